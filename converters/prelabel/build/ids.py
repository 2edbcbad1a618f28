"""Identifiers that are a function of what they name, made for whole columns at once."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from prelabel.build.text import Column, put
from prelabel.native import UUIDS

Words = NDArray[np.uint64]
"""(n, 2) the two halves of n 128-bit values."""

UUID_BYTES = 36

_OCTET = np.array([f"{i:02x}" for i in range(256)], "S2").view(np.uint16)
_HEX = np.stack([np.repeat(_OCTET, 256), np.tile(_OCTET, 256)], axis=1).view(np.uint32).reshape(-1)
"""The four digits of every 16-bit word."""
_GROUPS = ((0, slice(0, 2)), (9, slice(2, 3)), (14, slice(3, 4)), (19, slice(4, 5)), (24, slice(5, 8)))
"""Where each group of digits stands, and which 16-bit words it shows."""
_SAID = (np.uint64(0xF000), np.uint64(0x5000)), (np.uint64(0xC << 60), np.uint64(0x8 << 60))
"""Version and variant: which bits of the two halves say them, and how."""

_ROUNDS = (np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB))


def seeds(names: Sequence[str]) -> Words:
    """A 128-bit seed for each name, by BLAKE2b.

    >>> seeds(["a", "b"]).shape
    (2, 2)
    """
    # to copy one that has seen nothing is faster than to make one
    empty = hashlib.blake2b(digest_size=16)
    digests: list[bytes] = []
    for name in names:
        one = empty.copy()
        one.update(name.encode("utf-8", "surrogatepass"))
        digests.append(one.digest())
    return np.frombuffer(b"".join(digests), "<u8").reshape(-1, 2).astype(np.uint64)


def marks(number: NDArray[np.int64], kind: NDArray[np.uint8], part: NDArray[np.int64] | int = 0) -> NDArray[np.uint64]:
    """(n,) what tells things of one seed apart.

    Args:
        number: (n,) the track, or the row's ordinal in its frame.
        kind: (n,) the `Kind`.
        part: (n,) or scalar: which part of the object.
    """
    high = kind.astype(np.uint64) | (np.asarray(part, np.uint64) << np.uint64(8))
    return _mixed(number.astype(np.uint64) + _mixed(high + np.uint64(1)))


def uuids(seed: Words, mark: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """UUIDs in the layout of version 5, as text.

    Args:
        seed: (n, 2) of the sequence (for a tracker) or of the frame in its sequence (for an annotation).
        mark: (n,) as `marks` makes it.

    Returns:
        (n, 36) ASCII codes.

    >>> one = uuids(seeds(["a"]), marks(np.array([3]), np.array([0], np.uint8)))
    >>> one.tobytes().decode()[14], len(one.tobytes())
    ('5', 36)
    """
    words = np.empty((len(seed), 2), ">u8")
    for half, value in enumerate((_mixed(seed[:, 0] ^ mark), _mixed(seed[:, 1] + _mixed(mark ^ seed[:, 0])))):
        bits, said = _SAID[half]
        words[:, half] = value & ~bits | said
    digits = _HEX.take(words.view(">u2"))
    out = np.full((len(digits), UUID_BYTES), ord("-"), np.uint8)
    for at, group in _GROUPS:
        put(out, at, digits[:, group].view(np.uint8))
    return out


def uuid_column(seed: Words, of: NDArray[np.integer], mark: NDArray[np.uint64], by: NDArray[np.integer]) -> Column:
    """Those of (n,) things as text, of which each is ``of`` one of some seeds (s, 2), and told apart ``by`` one of some marks (m,)."""
    return Column(
        b"\0" * UUID_BYTES,
        lambda chars, some: put(chars, 0, uuids(seed[of[some]], mark[by[some]])),
        compiled=(UUIDS, b"", seed, of, mark, by),
    )


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A bijection of 64-bit words in which every bit of the input moves about half of the output (the finaliser of SplitMix64)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in _ROUNDS:
        values ^= values >> shift
        values *= factor
    values ^= values >> np.uint64(31)
    return values
