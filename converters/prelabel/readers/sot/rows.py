"""The rows of a file, one a frame: boxes, polygons, masks, and what says that there is nothing."""

import math
from codecs import BOM_UTF8
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place, Tally, counted
from prelabel.files import read_bytes
from prelabel.geometry.rings import Rings
from prelabel.readers.others import whole_text
from prelabel.readers.shared.cells import blocks, lines_in
from prelabel.readers.shared.faults import LIMIT_PX, BadShape
from prelabel.readers.shared.seqinfo import MAX_FRAMES
from prelabel.readers.shared.words import is_number, number_rows, shown
from prelabel.readers.sot.families import VOT_LIKE, Family
from prelabel.readers.sot.masks import EMPTY, MaskError, masks_of, read_mask
from prelabel.readers.sot.table import ABSENT, Gathering, Rows
from prelabel.readers.sot.vatic import read_vatic

COLUMNS = 4
"""Of a box."""

FEWEST = 6
"""Numbers of a polygon."""

CODES = {0: "frame without result (code 0)", 1: "frame in which the tracker was given the object (code 1)",
         2: "frame in which the tracker lost the object (code 2)"}  # fmt: skip
"""Of VOT: what stands where there is no region."""

FIX = "write a row as left,top,width,height, and as nan,nan,nan,nan where the object is away"
VOT_FIX = "write a row as left,top,width,height, as x1,y1,x2,y2,x3,y3,..., as a mask m..., or as a code 0, 1 or 2"
SKIP = "mend the row, or leave such rows out with --on-error skip"


def read_rows(path: Path, family: Family, tally: Tally) -> Rows:
    """The rows of a file.

    Windows line ends, a byte order mark, blank lines at the end, and commas at the ends of lines are accepted.

    Raises:
        InputError: the file cannot be read, or a bad row stops the run.
    """
    plain = _plain(path)
    if plain is not None:
        return _boxes(path, len(plain), np.arange(len(plain)), plain, tally)
    lines = whole_text(path).rstrip().split("\n")
    if lines == [""]:
        lines = []
    if len(lines) > MAX_FRAMES:
        what = f"holds {len(lines):,} rows, but a sequence has at most {MAX_FRAMES:,} frames"
        raise InputError(what, place=Place(str(path)), fix="give a file with a row a frame")
    if family == "nfs" and any('"' in line for line in lines[:1]):
        return read_vatic(path, lines, tally)
    words = [line.replace(",", " ").split() for line in lines]
    if all(len(some) == COLUMNS for some in words) and not any(some[0][0] == "m" for some in words):
        return _boxes(path, len(words), *_numbered(path, words, tally), tally)
    return _mixed(path, lines, words, family, tally)


def _plain(path: Path) -> NDArray[np.float64] | None:
    """(n, 4) the numbers of a text in which nothing but plain numbers stands between commas; None of any other."""
    data = read_bytes(path).removeprefix(BOM_UTF8).rstrip()
    if not data:
        return None
    try:
        if lines_in(data) > MAX_FRAMES:
            return None
        return np.concatenate([block.numbers() for block in blocks(data, ",", COLUMNS)])
    except ValueError:
        return None


def _numbered(path: Path, words: Sequence[Sequence[str]], tally: Tally) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The rows whose words are numbers, of which ``nan`` is one, and (n, 4) these."""
    values = number_rows(words, COLUMNS)
    good = np.ones(len(words), np.bool_)
    for row in np.flatnonzero(np.isnan(values).any(axis=1)).tolist():
        wrong = next((word for word in words[row] if not is_number(word)), None)
        if wrong is not None:
            good[row] = False
            tally.reject("no number", f"{shown(wrong)} is no number", place=Place(str(path), row + 1), fix=FIX)
    return np.flatnonzero(good), values[good]


def _boxes(path: Path, count: int, row: NDArray[np.int64], xywh: NDArray[np.float64], tally: Tally) -> Rows:
    """Rows of boxes; those that say that the object is away are counted."""
    away = _is_away(xywh)
    if away.any():
        tally.filtered[ABSENT] += int(away.sum())
        row, xywh = row[~away], xywh[~away]
    box = np.column_stack([xywh[:, :2], xywh[:, :2] + xywh[:, 2:]])
    none = np.zeros(len(row), np.bool_)
    rows = Rows(path=path, count=count, row=row, box=box, shapes=Rings.none(len(row)), masked=none)
    bad = ~(np.abs(xywh) < LIMIT_PX)

    def what(i: int) -> str:
        column = int(np.flatnonzero(bad[i])[0])
        return f"{('left', 'top', 'width', 'height')[column]} is {xywh[i, column]:g}"

    return rows.reject(np.asarray(bad.any(axis=1)), "no number of an image", what, fix=FIX, tally=tally)


def _is_away(xywh: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(n,) which rows say that there is no box: all NaN, or a width and a height that are both 0 or, as LaSOT has them, both -1."""
    sides = xywh[:, 2:]
    return np.asarray(np.isnan(xywh).all(axis=1) | (sides == 0).all(axis=1) | (sides == -1).all(axis=1))


