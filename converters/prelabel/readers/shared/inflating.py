"""Bytes that stand in a text: packed by zlib, in base64."""

import base64
import binascii
import zlib


class NotPackedError(Exception):
    """What is wrong with such a text."""


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
