"""What a file says, as it says it: frames of a list, or one after the other where the list is not whole."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from prelabel.detections import Source
from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.readers.darknet.mending import mended
from prelabel.safejson import Document

Number = Annotated[int, Meta(ge=0, lt=1 << 31)]
"""Of an image in a run, or of a frame in its video."""

_BEGIN = re.compile(rb'\{\s*"frame_id"\s*:')
"""How Darknet begins a frame."""

_BETWEEN = b" \t\r\n,]"
"""What stands behind a frame."""


class Coordinates(msgspec.Struct, frozen=True, gc=False):
    """The centre and the size of a box, in fractions of the image."""

    center_x: float
    center_y: float
    width: float
    height: float


class Detection(msgspec.Struct, frozen=True, gc=False):
    """One detection."""

    name: str
    relative_coordinates: Coordinates
    confidence: float


class _Frame(msgspec.Struct, frozen=True, gc=False):
    objects: list[Detection]
    frame_id: Number | None = None
    filename: str | None = None


class _Loose(msgspec.Struct, frozen=True, gc=False):
    """A frame whose objects are decoded one by one."""

    objects: list[msgspec.Raw]
    frame_id: Number | None = None
    filename: str | None = None


class Record(NamedTuple):
    """A frame.

    Args:
        number: as Darknet counts it, from 1; None where it does not.
        filename: of its image; None of a frame of a video.
        objects: what is seen in it; None for each that was rejected.
        document: that it stands in.
        position: in the list of the document; None where the document is this frame alone.
    """

    number: int | None
    filename: str | None
    objects: Sequence[Detection | None]
    document: Document
    position: int | None

    @property
    def origin(self) -> int:
        """The position, else the line on which the frame begins."""
        return (self.document.place(None, 0).line or 1) if self.position is None else self.position

    def source(self) -> Source:
        """What its origin is in."""
        return Source(str(self.document.path), "" if self.position is None else "$[{}]")

    def place(self, field: str = "") -> Place:
        """The place of the frame, or of a field of it."""
        if self.position is not None:
            return self.document.record_place("$", self.position, field)
        whole = _whole(self.document)
        return self.document.place_of(whole, "$", field)


_FRAMES = msgspec.json.Decoder(list[_Frame])
_LOOSE = msgspec.json.Decoder(_Loose)
_DETECTION = msgspec.json.Decoder(Detection)
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_RAW = msgspec.json.Decoder(msgspec.Raw)


def records_of(path: Path, tally: Tally) -> Iterator[Record]:
    """The frames of a file; those that cannot be read are rejected.

    Raises:
        InputError: it cannot be read, holds no frame, or a bad record stops the run.
    """
    document = Document(mended(read_bytes(path)), path)
    frames = document.decode(_FRAMES)
    if frames is not None:
        yield from (Record(one.frame_id, one.filename, one.objects, document, i) for i, one in enumerate(frames))
        return
    try:
        raws = _RAWS.decode(document.strict)
    except (msgspec.DecodeError, RecursionError):
        yield from _in_pieces(document, tally)
        return
    for i, raw in enumerate(raws):
        yield from _loose(document, raw, i, tally)


def _in_pieces(document: Document, tally: Tally) -> Iterator[Record]:
    """The frames of a text that is no list, or not the whole of one: as a stream was saved, or a run was broken off."""
    data = document.data
    begins = [match.start() for match in _BEGIN.finditer(data)]
    if not begins or data[: begins[0]].strip() not in {b"", b"["}:
        # says what it is instead
        document.records(_Loose, "$", tally)
        return
    for begin, end in pairwise([*begins, len(data)]):
        at = document.place(None, begin)
        piece = Document(data[begin:end].rstrip(_BETWEEN), document.path, at.line or 1, at.column or 1)
        try:
            piece.sections()
        except InputError as error:
            tally.reject_file("frame that cannot be read", error)
        else:
            yield from _loose(piece, _whole(piece), None, tally)
    if document.root == "[" and not data.rstrip().endswith(b"]"):
        tally.note_names(
            "the list of frames does not end in {first}{more}: the run or stream may have been broken off", [str(document.path)]
        )


def _loose(document: Document, raw: msgspec.Raw, position: int | None, tally: Tally) -> Iterator[Record]:
    """A frame whose objects are read one by one; nothing of one that was rejected."""
    element = "$" if position is None else f"$[{position}]"
    frame = document.value(raw, _LOOSE, element, tally)
    if frame is not None:
        objects = [document.value(one, _DETECTION, f"{element}.objects[{i}]", tally) for i, one in enumerate(frame.objects)]
        yield Record(frame.frame_id, frame.filename, objects, document, position)


def _whole(document: Document) -> msgspec.Raw:
    return _RAW.decode(document.strict)
