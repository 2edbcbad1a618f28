"""Small batches of a unit put together: a video of a few rows takes as long to link and to build as one of some thousand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from prelabel.detections import Detections
from prelabel.errors import PrelabelError, Tally
from prelabel.files import natural_key

SMALL = 1 << 11
"""Rows, frames and points of a batch that is put together with others, at most."""

MOST = 1 << 14
"""Of those that are put together."""

Step = Detections | Tally | PrelabelError
"""Of reading a unit: a batch, what happened before the next one, or the error that ended it."""


def joined(batches: Iterator[Detections], own: Tally, tally: Tally) -> Iterator[Detections]:
    """The same frames and rows in fewer batches, which become what each would by itself, in the same order.

    Args:
        batches: of a reader, which tells ``own`` what happens.
        own: emptied when a batch was read.
        tally: told the same. What is new to it in a batch is told when those before are handed on, as what is made of them comes first.

    Raises:
        PrelabelError: the reader's, when what came before was handed on.
    """
    waiting = _Waiting()
    while True:
        try:
            batch = next(batches, None)
        except PrelabelError:
            yield from waiting.taken()
            raise
        if own.bad or own.told.keys() - tally.told.keys():
            yield from waiting.taken()
        tally.merge(own.taken())
        if batch is None:
            break
        if not waiting.takes(batch):
            yield from waiting.taken()
            if not waiting.takes(batch):
                yield batch
    yield from waiting.taken()


def steps_of(batches: Iterator[Detections], tally: Tally) -> list[Step]:
    """All that happens when a unit is read, whose reader tells the tally, for `taken_again`."""
    steps: list[Step] = []
    try:
        for batch in batches:
            steps += [tally.taken(), batch]
    except PrelabelError as error:
        return [*steps, error]
    return [*steps, tally]


def taken_again(steps: Iterable[Step], tally: Tally) -> Iterator[Detections]:
    """The batches as they were read: who wants no more of them is told nothing of what happened later.

    Raises:
        PrelabelError: the one that ended it.
    """
    for step in steps:
        if isinstance(step, Detections):
            yield step
        elif isinstance(step, Tally):
            tally.merge(step)
        else:
            raise step


@dataclass(slots=True)
class _Waiting:
    """Batches that are handed on as one: of open frames, or of boxes in sequences that are in natural order."""

    batches: list[Detections] = field(default_factory=list)
    size: int = 0
    last: Any = None
    """The key of the last sequence; None of open frames."""

    def takes(self, batch: Detections) -> bool:
        """Whether a batch joins those that wait, and now waits with them."""
        size = len(batch) + len(batch.frames) + len(batch.points)
        if size > SMALL or (self.batches and self.size + size > MOST):
            return False
        keys = sorted(map(natural_key, {frame.sequence for frame in batch.frames} - {""}))
        if keys and (len(batch.points) or not all(frame.sequence for frame in batch.frames)):
            return False
        if self.batches and (bool(keys) != bool(self.last) or (keys and not self.last < keys[0])):
            return False
        self.batches.append(batch)
        self.size += size
        self.last = keys[-1] if keys else None
        return True

    def taken(self) -> Iterator[Detections]:
        """The batch that they make, if there are any."""
        if self.batches:
            yield Detections.concat(self.batches)
        self.batches, self.size, self.last = [], 0, None
