"""VisDrone and UAVDT text that is wrong: each message names the place and the fix; under skip the rest is read."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from prelabel.detections import Detections
from prelabel.errors import PrelabelError, Tally, UsageError
from prelabel.readers.visdrone import READER
from prelabel.testing import read_batches
from tests.conftest import FIXTURES
from tests.readers.mots_files import images, write

STILLS = "write rows as left,top,width,height,score,category,truncation,occlusion, in numbers"
CLIPS = "write rows as frame,id,left,top,width,height,score,category,truncation,occlusion, in numbers"
SKIP = "mend the row, or leave such rows out with --on-error skip"
CATEGORIES = "number categories from 1, or name them all with -O names=a,b,c (from 1); tracks without classes: --format mot"
NUMBERS = "number frames from 1, and tracks from 0 (-1: no track)"
SCORES = "write scores from 0 to 1, or leave such rows out with --on-error skip"
NAMED = "12 are named, from 0 to 11"

STILL_ROW, CLIP_ROW, RESULT = "10,20,8,16,1,4,0,1", "1,7,10,20,8,16,1,4,0,0", "10,20,8,16,0.5,4,-1,-1"

BAD = [
    (STILL_ROW, "10,20,8", "other number of columns", "3 columns, but a row has 8", STILLS),
    (STILL_ROW, "10", "other number of columns", "1 column, but a row has 8", STILLS),
    (STILL_ROW, f"{STILL_ROW},5", "other number of columns", "9 columns, but a row has 8", STILLS),
    (STILL_ROW, "10,20,eight,16,1,4,0,1", "no number", "'eight' is no number", STILLS),
    (STILL_ROW, "10,20,,16,1,4,0,1", "no number", "'' is no number", STILLS),
    (STILL_ROW, "1_0,20,8,16,1,4,0,1", "no number", "'1_0' is no number", STILLS),
    (STILL_ROW, "10,nan,8,16,1,4,0,1", "no number of an image", "top is nan", STILLS),
    (STILL_ROW, "10,20,1e9,16,1,4,0,1", "no number of an image", "width is 1e+09", STILLS),
    (STILL_ROW, "10,20,8,0,1,4,0,1", "width or height not positive", "width 8 and height 0 must be above 0", SKIP),
    (STILL_ROW, "10,20,-8,16,1,4,0,1", "width or height not positive", "width -8 and height 16 must be above 0", SKIP),
    (STILL_ROW, "10,20,8,16,1,12,0,1", "unknown category", f"category 12 has no name; {NAMED}", CATEGORIES),
    (STILL_ROW, "10,20,8,16,1,3.5,0,1", "unknown category", f"category 3.5 has no name; {NAMED}", CATEGORIES),
    (STILL_ROW, "10,20,8,16,1,-1,0,1", "unknown category", f"category -1 has no name; {NAMED}", CATEGORIES),
    (RESULT, "10,20,8,16,0.5,0,-1,-1", "unknown category", "category 0 is an ignored region, which results do not have", CATEGORIES),
    (RESULT, "10,20,8,16,1.5,4,-1,-1", "score outside 0-1", "score 1.5 is outside 0-1", SCORES),
    (RESULT, "10,20,8,16,-0.5,4,-1,-1", "score outside 0-1", "score -0.5 is outside 0-1", SCORES),
    (CLIP_ROW, "2,7,10,20,8,16,1,4,0", "other number of columns", "9 columns, but a row has 10", CLIPS),
    (CLIP_ROW, "0,8,10,20,8,16,1,4,0,0", "bad frame", "frame 0 is no whole number from 1 to 1,000,000", NUMBERS),
    (CLIP_ROW, "1.5,8,10,20,8,16,1,4,0,0", "bad frame", "frame 1.5 is no whole number from 1 to 1,000,000", NUMBERS),
    (CLIP_ROW, "1000001,8,10,20,8,16,1,0,0,0", "bad frame", "frame 1000001 is no whole number from 1 to 1,000,000", NUMBERS),
    (CLIP_ROW, "1,-2,10,20,8,16,1,4,0,0", "bad id", "id -2 is no whole number from -1", NUMBERS),
    (CLIP_ROW, "1,1.5,10,20,8,16,1,4,0,0", "bad id", "id 1.5 is no whole number from -1", NUMBERS),
    (CLIP_ROW, CLIP_ROW, "track twice in a frame", "frame 1 has id 7 already in line 1",
        "give each object of a frame its own id, or link anew with -O ids=ignore"),
]  # fmt: skip
"""A good row, a bad one, the reason, what is wrong, fix."""


def read(source: Path, options: Mapping[str, str] | None = None, *, tally: Tally | None = None, frames: Path | None = None) -> Detections:
    """All of a source as one, in images of 80x60."""
    return Detections.concat(read_batches(READER, source, options, size=(80, 60), tally=tally, frames=frames))


def message(source: Path, options: Mapping[str, str] | None = None, *, frames: Path | None = None) -> str:
    """What the user sees of a source that stops the run."""
    with pytest.raises(PrelabelError) as error:
        read(source, options, frames=frames)
    return str(error.value)


@pytest.mark.parametrize(("good", "bad", "reason", "what", "fix"), BAD, ids=range(len(BAD)))
def test_a_bad_row(good: str, bad: str, reason: str, *, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its line; under skip it is left out and counted by reason, the rest is read."""
    other = good.replace("1,7,", "3,7,") if good == CLIP_ROW else good
    path = write(tmp_path / "S.txt", good, bad, other)
    tally = Tally(on_error="skip")

    assert message(path) == f"{path}:2: {what}\n  fix: {fix}"
    assert read(path, tally=tally).origin.tolist() == [1, 3]
    assert [(problem.reason, str(problem.place)) for problem in tally.bad] == [(reason, f"{path}:2")]


