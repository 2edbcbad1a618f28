"""The lines of a file or of standard input as they come, each decoded at once; where that fails what is wrong is named.

A line is a record of its own: one that is broken says nothing of the next.
"""

import gzip
import io
import sys
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate, chain, repeat
from pathlib import Path
from typing import IO, cast

import msgspec
import numpy as np

from prelabel.errors import InputError, Place, Tally
from prelabel.files import STDIN, reason
from prelabel.playment.jobsfile import GZIP_MAGIC
from prelabel.readers.jsonl.boxed import Boxed, Rows
from prelabel.safejson import Document
from prelabel.stream.records import BoxLine, Detection, FrameHead, FrameLine, RawLine

MOST_BYTES = 1 << 26
"""Of a line: what has none of another format, or no end, would fill the memory."""

AT_ONCE = 1 << 20
"""Bytes that are read together, where so many are there: enough for several short sequences."""

PIECE = 1 << 17
"""Bytes that are decoded together: with what they become they stay in the processor's cache."""

MALFORMED = "line that is no frame"

SKIP = "or leave the line out with --on-error skip"

UNIT = f'say "unit": "pixels" or "unit": "fractions", {SKIP}'

_NO_UNIT = "object missing required field `unit`"
_END = b"\n"
_AGAIN = "copy or write the file again"

_BOXES = msgspec.json.Decoder(BoxLine)
_LINE = msgspec.json.Decoder(FrameLine)
_RAW = msgspec.json.Decoder(RawLine)
_DETECTION = msgspec.json.Decoder(Detection)

_Read = tuple[Sequence[FrameHead], Sequence[Sequence[Detection] | Rows]]
"""What lines say of their frames, and what was seen in each."""


class Line(msgspec.Struct, frozen=True, gc=False):
    """A line that could be read.

    Args:
        head: what it says of its frame.
        detections: what was seen in it.
        path: of the source, as messages name it.
        number: of the line, from 1.
        positions: of its detections in the line's list; None where none was left out.
    """

    head: FrameHead
    detections: Sequence[Detection] | Rows
    path: str
    number: int
    positions: tuple[int, ...] | None = None

    @property
    def place(self) -> Place:
        """Of the line."""
        return Place(self.path, self.number)

    def place_of(self, detection: int, field: str) -> Place:
        """The place of a field of a detection."""
        position = detection if self.positions is None else self.positions[detection]
        return Place(self.path, self.number, element=f"$.detections[{position}]{field}")


def named(path: Path) -> str:
    """A source as messages name it."""
    return "standard input" if path == STDIN else str(path)


def lines_of(path: Path, tally: Tally) -> Iterator[list[Line]]:
    """The lines that are not blank and can be read; those that were read together and are in order, together.

    Args:
        path: a file, plain or gzip; `STDIN` is standard input.
        tally: takes lines and detections that are not of the format.

    Raises:
        InputError: the file cannot be read, a line is too long, or a bad record stops the run.
    """
    name = named(path)
    number = 0
    with _opened(path) as file:
        for block, end in _blocks(file):
            sound: list[Line] = []
            step = max(len(block) * PIECE // sum(map(len, block), 1), 1)
            for first in range(0, len(block), step):
                lines = block[first : first + step]
                found = _together(lines, _boxes_of) or _together(lines, _frames_of)
                if found is not None:
                    sound += map(Line, *found, repeat(name), range(number + 1, number + 1 + len(lines)))
                    number += len(lines)
                    continue
                if sound:
                    yield sound
                    sound = []
                for text in lines:
                    number += 1
                    yield from _alone(text, end, Place(name, number), tally)
            if sound:
                yield sound


def _blocks(file: IO[bytes]) -> Iterator[tuple[list[bytes], bytes]]:
    """Lines that come together, without what ends them, and that; the last may have no end, or be the beginning of one that is too long."""
    held: list[bytes] = []
    length = 0
    while data := file.read1(AT_ONCE):  # type: ignore[attr-defined]  # plain files and compressed ones have it
        lines = data.split(_END)
        if len(lines) > 1:
            lines[0] = b"".join((*held, lines[0]))
            held, length = [], 0
        held.append(lines.pop())
        length += len(held[-1])
        if lines:
            yield lines, _END
        if length >= MOST_BYTES:
            break
    if length:
        yield [b"".join(held)], b""


def _together(lines: list[bytes], way: Callable[[list[bytes]], _Read | None]) -> _Read | None:
    """What lines say, where each can be read in some way and none is blank; else None."""
    try:
        _require_text(lines)
        return way(lines)
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError):
        return None


