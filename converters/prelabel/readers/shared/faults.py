"""What is wrong with a record, before it is known whether that stops the run."""

import re
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place, Tally
from prelabel.laxjson import SHOWN, lax_fault, strict
from prelabel.rawjson import value_at
from prelabel.safejson import CORRECT, Document

T = TypeVar("T")

LIMIT_PX = 1e9
"""Coordinates from here on are none of an image."""

_TOLD = re.compile(rb'\[\{("(?:[^"\\]|\\.)* is (?:no number of JSON|half a surrogate pair)"):0\}\]')
"""What `readable` puts in the place of a value."""


_NOTHING = msgspec.json.Decoder(None)
_STAND_INS = (b"{}", b"[{}]")
"""What stands in the place of numbers and strings that only lax parsers accept."""
_LAX = ("is no number of JSON", "is half a surrogate pair")
"""What is said of such a value."""


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


class DamagedError(InputError):
    """A file of rows that is cut off or broken, however it begins."""


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


class BadShape(Exception):  # noqa: N818  # what is wrong with an annotation, on its way to the tally
    """An annotation that cannot be converted: the reason for the counts, the field, what is wrong and what to do."""

    def __init__(self, reason: str, where: str, what: str, fix: str = CORRECT) -> None:
        super().__init__(what)
        self.reason, self.where, self.what, self.fix = reason, where, what, fix


def require_px(points: NDArray[np.float64], where: str) -> None:
    """Refuse points in pixels of which a coordinate is beyond any image, or not finite; ``where`` is the field that they stand in.

    Raises:
        BadShape: one is.
    """
    require_few_px(points[~(np.abs(points) < LIMIT_PX)].tolist(), where)


def require_few_px(coordinates: Iterable[float], where: str) -> None:
    """The same of a box, without an array.

    Raises:
        BadShape: one is.
    """
    for value in coordinates:
        if not abs(value) < LIMIT_PX:
            raise BadShape("coordinate beyond any image", where, f"the coordinate {value:g} is beyond any image")


def readable(text: bytes) -> bytes:
    """A text of JSON with what only lax parsers accept replaced by lists, in which `typed` finds what is wrong.

    Raises:
        msgspec.DecodeError: it is no JSON.
        RecursionError: it is nested too deeply.
    """
    found = strict(text, lambda token: msgspec.json.encode([{lax_fault(token): 0}]))
    msgspec.json.decode(found, type=msgspec.Raw)
    return found


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
        value = bytes(value_at(msgspec.Raw(bytes(text)), where) or b"")
        told = _TOLD.fullmatch(value)
        shown = f": {value.decode()}" if where and 0 < len(value) <= SHOWN else ""
        said = msgspec.json.decode(told[1], type=str) if told else f"{what[:1].lower()}{what[1:]}{shown}"
        raise RecordError("record of the wrong type", f"{element}{where}", said) from None


def refused_lax(document: Document, raw: msgspec.Raw, element: str, tally: Tally, fix: str = CORRECT) -> bool:
    """Whether a value is one that only lax parsers accept, which was rejected; an empty object stands in its place.

    Args:
        document: the file.
        raw: the value.
        element: its ``$.path``.
        tally: takes it.
        fix: what to do about it.

    Raises:
        InputError: it is one, and the run stops at bad records.
    """
    if len(raw) > len(_STAND_INS[-1]) or bytes(raw) not in _STAND_INS:
        return False
    found = Tally(on_error="skip")
    document.value(raw, _NOTHING, element, found, fix)
    lax = [problem for problem in found.bad if problem.what.endswith(_LAX)]
    for problem in lax:
        tally.reject(problem.reason, problem.what, place=problem.place, fix=fix)
    return bool(lax)
