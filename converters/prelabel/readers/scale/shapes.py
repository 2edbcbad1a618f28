"""One annotation: where it is, in pixels of the plane."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.geometry.rings import Rings
from prelabel.geometry.rotated import ellipses
from prelabel.readers.shared.faults import RecordError
from prelabel.readers.shared.objects import Objects, Said

TYPES = ("box", "polygon", "line", "point", "ellipse", "cuboid")

FACE = ("face-bottomleft", "face-bottomright", "face-topright", "face-topleft")
"""The corners of a cuboid's front, in Playment's order."""
SIDE = ("side-bottomcorner", "side-topcorner")

MOST_PX = 1e7
"""How far from the corner of an image a point may lie: farther is no image's pixel."""

_FINITE = "write pixels of the image"
_LARGER = "draw it larger, or remove it"


class Vertex(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A point in pixels; of a cuboid it says which corner it is."""

    x: float
    y: float
    description: str = ""


class Annotation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An object in one frame; further fields are passed over."""

    uuid: str = ""
    type: str = ""
    label: str | None = None
    attributes: dict[str, Any] | None = None
    left: float | None = None
    top: float | None = None
    width: float | None = None
    height: float | None = None
    rotation: float | None = None
    x: float | None = None
    y: float | None = None
    vertices: tuple[Vertex, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A geometry: a box with its angle in degrees, or the points of another kind, in pixels."""

    kind: Kind
    points: NDArray[np.float64]
    angle: float = 0.0

    def add_to(self, objects: Objects, said: Said) -> None:
        """Add it to the objects of a batch."""
        if self.kind == Kind.RECTANGLE:
            objects.add_box(said, self.points.reshape(4).tolist(), self.angle)
        else:
            objects.add(said, self.kind, Rings.of(self.points, [len(self.points)]), [1] if self.kind == Kind.LANDMARK else None)


def drawn(said: Annotation, type_name: str, element: str) -> Drawn:
    """Where an annotation is.

    Raises:
        RecordError: its type is unknown, or what the type needs is missing, not finite or without extent.
    """
    match type_name:
        case "box":
            return _box(said, element)
        case "polygon":
            return Drawn(kind=Kind.POLYGON, points=_vertices(said, 3, element))
        case "line":
            return Drawn(kind=Kind.LINE, points=_vertices(said, 2, element))
        case "point":
            return Drawn(kind=Kind.LANDMARK, points=np.array([_numbers((("x", said.x), ("y", said.y)), element)]))
        case "ellipse":
            return _ellipse(said, element)
        case "cuboid":
            return _cuboid(said, element)
        case _:
            what = f"unknown type {type_name!r}" if type_name else "the type is missing"
            raise RecordError(what, element, what, f"types are {', '.join(TYPES)}")


def _box(said: Annotation, element: str) -> Drawn:
    left, top, width, height = _numbers((("left", said.left), ("top", said.top), ("width", said.width), ("height", said.height)), element)
    (rotation,) = _numbers((("rotation", said.rotation or 0.0),), element)
    if width <= 0 or height <= 0:
        raise RecordError("width or height not positive", element, f"width {width:g} and height {height:g} must be above 0", _LARGER)
    points = np.array([[left, top], [left + width, top + height]])
    return Drawn(kind=Kind.RECTANGLE, points=points, angle=math.degrees(rotation))


def _ellipse(said: Annotation, element: str) -> Drawn:
    """Four vertices are the ends of both axes, in order around it."""
    points = _vertices(said, 4, element, exactly=True)
    one, other = points[2] - points[0], points[3] - points[1]
    centre, axes = points.mean(axis=0), [np.hypot(*other) / 2, np.hypot(*one) / 2]
    ring = ellipses(np.array([[*centre, *axes, math.atan2(other[1], other[0])]]))
    return Drawn(kind=Kind.POLYGON, points=ring.points)


def _cuboid(said: Annotation, element: str) -> Drawn:
    """The face that is seen, and the corners of the side that is; what is hidden makes the back as large as the face."""
    points = _vertices(said, len(FACE) + len(SIDE), element, exactly=True)
    named = {vertex.description: point for vertex, point in zip(said.vertices, points, strict=True)}
    missing = next((name for name in (*FACE, *SIDE) if name not in named), None)
    if missing is not None:
        raise RecordError(
            "corner missing", f"{element}.vertices", f"there is no {missing}", f"describe the corners as {', '.join(FACE + SIDE)}"
        )
    front = np.array([named[name] for name in FACE])
    bottom, top = (named[name] for name in SIDE)
    lower, upper = (1, 2) if np.hypot(*(bottom - front[1])) <= np.hypot(*(bottom - front[0])) else (0, 3)
    back = np.empty_like(front)
    back[[lower, upper]] = bottom, top
    back[[1 - lower, 5 - upper]] = front[[1 - lower, 5 - upper]] + (back[[lower, upper]] - front[[lower, upper]])
    return Drawn(kind=Kind.CUBOID, points=np.concatenate([front, back]))


def _vertices(said: Annotation, least: int, element: str, *, exactly: bool = False) -> NDArray[np.float64]:
    points = np.array([(vertex.x, vertex.y) for vertex in said.vertices]).reshape(-1, 2)
    element = f"{element}.vertices"
    different = len(np.unique(points, axis=0))
    if different < least or (exactly and len(points) != least):
        how = "exactly" if exactly else "at least"
        what = f"{len(points)} vertices, {different} of them different, but a {said.type or 'shape'} has {how} {least}"
        raise RecordError("wrong number of points", element, what, _LARGER)
    if not (np.abs(points) <= MOST_PX).all():
        raise RecordError("coordinate that is no pixel", element, f"a coordinate lies beyond {MOST_PX:.0f} pixels", _FINITE)
    return points


def _numbers(named: Sequence[tuple[str, float | None]], element: str) -> list[float]:
    """The values, each of which is there and a pixel's."""
    for name, value in named:
        if value is None or not abs(value) <= MOST_PX:
            what = f"{name} is missing" if value is None else f"{name} is {value:g}"
            raise RecordError("coordinate that is no pixel", element, what, _FINITE)
    return [value for _, value in named if value is not None]
