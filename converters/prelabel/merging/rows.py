"""Which rows stay of those of all sources, and what was merged into them, counted by reason."""

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED, Detections, Kind, object_rows
from prelabel.errors import ChoiceError, Tally, counted
from prelabel.geometry.numbering import numbered
from prelabel.geometry.suppression import STAYS, suppressors
from prelabel.merging.apart import pieces
from prelabel.merging.fusion import fuse
from prelabel.merging.overlap import object_overlap

BODIES = (Kind.RECTANGLE, Kind.POLYGON, Kind.CUBOID)
"""What shows where an object is; they are compared with each other."""

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]


def suppressed(d: Detections, source: Ints, weight: Floats, limit: float, tally: Tally) -> Detections:
    """The rows of the objects that stay, in the order that they had, with a track where any merged into them had one.

    Args:
        d: the rows of all sources, in canonical order.
        source: (n,) of which source each row is.
        weight: (sources,) what scores are multiplied by to be compared.
        limit: the overlap above which the lower score goes.
        tally: takes the counts.
    """
    row, of_row = object_rows(d)
    lines, lone = _apart(d, of_row)
    _note(d, row, lines, tally)
    some = np.flatnonzero(~lines)
    overlap, reach = object_overlap(d, row, of_row)
    group = numbered(_frame_and_label(d)[row[some]] * 2 + lone[some])[0]
    score = np.nan_to_num(d.score[row], nan=1.0) * weight[source[row]]
    found = suppressors(score[some], pieces(reach[some], group), reach[some], lambda a, b: overlap(some[a], some[b]), limit)
    into = np.full(len(row), STAYS, np.intp)
    into[some] = np.where(found == STAYS, STAYS, some[found])
    gone = into != STAYS
    own = source[row[gone]] == source[row[into[gone]]]
    for reason, count in (("another", int((~own).sum())), ("its own", int(own.sum()))):
        if count:
            tally.filtered[f"merged into a better one of {reason} source"] += count
    track = np.full(len(row), UNTRACKED, np.int64)
    np.maximum.at(track, np.where(gone, into, np.arange(len(row)))[of_row], d.track)
    return d.with_columns(track=track[of_row]).take(~gone[of_row])


def averaged(d: Detections, source: Ints, weight: Floats, limit: float, tally: Tally) -> Detections:
    """A row for each group of boxes that overlap: the best of them, with the mean box and score, and a track where any had one.

    Args:
        d: the rows of all sources, in canonical order.
        source: (n,) of which source each row is.
        weight: (sources,) what scores are multiplied by.
        limit: the overlap above which a box joins a group.
        tally: takes the counts.

    Raises:
        ChoiceError: a row is no box, or has no score.
    """
    _require_boxes(d)
    made = fuse(d.box, d.score * weight[source], pieces(d.box, numbered(_frame_and_label(d))[0]), limit)
    best = np.flatnonzero(made.members)
    several = made.members[made.best] > 1
    if several.any():
        tally.filtered["averaged into a better box"] += len(d) - len(best)
        tally.adjusted["box averaged of several"] += int((made.members > 1).sum())
    differs = np.bincount(made.best, d.attributes != d.attributes[made.best], len(d)) > 0
    if differs.any():
        tally.adjusted["attributes of the best of averaged boxes"] += int(differs.sum())
    track = np.full(len(d), UNTRACKED, np.int64)
    np.maximum.at(track, made.best, d.track)
    share = np.minimum(made.members[best], len(weight)) / weight.sum()
    return d.take(best).with_columns(box=made.box[best], score=np.minimum(made.score[best] * share, 1.0), track=track[best])


def _apart(d: Detections, of_row: Ints) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(m,) which objects are lines, and which are landmarks alone."""
    count = int(of_row.max(initial=-1)) + 1
    body, line = (np.bincount(of_row, np.isin(d.kind, kinds), count) > 0 for kinds in (BODIES, (Kind.LINE,)))
    return line & ~body, ~line & ~body


def _note(d: Detections, row: Ints, lines: NDArray[np.bool_], tally: Tally) -> None:
    """Say what is taken as it is."""
    if lines.any():
        tally.note(f"{counted(int(lines.sum()), 'line')} kept as they are: lines are not merged")
    unknown = np.isnan(d.score[row])
    if unknown.any() and not unknown.all():
        tally.note(f"{counted(int(unknown.sum()), 'detection')} without a score merged as if it were 1")


def _frame_and_label(d: Detections) -> NDArray[np.int64]:
    """(n,) one number for both."""
    return d.frame.astype(np.int64) * len(d.labels) + d.label


def _require_boxes(d: Detections) -> None:
    """Refuse what cannot be averaged.

    Raises:
        ChoiceError: it names the first row.
    """
    other = np.flatnonzero(d.kind != Kind.RECTANGLE)
    if len(other):
        what = Kind(int(d.kind[other[0]])).name.lower()
        raise ChoiceError(
            f"{d.place(int(other[0]))}: a {what}, but --merge wbf averages boxes",
            fix="give --shape box to merge boxes alone, or --merge nms, which keeps objects whole",
        )
    unknown = np.flatnonzero(np.isnan(d.score))
    if len(unknown):
        raise ChoiceError(
            f"{d.place(int(unknown[0]))}: no score, but --merge wbf averages by scores",
            fix="give the scores, or --merge nms, which takes a missing score for 1",
        )
