"""A job as columns: what a page or a contact sheet draws."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import SCORE_NAMES
from prelabel.detections import Kind
from prelabel.playment.models import LISTS
from prelabel.preview.loose import About, LooseJob, LoosePoint, LooseShape, about, decode_loosely

KINDS: Mapping[str, Kind] = {name: Kind[name.upper()] for name in LISTS.values()}
"""The types of the format."""

FARTHEST = 1e6
"""Where points are drawn at the farthest, in frames: a number beyond it is no coordinate."""

MOST_SCORE = 1e6
"""Not every detector scores in [0, 1]; what is beyond this is no score."""

_LEAST_POINTS = {Kind.RECTANGLE: 4, Kind.POLYGON: 3, Kind.LINE: 2, Kind.CUBOID: 8, Kind.LANDMARK: 1}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """One job: ``f`` frames, ``t`` trackers, ``n`` annotations by tracker and frame, ``p`` points.

    An annotation of an image is a tracker of its own. What cannot be drawn (no frame, too few points) is not among the annotations.
    """

    reference: str
    line: int
    """Of the jobs file, from 1."""
    video: bool
    frame_ids: tuple[str, ...]
    sources: tuple[str, ...]
    """(f,) URLs as the job has them."""
    about: About | None
    """What prelabel wrote; None where the job has no such metadata."""
    tracker_ids: tuple[str, ...]
    labels: tuple[str, ...]
    """(t,) label of each tracker."""
    kind: NDArray[np.uint8]
    """(t,) of `Kind`."""
    tracker_start: NDArray[np.int64]
    """(t + 1,) the annotations of each tracker."""
    frame: NDArray[np.int32]
    """(n,) index into the frames, rising within a tracker."""
    interpolated: NDArray[np.bool_]
    """(n,) made between detections."""
    score: NDArray[np.float64]
    """(n,) of the score attribute; NaN without."""
    attributes: NDArray[np.int32]
    """(n,) index into ``attribute_sets``, -1 for none."""
    attribute_sets: tuple[tuple[tuple[str, str], ...], ...]
    """Names and values as text."""
    point_start: NDArray[np.int64]
    """(n + 1,) the points of each annotation."""
    points: NDArray[np.float64]
    """(p, 2) fractions of the frame; two corners of an upright rectangle."""
    number: NDArray[np.int32]
    """(p,) of a landmark's points, else 0."""
    undrawn: int
    """Annotations that cannot be drawn."""

    @property
    def tracker(self) -> NDArray[np.int64]:
        """(n,) the tracker of each annotation."""
        return np.repeat(np.arange(len(self.labels)), np.diff(self.tracker_start))

    @property
    def box(self) -> NDArray[np.float64]:
        """(n, 4) x0, y0, x1, y1: the bounds of the points."""
        if not len(self.frame):
            return np.zeros((0, 4))
        begin = self.point_start[:-1]
        return np.hstack([np.minimum.reduceat(self.points, begin), np.maximum.reduceat(self.points, begin)])

    def size(self) -> tuple[int, int]:
        """Width and height of the frames in pixels; (0, 0) where unknown."""
        known = self.about
        return (known.width, known.height) if known and known.width and known.height else (0, 0)


def read_scene(line: bytes, number: int, score_attribute: str | None) -> Scene | None:
    """The job of a line of a jobs file; None where it is none that could be drawn.

    Args:
        line: as `prelabel.playment.jobsfile.read_jobs` gives it.
        number: of the line.
        score_attribute: the attribute that holds scores; None: the one that the job names, else the first of `SCORE_NAMES` that an
            annotation has.
    """
    job = decode_loosely(line)
    return None if job is None else _Gatherer(job, score_attribute).scene(number)


