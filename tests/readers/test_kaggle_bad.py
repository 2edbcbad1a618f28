"""Tables of competitions on Kaggle that are wrong: each message names the place and the fix; under skip the rest is read."""

from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.readers.kaggle import READER
from tests.commands import convert
from tests.readers.output_files import names, refused, skipped, write

SIZE = (100, 50)

MASK = "correct the mask or the size of the image, say with -O runs= or -O start= how runs are written, or use --on-error skip"
WORDS = "say with -O words=label,score,x0,y0,x1,y1 what the words of an object are, - for those that are not read"
SKIP = "correct it, or leave the detection out with --on-error skip"
ROW = "correct it, or leave the row out with --on-error skip"
IT = "correct it, or leave it out with --on-error skip"
FAR = "correct it, say with -O unit=pixels or fractions what numbers of texts are, or leave the detection out with --on-error skip"

RUNS = "ImageId,EncodedPixels"
TEXTS = "image_id,PredictionString"
WHEAT = "image_id,width,height,bbox"
REEF = "video_id,video_frame,annotations"
STARFISH = "0,1,\"[{'x': 1, 'y': 2, 'width': 3, 'height': 4}]\""
HELMETS = "video_frame,label,left,width,top,height"


class Bad(NamedTuple):
    """A header, a row that is bad behind one that is not, where in it, why, what and the fix; and how many objects are left of both."""

    header: str
    good: str
    bad: str
    where: str
    reason: str
    what: str
    fix: str
    left: int = 1


