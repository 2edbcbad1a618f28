"""labelme: shapes, groups, attributes, and what images are called."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from prelabel.detections import shapes_of
from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.labelme import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.rasters import filled
from tests.readers.labelme_files import labelled, mask, rectangle, shape
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "labelme"


def attributes(source: Path, **options: str) -> list[dict[str, Any]]:
    """The attributes of all rows."""
    return [
        dict(batch.attribute_sets[number]) if number >= 0 else {}
        for batch in read_batches(READER, source, options)
        for number in batch.attributes.tolist()
    ]


def objects(source: Path, **options: str) -> list[list[tuple[str, str]]]:
    """Kind and label of the rows of each object."""
    (batch,) = read_batches(READER, source, options)
    found: dict[int, list[tuple[str, str]]] = {}
    for number, row in zip(batch.object.tolist(), shapes([batch]), strict=True):
        found.setdefault(number, []).append((row[1], row[2]))
    return list(found.values())


@pytest.mark.parametrize("case", ["shapes", "groups"])
def test_the_contract(case: str) -> None:
    """On each fixture, which this reader alone recognises."""
    check_reader(READER, CASES / case)

    assert sniff([CASES / case], Tally()).name == "labelme"


def test_every_shape() -> None:
    """In fractions of 80 x 40 pixels; a rectangle may be drawn from any corner, nothing is clipped."""
    batches = read_batches(READER, CASES / "shapes")

    assert [row for row in shapes(batches) if row[2] != "wheel"] == [
        ("old.jpg", "POLYGON", "roof", [(0.2, 0.2), (0.4, 0.2), (0.4, 0.6)], [0] * 3),
        ("street.jpg", "RECTANGLE", "car", [], []),
        ("street.jpg", "POLYGON", "roof", [(0.1, 0.1), (0.3, 0.1), (0.3, 0.4)], [0] * 3),
        ("street.jpg", "POLYGON", "sign", [(0.5, 0.25), (0.75, 0.25), (0.75, 0.5), (0.5, 0.5)], [0] * 4),
        ("street.jpg", "LINE", "lane", [(0.0, 0.0), (0.5, 1.0)], [0] * 2),
        ("street.jpg", "LINE", "kerb", [(0.0, 1.0), (0.25, 0.5), (1.125, 0.5)], [0] * 3),
        ("street.jpg", "LANDMARK", "valve", [(0.9, 0.9)], [1]),
        (
            "street.jpg", "POLYGON", "puddle",
            [(0.125, 0.5), (0.2, 0.5), (0.2, 0.6), (0.125, 0.6), (0.1375, 0.525), (0.1375, 0.575), (0.1875, 0.575), (0.1875, 0.525)],
            [0] * 8,
        ),
    ]  # fmt: skip
    assert [row[2] for row in rows(batches) if row[1] == "car"] == [(0.1, 0.25, 0.5, 0.75)]
    assert places(batches)[:2] == [f"{CASES}/shapes/old.json: $.shapes[0]", f"{CASES}/shapes/street.json: $.shapes[0]"]


def test_a_quadrilateral(tmp_path: Path) -> None:
    """Four corners that need no right angles, as X-AnyLabeling writes them; in fractions of the image."""
    source = labelled(tmp_path / "a.json", shape("sign", [[8, 4], [40, 8], [32, 20], [4, 16]], "quadrilateral"))

    corners = [(0.1, 0.1), (0.5, 0.2), (0.4, 0.5), (0.05, 0.4)]
    assert shapes(read_batches(READER, source)) == [("a.jpg", "POLYGON", "sign", corners, [0] * 4)]


def test_a_circle() -> None:
    """All its points are 5 pixels from the centre (40, 20), and no chord is more than a quarter of a pixel inside."""
    wheel = next(row for row in shapes(read_batches(READER, CASES / "shapes")) if row[2] == "wheel")
    points = np.array(wheel[3]) * (80, 40) - (40, 20)

    assert np.hypot(*points.T) == pytest.approx(5)
    assert np.hypot(*((points + np.roll(points, 1, axis=0)) / 2).T).min() > 4.75


def test_the_pixels_of_a_mask(tmp_path: Path) -> None:
    """Filled again the outline gives the mask at its place, with a part and a hole, whatever its grey levels are."""
    pixels = [[255, 255, 255, 0, 1], [255, 0, 255, 0, 1], [255, 255, 255, 0, 0]]
    source = labelled(tmp_path / "a.json", shape("blob", [[60, 30], [64, 32]], "mask", mask=mask(pixels)))
    (batch,) = read_batches(READER, source)
    found = filled(np.split(batch.points * (80, 40), shapes_of(batch).ring_start[1:-1]), 40, 80)

    expected = np.zeros((40, 80), bool)
    expected[30:33, 60:65] = np.array(pixels) > 0
    assert (found == expected).all()
    assert len(batch) == 1


@pytest.mark.parametrize(
    ("points", "first"), [([[10, 20], [14, 22]], (10, 20)), ([[9.6, 20.4], [13.6, 22.4]], (9, 20)), ([[10, 20], [15, 23]], (10, 20)),
        ([[-0.25, -0.25], [4.5, 2.5]], (0, 0))],
    ids=["last pixel", "moved by parts of a pixel", "behind the last pixel", "beyond the border"],
)  # fmt: skip
def test_where_a_mask_lies(tmp_path: Path, points: list[list[float]], first: tuple[int, int]) -> None:
    """Its first pixel is the whole part of the first corner, as labelme itself fills it; the other one is its last pixel, or behind it."""
    source = labelled(tmp_path / "a.json", shape("blob", points, "mask", mask=mask([[1] * 5] * 3)))

    (row,) = rows(read_batches(READER, source))
    assert row[2] == (first[0] / 80, first[1] / 40, (first[0] + 5) / 80, (first[1] + 3) / 40)


@pytest.mark.parametrize(
    ("points", "kind"),
    [([[8, 10], [40, 10], [40, 30], [8, 30]], "RECTANGLE"), ([[8, 10], [40, 14], [38, 30], [6, 26]], "POLYGON")],
    ids=["upright", "turned"],
)
def test_rectangles_of_four_points(tmp_path: Path, points: list[list[int]], kind: str) -> None:
    """As X-AnyLabeling writes them."""
    assert [row[1] for row in shapes(read_batches(READER, labelled(tmp_path / "a.json", shape("car", points, "rectangle"))))] == [kind]


def test_groups() -> None:
    """One group and label are one object: a box with its outline and points, parts of one outline, points in order, lines apart."""
    assert objects(CASES / "groups") == [
        [("RECTANGLE", "person"), ("POLYGON", "person"), ("LANDMARK", "person")],
        [("POLYGON", "person"), ("LANDMARK", "person")],
        [("POLYGON", "dog")],
        [("LANDMARK", "bolt")],
        [("LINE", "road")],
        [("LINE", "road")],
        [("RECTANGLE", "cat")],
    ]
    (batch,) = read_batches(READER, CASES / "groups")
    assert (np.diff(batch.detection_start)[[3, 5]] == 2).all()
    assert [row[3:] for row in shapes([batch]) if row[1:3] == ("LANDMARK", "bolt")] == [([(0.05, 0.75), (0.1, 0.75)], [1, 2])]
    assert {row[1]: row[3] for row in rows([batch])}["cat"] == 0.75


@pytest.mark.parametrize(
    ("options", "numbers"), [({}, [[1, 2], [2]]), ({"keypoints": "nose,left_eye"}, [[1, 2], [1]])], ids=["as they come", "as the user says"]
)
def test_numbers_of_keypoints(options: dict[str, str], numbers: list[list[int]]) -> None:
    """By their labels, the same in all files."""
    found = shapes(read_batches(READER, CASES / "groups", options))

    assert [row[4] for row in found if row[1:3] == ("LANDMARK", "person")] == numbers


def test_keypoints_alone(tmp_path: Path) -> None:
    """A group of points is one object for each label, or one that the user names where the labels are keypoints."""
    points = [shape("nose", [[8, 4]], "point", group_id=1), shape("eye", [[16, 4]], "point", group_id=1)]
    source = labelled(tmp_path / "a.json", *points)

    assert objects(source) == [[("LANDMARK", "nose")], [("LANDMARK", "eye")]]
    named = read_batches(READER, source, {"keypoints": "eye,nose", "label": "face"})
    assert [row[1:] for row in shapes(named)] == [("LANDMARK", "face", [(0.2, 0.1), (0.1, 0.1)], [1, 2])]


def test_groups_of_several_labels(tmp_path: Path) -> None:
    """Each label is an object, and points stay with those of their own label."""
    source = labelled(
        tmp_path / "a.json", rectangle("car", group_id=1), rectangle("bus", group_id=1), shape("car", [[8, 4]], "point", group_id=1),
        rectangle("car", group_id=2), rectangle("car"),
    )  # fmt: skip

    assert objects(source) == [
        [("RECTANGLE", "car"), ("LANDMARK", "car")], [("RECTANGLE", "bus")], [("RECTANGLE", "car")], [("RECTANGLE", "car")],
    ]  # fmt: skip


def test_attributes() -> None:
    """Flags of a shape are attributes, those of an image are counted; other fields are named, and kept on request."""
    tally = Tally()
    read_batches(READER, CASES / "shapes", tally=tally)

    assert attributes(CASES / "shapes")[1:3] == [{"occluded": "true", "parked": "false"}, {}]
    assert attributes(CASES / "shapes", attributes="description")[2] == {"description": "flat"}
    assert attributes(CASES / "groups")[0] == {"occluded": "true"}
    assert attributes(CASES / "groups")[-1] == {"pose": "sitting"}
    assert dict(tally.unconverted) == {"flag of a whole image": 1}
    assert list(tally.notes) == ["fields of shapes that were not used: description (-O attributes=description keeps them)"]


def test_values_of_one_name_are_counted(tmp_path: Path) -> None:
    """A field goes before an attribute, and this before a flag, but not where it is empty; what says the same is no other value."""
    first = rectangle(
        flags={"a": True, "b": True, "c": True}, attributes={"a": "no", "b": "", "c": "true", "description": "x"}, description="y"
    )
    source, tally = labelled(tmp_path / "a.json", first), Tally()
    read_batches(READER, source, {"attributes": "description"}, tally=tally)

    assert attributes(source, attributes="description") == [{"a": "no", "b": "true", "c": "true", "description": "y"}]
    assert dict(tally.unconverted) == {"another value of the attribute a": 1, "another value of the attribute description": 1}


def test_what_the_shapes_of_an_object_say_otherwise_is_counted(tmp_path: Path) -> None:
    """Once an object, whatever its rows are; the lines of a group are objects of their own and keep what they say."""
    corners = [[8, 4], [16, 4], [16, 12]]
    path = [[0, 0], [8, 8]]
    group = [
        rectangle("car", group_id=1, attributes={"colour": "red"}, flags={"wet": False}),
        shape("car", corners, group_id=1, attributes={"colour": "blue"}, flags={"wet": True}),
        shape("wheel", [[8, 4]], "point", group_id=1, attributes={"colour": "black"}),
        shape("light", [[9, 4]], "point", group_id=1, flags={"wet": True, "broken": False}),
    ]
    lines = [shape("road", path, "line", group_id=2, attributes={"side": side}) for side in ("left", "right")]
    source, tally = labelled(tmp_path / "a.json", *group, *lines), Tally()
    read_batches(READER, source, tally=tally)

    assert attributes(source) == [{"colour": "red", "wet": "true"}] * 3 + [{"side": "left"}, {"side": "right"}]
    assert dict(tally.unconverted) == {"another value of the attribute colour": 1, "attributes of an object's point": 1}


@pytest.mark.parametrize(
    ("file", "image", "images", "expected"),
    [
        ("a.json", "a.jpg", [], "a.jpg"),
        ("day/a.json", "a.jpg", [], "day/a.jpg"),
        ("ann/a.json", "..\\img\\a.jpg", [], "img/a.jpg"),
        ("a.json", "../../img/a.jpg", [], "img/a.jpg"),
        ("day/a.json", "/home/me/a.jpg", [], "day/a.jpg"),
        ("day/a.json", "C:\\me\\a.jpg", [], "day/a.jpg"),
        ("a.json", None, [], "a.jpg"),
        ("a.json", None, ["a.png"], "a.png"),
        ("ann/a.json", "a.jpg", ["img/a.jpg"], "img/a.jpg"),
        ("ann/a.json", "other.jpg", ["img/other.jpg"], "img/other.jpg"),
    ],
)
def test_names_of_images(tmp_path: Path, file: str, image: str | None, images: list[str], expected: str) -> None:
    """From the folder of the file; never absolute, never above the source; a known image of that name goes first."""
    labelled(tmp_path / file, rectangle(), imagePath=image)
    for name in images:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (80, 40)).save(tmp_path / name)

    assert frames(read_batches(READER, tmp_path)) == [expected]


def test_a_single_file(tmp_path: Path) -> None:
    """Takes no image but its own; its size may come from it."""
    Image.new("RGB", (80, 40)).save(tmp_path / "a.png")
    Image.new("RGB", (80, 40)).save(tmp_path / "b.png")
    source = labelled(tmp_path / "a.json", rectangle(), imagePath="a.png", imageWidth=None, imageHeight=None)
    (batch,) = read_batches(READER, source)

    assert [(frame.file, frame.width, frame.height) for frame in batch.frames] == [("a.png", 80, 40)]
    assert [row[2] for row in rows([batch])] == [(0.1, 0.25, 0.5, 0.75)]


def test_sniffing(tmp_path: Path) -> None:
    """Shapes and an image in an object; nothing of the other formats' fixtures is claimed."""
    assert READER.sniff(labelled(tmp_path / "a.json", rectangle())).name == "SURE"
    (tmp_path / "b.json").write_text(json.dumps([{"shapes": [], "imagePath": "a.jpg"}]))
    (tmp_path / "c.json").write_text(json.dumps({"shapes": []}))
    assert [READER.sniff(tmp_path / name).name for name in ("b.json", "c.json", "none.json")] == ["NO", "NO", "NO"]
    others = [path for path in FIXTURES.rglob("*") if "labelme" not in path.parts and (path.is_dir() or path.suffix == ".json")]
    assert [path for path in others if READER.sniff(path)] == []
    assert len(others) > 100
