"""COCO files that tests write, a record a line, and what they make of them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prelabel.build import JobOptions
from prelabel.detections import Detections, Kind, shapes_of
from prelabel.errors import InputError, OnError, Tally
from prelabel.frames import FrameIndex, FrameOptions
from prelabel.pipeline import ConvertOptions, Summary, convert_to
from prelabel.readers.base import Context, parse_options
from prelabel.readers.coco import READER
from prelabel.readers.coco.ordinary import PieceReader
from prelabel.readers.coco.pieces import PIECE
from prelabel.testing import read_batches
from prelabel.urls import Template, Urls

MARK = "«"
"""Stands in a record before the value whose place a message names."""

FIRST_IMAGE = '{"id": 1, "file_name": "a.jpg", "width": 100, "height": 50}'
LAST_IMAGE = '{"id": 2, "file_name": "b.jpg", "width": 100, "height": 50}'
FIRST_CATEGORY = '{"id": 1, "name": "car"}'
LAST_CATEGORY = '{"id": 5, "name": "bus"}'
FIRST_VIDEO = '{"id": 1, "name": "north"}'
LAST_VIDEO = '{"id": 2, "name": "south"}'
FIRST = '{"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 5, 20, 10]}'
LAST = '{"id": 3, "image_id": 2, "category_id": 5, "bbox": [50, 25, 50, 25]}'

GOOD = {
    "images": (FIRST_IMAGE, LAST_IMAGE),
    "categories": (FIRST_CATEGORY, LAST_CATEGORY),
    "annotations": (FIRST, LAST),
    "videos": (FIRST_VIDEO, LAST_VIDEO),
}


def listed(records: Sequence[str]) -> str:
    """Records as a JSON list, the first on the second line."""
    return "[\n" + ",\n".join(records) + "\n]"


def document(section: str = "", record: str = "") -> str:
    """An instances file of good records, one a line, with one more record between the first and the last of a section.

    Videos are last, and only there where the record is one.
    """
    names = ["images", "categories", "annotations", *(["videos"] if section == "videos" else [])]
    lists = {name: (GOOD[name][0], *([record] if name == section else []), GOOD[name][1]) for name in names}
    return "{" + ",\n".join(f'"{name}": {listed(records)}' for name, records in lists.items()) + "}\n"


def annotation(*without: str, **fields: object) -> dict[str, object]:
    """A good annotation with other fields."""
    whole: dict[str, object] = {"id": 2, "image_id": 1, "category_id": 1, "bbox": [10, 5, 20, 10], **fields}
    return {name: value for name, value in whole.items() if name not in without}


def image(id_: object = 1, file_name: str = "a.jpg", **fields: object) -> dict[str, object]:
    """A good image with other fields."""
    return {"id": id_, "file_name": file_name, "width": 100, "height": 50, **fields}


def dataset(annotations: Sequence[object], images: Sequence[object] | None = None, **fields: object) -> dict[str, Any]:
    """An instances file."""
    categories = [{"id": 1, "name": "car"}, {"id": 5, "name": "bus"}]
    return {"images": images or [image(), image(2, "b.jpg")], "categories": categories, "annotations": annotations, **fields}


def write(path: Path, content: object) -> Path:
    """A file of bytes, of text, or of anything else as JSON, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def one(source: Path, tally: Tally | None = None, /, **options: str) -> Detections:
    """What is read of a source, in one piece."""
    return Detections.concat(read_batches(READER, source, options, tally=tally))


BOXES = frozenset({Kind.RECTANGLE})
OUTLINES = frozenset({Kind.RECTANGLE, Kind.POLYGON})
EVERYTHING = frozenset(Kind)


def in_pieces(
    source: Path,
    piece: int = PIECE,
    *,
    shapes: frozenset[Kind] = BOXES,
    tally: Tally | None = None,
    options: dict[str, str] | None = None,
    least: float | None = None,
) -> Detections | None:
    """What is read piece by piece alone; ``least`` is the score from which keypoints are kept."""
    parsed = parse_options(READER, options or {})
    context = Context(frames=FrameIndex(), tally=tally or Tally(), shapes=shapes, min_keypoint_score=least)
    unit = READER.plan(source, parsed).units[0]
    return PieceReader(unit=unit, options=parsed, context=context, piece=piece).read(unit.paths[0])


def left_out(source: Path, reason: str, place: str, what: str, fix: str) -> Detections:
    """What is read of a source with one bad record, which ends the run with the whole message, and under skip is left out alone."""
    with pytest.raises(InputError) as error:
        one(source)
    assert str(error.value) == f"{place}: {what}\n  fix: {fix}"

    tally = Tally(on_error="skip")
    d = one(source, tally)
    assert [(p.reason, str(p.place), p.what, p.fix) for p in tally.bad] == [(reason, place, what, fix)]
    return d


def pixels(d: Detections) -> list[list[float]]:
    """Left, top, width and height of each row in pixels, to a millionth."""
    size = np.array([(d.frames[i].width, d.frames[i].height) for i in d.frame], np.float64).reshape(-1, 2)
    corner = d.box[:, :2] * size
    rows: list[list[float]] = np.concatenate([corner, d.box[:, 2:] * size - corner], axis=1).round(6).tolist()
    return rows


def of_kind(d: Detections, kind: Kind) -> Detections:
    """Its rows of one kind."""
    return d.take(d.kind == kind)


def rings_px(d: Detections) -> list[list[list[list[float]]]]:
    """The rings of each row, each a list of points in pixels, to a millionth; each begins at its first point in the order of numbers."""
    shapes = shapes_of(d)
    rows = []
    for row, frame in enumerate(d.frame.tolist()):
        size = (d.frames[frame].width, d.frames[frame].height)
        rings = [shapes.points[slice(*shapes.ring_start[ring : ring + 2])] * size for ring in range(*shapes.start[row : row + 2])]
        rows.append([_begun(ring.round(6).tolist()) for ring in rings])
    return rows


def _begun(points: list[list[float]]) -> list[list[float]]:
    first = points.index(min(points))
    return points[first:] + points[:first]


def names(d: Detections) -> list[str]:
    """The label of each row."""
    return [d.labels[i] for i in d.label]


def files(d: Detections) -> list[str]:
    """The file of each row."""
    return [d.frames[i].file for i in d.frame]


def convert(
    source: Path, target: Path, options: dict[str, str] | None = None, *, on_error: OnError = "stop", frames: FrameOptions | None = None
) -> Summary:
    """The jobs of a source."""
    urls = Urls(template=Template("https://example.com/{file}", option="--src"))
    return convert_to(
        [source],
        ConvertOptions(format="coco", reader=options or {}, frames=frames or FrameOptions()),
        JobOptions(workflow_id="2aae1234-acac-1234-eeff-12a22a237bbc", urls=urls),
        target,
        on_error=on_error,
    )
