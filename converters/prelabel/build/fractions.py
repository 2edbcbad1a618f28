"""Fractions of the frame as the numbers of a payload, many at once."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from prelabel.build.text import Characters, Column, put
from prelabel.native import FRACTIONS

MILLION = 1_000_000

_HALF = 10_000
_TINY = 10
_ALONE = 101

DECIMALS = 8
"""The characters of a fraction."""


def millionths(fractions: NDArray[np.float64]) -> NDArray[np.int32]:
    """Fractions in [0, 1] as whole millionths: the six decimals of a payload."""
    return np.rint(fractions * MILLION).astype(np.int32)


def decimals(numbers: NDArray[np.int32]) -> Characters:
    r"""Millionths in [0, 1 000 000] as the shortest JSON number, as the Struct encoder writes the same fraction; (n, 8).

    >>> chars = decimals(np.array([0, 3, 500000, 123450, 1000000], np.int32))
    >>> chars.tobytes().replace(b"\0", b" ").decode().split()
    ['0.0', '3e-6', '0.5', '0.12345', '1.0']
    """
    high = numbers // _HALF
    low = numbers - high * _HALF
    high += np.int32(_ALONE) * (low == 0)
    out = _LOW.take(low)
    out |= _HIGH.take(high)
    tiny = np.flatnonzero((numbers - 1).view(np.uint32) < _TINY - 1)
    if len(tiny):
        out[tiny] = _MILLIONTHS[numbers[tiny]]
    return out.view(np.uint8).reshape(-1, DECIMALS)


def _table(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Texts of at most eight characters, each as one word."""
    return np.array(texts, f"S{DECIMALS}").view(np.uint64)


_HIGH = _table([*(f"{i / 100:.2f}" for i in range(_ALONE)), *(str(i / 100) for i in range(_ALONE))])
"""The first two decimals, by their value, where others follow, then where none do."""
_LOW = _table([("\0" * 4 + f"{i:04}").rstrip("0") for i in range(_HALF)])
"""The last four decimals, where they stand."""
_MILLIONTHS = _table([f"{i}e-6" for i in range(_TINY)])


def drawn_within(blank: bytes, fractions: NDArray[np.float64], rows: NDArray[np.intp], places: NDArray[np.int64]) -> Column:
    """Fractions, clamped to [0, 1], as `decimals` has them, within a text.

    Args:
        blank: the text, NUL where numbers stand.
        fractions: (n, k), k 16 at most.
        rows: (m,) of these, one for each row of the column.
        places: (p, 2) rising: from which character on a number stands, and which of the k it is.
    """

    def fill(chars: Characters, some: slice) -> None:
        numbers = millionths(np.clip(fractions.take(rows[some], axis=0), 0.0, 1.0))
        made = decimals(numbers.reshape(-1)).reshape(*numbers.shape, DECIMALS)
        for at, which in places.tolist():
            put(chars, at, made[:, which])

    return Column(blank, fill, compiled=(FRACTIONS, blank, fractions, rows, places))


def places_in(blank: bytes, which: Sequence[int]) -> NDArray[np.int64]:
    r"""(p, 2) where numbers stand in a text, and which each is.

    >>> places_in(b"x\0\0y\0\0", [1, 0]).tolist()
    [[1, 1], [4, 0]]
    """
    begins = (match.start() for match in re.finditer(rb"\0+", blank))
    return np.array(list(zip(begins, which, strict=True)), np.int64)
