"""Our side, in a process of its own: ``python -m bench.linking.ours FILE`` links a scene and prints what it took."""

import json
import sys
import time

import numpy as np

from bench.clock import timed
from bench.linking.scenes import load

FIRST = 5
"""Frames that are linked before, so that nothing is loaded while the clock runs."""


def main(path: str) -> dict[str, float]:
    """`link` alone, with its defaults: nothing is read or written."""
    begin_s = time.perf_counter()
    from prelabel.detections import Detections, Frame
    from prelabel.linking import LinkOptions, link

    scene = load(path)
    width, height = scene.size_px.round().astype(int).tolist()
    found = Detections.from_boxes(
        frames=[Frame(sequence="s", file=f"{i}.jpg", width=width, height=height, index=i) for i in range(int(scene.frame[-1]) + 1)],
        labels=["object"],
        frame=scene.frame,
        label=np.zeros(len(scene.frame), np.int32),
        box=scene.box_px / np.tile(scene.size_px, 2),
        score=scene.score,
    )
    link(found.between(0, FIRST), LinkOptions())
    return timed(begin_s, lambda: link(found, LinkOptions()))


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
