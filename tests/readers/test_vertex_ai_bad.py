"""Vertex AI: what is refused, with its place, and what is left of it under --on-error skip."""

from pathlib import Path

import pytest

from prelabel.readers.vertex_ai import READER
from prelabel.safejson import CORRECT
from tests.readers.output_files import labels, names, refused, skipped, write

FPS = {"fps": "10"}

SKIP = "or leave the detection out with --on-error skip"

IMAGE = "or leave the image out with --on-error skip"

OUT = "or leave such out with --on-error skip"

PIXELS = f"divide pixels by the sides of the image, {SKIP}"

GOOD = '{"displayName": "bus", "xMax": 0.5, "yMax": 0.5}'

BOXES = [
    ('«{"displayName": "car"}', "", "has no xMin, yMin, xMax, yMax", f"add it, {SKIP}"),
    ('«{"xMax": 1, "yMax": 1}', "", "has no displayName", f"name it, {SKIP}"),
    ('{"displayName": «"", "xMax": 1, "yMax": 1}', ".displayName", "displayName is empty", f"name it, {SKIP}"),
    ('{"displayName": "car", "xMin": «"a", "xMax": 1, "yMax": 1}', ".xMin", "xMin 'a' is no number", f"correct it, {SKIP}"),
    ('{"displayName": "car", "xMin": «NaN, "xMax": 1, "yMax": 1}', ".xMin", "NaN is no number of JSON", CORRECT),
    ('«{"displayName": "car", "x_max": 640, "yMax": 1}', "", "640 is no fraction of the image", PIXELS),
    ('«{"displayName": "car", "xMax": "inf", "yMax": 1}', "", "inf is no fraction of the image", PIXELS),
    ('«{"displayName": "car", "xMin": 0.5, "xMax": 0.25, "yMax": 1}', "",
        "xMin 0.5, yMin 0, xMax 0.25 and yMax 1 are a box without area", f"correct it, {SKIP}"),
    ('{"displayName": "car", "xMin": «[], "xMax": 1, "yMax": 1}', ".xMin", "expected `float | str`, got `array`: []", CORRECT),
    ("«7", "", "expected `object`, got `int`: 7", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "field", "what", "fix"), BOXES, ids=range(len(BOXES)))
