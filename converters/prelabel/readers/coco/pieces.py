"""The list of annotations of a file, read and decoded some records at a time, so that neither its text nor its records are held together.

It is cut between records, or where two only seem to meet: pieces that are lists of records are one list together, and where any piece is
not, nothing is said but that the file has to be read as a whole.
"""

import re
from codecs import BOM_UTF8, getincrementaldecoder
from collections.abc import Iterator
from typing import BinaryIO, Generic, Protocol, TypeVar

import msgspec

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

PIECE = 1 << 20
"""Bytes that are read at once: with what they become they stay in the processor's cache."""

ANNOTATIONS = re.compile(rb'"annotations"\s*:\s*\[')
"""Opens the list of an object."""

ROOT = re.compile(rb"\[")
"""Opens the list that a file is."""

_BETWEEN = re.compile(rb"\}\s*(,)\s*\{")
_BEHIND = re.compile(r"trailing characters \(byte (\d+)\)")

_WORDS = 1 << 8
"""More bytes than what stands before the list is long."""

_SEARCHED = 1 << 14
"""Bytes at the end of a piece in which two records meet."""


class UnfitError(Exception):
    """The file cannot be read in pieces, be it good or bad."""


class Decodes(Protocol[T_co]):
    """Decodes lists of records."""

    def decode(self, text: bytes | bytearray | memoryview, /) -> T_co:
        """One of them; raises `msgspec.DecodeError` where it is none, as the decoders of msgspec do."""


class Pieces(Generic[T]):
    """A list in a file.

    Args:
        file: from its beginning.
        decoder: of lists of records.
        piece: bytes that are read at once.
        opening: what the list begins with; the first is taken.

    Raises:
        UnfitError: there is no such list, or what stands before it is no UTF-8.
        OSError: the file cannot be read.
    """

    def __init__(self, file: BinaryIO, decoder: Decodes[T], piece: int = PIECE, opening: re.Pattern[bytes] = ANNOTATIONS) -> None:
        self._file, self._decoder, self._piece = file, decoder, piece
        self._utf8 = getincrementaldecoder("utf-8")()
        text = bytearray(self._read(max(piece, len(BOM_UTF8))).removeprefix(BOM_UTF8))
        searched = 0
        while (found := opening.search(text, searched)) is None:
            searched = max(len(text) - _WORDS, 0)
            more = self._read(piece)
            if not more:
                raise UnfitError
            text += more
        if found.start() and text[found.start() - 1] == ord("\\"):
            raise UnfitError
        with memoryview(text) as whole:
            self._head = bytes(whole[: found.end()])
        self._text = text
        del self._text[: found.end() - 1]
        self._text += self._read(piece)
        with memoryview(text) as whole:
            self.begun = bytes(whole[1 : 1 + piece])
        """The beginning of what stands behind it, a piece or the rest of the file."""
        self._is_viewed = False
        """Whether records hold pieces of the text that they are decoded from, which then cannot change."""
        self.tail = b""
        """The text behind the bracket that closes the list, when all records are decoded."""

    def head(self) -> bytes:
        """The text up to the bracket that opens the list, which is no longer kept here."""
        head, self._head = self._head, b""
        return head

    def records(self) -> Iterator[T]:
        """All records of the list, some at a time.

        Raises:
            UnfitError: a record is not of this type, or longer than a piece, or the list does not end.
            OSError: the file cannot be read.
        """
        while (cut := self._cut()) is not None:
            self._text[cut] = ord("]")
            records = self._decoded(cut + 1)
            if records is None:
                self._text[cut] = ord(",")
                break
            yield records
            self._text[cut] = ord("[")
            del self._text[:cut]
            self._text += self._read(self._piece)
        end = self._end()
        records = self._decoded(end)
        if records is None:
            raise UnfitError
        yield records
        self.tail = bytes(self._text[end:]) + self._read(-1)

    def _read(self, size: int) -> bytes:
        text = self._file.read(size)
        if self._utf8.getstate()[0] or not text.isascii():
            try:
                self._utf8.decode(text, final=size < 0)
            except UnicodeDecodeError as error:
                raise UnfitError from error
        return text

    def _cut(self) -> int | None:
        """Where the last comma between records stands."""
        commas = [found.start(1) for found in _BETWEEN.finditer(self._text, max(len(self._text) - _SEARCHED, 0))]
        return commas[-1] if commas else None

    def _decoded(self, end: int) -> T | None:
        """The records up to a place."""
        try:
            if self._is_viewed:
                with memoryview(self._text) as whole:
                    text = bytes(whole[:end])
                return self._decoder.decode(text)
            return self._in_place(end)
        except BufferError:
            self._is_viewed = True
            return self._decoded(end)
        except (msgspec.DecodeError, RecursionError):
            return None

    def _in_place(self, end: int) -> T:
        """The same without a copy of their text.

        Raises:
            BufferError: they hold pieces of it.
        """
        with memoryview(self._text) as whole, whole[:end] as text:
            return self._decoder.decode(text)

    def _end(self) -> int:
        """Where the list ends."""
        try:
            self._decoder.decode(self._text)
        except (msgspec.DecodeError, RecursionError) as error:
            found = _BEHIND.search(str(error))
            if found is None:
                raise UnfitError from error
            # the first of the trailing characters is counted as read
            return int(found[1]) - 1
        return len(self._text)
