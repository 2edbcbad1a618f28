"""Objects as they are taken: their classes, shapes, scores and attributes, and what is wrong with them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import nan
from typing import Any, NamedTuple

import msgspec

from prelabel.detections import AttributeSet
from prelabel.errors import Place, Tally
from prelabel.rawjson import NULL
from prelabel.readers.base import Context
from prelabel.readers.encord.answers import Answered
from prelabel.readers.encord.options import EncordOptions
from prelabel.readers.encord.records import Labels, Object
from prelabel.readers.encord.shapes import Drawn, drawn, nodes_of
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.objects import put_attribute
from prelabel.safejson import Document, or_leave_out

DELETED = "deleted object"
OUT_OF_VIEW = "point of a skeleton out of view"
OCCLUDED = "occluded point of a skeleton"

_CERTAIN = msgspec.Raw(b"1")
"""The confidence of what people draw."""


class _Classification(msgspec.Struct, frozen=True, gc=False):
    hash: Any = msgspec.field(default=None, name="classificationHash")


_OBJECTS = msgspec.json.Decoder(list[Object] | None)
_OBJECT = msgspec.json.Decoder(Object)
_CLASSIFICATION = msgspec.json.Decoder(_Classification)
_SCORE = msgspec.json.Decoder(float | None)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ANYTHING: msgspec.json.Decoder[object] = msgspec.json.Decoder(object)


class Spot(NamedTuple):
    """Where labels stand.

    Args:
        labels: of an image or a frame.
        element: their ``$.path``.
        space: the key of the image or video in its group; empty where it is in none.
        number: of the frame, or of the image in its group.
        size: width and height in pixels; (0, 0) where they are not known.
    """

    labels: Labels
    element: str
    space: str
    number: int
    size: tuple[int, int]


class Mark(NamedTuple):
    """An object that can be drawn.

    Args:
        spot: where it stands.
        number: in the list of objects.
        label: its class.
        hash: of it; empty where it has none.
        drawn: its shape.
        score: in [0, 1], or NaN.
        attributes: of it.
        by_hand: a person drew it; None where that is not said.
    """

    spot: Spot
    number: int
    label: str
    hash: str
    drawn: Drawn
    score: float
    attributes: AttributeSet
    by_hand: bool | None


@dataclass(slots=True, kw_only=True)
class Marks:
    """Takes the objects of a label row.

    Args:
        document: the file.
        options: of the reader.
        context: of the run.
        answered: the attributes of the row.
        numbered: classes whose skeletons it has been said of how their points are numbered.
    """

    document: Document
    options: EncordOptions
    context: Context
    answered: Answered
    numbered: set[str] = field(default_factory=set)

    @property
    def tally(self) -> Tally:
        """Takes bad objects, and counts what is not converted."""
        return self.context.tally

    def listed(self, spot: Spot) -> Iterator[Mark]:
        """The objects of an image or a frame that can be drawn.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        self._classify(spot)
        for number, said in self._said(spot):
            if said.object_hash:
                self.answered.objects.add(said.object_hash)
            if said.is_deleted is True:
                self.tally.filtered[DELETED] += 1
                continue
            try:
                mark = self._mark(spot, number, said)
            except BadShape as bad:
                self.refuse(bad, spot, number)
                continue
            if mark is not None:
                yield mark

    def refuse(self, bad: BadShape, spot: Spot, number: int) -> None:
        """Count what is wrong with an object.

        Raises:
            InputError: the run stops at bad records.
        """
        self.tally.reject(bad.reason, bad.what, place=self.place(spot, number, bad.where), fix=bad.fix)

    def place(self, spot: Spot, number: int, where: str = "") -> Place:
        """The place of an object, or of what stands in it."""
        raw = self.document.part(spot.labels.objects, f"[{number}]")
        element = f"{spot.element}.objects"
        if raw is None:
            return self.document.place_of(spot.labels.objects, element)
        return self.document.place_of(raw, f"{element}[{number}]", where)

    def _said(self, spot: Spot) -> Iterable[tuple[int, Object]]:
        raw = spot.labels.objects
        try:
            return enumerate(_OBJECTS.decode(raw) or ())
        except (msgspec.DecodeError, RecursionError):
            return self.document.entries(raw, _OBJECT, f"{spot.element}.objects", "object", self.tally)

    def _classify(self, spot: Spot) -> None:
        listed, element = spot.labels.classifications, f"{spot.element}.classifications"
        for number, one in self.document.entries(listed, _CLASSIFICATION, element, "classification", self.tally):
            self.answered.classifications.add(one.hash if isinstance(one.hash, str) else (spot.element, number))

    def _mark(self, spot: Spot, number: int, said: Object) -> Mark | None:
        """An object; None of one that is counted, as it cannot be drawn.

        Raises:
            BadShape: it is bad.
        """
        label = _label(said)
        shape = drawn(said, spot.size, self.options.keypoints)
        if isinstance(shape, str):
            self.tally.unconverted[shape] += 1
            return None
        for bad in shape.faults:
            self.refuse(bad, spot, number)
        self._count_points(said, label)
        score = self._score(spot, number, said)
        return Mark(
            spot, number, label, said.object_hash or "", shape, score, self._attributes(spot, number, said), said.is_by_hand
        )  # fmt: skip

    def _count_points(self, said: Object, label: str) -> None:
        """Count the points of a skeleton that cannot be seen, and say once how those of its class are numbered."""
        if said.skeleton is None:
            return
        nodes = nodes_of(said.skeleton)
        if away := sum(node.is_out_of_view for _, node in nodes):
            self.tally.filtered[OUT_OF_VIEW] += away
        if covered := sum(node.is_covered for _, node in nodes):
            self.tally.unconverted[OCCLUDED] += covered
        if label in self.numbered or self.options.keypoints:
            return
        self.numbered.add(label)
        numbered = ", ".join(f"{node.name} {number}" for number, node in nodes if node.name)
        if numbered:
            self.tally.note(f"points of {label} are numbered as the export lists them: {numbered} (-O keypoints= to say otherwise)")

    def _score(self, spot: Spot, number: int, said: Object) -> float:
        """The confidence in an object that no person drew; NaN where there is none, or it was rejected."""
        raw = said.confidence
        if raw is NULL or (said.is_by_hand and raw == _CERTAIN):
            return nan
        element, fix = f"{spot.element}.objects[{number}].confidence", or_leave_out("score")
        score: float | None = self.document.value(raw, _SCORE, element, self.tally, fix)
        if score is None or (said.is_by_hand and score == 1):
            return nan
        if not 0 <= score <= 1:
            what = f"confidence {score:g} is outside 0-1"
            self.tally.reject("score outside 0-1", what, place=self.document.place_of(raw, element), fix=fix)
            return nan
        return score

    def _attributes(self, spot: Spot, number: int, said: Object) -> AttributeSet:
        """Those of the object there, and the members that are asked for."""
        of_object = self.answered.at(said.object_hash, spot.space, spot.number) if said.object_hash else {}
        if not self.options.attributes:
            return of_object
        found = dict(of_object)
        raw = self.document.part(spot.labels.objects, f"[{number}]")
        members = _MEMBERS.decode(raw) if raw is not None else {}
        for name in self.options.attributes:
            element, fix = f"{spot.element}.objects[{number}].{name}", or_leave_out("attribute")
            value: object = self.document.value(members[name], _ANYTHING, element, self.tally, fix) if name in members else None
            if value is not None and value not in ("", [], {}):
                put_attribute(found, name, value, self.tally)
        return found


def _label(said: Object) -> str:
    """The name of the class.

    Raises:
        BadShape: nothing says it.
    """
    for text in (said.name, said.value):
        if isinstance(text, str) and text.strip():
            return text.strip()
    raise BadShape("no label", "", "the object has no name", "name its class, or remove it")
