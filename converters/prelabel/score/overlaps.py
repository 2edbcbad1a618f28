"""Which annotations of the two sides overlap, and how well.

Only annotations of one kind are compared: rectangles and polygons by what they cover, lines, cuboids and landmarks by their bounds.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.errors import ChoiceError
from prelabel.geometry.boxes import iou_of_pairs
from prelabel.geometry.polygons import overlap_of_pairs
from prelabel.geometry.ragged import ranges
from prelabel.score.scene import Scene

CHUNK = 1_000_000
"""Pairs looked at together."""

MOST = 20_000_000
"""Pairs that overlap and are held."""


class Pairs(NamedTuple):
    """``k`` pairs of annotations in one frame and of one kind that overlap, by annotation of the jobs, then of the truth."""

    job: NDArray[np.intp]
    """(k,) index into the rows of the jobs."""
    truth: NDArray[np.intp]
    """(k,) index into the rows of the truth."""
    overlap: NDArray[np.float64]
    """(k,) intersection over union, positive, at most 1."""

    def where(self, mask: NDArray[np.bool_]) -> "Pairs":
        """The pairs of a mask."""
        return Pairs(self.job[mask], self.truth[mask], self.overlap[mask])


def overlapping(scene: Scene) -> Pairs:
    """All pairs that overlap.

    Raises:
        ChoiceError: there are more than can be held.
    """
    found: list[Pairs] = []
    held = 0
    for job, truth in _met(scene):
        overlap = _shares(scene, job, truth)
        some = overlap > 0
        found.append(Pairs(job[some], truth[some], overlap[some]))
        held += int(some.sum())
        if held > MOST:
            fix = "score fewer frames at once, or leave out what lies on one spot"
            raise ChoiceError(f"more than {MOST:,} pairs of annotations overlap", fix=fix)
    empty = np.empty(0, np.intp)
    parts = [Pairs(empty, empty, np.empty(0)), *found]
    job, truth, overlap = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort((truth, job))
    return Pairs(job[order], truth[order], overlap[order])


def _met(scene: Scene) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Every pair of annotations in one frame and of one kind, some at a time."""
    jobs, truth = scene.jobs, scene.truth
    key, other = (rows.place * len(Kind) + rows.kind for rows in (jobs, truth))
    order, other_order = np.argsort(key, kind="stable"), np.argsort(other, kind="stable")
    first = np.searchsorted(other[other_order], key[order])
    counts = np.searchsorted(other[other_order], key[order], side="right") - first
    before = np.cumsum(counts) - counts
    for rows in np.split(np.arange(len(order)), np.flatnonzero(np.diff(before // CHUNK)) + 1):
        yield np.repeat(order[rows], counts[rows]), other_order[ranges(first[rows], counts[rows])]


def _shares(scene: Scene, job: NDArray[np.intp], truth: NDArray[np.intp]) -> NDArray[np.float64]:
    """(k,) how well pairs overlap."""
    one, other = scene.jobs.box[job], scene.truth.box[truth]
    share = np.where((one == other).all(axis=1), 1.0, iou_of_pairs(one, other))
    outlined = np.flatnonzero((scene.jobs.kind[job] == Kind.POLYGON) & (share > 0))
    if len(outlined):
        own, left = np.unique(job[outlined], return_inverse=True)
        others, right = np.unique(truth[outlined], return_inverse=True)
        share[outlined] = overlap_of_pairs(scene.jobs.shapes.take(own), scene.truth.shapes.take(others), left, right)
    return share
