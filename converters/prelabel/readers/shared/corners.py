"""Boxes that say their left, top, right and bottom, whose numbers may be text."""

from collections.abc import Sequence

import msgspec

from prelabel.readers.shared.faults import LIMIT_PX, Fault
from prelabel.readers.shared.fractions import BEYOND
from prelabel.readers.shared.looking import SKIP
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.sightings import Box
from prelabel.readers.shared.words import is_number, shown

_NUMBER = msgspec.json.Decoder(float | str)


def number_in(message: Message, name: str) -> float | None:
    """A field that is a number, or text that is one, 0 where it is not there; None where it is none and was rejected."""
    said = message.value(name, _NUMBER) if message.has(name) else 0.0
    if isinstance(said, str) and not is_number(said):
        message.reject(Fault("no number", message.field(name), f"{name} {shown(said)} is no number", f"correct it, {SKIP}"))
        return None
    return None if said is None else float(said)


def is_near(value: float, *, pixels: bool) -> bool:
    """Whether a coordinate may be of an image.

    >>> is_near(2.5, pixels=False), is_near(2.6, pixels=False), is_near(float("nan"), pixels=True)
    (True, False, False)
    """
    return abs(value) < LIMIT_PX if pixels else abs(value - 0.5) <= 0.5 + BEYOND


def far_fault(value: float, fix: str, *, pixels: bool) -> Fault:
    """What is wrong with a coordinate that may not."""
    what = f"{value:g} is no {'place in an image' if pixels else 'fraction of the image'}"
    return Fault("coordinate out of range", "", what, f"{fix}, {SKIP}")


def corners_in(message: Message, sides: Sequence[str], fix: str, *, zeros: bool = False, pixels: bool = False) -> Box | None:
    """The box that an object of JSON says; None where it is bad and was rejected.

    Args:
        message: of the box.
        sides: the names of its left, top, right and bottom.
        fix: what to do about coordinates that are none of an image.
        zeros: a side that is 0 is left out, as Protocol Buffers do, unless all are.
        pixels: coordinates are pixels, else fractions of the image.
    """
    missing = [side for side in sides if not message.has(side)]
    if len(missing) > (len(sides) - 1 if zeros else 0):
        message.reject(Fault("no box", "", f"has no {', '.join(missing)}", f"add it, {SKIP}"))
        return None
    values = [number_in(message, side) for side in sides]
    known = [value for value in values if value is not None]
    if len(known) < len(sides):
        return None
    fault = box_fault(known, sides, fix, pixels=pixels)
    if fault:
        message.reject(fault)
        return None
    left, top, right, bottom = known
    return left, top, right, bottom


def box_fault(box: Sequence[float], sides: Sequence[str], fix: str, *, pixels: bool = False) -> Fault | None:
    """What is wrong with a box; the arguments are those of `corners_in`.

    >>> box_fault([0.5, 0, 0.25, 1], ["xMin", "yMin", "xMax", "yMax"], "").what
    'xMin 0.5, yMin 0, xMax 0.25 and yMax 1 are a box without area'
    """
    far = next((value for value in box if not is_near(value, pixels=pixels)), None)
    if far is not None:
        return far_fault(far, fix, pixels=pixels)
    left, top, right, bottom = box
    if left < right and top < bottom:
        return None
    *before, last = [f"{side} {value:g}" for side, value in zip(sides, box, strict=True)]
    what = f"{', '.join(before)} and {last} are a box without area"
    return Fault("box without area", "", what, f"correct it, {SKIP}")
