"""How well polygons cover each other."""

import numpy as np
import shapely
from numpy.typing import NDArray

from prelabel.geometry.polygons.outlines import Outlines, mended, to_shapely
from prelabel.geometry.polygons.regions import united
from prelabel.geometry.rings import Rings

DIGITS = 9
"""Decimals of a share that mean something: areas are sums of floating-point numbers."""


def overlap_of_pairs(a: Rings, b: Rings, left: NDArray[np.intp], right: NDArray[np.intp]) -> NDArray[np.float64]:
    """Intersection over union of pairs of polygons, filled by the even-odd rule.

    Args:
        a: n polygons of coordinates with few digits, as those of a payload; with holes or of several parts, also such as cross themselves.
        b: m polygons, in the same unit; the share does not change when an axis is scaled.
        left: (k,) index into ``a``.
        right: (k,) index into ``b``.

    Returns:
        (k,) in [0, 1], rounded to `DIGITS`; 0 where both have no area.

    >>> a = Rings.of([[0, 0], [2, 0], [2, 2], [0, 2]], [4])
    >>> b = Rings.of([[0, 0], [2, 0], [0, 2], [9, 9], [8, 9], [9, 8]], [3, 3])
    >>> overlap_of_pairs(a, b, np.array([0, 0]), np.array([0, 1])).tolist()
    [0.5, 0.0]
    """
    one, other = _regions(a), _regions(b)
    area, other_area = np.asarray(shapely.area(one))[left], np.asarray(shapely.area(other))[right]
    shared = np.asarray(shapely.area(shapely.intersection(one[left], other[right])), np.float64)
    union = area + other_area - shared
    share = np.divide(shared, union, out=np.zeros_like(union), where=union > 0)
    return np.clip(share.round(DIGITS), 0.0, 1.0)


def _regions(shapes: Rings) -> NDArray[np.object_]:
    """(n,) the valid region of each shape, empty where it has no area or is too tangled to be mended."""
    outlines, _, _ = mended(Outlines.of(shapes))
    regions: NDArray[np.object_] = np.full(len(shapes), shapely.Polygon(), object)
    if not len(outlines.owner):
        return regions
    polygons = to_shapely(outlines.rings)
    counts = np.bincount(outlines.owner, minlength=len(shapes))
    alone = counts[outlines.owner] == 1
    regions[outlines.owner[alone]] = polygons[alone]
    together, several = united(polygons[~alone], outlines.owner[~alone])
    regions[several] = together
    return regions
