"""YOLO labels that are wrong: each message names the place and the fix; under skip the rest is read."""

from pathlib import Path

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.yolo import READER
from prelabel.testing import read_batches
from tests.readers.yolo_files import rows, write

BOX = "0 .5 .5 .5 .5"
CAR = (0.25, 0.25, 0.75, 0.75)

COLUMNS = "write class, centre x, centre y, width, height, and behind them at most a score and a track id"
POSITIVE = "write width and height as positive fractions of the image, or leave the row out"
DIVIDE = "divide x and width by the image's width, y and height by its height"
CLASS = "write the class first, as its number in the list of names, from 0"
FINITE = "write finite numbers, or leave the row out"
NUMBER = "write class, centre x, centre y, width, height as numbers; a file that is no label file belongs elsewhere"
SCORE = "write scores as fractions; if the column is a track id give -O tail=track"
TRACK = "leave the id out where there is none; if the column is a score give -O tail=score"
TAIL = "say what stands behind the box with -O tail=score, track or score+track"
NAMES = "give the names with -O names=FILE or -O names=car,bus"

ROWS = [
    ("0 .5 .5 .5", "auto", "4 columns, but a box has 5 to 7 and an outline an odd number from 7", COLUMNS),
    (f"{BOX} .5", "none", "6 columns, but -O tail=none means at most 5", TAIL),
    ("1 .5 .5 .5 .5", "auto", "class 1, but only 1 label is given", "name all classes with -O names=data.yaml"),
    ("-1 .5 .5 .5 .5", "auto", "class -1 is no whole number from 0", CLASS),
    ("0.5 .5 .5 .5 .5", "auto", "class 0.5 is no whole number from 0", CLASS),
    ("car .5 .5 .5 .5", "auto", "'car' in column 1 is no number", NUMBER),
    ("0 .5 .5 1_0 .5", "auto", "'1_0' in column 4 is no number", NUMBER),
    ("0,0.5,0.5,0.5,0.5", "auto", "'0,0.5,0.5,0.5,0.5' in column 1 is no number", NUMBER),
    ("0\xa0.5\xa0.5 .5 .5", "auto", "'0\\xa0.5\\xa0.5' in column 1 is no number", NUMBER),
    ("0\x000.5 0.5 0.5 0.5", "auto", "'0\\x000.5' in column 1 is no number", NUMBER),
    (f"0 .5 .5 .5 {'9' * 60}x", "auto", f"'{'9' * 27}...{'9' * 27}x' in column 5 is no number", NUMBER),
    ("0 .5 nan .5 .5", "auto", "column 3 is nan", FINITE),
    ("0 .5 .5 inf nan", "auto", "column 4 is inf", FINITE),
    ("0 .5 .5 .5 1e999", "auto", "column 5 is inf", FINITE),
    ("nan .5 .5 .5 .5", "auto", "column 1 is nan", FINITE),
    ("0 .5 .5 -.1 .5", "auto", "width -0.1 is not positive", POSITIVE),
    ("0 .5 .5 .5 0", "auto", "height 0 is not positive", POSITIVE),
    ("0 320 240 64 48", "auto", "centre x 320 is no fraction of the image", DIVIDE),
    ("0 .5 .5 .5 48", "auto", "height 48 is no fraction of the image", DIVIDE),
    ("0 .5 -.75 .5 .5", "auto", "centre y -0.75 is no fraction of the image", DIVIDE),
    (f"{BOX} 1.5", "score", "score 1.5 is outside 0-1", SCORE),
    (f"{BOX} -.5 3", "auto", "score -0.5 is outside 0-1", SCORE),
    (f"{BOX} -1", "track", "track id -1 is no whole number from 0", TRACK),
    (f"{BOX} 2.5", "track", "track id 2.5 is no whole number from 0", TRACK),
    (f"{BOX} .5 1e20", "auto", "track id 1e+20 is larger than any track id", "number the tracks of a sequence from 1"),
    (f"{BOX} .5 {2**53 + 1}", "auto", "track id 9.0072e+15 is larger than any track id", "number the tracks of a sequence from 1"),
    (f"{BOX} .5 -2", "auto", "track id -2 is no whole number from 0", TRACK),
]  # fmt: skip


