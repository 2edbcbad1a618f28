"""Lists of texts as PaddleOCR 2 and EasyOCR return them, of one image or of several."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import msgspec

from prelabel.errors import Place
from prelabel.readers.paddleocr.found import Finder, transcribed
from prelabel.readers.paddleocr.labels import item_of
from prelabel.readers.paddleocr.shapes import Point, Seen, outline_of, score_of
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.messages import Message
from prelabel.safejson import CORRECT, Document, or_leave_out

T = TypeVar("T")

_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_OUTLINE = msgspec.json.Decoder(list[Point])
_TEXT = msgspec.json.Decoder(str)
_SCORE = msgspec.json.Decoder(float | None)

_BOXES, _FOUND = "boxes", "confident"
"""What EasyOCR calls corners and confidence where it gives objects."""


class _Easy(msgspec.Struct, frozen=True, gc=False):
    """A text of EasyOCR in a list of texts of JSON."""

    boxes: list[Point]
    text: str | None = None
    confident: float | None = None


_EASY = msgspec.json.Decoder(_Easy)

NULL = b"null"


def are_lines(raws: Sequence[msgspec.Raw]) -> bool:
    """Whether the entries of a list are texts of one image, as one tells that is of a kind; of none they are.

    >>> kinds = [b'[[[[0,0]],["a",1]]]', b'[[[[0,0]],"a",1]]', b'[[[0,0],[1,0]]]', b'[[[[[0,0]],["a",1]]]]', b'[null]', b'[]']
    >>> [are_lines(msgspec.json.decode(kind, type=list[msgspec.Raw])) for kind in kinds]
    [True, True, True, False, False, True]
    """
    first = next((raw for raw in raws if bytes(raw) not in {NULL, b"[]"}), None)
    if first is None:
        return not raws
    begin = bytes(memoryview(first)[:1])
    if begin == b"{":
        return any(name in _names(first) for name in (_BOXES, "points", "transcription")) and "input_path" not in _names(first)
    return begin == b'"' or any(_is_text(raw) or _is_outline(raw) for raw in raws)


def in_lists(document: Document, raws: Sequence[msgspec.Raw], finder: Finder) -> Iterator[tuple[str, list[Seen]]]:
    """The images of a list of lists, each with its ``$.path``.

    Raises:
        InputError: a text is bad, and the run stops at bad records.
    """
    for number, raw in enumerate(raws):
        element = f"$[{number}]"
        texts = [] if bytes(raw) == NULL else document.value(raw, _RAWS, element, finder.tally)
        if texts is not None:
            yield element, of_image(document, texts, element, finder)


def of_image(document: Document, raws: Sequence[msgspec.Raw], element: str, finder: Finder) -> list[Seen]:
    """The texts of one image.

    Args:
        document: that holds them.
        raws: the texts.
        element: the ``$.path`` of their list.
        finder: makes what is seen of them.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    texts = [_One(document=document, raw=raw, element=element, position=position, finder=finder) for position, raw in enumerate(raws)]
    found = [text.seen() for text in texts]
    return [one for one in found if one is not None]


class _Read(NamedTuple):
    """Corners, what was read there, and how surely."""

    points: Sequence[Point]
    text: str | None = None
    score: float | None = None


def _seen(read: _Read, one: "_One", place: Callable[[str], Place]) -> Seen | None:
    """A text; None where its corners are bad, and were rejected.

    Args:
        read: what is said.
        one: where it is said.
        place: of ``.points`` and ``.score``.
    """
    reject = one.finder.reject(place)
    outline = outline_of(read.points, ".points", reject)
    if outline is None:
        return None
    label, said = one.finder.called("")
    said = {**said, **transcribed(read.text)}
    return Seen(label, one.element, one.position, score_of(read.score, ".score", reject), said, None, outline)


