"""Many names at once, as one array of letters: what they have in common, and keys that sort them in natural order."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FEW = 64
"""For fewer names an array does not pay."""

MOST_DIGITS = 250
"""Of a number, so that a byte can say how many they are."""

_ZERO, _DIGITS, _NUMBER, _PRINTABLE = ord("0"), 10, 1, ord(" ")


def letters_of(names: Sequence[str]) -> NDArray[np.uint8] | None:
    """(names, letters) of names that differ only in digits of fixed places; None where they differ in more, or there are none.

    >>> letters_of(["f02", "f10"]).tolist()
    [[102, 48, 50], [102, 49, 48]]
    """
    joined = "".join(names)
    lengths = set(map(len, names))
    if len(lengths) != 1 or not joined or not joined.isascii():
        return None
    letters = np.frombuffer(joined.encode(), np.uint8).reshape(len(names), -1)
    shapes = np.where(letters - np.uint8(_ZERO) < _DIGITS, np.uint8(_ZERO), letters)
    return letters if (shapes == shapes[0]).all() else None


def natural_bytes(names: Sequence[str]) -> list[bytes] | None:
    r"""Keys that sort names in natural order; None where there are few, one has no digit, or one is not printable ASCII.

    In a key each number stands without leading zeros behind a 1, which is less than all letters, and how many digits it has, from 2 on;
    where names differ in nothing else, behind a 0 the name itself.

    >>> natural_bytes(["f2", "f10"] * FEW)[:2]
    [b'f\x01\x032\x00f2', b'f\x01\x0410\x00f10']
    """
    joined = "\0".join(names)
    if len(names) <= FEW or not joined.isascii():
        return None
    letters = np.frombuffer(joined.encode(), np.uint8)
    digit = letters - np.uint8(_ZERO) < _DIGITS
    edges = np.flatnonzero(np.diff(digit, prepend=False, append=False))
    begins, ends = edges[::2], edges[1::2]
    if np.count_nonzero(letters < _PRINTABLE) != len(names) - 1 or not len(begins):
        return None
    leading = _leading_zeros(letters, digit, begins, ends)
    dropped = np.append(0, np.cumsum(leading))
    shown = ends - begins - (dropped[ends] - dropped[begins])
    if shown.max() > MOST_DIGITS:
        return None
    shift = np.zeros(len(letters), np.int64)
    shift[begins] = 2
    place = np.arange(len(letters)) - dropped[:-1] + np.cumsum(shift)
    packed = np.empty(len(letters) - dropped[-1] + 2 * len(begins), np.uint8)
    packed[place[~leading]] = letters[~leading]
    packed[place[begins] - 2], packed[place[begins] - 1] = _NUMBER, shown + 2
    keys = packed.tobytes().split(b"\0")
    return keys if len(set(keys)) == len(keys) else [key + b"\0" + name.encode() for key, name in zip(keys, names, strict=True)]


def _leading_zeros(
    letters: NDArray[np.uint8], digit: NDArray[np.bool_], begins: NDArray[np.intp], ends: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """(letters,) which are zeros in front of a number, all of it where it is 0."""
    before = np.append(0, np.cumsum(digit & (letters != _ZERO)))
    leading = np.zeros(len(letters), np.bool_)
    leading[digit] = before[1:][digit] == np.repeat(before[begins], ends - begins)
    return leading
