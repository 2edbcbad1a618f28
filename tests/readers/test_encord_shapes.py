"""Encord: every shape, and what cannot be drawn."""

from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import Tally
from prelabel.readers.encord import READER
from prelabel.testing import read_batches
from tests.conftest import FIXTURES
from tests.readers.encord_files import box, car, image, labels, points, read, row, shape, unit
from tests.readers.yolo_files import rows, shapes

CASES = FIXTURES / "encord"


def test_an_ellipse(tmp_path: Path) -> None:
    """Its first semi-axis is a tenth of the width, 10 pixels, and by its angle points down; the other is twice as long."""
    (wheel,) = (one for one in rows(read_batches(READER, CASES / "shapes")) if one[1] == "Wheel")
    assert wheel[2] == (0.3, 0.3, 0.7, 0.7)

    leaning = read(tmp_path, image(shape("a", circle={"x": 0.5, "y": 0.5, "r": 0.2, "stretch": 0.05, "theta": 30})))
    # clockwise as seen, the end of 20 pixels lies 17.32 right of the centre and 10 below
    assert leaning.points[0].tolist() == pytest.approx([0.6732051, 0.7])

    plain = read(tmp_path, image(shape("a", circle={"x": 0.5, "y": 0.5, "r": 0.1})))
    assert rows([plain])[0][2] == (0.4, 0.3, 0.6, 0.7)


def test_a_turned_box(tmp_path: Path) -> None:
    """By 30 degrees clockwise as seen, in pixels: one of 20 x 20 pixels about 50, 25."""
    turned = {"x": 0.4, "y": 0.3, "w": 0.2, "h": 0.4, "theta": 30}
    found = read(tmp_path, image(shape("a", rotatableBoundingBox=turned), shape("b", rotatableBoundingBox={**turned, "theta": 360})))

    # the upper left corner at -10, -10 goes to -8.66 + 5 and -5 - 8.66
    assert found.points[0].tolist() == pytest.approx([(50 - 3.6602540) / 100, (25 - 13.6602540) / 50])
    assert [one[:3] for one in shapes([found])] == [("a.jpg", "POLYGON", "a"), ("a.jpg", "RECTANGLE", "b")]


FACES = [
    [0.1, 0.4, 0.3, 0.4, 0.3, 0.8, 0.1, 0.8],
    [0.3, 0.8, 0.1, 0.8, 0.1, 0.4, 0.3, 0.4],
    [0.1, 0.8, 0.3, 0.8, 0.3, 0.4, 0.1, 0.4],
    [0.3, 0.4, 0.1, 0.4, 0.1, 0.8, 0.3, 0.8],
]


@pytest.mark.parametrize("front", FACES, ids=range(len(FACES)))
def test_a_cuboid_begins_lower_left(tmp_path: Path, front: list[float]) -> None:
    """Whichever corner its front begins with, and whichever way it goes."""
    ((_, _, _, corners, _),) = shapes([read(tmp_path, image(shape("van", cuboid_2d={"front": front, "offset": {"x": 0.1, "y": -0.1}})))])

    assert corners[:4] == [(0.1, 0.8), (0.3, 0.8), (0.3, 0.4), (0.1, 0.4)]
    assert corners[4:] == [(0.2, 0.7), (0.4, 0.7), (0.4, 0.3), (0.2, 0.3)]


def test_a_bitmask_of_a_whole_image_of_no_known_size(tmp_path: Path) -> None:
    """Has that of the image: the last three of 4 x 3 pixels are a row, but for its first."""
    mask = {"rleString": "93", "width": 4, "height": 3, "top": 0, "left": 0}
    said = row(unit("a.jpg", labels(shape("dog", bitmask=mask)), width=None, height=None))

    (found,) = rows([read(tmp_path, said)])

    assert found[2] == (0.25, round(2 / 3, 9), 1, 1)


