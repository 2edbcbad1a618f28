"""The items that a file speaks of: images and videos, what they are called, and how large they are."""

from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Raw

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.rawjson import NULL
from prelabel.readers.dataloop.about import About, about, silent
from prelabel.readers.dataloop.layout import LINES
from prelabel.readers.dataloop.records import SaidItem, begins
from prelabel.readers.shared.faults import refused_lax
from prelabel.safejson import CORRECT, Document

OTHER = "item that is no image or video"

_ITEM = msgspec.json.Decoder(SaidItem)
_COUNT = msgspec.json.Decoder(int | None)
_LIST = msgspec.json.Decoder(list[Raw] | None)
_MEMBERS = msgspec.json.Decoder(dict[str, Raw])

_FIX = "give the JSON of an item, or a list of them, as Dataloop exports it"


class Item(NamedTuple):
    """An image or a video, or what is neither.

    Args:
        document: that speaks of it.
        said: what it calls the item; None where it does not.
        raw: its text; of a file that only lists annotations these.
        element: its ``$.path``; empty of the root.
        annotations: their texts.
        listed: the ``$.path`` of their list.
        about: what is said of it beside them.
    """

    document: Document
    said: str | None
    raw: Raw
    element: str
    annotations: Sequence[Raw]
    listed: str
    about: About = About()

    @property
    def place(self) -> Place:
        """Of the item."""
        if self.element:
            return self.document.place_of(self.raw, f"${self.element}")
        line = self.line
        return Place(str(self.document.path), line or None)

    @property
    def line(self) -> int:
        """That the item stands in, of a file with an item a line; else 0."""
        is_line = self.document.path.suffix.lower() in LINES
        return (self.document.place(None, 0).line or 0) if is_line else 0


def documents_of(path: Path, tally: Tally) -> Iterator[Document]:
    """The document that a file is, or those of its lines; bad lines are rejected alone.

    Raises:
        InputError: the file cannot be read, or a line is bad and the run stops at bad records.
    """
    data = read_bytes(path)
    if path.suffix.lower() not in LINES or not data.strip():
        yield Document(data, path)
        return
    for number, text in enumerate(data.removeprefix(BOM_UTF8).split(b"\n"), 1):
        if not text.strip():
            continue
        try:
            document = Document(text, path, number)
            if document.root == "{":
                document.sections()
        except InputError as error:
            what = error.what.removeprefix(f"{error.place}: ")
            place = Place(str(path), number, error.place.column)
            tally.reject("unreadable line", what, place=place, fix="write an object of JSON a line")
            continue
        yield document


def items_of(document: Document, tally: Tally) -> Iterator[Item]:
    """What a document speaks of: an item, a list of them, or the annotations of one that is not described.

    Raises:
        InputError: it is no such document, or something is bad and the run stops at bad records.
    """
    root = Raw(document.strict)
    if document.root == "[":
        # of what is no list nothing can be skipped to
        listed = document.value(root, _LIST, "$", Tally()) or []
        if any(map(_is_item, listed[:1])):
            yield from _each(document, listed, "", tally)
        else:
            yield Item(document, None, root, "", listed, "$")
        return
    sections = document.sections() if document.root == "{" else {}
    if "annotations" not in sections and "filename" not in sections:
        raise InputError("has no annotations", place=_start(document), fix=_FIX)
    raw = sections.get("annotations", NULL)
    listed = (document.value(raw, _LIST, "$.annotations", Tally()) or []) if begins(raw, b"[") else []
    if any(map(_is_item, listed[:1])):
        yield from _each(document, listed, ".annotations", tally)
        return
    item = _item(document, root, "", Tally(), tally)
    if item is not None:
        yield item


def _each(document: Document, listed: Sequence[Raw], element: str, tally: Tally) -> Iterator[Item]:
    """The items of a list; those that are none are rejected."""
    for number, raw in enumerate(listed):
        item = _item(document, raw, f"{element}[{number}]", tally, tally)
        if item is not None:
            yield item


def _is_item(raw: Raw) -> bool:
    """Whether an entry of a list is an item, and no annotation."""
    try:
        members = _MEMBERS.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return "annotations" in members or ("filename" in members and "label" not in members)


def _start(document: Document) -> Place:
    line = document.place(None, 0).line if document.path.suffix.lower() in LINES else None
    return Place(str(document.path), line)


def _item(document: Document, raw: Raw, element: str, bad: Tally, tally: Tally) -> Item | None:
    """An item; None of one that was rejected.

    Args:
        document: the file.
        raw: its text.
        element: its ``$.path`` without the first character.
        bad: takes what leaves nothing of the item.
        tally: takes what can be left out alone.

    Raises:
        InputError: one of these ends the run.
    """
    said = document.value(raw, _ITEM, f"${element}", bad)
    if said is None:
        return None
    where = f"${element}.annotations"
    if begins(said.annotations, b'"') or (said.annotations is NULL and silent(document, said.annotations_count, _COUNT)):
        fix = "export the item with its annotations, or leave it out with --on-error skip"
        place = document.place_of(raw, f"${element}")
        if bad.on_error == "stop":
            raise InputError("its annotations are not in the file", place=place, fix=fix)
        bad.reject("item without its annotations", "its annotations are not in the file", place=place, fix=fix)
        return None
    if refused_lax(document, said.annotations, where, bad):
        return None
    if said.filename is None and said.name is None and said.annotations is NULL:
        bad.reject("no item", "is no item", place=document.place_of(raw, f"${element}"), fix=CORRECT)
        return None
    listed = document.value(said.annotations, _LIST, where, bad)
    if listed is None and said.annotations != NULL:
        return None
    return Item(document, said.filename or said.name, raw, element, listed or [], where, about(document, said, f"${element}", tally))
