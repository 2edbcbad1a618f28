"""From an annotation to a shape, in pixels."""

import math
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Frame, Kind
from prelabel.geometry.rings import Rings
from prelabel.geometry.rotated import ellipses
from prelabel.readers.datumaro.records import EMPTY, Annotation, Categories, Element, Rle
from prelabel.readers.shared.faults import LIMIT_PX, BadShape, require_few_px, require_px
from prelabel.readers.shared.objects import Drawn
from prelabel.readers.shared.words import shown

BOXES = frozenset({"bbox", "rotated_bbox"})
OUTLINES = frozenset({"polygon", "ellipse", "mask"})
SINGLE = frozenset({*BOXES, "points", "skeleton"})
"""Of an object there is one of these at most."""

CONVERTED = frozenset({*SINGLE, *OUTLINES, "polyline"})

TURNED = frozenset({"bbox", "ellipse"})
"""Types whose attribute ``rotation`` is their angle, as CVAT writes it."""

_ABSENT, _VISIBLE = 0, 2

_FLAT = msgspec.json.Decoder(list[float])


def shape_of(annotation: Annotation, rotation: object, frame: Frame, categories: Categories) -> Drawn | str:
    """The shape of an annotation, or what is counted where nothing of it is seen.

    Args:
        annotation: of a type of `CONVERTED`.
        rotation: what its attribute says, of a type of `TURNED`; None of others.
        frame: of its image.
        categories: of the file.

    Raises:
        BadShape: it is none.
        msgspec.DecodeError: its points are of the wrong type.
    """
    match annotation.type:
        case "bbox" | "rotated_bbox":
            return _box(annotation, _angle(rotation))
        case "ellipse":
            return _ellipse(annotation, _angle(rotation))
        case "mask":
            return _mask(annotation.rle, frame)
        case "points":
            return _points(annotation)
        case "skeleton":
            return _skeleton(annotation, categories)
        case _:
            return _outline(annotation)


def _box(annotation: Annotation, angle: float) -> Drawn:
    if annotation.type == "rotated_bbox":
        cx, cy, width, height, turned = _numbers(annotation, 5)
        return _rectangle((cx - width / 2, cy - height / 2, width, height), turned, ".points")
    if annotation.bbox is None:
        raise BadShape("box without bbox", "", "has no bbox", "write bbox as [left, top, width, height]")
    return _rectangle(annotation.bbox, angle, ".bbox")


def _rectangle(xywh: tuple[float, float, float, float], angle: float, where: str) -> Drawn:
    x, y, width, height = xywh
    require_few_px((*xywh, x + width, y + height), where)
    if not (width > 0 and height > 0):
        what, fix = f"width {width:g} and height {height:g} must be above 0", "write bbox as [left, top, width, height]"
        raise BadShape("width or height not positive", where, what, fix)
    return Drawn(Kind.RECTANGLE, box=(x, y, x + width, y + height), angle=angle)


def _ellipse(annotation: Annotation, angle: float) -> Drawn:
    x0, y0, x1, y1 = _numbers(annotation, 4)
    if x0 == x1 or y0 == y1:
        raise BadShape("empty ellipse", ".points", f"the ellipse is {abs(x1 - x0):g} wide and {abs(y1 - y0):g} high")
    axes = [(x0 + x1) / 2, (y0 + y1) / 2, abs(x1 - x0) / 2, abs(y1 - y0) / 2]
    return Drawn(Kind.POLYGON, ellipses(np.array([[*axes, math.radians(angle)]])))


def _outline(annotation: Annotation) -> Drawn:
    """A polygon or line, of which points that repeat the first at the end are left out."""
    closed = annotation.type == "polygon"
    points = _pairs(_flat(annotation), ".points")
    least, name = (3, "polygon") if closed else (2, "line")
    if len(points) < least:
        raise BadShape("too few points", ".points", f"{len(points)} points, but a {name} has at least {least}")
    distinct = len(np.unique(points, axis=0))
    if distinct < least:
        raise BadShape("outline of too few points", ".points", f"{len(points)} points are at {distinct} different places")
    if closed:
        points = points[: np.flatnonzero((points != points[0]).any(axis=1))[-1] + 1]
    return Drawn(Kind.POLYGON if closed else Kind.LINE, Rings.of(points, [len(points)]))


