"""YOLO outlines, corners and keypoints that are wrong, and rows that can be read in two ways: the whole message, under stop and skip."""

from pathlib import Path

import pytest

from prelabel.errors import InputError, PrelabelError, Tally, UsageError
from prelabel.readers.yolo import READER
from prelabel.testing import read_batches
from tests.readers.yolo_files import rows, write

BOX = "0 .5 .5 .5 .5"
SQUARE = "0 .1 .1 .3 .1 .3 .3 .1 .3"
POSE = f"{BOX} .5 .25 2 .25 .5 1"

POINTS = "write at least three points that are not in one line, or leave the row out"
DIVIDE = "divide x by the image's width and y by its height; for rows that end in a score and a track id give -O tail=score+track"
DIVIDE_KEYPOINT = "divide x by the image's width and y by its height; where kpt_shape does not fit give -O kpt_shape=17x3"
HALVED = "write x and y of each point; for outlines with a score or a track id behind them give -O tail=score or -O tail=track"
COLUMNS = "write class, centre x, centre y, width, height, and behind them at most a score and a track id"
BOXES_ONLY = f"{COLUMNS}; for outlines give -O task=segment"
CORNERS = "write class and four corners x, y; for outlines of other lengths give -O task=segment"
SCORE = "write scores as fractions; if the column is a track id give -O tail=track"
SHAPE = "give the shape of these keypoints with -O kpt_shape=17x3, or say what the rows are with -O task=detect, segment or obb"
THIRD = "write x, y and visibility of each keypoint; where they have only x and y give -O kpt_shape=17x2"
FINITE = "write finite numbers, or leave the row out"

KEYPOINTS = {"kpt_shape": "2x3"}

ROWS = [
    # good row, bad row, options, what, fix
    (SQUARE, "0 .1 .1 .2", {}, "4 columns, but a box has 5 to 7 and an outline an odd number from 7", COLUMNS),
    (SQUARE, "0", {}, "1 column, but a box has 5 to 7 and an outline an odd number from 7", COLUMNS),
    (SQUARE, "0 .1 .1 .2 .2 .3 .3 .4", {}, "8 columns: an odd number of coordinates", HALVED),
    (SQUARE, "0 .1 .1 .2 .2 .3 .3 .4 .4 .5", {"tail": "none"}, "10 columns: an odd number of coordinates", HALVED),
    (f"{SQUARE} .5", "0 .1 .1", {}, "3 columns, but a box has 5 to 7 and an outline 7 or more", COLUMNS),
    (SQUARE, "0 .3 .3 .3 .3 .3 .3 .3 .3", {}, "all points of the outline are one", POINTS),
    (SQUARE, "0 .3 .4 .5 .6 .3 .4", {}, "the outline has 2 points, and the first again", POINTS),
    (SQUARE, "0 .1 .1 .2 .1 .3 .1 .4 .1", {}, "the outline has no width or no height", POINTS),
    (SQUARE, "0 .1 .1 .2 nan .3 .3 .4 .1", {}, "column 5 is nan", FINITE),
    (SQUARE, "0 .1 .1 .2 .2 .3 .3 .4 inf", {}, "column 9 is inf", FINITE),
    (SQUARE, "0 .1 .1 .2 .1 .3 40 .4 .1", {}, "y 40 of an outline is no fraction of the image", DIVIDE),
    (SQUARE, "0 .1 .1 .2 .1 -.75 .3 .4 .1", {}, "x -0.75 of an outline is no fraction of the image", DIVIDE),
    (BOX, f"{BOX} .5 7", {"tail": "score"}, "y 7 of an outline is no fraction of the image", DIVIDE),
    (SQUARE, "0 .1 .1 .2 .1 .3 .3", {"task": "obb", "tail": "none"}, "7 columns, but four corners have 9 to 11", CORNERS),
    (SQUARE, f"{SQUARE} .5 .5 .6", {"task": "obb"}, "12 columns, but four corners have 9 to 11", CORNERS),
    (BOX, SQUARE, {"task": "detect"}, "9 columns, but a box has 5 to 7", BOXES_ONLY),
    (BOX, SQUARE, KEYPOINTS, "9 columns, but with kpt_shape [2, 3] a pose has 11 to 13", SHAPE),
    (POSE, f"{POSE} .5 1 2", KEYPOINTS, "14 columns, but with kpt_shape [2, 3] a pose has 11 to 13", SHAPE),
    (POSE, f"{BOX} .5 .25 2 .25 .5 7", KEYPOINTS, "7 of keypoint 2 is neither a visibility 0, 1 or 2 nor a score in 0-1", THIRD),
    (POSE, f"{BOX} .5 .25 -1 .25 .5 1", KEYPOINTS, "-1 of keypoint 1 is neither a visibility 0, 1 or 2 nor a score in 0-1", THIRD),
    (POSE, f"{BOX} .5 .25 1 .25 240 1", KEYPOINTS, "y 240 of keypoint 2 is no fraction of the image", DIVIDE_KEYPOINT),
    (POSE, f"{BOX} .5 .25 1 .25 nan 1", KEYPOINTS, "column 10 is nan", FINITE),
    (f"{SQUARE} .5 1", f"{SQUARE} 1.5 2", {}, "score 1.5 is outside 0-1", SCORE),
]  # fmt: skip


