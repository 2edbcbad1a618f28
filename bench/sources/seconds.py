"""Ten seconds of pedestrians: with the ids that a matcher of neighbouring frames gives, and linked."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from bench.sources.scene import Scene, make_scene
from prelabel import Detections, LinkOptions, SequenceBuilder, Tally, build_jobs, link, write_jobs
from prelabel.geometry.boxes import iou

OBJECTS, FRAMES, RATE = 4, 100, 10.0
SAME = 0.3
"""Least overlap of boxes in two neighbouring frames that are taken for one object."""
WORKFLOW = "00000000-0000-4000-8000-000000000000"


def write_ten_seconds(folder: Path) -> dict[str, Path]:
    """Jobs of the same boxes before and after linking."""
    seen, counts = _seen(make_scene(objects=OBJECTS, frames=FRAMES)), Tally()
    jobs = {"before": seen, "after": link(seen, LinkOptions(mode="relink"), counts)}
    paths = {}
    for name, detections in jobs.items():
        paths[name] = folder / f"{name}.jsonl"
        made = build_jobs(detections, tally=counts, workflow_id=WORKFLOW, src="https://example.com/{sequence}/{index}.jpg")
        write_jobs(made, paths[name])
    return paths


def _seen(scene: Scene) -> Detections:
    """The boxes of a scene, each with the id of the box before that it overlaps most, else with a new one."""
    width, height = np.ceil(scene.size_px).astype(int).tolist()
    street = SequenceBuilder("street", width, height, rate=RATE)
    before, ids, new = np.empty((0, 4)), np.empty(0, np.intp), 0
    for number in range(FRAMES):
        rows = np.flatnonzero(scene.frame == number)
        box = scene.box_px[rows]
        now = _matched(before, box, ids)
        fresh = np.flatnonzero(now < 0)
        now[fresh] = new + np.arange(len(fresh))
        new += len(fresh)
        street.add(number, boxes=box, labels=["pedestrian"] * len(rows), scores=scene.score[rows], tracks=now)
        before, ids = box, now
    return street.detections()


def _matched(before: NDArray[np.float64], box: NDArray[np.float64], ids: NDArray[np.intp]) -> NDArray[np.intp]:
    """The ids of boxes by those of the frame before, -1 where none overlaps enough."""
    found = np.full(len(box), -1, np.intp)
    overlap = iou(before, box)
    for old, new in zip(*linear_sum_assignment(-overlap), strict=True):
        if overlap[old, new] >= SAME:
            found[new] = ids[old]
    return found
