"""Answers of Roboflow: objects and frames with values worked out by hand."""

from pathlib import Path
from typing import Any

import pytest

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import Certainty, parse_options
from prelabel.readers.planning import read_sources
from prelabel.readers.roboflow import READER
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write
from tests.readers.yolo_files import places, rows, shapes

ANSWERS = FIXTURES / "roboflow/answers"

CAR = {"x": 50, "y": 25, "width": 20, "height": 10, "confidence": 0.5, "class": "car", "class_id": 2}


def answer(*predictions: object, **more: Any) -> dict[str, Any]:  # noqa: ANN401  # of JSON
    """An answer about an image of 200 x 100."""
    return {"inference_id": "1", "predictions": list(predictions), "image": {"width": 200, "height": 100}, **more}


def test_answers() -> None:
    """Boxes by centre and size, an outline, keypoints by their number; sizes as numbers and as text; an image without any is a frame."""
    whole = check_reader(READER, ANSWERS)

    assert READER.sniff(ANSWERS) == READER.sniff(ANSWERS / "street_2.json") == Certainty.SURE
    assert [(frame.file, frame.width, frame.height) for frame in whole.frames] == [("street_1", 200, 100), ("street_2", 200, 100)]
    assert rows([whole])[:2] + rows([whole])[3:4] == [
        ("street_1", "car", (0.1, 0.2, 0.5, 0.6), 0.875, -1),
        ("street_1", "person", (0.65, 0.2, 0.85, 0.8), 0.5, -1),
        ("street_1", "person", (0.05, 0.3, 0.15, 0.7), 0.75, -1),
    ]
    assert shapes([whole])[2][1:4] == ("POLYGON", "person", [(0.65, 0.2), (0.85, 0.2), (0.85, 0.8), (0.75, 0.8)])
    assert shapes([whole])[4][1:] == ("LANDMARK", "person", [(0.1, 0.35), (0.075, 0.65)], [1, 3])
    assert whole.object.tolist() == [0, 1, 1, 2, 2]
    assert places([whole])[3] == f"{ANSWERS}/street_1.json: $.predictions[2]"


def test_a_keypoint_without_confidence(tmp_path: Path) -> None:
    """Is sure enough; the unsure beside it is left out."""
    points = [{"x": 20, "y": 10}, {"x": 40, "y": 10, "confidence": 0.1}, {"x": 60, "y": 10, "confidence": 0.9}]
    write(tmp_path, {"a.json": answer({**CAR, "keypoints": points})})

    source = [tmp_path / "a.json"]
    _, batches = read_sources(READER, source, parse_options(READER, {}), FrameOptions(), Tally(), min_keypoint_score=0.5)

    assert shapes(list(batches))[1][3:] == ([(0.1, 0.1), (0.3, 0.1)], [1, 3])


def test_files_of_label_studio(tmp_path: Path) -> None:
    """Have predictions, and names such as class among their data, and are none of these."""
    task = {"id": 1, "data": {"image": "https://h/a.jpg", "class": "street"}, "annotations": [], "predictions": []}
    write(tmp_path, {"a.json": [task]})

    assert READER.sniff(tmp_path / "a.json") == Certainty.NO


def test_a_run_length_mask(tmp_path: Path) -> None:
    """Runs 5 2 2 2 2 2 9 down the columns of 4 pixels are columns 1 to 3 of rows 1 and 2."""
    said = {"x": 2.5, "y": 2, "width": 3, "height": 2, "confidence": 0.5, "class": "car", "rle": {"size": [4, 6], "counts": "5220007"}}
    write(tmp_path, {"a.json": answer(said, image={"width": 6, "height": 4})})

    assert shapes([read(READER, tmp_path / "a.json")])[1][1:4] == (
        "POLYGON", "car", [(0.166666667, 0.25), (0.666666667, 0.25), (0.666666667, 0.75), (0.166666667, 0.75)],
    )  # fmt: skip


def test_masks_that_nobody_wants(tmp_path: Path) -> None:
    """Are not taken apart."""
    broken = {**CAR, "rle": {"size": [4, 6], "counts": "i0"}}
    write(tmp_path, {"a.json": answer(broken)})

    options, boxes = parse_options(READER, {}), frozenset({Kind.RECTANGLE})
    _, batches = read_sources(READER, [tmp_path / "a.json"], options, FrameOptions(), Tally(), shapes=boxes)

    assert [one.box.tolist() for one in batches] == [[[0.2, 0.2, 0.3, 0.3]]]


