"""YOLO label files of a data set without its images."""

from pathlib import Path

import numpy as np

from bench.sources.boxes import random_boxes

SEED = 5
CLASSES = 80
FILES_PER_FOLDER = 10_000


def write_labels(folder: Path, *, files: int, boxes: int, names: str = "labels/{part:03}/{number:08}.txt") -> None:
    """Write label files, rows ``class cx cy w h`` with six decimals, and the class names.

    Args:
        folder: takes ``data.yaml`` and ``labels``.
        files: how many label files.
        boxes: how many rows in all of them, spread unevenly.
        names: of the files, by the ten thousand that one is ``part`` of and its number.
    """
    random = np.random.default_rng(SEED)
    folder.mkdir()
    classes = "".join(f"  {i}: thing {i:02}\n" for i in range(CLASSES))
    (folder / "data.yaml").write_text(f"names:\n{classes}", encoding="ascii")
    box = random_boxes(boxes, random)
    rows = np.concatenate([(box[:, :2] + box[:, 2:]) / 2, box[:, 2:] - box[:, :2]], axis=1).tolist()
    chosen = random.integers(0, CLASSES, boxes).tolist()
    lines = [f"{number} {cx:.6f} {cy:.6f} {w:.6f} {h:.6f}\n" for number, (cx, cy, w, h) in zip(chosen, rows, strict=True)]
    bounds = [0, *np.sort(random.integers(0, boxes + 1, files - 1)).tolist(), boxes]
    numbers = random.choice(100_000_000, files, replace=False).tolist()
    for i, number in enumerate(numbers):
        path = folder / names.format(part=i // FILES_PER_FOLDER, number=number)
        if i % FILES_PER_FOLDER == 0:
            path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(lines[bounds[i] : bounds[i + 1]]), encoding="ascii")
