"""The rows of a MOTS file: numbers in columns, each row with its line, and the outlines of their masks."""

import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Source
from prelabel.errors import Place, Tally, counted
from prelabel.files import read_text
from prelabel.geometry.numbering import numbered
from prelabel.geometry.rings import Rings
from prelabel.readers.paths import beginning
from prelabel.readers.shared.choosing import Choosable
from prelabel.readers.shared.seqinfo import MAX_FRAMES
from prelabel.readers.shared.words import number_rows, shown

COLUMNS = 6
FRAME, ID, CLASS, SCORE, HEIGHT, WIDTH = range(COLUMNS)
"""What the columns of numbers hold."""

LARGEST = 2**53 - 1

FIX = "write rows as time_frame id class_id img_height img_width rle between spaces, with a score before img_height where there is one"


class Form(NamedTuple):
    """Which word of a row is what.

    Args:
        numbers: the words, from 0, of frame, id, class, score, height and width; None where it has none.
        counts: the word of the run lengths.
    """

    numbers: tuple[int | None, ...]
    counts: int


OBJECTS, SCORED, DETECTED = Form((0, 1, 2, None, 3, 4), 5), Form((0, 1, 2, 3, 4, 5), 6), Form((0, None, 6, 5, 7, 8), 9)
"""Ground truth and results; these with a score; detections, behind whose run lengths numbers may follow."""

_DETECTED_WORDS = 10

_FORMS: Mapping[int, Form] = {6: OBJECTS, 7: SCORED, _DETECTED_WORDS: DETECTED}
"""By the number of words; detections have any number from theirs on."""

_WHOLE = {FRAME: ("frame", 0, MAX_FRAMES), ID: ("id", -1, LARGEST), CLASS: ("class", 0, LARGEST), HEIGHT: ("height", 1, LARGEST),
          WIDTH: ("width", 1, LARGEST)}  # fmt: skip
"""The columns of whole numbers: their names, and the least and the largest."""

_HEAD = 1 << 16
"""Bytes of a file that hold its first rows."""

_ROW = re.compile(
    rb"^[ \t]*\d+[ \t]+(?:-?\d+[ \t]+\d+[ \t]+(?:[\d.eE+-]+[ \t]+)?|(?:[\d.eE+-]+[ \t]+){5}\d+[ \t]+)"
    rb"(\d{1,6})[ \t]+(\d{1,6})[ \t]+([0-o]+)(?=[ \t\r\n])",
    re.MULTILINE,
)
"""A row of any form: height, width and run lengths."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows(Choosable):
    """The rows of a file.

    Args:
        path: the file.
        form: of all rows.
        words: (n,) of each row as written.
        values: (n, 6) numbers; NaN for a score that there is not, -1 for such an id.
        line: (n,) from 1.
    """

    path: Path
    form: Form
    words: list[list[str]]
    values: NDArray[np.float64]
    line: NDArray[np.int32]

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.line)

    def column(self, number: int) -> NDArray[np.int64]:
        """A column of whole numbers, (n,)."""
        return self.values[:, number].astype(np.int64)

    def sizes(self) -> NDArray[np.int64]:
        """(n, 2) width and height of each row's mask."""
        return self.values[:, [WIDTH, HEIGHT]].astype(np.int64)

    def only(self, keep: NDArray[np.bool_]) -> "Rows":
        """The rows that are chosen."""
        words = [words for words, kept in zip(self.words, keep.tolist(), strict=True) if kept]
        return Rows(self.path, self.form, words, self.values[keep], self.line[keep])

    @property
    def source(self) -> Source:
        """What they come from."""
        return Source(str(self.path))

    def place(self, row: int) -> Place:
        """Where a row stands."""
        return self.source.place(int(self.line[row]))

    def said(self, row: int, column: int) -> str:
        """A number of a row as it is written."""
        word = self.form.numbers[column]
        return "" if word is None else shown(self.words[row][word])


def read_rows(path: Path, tally: Tally) -> Rows:
    """The rows of a file whose numbers are in their ranges; the form is that of most rows.

    Raises:
        InputError: the file cannot be read, or a bad row stops the run.
    """
    lines = enumerate(read_text(path).split("\n"), 1)
    rows = [(number, words) for number, line in lines if (words := line.split(maxsplit=_DETECTED_WORDS))]
    forms = Counter(form for _, words in rows if (form := _form(len(words))))
    form = max(forms, key=forms.__getitem__, default=OBJECTS)
    good: list[tuple[int, list[str]]] = []
    for number, words in rows:
        if _form(len(words)) == form:
            good.append((number, words))
            continue
        needed = f"the rows of this file have {_columns(form)}" if forms else "a row has 6, 7 with a score, or 10 and more in detections"
        place = Place(str(path), number)
        tally.reject("other number of columns", f"{counted(len(words), 'column')}, but {needed}", place=place, fix=FIX)
    texts = [words for _, words in good]
    return _in_range(Rows(path, form, texts, _values(texts, form), np.array([number for number, _ in good], np.int32)), tally)


