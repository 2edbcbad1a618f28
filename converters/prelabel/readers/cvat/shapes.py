"""One element of a shape: what it says, checked; and how it is drawn."""

import math
from collections.abc import Mapping
from dataclasses import replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.geometry.masks import RunLengths
from prelabel.geometry.rings import Rings
from prelabel.geometry.rotated import ellipses
from prelabel.readers.cvat.words import MOST_DIGITS, SKIP, Fault, is_set, number, pixels, points
from prelabel.readers.shared.objects import Objects, Said
from prelabel.readers.shared.words import shown
from prelabel.safexml import Element

FEWEST = {"polygon": 3, "polyline": 2, "points": 1}
"""Points of each shape that is a list of them."""

TURNED = frozenset({"box", "ellipse"})
"""Shapes that can have a rotation."""

FLAT = frozenset({"polygon", "polyline"})
"""Shapes that nothing is left of where all their points are one."""

SHAPES = frozenset({"box", "ellipse", "polygon", "polyline", "points", "cuboid", "mask", "skeleton"})

BOX = ("xtl", "ytl", "xbr", "ybr")
ELLIPSE = ("cx", "cy", "rx", "ry")
CUBOID = tuple(f"{axis}{corner}{edge}" for edge in "12" for corner in ("tl", "bl", "tr", "br") for axis in "xy")
MASK = ("left", "top", "width", "height")

USED = frozenset({*BOX, *ELLIPSE, *CUBOID, *MASK, "points", "rle", "rotation", "label", "frame", "outside", "keyframe", "occluded"})
"""The attributes of shapes that are read."""


