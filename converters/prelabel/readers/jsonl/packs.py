"""Lines that follow each other and were read together: what they say of their frames, and what was seen in each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import sequence_bounds
from prelabel.errors import Place
from prelabel.readers.jsonl.boxed import Boxed
from prelabel.stream import Detection, FrameHead

Spot = tuple[str, int]
"""The path of a source, as messages name it, and the number of a line in it, from 1."""


class Heads(msgspec.Struct, frozen=True, gc=False):
    """What lines say of their frames.

    Args:
        each: of each line.
        path: of the source, as messages name it.
        number: of the first line, from 1.
    """

    each: Sequence[FrameHead]
    path: str
    number: int

    def __len__(self) -> int:
        """The number of lines."""
        return len(self.each)

    def spot(self, at: int) -> Spot:
        """Of one of the lines."""
        return self.path, self.number + at

    def spots(self) -> list[Spot]:
        """Of each."""
        return [(self.path, number) for number in range(self.number, self.number + len(self))]

    def place(self, at: int) -> Place:
        """Of one of them, as messages have it."""
        return Place(*self.spot(at))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Packed:
    """The detections of some lines, packed with those of others."""

    boxed: Boxed
    """Of all these lines."""
    bounds: NDArray[np.int64]
    """(lines + 1,) where those of each line begin, and those of the last end."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lines:
    """Lines that could be read."""

    heads: Heads
    seen: Packed | Sequence[Sequence[Detection]]
    """What was seen in each."""
    positions: tuple[int, ...] | None = None
    """Of a line that is alone: those of its detections in the line's list; None where none was left out."""
    size: tuple[int, int] | None = None
    """Of the frames, in the unit of the lines, where it is known to be the same."""

    def __len__(self) -> int:
        """The number of lines."""
        return len(self.heads)

    def between(self, begin: int, end: int) -> "Lines":
        """Those from ``begin`` to ``end``, not with it."""
        if begin == 0 and end == len(self):
            return self
        heads = Heads(self.heads.each[begin:end], self.heads.path, self.heads.number + begin)
        if isinstance(self.seen, Packed):
            return Lines(heads=heads, seen=Packed(boxed=self.seen.boxed, bounds=self.seen.bounds[begin : end + 1]))
        return Lines(heads=heads, seen=self.seen[begin:end])

    def some(self, begin: int, end: int) -> list["Lines"]:
        """The same, or none where there is none between."""
        return [self.between(begin, end)] if begin < end else []

    def by_sequence(self) -> Iterator[tuple[str, "Lines"]]:
        """Those of one sequence that follow each other, by its name; empty where they have none."""
        names = [head.sequence for head in self.heads.each]
        bounds = sequence_bounds(names)
        return ((names[begin] or "", self.between(begin, end)) for begin, end in pairwise(bounds))

    def of_size(self, width: int, height: int, unit: str) -> "Lines":
        """With what is known of all frames."""
        size = (width, height) if unit == "pixels" else (1, 1)
        return Lines(heads=self.heads, seen=self.seen, positions=self.positions, size=size)

    def counts(self) -> NDArray[np.int64]:
        """(lines,) the number of detections of each."""
        if isinstance(self.seen, Packed):
            return self.seen.bounds[1:] - self.seen.bounds[:-1]
        return np.array(list(map(len, self.seen)), np.int64)

    def place_of(self, at: int, detection: int, field: str) -> Place:
        """The place of a field of a detection of one of the lines."""
        position = detection if self.positions is None else self.positions[detection]
        return Place(self.heads.path, self.heads.number + at, element=f"$.detections[{position}]{field}")


def boxed_of(packed: Sequence[Packed]) -> Boxed:
    """The detections of some lines, one line after the other."""
    parts: list[Boxed] = []
    for boxed, run in groupby(packed, attrgetter("boxed")):
        bounds: list[int] = []
        for one in run:
            begin, end = one.bounds[[0, -1]].tolist()
            # those of lines that were left out between others are, too
            bounds[-1:] = [end] if bounds[-1:] == [begin] else [*bounds[-1:], begin, end]
        parts += [boxed.take(slice(begin, end)) for begin, end in zip(bounds[::2], bounds[1::2], strict=True)]
    return Boxed.concat(parts)
