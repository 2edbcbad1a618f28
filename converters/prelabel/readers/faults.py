"""What is wrong with a record, before it is known whether that stops the run."""

from typing import NamedTuple, TypeVar

import msgspec

from prelabel.errors import Place, Tally
from prelabel.safejson import CORRECT, SHOWN, value_at

T = TypeVar("T")


class Fault(NamedTuple):
    """Why a row is left out.

    Args:
        reason: the class of problem that the summary counts.
        field: the ``.name[0]`` path of the value inside the row's record; empty for the whole of it.
        what: what is wrong with just this row.
        fix: what to do about it.
    """

    reason: str
    field: str
    what: str
    fix: str


class RecordError(Exception):
    """A record that cannot be read, raised where that is seen and counted where the next one begins.

    Args:
        reason: the class of problem that the summary counts.
        element: the ``$.path`` of what is wrong.
        what: what is wrong there.
        fix: what to do about it.
    """

    def __init__(self, reason: str, element: str, what: str, fix: str = CORRECT) -> None:
        super().__init__(what)
        self.reason, self.element, self.what, self.fix = reason, element, what, fix

    def reject(self, place: Place, tally: Tally) -> None:
        """Count it.

        Args:
            place: of the record, whose file and line stay.
            tally: takes it.

        Raises:
            InputError: the run stops at bad records.
        """
        tally.reject(self.reason, self.what, place=Place(place.path, place.line, element=self.element), fix=self.fix)


def typed(text: bytes | msgspec.Raw, kind: type[T], element: str) -> T:
    """What a piece of a record says.

    Args:
        text: its JSON.
        kind: what it should be.
        element: its ``$.path``.

    Raises:
        RecordError: it is of the wrong type.
    """
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        what, _, where = str(error).partition(" - at `$")
        where = where.rstrip("`")
        value = value_at(msgspec.Raw(bytes(text)), where) if where else None
        shown = "" if value is None or len(value) > SHOWN else f": {bytes(value).decode()}"
        raise RecordError("record of the wrong type", f"{element}{where}", f"{what[:1].lower()}{what[1:]}{shown}") from None
