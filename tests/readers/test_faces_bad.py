"""Lists of faces in which something is wrong: each message names the place and the fix; under skip the rest is read."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from prelabel.errors import Tally
from prelabel.readers.base import Reader
from prelabel.readers.faces import CELEBA, LFW, PTS, VGGFACE2, WFLW
from prelabel.testing import read_batches
from tests.readers.output_files import names, refused, skipped, write

SIZE = (80, 60)

HEAD = "image_id x_1 y_1 width height"
COLUMNS = "lefteye_x lefteye_y righteye_x righteye_y nose_x nose_y leftmouth_x leftmouth_y rightmouth_x rightmouth_y"
TEN = "12 12 20 12 16 18 12 24 20 24"
VGG = "NAME_ID,X,Y,W,H"
FACE = " ".join(f"{number}.5 {number % 40}" for number in range(1, 99))

ROW = "correct it, or leave the row out with --on-error skip"
A_BOX = "correct it, or leave the box out with --on-error skip"
POINT = "correct it, or leave the point out with --on-error skip"
FLAG = "correct it, or leave the attribute out with --on-error skip"
COPY = "copy or write the file again"
NAME = "write the path of the image below the folder of images, or leave it out with --on-error skip"
TABS = "write the name of the image, and x and y of each point, between tabs"
COUNT = "copy the file again, or take the rows that are there with --on-error skip"
NUMBER = "mend the number, or take the points that are there with --on-error skip"
PTS_FIX = "write version: 1, n_points: and their number, and x and y of a point in each line between braces"


def boxed(*rows: str) -> str:
    """A list of boxes of CelebA."""
    return "\n".join([str(len(rows)), HEAD, *rows])


def pointed(*lines: str, count: int | None = None) -> str:
    """A file of points."""
    return "\n".join(["version: 1", f"n_points: {len(lines) if count is None else count}", "{", *lines, "}"])


class Bad(NamedTuple):
    """A file, the line that a message names, the message, and how many rows are left under skip."""

    reader: Reader[Any]
    name: str
    text: str
    line: str
    what: str
    fix: str
    left: int


BBOX, WILD, LOOSE, LIST = "list_bbox_celeba.txt", "list_landmarks_celeba.txt", "loose_bb_x.csv", "list_98pt_rect_attr_x.txt"

BADS = [
    Bad(CELEBA, BBOX, boxed("a.jpg 8 6 16 24", "b.jpg 8 x 16 24"), ":4", "top is 'x', no number", A_BOX, 1),
    Bad(CELEBA, BBOX, boxed("a.jpg 8 6 16 24", "b.jpg 8 6 1e9 24"), ":4", "width is 1e+09, no place in an image", A_BOX, 1),
    Bad(CELEBA, BBOX, boxed("a.jpg 8 6 16 24", "b.jpg 8 6 nan inf"), ":4", "width is nan, no place in an image", A_BOX, 1),
    Bad(CELEBA, BBOX, boxed("a.jpg 8 6 16 24", "b.jpg 8 6 16 -1"), ":4", "width 16 and height -1 must be above 0", A_BOX, 1),
    Bad(CELEBA, BBOX, boxed("a.jpg 8 6 16 24", "b.jpg 8 6 16"), ":4", "4 columns, but a row has 5", ROW, 1),
    Bad(CELEBA, BBOX, boxed("a.jpg 8 6 16 24", 'b".jpg 8 6 16 24'), ":4", "has a quote that is not closed", ROW, 1),
    Bad(CELEBA, BBOX, boxed("a.jpg 8 6 16 24", '"" 8 6 16 24'), ":4", "names no image", ROW, 1),
    Bad(CELEBA, BBOX, boxed("a.jpg 8 6 16 24", "../b.jpg 8 6 16 24"), ":4", "'../b.jpg' names no image below the folder of images",
        NAME, 1),
    Bad(CELEBA, BBOX, boxed("a.jpg 8 6 16 24", "a.jpg 1 2 3 4"), ":4", f"the image 'a.jpg' is described by {BBOX}:3 already",
        "keep one of the rows", 1),
    Bad(CELEBA, BBOX, f"3\n{HEAD}\na.jpg 8 6 16 24", ":1", "3 images, but 1 row below", COUNT, 1),
    Bad(CELEBA, BBOX, f"1\n{HEAD}\n", "", "has no rows", COPY, 0),
    Bad(CELEBA, BBOX, "1\nimage_id x_1 y_1 width\na.jpg 1 2 3", ":2", "has no columns x_1 y_1 width height behind the name", COPY, 0),
    Bad(CELEBA, "x.txt", "hello\n", ":1", "begins with 'hello', which no list of CelebA does",
        f"give {BBOX}, {WILD} or list_landmarks_align_celeba.txt, or the folder that they lie in", 0),
    Bad(CELEBA, WILD, f"1\n{COLUMNS}\na.jpg 12 12 20 12 16 ? 12 24 20 24", ":3", "y of the nose is '?', no number", POINT, 2),
    Bad(VGGFACE2, LOOSE, f"{VGG}\nn/a,8,6,16,24\nn/b,8,,16,24", ":3", "top is empty", A_BOX, 1),
    Bad(VGGFACE2, LOOSE, f'{VGG}\nn/a,8,6,16,24\n"n/b,8,6,16,24', ":3", "has a quote that is not closed", ROW, 1),
    Bad(VGGFACE2, LOOSE, "NAME_ID,X,Y\nn/a,8,6", ":1", f"has no columns {VGG}", COPY, 0),
    Bad(LFW, "landmarks.txt", "a.jpg\t1\t2\t3\t4\nb.jpg\t1\t2\t3", ":2", "3 numbers behind the name", TABS, 2),
    Bad(LFW, "landmarks.txt", "a.jpg\t1\t2\t3\t4\nb.jpg\t1\tx\t3\t4", ":2", "y of point 1 is 'x', no number", POINT, 3),
    Bad(WFLW, LIST, f"{FACE} 1 2 30 40 0 0 0 0 0 0 a.jpg\n{FACE} 1 2 30 40 0 a.jpg", ":2", "202 columns, but a row has 197 or 207", ROW, 2),
    Bad(WFLW, LIST, f"{FACE} 1 2 30 40 0 2 0 0 0 0 a.jpg", ":1", "expression is '2', neither 0 nor 1", FLAG, 2),
    Bad(WFLW, LIST, f"{FACE} 1 2 0 40 0 0 0 0 0 0 a.jpg", ":1", "width -1 and height 38 must be above 0", A_BOX, 1),
    Bad(WFLW, LIST, f"{FACE.replace('98.5', 'x')} 1 2 30 40 0 0 0 0 0 0 a.jpg", ":1", "x of point 97 is 'x', no number", POINT, 2),
    Bad(PTS, "a.pts", pointed("13 13", "21 x", "13 25"), ":5", "'x' is no number", POINT, 1),
    Bad(PTS, "a.pts", pointed("13 13", "21 1e12", "15 25"), ":5", "1e+12 is no place in an image", POINT, 2),
    Bad(PTS, "a.pts", pointed("13 13", "21 nan", "15 25"), ":5", "nan is no place in an image", POINT, 2),
    Bad(PTS, "a.pts", pointed("1 2 3", "4 5 6"), "", "holds points of three coordinates, which are no places in an image",
        "give the files of points in the image, or leave this one out with --on-error skip", 0),
    Bad(PTS, "a.pts", pointed("1 2 3", "15 25", "13 13"), ":4", "3 coordinates, but a point has x and y", POINT, 2),
    Bad(PTS, "a.pts", pointed("13 13", "21 25", count=3), ":2", "3 points, but 2 lines between the braces", NUMBER, 2),
    Bad(PTS, "a.pts", "version: 1\nn_points: 2\n{\n13 13\n", "", "ends before its points do", COPY, 0),
    Bad(PTS, "a.pts", "version: 1\n{\n13 13\n}", "", "does not say how many points stand between its braces", PTS_FIX, 0),
]  # fmt: skip


@pytest.mark.parametrize("bad", BADS, ids=[f"{bad.reader.name}-{bad.what}" for bad in BADS])
def test_a_bad_row(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip as little as may be is left out, and counted."""
    write(tmp_path, {bad.name: bad.text})
    source = tmp_path / bad.name
    message = refused(bad.reader, source, size=SIZE)

    assert message == f"{bad.name}{bad.line}: {bad.what}\n  fix: {bad.fix}"
    tally = Tally(on_error="skip")
    assert sum(map(len, read_batches(bad.reader, source, tally=tally, size=SIZE))) == bad.left
    assert len(tally.bad) == 1


