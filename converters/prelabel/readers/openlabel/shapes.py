"""The shapes of an object, in pixels, or what is wrong with them."""

import math
from collections.abc import Sequence

import numpy as np

from prelabel.detections import Kind
from prelabel.errors import counted
from prelabel.geometry.rings import Rings
from prelabel.readers.openlabel.chains import CHAINED, Points, unchained
from prelabel.readers.openlabel.records import Poly, Shape
from prelabel.readers.shared.faults import LIMIT_PX, Fault
from prelabel.readers.shared.objects import Drawn
from prelabel.readers.shared.words import shown

SKIP = "or leave the shape out with --on-error skip"

AGAIN = f"draw it again, {SKIP}"

_ABSOLUTE, _RELATIVE = "MODE_POLY2D_ABSOLUTE", "MODE_POLY2D_RELATIVE"

CORNERS = 3
"""Of a polygon."""


def box_of(shape: Shape, *, turned: bool, corner: bool) -> Drawn | Fault:
    """A box.

    Args:
        shape: as it is written.
        turned: it has an angle in radians, from the x axis to the y axis, which is clockwise as seen.
        corner: it begins with its top left corner, not its centre.
    """
    if len(shape.val) != 4 + turned:
        return _miscounted(shape, f"{4 + turned} numbers")
    x, y, width, height, *alpha = shape.val
    if not (width > 0 and height > 0):
        what = f"width {width:g} and height {height:g} must be above 0"
        return Fault("width or height not positive", ".val", what, AGAIN)
    x0, y0 = (x, y) if corner else (x - width / 2, y - height / 2)
    box = x0, y0, x0 + width, y0 + height
    return _far([*box, *alpha]) or Drawn(Kind.RECTANGLE, box=box, angle=math.degrees(math.remainder(alpha[0], math.tau)) if alpha else 0.0)


def point_of(shape: Shape) -> tuple[float, float] | Fault:
    """A single point."""
    if len(shape.val) != 2:  # noqa: PLR2004
        return _miscounted(shape, "2 numbers")
    return _far(shape.val) or (shape.val[0], shape.val[1])


def landmark(points: Sequence[tuple[float, float]], numbers: Sequence[int]) -> Drawn:
    """Points that belong together."""
    return Drawn(Kind.LANDMARK, rings=Rings.of(points, [len(points)]), numbers=numbers)


def poly_of(shape: Poly) -> Drawn | Fault:
    """A polygon or a line."""
    if shape.closed is None:
        return Fault("neither polygon nor line", "", "does not say whether it is closed", f"write closed, {SKIP}")
    points = corners_of(shape)
    if isinstance(points, Fault):
        return points
    fewest, distinct = CORNERS if shape.closed else 2, len({*points})
    if distinct < fewest:
        what = f"the {'polygon' if shape.closed else 'line'} has {counted(distinct, 'different point')}, and needs {fewest}"
        return Fault("too few points", ".val", what, AGAIN)
    return Drawn(Kind.POLYGON if shape.closed else Kind.LINE, rings=rings_of([points], [False], closed=shape.closed))


def corners_of(shape: Poly) -> Points | Fault:
    """The points of a polygon or line, whatever its mode."""
    if shape.mode in CHAINED:
        points = unchained(shape.val, shape.mode)
        if points is None:
            return Fault("no chain code", ".val", f"{shown(shape.val)} is no chain code of {shape.mode}", AGAIN)
        return _far([value for point in points for value in point]) or points
    if shape.mode not in {_ABSOLUTE, _RELATIVE}:
        known = ", ".join((_ABSOLUTE, _RELATIVE, *CHAINED))
        return Fault("unknown mode", ".mode", f"the mode {shown(shape.mode)} is not known", f"use one of {known}, {SKIP}")
    values = [value for value in shape.val if not isinstance(value, str)]
    if len(values) < len(shape.val) or len(values) % 2:
        return _miscounted(shape, "pairs of numbers")
    points = list(zip(values[::2], values[1::2], strict=True))
    if shape.mode == _RELATIVE:
        points[1:] = [(points[0][0] + x, points[0][1] + y) for x, y in points[1:]]
    return _far([value for point in points for value in point]) or points


def rings_of(parts: Sequence[Points], holes: Sequence[bool], *, closed: bool) -> Rings:
    """Parts of one shape; a polygon does not come back to its first point."""
    kept = [part[:-1] if closed and part[0] == part[-1] else part for part in parts]
    return Rings.of(np.concatenate([np.array(part, np.float64) for part in kept]), [len(part) for part in kept], [len(kept)], holes)


def _miscounted(shape: Shape | Poly, wanted: str) -> Fault:
    return Fault("wrong number of values", ".val", f"{shown(shape.val)} are not {wanted}", AGAIN)


def _far(values: Sequence[float]) -> Fault | None:
    far = next((value for value in values if not abs(value) < LIMIT_PX), None)
    if far is None:
        return None
    return Fault("coordinate beyond any image", ".val", f"the coordinate {far:g} is beyond any image", f"correct it, {SKIP}")
