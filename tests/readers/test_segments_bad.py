"""Annotations of Segments.ai that are wrong, and parts of them: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from prelabel.readers.segments import READER
from tests.readers.output_files import labels, names, refused, skipped, write
from tests.readers.segments_files import OF_IMAGE, SIZE, here, image, label, leave, listed, one, release, sequence, shot

TYPES = "use one of bbox, polygon, polyline, point, or leave the record out with --on-error skip"


class Bad(NamedTuple):
    """A record, its field that a message names, the text that stands there, and the message."""

    one: object
    field: str
    value: str
    what: str
    fix: str = leave("record")


ANNOTATIONS = [
    Bad(7, "", "7", "expected `object`, got `int`: 7"),
    Bad(None, "", "null", "expected `object`, got `null`: null"),
    Bad(one(category_id=None), "", "{",
        'object missing required field `category_id`: {"id": 1, "type": "bbox", "points": [[8, 4], [24, 12]]}'),
    Bad(one(category_id="1"), ".category_id", '"1"', 'expected `int`, got `str`: "1"'),
    Bad(one(category_id=3), ".category_id", "3", "the category 3 is not in task_attributes.categories",
        "add it to the categories, or leave the record out with --on-error skip"),
    Bad(one("cuboid"), ".type", '"cuboid"', "the type 'cuboid' is not known", TYPES),
    Bad(one(type=7), ".type", "7", "expected `str | null`, got `int`: 7"),
    Bad(one(None), "", "{", "has no type, and its label no segmentation_bitmap",
        "write one of them, or leave the record out with --on-error skip"),
    Bad(one("polygon"), "", "{", "the polygon has no points"),
    Bad(one(points=7), ".points", "7", "expected `array`, got `int`: 7"),
    Bad(one(points=[[1, 2]]), ".points", "[[", "1 point, but a bbox has two corners"),
    Bad(one(points=[[1, 2], [3, 4], [5, 6]]), ".points", "[[", "3 points, but a bbox has two corners"),
    Bad(one(points=[[1, 2], [1, 4]]), ".points", "[[", "the bbox is 0 wide and 2 high"),
    Bad(one(points=[[1, 2], [3, 1e300]]), ".points", "[[", "the coordinate 1e+300 is beyond any image"),
    Bad(one(points=[[1, 2], [3, float("nan")]]), ".points[1][1]", "NaN", "NaN is no number of JSON"),
    Bad(one(points=[[1, 2], [3, "4"]]), ".points[1][1]", '"4"', 'expected `float`, got `str`: "4"'),
    Bad(one(points=[[1, 2, 0], [3, 4, 0]]), ".points[0]", "[1", "expected `array` of length 2: [1, 2, 0]"),
    Bad(one("polygon", points=[[1, 2], [3, 4], [1, 2]]), ".points", "[[", "2 different points, but a polygon has at least 3"),
    Bad(one("polyline", points=[[1, 2], [1, 2]]), ".points", "[[", "1 different point, but a polyline has at least 2"),
    Bad(one("point", points=[]), ".points", "[]", "0 points, but a keypoint is one"),
    Bad(one("point", points=[[1, 2], [3, 4]]), ".points", "[[", "2 points, but a keypoint is one"),
    Bad(one("point", points=[[1e9, 2]]), ".points", "[[", "the coordinate 1e+09 is beyond any image"),
]  # fmt: skip


@pytest.mark.parametrize("bad", ANNOTATIONS, ids=[f"{number} {bad.what}" for number, bad in enumerate(ANNOTATIONS)])
def test_a_bad_annotation(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the other annotation of the image is read, and the bad one is counted once."""
    write(tmp_path, {"a.json": here(release(image("a.png", label(one(category_id=2), "HERE"))), json.dumps(bad.one))})
    found, reasons = skipped(READER, tmp_path, size=SIZE)
    column = json.dumps(bad.one).index(bad.value) + 1

    assert refused(READER, tmp_path, size=SIZE) == (
        f"a.json:2:{column}: {OF_IMAGE}.annotations[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    )
    assert (names(found), labels(found), len(reasons)) == (["a.png"], ["road"], 1)


PLAIN = "expected `bool | int | float | str | null`"

ATTRIBUTES = [
    ("NaN", 1, "", "NaN is no number of JSON"),
    ('"\\ud800"', 1, "", '"\\ud800" is half a surrogate pair'),
    ("[[1]]", 2, "[0]", f"{PLAIN}, got `array`: [1]"),
    ("{}", 1, "", f"{PLAIN}, got `object`: {{}}"),
]


@pytest.mark.parametrize(("text", "column", "field", "what"), ATTRIBUTES, ids=[row[0] for row in ATTRIBUTES])
def test_a_bad_attribute(tmp_path: Path, text: str, column: int, field: str, what: str) -> None:
    """Is left out alone, and not its object or the other attributes."""
    said = one(attributes={"color": "red", "doors": "HERE"})
    write(tmp_path, {"a.json": here(release(image("a.png", label(said))), text)})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == (
        f'a.json:2:{column}: {OF_IMAGE}.annotations[0].attributes["doors"]{field}: {what}\n  fix: {leave("attribute")}'
    )
    assert (labels(found), found.attribute_sets, len(reasons)) == (["car"], ({"color": "red"},), 1)


def in_image(**fields: object) -> dict[str, Any]:
    """A release of one image, of whose annotation there are other fields."""
    return release(image("a.png", label(one() | fields)))


def in_frames(annotation: object, *more: object) -> dict[str, Any]:
    """A release of a sequence of one image with annotations."""
    return release(sequence("a", [shot()], [listed(annotation, *more)]))


CAMERA = {
    "name": "a",
    "attributes": {"sensors": ["HERE", {"name": "cam", "attributes": {"frames": [shot()]}}]},
    "labels": {"ground-truth": {"attributes": {"sensors": [{"name": "cam", "attributes": {"frames": [listed(one())]}}]}}},
}

PARTS: list[tuple[dict[str, Any], str, str, str, str]] = [
    (in_image(attributes="HERE"), "7", f"{OF_IMAGE}.annotations[0].attributes", "expected `object | null`, got `int`: 7", "attributes"),
    (in_image(links="HERE"), "7", f"{OF_IMAGE}.annotations[0].links", "expected `object | null`, got `int`: 7", "object"),
    (release(image("a.png", label(one(), image_attributes="HERE"))), '"x"', f"{OF_IMAGE}.image_attributes",
     'expected `object | null`, got `str`: "x"', "object"),
    (release(image("a.png", label(one()), url="HERE")), "7", "$.dataset.samples[0].attributes.image.url",
     "expected `str | null`, got `int`: 7", "URL"),
    (release({**image("a.png", label(one())), "attributes": "HERE"}), "7", "$.dataset.samples[0].attributes",
     "expected `object | null`, got `int`: 7", "attributes"),
    (release(image("a.png", label(one())), categories=[{"id": 1, "name": "car"}, "HERE"]), '{"id": 2}',
     "$.dataset.task_attributes.categories[1]", 'object missing required field `name`: {"id": 2}', "category"),
    (release(image("a.png", label(one())), categories=[{"id": 1, "name": "car"}, "HERE"]), '{"id": 2, "name": " "}',
     "$.dataset.task_attributes.categories[1]", "has no name", "category"),
    (release(image("a.png", label(one())), categories=[{"id": 1, "name": "car"}, "HERE"]), '{"id": 1, "name": "bus"}',
     "$.dataset.task_attributes.categories[1]", "the id 1 comes twice", "category"),
    (release(image("a.png", label(one())), labelsets=[{"name": "ground-truth"}, "HERE"]), "7", "$.dataset.labelsets[1]",
     "expected `object`, got `int`: 7", "labelset"),
    (release(image("a.png", label(one())), task="HERE"), "7", "$.dataset.task_type", "expected `str | null`, got `int`: 7", "type"),
    (in_frames(one(track_id="HERE")), '"x"', f"{OF_IMAGE}.frames[0].annotations[0].track_id", 'expected `int | null`, got `str`: "x"',
     "track_id"),
    (in_frames(one(is_keyframe="HERE")), '"x"', f"{OF_IMAGE}.frames[0].annotations[0].is_keyframe",
     'expected `bool | null`, got `str`: "x"', "is_keyframe"),
    (release(sequence("a", ["HERE"], [listed(one())])), "7", "$.dataset.samples[0].attributes.frames[0]",
     "expected `object | null`, got `int`: 7", "image"),
    (release(sequence("a", "HERE", [listed(one())])), "7", "$.dataset.samples[0].attributes.frames",
     "expected `array | null`, got `int`: 7", "list"),
    (release(sequence("a", [shot("HERE")], [listed(one())])), "[]", "$.dataset.samples[0].attributes.frames[0].name",
     "expected `int | str | null`, got `array`: []", "name"),
    (release(sequence("a", [{"image": "HERE"}], [listed(one())])), "7", "$.dataset.samples[0].attributes.frames[0].image",
     "expected `object | null`, got `int`: 7", "URL"),
    (release(sequence("a", [shot(), shot()], [listed(one()), "HERE"])), "7", f"{OF_IMAGE}.frames[1]",
     "expected `object | null`, got `int`: 7", "frame"),
    (release(sequence("a", [shot()], [listed(one()), "HERE"])), json.dumps(listed(one())), f"{OF_IMAGE}.frames[1]",
     "is frame 1, but the sample has 1, counted from 0", "frame"),
    (release(image("a.png", label(one())), {"name": "b.png", "labels": {"ground-truth": {"attributes": "HERE"}}}), "[{}]",
     '$.dataset.samples[1].labels["ground-truth"].attributes', "expected `array` of length <= 0: [{}]", "label"),
    (release(CAMERA),
     "7", "$.dataset.samples[0].attributes.sensors[0]", "expected `object`, got `int`: 7", "sensor"),
    (release(CAMERA),
     '{"name": "cam"}', "$.dataset.samples[0].attributes.sensors[1]", "the sensor 'cam' comes twice", "sensor"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "text", "element", "what", "left_out"), PARTS, ids=[f"{i} {row[2]}" for i, row in enumerate(PARTS)])
def test_a_part_that_is_left_out_alone(tmp_path: Path, said: dict[str, Any], text: str, element: str, what: str, left_out: str) -> None:  # noqa: PLR0917  # columns of a table
    """And not the object that it is a part of, or that stands beside it."""
    write(tmp_path, {"a.json": here(said, text)})
    found, reasons = skipped(READER, tmp_path, size=SIZE)
    message = refused(READER, tmp_path, size=SIZE)
    # the second sensor stands behind the one that is put in
    column = len(text) + 3 if element.endswith("sensors[1]") else 1

    assert message == f"a.json:2:{column}: {element}: {what}\n  fix: {leave(left_out)}"
    assert (labels(found), len(reasons)) == (["car"], 1)


def test_a_track_twice_in_a_frame(tmp_path: Path) -> None:
    """The first is kept."""
    write(tmp_path, {"a.json": here(in_frames(one(track_id=4), "HERE"), json.dumps(one(category_id=2, track_id=4)))})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE).partition(": ")[2] == (
        f"{OF_IMAGE}.frames[0].annotations[1].track_id: the track 4 comes twice in the frame\n"
        "  fix: give it another one, or leave the record out with --on-error skip"
    )
    assert (labels(found), reasons) == (["car"], ["track twice in a frame"])
