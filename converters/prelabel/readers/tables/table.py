"""A table from any file: its columns, and where each row stands."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Source
from prelabel.errors import InputError, Place
from prelabel.readers.shared.choosing import Choosable

Cells = NDArray[Any]
"""(n,) of one column: float64, or objects, which are text as written, numbers, or None."""

Choose = Callable[[Sequence[str]], Sequence[str]]
"""Is told the columns of a table, and says which are wanted."""

LABEL, SCORE, TRACK, SET, GROUP = "\0label", "\0score", "\0track", "\0set", "\0group"
"""Columns that are made of others: what a row means stands beside its cells, so that it goes with the row."""

LIMIT = 1e15
"""Numbers from here on are no pixels, frames or ids."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table(Choosable):
    """The rows of a file, with the columns that are used.

    Args:
        source: the file, and how a row is named in it.
        origin: (n,) of each row.
        columns: cells by the name of the column.
    """

    source: Source
    origin: NDArray[np.int32]
    columns: Mapping[str, Cells]

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.origin)

    def only(self, keep: NDArray[np.bool_]) -> "Table":
        """The rows that are chosen."""
        return self.take(np.flatnonzero(keep))

    def take(self, rows: NDArray[np.intp]) -> "Table":
        """Some rows, in this order; all in the order that they have are not copied."""
        if len(rows) == len(self) and (rows == np.arange(len(rows))).all():
            return self
        columns = {name: cells[rows] for name, cells in self.columns.items()}
        return Table(source=self.source, origin=self.origin[rows], columns=columns)

    def place(self, row: int) -> Place:
        """Where a row stands."""
        return self.source.place(int(self.origin[row]))

    def with_column(self, name: str, cells: Cells) -> "Table":
        """The same rows with a column more, or another."""
        return Table(source=self.source, origin=self.origin, columns={**self.columns, name: cells})

    def joined(self, other: "Table") -> "Table":
        """These rows and behind them those of the same table that lie in another."""
        columns = {name: np.concatenate([cells, other.columns[name]]) for name, cells in self.columns.items()}
        return Table(source=self.source, origin=np.concatenate([self.origin, other.origin]), columns=columns)


def check_names(names: Sequence[str], place: Place) -> None:
    """Refuse columns of one name.

    Raises:
        InputError: there are two.
    """
    double = next((name for name, times in Counter(names).items() if times > 1), None)
    if double is not None:
        raise InputError(f"two columns are called {double!r}", place=place, fix="rename one of them")


def numbers(cells: Cells) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """A column as numbers, NaN where a cell is empty; and which cells are neither.

    >>> values, bad = numbers(np.array(["1", "", "1e3", "x", "1_0"], object))
    >>> values.tolist(), bad.tolist()
    ([1.0, nan, 1000.0, nan, nan], [False, False, False, True, True])
    """
    if cells.dtype == np.float64:
        return cells, np.zeros(len(cells), np.bool_)
    if not np.issubdtype(cells.dtype, np.object_):
        return cells.astype(np.float64), np.zeros(len(cells), np.bool_)
    code, distinct = codes(cells)
    found = [_number(cell) for cell in distinct]
    bad = np.array([value is None for value in found], np.bool_)
    return np.array([np.nan if value is None else value for value in found], np.float64)[code], bad[code]


def _number(cell: object) -> float | None:
    """A cell as a number, NaN of an empty one; None where it is none."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return np.nan
    if isinstance(cell, bool) or not isinstance(cell, str | int | float | np.number) or (isinstance(cell, str) and "_" in cell):
        return None
    try:
        return float(cell)
    except (ValueError, OverflowError):
        return None


def is_numeric(cells: Cells) -> bool:
    """Whether all cells that are not empty are numbers; a column without any is not."""
    if len(cells) and cells.dtype == np.object_ and numbers(cells[:1])[1].any():
        return False
    values, bad = numbers(cells)
    return not bad.any() and not bool(np.isnan(values).all())


def codes(cells: Cells) -> tuple[NDArray[np.int64], Sequence[Any]]:
    """(n,) which of the distinct values each cell holds, and these in order of first appearance.

    >>> found, values = codes(np.array(["car", "bus", "car"], object))
    >>> found.tolist(), values
    ([0, 1, 0], ['car', 'bus'])
    """
    if cells.dtype == np.float64:
        distinct, inverse = np.unique(cells, return_inverse=True)
        return inverse.reshape(-1).astype(np.int64), distinct.tolist()
    table: defaultdict[object, int] = defaultdict()
    table.default_factory = table.__len__
    try:
        found = np.fromiter(map(table.__getitem__, cells.tolist()), np.int64, len(cells))
    except TypeError:  # a list or an object of JSON
        return codes(np.array([str(cell) if isinstance(cell, list | dict) else cell for cell in cells.tolist()], np.object_))
    return found, list(table)
