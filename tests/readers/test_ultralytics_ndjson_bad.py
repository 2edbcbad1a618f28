"""NDJSON of Ultralytics that is wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.readers.ultralytics_ndjson import READER
from tests.commands import convert
from tests.readers.output_files import labels, names, refused, skipped, write
from tests.readers.test_ultralytics_ndjson import BOX, dataset, image, lines

CORRECT = "correct the value, or leave the record out with --on-error skip"
FIRST = 'begin with {"type": "dataset", "task": ..., "class_names": {...}}, or give the file that Ultralytics Platform exports'
IMAGE = 'write {"type": "image", "file": ..., "annotations": {...}}, an image a line'
JSON = "write an object of JSON a line"
POSITIVE = "write width and height as positive fractions of the image, or leave the row out with --on-error skip"
FRACTION = "divide x and width by the image's width, y and height by its height"
NAMES = "name all classes with -O names=FILE, or one of the lists coco80, coco91, voc20"
SIDES = "write the size of the image, or leave the image out with --on-error skip"


CORNERS = [1, 0.1, 0.1, 0.2, 0.1, 0.2, 0.2, 0.1, 0.2]


class Row(NamedTuple):
    """A row of a kind, where in it something is wrong, in which column of its text, the message, and the fix."""

    kind: str
    row: object
    field: str
    column: int
    what: str
    fix: str = CORRECT


ROWS = [
    Row("boxes", [0, 0.5, 0.5, 0, 1], "[3]", 15, "width 0 is not positive", POSITIVE),
    Row("boxes", [0, 0.5, 0.5, 1, -1], "[4]", 18, "height -1 is not positive", POSITIVE),
    Row("boxes", [0, 40, 30, 20, 20], "", 1, "30 is no fraction of the image", FRACTION),
    Row("boxes", [0, 0.5, 0.5, 1], "", 1, "has 4 numbers, but class, centre x, centre y, width and height are 5"),
    Row("boxes", [], "", 1, "is empty"),
    Row("boxes", [2, 0.5, 0.5, 1, 1], "[0]", 2, "class 2 has no name; 2 are named, from 0 to 1", NAMES),
    Row("boxes", [0.5, 0.5, 0.5, 1, 1], "[0]", 2, "class 0.5 has no name; 2 are named, from 0 to 1", NAMES),
    Row("boxes", [0, 0.5, "x", 1, 1], "[2]", 10, "expected `float`, got `str`"),
    Row("boxes", [0, 0.5, None, 1, 1], "[2]", 10, "expected `float`, got `null`"),
    Row("boxes", {"class": 0}, "", 1, "expected `array`, got `object`"),
    Row("segments", [0, 0.1, 0.1, 0.2, 0.2], "", 1, "has 5 numbers, but a class and x y of three points or more are an odd number from 7"),
    Row("segments", [0, *[0.1] * 7], "", 1, "has 8 numbers, but a class and x y of three points or more are an odd number from 7"),
    Row("segments", [0, 0.1, 0.1, 0.2, 3, 0.2, 0.1], "", 1, "3 is no fraction of the image", FRACTION),
    Row("obb", [0, *[0.1] * 6], "", 1, "has 7 numbers, but a class and four corners x y are 9"),
    Row("pose", [0, 0.5, 0.5, 1, 1], "", 1, "has 5 numbers, but a box and its keypoints are more than 5"),
    Row(
        "pose", [*BOX, 0.1, 0.2, 0.3, 0.4, 0.5], "", 1, "has 10 numbers, but with kpt_shape [2, 2] a pose has 9",
        "give the shape of these keypoints with -O kpt_shape=17x3",
    ),
]  # fmt: skip


@pytest.mark.parametrize("bad", ROWS, ids=[f"{bad.kind} {bad.what}" for bad in ROWS])
def test_a_bad_row(tmp_path: Path, bad: Row) -> None:
    """The whole message under stop; under skip the other rows of the image are read."""
    rows = {bad.kind: ["HERE"]} | ({"obb": ["HERE", CORNERS]} if bad.kind == "obb" else {"obb": [CORNERS]})
    line = json.dumps(image(**rows))
    write(tmp_path, {"a.ndjson": lines(dataset()) + line.replace('"HERE"', json.dumps(bad.row)) + "\n"})
    found, reasons = skipped(READER, tmp_path)

    place = f"a.ndjson:2:{line.index(json.dumps('HERE')) + bad.column}: $.annotations.{bad.kind}[0]{bad.field}"
    assert refused(READER, tmp_path) == f"{place}: {bad.what}\n  fix: {bad.fix}"
    assert (labels(found), len(reasons)) == (["bus"], 1)


def test_a_visibility_that_is_none(tmp_path: Path) -> None:
    """Where the shape of keypoints is known."""
    write(tmp_path, {"a.ndjson": lines(dataset(kpt_shape=[2, 3]), image(pose=[[*BOX, 0.5, 0.5, 2, 0.5, 0.5, 0.7]]))})

    assert refused(READER, tmp_path) == (
        f"a.ndjson:2:{len(lines(image(pose=[])).rstrip()) - 3 + len('[0, 0.5, 0.5, 1, 1, 0.5, 0.5, 2, 0.5, 0.5, ') + 1}: "
        f"$.annotations.pose[0][10]: 0.7 of keypoint 2 is no visibility 0, 1 or 2\n  fix: {CORRECT}"
    )


class Bad(NamedTuple):
    """A line, what stands behind its number in the place, the message, and the fix."""

    line: str
    place: str
    what: str
    fix: str = CORRECT


LINES = [
    Bad('{"type": "image", "file": "b.jpg"', "", "not JSON: the text ends before the document does", JSON),
    Bad("[1]", ":1: $", "expected `object`, got `array`", JSON),
    Bad('{"type": "image"}', ": $", "has no file", IMAGE),
    Bad('{"type": "image", "file": 7}', ":27: $.file", "expected `str`, got `int`: 7"),
    Bad('{"type": "video", "file": "b.mp4"}', ": $.type", "is of the type 'video', not an image", IMAGE),
    Bad('{"file": "../b.jpg"}', ": $.file", "'../b.jpg' names no image below the folder of images",
        "write the name of the image, or leave the image out with --on-error skip"),
    Bad('{"file": "a.jpg"}', ": $.file", "the image 'a.jpg' is described by a.ndjson:2: $.file already",
        "keep one of them, or convert the files one by one"),
    Bad('{"file": "b.jpg", "url": "b"}', ": $.url", "'b' is no URL", "write an absolute URL, or leave it out"),
    Bad('{"file": "b.jpg", "width": 0}', ": $.width", "width 0 is no number of pixels", SIDES),
    Bad('{"file": "b.jpg", "height": 1e99}', ": $.height", "height 1e+99 is no number of pixels", SIDES),
]  # fmt: skip


@pytest.mark.parametrize("bad", LINES, ids=[bad.line for bad in LINES])
def test_a_bad_line(tmp_path: Path, bad: Bad) -> None:
    """Is one bad record; the lines around it are read."""
    write(tmp_path, {"a.ndjson": f"{lines(dataset(), image())}{bad.line}\n{lines(image('c.jpg'))}"})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"a.ndjson:3{bad.place}: {bad.what}\n  fix: {bad.fix}"
    assert (names(found), len(reasons)) == (["a.jpg", "c.jpg"], 1)


MEMBERS = [
    ('"url": 7', "$.url", "expected `str | null`, got `int`: 7"),
    ('"width": "80"', "$.width", 'expected `float | null`, got `str`: "80"'),
    ('"annotations": 7', "$.annotations", "expected `object | null`, got `int`: 7"),
    ('"annotations": {"boxes": 7}', "$.annotations.boxes", "expected `array | null`, got `int`: 7"),
]


@pytest.mark.parametrize(("member", "element", "what"), MEMBERS)
def test_a_bad_member(tmp_path: Path, member: str, element: str, what: str) -> None:
    """Is left out of its image alone."""
    line = f'{{"type": "image", "file": "b.jpg", {member}}}'
    write(tmp_path, {"a.ndjson": f"{lines(dataset())}{line}\n"})
    found, reasons = skipped(READER, tmp_path)

    column = line.rindex(member.rpartition(": ")[2].rstrip("}")) + 1
    assert refused(READER, tmp_path) == f"a.ndjson:2:{column}: {element}: {what}\n  fix: {CORRECT}"
    assert (names(found), reasons) == (["b.jpg"], ["record of the wrong type"])


FILES = [
    ("", ": is empty", FIRST),
    (lines(image()), ":1: does not describe a data set", FIRST),
    (lines([dataset()]), ":1:1: $: expected `object`, got `array`", JSON),
    ('{"type": "dataset", "class_names": 7}', ":1:36: $.class_names: expected `object | null`, got `int`: 7", FIRST),
    ('{"type": "dataset", "kpt_shape": [17]}', ":1:34: $.kpt_shape: expected `array` of length 2: [17]",
     "write the number of keypoints, and 2 or 3"),
    (b'{"type": "dataset", "task": "caf\xe9"}', ":1: byte 0xe9 is not UTF-8", "save the file as UTF-8 text"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "message", "fix"), FILES)
def test_a_bad_file(tmp_path: Path, content: str | bytes, message: str, fix: str) -> None:
    """Cannot be read at all; under skip another one is."""
    write(tmp_path, {"a.ndjson": content})

    assert refused(READER, tmp_path / "a.ndjson") == f"a.ndjson{message}\n  fix: {fix}"


def test_the_command_leaves_nothing_and_counts_what_is_left_out(tmp_path: Path) -> None:
    """Exit code 1 in both cases; under skip there is a file of the rest."""
    write(tmp_path, {"set/a.ndjson": lines(dataset(), image(boxes=[BOX, [0, 0.5]]))})

    stopped = convert(tmp_path, "set", "--src", "https://example.org/{file}")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)

    done = convert(tmp_path, "set", "--src", "https://example.org/{file}", "--on-error", "skip")
    assert (done.exit_code, len((tmp_path / "jobs.jsonl").read_text("utf-8").splitlines())) == (1, 1)
    assert "wrong number of numbers" in done.stderr
