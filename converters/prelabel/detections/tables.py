"""Tables that several parts of detections share."""

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=Hashable)
S = TypeVar("S", bound=np.integer)


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
