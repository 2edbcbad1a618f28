"""Azure: what is refused, with its place, and what is left of it under --on-error skip."""

from pathlib import Path

import pytest

from prelabel.readers.azure_vision import READER
from prelabel.safejson import CORRECT
from tests.readers.output_files import labels, names, refused, skipped, write

SIZE = (100, 50)

SKIP = "or leave the detection out with --on-error skip"

IMAGE = "or leave the image out with --on-error skip"

RECTANGLE = '"rectangle": {"x": 0, "y": 0, "w": 50, "h": 25}'

GOOD = f'{{{RECTANGLE}, "object": "bus", "confidence": 0.5}}'

OBJECTS = [
    (f"«{{{RECTANGLE}}}", "", "has no object", f"name it, {SKIP}"),
    (f'{{{RECTANGLE}, "object": «""}}', ".object", "object is empty", f"name it, {SKIP}"),
    ('«{"object": "car"}', "", "has no rectangle", f"add it, {SKIP}"),
    ('{"object": "car", "rectangle": «{"x": 1, "w": 2}}', ".rectangle", "has no y, h", f"add it, {SKIP}"),
    ('{"object": "car", "rectangle": «{"x": 1, "y": 1, "w": 0, "h": 2}}', ".rectangle", "w 0 and h 2 must be above 0",
        f"give it a size, {SKIP}"),
    ('{"object": "car", "rectangle": «{"x": 1e10, "y": 1, "w": 1, "h": 2}}', ".rectangle", "1e+10 is no place in an image",
        f"correct it, {SKIP}"),
    ('{"object": "car", "rectangle": {"x": «"1", "y": 1, "w": 1, "h": 2}}', ".rectangle.x", 'expected `float`, got `str`: "1"', CORRECT),
    ("«[]", "", "expected `object`, got `array`: []", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "field", "what", "fix"), OBJECTS, ids=range(len(OBJECTS)))
