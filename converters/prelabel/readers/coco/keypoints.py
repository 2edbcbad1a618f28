"""Keypoints: ``[x, y, v, x, y, v, ...]`` in the order of the category's skeleton.

COCO says that x and y are 0-indexed and measured from the top left corner of the image, in the words that it has for ``bbox``
(https://cocodataset.org/#format-data, #format-results), and results hold fractions of pixels: they are positions on the axes that
boxes have, and no half pixel is added. ``v`` is 0 for a point that is not labelled, 1 for a hidden and 2 for a visible one; models
write a score there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import counted
from prelabel.geometry.ragged import owners, places, starts
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.coco.faults import Faults
from prelabel.readers.coco.polygons import LARGEST_PX
from prelabel.readers.coco.raws import Refuse, Texts
from prelabel.readers.shared.faults import Fault

EACH = 3
"""Values of a keypoint."""

TEXTS = Texts[list[float]](list[float])


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmarks:
    """The labelled keypoints of some rows.

    Args:
        rows: (m,) positions of the rows that have points left.
        rings: m shapes in fractions of the image, each of one ring.
        number: (p,) of each point, from 1.
        weak: positions of the rows whose labelled points were all left out and counted.
        faults: rows whose keypoints are wrong.
    """

    rows: NDArray[np.intp]
    rings: Rings
    number: NDArray[np.int32]
    weak: frozenset[int]
    faults: Faults

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """All of several."""
        return cls(
            rows=np.concatenate([np.empty(0, np.intp), *(part.rows for part in parts)]),
            rings=Rings.concat([part.rings for part in parts]),
            number=np.concatenate([np.empty(0, np.int32), *(part.number for part in parts)]),
            weak=frozenset().union(*(part.weak for part in parts)),
            faults={row: fault for part in parts for row, fault in part.faults.items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeypointReader:
    """Makes landmarks of keypoints.

    Args:
        size: (rows of all, 2) width and height of each row's image in pixels.
        fix: what to do about the keypoints of a row.
        context: says from which score points are kept, and counts the others; models that write no fractions may have scores below 0.
    """

    size: NDArray[np.int64]
    fix: Callable[[int], str]
    context: Context

    def read(self, raws: Sequence[msgspec.Raw], rows: NDArray[np.intp], skeleton: Sequence[int], refuse: Refuse) -> Landmarks:
        """The landmarks of annotations.

        Args:
            raws: their texts, not empty ones.
            rows: (number of texts,) the row of each.
            skeleton: how many keypoints the category of each names; 0 where it does not say.
            refuse: is told which text is no list of numbers.
        """
        parts = []
        for positions, values in TEXTS.decoded(raws, refuse):
            of_row = dict(zip(rows[positions].tolist(), values, strict=True))
            faults: dict[int, Fault] = {}
            for (row, value), position in zip(of_row.items(), positions, strict=True):
                fault = self._fault(row, value, skeleton[position])
                if fault:
                    faults[row] = fault
            good = {row: value for row, value in of_row.items() if row not in faults}
            count = np.array([len(value) // EACH for value in good.values()], np.int64)
            x_y_v = np.fromiter(chain.from_iterable(good.values()), np.float64, EACH * int(count.sum())).reshape(-1, EACH)
            parts.append(replace(self.landmarks(np.array([*good], np.intp), count, x_y_v), faults=faults))
        return Landmarks.joined(parts)

    def _fault(self, row: int, values: Sequence[float], skeleton: int) -> Fault | None:
        if not values:
            return None
        (count, rest), fix = divmod(len(values), EACH), self.fix(row)
        if rest:
            return Fault("keypoints no triples", ".keypoints", f"{len(values)} values are no triples of x, y and visibility", fix)
        if skeleton and count != skeleton:
            what = f"{counted(count, 'keypoint')}, but the category names {skeleton}"
            return Fault("keypoints unlike their category", ".keypoints", what, f"correct the category's keypoints, or {fix}")
        if max(map(abs, values)) > LARGEST_PX:
            return Fault("no pixels", ".keypoints", f"{max(values, key=abs):g} is no place in an image", fix)
        return None

    def landmarks(self, position: NDArray[np.intp], number: NDArray[np.int64], x_y_v: NDArray[np.float64]) -> Landmarks:
        """The landmarks of keypoints without faults.

        Args:
            position: (n,) the row of each.
            number: (n,) of its points.
            x_y_v: (p, 3) the points of all in pixels, with visibility or score.
        """
        start = starts(number)
        owner = owners(start)
        labelled, least = x_y_v[:, 2] != 0, self.context.min_keypoint_score
        kept = x_y_v[:, 2] > 0 if least is None else labelled & (x_y_v[:, 2] >= least)
        self._count_left_out(int(labelled.sum() - kept.sum()))
        count, left = (np.bincount(owner[mask], minlength=len(position)) for mask in (labelled, kept))
        rows = position[left > 0]
        return Landmarks(
            rows=rows,
            rings=Rings.of(x_y_v[kept, :2], left[left > 0]).scaled(1 / self.size[rows]),
            number=(places(start)[kept] + 1).astype(np.int32),
            weak=frozenset(position[(count > 0) & (left == 0)].tolist()),
            faults={},
        )

    def _count_left_out(self, points: int) -> None:
        if self.context.min_keypoint_score is not None:
            self.context.count_weak_keypoints(points)
        elif points:
            self.context.tally.unconverted["keypoints whose score is below 0"] += points
