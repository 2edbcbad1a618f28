"""Files of points taken to a batch."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from math import isnan
from pathlib import Path
from typing import NamedTuple

import numpy as np

from prelabel.detections import Detections, Source
from prelabel.errors import InputError, Place, Tally, counted
from prelabel.folders import prefix_below
from prelabel.readers.base import Context, Unit
from prelabel.readers.faces.columns import POINT_FIX, Names, batch_of, faces_of
from prelabel.readers.faces.images import Images
from prelabel.readers.faces.options import PtsOptions
from prelabel.readers.faces.pts import ANNOT, image_of
from prelabel.readers.others import whole_text
from prelabel.readers.shared.faults import LIMIT_PX
from prelabel.readers.shared.words import is_number, numbers, shown

_FILE = re.compile(r"([^{}]*)\{([^{}]*)(\}?)(.*)", re.DOTALL)
_COUNT = re.compile(r"\b(n_?points):[ \t]*(\d{1,9})\b", re.ASCII)

_FIX = "write version: 1, n_points: and their number, and x and y of a point in each line between braces"

_AXES, _IN_SPACE = 2, 3

_NAN = (float("nan"), float("nan"))


class Shape(NamedTuple):
    """What a file holds.

    Args:
        values: x and y of each point one after the other; NaN where it is not labelled, or was rejected.
        line: of its first point.
        by_openface: whether OpenFace wrote it, by how it begins.
    """

    values: Sequence[float]
    line: int
    by_openface: bool


def batches_of(unit: Unit, options: PtsOptions, context: Context) -> Iterator[Detections]:
    """The images of all files of a unit.

    Raises:
        InputError: a file or point is bad, and the run stops at bad records.
    """
    images = Images(context=context)
    frame, shapes, paths = [], [], []
    for path in unit.paths:
        try:
            shape = shape_of(path, context.tally)
        except InputError as error:
            context.tally.reject_file("unreadable file", error)
            continue
        frame.append(images.number(_image(path, unit.root, context, by_openface=shape.by_openface), "", Place(str(path))))
        shapes.append(shape)
        paths.append(path)
    if not shapes:
        return
    count = np.array([len(shape.values) // _AXES for shape in shapes])
    points = np.full((len(shapes), int(count.max()), _AXES), np.nan)
    points[np.arange(points.shape[1]) < count[:, None]] = np.array([*chain.from_iterable(shape.values for shape in shapes)]).reshape(
        -1, _AXES
    )
    points -= options.one_based
    line = [shape.line for shape in shapes]
    faces = faces_of(frame=frame, box=None, points=points, line=line, source=range(len(paths)))
    yield from batch_of(faces, images.frames, Names((options.label,), [Source(str(path)) for path in paths]))


def shape_of(path: Path, tally: Tally) -> Shape:
    """The points of a file.

    Raises:
        InputError: it cannot be read, or is no file of points; or a point is bad, and the run stops at bad records.
    """
    text = whole_text(path)
    found = _FILE.fullmatch(text)
    count = _COUNT.search(found[1]) if found else None
    if found is None or count is None:
        raise InputError("does not say how many points stand between its braces", place=Place(str(path)), fix=_FIX)
    if not found[3]:
        raise InputError("ends before its points do", place=Place(str(path)), fix="copy or write the file again")
    body = found[2]
    lines = [(number, line.split()) for number, line in enumerate(body.split("\n"), found[1].count("\n") + 1) if line.strip()]
    if lines and all(len(words) == _IN_SPACE for _, words in lines):
        fix = "give the files of points in the image, or leave this one out with --on-error skip"
        raise InputError("holds points of three coordinates, which are no places in an image", place=Place(str(path)), fix=fix)
    if found[4].strip():
        tally.unconverted["pose, gaze or action units"] += 1
    words = body.split()
    values = numbers(words)
    said = int(count[2])
    if values is None or len(words) != _AXES * said or len(lines) != said or not np.abs(values).max(initial=0) < LIMIT_PX:
        values = [value for number, line in lines for value in _point(line, Place(str(path), number), tally)]
        if len(lines) != said:
            what = f"{counted(said, 'point')}, but {counted(len(lines), 'line')} between the braces"
            fix = "mend the number, or take the points that are there with --on-error skip"
            tally.reject("other number of points", what, place=Place(str(path), found[1].count("\n", 0, count.start()) + 1), fix=fix)
    return Shape(values, lines[0][0] if lines else 1, by_openface=count[1] == "npoints")


def _point(words: Sequence[str], place: Place, tally: Tally) -> tuple[float, float]:
    """The coordinates in a line; NaN where it is not labelled, or is bad and was rejected."""
    wrong = next((word for word in words if not is_number(word)), None)
    if wrong is not None or len(words) != _AXES:
        what = f"{shown(wrong)} is no number" if wrong is not None else f"{counted(len(words), 'coordinate')}, but a point has x and y"
        tally.reject("bad landmark", what, place=place, fix=POINT_FIX)
        return _NAN
    x, y = map(float, words)
    if isnan(x) and isnan(y):
        # as Menpo writes a point that is not labelled
        return _NAN
    far = next((value for value in (x, y) if not abs(value) < LIMIT_PX), None)
    if far is not None:
        tally.reject("bad landmark", f"{far:g} is no place in an image", place=place, fix=POINT_FIX)
        return _NAN
    return x, y


def _image(path: Path, root: Path, context: Context, *, by_openface: bool) -> str:
    """What the image of a file is called: as one that is known, else without a suffix."""
    name, find = prefix_below(path.parent.parent if path.parent.name == ANNOT else path.parent, root) + path.stem, context.frames.find
    plain = name.removesuffix(path.stem) + image_of(path.stem)
    for said in dict.fromkeys((name, plain)):
        known = find(f"{said}.jpg")
        if known is not None:
            return known.file
    return plain if by_openface else name
