"""What tests of masks of classes share: PNGs drawn as text, and what was read of them."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from prelabel.detections import Detections
from tests.readers.output_files import labels, write

Colour = tuple[int, int, int]

SKIP = "or leave the mask out with --on-error skip"

ROAD: Colour = (128, 64, 128)
CAR: Colour = (64, 0, 128)
BLACK: Colour = (0, 0, 0)

LIST = "background\nroad\ncar\n"


def grey(path: Path, rows: str, scale: int = 1, kind: type[np.unsignedinteger] = np.uint8) -> Path:
    """A PNG of grey pixels: a digit each, rows between blanks."""
    return _saved(path, Image.fromarray(np.array([[int(digit) for digit in row] for row in rows.split()], kind) * kind(scale)))


def coloured(path: Path, rows: str, colours: Mapping[str, Colour]) -> Path:
    """A PNG of RGB pixels: a letter each, rows between blanks."""
    return _saved(path, Image.fromarray(np.array([[colours[letter] for letter in row] for row in rows.split()], np.uint8)))


def indexed(path: Path, rows: str, palette: list[Colour]) -> Path:
    """A PNG of indices of a palette: a digit each, rows between blanks."""
    image = Image.fromarray(np.array([[int(digit) for digit in row] for row in rows.split()], np.uint8)).convert("P")
    image.putpalette([channel for colour in palette for channel in colour])
    return _saved(path, image)


def photograph(path: Path, size: tuple[int, int] = (4, 3)) -> Path:
    """An image of no matter."""
    return _saved(path, Image.new("RGB", size))


def listed(root: Path, text: str = LIST, name: str = "classes.txt") -> Path:
    """A list of classes."""
    return write(root, {name: text})


def found(d: Detections) -> list[tuple[str, str, list[list[tuple[float, ...]]]]]:
    """Frame, label and rings in pixels of each row, sorted; of each ring the points, sorted too, as where it begins is of no matter."""
    rows = []
    for i, label in enumerate(labels(d)):
        frame = d.frames[d.frame[i]]
        first, last = d.detection_start[i : i + 2].tolist()
        rings = [d.points[begin:end] * [frame.width, frame.height] for begin, end in pairwise(d.ring_start[first : last + 1].tolist())]
        rows.append((frame.file, label, [sorted(tuple(point) for point in ring.round(6).tolist()) for ring in rings]))
    return sorted(rows)


def box(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, ...]]:
    """The corners of a rectangle, as `found` has them."""
    return [(x0, y0), (x0, y1), (x1, y0), (x1, y1)]


def _saved(path: Path, image: Image.Image) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)
    return path
