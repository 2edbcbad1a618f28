"""Single images: rows taken to what is in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from prelabel.detections import Frame, Kind, Source
from prelabel.errors import Place
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.kaggle.facts import Facts, is_empty
from prelabel.readers.kaggle.found import Found, box_of_list, box_of_words, objects_in
from prelabel.readers.kaggle.layout import NONE, Form, Layout
from prelabel.readers.kaggle.naming import Images, Naming, divided, reject
from prelabel.readers.kaggle.packed import unpacked
from prelabel.readers.kaggle.rows import Row
from prelabel.readers.kaggle.runs import of_each, outlines
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.naming import only_once
from prelabel.readers.shared.objects import Said
from prelabel.readers.shared.sides import is_side
from prelabel.readers.shared.words import is_number, shown

Size = tuple[int, int]

_STUDY = "_study"
"""Behind the ids of studies, of which no image is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table and what is known of it.

    Args:
        path: of the file.
        layout: of its columns.
        facts: found in a first reading.
        images: names them.
        naming: names classes.
        context: of the run.
        seen: where each image was described, of all files of the unit.
    """

    path: str
    layout: Layout
    facts: Facts
    images: Images
    naming: Naming
    context: Context
    seen: dict[str, Place]

    def place(self, row: Row, column: int = NONE) -> Place:
        """Of a row, or of a cell in it."""
        return Place(self.path, row.line, element=self.layout.names[column] if column != NONE else None)

    def image(self, row: Row) -> str:
        """The id of a row's image."""
        cell = row.cells[self.layout.image]
        return divided(cell)[0] if self.layout.both else cell


@dataclass(frozen=True, slots=True, kw_only=True)
class _Object:
    """What is found, with its row and the frame that it is in."""

    found: Found
    row: Row
    frame: int
    size: Size


