"""Datumaro JSON that is wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.datumaro import READER
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.datumaro_files import MASK, bbox, item, text
from tests.readers.yolo_files import rows, write

CORRECT = "correct the value, or leave the record out with --on-error skip"
XYWH = "write bbox as [left, top, width, height]"
LABEL = "write the place of a label in categories.label.labels, from 0"
UNIQUE = "give every item an id and a path of its own in its subset"
WHOLE = "give a file as Datumaro writes it, with 'categories' and 'items'"


def both(source: Path) -> tuple[str, Tally, list[str]]:
    """The message under stop; the counts and the labels that are read under skip."""
    tally = Tally(on_error="skip")
    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    return str(caught.value), tally, [row[1] for row in rows(read_batches(READER, source, tally=tally))]


def shape(kind: str, points: object = None, **more: object) -> dict[str, Any]:
    """An annotation of a type."""
    return {"type": kind, "label_id": 0, **({} if points is None else {"points": points}), **more}


def skeleton(*elements: object) -> dict[str, Any]:
    """Of a label whose points are hip and head."""
    return {"type": "skeleton", "label_id": 2, "elements": elements}


NAN = "!NaN!"
"""What a JSON writer of Python would write as such."""

BAD: list[tuple[object, str, str, str]] = [
    (7, "", "expected `object`, got `int`: 7", CORRECT),
    ({"label_id": 0}, "", 'object missing required field `type`: {"label_id": 0}', CORRECT),
    (bbox(label=5), ".label_id", "label_id 5, but the categories list 5 labels", LABEL),
    (bbox(label=-1), ".label_id", "label_id -1, but the categories list 5 labels", LABEL),
    (shape("bbox"), "", "has no bbox", XYWH),
    (shape("bbox", bbox=[1, 2, 0, 4]), ".bbox", "width 0 and height 4 must be above 0", XYWH),
    (shape("bbox", bbox=[1, 2, 3]), ".bbox", "expected `array` of length 4: [1, 2, 3]", CORRECT),
    (shape("bbox", bbox=[1, NAN, 3, 4]), ".bbox[1]", "NaN is no number of JSON", CORRECT),
    (shape("bbox", bbox=[1, 2, 3, 4e9]), ".bbox", "the coordinate 4e+09 is beyond any image", CORRECT),
    (bbox(rotation="left"), ".attributes.rotation", "rotation 'left' is no angle in degrees", CORRECT),
    (shape("rotated_bbox", [1, 2, 3, 4]), ".points", "4 numbers, but of this type there are 5", CORRECT),
    (shape("rotated_bbox", [1, 2, -3, 4, 0]), ".points", "width -3 and height 4 must be above 0", XYWH),
    (shape("ellipse", [1, 2, 1, 4]), ".points", "the ellipse is 0 wide and 2 high", CORRECT),
    (shape("ellipse", [1, 2, 9e9, 4]), ".points", "the coordinate 9e+09 is beyond any image", CORRECT),
    (shape("polygon"), "", "has no points", CORRECT),
    (shape("polygon", [1, 2, 3, 4, 5]), ".points", "5 numbers are no pairs of x and y", CORRECT),
    (shape("polygon", [1, 2, 3, 4]), ".points", "2 points, but a polygon has at least 3", CORRECT),
    (shape("polygon", [1, 1, 2, 2, 1, 1]), ".points", "3 points are at 2 different places", CORRECT),
    (shape("polygon", [1, 1, 2, "2", 1, 1]), ".points[3]", 'expected `float`, got `str`: "2"', CORRECT),
    (shape("polyline", [1, 2]), ".points", "1 points, but a line has at least 2", CORRECT),
    (shape("polyline", [1, 2, 1, 2]), ".points", "2 points are at 1 different places", CORRECT),
    (shape("points", [1, 2, 3, 4], visibility=[2]), ".visibility", "1 values for 2 points", CORRECT),
    (shape("points", [1, 2], visibility=[3]), ".visibility", "visibility is 3, but there are 0, 1 and 2", CORRECT),
    (shape("mask"), "", "has no rle", "write rle with size and counts, as COCO does"),
    ({**MASK, "rle": {"counts": [5], "size": [9, 9]}}, ".rle.size", "size [9, 9] is not that of its image, [50, 100]",
     "write size as [height, width]"),
    ({**MASK, "rle": {"counts": [5], "size": [50, 100]}}, ".rle.counts", "the runs sum to 5, size [50, 100] needs 5000", CORRECT),
    (skeleton({"points": [1, 2, 3, 4]}), ".elements[0].points", "2 points, but one of a skeleton is one", CORRECT),
    (skeleton({"label_id": 3, "points": [1, 2]}, {"label_id": 3, "points": [1, 2]}), ".elements[1]",
     "point 1 of the skeleton comes twice", CORRECT),
    (skeleton({"label_id": 0, "points": [1, 2]}), ".elements[0].label_id",
     "label_id 0 is 'car', which is no point of this skeleton", CORRECT),
    (skeleton({"label_id": 9, "points": [1, 2]}), ".elements[0].label_id",
     "label_id 9 is no label, which is no point of this skeleton", CORRECT),
    (skeleton({"points": [1, 2], "visibility": [-1]}), ".elements[0].visibility", "visibility is -1, but there are 0, 1 and 2", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("annotation", "where", "what", "fix"), BAD, ids=[f"{number} {row[2]}" for number, row in enumerate(BAD)])
def test_a_bad_annotation(tmp_path: Path, annotation: object, where: str, what: str, fix: str) -> None:
    """The whole message under stop; under skip those around it are read and it is counted once."""
    good = json.dumps(bbox())
    bad = json.dumps(annotation).replace(f'"{NAN}"', "NaN")
    written = text([item("a", [])]).replace('"annotations": []', f'"annotations": [{good},\n{bad},\n{good}]')
    source = write(tmp_path, {"annotations/s.json": written})

    message, tally, found = both(source)

    head, _, rest = message.partition(": ")
    assert head.rpartition(":")[0] == f"{source}/annotations/s.json:2"
    assert rest == f"$.items[0].annotations[1]{where}: {what}\n  fix: {fix}"
    assert found == ["car", "car"]
    assert len(tally.bad) == 1


NAME = "write the item's id as the path of its image below the folder of its subset, without its suffix"
VIDEO = "write video_path and frame_index, which counts from 0"

ITEMS: list[tuple[object, str, str, str]] = [
    ({"annotations": []}, "", 'object missing required field `id`: {"annotations": []}', CORRECT),
    ({"id": "../b"}, ".id", "the id '../b' is no name of a file", NAME),
    ({"id": ""}, ".id", "the id '' is no name of a file", NAME),
    ({"id": "b", "image": {"path": "a.jpg"}}, "", "the image 's/a.jpg' comes twice", UNIQUE),
    ({"id": "b", "image": {"path": "b.jpg", "size": [9]}}, ".image.size", "expected `array` of length 2: [9]", CORRECT),
    ({"id": "b", "annotations": {}}, ".annotations", "expected `array | null`, got `object`: {}", CORRECT),
    ({"id": "b", "annotations": [bbox()]}, "", "the size of 's/b.jpg' is not known",
     "give --size WIDTHxHEIGHT, or --frames with the folder of images"),
    ({"id": "b", "video_frame": {"video_path": "v.mp4"}}, ".video_frame", "names no frame of a video", VIDEO),
    ({"id": "b", "video_frame": {"frame_index": 1}}, ".video_frame", "names no frame of a video", VIDEO),
    ({"id": "b", "video_frame": {"video_path": "v.mp4", "frame_index": -1}}, ".video_frame", "names no frame of a video", VIDEO),
    ({"id": "b", "video_frame": {"video_path": "v.avi", "frame_index": 0}}, ".video_frame.frame_index",
     "frame 0 of the video 's/v' comes twice", UNIQUE),
]  # fmt: skip


@pytest.mark.parametrize(("record", "where", "what", "fix"), ITEMS, ids=[f"{number} {row[2]}" for number, row in enumerate(ITEMS)])
def test_a_bad_item(tmp_path: Path, record: object, where: str, what: str, fix: str) -> None:
    """Likewise."""
    frame = {"id": "v0", "video_frame": {"video_path": "v.mp4", "frame_index": 0}}
    written = text([item("a", [bbox()]), frame, {}]).replace(", {}]", f",\n{json.dumps(record)}]")
    source = write(tmp_path, {"annotations/s.json": written})

    message, tally, found = both(source)

    head, _, rest = message.partition(": ")
    assert head.rpartition(":")[0] == f"{source}/annotations/s.json:2"
    assert rest == f"$.items[2]{where}: {what}\n  fix: {fix}"
    assert found == ["car"]
    assert len(tally.bad) == 1


FILES = [
    ("[]", "a.json: is no object with items", WHOLE),
    ('{"categories": {}}', "a.json: has no 'items'", WHOLE),
    ('{"items": []}', "a.json: has no 'categories'", WHOLE),
    ('{"categories": {}, "items": 7}', "a.json:1:29: $.items: expected `array`, got `int`",
     "write it as the format says, or give another file"),
    ('{"categories": {"label": {"labels": [{}]}}, "items": []}',
     "a.json:1:38: $.categories.label.labels[0]: object missing required field `name`: {}", CORRECT),
    ("", "a.json: is empty", "give a file with JSON in it"),
    ('{"categories": {}, "items": [', "a.json:1: not JSON: the text ends before the document does",
     "copy or write the file again, it is not complete"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "what", "fix"), FILES, ids=[row[1] for row in FILES])
def test_a_bad_file(tmp_path: Path, written: str, what: str, fix: str) -> None:
    """Ends the run; under skip the other file is read and this one is counted once."""
    write(tmp_path, {"a.json": written, "b.json": text([item("b", [bbox()])])})
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path / "a.json")
    batches = [batch for name in ("a", "b") for batch in read_batches(READER, tmp_path / f"{name}.json", tally=tally)]

    assert str(caught.value) == f"{tmp_path}/{what}\n  fix: {fix}"
    assert [row[1] for row in rows(batches)] == ["car"]
    assert [problem.reason for problem in tally.bad] == ["unreadable file"]


def test_a_folder_without_such_a_file(tmp_path: Path) -> None:
    """Is refused, and files of another kind are not read."""
    write(tmp_path, {"a.json": '{"epochs": 3}'})

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path)

    fix = "give the folder that holds annotations and images"
    assert str(caught.value) == f"{tmp_path}: holds no annotation file of Datumaro\n  fix: {fix}"


def test_the_command_leaves_no_file(tmp_path: Path) -> None:
    """A bad annotation ends it with 1; skipped, the rest is written and it is still 1."""
    write(tmp_path, {"annotations/s.json": text([item("a", [bbox(), shape("bbox")])])})

    stopped = convert(tmp_path, ".", "--format", "datumaro")
    there = (tmp_path / "jobs.jsonl").exists()
    done = convert(tmp_path, ".", "--format", "datumaro", "--on-error", "skip")

    assert (stopped.exit_code, there, done.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False, 1, True)
