"""What is wrong in text of DarkLabel: each message names the place and the fix; under skip the rest is read."""

from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.readers.darklabel import READER
from tests.readers.output_files import labels, names, refused, skipped, write
from tests.readers.test_darklabel import SIZE

SKIP = "correct it, or leave the object out with --on-error skip"
FIELDS = "say the fields with -O format, or leave such lines out with --on-error skip"
NAMES = "name the fields as darklabel.yml does, as in fn,cname,id,x1,y1,w,h"
DARKLABEL = "write it as DarkLabel does"
CHOOSE = "say the fields of a line with -O format=fn,cname,id,x1,y1,w,h, or give -O config=darklabel.yml"


class Bad(NamedTuple):
    """A line, the field that a message names, what is said of it, and the fix."""

    line: str
    field: str
    what: str
    fix: str = SKIP


LINES = [
    Bad("0,car,1,10,20,30", "", "has 6 fields, but the format has 7", FIELDS),
    Bad("-1,car,1,10,20,30,10", ": fn", "'-1' is no number of a frame from 0"),
    Bad("1000000,car,1,10,20,30,10", ": fn", "'1000000' is no number of a frame from 0"),
    Bad("0,car,1.5,10,20,30,10", ": id", "'1.5' is no whole number from 0, nor -1"),
    Bad("0,car,1,x,20,30,10", ": x1", "'x' is no number of an image"),
    Bad("0,car,1,10,nan,30,10", ": y1", "'nan' is no number of an image"),
    Bad("0,car,1,10,20,1e400,10", ": w", "'1e400' is no number of an image"),
    Bad("0,car,1,10,20,30,0", ": box", "the box from 10, 20 to 40, 20 has no area"),
    Bad("0,dog,0,10,20,30,10", ": id", "the id 0 with the label 'dog' is in its frame twice"),
]


@pytest.mark.parametrize("bad", LINES, ids=[bad.what for bad in LINES])
def test_a_bad_line(bad: Bad, tmp_path: Path) -> None:
    """Is left out alone, wherever the format was found."""
    write(tmp_path, {"a.txt": f"0,dog,0,10,20,30,10\n{bad.line}\n1,dog,0,10,20,30,10\n"})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == f"a.txt:2{bad.field}: {bad.what}\n  fix: {bad.fix}"
    assert (labels(found), len(found.frames), len(reasons)) == (["dog", "dog"], 2, 1)


def test_a_bad_object_of_a_frame(tmp_path: Path) -> None:
    """Is left out alone where a line has several; a line that has not as many as it says is left out whole."""
    write(tmp_path, {"a.txt": "0,2,1,9,9,5,20,dog,2,10,10,20,20,cat\n1,2,1,10,10,20,20,dog\n2,1,1,10,10,20,20,dog\n"})
    options = {"format": "fn,n,[id,x1,y1,x2,y2,cname]"}
    found, reasons = skipped(READER, tmp_path, options, size=SIZE)

    assert refused(READER, tmp_path, options, size=SIZE) == f"a.txt:1: box: the box from 9, 9 to 5, 20 has no area\n  fix: {SKIP}"
    assert (labels(found), reasons) == (["cat", "dog"], ["box without area", "other number of fields"])
    (tmp_path / "a.txt").write_text("0,1,1,10,10,20,20,dog\n1,2,1,10,10,20,20,dog\n", encoding="utf-8")
    what = "is not a frame, a number n and n objects of 6 fields, but begins with '1,2'"
    assert refused(READER, tmp_path, options, size=SIZE) == f"a.txt:2: {what}\n  fix: {FIELDS}"


def test_classes_without_a_name(tmp_path: Path) -> None:
    """Are refused with the option that names them, and so are flags that are none."""
    write(tmp_path, {"a.txt": "1 0 1 2 30 40\n0 2 1 2 30 40\n"})
    options = {"format": "classid,difficult,x1,y1,x2,y2", "names": "a"}
    _, reasons = skipped(READER, tmp_path, options, size=SIZE)

    fix = "name the classes with -O names=FILE or -O config=darklabel.yml"
    assert refused(READER, tmp_path, options, size=SIZE) == f"a.txt:1: classid: class '1' has no name; 1 are named\n  fix: {fix}"
    assert reasons == ["unknown class", "bad field"]