BAD = [
    Bad(RUNS, "a,1 3", "b,1 3 9", "EncodedPixels: ", "no run lengths", "3 numbers, but a run has two, its start and its length", MASK),
    Bad(RUNS, "a,1 3", "b,1 x", "EncodedPixels: ", "no run lengths", "'x' is no whole number from 0", MASK),
    Bad(RUNS, "a,1 3", "b,1 1.5", "EncodedPixels: ", "no run lengths", "'1.5' is no whole number from 0", MASK),
    Bad(RUNS, "a,1 3", "b,0 3", "EncodedPixels: ", "no run lengths", "a run begins at pixel 0, but the first pixel is 1", MASK),
    Bad(
        RUNS,
        "a,1 3 9 2\nc,1 3 9 2",
        "b,9 3 11 2",
        "EncodedPixels: ",
        "no run lengths",
        "a run begins at pixel 11, before the end of the one before it, pixel 11",
        MASK,
        2,
    ),
    Bad(
        RUNS, "a,1 3", "b,4999 3", "EncodedPixels: ", "no run lengths", "the runs end at pixel 5001, but an image of 100x50 has 5000", MASK
    ),
    Bad(RUNS, "a,1 3", f"b,1 {2**70}", "EncodedPixels: ", "no run lengths", "1.18059e+21 is no number of pixels", MASK),
    Bad(
        RUNS,
        "a,1 3",
        "../b,1 3",
        "ImageId: ",
        "no image named",
        "'../b' names no image",
        "write the id of the image, or leave it out with --on-error skip",
    ),
    Bad(
        f"{RUNS},Width,Height",
        "a,1 3,8,6",
        "b,1 3,8.5,6",
        "Width: ",
        "bad size",
        "'8.5' is no number of pixels",
        "write the size of the image, or leave the row out with --on-error skip",
    ),
    Bad(f"{RUNS},Width,Height", "a,1 3,8,6", "a,1 3,8,7", "", "images of two sizes", "an image of 8x7, which line 2 says is 8x6", ROW),
    Bad(
        f"{RUNS},Width,Height",
        "a,1 3,8,6",
        "b,1 3,70000,6",
        "EncodedPixels: ",
        "no run lengths",
        "no side of an image is longer than 65,535 pixels",
        MASK,
    ),
    Bad(
        RUNS,
        "a,1 3",
        "b,1 3,7",
        "",
        "row of another width",
        "3 cells, but there are 2 columns",
        "write a cell a column, and between quotes those that hold a comma",
    ),
    Bad(
        TEXTS,
        "a,1 0.5 1 1 2 2\nc,1 0.5 1 1 2 2",
        "b,1 0.5 1 1 2",
        "PredictionString: ",
        "text of another length",
        "5 words, but an object has 6: label, score, x0, y0, x1, y1",
        "correct them, say with -O words= what they are, or leave the image's objects out with --on-error skip",
        2,
    ),
    Bad(
        TEXTS,
        "a,1 0.5 1 1 2 2",
        "b,1 0.5 1 1 2 2 1 7 1 1 2 2",
        "PredictionString[1]: ",
        "score outside 0-1",
        "score '7' is no number from 0 to 1",
        SKIP,
        2,
    ),
    Bad(TEXTS, "a,1 0.5 1 1 2 2", "b,1 0.5 1 1 x 2", "PredictionString[0]: ", "no number", "'x' is no number", SKIP),
    Bad(
        TEXTS,
        "a,1 0.5 1 1 2 2",
        "b,1 0.5 1 1 nan 2",
        "PredictionString[0]: ",
        "coordinate out of range",
        "nan is no place in an image",
        SKIP,
    ),
    Bad(
        TEXTS,
        "a,1 0.5 1 1 2 2",
        "b,1 0.5 3 1 2 2",
        "PredictionString[0]: ",
        "box without area",
        "x0 3, y0 1, x1 2 and y1 2 are a box without area",
        SKIP,
    ),
    Bad(
        TEXTS,
        "a,0.5 1 1 2 2",
        "b,0.5 1 1 0 2",
        "PredictionString[0]: ",
        "width or height not positive",
        "w 0 and h 2 must be above 0",
        SKIP,
    ),
    Bad(
        f"{TEXTS},ImageWidth,ImageHeight",
        "a,1 0.5 eJwzNzb28zMwMrL3dwEAD0QCoA==,8,6",
        "b,1 0.5 eJw,8,6",
        "PredictionString[0]: ",
        "no run lengths",
        "the mask is no base64",
        MASK,
    ),
    Bad(WHEAT, 'a,9,9,"[1, 2, 3, 4]"', 'b,9,9,"[1, 2, 3]"', "bbox: ", "no box", "'[1, 2, 3]' is no list of x, y, width and height", SKIP),
    Bad(
        WHEAT, 'a,9,9,"[1, 2, 3, 4]"', 'b,9,9,"[1, 2, 1e9, 4]"', "bbox: ", "coordinate out of range", "1e+09 is no place in an image", SKIP
    ),
    Bad("patientId,x,y,width,height", "a,1,2,3,4", "b,1,2,,4", "", "no number", "'' is no number", SKIP),
    Bad(
        REEF,
        STARFISH,
        "0,2,\"[{'x': 1, 'y': 2, 'width': True}]\"",
        "annotations: ",
        "no list of boxes",
        "\"[{'x': 1, 'y': 2, 'width': True}]\" is no list of boxes",
        SKIP,
    ),
    Bad(REEF, STARFISH, "0,2,[7]", "annotations[0]: ", "no box", "7 has no x, y, width and height in pixels", SKIP),
    Bad(REEF, STARFISH, "0,x,[]", "", "bad frame", "'x' is no number of a frame from 0", IT),
    Bad(
        REEF,
        STARFISH,
        "0,1,[]",
        "",
        "frame described twice",
        "frame 1 of video_0 is described by a.csv:2: annotations already",
        "keep one of them, or leave it out with --on-error skip",
    ),
    Bad(HELMETS, "1_2_E_1,H7,1,5,1,5", "1_2_E_0,H7,1,5,1,5", "", "bad frame", "'0' is no number of a frame from 1", IT),
    Bad(
        HELMETS, "1_2_E_1,H7,1,5,1,5", "1_2_E_1,H7,2,5,1,5", "", "player twice in a frame", "'H7' is in this frame at a.csv:2 already", SKIP
    ),
    Bad(
        HELMETS,
        "1_2_E_1,H7,1,5,1,5",
        "1_2_E_1,H8,2,0,1,5",
        "",
        "width or height not positive",
        "width 0 and height 5 must be above 0",
        SKIP,
    ),
]


