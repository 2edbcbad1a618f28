"""Weighted boxes fusion of the outputs of several models."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from prelabel.detections import Detections, Kind
from prelabel.errors import ChoiceError, Tally
from prelabel.geometry.boxes import Boxes
from prelabel.merging import MergeOptions, merge
from prelabel.merging.apart import pieces
from prelabel.merging.fusion import fuse
from prelabel.order import canonical
from prelabel.testing import check_detections
from tests.merging.made import NONE, OUTPUTS, Box, Row, facts, outlined, output, random_rows, slow_wbf

WBF = MergeOptions(method="wbf")

LEFT: Box = (0.0, 0.0, 0.4, 0.4)
WIDE: Box = (0.0, 0.0, 0.6, 0.4)
"""Holds `LEFT`, which is two thirds of it."""
ALONE: Box = (0.7, 0.7, 0.9, 0.9)


def test_boxes_are_averaged_by_their_scores() -> None:
    """0.75 x 0.4 + 0.25 x 0.6 is 0.45; the score is the mean of both, and half of what it was where one model alone found a box."""
    tally = Tally()

    merged = merge([output((0, "car", LEFT, 0.75), (0, "car", ALONE, 0.8)), output((0, "car", WIDE, 0.25))], WBF, tally)

    assert merged.box.round(12).tolist() == [[0.0, 0.0, 0.45, 0.4], list(ALONE)]
    assert merged.score.round(12).tolist() == [0.5, 0.4]
    assert (tally.filtered, tally.adjusted) == ({"averaged into a better box": 1}, {"box averaged of several": 1})


def test_weights_multiply_scores() -> None:
    """With 2 and 1: (1.5 x 0.4 + 0.25 x 0.6) / 1.75 is 3 / 7; (1.5 + 0.25) / 2 boxes x 2 models / 3 is 7 / 12; 2 x 0.9 / 3 alone."""
    both = [output((0, "car", LEFT, 0.75), (0, "car", ALONE, 0.9)), output((0, "car", WIDE, 0.25))]

    merged = merge(both, MergeOptions(method="wbf", weights=(2, 1)))

    np.testing.assert_allclose(merged.box[0], [0, 0, 3 / 7, 0.4])
    np.testing.assert_allclose(merged.score, [7 / 12, 0.6])


def test_a_box_is_compared_with_the_mean_so_far() -> None:
    """Strips of 1 at 0, 0.5 and 1: the third is a neighbour of the first, and by a third of the mean of the first two."""
    strips = [(x, 0.0, x + 1.0, 1.0) for x in (0.0, 0.5, 0.75)]
    both = [output((0, "car", strips[0], 0.5), (0, "car", strips[2], 0.3)), output((0, "car", strips[1], 0.5))]

    # the mean of the first two is 0.25 to 1.25, which the third shares 0.5 of 1.5 with, but with the first 0.25 of 1.75
    (box,) = merge(both, MergeOptions(method="wbf", iou=0.3)).box.tolist()

    middle = (0.5 * 0.0 + 0.5 * 0.5 + 0.3 * 0.75) / 1.3
    assert box == pytest.approx([middle, 0, middle + 1, 1])


def test_a_box_joins_what_it_overlaps_most() -> None:
    """Of two groups, not the one that was first."""
    far, near, joins = ((x, 0.0, x + 1.0, 1.0) for x in (0.0, 0.9, 0.6))

    merged = merge(
        [output((0, "car", far, 0.9), (0, "car", near, 0.8)), output((0, "car", joins, 0.1))], MergeOptions(method="wbf", iou=0.2)
    )

    assert merged.score.round(12).tolist() == [0.45, 0.45]
    assert merged.box[:, 0].round(12).tolist() == [0.0, round((0.8 * 0.9 + 0.1 * 0.6) / 0.9, 12)]


def test_of_groups_that_a_box_overlaps_alike_it_joins_the_better() -> None:
    """Half of the middle box lies in each of its neighbours, a third of both unions; it takes the left one 7 / 16 of the way with it."""
    left, right, middle = (0.0, 0.0, 0.5, 0.5), (0.5, 0.0, 1.0, 0.5), (0.25, 0.0, 0.75, 0.5)
    one = output((0, "car", left, 0.9), (0, "car", right, 0.8))

    merged = merge([one, output((0, "car", middle, 0.7))], MergeOptions(method="wbf", iou=0.3))

    assert merged.box == pytest.approx(np.array([[0.109375, 0.0, 0.609375, 0.5], right]))


def test_the_best_box_says_the_rest() -> None:
    """Its attributes and its place; that another one's attributes were others is counted."""
    tally = Tally()
    one, other = output((0, "car", LEFT, 0.6)), output((0, "car", WIDE, 0.9))
    one = one.with_attributes(({"colour": "red"},), np.zeros(1, np.int32))
    other = other.with_attributes(({"colour": "blue"},), np.zeros(1, np.int32))

    merged = merge([one, other], WBF, tally)

    assert merged.attribute_sets[merged.attributes[0]] == {"colour": "blue"}
    assert tally.adjusted == {"attributes of the best of averaged boxes": 1, "box averaged of several": 1}


