"""TuSimple and CULane files that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.base import Reader
from prelabel.readers.lanes import CULANE, TUSIMPLE
from prelabel.testing import read_batches
from tests.readers.yolo_files import shapes, write

FORM = 'write {"raw_file": ..., "lanes": [[...]], "h_samples": [...]}, an image a line'
FINITE = "write finite numbers of pixels"
NAME = "name the image by its path below the folder of images"
HEIGHTS = "give each lane an x for each height, -2 where it is not seen"
PAIRS = "write a lane a line: x y x y ... in pixels"
SIZE = "give --size WIDTHxHEIGHT, or --frames with the folder of images"


def image(file: object = "b.jpg", lanes: object = ((2, 4),), heights: object = (3, 6)) -> str:
    """A line of TuSimple."""
    return json.dumps({"raw_file": file, "lanes": lanes, "h_samples": heights})


def both(reader: Reader[Any], source: Path) -> tuple[str, Tally, int]:
    """The message under stop; the counts and the number of lines that are read under skip."""
    tally = Tally(on_error="skip")
    with pytest.raises(InputError) as caught:
        read_batches(reader, source, size=(8, 6))
    return str(caught.value), tally, len(shapes(read_batches(reader, source, size=(8, 6), tally=tally)))


TUSIMPLE_LINES = [
    (image(lanes=[[2, 4], [2]]), ": $.lanes[1]: 1 values, but h_samples has 2", HEIGHTS, 3),
    (image(lanes=[[2, 4], [2, 1e10]]), ": $.lanes[1]: x of point 2 is 1e+10", FINITE, 3),
    (image(heights=[3, -1e10]), ": $.lanes[0]: y of point 2 is -1e+10", FINITE, 2),
    (image(lanes=[["2", 4]]), ": $.lanes[0][0]: expected `float`, got `str`", FORM, 2),
    (image(file=7), ": $.raw_file: expected `str`, got `int`", FORM, 2),
    ('{"raw_file": "b.jpg"}', ": object missing required field `lanes`", FORM, 2),
    ("[]", ": expected `object`, got `array`", FORM, 2),
    (image(lanes=[[2, float("nan")]]), ":37: not JSON: invalid character", FORM, 2),
    ('{"raw_file": "b.jpg", "lanes": [[2, 4]', ": not JSON: the line ends before the record does", FORM, 2),
    (image(file="../b.jpg"), ": raw_file '../b.jpg' is no file below the images", NAME, 2),
    (image(file=""), ": raw_file '' is no file below the images", NAME, 2),
    (image(file="./a.jpg"), ": raw_file 'a.jpg' stands in line 1 already", "keep one line for each image", 2),
]


@pytest.mark.parametrize(("line", "what", "fix", "kept"), TUSIMPLE_LINES, ids=[row[1] for row in TUSIMPLE_LINES])
def test_a_bad_line_of_tusimple(tmp_path: Path, line: str, what: str, fix: str, kept: int) -> None:
    """The whole message under stop; under skip the other lines, and the other lanes of the line, are read."""
    source = write(tmp_path, {"a.json": f"{image('a.jpg')}\n{line}\n{image('c.jpg')}\n"})

    message, tally, found = both(TUSIMPLE, source)

    assert message == f"{source}/a.json:2{what}\n  fix: {fix}"
    assert found == kept
    assert len(tally.bad) == 1


CULANE_LINES = [
    ("1 2 x 4", "'x' is no number", PAIRS),
    ("1 2 1_0 4", "'1_0' is no number", PAIRS),
    ("1,2,3,4", "'1,2,3,4' is no number", PAIRS),
    ("1 2 3", "3 values, which are no pairs of x and y", PAIRS),
    ("1 2 3 nan", "y of point 2 is nan", FINITE),
    ("inf 2 3 4", "x of point 1 is inf", FINITE),
    ("1 2 -1e12 4", "x of point 2 is -1e+12", FINITE),
]


@pytest.mark.parametrize(("line", "what", "fix"), CULANE_LINES, ids=[row[1] for row in CULANE_LINES])
def test_a_bad_line_of_culane(tmp_path: Path, line: str, what: str, fix: str) -> None:
    """Likewise."""
    source = write(tmp_path, {"a.lines.txt": f"1 2 3 4\r\n\n{line}\n5 6 7 8\n", "b.lines.txt": "1 2 3 4"})

    message, tally, found = both(CULANE, source)

    assert message == f"{source}/a.lines.txt:3: {what}\n  fix: {fix}"
    assert found == 3
    assert len(tally.bad) == 1


FILES = [
    (CULANE, {"a.lines.txt": b"caf\xe9"}, "/a.lines.txt:1: byte 0xe9 is not UTF-8", "save the file as UTF-8 text"),
    (CULANE, {"a.lines.txt": "\n1 2 3 4"}, "/a.lines.txt:2: the size of 'a.jpg' is not known", SIZE),
    (CULANE, {"a.txt": "1 2 3 4"}, ": holds no *.lines.txt file", "give the folder that the label files lie in"),
    (TUSIMPLE, {"a.json": image("a.jpg")}, "/a.json:1: the size of 'a.jpg' is not known", SIZE),
    (TUSIMPLE, {"a.json": "{}"}, ": holds no file with lanes", FORM),
    (TUSIMPLE, {"a.txt": "{}"}, ": holds no .json or .jsonl file", "give the folder that the files lie in"),
]


@pytest.mark.parametrize(("reader", "files", "what", "fix"), FILES, ids=[row[2] for row in FILES])
def test_a_source_that_cannot_be_used(
    tmp_path: Path, reader: Reader[Any], files: dict[str, str | bytes], what: str, fix: str
) -> None:  # fmt: skip
    """The message names the file."""
    source = write(tmp_path, files)

    with pytest.raises(InputError) as caught:
        read_batches(reader, source)

    assert str(caught.value) == f"{source}{what}\n  fix: {fix}"


@pytest.mark.parametrize("reader", [TUSIMPLE, CULANE], ids=["tusimple", "culane"])
def test_a_source_that_is_not_there(tmp_path: Path, reader: Reader[Any]) -> None:
    """Ends the run."""
    with pytest.raises(InputError) as caught:
        read_batches(reader, tmp_path / "nowhere")

    assert str(caught.value) == f"{tmp_path}/nowhere: does not exist\n  fix: give a file or folder that exists"
