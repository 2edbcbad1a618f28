"""What the rows of a MOT file mean: scores, classes, flags and visibility, by the kind of file."""

import re
from collections.abc import Sequence as Items
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import attribute_value
from prelabel.detections import NO_ATTRIBUTES, AttributeSet
from prelabel.errors import Tally
from prelabel.readers.mot.classes import Classes
from prelabel.readers.mot.ids import Kind
from prelabel.readers.mot.rows import ABSENT, CLASS, HEIGHT, SCORE, VISIBILITY, WIDTH, Rows

ScoreRule = Literal["raw", "sigmoid", "minmax"]

GROUND_TRUTH_COLUMNS = 9
"""frame, id, left, top, width, height, consider flag, class, visibility; files of ten columns hold a point of the world instead."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labels:
    """Label names and the label of each row.

    Args:
        names: only those that occur.
        label: (n,) index into ``names``.
    """

    names: tuple[str, ...]
    label: NDArray[np.int32]


def kind_of(path: Path, rows: Rows) -> Kind:
    """Ground truth, detections or results: by the name of the file or its folder, else by what its columns hold.

    Nine columns of which the seventh is 0 or 1, the eighth counts from 1 and the ninth lies in [0, 1] are ground truth.
    """
    for name in (path.stem, path.absolute().parent.name):
        match = re.match(r"(gt|det)(?![a-z])", name.lower())
        if match:
            return "gt" if match[1] == "gt" else "det"
    flags = np.isin(rows.column(SCORE), (0, 1)).all() and (rows.column(CLASS) >= 1).all() and _is_share(rows.column(VISIBILITY)).all()
    return "gt" if len(rows) and rows.width == GROUND_TRUTH_COLUMNS and flags else "results"


def has_class(rows: Rows, kind: Kind, classes: Classes) -> bool:
    """Whether column 8 is a class: in ground truth where it is no point of the world, elsewhere only where the classes are named."""
    if rows.width <= CLASS:
        return False
    if classes.given or (kind == "gt" and rows.width <= GROUND_TRUTH_COLUMNS):
        return True
    number = rows.column(CLASS)
    visibility = rows.column(VISIBILITY)
    plausible = (number == ABSENT) | ((number >= 1) & (number == np.floor(number)) & _is_share(visibility))
    return kind == "gt" and bool((number != ABSENT).any() and plausible.all())


def _is_share(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    return (values >= 0) & (values <= 1)


def note_unused(rows: Rows, kind: Kind, attributes: Items[str], *, classed: bool, tally: Tally) -> None:
    """Say once what the rows hold and this run does not use."""
    visible = classed and kind == "gt"
    if visible and "visibility" not in attributes and (rows.column(VISIBILITY) != ABSENT).any():
        tally.note("column 9 (visibility) is not used; -O attributes=visibility makes it an attribute")
    if not classed and (rows.values[:, CLASS:] != ABSENT).any():
        tally.note("columns 8 and on are not used; -O classes=FILE or -O classes=a,b,c reads column 8 as the class")


def with_extent(rows: Rows, tally: Tally) -> Rows:
    """The rows whose box has a positive width and height.

    Raises:
        InputError: a bad row stops the run.
    """
    for column, name in ((WIDTH, "width"), (HEIGHT, "height")):
        values = rows.column(column)
        rows = rows.reject(
            values <= 0, f"{name} not positive", lambda i, values=values, name=name: f"{name} {values[i]:g} is not positive",  # type: ignore[misc]  # the loop's values, bound early
            fix="mend the row, or leave such rows out with --on-error skip", tally=tally,
        )  # fmt: skip
    return rows


def considered(rows: Rows, tally: Tally) -> Rows:
    """The rows of ground truth whose consider flag is not 0; the others are counted as filtered."""
    ignored = rows.column(SCORE) == 0
    if ignored.any():
        tally.filtered["consider flag 0"] += int(ignored.sum())
    return rows.only(~ignored)


def scored(rows: Rows, rule: ScoreRule, tally: Tally) -> Rows:
    """The rows whose score can be used: any under ``sigmoid`` and ``minmax``, one in [0, 1] (or -1, none) under ``raw``.

    Raises:
        InputError: a bad row stops the run.
    """
    score = rows.column(SCORE)
    bad = ~_is_share(score) & (score != ABSENT) if rule == "raw" else np.zeros(len(rows), np.bool_)
    fix = "map scores to [0, 1] with -O score=sigmoid (logits) or -O score=minmax (spread over each file)"
    return rows.reject(bad, "score outside [0, 1]", lambda i: f"score {score[i]:g} is outside [0, 1]", fix=fix, tally=tally)


def scores(score: NDArray[np.float64], rule: ScoreRule) -> NDArray[np.float64]:
    """Scores in [0, 1], NaN where there is none.

    Args:
        score: (n,) as written; -1 in every row, or in a row under ``raw``, is none.
        rule: ``raw`` as written, ``sigmoid`` of logits, ``minmax`` from the lowest (0) to the highest (1) of these.

    >>> scores(np.array([0.5, -1.0]), "raw").tolist(), scores(np.array([-2.0, 2.0, 0.0]), "minmax").tolist()
    ([0.5, nan], [0.0, 1.0, 0.5])
    """
    absent = score == ABSENT
    if rule == "raw" or absent.all():
        return np.where(absent, np.nan, score)
    if rule == "sigmoid":
        return np.exp(-np.logaddexp(0.0, -score))
    low, high = score.min(), score.max()
    return (score - low) / (high - low) if high > low else np.ones_like(score)


def classified(rows: Rows, classes: Classes, tally: Tally) -> Rows:
    """The rows whose class has a name, or that have none (-1).

    Raises:
        InputError: a bad row stops the run.
    """
    number = rows.column(CLASS)
    bad = ~np.isin(number, [ABSENT, *classes.names])
    whose = "of MOTChallenge" if not classes.given else "that are named"
    fix = "name all classes with -O classes=FILE or -O classes=a,b,c (from 1), or number them: -O classes=0:a,1:b"
    what = f"but it is none of the {len(classes.names)} {whose}"
    return rows.reject(bad, "unknown class", lambda i: f"class {number[i]:g}, {what}", fix=fix, tally=tally)


def labels(number: NDArray[np.float64], classes: Classes, default: str) -> Labels:
    """The labels of rows.

    Args:
        number: (n,) named classes, or -1 for the default.
        classes: their names.
        default: of rows without class.
    """
    known = np.array(sorted(classes.names), np.float64)
    table = [default, *(classes.names[int(n)] for n in known)]
    slot = np.where(number == ABSENT, 0, np.searchsorted(known, number) + 1)
    used = np.flatnonzero(np.bincount(slot, minlength=len(table)))
    names = tuple(dict.fromkeys(table[i] for i in used.tolist()))
    place = np.zeros(len(table), np.int32)
    place[used] = [names.index(table[i]) for i in used.tolist()]
    return Labels(names=names, label=place[slot])


def visibility(values: NDArray[np.float64]) -> tuple[tuple[AttributeSet, ...], NDArray[np.int32]]:
    """Visibility as an attribute: the distinct sets, and the set of each row.

    Args:
        values: (n,) as written, -1 for none.

    >>> visibility(np.array([0.25, 1.0, -1.0, 1.0]))
    (({'visibility': '0.25'}, {'visibility': '1'}), array([ 0,  1, -1,  1], dtype=int32))
    """
    distinct, inverse = np.unique(values, return_inverse=True)
    said = distinct != ABSENT
    sets = tuple({"visibility": attribute_value(value) or ""} for value in distinct[said].tolist())
    number = np.full(len(distinct), NO_ATTRIBUTES, np.int32)
    number[said] = np.arange(len(sets))
    return sets, number[inverse]
