"""The shapes of VIA's regions."""

import math
from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from prelabel.detections import Kind
from prelabel.errors import counted
from prelabel.geometry.rings import Rings
from prelabel.geometry.rotated import ellipses
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.objects import Objects, Said
from prelabel.readers.shared.words import shown

LARGEST = 1e9
"""Pixels; no image comes near, and areas stay finite."""

SKIP = "or leave the region out with --on-error skip"

Number = float | str
"""VIA 1 writes some numbers as text."""


class Shape(msgspec.Struct, frozen=True, gc=False):
    """The ``shape_attributes`` of a region; which of them it has depends on its ``name``."""

    name: str = ""
    x: Number | None = None
    y: Number | None = None
    width: Number | None = None
    height: Number | None = None
    cx: Number | None = None
    cy: Number | None = None
    r: Number | None = None
    rx: Number | None = None
    ry: Number | None = None
    theta: Number | None = None
    all_points_x: list[Number] | None = None
    all_points_y: list[Number] | None = None


Add = Callable[[Objects, Said], None]
"""Adds a drawn shape to the objects."""

_NEEDED = {
    "rect": ("x", "y", "width", "height"),
    "circle": ("cx", "cy", "r"),
    "ellipse": ("cx", "cy", "rx", "ry"),
    "point": ("cx", "cy"),
}
"""The single numbers of each shape but the ``theta`` of an ellipse, which older versions do not write."""

_FEWEST = {"polygon": 3, "polyline": 2}
"""Points."""


def draw(shape: Shape) -> Add | Fault:
    """How a shape becomes an object, or what is wrong with it."""
    if shape.name in _FEWEST:
        return _path(shape)
    if shape.name in _NEEDED:
        values = _values(shape)
        return values if isinstance(values, Fault) else _drawn(shape.name, values)
    if not shape.name:
        return Fault("region without shape", "", "the region has no shape", f"draw it, {SKIP}")
    known = ", ".join(sorted([*_NEEDED, *_FEWEST]))
    return Fault("unknown shape", ".name", f"the shape {shown(shape.name)} is not known", f"use one of {known}, {SKIP}")


def _values(shape: Shape) -> list[float] | Fault:
    """The single numbers of a shape."""
    values: list[float] = []
    for field in (*_NEEDED[shape.name], *(["theta"] if shape.theta is not None else [])):
        said: Number | None = getattr(shape, field)
        if said is None:
            return Fault("missing coordinate", "", f"the {shape.name} has no {field!r}", f"add it, {SKIP}")
        values.append(_number(said))
        if not abs(values[-1]) <= LARGEST:
            return _no_number(shape.name, field, said)
    return values


def _drawn(name: str, values: list[float]) -> Add | Fault:
    match name:
        case "rect":
            return _rectangle(*values[:4])
        case "point":
            return lambda objects, said: objects.add(said, Kind.LANDMARK, Rings.of(values[:2], [1]), [1])
        case "circle":
            return _ellipse(name, [*values[:3], values[2], 0.0])
        case _:
            return _ellipse(name, [*values, 0.0][:5])


def _rectangle(x: float, y: float, width: float, height: float) -> Add | Fault:
    """One whose width or height is negative was drawn from its far corner."""
    if width == 0 or height == 0:
        return Fault("empty box", "", f"the rect is empty: width {width:g}, height {height:g}", f"give it a size, {SKIP}")
    box = (min(x, x + width), min(y, y + height), max(x, x + width), max(y, y + height))
    return lambda objects, said: objects.add_box(said, box)


def _ellipse(name: str, rotated: list[float]) -> Add | Fault:
    """One of centre x and y, two semi-axes, and an angle in radians."""
    least = min(rotated[2:4])
    if least <= 0:
        return Fault("empty ellipse", "", f"the {name} is empty: radius {least:g}", f"give it a size, {SKIP}")
    rings = ellipses(np.array([rotated]))
    return lambda objects, said: objects.add(said, Kind.POLYGON, rings)


def _path(shape: Shape) -> Add | Fault:
    name, (xs, ys) = shape.name, (shape.all_points_x, shape.all_points_y)
    if xs is None or ys is None:
        return Fault("missing coordinate", "", f"the {name} needs all_points_x and all_points_y", f"add them, {SKIP}")
    if len(xs) != len(ys):
        what = f"the {name} has {len(xs)} all_points_x, but {len(ys)} all_points_y"
        return Fault("points without partner", ".all_points_x", what, f"draw it again, {SKIP}")
    axes: list[list[float]] = []
    for field, axis in (("all_points_x", xs), ("all_points_y", ys)):
        axes.append([_number(said) for said in axis])
        wrong = _first_wrong(axes[-1])
        if wrong is not None:
            return _no_number(name, f"{field}[{wrong}]", axis[wrong])
    rings = Rings.of(np.array(axes).T, [len(xs)])
    if name == "polygon":
        rings = rings.opened()
    count = len(rings.points)
    if count < _FEWEST[name]:
        what = f"the {name} has {counted(count, 'point')}, and needs {_FEWEST[name]}"
        return Fault("too few points", ".all_points_x", what, f"draw it again, {SKIP}")
    if (rings.points == rings.points[0]).all():
        return Fault("too few points", ".all_points_x", f"the points of the {name} are all the same", f"draw it again, {SKIP}")
    kind = Kind.POLYGON if name == "polygon" else Kind.LINE
    return lambda objects, said: objects.add(said, kind, rings)


def _number(said: Number) -> float:
    """The number that a value says, NaN where it says none."""
    try:
        return float(said) if isinstance(said, float) or "_" not in said else math.nan
    except ValueError:
        return math.nan


def _first_wrong(values: Sequence[float]) -> int | None:
    return next((i for i, value in enumerate(values) if not abs(value) <= LARGEST), None)


def _no_number(name: str, field: str, said: Number) -> Fault:
    text = shown(said) if isinstance(said, str) else f"{said:g}"
    return Fault("no number", f".{field}", f"{field} of the {name} is {text}, which is no number of pixels", f"correct it, {SKIP}")
