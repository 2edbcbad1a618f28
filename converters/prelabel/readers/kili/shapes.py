"""From what an annotation says to a shape, in fractions of the image."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.errors import counted
from prelabel.geometry.rings import Rings
from prelabel.readers.kili.records import Vertex
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.fractions import BEYOND
from prelabel.readers.shared.objects import Objects, Said
from prelabel.safejson import CORRECT, or_leave_out

Corner = tuple[float, float]

Points = NDArray[np.float64]
"""(n, 2) x, y."""

TINY = 1e-6
"""Of the image, by which rounding may move a corner."""

TURNS = (0, 90, 180, 270)
"""By how many degrees an image may have been turned to be shown, clockwise."""

_CORNERS = 4
_NO_RINGS = Rings.none(1)
"""Of every rectangle."""


class Drawn(NamedTuple):
    """A shape as a row holds it.

    Args:
        kind: of it.
        rings: its points; of a rectangle none.
        numbers: of the points of a landmark.
        corners: of a rectangle, the four of them, x, y.
    """

    kind: Kind
    rings: Rings = _NO_RINGS
    numbers: tuple[int, ...] = ()
    corners: tuple[Corner, ...] = ()

    @property
    def is_turned(self) -> bool:
        """Whether it is a rectangle whose sides are not those of the image."""
        return bool(self.corners) and not _is_box(self.corners)

    def upright(self, turn: int) -> "Drawn":
        """The same where it is in the image as it is stored.

        Args:
            turn: degrees by which the image was turned to be shown, one of `TURNS`.

        >>> [one_ring(Kind.LINE, np.array([[0.25, 0.5]])).upright(turn).rings.points.tolist() for turn in (90, 180, 270)]
        [[[0.5, 0.75]], [[0.75, 0.5]], [[0.5, 0.25]]]
        """
        x, y = (np.array(self.corners) if self.corners else self.rings.points).T
        points = np.column_stack({0: (x, y), 90: (y, 1 - x), 180: (1 - x, 1 - y), 270: (1 - y, x)}[turn])
        if self.corners:
            return self._replace(corners=tuple((x, y) for x, y in points.tolist()))
        return self._replace(rings=replace(self.rings, points=points))

    def add_to(self, objects: Objects, said: Said, *, turned: bool) -> None:
        """A row of it; a rectangle is a polygon of its corners where ``turned`` says so."""
        if self.corners and turned:
            objects.add(said, Kind.POLYGON, Rings.of(self.corners, [len(self.corners)]))
        elif self.corners:
            xs, ys = zip(*self.corners, strict=True)
            objects.add_box(said, (min(xs), min(ys), max(xs), max(ys)))
        else:
            objects.add(said, self.kind, self.rings, self.numbers or None)


def _is_box(corners: Sequence[Corner]) -> bool:
    """Whether four corners are those of a box along the sides of the image.

    >>> _is_box([(0.1, 0.2), (0.1, 0.1), (0.3, 0.1), (0.3, 0.2)]), _is_box([(0.5, 0.2), (0.6, 0.4), (0.5, 0.6), (0.4, 0.4)])
    (True, False)
    """
    xs, ys = zip(*corners, strict=True)
    x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
    ends = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    return all(any(abs(x - u) <= TINY and abs(y - v) <= TINY for x, y in corners) for u, v in ends)


def one_ring(kind: Kind, points: Points, numbers: tuple[int, ...] = ()) -> Drawn:
    """A shape of one ring of points."""
    return Drawn(kind, Rings.of(points, [len(points)]), numbers)


def points_of(vertices: Sequence[Vertex], where: str, part: str = "record") -> Points:
    """Points of a list of vertices, which stand at ``where``; a bad one takes the ``part`` with it.

    Raises:
        BadShape: one lies too far outside the image to be a fraction of it.
    """
    points = np.array([(vertex.x, vertex.y) for vertex in vertices], np.float64).reshape(-1, 2)
    far = ~(np.abs(points - 0.5) <= 0.5 + BEYOND)
    if far.any():
        what = f"the coordinate {points[far][0]:g} is no fraction of the image"
        fix = f"give fractions of the image, not pixels or degrees of the earth, or leave the {part} out with --on-error skip"
        raise BadShape("coordinate no fraction", where, what, fix)
    return points


def ring_of(vertices: Sequence[Vertex], what: str, where: str, part: str = "record") -> Points:
    """The corners of an outline or a hole, without the last where it is the first again.

    Args:
        vertices: of the ring.
        what: it is, for messages.
        where: the vertices stand in the annotation.
        part: what a bad one takes with it.

    Raises:
        BadShape: it has too few corners, or one is no place in the image.
    """
    points = points_of(vertices, where, part)
    require(points, 3, what, where, or_leave_out(part))
    return Rings.of(points, [len(points)]).opened().points


def rectangle(vertices: Sequence[Vertex], where: str) -> Drawn:
    """A rectangle by its four corners.

    Raises:
        BadShape: it has another number of corners, or no extent.
    """
    corners = tuple((vertex.x, vertex.y) for vertex in vertices)
    if len(corners) == _CORNERS and _is_plain(corners):
        return Drawn(Kind.RECTANGLE, corners=corners)
    points = ring_of(vertices, "rectangle", where)
    if len(points) != _CORNERS:
        raise BadShape("rectangle without four corners", where, f"the rectangle has {counted(len(points), 'corner')}, and needs 4")
    if Rings.of(points, [len(points)]).lined().any():
        raise BadShape("width or height not positive", where, "the rectangle has no area")
    return Drawn(Kind.RECTANGLE, corners=tuple((x, y) for x, y in points.tolist()))


def _is_plain(corners: Sequence[Corner]) -> bool:
    """Whether corners are those of a box of some extent, so that there is nothing more to look at."""
    xs, ys = zip(*corners, strict=True)
    near = all(abs(value - 0.5) <= 0.5 + BEYOND for value in (*xs, *ys))
    return near and max(xs) - min(xs) > TINY and max(ys) - min(ys) > TINY and _is_box(corners)


def polygon(parts: Sequence[Sequence[Points]]) -> Drawn:
    """A polygon of parts, each an outline and the holes in it."""
    rings = [ring for part in parts for ring in part]
    holes = [number > 0 for part in parts for number in range(len(part))]
    return Drawn(Kind.POLYGON, Rings.of(np.concatenate(rings), [len(ring) for ring in rings], [len(rings)], holes))


def line(vertices: Sequence[Vertex], where: str) -> Drawn:
    """A line, or the arrow of a vector from its first point to its last.

    Raises:
        BadShape: it has too few points, or one is no place in the image.
    """
    points = points_of(vertices, where)
    require(points, 2, "line", where)
    return one_ring(Kind.LINE, points)


def marker(vertex: Vertex, where: str) -> Drawn:
    """A landmark of one point.

    Raises:
        BadShape: it is no place in the image.
    """
    return one_ring(Kind.LANDMARK, points_of([vertex], where), (1,))


def pose(points: Mapping[int, Points]) -> Drawn:
    """A landmark of points by their numbers."""
    numbers = sorted(points)
    return one_ring(Kind.LANDMARK, np.concatenate([points[number] for number in numbers]), tuple(numbers))


def require(points: Points, fewest: int, what: str, where: str, fix: str = CORRECT) -> None:
    """Refuse a shape of too few points that differ.

    Raises:
        BadShape: it is one.
    """
    distinct = len(np.unique(points, axis=0))
    if distinct < fewest:
        raise BadShape("too few points", where, f"the {what} has {counted(distinct, 'different point')}, and needs {fewest}", fix)
