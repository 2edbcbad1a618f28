"""Images whose pixels are numbers of things."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.masks.blocks import RUNS_AT_ONCE, Blocks, batches
from prelabel.geometry.masks.tracing import traced
from prelabel.geometry.ragged import starts
from prelabel.geometry.rings import Rings


def label_rings(image: NDArray[np.integer]) -> tuple[NDArray[np.int64], Rings]:
    """The distinct values of an image but 0, rising, and the rings of each in pixels.

    Args:
        image: (height, width), no negative numbers.

    >>> values, rings = label_rings(np.array([[0, 7], [7, 7]]))
    >>> values.tolist(), rings.points.astype(int).tolist()
    ([7], [[1, 0], [2, 0], [2, 2], [0, 2], [0, 1], [1, 1]])
    """
    height, width = image.shape
    flat = image.reshape(-1)
    changes = np.ones(len(flat), np.bool_)
    changes[1:] = flat[1:] != flat[:-1]
    changes[::width] = True
    begin = np.flatnonzero(changes)
    length = np.diff(begin, append=height * width)
    value = flat[begin].astype(np.int64)
    begin, length, value = (column[value != 0] for column in (begin, length, value))
    values, mask = np.unique(value, return_inverse=True)
    order = np.argsort(mask, kind="stable")
    mask, length, (row, column) = mask[order], length[order], np.divmod(begin[order], width)
    start = starts(np.bincount(mask, minlength=len(values)))
    parts: list[Rings] = []
    for first, last in batches(start, RUNS_AT_ONCE):
        of = slice(start[first], start[last])
        blocks = Blocks(mask=mask[of] - first, x0=row[of], x1=row[of] + 1, y0=column[of], y1=column[of] + length[of])
        parts.append(traced(blocks, last - first))
    return values, _transposed(Rings.concat(parts))


def _transposed(rings: Rings) -> Rings:
    """With x and y exchanged, and each ring the other way round from its first point, which keeps the sign of its area."""
    turned = rings.turned(np.ones(len(rings.ring_hole), np.bool_))
    return replace(turned, points=np.ascontiguousarray(turned.points[:, ::-1]))
