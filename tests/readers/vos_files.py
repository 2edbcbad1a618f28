"""Masks of videos that tests write, and what was read of them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers.vos import READER
from prelabel.testing import read_batches
from tests.readers.mots_files import runs

SIZE = (8, 6)
"""Width and height of all masks."""

Pixels = NDArray[np.uint8]


def mask(*boxes: tuple[int, int, int, int, int]) -> Pixels:
    """Pixels with these values in boxes, each a value, x0, y0, x1, y1."""
    pixels = np.zeros(SIZE[::-1], np.uint8)
    for value, x0, y0, x1, y1 in boxes:
        pixels[y0:y1, x0:x1] = value
    return pixels


def save(path: Path, pixels: Pixels, *, palette: bool = True) -> Path:
    """A PNG of a palette, or of grey or colours, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(pixels)
    if palette:
        image.putpalette(bytes(range(256)) * 3)
    image.save(path)
    return path


def colours(*boxes: tuple[tuple[int, int, int], int, int, int, int]) -> Pixels:
    """Pixels with these colours in boxes."""
    pixels = np.zeros((*SIZE[::-1], 3), np.uint8)
    for colour, x0, y0, x1, y1 in boxes:
        pixels[y0:y1, x0:x1] = colour
    return pixels


def images(folder: Path, *names: str, size: tuple[int, int] = SIZE) -> Path:
    """A folder of black images."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        Image.new("RGB", size).save(folder / name)
    return folder


def document(path: Path, value: object) -> Path:
    """A file of JSON, in which a text between ``<`` and ``>`` stands without quotes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value).replace('"<', "").replace('>"', ""), encoding="utf-8")
    return path


def sequence(*frames: Mapping[str, Any], **more: object) -> dict[str, Any]:
    """A sequence of BURST, whose frames are ``1.jpg`` and so on."""
    names = [f"{number}.jpg" for number in range(1, len(frames) + 1)]
    head = {"width": 8, "height": 6, "dataset": "BDD", "seq_name": "a", "annotated_image_paths": names}
    return {**head, "track_category_ids": {"1": 3}, "segmentations": [*frames], **more}


def burst(path: Path, *sequences: Mapping[str, Any]) -> Path:
    """A file of BURST, in which category 3 is a bus."""
    return document(path, {"sequences": [*sequences], "categories": [{"id": 3, "name": "bus"}]})


def seen(**more: object) -> dict[str, object]:
    """An object of BURST: a box from 1, 1 to 4, 3."""
    return {"rle": runs(), **more}


def read(source: Path, options: Mapping[str, str] | None = None, *, tally: Tally | None = None, frames: Path | None = None) -> Detections:
    """All videos of a source as one."""
    return Detections.concat(read_batches(READER, source, options, frames=frames, tally=tally))


def tracks(detections: Detections) -> list[tuple[int, int]]:
    """Frame number and track of each row."""
    numbers = [detections.frames[at].index for at in detections.frame.tolist()]
    return list(zip(numbers, detections.track.tolist(), strict=True))


def bad(tally: Tally) -> Sequence[tuple[str, str]]:
    """Reason and what is wrong of each bad record."""
    return [(problem.reason, problem.what) for problem in tally.bad]
