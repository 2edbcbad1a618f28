"""Masks of boxes: PNG files, or arrays as numpy saves them, packed by zlib, in base64. Pixels that are not 0 are the object."""

from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.geometry.labelimages import MOST_PIXELS, MOST_RUNS, opaque_pixels
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


def rings_of(mask: Binary | str | Path) -> Rings:
    """The outline of a mask along the edges of its pixels, in fractions of its box, as one shape.

    Raises:
        BadShape: it is no such array, of other than two dimensions, no such file, too large, or without a pixel.
    """
    runs = _drawn(mask) if isinstance(mask, Path) else _packed(mask)
    values, rings = label_rings(runs)
    if not len(values):
        raise _bad("has no pixel", mask)
    return rings.scaled(1 / np.array([[runs.width, runs.height]]))


def _drawn(mask: Path) -> LabelRuns:
    """1 where a pixel of a file is inside, else 0."""
    try:
        return opaque_pixels(read_bytes(mask), Place(str(mask)))
    except InputError as error:
        raise _bad(error.what.removeprefix(f"{error.place}: "), mask) from error


def _packed(mask: Binary | str) -> LabelRuns:
    """The same of an array."""
    inside = _inside(mask)
    if len(inside) + int(np.count_nonzero(inside[:, 1:] != inside[:, :-1])) > MOST_RUNS:
        raise _bad(f"has more than {MOST_RUNS:,} runs along its rows")
    if not inside.size:
        raise _bad("has no pixel")
    return LabelRuns.of(inside.astype(np.uint8))


def _inside(mask: Binary | str) -> NDArray[np.bool_]:
    """(height, width) whether each pixel is inside."""
    text = mask if isinstance(mask, str) else mask.binary
    try:
        file = BytesIO(inflated(text.base64 if isinstance(text, Packed) else text, _MOST_BYTES))
        header = header_of(file, _PLACE, save="", fix="")
        if len(header.shape) != 2 or header.dtype.names:  # noqa: PLR2004  # height and width
            raise _bad(f"is an array of the shape {header.shape}, not of height and width")
        array = array_of(file, header, None, _PLACE, fix="")
    except NotPackedError as error:
        raise _bad(str(error)) from error
    except InputError as error:
        raise _bad(error.what.removeprefix(f"{_PLACE}: ")) from error
    return array.astype(np.bool_)


def _bad(what: str, mask: Binary | str | Path = "") -> BadShape:
    field, name = (".mask_path", f"{_PLACE} {mask.name}") if isinstance(mask, Path) else (".mask", f"{_PLACE}")
    return BadShape("mask that cannot be read", field, f"{name} {what}", f"export it again, {or_skip('mask')}")
