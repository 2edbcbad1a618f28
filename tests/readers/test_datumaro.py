"""Datumaro JSON: what the fixtures hold, by hand, which annotations are one object, and which sources are Datumaro's."""

from pathlib import Path

import pytest

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers import sniff
from prelabel.readers.base import Certainty, parse_options
from prelabel.readers.datumaro import READER
from prelabel.readers.planning import read_sources
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.datumaro_files import MASK, attributes, bbox, item, read, square, text
from tests.readers.yolo_files import places, rows, shapes, write

CASES = FIXTURES / "datumaro"

QUAD = [(0.02, 0.1), (0.04, 0.1), (0.04, 0.16), (0.02, 0.16)]
"""The outline of `MASK`."""


def test_every_shape() -> None:
    """Of images of 100 x 50 pixels, in a subset of each form of the file."""
    whole = check_reader(READER, CASES / "shapes")

    assert [(frame.file, frame.width, frame.height, frame.url) for frame in whole.frames] == [
        ("train/day_a.png", 100, 50, ""), ("train/b.png", 100, 50, ""), ("train/scenes/c d.jpg", 100, 50, "https://host/scenes/c%20d.jpg"),
        ("val/b.jpg", 100, 50, ""),
    ]  # fmt: skip
    a, b, v = "train/day_a.png", "train/b.png", "val/b.jpg"
    assert [row for row in shapes([whole]) if row[2] != "ball"] == [
        (a, "RECTANGLE", "car", [], []),
        (a, "POLYGON", "car", [(0, 1), (0.2, 0.4), (0.4, 1)], [0, 0, 0]),
        (a, "LINE", "lane", [(0, 0.8), (0.5, 0.2)], [0, 0]),
        (a, "LANDMARK", "person", [(0.2, 0.2), (0.25, 0.8)], [1, 3]),
        (b, "RECTANGLE", "person", [], []),
        (b, "POLYGON", "person", QUAD, [0, 0, 0, 0]),
        (b, "POLYGON", "car", [(0.5, 0.2), (0.6, 0.2), (0.6, 0.4), (0.7, 0.2), (0.8, 0.2), (0.8, 0.4)], [0] * 6),
        (v, "RECTANGLE", "bus", [], []),
        (v, "POLYGON", "bus", [(0.55, 0.3), (0.55, 0.7), (0.45, 0.7), (0.45, 0.3)], [0] * 4),
    ]
    assert rows([whole])[0] == (a, "car", (0.1, 0.1, 0.615, 0.62), 0.75, -1)
    assert next(row[2] for row in rows([whole]) if row[1] == "ball") == (0.6, 0.2, 0.8, 0.6)
    assert attributes(whole)[0] == {"occluded": "false", "lanes": "2"}
    assert places([whole])[-1] == f"{CASES}/shapes/annotations/val.json: $.items[0]"
    assert whole.object.tolist() == [0, 1, 2, 3, 4, 5, 5, 6, 7, 8]


def test_what_is_not_converted_is_counted() -> None:
    """Labels, captions, 3D boxes, and what has no label; attributes of items are named."""
    tally = Tally()

    read_batches(READER, CASES / "shapes", tally=tally)

    assert tally.unconverted == {
        "annotation of type label": 1, "annotation of type caption": 1, "annotation of type cuboid_3d": 1,
        "annotation without a label (-O label= names it)": 1,
    }  # fmt: skip
    assert list(tally.notes) == [
        "attributes of items that were not used: weather (-O attributes=weather keeps them)",
        "annotations of one group and label are one object (-O groups=false to say otherwise)",
    ]


def test_options_name_attributes_and_labels(tmp_path: Path) -> None:
    """Fields of annotations and attributes of items become attributes, an annotation's own go before them; other fields are named."""
    annotation = {**bbox(label=None, weather="own"), "z_order": 3, "verified": True, "by": "me"}
    other = {**bbox(label=None), "z_order": 4, "id": 8}
    tally = Tally()

    found = read(
        tmp_path, [item("a", [annotation, other], attr={"weather": "rain", "day": 1, "by": "you"})],
        {"attributes": "z_order,weather,by", "label": "thing"}, tally,
    )  # fmt: skip

    assert [row[1] for row in rows([found])] == ["thing", "thing"]
    assert attributes(found) == [{"z_order": "3", "weather": "own", "by": "me"}, {"z_order": "4", "weather": "rain", "by": "you"}]
    assert list(tally.notes) == [
        "attributes of items that were not used: day (-O attributes=day keeps them)",
        "fields of annotations that were not used: verified (-O attributes=verified keeps them)",
    ]


