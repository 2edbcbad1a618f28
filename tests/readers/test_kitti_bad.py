"""KITTI labels that are wrong: each message names the place and the fix; under skip the rest is read."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.kitti import READER
from prelabel.testing import read_batches
from tests.commands import convert, jobs
from tests.readers.yolo_files import rows, shapes, write

ROW = "Car 0 0 -10 2 1 6 4 -1 -1 -1 -1000 -1000 -1000 -10"

SOLID = "Car 0 0 -10 2 1 6 4 1.5 2 4 0 1 11 0"

CAMERA = "P2: 100 0 100 0 0 100 50 0 0 0 1 0"

SIZE = (200, 100)

VALUES = "truncated occluded alpha left top right bottom height width length x y z rotation_y, and a score where there is one"
FIX = f"write type {VALUES}"
TRACKING = f"write frame track type {VALUES}"
MEND = "mend the row, or leave such rows out with --on-error skip"
MATRIX = "write P2: and the twelve numbers of the 3x4 matrix, row by row"
CALIB = "give -O calib the folder with a calibration file of the same name for each label file, or leave it out"
SCORE = "map scores to [0, 1] with -O score=sigmoid, or leave them out with -O score=drop"


def both(source: Path, options: Mapping[str, str] | None = None) -> tuple[str, Tally, list[str]]:
    """The message under stop; the counts and the labels and kinds of what is read under skip."""
    tally = Tally(on_error="skip")
    with pytest.raises(InputError) as caught:
        read_batches(READER, source, options, size=SIZE)
    batches = read_batches(READER, source, options, size=SIZE, tally=tally)
    return str(caught.value), tally, [f"{row[2]} {row[1]}" for row in shapes(batches)]


ROWS = [
    ("Car", "1 column, but a row has 15, or 16 with a score", FIX),
    (ROW.rpartition(" ")[0], "14 columns, but a row has 15, or 16 with a score", FIX),
    (f"{ROW} 0.5 0", "17 columns, but a row has 15, or 16 with a score", FIX),
    (f"0 1 {ROW}", "17 columns, but a row has 15, or 16 with a score", FIX),
    (ROW.replace("6", "x"), "'x' in column 7 is no number", FIX),
    (ROW.replace("6", "1_0"), "'1_0' in column 7 is no number", FIX),
    (ROW.replace("-10 2", "nan 2"), "column 4 is nan", FIX),
    (f"{ROW} inf", "column 16 is inf", FIX),
    (ROW.replace("6", "1e300"), "column 7 is 1e+300", FIX),
    (ROW.replace("6", "1"), "left 2 top 1 right 1 bottom 4 is no box: right must exceed left, and bottom top", MEND),
    (ROW.replace("6", "2"), "left 2 top 1 right 2 bottom 4 is no box: right must exceed left, and bottom top", MEND),
    (ROW.replace("6 4", "6 1"), "left 2 top 1 right 6 bottom 1 is no box: right must exceed left, and bottom top", MEND),
    (f"{ROW} 1.5", "score 1.5 is outside [0, 1]", SCORE),
    (ROW.replace("2 1 6 4", "-1 -1 -1 -1"), "has neither a 2D box nor a 3D box", MEND),
]


@pytest.mark.parametrize(("row", "what", "fix"), ROWS, ids=[f"{number} {row[1]}" for number, row in enumerate(ROWS)])
def test_a_bad_row(tmp_path: Path, row: str, what: str, fix: str) -> None:
    """The whole message under stop; under skip the rows around it are read and it is counted once."""
    source = write(tmp_path, {"label_2/a.txt": f"{ROW}\n\n{row}\r\n{ROW}\n", "label_2/b.txt": ROW})

    message, tally, found = both(source)

    assert message == f"{source}/label_2/a.txt:3: {what}\n  fix: {fix}"
    assert found == ["Car RECTANGLE"] * 3
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [message]


TRACKS = [
    ("1.5 1", "frame 1.5 is no whole number from 0 to 999999", "number the frames from 0, as the images are"),
    ("-1 1", "frame -1 is no whole number from 0 to 999999", "number the frames from 0, as the images are"),
    ("1000000 1", "frame 1000000 is no whole number from 0 to 999999", "number the frames from 0, as the images are"),
    ("0 -2", "track -2 is no whole number from 0, nor -1", "number the tracks from 0; -1 is an object without track"),
    ("0 0.5", "track 0.5 is no whole number from 0, nor -1", "number the tracks from 0; -1 is an object without track"),
    ("0", "16 columns, but a row has 17, or 18 with a score", TRACKING),
    ("0 one", "'one' in column 2 is no number", TRACKING),
    ("0 nan", "column 2 is nan", TRACKING),
]


@pytest.mark.parametrize(("numbers", "what", "fix"), TRACKS, ids=[row[0] for row in TRACKS])
def test_a_bad_row_of_a_sequence(tmp_path: Path, numbers: str, what: str, fix: str) -> None:
    """Likewise; columns are counted from that of the frame."""
    source = write(tmp_path, {"label_02/1.txt": f"0 1 {ROW}\n{numbers} {ROW}\n1 1 {ROW}\n"})

    message, tally, found = both(source)

    assert message == f"{source}/label_02/1.txt:2: {what}\n  fix: {fix}"
    assert found == ["Car RECTANGLE"] * 2
    assert len(tally.bad) == 1


def test_columns_of_tracks_are_counted_from_the_frame(tmp_path: Path) -> None:
    """A value behind the type too."""
    source = write(tmp_path, {"label_02/1.txt": f"0 1 {ROW}\n0 2 {ROW.replace('6', 'x')}\n"})

    message, _, _ = both(source)

    assert message == f"{source}/label_02/1.txt:2: 'x' in column 9 is no number\n  fix: {TRACKING}"


CALIBRATIONS = [
    ("", ": holds no P2", MATRIX),
    (CAMERA.replace("P2", "P0"), ": holds no P2", MATRIX),
    (f"\n{CAMERA} 1", ":2: P2 has 13 numbers, not 12", MATRIX),
    ("P2:", ":1: P2 has 0 numbers, not 12", MATRIX),
    (CAMERA.replace("50", "nan"), ":1: P2 holds nan", MATRIX),
    (CAMERA.replace("50", "-inf"), ":1: P2 holds -inf", MATRIX),
    (CAMERA.replace("50", "1e99"), ":1: P2 holds 1e+99", MATRIX),
    (CAMERA.replace("50", "fifty"), ":1: P2 holds 'fifty', which is no number", MATRIX),
    (
        "P2: 0 0 0 0 0 0 0 0 0 0 0 0",
        ":1: P2 is no projection of a camera: its left 3x3 part has no positive determinant",
        MATRIX,
    ),
    (b"P2: caf\xe9", ":1: byte 0xe9 is not UTF-8", "save the file as UTF-8 text"),
]


@pytest.mark.parametrize(("text", "what", "fix"), CALIBRATIONS, ids=[f"{number} {row[1]}" for number, row in enumerate(CALIBRATIONS)])
def test_a_bad_calibration(tmp_path: Path, text: str | bytes, what: str, fix: str) -> None:
    """It is one bad record; under skip its 2D boxes stay, its 3D boxes are counted, and other files have their cuboids."""
    source = write(
        tmp_path, {"label_2/a.txt": f"{SOLID}\n{SOLID}", "label_2/b.txt": SOLID, "calib/a.txt": text, "calib/b.txt": CAMERA}
    )  # fmt: skip

    message, tally, found = both(source, {"calib": f"{source}/calib"})

    assert message == f"{source}/calib/a.txt{what}\n  fix: {fix}"
    assert found == ["Car RECTANGLE", "Car RECTANGLE", "Car RECTANGLE", "Car CUBOID"]
    assert [problem.reason for problem in tally.bad] == ["calibration that cannot be used"]
    assert tally.unconverted == {"3D box without calibration": 2}


def test_a_missing_calibration(tmp_path: Path) -> None:
    """A label file with 3D boxes needs one; a file without does not."""
    source = write(tmp_path, {"label_2/a.txt": ROW, "label_2/t/b.txt": SOLID, "label_2/t/c.txt": SOLID, "calib/c.txt": CAMERA})

    message, tally, found = both(source, {"calib": f"{source}/calib"})

    assert message == f"{source}/label_2/t/b.txt: has 3D boxes, but {source}/calib/t/b.txt is not there\n  fix: {CALIB}"
    assert found == ["Car RECTANGLE", "Car RECTANGLE", "Car RECTANGLE", "Car CUBOID"]
    assert [problem.reason for problem in tally.bad] == ["calibration missing"]
    assert tally.unconverted == {"3D box without calibration": 1}


def test_one_bad_calibration_for_all_is_counted_once(tmp_path: Path) -> None:
    """However many label files it is for."""
    source = write(tmp_path, {"label_2/a.txt": SOLID, "label_2/b.txt": SOLID, "c.txt": "P2: 1"})

    message, tally, _ = both(source / "label_2", {"calib": f"{source}/c.txt"})

    assert message == f"{source}/c.txt:1: P2 has 1 numbers, not 12\n  fix: {MATRIX}"
    assert len(tally.bad) == 1


def test_a_box_without_volume(tmp_path: Path) -> None:
    """Bad where cuboids are asked for, of no matter where they are not."""
    flat = SOLID.replace("1.5 2 4", "1.5 0 4")
    source = write(tmp_path, {"label_2/a.txt": f"{SOLID}\n{flat}", "calib/a.txt": CAMERA})

    message, _, found = both(source, {"calib": f"{source}/calib"})

    assert message == f"{source}/label_2/a.txt:2: height 1.5, width 0 and length 4 must be above 0\n  fix: {MEND}"
    assert found == ["Car RECTANGLE", "Car CUBOID"]
    assert len(rows(read_batches(READER, source, size=SIZE))) == 2


def test_frames_without_an_image(tmp_path: Path) -> None:
    """A row in a frame that the sequence's folder of images does not hold."""
    source = write(tmp_path, {"label_02/1.txt": f"0 1 {ROW}\n5 1 {ROW}", "image_02/1/0.png": "", "image_02/1/1.png": ""})

    message, _, found = both(source)

    assert message == (
        f"{source}/label_02/1.txt:2: frame 5 has no image among the 2 of the sequence's folder\n"
        "  fix: add the image, or leave such rows out with --on-error skip"
    )
    assert found == ["Car RECTANGLE"]


