"""In which order the edges of an outline or line join its points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prelabel.errors import counted
from prelabel.files import natural_key
from prelabel.readers.playment.faults import as_list, as_object, told
from prelabel.readers.shared.faults import RecordError

SELF = "edge from a point to itself left out"
OPEN = "outline closed whose edges left it open"

_ENDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The points in drawing order, and what was changed to get there.

    Args:
        points: positions of points; a line that its edges close ends with its first point.
        adjusted: what the summary counts.
    """

    points: Sequence[int]
    adjusted: tuple[str, ...] = ()


def order(names: Sequence[str], edges: object, element: str, *, closed: bool) -> Order:
    """The order in which edges join points; that of the points where there are no edges, or these join neighbours.

    Args:
        names: of the points, in the order of their numbers.
        edges: what the annotation says; None where it says nothing.
        element: its ``$.path``.
        closed: of a polygon; else of a line.

    Raises:
        RecordError: an edge names no point, or the edges do not join all points to one ring or line.

    >>> edges = {"e1": ["p1", "p3"], "e2": ["p3", "p2"], "e3": ["p2", "p1"]}
    >>> order(["p1", "p2", "p3"], edges, "$.edges", closed=True).points
    [0, 2, 1]
    """
    count = len(names)
    pairs = [] if edges is None else _pairs(names, edges, element)
    joined = list(dict.fromkeys((a, b) for a, b in pairs if a != b))
    adjusted = (SELF,) if len({*pairs}) > len(joined) else ()
    if not joined:
        return Order(points=range(count), adjusted=adjusted)
    wanted = [(i, (i + 1) % count) for i in range(count if closed else count - 1)]
    if joined == wanted:
        return Order(points=range(count), adjusted=adjusted)
    if closed and set(joined) < set(wanted):
        return Order(points=range(count), adjusted=adjusted or (OPEN,))
    walked = _walk(count, joined)
    if walked is None:
        whole = "ring" if closed else "line"
        what = f"the edges do not join the {count} points to one {whole}"
        raise RecordError("edges that form no outline", element, what, f"join each point to its neighbours in the {whole}")
    points, is_ring = walked
    if closed and not is_ring:
        first = points.index(joined[0][0])
        return Order(points=[*points[first:], *points[:first]], adjusted=adjusted or (OPEN,))
    return Order(points=points if closed or not is_ring else [*points, points[0]], adjusted=adjusted)


def _pairs(names: Sequence[str], edges: object, element: str) -> list[tuple[int, int]]:
    """The two ends of each edge, in the order of the edges' numbers."""
    listed: Mapping[str, Any] = as_object(edges, element)
    position = {name: i for i, name in enumerate(names)}
    pairs: list[tuple[int, int]] = []
    for key in sorted(listed, key=natural_key):
        ends = as_list(listed[key], f"{element}.{key}")
        unknown = [end for end in ends if not isinstance(end, str) or end not in position]
        if len(ends) != _ENDS or unknown:
            what = f"the edge has {counted(len(ends), 'end')}" if len(ends) != _ENDS else f"there is no point {told(unknown[0])}"
            raise RecordError("edge to no point", f"{element}.{key}", what, "let an edge name the two points that it joins")
        pairs.append((position[ends[0]], position[ends[1]]))
    return pairs


def _walk(count: int, pairs: Sequence[tuple[int, int]]) -> tuple[list[int], bool] | None:
    """All points along their edges, the first edge forwards, and whether the way is closed; None where there is no one way.

    Args:
        count: of points.
        pairs: ends of edges, at least one, none from a point to itself.
    """
    beside: list[list[int]] = [[] for _ in range(count)]
    for a, b in {(min(pair), max(pair)) for pair in pairs}:
        beside[a].append(b)
        beside[b].append(a)
    loose = [i for i, near in enumerate(beside) if len(near) < _ENDS]
    if any(not near or len(near) > _ENDS for near in beside) or len(loose) not in (0, _ENDS):
        return None
    begin, following = (loose[0], beside[loose[0]][0]) if loose else pairs[0]
    way = [begin]
    while following not in (begin, way[-1]):
        way.append(following)
        following = next((near for near in beside[following] if near != way[-2]), way[-1])
    if len(way) < count:
        return None
    if loose and way.index(pairs[0][0]) > way.index(pairs[0][1]):
        way.reverse()
    return way, not loose
