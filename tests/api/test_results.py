"""What results of frameworks hold now and then: absent scores, both boxes and masks, points without a place, things of a whole image."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from prelabel import Detections, Kind, SequenceBuilder, Tally
from prelabel.errors import UsageError
from prelabel.testing import check_detections
from tests.frameworks import BOXES, FRACTIONS, NAMES, installed, ultralytics_results

LABELS = ["person", "car"]

SIDES = ("xmin", "ymin", "xmax", "ymax")


def built(framework: str, given: object, tally: Tally | None = None) -> Detections:
    """The detections of a frame of 200x100 pixels."""
    street = SequenceBuilder("street", 200, 100, labels=LABELS, tally=tally)
    getattr(street, f"add_{framework}")(given)
    d = street.detections()
    check_detections(d)
    return d


def predictions(*more: Mapping[str, object]) -> list[dict[str, Any]]:
    """Of a pipeline: `BOXES`, each with what is given for it."""
    boxes = [dict(zip(SIDES, box, strict=True)) for box in BOXES]
    return [{"label": label, "box": box, **one} for label, box, one in zip(LABELS, boxes, more, strict=True)]


def scores_of(d: Detections) -> dict[str, float]:
    """The score of each label."""
    return {d.labels[d.label[row]]: float(d.score[row]) for row in range(len(d))}


@pytest.mark.parametrize("absent", [{}, {"score": None}])
def test_one_absent_score_is_one_absent_score(absent: dict[str, object]) -> None:
    """The others keep theirs; where none is given there is none."""
    some = scores_of(built("hf", predictions({"score": 0.75}, absent)))
    none = scores_of(built("hf", predictions(absent, absent)))

    assert some["person"] == 0.75
    assert np.isnan([some["car"], none["person"], none["car"]]).all()


def masks() -> list[np.ndarray[Any, Any]]:
    """A mask within each of `BOXES`: its upper half."""
    made = []
    for x0, y0, x1, y1 in BOXES:
        mask = np.zeros((100, 200), np.uint8)
        mask[y0 : (y0 + y1) // 2, x0:x1] = 255
        made.append(mask)
    return made


def test_predictions_with_box_and_mask_keep_both() -> None:
    """An object each; the mask is its outline."""
    d = built("hf", predictions(*({"mask": mask} for mask in masks())))

    boxes, outlines = (np.flatnonzero(d.kind == kind) for kind in (Kind.RECTANGLE, Kind.POLYGON))
    assert sorted(d.box[boxes].tolist()) == FRACTIONS
    np.testing.assert_allclose(d.points.min(axis=0), [0.1, 0.1])
    np.testing.assert_allclose(sorted(set(d.points[:, 1].round(6))), [0.1, 0.2, 0.25, 0.4])
    assert sorted(d.object[boxes]) == sorted(d.object[outlines])


def test_a_mask_that_one_prediction_lacks_is_refused() -> None:
    """It would be lost, or the others would; a box that is None is none."""
    one, other = masks()
    bare = {"label": "car", "box": None, "mask": other}

    for given, what in (
        (predictions({"mask": one}, {}), "prediction 1 has no mask, others have one"),
        ([*predictions({"mask": one}, {})[:1], bare], "prediction 1 has no box, others have one"),
    ):
        with pytest.raises(UsageError) as caught:
            built("hf", given)
        assert str(caught.value) == f"{what}\n  fix: give boxes to all, or masks to all"


def test_text_labels_that_are_none_are_none() -> None:
    """Image processors give the key and no value where no texts were asked for; then labels are class ids."""
    given = {"boxes": np.array(BOXES), "labels": np.array([0, 1]), "text_labels": None, "scores": np.array([0.5, 0.25])}

    assert scores_of(built("hf", given)) == {"person": 0.5, "car": 0.25}
    assert scores_of(built("hf", {**given, "text_labels": ["tree", "sky"]})) == {"tree": 0.5, "sky": 0.25}


def test_what_no_detection_is_made_of_is_counted() -> None:
    """Further keys of predictions and of dictionaries."""
    tally = Tally()

    built("hf", predictions({"depth": 3}, {"depth": 4}), tally)
    built("torchvision", {"boxes": np.array(BOXES), "labels": [0, 1], "keypoints_scores": np.ones((2, 3)), "hue": [1, 2]}, tally)

    assert tally.unconverted == {"data depth": 2, "data hue": 1}


def test_boxes_of_detectron2_may_be_an_array() -> None:
    """Not only the class that holds one."""
    fields = {"pred_boxes": np.array(BOXES), "pred_classes": np.array([0, 1])}

    d = built("detectron2", SimpleNamespace(**fields, has=fields.__contains__))

    assert sorted(d.box.tolist()) == FRACTIONS


def test_keypoints_of_ultralytics_at_the_origin_have_no_place() -> None:
    """Older versions put those that are not sure enough there, and keep their scores."""
    torch = installed("torch")
    points = torch.tensor([[[30.0, 30, 0.9], [0, 0, 0.3]], [[110, 20, 0.8], [120, 30, 0.7]]])

    d = built("ultralytics", ultralytics_results("7.jpg", keypoints=points))

    assert sorted(number for number in d.point_number.tolist() if number) == [1, 1, 2]
    assert d.points[d.point_number > 0].min() > 0


def test_results_of_classifiers_are_counted() -> None:
    """What is said of a whole image becomes no detection; the frame is there."""
    torch = installed("torch")
    tally = Tally()

    d = built("ultralytics", ultralytics_results("7.jpg", boxes=None, probs=torch.tensor([0.25, 0.75])), tally)

    assert (len(d), len(d.frames)) == (0, 1)
    assert tally.unconverted == {"class of a whole image (classification)": 1}


def test_masks_without_boxes_are_counted() -> None:
    """Nothing says what they are of."""
    tally = Tally()
    absent = dict.fromkeys(("boxes", "obb", "keypoints"))

    built("ultralytics", SimpleNamespace(**absent, masks=SimpleNamespace(data=None, xy=[]), names=NAMES, orig_shape=(100, 200)), tally)

    assert tally.unconverted == {"masks without boxes": 1}


def test_what_holds_no_boxes_is_no_result() -> None:
    """Something whose ``boxes`` are an array, as dictionaries of other frameworks have."""
    with pytest.raises(UsageError) as caught:
        built("ultralytics", SimpleNamespace(boxes=np.array(BOXES), names=NAMES, orig_shape=None))

    assert str(caught.value) == "ndarray is not boxes of ultralytics\n  fix: give the result of one frame, or its arrays to add()"
