"""Lines of a file to objects."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from prelabel.detections import UNTRACKED, AttributeSet
from prelabel.errors import Place, Tally, counted
from prelabel.readers.darklabel.formats import Format, cells_with, pair_of
from prelabel.readers.darklabel.looks import Cells, delimiter_of
from prelabel.readers.others import whole_text
from prelabel.readers.shared.faults import LIMIT_PX, RecordError
from prelabel.readers.shared.seqinfo import MAX_FRAMES
from prelabel.readers.shared.words import is_number, shown

SKIP = "correct it, or leave the object out with --on-error skip"

_NONE = frozenset({"", "null"})
"""What stands in the place of a label that there is not."""

_DIGITS = 9

Key = int | str
"""Number of a frame, or name of an image; 0 in a file of one image."""


class Row(NamedTuple):
    """An object.

    Args:
        frame: in which it is.
        label: the name; empty where it has none.
        id: as written; -1 for none.
        box: x0, y0, x1, y1 in the unit of the format.
        attributes: of it.
        line: from 1.
    """

    frame: Key
    label: str
    id: int
    box: tuple[float, float, float, float]
    attributes: AttributeSet
    line: int


@dataclass(slots=True, kw_only=True)
class Rows:
    """The objects of a file.

    Args:
        path: of the file.
        form: of its lines.
        tally: takes what is bad.
    """

    path: Path
    form: Format
    tally: Tally
    found: list[Row] = field(default_factory=list)
    frames: dict[Key, int] = field(default_factory=dict)
    """Frames that lines name, each with the first line that does."""
    _at: Mapping[str, int] = field(default_factory=dict)
    _seen: set[tuple[Key, int, str]] = field(default_factory=set)

    def read(self) -> None:
        """Gather them.

        Raises:
            InputError: the file cannot be read, or a line is bad and the run stops at bad records.
        """
        self._at = {name: at for at, name in enumerate(self.form.fields) if name}
        text = whole_text(self.path)
        lines = ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())
        delimiter = None
        for number, line in lines:
            delimiter = delimiter_of(line) if delimiter is None else delimiter
            cells = cells_with(line, self.form, delimiter)
            objects = self.form.objects(cells)
            if objects is None:
                self._reject_line(cells, number)
                continue
            try:
                frame = self._frame(cells)
            except RecordError as error:
                error.reject(Place(str(self.path), number), self.tally)
                continue
            self.frames.setdefault(frame, number)
            for one in objects:
                self._object(one, frame, number)

    def tracks(self) -> Iterator[tuple[Row, int]]:
        """The objects, each with its track: those of one id and label are one, as DarkLabel links them."""
        first: dict[int, str] = {}
        more: dict[tuple[int, str], int] = {}
        last = max((row.id for row in self.found), default=0)
        for row in self.found:
            if row.id < 0:
                yield row, UNTRACKED
            elif first.setdefault(row.id, row.label) == row.label:
                yield row, row.id
            else:
                self.tally.note("darklabel: an id with several labels is a track for each of them")
                yield row, more.setdefault((row.id, row.label), last + 1 + len(more))

    def _reject_line(self, cells: Cells, number: int) -> None:
        width = len(self.form.fields)
        what = f"has {counted(len(cells), 'field')}, but the format has {width}"
        if self.form.grouped:
            what = f"is not a frame, a number n and n objects of {counted(width, 'field')}, but begins with {shown(','.join(cells[:2]))}"
        fix = "say the fields with -O format, or leave such lines out with --on-error skip"
        self.tally.reject("other number of fields", what, place=Place(str(self.path), number), fix=fix)

    def _frame(self, cells: Cells) -> Key:
        """The frame of a line.

        Raises:
            RecordError: it names none.
        """
        at = 0 if self.form.grouped else self._at.get("fn")
        if at is not None:
            text = cells[at]
            number = int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else MAX_FRAMES
            if number >= MAX_FRAMES:
                raise RecordError("bad frame number", "fn", f"{shown(text)} is no number of a frame from 0", SKIP)
            return number
        name = self._at.get("iname")
        return 0 if name is None else cells[name]

    def _object(self, cells: Cells, frame: Key, number: int) -> None:
        """An object, unless it is rejected."""
        try:
            row = self._row(cells, frame, number)
            if row.id >= 0 and (frame, row.id, row.label) in self._seen:
                what = f"the id {row.id} with the label {shown(row.label)} is in its frame twice"
                raise RecordError("track twice in a frame", "id", what, SKIP)  # noqa: TRY301  # as all else of an object
        except RecordError as error:
            error.reject(Place(str(self.path), number), self.tally)
            return
        self._seen.add((frame, row.id, row.label))
        self.found.append(row)

    def _row(self, cells: Cells, frame: Key, number: int) -> Row:
        """An object.

        Raises:
            RecordError: it is bad.
        """
        left, right = self._span(cells, "x", "w")
        top, bottom = self._span(cells, "y", "h")
        if not (left < right and top < bottom):
            what = f"the box from {left:g}, {top:g} to {right:g}, {bottom:g} has no area"
            raise RecordError("box without area", "box", what, SKIP)
        return Row(frame, self._label(cells), self._id(cells), (left, top, right, bottom), self._attributes(cells), number)

    def _span(self, cells: Cells, axis: str, extent: str) -> tuple[float, float]:
        """Where a box begins and ends along an axis.

        Raises:
            RecordError: nothing says it.
        """
        mark = "n" if self.form.in_fractions else ""
        sides = {name.removeprefix(mark) for name in self._at if name.startswith(mark)}
        first, second = pair_of(sides, axis, extent) or (f"{axis}1", f"{axis}2")
        one, other = (self._number(cells, f"{mark}{name}") for name in (first, second))
        if second == extent:
            begin = one - other * {f"{axis}1": 0, f"{axis}2": 1, f"c{axis}": 0.5}[first]
            return begin, begin + other
        return one, other

    def _number(self, cells: Cells, name: str) -> float:
        text = cells[self._at[name]]
        if not is_number(text) or not abs(float(text)) < LIMIT_PX:
            raise RecordError("no number", name, f"{shown(text)} is no number of an image", SKIP)
        return float(text)

    def _label(self, cells: Cells) -> str:
        """The name; empty where there is none.

        Raises:
            RecordError: its class has no name.
        """
        if "classid" not in self._at:
            label = cells[self._at["cname"]] if "cname" in self._at else ""
            return "" if label in _NONE else label
        text = cells[self._at["classid"]]
        number = float(text) if is_number(text) else math.nan
        name = self.form.classes.get(int(number), "") if number.is_integer() else ""
        if not name:
            fix = "name the classes with -O names=FILE or -O config=darklabel.yml"
            what = f"class {shown(text)} has no name; {len(self.form.classes)} are named"
            raise RecordError("unknown class", "classid", what, fix)
        return name

    def _id(self, cells: Cells) -> int:
        """As written; -1 where there is none.

        Raises:
            RecordError: it is no whole number.
        """
        text = cells[self._at["id"]] if "id" in self._at else "-1"
        if text in {"", "-1"}:
            return UNTRACKED
        if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
            raise RecordError("bad id", "id", f"{shown(text)} is no whole number from 0, nor -1", SKIP)
        return int(text)

    def _attributes(self, cells: Cells) -> AttributeSet:
        if "difficult" not in self._at:
            return {}
        text = cells[self._at["difficult"]]
        if text not in {"0", "1"}:
            raise RecordError("bad field", "difficult", f"{shown(text)} is neither 0 nor 1", SKIP)
        return {"difficult": "true" if text == "1" else "false"}