@pytest.mark.parametrize("bad", BAD, ids=[f"{number} {bad.what}" for number, bad in enumerate(BAD)])
def test_a_bad_row(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip it is counted once, and what is sound is read."""
    source = write(tmp_path, {"a.csv": f"{bad.header}\n{bad.good}\n{bad.bad}\n"}) / "a.csv"
    line = 3 + bad.good.count("\n")

    assert refused(READER, source, size=SIZE) == f"a.csv:{line}: {bad.where}{bad.what}\n  fix: {bad.fix}"
    found, reasons = skipped(READER, source, size=SIZE)
    assert (len(found), reasons) == (bad.left, [bad.reason])


TABLES = [
    (
        "image,x0\na,1\n",
        {},
        "a.csv:1: no table of a known kind; its columns are 'image', 'x0'",
        "name columns as ImageId,EncodedPixels or image_id,PredictionString; other tables are of the format csv",
    ),
    (
        '"image\nError: x",x0' + ",a" * 11 + "\n1,2\n",
        {},
        "a.csv:1: no table of a known kind; its columns are 'image\\nError: x', 'x0'" + ", 'a'" * 10 + " and 1 more",
        "name columns as ImageId,EncodedPixels or image_id,PredictionString; other tables are of the format csv",
    ),
    (
        f"{RUNS}\na,1 3 9 2\nb,9 3 2 1\n",
        {},
        "a.csv: EncodedPixels: starts of runs rise in 1 of 2 masks: they may be pixels, or count from the run before",
        "say with -O runs=absolute, as most competitions have them, or -O runs=relative, as SIIM-ACR",
    ),
    ("", {}, "a.csv: is empty", "give a table with a line of column names"),
    ("id,id,EncodedPixels\na,b,1 3\n", {}, "a.csv:1: two columns are called 'id'", "rename one of them"),
    (
        "id,predicted\na,1 3\n",
        {},
        "a.csv:1: predicted: pixels may be counted down columns or along rows",
        "say with -O order=column, as in HuBMAP, or -O order=row, as in Sartorius and Vesuvius",
    ),
    (f"{TEXTS}\na,1 2 3\n", {}, "a.csv:2: PredictionString: the words are no objects of a known kind", WORDS),
    (f"{TEXTS}\na,{'1 ' * 30}\n", {}, "a.csv:2: PredictionString: the words may be boxes or scored boxes", WORDS),
    (
        "Id,PredictionString\na,\nb,1 2 3 4 5 6 7 car\n",
        {},
        "a.csv:3: PredictionString: holds boxes in space, as of Lyft, which nothing here draws into images",
        "convert tables of boxes or masks in images; boxes in space need a format that has the cameras",
    ),
    (
        f"{TEXTS}\na,1 0.5 1 1 2 2\n",
        {"words": "x,y,w"},
        "-O words=x,y,w: that is no box, point or mask",
        "give each of x0,y0,x1,y1 or of x,y,w,h or of x,y or mask once, with label and score where they are",
    ),
    (f"{TEXTS}\na,1 0.5 9 9 20 20\n", {"unit": "fractions"}, "a.csv:2: PredictionString[0]: 9 is no fraction of the image", FAR),
    (
        f"{TEXTS}\na,7 0.5 1 1 2 2\n",
        {"names": "car,bus"},
        "a.csv:2: PredictionString[0]: class 7 has no name; 2 are named, from 0 to 1",
        "name all classes with -O names=FILE, or one of the lists coco80, coco91, voc20",
    ),
    (f'{RUNS}\na,"1 3\n', {}, "a.csv:2: is no CSV: unexpected end of data", "export the file again"),
]


@pytest.mark.parametrize(("text", "options", "what", "fix"), TABLES)
def test_a_table_that_is_none(tmp_path: Path, text: str, options: dict[str, str], what: str, fix: str) -> None:
    """Nor one that may be read in two ways."""
    assert refused(READER, write(tmp_path, {"a.csv": text}) / "a.csv", options, size=SIZE) == f"{what}\n  fix: {fix}"


def test_what_is_no_text(tmp_path: Path) -> None:
    """Is named with its line, in any part of the file."""
    write(tmp_path, {"a.csv": f"{RUNS}\na,1 3\n".encode() + b"\xff,1 3\n"})
    assert refused(READER, tmp_path / "a.csv", size=SIZE) == "a.csv:3: byte 0xff is not UTF-8\n  fix: save the file as UTF-8 text"


def test_images_in_two_tables(tmp_path: Path) -> None:
    """Are read once."""
    write(tmp_path, {"a.csv": f"{RUNS}\na,1 3\n", "b.csv": f"{RUNS}\na,1 3\nb,1 3\n"})

    what = (
        "b.csv:2: ImageId: the image 'a' is described by a.csv:2: ImageId already\n  fix: keep one of them, or convert the files one by one"
    )
    assert refused(READER, tmp_path, size=SIZE) == what
    found, reasons = skipped(READER, tmp_path, size=SIZE)
    assert (names(found), len(found), reasons) == (["a.jpg", "b.jpg"], 2, ["image described twice"])


def test_masks_need_sizes(tmp_path: Path) -> None:
    """And without masks none; the command ends with an error and leaves no file."""
    write(tmp_path, {"a.csv": f"{RUNS}\na,1 3\n"})

    done = convert(tmp_path, "a.csv", "--format", "kaggle")

    assert done.exit_code == 1
    assert "a.csv:2: ImageId: the size of 'a.jpg' is not known" in done.stderr
    assert not (tmp_path / "jobs.jsonl").exists()
    write(tmp_path, {"a.csv": f"{RUNS}\na,\n"})
    assert convert(tmp_path, "a.csv", "--format", "kaggle").exit_code == 0
