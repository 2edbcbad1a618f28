"""Files taken to batches."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from prelabel.detections import Detections, Frame, Source
from prelabel.errors import InputError, Place
from prelabel.readers.base import Context, Unit
from prelabel.readers.sam.drawing import Drawing, Size
from prelabel.readers.sam.layout import Video
from prelabel.readers.sam.options import SamOptions
from prelabel.readers.sam.pictures import Picture, PictureReader
from prelabel.readers.sam.records import One
from prelabel.readers.sam.tables import picture_of
from prelabel.readers.sam.videos import moment_of, name_of, numbers_of
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.naming import Name, Naming, only_given, only_once

IMAGES_PER_BATCH = 500

BASE = "name the folder that it is below with -O base=FOLDER, or write a path below the folder of images"

_BEYOND = re.compile(r"^(?![/\\])[^:]*(?:^|[/\\])\.\.[/\\]")
"""What of a path is beyond the folder that a program ran in."""


def batches_of(unit: Unit, options: SamOptions, context: Context) -> Iterator[Detections]:
    """The images of all files of a unit; a video as one batch.

    Raises:
        InputError: a file or record is bad, and the run stops at bad records.
    """
    if isinstance(unit.detail, Video):
        yield _video(unit, unit.detail, options, context)
        return
    stills = _Stills(unit=unit, options=options, context=context)
    batch = _Batch(options=options, context=context)
    for path in unit.paths:
        try:
            if path.suffix.lower() == ".csv":
                picture = picture_of(path, unit.root, options, context)
            else:
                picture = PictureReader(options=options, context=context, root=unit.root).read(path)
        except InputError as error:
            context.tally.reject_file("unreadable file", error)
            continue
        frame = stills.frame(picture)
        if frame is not None:
            batch.add(frame, picture.source, picture.ones)
        if len(batch.frames) == IMAGES_PER_BATCH:
            yield from batch.rest()
    yield from batch.rest()


@dataclass(slots=True, kw_only=True)
class _Batch(Gathered):
    """Frames that are gathered.

    Args:
        options: of the reader.
        context: of the run.
    """

    options: SamOptions
    context: Context

    def add(self, frame: Frame, source: Source, ones: Sequence[One]) -> None:
        """A frame and its masks."""
        size: Size = (frame.width, frame.height)
        drawing = Drawing(options=self.options, context=self.context, objects=self.objects)
        drawing.add(ones, len(self.frames), self.source(source), size)
        self.frames.append(frame)


@dataclass(slots=True, kw_only=True)
class _Stills:
    """Makes frames of images, each of which is described once.

    Args:
        unit: of their files; its detail is whether there is one only.
        options: of the reader.
        context: decides names and sizes.
    """

    unit: Unit
    options: SamOptions
    context: Context
    _seen: dict[str, Place] = field(default_factory=dict)

    def frame(self, picture: Picture) -> Frame | None:
        """The frame of an image; None where it was rejected."""
        name = self._name(picture)
        if name is None:
            what = f"{picture.said!r} is no name below the folder of images"
            self.context.tally.reject("image outside the folder", what, place=picture.place, fix=BASE)
            return None
        frame = self.context.frames.frame(
            name.file, place=picture.place, tally=self.context.tally, width=picture.size[0], height=picture.size[1], url=name.url,
            image=picture.image, sized=bool(picture.ones),
        )  # fmt: skip
        return only_once(frame, name.file, picture.place, self._seen, self.context.tally)

    def _name(self, picture: Picture) -> Name | None:
        frames = self.context.frames
        if picture.said is None:
            # masks lie in other folders than images
            ends = (*picture.called, *(name.rpartition("/")[2] for name in picture.called))
            name: Name | None = Name(next((name for name in ends if frames.find(name) is not None), picture.called[0]))
        else:
            said = _BEYOND.sub("", picture.said)
            name = Naming(self.options.base, lambda: [said], frames).name(said)
        only = only_given(None if name is None else name.file, frames) if self.unit.detail else None
        return name if only is None else Name(only)


def _video(unit: Unit, video: Video, options: SamOptions, context: Context) -> Detections:
    """The frames of a video.

    Raises:
        InputError: a file or record is bad, and the run stops at bad records.
    """
    batch = _Batch(options=options, context=context)
    seen: dict[str, Place] = {}
    for path, number in zip(unit.paths, numbers_of([name_of(path) for path in unit.paths]), strict=True):
        try:
            moment = moment_of(path, options, context)
        except InputError as error:
            context.tally.reject_file("unreadable file", error)
            continue
        frame = context.frames.frame(
            f"{video.prefix}{moment.name}", place=moment.place, tally=context.tally, width=moment.size[0], height=moment.size[1],
            sequence=video.name, index=number, sized=bool(moment.ones),
        )  # fmt: skip
        frame = only_once(frame, moment.name, moment.place, seen, context.tally)
        if frame is not None:
            batch.add(frame, moment.source, moment.ones)
    return batch.detections()
