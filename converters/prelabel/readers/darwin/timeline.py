"""In which frames an annotation of a video is seen, and where it is in each."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.readers.darwin.records import Annotation, Range
from prelabel.readers.darwin.shapes import Shape
from prelabel.readers.faults import BadShape

Frames = NDArray[np.int64]
"""(n,) numbers of frames, rising."""

_ANGLE = 4
"""Of an ellipse, among its numbers."""


class Moment(NamedTuple):
    """An annotation in one frame.

    Args:
        frame: its number.
        shape: where it is.
        made: the frame lists no shape of it.
    """

    frame: int
    shape: Shape
    made: bool


class Seen(NamedTuple):
    """In which frames an annotation is seen.

    Args:
        frames: in which it is.
        outside: how many frames list it that its ranges leave out.
        hidden: in how many frames of its ranges it is out of view.
    """

    frames: Frames
    outside: int
    hidden: int


def seen_in(annotation: Annotation, listed: Sequence[int], count: int, *, between: bool) -> Seen:
    """Where an annotation is seen: in its ranges, which end before their second number, but in no hidden area.

    A frame that is listed though a range ends with it is seen, since not all who write ranges count so. Without ranges it is seen in the
    frames that are listed, and between them where it is interpolated.

    Args:
        annotation: the annotation.
        listed: frames that list a shape of it, rising, one at least.
        count: of the frames of the video.
        between: it is seen in frames that list none, too.

    Raises:
        BadShape: a range is none.
    """
    member = "ranges" if annotation.ranges is not None else "segments"
    ranges = annotation.ranges if annotation.ranges is not None else annotation.segments
    own = np.array(listed, np.int64)
    if ranges:
        ends = [end for begin, end in ranges if end is not None and begin <= end]
        frames = np.union1d(_covered(ranges, member, count), own[np.isin(own, ends)])
    else:
        frames = np.arange(own[0], own[-1] + 1) if annotation.interpolated else own
    if not between:
        frames = np.intersect1d(frames, own)
    hidden = np.isin(frames, _covered(annotation.hidden_areas or (), "hidden_areas", count))
    return Seen(frames[~hidden], int((~np.isin(own, frames)).sum()), int(hidden.sum()))


def moments(listed: Sequence[int], shapes: Sequence[Shape], frames: Frames, *, interpolated: bool) -> Iterator[Moment]:
    """Where an annotation is in some frames.

    Between frames that list it numbers move in a straight line, and the angle of an ellipse the short way. Where it is not interpolated,
    or one shape has other points than the next, it stays where it was; so it does before the first and behind the last.

    Args:
        listed: frames that list a shape of it, rising, one at least.
        shapes: in each of them.
        frames: in which it is seen.
        interpolated: it moves.
    """
    at = np.maximum(np.searchsorted(np.array(listed, np.int64), frames, side="right") - 1, 0)
    for frame, key in zip(frames.tolist(), at.tolist(), strict=True):
        shape = shapes[key]
        if interpolated and listed[key] < frame and key + 1 < len(listed) and shape.is_like(shapes[key + 1]):
            share = (frame - listed[key]) / (listed[key + 1] - listed[key])
            shape = _between(shape, shapes[key + 1], share)
        yield Moment(frame, shape, made=listed[key] != frame)


def last_of(annotation: Annotation) -> int:
    """The last frame that the ranges of an annotation name; -1 of none."""
    return max((end - 1 for _, end in annotation.ranges or annotation.segments or () if end is not None), default=-1)


def _between(shape: Shape, following: Shape, share: float) -> Shape:
    move = following.numbers - shape.numbers
    if shape.form == "ellipse":
        move[_ANGLE] = math.remainder(move[_ANGLE], math.tau)
    return shape._replace(numbers=shape.numbers + share * move)


def _covered(ranges: Sequence[Range], member: str, count: int) -> Frames:
    """The frames of some ranges, as far as the video goes."""
    for number, (begin, end) in enumerate(ranges):
        if begin < 0 or (end is not None and end < begin):
            raise BadShape("bad range", f".{member}[{number}]", f"from frame {begin} to frame {end} is no range")
    parts = [np.arange(min(begin, count), count if end is None else min(end, count), dtype=np.int64) for begin, end in ranges]
    return np.unique(np.concatenate([np.empty(0, np.int64), *parts]))
