"""Bad responses of Rekognition: the whole message when the run stops, and what is left when it goes on."""

import json
from pathlib import Path

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.rekognition import READER
from prelabel.testing import read_batches
from tests.readers.test_rekognition import video
from tests.readers.yolo_files import rows

SKIP = "or leave the detection out with --on-error skip"

CORRECT = "correct the value, or leave the record out with --on-error skip"

OUT = "or leave such out with --on-error skip"

BOX = '{"Left": 0.25, "Top": 0.25, "Width": 0.5, "Height": 0.5}'

GOOD = f'{{"BoundingBox": {BOX}, "Confidence": 50.0}}'


def label(instance: str) -> str:
    """A response of an image with a good instance and another, in this order."""
    return f'{{"Labels": [{{"Name": "Car", "Confidence": 75.0, "Instances": [{GOOD}, {instance}]}}]}}'


INSTANCES = [
    (f'{{"BoundingBox": {BOX}, "Confidence": «187.5}}', ".Confidence", "Confidence 187.5 is outside 0-100", f"correct it, {SKIP}"),
    (f'{{"BoundingBox": «{BOX.replace("0.5", "0")}}}', ".BoundingBox", "Width 0 and Height 0 must be above 0", f"give it a size, {SKIP}"),
    ('{"BoundingBox": {"Left": «640, "Top": 0.25, "Width": 0.5, "Height": 0.5}}', ".BoundingBox.Left",
        "Left 640 is no fraction of the frame", f"correct it, {SKIP}"),
    ('{"BoundingBox": {"Left": «NaN, "Top": 0.25, "Width": 0.5, "Height": 0.5}}', ".BoundingBox.Left", "NaN is no number of JSON", CORRECT),
    ('{"BoundingBox": «{"Left": 0.25}}', ".BoundingBox", 'object missing required field `Top`: {"Left": 0.25}', CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("instance", "field", "what", "fix"), INSTANCES, ids=range(len(INSTANCES)))
def test_a_bad_instance(instance: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its place; under skip it alone is left out and counted."""
    source, tally, text = tmp_path / "a.json", Tally(on_error="skip"), label(instance)
    source.write_text(text.replace("«", ""), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    found = read_batches(READER, source, tally=tally)

    assert str(caught.value) == f"{source}:1:{text.index('«') + 1}: $.Labels[0].Instances[1]{field}: {what}\n  fix: {fix}"
    assert [row[3] for row in rows(found)] == [0.5]
    assert len(tally.bad) == 1


PERSONS = [
    (f'«{{"BoundingBox": {BOX}}}', "", "the person has no Index", f"number persons from 0, {SKIP}"),
    (f'{{"Index": «-1, "BoundingBox": {BOX}}}', ".Index", "Index -1 is negative", f"number persons from 0, {SKIP}"),
    (f'«{{"Index": 4, "BoundingBox": {BOX}}}', "", "Person 4 is in frame 0 already, by {}:1:119: $.Persons[0].Person",
        "keep one of the two, or leave the second out with --on-error skip"),
]  # fmt: skip


@pytest.mark.parametrize(("person", "field", "what", "fix"), PERSONS, ids=range(len(PERSONS)))
def test_a_bad_person(person: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """Likewise."""
    source, tally = tmp_path / "a.json", Tally(on_error="skip")
    head = '{"JobStatus": "SUCCEEDED", "VideoMetadata": {"FrameRate": 25.0}, "Persons": [          {"Timestamp": 0,    "Person": '
    text = f'{head}{{"Index": 4, "BoundingBox": {BOX}}}}}, {{"Timestamp": 0, "Person": {person}}}]}}'
    source.write_text(text.replace("«", ""), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    found = read_batches(READER, source, tally=tally)

    what = what.replace("{}:1:119", f"{source}:1:{len(head) + 1}")
    assert str(caught.value) == f"{source}:1:{text.index('«') + 1}: $.Persons[1].Person{field}: {what}\n  fix: {fix}"
    assert len(rows(found)) == 1
    assert len(tally.bad) == 1


TIMES = [
    ((0, 10_000), {}, "10 s is frame 300 at 30 frames a second, but the video has 300",
        f"correct the rate with -O fps=, give all frames with --frames, {OUT}"),
    ((0, -33), {}, "-0.033 s is no time of a video", f"correct the time, {OUT}"),
    ((0, 33), {"fps": "5"}, "0.033 s and 0 s, which is nearer, are one frame at 5 frames a second",
        f"correct the rate with -O fps=, or keep only what is nearest with -O nearest=true, {OUT}"),
]  # fmt: skip


@pytest.mark.parametrize(("times", "options", "what", "fix"), TIMES, ids=range(len(TIMES)))
def test_a_bad_time(times: tuple[int, int], options: dict[str, str], what: str, fix: str, tmp_path: Path) -> None:
    """A time outside the frames, or a second one in a frame, stops the run with its place; under skip it is left out and counted."""
    source, tally, text = tmp_path / "a.json", Tally(on_error="skip"), video(*times)
    source.write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, options)
    found = read_batches(READER, source, options, tally=tally)

    column = text.rindex('{"BoundingBox"') + 1
    assert str(caught.value) == f"{source}:1:{column}: $.Faces[1].Face: {what}\n  fix: {fix}"
    assert [row[0] for row in rows(found)] == ["a/000000.jpg"]
    assert len(tally.bad) == 1


ELEMENTS = [
    ('«{"Face": {}}', "", "has no Timestamp", f"add it, {SKIP}"),
    ('{"Timestamp": «1.5}', ".Timestamp", "expected `int | null`, got `float`: 1.5", CORRECT),
    (f'{{"Timestamp": «1{"0" * 400}}}', ".Timestamp", f"expected `int` <= 9007199254740992: 1{'0' * 56}...", CORRECT),
    ("«7", "", "expected `object`, got `int`: 7", CORRECT),
]


@pytest.mark.parametrize(("bad", "field", "what", "fix"), ELEMENTS, ids=range(len(ELEMENTS)))
def test_a_bad_element(bad: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its place; under skip it alone is left out and counted."""
    source, tally = tmp_path / "a.json", Tally(on_error="skip")
    good = f'{{"Timestamp": 0, "Face": {GOOD}}}'
    text = f'{{"JobStatus": "SUCCEEDED", "VideoMetadata": {{"FrameRate": 25.0}}, "Faces": [{good}, {bad}]}}'
    source.write_text(text.replace("«", ""), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    found = read_batches(READER, source, tally=tally)

    assert str(caught.value) == f"{source}:1:{text.index('«') + 1}: $.Faces[1]{field}: {what}\n  fix: {fix}"
    assert len(rows(found)) == 1
    assert len(tally.bad) == 1


def test_a_job_of_another_type(tmp_path: Path) -> None:
    """Is a bad record of a video, not the response of an image."""
    source = tmp_path / "a.json"
    source.write_text('{"JobId": 7, "JobStatus": "SUCCEEDED", "VideoMetadata": {"FrameRate": 25.0}, "Faces": []}', encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)

    assert str(caught.value) == f"{source}:1:11: $.JobId: expected `str`, got `int`: 7\n  fix: {CORRECT}"


def test_more_detections_than_images_of_the_user(tmp_path: Path) -> None:
    """Are outside the frames."""
    source, listed = tmp_path / "a.json", tmp_path / "frames.txt"
    source.write_text(video(0, 66), encoding="utf-8")
    listed.write_text("1.jpg\n2.jpg\n", encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, frames=listed)

    what = "0.066 s is frame 2 at 30 frames a second, but --frames has 2"
    fix = f"correct the rate with -O fps=, give all frames with --frames, {OUT}"
    assert str(caught.value).partition(": $.Faces[1].Face: ")[2] == f"{what}\n  fix: {fix}"


FILES = [
    (video(0, rate=None), ": does not say how many frames the video has a second",
        "give the rate of the frames with -O fps=RATE, such as -O fps=25"),
    (video(0, rate=-1.0), ": -1 frames a second are not above 0 and up to 1000",
        "give the rate of the frames with -O fps=RATE, such as -O fps=25"),
    (video(0, duration=10**12), ": a video of 30,000,000,000 frames at 30 a second; those of up to 262,144 are read",
        "cut the video into shorter ones, or correct the rate with -O fps="),
    (video(0).replace("SUCCEEDED", "IN_PROGRESS"), ": the job is IN_PROGRESS, not SUCCEEDED", "fetch the result when the job is done"),
    (json.dumps({"JobStatus": "FAILED", "StatusMessage": "no video", "VideoMetadata": {}}), ": the job is FAILED, not SUCCEEDED: no video",
        "fetch the result when the job is done"),
    ("[]", ":1:1: $: expected `object`, got `array`", "write it as the format says, or give another file"),
    ('{"JobStatus": "SUCCEEDED", "VideoMetadata": {}, "Faces": 7}', ":1:58: $.Faces: expected `array`, got `int`",
        "write it as the format says, or give another file"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_video_that_cannot_be_read(text: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its place; under skip it is counted once, and the other video is read."""
    source, tally = tmp_path / "a.json", Tally(on_error="skip")
    source.write_text(text, encoding="utf-8")
    other = tmp_path / "b.json"
    other.write_text(video(0, 33), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    found = [batch for path in (source, other) for batch in read_batches(READER, path, tally=tally)]

    assert str(caught.value) == f"{source}{what}\n  fix: {fix}"
    assert [f"{one.place}: {one.what}\n  fix: {one.fix}" for one in tally.bad] == [str(caught.value)]
    assert {batch.frames[0].sequence for batch in found} == {"b"}
    assert len(rows(found)) == 2


def test_a_page_that_cannot_be_read(tmp_path: Path) -> None:
    """Under skip it is left out alone: the other pages of its job are the video."""
    pages = [video(time).replace('"JobStatus"', '"JobId": "j", "JobStatus"') for time in (0, 33, 66)]
    for number, text in enumerate(pages):
        (tmp_path / f"{number}.json").write_text(text.replace("SUCCEEDED", "FAILED") if number == 1 else text, encoding="utf-8")
    tally = Tally(on_error="skip")

    (found,) = read_batches(READER, tmp_path, tally=tally)

    assert [row[0] for row in rows([found])] == ["0/000000.jpg", "0/000002.jpg"]
    assert [str(one.place) for one in tally.bad] == [f"{tmp_path}/1.json"]


@pytest.mark.parametrize(
    ("width", "what"), [('"8"', 'expected `int | null`, got `str`: "8"'), ("NaN", "NaN is no number of JSON")], ids=["text", "NaN"]
)
def test_a_bad_value_of_the_video(width: str, what: str, tmp_path: Path) -> None:
    """Is left out alone: of the others the rate is known."""
    source, tally = tmp_path / "a.json", Tally(on_error="skip")
    source.write_text(video(0, 33).replace('"FrameWidth": 100', f'"FrameWidth": {width}'), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    found = read_batches(READER, source, tally=tally)

    fix = "correct the value, or leave the value out with --on-error skip"
    assert str(caught.value).partition(" ")[2] == f"$.VideoMetadata.FrameWidth: {what}\n  fix: {fix}"
    assert [row[0] for row in rows(found)] == ["a/000000.jpg", "a/000001.jpg"]
    assert len(tally.bad) == 1


def test_a_bad_value_of_a_later_page(tmp_path: Path) -> None:
    """What the page before it says stays."""
    tally = Tally(on_error="skip")
    for number, width in enumerate(("100", '"8"')):
        text = video(33 * number).replace('"JobStatus"', '"JobId": "j", "JobStatus"').replace('"FrameWidth": 100', f'"FrameWidth": {width}')
        (tmp_path / f"{number}.json").write_text(text, encoding="utf-8")

    (found,) = read_batches(READER, tmp_path, tally=tally)

    assert {frame.width for frame in found.frames} == {100}
    assert [str(one.place).rpartition(" ")[2] for one in tally.bad] == ["$.VideoMetadata.FrameWidth"]


IMAGES = [
    (b"{}", ": has neither Labels nor FaceDetails",
        "give a response of DetectLabels or DetectFaces, or leave the file out with --on-error skip"),
    (b'{"Labels": [', ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    (b'{"Labels": "\xff"}', ":1: byte 0xff is not UTF-8", "save the file as UTF-8 text"),
    (b'{"Labels": [{"Confidence": 5}]}', ":1:13: $.Labels[0]: object missing required field `Name`: " + '{"Confidence": 5}', CORRECT),
    (b'{"Labels": [{"Name": ""}]}', ":1:22: $.Labels[0].Name: the label has no name", f"name it, {SKIP}"),
    (b'{"Labels": 7}', ":1:12: $.Labels: expected `array`, got `int`: 7", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("data", "what", "fix"), IMAGES, ids=range(len(IMAGES)))
def test_an_image_that_cannot_be_read(data: bytes, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its place, and is counted under skip, where the other images are read."""
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(label(GOOD), encoding="utf-8")
    bad.write_bytes(data)

    with pytest.raises(InputError) as caught:
        read_batches(READER, bad)
    tally = Tally(on_error="skip")
    read_batches(READER, bad, tally=tally)

    assert str(caught.value) == f"{bad}{what}\n  fix: {fix}"
    assert len(tally.bad) == 1
    assert len(rows(read_batches(READER, good))) == 2


EYE = '{"Type": "eyeLeft", "X": 0.25, "Y": 0.25}'

LANDMARKS = [
    ('«{"Type": "nose", "X": 1000, "Y": 0}', "", "1000, 0 are no fractions of the frame", "correct them"),
    ('{"Type": "nose", "X": «"1", "Y": 0}', ".X", 'expected `float`, got `str`: "1"', "correct the value"),
    ("«7", "", "expected `object`, got `int`: 7", "correct the value"),
]


@pytest.mark.parametrize(("bad", "field", "what", "fix"), LANDMARKS, ids=[case[2] for case in LANDMARKS])
def test_a_bad_landmark(bad: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It is left out alone: the face is read with its other landmarks."""
    source, tally = tmp_path / "a.json", Tally(on_error="skip")
    text = f'{{"FaceDetails": [{{"BoundingBox": {BOX}, "Landmarks": [{bad}, {EYE}]}}]}}'
    source.write_text(text.replace("«", ""), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    (found,) = read_batches(READER, source, tally=tally)

    place, fix = f"{source}:1:{text.index('«') + 1}: $.FaceDetails[0].Landmarks[0]{field}", f"{fix}, or leave the landmark out"
    assert str(caught.value) == f"{place}: {what}\n  fix: {fix} with --on-error skip"
    assert (len(found), found.points.tolist(), found.point_number.tolist()) == (2, [[0.25, 0.25]], [1])
    assert len(tally.bad) == 1


def test_a_folder_without_responses(tmp_path: Path) -> None:
    """Is refused."""
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path)

    assert str(caught.value) == f"{tmp_path}: holds no response of Rekognition\n  fix: give the folder that the files lie in"
