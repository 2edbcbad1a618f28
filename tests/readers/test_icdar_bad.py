"""Words of ICDAR that are wrong: each message names the place and the fix; under skip the rest is read."""

from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.readers.icdar import READER
from tests.commands import convert
from tests.readers.output_files import names, read, refused, skipped, write
from tests.readers.test_icdar import SIZE, WORD, words

FIX = "write x1,y1,x2,y2,x3,y3,x4,y4 or left,top,right,bottom in pixels, then the transcription"
CURVED = "write #### before the transcription of curved text, whose points count from the corner of the image"
SCORE = "write a confidence from 0 to 1 behind the corners, or say with -O confidence=no that there is none"
AREA = "write corners with an area between them, or leave such rows out with --on-error skip"


class Bad(NamedTuple):
    """A row among good ones, what is wrong with it, and the fix."""

    good: str
    row: str
    what: str
    fix: str = FIX


BOX = '10, 10, 30, 20, "good"'
CURVE = "10,10,30,10,30,20,####good"

ROWS = [
    Bad(f"{WORD},good", "10,10,30,10,x,20,10,20,b", "'x' in column 5 is no number"),
    Bad(f"{WORD},good", "10,10,30,10,1_0,20,10,20,b", "'1_0' in column 5 is no number"),
    Bad(f"{WORD},good", "seen on Monday", "'seen on Monday' in column 1 is no number"),
    Bad(f"{WORD},good", "10,10,30,10", "4 columns, but a row has 8 coordinates"),
    Bad(f"{WORD},good", "10", "1 column, but a row has 8 coordinates"),
    Bad(f"{WORD},good", "10,10,30,10,nan,20,10,20,b", "nan in column 5 is no place in an image"),
    Bad(f"{WORD},good", "10,10,30,10,30,-1e9,10,20,b", "-1e+09 in column 6 is no place in an image"),
    Bad(f"{WORD},good", f"{'9' * 400},10,30,10,30,20,10,20,b", "inf in column 1 is no place in an image"),
    Bad(f"{WORD},good", "10,10,20,20,30,30,40,40,b", "all corners are in one line", AREA),
    Bad(f"{WORD},good", "5,5,5,5,5,5,5,5,b", "all corners are in one line", AREA),
    Bad(f"{WORD},good", "10,10,30,10,35,15,30,20,10,20,5,15", "12 numbers are no four corners", CURVED),
    Bad(BOX, '10, 10, 30, "b"', "'\"b\"' in column 4 is no number"),
    Bad(BOX, "10 10 30", "'10 10 30' in column 1 is no number"),
    Bad(BOX, "10, 10, 30", "3 columns, but a row has 4 coordinates"),
    Bad(BOX, '30, 10, 10, 20, "b"', "right 10 is not above left 30", AREA),
    Bad(BOX, '10 20 30 20 "b"', "bottom 20 is not above top 20", AREA),
    Bad(CURVE, "10,10,30,10,30,20,b", "no #### behind the points, which other rows have", CURVED),
    Bad(CURVE, "10,10,30,10,####b", "4 numbers in front of ####, which are no 3 points or more", CURVED),
    Bad(CURVE, "10,10,30,10,30,20,9,####b", "7 numbers in front of ####, which are no 3 points or more", CURVED),
    Bad(CURVE, "10,10,30,x,30,20,####b", "'x' in column 4 is no number"),
    Bad(CURVE, "10,10,20,20,30,30,####b", "all corners are in one line", AREA),
]


