"""Polygons of segmentations: lists of rings, each ``[x, y, x, y, ...]`` in pixels from the corner of the top left one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import counted
from prelabel.geometry.ragged import owners
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.packing import float_column

LARGEST_PX = 1e9
"""What no image comes near, and with what arithmetic is still exact to a thousandth of a pixel."""

LEAST = 3
"""Points of a ring."""

Polygon = list[list[float]]
"""Its rings, all of them outer ones."""


class FaultyError(Exception):
    """One of several polygons has a fault."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GivenRings:
    """The rings of ``n`` polygons as they stand in a file."""

    px: NDArray[np.float64]
    """(c,) x, y, x, y, ... of all rings."""
    coordinates: NDArray[np.int64]
    """(r,) how many of them each ring has."""
    rings: NDArray[np.int64]
    """(n,) how many rings each polygon has."""

    @classmethod
    def of(cls, polygons: Sequence[Polygon]) -> Self:
        """Those of polygons."""
        rings = list(chain.from_iterable(polygons))
        flat: list[float] = []
        for ring in rings:
            flat += ring
        coordinates, per_polygon = (np.fromiter(map(len, some), np.int64, len(some)) for some in (rings, polygons))
        return cls(px=float_column(flat), coordinates=coordinates, rings=per_polygon)


def rings_of(polygons: Sequence[Polygon], fix: Callable[[int], str]) -> tuple[Rings, dict[int, Fault]]:
    """The rings of the polygons without faults in pixels, and the faults by position.

    A last point that only repeats the first is left out.

    Args:
        polygons: as they stand in the file.
        fix: what to do about the one at a position.
    """
    try:
        return sound_rings(GivenRings.of(polygons)), {}
    except FaultyError:
        found = {i: fault_of(polygon, fix(i)) for i, polygon in enumerate(polygons)}
        faults = {i: fault for i, fault in found.items() if fault}
        return sound_rings(GivenRings.of([polygon for i, polygon in enumerate(polygons) if i not in faults])), faults


def sound_rings(given: GivenRings) -> Rings:
    """The same of polygons that have no faults.

    Raises:
        FaultyError: one has.
    """
    counts, px = given.coordinates, given.px
    if (counts % 2 != 0).any() or (counts < 2 * LEAST).any() or px.max(initial=0) > LARGEST_PX or px.min(initial=0) < -LARGEST_PX:
        raise FaultyError
    found = _opened(Rings.of(px, counts // 2, given.rings))
    if (np.diff(found.ring_start) < LEAST).any() or _points(found).any():
        raise FaultyError
    return found


def _opened(rings: Rings) -> Rings:
    """Rings without the points at their ends that are the first again."""
    while (fewer := rings.opened()) is not rings:
        rings = fewer
    return rings


def _points(rings: Rings) -> NDArray[np.bool_]:
    """(r,) which rings are one point again and again."""
    start = rings.ring_start[:-1]
    first = rings.points.take(start, axis=0)
    equal = first == rings.points.take(start + 1, axis=0)
    same: NDArray[np.bool_] = equal[:, 0] & equal[:, 1]
    if same.any():
        apart = (rings.points != first[owners(rings.ring_start)]).any(axis=1)
        same &= ~np.logical_or.reduceat(apart, start)
    return same


def fault_of(polygon: Polygon, fix: str) -> Fault | None:
    """What is wrong with a polygon; the field is that of the ring in the annotation."""
    for number, ring in enumerate(polygon):
        field, points = f".segmentation[{number}]", list(zip(ring[::2], ring[1::2], strict=False))
        if len(ring) % 2:
            return Fault("odd number of coordinates", field, f"odd number of coordinates: {len(ring)}", fix)
        far = next((point for point in points if max(map(abs, point)) > LARGEST_PX), None)
        if far:
            return Fault("no pixels", field, f"point {list(far)} is no place in an image", fix)
        if len(points) >= LEAST and len(set(points)) == 1:
            return Fault("points all equal", field, f"all {len(points)} points are {list(points[0])}", fix)
        given = len(points)
        while len(points) > 1 and points[-1] == points[0]:
            points.pop()
        if len(points) < LEAST:
            closing = " without the last, which is the first again" if len(points) < given else ""
            return Fault("too few points", field, f"{counted(len(points), 'point')}{closing}: a polygon needs {LEAST}", fix)
    return None
