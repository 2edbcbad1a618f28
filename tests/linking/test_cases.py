"""Hand-made scenes: what an annotator would call one object is one track."""

from dataclasses import replace

import numpy as np
import pytest

from prelabel.linking import LinkOptions, link
from tests.linking.made import ALL, Row, detections, frames, partition, path


def linked(rows: list[Row], count: int, options: LinkOptions | None = None, *, rate: float | None = None, step: int = 1) -> list[list[int]]:
    """The rows of each track, in the order of their first rows."""
    track = link(detections(rows, frames(count, rate=rate, step=step)), options or ALL).track
    return [np.flatnonzero(track == t).tolist() for t in range(track.max() + 1)]


def test_crossing_objects_keep_their_tracks() -> None:
    """Two objects on crossing diagonals, one over the other in the middle, go on as they came."""
    one = path(range(20), (0.1, 0.1), (0.03, 0.03))
    other = path(range(20), (0.67, 0.1), (-0.03, 0.03))

    assert linked(one + other, 20) == [list(range(20)), list(range(20, 40))]


def test_a_gap_is_survived() -> None:
    """An object that is hidden for six frames and moves on behind is one track."""
    rows = path([*range(8), *range(14, 20)], (0.1, 0.5), (0.03, 0))

    assert linked(rows, 20) == [list(range(14))]


def test_a_gap_that_is_too_long_parts() -> None:
    """Two seconds without a detection end a track, at 30 frames a second and at 10."""
    rows = path([*range(8), *range(28, 36)], (0.1, 0.5), (0.001, 0))

    assert linked(rows, 36) == [list(range(16))]
    assert linked(rows, 36, rate=10.0) == [list(range(8)), list(range(8, 16))]


@pytest.mark.parametrize(("max_gap", "tracks"), [(0, 2), (2, 2), (3, 1), (4, 1)])
def test_the_longest_gap_can_be_set(max_gap: int, tracks: int) -> None:
    """A gap of three missing frames is bridged where three are allowed."""
    rows = path([*range(5), *range(8, 13)], (0.1, 0.5), (0.002, 0))

    assert len(linked(rows, 13, replace(ALL, max_gap=max_gap))) == tracks
    assert len(linked(rows, 13, replace(ALL, max_gap=max_gap), step=5)) == tracks


def test_missing_frame_numbers_are_time() -> None:
    """A leap of the frame numbers by a thousand ends a track although no given frame lies between."""
    rows = path(range(10), (0.1, 0.5), (0.002, 0))
    leap = frames(5) + frames(5, first=1000)
    assert len(np.unique(link(detections(rows, leap), ALL).track)) == 2
    assert len(np.unique(link(detections(rows, frames(10)), ALL).track)) == 1


def test_frames_that_are_not_numbered_follow_each_other() -> None:
    """Without numbers a frame's place counts."""
    rows = path(range(6), (0.1, 0.5), (0.01, 0))

    assert linked(rows, 6, step=0) == [list(range(6))]


def test_weak_detections_bridge_an_occlusion() -> None:
    """Low scores carry a track on; the same low scores where no track is begin none."""
    seen = [(t, 0.2 + 0.02 * t, 0.5, 0.1, 0.1, 0.3 if 8 <= t < 12 else 0.9, "car") for t in range(20)]
    alone = path(range(8, 12), (0.8, 0.1), (0, 0), score=0.3)

    assert linked(seen + alone, 20) == [list(range(20)), [20], [21], [22], [23]]


@pytest.mark.parametrize("score", [0.0, 0.3, 0.65, 1.0, float("nan")])
def test_scores_that_are_all_equal_do_not_matter(score: float) -> None:
    """A detector's scale is its own: a sequence with one score, or none, is linked."""
    rows = path(range(10), (0.2, 0.2), (0.01, 0), score=score) + path(range(10), (0.8, 0.8), (0, 0), score=score)

    assert linked(rows, 10) == [list(range(10)), list(range(10, 20))]


