"""Tables that several parts of detections share."""

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=Hashable)
S = TypeVar("S", bound=np.integer)
V = TypeVar("V")


class Union(Generic[T]):
    """The distinct values of several tables in order of first appearance, and where each table's entries went."""

    def __init__(self, tables: Sequence[tuple[T, ...]]) -> None:
        position: dict[T, int] = {}
        self._maps = [np.array([position.setdefault(v, len(position)) for v in table] or [0], np.int32) for table in tables]
        self.values = tuple(position)

    def renumbered(self, columns: Sequence[NDArray[np.int32]]) -> list[NDArray[np.int32]]:
        """Each table's index column over `values` instead; negative entries stay."""
        return [np.where(c < 0, c, m[c]) for c, m in zip(columns, self._maps, strict=True)]


def shifted(columns: Sequence[NDArray[S]], sizes: Sequence[int]) -> list[NDArray[S]]:
    """Index columns of several parts over their tables put side by side; ``sizes`` are those of the tables."""
    offsets = np.cumsum([0, *sizes])
    return [c + c.dtype.type(offset) for c, offset in zip(columns, offsets, strict=False)]


def used(table: tuple[V, ...], column: NDArray[np.int32]) -> tuple[tuple[V, ...], NDArray[np.int32]]:
    """The entries of a table that a column names, in their order, and the column that indexes them; negative entries stay.

    >>> table, column = used(("a", "b", "c"), np.array([2, -1, 0], np.int32))
    >>> table, column.tolist()
    (('a', 'c'), [1, -1, 0])
    """
    named, place = np.unique(column, return_inverse=True)
    negative = int(np.searchsorted(named, 0))
    if len(named) - negative == len(table):
        return table, column
    kept = tuple(table[i] for i in named[negative:].tolist())
    return kept, np.where(column < 0, column, (place - negative).astype(np.int32))


def ranks(names: Sequence[str]) -> NDArray[np.intp]:
    """(names,) the place of each among those that differ, in the order of text: it does not depend on the order of the table.

    >>> ranks(["car", "bus", "car"]).tolist()
    [1, 0, 1]
    """
    place = {name: i for i, name in enumerate(sorted(set(names)))}
    return np.array([place[name] for name in names], np.intp)
