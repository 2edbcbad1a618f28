"""CVAT that is wrong: each message names the place and the fix; under skip the rest is read."""

from pathlib import Path

import pytest

from prelabel.detections import Kind
from prelabel.errors import InputError, Tally
from prelabel.readers.cvat import READER
from prelabel.readers.shared.words import shown
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.cvat_files import STEP, box, document, image, moves, outline, read, rows, track, write, zipped

GOOD = '<box label="car" xtl="1" ytl="2" xbr="3" ybr="4"/>'

SKIP = "or leave the shape out with --on-error skip"
CORRECT = f"correct it, {SKIP}"
REDRAW = f"draw it again, {SKIP}"

POINT = '<points label="{}" outside="0" points="{}"/>'

MASK = '<mask label="a" rle="{}" left="1" top="1" width="{}" height="{}"/>'

KNOWN = "box, cuboid, ellipse, mask, points, polygon, polyline, skeleton"

SHAPES = [
    # shape, reason, what, fix
    ('<circle label="a" cx="1"/>', "shape <circle>", "<circle> is no shape of CVAT", f"draw it as one of {KNOWN}, {SKIP}"),
    ('<box label="a" xtl="1" ytl="2" xbr="3"/>', "coordinate missing", "<box> has no ybr", f"add it, {SKIP}"),
    ('<box label="a" xtl="nan" ytl="2" xbr="3" ybr="4"/>', "no number", "xtl of <box> is 'nan', which is no number of pixels", CORRECT),
    ('<box label="a" xtl="1" ytl="-inf" xbr="3" ybr="4"/>', "no number", "ytl of <box> is '-inf', which is no number of pixels", CORRECT),
    ('<box label="a" xtl="1" ytl="2" xbr="1e300" ybr="4"/>', "no number", "xbr of <box> is '1e300', which is no number of pixels", CORRECT),
    ('<box label="a" xtl="1" ytl="2" xbr="1_0" ybr="4"/>', "no number", "xbr of <box> is '1_0', which is no number of pixels", CORRECT),
    ('<box label="a" xtl="1" ytl="2" xbr="1" ybr="4"/>', "empty box", "<box> is 0 wide and 2 high", REDRAW),
    (
        '<box label="a" xtl="1" ytl="2" xbr="3" ybr="4" rotation="NaN"/>', "no number",
        "rotation of <box> is 'NaN', which is no angle in degrees", CORRECT,
    ),
    (
        '<ellipse label="a" cx="1" cy="2" rx="0" ry="4"/>', "empty ellipse", "<ellipse> has the semi-axes 0 and 4", REDRAW,
    ),
    ('<polygon label="a"/>', "coordinate missing", "<polygon> has no points", f"add them, {SKIP}"),
    ('<polygon label="a" points="1,2;3,4"/>', "too few points", "<polygon> has 2 points, and needs 3", REDRAW),
    ('<polygon label="a" points="1,2;3,4;1,2"/>', "too few points", "<polygon> has 2 points, and needs 3", REDRAW),
    ('<polygon label="a" points="1,2;1,2;1,2;1,2"/>', "points all the same", "the points of <polygon> are all the same", REDRAW),
    ('<polyline label="a" points="1,2;1,2"/>', "points all the same", "the points of <polyline> are all the same", REDRAW),
    ('<polyline label="a" points="1,2"/>', "too few points", "<polyline> has 1 point, and needs 2", REDRAW),
    ('<polyline label="a" points="1,2;3"/>', "no number", "point 2 of <polyline> is '3', not x,y", f"write points as x,y;x,y, {SKIP}"),
    ('<points label="a" points=""/>', "no number", "point 1 of <points> is '', not x,y", f"write points as x,y;x,y, {SKIP}"),
    ('<points label="a" points="1,Infinity"/>', "no number", "point 1 of <points> holds 'Infinity', which is no number of pixels", CORRECT),
    ('<cuboid label="a" xtl1="1"/>', "coordinate missing", "<cuboid> has no ytl1", f"add it, {SKIP}"),
    (
        MASK.format("0,3", 2, 2), "mask of the wrong length",
        "rle of <mask>: the runs sum to 3, a patch of 2x2 needs 4", CORRECT,
    ),
    (MASK.format("0,5", 2, 2), "mask of the wrong length", "rle of <mask>: the runs sum to 5, a patch of 2x2 needs 4", CORRECT),
    (MASK.format("5,-1", 2, 2), "mask of the wrong length", "rle of <mask>: run 1 is negative: -1", CORRECT),
    (MASK.format("0,x", 2, 2), "no number", "rle of <mask> holds 'x', which is no length of a run", CORRECT),
    (MASK.format("", 2, 2), "no number", "rle of <mask> holds '', which is no length of a run", CORRECT),
    (
        MASK.format(f"0,{'9' * 5000}", 2, 2), "no number",
        f"rle of <mask> holds {shown('9' * 5000)}, which is no length of a run", CORRECT,
    ),
    (
        MASK.format("0,4", 100000, 2), "mask of the wrong length",
        "rle of <mask>: a patch of 100000x2 is not from 1 to 65,535 pixels", CORRECT,
    ),
    (MASK.format("0,4", 2.5, 2), "no number", "<mask> is 2.5x2, which are no whole pixels", CORRECT),
    (MASK.format("4", 2, 2), "empty mask", "<mask> has no pixel inside", REDRAW),
    (
        '<skeleton label="arm"><box label="b"/></skeleton>', "skeleton of <box>",
        "<box> 'b' of the skeleton 'arm' is no point", f"draw it as points, {SKIP}",
    ),
    (
        f'<skeleton label="arm">{POINT.format("b", "1,2;3,4")}</skeleton>', "skeleton of several points",
        "the point 'b' of the skeleton 'arm' is 2 points", REDRAW,
    ),
    (
        f'<skeleton label="arm">{POINT.format("b", "1,2") * 2}</skeleton>', "point twice",
        "the skeleton 'arm' has the point 'b' twice", f"keep one, {SKIP}",
    ),
    (
        f'<skeleton label="arm">{POINT.format("", "1,2")}</skeleton>', "point without label",
        "a point of the skeleton 'arm' has no label", f"name it, {SKIP}",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "reason", "what", "fix"), SHAPES, ids=[str(i) for i in range(len(SHAPES))])