@pytest.mark.parametrize("bad", ROWS, ids=[f"{bad.good} {bad.row[:40]}" for bad in ROWS])
def test_a_bad_row(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the rows around it are read, and it is counted once."""
    write(tmp_path, {"gt_a.txt": f"{bad.good}\n\n{bad.row}\n{bad.good}\n"})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == f"gt_a.txt:3: {bad.what}\n  fix: {bad.fix}"
    assert (words(found), len(reasons)) == (["good", "good"], 1)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (WORD, "no confidence behind the corners"),
        (f"{WORD},1.5", "'1.5' behind the corners is no confidence from 0 to 1"),
        (f"{WORD},nan", "'nan' behind the corners is no confidence from 0 to 1"),
        (f"{WORD},OPEN", "'OPEN' behind the corners is no confidence from 0 to 1"),
    ],
)
def test_a_bad_confidence(tmp_path: Path, row: str, what: str) -> None:
    """Where all rows are said to have one."""
    write(tmp_path, {"res_a.txt": f"{WORD},0.5\n{row}\n"})
    found, reasons = skipped(READER, tmp_path, {"confidence": "yes"}, size=SIZE)

    assert refused(READER, tmp_path, {"confidence": "yes"}, size=SIZE) == f"res_a.txt:2: {what}\n  fix: {SCORE}"
    assert (found.score.tolist(), reasons) == ([0.5], ["no confidence"])


FILES = [
    (f"{WORD},caf\xe9".encode("latin-1"), ":1: byte 0xe9 is not UTF-8", "save the file as UTF-8 text"),
    (b"\0" * 9, ": holds zero bytes, which no text has", "copy the file again, or save it as UTF-8 text"),
    (b"10,10,30,10,30,2", ":1: 6 columns, but a row has 8 coordinates", FIX),
    (b"10,10,30,40,3x,20,10,20,b", ":1: '3x' in column 5 is no number", FIX),
]


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=["latin-1", "zeros", "cut", "damaged"])
def test_a_bad_file(tmp_path: Path, content: bytes, what: str, fix: str) -> None:
    """It is one bad record; the files beside it are read. Corners that are cut are no box."""
    write(tmp_path, {"gt_a.txt": content, "gt_b.txt": f"{WORD},good"})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == f"gt_a.txt{what}\n  fix: {fix}"
    assert (words(found), len(reasons)) == (["good"], 1)


def test_no_image(tmp_path: Path) -> None:
    """Where other images lie, each file must have its own."""
    write(tmp_path, {"gt_a.txt": f"{WORD},A", "gt_b.txt": f"{WORD},B", "b.png": (40, 40)})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == (
        "gt_a.txt: no image 'a' in the source, where other images lie\n"
        "  fix: add the image, name all with --frames, or leave the file out with --on-error skip"
    )
    assert (names(found), reasons) == (["b.png"], ["no image"])


def test_several_images(tmp_path: Path) -> None:
    """Of one name, of which none is nearer than another."""
    write(tmp_path, {"gts/gt_a.txt": f"{WORD},A", "gt_b.txt": f"{WORD},B", "x/a.png": (40, 40), "y/a.png": (80, 40), "b.png": (40, 40)})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == (
        "gts/gt_a.txt: may be of x/a.png or of y/a.png\n"
        "  fix: convert the folders one by one, each with its own --frames, or leave the file out with --on-error skip"
    )
    assert (names(found), reasons) == (["b.png"], ["no image"])


def test_no_size(tmp_path: Path) -> None:
    """It is missing only where there is a word."""
    write(tmp_path, {"gt_a.txt": f"{WORD},A", "gt_b.txt": ""})

    assert refused(READER, tmp_path) == (
        "gt_a.txt: the size of 'a' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )
    assert names(read(READER, write(tmp_path, {"gt_a.txt": ""}))) == ["a", "b"]


def test_truth_and_results_of_one_image(tmp_path: Path) -> None:
    """Are refused, and nothing is written."""
    write(tmp_path, {"gt_a.txt": f"{WORD},A", "res_a.txt": f"{WORD},0.5"})
    done = convert(tmp_path, ".", "--size", "100x50")

    assert (done.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    assert "res_a.txt: its frame 'a' is described by gt_a.txt already" in done.output


def test_a_folder_without_words(tmp_path: Path) -> None:
    """Whatever other texts lie in it."""
    write(tmp_path, {"notes.txt": "seen on Monday"})

    assert refused(READER, tmp_path) == (
        "SOURCE: holds no text detection of ICDAR\n  fix: give the folder of gt_*.txt or res_*.txt, or one of these files"
    )
