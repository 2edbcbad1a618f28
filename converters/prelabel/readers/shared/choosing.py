"""Rows of a file in columns, of which bad ones are left out."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import Place, Tally


class Choosable(ABC):
    """``n`` rows that can be told apart."""

    __slots__ = ()

    @abstractmethod
    def only(self, keep: NDArray[np.bool_]) -> Self:
        """The rows that are chosen, by an (n,) mask."""

    @abstractmethod
    def place(self, row: int) -> Place:
        """Where a row stands."""

    def reject(self, bad: NDArray[np.bool_], reason: str, what: Callable[[int], str], *, fix: str, tally: Tally) -> Self:
        """The rows without the bad ones, each of which is counted.

        Args:
            bad: (n,) which rows.
            reason: for the counts.
            what: says what is wrong with the row of a number.
            fix: what to do about it.
            tally: takes the bad rows.

        Raises:
            InputError: the run stops at bad records.
        """
        if not bad.any():
            return self
        for row in np.flatnonzero(bad).tolist():
            tally.reject(reason, what(row), place=self.place(row), fix=fix)
        return self.only(~bad)
