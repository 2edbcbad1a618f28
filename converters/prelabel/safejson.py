"""JSON decoded fast into typed Structs, and record by record where that fails, so that the bad record is named.

The fast way decodes a whole document. When it refuses, the document is taken apart: the text is checked to be UTF-8, ``NaN`` and
``Infinity``, which only lax parsers accept, are replaced by a value of no useful type, and each record of a list is decoded alone.
Truncated or malformed text is fatal in any case.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import as_text

T = TypeVar("T")

BOM = b"\xef\xbb\xbf"

UNREADABLE = "record of the wrong type"

_LAX = re.compile(rb'"(?:[^"\\]|\\.)*"|-?Infinity\b|NaN\b')
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\[\.\.\.\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Records(Generic[T]):
    """The records of one list.

    Args:
        items: those that could be read.
        positions: the index of each in the document's list; None where none was left out.
    """

    items: list[T]
    positions: Sequence[int] | None = None

    def position(self, item: int) -> int:
        """The index in the document's list of the ``item``-th record that could be read."""
        return item if self.positions is None else self.positions[item]


class Document:
    """The text of a JSON file, taken apart as far as it is asked for.

    Args:
        data: the bytes of the file; a UTF-8 byte order mark is accepted.
        path: for messages.

    Raises:
        InputError: the file is empty.
    """

    def __init__(self, data: bytes, path: Path) -> None:
        self.path = path
        self.data = data.removeprefix(BOM)
        if not self.data.strip():
            raise InputError("is empty", place=Place(str(path)), fix="give a file with JSON in it")
        self._strict: bytes | None = None
        self._offsets: dict[str, list[int]] = {}

    @property
    def root(self) -> str:
        """The type of the root: ``{`` of an object, ``[`` of an array, else the first character."""
        return self.data.lstrip()[:1].decode("latin-1")

    def decode(self, decoder: msgspec.json.Decoder[T]) -> T | None:
        """The whole document, or None where a record must be looked for."""
        try:
            return decoder.decode(self.data)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None

    def sections(self) -> dict[str, msgspec.Raw]:
        """The members of the root object.

        Raises:
            InputError: the text is no JSON, or the root is no object.
        """
        return self._typed(self.strict, dict[str, msgspec.Raw], "$")

    def section(self, raw: bytes, kind: type[T], element: str) -> T:
        """A member that must be right as a whole.

        Raises:
            InputError: it is not of this type.
        """
        return self._typed(raw, kind, element)

    def records(self, raw: bytes, kind: type[T], element: str, tally: Tally) -> Records[T]:
        """The records of a list, each decoded alone; those of the wrong type are rejected.

        Args:
            raw: the text of the list, or of the document where the root is the list.
            kind: of each record.
            element: the list's ``$.path``.
            tally: takes the records that are not of this type.

        Raises:
            InputError: it is no list, or a bad record stops the run.
        """
        decoder = msgspec.json.Decoder(kind)
        items: list[T] = []
        positions: list[int] = []
        for position, record in enumerate(self._typed(raw, list[msgspec.Raw], element)):
            try:
                items.append(decoder.decode(record))
                positions.append(position)
            except msgspec.ValidationError as error:
                what, where, value = self._explained(str(error), bytes(record), element, position)
                place = self.place(where, self.offset(element, position))
                tally.reject(
                    UNREADABLE, f"{what}{value}", place=place, fix="correct the value, or leave the record out with --on-error skip"
                )
        return Records(items=items, positions=positions)

    @property
    def strict(self) -> bytes:
        """The text, known to be UTF-8, with lax numbers replaced by empty objects of the same length."""
        if self._strict is None:
            as_text(self.data, self.path)
            self._strict = _LAX.sub(lambda m: m[0] if m[0].startswith(b'"') else b"{}".ljust(len(m[0])), self.data)
        return self._strict

    def offset(self, element: str, position: int) -> int:
        """Where the text of a record starts.

        Args:
            element: ``$`` or ``$.name``, the ``$.path`` of the record's list.
            position: in that list.
        """
        if element not in self._offsets:
            self._offsets[element] = self._all_offsets(element)
        return self._offsets[element][position]

    def _all_offsets(self, element: str) -> list[int]:
        text = self.strict
        raw, begin = text, 0
        if element != "$":
            for name, member in msgspec.json.decode(text, type=dict[str, msgspec.Raw]).items():
                begin = text.index(bytes(member), text.index(b'"' + name.encode() + b'"', begin) + len(name) + 2)
                raw = bytes(member)
                if name == element[2:]:
                    break
                begin += len(raw)
        offsets: list[int] = []
        # between two records stand only a comma and spaces, so the next occurrence is the record itself
        for record in msgspec.json.decode(raw, type=list[msgspec.Raw]):
            offsets.append(text.index(bytes(record), begin + (not offsets)))
            begin = offsets[-1] + len(record)
        return offsets

    def place(self, element: str | None, offset: int) -> Place:
        """A place by its offset in the text."""
        line = self.data.count(b"\n", 0, offset) + 1
        column = offset - (self.data.rfind(b"\n", 0, offset) + 1) + 1
        return Place(str(self.path), line, column, element)

    def record_place(self, element: str, position: int, field: str = "") -> Place:
        """The place of a record, or of a field of it, with line and column of the record."""
        return self.place(f"{element}[{position}]{field}", self.offset(element, position))

    def _typed(self, raw: bytes, kind: Callable[..., T] | type[T], element: str) -> T:
        try:
            return msgspec.json.decode(raw, type=kind)
        except msgspec.ValidationError as error:
            what, _, where = str(error).partition(" - at `$")
            raise InputError(
                f"{what[:1].lower()}{what[1:]}",
                place=Place(str(self.path), element=element + where.rstrip("`")),
                fix="give a file of this format",
            ) from error
        except msgspec.DecodeError as error:
            raise self._malformed(error) from error

    def _malformed(self, error: msgspec.DecodeError) -> InputError:
        found = re.search(r"\(byte (\d+)\)", str(error))
        what = re.sub(r"^JSON is malformed: | \(byte \d+\)", "", str(error))
        if found:
            place = self.place(None, int(found[1]))
            return InputError(f"not JSON: {what}", place=place, fix="write the file again, or correct it here")
        lines = self.data.count(b"\n") + 1
        return InputError(
            "not JSON: the text ends before the document does",
            place=Place(str(self.path), lines),
            fix="copy or write the file again, it is not complete",
        )

    def _explained(self, error: str, record: bytes, element: str, position: int) -> tuple[str, str, str]:
        """What is wrong, its ``$.path``, and the value in the words of the file."""
        what, _, where = error.partition(" - at `$")
        where = where.rstrip("`")
        offset = self.offset(element, position)
        value = value_at(self.data[offset : offset + len(record)], record, where)
        return f"{what[:1].lower()}{what[1:]}", f"{element}[{position}]{where}", f": {value}" if value else ""


