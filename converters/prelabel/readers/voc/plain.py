"""Annotation files in the plain shape that nearly all have, read by expressions that are made from the first of them.

What these do not match is left to a parser of XML, and so is what has more to say than a box with a name and properties.
"""

from dataclasses import dataclass, field
from typing import TypeVar

from prelabel.readers.voc.annotation import Annotation
from prelabel.readers.voc.expressions import Part, before, behind, listing, root_end, tags_of
from prelabel.readers.voc.rows import Listed, Listing

LONGEST = 1 << 20
"""Bytes of a file that is read so; parsers refuse texts that are much longer."""

LINES = (1 << 16) - 1
"""From here on a parser may not know the line of an element."""

LEARNT = 8
"""How many files of a unit expressions are made from: where every file is another, they are of no use."""

OBJECT, OBJECT_END, ROOT_END = "<object>", "</object>", "</annotation>"

T = TypeVar("T", Part, Listing)


@dataclass(slots=True)
class PlainFiles:
    """Reads the plain ones of many files.

    Args:
        fields: the elements of an object whose text becomes an attribute.
    """

    fields: tuple[str, ...]
    _before: list[Part] = field(default_factory=list)
    _listings: list[Listing] = field(default_factory=list)
    _behind: list[Part] = field(default_factory=list)
    _left: int = LEARNT

    def read(self, data: bytes) -> Annotation | None:
        """What a file says; None where only a parser knows."""
        text = _text(data)
        if text is None:
            return None
        found = self._found(text)
        if found is None and self._left:
            self._left -= 1
            self._learn(text)
            found = self._found(text)
        return found

    def _found(self, text: str) -> Annotation | None:
        for part in self._before:
            begin = part.pattern.match(text)
            if begin is None:
                continue
            said, position = dict(zip(part.said, begin.groups(), strict=True)), begin.end()
            if not text.startswith(OBJECT, position):
                found = self._ended(text, position, said, None)
            else:
                found = self._with_objects(text, position, said)
            if found:
                return found
        return None

    def _with_objects(self, text: str, position: int, said: dict[str, str]) -> Annotation | None:
        """The annotation of which the beginning was read, up to its first object; None where these are others, or what follows them."""
        for known in self._listings:
            groups = known.pattern.findall(text, position)
            # objects that do not follow each other leave an end tag of theirs behind this place, and nothing in `_behind` has that
            end = position + sum([len(group[0]) for group in groups])
            found = self._ended(text, end, said, Listed(known, groups, text.count("\n", 0, position) + 1))
            if found:
                return found
        return None

    def _ended(self, text: str, position: int, said: dict[str, str], listed: Listed | None) -> Annotation | None:
        """The annotation of which all but its end was read; None where that is another."""
        for part in self._behind:
            end = part.pattern.fullmatch(text, position)
            if end and said.keys().isdisjoint(part.said):
                said.update(zip(part.said, end.groups(), strict=True))
                filename = said.get("filename", "").strip() or None
                return Annotation(filename, int(said.get("width", 0)), int(said.get("height", 0)), [], listed)
        return None

    def _learn(self, text: str) -> None:
        """Make expressions of a file."""
        start = root_end(text)
        if not start:
            return
        first, last = text.find(OBJECT, start), text.rfind(OBJECT_END) + len(OBJECT_END)
        if first < 0:
            first = last = text.rfind(ROOT_END)
        else:
            tags = tags_of(text[first : text.find(OBJECT_END, first) + len(OBJECT_END)])
            self._listings += _new(self._listings, listing(tags, self.fields))
        self._before += _new(self._before, before(tags_of(text[start:first])))
        self._behind += _new(self._behind, behind(tags_of(text[last:])))


def _new(known: list[T], made: T | None) -> list[T]:
    return [] if made is None or made in known else [made]


def _text(data: bytes) -> str | None:
    """The text of a file, with line feeds as line ends; None where that is no text of XML, or more than is read so."""
    if len(data) > LONGEST or (len(data) > LINES and data.count(b"\n") >= LINES):
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if not text.isascii() and ("\ufffe" in text or "\uffff" in text):
        return None
    return text.replace("\r\n", "\n") if "\r" in text else text
