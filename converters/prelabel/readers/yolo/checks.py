"""The ways in which a row can be bad, whatever its geometry is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import Place, Tally, counted
from prelabel.readers.yolo.meaning import BOX, MOST_BEHIND, TRIANGLE, Mask, Meaning, Parts
from prelabel.readers.yolo.names import Classes
from prelabel.readers.yolo.parse import Rows

FARTHEST = 0.5
"""How far a centre or a point may lie outside the image, and a side exceed it, in images, before numbers are taken for pixels."""

LARGEST_ID = 2.0**53 - 1
"""Up to here every whole number is one of the file's own."""

BOX_NAMES = ("centre x", "centre y", "width", "height")

_BOX = "write class, centre x, centre y, width, height, and behind them at most a score and a track id"

NOT_A_FRACTION = "not a fraction of the image"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One way in which a row can be bad.

    Args:
        bad: (n,) which rows are.
        reason: what the summary counts.
        what: says of one row what is wrong.
        fix: what to do about it.
    """

    bad: Mask
    reason: str
    what: Callable[[int], str]
    fix: str


def reject(checks: Sequence[Check], place: Callable[[int], Place], tally: Tally) -> Mask:
    """Which rows are bad; each is counted once, by its first check, in the order of rows.

    Args:
        checks: the first that holds says what is wrong.
        place: says where a row is.
        tally: takes the bad rows.
    """
    bad: Mask = np.logical_or.reduce([check.bad for check in checks])
    for row in np.flatnonzero(bad).tolist():
        check = next(check for check in checks if check.bad[row])
        tally.reject(check.reason, check.what(row), place=place(row), fix=check.fix)
    return bad


def spread(bad: NDArray[np.bool_] | np.bool_, rows: NDArray[np.intp], count: int) -> Mask:
    """(count,) from what is bad of some of the rows; the others are not."""
    mask = np.zeros(count, np.bool_)
    mask[rows] = bad
    return mask


def rows_checks(rows: Rows, parts: Parts, meaning: Meaning) -> Iterable[Check]:
    """Numbers that are none, and numbers of columns.

    Args:
        rows: as written.
        parts: their kinds.
        meaning: what the rows of all label files are.
    """
    n = len(rows.start)
    infinite, position = np.zeros(n, np.bool_), np.zeros(n, np.int64)
    for at in np.flatnonzero(~np.isfinite(rows.numbers))[::-1].tolist():
        row = int(np.searchsorted(rows.start, at, side="right")) - 1
        infinite[row], position[row] = True, at
    yield Check(
        bad=infinite, reason="NaN or infinity",
        what=lambda row: f"column {position[row] - rows.start[row] + 1} is {rows.numbers[position[row]]:g}",
        fix="write finite numbers, or leave the row out",
    )  # fmt: skip
    strange = ~(parts.box | parts.outline | parts.pose)
    most, width = MOST_BEHIND[meaning.tail], rows.width
    reason = "wrong number of columns"
    behind = strange & (width > BOX) & (width <= BOX + MOST_BEHIND["score+track"]) & (meaning.task != "obb")
    yield Check(
        bad=behind, reason=reason,
        what=lambda row: f"{counted(int(width[row]), 'column')}, but -O tail={meaning.tail} means at most {BOX + most}",
        fix="say what stands behind the box with -O tail=score, track or score+track",
    )  # fmt: skip
    halved = strange & (width > TRIANGLE) & (width % 2 == 0) & (meaning.task == "segment")
    yield Check(
        bad=halved, reason=reason,
        what=lambda row: f"{counted(int(width[row]), 'column')}: an odd number of coordinates",
        fix="write x and y of each point; for outlines with a score or a track id behind them give -O tail=score or -O tail=track",
    )  # fmt: skip
    yield Check(
        bad=strange, reason=reason, what=lambda row: f"{counted(int(width[row]), 'column')}, but {meaning.widths}", fix=_fix(meaning)
    )


def _fix(meaning: Meaning) -> str:
    match meaning.task:
        case "pose":
            return "give the shape of these keypoints with -O kpt_shape=17x3, or say what the rows are with -O task=detect, segment or obb"
        case "obb":
            return "write class and four corners x, y; for outlines of other lengths give -O task=segment"
        case "detect":
            return f"{_BOX}; for outlines give -O task=segment"
        case "segment":
            return _BOX


def class_checks(number: NDArray[np.float64], label: NDArray[np.int64], classes: Classes) -> Iterable[Check]:
    """Classes that are no number, or have no name.

    Args:
        number: (n,) as written.
        label: (n,) index of its name, -1 where it has none.
        classes: the names.
    """
    known = len(classes.by_number)
    given = f"only {known} label{' is' if known == 1 else 's are'} given"
    yield Check(
        bad=(number < 0) | (number != np.floor(number)), reason="class is no whole number",
        what=lambda row: f"class {number[row]:g} is no whole number from 0",
        fix="write the class first, as its number in the list of names, from 0",
    )  # fmt: skip
    yield Check(
        bad=label < 0, reason="unknown class",
        what=lambda row: f"class {number[row]:.0f}, but {given}",
        fix="name all classes with -O names=data.yaml",
    )  # fmt: skip


def box_checks(cxcywh: NDArray[np.float64], boxed: Mask) -> Iterable[Check]:
    """Boxes that have no extent, or are not in fractions.

    Args:
        cxcywh: (n, 4) as written; zero where a row has none.
        boxed: (n,) which rows have one.
    """
    columns = tuple(cxcywh.T)
    flat = tuple((side <= 0) & boxed for side in columns[2:])
    far = (*((centre < -FARTHEST) | (centre > 1 + FARTHEST) for centre in columns[:2]), *(side > 1 + FARTHEST for side in columns[2:]))

    def named(masks: Sequence[Mask], row: int, first: int) -> str:
        column = first + next(i for i, mask in enumerate(masks) if mask[row])
        return f"{BOX_NAMES[column]} {columns[column][row]:g}"

    yield Check(
        bad=flat[0] | flat[1], reason="width or height is not positive",
        what=lambda row: f"{named(flat, row, 2)} is not positive",
        fix="write width and height as positive fractions of the image, or leave the row out",
    )  # fmt: skip
    yield Check(
        bad=far[0] | far[1] | far[2] | far[3], reason=NOT_A_FRACTION,
        what=lambda row: f"{named(far, row, 0)} is no fraction of the image",
        fix="divide x and width by the image's width, y and height by its height",
    )  # fmt: skip


def tail_checks(score: NDArray[np.float64], track: NDArray[np.float64]) -> Iterable[Check]:
    """Scores outside 0-1 and ids that are none.

    Args:
        score: (n,) as written, NaN where there is none.
        track: (n,) likewise.
    """
    yield Check(
        bad=(score < 0) | (score > 1), reason="score outside 0-1",
        what=lambda row: f"score {score[row]:g} is outside 0-1",
        fix="write scores as fractions; if the column is a track id give -O tail=track",
    )  # fmt: skip
    yield Check(
        bad=(track < 0) | (track != np.floor(track)) & ~np.isnan(track), reason="bad track id",
        what=lambda row: f"track id {track[row]:g} is no whole number from 0",
        fix="leave the id out where there is none; if the column is a score give -O tail=score",
    )  # fmt: skip
    yield Check(
        bad=track > LARGEST_ID, reason="bad track id", what=lambda row: f"track id {track[row]:g} is larger than any track id",
        fix="number the tracks of a sequence from 1",
    )  # fmt: skip
