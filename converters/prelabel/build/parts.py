"""Which part of an object in one frame is which in the next."""

import numpy as np
from numpy.typing import NDArray

from prelabel.build.trackers import distinct_tracks
from prelabel.detections import Detections, Kind, shapes_of
from prelabel.geometry import boxes
from prelabel.geometry.numbering import all_differ, distinct_numbers, grouped, numbered
from prelabel.geometry.ragged import starts

FOLLOWED = 1024
"""Parts of an object in a frame that are followed: noise has millions."""

REMEMBERED = 4 * FOLLOWED
"""Parts of an object that may be seen again."""


def part_numbers(detections: Detections, owner: NDArray[np.intp] | None = None) -> NDArray[np.int64]:
    """(n,) the number of each row's part, which it keeps over the frames of its track, from 0.

    Parts are rows of one track, kind and frame. In each frame they take the numbers of those parts, as last seen, that they overlap
    best, places and sizes being taken in the object's own box; what overlaps none gets a new number, the largest first. Of thousands of
    parts the largest are followed.

    Args:
        detections: linked rows in the order of their frames.
        owner: (n,) the sequence of each row, from 0; left out where there is one.
    """
    d = detections
    out = np.zeros(len(d), np.int64)
    if all_differ(d.frame, d.track, d.kind):
        return out
    track = numbered(d.track)[0] if owner is None else distinct_tracks(d, owner)[0]
    number = numbered(track * len(Kind) + d.kind)[0]
    order, start = grouped(number), starts(np.bincount(number))
    same = np.flatnonzero((np.diff(number[order]) == 0) & (np.diff(d.frame[order]) == 0))
    shapes = shapes_of(d)
    for several in distinct_numbers(number[order[same]]).tolist():
        rows = order[start[several] : start[several + 1]]
        bounds = d.box[rows] if d.kind[rows[0]] == Kind.RECTANGLE else shapes.take(rows).bounds()
        size = np.maximum(d.box[rows, 2:] - d.box[rows, :2], np.finfo(np.float64).eps)
        box = (bounds - np.tile(d.box[rows, :2], 2)) / np.tile(size, 2)
        out[rows] = _followed(box, d.frame[rows])
    return out


def _followed(box: boxes.Boxes, frame: NDArray[np.int32]) -> NDArray[np.int64]:
    """(rows,) the part of each row of one track; frames rise."""
    out = np.empty(len(box), np.int64)
    known = np.empty(0, np.int64)
    """The parts that may be seen again, those seen last at the end."""
    seen = np.empty((0, 4))
    count = 0
    for rows in np.split(np.arange(len(box)), np.flatnonzero(np.diff(frame)) + 1):
        rows = rows[np.argsort(-boxes.area(box[rows]), kind="stable")]  # noqa: PLW2901  # the largest first
        some = rows[:FOLLOWED]
        pairs = _paired(seen, box[some])
        out[rows] = -1
        out[some[pairs[:, 1]]] = known[pairs[:, 0]]
        new = rows[out[rows] < 0]
        out[new] = np.arange(count, count + len(new))
        count += len(new)
        rest = np.delete(np.arange(len(known)), pairs[:, 0])
        known = np.concatenate([known[rest], out[some]])[-REMEMBERED:]
        seen = np.concatenate([seen[rest], box[some]])[-REMEMBERED:]
    return out


def _paired(one: boxes.Boxes, other: boxes.Boxes) -> NDArray[np.intp]:
    """(pairs, 2) a box of one and a box of the other that overlap, each once, those that overlap best first."""
    overlap = boxes.iou(one, other)
    row, column = np.nonzero(overlap)
    best = np.argsort(-overlap[row, column], kind="stable")
    left, right = set(range(len(one))), set(range(len(other)))
    found: list[tuple[int, int]] = []
    for i, j in zip(row[best].tolist(), column[best].tolist(), strict=True):
        if i in left and j in right:
            found.append((i, j))
            left.remove(i)
            right.remove(j)
    return np.array(found, np.intp).reshape(-1, 2)