def test_a_bad_box(bad: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its place; under skip it alone is left out and counted."""
    text = f'{{"imageGcsUri": "gs://b/a.jpg", "boundingBoxAnnotations": [{bad}, {GOOD}]}}'
    write(tmp_path, {"a.jsonl": f'{{"imageGcsUri": "gs://b/0.jpg"}}\n{text.replace("«", "")}\n'})

    place = f"a.jsonl:2:{text.index('«') + 1}: $.boundingBoxAnnotations[0]{field}"
    assert refused(READER, tmp_path / "a.jsonl") == f"{place}: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path)
    assert (labels(found), found.box.tolist(), len(bads)) == (["bus"], [[0.0, 0.0, 0.5, 0.5]], 1)
    assert names(found) == ["0.jpg", "a.jpg"]


SHAPES = [
    ('"polygonAnnotations": [«{"displayName": "a", "vertexes": [{}, {"x": 1}]}]', "polygonAnnotations[0]",
        "the 2 vertices enclose no area", f"correct them, {SKIP}"),
    ('"polygonAnnotations": [«{"displayName": "a"}]', "polygonAnnotations[0]", "has no vertexes", f"add them, {SKIP}"),
    ('"polygonAnnotations": [{"displayName": "a", "vertexes": [{}, {"x": 1}, «{"y": 9}]}]', "polygonAnnotations[0].vertexes[2]",
        "9 is no fraction of the image", PIXELS),
    ('"polygonAnnotations": [{"displayName": "a", "vertexes": [{}, {"x": 1}, «null]}]', "polygonAnnotations[0].vertexes[2]",
        "expected `object`, got `null`: null", CORRECT),
    ('"polylineAnnotations": [«{"displayName": "a", "vertexes": [{"x": 1}, {"x": 1}]}]', "polylineAnnotations[0]",
        "has less than two different vertexes", f"correct them, {SKIP}"),
    ('"boundingBoxAnnotations": «{}', "boundingBoxAnnotations", "expected `array`, got `object`: {}", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "element", "what", "fix"), SHAPES, ids=range(len(SHAPES)))
def test_a_bad_shape(bad: str, element: str, what: str, fix: str, tmp_path: Path) -> None:
    """It is left out alone: its image is a frame."""
    text = f'{{"imageGcsUri": "gs://b/a.jpg", {bad}}}'
    write(tmp_path, {"a.jsonl": text.replace("«", "")})

    assert refused(READER, tmp_path) == f"a.jsonl:1:{text.index('«') + 1}: $.{element}: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path)
    assert (labels(found), names(found), len(bads)) == ([], ["a.jpg"], 1)


PREDICTIONS = [
    ('"displayNames": ["car", "bus"], "bboxes": [«[1, 0, 0, 1], [0, 1, 0, 1]]', "bboxes[0]",
        "xMin 1, yMin 0, xMax 0 and yMax 1 are a box without area", f"correct it, {SKIP}"),
    ('"displayNames": ["car", "bus"], "bboxes": [«[0, 1, 0], [0, 1, 0, 1]]', "bboxes[0]",
        "expected `array` of length 4: [0, 1, 0]", CORRECT),
    ('"displayNames": [«7, "bus"], "bboxes": [[0, 1, 0, 1], [0, 1, 0, 1]]', "displayNames[0]",
        "expected `str`, got `int`: 7", CORRECT),
    ('"displayNames": [«"", "bus"], "bboxes": [[0, 1, 0, 1], [0, 1, 0, 1]]', "displayNames[0]", "the name is empty",
        f"name it, {SKIP}"),
    ('"displayNames": ["bus"], "bboxes": [[0, 1, 0, 1]], "confidences": [«87]', "confidences[0]", "confidence 87 is outside 0-1",
        "correct it, or leave the score out with --on-error skip"),
    ('"displayNames": ["bus"], "bboxes": [[0, 1, 0, 1]], "confidences": [«null]', "confidences[0]",
        "expected `float`, got `null`: null", "correct the value, or leave the score out with --on-error skip"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "element", "what", "fix"), PREDICTIONS, ids=range(len(PREDICTIONS)))
def test_a_bad_entry_of_a_prediction(bad: str, element: str, what: str, fix: str, tmp_path: Path) -> None:
    """Its object is left out alone, or its score."""
    text = f'{{"instance": {{"content": "gs://b/a.jpg"}}, "prediction": {{{bad}}}}}'
    write(tmp_path, {"a.jsonl": text.replace("«", "")})

    assert refused(READER, tmp_path) == f"a.jsonl:1:{text.index('«') + 1}: $.prediction.{element}: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path)
    assert (labels(found), bool(found.score[0] == found.score[0]), len(bads)) == (["bus"], False, 1)


def test_lists_of_different_length(tmp_path: Path) -> None:
    """Nobody knows which name is which box's; where there are other scores than boxes, these are left out alone."""
    one = '{"instance": {"content": "gs://b/a.jpg"}, "prediction": {"displayNames": ["a", "b"], "bboxes": [[0, 1, 0, 1]]}}'
    two = (
        '{"instance": {"content": "gs://b/b.jpg"}, "prediction": {"displayNames": ["a"], "bboxes": [[0, 1, 0, 1]], "confidences": [1, 1]}}'
    )
    write(tmp_path, {"a.jsonl": f"{one}\n", "b.jsonl": f"{two}\n"})

    assert refused(READER, tmp_path / "a.jsonl") == (
        "a.jsonl:1:57: $.prediction: has 1 bboxes, but 2 displayNames\n"
        "  fix: predict again, or leave the boxes out with --on-error skip"
    )  # fmt: skip
    assert refused(READER, tmp_path / "b.jsonl") == (
        "b.jsonl:1:57: $.prediction: has 1 bboxes, but 2 confidences\n"
        "  fix: predict again, or leave the scores out with --on-error skip"
    )  # fmt: skip
    found, bads = skipped(READER, tmp_path)
    assert (labels(found), names(found), bads) == (["a"], ["a.jpg", "b.jpg"], ["lists of different length"] * 2)


PLEASE = "give lines with imageGcsUri or videoGcsUri, or with instance and prediction"

LINES = [
    ("«{}", "", "has neither imageGcsUri, videoGcsUri nor instance", PLEASE),
    ('«{"imageGcsUri": ""}', "", "'' names no image", f"write its URI, such as gs://bucket/a.jpg, {IMAGE}"),
    ('«{"imageGcsUri": "gs://b/../a.jpg"}', "", "'gs://b/../a.jpg' names no image",
        f"write its URI, such as gs://bucket/a.jpg, {IMAGE}"),
    ('{"imageGcsUri": «7}', ".imageGcsUri", "expected `str`, got `int`: 7", CORRECT),
    ('{"instance": «{}, "prediction": {}}', ".instance", "has no content", "write the URI of the image or video"),
    ('«{"instance": {"content": "gs://b/a.jpg"}}', "", "has no prediction", f"predict again, {IMAGE}"),
    ('«{"instance": {"content": "gs://b/a.mp4"}, "prediction": {}}', "", "has no list of predictions for its video",
        "predict again, or leave the video out with --on-error skip"),
    ('{"instance": {"content": "gs://b/a.jpg"}, "status": «{"code": 3, "message": "no\\nsuch image"}}', ".status",
        "the prediction failed: no such image", f"predict again, {IMAGE}"),
    ('{"ID": "gs://b/a.jpg", "error": «"gone"}', ".error", "the prediction failed: gone", f"predict again, {IMAGE}"),
    ('{"ID": "gs://b/a.jpg", "status": «7}', ".status", "the prediction failed: nothing says why", f"predict again, {IMAGE}"),
    ('{"error": «{}}', ".error", "the prediction failed: nothing says why", f"predict again, {IMAGE}"),
    ('«{"imageGcsUri": "gs://b/0.jpg"}', "", "the image '0.jpg' is described by {}:1:1: $ already",
        "keep one of them, or convert the files one by one"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "field", "what", "fix"), LINES, ids=range(len(LINES)))
def test_a_bad_line(bad: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """Its image is left out alone."""
    write(tmp_path, {"a.jsonl": f'{{"imageGcsUri": "gs://b/0.jpg"}}\n{bad.replace("«", "")}\n{{"imageGcsUri": "gs://b/1.jpg"}}\n'})

    place = f"a.jsonl:2:{bad.index('«') + 1}: ${field}"
    assert refused(READER, tmp_path / "a.jsonl") == f"{place}: {what.replace('{}', 'a.jsonl')}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path)
    assert (names(found), len(bads)) == (["0.jpg", "1.jpg"], 1)


BROKEN = [
    (b'{"imageGcsUri": "gs://b/a.jpg"', "a.jsonl:2", "not JSON: the text ends before the document does",
        "copy or write the file again, it is not complete"),
    (b'{"imageGcsUri": "caf\xe9"}', "a.jsonl:2", "byte 0xe9 is not UTF-8", "save the file as UTF-8 text"),
    (b'"text"', "a.jsonl:2:1: $", "expected `object`, got `str`", "write it as the format says, or give another file"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "place", "what", "fix"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_line(line: bytes, place: str, what: str, fix: str, tmp_path: Path) -> None:
    """Is named by its number and left out alone."""
    write(tmp_path, {"a.jsonl": b'{"imageGcsUri": "gs://b/0.jpg"}\n' + line + b'\n{"imageGcsUri": "gs://b/1.jpg"}\n'})

    assert refused(READER, tmp_path / "a.jsonl") == f"{place}: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path)
    assert (names(found), bads) == (["0.jpg", "1.jpg"], ["broken line"])


FORM = "write [SET,]gs://bucket/a.jpg,label,x0,y0,,,x1,y1,, or leave the row out with --on-error skip"

VIDEO_FORM = "write [SET,]gs://bucket/a.mp4,label,instance,seconds,x0,y0,,,x1,y1,, or leave the row out with --on-error skip"

ROWS = [
    ("a.jpg,car,0,0,,,1,1,,", "has no URI in its first or second cell", FORM),
    ("SOME,gs://b/a.jpg,car,0,0,,,1,1,,", "'SOME' is none of TRAIN, VALIDATE, TEST and UNASSIGNED", FORM),
    ("gs://b/a.jpg,car,0,0,,,1,1,,,x", "'x' stands behind the last coordinate", FORM),
    ("gs://b/a.jpg,car,0,x,,,1,1,,", "'x' is no coordinate", FORM),
    ("gs://b/a.jpg,car,0,0,,,1,,,", "has 3 coordinates, but a box has two opposite vertices or four", FORM),
    ("gs://b/a.jpg,car,0,0,0,1,1,1,,", "has 6 coordinates, but a box has two opposite vertices or four", FORM),
    ("gs://b/a.jpg,car,0,0,,,640,1,,", "640 is no fraction of the image", PIXELS),
    ("gs://b/a.jpg,car,0,0,,,nan,1,,", "nan is no fraction of the image", PIXELS),
    ("gs://b/a.jpg,car,0,0,,,0,1,,", "xMin 0, yMin 0, xMax 0 and yMax 1 are a box without area", f"correct it, {SKIP}"),
    ("gs://b/a.jpg,car,0,0,1,1,0,0,1,1", "the 4 vertices enclose no area", f"correct them, {SKIP}"),
    ("gs://b/a.jpg,,0,0,,,1,1,,", "has a box, but no label", f"name it, {SKIP}"),
    ("gs://b/a.mp4,car,1,soon,0,0,,,1,1,,", "'soon' is no time in seconds", f"write seconds, {SKIP}"),
    ("gs://b/a.mp4,car,1,0.5,0,0,,,1,,,", "has 3 coordinates, but a box has two opposite vertices or four", VIDEO_FORM),
    ("gs://b/a.mp4,car,1,0.5,0,0,,,1,1,,,x", "'x' stands behind the last coordinate", VIDEO_FORM),
    ('gs://b/a.jpg,"car,0,0,,,1,1,,', "no CSV: unexpected end of data", "correct the row, or leave the row out with --on-error skip"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "what", "fix"), ROWS, ids=range(len(ROWS)))
def test_a_bad_row(row: str, what: str, fix: str, tmp_path: Path) -> None:
    """Is left out alone."""
    write(tmp_path, {"a.csv": f"gs://b/0.jpg,bus,0,0,,,1,1,,\n{row}\n"})

    assert refused(READER, tmp_path / "a.csv", FPS) == f"a.csv:2: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path / "a.csv", FPS)
    assert (labels(found), names(found), len(bads)) == (["bus"], ["0.jpg"], 1)


def test_an_empty_file_of_rows(tmp_path: Path) -> None:
    """Is refused, and counted under skip."""
    write(tmp_path, {"a.csv": "\n"})

    assert refused(READER, tmp_path / "a.csv") == "a.csv: is empty\n  fix: give a file of rows with a box each"
    assert skipped(READER, tmp_path / "a.csv")[1] == ["unreadable file"]


TIME = "write seconds with an s, or leave the detection out with --on-error skip"

TIMES = [
    ('"timeOffset": «"1.2"', ".timeOffset", '"1.2" is no time such as "1.2s"', TIME),
    ('"timeOffset": «7', ".timeOffset", "expected `str | object`, got `int`: 7", CORRECT),
    ('"timeOffset": "0.1s", "instanceId": «1.5', ".instanceId", "expected `int | str`, got `float`: 1.5", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("said", "field", "what", "fix"), TIMES, ids=range(len(TIMES)))
def test_a_bad_time_or_instance(said: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """Stops the run; under skip a box without a time is left out, and one without an instance is of no track."""
    text = f'{{"videoGcsUri": "gs://b/c.mp4", "temporalBoundingBoxAnnotations": [{{{said}, "displayName": "car", "xMax": 1, "yMax": 1}}]}}'
    write(tmp_path, {"a.jsonl": text.replace("«", "")})

    place = f"a.jsonl:1:{text.index('«') + 1}: $.temporalBoundingBoxAnnotations[0]{field}"
    assert refused(READER, tmp_path, FPS) == f"{place}: {what}\n  fix: {fix}"
    found, bads = skipped(READER, tmp_path, FPS)
    assert (found.track.tolist(), len(bads)) == ([-1] if field == ".instanceId" else [], 1)


def test_times_of_a_track(tmp_path: Path) -> None:
    """Two in one frame, the same twice, and one before the video are bad records."""
    box = '{{"displayName": "car", "xMax": 1, "yMax": 1, "instanceId": 1, "timeOffset": "{0}s"}}'
    for name, time in (("a", "0.12"), ("b", "0.10"), ("c", "-1")):
        boxes = f"{box.format('0.1')}, {box.format(time)}"
        write(tmp_path, {f"{name}.jsonl": f'{{"videoGcsUri": "gs://b/{name}.mp4", "temporalBoundingBoxAnnotations": [{boxes}]}}'})
    first = '{"videoGcsUri": "gs://b/a.mp4", "temporalBoundingBoxAnnotations": ['
    place = f":1:{len(first) + len(box.format('0.1')) + 3}: $.temporalBoundingBoxAnnotations[1]"
    nearer = "0.12 s and 0.1 s, which is nearer, are one frame at 10 frames a second"
    fixes = f"correct the rate with -O fps=, or keep only what is nearest with -O nearest=true, {OUT}"

    assert refused(READER, tmp_path / "a.jsonl", FPS) == f"a.jsonl{place}: {nearer}\n  fix: {fixes}"
    assert refused(READER, tmp_path / "b.jsonl", FPS) == (
        f"b.jsonl{place}: the track is in frame 1 already, by b.jsonl:1:{len(first) + 1}: $.temporalBoundingBoxAnnotations[0]\n"
        "  fix: keep one of the two, or leave the second out with --on-error skip"
    )
    assert refused(READER, tmp_path / "c.jsonl", FPS) == f"c.jsonl{place}: -1 s is no time of a video\n  fix: correct the time, {OUT}"
    found, bads = skipped(READER, tmp_path, FPS)
    assert (len(found.track), bads) == (3, ["two times in one frame", "track twice in a frame", "no time of the video"])


def test_a_video_without_a_rate(tmp_path: Path) -> None:
    """Is refused, as nothing says it; that stops the run under skip, too."""
    write(tmp_path, {"a.jsonl": '{"videoGcsUri": "gs://b/c.mp4"}'})

    fix = "give the rate of the frames with -O fps=RATE, such as -O fps=25"
    assert refused(READER, tmp_path) == f"a.jsonl:1:1: $: does not say how many frames the video has a second\n  fix: {fix}"


def test_a_video_in_two_files(tmp_path: Path) -> None:
    """Is a bad record in the second."""
    write(tmp_path, {f"{name}.jsonl": '{"videoGcsUri": "gs://b/c.mp4", "temporalBoundingBoxAnnotations": []}' for name in "ab"})

    fix = "keep one of them, or convert the files one by one"
    assert refused(READER, tmp_path, FPS) == f"b.jsonl:1:1: $: the video 'c' is described by a.jsonl:1:1: $ already\n  fix: {fix}"
    assert skipped(READER, tmp_path, FPS)[1] == ["video described twice"]


def test_a_bad_box_of_automl_vision(tmp_path: Path) -> None:
    """Is left out alone."""
    bad = ['{"displayName": "a", "imageObjectDetection": «{}}',
        '{"displayName": "a", "imageObjectDetection": {"boundingBox": «{"normalizedVertices": [{}, {"x": 1}]}}}']  # fmt: skip
    head = '{"ID": "gs://b/a.jpg", "annotations": ['
    said = [
        (".imageObjectDetection: has no boundingBox", f"add it, {SKIP}"),
        (".imageObjectDetection.boundingBox: xMin 0, yMin 0, xMax 1 and yMax 0 are a box without area", f"correct it, {SKIP}"),
    ]
    for one, (what, fix) in zip(bad, said, strict=True):
        write(tmp_path, {"a.jsonl": f"{head}{one.replace('«', '')}]}}"})
        assert refused(READER, tmp_path) == f"a.jsonl:1:{len(head) + one.index('«') + 1}: $.annotations[0]{what}\n  fix: {fix}"
        assert (names(skipped(READER, tmp_path)[0]), len(skipped(READER, tmp_path)[1])) == (["a.jpg"], 1)


def test_a_folder_without_vertex_ai(tmp_path: Path) -> None:
    """Is refused."""
    write(tmp_path, {"a.json": {"loss": 1}})

    fix = "give an export of a data set, a file that was imported, or predictions"
    assert refused(READER, tmp_path) == f"SOURCE: holds no file of Vertex AI\n  fix: {fix}"
