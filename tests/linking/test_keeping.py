"""Which tracks are left out, and that it is counted."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.detections import Detections
from prelabel.errors import Tally, UsageError
from prelabel.linking import LinkOptions, link
from prelabel.linking.confidence import Confidence
from prelabel.linking.evidence import believed
from prelabel.linking.scene import observe
from tests.linking.made import Row, detections, frames, partition, path
from tests.linking.test_properties import LENGTH, crowds

WEAK = "in a weak track"


def doubtful(count: int = 300, seed: int = 1) -> list[Row]:
    """A sure object in every frame, one that is soon hard to see, and weak phantoms that are somewhere else in each frame."""
    noise = np.random.default_rng(seed)
    sure = [(t, 0.2 + 0.001 * t, 0.2, 0.1, 0.1, 0.9 + 0.05 * float(noise.random()), "car") for t in range(count)]
    dim = [(t, 0.2 + 0.001 * t, 0.5, 0.1, 0.1, 0.9 if t < 30 else 0.6 + 0.1 * float(noise.random()), "car") for t in range(count)]
    phantoms: list[Row] = [
        (t, 0.1 + 0.8 * float(x), 0.7 + 0.25 * float(y), 0.02, 0.02, 0.3 + 0.2 * float(s), "car")
        for t, (x, y, s) in enumerate(noise.random((count, 3)))
    ]
    return sure + dim + phantoms


def kept(found: Detections) -> list[int]:
    """Which of the given rows are there; those that were filled in are not."""
    rows: list[int] = found.origin[~found.interpolated].tolist()
    return rows


def test_phantoms_go_and_objects_stay() -> None:
    """Scattered weak detections are left out and counted; weak detections of an object that is there all the time stay."""
    tally = Tally()

    found = link(detections(doubtful(), frames(300)), LinkOptions(), tally)

    assert set(range(600)) <= set(kept(found))
    assert tally.filtered == Counter({WEAK: 900 - len(kept(found))})
    assert tally.filtered[WEAK] > 270


@pytest.mark.parametrize("pace", [0.054, 0.056, 0.058])
@pytest.mark.parametrize("label", ["car", "van"])
@pytest.mark.parametrize("phantoms", [0, 300])
def test_objects_that_are_seldom_in_their_place_stay(pace: float, label: str, phantoms: int) -> None:
    """Cars of a sure score drive more than half their width a frame, alone or beside a van that is parked: all stay, phantoms go."""
    noise = np.random.default_rng(3)
    off, luck = iter(noise.normal(0, 0.001, 19 * 20).tolist()), iter(noise.uniform(-1, 1, 19 * 20).tolist())
    drives: list[Row] = [
        (number * 15 + t, -0.1 + pace * t + next(off), 0.05 + 0.06 * (number * 7 % 15), 0.1, 0.05, 0.85 + 0.1 * next(luck), "car")
        for number in range(19)
        for t in range(20)
    ]
    away: list[Row] = [
        (int(t), float(x), float(y), 0.1, 0.05, 0.1 + 0.3 * float(s), "car")
        for t, (x, y, s) in zip(noise.integers(0, 300, phantoms), noise.random((phantoms, 3)), strict=True)
    ]
    parked = path(range(300), (0.5, 0.96), (0, 0), label=label) if label != "car" else []

    found = link(detections(drives + parked + away, frames(300)), LinkOptions(fill_gaps=0), tally := Tally())
    assert kept(found) == list(range(len(drives + parked)))
    assert tally.filtered[WEAK] == phantoms
    assert {len(rows) for rows in partition(found.track)} <= {20, 300}


@pytest.mark.parametrize(("seen", "mean"), [(6, 0.8), (10, 0.85), (15, 0.8), (20, 0.75)])
def test_objects_that_pass_by_one_after_the_other_stay(seen: int, mean: float) -> None:
    """Each is there for some frames only, but of a steady score and in every one of them: no phantom is that."""
    noise = np.random.default_rng(3)
    rows: list[Row] = [
        (seen * number * 4 // 3 + t, 0.2 + 0.015 * t, 0.5, 0.13, 0.1, mean + 0.03 * float(noise.uniform(-1, 1)), "car")
        for number in range(15)
        for t in range(seen)
    ]
    tally = Tally()

    found = link(detections(rows, frames(seen * 20)), LinkOptions(), tally)

    assert kept(found) == list(range(len(rows)))
    assert not tally.filtered
    assert len(np.unique(found.track)) == 15


def around(score: float, noise: np.random.Generator, rows: list[Row]) -> list[Row]:
    """The rows with scores about the given one."""
    return [(*row[:5], score + 0.03 * float(noise.uniform(-1, 1)), row[6]) for row in rows]


@pytest.mark.parametrize("label", ["car", "sign"])
@pytest.mark.parametrize("count", [10, 30, 200])
def test_objects_that_are_always_weak_stay(count: int, label: str) -> None:
    """Beside sure objects, of their label or of another, and whatever the score: they are in every frame, which no phantom is."""
    noise = np.random.default_rng(4)
    sure = around(0.9, noise, path(range(count), (0.2, 0.2), (0.002, 0)))
    weak = around(0.35, noise, path(range(count), (0.2, 0.5), (0.002, 0), label=label))

    found = link(detections(sure + weak, frames(count)), LinkOptions())

    assert kept(found) == list(range(2 * count))
    assert sorted(map(len, partition(found.track))) == [count, count]


def test_a_place_that_looks_like_an_object_now_and_then_is_none() -> None:
    """Weak detections on one spot, in every other frame, beside sure objects in all."""
    noise = np.random.default_rng(5)
    sure = [row for i in range(4) for row in around(0.9, noise, path(range(100), (0.2, 0.2 * i + 0.1), (0.002, 0)))]
    spot = around(0.35, noise, path(range(0, 100, 2), (0.8, 0.5), (0, 0)))

    assert kept(link(detections(sure + spot, frames(100)), LinkOptions())) == list(range(400))


@pytest.mark.parametrize(("labels", "each"), [(100, 5), (1, 10), (1, 60), (4, 100)])
def test_phantoms_of_labels_of_their_own_go(labels: int, each: int) -> None:
    """Scattered weak detections of labels that nothing else has, be they rare or not, beside sure objects."""
    noise = np.random.default_rng(9)
    sure = [row for i in range(4) for row in around(0.9, noise, path(range(300), (0.2, 0.2 * i + 0.1), (0.002, 0)))]
    phantoms: list[Row] = [
        (int(300 * t), 0.9 * float(x), 0.9 * float(y), 0.05, 0.05, 0.1 + 0.3 * float(s), f"phantom {number}")
        for number in range(labels)
        for t, x, y, s in noise.random((each, 4))
    ]

    assert kept(link(detections(sure + phantoms, frames(300)), LinkOptions())) == list(range(1200))


def test_a_detector_may_be_half_as_sure_of_a_label() -> None:
    """All scores of a label halved, the best of which is then 0.5: the tracks are those of the others, label by label."""
    cars, signs = doubtful(seed=7), [(*row[:5], row[5], "sign") for row in doubtful(seed=8)]
    best = max(row[5] for row in signs)
    rows = cars + [(row[0], row[1] + 2.0, *row[2:5], row[5] / best, row[6]) for row in signs]
    halved = rows[:900] + [(*row[:5], row[5] / 2, row[6]) for row in rows[900:]]

    whole, half = (link(detections(some, frames(300)), LinkOptions(fill_gaps=0)) for some in (rows, halved))

    assert kept(half) == kept(whole)
    assert half.track.tolist() == whole.track.tolist()


@pytest.mark.parametrize("score", [0.0, 0.3, 1.0, float("nan")])
def test_scores_that_say_nothing_leave_nothing_out(score: float) -> None:
    """With no scores, or all equal, phantoms stay too."""
    rows = [(*row[:5], score, row[6]) for row in doubtful()]
    tally = Tally()

    found = link(detections(rows, frames(300)), LinkOptions(fill_gaps=0), tally)

    assert kept(found) == list(range(900))
    assert not tally.filtered


@given(crowds(), st.integers(0, 2**32 - 1))
def test_rows_without_a_score_stay(rows: list[Row], seed: int) -> None:
    """Among rows with scores, those without are never left out."""
    unscored = np.random.default_rng(seed).random(len(rows)) < 0.5
    rows = [(*row[:5], float("nan") if no else row[5], row[6]) for row, no in zip(rows, unscored, strict=True)]

    found = link(detections(rows, frames(LENGTH)), LinkOptions())

    assert set(np.flatnonzero(unscored).tolist()) <= set(kept(found))


@pytest.mark.parametrize("mode", ["keep", "none"])
def test_modes_that_link_nothing_leave_nothing_out(mode: str) -> None:
    """Neither evidence nor a shortest length concerns tracks that linking did not make."""
    for shortest in (None, 5):
        options = LinkOptions(mode=mode, min_length=shortest)  # type: ignore[arg-type]

        assert kept(link(detections(doubtful(), frames(300)), options)) == list(range(900))


def test_rows_with_an_id_stay() -> None:
    """Phantoms to which the source gave ids stay; the others of the sequence go."""
    ids = [-1] * 600 + [7 + i if i % 3 == 0 else -1 for i in range(300)]

    found = link(detections(doubtful(), frames(300), ids), LinkOptions())

    assert set(range(600, 900, 3)) <= set(kept(found))
    assert len(kept(found)) < 850


def test_the_shortest_length_can_be_set() -> None:
    """A track of two detections goes where three are asked for, and its frames stay."""
    rows = path(range(6), (0.2, 0.2), (0.01, 0)) + path(range(2), (0.7, 0.7), (0, 0))
    tally = Tally()

    found = link(detections(rows, frames(6)), LinkOptions(min_length=3), tally)

    assert kept(found) == list(range(6))
    assert found.track.tolist() == [0] * 6
    assert len(found.frames) == 6
    assert tally.filtered == Counter({"in a track of fewer than 3 detections": 2})


def test_everything_may_be_left_out() -> None:
    """A sequence in which no track is long enough keeps its frames."""
    found = link(detections(path(range(4), (0.2, 0.2), (0.01, 0)), frames(4)), LinkOptions(min_length=9, smooth=True))

    assert (len(found), len(found.frames)) == (0, 4)


def test_tracks_are_numbered_after_some_were_left_out() -> None:
    """No number is missing."""
    rows = path([0], (0.7, 0.7), (0, 0)) + path(range(6), (0.2, 0.2), (0.01, 0))

    assert link(detections(rows, frames(6)), LinkOptions(min_length=2)).track.tolist() == [0] * 6


def test_a_short_sequence_keeps_its_objects() -> None:
    """Six frames with uncertain scores are too few to doubt what is in all of them."""
    rows = [(t, 0.3 + 0.2 * i, 0.5, 0.1, 0.1, 0.5 + 0.07 * t + 0.02 * i, "car") for t in range(6) for i in range(3)]

    assert kept(link(detections(rows, frames(6)), LinkOptions())) == list(range(18))


def test_doubled_boxes_are_tracks_of_their_own() -> None:
    """Every box twice for the whole sequence: each stays, in tracks that do not change places within a frame."""
    rows = path(range(10), (0.2, 0.2), (0.01, 0))

    found = link(detections(rows + rows, frames(10)), LinkOptions())

    assert sorted(len(rows) for rows in partition(found.track)) == [10, 10]


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"min_length": 0}, "the shortest track is 0 detections\n  fix: give 1 or more to --min-length"),
        ({"min_length": 10**9}, "the shortest track is 1000000000 detections\n  fix: give at most 999999999 to --min-length"),
        ({"fill_gaps": -1}, "the longest gap to fill is -1 frames\n  fix: give 0 or more to --fill-gaps, or auto"),
    ],
)
def test_numbers_without_meaning_are_refused(option: dict[str, int], message: str) -> None:
    """The message names the option."""
    with pytest.raises(UsageError) as caught:
        LinkOptions(**option)  # type: ignore[arg-type]

    assert str(caught.value) == message


def test_a_crowd_is_said() -> None:
    """Six thousand boxes in a frame, a thousand of them on one spot, are linked in bounded time, and the user is told."""
    y, x = np.divmod(np.arange(5_000), 100)
    crowd = [(0.01 * float(cx), 0.01 * float(cy)) for cx, cy in zip(x, y, strict=True)] + [(0.505, 0.505)] * 1_000
    rows: list[Row] = [(t, cx, cy, 0.004, 0.004, 0.9, "car") for t in range(2) for cx, cy in crowd]
    tally = Tally()

    found = link(detections(rows, frames(2)), LinkOptions(), tally)

    assert np.bincount(found.track).tolist() == [2] * 6_000
    assert list(tally.notes) == ["a frame has 6,000 detections: where many lie on one spot, each is linked by the 32 most like it"]


BELIEF: dict[str, tuple[list[tuple[int, float]], float, int, float, list[bool]]] = {
    "little doubt": ([(10, 0.5), (190, 1.0), (1, 1.0), (3, 0.9), (1, 0.1)], 30.0, 205, 0.5, [True, True, False, True, False]),
    "pairs count": ([(2, 0.5), (2, 1.0), (1, 0.2)], 30.0, 1000, 0.5, [False, False, False]),
    "enough": ([(40, 0.5), (33, 0.5), (29, 0.5), (1, 0.1)], 30.0, 1000, 0.9375, [True, True, False, False]),
    "slow": ([(13, 0.5), (11, 0.5), (2, 0.6)], 2.0, 1000, 0.5, [True, False, False]),
    "five seconds": ([(11, 0.5), (9, 0.5), (2, 0.6)], 1.0, 1000, 0.25, [True, False, False]),
    "a tenth": ([(11, 0.5), (9, 0.5), (2, 0.6)], 30.0, 50, 0.5, [True, False, False]),
    "nothing linked": ([(1, 0.1), (1, 0.9)], 30.0, 1000, 0.5, [True, True]),
}
"""Tracks (detections, the score of each), the rate, the frames, how often the best return, and whether each track is believed."""


@pytest.mark.parametrize("case", BELIEF)
def test_what_a_track_must_bring(case: str) -> None:
    """The least, by hand.

    Little doubt: of linked scores 197.7 are certain and 5.3 are not, 50 times 5.3 / 197.7 is 1.34, and by 0.5 that is 2.68. Pairs count:
    1 of 4 is not certain, 50 times 1 / 3 is over 15, and by 0.5 that is 30. Enough: 15 by 0.9375 is 16. Slow: of two frames a second
    instead of ten it is a fifth of 15, and by 0.5 that is 6. Five seconds of a frame each, or a tenth of 50 frames: 5. Where nothing is
    linked nothing is in doubt.
    """
    tracks, rate, count, returning, wanted = BELIEF[case]
    many = [n for n, _ in tracks]
    score = np.repeat([one for _, one in tracks], many)
    box = np.tile([0.1, 0.1, 0.2, 0.2], (len(score), 1))
    one_frame, _ = observe(frames(1), np.zeros(len(score), np.intp), box, np.arange(float(len(score))), np.zeros(len(score), np.intp))
    start = np.append(np.zeros(count, np.intp), len(score))
    seen = replace(one_frame, score=score, rate=rate, time=np.arange(float(count)), start=start)
    first = np.cumsum(many) - many

    one_group = Confidence(
        score=score, group=np.zeros(len(score), np.intp), returning=np.array([returning]), steady=np.zeros(len(score), np.bool_)
    )

    kept = believed(seen, np.repeat(first, many), one_group)

    assert kept[first].tolist() == wanted
