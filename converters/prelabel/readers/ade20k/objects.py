"""The objects of a JSON file taken to rows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from prelabel.detections import Frame, Kind, Source
from prelabel.errors import InputError, Tally, counted
from prelabel.files import is_file
from prelabel.frames import clean_name
from prelabel.geometry.rings import Rings
from prelabel.readers.ade20k.lists import attributes_of
from prelabel.readers.ade20k.records import Annotation, Object
from prelabel.readers.ade20k.saying import Labels, Texts, said_of
from prelabel.readers.shared.faults import LIMIT_PX, Fault
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.looking import CORNERS
from prelabel.readers.shared.objects import Said
from prelabel.readers.shared.words import shown

_SKIP = "or leave the object out with --on-error skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectReader:
    """Reads the objects of a file.

    Args:
        folder: of the file, below which its masks lie.
        frame: of its image.
        labels: makes labels.
        batch: takes the rows.
        tally: takes bad objects.
    """

    folder: Path
    frame: Frame
    labels: Labels
    batch: Gathered
    tally: Tally

    def read(self, annotation: Annotation) -> None:
        """Rows of all objects.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        behind = "" if annotation.alone else "[{}]"
        source = self.batch.source(Source(str(annotation.document.path), f"$.annotation.object{behind}"))
        ids = Counter(one.said.id for one in annotation.objects)
        wholes = {one.said.id: one.said for one in annotation.objects if one.said.id is not None and ids[one.said.id] == 1}
        for one in annotation.objects:
            is_part = one.said.level > 0 or bool(one.said.wholes)
            if is_part and self.labels.options.parts == "drop":
                self.tally.filtered["part"] += 1
                continue
            label, shape = self.labels.label(*one.said.names), self._shape(one.said)
            fault = shape if isinstance(shape, Fault) else None if label else _unnamed()
            if fault is not None:
                place = annotation.place(f"{annotation.element(one.number)}{fault.field}")
                self.tally.reject(fault.reason, fault.what, place=place, fix=fault.fix)
            elif isinstance(shape, Rings):
                attributes = {**self._attributes(one.said, wholes), **one.fields}
                said = Said(frame=len(self.batch.frames) - 1, label=label, origin=one.number, source=source, attributes=attributes)
                self.batch.objects.add(said, Kind.POLYGON, shape)

    def _attributes(self, one: Object, wholes: Mapping[int, Object]) -> Texts:
        words = attributes_of(one.attributes if isinstance(one.attributes, list) else (one.attributes or "").split(","))
        there = [wholes[number] for number in one.wholes if number in wholes]
        if len(there) < len(one.wholes):
            self.tally.unconverted["what a part belongs to, where none or several have its id"] += 1
        wholes_of = dict.fromkeys(filter(None, (self.labels.label(*whole.names) for whole in there)))
        return said_of(one.occluded, words, crop=one.crop, level=one.level, wholes=[*wholes_of])

    def _shape(self, one: Object) -> Rings | Fault:
        """The outline of an object: its polygon, else that of its mask."""
        x, y = one.points
        if len(x) != len(y):
            return Fault("bad polygon", ".polygon", f"the polygon has {len(x)} x and {len(y)} y", f"correct it, {_SKIP}")
        far = next((value for value in (*x, *y) if not abs(value) < LIMIT_PX), None)
        if far is not None:
            return Fault("coordinate out of range", ".polygon", f"{far:g} is no place in an image", f"correct it, {_SKIP}")
        if len({*zip(x, y, strict=True)}) >= CORNERS:
            return Rings.of(np.column_stack([x, y]), [len(x)]).opened()
        return self._of_mask(one, len(x))

    def _of_mask(self, one: Object, points: int) -> Rings | Fault:
        """The outline of the mask of an object whose polygon has too few points."""
        from prelabel.readers.ade20k.masks import read_instance  # noqa: PLC0415  # its decoder is loaded for masks alone

        name = one.instance_mask if isinstance(one.instance_mask, str) else ""
        below = clean_name(name)
        mask = self.folder / below if below else None
        if mask is None or not is_file(mask):
            missing = f"no mask {shown(name)} lies beside the file" if name else "no mask is named"
            what = f"the polygon has {counted(points, 'point')}, and {missing}"
            return Fault("no shape", "", what, f"give the masks, too, {_SKIP}")
        try:
            drawn = read_instance(mask)
        except InputError as error:
            return Fault("unreadable mask", ".instance_mask", error.what, error.fix)
        if drawn.size != (self.frame.width, self.frame.height):
            own, other = (f"{width}x{height}" for width, height in (drawn.size, (self.frame.width, self.frame.height)))
            what = f"the mask {shown(name)} is {own}, its image {other}"
            return Fault("mask of another size", ".instance_mask", what, f"give it in the size of the image, {_SKIP}")
        if not len(drawn.rings):
            what = f"the mask {shown(name)} has no pixels of the object"
            return Fault("no shape", ".instance_mask", what, f"draw the object, {_SKIP}")
        return drawn.rings


def _unnamed() -> Fault:
    return Fault("no label", "", "has neither a name nor a raw_name", f"name it, {_SKIP}")
