"""From rows of numbers to checked columns: class, box, outline, keypoints, score and track of every good row."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED, Kind
from prelabel.errors import Place
from prelabel.geometry.boxes import Boxes, from_cxcywh
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.yolo import checks
from prelabel.readers.yolo.keypoints import Keypoints, Landmarks
from prelabel.readers.yolo.meaning import BOX, Mask, Meaning, Parts
from prelabel.readers.yolo.names import Classes
from prelabel.readers.yolo.outlines import Outlines, contour_check
from prelabel.readers.yolo.parse import Rows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """The ``n`` good rows."""

    file: NDArray[np.int64]
    """(n,) index of the label file."""
    line: NDArray[np.int64]
    """(n,) from 1."""
    label: NDArray[np.int64]
    """(n,) index into the labels of `Classes`."""
    box: Boxes
    """(n, 4) x0, y0, x1, y1 in fractions of the frame."""
    score: NDArray[np.float64]
    """(n,) in [0, 1], NaN where there is none."""
    track: NDArray[np.float64]
    """(n,) whole numbers from 0, -1 where there is none."""
    outlines: Rings | None
    """n shapes; a row that has a box has no ring. None where no row is an outline."""
    landmarks: Landmarks | None
    """The keypoints of rows with a box; None where no row has some that are wanted."""


def columns(
    written: Rows, meaning: Meaning, classes: Classes, *, place: Callable[[int, int], Place], known: Mask, context: Context
) -> Columns:
    """The good rows; bad ones are counted one by one, in their order.

    Args:
        written: the rows of some label files.
        meaning: what their columns are.
        classes: the names.
        place: says where a row is, by the index of its file and its line.
        known: (files,) which label files have a frame; rows of others are left out.
        context: takes bad rows and keypoints that are left out, and says what is wanted.
    """
    finite = np.isfinite(written.numbers)
    rows = written if finite.all() else replace(written, numbers=np.where(finite, written.numbers, np.nan))
    parts = Parts.of(rows, meaning)
    cxcywh, box = _boxes(rows, parts)
    outlines = Outlines.of(rows, parts) if parts.outline.any() else None
    wanted = Kind.LANDMARK in context.shapes and parts.pose.any()
    keypoints = Keypoints.of(rows, parts, meaning.kpt_shape) if wanted and meaning.kpt_shape else None
    score, track = _tails(rows, parts, meaning)
    number = rows.numbers[rows.start]
    label = classes.label_of(number)
    n = len(rows.start)
    all_checks = [
        *checks.rows_checks(written, parts, meaning),
        *checks.class_checks(number, label, classes),
        *checks.box_checks(cxcywh, parts.box | parts.pose),
        *(outlines.checks(n) if outlines else ()),
        *contour_check(cxcywh, parts),
        *(keypoints.checks(n) if keypoints else ()),
        *checks.tail_checks(score, track),
    ]
    bad = checks.reject(all_checks, lambda row: place(int(rows.file[row]), int(rows.line[row])), context.tally)
    bad |= ~known[rows.file]
    if outlines:
        box[outlines.rows] = outlines.bounds
    good = ~bad
    return Columns(
        file=rows.file[good],
        line=rows.line[good],
        label=label[good],
        box=box[good],
        score=score[good],
        track=np.where(np.isnan(track), UNTRACKED, track)[good],
        outlines=outlines.of_good(bad) if outlines else None,
        landmarks=_landmarks(keypoints, good, context) if keypoints else None,
    )


def _boxes(rows: Rows, parts: Parts) -> tuple[NDArray[np.float64], Boxes]:
    """Centres and sizes as written, zero where a row has none, and the boxes of them."""
    boxed = np.flatnonzero(parts.box | parts.pose)
    cxcywh = np.zeros((len(rows.start), BOX - 1))
    cxcywh[boxed] = rows.numbers[rows.start[boxed, None] + np.arange(1, BOX)]
    return cxcywh, from_cxcywh(cxcywh)


def _tails(rows: Rows, parts: Parts, meaning: Meaning) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Scores and tracks as written, NaN where a row has none."""
    score, track = np.full(len(rows.start), np.nan), np.full(len(rows.start), np.nan)
    one, both = (np.flatnonzero((parts.behind == count) & (parts.box | parts.pose | parts.outline)) for count in (1, 2))
    (track if meaning.tail == "track" else score)[one] = rows.column(-1, one)
    score[both], track[both] = rows.column(-2, both), rows.column(-1, both)
    return score, track


def _landmarks(keypoints: Keypoints, good: Mask, context: Context) -> Landmarks:
    """The keypoints of good rows, by their place among good rows."""
    kept = keypoints.labelled & good[keypoints.rows, None]
    weak = keypoints.weak(context.min_keypoint_score) & kept
    context.count_weak_keypoints(int(weak.sum()))
    found = keypoints.landmarks(kept & ~weak)
    return replace(found, rows=(np.cumsum(good) - 1)[found.rows])