def _form(words: int) -> Form | None:
    return _FORMS.get(min(words, _DETECTED_WORDS))


def _columns(form: Form) -> str:
    return "10 or more" if form == DETECTED else str(form.counts + 1)


def _values(words: list[list[str]], form: Form) -> NDArray[np.float64]:
    given = [(column, word) for column, word in enumerate(form.numbers) if word is not None]
    values = np.full((len(words), len(form.numbers)), np.nan)
    values[:, ID] = -1
    values[:, [column for column, _ in given]] = number_rows([[row[word] for _, word in given] for row in words], len(given))
    return values


def _in_range(rows: Rows, tally: Tally) -> Rows:
    """The rows whose numbers are whole where they must be, and in range."""
    for column, (name, low, high) in _WHOLE.items():
        value = rows.values[:, column]
        bad = ~((value >= low) & (value <= high) & (value == np.floor(value)))
        rows = rows.reject(
            bad, f"bad {name}",
            lambda i, rows=rows, column=column, name=name, low=low, high=high:  # type: ignore[misc]  # the loop's values, bound early
            f"{name} {rows.said(i, column)} is no whole number from {low} to {high:,}",
            fix=FIX, tally=tally,
        )  # fmt: skip
    if rows.form.numbers[SCORE] is None:
        return rows
    score = rows.values[:, SCORE]
    return rows.reject(
        ~((score >= 0) & (score <= 1)), "score outside 0-1", lambda i: f"score {rows.said(i, SCORE)} is outside 0-1",
        fix="write scores from 0 to 1, or leave such rows out with --on-error skip", tally=tally,
    )  # fmt: skip


def of_one_size(rows: Rows, tally: Tally) -> Rows:
    """The rows whose mask is as large as the first of its frame.

    Raises:
        InputError: a bad row stops the run.
    """
    size = rows.sizes()
    frame, index = numbered(rows.column(FRAME))
    first = index[frame]

    def what(row: int) -> str:
        (width, height), (first_width, first_height) = size[row].tolist(), size[first[row]].tolist()
        return f"mask of {width}x{height}, but line {rows.line[first[row]]} has one of {first_width}x{first_height} in this frame"

    bad = np.asarray((size != size[first]).any(axis=1))
    return rows.reject(bad, "masks of different sizes", what, fix="write all masks in the size of the image", tally=tally)


def drawn(rows: Rows, tally: Tally) -> tuple[Rows, Rings]:
    """The rows whose mask holds a pixel, and the outlines in pixels; those without are counted.

    Raises:
        InputError: a bad row stops the run.
    """
    from prelabel.geometry.masks import RunLengths  # noqa: PLC0415  # its codec is loaded for masks alone

    sizes = [(height, width) for width, height in rows.sizes().tolist()]
    runs, problems = RunLengths.read([words[rows.form.counts] for words in rows.words], sizes)
    for row, what in problems.items():
        tally.reject("no run-length mask", what, place=rows.place(row), fix="write the mask's runs again, as COCO's code packs them")
    rings = runs.rings()
    filled = np.diff(rings.start) > 0
    empty = len(rows) - int(filled.sum()) - len(problems)
    if empty:
        tally.filtered["mask without a pixel"] += empty
    return (rows, rings) if filled.all() else (rows.only(filled), rings.take(np.flatnonzero(filled)))


def has_row(path: Path) -> bool:
    """Whether a line near the beginning of a file looks like a row. Never raises."""
    return _ROW.search(_head(path)) is not None


def has_mask(path: Path) -> bool:
    """Whether the first line near the beginning of a file that looks like a row holds a mask. Never raises."""
    found = _ROW.search(_head(path))
    size = (int(found[1]), int(found[2])) if found else (0, 0)
    # rows of fractions may be ones and zeros
    if found is None or min(size) <= 1:
        return False
    from prelabel.geometry.masks import RunLengths  # noqa: PLC0415  # as above

    _, problems = RunLengths.read([found[3]], [size])
    return not problems


def _head(path: Path) -> bytes:
    return beginning(path, _HEAD).removeprefix(BOM_UTF8) + b"\n"
