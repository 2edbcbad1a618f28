"""Label rows, images and videos of Encord that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.encord import READER
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.encord_files import both, box, car, image, labels, read, row, unit, video
from tests.readers.yolo_files import frames, write

CORRECT = "correct the value, or leave the record out with --on-error skip"
OR_LEAVE = "correct the value, or leave the {} out with --on-error skip"
NAME = "name it without a drive or '..', or call all by their data_hash with -O names=hash"
TWICE = "keep one of the two, or call them by their data_hash with -O names=hash"

UNIT = '$.data_units["u0"]'

ASIDE: list[tuple[dict[str, Any], str, str, str]] = [
    ({"width": "100"}, ".width", 'expected `float | null`, got `str`: "100"', "size"),
    ({"data_link": 7}, ".data_link", "expected `bool | str | null`, got `int`: 7", "URL"),
    ({"data_sequence": "first"}, ".data_sequence", "is no whole number from 0", "number"),
    ({"data_sequence": 2**70}, ".data_sequence", "is no whole number from 0", "number"),
    ({"data_fps": -1}, ".data_fps", "-1 frames a second are not above 0 and up to 1000", "rate"),
    ({"data_duration": "long"}, ".data_duration", 'expected `float | null`, got `str`: "long"', "duration"),
]


@pytest.mark.parametrize(("said", "where", "what", "part"), ASIDE, ids=[one[1] + str(number) for number, one in enumerate(ASIDE)])
def test_what_an_image_can_be_read_without(tmp_path: Path, said: dict[str, Any], where: str, what: str, part: str) -> None:
    """Is left out alone."""
    message, tally, found = both(tmp_path, row(unit("a.jpg", labels(car()), **said)))

    assert message == f"{UNIT}{where}: {what}\n  fix: {OR_LEAVE.format(part)}"
    assert (found, len(tally.bad)) == ([("a.jpg", "car")], 1)


UNITS: list[tuple[object, str, str, str]] = [
    (7, "", "expected `object`, got `int`: 7", CORRECT),
    (unit("a.jpg", labels(), data_type=7), ".data_type", "expected `str | null`, got `int`: 7", CORRECT),
    (unit("../a.jpg", labels()), ".data_title", "'../a.jpg' is no name of an image or a video", NAME),
    (unit("b.jpg", labels(car())), "", "the image 'b.jpg' is also that of {path}: $[0]" + UNIT[1:], TWICE),
]


@pytest.mark.parametrize(("said", "where", "what", "fix"), UNITS, ids=range(len(UNITS)))
def test_a_bad_data_unit(tmp_path: Path, said: dict[str, Any], where: str, what: str, fix: str) -> None:
    """Is left out with its objects, and those around it are read."""
    source = [row(unit("b.jpg", labels(car()))), row(said)]
    first = json.dumps(source).index('{"data_hash"') + 1

    message, tally, found = both(tmp_path, source)

    assert message == f"$[1]{UNIT[1:]}{where}: {what}\n  fix: {fix}".replace("{path}", f"{tmp_path}/a.json:1:{first}")
    assert (found, len(tally.bad)) == ([("b.jpg", "car")], 1)


def test_nothing_names_an_image(tmp_path: Path) -> None:
    """Neither its data unit nor its label row."""
    message, tally, _ = both(tmp_path, row(unit("", labels(car())), data_title=None))

    assert message == f"{UNIT}.data_title: nothing names the image or the video\n  fix: {NAME}"
    assert [one.reason for one in tally.bad] == ["no name"]


def test_nothing_names_what_is_in_a_group(tmp_path: Path) -> None:
    """The place is that of the whole, as its name may stand in several members."""
    message, _, _ = both(tmp_path, row(data_type="group", spaces={"s": {"space_type": "image", "labels": {"0": labels(car())}}}))

    assert message == f'$.spaces["s"]: nothing names the image or the video\n  fix: {NAME}'


def test_a_bad_label_row(tmp_path: Path) -> None:
    """Is left out, and the others are read."""
    message, tally, found = both(tmp_path, [{"data_units": []}, image(car())])

    assert message == f"$[0].data_units: expected `object | null`, got `array`: []\n  fix: {CORRECT}"
    assert (found, len(tally.bad)) == ([("a.jpg", "car")], 1)


def test_labels_that_are_none(tmp_path: Path) -> None:
    """Leave the image, without detections."""
    message, tally, found = both(tmp_path, row(unit("a.jpg", 7)))

    assert message == f"{UNIT}.labels: expected `object | null`, got `int`: 7\n  fix: {OR_LEAVE.format('labels')}"
    assert (found, len(tally.bad)) == ([], 1)
    assert frames([read(tmp_path, row(unit("a.jpg", 7)), tally=tally)]) == ["a.jpg"]


FRAMES: list[tuple[str, object, str, str]] = [
    ("x", labels(car()), "'x' is no number of a frame", "number frames from 0"),
    ("-1", labels(car()), "'-1' is no number of a frame", "number frames from 0"),
    ("9" * 90, labels(car()), f"'{'9' * 27}...{'9' * 28}' is no number of a frame", "number frames from 0"),
    ("15", labels(car()), "frame 15, but the video has 10, counted from 0", "correct data_duration"),
    ("00", labels(car()), "frame 0 comes twice", "keep one"),
]


@pytest.mark.parametrize(("key", "said", "what", "fix"), FRAMES, ids=[one[2][-50:] for one in FRAMES])
def test_a_bad_frame(tmp_path: Path, key: str, said: object, what: str, fix: str) -> None:
    """Is left out with its objects; the video stays."""
    message, tally, found = both(tmp_path, video({"0": labels(car()), key: said}))

    assert message == f'{UNIT}.labels["{key}"]: {what}\n  fix: {fix}, or leave the frame out with --on-error skip'
    assert (found, len(tally.bad)) == ([("v/000000.jpg", "car")], 1)


def test_a_frame_whose_number_is_written_in_two_ways(tmp_path: Path) -> None:
    """Is read as it comes first, whichever of the two has zeros in front."""
    message, tally, found = both(tmp_path, video({"00": labels(car()), "0": labels(car()), "1": labels(car())}))

    assert message == f'{UNIT}.labels["0"]: frame 0 comes twice\n  fix: keep one, or leave the frame out with --on-error skip'
    assert (found, len(tally.bad)) == ([("v/000000.jpg", "car"), ("v/000001.jpg", "car")], 1)


def test_frames_behind_the_images(tmp_path: Path) -> None:
    """Are none of the video."""
    write(tmp_path, {"v/a.jpg": ""})

    message, _, found = both(tmp_path, video({"0": labels(car()), "1": labels(car())}), frames=tmp_path / "v")

    what = "frame 1, but --frames has 1, counted from 0"
    fix = "give all frames with --frames, or leave the frame out with --on-error skip"
    assert message == f'{UNIT}.labels["1"]: {what}\n  fix: {fix}'
    assert found == [("a.jpg", "car")]


def test_a_video_that_is_too_long(tmp_path: Path) -> None:
    """Is left out, and the next one is read."""
    long = video({"0": labels(car())}, {"data_duration": 1e9})

    message, tally, found = both(tmp_path, [long, video({"0": labels(car())}, {"data_title": "w.mp4"})])

    what = "a video of 5,000,000,000 frames; those of up to 262,144 are read"
    assert message == f"$[0]{UNIT[1:]}: {what}\n  fix: cut the video into shorter ones"
    assert (found, [one.reason for one in tally.bad]) == ([("w/000000.jpg", "car")], ["video that cannot be read"])


def test_videos_without_images(tmp_path: Path) -> None:
    """Of several, of which ``--frames`` has a folder for one alone."""
    write(tmp_path, {"f/w/a.jpg": ""})
    said = [video({"0": labels(car())}), video({"0": labels(car())}, {"data_title": "w.mp4"})]

    message, tally, found = both(tmp_path, said, frames=tmp_path / "f")

    fix = "give --frames a folder that holds one folder of images for each video"
    assert message == f"$[0]{UNIT[1:]}: no image of --frames lies in a folder 'v'\n  fix: {fix}"
    assert (found, len(tally.bad)) == ([("w/a.jpg", "car")], 1)


FILES = [
    ("", "a.json: is empty", "give a file with JSON in it"),
    ("[7]", "a.json:1:2: $[0]: expected `object`, got `int`: 7", CORRECT),
    ("7", "a.json:1:1: $: expected `array`, got `int`", "write it as the format says, or give another file"),
    (json.dumps(image())[:-1], "a.json:1: not JSON: the text ends before the document does",
     "copy or write the file again, it is not complete"),
    (json.dumps(image(car(reviews=0))).replace('"reviews": 0', '"reviews": ' + "[" * 5000 + "]" * 5000),
     "a.json: is nested too deeply to be read", "give a file without hundreds of lists inside lists"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "fix"), FILES, ids=[one[1][:50] for one in FILES])
def test_a_bad_file(tmp_path: Path, text: str, what: str, fix: str) -> None:
    """Ends the run; under skip it is counted, and the other files are read."""
    write(tmp_path, {"a.json": text, "b.json": json.dumps(image(car()))})
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path / "a.json")
    read_batches(READER, tmp_path / "a.json", tally=tally)

    assert str(caught.value) == f"{tmp_path}/{what}\n  fix: {fix}"
    assert len(tally.bad) == 1


def test_a_folder_without_exports(tmp_path: Path) -> None:
    """Is refused."""
    write(tmp_path, {"a.json": "{}"})
    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path)

    fix = "give the folder that the archive of an export was unpacked to"
    assert str(caught.value) == f"{tmp_path}: holds no label rows of Encord\n  fix: {fix}"


def test_an_empty_list(tmp_path: Path) -> None:
    """Is an export without label rows: no job can be made of it alone, as of an empty list of other formats; in a folder it is noted."""
    write(tmp_path, {"a.json": "[]", "b/1.json": json.dumps(image(car())), "b/2.json": "[]"})

    alone = convert(tmp_path, "a.json", "--format", "encord")
    among = convert(tmp_path, "b", "--format", "encord")

    assert (alone.exit_code, among.exit_code) == (1, 0)
    assert alone.output == "Error: a.json: no frame to make a job of\n  fix: see what prelabel inspect finds in it\n"
    assert "note: 1 other JSON file not read: first b/2.json\n" in among.output


def test_the_command(tmp_path: Path) -> None:
    """Writes nothing under stop; under skip it writes the rest, and its exit code says that something was left out."""
    text = json.dumps(image(car(), car(boundingBox=box(h=0))))
    column = text.rindex('"boundingBox": {') + len('"boundingBox": ') + 1
    write(tmp_path, {"a.json": text})

    stopped = convert(tmp_path, "a.json", "--format", "encord")
    assert stopped.exit_code == 1
    what = "width 0.2 and height 0 must be above 0"
    assert f"a.json:1:{column}: {UNIT}.labels.objects[1].boundingBox: {what}\n  fix: {CORRECT}" in stopped.output
    assert not (tmp_path / "jobs.jsonl").exists()

    skipped = convert(tmp_path, "a.json", "--format", "encord", "--on-error", "skip")
    assert skipped.exit_code == 1
    assert "width or height not positive" in skipped.output
    assert len((tmp_path / "jobs.jsonl").read_text("utf-8").splitlines()) == 1
