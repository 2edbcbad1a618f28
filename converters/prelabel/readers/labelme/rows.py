"""Objects as rows of a batch."""

from collections.abc import Hashable, Mapping, Sequence
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
from prelabel.readers.objects import Objects, Said
from prelabel.safejson import Document, Records


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
        parts = areas
        if len(boxes) == 1:
            number, box = boxes[0]
            self.objects.add_box(self._said(one, [number], one.key), box)
            parts = [other for other in areas if other != number]
        if parts:
            rings = Rings.concat([as_ring(self.good[number].drawn) for number in parts])
            whole = replace(rings, start=np.array([0, len(rings.ring_hole)], np.int64))
            self.objects.add(self._said(one, parts, one.key), Kind.POLYGON, whole)
        for number in lines:
            said = self._said(one, [number], one.key if len(lines) == 1 else None)
            self.objects.add(said, Kind.LINE, self.good[number].drawn.rings)
        if one.points:
            self._add_points(one)

    def _add_points(self, one: Object) -> None:
        """The points of an object as a landmark, numbered by their labels, or as they come where they are called as the object is."""
        points = [xy for number in one.points for xy in self.good[number].shape.points]
        at = dict(enumerate(points, 1))
        if any(self.good[number].shape.label != one.label for number in one.points):
            at = self._numbered(one)
        if at:
            numbers = sorted(at)
            said = self._said(one, one.shapes or one.points, one.key)
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

    def _said(self, one: Object, numbers: Sequence[int], key: Hashable) -> Said:
        """What is said of some shapes of an object, and with its key of all: a flag holds that holds for one."""
        attributes: dict[str, str | tuple[str, ...]] = {}
        said = numbers if key is None else one.shapes or one.points
        for number in said:
            for name, value in self.good[number].attributes.items():
                if attributes.get(name, "false") == "false":
                    attributes[name] = value
        scores = [score for number in said if (score := self.good[number].shape.score) is not None]
        return Said(
            frame=self.frame, label=one.label, origin=numbers[0], source=self.frame, score=scores[0] if scores else float("nan"),
            attributes=attributes, group=key,
        )  # fmt: skip


def attributes_of(shape: Shape, fields: Mapping[str, Any], asked: Sequence[str]) -> AttributeSet:
    """The flags and attributes of a shape, and those of its other fields that are asked for; texts that are empty are left out."""
    said = {**(shape.flags or {}), **(shape.attributes or {}), **{name: fields.get(name) for name in asked}}
    return {name: text for name, value in said.items() if (text := attribute_value(value))}
