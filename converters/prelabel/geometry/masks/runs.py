"""Masks as COCO stores them: lengths of runs, as numbers or packed in text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as codec

from prelabel.geometry.masks.packing import unpacked
from prelabel.geometry.masks.tracing import Runs, traced
from prelabel.geometry.ragged import owners, starts
from prelabel.geometry.rings import Rings

LONGEST_SIDE = 1 << 17
"""Pixels: no image comes near, and a run over all its columns still fits into memory."""

MASKS_AT_ONCE = 128
"""Few enough that the runs of usual masks stay in the processor's cache."""

Size = tuple[int, int]
"""Height and width, the order of COCO's ``size``."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunLengths:
    """``n`` masks: lengths of runs down the columns of an image, from left to right, outside and inside by turns."""

    counts: NDArray[np.int64]
    """(k,) of all masks, one after the other."""
    start: NDArray[np.int64]
    """(n + 1,) first run of each mask, and the number of runs."""
    size: NDArray[np.int64]
    """(n, 2) height and width in pixels."""

    @classmethod
    def read(cls, counts: Sequence[bytes | str | Sequence[int]], sizes: Sequence[Size]) -> tuple[Self, dict[int, str]]:
        """Masks from their ``counts`` and ``size``, and for each that is none what is wrong with it; it is left without a run.

        >>> runs, problems = RunLengths.read(["5221", [4, 9]], [(3, 4), (3, 4)])
        >>> runs.counts.tolist(), problems
        ([5, 2, 2, 3], {1: 'the runs sum to 13, size [3, 4] needs 12'})
        """
        problems: dict[int, str] = {}
        packed = [i for i, given in enumerate(counts) if isinstance(given, (bytes, str))]
        texts = [given.encode() if isinstance(given, str) else given for given in counts if isinstance(given, (bytes, str))]
        numbers, start, wrong = unpacked(texts)
        problems |= {packed[i]: what for i, what in wrong.items()}
        lists: list[NDArray[np.int64]] = [np.empty(0, np.int64)] * len(counts)
        for place, position in enumerate(packed):
            lists[position] = numbers[start[place] : start[place + 1]]
        for position, given in enumerate(counts):
            if not isinstance(given, (bytes, str)):
                try:
                    lists[position] = np.array(given, np.int64)
                except OverflowError:
                    problems[position] = "a run is longer than any image"
        return cls._checked(lists, np.array(sizes, np.int64).reshape(-1, 2), problems)

    @classmethod
    def _checked(cls, lists: Sequence[NDArray[np.int64]], size: NDArray[np.int64], problems: dict[int, str]) -> tuple[Self, dict[int, str]]:
        counts = np.concatenate([np.empty(0, np.int64), *lists])
        start = starts([len(some) for some in lists])
        owner = owners(start)
        sided = ((size > 0) & (size <= LONGEST_SIDE)).all(axis=1)
        needed = np.where(sided, size[:, 0] * size[:, 1], 0)
        odd = (counts < 0) | (counts > needed[owner])
        total = np.bincount(owner, np.where(odd, 0, counts), len(lists)).astype(np.int64)
        bad = ~sided | (np.bincount(owner, odd, len(lists)) > 0) | (total != needed)
        for mask in np.flatnonzero(bad).tolist():
            own = lists[mask].tolist()
            problems.setdefault(mask, _problem(own, *size[mask].tolist()))
        if problems:
            good = np.ones(len(lists), np.bool_)
            good[list(problems)] = False
            counts, start = counts[good[owner]], starts(np.where(good, np.diff(start), 0))
        return cls(counts=counts, start=start, size=size), dict(sorted(problems.items()))

    @classmethod
    def of_rings(cls, rings: Rings, sizes: Sequence[Size]) -> Self:
        """The pixels whose centres lie in rings of pixels: those of outer rings, without those of the holes behind them."""
        masks: list[bytes | str] = []
        for shape, (height, width) in enumerate(sizes):
            image = np.zeros((height, width), np.uint8, order="F")
            for ring in range(rings.start[shape], rings.start[shape + 1]):
                points = rings.points[rings.ring_start[ring] : rings.ring_start[ring + 1]]
                polygon = [points.ravel().tolist()]
                inside = codec.decode(codec.frPyObjects(polygon, height, width)[0])  # type: ignore[arg-type]  # takes fractions too
                image[inside.astype(np.bool_)] = not rings.ring_hole[ring]
            masks.append(codec.encode(image)["counts"])
        return cls.read(masks, sizes)[0]

    def compressed(self) -> list[bytes]:
        """Each mask's runs packed as text."""
        size = self.size.tolist()
        runs = [self.counts[a:b].tolist() for a, b in zip(self.start[:-1], self.start[1:], strict=True)]
        packed = [codec.frPyObjects({"size": [h, w], "counts": some}, h, w)["counts"] for (h, w), some in zip(size, runs, strict=True)]
        return [text.encode() if isinstance(text, str) else text for text in packed]

    def areas(self) -> NDArray[np.int64]:
        """(n,) pixels inside."""
        inside = (np.arange(len(self.counts)) - self.start[:-1][owners(self.start)]) % 2 == 1
        return np.bincount(owners(self.start)[inside], self.counts[inside], len(self.size)).astype(np.int64)

    def rings(self) -> Rings:
        """Each mask's rings in pixels from the image's top left corner; an empty mask has none."""
        bounds = range(0, len(self.size), MASKS_AT_ONCE)
        return Rings.concat([self._between(begin, min(begin + MASKS_AT_ONCE, len(self.size))) for begin in bounds])

    def _between(self, begin: int, end: int) -> Rings:
        first, last = self.start[begin], self.start[end]
        counts, start = self.counts[first:last], self.start[begin : end + 1] - first
        owner = owners(start)
        after = np.cumsum(counts)
        after -= np.concatenate([[0], after])[start[:-1]][owner]
        inside = ((np.arange(len(counts)) - start[:-1][owner]) % 2 == 1) & (counts > 0)
        mask, b = owner[inside], after[inside]
        a = b - counts[inside]
        # a run outside of no length parts what is one
        joins = np.zeros(len(a), np.bool_)
        joins[1:] = (a[1:] == b[:-1]) & (mask[1:] == mask[:-1])
        a, mask, b = a[~joins], mask[~joins], b[~np.append(joins[1:], False)] if len(b) else b
        height = self.size[begin:end, 0][mask]
        column, top = a // height, a % height
        columns = (b - 1) // height - column + 1
        each = np.repeat(np.arange(len(a)), columns)
        step = np.arange(len(each)) - np.repeat(np.cumsum(columns) - columns, columns)
        y0 = np.where(step == 0, top[each], 0)
        y1 = np.where(step == columns[each] - 1, (b - (column + columns - 1) * height)[each], height[each])
        return traced(Runs(mask=mask[each], line=column[each] + step, begin=y0, end=y1), end - begin)


def _problem(counts: Sequence[int], height: int, width: int) -> str:
    """What is wrong with the runs of one mask."""
    if min(height, width) <= 0 or max(height, width) > LONGEST_SIDE:
        return f"size {[height, width]} is not from 1 to {LONGEST_SIDE:,} pixels"
    negative = next((i for i, count in enumerate(counts) if count < 0), None)
    if negative is not None:
        return f"run {negative} is negative: {counts[negative]}"
    return f"the runs sum to {sum(counts)}, size {[height, width]} needs {height * width}"
