"""Which part of an object in one frame is which in the next."""

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Kind, shapes_of
from prelabel.geometry import boxes


def part_numbers(detections: Detections) -> NDArray[np.int64]:
    """(n,) the number of each row's part, which it keeps over the frames of its track, from 0.

    Parts are rows of one track, kind and frame. In each frame they take the numbers of those parts, as last seen, that they overlap
    best, places and sizes being taken in the object's own box; what overlaps none gets a new number, the largest first.

    Args:
        detections: linked rows of one sequence in the order of its frames.
    """
    d = detections
    out = np.zeros(len(d), np.int64)
    key = d.track * len(Kind) + d.kind
    order = np.lexsort((d.frame, key))
    same = np.flatnonzero((np.diff(key[order]) == 0) & (np.diff(d.frame[order]) == 0))
    if not len(same):
        return out
    shapes = shapes_of(d)
    for several in np.unique(key[order[same]]).tolist():
        rows = np.flatnonzero(key == several)
        bounds = d.box[rows] if several % len(Kind) == Kind.RECTANGLE else shapes.take(rows).bounds()
        size = np.maximum(d.box[rows, 2:] - d.box[rows, :2], np.finfo(np.float64).eps)
        box = (bounds - np.tile(d.box[rows, :2], 2)) / np.tile(size, 2)
        out[rows] = _followed(box, d.frame[rows])
    return out


def _followed(box: boxes.Boxes, frame: NDArray[np.int32]) -> NDArray[np.int64]:
    """(rows,) the part of each row of one track; frames rise."""
    out = np.empty(len(box), np.int64)
    seen: list[NDArray[np.float64]] = []
    for rows in np.split(np.arange(len(box)), np.flatnonzero(np.diff(frame)) + 1):
        free = set(rows.tolist())
        overlap = boxes.iou(np.array(seen).reshape(-1, 4), box[rows])
        taken: set[int] = set()
        for pair in np.argsort(-overlap, axis=None, kind="stable").tolist():
            part, row = pair // len(rows), int(rows[pair % len(rows)])
            if overlap.flat[pair] > 0 and part not in taken and row in free:
                out[row], seen[part] = part, box[row]
                taken.add(part)
                free.remove(row)
        for row in sorted(free, key=lambda row: (-boxes.area(box[row : row + 1])[0], row)):
            out[row] = len(seen)
            seen.append(box[row])
    return out
