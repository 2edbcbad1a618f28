"""Bad outputs of TensorFlow object detection: the whole message when the run stops, and what is left when it goes on."""

from pathlib import Path

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.tfod import READER
from prelabel.testing import read_batches
from tests.readers.yolo_files import places, rows

CORRECT = "correct the value, or leave the record out with --on-error skip"

WRITE = "write all entries of a list in one shape, or leave the record out with --on-error skip"

UNIT = "say what coordinates are with -O unit=pixels or -O unit=fractions"

NAMES = {"names": "car,bus"}


def output(boxes: str = "[0, 0, 1, 1], [0, 0, 1, 1]", classes: str = "1, 2", scores: str = "0.5, 0.5", more: str = "") -> str:
    """An output of two detections."""
    return f'{{"detection_boxes": [{boxes}], "detection_classes": [{classes}], "detection_scores": [{scores}]{more}}}'


OUTPUTS = [
    (output(classes="1, «0"), "detection_classes[1]", "class 0 has no name; 2 are named, from 1 to 2",
        "name all classes with -O names=label_map.pbtxt, another file, or coco91; names between commas count from 1", 1),
    (output(classes="1, «1.5"), "detection_classes[1]", "class 1.5 has no name; 2 are named, from 1 to 2",
        "name all classes with -O names=label_map.pbtxt, another file, or coco91; names between commas count from 1", 1),
    (output(scores="0.5, «-0.5"), "detection_scores[1]", "score -0.5 is outside 0-1",
        "divide scores by 100 with -O score=percent where they are per cent, or correct the value", 1),
    (output(boxes="[0, 0, 1, 1], «[10, 20, 30, 40]"), "detection_boxes[1]", "40 is no fraction of a frame", UNIT, 1),
    (output(boxes="[0, 0, 1, 1], «[0.5, 0, 0.25, 1]"), "detection_boxes[1]", "y1 0.25 is above y0 0.5", CORRECT, 1),
    (output(boxes="[0, 0, 1, 1], [0, 0, 1, «Infinity]"), "detection_boxes[1][3]", "Infinity is no number of JSON", CORRECT, 1),
    (output(boxes="«[0, 0, 1, 1]").replace("[«", "«["), "detection_classes", "1 boxes, but 2 detection_classes", CORRECT, 0),
    (output(more=', "num_detections": «3'), "num_detections", "3 detections, but there are 2 boxes", CORRECT, 0),
    (output(more=', "num_detections": «1.5'), "num_detections", "1.5 detections, but there are 2 boxes", CORRECT, 0),
    (output(more=', "detection_masks": [«[[1, 0], [1]], [[1, 0], [1, 0]]]'), "detection_masks[0]", "its lists are of different lengths",
        WRITE, 2),
    (output(more=', "detection_masks": [[[1, 0]], «[[1], [0]]]'), "detection_masks[1]",
        "the shape is (2, 1), but that of the first (1, 2), and neither is that of most", WRITE, 0),
    (output(more=', "detection_keypoints": [[[0, 0], [1, 1]], [[0, 0], «[1]]]'), "detection_keypoints[1][1]",
        "expected `array` of length 2: [1]", CORRECT, 2),
    (output(more=', "detection_masks": «7'), "detection_masks", "expected `array`, got `int`: 7", CORRECT, 0),
    (output(more=', "detection_masks": «[[[1]]]'), "detection_masks", "2 boxes, but 1 detection_masks", CORRECT, 0),
    ('«{"detection_scores": [1]}', "", "has no detection_boxes", CORRECT, 0),
    ('«{"detection_boxes": [[0, 0, 1, 1]]}', "", "has no detection_classes or detection_class_entities", CORRECT, 0),
    ('{"detection_boxes": [[[0, 0, 1, 1]]], "detection_classes": «[[1], [1]]}', "detection_classes",
        "detection_boxes are of 1 images, but detection_classes of 2", "write the whole batch", 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "field", "what", "fix", "left"), OUTPUTS, ids=range(len(OUTPUTS)))
def test_a_bad_output(text: str, field: str, what: str, fix: str, *, left: int, tmp_path: Path) -> None:
    """It stops the run with its place; under skip the detection, or the frame where its tensors do not fit, is left out and counted."""
    source, tally = tmp_path / "a.json", Tally(on_error="skip")
    source.write_text(text.replace("«", ""), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, NAMES)
    found = read_batches(READER, source, NAMES, tally=tally)

    column = text.index("«") + 1
    if field == "detection_classes" and "boxes, but" in what:
        column = text.replace("«", "").index("[1, 2]") + 1
    assert str(caught.value) == f"{source}:1:{column}: ${'.' * bool(field)}{field}: {what}\n  fix: {fix}"
    assert len(rows(found)) == left
    assert len(tally.bad) == 1


