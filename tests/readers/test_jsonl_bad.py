"""Lines of the project's own stream that are wrong: each message names the place and the fix; under skip the rest is read."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.jsonl import READER
from prelabel.readers.jsonl.blocks import MOST_BYTES
from prelabel.testing import check_detections, read_batches
from tests.commands import convert
from tests.readers.test_jsonl import box, line, rows, written

CORRECT = "correct the value, or leave the record out with --on-error skip"

SKIP_LINE = "or leave the line out with --on-error skip"

SKIP = "or leave the detection out with --on-error skip"

JSON = f"write a frame as an object of JSON a line, {SKIP_LINE}"

UNIT = f'say "unit": "pixels" or "unit": "fractions", {SKIP_LINE}'

POINT = [[0, 0], [10, 0], [10, 10]]


def refused(source: Path, options: dict[str, str] | None = None) -> str:
    """The message that stops the run, without the name of the file."""
    with pytest.raises(InputError) as caught:
        read_batches(READER, source, options)
    return str(caught.value).replace(f"{source}", "FILE")


DETECTIONS: list[tuple[dict[str, Any], str, str, str]] = [
    (box(60, 10, 20, 40), ".box", "x1 20 is left of x0 60", "write left, top, right, bottom"),
    (box(20, 40, 60, 10), ".box", "y1 10 is above y0 40", "write left, top, right, bottom"),
    (box(0, 0, 1e9, 10), ".box", "[0, 0, 1e+09, 10] is far from the frame", 'say "unit": "pixels" where they are pixels, or correct it'),
    (box(score=87), ".score", "score 87 is outside 0-1", "read percents with -O scores=percent, correct it"),
    (box(score=-0.5), ".score", "score -0.5 is outside 0-1", "read percents with -O scores=percent, correct it"),
    ({"label": "car"}, "", "has no geometry", "give it box, polygons, line, cuboid or keypoints"),
    ({"label": "car", "extent": [0, 0, 1, 1]}, "", "has no geometry", "give it box, polygons, line, cuboid or keypoints"),
    (box(extent=[0, 0, 1, 1]), ".extent", "has both box and extent", "leave extent out"),
    ({"label": "car", "line": POINT, "extent": [9, 0, 1, 1]}, ".extent", "x1 1 is left of x0 9", "write left, top, right, bottom"),
    ({"label": "car", "polygons": []}, ".polygons", "polygons holds no point", "leave it out, or give it points"),
    ({"label": "car", "polygons": [[[[0, 0], [1, 1]]]]}, ".polygons", "a ring of polygons has fewer than 3 points: 2",
        "give each ring 3 points or more"),
    ({"label": "car", "polygons": [[POINT, []]]}, ".polygons", "a ring of polygons has fewer than 3 points: 0",
        "give each ring 3 points or more"),
    ({"label": "car", "line": [[0, 0]]}, ".line", "line has 1 points", "give it 2 or more"),
    ({"label": "car", "line": [[0, 0], [1e9, 0]]}, ".line", "the point 1e+09, 0 is far from the frame",
        'say "unit": "pixels" where they are pixels, or correct it'),
    ({"label": "car", "cuboid": [[0, 0]] * 9}, ".cuboid", "cuboid has 9 points", "give it 8"),
    ({"label": "car", "keypoints": []}, ".keypoints", "keypoints holds no point", "leave it out, or give it points"),
    ({"label": "car", "keypoints": [[0, 0, 3], [1, 1, 3]]}, ".keypoints", "the keypoint 3 comes twice",
        "give each keypoint its own number"),
]  # fmt: skip


@pytest.mark.parametrize(("detection", "field", "what", "fix"), DETECTIONS, ids=[str(one[0]) for one in DETECTIONS])
def test_a_detection_that_cannot_be(detection: dict[str, Any], field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its line and place in it; under skip it alone is left out."""
    lines = (line(box(), sequence="a", frame=0), line(box(), detection, box(), sequence="a", frame=1), line(sequence="a", frame=2))
    source = written(tmp_path, *lines)
    tally = Tally(on_error="skip")

    (d,) = read_batches(READER, source, tally=tally)

    place = f"FILE:2: $.detections[1]{field}"
    assert refused(source) == f"{place}: {what}\n  fix: {fix}, {SKIP}"
    assert [str(one.place).replace(f"{source}", "FILE") for one in tally.bad] == [place]
    check_detections(d)
    assert [row[1] for row in rows(d)] == ["000000", "000001", "000001"]
    assert len(d.frames) == 3


def test_a_score_beyond_percent(tmp_path: Path) -> None:
    """Where scores are percents."""
    source = written(tmp_path, line(box(score=101), file="a.jpg"))

    assert refused(source, {"scores": "percent"}) == f"FILE:1: $.detections[0].score: score 101 is outside 0-100\n  fix: correct it, {SKIP}"


