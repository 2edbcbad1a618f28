"""Files taken to batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from prelabel.detections import Detections, Frame, Kind, Source
from prelabel.errors import Place
from prelabel.folders import prefix_below
from prelabel.frames import clean_name, url_path
from prelabel.rawjson import NULL
from prelabel.readers.base import Context, Unit
from prelabel.readers.shared.faults import BadShape, Fault
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.kpt_shape import KptShape
from prelabel.readers.shared.labels import Classes, from_option
from prelabel.readers.shared.naming import only_once
from prelabel.readers.shared.objects import Said
from prelabel.readers.shared.sides import size_px
from prelabel.readers.shared.words import shown
from prelabel.readers.ultralytics_ndjson.options import UltralyticsNdjsonOptions, shape_of
from prelabel.readers.ultralytics_ndjson.records import File, Record
from prelabel.readers.ultralytics_ndjson.rows import KINDS, shapes_of
from prelabel.safejson import UNREADABLE

CLASSES = "classification"

IMAGES = "images"
"""The folder of the images of all splits, as the converter of Ultralytics makes it beside the file, or in a folder called as it."""

_ROW = msgspec.json.Decoder(list[float])

_SKIP = "or leave the image out with --on-error skip"


def batches_of(unit: Unit, options: UltralyticsNdjsonOptions, context: Context) -> Iterator[Detections]:
    """The images of all files of a unit.

    Raises:
        InputError: a file, line or row is bad, and the run stops at bad records.
    """
    seen: dict[str, Place] = {}
    for path in unit.paths:
        below = prefix_below(path.parent, unit.root)
        folders = (f"{below}{IMAGES}/", f"{below}{path.stem}/{IMAGES}/")
        yield from context.tally.until_broken(_of_file(path, folders, options, context, seen))


def _of_file(
    path: Path, folders: Sequence[str], options: UltralyticsNdjsonOptions, context: Context, seen: dict[str, Place]
) -> Iterator[Detections]:
    file = File(path)
    classes = from_option(options.names) if options.names else Classes(by_number=file.dataset.names, path=str(path))
    shape = shape_of(options) or file.dataset.kpt_shape
    batch = _Batch(path=path, folders=folders, classes=classes, shape=shape, context=context, seen=seen)
    for record in file.images(context.tally):
        batch.add(record)
        yield from batch.full()
    yield from batch.rest()


@dataclass(slots=True, kw_only=True)
class _Batch(Gathered):
    """Images of one file that are gathered.

    Args:
        path: of the file.
        folders: that its images may lie in, by their splits.
        classes: their names.
        shape: of keypoints; None where nothing says it.
        context: of the run.
        seen: where each frame of the unit is named.
    """

    in_fractions: bool = True
    path: Path
    folders: Sequence[str]
    classes: Classes
    shape: KptShape | None
    context: Context
    seen: dict[str, Place]

    def add(self, record: Record) -> None:
        """An image with its rows.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        frame = self._frame(record)
        if frame is None:
            return
        self.source(Source(str(self.path)))
        self.frames.append(frame)
        if record.image.depth != NULL:
            self.context.tally.unconverted["depth map"] += 1
        for kind, rows in (record.image.annotations or {}).items():
            if kind not in KINDS and rows:
                what = "class of a whole image" if kind == CLASSES else f"annotation of the kind {shown(kind)}"
                self.context.tally.unconverted[what] += len(rows)
                continue
            for number, raw in enumerate(rows or ()):
                self._row(record, kind, number, raw)

    def _frame(self, record: Record) -> Frame | None:
        """The frame of a line; None of one that was rejected."""
        tally, image, place = self.context.tally, record.image, record.at("file")
        name = clean_name(f"{image.split}/{image.file}" if image.split else image.file)
        if name is None or not image.file:
            fix = f"write the name of the image, {_SKIP}"
            tally.reject("no image", f"{shown(image.file)} names no image below the folder of images", place=place, fix=fix)
            return None
        if image.url is not None and url_path(image.url) is None:
            tally.reject("bad URL", f"{shown(image.url)} is no URL", place=record.at("url"), fix="write an absolute URL, or leave it out")
            return None
        size = size_px(image.width, image.height, record.at, tally)
        if size is None:
            return None
        frame = self.context.frames.frame(
            self._beside(name), place=place, tally=tally, width=size[0], height=size[1], url=image.url or "", sized=False
        )
        return only_once(frame, name, place, self.seen, tally)

    def _beside(self, name: str) -> str:
        """What the image of a name is called: by its place beside the file, where it lies there."""
        places = [f"{folder}{name}" for folder in self.folders] if self.context.frames.known else []
        return next((place for place in places if (known := self.context.frames.find(place)) and known.file == place), name)

    def _row(self, record: Record, kind: str, number: int, raw: msgspec.Raw) -> None:
        """An object."""
        try:
            row = _numbers(raw)
            label = self._label(row[0])
            shapes = shapes_of(kind, row, self.shape)
        except BadShape as bad:
            self.context.tally.reject(bad.reason, bad.what, place=record.place(kind, number, bad.where), fix=bad.fix)
            return
        said = Said(frame=len(self.frames) - 1, label=label, origin=record.number, group=(kind, number))
        for shape in shapes:
            if shape.kind == Kind.RECTANGLE:
                self.objects.add_box(said, shape.points)
            else:
                self.objects.add(said, shape.kind, shape.rings, shape.numbers)

    def _label(self, number: float) -> str:
        """The name of a class.

        Raises:
            BadShape: it has none.
        """
        name = self.classes.named(number, "[0]")
        if isinstance(name, Fault):
            raise BadShape(name.reason, name.field, name.what, name.fix)
        return name


def _numbers(raw: msgspec.Raw) -> list[float]:
    """The numbers of a row.

    Raises:
        BadShape: it is no list of numbers, or empty.
    """
    try:
        row = _ROW.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        what, _, where = str(error).partition(" - at `$")
        raise BadShape(UNREADABLE, where.rstrip("`"), f"{what[:1].lower()}{what[1:]}") from error
    if not row:
        raise BadShape("wrong number of numbers", "", "is empty")
    return row
