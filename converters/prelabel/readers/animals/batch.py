"""Frames with the poses in them, on their way to a batch; videos of one name."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from prelabel.detections import NO_ATTRIBUTES, UNTRACKED, Detections, Frame, Source
from prelabel.errors import InputError, Place
from prelabel.readers.animals.rows import Points
from prelabel.readers.base import Context
from prelabel.readers.shared.poses import Part, Pose, Poses

_SCALE_FIX = "write keypoints in pixels of the image"


@dataclass(slots=True, kw_only=True)
class Batch:
    """Frames, each of them with its poses.

    Args:
        labels: of poses.
        context: of the run.
    """

    labels: Sequence[str]
    context: Context
    frames: list[Frame | None] = field(default_factory=list)
    """None of those that were rejected."""
    sources: list[Source] = field(default_factory=list)
    tracks: dict[str, int] = field(default_factory=dict)
    """Ids of names of animals."""
    _poses: Poses = field(init=False)

    def __post_init__(self) -> None:
        """Begin with no pose."""
        self._poses = Poses(labels=self.labels, context=self.context, scale="pixels", score="written", scale_fix=_SCALE_FIX)

    def track(self, name: str) -> int:
        """The id of an animal."""
        return self.tracks.setdefault(name, len(self.tracks))

    def add(self, points: Points, line: int, frame: int, *, label: int = 0, track: int = UNTRACKED, score: float = np.nan) -> bool:
        """Take the (p, 3) keypoints of one animal in the last source; whether there are some."""
        if not points.any():
            return False
        source = len(self.sources) - 1
        place = partial(_place, self.sources[source].path, line)
        return self._poses.add(Pose(place, points.reshape(-1).tolist(), frame, line, source, label, track, score))

    def detections(self, attribute: str = "") -> Detections | None:
        """All of them; None where no frame is left.

        Args:
            attribute: what the names of animals are as an attribute; empty for none.

        Raises:
            InputError: a pose is bad, and the run stops at bad records.
        """
        frames = [frame for frame in self.frames if frame is not None]
        if not frames:
            return None
        count = iter(range(len(frames)))
        found = self._poses.detections(frames, self.sources, [-1 if frame is None else next(count) for frame in self.frames])
        if not attribute:
            return found
        named = [name for name in self.tracks if name]
        number = np.full(len(self.tracks) + 1, NO_ATTRIBUTES, np.int32)
        number[[self.tracks[name] for name in named]] = np.arange(len(named), dtype=np.int32)
        return found.with_attributes(tuple({attribute: name} for name in named), number[found.track])


def require_apart(videos: Iterable[tuple[str, Path]], fix: str) -> None:
    """Refuse two files that are of videos of one name.

    Raises:
        InputError: there are two.
    """
    seen: dict[str, Path] = {}
    for name, path in videos:
        other = seen.setdefault(name, path)
        if other is not path:
            raise InputError(f"is of the video {name!r}, but so is {other}", place=Place(str(path)), fix=fix)


def some(found: Detections | None) -> Iterator[Detections]:
    """A batch, if there is one."""
    if found is not None:
        yield found


def _place(path: str, line: int, _: Part) -> Place:
    return Place(path, line)
