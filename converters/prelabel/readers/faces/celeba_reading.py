"""Lists of CelebA taken to batches."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import NO_ATTRIBUTES, AttributeSet, Detections, Source
from prelabel.errors import InputError, Place
from prelabel.readers.base import Context, Unit
from prelabel.readers.faces.celeba_lists import GIVE, OF, PARTS, Group, Kind, sheet_of
from prelabel.readers.faces.columns import FIVE, SIDES, Names, batch_of, boxes_of, faces_of, points_of, said, spread
from prelabel.readers.faces.images import Images
from prelabel.readers.faces.options import CelebaOptions
from prelabel.readers.faces.sheets import ABSENT, LEAVE_OUT, Joined, Row, Sheet, joined, lines_of
from prelabel.readers.shared.gathering import IMAGES_PER_BATCH
from prelabel.readers.shared.words import shown

SIZE = (178, 218)
"""Width and height of all aligned images."""

_SAID = {"1": "true", "-1": "false", "0": "false"}
"""Some that write lists anew have 0 for -1."""

IDENTITY = "identity"


def batches_of(unit: Unit, options: CelebaOptions, context: Context) -> Iterator[Detections]:
    """The images of a group of lists, some thousand at a time.

    Raises:
        InputError: a file or row is bad, and the run stops at bad records.
    """
    group: Group = unit.detail
    sheets: dict[Kind, Sheet] = {}
    for path in group.damaged:
        refuse(path, context)
    for kind, path in group.lists.items():
        try:
            sheets[kind] = sheet_of(path, kind)
        except InputError as error:
            context.tally.reject_file("unreadable file", error)
    for sheet in sheets.values():
        sheet.check_count(context.tally)
    if group.unread:
        text = "lists of other images not read: {all} (-O images=wild or aligned)"
        context.tally.note_names(text, map(str, group.unread))
    reader = ListReader(group=group, options=options, context=context, sheets=sheets, found=joined([*sheets.values()], context.tally))
    yield from reader.batches()


def refuse(path: Path, context: Context) -> None:
    """Reject a file of which it could not be seen what it says.

    Raises:
        InputError: the run stops at bad records.
    """
    try:
        line = lines_of(path)[1][0]
    except InputError as error:
        context.tally.reject_file("unreadable file", error)
        return
    what = f"begins with {shown(line)}, which no list of CelebA does"
    context.tally.reject("unreadable file", what, place=Place(str(path), 1), fix=GIVE)


@dataclass(slots=True, kw_only=True)
class ListReader:
    """Reads lists of the same images.

    Args:
        group: of the plan.
        options: of the reader.
        context: of the run.
        sheets: the lists.
        found: the images of all of them, in this order.
    """

    group: Group
    options: CelebaOptions
    context: Context
    sheets: Mapping[Kind, Sheet]
    found: Joined
    _images: Images = field(init=False)

    def __post_init__(self) -> None:
        """Begin with no image."""
        self._images = Images(context=self.context, size=SIZE if self.group.images == "aligned" else (0, 0))

    def batches(self) -> Iterator[Detections]:
        """All images of the part that is wanted.

        Raises:
            InputError: a row is bad, and the run stops at bad records.
        """
        places = dict(zip(self.sheets, self.found.places, strict=True))
        kinds = [kind for kind in OF[self.group.images] if kind in places]
        there = np.any([places[kind] != ABSENT for kind in kinds], axis=0) if kinds else np.zeros(len(self.found.names), np.bool_)
        lost = int((~there).sum())
        if lost:
            self.context.tally.unconverted["images of which no list says where a face is"] += lost
        images = np.flatnonzero(there & self._wanted(places))
        for first in range(0, len(images), IMAGES_PER_BATCH):
            some = images[first : first + IMAGES_PER_BATCH]
            yield from self._batch(kinds, some.tolist(), {kind: column[some].tolist() for kind, column in places.items()})

    def _wanted(self, places: Mapping[Kind, NDArray[np.int64]]) -> NDArray[np.bool_]:
        """(n,) the images of the part that is wanted; others are counted."""
        part = self.options.split
        wanted = np.full(len(self.found.names), part is None)
        if Kind.SPLIT not in places:
            return wanted
        sheet, tally = self.sheets[Kind.SPLIT], self.context.tally
        for i, row in zip(*said(sheet.rows(places[Kind.SPLIT].tolist(), tally)), strict=True):
            if row.cells[1] not in PARTS.values():
                what = f"{shown(row.cells[1])} is no part: 0, 1 or 2"
                tally.reject("no part of the evaluation", what, place=sheet.place(row.line), fix=LEAVE_OUT)
            wanted[i] |= part is not None and row.cells[1] == PARTS[part]
        if part is not None:
            tally.filtered["images of another part"] += int((~wanted).sum())
        return wanted

    def _batch(self, kinds: Sequence[Kind], images: Sequence[int], places: Mapping[Kind, Sequence[int]]) -> Iterator[Detections]:
        """Some images, of which one list of places each says something.

        Raises:
            InputError: a row is bad, and the run stops at bad records.
        """
        tally, sheets = self.context.tally, [self.sheets[kind] for kind in kinds]
        rows: dict[Kind, list[Row | None]] = {
            kind: sheet.rows(places[kind], tally) for kind, sheet in self.sheets.items() if kind != Kind.SPLIT
        }
        columns: dict[str, NDArray[np.float64]] = {}
        for kind, sheet in zip(kinds, sheets, strict=True):
            at, there = said(rows[kind])
            is_box = kind == Kind.BOX
            found = boxes_of(there, sheet, 1, SIDES, tally) if is_box else points_of(there, sheet, 1, FIVE, tally)
            columns["box" if is_box else "points"] = spread(found, at, len(images))
        source = [next(at for at, kind in enumerate(kinds) if places[kind][i] != ABSENT) for i in range(len(images))]
        line = [sheets[at].numbers[places[kinds[at]][i]] for i, at in enumerate(source)]
        frames = [
            self._images.once(self.found.names[image], self.group.prefix, sheets[at].place(number))
            for image, at, number in zip(images, source, line, strict=True)
        ]
        number, sets = self._attributes(rows, len(images))
        faces = faces_of(
            frame=range(len(images)), box=columns.get("box"), points=columns.get("points"), line=line, source=source, attributes=number
        )
        names = Names((self.options.label,), [Source(str(sheet.path)) for sheet in sheets], sets)
        yield from batch_of(faces, frames, names)

    def _attributes(self, rows: Mapping[Kind, Sequence[Row | None]], count: int) -> tuple[list[int], list[AttributeSet]]:
        """The number of the attributes of each image, -1 for none, and these.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        found: list[dict[str, str]] = [{} for _ in range(count)]
        if Kind.ATTRIBUTES in rows:
            sheet = self.sheets[Kind.ATTRIBUTES]
            kept = self.options.attributes
            columns = sorted((name, at) for at, name in enumerate(sheet.header, 1) if not kept or name in kept)
            for i, row in zip(*said(rows[Kind.ATTRIBUTES]), strict=True):
                found[i] = self._flags(row, columns, sheet)
        if Kind.IDENTITY in rows and (not self.options.attributes or IDENTITY in self.options.attributes):
            for i, row in zip(*said(rows[Kind.IDENTITY]), strict=True):
                found[i][IDENTITY] = row.cells[1]
        sets: list[AttributeSet] = []
        numbers = []
        for one in found:
            numbers.append(len(sets) if one else NO_ATTRIBUTES)
            sets += [one] if one else []
        return numbers, sets

    def _flags(self, row: Row, columns: Sequence[tuple[str, int]], sheet: Sheet) -> dict[str, str]:
        """The flags of a row, those that are bad left out."""
        cells = row.cells
        values = [_SAID.get(cell, "") for cell in cells]
        if values.count("") == 1:
            # that of the name
            return {name: values[at] for name, at in columns}
        for name, at in columns:
            if cells[at] not in _SAID:
                what = f"{name} is {shown(cells[at])}, neither 1 nor -1"
                fix = "correct it, or leave the attribute out with --on-error skip"
                self.context.tally.reject("bad attribute", what, place=sheet.place(row.line), fix=fix)
        return {name: _SAID[cells[at]] for name, at in columns if cells[at] in _SAID}
