"""Regions as shapely has them: their polygons, and what several cover together."""

import numpy as np
import shapely
from numpy.typing import NDArray

Parts = tuple[NDArray[np.object_], NDArray[np.intp]]
"""Polygons, and the number of the shape that each is of, rising."""


def polygons_in(geometries: NDArray[np.object_]) -> Parts:
    """The polygons with an area in geometries of any kind, and which geometry each is of.

    >>> polygons, of = polygons_in(np.array([shapely.Point(0, 0), shapely.MultiPolygon([shapely.box(0, 0, 1, 1)])]))
    >>> polygons.tolist(), of.tolist()
    ([<POLYGON ((1 0, 1 1, 0 1, 0 0, 1 0))>], [1])
    """
    parts, of = shapely.get_parts(np.asarray(geometries, object), return_index=True)
    inner, outer = shapely.get_parts(parts, return_index=True)
    areal = (shapely.get_type_id(inner) == shapely.GeometryType.POLYGON) & (shapely.area(inner) > 0)
    return inner[areal], of[outer[areal]]


def united(polygons: NDArray[np.object_], of: NDArray[np.intp]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """What polygons of one number cover together, and the numbers.

    Args:
        polygons: (k,) each valid; those of one number may overlap or share sides.
        of: (k,) rising.

    >>> regions, of = united(shapely.box([0, 1, 0], 0, [2, 3, 1], [1, 1, 1]), np.array([4, 4, 7]))
    >>> shapely.area(regions).tolist(), of.tolist()
    ([3.0, 1.0], [4, 7])
    """
    numbers, index = np.unique(of, return_inverse=True)
    together = np.asarray(shapely.multipolygons(polygons, indices=index), object)
    return np.asarray(shapely.union_all(together[:, None], axis=1), object), numbers


def replaced(parts: Parts, gone: NDArray[np.bool_], *others: Parts) -> Parts:
    """Without the parts of some shapes (n,), and with others, in the order of their shapes."""
    stay = ~gone[parts[1]]
    polygons = np.concatenate([parts[0][stay], *(polygons for polygons, _ in others)])
    of = np.concatenate([parts[1][stay], *(of for _, of in others)])
    order = np.argsort(of, kind="stable")
    return polygons[order], of[order]
