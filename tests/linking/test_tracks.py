"""What a pass believes of its tracks: where they are, how large, and what."""

import numpy as np
import pytest

from prelabel.linking.motion import BELIEF, advance, correct, first
from prelabel.linking.tracks import LABEL, OBJECT, OWN_LABEL, SEEN, SIZE_CHANGE, Table, Tracks


def test_the_filter_learns_a_velocity_and_where_it_leads() -> None:
    """After twenty steps of 0.5 to the right the filter expects the next ones to within a tenth of the size, in whatever unit."""
    believed, scaled = np.empty((BELIEF, 1)), np.empty((BELIEF, 1))
    first(believed, np.array([[0.0], [3.0], [1.0], [1.0]]))
    first(scaled, np.array([[0.0], [3.0], [100.0], [1.0]]))
    for t in range(1, 21):
        advance(believed, 1)
        advance(scaled, 1)
        correct(believed, np.array([[0.5 * t], [3.0], [1.0], [1.0]]))
        correct(scaled, np.array([[50.0 * t], [3.0], [100.0], [1.0]]))

    advance(believed, 2)
    advance(scaled, 2)

    assert believed[:4, 0] == pytest.approx([11.0, 3.0, 1.0, 1.0], abs=0.1)
    assert scaled[:4, 0] == pytest.approx(believed[:4, 0] * [100, 1, 100, 1])


def test_the_longer_a_step_the_less_is_known_after_it() -> None:
    """A step with four times the noise leaves four times the variance."""
    usual, slow = np.zeros((BELIEF, 1)), np.zeros((BELIEF, 1))

    advance(usual, 1)
    advance(slow, 1, pace=4.0)

    assert usual[8, 0] > 0
    assert slow[8:, 0] == pytest.approx(4 * usual[8:, 0])


def test_an_object_keeps_half_its_size_in_a_step() -> None:
    """One that is 1 wide and 4 high, and shrinks by 0.9 of a width each step, is 0.5 wide after one and 0.25 after two."""
    shrinking = np.zeros((BELIEF, 1))
    shrinking[:8, 0] = [0, 0, 1, 4, 0, 0, -0.9, 0]

    advance(shrinking, 1)
    assert shrinking[2:4, 0].tolist() == [0.5, 4.0]
    advance(shrinking, 1)
    assert shrinking[2:4, 0].tolist() == [0.25, 4.0]


def one_object(*, width: float = 1.0, label: float = 0.0) -> Table:
    """The table of an object at the origin."""
    table = np.zeros((OBJECT, 1))
    table[SEEN, 0] = [0.0, 0.0, width, 1.0]
    table[LABEL] = label
    return table


def test_a_track_has_the_label_that_it_was_seen_with_most() -> None:
    """Begun as 5: the second 7 in a row takes over, and of 5 after it one does not; after two 7s in all and three 5s it is 5 again."""
    tracks = Tracks(9.0)
    tracks.begin(one_object(label=5), 0.0)

    labels = []
    for label in (7, 7, 5, 5, 5):
        tracks.find(np.array([0]), one_object(label=label), 0.0)
        labels.append(tracks.table[OWN_LABEL, 0])

    assert labels == [5, 7, 7, 5, 5]


def test_a_size_changes_slower_once_its_track_is_missed() -> None:
    """The first step after it was seen keeps how fast it grows, the next leaves 0.85 of that."""
    tracks = Tracks(9.0)
    tracks.begin(one_object(), 0.0)
    tracks.advance(1.0, 1.0)
    tracks.find(np.array([0]), one_object(width=1.5), 1.0)
    grows = tracks.table[SIZE_CHANGE, 0].tolist()

    tracks.advance(2.0, 1.0)
    seen = tracks.table[SIZE_CHANGE, 0].tolist()
    tracks.advance(3.0, 1.0)

    assert grows[0] > 0
    assert seen == grows
    assert tracks.table[SIZE_CHANGE, 0].tolist() == pytest.approx([0.85 * grows[0], 0.0])
