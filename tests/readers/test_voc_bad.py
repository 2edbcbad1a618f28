"""VOC files that are wrong: each message names the place and the fix; under skip the rest is read."""

import os
from pathlib import Path

import pytest

from prelabel.detections import Kind
from prelabel.errors import PrelabelError, Tally
from tests.readers.voc_files import BOX, OBJECT, SIZE, files, image, read, write

OBJECT_OUT = "or leave the object out with --on-error skip"
FILE_OUT = "or leave the file out with --on-error skip"
ZERO = "for a tool that counts from 0 give -O one_based=false"
SIZE_FIX = "give --size WIDTHxHEIGHT, or --frames with the folder of images"
MEND = f"correct it, {FILE_OUT}"
EXPORT = "export the file again, or mend it in an editor"


def box(**corners: str | None) -> str:
    """A car whose box has these corners instead; None for none."""
    sides = {"xmin": "5", "ymin": "6", "xmax": "20", "ymax": "21"} | corners
    inside = "".join(f"<{side}>{text}</{side}>" for side, text in sides.items() if text is not None)
    return f"<object><name>car</name><bndbox>{inside}</bndbox></object>"


def polygon(**points: str | None) -> str:
    """A car with a good box, whose polygon has these coordinates instead; None for none."""
    sides = {"x1": "5", "y1": "6", "x2": "20", "y2": "6", "x3": "20", "y3": "21"} | points
    inside = "".join(f"<{side}>{text}</{side}>" for side, text in sides.items() if text is not None)
    return f"<object><name>car</name>{BOX}<polygon>{inside}</polygon></object>"


def rotated(**said: str | None) -> str:
    """A car whose rotated box says this instead; None for nothing."""
    sides = {"cx": "20", "cy": "15", "w": "10", "h": "4", "angle": "0.5"} | said
    inside = "".join(f"<{side}>{text}</{side}>" for side, text in sides.items() if text is not None)
    return f"<object><name>car</name><robndbox>{inside}</robndbox></object>"


