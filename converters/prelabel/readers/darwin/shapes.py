"""From a mark to a shape, in pixels."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.errors import counted
from prelabel.geometry.rings import Rings
from prelabel.geometry.rotated import ellipses
from prelabel.readers.darwin.records import Box, Cuboid, Ellipse, Mark, Nodes, Outline, Point, Polyline
from prelabel.readers.shared.faults import BadShape, require_few_px, require_px
from prelabel.readers.shared.nesting import nested
from prelabel.readers.shared.objects import Drawn
from prelabel.readers.shared.words import shown

_FEWEST = {"polygon": 3, "line": 2}

_AXES = 5
"""Numbers of an ellipse: centre, semi-axes, angle."""


class Shape(NamedTuple):
    """Where an annotation is, as numbers that lie between those of two keyframes in any frame between them.

    Args:
        form: ``box``, ``polygon``, ``line``, ``landmark``, ``ellipse`` or ``cuboid``.
        numbers: coordinates in pixels, and of an ellipse the angle in radians.
        parts: points of each path of a polygon.
        names: of the nodes of a skeleton.
    """

    form: str
    numbers: NDArray[np.float64]
    parts: tuple[int, ...] = ()
    names: tuple[str, ...] = ()

    def is_like(self, other: "Shape") -> bool:
        """Whether each number of it has one in another shape."""
        return (self.form, self.parts, self.names, len(self.numbers)) == (other.form, other.parts, other.names, len(other.numbers))


def shape_of(mark: Mark) -> Shape | None:
    """The shape of a mark; None where it has none. A polygon comes before the box that is written beside it.

    Raises:
        BadShape: it is none that can be drawn.
    """
    for member in ("polygon", "complex_polygon", "bounding_box", "line", "keypoint", "ellipse", "cuboid", "skeleton", "eye"):
        said = getattr(mark, member)
        if said is not None:
            return _shape(said, f".{member}")
    return None


def drawn(shape: Shape, keypoints: Mapping[str, int]) -> Drawn:
    """A shape as a row holds it.

    Args:
        shape: the shape.
        keypoints: the number of each node of its class.
    """
    points = shape.numbers.reshape(-1, 2) if shape.form != "ellipse" else np.empty((0, 2))
    match shape.form:
        case "box":
            x0, y0, x1, y1 = shape.numbers.tolist()
            return Drawn(Kind.RECTANGLE, box=(x0, y0, x1, y1))
        case "polygon":
            return Drawn(Kind.POLYGON, nested(np.split(points, np.cumsum(shape.parts)[:-1])))
        case "line":
            return Drawn(Kind.LINE, Rings.of(points, [len(points)]))
        case "ellipse":
            return Drawn(Kind.POLYGON, ellipses(shape.numbers.reshape(1, _AXES)))
        case "cuboid":
            x0, y0, x1, y1 = shape.numbers.reshape(2, 4).T
            # of either face from the lower left, counter-clockwise as seen
            corners = np.stack([x0, y1, x1, y1, x1, y0, x0, y0], axis=1).reshape(-1, 2)
            return Drawn(Kind.CUBOID, Rings.of(corners, [len(corners)]))
        case _:
            numbers = [keypoints[name] for name in shape.names] or [1]
            order = np.argsort(numbers)
            return Drawn(Kind.LANDMARK, Rings.of(points[order], [len(points)]), numbers=[numbers[i] for i in order.tolist()])


def _shape(said: object, where: str) -> Shape:
    match said:
        case Outline():
            shape = _polygon(said, where)
        case Box():
            shape = Shape("box", _corners(said, where))
        case Polyline():
            shape = Shape("line", _points(said.path, "line", f"{where}.path").ravel())
        case Point():
            shape = Shape("landmark", _pairs([said], where).ravel())
        case Ellipse():
            shape = _ellipse(said, where)
        case Cuboid():
            shape = Shape("cuboid", np.concatenate([_corners(said.front, f"{where}.front"), _corners(said.back, f"{where}.back")]))
        case Nodes():
            shape = _skeleton(said, f"{where}.nodes")
        case _:
            raise AssertionError(said)
    return shape


def _polygon(outline: Outline, member: str) -> Shape:
    """A polygon with all its paths, without the last point of each where it is the first again."""
    named = {} if outline.path is None else _in_path(outline.path, f"{member}.path")
    listed = "paths" if outline.paths is not None else "additional_paths"
    named |= {f"{member}.{listed}[{number}]": path for number, path in enumerate(outline.paths or outline.additional_paths or ())}
    if not named:
        raise BadShape("polygon without a path", member, "the polygon has no path")
    paths = [_points(path, "polygon", where) for where, path in named.items()]
    rings = Rings.of(np.concatenate(paths), [len(path) for path in paths]).opened()
    return Shape("polygon", rings.points.ravel(), parts=tuple(np.diff(rings.ring_start).tolist()))


def _in_path(path: Sequence[Point | list[Point]], where: str) -> dict[str, list[Point]]:
    """The path that a path is, or those that it holds, each with its place."""
    points, paths = [part for part in path if isinstance(part, Point)], [part for part in path if isinstance(part, list)]
    if points and paths:
        raise BadShape("record of the wrong type", where, "the path holds points beside paths")
    return {f"{where}[{number}]": one for number, one in enumerate(paths)} if paths else {where: points}


def _points(path: Sequence[Point], name: str, where: str) -> NDArray[np.float64]:
    points = _pairs(path, where)
    distinct = len({(point.x, point.y) for point in path})
    if distinct < _FEWEST[name]:
        what = f"{counted(distinct, 'different point')}, but a {name} has at least {_FEWEST[name]}"
        raise BadShape("too few points", where, what)
    return points


def _pairs(points: Iterable[Point | Box], where: str) -> NDArray[np.float64]:
    pairs = np.array([(point.x, point.y) for point in points], np.float64).reshape(-1, 2)
    require_px(pairs, where)
    return pairs


def _corners(box: Box, where: str) -> NDArray[np.float64]:
    """x0, y0, x1, y1."""
    corners = box.x, box.y, box.x + box.w, box.y + box.h
    require_few_px(corners, where)
    if not (box.w > 0 and box.h > 0):
        raise BadShape("width or height not positive", where, f"width {box.w:g} and height {box.h:g} must be above 0")
    return np.array(corners)


def _ellipse(ellipse: Ellipse, where: str) -> Shape:
    _pairs([ellipse.center, ellipse.radius, Point(ellipse.angle, 0)], where)
    if not (ellipse.radius.x > 0 and ellipse.radius.y > 0):
        what = f"the radii {ellipse.radius.x:g} and {ellipse.radius.y:g} must be above 0"
        raise BadShape("radius not positive", f"{where}.radius", what)
    center, radius = ellipse.center, ellipse.radius
    return Shape("ellipse", np.array([center.x, center.y, radius.x, radius.y, ellipse.angle]))


def _skeleton(skeleton: Nodes, where: str) -> Shape:
    names = tuple(node.name for node in skeleton.nodes)
    if not names:
        raise BadShape("skeleton without nodes", where, "the skeleton has no node")
    twice = next((number for number, name in enumerate(names) if name in names[:number]), None)
    if twice is not None:
        raise BadShape("node twice", f"{where}[{twice}].name", f"the node {shown(names[twice])} comes twice")
    return Shape("landmark", _pairs([Point(node.x, node.y) for node in skeleton.nodes], where).ravel(), names=names)
