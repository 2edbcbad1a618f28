"""MOTS text that is wrong: each message names the place and the fix; under skip the rest is read."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from prelabel.errors import ChoiceError, InputError, PrelabelError, Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import parse_options
from prelabel.readers.mots import READER
from prelabel.readers.planning import read_sources
from prelabel.testing import read_batches
from tests.readers.mots_files import CAR, images, names, read, row, runs, write

ROWS = "write rows as time_frame id class_id img_height img_width rle between spaces, with a score before img_height where there is one"
SCORES = "write scores from 0 to 1, or leave such rows out with --on-error skip"
MASKS = "write the mask's runs again, as COCO's code packs them"
NAMES = "name all classes from 1 with -O names=FILE, a,b,c or coco80"
IDS = "give each object of a frame its own id, or link anew with -O ids=ignore"
ALIKE = "number the frames alike, say with -O first_frame=0 or 1 what the first one has, or leave such rows out with --on-error skip"

BAD = [
    ("2 1001 1 6 8", "other number of columns", "5 columns, but the rows of this file have 6", ROWS),
    ("2", "other number of columns", "1 column, but the rows of this file have 6", ROWS),
    (row(2, score="0.5"), "other number of columns", "7 columns, but the rows of this file have 6", ROWS),
    (row(2).replace("2 1001", "two 1001"), "bad frame", "frame 'two' is no whole number from 0 to 1,000,000", ROWS),
    (row(-1), "bad frame", "frame '-1' is no whole number from 0 to 1,000,000", ROWS),
    (row(1_000_001), "bad frame", "frame '1000001' is no whole number from 0 to 1,000,000", ROWS),
    (row(2).replace("1001", "1001.5"), "bad id", "id '1001.5' is no whole number from -1 to 9,007,199,254,740,991", ROWS),
    (row(2, -2), "bad id", "id '-2' is no whole number from -1 to 9,007,199,254,740,991", ROWS),
    (row(2, 7, -1), "bad class", "class '-1' is no whole number from 0 to 9,007,199,254,740,991", ROWS),
    (row(2).replace(" 6 8 ", " nan 8 "), "bad height", "height 'nan' is no whole number from 1 to 9,007,199,254,740,991", ROWS),
    (row(2).replace(" 6 8 ", " 6 0 "), "bad width", "width '0' is no whole number from 1 to 9,007,199,254,740,991", ROWS),
    (row(2, 7, 3), "unknown class", "class 3 has no name; 2 are named, from 1 to 2", NAMES),
    (row(1), "track twice in a frame", "frame 1 has id 1001 already in line 1", IDS),
    (row(2).replace(" 6 8 ", " 7 8 "), "no run-length mask", "the runs sum to 48, size [7, 8] needs 56", MASKS),
    (row(2).replace(" 6 8 ", " 99999 8 "), "no run-length mask", "size [99999, 8] is not from 1 to 65,535 pixels", MASKS),
    (row(2).replace(runs(), f"b'{runs()}'"), "no run-length mask",
        "counts hold the character \"'\", which no run length is written with", MASKS),
    (row(1, 7).replace(" 6 8 ", " 4 12 "), "masks of different sizes", "mask of 12x4, but line 1 has one of 8x6 in this frame",
        "write all masks in the size of the image"),
    (row(0), "frame not of the sequence", "frame 0 is not among those from 1 to 3", ALIKE),
]  # fmt: skip
"""A bad second row, reason, what is wrong, fix."""


def message(source: Path, options: Mapping[str, str] | None = None, *, frames: Path | None = None) -> str:
    """What the user sees of a source that stops the run."""
    with pytest.raises(PrelabelError) as error:
        read(source, options, frames=frames)
    return str(error.value)


@pytest.mark.parametrize(("line", "reason", "what", "fix"), BAD, ids=[what for _, _, what, _ in BAD])
def test_a_bad_row(line: str, reason: str, *, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its line; under skip it is left out and counted by reason, the rest is read."""
    path = write(tmp_path / "S.txt", row(1), line, row(3), row(3, 10000, 10))
    tally = Tally(on_error="skip")

    assert message(path, {"first_frame": "1"}) == f"{path}:2: {what}\n  fix: {fix}"
    assert read(path, {"first_frame": "1"}, tally=tally).origin.tolist() == [1, 3]
    assert [(problem.reason, str(problem.place)) for problem in tally.bad] == [(reason, f"{path}:2")]
    assert dict(tally.filtered) == {"ignore region": 1}


