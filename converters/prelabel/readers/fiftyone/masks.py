"""Masks of boxes: arrays as numpy saves them, packed by zlib, in base64. Pixels that are not 0 are the object."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place
from prelabel.geometry.labelimages import MOST_PIXELS, MOST_RUNS
from prelabel.geometry.labelruns import LabelRuns
from prelabel.geometry.masks import label_rings
from prelabel.geometry.rings import Rings
from prelabel.readers.fiftyone.faults import or_skip
from prelabel.readers.fiftyone.records import Binary, Packed
from prelabel.readers.shared.arrays import array_of, header_of
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.inflating import NotPackedError, inflated

_MOST_BYTES = MOST_PIXELS + (1 << 12)
"""Of a mask of bytes, with what stands before them."""

_PLACE = Place("the mask")

_MEMBER = ".mask"


def rings_of(mask: Binary | str) -> Rings:
    """The outline of a mask along the edges of its pixels, in fractions of its box, as one shape.

    Raises:
        BadShape: it is no such array, of other than two dimensions, too large, or without a pixel.
    """
    inside = _inside(mask)
    height, width = inside.shape
    if height + int(np.count_nonzero(inside[:, 1:] != inside[:, :-1])) > MOST_RUNS:
        raise _bad(f"the mask has more than {MOST_RUNS:,} runs along its rows")
    if not inside.any():
        raise _bad("the mask has no pixel")
    return label_rings(LabelRuns.of(inside.astype(np.uint8)))[1].scaled(1 / np.array([[width, height]]))


def _inside(mask: Binary | str) -> NDArray[np.bool_]:
    """(height, width) whether each pixel is inside."""
    text = mask if isinstance(mask, str) else mask.binary
    try:
        file = BytesIO(inflated(text.base64 if isinstance(text, Packed) else text, _MOST_BYTES))
        header = header_of(file, _PLACE, save="", fix="")
        if len(header.shape) != 2 or header.dtype.names:  # noqa: PLR2004  # height and width
            raise _bad(f"the mask is an array of the shape {header.shape}, not of height and width")
        array = array_of(file, header, None, _PLACE, fix="")
    except NotPackedError as error:
        raise _bad(f"the mask {error}") from error
    except InputError as error:
        raise _bad(error.what.replace(f"{_PLACE}: ", f"{_PLACE} ", 1)) from error
    return array.astype(np.bool_)


def _bad(what: str) -> BadShape:
    return BadShape("mask that cannot be read", _MEMBER, what, f"export it again, {or_skip('mask')}")
