"""What classes are called: tables of two columns, the id of a class and its name."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from prelabel.errors import InputError, Place
from prelabel.files import is_text, noted, read_bytes
from prelabel.folders import names_in
from prelabel.readers.openimages.rows import Text, csv_rows
from prelabel.readers.paths import is_listed
from prelabel.readers.shared.words import shown

FIX = "give the file of class descriptions with -O names=FILE: an id and a name in each line"

_PARTS = 2

_NAMED = re.compile(r"(?:oidv\d+-)?class-descriptions(-boxable)?\.csv")
"""Of the data set in all its versions, and of what Datumaro and CVAT write."""

_METADATA, _CLASSES = "metadata", "classes.csv"
"""Of what FiftyOne downloads; elsewhere a file of this name may be another tool's."""

_HEADINGS = frozenset({"labelname", "id", "mid", "label"})
"""How the first column is called where it has a name."""


def descriptions_near(here: Path) -> Path | None:
    """The file of class descriptions that lies beside the tables of a folder; that of boxes goes before those of all classes."""
    for folder in (here, here / _METADATA, here.parent / _METADATA, here.parent):
        found = sorted((name for name in names_in(noted(folder)) if is_descriptions(folder / name)), key=_rank)
        if found and is_listed(folder / found[0]):
            return folder / found[0]
    return None


def is_descriptions(path: Path) -> bool:
    """Whether a file is called as class descriptions are."""
    return _NAMED.fullmatch(path.name) is not None or (path.name == _CLASSES and path.parent.name == _METADATA)


def names_of(path: Path) -> Mapping[str, str]:
    """Names by the id of their class.

    Raises:
        InputError: the file cannot be read, names nothing, or a line is none of an id and a name.
    """
    found: dict[str, str] = {}
    for line, cells in _rows(path):
        name = cells[1].strip() if len(cells) == _PARTS else ""
        if not (name and cells[0].strip() and is_text(name)):
            raise InputError(f"{shown(','.join(cells))} is no id of a class and its name", place=Place(str(path), line), fix=FIX)
        found[cells[0].strip()] = name
    if not found:
        raise InputError("names no class", place=Place(str(path)), fix=FIX)
    return found


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines behind that of column names, if there is one."""
    rows = csv_rows(path, Text(read_bytes(path), 1))
    for number, (line, cells) in enumerate(rows):
        if number or cells[0].strip().lower() not in _HEADINGS:
            yield line, cells


def _rank(name: str) -> tuple[bool, str]:
    return "boxable" not in name, name
