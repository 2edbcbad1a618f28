"""What the first lines of a file look like, and how sure one can be that a source is of DarkLabel."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from prelabel.frames import IMAGE_SUFFIXES
from prelabel.readers.base import Certainty
from prelabel.readers.others import sniffed
from prelabel.readers.paths import SNIFFED_BYTES, beginning, first_lines
from prelabel.readers.shared.words import is_number

SUFFIXES = (".txt", ".csv")

CONFIG = "darklabel.yml"

BOX = 4
"""Numbers of a box."""

NUMBER, WORD, IMAGE = "number", "word", "image"
"""What a cell may look like."""

ROWS = 200
"""Of the first lines with objects, which are looked at."""

_GROUPED = 2
"""Cells before the objects of a line of version 1."""

_MOST = 1_000_000
"""Objects in a frame."""

_DEFINED = re.compile(rb"^[ \t]+data_fmt:\s*\[([^\]]*)\]", re.MULTILINE)
"""The fields of a format in ``darklabel.yml``."""

Cells = Sequence[str]


def certainty(source: Path) -> Certainty:
    """How sure one can be of a file, or of the first files of a folder."""
    defined = {text.count(b",") + 1 for text in _DEFINED.findall(beginning(config_of(source), SNIFFED_BYTES))}

    def looks_so(path: Path) -> bool:
        rows = rows_of(path)
        if rows and {*map(kind_of, rows[0])} == {WORD}:
            # a table that names its columns
            return False
        return bool(form_of(rows)) or bool(rows and {len(cells) for cells in rows} <= defined)

    return sniffed(source, SUFFIXES, lambda path: Certainty.SURE if looks_so(path) else Certainty.NO)


def config_of(source: Path) -> Path:
    """Where the ``darklabel.yml`` of a source may be."""
    return (source if source.is_dir() else source.parent) / CONFIG


def rows_of(path: Path, delimiter: str | None = None) -> list[Cells]:
    """The cells of the first lines of a file, without those that are blank. Never raises."""
    lines = [line for line in first_lines(path, SNIFFED_BYTES).splitlines() if line.strip()]
    between = delimiter_of(lines[0]) if lines and delimiter is None else delimiter or ""
    return [*_first(cells_of(line, between) for line in lines)]


def _first(rows: Iterable[Cells]) -> Iterator[Cells]:
    """The first rows, with as many that are frames without objects as come between."""
    objects = 0
    for cells in rows:
        yield cells
        objects += not is_empty(cells)
        if objects == ROWS:
            return


def delimiter_of(line: str) -> str:
    r"""What stands between the cells of a line; empty for white space.

    >>> [delimiter_of(line) for line in ("a.jpg,a b", "0;1", "0\t1", "0 1")]
    [',', ';', '\t', '']
    """
    return next((one for one in (",", ";", "\t") if one in line), "")


def cells_of(line: str, delimiter: str) -> Cells:
    """The cells of a line; one behind a last delimiter is none where it is empty.

    >>> cells_of("0, 1,", ","), cells_of("0  1", "")
    (['0', '1'], ['0', '1'])
    """
    if not delimiter:
        return line.split()
    cells = [cell.strip() for cell in line.split(delimiter)]
    return cells[:-1] if cells[1:] and not cells[-1] else cells


def kind_of(cell: str) -> str:
    """Whether a cell is a number, the name of an image, or another word.

    >>> kind_of("1e3"), kind_of("a/1.JPG"), kind_of("")
    ('number', 'image', 'word')
    """
    if is_number(cell):
        return NUMBER
    return IMAGE if PurePosixPath(cell.replace("\\", "/")).suffix.lower() in IMAGE_SUFFIXES else WORD


def form_of(rows: Sequence[Cells]) -> str:
    """The predefined format that most lines have the form of, with ``*`` for the four fields of a box; empty where there is none.

    >>> form_of([["0", "person", "3", "10", "20", "30", "40"]]), form_of([["a.jpg", "3", "person", "10", "20", "30", "40"]])
    ('fn,cname,id,*', 'iname,id,cname,*')
    >>> form_of([["0", "1", "10", "20", "40", "60", "person"], ["1", "0"]]), form_of([["0", "1", "10", "20", "40", "60"]])
    ('fn,n,[*,cname]', '')
    """
    forms = Counter(form_of_line(cells) for cells in rows if not is_empty(cells))
    form, votes = forms.most_common(1)[0] if forms else ("", 0)
    return form if votes > forms.total() / 2 else ""


def form_of_line(cells: Cells) -> str:
    """The same of one line."""
    return _grouped(cells) or _plain(cells)


def is_empty(cells: Cells) -> bool:
    """Whether a line is a frame without objects, as version 1 has it.

    >>> is_empty(["7", "0"]), is_empty(["7", "1"])
    (True, False)
    """
    return objects_in(cells, 1) == []


def _plain(cells: Cells) -> str:
    """An object a line."""
    first, *between = map(kind_of, cells)
    head, box = between[:-BOX], between[-BOX:]
    fields = {(WORD, NUMBER): "cname,id", (NUMBER, WORD): "id,cname", (WORD,): "cname"}.get(tuple(head))
    frame = "iname" if first == IMAGE else "fn" if cells[0].isascii() and cells[0].isdecimal() else ""
    return f"{frame},{fields},*" if fields and frame and box == [NUMBER] * BOX else ""


def _grouped(cells: Cells) -> str:
    """A frame a line, whose objects have a label that is no number."""
    for fields, each in ((BOX + 2, "id,*,cname"), (BOX + 1, "*,cname")):
        objects = objects_in(cells, fields)
        if objects and all(map(_is_object, objects)):
            return f"fn,n,[{each}]"
    return ""


def objects_in(cells: Cells, fields: int) -> list[Cells] | None:
    """The objects of a line of version 1, of so many fields each; None where it has not as many as it says."""
    if len(cells) < _GROUPED or not all(cell.isascii() and cell.isdecimal() for cell in cells[:_GROUPED]):
        return None
    count = int(cells[1]) if len(cells[1]) < len(str(_MOST)) else _MOST
    if len(cells) - _GROUPED != count * fields:
        return None
    return [cells[at : at + fields] for at in range(_GROUPED, len(cells), fields)]


def _is_object(cells: Cells) -> bool:
    return all(map(is_number, cells[:-1])) and kind_of(cells[-1]) == WORD
