"""Boxes in fractions of their frame."""

import numpy as np
from numpy.typing import NDArray

BEYOND = 1.5
"""How many widths or heights of the frame a box may reach beyond it."""


def are_far(box: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which boxes are so far outside their frames that their numbers are no fractions, or not finite.

    Args:
        box: (n, 4) x0, y0, x1, y1.

    Returns:
        (n,) of each.

    >>> are_far(np.array([[-1.5, 0, 2.5, 1], [0, 0, 2.6, 1], [0, np.nan, 1, 1]])).tolist()
    [False, True, True]
    """
    near: NDArray[np.bool_] = np.abs(box - 0.5).max(axis=1) <= 0.5 + BEYOND
    return ~near
