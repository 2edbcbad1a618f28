"""The images and videos that a file speaks of, and their instances."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
import numpy as np
from msgspec import UNSET
from numpy.typing import NDArray

from prelabel.detections import Source
from prelabel.errors import InputError, Place, Tally
from prelabel.rawjson import NULL
from prelabel.readers.base import Context
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.gathering import source_in
from prelabel.readers.superannotate.classes import Classes
from prelabel.readers.superannotate.layout import said_name
from prelabel.readers.superannotate.options import SuperannotateOptions
from prelabel.readers.superannotate.records import Attribute, Described, Geometry, Instance, Metadata, Microseconds, Side
from prelabel.readers.superannotate.shapes import Drawn, drawn, hole_of
from prelabel.safejson import Document, or_leave_out

COMMENT = "comment"

OTHERS = {"comment": COMMENT, "tag": "annotation of type tag", "event": "annotation of type event"}
"""Types of instances that there is nothing to draw of, and how they are counted."""

BY_HAND = "Manual"
"""How an instance came about that no model made; SuperAnnotate gives it a probability, too."""

WHOLE = 100
"""Per cent."""

_PERCENT = msgspec.json.Decoder(float | None)
_METADATA = msgspec.json.Decoder(Metadata)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_NAME = msgspec.json.Decoder(str | None)
_TIMES = ("duration", "lastTimestamp")
_FIELDS: Mapping[str, msgspec.json.Decoder[Any]] = {
    **dict.fromkeys(("width", "height"), msgspec.json.Decoder(Side | None)),
    "url": msgspec.json.Decoder(str | None),
    **dict.fromkeys(_TIMES, msgspec.json.Decoder(Microseconds | None)),
}
_ATTRIBUTE = msgspec.json.Decoder(Attribute)
_ATTRIBUTES = msgspec.json.Decoder(list[Attribute] | None)
_HOLE = msgspec.json.Decoder(list[float])
_INSTANCE = msgspec.json.Decoder(Instance)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_OPTIONAL = msgspec.json.Decoder(list[msgspec.Raw] | None)

_FRAME = re.compile(rb'\{\s*"(?:frame|annotations)"\s*:')
"""How an element of a list begins that is a frame of a video."""


class Item(NamedTuple):
    """An image or a video.

    Args:
        name: as the file says it.
        metadata: what is said of it.
        raws: the texts of its instances.
        element: the ``$.path`` of their list.
    """

    name: str
    metadata: Metadata
    raws: Sequence[msgspec.Raw]
    element: str


class One(NamedTuple):
    """An instance.

    Args:
        instance: what it says.
        raw: its text.
        number: in the list.
        element: its ``$.path``.
    """

    instance: Instance
    raw: msgspec.Raw
    number: int
    element: str


def items_of(document: Document, tally: Tally) -> list[Item]:
    """What a file speaks of: an image or a video, or several images by their names.

    Raises:
        InputError: it is no such file, or what it says of an image is of the wrong type.
    """
    name = said_name(document.path)
    if document.root == "[":
        # of a list of something else nothing can be skipped to
        return [Item(name, Metadata(), _instances(document), "$")]
    sections = document.sections() if document.root == "{" else {}
    if "instances" in sections or "metadata" in sections:
        raw = sections.get("metadata")
        metadata = _metadata(document, raw, tally) if raw is not None else Metadata()
        raws = document.value(sections["instances"], _OPTIONAL, "$.instances", Tally()) if "instances" in sections else ()
        _count(document, "tags", f"tag of a whole {'video' if metadata.is_video else 'image'}", tally)
        _count(document, "comments", COMMENT, tally)
        return [Item(metadata.name or name, metadata, raws or (), "$.instances")]
    if sections and all(bytes(memoryview(raw)[:1]) == b"[" for raw in sections.values()):
        return [Item(name, Metadata(), _LIST.decode(raw), f'$["{name}"]') for name, raw in sections.items()]
    fix = "give the JSON of an image or a video as SuperAnnotate exports it"
    raise InputError("has no instances", place=Place(str(document.path)), fix=fix)


def _metadata(document: Document, raw: msgspec.Raw, tally: Tally) -> Metadata:
    """What is said of an image or a video; fields of the wrong type are left out.

    Raises:
        InputError: it is no object, or its name is none, or a field is bad and the run stops at bad records.
    """
    try:
        return _METADATA.decode(raw)
    except msgspec.ValidationError:
        members = document.value(raw, _MEMBERS, "$.metadata", Tally()) or {}
    named = document.value(members.get("name", NULL), _NAME, "$.metadata.name", Tally())
    said = {
        name: document.value(members[name], decoder, f"$.metadata.{name}", tally, or_leave_out(name))
        for name, decoder in _FIELDS.items()
        if name in members
    }
    return Metadata(named, said.get("width"), said.get("height"), said.get("url"), *(said.get(name, UNSET) for name in _TIMES))


def _instances(document: Document) -> list[msgspec.Raw]:
    """The list that a file is.

    Raises:
        InputError: it lists the frames of a video, as the SDK makes it.
    """
    listed = document.value(msgspec.Raw(document.strict), _LIST, "$", Tally()) or []
    if listed and _FRAME.match(bytes(listed[0])):
        fix = "give the JSON of the video as an export has it"
        raise InputError("lists annotations by frame", place=Place(str(document.path)), fix=fix)
    return listed


def _count(document: Document, section: str, what: str, tally: Tally) -> None:
    raw = document.sections().get(section)
    listed = document.value(raw, _OPTIONAL, f"$.{section}", tally) if raw is not None else None
    if listed:
        tally.unconverted[what] += len(listed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Takes the instances of a file.

    Args:
        document: the file.
        options: of the reader.
        context: of the run.
        classes: names what only ids say.
    """

    document: Document
    options: SuperannotateOptions
    context: Context
    classes: Classes

    @property
    def tally(self) -> Tally:
        """Takes bad instances and what is not converted."""
        return self.context.tally

    def listed(self, item: Item) -> Iterator[One]:
        """The instances of an item; those of the wrong type are rejected.

        Raises:
            InputError: one is, and the run stops at bad records.
        """
        for number, raw in enumerate(item.raws):
            element = f"{item.element}[{number}]"
            instance = self.document.value(raw, _INSTANCE, element, self.tally)
            if instance is not None:
                yield One(instance, raw, number, element)

    def attributes(self, raw: msgspec.Raw, element: str) -> Sequence[Attribute]:
        """The attributes of a record whose ``$.path`` is ``element``; bad ones are rejected.

        Raises:
            InputError: one is, and the run stops at bad records.
        """
        try:
            return _ATTRIBUTES.decode(raw) or ()
        except msgspec.ValidationError:
            where = f"{element}.attributes"
            return [one for _, one in self.document.entries(raw, _ATTRIBUTE, where, "attribute", self.tally)]

    def score(self, said: Described, element: str) -> float:
        """The probability of a record whose ``$.path`` is ``element`` as a fraction; NaN of what was drawn by hand, and of a bad one.

        Raises:
            InputError: it is bad, and the run stops at bad records.
        """
        if said.creation_type == BY_HAND:
            return math.nan
        where, fix = f"{element}.probability", or_leave_out("probability")
        percent = self.document.value(said.probability, _PERCENT, where, self.tally, fix)
        if percent is not None and not 0 <= percent <= WHOLE:
            bad = BadShape("probability outside 0-100", "", f"probability {percent:g} is outside 0-100", fix)
            self.refuse(bad, said.probability, where)
            return math.nan
        return math.nan if percent is None else percent / WHOLE

    def drawn(self, type_: str | None, said: Geometry, element: str) -> Drawn:
        """The shape of a record whose ``$.path`` is ``element``, without holes that are bad.

        Raises:
            BadShape: its type is not known, or it is none that can be drawn.
            InputError: a hole is bad, and the run stops at bad records.
        """
        shape, where = drawn(type_, said), f"{element}.exclude"
        holes: list[NDArray[np.float64]] = []
        for number, hole in self.document.entries(said.exclude, _HOLE, where, "hole", self.tally) if type_ == "polygon" else ():
            try:
                holes.append(hole_of(hole, f"[{number}]"))
            except BadShape as bad:
                self.refuse(bad, said.exclude, where)
        return shape.without(holes) if holes else shape

    def source(self, item: Item) -> Source:
        """Where the instances of an item stand."""
        return source_in(self.document.path, item.element)

    def place(self, item: Item) -> Place:
        """The place of an item."""
        return Place(str(self.document.path), element=item.element if item.element.startswith("$[") else None)

    def refuse(self, bad: BadShape, raw: msgspec.Raw, element: str) -> None:
        """Count what is wrong with a record.

        Raises:
            InputError: the run stops at bad records.
        """
        self.tally.reject(bad.reason, bad.what, place=self.document.place_of(raw, element, bad.where), fix=bad.fix)
