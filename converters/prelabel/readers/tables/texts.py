"""Tables as text between delimiters, plain or packed with gzip."""

import csv
import gzip
import io
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Source
from prelabel.errors import InputError, Place, Tally, counted
from prelabel.files import as_text, read_bytes
from prelabel.readers.shared.cells import blocks, lines_in
from prelabel.readers.shared.faults import DamagedError
from prelabel.readers.shared.words import is_number
from prelabel.readers.tables.table import Cells, Choose, Table, check_names

FREE_BYTES = 64 << 20
"""What a packed file may become in any case."""

MOST_RATIO = 200
"""How many times its packed size a larger one may become; tables of numbers become some ten times as large."""

_CHUNK_BYTES = 1 << 20
_HEAD_BYTES = 1 << 16
_CHUNK_ROWS = 1 << 16


def read_text_table(path: Path, choose: Choose, tally: Tally, *, header: bool) -> Table:
    """The wanted columns of a file.

    Args:
        path: of the file; packed where its name ends in ``.gz``.
        choose: is told the columns.
        tally: takes rows of another number of cells.
        header: whether the first line names the columns.

    Raises:
        InputError: the file cannot be read or is empty, or a bad row stops the run.
    """
    packed = path.name.lower().endswith(".gz")
    data = _unpacked(path) if packed else read_bytes(path)
    head = data[:_CHUNK_BYTES].removeprefix(BOM_UTF8).decode("utf-8", "replace")
    first = next((line for line in head.splitlines() if line.strip()), "")
    if not first:
        raise InputError("is empty", place=Place(str(path)), fix="give a table with a line of column names")
    delimiter = _delimiter(first)
    cells = next(csv.reader([first], delimiter=delimiter))
    names = [name.strip() for name in cells] if header else [str(number) for number in range(1, len(cells) + 1)]
    check_names(names, Place(str(path), 1))
    wanted = list(choose(names))
    usable = not packed and b'"' not in data and (b"\r" not in data or data.count(b"\r") == data.count(b"\r\n"))
    layout = _Layout(path=path, names=names, wanted=wanted, delimiter=delimiter, header=header)
    fast = layout.by_numpy(data) if usable else None
    return fast if fast is not None else layout.row_by_row(as_text(data, path), tally)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """How a file is laid out.

    Args:
        path: of the file.
        names: of its columns.
        wanted: those that are read.
        delimiter: between cells.
        header: whether the first line names the columns.
    """

    path: Path
    names: Sequence[str]
    wanted: Sequence[str]
    delimiter: str
    header: bool

    def by_numpy(self, data: bytes) -> Table | None:
        """The table; None where a row has another number of cells or a cell does not fit: rows are then looked at one by one.

        Args:
            data: of the file, without quotes.
        """
        lines = lines_in(data)
        first = data[:_HEAD_BYTES].removeprefix(BOM_UTF8).decode("utf-8", "replace").splitlines()[self.header : self.header + 1]
        if not first or not first[0].strip():
            return None
        cells = dict(zip(self.names, first[0].split(self.delimiter), strict=False))
        kinds = [self._kind(name, cells.get(name, "")) for name in self.names]
        try:
            columns = self._plain(data, kinds, lines - self.header)
        except ValueError:
            try:
                columns = self._loaded(kinds)
            except (ValueError, OSError):
                return None
        if any(len(cells) != lines - self.header for cells in columns.values()):
            return None
        origin = np.arange(1 + self.header, lines + 1, dtype=np.int32)
        return Table(source=Source(str(self.path)), origin=origin, columns=columns)

    def _plain(self, data: bytes, kinds: Sequence[str], count: int) -> dict[str, Cells]:
        """The wanted columns of so many rows of plain numbers and words.

        Raises:
            ValueError: a number is not plain, a row has another number of cells, or the text is not UTF-8.
        """
        numeric, texts = ([i for i, kind in enumerate(kinds) if kind == wanted] for wanted in ("f8", "O"))
        values = np.empty((count, len(numeric)), order="F")
        words = np.empty((count, len(texts)), np.object_, order="F")
        begin = 0
        for block in blocks(data, self.delimiter, len(kinds), skip=int(self.header)):
            some = slice(begin, begin + len(block))
            values[some], words[some] = block.only(numeric).numbers(), block.only(texts).words()
            begin = some.stop
        return {self.names[number]: made[:, i] for chosen, made in ((numeric, values), (texts, words)) for i, number in enumerate(chosen)}

    def _loaded(self, kinds: Sequence[str]) -> dict[str, Cells]:
        """The same of any numbers; the file is opened again, as numpy reads a file faster than lines.

        Raises:
            ValueError: a row has another number of cells, or a cell is no number.
        """
        rows = np.loadtxt(
            self.path, dtype=np.dtype([(str(i), kind) for i, kind in enumerate(kinds)]), delimiter=self.delimiter, comments=None,
            skiprows=int(self.header), ndmin=1, encoding="utf-8-sig",
        )  # fmt: skip
        return {name: np.ascontiguousarray(rows[str(self.names.index(name))]) for name in self.wanted}

    def _kind(self, name: str, cell: str) -> str:
        """How numpy reads a column: as numbers, as text, or only so far as it must to pass over it."""
        return "U1" if name not in self.wanted else "f8" if is_number(cell.strip()) else "O"

    def row_by_row(self, text: str, tally: Tally) -> Table:
        """The table by the rules of CSV: quoted cells may hold delimiters and line breaks.

        Args:
            text: of the file.
            tally: takes rows of another number of cells.

        Raises:
            DamagedError: a quote is not closed.
            InputError: a bad row stops the run.
        """
        positions = [self.names.index(name) for name in self.wanted]
        parts: list[list[NDArray[Any]]] = [[np.empty(0, np.object_) for _ in positions]]
        origins = [np.empty(0, np.int32)]
        rows = self._rows(text, tally)
        while chunk := list(islice(rows, _CHUNK_ROWS)):
            parts.append([np.array([row[position] for _, row in chunk], np.object_) for position in positions])
            origins.append(np.array([line for line, _ in chunk], np.int32))
        columns = {name: np.concatenate([part[i] for part in parts]) for i, name in enumerate(self.wanted)}
        return Table(source=Source(str(self.path)), origin=np.concatenate(origins), columns=columns)

    def _rows(self, text: str, tally: Tally) -> Iterator[tuple[int, list[str]]]:
        """The rows that are as wide as the header, each with the line on which it begins."""
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter)
        line, skip = 1, self.header
        while True:
            try:
                row = next(reader, None)
            except csv.Error as error:
                place = Place(str(self.path), line)
                raise DamagedError(f"cannot be read as CSV: {error}", place=place, fix="close the quotes of this line") from error
            if row is None:
                return
            begin, line = line, reader.line_num + 1
            if not row:
                continue
            if skip:
                skip = False
            elif len(row) != len(self.names):
                what = f"{counted(len(row), 'cell')}, but there are {counted(len(self.names), 'column')}"
                fix = "write a cell a column, and between quotes those that hold a delimiter"
                tally.reject("row of another width", what, place=Place(str(self.path), begin), fix=fix)
            else:
                yield begin, row


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


def _unpacked(path: Path) -> bytes:
    """What a packed file holds.

    Raises:
        DamagedError: it is none, or is cut off.
        InputError: it becomes far larger than any table does.
    """
    try:
        most = max(FREE_BYTES, path.stat().st_size * MOST_RATIO)
        parts, size = [], 0
        with gzip.open(path, "rb") as file:
            while size <= most and (chunk := file.read(_CHUNK_BYTES)):
                parts.append(chunk)
                size += len(chunk)
    except (OSError, EOFError, zlib.error) as error:
        raise DamagedError(f"cannot be unpacked: {error}", place=Place(str(path)), fix="pack or copy the file again") from error
    if size > most:
        what = f"becomes more than {MOST_RATIO} times as large when it is unpacked"
        raise InputError(what, place=Place(str(path)), fix="unpack it yourself if you trust it")
    return b"".join(parts)
