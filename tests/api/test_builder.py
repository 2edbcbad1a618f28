"""Arrays of one frame become detections of all five geometries; what is wrong with them is named."""

from collections.abc import Callable
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
    """Those that are not seen, by their score or as NaN, are left out."""
    street = builder()
    street.add(0, keypoints=[[[20, 10, 0.9], [0, 0, 0], [40, 20, 0.5]]], labels=[1])
    street.add(1, keypoints=[[[np.nan, np.nan], [40, 20]]], labels=[1])

    d = street.detections()

    check_detections(d)
    assert d.kind.tolist() == [Kind.LANDMARK] * 2
    assert d.point_number.tolist() == [1, 3, 2]
    assert d.points.tolist() == [[0.1, 0.1], [0.2, 0.2], [0.2, 0.2]]


class Array:
    """Anything that speaks the array protocol."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray[Any, Any]:
        """The value."""
        return np.asarray(self.value)


class Capsule:
    """Anything that speaks the DLPack protocol alone."""

    def __init__(self, value: np.ndarray[Any, Any]) -> None:
        self.value = value

    def __dlpack__(self, **options: Any) -> object:  # noqa: ANN401  # of the protocol
        """Its memory."""
        return self.value.__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        """The CPU."""
        return self.value.__dlpack_device__()


class Recording:
    """Refuses to be an array until it is detached and on the CPU, as tensors that record gradients do."""

    def __init__(self, value: list[Any], *, steps: tuple[str, ...] = ()) -> None:
        self.value, self.steps = value, steps

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray[Any, Any]:
        """The value, in the end."""
        if self.steps != ("detach", "cpu"):
            raise RuntimeError("it records")
        return np.asarray(self.value)

    def detach(self) -> "Recording":
        """Without gradients."""
        return Recording(self.value, steps=(*self.steps, "detach"))

    def cpu(self) -> "Recording":
        """On the CPU."""
        return Recording(self.value, steps=(*self.steps, "cpu"))


WRAPPERS: list[Callable[[list[Any]], object]] = [
    list, np.array, Array, lambda value: Capsule(np.array(value)), Recording, lambda value: [Array(one) for one in value],
]  # fmt: skip


@pytest.mark.parametrize("wrap", WRAPPERS, ids=["list", "numpy", "array", "dlpack", "recording", "list of arrays"])
def test_arrays_of_any_framework(wrap: Callable[[list[Any]], object]) -> None:
    """Lists, NumPy, the array protocol, DLPack, tensors that record gradients, lists of tensors."""
    street = builder()
    street.add(0, boxes=wrap([[20, 10, 60, 40], [0, 0, 200, 100]]), labels=wrap([0, 1]), scores=wrap([0.5, 0.25]), tracks=wrap([4, 2]))

    d = street.detections()

    assert sorted(zip(d.track.tolist(), d.box.tolist(), d.score.tolist(), strict=True)) == [
        (2, [0.0, 0.0, 1.0, 1.0], 0.25), (4, [0.1, 0.1, 0.3, 0.4], 0.5),
    ]  # fmt: skip


ONE: dict[str, Any] = {"boxes": [[20, 10, 60, 40]], "labels": [0]}

BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"boxes": [[60, 10, 20, 40]]}, "boxes[0]: x1 20 is left of x0 60", "give left, top, right, bottom"),
    ({"boxes": [[20, 40, 60, 10]]}, "boxes[0]: y1 10 is above y0 40", "give left, top, right, bottom"),
    ({"boxes": [[20, np.inf, 60, 10]]}, "boxes[0]: [20.0, inf, 60.0, 10.0] are no four numbers", "give left, top, right, bottom"),
    ({"boxes": [[0, 0, 1e9, 10]]}, "boxes[0]: [0.0, 0.0, 1000000000.0, 10.0] is far from the frame", "give pixels of the frame"),
    ({"lines": [[[0, 0], [0, 1e300]]]}, "lines[0]: a point is far from the frame", "give pixels of the frame"),
    ({"scores": [87]}, "scores[0]: 87 is outside 0-1", "divide percents by 100, correct others"),
    ({"labels": [7]}, "labels[0]: the class 7 is not among the 2 labels", "name all classes with SequenceBuilder(labels=...)"),
    ({"labels": [-1]}, "labels[0]: the class -1 is not among the 2 labels", "name all classes with SequenceBuilder(labels=...)"),
    ({"labels": [""]}, "labels[0]: the class '' is not among the 2 labels", "name all classes with SequenceBuilder(labels=...)"),
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


UNFIT: list[tuple[dict[str, Any], str, str]] = [
    ({"boxes": [[1, 2, 3]]}, "boxes have the shape [1, 3], not [1, 4]", "give one a detection"),
    ({"scores": [0.5, 0.5]}, "scores have the shape [2], not [1]", "give one a detection"),
    ({"labels": ["car", "car"]}, "labels has 2 entries, not 1", "give one a detection"),
    ({"labels": None}, "labels are missing", "give labels: names, or ids that the builder's labels name"),
    ({"tracks": [0.5]}, "tracks are not whole numbers", "give an id a detection, negative for none"),
    ({"attributes": ["red"]}, "attributes are no mappings", "give a mapping of name to value a detection"),
    ({"attributes": [{"a": {}}]}, "the attribute 'a' is a dict that no text can say", "give text, a number, a truth, or a list of those"),
    ({"frame": -1}, "frame is -1", "give a whole number from 0 to 2147483647"),
    ({"boxes": None, "scores": [0.5]}, "scores are given, but no geometry", "give boxes, polygons, lines, cuboids, masks or keypoints"),
    ({"masks": np.zeros((2, 5, 5))}, "masks have the shape [2, 5, 5]", "give 1 masks of height and width: (1, h, w)"),
    ({"masks": np.ones((1, 200, 100))}, "masks have the shape [1, 200, 100], but a frame is 200 wide and 100 high",
     "height comes before width: give (1, 100, 200)"),
    ({"masks": np.zeros((1, 5, 5)), "polygons": [None]}, "both masks and polygons are given", "give one of them: masks become polygons"),
    ({"polygons": [[[0, 0], [1, 1]]]}, "polygons[0] has the shape [2, 2]", "give x, y of 3 or more points, in pixels"),
    ({"lines": [[[0, 0]]]}, "lines[0] has the shape [1, 2]", "give x, y of 2 or more points, in pixels"),
    ({"cuboids": [[[0, 0]] * 7]}, "cuboids[0] has the shape [7, 2]", "give x, y of 8 points, in pixels"),
    ({"keypoints": [[1, 1]]}, "keypoints have the shape [1, 2]", "give x, y or x, y, score of each: (1, k, 2) or (1, k, 3)"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "what", "fix"), UNFIT, ids=[one[1] for one in UNFIT])
def test_arrays_that_do_not_fit(given: dict[str, Any], what: str, fix: str) -> None:
    """They are a mistake of the program that calls, whatever its tally says; the frame can be added again."""
    street = builder(tally=Tally(on_error="skip"))

    with pytest.raises(UsageError) as caught:
        street.add(**{"frame": 0, **ONE, **given})
    street.add(0, **ONE)

    assert str(caught.value) == f"{what}\n  fix: {fix}"


def test_what_is_no_array_is_said_in_the_words_of_numpy() -> None:
    """With the argument's name and what would do."""
    with pytest.raises(UsageError) as caught:
        builder().add(0, boxes=["a"], labels=[0])

    assert str(caught.value) == (
        "boxes cannot be read as an array of numbers: could not convert string to float: np.str_('a')\n"
        "  fix: give a NumPy array, a tensor on the CPU, or lists of numbers"
    )


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
