"""Detections as lines of the project's own stream."""

from pathlib import Path

import numpy as np
import orjson

from bench.sources.boxes import random_boxes

SEED = 31
WIDTH, HEIGHT = 1920, 1080
LABELS = ("bicycle", "bus", "car", "motorcycle", "pedestrian", "truck")


def write_lines(path: Path, *, sequences: int, frames: int, boxes: int) -> None:
    """Write frames with boxes in pixels of two decimals, each with label, score and track; always the same.

    Args:
        path: the file.
        sequences: how many.
        frames: of each sequence.
        boxes: of each frame.
    """
    random = np.random.default_rng(SEED)
    label = random.integers(len(LABELS), size=boxes).tolist()
    with path.open("wb") as file:
        for sequence in range(sequences):
            for number in range(frames):
                box = (random_boxes(boxes, random) * np.tile([WIDTH, HEIGHT], 2)).round(2).tolist()
                score = random.random(boxes).round(4).tolist()
                seen = [
                    {"label": LABELS[name], "score": value, "track": track, "box": four}
                    for track, (name, value, four) in enumerate(zip(label, score, box, strict=True))
                ]
                frame = {"sequence": f"camera-{sequence:03}", "frame": number, "file": f"{number:06}.jpg", "width": WIDTH, "height": HEIGHT}
                file.write(orjson.dumps({**frame, "unit": "pixels", "detections": seen}) + b"\n")
