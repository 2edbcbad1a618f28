"""Polygons whose rings cross or cover themselves or each other, taken apart: the even-odd rule says what a ring fills."""

import numpy as np
import shapely
from numpy.typing import NDArray

from prelabel.geometry.polygons.edges import Edges
from prelabel.geometry.polygons.regions import Parts, polygons_in, replaced, united

DOUBLED = 1e-9
"""The share of a ring's length from which a stretch of it was drawn twice."""

SAME_AREA = 1e-9
"""The share of an area up to which two are the same."""


def valid_parts(polygons: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp], NDArray[np.intp]]:
    """Valid polygons that cover what invalid ones do, and which of them each is of, rising.

    What each hole fills is taken from what the outer ring fills, by the even-odd rule both: a line there and back encloses nothing. An
    outline that is drawn over itself as a whole, of which the rule leaves nothing, counts once.

    Returns:
        The polygons, which of the invalid ones each is of, and those that are too tangled, as `Edges.tangled` has it: they have none.
    """
    tangled = Edges.of(np.asarray(shapely.boundary(polygons), object)).tangled(len(polygons))
    clear = np.flatnonzero(~tangled)
    some = polygons[clear]
    parts = _odd(some)
    loose = _with_loose_holes(some, parts)
    if loose.any():
        regions, of = polygons_in(_subtracted(some[loose]))
        parts = replaced(parts, loose, (regions, np.flatnonzero(loose)[of]))
    return parts[0], clear[parts[1]], np.flatnonzero(tangled)


def _odd(polygons: NDArray[np.object_]) -> Parts:
    """What lies inside an odd number of rings.

    Most rings cross themselves in points alone: no two of their faces that are inside share a side. Those of others are united.
    """
    lines = np.asarray(shapely.boundary(polygons), object)
    noded = _noded(lines)
    faces, of = shapely.get_parts(np.asarray(shapely.polygonize(noded[:, None]), object), return_index=True)
    inside = Edges.of(lines).odd(shapely.get_coordinates(shapely.point_on_surface(faces)), of)
    had, left = (np.bincount(some, minlength=len(lines)) for some in (of, of[inside]))
    parts = faces[inside], of[inside]
    empty = np.flatnonzero((had > 0) & (left == 0))
    adjoining = (left > 1) & (shapely.length(noded) < shapely.length(lines) * (1 - DOUBLED))
    if not len(empty) and not adjoining.any():
        return parts
    some = adjoining[parts[1]]
    unions, number = united(parts[0][some], parts[1][some])
    made = [polygons_in(np.asarray(geometries, object)) for geometries in (unions, shapely.make_valid(polygons[empty]))]
    return replaced(parts, adjoining, *((found, rows[which]) for (found, which), rows in zip(made, (number, empty), strict=True)))


def _noded(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    """(n,) the lines cut where they meet, each stretch once; what has points too close to others is moved a little."""
    try:
        return np.asarray(shapely.node(lines), object)
    except shapely.GEOSException:
        if len(lines) == 1:
            return np.asarray(shapely.union_all(lines[:, None], axis=1), object)
    half = len(lines) // 2
    return np.concatenate([_noded(lines[:half]), _noded(lines[half:])])


def _with_loose_holes(polygons: NDArray[np.object_], odd: Parts) -> NDArray[np.bool_]:
    """(n,) which polygons have holes that leave the outer ring or overlap, or a ring that crosses itself.

    Else the area that an odd number of rings fills is that of the outer ring less those of the holes.
    """
    loose = shapely.get_num_interior_rings(polygons) > 0
    if loose.any():
        area, filled = shapely.area(polygons), np.bincount(odd[1], shapely.area(odd[0]), len(polygons))
        rings, of = shapely.get_rings(polygons, return_index=True)
        crossing = np.bincount(of, ~shapely.is_valid(shapely.polygons(rings)), len(polygons)) > 0
        loose &= crossing | (np.abs(area - filled) > SAME_AREA * filled)
    return loose


def _subtracted(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """(n,) what the outer ring of each fills, without what its holes fill."""
    rings, of = shapely.get_rings(polygons, return_index=True)
    found, ring = _odd(np.asarray(shapely.polygons(rings), object))
    outer = np.diff(of, prepend=-1) > 0
    regions = np.full((2, len(polygons)), shapely.Polygon(), object)
    for region, some in zip(regions, (outer[ring], ~outer[ring]), strict=True):
        unions, number = united(found[some], of[ring[some]])
        region[number] = unions
    return np.asarray(shapely.difference(*regions), object)
