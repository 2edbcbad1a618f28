"""ADE20K: polygons and masks, labels, parts, attributes, and which image a file is of."""

from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.ade20k import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.ade20k_files import CAR, SQUARE, annotation, drawn, mask, told
from tests.readers.masks_files import found as outlines
from tests.readers.output_files import labels, names, read, write
from tests.readers.yolo_files import places

CASES = FIXTURES / "ade20k"

STREET = "images/ADE/training/urban/street/ADE_train_00000001"
ABBEY = "images/training/a/abbey/ADE_train_00000970"


@pytest.mark.parametrize("case", ["full", f"full/{STREET}.json", "lists", "lists/images/training", f"lists/{ABBEY}_atr.txt"])
def test_the_contract(case: str) -> None:
    """On both releases, parts and files of them, which this reader alone recognises."""
    check_reader(READER, CASES / case)

    assert sniff([CASES / case], Tally()).name == "ade20k"


def test_polygons_and_masks() -> None:
    """Of the release of 2021, in pixels as they are written; of a fence without one, the edges of the pixels of its mask."""
    file = f"{STREET}.jpg"
    batches = read_batches(READER, CASES / "full" / STREET.rpartition("/")[0])

    assert outlines(batches[0]) == sorted([
        (Path(file).name, "car", [[(2, 4), (2, 8), (12, 4), (12, 8)]]),
        (Path(file).name, "wheel", [[(3, 7), (3, 9), (5, 7), (5, 9)]]),
        (Path(file).name, "rim", [[(3.5, 7.5), (4.5, 7.5), (4.5, 8.5)]]),
        (Path(file).name, "person", [[(13, 9), (14, 2), (16, 2), (17, 9)]]),
        (
            Path(file).name,
            "fence",
            [[(0, 1), (0, 4), (4, 1), (4, 4)], [(1, 2), (1, 3), (3, 2), (3, 3)], [(18, 8), (18, 10), (20, 8), (20, 10)]],
        ),
    ])  # fmt: skip
    assert places(batches)[2] == f"{CASES}/full/{STREET}.json: $.annotation.object[2]"


def test_what_is_said_of_objects() -> None:
    """Parts name what they are a part of; lists of one are text in MATLAB, and what is empty says nothing."""
    tally = Tally()
    file = "images/ADE/training/home_or_hotel/cafe/ADE_train_00000002.json"
    found = read(READER, CASES / "full", tally=tally)

    no = {"occluded": "false", "crop": "false"}
    assert told(found) == [
        ("table", {"crop": "false", "attributes": ("round",)}),
        ("car", {"occluded": "true", "crop": "true"}),
        ("wheel", {**no, "part_level": "1", "part_of": "car"}),
        ("rim", {**no, "part_level": "2", "part_of": "wheel"}),
        ("person", {**no, "attributes": ("walking", "on phone")}),
        ("fence", {"crop": "false"}),
    ]
    assert tally.notes == [f"files that are not UTF-8 were read as Latin-1: {CASES}/full/{file}"]
    assert places([found])[0] == f"{CASES}/full/{file}: $.annotation.object"


def test_lists() -> None:
    """Of the release of 2016: what is seen of each object in the mask of its level, which blue tells apart."""
    found = read(READER, CASES / "lists" / "images" / "training")

    assert outlines(found) == sorted([
        ("a/abbey/ADE_train_00000970.jpg", "wall", [[(0, 0), (0, 5), (10, 0), (10, 5)], [(3, 1), (3, 4), (7, 1), (7, 4)]]),
        ("a/abbey/ADE_train_00000970.jpg", "door", [[(3, 1), (3, 4), (7, 1), (7, 4)], [(17, 4), (17, 5), (19, 4), (19, 5)]]),
        ("a/abbey/ADE_train_00000970.jpg", "door", [[(12, 1), (12, 4), (14, 1), (14, 4)]]),
        ("a/abbey/ADE_train_00000970.jpg", "door", [[(3, 1), (3, 3), (4, 1), (4, 2), (6, 2), (6, 3)]]),
        ("a/abbey/ADE_train_00000970.jpg", "knob", [[(4, 1), (4, 2), (6, 1), (6, 2)]]),
        ("a/abbey/ADE_train_00000970.jpg", "pane", [[(4, 2), (4, 3), (5, 2), (5, 3)]]),
    ])  # fmt: skip
    assert told(found)[1:] == [
        ("door", {"occluded": "true", "attributes": ("open", "wooden")}),
        ("door", {"occluded": "false"}),
        ("door", {"occluded": "false", "part_level": "1"}),
        ("knob", {"occluded": "false", "attributes": ("round",), "part_level": "1"}),
        ("pane", {"occluded": "false", "part_level": "2"}),
    ]
    assert places([found])[3] == f"{CASES}/lists/{ABBEY}_atr.txt:4"


