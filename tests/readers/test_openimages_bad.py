"""Tables of Open Images that are wrong: each message names the line and the fix; under skip the rest is read."""

from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.errors import Tally
from prelabel.readers.openimages import READER, rows
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.output_files import labels, names, refused, skipped, write

CORRECT = "correct the value, or leave the record out with --on-error skip"
FRACTIONS = "write sides as fractions of the image's width and height; tables of pixels are of the format csv"
WIDER = "write a cell a column, and between quotes those that hold a comma"
NAMES = "give the file of class descriptions with -O names=FILE: an id and a name in each line"

HEADER = "ImageID,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded"

GOOD = "good,good,1,0.25,0.5,0.125,0.75,0"


class Bad(NamedTuple):
    """A row, and the message."""

    row: str
    what: str
    fix: str = CORRECT


ROWS = [
    Bad("a,car,1,0.5,0.25,0.125,0.75,0", "XMax 0.25 is not above XMin 0.5"),
    Bad("a,car,1,0.25,0.5,0.75,0.75,0", "YMax 0.75 is not above YMin 0.75"),
    Bad("a,car,1,40,80,20,60,0", "40, 20 to 80, 60 is far outside the image", FRACTIONS),
    Bad("a,car,1,-1.75,0.5,0.125,0.75,0", "-1.75, 0.125 to 0.5, 0.75 is far outside the image", FRACTIONS),
    Bad("a,car,1,0.25,,0.125,0.75,0", "a side of the box is missing or not finite"),
    Bad("a,car,1,0.25,inf,0.125,0.75,0", "a side of the box is missing or not finite"),
    Bad("a,car,1,0.25,nan,0.125,0.75,0", "'nan' is no number"),
    Bad("a,car,1,0.25,half,0.125,0.75,0", "'half' is no number"),
    Bad("a,car,1,0.25,0_5,0.125,0.75,0", "'0_5' is no number"),
    Bad("a,car,92,0.25,0.5,0.125,0.75,0", "score 92 is outside 0-1"),
    Bad("a,car,-0.5,0.25,0.5,0.125,0.75,0", "score -0.5 is outside 0-1"),
    Bad("a,car,1,0.25,0.5,0.125,0.75,2", "IsOccluded 2 is neither 1, 0 nor -1"),
    Bad("a,car,1,0.25,0.5,0.125,0.75,True", "'True' is no number"),
    Bad("a, ,1,0.25,0.5,0.125,0.75,0", "' ' is no class"),
    Bad(",car,1,0.25,0.5,0.125,0.75,0", "'' names no image", "write the id of the image, which is its name without a suffix"),
    Bad("../a,car,1,0.25,0.5,0.125,0.75,0", "'../a' names no image", "write the id of the image, which is its name without a suffix"),
    Bad("a,car,1,0.25,0.5,0.125,0.75", "7 cells, but there are 8 columns", WIDER),
    Bad("a,car,1,0.25,0.5,0.125,0.75,0,", "9 cells, but there are 8 columns", WIDER),
    Bad("a,pick,up,1,0.25,0.5,0.125,0.75,0", "9 cells, but there are 8 columns", WIDER),
]


@pytest.mark.parametrize("bad", ROWS, ids=[f"{number} {bad.what}" for number, bad in enumerate(ROWS)])
@pytest.mark.parametrize("at_once", [40, 1 << 20])
def test_a_bad_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: Bad, at_once: int) -> None:
    """The whole message under stop, in whichever part it stands; under skip the others are read, and it is counted once."""
    monkeypatch.setattr(rows, "AT_ONCE", at_once)
    write(tmp_path, {"a.csv": f"{HEADER}\n{GOOD}\n{GOOD}\n{bad.row}\n{GOOD.replace('good', 'more', 1)}\n"})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"a.csv:4: {bad.what}\n  fix: {bad.fix}"
    assert (names(found), labels(found), len(reasons)) == (["good.jpg", "more.jpg"], ["good"] * 3, 1)


SUBMITTED = [
    Bad("a,/m/1 0.5 0 0 1", "5 words, but a box has 6: class, score, left, top, right, bottom"),
    Bad("a,/m/1 0.5 0 0 1 x", "the prediction '/m/1 0.5 0 0 1 x' is not a class and five numbers"),
    Bad("a,/m/1 nan 0 0 1 1", "the prediction '/m/1 nan 0 0 1 1' is not a class and five numbers"),
    Bad("a,/m/1 0.5 1 0 0 1", "XMax 0 is not above XMin 1"),
    Bad("a,/m/1 2 0 0 1 1", "score 2 is outside 0-1"),
    Bad("a,b,/m/1 0.5 0 0 1 1", "3 cells, but there are 2 columns", WIDER),
    Bad("a", "1 cell, but there are 2 columns", WIDER),
    Bad("..,", "'..' names no image", "write the id of the image, which is its name without a suffix"),
]


@pytest.mark.parametrize("bad", SUBMITTED, ids=[f"{number} {bad.what}" for number, bad in enumerate(SUBMITTED)])
def test_a_bad_row_of_a_submission(tmp_path: Path, bad: Bad) -> None:
    """Likewise."""
    write(tmp_path, {"a.csv": f"ImageId,PredictionString\ngood,/m/1 0.5 0 0 1 1\n{bad.row}\nmore,\n"})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"a.csv:3: {bad.what}\n  fix: {bad.fix}"
    assert (names(found), labels(found), len(reasons)) == (["good.jpg", "more.jpg"], ["/m/1"], 1)


