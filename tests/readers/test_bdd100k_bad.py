"""Scalabel JSON that is wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.bdd100k import READER
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.yolo_files import rows, write

CORRECT = "correct the value, or leave the record out with --on-error skip"
UNIQUE = "give every frame its own name, and its own frameIndex in its video"
NAME = "name the image by its path below the folder of images"

GOOD = '{"category": "car", "box2d": {"x1": 1, "y1": 1, "x2": 5, "y2": 5}}'


def poly(vertices: str, types: str = "null", *, closed: bool = True) -> str:
    """A label with one outline."""
    return f'{{"category": "car", "poly2d": [{{"vertices": {vertices}, "types": {types}, "closed": {json.dumps(closed)}}}]}}'


def both(source: Path) -> tuple[str, Tally, list[str]]:
    """The message under stop; the counts and the labels that are read under skip."""
    tally = Tally(on_error="skip")
    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    return str(caught.value), tally, [row[1] for row in rows(read_batches(READER, source, tally=tally))]


LABELS = [
    ('{"category": "a", "box2d": {"x1": 1, "y1": 1, "x2": 5}}', ".box2d",
     'object missing required field `y2`: {"x1": 1, "y1": 1, "x2": 5}', CORRECT),
    ('{"category": "a", "box2d": {"x1": 1, "y1": NaN, "x2": 5, "y2": 5}}', ".box2d.y1", "NaN is no number of JSON", CORRECT),
    ('{"category": "a", "box2d": {"x1": 1, "y1": 1, "x2": 9e9, "y2": 5}}', ".box2d", "the coordinate 9e+09 is beyond any image", CORRECT),
    ('{"category": "a", "box2d": {"x1": "1", "y1": 1, "x2": 5, "y2": 5}}', ".box2d.x1", 'expected `float`, got `str`: "1"', CORRECT),
    ('{"box2d": {"x1": 1, "y1": 1, "x2": 2, "y2": 5}}', "", "has no category", "name the label's category"),
    ('{"category": " ", "box2d": {"x1": 1, "y1": 1, "x2": 2, "y2": 5}}', "", "has no category", "name the label's category"),
    (GOOD.replace('"car"', '"car", "score": 1.5'), ".score", "score 1.5 is outside [0, 1]", CORRECT),
    ("7", "", "expected `object`, got `int`: 7", CORRECT),
    (poly("[[0, 0], [1, 0]]"), ".poly2d[0].vertices", "2 vertices, but a polygon has at least 3", CORRECT),
    (poly("[[0, 0]]", closed=False), ".poly2d[0].vertices", "1 vertices, but a line has at least 2", CORRECT),
    (poly("[]"), ".poly2d[0].vertices", "0 vertices, but a polygon has at least 3", CORRECT),
    (poly("[[1, 1], [2, 2], [1, 1]]"), ".poly2d[0].vertices", "3 vertices are at 2 different points", CORRECT),
    (poly("[[0, 0], [1, 0], [1, 1]]", '"LL"'), ".poly2d[0].types", "2 types for 3 vertices", CORRECT),
    (poly("[[0, 0], [1, 0], [1, 1]]", '"LQL"'), ".poly2d[0].types", "vertex type 'Q', but there are L and C", CORRECT),
    (poly("[[0, 0], [1, 0], [1, 1]]", '"LLC"', closed=False), ".poly2d[0].types", "a curve begins at vertex 2 and has no end", CORRECT),
    (poly("[[0, 0], [1, 0], [1, -1e12]]"), ".poly2d[0].vertices", "the coordinate -1e+12 is beyond any image", CORRECT),
    (poly("[[0, 0], [1, 0], [1]]"), ".poly2d[0].vertices[2]", "expected `array` of length 2: [1]", CORRECT),
    ('{"category": "a", "poly2d": [[0, 0]]}', ".poly2d[0]", "expected `array` of length 3: [0, 0]", CORRECT),
    ('{"category": "a", "poly2d": 7}', ".poly2d", "expected `array`, got `int`: 7", CORRECT),
    ('{"category": "a", "rle": {"counts": [5], "size": [9, 9]}}', ".rle.size", "size [9, 9] is not that of its image, [50, 100]",
     "write size as [height, width]"),
    ('{"category": "a", "rle": {"counts": [5], "size": [50, 100]}}', ".rle.counts",
     "the runs sum to 5, size [50, 100] needs 5000", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("label", "where", "what", "fix"), LABELS, ids=[f"{number} {row[2]}" for number, row in enumerate(LABELS)])
def test_a_bad_label(tmp_path: Path, label: str, where: str, what: str, fix: str) -> None:
    """The whole message under stop; under skip the labels around it are read and it is counted once."""
    text = f'{{"frames": [{{"name": "a.jpg", "size": {{"width": 100, "height": 50}}, "labels": [{GOOD},\n{label},\n{GOOD}]}}]}}'
    source = write(tmp_path, {"a.json": text})

    message, tally, found = both(source)

    head, _, rest = message.partition(": ")
    assert head.rpartition(":")[0] == f"{source}/a.json:2"
    assert rest == f"$.frames[0].labels[1]{where}: {what}\n  fix: {fix}"
    assert found == ["car", "car"]
    assert len(tally.bad) == 1


def test_a_place_has_its_column(tmp_path: Path) -> None:
    """That of the value in question, in the list of a file of the first release too."""
    text = '{"name": "a", "frames": [{"size": {"width": 9, "height": 9}, "objects": [\n{"box2d": {"x1": 1, "y1": [], "x2": 2, "y2": 5}}]}]}'

    message, _, _ = both(write(tmp_path, {"a.json": text}))

    assert message == f"{tmp_path}/a.json:2:27: $.frames[0].objects[0].box2d.y1: expected `float`, got `array`: []\n  fix: {CORRECT}"


FRAMES = [
    ('{"labels": []}', "$[1]", "has neither name nor url", NAME),
    ('{"name": "../b.jpg"}', "$[1].name", "the name '../b.jpg' is no file below the images", NAME),
    ('{"name": "https://host/"}', "$[1].name", "the name 'https://host/' is no file below the images", NAME),
    ('{"name": "a.jpg"}', "$[1].name", "the frame 'a.jpg' comes twice", UNIQUE),
    ('{"name": "v0.jpg", "videoName": "v", "frameIndex": 0}', "$[1].frameIndex", "frameIndex 0 of video 'v' comes twice", UNIQUE),
    ('{"name": "v1.jpg", "videoName": "v", "frameIndex": -1}', "$[1].frameIndex", "frameIndex -1 is below 0", UNIQUE),
    ('{"name": "v1.jpg", "videoName": "v", "frameIndex": 9223372036854775808}', "$[1].frameIndex",
        "frameIndex 9223372036854775808 is above 2,147,483,647", UNIQUE),
    ('{"name": "b.jpg", "size": {"width": "9"}}', "$[1].size.width", 'expected `int`, got `str`: "9"', CORRECT),
    ('{"name": "b.jpg", "labels": {}}', "$[1].labels", "expected `array | null`, got `object`: {}", CORRECT),
    (f'{{"name": "b.jpg", "labels": [{GOOD}]}}', "$[1]", "the size of 'b.jpg' is not known",
     "give --size WIDTHxHEIGHT, or --frames with the folder of images"),
]  # fmt: skip


@pytest.mark.parametrize(("frame", "element", "what", "fix"), FRAMES, ids=[row[2] for row in FRAMES])
def test_a_bad_frame(tmp_path: Path, frame: str, element: str, what: str, fix: str) -> None:
    """Likewise."""
    first = f'{{"name": "a.jpg", "size": {{"width": 100, "height": 50}}, "labels": [{GOOD}]}}'
    video = '{"name": "w.jpg", "videoName": "v", "frameIndex": 0}'
    source = write(tmp_path, {"a.json": f"[{first},\n{frame},\n{video}]"})
    expected = (element, "3") if "comes twice" in what and "frameIndex" in what else (element, "2")

    message, tally, found = both(source)

    head, _, rest = message.partition(": ")
    assert head.rpartition(":")[0] == f"{source}/a.json:{expected[1]}"
    assert rest == f"{element.replace('[1]', '[2]') if expected[1] == '3' else element}: {what}\n  fix: {fix}"
    assert found == ["car"]
    assert len(tally.bad) == 1


FILES = [
    ('{"images": []}', "a.json: has no list 'frames'", 'give a Scalabel file: a list of frames, or {"frames": [...]}'),
    ('"x"', "a.json: is neither a list of frames nor an object with one", 'give a Scalabel file: a list of frames, or {"frames": [...]}'),
    ('{"frames": 7}', "a.json:1:12: $.frames: expected `array`, got `int`", "write it as the format says, or give another file"),
    ("", "a.json: is empty", "give a file with JSON in it"),
    ('[{"name": "a.jpg"', "a.json:1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    (b'["caf\xe9"]', "a.json:1: byte 0xe9 is not UTF-8", "save the file as UTF-8 text"),
    (
        '[{"labels": [{"attributes": {"a": ' + "[" * 100000 + "]" * 100000 + "}}]}]", "a.json: is nested too deeply to be read",
        "give a file without hundreds of lists inside lists",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "fix"), FILES, ids=[row[1] for row in FILES])
def test_a_file_that_cannot_be_read(tmp_path: Path, text: str | bytes, what: str, fix: str) -> None:
    """Ends the run with its name, and is counted under skip."""
    source, tally = write(tmp_path, {"a.json": text}), Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)

    assert str(caught.value) == f"{source}/{what}\n  fix: {fix}"
    assert sum(len(batch) for batch in read_batches(READER, source, tally=tally)) == 0
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [str(caught.value)]


def test_a_folder_without_json(tmp_path: Path) -> None:
    """Ends the run."""
    with pytest.raises(InputError) as caught:
        read_batches(READER, write(tmp_path, {"a.txt": "x"}))

    assert str(caught.value) == f"{tmp_path}: holds no .json file\n  fix: give the folder that the files lie in"


def test_attributes_that_text_cannot_say(tmp_path: Path) -> None:
    """Are counted by name; null and empty ones say nothing."""
    label = GOOD.replace('"car"', '"car", "attributes": {"a": {"b": 1}, "c": null, "d": [], "e": [1, [2]], "f": 0}')
    write(tmp_path, {"a.json": f'[{{"name": "a.jpg", "size": {{"width": 9, "height": 9}}, "labels": [{label}]}}]'})
    tally = Tally()

    (batch,) = read_batches(READER, tmp_path, tally=tally)

    assert batch.attribute_sets == ({"f": "0"},)
    assert tally.unconverted == {"values of the attribute a": 1, "values of the attribute e": 1}


def test_a_track_twice_in_a_frame(tmp_path: Path) -> None:
    """Through the command: the second label of an id is named by its frame."""
    labels = ", ".join(GOOD.replace("{", '{"id": "k", ', 1) for _ in range(2))
    write(tmp_path, {"a.json": f'[{{"name": "a.jpg", "videoName": "v", "frameIndex": 3, "labels": [{labels}]}}]'})

    done = convert(tmp_path, "a.json", "--format", "bdd100k", "--size", "9x9")

    assert done.exit_code == 1
    assert done.stderr == (
        "Error: a.json: $[0]: track 0 is in frame 'v/a.jpg' a second time, first at a.json: $[0]\n"
        "  fix: give each object of a frame its own track id, or link anew with --link relink\n"
    )
    assert not (tmp_path / "jobs.jsonl").exists()
