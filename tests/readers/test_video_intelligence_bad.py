"""Bad answers of Video Intelligence: the whole message when the run stops, and what is left when it goes on."""

from pathlib import Path

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.video_intelligence import READER
from prelabel.testing import read_batches
from tests.readers.test_video_intelligence import annotated, thing
from tests.readers.yolo_files import rows

SKIP = "or leave the detection out with --on-error skip"

CORRECT = "correct the value, or leave the record out with --on-error skip"

OUT = "or leave such out with --on-error skip"

FPS = {"fps": "10"}

GOOD = '{"normalizedBoundingBox": {"right": 0.5, "bottom": 0.5}, "timeOffset": "0.1s"}'

HEAD = '{"annotationResults": [{"objectAnnotations": [{"entity": {"description": "car"}, "segment": {}, '


FRAMES = [
    ('{"normalizedBoundingBox": «{"left": 0.5, "right": 0.25, "bottom": 0.5}, "timeOffset": "0s"}', ".normalizedBoundingBox",
        "left 0.5, top 0, right 0.25 and bottom 0.5 are a box without area", f"correct it, {SKIP}"),
    ('{"normalizedBoundingBox": «{}, "timeOffset": "0s"}', ".normalizedBoundingBox",
        "left 0, top 0, right 0 and bottom 0 are a box without area", f"correct it, {SKIP}"),
    ('{"normalizedBoundingBox": «{"right": 640, "bottom": 360}}', ".normalizedBoundingBox",
        "640 is no fraction of the frame", f"correct it, {SKIP}"),
    ('{"normalizedBoundingBox": {"right": «"1", "bottom": 1}}', ".normalizedBoundingBox.right",
        'expected `float`, got `str`: "1"', CORRECT),
    ('«{"timeOffset": "0s"}', "", "has no normalizedBoundingBox", f"add it, {SKIP}"),
    ('{"normalizedBoundingBox": {"right": 1, "bottom": 1}, "timeOffset": «"1.2"}', ".timeOffset", '"1.2" is no time such as "1.2s"',
        "write seconds with an s, or leave the detection out with --on-error skip"),
    ('{"normalizedBoundingBox": {"right": 1, "bottom": 1}, "timeOffset": «{"seconds": "x"}}', ".timeOffset",
        '{"seconds": "x"} is no time such as "1.2s"', "write seconds with an s, or leave the detection out with --on-error skip"),
    ('{"normalizedBoundingBox": {"right": 1, "bottom": 1}, "timeOffset": {"nanos": «1000000000}}', ".timeOffset.nanos",
        "expected `int` <= 999999999: 1000000000", CORRECT),
    ('{"normalizedBoundingBox": {"right": 1, "bottom": 1}, "timeOffset": «7}', ".timeOffset",
        "expected `str | object`, got `int`: 7", CORRECT),
    ('«{"normalizedBoundingBox": {"right": 1, "bottom": 1}, "timeOffset": "-1s"}', "", "-1 s is no time of a video",
        f"correct the time, {OUT}"),
    ('«{"normalizedBoundingBox": {"right": 1, "bottom": 1}, "timeOffset": "0.12s"}', "",
        "0.12 s and 0.1 s, which is nearer, are one frame at 10 frames a second",
        f"correct the rate with -O fps=, or keep only what is nearest with -O nearest=true, {OUT}"),
    ('«{"normalizedBoundingBox": {"right": 1, "bottom": 1}, "timeOffset": "0.100s"}', "", "the track is in frame 1 already, by {}",
        "keep one of the two, or leave the second out with --on-error skip"),
    ("«7", "", "expected `object`, got `int`: 7", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("frame", "field", "what", "fix"), FRAMES, ids=range(len(FRAMES)))
def test_a_bad_frame(frame: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its place; under skip it alone is left out and counted."""
    source, tally = tmp_path / "a.json", Tally(on_error="skip")
    text = f'{HEAD}"frames": [{GOOD}, {frame}]}}]}}]}}'
    source.write_text(text.replace("«", ""), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, FPS)
    found = read_batches(READER, source, FPS, tally=tally)

    first = f"{source}:1:{text.index(GOOD) + 1}: $.annotationResults[0].objectAnnotations[0].frames[0]"
    place = f"{source}:1:{text.index('«') + 1}: $.annotationResults[0].objectAnnotations[0].frames[1]{field}"
    assert str(caught.value) == f"{place}: {what.replace('{}', first)}\n  fix: {fix}"
    assert [row[2] for row in rows(found)] == [(0, 0, 0.5, 0.5)]
    assert len(tally.bad) == 1


ANNOTATIONS = [
    ('"objectAnnotations": [«{"entity": {"entityId": "/m/1"}}]', "objectAnnotations[0]", "its entity has no description",
        f"describe it, {SKIP}"),
    ('"objectAnnotations": [{"entity": {"description": "car"}, "confidence": «1.5}]', "objectAnnotations[0].confidence",
        "confidence 1.5 is outside 0-1", f"correct it, {SKIP}"),
    ('"objectAnnotations": «7', "objectAnnotations", "expected `array`, got `int`: 7", CORRECT),
    ('"textAnnotations": [{"text": "A", "segments": [{"frames": [{"rotatedBoundingBox": «{"vertices": [{"x": 1}, {"y": 1}]}}]}]}]',
        "textAnnotations[0].segments[0].frames[0].rotatedBoundingBox", "the 2 vertices enclose no area", f"correct them, {SKIP}"),
    ('"textAnnotations": [{"segments": [{"frames": [{"rotatedBoundingBox": «{"vertices": [{}, {}, {}, {}]}}]}]}]',
        "textAnnotations[0].segments[0].frames[0].rotatedBoundingBox", "the 4 vertices enclose no area", f"correct them, {SKIP}"),
    ('"textAnnotations": [{"segments": [{"frames": [«{"timeOffset": "0s"}]}]}]', "textAnnotations[0].segments[0].frames[0]",
        "has no rotatedBoundingBox", f"add it, {SKIP}"),
    ('"logoRecognitionAnnotations": [«{"tracks": []}]', "logoRecognitionAnnotations[0]", "its entity has no description",
        f"describe it, {SKIP}"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "field", "what", "fix"), ANNOTATIONS, ids=range(len(ANNOTATIONS)))
def test_a_bad_annotation(text: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """Likewise."""
    source, tally = tmp_path / "a.json", Tally(on_error="skip")
    text = f'{{"annotationResults": [{{{text}}}]}}'
    source.write_text(text.replace("«", ""), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, FPS)
    read_batches(READER, source, FPS, tally=tally)

    place = f"{source}:1:{text.index('«') + 1}: $.annotationResults[0].{field}"
    assert str(caught.value) == f"{place}: {what}\n  fix: {fix}"
    assert len(tally.bad) == 1


def test_a_time_behind_the_end(tmp_path: Path) -> None:
    """Is outside the frames; the others are kept under skip."""
    source, tally, text = tmp_path / "a.json", Tally(on_error="skip"), annotated(thing("0s", "0.6s"), end="0.5s")
    source.write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, FPS)

    column = text.rindex('{"normalizedBoundingBox"') + 1
    place = f"{source}:1:{column}: $.annotationResults[0].objectAnnotations[0].frames[1]"
    what = "0.6 s is frame 6 at 10 frames a second, but the video has 6"
    fix = f"correct the rate with -O fps=, give all frames with --frames, {OUT}"
    assert str(caught.value) == f"{place}: {what}\n  fix: {fix}"
    assert [row[0] for row in rows(read_batches(READER, source, FPS, tally=tally))] == ["a/000000.jpg"]
    assert [one.reason for one in tally.bad] == ["time outside the frames"]


RATES = [
    ('{"annotationResults": []}', {}, ": does not say how many frames the video has a second",
        "give the rate of the frames with -O fps=RATE, such as -O fps=25"),
    (annotated(end="999999999s"), FPS, ": a video of 9,999,999,991 frames at 10 a second; those of up to 262,144 are read",
        "cut the video into shorter ones, or correct the rate with -O fps="),
]  # fmt: skip


@pytest.mark.parametrize("on_error", ["stop", "skip"])
@pytest.mark.parametrize(("text", "options", "what", "fix"), RATES, ids=range(len(RATES)))
def test_a_rate_that_cannot_be(text: str, options: dict[str, str], what: str, fix: str, *, on_error: str, tmp_path: Path) -> None:
    """It ends the run in any case."""
    source = tmp_path / "a.json"
    source.write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, options, tally=Tally(on_error="skip" if on_error == "skip" else "stop"))

    assert str(caught.value) == f"{source}{what}\n  fix: {fix}"


FILES = [
    ('{"name": "x", "metadata": {}}', ": the operation is not done", "fetch the operation when it is done"),
    ('{"name": "x", "done": true, "error": {"code": 3, "message": "no such video"}}', ": the operation failed: no such video",
        "annotate the video again"),
    ("{}", ": has no annotationResults", "give the answer of a finished operation, or the file that was written to outputUri"),
    ("[]", ":1:1: $: expected `object`, got `array`", "write it as the format says, or give another file"),
    ('{"annotationResults": [', ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ("", ": is empty", "give a file with JSON in it"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_file_that_cannot_be_read(text: str, what: str, fix: str, tmp_path: Path) -> None:
    """It ends the run with its name, and is counted under skip."""
    source, tally = tmp_path / "a.json", Tally(on_error="skip")
    source.write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, FPS)

    assert str(caught.value) == f"{source}{what}\n  fix: {fix}"
    assert read_batches(READER, source, FPS, tally=tally) == []
    assert [problem.reason for problem in tally.bad] == ["unreadable file"]


def test_a_streamed_answer(tmp_path: Path) -> None:
    """Is no list of results, and nothing is left of it under skip."""
    source, tally = tmp_path / "a.json", Tally(on_error="skip")
    source.write_text('{"annotationResults": {"objectAnnotations": []}}', encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, FPS)

    what = 'expected `array`, got `object`: {"objectAnnotations": []}'
    assert str(caught.value) == f"{source}:1:23: $.annotationResults: {what}\n  fix: {CORRECT}"
    assert read_batches(READER, source, FPS, tally=tally) == []
    assert len(tally.bad) == 1


def test_a_video_that_was_not_annotated(tmp_path: Path) -> None:
    """Is a bad record; the others of the file are read under skip."""
    source, tally = tmp_path / "a.json", Tally(on_error="skip")
    bad = '{"inputUri": "/b/north.mp4", "error": {"code": 3, "message": "too long"}}'
    text = f'{{"annotationResults": [{bad}, {annotated(thing("0s")).removeprefix("{").partition("[")[2]}'
    source.write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, FPS)
    found = read_batches(READER, source, FPS, tally=tally)

    place = f"{source}:1:{text.index(bad) + 1}: $.annotationResults[0]"
    assert str(caught.value) == f"{place}: the video was not annotated: too long\n  fix: annotate it again"
    assert len(rows(found)) == 1
    assert len(tally.bad) == 1


def test_a_folder_without_responses(tmp_path: Path) -> None:
    """Is refused."""
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path, FPS)

    assert str(caught.value) == f"{tmp_path}: holds no response of Video Intelligence\n  fix: give the folder that the files lie in"
