"""The outputs in a JSON file: one document, or several one after the other, as they come of a loop over frames."""

import itertools
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import as_text, read_bytes
from prelabel.safejson import Document

T = TypeVar("T")

LINES = frozenset({".jsonl", ".ndjson"})
"""Suffixes of files with a document a line."""

_PICKLE = b"\x80"
"""The first byte of Python's pickles, which is none of UTF-8 text."""

_FIRST = re.compile(rb"^[\[{]", re.MULTILINE)
_SAYS = re.compile(rb'\[|\{\s*"')
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_RAW = msgspec.json.Decoder(msgspec.Raw)


class Text(NamedTuple):
    """The output of one frame.

    Args:
        document: that holds it; None of one that is broken and was counted.
        element: its ``$.path`` there.
        raw: its text.
        line: on which it begins, where each stands on lines of its own; else 0.
    """

    document: Document | None
    element: str
    raw: msgspec.Raw
    line: int = 0

    @property
    def begins(self) -> bytes:
        """Its first character: of an object or a list."""
        return bytes(memoryview(self.raw)[:64]).lstrip()[:1]

    def place(self, field: str) -> Place:
        """The place of a value of a document that is not broken.

        Args:
            field: its path in the output, as ``[0].name``; where it is missing the place is the output's.
        """
        if self.document is None:
            raise TypeError("a broken document holds no value")
        return self.document.place_of(self.raw, self.element, field)


def texts_of(path: Path, tally: Tally) -> tuple[list[Text], bool]:
    """The outputs of a file, in its order, and whether they are those of a sequence.

    A list of one output, as models return for one image, is no sequence; a text of lines is one however many it has.

    Args:
        path: of the file.
        tally: takes lines that are broken.

    Raises:
        InputError: the file cannot be read, or is one document and no JSON.
    """
    data = _data(path)
    if not data.isascii():
        as_text(data, path)
    pieces = _pieces(data, path)
    if len(pieces) > 1:
        return [_piece(text, path, line, tally) for line, text in pieces], True
    document = Document(data, path)
    items = [] if document.root == "{" else document.records(msgspec.Raw, "$", tally).items
    if document.root == "{":
        document.sections()
    if _are_outputs(items):
        return [Text(document, f"$[{i}]", item) for i, item in enumerate(items)], len(items) > 1
    return [Text(document, "$", msgspec.Raw(document.strict), pieces[0][0] if pieces else 0)], bool(pieces)


def element_of(texts: Sequence[Text], alone: str) -> str:
    """How an origin in outputs is named: a line where each has its own, an item of a list of outputs, else as ``alone`` says."""
    first = texts[0] if texts else None
    if first is not None and first.line:
        return ""
    return alone if first is None or first.element == "$" else "$[{}]"


def document_of(path: Path) -> Document:
    """A file that is one document.

    Raises:
        InputError: the file cannot be read, or is a pickle, empty or not UTF-8.
    """
    return Document(_data(path), path)


def _data(path: Path) -> bytes:
    data = read_bytes(path).removeprefix(BOM_UTF8)
    if data.startswith(_PICKLE):
        fix = "write JSON from the program that made it, with json.dump"
        raise InputError("is a pickle of Python, which runs code when it is read", place=Place(str(path)), fix=fix)
    return data


def _are_outputs(items: Sequence[msgspec.Raw]) -> bool:
    """Whether the items of a list are outputs of frames, as the first tells that says anything: a list, or an object of lists."""
    text = next((text for text in map(bytes, items) if _SAYS.match(text)), b"")
    if not text.startswith(b"{"):
        return bool(text)
    members = [bytes(memoryview(raw)[:1]) for raw in msgspec.json.decode(text, type=dict[str, msgspec.Raw]).values()]
    return members[0] == b"[" or 2 * members.count(b"[") >= len(members)


def _pieces(data: bytes, path: Path) -> list[tuple[int, bytes]]:
    """The documents of a text that may hold several, each with its line; none where it is one."""
    if path.suffix.lower() in LINES:
        lines = [(number, line) for number, line in enumerate(data.split(b"\n"), 1) if line.strip()]
        if not any(line.strip() in {b"[", b"{"} for _, line in lines):
            return lines
    else:
        try:
            _RAW.decode(data)
        except (msgspec.DecodeError, RecursionError) as error:
            if "trailing characters" not in str(error):
                return []
        else:
            return []
    return list(_between(data, [match.start() for match in _FIRST.finditer(data)]))


def _between(data: bytes, begins: list[int]) -> Iterator[tuple[int, bytes]]:
    line, last = 1, 0
    for begin, end in itertools.pairwise([*begins, len(data)]):
        line += data.count(b"\n", last, begin)
        last = begin
        yield line, data[begin:end]


def _piece(text: bytes, path: Path, line: int, tally: Tally) -> Text:
    """A document of several; one that is no JSON is counted."""
    try:
        document = Document(text, path, line)
        if document.root == "{":
            document.sections()
        else:
            document.records(msgspec.Raw, "$", Tally())
    except InputError as error:
        tally.reject_file("broken line", error)
        return Text(None, "$", msgspec.Raw(b"[]"), line)
    return Text(document, "$", msgspec.Raw(document.strict), line)


def values(text: Text, decoder: msgspec.json.Decoder[list[T]], one: msgspec.json.Decoder[T], tally: Tally) -> Iterator[tuple[int, T]]:
    """The items of an output that is a list, each with its position; those of another type are rejected.

    Args:
        text: the output.
        decoder: of the list.
        one: of an item.
        tally: takes items of another type.

    Raises:
        InputError: an item is of another type, and the run stops at bad records.
    """
    try:
        yield from enumerate(decoder.decode(text.raw))
    except (msgspec.DecodeError, RecursionError):
        if text.document is None:
            return
        raws = text.document.value(text.raw, _RAWS, text.element, tally)
        for position, raw in enumerate(raws or ()):
            value = text.document.value(raw, one, f"{text.element}[{position}]", tally)
            if value is not None:
                yield position, value