OBJECTS = [
    (box(xmin="0"), "coordinate below 1", "<xmin> of 'car' is 0, but VOC counts pixels from 1", ZERO),
    (box(ymax="0.5"), "coordinate below 1", "<ymax> of 'car' is 0.5, but VOC counts pixels from 1", ZERO),
    (box(xmin="20", xmax="5"), "swapped corners", "<xmin> of 'car' is 20, beyond its <xmax> 5", f"swap them, {OBJECT_OUT}"),
    (box(ymin="22"), "swapped corners", "<ymin> of 'car' is 22, beyond its <ymax> 21", f"swap them, {OBJECT_OUT}"),
    (box(ymin="nan"), "no number", "<ymin> of 'car' is 'nan', which is no number of pixels", f"correct it, {OBJECT_OUT}"),
    (box(xmax="inf"), "no number", "<xmax> of 'car' is 'inf', which is no number of pixels", f"correct it, {OBJECT_OUT}"),
    (box(xmax="1e308"), "no number", "<xmax> of 'car' is '1e308', which is no number of pixels", f"correct it, {OBJECT_OUT}"),
    (box(ymax="tall"), "no number", "<ymax> of 'car' is 'tall', which is no number of pixels", f"correct it, {OBJECT_OUT}"),
    (box(ymax="2_1"), "no number", "<ymax> of 'car' is '2_1', which is no number of pixels", f"correct it, {OBJECT_OUT}"),
    (box(ymax=None), "missing coordinate", "the <bndbox> of 'car' has no <ymax>", f"add it, {OBJECT_OUT}"),
    (box(xmin=""), "missing coordinate", "the <bndbox> of 'car' has no <xmin>", f"add it, {OBJECT_OUT}"),
    ("<object><name>car</name><bndbox/></object>", "missing coordinate", "the <bndbox> of 'car' has no <xmin>", f"add it, {OBJECT_OUT}"),
    ("<object><name>car</name></object>", "object without box", "object 'car' has no <bndbox>", f"draw its box, {OBJECT_OUT}"),
    (f"<object>{BOX}</object>", "object without name", "the object has no <name>", f"name its class, {OBJECT_OUT}"),
    (f"<object><name> </name>{BOX}</object>", "object without name", "the object has an empty <name>", f"name its class, {OBJECT_OUT}"),
    (f"<object><name>car</name>{BOX}{BOX}</object>", "object of several", "object 'car' has 2 <bndbox>", f"keep one, {OBJECT_OUT}"),
    (
        OBJECT.replace("<bndbox>", "<bndbox><xmin>2</xmin>"),
        "object of several", "the <bndbox> of 'car' has 2 <xmin>", f"keep one, {OBJECT_OUT}",
    ),
    (
        f"<object><pose>a</pose><name>car</name><pose>b</pose><name>bus</name>{BOX}{BOX}</object>",
        "object of several", "object 'bus' has 2 <pose>", f"keep one, {OBJECT_OUT}",
    ),
    ("<object><name>car</name><point/></object>", "object without box", "object 'car' has no <bndbox>", f"draw its box, {OBJECT_OUT}"),
    (polygon(x1="a"), "no number", "<x1> of the <polygon> of 'car' is 'a', which is no number of pixels", f"correct it, {OBJECT_OUT}"),
    (polygon(y3="nan"), "no number", "<y3> of the <polygon> of 'car' is 'nan', which is no number of pixels", f"correct it, {OBJECT_OUT}"),
    (polygon(y2="2e9"), "no number", "<y2> of the <polygon> of 'car' is '2e9', which is no number of pixels", f"correct it, {OBJECT_OUT}"),
    (polygon(y3=None), "missing coordinate", "the <polygon> of 'car' has no <y3>", f"add it, {OBJECT_OUT}"),
    (polygon(x2=None), "missing coordinate", "the <polygon> of 'car' has no <x2>", f"add it, {OBJECT_OUT}"),
    (polygon(x2=""), "missing coordinate", "the <polygon> of 'car' has no <x2>", f"add it, {OBJECT_OUT}"),
    (polygon(x3=None, y3=None), "too few points", "the <polygon> of 'car' has 2 points, and needs 3", f"draw it again, {OBJECT_OUT}"),
    (polygon(x3="5", y3="6"), "too few points", "the <polygon> of 'car' has 2 points, and needs 3", f"draw it again, {OBJECT_OUT}"),
    (
        polygon(x2="5", x3="5", y2="6", y3="6", x4="5", y4="6"),
        "too few points", "the points of the <polygon> of 'car' are all the same", f"draw it again, {OBJECT_OUT}",
    ),
    (
        f"<object><name>car</name>{BOX}<polygon>5,6 20,6 20,21</polygon></object>",
        "too few points", "the <polygon> of 'car' has 0 points, and needs 3", f"draw it again, {OBJECT_OUT}",
    ),
    (
        f"<object><name>car</name>{BOX}<polygon><pt><x>1</x><y>2</y></pt><pt><x>3</x></pt></polygon></object>",
        "missing coordinate", "the <polygon> of 'car' has no <pt[2]/y>", f"add it, {OBJECT_OUT}",
    ),
    (rotated(angle=None), "missing coordinate", "the <robndbox> of 'car' has no <angle>", f"add it, {OBJECT_OUT}"),
    (rotated(angle="left"), "no number", "<angle> of the <robndbox> of 'car' is 'left', which is no angle", f"correct it, {OBJECT_OUT}"),
    (rotated(cx="inf"), "no number", "<cx> of the <robndbox> of 'car' is 'inf', which is no number of pixels", f"correct it, {OBJECT_OUT}"),
    (rotated(h="-4"), "empty box", "the <robndbox> of 'car' is empty: <w> 10, <h> -4", f"give it a size, {OBJECT_OUT}"),
    (rotated(w="0"), "empty box", "the <robndbox> of 'car' is empty: <w> 0, <h> 4", f"give it a size, {OBJECT_OUT}"),
    (rotated(x_left_top="5"), "missing coordinate", "the <robndbox> of 'car' has no <y_left_top>", f"add it, {OBJECT_OUT}"),
]  # fmt: skip


@pytest.mark.parametrize(("element", "reason", "what", "fix"), OBJECTS, ids=range(len(OBJECTS)))
def test_a_bad_object_is_named_or_left_out(tmp_path: Path, element: str, reason: str, what: str, fix: str) -> None:
    """The message names the line of the object; under skip the objects around it stay."""
    path = write(tmp_path / "a.xml", OBJECT, element, OBJECT)
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path)
    tally = Tally("skip")
    rest = read(tmp_path, tally=tally)

    assert str(caught.value) == f"{path}:5: {what}\n  fix: {fix}"
    assert ([problem.reason for problem in tally.bad], tally.exit_code) == ([reason], 1)
    assert rest.origin.tolist() == [4, 6]


