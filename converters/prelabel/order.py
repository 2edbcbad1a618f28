"""The one order of frames and rows: the same facts in another order give the same bytes."""

import itertools
import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Frame, ranks, sequence_bounds
from prelabel.files import natural_keys, natural_sorted
from prelabel.geometry.numbering import UNKNOWN
from prelabel.letters import letters_of
from prelabel.native import loops

MOST_DIGITS = 16
"""Digits in which names differ that are sorted as one number; each is counted as its letter, up to 57."""

ALL_DIFFER = 1
"""What compiled loops say of rows of which no two are equal."""

LARGEST_KEY = 1 << 62
"""Below it two keys are sorted as one number."""


def frame_order(frames: Sequence[Frame]) -> NDArray[np.intp]:
    """Positions of frames sorted sequence by sequence in natural order, then by number, then by name."""
    return ordered([frame.sequence for frame in frames], [frame.index for frame in frames], [frame.file for frame in frames])


def ordered(sequences: Sequence[str], numbers: Sequence[int], files: Sequence[str]) -> NDArray[np.intp]:
    """The same of frames of which only this is known."""
    bounds = sequence_bounds(sequences)
    names = [sequences[begin] for begin in bounds[:-1]]
    rank = {name: i for i, name in enumerate(natural_sorted(set(names)))}
    of_each = [rank[name] for name in names]
    number, sequence = np.array(numbers, np.int64), np.repeat(np.array(of_each, np.intp), np.diff(bounds))
    rises = number[1:] > number[:-1]
    rises[np.array(bounds[1:-1], np.intp) - 1] = True
    if rises.all() and all(map(operator.lt, of_each, of_each[1:])):
        return np.arange(len(files))
    by_name = _by_name(files)
    if len(rank) == 1 and (number == number[0]).all():
        return by_name
    return by_name[np.lexsort((number[by_name], sequence[by_name]))]


