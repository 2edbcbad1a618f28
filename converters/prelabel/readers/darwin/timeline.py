"""In which frames an annotation of a video is seen, and where it is in each."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.readers.darwin.records import Range
from prelabel.readers.darwin.shapes import Shape

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


class Spans(NamedTuple):
    """What an annotation says of the frames in which it is seen.

    Args:
        ranges: in which it is; None where none are written.
        hidden: in which it is out of view.
    """

    ranges: Sequence[Range] | None
    hidden: Sequence[Range]


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


def seen_in(spans: Spans, listed: Sequence[int], count: int, *, interpolated: bool, between: bool) -> Seen:
    """Where an annotation is seen: in its ranges, which end before their second number, but in no hidden area.

    A frame that is listed though a range ends with it is seen, since not all who write ranges count so. Without ranges it is seen in the
    frames that are listed, and between them where it is interpolated.

    Args:
        spans: of the annotation.
        listed: frames that list a shape of it, rising, one at least.
        count: of the frames of the video.
        interpolated: it moves between them.
        between: it is seen in frames that list none, too.
    """
    own = np.array(listed, np.int64)
    if spans.ranges is not None:
        ends = [one.end for one in spans.ranges if one.end is not None]
        frames = np.union1d(_covered(spans.ranges, count), own[np.isin(own, ends)])
    else:
        frames = np.arange(own[0], own[-1] + 1) if interpolated else own
    if not between:
        frames = np.intersect1d(frames, own)
    hidden = np.isin(frames, _covered(spans.hidden, count))
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


def last_of(spans: Spans) -> int:
    """The last frame that the ranges of an annotation name; -1 of none."""
    return max((one.end - 1 for one in spans.ranges or () if one.end is not None), default=-1)


def _between(shape: Shape, following: Shape, share: float) -> Shape:
    move = following.numbers - shape.numbers
    if shape.form == "ellipse":
        move[_ANGLE] = math.remainder(move[_ANGLE], math.tau)
    return shape._replace(numbers=shape.numbers + share * move)


def _covered(ranges: Sequence[Range], count: int) -> Frames:
    """The frames of some ranges, as far as the video goes."""
    parts = [np.arange(min(begin, count), count if end is None else min(end, count), dtype=np.int64) for begin, end in ranges]
    return np.unique(np.concatenate([np.empty(0, np.int64), *parts]))
