"""Sources of nothing but single images, known for it before anything is read: what a unit holds is then made where it is read.

Whether open frames are single images is decided from all of them, and so are the order of their jobs and which images no label speaks of.
Where the reader knows its frames beforehand that is decided here, and nothing but text has to leave the process that reads a unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prelabel.batches import unmentioned
from prelabel.detections import Frame
from prelabel.errors import Tally
from prelabel.order import ordered
from prelabel.readers.base import UnitTask
from prelabel.sequences import RULES, group_names, judged
from prelabel.sources import Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A unit to make something of.

    Args:
        unit: how it is read.
        more: where all its frames are known to be single images that stand together, the images without detections that stand among them;
            None where they are not.
    """

    unit: UnitTask
    more: tuple[Frame, ...] | None = None

    @property
    def name(self) -> str:
        """The unit's."""
        return self.unit.name


def pieces_of_images(opened: Opened, tally: Tally) -> list[Piece]:
    """All units, where their frames are single images and those of each stand before those of the next; none where only reading tells.

    Args:
        opened: the source.
        tally: takes the sentence that says what was decided and why.
    """
    units = _frames_ahead(opened) if opened.sequences.sequences in RULES else []
    index = opened.reading.frames
    frames = [frame for unit in units for frame in unit]
    frames += unmentioned(frames, index)
    files = [frame.file for frame in frames]
    if not units or len(set(files)) < len(files):
        return []
    groups, said = group_names(files, opened.sequences, opened.source), Tally()
    if judged(frames, groups, np.zeros(len(frames), np.bool_), opened.sequences, size_of=index.header, tally=said).any():
        return []
    order = ordered(groups, [frame.index for frame in frames], files)
    unit = np.full(len(frames), -1)
    unit[: sum(map(len, units))] = np.repeat(np.arange(len(units)), [len(unit) for unit in units])
    more = _among(frames, order, unit[order], len(units))
    if more:
        tally.merge(said)
    return [Piece(unit=task, more=tuple(found)) for task, found in zip(opened.units, more, strict=True)] if more else []


def _frames_ahead(opened: Opened) -> list[Sequence[Frame]]:
    """The frames of each unit; none where the reader does not know all of them, or would reject one."""
    reading, tally = opened.reading, Tally(on_error="skip")
    out: list[Sequence[Frame]] = []
    for task in opened.units:
        frames = reading.open_frames(task, tally)
        if frames is None or tally.bad:
            return []
        out.append(frames)
    return out


def _among(frames: Sequence[Frame], order: NDArray[np.intp], unit: NDArray[np.intp], units: int) -> list[list[Frame]]:
    """The frames of no unit by the unit of the frame before them; none where the frames of units are mixed.

    Args:
        frames: all.
        order: (frames,) their positions in canonical order.
        unit: (frames,) the units of frames in that order, -1 where a frame has none.
        units: how many there are.
    """
    place = np.maximum.accumulate(unit)
    if (unit[unit >= 0] < place[unit >= 0]).any():
        return []
    out: list[list[Frame]] = [[] for _ in range(units)]
    for position in np.flatnonzero(unit < 0).tolist():
        out[max(place[position], 0)].append(frames[order[position]])
    return out
