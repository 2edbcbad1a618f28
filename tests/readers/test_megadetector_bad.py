"""Results of detectors that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.errors import Tally
from prelabel.readers.megadetector import READER
from prelabel.readers.megadetector.records import AT_ONCE
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.output_files import labels, names, read, refused, skipped, write

CORRECT = "correct the value, or leave the record out with --on-error skip"
AGAIN = "correct the box, or leave it out with --on-error skip"
FRACTIONS = "write bbox as [left, top, width, height] in fractions of the image"
BASE = "name the folder that all images lie in with -O base=FOLDER"
WHOLE = "write it as the format says, or give another file"

GOOD = {"category": "1", "conf": 0.5, "bbox": [0.25, 0.25, 0.5, 0.5]}


class Bad(NamedTuple):
    """A detection or a record, its field that a message names, where that stands in its line, and the message."""

    one: object
    field: str
    column: int
    what: str
    fix: str = CORRECT


def changed(**fields: object) -> dict[str, object]:
    """A detection that is good but for these."""
    return {**GOOD, **fields}


DETECTIONS = [
    Bad(changed(bbox=[0.1, 0.1, 0, 0.5]), ".bbox", 40, "width 0 and height 0.5 must be above 0", AGAIN),
    Bad(changed(bbox=[0.1, 0.1, 0.5, -0.5]), ".bbox", 40, "width 0.5 and height -0.5 must be above 0", AGAIN),
    Bad(
        changed(bbox=[40, 20, 80, 60]), ".bbox", 40,
        "[40.0, 20.0, 80.0, 60.0] is far outside the image, of which it should be fractions", FRACTIONS,
    ),
    Bad(
        changed(bbox=[0, -1.6, 1, 1]), ".bbox", 40,
        "[0.0, -1.6, 1.0, 1.0] is far outside the image, of which it should be fractions", FRACTIONS,
    ),
    Bad(changed(bbox=[1, 2, 3]), ".bbox", 40, "expected `array` of length 4: [1, 2, 3]"),
    Bad(changed(bbox=[0, 0, 1, None]), ".bbox[3]", 50, "expected `float`, got `null`: null"),
    Bad(changed(bbox=[0, 0, float("nan"), 1]), ".bbox[2]", 47, "NaN is no number of JSON"),
    Bad(changed(bbox=None), "", 1, "has no bbox"),
    Bad(changed(conf=92.6), ".conf", 27, "score 92.6 is outside 0-1"),
    Bad(changed(conf=-0.1), ".conf", 27, "score -0.1 is outside 0-1"),
    Bad(changed(conf="0.9"), ".conf", 27, 'expected `float`, got `str`: "0.9"'),
    Bad({"category": "1", "bbox": [0, 0, 1, 1]}, "", 1, 'object missing required field `conf`: {"category": "1", "bbox": [0, 0, 1, 1]}'),
    Bad(changed(category=1.5), ".category", 14, "expected `int | str`, got `float`: 1.5"),
    Bad(changed(category="2"), ".category", 14, "'' is no label"),
    Bad(
        changed(classifications=[["7", 0.5]]), ".classifications", 83, "class '7' is not in classification_categories",
        "add its name to classification_categories",
    ),
    Bad(changed(classifications=[["8", 0.5]]), ".classifications", 83, "'' is no label"),
    Bad(changed(classifications=[["0"]]), ".classifications[0]", 84, 'expected `array` of length 2: ["0"]'),
    Bad(changed(frame_number=-1), ".frame_number", 80, "expected `int` >= 0: -1"),
]  # fmt: skip


@pytest.mark.parametrize("bad", DETECTIONS, ids=[f"{number} {bad.what}" for number, bad in enumerate(DETECTIONS)])
def test_a_bad_detection(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the other one of its image is read, and it is counted once."""
    head = '{"detection_categories": {"1": "good", "2": " "}, "classification_categories": {"0": "x", "8": ""}, "images": ['
    one = f'{{"file": "a.jpg", "detections": [{json.dumps(GOOD)},\n{json.dumps(bad.one)}\n]}}'
    write(tmp_path, {"a.json": f'{head}{one}, {{"file": "b.jpg", "detections": [{json.dumps(GOOD)}]}}]}}'})
    tally = Tally(on_error="skip")
    found = read(READER, tmp_path, {"classes": "label"}, tally=tally)

    assert refused(READER, tmp_path, {"classes": "label"}) == (
        f"a.json:2:{bad.column}: $.images[0].detections[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    )
    assert (names(found), labels(found), len(tally.bad)) == (["a.jpg", "b.jpg"], ["good", "good"], 1)
    assert (tally.filtered, tally.unconverted) == ({}, {})


RECORDS = [
    Bad({"detections": []}, "", 1, "names no image", BASE),
    Bad({"file": "../a.jpg", "detections": []}, ".file", 10, "'../a.jpg' names no image below the folder of images", BASE),
    Bad({"file": "C:a.jpg", "detections": []}, ".file", 10, "'C:a.jpg' names no image below the folder of images", BASE),
    Bad({"file": "./good.jpg", "detections": []}, ".file", 10, "the image 'good.jpg' comes twice", "keep one of its two records"),
    Bad({"file": 7, "detections": []}, ".file", 10, "expected `str | null`, got `int`: 7"),
    Bad(
        {"file": "a.jpg"}, "", 1, "has neither detections nor a failure",
        'write "detections": [] for an image in which nothing was found, or say the "failure"',
    ),
    Bad(
        {"file": "a.jpg", "failure": "x", "detections": [GOOD]}, ".failure", 30, "a failure, but there are detections",
        "take the failure away where the detections hold, else the detections",
    ),
    Bad({"file": "a.jpg", "detections": {}}, ".detections", 33, "expected `array | null`, got `object`: {}"),
    Bad(
        {"file": "a.mp4", "detections": [GOOD]}, ".detections[0]", 34, "is in no frame of its video",
        "detect with a version that says the frame_number of each, or leave such out with --on-error skip",
    ),
    Bad(7, "", 1, "expected `object`, got `int`: 7"),
]  # fmt: skip


@pytest.mark.parametrize("bad", RECORDS, ids=[f"{number} {bad.what}" for number, bad in enumerate(RECORDS)])
def test_a_bad_record(tmp_path: Path, bad: Bad) -> None:
    """Likewise."""
    good = {"file": "good.jpg", "detections": []}
    text = f'{{"detection_categories": {{"1": "good"}}, "images": [{json.dumps(good)},\n{json.dumps(bad.one)}]}}'
    found, reasons = skipped(READER, write(tmp_path, {"a.json": text}))

    assert refused(READER, tmp_path) == f"a.json:2:{bad.column}: $.images[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    assert (names(found), len(reasons)) == (["good.jpg"], 1)


SAID = {"file": "a.mp4", "detections": [{**GOOD, "frame_number": 3}]}

PARTS = [
    Bad({"width": -1, **SAID}, ".width", 11, "expected `int` >= 0: -1"),
    Bad({"height": "9", **SAID}, ".height", 12, 'expected `int | null`, got `str`: "9"'),
    Bad({"frame_rate": "30", **SAID}, ".frame_rate", 16, 'expected `float | null`, got `str`: "30"'),
    Bad({"frames_processed": [0, "3"], **SAID}, ".frames_processed[1]", 26, 'expected `int`, got `str`: "3"'),
]


@pytest.mark.parametrize("bad", PARTS, ids=[bad.field for bad in PARTS])
def test_a_bad_part_of_a_video(tmp_path: Path, bad: Bad) -> None:
    """It is left out alone: the frames in which something was found are read."""
    write(tmp_path, {"a.json": f'{{"detection_categories": {{"1": "good"}}, "images": [\n{json.dumps(bad.one)}]}}'})
    found, reasons = skipped(READER, tmp_path)

    fix = "correct the value, or leave the value out with --on-error skip"
    assert refused(READER, tmp_path) == f"a.json:2:{bad.column}: $.images[0]{bad.field}: {bad.what}\n  fix: {fix}"
    assert ([frame.index for frame in found.frames], labels(found), len(reasons)) == ([3], ["good"], 1)


@pytest.mark.parametrize("second", [1, AT_ONCE, AT_ONCE + 1])
def test_an_image_twice(tmp_path: Path, second: int) -> None:
    """Whether its records are read together or not."""
    images = [{"file": f"{0 if number == second else number}.jpg", "detections": []} for number in range(AT_ONCE + 2)]
    write(tmp_path, {"a.json": {"detection_categories": {}, "images": images}})

    assert refused(READER, tmp_path).partition("$")[2] == (
        f".images[{second}].file: the image '0.jpg' comes twice\n  fix: keep one of its two records"
    )


SPECIES = [
    (changed(label=" "), ".detections[0].label", "'' is no label"),
    (GOOD, ".detections[0]", "'' is no label"),
    (changed(label="a", raw_classifications=[["0", 0.5]]), ".detections[0].raw_classifications", "is no object with a list of classes"),
    (changed(label="animal", processed_classification={"class": "6f;;;;;;"}), ".detections[0].processed_classification", "'' is no label"),
]


@pytest.mark.parametrize(("one", "field", "what"), SPECIES, ids=range(len(SPECIES)))
def test_a_bad_prediction_of_speciesnet(tmp_path: Path, one: object, field: str, what: str) -> None:
    """Likewise, by the place in its list."""
    write(tmp_path, {"a.json": {"predictions": [{"filepath": "a.jpg", "detections": [one]}]}})

    assert refused(READER, tmp_path, {"classes": "label"}).partition("$")[2] == f".predictions[0]{field}: {what}\n  fix: {CORRECT}"


def test_a_detection_of_nothing(tmp_path: Path) -> None:
    """Is what category 0 without a box means; with one it is what it is called."""
    empty, box = {"category": "0", "conf": 1.0}, changed(category="0")
    write(tmp_path, {"a.json": {"detection_categories": {"0": "zero"}, "images": [{"file": "a.jpg", "detections": [empty, box]}]}})

    found, reasons = skipped(READER, tmp_path)
    assert (labels(found), reasons) == (["zero"], [])


FILES: list[tuple[str | bytes, str, str]] = [
    ("", ": is empty", "give a file with JSON in it"),
    ("[]", ": is no object with images", "give the JSON file that the detector wrote"),
    ('{"info": {}}', ": $: has neither images nor predictions", "give the results of MegaDetector, or the predictions of SpeciesNet"),
    (
        '{"images": []}', ": $: has no detection_categories",
        'write the names of the categories, as "detection_categories": {"1": "animal", "2": "person", "3": "vehicle"}',
    ),
    ('{"images": [{"file": "a', ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ('{"images": {}, "detection_categories": {}}', ":1:12: $.images: expected `array | null`, got `object`: {}", CORRECT),
    ('{"images": [], "detection_categories": 7}', ":1:40: $.detection_categories: expected `object | null`, got `int`: 7", CORRECT),
    ('{"images": [' + "[" * 100000, ": is nested too deeply to be read", "give a file without hundreds of lists inside lists"),
    (b'{"images": [{"file": "\xff"}]}', ":1: byte 0xff is not UTF-8", "save the file as UTF-8 text"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_bad_file(tmp_path: Path, content: str | bytes, what: str, fix: str) -> None:
    """It is one bad record."""
    write(tmp_path, {"a.json": content})

    tally = Tally(on_error="skip")

    assert refused(READER, tmp_path / "a.json") == f"a.json{what}\n  fix: {fix}"
    assert (read_batches(READER, tmp_path / "a.json", tally=tally), len(tally.bad)) == ([], 1)


def test_a_category_that_is_no_name(tmp_path: Path) -> None:
    """Is left out alone: detections of it are counted, those of others are read."""
    boxes = [{"category": key, "conf": 0.5, "bbox": [0.25, 0.25, 0.5, 0.5]} for key in "12"]
    text = '{"detection_categories": {"1": "animal", "2": 7}, "images": ['
    write(tmp_path, {"a.json": f"{text}{json.dumps({'file': 'a.jpg', 'detections': boxes})}]}}"})
    tally = Tally(on_error="skip")

    (found,) = read_batches(READER, tmp_path / "a.json", tally=tally)

    fix = "correct the value, or leave the name out with --on-error skip"
    what = '$.detection_categories["2"]: expected `str`, got `int`: 7'
    assert refused(READER, tmp_path / "a.json") == f"a.json:1:{text.index('7') + 1}: {what}\n  fix: {fix}"
    assert (labels(found), len(tally.bad)) == (["animal"], 1)
    assert tally.filtered == {"detection of a category that is not listed": 1}


def test_paths_without_a_common_folder(tmp_path: Path) -> None:
    """Are none below the folder of images, nor is one that the option does not hold."""
    images = [{"file": f"{drive}:/{drive}.jpg", "detections": []} for drive in "CD"]
    write(tmp_path, {"a.json": {"detection_categories": {}, "images": images}})

    for options in ({}, {"base": "E:/"}):
        assert refused(READER, tmp_path, options).partition("images[0]")[2] == (
            f".file: 'C:/C.jpg' names no image below the folder of images\n  fix: {BASE}"
        )


def test_a_video_of_which_no_image_is_known(tmp_path: Path) -> None:
    """Is refused where the user names frames, among which there may be those of others."""
    video = {"file": "c/a.mp4", "detections": [], "frames_processed": [0]}
    write(tmp_path, {"images/c/b/0.jpg": (8, 8), "a.json": {"detection_categories": {}, "images": [video, {**video, "file": "c/b.mp4"}]}})

    assert refused(READER, tmp_path / "a.json", frames=tmp_path / "images") == (
        "a.json: $.images[0]: no image of --frames lies in a folder 'c/a.mp4'\n"
        "  fix: give --frames a folder that holds one folder of images for each video"
    )


def test_a_folder_without_results(tmp_path: Path) -> None:
    """Whatever other JSON lies in it."""
    assert refused(READER, write(tmp_path, {"x.json": {"loss": 1}})) == (
        "SOURCE: holds no results of MegaDetector or SpeciesNet\n  fix: give the JSON file that the detector wrote"
    )


def test_the_command(tmp_path: Path) -> None:
    """Exit code 1 and no jobs under stop; under skip the rest is written, and the exit code is still 1."""
    images = [{"file": "a.jpg", "detections": [GOOD, changed(conf=2)]}]
    write(tmp_path, {"a.json": {"detection_categories": {"1": "animal"}, "images": images}})

    stopped = convert(tmp_path, "a.json")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    done = convert(tmp_path, "a.json", "--on-error", "skip")
    assert (done.exit_code, "1 annotation from megadetector" in done.output) == (1, True)
