"""Objects of JSON that stand in a file one a line, one after the other in a list, or alone."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import as_text, read_bytes
from prelabel.readers.shared.messages import Message
from prelabel.safejson import Document

LINES = frozenset({".jsonl", ".ndjson"})
"""Suffixes of files with an object a line."""

_OPENED = frozenset({b"[", b"{"})
"""First lines of a document that was written over several."""


class Root(NamedTuple):
    """One object.

    Args:
        message: the object.
        line: on which it stands, of a file of lines; else 0.
    """

    message: Message
    line: int

    def line_of(self, message: Message) -> int:
        """On which line a part of it begins, from 1."""
        return self.line or message.place().line or 1


def roots_of(path: Path, tally: Tally) -> Iterator[Root]:
    """The objects of a file, in order; what is none, and a line that is broken, is rejected.

    Raises:
        InputError: the file cannot be read, is one document that is broken, or a bad record stops the run.
    """
    data = read_bytes(path).removeprefix(BOM_UTF8)
    if not _is_lined(data, path):
        yield from _objects_of(Document(data, path), 0, tally)
        return
    for number, text in _lines(data):
        if text.strip():
            try:
                roots = list(_objects_of(_document(text, path, number), number, tally))
            except InputError as error:
                tally.reject_file("broken line", error)
                continue
            yield from roots


def _is_lined(data: bytes, path: Path) -> bool:
    """Whether a text has an object in each line."""
    first, second = ([*islice((line.strip() for _, line in _lines(data) if line.strip()), 2), b"", b""])[:2]
    if path.suffix.lower() in LINES:
        return bool(first) and first not in _OPENED
    return first.startswith(b"{") and first.endswith(b"}") and second.startswith(b"{")


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines of a text with their numbers, one at a time."""
    begin, number = 0, 0
    while begin < len(data):
        end, number = data.find(b"\n", begin), number + 1
        end = len(data) if end < 0 else end
        yield number, data[begin:end]
        begin = end + 1


def _document(text: bytes, path: Path, number: int) -> Document:
    """A line.

    Raises:
        InputError: it is not UTF-8.
    """
    if not text.isascii():
        try:
            as_text(text, path)
        except InputError as error:
            place = Place(str(path), number, error.place.column)
            raise InputError(error.what.removeprefix(f"{error.place}: "), place=place, fix=error.fix) from error
    return Document(text, path, number)


def _objects_of(document: Document, line: int, tally: Tally) -> Iterator[Root]:
    """The object that a document is, or those of its list.

    Raises:
        InputError: it is broken, or a bad record stops the run.
    """
    if document.root == "[":
        raws = [(f"$[{position}]", raw) for position, raw in document.each(msgspec.Raw, "$", tally)]
    else:
        document.sections()
        raws = [("$", msgspec.Raw(document.strict))]
    for element, raw in raws:
        message = Message.of(document, raw, element, tally)
        if message is not None:
            yield Root(message, line)