def test_padding_and_places(tmp_path: Path) -> None:
    """What stands in the padding is not looked at; the detections behind one that is left out keep their places."""
    source, tally = tmp_path / "a.json", Tally(on_error="skip")
    boxes = "[0, 0, 1], [0, 0, 1, 1], [0, 0.5, 0.25, 0], [0, 0, 0]"
    source.write_text(output(boxes, '1, 2, 2, "?"', "0.5, 0.75, 1, null", ', "num_detections": 3'), encoding="utf-8")

    found = read_batches(READER, source, NAMES, tally=tally)

    assert [(row[1], row[3]) for row in rows(found)] == [("bus", 0.75)]
    assert places(found) == [f"{source}: detection 1"]
    assert [problem.place.element for problem in tally.bad] == ["$.detection_boxes[0]", "$.detection_boxes[2]"]


@pytest.mark.parametrize(
    ("boxes", "classes", "field", "left"),
    [("[[0, 0, 1, 1]], [[0, 0, 1, 1]]", "[1], «7", "classes[1]", "car"), ("«7, [[0, 0, 1, 1]]", "[1], [2]", "boxes[0]", "bus")],
)
def test_one_image_of_a_batch(tmp_path: Path, boxes: str, classes: str, field: str, left: str) -> None:
    """Whose tensor is none is left out alone, be it the first."""
    source, tally = tmp_path / "a.json", Tally(on_error="skip")
    text = output(boxes, classes, "[0.5], [0.5]")
    source.write_text(text.replace("«", ""), encoding="utf-8")

    assert [row[1] for row in rows(read_batches(READER, source, NAMES, tally=tally))] == [left]
    assert [str(problem.place) for problem in tally.bad] == [f"{source}:1:{text.index('«') + 1}: $.detection_{field}"]


FILES = [
    ("[{}]", ":1:1: $: expected `object`, got `array`", "write it as the format says, or give another file"),
    ("{}\n{}", ":2:1: not JSON: trailing characters", "write the file again, or correct it here"),
    ('{"error": "Servable not found"}', ": the model answered with an error: Servable not found", "ask it again"),
    ('{"predictions": [[1, 2]]}', ":1:18: $.predictions[0]: expected `object`, got `array`: [1, 2]", CORRECT),
    ('{"outputs": [1, 2]}', ":1:13: $.outputs: expected `object`, got `array`: [1, 2]", CORRECT),
]


@pytest.mark.parametrize(("text", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_file_that_is_no_output(text: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its place, and leaves nothing under skip."""
    source, tally = tmp_path / "a.json", Tally(on_error="skip")
    source.write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, NAMES)

    assert str(caught.value) == f"{source}{what}\n  fix: {fix}"
    assert rows(read_batches(READER, source, NAMES, tally=tally)) == []
    assert tally.bad


def test_no_names(tmp_path: Path) -> None:
    """Stop the run with the option that gives them."""
    source = tmp_path / "a.json"
    source.write_text(output(), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)

    place = f"{source}:1:{output().index('1, 2') + 1}: $.detection_classes[0]"
    fix = "name all classes with -O names=label_map.pbtxt, another file, or coco91; names between commas count from 1"
    assert str(caught.value) == f"{place}: class 1 has no name; none is named\n  fix: {fix}"


MAPS = [
    ('item { id: 1 name: "a" }\nitem { id: 1 name: "b" }', ":2: id 1 is 'b', and 'a' before", "name each id once"),
    ('item { id: x name: "a" }', ":1: id x is no number from 0", None),
    ('item { id: -1 name: "a" }', ":1: id -1 is no number from 0", None),
    ('item { name: "a" }', ":1: the item has no id", None),
    ("\nitem { id: 7 }", ":2: the item of id 7 has no name", None),
    ('item { id: 1 name: "a"', ":1: the item does not end", None),
    ('item { id: 1 name: "a', ":1: '\"a' is no text of a label map", None),
    ("node { }", ":1: 'node' where an item begins", None),
    ("item id: 1", ":1: an item without {", None),
    ("item", ":1: an item without {", None),
    ("# nothing", ": names no class", None),
]


@pytest.mark.parametrize(("text", "what", "fix"), MAPS, ids=range(len(MAPS)))
def test_a_bad_label_map(text: str, what: str, fix: str | None, tmp_path: Path) -> None:
    """It ends the run in any case, with its line."""
    (tmp_path / "a.json").write_text(output(), encoding="utf-8")
    labels = tmp_path / "map.pbtxt"
    labels.write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path / "a.json", {"names": str(labels)}, tally=Tally(on_error="skip"))

    usual = 'write items as item { id: 1 name: "car" }, or give the names with -O names=FILE or -O names=car,bus'
    assert str(caught.value) == f"{labels}{what}\n  fix: {fix or usual}"


def test_a_label_map_that_does_not_exist(tmp_path: Path) -> None:
    """Is said to be none."""
    (tmp_path / "a.json").write_text(output(), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path / "a.json", {"names": "none.pbtxt"})

    fix = 'write items as item { id: 1 name: "car" }, or give the names with -O names=FILE or -O names=car,bus'
    assert str(caught.value) == f"-O names=none.pbtxt: does not exist\n  fix: {fix}"
