"""Detections in MOTChallenge text, one long sequence with its ``seqinfo.ini``."""

from pathlib import Path

import numpy as np

from bench.sources.boxes import random_boxes

SEED = 17
WIDTH, HEIGHT = 1920, 1080


def write_sequence(folder: Path, *, frames: int, boxes: int) -> None:
    """Write ``det.txt``, rows sorted by frame with two decimals and a score, and ``seqinfo.ini``.

    Args:
        folder: the sequence's.
        frames: how many.
        boxes: how many rows, spread unevenly.
    """
    random = np.random.default_rng(SEED)
    folder.mkdir()
    (folder / "seqinfo.ini").write_text(
        f"[Sequence]\nname={folder.name}\nimDir=img1\nframeRate=30\nseqLength={frames}\nimWidth={WIDTH}\nimHeight={HEIGHT}\nimExt=.jpg\n",
        encoding="ascii",
    )
    box = random_boxes(boxes, random) * np.tile([WIDTH, HEIGHT], 2)
    columns = np.column_stack([np.sort(random.integers(1, frames + 1, boxes)), box[:, :2], box[:, 2:] - box[:, :2], random.random(boxes)])
    np.savetxt(folder / "det.txt", columns, fmt="%d,-1,%.2f,%.2f,%.2f,%.2f,%.4f,-1,-1,-1")
