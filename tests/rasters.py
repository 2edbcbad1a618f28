"""Rings filled pixel by pixel, by nothing but the definition of the even-odd rule."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Ring = Sequence[Sequence[float]] | NDArray[np.float64]


def filled(rings: Iterable[Ring], height: int, width: int) -> NDArray[np.bool_]:
    """(height, width) the pixels whose centre has an odd number of ring edges to its left."""
    inside = np.zeros((height, width), np.bool_)
    y = np.arange(height) + 0.5
    x = np.arange(width) + 0.5
    for ring in rings:
        points = np.asarray(ring, np.float64)
        for (x0, y0), (x1, y1) in zip(points, np.roll(points, -1, axis=0), strict=True):
            if y0 == y1:
                continue
            crossed = (y >= min(y0, y1)) & (y < max(y0, y1))
            at = x0 + (y[crossed] - y0) * (x1 - x0) / (y1 - y0)
            inside[crossed] ^= x[None, :] > at[:, None]
    return inside
