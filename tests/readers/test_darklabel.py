"""Text of DarkLabel: its formats, videos, lists and tracks, with values worked out by hand."""

from pathlib import Path

import pytest

from prelabel.detections import UNTRACKED, Detections
from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.darklabel import READER
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write

CASES = FIXTURES / "darklabel"
SIZE = (100, 50)

ENDS = "videos without images end at the last frame that is listed: give --frames if frames follow it"
CORNERS = {"format": "fn,n,[id,x1,y1,x2,y2,cname]"}


def pixels(found: Detections) -> list[list[float]]:
    """The boxes in images of 100 x 50."""
    return (found.box * [*SIZE, *SIZE]).round(4).tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize("case", ["videos", "objects", "list", "config"])
def test_the_contract(case: str) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case, CORNERS if case == "videos" else {}, size=SIZE)


def test_a_frame_a_line() -> None:
    """As version 1 has it: frames without objects are frames, null is no label."""
    tally = Tally()
    found = read(READER, CASES / "videos", CORNERS, size=SIZE, tally=tally)

    assert names(found) == [*(f"street:street/00000{number}.jpg" for number in range(4)), "yard:yard/000000.jpg"]
    assert found.frame.tolist() == [0, 0, 2, 2, 3, 4]
    assert labels(found) == ["object", "person", "object", "person", "person", "dog"]
    assert found.track.tolist() == [0, 1, 0, 1, 1, 7]
    assert pixels(found)[:2] == [[10, 20, 30, 40], [50, 6, 70, 30]]
    assert str(found.place(3)) == f"{CASES}/videos/street_gt.txt:3"
    assert tally.notes == []


def test_numbers_that_are_no_corners(tmp_path: Path) -> None:
    """Are corner, width and height, in all files of the source, however late the first object comes; what was taken is said."""
    empty = "".join(f"{number},0\n" for number in range(1, 300))
    write(tmp_path, {"a.txt": "0,1,10,20,30,40,dog\n", "b.txt": f"0,0\n{empty}300,2,40,20,30,10,dog,40,20,30,10,cat\n", "c.txt": "0,0\n"})
    tally = Tally()
    found = read(READER, tmp_path, size=SIZE, tally=tally)

    assert pixels(found) == [[10, 20, 40, 60], [40, 20, 70, 30], [40, 20, 70, 30]]
    assert (len(found.frames), found.frames[301].file) == (303, "b/000300.jpg")
    what = "darklabel: the numbers of boxes were taken as corner, width and height"
    assert tally.notes == [f"{what} (-O format=fn,n,[x1,y1,x2,y2,cname] to say otherwise)"]


def test_an_object_a_line() -> None:
    """Frames count from 0 and have times by the rate; an id with two labels is two tracks, as DarkLabel links boxes; -1 is none."""
    tally = Tally()
    found = read(READER, CASES / "objects", {"fps": "10"}, size=SIZE, tally=tally)

    assert [(one.sequence, one.index, one.time_s) for one in found.frames] == [("crossing", number, number / 10) for number in range(4)]
    assert labels(found) == ["person", "vehicle", "person", "vehicle", "person"]
    assert found.track.tolist() == [3, 0, 3, 4, UNTRACKED]
    assert pixels(found)[:2] == [[10, 20, 40, 30], [60, 5, 80, 45]]
    assert tally.notes == [ENDS, "darklabel: an id with several labels is a track for each of them"]


def test_boxes_that_could_be_corners_are_said(tmp_path: Path) -> None:
    """The predefined format has width and height."""
    write(tmp_path, {"a.txt": "0,3,person,10,10,40,20\n"})
    tally = Tally()
    found = read(READER, tmp_path, size=SIZE, tally=tally)

    note = "darklabel: all boxes were taken as corner, width and height, but could be two corners (-O format=fn,id,cname,x1,y1,x2,y2)"
    assert (pixels(found), tally.notes) == ([[10, 10, 50, 30]], [note, ENDS])


def test_a_list_of_images() -> None:
    """Is a sequence in natural order where an id comes again."""
    found = read(READER, CASES / "list")

    assert names(found) == ["walk:img_2.png", "walk:img_10.png"]
    assert [one.index for one in found.frames] == [0, 1]
    assert (found.track.tolist(), found.frame.tolist()) == ([4, 5, 4], [0, 0, 1])


def test_a_list_of_images_without_ids(tmp_path: Path) -> None:
    """Is one of single images."""
    write(tmp_path, {"a.csv": "b/2.jpg,cat,10,10,40,20\nb/1.jpg,cat,50,10,30,5\n"})
    found = read(READER, tmp_path, size=SIZE)

    assert (names(found), found.track.tolist()) == (["b/2.jpg", "b/1.jpg"], [UNTRACKED] * 2)


def test_a_format_of_darklabel_yml() -> None:
    """Numbers of classes, fractions and constants; each file is an image, called as it."""
    found = read(READER, CASES / "config", size=SIZE)

    assert names(found) == ["gt/night_a", "gt/wreck"]
    assert labels(found) == ["traffic light", "person", "vehicle"]
    assert pixels(found) == [[37.5, 12.5, 62.5, 37.5], [0, 25, 50, 50], [0, 0, 25, 12.5]]
    assert [dict(found.attribute_sets[number]) for number in found.attributes.tolist()] == [
        {"difficult": text} for text in ("false", "true", "false")
    ]


