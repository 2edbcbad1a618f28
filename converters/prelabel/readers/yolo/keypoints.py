"""The keypoints among rows: which of them are labelled, and what makes them none."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.rings import Rings
from prelabel.readers.shared.kpt_shape import SCORED, KptShape
from prelabel.readers.yolo.checks import FARTHEST, NOT_A_FRACTION, Check, spread
from prelabel.readers.yolo.meaning import BOX, Mask, Parts
from prelabel.readers.yolo.parse import Rows

VISIBLE = 2
"""Labelled and visible; 1 is labelled and hidden."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Landmarks:
    """Shapes of keypoints."""

    rows: NDArray[np.intp]
    """(m,) the row of each; a row without a labelled keypoint has none."""
    rings: Rings
    """m shapes of the labelled keypoints alone."""
    number: NDArray[np.int32]
    """(p,) of each point, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Keypoints:
    """The keypoints of ``m`` rows with ``k`` of them each."""

    rows: NDArray[np.intp]
    """(m,) the row of each pose."""
    at: NDArray[np.float64]
    """(m, k, 2) x, y."""
    third: NDArray[np.float64]
    """(m, k) visibility 0, 1 or 2, or a score; 1 where there is none."""
    labelled: Mask
    """(m, k): the third value is not 0, and x and y are not both 0, as Ultralytics writes points that it does not believe in."""

    @classmethod
    def of(cls, rows: Rows, parts: Parts, shape: KptShape) -> "Keypoints":
        """The keypoints of some rows."""
        index = np.flatnonzero(parts.pose)
        table = rows.numbers[rows.start[index, None] + np.arange(BOX, BOX + shape.columns)].reshape(len(index), shape.points, shape.values)
        at = table[..., :2]
        third = table[..., 2] if shape.values == SCORED else np.ones(at.shape[:2])
        return cls(rows=index, at=at, third=third, labelled=(third != 0) & (at != 0).any(axis=2))

    def weak(self, least: float | None) -> Mask:
        """(m, k) which labelled keypoints have a score under the least that is wanted; a visibility is none."""
        return self.labelled & (self.third < least) if least is not None else np.zeros_like(self.labelled)

    def landmarks(self, kept: Mask) -> Landmarks:
        """Shapes of the keypoints that a mask (m, k) holds."""
        counts = kept.sum(axis=1)
        some = np.flatnonzero(counts)
        return Landmarks(
            rows=self.rows[some],
            rings=Rings.of(self.at[kept], counts[some]),
            number=(np.nonzero(kept)[1] + 1).astype(np.int32),
        )

    def checks(self, count: int) -> Iterable[Check]:
        """What makes a row no pose; ``count`` is the number of all rows."""
        if not len(self.rows):
            return
        place = np.zeros(count, np.intp)
        place[self.rows] = np.arange(len(self.rows))
        odd = (self.third < 0) | (self.third > 1) & (self.third != VISIBLE)
        far = ((self.at < -FARTHEST) | (self.at > 1 + FARTHEST)) & self.labelled[..., None]

        def third_of(row: int) -> str:
            at = int(np.argmax(odd[place[row]]))
            return f"{self.third[place[row], at]:g} of keypoint {at + 1}"

        def far_of(row: int) -> str:
            at, axis = np.unravel_index(np.argmax(far[place[row]]), far.shape[1:])
            return f"{'xy'[axis]} {self.at[place[row], at, axis]:g} of keypoint {at + 1}"

        yield Check(
            bad=spread(odd.any(axis=1), self.rows, count), reason="neither visibility nor score",
            what=lambda row: f"{third_of(row)} is neither a visibility 0, 1 or 2 nor a score in 0-1",
            fix="write x, y and visibility of each keypoint; where they have only x and y give -O kpt_shape=17x2",
        )  # fmt: skip
        yield Check(
            bad=spread(far.any(axis=(1, 2)), self.rows, count), reason=NOT_A_FRACTION,
            what=lambda row: f"{far_of(row)} is no fraction of the image",
            fix="divide x by the image's width and y by its height; where kpt_shape does not fit give -O kpt_shape=17x3",
        )  # fmt: skip
