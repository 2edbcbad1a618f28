"""Which column of a table is what."""

import csv
from codecs import BOM_UTF8
from pathlib import Path
from typing import NamedTuple

from prelabel.errors import InputError, Place
from prelabel.readers.paths import beginning

IMAGE, LABEL = "ImageID", "LabelName"

BOX = ("XMin", "YMin", "XMax", "YMax")

SCORES = ("Score", "Confidence")
"""Of predictions, and of the data set."""

FLAG = "Is"
"""With what the names of columns begin that say 1, 0, or -1 for what is not known."""

WORDS = ("GenderPresentation", "AgePresentation")
"""Of the boxes of persons that were labelled anew."""

_HEAD_BYTES = 1 << 14


class Columns(NamedTuple):
    """The places of columns.

    Args:
        width: how many a row has.
        image: of the image's id.
        label: of the class.
        numbers: of the box's left, top, right and bottom, then of the score, if there is one, and of the flags.
        words: of words that become attributes.
        scored: whether there is a score.
        flags: the names of the flags.
        attributes: the names of the words.
        unused: the names of all others.
    """

    width: int
    image: int
    label: int
    numbers: tuple[int, ...]
    words: tuple[int, ...]
    scored: bool
    flags: tuple[str, ...]
    attributes: tuple[str, ...]
    unused: tuple[str, ...]


def header_of(path: Path) -> tuple[str, ...]:
    """The names of the columns of a file; none of one that is empty or cannot be read."""
    line = beginning(path, _HEAD_BYTES).removeprefix(BOM_UTF8).partition(b"\n")[0].decode("utf-8", "replace")
    try:
        return tuple(name.strip() for name in next(csv.reader([line.rstrip("\r")]), []))
    except csv.Error:
        return ()


def has_boxes(header: tuple[str, ...]) -> bool:
    """Whether columns are those of a table of boxes."""
    return {IMAGE, LABEL, *BOX}.issubset(header)


def columns_of(path: Path) -> Columns:
    """The columns of a table of boxes.

    Raises:
        InputError: one is missing, or two have one name.
    """
    header, place = header_of(path), Place(str(path), 1)
    missing = [name for name in (IMAGE, LABEL, *BOX) if name not in header]
    if missing:
        fix = "give a table of boxes as Open Images has it, such as validation-annotations-bbox.csv; other tables are of the format csv"
        raise InputError(f"has no column {missing[0]!r}" if any(header) else "has no line of column names", place=place, fix=fix)
    double = next((name for name in header if header.count(name) > 1), None)
    if double is not None:
        raise InputError(f"two columns are called {double!r}", place=place, fix="rename one of them")
    score = next((name for name in SCORES if name in header), None)
    flags = tuple(name for name in header if name.startswith(FLAG))
    words = tuple(name for name in WORDS if name in header)
    numbers = (*BOX, *((score,) if score else ()), *flags)
    used = {IMAGE, LABEL, *numbers, *words}
    return Columns(
        width=len(header),
        image=header.index(IMAGE),
        label=header.index(LABEL),
        numbers=tuple(map(header.index, numbers)),
        words=tuple(map(header.index, words)),
        scored=score is not None,
        flags=flags,
        attributes=words,
        unused=tuple(name for name in header if name not in used),
    )
