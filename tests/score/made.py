"""Pairs of jobs and truth that tests write, and what is scored of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from prelabel.errors import Tally
from prelabel.score import ScoreOptions, ScoreResult, score_file
from tests.readers.playment_files import image, points, tracker, video, write

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in hundredths of the frame."""

LEFT: Box = (0, 0, 20, 20)
RIGHT: Box = (60, 0, 80, 20)
"""Boxes that do not meet."""


def corners(box: Box) -> dict[str, Any]:
    """The geometry of a rectangle."""
    x0, y0, x1, y1 = (number / 100 for number in box)
    return {"coordinates": [{"x": x, "y": y} for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]}


def scored(box: Box, label: str = "car", **attributes: str) -> dict[str, Any]:
    """A rectangle with attributes."""
    return {"_id": "a", "label": label, **corners(box), "attributes": {name: {"value": text} for name, text in attributes.items()}}


def moving(id_: str, boxes: Sequence[Box | None], label: str = "car") -> dict[str, Any]:
    """A tracker with a box for each frame ``f1``, ``f2``, ...; none where it is not seen."""
    return tracker(label=label, id_=id_, **{f"f{i}": corners(box) for i, box in enumerate(boxes, 1) if box is not None})


def clip(*trackers: Mapping[str, Any], frames: int = 4, reference: str = "clip") -> dict[str, Any]:
    """A video job of these trackers."""
    return video(list(trackers), *(f"f{i}" for i in range(1, frames + 1)), reference=reference)


def stills(**boxes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """An image job a name, with its rectangles."""
    return [image(f"{name}.jpg", rectangles=list(listed)) for name, listed in boxes.items()]


def score(folder: Path, jobs: Sequence[object], truth: Sequence[object], **options: Any) -> ScoreResult:  # noqa: ANN401  # of ScoreOptions
    """Score jobs against truth, both as documents."""
    own, other = write(folder / "jobs.jsonl", *jobs), write(folder / "truth.jsonl", *truth)
    return score_file(own, [other], ScoreOptions(**{"format": "playment", **options}), Tally())


def left(result: ScoreResult) -> dict[str, int]:
    """The corrections that there are some of."""
    return {name: count for name, count in result.total.corrections.as_dict().items() if count and name != "total"}


__all__ = ["LEFT", "RIGHT", "Box", "clip", "corners", "image", "left", "moving", "points", "score", "scored", "stills", "tracker", "video"]
