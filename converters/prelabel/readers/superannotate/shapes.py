"""From what an instance says to a shape, in pixels."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.errors import counted
from prelabel.geometry.rings import Rings
from prelabel.geometry.rotated import ellipses
from prelabel.readers.shared import objects
from prelabel.readers.shared.faults import BadShape, require_few_px, require_px
from prelabel.readers.shared.words import shown
from prelabel.readers.superannotate.records import Geometry, Node
from prelabel.safejson import CORRECT, or_leave_out

_SIDES = ("x1", "y1", "x2", "y2")

_TURNED = tuple(f"{axis}{number}" for number in range(1, 5) for axis in "xy")


class Drawn(objects.Drawn):
    """A shape whose points may move."""

    __slots__ = ()

    @property
    def points(self) -> NDArray[np.float64]:
        """(n, 2) its points; of a rectangle the upper left and the lower right corner."""
        return np.array(self.box).reshape(-1, 2) if self.box else self.rings.points

    def is_like(self, other: "Drawn") -> bool:
        """Whether each point of it has one in another shape."""
        own, its = self.rings, other.rings
        same = np.array_equal(own.ring_start, its.ring_start) and np.array_equal(own.ring_hole, its.ring_hole)
        return same and (self.kind, self.numbers) == (other.kind, other.numbers)

    def moved(self, points: NDArray[np.float64]) -> "Drawn":
        """The same with its points elsewhere."""
        if self.box:
            return self._replace(box=tuple(points.ravel().tolist()))
        return self._replace(rings=replace(self.rings, points=points.reshape(-1, 2)))

    def without(self, holes: Sequence[NDArray[np.float64]]) -> "Drawn":
        """A polygon of one ring with areas cut out of it."""
        rings = [self.rings.points, *holes]
        cut = [False] + [True] * len(holes)
        return self._replace(rings=Rings.of(np.concatenate(rings), [len(ring) for ring in rings], [len(rings)], cut).opened())


def drawn(type_: str | None, said: Geometry) -> Drawn:
    """The shape of an instance.

    Raises:
        BadShape: its type is not known, or it is none that can be drawn.
    """
    require_type(type_)
    return _MAKERS[type_ or ""](said)


def require_type(type_: str | None) -> None:
    """Refuse a type that is not known.

    Raises:
        BadShape: it is none of those that can be drawn.
    """
    if type_ not in _MAKERS:
        what = f"the type {shown(type_)} is not known" if type_ else "has no type"
        fix = f"use one of {', '.join(_MAKERS)}, or leave the record out with --on-error skip"
        raise BadShape("unknown type", ".type" if type_ else "", what, fix)


def _of(kind: Kind, points: NDArray[np.float64], numbers: tuple[int, ...] = ()) -> Drawn:
    return Drawn(kind, Rings.of(points, [len(points)]), numbers=numbers)


def _named(said: Geometry, names: Sequence[str], type_: str) -> list[Any]:
    """The numbers or points of ``points`` that have these names, all of which are there."""
    values = [getattr(said.points, name, None) for name in names]
    missing = next((name for name, value in zip(names, values, strict=True) if value is None), None)
    if missing:
        raise BadShape("corner missing", ".points", f"the {type_} has no {missing}")
    return values


def _px(said: Geometry, names: Sequence[str], type_: str) -> list[float]:
    """The coordinates of ``points`` that have these names."""
    values = _named(said, names, type_)
    require_few_px(values, ".points")
    return values


def _sorted(corners: Sequence[float], type_: str) -> tuple[float, float, float, float]:
    """x0, y0, x1, y1 of two opposite corners."""
    xs, ys = sorted(corners[::2]), sorted(corners[1::2])
    if not (xs[0] < xs[1] and ys[0] < ys[1]):
        what = f"the {type_} is {xs[1] - xs[0]:g} wide and {ys[1] - ys[0]:g} high"
        raise BadShape("width or height not positive", ".points", what)
    return xs[0], ys[0], xs[1], ys[1]


def _box(said: Geometry) -> Drawn:
    return Drawn(Kind.RECTANGLE, box=_sorted(_px(said, _SIDES, "bbox"), "bbox"))


def _turned_box(said: Geometry) -> Drawn:
    return _of(Kind.POLYGON, _fewest(np.array(_px(said, _TURNED, "rbbox")).reshape(-1, 2), 3, "rbbox", ".points"))


def _line(said: Geometry) -> Drawn:
    return _of(Kind.LINE, _fewest(_listed(said.points, ".points"), 2, "polyline", ".points"))


def _point(said: Geometry) -> Drawn:
    return _of(Kind.LANDMARK, np.array([_numbers(said, ("x", "y"), "point")]), (1,))


def _listed(said: object, where: str, fix: str = CORRECT) -> NDArray[np.float64]:
    """(n, 2) the points of a list of numbers."""
    numbers = said if isinstance(said, list) else []
    values = [value for value in numbers if isinstance(value, float)]
    if len(values) < len(numbers) or len(values) % 2 or not values:
        raise BadShape("points no pairs", where, f"{counted(len(numbers), 'value')} are no pairs of x and y", fix)
    points = np.array(values).reshape(-1, 2)
    require_px(points, where)
    return points


def _fewest(points: NDArray[np.float64], fewest: int, type_: str, where: str, fix: str = CORRECT) -> NDArray[np.float64]:
    distinct = len(np.unique(points, axis=0))
    if distinct < fewest:
        what = f"the {type_} has {counted(distinct, 'different point')}, and needs {fewest}"
        raise BadShape("too few points", where, what, fix)
    return points


def _polygon(said: Geometry) -> Drawn:
    points = _fewest(_listed(said.points, ".points"), 3, "polygon", ".points")
    return Drawn(Kind.POLYGON, Rings.of(points, [len(points)]).opened())


def hole_of(numbers: list[float], where: str) -> NDArray[np.float64]:
    """(n, 2) the corners of an area that is cut out of a polygon.

    Raises:
        BadShape: it is none.
    """
    fix = or_leave_out("hole")
    return _fewest(_listed(numbers, where, fix), 3, "hole", where, fix)


def _numbers(said: Geometry, names: Sequence[str], type_: str) -> list[float]:
    """Numbers that stand in fields of their own."""
    values: list[float] = []
    for name in names:
        value = getattr(said, name)
        if value is None:
            raise BadShape("coordinate missing", "", f"the {type_} has no {name}")
        require_few_px([value], f".{name}")
        values.append(value)
    return values


def _ellipse(said: Geometry) -> Drawn:
    x, y, rx, ry = _numbers(said, ("cx", "cy", "rx", "ry"), "ellipse")
    angle = said.angle or 0.0
    require_few_px([angle], ".angle")
    if not (rx > 0 and ry > 0):
        raise BadShape("radius not positive", "", f"the radii {rx:g} and {ry:g} must be above 0")
    return Drawn(Kind.POLYGON, ellipses(np.array([[x, y, rx, ry, math.radians(angle)]])))


def _cuboid(said: Geometry) -> Drawn:
    """The upper left and lower right corners of the front, ``f1`` and ``f2``, and of the rear."""
    faces: list[tuple[float, float]] = []
    for face in ("f", "r"):
        corners = [value for point in _named(said, (f"{face}1", f"{face}2"), "cuboid") for value in (point.x, point.y)]
        require_few_px(corners, ".points")
        x0, y0, x1, y1 = _sorted(corners, "face of the cuboid")
        # from the lower left, counter-clockwise as seen
        faces += [(x0, y1), (x1, y1), (x1, y0), (x0, y0)]
    return _of(Kind.CUBOID, np.array(faces))


def _template(said: Geometry) -> Drawn:
    """The points of a skeleton, by their numbers."""
    listed = said.points if isinstance(said.points, list) else []
    nodes = sorted((node for node in listed if isinstance(node, Node)), key=lambda node: node.id)
    if not nodes or len(nodes) < len(listed):
        raise BadShape("template without points", ".points", "the points of the template are no list of id, x and y")
    ids = tuple(node.id for node in nodes)
    twice = next((id_ for id_, following in pairwise(ids) if id_ == following), None)
    if twice is not None:
        raise BadShape("point twice", ".points", f"the point {twice} comes twice")
    points = np.array([(node.x, node.y) for node in nodes])
    require_px(points, ".points")
    return _of(Kind.LANDMARK, points, ids)


_MAKERS: Mapping[str, Callable[[Geometry], Drawn]] = {
    "bbox": _box,
    "rbbox": _turned_box,
    "polygon": _polygon,
    "polyline": _line,
    "point": _point,
    "ellipse": _ellipse,
    "cuboid": _cuboid,
    "template": _template,
}
"""By the types of instances."""
