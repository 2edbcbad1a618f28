"""Which files of a source are read, and in which format."""

import os
from collections.abc import Mapping, Sequence
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import is_file, noted
from prelabel.frames import images_below
from prelabel.readers.base import Plan, in_units
from prelabel.readers.darklabel.formats import Format, formats_in, parsed
from prelabel.readers.darklabel.looks import BOX, SUFFIXES, Cells, beside, form_of, form_of_line, is_empty, rows_of
from prelabel.readers.darklabel.options import DarklabelOptions
from prelabel.readers.others import holds_text, own_files, whole_text
from prelabel.readers.shared.labels import from_option

CORNERS, EXTENT = "x1,y1,x2,y2", "x1,y1,w,h"

_DELIMITERS = {"space": "", "tab": "\t"}


class Chosen(NamedTuple):
    """How the files of a source are read.

    Args:
        form: their format.
        alone: there is one file.
        note: what was decided, empty where nothing was.
    """

    form: Format
    alone: bool
    note: str


def plan_of(source: Path, options: DarklabelOptions) -> Plan:
    """Units of some hundred files, and of one that is large, with the images that lie among them.

    Raises:
        InputError: the source does not exist, holds no such file, or nothing says which format it has.
    """
    known = _known(source, options)
    delimiter = _delimiter(options)
    fix = "say the fields of a line with -O format=fn,cname,id,x1,y1,w,h, or give -O config=darklabel.yml"
    heads: dict[Path, list[Cells]] = {}

    def fits(path: Path) -> bool:
        rows = heads[path] = rows_of(path, delimiter)
        if not known:
            return bool(form_of(rows)) or (bool(rows) and all(map(is_empty, rows)))
        return any(form.fitting(some := _rows(path, form, rows)) > 0 or not some for form in known)

    found = own_files(source, SUFFIXES, fits, holds_text, what="text of DarkLabel", fix=fix)
    # damaged files are read so that they are named, but say nothing of the format
    fitting = [path for path in found.own if fits(path)]
    for path in found.own if not fitting else ():
        whole_text(path)
    form, note = _format(fitting or found.own, heads, known, fix)
    if delimiter is not None:
        form = msgspec.structs.replace(form, delimiter=delimiter)
    if options.names:
        form = msgspec.structs.replace(form, classes=from_option(options.names).by_number)
    images = images_below(source) if source.is_dir() else ()
    units = in_units(source, found.root, found.own, Chosen(form, len(found.own) == 1, note))
    return Plan(units=units, images=images, others=found.others)


def _known(source: Path, options: DarklabelOptions) -> Sequence[Format]:
    """The formats that the user or a ``darklabel.yml`` names; none where nothing does.

    Raises:
        InputError: what they name is no format.
    """
    path = known if is_file(known := noted(beside(source))) else None
    if options.config:
        path = Path(os.path.expanduser(options.config))  # noqa: PTH111  # pathlib raises at the home of nobody
    by_number: Mapping[str, Format] = formats_in(path) if path else {}
    wanted = options.format.strip()
    if not wanted:
        return list(by_number.values())
    named = [form for number, form in by_number.items() if wanted in {number, f"format{number}", form.name}]
    return named[:1] or [parsed(wanted, Place("-O format"))]


def _delimiter(options: DarklabelOptions) -> str | None:
    """What the user says; None where he does not."""
    return _DELIMITERS.get(options.delimiter, options.delimiter.strip(" ")) if options.delimiter else None


def _rows(path: Path, form: Format, head: list[Cells]) -> list[Cells]:
    return head if form.delimiter is None else rows_of(path, form.delimiter)


def _format(paths: Sequence[Path], heads: Mapping[Path, list[Cells]], known: Sequence[Format], fix: str) -> tuple[Format, str]:
    """The format of files, and what is to be said of it.

    Raises:
        InputError: nothing says which it is.
    """
    if len(known) == 1:
        return known[0], ""
    rows = list(chain.from_iterable(heads[path] for path in paths))
    if known:
        of_each = [list(chain.from_iterable(_rows(path, form, heads[path]) for path in paths)) for form in known]
        form, fitting, lines = max(
            ((form, form.fitting(own), len(own)) for form, own in zip(known, of_each, strict=True)), key=itemgetter(1)
        )  # fmt: skip
        if fitting > lines / 2 or not lines:
            return form, ""
    name = "" if known else form_of(rows)
    if not name:
        what = "has lines of no format of darklabel.yml" if known else "has lines of no predefined format of DarkLabel"
        raise InputError(what, place=Place(str(next(iter(paths)))), fix=fix)
    return _numbered(name, [cells for cells in rows if form_of_line(cells) == name])


def _numbered(name: str, rows: Sequence[Cells]) -> tuple[Format, str]:
    """A predefined format with the fields of its boxes, and what is to be said of it.

    Args:
        name: of the format, with ``*`` for the fields of a box.
        rows: lines that have the form of it.
    """
    place = Place("-O format")
    corners, extent = (name.replace("*", box) for box in (CORNERS, EXTENT))
    as_corners = parsed(corners, place)
    can_be = all(_can_be_corners(cells, as_corners) for cells in rows)
    if not as_corners.grouped:
        note = f"darklabel: all boxes were taken as corner, width and height, but could be two corners (-O format={corners})"
        return parsed(extent, place), note if can_be else ""
    taken, other, what = (corners, extent, "two corners") if can_be else (extent, corners, "corner, width and height")
    note = f"darklabel: the numbers of boxes were taken as {what} (-O format={other} to say otherwise)"
    return parsed(taken, place), note


def _can_be_corners(cells: Cells, form: Format) -> bool:
    """Whether the boxes of a line are two corners each, the first above and left of the second."""
    first = form.fields.index("x1")
    boxes = ([float(cell) for cell in one[first : first + BOX]] for one in form.objects(cells) or ())
    return all(left < right and top < bottom for left, top, right, bottom in boxes)
