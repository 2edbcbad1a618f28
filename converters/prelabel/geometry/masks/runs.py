"""Masks as COCO stores them: lengths of runs, as numbers or packed in text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.masks import codec
from prelabel.geometry.masks.blocks import RUNS_AT_ONCE, Blocks
from prelabel.geometry.masks.packing import packed, too_many, unpacked
from prelabel.geometry.masks.tracing import traced
from prelabel.geometry.ragged import blocks, gather, joined_starts, owners, places, starts
from prelabel.geometry.rings import Rings

LONGEST_SIDE = (1 << 16) - 1
"""Pixels: no JPEG is longer, and each run fits into the 32 bits that COCO's code has for it."""

Size = tuple[int, int]
"""Height and width, the order of COCO's ``size``."""

Counts = bytes | str | Sequence[int]
"""Of one mask, packed or not."""


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
    def read(cls, counts: Sequence[Counts], sizes: Sequence[Size]) -> tuple[Self, dict[int, str]]:
        """Masks from their ``counts`` and ``size``, and for each that is none what is wrong with it; it is left without a run.

        >>> runs, problems = RunLengths.read(["5221", [4, 9]], [(3, 4), (3, 4)])
        >>> runs.counts.tolist(), problems
        ([5, 2, 2, 3], {1: 'the runs sum to 13, size [3, 4] needs 12'})
        """
        # a lone surrogate, which JSON can hold, is found among the characters
        as_bytes = [c.encode("utf-8", "surrogatepass") if isinstance(c, str) else c for c in counts]
        texts = {i: c for i, c in enumerate(as_bytes) if isinstance(c, bytes)}
        listed = {i: c for i, c in enumerate(as_bytes) if not isinstance(c, bytes)}
        position = np.array([*texts, *listed], np.intp)
        numbers, start, wrong = unpacked(list(texts.values()))
        problems = {int(position[i]): what for i, what in wrong.items()}
        if listed:
            more, more_start, wrong = _listed(list(listed.values()))
            problems |= {int(position[len(texts) + i]): what for i, what in wrong.items()}
            members, start = gather(joined_starts([start, more_start]), np.argsort(position))
            numbers = np.concatenate([numbers, more])[members]
        return cls._checked(numbers, start, sizes, problems)

    @classmethod
    def _checked(
        cls, counts: NDArray[np.int64], start: NDArray[np.int64], sizes: Sequence[Size], problems: dict[int, str]
    ) -> tuple[Self, dict[int, str]]:
        size = _sized(sizes)
        n, owner = len(size), owners(start)
        sided = ((size > 0) & (size <= LONGEST_SIDE)).all(axis=1)
        needed = np.where(sided, size[:, 0] * size[:, 1], 0)
        odd = (counts < 0) | (counts > np.repeat(needed, np.diff(start)))
        total = np.bincount(owner, np.where(odd, 0, counts), n)
        bad = ~sided | (total != needed)
        bad[owner[odd]] = True
        for mask in np.flatnonzero(bad).tolist():
            if mask not in problems:
                problems[mask] = _problem(counts[start[mask] : start[mask + 1]].tolist(), *sizes[mask])
        if problems:
            good = np.ones(n, np.bool_)
            good[list(problems)] = False
            counts, start = counts[good[owner]], starts(np.where(good, np.diff(start), 0))
        return cls(counts=counts, start=start, size=size), dict(sorted(problems.items()))

    @classmethod
    def of_rings(cls, rings: Rings, sizes: Sequence[Size]) -> Self:
        """The pixels whose centres lie in rings of pixels: those of each outer ring without those of the holes behind it.

        Args:
            rings: finite points in an image or near it.
            sizes: of the image of each shape, at most `LONGEST_SIDE`.
        """
        return cls.read([codec.filled(rings, shape, size) for shape, size in enumerate(sizes)], sizes)[0]

    def compressed(self) -> list[bytes]:
        """Each mask's runs packed as text; of a mask without a run nothing."""
        return packed(self.counts, self.start)

    def areas(self) -> NDArray[np.int64]:
        """(n,) pixels inside."""
        owner, inside = owners(self.start), places(self.start) % 2 == 1
        return np.bincount(owner[inside], self.counts[inside], len(self.size)).astype(np.int64)

    def rings(self) -> Rings:
        """Each mask's rings in pixels from the image's top left corner; an empty mask has none."""
        some = blocks(np.diff(self.start), RUNS_AT_ONCE)
        return Rings.concat([traced(self._blocks(masks.start, masks.stop), masks.stop - masks.start) for masks in some])

    def _blocks(self, first: int, last: int) -> Blocks:
        """What is inside the masks from one number to another."""
        start = self.start[first : last + 1] - self.start[first]
        counts, owner = self.counts[self.start[first] : self.start[last]], owners(start)
        after = np.cumsum(counts)
        after -= np.repeat(np.concatenate([[0], after])[start[:-1]], np.diff(start))
        inside = (places(start) % 2 == 1) & (counts > 0)
        mask, end = owner[inside], after[inside]
        begin = end - counts[inside]
        # a run outside of no length parts what is one
        joins = (begin[1:] == end[:-1]) & (mask[1:] == mask[:-1])
        if joins.any():
            begin, mask, end = begin[np.append(True, ~joins)], mask[np.append(True, ~joins)], end[np.append(~joins, True)]
        return Blocks.of_runs(mask, begin, end, self.size[first:last, 0][mask])


def _sized(sizes: Sequence[Size]) -> NDArray[np.int64]:
    """(n, 2) sizes; what is beyond all numbers is beyond the limit."""
    try:
        size = np.array(sizes, np.int64)
    except OverflowError:
        size = np.array([[min(max(side, -1), LONGEST_SIDE + 1) for side in pair] for pair in sizes], np.int64)
    return size.reshape(-1, 2)


def _listed(counts: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64], dict[int, str]]:
    """The runs of masks that are not packed, where they start, and what is wrong with them; the runs of these mean nothing."""
    problems = {i: what for i, given in enumerate(counts) if (what := too_many(len(given)))}
    columns: list[NDArray[np.int64]] = []
    for i, given in enumerate(counts):
        try:
            columns.append(np.array(() if i in problems else given, np.int64))
        except OverflowError:
            problems[i] = "a run is longer than any image"
            columns.append(np.empty(0, np.int64))
    return np.concatenate([np.empty(0, np.int64), *columns]), starts([len(column) for column in columns]), problems


def _problem(counts: Sequence[int], height: int, width: int) -> str:
    """What is wrong with the runs of one mask."""
    if min(height, width) <= 0 or max(height, width) > LONGEST_SIDE:
        return f"size {[height, width]} is not from 1 to {LONGEST_SIDE:,} pixels"
    negative = next((i for i, count in enumerate(counts) if count < 0), None)
    if negative is not None:
        return f"run {negative} is negative: {counts[negative]}"
    return f"the runs sum to {sum(counts)}, size {[height, width]} needs {height * width}"