def test_images_of_two_kinds(tmp_path: Path) -> None:
    """Have the same names: which are meant must be said, or be seen by what lies there."""
    write(tmp_path, {BBOX: boxed("a.jpg 8 6 16 24"), "list_landmarks_align_celeba.txt": f"1\n{COLUMNS}\na.jpg {TEN}"})
    what = "there are lists of places in images in the wild and in aligned ones, which are called alike"

    assert (
        refused(CELEBA, tmp_path, size=SIZE)
        == f"SOURCE: {what}\n  fix: say with -O images=wild or -O images=aligned which images are meant"
    )
    assert names(skipped(CELEBA, tmp_path, {"images": "aligned"})[0]) == ["a.jpg"]


def test_lists_of_celeba_without_places(tmp_path: Path) -> None:
    """Say nothing of where faces are; parts need the list of them."""
    give = f"give {BBOX}, {WILD} or list_landmarks_align_celeba.txt, or the folder that they lie in"
    write(tmp_path, {"identity_CelebA.txt": "a.jpg 1\n", "b/list_bbox_celeba.txt": boxed("a.jpg 8 6 16 24"), "c/list_bbox_celeba.csv": "x"})

    lone = refused(CELEBA, tmp_path / "identity_CelebA.txt")
    assert lone == f"identity_CelebA.txt: says nothing of where faces are, but has identities alone\n  fix: {give}"
    part = refused(CELEBA, tmp_path / "b", {"split": "val"}, size=SIZE)
    assert (
        part == "SOURCE: has no list_eval_partition, which -O split=val needs\n  fix: give the folder that holds it, or leave -O split away"
    )
    other = refused(CELEBA, tmp_path / "b", {"images": "aligned"}, size=SIZE)
    assert other == f"SOURCE: holds no list of places in images that are aligned\n  fix: {give}"


