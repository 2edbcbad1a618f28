r"""JSON decoded fast into typed Structs, and record by record where that fails, so that the bad record is named.

The fast way decodes a whole document. When it refuses, the document is taken apart: what only lax parsers accept (``NaN``,
``Infinity``, half a surrogate pair as ``\ud800``) is replaced by a value of no useful type, and each record of a list is decoded
alone. Text that is not UTF-8, truncated or malformed is fatal in any case.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import as_text
from prelabel.laxjson import lax_at, lax_fault, shown, strict
from prelabel.rawjson import EMPTY, NULL, Opened, address, first_lost, value_at
from prelabel.spots import Spots

T = TypeVar("T")

UNREADABLE = "record of the wrong type"


def or_leave_out(what: str) -> str:
    """What to do about a bad value for which a part of a record is left out."""
    return f"correct the value, or leave the {what} out with --on-error skip"


CORRECT = or_leave_out("record")

_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])

_ENTRIES = msgspec.json.Decoder(list[msgspec.Raw] | None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Records(Generic[T]):
    """The records of one list.

    Args:
        items: those that could be read.
        positions: the index of each in the document's list; None where none was left out.
    """

    items: list[T]
    positions: list[int] | None = None

    def position(self, item: int) -> int:
        """The index in the document's list of the ``item``-th record that could be read."""
        return item if self.positions is None else self.positions[item]


