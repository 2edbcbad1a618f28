"""Pieces of JSON that know where they stand, also those in a text that is itself a value of JSON."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.readers.shared.faults import Fault
from prelabel.safejson import CORRECT, UNREADABLE, Document

T = TypeVar("T")

MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
ITEMS = msgspec.json.Decoder(list[msgspec.Raw])
STRING = msgspec.json.Decoder(str)

_LONGEST = 100
"""Letters of names that a message shows."""


@dataclass(frozen=True, slots=True)
class Text:
    """What a model says, letter by letter.

    Args:
        text: of it.
        path: of the file.
        within: the value of JSON that it is; None of one that is all of the file.
    """

    text: str
    path: Path
    within: Place | None = None

    def place(self, at: int = 0) -> Place:
        """Where a letter of it stands; of a value of JSON, whose escapes move letters, where the value begins."""
        return self.places()(at)

    def places(self) -> Callable[[int], Place]:
        """The same for many letters: lines are looked for once."""
        within, path = self.within, str(self.path)
        if within is not None:
            return lambda _: within
        ends = [-1, *(found.start() for found in re.finditer("\n", self.text))]

        def place(at: int) -> Place:
            line = bisect_left(ends, at)
            return Place(path, line, at - ends[line - 1])

        return place


@dataclass(frozen=True, slots=True)
class Value:
    """A piece of JSON.

    Args:
        document: that it is a piece of.
        raw: its text.
        element: its ``$.path``.
        within: the value of another document that this document is the text of.
    """

    document: Document
    raw: msgspec.Raw
    element: str = "$"
    within: Place | None = None

    @property
    def begins(self) -> str:
        """Its first letter, which tells of which type it is."""
        return bytes(memoryview(self.raw)[:64]).lstrip()[:1].decode("ascii", "replace")

    def place(self, field: str = "") -> Place:
        """Where it, or a ``.name[0]`` of it, stands; of what it does not have, where it does itself."""
        found = self.document.part(self.raw, field) if field else self.raw
        return self._moved(self.document.place_of(self.raw if found is None else found, f"{self.element}{field}"))

    def part(self, raw: msgspec.Raw, field: str) -> "Value":
        """A piece of it."""
        return Value(self.document, raw, f"{self.element}{field}", self.within)

    def decoded(self, decoder: msgspec.json.Decoder[T], tally: Tally, fix: str = CORRECT) -> T | None:
        """What a decoder makes of it; None where it is of another type, and was rejected.

        Raises:
            InputError: it is, and the run stops at bad records, or it is nested too deeply.
        """
        try:
            return decoder.decode(self.raw)
        except (msgspec.DecodeError, RecursionError):
            silent = Tally(on_error="skip")
        found = self.document.value(self.raw, decoder, self.element, silent, fix)
        for problem in silent.bad:
            tally.reject(UNREADABLE, problem.what, place=self._moved(problem.place), fix=fix)
        return found

    def members(self, tally: Tally, fix: str = CORRECT) -> Mapping[str, msgspec.Raw]:
        """Those of an object; none of what is no object, and was rejected."""
        return self.decoded(MEMBERS, tally, fix) or {}

    def items(self, tally: Tally, fix: str = CORRECT) -> Iterator["Value"]:
        """Those of a list; none of what is no list, and was rejected."""
        found: list[msgspec.Raw] | None = self.decoded(ITEMS, tally, fix)
        for position, raw in enumerate(found or ()):
            yield self.part(raw, f"[{position}]")

    def peeked(self) -> "Sequence[Value]":
        """The items of a list; none of what is no list."""
        try:
            return [self.part(raw, f"[{position}]") for position, raw in enumerate(ITEMS.decode(self.raw))]
        except (msgspec.DecodeError, RecursionError):
            return []

    def text(self, tally: Tally) -> Text | None:
        """Of a text; None of what is none, and was rejected."""
        found = self.decoded(STRING, tally)
        return None if found is None else Text(found, self.document.path, self.place())

    def reject(self, fault: Fault, tally: Tally) -> None:
        """Count it, or what is wrong of it, as a bad record.

        Raises:
            InputError: the run stops at bad records.
        """
        tally.reject(fault.reason, fault.what, place=self.place(fault.field), fix=fault.fix)

    def _moved(self, place: Place) -> Place:
        return place if self.within is None else inside(self.within, place.element or "")


def in_words(names: Iterable[str]) -> str:
    r"""Names of members for a message, which stays in one line.

    >>> in_words(["loss", "a\nb"]), in_words([])
    ('loss, a\\nb', 'nothing')
    """
    return ", ".join(names)[:_LONGEST].replace("\n", "\\n") or "nothing"


def inside(within: Place, element: str) -> Place:
    """The place of something in the document that a value of another document is the text of."""
    return Place(within.path, within.line, within.column, f"{within.element}: {element}" if within.element else element)


def checked(document: Document) -> Value:
    """The whole of a document.

    Raises:
        InputError: it is no JSON.
    """
    if document.root == "{":
        document.sections()
    else:
        # of a list that holds nothing wrong, and of any other value, what is looked at is whether it is JSON
        try:
            msgspec.json.decode(document.strict, type=msgspec.Raw)
        except (msgspec.DecodeError, RecursionError):
            document.records(msgspec.Raw, "$", Tally())
    return Value(document, msgspec.Raw(document.strict))


def moved(error: InputError, within: Place | None, fix: str) -> InputError:
    """An error of a document, which may be the text of a value of another one."""
    what = error.what.removeprefix(f"{error.place}: ")
    return InputError(what, place=error.place if within is None else within, fix=fix)
