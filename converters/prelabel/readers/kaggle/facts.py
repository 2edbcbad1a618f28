"""What must be known of a table before its rows are read."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from prelabel.errors import InputError, Place, Tally
from prelabel.readers.kaggle.files import EMPTY
from prelabel.readers.kaggle.layout import Form, Layout
from prelabel.readers.kaggle.options import KaggleOptions
from prelabel.readers.kaggle.rows import Row, rows_of
from prelabel.readers.kaggle.runs import Counting, rises
from prelabel.readers.kaggle.texts import Seen, Words, checked, seen_in

_LOOKED_AT, _LETTERS = 1000, 100_000
"""Masks that are looked at, and of each so much."""


class Facts(NamedTuple):
    """Of a table.

    Args:
        together: rows of an image or video stand together.
        keys: how many images or videos there are.
        counting: how pixels are numbered.
        words: of an object in texts.
        pixels: boxes in texts are pixels, else fractions.
    """

    together: bool
    keys: int
    counting: Counting
    words: Words
    pixels: bool


def facts_of(path: Path, layout: Layout, key: Callable[[Row], Hashable], options: KaggleOptions, tally: Tally) -> Facts:
    """What is found in a first reading.

    Raises:
        InputError: the file cannot be read, or it may be read in two ways.
    """
    together, keys = _grouped(map(key, rows_of(path, len(layout.names), None)))
    counting, seen = Counting(rows=False, relative=False, start=1), Seen((), fractions=False)
    if layout.form is Form.RUNS:
        counting = _counting(path, layout, options, tally)
    elif layout.form is Form.WORDS:
        place = Place(str(path), element=layout.names[layout.cell])
        seen = seen_in(_cells(path, layout), checked(options.words) if options.words else (), place)
    pixels = not seen.fractions if options.unit == "auto" else options.unit == "pixels"
    return Facts(together, keys, counting, seen.words, pixels)


def is_empty(cell: str) -> bool:
    """Whether a cell says that there is no object.

    >>> is_empty(" -1"), is_empty("nan"), is_empty("1 3")
    (True, True, False)
    """
    # a long text is none of them
    return len(cell) < len(" null ") + 1 and cell.strip().lower() in EMPTY


def _grouped(keys: Iterable[Hashable]) -> tuple[bool, int]:
    """Whether keys that are alike stand together, and how many there are."""
    seen: set[int] = set()
    together, last = True, None
    for key in keys:
        if key != last:
            # of a number that two keys share it is said that they do not, which costs memory alone
            number = hash(key)
            together = together and number not in seen
            seen.add(number)
            last = key
    return together, len(seen)


def _cells(path: Path, layout: Layout) -> Iterator[tuple[int, str]]:
    rows = rows_of(path, len(layout.names), None)
    return ((row.line, cell) for row in rows if not is_empty(cell := row.cells[layout.cell]))


def _counting(path: Path, layout: Layout, options: KaggleOptions, tally: Tally) -> Counting:
    """How pixels are numbered.

    Raises:
        InputError: the columns do not say whether along rows or down columns, or the starts not what they are.
    """
    order = layout.order if options.order == "auto" else options.order
    if not order:
        place = Place(str(path), 1, element=layout.names[layout.cell])
        fix = "say with -O order=column, as in HuBMAP, or -O order=row, as in Sartorius and Vesuvius"
        raise InputError("pixels may be counted down columns or along rows", place=place, fix=fix)
    if options.order == "auto" and order == "row":
        tally.note("pixels are counted along rows, as tables with these columns do (-O order=column to say otherwise)")
    relative = _is_relative(path, layout) if options.runs == "auto" else options.runs == "relative"
    if options.runs == "auto" and relative:
        tally.note("starts of runs are counted from the end of the run before, as they do not rise (-O runs=absolute to say otherwise)")
    start = int(not relative) if options.start == "auto" else int(options.start)
    return Counting(rows=order == "row", relative=relative, start=start)


def _is_relative(path: Path, layout: Layout) -> bool:
    """Whether no mask's starts rise, which those of all pixels do.

    Raises:
        InputError: those of some masks rise, but not of most, so that the others are no mere faults.
    """
    some = (cell[:_LETTERS].rpartition(" ")[0] if len(cell) > _LETTERS else cell for _, cell in _cells(path, layout))
    found = [rise for cell in islice(some, _LOOKED_AT) if (rise := rises(_paired(cell))) is not None]
    falling, rising = found.count(False), found.count(True)
    if 0 < rising <= falling:
        what = f"starts of runs rise in {rising:,} of {len(found):,} masks: they may be pixels, or count from the run before"
        fix = "say with -O runs=absolute, as most competitions have them, or -O runs=relative, as SIIM-ACR"
        raise InputError(what, place=Place(str(path), element=layout.names[layout.cell]), fix=fix)
    return falling > rising


def _paired(text: str) -> str:
    """A text of which a part was cut off, with as many starts as lengths."""
    words = text.split()
    return " ".join(words[: len(words) // 2 * 2])
