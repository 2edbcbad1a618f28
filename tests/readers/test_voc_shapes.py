"""VOC: polygons and rotated boxes are where the tools that write them show them."""

from pathlib import Path

import pytest

from prelabel.detections import Kind
from prelabel.errors import Tally
from tests.conftest import FIXTURES
from tests.readers.voc_files import BOX, attributes, outlines, pixels, read, rows, write

VOC = FIXTURES / "voc"

BOXES = frozenset({Kind.RECTANGLE})

TRIANGLE = "<polygon><x1>0</x1><y1>0</y1><x2>40</x2><y2>0</y2><x3>20</x3><y3>30</y3></polygon>"
TURNED = "<robndbox><cx>20</cx><cy>15</cy><w>10</w><h>4</h><angle>0</angle></robndbox>"


def test_polygons_count_from_0() -> None:
    """A point on the border is on the border while the box beside it counts from 1; several polygons are parts of one object."""
    found = read(VOC / "polygons")

    assert rows(found) == [("leaf", "rectangle", 0), ("leaf", "rectangle", 1), ("leaf", "polygon", 0), ("leaf", "polygon", 1)]
    assert pixels(found) == [[10, 5, 60, 40], [0, 0, 100, 50]] * 2
    assert outlines(found) == [
        [[[10, 5], [60, 5], [35.5, 40.25]]],
        [[[0, 0], [20, 0], [20, 10]], [[100, 50], [90, 50], [100, 40]]],
    ]


def test_the_option_for_boxes_says_nothing_of_polygons() -> None:
    """``one_based`` moves boxes alone."""
    assert outlines(read(VOC / "polygons", {"one_based": "false"})) == outlines(read(VOC / "polygons"))


def test_an_object_with_an_outline_alone_has_no_box_of_its_own() -> None:
    """It is one polygon row; where polygons are not wanted, the box around it, which counts from 0 too."""
    found = read(VOC / "outlines")
    boxes = read(VOC / "outlines", shapes=BOXES)

    assert [row for row in rows(found) if row[0] in {"field", "ship"}] == [
        ("field", "polygon", 3),
        ("field", "polygon", 4),
        ("ship", "polygon", 5),
    ]
    assert outlines(found) == [
        [[[10, 8], [60, 16], [30.5, 48]]],
        [[[0, 0], [100, 0], [50, 40]]],
        [[[60, 20], [60, 60], [40, 60], [40, 20]]],
    ]
    assert [box for box, (label, _, _) in zip(pixels(boxes), rows(boxes), strict=True) if label in {"field", "ship"}] == [
        [10, 8, 60, 48],
        [0, 0, 100, 40],
        [40, 20, 60, 60],
    ]
    assert {kind for _, kind, _ in rows(boxes)} == {"rectangle"}


def test_rotated_boxes() -> None:
    """The angle turns clockwise as seen: cosine 0.8 and sine 0.6 of a box of 50 x 25 about (100, 50); corners are taken as they are."""
    found = read(VOC / "rotated")

    assert rows(found) == [("ship", "rectangle", 2), ("bridge", "polygon", 0), ("ship", "polygon", 1)]
    assert outlines(found) == [
        [[[20, 10], [30, 20], [20, 30], [10, 20]]],
        [[[87.5, 25], [127.5, 55], [112.5, 75], [72.5, 45]]],
    ]
    assert pixels(found) == [[0, 10, 20, 40], [10, 10, 30, 30], [72.5, 25, 127.5, 75]]


@pytest.mark.parametrize(
    "order", ["x1 y1 x2 y2 x3 y3", "x3 y3 x1 y1 x2 y2", "y1 x1 y2 x2 y3 x3", "x1 x2 x3 y1 y2 y3", "x1 y1 note x2 y2 x3 y3"]
)
def test_points_are_paired_by_their_numbers(tmp_path: Path, order: str) -> None:
    """In whatever order the elements come; others are no points."""
    values = {"x1": 0, "y1": 0, "x2": 40, "y2": 0, "x3": 20, "y3": 30, "note": 7}
    inside = "".join(f"<{name}>{values[name]}</{name}>" for name in order.split())
    write(tmp_path / "1.xml", f"<object><name>car</name>{BOX}<polygon>{inside}</polygon></object>")

    assert outlines(read(tmp_path)) == [[[[0, 0], [40, 0], [20, 30]]]]


@pytest.mark.parametrize("count", [9, 10, 2500])
def test_long_polygons(tmp_path: Path, count: int) -> None:
    """Numbers of several digits are in the order of numbers."""
    points = [[float(i % 40), float(i % 30)] for i in range(count)]
    inside = "".join(f"<x{i}>{x}</x{i}><y{i}>{y}</y{i}>" for i, (x, y) in enumerate(points, 1))
    write(tmp_path / "1.xml", f"<object><name>car</name><polygon>{inside}</polygon></object>")

    assert outlines(read(tmp_path)) == [[points]]


def test_a_polygon_goes_before_a_rotated_box(tmp_path: Path) -> None:
    """They would be two outlines of one object; the less exact one is counted."""
    write(tmp_path / "1.xml", f"<object><name>car</name>{TURNED}{TRIANGLE}</object>")
    tally = Tally()

    assert outlines(read(tmp_path, tally=tally)) == [[[[0, 0], [40, 0], [20, 30]]]]
    assert tally.unconverted == {"rotated box of an object that has a polygon": 1}


def test_an_empty_polygon_is_none(tmp_path: Path) -> None:
    """Tools leave the element behind."""
    write(tmp_path / "1.xml", f"<object><name>car</name>{BOX}<polygon/></object>")

    assert rows(read(tmp_path)) == [("car", "rectangle", 0)]


def test_outlines_that_are_not_wanted_are_not_looked_at(tmp_path: Path) -> None:
    """A bad polygon of an object that has a box does not matter to who asks for boxes."""
    write(tmp_path / "1.xml", f"<object><name>car</name>{BOX}<polygon><x1>a</x1></polygon></object>")

    assert rows(read(tmp_path, shapes=BOXES)) == [("car", "rectangle", 0)]


def test_parts_may_have_outlines(tmp_path: Path) -> None:
    """A part says where it is as an object does."""
    write(tmp_path / "1.xml", f"<object><name>car</name>{BOX}<part><name>door</name>{TRIANGLE}</part></object>")

    assert rows(read(tmp_path)) == [("car", "rectangle", 0), ("door", "polygon", 1)]


def test_tracks(tmp_path: Path) -> None:
    """As ImageNet VID and CVAT write them; the element is an attribute only where it is asked for, or is no whole number."""
    of_cvat = f"<object><name>car</name>{BOX}<attributes><attribute><name>track_id</name><value>7</value></attribute></attributes></object>"
    for frame in ("000000", "000001"):
        vid = [f"<object><trackid>{id_}</trackid><name>fox</name>{BOX}<occluded>0</occluded></object>" for id_ in ("3", "04", "a")]
        write(tmp_path / f"{frame}.xml", *vid, of_cvat, f"<object><name>hen</name>{BOX}</object>")
    found, asked = read(tmp_path), read(tmp_path, {"attributes": "trackid"})

    assert found.track.tolist() == asked.track.tolist() == [3, 4, -1, 7, -1] * 2
    assert attributes(found)[:5] == [{"occluded": "false"}] * 2 + [{"occluded": "false", "trackid": "a"}, {"track_id": "7"}, {}]
    assert attributes(asked)[0] == {"occluded": "false", "trackid": "3"}