@dataclass(slots=True)
class _Gatherer:
    """The columns of a job as they grow."""

    job: LooseJob
    score_attribute: str | None
    ids: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)
    tracker_start: list[int] = field(default_factory=lambda: [0])
    frame: list[int] = field(default_factory=list)
    interpolated: list[bool] = field(default_factory=list)
    score: list[float] = field(default_factory=list)
    attributes: list[int] = field(default_factory=list)
    sets: dict[tuple[tuple[str, str], ...], int] = field(default_factory=dict)
    point_start: list[int] = field(default_factory=lambda: [0])
    points: list[float] = field(default_factory=list)
    number: list[int] = field(default_factory=list)
    undrawn: int = 0

    def scene(self, number: int) -> Scene:
        data, known = self.job.data, about(self.job)
        self.score_attribute = self.score_attribute or (known.score_attribute if known else None)
        video = data.video_data is not None
        frames = [(frame.frame_id, frame.src) for frame in data.video_data.frames] if data.video_data else [("", data.image_url)]
        if video:
            self._video([id_ for id_, _ in frames], known)
        else:
            self._image()
        points = np.array(self.points, np.float64).reshape(-1, 2)
        return Scene(
            reference=self.job.reference_id,
            line=number,
            video=video,
            frame_ids=tuple(id_ for id_, _ in frames),
            sources=tuple(url for _, url in frames),
            about=known,
            tracker_ids=tuple(self.ids),
            labels=tuple(self.labels),
            kind=np.array(self.kind, np.uint8),
            tracker_start=np.array(self.tracker_start, np.int64),
            frame=np.array(self.frame, np.int32),
            interpolated=np.array(self.interpolated, np.bool_),
            score=np.array(self.score, np.float64),
            attributes=np.array(self.attributes, np.int32),
            attribute_sets=tuple(self.sets),
            point_start=np.array(self.point_start, np.int64),
            points=np.clip(points, -FARTHEST, FARTHEST),
            number=np.array(self.number, np.int32),
            undrawn=self.undrawn,
        )

    def _video(self, frame_ids: Sequence[str], known: About | None) -> None:
        position: dict[str, int] = {}
        for i, id_ in enumerate(frame_ids):
            position.setdefault(id_, i)
        filled = {id_: frozenset(frames) for id_, frames in ((known and known.interpolated) or {}).items()}
        response = self.job.data.maker_response
        for tracker in (*response.video2d.data.annotations, *response.video_2d.data.annotations):
            made = filled.get(tracker.id, frozenset())
            placed = [(position.get(id_, -1), id_, shape) for id_, shape in tracker.frames.items()]
            if any(a[0] > b[0] for a, b in pairwise(placed)):
                placed.sort(key=lambda each: each[0])
            kind = KINDS.get(tracker.type)
            for frame, id_, shape in placed:
                self._add(shape, kind, frame, interpolated=id_ in made)
            self._close(tracker.id, tracker.label, kind)

    def _image(self) -> None:
        for name, type_ in LISTS.items():
            for shape in getattr(self.job.data.maker_response, name).data:
                self._add(shape, KINDS[type_], 0, interpolated=False)
                self._close(shape.id, shape.label, KINDS[type_])

    def _close(self, id_: str, label: str, kind: Kind | None) -> None:
        self.ids.append(id_)
        self.labels.append(label)
        self.kind.append(Kind.RECTANGLE if kind is None else kind)
        self.tracker_start.append(len(self.frame))

    def _add(self, shape: LooseShape, kind: Kind | None, frame: int, *, interpolated: bool) -> None:
        corners = list(shape.corners())
        if kind is None or frame < 0 or len(corners) < _LEAST_POINTS[kind]:
            self.undrawn += 1
            return
        if kind is Kind.RECTANGLE:
            corners = _two_corners(corners)
        for point in corners:
            self.points += (point.x, point.y)
        if kind is Kind.LANDMARK:
            self.number += [min(max(point.label, 0), 0x7FFFFFFF) for point in corners]
        else:
            self.number += [0] * len(corners)
        self.point_start.append(len(self.number))
        self.frame.append(frame)
        self.interpolated.append(interpolated)
        said = tuple(_texts(shape.attributes))
        self.attributes.append(self.sets.setdefault(said, len(self.sets)) if said else -1)
        self.score.append(self._score(said))

    def _score(self, said: Iterable[tuple[str, str]]) -> float:
        for name, value in said:
            if name == self.score_attribute or (self.score_attribute is None and name.lower() in SCORE_NAMES):
                return _number(value)
        return float("nan")


def _number(text: str) -> float:
    """A score; NaN where the text is none."""
    try:
        score = float(text)
    except ValueError:
        return float("nan")
    return score if abs(score) <= MOST_SCORE else float("nan")


def _two_corners(corners: list[LoosePoint]) -> list[LoosePoint]:
    """The top left and the bottom right of an upright rectangle; all corners of any other."""
    xs, ys = {point.x for point in corners}, {point.y for point in corners}
    if len(corners) != 4 or len(xs) > 2 or len(ys) > 2:  # noqa: PLR2004  # what a rectangle has
        return corners
    return [LoosePoint(min(xs), min(ys)), LoosePoint(max(xs), max(ys))]


def _texts(attributes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Names and values as text, whatever they are."""
    for name, said in attributes.items():
        value = said.get("value") if isinstance(said, dict) else said
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, list) and all(isinstance(each, str) for each in value):
            yield name, ", ".join(value)
        else:
            yield name, msgspec.json.encode(value).decode()