PARTS = [
    (f"<part>{BOX}</part>", "part without name", "the part has no <name>", f"name its class, {OBJECT_OUT}"),
    ("<part><name>head</name></part>", "part without box", "part 'head' has no <bndbox>", f"draw its box, {OBJECT_OUT}"),
    (
        f"<part><name>head</name>{BOX.replace('20', '0')}</part>",
        "coordinate below 1", "<xmax> of 'head' is 0, but VOC counts pixels from 1", ZERO,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("part", "reason", "what", "fix"), PARTS, ids=range(len(PARTS)))
def test_a_bad_part_is_named_or_left_out(tmp_path: Path, part: str, reason: str, what: str, fix: str) -> None:
    """The message names the line of the part; under skip its object stays."""
    path = write(tmp_path / "a.xml", f"<object><name>person</name>{BOX}\n{part}</object>")
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path)
    tally = Tally("skip")
    rest = read(tmp_path, tally=tally)

    assert str(caught.value) == f"{path}:5: {what}\n  fix: {fix}"
    assert ([problem.reason for problem in tally.bad], [rest.labels[label] for label in rest.label]) == ([reason], ["person"])


def test_the_box_around_a_line_is_empty(tmp_path: Path) -> None:
    """Who asks for boxes is not given one without an area; who asks for polygons is given the line, which building leaves out."""
    line = "<polygon><x1>9</x1><y1>2</y1><x2>9</x2><y2>8</y2><x3>9</x3><y3>4</y3></polygon>"
    path = write(tmp_path / "a.xml", f"<object><name>car</name>{line}</object>")
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path, shapes=frozenset({Kind.RECTANGLE}))

    assert str(caught.value) == (
        f"{path}:4: the box of 'car' is empty: <xmin> 9.0, <ymin> 2.0, <xmax> 9.0, <ymax> 8.0\n  fix: give it a size, {OBJECT_OUT}"
    )
    assert len(read(tmp_path)) == 1


def test_an_empty_box_of_a_tool_that_counts_from_0(tmp_path: Path) -> None:
    """Equal edges hold a pixel under the standard, and nothing where coordinates are edges."""
    path = write(tmp_path / "a.xml", box(xmin="20"))

    assert len(read(tmp_path)) == 1
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path, {"one_based": "false"})
    assert str(caught.value) == (
        f"{path}:4: the box of 'car' is empty: <xmin> 20, <ymin> 6, <xmax> 20, <ymax> 21\n  fix: give it a size, {OBJECT_OUT}"
    )


