"""Faces of WIDER FACE that are wrong: each message names the place and the fix; under skip the rest is read."""

from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.readers.widerface import READER
from tests.commands import convert
from tests.readers.output_files import names, refused, skipped, write

SIZE = (80, 60)

FIX = (
    "write x y w h in pixels; x y w h score; x y w h blur expression illumination invalid occlusion pose; or x y w h, five times x y v, "
    "and the blur"
)
NAME = "write the path of the image below the folder of images"
COUNT = "mend the number, or take the rows that are there with --on-error skip"
NUMBER = "write how many rows follow"
EXTENT = "write x y w h, or leave such rows out with --on-error skip"

ROWS = [
    ("8 6 x 24 0 0 0 0 0 0", "'x' in column 3 is no number", FIX),
    ("8 6 1_6 24", "'1_6' in column 3 is no number", FIX),
    ("8 6 16", "3 columns, but a row has 4, 5, 10 or 20", FIX),
    ("8 6 16 24 0 0", "6 columns, but a row has 4, 5, 10 or 20", FIX),
    ("8 nan 16 24 0 0 0 0 0 0", "nan in column 2 is no place in an image", FIX),
    ("8 6 16 1e9", "1e+09 in column 4 is no place in an image", FIX),
    ("8 6 -16 24 0 0 0 0 0 0", "width -16 and height 24 must be above 0", EXTENT),
    ("8 6 16 -1", "width 16 and height -1 must be above 0", EXTENT),
    ("8 6 16 24 0.9x", "'0.9x' in column 5 is no number", FIX),
    ("8 6 16 24 1.5", "score 1.5 is outside 0-1", "write scores from 0 to 1"),
    ("8 6 16 24 -0.5", "score -0.5 is outside 0-1", "write scores from 0 to 1"),
    ("8 6 16 24 0.5 0 0 0 0 0", "blur 0.5 is no whole number from 0", FIX),
    ("8 6 16 24 0 0 0 False 0.5 0", "pose 0.5 is no whole number from 0", FIX),
    ("8 6 16 24 0 0 0 0 none 0", "'none' in column 9 is no number", FIX),
    ("8 6 - 24 0 0 0 False 0 0", "'-' in column 3 is no number", FIX),
    ("8 6 16 24 nan 0 0 False 0 0", "nan in column 5 is no place in an image", FIX),
    ("8 6 16 24 0 0 0 0 0 -1", "pose -1 is no whole number from 0", FIX),
    ("8 6 16 24 12 12 0 inf 12 0 16 18 1 12.8 24 0 19.2 24 0 0.82", "inf in column 8 is no place in an image", FIX),
]


@pytest.mark.parametrize(("row", "what", "fix"), ROWS, ids=[row[0] for row in ROWS])
def test_a_bad_row(tmp_path: Path, row: str, what: str, fix: str) -> None:
    """The whole message under stop; under skip the rows around it are read, and it is counted once."""
    write(tmp_path, {"a.txt": f"a.jpg\n3\n1 2 3 4\n{row}\n5 6 7 8\nb.jpg\n1\n1 2 3 4"})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == f"a.txt:4: {what}\n  fix: {fix}"
    assert (found.frame.tolist(), len(reasons)) == ([0, 0, 1], 1)


CORNERS = "write x1 y1 x2 y2 in pixels, as below the size of an image; with five times x y v, or with 1 for what is to be ignored"

SIZED_ROWS = [
    ("8 6 24 x", "'x' in column 4 is no number", CORNERS),
    ("8 6 24 30 0 0 0", "7 columns, but a row has 4, 5 or 19", CORNERS),
    ("8 6 24 30 0.5", "0.5 behind the corners is neither 0 nor 1", CORNERS),
    ("8 6 24 1e12", "1e+12 in column 4 is no place in an image", CORNERS),
    ("24 6 8 30", "width -16 and height 24 must be above 0", "write x1 y1 x2 y2, or leave such rows out with --on-error skip"),
]


@pytest.mark.parametrize(("row", "what", "fix"), SIZED_ROWS, ids=[row[0] for row in SIZED_ROWS])
def test_a_bad_row_below_a_size(tmp_path: Path, row: str, what: str, fix: str) -> None:
    """Likewise, of two corners."""
    write(tmp_path, {"labelv2.txt": f"# a.jpg 80 60\n1 2 3 4\n{row}\n5 6 7 8\n"})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"labelv2.txt:3: {what}\n  fix: {fix}"
    assert (len(found.frame), len(reasons)) == (2, 1)


class Bad(NamedTuple):
    """A list, the line that a message names, the message, and how many rows each frame has that is left."""

    text: str
    line: int
    what: str
    fix: str
    left: dict[str, int]


GOOD = "b.jpg\n1\n1 2 3 4"

