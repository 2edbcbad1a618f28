"""Lists with a row for each image or face: words between blanks, tabs or commas, of which one or more may be quoted."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place, Tally, counted
from prelabel.readers.others import whole_text
from prelabel.readers.shared.words import shown

ABSENT = -1
"""The place of an image in a list that does not name it."""

LEAVE_OUT = "correct it, or leave the row out with --on-error skip"

_QUOTED = re.compile(r'\s*"([^"]*)"(?:\s+([^"]*))?')
"""A name with blanks in front of words, as Datumaro writes it."""


_FIRST = re.compile(r'"([^",]+)",([^"\s]*)')
"""A line of which the first cell alone is quoted, as VGGFace2 writes all."""


class Row(NamedTuple):
    """A row.

    Args:
        line: where it stands, from 1.
        cells: its words.
    """

    line: int
    cells: list[str]


def by_blanks(text: str) -> list[str] | None:
    """The words of a line, of which the first may be quoted; None of one with other quotes.

    >>> by_blanks("1.jpg  5 6"), by_blanks('"a b.jpg" 5 6'), by_blanks('a" 5')
    (['1.jpg', '5', '6'], ['a b.jpg', '5', '6'], None)
    """
    if '"' not in text:
        return text.split()
    found = _QUOTED.fullmatch(text)
    return [found[1], *(found[2] or "").split()] if found else None


def by_commas(text: str) -> list[str] | None:
    """The cells of a line of CSV without the blanks around them; None of one whose quotes are not closed.

    >>> by_commas('"n1/1_01",5,'), by_commas('"n1,5')
    (['n1/1_01', '5', ''], None)
    """
    quoted = _FIRST.fullmatch(text) if '"' in text else None
    if quoted:
        return [quoted[1], *quoted[2].split(",")]
    if '"' not in text:
        cells = text.split(",")
        return [cell.strip() for cell in cells] if " " in text else cells
    try:
        return [cell.strip() for cell in next(csv.reader([text], strict=True), [])]
    except csv.Error:
        return None


def by_tabs(text: str) -> list[str]:
    """The cells of a line between tabs, without the blanks around them."""
    return [cell.strip() for cell in text.split("\t")]


Split = Callable[[str], list[str] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A list.

    Args:
        path: of the file.
        lines: the lines that hold rows, in order; blank ones are left out.
        numbers: of the lines, from 1.
        split: what makes cells of a line.
        header: the names of the columns; empty where they have none.
        width: how many cells a row has; 0 where rows differ.
        count: how many rows there are, as the file says; None where it does not.
    """

    path: Path
    lines: Sequence[str]
    numbers: Sequence[int]
    split: Split
    header: Sequence[str] = ()
    width: int = 0
    count: int | None = None

    def place(self, line: int) -> Place:
        """Of a line."""
        return Place(str(self.path), line)

    def rows(self, places: Iterable[int], tally: Tally) -> list[Row | None]:
        """The rows of some places, None of `ABSENT` ones and of those that are bad and were rejected.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        known = [*places]
        if ABSENT not in known:
            # most rows are plain, and are taken apart at once
            cells = [self.split(self.lines[place]) or [] for place in known]
            if self.width and {*map(len, cells)} == {self.width}:
                return [*map(Row, [self.numbers[place] for place in known], cells)]
        return [None if place == ABSENT else self._row(place, tally) for place in known]

    def check_count(self, tally: Tally) -> None:
        """Reject the number of rows, in the first line, where it is another.

        Raises:
            InputError: it is, and the run stops at bad records.
        """
        if self.count not in {None, len(self.lines)}:
            what = f"{counted(self.count or 0, 'image')}, but {counted(len(self.lines), 'row')} below"
            fix = "copy the file again, or take the rows that are there with --on-error skip"
            tally.reject("other number of rows", what, place=self.place(1), fix=fix)

    def _row(self, place: int, tally: Tally) -> Row | None:
        cells, line = self.split(self.lines[place]), self.numbers[place]
        if cells is None:
            tally.reject("broken row", "has a quote that is not closed", place=self.place(line), fix=LEAVE_OUT)
            return None
        if self.width and len(cells) != self.width:
            what = f"{counted(len(cells), 'column')}, but a row has {self.width}"
            tally.reject("other number of columns", what, place=self.place(line), fix=LEAVE_OUT)
            return None
        return Row(line, cells)

    def names(self) -> Iterator[str]:
        """The first cell of each row; empty where it is broken."""
        between = "," if self.split is by_commas else "\t" if self.split is by_tabs else None
        for line in self.lines:
            if '"' in line:
                yield (self.split(line) or [""])[0]
            else:
                yield (line.split(between, 1) or [""])[0].strip()


def lines_of(path: Path) -> tuple[list[int], list[str]]:
    """The numbers of the lines of a file that are not blank, from 1, and these lines.

    Raises:
        InputError: it cannot be read, is no text, or holds none.
    """
    numbered = [
        (number, line) for number, line in enumerate(whole_text(path).replace("\r\n", "\n").split("\n"), 1) if line and not line.isspace()
    ]
    if not numbered:
        raise InputError("is empty", place=Place(str(path)), fix="copy or write the file again")
    numbers, lines = zip(*numbered, strict=True)
    return [*numbers], [*lines]


class Joined(NamedTuple):
    """What several lists say of the same images.

    Args:
        names: of the images, each once, in the order in which they come.
        places: (n,) of each list, in which of its rows an image stands; `ABSENT` where it does not.
    """

    names: Sequence[str]
    places: Sequence[NDArray[np.int64]]


def joined(sheets: Sequence[Sheet], tally: Tally) -> Joined:
    """The images of several lists; a second row of one in a list is rejected.

    Raises:
        InputError: there is one, and the run stops at bad records.
    """
    called = [[*sheet.names()] for sheet in sheets]
    number = {name: at for at, name in enumerate(filter(None, dict.fromkeys(chain.from_iterable(called))))}
    places = []
    for sheet, names in zip(sheets, called, strict=True):
        column = np.full(len(number), ABSENT, np.int64)
        for place in [place for place, name in enumerate(names) if not name]:
            _reject_unnamed(sheet, place, tally)
        rows = np.flatnonzero(np.array(names, np.object_) != "")
        images = np.array([number[name] for name in names if name], np.int64)
        # of several rows the first is written last
        column[images[::-1]] = rows[::-1]
        for at in np.flatnonzero(column[images] != rows).tolist():
            image, place = int(images[at]), int(rows[at])
            what = f"the image {shown(names[place])} is described by {sheet.place(sheet.numbers[column[image]])} already"
            tally.reject("image described twice", what, place=sheet.place(sheet.numbers[place]), fix="keep one of the rows")
        places.append(column)
    return Joined([*number], places)


def _reject_unnamed(sheet: Sheet, place: int, tally: Tally) -> None:
    """Reject a row whose first cell is empty, or that has no cells."""
    if sheet.rows([place], tally)[0] is not None:
        tally.reject("no image", "names no image", place=sheet.place(sheet.numbers[place]), fix=LEAVE_OUT)
