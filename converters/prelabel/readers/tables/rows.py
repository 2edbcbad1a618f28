"""What the cells of rows mean: boxes, labels, scores and tracks; rows that mean nothing are rejected."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import AttributeTable, attribute_value
from prelabel.detections import NO_ATTRIBUTES, UNTRACKED, AttributeSet
from prelabel.errors import InputError, Place, Tally
from prelabel.files import is_text
from prelabel.geometry.boxes import Boxes, from_cxcywh, from_xywh
from prelabel.readers.shared import labels
from prelabel.readers.shared.words import shown
from prelabel.readers.tables.options import TableOptions
from prelabel.readers.tables.roles import CXCYWH, XYXY, Roles
from prelabel.readers.tables.table import LABEL, LIMIT, SCORE, SET, TRACK, Cells, Table, codes, is_numeric, numbers
from prelabel.safejson import CORRECT

LARGEST_ID = 2.0**53 - 1

BEYOND = 1.5
"""No fraction of a frame is larger, and boxes of pixels are."""

ROUNDED = 1.5
"""Pixels that the size of a box may be from what its corners say."""

UNIT = "say what boxes are in with -O unit=pixels or -O unit=fractions"

_TRUTH = {"True": "true", "False": "false"}


def numeric(table: Table, column: str, what: str, tally: Tally, *, needed: bool) -> Table:
    """The rows whose cell in a column is a number, the column as numbers: NaN where it is empty.

    Args:
        table: the rows.
        column: its name.
        what: the cell is, for messages.
        tally: takes the others.
        needed: an empty cell is bad too.

    Raises:
        InputError: a row is bad, and the run stops at bad records.
    """
    cells = table.columns[column]
    values, bad = numbers(cells)
    if values.min(initial=0) > -LIMIT and values.max(initial=0) < LIMIT:  # False where one is NaN
        return table.with_column(column, values)
    table = table.with_column(column, values).reject(
        bad, "no number", lambda i: f"{what} {shown(cells[i])} in column {column!r} is no number", fix=CORRECT, tally=tally
    )
    values = table.columns[column]
    empty = np.isnan(values) & needed
    table = table.reject(
        empty, "empty cell", lambda _: f"no {what}: the cell of column {column!r} is empty or NaN",
        fix="fill the cell, or leave the row out with --on-error skip", tally=tally,
    )  # fmt: skip
    large = table.columns[column]
    return table.reject(
        np.abs(np.nan_to_num(large, nan=0.0, posinf=LIMIT, neginf=LIMIT)) >= LIMIT, "no finite number",
        lambda i: f"{what} {large[i]:g} in column {column!r} is of no image", fix=CORRECT, tally=tally,
    )  # fmt: skip


def bare(table: Table, roles: Roles) -> NDArray[np.bool_]:
    """(n,) which rows say nothing of a box: each of them names a frame, which may have none."""
    empty = np.ones(len(table), np.bool_)
    for role in roles.layout:
        values, bad = numbers(table.columns[roles.column[role]])
        empty &= np.isnan(values) & ~bad
        if not empty.any():
            break
    return empty


def unboxed(table: Table, roles: Roles, tally: Tally) -> Table:
    """Rows without boxes as `labelled`, `scored`, `tracked` and `attributed` leave others; labels that they have are counted.

    Raises:
        InputError: a size is none, and the run stops at bad records.
    """
    column = roles.column.get("label")
    labels_said = sum(map(_says, table.columns[column].tolist())) if column else 0
    if labels_said:
        tally.unconverted["label of a row without a box"] += labels_said
    table = sized(table, roles, tally)
    blank = {LABEL: 0, SCORE: np.nan, TRACK: UNTRACKED, SET: NO_ATTRIBUTES, **{roles.column[role]: np.nan for role in roles.layout}}
    for name, value in blank.items():
        table = table.with_column(name, np.full(len(table), value))
    return table


def sized(table: Table, roles: Roles, tally: Tally) -> Table:
    """The rows whose columns of a frame's size are numbers.

    Raises:
        InputError: a row is bad, and the run stops at bad records.
    """
    for role in ("image_width", "image_height"):
        if role in roles.column:
            table = numeric(table, roles.column[role], role, tally, needed=True)
    return table


def settled(table: Table, roles: Roles) -> Roles:
    """What the columns are, now that rows are known: sizes that are those of boxes say nothing of frames."""
    if not roles.doubtful:
        return roles
    said = [numbers(table.columns[roles.column[role]])[0] for role in ("image_width", "image_height")]
    sides = [table.columns[roles.column[high]] - table.columns[roles.column[low]] for low, high in (("x0", "x1"), ("y0", "y1"))]
    beyond = [of_frame - of_box for of_frame, of_box in zip(said, sides, strict=True)]
    frames = all((more > -ROUNDED).all() for more in beyond) and any((more > ROUNDED).any() for more in beyond)
    return roles if frames else roles.without_doubtful()


def boxed(table: Table, roles: Roles, tally: Tally) -> Table:
    """The rows that have a box with a width and a height.

    Raises:
        InputError: a row is bad, and the run stops at bad records.
    """
    for role in roles.layout:
        table = numeric(table, roles.column[role], role, tally, needed=True)
    if roles.layout != XYXY:
        for role, name in (("w", "width"), ("h", "height")):
            side = table.columns[roles.column[role]]
            table = table.reject(side <= 0, f"{name} not positive", _told("{} {:g} is not positive", name, side), fix=CORRECT, tally=tally)
        return table
    for low, high, where in (("x0", "x1", "left of"), ("y0", "y1", "above")):
        a, b = (table.columns[roles.column[role]] for role in (low, high))
        fix = f"name the columns with -O {low}= and -O {high}=; where it is a size, with -O {'w' if low == 'x0' else 'h'}="
        table = table.reject(b < a, "corners exchanged", _told(f"{high} {{1:g}} is {where} {low} {{0:g}}", a, b), fix=fix, tally=tally)
        a, b = (table.columns[roles.column[role]] for role in (low, high))
        flat = _told(f"{low} and {high} are {{:g}}: a box without area", a)
        table = table.reject(a == b, "box without area", flat, fix=CORRECT, tally=tally)
    return table


def _told(text: str, *values: object) -> Callable[[int], str]:
    """Says what is wrong with a row: a text with the row's entries of columns, and words as they are."""
    return lambda row: text.format(*(value if isinstance(value, str) else value[row] for value in values))  # type: ignore[index]  # columns


