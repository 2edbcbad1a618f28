"""Boxes, against arithmetic on single numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.geometry import boxes
from prelabel.testing import boxes as any_box

Box = tuple[float, float, float, float]
BOX = any_box(inside=False)


def overlap_share(a: Box, b: Box) -> float:
    """Intersection over union, one number at a time."""
    across = min(a[2], b[2]) - max(a[0], b[0])
    down = min(a[3], b[3]) - max(a[1], b[1])
    shared = across * down if across > 0 and down > 0 else 0.0
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


@given(st.lists(BOX, min_size=1, max_size=5), st.lists(BOX, min_size=1, max_size=5))
def test_overlap_is_what_arithmetic_says(a: list[Box], b: list[Box]) -> None:
    """Every pair, in both orders, within [0, 1]; and each box with the one at its place."""
    share = boxes.iou(np.array(a), np.array(b))

    np.testing.assert_allclose(share, [[overlap_share(one, other) for other in b] for one in a], atol=1e-12)
    np.testing.assert_array_equal(share, boxes.iou(np.array(b), np.array(a)).T)
    assert ((share >= 0) & (share <= 1)).all()
    few = min(len(a), len(b))
    np.testing.assert_array_equal(boxes.iou_of_pairs(np.array(a)[:few], np.array(b)[:few]), share.diagonal())


@given(BOX)
def test_a_box_overlaps_itself_wholly(box: Box) -> None:
    """And nothing that it only touches."""
    x0, y0, x1, y1 = box
    one, beside = np.array([box]), np.array([[x1, y0, x1 + (x1 - x0), y1]])

    assert boxes.iou(one, one)[0, 0] == pytest.approx(1)
    assert boxes.iou(one, beside)[0, 0] == 0


def test_boxes_without_area_overlap_nothing() -> None:
    """Not even themselves; and nothing divides by zero."""
    empty = np.array([[0.5, 0.5, 0.5, 0.5]])

    assert boxes.iou(empty, np.array([[0.5, 0.5, 0.5, 0.5], [0, 0, 1, 1]])).tolist() == [[0.0, 0.0]]
    assert boxes.iou(empty, np.empty((0, 4))).shape == (1, 0)


@given(BOX)
def test_round_trips(box: Box) -> None:
    """Corners from left, top, width, height and from centre and size are the corners that these were made from."""
    x0, y0, x1, y1 = box
    expected = np.array([box])

    np.testing.assert_allclose(boxes.from_xywh(np.array([[x0, y0, x1 - x0, y1 - y0]])), expected, atol=1e-12)
    np.testing.assert_allclose(boxes.from_cxcywh(np.array([[(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0]])), expected, atol=1e-12)
    np.testing.assert_allclose(boxes.normalise(expected * [640, 480, 640, 480], np.array([640]), np.array([480])), expected, atol=1e-12)


@given(BOX)
def test_clipping_keeps_what_is_inside(box: Box) -> None:
    """The clipped box is the intersection with the frame, clipping it again changes nothing, and outside means that none is left."""
    clipped = boxes.clip(np.array([box]))
    inside = min(box[2], 1) > max(box[0], 0) and min(box[3], 1) > max(box[1], 0)

    assert boxes.outside(np.array([box])).tolist() == [not inside]
    np.testing.assert_array_equal(boxes.clip(clipped), clipped)
    if inside:
        assert clipped.tolist() == [[max(box[0], 0), max(box[1], 0), min(box[2], 1), min(box[3], 1)]]
        assert boxes.area(clipped)[0] <= boxes.area(np.array([box]))[0]


def test_normalise_takes_one_size_for_all() -> None:
    """A scalar size serves every box."""
    assert boxes.normalise(np.array([[10.0, 10, 20, 20]] * 2), np.array(20), np.array(40)).tolist() == [[0.5, 0.25, 1, 0.5]] * 2
