"""MOT text that is wrong: each message names the place and the fix; under skip the rest is read."""

from pathlib import Path

import pytest

from prelabel.errors import PrelabelError, Tally
from prelabel.readers.mot import READER
from prelabel.testing import read_batches
from tests.readers.mot_files import images

SIZE = (100, 50)

COLUMNS = "write rows as frame,id,left,top,width,height,score,... in finite numbers"
MEND = "mend the row, or leave such rows out with --on-error skip"
SCORE = "map scores to [0, 1] with -O score=sigmoid (logits) or -O score=minmax (spread over each file)"
CLASS = "name all classes with -O classes=FILE or -O classes=a,b,c (from 1), or number them: -O classes=0:a,1:b"
IDS = "write whole numbers from 0 (-1: no track), or ignore the ids with -O ids=ignore"
INI = "write [Sequence] and lines of key=value below it, or remove the file and give --size"
VALUE = "mend the value or remove the line"

GOOD = "1,5,10,10,20,20,0.5"

ROWS = [
    ("S.txt", "2,5,10,10,20", "too few columns", "5 columns, but a row has at least 6", COLUMNS),
    ("S.txt", "2", "too few columns", "1 column, but a row has at least 6", COLUMNS),
    ("S.txt", "2,5,ten,10,20,20,0.5", "no number", "'ten' is no number", COLUMNS),
    ("S.txt", "2,5,1_0,10,20,20,0.5", "no number", "'1_0' is no number", COLUMNS),
    ("S.txt", "2,5,,10,20,20,0.5", "no number", "'' is no number", COLUMNS),
    ("S.txt", "2,5,10,10,20,20,0.5,person", "no number", "'person' is no number", COLUMNS),
    ("S.txt", "2,5,nan,10,20,20,0.5", "no finite number", "left is nan", COLUMNS),
    ("S.txt", "2,5,10,10,20,-inf,0.5", "no finite number", "height is -inf", COLUMNS),
    ("S.txt", "2,5,10,10,20,1e308,0.5", "no finite number", "height is 1e+308", COLUMNS),
    ("S.txt", "2,5,10,10,20,20,nan", "no finite number", "column 7 is nan", COLUMNS),
    ("S.txt", "2,5,10,10,0,20,0.5", "width not positive", "width 0 is not positive", MEND),
    ("S.txt", "2,5,10,10,20,-3,0.5", "height not positive", "height -3 is not positive", MEND),
    ("S.txt", "-4,5,10,10,20,20,0.5", "frame below 1", "frame -4, but frames count from 1", "number the frames from 1"),
    ("S.txt", "1.5,5,10,10,20,20,0.5", "frame is no whole number", "frame 1.5 is no whole number", "write the number of the frame, from 1"),
    (
        "S.txt", "1700000000,5,10,10,20,20,0.5", "frame beyond the sequence",
        "frame 1700000000, but a sequence has at most 1000000 frames", "number the frames from 1 without large gaps",
    ),
    ("S.txt", "2,5.5,10,10,20,20,0.5", "id is no track id", "id 5.5 is no track id", IDS),
    ("S.txt", "2,-2,10,10,20,20,0.5", "id is no track id", "id -2 is no track id", IDS),
    ("S.txt", "2,5,10,10,20,20,1.25", "score outside [0, 1]", "score 1.25 is outside [0, 1]", SCORE),
    ("det.txt", "2,-1,10,10,20,20,-0.5", "score outside [0, 1]", "score -0.5 is outside [0, 1]", SCORE),
    (
        "gt.txt", "2,5,10,10,20,20,1,14,1", "unknown class",
        "class 14, but it is none of the 13 of MOTChallenge", CLASS,
    ),
    ("gt.txt", "2,5,10,10,20,20,1,0,1", "unknown class", "class 0, but it is none of the 13 of MOTChallenge", CLASS),
    (
        "S.txt", "1,5,10,10,30,20,0.5", "track twice in a frame",
        "frame 1 has id 5 already in line 1", "give each object of a frame its own id, or link anew with -O ids=ignore",
    ),
]  # fmt: skip
"""File, a bad second row, reason, what is wrong, fix."""


def first_row(name: str) -> str:
    """A good row of a file of this name."""
    return "1,5,10,10,20,20,1,1,1" if name == "gt.txt" else GOOD


