"""From the coordinates of an annotation to shapes, in pixels."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.errors import counted
from prelabel.geometry.rings import Rings
from prelabel.geometry.rotated import corners, ellipses
from prelabel.readers.dataloop.masks import mask_of
from prelabel.readers.shared.faults import BadShape, require_few_px, require_px
from prelabel.readers.shared.nesting import nested
from prelabel.readers.shared.objects import Objects, Said

WHERE = ".coordinates"
"""The member that they stand in."""

_NO_RINGS = Rings.none(1)
"""Of every rectangle."""


class Point(msgspec.Struct, frozen=True, gc=False):
    """In pixels."""

    x: float
    y: float


class _Ellipse(msgspec.Struct, frozen=True, gc=False):
    center: Point
    rx: float
    ry: float
    angle: float | None = None


class _Cube(msgspec.Struct, frozen=True, gc=False):
    """Its eight corners, as they are after it was turned by its angle."""

    front_bl: Point
    front_br: Point
    front_tr: Point
    front_tl: Point
    back_bl: Point
    back_br: Point
    back_tr: Point
    back_tl: Point


class _Packed(msgspec.Struct, frozen=True, gc=False):
    data: str


class Drawn(NamedTuple):
    """A shape as a row holds it.

    Args:
        kind: of it.
        rings: its points; of a rectangle none.
        box: of a rectangle, x0, y0, x1, y1 before it is turned.
        angle: by which a rectangle is turned about its centre, in degrees, clockwise as seen.
        numbers: of the points of a landmark.
        size: width and height of the image that a mask is of; (0, 0) of another shape.
    """

    kind: Kind
    rings: Rings = _NO_RINGS
    box: tuple[float, ...] = ()
    angle: float = 0.0
    numbers: tuple[int, ...] = ()
    size: tuple[int, int] = (0, 0)

    def cornered(self) -> "Drawn":
        """A rectangle as the polygon of its corners; another shape as it is."""
        if not self.box:
            return self
        x0, y0, x1, y1 = self.box
        corner = corners(np.array([[(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0, math.radians(self.angle)]]))
        return Drawn(Kind.POLYGON, Rings.of(corner[0], [4]))

    def divided(self, size: tuple[int, int]) -> "Drawn":
        """The same in fractions of an image; a rectangle is none that is turned."""
        if self.box:
            width, height = size
            x0, y0, x1, y1 = self.box
            return self._replace(box=(x0 / width, y0 / height, x1 / width, y1 / height))
        return self._replace(rings=replace(self.rings, points=self.rings.points / np.array(size)))

    def add_to(self, objects: Objects, said: Said) -> None:
        """A row of it."""
        if self.box:
            objects.add_box(said, self.box, self.angle)
        else:
            objects.add(said, self.kind, self.rings, self.numbers or None)


class Form(NamedTuple):
    """How the coordinates of a type are read.

    Args:
        decoder: of them.
        make: makes the shapes of what is decoded.
    """

    decoder: msgspec.json.Decoder[Any]
    make: Callable[[Any], Sequence[Drawn]]


def form_of(type_: str, *, is_open: bool) -> Form | None:
    """How the coordinates of a type are read; None of a type that has none to draw.

    Args:
        type_: of an annotation.
        is_open: it is a polygon that was left open, which is a line.
    """
    return _FORMS.get("polyline" if type_ == "segment" and is_open else type_)


def landmark(points: Mapping[int, tuple[float, float]]) -> Drawn:
    """The points of a pose, by their numbers."""
    numbers = tuple(sorted(points))
    return Drawn(Kind.LANDMARK, Rings.of([points[number] for number in numbers], [len(numbers)]), numbers=numbers)


def _box(said: list[Point | float | None]) -> Sequence[Drawn]:
    corner = [(one.x, one.y) for one in said if isinstance(one, Point)]
    if len(said) == len(corner) == 4:  # noqa: PLR2004  # of a box
        return _four(np.array(corner))
    points = [one for one in said[:2] if isinstance(one, Point)]
    angle = said[2] if len(said) > 2 else 0.0  # noqa: PLR2004  # behind the two corners
    if len(points) < 2 or len(said) > 3 or isinstance(angle, Point):  # noqa: PLR2004  # likewise
        what = "the box is no list of two corners, and of its angle where it is turned, or of four corners"
        raise BadShape("wrong number of points", WHERE, what)
    xs, ys = sorted(point.x for point in points), sorted(point.y for point in points)
    require_few_px([*xs, *ys, angle or 0.0], WHERE)
    if not (xs[0] < xs[1] and ys[0] < ys[1]):
        what = f"the box is {xs[1] - xs[0]:g} wide and {ys[1] - ys[0]:g} high"
        raise BadShape("width or height not positive", WHERE, what)
    return [Drawn(Kind.RECTANGLE, box=(xs[0], ys[0], xs[1], ys[1]), angle=angle or 0.0)]


def _four(corner: NDArray[np.float64]) -> Sequence[Drawn]:
    """A box as older versions of dtlpy list one that is turned: by its corners, in their order around it."""
    require_px(corner, WHERE)
    (x0, y0), (x1, y1) = corner.min(axis=0).tolist(), corner.max(axis=0).tolist()
    distinct = len(np.unique(corner, axis=0))
    if distinct < 4:  # noqa: PLR2004  # of a box
        raise BadShape("too few points", WHERE, f"the box has {counted(distinct, 'different corner')}, and needs 4")
    if all(x in {x0, x1} and y in {y0, y1} for x, y in corner.tolist()):
        return [Drawn(Kind.RECTANGLE, box=(x0, y0, x1, y1))]
    return [Drawn(Kind.POLYGON, Rings.of(corner, [4]))]


def _paths(said: list[list[Point] | Point], fewest: int, type_: str) -> list[NDArray[np.float64]]:
    """The points of each path; older files list those of one alone."""
    points = [one for one in said if isinstance(one, Point)]
    paths = [one for one in said if isinstance(one, list)]
    if points and paths:
        raise BadShape("paths among points", WHERE, f"the {type_} lists points beside paths")
    out: list[NDArray[np.float64]] = []
    seen: set[bytes] = set()
    for number, path in enumerate([points] if points or not paths else paths):
        where = WHERE if points or not paths else f"{WHERE}[{number}]"
        pairs = np.array([(point.x, point.y) for point in path], np.float64).reshape(-1, 2)
        require_px(pairs, where)
        distinct = len(np.unique(pairs, axis=0))
        if distinct < fewest:
            raise BadShape("too few points", where, f"the {type_} has {counted(distinct, 'different point')}, and needs {fewest}")
        text = pairs.tobytes()
        if text in seen:
            raise BadShape("path twice", where, f"the {type_} lists a path twice")
        seen.add(text)
        out.append(pairs)
    return out


def _polygon(said: list[list[Point] | Point]) -> Sequence[Drawn]:
    paths = [path[:-1] if (path[0] == path[-1]).all() else path for path in _paths(said, 3, "polygon")]
    return [Drawn(Kind.POLYGON, nested(paths))]


def _lines(said: list[list[Point] | Point]) -> Sequence[Drawn]:
    return [Drawn(Kind.LINE, Rings.of(path, [len(path)])) for path in _paths(said, 2, "polyline")]


def _point(said: Point) -> Sequence[Drawn]:
    require_few_px([said.x, said.y], WHERE)
    return [landmark({1: (said.x, said.y)})]


def _ellipse(said: _Ellipse) -> Sequence[Drawn]:
    numbers = [said.center.x, said.center.y, said.rx, said.ry, math.radians(said.angle or 0.0)]
    require_few_px(numbers, WHERE)
    if not (said.rx > 0 and said.ry > 0):
        raise BadShape("radius not positive", WHERE, f"the radii {said.rx:g} and {said.ry:g} must be above 0")
    return [Drawn(Kind.POLYGON, ellipses(np.array([numbers])))]


def _cube(said: _Cube) -> Sequence[Drawn]:
    """From the lower left of the front counter-clockwise as seen, then of the back."""
    points = np.array([(point.x, point.y) for point in (getattr(said, name) for name in _Cube.__struct_fields__)])
    require_px(points, WHERE)
    if len(np.unique(points, axis=0)) < 4:  # noqa: PLR2004  # of a face
        raise BadShape("too few points", WHERE, "the cube has fewer than four different corners")
    return [Drawn(Kind.CUBOID, Rings.of(points, [len(points)]))]


def _mask(said: str | _Packed) -> Sequence[Drawn]:
    rings, size = mask_of(said if isinstance(said, str) else said.data, WHERE)
    return [Drawn(Kind.POLYGON, rings, size=size)]


def _form(kind: Any, make: Callable[[Any], Sequence[Drawn]]) -> Form:  # noqa: ANN401  # a type
    return Form(msgspec.json.Decoder(kind), make)


_FORMS: Mapping[str, Form] = {
    "box": _form(list[Point | float | None], _box),
    "segment": _form(list[list[Point] | Point], _polygon),
    "polyline": _form(list[list[Point] | Point], _lines),
    "point": _form(Point, _point),
    "ellipse": _form(_Ellipse, _ellipse),
    "cube": _form(_Cube, _cube),
    "binary": _form(str | _Packed, _mask),
}
"""By the types of annotations."""

TYPES = (*_FORMS, "pose")
"""Of annotations that are drawn."""
