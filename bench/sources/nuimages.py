"""The same boxes as the tables of nuImages, each with a mask that fills it."""

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
from pycocotools import mask as codec

from bench.sources.images import HEIGHT, LABELS, WIDTH, Image

TOKEN = 32
"""Digits."""


def write_nuimages(folder: Path, found: Sequence[Image]) -> None:
    """Write a version, with every image a key frame."""
    tables = {
        "category": [{"token": label.zfill(TOKEN), "name": label, "description": ""} for label in LABELS],
        "attribute": [],
        "sample_data": [_image(image) for image in found],
        "object_ann": [_object(image, i) for image in found for i in range(len(image.boxes))],
    }
    (folder / "v1.0-train").mkdir()
    for name, table in tables.items():
        (folder / "v1.0-train" / f"{name}.json").write_bytes(orjson.dumps(table, option=orjson.OPT_INDENT_2))


def _image(image: Image) -> dict[str, Any]:
    return {
        "token": image.name.zfill(TOKEN),
        "filename": f"samples/CAM_FRONT/{image.name}.jpg",
        "fileformat": "jpg",
        "width": WIDTH,
        "height": HEIGHT,
        "is_key_frame": True,
    }


def _object(image: Image, number: int) -> dict[str, Any]:
    label, _, box = image.boxes[number]
    x0, y0, x1, y1 = box
    corners: Any = [[x0, y0, x1, y0, x1, y1, x0, y1]]
    packed: Any = codec.frPyObjects(corners, HEIGHT, WIDTH)[0]
    return {
        "token": f"{image.name}{number}".zfill(TOKEN),
        "sample_data_token": image.name.zfill(TOKEN),
        "category_token": label.zfill(TOKEN),
        "attribute_tokens": [],
        "bbox": box,
        "mask": {"size": packed["size"], "counts": b64encode(packed["counts"]).decode()},
    }
