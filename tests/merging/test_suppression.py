"""Non-maximum suppression of the outputs of several models."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.geometry.boxes import Boxes
from prelabel.geometry.meeting import meeting
from prelabel.merging import MergeOptions, merge
from prelabel.merging.apart import pieces
from prelabel.order import canonical
from prelabel.testing import check_detections, shapes
from tests.merging.made import NONE, OUTPUTS, Box, Row, facts, frames, outlined, output, overlap, random_rows, scored, slow_nms

NMS = MergeOptions(method="nms")

LEFT: Box = (0.0, 0.0, 0.4, 0.4)
NEAR: Box = (0.1, 0.0, 0.5, 0.4)
"""Shares 0.3 x 0.4 of 0.5 x 0.4 with `LEFT`: 0.6."""
HALF: Box = (0.0, 0.0, 0.4, 0.2)
"""Half of `LEFT`: 0.5."""


def test_the_best_of_those_that_overlap_stays() -> None:
    """0.6 of the union is over a half: the better one stays as it is, and the other is counted."""
    tally = Tally()

    merged = merge([output((0, "car", LEFT, 0.7)), output((0, "car", NEAR, 0.9))], NMS, tally)

    assert facts(merged) == [("0.jpg", "car", list(NEAR), 0.9)]
    assert tally.filtered == {"merged into a better one of another source": 1}


def test_a_half_is_not_over_a_half() -> None:
    """Boxes that overlap by just the limit are two objects, and one below the limit makes them one."""
    both = [output((0, "car", LEFT, 0.7)), output((0, "car", HALF, 0.9))]

    assert len(merge(both, NMS)) == 2
    assert len(merge(both, MergeOptions(method="nms", iou=0.49))) == 1


@pytest.mark.parametrize("scale", [0.1, 0.3, 0.7, 1.1, 1.3])
def test_a_half_is_a_half_at_any_scale(scale: float) -> None:
    """A hundred boxes and their halves, in numbers that are no binary fractions: none is over the limit."""
    wide = [(0.01 * i, 0.0, 0.01 * i + scale * 0.007, scale * 0.3) for i in range(100)]
    halves: list[Row] = [(0, "car", (x0, 0.0, x1, y1 / 2), 0.5) for x0, _, x1, y1 in wide]

    assert len(merge([output(*((0, "car", box, 0.9) for box in wide)), output(*halves)], NMS)) == 200


def test_labels_and_frames_are_merged_for_themselves() -> None:
    """One box on one spot of each label and frame."""
    one = output((0, "car", LEFT, 0.7), (1, "car", LEFT, 0.6), count=2)
    other = output((0, "bus", LEFT, 0.9), (1, "bus", LEFT, 0.5), count=2, labels=("bus", "tram"))

    assert len(merge([one, other], NMS)) == 4


def test_what_goes_takes_none_with_it() -> None:
    """B goes into A; C overlaps B, but not A, and stays."""
    a, b, c = ((x, 0.0, x + 0.5, 1.0) for x in (0.0, 0.15, 0.3))
    assert [round(overlap(one, other), 3) for one, other in ((a, b), (b, c), (a, c))] == [0.538, 0.538, 0.25]

    merged = merge([output((0, "car", a, 0.9), (0, "car", c, 0.7)), output((0, "car", b, 0.8))], NMS)

    assert merged.score.tolist() == [0.9, 0.7]


def test_a_source_that_overlaps_itself() -> None:
    """Is merged with itself, too, and counted apart."""
    tally = Tally()

    merged = merge([output((0, "car", LEFT, 0.7), (0, "car", NEAR, 0.9)), output((0, "bus", LEFT, 0.5))], NMS, tally)

    assert merged.score.tolist() == [0.5, 0.9]
    assert tally.filtered == {"merged into a better one of its own source": 1}


def test_weights_decide_which_is_better() -> None:
    """0.4 three times is over 1.1 once; the score itself stays."""
    both = [output((0, "car", LEFT, 0.4)), output((0, "car", NEAR, 0.9))]

    merged = merge(both, MergeOptions(method="nms", weights=(3, 1)))

    assert facts(merged) == [("0.jpg", "car", list(LEFT), 0.4)]


def test_a_missing_score_counts_as_one() -> None:
    """It goes before all others, stays missing, and the summary says so."""
    tally = Tally()

    merged = merge([output((0, "car", LEFT, NONE)), output((0, "car", NEAR, 0.99))], NMS, tally)

    assert np.isnan(merged.score).tolist() == [True]
    assert list(tally.notes) == [
        "frames of 2 sources matched by name: 1 frame, 1 of them in all",
        "1 detection without a score merged as if it were 1",
    ]


def test_an_object_goes_or_stays_whole() -> None:
    """With its box, outline and keypoints."""
    person = outlined(output((0, "car", LEFT, 0.9)), 0, Kind.POLYGON, [(0.0, 0.0), (0.4, 0.0), (0.4, 0.4)])
    person = outlined(person, 0, Kind.LANDMARK, [(0.1, 0.1), (0.2, 0.2)])
    box = output((0, "car", NEAR, 0.8))

    assert merge([person, box], NMS).kind.tolist() == [Kind.RECTANGLE, Kind.POLYGON, Kind.LANDMARK]
    assert merge([person, output((0, "car", NEAR, 0.95))], NMS).kind.tolist() == [Kind.RECTANGLE]


def test_polygons_are_compared_by_their_area() -> None:
    """Two triangles that halve one square have one box and share nothing; turned alike they are one object."""
    lower, upper = ([(0.0, 0.0), (0.4, 0.4), corner] for corner in ((0.4, 0.0), (0.0, 0.4)))
    one = outlined(output((0, "car", LEFT, 0.9)), 0, Kind.POLYGON, lower)

    assert len(merge([one, outlined(output((0, "car", LEFT, 0.8)), 0, Kind.POLYGON, upper)], NMS)) == 4
    assert len(merge([one, outlined(output((0, "car", LEFT, 0.8)), 0, Kind.POLYGON, lower)], NMS)) == 2


def test_keypoints_alone_are_compared_with_each_other() -> None:
    """A person's keypoints do not go into a box on the same spot."""
    points = [(0.0, 0.0), (0.4, 0.4)]
    lone = outlined(output((0, "car", LEFT, 0.5)), 0, Kind.LANDMARK, points).take(np.array([1]))

    assert merge([lone, output((0, "car", LEFT, 0.9))], NMS).kind.tolist() == [Kind.RECTANGLE, Kind.LANDMARK]
    assert merge([lone, lone], NMS).kind.tolist() == [Kind.LANDMARK]


