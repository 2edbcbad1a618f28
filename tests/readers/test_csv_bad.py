"""Tables that cannot be trusted: columns that are not there, cells that mean nothing, bombs."""

import gzip
import json
from pathlib import Path

import pytest

from prelabel.errors import InputError, Tally, UsageError
from prelabel.readers.tables import READER
from prelabel.testing import read_batches
from tests.readers.output_files import labels, refused, skipped, write

CORRECT = "correct the value, or leave the record out with --on-error skip"
PERCENT = "divide scores by 100 with -O score_unit=percent where they are per cent, or correct the value"
NAMES = "name all classes with -O names=FILE, or one of the lists coco80, coco91, voc20"
UNIT = "say what boxes are in with -O unit=pixels or -O unit=fractions"
X_FIX = "name the columns with -O x0= and -O x1=; where it is a size, with -O w="
MAP = "name the columns of boxes with -O x0= -O y0= -O x1= -O y1=, with -O x0= -O y0= -O w= -O h=, or with -O cx= -O cy= -O w= -O h="

NUMBER = "number frames from 0 or 1, or name their files"

HEADER = "frame,x1,y1,x2,y2,class,score,track"

GOOD = "0,0,0,50,90,1,0.5,1"

ROWS = [
    ("0,30,0,10,90,1,.5,2", "x1 10 is left of x0 30", X_FIX, "corners exchanged"),
    ("0,3,9,10,5,1,.5,2", "y1 5 is above y0 9", X_FIX.replace("x", "y").replace("w=", "h="), "corners exchanged"),
    ("0,3,9,3,15,1,.5,2", "x0 and x1 are 3: a box without area", CORRECT, "box without area"),
    ("0,left,9,3,15,1,.5,2", "x0 'left' in column 'x1' is no number", CORRECT, "no number"),
    ("0,1_0,9,30,15,1,.5,2", "x0 '1_0' in column 'x1' is no number", CORRECT, "no number"),
    (
        "0,,9,3,15,1,.5,2",
        "no x0: the cell of column 'x1' is empty or NaN",
        "fill the cell, or leave the row out with --on-error skip",
        "empty cell",
    ),
    (
        "0,nan,9,3,15,1,.5,2",
        "no x0: the cell of column 'x1' is empty or NaN",
        "fill the cell, or leave the row out with --on-error skip",
        "empty cell",
    ),
    ("0,0,9,inf,15,1,.5,2", "x1 inf in column 'x2' is of no image", CORRECT, "no finite number"),
    ("0,0,9,1e300,15,1,.5,2", "x1 1e+300 in column 'x2' is of no image", CORRECT, "no finite number"),
    ("0,.1,.1,.9,.9,1,.5,2", "the box lies within one pixel, where others are many pixels large", UNIT, "fractions among pixels"),
    ("0,3,9,30,15,7,.5,2", "class 7 has no name; 2 are named, from 0 to 1", NAMES, "unknown class"),
    ("0,3,9,30,15,.5,.5,2", "class 0.5 has no name; 2 are named, from 0 to 1", NAMES, "unknown class"),
    ("0,3,9,30,15,1,87,2", "score 87 is outside 0-1", PERCENT, "score outside 0-1"),
    ("0,3,9,30,15,1,-1,2", "score -1 is outside 0-1", PERCENT, "score outside 0-1"),
    ("0,3,9,30,15,1,high,2", "score 'high' in column 'score' is no number", CORRECT, "no number"),
    (
        "0,3,9,30,15,1,.5,1.5",
        "track id 1.5 is no whole number from 0",
        "number the tracks of a sequence from 1, and leave the cell empty or -1 where there is none",
        "bad track id",
    ),
    (
        "0,3,9,30,15,1,.5,1",
        "track 1 is in frame 't_0' a second time",
        "keep one of the rows; where the column holds no track ids, name another with -O track=",
        "track twice in a frame",
    ),
    ("-1,3,9,30,15,1,.5,2", "-1 is no frame number from 0 to 1,000,000 in column 'frame'", NUMBER, "no frame number"),
    ("1.5,3,9,30,15,1,.5,2", "1.5 is no frame number from 0 to 1,000,000 in column 'frame'", NUMBER, "no frame number"),
    (",3,9,30,15,1,.5,2", "is empty or NaN in column 'frame'", NUMBER, "no frame number"),
    (
        "0,3,9,30,15,1,.5",
        "7 cells, but there are 8 columns",
        "write a cell a column, and between quotes those that hold a delimiter",
        "row of another width",
    ),
    (
        "0,3,9,30,15,1,.5,2,9",
        "9 cells, but there are 8 columns",
        "write a cell a column, and between quotes those that hold a delimiter",
        "row of another width",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("row", "what", "fix", "reason"), ROWS, ids=[row for row, _, _, _ in ROWS])
def test_a_bad_row(tmp_path: Path, row: str, what: str, fix: str, reason: str) -> None:
    """Is named with its line and a fix, or left out alone."""
    write(tmp_path, {"t.csv": f"{HEADER}\n{GOOD}\n{row}\n"})

    assert refused(READER, tmp_path, {"names": "car,bus"}, size=(100, 100)) == f"t.csv:3: {what}\n  fix: {fix}"
    left, reasons = skipped(READER, tmp_path, {"names": "car,bus"}, size=(100, 100))
    assert reasons == [reason]
    assert left.box.tolist() == [[0, 0, 0.5, 0.9]]
    assert labels(left) == ["bus"]


COLUMNS = [
    ("x1,y1,x2,y2,label", {}, "does not say which frame a row is in", "name the column of the frame with -O frame=COLUMN"),
    ("frame,x1,y1,x2,y2", {}, "does not say what a box is", "name the column with -O label=COLUMN, or label all with -O default="),
    ("frame,label,x1,y1", {}, "does not say where boxes are", MAP),
    ("name,class,confidence,box", {}, "holds boxes as text", "write what to_json() of the results gives, and use --format ultralytics"),
    ("image,width,bbox", {}, "holds boxes as text", "write the four numbers of each box into columns of their own"),
    (
        "a.jpg,10,20,30,40,car", {}, "does not say where boxes are",
        "where the first line is a row, give -O header=false and name columns by their numbers, as in -O frame=1 -O x0=2",
    ),
    ("frame,label,x1,y1,x2,y2", {"frame": "nr"}, "has no column 'nr' for -O frame=", "name a column that it has"),
    ("frame,label,x1,y1,x2,y2", {"score": "sure"}, "has no column 'sure' for -O score=", "name a column that it has"),
    ("frame,label,x1,y1,x2,y2", {"attributes": "label,kind"}, "has no column 'kind' for -O attributes=", "name a column that it has"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "options", "what", "fix"), COLUMNS, ids=[f"{header}: {what}" for header, _, what, _ in COLUMNS])
def test_a_column_that_is_not_there(tmp_path: Path, header: str, options: dict[str, str], what: str, fix: str) -> None:
    """Is an error that lists those that are."""
    write(tmp_path, {"t.csv": f"{header}\n"})

    said = f"t.csv: {what}; its columns are {header.replace(',', ', ')}\n  fix: {fix}"
    assert refused(READER, tmp_path / "t.csv", options) == said


def test_the_frame_column_of_a_sink(tmp_path: Path) -> None:
    """Supervision writes none unless it is given one."""
    write(tmp_path, {"t.csv": "x_min,y_min,x_max,y_max,class_id,confidence,tracker_id,shot\n1,2,3,4,0,0.5,,0\n"})

    assert refused(READER, tmp_path / "t.csv", {"names": "coco80"}) == (
        "t.csv: does not say which frame a row is in; its columns are x_min, y_min, x_max, y_max, class_id, confidence, tracker_id, shot\n"
        "  fix: name the column of the frame with -O frame=COLUMN"
    )


def test_a_box_named_in_part(tmp_path: Path) -> None:
    """Is a wrong use of the options."""
    write(tmp_path, {"t.csv": "frame,label,a,b,c\n0,car,1,2,3\n"})

    with pytest.raises(UsageError) as caught:
        read_batches(READER, tmp_path / "t.csv", {"x0": "a", "y0": "b", "w": "c"})

    assert str(caught.value) == f"-O x0=, -O y0=, -O w= say no box\n  fix: {MAP}"


def test_numbers_that_nothing_names(tmp_path: Path) -> None:
    """Are said once, not row by row."""
    write(tmp_path, {"t.csv": f"{HEADER}\n{GOOD}\n"})

    said = f"t.csv: column 'class' numbers classes, and nothing names them\n  fix: {NAMES}"
    assert refused(READER, tmp_path, size=(100, 100)) == said


def test_an_empty_label(tmp_path: Path) -> None:
    """Can be named by the option."""
    write(tmp_path, {"t.csv": "frame,label,x1,y1,x2,y2\n0,car,0,0,9,9\n0,,0,0,9,9\n"})

    assert refused(READER, tmp_path, size=(10, 10)) == (
        "t.csv:3: '' in column 'label' is no label\n  fix: fill the cell, or label such rows with -O default=LABEL"
    )


SIZES = "fix: correct the size; where frames differ, give --frames or split the table"


def test_mixed_sizes(tmp_path: Path) -> None:
    """Of one frame, or in one numbered sequence, which is a video."""
    rows = "0,0,9,9,100,50\n{second},0,0,9,9,100,60\n"
    header = "frame,x1,y1,x2,y2,image_width,image_height\n"
    write(tmp_path, {"video.csv": f"{header}0,{rows.format(second=1)}", "stills.csv": f"{header}a.jpg,{rows.format(second='a.jpg')}"})
    write(tmp_path, {"photos.csv": f"{header}a.jpg,{rows.format(second='b.jpg')}"})

    what = "the frame is 100x60, but 100x50 before"
    assert refused(READER, tmp_path / "video.csv", {"default": "car"}) == f"video.csv:3: {what}\n  {SIZES}"
    assert refused(READER, tmp_path / "stills.csv", {"default": "car"}) == f"stills.csv:3: {what}\n  {SIZES}"
    assert [frame.height for frame in read_batches(READER, tmp_path / "photos.csv", {"default": "car"})[0].frames] == [50, 60]


def test_names_outside_the_folder(tmp_path: Path) -> None:
    """Are no names of frames."""
    write(tmp_path, {"t.csv": "file,label,x1,y1,x2,y2\n../a.jpg,car,0,0,9,9\nb.jpg,car,0,0,9,9\n"})

    assert refused(READER, tmp_path, size=(10, 10)) == (
        "t.csv:2: '../a.jpg' names no frame below the folder of images\n  fix: name frames relative to the folder of images"
    )
    left, reasons = skipped(READER, tmp_path, size=(10, 10))
    assert ([frame.file for frame in left.frames], len(left), reasons) == (["b.jpg"], 1, ["no frame named"])


FILES = [
    ("t.csv", b"", "is empty", "give a table with a line of column names"),
    ("t.csv", b"frame,a,a\n", "two columns are called 'a'", "rename one of them"),
    ("t.csv", b"frame,label,x1,y1,x2,y2\n0,caf\xe9,0,0,9,9\n", "byte 0xe9 is not UTF-8", "save the file as UTF-8 text"),
    ("t.csv.gz", b"frame", "cannot be unpacked: Not a gzipped file (b'fr')", "pack or copy the file again"),
    ("t.json", b'{"x_min": 1}', "is no list of objects", "write a list with an object a row, as JSONSink does"),
]


@pytest.mark.parametrize(("name", "data", "what", "fix"), FILES, ids=[what for _, _, what, _ in FILES])
def test_files_that_are_no_tables(tmp_path: Path, name: str, data: bytes, what: str, fix: str) -> None:
    """Are refused as such."""
    write(tmp_path, {name: data})
    line = {"two columns are called 'a'": ":1", "byte 0xe9 is not UTF-8": ":2"}.get(what, "")

    assert refused(READER, tmp_path / name) == f"{name}{line}: {what}\n  fix: {fix}"


def test_a_quote_that_is_not_closed(tmp_path: Path) -> None:
    """Swallows what follows, up to the limit of a cell."""
    write(tmp_path, {"t.csv": 'frame,label,x1,y1,x2,y2\n0,car,0,0,9,9\n0,"car,0,0,9,9\n' + "0,car,0,0,9,9\n" * 20_000})

    assert refused(READER, tmp_path, size=(10, 10)) == (
        "t.csv:3: cannot be read as CSV: field larger than field limit (131072)\n  fix: close the quotes of this line"
    )


def test_a_packed_bomb(tmp_path: Path) -> None:
    """Is refused while it is unpacked."""
    write(tmp_path, {"t.csv.gz": gzip.compress(b"frame,label,x1,y1,x2,y2\n" + b"\n" * (80 << 20))})

    assert refused(READER, tmp_path / "t.csv.gz") == (
        "t.csv.gz: becomes more than 200 times as large when it is unpacked\n  fix: unpack it yourself if you trust it"
    )


def test_a_packed_file_that_is_cut_off(tmp_path: Path) -> None:
    """Is not half read."""
    write(tmp_path, {"t.csv.gz": gzip.compress(f"{HEADER}\n{GOOD}\n".encode())[:-9]})

    assert refused(READER, tmp_path / "t.csv.gz") == (
        "t.csv.gz: cannot be unpacked: Compressed file ended before the end-of-stream marker was reached\n"
        "  fix: pack or copy the file again"
    )


def test_a_packed_file_among_others_that_is_cut_off(tmp_path: Path) -> None:
    """Is counted under skip, as is one of a quote without end; a column that is missing ends the run all the same."""
    table = f"{HEADER}\n{GOOD}\n"
    write(tmp_path, {"a.csv": table, "b.csv.gz": gzip.compress(table.encode())[:-9], "c.csv": f'{HEADER}\n"' + f"{GOOD}\n" * 10_000})
    tally = Tally(on_error="skip")

    found = read_batches(READER, tmp_path, {"names": "car,bus"}, size=(100, 100), tally=tally)

    assert [[frame.sequence for frame in batch.frames] for batch in found] == [["a"]]
    assert [(problem.reason, str(problem.place), problem.what) for problem in tally.bad] == [
        (
            "unreadable file",
            f"{tmp_path}/b.csv.gz",
            "cannot be unpacked: Compressed file ended before the end-of-stream marker was reached",
        ),
        ("unreadable file", f"{tmp_path}/c.csv:2", "cannot be read as CSV: field larger than field limit (131072)"),
    ]
    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path, {"names": "car,bus", "frame": "image"}, tally=Tally(on_error="skip"))
    what = "has no column 'image' for -O frame=; its columns are frame, x1, y1, x2, y2, class, score, track"
    assert str(caught.value) == f"{tmp_path}/a.csv: {what}\n  fix: name a column that it has"


