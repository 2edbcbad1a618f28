"""Where an annotation says that its object is: points in fractions of the frame, of one of the five kinds."""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.errors import counted
from prelabel.files import natural_key
from prelabel.geometry.rings import Rings
from prelabel.playment.violation import entry
from prelabel.readers.playment.edges import order
from prelabel.readers.playment.faults import as_list, as_object, told
from prelabel.readers.shared.faults import RecordError
from prelabel.readers.shared.objects import Objects, Said

TURNED = "rectangle that is not upright made a polygon"

LEAST, MOST = -1.0, 2.0
"""Fractions that a point may have: one frame beyond the frame."""

CORNERS, CUBOID_POINTS, RING_POINTS, LINE_POINTS = 4, 8, 3, 2

UPRIGHT = 2e-6
"""How far, in fractions, the sides of a rectangle may lean: two of the sixth decimals that are written."""

_FRACTION = "write coordinates as fractions of the frame, 0 to 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One geometry.

    Args:
        kind: RECTANGLE has two points, its top left and bottom right.
        points: (p, 2) fractions of the frame.
        numbers: (p,) of a landmark's points, from 1; else none.
        adjusted: what was changed, for the summary.
    """

    kind: Kind
    points: NDArray[np.float64]
    numbers: tuple[int, ...] = ()
    adjusted: tuple[str, ...] = ()

    def add_to(self, objects: Objects, said: Said, adjusted: Counter[str]) -> None:
        """Add it to the objects of a batch, and count what was changed."""
        adjusted.update(self.adjusted)
        if self.kind == Kind.RECTANGLE:
            objects.add_box(said, self.points.reshape(4).tolist())
        else:
            objects.add(said, self.kind, Rings.of(self.points, [len(self.points)]), self.numbers or None)

    def as_polygon(self) -> "Shape":
        """A rectangle as its four corners, clockwise from the top left; what is none stays."""
        if self.kind != Kind.RECTANGLE:
            return self
        (x0, y0), (x1, y1) = self.points.tolist()
        return Shape(kind=Kind.POLYGON, points=np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]), adjusted=(TURNED,))


def rectangle(annotation: Mapping[str, Any], element: str) -> Shape:
    """Four corners in any order; those of a rectangle that is not upright make a polygon.

    Raises:
        RecordError: there are not four, or they have no area.
    """
    element = f"{element}.coordinates"
    listed = as_list(annotation.get("coordinates"), element)
    if len(listed) != CORNERS:
        raise RecordError(
            "wrong number of points", element, f"{counted(len(listed), 'corner')}, but a rectangle has 4", "give its four corners"
        )
    points = np.array([_point(corner, f"{element}[{i}]") for i, corner in enumerate(listed)])
    low, high = points.min(axis=0), points.max(axis=0)
    if (low == high).any():
        raise RecordError("no area", element, "the rectangle has no width or no height", "draw it larger, or remove it")
    if (np.minimum(points - low, high - points) > UPRIGHT).any():
        return Shape(kind=Kind.POLYGON, points=points, adjusted=(TURNED,))
    return Shape(kind=Kind.RECTANGLE, points=np.stack([low, high]))


def polygon(annotation: Mapping[str, Any], element: str) -> Shape:
    """A ring in the order of its edges; where these leave it open it is closed.

    Raises:
        RecordError: fewer than three points, or edges that form no ring.
    """
    return _joined(annotation, element, Kind.POLYGON, RING_POINTS)


def line(annotation: Mapping[str, Any], element: str) -> Shape:
    """An open line in the order of its edges, or of its points where it has none.

    Raises:
        RecordError: fewer than two points, or edges that form no line.
    """
    return _joined(annotation, element, Kind.LINE, LINE_POINTS)


def cuboid(annotation: Mapping[str, Any], element: str) -> Shape:
    """Eight corners by their names.

    Raises:
        RecordError: a corner is missing.
    """
    named, element = _named(annotation, element)
    missing = next((f"p{i}" for i in range(1, CUBOID_POINTS + 1) if f"p{i}" not in named), None)
    if missing or len(named) != CUBOID_POINTS:
        what = f"there is no point {missing}" if missing else f"{counted(len(named), 'point')}, but a cuboid has 8"
        raise RecordError("wrong number of points", element, what, "give a cuboid its points p1 to p8")
    points = np.array([_point(named[f"p{i}"], f"{element}.p{i}") for i in range(1, CUBOID_POINTS + 1)])
    if (points == points[0]).all():
        raise RecordError("no area", element, "all points of the cuboid are one", "draw it larger, or remove it")
    return Shape(kind=Kind.CUBOID, points=points)


def landmark(annotation: Mapping[str, Any], element: str) -> Shape:
    """Points with their numbers in the skeleton; a point that is null is not labelled, one without a number has that of its name.

    Raises:
        RecordError: no point, a number that is none, or one that comes twice.
    """
    named, element = _named(annotation, element)
    labelled = {name: point for name, point in named.items() if point is not None}
    if not labelled:
        raise RecordError("wrong number of points", element, "the landmark has no point", "label a point, or remove it")
    numbers: dict[int, str] = {}
    for name, point in labelled.items():
        number = _number(name, point, f"{element}.{name}")
        if number in numbers:
            what = f"keypoint {number} is already that of {numbers[number]}"
            raise RecordError("keypoint number twice", f"{element}.{name}", what, "give each point of a landmark its own number")
        numbers[number] = name
    points = np.array([_point(point, f"{element}.{name}") for name, point in labelled.items()])
    return Shape(kind=Kind.LANDMARK, points=points, numbers=tuple(numbers))


SHAPES: Mapping[str, Callable[[Mapping[str, Any], str], Shape]] = {
    "rectangle": rectangle,
    "polygon": polygon,
    "line": line,
    "cuboid": cuboid,
    "landmark": landmark,
}
"""How each type of annotation is read."""


def shape_of(type_name: object, annotation: Mapping[str, Any], element: str) -> Shape:
    """The geometry of an annotation.

    Raises:
        RecordError: the type is unknown, or its geometry is not there or not right.
    """
    if not isinstance(type_name, str) or type_name not in SHAPES:
        what = "the type is missing" if type_name is None else f"unknown type {told(type_name)}"
        raise RecordError(what, element, what, f"types are {', '.join(SHAPES)}")
    return SHAPES[type_name](annotation, element)


def _joined(annotation: Mapping[str, Any], element: str, kind: Kind, least: int) -> Shape:
    named, where = _named(annotation, element)
    names = sorted(named, key=natural_key)
    points = np.array([_point(named[name], f"{where}.{name}") for name in names]).reshape(-1, 2)
    different = len(np.unique(points, axis=0))
    if different < least:
        what = f"{counted(different, 'different point')}, but a {kind.name.lower()} has at least {least}"
        raise RecordError("wrong number of points", where, what, "draw it larger, or remove it")
    joined = order(names, annotation.get("edges"), f"{element}.edges", closed=kind == Kind.POLYGON)
    return Shape(kind=kind, points=points[np.asarray(joined.points)], adjusted=joined.adjusted)


def _named(annotation: Mapping[str, Any], element: str) -> tuple[Mapping[str, Any], str]:
    element = f"{element}.points"
    return as_object(annotation.get("points"), element), element


def _point(value: object, element: str) -> tuple[float, float]:
    point = as_object(value, element)
    return _fraction(point, "x", element), _fraction(point, "y", element)


def _fraction(point: Mapping[str, Any], axis: str, element: str) -> float:
    value = point.get(axis)
    if not isinstance(value, int | float) or isinstance(value, bool):
        what = f"{axis} is missing" if value is None else f"{axis} is {told(value)}, no number"
        raise RecordError("coordinate that is no number", element, what, _FRACTION)
    if not (math.isfinite(value) and LEAST <= value <= MOST):
        raise RecordError("coordinate that is no fraction", element, f"{axis} is {told(value)}, no fraction of the frame", _FRACTION)
    return float(value)


def _number(name: str, point: object, element: str) -> int:
    said = as_object(point, element).get("label", name.removeprefix("p"))
    digits = said if isinstance(said, str) else str(said) if isinstance(said, int) and not isinstance(said, bool) else ""
    if not (digits.isascii() and digits.isdigit() and 0 < len(digits) < len(str(1 << 31)) and int(digits)):
        raise RecordError("keypoint without number", element, f"label is {told(said)}, no number of a keypoint", "number keypoints from 1")
    return int(digits)


def step(name: str) -> str:
    """The step of a ``$.path`` to an entry whose key is free.

    >>> step("polygons"), step("a.jpg")
    ('.polygons', '["a.jpg"]')
    """
    return f".{name}" if name.isidentifier() else entry(name)
