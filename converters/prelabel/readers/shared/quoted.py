"""Rows of CSV whose cells may be quoted, hold commas and line breaks, and be of any length."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from prelabel.errors import InputError, Place

LONGEST = 1 << 30
"""Characters of a column: what polygons need is far beyond the default of the library."""


def rows(text: str, path: Path, line: int = 1, *, strict: bool = False) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text that begins in a line of a file, each with the line that it begins in.

    Args:
        text: the rows.
        path: of the file.
        line: in which the text begins.
        strict: a quote that is not closed, or has something behind it in its cell, is no CSV.

    Raises:
        InputError: it is no CSV.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=strict)
    found: list[tuple[int, list[str]]] = []
    first, wrong = line, None
    # the limit is one of the whole process: nothing is handed on before it is what it was
    before = csv.field_size_limit(LONGEST)
    try:
        for row in reader:
            if row:
                found.append((line, row))
            line = first + reader.line_num
    except csv.Error as error:
        wrong = InputError(f"is no CSV: {error}", place=Place(str(path), line), fix="export the file again")
    finally:
        csv.field_size_limit(before)
    yield from found
    if wrong is not None:
        raise wrong
