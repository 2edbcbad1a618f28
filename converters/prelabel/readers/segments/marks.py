"""Annotations of a label, as they are taken: their classes, shapes and attributes, and what is wrong with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from prelabel.detections import AttributeSet
from prelabel.errors import Tally
from prelabel.rawjson import NULL
from prelabel.readers.base import Context
from prelabel.readers.segments.options import SegmentsOptions
from prelabel.readers.segments.records import Annotation, KnownAnnotation, Labelled
from prelabel.readers.segments.release import Release
from prelabel.readers.segments.shapes import Points, drawn, require_type
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.objects import Drawn, put_attribute
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document, or_leave_out

LINK = "link between objects"
OF_IMAGE = "attribute of an image"
APART = "annotation outside the frames"

UNUSED = "fields of annotations that were not used: {all} (-O attributes={all} keeps them)"

Plain = bool | int | float | str | None

_KNOWN = msgspec.json.Decoder(KnownAnnotation)
_ANNOTATION = msgspec.json.Decoder(Annotation)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)
_POINTS = msgspec.json.Decoder(Points)
_VALUE = msgspec.json.Decoder(Plain)
_VALUES = msgspec.json.Decoder(list[Plain])
_USELESS = b"[{}]"
"""What stands for a text that is none."""
_LIST = msgspec.json.Decoder(list[msgspec.Raw] | None)
_ID = msgspec.json.Decoder(Annotated[int, Meta(ge=1, lt=1 << 24)])
_TRACK = msgspec.json.Decoder(Annotated[int, Meta(ge=0, le=(1 << 63) - 1)] | None)
_FLAG = msgspec.json.Decoder(bool | None)
_FIELDS = frozenset(Annotation.__struct_fields__)


class One(NamedTuple):
    """An annotation.

    Args:
        said: what it says.
        raw: its text.
        number: in the list.
        element: its ``$.path``.
        label: its class.
        attributes: those that can be read.
    """

    said: Annotation
    raw: msgspec.Raw
    number: int
    element: str
    label: str
    attributes: AttributeSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Takes the annotations of a release.

    Args:
        release: the file.
        options: of the reader.
        context: of the run.
    """

    release: Release
    options: SegmentsOptions
    context: Context

    @property
    def document(self) -> Document:
        """The file."""
        return self.release.document

    @property
    def tally(self) -> Tally:
        """Takes bad annotations and what is not converted."""
        return self.context.tally

    def listed(self, raw: msgspec.Raw, element: str) -> Iterator[One]:
        """The annotations of an image or a frame that can be read.

        Args:
            raw: the list.
            element: its ``$.path``.

        Raises:
            InputError: one cannot, and the run stops at bad records.
        """
        for number, one in enumerate(self.document.value(raw, _LIST, element, self.tally, or_leave_out("list")) or ()):
            where = f"{element}[{number}]"
            said, fields = self._said(one, where)
            if said is None:
                continue
            label = self.release.categories.get(said.category_id, "")
            if not label:
                fix = "add it to the categories, or leave the record out with --on-error skip"
                what = f"the category {shown(said.category_id)} is not in task_attributes.categories"
                self.refuse(BadShape("unknown category", ".category_id", what, fix), one, where)
                continue
            yield One(said, one, number, where, label, self._attributes(said.attributes, fields, where))

    def shape(self, one: One) -> Drawn | None:
        """The shape of an annotation that is drawn; None of another one, and of one that was rejected.

        Raises:
            InputError: it is bad, and the run stops at bad records.
        """
        if one.said.type is None:
            return None
        try:
            require_type(one.said.type)
            if one.said.points == NULL:
                raise BadShape("no shape", "", f"the {one.said.type} has no points")  # noqa: TRY301  # as those of `drawn`
            points = self.document.value(one.said.points, _POINTS, f"{one.element}.points", self.tally)
            return None if points is None else drawn(one.said.type, points)
        except BadShape as bad:
            self.refuse(bad, one.raw, one.element)
            return None

    def mask_id(self, one: One) -> int | None:
        """The number of the pixels of a mask; None of one that was rejected.

        Raises:
            InputError: it is bad, and the run stops at bad records.
        """
        # newer releases call it track_id, and keep id for older readers
        name, raw = ("id", one.said.id) if one.said.id != NULL else ("track_id", one.said.track_id)
        if raw == NULL:
            self.refuse(BadShape("mask without an id", "", "has no id, which its pixels would have"), one.raw, one.element)
            return None
        return self.document.value(raw, _ID, f"{one.element}.{name}", self.tally)

    def track(self, one: One) -> int | None:
        """What a track is called; None where it has no name, or a bad one, which was rejected.

        Raises:
            InputError: it is bad, and the run stops at bad records.
        """
        return self.document.value(one.said.track_id, _TRACK, f"{one.element}.track_id", self.tally, or_leave_out("track_id"))

    def is_made(self, one: One) -> bool:
        """Whether the tool made an annotation, between keyframes.

        Raises:
            InputError: what says so is bad, and the run stops at bad records.
        """
        raw = one.said.is_keyframe
        return self.document.value(raw, _FLAG, f"{one.element}.is_keyframe", self.tally, or_leave_out("is_keyframe")) is False

    def count_about(self, labelled: Labelled, element: str) -> None:
        """Count what a label says of an image, of a frame or of a whole sequence, and of no object.

        Args:
            labelled: what it says.
            element: its ``$.path``.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        self.count(labelled.image_attributes, f"{element}.image_attributes", OF_IMAGE)
        self.count(labelled.links, f"{element}.links", LINK)

    def count(self, raw: msgspec.Raw, element: str, what: str) -> None:
        """Count the entries of a list, or the values of an object, that there is no place for.

        Raises:
            InputError: it is neither, and the run stops at bad records.
        """
        if raw is NULL:
            return
        if bytes(memoryview(raw)[:1]) == b"[":
            found: Any = self.document.value(raw, _LIST, element, self.tally, or_leave_out("list"))
            many = len(found or ())
        else:
            found = self.document.value(raw, _MEMBERS, element, self.tally, or_leave_out("object"))
            many = sum(value != NULL for value in (found or {}).values())
        if many:
            self.tally.unconverted[what] += many

    def refuse(self, bad: BadShape, raw: msgspec.Raw, element: str) -> None:
        """Count what is wrong with a record.

        Raises:
            InputError: the run stops at bad records.
        """
        self.tally.reject(bad.reason, bad.what, place=self.document.place_of(raw, element, bad.where), fix=bad.fix)

    def _said(self, raw: msgspec.Raw, element: str) -> tuple[Annotation | None, Mapping[str, msgspec.Raw]]:
        """An annotation, and the fields that are asked for; None of one that was rejected."""
        asked = self.options.attributes
        if not asked:
            try:
                return _KNOWN.decode(raw), {}
            except msgspec.DecodeError:
                pass
        said = self.document.value(raw, _ANNOTATION, element, self.tally)
        members = {} if said is None else _MEMBERS.decode(raw) or {}
        unused = sorted(members.keys() - _FIELDS.union(asked))
        if unused:
            self.tally.note_names(UNUSED, unused)
        return said, {name: members[name] for name in asked if name in members}

    def _attributes(self, raw: msgspec.Raw, fields: Mapping[str, msgspec.Raw], element: str) -> AttributeSet:
        """The values of attributes, and of further fields that are asked for; null says nothing."""
        found: dict[str, str | tuple[str, ...]] = {}
        if raw != NULL:
            where = f"{element}.attributes"
            listed = self.document.value(raw, _MEMBERS, where, self.tally, or_leave_out("attributes"))
            for name, one in (listed or {}).items():
                self._put(found, name, one, f'{where}["{name}"]')
        for name, one in fields.items():
            self._put(found, name, one, f"{element}.{name}")
        return found

    def _put(self, found: dict[str, str | tuple[str, ...]], name: str, raw: msgspec.Raw, element: str) -> None:
        text = bytes(raw)
        decoder: msgspec.json.Decoder[Any] = _VALUES if text.startswith(b"[") and not text.startswith(_USELESS) else _VALUE
        value = self.document.value(raw, decoder, element, self.tally, or_leave_out("attribute"))
        if value is not None and value not in ("", []):
            put_attribute(found, name, value, self.tally)
