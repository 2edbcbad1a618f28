"""Small Datumaro files that tests write."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers.datumaro import READER
from prelabel.testing import read_batches
from tests.readers.yolo_files import write

LABELS = ("car", "bus", "walker", "hip", "head")

SIZE = [50, 100]
"""Height and width of every image."""


def text(items: Sequence[Mapping[str, Any]], labels: Sequence[str] = LABELS, **more: object) -> str:
    """A file with items, an image of each as large as all."""
    named = [{"name": name, "parent": "walker" if name in {"hip", "head"} else ""} for name in labels]
    record = {"info": {}, "categories": {"label": {"labels": named, "attributes": []}, **more}, "items": items}
    return json.dumps(record)


def item(name: str, annotations: Sequence[Mapping[str, Any]], frame: int | None = None, **more: object) -> dict[str, Any]:
    """An image of `SIZE`."""
    attr = {} if frame is None else {"attr": {"frame": frame}}
    return {"id": name, "annotations": annotations, "image": {"path": f"{name}.jpg", "size": SIZE}, **attr, **more}


def bbox(left: float = 10, label: int | None = 0, **attributes: object) -> dict[str, Any]:
    """A box of 20 x 10 pixels."""
    return {"type": "bbox", "label_id": label, "group": 0, "bbox": [left, 5, 20, 10], "attributes": attributes}


def square(left: float, group: int = 0, **attributes: object) -> dict[str, Any]:
    """A polygon of 10 x 10 pixels."""
    points = [left, 0, left + 10, 0, left + 10, 10, left, 10]
    return {"type": "polygon", "label_id": 0, "group": group, "points": points, "attributes": attributes}


MASK = {"type": "mask", "label_id": 0, "group": 1, "rle": {"counts": [105, 3, 47, 3, 4842], "size": SIZE}, "attributes": {}}
"""Columns 2 and 3, rows 5 to 7."""


def attributes(batch: Detections) -> list[dict[str, object]]:
    """Of each row."""
    return [dict(batch.attribute_sets[number]) if number >= 0 else {} for number in batch.attributes.tolist()]


def read(
    root: Path, items: Sequence[Mapping[str, Any]], options: Mapping[str, str] | None = None, tally: Tally | None = None
) -> Detections:
    """All that is read of a file with some items."""
    write(root, {"annotations/s.json": text(items)})
    return Detections.concat(read_batches(READER, root, options, tally=tally))
