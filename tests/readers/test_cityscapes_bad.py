"""Files of Cityscapes that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.cityscapes import READER
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.output_files import labels, names, read, refused, skipped, write

SKIP = "or leave the object out with --on-error skip"
XYWH = "write bbox as [left, top, width, height]"
AGAIN = f"draw it again, {SKIP}"
CORRECT = "correct the value, or leave the record out with --on-error skip"

GOOD = {"label": "good", "polygon": [[8, 4], [40, 4], [40, 20]]}


class Bad(NamedTuple):
    """An object, its field that a message names, where that stands in the line, and the message."""

    one: object
    field: str
    column: int
    what: str
    fix: str


OBJECTS = [
    Bad({"label": " ", "polygon": [[1, 1], [9, 1], [9, 9]]}, ".label", 11, "the object has no label", f"give it one, {SKIP}"),
    Bad({"label": "car"}, "", 1, "has neither polygon nor bbox", f"add one, {SKIP}"),
    Bad({"polygon": [[1, 1], [9, 1]]}, "", 1, 'object missing required field `label`: {"polygon": [[1, 1], [9, 1]]}', CORRECT),
    Bad({"label": 7, "polygon": []}, ".label", 11, "expected `str`, got `int`: 7", CORRECT),
    Bad({"label": "a", "polygon": [[1, 1], [9, 1], [1, 1]]}, ".polygon", 27, "the polygon has 2 different points, and needs 3", AGAIN),
    Bad({"label": "a", "polygon": []}, ".polygon", 27, "the polygon has 0 different points, and needs 3", AGAIN),
    Bad({"label": "a", "polygon": [[1, 2e9], [2, 2], [1, 1]]}, ".polygon[0][1]", 32, "2e+09 is no number of pixels", f"correct it, {SKIP}"),
    Bad({"label": "a", "polygon": [[1, float("nan")]]}, ".polygon[0][1]", 32, "NaN is no number of JSON", CORRECT),
    Bad({"label": "a", "polygon": [[1, 1, 1]]}, ".polygon[0]", 28, "expected `array` of length 2: [1, 1, 1]", CORRECT),
    Bad({"label": "a", "bbox": [1, 2, 0, 4]}, ".bbox", 24, "width 0 and height 4 must be above 0", XYWH),
    Bad({"label": "a", "bbox": [1, 2, 3]}, ".bbox", 24, "expected `array` of length 4: [1, 2, 3]", CORRECT),
    Bad({"label": "a", "bbox": [1, 2, 3, 1e10]}, ".bbox[3]", 34, "1e+10 is no number of pixels", f"correct it, {SKIP}"),
    Bad([], "", 1, "expected `object`, got `array`: []", CORRECT),
]


@pytest.mark.parametrize("bad", OBJECTS, ids=[f"{number} {bad.what}" for number, bad in enumerate(OBJECTS)])
def test_a_bad_object(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the other object is read, and it is counted once."""
    path = tmp_path / "a_gtFine_polygons.json"
    head = '{"imgHeight": 40, "imgWidth": 80, "objects": [\n'
    path.write_text(f"{head}{json.dumps(GOOD)},\n{json.dumps(bad.one)}\n]}}", "utf-8")
    message = f"{path}:3:{bad.column}: $.objects[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path)
    assert str(caught.value) == message
    assert labels(read(READER, tmp_path, tally=tally)) == ["good"]
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [message]


IS = "give files as Cityscapes has them: imgWidth, imgHeight and objects with label and polygon"
WRITE = "write the size of the image"

