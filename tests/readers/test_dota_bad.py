"""DOTA text that is wrong: each message names the place and the fix; under skip the rest is read."""

from pathlib import Path

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.dota import READER
from prelabel.testing import read_batches
from tests.readers.yolo_files import rows, write

ROW = "0 0 4 0 4 3 0 3 ship 0"

FIX = "write x1 y1 x2 y2 x3 y3 x4 y4 in pixels, the name of the class, and 0 or 1 for how difficult it is"
RESULT = "write the image's name, the score, and x1 y1 x2 y2 x3 y3 x4 y4 in pixels"
RENAME = "where these are results, call the file Task1_CLASS.txt"
RENAME_UPRIGHT = "where these are results, call the file Task2_CLASS.txt"
UPRIGHT = "write the image's name, the score, and xmin ymin xmax ymax in pixels"
AREA = "write points with an area between them, or leave the row out"

ROWS = [
    ("0 0 4 0 4 3 0", "7 columns, but a row has 8 coordinates and a class", FIX),
    ("ship", "1 column, but a row has 8 coordinates and a class", FIX),
    ("gsd:0.1", "1 column, but a row has 8 coordinates and a class", FIX),
    ("0 0 4 0 4 3 0 3", "no class behind the corners", FIX),
    ("0 0 4 0 4 3 0 3 1", "column 9 is 1, no class", FIX),
    ("0 0 4 0 4 x 0 3 ship 0", "'x' in column 6 is no number", FIX),
    ("0 0 4 0 4 1_0 0 3 ship 0", "'1_0' in column 6 is no number", FIX),
    ("0,0,4,0,4,3,0,3,ship,0 1 2 3 4 5 6 7 8 9", "'0,0,4,0,4,3,0,3,ship,0' in column 1 is no number", f"{FIX}; {RENAME}"),
    ("P1 0.9 0 0 4 0 4 3 0 3", "'P1' in column 1 is no number", f"{FIX}; {RENAME}"),
    ("P1 0.9 0 0 4 3", "6 columns, but a row has 8 coordinates and a class", f"{FIX}; {RENAME_UPRIGHT}"),
    (f"0 0 4 0 {'9' * 60}x 3 0 3 ship 0", f"'{'9' * 27}...{'9' * 27}x' in column 5 is no number", FIX),
    ("0 0 -1e308 0 1e308 3 0 3 ship 0", "-1e+308 in column 3 is no place in an image", FIX),
    ("0 0 nan 0 4 3 0 3 ship 0", "column 3 is nan", FIX),
    ("0 0 4 0 4 3 0 inf ship 0", "column 8 is inf", FIX),
    ("-inf 0 inf 0 4 3 0 3 ship 0", "column 1 is -inf", FIX),
    ("0 0 4 0 4 3 0 3 ship 0.5", "difficult 0.5 is no whole number from 0", FIX),
    ("0 0 4 0 4 3 0 3 ship -1", "difficult -1 is no whole number from 0", FIX),
    ("2 2 2 2 2 2 2 2 ship 0", "all points are one", AREA),
    ("0 2 1 2 2 2 3 2 ship 0", "all corners are in one line", AREA),
    (".1 .1 .2 .2 .3 .3 .7 .7 ship 0", "all corners are in one line", AREA),
    ("0 0 4 3 0 0 4 3 ship 0", "all corners are in one line", AREA),
]


@pytest.mark.parametrize(("row", "what", "fix"), ROWS, ids=[row[0] for row in ROWS])
def test_a_bad_row(tmp_path: Path, row: str, what: str, fix: str) -> None:
    """The whole message under stop; under skip the rows around it are read and it is counted once."""
    source = write(tmp_path, {"labelTxt/a.txt": f"{ROW}\n\n{row}\n{ROW}\n", "labelTxt/b.txt": ROW, "images/a.png": "", "images/b.png": ""})
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    found = rows(read_batches(READER, source, tally=tally))

    assert str(caught.value) == f"{source}/labelTxt/a.txt:3: {what}\n  fix: {fix}"
    assert [row[0] for row in found] == ["a.png", "a.png", "b.png"]
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [str(caught.value)]


RESULTS = [
    # file, row, what, fix
    ("Task1_ship.txt", "a 0.5 0 0 4 0 4 3 0", "9 columns, but a result has 10", RESULT),
    ("Task1_ship.txt", "a high 0 0 4 0 4 3 0 3", "'high' in column 2 is no number", RESULT),
    ("Task1_ship.txt", "a 0.5 0 0 4 0 4 3 0 nan", "column 10 is nan", RESULT),
    ("Task1_ship.txt", "a 1e10 0 0 4 0 4 3 0 3", "score 1e+10 is outside 0-1", "write scores as fractions"),
    ("Task1_ship.txt", "a 1.5 0 0 4 0 4 3 0 3", "score 1.5 is outside 0-1", "write scores as fractions"),
    ("Task2_ship.txt", "a 0.5 0 0 4 0 4 3 0 3", "10 columns, but a result has 6", f"{UPRIGHT}; {RENAME}"),
    ("Task1_ship.txt", "a 0.5 0 0 4 3", "6 columns, but a result has 10", f"{RESULT}; {RENAME_UPRIGHT}"),
    ("Task2_ship.txt", "a 0.5 0 0 4 1e10", "1e+10 in column 6 is no place in an image", UPRIGHT),
    ("Task2_ship.txt", "a 0.5 4 0 1 3", "xmax 1 is not above xmin 4", AREA),
    ("Task2_ship.txt", "a 0.5 0 3 4 3", "ymax 3 is not above ymin 3", AREA),
    ("Task2_ship.txt", "a -0.5 0 0 4 3", "score -0.5 is outside 0-1", "write scores as fractions"),
]

