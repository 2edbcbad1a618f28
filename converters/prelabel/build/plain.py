"""Polygons that are plain, as most are: all that is done to them before they are written, in one compiled loop."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.ragged import owners, starts
from prelabel.geometry.rings import Rings
from prelabel.native import Loops


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plain:
    """What became of ``r`` rings of ``n`` shapes."""

    rings: Rings
    """r shapes, each ring as it is written; those of shapes that are not plain are without points."""
    shape: NDArray[np.intp]
    """(r,) which shape each is of."""
    drawn: NDArray[np.bool_]
    """(n,) which shapes are plain."""
    simpler: NDArray[np.bool_]
    """(n,) which of these have fewer points."""
    areas: NDArray[np.float64]
    """(r,) the area that each ring had; any number where its shape is not plain."""
    moved_px: NDArray[np.float64]
    """(r,) the area that moved, in pixels; any number where its shape is not plain, 0 where the size of its frame is not known."""


def plain(loops: Loops, given: Rings, sizes: NDArray[np.float64], tolerance_px: float, *, thin: float, most_rings: float) -> Plain:
    """Draw shapes all rings of which are plain: they are no holes, lie in the frame, and do not meet themselves, for certain.

    Nor does what is left of them, and it is thick enough not to vanish. They become what they become step by step.

    Args:
        loops: what is compiled.
        given: n shapes.
        sizes: (n, 2) of their frames in pixels, 0 where they are not known.
        tolerance_px: how far from the new ring what goes may lie; where the size is not known nothing goes.
        thin: the area for each point up to which a ring may vanish.
        most_rings: of a shape that is plain.
    """
    count = len(given.ring_hole)
    made, counts, areas = np.empty(given.points.shape), np.empty((count, 2), np.int64), np.empty((count, 2))
    limits = np.array([tolerance_px, thin, most_rings])
    loops.plain(given.points, given.ring_start, given.start, given.ring_hole.view(np.uint8), sizes, limits, made, counts, areas)
    left, written = counts.T
    shape = owners(given.start)
    drawn, simpler = np.zeros(len(given), np.bool_), np.zeros(len(given), np.bool_)
    drawn[shape[written > 0]] = True
    simpler[shape[(written > 0) & (left < np.diff(given.ring_start))]] = True
    ring_start = starts(written)
    rings = Rings(points=made[: ring_start[-1]], ring_start=ring_start, ring_hole=given.ring_hole, start=np.arange(count + 1))
    return Plain(rings=rings, shape=shape, drawn=drawn, simpler=simpler, areas=areas[:, 0], moved_px=areas[:, 1])
