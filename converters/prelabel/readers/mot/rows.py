"""The text of a MOT file as columns of numbers, each row with its line."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import Place, Tally
from prelabel.files import as_text, read_bytes
from prelabel.readers.shared.cells import blocks, lines_in
from prelabel.readers.shared.choosing import Choosable

FRAME, ID, LEFT, TOP, WIDTH, HEIGHT, SCORE, CLASS, VISIBILITY = range(9)
"""What the columns hold; in ground truth `SCORE` is the consider flag."""

NAMES = ("frame", "id", "left", "top", "width", "height")

ABSENT = -1.0
"""What MOTChallenge writes where there is nothing to say."""

LIMIT = 1e15
"""Numbers from here on are no pixels, frames or ids."""

FIX = "write rows as frame,id,left,top,width,height,score,... in finite numbers"

_NUMBER = re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|inf|infinity)", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Rows(Choosable):
    """The rows of a file.

    Args:
        path: the file.
        values: (n, w) numbers, w >= 6 columns; `ABSENT` where a row is shorter.
        line: (n,) from 1.
        shift: how many frames later than in the file the rows are.
    """

    path: Path
    values: NDArray[np.float64]
    line: NDArray[np.int32]
    shift: int = 0

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.line)

    @property
    def width(self) -> int:
        """The number of columns of the longest row."""
        return int(self.values.shape[1])

    def column(self, number: int) -> NDArray[np.float64]:
        """A column, (n,); `ABSENT` where the file does not have it."""
        return self.values[:, number] if number < self.width else np.full(len(self), ABSENT)

    def only(self, keep: NDArray[np.bool_]) -> "Rows":
        """The rows that are chosen."""
        return self if keep.all() else Rows(self.path, self.values[keep], self.line[keep], self.shift)

    def later(self) -> "Rows":
        """The same rows, each in the next frame."""
        values = self.values.copy()
        values[:, FRAME] += 1
        return Rows(self.path, values, self.line, self.shift + 1)

    def frame_said(self, row: int) -> str:
        """The frame of a row as the file numbers it."""
        return f"{self.column(FRAME)[row] - self.shift:.0f}"

    def place(self, row: int) -> Place:
        """Where a row stands."""
        return Place(str(self.path), int(self.line[row]))


def read_rows(path: Path, tally: Tally) -> Rows:
    """The rows of a file, all numbers finite; separated by commas, or by white space where the text has no comma.

    Blank lines, Windows line ends, a byte order mark and trailing commas are accepted.

    Raises:
        InputError: the file cannot be read, or a bad row stops the run.
    """
    data = read_bytes(path).removeprefix(BOM_UTF8)
    try:
        values, numbers = _plain(data)
    except ValueError:
        text = as_text(data, path)
        values, numbers = _table(text, path) or _line_by_line(text, path, tally)
    rows = Rows(path, values, numbers)
    usable = values.min(initial=0) > -LIMIT and values.max(initial=0) < LIMIT  # False where one is NaN
    return rows if usable else _finite(rows, tally)


def _finite(rows: Rows, tally: Tally) -> Rows:
    """The rows whose numbers are all finite, and smaller than `LIMIT`."""
    values = rows.values
    bad: NDArray[np.bool_] = np.asarray(~(np.abs(values) < LIMIT))

    def what(row: int) -> str:
        column = int(np.flatnonzero(bad[row])[0])
        name = NAMES[column] if column < len(NAMES) else f"column {column + 1}"
        return f"{name} is {values[row, column]:g}"

    return rows.reject(np.asarray(bad.any(axis=1)), "no finite number", what, fix=FIX, tally=tally)


Table = tuple[NDArray[np.float64], NDArray[np.int32]]
"""(n, w) numbers and (n,) lines."""


def _delimiter(text: str) -> str | None:
    return "," if "," in text else None


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _table(text: str, path: Path) -> Table | None:
    """The rows of a text that is one table of numbers; None of any other, and of one with too few columns.

    The file is opened again, as numpy reads a file faster than lines.
    """
    if not text or text.isspace():
        return np.empty((0, len(NAMES))), np.empty(0, np.int32)
    try:
        values = np.loadtxt(path, delimiter=_delimiter(text), comments=None, ndmin=2, encoding="utf-8")
    except (ValueError, OSError):
        return None
    if len(values) == text.count("\n") + (not text.endswith("\n")):
        number = np.arange(1, len(values) + 1, dtype=np.int32)
    else:
        number = np.array([number for number, line in enumerate(_lines(text), 1) if line], np.int32)
    return (values, number) if values.shape[1] >= len(NAMES) and len(values) == len(number) else None


def _plain(data: bytes) -> Table:
    """The rows of a text of plain numbers between commas, as many in each line.

    Raises:
        ValueError: it is none, or has too few columns.
    """
    width = data.partition(b"\n")[0].count(b",") + 1
    if width < len(NAMES):
        raise ValueError("too few columns")
    # column by column, as they are asked for
    values = np.empty((lines_in(data), width), order="F")
    begin = 0
    for block in blocks(data, ",", width):
        values[begin : begin + len(block)] = block.numbers()
        begin += len(block)
    return values, np.arange(1, begin + 1, dtype=np.int32)


def _line_by_line(text: str, path: Path, tally: Tally) -> Table:
    """What can be read of a text that is not one table of numbers: the rows, filled with `ABSENT`, and their lines."""
    rows: list[list[float]] = []
    numbers: list[int] = []
    for first, number, fields in _fields(_lines(text), _delimiter(text)):
        place = Place(str(path), number)
        wrong = [field for i, field in enumerate(fields) if not _NUMBER.fullmatch(field) and (field or i < len(NAMES))]
        if first and len(wrong) == len(fields):
            tally.reject("header line", "a header line where numbers belong", place=place, fix="remove the line")
        elif len(fields) < len(NAMES):
            count = "1 column" if len(fields) == 1 else f"{len(fields)} columns"
            tally.reject("too few columns", f"{count}, but a row has at least {len(NAMES)}", place=place, fix=FIX)
        elif wrong:
            tally.reject("no number", f"{wrong[0]!r} is no number", place=place, fix=FIX)
        else:
            rows.append([float(field) if field else ABSENT for field in fields])
            numbers.append(number)
    values = np.full((len(rows), max(map(len, rows), default=len(NAMES))), ABSENT)
    for i, row in enumerate(rows):
        values[i, : len(row)] = row
    return values, np.array(numbers, np.int32)


def _fields(lines: list[str], delimiter: str | None) -> Iterator[tuple[bool, int, list[str]]]:
    """The fields of each line that is not blank, without empty ones at its end; whether it is the first, and its number."""
    first = True
    for number, line in enumerate(lines, 1):
        fields = [field.strip() for field in line.split(delimiter)]
        while fields and not fields[-1]:
            fields.pop()
        if fields:
            yield first, number, fields
            first = False
