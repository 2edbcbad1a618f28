"""What tests of ADE20K share: files of both releases, and masks drawn as text."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from prelabel.detections import Detections
from tests.readers.output_files import labels

SQUARE = {"x": [2, 10, 10, 2], "y": [2, 2, 6, 6]}
"""From a tenth to a half across, and from a fifth to three fifths down, of an image of 20 x 10 pixels."""

CAR = "car, auto, automobile"


def annotation(*objects: object, **fields: object) -> dict[str, object]:
    """A JSON file of an image of 20 x 10 pixels."""
    return {"annotation": {"imsize": [10, 20, 3], "object": list(objects), **fields}}


def drawn(name: str = CAR, **fields: object) -> dict[str, object]:
    """An object that is a square."""
    return {"name": name, "name_ndx": 1, "polygon": SQUARE, **fields}


def mask(path: Path, rows: str, colours: Sequence[tuple[int, int, int]] = ()) -> Path:
    """A PNG of a digit for each pixel, rows between blanks; 0 is black, the others are colours, or white where there are none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    numbers = np.array([[int(digit) for digit in row] for row in rows.split()], np.uint8)
    pixels = np.array([(0, 0, 0), *colours], np.uint8)[numbers] if colours else numbers * np.uint8(255)
    Image.fromarray(pixels).save(path)
    return path


def told(found: Detections) -> list[tuple[str, Mapping[str, object]]]:
    """Label and attributes of each row."""
    sets = found.attribute_sets
    return [(label, sets[number] if number >= 0 else {}) for label, number in zip(labels(found), found.attributes.tolist(), strict=True)]
