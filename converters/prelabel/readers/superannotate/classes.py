"""The names of classes and of attributes by their ids, as ``classes/classes.json`` of an export lists them."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from prelabel.errors import InputError
from prelabel.files import is_file, noted, read_bytes
from prelabel.rawjson import EMPTY
from prelabel.readers.superannotate.layout import CLASSES

T = TypeVar("T")


class _Value(msgspec.Struct, frozen=True, gc=False):
    id: int | None = None
    name: str = ""


class _Group(_Value, frozen=True, gc=False):
    attributes: msgspec.Raw = EMPTY


class _Class(_Value, frozen=True, gc=False):
    attribute_groups: msgspec.Raw = EMPTY


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

    What cannot be read of a list names nothing: instances that need it are refused. Where the list is damaged it is refused as a file, too.
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
        classes = _listed(read_bytes(path).removeprefix(BOM_UTF8), _Class)
        groups = [group for one in classes for group in _listed(one.attribute_groups, _Group)]
        values = [value for group in groups for value in _listed(group.attributes, _Value)]
    except (InputError, RecursionError):
        return Classes()
    return Classes(_named(classes), _named(groups), _named(values))


def _listed(text: bytes | msgspec.Raw, kind: type[T]) -> list[T]:
    """The entries of a list that can be read."""
    out: list[T] = []
    with suppress(msgspec.DecodeError):
        for entry in msgspec.json.decode(text, type=list[msgspec.Raw]):
            with suppress(msgspec.DecodeError):
                out.append(msgspec.json.decode(entry, type=kind))
    return out


def _named(listed: Iterable[_Value]) -> dict[int, str]:
    return {one.id: one.name for one in listed if one.id is not None and one.name}
