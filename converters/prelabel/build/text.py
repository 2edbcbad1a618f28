"""JSON text made in columns: one matrix of characters for many rows, and a mask of those that stand in the text."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MILLION = 1_000_000

CHUNK_ROWS = 1 << 14
"""Rows whose characters are held at once; more does not get faster, only larger."""

Characters = tuple[NDArray[np.uint8], NDArray[np.bool_]]
"""(n, w) ASCII codes, and which of them stand in the text."""

_ZERO, _DOT = ord("0"), ord(".")
_TINY = 10
_POWERS = 10 ** np.arange(5, -1, -1, dtype=np.int32)


def millionths(fractions: NDArray[np.float64]) -> NDArray[np.int32]:
    """Fractions in [0, 1] as whole millionths: the six decimals of a payload."""
    return np.rint(fractions * MILLION).astype(np.int32)


def decimals(numbers: NDArray[np.int32]) -> Characters:
    """Millionths in [0, 1 000 000] as the shortest JSON number, as the Struct encoder writes the same fraction.

    >>> chars, kept = decimals(np.array([0, 3, 500000, 123450, 1000000], np.int32))
    >>> [row[mask].tobytes().decode() for row, mask in zip(chars, kept)]
    ['0.0', '3e-6', '0.5', '0.12345', '1.0']
    """
    digits = (numbers[:, None] // _POWERS) % 10
    chars = np.empty((len(numbers), 8), np.uint8)
    chars[:, 0] = _ZERO + (numbers == MILLION)
    chars[:, 1] = _DOT
    chars[:, 2:] = digits + _ZERO
    kept = np.ones((len(numbers), 8), np.bool_)
    kept[:, 3:] = np.logical_or.accumulate(digits[:, :0:-1] != 0, axis=1)[:, ::-1]
    tiny = np.flatnonzero((numbers > 0) & (numbers < _TINY))
    if len(tiny):
        chars[tiny, 0] = _ZERO + numbers[tiny]
        chars[tiny, 1:4] = np.frombuffer(b"e-6", np.uint8)
        kept[tiny] = np.arange(8) < len("1e-6")
    return chars, kept


def rows(parts: Sequence[bytes | Characters], count: int) -> list[bytes]:
    """The text of each row: constants and columns of characters, one after the other.

    Args:
        parts: constants are the same in every row.
        count: the number of rows.
    """
    out: list[bytes] = []
    for begin in range(0, count, CHUNK_ROWS):
        end = min(begin + CHUNK_ROWS, count)
        out += _chunk([part if isinstance(part, bytes) else (part[0][begin:end], part[1][begin:end]) for part in parts], end - begin)
    return out


def _chunk(parts: Sequence[bytes | Characters], count: int) -> list[bytes]:
    width = sum(len(part) if isinstance(part, bytes) else part[0].shape[1] for part in parts)
    chars = np.empty((count, width), np.uint8)
    kept = np.ones((count, width), np.bool_)
    column = 0
    for part in parts:
        if isinstance(part, bytes):
            chars[:, column : column + len(part)] = np.frombuffer(part, np.uint8)
            column += len(part)
        else:
            span = slice(column, column + part[0].shape[1])
            chars[:, span], kept[:, span] = part
            column = span.stop
    text = chars[kept].tobytes()
    ends = np.cumsum(kept.sum(axis=1)).tolist()
    return [text[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]