def test_a_bad_shape(tmp_path: Path, shape: str, reason: str, what: str, fix: str) -> None:
    """The whole message under stop; under skip the shapes around it are read, and it is counted by its reason."""
    source = write(tmp_path / "a.xml", document(image(GOOD, shape, GOOD)))
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    found = rows(read(source, tally=tally))

    assert str(caught.value) == f"{source}:5: {what}\n  fix: {fix}"
    assert [(row[2], row[3]) for row in found] == [(Kind.RECTANGLE, [[1, 2], [3, 4]])] * 2
    assert [(one.reason, str(one.place), one.what, one.fix) for one in tally.bad] == [(reason, f"{source}:5", what, fix)]


def test_a_point_that_the_skeleton_does_not_have(tmp_path: Path) -> None:
    """The labels of <meta> say which there are."""
    meta = "<task><labels><label><name>b</name><parent>arm</parent></label></labels></task>"
    source = write(tmp_path / "a.xml", document(image(f'<skeleton label="arm">{POINT.format("x", "1,2")}</skeleton>'), meta=meta))

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)

    assert str(caught.value) == (f"{source}:4: the skeleton 'arm' has no point 'x'\n  fix: add it to the label's points in <meta>, {SKIP}")


OF_TRACKS = [
    # shape, reason, what, fix
    ('<box keyframe="1" xtl="0" ytl="0" xbr="1" ybr="1"/>', "frame unknown", "<box> has no frame", CORRECT),
    (box(0, 0).replace('"0"', '"ten"', 1), "frame unknown", "frame of <box> is 'ten', which is no whole number", CORRECT),
    (box(0, 0).replace('"0"', '"-1"', 1), "frame unknown", "frame of <box> is '-1', which is no whole number", CORRECT),
    (box(0, 0).replace('"0"', '"1.5"', 1), "frame unknown", "frame of <box> is '1.5', which is no whole number", CORRECT),
    (
        box(7, 0), "frame outside the task", "frame 7 is not from 10 on, as <meta> says the task is",
        f"correct it, or start_frame in <meta>, {SKIP}",
    ),
    (
        box(3_000_010, 0), "frame outside the task", "frame 3000010 is beyond 1,000,000 frames, as <meta> says the task is",
        f"correct it, or start_frame in <meta>, {SKIP}",
    ),
    (
        box(14, 0), "frame off the steps", "frame 14 is not frame 10 and whole steps of 3, as <meta> says the task is",
        f"correct it, or start_frame and frame_filter in <meta>, {SKIP}",
    ),
    (box(10, 50), "frame twice", "a second shape in frame 10 of the track", f"keep one of the two, {SKIP}"),
    ("<oval frame='13'/>", "shape <oval>", "<oval> is no shape of CVAT", f"draw it as one of {KNOWN}, {SKIP}"),
    (outline("polygon", 13, "0,0;1,1"), "too few points", "<polygon> has 2 points, and needs 3", REDRAW),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "reason", "what", "fix"), OF_TRACKS, ids=[str(i) for i in range(len(OF_TRACKS))])
