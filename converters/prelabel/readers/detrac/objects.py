"""Objects of a file in columns, and the numbers that its elements hold."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import Place
from prelabel.readers.shared.choosing import Choosable
from prelabel.readers.shared.faults import LIMIT_PX, RecordError
from prelabel.readers.shared.words import is_number, shown
from prelabel.safexml import Element

SKIP = "correct it, or leave the target out with --on-error skip"

DIGITS = 9
"""Of the number of a frame or track."""

_SIDES = ("left", "top", "width", "height")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows(Choosable):
    """Objects of a file.

    Args:
        path: of the file.
        frame: (n,) number.
        track: (n,) id.
        label: (n,) index into the labels.
        attributes: (n,) number of the set.
        line: (n,) from 1.
        xywh: (n, 4) in pixels.
    """

    path: str
    frame: NDArray[np.int64]
    track: NDArray[np.int64]
    label: NDArray[np.int64]
    attributes: NDArray[np.int64]
    line: NDArray[np.int64]
    xywh: NDArray[np.float64]

    def only(self, keep: NDArray[np.bool_]) -> "Rows":
        """The rows that are chosen."""
        columns = {name: getattr(self, name)[keep] for name in ("frame", "track", "label", "attributes", "line", "xywh")}
        return replace(self, **columns)

    def place(self, row: int) -> Place:
        """Where a row stands."""
        return Place(self.path, int(self.line[row]))


def whole(text: str) -> int | None:
    """A number from 0; None where there is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else None


def box_of(element: Element, name: str) -> tuple[float, ...]:
    """Left, top, width and height.

    Args:
        element: of the box.
        name: of its target, for messages.

    Raises:
        RecordError: one is no number of pixels, or there is no extent.
    """
    fields = element.attrib
    texts = [fields.get(side, "") for side in _SIDES]
    try:
        values = [*map(float, texts)]
    except ValueError:
        values = []
    # Python reads 1_0 as a number, nobody else does
    if not values or "_" in "".join(texts) or not -LIMIT_PX < min(values) <= max(values) < LIMIT_PX or math.isnan(sum(values)):
        side, text = next((side, text) for side, text in zip(_SIDES, texts, strict=True) if not _is_pixels(text))
        raise RecordError("no number of pixels", name, f"{side} {shown(text)} is no number of pixels", SKIP)
    if min(values[2:]) <= 0:
        raise RecordError("width or height not positive", name, f"width {values[2]:g} and height {values[3]:g} must be above 0", SKIP)
    return tuple(values)


def _is_pixels(text: str) -> bool:
    """Whether a text is a number that can be one of an image."""
    return is_number(text) and abs(float(text)) < LIMIT_PX
