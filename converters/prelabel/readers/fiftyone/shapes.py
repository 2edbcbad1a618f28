"""The shapes of labels, in fractions of the frame."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from prelabel.detections import Kind
from prelabel.errors import counted
from prelabel.geometry.rings import Rings
from prelabel.readers.fiftyone.faults import SKIP
from prelabel.readers.fiftyone.records import Detection, Keypoint, Lax, Polyline
from prelabel.readers.shared.faults import BadShape

LEAST, MOST = -1.0, 2.0
"""One frame beyond the frame: what lies farther is in pixels."""

_SIDES = 4

_RING, _LINE = 3, 2
"""Points that there must be at least."""


class Shape(NamedTuple):
    """One geometry.

    Args:
        kind: of it.
        box: x0, y0, x1, y1 of a rectangle.
        rings: of all else, as one shape.
        numbers: of a landmark's points, from 1.
    """

    kind: Kind
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    rings: Rings = Rings.none(1)
    numbers: Sequence[int] | None = None


class Points(NamedTuple):
    """The points of a keypoint that are there.

    Args:
        shape: of them; None where there are none.
        score: the mean of theirs; NaN where they have none.
        weak: how many were left out since their score is low.
    """

    shape: Shape | None
    score: float
    weak: int


def of_detection(said: Detection, *, masked: bool) -> list[Shape]:
    """The box, and the outline of the mask if it has one that is wanted.

    Raises:
        BadShape: one is none.
    """
    sides = said.bounding_box
    if sides is None or len(sides) != _SIDES:
        what = "has no bounding_box" if sides is None else f"holds {counted(len(sides), 'number')}, not left, top, width and height"
        raise BadShape("no box", ".bounding_box", what, f"write left, top, width and height, {SKIP}")
    x, y, width, height = sides
    if not (width > 0 and height > 0):
        what = f"width {width:g} and height {height:g} must be above 0"
        raise BadShape("width or height not positive", ".bounding_box", what, f"draw the box again, {SKIP}")
    box = (x, y, x + width, y + height)
    _require_fractions(box, ".bounding_box")
    shapes = [Shape(Kind.RECTANGLE, box)]
    if said.mask is not None and masked:
        from prelabel.readers.fiftyone.masks import rings_of  # noqa: PLC0415  # its codec is loaded for files that have masks alone

        outline = rings_of(said.mask)
        shapes.append(Shape(Kind.POLYGON, rings=replace(outline, points=outline.points * (width, height) + (x, y))))
    return shapes


def of_polyline(said: Polyline) -> list[Shape]:
    """A polygon of all its rings where it is filled, else a line each; that of a closed one ends where it began.

    Raises:
        BadShape: one has too few points, or one that is no fraction.
    """
    rings = said.points or []
    if not rings:
        raise BadShape("too few points", ".points", "has no points", f"draw it again, {SKIP}")
    least = _RING if said.filled else _LINE
    for number, ring in enumerate(rings):
        distinct = len({*ring})
        if distinct < least:
            what = f"has {counted(distinct, 'different point')}, and needs {least}"
            raise BadShape("too few points", f".points[{number}]", what, f"draw it again, {SKIP}")
        _require_fractions([value for point in ring for value in point], f".points[{number}]")
    if said.filled:
        counts = [len(ring) for ring in rings]
        return [Shape(Kind.POLYGON, rings=Rings.of([point for ring in rings for point in ring], counts, [len(counts)]))]
    lines = [[*ring, ring[0]] if said.closed and ring[-1] != ring[0] else ring for ring in rings]
    return [Shape(Kind.LINE, rings=Rings.of(line, [len(line)])) for line in lines]


def of_keypoint(said: Keypoint, least_score: float | None) -> Points:
    """The points that are there.

    Args:
        said: the label.
        least_score: points under it are left out; None for none.

    Raises:
        BadShape: a point is no fraction, or there are not as many scores as points.
    """
    points = said.points or []
    scores = _scores(said, len(points))
    kept: list[int] = []
    weak = 0
    for place, point in enumerate(points):
        at = _numbers(point)
        if any(math.isnan(value) for value in at):
            continue
        _require_fractions(at, f".points[{place}]")
        if least_score is not None and scores[place] < least_score:
            weak += 1
        else:
            kept.append(place)
    known = [scores[place] for place in kept if not math.isnan(scores[place])]
    score = math.fsum(known) / len(known) if known else math.nan
    if not kept:
        return Points(None, score, weak)
    rings = Rings.of([_numbers(points[place]) for place in kept], [len(kept)])
    return Points(Shape(Kind.LANDMARK, rings=rings, numbers=[place + 1 for place in kept]), score, weak)


def require_score(score: float, field: str) -> None:
    """Refuse a score outside 0 to 1.

    Raises:
        BadShape: it is.
    """
    if score < 0 or score > 1:
        raise BadShape("score outside 0-1", field, f"confidence {score:g} is outside 0-1", "write scores as fractions")


def _scores(said: Keypoint, points: int) -> list[float]:
    """Of each point; NaN where nothing says it."""
    field = ".confidences" if said.confidence is None else ".confidence"
    given = said.confidences if said.confidence is None else said.confidence
    if isinstance(given, float):
        require_score(given, field)
        return [given] * points
    if not given:
        return [math.nan] * points
    if len(given) != points:
        what = f"{counted(len(given), 'confidence')} for {counted(points, 'point')}"
        raise BadShape("confidences of other points", field, what, f"write one for each point, {SKIP}")
    scores = [float(one) if isinstance(one, float) else math.nan for one in given]
    for place, score in enumerate(scores):
        require_score(score, f"{field}[{place}]")
    return scores


def _numbers(point: tuple[float | Lax, float | Lax]) -> tuple[float, float]:
    """Both, also what JSON has no number for."""
    x, y = ((math.nan if value.is_nan else math.inf) if isinstance(value, Lax) else value for value in point)
    return x, y


def _require_fractions(values: Sequence[float], field: str) -> None:
    for value in values:
        if not LEAST <= value <= MOST:
            what = f"the coordinate {value:g} is no fraction of a frame"
            raise BadShape("coordinate that is no fraction", field, what, f"divide x by the frame's width and y by its height, {SKIP}")
