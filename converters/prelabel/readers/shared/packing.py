"""Floats of many objects as columns, by way of MessagePack, which writes each in nine bytes: several times quicker than one by one."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

_FLOAT, _ARRAY = 0xCB, 0x90
"""What stands before a float, and before a short list, with its length added."""

_SHORT, _MEDIUM = 1 << 4, 1 << 16
"""Lengths from which what stands before a list is longer."""

_ENCODER = msgspec.msgpack.Encoder()
_PACKED = np.dtype([("kind", "u1"), ("value", ">f8")])


def float_column(values: Sequence[float | None], *, typed: bool = False) -> NDArray[np.float64]:
    """(n,) the values, NaN for None.

    Args:
        values: whole numbers, too, where they are not ``typed``.
        typed: a decoder made each of them a float or None, so that they need not be looked at.

    >>> float_column([1.5, None]).tolist()
    [1.5, nan]
    """
    packed = _unpacked(values, _PACKED)
    return packed["value"].astype(np.float64) if packed is not None and (typed or _all_floats(packed)) else np.array(values, np.float64)


def float_rows(rows: Sequence[Sequence[float] | None], width: int, *, typed: bool = False) -> NDArray[np.float64] | None:
    """(n, width) the values of rows of at most 15 floats; None where a row is missing, of another width, or not all of it floats.

    Args:
        rows: of whole numbers, too, where they are not ``typed``.
        width: of a row.
        typed: a decoder made each row so many floats or None.

    >>> float_rows([(1.0, 2.0), (3.0, 4.0)], 2).tolist(), float_rows([(1.0, 2.0), None], 2)
    ([[1.0, 2.0], [3.0, 4.0]], None)
    """
    packed = _unpacked(rows, np.dtype([("kind", "u1"), ("row", _PACKED, (width,))]))
    if packed is None or not (typed or ((packed["kind"] == _ARRAY + width).all() and _all_floats(packed["row"]))):
        return None
    return packed["row"]["value"].astype(np.float64)


def _unpacked(values: Sequence[object], kind: np.dtype[np.void]) -> NDArray[np.void] | None:
    """The values as MessagePack has them; None where they are not as long together as so many of this kind."""
    packed = _ENCODER.encode(values)
    begin = 1 if len(values) < _SHORT else 3 if len(values) < _MEDIUM else 5
    return np.frombuffer(packed, kind, offset=begin) if len(packed) == begin + len(values) * kind.itemsize else None


def _all_floats(packed: NDArray[np.void]) -> bool:
    return bool((packed["kind"] == _FLOAT).all())
