"""Single object tracking that is wrong: each message names the place and the fix; under skip the rest is read."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from prelabel.errors import PrelabelError, Tally
from prelabel.readers.sot import READER
from prelabel.testing import read_batches
from tests.readers.mots_files import facts, images, write
from tests.readers.sot_files import read

ROWS = "write a row as left,top,width,height, and as nan,nan,nan,nan where the object is away"
VOT = "write a row as left,top,width,height, as x1,y1,x2,y2,x3,y3,..., as a mask m..., or as a code 0, 1 or 2"
VATIC = 'write rows as id xmin ymin xmax ymax frame lost occluded generated "label"'
SKIP = "mend the row, or leave such rows out with --on-error skip"
AGAIN = "copy the file again, or remove it"
SIZE = "write width and height in pixels, or remove the line"

BOX, RECT, NFS = "10,20,8,16", "S/groundtruth_rect.txt", "S/240/S.txt"
BALL = '0 10 20 18 36 1 0 0 0 "ball"'

BAD = [
    (RECT, BOX, "10,20,8", "other number of columns", "3 columns, but a row has 4", ROWS),
    (RECT, BOX, "1", "other number of columns", "1 column, but a row has 4", ROWS),
    (RECT, BOX, "10,20,18,20,18,36,10,36", "other number of columns", "8 columns, but a row has 4", ROWS),
    (RECT, BOX, "", "blank line", "is blank, but a row is a frame", ROWS),
    (RECT, BOX, "10,x,8,16", "no number", "'x' is no number", ROWS),
    (RECT, BOX, "1_0,20,8,16", "no number", "'1_0' is no number", ROWS),
    (RECT, BOX, "10,nan,8,16", "no number of an image", "top is nan", ROWS),
    (RECT, BOX, "10,20,8,1e400", "no number of an image", "height is inf", ROWS),
    (RECT, BOX, "10,20,1e9,16", "no number of an image", "width is 1e+09", ROWS),
    (RECT, BOX, "10,20,8,0", "width or height not positive", "width 8 and height 0 must be above 0", SKIP),
    (RECT, BOX, "10,20,-8,16", "width or height not positive", "width -8 and height 16 must be above 0", SKIP),
    ("a.txt", BOX, "10,20,8", "other number of columns", "3 columns, but a row has 4, 1, or an even number from 6 on", VOT),
    ("a.txt", BOX, "3", "unknown code", "the code 3 is not 0, 1 or 2", VOT),
    ("a.txt", BOX, "10,20,18,20,18,x", "no number", "'x' is no number", VOT),
    ("a.txt", BOX, "10,20,18,20,18,inf", "no number of an image", "'inf' is no place in an image", VOT),
    ("a.txt", BOX, "m1,2,3", "no mask", "a mask of 3 numbers, but it has 4 and its runs", SKIP),
    ("a.txt", BOX, "m1,2,2,2,1.5", "no mask", "'1.5' is no whole number of a mask", SKIP),
    ("a.txt", BOX, f"m1,2,2,2,{2**70}", "no mask", f"'{2**70}' is no whole number of a mask", SKIP),
    ("a.txt", BOX, "m1,2,2,2,1,4", "no mask", "the runs sum to 5, but 2x2 pixels are 4", SKIP),
    ("a.txt", BOX, "m1,2,2,2,-1,4", "no mask", "run 0 is negative: -1", SKIP),
    ("a.txt", BOX, "m1,2,-2,2,0,4", "no mask", "size [-2, 2] is not from 1 to 65,535 pixels", SKIP),
    ("a.txt", BOX, "m1,9999999999,2,2,0,4", "no mask", "a mask at 1,9999999999 is beyond any image", SKIP),
    (NFS, BALL, "0 10 20 18 36", "other number of columns", "5 columns, but a row has 10", VATIC),
    (NFS, BALL, '0 10 20 x 36 1 0 0 0 "ball"', "no number", "'x' is no number", VATIC),
    (NFS, BALL, '0 10 nan 18 36 1 0 0 0 "ball"', "no number of an image", "'nan' is no place in an image", VATIC),
    (NFS, BALL, '0 18 20 10 36 1 0 0 0 "ball"', "width or height not positive", "width -8 and height 16 must be above 0", SKIP),
]
"""File, a good row, a bad one, the reason, what is wrong, fix."""


def message(source: Path, options: Mapping[str, str] | None = None, *, frames: Path | None = None) -> str:
    """What the user sees of a source that stops the run."""
    with pytest.raises(PrelabelError) as error:
        read(source, options, frames=frames)
    return str(error.value)


def left_out(source: Path, options: Mapping[str, str] | None = None) -> tuple[int, list[tuple[str, str]]]:
    """How many rows are read under skip, and the reason and place of what is not."""
    tally = Tally(on_error="skip")
    found = read_batches(READER, source, options, size=(80, 60), tally=tally)
    return sum(map(len, found)), [(problem.reason, str(problem.place)) for problem in tally.bad]


@pytest.mark.parametrize(("name", "good", "bad", "reason", "what", "fix"), BAD, ids=range(len(BAD)))
def test_a_bad_row(name: str, good: str, bad: str, reason: str, *, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its line; under skip it alone is left out, and the rows behind it keep their frames."""
    path = write(tmp_path / name, good, bad, good)
    tally = Tally(on_error="skip")

    assert message(path) == f"{path}:2: {what}\n  fix: {fix}"
    assert [fact[1] for fact in facts(read(path, tally=tally))] == [1, 3]
    assert [(problem.reason, str(problem.place)) for problem in tally.bad] == [(reason, f"{path}:2")]