FILES = [
    (
        f"<annotation>{OBJECT}</annotation>",
        "size unknown", ": the size of 'b.jpg' is not known", SIZE_FIX,
    ),
    (
        f"<annotation>{SIZE.replace('40', '0')}{OBJECT}</annotation>",
        "size unknown", ": 'b.jpg' has the size 0x30", SIZE_FIX,
    ),
    (
        f"<annotation>\n{SIZE.replace('40', 'wide')}</annotation>",
        "unreadable file", ":2: <width> of <size> is 'wide', which is no number of pixels", MEND,
    ),
    (
        f"<annotation>\n{SIZE.replace('30', '-30')}</annotation>",
        "unreadable file", ":2: <height> of <size> is '-30', which is no number of pixels", MEND,
    ),
    (
        f"<annotation>\n{SIZE.replace('30', 'inf')}</annotation>",
        "unreadable file", ":2: <height> of <size> is 'inf', which is no number of pixels", MEND,
    ),
    (
        f"<annotation>\n{SIZE.replace('30', '30.5')}</annotation>",
        "unreadable file", ":2: <height> of <size> is '30.5', which is no number of pixels", MEND,
    ),
    (
        f"<annotation>\n{SIZE.replace('30', '1e30')}</annotation>",
        "unreadable file", ":2: <height> of <size> is '1e30', which is no number of pixels", MEND,
    ),
    (
        f"<annotation>\n{SIZE.replace('30', '9' * 5000)}</annotation>",
        "unreadable file", f":2: <height> of <size> is '{'9' * 37}...', which is no number of pixels", MEND,
    ),
    ("", "unreadable file", ": is empty", "export the file again, or remove it"),
    (f"<annotation>\n{SIZE}\n<object>", "unreadable file", ":3: the file ends before all its elements are closed", EXPORT),
    (
        "<annotations/>", "unreadable file",
        ": the root element is <annotations>, not <annotation>", "give VOC files only, or name another --format",
    ),
    (
        f"<annotation>{SIZE}\n{OBJECT.replace('object', 'Object')}</annotation>", "unreadable file",
        ":2: a box lies in <Object>, where only an <object> has one", f"write objects as <object> in <annotation>, {FILE_OUT}",
    ),
    (
        f"<annotation>{SIZE}\n<objects>{OBJECT}</objects></annotation>", "unreadable file",
        ":2: a box lies in <objects>, where only an <object> has one", f"write objects as <object> in <annotation>, {FILE_OUT}",
    ),
    (
        '<!DOCTYPE annotation [\n<!ENTITY car "car">]><annotation>&car;</annotation>', "unreadable file",
        ":2: declares an entity; entities are not expanded, as they can read other files and grow without bound",
        "write the text of each entity in its place, and remove the declarations",
    ),
    (
        '<!DOCTYPE annotation [<!ENTITY car SYSTEM "file:///etc/hostname">]><annotation>&car;</annotation>', "unreadable file",
        ":1: declares an entity; entities are not expanded, as they can read other files and grow without bound",
        "write the text of each entity in its place, and remove the declarations",
    ),
    (
        f"<annotation><filename>../b.jpg</filename>{SIZE}{OBJECT}</annotation>", "file name outside",
        ": <filename> '../b.jpg' leaves the folder of images", f"name the image by its path below the folder of images, {FILE_OUT}",
    ),
    (
        f"<annotation><filename>/data/b.jpg</filename>{SIZE}{OBJECT}</annotation>", "file name outside",
        ": <filename> '/data/b.jpg' leaves the folder of images", f"name the image by its path below the folder of images, {FILE_OUT}",
    ),
    (
        f"<annotation><filename>C:\\b.jpg</filename>{SIZE}{OBJECT}</annotation>", "file name outside",
        ": <filename> 'C:\\\\b.jpg' leaves the folder of images", f"name the image by its path below the folder of images, {FILE_OUT}",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_bad_file_is_named_or_left_out(tmp_path: Path, text: str, reason: str, what: str, fix: str) -> None:
    """Under skip the files around it stay."""
    for name in ("a", "c"):
        write(tmp_path / f"{name}.xml", OBJECT)
    path = tmp_path / "b.xml"
    path.write_text(text)
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path)
    tally = Tally("skip")
    rest = read(tmp_path, tally=tally)

    assert str(caught.value) == f"{path}{what}\n  fix: {fix}"
    assert ([str(problem.place) + ": " + problem.what for problem in tally.bad], [problem.reason for problem in tally.bad]) == (
        [f"{path}{what}"],
        [reason],
    )
    assert (files(rest), len(rest)) == (["a.jpg", "c.jpg"], 2)


def test_two_files_for_one_image(tmp_path: Path) -> None:
    """They would be merged, or one would win; neither is done."""
    write(tmp_path / "a.xml", OBJECT, filename="img.jpg")
    path = write(tmp_path / "b.xml", OBJECT, filename="img.jpg")
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path)
    tally = Tally("skip")
    rest = read(tmp_path, tally=tally)

    assert str(caught.value) == (
        f"{path}: a second file for the image 'img.jpg', after {tmp_path}/a.xml\n  fix: keep one of the two, {FILE_OUT}"
    )
    assert (files(rest), [problem.reason for problem in tally.bad]) == (["img.jpg"], ["second file for an image"])


def test_a_size_that_the_image_contradicts_is_not_asked_for_unless_needed(tmp_path: Path) -> None:
    """A file that says its size is believed; one that does not takes that of the image."""
    write(tmp_path / "a.xml", OBJECT)
    write(tmp_path / "b.xml", OBJECT, size="")
    for name in ("a", "b"):
        image(tmp_path / f"{name}.jpg", (80, 60))

    assert [(f.width, f.height) for f in read(tmp_path).frames] == [(40, 30), (80, 60)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    """It is one bad file, not the end."""
    path = write(tmp_path / "a.xml", OBJECT)
    path.chmod(0)
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path)

    assert str(caught.value) == f"{path}: permission denied\n  fix: give a file that exists and can be read"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A link to nowhere is one bad file, not the end."""
    write(tmp_path / "a.xml", OBJECT)
    (tmp_path / "b.xml").symlink_to(tmp_path / "gone.xml")
    tally = Tally("skip")
    rest = read(tmp_path, tally=tally)

    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [
        f"{tmp_path}/b.xml: no such file or directory\n  fix: give a file that exists and can be read"
    ]
    assert files(rest) == ["a.jpg"]
