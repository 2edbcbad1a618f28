"""Rows of text, and the keypoints in them: three columns each, of which the last may be missing."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place, Tally, counted
from prelabel.readers.others import whole_text
from prelabel.readers.shared.faults import LIMIT_PX
from prelabel.readers.shared.words import number_rows, shown

ROWS = 1024
"""Rows that are looked at together."""

PADDING = -1.0
"""All three numbers of a keypoint that DeepLabCut 3 writes where it has fewer animals than there may be."""

ABSENT = -1
"""The column of what a keypoint does not have."""

LAST_FRAME = 999_999_999

_NUMBER = re.compile(r"([0-9]{1,9})(?:\.0*)?")
_FIX = "correct it, or leave the keypoint out with --on-error skip"
_NOTHING = frozenset({"", "nan"})

Points = NDArray[np.float64]
"""(n, p, 3) x, y and score of the keypoints of n rows; 0 where one is not there."""


class Row(NamedTuple):
    """A row.

    Args:
        line: on which it begins, from 1.
        cells: of it.
    """

    line: int
    cells: list[str]


def rows_of(path: Path) -> Iterator[Row]:
    """The rows of a file that are not blank, by the rules of CSV.

    Raises:
        InputError: it cannot be read, is empty or no CSV.
    """
    text = whole_text(path)
    if not text.strip():
        raise InputError("is empty", place=Place(str(path)), fix="write or copy the file again")
    return rows_in(text, path)


def rows_in(text: str, path: Path) -> Iterator[Row]:
    """The same of a text.

    Raises:
        InputError: it is no CSV.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            fix = "close the quotes of this line, or write the file again"
            raise InputError(f"cannot be read as CSV: {error}", place=Place(str(path), line), fix=fix) from error
        if cells is None:
            return
        if cells:
            yield Row(line, cells)
        line = reader.line_num + 1


def frame_number(cell: str) -> int | None:
    """The number of a frame, which pandas writes as 7.0 where others are missing; None of what is none up to `LAST_FRAME`."""
    match = _NUMBER.fullmatch(cell.strip())
    return int(match[1]) if match else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """Where the keypoints of an animal stand in a row.

    Args:
        owner: whose they are, for messages; empty where the table has one animal.
        names: of the keypoints.
        columns: of x, y and the score of each; `ABSENT` where it has no score.
        number: of each keypoint, from 0.
        count: how many there are with those that this table does not have.
    """

    owner: str
    names: Sequence[str]
    columns: Sequence[tuple[int, int, int]]
    number: Sequence[int]
    count: int

    @classmethod
    def of(cls, owner: str, columns: Mapping[str, tuple[int, int, int]], order: Sequence[str]) -> Self:
        """That of columns by the name of the keypoint, which is numbered by its place in an order."""
        number = {name: place for place, name in enumerate(order)}
        return cls(owner=owner, names=[*columns], columns=[*columns.values()], number=[number[name] for name in columns], count=len(number))

    def called(self, keypoint: int) -> str:
        """What a message calls one of its keypoints."""
        name = shown(self.names[keypoint])
        return f"{name} of {shown(self.owner)}" if self.owner else name


class Numbers(NamedTuple):
    """Rows with their numbers.

    Args:
        rows: n of them.
        values: (n, w) of all cells; NaN where one is empty or no number.
        strange: (n, w) cells that are neither empty nor a number.
    """

    rows: Sequence[Row]
    values: NDArray[np.float64]
    strange: NDArray[np.bool_]


def numbers_of(rows: Iterator[Row], width: int, columns: Sequence[int], path: Path, tally: Tally) -> Iterator[Numbers]:
    """Rows with the numbers of some columns, a block at a time; rows of another width are rejected.

    Args:
        rows: behind the header.
        width: of the header.
        columns: that are looked at; others are NaN.
        path: for messages.
        tally: takes rows of another width.

    Raises:
        InputError: one is, and the run stops at bad records.
    """
    while some := [*islice(rows, ROWS)]:
        good: list[Row] = []
        for row in some:
            if len(row.cells) == width:
                good.append(row)
                continue
            what = f"{counted(len(row.cells), 'cell')}, but there are {counted(width, 'column')}"
            tally.reject(
                "row of another width", what, place=Place(str(path), row.line), fix="write a cell a column, empty where it is nothing"
            )
        values = np.full((len(good), width), np.nan)
        strange = np.zeros((len(good), width), np.bool_)
        words = [[row.cells[column] or "nan" for column in columns] for row in good]
        values[:, columns] = number_rows(words, len(columns))
        for i, j in np.argwhere(np.isnan(values[:, columns])).tolist():
            strange[i, columns[j]] = words[i][j].strip().lower() not in _NOTHING
        yield Numbers(good, values, strange)


class _Bad(NamedTuple):
    """Why a keypoint of a row is left out, in the order in which that is said."""

    row: int
    animal: int
    keypoint: int
    reason: str
    what: str


