"""The rows of a table, in parts that no image or video is divided by."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from prelabel.errors import InputError, Place, Tally, counted
from prelabel.files import as_text, noted, reason
from prelabel.readers.shared.quoted import rows as quoted_rows

AT_ONCE = 1 << 22
"""Bytes that are read at once."""

PART_ROWS, PART_LETTERS = 8000, 1 << 23
"""A part that has as many ends with its image."""

_QUOTE, _END = ord('"'), ord("\n")


class Row(NamedTuple):
    """A row.

    Args:
        line: in which it begins, from 1.
        cells: as many as there are columns.
    """

    line: int
    cells: list[str]


def header_of(path: Path) -> list[str]:
    """The names of the columns.

    Raises:
        InputError: the file cannot be read or is empty.
    """
    for _, cells in _all_rows(path):
        return cells
    raise InputError("is empty", place=Place(str(path)), fix="give a table with a line of column names")


def rows_of(path: Path, width: int, tally: Tally | None) -> Iterator[Row]:
    """The rows below the names.

    Args:
        path: of the file.
        width: how many cells a row has.
        tally: takes those of another width; None to pass over them.

    Raises:
        InputError: the file cannot be read, or a bad row stops the run.
    """
    rows = _all_rows(path)
    next(rows, None)
    for line, cells in rows:
        if len(cells) == width:
            yield Row(line, cells)
        elif tally is not None:
            what = f"{counted(len(cells), 'cell')}, but there are {counted(width, 'column')}"
            fix = "write a cell a column, and between quotes those that hold a comma"
            tally.reject("row of another width", what, place=Place(str(path), line), fix=fix)


def parts_of(rows: Iterable[Row], key: Callable[[Row], Hashable], *, together: bool) -> Iterator[list[Row]]:
    """The rows in parts.

    Args:
        rows: of a table.
        key: what must not be divided.
        together: rows of one key stand together; else all of them are one part.
    """
    part: list[Row] = []
    letters, last = 0, None
    for row in rows:
        now = key(row)
        if together and now != last and (len(part) >= PART_ROWS or letters >= PART_LETTERS):
            yield part
            part, letters = [], 0
        part.append(row)
        letters += sum(map(len, row.cells))
        last = now
    if part:
        yield part


def _all_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with noted(path).open("rb") as file:
            line = 1
            for text in _texts(file):
                yield from quoted_rows(_decoded(text, path, line), path, line, strict=True)
                line += text.count(b"\n")
    except OSError as error:
        raise InputError(reason(error), place=Place(str(path)), fix="give a file that exists and can be read") from error


def _texts(file: BinaryIO) -> Iterator[bytes]:
    """Whole lines, that end outside of quotes."""
    waiting: list[bytes] = []
    quoted = False
    while data := file.read(AT_ONCE):
        cut, quoted = _cut(data, quoted=quoted)
        if cut:
            yield b"".join([*waiting, data[:cut]])
            waiting = []
        waiting.append(data[cut:])
    if any(waiting):
        yield b"".join(waiting)


def _cut(data: bytes, *, quoted: bool) -> tuple[int, bool]:
    r"""Behind the last line that ends outside of quotes, 0 where none does; and whether quotes are open at the end.

    >>> _cut(b'1,2\n3,"4\n', quoted=False), _cut(b'5"\n6', quoted=True)
    ((4, True), (3, False))
    """
    if _QUOTE not in data:
        return (0 if quoted else data.rfind(b"\n") + 1), quoted
    letters = np.frombuffer(data, np.uint8)
    inside = (np.cumsum(letters == _QUOTE) + quoted) % 2 == 1
    ends = np.flatnonzero((letters == _END) & ~inside)
    return (int(ends[-1]) + 1 if len(ends) else 0), bool(inside[-1])


def _decoded(text: bytes, path: Path, line: int) -> str:
    """Lines of a file of which the first has a number.

    Raises:
        InputError: they are not UTF-8.
    """
    try:
        return as_text(text, path)
    except InputError as error:
        place = Place(str(path), (error.place.line or 1) + line - 1)
        raise InputError(error.what.removeprefix(f"{error.place}: "), place=place, fix=error.fix) from error
