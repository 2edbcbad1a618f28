"""Pieces of JSON text by their paths."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec
import numpy as np

T = TypeVar("T")

LARGE = 1 << 10
"""Bytes of a value that is worth taking apart only once."""

MOST = 8
"""Large values that stay taken apart: those that a path leads through."""

NULL = msgspec.Raw(b"null")
"""Of a member that is not there."""

EMPTY = msgspec.Raw(b"[]")
"""Of a list as most writers leave it where nothing is in it."""

SECTIONS = 1000
"""Members of an object that are parts of a document; more are records by their names."""

_LOST = re.compile(rb'[\s,{]*("(?:[^"\\]|\\.)*")\s*:\s*[\[{]\s*+(?![\]}])')
"""Between two members: one that is a list or an object with anything in it."""

_BEGUN = re.compile(rb'\{(\s*)"(?:[^"\\]|\\.)*"(\s*:\s*)')
"""What stands before the first member, and around its colon."""

_OBJECT, _LIST = dict[str, msgspec.Raw], list[msgspec.Raw]
_NOTHING = re.compile(rb"null|\[\s*\]|\{\s*\}")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")


def address(buffer: bytes | msgspec.Raw) -> int:
    """Where a text or a piece of one lies in memory."""
    interface: dict[str, Any] = np.frombuffer(buffer, np.uint8).__array_interface__
    return int(interface["data"][0])


def lists_some(raw: msgspec.Raw) -> bool:
    """Whether a value is anything but null and a list or an object without entries.

    >>> [lists_some(msgspec.Raw(text)) for text in (b"null", b"[ ]", b"{}", b"[0]")]
    [False, False, False, True]
    """
    return _NOTHING.fullmatch(raw) is None


def first_lost(text: bytes, members: Mapping[str, msgspec.Raw]) -> re.Match[bytes] | None:
    """The first filled list or object of an object whose name comes again further down, so that it is no member; its name is group 1.

    Args:
        text: begins with the object.
        members: views of the text.

    >>> text = b'{"a": [1], "b": 2, "a": [3]}'
    >>> first_lost(text, msgspec.json.decode(text, type=dict[str, msgspec.Raw]))[1]
    b'"a"'
    """
    if len(members) > SECTIONS or _fills(text, members):
        return None
    end, start = 0, address(text)
    for begin, size in sorted((address(member) - start, len(member)) for member in members.values()):
        lost = _LOST.match(text, end, begin)
        if lost:
            return lost
        end = begin + size
    return None


def _fills(text: bytes, members: Mapping[str, msgspec.Raw]) -> bool:
    """Whether members, spaced as the first is, are as long as the whole text: to look between them takes ten times as long."""
    begun = _BEGUN.match(text)
    if begun is None:
        return not members
    count, margin, colon = len(members), len(begun[1]), len(begun[2])
    # quotes and a comma each, and the braces in place of one comma
    spare = len(text) - 1 - sum([len(name) + len(member) for name, member in members.items()]) - count * (3 + colon)
    around = count * margin + 1 if margin else (count - 1) * (colon > 1)
    return spare - around in {0, 1}


def _decoded(raw: msgspec.Raw, kind: type[T]) -> T:
    return msgspec.json.decode(raw, type=kind)


def value_at(record: msgspec.Raw, where: str, take_apart: Callable[[msgspec.Raw, Any], Any] = _decoded) -> msgspec.Raw | None:
    """The text of the value at a ``.name[0]`` path inside a record; None where it is missing.

    Args:
        record: any value.
        where: the path.
        take_apart: makes the members or elements of a value.

    >>> bytes(value_at(msgspec.Raw(b'{"bbox": [1, 20]}'), ".bbox[1]"))
    b'20'
    """
    for name, index in _STEP.findall(where):
        try:
            record = take_apart(record, _OBJECT)[name] if name else take_apart(record, _LIST)[int(index)]
        except (msgspec.DecodeError, LookupError, RecursionError):
            return None
    return record


class Opened:
    """Takes pieces of one text apart, which stays in memory; large ones only once, whichever of their parts are asked for."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, object], Any] = {}

    def take_apart(self, raw: msgspec.Raw, kind: type[T]) -> T:
        """The members or elements of a piece.

        Raises:
            msgspec.DecodeError: it is of another type.
        """
        if len(raw) < LARGE:
            return _decoded(raw, kind)
        key = (address(raw), kind)
        if key not in self._known:
            parts = _decoded(raw, kind)
            if len(self._known) == MOST:
                del self._known[next(iter(self._known))]
            self._known[key] = parts
        found: T = self._known[key]
        return found
