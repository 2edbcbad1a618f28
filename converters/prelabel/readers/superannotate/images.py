"""Images: one frame for each, with its instances."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from prelabel.detections import AttributeSet, Kind
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.naming import own_url
from prelabel.readers.shared.objects import Said, count_other
from prelabel.readers.superannotate.items import OTHERS, Item, Marks, One
from prelabel.readers.superannotate.masks import Masks, masks_of
from prelabel.readers.superannotate.records import Instance, Metadata
from prelabel.readers.superannotate.saying import attributes_of, fields_of, label_of, note_unused
from prelabel.readers.superannotate.shapes import Drawn

OF_IMAGE = "meta"
"""The type of what the first exports say of the image itself, in the list of its instances."""


class _Row(NamedTuple):
    """An instance that can be drawn.

    Args:
        number: in the list of instances.
        label: its class.
        drawn: its shape.
        score: in [0, 1], or NaN.
        attributes: of it.
        group: of the instances that are one object with it; 0 where it is alone.
    """

    number: int
    label: str
    drawn: Drawn
    score: float
    attributes: AttributeSet
    group: int


class Images(Gathered):
    """The images of a unit, gathered to one batch."""

    def add(self, name: str, item: Item, listed: Sequence[One], marks: Marks) -> None:
        """An image with its instances.

        Args:
            name: of the image, as it is known.
            item: the image.
            listed: its instances.
            marks: takes them.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        url, size = item.metadata.url or "", _size(item, listed)
        masks = masks_of([one for one in listed if one.instance.is_mask], item, size, marks)
        rows = list(_rows(listed, masks, marks))
        width, height = size if min(size) > 0 else masks.size
        frame = marks.context.frames.frame(
            name, place=marks.place(item), tally=marks.tally, width=width, height=height, url=own_url(url),
            sized=bool(rows),
        )  # fmt: skip
        if frame is None:
            return
        source = self.source(marks.source(item))
        for several in _together(rows):
            first = several[0]
            about = Said(
                frame=len(self.frames), source=source, label=first.label, origin=first.number,
                score=next((row.score for row in several if row.score >= 0), first.score), attributes=_shared(several, marks),
            )  # fmt: skip
            _joined(several).add_to(self.objects, about)
        self.frames.append(frame)


def _size(item: Item, listed: Sequence[One]) -> tuple[int, int]:
    """Width and height of an image; (0, 0) where they are not said."""
    said: list[Metadata | Instance] = [item.metadata, *(one.instance for one in listed if one.instance.type == OF_IMAGE)]
    return next(((one.width, one.height) for one in said if one.width and one.height), (0, 0))


def _rows(listed: Sequence[One], masks: Masks, marks: Marks) -> Iterator[_Row]:
    """The instances that can be drawn; others are counted."""
    for one in listed:
        instance = one.instance
        if instance.type in OTHERS:
            marks.tally.unconverted[OTHERS[instance.type]] += 1
        elif instance.type != OF_IMAGE and (not instance.is_mask or one.number in masks.drawn):
            try:
                yield _row(one, masks, marks)
            except BadShape as bad:
                marks.refuse(bad, one.raw, one.element)


def _row(one: One, masks: Masks, marks: Marks) -> _Row:
    """An instance.

    Raises:
        BadShape: it cannot be drawn, or what it says is wrong.
    """
    instance, options = one.instance, marks.options
    label = label_of(instance, marks.classes, options.default)
    shape = masks.drawn[one.number] if instance.is_mask else marks.drawn(instance.type, instance, one.element)
    note_unused(instance, options.attributes, marks.tally)
    fields = fields_of(one.raw, options.attributes)
    attributes = attributes_of(marks.attributes(instance.attributes, one.element), fields, marks.classes, marks.tally)
    return _Row(one.number, label, shape, marks.score(instance, one.element), attributes, instance.group_id or 0)


def _together(rows: Iterable[_Row]) -> list[list[_Row]]:
    """Polygons of one class and one group are parts of one object."""
    found: dict[Hashable, list[_Row]] = {}
    for row in rows:
        is_part = row.group > 0 and row.drawn.kind == Kind.POLYGON
        found.setdefault((row.label, row.group) if is_part else row.number, []).append(row)
    return list(found.values())


def _joined(rows: Sequence[_Row]) -> Drawn:
    if len(rows) == 1:
        return rows[0].drawn
    rings = Rings.concat([row.drawn.rings for row in rows])
    return rows[0].drawn._replace(rings=replace(rings, start=np.array([0, len(rings.ring_hole)], np.int64)))


def _shared(rows: Sequence[_Row], marks: Marks) -> AttributeSet:
    """What the parts of an object say of it; another value than that of the first part is counted."""
    said: dict[str, str | tuple[str, ...]] = {}
    for row in rows:
        for name, value in row.attributes.items():
            if said.setdefault(name, value) != value:
                count_other(name, marks.tally)
    return said
