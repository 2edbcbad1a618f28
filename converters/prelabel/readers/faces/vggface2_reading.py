"""Tables of VGGFace2 taken to batches."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import AttributeTable
from prelabel.detections import Detections, Source
from prelabel.errors import InputError, Place
from prelabel.frames import images_among
from prelabel.readers.base import Context, Unit
from prelabel.readers.faces.columns import FIVE, SIDES, Names, batch_of, boxes_of, faces_of, points_of, said, spread
from prelabel.readers.faces.images import Images
from prelabel.readers.faces.options import FACE, Vggface2Options
from prelabel.readers.faces.sheets import ABSENT, Row, Sheet, by_commas, joined, lines_of
from prelabel.readers.faces.vggface2 import BOXES, LANDMARKS, Part
from prelabel.readers.shared.gathering import IMAGES_PER_BATCH

NAME = "NAME_ID"

COLUMNS = {BOXES: ("X", "Y", "W", "H"), LANDMARKS: tuple(f"P{point}{axis}" for point in range(1, 6) for axis in "XY")}

NO_LABEL = "no_label"
"""The folder of images without a label, as Datumaro calls it."""

_BLANK = re.compile(r'(?:[^",]*|"[^"]*"),[\s,]*').fullmatch
"""A row that has a name alone."""

_IDENTITY = re.compile(r"n\d{6}", re.ASCII)


def batches_of(unit: Unit, options: Vggface2Options, context: Context) -> Iterator[Detections]:
    """The images of a part.

    Raises:
        InputError: a file or row is bad, and the run stops at bad records.
    """
    part: Part = unit.detail
    sheets: dict[str, Sheet] = {}
    for kind, path in sorted(part.tables.items()):
        try:
            sheets[kind] = sheet_of(path, kind)
        except InputError as error:
            context.tally.reject_file("unreadable file", error)
    if sheets:
        classes: Mapping[str, str] = {}
        if part.labels:
            try:
                classes = classes_of(part.labels)
            except InputError as error:
                context.tally.reject_file("unreadable file", error)
        yield from PartReader(options=options, context=context, prefix=part.prefix, sheets=sheets, classes=classes).batches()


def sheet_of(path: Path, kind: str) -> Sheet:
    """The rows of a table.

    Raises:
        InputError: it cannot be read, or has other columns.
    """
    numbers, lines = lines_of(path)
    header = by_commas(lines[0]) or []
    wanted = [NAME, *COLUMNS[kind]]
    if header != wanted:
        what = f"has no columns {','.join(wanted)}"
        raise InputError(what, place=Place(str(path), numbers[0]), fix="copy or write the file again")
    sheet = Sheet(path=path, lines=lines[1:], numbers=numbers[1:], split=by_commas, header=header, width=len(wanted))
    return _without_tags(sheet) if any(map(_BLANK, sheet.lines)) else sheet


def _without_tags(sheet: Sheet) -> Sheet:
    """The rows of a table without the empty ones of images that have another, as Datumaro writes one for each tag."""
    blank = [_BLANK(line) is not None for line in sheet.lines]
    called = [*sheet.names()]
    seen = {name for name, empty in zip(called, blank, strict=True) if not empty}
    kept = []
    for at, (name, empty) in enumerate(zip(called, blank, strict=True)):
        if not empty or not name or name not in seen:
            seen.add(name)
            kept.append(at)
    return replace(sheet, lines=[sheet.lines[at] for at in kept], numbers=[sheet.numbers[at] for at in kept])


def classes_of(path: Path) -> Mapping[str, str]:
    """The word behind each label that has one.

    Raises:
        InputError: the file cannot be read.
    """
    words = [line.split(None, 1) for line in lines_of(path)[1]]
    return {pair[0]: pair[1].strip() for pair in words if len(pair) > 1}


@dataclass(slots=True, kw_only=True)
class PartReader:
    """Reads tables of the same images.

    Args:
        options: of the reader.
        context: of the run.
        prefix: what stands before the names of images.
        sheets: the tables, by what they say.
        classes: the words behind labels.
    """

    options: Vggface2Options
    context: Context
    prefix: str
    sheets: Mapping[str, Sheet]
    classes: Mapping[str, str]
    _labels: dict[str, int] = field(default_factory=dict)
    _sets: AttributeTable = field(default_factory=AttributeTable)
    _of_folder: dict[str, tuple[int, int]] = field(default_factory=dict)
    _images: Images = field(init=False)

    def __post_init__(self) -> None:
        """Begin with no image."""
        self._images = Images(context=self.context)

    def batches(self) -> Iterator[Detections]:
        """All images, some thousand at a time.

        Raises:
            InputError: a row is bad, and the run stops at bad records.
        """
        found = joined([*self.sheets.values()], self.context.tally)
        places = dict(zip(self.sheets, found.places, strict=True))
        for first in range(0, len(found.names), IMAGES_PER_BATCH):
            some = slice(first, first + IMAGES_PER_BATCH)
            yield from self._batch(found.names[some], {kind: column[some] for kind, column in places.items()})

    def _batch(self, images: Sequence[str], places: Mapping[str, NDArray[np.int64]]) -> Iterator[Detections]:
        tally, kinds = self.context.tally, [*self.sheets]
        columns: dict[str, NDArray[np.float64]] = {}
        for kind, sheet in self.sheets.items():
            at, rows = _filled(sheet.rows(places[kind].tolist(), tally))
            is_box = kind == BOXES
            values = boxes_of(rows, sheet, 1, SIDES, tally) if is_box else points_of(rows, sheet, 1, FIVE, tally)
            columns["box" if is_box else "points"] = spread(values, at, len(images))
        source = np.argmax([places[kind] != ABSENT for kind in kinds], axis=0).tolist()
        sheets = [*self.sheets.values()]
        line = [sheets[at].numbers[places[kinds[at]][i]] for i, at in enumerate(source)]
        sized = [bool(one) for one in np.any([~np.isnan(own).reshape(len(images), -1).all(axis=1) for own in columns.values()], axis=0)]
        frames = [
            self._images.once(_file(image), self.prefix, sheets[at].place(number), sized=need)
            for image, at, number, need in zip(images, source, line, sized, strict=True)
        ]
        about = [self._about(image.partition("/")[0] if "/" in image else "") for image in images]
        label, attributes = zip(*about, strict=True)
        faces = faces_of(
            frame=range(len(images)), box=columns.get("box"), points=columns.get("points"), line=line, source=source, label=label,
            attributes=attributes,
        )  # fmt: skip
        names = Names([*self._labels], [Source(str(sheet.path)) for sheet in sheets], self._sets.sets)
        yield from batch_of(faces, frames, names)

    def _about(self, folder: str) -> tuple[int, int]:
        """The label and the attributes of the faces of a folder."""
        known = self._of_folder.get(folder)
        if known is None:
            identity = folder if _IDENTITY.fullmatch(folder) else None
            label = self.options.label or (FACE if identity or folder in {"", NO_LABEL} else folder)
            attributes = {"identity": identity, "class": self.classes.get(folder)}
            known = self._of_folder[folder] = self._labels.setdefault(label, len(self._labels)), self._sets.number(attributes)
        return known


def _filled(rows: Sequence[Row | None]) -> tuple[list[int], list[Row]]:
    """The rows that say something behind the name."""
    return said([row if row is not None and any(row.cells[1:]) else None for row in rows])


def _file(name: str) -> str:
    return name if images_among([name]) else f"{name}.jpg"