FILES: list[tuple[str | bytes, str, str]] = [
    ("", ": is empty", "give a file with JSON in it"),
    ("[]", ": holds no objects: it is no label file of Cityscapes", IS),
    ('{"imgWidth": 9}', ": holds no objects: it is no label file of Cityscapes", IS),
    ('{"objects": 7}', ":1:13: $.objects: expected `array`, got `int`", "write it as the format says, or give another file"),
    ('{"objects": [], "imgWidth": "9"}', ':1:29: $.imgWidth: expected `float | null`, got `str`: "9"', CORRECT),
    ('{"objects": [], "imgWidth": 0}', ": $.imgWidth: imgWidth 0 is no number of pixels", WRITE),
    ('{"objects": [], "imgHeight": 9.5}', ": $.imgHeight: imgHeight 9.5 is no number of pixels", WRITE),
    ('{"objects": [], "imgHeight": 1e30}', ": $.imgHeight: imgHeight 1e+30 is no number of pixels", WRITE),
    ('{"objects": [', ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ('{"objects": ' + "[" * 100000, ": is nested too deeply to be read", "give a file without hundreds of lists inside lists"),
    (b'{"objects": [{"label": "\xff"}]}', ":1: byte 0xff is not UTF-8", "save the file as UTF-8 text"),
]


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=[str(number) for number in range(len(FILES))])
def test_a_bad_file(tmp_path: Path, content: str | bytes, what: str, fix: str) -> None:
    """It is one bad record; the files beside it are read."""
    good = {"imgHeight": 40, "imgWidth": 80, "objects": [GOOD]}
    write(tmp_path, {"a_gtFine_polygons.json": content, "b_gtFine_polygons.json": good})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"a_gtFine_polygons.json{what}\n  fix: {fix}"
    assert (names(found), len(reasons)) == (["b_leftImg8bit.png"], 1)


def test_a_file_without_a_size(tmp_path: Path) -> None:
    """Needs one for its coordinates, which ``--size`` gives."""
    write(tmp_path, {"a_gtFine_polygons.json": {"objects": [GOOD]}})

    assert refused(READER, tmp_path) == (
        "a_gtFine_polygons.json: the size of 'a_leftImg8bit.png' is not known\n"
        "  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )
    assert read(READER, tmp_path, size=(80, 40)).box.tolist() == [[0.1, 0.1, 0.5, 0.5]]


def test_fields_behind_a_bad_object(tmp_path: Path) -> None:
    """Are those of their own object."""
    objects = [{"label": 7, "id": 0}, {**GOOD, "id": 1}]
    write(tmp_path, {"a_gtFine_polygons.json": {"imgHeight": 40, "imgWidth": 80, "objects": objects}})
    found, _ = skipped(READER, tmp_path, {"attributes": "id"})

    assert (labels(found), found.attribute_sets) == (["good"], ({"id": "1"},))


def test_a_folder_without_labels(tmp_path: Path) -> None:
    """Whatever other JSON lies in it."""
    write(tmp_path, {"x.json": {"loss": 1}})

    assert refused(READER, tmp_path) == (
        "SOURCE: holds no label file of Cityscapes\n  fix: give the folder of labels, as gtFine, or the files one by one"
    )


def test_two_kinds_of_labels_of_one_image(tmp_path: Path) -> None:
    """Are refused, and nothing is written; under skip the first is taken, and the other counted."""
    good = {"imgHeight": 40, "imgWidth": 80, "objects": [GOOD]}
    write(tmp_path, {f"{kind}/val/7/09_{kind}_polygons.json": good for kind in ("gtFine", "gtCoarse")})

    stopped = convert(tmp_path, ".")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    assert "a second frame is the image 'val/7/09_leftImg8bit.png'" in stopped.output
    skipped_ = convert(tmp_path, ".", "--on-error", "skip")
    assert (skipped_.exit_code, "1 annotation from cityscapes" in skipped_.output) == (1, True)


def test_the_command(tmp_path: Path) -> None:
    """Exit code 1 and no jobs under stop; under skip the rest is written, and the exit code is still 1."""
    write(tmp_path, {"a_gtFine_polygons.json": {"imgHeight": 40, "imgWidth": 80, "objects": [GOOD, {"label": "car"}]}})

    stopped = convert(tmp_path, "a_gtFine_polygons.json")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    done = convert(tmp_path, "a_gtFine_polygons.json", "--on-error", "skip")
    assert (done.exit_code, "1 annotation from cityscapes" in done.output) == (1, True)
