"""A peer's side, run by the peers' own interpreter: ``python -m bench.linking.peer NAME FILE`` tracks a scene and prints what it took."""

import importlib
import itertools
import json
import sys
import time

import numpy as np

from bench.clock import timed
from bench.linking.scenes import load

CLASSES = {"SORT": "SORTTracker", "ByteTrack": "ByteTrackTracker"}
"""Name to class of the package ``trackers``."""

FIRST = 5
"""Frames that another tracker of the class takes before, so that nothing is loaded while the clock runs."""


def main(name: str, path: str) -> dict[str, float]:
    """``update`` with each frame in turn, with the defaults; the frames' objects are made before."""
    begin_s = time.perf_counter()
    supervision, trackers = importlib.import_module("supervision"), importlib.import_module("trackers")
    tracker = getattr(trackers, CLASSES[name])
    scene = load(path)
    start = np.searchsorted(scene.frame, np.arange(int(scene.frame[-1]) + 2)).tolist()
    frames = [
        supervision.Detections(xyxy=scene.box_px[a:b], confidence=scene.score[a:b], class_id=np.zeros(b - a, np.int64))
        for a, b in itertools.pairwise(start)
    ]

    def track(some: list[object]) -> None:
        one = tracker()
        for frame in some:
            one.update(frame)

    track(frames[:FIRST])
    return timed(begin_s, lambda: track(frames))


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
