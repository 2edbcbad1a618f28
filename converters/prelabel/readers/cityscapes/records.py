"""What a label file says, as it says it."""

import re
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.readers.shared.sides import is_side
from prelabel.safejson import Document, Records

EMPTY = msgspec.Raw()

FIELDS = frozenset({"label", "polygon", "bbox", "deleted", "draw", "3d"})
"""Of an object that are read, or say nothing."""

_KEY = re.compile(rb'"([^"\\]+)"\s*:')

_NAMES = frozenset(name.encode() for name in (*FIELDS, "imgWidth", "imgHeight", "objects"))


class Object(msgspec.Struct, frozen=True, gc=False, rename={"solid": "3d"}):
    """One object; coordinates are in pixels from the top left corner of the image."""

    label: str
    polygon: list[tuple[float, float]] | None = None
    bbox: tuple[float, float, float, float] | None = None
    """Left, top, width, height."""
    deleted: bool | float | None = None
    solid: msgspec.Raw = EMPTY
    """A box in space, of ``gtBbox3d``."""


class Image(msgspec.Struct, frozen=True, gc=False, rename={"width": "imgWidth", "height": "imgHeight"}):
    """What a file says of its image."""

    width: float | None = None
    height: float | None = None


class _File(Image, frozen=True, gc=False, kw_only=True):
    objects: list[Object]


_FILES = msgspec.json.Decoder(_File)
_IMAGES = msgspec.json.Decoder(Image)


class Labels(NamedTuple):
    """A label file.

    Args:
        document: its text.
        size: width and height of its image in pixels, 0 where it does not say them.
        objects: those that could be read.
    """

    document: Document
    size: tuple[int, int]
    objects: Records[Object]

    def place(self, number: int, field: str = "") -> Place:
        """The place of an object, or of a field of it."""
        return self.document.record_place("$.objects", number, field)

    def others(self) -> dict[int, dict[str, object]]:
        """The fields of objects that are not read, by the numbers of these; of those alone that have some."""
        if _NAMES.issuperset(key[1] for key in _KEY.finditer(self.document.data)):
            return {}
        found: dict[int, dict[str, object]] = {}
        raws = msgspec.json.decode(self.document.sections()["objects"], type=list[msgspec.Raw])
        for item in range(len(self.objects.items)):
            number = self.objects.position(item)
            fields = {name: _value(raw) for name, raw in msgspec.json.decode(raws[number], type=dict[str, msgspec.Raw]).items()}
            others = {name: value for name, value in fields.items() if name not in FIELDS}
            if others:
                found[number] = others
        return found


def read_labels(path: Path, tally: Tally) -> Labels | None:
    """The objects of a file; those that cannot be read are rejected, and the file where it does not say the size of its image as it should.

    Raises:
        InputError: it is no label file, or a bad record stops the run.
    """
    document = Document(read_bytes(path), path)
    whole = document.decode(_FILES)
    if whole is not None:
        return Labels(document, _size(whole, path), Records(items=whole.objects))
    if document.root != "{" or "objects" not in document.sections():
        fix = "give files as Cityscapes has them: imgWidth, imgHeight and objects with label and polygon"
        raise InputError("holds no objects: it is no label file of Cityscapes", place=Place(str(path)), fix=fix)
    image = document.value(msgspec.Raw(document.strict), _IMAGES, "$", tally)
    return Labels(document, _size(image, path), document.records(Object, "$.objects", tally)) if image is not None else None


def _size(image: Image, path: Path) -> tuple[int, int]:
    sides = {"imgWidth": image.width, "imgHeight": image.height}
    for name, side in sides.items():
        if side is not None and not is_side(side):
            what = f"{name} {side:g} is no number of pixels"
            raise InputError(what, place=Place(str(path), element=f"$.{name}"), fix="write the size of the image")
    return int(image.width or 0), int(image.height or 0)


def _value(raw: msgspec.Raw) -> object:
    """What a field says; None where it is nested too deeply or holds what JSON does not have."""
    try:
        value: object = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return None
    return value
