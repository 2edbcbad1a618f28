"""Bad answers of Roboflow: the whole message when the run stops, and what is left when it goes on."""

import json
from pathlib import Path

import pytest

from prelabel.readers.roboflow import READER
from tests.readers.output_files import labels, refused, skipped, write

CORRECT = "correct the value, or leave the record out with --on-error skip"

GOOD = '{"x": 50, "y": 25, "width": 20, "height": 10, "confidence": 0.5, "class": "car", "class_id": 0}'

PREDICTIONS = [
    (GOOD.replace('"width": 20, ', ""), "", "has no width", CORRECT, "no box"),
    (GOOD.replace('"class": "car", "class_id": 0', '"detection_id": "1"'), "", "has neither a class nor a class_id", CORRECT, "no label"),
    (GOOD.replace('"class": "car", "class_id": 0', '"class_id": 7'), ".class_id", "class 7 has no name; 1 are named, from 0 to 0",
        "name all classes with -O names=FILE, or one of the lists coco80, coco91, voc20", "unknown class"),
    (GOOD.replace('"car"', '""'), ".class", "'' is no label", CORRECT, "no label"),
    (GOOD.replace("0.5", "50"), ".confidence", "score 50 is outside 0-1",
        "divide scores by 100 with -O score=percent where they are per cent, or correct the value", "score outside 0-1"),
    (GOOD.replace("20", "-20"), ".width", "-20 is no width", CORRECT, "size below 0"),
    (GOOD.replace("10", "0"), "", "x0 40 y0 25 x1 60 y1 25 is a box without area", CORRECT, "box without area"),
    (GOOD.replace("50", '"50"'), ".x", 'expected `float | null`, got `str`: "50"', CORRECT, "record of the wrong type"),
    (GOOD[:-1] + ', "tracker_id": -3}', ".tracker_id", "track id -3 is no whole number from 0", CORRECT, "bad track id"),
    (GOOD[:-1] + ', "points": [{"x": 1, "y": 2}, {"x": 3}]}', ".points[1]", 'object missing required field `y`: {"x": 3}', CORRECT,
        "record of the wrong type"),
    (GOOD[:-1] + ', "rle": {"size": [4, 6], "counts": "i0"}}', ".rle.counts", "the runs sum to 25, size [4, 6] needs 24", CORRECT,
        "no run-length mask"),
    (GOOD[:-1] + ', "keypoints": [{"x": 1, "y": 1, "class_id": 2147483647}]}', ".keypoints[0].class_id",
        "expected `int` <= 2147483646: 2147483647", CORRECT, "record of the wrong type"),
    (GOOD[:-1] + ', "keypoints": [{"x": 1, "y": 1, "class_id": 1}, {"x": 2, "y": 2}]}', ".keypoints",
        "two keypoints have one class_id or place", CORRECT, "keypoint twice"),
    (GOOD[:-1] + ', "keypoints": [{"x": 1, "y": 1, "class_id": 2}, {"x": 2, "y": 2, "class_id": 2}]}', ".keypoints",
        "two keypoints have one class_id or place", CORRECT, "keypoint twice"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "field", "what", "fix", "reason"), PREDICTIONS, ids=range(len(PREDICTIONS)))
def test_a_bad_prediction(text: str, field: str, what: str, fix: str, *, reason: str, tmp_path: Path) -> None:
    """It stops the run with its place, or is left out alone."""
    write(tmp_path, {"a.json": f'{{"image": {{"width": 200, "height": 100}}, "predictions": [{GOOD}, {text}, {GOOD}]}}'})
    said = refused(READER, tmp_path / "a.json", {"names": "car"})
    found, reasons = skipped(READER, tmp_path / "a.json", {"names": "car"})

    place, _, message = said.partition(f": $.predictions[1]{field}: ")
    assert place.startswith("a.json:1:")
    assert message == f"{what}\n  fix: {fix}"
    assert (labels(found), reasons) == (["car", "car"], [reason])


ANSWERS = [
    ({"message": "Forbidden"}, '$: object missing required field `predictions`: {"message": "Forbidden"}'),
    ({"predictions": 7, "image": {"width": 2, "height": 2}}, "$.predictions: expected `array`, got `int`: 7"),
    ({"predictions": [], "image": {"width": "wide", "height": 2}}, '$.image.width: expected `int`, got `str`: "wide"'),
    ({"predictions": [], "image": {"width": 2}}, '$.image: object missing required field `height`: {"width": 2}'),
]


@pytest.mark.parametrize(("answer", "what"), ANSWERS, ids=range(len(ANSWERS)))
def test_a_bad_answer(answer: object, what: str, tmp_path: Path) -> None:
    """It stops the run with its place."""
    write(tmp_path, {"a.json": json.dumps(answer)})
    said = refused(READER, tmp_path / "a.json")

    assert said.split(": ", 1)[1] == f"{what}\n  fix: {CORRECT}"


def test_a_broken_line(tmp_path: Path) -> None:
    """Is left out, and its frame has no detections."""
    good = f'{{"image": {{"width": 200, "height": 100}}, "predictions": [{GOOD}]}}'
    write(tmp_path, {"clip.jsonl": f"{good}\n{good[:-3]}\n{good}\n"})
    found, reasons = skipped(READER, tmp_path / "clip.jsonl")

    assert refused(READER, tmp_path / "clip.jsonl").startswith("clip.jsonl:2:")
    assert (found.frame.tolist(), len(found.frames), reasons) == ([0, 2], 3, ["broken line"])
