"""Which files of a source are such tables."""

import csv
import re
from itertools import islice
from pathlib import Path

from prelabel.readers.base import SNIFFED_BYTES, Certainty
from prelabel.readers.kaggle.layout import Form, Layout, layout_of
from prelabel.readers.own import OwnFiles
from prelabel.readers.paths import beginning

SUFFIXES = (".csv",)

_ROWS = 50
"""That are looked at."""

_PAIRS = re.compile(r"\s*\d+(\s+\d+)*\s*$")
_SEVERAL = re.compile(r"\s*\d+\s+\d")
_BOX = re.compile(r"\s*\[[-+.eE\d\s]+(,[-+.eE\d\s]+){3}\]\s*$")
_CHARACTERS = re.compile(r"\s*U\+[0-9A-Fa-f]+\s+-?\d")
_MID = re.compile(r"\s*/[a-z]/\w")
"""The id of a class of Open Images, whose submissions in two columns are of another format."""

_TWO = ("imageid", "predictionstring")

EMPTY = frozenset({"", "-1", "-", "nan", "none", "null"})
"""What stands where an image has no object, in small letters."""


def _beginning(path: Path) -> tuple[Layout, list[list[str]]] | None:
    """What a table is, and its first rows, of which the last may be cut off; None of another one. Never raises."""
    text = beginning(path, SNIFFED_BYTES).decode("utf-8-sig", "replace")
    try:
        header, *rows = islice((row for row in csv.reader(text.splitlines()) if row), _ROWS)
    except (ValueError, csv.Error):
        return None
    layout = layout_of(header)
    return None if layout is None else (layout, rows)


def _certainty(path: Path) -> Certainty:
    """SURE where columns are named as in no other table, or where their cells tell."""
    found = _beginning(path)
    if found is None:
        return Certainty.NO
    layout, rows = found
    if layout.cell < 0 or layout.form is Form.REEF:
        return Certainty.SURE
    cells = [cell for row in rows if len(row) > layout.cell and (cell := row[layout.cell]).strip().lower() not in EMPTY]
    return _of_cells(layout, cells)


def _fits(path: Path) -> bool:
    """Also a table of such columns that ends in its first row, so that it is said what is wrong."""
    if _certainty(path) > Certainty.NO:
        return True
    found = _beginning(path)
    return found is not None and bool(found[1]) and all(len(row) < len(found[0].names) for row in found[1])


def _of_cells(layout: Layout, cells: list[str]) -> Certainty:
    """How sure one can be by the cells that say something, of which the last may be cut off."""
    if layout.form is Form.RUNS:
        whole = all(map(_PAIRS.match, cells))
        if layout.certain:
            return Certainty.SURE if whole else Certainty.LIKELY
        return Certainty.SURE if whole and any(map(_SEVERAL.match, cells)) else Certainty.NO
    if not layout.certain:
        first = _BOX if layout.form is Form.LIST else _CHARACTERS
        return Certainty.SURE if cells and first.match(cells[0]) else Certainty.NO
    if tuple(name.lower() for name in layout.names) == _TWO and any(map(_MID.match, cells)):
        return Certainty.NO
    if not cells:
        return Certainty.LIKELY
    return Certainty.SURE if len(cells[0].split()) > 1 else Certainty.NO


OWN = OwnFiles(
    suffixes=SUFFIXES,
    told=_certainty,
    fits=_fits,
    what="table of a competition on Kaggle",
    fix="give the table of the competition, such as train.csv or submission.csv",
)
