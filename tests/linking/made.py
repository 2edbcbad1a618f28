"""Made-up detections for the linking tests, and how a result is read."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Frame
from prelabel.linking import LinkOptions

ALL = LinkOptions(min_length=1, fill_gaps=0)
"""Linking only: nothing is left out and nothing added."""

Row = tuple[int, float, float, float, float, float, str]
"""Frame, centre x, centre y, width, height, score, label."""


def frames(count: int, *, first: int = 0, step: int = 1, sequence: str = "s", rate: float | None = None) -> list[Frame]:
    """Numbered frames of one sequence; with a time where a rate is given."""
    return [
        Frame(sequence=sequence, file=f"{i}.jpg", index=first + step * i, time_s=float("nan") if rate is None else i / rate)
        for i in range(count)
    ]


def detections(rows: Sequence[Row], where: Sequence[Frame], track: Sequence[int] | None = None) -> Detections:
    """One object a row."""
    labels = sorted({r[6] for r in rows}) or ["car"]
    values = np.array([r[:6] for r in rows]).reshape(-1, 6)
    half = values[:, 3:5] / 2
    return Detections.from_boxes(
        frames=where,
        labels=labels,
        frame=values[:, 0].astype(np.int32),
        label=[labels.index(r[6]) for r in rows],
        box=np.concatenate([values[:, 1:3] - half, values[:, 1:3] + half], axis=1),
        score=values[:, 5],
        track=track,
    )


def path(
    steps: Iterable[int], start: tuple[float, float], velocity: tuple[float, float], *, score: float = 0.9, label: str = "car"
) -> list[Row]:
    """An object of 0.1 x 0.1 that is seen at the given frames."""
    return [(t, start[0] + velocity[0] * t, start[1] + velocity[1] * t, 0.1, 0.1, score, label) for t in steps]


def partition(track: Sequence[int] | NDArray[np.integer], names: Sequence[object] | None = None) -> Counter[tuple[str, ...]]:
    """Which rows share a track, whatever the tracks' numbers; rows go by their place, or by the given names."""
    named = names if names is not None else range(len(track))
    groups: dict[int, list[str]] = {}
    for t, name in zip(np.asarray(track).tolist(), named, strict=True):
        groups.setdefault(t, []).append(repr(name))
    return Counter(tuple(sorted(g)) for g in groups.values())
