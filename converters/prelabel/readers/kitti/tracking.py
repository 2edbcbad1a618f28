"""Which frames a sequence of tracking labels has: numbers from 0, and the images behind them."""

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

import numpy as np

from prelabel.detections import Frame
from prelabel.errors import InputError, Place
from prelabel.frames import KnownFrame
from prelabel.readers.base import Context
from prelabel.readers.kitti.rows import FRAME, Rows

Images = Mapping[int, KnownFrame]
"""The image of each frame number."""


def images_of(name: str, found: Sequence[KnownFrame], path: Path, context: Context, *, alone: bool) -> Images:
    """The images of a sequence by frame number: those of ``--frames``, else those found beside its labels.

    Args:
        name: of the sequence.
        found: beside its labels.
        path: its label file.
        context: holds what ``--frames`` says.
        alone: there is no other sequence, so that images in a folder of any name are its own.

    Raises:
        InputError: no image of ``--frames`` belongs to the sequence.
    """
    if not context.frames.given:
        return numbered(found)
    own = context.frames.below(name)
    if not own and not alone:
        raise InputError(
            f"no image of --frames lies in a folder {name!r}", place=Place(str(path)),
            fix="give --frames a folder that holds one folder of images for each sequence",
        )  # fmt: skip
    return numbered(own or context.frames.known)


def numbered(images: Sequence[KnownFrame]) -> Images:
    """Frame numbers of images: the number that each name is, else their order, from 0.

    >>> list(numbered([KnownFrame(file="0001/000003.png"), KnownFrame(file="0001/000004.png")]))
    [3, 4]
    >>> list(numbered([KnownFrame(file="a.png"), KnownFrame(file="b.png")]))
    [0, 1]
    """
    stems = [PurePosixPath(image.file).stem for image in images]
    if all(stem.isascii() and stem.isdecimal() and len(stem) <= len("0000000000") for stem in stems):
        numbers = [int(stem) for stem in stems]
        if len(set(numbers)) == len(numbers):
            return dict(zip(numbers, images, strict=True))
    return dict(enumerate(images))


def among(rows: Rows, images: Images, context: Context) -> Rows:
    """The rows whose frame is one of the sequence's: one with an image, or any where there are no images.

    Raises:
        InputError: a bad row stops the run.
    """
    if not images:
        return rows
    frame = rows.values[:, FRAME]
    missing = ~np.isin(frame, np.array(list(images), np.float64))
    whose = "--frames" if context.frames.given else "the sequence's folder"
    for row in np.flatnonzero(missing).tolist():
        context.tally.reject(
            "frame without image", f"frame {frame[row]:.0f} has no image among the {len(images)} of {whose}", place=rows.place(row),
            fix="add the image, or leave such rows out with --on-error skip",
        )  # fmt: skip
    return rows.only(np.asarray(~missing))


def frames_of(name: str, images: Images, rows: Rows, path: Path, context: Context, *, last: int) -> dict[int, Frame]:
    """The frames of a sequence by number: all its images, else all numbers up to the last.

    Args:
        name: of the sequence.
        images: by frame number.
        rows: of the sequence; their frames need a size.
        path: its label file.
        context: decides names and sizes.
        last: the last number that a row has, if only one that is left out; -1 where there is none.

    Raises:
        InputError: nothing says which frames there are, or a frame without a size stops the run.
    """
    first: dict[int, int] = {}
    for row, number in enumerate(rows.values[:, FRAME].astype(np.int64).tolist()):
        first.setdefault(number, row)
    if not images and last < 0:
        raise InputError(
            "holds no rows, and nothing says which frames there are", place=Place(str(path)), fix="give --frames, or leave the file out"
        )
    out: dict[int, Frame] = {}
    for number in sorted(images) if images else range(last + 1):
        image = images.get(number)
        place = rows.place(first[number]) if number in first else Place(str(path))
        frame = context.frames.frame(
            image.file if image else f"{name}/{number:06d}.png", place=place, tally=context.tally, sequence=name, index=number,
            image=image.path if image else None, sized=number in first,
        )  # fmt: skip
        if frame is not None:
            out[number] = frame
    return out
