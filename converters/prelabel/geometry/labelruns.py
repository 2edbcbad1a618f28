"""Images whose pixels are numbers of things, as runs of equal pixels: of what is drawn there are few."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabelRuns:
    """The pixels of one image along its rows; no run goes on in the next row, and the next run of a row has another number."""

    height: int
    width: int
    begin: NDArray[np.int64]
    """(r,) the first pixel of each run, counted along the rows; the first is 0."""
    value: NDArray[np.int64]
    """(r,) the number of each run's pixels."""

    @classmethod
    def of(cls, image: NDArray[np.integer]) -> Self:
        """The runs of an image (height, width), which has a pixel at least.

        >>> runs = LabelRuns.of(np.array([[0, 7, 7], [7, 7, 7]]))
        >>> runs.begin.tolist(), runs.value.tolist(), runs.length.tolist()
        ([0, 1, 3], [0, 7, 7], [1, 2, 3])
        """
        height, width = image.shape
        flat = image.reshape(-1)
        changes = np.ones(len(flat), np.bool_)
        np.not_equal(flat[1:], flat[:-1], out=changes[1:])
        changes[::width] = True
        begin = np.flatnonzero(changes)
        return cls(height=height, width=width, begin=begin, value=flat[begin].astype(np.int64))

    @classmethod
    def of_lengths(cls, height: int, width: int, *, value: NDArray[np.int64], length: NDArray[np.int64]) -> Self:
        """The image that runs along its rows make, which may go on in the next row or be of no pixel.

        Args:
            height: of the image.
            width: likewise.
            value: (k,) the number of each run's pixels.
            length: (k,) how many they are, as many together as the image has.

        >>> runs = LabelRuns.of_lengths(2, 3, value=np.array([0, 9, 7, 7]), length=np.array([1, 0, 4, 1]))
        >>> runs.begin.tolist(), runs.value.tolist()
        ([0, 1, 3], [0, 7, 7])
        """
        some = length > 0
        value, length = value[some], length[some]
        end = np.cumsum(length)
        begin = np.union1d(end - length, np.arange(height, dtype=np.int64) * width)
        each = value[np.searchsorted(end, begin, side="right")]
        return cls(height=height, width=width, begin=begin, value=each).renumbered(each)

    @property
    def length(self) -> NDArray[np.int64]:
        """(r,) the pixels of each run."""
        return np.diff(self.begin, append=self.height * self.width)

    def renumbered(self, value: NDArray[np.int64]) -> Self:
        """The same image with another number (r,) for each run.

        >>> runs = LabelRuns.of(np.array([[1, 2, 3, 3], [3, 1, 2, 0]]))
        >>> runs.renumbered(np.where(runs.value > 2, 0, 5)).begin.tolist()
        [0, 2, 4, 5]
        """
        kept = self.begin % self.width == 0
        kept[1:] |= value[1:] != value[:-1]
        return replace(self, begin=self.begin[kept], value=value[kept])

    def at(self, pixels: NDArray[np.int64]) -> NDArray[np.int64]:
        """The numbers of some pixels, counted along the rows.

        >>> LabelRuns.of(np.array([[1, 2, 2], [2, 2, 3]])).at(np.array([0, 2, 4, 5])).tolist()
        [1, 2, 2, 3]
        """
        return self.value[np.searchsorted(self.begin, pixels, side="right") - 1]
