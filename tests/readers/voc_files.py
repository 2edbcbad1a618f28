"""VOC files that tests write, and what they look at in what was read."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from prelabel.detections import Detections, Kind, shapes_of
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import parse_options
from prelabel.readers.planning import read_sources
from prelabel.readers.voc import READER

SIZE = "<size><width>40</width><height>30</height><depth>3</depth></size>"

BOX = "<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>20</xmax><ymax>30</ymax></bndbox>"

THING = "<object><name>{name}</name><bndbox><xmin>{x0}</xmin><ymin>{y0}</ymin><xmax>{x1}</xmax><ymax>{y1}</ymax></bndbox></object>"

OBJECT = f"<object><name>car</name>{BOX}</object>"


def write(path: Path, *elements: str, filename: str | None = None, size: str = SIZE) -> Path:
    """An annotation file with its elements on lines of their own from line 4, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    name = filename if filename is not None else f"{path.stem}.jpg"
    lines = ["<annotation>", f"<filename>{name}</filename>", size, *elements, "</annotation>"]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def thing(name: str, x0: int, y0: int, x1: int, y1: int) -> str:
    """An object whose box holds the pixels x0 to x1 and y0 to y1, which count from 1."""
    return THING.format(name=name, x0=x0, y0=y0, x1=x1, y1=y1)


def sized(width: int, height: int) -> str:
    """The element of a size."""
    return f"<size><width>{width}</width><height>{height}</height></size>"


def image(path: Path, size: tuple[int, int] = (40, 30)) -> Path:
    """A black image, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", size).save(path)
    return path


def read(
    source: Path,
    options: dict[str, str] | None = None,
    *,
    tally: Tally | None = None,
    size: tuple[int, int] | None = None,
    shapes: frozenset[Kind] = frozenset(Kind),
) -> Detections:
    """All that is read from a source."""
    parsed, frames = parse_options(READER, options or {}), FrameOptions(size=size)
    _, batches = read_sources(READER, [source], parsed, frames, tally or Tally(), shapes=shapes)
    return Detections.concat(list(batches))


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


def rows(detections: Detections) -> list[tuple[str, str, int]]:
    """Label, kind and object of each row."""
    d = detections
    return [
        (d.labels[label], Kind(kind).name.lower(), thing) for label, kind, thing in zip(d.label, d.kind, d.object.tolist(), strict=True)
    ]


def outlines(detections: Detections) -> list[list[list[list[float]]]]:
    """The rings of each polygon row, as points in pixels of its frame."""
    d, shapes = detections, shapes_of(detections)
    found = []
    for row in np.flatnonzero(d.kind == Kind.POLYGON):
        size = (d.frames[d.frame[row]].width, d.frames[d.frame[row]].height)
        rings = range(shapes.start[row], shapes.start[row + 1])
        found.append([(shapes.points[shapes.ring_start[r] : shapes.ring_start[r + 1]] * size).round(6).tolist() for r in rings])
    return found


def png(path: Path, values: list[list[int]] | NDArray[np.integer], *, palette: list[int] | None = None) -> Path:
    """A mask of a value a pixel, of gray or of a palette, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.fromarray(np.array(values, np.uint8))
    if palette is not None:
        picture.putpalette(palette)
    picture.save(path)
    return path
