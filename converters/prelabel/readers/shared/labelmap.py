"""Label maps: ``.pbtxt``, the text form of the Protocol Buffer ``StringIntLabelMap``.

    item { id: 1 name: "/m/01g317" display_name: "person" }

Comments begin with ``#``. Fields that are not known are passed over, messages inside an item too.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from prelabel.errors import InputError, Place
from prelabel.files import read_bytes, read_text
from prelabel.readers.paths import head_of
from prelabel.readers.shared.labels import MOST_DIGITS, named_file

SUFFIX = ".pbtxt"

FIX = 'write items as item { id: 1 name: "car" }, or give the names with -O names=FILE or -O names=car,bus'

_CALLED = "label_map"
"""In the names of label maps as tools write them: one that is damaged is none of those files that are something else."""

NAME_ALL = "name all classes with -O names=label_map.pbtxt, another file, or coco91; names between commas count from 1"

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)|(?P<mark>[{}<>:,;\[\]])|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?P<word>[\w.+-]+)""", re.ASCII
)
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)")
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_OPEN, _CLOSE = frozenset("{<"), frozenset("}>")


class _Token(NamedTuple):
    text: str
    line: int


class Item(NamedTuple):
    """A class.

    Args:
        number: its id.
        name: what data calls it; empty where only people have a name for it.
        shown: what people call it.
    """

    number: int
    name: str
    shown: str


def find(names: str, folders: Iterable[Path]) -> Path | None:
    """The label map of ``-O names=``, or where it is empty the one in some folders; None where there is none, or several differ.

    Raises:
        InputError: ``-O names=`` means a label map that does not exist, or one of a folder cannot be read.
    """
    if names:
        path = named_file(names)
        if path is None and names.lower().endswith(SUFFIX) and "," not in names:
            raise InputError("does not exist", place=Place(f"-O names={names}"), fix=FIX)
        return path if path and path.suffix.lower() == SUFFIX else None
    beside = sorted({path for folder in {*folders} for path in folder.glob(f"*{SUFFIX}") if _CALLED in path.name.lower() or _is_map(path)})
    same = len({read_bytes(path) for path in beside}) == 1
    return beside[0] if same else None


def _is_map(path: Path) -> bool:
    """Whether a file begins as a label map; graphs of TensorFlow have the suffix too."""
    head = re.sub(rb"\#[^\n]*", b"", head_of(path, 1 << 12))
    return re.match(rb"\s*item\s*:?\s*[{<]", head) is not None


def load(path: Path) -> dict[int, str]:
    """The names of the classes by number, as people call them.

    Raises:
        InputError: the file cannot be read, is no label map, or gives a number two names.
    """
    return {item.number: item.shown for item in items(path)}


def items(path: Path) -> list[Item]:
    """The classes, each number once.

    Raises:
        InputError: the file cannot be read, is no label map, or gives a number two names.
    """
    by_number: dict[int, Item] = {}
    for line, fields in _items(path):
        place = Place(str(path), line)
        number = fields.get("id", "")
        if not (number.isascii() and number.isdecimal() and len(number) <= MOST_DIGITS):
            raise InputError(f"id {number} is no number from 0" if number else "the item has no id", place=place, fix=FIX)
        name = (fields.get("display_name") or fields.get("name") or "").strip()
        if not name:
            raise InputError(f"the item of id {number} has no name", place=place, fix=FIX)
        first = by_number.setdefault(int(number), Item(int(number), fields.get("name", "").strip(), name))
        if first.shown != name:
            raise InputError(f"id {number} is {name!r}, and {first.shown!r} before", place=place, fix="name each id once")
    if not by_number:
        raise InputError("names no class", place=Place(str(path)), fix=FIX)
    return [*by_number.values()]


def _items(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The line and the fields of each item."""
    tokens = _tokens(path)
    for token in tokens:
        if token.text != "item":
            raise InputError(f"{token.text[:60]!r} where an item begins", place=Place(str(path), token.line), fix=FIX)
        opened = next(tokens, token)
        if opened.text == ":":
            opened = next(tokens, token)
        if opened.text not in _OPEN:
            raise InputError("an item without {", place=Place(str(path), opened.line), fix=FIX)
        yield token.line, _fields(tokens, path, token.line)


def _fields(tokens: Iterator[_Token], path: Path, line: int) -> dict[str, str]:
    """The plain fields of an item up to its end."""
    fields: dict[str, str] = {}
    depth, key, colon = 1, "", False
    for token in tokens:
        if token.text in _OPEN:
            depth, key = depth + 1, ""
        elif token.text in _CLOSE:
            depth -= 1
            if not depth:
                return fields
        elif depth == 1 and token.text == ":":
            colon = True
        elif depth == 1 and colon and key:
            fields[key] = _unquoted(token.text)
            key, colon = "", False
        elif depth == 1:
            key, colon = token.text, False
    raise InputError("the item does not end", place=Place(str(path), line), fix=FIX)


def _tokens(path: Path) -> Iterator[_Token]:
    text = read_text(path)
    line, end = 1, 0
    while end < len(text):
        match = _TOKEN.match(text, end)
        if match is None:
            raise InputError(f"{text[end : end + 20].splitlines()[0]!r} is no text of a label map", place=Place(str(path), line), fix=FIX)
        if match.lastgroup != "space":
            yield _Token(match[0], line)
        line += match[0].count("\n")
        end = match.end()


def _unquoted(text: str) -> str:
    r"""A value without its quotes, escapes as what they mean.

    >>> _unquoted("'it\\'s'"), _unquoted("7")
    ("it's", '7')
    """
    if text[0] not in "\"'":
        return text
    raw = bytearray()
    last = 0
    inner = text[1:-1]
    for match in _ESCAPE.finditer(inner):
        raw += inner[last : match.start()].encode()
        last, said = match.end(), match[1]
        if said[0] == "x" and len(said) > 1:
            raw.append(int(said[1:], 16))
        elif said[0] in "01234567":
            raw.append(int(said, 8) & 0xFF)
        else:
            raw += _PLAIN.get(said, said).encode()
    return (bytes(raw) + inner[last:].encode()).decode(errors="replace")
