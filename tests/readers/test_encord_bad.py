"""Objects of Encord that are wrong: each message names the place and the fix; under skip the rest is read."""

from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import Tally
from tests.readers.encord_files import NAN, answer, attributes, both, box, car, image, labels, points, read, row, shape, unit, video

CORRECT = "correct the value, or leave the record out with --on-error skip"
OR_LEAVE = "correct the value, or leave the {} out with --on-error skip"
OBJECT, SCORE, HOLE, PART = map(OR_LEAVE.format, ("object", "score", "hole", "part of the polygon"))
FRACTIONS = "write coordinates as fractions of the image, or leave the record out with --on-error skip"

UNIT = '$.data_units["u0"]'


def ring(*numbers: float) -> list[list[list[float]]]:
    """A polygon of one outline."""
    return [[[*numbers]]]


OBJECTS: list[tuple[object, str, str, str]] = [
    (7, "", "expected `object`, got `int`: 7", OBJECT),
    (car(name=7), ".name", "expected `str | null`, got `int`: 7", OBJECT),
    (car(name=" ", value=3), "", "the object has no name", "name its class, or remove it"),
    (car(boundingBox=None), "", "has nothing that draws the shape 'bounding_box'", CORRECT),
    (car(boundingBox=None, shape=None), "", "has no shape", CORRECT),
    (car(boundingBox={"x": 0, "y": 0, "w": 1}), ".boundingBox", 'object missing required field `h`: {"x": 0, "y": 0, "w": 1}', OBJECT),
    (car(boundingBox=box(h=0)), ".boundingBox", "width 0.2 and height 0 must be above 0", CORRECT),
    (car(boundingBox=box(w=NAN)), ".boundingBox.w", "NaN is no number of JSON", OBJECT),
    (car(boundingBox=box(40)), ".boundingBox", "the coordinate 40 is no fraction of the image", FRACTIONS),
    (shape("a", polygon=points((0, 0), (1, 1), (0, 0))), ".polygon", "2 different points, but a polygon has at least 3", CORRECT),
    (shape("a", polygon={"x": {"x": 0, "y": 0}}), ".polygon", "'x' is no number of a point", "number points from 0"),
    (shape("a", polygons=ring(0, 0, 1, 1, 0)), ".polygons[0][0]", "5 numbers, but points have two each", PART),
    (shape("a", polygons=ring(0, 0, 1, 1, 0, 0)), ".polygons[0][0]", "2 different points, but a polygon has at least 3", PART),
    (shape("a", polygons=ring(0, 0, 1, 1, 0, 90)), ".polygons[0][0]", "the coordinate 90 is no fraction of the image", FRACTIONS),
    (shape("a", polygons=[[]]), ".polygons", "the polygon has no point", CORRECT),
    (shape("a", polyline=points((0.5, 0.5))), ".polyline", "1 different point, but a line has at least 2", CORRECT),
    (shape("a", point=points((0, 0), (1, 1))), ".point", "2 points, but it should be one", CORRECT),
    (shape("a", point=points((3, 0))), ".point", "the coordinate 3 is no fraction of the image", FRACTIONS),
    (shape("a", skeleton={"0": {"x": 0, "y": "1"}}), ".skeleton[...].y", "expected `float`, got `str`", OBJECT),
    (shape("a", skeleton={"nose": {"x": 0, "y": 1}}), ".skeleton", "'nose' is no number of a point", "number points from 0"),
    (shape("a", bitmask={"rleString": "5", "width": 4, "height": 3}), ".bitmask",
     "the bitmask cannot be read: the runs sum to 5, size [3, 4] needs 12", CORRECT),
    (shape("a", bitmask={"rleString": "93", "width": 4, "height": 3, "left": 97}), ".bitmask",
     "a bitmask of 4x3 pixels from 97, 0 on is outside of its image, 100x50", CORRECT),
    (shape("a", bitmask={"rleString": "93", "width": 4, "height": 3, "top": -1}), ".bitmask",
     "a bitmask of 4x3 pixels from 0, -1 on is outside of its image, 100x50", CORRECT),
    (shape("a", circle={"x": 0, "y": 0, "r": 0}), ".circle", "radius 0 and stretch 1 must be above 0", CORRECT),
    (shape("a", cuboid_2d={"front": [0, 0, 1, 0, 1, 1, 0, 1], "scaleRatio": 1}), ".cuboid_2d",
     "has neither vanishingPoint and scaleRatio nor offset, which say where its back is", CORRECT),
    (shape("a", cuboid_2d={"front": [0, 0, 1, 0, 1, 1, 0, 1], "offset": {"x": 9, "y": 0}}), ".cuboid_2d",
     "the coordinate 9 is no fraction of the image", FRACTIONS),
    (shape("a", cuboid_2d={"front": [0, 0, 1, 0, 1, 1, 0, 1], "vanishingPoint": {"x": 1e300, "y": 0}, "scaleRatio": 1e300}),
     ".cuboid_2d", "the coordinate 1e+300 is beyond any image", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("said", "where", "what", "fix"), OBJECTS, ids=[f"{number} {one[2][:50]}" for number, one in enumerate(OBJECTS)])
def test_a_bad_object(tmp_path: Path, said: object, where: str, what: str, fix: str) -> None:
    """Is named with its place and its fix; under skip it alone is left out and counted once."""
    message, tally, found = both(tmp_path, image(car(), said, car()))

    assert message == f"{UNIT}.labels.objects[1]{where}: {what}\n  fix: {fix}"
    assert found == [("a.jpg", "car"), ("a.jpg", "car")]
    assert len(tally.bad) == 1


PARTS: list[tuple[dict[str, Any], str, str, str, str]] = [
    ({"confidence": 7, "manualAnnotation": False}, ".confidence", "confidence 7 is outside 0-1", SCORE, "score outside 0-1"),
    ({"confidence": "1"}, ".confidence", 'expected `float | null`, got `str`: "1"', SCORE, "record of the wrong type"),
    ({"boundingBox": None, "polygons": [[[0, 0, 1, 0, 1, 1], [0, 0, 1]]]}, ".polygons[0][1]", "3 numbers, but points have two each", HOLE,
     "half a point"),
    ({"boundingBox": None, "polygons": [*ring(0, 0, 1, 0), *ring(0, 0, 1, 0, 1, 1)]}, ".polygons[0][0]",
     "2 different points, but a polygon has at least 3", PART, "too few points"),
]  # fmt: skip


@pytest.mark.parametrize("case", PARTS, ids=[one[2] for one in PARTS])
def test_a_bad_part_of_an_object(tmp_path: Path, case: tuple[dict[str, Any], str, str, str, str]) -> None:
    """Is left out alone."""
    said, where, what, fix, reason = case

    message, tally, found = both(tmp_path, image(car(**said)))

    assert message == f"{UNIT}.labels.objects[0]{where}: {what}\n  fix: {fix}"
    assert found == [("a.jpg", "car")]
    assert [one.reason for one in tally.bad] == [reason]


def test_the_holes_of_a_bad_part_go_with_it(tmp_path: Path) -> None:
    """As they would be holes of another one."""
    hole = [0.1, 0.1, 0.2, 0.1, 0.2, 0.2]
    tally = Tally(on_error="skip")

    found = read(tmp_path, image(shape("a", polygons=[[[0, 0, 1], hole], [[0, 0, 1, 0, 1, 1]]])), tally=tally)

    assert (found.ring_hole.tolist(), len(tally.bad)) == ([False], 1)


TRACKED: list[tuple[dict[str, Any], str, str, str]] = [
    (car(objectHash=None), "", "has no objectHash, which tells it in other frames", "write its objectHash"),
    (car(0.5), ".objectHash", "its objectHash is that of an object before it in the frame", "keep one"),
]


@pytest.mark.parametrize(("said", "where", "what", "fix"), TRACKED, ids=range(len(TRACKED)))
def test_an_object_without_a_track(tmp_path: Path, said: dict[str, Any], where: str, what: str, fix: str) -> None:
    """Is left out of a video, though it would be read in an image."""
    message, tally, found = both(tmp_path, video({"0": labels(car(), said)}))

    where = f'{UNIT}.labels["0"].objects[1]{where}'
    assert message == f"{where}: {what}\n  fix: {fix}, or leave the object out with --on-error skip"
    assert (found, len(tally.bad)) == ([("v/000000.jpg", "car")], 1)
    assert len(read(tmp_path, image(car(), said))) == 2


ANSWERS: list[tuple[dict[str, Any], str, str, str]] = [
    ({"object_answers": 7}, ".object_answers", "expected `object | null`, got `int`: 7", "attributes"),
    ({"object_answers": {"car": []}}, '.object_answers["car"]', "expected `object | null`, got `array`: []", "attributes"),
    ({"object_answers": {"car": {"classifications": [answer("a", "b"), 7]}}}, '.object_answers["car"].classifications[1]',
     "expected `object`, got `int`: 7", "attribute"),
    ({"object_actions": {"car": {"actions": [answer("a", "c", range=[[2, 1]])]}}}, '.object_actions["car"].actions[0].range[0]',
     "from frame 2 to frame 1 is no range", "range"),
    ({"object_actions": {"car": {"actions": [answer("a", "c", range=[[0]])]}}}, '.object_actions["car"].actions[0].range[0]',
     "expected `array` of length 2: [0]", "range"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "where", "what", "part"), ANSWERS, ids=range(len(ANSWERS)))
def test_bad_attributes(tmp_path: Path, said: dict[str, Any], where: str, what: str, part: str) -> None:
    """Are left out alone, and their objects stay."""
    message, tally, found = both(tmp_path, image(car(), **said))

    assert message == f"${where}: {what}\n  fix: {OR_LEAVE.format(part)}"
    assert (found, len(tally.bad)) == ([("a.jpg", "car")], 1)


def test_attributes_beside_bad_ones(tmp_path: Path) -> None:
    """Are read."""
    answers = {"car": {"classifications": [answer("a", "b"), 7, answer("c", "d")]}}

    assert attributes(read(tmp_path, image(car(), object_answers=answers), tally=Tally(on_error="skip"))) == [{"a": "b", "c": "d"}]


SIZELESS = [
    (shape("a", circle={"x": 0.5, "y": 0.5, "r": 0.1}), ".circle: a circle"),
    (shape("a", rotatableBoundingBox=box(theta=5)), ".rotatableBoundingBox: a turned box"),
]


@pytest.mark.parametrize(("said", "what"), SIZELESS, ids=["circle", "box"])
def test_shapes_that_need_a_size(tmp_path: Path, said: dict[str, Any], what: str) -> None:
    """Are refused where nothing says it, and read with ``--size``."""
    source = row(unit("a.jpg", labels(said, car()), width=None))

    message, tally, found = both(tmp_path, source)

    fix = "give --size WIDTHxHEIGHT, or --frames with the folder of images"
    assert message == f"{UNIT}.labels.objects[0]{what} needs the size of its image, which is not known\n  fix: {fix}"
    assert (found, [one.reason for one in tally.bad]) == ([("a.jpg", "car")], ["size unknown"])
    assert len(read(tmp_path, source, size=(100, 50))) == 2


def test_unknown_points_of_skeletons(tmp_path: Path) -> None:
    """Are refused where an option names all, and so are two of one name."""
    person = shape("person", skeleton={"0": {"x": 0, "y": 0, "name": "nose"}, "1": {"x": 0, "y": 0, "name": "nose"}})
    where = f"{UNIT}.labels.objects[0].skeleton"

    unknown, _, _ = both(tmp_path, image(person), {"keypoints": "eye,ear"})
    twice, _, _ = both(tmp_path, image(person), {"keypoints": "eye,nose"})

    fix = "add it to -O keypoints, or leave the record out with --on-error skip"
    assert unknown == f"{where}: the point 'nose' is not among the 2 of -O keypoints\n  fix: {fix}"
    assert twice == f"{where}: the point 'nose' comes twice\n  fix: {CORRECT}"
