"""The rows of a table, read some at a time, and never an image in two parts."""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place, Tally, counted
from prelabel.files import noted, reason
from prelabel.readers.openimages.columns import Columns
from prelabel.readers.shared.cells import Block, blocks
from prelabel.readers.shared.choosing import Choosable
from prelabel.readers.shared.words import number_rows, shown
from prelabel.safejson import CORRECT

AT_ONCE = 4 << 20
"""Bytes of rows that are made to columns together."""

WIDER = "write a cell a column, and between quotes those that hold a comma"


class Text(NamedTuple):
    """Some whole lines of a file, and the number of the first."""

    data: bytes
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Rows(Choosable):
    """Rows in columns.

    Args:
        path: the file.
        columns: of it.
        image: (n,) ids of images.
        label: (n,) classes.
        numbers: (n, k) as `Columns.numbers` says; NaN where a cell is empty.
        words: (n, w) as `Columns.words` says.
        line: (n,) from 1.
    """

    path: Path
    columns: Columns
    image: NDArray[np.object_]
    label: NDArray[np.object_]
    numbers: NDArray[np.float64]
    words: NDArray[np.object_]
    line: NDArray[np.int64]

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.line)

    def only(self, keep: NDArray[np.bool_]) -> "Rows":
        """The rows that are chosen."""
        return Rows(
            self.path, self.columns, self.image[keep], self.label[keep], self.numbers[keep], self.words[keep], self.line[keep]
        )  # fmt: skip

    def place(self, row: int) -> Place:
        """Where a row stands."""
        return Place(str(self.path), int(self.line[row]))

    @classmethod
    def joined(cls, parts: Sequence["Rows"]) -> "Rows":
        """Those of several parts of a file, one at least."""
        columns = zip(*((part.image, part.label, part.numbers, part.words, part.line) for part in parts), strict=True)
        return cls(parts[0].path, parts[0].columns, *map(np.concatenate, columns))


def rows_of(path: Path, columns: Columns, tally: Tally) -> Iterator[Rows]:
    """All rows in parts; an image is wholly in one of them, where its rows stand together.

    Raises:
        InputError: the file cannot be read, or a bad row stops the run.
    """
    for text in texts_of(path, columns.image):
        rows = _by_numpy(path, columns, text)
        yield _one_by_one(path, columns, text, tally) if rows is None else rows


def stand_together(path: Path, columns: Columns) -> bool:
    """Whether the rows of each image do, as in the data set.

    Raises:
        InputError: the file cannot be read.
    """
    seen: set[int] = set()
    last, begin = b"", b"\n"
    try:
        with path.open("rb") as file:
            file.readline()
            for line in file:
                if line.startswith(begin):
                    continue
                image = _cell(line, columns.image)
                if image != last:
                    # of a number that two ids share it is said that they do not, which costs memory alone
                    key = hash(image)
                    if key in seen:
                        return False
                    seen.add(key)
                    last, begin = image, image + b"," if columns.image == 0 else begin
    except OSError as error:
        raise _unreadable(path, error) from error
    return True


