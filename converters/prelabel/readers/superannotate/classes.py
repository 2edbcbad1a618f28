"""The names of classes and of attributes by their ids, as ``classes/classes.json`` of an export lists them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError
from prelabel.files import is_file, noted, read_bytes
from prelabel.readers.superannotate.layout import CLASSES


class _Value(msgspec.Struct, frozen=True, gc=False):
    id: int | None = None
    name: str = ""


class _Group(_Value, frozen=True, gc=False):
    attributes: list[_Value] = []


class _Class(_Value, frozen=True, gc=False):
    attribute_groups: list[_Group] = []


class Classes(NamedTuple):
    """What ids mean.

    Args:
        names: of classes.
        groups: the names of groups of attributes.
        values: of attributes.
    """

    names: Mapping[int, str] = {}
    groups: Mapping[int, str] = {}
    values: Mapping[int, str] = {}


def classes_of(folder: Path, root: Path) -> Classes:
    """Those that are nearest to a folder: in it, or in one above it up to that of the source.

    A list that cannot be read names nothing: instances that need it are refused, and it is read as a file of its own where it is damaged.
    """
    for parent in (folder, *folder.parents):
        for path in (parent / "classes" / CLASSES, parent / CLASSES):
            if is_file(noted(path)):
                return _read(path)
        if parent == root:
            break
    return Classes()


def _read(path: Path) -> Classes:
    try:
        listed = msgspec.json.decode(read_bytes(path), type=list[_Class])
    except (InputError, msgspec.DecodeError, RecursionError):
        return Classes()
    groups = [group for one in listed for group in one.attribute_groups]
    return Classes(_named(listed), _named(groups), _named(value for group in groups for value in group.attributes))


def _named(listed: Iterable[_Value]) -> dict[int, str]:
    return {one.id: one.name for one in listed if one.id is not None and one.name}