def test_a_score_is_at_most_one() -> None:
    """Two boxes of a model of weight 3 among 3 + 1: (2.7 + 2.7) / 2 x 2 / 4 would be 1.35."""
    merged = merge([output((0, "car", LEFT, 0.9), (0, "car", LEFT, 0.9)), output()], MergeOptions(method="wbf", weights=(3, 1)))

    assert merged.score.tolist() == [1.0]


def test_scores_of_zero_weigh_nothing() -> None:
    """The box of the first stays, and no number is undefined."""
    merged = merge([output((0, "car", LEFT, 0.0)), output((0, "car", WIDE, 0.0))], WBF)

    assert facts(merged) == [("0.jpg", "car", list(LEFT), 0.0)]


RECORDED: tuple[tuple[Row, ...], ...] = (
    ((0, "car", (0.10, 0.10, 0.30, 0.30), 0.90), (0, "car", (0.50, 0.50, 0.80, 0.70), 0.60), (0, "bus", (0.11, 0.10, 0.31, 0.29), 0.55)),
    ((0, "car", (0.12, 0.11, 0.31, 0.32), 0.80), (0, "car", (0.52, 0.48, 0.79, 0.72), 0.75), (0, "car", (0.53, 0.50, 0.82, 0.71), 0.20)),
    ((0, "car", (0.09, 0.10, 0.28, 0.31), 0.30), (0, "bus", (0.12, 0.12, 0.30, 0.30), 0.65), (0, "bus", (0.60, 0.10, 0.90, 0.20), 0.40)),
)
"""Outputs of three models, and below what ``weighted_boxes_fusion`` of ``ensemble-boxes`` 1.0.9 makes of them with weights 2, 1, 1."""


def test_the_authors_program_makes_the_same() -> None:
    """Recorded from it, by label and box, to five decimals: it computes with 32 bits."""
    merged = merge([output(*rows) for rows in RECORDED], MergeOptions(method="wbf", weights=(2, 1, 1)))

    assert [(label, np.round(box, 5).tolist(), round(score, 5)) for _, label, box, score in facts(merged)] == [
        ("bus", [0.11371, 0.10743, 0.30629, 0.29371], 0.4375),
        ("bus", [0.6, 0.1, 0.9, 0.2], 0.1),
        ("car", [0.10448, 0.10276, 0.30069, 0.30655], 0.725),
        ("car", [0.50977, 0.49302, 0.79837, 0.70791], 0.5375),
    ]


