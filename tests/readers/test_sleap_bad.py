"""Analysis CSV of SLEAP that is wrong: each message names the place and the fix; under skip the rest is read."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from prelabel.readers.animals import SLEAP as READER
from tests.commands import convert
from tests.readers.output_files import names, refused, skipped, write
from tests.readers.test_deeplabcut import points
from tests.readers.test_sleap import SIZE, analysis

GIVE = "give a CSV file as SLEAP writes it with sleap-convert --format analysis.csv, or with Export Analysis CSV"
SAVE = "save it as CSV: sleap-convert --format analysis.csv PROJECT.slp, or Export Analysis CSV in the menu of SLEAP"
KEYPOINT = "correct it, or leave the keypoint out with --on-error skip"

GOOD = ["t", 0, 0.5, 1, 2, 1, 3, 9, 1]

POSES = [
    (["t", 1, 0.5, "a", 2, 1, 30, 40, 1], "x of 'nose' is 'a', no number", "no number", KEYPOINT),
    (["t", 1, 0.5, 1, 2, "[]", 30, 40, 1], "score of 'nose' is '[]', no number", "no number", KEYPOINT),
    (["t", 1, 0.5, "", 2, 1, 30, 40, 1], "'nose' has y, but no x", "keypoint of one coordinate", KEYPOINT),
    (["t", 1, 0.5, 1, "-1e12", 1, 30, 40, 1], "y of 'nose' is -1e+12, no place in an image", "coordinate out of range", KEYPOINT),
    (["t", 1, 0.5, 1, 2, "1e400", 30, 40, 1], "score of 'nose' is inf, no score", "coordinate out of range", KEYPOINT),
]


@pytest.mark.parametrize(("row", "what", "reason", "fix"), POSES, ids=[row[1] for row in POSES])
def test_keypoints_that_are_bad(row: Sequence[object], what: str, reason: str, fix: str, tmp_path: Path) -> None:
    """End the run; or they are left out, and the other points of the animal stay."""
    write(tmp_path, {"a.csv": analysis(GOOD, row)})

    assert refused(READER, tmp_path, size=SIZE) == f"a.csv:3: {what}\n  fix: {fix}"
    d, reasons = skipped(READER, tmp_path, size=SIZE)
    assert (reasons, d.frame.tolist()) == ([reason], [0, 0, 1])
    assert points(d, 2, SIZE) == [(2, 30, 40)]


@pytest.mark.parametrize("score", ["high", "inf", "1e400"])
def test_scores_that_are_bad(score: str, tmp_path: Path) -> None:
    """End the run; or they are left out, and their animals stay."""
    write(tmp_path, {"a.csv": analysis(GOOD, ["t", 1, score, 1, 2, 1, 3, 9, 1])})

    fix = "correct it, or leave the score out with --on-error skip"
    assert refused(READER, tmp_path, size=SIZE) == f"a.csv:3: instance.score is {score!r}, no number\n  fix: {fix}"
    d, reasons = skipped(READER, tmp_path, size=SIZE)
    assert (reasons, str(d.score.tolist())) == (["no score"], "[0.5, 0.5, nan, nan]")


ROW = "correct it, or leave the row out with --on-error skip"

ROWS = [
    (["t", "one", 0.5, 1, 2, 1, 3, 9, 1], "frame_idx 'one' is no number from 0 to 999999999", "no number of a frame", ROW),
    (["t", "", 0.5, 1, 2, 1, 3, 9, 1], "frame_idx '' is no number from 0 to 999999999", "no number of a frame", ROW),
    (["t", -1, 0.5, 1, 2, 1, 3, 9, 1], "frame_idx '-1' is no number from 0 to 999999999", "no number of a frame", ROW),
    (["t", 2**70, 0.5, 1, 2, 1, 3, 9, 1], f"frame_idx '{2**70}' is no number from 0 to 999999999", "no number of a frame", ROW),
    (["t", 1], "2 cells, but there are 9 columns", "row of another width", "write a cell a column, empty where it is nothing"),
]


@pytest.mark.parametrize(("row", "what", "reason", "fix"), ROWS, ids=[row[1] for row in ROWS])
def test_rows_that_are_bad(row: Sequence[object], what: str, reason: str, fix: str, tmp_path: Path) -> None:
    """End the run, or are left out."""
    write(tmp_path, {"a.csv": analysis(GOOD, row)})

    assert refused(READER, tmp_path, size=SIZE) == f"a.csv:3: {what}\n  fix: {fix}"
    d, reasons = skipped(READER, tmp_path, size=SIZE)
    assert (reasons, names(d)) == ([reason], ["a:a_0"])


HEADERS = [
    ("track,instance.score,a.x,a.y\nt,1,1,2\n", ":1: has no column frame_idx", GIVE),
    ("track,frame_idx,instance.score\nt,0,1\n", ":1: names no keypoint", GIVE),
    ("frame_idx,a.x,a.score\n0,1,1\n", ":1: has no column 'a.y'", GIVE),
    ("frame_idx,a.x,a.y,a.x\n0,1,2,3\n", ":1: two columns are called 'a.x'", "leave one of them out"),
    (
        'frame_idx,a.x,a.y\n0,"1,2\n', ":2: cannot be read as CSV: unexpected end of data",
        "close the quotes of this line, or write the file again",
    ),
    (" \n", ": is empty", "write or copy the file again"),
    ("frame_idx,a.x,a.y\0\n", ": holds zero bytes, which no text has", "copy the file again, or save it as UTF-8 text"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "fix"), HEADERS, ids=[row[1] for row in HEADERS])
def test_files_that_are_bad(text: str, what: str, fix: str, tmp_path: Path) -> None:
    """End the run, or are left out as a whole."""
    write(tmp_path, {"b.csv": text})

    assert refused(READER, tmp_path / "b.csv", size=SIZE) == f"b.csv{what}\n  fix: {fix}"


def test_a_header_alone(tmp_path: Path) -> None:
    """Is a video of which nothing is known, beside others."""
    write(tmp_path, {"a.csv": analysis(), "b.csv": analysis(GOOD)})

    what = "a.csv: has no rows below its header\n  fix: write or copy the file again"
    assert refused(READER, tmp_path, size=SIZE) == what
    d, reasons = skipped(READER, tmp_path, size=SIZE)
    assert (reasons, names(d)) == (["unreadable file"], ["b:b_0"])


def test_two_files_of_one_video(tmp_path: Path) -> None:
    """Are refused before anything is read."""
    write(tmp_path, {f"{name}.000_v.analysis.csv": analysis(GOOD) for name in "ab"})

    what = "b.000_v.analysis.csv: is of the video 'v', but so is a.000_v.analysis.csv"
    fix = "give one source that holds both, or convert them one by one"
    assert refused(READER, tmp_path, size=SIZE) == f"{what}\n  fix: {fix}"


@pytest.mark.parametrize("file", ["labels.slp", "labels.000_clip.analysis.h5"])
def test_projects_and_hdf5(file: str, tmp_path: Path) -> None:
    """Are refused, with what to do instead, alone and in a folder."""
    write(tmp_path, {file: b"\x89HDF\r\n\x1a\n"})

    assert refused(READER, tmp_path / file) == f"{file}: is a project of SLEAP or HDF5, which is not read\n  fix: {SAVE}"
    what = f"SOURCE: holds 1 file of SLEAP's projects or HDF5, first {file}, but no .csv file"
    assert refused(READER, tmp_path) == f"{what}\n  fix: {SAVE}"


def test_a_track_that_is_twice_in_a_frame(tmp_path: Path) -> None:
    """Is refused by what makes jobs."""
    write(tmp_path, {"a.csv": analysis(GOOD, ["t", 0, 0.5, 11, 12, 1, 13, 19, 1])})

    result = convert(tmp_path, "a.csv", "--size", "99x99")

    assert result.exit_code == 1
    assert "a.csv:3: track 0 is in frame 'a_0' a second time, first at a.csv:2" in result.output
