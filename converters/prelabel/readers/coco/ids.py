"""What the ids of annotations stand for."""

from collections.abc import Mapping, Sequence
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED, AttributeSet
from prelabel.readers.coco.records import LARGEST_NUMBER, Annotation, Id, key

UNKNOWN = -2
"""What an id that is not known looks up to; -1 is a record that is known and was left out."""

LARGEST_TRACK = 1 << 62

LARGEST_POSITION = 1 << 22
"""Ids below it may be positions in an array."""


def looked_up(ids: Sequence[Id | None], table: Mapping[int | str, int]) -> NDArray[np.int32]:
    """(n,) what each id stands for, `UNKNOWN` where nothing."""
    # None and floats are no keys, or equal an integer
    found = np.fromiter(map(table.get, ids, repeat(UNKNOWN)), np.int32, len(ids))  # type: ignore[arg-type]
    for row in np.flatnonzero(found == UNKNOWN).tolist():
        id_ = ids[row]
        found[row] = UNKNOWN if id_ is None else table.get(key(id_), UNKNOWN)
    return found


class Numbers:
    """What ids that are all numbers stand for; those so large that floats do not tell them apart are found nowhere.

    Args:
        table: what each id stands for.

    >>> Numbers({7: 0, 5: 1}).looked_up(np.array([7.0, 8.0, 7.5])).tolist()
    [0, -2, -2]
    """

    def __init__(self, table: Mapping[int | str, int]) -> None:
        self._table = table
        self._found: NDArray[np.int32] | None = None
        known = [id_ for id_ in table if isinstance(id_, int)]
        if known and len(known) == len(table) and min(known) >= 0 and max(known) < LARGEST_POSITION:
            self._found = np.full(max(known) + 2, UNKNOWN, np.int32)
            self._found[known] = [*table.values()]

    def looked_up(self, ids: NDArray[np.float64]) -> NDArray[np.int32]:
        """(n,) what each id stands for, `UNKNOWN` where nothing."""
        if self._found is None:
            return np.where(np.abs(ids) < LARGEST_NUMBER, looked_up(ids.tolist(), self._table), np.int32(UNKNOWN))
        place = np.clip(ids, -1, len(self._found) - 1)
        position = place.astype(np.int64)
        return np.where(position == place, self._found[position], np.int32(UNKNOWN))


def tracks(items: Sequence[Annotation], sets: Sequence[AttributeSet], attributes: NDArray[np.int32] | None) -> NDArray[np.int64] | None:
    """(n,) ids of tracks, `UNTRACKED` where there is none; None where there is none at all.

    Args:
        items: the annotations.
        sets: of attributes; where no annotation has an id of its own ``track_id`` in them is one, as CVAT writes it.
        attributes: (n,) which set each row has.
    """
    given: list[Id | None] = [a.track_id if a.track_id is not None else a.instance_id for a in items]
    if given.count(None) < len(given):
        return _numbered(given)
    return None if attributes is None else tracks_of_sets(sets, attributes)


def tracks_of_sets(sets: Sequence[AttributeSet], attributes: NDArray[np.int32]) -> NDArray[np.int64] | None:
    """The same of attributes alone; each set is that of a row."""
    given = [*map(_track_of, sets), None]
    return None if given.count(None) == len(given) else _numbered(given)[attributes]


def tracks_of_numbers(ids: NDArray[np.float64]) -> NDArray[np.int64] | None:
    """The same of numbers, NaN where there is none; None where one is no whole number, or so large that it is not exact.

    >>> tracks_of_numbers(np.array([7, np.nan, -3])).tolist()
    [7, -1, -1]
    """
    given = np.nan_to_num(ids, nan=UNTRACKED)
    whole = (np.abs(given) < LARGEST_NUMBER) & (given % 1 == 0)
    return np.maximum(given, UNTRACKED).astype(np.int64) if whole.all() else None


def _numbered(given: Sequence[Id | None]) -> NDArray[np.int64]:
    """(n,) ids that are no positive integers are numbered after the largest in the order of their text."""
    keys = [None if id_ is None else key(id_) for id_ in given]
    numbers = {k for k in keys if isinstance(k, int) and k < LARGEST_TRACK}
    others = sorted({str(k) for k in keys if k is not None and k not in numbers})
    after = max(numbers, default=UNTRACKED) + 1
    named = {text: max(after, 0) + i for i, text in enumerate(others)}
    return np.array([UNTRACKED if k is None else max(k, UNTRACKED) if k in numbers else named[str(k)] for k in keys], np.int64)


def _track_of(attributes: AttributeSet) -> str | None:
    id_ = attributes.get("track_id")
    return id_ if isinstance(id_, str) else None


def repeated(ids: Sequence[Id | None]) -> NDArray[np.bool_]:
    """(n,) which ids stand before already; absent ids never do."""
    found = np.zeros(len(ids), np.bool_)
    distinct = set(ids)
    if distinct <= {None} or (len(distinct) == len(ids) and set(map(type, ids)) == {int}):
        return found
    seen: set[int | str] = set()
    for i, id_ in enumerate(ids):
        if id_ is not None:
            known = key(id_)
            found[i] = known in seen
            seen.add(known)
    return found


def no_id(what: str, id_: Id | None, among: str) -> str:
    """What is wrong with the id of something that is not listed."""
    return f"has no {what}_id" if id_ is None else f"{what} {id_!r} is not in {among}"
