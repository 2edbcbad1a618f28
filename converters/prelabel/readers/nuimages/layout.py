"""Where the tables of a version lie, and which version a source is."""

import re
from collections.abc import Sequence
from pathlib import Path

from prelabel.errors import ChoiceError, InputError, Place
from prelabel.folders import folders_in, names_in
from prelabel.readers.base import Certainty, Plan, Unit, ends_of, is_listed

SUFFIX = ".json"

OBJECTS, SURFACES = "object_ann.json", "surface_ann.json"

PROJECTIONS = "image_annotations.json"

CATEGORIES, ATTRIBUTES, DATA = "category.json", "attribute.json", "sample_data.json"
"""What annotations refer to."""

LEVELS = "visibility.json"

_VERSION = re.compile(r"v[0-9]")
"""How the names of versions begin."""

_DRIVES = ("calibrated_sensor", "ego_pose", "log", "map", "sample", "scene", "sensor")
_IN_SPACE = ("instance", "lidarseg", "panoptic", "sample_annotation")

_UNREAD = frozenset({*(f"{name}.json" for name in (*_DRIVES, *_IN_SPACE)), CATEGORIES, DATA})
"""Tables of nuImages and of nuScenes that may be left alone."""

_FIX = (
    "give the folder of a version, as v1.0-mini, or its table of annotations"
    " (that of nuScenes is what its export_2d_annotations_as_json.py writes)"
)

_FIELDS = {OBJECTS: (b'"sample_data_token"', b'"category_token"', b'"bbox"'), PROJECTIONS: (b'"sample_data_token"', b'"bbox_corners"')}


def certainty(source: Path) -> Certainty:
    """SURE where a table begins or ends with annotations, LIKELY where one of objects is called so beside that of the images."""
    tables = _tables(source) if source.is_dir() else [source]
    if any(map(_holds, tables)):
        return Certainty.SURE
    named = any(table.name == OBJECTS and is_listed(table.with_name(DATA)) for table in tables)
    return Certainty.LIKELY if named else Certainty.NO


def plan_of(source: Path, *, surfaces: bool) -> Plan:
    """A unit of the tables of a version, whose detail is the kind of annotations; the table of these is behind those they refer to.

    Args:
        source: the folder of a version, that of the data set, or the table of annotations.
        surfaces: whether those are asked for.

    Raises:
        InputError: the source does not exist, holds no annotations, or lacks a table.
        ChoiceError: it holds several versions.
    """
    table = _table(source)
    folder, kind = table.parent, _kind(table)
    if kind == OBJECTS:
        missing = next((name for name in (CATEGORIES, ATTRIBUTES, DATA) if not is_listed(folder / name)), None)
        if missing:
            fix = "copy all tables of the version, or download its metadata again"
            raise InputError(f"holds no {missing}, which {OBJECTS} refers to", place=Place(str(folder)), fix=fix)
        behind = [SURFACES] if surfaces and is_listed(folder / SURFACES) else []
        names = [CATEGORIES, ATTRIBUTES, DATA, OBJECTS, *behind]
    else:
        names = [*(name for name in (ATTRIBUTES, LEVELS) if is_listed(folder / name)), table.name]
    known = _UNREAD.union(names)
    places = dict.fromkeys([source, folder]) if source.is_dir() else ()
    others = [str(at / name) for at in places for name in sorted(names_in(at)) if name.lower().endswith(SUFFIX) and name not in known]
    version = folder.absolute()
    unit = Unit(name=version.name, root=version.parent, paths=tuple(folder / name for name in names), detail=kind)
    return Plan(units=(unit,), others=tuple(others))


def _table(source: Path) -> Path:
    """That of the annotations.

    Raises:
        InputError: there is none.
        ChoiceError: there are several.
    """
    place = Place(str(source))
    if not source.is_dir():
        if not is_listed(source):
            raise InputError("does not exist", place=place, fix="give a file or folder that exists")
        if source.name not in _FIELDS and not _holds(source):
            raise InputError(f"is neither called {OBJECTS} nor holds projections, as {PROJECTIONS} does", place=place, fix=_FIX)
        return source
    found = _tables(source)
    if not found:
        raise InputError(f"holds neither {OBJECTS} nor {PROJECTIONS}", place=place, fix=_FIX)
    if len(found) > 1:
        what = f"{source}: holds {len(found)} versions: {', '.join(table.parent.name for table in found)}"
        raise ChoiceError(what, fix=f"give one of them, as {found[0].parent}, or several side by side")
    return found[0]


def _tables(source: Path) -> Sequence[Path]:
    """The table of annotations in a folder, else those of all versions in it; one of objects goes first."""
    for folders in ([source], [source / name for name in folders_in(source) if _VERSION.match(name)]):
        own = (next((folder / name for name in _FIELDS if is_listed(folder / name)), None) for folder in folders)
        found = [table for table in own if table is not None]
        if found:
            return found
    return []


def _holds(table: Path) -> bool:
    """Whether a file says what annotations say, objects where it is called so, else projections."""
    first, text = ends_of(table)
    return first == b"[" and all(field in text for field in _FIELDS[_kind(table)])


def _kind(table: Path) -> str:
    return OBJECTS if table.name == OBJECTS else PROJECTIONS
