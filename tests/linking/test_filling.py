"""Boxes for missed frames, and boxes without jitter."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from prelabel.detections import NO_ATTRIBUTES, Detections, Frame, Kind
from prelabel.errors import Tally
from prelabel.linking import LinkOptions, link
from prelabel.linking.smoothing import smoothed
from tests.linking.made import ALL, Row, detections, frames, path
from tests.linking.test_properties import LENGTH, crowds

FILL = LinkOptions(min_length=1)


def filled(
    rows: list[Row], count: int, options: LinkOptions = FILL, *, rate: float | None = None, ids: list[int] | None = None
) -> list[int]:
    """The frames of the rows that were filled in."""
    found = link(detections(rows, frames(count, rate=rate), ids), options)
    missed: list[int] = found.frame[found.interpolated].tolist()
    return missed


def test_a_gap_is_filled_on_a_line() -> None:
    """Two missed frames of an object that moves and grows: a third and two thirds of the way, and what the rows say of themselves."""
    rows = path(range(3), (0.2, 0.5), (0.01, 0), score=0.8) + [(t, 0.2 + 0.01 * t, 0.5, 0.13, 0.1, 0.6, "car") for t in range(5, 8)]
    tally = Tally()

    found = link(detections(rows, frames(8)), FILL, tally)

    new = found.take(found.interpolated)
    assert found.frame.tolist() == list(range(8))
    assert new.frame.tolist() == [3, 4]
    assert new.box == pytest.approx(np.array([[0.175, 0.45, 0.285, 0.55], [0.18, 0.45, 0.3, 0.55]]))
    assert new.score == pytest.approx([0.7, 0.7])
    assert new.track.tolist() == [0, 0]
    assert new.origin.tolist() == [2, 2]
    assert new.attributes.tolist() == [NO_ATTRIBUTES] * 2
    assert len(set(found.object.tolist())) == 8
    assert tally.adjusted == {"box added where a track was missed": 2}


def test_what_both_ends_say_is_said_of_what_is_between() -> None:
    """Attributes of the same value at both ends stay; those that differ, or are said at one end alone, are nothing that is known."""
    rows = path([*range(3), *range(4, 7), *range(8, 11), *range(12, 15)], (0.2, 0.5), (0.001, 0))
    sets: tuple[dict[str, str | tuple[str, ...]], ...] = (
        {"hat": "yes", "bags": ("a", "b"), "age": "1"},
        {"bags": ("a", "b"), "hat": "no"},
        {"hat": "no"},
    )
    seen = detections(rows, frames(15)).with_attributes(sets, np.repeat(np.array([0, 0, 1, -1], np.int32), 3))

    found = link(seen, FILL)

    new = found.take(found.interpolated)
    assert new.frame.tolist() == [3, 7, 11]
    said = [found.attribute_sets[number] if number != NO_ATTRIBUTES else {} for number in new.attributes.tolist()]
    assert said == [sets[0], {"bags": ("a", "b")}, {}]
    assert [found.attribute_sets[number] for number in found.attributes[~found.interpolated][:9].tolist()] == [sets[0]] * 6 + [sets[1]] * 3


def test_ends_that_have_no_attribute_in_common_say_nothing() -> None:
    """Beside a gap whose ends agree in part, so that there is a new set of attributes that must not be mistaken for theirs."""
    rows = path([*range(3), *range(4, 7), *range(8, 11)], (0.2, 0.5), (0.001, 0))
    sets: tuple[dict[str, str | tuple[str, ...]], ...] = ({"hat": "yes"}, {"hat": "no", "age": "1"}, {"hat": "no"})
    seen = detections(rows, frames(11)).with_attributes(sets, np.repeat(np.array([0, 1, 2], np.int32), 3))

    found = link(seen, FILL)

    new = found.take(found.interpolated)
    assert new.frame.tolist() == [3, 7]
    assert new.attributes[0] == NO_ATTRIBUTES
    assert found.attribute_sets[new.attributes[1]] == {"hat": "no"}


def test_a_short_side_is_not_trusted() -> None:
    """Two detections before a gap may be chance; asked for by number the gap is filled."""
    rows = path([0, 1, 4, 5, 6, 7], (0.2, 0.5), (0.001, 0))

    assert filled(rows, 8) == []
    assert filled(rows, 8, replace(FILL, fill_gaps=2)) == [2, 3]
    assert filled(rows, 8, replace(FILL, fill_gaps=1)) == []
    assert filled(rows, 8, ALL) == []
    assert filled(path([0, 2, 3, 4], (0.2, 0.5), (0.001, 0)), 5, replace(FILL, fill_gaps=1)) == [1]


def test_who_draws_everything_leaves_gaps_for_a_reason() -> None:
    """One of 42 boxes missed: without scores that tell nothing is filled, with one that does the gap is; and so it is for one of 21."""
    seen, gap = path(range(21), (0.2, 0.2), (0.001, 0)), path([*range(10), *range(11, 21)], (0.2, 0.8), (0.001, 0))

    assert filled(seen + gap, 21) == []
    assert filled([*seen[:-1], (*seen[-1][:5], 0.8, "car"), *gap], 21) == [10]
    assert filled(gap, 21) == [10]
    assert filled(seen + gap, 21, replace(FILL, fill_gaps=1)) == [10]


def test_a_gap_lasts_seconds() -> None:
    """Twenty missed frames are filled at 30 a second and not at 10, where a track that may live that long is made."""
    rows = path([*range(5), *range(25, 30)], (0.2, 0.5), (0.001, 0))
    options = replace(FILL, max_gap=40)

    assert filled(rows, 30, options) == list(range(5, 25))
    assert filled(rows, 30, options, rate=10.0) == []


def test_only_frames_that_exist_are_filled() -> None:
    """Where frame numbers are missing nothing is added for them, and those between stand where their numbers say."""
    where = frames(3) + frames(4, first=5)
    rows: list[Row] = [(i, 0.2 + 0.02 * where[i].index, 0.5, 0.1, 0.1, 0.9, "car") for i in (0, 1, 2, 4, 5, 6)]

    found = link(detections(rows, where), FILL)

    assert found.frame[found.interpolated].tolist() == [3]
    assert found.box[found.interpolated, 0] == pytest.approx([0.15 + 0.02 * 5])


def test_tracks_of_the_source_are_filled_only_when_asked() -> None:
    """A gap in the source's own track may be meant."""
    rows = path([0, 1, 2, 5, 6, 7], (0.2, 0.5), (0.001, 0))

    assert filled(rows, 8, ids=[4] * 6) == []
    assert filled(rows, 8, replace(FILL, fill_gaps=5), ids=[4] * 6) == [3, 4]


