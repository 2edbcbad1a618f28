"""What a file of labels says, as it says it."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.rawjson import NULL
from prelabel.readers.shared.faults import refused_lax
from prelabel.readers.shared.sides import size_px
from prelabel.safejson import Document, Records, or_leave_out

FIELDS = frozenset({"label", "polygon", "bbox", "properties"})
"""Of an object that are read."""

GIVE = "give files as Mapillary has them: width, height and objects with label and polygon or bbox"


class Corners(msgspec.Struct, frozen=True, gc=False):
    """A box in pixels."""

    xmin: float
    ymin: float
    xmax: float
    ymax: float


class Sides(msgspec.Struct, frozen=True, gc=False):
    """The two boxes of a sign that goes on at the other edge of a panorama."""

    left: Corners
    right: Corners


class Box(Corners, frozen=True, gc=False, kw_only=True):
    """A box in pixels; ``xmin`` is above ``xmax`` where it goes over the edge of a panorama."""

    cross_boundary: Sides | None = None


class Object(msgspec.Struct, frozen=True, gc=False):
    """One object; coordinates are in pixels from the top left corner of the image."""

    label: str
    polygon: list[tuple[float, float]] | None = None
    bbox: Box | None = None
    properties: msgspec.Raw = NULL


class Image(msgspec.Struct, frozen=True, gc=False):
    """What a file says of its image."""

    width: float | None = None
    height: float | None = None
    ispano: bool | None = None


class _File(Image, frozen=True, gc=False, kw_only=True):
    objects: list[Object]


_FILES = msgspec.json.Decoder(_File)
_IMAGES = msgspec.json.Decoder(Image)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_OF_IMAGE = "correct the value, or leave the image out with --on-error skip"


class Labels(NamedTuple):
    """A file of labels.

    Args:
        document: its text.
        size: width and height of its image in pixels, 0 where it does not say them.
        panorama: whether its image shows all around, so that its left and right edges meet.
        objects: those that could be read.
        raws: the texts of all objects.
    """

    document: Document
    size: tuple[int, int]
    panorama: bool
    objects: Records[Object]
    raws: list[msgspec.Raw]

    def place(self, number: int, field: str = "") -> Place:
        """The place of an object, or of a field of it."""
        return self.document.record_place("$.objects", number, field)

    def others(self, number: int) -> Mapping[str, object]:
        """The fields of an object that are not read."""
        members = msgspec.json.decode(self.raws[number], type=dict[str, msgspec.Raw])
        return {name: value_of(raw) for name, raw in members.items() if name not in FIELDS}

    def properties(self, number: int, tally: Tally) -> Mapping[str, object]:
        """What is said of a sign; nothing where that is no object of JSON, and was rejected.

        Raises:
            InputError: it is none, and the run stops at bad records.
        """
        raw = msgspec.json.decode(self.raws[number], type=Object).properties
        element, fix = f"$.objects[{number}].properties", or_leave_out("properties")
        if raw == NULL or refused_lax(self.document, raw, element, tally, fix):
            return {}
        members = self.document.value(raw, _MEMBERS, element, tally, fix) or {}
        return {name: value_of(text) for name, text in members.items()}


def read_labels(path: Path, tally: Tally) -> Labels | None:
    """The objects of a file; those that cannot be read are rejected, and the file where it does not say the size of its image as it should.

    Raises:
        InputError: it is no file of labels, or a bad record stops the run.
    """
    document = Document(read_bytes(path), path)
    whole = document.decode(_FILES)
    if whole is None and (document.root != "{" or "objects" not in document.sections()):
        raise InputError("holds no objects: it is no file of labels of Mapillary", place=Place(str(path)), fix=GIVE)
    image = whole or document.value(msgspec.Raw(document.strict), _IMAGES, "$", tally, _OF_IMAGE)
    if image is None:
        return None
    size = size_px(image.width, image.height, lambda name: Place(str(path), element=f"$.{name}"), tally)
    if size is None:
        return None
    objects = document.records(Object, "$.objects", tally) if whole is None else Records(items=whole.objects)
    raws = msgspec.json.decode(document.sections()["objects"], type=list[msgspec.Raw])
    return Labels(document, size, image.ispano is True, objects, raws)


def value_of(raw: msgspec.Raw) -> object:
    """What a field says; an object, which no text can say, where it is nested too deeply or holds what JSON does not have."""
    try:
        value: object = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return value