def message(source: Path, options: dict[str, str] | None = None, *, size: tuple[int, int] | None = SIZE, frames: Path | None = None) -> str:
    """What the user sees of a source that stops the run."""
    with pytest.raises(PrelabelError) as error:
        read_batches(READER, source, options, size=size, frames=frames)
    return str(error.value)


@pytest.mark.parametrize(("name", "row", "reason", "what", "fix"), ROWS, ids=[f"{name}: {row}" for name, row, *_ in ROWS])
def test_a_bad_row(name: str, row: str, reason: str, *, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its line; under skip it is left out and counted by reason, the rest is read."""
    path = tmp_path / name
    path.write_text(f"{first_row(name)}\n{row}\n{first_row(name).replace('1', '3', 1)}\n", encoding="utf-8")

    assert message(path) == f"{path}:2: {what}\n  fix: {fix}"

    tally = Tally(on_error="skip")
    (batch,) = read_batches(READER, path, size=SIZE, tally=tally)
    assert [batch.frames[i].index for i in batch.frame] == [1, 3]
    assert [(problem.reason, str(problem.place)) for problem in tally.bad] == [(reason, f"{path}:2")]


def test_a_header_line(tmp_path: Path) -> None:
    """Names of columns are no row."""
    path = tmp_path / "S.txt"
    path.write_text(f"frame,id,left,top,width,height\n{GOOD}\n", encoding="utf-8")

    assert message(path) == f"{path}:1: a header line where numbers belong\n  fix: remove the line"

    tally = Tally(on_error="skip")
    (batch,) = read_batches(READER, path, size=SIZE, tally=tally)
    assert batch.origin.tolist() == [2]
    assert [problem.reason for problem in tally.bad] == ["header line"]


def test_a_row_with_two_faults_is_counted_once(tmp_path: Path) -> None:
    """The first check that fails takes it out."""
    path = tmp_path / "S.txt"
    path.write_text(f"{GOOD}\n0,5,10,10,-1,-1,7\n", encoding="utf-8")
    tally = Tally(on_error="skip")

    (batch,) = read_batches(READER, path, size=SIZE, tally=tally)

    assert (len(batch), len(tally.bad)) == (1, 1)


def test_frames_that_count_from_0_are_called_as_in_the_file(tmp_path: Path) -> None:
    """Also where they are counted from 1 here: an image that is not there, and a track that comes twice."""
    images(tmp_path / "img", "a.jpg", "b.jpg", size=SIZE)
    far, twice = tmp_path / "far.txt", tmp_path / "twice.txt"
    far.write_text("0,5,10,10,20,20\n2,5,10,10,20,20\n", encoding="utf-8")
    twice.write_text("0,4,10,10,20,20\n1,5,10,10,20,20\n1,5,10,10,20,20\n", encoding="utf-8")

    assert message(far, frames=tmp_path / "img").startswith(f"{far}:2: frame 2 has no image among the 2 of --frames\n")
    assert message(twice).startswith(f"{twice}:3: frame 1 has id 5 already in line 2\n")


def test_ids_of_one_frame_repeat_only_where_they_are_no_tracks(tmp_path: Path) -> None:
    """A repeated -1 is no repeated track, and ignored ids may repeat; the second of three equal ids is not the last one named."""
    path = tmp_path / "S.txt"
    path.write_text("1,-1,1,1,9,9,1\n1,-1,2,2,9,9,1\n1,5,3,3,9,9,1\n1,5,4,4,9,9,1\n1,5,5,5,9,9,1\n", encoding="utf-8")

    tally = Tally(on_error="skip")
    (batch,) = read_batches(READER, path, size=SIZE, tally=tally)
    assert batch.origin.tolist() == [1, 2, 3]
    assert [problem.what for problem in tally.bad] == ["frame 1 has id 5 already in line 3"] * 2
    (ignored,) = read_batches(READER, path, {"ids": "ignore"}, size=SIZE)
    assert len(ignored) == 5


def test_a_frame_beyond_seqlength(tmp_path: Path) -> None:
    """seqinfo.ini says how many frames there are."""
    path, ini = tmp_path / "det.txt", tmp_path / "seqinfo.ini"
    path.write_text("1,-1,10,10,20,20,1\n3,-1,10,10,20,20,1\n", encoding="utf-8")
    ini.write_text("[Sequence]\nseqLength=2\n", encoding="utf-8")

    fix = f"mend seqLength in {ini}, or leave such rows out with --on-error skip"
    assert message(path) == f"{path}:2: frame 3, but seqLength is 2\n  fix: {fix}"

    tally = Tally(on_error="skip")
    (batch,) = read_batches(READER, path, size=SIZE, tally=tally)
    assert (len(batch), len(batch.frames), len(tally.bad)) == (1, 2, 1)


def test_a_row_without_its_image(tmp_path: Path) -> None:
    """Images or --frames that are there are all frames there are."""
    images = tmp_path / "pictures"
    images.mkdir()
    (images / "000001.jpg").write_bytes(b"")
    path = tmp_path / "S.txt"
    path.write_text(f"{GOOD}\n2,5,10,10,20,20,0.5\n", encoding="utf-8")
    fix = "add the image, or leave such rows out with --on-error skip"

    assert message(path, frames=images) == f"{path}:2: frame 2 has no image among the 1 of --frames\n  fix: {fix}"

    images.rename(tmp_path / "img1")
    assert message(path) == f"{path}:2: frame 2 has no image among the 1 of the sequence's folder\n  fix: {fix}"


def test_no_size(tmp_path: Path) -> None:
    """Pixels cannot become fractions without one; under skip the frame is left out with its rows."""
    path = tmp_path / "S.txt"
    path.write_text(f"{GOOD}\n3,5,10,10,20,20,0.5\n", encoding="utf-8")

    assert message(path, size=None) == (
        f"{path}: the size of 'S/img1/000001.jpg' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )

    tally = Tally(on_error="skip")
    (batch,) = read_batches(READER, path, tally=tally)
    assert (len(batch), [frame.index for frame in batch.frames], len(tally.bad)) == (0, [2], 2)


def test_frames_of_other_sequences(tmp_path: Path) -> None:
    """With several sequences, images must say whose they are."""
    images = tmp_path / "pictures"
    images.mkdir()
    (images / "000001.jpg").write_bytes(b"")
    for name in "AB":
        (tmp_path / f"{name}.txt").write_text(f"{GOOD}\n", encoding="utf-8")

    assert message(tmp_path, frames=images) == (
        f"{tmp_path / 'A.txt'}: no image of --frames lies in a folder 'A'\n"
        "  fix: give --frames a folder that holds one folder of images for each sequence"
    )


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_file_without_frames(text: str, tmp_path: Path) -> None:
    """Nothing says which frames there are."""
    path = tmp_path / "S.txt"
    path.write_text(text, encoding="utf-8")

    assert message(path) == (
        f"{path}: holds no rows, and nothing says which frames there are\n  fix: give --frames, or a seqinfo.ini with seqLength beside it"
    )


def test_text_in_another_encoding(tmp_path: Path) -> None:
    """The line is named; under skip the file is counted, and the sequence beside it is read."""
    path, tally = tmp_path / "S.txt", Tally(on_error="skip")
    path.write_bytes(f"{GOOD}\n2,5,10,10,20,20,0.5,f\u00fcnf\n".encode("latin-1"))
    (tmp_path / "T.txt").write_text(GOOD, encoding="utf-8")

    with pytest.raises(PrelabelError) as error:
        read_batches(READER, path, size=SIZE)
    batches = read_batches(READER, tmp_path, size=SIZE, tally=tally)

    assert str(error.value) == f"{path}:2: byte 0xfc is not UTF-8\n  fix: save the file as UTF-8 text"
    assert [problem.reason for problem in tally.bad] == ["unreadable file"]
    assert {frame.sequence for batch in batches for frame in batch.frames} == {"T"}


@pytest.mark.parametrize(
    ("text", "line", "what", "fix"),
    [
        ("seqLength=2\n", ":1", "a line before [Sequence]", INI),
        ("[Other]\nseqLength=2\n", "", "has no section [Sequence]", INI),
        ("", "", "has no section [Sequence]", INI),
        ("[Sequence]\nseqLength=2\nwhat is this\n", ":3", "neither [section] nor key=value", INI),
        ("[Sequence]\nseqLength=2\nseqlength=3\n", ":3", "says a key or section twice", INI),
        ("[Sequence]\nname=S\nimWidth=wide\n", ":3", "imWidth 'wide' is no number", VALUE),
        ("[Sequence]\nimheight = 0\n", ":2", "imHeight '0' is not positive", VALUE),
        ("[Sequence]\nseqLength=2.5\n", ":2", "seqLength '2.5' is no whole number", VALUE),
        ("[Sequence]\nseqLength=nan\n", ":2", "seqLength 'nan' is not positive", VALUE),
        ("[Sequence]\nseqLength=1e9\n", ":2", "seqLength '1e9' is more than 1000000", VALUE),
        ("[Sequence]\nframeRate=-10\n", ":2", "frameRate '-10' is not positive", VALUE),
        ("[Sequence]\nimDir=../img1\n", ":2", "imDir '../img1' is no folder below the sequence", VALUE),
        ("[Sequence]\nimExt=/etc\n", ":2", "imExt '/etc' is no suffix of a file", VALUE),
    ],
)
def test_a_bad_seqinfo(text: str, line: str, what: str, *, fix: str, tmp_path: Path) -> None:
    """It is named with its line."""
    ini = tmp_path / "seqinfo.ini"
    ini.write_text(text, encoding="utf-8")
    (tmp_path / "det.txt").write_text(f"{GOOD}\n", encoding="utf-8")

    assert message(tmp_path) == f"{ini}{line}: {what}\n  fix: {fix}"


@pytest.mark.parametrize(
    ("keys", "frames", "size"),
    [
        ("imWidth=200\nimHeight=100\n", 1, (200, 100)),
        ("imWidth=200\n", 1, SIZE),
        ("imWidth=200\nimHeight=\nseqLength=\nframeRate=\nimDir=\nimExt=\nname=\n", 1, SIZE),
        ("seqLength=3\n", 3, SIZE),
        ("frameRate=29.97\n", 1, SIZE),
        ("", 1, SIZE),
    ],
)
def test_a_partial_seqinfo_falls_back(keys: str, frames: int, size: tuple[int, int], tmp_path: Path) -> None:
    """What it leaves out comes from --size, the last row, and defaults."""
    (tmp_path / "seqinfo.ini").write_text(f"[Sequence]\n{keys}", encoding="utf-8")
    (tmp_path / "det.txt").write_text(f"{GOOD}\n", encoding="utf-8")

    (batch,) = read_batches(READER, tmp_path, size=SIZE)

    assert len(batch.frames) == frames
    assert {(frame.width, frame.height) for frame in batch.frames} == {size}
    assert (batch.frames[0].sequence, batch.frames[0].file) == (tmp_path.name, "img1/000001.jpg")


def test_nothing_to_read(tmp_path: Path) -> None:
    """A folder without text, one with nothing but labels, a file that is not there, a sequence without the chosen file."""
    empty, labels, sequence = tmp_path / "empty", tmp_path / "labels", tmp_path / "sequence"
    for folder in (empty, labels, sequence):
        folder.mkdir()
    (labels / "labels.txt").write_text("car\n", encoding="utf-8")
    (sequence / "det.txt").write_text(f"{GOOD}\n", encoding="utf-8")

    assert message(empty) == f"{empty}: holds no .txt file\n  fix: give the folder that the files lie in"
    assert message(labels) == f"{labels}: holds no file of boxes\n  fix: give the folder that det.txt, gt.txt or results lie in"
    assert message(tmp_path / "gone.txt") == f"{tmp_path / 'gone.txt'}: does not exist\n  fix: give a file or folder that exists"
    assert message(sequence, {"file": "gt"}) == (
        f"{sequence}: holds no gt.txt\n  fix: leave -O file=gt out, or give only sequences with it"
    )


def test_a_class_cannot_have_two_names(tmp_path: Path) -> None:
    """Numbered and counted names meet."""
    path = tmp_path / "gt.txt"
    path.write_text("1,5,10,10,20,20,1,1,1\n", encoding="utf-8")

    assert message(path, {"classes": "car,1:bus"}) == "-O classes: class 1 is 'car' and 'bus'\n  fix: name each class once"


def test_a_class_beyond_those_that_are_named(tmp_path: Path) -> None:
    """The user's own names count, not MOTChallenge's."""
    path = tmp_path / "gt.txt"
    path.write_text("1,5,10,10,20,20,1,3,1\n", encoding="utf-8")

    assert message(path, {"classes": "car,bus"}) == f"{path}:1: class 3, but it is none of the 2 that are named\n  fix: {CLASS}"
