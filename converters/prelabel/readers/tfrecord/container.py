"""Files of TFRecord as records: plain, or packed as a whole by gzip or zlib, whatever they are called.

A record is the number of its bytes (8 bytes, the lowest first), the check sum of that (4), its bytes, and theirs (4).
"""

import os
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from prelabel.errors import InputError, Place, Tally
from prelabel.files import SMALL, noted, read_bytes, reason
from prelabel.readers.paths import size_of
from prelabel.readers.tfrecord.checksums import masked_crc

MOST_BYTES = 1 << 29
"""Of a record: a file that claims more would fill the memory."""

AGAIN = "copy or write the file again"

HEAD = struct.Struct("<QL")
"""Of a record: the number of its bytes and the check sum of that number."""

_SUM = struct.Struct("<L")
_COUNTED = 8
"""Bytes of a head that its check sum is of."""
_PIECE = 1 << 20
_GZIP = b"\x1f\x8b"
_ZLIB, _ZLIB_FACTOR = 0x78, 31
"""The first byte of zlib's with its usual window, and what the first two are a multiple of."""
_EITHER = 32 + zlib.MAX_WBITS
"""Tells zlib to unpack what is packed either way."""


class Record(NamedTuple):
    """One record.

    Args:
        number: in its file, from 0.
        data: its bytes.
    """

    number: int
    data: memoryview


class _Reads(Protocol):
    """A file from where it was read last."""

    def read(self, size: int, /) -> bytes | bytearray:
        """So many bytes; fewer where the file ends."""


class _Unpacked:
    """What is packed in a file, one stream or several one after the other."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file, self._path, self._packed = file, path, b""
        self._unpacking = zlib.decompressobj(_EITHER)

    def read(self, size: int, /) -> bytearray:
        """So many bytes; fewer where the streams end.

        Raises:
            InputError: a stream is damaged, or does not end.
        """
        found = bytearray()
        try:
            while len(found) < size and self._goes_on():
                packed = self._packed or self._file.read(_PIECE)
                new = self._unpacking.decompress(packed, size - len(found))
                found += new
                self._packed = self._unpacking.unconsumed_tail
                if not new and not packed and not self._unpacking.eof:
                    raise InputError("is packed, and cut short", place=Place(str(self._path)), fix=AGAIN)
        except zlib.error as error:
            raise InputError("is packed, and damaged", place=Place(str(self._path)), fix=AGAIN) from error
        return found

    def _goes_on(self) -> bool:
        """Whether there is a stream; where one ended, the next is begun."""
        if not self._unpacking.eof:
            return True
        self._packed = self._unpacking.unused_data or self._file.read(_PIECE)
        self._unpacking = zlib.decompressobj(_EITHER)
        return bool(self._packed)


def is_head(head: bytes | bytearray) -> bool:
    """Whether some bytes begin as a record does: what is none has the check sum of its first bytes once in four thousand million times."""
    return len(head) >= HEAD.size and _SUM.pack(masked_crc(memoryview(head)[:_COUNTED])) == head[_COUNTED : HEAD.size]


def is_packed(head: bytes) -> bool:
    """Whether some bytes begin as gzip or zlib do."""
    return head.startswith(_GZIP) or (len(head) > 1 and head[0] == _ZLIB and int.from_bytes(head[:2], "big") % _ZLIB_FACTOR == 0)


def begun(path: Path, most: int) -> bytes:
    """The first bytes of a file, unpacked where they are packed; nothing of what is no file of records. Never raises."""
    try:
        with path.open("rb") as file:
            head = file.read(most)
        if not is_head(head) and is_packed(head):
            head = zlib.decompressobj(_EITHER).decompress(head, most)
    except (OSError, ValueError, zlib.error):
        return b""
    return head if is_head(head) else b""


def records_of(path: Path, tally: Tally) -> Iterator[Record]:
    """The records of a file in order, one at a time; one that is damaged alone is rejected.

    Raises:
        InputError: the file cannot be read, is none of records, or is cut short, or a bad record stops the run.
    """
    try:
        with _opened(path) as file:
            head = file.read(HEAD.size)
            whole = file.seek(0, os.SEEK_END)
            file.seek(0)
            if not is_head(head) and is_packed(head):
                yield from _records(_Unpacked(file, path), path, None, tally)
            else:
                yield from _records(file, path, whole, tally)
    except OSError as error:
        raise InputError(reason(error), place=Place(str(path)), fix="give a file that exists and can be read") from error


def _opened(path: Path) -> BinaryIO:
    """A file; a small one, of which there may be many, is read at once, and perhaps was before.

    Raises:
        InputError: a small one cannot be read.
        OSError: another one cannot.
    """
    return BytesIO(read_bytes(path)) if size_of(path) <= SMALL else noted(path).open("rb")


def _records(file: _Reads, path: Path, whole: int | None, tally: Tally) -> Iterator[Record]:
    """The records; of ``whole`` bytes where that is known."""
    number = at = 0
    while head := file.read(HEAD.size):
        place = Place(str(path), element=f"record {number}")
        if len(head) == HEAD.size and not is_head(head):
            what = f"the check sum of its length, at byte {at:,}, is wrong"
            first = "is no TFRecord file, or damaged at its beginning: the check sum of the first length is wrong"
            raise InputError(what if number else first, place=place if number else Place(str(path)), fix=AGAIN)
        length = HEAD.unpack(head)[0] if len(head) == HEAD.size else 0
        if length > MOST_BYTES:
            what = f"has {length:,} bytes, at byte {at:,}, more than the {MOST_BYTES:,} that are read"
            raise InputError(what, place=place, fix="write fewer or smaller images into a record")
        end = at + HEAD.size + length + _SUM.size
        # what is not there is not waited for, nor is there room made for it
        data = memoryview(b"" if whole is not None and end > whole else file.read(length + _SUM.size))
        if len(data) < length + _SUM.size or len(head) < HEAD.size:
            raise InputError(f"begins at byte {at:,} and does not end: the file is cut short", place=place, fix=AGAIN)
        if _SUM.pack(masked_crc(data[:length])) != data[length:]:
            what = f"its check sum is wrong: the {length:,} bytes from byte {at + HEAD.size:,} on are damaged"
            tally.reject("damaged record", what, place=place, fix=f"{AGAIN}, or leave the record out with --on-error skip")
        else:
            yield Record(number, data[:length])
        number, at = number + 1, end
