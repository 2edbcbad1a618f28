"""What holds for every scene."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prelabel.detections import Detections
from prelabel.linking import LinkOptions, link
from tests.linking.made import ALL, Row, detections, frames, partition

LENGTH = 8
"""Frames of a made-up scene."""


@st.composite
def crowds(draw: st.DrawFn) -> list[Row]:
    """Objects that move, hide, overlap, flicker and jump, so that nearly every choice of the linker is open."""
    count = draw(st.integers(1, 10))
    seed = draw(st.integers(0, 2**32 - 1))
    noise = np.random.default_rng(seed)
    start, velocity, size = noise.random((count, 2)) * 0.4, noise.normal(0, 0.02, (count, 2)), 0.05 + 0.1 * noise.random((count, 2))
    rows: list[Row] = []
    for t in range(LENGTH):
        middle = start + velocity * t + noise.normal(0, 0.01, (count, 2))
        shown = size * noise.normal(1, 0.05, (count, 2))
        score, label, hidden = noise.random(count) ** 0.3, noise.random(count) < 0.1, noise.random(count) < 0.2
        rows += [
            (
                t,
                float(middle[i, 0]),
                float(middle[i, 1]),
                float(shown[i, 0]),
                float(shown[i, 1]),
                float(score[i]),
                "bus" if label[i] else "car",
            )
            for i in np.flatnonzero(~hidden)
        ]
    return rows


def tracks(rows: list[Row], *, first: int = 0, options: LinkOptions | None = None) -> list[int]:
    """The track of each row."""
    found: list[int] = link(detections(rows, frames(LENGTH, first=first)), options or ALL).track.tolist()
    return found


@settings(max_examples=40)
@given(st.lists(crowds(), min_size=1, max_size=6), st.sampled_from([ALL, LinkOptions(), LinkOptions(smooth=True)]))
def test_sequences_together_are_linked_as_alone(sequences: list[list[Row]], options: LinkOptions) -> None:
    """Ids, boxes, and what is left out and filled in: whatever sequences stand beside one."""
    parts = [detections(rows, frames(LENGTH, sequence=f"{i}")) for i, rows in enumerate(sequences)]

    together = link(Detections.concat(parts), options)

    alone = Detections.concat([link(part, options) for part in parts])
    for name in ("frame", "label", "track", "score", "interpolated"):
        assert getattr(together, name).tolist() == getattr(alone, name).tolist()
    assert together.box == pytest.approx(alone.box, abs=1e-9)


@given(crowds(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[Row], shuffle: random.Random) -> None:
    """Shuffled rows, some of them doubled, give the same partition."""
    rows = rows + rows[::5]
    shuffled = shuffle.sample(rows, len(rows))

    assert partition(tracks(rows), rows) == partition(tracks(shuffled), shuffled)


@given(crowds(), st.floats(0.05, 20), st.floats(0.05, 20))
def test_the_scale_of_an_axis_does_not_matter(rows: list[Row], across: float, down: float) -> None:
    """A frame of another shape gives the same tracks."""
    scaled = [(t, x * across, y * down, w * across, h * down, score, label) for t, x, y, w, h, score, label in rows]

    assert tracks(scaled) == tracks(rows)


@given(crowds(), st.integers(-1000, 10**9))
def test_where_numbering_starts_does_not_matter(rows: list[Row], first: int) -> None:
    """Frames may count from any number, below 0 too."""
    assert tracks(rows, first=first) == tracks(rows)


@given(crowds())
def test_tracks_have_one_row_in_a_frame(rows: list[Row]) -> None:
    """No track is in two places at once, and every row has one."""
    found = tracks(rows)

    assert len(found) == len(rows)
    assert min(found, default=0) >= 0
    assert len(set(zip(found, (r[0] for r in rows), strict=True))) == len(rows)


@given(crowds(), st.data())
@pytest.mark.parametrize("mode", ["auto", "keep"])
def test_ids_of_the_source_never_change(mode: str, rows: list[Row], data: st.DataObject) -> None:
    """Rows with an id have it afterwards, and no row without one joins them."""
    ids = data.draw(st.lists(st.integers(-1, 4), min_size=len(rows), max_size=len(rows)))
    options = replace(ALL, mode=mode)  # type: ignore[arg-type]

    found = link(detections(rows, frames(LENGTH), ids), options).track.tolist()

    assert [f for f, i in zip(found, ids, strict=True) if i >= 0] == [i for i in ids if i >= 0]
    assert {f for f, i in zip(found, ids, strict=True) if i < 0}.isdisjoint(ids)


@given(crowds())
def test_n_rows_without_linking_are_n_tracks(rows: list[Row]) -> None:
    """Mode none parts what auto may join."""
    assert tracks(rows, options=replace(ALL, mode="none")) == list(range(len(rows)))


@given(crowds())
def test_linking_again_gives_the_same(rows: list[Row]) -> None:
    """Relinking a linked result gives the same tracks; keeping it changes nothing."""
    once = link(detections(rows, frames(LENGTH)), ALL)

    for options in (replace(ALL, mode="relink"), ALL, replace(ALL, mode="keep")):
        assert link(once, options).track.tolist() == once.track.tolist()


velocities = st.tuples(st.floats(-0.99, 0.99), st.floats(-0.99, 0.99))


@given(st.lists(velocities, min_size=1, max_size=8), st.integers(1, 10))
def test_separated_objects_are_never_switched(moves: list[tuple[float, float]], step: int) -> None:
    """Objects in lanes that never meet, each of constant velocity below its size, share no track, at any stride."""
    lane = 2.0 * LENGTH + 4
    rows = [(t, vx * t, lane * i + vy * t, 1.0, 1.0, 0.9, "car") for t in range(LENGTH) for i, (vx, vy) in enumerate(moves)]

    found = np.array(link(detections(rows, frames(LENGTH, step=step)), ALL).track).reshape(LENGTH, len(moves))

    assert sum(len(set(found[:, i].tolist())) for i in range(len(moves))) == len(set(found.ravel().tolist()))


gentle = st.tuples(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))


def stay_whole(moves: list[tuple[float, float]], step: int = 1) -> bool:
    """Whether objects of size 1 that move so a frame, each in a lane of its own, are one track each."""
    lane = 2.0 * LENGTH + 4
    rows = [(t, vx * t, lane * i + vy * t, 1.0, 1.0, 0.9, "car") for t in range(LENGTH) for i, (vx, vy) in enumerate(moves)]
    found: list[int] = link(detections(rows, frames(LENGTH, step=step)), ALL).track.tolist()
    return found == list(range(len(moves))) * LENGTH


@given(st.lists(gentle, min_size=1, max_size=8), st.integers(1, 10))
def test_separated_objects_stay_whole(moves: list[tuple[float, float]], step: int) -> None:
    """Where they move by less than a third of their size, each is one track from the first frame to the last."""
    assert stay_whole(moves, step)


def test_an_object_that_moves_against_most_others_stays_whole() -> None:
    """Six objects, of which four move to the left and one to the right."""
    assert stay_whole([(0.0, 0.0), (0.25, 0.25), *[(-0.25, 0.0)] * 4])


@given(gentle, st.integers(4, 7), st.lists(gentle, min_size=1, max_size=3), st.integers(1, 10))
def test_objects_beside_a_crowd_that_moves_as_one_stay_whole(
    common: tuple[float, float], crowd: int, others: list[tuple[float, float]], step: int
) -> None:
    """What most do is taken for the camera's motion; nobody is lost by that."""
    assert stay_whole([common] * crowd + others, step)