FORMATS = [
    ("fn,cname,id", "'fn,cname,id' does not say where boxes are"),
    ("fn,colour,x1,y1,w,h", "'fn,colour,x1,y1,w,h' names the field 'colour', which there is not"),
    ("fn,fn,x1,y1,w,h", "'fn,fn,x1,y1,w,h' names something twice"),
    ("fn,iname,x1,y1,w,h", "'fn,iname,x1,y1,w,h' names something twice"),
    ("fn,n,x1,y1,w,h", "'fn,n,x1,y1,w,h' has n without [ ] around the fields of each object"),
    ("fn,x1,y1,w,nh", "'fn,x1,y1,w,nh' has both pixels and fractions of the image"),
    ("n,[x1,y1,w,h]", "'n,[x1,y1,w,h]' has other fields before [ than fn, n"),
    ("fn,n,[fn,x1,y1,w,h]", "'fn,n,[fn,x1,y1,w,h]' names the frame of each object"),
]


@pytest.mark.parametrize(("fields", "what"), FORMATS, ids=[row[0] for row in FORMATS])
def test_a_format_that_is_none(fields: str, what: str, tmp_path: Path) -> None:
    """Is refused before anything is read."""
    write(tmp_path, {"a.txt": "0,1\n"})

    assert refused(READER, tmp_path, {"format": fields}) == f"-O format: {what}\n  fix: {NAMES}"


CONFIGS = [
    ("format1: 7\n", ": $.format1: is no mapping", DARKLABEL),
    ("format1: {name: x}\n", ": $.format1.data_fmt: has no data_fmt, a list of fields", DARKLABEL),
    ("format1: {data_fmt: [fn, 7]}\n", ": $.format1.data_fmt: has no data_fmt, a list of fields", DARKLABEL),
    ("format1: {data_fmt: [fn, hue]}\n", ": $.format1.data_fmt: 'fn,hue' names the field 'hue', which there is not", NAMES),
    ("format1: {data_fmt: [fn, x1, y1, w, h], delimiter: 7}\n", ": $.format1.delimiter: delimiter 7 is no text", DARKLABEL),
    ("s: 7\nformat1: {data_fmt: [fn, x1, y1, w, h], classes_set: s}\n", ": $.format1.classes_set: classes_set 's' is no list of names",
     DARKLABEL),
    ("a: 1\n", ": defines no format of text", "define one, as in format4: {data_fmt: [fn, cname, id, x1, y1, w, h], gt_file_ext: txt}"),
    ("- 1\n", ": is no mapping", "give the darklabel.yml of DarkLabel"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "fix"), CONFIGS, ids=range(len(CONFIGS)))
def test_a_bad_config(text: str, what: str, fix: str, tmp_path: Path) -> None:
    """Is refused with the place in it."""
    write(tmp_path, {"darklabel.yml": text, "a.txt": "0,1,2,3,4\n"})

    assert refused(READER, tmp_path) == f"darklabel.yml{what}\n  fix: {fix}"


def test_lines_of_no_format(tmp_path: Path) -> None:
    """Are refused with what to say; a folder without any other is, too."""
    write(
        tmp_path,
        {"a.txt": "0,1,2,3,4\n", "x/darklabel.yml": "format1: {data_fmt: [fn, x1, y1, w, h]}\nformat2: {data_fmt: [x1, y1, w, h]}\n"},
    )
    write(tmp_path, {"x/a.txt": "1,2\n"})

    assert refused(READER, tmp_path / "a.txt") == f"a.txt: has lines of no predefined format of DarkLabel\n  fix: {CHOOSE}"
    assert refused(READER, tmp_path / "x/a.txt") == f"a.txt: has lines of no format of darklabel.yml\n  fix: {CHOOSE}"
    assert refused(READER, tmp_path / "x") == f"SOURCE: holds no text of DarkLabel\n  fix: {CHOOSE}"