@pytest.mark.parametrize(("row", "tail", "what", "fix"), ROWS, ids=[row[2] for row in ROWS])
def test_a_bad_row(tmp_path: Path, row: str, tail: str, what: str, fix: str) -> None:
    """The whole message under stop; under skip the rows around it are read and it is counted."""
    source = write(tmp_path, {"labels/a.txt": f"{BOX}\n\n{row}\n{BOX}\n", "labels/b.txt": BOX})
    options = {"names": "car", "tail": tail}
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, options)
    found = rows(read_batches(READER, source, options, tally=tally))

    assert str(caught.value) == f"{source}/labels/a.txt:3: {what}\n  fix: {fix}"
    assert [(row[0], row[2]) for row in found] == [("a", CAR), ("a", CAR), ("b", CAR)]
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [str(caught.value)]


FILES = [
    (b"0 .5 .5 .5 .5\n# caf\xe9", ":2: byte 0xe9 is not UTF-8", "save the file as UTF-8 text"),
    (
        b"0 0 0 2 2 2 2 0 plane 0\n", ": DOTA text (four corners in pixels, then the name of the class), not YOLO rows",
        "read it with --format dota",
    ),
    (
        b"imagesource:GoogleEarth\ngsd:0.146\n", ": DOTA text (four corners in pixels, then the name of the class), not YOLO rows",
        "read it with --format dota",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=["latin-1", "dota", "dota header"])
def test_a_file_that_is_broken_as_a_whole(tmp_path: Path, content: bytes, what: str, fix: str) -> None:
    """It is one bad record; its frame stays, without detections."""
    source = write(tmp_path, {"labels/a.txt": content, "labels/b.txt": BOX})
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, {"names": "car"})
    batches = read_batches(READER, source, {"names": "car"}, tally=tally)

    assert str(caught.value) == f"{source}/labels/a.txt{what}\n  fix: {fix}"
    assert [row[0] for row in rows(batches)] == ["b"]
    assert [frame.file for frame in batches[0].frames] == ["a", "b"]
    assert len(tally.bad) == 1


def test_an_unreadable_file(tmp_path: Path) -> None:
    """A label file that cannot be opened is one bad record."""
    source = write(tmp_path, {"labels/b.txt": BOX})
    (source / "labels/a.txt").symlink_to(source / "nowhere")
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, {"names": "car"})
    found = rows(read_batches(READER, source, {"names": "car"}, tally=tally))

    assert str(caught.value) == f"{source}/labels/a.txt: no such file or directory\n  fix: give a file that exists and can be read"
    assert [row[0] for row in found] == ["b"]
    assert [problem.reason for problem in tally.bad] == ["unreadable label file"]


IMAGES = [
    (
        {"images/b.jpg": ""}, None, "a.txt: no image 'a' beside the labels, where other images lie",
        "add the image, name all with --frames, or leave the labels out with --on-error skip",
    ),
    (
        {"images/b.jpg": "", "images/a.jpg": "", "images/a.png": ""}, None,
        "a.txt: could belong to a.jpg and a.png", "keep one of the images",
    ),
    (
        {"f/b.jpg": ""}, "f", "a.txt: frame 'a' is not among the 1 of --frames, or not by a name of its own",
        "add the image to --frames, or leave its labels out with --on-error skip",
    ),
    (
        {"f/b.jpg": "", "f/x/a.jpg": "", "f/y/a.jpg": ""}, "f",
        "a.txt: frame 'a' is not among the 3 of --frames, or not by a name of its own",
        "add the image to --frames, or leave its labels out with --on-error skip",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("files", "frames", "what", "fix"), IMAGES, ids=["none", "two", "not given", "given twice"])
def test_a_label_file_without_its_image(tmp_path: Path, files: dict[str, str], frames: str | None, what: str, fix: str) -> None:
    """Where images are known, a label file must have its own; under skip it is left out."""
    source = write(tmp_path, {"labels/a.txt": BOX, "labels/b.txt": BOX, **files}) / "labels"
    shown = tmp_path / frames if frames else None
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, {"names": "car"}, frames=shown)
    found = rows(read_batches(READER, source, {"names": "car"}, frames=shown, tally=tally))

    assert str(caught.value) == f"{source}/{what}\n  fix: {fix}"
    assert [row[0] for row in found] == ["b.jpg"]
    assert len(tally.bad) == 1