FORMATS = [
    ("fn,cname,x1,y1,x2,y2", "0,a,10,20,30,45"),
    ("[fn, cname, x1, y1, w, h]", "0,a,10,20,20,25"),
    ("fn,cname,cx,cy,w,h", "0,a,20,32.5,20,25"),
    ("fn,cname,x2,y2,w,h", "0,a,30,45,20,25"),
    ("frame,label,x1,x2,y1,y2,c=0", "0,a,10,30,20,45,0"),
    ("fn,cname,nx1,ny1,nw,nh", "0,a,0.1,0.4,0.2,0.5"),
    ("frame#,n,[,x,y,w,h,label]", "0,1,10,20,20,25,a,"),
    ("fn,n,[cname,x1,y1,x2,y2]", "0,1,a,10,20,30,45"),
]


@pytest.mark.parametrize(("fields", "line"), FORMATS, ids=[row[0] for row in FORMATS])
def test_formats_that_options_say(fields: str, line: str, tmp_path: Path) -> None:
    """Say the same box in as many ways."""
    write(tmp_path, {"a.txt": f"{line}\n"})
    found = read(READER, tmp_path, {"format": fields}, size=SIZE)

    assert (pixels(found), labels(found), names(found)) == ([[10, 20, 30, 45]], ["a"], ["a:a/000000.jpg"])


@pytest.mark.parametrize(
    ("delimiter", "said"), [("\t", {"delimiter": "tab"}), (";", {}), ("  ", {"delimiter": "space"}), ("|", {"delimiter": "|"})]
)
def test_delimiters(delimiter: str, said: dict[str, str], tmp_path: Path) -> None:
    """Are those of the first line, or what an option says."""
    write(tmp_path, {"a.txt": delimiter.join(["0", "a", "3", "10", "20", "20", "25"]) + "\n"})

    assert pixels(read(READER, tmp_path, said, size=SIZE)) == [[10, 20, 30, 45]]


@pytest.mark.parametrize("wanted", ["", "9", "format9", "centres"])
def test_a_config_that_is_named(wanted: str, tmp_path: Path) -> None:
    """Need not lie beside the files; its formats have numbers and names, and -O names goes before its classes."""
    write(tmp_path, {"a.txt": "2 0 0.5 0.5 0.25 0.5 -1\n"})
    options = {"config": str(CASES / "config/darklabel.yml"), "format": wanted}

    assert labels(read(READER, tmp_path, options, size=SIZE)) == ["traffic light"]
    assert labels(read(READER, tmp_path, {**options, "names": "a,b,c"}, size=SIZE)) == ["c"]


def test_formats_of_xml_that_a_user_may_change(tmp_path: Path) -> None:
    """Are read as text, too, but for those whose files are always XML; fractions, names of images and flags tell them from others."""
    fields = {
        1: "classid,id,ncx,ncy,nw,nh",
        2: "iname,cname,id,x1,y1,w,h",
        3: "classid,difficult,x1,y1,x2,y2",
        4: "cname,id,difficult,x1,y1,w,h",
    }
    kinds = "".join(
        f"format{number}: {{data_fmt: [{said}], gt_file_ext: {'txt' if number < 3 else 'xml'}}}\n" for number, said in fields.items()
    )
    write(tmp_path, {"darklabel.yml": f"classes_set: s\ns: [cat, dog]\n{kinds}", "a.txt": "1,0,10,20,30,45\n"})
    found = read(READER, tmp_path, size=SIZE)
    write(tmp_path, {"a.txt": "emu,7,0,10,20,30,25\n"})

    assert (labels(found), pixels(found)) == (["dog"], [[10, 20, 30, 45]])
    assert labels(read(READER, tmp_path, size=SIZE)) == ["emu"]


def test_fields_beside_a_config(tmp_path: Path) -> None:
    """Have the names of classes that formats without others have."""
    config = "classes_set: s\ns: [cat, dog]\nt: [emu]\nformat1: {data_fmt: [iname, x1, y1, w, h], gt_file_ext: txt, classes_set: t}\n"
    write(tmp_path, {"darklabel.yml": config, "a.txt": "0,1,10,20,30,45\n"})

    assert labels(read(READER, tmp_path, {"format": "fn,classid,x1,y1,x2,y2"}, size=SIZE)) == ["dog"]


def test_images_of_videos(tmp_path: Path) -> None:
    """Lie in a folder of the video's name, and those behind the last object are frames."""
    write(tmp_path, {"v_gt.txt": "1,a,3,10,20,20,25\n", **{f"v/{number}.png": (80, 40) for number in range(3)}})
    found = read(READER, tmp_path)

    assert names(found) == [f"v:v/{number}.png" for number in range(3)]
    assert (found.frame.tolist(), found.frames[1].width) == ([1], 80)


SNIFFED = [
    ("image,label,xmin,ymin,xmax,ymax\na.jpg,car,1,2,3,4\n", Certainty.NO),
    ("0,person,3,10,20,30,40\n", Certainty.SURE),
    ("0,1,3,10,20,30,40,null\n1,0\n", Certainty.SURE),
    ("a.jpg,3,person,10,20,30,40\n", Certainty.SURE),
    ("1,1,10,20,30,40,1,-1,-1,-1\n", Certainty.NO),
    ("0,3,person,10,20,30\n", Certainty.NO),
    ('0 1 2 3 4 5 0 0 0 "Biker"\n', Certainty.NO),
    ("0 0.5 0.5 0.2 0.2\n", Certainty.NO),
    ("", Certainty.NO),
]


@pytest.mark.parametrize(("text", "certainty"), SNIFFED, ids=range(len(SNIFFED)))
def test_sniffing(text: str, certainty: Certainty, tmp_path: Path) -> None:
    """By the form of the first lines."""
    write(tmp_path, {"a.txt": text})

    assert READER.sniff(tmp_path) == READER.sniff(tmp_path / "a.txt") == certainty


def test_it_is_recognised() -> None:
    """By the command, without being named, and by a darklabel.yml whose formats have as many fields."""
    assert [sniff([CASES / case], Tally()) for case in ("objects", "config")] == [READER, READER]
