"""What a track shows between its keyframes, by the rule of CVAT's ``TrackManager``.

From a keyframe that is not outside to the next one, even if that is outside, numbers move in a straight line and angles turn the short
way. Outlines of unequally many points see `prelabel.readers.cvat.matching`. Several points stay where they were.
From a keyframe that is outside there is nothing until the next one, nor is there between masks or shapes of different kinds.
"""

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from prelabel.readers.cvat.matching import between_outlines
from prelabel.readers.cvat.shapes import FEWEST, Shape
from prelabel.readers.shared.keyframes import between

OUTLINES = frozenset({"polygon", "polyline"})


class Key(msgspec.Struct, frozen=True, gc=False):
    """A keyframe.

    Args:
        frame: its number.
        shape: where the object is.
        hidden: it cannot be seen from here on.
    """

    frame: int
    shape: Shape
    hidden: bool


class Moment(msgspec.Struct, frozen=True, gc=False):
    """An object in one frame.

    Args:
        frame: its number.
        shape: where it is.
        key: the keyframe at or before it.
        made: it is between keyframes.
    """

    frame: int
    shape: Shape
    key: int
    made: bool


def moments(keys: Sequence[Key], step: int) -> Iterator[Moment]:
    """Each frame in which a track is seen, in the order of time.

    Args:
        keys: by rising frames, whole steps apart.
        step: between frames.
    """
    begin = 0
    for end in range(1, len(keys) + 1):
        if end < len(keys) and _alike(keys[end - 1].shape, keys[end].shape):
            continue
        yield from _run(keys[begin:end], begin, step)
        if end < len(keys) and not keys[end - 1].hidden:
            yield from _across(keys[end - 1], keys[end], end - 1, step)
        begin = end


def _alike(one: Shape, other: Shape) -> bool:
    """Whether two shapes have the same numbers."""
    return one.tag == other.tag and len(one.values) == len(other.values)


def _run(keys: Sequence[Key], first: int, step: int) -> Iterator[Moment]:
    """The frames from the first to the last of some keyframes with alike shapes."""
    angles = np.unwrap([key.shape.angle for key in keys], period=360)
    numbers = np.column_stack([np.array([key.shape.values for key in keys]).reshape(len(keys), -1), angles])
    hidden = np.array([key.hidden for key in keys], np.bool_)
    frames, values, at, made = between(np.array([key.frame for key in keys], np.int64), numbers, hidden, step=step)
    for frame, row, key, is_made in zip(frames.tolist(), values, at.tolist(), made.tolist(), strict=True):
        shape = keys[key].shape
        if is_made and shape.tag == "mask":
            continue
        if is_made and not _stays(shape):
            shape = msgspec.structs.replace(shape, values=row[:-1], angle=float(row[-1]))
        yield Moment(frame, shape, first + key, is_made)


def _stays(shape: Shape) -> bool:
    """Whether it does not move between keyframes: points do if there is only one."""
    return shape.tag == "points" and len(shape.values) != 2  # noqa: PLR2004  # x and y


def _across(left: Key, right: Key, number: int, step: int) -> Iterator[Moment]:
    """The frames between two keyframes whose shapes have unequally many numbers."""
    if left.shape.tag != right.shape.tag:
        return
    frames = range(left.frame + step, right.frame, step)
    shapes = [left.shape] * len(frames)
    if left.shape.tag in OUTLINES:
        shares = [(frame - left.frame) / (right.frame - left.frame) for frame in frames]
        one, other = (key.shape.values.reshape(-1, 2) for key in (left, right))
        outlines = between_outlines(one, other, shares, closed=left.shape.tag == "polygon")
        fewest = FEWEST[left.shape.tag]
        shapes = [Shape(left.shape.tag, points.ravel()) if len(points) >= fewest else left.shape for points in outlines]
    for frame, shape in zip(frames, shapes, strict=True):
        yield Moment(frame, shape, number, made=True)
