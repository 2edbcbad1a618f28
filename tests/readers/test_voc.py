"""VOC: boxes are what the pixels say, and nothing is lost without a word."""

from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET  # an independent parser, for files of this repository and of public projects only

import pytest

from prelabel.detections import Kind
from prelabel.errors import InputError, Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import parse_options
from prelabel.readers.planning import read_sources
from prelabel.readers.voc import READER
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.voc_files import BOX, OBJECT, SIZE, attributes, pixels, read, rows, write

VOC = FIXTURES / "voc"

CASES: dict[str, dict[str, str]] = {
    "street": {},
    "tree": {},
    "splits": {"one_based": "false"},
    "names": {},
    "outlines": {"attributes": "colour"},
    "polygons": {},
    "rotated": {},
    "segmentation": {},
    "colours": {},
    "classes": {},
}


@pytest.mark.parametrize("case", CASES)
def test_the_contract(case: str) -> None:
    """Every fixture is read as a reader has to."""
    check_reader(READER, VOC / case, CASES[case])


def test_a_tree() -> None:
    """Boxes count from 1 and include their last pixel; order of elements, DOCTYPE and comments do not matter."""
    found = read(VOC / "tree")

    assert [(f.file, f.width, f.height, f.sequence) for f in found.frames] == [
        ("000001.jpg", 40, 30, ""),
        ("000002.jpg", 40, 30, ""),
        ("000004.jpg", 40, 30, ""),
    ]
    assert [found.labels[label] for label in found.label] == ["dog", "person", "dog"]
    assert found.frame.tolist() == [0, 0, 1]
    assert pixels(found) == [[0, 0, 20, 30], [30, 6, 40, 15], [9.5, 3, 12.5, 33]]
    assert attributes(found) == [
        {"pose": "Left", "truncated": "true", "difficult": "false"},
        {"pose": "Unspecified", "truncated": "false", "occluded": "true", "difficult": "true"},
        {},
    ]


def test_a_row_remembers_its_line() -> None:
    """Messages of later stages name the line of the object."""
    found = read(VOC / "tree")

    assert [str(found.place(row)) for row in range(3)] == [
        f"{VOC}/tree/Annotations/000001.xml:13",
        f"{VOC}/tree/Annotations/000001.xml:25",
        f"{VOC}/tree/Annotations/000002.xml:6",
    ]


def test_what_is_not_converted_is_counted() -> None:
    """Points are; elements that nothing uses are named."""
    tally = Tally()
    read(VOC / "outlines", tally=tally)

    assert tally.unconverted == {"point": 2}
    assert list(tally.notes) == ["voc: elements of objects that are not used: colour,type; keep their text with -O attributes=colour,type"]


def test_attributes_that_are_text(tmp_path: Path) -> None:
    """LabelMe has what its user wrote: it is named with what is not used, and kept where it is asked for."""
    text = OBJECT.replace(BOX, f"{BOX}<attributes>colour=red, big</attributes>")
    write(tmp_path / "a.xml", text, text)
    tally = Tally()

    read(tmp_path, tally=tally)

    assert list(tally.notes) == ["voc: elements of objects that are not used: attributes; keep their text with -O attributes=attributes"]
    assert attributes(read(tmp_path, {"attributes": "attributes"})) == [{"attributes": "colour=red, big"}] * 2


def test_an_attributes_block_and_chosen_elements_become_attributes() -> None:
    """A name that comes twice has several values; an action is one of true and false."""
    found = read(VOC / "outlines", {"attributes": "colour, type"}, shapes=frozenset({Kind.RECTANGLE}))

    assert list(zip((found.labels[label] for label in found.label), attributes(found), strict=True)) == [
        ("person", {"walking": "true", "running": "false"}),
        ("head", {"part_of": "person"}),
        ("hand", {"part_of": "person"}),
        ("field", {}),
        ("field", {}),
        ("ship", {"type": "robndbox"}),
        ("car", {"colour": "red", "occluded": "true", "parked": "true", "damage": ("door", "roof")}),
    ]


def test_parts_are_objects_of_their_own() -> None:
    """They count from 1 as all boxes, and have their own lines; left out they are counted."""
    found = read(VOC / "outlines", shapes=frozenset({Kind.RECTANGLE}))
    tally = Tally()
    without = read(VOC / "outlines", {"parts": "drop"}, tally=tally, shapes=frozenset({Kind.RECTANGLE}))

    assert (pixels(found)[:3], found.origin[:3].tolist()) == ([[10, 20, 50, 60], [19, 20, 30, 30], [10, 39, 15, 44]], [4, 7, 8])
    assert rows(found)[:3] == [("person", "rectangle", 0), ("head", "rectangle", 1), ("hand", "rectangle", 2)]
    assert ([label for label, _, _ in rows(without)], tally.filtered) == (
        ["person", "field", "field", "ship", "car"],
        {"part of an object": 2},
    )


def test_parts_of_an_object_that_only_has_a_point(tmp_path: Path) -> None:
    """The object gives nothing, its parts are objects."""
    part = OBJECT.replace("object>", "part>").replace("car", "wheel")
    write(tmp_path / "1.xml", f"<object><name>car</name><point><x>3</x><y>4</y></point>{part}</object>")
    tally = Tally()

    assert (rows(read(tmp_path, tally=tally)), tally.unconverted) == ([("wheel", "rectangle", 0)], {"point": 1})


def test_deleted_objects_are_left_out(tmp_path: Path) -> None:
    """LabelMe keeps them in the file, and writes 0 for the others; they are counted."""
    for_name = "<object><name>{}</name><deleted>{}</deleted>{}</object>".format
    write(tmp_path / "1.xml", for_name("car", 0, BOX), for_name("bus", 1, BOX), for_name("van", "", BOX))
    tally = Tally()

    assert [label for label, _, _ in rows(read(tmp_path, tally=tally))] == ["car", "van"]
    assert (tally.filtered, list(tally.notes)) == ({"marked as deleted": 1}, [])


