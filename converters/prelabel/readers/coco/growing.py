"""Columns to which more is added where they stand."""

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)

SPARE = 8
"""A column that is full grows by its length divided by this."""


class Growing(Generic[T]):
    """A column that is never held twice: the system moves it where it does not fit any more, and it is not copied.

    Args:
        dtype: of its values.
        room: for how many there is room at first; what is not used of it takes no memory.

    >>> column = Growing(np.int32)
    >>> column.extend(np.array([1, 2], np.int32))
    >>> column.extend(np.array([[3, 4]], np.int32))
    >>> column.taken().tolist()
    [1, 2, 3, 4]
    """

    def __init__(self, dtype: type[T], room: int = 0) -> None:
        self._values: NDArray[T] = np.empty(room, dtype)
        self._length = 0

    def extend(self, values: NDArray[T]) -> None:
        """Add values behind the others, row by row."""
        self.more(values.size)[:] = values.reshape(-1)

    def more(self, count: int) -> NDArray[T]:
        """(count,) values behind the others, to be written before anything else is added."""
        begin, end = self._length, self._length + count
        if end > len(self._values):
            self._values.resize(end + end // SPARE, refcheck=False)
        self._length = end
        return self._values[begin:end]

    def taken(self) -> NDArray[T]:
        """(n,) all values, which are no longer kept here."""
        values, length = self._values, self._length
        self._values, self._length = np.empty(0, values.dtype), 0
        values.resize(length, refcheck=False)
        return values
