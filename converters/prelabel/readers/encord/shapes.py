"""From an object to a shape, in fractions of its image."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.errors import counted
from prelabel.geometry.rings import Rings
from prelabel.geometry.rotated import corners, ellipses
from prelabel.readers.encord.bitmasks import rings_of
from prelabel.readers.encord.points import flat, have_depth, numbered, ordered, pairs, path, require_few_near, require_near, require_size
from prelabel.readers.encord.records import Bitmask, Box, Circle, Cuboid, Node, Object, Points
from prelabel.readers.shared.faults import BadShape, require_few_px
from prelabel.readers.shared.objects import Objects, Said
from prelabel.readers.shared.words import shown
from prelabel.safejson import CORRECT, or_leave_out

_NO_RINGS = Rings.none(1)
"""Of every rectangle."""

_OF_FACE = 4


class _About(NamedTuple):
    """What a shape may need: width and height of its image in pixels, and the names of points of skeletons."""

    size: tuple[int, int]
    keypoints: Sequence[str]


class Drawn(NamedTuple):
    """A shape as a row holds it.

    Args:
        kind: of it.
        rings: its points; of a rectangle none.
        box: of a rectangle, x0, y0, x1, y1 before it is turned.
        angle: by which it is turned about its centre, in degrees, clockwise as seen.
        numbers: of the points of a landmark.
        faults: what was left out of it.
    """

    kind: Kind
    rings: Rings = _NO_RINGS
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    angle: float = 0.0
    numbers: tuple[int, ...] = ()
    faults: tuple[BadShape, ...] = ()

    def turned(self, size: tuple[int, int]) -> "Drawn":
        """A rectangle as the polygon of its corners."""
        x0, y0, x1, y1 = (np.array(self.box).reshape(2, 2) * size).ravel().tolist()
        rotated = np.array([[(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0, math.radians(self.angle)]])
        return self._replace(kind=Kind.POLYGON, rings=Rings.of(corners(rotated)[0] / size, [_OF_FACE]), angle=0.0)

    def add_to(self, objects: Objects, said: Said) -> None:
        """A row of it."""
        if self.kind == Kind.RECTANGLE:
            objects.add_box(said, self.box)
        else:
            objects.add(said, self.kind, self.rings, self.numbers or None)


def drawn(said: Object, size: tuple[int, int], keypoints: Sequence[str]) -> Drawn | str:
    """The shape of an object, or what there is that cannot be drawn.

    Args:
        said: the object.
        size: width and height of its image in pixels; (0, 0) where they are not known.
        keypoints: the names of the points of skeletons in the order of their numbers; empty where the export numbers them.

    Raises:
        BadShape: it has no shape, or none that can be drawn.
    """
    about = _About(size, keypoints)
    for member, make in _MAKERS.items():
        value = getattr(said, member)
        # of other shapes some writers leave an empty list
        if value is not None and value not in ([], {}):
            return make(value, about)
    if said.segmentation is not None:
        return "object of shape segmentation"
    if said.shape in {"audio", "text", "segmentation"}:
        return f"object of shape {said.shape}"
    raise BadShape("no shape", "", f"has nothing that draws the shape {shown(said.shape)}" if said.shape else "has no shape")


def nodes_of(skeleton: dict[str, Node] | list[Node]) -> Iterable[tuple[int, Node]]:
    """The points of a skeleton whose numbers are right, behind these."""
    return numbered(skeleton, ".skeleton")


def _box(box: Box, where: str) -> tuple[float, float, float, float]:
    """x0, y0, x1, y1."""
    found = box.x, box.y, box.x + box.w, box.y + box.h
    require_few_near(found, where)
    if not (box.w > 0 and box.h > 0):
        raise BadShape("width or height not positive", where, f"width {box.w:g} and height {box.h:g} must be above 0")
    return found


def _upright(box: Box, _: _About) -> Drawn:
    return Drawn(Kind.RECTANGLE, box=_box(box, ".boundingBox"))


def _turned(box: Box, about: _About) -> Drawn:
    where = ".rotatableBoundingBox"
    found, angle = _box(box, where), box.theta % 360
    if angle:
        require_size(about.size, where, "a turned box")
    return Drawn(Kind.RECTANGLE, box=found, angle=angle)


def _polygon(points: Points, _: _About) -> Drawn:
    """The outline of older exports."""
    ring = path(pairs(ordered(points, ".polygon")), 3, "polygon", ".polygon")
    return Drawn(Kind.POLYGON, Rings.of(ring, [len(ring)]).opened())


def _polygons(parts: Sequence[Sequence[Sequence[float]]], _: _About) -> Drawn:
    """All parts with their holes, without those that are none."""
    rings: list[NDArray[np.float64]] = []
    holes: list[bool] = []
    faults: list[BadShape] = []
    for i, part in enumerate(parts):
        for j, ring in enumerate(part):
            where = f".polygons[{i}][{j}]"
            try:
                rings.append(path(flat(ring, where), 3, "polygon", where))
            except BadShape as bad:
                what = "hole" if j else "part of the polygon"
                faults.append(BadShape(bad.reason, bad.where, bad.what, or_leave_out(what) if bad.fix == CORRECT else bad.fix))
                if j == 0:
                    # without its outline a part has no holes
                    break
            else:
                holes.append(j > 0)
    if not rings:
        raise faults[0] if faults else BadShape("polygon without a point", ".polygons", "the polygon has no point")
    return Drawn(
        Kind.POLYGON, Rings.of(np.concatenate(rings), [len(ring) for ring in rings], [len(rings)], holes).opened(), faults=tuple(faults)
    )


def _line(said: Points, _: _About) -> Drawn | str:
    points = ordered(said, ".polyline")
    if have_depth(points):
        return "line in 3D"
    return Drawn(Kind.LINE, Rings.of(path(pairs(points), 2, "line", ".polyline"), [len(points)]))


def _point(said: Points, _: _About) -> Drawn | str:
    points = ordered(said, ".point")
    if have_depth(points):
        return "point in 3D"
    if len(points) != 1:
        raise BadShape("no single point", ".point", f"{counted(len(points), 'point')}, but it should be one")
    at = pairs(points)
    require_near(at, ".point")
    return Drawn(Kind.LANDMARK, Rings.of(at, [1]), numbers=(1,))


def _skeleton(skeleton: dict[str, Node] | list[Node], about: _About) -> Drawn | str:
    """A landmark of the points that are in the frame; they keep their numbers."""
    keypoints = about.keypoints
    nodes: dict[int, Node] = {}
    for number, node in nodes_of(skeleton):
        if keypoints and node.name not in keypoints:
            what = f"the point {shown(node.name)} is not among the {len(keypoints)} of -O keypoints"
            raise BadShape("unknown point", ".skeleton", what, "add it to -O keypoints, or leave the record out with --on-error skip")
        place = keypoints.index(node.name) + 1 if node.name and keypoints else number
        if place in nodes:
            raise BadShape("point twice", ".skeleton", f"the point {shown(node.name)} comes twice")
        nodes[place] = node
    seen = {number: nodes[number] for number in sorted(nodes) if not nodes[number].is_out_of_view}
    if not seen:
        return "skeleton out of view"
    at = pairs(seen.values())
    require_near(at, ".skeleton")
    return Drawn(Kind.LANDMARK, Rings.of(at, [len(at)]), numbers=tuple(seen))


def _bitmask(mask: Bitmask, about: _About) -> Drawn | str:
    rings = rings_of(mask, about.size)
    return "bitmask without a pixel" if rings is None else Drawn(Kind.POLYGON, rings)


def _circle(circle: Circle, about: _About) -> Drawn:
    size = about.size
    where, stretch, theta = ".circle", 1.0 if circle.stretch is None else circle.stretch, circle.theta or 0.0
    require_size(size, where, "a circle")
    require_few_near((circle.x, circle.y, circle.r, circle.r * stretch), where)
    if not (circle.r > 0 and stretch > 0):
        raise BadShape("radius not positive", where, f"radius {circle.r:g} and stretch {stretch:g} must be above 0")
    width, height = size
    first = circle.r * width
    rotated = np.array([[circle.x * width, circle.y * height, first, first * stretch, math.radians(theta)]])
    return Drawn(Kind.POLYGON, ellipses(rotated).scaled(1 / np.array([size])))


def _cuboid(cuboid: Cuboid, _: _About) -> Drawn | str:
    """Front and back, each from the lower left, counter-clockwise as seen."""
    where = ".cuboid_2d"
    front = flat(cuboid.front, f"{where}.front")
    require_near(front, where)
    if cuboid.vanishing_point is not None and cuboid.scale_ratio is not None:
        vanishing = pairs([cuboid.vanishing_point])
        require_few_px((*vanishing[0].tolist(), cuboid.scale_ratio), where)
        back = vanishing + (front - vanishing) * cuboid.scale_ratio
    elif cuboid.offset is not None:
        back = front + pairs([cuboid.offset])
    else:
        raise BadShape("cuboid without a back", where, "has neither vanishingPoint and scaleRatio nor offset, which say where its back is")
    require_near(back, where)
    if len(front) != _OF_FACE:
        return f"cuboid whose front has {counted(len(front), 'corner')}"
    order = _from_lower_left(front)
    both = np.concatenate([front[order], back[order]])
    return Drawn(Kind.CUBOID, Rings.of(both, [len(both)]))


def _from_lower_left(face: NDArray[np.float64]) -> list[int]:
    """The corners of a face (4, 2) in Playment's order, whichever way they are listed."""
    order = range(_OF_FACE) if Rings.of(face, [_OF_FACE]).areas()[0] < 0 else range(_OF_FACE - 1, -1, -1)
    first = max(order, key=lambda corner: face[corner, 1] - face[corner, 0])
    at = order.index(first)
    return [*order[at:], *order[:at]]


_MAKERS: Mapping[str, Callable[[Any, _About], Drawn | str]] = {
    "bounding_box": _upright,
    "rotatable_bounding_box": _turned,
    "polygons": _polygons,
    "polygon": _polygon,
    "polyline": _line,
    "point": _point,
    "skeleton": _skeleton,
    "bitmask": _bitmask,
    "circle": _circle,
    "cuboid_2d": _cuboid,
    "cuboid": lambda *_: "cuboid in 3D",
}
"""By the members that shapes are written in; ``polygon`` says the first outline of ``polygons`` again."""
