"""The same facts in another order."""

import numpy as np

from prelabel.detections import Detections


def shuffled(detections: Detections, seed: int) -> Detections:
    """The same detections as a source would give them that lists frames, labels and rows in another order."""
    rng = np.random.default_rng(seed)
    frames, labels, rows = (rng.permutation(n) for n in (len(detections.frames), len(detections.labels), len(detections)))
    moved = detections.take(rows)
    same, number = np.unique(moved.object, return_inverse=True)
    return (
        moved.with_frames(tuple(detections.frames[i] for i in frames), np.argsort(frames).astype(np.int32)[moved.frame])
        .with_columns(object=rng.permutation(len(same))[number.reshape(-1)].astype(np.int64))
        .with_labels(tuple(detections.labels[i] for i in labels))
        .with_columns(label=np.argsort(labels).astype(np.int32)[moved.label])
    )