def test_no_gap_of_a_source_is_short_enough_to_be_filled_unasked() -> None:
    """Not even one of two numbers where the next frames are a hundred million apart."""
    where = [Frame(sequence="s", file=f"{i}.jpg", index=i if i < 7 else (i - 6) * 10**8) for i in range(16)]
    found = link(detections(path([0, 1, 2, 4, 5, 6], (0.2, 0.5), (0.001, 0)), where, [4] * 6), FILL)

    assert not found.interpolated.any()


def test_outlines_are_not_filled() -> None:
    """Between polygons no rectangle is put."""
    d = detections(path([0, 1, 2, 5, 6, 7], (0.2, 0.5), (0.001, 0)), frames(8))
    d = d.with_columns(kind=np.full(6, Kind.POLYGON, np.uint8))

    assert not link(d, FILL).interpolated.any()


@pytest.mark.parametrize("outlined", [slice(3), slice(3, 6)])
def test_between_an_outline_and_a_box_nothing_is_put(outlined: slice) -> None:
    """The track goes on from one to the other."""
    d = detections(path([0, 1, 2, 5, 6, 7], (0.2, 0.5), (0.001, 0)), frames(8), [4] * 6)
    kind = np.full(6, Kind.RECTANGLE, np.uint8)
    kind[outlined] = Kind.POLYGON

    assert not link(d.with_columns(kind=kind), replace(FILL, fill_gaps=5)).interpolated.any()


