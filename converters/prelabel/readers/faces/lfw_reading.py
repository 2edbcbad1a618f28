"""Landmarks of LFW taken to a batch."""

import re
from collections.abc import Container, Iterator
from pathlib import Path

from prelabel.attributes import AttributeTable
from prelabel.detections import Detections, Source
from prelabel.errors import counted
from prelabel.files import noted
from prelabel.readers.base import Context, Unit
from prelabel.readers.faces.columns import Faces, Names, batch_of, faces_of, points_of, together
from prelabel.readers.faces.images import Images
from prelabel.readers.faces.lfw import PEOPLE
from prelabel.readers.faces.options import FaceOptions
from prelabel.readers.faces.sheets import Row, Sheet, by_tabs, lines_of
from prelabel.readers.others import whole_text
from prelabel.readers.paths import is_listed

_NUMBERED = re.compile(r"(.+)_\d{4}\.\w+", re.ASCII | re.DOTALL)
"""Other numbers are those of frames and pictures, as ``frame_000001.png``."""

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
    images, sets, people = Images(context=context), AttributeTable(), people_beside(path)
    found: list[Faces] = []
    for width, rows in by_width.items():
        points = points_of(rows, sheet, 1, [f"point {number}" for number in range(1, width // 2 + 1)], context.tally)
        frame = [images.number(row.cells[0], unit.detail, sheet.place(row.line)) for row in rows]
        attributes = [sets.number({"identity": person_of(row.cells[0], people)}) for row in rows]
        found.append(faces_of(frame=frame, box=None, points=points, line=[row.line for row in rows], attributes=attributes))
    if found:
        yield from batch_of(together(found), images.frames, Names((options.label,), [Source(str(path))], sets.sets))


def people_beside(path: Path) -> frozenset[str] | None:
    """Whom the list of people beside a list of landmarks names; None where there is none.

    Raises:
        InputError: it cannot be read.
    """
    people = path.parent / PEOPLE
    if not is_listed(noted(people)):
        return None
    return frozenset(line.partition("\t")[0].strip() for line in whole_text(people).split("\n"))


def person_of(name: str, people: Container[str] | None) -> str | None:
    """Who an image is of; None where its name does not say it, or it is none of the people that are known.

    >>> person_of("Ann_Lee/Ann_Lee_0001.jpg", None), person_of("Ann_Lee_0001.jpg", None), person_of("frame_000001.jpg", None)
    ('Ann_Lee', 'Ann_Lee', None)
    >>> person_of("street/a.jpg", None), person_of("street/a.jpg", {"Ann_Lee"})
    ('street', None)
    """
    folder, *below = name.replace("\\", "/").split("/")
    numbered = _NUMBERED.fullmatch(folder)
    person = folder if below else numbered[1] if numbered else None
    return person if people is None or person in people else None
