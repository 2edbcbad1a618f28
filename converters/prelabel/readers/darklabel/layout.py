"""Which files of a source are read, and in which format."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from prelabel.errors import InputError, Place
from prelabel.files import is_file, noted
from prelabel.frames import images_below
from prelabel.readers.base import Plan, in_units
from prelabel.readers.darklabel.formats import Config, Format, config_in, parsed
from prelabel.readers.darklabel.looks import BOX, SUFFIXES, Cells, config_of, form_of, form_of_line, is_empty, rows_of
from prelabel.readers.darklabel.options import DarklabelOptions
from prelabel.readers.others import holds_text, own_files, whole_text
from prelabel.readers.shared.labels import from_option
from prelabel.readers.shared.words import shown

CORNERS, EXTENT = "x1,y1,x2,y2", "x1,y1,w,h"

EXAMPLE = "fn,cname,id,x1,y1,w,h"

FIX = f"say the fields of a line with -O format={EXAMPLE}, or give -O config=darklabel.yml"

_OPTION = Place("-O format")

_NUMBER = re.compile(r"(?:format)?\d+", re.ASCII)
"""Of a format of ``darklabel.yml``."""

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
    heads: dict[Path, list[Cells]] = {}

    def fits(path: Path) -> bool:
        rows = heads[path] = rows_of(path, delimiter)
        if not known:
            return bool(form_of(rows)) or (bool(rows) and all(map(is_empty, rows)))
        return any(form.fitting(some := _rows(path, form, rows)) > 0 or not some for form in known)

    found = own_files(source, SUFFIXES, fits, holds_text, what="text of DarkLabel", fix=FIX)
    # damaged files are read so that they are named, but say nothing of the format
    fitting = [path for path in found.own if fits(path)]
    for path in found.own if not fitting else ():
        whole_text(path)
    form, note = _format(fitting or found.own, heads, known)
    if delimiter is not None:
        form = structs.replace(form, delimiter=delimiter)
    if options.names:
        form = structs.replace(form, classes=from_option(options.names).by_number)
    images = images_below(source) if source.is_dir() else ()
    units = in_units(source, found.root, found.own, Chosen(form, len(found.own) == 1, note))
    return Plan(units=units, images=images, others=found.others)


def _known(source: Path, options: DarklabelOptions) -> Sequence[Format]:
    """The formats that the user or a ``darklabel.yml`` names; none where nothing does.

    Raises:
        InputError: what they name is no format.
    """
    path = known if is_file(known := noted(config_of(source))) else None
    if options.config:
        path = Path(os.path.expanduser(options.config))  # noqa: PTH111  # pathlib raises at the home of nobody
    config = config_in(path) if path else Config({}, {})
    wanted = options.format.strip()
    if not wanted:
        return list(config.formats.values())
    named = [form for number, form in config.formats.items() if wanted in {number, f"format{number}", form.name}]
    if not named and _NUMBER.fullmatch(wanted):
        there = f"give one of {', '.join(config.formats)}" if config.formats else "give -O config=darklabel.yml"
        what = f"{shown(wanted)} is no format of text of {path}" if path else f"there is no darklabel.yml that says what {shown(wanted)} is"
        raise InputError(what, place=_OPTION, fix=f"{there}, or the fields, as in -O format={EXAMPLE}")
    return named[:1] or [structs.replace(parsed(wanted, _OPTION), classes=config.classes)]


def _delimiter(options: DarklabelOptions) -> str | None:
    """What the user says; None where he does not."""
    return _DELIMITERS.get(options.delimiter, options.delimiter.strip(" ")) if options.delimiter else None


def _rows(path: Path, form: Format, head: list[Cells]) -> list[Cells]:
    return head if form.delimiter is None else rows_of(path, form.delimiter)


def _format(paths: Sequence[Path], heads: Mapping[Path, list[Cells]], known: Sequence[Format]) -> tuple[Format, str]:
    """The format of files, and what is to be said of it.

    Raises:
        InputError: nothing says which it is.
    """
    if len(known) == 1:
        return known[0], ""
    if known:
        return _best(paths, heads, known), ""
    rows = list(chain.from_iterable(heads[path] for path in paths))
    name = form_of(rows)
    if not name:
        raise InputError("has lines of no predefined format of DarkLabel", place=Place(str(paths[0])), fix=FIX)
    return _numbered(name, [cells for cells in rows if form_of_line(cells) == name], Place(str(paths[0])))


def _best(paths: Sequence[Path], heads: Mapping[Path, list[Cells]], known: Sequence[Format]) -> Format:
    """The format of ``darklabel.yml`` that most lines have the form of.

    Raises:
        InputError: there is none, or several are as good.
    """
    place = Place(str(paths[0]))
    found: list[tuple[tuple[int, int], Format]] = []
    for form in known:
        rows = list(chain.from_iterable(_rows(path, form, heads[path]) for path in paths))
        fitting = form.fitting(rows)
        if fitting > len(rows) / 2 or not rows:
            found.append(((fitting, form.suiting(rows)), form))
    if not found:
        raise InputError("has lines of no format of darklabel.yml", place=place, fix=FIX)
    most, best = max(found, key=itemgetter(0))
    others = [form for count, form in found if count == most and form.fields != best.fields]
    if others and any(most):
        said = ", ".join(f"-O format={','.join(form.fields)}" for form in (best, *others))
        raise InputError("has lines of several formats of darklabel.yml", place=place, fix=f"say which they are: {said}")
    return best


def _numbered(name: str, rows: Sequence[Cells], place: Place) -> tuple[Format, str]:
    """A predefined format with the fields of its boxes, and what is to be said of it.

    Args:
        name: of the format, with ``*`` for the fields of a box.
        rows: lines that have the form of it.
        place: of the first file.

    Raises:
        InputError: its boxes may be two things.
    """
    corners, extent = (name.replace("*", box) for box in (CORNERS, EXTENT))
    as_corners = parsed(corners, _OPTION)
    boxes = [box for cells in rows for box in _boxes(cells, as_corners)]
    turned = sum(right < left or bottom < top for left, top, right, bottom in boxes)
    if not as_corners.grouped:
        note = f"darklabel: all boxes were taken as corner, width and height, but could be two corners (-O format={corners})"
        return parsed(extent, _OPTION), "" if turned else note
    # most boxes are smaller than their distance from the corner of the image; corners are hardly ever written the wrong way round
    if turned <= len(boxes) / 2:
        what = "the numbers of its boxes may be two corners, or a corner, width and height"
        raise InputError(what, place=place, fix=f"say which they are with -O format={corners} or -O format={extent}")
    note = f"darklabel: the numbers of boxes were taken as corner, width and height (-O format={corners} to say otherwise)"
    return parsed(extent, _OPTION), note


def _boxes(cells: Cells, form: Format) -> Iterator[list[float]]:
    """The four numbers of each object of a line."""
    first = form.fields.index("x1")
    return ([float(cell) for cell in one[first : first + BOX]] for one in form.objects(cells) or ())
