"""The outlines among rows: their points, and what makes them none."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.boxes import Boxes
from prelabel.geometry.rings import Rings
from prelabel.readers.yolo.checks import FARTHEST, NOT_A_FRACTION, Check, spread
from prelabel.readers.yolo.meaning import Parts
from prelabel.readers.yolo.parse import Rows

LEAST_POINTS = 3

MOST_PAST = 4
"""How many numbers may stand behind the last point: the first point again, a score and a track id."""

NEAR = 0.02
"""How far the two points of a tiny mask's contour lie from each other at most, in images."""

_POINTS = "write at least three points that are not in one line, or leave the row out"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlines:
    """The outlines of ``m`` rows."""

    rows: NDArray[np.intp]
    """(m,) the row of each."""
    rings: Rings
    """m shapes of one ring; a last point that is the first again is left out."""
    bounds: Boxes
    """(m, 4) of the points."""

    @classmethod
    def of(cls, rows: Rows, parts: Parts) -> "Outlines":
        """The outlines of some rows, of which none holds infinity."""
        index = np.flatnonzero(parts.outline)
        first, end = rows.start[index] + 1, (rows.start + rows.width - parts.behind)[index]
        closed = (rows.numbers[first] == rows.numbers[end - 2]) & (rows.numbers[first + 1] == rows.numbers[end - 1])
        end -= 2 * closed
        taken = np.repeat(parts.outline, rows.width)
        taken[rows.start] = False
        row_end = (rows.start + rows.width)[index]
        for column in range(MOST_PAST):
            past = end + column
            taken[past[past < row_end]] = False
        rings = Rings.of(rows.numbers[taken], (end - first) // 2)
        return cls(rows=index, rings=rings, bounds=rings.bounds())

    def of_good(self, bad: NDArray[np.bool_]) -> Rings:
        """The shapes of all rows that are not bad, in their order; those of other rows have no ring."""
        kept = ~bad[self.rows]
        rings = self.rings if kept.all() else self.rings.take(np.flatnonzero(kept))
        has = np.zeros(len(bad), np.int64)
        has[self.rows] = 1
        start = np.concatenate([[0], np.cumsum(has[~bad])])
        return Rings(points=rings.points, ring_start=rings.ring_start, ring_hole=rings.ring_hole, start=start)

    def checks(self, count: int) -> Iterable[Check]:
        """What makes a row no outline; ``count`` is the number of all rows."""
        if not len(self.rows):
            return
        place = np.zeros(count, np.intp)
        place[self.rows] = np.arange(len(self.rows))
        points = np.diff(self.rings.ring_start)
        far = (self.bounds < -FARTHEST) | (self.bounds > 1 + FARTHEST)
        side = np.argmax(far, axis=1)
        flat = self.bounds[:, 2:] <= self.bounds[:, :2]

        yield Check(
            bad=spread(far.any(axis=1), self.rows, count), reason=NOT_A_FRACTION,
            what=lambda row: (
                f"{'xyxy'[side[place[row]]]} {self.bounds[place[row], side[place[row]]]:g} of an outline is no fraction of the image"
            ),
            fix="divide x by the image's width and y by its height; for rows that end in a score and a track id give -O tail=score+track",
        )  # fmt: skip
        yield Check(
            bad=spread(flat.all(axis=1), self.rows, count), reason="outline without area",
            what=lambda _: "all points of the outline are one",
            fix=_POINTS,
        )  # fmt: skip
        yield Check(
            bad=spread(points < LEAST_POINTS, self.rows, count), reason="outline of two points",
            what=lambda _: "the outline has 2 points, and the first again",
            fix=_POINTS,
        )  # fmt: skip
        yield Check(
            bad=spread(flat.any(axis=1), self.rows, count), reason="outline without area",
            what=lambda _: "the outline has no width or no height",
            fix=_POINTS,
        )  # fmt: skip


def contour_check(cxcywh: NDArray[np.float64], parts: Parts) -> Iterable[Check]:
    """What looks like a box and is the contour of a mask of a pixel or two, which has two points.

    Ultralytics wrote such rows until it left them out; with a score or a track id behind, since they are predictions, among outlines that
    have them too. As a box their width is nearly their centre's x, and their height its y.

    Args:
        cxcywh: (n, 4) as written; zero where a row has no box.
        parts: what the rows are.
    """
    if not (parts.outline & (parts.behind > 0)).any():
        return
    apart = np.abs(cxcywh[:, :2] - cxcywh[:, 2:])
    yield Check(
        bad=parts.box & (parts.behind > 0) & (apart <= NEAR).all(axis=1) & (apart > 0).any(axis=1), reason="outline of two points",
        what=lambda _: "2 points are no outline", fix=_POINTS,
    )  # fmt: skip