def test_a_frame_that_two_label_files_describe(tmp_path: Path) -> None:
    """Two label files of one stem cannot share the one frame of that name."""
    source = write(tmp_path, {"labels/x/a.txt": BOX, "labels/y/a.txt": BOX, "f/a.jpg": ""}) / "labels"
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, {"names": "car"}, frames=tmp_path / "f")
    batches = read_batches(READER, source, {"names": "car"}, frames=tmp_path / "f", tally=tally)

    assert str(caught.value) == (
        f"{source}/y/a.txt: its frame 'a.jpg' is described by {source}/x/a.txt already\n"
        "  fix: keep one of the label files, or convert their folders one by one"
    )
    assert [len(batch) for batch in batches] == [1, 0]
    assert [frame.file for batch in batches for frame in batch.frames] == ["a.jpg"]


@pytest.mark.parametrize("rows_of", [["1", "0"], ["", "1"], ["1", "1"]])
def test_an_ambiguous_tail(tmp_path: Path, rows_of: list[str]) -> None:
    """A sixth column of nothing but 0 and 1 may be either; the option is named."""
    source = write(tmp_path, {f"labels/{i}.txt": f"{BOX} {tail}" for i, tail in enumerate(rows_of)})

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, {"names": "car"}, tally=Tally(on_error="skip"))

    assert str(caught.value) == (
        f"{source}: the sixth column holds only 0 and 1: scores or track ids\n  fix: say which with -O tail=score or -O tail=track"
    )


FOLDER = "give the folder that the label files lie in"
KINDS = "give a folder of labels, a label file, a list of images, a data.yaml or an obj.data"
CHOOSE = "choose with -O names=FILE, or give each folder as a source of its own"

