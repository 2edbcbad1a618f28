"""PNG images whose pixels are numbers of things or classes, not to be looked at."""

import struct
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Self, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.geometry.labelruns import LabelRuns

T = TypeVar("T")

MOST_PIXELS = 1 << 26
"""Of an image: 8192x8192. What claims more would fill the memory."""

MOST_RUNS = 1 << 22
"""Of equal pixels along the rows of an image. Noise of a few kilobytes can claim as many corners as pixels, and each takes more room."""

_START = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_HEADER = struct.Struct(">II4B?")
_CHUNK = struct.Struct(">I4s")
_CHECK_SUM = 4
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""By the kinds of pixels that PNG has."""
_INDICES = ("P", "L", "1", "I", "I;16")
_COLOURS = ("RGB", "RGBA")
_GREY, _SIXTEEN_BITS = (0, 3), 16
_ALL = ((0, 0, 1, 1),)
_INTERLACED = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""First column, first row, and steps of both, of each pass over an image."""

SAVE = "save it again as PNG of palette, grey or RGB pixels"
CUT = "cut the image into smaller ones"
AGAIN = "copy or save the file again"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabelImage:
    """The numbers of an image."""

    runs: LabelRuns
    """Indices or grey levels; of colours R + 256 G + 65536 B."""
    palette: NDArray[np.int64] | None
    """(n, 3) the colours of indices; None where the image has no palette."""
    colours: bool
    """Whether pixels are colours."""


class _Header(msgspec.Struct, frozen=True):
    """What a file claims."""

    width: int
    height: int
    bits: int
    kind: int
    interlaced: bool

    @classmethod
    def of(cls, data: bytes, place: Place) -> Self:
        """That of a file, before anything is decoded.

        Raises:
            InputError: the file is no PNG, is too large, or has pixels that would lose bits.
        """
        if len(data) < len(_START) + _HEADER.size or not data.startswith(_START):
            raise InputError("is no PNG image", place=place, fix=SAVE)
        width, height, bits, kind, _, _, interlaced = _HEADER.unpack_from(data, len(_START))
        if width * height > MOST_PIXELS:
            raise InputError(f"claims {width}x{height} pixels, more than the {MOST_PIXELS:,} that are read", place=place, fix=CUT)
        if bits == _SIXTEEN_BITS and kind not in _GREY:
            raise InputError("has pixels of 16 bits a channel", place=place, fix="save it again with 8 bits a channel")
        return cls(width, height, bits, kind, interlaced)

    def unpacked_bytes(self) -> int:
        """Of the pixels: each row of each pass begins with the number of its filter and fills whole bytes."""
        total, bits = 0, self.bits * _CHANNELS.get(self.kind, 0)
        for x, y, step_x, step_y in _INTERLACED if self.interlaced else _ALL:
            columns, rows = -((x - self.width) // step_x), -((y - self.height) // step_y)
            total += rows * (1 + (columns * bits + 7) // 8) if columns > 0 else 0
        return total


def read_label_image(path: Path) -> LabelImage:
    """The numbers of a PNG. Alpha is left out; grey of two or four bits is spread over 0-255, as PNG defines it, of one bit it is 0 and 1.

    Raises:
        InputError: the file cannot be read, is no PNG, is too large, lacks pixels, has pixels of another kind, or shows noise.
    """
    return label_image(read_bytes(path), Place(str(path)))


def label_image(data: bytes, place: Place) -> LabelImage:
    """The same of the bytes of a PNG.

    Args:
        data: the bytes of the image.
        place: for messages.

    Raises:
        InputError: as above.
    """
    pixels, palette, colours = _decoded(data, place, lambda image: (_numbers(image, place), _palette(image), image.mode in _COLOURS))
    return LabelImage(runs=runs_of(pixels, place), palette=palette, colours=colours)


def opaque_pixels(data: bytes, place: Place, least: int = 1) -> LabelRuns:
    """1 where a PNG is not transparent, else 0; of one without transparency, 1 where its pixels are not 0.

    Args:
        data: the bytes of the image.
        place: for messages.
        least: of 255, how opaque a pixel must be.

    Raises:
        InputError: it is no PNG, is too large, lacks pixels, has pixels of another kind, or shows noise.
    """
    return runs_of(_decoded(data, place, lambda image: _opaque(image, place, least)), place)


def grey_levels(data: bytes, place: Place) -> LabelRuns:
    """How light the pixels of a PNG are, from 0 to 255.

    Args:
        data: the bytes of the image.
        place: for messages.

    Raises:
        InputError: it is no PNG, is too large, lacks pixels, or shows noise.
    """
    return runs_of(_decoded(data, place, lambda image: np.asarray(image.convert("L"))), place)


def _decoded(data: bytes, place: Place, look: Callable[[Image.Image], T]) -> T:
    """What is looked at in the pixels of a PNG."""
    header, packed = _Header.of(data, place), _packed(data, place)
    try:
        # what the library warns of is refused here, or is of no matter to pixels
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(data), formats=("PNG",)) as image:
            image.load()
            found = look(image)
        _refuse_missing(packed, header, place)
    # a broken file may fail in any of these ways
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, ArithmeticError, zlib.error, Image.DecompressionBombError) as error:
        raise InputError("cannot be decoded: it is cut short or damaged", place=place, fix=AGAIN) from error
    return found


