"""PNG images whose pixels are numbers of things or classes, not to be looked at."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from prelabel.errors import InputError, Place
from prelabel.files import reason

MOST_PIXELS = 1 << 26
"""Of an image: 8192x8192. What claims more would fill the memory."""

MOST_RUNS = 1 << 22
"""Of equal pixels along the rows of an image. Noise of a few kilobytes can claim as many corners as pixels, and each takes more room."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER_BYTES = 26
_INDICES = ("P", "L", "1", "I", "I;16")
_COLOURS = ("RGB", "RGBA")
_GREY, _SIXTEEN_BITS = (0, 3), 16

SAVE = "save it again as PNG of palette, grey or RGB pixels"
CUT = "cut the image into smaller ones"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabelImage:
    """The numbers of an image."""

    pixels: NDArray[np.int64]
    """(height, width) indices or grey levels; of colours R + 256 G + 65536 B."""
    palette: NDArray[np.int64] | None
    """(n, 3) the colours of indices; None where the image has no palette."""
    colours: bool
    """Whether pixels are colours."""


def read_label_image(path: Path) -> LabelImage:
    """The numbers of a PNG. Alpha is left out; grey of two or four bits is spread over 0-255, as PNG defines it, of one bit it is 0 and 1.

    Raises:
        InputError: the file cannot be read, is no PNG, is too large, has pixels of another kind, or shows noise.
    """
    place = Place(str(path))
    size = _claimed(path, place)
    try:
        # what the library warns of is refused here, or is of no matter to pixels
        with warnings.catch_warnings(action="ignore"), Image.open(path, formats=("PNG",)) as image:
            if image.size != size:
                raise InputError("claims two sizes", place=place, fix="copy or save the file again")
            image.load()
            found = _numbers(image, place)
    # a broken file may fail in any of these ways
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, ArithmeticError, Image.DecompressionBombError) as error:
        raise InputError("cannot be decoded: it is cut short or damaged", place=place, fix="copy or save the file again") from error
    runs = size[1] + int(np.count_nonzero(found.pixels[:, 1:] != found.pixels[:, :-1]))
    if runs > MOST_RUNS:
        what = f"has {runs:,} runs of equal pixels along its rows, more than the {MOST_RUNS:,} that are read"
        raise InputError(what, place=place, fix=f"give an image of numbers and no photograph, or {CUT}")
    return found


def _claimed(path: Path, place: Place) -> tuple[int, int]:
    """Width and height as the header says, before anything is decoded.

    Raises:
        InputError: the file cannot be read, is no PNG, is too large, or has pixels that would lose bits.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER_BYTES)
    except OSError as error:
        raise InputError(reason(error), place=place, fix="give a file that exists and can be read") from error
    if len(head) < _HEADER_BYTES or not head.startswith(_SIGNATURE) or head[12:16] != b"IHDR":
        raise InputError("is no PNG image", place=place, fix=SAVE)
    width, height = (int.from_bytes(head[at : at + 4]) for at in (16, 20))
    if width * height > MOST_PIXELS:
        raise InputError(f"claims {width}x{height} pixels, more than the {MOST_PIXELS:,} that are read", place=place, fix=CUT)
    if head[24] == _SIXTEEN_BITS and head[25] not in _GREY:
        raise InputError("has pixels of 16 bits a channel", place=place, fix="save it again with 8 bits a channel")
    return width, height


def _numbers(image: Image.Image, place: Place) -> LabelImage:
    if image.mode in _COLOURS:
        channels = np.asarray(image)
        pixels = channels[:, :, 2].astype(np.int64)
        for channel in (1, 0):
            pixels <<= 8
            pixels |= channels[:, :, channel]
        return LabelImage(pixels=pixels, palette=None, colours=True)
    if image.mode not in _INDICES:
        raise InputError(f"has pixels of the kind {image.mode!r}", place=place, fix=SAVE)
    colours = image.getpalette("RGB") if image.mode == "P" else None
    palette = None if colours is None else np.array(colours, np.int64).reshape(-1, 3)
    return LabelImage(pixels=np.asarray(image).astype(np.int64), palette=palette, colours=False)
