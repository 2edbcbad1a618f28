"""What rows say of their objects beside the box: flags, and words."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import AttributeTable
from prelabel.detections import AttributeSet
from prelabel.readers.openimages.rows import Rows

_SAID = (None, "false", "true")


def codes(cells: NDArray[np.object_]) -> tuple[list[str], NDArray[np.int64]]:
    """The distinct words in order of first appearance, and (n,) which of them each cell holds.

    >>> codes(np.array(["b", "a", "b"], object))
    (['b', 'a'], array([0, 1, 0]))
    """
    words = cells.tolist()
    distinct = list(dict.fromkeys(words))
    number = {word: i for i, word in enumerate(distinct)}
    return distinct, np.fromiter(map(number.__getitem__, words), np.int64, len(words))


def attributes_of(rows: Rows) -> tuple[tuple[AttributeSet, ...], NDArray[np.int64]]:
    """The distinct sets of attributes, and (n,) which each row has, -1 of none."""
    flags = rows.columns.flags
    names = (*flags, *rows.columns.attributes)
    said = rows.numbers[:, len(rows.columns.numbers) - len(flags) :].T
    coded: list[tuple[Sequence[str | None], NDArray[np.int64]]] = [(_SAID, np.where(flag == 1, 2, flag == 0)) for flag in said]
    for cells in rows.words.T:
        words, code = codes(cells)
        coded.append(([word.strip() or None for word in words], code))
    key = np.zeros(len(rows), np.int64)
    for values, code in coded:
        key = key * max(len(values), 1) + code
    distinct, of_row = np.unique(key, return_inverse=True)
    sets = AttributeTable()
    numbers = [sets.number(dict(zip(names, _values(one, coded), strict=True))) for one in distinct.tolist()]
    return sets.sets, np.array(numbers, np.int64)[of_row.reshape(-1)]


def _values(key: int, coded: Sequence[tuple[Sequence[str | None], object]]) -> list[str | None]:
    """What is put together in a key, the last of which counts by ones."""
    found: list[str | None] = []
    for values, _ in reversed(coded):
        key, code = divmod(key, len(values))
        found.append(values[code])
    return found[::-1]