def _points(annotation: Annotation) -> Drawn | str:
    """The points that are not absent, numbered in order from 1."""
    points = _pairs(_flat(annotation), ".points")
    visibility = annotation.visibility
    if visibility is not None and len(visibility) != len(points):
        what = f"{len(visibility)} values for {len(points)} points"
        raise BadShape("visibility unlike points", ".visibility", what)
    seen = [number for number, value in enumerate(visibility or [_VISIBLE] * len(points)) if _is_seen(value, ".visibility")]
    if not seen:
        return "points of which none is visible"
    return Drawn(Kind.LANDMARK, Rings.of(points[seen], [len(seen)]), numbers=[number + 1 for number in seen])


def _skeleton(annotation: Annotation, categories: Categories) -> Drawn | str:
    """The points of a skeleton that are not absent, numbered as their names are listed."""
    names = categories.points_of(annotation.label_id)
    points: dict[int, NDArray[np.float64]] = {}
    for position, element in enumerate(annotation.elements or ()):
        where = f".elements[{position}]"
        number = _number(element, position, names, categories, where)
        pair = _pairs(element.points, f"{where}.points")
        if len(pair) != 1:
            raise BadShape("point of a skeleton", f"{where}.points", f"{len(pair)} points, but one of a skeleton is one")
        if number in points:
            raise BadShape("point of a skeleton", where, f"point {number} of the skeleton comes twice")
        if all(_is_seen(value, f"{where}.visibility") for value in element.visibility or ()):
            points[number] = pair[0]
    if not points:
        return "skeleton of which no point is visible" if annotation.elements else "skeleton without elements"
    numbers = sorted(points)
    return Drawn(Kind.LANDMARK, Rings.of(np.array([points[number] for number in numbers]), [len(numbers)]), numbers=numbers)


def _number(element: Element, position: int, names: Sequence[str], categories: Categories, where: str) -> int:
    if element.label_id is None or not names:
        return position + 1
    known = categories.labels
    name = known[element.label_id] if 0 <= element.label_id < len(known) else ""
    if name not in names:
        what = f"label_id {element.label_id} is {shown(name) if name else 'no label'}, which is no point of this skeleton"
        raise BadShape("point of a skeleton", f"{where}.label_id", what)
    return list(names).index(name) + 1


def _is_seen(value: int, where: str) -> bool:
    if not _ABSENT <= value <= _VISIBLE:
        raise BadShape("unknown visibility", where, f"visibility is {value}, but there are 0, 1 and 2")
    return value != _ABSENT


def _mask(rle: Rle | None, frame: Frame) -> Drawn | str:
    from prelabel.geometry.masks import RunLengths  # noqa: PLC0415  # its codec is loaded for files that have masks alone

    if rle is None:
        raise BadShape("no run-length mask", "", "has no rle", "write rle with size and counts, as COCO does")
    if rle.size != (frame.height, frame.width):
        what = f"size {list(rle.size)} is not that of its image, {[frame.height, frame.width]}"
        raise BadShape("mask of another size", ".rle.size", what, "write size as [height, width]")
    runs, problems = RunLengths.read([rle.counts], [rle.size])
    if problems:
        raise BadShape("no run-length mask", ".rle.counts", problems[0])
    rings = runs.rings()
    return Drawn(Kind.POLYGON, rings) if len(rings.points) else "mask without a pixel"


def _flat(annotation: Annotation) -> list[float]:
    """Raises: BadShape, msgspec.DecodeError."""
    if annotation.points == EMPTY:
        raise BadShape("annotation without points", "", "has no points")
    return _FLAT.decode(annotation.points)


def _numbers(annotation: Annotation, count: int) -> list[float]:
    """The numbers of a shape that has a certain count of them."""
    found = _flat(annotation)
    if len(found) != count:
        what = f"{len(found)} numbers, but of this type there are {count}"
        raise BadShape("wrong number of numbers", ".points", what)
    require_few_px(found, ".points")
    return found


def _pairs(numbers: Sequence[float], where: str) -> NDArray[np.float64]:
    """The points (n, 2) of x and y by turns."""
    if len(numbers) % 2:
        raise BadShape("wrong number of numbers", where, f"{len(numbers)} numbers are no pairs of x and y")
    points = np.array(numbers, np.float64).reshape(-1, 2)
    require_px(points, where)
    return points


def _angle(rotation: Any) -> float:  # noqa: ANN401  # whatever a file says
    """Degrees, clockwise as seen."""
    if rotation is None:
        return 0.0
    if isinstance(rotation, bool) or not isinstance(rotation, int | float) or not abs(rotation) < LIMIT_PX:
        raise BadShape("no angle", ".attributes.rotation", f"rotation {shown(rotation)} is no angle in degrees")
    return float(rotation)