@dataclass(slots=True, kw_only=True)
class StillBatch(Gathered):
    """The images of some rows.

    Args:
        table: that they stand in.
    """

    table: Table
    in_fractions: bool = True
    _waiting: list[_Object] = field(default_factory=list)

    def read(self, rows: Sequence[Row]) -> None:
        """All rows of some images.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        images: dict[str, list[Row]] = {}
        for row in rows:
            images.setdefault(self.table.image(row), []).append(row)
        for image, own in images.items():
            self._image(image, own)
        shapes = self._shapes()
        source = self.source(Source(self.table.path))
        for one, shape in zip(self._waiting, shapes, strict=True):
            if shape is not None:
                self._add(one, shape, source)

    def _image(self, image: str, rows: Sequence[Row]) -> None:
        """An image whose objects wait for those of others."""
        table = self.table
        sized = [(row, size) for row in rows if (size := self._size(row)) is not None]
        if not sized:
            return
        first = sized[0][1]
        own = [row for row, size in sized if size == first or self._reject_size(row, size, sized[0])]
        found = [(row, one) for row in own for one in self._found(row)]
        if table.layout.studies and image.endswith(_STUDY) and not found:
            table.context.tally.filtered["label of a study"] += 1
            return
        frame = self._frame(image, own[0], first, sized=any(one.pixels for _, one in found))
        if frame is None:
            return
        for row, one in found:
            size = first if min(first) > 0 else (frame.width, frame.height)
            self._waiting.append(_Object(found=one, row=row, frame=len(self.frames), size=size))
        self.frames.append(frame)

    def _frame(self, image: str, row: Row, size: Size, *, sized: bool) -> Frame | None:
        table = self.table
        place = table.place(row, table.layout.image)
        file = table.images.file(image)
        if not file:
            fix = "write the id of the image, or leave it out with --on-error skip"
            table.context.tally.reject("no image named", f"{shown(image)} names no image", place=place, fix=fix)
            return None
        frame = table.context.frames.frame(file, place=place, tally=table.context.tally, width=size[0], height=size[1], sized=sized)
        return only_once(frame, image, place, table.seen, table.context.tally)

    def _size(self, row: Row) -> Size | None:
        """The size that a row says, 0 where it says none; None where it is none and the row was rejected."""
        if NONE in self.table.layout.size:
            return 0, 0
        words = [row.cells[at].strip() for at in self.table.layout.size]
        for at, word in zip(self.table.layout.size, words, strict=True):
            if word and not (is_number(word) and is_side(float(word))):
                what = f"{shown(word)} is no number of pixels"
                fix = "write the size of the image, or leave the row out with --on-error skip"
                self.table.context.tally.reject("bad size", what, place=self.table.place(row, at), fix=fix)
                return None
        width, height = (int(float(word or 0)) for word in words)
        return width, height

    def _reject_size(self, row: Row, size: Size, first: tuple[Row, Size]) -> bool:
        """Count a row whose image is of another size than before."""
        what = f"an image of {size[0]}x{size[1]}, which line {first[0].line} says is {first[1][0]}x{first[1][1]}"
        fix = "correct it, or leave the row out with --on-error skip"
        self.table.context.tally.reject("images of two sizes", what, place=self.table.place(row), fix=fix)
        return False

    def _found(self, row: Row) -> Iterator[Found]:
        """The objects of a row; bad ones are rejected."""
        table, layout, tally = self.table, self.table.layout, self.table.context.tally
        label = divided(row.cells[layout.image])[1] if layout.both else row.cells[layout.label] if layout.label != NONE else ""
        if layout.form is Form.SIDES:
            words = [row.cells[at].strip() for at in layout.sides]
            if not all(map(is_empty, words)):
                yield from self._boxed(box_of_words(words, [layout.names[at] for at in layout.sides]), label, table.place(row))
            return
        cell = row.cells[layout.cell]
        if is_empty(cell):
            return
        place = table.place(row, layout.cell)
        match layout.form:
            case Form.RUNS:
                yield Found(place, label, mask=cell)
            case Form.LIST:
                yield from self._boxed(box_of_list(cell), label, place)
            case _:
                yield from objects_in(cell, table.facts.words, place, tally, pixels=table.facts.pixels)

    def _boxed(self, box: tuple[float, float, float, float] | Fault, label: str, place: Place) -> Iterator[Found]:
        if isinstance(box, Fault):
            reject(box, place, self.table.context.tally)
        else:
            yield Found(place, label, box=box)

    def _shapes(self) -> list[Rings | None]:
        """The outline of each object in fractions, empty of what is no mask; None where it was rejected or holds no pixel."""
        masks = [(one.found.mask, one.size) for one in self._waiting]
        shapes: list[Rings | None] = [Rings.none(1)] * len(masks)
        at = [number for number, (mask, _) in enumerate(masks) if mask]
        if not at:
            return shapes
        texts, sizes = [masks[number][0] for number in at], [masks[number][1] for number in at]
        if self.table.layout.form is Form.RUNS:
            rings, problems = outlines(texts, sizes, self.table.facts.counting)
        else:
            rings, problems = unpacked(texts, sizes)
        scaled = rings.scaled(1 / np.array(sizes, np.float64))
        for number, shape in zip(at, of_each(scaled), strict=True):
            shapes[number] = shape if len(shape.points) else None
        for number in range(len(at)):
            self._count(at[number], problems.get(number), shapes)
        return shapes

    def _count(self, number: int, problem: str | None, shapes: Sequence[Rings | None]) -> None:
        """Count a mask that is none, or holds no pixel."""
        tally = self.table.context.tally
        if problem is not None:
            fix = "correct the mask or the size of the image, say with -O runs= or -O start= how runs are written, or use --on-error skip"
            tally.reject("no run lengths", problem, place=self._waiting[number].found.place, fix=fix)
        elif shapes[number] is None:
            tally.filtered["mask without a pixel"] += 1

    def _add(self, one: _Object, shape: Rings, source: int) -> None:
        found, table = one.found, self.table
        label = table.naming.label(found.label)
        if isinstance(label, Fault):
            reject(label, found.place, table.context.tally)
            return
        said = Said(
            frame=one.frame, label=label, origin=one.row.line, source=source, score=found.score,
            attributes=table.naming.attributes(one.row, found.label),
        )  # fmt: skip
        width, height = one.size if found.pixels else (1, 1)
        if found.box is not None:
            x0, y0, x1, y1 = found.box
            self.objects.add_box(said, (x0 / width, y0 / height, x1 / width, y1 / height))
        elif found.point is not None:
            x, y = found.point
            self.objects.add(said, Kind.LANDMARK, Rings.of([[x / width, y / height]], [1]), [1])
        else:
            self.objects.add(said, Kind.POLYGON, shape)
