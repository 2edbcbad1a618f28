"""The tracks that are alive in the middle of a pass, and the objects that they may go on to.

Both are tables of one column a track or object, whose rows are the constants below: what a frame asks of them is then a few calls
for all tracks together. Whole numbers in them are exact up to 2**53.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.motion import BELIEF, advance, correct, first, pace_of
from prelabel.linking.reach import WIDEST
from prelabel.linking.scene import EARLY, USUAL_RATE

SETTLING = 0.85
"""What is left after each step of how fast a track's size changes, once the track is missed: sizes told far ahead mislead."""
YOUNG_STEPS = 3.0
"""Steps that a track of one detection lives."""

Table = NDArray[np.float64]
"""(rows, columns), rows as below."""

NUMBER: Final = 0
"""Of an object in its scene."""
SEEN: Final = slice(1, 5)
"""Centre x, centre y, width, height of an object."""
CENTRE: Final = slice(1, 3)
LABEL: Final = 5
WORTH: Final = 6
"""What the likeness to an object is multiplied by."""
LEAST: Final = 7
"""The least weight of a link to an object."""
MOST: Final = 8
"""The share of their sizes that boxes grow by on each side, at most, when they are compared with an object's."""
WEAK: Final = 9
"""1 for a weak detection, else 0."""
FRESH: Final = 10
"""1 for an object that begins a track where no track wants it, else 0."""
LANE: Final = 11
"""Of the object's scene."""
REACH: Final = 12
"""The share of its size that the box of a track grows by on each side once it was found here."""
OBJECT: Final = 13
"""Rows of a table of objects."""

MOTION: Final = slice(0, BELIEF)
EXPECTED: Final = slice(0, 4)
"""Centre x, centre y, width, height of a track."""
SIZE_CHANGE: Final = slice(6, 8)
"""How fast width and height change."""
HEADING: Final = slice(BELIEF, BELIEF + 2)
"""The recent direction of the centre; 0, 0 for a track of one detection."""
LAST: Final = slice(BELIEF + 2, BELIEF + 5)
"""Number and centre of the last detection."""
PLACE: Final = slice(BELIEF + 3, BELIEF + 5)
"""The centre of the last detection."""
STATE: Final = slice(BELIEF + 5, BELIEF + 8)
"""The next three."""
TIME: Final = BELIEF + 5
"""Of the last detection."""
END: Final = BELIEF + 6
"""Until when the track may be found."""
BLEND: Final = BELIEF + 7
"""What the sum of the heading and the next step is multiplied by: 1 for a track of one detection, then a half."""
WIDEN: Final = BELIEF + 8
"""The share of its size that the box grows by on each side."""
OWN_LABEL: Final = BELIEF + 9
"""The label that most detections have."""
VOTES: Final = BELIEF + 10
"""How many more detections had the label than had not, since it last changed."""
OWN_LANE: Final = BELIEF + 11
TRACK: Final = BELIEF + 12
"""Rows of a table of tracks."""


class Tracks:
    """The tracks of a pass that are alive, in the order in which they began; they change as the pass goes on.

    Args:
        steps: the longest time between two detections of a track.
        rate: steps of the scene per second.
    """

    def __init__(self, steps: float, rate: float = USUAL_RATE) -> None:
        self._pace = pace_of(rate)
        self._young = min(YOUNG_STEPS, steps) + EARLY
        self._old = steps + EARLY
        self._state = np.array([[0.0], [0.0], [0.5]])
        self._room = np.empty((TRACK, 16))
        self.table: Table = self._room[:, :0]
        """(`TRACK`, t), to be read."""

    def advance(self, now: float, steps: float) -> None:
        """Forget the tracks that may not be found any more, and expect the others where they are ``steps`` later, ``now``."""
        count = self.table.shape[1]
        if not count:
            return
        alive = self.table[END] >= now
        left = np.count_nonzero(alive)
        if left < count:
            rest = self.table[:, alive]
            self.table = self._room[:, :left]
            self.table[:] = rest
        missed = self.table[TIME] < now - steps - EARLY
        if np.count_nonzero(missed):
            self.table[SIZE_CHANGE] *= np.where(missed, SETTLING**steps, 1.0)
        advance(self.table[MOTION], steps, self._pace)

    def shift(self, step: NDArray[np.float64]) -> None:
        """Expect the tracks of each lane ``step`` further, (2, lanes) x and y."""
        self.table[:2] += step if step.shape[1] == 1 else step.take(self.table[OWN_LANE].astype(np.intp), axis=1)

    def find(self, columns: NDArray[np.intp], seen: Table, now: float) -> NDArray[np.intp]:
        """Go on with some tracks.

        Args:
            columns: (k,) which tracks.
            seen: (`OBJECT`, k) as which objects.
            now: when.

        Returns:
            (k,) the number of the last detection that each had before.
        """
        found = self.table.take(columns, axis=1)
        before: NDArray[np.intp] = found[LAST][0].astype(np.intp)
        correct(found[MOTION], seen[SEEN])
        heading = found[HEADING]
        heading += seen[CENTRE]
        heading -= found[PLACE]
        heading *= found[BLEND]
        found[LAST] = seen[NUMBER : CENTRE.stop]
        _vote(found, seen[LABEL])
        self._state[0] = now
        self._state[1] = now + self._old
        found[STATE] = self._state
        found[WIDEN] = seen[REACH]
        self.table[:, columns] = found
        return before

    def begin(self, seen: Table, now: float) -> None:
        """Begin new tracks behind the others, one for each object of the table ``seen``."""
        old, new = self.table.shape[1], seen.shape[1]
        if old + new > self._room.shape[1]:
            self._room = np.empty((TRACK, 2 * (old + new)))
            self._room[:, :old] = self.table
        self.table = self._room[:, : old + new]
        begun = self.table[:, old:]
        first(begun[MOTION], seen[SEEN], self._pace)
        begun[HEADING] = 0.0
        begun[LAST] = seen[NUMBER : CENTRE.stop]
        begun[STATE] = [[now], [now + self._young], [1.0]]
        begun[WIDEN] = WIDEST
        begun[OWN_LABEL] = seen[LABEL]
        begun[VOTES] = 1.0
        begun[OWN_LANE] = seen[LANE]


def _vote(found: Table, label: NDArray[np.float64]) -> None:
    """Count the labels that tracks were seen with; one that was outvoted takes the place of the old one."""
    other = found[OWN_LABEL] != label
    if not np.count_nonzero(other):
        found[VOTES] += 1
        return
    beaten = other & (found[VOTES] == 0)
    found[OWN_LABEL][beaten] = label[beaten]
    found[VOTES] += np.where(other & ~beaten, -1, 1)
