"""Azure Machine Learning: what is refused, with its place, and what is left of it under --on-error skip."""

from pathlib import Path

import pytest

from prelabel.readers.azureml import READER
from prelabel.safejson import CORRECT
from tests.readers.output_files import labels, names, refused, skipped, write

SKIP = "or leave the detection out with --on-error skip"

IMAGE = "or leave the image out with --on-error skip"

UNIT = f"say what coordinates are with -O unit=pixels, {SKIP}"

SIDES = '"topX": 0, "topY": 0, "bottomX": 0.5, "bottomY": 0.5'

GOOD = f'{{"label": "cup", {SIDES}}}'

OBJECTS = [
    ('«{"label": "can"}', "", "has no topX, topY, bottomX, bottomY", f"add it, {SKIP}"),
    ('«{"label": "can", "topX": 0, "topY": 0, "bottomX": 1}', "", "has no bottomY", f"add it, {SKIP}"),
    (f"«{{{SIDES}}}", "", "has no label", f"name it, {SKIP}"),
    (f'{{"label": «7, {SIDES}}}', ".label", "expected `str`, got `int`: 7", CORRECT),
    ('«{"label": "can", "topX": 0, "topY": 0, "bottomX": 400, "bottomY": 1}', "", "400 is no fraction of the image", UNIT),
    ('«{"label": "can", "topX": 1, "topY": 0, "bottomX": 0, "bottomY": 1}', "",
        "topX 1, topY 0, bottomX 0 and bottomY 1 are a box without area", f"correct it, {SKIP}"),
    ('{"label": "can", "polygon": [«[0, 0, 1, 1]]}', ".polygon[0]", "the 2 points enclose no area", f"correct them, {SKIP}"),
    ('{"label": "can", "polygon": [[0, 0, 1, 0, 1, 1], «[0, 0, 1, 0, 1, 1, 1]]}', ".polygon[1]",
        "has 7 coordinates, not x and y of each point", f"correct it, {SKIP}"),
    ('{"label": "can", "polygon": [«[0, 0, 400, 0, 400, 400]]}', ".polygon[0]", "400 is no fraction of the image", UNIT),
    ('{"label": "can", "polygon": [[0, «"1", 0, 1, 1]]}', ".polygon[0][1]", 'expected `float`, got `str`: "1"', CORRECT),
    ('{"label": "can", "polygon": [[0, «Infinity, 0, 1, 1]]}', ".polygon[0][1]", "Infinity is no number of JSON", CORRECT),
    ('{"label": "can", "polygon": «NaN}', ".polygon", "NaN is no number of JSON", CORRECT),
    ('{"label": "can", "polygon": «{}}', ".polygon", "expected `array`, got `object`: {}", CORRECT),
    ('«{"label": "can", "polygon": [[0, 0, 1, 0, 1, 1]], "topX": 0}', "", "has no topY, bottomX, bottomY", f"add it, {SKIP}"),
    ("«7", "", "expected `object`, got `int`: 7", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "field", "what", "fix"), OBJECTS, ids=range(len(OBJECTS)))
