"""A job as columns."""

import json

import numpy as np
import pytest

from prelabel.detections import Kind
from prelabel.preview.scene import read_scene
from tests.preview.made import FIVE, image, rectangle, scene, tracker, uuid, video


def test_a_video_is_columns_by_tracker_and_frame() -> None:
    """Two trackers with a gap: frames, points, interpolated rows and scores stand where the job has them."""
    score = {"confidence": {"value": "0.25"}, "note": {"value": ["a", "b"]}}
    first = tracker(1, {0: (0.1, 0.2, 0.3, 0.4), 2: (0.2, 0.2, 0.4, 0.4)})
    second = tracker(2, {1: (0, 0, 1, 1)}, "bus", score)

    made = scene(video(3, [first, second], width=64, height=48, interpolated={uuid(1): ["f2"]}))

    assert made.size() == (64, 48)
    assert made.frame_ids == ("f0", "f1", "f2")
    assert (made.tracker_ids, made.labels) == ((uuid(1), uuid(2)), ("car", "bus"))
    assert made.tracker_start.tolist() == [0, 2, 3]
    assert made.frame.tolist() == [0, 2, 1]
    assert made.interpolated.tolist() == [False, True, False]
    assert made.box.tolist() == [[0.1, 0.2, 0.3, 0.4], [0.2, 0.2, 0.4, 0.4], [0, 0, 1, 1]]
    assert made.points.shape == (6, 2)
    np.testing.assert_array_equal(made.score, [np.nan, np.nan, 0.25])
    assert made.attribute_sets == ((("confidence", "0.25"), ("note", "a, b")),)


def test_an_image_has_a_tracker_an_annotation_in_the_order_of_the_format() -> None:
    """All five types keep their points; a cuboid has eight, a landmark its numbers."""
    made = scene(image(**FIVE))

    assert made.kind.tolist() == [Kind.RECTANGLE, Kind.POLYGON, Kind.LINE, Kind.CUBOID, Kind.LANDMARK]
    assert np.diff(made.point_start).tolist() == [2, 3, 2, 8, 2]
    assert made.number[-2:].tolist() == [1, 4]
    assert made.size() == (800, 400)


def test_points_are_in_the_order_of_their_numbers() -> None:
    """A polygon whose keys stand in another order is drawn as its numbers say."""
    points = {"p10": {"x": 0.1, "y": 0}, "p2": {"x": 0.2, "y": 0}, "p1": {"x": 0.3, "y": 0.5}}
    polygon = {"_id": uuid(1), "label": "a", "points": points, "edges": {}}

    assert scene(image(polygons=[polygon])).points[:, 0].tolist() == [0.3, 0.2, 0.1]


def test_a_tilted_rectangle_keeps_its_corners() -> None:
    """Only upright rectangles are two corners."""
    tilted = rectangle(1, (0, 0, 1, 1))
    tilted["coordinates"][1]["y"] = 0.25

    assert np.diff(scene(image(rectangles=[tilted])).point_start).tolist() == [4]


def test_what_cannot_be_drawn_is_counted_and_the_rest_is_drawn() -> None:
    """A frame that is not listed, an unknown type and a line of one point; out of range and badly named is drawn all the same."""
    lost = tracker(1, {0: (-0.5, 0, 2, 1), 9: (0, 0, 1, 1)})
    odd = tracker(2, {0: (0, 0, 1, 1)}) | {"type": "ellipse"}
    short = {"_id": "x", "type": "line", "label": "", "frames": {"f0": {"points": {"p1": {"x": 0, "y": 0}}}}}

    made = scene(video(1, [lost, odd, short]))

    assert made.undrawn == 3
    assert made.tracker_start.tolist() == [0, 1, 1, 1]
    assert made.box.tolist() == [[-0.5, 0, 2, 1]]
    assert made.about is None


@pytest.mark.parametrize("line", [b"[]", b'{"data": 3}', b'{"data": {"video_data": {"frames": [{}]}}}', b"[" * 100_000, b"\xff"])
def test_what_is_no_job_is_none(line: bytes) -> None:
    """It is for the check to say what is wrong; nothing is raised."""
    assert read_scene(line, 1, None) is None


def test_metadata_that_somebody_else_wrote_says_nothing() -> None:
    """A width that is a text is no width."""
    job = video(1, [], width="wide")

    assert scene(job).about is None


def test_frames_out_of_order_are_drawn_in_order() -> None:
    """Later frames first in the tracker: rows rise all the same."""
    job = json.loads(json.dumps(video(3, [tracker(1, {2: (0, 0, 1, 1), 0: (0, 0, 0.5, 1)})])))

    made = scene(job)

    assert made.frame.tolist() == [0, 2]
    assert made.box[:, 2].tolist() == [0.5, 1]


def test_the_score_attribute_is_the_one_that_is_named() -> None:
    """The user's goes before the job's, and that before those that are called score."""
    annotation = rectangle(1, (0, 0, 1, 1), score="0.9", sure="0.4", mine="0.2")
    plain = image(rectangles=[annotation])
    named = json.loads(json.dumps(plain))
    named["data"]["metadata"] = {"prelabel": {"score_attribute": "sure"}}

    assert scene(plain).score.tolist() == [0.9]
    assert scene(named).score.tolist() == [0.4]
    assert scene(named, "mine").score.tolist() == [0.2]


@pytest.mark.parametrize("text", ["nan", "inf", "1e308", "high", ""])
def test_a_score_that_is_no_number_is_none(text: str) -> None:
    """As if the attribute were not there."""
    assert np.isnan(scene(image(rectangles=[rectangle(1, (0, 0, 1, 1), score=text)])).score).all()