def test_a_bad_object(bad: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its place; under skip it alone is left out and counted."""
    text = f'{{"objects": [{bad}, {GOOD}], "requestId": "x", "metadata": {{"width": 100, "height": 50}}}}'
    write(tmp_path, {"a.json": text.replace("«", "")})

    assert refused(READER, tmp_path / "a.json") == f"a.json:1:{text.index('«') + 1}: $.objects[0]{field}: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path)
    assert (labels(found), found.box.tolist(), len(bads)) == (["bus"], [[0.0, 0.0, 0.5, 0.5]], 1)


def test_a_bad_score(tmp_path: Path) -> None:
    """It is left out alone: the object has none."""
    text = '{"predictions": [{"tagName": "cup", "probability": 87, "boundingBox": {"left": 0, "top": 0, "width": 1, "height": 1}}]}'
    write(tmp_path, {"a.json": text})

    what = "probability 87 is outside 0-1\n  fix: correct it, or leave the score out with --on-error skip"
    assert refused(READER, tmp_path / "a.json") == f"a.json:1:{text.index('87') + 1}: $.predictions[0].probability: {what}"
    found, bads = skipped(READER, tmp_path)
    assert (labels(found), bool(found.score[0] != found.score[0]), bads) == (["cup"], True, ["score outside 0-1"])  # NaN


def test_an_object_without_a_tag(tmp_path: Path) -> None:
    """Has no label."""
    value = '{"boundingBox": {"x": 0, "y": 0, "w": 9, "h": 9}, "tags": []}'
    text = f'{{"objectsResult": {{"values": [{value}]}}, "metadata": {{"width": 100, "height": 50}}}}'
    write(tmp_path, {"a.json": text})

    place = f"a.json:1:{text.index(value) + 1}: $.objectsResult.values[0]"
    assert refused(READER, tmp_path / "a.json") == f"{place}: has no tag with a name\n  fix: tag it, {SKIP}"
    found, bads = skipped(READER, tmp_path)
    assert (names(found), bads) == (["a.jpg"], ["no label"])


POINTS = [
    ('«{"x": 1}', "", "has no x or no y", "write x and y, or leave the landmark out with --on-error skip"),
    ('«{"x": 2e9, "y": 1}', "", "2e+09, 1 are no place in an image", "correct them, or leave the landmark out with --on-error skip"),
    ('«{"x": null, "y": true}', "", "has no x or no y", "write x and y, or leave the landmark out with --on-error skip"),
    ("«7", "", "expected `object`, got `int`: 7", CORRECT),
]


@pytest.mark.parametrize(("bad", "field", "what", "fix"), POINTS, ids=range(len(POINTS)))
def test_a_bad_landmark(bad: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It is left out alone: the face is read with its other landmarks."""
    face = '"faceRectangle": {"left": 0, "top": 0, "width": 50, "height": 25}'
    text = f'[{{{face}, "faceLandmarks": {{"pupilLeft": {bad}, "noseTip": {{"x": 10, "y": 10}}}}}}]'
    write(tmp_path, {"a.json": text.replace("«", "")})

    place = f"a.json:1:{text.index('«') + 1}: $[0].faceLandmarks.pupilLeft{field}"
    assert refused(READER, tmp_path / "a.json", size=SIZE) == f"{place}: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path, size=SIZE)
    assert (found.points.tolist(), found.point_number.tolist(), len(bads)) == ([[0.1, 0.2]], [3], 1)


def test_an_image_of_unknown_size(tmp_path: Path) -> None:
    """Faces are in pixels, and nothing says how many there are."""
    write(tmp_path, {"a.json": '[{"faceRectangle": {"left": 0, "top": 0, "width": 50, "height": 25}}]'})

    fix = "give --size WIDTHxHEIGHT, or --frames with the folder of images"
    assert refused(READER, tmp_path / "a.json") == f"a.json: the size of 'a.jpg' is not known\n  fix: {fix}"


def test_a_bad_size(tmp_path: Path) -> None:
    """It is left out alone: the size may be known otherwise."""
    text = f'{{"objects": [{GOOD}], "requestId": "x", "metadata": {{"width": -1, "height": 50}}}}'
    write(tmp_path, {"a.json": text})

    place = f"a.json:1:{text.index('-1') + 1}: $.metadata.width"
    what = "width -1 is no number of pixels\n  fix: correct it, or leave the size out with --on-error skip"
    assert refused(READER, tmp_path / "a.json", size=SIZE) == f"{place}: {what}"
    found, bads = skipped(READER, tmp_path, size=SIZE)
    assert (found.box.tolist(), bads) == ([[0.0, 0.0, 0.5, 0.5]], ["bad size"])


WORDS = [
    ('«{"text": "a"}', "", "has no boundingPolygon or boundingBox", f"add it, {SKIP}"),
    ('{"boundingBox": «[1, 2, 3]}', ".boundingBox", "3 numbers are no corners", f"write x and y of each corner, {SKIP}"),
    ('«{"boundingBox": [1, 2, 3, 4]}', "", "the 2 vertices enclose no area", f"correct them, {SKIP}"),
    ('{"boundingBox": [1, «null]}', ".boundingBox[1]", "expected `float`, got `null`: null", CORRECT),
    ('{"boundingPolygon": [«{"x": 1}]}', ".boundingPolygon[0]", 'object missing required field `y`: {"x": 1}', CORRECT),
]


@pytest.mark.parametrize(("bad", "field", "what", "fix"), WORDS, ids=range(len(WORDS)))
def test_a_bad_word(bad: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its place; under skip it alone is left out and counted."""
    good = '{"boundingBox": [0, 0, 50, 0, 50, 25, 0, 25], "text": "b"}'
    page = f'{{"width": 100, "height": 50, "unit": "pixel", "lines": [{{"words": [{bad}, {good}]}}]}}'
    text = f'{{"status": "succeeded", "analyzeResult": {{"readResults": [{page}]}}}}'
    write(tmp_path, {"a.json": text.replace("«", "")})

    place = f"a.json:1:{text.index('«') + 1}: $.analyzeResult.readResults[0].lines[0].words[0]{field}"
    assert refused(READER, tmp_path / "a.json") == f"{place}: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path)
    assert (labels(found), len(bads)) == (["text"], 1)


def test_a_page_without_a_size(tmp_path: Path) -> None:
    """Is left out: its words are in an unknown unit."""
    text = '{"analyzeResult": {"readResults": [{"width": 0, "height": 50, "lines": []}]}}'
    write(tmp_path, {"a.json": text})

    place = f"a.json:1:{text.index('[') + 2}: $.analyzeResult.readResults[0]"
    fix = "write the size of the page, or leave it out with --on-error skip"
    assert refused(READER, tmp_path / "a.json") == f"{place}: the page has no width or no height\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path)
    assert (names(found), bads) == ([], ["bad size"])


IDS = [
    ('«{"regions": []}', "", "has no id", f"write the id of the image, {IMAGE}"),
    ('{"regions": [], "id": «7}', ".id", "expected `str`, got `int`: 7", CORRECT),
    ('{"regions": [], "id": «"../x"}', ".id", "'../x' names no image", f"write the id of the image, {IMAGE}"),
]


@pytest.mark.parametrize(("bad", "field", "what", "fix"), IDS, ids=range(len(IDS)))
def test_an_image_without_a_name(bad: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its place; under skip the others are read."""
    region = '{"regionId": "r", "tagName": "cup", "left": 0, "top": 0, "width": 1, "height": 1}'
    text = f'[{bad}, {{"id": "p", "regions": [{region}]}}]'
    write(tmp_path, {"a.json": text.replace("«", "")})

    assert refused(READER, tmp_path / "a.json") == f"a.json:1:{text.index('«') + 1}: $[0]{field}: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path)
    assert (names(found), labels(found), len(bads)) == (["p.jpg"], ["cup"], 1)


GIVE = "give an answer of Image Analysis, Read, Face or Custom Vision"

FILES = [
    ('{"error": {"code": "401", "message": "no key"}}', ": the call failed: no key", "call the service again"),
    ('{"status": "running"}', ": the operation is 'running', and has no result", "fetch the operation when it has succeeded"),
    ('{"status": "failed", "analyzeResult": {"readResults": []}}', ": the operation is 'failed', and has no result",
        "fetch the operation when it has succeeded"),
    ('{"analyzeResult": {"pages": []}}', ": has no readResults, as answers of Document Intelligence have none", GIVE),
    ('{"language": "en", "regions": []}', ": is an answer of OCR, whose boxes are those of a turned image",
        "read the image with Read, or leave the file out with --on-error skip"),
    ("{}", ": holds no answer of Azure", GIVE),
    ('[{"a": 1}]', ": holds no answer of Azure", GIVE),
    ('{"objects": ', ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ('{"objects": ' + "[" * 5000 + "]" * 5000 + "}", ": is nested too deeply to be read",
        "give a file without hundreds of lists inside lists"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_bad_file(text: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run; under skip it is counted once, and nothing is read of it."""
    write(tmp_path, {"a.json": text})

    assert refused(READER, tmp_path / "a.json") == f"a.json{what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path / "a.json")
    assert (names(found), bads) == ([], ["unreadable file"])


@pytest.mark.parametrize("number", ["-1", "1.5", "1e400"])
def test_a_bad_number_of_a_page(number: str, tmp_path: Path) -> None:
    """The page alone is left out; the others keep their numbers."""
    good = '{"page": 2, "width": 8, "height": 10, "lines": []}'
    text = f'{{"analyzeResult": {{"readResults": [{{"page": {number}}}, {good}]}}}}'
    write(tmp_path, {"a.json": text})

    assert refused(READER, tmp_path / "a.json").startswith(f"a.json:1:{text.index(number) + 1}: $.analyzeResult.readResults[0].page: ")
    found, bads = skipped(READER, tmp_path / "a.json")
    assert (names(found), len(bads)) == (["a-2.jpg"], 1)


def test_a_call_that_failed_among_others(tmp_path: Path) -> None:
    """Is a bad record, and no file of another kind."""
    write(tmp_path, {"a.json": {"error": {"code": "401", "message": "no key"}}, "b.json": '{"objectsResult": {}}'})

    assert refused(READER, tmp_path) == "a.json: the call failed: no key\n  fix: call the service again"
    found, bads = skipped(READER, tmp_path)
    assert (names(found), bads) == (["b.jpg"], ["unreadable file"])


def test_a_damaged_file_among_others(tmp_path: Path) -> None:
    """Is a bad record, and the others are read."""
    write(tmp_path, {"a.json": '{"objects": [', "b.json": f'{{"objects": [{GOOD}], "requestId": "x", "metadata": {{}}}}'})

    found, bads = skipped(READER, tmp_path, size=SIZE)

    assert (names(found), labels(found), bads) == (["b.jpg"], ["bus"], ["unreadable file"])


def test_an_image_that_is_listed_twice(tmp_path: Path) -> None:
    """Is described twice, and the second is left out."""
    text = '[{"id": "p", "regions": []}, {"id": "p", "regions": []}]'
    write(tmp_path, {"a.json": text})

    what = "$[1]: the image 'p.jpg' is described by a.json:1:2: $[0] already\n  fix: keep one of them, or convert the files one by one"
    assert refused(READER, tmp_path / "a.json") == f"a.json:1:{text.rindex('{') + 1}: {what}"
    found, bads = skipped(READER, tmp_path / "a.json")
    assert (names(found), bads) == (["p.jpg"], ["image described twice"])


def test_a_folder_without_answers(tmp_path: Path) -> None:
    """Is refused."""
    write(tmp_path, {"a.json": "{}"})

    fix = "give answers of Image Analysis, Read, Face or Custom Vision"
    assert refused(READER, tmp_path) == f"SOURCE: holds no answer of Azure\n  fix: {fix}"
