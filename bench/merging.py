"""Two models merged: seconds by how crowded frames are; no floor, since nothing else does the same."""

import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from bench.choices import Choices, Shown

if TYPE_CHECKING:
    from prelabel.detections import Detections

BOXES = 100_000
"""Of each model."""

CROWDS = ((2_000, 5), (2_000, 1), (100, 1))
"""Frames and labels that the boxes are spread over."""


def run(choices: Choices, say: Callable[[str], None]) -> Shown:
    """A line for each crowd and method."""
    from prelabel.errors import counted
    from prelabel.merging import MergeOptions, merge

    boxes = 1_000 if choices.small else BOXES
    lines = [f"merging: 2 models, {boxes:,} boxes each"]
    content = []
    for frames, labels in CROWDS:
        parts = [output(seed, boxes, frames, labels) for seed in (1, 2)]
        for options in (MergeOptions(method="nms"), MergeOptions(method="wbf")):
            say(f"merging: {options.method}, {counted(frames, 'frame')}, {counted(labels, 'label')}")
            took, left = [], 0
            for _ in range(choices.repeat):
                begin = time.perf_counter()
                left = len(merge(parts, options))
                took.append(time.perf_counter() - begin)
            seconds = statistics.median(took)
            spread = f"{counted(frames, 'frame'):>12}  {counted(labels, 'label'):>8}"
            lines.append(f"  {options.method}  {spread}  {left:>7,} boxes left  {seconds:.2f} s")
            content.append({"method": options.method, "frames": frames, "labels": labels, "boxes": boxes, "left": left, "seconds": took})
    return Shown(text="\n".join(lines), content=content)


def output(seed: int, boxes: int, frames: int, labels: int) -> "Detections":
    """One model's boxes about places that all models see, each a little beside it."""
    from prelabel.detections import Detections, Frame

    seen, own = np.random.default_rng(0), np.random.default_rng(seed)
    frame, label = seen.integers(0, frames, boxes), seen.integers(0, labels, boxes)
    corner = seen.uniform(0, 0.9, (boxes, 2)) + own.normal(0, 0.004, (boxes, 2))
    return Detections.from_boxes(
        frames=[Frame(sequence="s", file=f"{i:06}.jpg", width=1920, height=1080, index=i) for i in range(frames)],
        labels=[f"class {i}" for i in range(labels)],
        frame=frame,
        label=label,
        box=np.concatenate([corner, corner + seen.uniform(0.02, 0.08, (boxes, 2))], axis=1),
        score=own.uniform(0.05, 1, boxes),
    )
