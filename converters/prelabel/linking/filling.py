"""Boxes for the frames in which a track was missed: what an object surely passed through, on a line between where it was seen."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.ragged import ranges
from prelabel.linking.scene import EARLY

SIDE = 3
"""Detections that a track must have on either side of a gap that is filled without being told to: an end of one or two may be chance."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Filled:
    """``m`` boxes between two detections of one track each."""

    before: NDArray[np.intp]
    """(m,) the detection before the gap."""
    after: NDArray[np.intp]
    """(m,) the detection behind it."""
    frame: NDArray[np.intp]
    """(m,) the missed frame."""
    share: NDArray[np.float64]
    """(m,) how much of the way has been gone, in (0, 1)."""

    def take(self, rows: NDArray[np.bool_]) -> Self:
        """Those of a mask."""
        return type(self)(before=self.before[rows], after=self.after[rows], frame=self.frame[rows], share=self.share[rows])

    def between(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """(m, k) the values (n, k) of the detections, on a line."""
        share = self.share[:, None]
        line: NDArray[np.float64] = value[self.before] * (1 - share) + value[self.after] * share
        return line


def gaps(
    track: NDArray[np.intp], frame: NDArray[np.intp], time: NDArray[np.float64], longest: NDArray[np.float64], side: int = SIDE
) -> Filled:
    """The frames that tracks were missed in, where both sides of the gap are long enough and the gap is short enough.

    Args:
        track: (n,) rises; equal numbers are one track, which lies in one sequence.
        frame: (n,) rises strictly within a track; the frames of a sequence follow each other.
        time: (f,) of each frame, rises strictly within a sequence.
        longest: (n,) the most time between two detections that a gap of this track may take.
        side: detections that either side must have.

    >>> track, frame = np.zeros(6, np.intp), np.array([0, 1, 2, 5, 6, 7])
    >>> found = gaps(track, frame, np.arange(8.0), np.full(6, 9.0))
    >>> found.frame.tolist(), found.share.round(2).tolist()
    ([3, 4], [0.33, 0.67])
    """
    end = np.flatnonzero((track[1:] == track[:-1]) & (np.diff(frame) > 1))
    first, last = np.searchsorted(track, track[end]), np.searchsorted(track, track[end], side="right")
    short = time[frame[end + 1]] - time[frame[end]] <= longest[end] + EARLY
    end = end[(end + 1 - first >= side) & (last - end - 1 >= side) & short]
    many = frame[end + 1] - frame[end] - 1
    before = np.repeat(end, many)
    missed = ranges(frame[end] + 1, many)
    begun, ended = time[frame[before]], time[frame[before + 1]]
    return Filled(before=before, after=before + 1, frame=missed, share=(time[missed] - begun) / (ended - begun))
