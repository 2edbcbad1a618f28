"""Made-up outputs of models, and merging done slowly, a box at a time, as its descriptions say it."""

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from prelabel.detections import Detections, Frame, Kind, with_shapes
from prelabel.geometry.rings import Rings
from prelabel.testing import detections

Box = tuple[float, float, float, float]
Row = tuple[int, str, Box, float]
"""Frame, label, box, score."""

NONE = float("nan")


def frames(count: int, *, size: tuple[int, int] = (640, 480)) -> list[Frame]:
    """Numbered frames of the sequence ``s``, as those of `prelabel.testing.detections`."""
    return [Frame(sequence="s", file=f"{i}.jpg", width=size[0], height=size[1], index=i) for i in range(count)]


def output(*rows: Row, count: int = 1, labels: Sequence[str] = ("car", "bus")) -> Detections:
    """The output of a model."""
    return Detections.from_boxes(
        frames=frames(count),
        labels=labels,
        frame=[row[0] for row in rows],
        label=[labels.index(row[1]) for row in rows],
        box=np.array([row[2] for row in rows]).reshape(-1, 4),
        score=[row[3] for row in rows],
    )


def outlined(output: Detections, row: int, kind: Kind, points: Sequence[tuple[float, float]]) -> Detections:
    """With one more geometry of a row's object."""
    number = np.arange(1, len(points) + 1, dtype=np.int32) if kind == Kind.LANDMARK else None
    return with_shapes(output, np.array([row]), kind, Rings.of(points, [len(points)]), number)


def facts(merged: Detections) -> list[tuple[str, str, list[float], float]]:
    """Frame, label, box and score of each row, in canonical order."""
    names = [merged.frames[i].file for i in merged.frame.tolist()]
    found = zip(names, merged.label.tolist(), merged.box.tolist(), merged.score.tolist(), strict=True)
    return [(name, merged.labels[label], box, score) for name, label, box, score in found]


def scored(found: Detections) -> Detections:
    """With a half where there is no score."""
    return found.with_columns(score=np.nan_to_num(found.score, nan=0.5))


OUTPUTS = st.lists(detections(max_frames=3, max_rows=16).map(scored), min_size=2, max_size=3)
"""Outputs of two or three models over the same frames, all with scores."""


def overlap(a: Sequence[float], b: Sequence[float]) -> float:
    """Intersection over union of two boxes."""
    wide, high = (min(a[i + 2], b[i + 2]) - max(a[i], b[i]) for i in range(2))
    shared = max(wide, 0.0) * max(high, 0.0)
    both = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)) - shared
    return shared / both if both > 0 else 0.0


def slow_nms(rows: Sequence[Row], limit: float) -> tuple[list[Row], list[tuple[Row, Row]]]:
    """Greedy suppression by frame and label, best first: what stays, and what goes into which."""
    kept: list[Row] = []
    gone: list[tuple[Row, Row]] = []
    for row in sorted(rows, key=lambda row: -row[3]):
        into = next((other for other in kept if other[:2] == row[:2] and overlap(other[2], row[2]) > limit), None)
        if into is None:
            kept.append(row)
        else:
            gone.append((row, into))
    return kept, gone


def slow_wbf(outputs: Sequence[Sequence[Row]], weights: Sequence[float], limit: float) -> list[Row]:
    """Weighted boxes fusion by steps 1 to 6 of the paper: lists of boxes, the mean of each list made anew when a box joins it."""
    weighed = [(row, row[3] * weight) for rows, weight in zip(outputs, weights, strict=True) for row in rows]
    lists: list[list[tuple[Row, float]]] = []
    for row, score in sorted(weighed, key=lambda pair: -pair[1]):
        near = [(overlap(mean(some), row[2]), -i) for i, some in enumerate(lists) if some[0][0][:2] == row[:2]]
        best, place = max(near, default=(0.0, 0))
        if best > limit:
            lists[-place].append((row, score))
        else:
            lists.append([(row, score)])
    out: list[Row] = []
    for some in lists:
        score = sum(one for _, one in some) / len(some) * min(len(outputs), len(some)) / sum(weights)
        out.append((*some[0][0][:2], mean(some), min(score, 1.0)))
    return out


def mean(some: Sequence[tuple[Row, float]]) -> Box:
    """The mean of boxes by their scores."""
    total = sum(score for _, score in some)
    x0, y0, x1, y1 = (sum(row[2][i] * score for row, score in some) / total for i in range(4))
    return x0, y0, x1, y1


def random_rows(seed: int, count: int, *, frames: int, labels: Sequence[str] = ("car", "bus")) -> list[Row]:
    """Boxes about so many places a frame that most overlap some others."""
    rng = np.random.default_rng(seed)
    place = np.random.default_rng(7).uniform(0, 0.8, (6, 2))
    corner = place[rng.integers(0, len(place), count)] + rng.normal(0, 0.02, (count, 2))
    box = np.concatenate([corner, corner + rng.uniform(0.1, 0.2, (count, 2))], axis=1)
    rows = zip(rng.integers(0, frames, count), rng.integers(0, len(labels), count), box.tolist(), rng.uniform(0.05, 1, count), strict=True)
    return [(int(frame), labels[label], (x0, y0, x1, y1), float(score)) for frame, label, (x0, y0, x1, y1), score in rows]