def _mixed(path: Path, lines: Sequence[str], words: Sequence[Sequence[str]], family: Family, tally: Tally) -> Rows:
    """Rows of several kinds, one by one; a row that is bad is counted."""
    found = Gathering()
    masks: list[tuple[int, tuple[int, ...]]] = []
    for row, (line, some) in enumerate(zip(lines, words, strict=True)):
        try:
            if some and some[0][0] == "m" and family in VOT_LIKE:
                mask = _mask(line)
                masks.append((row, mask))
            else:
                _add(found, row, some, family)
        except _Away as away:
            tally.filtered[away.reason] += 1
        except BadShape as bad:
            tally.reject(bad.reason, str(bad), place=Place(str(path), row + 1), fix=bad.fix)
    return _with_masks(found, masks, path, len(words), tally)


class _Away(Exception):  # noqa: N818  # what a row says, on its way to the counts
    """A row that says that there is nothing; it says why."""

    def __init__(self, reason: str = ABSENT) -> None:
        super().__init__(reason)
        self.reason = reason


def _mask(line: str) -> tuple[int, ...]:
    """The numbers of a mask.

    Raises:
        _Away: it has no pixel.
        BadShape: it is none.
    """
    try:
        mask = read_mask(line.strip()[1:])
    except MaskError as error:
        raise BadShape("no mask", "", error.what, SKIP) from error
    if mask is EMPTY:
        raise _Away
    return mask


def _add(found: Gathering, row: int, words: Sequence[str], family: Family) -> None:
    """Take a row of numbers.

    Raises:
        _Away: it says that there is nothing.
        BadShape: it is none.
    """
    fix, many = VOT_FIX if family in VOT_LIKE else FIX, len(words)
    if not words:
        raise BadShape("blank line", "", "is blank, but a row is a frame", fix)
    if not (many == COLUMNS or (family in VOT_LIKE and (many == 1 or (many >= FEWEST and many % 2 == 0)))):
        needed = f"a row has {COLUMNS}" + (", 1, or an even number from 6 on" if family in VOT_LIKE else "")
        raise BadShape("other number of columns", "", f"{counted(many, 'column')}, but {needed}", fix)
    wrong = next((word for word in words if not is_number(word)), None)
    if wrong is not None:
        raise BadShape("no number", "", f"{shown(wrong)} is no number", fix)
    values = [float(word) for word in words]
    if many == 1:
        raise _coded(values[0], family)
    if _is_away(np.array([values]))[0] if many == COLUMNS else not any(values) or all(map(math.isnan, values)):
        raise _Away
    far = next((word for word, value in zip(words, values, strict=True) if not abs(value) < LIMIT_PX), None)
    if far is not None:
        raise BadShape("no number of an image", "", f"{shown(far)} is no place in an image", fix)
    if many == COLUMNS:
        left, top, width, height = values
        found.add_box(row, (left, top, left + width, top + height))
    else:
        found.add_polygon(row, values)


def _coded(code: float, family: Family) -> _Away | BadShape:
    """What a code says."""
    if math.isnan(code) or (family != "results" and code == 0):
        return _Away()
    if code in CODES:
        return _Away(CODES[int(code)])
    return BadShape("unknown code", "", f"the code {code:g} is not 0, 1 or 2", VOT_FIX)


def _with_masks(found: Gathering, masks: Sequence[tuple[int, tuple[int, ...]]], path: Path, count: int, tally: Tally) -> Rows:
    """The rows, those of masks among them in their order."""
    rows = found.rows(path, count)
    if not masks:
        return rows
    shapes, problems = masks_of([mask for _, mask in masks])
    for i, what in problems.items():
        tally.reject("no mask", what, place=Place(str(path), masks[i][0] + 1), fix=SKIP)
    filled = np.flatnonzero(np.diff(shapes.start) > 0)
    empty = len(masks) - len(filled) - len(problems)
    if empty:
        tally.filtered[ABSENT] += empty
    shapes = shapes.take(filled)
    row = np.concatenate([rows.row, np.array([row for row, _ in masks], np.int64)[filled]])
    order = np.argsort(row, kind="stable")
    return replace(
        rows,
        row=row[order],
        box=np.concatenate([rows.box, shapes.bounds()])[order],
        shapes=Rings.concat([rows.shapes, shapes]).take(order),
        masked=np.append(rows.masked, np.ones(len(filled), np.bool_))[order],
    )
