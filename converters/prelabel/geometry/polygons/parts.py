"""Parts of one object that share what they cover."""

import numpy as np
import shapely
from numpy.typing import NDArray

from prelabel.geometry.polygons.outlines import Outlines, oriented, to_shapely
from prelabel.geometry.polygons.regions import polygons_in, united
from prelabel.geometry.rings import Rings

INSIDE_BOTH = "T********"
"""How two polygons relate, as DE-9IM says it: a point is inside of both."""


def merged(outlines: Outlines) -> Outlines:
    """With the polygons of an owner united, where two of them overlap; outer rings run clockwise then, holes the other way.

    Args:
        outlines: valid polygons within the frame.

    >>> two = Rings.of([[0, 0], [2, 0], [2, 2], [0, 2], [1, 1], [3, 1], [3, 3], [1, 3]], [4, 4], [2])
    >>> merged(Outlines.of(two)).areas().tolist()
    [7.0]
    """
    new = np.diff(outlines.owner, prepend=-1) > 0
    owner = np.cumsum(new) - 1
    some = np.flatnonzero(~new | ~np.append(new[1:], True))
    polygons = to_shapely(outlines.rings.take(some))
    one, other = _near(outlines.rings.take(some), owner[some])
    meet = shapely.relate_pattern(polygons[one], polygons[other], INSIDE_BOTH)
    if not meet.any():
        return outlines
    overlap = np.isin(owner, owner[some[one[meet]]])
    regions, number = united(polygons[overlap[some]], owner[overlap])
    parts, of = polygons_in(regions)
    return oriented(outlines.with_changed(overlap, parts, np.flatnonzero(new)[number[of]]))


def _near(rings: Rings, owner: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of polygons of one owner whose boxes meet."""
    # each owner's in a column of its own, so that only its polygons are found
    x0, y0, x1, y1 = rings.bounds().T
    boxes = np.asarray(shapely.box(x0 + 2 * owner, y0, x1 + 2 * owner, y1), object)
    one, other = shapely.STRtree(boxes).query(boxes)
    pair = one < other
    return one[pair], other[pair]
