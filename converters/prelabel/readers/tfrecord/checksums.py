"""CRC-32C, with which each record is checked: the polynomial of Castagnoli, masked as TensorFlow does.

A block of bytes has the sum of what each of its bytes has by its place, so that numpy looks them all up at once.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

_POLYNOMIAL = 0x82F63B78
_ONES = 0xFFFFFFFF
_MASK = 0xA282EAD8

_BLOCK = 1 << 10
"""Bytes of a block: its table of a megabyte stays in the processor's cache."""

_AT_ONCE = 1 << 6
"""Blocks that are looked up together."""

_SMALL = 64
"""Bytes of which it is quicker to look at each."""


def masked_crc(data: memoryview) -> int:
    """The check sum that a file has of some bytes.

    >>> hex(masked_crc(memoryview(b"123456789")))
    '0xc78ab0e5'
    """
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + _MASK) & _ONES


def crc32c(data: memoryview) -> int:
    """The sum of some bytes.

    >>> hex(crc32c(memoryview(b"123456789"))), hex(crc32c(memoryview(bytes(5000))))
    ('0xe3069283', '0xe68075d0')
    """
    if len(data) < _SMALL:
        return _each(data, _ONES) ^ _ONES
    blocks = np.zeros(-(-len(data) // _BLOCK) * _BLOCK, np.uint8)
    # bytes of 0 before the first change nothing; that the sum begins with ones is as if the first four were turned
    blocks[-len(data) :] = data
    blocks[-len(data) :][:4] ^= 0xFF
    crc = 0
    zeros = _zeros()
    for own in _sums(blocks.reshape(-1, _BLOCK)):
        crc = own ^ zeros[0][crc & 255] ^ zeros[1][crc >> 8 & 255] ^ zeros[2][crc >> 16 & 255] ^ zeros[3][crc >> 24]
    return crc ^ _ONES


def _sums(blocks: NDArray[np.uint8]) -> list[int]:
    """The sum of each block alone."""
    places = np.arange(_BLOCK)[::-1] * 256
    table = _by_place().reshape(-1)
    found: list[int] = []
    for begin in range(0, len(blocks), _AT_ONCE):
        found += np.bitwise_xor.reduce(table.take(blocks[begin : begin + _AT_ONCE] + places), axis=1).tolist()
    return found


def _each(data: memoryview | bytes, crc: int) -> int:
    """The sum that goes on with some bytes, one by one."""
    table = _first()
    for byte in data:
        crc = table[(crc ^ byte) & 255] ^ crc >> 8
    return crc


@cache
def _first() -> list[int]:
    """What a byte becomes that is the last."""
    found: list[int] = []
    for crc in range(256):
        for _ in range(8):
            crc = crc >> 1 ^ _POLYNOMIAL if crc & 1 else crc >> 1  # noqa: PLW2901  # bit by bit
        found.append(crc)
    return found


@cache
def _by_place() -> NDArray[np.uint32]:
    """(_BLOCK, 256) what a byte becomes with so many bytes behind it."""
    first = np.array(_first(), np.uint32)
    found = np.empty((_BLOCK, 256), np.uint32)
    found[0] = first
    for place in range(1, _BLOCK):
        before = found[place - 1]
        found[place] = first[before & 255] ^ before >> 8
    return found


@cache
def _zeros() -> list[list[int]]:
    """(4, 256) what each byte of a sum becomes by a block of zeros: what it would be as one of the block's first four."""
    return [_by_place()[_BLOCK - 1 - place].tolist() for place in range(4)]
