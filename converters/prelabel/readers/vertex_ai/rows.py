"""Rows of CSV files: a box each, of an image or of a video at a time."""

import csv
import math
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np

from prelabel.errors import InputError, Place, Tally
from prelabel.geometry.rings import Rings
from prelabel.readers.others import whole_text
from prelabel.readers.shared.corners import box_fault, far_fault, is_near
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.looking import SKIP, upright
from prelabel.readers.shared.sightings import Box
from prelabel.readers.shared.words import is_number, shown
from prelabel.readers.vertex_ai.images import FAR, SIDES
from prelabel.readers.vertex_ai.names import VIDEOS
from prelabel.safejson import or_leave_out

USES = frozenset({"", "TRAIN", "TRAINING", "VALIDATE", "VALIDATION", "TEST", "UNASSIGNED", "DEFAULT"})
"""What a row may say before the URI, in capital letters."""

_COORDINATES = 8

_TIMED = 3
"""Cells between the URI of a video and its coordinates."""

_OPPOSITE, _CORNERS = 2, 4
"""Vertices of a box."""

_FORM = "write [SET,]gs://bucket/a.jpg,label,x0,y0,,,x1,y1,, or leave the row out with --on-error skip"

_VIDEO_FORM = _FORM.replace("a.jpg,label", "a.mp4,label,instance,seconds")


class Row(NamedTuple):
    """A row that could be read.

    Args:
        line: from 1.
        use: what its item is for, empty where it does not say it.
        uri: of an image or a video.
        label: empty where nothing is in the image.
        shape: where it is; None where nothing is.
        instance: what tells objects of a video apart.
        time_s: since the start of a video, NaN of an image.
    """

    line: int
    use: str
    uri: str
    label: str
    shape: Box | Rings | None
    instance: str = ""
    time_s: float = math.nan

    @property
    def is_video(self) -> bool:
        """Whether it is of a video."""
        return is_video(self.uri)


def is_video(uri: str) -> bool:
    """Whether a URI is that of a video."""
    return PurePosixPath(uri).suffix.lower() in VIDEOS


def rows_of(path: Path, tally: Tally) -> Iterator[Row]:
    """The rows of a file; those that are bad are rejected.

    Raises:
        InputError: the file cannot be read, or a bad row stops the run.
    """
    whole = whole_text(path)
    if not whole.strip():
        raise InputError("is empty", place=Place(str(path)), fix="give a file of rows with a box each")
    for line, text in enumerate(whole.removeprefix("\ufeff").split("\n"), 1):
        if not text.strip():
            continue
        place = Place(str(path), line)
        cells = _cells(text)
        row = _row(line, cells, tally) if not isinstance(cells, Fault) else cells
        if isinstance(row, Fault):
            tally.reject(row.reason, row.what, place=place, fix=row.fix)
        elif row is not None:
            yield row


def looks_like_row(text: str) -> bool:
    """Whether a line is a row of a bucket's image or video, with a box or with empty cells for one."""
    cells = _cells(text)
    parts = _parted(cells) if not isinstance(cells, Fault) else cells
    if isinstance(cells, Fault) or isinstance(parts, Fault) or not parts[1].lower().startswith("gs://"):
        return False
    shape = _shape(parts[2][_TIMED:])
    return not isinstance(shape, Fault) and (shape is not None or len(cells) > _COORDINATES)


def _cells(text: str) -> list[str] | Fault:
    """The cells of a row, without spaces around them."""
    try:
        return [cell.strip() for cell in next(csv.reader([text.removesuffix("\r")], strict=True))]
    except csv.Error as error:
        return Fault("broken row", "", f"no CSV: {error}", or_leave_out("row").replace("value", "row"))


def _row(line: int, cells: Sequence[str], tally: Tally) -> Row | Fault | None:
    """A row; None of one that was counted."""
    parts = _parted(cells)
    if isinstance(parts, Fault):
        return parts
    use, uri, (label, instance, time, *coordinates) = parts
    if PurePosixPath(uri).suffix.lower() in {".csv", ".jsonl"}:
        tally.unconverted["row that names another file"] += 1
        return None
    shape = _shape(coordinates, _VIDEO_FORM if is_video(uri) else _FORM)
    if shape is None:
        if label:
            tally.unconverted["label of a whole image or video"] += 1
        return Row(line, use, uri, "", None)
    fault = shape if isinstance(shape, Fault) else _fault(label, time if is_video(uri) else "0")
    if isinstance(shape, Fault) or fault:
        return fault
    return Row(line, use, uri, label, shape, instance, float(time) if is_video(uri) else math.nan)


def _parted(cells: Sequence[str]) -> tuple[str, str, list[str]] | Fault:
    """The set and the URI of a row, and its label, instance, time and coordinates, empty where the row has none."""
    at = next((at for at, cell in enumerate(cells[:2]) if "://" in cell), None)
    if at is None:
        return Fault("no image named", "", "has no URI in its first or second cell", _FORM)
    use, uri, rest = "".join(cells[:at]), cells[at], [*cells[at + 1 :]]
    if use.upper() not in USES:
        return Fault("no such set", "", f"{shown(use)} is none of TRAIN, VALIDATE, TEST and UNASSIGNED", _FORM)
    timed = is_video(uri)
    known = _COORDINATES + (_TIMED if timed else 1)
    more = next((cell for cell in rest[known:] if cell), None)
    if more is not None:
        return Fault("too many cells", "", f"{shown(more)} stands behind the last coordinate", _VIDEO_FORM if timed else _FORM)
    rest = [*rest[:known], *[""] * (known - len(rest))]
    return use, uri, rest if timed else [rest[0], "", "", *rest[1:]]


def _fault(label: str, time: str) -> Fault | None:
    """What is wrong with a row that has a box."""
    if not label:
        return Fault("no label", "", "has a box, but no label", f"name it, {SKIP}")
    return None if is_number(time) else Fault("no time", "", f"{shown(time)} is no time in seconds", f"write seconds, {SKIP}")


def _shape(cells: Sequence[str], form: str = _FORM) -> Box | Rings | Fault | None:
    """The box of two opposite vertices, or what four enclose; None of empty cells."""
    if not any(cells):
        return None
    bad = next((cell for cell in cells if cell and not is_number(cell)), None)
    if bad is not None:
        return Fault("no number", "", f"{shown(bad)} is no coordinate", form)
    pairs = [pair for pair in zip(cells[::2], cells[1::2], strict=True) if any(pair)]
    if not all(map(all, pairs)) or len(pairs) not in {_OPPOSITE, _CORNERS}:
        what = f"has {sum(map(bool, cells))} coordinates, but a box has two opposite vertices or four"
        return Fault("no box", "", what, form)
    points = [(float(x), float(y)) for x, y in pairs]
    far = next((value for point in points for value in point if not is_near(value, pixels=False)), None)
    if far is not None:
        return far_fault(far, FAR, pixels=False)
    if len(points) == _CORNERS and upright(points) is None:
        rings = Rings.of(np.array(points), [_CORNERS]).opened()
        return rings if rings.areas().any() else Fault("box without area", "", "the 4 vertices enclose no area", f"correct them, {SKIP}")
    (x0, x1), (y0, y1) = ((min(values), max(values)) for values in zip(*points, strict=True))
    return box_fault((x0, y0, x1, y1), SIDES, FAR) or (x0, y0, x1, y1)
