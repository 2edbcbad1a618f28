"""Results of frameworks become detections: real ones where the framework is installed, else objects with the attributes that it has.

The stand-ins of ultralytics and torchvision hold what was printed of real results: `Results` of ultralytics 8.4.190 made from arrays,
and dictionaries of the shapes that torchvision documents. Detectron2 and transformers are no packages that install here; theirs follow
their documentation.
"""

import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from prelabel import Detections, Kind, SequenceBuilder
from prelabel.errors import UsageError
from prelabel.testing import check_detections
from tests.frameworks import BOXES, FRACTIONS, KEYPOINTS, NAMES, half_masks, installed, keypoints, rotated, ultralytics_results

MASKS = np.zeros((2, 100, 200), np.bool_)
MASKS[0, 20:60, 20:80] = True
MASKS[1, 10:40, 100:180] = True

ANGLED = [[[60.0, 60.0], [70.0, 40.0], [40.0, 30.0], [30.0, 50.0]]]
"""Corners of an oriented box."""


def built(add: Callable[[SequenceBuilder], None], labels: Any = NAMES) -> Detections:  # noqa: ANN401  # list, mapping or none
    """The detections of a sequence after something was added to it."""
    street = SequenceBuilder("street", 200, 100, labels=labels)
    add(street)
    d = street.detections()
    check_detections(d)
    return d


def seen(d: Detections, kind: Kind = Kind.RECTANGLE) -> list[tuple[str, list[float], float, int]]:
    """Label, box, score and track of the rows of a kind."""
    rows = np.flatnonzero(d.kind == kind).tolist()
    return sorted((d.labels[d.label[row]], d.box[row].tolist(), round(float(d.score[row]), 6), int(d.track[row])) for row in rows)


def expected(*tracks: int) -> list[tuple[str, list[float], float, int]]:
    """What `BOXES` are, with scores 0.9 and 0.5."""
    first, second = tracks or (-1, -1)
    return [("car", FRACTIONS[1], 0.5, second), ("person", FRACTIONS[0], 0.9, first)]


def numbers_of(d: Detections) -> list[int]:
    """The keypoint numbers of all landmarks, sorted."""
    return sorted(number for number in d.point_number.tolist() if number)


def ultralytics_of(array: Callable[[object], Any], **fields: Any) -> SimpleNamespace:  # noqa: ANN401  # arrays of any kind
    """What a ``Results`` has, with arrays of a kind."""
    boxes = SimpleNamespace(xyxy=array(BOXES), cls=array([0.0, 1.0]), conf=array([0.9, 0.5]), id=array([3.0, 4.0]))
    absent = {"orig_shape": (100, 200), "boxes": boxes, "masks": None, "keypoints": None, "obb": None}
    return SimpleNamespace(path="000007.jpg", names=NAMES, **{**absent, **fields})


def test_ultralytics_results() -> None:
    """Boxes with the result's own names and ids, outlines of masks in pixels of the image, keypoints with scores."""
    outlines = [np.array([[20, 20], [20, 60], [80, 60], [80, 20]], np.float32), np.zeros((0, 2), np.float32)]
    masks, keypoints = SimpleNamespace(xy=outlines), SimpleNamespace(data=np.array(KEYPOINTS))
    result = ultralytics_of(np.array, masks=masks, keypoints=keypoints)

    d = built(lambda street: street.add_ultralytics(result, 7), labels=None)

    assert seen(d) == expected(3, 4)
    assert [row[0] for row in seen(d, Kind.POLYGON)] == ["person"]
    assert numbers_of(d) == [1, 1, 2]
    assert d.frames[0].index == 7


def test_ultralytics_oriented_boxes_and_empty_frames() -> None:
    """An oriented box is a polygon of four points; nothing seen is a frame."""
    corners = SimpleNamespace(xyxyxyxy=np.array(ANGLED), cls=np.array([1.0]), conf=np.array([0.9]), id=None)
    empty = SimpleNamespace(xyxy=np.zeros((0, 4)), cls=np.zeros(0), conf=np.zeros(0), id=None)

    def add(street: SequenceBuilder) -> None:
        street.add_ultralytics(ultralytics_of(np.array, boxes=None, obb=corners))
        street.add_ultralytics(ultralytics_of(np.array, boxes=empty))
        street.add_ultralytics(ultralytics_of(np.array, boxes=None))

    d = built(add)

    assert (d.kind.tolist(), d.frame.tolist(), len(d.frames)) == ([Kind.POLYGON], [0], 3)
    assert d.points.tolist() == (np.array(ANGLED[0]) * [1 / 200, 1 / 100]).tolist()


