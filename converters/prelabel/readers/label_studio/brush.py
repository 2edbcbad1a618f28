"""Masks as Label Studio packs them: run lengths of the red, green, blue and alpha of each pixel, row by row, in bits.

    32 bits          how many values there are, four a pixel
    5 bits           bits of a value, less one
    4 x 4 bits       four widths of lengths, less one
    blocks           1 bit: a run (1) or single values (0); 2 bits: which width; that many bits: the length, less one;
                     then the value of the run, or all the single values

A pixel is inside where its alpha is at least half of the largest that the mask has, so that strokes of any opacity are whole and their
soft edge is cut in its middle.

Bitmasks are PNGs in ``data:`` URLs; a pixel of theirs is inside where it is not transparent.
"""

from base64 import b64decode

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place
from prelabel.geometry.labelimages import MOST_PIXELS, MOST_RUNS, opaque_pixels
from prelabel.geometry.labelruns import LabelRuns
from prelabel.geometry.masks import label_rings
from prelabel.geometry.rings import Rings

CHANNELS, ALPHA = 4, 3

_DATA = "data:image/png;base64,"
_BYTE = 8
_HEADER_BITS = 32 + 5 + 4 * 4
_WINDOW = 8
"""Bytes that hold the 35 bits of a block's head and value, wherever in a byte they begin."""


class BrokenMaskError(Exception):
    """What is wrong with a mask."""


def mask_rings(rle: list[int], width: int, height: int) -> Rings:
    """One shape: the outlines of a mask in pixels.

    Args:
        rle: the bytes.
        width: of the image in pixels.
        height: likewise.

    Raises:
        BrokenMaskError: the bytes are none, are not those of such an image, or show no pixel.
    """
    alpha = decoded_alpha(rle, width, height)
    most = int(alpha.max())
    if not most:
        raise BrokenMaskError("the mask has no pixel")
    inside = alpha.reshape(height, width) >= (most + 1) // 2
    if height + int(np.count_nonzero(inside[:, 1:] != inside[:, :-1])) > MOST_RUNS:
        raise BrokenMaskError(f"the mask has more than {MOST_RUNS:,} runs along its rows")
    return label_rings(LabelRuns.of(inside.astype(np.uint8)))[1]


def image_rings(url: str, width: int, height: int) -> Rings:
    """One shape: the outlines of a bitmask in pixels.

    Args:
        url: ``data:image/png;base64,...``.
        width: of the image in pixels.
        height: likewise.

    Raises:
        BrokenMaskError: there is no such PNG in the URL, it is of another size, or it shows no pixel.
    """
    place = Place("the mask")
    try:
        runs = opaque_pixels(b64decode(url.removeprefix(_DATA), validate=True), place)
    except ValueError as error:
        raise BrokenMaskError(f"the mask is no {_DATA}...") from error
    except InputError as error:
        raise BrokenMaskError(error.what.replace(f"{place}: ", f"{place} ", 1)) from error
    if (runs.width, runs.height) != (width, height):
        raise BrokenMaskError(f"the mask has {runs.width}x{runs.height} pixels, the image {width}x{height}")
    if not runs.value.any():
        raise BrokenMaskError("the mask has no pixel")
    return label_rings(runs)[1]


def decoded_alpha(rle: list[int], width: int, height: int) -> NDArray[np.uint8]:
    """(height * width,) the alpha of each pixel, row by row.

    Raises:
        BrokenMaskError: the bytes are none, or are not those of such an image.
    """
    pixels = width * height
    if pixels > MOST_PIXELS:
        raise BrokenMaskError(f"the image has {width}x{height} pixels, more than the {MOST_PIXELS:,} that are read of a mask")
    try:
        data = bytes(rle)
    except ValueError as error:
        value = next(value for value in rle if not 0 <= value < 1 << _BYTE)
        raise BrokenMaskError(f"{value} is no byte") from error
    bits = _Bits(data)
    if bits.count < _HEADER_BITS:
        raise BrokenMaskError("the mask ends before its first run")
    values, word = bits.take(32), bits.take(5) + 1
    widths = [bits.take(4) + 1 for _ in range(CHANNELS)]
    if values != pixels * CHANNELS:
        raise BrokenMaskError(f"the mask holds {values:,} values, an image of {width}x{height} pixels needs {pixels * CHANNELS:,}")
    if word > _BYTE:
        raise BrokenMaskError(f"the mask has values of {word} bits")
    return _filled(bits, values, word, widths)


def _filled(bits: "_Bits", values: int, word: int, widths: list[int]) -> NDArray[np.uint8]:
    alpha = np.zeros(values // CHANNELS, np.uint8)
    at = 0
    while at < values:
        is_run = bits.take(1)
        length = bits.take(widths[bits.take(2)]) + 1
        needed = word if is_run else word * length
        if bits.at + needed > bits.count or at + length > values:
            raise BrokenMaskError(f"the mask ends after {at:,} of its {values:,} values")
        end = at + length
        # the alpha of pixel p is value 4p + 3
        if is_run:
            alpha[at // CHANNELS : end // CHANNELS] = bits.take(word)
        else:
            single = bits.take_words(length, word)
            alpha[at // CHANNELS : end // CHANNELS] = single[(ALPHA - at) % CHANNELS :: CHANNELS]
        at = end
    return alpha


class _Bits:
    """Bits of bytes, the highest of a byte first; those behind the end are 0."""

    def __init__(self, data: bytes) -> None:
        self.count = len(data) * _BYTE
        self.at = 0
        self._data = data

    def take(self, width: int) -> int:
        """The number that the next bits are, at most 32 of them."""
        first = self.at // _BYTE
        window = int.from_bytes(self._data[first : first + _WINDOW].ljust(_WINDOW, b"\0"), "big")
        behind = _WINDOW * _BYTE - self.at % _BYTE - width
        self.at += width
        return window >> behind & (1 << width) - 1

    def take_words(self, count: int, width: int) -> NDArray[np.uint8]:
        """(count,) the numbers that the next bits are."""
        first, end = self.at // _BYTE, -(-(self.at + count * width) // _BYTE)
        bits = np.unpackbits(np.frombuffer(self._data[first:end], np.uint8))
        words = bits[self.at % _BYTE :][: count * width].reshape(count, width)
        self.at += count * width
        return np.packbits(words, axis=1)[:, 0] >> np.uint8(_BYTE - width)