def test_regions_may_be_bad_shapes(tmp_path: Path) -> None:
    """As some of the data set are: they are left out anyway; only a region that is kept needs a width and a height."""
    path = write(tmp_path / "S.txt", STILL_ROW, "1008,374,5,0,0,0,0,0")
    tally = Tally()

    assert len(read(path, tally=tally)) == 1
    assert dict(tally.filtered) == {"ignored region": 1}
    assert message(path, {"regions": "keep"}) == f"{path}:2: width 5 and height 0 must be above 0\n  fix: {SKIP}"


def test_a_frame_without_an_image(tmp_path: Path) -> None:
    """Images that are there are all frames there are, and so are as many as seqinfo.ini says."""
    path = write(tmp_path / "annotations/S.txt", CLIP_ROW, CLIP_ROW.replace("1,", "3,", 1))
    fix = "add the image, or leave such rows out with --on-error skip"
    ini = write(tmp_path / "sequences/S/seqinfo.ini", "[Sequence]", "seqLength=2")

    assert (
        message(path) == f"{path}:2: frame 3 is beyond the 2 that seqLength says\n  fix: {fix.replace('add the image', 'mend seqLength')}"
    )
    ini.unlink()
    folder = images(tmp_path / "sequences/S", "0000001.jpg", "0000002.jpg")
    assert message(path) == f"{path}:2: frame 3 has no image among the 2 of the folder of the sequence\n  fix: {fix}"
    assert message(path, frames=folder) == f"{path}:2: frame 3 has no image among the 2 of --frames\n  fix: {fix}"
    assert len(read(path, tally=Tally(on_error="skip")).frames) == 2


def test_a_size_that_nothing_says(tmp_path: Path) -> None:
    """An image with objects needs one, another does not; one that is called in --frames otherwise is not known."""
    path = write(tmp_path / "a.txt", STILL_ROW)
    other = images(tmp_path / "frames", "b.jpg")

    (empty,) = read_batches(READER, write(tmp_path / "c.txt"))
    assert [(frame.file, frame.width) for frame in empty.frames] == [("c.jpg", 0)]
    with pytest.raises(PrelabelError) as error:
        read_batches(READER, path)
    what = f"{path}: the size of 'a.jpg' is not known"
    assert str(error.value) == f"{what}\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    fix = "add the image to --frames, or leave its labels out with --on-error skip"
    assert message(path, frames=other) == f"{path}: frame 'a.jpg' is not among the 1 of --frames\n  fix: {fix}"