def test_real_ultralytics_results() -> None:
    """Made from torch tensors, with masks at half the size, as the model gives them."""
    whole = ultralytics_results("7.jpg", masks=half_masks(), keypoints=keypoints())
    angled = ultralytics_results("8.jpg", boxes=None, obb=rotated())

    def add(street: SequenceBuilder) -> None:
        street.add_ultralytics(whole)
        street.add_ultralytics(angled)

    d = built(add, labels=None)

    rows = seen(d)
    assert [(label, track) for label, _, _, track in rows] == [("car", 4), ("person", 3)]
    np.testing.assert_allclose([row[1] for row in rows], FRACTIONS[::-1], atol=1e-6)
    assert [(row[0], row[3]) for row in seen(d, Kind.POLYGON)] == [("car", -1), ("car", 4), ("person", 3)]
    assert numbers_of(d) == [1, 1, 2]


@pytest.mark.parametrize("named", [True, False])
def test_real_supervision_detections(named: bool) -> None:  # noqa: FBT001  # a parameter of pytest
    """With masks, ids and the names that it carries, or else ids that the builder names; no detection at all is a frame."""
    sv = installed("supervision")
    found = sv.Detections(
        xyxy=np.array(BOXES, np.float32), mask=MASKS, confidence=np.array([0.9, 0.5]), class_id=np.array([0, 1]),
        tracker_id=np.array([3, 4]), data={"class_name": np.array(["person", "car"])} if named else {},
    )  # fmt: skip

    def add(street: SequenceBuilder) -> None:
        street.add_supervision(found)
        street.add_supervision(sv.Detections.empty())

    d = built(add, labels=None if named else NAMES)

    rows = seen(d)
    np.testing.assert_allclose([row[1] for row in rows], FRACTIONS[::-1], atol=1e-6)
    assert [(row[0], row[2], row[3]) for row in rows] == [("car", 0.5, 4), ("person", 0.9, 3)]
    np.testing.assert_allclose([row[1] for row in seen(d, Kind.POLYGON)], FRACTIONS[::-1])
    assert len(d.frames) == 2


def torchvision_of(array: Callable[[object], Any]) -> dict[str, Any]:
    """What torchvision's mask and keypoint models give of one image."""
    soft = np.where(MASKS, 0.9, 0.2)[:, None].astype(np.float32)
    return {
        "boxes": array(BOXES),
        "labels": array([0, 1]),
        "scores": array([0.9, 0.5]),
        "masks": array(soft),
        "keypoints": array(KEYPOINTS),
    }


def check_torchvision(output: dict[str, Any]) -> None:
    """Boxes, outlines of what is above a half in soft masks, visible keypoints."""
    d = built(lambda street: street.add_torchvision(output))

    rows = seen(d)
    np.testing.assert_allclose([row[1] for row in rows], FRACTIONS[::-1], atol=1e-6)
    assert [(row[0], row[2]) for row in rows] == [("car", 0.5), ("person", 0.9)]
    np.testing.assert_allclose([row[1] for row in seen(d, Kind.POLYGON)], FRACTIONS[::-1])
    assert numbers_of(d) == [1, 1, 2]


def test_torchvision_dictionaries() -> None:
    """Of arrays."""
    check_torchvision(torchvision_of(np.array))


@pytest.mark.parametrize("kind", ["float32", "float64", "bfloat16", "gradient"])
def test_torchvision_dictionaries_of_real_tensors(kind: str) -> None:
    """Of tensors on the CPU, also of a type that NumPy does not have, and of those that record gradients."""
    torch = installed("torch")

    def tensor(value: object) -> Any:  # noqa: ANN401  # of torch
        made = torch.as_tensor(np.array(value, np.float32))
        if kind == "gradient":
            return made.requires_grad_()
        return made.to(getattr(torch, kind))

    output = torchvision_of(tensor)
    if kind == "bfloat16":
        output["scores"] = torch.tensor([0.9, 0.5])

    check_torchvision(output)


class Instances(dict[str, Any]):
    """What detectron2's ``Instances`` has: fields as attributes, and ``has``."""

    def has(self, name: str) -> bool:
        """Whether there is a field."""
        return name in self

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # of a framework
        """A field."""
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(name) from error


@pytest.mark.parametrize("held", [False, True])
def test_detectron2_instances(held: bool) -> None:  # noqa: FBT001  # a parameter of pytest
    """As they are, or in the dictionary that the predictor returns."""
    boxes = SimpleNamespace(tensor=np.array(BOXES))
    fields = {"pred_boxes": boxes, "pred_classes": np.array([0, 1]), "scores": np.array([0.9, 0.5]), "pred_masks": MASKS}
    instances = Instances(**fields, pred_keypoints=np.array(KEYPOINTS))
    given = SimpleNamespace(**instances, has=instances.has)

    d = built(lambda street: street.add_detectron2({"instances": given} if held else given))

    assert seen(d) == expected()
    np.testing.assert_allclose([row[1] for row in seen(d, Kind.POLYGON)], FRACTIONS[::-1])
    assert numbers_of(d) == [1, 1, 2]