def test_a_bad_shape_of_a_track(tmp_path: Path, shape: str, reason: str, what: str, fix: str) -> None:
    """Likewise; under skip the track goes on from the shape before it to the one behind."""
    source = write(tmp_path / "a.xml", document(track(box(10, 0), shape, box(16, 60), box(19, 60, outside=1)), task=STEP))
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    found = read(source, tally=tally)

    assert str(caught.value) == f"{source}:5: {what}\n  fix: {fix}"
    assert moves(found) == [(10, [[0, 10], [20, 30]], False), (13, [[30, 10], [50, 30]], True), (16, [[60, 10], [80, 30]], False)]
    assert [(one.reason, str(one.place), one.what) for one in tally.bad] == [(reason, f"{source}:5", what)]


IMAGES = [
    ('<image id="0"/>', "<image> has no name", "add the name of its file, or leave it out with --on-error skip"),
    (image(name="/etc/a.jpg"), "the name '/etc/a.jpg' is absolute or leaves its folder", None),
    (image(name="../a.jpg"), "the name '../a.jpg' is absolute or leaves its folder", None),
    (image(name="../a.jpg", more=' subset="Train"'), "the name '../a.jpg' is absolute or leaves its folder", None),
    (
        image(name="a.jpg", more=' subset="/Train"'),
        "the subset '/Train' is absolute or leaves its folder",
        "give the subset a name that a folder can have",
    ),
    (
        track(box(0, 0), more='id="0" label="car" subset="../Train"'),
        "the subset '../Train' is absolute or leaves its folder",
        "give the subset a name that a folder can have",
    ),
    (image(name="b.jpg").replace('"100"', '"wide"', 1), "width of <image> is 'wide', which is no number of pixels", "correct it"),
    (
        image(name="good.jpg"),
        "a second <image> of 'good.jpg', first in line 3",
        "keep one of the two, or leave it out with --on-error skip",
    ),
]


@pytest.mark.parametrize(("element", "what", "fix"), IMAGES, ids=[str(i) for i in range(len(IMAGES))])
def test_a_bad_image(tmp_path: Path, element: str, what: str, fix: str | None) -> None:
    """Its shapes are left out with it."""
    source = write(tmp_path / "a.xml", document(image(GOOD, name="good.jpg"), element, task="<mode>annotation</mode>"))
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    found = read(source, tally=tally)

    fix = fix or "name the image by its path below the folder of images"
    assert str(caught.value) == f"{source}:6: {what}\n  fix: {fix}"
    assert [frame.file for frame in found.frames] == ["good.jpg"]
    assert len(tally.bad) == 1


