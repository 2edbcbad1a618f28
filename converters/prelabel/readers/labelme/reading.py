"""Files taken to batches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from prelabel.detections import Detections, Source
from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.readers.base import Context, Unit
from prelabel.readers.labelme.groups import objects_of
from prelabel.readers.labelme.layout import image_name
from prelabel.readers.labelme.options import LabelmeOptions
from prelabel.readers.labelme.records import SHOWN, File, Image, Shape
from prelabel.readers.labelme.rows import Good, Labels, RowMaker, attributes_of
from prelabel.readers.labelme.shapes import AREA, LINES, POINTS, SKIP, drawn, type_of
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.sides import side_px
from prelabel.readers.shared.words import shown
from prelabel.safejson import CORRECT, UNREADABLE, Document, Records

_FILES = msgspec.json.Decoder(File)


@dataclass(slots=True, kw_only=True)
class UnitReader(Gathered):
    """Reads the files of a unit to one batch.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run.
        numbers: of keypoints, by their labels.
    """

    unit: Unit
    options: LabelmeOptions
    context: Context
    numbers: Mapping[str, int]
    unused: set[str] = field(default_factory=set)
    _seen: dict[str, Path] = field(default_factory=dict)

    def read(self) -> Detections:
        """All files.

        Raises:
            InputError: a file or shape is bad, and the run stops at bad records.
        """
        for path in self.unit.paths:
            try:
                labels = self._labels(path)
            except InputError as error:
                self.context.tally.reject_file("unreadable file", error)
                continue
            self._file(path, labels)
        if self.unused:
            names = ", ".join(sorted(self.unused))
            keeps = ",".join(sorted(self.unused))
            self.context.tally.note(f"fields of shapes that were not used: {names} (-O attributes={keeps} keeps them)")
        return self.detections()

    def _labels(self, path: Path) -> Labels:
        document = read_document(path)
        whole = document.decode(_FILES)
        if whole is not None:
            image: Image = whole
            shapes = Records(items=whole.shapes)
        else:
            image = read_image(document)
            shapes = document.records(Shape, "$.shapes", self.context.tally)
        return Labels(document=document, image=image, shapes=shapes)

    def _file(self, path: Path, labels: Labels) -> None:
        """The frame of a file, and its objects."""
        tally, image = self.context.tally, labels.image
        name = image_name(image.imagePath, path, self.unit.root, self.context.frames)
        place = Place(str(path))
        first = self._seen.setdefault(name, path)
        if first != path:
            tally.reject("image twice", f"its image {name!r} is also that of {first}", place=place, fix="keep one of the two files")
            return
        frame = self.context.frames.frame(
            name,
            place=place,
            tally=tally,
            width=side_px(image.imageWidth),
            height=side_px(image.imageHeight),
            sized=bool(labels.shapes.items),
        )
        if frame is None:
            return
        self.frames.append(frame)
        self.source(Source(str(path), "$.shapes[{}]"))
        flags = image.flags.values() if isinstance(image.flags, dict) else [image.flags]
        whole = sum(bool(value) for value in flags)
        if whole:
            tally.unconverted["flag of a whole image"] += whole
        good = self._good(labels)
        rows = RowMaker(labels=labels, good=good, frame=len(self.frames) - 1, numbers=self.numbers, objects=self.objects, tally=tally)
        shapes = {number: one.shape for number, one in good.items()}
        for each in objects_of(shapes, skeleton=self.options.keypoints, label=self.options.label):
            rows.add(each)

    def _good(self, labels: Labels) -> dict[int, Good]:
        """The shapes that can be drawn, by their numbers in the file."""
        good: dict[int, Good] = {}
        raws = msgspec.json.decode(labels.document.sections()["shapes"], type=list[msgspec.Raw]) if self.options.attributes else []
        for item, shape in enumerate(labels.shapes.items):
            number = labels.shapes.position(item)
            result = _fault(shape) or drawn(shape)
            if isinstance(result, Fault):
                self.context.tally.reject(result.reason, result.what, place=labels.place(number, result.field), fix=result.fix)
                continue
            fields = self._fields(labels, number, raws)
            good[number] = Good(shape, result, attributes_of(shape, fields, self.options.attributes, self.context.tally))
            self.unused.update(name for name in SHOWN if getattr(shape, name) and name not in self.options.attributes)
        return good

    def _fields(self, labels: Labels, number: int, raws: Sequence[msgspec.Raw]) -> dict[str, Any]:
        """All fields of a shape where some are asked for; none where one of them cannot be read, which is rejected."""
        try:
            return msgspec.json.decode(raws[number], type=dict[str, Any]) if raws else {}
        except msgspec.DecodeError as error:
            where, what = labels.document.fault(error, "$.shapes", number)
            self.context.tally.reject(UNREADABLE, what, place=labels.place(number, where), fix=CORRECT)
            return {}


def read_document(path: Path) -> Document:
    """A file that is one of labelme, as far as can be seen from outside.

    Raises:
        InputError: it cannot be read, or its root is no object with shapes.
    """
    document = Document(read_bytes(path), path)
    if document.root != "{" or "shapes" not in document.sections():
        raise InputError(
            "holds no shapes: it is no labelme file", place=Place(str(path)), fix="give the files that labelme saved, or remove it"
        )
    return document


def read_image(document: Document) -> Image:
    """What a file says of its image.

    Raises:
        InputError: a field is of the wrong type.
    """
    try:
        return msgspec.json.decode(document.strict, type=Image)
    except msgspec.DecodeError as error:
        what, _, where = str(error).partition(" - at `")
        raise InputError(
            f"{what[:1].lower()}{what[1:]}", place=Place(str(document.path), element=where.rstrip("`") or "$"),
            fix="write it as labelme does",
        ) from error  # fmt: skip


def _fault(shape: Shape) -> Fault | None:
    """What is wrong with a shape beside its points."""
    if type_of(shape) not in AREA | LINES | POINTS:
        what = f"the shape_type {shown(shape.shape_type)} is not known"
        return Fault("unknown shape type", ".shape_type", what, f"report it, {SKIP}")
    if not shape.label.strip():
        return Fault("no label", ".label", "the shape has no label", f"give it one, {SKIP}")
    if shape.score is not None and not 0 <= shape.score <= 1:
        return Fault("score outside 0-1", ".score", f"score {shape.score:g} is outside 0-1", "write scores as fractions")
    return None
