"""What a JSON file says of an image, as it says it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from prelabel.errors import InputError, Place, Tally
from prelabel.readers.ade20k.texts import utf8_of
from prelabel.readers.shared.looking import CORNERS, attributes_in
from prelabel.readers.shared.messages import Message
from prelabel.safejson import Document, or_leave_out

LIST = ".annotation.object"
"""Where the objects stand."""

_OBJECT, _ATTRIBUTE = or_leave_out("object"), or_leave_out("attribute")


Nothing = Annotated[list[msgspec.Raw], Meta(max_length=0)]
"""A list without entries, which stands where MATLAB has nothing."""


class Polygon(msgspec.Struct, frozen=True, gc=False):
    """Points in pixels; MATLAB writes a list of one as a number."""

    x: list[float] | float | None = None
    y: list[float] | float | None = None

    @property
    def points(self) -> tuple[list[float], list[float]]:
        """The x and the y of all points, which may be of different number."""
        x, y = ([] if one is None else one if isinstance(one, list) else [one] for one in (self.x, self.y))
        return x, y


class Parts(msgspec.Struct, frozen=True, gc=False, rename={"level": "part_level", "whole": "ispartof"}):
    """Where an object stands among parts."""

    level: Annotated[int, Meta(ge=0)] | None = None
    whole: int | list[int] | None = None


class Object(msgspec.Struct, frozen=True, gc=False):
    """One object."""

    name: str | Nothing | None = None
    raw_name: str | Nothing | None = None
    polygon: Polygon | Nothing | None = None
    id: int | None = None
    attributes: str | list[str] | None = None
    occluded: str | Nothing | None = None
    crop: str | int | Nothing | None = None
    parts: Parts | Nothing | None = None
    instance_mask: str | Nothing | None = None

    @property
    def names(self) -> tuple[str, str]:
        """All names of the class, and what the annotator wrote; empty where the object does not say it."""
        names, raw = (one if isinstance(one, str) else "" for one in (self.name, self.raw_name))
        return names.strip(), raw.strip()

    @property
    def points(self) -> tuple[list[float], list[float]]:
        """The x and the y of the points of its polygon."""
        return self.polygon.points if isinstance(self.polygon, Polygon) else ([], [])

    @property
    def level(self) -> int:
        """Of a part, from 1; 0 of a whole object."""
        return (self.parts.level or 0) if isinstance(self.parts, Parts) else 0

    @property
    def wholes(self) -> list[int]:
        """The ids of what it is a part of."""
        said = self.parts.whole if isinstance(self.parts, Parts) else None
        return said if isinstance(said, list) else [] if said is None else [said]


class _Image(msgspec.Struct, frozen=True, gc=False):
    filename: str | None = None
    imsize: list[float] | None = None
    object: list[Object] | Object | None = None


class _File(msgspec.Struct, frozen=True, gc=False):
    annotation: _Image


_FILES = msgspec.json.Decoder(_File)
_SIZES, _TEXTS = msgspec.json.Decoder(list[float] | None), msgspec.json.Decoder(str | None)

_FIELDS = {field.name: msgspec.json.Decoder(field.type) for field in msgspec.structs.fields(Object)}
_OF_OBJECT = frozenset({"name", "polygon"})
"""Fields of an object without which it is left out where they are of the wrong type."""

_UNUSED = frozenset({"name_ndx", "hypernym", "depth_ordering_rank", "saved_date"})
"""Fields that every object has and that become attributes on request."""

_KEY = re.compile(rb'"((?:[^"\\]|\\.)+)"\s*:')
_KNOWN = frozenset(
    name.encode()
    for name in (
        *("annotation", "filename", "folder", "imsize", "source", "origin", "scene", "object", "x", "y", "click_date"),
        *("hasparts", "ispartof", "part_level", *_FIELDS, *_UNUSED),
    )
)
"""The names of a file of the data set."""


class One(NamedTuple):
    """An object of a file.

    Args:
        said: of it.
        number: in the list.
        fields: that were asked for, as attributes.
    """

    said: Object
    number: int
    fields: Mapping[str, str | tuple[str, ...]] = {}


class Annotation(NamedTuple):
    """A file.

    Args:
        document: its text.
        filename: the name of its image; empty where it does not say it.
        imsize: height, width and number of channels; empty where it does not say them.
        objects: those that could be read.
        alone: the file has no list, but one object in its place.
        unused: further fields of objects that hold something.
    """

    document: Document
    filename: str
    imsize: list[float]
    objects: list[One]
    alone: bool = False
    unused: frozenset[str] = frozenset()

    def element(self, number: int) -> str:
        """The path of an object below the root."""
        return LIST if self.alone else f"{LIST}[{number}]"

    def place(self, where: str) -> Place:
        """The place of what stands at a path below the root."""
        root = msgspec.Raw(self.document.strict)
        while self.document.part(root, where) is None:
            where = where.rpartition(".")[0]
        return self.document.place_of(root, "$", where)


def read_annotation(path: Path, asked: tuple[str, ...], tally: Tally) -> Annotation:
    """What a file says.

    Args:
        path: of the file.
        asked: further fields that are attributes.
        tally: takes what is of the wrong type: an object, or only a field of it.

    Raises:
        InputError: it is no file of the format, or something is bad and the run stops at bad records.
    """
    document = Document(utf8_of(path, tally), path)
    if document.root != "{" or "annotation" not in document.sections():
        what = "holds no annotation: it is no file of ADE20K"
        raise InputError(what, place=Place(str(path)), fix="give files as ADE20K has them: annotation with filename, imsize and object")
    whole = None if asked or not _KNOWN.issuperset(key[1] for key in _KEY.finditer(document.data)) else document.decode(_FILES)
    if whole is not None:
        raw = document.sections()["annotation"]
        document.require_all(raw, msgspec.json.decode(raw, type=dict[str, msgspec.Raw]), "$.annotation")
        image = whole.annotation
        listed = image.object if isinstance(image.object, list) else [] if image.object is None else [image.object]
        ones = [One(said, number) for number, said in enumerate(listed)]
        return Annotation(document, image.filename or "", image.imsize or [], ones, alone=isinstance(image.object, Object))
    root = Message.of(document, msgspec.Raw(document.strict), "$", tally)
    image_of = None if root is None else root.message("annotation")
    if image_of is None:
        return Annotation(document, "", [], [])
    document.require_all(image_of.raw, image_of.members, image_of.element)
    return _taken_apart(document, image_of, asked)


def _taken_apart(document: Document, image: Message, asked: tuple[str, ...]) -> Annotation:
    """The same field by field, so that only what is bad is left out."""
    alone = image.begins("object") == b"{"
    messages = filter(None, [image.message("object")]) if alone else image.messages("object")
    unused: set[str] = set()
    ones = [*_objects(messages, asked, unused, alone=alone)]
    filename = image.value("filename", _TEXTS, or_leave_out("name")) or ""
    imsize = image.value("imsize", _SIZES, or_leave_out("size")) or []
    return Annotation(document, filename, imsize, ones, alone, frozenset(unused))


def _objects(messages: Iterator[Message], asked: tuple[str, ...], unused: set[str], *, alone: bool) -> Iterator[One]:
    for message in messages:
        unused.update(name for name in message.members.keys() - _FIELDS.keys() - _UNUSED - {*asked} if message.has(name))
        said: dict[str, Any] = {}
        for name, decoder in _FIELDS.items():
            # an object that has no polygon is nothing without its mask
            needed = name in _OF_OBJECT or (name == "instance_mask" and len(Object(**said).points[0]) < CORNERS)
            value = message.value(name, decoder, _OBJECT if needed else _ATTRIBUTE)
            if value is None and message.has(name) and needed:
                break
            said[name] = value
        else:
            yield One(Object(**said), 0 if alone else message.position, attributes_in(message, asked))