def test_a_blank_name_is_no_label(tmp_path: Path) -> None:
    """Annotations of it are counted; blanks around a name are none of it."""
    write(tmp_path, {"annotations/s.json": text([item("a", [bbox(), bbox(label=1)])], labels=(" car ", " "))})
    tally = Tally()

    assert [row[1] for row in rows(read_batches(READER, tmp_path, tally=tally))] == ["car"]
    assert tally.unconverted == {"annotation without a label (-O label= names it)": 1}


def test_values_that_text_cannot_say_are_counted(tmp_path: Path) -> None:
    """Objects, lists of lists, and what is no number; null and an empty list say nothing."""
    tally = Tally()

    found = read(tmp_path, [item("a", [bbox(deep={"x": 1}, many=[[1]], odd=float("nan"), none=None, empty=[], two=[1, "b"])])], tally=tally)

    assert attributes(found) == [{"two": ("1", "b")}]
    assert tally.unconverted == {f"values of the attribute {name}": 1 for name in ("deep", "many", "odd")}


def test_a_group_is_one_object(tmp_path: Path) -> None:
    """Of one label and track: a box and polygons, which are parts of one, with the attributes of all; not where there are two boxes."""
    in_two = {**bbox(), "group": 2}
    annotations = [
        {**bbox(), "group": 1}, square(0, 1, colour="red"), square(30, 1, colour="blue", lit=True), MASK, {**bbox(label=1), "group": 1},
        {**in_two, "attributes": {"track_id": 7}}, in_two, {**in_two, "bbox": [50, 5, 20, 10]}, square(60, 2),
    ]  # fmt: skip
    tally = Tally()

    joined, apart = read(tmp_path, [item("a", annotations)], tally=tally), read(tmp_path, [item("a", annotations)], {"groups": "false"})

    kinds = [Kind(kind).name[0] for kind in joined.kind.tolist()]
    assert list(zip(kinds, joined.object.tolist(), strict=True)) == [
        ("R", 0), ("P", 0), ("R", 1), ("R", 2), ("R", 3), ("R", 4), ("P", 5),
    ]  # fmt: skip
    assert attributes(joined)[1] == {"colour": "red", "lit": "true"}
    assert tally.unconverted == {"mask of an object that has a polygon": 1, "another value of the attribute colour": 1}
    assert "groups with several boxes or sets of points of one label are several objects" in tally.notes
    assert (len(apart), len(set(apart.object.tolist()))) == (9, 9)


@pytest.mark.parametrize(("scores", "found"), [([0.5, 1, 0], [0.5, 1, 0]), ([1, 2, 5], None), ([0.5, "good", 1], None)])
def test_scores(tmp_path: Path, scores: list[object], found: list[float] | None) -> None:
    """An attribute of this name is one where all of a file are numbers from 0 to 1."""
    tally = Tally()

    whole = read(tmp_path, [item("a", [bbox(score=score) for score in scores])], tally=tally)

    assert [row[3] for row in rows([whole])] == ([None] * 3 if found is None else found)
    assert ["score" in values for values in attributes(whole)] == [found is None] * 3
    assert list(tally.notes) == (
        [] if found else [f"the attribute score of {tmp_path}/annotations/s.json stays one: not all are numbers from 0 to 1"]
    )


def test_shapes_outside_are_left_out(tmp_path: Path) -> None:
    """And counted; ``keyframe`` and ``rotation`` mean nothing of objects without track and of polygons."""
    tally = Tally()

    found = read(tmp_path, [item("a", [bbox(outside=True), bbox(outside=False, keyframe=False), square(0, rotation=5)])], tally=tally)

    assert tally.unconverted == {"shape that is outside": 1}
    assert attributes(found) == [{"keyframe": "false"}, {"rotation": "5"}]
    assert found.interpolated.tolist() == [False, False]