def test_lines_stay() -> None:
    """The diagonals of a square have one box and are two lanes; a note says how many were not merged."""
    tally = Tally()
    up, down = ([(0.0, a), (0.4, 0.4 - a)] for a in (0.4, 0.0))
    lines = [outlined(output((0, "car", LEFT, 0.5)), 0, Kind.LINE, points).take(np.array([1])) for points in (up, down)]

    assert len(merge(lines, NMS, tally)) == 2
    assert list(tally.notes)[-1] == "2 lines kept as they are: lines are not merged"


@pytest.mark.parametrize(("frames", "labels", "limit"), [(4, ("car", "bus"), 0.5), (1, ("car",), 0.5), (1, ("car",), 0.95)])
def test_crowds_are_merged_as_one_by_one(frames: int, labels: tuple[str, ...], limit: float) -> None:
    """Boxes in piles, in three outputs, also all of one label and frame, against the greedy loop over all of them."""
    outputs = [random_rows(seed, 300, frames=frames, labels=labels) for seed in range(3)]
    tally = Tally()

    merged = merge([output(*rows, count=frames) for rows in outputs], MergeOptions(method="nms", iou=limit), tally)

    kept, gone = slow_nms([row for rows in outputs for row in rows], limit)
    assert sorted(facts(merged)) == sorted((f"{frame}.jpg", label, list(box), score) for frame, label, box, score in kept)
    source = {row: i for i, rows in enumerate(outputs) for row in rows}
    own = sum(source[row] == source[into] for row, into in gone)
    reasons = {"merged into a better one of its own source": own, "merged into a better one of another source": len(gone) - own}
    assert tally.filtered == {reason: count for reason, count in reasons.items() if count}
    assert 1 < len(kept) < 900