@given(crowds(), st.none() | st.integers(1, 5))
def test_filled_boxes_lie_between_their_ends(rows: list[Row], most: int | None) -> None:
    """Given rows are as they were, a track is once in a frame, and each new box lies within what spans the boxes around the gap."""
    d = detections(rows, frames(LENGTH))

    found = link(d, replace(FILL, fill_gaps=most))

    given_rows = found.take(~found.interpolated)
    assert np.array_equal(given_rows.box, d.box)
    assert len(set(zip(found.track.tolist(), found.frame.tolist(), strict=True))) == len(found)
    for row in np.flatnonzero(found.interpolated):
        same = given_rows.track == found.track[row]
        before = np.flatnonzero(same & (given_rows.frame < found.frame[row])).max()
        after = np.flatnonzero(same & (given_rows.frame > found.frame[row])).min()
        ends = given_rows.box[[before, after]]
        assert within(found.box[row], ends)


def within(box: NDArray[np.float64], ends: NDArray[np.float64]) -> bool:
    """Whether each side of a box lies between the same sides of two others."""
    return bool((box >= ends.min(axis=0) - 1e-9).all() and (box <= ends.max(axis=0) + 1e-9).all())


def test_smoothing_takes_jitter_out() -> None:
    """A shaking box comes to lie nearer to its path; rows, tracks and everything but boxes are as without."""
    noise = np.random.default_rng(3).normal(0, 0.01, 60)
    rows = [(t, 0.2 + 0.005 * t + float(e), 0.5, 0.1, 0.1, 0.9, "car") for t, e in enumerate(noise)]
    d = detections(rows, frames(60))

    plain, smooth = link(d, FILL), link(d, replace(FILL, smooth=True))

    truth = 0.15 + 0.005 * np.arange(60)
    assert np.abs(smooth.box[:, 0] - truth).mean() < 0.5 * np.abs(plain.box[:, 0] - truth).mean()
    assert np.array_equal(smooth.track, plain.track)
    assert np.array_equal(link(d, replace(ALL, smooth=True)).box, smooth.box)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 3)), min_size=1, max_size=20), st.floats(-1, 1), st.floats(0.2, 4))
def test_a_line_stays_a_line(steps: list[tuple[int, int]], velocity: float, spread: float) -> None:
    """Whatever frames are missing, and wherever tracks end, straight paths are not changed."""
    time, track = np.cumsum([s[0] for s in steps]).astype(float), np.sort([s[1] for s in steps])
    value = np.stack([velocity * time + track, 3.0 * track], axis=1)

    worth = np.where(np.arange(len(time)) % 2, 0.2, 1.0)
    assert smoothed(track, time, value, np.full(len(time), spread), worth) == pytest.approx(value, abs=1e-6)


def test_what_is_worth_little_moves_its_neighbours_little() -> None:
    """Two values at times -1 and 1 weigh ``e^-0.5`` each beside the middle one: by hand, the mean of all three by weight and worth."""
    time, value, spread = np.array([-1.0, 0.0, 1.0]), np.array([[0.0], [1.0], [0.0]]), np.ones(3)
    beside = 2 * np.exp(-0.5)

    for worth in (1.0, 0.2):
        found = smoothed(np.zeros(3, np.intp), time, value, spread, np.array([1.0, worth, 1.0]))
        assert found[1, 0] == pytest.approx(worth / (worth + beside))


def test_smoothing_knows_the_frame_rate() -> None:
    """What takes a tenth of a second at 30 frames is smoothed; at 1 frame a second each frame stays what it is."""
    rows = [(t, 0.3 + 0.01 * (t % 2), 0.5, 0.1, 0.1, 0.9, "car") for t in range(20)]
    options = replace(FILL, smooth=True)

    fast, slow = (link(detections(rows, frames(20, rate=rate)), options).box[:, 0] for rate in (30.0, 1.0))

    assert np.ptp(fast[5:15]) < 0.002
    assert np.ptp(slow[5:15]) > 0.009


def test_rows_without_a_track_order_are_filled_behind() -> None:
    """Rows that do not stand by frame keep their places, what is filled in stands behind them."""
    rows = path([7, 6, 5, 2, 1, 0], (0.2, 0.5), (0.001, 0))

    found: Detections = link(detections(rows, frames(8)), FILL)

    assert found.frame.tolist() == [7, 6, 5, 2, 1, 0, 3, 4]
