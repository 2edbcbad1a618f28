"""Tables of DeepLabCut that are wrong: each message names the place and the fix; under skip the rest is read."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.errors import Tally
from prelabel.readers.animals import DEEPLABCUT as READER
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.output_files import names, refused, skipped, write
from tests.readers.test_deeplabcut import NETWORK, points, table

CORRECT = "correct it, or leave the keypoint out with --on-error skip"
GIVE = "give a CSV file as DeepLabCut writes it, with the rows scorer, bodyparts and coords"
SAVE = "save it as CSV: deeplabcut.analyze_videos_converth5_to_csv(FOLDER), or analyze_videos(..., save_as_csv=True)"
SIZE = (100, 100)


class Bad(NamedTuple):
    """The nose of a row, what is said of it, and the reason that is counted."""

    nose: Sequence[object]
    what: str
    reason: str


KEYPOINTS = [
    Bad(["left", 2, 1], "x of 'nose' of 'one' is 'left', no number", "no number"),
    Bad([1, "1_0", 1], "y of 'nose' of 'one' is '1_0', no number", "no number"),
    Bad([1, "\u0663", 1], "y of 'nose' of 'one' is '\u0663', no number", "no number"),
    Bad([1, 2, "true"], "likelihood of 'nose' of 'one' is 'true', no number", "no number"),
    Bad([1, "", 1], "'nose' of 'one' has x, but no y", "keypoint of one coordinate"),
    Bad(["nan", 2, 1], "'nose' of 'one' has y, but no x", "keypoint of one coordinate"),
    Bad([1, 2**70, 1], "y of 'nose' of 'one' is 1.18059e+21, no place in an image", "coordinate out of range"),
    Bad(["1e400", 2, 1], "x of 'nose' of 'one' is inf, no place in an image", "coordinate out of range"),
    Bad([1, 2, "-inf"], "likelihood of 'nose' of 'one' is -inf, no score", "coordinate out of range"),
]


@pytest.mark.parametrize("bad", KEYPOINTS, ids=[bad.what for bad in KEYPOINTS])
def test_keypoints_that_are_bad(bad: Bad, tmp_path: Path) -> None:
    """End the run; or they are left out, and the other points of the animal stay."""
    (tmp_path / "a.csv").write_text(table([0, 1, 2, 1, 30, 40, 1], [1, *bad.nose, 30, 40, 1], animals=("one",)), encoding="utf-8")

    assert refused(READER, tmp_path, size=SIZE) == f"a.csv:6: {bad.what}\n  fix: {CORRECT}"
    d, reasons = skipped(READER, tmp_path, size=SIZE)
    assert (reasons, d.frame.tolist()) == ([bad.reason], [0, 0, 1])
    assert points(d, 2, SIZE) == [(2, 30, 40)]


def test_the_first_bad_keypoint_is_named(tmp_path: Path) -> None:
    """By its line, whichever animal it is of."""
    (tmp_path / "a.csv").write_text(
        table([0, 1, 2, 1, 1, "a", 1], [1, "b", 2, 1, 3, 4, 1], parts=("nose",), animals=("one", "two")), encoding="utf-8"
    )

    assert refused(READER, tmp_path, size=SIZE) == f"a.csv:5: y of 'nose' of 'two' is 'a', no number\n  fix: {CORRECT}"


ROWS = [
    (
        ["one", 1, 2, 1, 3, 4, 1], "'one' is no number of a frame from 0 to 999999999", "no number of a frame",
        "correct it, or leave the row out with --on-error skip",
    ),
    (
        [10**9, 1, 2, 1, 3, 4, 1], "'1000000000' is no number of a frame from 0 to 999999999", "no number of a frame",
        "correct it, or leave the row out with --on-error skip",
    ),
    ([0, 1, 2, 1, 3, 4, 1], "frame 0 is described by SOURCE/a.csv:4 already", "frame described twice", "leave one of the rows out"),
    ([1, 1, 2, 1, 3, 4], "6 cells, but there are 7 columns", "row of another width", "write a cell a column, empty where it is nothing"),
    ([1], "1 cell, but there are 7 columns", "row of another width", "write a cell a column, empty where it is nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "what", "reason", "fix"), ROWS, ids=[row[1] for row in ROWS])
def test_rows_of_videos_that_are_bad(row: Sequence[object], what: str, reason: str, fix: str, tmp_path: Path) -> None:
    """End the run, or are left out."""
    (tmp_path / "a.csv").write_text(table([0, 1, 2, 1, 3, 4, 1], row, [2, 1, 2, 1, 3, 4, 1]), encoding="utf-8")

    assert refused(READER, tmp_path, size=SIZE) == f"a.csv:5: {what}\n  fix: {fix}".replace("SOURCE/", "")
    d, reasons = skipped(READER, tmp_path, size=SIZE)
    assert (reasons, names(d)) == ([reason], ["a:a_0", "a:a_2"])


def test_the_first_row_of_a_video_is_bad(tmp_path: Path) -> None:
    """It alone is left out, and the others are no images."""
    (tmp_path / "a.csv").write_text(table(["one", 1, 2, 1, 3, 4, 1], [1, 1, 2, 1, 3, 4, 1]), encoding="utf-8")

    d, reasons = skipped(READER, tmp_path, size=SIZE)
    assert (reasons, names(d)) == (["no number of a frame"], ["a:a_1"])


IMAGE = "name the image by its path below the folder of the project, as labeled-data/VIDEO/img001.png"


@pytest.mark.parametrize("said", ["../a.png", "/a.png", "C:/a.png", "labeled-data/../../a.png", ""])
def test_rows_without_an_image_below_the_project(said: str, tmp_path: Path) -> None:
    """Are refused, wherever their paths lead."""
    write(tmp_path, {"a.csv": table(["v/1.png", 1, 2, 3, 9], [said, 1, 2, 3, 9], scores=False)})

    assert refused(READER, tmp_path, size=SIZE) == f"a.csv:5: {said!r} names no image\n  fix: {IMAGE}"
    d, reasons = skipped(READER, tmp_path, size=SIZE)
    assert (reasons, names(d)) == (["row without image"], ["v/1.png"])


def test_an_image_of_two_rows(tmp_path: Path) -> None:
    """Is described twice, also by two tables."""
    row = ["labeled-data", "v", "1.png", 1, 2, 3, 9]
    write(tmp_path, {f"CollectedData_{name}.csv": table(row, scores=False, index=3) for name in "ab"})

    what = "the image 'labeled-data/v/1.png' is described by CollectedData_a.csv:4 already"
    fix = "keep one of them, or convert the files one by one"
    assert refused(READER, tmp_path, size=SIZE) == f"CollectedData_b.csv:4: {what}\n  fix: {fix}"
    d, reasons = skipped(READER, tmp_path, size=SIZE)
    assert (reasons, names(d), len(d)) == (["image described twice"], ["labeled-data/v/1.png"], 2)


LEVELS = "scorer, individuals, bodyparts, coords"

HEADERS = [
    ("scorer,a,a\nbodyparts,n,n\nteam,x,y\n", f":3: begins with a row 'team', which is none of {LEVELS}", GIVE),
    ("scorer,a,a\nbodyparts,n,n\nbodyparts,n,n\n", ":3: has two rows bodyparts", GIVE),
    ("scorer,a,a\nbodyparts,n,n\n", ": has no row coords", GIVE),
    ("scorer,a,a\nindividuals,n,n\ncoords,x,y\n", ": has no row bodyparts", GIVE),
    ("scorer,a\nbodyparts,n,n\ncoords,x,y\n", ":1: the row scorer has 2 cells, but coords has 3", GIVE),
    ("scorer,a,a\nbodyparts,n,n\ncoords,x,likelihood\n", ":3: no column is y of 'n'", GIVE),
    ("scorer,a,a\nbodyparts,n,n\ncoords,x,x\n", ":3: two columns are x of 'n'", "leave one of them out"),
    ("scorer,a,a\nbodyparts,,\ncoords,x,y\n", ":3: names no keypoint", GIVE),
    (
        "scorer,a,a,a\nbodyparts,n,n,n\ncoords,x,y,z\n", ":3: holds keypoints in three dimensions: z of 'n'",
        "give the CSV file of each camera, whose places lie in its images",
    ),
    ("scorer,a,a\nbodyparts,n,n\ncoords,x,y\n", ": has no rows below its header", "write or copy the file again"),
    (
        'scorer,a,a\nbodyparts,n,n\ncoords,x,y\n0,"1,2\n1,1,2\n', ":4: cannot be read as CSV: unexpected end of data",
        "close the quotes of this line, or write the file again",
    ),
    ("", ": is empty", "write or copy the file again"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "fix"), HEADERS, ids=[row[1] for row in HEADERS])
def test_files_that_are_bad(text: str, what: str, fix: str, tmp_path: Path) -> None:
    """End the run, or are left out as a whole."""
    write(tmp_path, {f"a{NETWORK}.csv": table([0, 1, 2, 1, 3, 4, 1]), "b.csv": text})

    alone = refused(READER, tmp_path / "b.csv", size=SIZE)
    d, reasons = skipped(READER, tmp_path, size=SIZE)

    assert alone == f"b.csv{what}\n  fix: {fix}"
    assert (names(d), reasons) == (["a:a_0"], ["unreadable file"])


def test_half_surrogates_and_other_bytes(tmp_path: Path) -> None:
    """Are no UTF-8."""
    good = table(["v/1.png", 1, 2, 3, 9], scores=False).encode()
    (tmp_path / "a.csv").write_bytes(good.replace(b"v/1", b"v/\xed\xa0\x80"))

    assert refused(READER, tmp_path / "a.csv") == "a.csv:4: byte 0xed is not UTF-8\n  fix: save the file as UTF-8 text"


def test_coordinates_of_another_scale(tmp_path: Path) -> None:
    """Are no pixels."""
    (tmp_path / "a.csv").write_text(table([0, 0.1, 0.2, 1, 0.3, 0.4, 1]), encoding="utf-8")

    what = "all keypoints lie within two pixels of the corner of the frame"
    assert refused(READER, tmp_path / "a.csv", size=SIZE) == f"a.csv:4: {what}\n  fix: write keypoints in pixels of the image"


def test_two_files_of_one_video(tmp_path: Path) -> None:
    """Are refused before anything is read."""
    write(tmp_path, {f"v{name}.csv": table([0, 1, 2, 1, 3, 4, 1]) for name in ("DLC_a", "DLC_b")})

    what = "vDLC_b.csv: is of the video 'v', but so is vDLC_a.csv"
    assert refused(READER, tmp_path, size=SIZE) == f"{what}\n  fix: give one of the two, or convert them one by one"


STORES = [
    ("clip.h5", "is HDF5 or a pickle, which is not read", SAVE),
    ("clip_full.pickle", "is HDF5 or a pickle, which is not read", SAVE),
    ("config.yaml", "is no table", "give the folder of the project"),
]


@pytest.mark.parametrize(("file", "what", "fix"), STORES, ids=[row[0] for row in STORES])
def test_files_that_are_no_tables(file: str, what: str, fix: str, tmp_path: Path) -> None:
    """Are refused, with what to do instead."""
    write(tmp_path, {file: b"\x89HDF\r\n\x1a\n"})

    assert refused(READER, tmp_path / file) == f"{file}: {what}\n  fix: {fix}"


def test_a_folder_of_hdf5(tmp_path: Path) -> None:
    """Says what there is."""
    write(tmp_path, {"a.h5": b"", "b.pickle": b""})

    assert refused(READER, tmp_path) == f"SOURCE: holds 2 files of HDF5 or pickle, first a.h5, but no .csv file\n  fix: {SAVE}"


def test_a_folder_of_other_tables(tmp_path: Path) -> None:
    """Holds none of DeepLabCut."""
    write(tmp_path, {"a.csv": "x,y\n1,2\n"})

    assert refused(READER, tmp_path) == "SOURCE: holds no table of DeepLabCut\n  fix: give the CSV files that DeepLabCut writes"


WRITE = "write lists of names, as DeepLabCut does: bodyparts, or multianimalbodyparts and uniquebodyparts"


@pytest.mark.parametrize(
    ("config", "what", "fix"),
    [
        ("bodyparts: nose\n", "config.yaml: $.bodyparts: is no list of names", WRITE),
        ("bodyparts: [[nose]]\n", "config.yaml: $.bodyparts: is no list of names", WRITE),
        ("bodyparts: [true]\n", "config.yaml: $.bodyparts: is no list of names", WRITE),
        ("multianimalproject: true\nuniquebodyparts: {a: 1}\n", "config.yaml: $.uniquebodyparts: is no list of names", WRITE),
        ("", "config.yaml: is no mapping", WRITE),
    ],
)
def test_configurations_that_are_bad(config: str, what: str, fix: str, tmp_path: Path) -> None:
    """End the run, as the numbers of points depend on them."""
    write(tmp_path, {"config.yaml": config, "labeled-data/v/CollectedData_a.csv": table(["v/1.png", 1, 2, 3, 9], scores=False)})

    assert refused(READER, tmp_path, size=SIZE) == f"{what}\n  fix: {fix}"


def test_a_run_leaves_out_what_is_bad(tmp_path: Path) -> None:
    """And counts it, and ends with 1; without --on-error skip it writes nothing."""
    write(tmp_path, {"a.csv": table([0, "a", 2, 1, 3, 4, 1], ["b", 1, 2, 1, 3, 4, 1], [1, 5, 6, 1, 7, 8, 1])})
    arguments = ("a.csv", "--size", "9x9", "--min-length", "1")

    stopped = convert(tmp_path, *arguments)
    there = (tmp_path / "jobs.jsonl").exists()
    left = convert(tmp_path, *arguments, "--on-error", "skip")

    assert (stopped.exit_code, there, left.exit_code) == (1, False, 1)
    assert "a.csv:4: x of 'nose' is 'a', no number" in stopped.output
    assert "1 video job, 2 frames" in left.output
    assert sorted(line.split()[0] for line in left.output.splitlines() if line.startswith("bad")) == ["bad", "bad"]


def test_animals_without_a_point_that_is_likely(tmp_path: Path) -> None:
    """Are counted, as points of 0 and below are."""
    (tmp_path / "a.csv").write_text(table([0, 1, 2, 0, 3, 4, -0.5], [1, 5, 6, 1, 7, 8, 1]), encoding="utf-8")
    tally = Tally()

    (d,) = read_batches(READER, tmp_path / "a.csv", size=(9, 9), tally=tally)

    assert (d.frame.tolist(), tally.filtered) == ([1, 1], {"animal without a keypoint": 1})
    assert tally.unconverted == {"keypoints whose score is below 0": 1, "keypoints whose score is 0": 1}


def test_a_point_at_the_corner_that_nothing_believes_in(tmp_path: Path) -> None:
    """Is counted, too: three numbers 0 are no empty cells."""
    (tmp_path / "a.csv").write_text(table([0, 0, 0, 0, 0, 0, 0], [1, 5, 6, 1, 7, 8, 0]), encoding="utf-8")
    tally = Tally()

    (d,) = read_batches(READER, tmp_path / "a.csv", size=(9, 9), tally=tally)

    assert (d.frame.tolist(), tally.unconverted) == ([1], {"keypoints whose score is 0": 3})
