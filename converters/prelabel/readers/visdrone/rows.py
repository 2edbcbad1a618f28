"""The text of files as columns of numbers, each row with its file and line."""

from codecs import BOM_UTF8
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place, Tally, counted
from prelabel.files import as_text, read_bytes
from prelabel.readers.shared.cells import blocks, lines_in
from prelabel.readers.shared.choosing import Choosable
from prelabel.readers.shared.faults import LIMIT_PX
from prelabel.readers.shared.words import is_number, shown
from prelabel.readers.visdrone.forms import CATEGORY, FRAME, ID, IGNORED, NAMES, REGION, SCORE, TARGET, Form, fields_of

ABSENT = -1.0
"""What VisDrone writes where there is nothing to say."""

Table = tuple[NDArray[np.float64], NDArray[np.int32]]
"""(n, columns of the form) numbers, and (n,) lines."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows(Choosable):
    """The rows of files of one form.

    Args:
        form: of all.
        paths: of the files that could be read.
        values: (n, 10) numbers in the columns of `forms`.
        file: (n,) index into ``paths``.
        line: (n,) from 1.
    """

    form: Form
    paths: tuple[Path, ...]
    values: NDArray[np.float64]
    file: NDArray[np.int32]
    line: NDArray[np.int32]

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.line)

    def column(self, number: int) -> NDArray[np.float64]:
        """A column, (n,)."""
        return self.values[:, number]

    def only(self, keep: NDArray[np.bool_]) -> Self:
        """The rows that are chosen."""
        return self if keep.all() else replace(self, values=self.values[keep], file=self.file[keep], line=self.line[keep])

    def place(self, row: int) -> Place:
        """Where a row stands."""
        return Place(str(self.paths[self.file[row]]), int(self.line[row]))

    def and_those(self, other: Self) -> Self:
        """These rows, then others of other files."""
        return replace(
            self,
            paths=self.paths + other.paths,
            values=np.concatenate([self.values, other.values]),
            file=np.concatenate([self.file, other.file + np.int32(len(self.paths))]),
            line=np.concatenate([self.line, other.line]),
        )


def read_rows(paths: Sequence[Path], form: Form, tally: Tally) -> Rows:
    """The rows of files, all numbers finite and no larger than those of images; files that cannot be read are left out with them.

    Blank lines, Windows line ends, a byte order mark and commas at the ends of lines are accepted.

    Raises:
        InputError: a file cannot be read or a row is bad, and the run stops at bad records.
    """
    texts = [(path, data) for path in paths if (data := _bytes(path, tally)) is not None]
    try:
        values, counts = _plain([data for _, data in texts], form)
        tables = [(path, np.arange(1, count + 1, dtype=np.int32)) for (path, _), count in zip(texts, counts, strict=True)]
    except ValueError:
        read = [(path, table) for path, data in texts if (table := _table(path, data, form, tally)) is not None]
        tables = [(path, line) for path, (_, line) in read]
        values = np.concatenate([np.empty((0, len(form.columns))), *(values for _, (values, _) in read)])
    lines = [line for _, line in tables]
    rows = Rows(
        form=form,
        paths=tuple(path for path, _ in tables),
        values=values,
        file=np.repeat(np.arange(len(lines), dtype=np.int32), [*map(len, lines)]),
        line=np.concatenate([np.empty(0, np.int32), *lines]),
    )
    bad = ~(np.abs(rows.values) < LIMIT_PX)

    def what(row: int) -> str:
        column = int(np.flatnonzero(bad[row])[0])
        return f"{NAMES[form.columns[column]]} is {rows.values[row, column]:g}"

    return _in_columns(rows.reject(np.asarray(bad.any(axis=1)), "no number of an image", what, fix=form.fix, tally=tally))


def _bytes(path: Path, tally: Tally) -> bytes | None:
    """A file with a line end at its end; None of one that cannot be read, which is counted."""
    try:
        data = read_bytes(path).removeprefix(BOM_UTF8)
    except InputError as error:
        tally.reject_file("unreadable file", error)
        return None
    return data if not data or data.endswith(b"\n") else data + b"\n"


def _plain(texts: Sequence[bytes], form: Form) -> tuple[NDArray[np.float64], list[int]]:
    """The rows of texts of plain numbers between commas, as many in each line; and how many each text has.

    Raises:
        ValueError: they are none.
    """
    data = b"".join(texts)
    width = data.partition(b"\n")[0].rstrip(b",\r").count(b",") + 1
    if data and not form.holds(width):
        raise ValueError("other columns")
    if b",\n" in data or b",\r\n" in data:
        data = data.replace(b",\r\n", b"\n").replace(b",\n", b"\n")
    # column by column, as they are asked for
    values = np.empty((lines_in(data), len(form.columns)), order="F")
    begin = 0
    for block in blocks(data, ",", width):
        values[begin : begin + len(block)] = block.numbers()[:, : len(form.columns)]
        begin += len(block)
    return values, [lines_in(text) for text in texts]


def _table(path: Path, data: bytes, form: Form, tally: Tally) -> Table | None:
    """The rows of one file, line by line where they must be; None of one that is no text, which is counted."""
    try:
        values, (count,) = _plain([data], form)
        return values, np.arange(1, count + 1, dtype=np.int32)
    except ValueError:
        pass
    if b"\0" in data:
        what = "holds zero bytes, which no text has"
        tally.reject("unreadable file", what, place=Place(str(path)), fix="copy the file again, or save it as UTF-8 text")
        return None
    try:
        text = as_text(data, path)
    except InputError as error:
        tally.reject_file("unreadable file", error)
        return None
    return _line_by_line(text, path, form, tally)


def _line_by_line(text: str, path: Path, form: Form, tally: Tally) -> Table:
    """What can be read of a text: the rows that have the columns of the form, and their lines."""
    rows: list[list[float]] = []
    lines: list[int] = []
    for number, line in enumerate(text.split("\n"), 1):
        fields = fields_of(line)
        wrong = next((field for field in fields if not is_number(field)), None)
        if not fields:
            continue
        if wrong is None and form.holds(len(fields)):
            rows.append([float(field) for field in fields[: len(form.columns)]])
            lines.append(number)
            continue
        what = f"{shown(wrong)} is no number"
        if not form.holds(len(fields)):
            what = f"{counted(len(fields), 'column')}, but a row has {len(form.columns)}{' or more' * form.more}"
        reason = "no number" if form.holds(len(fields)) else "other number of columns"
        tally.reject(reason, what, place=Place(str(path), number), fix=form.fix)
    return np.array(rows).reshape(-1, len(form.columns)), np.array(lines, np.int32)


def _in_columns(rows: Rows) -> Rows:
    """The same rows in the columns that all forms have."""
    values = np.full((len(rows), len(NAMES)), ABSENT, order="F")
    values[:, FRAME], values[:, SCORE] = 1, 1
    if rows.form == TARGET:
        values[:, FRAME], values[:, ID] = rows.line, 0
    if rows.form == IGNORED:
        values[:, SCORE], values[:, CATEGORY] = 0, REGION
    values[:, rows.form.columns] = rows.values
    if rows.form == IGNORED:
        values[:, ID] = ABSENT
    return replace(rows, values=values)
