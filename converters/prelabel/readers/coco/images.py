"""Images of a COCO file as frames, in their sequences."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import msgspec

from prelabel.detections import Frame
from prelabel.errors import Place, Tally
from prelabel.files import is_file, natural_key, noted
from prelabel.folders import prefix_below
from prelabel.frames import FrameIndex, clean_name, url_path
from prelabel.readers.base import Context, Unit
from prelabel.readers.coco.options import Options
from prelabel.readers.coco.plain import Frames, as_listed, plain_frames, url_of
from prelabel.readers.coco.records import LARGEST_NUMBER, Image, Video, key
from prelabel.readers.shared.sides import LONGEST_PX
from prelabel.safejson import Records

Locate = Callable[[int, str], tuple[str, int, str]]
"""Where a field of an image stands: the ``$.path`` of a list, the position in it, and the field of the record there."""


Locating = Callable[[str, int, str], Place]
"""The place of such a field."""


def in_images(position: int, field: str) -> tuple[str, int, str]:
    """A field of an image that is a record of ``images``."""
    return "$.images", position, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageReader:
    """Makes frames of images.

    Args:
        path: of the file.
        place: where a field of a record of one of its lists stands; it may end the work instead.
        index: decides names and sizes.
        tally: takes bad images.
        prefix: of the names of images that lie beside the file: its folder below the source.
        last_part: use only the last part of file names.
        locate: where the file says an image, by its position.
    """

    path: Path
    place: Locating
    index: FrameIndex
    tally: Tally
    prefix: str
    last_part: bool
    locate: Locate = in_images
    _refused: Tally = field(default_factory=lambda: Tally(on_error="skip"))
    """Takes what ``index`` rejects, whose place is only then looked up."""

    @classmethod
    def of(cls, path: Path, place: Locating, *, unit: Unit, options: Options, context: Context, locate: Locate = in_images) -> Self:
        """Reads the images of a file that is, or belongs to, a unit of work."""
        return cls(
            path=path,
            place=place,
            index=context.frames,
            tally=context.tally,
            prefix=prefix_of(path, unit.root),
            last_part=options.names == "last",
            locate=locate,
        )

    @property
    def _looks_beside(self) -> bool:
        """Whether it decides about sized images, too, if they lie beside the file."""
        return bool(self.prefix) or self.index.options.size_from == "image"

    def read(self, images: Records[Image], videos: Records[Video]) -> Frames:
        """The frames of all images that are good."""
        listed = as_listed(self.index, self.prefix, last_part=self.last_part) and not videos.items
        plain = plain_frames(images.items) if listed else None
        if plain is not None:
            return plain
        names, prefix = self._video_names(videos), self._prefix_of(images)
        frames: list[Frame] = []
        of_image: dict[int | str, int] = {}
        first: dict[int | str, int] = {}
        named: dict[tuple[str, str], int] = {}
        for item, image in enumerate(images.items):
            position = images.position(item)
            id_ = key(image.id)
            if first.setdefault(id_, position) != position:
                self._reject(
                    "duplicate image id", f"image id {image.id!r} is also that of {self._called(first[id_])}", position, ".id",
                    "give every image its own id",
                )  # fmt: skip
                continue
            frame = self._frame(image, position, names, prefix)
            of_image[id_] = -1
            if frame is None:
                continue
            other = named.setdefault((frame.sequence, frame.file), position)
            if other != position:
                self._reject(
                    "duplicate file name", f"{frame.file!r} is also the file of {self._called(other)}", position, ".file_name",
                    "give every image its own file name, or keep one of the two",
                )  # fmt: skip
                continue
            of_image[id_] = len(frames)
            frames.append(frame)
        return Frames(frames=tuple(_numbered(frames)), of_image=of_image)

    def _video_names(self, videos: Records[Video]) -> dict[int | str, str]:
        """By id the names of sequences: titles, with the id where one is missing or that of several; each is of one video alone."""
        shared = Counter(_title(video) for video in videos.items)
        out: dict[int | str, str] = {}
        for item, video in enumerate(videos.items):
            if key(video.id) in out:
                place = self.place("$.videos", videos.position(item), ".id")
                self.tally.reject(
                    "duplicate video id", f"video id {video.id!r} comes twice", place=place, fix="give every video its own id"
                )
                continue
            title = _title(video)
            name = title if title and shared[title] == 1 else f"{title}-{video.id}".lstrip("-")
            while name != title and shared[name]:
                name += f"-{video.id}"
            out[key(video.id)] = name
        return out

    def _prefix_of(self, images: Records[Image]) -> str:
        """What stands before the names of all images: the folder of the file, where any of them lies beside it."""
        names = (self._clean(image.file_name or url_of(image)) for image in images.items) if self.prefix else ()
        return self.prefix if any(name and is_file(self.path.parent / name) for name in names) else ""

    def _frame(self, image: Image, position: int, videos: Mapping[int | str, str], prefix: str) -> Frame | None:
        """The frame of an image; None where it was rejected."""
        name = self._name(image, position)
        sequence = None if name is None else self._sequence(image, position, videos)
        number = None if sequence is None else self._number(image, position)
        if name is None or sequence is None or number is None or not self._has_whole_size(image, position):
            return None
        width, height = int(image.width or 0), int(image.height or 0)
        beside = (self._looks_beside or width <= 0 or height <= 0) and is_file(noted(self.path.parent / name))
        frame = self.index.frame(
            f"{prefix}{name}",
            place=Place(str(self.path)),
            tally=self._refused,
            width=width,
            height=height,
            url=url_of(image),
            sequence=sequence,
            index=number,
            image=self.path.parent / name if beside else None,
        )
        while self._refused.bad:
            problem = self._refused.bad.pop()
            self._reject(problem.reason, problem.what, position, "", problem.fix)
        return frame

    def _name(self, image: Image, position: int) -> str | None:
        given = image.file_name or url_of(image)
        if not given:
            self._reject("image without name", "has neither file_name nor a URL", position, "", "name the image's file in file_name")
            return None
        name = self._clean(given)
        if name is None:
            self._reject(
                "file name outside the folder", f"{given!r} is no name below the folder of images", position, ".file_name",
                "use names relative to the folder of images, or only their last part with -O names=last",
            )  # fmt: skip
        return name

    def _clean(self, given: str) -> str | None:
        path = url_path(given) or given
        return clean_name(path.replace("\\", "/").rpartition("/")[2] if self.last_part else path)

    def _sequence(self, image: Image, position: int, videos: Mapping[int | str, str]) -> str | None:
        if image.video_id is None:
            return ""
        if not videos:
            return str(key(image.video_id))
        name = videos.get(key(image.video_id))
        if name is None:
            self._reject("unknown video", f"video {image.video_id!r} is not in $.videos", position, ".video_id", "add it to videos")
        return name

    def _number(self, image: Image, position: int) -> int | None:
        """The frame's number, -1 where it has none; None where the image was rejected."""
        name = "frame_id" if image.frame_id is not None else "frame_index"
        given = image.frame_id if image.frame_id is not None else image.frame_index
        number = -1 if given is None else key(given)
        if given is None or (isinstance(number, int) and 0 <= number < LARGEST_NUMBER):
            return int(number)
        self._reject(
            "frame number no whole number", f"{name} {given!r} is no whole number from 0", position, f".{name}",
            "number the frames of a video in their order",
        )  # fmt: skip
        return None

    def _has_whole_size(self, image: Image, position: int) -> bool:
        width, height = image.width or 0.0, image.height or 0.0
        if width.is_integer() and height.is_integer() and max(width, height) <= LONGEST_PX:
            return True
        name, px = ("height", height) if width.is_integer() and width <= LONGEST_PX else ("width", width)
        self._reject(
            "size no whole number", f"{name} {px:g} is no number of pixels", position, f".{name}", "write the image's size in whole pixels"
        )
        return False

    def _reject(self, reason: str, what: str, position: int, field: str, fix: str) -> None:
        self.tally.reject(reason, what, place=self.place(*self.locate(position, field)), fix=fix)

    def _called(self, position: int) -> str:
        """The ``$.path`` of an image."""
        element, record, field = self.locate(position, "")
        return f"{element}[{record}]{field}"


def _title(video: Video) -> str:
    """The name of a video, or that of the folder that all its frames lie in."""
    folders = {name.rpartition("/")[0].strip("/") for name in video.file_names or ()}
    return video.name or video.file_name or (folders.pop() if len(folders) == 1 else "")


def prefix_of(path: Path, root: Path) -> str:
    """The prefix of the names of images that lie beside a file, where names are relative to ``root``."""
    return prefix_below(path.parent, root) if path.parent.is_relative_to(root) else ""


def _numbered(frames: list[Frame]) -> list[Frame]:
    """Frames of a named sequence whose source does not number them all differently are numbered from 0 in natural order of their names."""
    members: dict[str, list[int]] = {}
    for position, frame in enumerate(frames):
        if frame.sequence:
            members.setdefault(frame.sequence, []).append(position)
    for positions in members.values():
        numbers = {frames[i].index for i in positions}
        if len(numbers) == len(positions) and min(numbers) >= 0:
            continue
        for number, i in enumerate(sorted(positions, key=lambda i: natural_key(frames[i].file))):
            frames[i] = msgspec.structs.replace(frames[i], index=number)
    return frames
