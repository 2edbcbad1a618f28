"""Images whose pixels are numbers of things."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.labelruns import LabelRuns
from prelabel.geometry.masks.blocks import RUNS_AT_ONCE, Blocks
from prelabel.geometry.masks.tracing import traced
from prelabel.geometry.ragged import blocks, starts
from prelabel.geometry.rings import Rings


def label_rings(image: LabelRuns) -> tuple[NDArray[np.int64], Rings]:
    """The distinct values of an image but 0, rising, and the rings of each in pixels; no value is negative.

    >>> values, rings = label_rings(LabelRuns.of(np.array([[0, 7], [7, 7]])))
    >>> values.tolist(), rings.points.astype(int).tolist()
    ([7], [[1, 0], [2, 0], [2, 2], [0, 2], [0, 1], [1, 1]])
    """
    begin, length, value = (column[image.value != 0] for column in (image.begin, image.length, image.value))
    values, mask = np.unique(value, return_inverse=True)
    order = np.argsort(mask, kind="stable")
    mask, length, (row, column) = mask[order], length[order], np.divmod(begin[order], image.width)
    counts = np.bincount(mask, minlength=len(values))
    start = starts(counts)
    parts: list[Rings] = []
    for things in blocks(counts, RUNS_AT_ONCE):
        of = slice(start[things.start], start[things.stop])
        some = Blocks(mask=mask[of] - things.start, x0=row[of], x1=row[of] + 1, y0=column[of], y1=column[of] + length[of])
        parts.append(traced(some, things.stop - things.start))
    return values, _transposed(Rings.concat(parts))


def _transposed(rings: Rings) -> Rings:
    """With x and y exchanged, and each ring the other way round from its first point, which keeps the sign of its area."""
    turned = rings.turned(np.ones(len(rings.ring_hole), np.bool_))
    return replace(turned, points=np.ascontiguousarray(turned.points[:, ::-1]))
