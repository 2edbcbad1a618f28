"""Masks of objects as lists of rows, which begin at the object's box or at the image."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.rings import Rings
from prelabel.readers.paddleocr.shapes import Box
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.outputs.masks import AnyMask, outlines

_ROWS = msgspec.json.Decoder(list[list[int | bool]] | None)

_FIX = "correct it, or leave the mask out with --on-error skip"


def outlines_of_masks(message: Message, raws: Sequence[msgspec.Raw], boxes: Mapping[int, Box | None]) -> Mapping[int, Rings]:
    """By position the outlines of masks in pixels of the image; those that are bad are rejected alone.

    Args:
        message: that has the list of masks.
        raws: the masks: lists of rows, of what is not 0 inside.
        boxes: of the objects, by the positions of their masks; a mask of its box's size, with corners rounded, begins there, another
            one at the corner of the image.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    document, tally = message.document, message.tally

    def element(position: int) -> str:
        return f"{message.element}.masks[{position}]"

    def reject(position: int, reason: str, what: str) -> None:
        tally.reject(reason, what, place=document.place_of(raws[position], element(position)), fix=_FIX)

    masks: dict[int, AnyMask] = {}
    for position in boxes:
        rows = document.value(raws[position], _ROWS, element(position), tally, _FIX)
        if rows is None:
            continue
        widths = {len(row) for row in rows}
        if len(widths) == 1 and any(widths):
            inside = np.array(rows, np.object_) != 0
            masks[position] = AnyMask(inside.shape, _runs(inside))
        else:
            reject(position, "mask of another shape", "its rows are of different lengths" if len(widths) > 1 else "has no pixels")
    outlined = outlines([*masks.values()]) if masks else {}
    found: dict[int, Rings] = {}
    for number, (position, mask) in enumerate(masks.items()):
        rings = outlined.get(number)
        if isinstance(rings, Rings):
            found[position] = replace(rings, points=rings.points + np.array(_corner(boxes[position], mask.size), np.float64))
        else:
            reject(position, "mask without area", rings or "no pixel is inside")
    return found


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
