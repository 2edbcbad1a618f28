"""What a file says, as it says it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.safejson import Document

EMPTY = msgspec.Raw()

_KEY = re.compile(rb'"([^"\\]+)"\s*:')

_IMAGES = ("image", "imagefilename", "imageURL", "imageUrl")
"""Members that name an image."""

_NAMES = frozenset({*_IMAGES, "annotations", "annotation", "label", "coordinates", "x", "y", "width", "height", "confidence"})
"""Members that are read."""


class Coordinates(msgspec.Struct, frozen=True, gc=False):
    """A point of a box and its size, in a unit that the file does not say."""

    x: float
    y: float
    width: float
    height: float


class Annotation(msgspec.Struct, frozen=True, gc=False):
    """One object."""

    label: str
    coordinates: Coordinates
    confidence: float | None = None


class _Image(msgspec.Struct, frozen=True, gc=False):
    image: str | None = None
    imagefilename: str | None = None
    imageURL: str | None = None  # noqa: N815  # a tool's own name
    imageUrl: str | None = None  # noqa: N815  # likewise
    annotations: list[msgspec.Raw] | None = None
    annotation: list[msgspec.Raw] | None = None
    coordinates: msgspec.Raw = EMPTY
    """Of a record that is an annotation itself."""

    def name(self) -> str:
        return next((said.strip() for said in (self.image, self.imagefilename, self.imageURL, self.imageUrl) if said and said.strip()), "")


class Found(NamedTuple):
    """An annotation.

    Args:
        document: that it stands in.
        raw: its text.
        element: its ``$.path``.
        position: of its record in the list.
        annotation: what it says.
    """

    document: Document
    raw: msgspec.Raw
    element: str
    position: int
    annotation: Annotation

    def place(self, field: str) -> Place:
        """The place of a field of it."""
        return self.document.place_of(self.raw, self.element, field)


class Listed(NamedTuple):
    """What a record lists.

    Args:
        place: of the record.
        image: what its image is called.
        found: its annotations.
    """

    place: Place
    image: str
    found: list[Found]


_ANNOTATION = msgspec.json.Decoder(Annotation)


def document_of(path: Path) -> Document:
    """A file that is a list.

    Raises:
        InputError: it cannot be read, or is none.
    """
    document = Document(read_bytes(path), path)
    if document.root != "[":
        fix = 'give a list of images: [{"image": ..., "annotations": [...]}, ...]'
        raise InputError("is no list of images", place=Place(str(path)), fix=fix)
    return document


def listed(document: Document, tally: Tally) -> Iterator[Listed]:
    """The records of a list; what is of the wrong type is rejected.

    Raises:
        InputError: it is no JSON, or a bad record stops the run.
    """
    records = document.records(_Image, "$", tally)
    raws = msgspec.json.decode(document.strict, type=list[msgspec.Raw])
    for item, record in enumerate(records.items):
        position = records.position(item)
        element = f"$[{position}]"
        place = document.place_of(raws[position], element)
        if not record.name():
            fix = f"name its image, by one of {', '.join(_IMAGES)}"
            tally.reject("record without image", "names no image", place=place, fix=fix)
            continue
        named = (("annotations", record.annotations), ("annotation", record.annotation))
        parts = [(raw, f"{element}.{name}[{i}]") for name, several in named for i, raw in enumerate(several or ())]
        if len(record.coordinates):
            parts.append((raws[position], element))
        decoded = ((raw, where, document.value(raw, _ANNOTATION, where, tally)) for raw, where in parts)
        found = [Found(document, raw, where, position, one) for raw, where, one in decoded if one is not None]
        yield Listed(place, record.name(), found)


def unused(document: Document) -> set[str]:
    """The names of members that are not read."""
    return {key.decode("utf-8", "replace") for key in {key[1] for key in _KEY.finditer(document.data)}} - _NAMES
