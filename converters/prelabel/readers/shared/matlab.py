"""MAT-files of level 5, as MATLAB 5 to 7 and SciPy write them: values are taken apart as far as they are asked for.

Nothing of a file is run, and what it claims to hold is held against the bytes that there are: neither depth nor sizes that are made up
cost time or memory. Indices count from 1 in messages, as in MATLAB.

``scipy.io.loadmat`` would take their place, but ends the process: of 1,200 changed copies of the fixtures 12 did so by SIGSEGV (SciPy
1.17.1), as do structs and cells 20,000 deep; a struct array of 2 * 10^8 entries without fields, a file of 200 bytes, took more than
half a minute, and 300 MB of zeros, packed to 0.3, a gigabyte.

Format: "MAT-File Format" of MathWorks, "Level 5 MAT-File Format".
"""

import math
import struct
import zlib
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.readers.shared.inflating import NotPackedError, TooLargeError, unpacked

HEADER_BYTES = 128

MOST_BYTES = 1 << 30
"""That a file unpacks to; MPII's has about a fifth of it."""

STRUCT, CHAR = 2, 4
"""Classes of arrays that hold no numbers."""

NUMERIC = range(6, 16)

_MATRIX, _COMPRESSED = 14, 15

_NUMBERS = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
"""Types of elements."""

_LETTERS = {1: "latin-1", 2: "latin-1", 4: "utf-16", 16: "utf-8", 17: "utf-16", 18: "utf-32"}

_WIDE = frozenset({4, 17, 18})
"""Whose bytes have an order."""

_MOST_NAME = 64
"""Letters of the name of a field; MATLAB has up to 63 and a zero."""

_HDF5 = b"\x89HDF\r\n\x1a\n"
_USER_BLOCK = 512

_AGAIN = "copy or write the file again"
_SAVE = "save it again in MATLAB with save(FILE, '-v7'), or in Python with scipy.io.savemat"


class _BrokenError(Exception):
    """What is wrong with the bytes of a file."""


class _Part(NamedTuple):
    """An element: its type, and where its data begin and end, and the next one begins."""

    kind: int
    begin: int
    end: int
    next: int


class Value:
    """An array of a file.

    Args:
        data: that hold it.
        order: of bytes, ``<`` or ``>``.
        begin: of its elements.
        end: of them.
        path: for messages.

    Raises:
        InputError: it is broken.
    """

    __slots__ = ("_at", "_data", "_end", "_order", "_path", "kind", "name", "shape")

    def __init__(self, data: memoryview, order: str, begin: int, end: int, path: Path) -> None:
        self._data, self._order, self._end, self._path = data, order, end, path
        self.kind: int = NUMERIC[0]
        self.shape: tuple[int, ...] = (0, 0)
        self.name = ""
        self._at = begin
        if begin < end:  # else it is empty, as MATLAB writes what was never set
            self._head()

    @property
    def count(self) -> int:
        """Of entries."""
        return math.prod(self.shape)

    def number(self) -> float | None:
        """The one number, or truth; None of all else."""
        if self.kind not in NUMERIC or self.count != 1:
            return None
        return float(self.numbers()[0])

    def numbers(self) -> NDArray[np.float64]:
        """(count,) the numbers, columns first; of a complex array the real parts.

        Raises:
            InputError: it is broken, or holds none.
        """
        if self.kind not in NUMERIC:
            raise self._broken("holds no numbers where they are expected")
        if not self.count:
            return np.empty(0)
        part = self._part(self._at)
        form = _NUMBERS.get(part.kind)
        if form is None:
            raise self._broken(f"has numbers of the type {part.kind}, which there is not")
        values = np.frombuffer(self._data[part.begin : part.end - (part.end - part.begin) % int(form[1])], f"{self._order}{form}")
        if len(values) != self.count:
            raise self._broken(f"has {len(values):,} numbers for an array of {'x'.join(map(str, self.shape))}")
        return values.astype(np.float64)

    def text(self) -> str | None:
        """The letters of a row of them; None of all else."""
        if self.kind != CHAR or (self.count and self.shape != (1, self.count)):
            return None
        if not self.count:
            return ""
        part = self._part(self._at)
        letters = _LETTERS.get(part.kind)
        if letters is None:
            raise self._broken(f"has letters of the type {part.kind}, which there is not")
        order = {"<": "-le", ">": "-be"}[self._order] if part.kind in _WIDE else ""
        return bytes(self._data[part.begin : part.end]).decode(letters + order, "replace")

    def rows(self) -> Iterator[Mapping[str, "Value"]]:
        """The entries of a struct array by the names of its fields, columns first; nothing of all else, and of one without fields.

        Raises:
            InputError: it is broken.
        """
        if self.kind != STRUCT:
            return
        width = self._part(self._at)
        lengths = np.frombuffer(self._data[width.begin : width.begin + 4], f"{self._order}i4") if width.end - width.begin >= 4 else [0]  # noqa: PLR2004  # bytes of a number
        names = self._part(width.next)
        length, size = int(lengths[0]), names.end - names.begin
        if not 0 < length <= _MOST_NAME or size % length:
            raise self._broken(f"has names of {length} letters")
        text = bytes(self._data[names.begin : names.end])
        fields = [text[at : at + length].partition(b"\0")[0].decode("utf-8", "replace") for at in range(0, size, length)]
        if fields:
            values = self._values(names.next, self.count * len(fields))
            for _ in range(self.count):
                yield dict(zip(fields, islice(values, len(fields)), strict=False))

    def row(self) -> Mapping[str, "Value"]:
        """The first entry of a struct array; empty where there is none."""
        return next(self.rows(), {})

    def _head(self) -> None:
        """What stands before the entries."""
        flags = self._part(self._at)
        shape = self._part(flags.next)
        name = self._part(shape.next)
        if flags.end - flags.begin < 4 or (shape.end - shape.begin) % 4 or shape.end - shape.begin < 8:  # noqa: PLR2004  # bytes of one and two numbers
            raise self._broken("has an array without a shape")
        (word,) = struct.unpack_from(f"{self._order}I", self._data, flags.begin)
        self.kind = word & 0xFF
        self.shape = struct.unpack_from(f"{self._order}{(shape.end - shape.begin) // 4}i", self._data, shape.begin)
        if min(self.shape) < 0:
            raise self._broken(f"has an array of the shape {self.shape}")
        self.name = bytes(self._data[name.begin : name.end]).decode("utf-8", "replace")
        self._at = name.next

    def _values(self, at: int, count: int) -> Iterator["Value"]:
        """Arrays one after the other."""
        for _ in range(count):
            part = self._part(at)
            if part.kind != _MATRIX:
                raise self._broken("has an entry that is no array")
            yield Value(self._data, self._order, part.begin, part.end, self._path)
            at = part.next

    def _part(self, at: int) -> _Part:
        try:
            return _part(self._data, self._order, at, self._end)
        except _BrokenError as error:
            raise self._broken(str(error)) from None

    def _broken(self, what: str) -> InputError:
        return InputError(what, place=Place(str(self._path)), fix=_AGAIN)


