"""Lists of WFLW taken to a batch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import AttributeTable
from prelabel.detections import NO_ATTRIBUTES, Detections, Source
from prelabel.errors import InputError, Place, counted
from prelabel.readers.base import Context, Unit
from prelabel.readers.faces.columns import Faces, Names, batch_of, boxes_of, faces_of, points_of, together
from prelabel.readers.faces.images import Images
from prelabel.readers.faces.options import FaceOptions
from prelabel.readers.faces.sheets import LEAVE_OUT, Row, Sheet, lines_of
from prelabel.readers.faces.wflw import PLAIN, POINTS, WHOLE
from prelabel.readers.shared.words import is_number, shown

FLAGS = ("pose", "expression", "illumination", "make-up", "occlusion", "blur")

RECTANGLE = ("x_min_rect", "y_min_rect", "x_max_rect", "y_max_rect")

_CALLED = tuple(f"point {number}" for number in range(POINTS))

_SAID = {"0": "false", "1": "true"}


def batches_of(unit: Unit, options: FaceOptions, context: Context) -> Iterator[Detections]:
    """All lists.

    Raises:
        InputError: a file or row is bad, and the run stops at bad records.
    """
    reader = ListsReader(context=context, prefix=unit.detail)
    for number, path in enumerate(unit.paths):
        try:
            numbers, lines = lines_of(path)
        except InputError as error:
            context.tally.reject_file("unreadable file", error)
            continue
        reader.add(Sheet(path=path, lines=lines, numbers=numbers, split=_words), number)
    yield from reader.batch(Names((options.label,), [Source(str(path)) for path in unit.paths], reader.sets.sets))


def _words(text: str) -> list[str]:
    """The words of a line; what stands behind the numbers is the name, with its blanks."""
    words = text.split(None, PLAIN)
    behind = words[PLAIN:] and words.pop().strip()
    if not behind:
        return words
    more = behind.split(None, WHOLE - PLAIN)
    return [*words, *more] if is_number(more[0]) and len(more) > 1 else [*words, behind]


@dataclass(slots=True, kw_only=True)
class ListsReader:
    """Gathers the faces of lists.

    Args:
        context: of the run.
        prefix: what stands before the names of images.
        sets: the attributes of faces.
    """

    context: Context
    prefix: str
    sets: AttributeTable = field(default_factory=AttributeTable)
    _images: Images = field(init=False)
    _seen: set[tuple[str, ...]] = field(default_factory=set)
    _faces: list[Faces] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with no image."""
        self._images = Images(context=self.context)

    def add(self, sheet: Sheet, source: int) -> None:
        """The faces of a list.

        Raises:
            InputError: a row is bad, and the run stops at bad records.
        """
        whole: list[Row] = []
        plain: list[Row] = []
        for row in sheet.rows(range(len(sheet.lines)), self.context.tally):
            if row is not None and self._is_new(row, sheet.place(row.line)):
                (whole if len(row.cells) > WHOLE else plain).append(row)
        if whole:
            box = boxes_of(whole, sheet, PLAIN, RECTANGLE, self.context.tally)
            self._take(whole, sheet, source, box, [self._flags(row, sheet) for row in whole])
        if plain:
            self._take(plain, sheet, source, None, [NO_ATTRIBUTES] * len(plain))

    def batch(self, names: Names) -> Iterator[Detections]:
        """All of them, where there is an image."""
        if self._faces:
            yield from batch_of(together(self._faces), self._images.frames, names)

    def _is_new(self, row: Row, place: Place) -> bool:
        """Whether a row is a face that was not listed before; one that is not is rejected or counted."""
        if len(row.cells) not in {PLAIN + 1, WHOLE + 1}:
            what = f"{counted(len(row.cells), 'column')}, but a row has {PLAIN + 1} or {WHOLE + 1}"
            self.context.tally.reject("other number of columns", what, place=place, fix=LEAVE_OUT)
            return False
        key = (row.cells[-1], *row.cells[:PLAIN])
        if key in self._seen:
            self.context.tally.filtered["face that is listed again"] += 1
            return False
        self._seen.add(key)
        return True

    def _take(self, rows: Sequence[Row], sheet: Sheet, source: int, box: NDArray[np.float64] | None, attributes: Sequence[int]) -> None:
        points = points_of(rows, sheet, 0, _CALLED, self.context.tally)
        frame = [self._images.number(row.cells[-1], self.prefix, sheet.place(row.line)) for row in rows]
        line = [row.line for row in rows]
        self._faces.append(faces_of(frame=frame, box=box, points=points, line=line, source=source, attributes=attributes))

    def _flags(self, row: Row, sheet: Sheet) -> int:
        """The number of the attributes of a face, those that are bad left out."""
        words = row.cells[WHOLE - len(FLAGS) : WHOLE]
        for name, word in zip(FLAGS, words, strict=True):
            if word not in _SAID:
                fix = "correct it, or leave the attribute out with --on-error skip"
                what = f"{name} is {shown(word)}, neither 0 nor 1"
                self.context.tally.reject("bad attribute", what, place=sheet.place(row.line), fix=fix)
        return self.sets.number({name: _SAID.get(word) for name, word in zip(FLAGS, words, strict=True)})
