"""Google Cloud Vision: what is refused, with its place, and what is left of it under --on-error skip."""

import json
from pathlib import Path

import pytest

from prelabel.readers.cloud_vision import READER
from prelabel.safejson import CORRECT
from tests.readers.output_files import labels, names, refused, skipped, write

SIZE = (100, 50)

SKIP = "or leave the detection out with --on-error skip"

OUT = "or leave the response out with --on-error skip"

QUAD = '"boundingPoly": {"normalizedVertices": [{}, {"x": 0.5}, {"x": 0.5, "y": 0.5}, {"y": 0.5}]}'

GOOD = f'{{"name": "bus", "score": 0.5, {QUAD}}}'

PIXELS = '"boundingPoly": {"vertices": [{}, {"x": 50}, {"x": 50, "y": 25}, {"y": 25}]}'


def poly(vertices: str) -> str:
    """An object with some vertices."""
    return f'{{"name": "car", "boundingPoly": «{{"normalizedVertices": [{vertices}]}}}}'


OBJECTS = [
    (f"«{{{QUAD}}}", "", "has no name", f"name it, {SKIP}"),
    (f'{{"name": «"", {QUAD}}}', ".name", "name is empty", f"name it, {SKIP}"),
    (f'{{"name": «7, {QUAD}}}', ".name", "expected `str`, got `int`: 7", CORRECT),
    ('«{"name": "car"}', "", "has no boundingPoly", f"add it, {SKIP}"),
    ('{"name": "car", "boundingPoly": «[]}', ".boundingPoly", "expected `object`, got `array`: []", CORRECT),
    (poly(""), ".boundingPoly", "the 0 vertices enclose no area", f"correct them, {SKIP}"),
    (poly('{}, {"x": 1}, {"x": 0.5}'), ".boundingPoly", "the 3 vertices enclose no area", f"correct them, {SKIP}"),
    (poly('{}, {"x": 120}, {"y": 1}'), ".boundingPoly", "120 is no fraction of the frame", f"correct it, {SKIP}"),
    ('{"name": "car", "boundingPoly": {"normalizedVertices": [{"x": «NaN}]}}', ".boundingPoly.normalizedVertices[0].x",
        "NaN is no number of JSON", CORRECT),
    ('{"name": "car", "boundingPoly": {"vertices": [{}, {"x": «"9"}]}}', ".boundingPoly.vertices[1].x",
        'expected `float | null`, got `str`: "9"', CORRECT),
    ("«7", "", "expected `object`, got `int`: 7", CORRECT),
    ("«NaN", "", "NaN is no number of JSON", CORRECT),
    ('{"name": "car", "boundingPoly": «NaN}', ".boundingPoly", "NaN is no number of JSON", CORRECT),
    (poly('{}, {"x": 1}, NaN').replace("«", "").replace("NaN", "«NaN"), ".boundingPoly.normalizedVertices", "NaN is no number of JSON",
        CORRECT),
    ('{"name": "car", "boundingPoly": {"normalizedVertices": «"\\ud800"}}', ".boundingPoly.normalizedVertices",
        '"\\ud800" is half a surrogate pair', CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "field", "what", "fix"), OBJECTS, ids=range(len(OBJECTS)))
