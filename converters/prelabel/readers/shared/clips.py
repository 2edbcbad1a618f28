"""Clips: videos whose labels stand in a file of their own and number their frames from 1, and the images behind these numbers."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Frame
from prelabel.errors import InputError, Place, Tally
from prelabel.files import noted
from prelabel.frames import KnownFrame, header_size, images_in, known_in
from prelabel.readers.base import Context, Unit
from prelabel.readers.shared.choosing import Choosable
from prelabel.readers.shared.seqinfo import MAX_FRAMES

R = TypeVar("R", bound=Choosable)

_NUMBER = re.compile(r"[0-9]{1,9}$")


class Clip(msgspec.Struct, frozen=True, kw_only=True):
    """A clip and where its images may be.

    Args:
        name: of the sequence, unique in its source.
        path: of its labels.
        called: what a folder of its images may be called.
        folders: where that may lie, each with what stands before the names of its images.
        image: what stands before and behind the number of an image that is not there, and its digits.
    """

    name: str
    path: Path
    called: tuple[str, ...]
    folders: tuple[tuple[Path, str], ...]
    image: tuple[str, int, str]

    def made_up(self, number: int) -> str:
        """What the image of a frame is called that is not there."""
        before, digits, behind = self.image
        return f"{before}{number:0{digits}d}{behind}"


class Placed(NamedTuple):
    """The frames of a clip.

    Args:
        frames: in order of their numbers.
        position: (last number + 1,) their index by number; -1 where there is no frame, or it was rejected.
    """

    frames: Sequence[Frame]
    position: NDArray[np.int32]


def require_distinct(units: Iterable[Unit]) -> None:
    """Refuse clips of one name, as two sources can have them.

    Raises:
        InputError: two units with a `Clip` have one name.
    """
    seen: dict[str, Clip] = {}
    for clip in (unit.detail for unit in units if isinstance(unit.detail, Clip)):
        other = seen.setdefault(clip.name, clip)
        if other is not clip:
            what = f"sequence {clip.name!r}, but so is {other.path}"
            raise InputError(what, place=Place(str(clip.path)), fix="give one source that holds both, or convert them one by one")


class Timeline(NamedTuple):
    """Which frames a clip has.

    Args:
        clip: the clip.
        images: by frame number.
        numbers: of all frames, rising.
        given: the images are those of ``--frames``.
    """

    clip: Clip
    images: Mapping[int, KnownFrame]
    numbers: Sequence[int]
    given: bool

    def among(self, rows: R, number: NDArray[np.int64], tally: Tally) -> R:
        """The rows whose frame is one of these.

        Args:
            rows: of the clip.
            number: (n,) of the frame of each.
            tally: takes the others.

        Raises:
            InputError: a bad row stops the run.
        """
        what = f"is beyond the {len(self.numbers)} that seqLength says"
        fix = "mend seqLength, or leave such rows out with --on-error skip"
        if self.images:
            what = f"has no image among the {len(self.images)} of {'--frames' if self.given else 'the folder of the sequence'}"
            fix = "add the image, or leave such rows out with --on-error skip"
        bad = ~np.isin(number, np.asarray(self.numbers))
        return rows.reject(bad, "frame not of the sequence", lambda i: f"frame {number[i]} {what}", fix=fix, tally=tally)

    def placed(self, used: NDArray[np.int64], context: Context, *, size: tuple[int, int] = (0, 0), seconds: float = 0.0) -> Placed:
        """The frames.

        Args:
            used: numbers of frames with objects, which need a size.
            context: decides names and sizes.
            size: of all frames as the source says, (0, 0) where it does not.
            seconds: from one frame to the next; 0 where unknown.

        Raises:
            InputError: a frame without a size stops the run.
        """
        clip, (width, height) = self.clip, size
        position = np.full(self.numbers[-1] + 1, -1, np.int32)
        names = [self.images[number].file if number in self.images else clip.made_up(number) for number in self.numbers]
        times = [(number - 1) * seconds if seconds else math.nan for number in self.numbers]
        if not self.images:
            alike = context.frames.alike(names, self.numbers, sequence=clip.name, size=size, times=times)
            if alike is not None:
                position[np.asarray(self.numbers)] = np.arange(len(alike))
                return Placed(alike, position)
        frames: list[Frame] = []
        sized = set(used.tolist())
        place = Place(str(clip.path))
        for number, file, time_s in zip(self.numbers, names, times, strict=True):
            image = self.images.get(number)
            frame = context.frames.frame(
                file, place=place, tally=context.tally, width=width, height=height, sequence=clip.name, index=number, time_s=time_s,
                image=image.path if image else None, sized=number in sized,
            )  # fmt: skip
            if frame is not None:
                position[number] = len(frames)
                frames.append(frame if frame.width or not image else _sized(frame, image))
        return Placed(frames, position)


def _sized(frame: Frame, image: KnownFrame) -> Frame:
    """A frame without objects, which needs no size, with the one of its image where that has one."""
    width, height = header_size(image.path)
    return msgspec.structs.replace(frame, width=width, height=height)


def timeline_of(clip: Clip, last: int, context: Context, *, alone: bool, length: int = 0) -> Timeline | None:
    """The frames of a clip: its images, else as many as a file beside it says, else up to the last that its labels name.

    Args:
        clip: the clip.
        last: number of the last frame that the labels name, 0 where they name none.
        context: holds what ``--frames`` says, and takes a clip of which nothing says which frames there are.
        alone: there is no other clip, so that images in a folder of any name are its own.
        length: how many frames a file beside it says there are; 0 where none does.

    Returns:
        None of a clip that was rejected and counted.

    Raises:
        InputError: it would be, and the run stops at bad records.
    """
    images = numbered(_images(clip, context, alone=alone))
    numbers: Sequence[int] = sorted(images) or range(1, 0 if context.frames.given else (length or last) + 1)
    if numbers:
        return Timeline(clip=clip, images=images, numbers=numbers, given=context.frames.given)
    what = "holds no objects, and nothing says which frames there are"
    fix = "give --frames with the images of the sequence"
    if context.frames.given:
        what = f"no image of --frames lies in a folder {clip.called[0]!r}"
        fix = "give --frames a folder that holds one folder of images for each sequence"
    context.tally.reject("sequence without frames", what, place=Place(str(clip.path)), fix=fix)
    return None


def _images(clip: Clip, context: Context, *, alone: bool) -> Sequence[KnownFrame]:
    """The images of a clip: those of ``--frames``, else those in the first of its folders that has some."""
    if context.frames.given:
        of_names = (context.frames.below(name) for name in (clip.name, *clip.called))
        return next(filter(None, of_names), context.frames.known if alone else [])
    for folder, prefix in clip.folders:
        images = known_in(noted(folder), images_in(folder), prefix)
        if images:
            return images
    return ()


def numbered(images: Sequence[KnownFrame]) -> dict[int, KnownFrame]:
    """Frame numbers of images: the number at the end of each name, else their order, from 1.

    >>> list(numbered([KnownFrame(file="M0101/img000003.jpg"), KnownFrame(file="M0101/img000004.jpg")]))
    [3, 4]
    >>> list(numbered([KnownFrame(file="0.jpg"), KnownFrame(file="1.jpg")])), list(numbered([KnownFrame(file="a1/a.jpg")]))
    ([1, 2], [1])
    """
    found = [_NUMBER.search(PurePosixPath(image.file).stem) for image in images]
    numbers = [int(match[0]) for match in found if match]
    if len(numbers) == len(images) == len(set(numbers)) and min(numbers, default=1) >= 1 and max(numbers, default=1) <= MAX_FRAMES:
        return dict(zip(numbers, images, strict=True))
    return dict(enumerate(images, 1))