@pytest.mark.parametrize(("good", "row", "options", "message"), [(*case[:3], case[3:]) for case in ROWS], ids=[row[3] for row in ROWS])
def test_a_bad_row(tmp_path: Path, good: str, row: str, options: dict[str, str], message: tuple[str, str]) -> None:
    """The whole message under stop; under skip the rows around it are read and it is counted once."""
    what, fix = message
    source = write(tmp_path, {"labels/a.txt": f"{good}\n\n{row}\n{good}\n", "labels/b.txt": good})
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, {"names": "car", **options})
    found = read_batches(READER, source, {"names": "car", **options}, tally=tally)

    assert str(caught.value) == f"{source}/labels/a.txt:3: {what}\n  fix: {fix}"
    assert [place for place, *_ in rows(found)[:3]] == ["a", "a", "b"]
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [str(caught.value)]


def test_keypoints_beyond_the_image_that_are_not_labelled_are_no_matter(tmp_path: Path) -> None:
    """What stands where nothing is labelled says nothing."""
    source = write(tmp_path, {"labels/a.txt": f"{BOX} .5 .25 2 99 99 0"})

    assert len(rows(read_batches(READER, source, {"names": "a", **KEYPOINTS}))) == 2


BOTH_FIX = "say which with -O tail=none or -O tail=score+track"
ONE_FIX = "say which with -O tail=score or -O tail=track"
POINT = "outlines with an odd number of columns end in nothing but 0 and 1: in a point on the border, or in a score and a track id"
ENDS = "outlines with an even number of columns end in nothing but 0 and 1: scores or track ids"

POSES = "rows of 15 columns could be outlines, or boxes with keypoints of a shape that no data.yaml gives"

AMBIGUOUS = [
    ([f"{SQUARE} .2 1"], POINT, BOTH_FIX),
    ([f"{SQUARE} .2 1", f"{SQUARE} .2 0", f"{SQUARE} 1"], POINT, BOTH_FIX),
    ([f"{SQUARE} 1", f"{SQUARE} 0"], ENDS, ONE_FIX),
    ([SQUARE, f"{SQUARE} 1"], ENDS, ONE_FIX),
    (["0 .6 .4 .7 .7 .6 .3 .6 .4 .55 .45 .65 .5 .6 .55"], POSES, "say which with -O task=segment, or -O kpt_shape=3x3 or -O kpt_shape=5x2"),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "what", "fix"), AMBIGUOUS, ids=[" | ".join(texts) for texts, *_ in AMBIGUOUS])