DOCUMENTS = [
    ("", ": is empty", "export the file again, or remove it"),
    ("<annotations><version>1.1</version><image>", ":1: the file ends before all its elements are closed", None),
    (
        "<annotation><size/></annotation>", ":1: the root element is <annotation>, not <annotations>",
        "give XML of CVAT 1.1, or name another --format",
    ),
    (
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><annotations><image name="&x;"/></annotations>',
        ": declares an entity; entities are not expanded, as they can read other files and grow without bound",
        "write the text of each entity in its place, and remove the declarations",
    ),
    (
        f"<annotations>{'<image>' * 70}{'</image>' * 70}</annotations>",
        ":1: nests its elements deeper than 64, too deep to be an annotation", None,
    ),
    (
        document(meta="<task><start_frame>ten</start_frame></task>"),
        ":2: <start_frame> of <meta> is 'ten', which is no whole number", "correct it",
    ),
    (
        document(meta="<task><stop_frame>99999999</stop_frame></task>"),
        ":2: the task has 100,000,000 frames; at most 1,000,000 are read", "correct start_frame, stop_frame and size",
    ),
    (
        document(*[track(box(0, 0), box(999_999, 0)) for _ in range(21)], meta="<task/>"),
        ": the tracks of a span 21,000,000 frames together; at most 20,000,000 are read",
        "correct the frames of keyframes, or export the task in parts",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "fix"), DOCUMENTS, ids=[str(i) for i in range(len(DOCUMENTS))])
def test_a_bad_document(tmp_path: Path, text: str, what: str, fix: str | None) -> None:
    """The same from a file and from an archive."""
    source = write(tmp_path / "a.xml", text)
    archive = zipped(tmp_path / "b.zip", {"a.xml": text})

    for path, name in ((source, f"{source}"), (archive, f"{archive}/a.xml")):
        with pytest.raises(InputError) as caught:
            read_batches(READER, path)
        said = what.replace("of a span", f"of {path.stem} span")
        assert str(caught.value) == f"{name}{said}\n  fix: {fix or 'export the file again, or mend it in an editor'}"


def test_a_broken_document_of_several(tmp_path: Path) -> None:
    """Under skip the others are read, and so is what stands before the break."""
    write(tmp_path / "a.xml", document(image(GOOD, name="a.jpg")))
    broken = write(tmp_path / "b.xml", document(image(GOOD, name="b.jpg")).removesuffix("</annotations>"))
    tally = Tally(on_error="skip")
    found = read(tmp_path, tally=tally)

    assert [frame.file for frame in found.frames] == ["a.jpg", "b.jpg"]
    assert [(one.reason, str(one.place)) for one in tally.bad] == [("unreadable file", f"{broken}:6")]


@pytest.mark.parametrize("name", ["a.txt", "b.xml"])
def test_a_source_that_is_none(tmp_path: Path, name: str) -> None:
    """A folder without XML, and one whose XML is another format's."""
    write(tmp_path / name, "<annotation/>")
    what = "holds no .xml or .zip file\n  fix: give the folder that the files lie in"
    other = "holds no XML of CVAT\n  fix: give the folder or archive that was exported from CVAT"

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path)

    assert str(caught.value) == f"{tmp_path}: {what if name == 'a.txt' else other}"


def test_an_archive_that_breaks_a_limit_is_refused(tmp_path: Path) -> None:
    """On the command line: the limit is named, nothing is written, and the exit code is 1."""
    archive = zipped(tmp_path / "bomb.zip", {"annotations.xml": f"<annotations><meta/>{' ' * 20_000_000}</annotations>"})
    done = convert(tmp_path, archive, "--format", "cvat")

    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: {archive}: 'annotations.xml' unpacks to 20,000,034 bytes from ")
    assert "; at most 1,000 times the size is read\n  fix: export the archive again, or unpack it" in done.stderr
    assert not (tmp_path / "jobs.jsonl").exists()


def test_frames_without_a_size_between_keyframes(tmp_path: Path) -> None:
    """Each is rejected, since the track is drawn in it, and so are those behind its last keyframe where it stays; frame 10 is before it."""
    text = document(track(box(13, 0), box(19, 30)), track(box(13, 0)), meta=f"<task><id>1</id><name>clip</name>{STEP}</task>")
    tally = Tally(on_error="skip")

    (found,) = read_batches(READER, write(tmp_path / "a.xml", text), {"until_end": "true"}, tally=tally)

    assert ([frame.index for frame in found.frames], len(found)) == ([10], 0)
    assert [one.what for one in tally.bad] == [f"the size of 'frame_0000{number}.png' is not known" for number in (13, 16, 19)]