FILES: list[tuple[dict[str, str | bytes], dict[str, str], str, str]] = [
    ({"label_2/a.txt": ROW}, {}, ":1: the size of 'a.png' is not known", "give --size WIDTHxHEIGHT, or --frames with the folder of images"),
    ({"label_2/a.txt": b"Caf\xe9"}, {}, ":1: byte 0xe9 is not UTF-8", "save the file as UTF-8 text"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "options", "what", "fix"), FILES, ids=[row[2] for row in FILES])
def test_a_file_that_cannot_be_used(tmp_path: Path, files: dict[str, str | bytes], options: dict[str, str], what: str, fix: str) -> None:
    """The message names the file."""
    source = write(tmp_path, files)

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, options)

    assert str(caught.value) == f"{source}/{next(iter(files))}{what}\n  fix: {fix}"


def test_a_sequence_of_bad_rows_alone(tmp_path: Path) -> None:
    """With its only row left out, nothing says which frames there are."""
    source = write(tmp_path, {"label_02/a.txt": f"0 -2 {ROW}"})

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, tally=Tally(on_error="skip"))

    what = "holds no rows, and nothing says which frames there are"
    assert str(caught.value) == f"{source}/label_02/a.txt: {what}\n  fix: give --frames, or leave the file out"


def test_sequences_without_images_of_theirs(tmp_path: Path) -> None:
    """Of several sequences each needs a folder of its name below ``--frames``."""
    source = write(tmp_path, {"label_02/1.txt": f"0 1 {ROW}", "label_02/2.txt": f"0 1 {ROW}", "f/1/0.png": ""})

    with pytest.raises(InputError) as caught:
        read_batches(READER, source / "label_02", frames=source / "f")

    assert str(caught.value) == (
        f"{source}/label_02/2.txt: no image of --frames lies in a folder '2'\n"
        "  fix: give --frames a folder that holds one folder of images for each sequence"
    )