IMAGES = [
    Bad(f"a.jpg\n2\n1 2 3 4\n{GOOD}", 2, "2 faces, but 1 row behind", COUNT, {"a.jpg": 1, "b.jpg": 1}),
    Bad(f"a.jpg\n0\n1 2 3 4\n{GOOD}", 2, "0 faces, but 1 row behind", COUNT, {"a.jpg": 1, "b.jpg": 1}),
    Bad(f"{GOOD}\na.jpg\n0\n0 0 0 0\n0 0 0 0", 5, "0 faces, but 2 rows behind", COUNT, {"b.jpg": 1, "a.jpg": 0}),
    Bad(f"{GOOD}\na.jpg\n1", 5, "1 face, but 0 rows behind", COUNT, {"b.jpg": 1, "a.jpg": 0}),
    Bad(f"{GOOD}\na.jpg\n1 2 3 4", 4, "no number of faces behind the name of the image", NUMBER, {"b.jpg": 1, "a.jpg": 1}),
    Bad(f"1 2 3 4\n{GOOD}", 1, "stands before the name of the first image", NAME, {"b.jpg": 1}),
    Bad(f"{GOOD}\n../a.jpg\n1\n1 2 3 4", 4, "'../a.jpg' names no image below the folder of images", NAME, {"b.jpg": 1}),
    Bad(f"{GOOD}\n# \n1 2 3 4", 4, "'' names no image below the folder of images", NAME, {"b.jpg": 1}),
    Bad(
        f"{GOOD}\n{GOOD}", 4, "the image 'b.jpg' is described by a.txt:1 already",
        "keep one of them, or convert the files one by one", {"b.jpg": 1},
    ),
]  # fmt: skip


@pytest.mark.parametrize("bad", IMAGES, ids=range(len(IMAGES)))
def test_a_bad_image(tmp_path: Path, bad: Bad) -> None:
    """Likewise: of a wrong number of faces the rows are read that are there."""
    write(tmp_path, {"a.txt": bad.text})
    found, reasons = skipped(READER, tmp_path / "a.txt", size=SIZE)

    assert refused(READER, tmp_path / "a.txt", size=SIZE) == f"a.txt:{bad.line}: {bad.what}\n  fix: {bad.fix}"
    assert {name: found.frame.tolist().count(at) for at, name in enumerate(names(found))} == bad.left
    assert len(reasons) == 1


def test_a_bad_row_before_one_that_is_cut(tmp_path: Path) -> None:
    """Is no name of an image, though a number alone stands behind it."""
    write(tmp_path, {"a.txt": "a.jpg\n2\n8 6 x 24\n16"})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert (names(found), reasons) == (["a.jpg"], ["not a number", "other number of columns"])


FILES = [
    ("", ": names no image", "copy or write the file again"),
    (b"\0" * 9, ": holds zero bytes, which no text has", "copy the file again, or save it as UTF-8 text"),
    (b"caf\xe9.jpg\n1\n1 2 3 4", ":1: byte 0xe9 is not UTF-8", "save the file as UTF-8 text"),
    ("a\nx\n1 2 3 4", ":1: stands before the name of the first image", NAME),
]


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_bad_file(tmp_path: Path, content: str | bytes, what: str, fix: str) -> None:
    """The files beside it are read; one that is called as its image is one of them, whatever stands behind."""
    write(tmp_path, {"a.txt": content, "b.txt": "b\n1\n1 2 3 4 0.5"})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == f"a.txt{what}\n  fix: {fix}"
    assert (names(found), len(reasons) > 0) == (["b"], True)


def test_a_bad_number_in_a_file_of_its_image(tmp_path: Path) -> None:
    """Does not make it another kind of text, though the name in it has a suffix."""
    write(tmp_path, {"a.txt": "x/a.jpg\n-1\n1 2 3 4", "b.txt": "x/b.jpg\n1\n1 2 3 4 0.5"})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == f"a.txt:1: no number of faces behind the name of the image\n  fix: {NUMBER}"
    assert (names(found), found.frame.tolist(), len(reasons)) == (["x/a.jpg", "x/b.jpg"], [0, 1], 2)


def test_no_size(tmp_path: Path) -> None:
    """It is missing only where there is a face."""
    write(tmp_path, {"a.txt": "b.jpg\n0\na.jpg\n1\n1 2 3 4"})
    found, _ = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == (
        "a.txt:3: the size of 'a.jpg' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )
    assert names(found) == ["b.jpg"]


def test_an_image_in_two_lists(tmp_path: Path) -> None:
    """Is refused, and nothing is written."""
    write(tmp_path, dict.fromkeys(["a.txt", "b.txt"], "0--Parade/a.jpg\n1\n1 2 3 4"))
    done = convert(tmp_path, ".", "--size", "80x60")

    assert (done.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    assert "b.txt:1: the image '0--Parade/a.jpg' is described by a.txt:1 already" in done.output


def test_a_folder_without_faces(tmp_path: Path) -> None:
    """Whatever other texts lie in it."""
    write(tmp_path, {"notes.txt": "seen on Monday"})

    assert refused(READER, tmp_path) == (
        "SOURCE: holds no faces of WIDER FACE\n  fix: give wider_face_train_bbx_gt.txt, label.txt of RetinaFace, or the folder of results"
    )
