"""Annotations of an item, as they are taken: their shapes, and what is wrong with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw

from prelabel.detections import Source
from prelabel.errors import Tally
from prelabel.rawjson import NULL
from prelabel.readers.base import Context
from prelabel.readers.dataloop.items import Item
from prelabel.readers.dataloop.options import DataloopOptions
from prelabel.readers.dataloop.records import Annotation, At, Metadata, System, says
from prelabel.readers.dataloop.shapes import TYPES, WHERE, Drawn, form_of
from prelabel.readers.shared.faults import BadShape, refused_lax
from prelabel.readers.shared.words import shown
from prelabel.safejson import or_leave_out

OTHERS = frozenset(
    {
        *("class", "comparison", "cube_3d", "gis", "item_description", "note", "polyline_3d", "ref_image", "ref_semantic_3d"),
        *("subtitle", "text", "text_mark"),
    }
)
"""Types of annotations that there is nothing to draw of."""

PARENT, ITEM_LINK = "link to a parent annotation", "link to another item"

_ANNOTATION = msgspec.json.Decoder(Annotation)
_METADATA = msgspec.json.Decoder(Metadata | None)
_SYSTEM = msgspec.json.Decoder(System | None)
_FLAG = msgspec.json.Decoder(bool | None)
_ID = msgspec.json.Decoder(str | int | None)
_NUMBER = msgspec.json.Decoder(float | None)
_LIST = msgspec.json.Decoder(list[Raw])
_TIMES = msgspec.json.Decoder(list[At])


class One(NamedTuple):
    """An annotation.

    Args:
        said: what it says.
        system: what the platform says of it; None of what was rejected.
        user: what users say of it.
        raw: its text.
        number: in the list.
        element: its ``$.path``.
        label: its class.
    """

    said: Annotation
    system: System | None
    user: Raw
    raw: Raw
    number: int
    element: str
    label: str

    @property
    def platform(self) -> System:
        """What the platform says of it, nothing where that was rejected."""
        return self.system or System()


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Takes the annotations of an item.

    Args:
        item: whose they are.
        options: of the reader.
        context: of the run; its survey says the numbers of the points of poses.
    """

    item: Item
    options: DataloopOptions
    context: Context

    @property
    def tally(self) -> Tally:
        """Takes bad annotations and what is not converted."""
        return self.context.tally

    @property
    def source(self) -> Source:
        """Where the annotations stand."""
        line, path = self.item.line, self.item.document.path
        return Source(f"{path}:{line}" if line else str(path), f"{self.item.listed}[{{}}]")

    def listed(self) -> Iterator[One]:
        """The annotations that are drawn; others are counted, bad ones rejected.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        for number, raw in enumerate(self.item.annotations):
            element = f"{self.item.listed}[{number}]"
            said = self.item.document.value(raw, _ANNOTATION, element, self.tally)
            if said is None:
                continue
            if said.type in OTHERS:
                self.tally.unconverted[f"annotation of type {said.type}"] += 1
                continue
            try:
                label = _label(said)
            except BadShape as bad:
                self.refuse(bad, raw, element)
                continue
            yield self._one(said, raw, number, element, label)

    def _one(self, said: Annotation, raw: Raw, number: int, element: str, label: str) -> One:
        metadata = Metadata() if said.metadata is NULL else self.value(said.metadata, _METADATA, f"{element}.metadata")
        system: System | None = System()
        if metadata is None:
            system = None if said.metadata != NULL else system
            return One(said, system, NULL, raw, number, element, label)
        if metadata.system != NULL:
            system = self.value(metadata.system, _SYSTEM, f"{element}.metadata.system")
        one = One(said, system, metadata.user, raw, number, element, label)
        links = self.silent(one.platform.item_links, _LIST)
        if links:
            self.tally.unconverted[ITEM_LINK] += len(links)
        return one

    def lasts(self, one: One) -> bool:
        """Whether an annotation is seen in several frames; those of an image end one behind the first."""
        end = self.silent(one.platform.end_frame, _NUMBER) or 0
        return end > 1 or any((at.frame or 0) > 0 for at in self.silent(one.platform.snapshots, _TIMES) or ())

    def drawn(self, one: One, raw: Raw, where: str, element: str) -> Sequence[Drawn]:
        """The shapes of an annotation; none of what was rejected.

        Args:
            one: the annotation.
            raw: its coordinates there.
            where: the name of that member, behind a dot.
            element: the ``$.path`` of what it stands in.

        Raises:
            BadShape: they make no shape; it names the place within them.
            InputError: they are of the wrong type, and the run stops at bad records.
        """
        is_open = self.value(one.platform.is_open, _FLAG, f"{one.element}.metadata.system.isOpen")
        form = form_of(one.said.type or "", is_open=bool(is_open))
        if form is None:
            what = f"the type {shown(one.said.type)} is not known" if one.said.type else "has no type"
            fix = f"use one of {', '.join(TYPES)}, or leave the record out with --on-error skip"
            raise BadShape("unknown type", "", what, fix)
        if not says(raw):
            raise BadShape("no coordinates", "", f"the {one.said.type} has no {where[1:]}")
        found = self.item.document.value(raw, form.decoder, f"{element}{where}", self.tally)
        try:
            return () if found is None else form.make(found)
        except BadShape as bad:
            raise BadShape(bad.reason, where + bad.where.removeprefix(WHERE), bad.what, bad.fix) from None

    def ids(self, *raws: Raw) -> list[str]:
        """Those of some ids that are there."""
        return [str(id_) for raw in raws if (id_ := self.silent(raw, _ID)) not in (None, "")]

    def link(self, one: One, raw: Raw, name: str) -> str:
        """The id of what an annotation belongs to; empty where it says none, and of a bad one, which is left out alone.

        Raises:
            InputError: it is bad, and the run stops at bad records.
        """
        id_ = self.value(raw, _ID, f"{one.element}.metadata.system.{name}")
        return "" if id_ is None else str(id_)

    def value(self, raw: Raw, decoder: msgspec.json.Decoder[Any], element: str, what: str = "") -> Any:  # noqa: ANN401  # of the decoder
        """A value that is left out alone where it is bad.

        Args:
            raw: its text.
            decoder: of its type.
            element: its ``$.path``.
            what: is left out, for the fix; else the last name of the path.

        Raises:
            InputError: it is bad, and the run stops at bad records.
        """
        name = what or element.rpartition(".")[2]
        if raw is NULL or self.refused_lax(raw, element, name):
            return None
        return self.item.document.value(raw, decoder, element, self.tally, or_leave_out(name))

    def refused_lax(self, raw: Raw, element: str, what: str) -> bool:
        """Whether a value is one that only lax parsers accept, which was rejected and is left out alone.

        Raises:
            InputError: it is one, and the run stops at bad records.
        """
        return refused_lax(self.item.document, raw, element, self.tally, or_leave_out(what))

    def silent(self, raw: Raw, decoder: msgspec.json.Decoder[Any]) -> Any:  # noqa: ANN401  # of the decoder's type
        """A value of free text where it says what is looked for, else None."""
        return None if raw is NULL else self.item.document.value(raw, decoder, "", Tally(on_error="skip"))

    def refuse_size(self, own: tuple[int, int], size: tuple[int, int], raw: Raw, element: str) -> None:
        """Refuse a record with a mask that is of another size than its image.

        Raises:
            InputError: the run stops at bad records.
        """
        what = f"the mask has {own[0]}x{own[1]} pixels, the image {size[0]}x{size[1]}"
        self.refuse(BadShape("mask of another size", "", what), raw, element)

    def refuse(self, bad: BadShape, raw: Raw, element: str) -> None:
        """Count what is wrong with a record.

        Raises:
            InputError: the run stops at bad records.
        """
        self.tally.reject(bad.reason, bad.what, place=self.item.document.place_of(raw, element, bad.where), fix=bad.fix)


def first_of(*members: tuple[Raw, str]) -> tuple[Raw, str]:
    """The first member that is there, with its name; else nothing, with that of the first."""
    return next((member for member in members if member[0] is not NULL), members[0])


def _label(said: Annotation) -> str:
    """The class of an annotation.

    Raises:
        BadShape: it has none.
    """
    label = (said.label or "").strip()
    if not label:
        raise BadShape("no label", ".label" if said.label is not None else "", "the annotation has no label")
    return label