@pytest.mark.parametrize("score", ["1.5", "-0.1", "nan", "high"])
def test_a_bad_score(score: str, tmp_path: Path) -> None:
    """Of a row that has one."""
    path = write(tmp_path / "S.txt", row(1, score="1"), row(2, score=score))

    assert message(path, {"names": "coco80"}) == f"{path}:2: score '{score}' is outside 0-1\n  fix: {SCORES}"


def test_columns_of_no_form(tmp_path: Path) -> None:
    """What most rows have decides which are wrong; where none is right, all forms are told."""
    eight = write(tmp_path / "S.txt", "1 1001 1 6 8 x y z")
    cut = write(tmp_path / "T.txt", row(1, score="1").rpartition(" ")[0], *(row(i, score="1") for i in (2, 3)))
    detected = write(tmp_path / "U.txt", *[f"1 1 1 3 2 0.5 1 6 8 {runs(CAR)}"] * 2, row(1))

    needed = "a row has 6, 7 with a score, or 10 and more in detections"
    assert message(eight) == f"{eight}:1: 8 columns, but {needed}\n  fix: {ROWS}"
    assert message(detected) == f"{detected}:3: 6 columns, but the rows of this file have 10 or more\n  fix: {ROWS}"
    assert message(cut, {"names": "coco80"}) == f"{cut}:1: 6 columns, but the rows of this file have 7\n  fix: {ROWS}"


def test_classes_of_scored_rows(tmp_path: Path) -> None:
    """Are those of COCO or of MOTS, which the user must say, also where bad rows are left out."""
    path = write(tmp_path / "S.txt", row(1, score="1"))
    what = f"{path}: rows of 7 columns, whose classes may be the 80 of COCO, as in RobMOTS, or those of MOTS"

    with pytest.raises(ChoiceError) as error:
        read(path, tally=Tally(on_error="skip"))

    assert str(error.value) == f"{what}\n  fix: say which with -O names=coco80 or -O names=car,pedestrian"
    assert [read(path, {"names": name}).labels for name in ("coco80", "car,pedestrian")] == [("person",), ("car",)]


def test_a_row_without_its_image(tmp_path: Path) -> None:
    """Images that are there are all frames there are."""
    path = write(tmp_path / "txt/S.txt", row(0), row(2))
    images(tmp_path / "images/S", "000000.png", "000001.png")
    fix = "add the image, say with -O first_frame=0 or 1 what number the first image has, or leave such rows out with --on-error skip"
    what = f"{path}:2: frame 2 has no image among the 2 of {{}}, which are 0 to 1\n  fix: {fix}"

    assert message(path) == what.format("the sequence's folder")
    assert message(path, frames=tmp_path / "images") == what.format("--frames")


def test_an_image_of_another_size(tmp_path: Path) -> None:
    """Than that of the masks: --size-from decides."""
    path = write(tmp_path / "S.txt", row(0), row(1))
    images(tmp_path / "frames", "0.png", size=(9, 9))
    images(tmp_path / "frames", "1.png")
    tally = Tally(on_error="skip")

    what = "'0.png' is 8x6 in the source, 9x9 in the image's header"
    assert message(path, frames=tmp_path / "frames") == f"{path}:1: {what}\n  fix: choose with --size-from source or --size-from image"
    assert names(read(path, tally=tally, frames=tmp_path / "frames")) == [(1, "1.png")]
    assert [problem.reason for problem in tally.bad] == ["sizes disagree"]


BESIDE = [
    ("seqinfo.ini", "[Sequence]\nseqLength=0\n", ":2", "seqLength '0' is not positive", "mend the value or remove the line"),
    ("a.seqmap", "", "", "names no sequence with its frames",
        "write lines SEQUENCE empty FIRST LAST, or SEQUENCE LENGTH HEIGHT WIDTH, or remove the file"),
    ("a.seqmap", "R empty 0 1\nS empty 000005 000001\n", ":2", "'empty 000005 000001' does not say which frames there are",
        "write lines SEQUENCE empty FIRST LAST, or SEQUENCE LENGTH HEIGHT WIDTH, or remove the file"),
    ("a.seqmap", "S many 6 8\n", ":1", "'many 6 8' does not say which frames there are",
        "write lines SEQUENCE empty FIRST LAST, or SEQUENCE LENGTH HEIGHT WIDTH, or remove the file"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "line", "what", "fix"), BESIDE, ids=range(len(BESIDE)))
