"""From rows of numbers to checked columns: class, box, score and track of every good row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED
from prelabel.errors import Place, Tally
from prelabel.geometry.boxes import from_cxcywh
from prelabel.readers.yolo.names import Classes
from prelabel.readers.yolo.parse import Rows
from prelabel.readers.yolo.tail import BOX, WITH_BOTH, Tail

FARTHEST = 0.5
"""How far a centre may lie outside the image, and a side exceed it, in images, before numbers are taken for pixels."""

BOX_NAMES = ("centre x", "centre y", "width", "height")

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """The ``n`` good rows."""

    file: NDArray[np.int64]
    """(n,) index of the label file."""
    line: NDArray[np.int64]
    """(n,) from 1."""
    label: NDArray[np.int64]
    """(n,) index into the labels of `Classes`."""
    box: NDArray[np.float64]
    """(n, 4) x0, y0, x1, y1 in fractions of the frame."""
    score: NDArray[np.float64]
    """(n,) in [0, 1], NaN where there is none."""
    track: NDArray[np.float64]
    """(n,) whole numbers from 0, -1 where there is none."""

    def where(self, mask: Mask) -> "Columns":
        """The rows that a mask holds."""
        return Columns(**{field.name: getattr(self, field.name)[mask] for field in fields(self)})


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Kinds:
    """What each row is; a row of none of these has a wrong width."""

    box: Mask
    outline: Mask
    keypoints: Mask

    @classmethod
    def of(cls, rows: Rows, tail: Tail, keypoints: int) -> "_Kinds":
        posed = np.isin(rows.width - keypoints, tail.widths) & (keypoints > 0)
        box = np.isin(rows.width, tail.widths)
        outline = (rows.width >= (WITH_BOTH if tail.triangles else WITH_BOTH + 1)) & (rows.width % 2 == 1) & ~posed & ~box
        return cls(box=box, outline=outline, keypoints=posed)


def columns(rows: Rows, tail: Tail, classes: Classes, place: Callable[[int, int], Place], tally: Tally) -> Columns:
    """The good rows; bad ones are counted one by one, in their order.

    Args:
        rows: of some label files.
        tail: what stands behind a box.
        classes: the names.
        place: says where a row is, by the index of its file and its line.
        tally: takes bad rows and what is not converted yet.
    """
    written = rows
    rows = replace(rows, numbers=np.where(np.isfinite(rows.numbers), rows.numbers, np.nan))
    kinds = _Kinds.of(rows, tail, classes.keypoint_columns)
    boxed = kinds.box | kinds.keypoints
    box_rows = np.flatnonzero(boxed)
    cxcywh, box = _boxes(rows, box_rows, np.flatnonzero(kinds.outline))
    score, track = _tail_columns(rows, tail, box_rows, classes.keypoint_columns)
    number = rows.numbers[rows.start]
    label = classes.label_of(number)
    checks = [
        *_row_checks(written, kinds, tail),
        *_class_checks(number, label, classes),
        *_box_checks(cxcywh, boxed),
        *_outline_checks(box, kinds.outline),
        *_tail_checks(score, track),
    ]
    bad = np.zeros(len(rows.start), np.bool_)
    for check in checks:
        bad |= check.bad
    for row in np.flatnonzero(bad).tolist():
        check = next(check for check in checks if check.bad[row])
        tally.reject(check.reason, check.what(row), place=place(int(rows.file[row]), int(rows.line[row])), fix=check.fix)
    for what, mask in (("polygon", kinds.outline), ("keypoints", kinds.keypoints)):
        if count := int((mask & ~bad).sum()):
            tally.unconverted[what] += count
    ids = np.where(np.isnan(track), UNTRACKED, track)
    made = Columns(file=rows.file, line=rows.line, label=label, box=box, score=score, track=ids)
    return made.where(~bad) if bad.any() else made


def _boxes(rows: Rows, box_rows: NDArray[np.intp], outlines: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centres and sizes as written, zero where a row has none, and the boxes of all rows."""
    cxcywh = np.zeros((len(rows.start), 4))
    cxcywh[box_rows] = rows.numbers[rows.start[box_rows, None] + np.arange(1, BOX)]
    box = from_cxcywh(cxcywh)
    box[outlines] = _bounds(rows, outlines)
    return cxcywh, box


def _bounds(rows: Rows, outlines: NDArray[np.intp]) -> NDArray[np.float64]:
    """The bounds of the points of each outline, (n, 4)."""
    if not len(outlines):
        return np.empty((0, 4))
    counts = rows.width[outlines] - 1
    ends = np.cumsum(counts)
    position = np.arange(ends[-1]) + np.repeat(rows.start[outlines] + 1 - (ends - counts), counts)
    points = rows.numbers[position].reshape(-1, 2)
    first = (ends - counts) // 2
    return np.concatenate([np.minimum.reduceat(points, first), np.maximum.reduceat(points, first)], axis=1)