def test_two_lists_of_one_kind(tmp_path: Path) -> None:
    """Cannot be told apart."""
    write(tmp_path, {BBOX: boxed("a.jpg 8 6 16 24"), "list_bbox_celeba.csv": "image_id,x_1,y_1,width,height\na.jpg,8,6,16,24\n"})

    message = refused(CELEBA, tmp_path, size=SIZE)
    assert message == f"{BBOX}: is a list of boxes, but so is list_bbox_celeba.csv\n  fix: give one of them alone"


def test_flags_and_parts_that_are_none(tmp_path: Path) -> None:
    """A flag is left out alone, a part leaves its image out where parts are asked for."""
    flags = {BBOX: boxed("a.jpg 8 6 16 24", "b.jpg 1 2 3 4"), "list_attr_celeba.txt": "2\n5_o_Clock_Shadow Male\na.jpg 1 2\nb.jpg 1 1\n"}
    write(tmp_path, flags)
    assert refused(CELEBA, tmp_path, size=SIZE) == f"list_attr_celeba.txt:3: Male is '2', neither 1 nor -1\n  fix: {FLAG}"

    write(tmp_path, {"list_eval_partition.txt": "a.jpg 0\nb.jpg 3\n"})
    assert refused(CELEBA, tmp_path, size=SIZE) == f"list_eval_partition.txt:2: '3' is no part: 0, 1 or 2\n  fix: {ROW}"
    found, reasons = skipped(CELEBA, tmp_path, {"split": "train"}, size=SIZE)
    assert (names(found), [*found.attribute_sets]) == (["a.jpg"], [{"5_o_Clock_Shadow": "true"}])
    assert reasons == ["no part of the evaluation", "bad attribute"]
