"""Ragged columns: the members of entry ``i`` stand from ``start[i]`` to ``start[i + 1]``."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from prelabel.native import loops


def starts(counts: ArrayLike) -> NDArray[np.int64]:
    """Starts from the number of members of each entry.

    >>> starts([2, 0, 3]).tolist()
    [0, 2, 2, 5]
    """
    members = np.asarray(counts)
    start = np.zeros(len(members) + 1, np.int64)
    np.cumsum(members, dtype=np.int64, out=start[1:])
    return start


def gather(start: NDArray[np.int64], index: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """The members of the chosen ragged entries, and the new starts.

    >>> members, start = gather(starts([2, 1, 2]), np.array([2, 0]))
    >>> members.tolist(), start.tolist()
    ([3, 4, 0, 1], [0, 2, 4])
    """
    first = start.take(index)
    counts = start.take(index + 1) - first
    return ranges(first, counts), starts(counts)


def gathered(
    members: NDArray[np.float64], start: NDArray[np.int64], index: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The members (p, k) of the chosen ragged entries, and the new starts, which are those of `gather`.

    >>> members, start = gathered(np.array([[1.0], [2.0], [3.0]]), np.array([0, 2, 3]), np.array([1, 0]))
    >>> members.tolist(), start.tolist()
    ([[3.0], [1.0], [2.0]], [0, 1, 3])
    """
    if loops is None:
        places, begins = gather(start, index)
        return members.take(places, axis=0), begins
    begins = np.empty(len(index) + 1, np.int64)
    characters = np.ascontiguousarray(members).view(np.uint8)
    return np.frombuffer(loops.gathered(characters, start, index, begins)).reshape(-1, members.shape[1]), begins


def ranges(first: NDArray[np.integer], counts: NDArray[np.integer]) -> NDArray[np.intp]:
    """From each first number on so many that follow each other, one range after the other.

    >>> ranges(np.array([3, 0, 7]), np.array([2, 0, 1])).tolist()
    [3, 4, 7]
    """
    start = starts(counts)
    members = np.repeat((first - start[:-1]).astype(np.intp), counts)
    members += np.arange(start[-1])
    return members


def places(start: NDArray[np.int64]) -> NDArray[np.int64]:
    """(members,) the place of each member in its entry, from 0.

    >>> places(starts([2, 0, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    return np.arange(start[-1]) - start[:-1][owners(start)]


def joined_starts(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """The starts of several ragged columns put one after the other.

    >>> joined_starts([np.array([0, 2, 2]), np.array([0]), np.array([0, 3])]).tolist()
    [0, 2, 2, 5]
    """
    if not parts:
        return np.zeros(1, np.int64)
    # between the last start of one and the first of the next there is no entry
    last = np.cumsum([len(part) for part in parts])[:-1] - 1
    return starts(np.delete(np.diff(np.concatenate(parts)), last))


def owners(start: NDArray[np.int64]) -> NDArray[np.intp]:
    """(members,) the entry that each member belongs to.

    >>> owners(starts([2, 0, 1])).tolist()
    [0, 0, 2]
    """
    return np.repeat(np.arange(len(start) - 1), np.diff(start))


def first_largest(value: NDArray[np.float64], start: NDArray[np.int64]) -> NDArray[np.intp]:
    """(s,) where the largest value of each stretch stands, the first of equal ones; no stretch is empty."""
    largest = np.flatnonzero(value == np.repeat(np.maximum.reduceat(value, start[:-1]), np.diff(start)))
    return largest if len(largest) == len(start) - 1 else largest[np.searchsorted(largest, start[:-1])]


def blocks(counts: NDArray[np.integer], size: int) -> list[slice]:
    """Entries that follow each other, cut so that the members of each slice come to about ``size``.

    >>> blocks(np.array([3, 3, 3, 3]), 7)
    [slice(0, 2, None), slice(2, 4, None)]
    """
    cuts = [0, *(np.flatnonzero(np.diff(np.cumsum(counts) // size)) + 1).tolist(), len(counts)]
    return [slice(begin, end) for begin, end in pairwise(cuts) if begin < end]
