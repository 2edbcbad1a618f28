"""Small labelme files that tests write, a shape a line."""

import base64
import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

Json = dict[str, Any]


def shape(label: str, points: Sequence[Sequence[object]], kind: str | None = "polygon", **fields: object) -> Json:
    """A shape; ``kind`` is its type."""
    whole = {"label": label, "points": points, "group_id": None, "shape_type": kind, "flags": {}, **fields}
    return {name: value for name, value in whole.items() if name != "shape_type" or value is not None}


def rectangle(label: str = "car", **fields: object) -> Json:
    """From (8, 10) to (40, 30): a tenth to a half across, a quarter to three quarters down."""
    return shape(label, [[8, 10], [40, 30]], "rectangle", **fields)


def mask(pixels: Sequence[Sequence[int]]) -> str:
    """Grey levels as the text of a PNG."""
    stream = BytesIO()
    Image.fromarray(np.array(pixels, np.uint8)).save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


def labelled(path: Path, *shapes: Json, **fields: object) -> Path:
    """A file of an image of 80 x 40 pixels that is called as it, unless fields say otherwise; the first shape is in the second line."""
    head: Json = {"version": "5.5.0", "flags": {}, "imagePath": f"{path.stem}.jpg", "imageData": None, "imageHeight": 40, "imageWidth": 80}
    whole = {name: value for name, value in (head | fields).items() if value is not None}
    listed = ",\n".join(json.dumps(one) for one in shapes)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{{"shapes": [\n{listed}\n], {json.dumps(whole)[1:]}\n', encoding="utf-8")
    return path