def test_words_where_flags_belong_are_kept(tmp_path: Path) -> None:
    """Some tools write ``Unspecified``; empty elements say nothing; objects alike in all but the box share one set."""
    element = f"<object><name> car </name><pose> </pose><truncated>Unspecified</truncated><occluded>TRUE</occluded>{BOX}</object>"
    write(tmp_path / "1.xml", element, element)
    found = read(tmp_path)

    assert attributes(found) == [{"truncated": "Unspecified", "occluded": "true"}] * 2
    assert (len(found.attribute_sets), found.labels) == (1, ("car",))


def test_edges_that_count_from_1_may_leave_the_image(tmp_path: Path) -> None:
    """A box beyond the image is clipped later; below the first pixel it is negative."""
    write(tmp_path / "1.xml", f"<object><name>car</name>{BOX.replace('<xmin>1<', '<xmin>-9<').replace('20', '99')}</object>")

    assert pixels(read(tmp_path)) == [[-10, 0, 99, 30]]


def test_a_size_with_decimals(tmp_path: Path) -> None:
    """Tools that compute sizes write ``40.0``."""
    write(tmp_path / "1.xml", OBJECT, size="<size><width>40.0</width><height> 30 </height></size>")

    assert [(f.width, f.height) for f in read(tmp_path).frames] == [(40, 30)]


def test_an_encoding_that_the_file_declares(tmp_path: Path) -> None:
    """Labels need not be UTF-8."""
    text = f'<?xml version="1.0" encoding="iso-8859-1"?><annotation>{SIZE}<object><name>Tür</name>{BOX}</object></annotation>'
    (tmp_path / "1.xml").write_bytes(text.encode("iso-8859-1"))

    assert read(tmp_path).labels == ("Tür",)


def test_batches_hold_every_file_once(tmp_path: Path) -> None:
    """More files than one unit takes come in several batches, in natural order."""
    for number in range(501):
        (tmp_path / f"{number}.xml").write_text(f"<annotation>{SIZE}{OBJECT}</annotation>")

    _, batches = read_sources(READER, [tmp_path], parse_options(READER, {}), FrameOptions(), Tally())

    assert [(len(batch), batch.frames[-1].file) for batch in batches] == [(250, "249.jpg"), (250, "499.jpg"), (1, "500.jpg")]


REAL = {
    "voc/datumaro/voc_dataset1": (True, (0, 0)),
    "voc/datumaro/voc_dataset2": (True, (20, 10)),
    "voc/datumaro/voc_dataset3": (True, (0, 0)),
    "voc/relaxed1": (True, (0, 0)),
    "voc/relaxed2": (True, (0, 0)),
    "voc/roboflow": (False, (0, 0)),
}


@pytest.mark.parametrize("folder", REAL)
def test_real_files_are_read_whole(real_data: Path, folder: str) -> None:
    """Every object and part that the standard library finds is there, once, at its place, and no other box."""
    one_based, size = REAL[folder]
    options = {} if one_based else {"one_based": "false"}

    found = read(real_data / folder, options, size=size if size[0] else None)
    boxes = found.take(found.kind == Kind.RECTANGLE)

    assert Counter((boxes.labels[label], *box) for label, box in zip(boxes.label, pixels(boxes), strict=True)) == (
        expected(real_data / folder, first=int(one_based))
    )


def expected(folder: Path, first: int) -> Counter[tuple[str, float, float, float, float]]:
    """Labels and boxes in pixels of all files of a folder."""
    out: Counter[tuple[str, float, float, float, float]] = Counter()
    for path in folder.rglob("*.xml"):
        root = ET.parse(path).getroot()  # noqa: S314  # see the import
        for element in (*root.iter("object"), *root.iter("part")):
            x0, y0, x1, y1 = (float(element.findtext(f"bndbox/{corner}") or "") for corner in ("xmin", "ymin", "xmax", "ymax"))
            out[element.findtext("name") or "", x0 - first, y0 - first, x1, y1] += 1
    return out


def test_real_actions_are_attributes(real_data: Path) -> None:
    """Every action that the standard library finds is there, with what it says."""
    folder = real_data / "voc/datumaro/voc_dataset1"
    actions = {
        action.tag: {"0": "false", "1": "true"}[action.text or ""]
        for action in ET.parse(folder / "Annotations/2007_000001.xml").getroot().iterfind("object/actions/*")  # noqa: S314  # see the import
    }
    found = read(folder)
    (person,) = [said for (label, _, _), said in zip(rows(found), attributes(found), strict=True) if label == "person"]

    assert (person, len(actions)) == (actions, 11)


@pytest.mark.parametrize(
    ("folder", "what", "fix"),
    [
        (
            "roboflow",
            "train/train_002.xml:14: <xmin> of 'label_1' is 0, but VOC counts pixels from 1",
            "for a tool that counts from 0 give -O one_based=false",
        ),
        (
            "datumaro/voc_dataset2",
            "Annotations/a.xml: the size of 'a.jpg' is not known",
            "give --size WIDTHxHEIGHT, or --frames with the folder of images",
        ),
    ],
)
def test_the_odd_real_files_say_what_they_need(real_data: Path, folder: str, what: str, fix: str) -> None:
    """Coordinates from 0 name their option, absent sizes theirs."""
    with pytest.raises(InputError) as caught:
        read(real_data / "voc" / folder)

    assert str(caught.value) == f"{real_data}/voc/{folder}/{what}\n  fix: {fix}"