def test_points_of_a_skeleton_that_nothing_numbers(tmp_path: Path) -> None:
    """Are in the order of the labels whose parent it is; without labels in their own."""
    elements = [{"type": "points", "label_id": label, "points": [10 * label, 5], "attributes": {"x": 1}} for label in (4, 3)]
    bare = [{"points": [20, 5]}, {"points": [10, 5], "visibility": [0]}, {"points": [30, 5]}]
    tally = Tally()

    found = read(
        tmp_path,
        [
            item(
                "a",
                [{"type": "skeleton", "label_id": 2, "elements": some, "attributes": {"keyframe": False}} for some in (elements, bare, [])],
            )
        ],
        tally=tally,
    )

    assert [row[3:] for row in shapes([found])] == [([(0.3, 0.1), (0.4, 0.1)], [1, 2]), ([(0.2, 0.1), (0.3, 0.1)], [1, 3])]
    assert attributes(found) == [{}, {}]
    assert tally.unconverted == {"attributes of a point of a skeleton": 2, "skeleton without elements": 1}


def test_an_ellipse_that_is_turned(tmp_path: Path) -> None:
    """By a quarter, so that it is as high as it was wide; its corners may be any two."""
    ellipse = {"type": "ellipse", "label_id": 0, "points": [70, 20, 30, 40], "attributes": {"rotation": 90.0}}

    found = read(tmp_path, [item("a", [ellipse, {**ellipse, "points": [30, 20, 70, 40], "attributes": {"rotation": 30}}])])

    assert rows([found])[0][2] == (0.4, 0.2, 0.6, 1)
    assert attributes(found) == [{}, {}]
    first, second = (row[3] for row in shapes([found]))
    assert len(first) == len(second)
    right = max(second)
    assert right[1] > 0.6, "clockwise, its right end goes down"


def test_masks_are_read_where_they_are_wanted(tmp_path: Path) -> None:
    """Or where they alone say where an object is; one without a pixel and points of which none is visible are counted."""
    empty = {**MASK, "rle": {"counts": [5000], "size": [50, 100]}, "group": 0}
    points = {"type": "points", "label_id": 2, "points": [1, 1], "visibility": [0]}
    write(tmp_path, {"annotations/s.json": text([item("a", [{**bbox(), "group": 1}, MASK, {**MASK, "label_id": 1}, empty, points])])})
    tally = Tally()

    def kinds(wanted: frozenset[Kind]) -> list[str]:
        _, batches = read_sources(READER, [tmp_path], parse_options(READER, {}), FrameOptions(), tally, shapes=wanted)
        return [f"{row[2]} {row[1]}" for row in shapes(list(batches))]

    assert kinds(frozenset({Kind.RECTANGLE})) == ["car RECTANGLE", "bus POLYGON"]
    assert kinds(frozenset(Kind)) == ["car RECTANGLE", "car POLYGON", "bus POLYGON"]
    assert tally.unconverted == {"mask without a pixel": 2, "points of which none is visible": 2}


@pytest.mark.parametrize(
    ("files", "certainty"),
    [
        ({"a.json": '{"categories": {"label": {}}, "items": []}'}, Certainty.SURE),
        ({"x/a.json": "[]", "x/b.json": '\ufeff {"dm_format_version": "1.0", "categories" : {}}'}, Certainty.SURE),
        ({"a.json": '{"categories": [], "items": []}'}, Certainty.NO),
        ({"a.json": '{"categories": {}, "images": []}'}, Certainty.NO),
        ({"a.json": '[{"categories": {}, "items": []}]'}, Certainty.NO),
        ({"a.json": b"\xff\xfe"}, Certainty.NO),
        ({"a.txt": '{"categories": {}, "items": []}'}, Certainty.NO),
    ],
)
def test_sniffing(tmp_path: Path, files: dict[str, str | bytes], certainty: Certainty) -> None:
    """Categories by their kind, and items."""
    assert READER.sniff(write(tmp_path, files)) == certainty


def test_only_datumaro_is_taken_for_it() -> None:
    """Each fixture of it goes to its reader, and no fixture of another format does."""
    for case in ("shapes", "video", "project"):
        assert sniff([CASES / case], Tally()).name == "datumaro"
    others = [
        path
        for path in FIXTURES.rglob("*")
        if "datumaro" not in path.relative_to(FIXTURES).parts and (path.is_dir() or path.suffix == ".json")
    ]
    assert {READER.sniff(path) for path in others} == {Certainty.NO}