class Shape(msgspec.Struct, frozen=True, gc=False):
    """A shape without its name and attributes.

    Args:
        tag: of its element.
        values: (m,) numbers in pixels, m even: corners of a box, top left first; centre and semi-axes of an ellipse; else points.
        angle: degrees, clockwise as seen.
        mask: the outline of a mask; None of other shapes.
        numbers: of a skeleton's points; those of other shapes count from 1.
    """

    tag: str
    values: NDArray[np.float64]
    angle: float = 0.0
    mask: Rings | None = None
    numbers: tuple[int, ...] = ()

    def draw(self, said: Said, objects: Objects) -> None:
        """Add it to the objects of a batch."""
        match self.tag:
            case "box":
                objects.add_box(said, self.values.tolist(), self.angle)
            case "ellipse":
                objects.add(said, Kind.POLYGON, ellipses(np.append(self.values, math.radians(self.angle))[None]))
            case "cuboid":
                objects.add(said, Kind.CUBOID, Rings.of(_corners(self.values.reshape(8, 2)), [8]))
            case "mask":
                objects.add(said, Kind.POLYGON, self.mask or Rings.none(1))
            case "polygon":
                objects.add(said, Kind.POLYGON, self._ring())
            case "polyline":
                objects.add(said, Kind.LINE, self._ring())
            case _:
                objects.add(said, Kind.LANDMARK, self._ring(), self.numbers or range(1, len(self.values) // 2 + 1))

    def _ring(self) -> Rings:
        return Rings.of(self.values, [len(self.values) // 2])


def read_shape(element: Element, *, hidden: bool = False) -> Shape:
    """What an element says of where it is.

    Args:
        element: other than a skeleton.
        hidden: nothing of it will be seen, so that it may be without extent.

    Raises:
        Fault: it says it wrongly, or not at all.
    """
    tag, attrib = element.tag, element.attrib
    angle = number(attrib.get("rotation", "0")) if tag in TURNED else 0.0
    if not math.isfinite(angle):
        raise Fault("no number", f"rotation of <{tag}> is {shown(attrib['rotation'])}, which is no angle in degrees")
    match tag:
        case "box":
            values = pixels(tag, attrib, BOX)
            x0, y0, x1, y1 = values.tolist()
            if not hidden and (x0 == x1 or y0 == y1):
                raise Fault("empty box", f"<box> is {abs(x1 - x0):g} wide and {abs(y1 - y0):g} high", f"draw it again, {SKIP}")
            turned_round = x1 < x0 or y1 < y0
            return Shape(tag, np.sort(values.reshape(2, 2), axis=0).ravel() if turned_round else values, angle)
        case "ellipse":
            values = pixels(tag, attrib, ELLIPSE)
            if not hidden and (values[2:] <= 0).any():
                raise Fault("empty ellipse", f"<ellipse> has the semi-axes {values[2]:g} and {values[3]:g}", f"draw it again, {SKIP}")
            return Shape(tag, np.append(values[:2], np.abs(values[2:])), angle)
        case "cuboid":
            return Shape(tag, pixels(tag, attrib, CUBOID))
        case "mask":
            return Shape(tag, np.empty(0), mask=_outline(attrib))
        case _:
            found = points(tag, attrib, FEWEST[tag], closed=tag == "polygon")
            if tag in FLAT and not hidden and (found == found[0]).all():
                raise Fault("points all the same", f"the points of <{tag}> are all the same", f"draw it again, {SKIP}")
            return Shape(tag, found.ravel())


def is_visible(element: Element) -> bool:
    """Whether the flag that hides it is not set."""
    return not is_set(element.attrib.get("outside"))


def _outline(attrib: Mapping[str, str]) -> Rings:
    """The outline of a mask: runs along the rows of a patch, outside and inside by turns.

    Raises:
        Fault: the runs do not fill the patch, or nothing of it is inside.
    """
    left, top, width, height = pixels("mask", attrib, MASK).tolist()
    words = attrib.get("rle", "").split(",")
    try:
        counts = [int(word) for word in words]
    except ValueError:
        word = next(word for word in words if not word.strip().removeprefix("-").isdecimal() or len(word) > MOST_DIGITS)
        raise Fault("no number", f"rle of <mask> holds {shown(word.strip())}, which is no length of a run") from None
    if not (width.is_integer() and height.is_integer()):
        raise Fault("no number", f"<mask> is {width:g}x{height:g}, which are no whole pixels")
    # a patch on its side has its runs down its columns
    runs, problems = RunLengths.read([counts], [(int(width), int(height))])
    if problems:
        raise Fault("mask of the wrong length", f"rle of <mask>: {_upright(problems[0], counts, int(width), int(height))}")
    if not runs.areas()[0]:
        raise Fault("empty mask", "<mask> has no pixel inside", f"draw it again, {SKIP}")
    found = runs.rings()
    turned = found.turned(np.ones(len(found.ring_hole), np.bool_))
    return replace(turned, points=turned.points[:, ::-1] + [left, top])


def _upright(problem: str, counts: list[int], width: int, height: int) -> str:
    """What is wrong with the runs, in the words of a patch that is not on its side."""
    if problem.startswith("the runs sum"):
        return f"the runs sum to {sum(counts):,}, a patch of {width}x{height} needs {width * height:,}"
    return problem.replace(f"size {[width, height]}", f"a patch of {width}x{height}")


def _corners(said: NDArray[np.float64]) -> NDArray[np.float64]:
    """The eight corners of a cuboid as Playment orders them: lower left, lower right, upper right, upper left; front, then back.

    Args:
        said: (8, 2) upper and lower corner of each upright edge, as the attributes name them: two of the front, two of the back.
            CVAT goes round: ``tl2`` and ``bl2`` are on the right. Which edge is left is seen from where they are.

    >>> edges = [[0, 10], [0, 30], [20, 10], [20, 30], [25, 5], [25, 25], [5, 5], [5, 25]]
    >>> _corners(np.array(edges, float)).astype(int).tolist()
    [[0, 30], [20, 30], [20, 10], [0, 10], [5, 25], [25, 25], [25, 5], [5, 5]]
    """
    front, back = said.reshape(2, 2, 2, 2)
    faces = []
    for one, other in (front, back[::-1]):
        left, right = (one, other) if one[:, 0].sum() <= other[:, 0].sum() else (other, one)
        faces += [left[1], right[1], right[0], left[0]]
    return np.array(faces)
