"""Lists of a result with an entry for each text."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.outputs.paired import decoded
from prelabel.safejson import or_leave_out

T = TypeVar("T")

_RAWS = msgspec.json.Decoder(list[msgspec.Raw])


def column_of(message: Message, name: str, decoder: msgspec.json.Decoder[T], what: str) -> Sequence[T | None] | None:
    """The entries of a list, None for each that is bad and was rejected; None where there is no list, or it was rejected.

    Args:
        message: that has it.
        name: of the list.
        decoder: of an entry.
        what: is left out of the image with a bad entry.

    Raises:
        InputError: an entry is bad, and the run stops at bad records.
    """
    raws = message.value(name, _RAWS)
    if raws is None:
        return None
    fix, element = or_leave_out(what), f"{message.element}.{name}"
    found: list[T | None] = []
    for position, raw in enumerate(raws):
        one = decoded(raw, decoder)
        found.append(message.document.value(raw, decoder, f"{element}[{position}]", message.tally, fix) if one is None else one)
    return found