class Document:
    """The text of a JSON file, taken apart as far as it is asked for.

    Args:
        data: the bytes of the file; a UTF-8 byte order mark is accepted.
        path: for messages.
        line: on which the text begins, of a file that holds more.
        column: in which it does.

    Raises:
        InputError: the file is empty or not UTF-8.
    """

    def __init__(self, data: bytes, path: Path, line: int = 1, column: int = 1) -> None:
        self.path = path
        self.data = data.removeprefix(BOM_UTF8)
        self._spots = Spots(self.data, line, column)
        first = re.search(rb"\S", self.data)
        if first is None:
            raise InputError("is empty", place=Place(str(path)), fix="give a file with JSON in it")
        if not self.data.isascii():
            as_text(self.data, path)
        self.root = first[0].decode("ascii", "replace")
        """The type of the root: ``{`` of an object, ``[`` of an array, else the first character."""
        self._strict: bytes | None = None
        self._sections: dict[str, msgspec.Raw] | None = None
        self._lists: dict[str, list[msgspec.Raw]] = {}
        self._opened = Opened()

    def decode(self, decoder: msgspec.json.Decoder[T]) -> T | None:
        """The whole document, or None where a record must be looked for.

        Raises:
            InputError: the root has a filled list or object under a name that comes again.
        """
        try:
            found = decoder.decode(self.data)
        except (msgspec.DecodeError, RecursionError):
            return None
        if self.root == "{":
            self.require_all(self.data, _MEMBERS.decode(self.data))
        return found

    def sections(self) -> Mapping[str, msgspec.Raw]:
        """The members of the root object, taken apart once.

        Raises:
            InputError: the text is no JSON, the root is no object, or it has a filled list or object under a name that comes again.
        """
        if self._sections is None:
            sections = self._typed(self.strict, dict[str, msgspec.Raw], "$")
            self.require_all(self.strict, sections)
            self._sections = sections
        return self._sections

    def records(self, kind: type[T], element: str, tally: Tally) -> Records[T]:
        """The records of a list, each decoded alone; those of the wrong type are rejected.

        Args:
            kind: of each record.
            element: the list's ``$.path``: ``$`` where the root is the list, else ``$.name``.
            tally: takes the records that are not of this type.

        Raises:
            InputError: it is no list, or a bad record stops the run.
        """
        items: list[T] = []
        positions: list[int] = []
        for position, item in self.each(kind, element, tally):
            items.append(item)
            positions.append(position)
        return Records(items=items, positions=positions)

    def each(self, kind: type[T], element: str, tally: Tally) -> Iterator[tuple[int, T]]:
        """The same records one by one, each behind its index, so that they need not be held together."""
        decoder = msgspec.json.Decoder(kind)
        for position, record in enumerate(self._listed(element)):
            try:
                item = decoder.decode(record)
            except msgspec.DecodeError as error:
                where, what = self.fault(error, element, position)
                tally.reject(UNREADABLE, what, place=self.record_place(element, position, where), fix=CORRECT)
                continue
            yield position, item

    def fault(self, error: msgspec.DecodeError, element: str, position: int, field: str = "") -> tuple[str, str]:
        """Where below a field of a record a value could not be decoded, as ``[0].name``, and what is wrong with it.

        Args:
            error: of the decoder that was given the field's text.
            element: the ``$.path`` of the record's list.
            position: in that list.
            field: ``.name`` or ``.name[0]``; empty where the whole record was decoded.
        """
        what, where = _parted(error)
        return where, self._said(what, self.part(self._listed(element)[position], f"{field}{where}"))

    def entries(self, raw: msgspec.Raw, decoder: msgspec.json.Decoder[T], element: str, what: str, tally: Tally) -> Iterator[tuple[int, T]]:
        """The entries of a list, each with its position and decoded alone; those of another type are left out, as is what is no list.

        Args:
            raw: the list; of null there are none.
            decoder: of each entry.
            element: the list's ``$.path``.
            what: each is, for the fix.
            tally: takes those that are not of this type.

        Raises:
            InputError: one is not, and the run stops at bad records, or it is nested too deeply.
        """
        if raw is NULL or raw == EMPTY:
            return
        fix = or_leave_out(what)
        for position, one in enumerate(self.value(raw, _ENTRIES, element, tally, fix) or ()):
            entry = self.value(one, decoder, f"{element}[{position}]", tally, fix)
            if entry is not None:
                yield position, entry

    def value(self, raw: msgspec.Raw, decoder: msgspec.json.Decoder[T], element: str, tally: Tally, fix: str = CORRECT) -> T | None:
        """A piece of the document decoded alone; None where it is of another type and was rejected.

        Args:
            raw: a piece of the strict text, as `sections` and what is decoded from them give it.
            decoder: of its type.
            element: its ``$.path``.
            tally: takes a piece that is not of this type.
            fix: what to do about it.

        Raises:
            InputError: it is not, and a bad record stops the run, or it is nested too deeply.
        """
        try:
            return decoder.decode(raw)
        except msgspec.DecodeError as error:
            what, where = _parted(error)
            value = self.part(raw, where)
            place = self.place_of(raw if value is None else value, f"{element}{where}")
            tally.reject(UNREADABLE, self._said(what, value), place=place, fix=fix)
            return None
        except RecursionError as error:
            raise self._too_deep() from error

    def place_of(self, raw: msgspec.Raw, element: str, where: str = "") -> Place:
        """The place of a piece of the strict text.

        Args:
            raw: the piece.
            element: its ``$.path``.
            where: the ``.name[0]`` path of a value inside it that is meant; the place is that of the piece where there is none.
        """
        value = self.part(raw, where)
        return self.place(f"{element}{where}", self._offset(raw if value is None else value))

    @property
    def strict(self) -> bytes:
        """The text with what only lax parsers accept replaced, at the same length."""
        if self._strict is None:
            self._strict = strict(self.data)
        return self._strict

    def place(self, element: str | None, offset: int) -> Place:
        """A place by its offset in the text, with line and column in characters, from 1."""
        line, column = self._spots.at(offset)
        return Place(str(self.path), line, column, element)

    def record_place(self, element: str, position: int, field: str = "") -> Place:
        """The place of a record, or of a field of it.

        Args:
            element: the ``$.path`` of the record's list.
            position: in that list.
            field: ``.name`` or ``.name[0]``; where the record does not have it the place is the record's.
        """
        record = self._listed(element)[position]
        value = self.part(record, field)
        return self.place(f"{element}[{position}]{field}", self._offset(record if value is None else value))

    def part(self, raw: msgspec.Raw, where: str) -> msgspec.Raw | None:
        """What `value_at` finds in a piece of the strict text; to ask for every part of a long list takes it apart once."""
        return value_at(raw, where, self._opened.take_apart)

    def require_all(self, text: bytes, members: Mapping[str, msgspec.Raw], element: str = "$") -> None:
        """Refuse an object, the root or a piece of the strict text, of which a list or an object is lost, since its name comes again."""
        lost = first_lost(text, members)
        if lost:
            begin = 0 if element == "$" else self._offset(text)
            what, fix = f"{shown(lost[1])} stands here and again further down", "join what both hold, or remove one of them"
            raise InputError(what, place=self.place(element, begin + lost.start(1)), fix=fix)

    def _listed(self, element: str) -> list[msgspec.Raw]:
        if element not in self._lists:
            raw = self.strict if element == "$" else self.sections()[element.removeprefix("$.")]
            self._lists[element] = self._typed(raw, list[msgspec.Raw], element)
        return self._lists[element]

    def _offset(self, raw: bytes | msgspec.Raw) -> int:
        """Where a piece of the strict text begins: pieces are views of it."""
        return address(raw) - address(self.strict)

    def _said(self, error: str, value: msgspec.Raw | None) -> str:
        """What is wrong with a value, in the words of the file."""
        if value is None:
            return _lowered(error)
        begin = self._offset(value)
        lax = lax_at(self.data, begin)
        if lax is not None:
            return lax_fault(lax)
        return f"{_lowered(error)}: {shown(self.data[begin : begin + len(value)])}"

    def _typed(self, raw: bytes | msgspec.Raw, kind: type[T], element: str) -> T:
        try:
            return msgspec.json.decode(raw, type=kind)
        except msgspec.ValidationError as error:
            fix = "write it as the format says, or give another file"
            raise InputError(_lowered(_parted(error)[0]), place=self.place(element, self._offset(raw)), fix=fix) from error
        except msgspec.DecodeError as error:
            raise self._malformed(str(error)) from error
        except RecursionError as error:
            raise self._too_deep() from error

    def _too_deep(self) -> InputError:
        fix = "give a file without hundreds of lists inside lists"
        return InputError("is nested too deeply to be read", place=Place(str(self.path)), fix=fix)

    def _malformed(self, error: str) -> InputError:
        found = re.search(r"\(byte (\d+)\)", error)
        what = re.sub(r"^JSON is malformed: | \(byte \d+\)", "", error)
        if found:
            # msgspec counts the first of trailing characters as read
            place = self.place(None, int(found[1]) - (what == "trailing characters"))
            return InputError(f"not JSON: {what}", place=place, fix="write the file again, or correct it here")
        place, fix = Place(str(self.path), self._spots.at(len(self.data))[0]), "copy or write the file again, it is not complete"
        return InputError("not JSON: the text ends before the document does", place=place, fix=fix)


def _parted(error: msgspec.DecodeError) -> tuple[str, str]:
    """What is wrong, and where below the root, as ``[0].name``."""
    what, _, where = str(error).partition(" - at `$")
    return what, where.rstrip("`")


def _lowered(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"
