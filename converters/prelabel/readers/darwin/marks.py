"""Annotations of a file, as they are taken: their shapes, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from prelabel.errors import Tally
from prelabel.readers.base import Context
from prelabel.readers.darwin.options import DarwinOptions
from prelabel.readers.darwin.records import Annotation, Mark, Property
from prelabel.readers.darwin.saying import OTHERS, UNUSED, Members, members_of, unused
from prelabel.readers.darwin.shapes import Shape, shape_of
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document

ELEMENT = "$.annotations"

_ANNOTATION = msgspec.json.Decoder(Annotation)
_PROPERTY = msgspec.json.Decoder(Property)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])


class One(NamedTuple):
    """An annotation.

    Args:
        annotation: what it says.
        raw: its text.
        number: in the list.
        label: its class.
        members: all that it has.
        properties: those that can be read.
    """

    annotation: Annotation
    raw: msgspec.Raw
    number: int
    label: str
    members: Members
    properties: Sequence[Property]

    @property
    def element(self) -> str:
        """Its ``$.path``."""
        return f"{ELEMENT}[{self.number}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Takes the annotations of a file.

    Args:
        document: the file.
        options: of the reader.
        context: of the run; its survey says the numbers of the nodes of each class.
    """

    document: Document
    options: DarwinOptions
    context: Context

    @property
    def tally(self) -> Tally:
        """Takes bad annotations and what is not converted."""
        return self.context.tally

    def listed(self) -> list[One]:
        """All annotations that can be read.

        Raises:
            InputError: there is no list of them, or one is bad and the run stops at bad records.
        """
        out: list[One] = []
        # what is no list leaves nothing to skip to
        raws = self.document.value(self.document.sections()["annotations"], _LIST, ELEMENT, Tally())
        for number, raw in enumerate(raws or ()):
            annotation = self.document.value(raw, _ANNOTATION, f"{ELEMENT}[{number}]", self.tally)
            if annotation is None:
                continue
            element = f"{ELEMENT}[{number}].properties"
            properties = [one for _, one in self.document.entries(annotation.properties, _PROPERTY, element, "property", self.tally)]
            unnamed = sum(not each.name and each.value is not None for each in properties)
            if unnamed:
                self.tally.unconverted["property without a name"] += unnamed
            one = One(annotation, raw, number, annotation.name.strip(), members_of(raw), properties)
            if one.label:
                out.append(one)
            else:
                self.refuse(BadShape("no label", ".name", "the annotation has no name", "name its class, or remove it"), raw, one.element)
        return out

    def numbers(self, label: str) -> Mapping[str, int]:
        """The number of each node of a class."""
        return {name: number for number, name in enumerate(self.options.keypoints or self.context.survey.nodes.get(label, ()), 1)}

    def shape(self, mark: Mark, label: str) -> Shape | None:
        """The shape of an annotation in an image or frame; None where it has none.

        Args:
            mark: the annotation there.
            label: its class.

        Raises:
            BadShape: it is none that can be drawn.
        """
        shape = shape_of(mark)
        known = self.numbers(label) if shape is not None and shape.names else {}
        for number, name in enumerate(shape.names if shape is not None else ()):
            if name not in known:
                where = f"{'.eye' if mark.skeleton is None else '.skeleton'}.nodes[{number}].name"
                what = f"the node {shown(name)} is not among the {len(known)} of -O keypoints"
                raise BadShape("unknown node", where, what, "add it to -O keypoints, or leave the record out with --on-error skip")
        return shape

    def note_unused(self, members: Members, *, has_tracks: bool) -> None:
        """Say which members nothing uses."""
        names = unused(members, self.options.attributes, has_tracks=has_tracks)
        if names:
            self.tally.note_names(UNUSED, sorted(names))

    def count_other(self, one: One, members: Members) -> None:
        """Count an annotation that has no shape, by its type.

        Raises:
            InputError: it has none that is known, and the run stops at bad records.
        """
        other = next((name for name in OTHERS if name in members), None)
        if other is not None:
            self.tally.unconverted[f"annotation of type {other}"] += 1
            return
        self.refuse(BadShape("annotation of no known type", "", "has no shape, mask or tag that is known"), one.raw, one.element)

    def refuse(self, bad: BadShape, raw: msgspec.Raw, element: str) -> None:
        """Count what is wrong with a record.

        Raises:
            InputError: the run stops at bad records.
        """
        self.tally.reject(bad.reason, bad.what, place=self.document.place_of(raw, element, bad.where), fix=bad.fix)