VALUES = [
    ('"label": 7', ".label", "expected `str`, got `int`: 7"),
    ('"label": ""', ".label", 'expected `str` of length >= 1: ""'),
    ('"lable": "car"', "", "object contains unknown field `lable`"),
    ('"label": "car", "id": 4', "", "object contains unknown field `id`"),
    ('"label": "car", "track": -1', ".track", "expected `int` >= 0: -1"),
    ('"label": "car", "track": 1.5', ".track", "expected `int | null`, got `float`: 1.5"),
    ('"label": "car", "score": NaN', ".score", "NaN is no number of JSON"),
    ('"label": "car", "box": [1, 2, 3]', ".box", "expected `array` of length 4: [1, 2, 3]"),
    ('"label": "car", "box": [1, 2, 3, Infinity]', ".box[3]", "Infinity is no number of JSON"),
    ('"label": "car", "keypoints": [[1, 2, 0]]', ".keypoints[0][2]", "expected `int` >= 1: 0"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "field", "what"), VALUES, ids=[one[0] for one in VALUES])
def test_a_value_of_the_wrong_type(fields: str, field: str, what: str, tmp_path: Path) -> None:
    """It stops the run with line and column; under skip its detection alone is left out."""
    good = '{"label": "bus", "box": [0, 0, 20, 10]}'
    text = f'{{"file": "a.jpg", "width": 200, "height": 100, "unit": "pixels", "detections": [{good}, {{{fields}}}, {good}]}}\n'
    source = written(tmp_path, line(box(), file="b.jpg"), text)
    tally = Tally(on_error="skip")

    (d,) = read_batches(READER, source, tally=tally)

    said = refused(source)
    message = said.partition(": ")[2].replace(f": {{{fields}}}", "")
    assert message == f"$.detections[1]{field}: {what}\n  fix: {CORRECT}"
    place, _, _ = said.partition(": ")
    begin = text.index(f"{{{fields}}}")
    assert place.startswith("FILE:2:")
    assert begin < int(place.rpartition(":")[2]) <= begin + len(fields) + 2
    assert [row[1:3] for row in rows(d)] == [("b.jpg", "car"), ("a.jpg", "bus"), ("a.jpg", "bus")]
    assert len(tally.bad) == 1


FRAMES: list[tuple[dict[str, Any], str, str, str]] = [
    ({"sequence": "a", "frame": 0}, "", "the frame 0 returns, it was FILE:1", "write each frame once, with all its detections"),
    ({"sequence": "a", "frame": 5, "file": "000001"}, "", "the frame '000001' returns, it was FILE:2",
        "write each frame once, with all its detections"),
    ({"sequence": "a", "file": "x.jpg"}, "", "has no frame number, those before it have", "number all frames of a sequence or none"),
    ({"sequence": "a", "frame": 5, "width": 400}, ".width", "is 400x100, frames of 'a' before it are 200x100",
        "give it a sequence of its own, or read it as it is with -O sizes=any"),
    ({"sequence": "a"}, "", "names no frame", 'give it "file", "url" or "frame"'),
    ({"sequence": "a", "file": "../x.jpg"}, ".file", "'../x.jpg' names no image", "name it below the folder of images"),
    ({"sequence": "a", "frame": 5, "height": None}, ".width", "has a width but no height", "give both or neither"),
    ({"sequence": "a", "frame": 5, "still": True}, ".still", "is a single image, and of 'a'", "say one of the two"),
]  # fmt: skip