def corners(table: Table, roles: Roles) -> Boxes:
    """(n, 4) x0, y0, x1, y1 in the unit of the table."""
    box: Boxes = np.stack([table.columns[roles.column[role]] for role in roles.layout], axis=1)
    return box if roles.layout == XYXY else from_cxcywh(box) if roles.layout == CXCYWH else from_xywh(box)


def in_unit(table: Table, roles: Roles, options: TableOptions, tally: Tally) -> tuple[Table, bool]:
    """The rows whose boxes are in the unit of all, and whether that is fractions of the frame.

    Raises:
        InputError: a row is bad, and the run stops at bad records.
    """
    sides = [table.columns[roles.column[role]] for role in roles.layout] if roles.layout == XYXY else corners(table, roles).T
    reach = np.maximum.reduce([np.abs(side) for side in sides])
    guessed = options.unit == "auto"
    fractions = bool(len(reach)) and bool((reach <= BEYOND).all()) if guessed else options.unit == "fractions"
    if guessed and fractions:
        tally.note("boxes are in fractions of the frame (-O unit=pixels to say otherwise)")
    if fractions:
        far = _told("{:g} is no fraction of a frame", reach)
        return table.reject(reach > 1 + BEYOND, "no fraction of the frame", far, fix=UNIT, tally=tally), True
    if not guessed:
        return table, False
    what = "the box lies within one pixel, where others are many pixels large"
    return table.reject(reach <= 1, "fractions among pixels", lambda _: what, fix=UNIT, tally=tally), False


def scored(table: Table, roles: Roles, options: TableOptions, tally: Tally) -> Table:
    """The rows whose score can be used or is not said, with the column `SCORE`: in [0, 1] or NaN.

    Raises:
        InputError: a row is bad, and the run stops at bad records.
    """
    column = roles.column.get("score")
    if column is None:
        return table.with_column(SCORE, np.full(len(table), np.nan))
    table = numeric(table, column, "score", tally, needed=False)
    percent = options.score_unit == "percent"
    score = table.columns[column]
    most = 100 if percent else 1
    fix = CORRECT if percent else "divide scores by 100 with -O score_unit=percent where they are per cent, or correct the value"
    what = _told(f"score {{:g}} is outside 0-{most}", score)
    table = table.reject((score < 0) | (score > most), "score outside 0-1", what, fix=fix, tally=tally)
    return table.with_column(SCORE, table.columns[column] / most)