def test_hugging_face_pipelines() -> None:
    """Corners by name, masks as images, and what the image processor makes."""
    corners = [dict(zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True)) for box in BOXES]
    detected = [
        {"label": name, "score": score, "box": box} for name, score, box in zip(["person", "car"], [0.9, 0.5], corners, strict=True)
    ]
    segmented = [
        {"label": name, "score": None, "mask": Image.fromarray(mask.astype(np.uint8) * 255)} for name, mask in zip("ab", MASKS, strict=True)
    ]

    d = built(lambda street: street.add_hf(detected), labels=None)
    masks = built(lambda street: street.add_hf(segmented), labels=None)
    processed = built(lambda street: street.add_hf({"boxes": np.array(BOXES), "labels": np.array([0, 1]), "scores": [0.9, 0.5]}))
    nothing = built(lambda street: street.add_hf([]), labels=None)

    assert seen(d) == seen(processed) == expected()
    assert [row[:2] for row in seen(masks, Kind.POLYGON)] == [("a", FRACTIONS[0]), ("b", FRACTIONS[1])]
    assert (len(nothing), len(nothing.frames)) == (0, 1)


FOREIGN = {
    "ultralytics": "a Results of ultralytics",
    "supervision": "Detections of supervision",
    "torchvision": "a dictionary of torchvision with boxes and labels",
    "detectron2": "Instances of detectron2",
    "hf": "a list of a Hugging Face pipeline with label and box or mask",
}


@pytest.mark.parametrize("framework", FOREIGN)
def test_what_is_no_result_is_refused(framework: str) -> None:
    """With what it is and what would be one; a list of results is not one either."""
    street = SequenceBuilder("street", 200, 100)

    with pytest.raises(UsageError) as caught:
        getattr(street, f"add_{framework}")([3])

    assert str(caught.value) == f"list is not {FOREIGN[framework]}\n  fix: give the result of one frame, or its arrays to add()"


@pytest.mark.parametrize("framework", ["ultralytics", "detectron2"])
def test_a_result_of_an_image_of_another_size(framework: str) -> None:
    """Its pixels are not those of the frame: both sizes are said, and the frame can be added again."""
    boxes = SimpleNamespace(tensor=np.array(BOXES))
    instances = Instances(pred_boxes=boxes, pred_classes=np.array([0, 1]), image_size=(200, 100))
    result = ultralytics_of(np.array, orig_shape=(200, 100)) if framework == "ultralytics" else {"instances": instances}
    street = SequenceBuilder("street", 200, 100, labels=NAMES)

    with pytest.raises(UsageError) as caught:
        getattr(street, f"add_{framework}")(result, 0)
    street.add(0)

    assert str(caught.value) == (
        "the result is of an image of 100x200, the builder's frames are 200x100\n"
        "  fix: give SequenceBuilder the size of the images that the model saw"
    )


CORNERS = {"xmin": 1, "ymin": 2, "xmax": 3, "ymax": 4}

SIDES = "give xmin, ymin, xmax, ymax in pixels"

BOTH = "give boxes to all, or masks to all"

BROKEN: list[tuple[list[dict[str, Any]], str, str]] = [
    ([{"label": "a"}], "prediction 0 has neither box nor mask", BOTH),
    ([{"label": "a", "box": CORNERS}, {"label": "b"}], "prediction 1 has neither box nor mask", BOTH),
    ([{"label": "a", "box": CORNERS}, {"label": "b", "mask": MASKS[0]}], "some predictions have a box alone, others a mask alone", BOTH),
    ([{"label": "a", "box": {"xmin": 1, "ymax": 3}}], "the box of prediction 0 has no ymin", SIDES),
    ([{"label": "a", "box": [1, 2, 3, 4]}], "the box of prediction 0 has no xmin", SIDES),
    ([{"label": "a", "box": {side: [1] for side in CORNERS}}], "the box of prediction 0 has the shape [4, 1], not [4]", SIDES),
]


@pytest.mark.parametrize(("predictions", "what", "fix"), BROKEN, ids=[one[1] for one in BROKEN])
def test_a_pipeline_without_a_box_or_a_side(predictions: list[dict[str, Any]], what: str, fix: str) -> None:
    """What is missing is said with the number of the prediction."""
    with pytest.raises(UsageError) as caught:
        SequenceBuilder("street", 200, 100).add_hf(predictions)

    assert str(caught.value) == f"{what}\n  fix: {fix}"


def test_no_framework_is_imported() -> None:
    """The builder looks at what it is given and at nothing else."""
    code = (
        "import sys, prelabel; s = prelabel.SequenceBuilder('s', 9, 9); s.add_hf([]); "
        "print([m for m in ('torch', 'ultralytics', 'supervision', 'torchvision', 'detectron2', 'transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "[]\n")