def test_a_label_that_flickers_stays_one_track() -> None:
    """A car that is a truck for two frames is one tracker."""
    rows = [(t, 0.2 + 0.01 * t, 0.5, 0.1, 0.1, 0.9, "truck" if t in (4, 5) else "car") for t in range(10)]

    assert linked(rows, 10) == [list(range(10))]


def test_labels_tell_objects_apart_that_lie_on_each_other() -> None:
    """A person on a bicycle whose boxes change places by a little stay person and bicycle."""
    jitter = [0.0, 0.004, -0.004, 0.003, -0.003, 0.004, 0.0, -0.004]
    rows = [(t, 0.5 + s * j, 0.5, 0.1, 0.1, 0.9, name) for t, j in enumerate(jitter) for s, name in ((1, "person"), (-1, "bicycle"))]

    assert linked(rows, 8) == [list(range(0, 16, 2)), list(range(1, 16, 2))]


def test_a_camera_that_jerks_loses_nobody() -> None:
    """Twelve objects that all jump by more than half their width at once, and stand still before and after, keep their tracks."""
    jump = [0.0, 0.0, 0.0, 0.028, 0.028, 0.028, 0.0, 0.0]
    rows = [(t, 0.1 + 0.15 * (i % 4) + x, 0.1 + 0.3 * (i // 4), 0.05, 0.1, 0.9, "car") for t, x in enumerate(jump) for i in range(12)]

    assert linked(rows, 8) == [list(range(i, 96, 12)) for i in range(12)]


def test_objects_of_other_size_are_not_mistaken() -> None:
    """A small object does not continue a large one that it stands in front of."""
    large = [(t, 0.5, 0.5, 0.2, 0.2, 0.9, "car") for t in range(5)]
    small = [(t, 0.5, 0.5, 0.12, 0.12, 0.9, "car") for t in range(5, 10)]

    assert linked(large + small, 10) == [list(range(5)), list(range(5, 10))]


def test_boxes_on_one_spot_are_paired_one_to_one() -> None:
    """Three identical boxes in each of ten frames are three tracks of ten."""
    rows = [(t, 0.5, 0.5, 0.1, 0.1, 0.9, "car") for t in range(10) for _ in range(3)]

    found = link(detections(rows, frames(10)), ALL).track

    assert sorted(np.bincount(found).tolist()) == [10, 10, 10]


def test_boxes_without_area_are_tracks_of_their_own() -> None:
    """Nothing can be said about the overlap of a point or a stroke: no error, no row lost, no link."""
    points: list[Row] = [(t, 0.5, 0.5, 0.0, 0.0, 0.9, "car") for t in range(3)]
    strokes: list[Row] = [(t, 0.7, 0.5, 0.1, 0.0, 0.9, "car") for t in range(3)]

    assert linked(points + strokes, 3) == [[i] for i in range(6)]


def test_thousands_of_boxes_in_a_frame_find_themselves() -> None:
    """Two frames of 2 500 boxes on a grid, moved by a fifth of their size, are 2 500 tracks of two."""
    y, x = np.divmod(np.arange(2500), 50)
    rows = [(t, 0.02 * cx + 0.002 * t, 0.02 * cy, 0.01, 0.01, 0.9, "car") for t in range(2) for cx, cy in zip(x, y, strict=True)]

    found = link(detections(rows, frames(2)), ALL).track

    assert partition(found) == partition(np.tile(np.arange(2500), 2))


@pytest.mark.parametrize("stride", [2, 5, 10])
def test_frames_without_detections_are_no_misses_where_all_but_few_have_none(stride: int) -> None:
    """Of a source that looked at every k-th frame only, an object is one track, wherever the other frames are known."""
    rows = path(range(0, 10 * stride, stride), (0.1, 0.5), (0.04 / stride, 0))

    assert linked(rows, 10 * stride) == [list(range(10))]
