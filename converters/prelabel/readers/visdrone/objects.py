"""What rows mean: truth or results, regions, categories and tracks, and the rows of detections they become."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import AttributeTable, attribute_value
from prelabel.detections import NO_ATTRIBUTES, UNTRACKED, AttributeSet, Detections, Frame, Source, sizes_of
from prelabel.errors import Tally
from prelabel.geometry import boxes
from prelabel.geometry.numbering import numbered
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.labels import UNKNOWN, Classes, from_option
from prelabel.readers.shared.objects import note_unused
from prelabel.readers.shared.seqinfo import MAX_FRAMES
from prelabel.readers.visdrone.forms import (
    CATEGORY,
    FRAME,
    HEIGHT,
    ID,
    LEFT,
    OCCLUSION,
    REGION,
    SCORE,
    STILL,
    TARGET,
    TRACKED,
    TRUNCATION,
    WHOLE,
    WIDTH,
    Form,
)
from prelabel.readers.visdrone.options import VisdroneOptions
from prelabel.readers.visdrone.rows import ABSENT, Rows

Kind = Literal["truth", "results"]

_SKIP = "mend the row, or leave such rows out with --on-error skip"


def kind_of(rows: Rows, options: VisdroneOptions) -> Kind:
    """Truth or results: as the user says, else truth where scores are flags, and truncation and occlusion are levels in every row."""
    if rows.form in {WHOLE, TRACKED}:
        return "truth"
    if options.kind == "auto":
        flags = np.isin(rows.column(SCORE), (0, 1)).all()
        return "truth" if flags and (rows.values[:, [TRUNCATION, OCCLUSION]] != ABSENT).all() else "results"
    return "truth" if options.kind == "gt" else "results"


def classes_of(form: Form, options: VisdroneOptions) -> Classes:
    """The names of the categories, by number.

    Raises:
        InputError: the file of ``-O names=`` does not exist or names nothing.
    """
    if form in {TARGET, TRACKED}:
        return Classes(by_number={int(ABSENT): options.label, REGION: form.categories[REGION]})
    given = from_option(options.names, first=1).by_number if options.names else dict(enumerate(form.categories))
    return Classes(by_number={REGION: form.categories[REGION]} | dict(given))


def understood(rows: Rows, options: VisdroneOptions, classes: Classes, tally: Tally) -> tuple[Rows, bool]:
    """The rows that are right and wanted, and whether they have scores.

    Raises:
        InputError: a bad row stops the run.
    """
    truth = rows.form != TARGET and kind_of(rows, options) == "truth"
    rows = _categorised(rows, classes, tally, regions=truth)
    region = rows.column(CATEGORY) == REGION
    if options.regions == "filter" and region.any():
        tally.filtered["ignored region"] += int(region.sum())
        rows = rows.only(~region)
    ignored = (rows.column(SCORE) == 0) & (rows.column(CATEGORY) != REGION) & truth & (options.ignored == "filter")
    if ignored.any():
        tally.filtered["score 0: not considered"] += int(ignored.sum())
        rows = rows.only(~ignored)
    rows = _with_extent(rows if truth else _scored(rows, tally), tally)
    _note_unused(rows, options.attributes, tally)
    return _once_a_frame(rows, options, tally), not truth and rows.form != TARGET


def with_numbers(rows: Rows, tally: Tally) -> Rows:
    """The rows whose frame and id are numbers of frames and tracks.

    Raises:
        InputError: a bad row stops the run.
    """
    for column, name, low, high in ((FRAME, "frame", 1, MAX_FRAMES), (ID, "id", UNTRACKED, np.inf)):
        value = rows.column(column)
        bad = ~((value >= low) & (value <= high) & (value == np.floor(value)))
        limit = f" to {high:,.0f}" if np.isfinite(high) else ""
        rows = rows.reject(
            bad, f"bad {name}",
            lambda i, value=value, name=name, low=low, limit=limit: f"{name} {value[i]:.10g} is no whole number from {low}{limit}",  # type: ignore[misc]  # the loop's values, bound early
            fix="number frames from 1, and tracks from 0 (-1: no track)", tally=tally,
        )  # fmt: skip
    return rows


def _categorised(rows: Rows, classes: Classes, tally: Tally, *, regions: bool) -> Rows:
    """The rows whose category has a name; results have no regions, so that there 0 is the mistake of who counted from 0."""
    number = rows.column(CATEGORY)

    def what(row: int) -> str:
        if number[row] == REGION:
            return "category 0 is an ignored region, which results do not have"
        name = classes.named(float(number[row]), "")
        return f"category {number[row]:g} has no name; {name.what.rpartition('; ')[2]}" if isinstance(name, Fault) else name

    return rows.reject(
        (classes.label_of(number) == UNKNOWN) | ((number == REGION) & (not regions)), "unknown category", what,
        fix="number categories from 1, or name them all with -O names=a,b,c (from 1); tracks without classes: --format mot", tally=tally,
    )  # fmt: skip


def _scored(rows: Rows, tally: Tally) -> Rows:
    """The rows of results whose score is in [0, 1]."""
    score = rows.column(SCORE)
    return rows.reject(
        ~((score >= 0) & (score <= 1)), "score outside 0-1", lambda i: f"score {score[i]:g} is outside 0-1",
        fix="write scores from 0 to 1, or leave such rows out with --on-error skip", tally=tally,
    )  # fmt: skip


def _with_extent(rows: Rows, tally: Tally) -> Rows:
    """The rows whose box has a width and a height."""
    size = rows.values[:, [WIDTH, HEIGHT]]

    def what(row: int) -> str:
        return f"width {size[row, 0]:g} and height {size[row, 1]:g} must be above 0"

    return rows.reject(np.asarray((size <= 0).any(axis=1)), "width or height not positive", what, fix=_SKIP, tally=tally)


def _note_unused(rows: Rows, attributes: Sequence[str], tally: Tally) -> None:
    """Say once which columns hold something and become nothing."""
    held = [name for name, column in rows.form.details if name not in attributes and (rows.column(column) != ABSENT).any()]
    note_unused(held, tally)


def _once_a_frame(rows: Rows, options: VisdroneOptions, tally: Tally) -> Rows:
    """The rows without those whose track has a row in the frame already; without tracks where ids are none."""
    if rows.form == STILL:
        return rows
    if options.ids == "ignore":
        values = rows.values.copy()
        values[:, ID] = UNTRACKED
        return replace(rows, values=values)
    frame, number = rows.column(FRAME), rows.column(ID)
    of_id, ids = numbered(number.astype(np.int64))
    key, index = numbered(frame.astype(np.int64) * max(len(ids), 1) + of_id)
    first = index[key]
    again = np.asarray((first != np.arange(len(rows))) & (number != UNTRACKED))
    return rows.reject(
        again, "track twice in a frame", lambda i: f"frame {frame[i]:.0f} has id {number[i]:.0f} already in line {rows.line[first[i]]}",
        fix="give each object of a frame its own id, or link anew with -O ids=ignore", tally=tally,
    )  # fmt: skip


def detections_of(
    rows: Rows, classes: Classes, frames: Sequence[Frame], frame: NDArray[np.int32], options: VisdroneOptions, *, scored: bool
) -> Detections:
    """The columns of rows; those without a frame, which was rejected, are left out.

    Args:
        rows: that are right and wanted.
        classes: the names of their categories.
        frames: of the batch.
        frame: (n,) index into ``frames``; -1 for none.
        options: of the reader.
        scored: whether the rows have scores.
    """
    rows, frame = rows.only(frame >= 0), frame[frame >= 0]
    size = sizes_of(frames, frame)
    used, label = np.unique(classes.label_of(rows.column(CATEGORY)), return_inverse=True)
    sets, attributes = _attributes(rows, {name: column for name, column in rows.form.details if name in options.attributes})
    return Detections.from_boxes(
        frames=frames,
        labels=[classes.labels[number] for number in used.tolist()],
        frame=frame,
        label=label.reshape(-1),
        box=boxes.normalise(boxes.from_xywh(rows.values[:, LEFT : HEIGHT + 1]), size[:, 0], size[:, 1]),
        score=rows.column(SCORE) if scored else None,
        track=rows.column(ID),
        sources=[Source(str(path)) for path in rows.paths],
        source=rows.file,
        origin=rows.line,
        attribute_sets=sets,
        attributes=attributes,
    )


def _attributes(rows: Rows, columns: Mapping[str, int]) -> tuple[tuple[AttributeSet, ...], NDArray[np.int32]]:
    """The distinct sets of some columns, and the set of each row; what is -1 says nothing."""
    if not columns:
        return (), np.full(len(rows), NO_ATTRIBUTES, np.int32)
    distinct, which = np.unique(rows.values[:, [*columns.values()]], axis=0, return_inverse=True)
    table = AttributeTable()
    said = [
        table.number({name: attribute_value(value) for name, value in zip(columns, values, strict=True) if value != ABSENT})
        for values in distinct.tolist()
    ]
    return table.sets, np.array(said, np.int32)[which.reshape(-1)]