FILES = [
    (b"", "holds no rows", "give a file with a row a frame", "file without rows"),
    (b"\n \n", "holds no rows", "give a file with a row a frame", "file without rows"),
    (b"10,20\x00", "holds zero bytes, which no text has", "copy the file again, or save it as UTF-8 text", "unreadable file"),
    (b"10,20,8,16\n1,2,\xe9,4", "byte 0xe9 is not UTF-8", "save the file as UTF-8 text", "unreadable file"),
]


@pytest.mark.parametrize(("data", "what", "fix", "reason"), FILES, ids=range(len(FILES)))
def test_a_file_without_rows(data: bytes, what: str, fix: str, *, reason: str, tmp_path: Path) -> None:
    """Stops the run with its name; under skip the other sequences are read."""
    path = write(tmp_path / "a/groundtruth.txt")
    path.write_bytes(data)
    write(tmp_path / "b/groundtruth.txt", BOX)
    place = f"{path}:2" if b"\xe9" in data else f"{path}"

    assert message(tmp_path) == f"{place}: {what}\n  fix: {fix}"
    assert left_out(tmp_path) == (1, [(reason, place)])


def test_an_object_without_rows(tmp_path: Path) -> None:
    """Of VOT is damaged, since a row says that the object is away; under skip the others are read."""
    write(tmp_path / "S/groundtruth_1.txt", BOX)
    path = write(tmp_path / "S/groundtruth_2.txt")

    assert message(tmp_path) == f"{path}: holds no rows\n  fix: give a file with a row a frame"
    assert left_out(tmp_path) == (1, [("file without rows", f"{path}")])


def test_results_with_fewer_confidences_than_rows(tmp_path: Path) -> None:
    """Stop the run; under skip those that are there are scores."""
    write(tmp_path / "S.txt", BOX, BOX, BOX)
    path = write(tmp_path / "S_confidence.value", "0.25", "0.5")

    what = "holds 2 values, but the object has 3 rows"
    for options in ({}, {"attributes": "confidence"}):
        assert message(tmp_path, options) == f"{path}: {what}\n  fix: write a number for each frame"
    assert left_out(tmp_path) == (3, [("other number of values", f"{path}")])


NUMBERS, RATE = "write a number for each frame", "write the rate as 30, or remove the line"
FOLDER = "write the folder of images below the sequence"

BESIDE = [
    ("lasot", "full_occlusion.txt", "0", "other number of values", "", "holds 1 value, but the object has 2 rows", NUMBERS),
    ("lasot", "full_occlusion.txt", "0,0,0", "other number of values", "", "holds 3 values, but the object has 2 rows", NUMBERS),
    ("lasot", "full_occlusion.txt", "0,x", "bad value of a frame", "", "value 2 is 'x', which is no number", NUMBERS),
    ("got10k", "absence.label", "\n0", "bad value of a frame", "", "value 1 is '', which is no number", NUMBERS),
    ("got10k", "absence.label", "0\ninf", "bad value of a frame", "", "value 2 is 'inf', which is no number", NUMBERS),
    ("got10k", "meta_info.ini", "", "unreadable file", "", "says nothing", AGAIN),
    ("got10k", "meta_info.ini", "a: b\nresolution: (0, 5)", "bad size", ":2", "resolution '(0, 5)' is no size of an image", SIZE),
    ("got10k", "meta_info.ini", "anno_fps: fast", "bad rate", ":1", "'fast' is no number of frames a second", RATE),
    ("vot", "sequence", "fps=0", "bad rate", ":1", "'0' is no number of frames a second", RATE),
    ("vot", "sequence", "width=1e3\nheight=5", "bad size", ":1", "'1e3x5' is no size of an image", SIZE),
    ("vot", "sequence", "channels.color=../x/%d.jpg", "bad path", ":1", "'../x/%d.jpg' is no path below the sequence", FOLDER),
    ("vot", "sequence", "channels.color=/x", "bad path", ":1", "'/x' is no path below the sequence", FOLDER),
]


