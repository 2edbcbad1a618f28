"""Open lines within the frame."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry import boxes
from prelabel.geometry.rings import Rings


def lines_within(lines: Rings) -> tuple[Rings, NDArray[np.intp]]:
    """What of lines lies in the frame, 0-1 on both axes, in drawing order; one that leaves and returns comes in several parts.

    Args:
        lines: one ring of points each.

    Returns:
        The lines with more than a point in the frame, and which line each is of, rising.

    >>> inside, of = lines_within(Rings.of([[0.5, 0.5], [1.5, 0.5]], [2]))
    >>> inside.points.tolist(), of.tolist()
    ([[0.5, 0.5], [1.0, 0.5]], [0])
    """
    bounds = lines.bounds()
    leaves = (bounds != boxes.clip(bounds)).any(axis=1)
    kept = np.flatnonzero(~leaves)
    parts: list[NDArray[np.float64]] = []
    of: list[int] = []
    for line in np.flatnonzero(leaves).tolist():
        found = _inside(lines.points[lines.ring_start[line] : lines.ring_start[line + 1]])
        parts += found
        of += [line] * len(found)
    cut = Rings.of(np.concatenate([np.empty((0, 2)), *parts]), [len(part) for part in parts])
    place, inside = Rings.merged([(kept, lines.take(kept)), (np.array(of, np.intp), cut)])
    return inside, place


def _inside(points: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """The stretches of one line in the frame: of each segment the share of its way (Liang and Barsky) that is inside on both axes."""
    begin, way = points[:-1], np.diff(points, axis=0)
    moves = way != 0
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        at = np.stack([-begin / way, (1 - begin) / way])
    still = np.where((begin >= 0) & (begin <= 1), np.inf, -np.inf)
    enter = np.maximum(np.where(moves, at.min(axis=0), -still).max(axis=1), 0.0)
    leave = np.minimum(np.where(moves, at.max(axis=0), still).min(axis=1), 1.0)
    inside = np.flatnonzero(enter < leave)
    first = np.where((enter == 0)[:, None], begin, begin + np.where(enter < leave, enter, 0.0)[:, None] * way)
    last = np.where((leave == 1)[:, None], points[1:], begin + np.where(enter < leave, leave, 0.0)[:, None] * way)
    starts = [i for k, i in enumerate(inside.tolist()) if k == 0 or enter[i] > 0 or leave[i - 1] < 1 or inside[k - 1] != i - 1]
    out: list[NDArray[np.float64]] = []
    for a, b in pairwise([*starts, len(begin)]):
        some = inside[(inside >= a) & (inside < b)]
        out.append(boxes.clip(np.concatenate([first[some[:1]], last[some]])))
    return out
