"""Parts of JSON about objects, each decoded alone, so that what is bad is left out and not what it is part of."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import msgspec

from prelabel.errors import Tally
from prelabel.files import is_text
from prelabel.rawjson import NULL
from prelabel.readers.shared.faults import refused_lax
from prelabel.readers.shared.labels import Classes
from prelabel.readers.shared.objects import put_attribute
from prelabel.readers.shared.words import shown
from prelabel.readers.vos.options import VosOptions
from prelabel.safejson import Document, or_leave_out

T = TypeVar("T")

Members = dict[str, msgspec.Raw]

MOST_ID = (1 << 53) - 1
"""Of an object: no reader of JSON changes a number up to it."""

_MEMBERS = msgspec.json.Decoder(Members)
_TEXT = msgspec.json.Decoder(str | None)
_WHOLE = msgspec.json.Decoder(int | None)
_NUMBER = msgspec.json.Decoder(float | None)
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_ANY: msgspec.json.Decoder[Any] = msgspec.json.Decoder()

UNNAMED = "categories without a name, whose objects are called as those without category (-O names= names them): {all}"


class Told(NamedTuple):
    """What is said of an object.

    Args:
        label: its name; empty where it has none.
        score: in [0, 1], or NaN.
        attributes: that were asked for.
    """

    label: str = ""
    score: float = math.nan
    attributes: Mapping[str, str | tuple[str, ...]] = {}


@dataclass(slots=True, kw_only=True)
class Pieces:
    """Reads parts of a file.

    Args:
        document: the file.
        options: of the reader.
        tally: takes what is bad.
        unused: fields of objects that hold something and become nothing.
    """

    document: Document
    options: VosOptions
    tally: Tally
    unused: set[str] = field(default_factory=set)

    def members(self, raw: msgspec.Raw, element: str, what: str) -> Members:
        """The members of an object; none of what is none, which is rejected."""
        return self._part(raw, _MEMBERS, element, what) or {}

    def listed(self, raw: msgspec.Raw, element: str, what: str) -> list[msgspec.Raw] | None:
        """The entries of a list; None of what is none, which is rejected."""
        return self._part(raw, _RAWS, element, what)

    def _part(self, raw: msgspec.Raw, decoder: msgspec.json.Decoder[T], element: str, what: str) -> T | None:
        """A part of a type that what stands in the place of a bad value has, too."""
        fix = or_leave_out(what)
        refused = refused_lax(self.document, raw, element, self.tally, fix)
        return None if refused else self.document.value(raw, decoder, element, self.tally, fix)

    def each(self, raw: msgspec.Raw | None, element: str, what: str) -> Iterator[tuple[int, Members]]:
        """The objects of a list, each with its position; what is none is rejected."""
        listed = None if raw is None or raw == NULL else self.listed(raw, element, what)
        for position, one in enumerate(listed or ()):
            yield position, self.members(one, f"{element}[{position}]", what)

    def text(self, members: Members, name: str, element: str, what: str) -> str:
        """A text; empty where there is none, or a bad one, which is rejected."""
        said = self.document.value(members.get(name, NULL), _TEXT, f"{element}.{name}", self.tally, or_leave_out(what)) or ""
        if is_text(said):
            return said.strip()
        self.reject(members[name], f"{element}.{name}", "not UTF-8", f"{shown(said)} is no text", what)
        return ""

    def whole(self, members: Members, name: str, element: str, what: str) -> int | None:
        """A whole number from 0 on; None where there is none, or a bad one, which is rejected."""
        said = self.document.value(members.get(name, NULL), _WHOLE, f"{element}.{name}", self.tally, or_leave_out(what))
        if said is None or 0 <= said <= MOST_ID:
            return said
        what_of = f"{name} {shown(said)} is no whole number from 0 to {MOST_ID:,}"
        self.reject(members[name], f"{element}.{name}", f"bad {name}", what_of, what)
        return None

    def number(self, members: Members, name: str, element: str) -> float | None:
        """A number; None where there is none, or a bad one, which is rejected."""
        return self.document.value(members.get(name, NULL), _NUMBER, f"{element}.{name}", self.tally, or_leave_out("value"))

    def score(self, members: Members, element: str) -> float:
        """The score of an object; NaN where there is none, or a bad one, which is rejected."""
        said = self.number(members, "score", element)
        if said is None or 0 <= said <= 1:
            return math.nan if said is None else said
        self.reject(members["score"], f"{element}.score", "score outside 0-1", f"score {said:g} is outside 0-1", "score")
        return math.nan

    def key(self, text: str, raw: msgspec.Raw, element: str) -> int | None:
        """The id of an object that is the name of a member; None of a bad one, which is rejected."""
        if text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_ID)) and int(text) <= MOST_ID:
            return int(text)
        self.reject(raw, element, "bad id", f"{shown(text)} is no id of an object, which is a whole number from 0 to {MOST_ID:,}", "object")
        return None

    def attributes(self, members: Members, element: str, known: frozenset[str]) -> Mapping[str, str | tuple[str, ...]]:
        """The fields of an object that were asked for; others that are not known are remembered.

        Args:
            members: of the object.
            element: its ``$.path``.
            known: what else is used, or said otherwise.
        """
        said: dict[str, str | tuple[str, ...]] = {}
        for name, raw in members.items():
            if name in self.options.attributes:
                put_attribute(
                    said, name, self.document.value(raw, _ANY, f"{element}.{name}", self.tally, or_leave_out("value")), self.tally
                )
            elif name not in known and raw != NULL and is_text(name):
                self.unused.add(name)
        return said

    def label(self, category: int | None, classes: Classes) -> str:
        """The name of a category; empty of one without a name, which is told."""
        if category is None or category in classes.by_number:
            return "" if category is None else classes.by_number[category]
        self.tally.note_names(UNNAMED, [str(category)])
        return ""

    def reject(self, raw: msgspec.Raw, element: str, reason: str, said: str, what: str) -> None:
        """Reject a part.

        Args:
            raw: the part.
            element: its ``$.path``.
            reason: the class of problem.
            said: what is wrong.
            what: is left out, for the fix.

        Raises:
            InputError: the run stops at bad records.
        """
        self.tally.reject(reason, said, place=self.document.place_of(raw, element), fix=or_leave_out(what))


def categories_in(pieces: Pieces, raw: msgspec.Raw | None, given: Classes) -> Classes:
    """The names of categories: those of the option, else of a list of objects with id and name.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    if given.by_number or raw is None:
        return given
    names: dict[int, str] = {}
    for position, members in pieces.each(raw, "$.categories", "category"):
        element = f"$.categories[{position}]"
        number, name = pieces.whole(members, "id", element, "category"), pieces.text(members, "name", element, "category")
        if number is not None and name:
            names.setdefault(number, name)
    return Classes(by_number=names)
