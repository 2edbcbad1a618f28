"""PNG images whose pixels are numbers of things or classes, not to be looked at."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from prelabel.errors import InputError, Place
from prelabel.files import reason

MOST_PIXELS = 1 << 26
"""Of an image: 8192x8192. What claims more would fill the memory."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER_BYTES = 24
_INDICES = ("P", "L", "1", "I", "I;16")
_COLOURS = ("RGB", "RGBA")
_WEIGHTS = np.array([1, 1 << 8, 1 << 16])

SAVE = "save it again as PNG of palette, grey or RGB pixels"


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
    """The numbers of a PNG; alpha is left out.

    Raises:
        InputError: the file cannot be read, is no PNG, is too large, or has pixels of another kind.
    """
    place = Place(str(path))
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER_BYTES)
    except OSError as error:
        raise InputError(reason(error), place=place, fix="give a file that exists and can be read") from error
    if len(head) < _HEADER_BYTES or not head.startswith(_SIGNATURE):
        raise InputError("is no PNG image", place=place, fix=SAVE)
    width, height = (int.from_bytes(head[at : at + 4]) for at in (16, 20))
    if width * height > MOST_PIXELS:
        what = f"claims {width}x{height} pixels, more than the {MOST_PIXELS:,} that are read"
        raise InputError(what, place=place, fix="cut the image into smaller ones")
    try:
        with Image.open(path, formats=("PNG",)) as image:
            image.load()
            return _numbers(image, place)
    # a broken file may fail in any of these ways
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, ArithmeticError) as error:
        raise InputError("cannot be decoded: it is cut short or damaged", place=place, fix="copy or save the file again") from error


def _numbers(image: Image.Image, place: Place) -> LabelImage:
    if image.mode in _COLOURS:
        pixels = np.asarray(image)[:, :, :3].astype(np.int64) @ _WEIGHTS
        return LabelImage(pixels=pixels, palette=None, colours=True)
    if image.mode not in _INDICES:
        raise InputError(f"has pixels of the kind {image.mode!r}", place=place, fix=SAVE)
    colours = image.getpalette("RGB") if image.mode == "P" else None
    palette = None if colours is None else np.array(colours, np.int64).reshape(-1, 3)
    return LabelImage(pixels=np.asarray(image).astype(np.int64), palette=palette, colours=False)
