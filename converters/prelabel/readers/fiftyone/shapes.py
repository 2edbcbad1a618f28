"""The shapes of labels, in fractions of the frame."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from prelabel.detections import Kind
from prelabel.errors import counted
from prelabel.geometry.rings import Rings
from prelabel.readers.fiftyone.faults import SKIP, or_skip
from prelabel.readers.fiftyone.records import Binary, Detection, Keypoint, Lax, Polyline
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.objects import Drawn

LEAST, MOST = -1.0, 2.0
"""One frame beyond the frame: what lies farther is in pixels."""

Ring = list[tuple[float, float]]

Point = tuple[float | Lax, float | Lax]

Refuse = Callable[[BadShape], None]
"""Takes a part of a label that is left out alone."""

_SIDES = 4

_RING, _LINE = 3, 2
"""Points that there must be at least."""


class Points(NamedTuple):
    """The points of a keypoint that are there.

    Args:
        shape: of them; None where there are none.
        score: the mean of theirs; NaN where they have none.
        weak: how many were left out since their score is low.
        missing: whether the label says of all that they are not there.
    """

    shape: Drawn | None
    score: float
    weak: int
    missing: bool


def of_detection(said: Detection, mask: Binary | str | Path | None, refuse: Refuse) -> list[Drawn]:
    """The box, and the outline of its mask.

    Args:
        said: the label.
        mask: of it, or its file; None where there is none, or it is not wanted.
        refuse: takes a mask that is none.

    Raises:
        BadShape: the box is none.
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
    _require_fractions(box, ".bounding_box", "label")
    shapes = [Drawn(Kind.RECTANGLE, box=box)]
    if mask is not None:
        from prelabel.readers.fiftyone.masks import rings_of  # noqa: PLC0415  # its codec is loaded for files that have masks alone

        try:
            outline = rings_of(mask)
        except BadShape as bad:
            refuse(bad)
        else:
            shapes.append(Drawn(Kind.POLYGON, rings=replace(outline, points=outline.points * (width, height) + (x, y))))
    return shapes


def of_polyline(said: Polyline, given: Sequence[Ring | None], refuse: Refuse) -> list[Drawn]:
    """A polygon of all its rings where it is filled, else a line each; that of a closed one ends where it began.

    Args:
        said: the label.
        given: its rings; None of those that were left out.
        refuse: takes one that has too few points, or one that is no fraction.

    Raises:
        BadShape: there are none.
    """
    if not given:
        raise BadShape("too few points", ".points", "has no points", f"draw it again, {SKIP}")
    least = _RING if said.filled else _LINE
    rings: list[Ring] = []
    for number, ring in enumerate(given):
        try:
            if ring is not None:
                _require_ring(ring, least, f".points[{number}]")
                rings.append(ring)
        except BadShape as bad:
            refuse(bad)
    if not rings:
        return []
    if said.filled:
        counts = [len(ring) for ring in rings]
        return [Drawn(Kind.POLYGON, rings=Rings.of([point for ring in rings for point in ring], counts, [len(counts)]))]
    lines = [[*ring, ring[0]] if said.closed and ring[-1] != ring[0] else ring for ring in rings]
    return [Drawn(Kind.LINE, rings=Rings.of(line, [len(line)])) for line in lines]


def of_keypoint(said: Keypoint, given: Sequence[Point | None], least_score: float | None, refuse: Refuse) -> Points:
    """The points that are there.

    Args:
        said: the label.
        given: its points; None of those that were left out.
        least_score: points under it are left out; None for none.
        refuse: takes a point that is no fraction, a score that is none, and scores that are not as many as points.
    """
    scores = _scores(said, len(given), refuse)
    there = [(place, xy) for place, point in enumerate(given) if point is not None and not any(map(math.isnan, xy := _numbers(point)))]
    missing = len(there) == given.count(None) == 0
    kept: list[tuple[int, tuple[float, float]]] = []
    weak = 0
    for place, xy in there:
        try:
            _require_fractions(xy, f".points[{place}]", "point")
        except BadShape as bad:
            refuse(bad)
            continue
        if least_score is not None and scores[place] < least_score:
            weak += 1
        else:
            kept.append((place, xy))
    known = [scores[place] for place, _ in kept if not math.isnan(scores[place])]
    score = math.fsum(known) / len(known) if known else math.nan
    if not kept:
        return Points(None, score, weak, missing)
    rings = Rings.of([xy for _, xy in kept], [len(kept)])
    return Points(Drawn(Kind.LANDMARK, rings=rings, numbers=[place + 1 for place, _ in kept]), score, weak, missing)


def score_of(score: float | None, field: str, refuse: Refuse) -> float:
    """A score; NaN where there is none, or one outside 0 to 1, which is refused."""
    if score is None:
        return math.nan
    if 0 <= score <= 1:
        return score
    fix = f"write scores as fractions, {or_skip('score')}"
    refuse(BadShape("score outside 0-1", field, f"confidence {score:g} is outside 0-1", fix))
    return math.nan


def _scores(said: Keypoint, points: int, refuse: Refuse) -> list[float]:
    """Of each point; NaN where nothing says it."""
    field = ".confidences" if said.confidence is None else ".confidence"
    given = said.confidences if said.confidence is None else said.confidence
    if isinstance(given, float):
        return [score_of(given, field, refuse)] * points
    if given and len(given) != points:
        what = f"{counted(len(given), 'confidence')} for {counted(points, 'point')}"
        refuse(BadShape("confidences of other points", field, what, f"write one for each point, {or_skip('scores')}"))
        given = None
    if not given:
        return [math.nan] * points
    return [score_of(one if isinstance(one, float) else None, f"{field}[{place}]", refuse) for place, one in enumerate(given)]


def _numbers(point: Point) -> tuple[float, float]:
    """Both, also what JSON has no number for."""
    x, y = ((math.nan if value.is_nan else math.inf) if isinstance(value, Lax) else value for value in point)
    return x, y


def _require_ring(ring: Ring, least: int, field: str) -> None:
    distinct = len({*ring})
    if distinct < least:
        what = f"has {counted(distinct, 'different point')}, and needs {least}"
        raise BadShape("too few points", field, what, f"draw it again, {or_skip('shape')}")
    _require_fractions([value for point in ring for value in point], field, "shape")


def _require_fractions(values: Sequence[float], field: str, part: str) -> None:
    for value in values:
        if not LEAST <= value <= MOST:
            what = f"the coordinate {value:g} is no fraction of a frame"
            fix = f"divide x by the frame's width and y by its height, {or_skip(part)}"
            raise BadShape("coordinate that is no fraction", field, what, fix)
