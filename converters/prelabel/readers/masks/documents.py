"""Lists of classes as JSON: objects and lists of several forms."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.laxjson import lax_at, lax_fault
from prelabel.readers.masks.entries import FIX, Entry, colour_of, name_of, number_of
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document

_WITHIN = ("id2label", "label2id", "names", "classes", "categories", "labels", "classes_mapping")
"""Members that hold the list where the root holds other things, too."""

_NAMES = ("class_name", "name", "label", "title")
_NUMBERS = ("png_index", "pixel_value", "class_id", "class_num", "index", "value", "id")
_COLOURS = ("color", "colour", "color_rgb", "rgb")
"""The members of a class."""


def documented_in(path: Path) -> list[Entry]:
    """The classes of a document, in its order.

    Raises:
        InputError: it cannot be read, or names no class.
    """
    document = Document(read_bytes(path), path)
    place = Place(str(path))
    if document.root == "[":
        document.records(msgspec.Raw, "$", Tally())
    else:
        document.sections()
    _refuse_lax(document)
    try:
        root: object = msgspec.json.decode(document.strict)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError("is nested too deeply to be read", place=place, fix=FIX) from error
    element = "$"
    if isinstance(root, dict):
        within = next((name for name in _WITHIN if isinstance(root.get(name), dict | list)), None)
        root, element = (root, element) if within is None else (root[within], f"$.{within}")
    found = [*_entries(root, path, element)]
    if not found:
        raise InputError("names no class", place=Place(str(path), element=element), fix=FIX)
    return found


def _refuse_lax(document: Document) -> None:
    """Refuse what only lax parsers accept.

    Raises:
        InputError: there is some.
    """
    pairs = enumerate(zip(document.data, document.strict, strict=True))
    at = -1 if document.strict is document.data else next((at for at, (said, read) in pairs if said != read), -1)
    token = lax_at(document.data, at) if at >= 0 else None
    if token is not None:
        raise InputError(lax_fault(token), place=document.place(None, at), fix=FIX)


def _entries(root: object, path: Path, element: str) -> Iterator[Entry]:
    if isinstance(root, dict):
        for key, value in root.items():
            yield from _member(key, value, Place(str(path), element=f"{element}.{key}"))
    elif isinstance(root, list):
        for position, value in enumerate(root):
            place = Place(str(path), element=f"{element}[{position}]")
            yield _one(value, None, place) if isinstance(value, dict) else Entry(name_of(value, place), None, None, place)


def _member(key: str, value: object, place: Place) -> Iterator[Entry]:
    """A class that is called by its key, or whose number or colour is the key; several numbers may have one name."""
    number, colour = number_of(key), colour_of(key)
    if isinstance(value, dict):
        yield _one({"name": key, **value} if number is None else value, number, place)
        return
    if number is not None or colour is not None:
        yield Entry(name_of(value, place), number, colour, place)
        return
    name = name_of(key, place)
    colour = colour_of(value)
    numbers: Sequence[object] = value if isinstance(value, list) and colour is None else [value]
    for one in numbers:
        number = None if colour is not None else number_of(one)
        if number is None and colour is None:
            raise InputError(f"{shown(one)} is no number of a class, nor a colour of 0 to 255", place=place, fix=FIX)
        yield Entry(name, number, colour, place)


def _one(said: Mapping[str, object], number: int | None, place: Place) -> Entry:
    """A class that is an object of its own; ``number`` is that of its key."""
    name = next((said[member] for member in _NAMES if member in said), None)
    value = next((said[member] for member in _NUMBERS if member in said), None)
    colour = next((said[member] for member in _COLOURS if member in said), None)
    if number is None and value is not None:
        number = number_of(value)
        if number is None:
            raise InputError(f"{shown(value)} is no number of a class", place=place, fix=FIX)
    found = colour_of(colour)
    if found is None and colour is not None and number is None:
        raise InputError(f"{shown(colour)} is no colour of 0 to 255", place=place, fix=FIX)
    return Entry(name_of(name, place), number, found, place)