def value_at(text: bytes, strict: bytes, where: str, limit: int = 60) -> str:
    """The text of the value at a ``.name[0]`` path inside a record; empty where it is missing.

    Args:
        text: the record as the file has it.
        strict: the same with lax numbers replaced.
        where: the path as msgspec names it.
        limit: characters; more are cut.

    >>> value_at(b'{"bbox": [1, NaN]}', b'{"bbox": [1, {} ]}', ".bbox[1]")
    'NaN'
    """
    begin, raw = 0, strict
    for name, index in _STEP.findall(where):
        try:
            if name:
                members = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
                member = bytes(members[name])
                begin += raw.index(member, raw.index(b'"' + name.encode() + b'"') + len(name) + 2)
            elif index:
                items = [bytes(item) for item in msgspec.json.decode(raw, type=list[msgspec.Raw])]
                member = items[int(index)]
                at = 0
                for item in items[: int(index) + 1]:
                    at = raw.index(item, at) + len(item)
                begin += at - len(member)
            else:
                return ""
        except (msgspec.DecodeError, LookupError, ValueError):
            return ""
        raw = member
    shown = text[begin : begin + len(raw)]
    lax = re.match(rb"-?Infinity|NaN", text[begin:])
    shown = lax[0] if lax else shown
    value = " ".join(shown.decode("utf-8", "replace").split())
    return value if len(value) <= limit else value[: limit - 3] + "..."
