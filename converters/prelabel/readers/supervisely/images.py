"""Annotations of images, a file each.

    {"size": {"width": 800, "height": 600}, "tags": [],
     "objects": [{"classTitle": "car", "geometryType": "rectangle", "tags": [],
                  "points": {"exterior": [[10, 20], [30, 40]], "interior": []}}]}

Format: https://developer.supervisely.com/getting-started/supervisely-annotation-format/images
"""

from dataclasses import dataclass

import msgspec

from prelabel.attributes import attribute_value
from prelabel.detections import Source
from prelabel.errors import InputError, Place, Tally
from prelabel.rawjson import value_at
from prelabel.readers.base import Context
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.objects import Said
from prelabel.readers.supervisely.faults import SKIP
from prelabel.readers.supervisely.project import Project, system_of
from prelabel.readers.supervisely.records import Geometry, Object, Size
from prelabel.readers.supervisely.shapes import Drawing
from prelabel.readers.supervisely.sieve import Sieve
from prelabel.readers.supervisely.tags import Attributes, attributes
from prelabel.safejson import Document

ELEMENT = "$.objects"

_SIZE = msgspec.json.Decoder(Size | None)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_ANY = msgspec.json.Decoder()


@dataclass(slots=True, kw_only=True)
class Batch(Gathered):
    """The frames and objects of some files.

    Args:
        project: what the objects are drawn by.
        fields: of objects, that become attributes.
        context: decides frames, and takes what is bad.
    """

    project: Project
    fields: tuple[str, ...]
    context: Context

    def add(self, document: Document, file: str) -> None:
        """A file with its objects.

        Args:
            document: the file.
            file: the name of its image.

        Raises:
            InputError: it is no annotation of an image, or a bad record stops the run.
        """
        tally, sections = self.context.tally, document.sections()
        if "objects" not in sections:
            what, fix = "has no 'objects'", "give the annotations of images or videos"
            raise InputError(what, place=Place(str(document.path), element="$"), fix=fix)
        size = size_of(document, tally)
        records = document.records(Object, ELEMENT, tally)
        frame = self.context.frames.frame(
            file, place=Place(str(document.path)), tally=tally, width=size.width, height=size.height, sized=bool(records.items)
        )
        if frame is None:
            return
        self.source(Source(str(document.path), f"{ELEMENT}[{{}}]"))
        count_tags(document, "image", tally)
        sieve = Sieve(document, tally)
        figures = [sieve.geometry(one, f"{ELEMENT}[{records.position(item)}]") for item, one in enumerate(records.items)]
        system = system_of(self.project.coordinates, (point for figure in figures if figure for point in figure.coordinates()))
        drawing = Drawing(system=system, size=size, shapes=self.project.shapes, skeletons=self.project.skeletons, tally=tally)
        raws = _LIST.decode(sections["objects"]) if self.fields else []
        for item, (one, figure) in enumerate(zip(records.items, figures, strict=True)):
            position = records.position(item)
            if figure is not None:
                self._add_object(one, figure, position, drawing, sieve, self._fields(raws[position]) if raws else {})
        self.frames.append(frame)

    def _add_object(  # noqa: PLR0917  # what a record is, and what it is drawn by
        self, one: Object, figure: Geometry, position: int, drawing: Drawing, sieve: Sieve, fields: Attributes
    ) -> None:
        def refuse(fault: Fault) -> None:
            place = sieve.document.record_place(ELEMENT, position, fault.field)
            sieve.tally.reject(fault.reason, fault.what, place=place, fix=fault.fix)

        if not one.class_title:
            refuse(Fault("object without class", ".classTitle", "classTitle is empty", f"name its class, {SKIP}"))
            return
        add = drawing.draw(figure, one.geometry_type, one.class_title, refuse)
        if isinstance(add, Fault):
            refuse(add)
        elif add:
            said = fields | attributes(sieve.tags(one.tags, f"{ELEMENT}[{position}]"), sieve.tally)
            add(
                self.objects,
                Said(frame=len(self.frames), label=one.class_title, origin=position, source=len(self.sources) - 1, attributes=said),
            )

    def _fields(self, raw: msgspec.Raw) -> Attributes:
        """The fields that were asked for; those that are empty are left out."""
        values = {name: _loaded(value_at(raw, f".{name}")) for name in self.fields}
        texts = {name: attribute_value(value) for name, value in values.items()}
        for name, text in texts.items():
            if text is None and values[name] not in (None, [], {}):
                self.context.tally.unconverted[f"value of the field {name}"] += 1
        return {name: text for name, text in texts.items() if text}


def size_of(document: Document, tally: Tally) -> Size:
    """The size of an image or video; of 0 where the file does not say it."""
    sections = document.sections()
    found = document.value(sections["size"], _SIZE, "$.size", tally) if "size" in sections else None
    return found if found is not None and min(found.width, found.height) > 0 else Size()


def count_tags(document: Document, of: str, tally: Tally) -> None:
    """Count the tags of a whole image or video, which no object has."""
    sections = document.sections()
    tags = document.value(sections["tags"], _LIST, "$.tags", tally) if "tags" in sections else None
    if tags:
        tally.unconverted[f"tag of {'an' if of == 'image' else 'a'} {of}"] += len(tags)


def _loaded(value: msgspec.Raw | None) -> object:
    """A value from its text; text that holds numbers beyond what computers hold stays text."""
    try:
        return None if value is None else _ANY.decode(value)
    except msgspec.DecodeError:
        return None if value is None else bytes(value)
