"""Which frame an output is of: the one that its file is called by, or the next of a sequence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from prelabel.detections import Frame
from prelabel.errors import InputError, Place, counted
from prelabel.files import is_text
from prelabel.frames import KnownFrame
from prelabel.readers.base import Context
from prelabel.readers.shared.naming import only_given

FRAMES = "give --frames the images that the model saw, in the same order"

Size = tuple[int, int]
"""Width and height in pixels; (0, 0) where the output does not say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an output says of its frame.

    Args:
        size: as it says.
        sized: whether its coordinates are pixels, so that a size is needed.
    """

    size: Size
    sized: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """The frames of all outputs of a source.

    Args:
        root: the folder that files are named below.
        alone: there is one file only, so that all of ``--frames`` are of it.
        context: decides names and sizes.
    """

    root: Path
    alone: bool
    context: Context
    _first: dict[str, Place] = field(default_factory=dict, init=False)

    def still(self, path: Path, wanted: Wanted) -> Frame | None:
        """The open frame of a file with one output; None where it was rejected. Where there is no other, nor other image, it is of this."""
        name = self.name(path)
        only = only_given(name, self.context.frames) if self.alone else None
        return self._open(name if only is None else only, Place(str(path)), wanted)

    def several(self, path: Path, wanted: Sequence[Wanted]) -> list[Frame | None]:
        """The frames of a file with several outputs, in its order; None for each that was rejected.

        They are those of ``--frames``, open; else they are called ``{file}_{n}``, from 1, and are the sequence ``{file}``.

        Raises:
            InputError: ``--frames`` names others than the file has outputs.
        """
        place, name = Place(str(path)), self.name(path)
        if self.context.frames.given:
            images = self._images(name, place)
            if len(images) != len(wanted):
                what = f"holds the outputs of {counted(len(wanted), 'frame')}, but --frames names {len(images)}"
                raise InputError(what, place=place, fix=FRAMES)
            return [self._open(image.file, place, one) for image, one in zip(images, wanted, strict=True)]
        if not is_text(name):
            self.context.tally.reject("name not UTF-8", f"the name {name!r} is not UTF-8", place=place, fix="rename the file")
            return [None] * len(wanted)
        return [self._numbered(name, number, place, one) for number, one in enumerate(wanted, 1)]

    def name(self, path: Path) -> str:
        """A file's path below the root, without suffix."""
        return path.relative_to(self.root).with_suffix("").as_posix()

    def _images(self, name: str, place: Place) -> Sequence[KnownFrame]:
        own = self.context.frames.below(name)
        if own or self.alone:
            return own or self.context.frames.known
        fix = "give --frames a folder that holds one folder of images for each file"
        raise InputError(f"no image of --frames lies in a folder {name!r}", place=place, fix=fix)

    def _numbered(self, name: str, number: int, place: Place, wanted: Wanted) -> Frame | None:
        return self.context.frames.frame(
            f"{name}_{number}", place=place, tally=self.context.tally, width=wanted.size[0], height=wanted.size[1],
            sequence=name, index=number, sized=wanted.sized,
        )  # fmt: skip

    def _open(self, file: str, place: Place, wanted: Wanted) -> Frame | None:
        frame = self.context.frames.frame(
            file, place=place, tally=self.context.tally, width=wanted.size[0], height=wanted.size[1], sized=wanted.sized
        )
        if frame is None:
            return None
        first = self._first.setdefault(frame.file, place)
        if first is not place:
            self.context.tally.reject(
                "frame described twice", f"its frame {frame.file!r} is described by {first} already", place=place,
                fix="keep one of the files, or convert them one by one",
            )  # fmt: skip
            return None
        return frame
