"""Objects as rows of a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from prelabel.attributes import attribute_value
from prelabel.detections import AttributeSet, Kind
from prelabel.errors import Place, Tally
from prelabel.geometry.rings import Rings
from prelabel.readers.labelme.groups import Object
from prelabel.readers.labelme.records import Image, Shape
from prelabel.readers.labelme.shapes import AREA, LINES, SKIP, Drawn, as_ring, type_of
from prelabel.readers.shared.objects import Objects, Said, count_other
from prelabel.safejson import Document, Records

_UNSET = "false"
"""What a flag says that does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What one file holds."""

    document: Document
    image: Image
    shapes: Records[Shape]

    def place(self, number: int, field: str = "") -> Place:
        """The place of a shape, or of a field of it."""
        return self.document.record_place("$.shapes", number, field)


class Good(NamedTuple):
    """A shape that can be used."""

    shape: Shape
    drawn: Drawn
    attributes: AttributeSet


class _Shared(NamedTuple):
    """What the shapes of an object say of it."""

    score: float
    attributes: AttributeSet


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMaker:
    """Adds the objects of one file to a batch.

    Args:
        labels: the file.
        good: its shapes, by their numbers in the file.
        frame: the number in the batch of its image, and of its source.
        numbers: of keypoints, by their labels.
        objects: takes the rows.
        tally: takes bad points.
    """

    labels: Labels
    good: Mapping[int, Good]
    frame: int
    numbers: Mapping[str, int]
    objects: Objects
    tally: Tally

    def add(self, one: Object) -> None:
        """The rows of an object: its box, its outline with all parts, its lines, and its points."""
        areas = [number for number in one.shapes if type_of(self.good[number].shape) in AREA]
        lines = [number for number in one.shapes if type_of(self.good[number].shape) in LINES]
        boxes = [(number, box) for number in areas if (box := self.good[number].drawn.box) is not None]
        apart = lines if len(lines) > 1 else []
        shared = self._shared([number for number in one.shapes if number not in apart] or one.points)
        self._count_points(one, shared)
        parts = areas
        if len(boxes) == 1:
            number, box = boxes[0]
            self.objects.add_box(self._said(one, number, shared), box)
            parts = [other for other in areas if other != number]
        if parts:
            rings = Rings.concat([as_ring(self.good[number].drawn) for number in parts])
            whole = replace(rings, start=np.array([0, len(rings.ring_hole)], np.int64))
            self.objects.add(self._said(one, parts[0], shared), Kind.POLYGON, whole)
        for number in lines:
            said = self._said(replace(one, key=None), number, self._shared([number])) if apart else self._said(one, number, shared)
            self.objects.add(said, Kind.LINE, self.good[number].drawn.rings)
        if one.points:
            self._add_points(one, shared)

    def _add_points(self, one: Object, shared: _Shared) -> None:
        """The points of an object as a landmark, numbered by their labels, or as they come where they are called as the object is."""
        points = [xy for number in one.points for xy in self.good[number].shape.points]
        at = dict(enumerate(points, 1))
        if any(self.good[number].shape.label != one.label for number in one.points):
            at = self._numbered(one)
        if at:
            numbers = sorted(at)
            said = self._said(one, (one.shapes or one.points)[0], shared)
            self.objects.add(said, Kind.LANDMARK, Rings.of([at[number] for number in numbers], [len(numbers)]), numbers)

    def _numbered(self, one: Object) -> dict[int, tuple[float, float]]:
        """The points of an object by the numbers of their labels; a label that comes again or is not known is rejected."""
        at: dict[int, tuple[float, float]] = {}
        for number in one.points:
            shape = self.good[number].shape
            keypoint = self.numbers.get(shape.label)
            place = self.labels.place(number, ".label")
            if keypoint is None:
                what = f"the keypoint {shape.label!r} is not among the {len(self.numbers)} of -O keypoints"
                self.tally.reject("unknown keypoint", what, place=place, fix=f"add its label to -O keypoints, {SKIP}")
            elif keypoint in at:
                what = f"the keypoint {shape.label!r} comes twice in the group {shape.group_id}"
                self.tally.reject("keypoint twice", what, place=place, fix=f"keep one, {SKIP}")
            else:
                at[keypoint] = shape.points[0]
        return at

    def _shared(self, numbers: Sequence[int]) -> _Shared:
        """What some shapes say of the object that they are: a flag holds that holds for one; another value of anything else is counted."""
        attributes: dict[str, str | tuple[str, ...]] = {}
        for number in numbers:
            for name, value in self.good[number].attributes.items():
                if attributes.get(name, _UNSET) == _UNSET:
                    attributes[name] = value
                elif value not in {_UNSET, attributes[name]}:
                    count_other(name, self.tally)
        scores = [score for number in numbers if (score := self.good[number].shape.score) is not None]
        return _Shared(scores[0] if scores else float("nan"), attributes)

    def _count_points(self, one: Object, shared: _Shared) -> None:
        """Count what the points of an object say that other shapes speak for."""
        for number in one.points if one.shapes else ():
            said = self.good[number].attributes.items()
            if any(value not in {_UNSET, shared.attributes.get(name)} for name, value in said):
                self.tally.unconverted["attributes of an object's point"] += 1

    def _said(self, one: Object, origin: int, shared: _Shared) -> Said:
        """What is said of one row of an object, at the place of a shape."""
        return Said(
            frame=self.frame, label=one.label, origin=origin, source=self.frame, score=shared.score, attributes=shared.attributes,
            group=one.key,
        )  # fmt: skip


def attributes_of(shape: Shape, fields: Mapping[str, Any], asked: Sequence[str], tally: Tally) -> AttributeSet:
    """The flags and attributes of a shape, and those of its other fields that are asked for; texts that are empty are left out.

    What goes before another value of its name is counted: attributes before flags, fields before both.
    """
    said: dict[str, str | tuple[str, ...]] = {}
    for source in (shape.flags or {}, shape.attributes or {}, {name: fields.get(name) for name in asked}):
        for name, value in source.items():
            text = attribute_value(value)
            if text is None and value not in (None, [], {}):
                tally.unconverted[f"values of the attribute {name}"] += 1
            if not text:
                continue
            if said.get(name, text) != text:
                count_other(name, tally)
            said[name] = text
    return said
