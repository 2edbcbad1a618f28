"""Arrays of one frame become detections of all five geometries; what is wrong with them is named."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prelabel import Detections, Kind, SequenceBuilder, Tally
from prelabel.errors import InputError, UsageError
from prelabel.testing import check_detections

SKIP = 'or leave such detections out with tally=Tally(on_error="skip")'


def builder(**options: Any) -> SequenceBuilder:  # noqa: ANN401  # of the builder
    """Of a sequence ``street`` with frames of 200x100 pixels."""
    return SequenceBuilder("street", 200, 100, labels=["car", "pedestrian"], **options)


def points_of(d: Detections, row: int) -> list[list[float]]:
    """The points of one row."""
    first, last = d.detection_start[row], d.detection_start[row + 1]
    points: list[list[float]] = d.points[d.ring_start[first] : d.ring_start[last]].tolist()
    return points


def test_boxes_labels_scores_tracks_and_attributes() -> None:
    """Pixels become fractions, ids names; frames stand in the order of time and those without detections stay."""
    street = builder(rate=10)
    attributes = [{"occluded": np.True_, "faces": ["left", 2], "wheels": np.int64(4), "none": None}, None]
    street.add(
        3, boxes=[[20, 10, 60, 40], [-10, 0, 10, 100]], labels=[1, 0], scores=[0.5, 1], tracks=[7, -1], attributes=attributes, url="https://h/3.jpg"
    )  # fmt: skip
    street.add(0)
    street.add(boxes=[], labels=[])

    d = street.detections()

    check_detections(d)
    assert [(f.sequence, f.file, f.index, f.width, f.height, f.time_s, f.url) for f in d.frames] == [
        ("street", "000000", 0, 200, 100, 0.0, ""),
        ("street", "000003", 3, 200, 100, 0.3, "https://h/3.jpg"),
        ("street", "000004", 4, 200, 100, 0.4, ""),
    ]
    rows = sorted(zip([d.labels[i] for i in d.label], d.box.tolist(), d.score.tolist(), d.track.tolist(), strict=True))
    assert rows == [("car", [-0.05, 0.0, 0.05, 1.0], 1.0, -1), ("pedestrian", [0.1, 0.1, 0.3, 0.4], 0.5, 7)]
    assert d.frame.tolist() == [1, 1]
    assert d.attribute_sets[d.attributes[d.track == 7][0]] == {"occluded": "true", "faces": ("left", "2"), "wheels": "4"}


def test_outlines_lines_and_cuboids() -> None:
    """Of one object in several parts, of one without; boxes are the bounds where there are none of their own."""
    square, far = [[0, 0], [20, 0], [20, 10], [0, 0]], [[100, 50], [120, 50], [120, 60]]
    street = builder()
    street.add(0, polygons=[[square, far], np.array(far), None], boxes=[[0, 0, 120, 60]] * 3, labels="car")
    street.add(1, lines=[[[0, 50], [200, 50]]], labels=["lane"])
    street.add(2, cuboids=[[[10 * i, 5 * i] for i in range(8)]], labels=["car"], scores=[0.5])

    d = street.detections()

    check_detections(d)
    assert [(int(d.frame[i]), Kind(d.kind[i]).name) for i in range(len(d))] == [
        (0, "RECTANGLE"), (0, "RECTANGLE"), (0, "RECTANGLE"), (0, "POLYGON"), (0, "POLYGON"), (1, "LINE"), (2, "CUBOID"),
    ]  # fmt: skip
    outline = next(i for i in range(3, 5) if d.detection_start[i + 1] - d.detection_start[i] == 2)
    assert points_of(d, outline) == [[0, 0], [0.1, 0], [0.1, 0.1], [0.5, 0.5], [0.6, 0.5], [0.6, 0.6]]
    assert points_of(d, 5) == [[0, 0.5], [1, 0.5]]
    assert d.box[5].tolist() == [0, 0.5, 1, 0.5]
    np.testing.assert_allclose(points_of(d, 6), [[0.05 * i, 0.05 * i] for i in range(8)])
    assert len(np.unique(d.object)) == 5


def test_contours_of_opencv_are_outlines() -> None:
    """As `findContours` gives them, with an axis of one: a contour, and a tuple of those of an object's parts."""
    square, far = (np.array(points, np.int32)[:, None] for points in ([[0, 0], [20, 0], [20, 10]], [[100, 50], [120, 50], [120, 60]]))
    street = builder()
    street.add(0, polygons=[far, (square, far)], labels="car")

    d = street.detections()

    check_detections(d)
    # in canonical order: that of the smaller left side comes first
    assert points_of(d, 0) == [[0, 0], [0.1, 0], [0.1, 0.1], [0.5, 0.5], [0.6, 0.5], [0.6, 0.6]]
    assert points_of(d, 1) == [[0.5, 0.5], [0.6, 0.5], [0.6, 0.6]]