@pytest.mark.parametrize("weights", [(1, 1), (2, 1), (0.5, 3)], ids=str)
@pytest.mark.parametrize(("frames", "labels", "limit"), [(4, ("car", "bus"), 0.55), (1, ("car",), 0.55), (1, ("car",), 0.1)])
def test_crowds_are_merged_as_one_by_one(frames: int, labels: tuple[str, ...], limit: float, weights: tuple[float, ...]) -> None:
    """A thousand boxes in piles, in two outputs, also all of one label and frame, against the steps of the paper in plain lists."""
    outputs = [random_rows(seed, 500, frames=frames, labels=labels) for seed in range(2)]

    merged = merge([output(*rows, count=frames) for rows in outputs], MergeOptions(method="wbf", iou=limit, weights=weights))

    expected = sorted((f"{row[0]}.jpg", *row[1:]) for row in slow_wbf(outputs, weights, limit))
    found = sorted(facts(merged))
    assert [one[:2] for one in found] == [one[:2] for one in expected]
    np.testing.assert_allclose([one[2] for one in found], [one[2] for one in expected], atol=1e-9)
    np.testing.assert_allclose([one[3] for one in found], [one[3] for one in expected], atol=1e-9)
    assert 1 < len(expected) < 500


@given(OUTPUTS, st.permutations(range(3)))
def test_the_order_of_sources_does_not_matter(outputs: list[Detections], order: list[int]) -> None:
    """The same boxes and scores to the last bit, whichever source comes first."""
    moved = [outputs[i] for i in order if i < len(outputs)]

    merged = merge(outputs, WBF)

    check_detections(merged)
    assert facts(merge(moved, WBF)) == facts(merged)


CELLS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6), st.integers(0, 6), st.floats(0, 1)), unique_by=lambda cell: cell[:3])


@given(CELLS)
def test_a_source_twice_is_the_source(cells: list[tuple[int, int, int, float]]) -> None:
    """Boxes of the cells of a grid: the same boxes and scores to the last bit."""
    rows: list[Row] = [(frame, "car", (x / 7, y / 7, (x + 1) / 7, (y + 1) / 7), score) for frame, x, y, score in cells]
    one = output(*rows, count=3)

    assert facts(merge([one, one], WBF)) == facts(canonical(one))


@given(OUTPUTS, st.floats(0.1, 10), st.floats(0.1, 10))
def test_the_scale_of_an_axis_does_not_matter(outputs: list[Detections], x: float, y: float) -> None:
    """The same boxes are averaged where all are stretched."""
    whole = canonical(Detections.concat(outputs))

    def best(box: Boxes) -> NDArray[np.intp]:
        return fuse(box, whole.score, pieces(box, (whole.frame * 2 + whole.label).astype(np.intp)), 0.55).best

    np.testing.assert_array_equal(best(whole.box * [x, y, x, y]), best(whole.box))


def test_other_geometries_are_refused() -> None:
    """With the first such row, and what to do."""
    person = outlined(output((0, "car", LEFT, 0.9)), 0, Kind.POLYGON, [(0.0, 0.0), (0.4, 0.0), (0.4, 0.4)])

    with pytest.raises(ChoiceError) as caught:
        merge([output((0, "car", WIDE, 0.9)), person], WBF)

    assert str(caught.value) == (
        ":0: a polygon, but --merge wbf averages boxes\n"
        "  fix: give --shape box to merge boxes alone, or --merge nms, which keeps objects whole"
    )


def test_missing_scores_are_refused() -> None:
    """With the first such row, and what to do."""
    with pytest.raises(ChoiceError) as caught:
        merge([output((0, "car", WIDE, 0.9)), output((0, "car", LEFT, NONE))], WBF)

    assert str(caught.value) == (
        ":0: no score, but --merge wbf averages by scores\n  fix: give the scores, or --merge nms, which takes a missing score for 1"
    )


def test_nothing_to_merge() -> None:
    """Frames without a detection."""
    merged = merge([output(count=2), output(count=2)], WBF)

    assert (len(merged), [frame.file for frame in merged.frames]) == (0, ["0.jpg", "1.jpg"])
