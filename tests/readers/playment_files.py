"""Jobs and results that tests write, and what they look at in what was read."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from prelabel.detections import Detections, shapes_of
from prelabel.errors import Tally
from prelabel.readers.playment import READER
from prelabel.testing import read_batches
from tests.commands import WORKFLOW

BOX = [{"x": 0.25, "y": 0.5}, {"x": 0.75, "y": 0.5}, {"x": 0.75, "y": 1.0}, {"x": 0.25, "y": 1.0}]
"""The corners of a rectangle, clockwise from the top left."""

Points = Sequence[tuple[float, float]]


def video(trackers: object, *frames: str, reference: str | None = "clip", **data: object) -> dict[str, Any]:
    """A job of a video with these frames, else of one called ``f1``."""
    listed = [{"frame_id": id_, "src": f"https://host/{id_}.jpg"} for id_ in frames or ("f1",)]
    response = {"video2d": {"data": {"annotations": trackers}}}
    body = {"video_data": {"frames": listed}, "maker_response": response, **data}
    return {**({"reference_id": reference} if reference is not None else {}), "work_flow_id": WORKFLOW, "data": body}


def image(reference: str = "a.jpg", **lists: object) -> dict[str, Any]:
    """A job of an image, with its lists of annotations."""
    response = {name: {"data": held} for name, held in lists.items()}
    return {
        "reference_id": reference,
        "work_flow_id": WORKFLOW,
        "data": {"image_url": f"https://host/{reference}", "maker_response": response},
    }


def tracker(type_name: object = "rectangle", label: object = "car", id_: object = "t", **frames: object) -> dict[str, Any]:
    """A tracker with an annotation for each frame."""
    return {"_id": id_, "type": type_name, "label": label, "frames": frames}


def points(*coordinates: tuple[float, float]) -> dict[str, dict[str, float]]:
    """The points p1, p2, ... of an annotation."""
    return {f"p{i}": {"x": x, "y": y} for i, (x, y) in enumerate(coordinates, 1)}


def write(path: Path, *documents: object) -> Path:
    """Documents as JSON Lines."""
    path.write_text("".join(json.dumps(document) + "\n" for document in documents), "utf-8")
    return path


def read(source: Path, options: Mapping[str, str] | None = None, *, tally: Tally | None = None) -> Detections:
    """All that is read from a source."""
    return Detections.concat(read_batches(READER, source, options, tally=tally))


def one(path: Path, type_name: str, geometry: Mapping[str, object], tally: Tally | None = None) -> list[list[float]]:
    """The points, or the box, of the one annotation of a type that a job in ``path`` holds."""
    d = read(write(path / "in.jsonl", video([tracker(type_name, f1=geometry)])), tally=tally)
    assert len(d) == 1
    drawn = d.points if len(d.points) else d.box.reshape(2, 2)
    return [[round(x, 9), round(y, 9)] for x, y in drawn.tolist()]


def rows(d: Detections) -> list[tuple[str, str, int, str, list[list[float]]]]:
    """Frame, kind, track and label of each row, and its points, or its box as two of them."""
    shapes = shapes_of(d)
    kinds = ("rectangle", "polygon", "line", "cuboid", "landmark")
    found = []
    for i, (frame, kind, track, label) in enumerate(zip(d.frame, d.kind, d.track, d.label, strict=True)):
        drawn = shapes.take(np.array([i])).points if kind else d.box[i].reshape(2, 2)
        found.append((d.frames[frame].file, kinds[kind], int(track), d.labels[label], drawn.round(9).tolist()))
    return found


def said(d: Detections) -> list[Mapping[str, object]]:
    """The attributes of each row."""
    return [dict(d.attribute_sets[number]) if number >= 0 else {} for number in d.attributes.tolist()]