def texts_of(path: Path, image: int) -> Iterator[Text]:
    """The lines behind the first in parts, each of which ends where another image begins.

    Args:
        path: the file.
        image: the column of the image's id.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        with noted(path).open("rb") as file:
            file.readline()
            yield from _parts(file, image)
    except OSError as error:
        raise _unreadable(path, error) from error


def _parts(file: BinaryIO, image: int) -> Iterator[Text]:
    rest, line = file.read(AT_ONCE), 2
    while data := file.read(AT_ONCE):
        text = rest + data
        cut = _last_image(text, image)
        if cut:
            yield Text(text[:cut], line)
        line += text.count(b"\n", 0, cut)
        rest = text[cut:]
    if rest:
        yield Text(rest, line)


def _last_image(text: bytes, image: int) -> int:
    """Where the rows of the last image begin of which there is a whole row; 0 where there is no other before it."""
    end = text.rfind(b"\n")
    start = text.rfind(b"\n", 0, max(end, 0)) + 1
    last = _cell(text[start:end], image)
    while start > 0:
        before = text.rfind(b"\n", 0, start - 1) + 1
        if _cell(text[before:start], image) != last:
            break
        start = before
    return start


def _cell(line: bytes, number: int) -> bytes:
    cells = line.split(b",", number + 1)
    return cells[number] if number < len(cells) else b""


def _by_numpy(path: Path, columns: Columns, text: Text) -> Rows | None:
    """Rows of plain numbers and words; None where one is not, or has another number of cells.

    Raises:
        InputError: they are not UTF-8.
    """
    data = text.data
    if b'"' in data:
        return None
    parts = [Rows(path, columns, *_nothing(columns))]
    line = text.line
    try:
        for block in blocks(data, ",", columns.width):
            parts.append(_of_block(path, columns, block, line))
            line += len(block)
    except UnicodeDecodeError:
        as_lines(text, path)
    except ValueError:
        return None
    return Rows.joined(parts)


def _of_block(path: Path, columns: Columns, block: Block, line: int) -> Rows:
    words = block.only(list(columns.words)).words() if columns.words else np.empty((len(block), 0), np.object_)
    return Rows(
        path, columns, block.only([columns.image]).words()[:, 0], block.only([columns.label]).words()[:, 0],
        block.only(list(columns.numbers)).numbers(), words, np.arange(line, line + len(block)),
    )  # fmt: skip


def _nothing(
    columns: Columns,
) -> tuple[NDArray[np.object_], NDArray[np.object_], NDArray[np.float64], NDArray[np.object_], NDArray[np.int64]]:
    none = np.empty(0, np.object_)
    return none, none, np.empty((0, len(columns.numbers))), np.empty((0, len(columns.words)), np.object_), np.empty(0, np.int64)


def as_lines(text: Text, path: Path) -> str:
    """Some lines of a file.

    Raises:
        InputError: they are not UTF-8.
    """
    try:
        return text.data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        line = text.line + error.object.count(b"\n", 0, error.start)
        what = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
        raise InputError(what, place=Place(str(path), line), fix="save the file as UTF-8 text") from error


def _one_by_one(path: Path, columns: Columns, text: Text, tally: Tally) -> Rows:
    """Rows by the rules of CSV; bad ones are rejected."""
    good: list[tuple[int, list[str]]] = []
    for line, row in csv_rows(path, text):
        place = Place(str(path), line)
        if len(row) != columns.width:
            what = f"{counted(len(row), 'cell')}, but there are {counted(columns.width, 'column')}"
            tally.reject("row of another width", what, place=place, fix=WIDER)
            continue
        numbers = number_rows([[row[i].strip() for i in columns.numbers]], len(columns.numbers))[0]
        bad = [row[i] for i, value in zip(columns.numbers, numbers.tolist(), strict=True) if value != value and row[i].strip()]  # noqa: PLR0124  # NaN
        if bad:
            tally.reject("no number", f"{shown(bad[0])} is no number", place=place, fix=CORRECT)
        else:
            good.append((line, row))
    if not good:
        return Rows(path, columns, *_nothing(columns))
    cells = np.array([row for _, row in good], np.object_).reshape(-1, columns.width)
    numbers = number_rows([[row[i].strip() or "nan" for i in columns.numbers] for _, row in good], len(columns.numbers))
    lines = np.array([line for line, _ in good], np.int64)
    return Rows(path, columns, cells[:, columns.image], cells[:, columns.label], numbers, cells[:, list(columns.words)], lines)


def csv_rows(path: Path, text: Text) -> Iterator[tuple[int, list[str]]]:
    """Rows of cells that may be quoted, each with its line; blank lines are none.

    Raises:
        InputError: they are not UTF-8, or a quote is not closed.
    """
    reader = csv.reader(io.StringIO(as_lines(text, path), newline=""), strict=True)
    line = text.line
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            place = Place(str(path), line)
            raise InputError(f"cannot be read as CSV: {error}", place=place, fix="close the quotes of this line") from error
        if row is None:
            return
        if row:
            yield line, row
        line = text.line + reader.line_num


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(reason(error), place=Place(str(path)), fix="give a file that exists and can be read")
