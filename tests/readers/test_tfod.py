"""TensorFlow object detection: outputs with values worked out by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.geometry.masks import RunLengths
from prelabel.readers.base import parse_options
from prelabel.readers.planning import read_sources
from prelabel.readers.shared.labelmap import load
from prelabel.readers.tfod import READER
from prelabel.readers.tfod.masks import outline_of
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "tfod"

NAMES = {"names": "car,bus"}


def test_outputs() -> None:
    """Corners are y0 x0 y1 x1 in fractions, classes are named by the label map beside the outputs, padding is no detection."""
    whole = check_reader(READER, CASES / "outputs")
    boxes = [row for row, kind in zip(rows([whole]), whole.kind.tolist(), strict=True) if kind == Kind.RECTANGLE]

    assert boxes == [
        ("a", "car", (0.5, 0.25, 1.0, 0.75), 0.875, -1),
        ("a", "person", (-0.125, 0.0, 0.25, 0.5), 0.5, -1),
        ("b", "person", (0.25, 0.25, 0.75, 0.75), 0.75, -1),
    ]
    assert whole.object.tolist() == [0, 0, 1, 2, 2]
    assert places([whole])[2] == f"{CASES}/outputs/a.json: detection 1"


def test_masks_and_keypoints() -> None:
    """A mask that falls from 1 on the left side to 0 on the right one is the left half of its box; keypoints are y x."""
    whole = check_reader(READER, CASES / "outputs")

    assert [shape for shape in shapes([whole]) if shape[3]] == [
        ("a", "POLYGON", "car", [(0.5, 0.25), (0.75, 0.25), (0.75, 0.75), (0.5, 0.75)], [0] * 4),
        ("b", "LANDMARK", "person", [(0.5, 0.25), (0.375, 0.5), (0.625, 0.75)], [1, 2, 3]),
    ]


def test_weak_keypoints() -> None:
    """Are left out and counted; the others keep their numbers."""
    tally = Tally()
    _, batches = read_sources(READER, [CASES / "outputs"], parse_options(READER, {}), FrameOptions(), tally, min_keypoint_score=0.25)

    (landmark,) = [shape for shape in shapes(list(batches)) if shape[1] == "LANDMARK"]
    assert landmark[4] == [1, 3]
    assert dict(tally.filtered) == {"keypoint score under 0.25": 1}


@pytest.mark.parametrize(("height", "width", "box"), [(40, 60, (6, 4, 48, 36)), (64, 64, (0, 0, 64, 64)), (50, 80, (10, 20, 40, 45))])
def test_masks_lie_as_tensorflow_lays_them(height: int, width: int, box: tuple[int, int, int, int]) -> None:
    """A pixel is inside where bilinear scaling between the middles of the outer values, at the sides of the box, is above the threshold.

    It is worked out pixel by pixel; but where the value is near the threshold the two are equal.
    """
    mask = np.random.default_rng(7).random((5, 7))
    x0, y0, x1, y1 = box
    inside, near = np.zeros((height, width), np.bool_), np.zeros((height, width), np.bool_)
    for row in range(y0, y1):
        for column in range(x0, x1):
            y, x = (row + 0.5 - y0) / (y1 - y0) * 4, (column + 0.5 - x0) / (x1 - x0) * 6
            top, left = int(y), int(x)
            below, right = min(top + 1, 4), min(left + 1, 6)
            upper = mask[top, left] * (1 - x + left) + mask[top, right] * (x - left)
            lower = mask[below, left] * (1 - x + left) + mask[below, right] * (x - left)
            value = upper * (1 - y + top) + lower * (y - top)
            inside[row, column], near[row, column] = value > 0.5, abs(value - 0.5) < 0.02

    rings = outline_of(mask, (x0, y0, x1, y1), 0.5)
    assert rings is not None
    runs = RunLengths.of_rings(rings, [(height, width)])
    found = np.repeat(np.arange(len(runs.counts)) % 2 == 1, runs.counts).reshape(width, height).T

    assert inside.sum() > 100
    assert not (found != inside)[~near].any()


def test_an_empty_mask() -> None:
    """Is no polygon."""
    assert outline_of(np.full((3, 3), 0.5), (0.0, 0.0, 1.0, 1.0), 0.5) is None
    assert outline_of(np.ones((1, 1)), (0.0, 0.0, 1.0, 1.0), 0.5) is not None


def test_the_answer_of_serving() -> None:
    """Its predictions are the frames of a sequence."""
    whole = check_reader(READER, CASES / "serving", NAMES)

    assert rows([whole]) == [("response_1", "bus", (0.5, 0.25, 1.0, 0.75), 0.875, -1)]
    assert frames([whole]) == ["response:response_1", "response:response_2"]
    assert places([whole]) == [f"{CASES}/serving/response.json: output 0"]


BATCH: dict[str, list[object]] = {
    "detection_boxes": [[[0.25, 0.5, 0.75, 1.0]], [[0.0, 0.0, 0.5, 0.5]]],
    "detection_classes": [[1.0], [2.0]],
    "detection_scores": [[0.5], [0.25]],
    "num_detections": [1.0, 1.0],
}


@pytest.mark.parametrize("content", [BATCH, {"outputs": BATCH}, {"predictions": [{k: v[i] for k, v in BATCH.items()} for i in (0, 1)]}])
def test_batches(content: object, tmp_path: Path) -> None:
    """A first dimension of several images, and the columns and the rows of Serving are the same."""
    source = tmp_path / "clip.json"
    source.write_text(json.dumps(content), encoding="utf-8")

    assert rows(read_batches(READER, source, NAMES)) == [
        ("clip_1", "car", (0.5, 0.25, 1.0, 0.75), 0.5, -1), ("clip_2", "bus", (0.0, 0.0, 0.5, 0.5), 0.25, -1),
    ]  # fmt: skip


@pytest.mark.parametrize("nothing", [{"detection_boxes": [[]], "detection_classes": [[]], "num_detections": [0.0]},
                                     {"detection_boxes": [], "detection_classes": [], "num_detections": 0}])  # fmt: skip
def test_nothing_detected(nothing: object, tmp_path: Path) -> None:
    """Is a frame, with the dimension of the batch and without."""
    (tmp_path / "a.json").write_text(json.dumps(nothing), encoding="utf-8")

    found = read_batches(READER, tmp_path, NAMES)

    assert (frames(found), rows(found)) == (["a"], [])


def test_padding_without_a_number_of_detections(tmp_path: Path) -> None:
    """Is what is all 0 at the end; a box without a score before it is none, and stays."""
    boxes = [[0.25, 0.5, 0.75, 1.0], [0.0, 0.0, 0.5, 0.5], [0.0] * 4, [0.0] * 4]
    content: dict[str, list[object]] = {
        "detection_boxes": [*boxes], "detection_classes": [1, 2, 1, 1], "detection_scores": [0.5, 0.0, 0.0, 0.0],
    }  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps({name: values[2:] for name, values in content.items()}), encoding="utf-8")

    found = read_batches(READER, tmp_path, NAMES)

    assert frames(found) == ["a", "b"]
    assert [(row[0], row[1], row[3]) for row in rows(found)] == [("a", "car", 0.5), ("a", "bus", 0.0)]


def test_names_in_the_output(tmp_path: Path) -> None:
    """Need no label map."""
    source = tmp_path / "a.json"
    content = {"detection_boxes": [[0.25, 0.5, 0.75, 1.0]], "detection_class_entities": ["Person"], "detection_scores": [0.5]}
    source.write_text(json.dumps(content), encoding="utf-8")

    assert rows(read_batches(READER, source)) == [("a", "Person", (0.5, 0.25, 1.0, 0.75), 0.5, -1)]


def test_which_files_of_a_folder_are_outputs(tmp_path: Path) -> None:
    """Those that begin with the name of a tensor, whichever it is."""
    names = {"a": "detection_class_labels", "b": "raw_detection_boxes", "c": "detection_keypoints", "d": "detected"}
    for file, name in names.items():
        far = {name: [0.0] * 5000, "detection_boxes": [], "detection_classes": []}
        (tmp_path / f"{file}.json").write_text(json.dumps(far | ({name: []} if file == "c" else {})), encoding="utf-8")

    assert frames(read_batches(READER, tmp_path, NAMES)) == ["a", "b", "c"]


def test_pixels(tmp_path: Path) -> None:
    """Are divided by the size of the frame where the user says that boxes are pixels."""
    source = tmp_path / "a.json"
    content = {"detection_boxes": [[5, 50, 25, 100]], "detection_classes": [1], "detection_masks": [[[1, 0], [1, 0]]]}
    source.write_text(json.dumps(content), encoding="utf-8")

    found = read_batches(READER, source, NAMES | {"unit": "pixels"}, size=(100, 50))

    assert [row[2] for row in rows(found)] == [(0.5, 0.1, 1.0, 0.5), (0.5, 0.1, 0.75, 0.5)]


def test_a_label_map(tmp_path: Path) -> None:
    """Has comments, quotes of both kinds, escapes, messages inside items, and commas where its author likes them."""
    path = tmp_path / "map.pbtxt"
    path.write_text(
        'item: { id: 1, name: "a\\"b" }  # one\nitem < name: \'caf\\303\\251\' id: 22;>\n'
        'item { id: 3 keypoints { id: 0 label: "nose" } name: "/m/0", display_name: "dog" }\n',
        encoding="utf-8",
    )

    assert load(path) == {1: 'a"b', 22: "caf\u00e9", 3: "dog"}


@pytest.mark.parametrize("names", [str(CASES / "outputs/label_map.pbtxt"), "coco91"])
def test_names_of_the_user(names: str) -> None:
    """Are a label map or a list; `coco91` has a person and a car where the label map does."""
    found = read_batches(READER, CASES / "outputs", {"names": names})

    assert {row[1] for row in rows(found)} == {"person", "car"}


def test_two_label_maps(tmp_path: Path) -> None:
    """Beside the outputs are none where they differ, and a graph is no label map."""
    (tmp_path / "a.json").write_text('{"detection_boxes": [[0, 0, 1, 1]], "detection_classes": [1]}', encoding="utf-8")
    (tmp_path / "b.pbtxt").write_text('item { id: 1 name: "car" }', encoding="utf-8")
    (tmp_path / "graph.pbtxt").write_text('node { name: "x" }', encoding="utf-8")

    assert [row[1] for row in rows(read_batches(READER, tmp_path))] == ["car"]
    (tmp_path / "c.pbtxt").write_text('item { id: 1 name: "car" }', encoding="utf-8-sig")
    (tmp_path / "b.pbtxt").unlink()
    assert [row[1] for row in rows(read_batches(READER, tmp_path))] == ["car"]
    (tmp_path / "b.pbtxt").write_bytes((tmp_path / "c.pbtxt").read_bytes())
    assert [row[1] for row in rows(read_batches(READER, tmp_path))] == ["car"]
    (tmp_path / "c.pbtxt").write_text('item { id: 1 name: "bus" }', encoding="utf-8")
    tally = Tally(on_error="skip")
    assert rows(read_batches(READER, tmp_path, tally=tally)) == []
    assert [one.reason for one in tally.bad] == ["unknown class"]