def test_labels(tmp_path: Path) -> None:
    """The first of the names of a class, all of them, or what the annotator wrote; where one is not there, another."""
    objects = (drawn(CAR, raw_name="taxi"), drawn("car, railcar", raw_name=""), drawn("", raw_name="blob"), drawn("door", raw_name="door"))
    write(tmp_path, {"a.json": annotation(*objects)})
    tally = Tally()

    assert labels(read(READER, tmp_path, tally=tally)) == ["car", "car", "blob", "door"]
    assert tally.notes == ["labels that stand for several classes: car (-O names=whole tells them apart)"]
    assert labels(read(READER, tmp_path, {"names": "whole"}, tally=(quiet := Tally()))) == [CAR, "car, railcar", "blob", "door"]
    assert labels(read(READER, tmp_path, {"names": "raw"}, tally=quiet)) == ["taxi", "car", "blob", "door"]
    assert quiet.notes == []
    assert labels(read(READER, CASES / "lists", {"names": "raw"}))[:2] == ["wall", "double door"]


@pytest.mark.parametrize(
    ("case", "kept", "parts"), [("full", ["table", "car", "person", "fence"], 2), ("lists", ["wall", "door", "door", "sea"], 3)]
)
def test_parts_are_left_out_on_request(case: str, kept: list[str], parts: int, tmp_path: Path) -> None:
    """And counted; their masks are not opened then."""
    source = tmp_path / case
    write(tmp_path, {str(path.relative_to(CASES)): path.read_bytes() for path in (CASES / case).rglob("*") if path.is_file()})
    for path in source.rglob("*_parts_*.png"):
        path.write_bytes(b"")
    tally = Tally()

    assert labels(read(READER, source, {"parts": "drop"}, tally=tally)) == kept
    assert dict(tally.filtered) == {"part": parts}


def test_parts_of_what_is_not_there(tmp_path: Path) -> None:
    """Are kept and counted, also where two objects have that id; an object whose level is 0 but that is a part is one."""
    parts = drawn("wheel", parts={"part_level": 1, "ispartof": [7]}), drawn("rim", parts={"part_level": 0, "ispartof": 3, "hasparts": []})
    twice = drawn("bus", id=5), drawn("tram", id=5), drawn("seat", id=6, parts={"ispartof": 5})
    both = drawn("bolt", parts={"ispartof": [3, 6]})
    write(tmp_path, {"a.json": annotation(drawn(id=3), *parts, *twice, both)})
    tally = Tally()

    assert told(read(READER, tmp_path, tally=tally)) == [
        ("car", {}),
        ("wheel", {"part_level": "1"}),
        ("rim", {"part_of": "car"}),
        *((name, {}) for name in ("bus", "tram", "seat")),
        ("bolt", {"part_of": ("car", "seat")}),
    ]
    assert dict(tally.unconverted) == {"what a part belongs to, where none or several have its id": 2}
    assert labels(read(READER, tmp_path, {"parts": "drop"})) == ["car", "bus", "tram"]


def test_further_fields(tmp_path: Path) -> None:
    """Become attributes on request; fields that the data set does not have are told, those that every object has are not."""
    known: dict[str, Any] = {"id": 7, "hypernym": ["a, b", "c"], "depth_ordering_rank": 2, "saved_date": "now", "attributes": [" red", ""]}
    one = drawn(**known, **{'no"te': "x"}, checked=None)
    write(tmp_path, {"a.json": annotation(one, drawn(raw_name="taxi"))})
    tally = Tally()
    found = read(READER, tmp_path, {"attributes": "hypernym,id,depth_ordering_rank,raw_name"}, tally=tally)

    assert told(found) == [
        ("car", {"attributes": ("red",), "hypernym": ("a, b", "c"), "id": "7", "depth_ordering_rank": "2"}),
        ("car", {"raw_name": "taxi"}),
    ]
    assert tally.notes == ['fields of objects that were not used: no"te (-O attributes=no"te keeps them)']
    abbey = read(READER, CASES / "lists" / f"{ABBEY}_atr.txt", {"attributes": "raw_name,name"})
    assert told(abbey)[5] == (
        "pane",
        {"occluded": "false", "part_level": "2", "name": "pane, pane of glass, window glass", "raw_name": "pane"},
    )


def test_numbers_of_objects_that_are_not_seen(tmp_path: Path) -> None:
    """Are left out of lists: where numbers go beyond what the mask shows, its objects are those of the list in their order."""
    write(tmp_path, {"a_atr.txt": '4 # 0 # 0 # sea # sea # ""\n2 # 0 # 0 # sky # sky # "a # b"\n'})
    mask(tmp_path / "a_seg.png", "1122 1122", [(10, 1, 40), (10, 2, 90)])

    found = read(READER, tmp_path)

    assert [(label, box) for label, box in zip(labels(found), found.box.tolist(), strict=True)] == [
        ("sea", [0.5, 0, 1, 1]),
        ("sky", [0, 0, 0.5, 1]),
    ]
    assert told(found)[1] == ("sky", {"occluded": "false", "attributes": ("a # b",)})


