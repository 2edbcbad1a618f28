"""Ragged columns: the members of entry ``i`` stand from ``start[i]`` to ``start[i + 1]``."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def starts(counts: ArrayLike) -> NDArray[np.int64]:
    """Starts from the number of members of each entry.

    >>> starts([2, 0, 3]).tolist()
    [0, 2, 2, 5]
    """
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(np.asarray(counts, np.int64))])


def gather(start: NDArray[np.int64], index: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """The members of the chosen ragged entries, and the new starts.

    >>> members, start = gather(starts([2, 1, 2]), np.array([2, 0]))
    >>> members.tolist(), start.tolist()
    ([3, 4, 0, 1], [0, 2, 4])
    """
    counts = (start[1:] - start[:-1])[index]
    return ranges(start[:-1][index], counts), starts(counts)


def ranges(first: NDArray[np.integer], counts: NDArray[np.integer]) -> NDArray[np.intp]:
    """From each first number on so many that follow each other, one range after the other.

    >>> ranges(np.array([3, 0, 7]), np.array([2, 0, 1])).tolist()
    [3, 4, 7]
    """
    start = starts(counts)
    return (np.arange(start[-1]) + np.repeat(first - start[:-1], counts)).astype(np.intp)


def places(start: NDArray[np.int64]) -> NDArray[np.int64]:
    """(members,) the place of each member in its entry, from 0.

    >>> places(starts([2, 0, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    return np.arange(start[-1]) - start[:-1][owners(start)]


def joined_starts(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """The starts of several ragged columns put one after the other."""
    return starts(np.concatenate([np.empty(0, np.int64), *(np.diff(part) for part in parts)]))


def owners(start: NDArray[np.int64]) -> NDArray[np.intp]:
    """(members,) the entry that each member belongs to.

    >>> owners(starts([2, 0, 1])).tolist()
    [0, 0, 2]
    """
    return np.repeat(np.arange(len(start) - 1), np.diff(start))
