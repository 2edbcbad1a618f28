"""Which files of a source are read, and in which format."""

import os
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import is_file, noted
from prelabel.frames import images_below
from prelabel.readers.base import Plan, in_units
from prelabel.readers.darklabel.formats import Format, formats_in, parsed
from prelabel.readers.darklabel.looks import BOX, SUFFIXES, Cells, beside, form_of, rows_of
from prelabel.readers.darklabel.options import DarklabelOptions
from prelabel.readers.others import holds_text, own_files
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
        heads[path] = rows_of(path, delimiter)
        return any(form.fits(_rows(path, form, heads[path])) for form in known) if known else bool(form_of(heads[path]))

    found = own_files(source, SUFFIXES, fits, holds_text, what="text of DarkLabel", fix=fix)
    for path in found.own:
        if path not in heads:
            fits(path)
    form, note = _format(found.own, heads, known, fix)
    if delimiter is not None:
        form = msgspec.structs.replace(form, delimiter=delimiter)
    if options.names:
        names = from_option(options.names)
        form = msgspec.structs.replace(form, classes=tuple(names.by_number.get(number, "") for number in range(max(names.by_number) + 1)))
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
    for form in known:
        if all(form.fits(_rows(path, form, heads[path])) for path in paths):
            return form, ""
    form_name = form_of([*chain.from_iterable(heads[path] for path in paths)]) if not known else ""
    if not form_name:
        what = "has lines of no format of darklabel.yml" if known else "has lines of no predefined format of DarkLabel"
        raise InputError(what, place=Place(str(next(iter(paths)))), fix=fix)
    corners, extent = (form_name.replace("*", box) for box in (CORNERS, EXTENT))
    as_corners = parsed(corners, Place("-O format"))
    can_be = all(_can_be_corners(cells, as_corners) for path in paths for cells in heads[path])
    if not as_corners.grouped:
        note = f"darklabel: all boxes were taken as corner, width and height, but could be two corners (-O format={corners})"
        return parsed(extent, Place("-O format")), note if can_be else ""
    taken, other, what = (corners, extent, "two corners") if can_be else (extent, corners, "corner, width and height")
    note = f"darklabel: the numbers of boxes were taken as {what} (-O format={other} to say otherwise)"
    return parsed(taken, Place("-O format")), note


def _can_be_corners(cells: Cells, form: Format) -> bool:
    """Whether the boxes of a line are two corners each, the first above and left of the second."""
    first = form.fields.index("x1")
    boxes = ([float(cell) for cell in one[first : first + BOX]] for one in form.objects(cells) or ())
    return all(left < right and top < bottom for left, top, right, bottom in boxes)