@pytest.mark.parametrize(
    ("files", "name", "what", "fix"),
    [
        ({"notes.md": "x"}, "", ": holds no KITTI label file (.txt)", "give the folder that the label files lie in"),
        ({"a.txt": "one two", "c.txt": CAMERA}, "", ": holds no KITTI label file (.txt)", "give the folder that the label files lie in"),
        ({}, "nowhere", "/nowhere: does not exist", "give a file or folder that exists"),
    ],
)
def test_a_source_that_holds_nothing(tmp_path: Path, files: dict[str, str], name: str, what: str, fix: str) -> None:
    """Ends the run."""
    with pytest.raises(InputError) as caught:
        read_batches(READER, write(tmp_path, files) / name)

    assert str(caught.value) == f"{tmp_path}{what}\n  fix: {fix}"


def test_texts_that_are_not_read_are_named(tmp_path: Path) -> None:
    """Beside label files in a folder of any name."""
    tally = Tally()
    write(tmp_path, {"a/1.txt": ROW, "a/notes.txt": "one two", "b/det.txt": "1,2,3", "b/gt.txt": ROW, "calib.txt": CAMERA})

    read_batches(READER, tmp_path, size=SIZE, tally=tally)

    assert next(iter(tally.notes)) == f"2 other text files not read: first {tmp_path}/a/notes.txt"


def test_a_track_twice_in_a_frame(tmp_path: Path) -> None:
    """Through the command: stops before anything is written; under skip the second row is left out, and it exits 1."""
    write(tmp_path, {"label_02/1.txt": f"0 4 {ROW}\n1 4 {ROW}\n1 4 {ROW}\n"})
    arguments = ("label_02", "--format", "kitti", "--size", "200x100")

    stopped = convert(tmp_path, *arguments)
    written = (tmp_path / "jobs.jsonl").exists()
    skipped = convert(tmp_path, *arguments, "--on-error", "skip")

    assert (stopped.exit_code, skipped.exit_code, written) == (1, 1, False)
    assert stopped.stderr == (
        "Error: label_02/1.txt:3: track 4 is in frame '1/000001.png' a second time, first at label_02/1.txt:2\n"
        "  fix: give each object of a frame its own track id, or link anew with --link relink\n"
    )
    (job,) = jobs(tmp_path / "jobs.jsonl")
    (tracker,) = job["data"]["maker_response"]["video2d"]["data"]["annotations"]
    assert len(tracker["frames"]) == 2