@pytest.mark.parametrize(("frame", "field", "what", "fix"), FRAMES, ids=[one[2] for one in FRAMES])
def test_a_frame_that_cannot_be(frame: dict[str, Any], field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its line; under skip the line is left out, and the sequence goes on."""
    first, second = line(box(), sequence="a", frame=0), line(box(), sequence="a", frame=1)
    source = written(tmp_path, first, second, line(box(), **frame), line(box(), sequence="a", frame=9))
    tally = Tally(on_error="skip")

    (d,) = read_batches(READER, source, tally=tally)

    element = f": ${field}" if field else ""
    assert refused(source) == f"FILE:3{element}: {what}\n  fix: {fix}, {SKIP_LINE}"
    assert [one.index for one in d.frames] == [0, 1, 9]
    assert len(tally.bad) == 1


def test_a_frame_number_where_those_before_have_none(tmp_path: Path) -> None:
    """The other way round."""
    source = written(tmp_path, line(sequence="a", file="x.jpg"), line(sequence="a", frame=1))

    assert refused(source) == (
        "FILE:2: $.frame: has a frame number, those before it have none\n"
        f"  fix: number all frames of a sequence or none, {SKIP_LINE}"
    )  # fmt: skip


def test_a_sequence_that_returns(tmp_path: Path) -> None:
    """Its lines are left out under skip, and the sequence that they stand in goes on; in another file, too."""
    (tmp_path / "f").mkdir()
    written(tmp_path / "f", line(sequence="a", frame=0), line(sequence="b", frame=0), line(box(), sequence="a", frame=1), name="1.jsonl")
    written(tmp_path / "f", line(sequence="b", frame=1), line(sequence="c", frame=0), line(sequence="b", frame=2), name="2.jsonl")
    tally = Tally(on_error="skip")

    batches = read_batches(READER, tmp_path / "f", tally=tally)

    assert refused(tmp_path / "f") == (
        "FILE/1.jsonl:3: the sequence 'a' returns, its last frame was FILE/1.jsonl:1\n"
        f"  fix: write the frames of a sequence one after the other, {SKIP_LINE}"
    )
    assert [[(f.sequence, f.index) for f in batch.frames] for batch in batches] == [[("a", 0)], [("b", 0), ("b", 1)], [("c", 0)]]
    assert [str(one.place).rpartition("/")[2] for one in tally.bad] == ["1.jsonl:3", "2.jsonl:3"]


BROKEN = [
    ('{"file": "b.jpg", "unit": "pixels", "detections": [', ":2", "not JSON: the text ends before the document does", JSON),
    ('{"file": "b.jpg" "unit": "pixels"}', ":2:18", "not JSON: expected ',' or '}'", JSON),
    ('["a"]', ":2:1: $", "expected `object`, got `array`", JSON),
    ("b.jpg 10 20", ":2:1", "not JSON: invalid character", JSON),
    ('{"file": "b\udcff.jpg", "unit": "pixels"}', ":2", "byte 0xff is not UTF-8", JSON),
    ('{"file": "b.jpg", "unit": "percent"}', ":2:27: $.unit", "invalid enum value 'percent': \"percent\"", CORRECT),
    ('{"file": "b.jpg"}', ":2:1: $", 'object missing required field `unit`: {"file": "b.jpg"}', UNIT),
    ('{"file": "b.jpg", "unit": "pixels", "boxes": []}', ":2:1: $",
        'object contains unknown field `boxes`: {"file": "b.jpg", "unit": "pixels", "boxes": []}', CORRECT),
    ('{"frame": -1, "unit": "pixels"}', ":2:11: $.frame", "expected `int` >= 0: -1", CORRECT),
    ('{"file": "b.jpg", "unit": "pixels", "detections": {}}', ":2:51: $.detections", "expected `array`, got `object`: {}", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "what", "fix"), BROKEN, ids=[ascii(one[0]) for one in BROKEN])
def test_a_broken_line_in_the_middle(text: str, place: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run; under skip it is one bad record, and the lines behind it are read."""
    source = tmp_path / "a.jsonl"
    source.write_bytes(f"{line(box(), file='a.jpg')}{text}\n{line(box(), file='c.jpg')}".encode(errors="surrogateescape"))
    tally = Tally(on_error="skip")

    (d,) = read_batches(READER, source, tally=tally)

    assert refused(source) == f"FILE{place}: {what}\n  fix: {fix}"
    assert [frame.file for frame in d.frames] == ["a.jpg", "c.jpg"]
    assert len(tally.bad) == 1


def test_nothing_is_written_of_a_run_that_stops(tmp_path: Path) -> None:
    """The whole way: exit code 1 and no file; with skip the rest and exit code 1 all the same."""
    written(tmp_path, line(box(), sequence="a", frame=0), "{\n", line(box(), sequence="a", frame=1))

    stopped = convert(tmp_path, "a.jsonl")
    left = sorted(path.name for path in tmp_path.iterdir())
    skipped = convert(tmp_path, "a.jsonl", "--format", "jsonl", "--on-error", "skip")

    assert (stopped.exit_code, left) == (1, ["a.jsonl"])
    assert stopped.stderr == f"Error: a.jsonl:2: not JSON: the text ends before the document does\n  fix: {JSON}\n"
    assert skipped.exit_code == 1
    assert skipped.stderr.startswith("jobs.jsonl: 1 video job, 2 frames, 1 tracker, 2 annotations from jsonl\n")


def test_pixels_without_a_size(tmp_path: Path) -> None:
    """The ways to give one are said."""
    source = written(tmp_path, line(box(), file="a.jpg", width=None, height=None))

    assert refused(source) == (
        "FILE:1: the size of 'a.jpg' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )  # fmt: skip


def test_damaged_and_endless_files(tmp_path: Path) -> None:
    """A gzip file that is cut short, a line without end, a folder without streams."""
    cut, endless, empty = tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl", tmp_path / "folder"
    cut.write_bytes(gzip.compress(line(box(), file="a.jpg").encode() * 100)[:40])
    endless.write_bytes(b'{"file": "' + b"a" * (MOST_BYTES + 5))
    empty.mkdir()
    (empty / "a.txt").write_text("hello")

    assert refused(cut) == "FILE: the compressed file is cut short or damaged\n  fix: copy or write the file again"
    assert refused(endless) == "FILE:1: the line is longer than 64 MiB\n  fix: write a frame a line"
    assert refused(empty) == "FILE: holds no .jsonl file\n  fix: give the folder that the files lie in"
