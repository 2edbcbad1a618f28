"""Images: one frame for each, with its annotations."""

from collections import Counter
from collections.abc import Sequence

from prelabel.detections import Kind, Source
from prelabel.errors import Place
from prelabel.geometry.rings import Rings
from prelabel.readers.darwin.items import Slot
from prelabel.readers.darwin.marks import ELEMENT, Marks, One
from prelabel.readers.darwin.masks import NO_ANNOTATION, NO_MASK, masks_of
from prelabel.readers.darwin.records import Raster
from prelabel.readers.darwin.saying import Properties, attributes_of, fields_of, score_of
from prelabel.readers.darwin.shapes import drawn
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.objects import Drawn, Said


class Images(Gathered):
    """The images of a unit, gathered to one batch."""

    def add(self, name: str, slot: Slot, listed: Sequence[One], marks: Marks) -> None:
        """An image with its annotations.

        Args:
            name: of the image, as it is known.
            slot: the image.
            listed: its annotations.
            marks: takes them.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        drawings, masks, layers = _parted(listed, marks)
        path = marks.document.path
        frame = marks.context.frames.frame(
            name, place=Place(str(path), element=slot.element), tally=marks.tally, width=slot.width, height=slot.height,
            url=slot.urls[0] if slot.urls else "", sized=bool(drawings or layers),
        )  # fmt: skip
        if frame is None:
            return
        drawings += _of_masks(masks, layers, (slot.width or frame.width, slot.height or frame.height), marks)
        self.frames.append(frame)
        source = self.source(Source(str(path), f"{ELEMENT}[{{}}]"))
        for one, shape in drawings:
            said = self._said(one, source, marks)
            if said is None:
                continue
            shape.add_to(self.objects, said)

    def _said(self, one: One, source: int, marks: Marks) -> Said | None:
        """What an annotation says beside its shape; None where it was rejected and counted."""
        annotation = one.annotation
        try:
            score = score_of(annotation, None)
        except BadShape as bad:
            marks.refuse(bad, one.raw, one.element)
            return None
        marks.note_unused(one.members, has_tracks=False)
        fields = fields_of(marks.options.attributes, one.members)
        attributes = attributes_of(annotation, None, Properties(one.properties).all(), fields, marks.tally)
        return Said(
            frame=len(self.frames) - 1,
            label=one.label,
            origin=one.number,
            source=source,
            score=score,
            attributes=attributes,
        )


def _parted(listed: Sequence[One], marks: Marks) -> tuple[list[tuple[One, Drawn]], list[One], list[tuple[One, Raster]]]:
    """The annotations that are drawn, the masks, and the raster layers."""
    drawings: list[tuple[One, Drawn]] = []
    masks: list[One] = []
    layers: list[tuple[One, Raster]] = []
    for one in listed:
        annotation = one.annotation
        try:
            shape = marks.shape(annotation, one.label)
        except BadShape as bad:
            marks.refuse(bad, one.raw, one.element)
            continue
        if shape is not None:
            drawings.append((one, drawn(shape, marks.numbers(one.label))))
        elif annotation.raster_layer is not None:
            layers.append((one, annotation.raster_layer))
        elif annotation.mask is not None:
            masks.append(one)
        else:
            marks.count_other(one, one.members)
    return drawings, masks, layers


def _of_masks(masks: Sequence[One], layers: Sequence[tuple[One, Raster]], size: tuple[int, int], marks: Marks) -> list[tuple[One, Drawn]]:
    """The masks of an image as polygons; those without a pixel are counted."""
    found: dict[str, Rings] = {}
    for layer, raster in layers:
        try:
            found |= masks_of(raster, size)
        except BadShape as bad:
            marks.refuse(bad, layer.raw, layer.element)
    ids = [one.annotation.id or "" for one in masks]
    without, unnamed = sum(id_ not in found for id_ in ids), len(found.keys() - set(ids))
    marks.tally.unconverted.update(+Counter({NO_MASK: without, NO_ANNOTATION: unnamed}))
    return [(one, Drawn(Kind.POLYGON, found[id_])) for one, id_ in zip(masks, ids, strict=True) if id_ in found]
