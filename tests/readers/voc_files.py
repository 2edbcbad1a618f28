"""VOC files that tests write, and what they look at in what was read."""

from pathlib import Path

import numpy as np
from PIL import Image

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers.voc import READER
from prelabel.testing import read_batches

SIZE = "<size><width>40</width><height>30</height><depth>3</depth></size>"

BOX = "<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>20</xmax><ymax>30</ymax></bndbox>"

OBJECT = f"<object><name>car</name>{BOX}</object>"


def write(path: Path, *elements: str, filename: str | None = None, size: str = SIZE) -> Path:
    """An annotation file with its elements on lines of their own from line 4, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    name = filename if filename is not None else f"{path.stem}.jpg"
    lines = ["<annotation>", f"<filename>{name}</filename>", size, *elements, "</annotation>"]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def image(path: Path, size: tuple[int, int] = (40, 30)) -> Path:
    """A black image, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", size).save(path)
    return path


def read(
    source: Path, options: dict[str, str] | None = None, *, tally: Tally | None = None, size: tuple[int, int] | None = None
) -> Detections:
    """All that is read from a source."""
    return Detections.concat(read_batches(READER, source, options, tally=tally, size=size))


def files(detections: Detections) -> list[str]:
    """The names of the frames."""
    return [frame.file for frame in detections.frames]


def pixels(detections: Detections) -> list[list[float]]:
    """x0, y0, x1, y1 of each row in pixels of its frame, as edges that count from 0."""
    size = np.array([(f.width, f.height) for f in detections.frames])[detections.frame]
    rows: list[list[float]] = (detections.box * np.tile(size, 2)).round(9).tolist()
    return rows


def attributes(detections: Detections) -> list[dict[str, str | tuple[str, ...]]]:
    """The attributes of each row."""
    return [dict(detections.attribute_sets[i]) if i >= 0 else {} for i in detections.attributes]
