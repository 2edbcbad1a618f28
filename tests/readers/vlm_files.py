"""What tests of answers share: images of 200 x 100 pixels, masks, and what was found in pixels."""

import base64
import io

import numpy as np
from PIL import Image

from prelabel.detections import Detections, Kind, shapes_of
from tests.conftest import FIXTURES
from tests.readers.output_files import labels

CASES = FIXTURES / "vlm"

SIZE = (200, 100)


def mask(*rows: list[int]) -> str:
    """A PNG of grey levels as Gemini gives it."""
    out = io.BytesIO()
    Image.fromarray(np.array(rows, np.uint8)).save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


def found(detections: Detections) -> list[tuple[str, str, list[float]]]:
    """Kind, label and the bounds in pixels of each row."""
    boxes = (detections.box * [*SIZE, *SIZE]).round(6).tolist()
    kinds = [Kind(kind).name.lower() for kind in detections.kind.tolist()]
    return list(zip(kinds, labels(detections), boxes, strict=True))


def points(detections: Detections, row: int) -> list[list[list[float]]]:
    """The rings of a row in pixels."""
    rings = shapes_of(detections).take(np.array([row]))
    parts = np.split(rings.points * SIZE, rings.ring_start[1:-1])
    return [part.round(6).tolist() for part in parts]


def said(detections: Detections) -> list[dict[str, object]]:
    """The attributes of each row."""
    return [dict(detections.attribute_sets[i]) if i >= 0 else {} for i in detections.attributes.tolist()]