def test_tracks_and_numbered_classes(tmp_path: Path) -> None:
    """Lines are the frames of a video; a class without a name is called by its number."""
    without = {name: value for name, value in CAR.items() if name != "class"}
    write(tmp_path, {"clip.jsonl": [answer({**CAR, "tracker_id": 7}), answer(), answer({**without, "tracker_id": 7})]})
    d = read(READER, tmp_path / "clip.jsonl", {"names": "person,bus,truck"})

    assert names(d) == ["clip:clip_1", "clip:clip_2", "clip:clip_3"]
    assert (labels(d), d.frame.tolist(), d.track.tolist()) == (["car", "truck"], [0, 2], [7, 7])
    assert places([d]) == [f"{tmp_path}/clip.jsonl:1", f"{tmp_path}/clip.jsonl:3"]


@pytest.mark.parametrize("first", ["inference_id", "predictions"])
def test_a_list_of_answers(first: str, tmp_path: Path) -> None:
    """Is a video, whatever its objects begin with; a list of one is an image."""
    one = {first: answer(CAR)[first], **answer(CAR)}
    write(tmp_path, {"clip.json": [one, answer(CAR)], "a.json": [one]})

    assert names(read(READER, tmp_path / "clip.json")) == ["clip:clip_1", "clip:clip_2"]
    assert places([read(READER, tmp_path / "clip.json")]) == [f"{tmp_path}/clip.json: $[{i}]" for i in range(2)]
    assert names(read(READER, tmp_path / "a.json")) == ["a"]


def test_what_a_workflow_returns(tmp_path: Path) -> None:
    """Holds an answer as its output ``predictions``."""
    write(tmp_path, {"a.json": [{"count": 1, "predictions": answer(CAR)}]})

    assert READER.sniff(tmp_path / "a.json") == Certainty.SURE
    assert read(READER, tmp_path).box.tolist() == [[0.2, 0.2, 0.3, 0.3]]
    nested: object = {"predictions": {"predictions": {"predictions": {"predictions": []}}}}
    write(tmp_path, {"a.json": nested})
    assert names(read(READER, tmp_path / "a.json")) == ["a"]


def test_an_answer_without_a_size(tmp_path: Path) -> None:
    """Has that of the image beside it; so has one about several images."""
    write(tmp_path, {"a.jpg": (100, 50), "a.json": {"predictions": [CAR]}, "b.jpg": (200, 100), "b.json": answer(CAR, image=[{}, {}])})
    write(
        tmp_path, {"b.json": answer(CAR, image=[{"width": 1, "height": 1}] * 2), "c.json": answer(CAR, image=[{"width": 40, "height": 50}])}
    )

    assert read(READER, tmp_path).box.tolist() == [[0.4, 0.4, 0.6, 0.6], [0.2, 0.2, 0.3, 0.3], [1, 0.4, 1.5, 0.6]]


WHOLE = "class of a whole image (classification)"
MASK = "mask of a whole image (semantic segmentation)"

UNCONVERTED = [
    ([{"class": "cat", "class_id": 0, "confidence": 0.9}, {"class": "dog", "class_id": 1, "confidence": 0.1}], {WHOLE: 2}),
    ({"cat": {"confidence": 0.9, "class_id": 0}, "dog": {"confidence": 0.8, "class_id": 1}}, {WHOLE: 2}),
    ({"segmentation_mask": "iVBOR", "class_map": {"0": "road"}, "confidence_mask": "iVBOR"}, {MASK: 1}),
]


@pytest.mark.parametrize(("predictions", "counted"), UNCONVERTED, ids=["classes", "several", "semantic"])
def test_answers_about_a_whole_image(predictions: object, counted: dict[str, int], tmp_path: Path) -> None:
    """Are counted, and the frame has no detections."""
    tally = Tally()
    write(tmp_path, {"a.json": {**answer(), "predictions": predictions}})
    d = read(READER, tmp_path / "a.json", tally=tally)

    assert (names(d), len(d), dict(tally.unconverted)) == (["a"], 0, counted)
