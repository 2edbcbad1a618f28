"""What is wrong in imglab's XML: each message names the place and the fix; under skip the rest is read."""

from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.readers.imglab import READER
from tests.readers.output_files import names, read, refused, skipped, write
from tests.readers.test_imglab import BOX, box, dataset, image, points, said

OF_BOX, OF_PART, OF_FIELD = (f"correct it, or leave the {what} out with --on-error skip" for what in ("box", "part", "field"))
OF_SCORE = "map scores to [0, 1] with -O score=sigmoid, or leave such boxes out with --on-error skip"
OF_IMAGE = "give the folder that holds the file and its images, or leave the image out with --on-error skip"
OF_SIZE = "write the size of the image, or leave the image out with --on-error skip"
OF_XML = "export the file again, or mend it in an editor"
OTHER = "give XML that imglab wrote, or name another --format"


class Bad(NamedTuple):
    """An element, what is said of it, and the fix."""

    element: str
    what: str
    fix: str


BOXES = [
    Bad("<box left='2' width='3' height='2'/>", "has no top", OF_BOX),
    Bad("<box top='1' left='x' width='3' height='2'/>", "left 'x' is no number of pixels", OF_BOX),
    Bad("<box top='1' left='2' width='nan' height='2'/>", "width 'nan' is no number of pixels", OF_BOX),
    Bad("<box top='1' left='1e9' width='3' height='2'/>", "left '1e9' is no number of pixels", OF_BOX),
    Bad("<box top='1' left='2' width='3' height='0'/>", "width 3 and height 0 must be above 0", OF_BOX),
    Bad(box(detection_score="1.5"), "detection_score 1.5 is outside 0-1", OF_SCORE),
    Bad(box(detection_score=""), "detection_score '' is no number", OF_BOX),
]


@pytest.mark.parametrize("bad", BOXES, ids=[bad.what for bad in BOXES])
def test_a_bad_box(bad: Bad, tmp_path: Path) -> None:
    """Is left out alone."""
    write(tmp_path, {"a.xml": dataset(image(), image(f"{BOX}{bad.element}{BOX}", "b.jpg"))})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"a.xml:3: <box>: {bad.what}\n  fix: {bad.fix}"
    assert (names(found), found.frame.tolist(), len(reasons)) == (["a.jpg", "b.jpg"], [0, 1, 1], 1)


def test_an_angle_that_cannot_turn(tmp_path: Path) -> None:
    """Makes its box bad where boxes are turned."""
    write(tmp_path, {"a.xml": dataset(image(box(angle="inf") + BOX))})
    found, reasons = skipped(READER, tmp_path, {"angle": "turn"})

    assert refused(READER, tmp_path, {"angle": "turn"}) == f"a.xml:2: <box>: angle 'inf' is no number\n  fix: {OF_BOX}"
    assert (len(found.label), reasons) == (1, ["no number"])


FIELDS = [
    ("occluded", "maybe", "occluded 'maybe' is neither 0 nor 1"),
    ("ignore", "2", "ignore '2' is neither 0 nor 1"),
    ("age", "old", "age 'old' is no number"),
    ("pose", "nan", "pose 'nan' is no number"),
    ("angle", "up", "angle 'up' is no number"),
    ("gender", "F", "gender 'F' is not male, female or unknown"),
]


@pytest.mark.parametrize(("name", "text", "what"), FIELDS, ids=[row[0] for row in FIELDS])
def test_a_bad_field(name: str, text: str, what: str, tmp_path: Path) -> None:
    """Is left out, and its box is not."""
    write(tmp_path, {"a.xml": dataset(image(box(truncated="1", **{name: text})))})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"a.xml:2: <box>: {what}\n  fix: {OF_FIELD}"
    assert (said(found), reasons) == ([{"truncated": "true"}], ["bad field"])


PARTS = [
    Bad("<part x='1' y='2'/>", "has no name", OF_PART),
    Bad("<part name='3' y='2'/>", "has no x", OF_PART),
    Bad("<part name='3' x='1' y='1e400'/>", "y '1e400' is no number of pixels", OF_PART),
    Bad("<part name='1' x='1' y='2'/>", "the part '1' is in its box twice", OF_PART),
]


@pytest.mark.parametrize("bad", PARTS, ids=[bad.what for bad in PARTS])
def test_a_bad_part(bad: Bad, tmp_path: Path) -> None:
    """Is left out alone."""
    inside = f"<part name='1' x='30' y='20'/>{bad.element}<part name='2' x='40' y='20'/>"
    write(tmp_path, {"a.xml": dataset(image(box(inside)))})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"a.xml:2: <part>: {bad.what}\n  fix: {bad.fix}"
    assert (points(found), len(reasons)) == ([[(1, 30, 20), (2, 40, 20)]], 1)


IMAGES = [
    Bad("<image/>", "has no file", OF_IMAGE),
    Bad(image(file="../a.jpg"), "file '../a.jpg' names no image below the folder that is given", OF_IMAGE),
    Bad("<image file='c.jpg' width='wide' height='50'/>", "width 'wide' is no number of pixels", OF_SIZE),
    Bad("<image file='c.jpg' width='100' height='-50'/>", "height -50 is no number of pixels", OF_SIZE),
    Bad(image(), "the image 'a.jpg' is described by a.xml:2: <image> already", "keep one of them, or convert the files one by one"),
]


@pytest.mark.parametrize("bad", IMAGES, ids=[bad.what for bad in IMAGES])
def test_a_bad_image(bad: Bad, tmp_path: Path) -> None:
    """Is left out with its boxes; those around it are read."""
    write(tmp_path, {"a.xml": dataset(image(), bad.element, image(file="b.jpg"))})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"a.xml:3: <image>: {bad.what}\n  fix: {bad.fix}"
    assert (names(found), len(reasons)) == (["a.jpg", "b.jpg"], 1)


def test_a_file_that_ends_early(tmp_path: Path) -> None:
    """Is one bad record; the images before its end, and other files, are read."""
    whole = dataset(image(), image(file="b.jpg"))
    write(tmp_path, {"a.xml": whole[: whole.index("<image file='b")], "b.xml": dataset(image(file="c.jpg"))})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path).startswith("a.xml:3: ")
    assert (names(found), reasons) == (["a.jpg", "c.jpg"], ["unreadable file"])


def test_what_is_no_data_set_of_imglab(tmp_path: Path) -> None:
    """Is refused by its root where it is given, by what is there where a folder is, and by its suffix as a project of the web tool."""
    write(tmp_path, {"x/a.xml": "<annotation/>", "p.nimn": "\x01"})

    assert refused(READER, tmp_path / "x/a.xml") == f"a.xml:1: the root element is <annotation>, not <dataset>\n  fix: {OTHER}"
    assert refused(READER, tmp_path / "x") == f"SOURCE: holds no XML of imglab\n  fix: {OTHER}"
    what = "is a project of the web tool imglab, which is packed in a way that is not read"
    assert refused(READER, tmp_path / "p.nimn") == f"p.nimn: {what}\n  fix: open it in the tool, and save it as dlib XML"


def test_entities_are_refused(tmp_path: Path) -> None:
    """Wherever they stand: nothing is read of other files."""
    write(tmp_path, {"a.xml": "<!DOCTYPE dataset [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + dataset(image(box("<label>&x;</label>")))})

    assert "declares an entity" in refused(READER, tmp_path)
    assert read(READER, write(tmp_path, {"a.xml": dataset(image())})).frames
