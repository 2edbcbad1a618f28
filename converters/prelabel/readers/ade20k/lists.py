"""What the text of an image lists: a row for each object and part."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from prelabel.errors import Place, Tally
from prelabel.readers.ade20k.texts import utf8_of
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.words import shown
from prelabel.safejson import or_leave_out

_COLUMNS = 6
_MOST_DIGITS = 9

_WRITE = 'write rows as number # level # occluded # class # name # "attributes"'


class Row(NamedTuple):
    """An object.

    Args:
        line: from 1.
        number: of the object in the mask of its level, from 1.
        level: of the part, 0 of whole objects.
        occluded: whether it is, 0 or 1; empty where that was rejected.
        names: all names of its class.
        raw: what the annotator wrote.
        attributes: in order.
    """

    line: int
    number: int
    level: int
    occluded: str
    names: str
    raw: str
    attributes: tuple[str, ...]


def read_list(path: Path, tally: Tally) -> list[Row]:
    """The rows of a file; bad ones are rejected.

    Raises:
        InputError: it cannot be read, or a row is bad and the run stops at bad records.
    """
    text = utf8_of(path, tally).decode("utf-8-sig")
    seen: dict[tuple[int, int], int] = {}
    rows: list[Row] = []
    for row in _rows(text, path, tally):
        first = seen.setdefault((row.level, row.number), row.line)
        if first == row.line:
            rows.append(row)
            continue
        what = f"object {row.number} of level {row.level} stands in line {first} already"
        tally.reject("object listed twice", what, place=Place(str(path), row.line), fix=f"number it otherwise, {_left_out('object')}")
    return rows


def attributes_of(words: Iterable[str]) -> tuple[str, ...]:
    """Those that say something.

    >>> attributes_of(["sitting", " on phone", ""])
    ('sitting', 'on phone')
    """
    return tuple(filter(None, map(str.strip, words)))


def _rows(text: str, path: Path, tally: Tally) -> Iterator[Row]:
    for line, words in enumerate(text.split("\n"), 1):
        if not words.strip():
            continue
        row = _row(line, words, path, tally)
        if isinstance(row, Row):
            yield row
        else:
            tally.reject(row.reason, row.what, place=Place(str(path), line), fix=row.fix)


def _row(line: int, words: str, path: Path, tally: Tally) -> Row | Fault:
    """A row, or what is wrong with it."""
    # attributes may hold the sign, names do not
    columns = [column.strip() for column in words.split("#", _COLUMNS - 1)]
    if len(columns) < _COLUMNS:
        what = f"has {len(columns)} of the {_COLUMNS} columns between #"
        return Fault("bad row", "", what, f"{_WRITE}, {_left_out('object')}")
    number, level, occluded, names, raw, quoted = columns
    for name, column, good in (
        ("number", number, _is_number(number) and int(number) > 0),
        ("level", level, _is_number(level)),
    ):
        if not good:
            return Fault("bad row", "", f"{shown(column)} is no {name}", f"{_WRITE}, {_left_out('object')}")
    if occluded not in {"0", "1"}:
        what = f"occluded is {shown(occluded)}, neither 0 nor 1"
        tally.reject("bad flag", what, place=Place(str(path), line), fix=f"{_WRITE}, {_left_out('attribute')}")
        occluded = ""
    return Row(line, int(number), int(level), occluded, names, raw, _attributes(quoted, line, path, tally))


def _attributes(quoted: str, line: int, path: Path, tally: Tally) -> tuple[str, ...]:
    """What stands in the last column; nothing where it is not between quotes, which was rejected alone."""
    text = quoted[1:-1]
    if quoted != f'"{text}"':
        what = f"the attributes {shown(quoted)} do not stand between double quotes"
        tally.reject("attributes not quoted", what, place=Place(str(path), line), fix=f"{_WRITE}, {_left_out('attribute')}")
        return ()
    return attributes_of(text.split(","))


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= _MOST_DIGITS


def _left_out(what: str) -> str:
    return or_leave_out(what).partition(", ")[2]
