"""The lines of a file or of standard input, decoded as they come; where that fails what is wrong is named.

A line is a record of its own: one that is broken says nothing of the next.
"""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import msgspec
import numpy as np

from prelabel.errors import InputError, Place, Tally
from prelabel.geometry.ragged import starts
from prelabel.native import loops
from prelabel.readers.jsonl.blocks import END, MOST_BYTES, blocks, named, opened, pieces
from prelabel.readers.jsonl.boxed import Boxed
from prelabel.readers.jsonl.packs import Heads, Lines, Packed
from prelabel.safejson import Document
from prelabel.stream.records import BoxLine, Detection, FrameHead, FrameLine, RawLine

MALFORMED = "line that is no frame"

SKIP = "or leave the line out with --on-error skip"

UNIT = f'say "unit": "pixels" or "unit": "fractions", {SKIP}'

_NO_UNIT = "object missing required field `unit`"

_HEADS = msgspec.json.Decoder(list[FrameHead])
_BOXES = msgspec.json.Decoder(BoxLine)
_LINE = msgspec.json.Decoder(FrameLine)
_RAW = msgspec.json.Decoder(RawLine)
_DETECTION = msgspec.json.Decoder(Detection)

_Read = tuple[Sequence[FrameHead], Packed | Sequence[Sequence[Detection]]]
"""What lines say of their frames, and what was seen in each."""


def lines_of(path: Path, tally: Tally) -> Iterator[list[Lines]]:
    """The lines that are not blank and can be read; those that came together and are in order, together.

    Args:
        path: a file, plain or gzip; `STDIN` is standard input.
        tally: takes lines and detections that are not of the format.

    Raises:
        InputError: the file cannot be read, a line is too long, or a bad record stops the run.
    """
    name = named(path)
    number = 1
    with opened(path) as file:
        for block, end in blocks(file):
            found = _packed(block)
            if found is not None:
                yield [_lines(found, name, number)]
                number += len(found[0])
                continue
            sound: list[Lines] = []
            for piece in pieces(bytes(block)):
                found = _together(piece, _boxes_of) or _together(piece, _frames_of)
                if found is not None:
                    sound.append(_lines(found, name, number))
                    number += len(found[0])
                    continue
                if sound:
                    yield sound
                    sound = []
                yield from _apart(piece, end, Place(name, number), tally)
                number += piece.count(END) + 1
            if sound:
                yield sound


def _lines(found: _Read, name: str, number: int, positions: tuple[int, ...] | None = None) -> Lines:
    """Lines of a source of which the first has this number."""
    heads, seen = found
    return Lines(heads=Heads(heads, name, number), seen=seen, positions=positions)


def _together(lines: bytes, way: Callable[[bytes], _Read | None]) -> _Read | None:
    """What lines say, where each can be read in some way and none is blank; else None."""
    try:
        _require_text(lines)
        return way(lines)
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError):
        return None


def _require_text(lines: bytes) -> None:
    """The decoder does not look at all that strings hold.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
    """
    if not lines.isascii():
        lines.decode()


def _packed(lines: memoryview) -> _Read | None:
    """Of lines with boxes and no more, by what is compiled."""
    found = None if loops is None else loops.boxes(lines)
    if found is None:
        return None
    heads, ends, labels, label, score, track, box = found
    try:
        said = _HEADS.decode(heads)
    except (msgspec.DecodeError, RecursionError):
        return None
    bounds = np.append(0, np.frombuffer(ends, np.int64))
    return said, Packed(boxed=Boxed.from_columns(labels, label, score, track, box), bounds=bounds)


def _boxes_of(lines: bytes) -> _Read | None:
    """The same of lines as objects."""
    heads = list(map(_BOXES.decode, lines.split(END)))
    boxed = Boxed.of(list(chain.from_iterable([head.detections for head in heads])))
    if np.isnan(boxed.box[:, 0]).any():
        return None
    bounds = starts([len(head.detections) for head in heads])
    # let go while they are in the processor's cache
    for head in heads:
        head.detections.clear()
    return heads, Packed(boxed=boxed, bounds=bounds)


def _frames_of(lines: bytes) -> _Read:
    """Of any lines."""
    return _seen(list(map(_LINE.decode, lines.split(END))))


def _seen(frames: Sequence[FrameLine]) -> _Read:
    return frames, [frame.detections for frame in frames]


def _apart(piece: bytes, end: bytes, first: Place, tally: Tally) -> Iterator[list[Lines]]:
    """Lines of which one is blank or cannot be read as it is: those between such lines together.

    Args:
        piece: their text.
        end: what ends the last.
        first: the place of the first.
        tally: takes lines and detections that are not of the format.

    Raises:
        InputError: one is too long, or is not of the format and the run stops at bad records.
    """
    begin = first.line or 0
    sound: list[FrameLine] = []
    for number, text in enumerate(piece.split(END), start=begin):
        data = text.removeprefix(BOM_UTF8) if number == 1 else text
        is_long = len(data) >= MOST_BYTES
        frame = None if is_long else _decoded(data + end)
        if frame is not None:
            sound.append(frame)
            continue
        if sound:
            yield [_lines(_seen(sound), first.path, number - len(sound))]
            sound = []
        place = Place(first.path, number)
        if is_long:
            raise InputError(f"the line is longer than {MOST_BYTES >> 20} MiB", place=place, fix="write a frame a line")
        if not (data + end).isspace() and (lines := _looked_into(data + end, place, tally)):
            yield [lines]
    if sound:
        yield [_lines(_seen(sound), first.path, begin + piece.count(END) + 1 - len(sound))]


def _decoded(data: bytes) -> FrameLine | None:
    """What a line says; None where it must be looked into."""
    try:
        _require_text(data)
        return _LINE.decode(data)
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError):
        return None


def _looked_into(data: bytes, place: Place, tally: Tally) -> Lines | None:
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


def _by_detection(document: Document, place: Place, found: Tally) -> Lines | None:
    document.sections()
    head = document.value(msgspec.Raw(document.strict), _RAW, "$", found)
    if head is None:
        return None
    read = [document.value(raw, _DETECTION, f"$.detections[{position}]", found) for position, raw in enumerate(head.detections)]
    kept = {position: one for position, one in enumerate(read) if one is not None}
    return _lines(([head], [list(kept.values())]), place.path, place.line or 0, tuple(kept))


def _moved(place: Place, line: Place) -> Place:
    return Place(line.path, line.line, place.column, place.element)
