"""What lies between the keyframes of a track of DIVE."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from prelabel.readers.shared.keyframes import between
from prelabel.readers.viame.states import Attributes, State


class Key(NamedTuple):
    """A track in a frame that the file lists.

    Args:
        state: where it is.
        is_key: DIVE goes on from here.
        moves: it is in the frames up to the next keyframe, too.
    """

    state: State
    is_key: bool
    moves: bool


def filled(keys: Sequence[Key], of_track: Attributes) -> list[State]:
    """The states of a track, with those between keyframes, in the order of their frames.

    Between them only the box moves, in a straight line, and its turn the short way: what else is drawn, and the attributes of a keyframe,
    are those of its frame alone.

    Args:
        keys: in the order of their frames, one in each.
        of_track: attributes of the track, which are those of what is made.
    """
    states = {key.state.number: key.state for key in keys}
    for run in _runs([key for key in keys if key.is_key]):
        numbers = np.array([state.number for state in run], np.int64)
        values = np.array([(*(state.box or ()), state.turn) for state in run], np.float64)
        # a box that is turned by half a circle is the same
        values[:, 4] = np.unwrap(values[:, 4], period=math.pi)
        frames, moved, key, made = between(numbers, values, np.zeros(len(run), np.bool_))
        for number, (x0, y0, x1, y1, turn), behind in zip(
            frames[made].tolist(), moved[made].tolist(), key[made].tolist(), strict=True
        ):  # fmt: skip
            if number not in states:
                states[number] = run[behind]._replace(
                    number=number, box=(x0, y0, x1, y1), turn=turn, polygon=None, lines=(), points={}, attributes=of_track, made=True
                )
    return [states[number] for number in sorted(states)]


def _runs(keys: Sequence[Key]) -> list[list[State]]:
    """Keyframes between which a track is seen: each moves to the next, and the last may stay. What has no box moves nowhere."""
    runs: list[list[State]] = [[]]
    for key in keys:
        if key.state.box is not None:
            runs[-1].append(key.state)
        if key.state.box is None or not key.moves:
            runs.append([])
    return [run for run in runs if len(run) > 1]
