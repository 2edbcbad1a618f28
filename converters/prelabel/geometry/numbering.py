"""Rows by whole numbers: numbered and grouped in time that grows with the rows alone."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from prelabel.native import loops

DENSE = 8
"""Places for each row up to which keys are looked up in a table, and not sorted."""

UNKNOWN = -1
"""What compiled loops say of what they do not find out."""

LARGEST = 1 << 62
"""Below it several keys are one number."""

_Number = TypeVar("_Number", bound=np.integer)


def then_by(order: NDArray[np.intp], key: NDArray[np.integer]) -> NDArray[np.intp]:
    """Rows by a key that is not negative, those with equal keys in the order that they had: 16 bits at a time, which needs no comparing."""
    most = int(key.max(initial=0))
    for shift in range(0, most.bit_length(), 16):
        digit = (key[order] >> shift).astype(np.uint16)
        order = order[np.argsort(digit, kind="stable")]
    return order


def grouped(number: NDArray[np.intp]) -> NDArray[np.intp]:
    """(n,) rows group by group, those of one in the order that they had; ``number`` (n,) is of each row's group, from 0.

    >>> grouped(np.array([1, 0, 1, 0])).tolist()
    [1, 3, 0, 2]
    """
    rows = np.arange(len(number))
    return rows if (number[1:] >= number[:-1]).all() else then_by(rows, number)


def numbered(key: NDArray[np.integer]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """(n,) the number of each row's key, where keys are numbered by their first rows, and those rows.

    >>> number, first = numbered(np.array([7, -5, 7]))
    >>> number.tolist(), first.tolist()
    ([0, 1, 0], [0, 1])
    """
    if loops is not None:
        number, first = np.empty(len(key), np.intp), np.empty(len(key), np.intp)
        count = loops.numbered(key, number, first)
        if count != UNKNOWN:
            return number, first[:count].copy()
    rows = np.arange(len(key))
    low = int(key.min(initial=0))
    span = int(key.max(initial=0)) - low + 1
    if span <= DENSE * len(key):
        # of rows that are written to one place the last stays
        place = np.empty(span, np.intp)
        place[key[::-1] - low] = rows[::-1]
        lead = place[key - low]
    else:
        _, firsts, which = np.unique(key, return_index=True, return_inverse=True)
        lead = firsts[which.reshape(-1)]
    leads = lead == rows
    return (np.cumsum(leads) - 1)[lead], np.flatnonzero(leads)


def distinct_numbers(values: NDArray[_Number]) -> NDArray[_Number]:
    """(m,) the values that there are, rising.

    ``numpy.unique`` of values alone hashes them since NumPy 2.3: where many differ that takes fifty times as long as sorting them.

    >>> distinct_numbers(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    ordered = np.sort(values)
    new = np.ones(len(ordered), np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]


def all_differ(*keys: NDArray[np.integer]) -> bool:
    """Whether no two rows are equal in all of their keys, of each of which there is one a row.

    >>> all_differ(np.array([1, 1]), np.array([5, 6])), all_differ(np.array([1, 1]), np.array([5, 5]))
    (True, False)
    """
    found = UNKNOWN if loops is None else loops.all_differ(*keys)
    if found != UNKNOWN:
        return bool(found)
    count = len(keys[0])
    whole, places = np.zeros(count, np.int64), 1
    number: NDArray[np.integer]
    for key in keys:
        low, high = int(key.min(initial=0)), int(key.max(initial=0))
        if places * (high - low + 1) >= LARGEST:
            (whole, seen), (number, distinct) = numbered(whole), numbered(key.astype(np.int64))
            places, low, high = len(seen), 0, len(distinct) - 1
        else:
            number = key - low
        places *= high - low + 1
        whole = whole * (high - low + 1) + number
    if places > DENSE * count:
        return len(distinct_numbers(whole)) == count
    taken = np.zeros(places, np.bool_)
    taken[whole] = True
    return int(np.count_nonzero(taken)) == count
