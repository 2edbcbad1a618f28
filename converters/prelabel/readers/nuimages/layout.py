"""Where the tables of a version lie, and which version a source is."""

from collections.abc import Sequence
from pathlib import Path

from prelabel.errors import ChoiceError, InputError, Place
from prelabel.folders import folders_in, names_in
from prelabel.readers.base import Certainty, Plan, Unit, is_listed, sniffed_ends

SUFFIX = ".json"

OBJECTS, SURFACES = "object_ann.json", "surface_ann.json"

CATEGORIES, ATTRIBUTES, DATA = "category.json", "attribute.json", "sample_data.json"
"""What annotations refer to."""

_UNREAD = frozenset({"calibrated_sensor.json", "ego_pose.json", "log.json", "sample.json", "sensor.json"})

_FIELDS = (b'"sample_data_token"', b'"category_token"', b'"bbox"')


def certainty(source: Path) -> Certainty:
    """SURE where a table of objects begins or ends with some, LIKELY where one lies beside that of the images it refers to."""
    folders = _versions(source) if source.is_dir() else [source.parent] if source.name == OBJECTS else []
    if any(_lists_objects(folder / OBJECTS) for folder in folders):
        return Certainty.SURE
    return Certainty.LIKELY if any(is_listed(folder / DATA) for folder in folders) else Certainty.NO


def plan_of(source: Path, *, surfaces: bool) -> Plan:
    """A unit of the tables of a version: those that annotations refer to, then those of annotations.

    Args:
        source: the folder of a version, that of the data set, or the table of objects.
        surfaces: whether those are asked for.

    Raises:
        InputError: the source does not exist, holds no table of objects, or lacks a table.
        ChoiceError: it holds several versions.
    """
    folder = _version(source)
    missing = next((name for name in (CATEGORIES, ATTRIBUTES, DATA) if not is_listed(folder / name)), None)
    if missing:
        fix = "copy all tables of the version, or download its metadata again"
        raise InputError(f"holds no {missing}, which {OBJECTS} refers to", place=Place(str(folder)), fix=fix)
    names = [CATEGORIES, ATTRIBUTES, DATA, OBJECTS, *([SURFACES] if surfaces and is_listed(folder / SURFACES) else [])]
    known = _UNREAD.union(names)
    places = dict.fromkeys([source, folder]) if source.is_dir() else ()
    others = [str(at / name) for at in places for name in sorted(names_in(at)) if name.lower().endswith(SUFFIX) and name not in known]
    unit = Unit(name=folder.absolute().name, root=folder.absolute().parent, paths=tuple(folder / name for name in names))
    return Plan(units=(unit,), others=tuple(others))


def _version(source: Path) -> Path:
    """The folder of the tables."""
    place, fix = Place(str(source)), f"give the folder of a version, as v1.0-mini, or the {OBJECTS} in it"
    if not source.is_dir():
        if not is_listed(source):
            raise InputError("does not exist", place=place, fix="give a file or folder that exists")
        if source.name != OBJECTS:
            raise InputError(f"is not called {OBJECTS}", place=place, fix=fix)
        return source.parent
    found = _versions(source)
    if not found:
        raise InputError(f"holds no {OBJECTS}", place=place, fix=fix)
    if len(found) > 1:
        what = f"{source}: holds {len(found)} versions: {', '.join(folder.name for folder in found)}"
        raise ChoiceError(what, fix=f"give one of them, as {found[0]}, or several side by side")
    return found[0]


def _versions(source: Path) -> Sequence[Path]:
    """The folder where it has a table of objects, else those in it that have one."""
    if is_listed(source / OBJECTS):
        return [source]
    return [source / name for name in folders_in(source) if is_listed(source / name / OBJECTS)]


def _lists_objects(path: Path) -> bool:
    try:
        first, text = sniffed_ends(path)
    except OSError:
        return False
    return first == b"[" and all(field in text for field in _FIELDS)
