"""What tests of tables of Kaggle share."""

from pathlib import Path
from typing import Any

from prelabel.detections import Detections
from prelabel.readers.kaggle import READER
from tests.conftest import FIXTURES
from tests.readers.output_files import read, write

CASES = FIXTURES / "kaggle"

SIZE = (100, 50)


def pixels(detections: Detections, width: int = 100, height: int = 50) -> list[list[float]]:
    """The boxes in pixels of images of a size."""
    boxes: list[list[float]] = (detections.box * [width, height, width, height]).round(6).tolist()
    return boxes


def said(detections: Detections) -> list[dict[str, object]]:
    """The attributes of each row."""
    return [dict(detections.attribute_sets[i]) if i >= 0 else {} for i in detections.attributes.tolist()]


def one(tmp_path: Path, text: str, options: dict[str, str] | None = None, **more: Any) -> Detections:  # noqa: ANN401  # of read
    """What is read of a table."""
    return read(READER, write(tmp_path, {"t/a.csv": text}) / "t", options, size=SIZE, **more)
