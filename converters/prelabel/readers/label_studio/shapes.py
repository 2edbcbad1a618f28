"""Shapes of regions in fractions of the image."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from prelabel.detections import Kind
from prelabel.geometry.ragged import starts
from prelabel.geometry.rings import Rings
from prelabel.geometry.rotated import ellipses
from prelabel.readers.label_studio.faults import SKIP, WHOLE, beyond, outside
from prelabel.readers.label_studio.records import Bitmask, Box, Brush, Ellipse, Polygon, Vector
from prelabel.readers.label_studio.vectors import BranchingError, path
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.objects import Drawn

Size = tuple[int, int]
"""Width and height in pixels; 0 where unknown."""

Corners = tuple[float, float, float, float]

FEWEST = {Kind.POLYGON: 3, Kind.LINE: 2}
"""Distinct points of a ring."""


class Unconvertible(NamedTuple):
    """A shape that no kind of Playment can say, by what it is."""

    what: str


Outcome = Drawn | Fault | Unconvertible


def drawn(kind: str, value: msgspec.Raw, size: Size) -> Outcome:
    """A shape of a region.

    Args:
        kind: one of `SHAPES`.
        value: what the result says.
        size: of the image; masks, ellipses and turned boxes need it.

    Raises:
        msgspec.DecodeError: the value has no such shape.
    """
    return SHAPES[kind](value, size)


def turned(box: Box, size: Size) -> Rings:
    """The corners of a box that is turned about its first one, in fractions, clockwise as seen from that corner."""
    angle = math.radians(box.rotation or 0)
    cosine, sine = math.cos(angle), math.sin(angle)
    width, height = box.width / WHOLE * size[0], box.height / WHOLE * size[1]
    along, down = np.array([cosine, sine]) * width, np.array([-sine, cosine]) * height
    first = np.array([box.x, box.y]) / WHOLE
    points = first + np.array([np.zeros(2), along, along + down, down]) / size
    return Rings.of(points, [4])


def upright(box: Box) -> Corners:
    """x0, y0, x1, y1 of a box that is not turned, in fractions; a box that was drawn from another corner is turned round."""
    x, y = sorted((box.x, box.x + box.width)), sorted((box.y, box.y + box.height))
    return x[0] / WHOLE, y[0] / WHOLE, x[1] / WHOLE, y[1] / WHOLE


def is_turned(rotation: float | None) -> bool:
    """Whether a rotation in degrees changes anything."""
    return bool((rotation or 0) % 360)


def box_fault(box: Box, field: str) -> Fault | None:
    """What is wrong with a box that stands in a field of the result, whatever the size of the image."""
    fault = beyond({f"{field}.{name}": getattr(box, name) for name in ("x", "y", "width", "height")})
    if fault or (box.width and box.height):
        return fault
    return Fault("empty box", field, f"the box is empty: width {box.width:g}, height {box.height:g}", f"give it a size, {SKIP}")


def unsized(what: str, field: str, size: Size) -> Fault | None:
    """What is wrong where the size of the image is needed and not known."""
    if all(size):
        return None
    return Fault(
        "size unknown", field, f"{what} needs the size of the image, which is not known",
        "give --size WIDTHxHEIGHT, or --frames with the folder of images",
    )  # fmt: skip


def _rectangle(value: msgspec.Raw, size: Size) -> Outcome:
    box = msgspec.json.decode(value, type=Box)
    fault = box_fault(box, ".value") or (unsized("a turned box", ".value", size) if is_turned(box.rotation) else None)
    if fault:
        return fault
    if is_turned(box.rotation):
        rings = turned(box, size)
        return outside(rings.points.min(axis=0) * WHOLE) or Drawn(Kind.POLYGON, rings=rings)
    corners = upright(box)
    return outside([corners[0] * WHOLE, corners[1] * WHOLE]) or Drawn(Kind.RECTANGLE, box=corners)


def _ellipse(value: msgspec.Raw, size: Size) -> Outcome:
    said = msgspec.json.decode(value, type=Ellipse)
    fault = beyond({f".value.{name}": getattr(said, name) for name in ("x", "y", "radiusX", "radiusY")})
    if fault:
        return fault
    if said.radiusX <= 0 or said.radiusY <= 0:
        what = f"the ellipse is empty: radiusX {said.radiusX:g}, radiusY {said.radiusY:g}"
        return Fault("empty ellipse", ".value", what, f"give it a size, {SKIP}")
    fault = unsized("an ellipse", ".value", size)
    if fault:
        return fault
    scale = np.array([*size, *size]) / WHOLE
    centre_radii = np.array([said.x, said.y, said.radiusX, said.radiusY]) * scale
    rings = ellipses(np.array([[*centre_radii, math.radians((said.rotation or 0) % 360)]])).scaled(1 / np.array([size], np.float64))
    return outside(rings.points.min(axis=0) * WHOLE) or Drawn(Kind.POLYGON, rings=rings)


def _polygon(value: msgspec.Raw, size: Size) -> Outcome:
    del size
    said = msgspec.json.decode(value, type=Polygon)
    fields = {f".value.points[{number}][{axis}]": xy[axis] for number, xy in enumerate(said.points) for axis in (0, 1)}
    return _ring(said.points, fields, closed=said.closed is not False)


def _vector(value: msgspec.Raw, size: Size) -> Outcome:
    said = msgspec.json.decode(value, type=Vector)
    ends = [(f".value.vertices[{number}]{name}", point) for number, one in enumerate(said.vertices) for name, point in one.points()]
    fault = beyond({f"{field}.{axis}": getattr(point, axis) for field, point in ends for axis in "xy"})
    if fault:
        return fault
    closed = bool(said.closed)
    try:
        points = path(said.vertices, closed=closed, size=size if all(size) else (1000, 1000))
    except BranchingError:
        return Unconvertible("vector that branches")
    return _ring(points, {}, closed=closed)


def _brush(value: msgspec.Raw, size: Size) -> Outcome:
    from prelabel.readers.label_studio.brush import mask_rings  # noqa: PLC0415  # its decoder is loaded for masks alone

    rle = msgspec.json.decode(value, type=Brush).rle
    return _mask(".value.rle", size, lambda: mask_rings(rle, *size))


def _bitmask(value: msgspec.Raw, size: Size) -> Outcome:
    from prelabel.readers.label_studio.brush import image_rings  # noqa: PLC0415  # its decoder is loaded for masks alone

    url = msgspec.json.decode(value, type=Bitmask).imageDataURL
    return _mask(".value.imageDataURL", size, lambda: image_rings(url, *size))


def _mask(field: str, size: Size, rings: Callable[[], Rings]) -> Outcome:
    """The polygon of a mask in pixels, which stands in a field of the result."""
    from prelabel.readers.label_studio.brush import BrokenMaskError  # noqa: PLC0415  # its decoder is loaded for masks alone

    fault = unsized("a mask", ".value", size)
    if fault:
        return fault
    try:
        return Drawn(Kind.POLYGON, rings=rings().scaled(1 / np.array([size], np.float64)))
    except BrokenMaskError as error:
        return Fault("no mask", field, str(error), f"export it again, {SKIP}")


def _ring(points: Sequence[tuple[float, float]], fields: Mapping[str, float], *, closed: bool) -> Outcome:
    """A polygon or line through points in percent."""
    kind = Kind.POLYGON if closed else Kind.LINE
    fault = beyond(fields)
    if fault:
        return fault
    distinct = len(set(points))
    if distinct < FEWEST[kind]:
        what = f"a {kind.name.lower()} of {distinct} different points, which needs {FEWEST[kind]}"
        return Fault("too few points", ".value", what, f"draw it again, {SKIP}")
    ring = np.array(points, np.float64)
    fault = outside(ring.min(axis=0).tolist())
    if fault:
        return fault
    rings = Rings.of(ring / WHOLE, np.diff(starts([len(ring)])))
    return Drawn(kind, rings=rings.opened() if closed else rings)


SHAPES: Mapping[str, Callable[[msgspec.Raw, Size], Outcome]] = {
    "rectangle": _rectangle,
    "ellipse": _ellipse,
    "polygon": _polygon,
    "vector": _vector,
    "brush": _brush,
    "bitmask": _bitmask,
}
"""The shapes that stand for an object by themselves."""
