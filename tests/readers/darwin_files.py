"""Small files of V7 that tests write."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers.darwin import READER
from prelabel.testing import read_batches
from tests.readers.yolo_files import write


def slot(name: str = "0", kind: str = "image", **more: object) -> dict[str, Any]:
    """Of 100 x 50 pixels."""
    return {"type": kind, "slot_name": name, "width": 100, "height": 50, **more}


def text(annotations: Sequence[object], *slots: Mapping[str, Any], name: str = "a.jpg", path: str = "/", **more: object) -> str:
    """A file of an item; of one image where no slots are given."""
    return json.dumps(
        {"version": "2.0", "item": {"name": name, "path": path, "slots": slots or [slot()]}, "annotations": annotations, **more}
    )


def video(annotations: Sequence[object], count: int | None = 6) -> str:
    """A file of a video of some frames."""
    return text(annotations, slot(kind="video", frame_count=count), name="v.mp4")


def box(left: float = 10, **more: object) -> dict[str, Any]:
    """A car in a box of 20 x 10 pixels, without its class in a frame of a video."""
    return {"bounding_box": {"x": left, "y": 5, "w": 20, "h": 10}, **more}


def car(**more: object) -> dict[str, Any]:
    """A whole annotation."""
    return {"id": "1", "name": "car", **more}


def outline(*points: tuple[float, float]) -> list[dict[str, float]]:
    """A path."""
    return [{"x": x, "y": y} for x, y in points]


def square(left: float, side: float) -> list[dict[str, float]]:
    """A path, as far from the top as from the left."""
    return outline((left, left), (left + side, left), (left + side, left + side), (left, left + side))


def raster(runs: Sequence[int], **ids: int) -> dict[str, Any]:
    """A raster layer."""
    return {"raster_layer": {"dense_rle": runs, "mask_annotation_ids_mapping": ids, "total_pixels": 5000}}


def read(root: Path, written: str, options: Mapping[str, str] | None = None, tally: Tally | None = None) -> Detections:
    """All that is read of one file."""
    write(root, {"a.json": written})
    return Detections.concat(read_batches(READER, root / "a.json", options, tally=tally))


def attributes(batch: Detections) -> list[dict[str, object]]:
    """Of each row."""
    return [dict(batch.attribute_sets[number]) if number >= 0 else {} for number in batch.attributes.tolist()]
