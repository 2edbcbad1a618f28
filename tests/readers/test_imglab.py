"""imglab's XML: boxes, parts, scores and names, with values worked out by hand."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.imglab import READER
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write

CASES = FIXTURES / "imglab"
SIZE = (100, 50)
BOX = "<box top='10' left='20' width='30' height='20'/>"


def dataset(*images: str, declared: str = "") -> str:
    """A file, whose first image stands in line 2."""
    return declared + "<dataset><name>n</name><comment/><images>\n" + "\n".join(images) + "\n</images></dataset>\n"


def image(inside: str = BOX, file: str = "a.jpg") -> str:
    """An image of 100 x 50, in a line."""
    return f"<image file='{file}' width='100' height='50'>{inside}</image>"


def box(inside: str = "", **fields: str) -> str:
    """A box with further fields."""
    said = "".join(f" {name}='{text}'" for name, text in fields.items())
    return f"<box top='10' left='20' width='30' height='20'{said}>{inside}</box>"


def pixels(found: Detections) -> list[list[float]]:
    """The boxes in images of 100 x 50."""
    return (found.box * [*SIZE, *SIZE]).round(4).tolist()  # type: ignore[no-any-return]


def points(found: Detections) -> list[list[tuple[int, float, float]]]:
    """The numbered points of each landmark, in pixels."""
    of_rows = []
    for row in range(len(found.label)):
        one = found.take(np.array([row]))
        if one.kind[0] == Kind.LANDMARK:
            at = (one.points * SIZE).round(4).tolist()
            of_rows.append([(number, x, y) for number, (x, y) in zip(one.point_number.tolist(), at, strict=True)])
    return of_rows


def said(found: Detections) -> list[Mapping[str, object]]:
    """The attributes of each row."""
    return [dict(found.attribute_sets[number]) if number >= 0 else {} for number in found.attributes.tolist()]


@pytest.mark.parametrize("case", ["faces", "boats"])
def test_the_contract(case: str) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case, {"score": "sigmoid"})


def test_faces() -> None:
    """Boxes with their parts, whose names are their numbers from 0; ignored ones are counted, images without boxes are frames."""
    tally = Tally()
    found = read(READER, CASES / "faces", {"label": "person"}, tally=tally)

    assert names(found) == ["walk/12_1.jpg", "walk/37_2.jpg", "walk/40_1.jpg"]
    assert labels(found) == ["person", "person", "face", "face"]
    assert found.kind.tolist() == [Kind.RECTANGLE, Kind.LANDMARK] * 2
    assert [pixels(found)[row] for row in (0, 2)] == [[20, 10, 50, 30], [60, -2, 84, 14]]
    assert points(found) == [[(1, 24, 14), (2, 44, 15), (3, 35, 26)], [(3, 72, 9)]]
    assert said(found) == [{"age": "31", "gender": "female"}] * 2 + [{"occluded": "true", "pose": "2", "truncated": "true"}] * 2
    assert found.object.tolist() == [0, 0, 1, 1]
    assert str(found.place(2)) == f"{CASES}/faces/labels_faces.xml:16"
    assert (dict(tally.filtered), tally.notes) == ({"ignored region": 1}, [])


def test_ignored_boxes_are_kept_on_demand() -> None:
    """With the attribute that says so."""
    found = read(READER, CASES / "faces", {"ignored": "keep"})

    assert (pixels(found)[2], said(found)[2]) == ([70, 2, 80, 12], {"ignore": "true"})


def test_boats() -> None:
    """A box is turned about its centre (50, 15) by a quarter; images lie beside the folder of the file; parts are numbered by name."""
    tally = Tally()
    found = read(READER, CASES / "boats", {"score": "sigmoid", "angle": "turn"}, tally=tally)

    assert names(found) == ["images/harbour.png", "images/pier.png"]
    assert (found.frames[0].width, found.frames[0].height) == (100, 60)
    assert labels(found) == ["dériveur", "dériveur", "buoy"]
    assert found.kind.tolist() == [Kind.POLYGON, Kind.LANDMARK, Kind.RECTANGLE]
    assert (found.box[0] * [100, 60, 100, 60]).round(4).tolist() == [45, -5, 55, 35]
    assert found.score.round(4).tolist() == [0.8176, 0.8176, 0.3775]
    assert tally.notes == ["keypoints are numbered as they first come: bow 1, stern 2 (-O keypoints= to say otherwise)"]


def test_an_angle_is_an_attribute(tmp_path: Path) -> None:
    """Of an upright box, as dlib draws and learns it, which is said; 0 is none. On demand the box is turned instead, clockwise."""
    write(tmp_path, {"a.xml": dataset(image(box(angle="0.5") + box(angle="0")))})
    tally = Tally()
    found = read(READER, tmp_path, tally=tally)
    turned = read(READER, tmp_path, {"angle": "turn"})

    assert (found.kind.tolist(), said(found)) == ([Kind.RECTANGLE] * 2, [{"angle": "0.5"}, {}])
    assert tally.notes == ["objects are turned in their boxes, which stay upright (-O angle=turn turns them about their centres)"]
    assert (turned.kind.tolist(), said(turned)) == ([Kind.POLYGON, Kind.RECTANGLE], [{}, {}])
    # the upper left corner (20, 10) about (35, 20): -15 cos + 10 sin, -15 sin - 10 cos of 0.5
    assert [26.6305, 4.0328] in (turned.points[:4] * SIZE).round(4).tolist()


def test_numbers_of_parts(tmp_path: Path) -> None:
    """Names that are numbers from 1 are these; -O keypoints says another order, and parts that it does not name are counted."""
    part = "".join(f"<part name='{name}' x='{x}' y='5'/>" for name, x in (("10", 10), ("2", 2), ("1", 1)))
    write(tmp_path, {"a.xml": dataset(image(box(part)))})
    tally = Tally()
    found = read(READER, tmp_path, {"keypoints": "2,10"}, tally=tally)

    assert points(read(READER, tmp_path)) == [[(1, 1, 5), (2, 2, 5), (10, 10, 5)]]
    assert (points(found), dict(tally.unconverted)) == ([[(1, 2, 5), (2, 10, 5)]], {"part that is not among those of -O keypoints": 1})


def test_what_is_not_used_is_said(tmp_path: Path) -> None:
    """Fields of boxes, which options keep, other elements, and labels before the last one of a box."""
    inside = box(
        "<label>cat</label><label>dog</label><mask/><part name='1' x='3' y='4' visible='0'/>",
        colour="red", gender="unknown", difficult="0",
    )  # fmt: skip
    write(tmp_path, {"a.xml": dataset(image(inside).replace("<image", "<image camera='3'")).replace("<images>", "<tags/><images>")})
    tally = Tally()
    found = read(READER, tmp_path, tally=tally)

    assert (labels(found), said(found)) == (["dog"] * 2, [{"difficult": "false"}] * 2)
    assert dict(tally.unconverted) == {"earlier label of a box": 1}
    assert tally.notes == [
        "fields of objects that were not used: colour (-O attributes=colour keeps them)",
        "elements, and fields of images and parts, that were not used: camera,mask,tags,visible",
    ]
    assert said(read(READER, tmp_path, {"attributes": "colour"})) == [{"colour": "red", "difficult": "false"}] * 2


DECLARED = "<?xml version='1.0' encoding='ISO-8859-1'?>\n"


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_names_in_two_encodings(encoding: str, tmp_path: Path) -> None:
    """Files that say they are ISO-8859-1 hold names as they came: in UTF-8, or in that."""
    text = dataset(image(box("<label>été</label>"), "é.jpg"), declared=DECLARED)
    write(tmp_path, {"a.xml": text.encode(encoding)})
    found = read(READER, tmp_path)

    assert (names(found), labels(found)) == (["é.jpg"], ["été"])


def test_absolute_names(tmp_path: Path) -> None:
    """Are below the folder that all of them lie in, or that -O base names; URLs are those of the images."""
    files = [image(file=name) for name in ("/data/cam/1.jpg", "/data/2.jpg", "https://host/x/3.jpg")]
    write(tmp_path, {"a.xml": dataset(*files)})
    found = read(READER, tmp_path)

    assert names(found) == ["cam/1.jpg", "2.jpg", "x/3.jpg"]
    assert [one.url for one in found.frames] == ["", "", "https://host/x/3.jpg"]
    assert names(read(READER, tmp_path, {"base": "/"})) == ["data/cam/1.jpg", "data/2.jpg", "x/3.jpg"]


def test_images_beside_files_of_a_folder(tmp_path: Path) -> None:
    """Are called by their paths below the source, and have their own sizes where the file says none."""
    write(tmp_path, {"set/a.xml": dataset("<image file='i/a.png'>" + BOX + "</image>"), "set/i/a.png": (80, 40)})

    for source in (tmp_path, tmp_path / "set/a.xml"):
        (frame,) = read(READER, source).frames
        assert (frame.file, frame.width, frame.height) == ("set/i/a.png" if source == tmp_path else "i/a.png", 80, 40)


def test_images_of_one_name(tmp_path: Path) -> None:
    """Are told by the folder of the file that names them; one that lies nowhere is called as the file calls it."""
    text = dataset("<image file='i/a.png'>" + BOX + "</image>", image(file="i/b.png"))
    write(tmp_path, {"set/a.xml": text, "set/i/a.png": (80, 40), "i/a.png": (20, 10)})

    first, second = read(READER, tmp_path).frames
    assert (first.file, first.width, second.file) == ("set/i/a.png", 80, "i/b.png")


def test_many_images_come_in_batches(tmp_path: Path) -> None:
    """None is lost between them, and each box keeps its line."""
    write(tmp_path, {"a.xml": dataset(*(image(file=f"{number}.jpg") for number in range(2500)))})
    found = read(READER, tmp_path)

    assert len(found.frames) == 2500
    assert found.frame.tolist() == [*range(2500)]
    assert found.place(2400).line == 2402


SNIFFED = [
    (dataset(), Certainty.SURE),
    ("<?xml-stylesheet type='text/xsl' href='image_metadata_stylesheet.xsl'?><dataset><name>x</name>", Certainty.SURE),
    ("<dataset name='pets'><frame number='1'/></dataset>", Certainty.NO),
    ("<annotation><image/></annotation>", Certainty.NO),
    ("", Certainty.NO),
]


@pytest.mark.parametrize(("text", "certainty"), SNIFFED, ids=range(len(SNIFFED)))
def test_sniffing(text: str, certainty: Certainty, tmp_path: Path) -> None:
    """By the root and the images below it."""
    write(tmp_path, {"a.xml": text})

    assert READER.sniff(tmp_path) == READER.sniff(tmp_path / "a.xml") == certainty


def test_it_is_recognised() -> None:
    """By the command, without being named."""
    assert sniff([CASES / "faces"], Tally()) is READER