@pytest.mark.parametrize(("family", "name", "text", "reason", "line", "what", "fix"), BESIDE, ids=range(len(BESIDE)))
def test_a_bad_file_beside(family: str, name: str, text: str, reason: str, *, line: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its name; under skip what it says is left out, and the rows are read."""
    folder = tmp_path / {"lasot": "run/run-1", "got10k": "GOT-10k_Val_1", "vot": "S"}[family]
    write(folder / "groundtruth.txt", BOX, BOX)
    path = folder / name
    path.write_text(text, encoding="utf-8")

    assert message(tmp_path) == f"{path}{line}: {what}\n  fix: {fix}"
    assert left_out(tmp_path) == (2, [(reason, f"{path}{line}")])


def test_parts_that_configseqs_does_not_say(tmp_path: Path) -> None:
    """Would be drawn on frames of another part: they stop the run, or are left out; so do rows and parts beyond the images."""
    config = write(tmp_path / "configSeqs.m", "struct('name','a','path','x\\a\\','startFrame',1,'endFrame',1)")
    label = write(tmp_path / "anno/UAV123/a.txt", BOX, BOX)
    other = write(tmp_path / "anno/UAV123/b.txt", BOX)

    beyond = "row 2 has no image among the 1 of the folder of the sequence"
    assert message(label) == f"{label}:2: {beyond}\n  fix: add the image, or leave such rows out with --on-error skip"
    assert message(other) == f"{config}: says nothing of the sequence 'b'\n  fix: {AGAIN}"
    assert left_out(tmp_path) == (1, [("row without image", f"{label}:2"), ("unknown part of a video", f"{config}")])
    one = "'name','b','path','b','startFrame',1,'endFrame',"
    config.write_text(f"{one}2\n{one}3", encoding="utf-8")
    assert message(other) == f"{config}: says nothing of the sequence 'b' with 1 frame\n  fix: {AGAIN}"
    config.write_text("nothing", encoding="utf-8")
    assert message(other) == f"{config}: names no sequence\n  fix: {AGAIN}"
    config.write_text("'name','b','path','b','startFrame',7,'endFrame',9", encoding="utf-8")
    images(tmp_path / "data_seq/UAV123/b", "000001.jpg")
    assert message(other) == f"{other}: is of the images 7 to 9, but there are 1\n  fix: add the images of the video"


def test_rows_without_images(tmp_path: Path) -> None:
    """Are refused, or left out: images decide which frames there are."""
    path = write(tmp_path / "S/groundtruth_rect.txt", BOX, BOX)
    images(tmp_path / "S/img", "0001.jpg", size=(80, 60))

    fix = "add the image, or leave such rows out with --on-error skip"
    assert message(path) == f"{path}:2: row 2 has no image among the 1 of the folder of the sequence\n  fix: {fix}"
    assert left_out(path) == (1, [("row without image", f"{path}:2")])
    what = "row 2 has no image among the 1 of --frames"
    assert message(path, frames=tmp_path / "S/img") == f"{path}:2: {what}\n  fix: {fix}"


def test_truth_beside_results(tmp_path: Path) -> None:
    """One must be chosen, and the other is named."""
    truth = write(tmp_path / "S/groundtruth.txt", BOX)
    result = write(tmp_path / "results/S/S_001.txt", "1,1,9,9")

    what = f"{tmp_path}: holds truth, as {truth}, and results, as {result}"
    assert message(tmp_path) == f"{what}\n  fix: choose with -O kind=truth or -O kind=results"
    for kind, left, other in (("truth", 10, result), ("results", 1, truth)):
        tally = Tally()
        assert [fact[4][0] for fact in facts(read(tmp_path, {"kind": kind}, tally=tally))] == [left]
        assert f"1 other text file not read: first {other}" in tally.notes


def test_what_is_no_source(tmp_path: Path) -> None:
    """A text of another kind, and a folder of such."""
    path = write(tmp_path / "notes.txt", "about it")

    see = "rows are left,top,width,height, one a frame: see prelabel formats sot"
    assert message(path) == f"{path}: begins with no row of an object\n  fix: {see}"
    fix = "give the folder of GOT-10k, LaSOT, OTB, TrackingNet, UAV123, NfS or VOT, of results, or one file of boxes"
    assert message(tmp_path) == f"{tmp_path}: holds no sequence of a single object\n  fix: {fix}"


def test_no_end_of_frames(tmp_path: Path) -> None:
    """A file of more rows than a sequence can have frames is refused."""
    path = tmp_path / "a.txt"
    path.write_text("1,1,9,9\n" * 1_000_001, encoding="ascii")

    what = "holds 1,000,001 rows, but a sequence has at most 1,000,000 frames"
    assert message(path) == f"{path}: {what}\n  fix: give a file with a row a frame"


def test_two_sources_of_one_sequence(tmp_path: Path) -> None:
    """Would be one video."""
    one, two = (write(tmp_path / name / "S/groundtruth_rect.txt", BOX) for name in "ab")
    units = [unit for path in (one, two) for unit in READER.plan(path, READER.options()).units]

    with pytest.raises(PrelabelError) as error:
        READER.survey(units, READER.options(), None)  # type: ignore[arg-type]  # not looked at

    what = f"{two}: sequence 'S', but so is {one}"
    assert str(error.value) == f"{what}\n  fix: give one source that holds both, or convert them one by one"
