"""Open lines within the frame."""

import numpy as np
import shapely
from numpy.typing import NDArray

from prelabel.geometry import boxes
from prelabel.geometry.rings import Rings

_FRAME = shapely.box(0, 0, 1, 1)


def lines_within(lines: Rings) -> tuple[Rings, NDArray[np.intp]]:
    """What of lines lies in the frame, 0-1 on both axes, in drawing order; one that leaves and returns comes in several parts.

    Args:
        lines: one ring of points each.

    Returns:
        The lines with a length, and which line each is of, rising.
    """
    bounds = lines.bounds()
    leaves = (bounds != boxes.clip(bounds)).any(axis=1) | (np.diff(lines.ring_start) < 2)  # noqa: PLR2004  # a line has two ends
    kept = np.flatnonzero(~leaves)
    parts: list[NDArray[np.float64]] = []
    of: list[int] = []
    for line in np.flatnonzero(leaves).tolist():
        points = lines.points[lines.ring_start[line] : lines.ring_start[line + 1]]
        for part in _inside(points):
            parts.append(part)
            of.append(line)
    cut = Rings.of(np.concatenate([np.empty((0, 2)), *parts]), [len(part) for part in parts])
    place = np.concatenate([kept, np.array(of, np.intp)])
    order = np.argsort(place, kind="stable")
    return Rings.concat([lines.take(kept), cut]).take(order), place[order]


def _inside(points: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """The stretches of one line in the frame: each of its segments cut on its own, so that one which crosses itself keeps its order."""
    segments = np.stack([points[:-1], points[1:]], axis=1)
    clipped = [shapely.get_coordinates(part) for part in np.asarray(shapely.intersection(shapely.linestrings(segments), _FRAME), object)]
    out: list[list[NDArray[np.float64]]] = []
    for segment, ends in zip(segments, clipped, strict=True):
        if len(ends) < 2:  # noqa: PLR2004  # a line has two ends
            continue
        begin, end = ends if (ends[1] - ends[0]) @ (segment[1] - segment[0]) > 0 else ends[::-1]
        if out and np.array_equal(out[-1][-1], begin):
            out[-1].append(end)
        else:
            out.append([begin, end])
    return [np.array(stretch) for stretch in out]