GOOD = {"Task1_ship.txt": "a 0.5 0 0 4 0 4 3 0 3", "Task2_ship.txt": "a 0.5 0 0 4 3"}


@pytest.mark.parametrize(("file", "row", "what", "fix"), RESULTS, ids=[f"{row[0]} {row[2]}" for row in RESULTS])
def test_a_bad_result(tmp_path: Path, file: str, row: str, what: str, fix: str) -> None:
    """Likewise; columns are counted from that of the image."""
    source = write(tmp_path, {file: f"{GOOD[file]}\n{row}\n"})
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, size=(8, 6))
    found = rows(read_batches(READER, source, size=(8, 6), tally=tally))

    assert str(caught.value) == f"{source}/{file}:2: {what}\n  fix: {fix}"
    assert [row[3] for row in found] == [0.5]
    assert len(tally.bad) == 1


ADD = "add the image, name all with --frames, or leave its labels out with --on-error skip"

FILES = [
    (b"0 0 4 0 4 3 0 3 caf\xe9 0", ":1: byte 0xe9 is not UTF-8", "save the file as UTF-8 text"),
    (ROW.encode(), ":1: no image 'a' beside the labels, where other images lie", ADD),
    (b"gsd:1", ": no image 'a' beside the labels, where other images lie", ADD),
]


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=["latin-1", "no image", "no image nor row"])
def test_a_file_that_cannot_be_used(tmp_path: Path, content: bytes, what: str, fix: str) -> None:
    """It is one bad record; the files beside it are read."""
    source = write(tmp_path, {"labelTxt/a.txt": content, "labelTxt/b.txt": ROW, "images/b.png": ""})
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    found = rows(read_batches(READER, source, tally=tally))

    assert str(caught.value) == f"{source}/labelTxt/a.txt{what}\n  fix: {fix}"
    assert [row[0] for row in found] == ["b.png"]
    assert tally.bad
    assert {problem.place.path for problem in tally.bad} == {f"{source}/labelTxt/a.txt"}


def test_size_unknown(tmp_path: Path) -> None:
    """Without any image the size is missing, and the message says what gives it."""
    with pytest.raises(InputError) as caught:
        read_batches(READER, write(tmp_path, {"labelTxt/a.txt": ROW}))

    assert str(caught.value) == (
        f"{tmp_path}/labelTxt/a.txt:1: the size of 'a' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )


def test_a_result_without_its_image(tmp_path: Path) -> None:
    """Where other images lie, a result must have its own, and a size does not make up for it; ``--frames`` names them all."""
    result = "{} 0.5 0 0 4 0 4 3 0 3"
    source = write(
        tmp_path, {"Task1_ship.txt": f"{result.format('a')}\n{result.format('b')}\n", "images/a.png": "", "f/a.png": "", "f/b.png": ""}
    )

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, size=(8, 6))

    assert str(caught.value) == f"{source}/Task1_ship.txt:2: no image 'b' beside the labels, where other images lie\n  fix: {ADD}"
    assert [row[0] for row in rows(read_batches(READER, source, frames=source / "f"))] == ["a.png", "b.png"]


def test_results_without_a_class(tmp_path: Path) -> None:
    """The name of the file must say it."""
    with pytest.raises(InputError) as caught:
        read_batches(READER, write(tmp_path, {"Task1_.txt": "a 0.5 0 0 4 0 4 3 0 3"}), size=(8, 6))

    assert str(caught.value) == f"{tmp_path}/Task1_.txt: no class in the name of the file\n  fix: call the file Task1_CLASS.txt"


@pytest.mark.parametrize(
    ("files", "name", "what", "fix"),
    [
        ({}, "", ": holds no DOTA label file (.txt)", "give the folder that the label files lie in"),
        ({"classes.txt": "ship", "notes.md": "x"}, "", ": holds no DOTA label file (.txt)", "give the folder that the label files lie in"),
        ({}, "nowhere", "/nowhere: does not exist", "give a file or folder that exists"),
    ],
)
def test_a_source_that_holds_nothing(tmp_path: Path, files: dict[str, str], name: str, what: str, fix: str) -> None:
    """Ends the run."""
    with pytest.raises(InputError) as caught:
        read_batches(READER, write(tmp_path, files) / name)

    assert str(caught.value) == f"{tmp_path}{what}\n  fix: {fix}"
