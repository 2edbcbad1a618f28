"""Which files below a source are tables of boxes, and what names their classes."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Place
from prelabel.frames import images_below
from prelabel.readers.base import Certainty, Plan, Unit, files_of, in_units, sniffed_files
from prelabel.readers.openimages.classes import descriptions_near, is_descriptions
from prelabel.readers.openimages.columns import has_boxes, header_of
from prelabel.readers.openimages.submissions import is_submission
from prelabel.readers.others import chosen, holds_text

SUFFIX = ".csv"

SNIFFED_TABLES = 50
"""How many tables of a folder are opened to see what they are."""


def certainty(source: Path) -> Certainty:
    """SURE of a table with the columns of boxes, or of a folder with one."""
    try:
        tables = islice(sniffed_files(source, (SUFFIX,)), SNIFFED_TABLES)
        return Certainty.SURE if any(map(_is_own, tables)) else Certainty.NO
    except InputError:
        return Certainty.NO


def plan_of(source: Path) -> Plan:
    """Units of some hundred tables, or of one that is large, and the images that lie among them.

    A unit's detail is what names the classes of the tables of each folder, if anything does.

    Raises:
        InputError: the source does not exist, or holds no table of boxes.
    """
    root, paths = files_of(source, (SUFFIX,))
    if not source.is_dir():
        return Plan(units=_units(source, root, paths))
    tables = [path for path in paths if not is_descriptions(path)]
    own, others = chosen(tables, _is_own, holds_text)
    if not own:
        fix = "give the folder of the tables of boxes, such as validation-annotations-bbox.csv"
        raise InputError("holds no table of boxes of Open Images", place=Place(str(source)), fix=fix)
    return Plan(units=_units(source, root, own), images=images_below(source), others=others)


def _units(source: Path, root: Path, own: Sequence[Path]) -> tuple[Unit, ...]:
    near = {folder: descriptions_near(folder) for folder in {path.parent for path in own}}
    return tuple(
        msgspec.structs.replace(unit, detail={folder: near[folder] for folder in dict.fromkeys(path.parent for path in unit.paths)})
        for unit in in_units(source, root, own)
    )


def _is_own(path: Path) -> bool:
    return has_boxes(header_of(path)) or is_submission(path)
