"""The shapes of an object, in pixels, or what is wrong with them."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from prelabel.detections import Kind
from prelabel.errors import counted
from prelabel.geometry.rings import Rings
from prelabel.readers.openlabel.chains import CHAINED, Points, unchained
from prelabel.readers.openlabel.records import Poly, Shape
from prelabel.readers.shared.faults import LIMIT_PX, Fault
from prelabel.readers.shared.words import shown

SKIP = "or leave the shape out with --on-error skip"

AGAIN = f"draw it again, {SKIP}"

_ABSOLUTE, _RELATIVE = "MODE_POLY2D_ABSOLUTE", "MODE_POLY2D_RELATIVE"

_CORNERS = 3
"""Of a polygon."""


class Drawn(NamedTuple):
    """A shape in pixels.

    Args:
        kind: RECTANGLE, POLYGON, LINE or LANDMARK.
        box: x0, y0, x1, y1 of a rectangle before it is turned.
        angle: by which it is turned, in degrees, clockwise as seen.
        rings: of the other kinds.
        numbers: of a landmark's points, from 1.
    """

    kind: Kind
    box: tuple[float, float, float, float] = (0, 0, 0, 0)
    angle: float = 0.0
    rings: Rings | None = None
    numbers: Sequence[int] | None = None


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
    return _far([*box, *alpha]) or Drawn(Kind.RECTANGLE, box, math.degrees(math.remainder(alpha[0], math.tau)) if alpha else 0.0)


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
    points = corners_of(shape)
    if isinstance(points, Fault):
        return points
    fewest, distinct = _CORNERS if shape.closed else 2, len({*points})
    if distinct < fewest:
        what = f"the {'polygon' if shape.closed else 'line'} has {counted(distinct, 'different point')}, and needs {fewest}"
        return Fault("too few points", ".val", what, AGAIN)
    return Drawn(Kind.POLYGON if shape.closed else Kind.LINE, rings=_rings([points], [False], closed=shape.closed))


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


class Nested(NamedTuple):
    """The polygon that contours with a hierarchy make.

    Args:
        drawn: the polygon, or what is wrong with one of the contours.
        at: the place of that contour in its list.
        flat: contours that are left out since they have fewer than three corners.
    """

    drawn: Drawn | Fault
    at: int
    flat: int = 0


def nested(contours: Sequence[tuple[int, Poly]]) -> Nested:
    """One polygon of contours that lie in each other: those at an even depth are outlines, those at an odd one holes of these.

    Args:
        contours: each with its place in the list that the hierarchy counts, where the last number is the place of the parent, or below 0.
    """
    found: dict[int, Points] = {}
    for at, shape in contours:
        points = corners_of(shape)
        if isinstance(points, Fault):
            return Nested(points, at)
        found[at] = points
    parents = {at: shape.hierarchy[-1] if shape.hierarchy else -1 for at, shape in contours}
    lost = next((at for at, parent in parents.items() if parent >= 0 and parent not in parents), None)
    depths = {} if lost is not None else _depths(parents)
    lost = next((at for at in parents if at not in depths), None) if lost is None else lost
    if lost is not None:
        what = f"its parent {parents[lost]} is none of its contours, or lies in it"
        return Nested(Fault("contour without its parent", ".hierarchy", what, AGAIN), lost)
    whole = {at: points for at, points in found.items() if len({*points}) >= _CORNERS}
    holes: dict[int, list[int]] = {}
    for at in whole:
        if depths[at] % 2:
            holes.setdefault(parents[at], []).append(at)
    order = [ring for at in whole if depths[at] % 2 == 0 for ring in (at, *holes.get(at, ()))]
    if not order:
        return Nested(Fault("too few points", ".val", f"no contour has {_CORNERS} different points", AGAIN), contours[0][0])
    rings = _rings([whole[at] for at in order], [depths[at] % 2 == 1 for at in order], closed=True)
    return Nested(Drawn(Kind.POLYGON, rings=rings), order[0], len(found) - len(order))


def _depths(parents: dict[int, int]) -> dict[int, int]:
    """How many contours each lies in; none of those that lie in each other."""
    inside: dict[int, list[int]] = {}
    for at, parent in parents.items():
        inside.setdefault(max(parent, -1), []).append(at)
    depths: dict[int, int] = {}
    level, depth = inside.get(-1, []), 0
    while level:
        depths.update(dict.fromkeys(level, depth))
        level, depth = [one for at in level for one in inside.get(at, ())], depth + 1
    return depths


def _rings(parts: Sequence[Points], holes: Sequence[bool], *, closed: bool) -> Rings:
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
