"""Files of Create ML that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.createml import READER
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.output_files import labels, names, read, refused, skipped, write

SIZE = (80, 40)
CORRECT = "correct the value, or leave the record out with --on-error skip"
AGAIN = "draw the box again, or leave it out with --on-error skip"
UNIT = "say what coordinates are with -O unit=pixels or -O unit=fractions"

AT = {"x": 40, "y": 20, "width": 8, "height": 8}
GOOD = {"label": "good", "coordinates": AT}


class Bad(NamedTuple):
    """An annotation or a record, its field that a message names, where that stands in the line, and the message."""

    one: object
    field: str
    column: int
    what: str
    fix: str


ANNOTATIONS = [
    Bad({"label": " ", "coordinates": AT}, ".label", 11, "'' is no label", CORRECT),
    Bad({"label": 7, "coordinates": AT}, ".label", 11, "expected `str`, got `int`: 7", CORRECT),
    Bad({"label": "a"}, "", 1, 'object missing required field `coordinates`: {"label": "a"}', CORRECT),
    Bad(
        {"label": "a", "coordinates": {"x": 1, "y": 2}}, ".coordinates", 31,
        'object missing required field `width`: {"x": 1, "y": 2}', CORRECT,
    ),
    Bad({"label": "a", "coordinates": [1, 2]}, ".coordinates", 31, "expected `object`, got `array`: [1, 2]", CORRECT),
    Bad({"label": "a", "coordinates": {**AT, "x": "4"}}, ".coordinates.x", 37, 'expected `float`, got `str`: "4"', CORRECT),
    Bad({"label": "a", "coordinates": {**AT, "x": float("inf")}}, ".coordinates.x", 37, "Infinity is no number of JSON", CORRECT),
    Bad({"label": "a", "coordinates": {**AT, "width": 0}}, ".coordinates", 31, "width 0 and height 8 must be above 0", AGAIN),
    Bad({"label": "a", "coordinates": {**AT, "height": -8}}, ".coordinates", 31, "width 8 and height -8 must be above 0", AGAIN),
    Bad({"label": "a", "coordinates": {**AT, "x": 1e300}}, ".coordinates", 31, "1e+300 is no place in an image", CORRECT),
    Bad(
        {"label": "a", "coordinates": {"x": 0.5, "y": 0.5, "width": 0.5, "height": 0.5}}, ".coordinates", 31,
        "lies within one pixel, where other boxes are many pixels large", UNIT,
    ),
    Bad(
        {"label": "a", "coordinates": AT, "confidence": 85}, ".confidence", 90, "score 85 is outside 0-1",
        "write scores as fractions",
    ),
]  # fmt: skip


@pytest.mark.parametrize("bad", ANNOTATIONS, ids=[f"{number} {bad.what}" for number, bad in enumerate(ANNOTATIONS)])
def test_a_bad_annotation(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the other annotation is read, and it is counted once."""
    path = tmp_path / "a.json"
    path.write_text(f'[{{"image": "a.jpg", "annotations": [\n{json.dumps(GOOD)},\n{json.dumps(bad.one)}\n]}}]', "utf-8")
    message = f"{path}:3:{bad.column}: $[0].annotations[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path, size=SIZE)
    assert str(caught.value) == message
    assert labels(read(READER, tmp_path, size=SIZE, tally=tally)) == ["good"]
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [message]


RECORDS = [
    Bad({"annotations": [GOOD]}, "", 1, "names no image", "name its image, by one of image, imagefilename, imageURL, imageUrl"),
    Bad({"image": "..", "annotations": [GOOD]}, "", 1, "'..' names no image", "name the image by its path from the folder of this file"),
    Bad({"image": 7, "annotations": []}, ".image", 11, "expected `str | null`, got `int`: 7", CORRECT),
    Bad({"image": "b.jpg", "annotations": {}}, ".annotations", 35, "expected `array | null`, got `object`: {}", CORRECT),
    Bad(7, "", 1, "expected `object`, got `int`: 7", CORRECT),
]


@pytest.mark.parametrize("bad", RECORDS, ids=range(len(RECORDS)))
def test_a_bad_record(tmp_path: Path, bad: Bad) -> None:
    """Likewise."""
    good = {"image": "a.jpg", "annotations": [GOOD]}
    (tmp_path / "a.json").write_text(f"[{json.dumps(good)},\n{json.dumps(bad.one)}]", "utf-8")
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == f"a.json:2:{bad.column}: $[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    assert (names(found), len(reasons)) == (["a.jpg"], 1)


FILES: list[tuple[str | bytes, str, str]] = [
    ("", ": is empty", "give a file with JSON in it"),
    ("{}", ": is no list of images", 'give a list of images: [{"image": ..., "annotations": [...]}, ...]'),
    ('[{"image": "a', ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ("[" * 100000, ": is nested too deeply to be read", "give a file without hundreds of lists inside lists"),
    (b'[{"image": "\xff"}]', ":1: byte 0xff is not UTF-8", "save the file as UTF-8 text"),
]


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=[str(number) for number in range(len(FILES))])
def test_a_bad_file(tmp_path: Path, content: str | bytes, what: str, fix: str) -> None:
    """It is one bad record; the files beside it are read."""
    write(tmp_path, {"a.createml.json": content, "b.createml.json": [{"image": "b.jpg", "annotations": [GOOD]}]})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == f"a.createml.json{what}\n  fix: {fix}"
    assert (names(found), len(reasons)) == (["b.jpg"], 1)


def test_fractions_that_are_none(tmp_path: Path) -> None:
    """Where an option says that all are."""
    write(tmp_path, {"a.json": [{"image": "a.jpg", "annotations": [GOOD]}]})

    assert refused(READER, tmp_path, {"unit": "fractions"}) == (
        f"a.json:1:70: $[0].annotations[0].coordinates: 44 is no fraction of a frame\n  fix: {UNIT}"
    )


def test_an_image_without_a_size(tmp_path: Path) -> None:
    """Is refused once, however often it is listed; one without boxes needs none."""
    record = {"image": "a.jpg", "annotations": [GOOD]}
    write(tmp_path, {"a.json": [record, record, {"image": "b.jpg", "annotations": []}]})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == (
        "a.json:1:2: $[0]: the size of 'a.jpg' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )
    assert (names(found), reasons) == (["b.jpg"], ["size unknown"])


def test_a_folder_without_lists(tmp_path: Path) -> None:
    """Whatever other JSON lies in it."""
    write(tmp_path, {"x.json": {"loss": 1}})

    assert refused(READER, tmp_path) == (
        "SOURCE: holds no list of images of Create ML\n  fix: give the folder of a data set, or the files one by one"
    )


def test_the_command(tmp_path: Path) -> None:
    """Exit code 1 and no jobs under stop; under skip the rest is written, and the exit code is still 1."""
    write(tmp_path, {"a.json": [{"image": "a.jpg", "annotations": [GOOD, {"label": "car"}]}]})

    stopped = convert(tmp_path, "a.json", "--size", "80x40")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    done = convert(tmp_path, "a.json", "--size", "80x40", "--on-error", "skip")
    assert (done.exit_code, "1 annotation from createml" in done.output) == (1, True)
