"""Pixels inside masks as rectangles: what run lengths and label images are before they are rings."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

RUNS_AT_ONCE = 1 << 15
"""Few enough that what is made of them stays in the processor's cache."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Blocks:
    """Rectangles of pixels in the order of (mask, x0, y0).

    No two of a mask meet along x, one above the other; one that is wider than a pixel has its columns for itself.
    """

    mask: NDArray[np.int64]
    x0: NDArray[np.int64]
    x1: NDArray[np.int64]
    """Behind the last column."""
    y0: NDArray[np.int64]
    y1: NDArray[np.int64]
    """Behind the last pixel of a column."""

    @classmethod
    def of_runs(cls, mask: NDArray[np.int64], begin: NDArray[np.int64], end: NDArray[np.int64], height: NDArray[np.int64]) -> Self:
        """Blocks from runs that go down the columns and on at the top of the next.

        A run makes up to three of them, however wide its image is: the rest of its first column, whole columns, the top of its last.

        Args:
            mask: does not fall.
            begin: of pixels, counted down the columns; rises in a mask.
            end: behind the last pixel; before the next run begins.
            height: of each run's image.
        """
        x, y = np.divmod(begin, height)
        last = (end - 1) // height
        bottom = end - last * height
        within = x == last
        headed, footed = within | (y > 0), ~within & (bottom < height)
        from_, to = x + (y > 0), last + (bottom == height)
        whole = ~within & (from_ < to)
        number = headed.astype(np.int64) + whole + footed
        at = np.cumsum(number) - number
        x0, y0, x1, y1 = (np.repeat(column, number) for column in (x, y, x + 1, np.where(within, bottom, height)))
        middle, foot = (at + headed)[whole], (at + headed + whole)[footed]
        x0[middle], x1[middle], y0[middle] = from_[whole], to[whole], 0
        x0[foot], x1[foot], y0[foot], y1[foot] = last[footed], last[footed] + 1, 0, bottom[footed]
        return cls(mask=np.repeat(mask, number), x0=x0, x1=x1, y0=y0, y1=y1)
