"""The images and videos that a file speaks of, and their instances."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from prelabel.detections import Source
from prelabel.errors import InputError, Place, Tally
from prelabel.readers.base import Context
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.superannotate.classes import Classes
from prelabel.readers.superannotate.layout import said_name
from prelabel.readers.superannotate.options import SuperannotateOptions
from prelabel.readers.superannotate.records import Instance, Metadata
from prelabel.safejson import Document

COMMENT = "comment"

OTHERS = {"comment": COMMENT, "tag": "annotation of type tag", "event": "annotation of type event"}
"""Types of instances that there is nothing to draw of, and how they are counted."""

_METADATA = msgspec.json.Decoder(Metadata)
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
        metadata = (document.value(raw, _METADATA, "$.metadata", Tally()) if raw is not None else None) or Metadata()
        raws = document.value(sections["instances"], _OPTIONAL, "$.instances", Tally()) if "instances" in sections else ()
        _count(document, "tags", f"tag of a whole {'video' if metadata.is_video else 'image'}", tally)
        _count(document, "comments", COMMENT, tally)
        return [Item(metadata.name or name, metadata, raws or (), "$.instances")]
    if sections and all(bytes(memoryview(raw)[:1]) == b"[" for raw in sections.values()):
        return [Item(name, Metadata(), _LIST.decode(raw), f'$["{name}"]') for name, raw in sections.items()]
    fix = "give the JSON of an image or a video as SuperAnnotate exports it"
    raise InputError("has no instances", place=Place(str(document.path)), fix=fix)


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

    def source(self, item: Item) -> Source:
        """Where the instances of an item stand."""
        # a brace would be taken for the place of a number
        element = item.element.replace("{", "{{").replace("}", "}}")
        return Source(str(self.document.path), f"{element}[{{}}]")

    def place(self, item: Item) -> Place:
        """The place of an item."""
        return Place(str(self.document.path), element=item.element if item.element.startswith("$[") else None)

    def refuse(self, bad: BadShape, raw: msgspec.Raw, element: str) -> None:
        """Count what is wrong with a record.

        Raises:
            InputError: the run stops at bad records.
        """
        value = self.document.part(raw, bad.where)
        place = self.document.place_of(raw if value is None else value, f"{element}{bad.where}")
        self.tally.reject(bad.reason, bad.what, place=place, fix=bad.fix)
