"""From the bytes of label files to their numbers: one array over all files, each row with its file, line and width."""

from codecs import BOM_UTF8
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place, Tally
from prelabel.files import as_text, read_bytes
from prelabel.geometry.numbering import distinct_numbers
from prelabel.numerals import parsed
from prelabel.readers.shared.words import is_number, shown

DOTA_COLUMNS = 9
"""From here on a row of DOTA text: four corners in pixels, the name of the class, and mostly how difficult it is."""

_FLOATS = msgspec.json.Decoder(list[float])

CHUNK = 1 << 21
"""Bytes of text that are read at once."""

N = TypeVar("N", bound=np.generic)

DOTA_HEADERS = ("imagesource:", "gsd:")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """The ``n`` rows of some label files, in order of files and lines; blank lines are no rows."""

    file: NDArray[np.int64]
    """(n,) index of the label file."""
    line: NDArray[np.int64]
    """(n,) from 1."""
    start: NDArray[np.int64]
    """(n,) index of the row's first number."""
    width: NDArray[np.int64]
    """(n,) how many numbers the row has."""
    numbers: NDArray[np.float64]
    """All numbers as written, those of a row behind those of the row before; may hold NaN and infinity."""

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled with whole numbers of as few bytes as hold them, and without what follows from others."""
        small = [column.astype(np.min_scalar_type(column.max(initial=0))) for column in (self.file, self.line, self.width)]
        return _restored, (*small, self.numbers)

    @classmethod
    def concat(cls, parts: Sequence[tuple[int, "Rows"]]) -> "Rows":
        """The rows of several parts, each with the index of its first file."""
        offsets = np.cumsum([0, *(len(part.numbers) for _, part in parts)])
        return cls(
            file=_joined([part.file + first for first, part in parts], np.int64),
            line=_joined([part.line for _, part in parts], np.int64),
            start=_joined([part.start + offset for offset, (_, part) in zip(offsets.tolist(), parts, strict=False)], np.int64),
            width=_joined([part.width for _, part in parts], np.int64),
            numbers=_joined([part.numbers for _, part in parts], np.float64),
        )

    def column(self, position: NDArray[np.int64] | int, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """The number at a position of each of the given rows; a negative one counts from the row's end."""
        column: NDArray[np.float64] = self.numbers[self.start[rows] + np.where(np.less(position, 0), self.width[rows], 0) + position]
        return column


Small = NDArray[np.unsignedinteger[Any]]
"""Whole numbers of as few bytes as hold them."""


def _restored(file: Small, line: Small, width: Small, numbers: NDArray[np.float64]) -> Rows:
    widths = width.astype(np.int64)
    return Rows(file=file.astype(np.int64), line=line.astype(np.int64), start=np.cumsum(widths) - widths, width=widths, numbers=numbers)


def _joined(parts: Sequence[NDArray[N]], dtype: type[N]) -> NDArray[N]:
    return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, dtype), *parts])


def parse(paths: Sequence[str], tally: Tally) -> Rows:
    """The rows of label files.

    Args:
        paths: of the files, as messages name them.
        tally: takes files that cannot be read and rows that are not all numbers; such rows are left out.
    """
    texts = [_bytes(path, tally) for path in paths]
    try:
        return rows_of(texts)
    except ValueError:
        return rows_of([_mended(text, path, tally) for text, path in zip(texts, paths, strict=True)])


def rows_of(texts: Sequence[bytes]) -> Rows:
    r"""The rows of texts that hold nothing but numbers.

    Raises:
        ValueError: something else stands in one of them.

    >>> rows = rows_of([b"0 .5 .5 1 1\n\n2 .5 .5 1 1 .9", b"", b"1 .5 .5 1 1\r\n"])
    >>> rows.file.tolist(), rows.line.tolist(), rows.width.tolist()
    ([0, 0, 2], [1, 3, 1], [5, 6, 5])
    """
    ends = np.cumsum([0, *map(len, texts)])
    bounds = distinct_numbers(np.append(np.searchsorted(ends, np.arange(0, ends[-1], CHUNK)), len(texts))).tolist()
    return Rows.concat([(first, _rows_of(texts[first:last])) for first, last in pairwise(bounds)])


