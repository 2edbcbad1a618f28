"""Small YOLO folders that tests write, and what was read of them in words."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from PIL import Image

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import parse_options
from prelabel.readers.planning import read_sources
from prelabel.readers.yolo import READER

Row = tuple[str, str, tuple[float, ...], float | None, int]
"""Frame, label, box, score, track."""

Shape = tuple[str, str, str, list[tuple[float, ...]], list[int]]
"""Frame, kind, label, points, keypoint numbers."""


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder; an empty text under an image's name becomes an image of 8 x 6 pixels."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix in {".jpg", ".png"}:
            Image.new("RGB", (8, 6)).save(path)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def frames(batches: list[Detections]) -> list[str]:
    """The frames of all batches, as ``sequence:file`` where they have one."""
    return [f"{frame.sequence}:{frame.file}" if frame.sequence else frame.file for batch in batches for frame in batch.frames]


def rows(batches: list[Detections]) -> list[Row]:
    """All rows in their order."""
    return [
        (d.frames[d.frame[i]].file, d.labels[d.label[i]], tuple(d.box[i].round(9).tolist()), _score(d.score[i]), int(d.track[i]))
        for d in batches
        for i in range(len(d))
    ]


def shapes(batches: list[Detections]) -> list[Shape]:
    """All rows in their order, by their points; a rectangle has none."""
    out: list[Shape] = []
    for d in batches:
        bounds = d.ring_start[d.detection_start].tolist()
        for i, (begin, end) in enumerate(pairwise(bounds)):
            points = [tuple(point) for point in d.points[begin:end].round(9).tolist()]
            out.append((d.frames[d.frame[i]].file, Kind(d.kind[i]).name, d.labels[d.label[i]], points, d.point_number[begin:end].tolist()))
    return out


def read_shapes(
    source: Path,
    options: Mapping[str, str],
    tally: Tally,
    *,
    wanted: frozenset[Kind] = frozenset(Kind),
    min_keypoint_score: float | None = None,
) -> list[Shape]:
    """All rows as a run that asks for some kinds and for keypoints of a score gets them."""
    parsed = parse_options(READER, options)
    _, batches = read_sources(READER, [source], parsed, FrameOptions(), tally, shapes=wanted, min_keypoint_score=min_keypoint_score)
    return shapes(list(batches))


def places(batches: list[Detections]) -> list[str]:
    """Where the source says each row."""
    return [str(d.place(i)) for d in batches for i in range(len(d))]


def _score(score: float) -> float | None:
    return None if score != score else float(score)  # noqa: PLR0124  # NaN
