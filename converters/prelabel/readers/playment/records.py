"""The records of a file, however it holds them: one a line, one object, or a list of objects; plain or compressed."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from prelabel.detections import Source
from prelabel.errors import InputError, Place, Tally
from prelabel.playment.jobsfile import read_jobs
from prelabel.readers.shared.faults import RecordError

LINES = (".jsonl", ".ndjson")
NAMES = (*LINES, ".json", *(f"{suffix}.gz" for suffix in (*LINES, ".json")))
"""How the names of files end that may hold jobs or results."""

MOST_RATIO = 1000
"""What a compressed file may become, in its own sizes, from `FREE_BYTES` on: more is an attack."""
FREE_BYTES = 1 << 26

_CHUNK_BYTES = 1 << 20
_ONE_A_LINE = "write one whole job or result a line, or one JSON object, or a list of them"


@dataclass(frozen=True, slots=True)
class Record:
    """One job or result, as JSON says it.

    Args:
        place: the file, and the line where records stand in lines.
        element: its ``$.path`` in the file or line.
        position: its number in the file from 0.
        document: dicts, lists, texts and numbers; NaN and infinite numbers may be among them.
    """

    place: Place
    element: str
    position: int
    document: Any

    def at(self, element: str) -> Place:
        """The place of something in it, by its ``$.path``."""
        return Place(self.place.path, self.place.line, element=element)

    @property
    def source(self) -> tuple[Source, int]:
        """What rows say that they come from, and where in it: the line, else the place in the list."""
        if self.place.line is not None and self.element == "$":
            return Source(self.place.path), self.place.line
        return Source(self.place.path, "$" if self.element == "$" else "$[{}]"), self.position


def records(path: Path, tally: Tally) -> Iterator[Record]:
    """The records of a file in their order; lines that are no JSON are rejected.

    Raises:
        InputError: the file cannot be read, is empty or no JSON, or a bad line stops the run.
    """
    _refuse_bomb(path)
    lines = read_jobs(path)
    first = next(lines, None)
    if first is None:
        raise InputError("is empty", place=Place(str(path)), fix="give a file with jobs or results in it")
    found: Iterable[tuple[int | None, bytes]] = chain([first], lines)
    if not _is_whole(first[1]):
        every = [first, *lines]
        found = [(None, _together(every, path))] if _is_one(every, path) else every
    position = 0
    for line, text in found:
        place = Place(str(path), line)
        try:
            some = list(_documents(text))
        except RecordError as error:
            error.reject(place, tally)
            continue
        for element, document in some:
            yield Record(place, element, position, document)
            position += 1


def _documents(text: bytes) -> Iterator[tuple[str, Any]]:
    """The one document of a text, or those of its list, each with its ``$.path``."""
    whole = _decoded(text, "$")
    if not isinstance(whole, list):
        return iter([("$", whole)])
    return ((f"$[{i}]", one) for i, one in enumerate(whole))


def _decoded(text: bytes, element: str) -> Any:  # noqa: ANN401  # what JSON is
    """A document, also one with NaN in it.

    Raises:
        RecordError: it is no JSON, or has a key twice in an object.
    """
    try:
        value = msgspec.json.decode(text)
        # a key that stands twice is lost when a document is written again
        if msgspec.json.format(text, indent=-1).count(b'":') == msgspec.json.encode(value).count(b'":'):
            return value
    except (msgspec.DecodeError, RecursionError):
        pass
    try:
        return json.loads(text, object_pairs_hook=lambda pairs: _unique(pairs, element))
    except json.JSONDecodeError as error:
        ends = error.pos >= len(error.doc.rstrip()) or "Unterminated" in error.msg
        what = "the JSON ends in the middle" if ends else f"this is no JSON ({error.msg[:1].lower()}{error.msg[1:]})"
        raise RecordError("no JSON", element, what, _ONE_A_LINE) from None
    except (RecursionError, ValueError) as error:
        what = "is nested too deeply to be read" if isinstance(error, RecursionError) else "holds a number of thousands of digits"
        raise RecordError("no JSON", element, what) from None


def _unique(pairs: Sequence[tuple[str, object]], element: str) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for i, key in enumerate(keys) if key in keys[:i])
        raise RecordError("key twice", element, f"the key {twice!r} stands twice in one object", "keep one of them")
    return found


def _is_whole(line: bytes) -> bool:
    """Whether a line is a whole document, so that each line is one."""
    return line[:1] + line[-1:] in {b"{}", b"[]"} and _is_json(line)


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        return not isinstance(error, json.JSONDecodeError)
    return True


def _is_one(lines: Sequence[tuple[int, bytes]], path: Path) -> bool:
    """Whether lines of which the first is no whole document are one document together."""
    return not path.name.removesuffix(".gz").endswith(LINES) or _is_json(b"\n".join(text for _, text in lines))


def _together(lines: Sequence[tuple[int, bytes]], path: Path) -> bytes:
    """The text of all lines.

    Raises:
        InputError: it is no JSON; the message names the line.
    """
    text = b"\n".join(line for _, line in lines)
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        number, column = lines[error.lineno - 1][0], error.colno
        raise InputError(
            f"this is no JSON ({error.msg[:1].lower()}{error.msg[1:]})", place=Place(str(path), number, column), fix=_ONE_A_LINE
        ) from None
    except (RecursionError, ValueError):
        return text
    return text


def _refuse_bomb(path: Path) -> None:
    """Refuse a compressed file that becomes far larger than any job does; what else is wrong with it is said when it is read.

    Raises:
        InputError: it does.
    """
    if not path.name.endswith(".gz"):
        return
    size = 0
    try:
        most = max(FREE_BYTES, path.stat().st_size * MOST_RATIO)
        with gzip.open(path, "rb") as file:
            while size <= most and (chunk := file.read(_CHUNK_BYTES)):
                size += len(chunk)
    except (OSError, EOFError, zlib.error):
        return
    if size > most:
        what = f"becomes more than {MOST_RATIO} times as large when it is unpacked"
        raise InputError(what, place=Place(str(path)), fix="unpack it yourself if you trust it")
