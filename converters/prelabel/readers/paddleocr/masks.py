"""Masks of objects as lists of rows, which begin at the object's box or at the image."""

from dataclasses import replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.rings import Rings
from prelabel.readers.paddleocr.shapes import Box
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.outputs.masks import AnyMask, outlines

_ROWS = msgspec.json.Decoder(list[list[int | bool]] | None)

_FIX = "correct it, or leave the mask out with --on-error skip"


def outline_of_mask(message: Message, position: int, raw: msgspec.Raw, box: Box | None) -> Rings | None:
    """The outline of a mask in pixels of the image; None where there is none, or it is bad and was rejected alone.

    Args:
        message: that has the list of masks.
        position: in that list.
        raw: the mask: a list of rows, of what is not 0 inside.
        box: of the object; a mask of its size, with corners rounded, begins there, another one at the corner of the image.
    """
    element, document, tally = f"{message.element}.masks[{position}]", message.document, message.tally
    rows = document.value(raw, _ROWS, element, tally, _FIX)
    if rows is None:
        return None
    widths = {len(row) for row in rows}
    fault = None
    if len(widths) != 1 or not any(widths):
        fault = Fault("mask of another shape", "", "its rows are of different lengths" if len(widths) > 1 else "has no pixels", _FIX)
    else:
        inside = np.array(rows, np.object_) != 0
        found = outlines([AnyMask(inside.shape, _runs(inside))]).get(0)
        if isinstance(found, Rings):
            left, top = _corner(box, inside.shape)
            return replace(found, points=found.points + np.array([left, top], np.float64))
        fault = Fault("mask without area", "", found or "no pixel is inside", _FIX)
    tally.reject(fault.reason, fault.what, place=document.place_of(raw, element), fix=fault.fix)
    return None


def _corner(box: Box | None, shape: tuple[int, int]) -> tuple[int, int]:
    """Where the first pixel of a mask is.

    >>> _corner((3.6, 2.4, 6.2, 4.4), (2, 2)), _corner((3.6, 2.4, 6.2, 4.4), (60, 80)), _corner(None, (60, 80))
    ((4, 2), (0, 0), (0, 0))
    """
    if box is None:
        return 0, 0
    # the way in which the mask was cut out
    x0, y0, x1, y1 = map(round, box)
    return (x0, y0) if shape == (y1 - y0, x1 - x0) else (0, 0)


def _runs(inside: NDArray[np.bool_]) -> list[int]:
    """Lengths of runs down the columns, the first outside.

    >>> _runs(np.array([[True, False], [True, True]]))
    [0, 2, 1, 1]
    """
    down = inside.T.ravel()
    turns = np.flatnonzero(np.diff(down)) + 1
    runs: list[int] = np.diff([0, *turns.tolist(), len(down)]).tolist()
    return [0, *runs] if down[0] else runs
