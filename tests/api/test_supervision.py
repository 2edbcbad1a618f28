"""Detections and keypoints of supervision, with all that they may hold; real ones where it is installed."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from prelabel import Detections, Kind, SequenceBuilder, Tally
from prelabel.errors import InputError, UsageError
from prelabel.testing import check_detections
from tests.frameworks import BOXES, FRACTIONS, installed

CORNERS = np.array([[[60.0, 60.0], [70.0, 40.0], [40.0, 30.0], [30.0, 50.0]], [[0.0, 10.0], [20.0, 0.0], [40.0, 10.0], [20.0, 20.0]]])
"""Of two oriented boxes."""


def built(given: object, tally: Tally | None = None) -> Detections:
    """The detections of a frame of 200x100 pixels."""
    street = SequenceBuilder("street", 200, 100, labels=["person", "car"], tally=tally)
    street.add_supervision(given)
    d = street.detections()
    check_detections(d)
    return d


def detections(**fields: Any) -> Any:  # noqa: ANN401  # of supervision
    """Real ``Detections`` of `BOXES`."""
    sv = installed("supervision")
    return sv.Detections(**{"xyxy": np.array(BOXES, np.float32), "class_id": np.array([0, 1]), **fields})


def points_of(d: Detections, row: int) -> list[list[float]]:
    """The points of a row, in fractions."""
    first, last = d.ring_start[d.detection_start[[row, row + 1]]]
    points: list[list[float]] = d.points[first:last].tolist()
    return points


@pytest.mark.parametrize("flat", [False, True])
def test_oriented_boxes_are_polygons(*, flat: bool) -> None:
    """Their four corners, and no upright box beside them, as of results of ultralytics."""
    corners = CORNERS.reshape(2, 8) if flat else CORNERS
    d = built(detections(data={"xyxyxyxy": corners}, confidence=np.array([0.9, 0.5]), tracker_id=np.array([3, 4])))

    by_track = sorted(range(2), key=lambda row: int(d.track[row]))
    assert d.kind.tolist() == [Kind.POLYGON] * 2
    np.testing.assert_allclose([points_of(d, row) for row in by_track], CORNERS / [200, 100])
    assert [d.score[row] for row in by_track] == [0.9, 0.5]


def test_oriented_boxes_of_another_shape_are_refused() -> None:
    """What they are is said."""
    fake = SimpleNamespace(xyxy=BOXES, class_id=[0, 1], confidence=None, tracker_id=None, data={"xyxyxyxy": np.zeros((2, 4, 3))})

    with pytest.raises(UsageError) as caught:
        built(fake)

    assert str(caught.value) == "xyxyxyxy has the shape [2, 4, 3]\n  fix: give four corners a detection: (n, 4, 2)"


def test_frames_without_oriented_boxes_are_frames() -> None:
    """Empty detections, as supervision makes them of an empty result."""
    for data in ({}, {"xyxyxyxy": np.empty((0, 4, 2)), "class_name": np.empty(0, str)}):
        empty = detections(xyxy=np.empty((0, 4)), class_id=np.empty(0, int), data=data)
        assert (len(built(empty)), len(built(empty).frames)) == (0, 1)


def test_compact_masks_are_masks() -> None:
    """Those that supervision keeps as run lengths give the outlines of the whole masks."""
    masks = np.zeros((2, 100, 200), np.bool_)
    for mask, (x0, y0, x1, y1) in zip(masks, BOXES, strict=True):
        mask[y0:y1, x0:x1] = True
    compact = pytest.importorskip("supervision.detection.compact_mask").CompactMask.from_dense(masks, np.array(BOXES), (100, 200))
    tally = Tally()

    d = built(detections(mask=compact), tally)

    outlines = np.flatnonzero(d.kind == Kind.POLYGON)
    np.testing.assert_allclose(sorted(d.box[outlines].tolist()), FRACTIONS)
    assert tally == Tally()


def test_absent_columns_stay_absent() -> None:
    """Without scores and ids there are none; without names and class ids the labels are missing."""
    d = built(detections())

    assert np.isnan(d.score).all()
    assert d.track.tolist() == [-1, -1]
    with pytest.raises(UsageError) as caught:
        built(detections(class_id=None))
    assert str(caught.value) == "labels are missing\n  fix: give labels: names, or ids that the builder's labels name"


def test_other_data_is_counted() -> None:
    """By its name, a frame at a time; that of an empty frame is nothing."""
    tally = Tally()
    data = {"class_name": np.array(["person", "car"]), "speed": np.array([3.0, 4.0])}

    built(detections(data=data, mask=np.ones((2, 100, 200), np.bool_)), tally)
    built(detections(data={"xyxyxyxy": CORNERS}, mask=np.ones((2, 100, 200), np.bool_)), tally)
    built(detections(xyxy=np.empty((0, 4)), class_id=np.empty(0, int), data={"speed": np.empty(0)}), tally)

    assert tally.unconverted == {"data speed": 1, "oriented boxes beside masks": 1}


def keypoints(**fields: Any) -> Any:  # noqa: ANN401  # of supervision
    """Real ``KeyPoints`` of two objects of three points: of each one is put to 0, 0."""
    sv = installed("supervision")
    xy = np.array([[[20, 10], [0, 0], [60, 30]], [[100, 50], [120, 60], [0, 0]]], np.float32)
    return sv.KeyPoints(**{"xy": xy, "class_id": np.array([0, 1]), **fields})


def numbers_of(d: Detections) -> dict[str, list[int]]:
    """The keypoint numbers of each label's landmark."""
    bounds = d.ring_start[d.detection_start]
    return {d.labels[d.label[row]]: d.point_number[bounds[row] : bounds[row + 1]].tolist() for row in range(len(d))}


