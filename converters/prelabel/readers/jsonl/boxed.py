"""What most detections say and no more, a label, a score, a track and a box, as columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED
from prelabel.detections.tables import Union
from prelabel.geometry.boxes import Boxes
from prelabel.geometry.numbering import numbered
from prelabel.readers.shared.packing import float_column, float_rows
from prelabel.stream import BoxDetection
from prelabel.stream.records import Box


class _Numbers(dict[str, int]):
    """A number for each name, in the order in which they are asked for."""

    def __missing__(self, name: str) -> int:
        """The next one."""
        return self.setdefault(name, len(self))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Boxed:
    """What ``n`` detections say, in the units of their lines."""

    label: NDArray[np.int32]
    """(n,) index into ``labels``."""
    labels: tuple[str, ...]
    """Those that are said; where rows were taken, others too."""
    score: NDArray[np.float64]
    """(n,) as it is said; NaN where there is none."""
    track: NDArray[np.int64]
    """(n,) `UNTRACKED` where there is none."""
    box: Boxes
    """(n, 4) NaN where there is none."""

    def __len__(self) -> int:
        """The number of detections."""
        return len(self.label)

    @classmethod
    def of(cls, each: Sequence[BoxDetection]) -> Self:
        """What detections say."""
        label, numbers = [one.label for one in each], _Numbers()
        number = np.fromiter(map(numbers.__getitem__, label), np.int32, len(label))
        return cls(
            label=number,
            labels=tuple(numbers),
            score=float_column([one.score for one in each], typed=True),
            track=_tracks([one.track for one in each]),
            box=_boxes([one.box for one in each]),
        )

    @classmethod
    def from_columns(cls, labels: tuple[str, ...], label: bytearray, score: bytearray, track: bytearray, box: bytearray) -> Self:
        """What was read into columns already."""
        return cls(
            label=np.frombuffer(label, np.int32),
            labels=labels,
            score=np.frombuffer(score, np.float64),
            track=np.frombuffer(track, np.int64),
            box=np.frombuffer(box, np.float64).reshape(-1, 4),
        )

    @classmethod
    def concat(cls, parts: Sequence[Self]) -> Self:
        """Those of all parts, one after the other."""
        if len(parts) == 1:
            return parts[0]
        labels = Union([part.labels for part in parts])
        return cls(
            label=np.concatenate([np.empty(0, np.int32), *labels.renumbered([part.label for part in parts])]),
            labels=labels.values,
            score=np.concatenate([np.empty(0), *(part.score for part in parts)]),
            track=np.concatenate([np.empty(0, np.int64), *(part.track for part in parts)]),
            box=np.concatenate([np.empty((0, 4)), *(part.box for part in parts)]),
        )

    def take(self, rows: NDArray[np.intp] | slice) -> Self:
        """Those of some rows; all labels stay."""
        return type(self)(label=self.label[rows], labels=self.labels, score=self.score[rows], track=self.track[rows], box=self.box[rows])

    def with_own_labels(self) -> Self:
        """With no other labels than those that are said, in the order in which they are first."""
        number, first = numbered(self.label)
        order = self.label[first].tolist()
        if order == list(range(len(self.labels))):
            return self
        labels = tuple(self.labels[i] for i in order)
        return type(self)(label=number.astype(np.int32), labels=labels, score=self.score, track=self.track, box=self.box)


def _boxes(given: Sequence[Box | None]) -> Boxes:
    """(n, 4) boxes, NaN where there is none."""
    whole = float_rows(given, 4, typed=True)
    if whole is not None:
        return whole
    held = [one for one in given if one is not None]
    box = np.fromiter(chain.from_iterable(held), np.float64, 4 * len(held)).reshape(-1, 4)
    whole = np.full((len(given), 4), np.nan)
    whole[[one is not None for one in given]] = box
    return whole


def _tracks(given: Sequence[int | None]) -> NDArray[np.int64]:
    """(n,) ids, `UNTRACKED` where there is none."""
    try:
        return np.fromiter(given, np.int64, len(given))
    except TypeError:
        return np.array([UNTRACKED if one is None else one for one in given], np.int64)
