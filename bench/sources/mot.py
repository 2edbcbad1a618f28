"""Detections in MOTChallenge text: one long sequence with its ``seqinfo.ini``, or many."""

import io
from pathlib import Path

import numpy as np

from bench.sources.boxes import random_boxes
from bench.sources.scene import make_scene

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


def write_sequences(folder: Path, *, sequences: int, frames: int, objects: int) -> None:
    """Write folders of one sequence each, in which so many objects move and a detector sees them: `write_sequence` has none to follow.

    Args:
        folder: of all.
        sequences: how many; the files are the same but for the name, which changes nothing in what there is to do.
        frames: of each.
        objects: in each frame, about.
    """
    scene = make_scene(objects=objects, frames=frames)
    size = scene.box_px[:, 2:] - scene.box_px[:, :2]
    columns = np.column_stack([scene.frame + 1, scene.box_px[:, :2], size, scene.score])
    text = io.StringIO()
    np.savetxt(text, columns, fmt="%d,-1,%.2f,%.2f,%.2f,%.2f,%.4f,-1,-1,-1")
    width, height = scene.size_px.astype(int).tolist()
    for number in range(sequences):
        sequence = folder / f"SEQ-{number:04}"
        sequence.mkdir(parents=True)
        (sequence / "seqinfo.ini").write_text(
            f"[Sequence]\nname={sequence.name}\nimDir=img1\nframeRate=30\nseqLength={frames}\nimWidth={width}\nimHeight={height}\nimExt=.jpg\n",
            encoding="ascii",
        )
        (sequence / "det.txt").write_text(text.getvalue(), encoding="ascii")
