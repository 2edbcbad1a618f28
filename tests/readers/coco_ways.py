"""The two ways to read a COCO file, piece by piece and as a whole: what each gives and tells."""

from collections.abc import Callable
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from prelabel.detections import COLUMNS, RAGGED, Detections, Kind
from prelabel.errors import OnError, PrelabelError, Tally
from prelabel.files import read_bytes
from prelabel.frames import FrameIndex, FrameOptions
from prelabel.readers.base import Context, parse_options
from prelabel.readers.coco import READER
from prelabel.readers.coco.listing import Listing
from prelabel.readers.coco.reading import FileReader
from prelabel.safejson import Document
from tests.readers.coco_files import BOXES, EVERYTHING, OUTLINES

Outcome = tuple[dict[str, Any] | str, dict[str, Any]]

ALL_WANTED = pytest.mark.parametrize("shapes", [BOXES, OUTLINES, EVERYTHING], ids=["boxes", "outlines", "everything"])


def told(tally: Tally) -> dict[str, Any]:
    """All that a tally holds, with the order of notes."""
    return {**{field.name: getattr(tally, field.name) for field in fields(Tally)}, "notes": list(tally.notes)}


def columns(d: Detections) -> dict[str, Any]:
    """All that detections hold; NaN is one value."""
    tables = {"frames": list(map(str, d.frames)), "labels": d.labels, "sources": d.sources, "attribute_sets": d.attribute_sets}
    return tables | {name: getattr(d, name).tobytes() for name in (*COLUMNS, *RAGGED)}


def outcome(
    read: Callable[[Context], Detections], on_error: OnError, options: FrameOptions, shapes: frozenset[Kind], least: float | None
) -> Outcome:
    """What a way to read gives or raises, and what is told on it; ``least`` is the score from which keypoints are kept."""
    tally = Tally(on_error=on_error)
    try:
        found = columns(read(Context(frames=FrameIndex.open(options), tally=tally, shapes=shapes, min_keypoint_score=least)))
    except PrelabelError as error:
        return str(error), told(tally)
    return found, told(tally)


def both(
    source: Path,
    on_error: OnError = "stop",
    *,
    shapes: frozenset[Kind] = BOXES,
    frames: FrameOptions | None = None,
    options: dict[str, str] | None = None,
    least: float | None = None,
) -> tuple[Outcome, Outcome]:
    """What the reader makes of a file, and what is made of its whole text."""
    parsed = parse_options(READER, options or {})
    unit = READER.plan(source, parsed).units[0]

    def as_whole(context: Context) -> Detections:
        truth = partial(Listing.of, unit=unit, options=parsed, context=context)
        return FileReader(document=Document(read_bytes(source), source), unit=unit, options=parsed, context=context, truth=truth).read()

    by_reader = outcome(lambda context: next(READER.read(unit, parsed, context)), on_error, frames or FrameOptions(), shapes, least)
    return by_reader, outcome(as_whole, on_error, frames or FrameOptions(), shapes, least)