def test_a_record_that_is_no_object(tmp_path: Path) -> None:
    """Is named by its place, or left out."""
    row = {"x_min": 0, "y_min": 0, "x_max": 9, "y_max": 9, "frame": 0, "label": "car"}
    write(tmp_path, {"t.json": [row, 7]})

    column = len(json.dumps([row])) + len(", ")
    assert (
        refused(READER, tmp_path / "t.json", size=(10, 10)) == f"t.json:1:{column}: $[1]: expected `object`, got `int`: 7\n  fix: {CORRECT}"
    )
    left, reasons = skipped(READER, tmp_path / "t.json", size=(10, 10))
    assert (len(left), reasons) == (1, ["record of the wrong type"])


def test_a_cell_of_json_that_is_no_number(tmp_path: Path) -> None:
    """Whatever it is instead."""
    row = {"x_min": 0, "y_min": 0, "x_max": 9, "y_max": 9, "frame": 0, "label": "car"}
    write(tmp_path, {"t.json": [row, {**row, "x_min": [1]}, {**row, "x_min": True}, {**row, "x_min": 10**400}]})

    left, reasons = skipped(READER, tmp_path / "t.json", size=(10, 10))

    assert (len(left), reasons) == (1, ["no number"] * 3)


def test_a_folder_without_tables(tmp_path: Path) -> None:
    """Says so."""
    write(tmp_path, {"t.csv": "name,price\n"})

    assert refused(READER, tmp_path) == "SOURCE: holds no table of boxes\n  fix: give the table itself, and name its columns"