@given(OUTPUTS, st.permutations(range(3)))
def test_the_order_of_sources_does_not_matter(outputs: list[Detections], order: list[int]) -> None:
    """The same rows, whichever source comes first."""
    moved = [outputs[i] for i in order if i < len(outputs)]

    assert facts(merge(moved, NMS)) == facts(merge(outputs, NMS))


@given(OUTPUTS, st.floats(0.1, 10), st.floats(0.1, 10))
def test_the_scale_of_an_axis_does_not_matter(outputs: list[Detections], x: float, y: float) -> None:
    """The same rows stay where all boxes are stretched."""
    stretched = [some.with_columns(box=some.box * [x, y, x, y]) for some in outputs]

    kept, kept_too = (merge(some, NMS) for some in (outputs, stretched))
    np.testing.assert_array_equal(kept_too.box, kept.box * [x, y, x, y])


CELLS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 3)), unique=True, max_size=20)


@given(CELLS)
def test_a_source_that_overlaps_nothing_is_unchanged(cells: list[tuple[int, int, int]]) -> None:
    """The cells of a grid beside a source without a row."""
    rows: list[Row] = [(frame, "car", (x / 4, y / 4, (x + 1) / 4, (y + 1) / 4), 0.5) for frame, x, y in cells]
    one = output(*rows, count=3)

    assert facts(merge([one, output(count=3)], NMS)) == facts(canonical(one))


@given(shapes(), shapes())
def test_rows_of_all_kinds_keep_their_columns(one: Detections, other: Detections) -> None:
    """What stays is whole and in order, and merging it again changes nothing."""
    merged = merge([scored(one), scored(other)], NMS)

    check_detections(merged)
    again = merge([merged, Detections.from_boxes(frames=frames(4), labels=(), frame=(), label=(), box=())], NMS)
    assert facts(again) == facts(merged)
    np.testing.assert_array_equal(again.points, merged.points)


BOXES = st.lists(st.tuples(*[st.integers(0, 9)] * 4, st.integers(0, 1)), max_size=12)


def sides(corners: list[tuple[int, int, int, int, int]]) -> tuple[Boxes, NDArray[np.intp]]:
    """Boxes of two corners each, and their groups."""
    table = np.array(corners, np.float64).reshape(-1, 5)
    box = np.concatenate([np.minimum(table[:, :2], table[:, 2:4]), np.maximum(table[:, :2], table[:, 2:4])], axis=1)
    return box, table[:, 4].astype(np.intp)


@given(BOXES)
def test_boxes_that_share_area_are_of_one_piece(corners: list[tuple[int, int, int, int, int]]) -> None:
    """Each pair of one group; and of two pieces of a group one lies wholly beside the other."""
    box, group = sides(corners)

    piece = pieces(box, group)

    for i in range(len(box)):
        for j in range(i):
            if group[i] != group[j]:
                assert piece[i] != piece[j]
            elif overlap(box[i].tolist(), box[j].tolist()):
                assert piece[i] == piece[j]
    assert set(piece.tolist()) == set(range(len(set(piece.tolist()))))


@given(BOXES, BOXES, st.integers(1, 20))
def test_boxes_that_meet(one: list[tuple[int, int, int, int, int]], other: list[tuple[int, int, int, int, int]], chunk: int) -> None:
    """All pairs of one piece that share area, by the left one, and no other."""
    (left, left_piece), (right, right_piece) = sides(one), sides(other)

    chunks = list(meeting(left, left_piece, right, right_piece, chunk=chunk))
    found = [pair for i, j in chunks for pair in zip(i.tolist(), j.tolist(), strict=True)]

    expected = [
        (i, j)
        for i in range(len(left))
        for j in range(len(right))
        if left_piece[i] == right_piece[j] and (np.minimum(left[i, 2:], right[j, 2:]) > np.maximum(left[i, :2], right[j, :2])).all()
    ]
    assert sorted(found) == expected
    assert [i for i, _ in found] == [i for i, _ in expected]