@dataclass(frozen=True, slots=True, kw_only=True)
class _One:
    """A text of a list.

    Args:
        document: that holds it.
        raw: the text.
        element: the ``$.path`` of the list.
        position: in that list.
        finder: makes what is seen of it.
    """

    document: Document
    raw: msgspec.Raw
    element: str
    position: int
    finder: Finder

    @property
    def where(self) -> str:
        """Its ``$.path``."""
        return f"{self.element}[{self.position}]"

    def value(self, raw: msgspec.Raw, decoder: msgspec.json.Decoder[T], within: str = "", what: str = "record") -> T | None:
        """A part of it; None where it is of another type, and was rejected."""
        return self.document.value(raw, decoder, f"{self.where}{within}", self.finder.tally, or_leave_out(what))

    def seen(self) -> Seen | None:
        """What it says; None where it is left out, or is bad and was rejected."""
        match bytes(memoryview(self.raw)[:1]):
            case b"{":
                message = Message.of(self.document, self.raw, self.where, self.finder.tally)
                return None if message is None else self._of_object(message)
            case b'"':
                return self._of_text()
            case _:
                parts = self.value(self.raw, _RAWS)
                if parts is None:
                    return None
                if parts and not _is_outline(self.raw):
                    return self._of_parts(parts)
                points = self.value(self.raw, _OUTLINE)
                return None if points is None else _seen(_Read(points), self, lambda _: self._place(self.raw))

    def _of_parts(self, parts: Sequence[msgspec.Raw]) -> Seen | None:
        """Corners, and what was read there: in a list of PaddleOCR, behind them of EasyOCR."""
        points = self.value(parts[0], _OUTLINE, "[0]")
        if points is None:
            return None
        read, within, first = list(parts[1:]), "", 1
        if read and bytes(memoryview(read[0])[:1]) == b"[":
            read, within, first = self.value(read[0], _RAWS, "[1]", "text") or [], "[1]", 0
        text = self.value(read[0], _TEXT, f"{within}[{first}]", "text") if read else None
        scored = f"{within}[{first + 1}]"
        score = self.value(read[1], _SCORE, scored, "score") if read[1:] else None
        places = {".points": (parts[0], "[0]"), **({".score": (read[1], scored)} if read[1:] else {})}
        return _seen(_Read(points, text, score), self, lambda field: self._place(*places[field]))

    def _of_object(self, message: Message) -> Seen | None:
        """A text of EasyOCR's objects, or of PPOCRLabel's."""
        if not message.has(_BOXES):
            item = item_of(message)
            return None if item is None else self.finder.of_entry(item, self.finder.reject(message.place), self.element, self.position)
        points = message.value(_BOXES, _OUTLINE)
        if points is None:
            return None
        text = message.value("text", _TEXT, or_leave_out("text"))
        score = message.value(_FOUND, _SCORE, or_leave_out("score"))
        places = {".points": f".{_BOXES}", ".score": f".{_FOUND}"}
        return _seen(_Read(points, text, score), self, lambda field: message.place(places[field]))

    def _of_text(self) -> Seen | None:
        """The same as JSON in a text; what is wrong in it is said of the whole."""
        text = self.value(self.raw, _TEXT)
        if text is None:
            return None
        try:
            easy = _EASY.decode(text)
        except (msgspec.DecodeError, RecursionError) as error:
            what = f"is no text of EasyOCR: {error}"
            self.finder.reject(lambda _: self._place(self.raw))(Fault("unreadable text", "", what, CORRECT))
            return None
        return _seen(_Read(easy.boxes, easy.text, easy.confident), self, lambda _: self._place(self.raw))

    def _place(self, raw: msgspec.Raw, within: str = "") -> Place:
        return self.document.place_of(raw, f"{self.where}{within}")


def _decoded(raw: msgspec.Raw) -> list[msgspec.Raw]:
    """The entries of a list; none of anything else."""
    try:
        return msgspec.json.decode(raw, type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        return []


def _names(raw: msgspec.Raw) -> set[str]:
    try:
        return set(msgspec.json.decode(raw, type=dict[str, msgspec.Raw]))
    except (msgspec.DecodeError, RecursionError):
        return set()


def _begins(raw: msgspec.Raw) -> str:
    return bytes(memoryview(raw)[:1]).decode("ascii", "replace")


def _is_outline(raw: msgspec.Raw) -> bool:
    """Whether an entry is a list of points, as the first tells."""
    points = _decoded(raw)
    numbers = _decoded(points[0]) if points else []
    return bool(numbers) and _begins(numbers[0]) in "-0123456789"


def _is_text(raw: msgspec.Raw) -> bool:
    """Whether an entry is corners, and behind them what was read, or a list that begins with it."""
    parts = _decoded(raw)
    if len(parts) < 2 or not _is_outline(parts[0]):  # noqa: PLR2004  # corners and text
        return False
    read = _decoded(parts[1])
    return _begins(parts[1]) == '"' or (bool(read) and _begins(read[0]) == '"')