@pytest.mark.parametrize("line", ["0,1,3,10,20,30,40,dog", "0,2,3,10,20,30,40,dog,4,90,20,30,10,cat"])
def test_boxes_that_may_be_corners(line: str, tmp_path: Path) -> None:
    """Of a frame a line are an error until it is said what they are."""
    write(tmp_path, {"a.txt": f"{line}\n"})

    what = "the numbers of its boxes may be two corners, or a corner, width and height"
    fix = "say which they are with -O format=fn,n,[id,x1,y1,x2,y2,cname] or -O format=fn,n,[id,x1,y1,w,h,cname]"
    assert refused(READER, tmp_path, size=SIZE) == f"a.txt: {what}\n  fix: {fix}"


def test_lines_of_several_formats(tmp_path: Path) -> None:
    """Are an error until it is said which they are."""
    formats = "format1: {data_fmt: [fn, x1, y1, w, h]}\nformat2: {data_fmt: [fn, x1, y1, x2, y2]}\n"
    write(tmp_path, {"darklabel.yml": formats, "a.txt": "0,10,20,30,40\n"})

    fix = "say which they are: -O format=fn,x1,y1,w,h, -O format=fn,x1,y1,x2,y2"
    assert refused(READER, tmp_path, size=SIZE) == f"a.txt: has lines of several formats of darklabel.yml\n  fix: {fix}"


def test_a_number_of_no_format(tmp_path: Path) -> None:
    """Is refused with those that there are."""
    formats = "format1: {data_fmt: [x1, y1, w, h], gt_file_ext: xml, fixed_filetype: 1}\nformat2: {data_fmt: [fn, x1, y1, w, h]}\n"
    write(tmp_path, {"a.txt": "0,1,10,20,30\n", "x/darklabel.yml": formats, "x/a.txt": "0,1,10,20,30\n"})

    fix = "or the fields, as in -O format=fn,cname,id,x1,y1,w,h"
    none = f"there is no darklabel.yml that says what '7' is\n  fix: give -O config=darklabel.yml, {fix}"
    assert refused(READER, tmp_path / "a.txt", {"format": "7"}) == f"-O format: {none}"
    other = f"'format1' is no format of text of darklabel.yml\n  fix: give one of 2, {fix}"
    assert refused(READER, tmp_path / "x", {"format": "format1"}) == f"-O format: {other}"


def test_names_outside_the_folder_of_images(tmp_path: Path) -> None:
    """Are left out with their objects."""
    write(tmp_path, {"a.txt": "b.jpg,cat,10,10,40,5\n../c.jpg,cat,10,10,40,5\n"})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    fix = "name images relative to the folder of images"
    assert refused(READER, tmp_path, size=SIZE) == f"a.txt:2: '../c.jpg' names no image below the folder of images\n  fix: {fix}"
    assert (names(found), reasons) == (["b.jpg"], ["no image named"])


def test_two_files_of_one_video(tmp_path: Path) -> None:
    """The second is left out, and it is said where the first is."""
    write(tmp_path, {"a.txt": "0,cat,1,10,10,40,5\n", "a_gt.txt": "0,dog,1,10,10,40,5\n"})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    what = "the sequence 'a' is described by a.txt already"
    fix = "keep one of them, or convert the files one by one"
    assert refused(READER, tmp_path, size=SIZE) == f"a_gt.txt: {what}\n  fix: {fix}"
    assert (labels(found), reasons) == (["cat"], ["sequence described twice"])


def test_a_damaged_file(tmp_path: Path) -> None:
    """Is one bad record; the others are read."""
    write(tmp_path, {"a.txt": b"0,cat,1,10,10,40,5\n0,caf\xe9,1,10,10,40,5\n", "b.txt": "0,dog,1,10,10,40,5\n"})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == "a.txt:2: byte 0xe9 is not UTF-8\n  fix: save the file as UTF-8 text"
    assert (labels(found), reasons) == (["dog"], ["unreadable file"])
