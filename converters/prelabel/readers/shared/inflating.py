"""Bytes that zlib packed, alone or in a text in base64."""

import base64
import binascii
import zlib


class NotPackedError(Exception):
    """What is wrong with such bytes, or with their text."""


class TooLargeError(NotPackedError):
    """It unpacks to more than is read."""


def inflated(text: str, most: int) -> bytes:
    """The bytes in a text; of one that is cut off, those that are there.

    Args:
        text: base64 of what zlib packed.
        most: bytes that are unpacked; what claims more would fill the memory.

    Raises:
        NotPackedError: it is none, or unpacks to more.
    """
    try:
        packed = base64.b64decode(text.encode("ascii", "replace"), validate=True)
    except binascii.Error as error:
        message = "is no base64"
        raise NotPackedError(message) from error
    return unpacked(packed, most)


def unpacked(packed: bytes | memoryview, most: int) -> bytes:
    """What zlib packed; of what is cut off, that which is there.

    Args:
        packed: the bytes.
        most: bytes that are unpacked.

    Raises:
        NotPackedError: they are not, or unpacks to more.
    """
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(packed, most)
    except zlib.error as error:
        message = "is not packed by zlib"
        raise NotPackedError(message) from error
    if unpacking.unconsumed_tail:
        message = f"unpacks to more than {most:,} bytes"
        raise TooLargeError(message)
    return data
