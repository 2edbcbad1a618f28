"""MOTS files that tests write, and what was read of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from pycocotools import mask as codec

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers.mots import READER
from prelabel.testing import read_batches

CAR = ("........", ".###....", ".###....", "........", "........", "........")
"""A mask of 8 x 6 pixels: a box from 1, 1 to 4, 3."""

NOTHING = ("........",) * 6


def runs(mask: Sequence[str] = CAR) -> str:
    """A mask's run lengths, by COCO's code."""
    image = np.array([[letter == "#" for letter in line] for line in mask], np.uint8)
    return bytes(codec.encode(np.asfortranarray(image))["counts"]).decode()  # type: ignore[arg-type]  # bytes where it encodes


def row(frame: int, track: int = 1001, label: int = 1, *, mask: Sequence[str] = CAR, score: str = "") -> str:
    """A line of ground truth, or of RobMOTS where it has a score."""
    return " ".join([str(frame), str(track), str(label), *([score] if score else []), str(len(mask)), str(len(mask[0])), runs(mask)])


def write(path: Path, *lines: str) -> Path:
    """A file of these lines, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def images(folder: Path, *names: str, size: tuple[int, int] = (8, 6)) -> Path:
    """A folder of black images."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        Image.new("L", size).save(folder / name)
    return folder


def read(source: Path, options: Mapping[str, str] | None = None, *, tally: Tally | None = None, frames: Path | None = None) -> Detections:
    """All sequences of a source as one."""
    return Detections.concat(read_batches(READER, source, options, frames=frames, tally=tally))


def facts(detections: Detections) -> list[tuple[str, int, str, int, list[float]]]:
    """Sequence, frame number, label, track and box in pixels of each row."""
    d = detections
    frames = [d.frames[i] for i in d.frame.tolist()]
    size = np.array([(frame.width, frame.height) * 2 for frame in frames], np.float64).reshape(-1, 4)
    boxes = (d.box * size).round(6).tolist()
    labels = [d.labels[i] for i in d.label.tolist()]
    return [(f.sequence, f.index, label, t, box) for f, label, t, box in zip(frames, labels, d.track.tolist(), boxes, strict=True)]


def names(detections: Detections) -> list[tuple[int, str]]:
    """Number and name of each frame."""
    return [(frame.index, frame.file) for frame in detections.frames]