OTHERS = [
    ({"shape": "cuboid", "cuboid": {"position": [0, 0, 0], "orientation": [0, 0, 0], "size": [1, 1, 1]}}, "cuboid in 3D"),
    ({"shape": "segmentation", "segmentation": "52"}, "object of shape segmentation"),
    ({"shape": "a\nb", "segmentation": "52"}, "object of shape segmentation"),
    ({"shape": "audio"}, "object of shape audio"),
    ({"shape": "point", "point": {"0": {"x": 0, "y": 0, "z": 1}}}, "point in 3D"),
    ({"shape": "polyline", "polyline": [{"x": 0, "y": 0, "z": 1}, {"x": 1, "y": 0, "z": 1}]}, "line in 3D"),
    ({"cuboid_2d": {"front": [0, 0, 1, 0, 1, 1], "offset": {"x": 0, "y": 0}}}, "cuboid whose front has 3 corners"),
    ({"skeleton": {"0": {"x": 0, "y": 0, "visibility": "INVISIBLE"}}}, "skeleton out of view"),
    ({"bitmask": {"rleString": "X1", "width": 4, "height": 10}}, "bitmask without a pixel"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "what"), OTHERS, ids=range(len(OTHERS)))
def test_what_cannot_be_drawn(tmp_path: Path, said: dict[str, Any], what: str) -> None:
    """Is counted by what it is, and the rest is read."""
    tally = Tally()

    found = read(tmp_path, image(shape("a", **said), car()), tally=tally)

    assert (len(found), tally.unconverted) == (1, {what: 1})


def test_lists_of_points(tmp_path: Path) -> None:
    """Are read as those by their numbers are, which need not stand in order."""
    listed = [{"x": 0.1, "y": 0.1}, {"x": 0.2, "y": 0.1}, {"x": 0.2, "y": 0.3}]
    shuffled = {"10": listed[2], "0": listed[0], "9": listed[1]}
    said = image(shape("a", polygon=listed, polygons=[]), shape("b", polygon=shuffled), shape("c", polyline=listed))

    found = shapes([read(tmp_path, said)])

    assert [one[1] for one in found] == ["POLYGON", "POLYGON", "LINE"]
    assert [one[3] for one in found] == [[(0.1, 0.1), (0.2, 0.1), (0.2, 0.3)]] * 3


def test_a_closed_outline(tmp_path: Path) -> None:
    """Is read without its last point, which is the first again."""
    ring = [0.1, 0.1, 0.2, 0.1, 0.2, 0.3, 0.1, 0.1]

    assert shapes([read(tmp_path, image(shape("a", polygons=[[ring]])))])[0][3] == [(0.1, 0.1), (0.2, 0.1), (0.2, 0.3)]


def test_numbers_of_keypoints(tmp_path: Path) -> None:
    """Are those of the option where it is given, of which nothing is noted; points are in their order."""
    nodes = {"0": {"x": 0.1, "y": 0.1, "name": "foot"}, "1": {"x": 0.2, "y": 0.2, "name": "head"}}
    tally = Tally()

    found = read(tmp_path, image(shape("person", skeleton=nodes)), {"keypoints": "head,hip,foot"}, tally)

    assert shapes([found])[0][3:] == ([(0.2, 0.2), (0.1, 0.1)], [1, 3])
    assert not list(tally.notes)


def test_occluded_points(tmp_path: Path) -> None:
    """Are read, and counted, as nothing says of them that they are: by a flag as the editor writes it, by a word as the SDK does."""
    says: list[dict[str, object]] = [{"occluded": True}, {"selfOccluded": True}, {"visibility": "selfOccluded"}, {"visibility": "visible"}]
    says.append({"invisible": True, "occluded": True})
    nodes: dict[str, dict[str, object]] = {str(number): {"x": 0.1 * number, "y": 0, **said} for number, said in enumerate(says)}
    tally = Tally()

    (found,) = shapes([read(tmp_path, image(shape("a", skeleton=nodes)), tally=tally)])

    assert found[4] == [1, 2, 3, 4]
    assert tally.unconverted == {"occluded point of a skeleton": 3}
    assert tally.filtered == {"point of a skeleton out of view": 1}


def test_outlines_of_older_exports(tmp_path: Path) -> None:
    """Give way to all parts, of which they are the first outline."""
    said = shape("a", polygon=points((0, 0), (1, 0), (1, 1)), polygons=[[[0, 0, 0.5, 0, 0.5, 0.5]], [[0.6, 0.6, 1, 0.6, 1, 1]]])

    assert len(shapes([read(tmp_path, image(said))])[0][3]) == 6


def test_a_box_beyond_the_image(tmp_path: Path) -> None:
    """Is read as it is; it is clipped where jobs are made."""
    assert rows([read(tmp_path, image(car(boundingBox=box(-0.15))))])[0][2] == (-0.15, 0.2, 0.05, 0.4)
