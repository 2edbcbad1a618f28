"""What a model sees, looked at, and added to the objects of a batch."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED, AttributeSet, Kind
from prelabel.errors import Place
from prelabel.files import is_text
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.labels import Classes
from prelabel.readers.shared.objects import Objects, Said
from prelabel.readers.shared.words import shown
from prelabel.safejson import CORRECT

Part = Literal["label", "box", "score", "track", "outline", "keypoints"]
"""Of what is seen, for the place of a message."""

LARGEST = 1e9
"""Coordinates from here on are of no image."""

BEYOND = 1.5
"""How far fractions of a frame may reach; boxes of pixels reach further."""

LARGEST_ID = 2**53 - 1

UNIT_FIX = "say what coordinates are with -O unit=pixels or -O unit=fractions"

_CORNERS = 3


class Keypoints(NamedTuple):
    """The labelled keypoints of one object.

    Args:
        points: (k, 2) x, y in the source's unit.
        number: (k,) of each, from 1.
    """

    points: NDArray[np.float64]
    number: NDArray[np.int64]


class Seen(NamedTuple):
    """One object of an output, not looked at yet.

    Args:
        place: where a part of it stands.
        origin: index of it in its source.
        label: a name, or the number of a class.
        box: x0, y0, x1, y1; none where a polygon alone says where it is.
        score: as written; None where there is none.
        track: id; None where there is none.
        outline: its polygon; None where it has none.
        keypoints: of it; None where it has none.
        attributes: of it.
    """

    place: Callable[[Part], Place]
    origin: int
    label: str | float
    box: tuple[float, float, float, float] | None
    score: float | None = None
    track: float | None = None
    outline: Rings | None = None
    keypoints: Keypoints | None = None
    attributes: AttributeSet | None = None

    def reach(self) -> float:
        """The largest coordinate of the box, else of the outline."""
        if self.box is not None:
            return max(map(abs, self.box))
        return float(np.abs(self.outline.points).max(initial=0)) if self.outline is not None else 0.0


class Problem(NamedTuple):
    """What is wrong with something seen, and with which part of it."""

    part: Part
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How what is seen is understood.

    Args:
        classes: the names of numbered classes.
        fractions: coordinates are fractions of the frame, else pixels.
        guessed: nobody but the coordinates themselves says so.
        percent: scores are per cent.
        names_fix: what to do about a class without a name.
    """

    classes: Classes
    fractions: bool
    guessed: bool
    percent: bool
    names_fix: str

    def add(self, seen: Seen, frame: int, source: int, objects: Objects, context: Context) -> None:
        """One object as rows of a frame, or as a bad record.

        Raises:
            InputError: it is bad, and the run stops at bad records.
        """
        label = self._label(seen)
        problem = label if isinstance(label, Problem) else self._problem(seen)
        if isinstance(problem, Problem):
            fault = problem.fault
            context.tally.reject(fault.reason, fault.what, place=seen.place(problem.part), fix=fault.fix)
            return
        score = math.nan if seen.score is None else seen.score / 100 if self.percent else seen.score
        said = Said(
            frame=frame, label=str(label), origin=seen.origin, source=source, track=UNTRACKED if seen.track is None else int(seen.track),
            score=score, attributes=seen.attributes, group=(source, frame, len(objects.said)),
        )  # fmt: skip
        if seen.box is not None:
            objects.add_box(said, seen.box)
        if seen.outline is not None:
            objects.add(said, Kind.POLYGON, seen.outline)
        if seen.keypoints is not None and len(seen.keypoints.number):
            points = seen.keypoints.points
            objects.add(said, Kind.LANDMARK, Rings.of(points, [len(points)]), seen.keypoints.number)

    def _label(self, seen: Seen) -> str | Problem:
        if isinstance(seen.label, str):
            if seen.label and is_text(seen.label):
                return seen.label
            return Problem("label", Fault("no label", "", f"{shown(seen.label)} is no label", CORRECT))
        name = self.classes.named(seen.label, "")
        return Problem("label", name._replace(fix=self.names_fix)) if isinstance(name, Fault) else name

    def _problem(self, seen: Seen) -> Problem | None:
        fault = box_fault(seen.box) if seen.box is not None else None
        fault = fault or (self._unit_fault(seen.box) if seen.box is not None else None)
        if fault:
            return Problem("box", fault)
        fault = score_fault(seen.score, percent=self.percent)
        if fault:
            return Problem("score", fault)
        if seen.track is not None and not (0 <= seen.track <= LARGEST_ID and seen.track == seen.track // 1):
            return Problem("track", Fault("bad track id", "", f"track id {seen.track:g} is no whole number from 0", CORRECT))
        for part, points in self._points(seen):
            reach = np.abs(points).max(initial=0)
            if not reach < LARGEST or (self.fractions and reach > 1 + BEYOND):
                what = f"{reach:g} is no {'fraction of a frame' if self.fractions else 'place in an image'}"
                return Problem(part, Fault("coordinate out of range", "", what, UNIT_FIX if self.fractions else CORRECT))
        return None

    @staticmethod
    def _points(seen: Seen) -> Sequence[tuple[Part, NDArray[np.float64]]]:
        outlined = [("outline", seen.outline.points)] if seen.outline is not None else []
        posed = [("keypoints", seen.keypoints.points)] if seen.keypoints is not None else []
        return [*outlined, *posed]  # type: ignore[list-item]  # both are parts

    def _unit_fault(self, box: tuple[float, float, float, float]) -> Fault | None:
        reach = max(map(abs, box))
        if self.fractions and reach > 1 + BEYOND:
            return Fault("no fraction of the frame", "", f"{reach:g} is no fraction of a frame", UNIT_FIX)
        if self.guessed and not self.fractions and reach <= 1:
            return Fault("fractions among pixels", "", "lies within one pixel, where other boxes are many pixels large", UNIT_FIX)
        return None


def box_fault(box: tuple[float, float, float, float]) -> Fault | None:
    """What is wrong with the corners of a box.

    >>> box_fault((30, 0, 10, 5)).what, box_fault((0, 0, 10, 5))
    ('x1 10 is left of x0 30', None)
    """
    x0, y0, x1, y1 = box
    far = next((value for value in box if not abs(value) < LARGEST), None)
    if far is not None:
        return Fault("coordinate out of range", "", f"{far:g} is no place in an image", CORRECT)
    if x1 < x0:
        return Fault("corners exchanged", "", f"x1 {x1:g} is left of x0 {x0:g}", CORRECT)
    if y1 < y0:
        return Fault("corners exchanged", "", f"y1 {y1:g} is above y0 {y0:g}", CORRECT)
    if x0 == x1 or y0 == y1:
        return Fault("box without area", "", f"x0 {x0:g} y0 {y0:g} x1 {x1:g} y1 {y1:g} is a box without area", CORRECT)
    return None


def score_fault(score: float | None, *, percent: bool) -> Fault | None:
    """What is wrong with a score.

    >>> score_fault(87.5, percent=False).fix
    'divide scores by 100 with -O score=percent where they are per cent, or correct the value'
    """
    most = 100 if percent else 1
    if score is None or 0 <= score <= most:
        return None
    fix = CORRECT if percent else "divide scores by 100 with -O score=percent where they are per cent, or correct the value"
    return Fault("score outside 0-1", "", f"score {score:g} is outside 0-{most}", fix)


def outline(x: Sequence[float], y: Sequence[float]) -> Rings | None:
    """One ring of points; None where it has fewer than three that differ."""
    rings = Rings.of(np.column_stack([x, y]), [len(x)]).opened()
    return rings if len(rings.points) >= _CORNERS else None


def keypoints(points: NDArray[np.float64], labelled: NDArray[np.bool_], score: NDArray[np.float64] | None, context: Context) -> Keypoints:
    """The keypoints that are labelled and whose scores are high enough; the others keep their numbers.

    Args:
        points: (k, 2) of all.
        labelled: (k,) which of them are.
        score: (k,) of all; None where there are none.
        context: says the least score, and counts what is left out for it.
    """
    least = context.min_keypoint_score
    strong = np.ones(len(points), np.bool_) if score is None or least is None else score >= least
    context.count_weak_keypoints(int((labelled & ~strong).sum()))
    kept = np.flatnonzero(labelled & strong)
    return Keypoints(points[kept], kept + 1)