def tracked(table: Table, roles: Roles, tally: Tally) -> Table:
    """The rows whose track is an id or is not said, with the column `TRACK`: ids, or -1.

    Ids that are words are numbered in the order of the alphabet.

    Raises:
        InputError: a row is bad, and the run stops at bad records.
    """
    column = roles.column.get("track")
    if column is None:
        return table.with_column(TRACK, np.full(len(table), UNTRACKED, np.int64))
    cells = table.columns[column]
    if not is_numeric(cells):
        return table.with_column(TRACK, _words(cells))
    table = numeric(table, column, "track", tally, needed=False)
    track = table.columns[column]
    bad = (track < 0) | (track > LARGEST_ID) | ((track != np.floor(track)) & ~np.isnan(track))
    none = track == UNTRACKED
    table = table.reject(
        bad & ~none, "bad track id", _told("track id {:g} is no whole number from 0", track),
        fix="number the tracks of a sequence from 1, and leave the cell empty or -1 where there is none", tally=tally,
    )  # fmt: skip
    return table.with_column(TRACK, np.nan_to_num(table.columns[column], nan=UNTRACKED).astype(np.int64))


def _words(cells: Cells) -> NDArray[np.int64]:
    code, values = codes(cells)
    words = [str(value) if _says(value) else "" for value in values]
    rank = {word: i for i, word in enumerate(sorted({word for word in words if word}))}
    return np.array([rank.get(word, UNTRACKED) for word in words] or [UNTRACKED], np.int64)[code]


def _says(value: object) -> bool:
    """Whether a cell holds anything."""
    return value is not None and value == value and str(value).strip() != ""  # noqa: PLR0124  # NaN


def labelled(table: Table, roles: Roles, options: TableOptions, tally: Tally) -> tuple[Table, tuple[str, ...]]:
    """The rows that have a label, with the column `LABEL`, and the names that it indexes.

    Raises:
        InputError: nothing names numbered classes, or a row is bad and the run stops at bad records.
    """
    column = roles.column.get("label")
    if column is None:
        return table.with_column(LABEL, np.zeros(len(table), np.int64)), (options.default,)
    if is_numeric(table.columns[column]):
        return _classified(table, column, options, tally)
    code, values = codes(table.columns[column])
    names = [str(value).strip() if _says(value) else options.default for value in values]
    good = np.array([bool(name) and is_text(name) for name in names] or [True], np.bool_)
    bad = ~good[code]
    fix = "fill the cell, or label such rows with -O default=LABEL"
    table = table.reject(bad, "no label", lambda i: f"{shown(values[code[i]])} in column {column!r} is no label", fix=fix, tally=tally)
    distinct = tuple(dict.fromkeys(name for name, is_good in zip(names, good.tolist(), strict=False) if is_good))
    index = {name: position for position, name in enumerate(distinct)}
    position = np.array([index.get(name, 0) for name in names] or [0], np.int64)
    return table.with_column(LABEL, position[code[~bad]]), distinct


def _classified(table: Table, column: str, options: TableOptions, tally: Tally) -> tuple[Table, tuple[str, ...]]:
    classes = labels.from_option(options.names, options.first)
    if not classes.by_number:
        what = f"column {column!r} numbers classes, and nothing names them"
        raise InputError(what, place=Place(table.source.path), fix=labels.NAME_ALL)
    values, _ = numbers(table.columns[column])
    names, label = classes.labels, classes.label_of(values)
    if options.default:
        names = tuple(dict.fromkeys([*names, options.default]))
        label = np.where(np.isnan(values), names.index(options.default), label)
    known = sorted(classes.by_number)
    span = f"{len(known)} are named, from {known[0]} to {known[-1]}"
    table = table.reject(
        label == labels.UNKNOWN, "unknown class", lambda i: f"class {values[i]:g} has no name; {span}", fix=labels.NAME_ALL, tally=tally
    )
    return table.with_column(LABEL, label[label != labels.UNKNOWN]), names


def attributed(table: Table, columns: Sequence[str]) -> tuple[Table, tuple[AttributeSet, ...]]:
    """The rows with the column `SET`: which of the distinct sets of attributes each has, -1 for none; and these."""
    if not columns or not len(table):
        return table.with_column(SET, np.full(len(table), NO_ATTRIBUTES, np.int64)), ()
    coded = [codes(table.columns[column]) for column in columns]
    combined, of_row = np.unique(np.stack([code for code, _ in coded], axis=1), axis=0, return_inverse=True)
    sets = AttributeTable()
    numbered = []
    for combination in combined.tolist():
        cells = {name: values[i] for name, i, (_, values) in zip(columns, combination, coded, strict=True)}
        numbered.append(sets.number({name: _attribute(cell) for name, cell in cells.items()}))
    return table.with_column(SET, np.array(numbered, np.int64)[of_row.reshape(-1)]), sets.sets


def _attribute(cell: object) -> str | tuple[str, ...] | None:
    if not _says(cell):
        return None
    return _TRUTH.get(cell, cell) if isinstance(cell, str) else attribute_value(cell)