def _rows_of(texts: Sequence[bytes]) -> Rows:
    """The same of so few texts that what is made on the way stays in the caches."""
    joined, file_ends = _joined_texts(texts)
    letters = np.frombuffer(joined, np.uint8)
    newlines = np.flatnonzero(letters == ord("\n"))
    numbers, ends = _words(joined, letters, newlines)
    width = np.diff(ends, prepend=0)
    lines = np.diff(np.searchsorted(newlines, file_ends), prepend=0)
    rows = np.flatnonzero(width)
    first_line = np.cumsum(lines) - lines
    file = np.repeat(np.arange(len(texts)), lines)[rows]
    return Rows(file=file, line=rows - first_line[file] + 1, start=(ends - width)[rows], width=width[rows], numbers=numbers)


def _joined_texts(texts: Sequence[bytes]) -> tuple[bytes, NDArray[np.int64]]:
    """One text of whole lines, and where each of the texts ends in it."""
    joined, ends = b"".join(texts), np.cumsum([len(text) for text in texts])
    last = np.frombuffer(joined, np.uint8)[ends[ends > 0] - 1]
    if (last == ord("\n")).all():
        return joined, ends
    return _joined_texts([text + b"\n" if text and not text.endswith(b"\n") else text for text in texts])


def _words(text: bytes, letters: NDArray[np.uint8], newlines: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """The numbers of a text, and how many of them there are up to the end of each line.

    Args:
        text: ends with a line end.
        letters: its bytes.
        newlines: where lines end.

    Raises:
        ValueError: not every word is a number.
    """
    blank = (letters == ord(" ")) | (letters - np.uint8(ord("\t")) <= ord("\r") - ord("\t"))
    edges = np.flatnonzero(np.diff(blank, prepend=True))
    begins, ends = edges[::2], edges[1::2]
    try:
        numbers = parsed(letters, begins, ends)
    except ValueError:
        listed = _json(letters, begins)
        if listed is not None and len(listed) == len(begins):
            numbers = listed
        elif b"_" in text:
            raise ValueError("Python reads 1_0 as a number, nobody else does") from None
        else:
            numbers = np.array(text.split(), np.float64)
    return numbers, np.searchsorted(begins, newlines)


def _json(letters: NDArray[np.uint8], begins: NDArray[np.intp]) -> NDArray[np.float64] | None:
    """The numbers of a text as those of a list, with a comma in front of each but the first; None where they are none of JSON."""
    listed = np.empty(len(letters) + 1, np.uint8)
    listed[1:] = letters
    listed[begins[1:]] = ord(",")
    listed[0], listed[-1] = ord("["), ord("]")
    try:
        numbers = _FLOATS.decode(listed.data)
    except msgspec.MsgspecError:
        return None
    return np.fromiter(numbers, np.float64, len(numbers))


def _bytes(path: str, tally: Tally) -> bytes:
    """A file's bytes, with lines that end in a line feed and no byte order mark; none where it cannot be read, which is counted."""
    try:
        data = read_bytes(path).removeprefix(BOM_UTF8)
    except InputError as error:
        tally.reject_file("unreadable label file", error)
        return b""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def _mended(text: bytes, path: str, tally: Tally) -> bytes:
    """The text with the rows blanked that are not all numbers, each of them counted."""
    try:
        as_text(text, Path(path))
    except InputError as error:
        tally.reject_file("label file is not UTF-8", error)
        return b""
    lines = text.split(b"\n")
    if _is_dota(lines):
        tally.reject(
            "DOTA text", "DOTA text (four corners in pixels, then the name of the class), not YOLO rows", place=Place(path),
            fix="read it with --format dota",
        )  # fmt: skip
        return b""
    return b"\n".join([line if _all_numbers(line, Place(path, number), tally) else b"" for number, line in enumerate(lines, 1)])


def _all_numbers(line: bytes, place: Place, tally: Tally) -> bool:
    for column, word in enumerate(_words_of(line), 1):
        if not is_number(word):
            tally.reject(
                "not a number", f"{shown(word)} in column {column} is no number", place=place,
                fix="write class, centre x, centre y, width, height as numbers; a file that is no label file belongs elsewhere",
            )  # fmt: skip
            return False
    return True


def _is_dota(lines: Sequence[bytes]) -> bool:
    first = next((words for line in lines if (words := _words_of(line))), [])
    if first and first[0].lower().startswith(DOTA_HEADERS):
        return True
    return len(first) >= DOTA_COLUMNS and all(map(is_number, first[: DOTA_COLUMNS - 1])) and not is_number(first[DOTA_COLUMNS - 1])


def _words_of(line: bytes) -> list[str]:
    """Split where the numbers are: `str.split` knows more spaces."""
    return [word.decode() for word in line.split()]
