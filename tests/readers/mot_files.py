"""MOT files that tests write, and what they look at in what was read."""

from pathlib import Path

import numpy as np
from PIL import Image

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers.mot import READER
from prelabel.testing import read_batches


def write(path: Path, *rows: str) -> Path:
    """A file of these lines, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def info(folder: Path, *lines: str) -> Path:
    """A ``seqinfo.ini`` in a folder."""
    return write(folder / "seqinfo.ini", "[Sequence]", *lines)


def images(folder: Path, *names: str, size: tuple[int, int] = (100, 50)) -> Path:
    """A folder of black images."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        Image.new("L", size).save(folder / name)
    return folder


def pixels(detections: Detections) -> list[list[float]]:
    """Left, top, width, height of each row in pixels of its frame."""
    size = np.array([(f.width, f.height) for f in detections.frames])[detections.frame]
    box = detections.box * np.tile(size, 2)
    rows: list[list[float]] = np.column_stack([box[:, :2], box[:, 2:] - box[:, :2]]).round(9).tolist()
    return rows


def one(
    source: Path, tally: Tally | None = None, *, frames: Path | None = None, size: tuple[int, int] | None = (100, 50), **options: str
) -> Detections:
    """The only batch of a source."""
    (batch,) = read_batches(READER, source, options, frames=frames, size=size, tally=tally)
    return batch


def rows_of(detections: Detections) -> list[tuple[int, int, str]]:
    """Frame number, track and label of each row."""
    d = detections
    return [(d.frames[f].index, t, d.labels[n]) for f, t, n in zip(d.frame.tolist(), d.track.tolist(), d.label.tolist(), strict=True)]