def test_rows_that_can_be_read_in_two_ways(tmp_path: Path, texts: list[str], what: str, fix: str) -> None:
    """The message says why, and which options settle it; skipping does not."""
    source = write(tmp_path, {f"labels/{i}.txt": text for i, text in enumerate(texts)})

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, {"names": "car"}, tally=Tally(on_error="skip"))

    assert str(caught.value) == f"{source}: {what}\n  fix: {fix}"


WRITE = "write the number of keypoints, and 2 or 3 for the values of each"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("[17, 4]", "[17, 4]"), ("17", "17"), ("[0, 3]", "[0, 3]"), ("[3]", "[3]"), ("[yes, 3]", "[True, 3]"), ("[10001, 3]", "[10001, 3]")],
)
def test_a_kpt_shape_that_is_none(tmp_path: Path, text: str, shown: str) -> None:
    """In ``data.yaml`` it is named by its place."""
    source = write(tmp_path, {"data.yaml": f"names: [a]\nkpt_shape: {text}\n", "labels/a.txt": POSE})

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, tally=Tally(on_error="skip"))

    assert str(caught.value) == f"{source}/data.yaml: $.kpt_shape: {shown} is no shape of keypoints\n  fix: {WRITE}: kpt_shape: [17, 3]"


@pytest.mark.parametrize("text", ["17", "17x4", "x3", "0x3", "99999999999999999999x3", "17x3x2"])
def test_an_option_kpt_shape_that_is_none(tmp_path: Path, text: str) -> None:
    """On the command line it is wrong usage."""
    with pytest.raises(UsageError) as caught:
        read_batches(READER, write(tmp_path, {"labels/a.txt": POSE}), {"names": "a", "kpt_shape": text})

    assert str(caught.value) == f"-O kpt_shape={text}: no shape of keypoints\n  fix: {WRITE}: -O kpt_shape=17x3"


def caught(source: Path, options: dict[str, str]) -> str:
    """The message of a source that cannot be read."""
    with pytest.raises(PrelabelError) as error:
        read_batches(READER, source, options)
    return str(error.value)


def test_keypoints_and_another_task(tmp_path: Path) -> None:
    """Two options that exclude each other, and a task without the option that it needs."""
    source = write(tmp_path, {"labels/a.txt": POSE})

    assert caught(source, {"names": "a", "kpt_shape": "2x3", "task": "obb"}) == (
        "-O kpt_shape=2x3: -O task=obb has no keypoints\n  fix: leave one of them out"
    )
    assert caught(source, {"names": "a", "task": "pose"}) == (
        f"{source}: the rows are poses, but nothing says how many keypoints they have\n"
        "  fix: give the number of keypoints and the values of each with -O kpt_shape=17x3"
    )


def test_two_files_that_give_different_keypoints(tmp_path: Path) -> None:
    """Neither wins silently; each of the ways that the message names converts them."""
    shape = "names: [a]\nkpt_shape: "
    source = write(tmp_path, {"x/d.yaml": f"{shape}[2, 3]", "x/a.txt": POSE, "y/d.yaml": f"{shape}[3, 2]", "y/b.txt": POSE})

    assert caught(source, {}) == (
        f"{source}/y/d.yaml: kpt_shape is [3, 2], but [2, 3] in {source}/x/d.yaml\n"
        "  fix: choose with -O names=FILE, or give each folder as a source of its own"
    )
    assert len(read_batches(READER, source, {"names": f"{source}/x/d.yaml"})) == len(read_batches(READER, source / "x")) * 2


def test_two_files_that_give_the_same_keypoints(tmp_path: Path) -> None:
    """Both are right."""
    text = "names: [a]\nkpt_shape: [2, 3]"
    source = write(tmp_path, {"x/d.yaml": text, "x/a.txt": POSE, "y/d.yaml": text, "y/b.txt": POSE})

    assert sum(len(batch) for batch in read_batches(READER, source)) == 2 * sum(len(batch) for batch in read_batches(READER, source / "x"))
