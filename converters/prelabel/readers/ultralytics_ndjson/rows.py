"""Rows of numbers, each an object: its shapes, in fractions of the image."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from prelabel.detections import Kind
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.fractions import BEYOND
from prelabel.readers.shared.kpt_shape import PLAIN, SCORED, KptShape
from prelabel.safejson import CORRECT

BOX = 5
"""Numbers of a class and a box."""

CORNERS = 9
"""Numbers of a class and four corners."""

TRIANGLE = 7
"""Numbers of a class and an outline of three points, the least that it has."""

_VISIBILITY = frozenset({0, 1, 2})


class Shape(NamedTuple):
    """One shape of an object.

    Args:
        kind: of it.
        points: x and y of each; of a rectangle its upper left and lower right corner.
        numbers: of a landmark's points, from 1.
    """

    kind: Kind
    points: Sequence[float]
    numbers: Sequence[int] | None = None

    @property
    def rings(self) -> Rings:
        """The points as one ring."""
        points = np.array(self.points).reshape(-1, 2)
        return Rings.of(points, [len(points)])


def _box(row: Sequence[float], _: KptShape | None) -> list[Shape]:
    _require(row, len(row) == BOX, "class, centre x, centre y, width and height are 5")
    return [_rectangle(row)]


def _rectangle(row: Sequence[float]) -> Shape:
    x, y, width, height = row[1:BOX]
    for at, name, side in ((3, "width", width), (4, "height", height)):
        if side <= 0:
            fix = "write width and height as positive fractions of the image, or leave the row out with --on-error skip"
            raise BadShape("width or height not positive", f"[{at}]", f"{name} {side:g} is not positive", fix)
    return Shape(Kind.RECTANGLE, (x - width / 2, y - height / 2, x + width / 2, y + height / 2))


def _outline(row: Sequence[float], _: KptShape | None) -> list[Shape]:
    _require(row, len(row) >= TRIANGLE and len(row) % 2 == 1, "a class and x y of three points or more are an odd number from 7")
    points = row[1:-2] if row[1:3] == row[-2:] and len(row) > TRIANGLE else row[1:]
    return [Shape(Kind.POLYGON, points)]


def _corners(row: Sequence[float], _: KptShape | None) -> list[Shape]:
    _require(row, len(row) == CORNERS, "a class and four corners x y are 9")
    return [Shape(Kind.POLYGON, row[1:])]


def _pose(row: Sequence[float], shape: KptShape | None) -> list[Shape]:
    _require(row, len(row) > BOX, "a box and its keypoints are more than 5")
    known = shape or _shape_of(row)
    values, width = known.values, BOX + known.columns
    _require(
        row, len(row) == width, f"with kpt_shape {known} a pose has {width}", "give the shape of these keypoints with -O kpt_shape=17x3"
    )
    labelled: list[tuple[int, Sequence[float]]] = []
    for number, first in enumerate(range(BOX, len(row), values), 1):
        keypoint = row[first : first + values]
        if values == SCORED and keypoint[PLAIN] not in _VISIBILITY:
            what = f"{keypoint[PLAIN]:g} of keypoint {number} is no visibility 0, 1 or 2"
            raise BadShape("no visibility", f"[{first + PLAIN}]", what)
        if any(keypoint[:PLAIN]) and keypoint[-1 if values == SCORED else 0 : None] != [0]:
            labelled.append((number, keypoint[:PLAIN]))
    box = _rectangle(row)
    if not labelled:
        return [box]
    return [box, Shape(Kind.LANDMARK, [value for _, at in labelled for value in at], [number for number, _ in labelled])]


def _shape_of(row: Sequence[float]) -> KptShape:
    """The shape that the keypoints of a row show: with visibilities, where all that may be some are."""
    count = len(row) - BOX
    if count % SCORED == 0 and _VISIBILITY.issuperset(row[BOX + PLAIN :: SCORED]):
        return KptShape(count // SCORED, SCORED)
    return KptShape(count // PLAIN, PLAIN)


def _require(row: Sequence[float], fits: bool, said: str, fix: str = CORRECT) -> None:  # noqa: FBT001  # what is required
    """Refuse a row of another number of numbers."""
    if not fits:
        raise BadShape("wrong number of numbers", "", f"has {len(row)} numbers, but {said}", fix)


KINDS: Mapping[str, Callable[[Sequence[float], KptShape | None], list[Shape]]] = {
    "boxes": _box, "segments": _outline, "obb": _corners, "pose": _pose,
}  # fmt: skip
"""How rows are read by what the list of them is called."""


def shapes_of(kind: str, row: Sequence[float], shape: KptShape | None) -> list[Shape]:
    """The shapes of a row, of which a rectangle stands before a landmark.

    Args:
        kind: one of `KINDS`.
        row: its numbers.
        shape: of keypoints; None where nothing says it.

    Raises:
        BadShape: it is none; the place is the ``[number]`` within the row.

    >>> [(shape.kind.name, shape.points) for shape in shapes_of("boxes", [0, 0.5, 0.5, 0.5, 1], None)]
    [('RECTANGLE', (0.25, 0.0, 0.75, 1.0))]
    """
    shapes = KINDS[kind](row, shape)
    for one in shapes:
        far = next((value for value in one.points if not -BEYOND <= value <= 1 + BEYOND), None)
        if far is not None:
            fix = "divide x and width by the image's width, y and height by its height"
            raise BadShape("not a fraction of the image", "", f"{far:g} is no fraction of the image", fix)
    return shapes
