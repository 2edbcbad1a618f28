"""Objects gathered one by one: the columns they become."""

import numpy as np
import pytest

from prelabel.detections import Detections, Frame, Kind, Source
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.objects import Objects, Said
from prelabel.testing import check_detections

FRAMES = [
    Frame(sequence="s", file="0.jpg", width=200, height=100, index=0),
    Frame(sequence="s", file="1.jpg", width=200, height=100, index=1),
]


def gathered(objects: Objects, *, fractions: bool = False) -> Detections:
    """The columns, which keep what they promise."""
    d = objects.detections(FRAMES, [Source("a.json", "$[{}]")], fractions=fractions)
    check_detections(d)
    return d


def test_one_turned_box_makes_its_whole_track_polygons() -> None:
    """A quarter turn of 40x20 pixels about (100, 50); the same track upright; another track and an untracked box stay rectangles."""
    objects = Objects()
    objects.add_box(Said(frame=0, label="car", origin=0, track=7), (80, 40, 120, 60))
    objects.add_box(Said(frame=1, label="car", origin=1, track=7), (80, 40, 120, 60), 90)
    objects.add_box(Said(frame=1, label="bus", origin=2, track=8), (0, 0, 200, 100))
    objects.add_box(Said(frame=1, label="car", origin=3), (0, 0, 20, 10), 360)

    d = gathered(objects)

    assert d.kind.tolist() == [Kind.POLYGON, Kind.POLYGON, Kind.RECTANGLE, Kind.RECTANGLE]
    upright, turned = (d.points * [200, 100]).reshape(2, 4, 2).round(9).tolist()
    assert upright == [[80, 40], [120, 40], [120, 60], [80, 60]]
    assert turned == [[110, 30], [110, 70], [90, 70], [90, 30]]
    assert (d.box[1] * [200, 100, 200, 100]).round(9).tolist() == [90, 30, 110, 70]


def test_geometries_of_a_group_describe_one_object() -> None:
    """In one frame; the same group in another frame is another object, and what is in no group stands alone."""
    objects = Objects()
    objects.add_box(Said(frame=0, label="person", origin=0, group=1), (0, 0, 20, 10))
    objects.add(Said(frame=0, label="person", origin=1, group=1), Kind.LANDMARK, Rings.of([[2, 4], [6, 8]], [2]), [3, 1])
    objects.add_box(Said(frame=1, label="person", origin=2, group=1), (0, 0, 20, 10))
    objects.add_box(Said(frame=1, label="person", origin=3), (0, 0, 20, 10))

    d = gathered(objects)

    assert d.object.tolist() == [0, 0, 1, 2]
    assert d.point_number.tolist() == [3, 1]
    assert d.points == pytest.approx(np.array([[0.01, 0.04], [0.03, 0.08]]))
    assert d.box[1] == pytest.approx([0.01, 0.04, 0.03, 0.08])


def test_numbers_stay_with_their_points_beside_turned_boxes() -> None:
    """The points of a turned box have none."""
    objects = Objects()
    objects.add(Said(frame=0, label="hand", origin=0), Kind.LANDMARK, Rings.of([[2, 4], [6, 8]], [2]), [5, 9])
    objects.add_box(Said(frame=0, label="car", origin=1), (80, 40, 120, 60), 30)

    assert gathered(objects).point_number.tolist() == [5, 9, 0, 0, 0, 0]


def test_fractions_stay_as_they_are() -> None:
    """For sources that have no pixels."""
    objects = Objects()
    objects.add_box(Said(frame=0, label="car", origin=4, score=0.5, attributes={"colour": "red"}), (0.1, 0.2, 0.3, 0.4))

    d = gathered(objects, fractions=True)

    assert d.box.tolist() == [[0.1, 0.2, 0.3, 0.4]]
    assert (d.score.tolist(), d.attribute_sets, d.attributes.tolist(), str(d.place(0))) == (
        [0.5],
        ({"colour": "red"},),
        [0],
        "a.json: $[4]",
    )


def test_nothing_is_nothing() -> None:
    """Frames without objects stay."""
    d = gathered(Objects())

    assert (len(d), len(d.frames)) == (0, 2)
