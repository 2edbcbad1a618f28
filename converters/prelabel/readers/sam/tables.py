"""The masks of an image as PNGs, which ``metadata.csv`` beside them lists."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from prelabel.detections import Kind, Source
from prelabel.errors import InputError, Place
from prelabel.files import is_file, noted
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.others import whole_text
from prelabel.readers.sam.drawing import WITHOUT_PIXEL, Size, is_flat
from prelabel.readers.sam.layout import folder_name
from prelabel.readers.sam.options import SamOptions
from prelabel.readers.sam.pictures import Picture
from prelabel.readers.sam.records import Annotation, Four, One, as_measured, note_unused
from prelabel.readers.shared.words import is_number, shown
from prelabel.safejson import CORRECT, or_leave_out

BOX = ("bbox_x0", "bbox_y0", "bbox_w", "bbox_h")

QUALITIES = ("predicted_iou", "stability_score")

_COLUMNS = {"bbox": BOX[0], "": None}
"""Where a message points to for a field of `Annotation`, but for those that are called as their columns."""

_SKIP = "copy it there, or leave the mask out with --on-error skip"


def picture_of(path: Path, root: Path, options: SamOptions, context: Context) -> Picture:
    """The image that a table is of, which its folder is called as.

    Raises:
        InputError: it cannot be read, or a bad record stops the run.
    """
    first, *lines = whole_text(path).split("\n")
    header = _cells(first)
    missing = next((name for name in ("id", *BOX) if name not in header), None)
    if missing:
        raise InputError(f"has no column {missing!r}", place=Place(str(path), 1), fix="give the table as amg.py writes it")
    note_unused(header, (*BOX, *QUALITIES, "class_name"), options, context.tally)
    table = _Table(path=path, header=header, options=options, context=context)
    ones = [one for number, line in enumerate(lines, 2) if line.strip() for one in table.ones(number, _cells(line))]
    return Picture(Source(str(path)), Place(str(path)), None, (folder_name(path.parent, root),), table.size, ones)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split(",")]


@dataclass(slots=True, kw_only=True)
class _Table:
    """A table, whose lines are read in their order.

    Args:
        path: of it.
        header: the names of its columns.
        options: of the reader.
        context: says what is wanted, and takes what is bad.
    """

    path: Path
    header: Sequence[str]
    options: SamOptions
    context: Context
    size: Size = field(default=(0, 0), init=False)
    """Of the first mask; (0, 0) until there is one."""

    def ones(self, line: int, cells: Sequence[str]) -> Iterator[One]:
        """The mask of a line, unless it was rejected.

        Raises:
            InputError: something is wrong, and the run stops at bad records.
        """
        if len(cells) != len(self.header):
            what = f"has {len(cells)} cells, the first line {len(self.header)}"
            self.context.tally.reject("another number of cells", what, place=self._place(line, ""), fix=CORRECT)
            return
        row = dict(zip(self.header, cells, strict=True))
        box = self._box(line, row)
        corners = None if box is None else as_measured(box)
        iou, stability = (self._number(line, row, name) for name in QUALITIES)
        said = Annotation(bbox=box, predicted_iou=iou, stability_score=stability, class_name=row.get("class_name"))
        attributes = {name: row[name] for name in self.options.attributes if row.get(name)}
        mask = self._mask(line, row["id"], needed=corners is None or is_flat(corners))
        yield One(partial(self._place, line), line, said, corners, mask, attributes)

    def _place(self, line: int, name: str) -> Place:
        return Place(str(self.path), line, element=_COLUMNS.get(name, name))

    def _box(self, line: int, row: Mapping[str, str]) -> Four | None:
        x, y, width, height = (self._number(line, row, name) for name in BOX)
        return None if x is None or y is None or width is None or height is None else (x, y, width, height)

    def _number(self, line: int, row: Mapping[str, str], name: str) -> float | None:
        word = row.get(name, "")
        if is_number(word) and math.isfinite(float(word)):
            return float(word)
        if word:
            self.context.tally.reject(
                "no number", f"{shown(word)} is no number", place=self._place(line, name), fix=or_leave_out("value")
            )  # fmt: skip
        return None

    def _mask(self, line: int, number: str, *, needed: bool) -> Rings | None:
        """The outline of a mask; None where it has no pixel, is not wanted, or was rejected."""
        tally, place = self.context.tally, self._place(line, "id")
        if not (number.isascii() and number.isdecimal()):
            tally.reject("no number", f"{shown(number)} is no number", place=place, fix=or_leave_out("mask"))
            return None
        file = self.path.with_name(f"{number}.png")
        if not is_file(noted(file)):
            tally.reject("mask missing", f"{file.name} does not lie beside the table", place=place, fix=_SKIP)
            return None
        # the first is read in any case, for its size
        if not needed and Kind.POLYGON not in self.context.shapes and self.size != (0, 0):
            return None
        return self._traced(file)

    def _traced(self, file: Path) -> Rings | None:
        # the codec of masks is loaded for files that have masks alone
        from prelabel.geometry.labelimages import read_label_image  # noqa: PLC0415
        from prelabel.geometry.masks import label_rings  # noqa: PLC0415

        tally = self.context.tally
        try:
            image = read_label_image(file).runs
        except InputError as error:
            tally.reject_file("mask unreadable", error)
            return None
        size = image.width, image.height
        if self.size not in {(0, 0), size}:
            what = f"is {size[0]}x{size[1]}, the first mask of its image {self.size[0]}x{self.size[1]}"
            tally.reject("mask of another size", what, place=Place(str(file)), fix=or_leave_out("mask"))
            return None
        self.size = size
        values, rings = label_rings(image.renumbered((image.value != 0).astype(image.value.dtype)))
        if not len(values):
            tally.unconverted[WITHOUT_PIXEL] += 1
            return None
        return rings