def _part(data: memoryview, order: str, at: int, end: int) -> _Part:
    """The element that begins at a place.

    Raises:
        _BrokenError: it reaches beyond the end.
    """
    if at + 8 > end:
        message = "is cut off: an array is longer than what holds it"
        raise _BrokenError(message)
    kind, size = struct.unpack_from(f"{order}II", data, at)
    if kind >> 16:  # up to four bytes stand in the place of their number
        part = _Part(kind & 0xFFFF, at + 4, at + 4 + (kind >> 16), at + 8)
        if part.end > part.next:
            message = "has an element of four bytes that is longer"
            raise _BrokenError(message)
        return part
    begin = at + 8
    part = _Part(kind, begin, begin + size, begin + size + (-size % 8 if kind != _COMPRESSED else 0))
    if part.end > end:
        message = "is cut off: an array is longer than what holds it"
        raise _BrokenError(message)
    return part


def variables(path: Path) -> Iterator[Value]:
    """The arrays of a file, each with its name.

    Raises:
        InputError: it cannot be read, is none of level 5, is broken, or unpacks to too much.
    """
    data = read_bytes(path)
    order = _order_of(data)
    place = Place(str(path))
    if not order:
        if _is_hdf5(data):
            raise InputError("is a MAT-file of version 7.3, an HDF5 file, which is not read", place=place, fix=_SAVE)
        raise InputError("is no MAT-file of MATLAB 5 to 7", place=place, fix=_SAVE)
    view, at, left = memoryview(data), HEADER_BYTES, MOST_BYTES
    while at < len(view):
        try:
            part = _part(view, order, at, len(view))
            own, begin, end = view, part.begin, part.end
            if part.kind == _COMPRESSED:
                own = memoryview(_unpacked(view[begin:end], max(left, 1)))
                left -= len(own)
                inner = _part(own, order, 0, len(own))
                begin, end = inner.begin, inner.end
        except _BrokenError as error:
            raise InputError(str(error), place=place, fix=_AGAIN) from None
        yield Value(own, order, begin, end, path)
        at = part.next


def heads(head: bytes, path: Path) -> Iterator[Value]:
    """Names, kinds and shapes of the arrays that begin in the first bytes of a file; of a broken one nothing more. Never raises."""
    order, at, view = _order_of(head), HEADER_BYTES, memoryview(head)
    try:
        while order and at + 8 <= len(view):
            part = _part(view, order, at, 1 << 40)
            own, begin = view, part.begin
            if part.kind == _COMPRESSED:
                own = memoryview(zlib.decompressobj().decompress(view[part.begin :], 4 * HEADER_BYTES))
                begin = 8
            if begin >= len(own):
                return
            yield Value(own, order, begin, len(own), path)
            at = part.next
    except (_BrokenError, InputError, zlib.error, struct.error):
        return


def is_version_73(head: bytes) -> bool:
    """Whether a file begins as those of version 7.3 do, which are HDF5."""
    return head.startswith(b"MATLAB 7.3") or _is_hdf5(head)


def _is_hdf5(data: bytes) -> bool:
    return data.startswith(_HDF5) or data[_USER_BLOCK : _USER_BLOCK + len(_HDF5)] == _HDF5


def _order_of(data: bytes) -> str:
    """The order of bytes of a file of level 5; empty of others."""
    return {b"\x00\x01IM": "<", b"\x01\x00MI": ">"}.get(data[HEADER_BYTES - 4 : HEADER_BYTES], "")


def _unpacked(packed: memoryview, most: int) -> bytes:
    """What zlib packed.

    Raises:
        _BrokenError: it is none, is cut off, or unpacks to more.
    """
    try:
        return unpacked(packed, most)
    except TooLargeError as error:
        message = f"unpacks to more than {MOST_BYTES:,} bytes"
        raise _BrokenError(message) from error
    except NotPackedError as error:
        message = "is broken: an array cannot be unpacked"
        raise _BrokenError(message) from error
