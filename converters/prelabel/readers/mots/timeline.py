"""Which frames a MOTS sequence has: numbers as its rows have them, the images behind them, and sizes."""

import math
from collections.abc import Mapping
from collections.abc import Sequence as Items
from collections.abc import Set as AbstractSet
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np

from prelabel.detections import Frame
from prelabel.errors import InputError, Place, Tally
from prelabel.files import noted
from prelabel.frames import KnownFrame, images_in, known_in
from prelabel.readers.base import Context
from prelabel.readers.mots.layout import Sequence
from prelabel.readers.mots.rows import FRAME, Rows
from prelabel.readers.shared.seqinfo import MAX_FRAMES, SeqInfo

Size = tuple[int, int]


class Start(NamedTuple):
    """How frames are numbered.

    Args:
        chosen: the number of the first frame as the user says.
        zero: whether a row of any sequence is in frame 0.
    """

    chosen: int | None
    zero: bool

    def of(self, sequence: Sequence, tally: Tally) -> int:
        """The number of the first frame of a sequence; what nothing says is noted."""
        if self.chosen is not None:
            return self.chosen
        if sequence.extent is not None:
            return sequence.extent.first
        tally.note(
            "frames count from 0, as a row is in frame 0"
            if self.zero
            else "frames count from 1, as no row is in frame 0 (-O first_frame=0 to say otherwise)"
        )
        return 0 if self.zero else 1


class Timeline(NamedTuple):
    """The frames of a sequence before they are looked up.

    Args:
        images: by frame number; empty where there are none.
        first: the number of the first frame.
        numbers: of all frames, rising.
    """

    images: Mapping[int, KnownFrame]
    first: int
    numbers: Items[int]


def timeline_of(sequence: Sequence, rows: Rows, start: Start, context: Context, *, alone: bool) -> Timeline:
    """The numbers of a sequence's frames: of its images, else as the files beside it say, else up to the last row.

    Args:
        sequence: the sequence.
        rows: all of it.
        start: how frames are numbered.
        context: holds what ``--frames`` says.
        alone: there is no other sequence, so that images in a folder of any name are its own.

    Raises:
        InputError: no image of ``--frames`` belongs to the sequence, or nothing says which frames there are.
    """
    images = _images(sequence, context, alone=alone)
    by_name = _by_name(images) if start.chosen is None else None
    if by_name is not None:
        if 0 in by_name and not start.zero and (sequence.extent is None or sequence.extent.first > 0):
            context.tally.note("images count from 0, but no row is in frame 0 (-O first_frame=1 where rows count from 1)")
        return Timeline(by_name, min(by_name), sorted(by_name))
    first = start.of(sequence, context.tally)
    if images:
        return Timeline(dict(enumerate(images, first)), first, range(first, first + len(images)))
    last, extent = int(rows.column(FRAME).max(initial=-1)), sequence.extent
    if extent is not None and extent.last is not None:
        last = extent.last + first - extent.first
    if last < 0:
        raise InputError(
            "holds no rows, and nothing says which frames there are", place=Place(str(sequence.path)),
            fix="give --frames, or a seqinfo.ini with seqLength beside it",
        )  # fmt: skip
    return Timeline({}, first, range(first, last + 1))


def _images(sequence: Sequence, context: Context, *, alone: bool) -> Items[KnownFrame]:
    """The images of a sequence: those of ``--frames``, else those in the first of its folders that has some."""
    if context.frames.given:
        of_names = (context.frames.below(name) for name in (sequence.name, sequence.short))
        own = next(filter(None, of_names), [])
        if not own and not alone:
            raise InputError(
                f"no image of --frames lies in a folder {sequence.short!r}", place=Place(str(sequence.path)),
                fix="give --frames a folder that holds one folder of images for each sequence",
            )  # fmt: skip
        return own or context.frames.known
    for folder, prefix in sequence.folders:
        images = known_in(noted(folder), images_in(folder), prefix)
        if images:
            return images
    return ()


def _by_name(images: Items[KnownFrame]) -> dict[int, KnownFrame] | None:
    """Images by the numbers that their names are; None where they are none.

    >>> list(_by_name([KnownFrame(file="0002/000007.png"), KnownFrame(file="0002/000008.png")]))
    [7, 8]
    """
    stems = [PurePosixPath(image.file).stem for image in images]
    if not stems or not all(stem.isascii() and stem.isdecimal() and int(stem) <= MAX_FRAMES for stem in stems):
        return None
    numbers = dict(zip(map(int, stems), images, strict=True))
    return numbers if len(numbers) == len(images) else None


def among(rows: Rows, timeline: Timeline, sequence: Sequence, context: Context) -> Rows:
    """The rows whose frame is one of the sequence's.

    Raises:
        InputError: a bad row stops the run.
    """
    number = rows.column(FRAME)
    numbers = timeline.numbers
    if timeline.images:
        whose = "--frames" if context.frames.given else "the sequence's folder"
        what = f"has no image among the {len(timeline.images)} of {whose}, which are {numbers[0]} to {numbers[-1]}"
        fix = "add the image, say with -O first_frame=0 or 1 what number the first image has, or leave such rows out with --on-error skip"
    else:
        said = f" that {sequence.extent.path} says" if sequence.extent else ""
        what = f"is not among those from {timeline.first} to {numbers[-1] if numbers else timeline.first}{said}"
        fix = "number the frames alike, say with -O first_frame=0 or 1 what the first one has, or leave such rows out with --on-error skip"
    bad = ~np.isin(number, np.asarray(numbers))
    return rows.reject(bad, "frame not of the sequence", lambda i: f"frame {number[i]} {what}", fix=fix, tally=context.tally)


def frames_of(sequence: Sequence, timeline: Timeline, rows: Rows, every: Rows, context: Context) -> tuple[list[Frame], dict[int, int]]:
    """The frames of a sequence, and where the frame of each number is among them; those that were rejected are nowhere.

    Args:
        sequence: the sequence.
        timeline: its frames.
        rows: of objects in them; each frame's are of one size.
        every: rows of them, also of what is no object.
        context: decides names and sizes.

    Raises:
        InputError: a frame of two sizes stops the run.
    """
    first = {number: row for row, number in reversed(list(enumerate(rows.column(FRAME).tolist())))}
    sizes: list[Size] = list(map(tuple, rows.sizes().tolist()))
    usual = _usual(set(map(tuple, every.sizes().tolist())), sequence.info)
    info = sequence.info
    seconds = 1 / info.rate_hz if info and info.rate_hz else math.nan
    before, behind = sequence.made_up or ((f"{sequence.name}/", ".png") if timeline.first == 0 else (f"{sequence.name}/img1/", ".jpg"))
    position: dict[int, int] = {}
    frames: list[Frame] = []
    for number in timeline.numbers:
        image, row = timeline.images.get(number), first.get(number)
        width, height = usual if row is None else sizes[row]
        frame = context.frames.frame(
            image.file if image else f"{before}{number:06d}{behind}",
            place=Place(str(sequence.path)) if row is None else rows.place(row), tally=context.tally, width=width, height=height,
            sequence=sequence.name, index=number, time_s=(number - timeline.first) * seconds, image=image.path if image else None,
            sized=row is not None,
        )  # fmt: skip
        if frame is not None:
            position[number] = len(frames)
            frames.append(frame)
    return frames, position


def _usual(sizes: AbstractSet[Size], info: SeqInfo | None) -> Size:
    """The size of frames without objects: that of all rows, else the one that ``seqinfo.ini`` says; (0, 0) where nothing does."""
    if len(sizes) == 1:
        return next(iter(sizes))
    return (info.width, info.height) if info else (0, 0)