def _tail_columns(rows: Rows, tail: Tail, box_rows: NDArray[np.intp], keypoints: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Scores and tracks as written, NaN where a row has none."""
    score = np.full(len(rows.start), np.nan)
    track = np.full(len(rows.start), np.nan)
    width = rows.width[box_rows]
    behind = width - np.where(width >= BOX + keypoints, keypoints, 0) - BOX
    one, both = box_rows[behind == 1], box_rows[behind == 2]  # noqa: PLR2004  # score and track
    (track if tail.kind == "track" else score)[one] = rows.column(-1, one)
    score[both] = rows.column(-2, both)
    track[both] = rows.column(-1, both)
    return score, track


def _row_checks(rows: Rows, kinds: _Kinds, tail: Tail) -> Sequence[Check]:
    """Widths, and numbers that are none."""
    strange = ~(kinds.box | kinds.outline | kinds.keypoints)
    behind = strange & ((rows.width == BOX + 1) | (rows.width == WITH_BOTH))
    infinite = np.zeros(len(rows.start), np.bool_)
    first_bad = np.zeros(len(rows.start), np.int64)
    for position in np.flatnonzero(~np.isfinite(rows.numbers))[::-1].tolist():
        row = int(np.searchsorted(rows.start, position, side="right")) - 1
        infinite[row], first_bad[row] = True, position
    return (
        Check(
            bad=infinite, reason="NaN or infinity",
            what=lambda row: f"column {first_bad[row] - rows.start[row] + 1} is {rows.numbers[first_bad[row]]:g}",
            fix="write finite numbers, or leave the row out",
        ),
        Check(
            bad=behind, reason="wrong number of columns",
            what=lambda row: f"{rows.width[row]} columns, but -O tail={tail.kind} means at most {tail.widths[-1]}",
            fix="say what stands behind the box with -O tail=score, track or score+track",
        ),
        Check(
            bad=strange & ~behind, reason="wrong number of columns",
            what=lambda row: f"{rows.width[row]} columns, but a box has {BOX} to {WITH_BOTH} and an outline an odd number from {WITH_BOTH}",
            fix="write class, centre x, centre y, width, height, and behind them at most a score and a track id",
        ),
    )  # fmt: skip


def _class_checks(number: NDArray[np.float64], label: NDArray[np.int64], classes: Classes) -> Sequence[Check]:
    known = len(classes.by_number)
    given = f"only {known} label{' is' if known == 1 else 's are'} given"
    return (
        Check(
            bad=(number < 0) | (number != np.floor(number)), reason="class is no whole number",
            what=lambda row: f"class {number[row]:g} is no whole number from 0",
            fix="write the class first, as its number in the list of names, from 0",
        ),
        Check(
            bad=label < 0, reason="unknown class",
            what=lambda row: f"class {number[row]:.0f}, but {given}",
            fix="name all classes with -O names=data.yaml",
        ),
    )  # fmt: skip


def _box_checks(cxcywh: NDArray[np.float64], boxed: Mask) -> Sequence[Check]:
    columns = tuple(cxcywh.T)
    flat = tuple((side <= 0) & boxed for side in columns[2:])
    far = (*((centre < -FARTHEST) | (centre > 1 + FARTHEST) for centre in columns[:2]), *(side > 1 + FARTHEST for side in columns[2:]))

    def named(masks: Sequence[Mask], row: int, first: int) -> str:
        column = first + next(i for i, mask in enumerate(masks) if mask[row])
        return f"{BOX_NAMES[column]} {columns[column][row]:g}"

    return (
        Check(
            bad=flat[0] | flat[1], reason="width or height is not positive",
            what=lambda row: f"{named(flat, row, 2)} is not positive",
            fix="write width and height as positive fractions of the image, or leave the row out",
        ),
        Check(
            bad=far[0] | far[1] | far[2] | far[3], reason="not a fraction of the image",
            what=lambda row: f"{named(far, row, 0)} is no fraction of the image",
            fix="divide x and width by the image's width, y and height by its height",
        ),
    )  # fmt: skip


def _outline_checks(bounds: NDArray[np.float64], outline: Mask) -> Sequence[Check]:
    if not outline.any():
        return ()
    far = ((bounds < -FARTHEST) | (bounds > 1 + FARTHEST)) & outline[:, None]
    side = np.argmax(far, axis=1)
    flat = (bounds[:, 2:] <= bounds[:, :2]).any(axis=1) & outline
    return (
        Check(
            bad=np.any(far, axis=1), reason="not a fraction of the image",
            what=lambda row: f"{'xyxy'[side[row]]} {bounds[row, side[row]]:g} of an outline is no fraction of the image",
            fix="divide x by the image's width and y by its height; for boxes with score and track id give -O tail=score+track",
        ),
        Check(
            bad=flat, reason="outline without area", what=lambda _: "the outline has no width or no height",
            fix="write at least three points that are not in one line, or leave the row out",
        ),
    )  # fmt: skip


def _tail_checks(score: NDArray[np.float64], track: NDArray[np.float64]) -> Sequence[Check]:
    return (
        Check(
            bad=(score < 0) | (score > 1), reason="score outside 0-1",
            what=lambda row: f"score {score[row]:g} is outside 0-1",
            fix="write scores as fractions; if the column is a track id give -O tail=track",
        ),
        Check(
            bad=(track < 0) | (track != np.floor(track)) & ~np.isnan(track), reason="bad track id",
            what=lambda row: f"track id {track[row]:g} is no whole number from 0",
            fix="leave the id out where there is none; if the column is a score give -O tail=score",
        ),
    )  # fmt: skip
