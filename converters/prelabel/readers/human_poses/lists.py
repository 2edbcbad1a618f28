"""Lists of joints in JSON, ``[[x, y], ...]`` or ``[[x, y, visible], ...]``, of which a bad one is left out alone."""

from collections.abc import Mapping, Sequence

import msgspec

from prelabel.readers.human_poses.people import Marks, is_labelled
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.messages import Message
from prelabel.safejson import or_leave_out

Rows = tuple[tuple[float, ...] | None, ...]
"""Joints as they are written; None of a bad one."""

UNLABELLED = 3
"""The visibility of a joint that a data set does not have, for convolutional pose machines."""

_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_ROW: Mapping[int, msgspec.json.Decoder[tuple[float, ...]]] = {
    2: msgspec.json.Decoder(tuple[float, float]),
    3: msgspec.json.Decoder(tuple[float, float, float]),
}
_ROWS: Mapping[int, msgspec.json.Decoder[list[tuple[float, ...]]]] = {
    2: msgspec.json.Decoder(list[tuple[float, float]]),
    3: msgspec.json.Decoder(list[tuple[float, float, float]]),
}


def rows_of(message: Message, name: str, width: int) -> Rows:
    """The joints of a field, so many numbers each; none where it is not there, or is no list and was rejected."""
    return rows_in(message, message.members[name], f"{message.element}.{name}", width) if message.has(name) else ()


def rows_in(message: Message, raw: msgspec.Raw, element: str, width: int) -> Rows:
    """The same of a piece of an object, which stands at ``element``."""
    try:
        return tuple(_ROWS[width].decode(raw))
    except (msgspec.DecodeError, RecursionError):
        document, tally = message.document, message.tally
        listed = document.value(raw, _LIST, element, tally, or_leave_out("joints")) or ()
        fix = or_leave_out("joint")
        return tuple(document.value(one, _ROW[width], f"{element}[{at}]", tally, fix) for at, one in enumerate(listed))


def mark(rows: Sequence[tuple[float, ...] | None], marks: Marks) -> bool:
    """Take the joints of a person, x, y and visibility each; whether they are not too many."""
    if len(rows) > len(marks.names):
        what = f"{len(rows)} joints, where there are {len(marks.names)}"
        marks.reject(Fault("too many joints", "", what, or_leave_out("person")), -1)
        return False
    for number, row in enumerate(rows):
        if row is not None and is_labelled(*row[:2]) and row[2] != UNLABELLED:
            marks.add(number, row[0], row[1], number, visible=row[2] != 0)
    return True