def test_a_bad_file_beside(name: str, text: str, line: str, *, what: str, fix: str, tmp_path: Path) -> None:
    """It is named, since it says which frames there are."""
    path = write(tmp_path / "S" / "gt.txt", row(1))
    beside = path.with_name(name)
    beside.write_text(text, encoding="utf-8")

    assert message(path) == f"{beside}{line}: {what}\n  fix: {fix}"


def test_a_frame_beyond_what_files_beside_say(tmp_path: Path) -> None:
    """Which are a seqinfo.ini or a seqmap; under skip the frame is left out."""
    gt, txt = write(tmp_path / "A/gt.txt", row(1), row(3)), write(tmp_path / "B/S.txt", row(0), row(3))
    ini, seqmap = write(tmp_path / "A/seqinfo.ini", "[Sequence]", "seqLength=2"), write(tmp_path / "B/a.seqmap", "S empty 000000 000001")

    assert message(gt) == f"{gt}:2: frame 3 is not among those from 1 to 2 that {ini} says\n  fix: {ALIKE}"
    assert message(txt) == f"{txt}:2: frame 3 is not among those from 0 to 1 that {seqmap} says\n  fix: {ALIKE}"
    assert [len(read(path, tally=Tally(on_error="skip")).frames) for path in (gt, txt)] == [2, 2]


def test_no_rows(tmp_path: Path) -> None:
    """Nothing says which frames there are; under skip the other sequences are read."""
    empty, good = write(tmp_path / "A.txt"), write(tmp_path / "B.txt", row(1))
    tally = Tally(on_error="skip")

    what = "holds no rows, and nothing says which frames there are"
    assert message(tmp_path) == f"{empty}: {what}\n  fix: give --frames, or a seqinfo.ini with seqLength beside it"
    assert read(tmp_path, tally=tally).sources[0].path == str(good)
    assert [str(problem.place) for problem in tally.bad] == [str(empty)]


@pytest.mark.parametrize("data", [b"\xff\xfe1 ", bytes(40)], ids=["utf-16", "zeros"])
def test_a_damaged_file(data: bytes, tmp_path: Path) -> None:
    """It is named, and counted once under skip, where it has no frames though a seqmap speaks of it."""
    write(tmp_path / "B.txt", row(1))
    write(tmp_path / "a.seqmap", "A empty 000000 000001", "B empty 000000 000001")
    (tmp_path / "A.txt").write_bytes(data)
    tally = Tally(on_error="skip")

    assert message(tmp_path).startswith(f"{tmp_path}/A.txt:1: ")
    assert {frame.sequence for frame in read(tmp_path, tally=tally).frames} == {"B"}
    assert [problem.place.path for problem in tally.bad] == [f"{tmp_path}/A.txt"]


def test_nothing_to_read(tmp_path: Path) -> None:
    """A folder with texts of other kinds alone, and one that names its sequences twice."""
    write(tmp_path / "a/notes.txt", "seen on Monday")
    write(tmp_path / "b/S/gt.txt", row(1))
    write(tmp_path / "b/S/det/det.txt", f"1 1 1 3 2 0.5 1 6 8 {runs(CAR)}")

    assert message(tmp_path / "a") == f"{tmp_path}/a: holds no file of MOTS rows\n  fix: give the folder that gt.txt or 0000.txt lie in"
    what = f"sequence 'S', but so is {tmp_path}/b/S/gt.txt"
    fix = "choose with -O file=gt or -O file=det, or convert them one by one"
    assert message(tmp_path / "b") == f"{tmp_path}/b/S/det/det.txt: {what}\n  fix: {fix}"
    assert [read(tmp_path / "b", {"file": file}).track.tolist() for file in ("gt", "det")] == [[1001], [-1]]


def test_sequences_of_two_sources(tmp_path: Path) -> None:
    """Must not have one name; nor may images of --frames be nobody's."""
    sources = [write(tmp_path / folder / "S.txt", row(1)) for folder in "ab"]
    write(tmp_path / "c/A.txt", row(1))
    write(tmp_path / "c/B.txt", row(1))
    images(tmp_path / "frames/A", "000001.jpg")

    with pytest.raises(InputError, match="sequence 'S', but so is"):
        read_sources(READER, sources, parse_options(READER, {}), FrameOptions(), Tally())
    with pytest.raises(InputError) as error:
        read_batches(READER, tmp_path / "c", frames=tmp_path / "frames")
    fix = "give --frames a folder that holds one folder of images for each sequence"
    assert str(error.value) == f"{tmp_path}/c/B.txt: no image of --frames lies in a folder 'B'\n  fix: {fix}"
