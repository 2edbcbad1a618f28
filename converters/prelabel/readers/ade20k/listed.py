"""The objects of a list and its masks taken to rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from prelabel.detections import Kind, Source
from prelabel.errors import InputError, Place, Tally, counted
from prelabel.files import is_file
from prelabel.readers.ade20k.layout import OBJECTS, PARTS, stem_of
from prelabel.readers.ade20k.lists import Row, read_list
from prelabel.readers.ade20k.masks import Shown, read_level
from prelabel.readers.ade20k.matching import SKIP, matched
from prelabel.readers.ade20k.saying import Labels, said_of
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.objects import Said


@dataclass(frozen=True, slots=True)
class Listing:
    """A list and what its masks show.

    Args:
        path: of the list.
        rows: of it, in order.
        masks: of levels from 0, those that could be read.
    """

    path: Path
    rows: list[Row]
    masks: dict[int, Shown]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the image in pixels; (0, 0) where there is no mask."""
        return next((mask.size for mask in self.masks.values()), (0, 0))

    def add_to(self, batch: Gathered, labels: Labels, tally: Tally) -> None:
        """Rows of all objects, in the order of the list, in the last frame of the batch.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        places: dict[int, int] = {}
        frame = batch.frames[-1]
        for level, shown in self.masks.items():
            if shown.size != (frame.width, frame.height):
                what = f"is {shown.size[0]}x{shown.size[1]}, its image {frame.width}x{frame.height}"
                fix = f"give it in the size of the image, {SKIP}"
                tally.reject("mask of another size", what, place=Place(str(mask_of(self.path, level))), fix=fix)
                continue
            if shown.nobodys:
                tally.unconverted["class of a mask whose pixels are of no object"] += shown.nobodys
            of_level = [row for row in self.rows if row.level == level]
            places.update(matched(of_level, shown, self.path, mask_of(self.path, level), tally))
        source = batch.source(Source(str(self.path)))
        for row in self.rows:
            if row.line in places:
                said = self._said(row, labels, tally)
                if said is not None:
                    said = replace(said, frame=len(batch.frames) - 1, source=source)
                    batch.objects.add(said, Kind.POLYGON, self.masks[row.level].rings.take(np.array([places[row.line]])))

    def _said(self, row: Row, labels: Labels, tally: Tally) -> Said | None:
        """What a row says; None where it names nothing, which was rejected."""
        label = labels.label(row.names, row.raw)
        if not label:
            fix = "name it, or leave the object out with --on-error skip"
            tally.reject("no label", "has no name", place=Place(str(self.path), row.line), fix=fix)
            return None
        asked = {name: text for name, text in (("name", row.names), ("raw_name", row.raw)) if name in labels.options.attributes and text}
        attributes = {**said_of(row.occluded, row.attributes, level=row.level), **asked}
        return Said(frame=0, label=label, origin=row.line, attributes=attributes)


def read_listing(path: Path, *, parts: bool, tally: Tally) -> Listing:
    """A list and its masks.

    Args:
        path: of the list.
        parts: are wanted; else they are counted and their masks not opened.
        tally: takes rows and masks that are bad.

    Raises:
        InputError: the list cannot be read, or something is bad and the run stops at bad records.
    """
    rows = read_list(path, tally)
    if not parts:
        tally.filtered.update({"part": sum(row.level > 0 for row in rows)} if any(row.level for row in rows) else {})
        rows = [row for row in rows if not row.level]
    masks: dict[int, Shown] = {}
    of_level = Counter(row.level for row in rows)
    for level in _levels(path, rows, parts=parts):
        mask = mask_of(path, level)
        if not is_file(mask):
            what = f"lists {counted(of_level[level], 'object')} of level {level}, but no {mask.name} lies beside it"
            tally.reject("mask missing", what, place=Place(str(path)), fix=f"give it, too, {SKIP}")
            continue
        try:
            masks[level] = read_level(mask)
        except InputError as error:
            tally.reject_file("unreadable mask", error)
    return Listing(path, rows, masks)


def mask_of(path: Path, level: int) -> Path:
    """The mask of a level, of the image of a list."""
    return path.with_name(stem_of(path) + (PARTS.format(level) if level else OBJECTS))


def _levels(path: Path, rows: list[Row], *, parts: bool) -> Iterator[int]:
    """Those that rows are of, and those that have a mask, one after the other from 0."""
    listed = {row.level for row in rows}
    level = 0
    while (parts or not level) and is_file(mask_of(path, level)):
        listed.add(level)
        level += 1
    yield from sorted(listed)
