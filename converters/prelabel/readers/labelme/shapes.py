"""Shapes in pixels."""

import binascii
import math
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from prelabel.errors import InputError, Place, counted
from prelabel.geometry.labelruns import LabelRuns
from prelabel.geometry.rings import Rings
from prelabel.geometry.rotated import ellipses
from prelabel.readers.labelme.records import Shape
from prelabel.readers.shared.faults import Fault

LARGEST_PX = 1e9
"""No image comes near, and areas stay finite."""

SKIP = "or leave the shape out with --on-error skip"
"""The last resort of every message about a shape."""

AREA = frozenset({"rectangle", "polygon", "oriented_rectangle", "rotation", "quadrilateral", "circle", "mask"})
LINES = frozenset({"line", "linestrip"})
POINTS = frozenset({"point", "points"})

_QUAD = 4


class Drawn(NamedTuple):
    """A shape: a rectangle by its box x0, y0, x1, y1, or another by its rings."""

    box: tuple[float, float, float, float] | None
    rings: Rings


def drawn(shape: Shape) -> Drawn | Fault:
    """A shape of one of the types in `AREA`, `LINES` and `POINTS`, or what is wrong with it."""
    for number, xy in enumerate(shape.points):
        for axis, value in enumerate(xy):
            if not abs(value) <= LARGEST_PX:
                return Fault("no number", f".points[{number}][{axis}]", f"{value:g} is no number of pixels", f"correct it, {SKIP}")
    return _SHAPES[type_of(shape)](shape)


def type_of(shape: Shape) -> str:
    """The type, a polygon where the shape does not say it."""
    return "polygon" if shape.shape_type is None else shape.shape_type


def as_ring(drawn: Drawn) -> Rings:
    """The outline of an area, of a rectangle its corners."""
    if drawn.box is None:
        return drawn.rings
    x0, y0, x1, y1 = drawn.box
    return Rings.of([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], [_QUAD])


def _rectangle(shape: Shape) -> Drawn | Fault:
    if len(shape.points) == _QUAD:
        xs, ys = {x for x, _ in shape.points}, {y for _, y in shape.points}
        if len(xs) != 2 or len(ys) != 2:  # noqa: PLR2004  # sides of a box
            return _polygon(shape)
    elif len(shape.points) != 2:  # noqa: PLR2004  # opposite corners
        return _wrong_count(shape, "2")
    (x0, y0), (x1, y1) = map(min, *shape.points), map(max, *shape.points)
    if x0 == x1 or y0 == y1:
        what = f"the rectangle is empty: {x1 - x0:g} wide, {y1 - y0:g} high"
        return Fault("empty rectangle", ".points", what, f"draw it again, {SKIP}")
    return Drawn((x0, y0, x1, y1), Rings.none(1))


def _polygon(shape: Shape) -> Drawn | Fault:
    return _ring(shape, 3, opened=True)


def _quad(shape: Shape) -> Drawn | Fault:
    return _polygon(shape) if len(shape.points) == _QUAD else _wrong_count(shape, "4")


def _line(shape: Shape) -> Drawn | Fault:
    return _ring(shape, 2, opened=False)


def _points(shape: Shape) -> Drawn | Fault:
    return _ring(shape, 1, opened=False)


def _point(shape: Shape) -> Drawn | Fault:
    return _points(shape) if len(shape.points) == 1 else _wrong_count(shape, "1")


def _circle(shape: Shape) -> Drawn | Fault:
    if len(shape.points) != 2:  # noqa: PLR2004  # the centre and a point of the circle
        return _wrong_count(shape, "2")
    centre, rim = shape.points
    radius = math.dist(centre, rim)
    if not radius:
        return Fault("empty circle", ".points", "the circle has no radius", f"draw it again, {SKIP}")
    return Drawn(None, ellipses(np.array([[*centre, radius, radius, 0.0]])))


def _mask(shape: Shape) -> Drawn | Fault:
    from prelabel.geometry.masks import label_rings  # noqa: PLC0415  # its codec is loaded for masks alone

    if len(shape.points) != 2:  # noqa: PLR2004  # the corners of the mask
        return _wrong_count(shape, "2")
    runs = _pixels(shape)
    if isinstance(runs, Fault):
        return runs
    (x0, y0), (x1, y1) = shape.points
    width, height = abs(x1 - x0) + 1, abs(y1 - y0) + 1
    # other tools write the corner behind the last pixel
    if abs(runs.width - width) > 1 or abs(runs.height - height) > 1:
        what = f"the mask has {runs.width}x{runs.height} pixels, but its points span {width:g}x{height:g}"
        return Fault("mask of another size", ".mask", what, f"save the file again, {SKIP}")
    if not runs.value.any():
        return Fault("empty mask", ".mask", "the mask has no pixel", f"draw it again, {SKIP}")
    rings = label_rings(runs)[1]
    # labelme fills them from the whole part of the corner
    first = np.trunc([min(x0, x1), min(y0, y1)])
    return Drawn(None, replace(rings, points=rings.points + first))


def _pixels(shape: Shape) -> LabelRuns | Fault:
    """The pixels of a mask: 1 inside, 0 outside."""
    from prelabel.geometry.labelimages import opaque_pixels  # noqa: PLC0415  # its decoder is loaded for masks alone

    place = Place("the mask")
    if not shape.mask:
        return Fault("no mask", "", "the shape has no mask", f"draw it again, {SKIP}")
    try:
        return opaque_pixels(b64decode(shape.mask, validate=True), place)
    except (binascii.Error, ValueError):
        return Fault("no mask", ".mask", "the mask is no base64", f"save the file again, {SKIP}")
    except InputError as error:
        return Fault("no mask", ".mask", error.what.replace(f"{place}: ", f"{place} ", 1), f"{error.fix}, {SKIP}")


def _ring(shape: Shape, fewest: int, *, opened: bool) -> Drawn | Fault:
    distinct = len(set(shape.points))
    if distinct < fewest:
        what = f"the {type_of(shape)} has {counted(distinct, 'different point')}, and needs {fewest}"
        return Fault("too few points", ".points", what, f"draw it again, {SKIP}")
    rings = Rings.of(shape.points, [len(shape.points)])
    return Drawn(None, rings.opened() if opened else rings)


def _wrong_count(shape: Shape, needed: str) -> Fault:
    what = f"the {type_of(shape)} has {counted(len(shape.points), 'point')}, not {needed}"
    return Fault("wrong number of points", ".points", what, f"draw it again, {SKIP}")


_SHAPES: Mapping[str, Callable[[Shape], Drawn | Fault]] = {
    "rectangle": _rectangle,
    "polygon": _polygon,
    "oriented_rectangle": _quad,
    "rotation": _quad,
    "quadrilateral": _quad,
    "circle": _circle,
    "mask": _mask,
    "line": _line,
    "linestrip": _line,
    "point": _point,
    "points": _points,
}
"""By their types; ``rotation`` is what other tools call ``oriented_rectangle``, and ``quadrilateral`` is theirs alone."""
