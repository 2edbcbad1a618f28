"""Landmarks of LFW taken to a batch."""

import re
from collections.abc import Iterator

from prelabel.attributes import AttributeTable
from prelabel.detections import Detections, Source
from prelabel.errors import counted
from prelabel.readers.base import Context, Unit
from prelabel.readers.faces.columns import Faces, Names, batch_of, faces_of, points_of, together
from prelabel.readers.faces.images import Images
from prelabel.readers.faces.options import FaceOptions
from prelabel.readers.faces.sheets import Row, Sheet, by_tabs, lines_of

_NUMBERED = re.compile(r"(.+)_-?\d+\.\w+", re.ASCII | re.DOTALL)

_FIX = "write the name of the image, and x and y of each point, between tabs"


def batches_of(unit: Unit, options: FaceOptions, context: Context) -> Iterator[Detections]:
    """The images of a list.

    Raises:
        InputError: the file cannot be read, or a row is bad, and the run stops at bad records.
    """
    (path,) = unit.paths
    numbers, lines = lines_of(path)
    sheet = Sheet(path=path, lines=lines, numbers=numbers, split=by_tabs)
    by_width: dict[int, list[Row]] = {}
    for row in sheet.rows(range(len(lines)), context.tally):
        if row is not None and (len(row.cells) % 2 == 0 or not row.cells[1:]):
            what = f"{counted(len(row.cells) - 1, 'number')} behind the name"
            context.tally.reject("no pairs of x and y", what, place=sheet.place(row.line), fix=_FIX)
        elif row is not None:
            by_width.setdefault(len(row.cells), []).append(row)
    images, sets = Images(context=context), AttributeTable()
    found: list[Faces] = []
    for width, rows in by_width.items():
        points = points_of(rows, sheet, 1, [f"point {number}" for number in range(1, width // 2 + 1)], context.tally)
        frame = [images.number(row.cells[0], unit.detail, sheet.place(row.line)) for row in rows]
        attributes = [sets.number({"identity": person_of(row.cells[0])}) for row in rows]
        found.append(faces_of(frame=frame, box=None, points=points, line=[row.line for row in rows], attributes=attributes))
    if found:
        yield from batch_of(together(found), images.frames, Names((options.label,), [Source(str(path))], sets.sets))


def person_of(name: str) -> str | None:
    """Who an image is of; None where its name does not say it.

    >>> person_of("Ann_Lee/Ann_Lee_0001.jpg"), person_of("Ann_Lee_0001.jpg"), person_of("party.jpg")
    ('Ann_Lee', 'Ann_Lee', None)
    """
    folder, _, file = name.replace("\\", "/").rpartition("/")
    numbered = _NUMBERED.fullmatch(file)
    return folder.rpartition("/")[2] or (numbered[1] if numbered else None)