def test_keypoints_become_landmarks() -> None:
    """Scores of objects are theirs; points without a place, without a score or not visible are left out and number on."""
    plain = built(keypoints(data={"class_name": np.array(["dog", "cat"])}))
    scored = built(keypoints(keypoint_confidence=np.array([[0.9, 0.2, 0.0], [0.5, 0.6, 0.7]]), detection_confidence=np.array([0.75, 0.25])))
    hidden = built(keypoints(visible=np.array([[True, True, False], [False, True, True]])))

    assert plain.kind.tolist() == [Kind.LANDMARK] * 2
    assert numbers_of(plain) == {"dog": [1, 3], "cat": [1, 2]}
    assert numbers_of(scored) == {"person": [1], "car": [1, 2]}
    assert {scored.labels[scored.label[row]]: scored.score[row] for row in range(2)} == {"person": 0.75, "car": 0.25}
    assert numbers_of(hidden) == {"person": [1], "car": [2]}
    assert points_of(hidden, int(np.flatnonzero(hidden.label == hidden.labels.index("car"))[0])) == [[0.6, 0.6]]


def test_an_object_without_a_keypoint_is_refused() -> None:
    """It is nowhere."""
    with pytest.raises(InputError) as caught:
        built(keypoints(visible=np.zeros((2, 3), np.bool_)))

    assert str(caught.value) == (
        "street: frame 0: detections[0]: has no geometry\n"
        '  fix: give it a box or another geometry, or leave such detections out with tally=Tally(on_error="skip")'
    )


@pytest.mark.parametrize("name", ["visible", "keypoint_confidence"])
def test_what_is_not_said_of_each_keypoint_is_refused(name: str) -> None:
    """Its shape and that of the points are said."""
    fake = SimpleNamespace(xy=np.ones((2, 3, 2)), class_id=[0, 1], **{"keypoint_confidence": None, name: np.ones((2, 4))})

    with pytest.raises(UsageError) as caught:
        built(fake)

    assert str(caught.value) == (
        f"{name} has the shape [2, 4], xy has [2, 3, 2]\n  fix: give x, y of each keypoint: (n, k, 2), and what is said of it: (n, k)"
    )
