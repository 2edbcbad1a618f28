"""Files taken to batches."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import msgspec

from prelabel.detections import Detections, Frame
from prelabel.errors import InputError, Place
from prelabel.folders import prefix_below
from prelabel.frames import IMAGE_SUFFIXES, url_path
from prelabel.readers.base import Context, Unit
from prelabel.readers.openlabel.batch import Batch
from prelabel.readers.openlabel.options import OpenlabelOptions
from prelabel.readers.openlabel.scene import Scene
from prelabel.readers.openlabel.streams import path_of
from prelabel.readers.shared.footage import Footage
from prelabel.readers.shared.naming import Name, Naming
from prelabel.readers.shared.responses import name_of

UNMET = "-O streams names what no file has"


def batches_of(unit: Unit, options: OpenlabelOptions, context: Context) -> Iterator[Detections]:
    """A batch of each camera of a video, and one of all single images of the unit.

    Raises:
        InputError: a file or a record is bad, and the run stops at bad records.
    """
    tally = context.tally
    tally.sought.update((UNMET, name) for name in options.streams)
    stills = Batch()
    for path in unit.paths:
        try:
            scene = Scene(path, options, tally)
            tally.met.update((UNMET, name) for name in scene.cameras)
            yield from FileReader(scene=scene, path=path, unit=unit, options=options, context=context, stills=stills).batches()
        except InputError as error:
            tally.reject_file("unreadable file", error)
    yield from stills.rest()


@dataclass(slots=True, kw_only=True)
class FileReader:
    """Names the frames of a file, and makes its shapes columns.

    Args:
        scene: the file.
        path: of it.
        unit: that it is in.
        options: of the reader.
        context: of the run.
        stills: gathers single images.
    """

    scene: Scene
    path: Path
    unit: Unit
    options: OpenlabelOptions
    context: Context
    stills: Batch
    _seen: set[tuple[str, str]] = field(default_factory=set, init=False)
    """Sequences and names of the frames so far."""
    _naming: Naming = field(init=False)

    def __post_init__(self) -> None:
        """Know all that is said of images, of which absolute paths are named by what they have in common."""
        scene = self.scene
        self._naming = Naming(
            "", lambda: (scene.stream(camera, n).uri for camera in scene.cameras for n in scene.keys), self.context.frames
        )

    def batches(self) -> Iterator[Detections]:
        """One of each camera of a video; single images are gathered.

        Raises:
            InputError: a frame is bad, and the run stops at bad records.
        """
        scene, wanted = self.scene, self.options.streams
        cameras = [camera for camera in scene.cameras if not wanted or camera in wanted]
        if len(scene.keys) > 1:
            for camera in cameras:
                yield from self._video(camera)
        elif cameras:
            self._stills(cameras)

    def _stills(self, cameras: Sequence[str]) -> None:
        number = next(iter(self.scene.keys), 0)
        frames = {camera: self._still(camera, number) for camera in cameras}
        rows = [(row, frame) for camera, frame in frames.items() if frame for row in self.scene.rows.get(camera, ())]
        self.stills.add(self.scene, [frame for frame in frames.values() if frame], rows, self.context.tally, tracked=False)

    def _still(self, camera: str, number: int) -> Frame | None:
        """The image of a camera: as its frame says, else as the camera or the file does, else as the file is called."""
        scene, said = self.scene, [self.scene.stream(camera, number).uri]
        tagged = scene.metadata.tagged_file if len(scene.cameras) == 1 else ""
        said += [uri for uri in (scene.cameras[camera].uri, tagged) if _is_image(uri)]
        uri = next(filter(None, said), "")
        called = self._called(camera)
        known = self.context.frames.find(called) if not uri else None
        name = self._name(uri) if uri else Name(known.file if known else f"{called}.jpg")
        return self._frame(camera, number, name, uri, sized=bool(scene.rows.get(camera)))

    def _video(self, camera: str) -> Iterator[Detections]:
        """The frames of a camera; those of a camera without images and shapes are no sequence where there are others."""
        scene, sequence = self.scene, self._called(camera)
        rows = scene.rows.get(camera, [])
        uris = {number: uri for number in scene.keys if (uri := scene.stream(camera, number).uri)}
        drawn = {row.number for row in rows}
        if not uris and not rows and len(scene.cameras) > 1:
            return
        # the same in all frames is the video's
        if len({*uris.values()}) > 1 or (len(uris) == 1 and all(map(_is_image, uris.values()))):
            names = {number: Name(_numbered(sequence, number)) for number in drawn} | {n: self._name(uri) for n, uri in uris.items()}
            frames = {
                number: self._frame(camera, number, names[number], uris.get(number, ""), sequence, sized=number in drawn)
                for number in sorted(names)
            }
        else:
            frames = {**self._footage(camera, sequence, drawn)}
        kept = [frame for frame in frames.values() if frame]
        batch = Batch()
        batch.add(scene, kept, [(row, frame) for row in rows if (frame := frames.get(row.number))], self.context.tally, tracked=True)
        yield batch.detections()

    def _footage(self, camera: str, sequence: str, sized: set[int]) -> dict[int, Frame]:
        """The frames of a camera whose images the file does not name."""
        numbers = self.scene.numbers()
        alone = bool(self.unit.detail) and len(self.scene.cameras) == 1
        footage = Footage(sequence, Place(str(self.path)), numbers, lambda number: _numbered(sequence, number), alone)
        images = footage.images(self.context)
        frames = footage.frames(images, numbers, sized, self.context, self._size(camera, numbers[0]))
        times_s = self.scene.times_s
        return {n: msgspec.structs.replace(frame, time_s=times_s.get(n, math.nan)) for n, frame in frames.items()} if times_s else frames

    def _called(self, camera: str) -> str:
        """The sequence of a camera, or its only image: as the file, and where it has several cameras, as the camera in it."""
        name = name_of(self.path, self.unit.root)
        return f"{name}/{path_of(camera)}" if camera and len(self.scene.cameras) > 1 else name

    def _name(self, uri: str) -> Name | None:
        name = self._naming.name(uri)
        return name if name is None or name.url else Name(f"{prefix_below(self.path.parent, self.unit.root)}{name.file}")

    def _size(self, camera: str, number: int) -> tuple[int, int]:
        own = self.scene.stream(camera, number).size
        return own if own != (0, 0) else self.scene.cameras[camera].size

    def _frame(self, camera: str, number: int, name: Name | None, uri: str, sequence: str = "", *, sized: bool) -> Frame | None:
        """A frame; None where it was rejected."""
        scene, tally = self.scene, self.context.tally
        place = scene.frame_place(number)
        fix = "correct its uri, or leave the frame out with --on-error skip"
        if name is None:
            tally.reject("frame without image", f"the uri {uri!r} of {camera or 'the image'} names no image", place=place, fix=fix)
            return None
        width, height = self._size(camera, number)
        frame = self.context.frames.frame(
            name.file, place=place, tally=tally, width=width, height=height, url=name.url, sequence=sequence,
            index=number if sequence else -1, time_s=scene.times_s.get(number, math.nan) if sequence else math.nan, sized=sized,
        )  # fmt: skip
        if frame is None or (sequence, frame.file) in self._seen:
            if frame is not None:
                tally.reject("image twice", f"the image {frame.file!r} is that of another frame, too", place=place, fix=fix)
            return None
        self._seen.add((sequence, frame.file))
        return frame


def _is_image(uri: str) -> bool:
    return PurePosixPath(url_path(uri) or uri).suffix.lower() in IMAGE_SUFFIXES


def _numbered(sequence: str, number: int) -> str:
    """What a frame is called whose image nothing names."""
    return f"{sequence}/{number:06}.jpg"
