"""JSON text made in columns: one matrix of characters for many rows, NUL where nothing stands."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MILLION = 1_000_000

CHUNK_BYTES = 1 << 19
"""Characters that are held at once: few enough to stay in the processor's cache."""

Characters = NDArray[np.uint8]
"""(n, w) ASCII codes, 0 where nothing stands; rows need not be equally long."""

_NOTHING, _END, _BETWEEN = b"\0", b"\n", b","
_HALF = 10_000
_TINY = 10


def millionths(fractions: NDArray[np.float64]) -> NDArray[np.int32]:
    """Fractions in [0, 1] as whole millionths: the six decimals of a payload."""
    return np.rint(fractions * MILLION).astype(np.int32)


def decimals(numbers: NDArray[np.int32]) -> Characters:
    r"""Millionths in [0, 1 000 000] as the shortest JSON number, as the Struct encoder writes the same fraction; (n, 8).

    >>> chars = decimals(np.array([0, 3, 500000, 123450, 1000000], np.int32))
    >>> chars.tobytes().replace(b"\0", b" ").decode().split()
    ['0.0', '3e-6', '0.5', '0.12345', '1.0']
    """
    high, low = np.divmod(numbers, _HALF)
    out = np.empty((len(numbers), 2), np.uint32)
    out[:, 0] = np.where(low == 0, _HIGH_ALONE[high], _HIGH[high])
    out[:, 1] = _LOW[low]
    tiny = np.flatnonzero((numbers > 0) & (numbers < _TINY))
    out[tiny, 0], out[tiny, 1] = _MILLIONTHS[numbers[tiny]], 0
    return out.view(np.uint8)


def _table(texts: Sequence[str]) -> NDArray[np.uint32]:
    """Texts of at most four characters, each as one word."""
    return np.array(texts, "S4").view(np.uint32)


_HIGH = _table([f"{i / 100:.2f}" for i in range(101)])
"""The first two decimals where others follow, by their value."""
_HIGH_ALONE = _table([str(i / 100) for i in range(101)])
"""Likewise where no others follow."""
_LOW = _table([f"{i:04}".rstrip("0") for i in range(_HALF)])
"""The last four decimals."""
_MILLIONTHS = _table([f"{i}e-6" for i in range(_TINY)])


def table(texts: Sequence[bytes]) -> Characters:
    """(texts, w) texts of any length as rows of characters.

    >>> table([b"a", b"bcd"]).tolist()
    [[97, 0, 0], [98, 99, 100]]
    """
    width = max(map(len, texts), default=0)
    return np.frombuffer(b"".join(text.ljust(width, _NOTHING) for text in texts), np.uint8).reshape(len(texts), width)


def rows(parts: Sequence[bytes | Characters], count: int, last: NDArray[np.bool_] | None = None) -> list[bytes]:
    """The text of each row, constants and columns of characters one after the other; or of runs of rows, with commas between them.

    Args:
        parts: constants are the same in every row; no text holds a line end.
        count: the number of rows.
        last: (count,) whether a run ends with the row; each row is a run of its own where this is left out.
    """
    template = b"".join(part if isinstance(part, bytes) else _NOTHING * part.shape[1] for part in parts) + _END
    step = max(CHUNK_BYTES // len(template), 1)
    out: list[bytes] = []
    begun = b""
    for begin in range(0, count, step):
        end = min(begin + step, count)
        chars = np.empty((end - begin, len(template)), np.uint8)
        chars[:] = np.frombuffer(template, np.uint8)
        column = 0
        for part in parts:
            if isinstance(part, bytes):
                column += len(part)
            else:
                chars[:, column : column + part.shape[1]] = part[begin:end]
                column += part.shape[1]
        if last is not None:
            chars[~last[begin:end], -1] = ord(_BETWEEN)
        texts = chars.tobytes().translate(None, _NOTHING).split(_END)
        texts[0] = begun + texts[0]
        begun = texts.pop()
        out += texts
    return out