def test_the_class_of_most_pixels(tmp_path: Path) -> None:
    """Is that of an object, as where a mask was made smaller; a class without an object is counted."""
    write(tmp_path, {"a_atr.txt": '1 # 0 # 0 # sea # sea # ""\n2 # 0 # 0 # sea # sea # ""\n'})
    mask(tmp_path / "a_seg.png", "11225 11434", [(10, 1, 40), (10, 1, 90), (20, 5, 90), (20, 5, 0), (20, 6, 0)])
    tally = Tally()
    found = read(READER, tmp_path, tally=tally)

    assert (labels(found), dict(tally.unconverted)) == (["sea", "sea"], {"class of a mask whose pixels are of no object": 2})


def test_images(tmp_path: Path) -> None:
    """Lie beside their files and have their names; masks are none, and one file is of its own image alone."""
    write(tmp_path, {"t/a.json": annotation(drawn(), filename="b.PNG"), "t/c.json": annotation(filename="c.JPEG")})
    write(tmp_path, {"t/e.json": annotation(filename="e.json"), "t/a_atr.txt": '1 # 0 # 0 # sea # sea # ""\n'})
    images = ["t/a.jpg", "t/d.jpg", "t/a_seg.png", "t/a_parts_1.png", "t/a/instance_000_a.png"]
    write(tmp_path, dict.fromkeys(images, (20, 10)))
    tally = Tally()

    assert names(read(READER, tmp_path, tally=tally)) == ["t/a.jpg", "t/c.JPEG", "t/e.jpg"]
    assert [image.file for image in READER.plan(tmp_path, READER.options()).images] == ["t/a.jpg", "t/d.jpg"]
    assert [image.file for image in READER.plan(tmp_path / "t/a.json", READER.options()).images] == ["a.jpg"]
    assert tally.notes == [
        f"1 other text file not read: first {tmp_path}/t/a_atr.txt",
        f"where files name other images, those of the files' own names were taken, as of {tmp_path}/t/a.json",
    ]


def test_sizes_of_images(tmp_path: Path) -> None:
    """Of the image itself, where its file does not say it."""
    write(tmp_path, {"a.json": annotation(drawn(), imsize=[]), "a.jpg": (40, 20)})

    assert read(READER, tmp_path).box.tolist() == [[0.05, 0.1, 0.25, 0.3]]


def test_sniffing(tmp_path: Path) -> None:
    """By what an annotation of the data set has, and rows of a list; nothing of the other formats' fixtures is claimed."""
    write(tmp_path, {"a.json": annotation(), "b.json": {"annotation": {"object": []}}, "c.json": {"object": [], "imsize": []}})
    write(
        tmp_path,
        {"a_atr.txt": '\n01 # 0 # 0 # a # b # ""\n', "b_atr.txt": "01 # 0 # 0", "c.txt": '01 # 0 # 0 # a # b # ""\n', "d_seg.png": (1, 1)},
    )

    assert [READER.sniff(tmp_path / name).name for name in ("", "a.json", "a_atr.txt")] == ["SURE"] * 3
    assert [READER.sniff(tmp_path / name).name for name in ("b.json", "c.json", "b_atr.txt", "c.txt", "d_seg.png", "gone.json")] == [
        "NO"
    ] * 6
    others = [
        path
        for path in FIXTURES.rglob("*")
        if "ade20k" not in path.relative_to(FIXTURES).parts and (path.is_dir() or path.suffix in {".json", ".txt"})
    ]
    assert [path for path in others if path != FIXTURES / "golden" and READER.sniff(path)] == []
    assert len(others) > 100


def test_a_mask_alone_decides_where_there_are_few_points(tmp_path: Path) -> None:
    """Of a polygon of two points, which is none; of one that is closed the end is left out."""
    few = drawn("tree", polygon={"x": [1, 2], "y": [1, 1]}, instance_mask="a/one.png")
    closed = drawn(polygon={"x": [*SQUARE["x"], 2], "y": [*SQUARE["y"], 2]})
    write(tmp_path, {"a.json": annotation(few, closed, imsize=[2, 4, 3])})
    mask(tmp_path / "a" / "one.png", "0110 0110")

    assert outlines(read(READER, tmp_path)) == [
        ("a.jpg", "car", [[(2, 2), (2, 6), (10, 2), (10, 6)]]),
        ("a.jpg", "tree", [[(1, 0), (1, 2), (3, 0), (3, 2)]]),
    ]