def _require_text(lines: Sequence[bytes]) -> None:
    """The decoder does not look at all that strings hold.

    Raises:
        UnicodeDecodeError: a line is not UTF-8.
    """
    for line in lines:
        if not line.isascii():
            line.decode()


def _boxes_of(lines: list[bytes]) -> _Read | None:
    """Of lines with boxes and no more, which are packed."""
    heads = list(map(_BOXES.decode, lines))
    boxed = Boxed.of(list(chain.from_iterable([head.detections for head in heads])))
    if np.isnan(boxed.box[:, 0]).any():
        return None
    bounds = [0, *accumulate([len(head.detections) for head in heads])]
    # let go while they are in the processor's cache
    for head in heads:
        head.detections.clear()
    return heads, list(map(Rows, repeat(boxed), bounds, bounds[1:]))


def _frames_of(lines: list[bytes]) -> _Read:
    """Of any lines."""
    frames = list(map(_LINE.decode, lines))
    return frames, [frame.detections for frame in frames]


def _alone(text: bytes, end: bytes, place: Place, tally: Tally) -> Iterator[list[Line]]:
    """A line, if it is not blank and can be read.

    Raises:
        InputError: it is too long, or is not of the format and the run stops at bad records.
    """
    data = text.removeprefix(BOM_UTF8) if place.line == 1 else text
    if len(data) >= MOST_BYTES:
        raise InputError(f"the line is longer than {MOST_BYTES >> 20} MiB", place=place, fix="write a frame a line")
    data += end
    frame = _decoded(data)
    if frame is not None:
        yield [Line(frame, frame.detections, place.path, place.line or 0)]
    elif not data.isspace() and (line := _looked_into(data, place, tally)):
        yield [line]


def head_of(path: Path) -> bytes:
    """The first line that is not blank; empty where the file cannot be read or the line is too long."""
    try:
        with _opened(path) as file:
            first = next((line for line in iter(lambda: file.readline(MOST_BYTES), b"") if not line.isspace()), b"")
    except InputError:
        return b""
    return b"" if len(first) == MOST_BYTES else first.removeprefix(BOM_UTF8)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """A file to read lines from.

    Raises:
        InputError: it cannot be opened or read on, or what is compressed is damaged.
    """
    place = Place(named(path))
    try:
        if path == STDIN:
            yield _plain(_standard_input(place))
            return
        with path.open("rb") as file:
            yield _plain(file)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError("the compressed file is cut short or damaged", place=place, fix=_AGAIN) from error
    except OSError as error:
        raise InputError(reason(error), place=place, fix="give a file that exists and can be read") from error


def _standard_input(place: Place) -> io.BufferedReader:
    # None where whoever started the program closed it
    if sys.stdin is None:
        raise InputError("is closed", place=place, fix="give a file, or lines through a pipe")
    return cast("io.BufferedReader", sys.stdin.buffer)


def _plain(file: io.BufferedReader) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(file)) if file.peek(len(GZIP_MAGIC)).startswith(GZIP_MAGIC) else file


def _decoded(data: bytes) -> FrameLine | None:
    """What a line says; None where it must be looked into."""
    try:
        _require_text([data])
        return _LINE.decode(data)
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError):
        return None


def _looked_into(data: bytes, place: Place, tally: Tally) -> Line | None:
    """A line whose bad detections are rejected one by one; None where the line itself was.

    Raises:
        InputError: the run stops at bad records.
    """
    found = Tally(on_error="skip")
    try:
        line = _by_detection(Document(data, Path(place.path)), place, found)
    except InputError as error:
        what = error.what.removeprefix(f"{error.place}: ")
        tally.reject(MALFORMED, what, place=_moved(error.place, place), fix=f"write a frame as an object of JSON a line, {SKIP}")
        return None
    for problem in found.bad:
        fix = UNIT if problem.what.startswith(_NO_UNIT) else problem.fix
        tally.reject(problem.reason, problem.what, place=_moved(problem.place, place), fix=fix)
    return line


def _by_detection(document: Document, place: Place, found: Tally) -> Line | None:
    document.sections()
    head = document.value(msgspec.Raw(document.strict), _RAW, "$", found)
    if head is None:
        return None
    read = [document.value(raw, _DETECTION, f"$.detections[{position}]", found) for position, raw in enumerate(head.detections)]
    kept = {position: one for position, one in enumerate(read) if one is not None}
    return Line(head, list(kept.values()), place.path, place.line or 0, tuple(kept))


def _moved(place: Place, line: Place) -> Place:
    return Place(line.path, line.line, place.column, place.element)