def _by_name(files: Sequence[str]) -> NDArray[np.intp]:
    """Positions of names in natural order."""
    letters = letters_of(files)
    if letters is not None:
        digits = letters[:, (letters != letters[0]).any(axis=0)]
        if digits.shape[1] <= MOST_DIGITS:
            return np.argsort(digits.astype(np.int64) @ 10 ** np.arange(digits.shape[1])[::-1], kind="stable")
    keys = natural_keys(files)
    return np.array(sorted(range(len(files)), key=keys.__getitem__), np.intp)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ordered:
    """Detections in canonical order: frames by `frame_order`, rows by frame, kind, label name, track, box, score, points and attributes.

    Rows that have points are put in order where they are taken, so that the points of all are never held twice.
    """

    detections: Detections
    """Their frames are in order."""
    rows: NDArray[np.intp] | None
    """(n,) the rows in order; None where they are."""
    frame: NDArray[np.int32]
    """(n,) the frame of each row in order."""

    @classmethod
    def of(cls, detections: Detections) -> Self:
        """Any detections."""
        d = detections
        order = frame_order(d.frames)
        if (order[1:] < order[:-1]).any():
            position = np.empty(len(order), np.int32)
            position[order] = np.arange(len(order), dtype=np.int32)
            d = d.with_frames(tuple(map(d.frames.__getitem__, order.tolist())), position[d.frame])
        rows = row_order(d)
        if (rows[1:] > rows[:-1]).all():
            return cls(detections=d, rows=None, frame=d.frame)
        if not len(d.points):
            d = d.take(rows)
            return cls(detections=d, rows=None, frame=d.frame)
        return cls(detections=d, rows=rows, frame=d.frame[rows])

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The frames in order."""
        return self.detections.frames

    def whole(self) -> Detections:
        """All of them."""
        return self.detections if self.rows is None else self.detections.take(self.rows)

    def between(self, begin: int, end: int) -> Detections:
        """Only the frames ``begin`` to ``end`` (not with it) and their rows."""
        if self.rows is None:
            return self.detections.between(begin, end)
        part = self.detections.take(self.rows[slice(*self.rows_before([begin, end]))])
        return part.with_frames(self.frames[begin:end], part.frame - np.int32(begin))

    def rows_before(self, frames: Sequence[int]) -> list[int]:
        """How many rows stand before each of some frames."""
        before: list[int] = np.searchsorted(self.frame, np.array(frames, np.int32)).tolist()  # int64 would convert the whole column
        return before


def canonical(detections: Detections) -> Detections:
    """Detections in the order of `Ordered`."""
    return Ordered.of(detections).whole()


def row_order(detections: Detections) -> NDArray[np.intp]:
    """(n,) the rows in canonical order, frames as they are."""
    d = detections
    rank = ranks(d.labels)[d.label]
    order = np.empty(len(d), np.intp)
    found = UNKNOWN if loops is None else loops.ordered(d.frame, d.kind, rank, d.track, order)
    if found == ALL_DIFFER:
        return order
    coarse = (d.frame.astype(np.int64) * 8 + d.kind) * max(len(d.labels), 1) + rank
    if found == UNKNOWN:
        order = _by_two(coarse, d.track)
    keys: tuple[NDArray[np.generic], ...] = coarse, d.track
    places = np.flatnonzero(tied(order, keys))
    for key in _values(d):
        # only rows that the keys before leave equal are compared by the next
        if not len(places):
            return order
        rows = order[places]
        order[places] = rows[np.lexsort((key[rows], np.cumsum(_starts(rows, keys))))]
        keys = (*keys, key)
        places = places[tied(order[places], keys)]
    if len(places):
        _settle(d, order, places, keys)
    return order


def _values(d: Detections) -> Iterator[NDArray[np.float64]]:
    """The columns that tell rows of equal keys apart, those that count most first."""
    yield from d.box.T
    yield np.nan_to_num(d.score, nan=-1.0)


def _by_two(first: NDArray[np.int64], then: NDArray[np.int64]) -> NDArray[np.intp]:
    """(n,) rows by two keys, of which the first is not negative."""
    least, most = int(then.min(initial=0)), int(then.max(initial=0))
    if int(first.max(initial=0)) < LARGEST_KEY // (most - least + 1):
        return np.argsort(first * (most - least + 1) + (then - least))
    return np.lexsort((then, first))


def _starts(rows: NDArray[np.intp], keys: tuple[NDArray[np.generic], ...]) -> NDArray[np.bool_]:
    """(rows,) whether a row differs in any key from the row before it."""
    starts = np.ones(len(rows), np.bool_)
    values = [key[rows] for key in keys]
    starts[1:] = np.logical_or.reduce([value[1:] != value[:-1] for value in values])
    return starts


def tied(rows: NDArray[np.intp], keys: tuple[NDArray[np.generic], ...]) -> NDArray[np.bool_]:
    """(rows,) whether a row equals a neighbour in all keys."""
    starts = np.append(_starts(rows, keys), True)
    found: NDArray[np.bool_] = ~(starts[:-1] & starts[1:])
    return found


def _settle(d: Detections, order: NDArray[np.intp], places: NDArray[np.intp], keys: tuple[NDArray[np.generic], ...]) -> None:
    """Order rows whose columns are all equal by their points and attributes, then by the other rows of their objects, in place."""
    rows = order[places]
    starts = np.flatnonzero(np.append(_starts(rows, keys), True))
    by_object = np.argsort(d.object, kind="stable")
    objects = d.object[by_object]

    def all_details(row: int) -> tuple[object, ...]:
        first, last = np.searchsorted(objects, [d.object[row], d.object[row] + 1])
        others = sorted((int(d.kind[other]), _detail(d, other)) for other in by_object[first:last].tolist()) if last - first > 1 else []
        return _detail(d, row), others

    for begin, end in itertools.pairwise(starts):
        if end - begin > 1:
            order[places[begin:end]] = sorted(rows[begin:end], key=lambda row: all_details(int(row)))


def _detail(d: Detections, row: int) -> tuple[object, ...]:
    rings = slice(d.detection_start[row], d.detection_start[row + 1])
    ends = d.ring_start[d.detection_start[row] : d.detection_start[row + 1] + 1]
    points = d.points[ends[0] : ends[-1]] if len(ends) > 1 else d.points[:0]
    attributes = sorted(d.attribute_sets[d.attributes[row]].items()) if d.attributes[row] >= 0 else []
    return np.diff(ends).tolist(), d.ring_hole[rings].tolist(), points.tolist(), repr(attributes)
