"""Identifiers that are a function of what they name, made for whole columns at once."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
"""(n, 2) the two halves of n 128-bit values."""

UUID_BYTES = 36

_OCTET = np.array([f"{i:02x}" for i in range(256)], "S2").view(np.uint16)
_HEX = np.stack([np.repeat(_OCTET, 256), np.tile(_OCTET, 256)], axis=1).view(np.uint32).reshape(-1)
"""The four digits of every 16-bit word."""
_GROUPS = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))
_VERSION, _VARIANT = (np.uint64(0xF000), np.uint64(0x5000)), (np.uint64(0xC << 60), np.uint64(0x8 << 60))
"""Bits of the two words that a UUID says itself with: which, and their values."""


def seeds(names: Sequence[str]) -> Words:
    """A 128-bit seed for each name, by BLAKE2b.

    >>> seeds(["a", "b"]).shape
    (2, 2)
    """
    digests = b"".join(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest() for name in names)
    return np.frombuffer(digests, "<u8").reshape(-1, 2).astype(np.uint64)


def uuids(seed: Words, number: NDArray[np.int64], kind: NDArray[np.uint8], part: NDArray[np.int64] | int = 0) -> NDArray[np.uint8]:
    """UUIDs in the layout of version 5, as text.

    Args:
        seed: (n, 2) of the sequence (for a tracker) or of the frame in its sequence (for an annotation).
        number: (n,) the track, or the row's ordinal in its frame.
        kind: (n,) the `Kind`.
        part: (n,) or scalar: which part of the object.

    Returns:
        (n, 36) ASCII codes.

    >>> one = uuids(seeds(["a"]), np.array([3]), np.array([0], np.uint8))
    >>> one.tobytes().decode()[14], len(one.tobytes())
    ('5', 36)
    """
    low = number.astype(np.uint64)
    high = kind.astype(np.uint64) | (np.asarray(part, np.uint64) << np.uint64(8))
    inner = _mixed(low + _mixed(high + np.uint64(1)))
    words = np.stack([_mixed(seed[:, 0] ^ inner), _mixed(seed[:, 1] + _mixed(inner ^ seed[:, 0]))], axis=1)
    for half, (bits, value) in enumerate((_VERSION, _VARIANT)):
        words[:, half] = words[:, half] & ~bits | value
    digits = _HEX[words.astype(">u8").view(">u2")].view(np.uint8)
    out = np.full((len(digits), UUID_BYTES), ord("-"), np.uint8)
    for dashes, (begin, end) in enumerate(_GROUPS):
        out[:, begin + dashes : end + dashes] = digits[:, begin:end]
    return out


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A bijection of 64-bit words in which every bit of the input moves about half of the output (the finaliser of SplitMix64)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
