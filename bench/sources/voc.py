"""A folder of Pascal VOC annotation files as the development kit writes them."""

from pathlib import Path

import numpy as np

from bench.sources.boxes import random_boxes

SEED = 2012
CLASSES = 20
WIDTH, HEIGHT = 500, 375
POSES = ("Unspecified", "Left", "Right", "Frontal", "Rear")

FILE = """<annotation>
\t<folder>VOC2012</folder>
\t<filename>{name}.jpg</filename>
\t<source>
\t\t<database>made by bench/sources/voc.py</database>
\t\t<annotation>PASCAL VOC2012</annotation>
\t\t<image>flickr</image>
\t</source>
\t<size>
\t\t<width>{width}</width>
\t\t<height>{height}</height>
\t\t<depth>3</depth>
\t</size>
\t<segmented>0</segmented>
{objects}</annotation>
"""

OBJECT = """\t<object>
\t\t<name>thing{label}</name>
\t\t<pose>{pose}</pose>
\t\t<truncated>{truncated}</truncated>
\t\t<difficult>{difficult}</difficult>
\t\t<bndbox>
\t\t\t<xmin>{0}</xmin>
\t\t\t<ymin>{1}</ymin>
\t\t\t<xmax>{2}</xmax>
\t\t\t<ymax>{3}</ymax>
\t\t</bndbox>
\t</object>
"""


def write_annotations(folder: Path, *, files: int, boxes: int) -> None:
    """Write a file an image.

    Args:
        folder: takes the files.
        files: how many.
        boxes: how many objects in all of them, spread unevenly.
    """
    random = np.random.default_rng(SEED)
    folder.mkdir()
    corners = np.rint(random_boxes(boxes, random) * np.tile([WIDTH - 1, HEIGHT - 1], 2)).astype(np.int64) + 1
    corners[:, 2:] = np.maximum(corners[:, 2:], corners[:, :2])
    chosen = zip(*(random.integers(0, most, boxes).tolist() for most in (CLASSES, len(POSES), 2, 2)), strict=True)
    objects = [
        OBJECT.format(*corner, label=label, pose=POSES[pose], truncated=truncated, difficult=difficult)
        for corner, (label, pose, truncated, difficult) in zip(corners.tolist(), chosen, strict=True)
    ]
    bounds = [0, *np.sort(random.integers(0, boxes + 1, files - 1)).tolist(), boxes]
    numbers = random.choice(1_000_000, files, replace=False).tolist()
    for i, number in enumerate(numbers):
        name = f"2012_{number:06}"
        text = FILE.format(name=name, width=WIDTH, height=HEIGHT, objects="".join(objects[bounds[i] : bounds[i + 1]]))
        (folder / f"{name}.xml").write_text(text, encoding="ascii")
