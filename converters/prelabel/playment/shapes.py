"""The rules of one annotation's geometry: corners, points and edges.

A polygon may touch itself: a hole is joined to its outer ring by a cut of no width, whose points and edges lie on each other.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec import UNSET, UnsetType

from prelabel.playment.annotations import (
    ImageAnnotation,
    KeyPoint,
    Landmark,
    Line,
    Point,
    Polygon,
    Rectangle,
    TrackedAnnotation,
    TrackedLandmark,
    TrackedLine,
    TrackedPolygon,
    TrackedRectangle,
)
from prelabel.playment.violation import Violation, entry

_Edges = Mapping[str, tuple[str, str]]


def shape_problems(annotation: ImageAnnotation | TrackedAnnotation) -> Sequence[Violation]:
    """What is wrong with the geometry; paths start at the annotation, as ``.points``."""
    match annotation:
        case Rectangle() | TrackedRectangle():
            return rectangle_problems(*annotation.coordinates)
        case Polygon() | TrackedPolygon():
            return outline_problems(annotation.points, annotation.edges, closed=True)
        case Line() | TrackedLine():
            return outline_problems(annotation.points, annotation.edges, closed=False)
        case Landmark() | TrackedLandmark():
            return landmark_problems(annotation.points)
        case _:
            return ()


def rectangle_problems(top_left: Point, top_right: Point, bottom_right: Point, bottom_left: Point) -> Sequence[Violation]:
    """Corners that are no upright rectangle with an area, or stand in another order.

    >>> a, b, c, d = Point(x=0, y=0), Point(x=1, y=0), Point(x=1, y=1), Point(x=0, y=1)
    >>> rectangle_problems(a, b, c, d)
    ()
    >>> [problem.reason for problem in rectangle_problems(b, a, d, c)]
    ['corners out of order']
    """
    if top_left.x == bottom_left.x < top_right.x == bottom_right.x and top_left.y == top_right.y < bottom_left.y == bottom_right.y:
        return ()
    corners = [(p.x, p.y) for p in (top_left, top_right, bottom_right, bottom_left)]
    xs, ys = sorted({x for x, _ in corners}), sorted({y for _, y in corners})
    text = ", ".join(f"({x}, {y})" for x, y in corners)
    if len(xs) == 1 or len(ys) == 1:
        fix = "leave the annotation out"
        return [Violation("rectangle without area", ".coordinates", f"the corners {text} enclose no area", fix)]
    if set(corners) == {(x, y) for x in (xs[0], xs[-1]) for y in (ys[0], ys[-1])}:
        what = f"the corners {text} are not top left, top right, bottom right, bottom left"
        return [Violation("corners out of order", ".coordinates", what, "write the corners in that order")]
    fix = "write the upright rectangle around them, or a polygon"
    return [Violation("rectangle not upright", ".coordinates", f"the corners {text} make no upright rectangle", fix)]


def landmark_problems(points: Mapping[str, KeyPoint]) -> Sequence[Violation]:
    """Points that are not named in order, and keypoint numbers that stand twice."""
    found = list(_name_problems(points))
    if len({point.label for point in points.values()}) < len(points):
        found.extend(_number_problems(points))
    return found


def outline_problems(points: Mapping[str, Point], edges: _Edges | UnsetType, *, closed: bool) -> Sequence[Violation]:
    """Points that are not named in order, and edges that do not join neighbours to a closed ring or an open line."""
    found = list(_name_problems(points))
    if edges is UNSET:
        return found
    wanted = edges if found else _chain(len(points), closed=closed)
    if not found and edges == wanted:
        return ()
    return [*found, *_edge_problems(points, edges, wanted, closed=closed)]


@lru_cache(maxsize=256)
def _point_names(count: int) -> tuple[str, ...]:
    return tuple(f"p{number}" for number in range(1, count + 1))


@lru_cache(maxsize=256)
def _chain(count: int, *, closed: bool) -> _Edges:
    """The edges between neighbours of ``count`` points, with the one back to p1 where it is closed."""
    names = _point_names(count)
    ends = (*names[1:], names[0]) if closed else names[1:]
    return {f"e{number}": pair for number, pair in enumerate(zip(names, ends, strict=False), 1)}


def _name_problems(points: Mapping[str, object]) -> Iterator[Violation]:
    names = _point_names(len(points))
    if tuple(points) != names:
        number, name = next((number, name) for number, name in enumerate(points, 1) if name != f"p{number}")
        fix = f"name the points p1 to p{len(points)}, in order and without holes"
        yield Violation("points misnamed", ".points", f"point {number} of {len(points)} is named {name}", fix)


def _number_problems(points: Mapping[str, KeyPoint]) -> Iterator[Violation]:
    first: dict[int, str] = {}
    for name, point in points.items():
        if point.label in first:
            what = f"keypoint {point.label} is already that of {first[point.label]}"
            fix = "number each point by its place in the skeleton of the class, from 1"
            yield Violation("keypoint number twice", f".points{entry(name)}.label", what, fix)
        first.setdefault(point.label, name)


def _edge_problems(points: Mapping[str, Point], edges: _Edges, wanted: _Edges, *, closed: bool) -> Iterator[Violation]:
    """Each edge that is wrong by itself or is not the wanted one; where the points are misnamed, no other is wanted."""
    shape = "a closed ring p1, p2, ..., p1" if closed else "an open line p1, p2, ..."
    fix = f"join neighbours to {shape}"
    for name, (start, end) in edges.items():
        path = f".edges{entry(name)}"
        unknown = next((p for p in (start, end) if p not in points), None)
        if unknown is not None:
            yield Violation("edge to no point", path, f"the edge joins {start} to {end}, but there is no point {unknown}", fix)
        elif start == end:
            yield Violation("edge to itself", path, f"the edge joins {start} to itself", fix)
        elif name not in wanted:
            yield Violation("edge too many", path, f"{len(points)} points need {len(wanted)} edges, e1 to e{len(wanted)}", fix)
        elif wanted[name] != (start, end):
            what = f"the edge joins {start} to {end}, not {wanted[name][0]} to {wanted[name][1]}"
            yield Violation("edge out of order", path, what, fix)
    missing = [name for name in wanted if name not in edges]
    if missing:
        start, end = wanted[missing[0]]
        yield Violation("edge missing", ".edges", f"{missing[0]} from {start} to {end} is missing", fix)