FILES: list[tuple[str | bytes, str, str]] = [
    (
        "", ":1: has no line of column names",
        "give a table of boxes as Open Images has it, such as validation-annotations-bbox.csv; other tables are of the format csv",
    ),
    (
        "ImageID,LabelName,XMin,XMax,YMin\n", ":1: has no column 'YMax'",
        "give a table of boxes as Open Images has it, such as validation-annotations-bbox.csv; other tables are of the format csv",
    ),
    (f"{HEADER},XMin\n", ":1: two columns are called 'XMin'", "rename one of them"),
    (f"{HEADER}\n{GOOD}\n".encode() + b"caf\xe9,car,1,0,1,0,1,0\n", ":3: byte 0xe9 is not UTF-8", "save the file as UTF-8 text"),
    (f'{HEADER}\n{GOOD}\n"a,car\n', ":3: cannot be read as CSV: unexpected end of data", "close the quotes of this line"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_bad_file(tmp_path: Path, content: str | bytes, what: str, fix: str) -> None:
    """It is one bad record."""
    write(tmp_path, {"a.csv": content})
    tally = Tally(on_error="skip")

    assert refused(READER, tmp_path / "a.csv") == f"a.csv{what}\n  fix: {fix}"
    assert (read_batches(READER, tmp_path / "a.csv", tally=tally), len(tally.bad)) == ([], 1)


DESCRIPTIONS: list[tuple[str | bytes, str]] = [
    ("", "metadata/classes.csv: names no class"),
    ("LabelName,DisplayName\n", "metadata/classes.csv: names no class"),
    ("/m/1,Car\n/m/2\n", "metadata/classes.csv:2: '/m/2' is no id of a class and its name"),
    ("/m/1,Car\n/m/2,Bow, and arrow\n", "metadata/classes.csv:2: '/m/2,Bow, and arrow' is no id of a class and its name"),
    ("/m/1,\n", "metadata/classes.csv:1: '/m/1,' is no id of a class and its name"),
]


@pytest.mark.parametrize(("content", "what"), DESCRIPTIONS, ids=range(len(DESCRIPTIONS)))
def test_bad_descriptions_of_classes(tmp_path: Path, content: str | bytes, what: str) -> None:
    """Are refused before any box is read."""
    write(tmp_path, {"t.csv": f"{HEADER}\n{GOOD}\n", "metadata/classes.csv": content})

    assert refused(READER, tmp_path) == f"{what}\n  fix: {NAMES}"
    assert refused(READER, tmp_path / "t.csv", {"names": str(tmp_path / "metadata/classes.csv")}) == f"{what}\n  fix: {NAMES}"


def test_descriptions_that_are_not_there(tmp_path: Path) -> None:
    """Though the option names them."""
    write(tmp_path, {"t.csv": f"{HEADER}\n{GOOD}\n"})

    assert refused(READER, tmp_path, {"names": "none.csv"}) == f"-O names=none.csv: is no file\n  fix: {NAMES}"


def test_an_image_that_the_user_does_not_name(tmp_path: Path) -> None:
    """Is refused at its first row; under skip its rows go with it."""
    write(
        tmp_path,
        {"images/good.jpg": (8, 8), "a.csv": f"{HEADER}\n{GOOD}\n{GOOD.replace('good', 'a', 1)}\n{GOOD.replace('good', 'a', 1)}\n"},
    )
    found, reasons = skipped(READER, tmp_path / "a.csv", frames=tmp_path / "images")

    assert refused(READER, tmp_path / "a.csv", frames=tmp_path / "images") == (
        "a.csv:3: frame 'a.jpg' is not among the 1 of --frames\n"
        "  fix: add the image to --frames, or leave its labels out with --on-error skip"
    )
    assert (names(found), len(found), reasons) == (["good.jpg"], 1, ["frame not among --frames"])


def test_an_image_in_two_tables(tmp_path: Path) -> None:
    """Is refused, and nothing is written."""
    done = convert(write(tmp_path, dict.fromkeys(("a.csv", "b.csv"), f"{HEADER}\n{GOOD}\n")), ".")

    assert (done.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    assert "b.csv:2: a second frame is the image 'good.jpg'" in done.output


def test_a_folder_without_tables(tmp_path: Path) -> None:
    """Of boxes, whatever others lie in it."""
    write(tmp_path, {"x.csv": "a,b\n1,2\n", "class-descriptions.csv": "/m/1,Car\n"})

    assert refused(READER, tmp_path) == (
        "SOURCE: holds no table of boxes of Open Images\n"
        "  fix: give the folder of the tables of boxes, such as validation-annotations-bbox.csv"
    )


def test_the_command(tmp_path: Path) -> None:
    """Exit code 1 and no jobs under stop; under skip the rest is written, and the exit code is still 1."""
    write(tmp_path, {"a.csv": f"{HEADER}\n{GOOD}\na,car\n"})

    stopped = convert(tmp_path, "a.csv")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    done = convert(tmp_path, "a.csv", "--on-error", "skip")
    assert (done.exit_code, "1 annotation from openimages" in done.output) == (1, True)
