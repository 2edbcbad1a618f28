"""Whether rows that could be outlines look like boxes with keypoints, whose shape nobody gave.

Outlines differ in their number of points, poses do not. So rows of one width are looked at: as boxes that lie in the image, with the other
numbers as keypoints in them.
"""

from collections.abc import Iterable, Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place
from prelabel.geometry.boxes import from_cxcywh
from prelabel.readers.shared.kpt_shape import PLAIN, SCORED, KptShape
from prelabel.readers.yolo.meaning import BOX, CORNERS, TRIANGLE
from prelabel.readers.yolo.options import Tail
from prelabel.readers.yolo.parse import Rows

MOST_BEHIND = 2
"""A score and a track id."""

SAMPLE = 1000
"""How many rows of a unit are looked at."""

EDGE = 0.02
"""How far a box may leave the image, in images."""

MARGIN = 0.1
"""How far keypoints may leave their box, in boxes."""

IN_BOX = 0.8
"""Which part of the keypoints of a pose lies in its box at least."""

FILLED = 1 / 3
"""Which part of the width or height of its box a pose of several keypoints fills at least."""

ALIKE = 0.9
"""Which part of the rows looks like poses at least."""

SEVERAL = 3


class Alike(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that are wider than a box.

    Args:
        least: columns of the narrowest.
        most: columns of the widest.
        shapes: of keypoints that these rows could have.
    """

    least: int
    most: int
    shapes: frozenset[KptShape]


def look(rows: Rows) -> Alike | None:
    """What the rows of some files could be; None where none is wider than a box and what stands behind it."""
    wide = np.flatnonzero(rows.width >= TRIANGLE)
    if not len(wide):
        return None
    least, most = int(rows.width[wide].min()), int(rows.width[wide].max())
    sample = wide[:SAMPLE]
    shapes = frozenset(shape for shape in _shapes(least, most) if _fits(rows, sample, shape))
    return Alike(least=least, most=most, shapes=shapes)


def _shapes(least: int, most: int) -> Iterator[KptShape]:
    """The shapes that rows of these widths could have, whatever stands behind them."""
    for columns in range(max(1, most - BOX - MOST_BEHIND), least - BOX + 1):
        for values in (SCORED, PLAIN):
            if columns % values == 0:
                yield KptShape(columns // values, values)


def _fits(rows: Rows, sample: NDArray[np.intp], shape: KptShape) -> bool:
    """Whether nearly all rows are boxes in the image with such keypoints in them."""
    table = rows.numbers[rows.start[sample, None] + np.arange(1, BOX + shape.columns)]
    table = np.where(np.isfinite(table), table, np.nan)
    box, size = from_cxcywh(table[:, :4]), table[:, 2:4]
    keypoints = table[:, 4:].reshape(len(sample), shape.points, shape.values)
    at = keypoints[..., :2]
    labelled = (at != 0).any(axis=2)
    sound = ((box >= -EDGE) & (box <= 1 + EDGE)).all(axis=1) & (size > 0).all(axis=1)
    if shape.values == SCORED:
        third = keypoints[..., 2]
        labelled &= third != 0
        sound &= ((third >= 0) & ((third <= 1) | (third == 2))).all(axis=1)  # noqa: PLR2004  # labelled and visible
    margin = MARGIN * size[:, None]
    inside = ((at >= box[:, None, :2] - margin) & (at <= box[:, None, 2:] + margin)).all(axis=2) & labelled
    count = labelled.sum(axis=1)
    low = np.where(labelled[..., None], at, np.inf).min(axis=1)
    high = np.where(labelled[..., None], at, -np.inf).max(axis=1)
    filled = (count < SEVERAL) | (high - low >= FILLED * size).any(axis=1)
    return bool((sound & filled & (inside.sum(axis=1) >= IN_BOX * count)).mean() >= ALIKE)


def refuse(found: Iterable[Alike | None], tail: Tail, place: Place) -> None:
    """End the run where rows look like boxes with keypoints as well as like outlines.

    Args:
        found: of all files.
        tail: what stands behind outlines.
        place: the source.

    Raises:
        InputError: they do; the message says which options settle it.
    """
    wide = [alike for alike in found if alike]
    if not wide:
        return
    least, most = min(alike.least for alike in wide), max(alike.most for alike in wide)
    boxes = most == TRIANGLE and tail == "score+track"
    corners = least >= CORNERS and most <= CORNERS + (MOST_BEHIND if tail == "score+track" else 1)
    shapes = frozenset.intersection(*(alike.shapes for alike in wide)) & frozenset(_shapes(least, most))
    if boxes or corners or not shapes:
        return
    said = sorted(shapes, key=lambda shape: (-shape.values, shape.points))
    widths = f"{least}" if least == most else f"{least} to {most}"
    raise InputError(
        f"rows of {widths} columns could be outlines, or boxes with keypoints of a shape that no data.yaml gives", place=place,
        fix=f"say which with -O task=segment, or {' or '.join(f'-O kpt_shape={shape.points}x{shape.values}' for shape in said)}",
    )  # fmt: skip