def test_a_bad_object(bad: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its place; under skip it alone is left out and counted."""
    text = f'{{"responses": [{{"localizedObjectAnnotations": [{bad}, {GOOD}]}}]}}'
    write(tmp_path, {"a.json": text.replace("«", "")})

    place = f"a.json:1:{text.index('«') + 1}: $.responses[0].localizedObjectAnnotations[0]{field}"
    assert refused(READER, tmp_path / "a.json") == f"{place}: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path)
    assert (labels(found), len(bads)) == (["bus"], 1)


@pytest.mark.parametrize(("score", "what"), [("1.5", "score 1.5 is outside 0-1"), ("-0.5", "score -0.5 is outside 0-1")])
def test_a_bad_score(score: str, what: str, tmp_path: Path) -> None:
    """It is left out alone: the object has none."""
    text = f'{{"localizedObjectAnnotations": [{{"name": "car", "score": {score}, {QUAD}}}]}}'
    write(tmp_path, {"a.json": text})

    place = f"a.json:1:{text.index(score) + 1}: $.localizedObjectAnnotations[0].score"
    assert refused(READER, tmp_path / "a.json") == f"{place}: {what}\n  fix: correct it, or leave the score out with --on-error skip"
    found, bads = skipped(READER, tmp_path)
    assert (labels(found), bool(found.score[0] != found.score[0]), bads) == (["car"], True, ["score outside 0-1"])  # NaN


POINTS = [
    ('{"type": "NOSE_TIP", "position": «{"x": 2e9}}', ".position", "2e+09, 0 are no place in an image",
        "correct them, or leave the landmark out with --on-error skip"),
    ('{"type": "NOSE_TIP", "position": {"x": «"1"}}', ".position.x", 'expected `float`, got `str`: "1"', CORRECT),
    ('{"type": «[], "position": {"x": 1}}', ".type", "expected `int | str`, got `array`: []", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "field", "what", "fix"), POINTS, ids=range(len(POINTS)))
def test_a_bad_landmark(bad: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It is left out alone: the face is read with its other landmarks."""
    good = '{"type": "LEFT_EYE", "position": {"x": 10, "y": 10}}'
    text = f'{{"faceAnnotations": [{{{PIXELS}, "landmarks": [{bad}, {good}]}}]}}'
    write(tmp_path, {"a.json": text.replace("«", "")})

    place = f"a.json:1:{text.index('«') + 1}: $.faceAnnotations[0].landmarks[0]{field}"
    assert refused(READER, tmp_path / "a.json", {"kinds": "faces"}, size=SIZE) == f"{place}: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path, {"kinds": "faces"}, size=SIZE)
    assert (found.points.tolist(), found.point_number.tolist(), len(bads)) == ([[0.1, 0.2]], [1], 1)


def test_an_image_of_unknown_size(tmp_path: Path) -> None:
    """Faces are in pixels, and nothing says how many there are."""
    write(tmp_path, {"a.json": f'{{"faceAnnotations": [{{{PIXELS}}}]}}'})

    fix = "give --size WIDTHxHEIGHT, or --frames with the folder of images"
    assert refused(READER, tmp_path / "a.json", {"kinds": "faces"}) == f"a.json: the size of 'a.jpg' is not known\n  fix: {fix}"


RESPONSES = [
    ('{"error": «{"code": 3, "message": "Bad image\\ndata."}}', ".error", "the API failed: Bad image data.",
        f"annotate the image again, {OUT}"),
    ('{"error": «{"code": 3}}', ".error", "the API failed: nothing says why", f"annotate the image again, {OUT}"),
    ('«{"outputConfig": {}}', "", "says only where the annotations were written to",
        f"give the files that were written to gcsDestination, {OUT}"),
    ('{"context": {"uri": "gs://b/a.pdf", "pageNumber": «1.5}}', ".context.pageNumber", "pageNumber 1.5 is no page",
        "number pages from 1, or leave the page out with --on-error skip"),
    ('{"context": {"uri": «"gs://b/../a.jpg"}}', ".context.uri", "'gs://b/../a.jpg' names no image",
        f"name the image below its bucket, {OUT}"),
    ('{"context": {"uri": «7}}', ".context.uri", "expected `str`, got `int`: 7", CORRECT),
    ("«{}", "", "does not name its image, as others of the file do", f"add its context, {OUT}"),
    ("«null", "", "expected `object`, got `null`: null", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "field", "what", "fix"), RESPONSES, ids=range(len(RESPONSES)))
def test_a_bad_response(bad: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its place; under skip the other images are read."""
    good = f'{{"localizedObjectAnnotations": [{GOOD}], "context": {{"uri": "gs://b/x.jpg"}}}}'
    text = f'{{"responses": [{bad}, {good}]}}'
    write(tmp_path, {"a.json": text.replace("«", "")})

    place = f"a.json:1:{text.index('«') + 1}: $.responses[0]{field}"
    assert refused(READER, tmp_path / "a.json") == f"{place}: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path)
    assert (names(found), labels(found), len(bads)) == (["x.jpg"], ["bus"], 1)


def test_what_is_left_of_bad_responses(tmp_path: Path) -> None:
    """The images of the others; what is there beside an error is read, too."""
    named = {"localizedObjectAnnotations": [json.loads(GOOD)], "context": {"uri": "gs://b/x.jpg"}}
    failed = {"error": {"code": 3, "message": "no"}}
    write(tmp_path, {"a.json": {"responses": [failed, named, {**named, **failed, "context": {"uri": "gs://b/y.jpg"}}]}})

    found, bads = skipped(READER, tmp_path)

    assert (names(found), labels(found)) == (["x.jpg", "y.jpg"], ["bus", "bus"])
    assert bads == ["image not annotated", "image not annotated"]


def test_an_image_that_two_responses_name(tmp_path: Path) -> None:
    """Is described twice, and the second is left out."""
    one = {"localizedObjectAnnotations": [json.loads(GOOD)], "context": {"uri": "gs://b/x.jpg"}}
    write(tmp_path, {"a.json": {"responses": [one, one]}})
    second = json.dumps({"responses": [one, one]}).rindex('{"localized') + 1

    first = "a.json:1:16: $.responses[0]"
    what = f"a.json:1:{second}: $.responses[1]: the image 'x.jpg' is described by {first} already"
    assert refused(READER, tmp_path / "a.json") == f"{what}\n  fix: keep one of them, or convert the files one by one"
    found, bads = skipped(READER, tmp_path)
    assert (labels(found), bads) == (["bus"], ["image described twice"])


FILES = [
    ('{"error": {"code": 403, "message": "no\\u001b key"}}', ": the call failed: no key", "call the API again"),
    ('{"name": "operations/1", "done": true, "response": {"outputConfig": {}}}',
        ":1:52: $.response: says only where the annotations were written to", f"give the files that were written to gcsDestination, {OUT}"),
    ("{}", ": holds no response of Cloud Vision", "give what images:annotate answers, with its responses"),
    ('{"responses": [{}, {}]}', ": holds 2 responses that do not name their images",
        "give --frames the images in the order of the requests"),
    ('{"responses": [', ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ('{"responses": 7}', ":1:15: $.responses: expected `array`, got `int`: 7", CORRECT),
    ('{"faceAnnotations": ' + "[" * 5000 + "]" * 5000 + "}", ": is nested too deeply to be read",
        "give a file without hundreds of lists inside lists"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_bad_file(text: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run; under skip it is counted once, and the other file is read."""
    write(tmp_path, {"a.json": text, "b/a.json": text, "b/b.json": f'{{"localizedObjectAnnotations": [{GOOD}]}}'})

    assert refused(READER, tmp_path / "a.json") == f"a.json{what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path / "b/a.json")
    assert (len(found), len(bads)) == (0, 1)
    found, _ = skipped(READER, tmp_path / "b")
    assert labels(found) == ["bus"]


def test_a_call_that_failed_among_others(tmp_path: Path) -> None:
    """Is a bad record, and no file of another kind."""
    write(tmp_path, {"a.json": {"error": {"code": 403, "message": "no key"}}, "b.json": f'{{"localizedObjectAnnotations": [{GOOD}]}}'})

    assert refused(READER, tmp_path) == "a.json: the call failed: no key\n  fix: call the API again"
    found, bads = skipped(READER, tmp_path)
    assert (labels(found), bads) == (["bus"], ["unreadable file"])


def test_other_images_than_responses(tmp_path: Path) -> None:
    """Cannot be told to be theirs."""
    write(tmp_path, {"a.json": '{"responses": [{}, {}]}', "images/1.jpg": SIZE, "images/2.jpg": SIZE, "images/3.jpg": SIZE})

    what = "a.json: holds 2 responses that do not name their images, but --frames names 3"
    fix = "give --frames the images in the order of the requests"
    assert refused(READER, tmp_path / "a.json", frames=tmp_path / "images") == f"{what}\n  fix: {fix}"


def test_a_kind_that_is_none(tmp_path: Path) -> None:
    """Is refused with those that are."""
    write(tmp_path, {"a.json": f'{{"localizedObjectAnnotations": [{GOOD}]}}'})

    assert refused(READER, tmp_path / "a.json", {"kinds": "cats"}).startswith("-O kinds=cats: invalid enum value 'cats'\n")


def test_a_folder_without_responses(tmp_path: Path) -> None:
    """Is refused."""
    write(tmp_path, {"a.json": "{}"})

    fix = "give the answer of images:annotate, or what was written to gcsDestination"
    assert refused(READER, tmp_path) == f"SOURCE: holds no response of Cloud Vision\n  fix: {fix}"
