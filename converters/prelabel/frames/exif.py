"""How PNG and WebP are to be turned when they are shown, as their EXIF says it: the library that reads sizes does so for other formats."""

import io
import os
import struct
from collections.abc import Iterator
from itertools import islice
from typing import Protocol

MOST_BYTES = 1 << 20
"""Of EXIF, which mostly has some hundred."""

MOST_CHUNKS = 10_000
"""Of a file, but for its pixels; one of more was made to keep its readers busy, and is taken as one without EXIF."""

_PNG = b"\x89PNG\r\n\x1a\n"
_EXTENDED = b"WEBPVP8X\n\0\0\0"
"""A WebP that may have more than pixels, up to the byte that says what it has."""

_FLAGS, _HAS_EXIF = 20, 0x08

_PIXELS = b"IDAT"
"""The kind of a PNG's chunks that hold them, of which there may be thousands."""

_PREFIX = b"Exif\0\0"
"""Of JPEG, which some tools write in other formats, too."""

_ORIENTATION, _SHORT = 274, 3
_SWAPPED = frozenset({5, 6, 7, 8})


class File(Protocol):
    """A file of bytes, best one that reads no more than it is asked for."""

    def seek(self, offset: int, whence: int, /) -> int:
        """Go to a place."""

    def read(self, size: int, /) -> bytes:
        """The bytes from there on."""


def is_turned(file: File) -> bool:
    """Whether the EXIF of a PNG or WebP swaps width and height; False for all else.

    Raises:
        OSError: the file cannot be read.
    """
    return orientation(exif_of(file) or b"") in _SWAPPED


def says_turn(head: bytes) -> bool:
    """Whether the beginning of a PNG or WebP holds its EXIF, or shows that it has none; that of a PNG behind its pixels is not waited for.

    True for all other formats.
    """
    return exif_of(io.BytesIO(head), _PIXELS) is not None


def exif_of(file: File, last: bytes = b"IEND") -> bytes | None:
    """The EXIF of a PNG or WebP; empty where it has none, as all other formats; None where the file ends before that is known.

    Args:
        file: of which a few bytes a chunk are read.
        last: the kind of a PNG's chunk at which the search ends.

    Raises:
        OSError: the file cannot be read.
    """
    file.seek(0, os.SEEK_SET)
    head = file.read(_FLAGS + 1)
    if head.startswith(_PNG):
        wanted, chunks = b"eXIf", _chunks(file, at=len(_PNG), is_riff=False)
    elif head.startswith(b"RIFF") and head[8:_FLAGS] == _EXTENDED and len(head) > _FLAGS and head[_FLAGS] & _HAS_EXIF:
        wanted, chunks = b"EXIF", _chunks(file, at=12, is_riff=True)
    else:
        return b""
    for kind, length in islice(chunks, MOST_CHUNKS):
        if kind == wanted:
            exif = file.read(min(length, MOST_BYTES))
            return exif if len(exif) == min(length, MOST_BYTES) else None
        if kind == last:
            return b""
    return None


def orientation(exif: bytes) -> int:
    """What EXIF says of the way that an image is turned, 1 to 8; 0 where it does not say it.

    >>> orientation(bytes.fromhex("4d4d002a00000008 0001 0112 0003 00000001 0006 0000")), orientation(b"II*")
    (6, 0)
    """
    exif = exif.removeprefix(_PREFIX)
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        return 0
    try:
        (at,) = struct.unpack_from(f"{order}L", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, at)
        entries = (struct.unpack_from(f"{order}HHLH", exif, at + 2 + 12 * i) for i in range(count))
        return next((value for tag, kind, _, value in entries if (tag, kind) == (_ORIENTATION, _SHORT)), 0)
    except struct.error:
        return 0


def _chunks(file: File, *, at: int, is_riff: bool) -> Iterator[tuple[bytes, int]]:
    """Kind and length of each chunk from a place on, with the file at the chunk's content."""
    while True:
        file.seek(at, os.SEEK_SET)
        head = file.read(8)
        if len(head) < 8:  # noqa: PLR2004  # the file ends
            return
        kind, length = (head[:4], int.from_bytes(head[4:], "little")) if is_riff else (head[4:], int.from_bytes(head[:4], "big"))
        yield kind, length
        # a chunk of PNG ends with four bytes that check it, one of RIFF has an even length
        size = len(head) + length + (length % 2 if is_riff else 4)
        at += size if kind != _PIXELS else _alike(file, at, head, size)


def _alike(file: File, at: int, head: bytes, size: int) -> int:
    """How far the chunks of pixels of a PNG reach that are as long as the first. They stand together: few of them need to be looked at."""
    reached, more = size, size
    while more >= size:
        file.seek(at + reached + more - size, os.SEEK_SET)
        if file.read(len(head)) == head:
            reached, more = reached + more, 2 * more
        else:
            more //= 2
    return reached
