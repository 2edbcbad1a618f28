"""Rings that cross themselves, taken apart into the faces that the even-odd rule fills."""

import numpy as np
import shapely
from numpy.typing import NDArray

from prelabel.geometry.ragged import ranges

DOUBLED = 1e-9
"""The share of a ring's length from which a stretch of it was drawn twice."""


def valid_parts(polygons: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Valid geometries that cover what the even-odd rule fills of invalid polygons, and which of them each is of, rising.

    A line that is drawn twice counts once. Most rings cross themselves in points alone: of their faces those stay that are inside,
    no two of which share a side. The others are left to `shapely.make_valid`, which gives the same and takes several times as long.
    """
    lines = np.asarray(shapely.boundary(polygons), object)
    noded = np.asarray(shapely.node(lines), object)
    once = shapely.length(noded) >= shapely.length(lines) * (1 - DOUBLED)
    some = np.flatnonzero(once)
    faces, face_of = shapely.get_parts(np.asarray(shapely.polygonize(noded[some, None]), object), return_index=True)
    inside = _odd(shapely.get_coordinates(shapely.point_on_surface(faces)), face_of, lines[some])
    rest = np.flatnonzero(~once)
    found = np.concatenate([faces[inside], np.asarray(shapely.make_valid(polygons[rest]), object)])
    of = np.concatenate([some[face_of[inside]], rest])
    order = np.argsort(of, kind="stable")
    return found[order], of[order]


def _odd(point: NDArray[np.float64], of: NDArray[np.intp], lines: NDArray[np.object_]) -> NDArray[np.bool_]:
    """(points,) whether an odd number of edges of the point's own line lies to the left of it."""
    corner, line = shapely.get_coordinates(lines, return_index=True)
    # the rings of a polygon with holes follow each other: a step from one to the next is no edge
    rings = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)[1]
    edge = np.flatnonzero(rings[1:] == rings[:-1])
    first = np.searchsorted(line[edge], np.arange(len(lines) + 1))
    many = np.diff(first)[of]
    row = np.repeat(np.arange(len(point)), many)
    at = edge[ranges(first[of], many)]
    (x0, y0), (x1, y1), (x, y) = corner[at].T, corner[at + 1].T, point[row].T
    crossed = (y0 <= y) != (y1 <= y)
    with np.errstate(divide="ignore", invalid="ignore"):
        left = crossed & (x0 + (y - y0) * (x1 - x0) / (y1 - y0) < x)
    odd: NDArray[np.bool_] = np.bincount(row, left, len(point)) % 2 == 1
    return odd