def runs_of(pixels: NDArray[np.integer], place: Place) -> LabelRuns:
    """The runs of an image (height, width) that is no noise.

    Raises:
        InputError: it is noise.
    """
    runs = len(pixels) + int(np.count_nonzero(pixels[:, 1:] != pixels[:, :-1]))
    if runs > MOST_RUNS:
        what = f"has {runs:,} runs of equal pixels along its rows, more than the {MOST_RUNS:,} that are read"
        raise InputError(what, place=place, fix=f"give an image of numbers and no photograph, or {CUT}")
    return LabelRuns.of(pixels)


def _packed(data: bytes, place: Place) -> bytes:
    """The pixels as the file has them, from all its chunks of pixels.

    Raises:
        InputError: a second header may contradict the first.
    """
    view, parts, at = memoryview(data), [], len(_START) + _HEADER.size + _CHECK_SUM
    while at + _CHUNK.size <= len(data):
        length, kind = _CHUNK.unpack_from(data, at)
        at += _CHUNK.size
        if kind == b"IHDR":
            raise InputError("has two headers", place=place, fix=AGAIN)
        if kind == b"IDAT":
            parts.append(view[at : at + length])
        at += length + _CHECK_SUM
    return b"".join(parts)


def _refuse_missing(packed: bytes, header: _Header, place: Place) -> None:
    """Refuse pixels that end before the last row: the library makes 0 of the rows that are not there, where the data ends as it should.

    Raises:
        InputError: rows are missing.
        zlib.error: the pixels are not those of their check sum.
    """
    needed = header.unpacked_bytes()
    # one byte more, so that the check sum behind the last one is read
    if len(zlib.decompressobj().decompress(packed, needed + 1)) < needed:
        raise InputError(f"holds fewer rows than the {header.height:,} that it claims", place=place, fix=AGAIN)


def _numbers(image: Image.Image, place: Place) -> NDArray[np.integer]:
    """(height, width) the numbers of the pixels."""
    if image.mode in _COLOURS:
        channels = np.asarray(image)
        pixels = channels[:, :, 2].astype(np.int32)
        for channel in (1, 0):
            pixels <<= 8
            pixels |= channels[:, :, channel]
        return pixels
    if image.mode not in _INDICES:
        raise InputError(f"has pixels of the kind {image.mode!r}", place=place, fix=SAVE)
    return np.asarray(image)


def _opaque(image: Image.Image, place: Place, least: int) -> NDArray[np.uint8]:
    """(height, width) 1 where an image is at least so opaque, else 0."""
    if "A" in image.getbands():
        return (np.asarray(image.getchannel("A")) >= least).astype(np.uint8)
    if image.mode not in _INDICES:
        what, fix = f"has pixels of the kind {image.mode!r} without transparency", "save it again with transparency, or as grey pixels"
        raise InputError(what, place=place, fix=fix)
    numbers = np.asarray(image)
    transparent = image.info.get("transparency")
    hidden = _transparent(transparent, least) if image.mode == "P" and transparent is not None else [0]
    return np.isin(numbers, hidden, invert=True).astype(np.uint8)


def _transparent(said: bytes | int, least: int) -> list[int]:
    """The indices of a palette that are less opaque."""
    return [said] if isinstance(said, int) else [index for index, alpha in enumerate(said) if alpha < least]


def _palette(image: Image.Image) -> NDArray[np.int64] | None:
    """(n, 3) the colours of indices; None where the image has none."""
    colours = image.getpalette("RGB") if image.mode == "P" else None
    return None if colours is None else np.array(colours, np.int64).reshape(-1, 3)
