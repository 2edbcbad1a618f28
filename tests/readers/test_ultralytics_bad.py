"""Results that cannot be trusted: whole messages, and what is left when they are skipped."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.readers.ultralytics import READER
from tests.readers.output_files import names, refused, skipped, write
from tests.readers.test_ultralytics import result

CORRECT = "correct the value, or leave the record out with --on-error skip"
UNIT = "say what coordinates are with -O unit=pixels or -O unit=fractions"
NAMES = "name all classes with -O names=FILE, or one of the lists coco80, coco91, voc20"
PERCENT = "divide scores by 100 with -O score=percent where they are per cent, or correct the value"

GOOD = result(box=(0, 0, 150, 90))


class Bad(NamedTuple):
    """A record, the member that is wrong, and what is said of it."""

    record: dict[str, object]
    key: str
    what: str
    fix: str
    reason: str


RECORDS = [
    Bad(result(box=(30, 0, 10, 5)), "box", "x1 10 is left of x0 30", CORRECT, "corners exchanged"),
    Bad(result(box=(0, 9, 10, 5)), "box", "y1 5 is above y0 9", CORRECT, "corners exchanged"),
    Bad(result(box=(5, 5, 5, 9)), "box", "x0 5 y0 5 x1 5 y1 9 is a box without area", CORRECT, "box without area"),
    Bad(result(box=(0, 0, 1e12, 9)), "box", "1e+12 is no place in an image", CORRECT, "coordinate out of range"),
    Bad(
        result(box=(0.25, 0.25, 0.5, 0.75)),
        "box",
        "lies within one pixel, where other boxes are many pixels large",
        UNIT,
        "fractions among pixels",
    ),
    Bad(result(confidence=87.5), "confidence", "score 87.5 is outside 0-1", PERCENT, "score outside 0-1"),
    Bad(result(track_id=-3), "track_id", "track id -3 is no whole number from 0", CORRECT, "bad track id"),
    Bad(result(name=""), "class", "class 2 has no name; none is named", NAMES, "unknown class"),
    Bad(result(name="\ud800x"), "name", '"\\ud800x" is half a surrogate pair', CORRECT, "record of the wrong type"),
    Bad(result(confidence="high"), "confidence", 'expected `float | null`, got `str`: "high"', CORRECT, "record of the wrong type"),
    Bad({"confidence": 0.5, "box": {"x1": 0, "y1": 0, "x2": 9, "y2": 9}}, "", "has neither a name nor a class", CORRECT, "no label"),
    Bad(
        {"name": "car", "class": 2, "confidenc": 0.5, "box": {"x1": 0, "y1": 0, "x2": 9, "y2": 9}},
        "",
        "has no confidence",
        CORRECT,
        "no confidence",
    ),
    Bad(
        {"name": "car", "class": 2, "confidence": 0.5, "box": {"x1": 0, "y1": 0}},
        "box",
        "holds x1, y1",
        "write x1 y1 x2 y2, or for an oriented box also x3 y3 x4 y4",
        "no box",
    ),
    Bad(
        result(segments={"x": [1, 2, 3], "y": [1, 2]}),
        "segments",
        "holds 3 x and 2 y",
        CORRECT,
        "points of different lengths",
    ),
    Bad(
        result(keypoints={"x": [1], "y": [1], "visible": [1, 1]}),
        "keypoints",
        "holds 1 x and 1 y, and 2 visible",
        CORRECT,
        "points of different lengths",
    ),
    Bad(
        result(segments={"x": [1, 2, 1e10], "y": [1, 2, 3]}),
        "segments",
        "1e+10 is no place in an image",
        CORRECT,
        "coordinate out of range",
    ),
]


def place(record: dict[str, object], key: str) -> str:
    """Where the value of the second record of a file stands, and its path."""
    text, begin = json.dumps([GOOD, record]), len(json.dumps([GOOD])) - 1 + len(", ")
    column = text.index(f'"{key}": ', begin) + len(f'"{key}": ') if key else begin
    return f"a.json:1:{column + 1}: $[1]{'.' * bool(key)}{key}"


@pytest.mark.parametrize("bad", RECORDS, ids=[bad.what for bad in RECORDS])
def test_a_bad_record(tmp_path: Path, bad: Bad) -> None:
    """Is named with its place and a fix, or left out alone."""
    write(tmp_path, {"a.json": [GOOD, bad.record]})

    assert refused(READER, tmp_path, size=(200, 100)) == f"{place(bad.record, bad.key)}: {bad.what}\n  fix: {bad.fix}"
    left, reasons = skipped(READER, tmp_path, size=(200, 100))
    assert reasons == [bad.reason]
    assert left.box.tolist() == [[0, 0, 0.75, 0.9]]


def test_the_place_of_a_record_counts_lines_and_columns(tmp_path: Path) -> None:
    """Of the value itself."""
    write(tmp_path, {"a.json": '[{"name": "car", "class": 2, "confidence": 0.5,\n  "box": {"x1": 9, "y1": 0, "x2": 3, "y2": 9}}]'})

    what = "a.json:2:10: $[0].box: x1 3 is left of x0 9"
    assert refused(READER, tmp_path, size=(10, 10)) == f"{what}\n  fix: {CORRECT}"


def test_a_broken_line_of_a_video(tmp_path: Path) -> None:
    """Stops with its line; when it is skipped its frame stays, without detections, and the others keep their numbers."""
    write(
        tmp_path,
        {"clip.jsonl": '[{"name": "car", "class": 2, "confidence": 0.5, "box": {"x1": 0, "y1": 0, "x2": 9, "y2": 9}}]\n[{"na\n[]\n'},
    )

    assert refused(READER, tmp_path, size=(10, 10)) == (
        "clip.jsonl:2: not JSON: the text ends before the document does\n  fix: copy or write the file again, it is not complete"
    )
    left, reasons = skipped(READER, tmp_path, size=(10, 10))
    assert reasons == ["broken line"]
    assert names(left) == ["clip:clip_1", "clip:clip_2", "clip:clip_3"]
    assert left.frame.tolist() == [0]


def test_a_broken_file_among_good_ones(tmp_path: Path) -> None:
    """Is one bad record."""
    write(tmp_path, {"a.json": '[{"name": "car", "class": 0, "confidence": 1, "box": {"x1": 0}', "b.json": [GOOD]})

    assert refused(READER, tmp_path, size=(200, 100)) == (
        "a.json:1: not JSON: the text ends before the document does\n  fix: copy or write the file again, it is not complete"
    )
    left, reasons = skipped(READER, tmp_path, size=(200, 100))
    assert reasons == ["file that cannot be read"]
    assert names(left) == ["b"]


def test_a_pickle_in_disguise(tmp_path: Path) -> None:
    """Is not read, whatever it is called."""
    write(tmp_path, {"a.json": b"\x80\x04\x95\x05\x00\x00\x00"})

    assert refused(READER, tmp_path / "a.json") == (
        "a.json: is a pickle of Python, which runs code when it is read\n  fix: write JSON from the program that made it, with json.dump"
    )


def test_frames_of_another_number(tmp_path: Path) -> None:
    """Cannot be those of the video."""
    write(tmp_path, {"clip.jsonl": [[GOOD], [GOOD], []], "f/1.png": (200, 100), "f/2.png": (200, 100)})

    assert refused(READER, tmp_path / "clip.jsonl", frames=tmp_path / "f") == (
        "clip.jsonl: holds the outputs of 3 frames, but --frames names 2\n"
        "  fix: give --frames the images that the model saw, in the same order"
    )


def test_frames_that_belong_to_none_of_several_videos(tmp_path: Path) -> None:
    """Are not shared out."""
    write(tmp_path, {"r/a.jsonl": [[GOOD]], "r/b.jsonl": [[GOOD]], "f/1.png": (200, 100)})

    assert refused(READER, tmp_path / "r", frames=tmp_path / "f") == (
        "a.jsonl: no image of --frames lies in a folder 'a'\n  fix: give --frames a folder that holds one folder of images for each file"
    )


def test_pixels_without_a_size(tmp_path: Path) -> None:
    """Cannot be normalised."""
    write(tmp_path, {"a.json": [GOOD]})

    assert refused(READER, tmp_path) == (
        "a.json: the size of 'a' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )


def test_two_files_of_one_frame(tmp_path: Path) -> None:
    """Are not merged in silence."""
    write(tmp_path, {"r/x/a.json": [GOOD], "r/y/a.json": [GOOD], "f/a.png": (200, 100)})

    assert refused(READER, tmp_path / "r", frames=tmp_path / "f") == (
        "y/a.json: its frame 'a.png' is described by x/a.json already\n  fix: keep one of the files, or convert them one by one"
    )


def test_a_folder_without_results(tmp_path: Path) -> None:
    """Says what was looked for."""
    write(tmp_path, {"a.json": {"images": []}})

    assert refused(READER, tmp_path) == (
        "SOURCE: holds no output of ultralytics as .json or .jsonl or .ndjson\n"
        "  fix: see prelabel formats ultralytics, or give the files one by one"
    )


def test_scores_in_per_cent_by_the_option(tmp_path: Path) -> None:
    """The fix that the message offers."""
    write(tmp_path, {"a.json": [result(confidence=87.5), result(confidence=101)]})

    left, reasons = skipped(READER, tmp_path, {"score": "percent"}, size=(200, 100))

    assert left.score.tolist() == [0.875]
    assert reasons == ["score outside 0-1"]
