"""Masks: a PNG, packed by zlib, in base64. Pixels that are not transparent are the object.

The labelling tool writes origins with decimals, which Supervisely itself rounds down.
"""

import struct
from dataclasses import replace

import numpy as np

from prelabel.errors import InputError, Place
from prelabel.geometry.labelimages import opaque_pixels
from prelabel.geometry.masks import label_rings
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.inflating import NotPackedError, TooLargeError, inflated
from prelabel.readers.supervisely.faults import SKIP
from prelabel.readers.supervisely.records import Bitmap, Size

MOST_BYTES = 1 << 26
"""Of an unpacked PNG."""

LARGEST = 1 << 24
"""Pixels from the image's corner to the mask's."""

_SIZE = struct.Struct(">II")
_SIZE_AT = 16
"""Where a PNG says its width and height."""


def rings_of(bitmap: Bitmap, size: Size) -> Rings | Fault:
    """The outline of a mask along the edges of its pixels, in pixels of the image, as one shape.

    Args:
        bitmap: the mask.
        size: of its image; a larger mask is refused before it is decoded.
    """
    data = _unpacked(bitmap.data)
    if isinstance(data, Fault):
        return data
    if not all(abs(side) <= LARGEST for side in bitmap.origin):
        return Fault("no pixel", ".origin", f"origin {list(bitmap.origin)} is no pixel", f"correct it, {SKIP}")
    width, height = _SIZE.unpack_from(data, _SIZE_AT) if len(data) >= _SIZE_AT + _SIZE.size else (0, 0)
    if size.width and (width > size.width or height > size.height):
        what = f"a bitmap of {width}x{height} pixels is larger than its image, {size.width}x{size.height}"
        return Fault("bitmap larger than its image", ".data", what, f"correct it, {SKIP}")
    try:
        _, rings = label_rings(opaque_pixels(data, Place("")))
    except InputError as error:
        what = error.what.removeprefix(f"{error.place}: ")
        return Fault("bitmap that cannot be read", ".data", f"the image of the bitmap {what}", f"export it again, {SKIP}")
    if not len(rings):
        return Fault("empty bitmap", ".data", "the bitmap has no pixel", f"draw it, {SKIP}")
    return replace(rings, points=rings.points + np.floor(bitmap.origin))


def _unpacked(text: str) -> bytes | Fault:
    """The bytes of the PNG."""
    try:
        return inflated(text, MOST_BYTES)
    except TooLargeError as error:
        return Fault("bitmap too large", ".data", f"data of the bitmap {error}", f"draw a smaller one, {SKIP}")
    except NotPackedError as error:
        return Fault("bitmap that cannot be read", ".data", f"data of the bitmap {error}", f"export it again, {SKIP}")
