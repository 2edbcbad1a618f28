"""Objects of JSON of services: names in camel case or with underscores, of Protocol Buffers zeros left out, durations in two forms."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Annotated, NamedTuple, TypeVar

import msgspec
from msgspec import Meta

from prelabel.errors import Place, Tally
from prelabel.laxjson import lax_at, lax_fault
from prelabel.rawjson import NULL, address, lists_some
from prelabel.readers.shared.faults import Fault
from prelabel.safejson import CORRECT, UNREADABLE, Document

T = TypeVar("T")

_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_TEXT = msgspec.json.Decoder(str)
_NUMBER = msgspec.json.Decoder(float)

_NOTHING = b"null"

_SHALLOW = (_MEMBERS.type, _LIST.type)
"""Of which the parts are looked at one by one."""

_SECONDS = re.compile(r"-?\d{1,12}(?:\.\d{1,9})?s", re.ASCII)
_BILLION = 10**9


class _Duration(msgspec.Struct, frozen=True):
    """``seconds`` is text where a client of Node.js wrote it."""

    seconds: int | str = 0
    nanos: Annotated[int, Meta(gt=-_BILLION, lt=_BILLION)] = 0


_DURATION = msgspec.json.Decoder(_Duration | str)


class Message(NamedTuple):
    """An object of the document.

    Args:
        document: that holds it.
        raw: its text.
        element: its ``$.path``.
        members: its fields by the names of the file.
        tally: takes fields of the wrong type.
    """

    document: Document
    raw: msgspec.Raw
    element: str
    members: dict[str, msgspec.Raw]
    tally: Tally

    @classmethod
    def of(cls, document: Document, raw: msgspec.Raw, element: str, tally: Tally) -> "Message | None":
        """An object; None where it is none and was rejected."""
        members = _value(document, raw, _MEMBERS, element, tally)
        return None if members is None else cls(document, raw, element, members, tally)

    @property
    def position(self) -> int:
        """In the list that it is an element of, from 0."""
        return int(self.element.rpartition("[")[2].removesuffix("]"))

    def has(self, name: str) -> bool:
        """Whether a field is there and not null.

        Args:
            name: in camel case, as of all methods.
        """
        key = self._key(name)
        # a view is compared with no copy of what may be all of the file
        return key in self.members and memoryview(self.members[key]) != _NOTHING

    def knows(self, name: str) -> bool:
        """Whether a field is there, be it null."""
        return self._key(name) in self.members

    def begins(self, name: str) -> bytes:
        """The first character of a field, by which its type is known; nothing where it is not there or null."""
        return bytes(memoryview(self.members[self._key(name)])[:1]) if self.has(name) else b""

    def named(self, name: str) -> str | None:
        """A field that is text; None where it is not there, or is none and was rejected."""
        return self.value(name, _TEXT)

    def value(self, name: str, decoder: msgspec.json.Decoder[T], fix: str = CORRECT) -> T | None:
        """A field of any type; None where it is not there, or is of another type and was rejected.

        Args:
            name: of the field.
            decoder: of its type.
            fix: what to do about one of another type.
        """
        key = self._key(name)
        return _value(self.document, self.members[key], decoder, f"{self.element}.{key}", self.tally, fix=fix) if self.has(name) else None

    def field(self, name: str) -> str:
        """The ``.name`` of a field, as the file writes it."""
        return f".{self._key(name)}"

    def message(self, name: str) -> "Message | None":
        """A field that is an object; None where it is not there, or is none and was rejected."""
        key = self._key(name)
        return Message.of(self.document, self.members[key], f"{self.element}.{key}", self.tally) if self.has(name) else None

    def messages(self, name: str) -> Iterator["Message"]:
        """The objects of a field that is a list; what is none is rejected."""
        key, listed = self._key(name), self.value(name, _LIST)
        for position, raw in enumerate(listed or ()):
            one = Message.of(self.document, raw, f"{self.element}.{key}[{position}]", self.tally)
            if one is not None:
                yield one

    def length(self, name: str) -> int:
        """How many entries a field has that is a list; 1 of another value, 0 of an empty object and where it is not there."""
        raw = self.members[self._key(name)] if self.has(name) else NULL
        begin = bytes(memoryview(raw)[:1])
        return len(msgspec.json.decode(raw, type=list[msgspec.Raw])) if begin == b"[" else int(lists_some(raw))

    def text(self, name: str) -> str:
        """A field that is text; empty where it is not there, or is none and was rejected."""
        return self.value(name, _TEXT) or ""

    def number(self, name: str) -> float | None:
        """A field that is a number, 0 where it is not there; None where it is none and was rejected."""
        return self.value(name, _NUMBER) if self.has(name) else 0.0

    def seconds(self, name: str) -> float | None:
        """A field that is a duration, 0 where it is not there; None where it is none and was rejected."""
        if not self.has(name):
            return 0.0
        key = self._key(name)
        said = self.value(name, _DURATION)
        if said is None:
            return None
        found = _seconds(said)
        if found is None:
            what = f'{bytes(self.members[key])[:60].decode(errors="replace")} is no time such as "1.2s"'
            self.reject(Fault("no time", f".{key}", what, "write seconds with an s, or leave the detection out with --on-error skip"))
        return found

    def others(self, known: Collection[str]) -> Iterator[tuple[str, int | None]]:
        """The fields that are objects or lists, but for some, in camel case, each with the length of a list.

        Args:
            known: those that are left out, in camel case.
        """
        for key, raw in self.members.items():
            name = re.sub(r"_([a-z])", lambda match: match[1].upper(), key)
            begin = bytes(memoryview(raw)[:1])
            if name in known or begin not in {b"{", b"["}:
                continue
            listed = self.document.value(raw, _LIST, f"{self.element}.{key}", self.tally) if begin == b"[" else None
            yield in_one_line(name), None if listed is None else len(listed)

    def reject(self, fault: Fault) -> None:
        """Leave it out.

        Raises:
            InputError: the run stops at bad records.
        """
        self.tally.reject(fault.reason, fault.what, place=self.place(fault.field), fix=fault.fix)

    def place(self, field: str = "") -> Place:
        """Where it, or a field of it, stands."""
        value = self.document.part(self.raw, field)
        return self.document.place_of(self.raw if value is None else value, f"{self.element}{field if value is not None else ''}")

    def _key(self, name: str) -> str:
        if name in self.members:
            return name
        snake = _with_underscores(name)
        return snake if snake in self.members else name


def in_one_line(text: str) -> str:
    r"""A text of the file as a message shows it, without breaks and control letters.

    >>> in_one_line("no\nkey \x1b[31m")
    'no key [31m'
    """
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _value(
    document: Document, raw: msgspec.Raw, decoder: msgspec.json.Decoder[T], element: str, tally: Tally, *, fix: str = CORRECT
) -> T | None:
    """As `Document.value`; where all may be left out, NaN would be an object in which nothing is said, and is rejected."""
    found = document.value(raw, decoder, element, tally, fix)
    lax = None if found is None else _lax_in(document, raw, deep=decoder.type not in _SHALLOW)
    if lax is None:
        return found
    tally.reject(UNREADABLE, lax[1], place=document.place(element, lax[0]), fix=fix)
    return None


def _lax_in(document: Document, raw: msgspec.Raw, *, deep: bool) -> tuple[int, str] | None:
    """Where in the text a piece has what only lax parsers accept, and what is wrong with it; None where it has none.

    Args:
        document: that holds the piece.
        raw: of a type that what stands there instead is of, too.
        deep: anywhere in it; else the piece as a whole.
    """
    if document.strict is document.data:
        return None
    begin = address(raw) - address(document.strict)
    end = begin + (len(raw) if deep else 1)
    written, instead = document.data[begin:end], document.strict[begin:end]
    if written == instead:
        return None
    at = begin + next(place for place, (one, other) in enumerate(zip(written, instead, strict=True)) if one != other)
    return at, lax_fault(lax_at(document.data, at) or b"")


@lru_cache(maxsize=1024)
def _with_underscores(name: str) -> str:
    return re.sub(r"[A-Z]", lambda match: f"_{match[0].lower()}", name)


def _seconds(said: _Duration | str) -> float | None:
    """The seconds of a duration; None where it is none.

    >>> _seconds("1.2s"), _seconds(_Duration(seconds="3", nanos=500_000_000)), _seconds("1.2")
    (1.2, 3.5, None)
    """
    if isinstance(said, str):
        return float(said[:-1]) if _SECONDS.fullmatch(said) else None
    whole = str(said.seconds)
    return float(f"{whole}e0") + said.nanos / _BILLION if re.fullmatch(r"-?\d{1,12}", whole, re.ASCII) else None
