"""What one element of a list of a response shows: instances of a label, a face, or a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from prelabel.detections import UNTRACKED, AttributeSet, Kind
from prelabel.errors import Place
from prelabel.geometry.rings import Rings
from prelabel.rawjson import NULL
from prelabel.readers.base import Context
from prelabel.readers.rekognition import records
from prelabel.readers.rekognition.records import Label, Person, Point, Seen
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.objects import Objects, Said
from prelabel.safejson import Document

FACE, PERSON = "Face", "Person"

_LABEL = msgspec.json.Decoder(Label)
_POINT = msgspec.json.Decoder(Point)
_SEEN = msgspec.json.Decoder(Seen)
_PERSON = msgspec.json.Decoder(Person)
_ANY = msgspec.json.Decoder(dict[str, Any])

Text = tuple[msgspec.Raw, str]
"""A piece of a document, and its ``$.path``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An object in a frame, in fractions of it.

    Args:
        label: the name.
        box: x0, y0, x1, y1.
        score: in [0, 1], or NaN.
        points: landmarks by their numbers.
        index: of a person, or of the person whose face it is; None where it is no track.
        attributes: as asked for.
        text: that says so.
    """

    label: str
    box: tuple[float, float, float, float]
    score: float
    points: Mapping[int, tuple[float, float]]
    index: int | None
    attributes: AttributeSet
    text: Text

    def add_to(self, objects: Objects, *, frame: int, source: int, origin: int, track: int = UNTRACKED) -> None:
        """The box, and the landmark where there is one."""
        said = Said(
            frame=frame, label=self.label, origin=origin, source=source, track=track, score=self.score, attributes=self.attributes,
            group=len(objects.said),
        )  # fmt: skip
        objects.add_box(said, self.box)
        if self.points:
            numbers = sorted(self.points)
            objects.add(said, Kind.LANDMARK, Rings.of([self.points[number] for number in numbers], [len(numbers)]), np.array(numbers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """Takes pieces of a document apart.

    Args:
        document: the response.
        attributes: what was asked for.
        context: takes what is bad.
    """

    document: Document
    attributes: tuple[str, ...]
    context: Context

    def labelled(self, raw: msgspec.Raw, element: str) -> Iterator[Found]:
        """The instances of a label."""
        label = self.document.value(raw, _LABEL, element, self.context.tally)
        if label is None:
            return
        if not label.name:
            self.reject((raw, element), Fault("label without a name", ".Name", "the label has no name", f"name it, {records.SKIP}"))
            return
        if not label.instances:
            self.context.tally.unconverted["label without a box"] += 1
        said = self._attributes((raw, element)) if label.instances else {}
        for number, instance in enumerate(label.instances):
            text = instance, f"{element}.Instances[{number}]"
            seen = self.document.value(instance, _SEEN, text[1], self.context.tally)
            if seen is not None:
                yield from self._found(label.name, seen, text, said | self._attributes(text), label.confidence)

    def face(self, raw: msgspec.Raw, element: str, index: int | None = None) -> Iterator[Found]:
        """A face; of the person with an index where it has one."""
        seen = self.document.value(raw, _SEEN, element, self.context.tally)
        if seen is not None:
            seen = msgspec.structs.replace(seen, index=index)
            yield from self._found(FACE, seen, (raw, element), self._attributes((raw, element)))

    def person(self, raw: msgspec.Raw, element: str) -> Iterator[Found]:
        """A person, and the face."""
        person = self.document.value(raw, _PERSON, element, self.context.tally)
        if person is None:
            return
        if person.index is None or person.index < 0:
            what = "the person has no Index" if person.index is None else f"Index {person.index} is negative"
            self.reject((raw, element), Fault("person without an index", ".Index", what, f"number persons from 0, {records.SKIP}"))
            return
        yield from self._found(PERSON, person, (raw, element), self._attributes((raw, element)))
        if records.is_there(person.face):
            yield from self.face(person.face, f"{element}.Face", person.index)

    def _found(self, label: str, seen: Seen, text: Text, attributes: AttributeSet, other: float | None = None) -> Iterator[Found]:
        tally = self.context.tally
        if seen.bounding_box is None:
            tally.unconverted[f"{label.lower() if label in (FACE, PERSON) else 'instance of a label'} without a box"] += 1
            return
        box, score = records.box_of(seen.bounding_box), records.score_of(other if seen.confidence is None else seen.confidence)
        for fault in (box, score):
            if isinstance(fault, Fault):
                self.reject(text, fault)
                return
        wanted = seen.landmarks if Kind.LANDMARK in self.context.shapes else NULL
        landmarks = self.document.entries(wanted, _POINT, f"{text[1]}.Landmarks", "landmark", tally)
        points = records.points_of(landmarks, tally, lambda fault: self.reject(text, fault))
        yield Found(label=label, box=box, score=score, points=points, index=seen.index, attributes=attributes, text=text)  # type: ignore[arg-type]  # no faults

    def _attributes(self, text: Text) -> dict[str, str | tuple[str, ...]]:
        if not self.attributes:
            return {}
        values = self.document.value(text[0], _ANY, text[1], self.context.tally)
        return records.attributes_of(values or {}, self.attributes, self.context.tally)

    def reject(self, text: Text, fault: Fault) -> None:
        """Leave a piece out.

        Raises:
            InputError: the run stops at bad records.
        """
        self.context.tally.reject(fault.reason, fault.what, place=self.place(text, fault.field), fix=fault.fix)

    def place(self, text: Text, field: str = "") -> Place:
        """Where a piece, or a field of it, stands; where it does not have the field, the piece."""
        value = self.document.part(text[0], field)
        return self.document.place_of(text[0] if value is None else value, f"{text[1]}{field if value is not None else ''}")