SOURCES = [
    ({}, "", ": holds no YOLO label file (.txt)", FOLDER),
    ({"a.jpg": "", "notes.md": "x", "classes.txt": "x"}, "", ": holds no YOLO label file (.txt)", FOLDER),
    ({}, "nowhere", "/nowhere: does not exist", "give a file or folder that exists"),
    (
        {"l.txt": "images/a.jpg\n", "images/a.jpg": "", "classes.txt": "car"}, "l.txt",
        "/l.txt: names no image that has a label file (.txt)", "give the folder of the labels instead",
    ),
    ({"a.csv": "x"}, "a.csv", "/a.csv: is no YOLO source", KINDS),
    ({"labels/a.txt": BOX}, "", ": no class names beside or above the labels (data.yaml, obj.names, classes.txt)", NAMES),
    ({"a.txt": BOX, "classes.txt": ""}, "", "/classes.txt: names no class", NAMES),
    ({"a.txt": BOX, "classes.txt": "car\n\nbus\n"}, "", "/classes.txt:2: a blank line among the class names", NAMES),
    ({"a.txt": BOX, "classes.txt": b"caf\xe9"}, "", "/classes.txt:1: byte 0xe9 is not UTF-8", "save the file as UTF-8 text"),
    ({"a.txt": BOX, "d.yaml": "names: [car"}, "", "/d.yaml:1:12: expected ',' or ']', but got '<stream end>'", "write it as YAML"),
    ({"a.txt": BOX, "d.yaml": "names: " + "[" * 9999}, "", "/d.yaml: lists in lists without end", "write names: [car, bus]"),
    ({"a.txt": BOX, "d.yaml": "names: 3"}, "", "/d.yaml: $.names: names no class", NAMES),
    ({"a.txt": BOX, "d.yaml": "names: [car, no]"}, "", "/d.yaml: $.names[1]: False is no name", "write the name between quotes"),
    ({"a.txt": BOX, "d.yaml": "names: {car: 0}"}, "", "/d.yaml: $.names['car']: is no class number from 0", "number the classes from 0"),
    ({"a.txt": BOX, "d.yaml": "names: 2020-13-45"}, "", "/d.yaml: month must be in 1..12", "write it as YAML"),
    ({"a.txt": BOX, "d.yaml": "names: [a]", "e.yaml": "names: [b]"}, "", "/e.yaml: names other classes than {}/d.yaml", CHOOSE),
    (
        {"x/a.txt": BOX, "x/classes.txt": "car", "y/a.txt": BOX, "y/classes.txt": "bus"}, "",
        "/y/classes.txt: names other classes than {}/x/classes.txt", CHOOSE,
    ),
    (
        {"d.yaml": "names: [a]\ntrain: images\nval: gone/images", "labels/a.txt": BOX}, "d.yaml",
        "/d.yaml: val names 'gone/images', where no label file is", "mend the path, or give the folder of the data set",
    ),
    (
        {"d.yaml": "names: [a]\ntrain: 3", "labels/a.txt": BOX}, "d.yaml",
        "/d.yaml: $.train: 3 is no path", "write a folder or list of images",
    ),
    (
        {"o.data": "train = t.txt\nnames = o.names", "t.txt": "a.jpg", "a.txt": BOX}, "o.data",
        "/o.data: names = 'o.names', which is no list of names beside it", NAMES,
    ),
    (
        {"t.txt": "\n\nx/a.jpg\n", "classes.txt": "car"}, "t.txt",
        "/t.txt:3: neither 'x/a.jpg' nor its label file is there", "write paths relative to the list's folder",
    ),
    (
        {"t.txt": f"x/{'y' * 300}/a.jpg\n", "classes.txt": "car"}, "t.txt",
        f"/t.txt:1: neither 'x/{'y' * 25}...{'y' * 22}/a.jpg' nor its label file is there", "write paths relative to the list's folder",
    ),
    (
        {"t.txt": "x\0/a.jpg\n", "classes.txt": "car"}, "t.txt",
        "/t.txt:1: neither 'x\\x00/a.jpg' nor its label file is there", "write paths relative to the list's folder",
    ),
    (
        {"d.yaml": f"names: [a]\ntrain: {'y' * 300}", "labels/a.txt": BOX}, "d.yaml",
        f"/d.yaml: train names '{'y' * 27}...{'y' * 28}', where no label file is", "mend the path, or give the folder of the data set",
    ),
    (
        {"d.yaml": "names: [a]\npath: [x]\ntrain: images", "labels/a.txt": BOX}, "d.yaml",
        "/d.yaml: $.path: ['x'] is no path", "write a folder or list of images",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("files", "name", "what", "fix"), SOURCES)
def test_a_source_that_cannot_be_read(tmp_path: Path, files: dict[str, str | bytes], name: str, what: str, fix: str) -> None:
    """Nothing to read, or names that cannot be trusted, end the run."""
    source = write(tmp_path, files)

    with pytest.raises(InputError) as caught:
        read_batches(READER, source / name)

    assert str(caught.value) == f"{tmp_path}{what.format(tmp_path)}\n  fix: {fix}"


def test_a_split_that_is_missing_is_skipped_on_demand(tmp_path: Path) -> None:
    """Under skip the other splits are read and the missing one is counted."""
    tally = Tally(on_error="skip")
    source = write(tmp_path, {"d.yaml": "names: [car]\ntrain: images\nval: gone/images", "labels/a.txt": BOX})

    assert len(rows(read_batches(READER, source / "d.yaml", tally=tally))) == 1
    assert [problem.reason for problem in tally.bad] == ["listed but not there"]


def test_every_bad_row_is_counted_once_and_in_order(tmp_path: Path) -> None:
    """Rows that cannot be parsed and rows that mean nothing are counted each by its line."""
    tally = Tally(on_error="skip")
    source = write(tmp_path, {"labels/a.txt": f"x\n{BOX}\n0 .5 .5 -1 9\n{BOX}\n", "labels/b.txt": "0 .5 .5 .5\n"})

    assert len(rows(read_batches(READER, source, {"names": "car"}, tally=tally))) == 2
    assert [str(problem.place).removeprefix(f"{source}/labels/") for problem in tally.bad] == ["a.txt:1", "a.txt:3", "b.txt:1"]
