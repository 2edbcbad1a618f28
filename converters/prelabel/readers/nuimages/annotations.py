"""The tables of annotations as columns, without their masks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import Tally
from prelabel.files import read_bytes
from prelabel.geometry.boxes import Boxes
from prelabel.rawjson import NULL
from prelabel.readers.nuimages.attributes import AttributeSets
from prelabel.readers.nuimages.layout import CATEGORIES
from prelabel.readers.nuimages.tables import SKIP, Tables
from prelabel.readers.shared.faults import LIMIT_PX, Fault
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document

NO_BOX = (float("nan"),) * 4


class _Annotation(msgspec.Struct, frozen=True, gc=False):
    """An object, or a surface, which has neither a box nor attributes; the mask is decoded when it is drawn."""

    sample_data_token: str
    category_token: str
    attribute_tokens: msgspec.Raw = NULL
    bbox: tuple[float, float, float, float] | None = None
    """Left, top, right, bottom in pixels."""
    mask: msgspec.Raw = NULL


_KNOWN = frozenset({"token", *_Annotation.__struct_fields__})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Annotations:
    """``n`` annotations of some tables."""

    documents: Sequence[Document]
    table: NDArray[np.int32]
    """(n,) index into ``documents``."""
    position: NDArray[np.int32]
    """(n,) in the table."""
    image: NDArray[np.int32]
    """(n,) index into the key frames."""
    label: NDArray[np.int32]
    """(n,) index into the labels."""
    attributes: NDArray[np.int32]
    """(n,) number of a set, -1 for none."""
    box: Boxes
    """(n, 4) in pixels; NaN where there is none."""
    masks: Sequence[msgspec.Raw]
    """The text of each mask, null where there is none."""

    def __len__(self) -> int:
        """The number of annotations."""
        return len(self.image)

    def take(self, rows: NDArray[np.intp]) -> Self:
        """Some of them."""
        return type(self)(
            documents=self.documents,
            table=self.table[rows],
            position=self.position[rows],
            image=self.image[rows],
            label=self.label[rows],
            attributes=self.attributes[rows],
            box=self.box[rows],
            masks=[self.masks[row] for row in rows.tolist()],
        )

    def document(self, row: int) -> Document:
        """The table that one stands in."""
        return self.documents[int(self.table[row])]

    def reject(self, row: int, fault: Fault, tally: Tally) -> None:
        """Tell what is wrong with one.

        Raises:
            InputError: the run stops at bad records.
        """
        reject(self.document(row), int(self.position[row]), fault, tally)

    def batches(self, images: int, at_once: int) -> Iterator[Self]:
        """Those of some images at a time: of the first so many, of the next ones, and so on, whether there are any or not."""
        order = np.argsort(self.image, kind="stable")
        ends = np.searchsorted(self.image[order], np.arange(0, images + at_once, at_once))
        for first, last in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
            yield self.take(order[first:last])


@dataclass(slots=True, kw_only=True)
class Gathered:
    """Takes tables of annotations, one after the other.

    Args:
        tables: that they refer to.
        tally: takes bad records.
    """

    tables: Tables
    tally: Tally
    sets: AttributeSets = field(init=False)
    _documents: list[Document] = field(default_factory=list)
    _rows: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    _boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    _masks: list[msgspec.Raw] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with no set of attributes."""
        self.sets = AttributeSets(self.tables.attributes)

    def add(self, path: Path) -> None:
        """A table.

        Raises:
            InputError: it cannot be read, or a bad record stops the run.
        """
        document, table = Document(read_bytes(path), path), len(self._documents)
        self._documents.append(document)
        note_unused(document, _KNOWN, self.tally)
        of_image, of_label = self.tables.images.number, self.tables.label
        for position, one in document.each(_Annotation, "$", self.tally):
            fault = self._fault(one)
            if fault is not None:
                reject(document, position, fault, self.tally)
                continue
            image, label = of_image[one.sample_data_token], of_label[one.category_token]
            tokens = self.sets.known(one.attribute_tokens, document, position, self.tally)
            self._rows.append((table, position, image, label, self.sets.number(tokens)))
            self._boxes.append(one.bbox or NO_BOX)
            self._masks.append(one.mask)

    def annotations(self) -> Annotations:
        """All of them."""
        columns = np.array(self._rows, np.int32).reshape(-1, 5).T
        box = np.array(self._boxes, np.float64).reshape(-1, 4)
        table, position, image, label, attributes = columns
        return Annotations(
            documents=self._documents,
            table=table,
            position=position,
            image=image,
            label=label,
            attributes=attributes,
            box=box,
            masks=self._masks,
        )

    def _fault(self, one: _Annotation) -> Fault | None:
        """What is wrong with an annotation."""
        if one.sample_data_token not in self.tables.images.number:
            what = f"{shown(one.sample_data_token)} is no key frame of a camera in {self.tables.images.path.name}"
            return Fault("no such image", ".sample_data_token", what, f"give the tables of one version, {SKIP}")
        if one.category_token not in self.tables.label:
            what = f"{shown(one.category_token)} is not in {CATEGORIES}"
            return Fault("no such category", ".category_token", what, f"give the tables of one version, {SKIP}")
        return box_fault(one.bbox, ".bbox") if one.bbox else None


def reject(document: Document, position: int, fault: Fault, tally: Tally) -> None:
    """Tell what is wrong with the record at a position of a table.

    Raises:
        InputError: the run stops at bad records.
    """
    place = document.record_place("$", position, fault.field)
    tally.reject(fault.reason, fault.what, place=place, fix=fault.fix)


def note_unused(document: Document, known: frozenset[str], tally: Tally) -> None:
    """Say which fields of a table are not known: all rows have those of the first."""
    _, first = next(document.each(dict[str, msgspec.Raw], "$", Tally(on_error="skip")), (0, {}))
    if unused := first.keys() - known:
        tally.note_names("fields of annotations not used: {all}", unused)


def box_fault(box: tuple[float, float, float, float], field: str) -> Fault | None:
    """What is wrong with a box of pixels that stands in a field."""
    far = next((side for side, value in enumerate(box) if not abs(value) < LIMIT_PX), None)
    if far is not None:
        return Fault("coordinate beyond any image", f"{field}[{far}]", f"{box[far]:g} is beyond any image", f"correct it, {SKIP}")
    x0, y0, x1, y1 = box
    if x0 < x1 and y0 < y1:
        return None
    what = f"width {x1 - x0:g} and height {y1 - y0:g} must be above 0"
    return Fault("width or height not positive", field, what, f"write {field[1:]} as [left, top, right, bottom], {SKIP}")
