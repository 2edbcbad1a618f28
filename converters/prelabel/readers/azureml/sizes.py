"""The sizes of images, which may be text such as ``499px``."""

import re

import msgspec

from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.sides import is_side
from prelabel.readers.shared.words import shown
from prelabel.safejson import or_leave_out

_SIDE = msgspec.json.Decoder(float | str)

_TEXT = re.compile(r"\s*(\d{1,9}(?:\.0*)?)\s*(?:px)?\s*", re.ASCII | re.IGNORECASE)


def size_in(message: Message) -> tuple[int, int]:
    """What ``image_details`` says, (0, 0) where it does not, or says what no size can be, which is rejected alone."""
    details = message.message("image_details")
    if details is None:
        return 0, 0
    width, height = _side_in(details, "width"), _side_in(details, "height")
    return (width, height) if width and height else (0, 0)


def _side_in(details: Message, name: str) -> int:
    """A side in pixels; 0 where nothing says it."""
    said = details.value(name, _SIDE, or_leave_out("size"))
    if said is None:
        return 0
    text = _TEXT.fullmatch(said) if isinstance(said, str) else None
    side = float(text[1]) if text else said
    if isinstance(side, str) or not is_side(side):
        details.reject(
            Fault(
                "bad size",
                f".{name}",
                f"{name} {shown(said) if isinstance(said, str) else format(said, 'g')} is no number of pixels",
                or_leave_out("size"),
            )
        )
        return 0
    return int(side)
