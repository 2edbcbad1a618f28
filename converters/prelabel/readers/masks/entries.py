"""What a list says of one class, and how lists write numbers, names and colours."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from prelabel.errors import InputError, Place
from prelabel.files import is_text
from prelabel.readers.shared.words import shown

FIX = "write a name a line, or NUMBER NAME, or R G B NAME, or a table with such columns; or give another list with -O names=FILE"

LARGEST = 65535
"""The largest number that a pixel can have."""

_BYTE = 255

_NUMBER = re.compile(r"-?[0-9]{1,9}")
_HEX = re.compile(r"#([0-9A-Fa-f]{6})(?:[0-9A-Fa-f]{2})?")
_COLOUR = re.compile(r"(?:rgba?)?[(\[]?\s*([0-9]{1,3})[\s,;]+([0-9]{1,3})[\s,;]+([0-9]{1,3})(?:[\s,;]+[0-9.]+)?\s*[)\]]?")

_CHANNELS = (3, 4)
"""Numbers of a colour, without and with how opaque it is."""


class Entry(NamedTuple):
    """A class.

    Args:
        name: as it is written.
        number: of its pixels; None where the place in the list is it.
        colour: of its pixels, R + 256 G + 65536 B; None where the list does not say it.
        place: for messages.
    """

    name: str
    number: int | None
    colour: int | None
    place: Place


def number_of(value: object) -> int | None:
    """A whole number, also as text; None of what is none, or of one that no pixel can have.

    >>> number_of(7), number_of(" 7 "), number_of(7.0), number_of(True), number_of(1 << 70), number_of("seven")
    (7, 7, 7, None, None, None)
    """
    if isinstance(value, str):
        text = value.strip()
        value = int(text) if _NUMBER.fullmatch(text) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if abs(value) <= LARGEST and value == int(value) else None


def colour_of(value: object) -> int | None:
    """A colour as R + 256 G + 65536 B, of text or of a list of three numbers; None of what is none.

    >>> colour_of("#800100"), colour_of("128,1,0"), colour_of("rgb(128, 1, 0)"), colour_of([128, 1, 0]), colour_of([300, 0, 0])
    (384, 384, 384, 384, None)
    """
    if isinstance(value, str):
        text = value.strip()
        coded, listed = _HEX.fullmatch(text), _COLOUR.fullmatch(text)
        if coded:
            return int.from_bytes(bytes.fromhex(coded[1]), "little")
        return packed([*map(int, listed.groups())]) if listed else None
    if isinstance(value, list | tuple) and len(value) in _CHANNELS:
        channels = [number_of(channel) for channel in value[:3]]
        return packed([channel for channel in channels if channel is not None])
    return None


def packed(channels: Sequence[int]) -> int | None:
    """One number of three from 0 to 255; None where they are not such."""
    if len(channels) != len("rgb") or min(channels) < 0 or max(channels) > _BYTE:
        return None
    red, green, blue = channels
    return red + (green << 8) + (blue << 16)


def hex_of(colour: int) -> str:
    """A colour as it is written in messages.

    >>> hex_of(384)
    '#800100'
    """
    return f"#{colour.to_bytes(3, 'little').hex()}"


def is_grey(colour: int) -> bool:
    """Whether red, green and blue are alike.

    >>> is_grey(0x070707), is_grey(0x070708)
    (True, False)
    """
    return colour == (colour & _BYTE) * 0x010101


def name_of(value: object, place: Place) -> str:
    """A name without blanks around it.

    Raises:
        InputError: it is none.
    """
    text = value.strip() if isinstance(value, str) else str(value) if type(value) is int and abs(value) < 10**18 else ""
    if not (text and is_text(text)):
        raise InputError(f"{shown(value)} is no name", place=place, fix=FIX)
    return text
