"""The annotations of a response, one a frame, whichever way it lists them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from prelabel.errors import Place, Tally
from prelabel.readers.scale.responses import Key, Response, Seen, annotations_of
from prelabel.readers.scale.shapes import Annotation, Drawn, drawn
from prelabel.readers.shared.faults import RecordError, typed

MOST_FRAMES = 10_000_000
"""Of a video; more is no video's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An object in one frame.

    Args:
        frame: its number, from 0.
        time_s: of the frame; NaN where it is not said.
        uuid: of the object; where it has none, where it stands.
        said: the annotation.
        label: its class.
        drawn: where it is.
    """

    frame: int
    time_s: float
    uuid: str
    said: Annotation
    label: str
    drawn: Drawn


def rows(found: Response, path: Path, label: str, tally: Tally) -> Iterator[Row]:
    """The annotations that can be drawn; the others are rejected.

    Args:
        found: the response.
        path: of its file.
        label: of annotations that have none; empty where they are bad then.
        tally: takes those that are bad.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    for raw, element, number, seen in _raws(found, path, tally):
        try:
            said = typed(raw, Annotation, element)
            key = Key(key=number) if seen is None else _key(raw, element)
            type_name = said.type if seen is None else seen[1].geometry
            name = _label(said.label or (seen[1].label if seen else None) or label, element)
            uuid = seen[0] if seen else said.uuid or element
            time_s = float("nan") if key.timestamp is None else key.timestamp
            yield Row(frame=key.key, time_s=time_s, uuid=uuid, said=said, label=name, drawn=drawn(said, type_name, element))
        except RecordError as error:
            error.reject(Place(str(path)), tally)


def _raws(found: Response, path: Path, tally: Tally) -> Iterator[tuple[msgspec.Raw, str, int, tuple[str, Seen] | None]]:
    """Each annotation with its ``$.path``, the number of its frame, and the object that lists it."""
    for number, frame in enumerate(found.frames or ()):
        try:
            for raw, element in annotations_of(frame, f"{found.element}[{number}]"):
                yield raw, element, number, None
        except RecordError as error:
            error.reject(Place(str(path)), tally)
    for uuid, raw in found.objects.items():
        element = f'{found.element}["{uuid}"]'
        try:
            seen = typed(raw, Seen, element)
        except RecordError as error:
            error.reject(Place(str(path)), tally)
            continue
        for i, one in enumerate(seen.frames):
            yield one, f"{element}.frames[{i}]", 0, (uuid, seen)


def _key(raw: msgspec.Raw, element: str) -> Key:
    key = typed(raw, Key, element)
    if not 0 <= key.key <= MOST_FRAMES:
        raise RecordError("no frame", f"{element}.key", f"{key.key} is no number of a frame", "number frames from 0")
    return key


def _label(name: str, element: str) -> str:
    if not name:
        raise RecordError("label missing", element, "the label is missing", "name the class of all such annotations with -O label=NAME")
    return name