def test_a_builder_says_what_it_holds() -> None:
    """Where a notebook shows it; the file of a frame may be a path."""
    street = builder()
    street.add(0, file=Path("cam") / "a.jpg", **ONE)

    assert repr(street) == "<SequenceBuilder 'street': 1 frame of 200x100>"
    assert street.detections().frames[0].file == "cam/a.jpg"


@pytest.mark.parametrize("soft", [False, True])
def test_masks_become_outlines(soft: bool) -> None:  # noqa: FBT001  # a parameter of pytest
    """Along the cracks between pixels; a mask of half the frame's size is stretched, one without a pixel leaves its box alone."""
    mask = np.zeros((2, 50, 100), np.bool_)
    mask[0, 10:30, 20:40] = True
    given = (mask * 0.9)[:, None] if soft else mask
    tally = Tally()
    street = builder(tally=tally)
    street.add(0, masks=given, boxes=[[40, 20, 80, 60], [0, 0, 10, 10]], labels=[0, 0])

    d = street.detections()

    check_detections(d)
    assert d.kind.tolist() == [Kind.RECTANGLE, Kind.RECTANGLE, Kind.POLYGON]
    assert sorted(points_of(d, 2)) == [[0.2, 0.2], [0.2, 0.6], [0.4, 0.2], [0.4, 0.6]]
    assert tally.adjusted == {"mask stretched over an image of another size": 1}


def test_masks_of_the_frame_are_not_counted() -> None:
    """Nothing is stretched there."""
    tally = Tally()

    builder(tally=tally).add(0, masks=np.ones((1, 100, 200)), labels=[0])

    assert tally == Tally()


def test_keypoints_keep_their_numbers() -> None:
    """Those that are not seen, by their score or as NaN, are left out; a score that is NaN is none."""
    street = builder()
    street.add(0, keypoints=[[[20, 10, 0.9], [0, 0, 0], [40, 20, 0.5]]], labels=[1])
    street.add(1, keypoints=[[[np.nan, np.nan], [40, 20]]], labels=[1])
    street.add(2, keypoints=[[[20, 10, -1], [20, 10, np.nan]]], labels=[1])

    d = street.detections()

    check_detections(d)
    assert d.kind.tolist() == [Kind.LANDMARK] * 3
    assert d.point_number.tolist() == [1, 3, 2, 2]
    assert d.points.tolist() == [[0.1, 0.1], [0.2, 0.2], [0.2, 0.2], [0.1, 0.1]]


ONE: dict[str, Any] = {"boxes": [[20, 10, 60, 40]], "labels": [0]}

BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"boxes": [[60, 10, 20, 40]]}, "boxes[0]: x1 20 is left of x0 60", "give left, top, right, bottom"),
    ({"boxes": [[20, 40, 60, 10]]}, "boxes[0]: y1 10 is above y0 40", "give left, top, right, bottom"),
    ({"boxes": [[20, np.inf, 60, 10]]}, "boxes[0]: [20.0, inf, 60.0, 10.0] are no four numbers", "give left, top, right, bottom"),
    ({"boxes": [[0, 0, 1e9, 10]]}, "boxes[0]: [0.0, 0.0, 1000000000.0, 10.0] is far from the frame", "give pixels of the frame"),
    ({"lines": [[[0, 0], [0, 1e300]]]}, "lines[0]: a point is far from the frame", "give pixels of the frame"),
    ({"scores": [87]}, "scores[0]: 87 is outside 0-1", "divide percents by 100, correct others"),
    ({"scores": [1.000001]}, "scores[0]: 1.000001 is outside 0-1", "divide percents by 100, correct others"),
    ({"boxes": np.ma.masked_equal([[20, 10, 60, 40]], 60)}, "boxes[0]: [20.0, 10.0, nan, 40.0] are no four numbers",
     "give left, top, right, bottom"),
    ({"labels": np.ma.masked_array([0], mask=[True])}, "labels[0]: the label nan is no name and no class number",
     "give a name, or a whole number that the builder's labels name"),
    ({"labels": [7]}, "labels[0]: the class 7 is not among the 2 labels", "name all classes with SequenceBuilder(labels=...)"),
    ({"labels": [-1]}, "labels[0]: the class -1 is not among the 2 labels", "name all classes with SequenceBuilder(labels=...)"),
    ({"labels": [""]}, "labels[0]: the label is empty", "give a name"),
    ({"labels": np.array([b"car"])}, "labels[0]: the label b'car' is no name and no class number",
     "give a name, or a whole number that the builder's labels name"),
    ({"lines": [[[0, 0], [np.nan, 1]]]}, "lines[0]: a point is no number", "give x, y in pixels"),
    ({"boxes": None, "keypoints": [[[1, 1, 0]]]}, "detections[0]: has no geometry", "give it a box or another geometry"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "what", "fix"), BAD, ids=[one[1] for one in BAD])
def test_a_wrong_detection(given: dict[str, Any], what: str, fix: str) -> None:
    """It raises with its frame and place; with a tally that skips it alone is left out, and counted."""
    tally = Tally(on_error="skip")
    street = builder(tally=tally)

    with pytest.raises(InputError) as caught:
        builder().add(4, **{**ONE, **given})
    street.add(4, **{**ONE, **given})
    street.add(5, **ONE)

    assert str(caught.value) == f"street: frame 4: {what}\n  fix: {fix}, {SKIP}"
    assert len(tally.bad) == 1
    d = street.detections()
    check_detections(d)
    assert d.frame.tolist() == [1]
    assert len(d.frames) == 2


def test_two_objects_of_a_frame_have_two_tracks() -> None:
    """The second of one kind is refused, or left out alone; one's box and another's line may be one object."""
    two = [[20, 10, 60, 40], [120, 10, 160, 40]]
    tally = Tally(on_error="skip")
    street = builder(tally=tally)

    with pytest.raises(InputError) as caught:
        builder().add(0, boxes=two, labels=[0, 0], tracks=[7, 7])
    street.add(0, boxes=two, labels=[0, 0], tracks=[7, 7])
    street.add(1, boxes=two, labels=[0, 0], tracks=[-1, -1])
    street.add(2, boxes=[two[0], [np.nan] * 4], lines=[None, [[0, 0], [9, 9]]], labels=[0, 0], tracks=[7, 7])

    assert str(caught.value) == (
        "street: frame 0: tracks[1]: the track 7 is that of detection 0 in this frame\n"
        f"  fix: give each object of a frame its own track id, {SKIP}"
    )
    assert [problem.reason for problem in tally.bad] == ["track twice in a frame"]
    assert street.detections().track.tolist() == [7, -1, -1, 7, 7]


def test_a_frame_that_returns() -> None:
    """By its number or by its file."""
    street = builder()
    street.add(1, file="a.jpg", **ONE)

    again: dict[str, Any]
    for again, shown in (({"frame": 1}, "1"), ({"frame": 2, "file": "a.jpg"}, "'a.jpg'")):
        with pytest.raises(InputError) as caught:
            street.add(**again, **ONE)
        assert str(caught.value) == f"street: the frame {shown} is there already\n  fix: add each frame once, with all its detections"


def test_a_builder_without_name_or_frames() -> None:
    """What is missing is said before work is done."""
    with pytest.raises(UsageError, match="a sequence needs a name"):
        SequenceBuilder("", 200, 100)
    with pytest.raises(UsageError, match="the sequence 'street' has no frame"):
        builder().detections()
