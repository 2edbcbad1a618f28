"""The text of a file or of standard input as it comes, whole lines at a time."""

import gzip
import io
import sys
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from prelabel.errors import InputError, Place
from prelabel.files import STDIN, reason
from prelabel.playment.jobsfile import GZIP_MAGIC

MOST_BYTES = 1 << 26
"""Of a line: what has none of another format, or no end, would fill the memory."""

AT_ONCE = 1 << 20
"""Bytes that are read together, where so many are there: enough for several short sequences."""

PIECE = 1 << 17
"""Bytes that are decoded together: with what they become they stay in the processor's cache."""

END = b"\n"

_AGAIN = "copy or write the file again"


def named(path: Path) -> str:
    """A source as messages name it."""
    return "standard input" if path == STDIN else str(path)


def blocks(file: IO[bytes]) -> Iterator[tuple[memoryview, bytes]]:
    """Lines that come together, without what ends the last, and that; the last may have no end, or be the beginning of a long one.

    What is yielded is written over when the next is asked for.
    """
    # plain files and compressed ones have both ways; into the room would be read more than what was looked at, which may not have come yet
    first = file.read1(AT_ONCE)  # type: ignore[attr-defined]
    room, length, count = bytearray(2 * AT_ONCE), 0, len(first)
    room[:count] = first
    while count:
        end = room.rfind(END, length, length + count)
        length += count
        if end >= 0:
            yield memoryview(room)[:end], END
            length -= end + 1
            room[:length] = room[end + 1 : end + 1 + length]
        if length >= MOST_BYTES:
            break
        if length + AT_ONCE > len(room):
            # whoever still holds what was yielded holds the old one
            room = room + bytes(len(room))
        count = file.readinto1(memoryview(room)[length : length + AT_ONCE])  # type: ignore[attr-defined]
    if length:
        yield memoryview(room)[:length], b""


def pieces(block: bytes) -> Iterator[bytes]:
    """Lines some at a time, without what ends the last."""
    begin = 0
    while begin <= len(block):
        end = block.find(END, begin + PIECE)
        end = len(block) if end < 0 else end
        yield block[begin:end]
        begin = end + 1


def head_of(path: Path) -> bytes:
    """The first line that is not blank; empty where the file cannot be read or the line is too long."""
    try:
        with opened(path) as file:
            first = next((line for line in iter(lambda: file.readline(MOST_BYTES), b"") if not line.isspace()), b"")
    except InputError:
        return b""
    return b"" if len(first) == MOST_BYTES else first.removeprefix(BOM_UTF8)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """A file to read lines from.

    Raises:
        InputError: it cannot be opened or read on, or what is compressed is damaged.
    """
    place = Place(named(path))
    try:
        if path == STDIN:
            yield _plain(_standard_input(place))
            return
        with path.open("rb") as file:
            yield _plain(file)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError("the compressed file is cut short or damaged", place=place, fix=_AGAIN) from error
    except OSError as error:
        raise InputError(reason(error), place=place, fix="give a file that exists and can be read") from error


def _standard_input(place: Place) -> io.BufferedReader:
    # None where whoever started the program closed it
    if sys.stdin is None:
        raise InputError("is closed", place=place, fix="give a file, or lines through a pipe")
    return cast("io.BufferedReader", sys.stdin.buffer)


def _plain(file: io.BufferedReader) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(file)) if file.peek(len(GZIP_MAGIC)).startswith(GZIP_MAGIC) else file
