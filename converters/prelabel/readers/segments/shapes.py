"""From the points of an annotation to a shape, in pixels."""

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.errors import counted
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import BadShape, require_px
from prelabel.readers.shared.objects import Drawn
from prelabel.readers.shared.words import shown
from prelabel.safejson import CORRECT

Points = list[tuple[float, float]]
"""x, y in pixels."""

FLAT = ("bbox", "polygon", "polyline", "point")
"""Types of annotations that are drawn on images."""

_CORNERS = 2


def require_type(type_: str) -> None:
    """Refuse a type that is not drawn on images.

    Raises:
        BadShape: it is another one.
    """
    if type_ not in FLAT:
        fix = f"use one of {', '.join(FLAT)}, or leave the record out with --on-error skip"
        raise BadShape("unknown type", ".type", f"the type {shown(type_)} is not known", fix)


def drawn(type_: str, listed: Points) -> Drawn:
    """The shape of an annotation.

    Args:
        type_: one of `FLAT`.
        listed: its points.

    Raises:
        BadShape: there are too few or too many of them, or one is beyond any image.
    """
    points = np.array(listed, np.float64).reshape(-1, 2)
    require_px(points, ".points")
    match type_:
        case "bbox":
            return Drawn(Kind.RECTANGLE, box=_box(points))
        case "point":
            if len(points) != 1:
                raise BadShape("no single point", ".points", f"{counted(len(points), 'point')}, but a keypoint is one")
            return Drawn(Kind.LANDMARK, Rings.of(points, [1]), numbers=(1,))
        case "polygon":
            return Drawn(Kind.POLYGON, Rings.of(_fewest(points, 3, type_), [len(points)]).opened())
        case _:
            return Drawn(Kind.LINE, Rings.of(_fewest(points, 2, type_), [len(points)]))


def _box(points: NDArray[np.float64]) -> tuple[float, ...]:
    """x0, y0, x1, y1 of two opposite corners, in any order."""
    if len(points) != _CORNERS:
        raise BadShape("no two corners", ".points", f"{counted(len(points), 'point')}, but a bbox has two corners", CORRECT)
    low, high = points.min(axis=0), points.max(axis=0)
    width, height = (high - low).tolist()
    if not (width > 0 and height > 0):
        raise BadShape("width or height not positive", ".points", f"the bbox is {width:g} wide and {height:g} high")
    return (*low.tolist(), *high.tolist())


def _fewest(points: NDArray[np.float64], fewest: int, type_: str) -> NDArray[np.float64]:
    distinct = len(np.unique(points, axis=0))
    if distinct < fewest:
        what = f"{counted(distinct, 'different point')}, but a {type_} has at least {fewest}"
        raise BadShape("too few points", ".points", what)
    return points
