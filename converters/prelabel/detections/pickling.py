"""How detections cross from one process to another: with their frames packed, and without what no row has."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from prelabel.detections.columns import COLUMNS, RAGGED, Detections
from prelabel.detections.items import Frame, Source
from prelabel.detections.tables import used

S = TypeVar("S", Frame, Source)

_FRAMES = msgspec.msgpack.Decoder(tuple[Frame, ...])
_SOURCES = msgspec.msgpack.Decoder(tuple[Source, ...])


def packed(table: tuple[S, ...]) -> bytes | tuple[S, ...]:
    """Frames or sources in a form that is quicker to pickle; themselves where a name or a number has no place in it.

    >>> unpacked(packed((Frame(file="a.jpg", width=4),)), _FRAMES)[0].width
    4
    """
    try:
        return msgspec.msgpack.encode(table)
    except (UnicodeEncodeError, OverflowError):
        return table


def unpacked(table: bytes | tuple[S, ...], decoder: msgspec.msgpack.Decoder[tuple[S, ...]]) -> tuple[S, ...]:
    """What was packed."""
    return decoder.decode(table) if isinstance(table, bytes) else table


def reduced(detections: Detections) -> tuple[Callable[..., Detections], tuple[Any, ...]]:
    """What pickle keeps of detections: that of a few rows may have the sources and sets of attributes of the whole run."""
    d = detections
    sources, source = used(d.sources, d.source)
    sets, attributes = used(d.attribute_sets, d.attributes)
    tables = {"labels": d.labels, "attribute_sets": sets, "attributes": attributes, "source": source}
    columns = {name: getattr(d, name) for name in (*COLUMNS, *RAGGED)}
    return _restored, (packed(d.frames), packed(sources), columns | tables)


def _restored(frames: bytes | tuple[Frame, ...], sources: bytes | tuple[Source, ...], fields: dict[str, Any]) -> Detections:
    return Detections(frames=unpacked(frames, _FRAMES), sources=unpacked(sources, _SOURCES), **fields)
