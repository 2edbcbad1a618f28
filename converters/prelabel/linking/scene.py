"""One sequence as the linker sees it: objects over frames, in units that no camera and no axis scale can change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Frame
from prelabel.geometry.boxes import Boxes
from prelabel.geometry.numbering import distinct_numbers
from prelabel.ranges import FASTEST_HZ

USUAL_RATE = 30.0
"""Frames per second where the source does not say."""
SLOWEST_HZ = 1e-9
"""Frames per second that are believed: times that say fewer are no seconds."""
EARLY = 1e-6
"""Steps that a time may be off by, being a quotient."""

Links = NDArray[np.intp]
"""(n,) the next object of the same track for each object of a scene, -1 where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """``n`` objects over those ``f`` frames of one sequence that hold any.

    They stand by frame, and within a frame in an order that depends on values alone.
    """

    start: NDArray[np.intp]
    """(f + 1,) first object of each frame, and the number of objects."""
    time: NDArray[np.float64]
    """(f,) when each frame is, in the usual step from one such frame to the next; rises strictly."""
    rate: float
    """Usual steps per second, positive."""
    box: NDArray[np.float64]
    """(n, 4) centre x, centre y, width, height; x in the sequence's median width, y in its median height."""
    score: NDArray[np.float64]
    """(n,) in [0, 1]; 1 where the source gives none."""
    label: NDArray[np.intp]
    """(n,) equal numbers are equal labels."""
    unit: NDArray[np.float64]
    """(2,) the sequence's median width and height, as they were given."""
    offset: NDArray[np.float64]
    """(f, 2) by how much the centres in each frame have been moved."""
    given: NDArray[np.intp]
    """(f,) which of the given frames each is."""

    def __len__(self) -> int:
        """The number of objects."""
        return len(self.box)

    @property
    def frames(self) -> int:
        """The number of frames."""
        return len(self.time)

    @property
    def frame(self) -> NDArray[np.intp]:
        """(n,) the frame that each object is in."""
        return np.repeat(np.arange(self.frames), np.diff(self.start))

    def backwards(self) -> Self:
        """The same sequence from its end: object ``i`` becomes ``n - 1 - i``."""
        return replace(
            self,
            start=len(self) - self.start[::-1],
            time=-self.time[::-1],
            box=self.box[::-1],
            score=self.score[::-1],
            label=self.label[::-1],
            offset=self.offset[::-1],
            given=self.given[::-1],
        )

    def between(self, first: int, last: int) -> Self:
        """The frames from one up to another."""
        begin, end = self.start[[first, last]].tolist()
        return replace(
            self,
            start=self.start[first : last + 1] - begin,
            time=self.time[first:last],
            box=self.box[begin:end],
            score=self.score[begin:end],
            label=self.label[begin:end],
            offset=self.offset[first:last],
            given=self.given[first:last],
        )

    def with_score(self, score: NDArray[np.float64]) -> Self:
        """The same sequence with other scores."""
        return replace(self, score=score)

    def only(self, some: NDArray[np.bool_]) -> Self:
        """The same frames with some of the objects, by an (n,) mask."""
        before = np.concatenate([[0], np.cumsum(some)])
        return replace(self, start=before[self.start], box=self.box[some], score=self.score[some], label=self.label[some])

    def moved(self, offset: NDArray[np.float64]) -> Self:
        """The same sequence with the centres in each frame moved.

        Args:
            offset: (f, 2) in the units of ``box``.
        """
        box = self.box.copy()
        box[:, :2] += offset[self.frame]
        return replace(self, box=box, offset=self.offset + offset)


def observe(
    frames: Sequence[Frame], frame: NDArray[np.intp], box: Boxes, score: NDArray[np.float64], label: NDArray[np.intp]
) -> tuple[Scene, NDArray[np.intp]]:
    """The scene of one sequence.

    Args:
        frames: the sequence's frames in order, at least one.
        frame: (n,) index into ``frames``.
        box: (n, 4) x0, y0, x1, y1, in any unit of each axis.
        score: (n,) in [0, 1] or NaN.
        label: (n,) equal numbers are equal labels; their order breaks ties.

    Returns:
        The scene, and (n,) which of the given objects each object of the scene is.
    """
    order = np.lexsort((label, score, box[:, 3], box[:, 2], box[:, 1], box[:, 0], frame))
    seen = distinct_numbers(frame)
    time, rate = clock(frames, seen)
    size = box[:, 2:] - box[:, :2]
    unit = np.array([_middle(size[:, 0]), _middle(size[:, 1])])
    middle_and_size = np.concatenate([(box[:, :2] + box[:, 2:]) / (2 * unit), size / unit], axis=1)
    scene = Scene(
        start=np.append(np.searchsorted(frame[order], seen), len(order)),
        time=time,
        rate=rate,
        box=middle_and_size[order],
        score=np.where(np.isnan(score), 1.0, score)[order],
        label=label[order],
        unit=unit,
        offset=np.zeros((len(seen), 2)),
        given=seen,
    )
    return scene, order


def _middle(extent: NDArray[np.float64]) -> float:
    """The median of what is positive, 1 where nothing is."""
    positive = extent[extent > 0]
    return float(np.median(positive)) if len(positive) else 1.0


def clock(frames: Sequence[Frame], seen: NDArray[np.intp] | None = None) -> tuple[NDArray[np.float64], float]:
    """When frames of a sequence are, in usual steps from one to the next, and how many of those a second has.

    Args:
        frames: of the whole sequence, in order.
        seen: (f,) which of them are meant, rising; None: all.
    """
    number = np.array([f.index for f in frames], np.float64)
    apart = np.diff(number)
    if (apart <= 0).any():
        number, apart = np.arange(len(frames), dtype=np.float64), np.ones(max(len(frames) - 1, 0))
    rate = _rate(number, np.array([f.time_s for f in frames], np.float64))
    chosen = number
    if seen is not None:
        chosen = number[seen]
        apart = np.diff(chosen)
    middle = (len(apart) - 1) // 2
    # of two in the middle the lower: a step that there is, not one between two
    usual = float(np.partition(apart, middle)[middle]) if len(apart) else 1.0
    return (chosen - chosen[:1]) / usual, rate / usual


def _rate(number: NDArray[np.float64], seconds: NDArray[np.float64]) -> float:
    """Numbers per second, as is usual where both rise; ``seconds`` are NaN where they are unknown."""
    known = np.isfinite(seconds)
    with np.errstate(over="ignore"):
        steps, spans = np.diff(number[known]), np.diff(seconds[known])
        rising = spans > 0
        rate = float(np.median(steps[rising] / spans[rising])) if rising.any() else USUAL_RATE
    return rate if SLOWEST_HZ <= rate <= FASTEST_HZ else USUAL_RATE
