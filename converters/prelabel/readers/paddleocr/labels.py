"""Files of lines: the name of an image, a tab, and its texts as JSON."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.readers.paddleocr.shapes import Point
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.messages import Message, in_one_line
from prelabel.readers.shared.words import shown
from prelabel.safejson import CORRECT, Document, or_leave_out

KIE = "ocr_info"
"""In which key information extraction lists its texts."""

WRITE = 'write image.jpg, a tab, and [{"transcription": ..., "points": [[x, y], ...]}], an image a line'

_JSON = re.compile(rb"\t[ \t]*(?=[\[{])")

Word = str | int | float | bool | None


class Item(msgspec.Struct, frozen=True, gc=False):
    """A text; of its class ``key_cls`` is what annotators chose, ``pred`` what a model says, ``label`` that of a data set."""

    points: list[Point] | None = None
    bbox: list[float] | None = None
    transcription: str | None = None
    score: float | None = None
    difficult: Word = None
    key_cls: Word = None
    pred: Word = None
    label: Word = None
    linking: list[msgspec.Raw] | None = None


class _Known(Item, frozen=True, gc=False, forbid_unknown_fields=True):
    """The same with what is said again beside it: numbers of texts, which links name, and of classes."""

    id: Word = None
    pred_id: Word = None


Entry = Item | list[Point]
"""A text, or of results of detection its outline alone."""

_KNOWN = frozenset(_Known.__struct_fields__)

_Said = list[Entry] | dict[str, list[Entry]]

_LINE: msgspec.json.Decoder[_Said] = msgspec.json.Decoder(list[_Known | list[Point]] | dict[str, list[_Known | list[Point]]])
_LINE_WITH_MORE: msgspec.json.Decoder[_Said] = msgspec.json.Decoder(_Said)
_LISTS = msgspec.json.Decoder(dict[str, list[msgspec.Raw]])
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_OUTLINE = msgspec.json.Decoder(list[Point])
_SHAPES: Mapping[str, msgspec.json.Decoder[Any]] = {"points": msgspec.json.Decoder(list[Point]), "bbox": msgspec.json.Decoder(list[float])}
_SAID: Mapping[str, msgspec.json.Decoder[Any]] = {
    "transcription": msgspec.json.Decoder(str),
    "score": msgspec.json.Decoder(float),
    **dict.fromkeys(("difficult", "key_cls", "pred", "label"), msgspec.json.Decoder(Word)),
    "linking": _RAWS,
}


class Line:
    """One line.

    Args:
        path: of the file.
        number: from 1.
        name: of the image.
        text: the JSON behind the tab; empty where there is none.
        column: in which that begins, in characters from 1.
    """

    __slots__ = ("__dict__", "column", "member", "name", "number", "path", "text")

    def __init__(self, path: Path, number: int, name: str, text: bytes, column: int) -> None:
        self.path, self.number, self.name, self.text, self.column = path, number, name, text, column
        self.member = ""
        """``.name`` of the member of an object that lists the texts; empty where the line is the list."""

    @cached_property
    def document(self) -> Document:
        """The text with its place in the file.

        Raises:
            InputError: it is not UTF-8.
        """
        return Document(self.text, self.path, self.number, self.column)

    def place(self, position: int, field: str = "") -> Place:
        """Where a text, or a ``.field`` of it, stands."""
        raw = msgspec.Raw(self.document.strict)
        element = f"{self.member}[{position}]{field}"
        value = self.document.part(raw, element)
        if value is None:
            element = f"{self.member}[{position}]"
            value = self.document.part(raw, element)
        return self.document.place_of(raw if value is None else value, f"${element}")


class Entries(NamedTuple):
    """The texts of a line, each with its position."""

    line: Line
    found: Sequence[tuple[int, Entry]]


def lines_of(data: bytes, path: Path, tally: Tally) -> Iterator[Line]:
    """The lines of a file that are not blank; those that have no name or no tab are rejected.

    Raises:
        InputError: a line is bad, and the run stops at bad records.
    """
    for number, whole in enumerate(BytesIO(data.removeprefix(BOM_UTF8)), 1):
        line, place = whole.rstrip(b"\r\n"), Place(str(path), number)
        if not line.strip():
            continue
        try:
            line.decode()
        except UnicodeDecodeError as error:
            what = f"byte 0x{line[error.start]:02x} is not UTF-8"
            tally.reject("unreadable line", what, place=place, fix="save the file as UTF-8 text")
            continue
        found = _JSON.search(line)
        name, tab, text = (line[: found.start()], b"\t", line[found.end() :]) if found else line.partition(b"\t")
        said, text = name.decode(), text.strip()
        if not tab or (text and not found):
            what = f"{shown(text.decode(errors='replace'))} is no list of texts" if tab else "has no tab between an image and its texts"
            tally.reject("no texts", what, place=place, fix=WRITE)
        elif said.startswith("[") and said.rstrip().endswith("]"):
            what = f"{shown(said)} are several images with the same texts"
            tally.reject("several images in a line", what, place=place, fix="write a line for each image")
        else:
            begin = found.end() if found else len(line)
            yield Line(path, number, said.strip(), text, len(line[:begin].decode()) + 1)


def entries_of(line: Line, tally: Tally) -> Entries | None:
    """The texts of a line; those that are bad are rejected. None where the whole line is.

    Raises:
        InputError: something is bad, and the run stops at bad records.
    """
    if not line.text:
        return Entries(line, ())
    try:
        said = _decoded(line.text, tally)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _looked_for(line, tally)
    if isinstance(said, list):
        return Entries(line, [*enumerate(said)])
    if not _has_one_list(line, [*said], tally):
        return None
    return Entries(line, [*enumerate(next(iter(said.values())))])


def _decoded(text: bytes, tally: Tally) -> _Said:
    """The texts of a line; what they say beyond what is read is told.

    Raises:
        msgspec.DecodeError: something is wrong.
    """
    try:
        return _LINE.decode(text)
    except msgspec.ValidationError:
        # this one fails, too, unless texts say more, which is looked at only where they do
        said = _LINE_WITH_MORE.decode(text)
    lists = _LISTS.decode(text) if isinstance(said, dict) else {"": _RAWS.decode(text)}
    for raw in chain.from_iterable(lists.values()):
        if bytes(memoryview(raw)[:1]) == b"{":
            _note_unused(_MEMBERS.decode(raw), tally)
    return said


def _note_unused(names: Iterable[str], tally: Tally) -> None:
    unused = [in_one_line(name) for name in names if name not in _KNOWN]
    if unused:
        tally.note_names("fields of texts that were not used: {all}", unused)


def _has_one_list(line: Line, names: Sequence[str], tally: Tally) -> bool:
    """Whether an object is that of one list of texts; another is rejected."""
    if KIE in names or len(names) == 1:
        line.member = f".{KIE if KIE in names else names[0]}"
    if len(names) == 1:
        return True
    what = f"holds lists of several models: {shown(', '.join(names))}" if names else "holds no list of texts"
    fix = "keep the list of one model, or leave the image out with --on-error skip"
    tally.reject("no list of texts", what, place=Place(str(line.path), line.number, element="$"), fix=fix)
    return False


def _looked_for(line: Line, tally: Tally) -> Entries | None:
    """What can be read of a line in which something is wrong."""
    raws: Sequence[msgspec.Raw] | None
    try:
        document = line.document
        if document.root == "{":
            members = document.sections()
            if not _has_one_list(line, [*members], tally):
                return None
            raws = document.value(next(iter(members.values())), _RAWS, f"${line.member}", tally)
        else:
            raws = document.records(msgspec.Raw, "$", tally).items
    except InputError as error:
        place = error.place if error.place.line is not None else Place(str(line.path), line.number)
        tally.reject("unreadable line", error.what.removeprefix(f"{error.place}: "), place=place, fix=error.fix)
        return None
    if raws is None:
        return None
    found = [(position, _entry(document, raw, f"${line.member}[{position}]", tally)) for position, raw in enumerate(raws)]
    return Entries(line, [(position, entry) for position, entry in found if entry is not None])


def _entry(document: Document, raw: msgspec.Raw, element: str, tally: Tally) -> Entry | None:
    """A text, of which bad attributes are left out; None where it is bad itself, and was rejected."""
    if bytes(memoryview(raw)[:1]) == b"[":
        return document.value(raw, _OUTLINE, element, tally)
    message = Message.of(document, raw, element, tally)
    return None if message is None else item_of(message)


def item_of(message: Message) -> Item | None:
    """A text, of which bad attributes are left out; None where its shape is bad, and was rejected.

    Raises:
        InputError: something is bad, and the run stops at bad records.
    """
    name = "points" if message.has("points") else "bbox"
    shape = message.value(name, _SHAPES[name])
    if shape is None:
        if not message.has(name):
            message.reject(Fault("no corners", "", "has no points", CORRECT))
        return None
    fix = or_leave_out("attribute")
    said = {one: message.value(one, decoder, fix) for one, decoder in _SAID.items() if message.has(one)}
    _note_unused(message.members, message.tally)
    return Item(**{name: shape}, **said)