def points_of(numbers: Numbers, skeletons: Sequence[Skeleton], axes: Sequence[str], path: Path, tally: Tally) -> list[Points]:
    """The keypoints of each of several animals; bad ones are rejected one by one. A keypoint without a score has 1.

    Args:
        numbers: of a block.
        skeletons: of the animals.
        axes: what the three numbers of a keypoint are called.
        path: for messages.
        tally: takes bad keypoints.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    found: list[Points] = []
    bad: list[_Bad] = []
    for animal, skeleton in enumerate(skeletons):
        own, strange = _columns(numbers, skeleton)
        faults = _faults(own, strange, skeleton, axes, numbers)
        for i, j, (reason, what) in faults:
            bad.append(_Bad(i, animal, j, reason, what))
            own[i, j] = np.nan
        there = ~np.isnan(own[:, :, 0])
        if none := int((there & (own[:, :, 2] == 0)).sum()):
            tally.unconverted["keypoints whose score is 0"] += none
        own[:, :, 2] = np.where(np.isnan(own[:, :, 2]), 1, own[:, :, 2])
        points = np.zeros((len(own), skeleton.count, 3))
        points[:, np.asarray(skeleton.number, np.int64)] = np.where(there[:, :, None], own, 0)
        found.append(points)
    for one in sorted(bad):
        tally.reject(one.reason, one.what, place=Place(str(path), numbers.rows[one.row].line), fix=_FIX)
    return found


def means_of(numbers: Numbers, skeleton: Skeleton) -> NDArray[np.float64]:
    """(n,) the mean score of the keypoints of each row that are there and have one above 0; NaN of none."""
    own, _ = _columns(numbers, skeleton)
    score = own[:, :, 2]
    said = np.isfinite(own).all(axis=2) & (score > 0)
    count = said.sum(axis=1)
    return np.where(count, np.where(said, np.minimum(score, LIMIT_PX), 0).sum(axis=1) / np.maximum(count, 1), np.nan)


def _columns(numbers: Numbers, skeleton: Skeleton) -> tuple[Points, NDArray[np.bool_]]:
    """(n, k, 3) the numbers of an animal, NaN where they are not there, and which cells are no numbers."""
    columns = np.array(skeleton.columns, np.int64).reshape(-1, 3)
    own = np.where(columns == ABSENT, np.nan, numbers.values[:, columns])
    own[(own == PADDING).all(axis=2)] = np.nan
    return own, numbers.strange[:, columns] & (columns != ABSENT)


def _faults(
    own: Points, strange: NDArray[np.bool_], skeleton: Skeleton, axes: Sequence[str], numbers: Numbers
) -> Iterator[tuple[int, int, tuple[str, str]]]:
    """The row and number of each bad keypoint, and why it is."""
    half = np.isnan(own[:, :, 0]) != np.isnan(own[:, :, 1])
    far = (np.abs(own) >= LIMIT_PX) & np.array([True, True, False])
    endless = np.isinf(own)
    places = np.argwhere(strange.any(axis=2) | half | far.any(axis=2) | endless.any(axis=2)).tolist()
    for i, j in places:
        name = skeleton.called(j)
        if strange[i, j].any():
            axis = int(np.argmax(strange[i, j]))
            word = numbers.rows[i].cells[skeleton.columns[j][axis]]
            yield i, j, ("no number", f"{axes[axis]} of {name} is {shown(word)}, no number")
        else:
            yield i, j, _why(own[i, j], name, axes)


def _why(values: NDArray[np.float64], name: str, axes: Sequence[str]) -> tuple[str, str]:
    """The reason for the counts, and what is wrong with three numbers."""
    far = np.abs(values) >= (LIMIT_PX, LIMIT_PX, np.inf)
    if far.any():
        axis = int(np.argmax(far))
        what = "no score" if axis == len(axes) - 1 else "no place in an image"
        return "coordinate out of range", f"{axes[axis]} of {name} is {values[axis]:g}, {what}"
    there = int(np.isnan(values[0]))
    return "keypoint of one coordinate", f"{name} has {axes[there]}, but no {axes[1 - there]}"


def joined(orders: Iterable[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """By the name of each keypoint those of the tables that share one with its table, each once in the order in which they come.

    >>> joined([["nose", "tail"], ["hand"], ["tail", "paw"]])
    {'nose': ('nose', 'tail', 'paw'), 'tail': ('nose', 'tail', 'paw'), 'hand': ('hand',), 'paw': ('nose', 'tail', 'paw')}
    """
    groups: list[list[str]] = []
    number: dict[str, int] = {}
    for names in dict.fromkeys(map(tuple, orders)):
        first, *others = sorted({number[name] for name in names if name in number}) or [len(groups)]
        if first == len(groups):
            groups.append([])
        for other in others:
            number.update(dict.fromkeys(groups[other], first))
            groups[first] += groups[other]
            groups[other] = []
        new = [name for name in dict.fromkeys(names) if name not in number]
        number.update(dict.fromkeys(new, first))
        groups[first] += new
    found = [*map(tuple, groups)]
    return {name: found[group] for name, group in number.items()}


def order_of(names: Sequence[str], orders: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The order that `joined` found, if it has all names; without one it is that of the names.

    >>> order_of(["tail"], {"tail": ("nose", "tail")}), order_of(["paw"], {"hand": ("hand",)})
    (('nose', 'tail'), ['paw'])
    """
    order = orders.get(names[0], ())
    return order if {*order} >= {*names} else names
