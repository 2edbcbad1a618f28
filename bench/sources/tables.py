"""Detections in a CSV with a label in words and the frame's size, one long sequence or many."""

from pathlib import Path

import numpy as np

from bench.sources.boxes import random_boxes

SEED = 23
WIDTH, HEIGHT = 1920, 1080
LABELS = np.array(["car", "person", "truck", "bus"])
HEADER = "frame,x_min,y_min,x_max,y_max,confidence,class_name,image_width,image_height"


def write_table(path: Path, *, frames: int, boxes: int, sequences: int = 1) -> None:
    """Write the table, rows sorted by frame with two decimals.

    Args:
        path: of the table.
        frames: how many each sequence has, from 0.
        boxes: how many rows all of them have, spread unevenly over the frames.
        sequences: how many; more than one are named in a column of their own.
    """
    random = np.random.default_rng(SEED)
    box = random_boxes(boxes, random) * np.tile([WIDTH, HEIGHT], 2)
    box[:, 2:] += 1  # of no box is nothing left when it is rounded
    frame = np.sort(random.integers(0, frames * sequences, boxes))
    videos = [f"clip {number}," for number in (frame // frames).tolist()] if sequences > 1 else [""] * boxes
    rest = zip(box.tolist(), random.random(boxes).tolist(), random.choice(LABELS, boxes).tolist(), strict=True)
    with path.open("w", encoding="ascii") as file:
        file.write(f"{'video,' * (sequences > 1)}{HEADER}\n")
        file.writelines(
            f"{video}{number},{x0:.2f},{y0:.2f},{x1:.2f},{y1:.2f},{score:.4f},{label},{WIDTH},{HEIGHT}\n"
            for video, number, ((x0, y0, x1, y1), score, label) in zip(videos, (frame % frames).tolist(), rest, strict=True)
        )
