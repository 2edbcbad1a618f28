"""Lists of classes as text: lines of several forms, and tables."""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from prelabel.errors import InputError, Place, counted
from prelabel.readers.masks.entries import FIX, Entry, colour_of, name_of, number_of, packed
from prelabel.readers.others import whole_text
from prelabel.readers.shared.words import shown

IGNORED = "__ignore__"
"""What LabelMe has before the class of number 0, where it has it."""

_COMMENT = re.compile(r"#(?![0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?[\s,;:=])")

_MAP = re.compile(r"([^:]+):([^:]*):[^:]*:[^:]*")
"""``name:r,g,b:parts:actions`` of CVAT and Datumaro."""

_COLOURED = re.compile(r"([0-9]+[ \t,;]+[0-9]+[ \t,;]+[0-9]+|#[0-9A-Fa-f]{6,8})[ \t,;:=]+(\S.*)")
_NUMBERED = re.compile(r"(-?[0-9]+)\s*[ \t,;:=]\s*(\S.*)")
_BEHIND = re.compile(r"(\S.*?)\s*[\t,;:=]\s*(-?[0-9]+)")

_NAMES = ("name", "class_name", "class", "label_name", "label", "category")
_NUMBERS = ("pixel_value", "value", "idx", "index", "id", "class_num", "class_id", "class_index", "label_id", "train_id", "number")
_COLOURS = ("class_color", "color_rgb", "color", "colour", "rgb", "hex")
_CHANNELS = (("r", "g", "b"), ("red", "green", "blue"))
"""What columns of tables are called."""

Line = tuple[int, str]

Form = Callable[[str, Place], Entry | None]


def written_in(path: Path) -> list[Entry]:
    """The classes of a text, in its order.

    Raises:
        InputError: it cannot be read, names no class, or a line is not like the others.
    """
    stripped = ((number, line.strip()) for number, line in enumerate(whole_text(path).splitlines(), 1))
    lines = [(number, line) for number, line in stripped if line and not _COMMENT.match(line)]
    if not lines:
        raise InputError("names no class", place=Place(str(path)), fix=FIX)
    cells = _Table.of(lines[0][1])
    if cells is not None:
        return [*cells.entries(lines[1:], path)]
    return [*_entries(lines, path)]


def _entries(lines: Sequence[Line], path: Path) -> Iterator[Entry]:
    """The classes of lines, all in the form of the first."""
    forms: tuple[Form, ...] = (_mapped, _coloured, _numbered, _behind)
    anywhere = Place(str(path))
    form = next((form for form in forms if form(lines[0][1], anywhere)), _plain)
    if form is _behind and not all(form(line, anywhere) for _, line in lines):
        # a name may well hold a number
        form = _plain
    for number, line in lines:
        place = Place(str(path), number)
        entry = form(line, place)
        if entry is None:
            raise InputError(f"{shown(line)} is not written as {shown(lines[0][1])}, the first line", place=place, fix=FIX)
        yield entry


def _plain(line: str, place: Place) -> Entry:
    return Entry(name_of(line, place), None, None, place)


def _mapped(line: str, place: Place) -> Entry | None:
    found = _MAP.fullmatch(line)
    colour = colour_of(found[2]) if found else None
    if found is None or (colour is None and found[2].strip()):
        return None
    return Entry(name_of(found[1], place), None, colour, place)


def _coloured(line: str, place: Place) -> Entry | None:
    found = _COLOURED.fullmatch(line)
    colour = colour_of(found[1]) if found else None
    return None if found is None or colour is None else Entry(name_of(found[2], place), None, colour, place)


def _numbered(line: str, place: Place) -> Entry | None:
    found = _NUMBERED.fullmatch(line)
    number = number_of(found[1]) if found else None
    return None if found is None or number is None else Entry(name_of(found[2], place), number, None, place)


def _behind(line: str, place: Place) -> Entry | None:
    found = _BEHIND.fullmatch(line)
    number = number_of(found[2]) if found else None
    return None if found is None or number is None else Entry(name_of(found[1], place), number, None, place)


class _Table:
    """A table with names of columns.

    Args:
        header: these names, in lower case.
        delimiter: between cells.
    """

    def __init__(self, header: Sequence[str], delimiter: str) -> None:
        self._width, self._delimiter = len(header), delimiter
        self._name, self._number, self._colour = (_column(header, known) for known in (_NAMES, _NUMBERS, _COLOURS))
        self._channels = next(([header.index(name) for name in names] for names in _CHANNELS if {*names} <= {*header}), None)

    @classmethod
    def of(cls, line: str) -> "_Table | None":
        """That of a first line; None where it names no columns."""
        delimiter = next((one for one in "\t;," if one in line), ",")
        table = cls([cell.lower().replace(" ", "_") for cell in _cells(line, delimiter)], delimiter)
        ways = (table._number, table._colour, table._channels)
        return table if table._name is not None and any(way is not None for way in ways) else None

    def entries(self, lines: Sequence[Line], path: Path) -> Iterator[Entry]:
        """The classes of the other lines.

        Raises:
            InputError: there is none, or a line is no row of the table.
        """
        if not lines:
            raise InputError("names no class", place=Place(str(path)), fix=FIX)
        for number, line in lines:
            place, cells = Place(str(path), number), _cells(line, self._delimiter)
            if len(cells) != self._width:
                raise InputError(f"has {counted(len(cells), 'cell')}, the first line {self._width}", place=place, fix=FIX)
            yield self._entry(cells, place)

    def _entry(self, cells: Sequence[str], place: Place) -> Entry:
        name = name_of("" if self._name is None else cells[self._name], place)
        number, colour = (None if at is None else cells[at] for at in (self._number, self._colour))
        found = None if colour is None else colour_of(colour)
        value = number_of(colour if number is None else number)
        if self._channels is not None:
            channels = [number_of(cells[at]) for at in self._channels]
            found = packed([channel for channel in channels if channel is not None])
        if value is None and (found is None or number is not None):
            said = number if number is not None else ",".join(cells)
            raise InputError(f"{shown(said)} is no number of a class, nor a colour of 0 to 255", place=place, fix=FIX)
        return Entry(name, value, found, place)


def _column(header: Sequence[str], known: Sequence[str]) -> int | None:
    return next((header.index(name) for name in known if name in header), None)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])]
    except csv.Error:
        return []