def test_clips_without_frames(tmp_path: Path) -> None:
    """Nothing says which there are, or --frames has none of theirs; under skip the other clips are read."""
    write(tmp_path / "mot/S.txt", CLIP_ROW)
    empty = write(tmp_path / "mot/T.txt")
    images(tmp_path / "frames/S", "0000001.jpg")
    tally = Tally(on_error="skip")

    what = "holds no objects, and nothing says which frames there are"
    assert message(tmp_path / "mot") == f"{empty}: {what}\n  fix: give --frames with the images of the sequence"
    fix = "give --frames a folder that holds one folder of images for each sequence"
    given = message(tmp_path / "mot", frames=tmp_path / "frames")
    assert given == f"{empty}: no image of --frames lies in a folder 'T'\n  fix: {fix}"
    assert {frame.sequence for frame in read(tmp_path / "mot", tally=tally).frames} == {"S"}
    assert [(problem.reason, problem.place.path) for problem in tally.bad] == [("sequence without frames", str(empty))]


@pytest.mark.parametrize("row", [STILL_ROW, CLIP_ROW], ids=["still", "clip"])
@pytest.mark.parametrize("data", [STILL_ROW.encode("utf-16"), bytes(40), b"caf\xe9"], ids=["utf-16", "zeros", "latin"])
def test_a_damaged_file(data: bytes, row: str, tmp_path: Path) -> None:
    """It is named, and under skip counted once; it makes no frame."""
    write(tmp_path / "b.txt", row)
    (tmp_path / "a.txt").write_bytes(data)
    tally = Tally(on_error="skip")

    assert message(tmp_path).startswith(f"{tmp_path}/a.txt")
    assert len(read(tmp_path, tally=tally).frames) == 1
    assert [(problem.reason, problem.place.path) for problem in tally.bad] == [("unreadable file", f"{tmp_path}/a.txt")]


def test_nothing_to_read(tmp_path: Path) -> None:
    """A folder with texts of other kinds alone, of which MOTChallenge's are some."""
    write(tmp_path / "notes.txt", "seen on Monday")
    write(tmp_path / "S/gt/gt.txt", "1,1,1,1,9,9,1,1,1")
    fix = "give the folder annotations of VisDrone, GT of UAVDT, or the files one by one"

    assert message(tmp_path) == f"{tmp_path}: holds no labels of VisDrone or UAVDT\n  fix: {fix}"
    notes = tmp_path / "notes.txt"
    fix = "rows have 8 columns (images), 10 (clips), 9 (UAVDT) or 4 (clips of one target): see prelabel formats visdrone"
    assert message(notes) == f"{notes}: begins with no row of VisDrone or UAVDT\n  fix: {fix}"


def test_a_file_of_the_format_whose_rows_are_bad(tmp_path: Path) -> None:
    """Is one by its name; what is called otherwise is of another kind, which is told."""
    bad = write(tmp_path / "0000001_02999_d_0000005.txt", "a car and a bus")
    write(tmp_path / "0000001_02999_d_0000006.txt", STILL_ROW)
    write(tmp_path / "zebra.txt", "a car and a bus")
    tally = Tally(on_error="skip")

    assert message(tmp_path) == f"{bad}:1: 1 column, but a row has 8\n  fix: {STILLS}"
    read(tmp_path, tally=tally)
    assert next(iter(tally.notes)) == f"1 other text file not read: first {tmp_path}/zebra.txt"


def test_files_of_ignored_regions(tmp_path: Path) -> None:
    """Are no labels alone; beside labels they must be right."""
    path = write(tmp_path / "M0101_gt_ignore.txt", "1,-1,10,20,8,16,1,-1,-1")
    write(tmp_path / "GT/M0101_gt_whole.txt", "1,1,10,20,8,16,1,1,1")
    bad = write(tmp_path / "GT/M0101_gt_ignore.txt", "1,-1,10,20,8")

    assert message(path) == f"{path}:1: category -1 has no name; 4 are named, from 0 to 3\n  fix: {CATEGORIES}"
    fix = "write rows as frame,id,left,top,width,height, in numbers"
    assert message(tmp_path / "GT") == f"{bad}:1: 5 columns, but a row has 6 or more\n  fix: {fix}"


def test_options() -> None:
    """An attribute that the format does not have, and names that cannot be read."""
    with pytest.raises(UsageError) as error:
        read(FIXTURES / "visdrone/clips", {"attributes": "visibility"})

    what = "-O attributes: visdrone has no field 'visibility'"
    assert str(error.value) == f"{what}\n  fix: its fields are truncation, occlusion, out-of-view"
    assert message(FIXTURES / "visdrone/clips", {"names": "no/such.txt"}).startswith("-O names=no/such.txt: does not exist")