def test_a_bad_object(bad: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its place; under skip it alone is left out and counted."""
    text = f'{{"image_url": "a.jpg", "label": [{bad}, {GOOD}]}}'
    write(tmp_path, {"a.jsonl": f'{{"image_url": "0.jpg"}}\n{text.replace("«", "")}\n'})

    assert refused(READER, tmp_path) == f"a.jsonl:2:{text.index('«') + 1}: $.label[0]{field}: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path)
    assert (labels(found), found.box.tolist(), len(bads)) == (["cup"], [[0.0, 0.0, 0.5, 0.5]], 1)
    assert names(found) == ["0.jpg", "a.jpg"]


POLYGONS = [
    ("[«[0, 0, 1, 1]]", "[0]", "the 2 points enclose no area", "correct them, or leave the polygon out with --on-error skip"),
    ("[[0, 0, 1, 0, 1, 1], «[0, 0, 1, 0, 1, 400]]", "[1]", "400 is no fraction of the image",
        "say what coordinates are with -O unit=pixels, or leave the polygon out with --on-error skip"),
    ("«7", "", "expected `array`, got `int`: 7", "correct the value, or leave the polygon out with --on-error skip"),
    ("«NaN", "", "NaN is no number of JSON", "correct the value, or leave the polygon out with --on-error skip"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "field", "what", "fix"), POLYGONS, ids=range(len(POLYGONS)))
def test_a_bad_polygon_beside_a_box(bad: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It alone is left out: the box is read."""
    text = f'{{"filename": "a.jpg", "boxes": [{{"label": "can", "box": {{{SIDES}}}, "polygon": {bad}}}]}}'
    write(tmp_path, {"a.jsonl": text.replace("«", "")})

    assert refused(READER, tmp_path) == f"a.jsonl:1:{text.index('«') + 1}: $.boxes[0].polygon{field}: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path)
    assert (found.box.tolist(), len(bads)) == ([[0.0, 0.0, 0.5, 0.5]], 1)


SCORE = "correct it, or leave the score out with --on-error skip"

PARTS = [
    ('"label_confidence": [«87]', ".label_confidence[0]", "label_confidence 87 is outside 0-1", SCORE),
    ('"label_confidence": «[0.5, 0.5]', ".label_confidence", "label_confidence has 2 entries, but label has 1",
        "write one for each, or leave the confidence out with --on-error skip"),
    ('"label_confidence": [«"1"]', ".label_confidence[0]", 'expected `float | null`, got `str`: "1"',
        "correct the value, or leave the confidence out with --on-error skip"),
    ('"image_details": {"width": «"4 cm", "height": 8}', ".image_details.width", "width '4 cm' is no number of pixels",
        "correct the value, or leave the size out with --on-error skip"),
    ('"image_details": {"width": 4, "height": «0}', ".image_details.height", "height 0 is no number of pixels",
        "correct the value, or leave the size out with --on-error skip"),
    ('"image_details": «[]', ".image_details", "expected `object`, got `array`: []", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "field", "what", "fix"), PARTS, ids=range(len(PARTS)))
def test_a_bad_part_of_a_line(bad: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It alone is left out: the object is read."""
    text = f'{{"image_url": "a.jpg", "label": [{GOOD}], {bad}}}'
    write(tmp_path, {"a.jsonl": text.replace("«", "")})

    assert refused(READER, tmp_path) == f"a.jsonl:1:{text.index('«') + 1}: ${field}: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path)
    assert (labels(found), bool(found.score[0] == found.score[0]), len(bads)) == (["cup"], False, 1)  # NaN
    assert [(frame.width, frame.height) for frame in found.frames] == [(0, 0)]


def test_a_bad_flag(tmp_path: Path) -> None:
    """It alone is left out."""
    text = f'{{"image_url": "a.jpg", "label": [{{"label": "can", {SIDES}, "isCrowd": «"some"}}]}}'
    write(tmp_path, {"a.jsonl": text.replace("«", "")})

    fix = "correct the value, or leave the flag out with --on-error skip"
    place = f"a.jsonl:1:{text.index('«') + 1}: $.label[0].isCrowd"
    assert refused(READER, tmp_path) == f"{place}: isCrowd 'some' is none of 0 and 1\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path, {"crowd": "attribute"})
    assert (labels(found), bads, found.attribute_sets) == (["can"], ["no flag"], ())


PREDICTED = [
    ('«{"label": "can", "score": 1}', "", "has no topX, topY, bottomX, bottomY", f"add it, {SKIP}", ["cup"]),
    ('{"label": "can", "box": «[0, 0, 1, 1]}', ".box", "expected `object`, got `array`: [0, 0, 1, 1]", CORRECT, ["cup"]),
    (f'{{"label": "can", "box": {{{SIDES}}}, "score": «93}}', ".score", "score 93 is outside 0-1", SCORE, ["can", "cup"]),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "field", "what", "fix", "left"), PREDICTED, ids=range(len(PREDICTED)))
def test_a_bad_prediction(bad: str, field: str, what: str, fix: str, left: list[str], tmp_path: Path) -> None:  # noqa: PLR0917  # of a table
    """It is left out alone, or its score."""
    text = f'[{{"filename": "a.jpg", "boxes": [{bad}, {{"label": "cup", "box": {{{SIDES}}}, "score": 1}}]}}]'
    write(tmp_path, {"a.json": text.replace("«", "")})

    assert refused(READER, tmp_path) == f"a.json:1:{text.index('«') + 1}: $[0].boxes[0]{field}: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path)
    assert (labels(found), len(bads)) == (left, 1)


LINES = [
    ('«{"label": []}', "", "has neither image_url nor boxes", f"give lines with image_url and label, or predictions with boxes, {IMAGE}"),
    ('{"image_url": «"../a.jpg"}', ".image_url", "'../a.jpg' names no image", f"write the URL of the image, {IMAGE}"),
    ('{"image_url": «""}', ".image_url", "'' names no image", f"write the URL of the image, {IMAGE}"),
    ('{"image_url": «7}', ".image_url", "expected `str`, got `int`: 7", CORRECT),
    ('{"filename": «7, "boxes": []}', ".filename", "expected `str`, got `int`: 7", CORRECT),
    ('{"filename": «"../a.jpg", "boxes": []}', ".filename", "'../a.jpg' names no image below it",
        f"name the folder that all images lie in with -O base=FOLDER, {IMAGE}"),
    ('«{"image_url": "0.jpg"}', "", "the image '0.jpg' is described by a.jsonl:1:1: $ already",
        "keep one of them, or convert the files one by one"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "field", "what", "fix"), LINES, ids=range(len(LINES)))
def test_a_bad_line(bad: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """Its image is left out alone."""
    write(tmp_path, {"a.jsonl": f'{{"image_url": "0.jpg"}}\n{bad.replace("«", "")}\n{{"image_url": "1.jpg"}}\n'})

    assert refused(READER, tmp_path / "a.jsonl") == f"a.jsonl:2:{bad.index('«') + 1}: ${field}: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path / "a.jsonl")
    assert (names(found), len(bads)) == (["0.jpg", "1.jpg"], 1)


def test_a_prediction_without_a_name_among_others(tmp_path: Path) -> None:
    """Is of no image that one could know."""
    write(tmp_path, {"a.jsonl": '{"filename": "a.jpg", "boxes": []}\n{"filename": "/srv/tmpx", "boxes": []}\n'})

    assert refused(READER, tmp_path) == (
        "a.jsonl:2:1: $: does not name its image, as others of the file do\n"
        "  fix: name it, or leave the image out with --on-error skip"
    )  # fmt: skip
    found, bads = skipped(READER, tmp_path)
    assert (names(found), bads) == (["a.jpg"], ["no image named"])


def test_sizes_of_pixels(tmp_path: Path) -> None:
    """Are needed: without one the image is a bad record."""
    write(tmp_path, {"a.jsonl": [{"image_url": "a.jpg", "label": [{"label": "c", "topX": 1, "topY": 1, "bottomX": 9, "bottomY": 9}]}]})

    fix = "give --size WIDTHxHEIGHT, or --frames with the folder of images"
    message = refused(READER, tmp_path, {"unit": "pixels"})
    assert message == f"a.jsonl:1:1: $: the size of 'a.jpg' is not known\n  fix: {fix}"


def test_a_folder_without_azureml(tmp_path: Path) -> None:
    """Is refused."""
    write(tmp_path, {"a.json": {"loss": 1}})

    fix = "give lines with image_url and label, or what a model predicts"
    assert refused(READER, tmp_path) == f"SOURCE: holds no data of Azure Machine Learning\n  fix: {fix}"
