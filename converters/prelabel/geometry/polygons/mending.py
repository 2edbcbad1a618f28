"""Rings that cross themselves, taken apart into the faces that the even-odd rule fills."""

import numpy as np
import shapely
from numpy.typing import NDArray

from prelabel.geometry.polygons.edges import Edges

DOUBLED = 1e-9
"""The share of a ring's length from which a stretch of it was drawn twice."""


def valid_parts(polygons: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp], NDArray[np.intp]]:
    """Valid geometries that cover what the even-odd rule fills of invalid polygons, and which of them each is of, rising.

    A line that is drawn twice counts once. Most rings cross themselves in points alone: of their faces those stay that are inside,
    no two of which share a side. The others are left to `shapely.make_valid`, which gives the same and takes several times as long.

    Returns:
        The geometries, which polygon each is of, and the polygons that are too tangled, as `Edges.tangled` has it: they have none.
    """
    lines = np.asarray(shapely.boundary(polygons), object)
    tangled = Edges.of(lines).tangled(len(lines))
    clear = np.flatnonzero(~tangled)
    noded = _noded(lines[clear])
    once = shapely.length(noded) >= shapely.length(lines[clear]) * (1 - DOUBLED)
    some, rest = clear[once], clear[~once]
    faces, face_of = shapely.get_parts(np.asarray(shapely.polygonize(noded[once, None]), object), return_index=True)
    inside = Edges.of(lines[some]).odd(shapely.get_coordinates(shapely.point_on_surface(faces)), face_of)
    found = np.concatenate([faces[inside], np.asarray(shapely.make_valid(polygons[rest]), object)])
    of = np.concatenate([some[face_of[inside]], rest])
    order = np.argsort(of, kind="stable")
    return found[order], of[order], np.flatnonzero(tangled)


def _noded(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    """(n,) the lines cut where they meet; None for one whose points are so close to others that no cut is found."""
    try:
        return np.asarray(shapely.node(lines), object)
    except shapely.GEOSException:
        if len(lines) == 1:
            return np.array([None], object)
    half = len(lines) // 2
    return np.concatenate([_noded(lines[:half]), _noded(lines[half:])])
