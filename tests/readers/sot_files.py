"""What tests of single object tracking read, and how."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from prelabel.detections import Detections, shapes_of
from prelabel.errors import Tally
from prelabel.readers.sot import READER
from prelabel.testing import read_batches
from tests.conftest import FIXTURES

CASES = FIXTURES / "sot"

AWAY, FLAGGED = "object absent", "object absent, as the data set says (-O absent=keep keeps its boxes)"


def read(source: Path, options: Mapping[str, str] | None = None, *, tally: Tally | None = None, frames: Path | None = None) -> Detections:
    """All of a source as one, in images of 80x60."""
    return Detections.concat(read_batches(READER, source, options, size=(80, 60), tally=tally, frames=frames))


def said(whole: Detections) -> list[dict[str, object]]:
    """The attributes of each row."""
    return [dict(whole.attribute_sets[number]) if number >= 0 else {} for number in whole.attributes.tolist()]


def outline(whole: Detections, row: int) -> list[list[float]]:
    """The points of a row in pixels of images of 80x60."""
    points = shapes_of(whole).take(np.array([row])).points
    found: list[list[float]] = (points * [80, 60]).round(6).tolist()
    return found
