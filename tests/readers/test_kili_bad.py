"""Files of Kili that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from prelabel.readers.kili import READER
from tests.readers.kili_files import BOX, CORRECT, HERE, WRONG, annotation, asset, assets, label, leave, ring, vertices
from tests.readers.output_files import labels, refused, skipped, write

TYPES = "use one of rectangle, polygon, semantic, polyline, vector, marker, pose, or leave the record out with --on-error skip"
NAME = "label such with -O default=LABEL, or leave the record out with --on-error skip"
CODES = "add it to -O keypoints or to the interface, or leave the point out with --on-error skip"


def fractions(what: str = "record") -> str:
    """The fix of coordinates that are none."""
    return f"give fractions of the image, not pixels or degrees of the earth, or leave the {what} out with --on-error skip"


class Bad(NamedTuple):
    """An annotation, its field that a message names, the text that stands there, the message, and the class of problem."""

    one: object
    field: str
    value: str
    what: str
    reason: str
    fix: str = CORRECT


TRIANGLE = ring((0, 0), (1, 0), (1, 1))
OUTSIDE = "the coordinate 2.6 is no fraction of the image"
FAR = ring((0, 0), (1, 0), (1, 2.6))
HEAD = {"code": "HEAD", "point": {"x": 0.5, "y": 0.5}}

LOST = [
    Bad(7, "", "7", "expected `object`, got `int`: 7", WRONG),
    Bad(annotation(None), "", "{", "has no type", "unknown type", TYPES),
    Bad(annotation("circle"), ".type", '"circle"', "the type 'circle' is not known", "unknown type", TYPES),
    Bad(annotation(type_=7), ".type", "7", "expected `str | null`, got `int`: 7", WRONG),  # type: ignore[arg-type]  # bad
    Bad(annotation(categories=[]), ".categories", "[]", "the annotation has no category", "no category", NAME),
    Bad(annotation(category=" "), ".categories", "[{", "the annotation has no category", "no category", NAME),
    Bad(annotation(category=7), ".categories[0].name", "7", "expected `str`, got `int`: 7", WRONG, leave("category")),
    Bad({"type": "rectangle", "categories": [{"name": "A"}]}, "", "{", "the annotation has no boundingPoly", "shape missing"),
    Bad(annotation(boundingPoly=[]), ".boundingPoly", "[]", "the rectangle has 0 outlines, and needs 1", "rectangle without four corners"),
    Bad(
        annotation(boundingPoly=[BOX, BOX]),
        ".boundingPoly",
        '[{"normalizedVertices"',
        "the rectangle has 2 outlines, and needs 1",
        "rectangle without four corners",
    ),
    Bad(
        annotation(boundingPoly=[TRIANGLE]),
        ".boundingPoly[0].normalizedVertices",
        '[{"x"',
        "the rectangle has 3 corners, and needs 4",
        "rectangle without four corners",
    ),
    Bad(
        annotation(boundingPoly=[ring((0, 0), (0, 1))]),
        ".boundingPoly[0].normalizedVertices",
        '[{"x"',
        "the rectangle has 2 different points, and needs 3",
        "too few points",
    ),
    Bad(
        annotation(boundingPoly=[ring((0, 0), (0.2, 0.2), (0.4, 0.4), (0.6, 0.6))]),
        ".boundingPoly[0].normalizedVertices",
        '[{"x"',
        "the rectangle has no area",
        "width or height not positive",
    ),
    Bad(
        annotation(boundingPoly=[ring((0, 0), (0, 64), (80, 64), (80, 0))]),
        ".boundingPoly[0].normalizedVertices",
        '[{"x"',
        "the coordinate 64 is no fraction of the image",
        "coordinate no fraction",
        fractions(),
    ),
    Bad(
        annotation(boundingPoly=[ring((0, float("nan")))]),
        ".boundingPoly[0].normalizedVertices[0].y",
        "NaN",
        "NaN is no number of JSON",
        WRONG,
    ),
    Bad(
        annotation(boundingPoly=[ring((0, "1"))]),
        ".boundingPoly[0].normalizedVertices[0].y",
        '"1"',
        'expected `float`, got `str`: "1"',
        WRONG,
    ),
    Bad(annotation("polygon", boundingPoly=[]), ".boundingPoly", "[]", "the polygon has no outline", "too few points"),
    Bad(annotation("polygon", boundingPoly=7), ".boundingPoly", "7", "expected `array`, got `int`: 7", WRONG),
    Bad(
        annotation("semantic", boundingPoly=[[FAR]]),
        ".boundingPoly[0][0].normalizedVertices",
        '[{"x"',
        OUTSIDE,
        "coordinate no fraction",
        fractions("part"),
    ),
    Bad(annotation("semantic", boundingPoly=[7]), ".boundingPoly[0]", "7", "expected `object`, got `int`: 7", WRONG, leave("part")),
    Bad(annotation("polyline"), "", "{", "the annotation has no polyline", "shape missing"),
    Bad(
        annotation("vector", polyline=vertices((0, 0), (0, 0))),
        ".polyline",
        '[{"x"',
        "the line has 1 different point, and needs 2",
        "too few points",
    ),
    Bad(annotation("polyline", polyline=[{"x": 1}]), ".polyline[0]", '{"x"', 'object missing required field `y`: {"x": 1}', WRONG),
    Bad(
        annotation("marker", point={"x": -1.6, "y": 0}),
        ".point",
        '{"x"',
        "the coordinate -1.6 is no fraction of the image",
        "coordinate no fraction",
        fractions(),
    ),
    Bad(annotation("marker", point=[0, 0]), ".point", "[0", "expected `object`, got `array`: [0, 0]", WRONG),
    Bad(annotation("pose"), "", "{", "the annotation has no points", "shape missing"),
    Bad(annotation("pose", points=[]), ".points", "[]", "the pose has no point", "pose without points"),
    Bad(
        annotation("pose", points=[{**HEAD, "point": None}]),
        ".points[0].point",
        "null",
        "expected `object`, got `null`: null",
        WRONG,
        leave("point"),
    ),
    Bad(
        annotation("pose", points=[{**HEAD, "point": {"x": 9, "y": 0}}]),
        ".points[0].point",
        '{"x"',
        "the coordinate 9 is no fraction of the image",
        "coordinate no fraction",
        fractions("point"),
    ),
]


def source(tmp_path: Path, one: object) -> Path:
    """A file of two annotations, of which the second stands in a line of its own."""
    text = json.dumps(assets("HERE", annotation(category="good"))).replace('"HERE"', f"\n{json.dumps(one)}")
    return write(tmp_path, {"a.json": text})


def message(bad: Bad) -> str:
    """All that is said; the column is that of the field in a line that holds the record alone."""
    return f"a.json:2:{json.dumps(bad.one).index(bad.value) + 1}: {HERE}{bad.field}: {bad.what}\n  fix: {bad.fix}"


@pytest.mark.parametrize("bad", LOST, ids=[f"{number} {bad.what}" for number, bad in enumerate(LOST)])
def test_a_bad_annotation(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the other one is read, and the bad one is counted once."""
    found, reasons = skipped(READER, source(tmp_path, bad.one))

    assert refused(READER, tmp_path) == message(bad)
    assert (labels(found), reasons) == (["good"], [bad.reason])


def answers(value: object) -> dict[str, Any]:
    """A car with one nested job."""
    return annotation(children={"SIZE": value})


PARTS = [
    Bad(annotation(categories=[{"name": "CAR"}, 7]), ".categories[1]", "7", "expected `object`, got `int`: 7", WRONG, leave("category")),
    Bad(annotation(mid=True), ".mid", "true", "expected `int | str | null`, got `bool`: true", WRONG, leave("mid")),
    Bad(annotation(isKeyFrame="yes"), ".isKeyFrame", '"yes"', 'expected `bool | null`, got `str`: "yes"', WRONG, leave("flag")),
    Bad(annotation(children=[1]), ".children", "[1]", "expected `object | null`, got `array`: [1]", WRONG, leave("attribute")),
    Bad(answers(7), '.children["SIZE"]', "7", "expected `object`, got `int`: 7", WRONG, leave("attribute")),
    Bad(
        answers({"categories": [{"name": None}]}),
        '.children["SIZE"].categories[0].name',
        "null",
        "expected `str`, got `null`: null",
        WRONG,
        leave("category"),
    ),
    Bad(
        annotation("polygon", boundingPoly=[TRIANGLE, ring((0, 0), (0, 0))]),
        ".boundingPoly[1].normalizedVertices",
        '[{"x": 0, "y": 0}, {"x": 0, "y": 0}]',
        "the hole has 1 different point, and needs 3",
        "too few points",
        leave("hole"),
    ),
    Bad(
        annotation("polygon", boundingPoly=[TRIANGLE, {"x": 1}]),
        ".boundingPoly[1]",
        '{"x": 1}',
        'object missing required field `normalizedVertices`: {"x": 1}',
        WRONG,
        leave("hole"),
    ),
    Bad(
        annotation("semantic", boundingPoly=[[TRIANGLE], [FAR]]),
        ".boundingPoly[1][0].normalizedVertices",
        '[{"x": 0, "y": 0}, {"x": 1, "y": 0}, {"x": 1, "y": 2.6}]',
        OUTSIDE,
        "coordinate no fraction",
        fractions("part"),
    ),
    Bad(
        annotation("pose", points=[HEAD, {**HEAD, "code": ""}]),
        ".points[1].code",
        '""',
        'expected `str` of length >= 1: ""',
        WRONG,
        leave("point"),
    ),
    Bad(
        annotation("pose", points=[HEAD, {**HEAD, "more": 1}]),
        ".points[1].code",
        '"HEAD", "point": {"x": 0.5, "y": 0.5}, "more"',
        "the point 'HEAD' comes twice",
        "point twice",
        leave("point"),
    ),
]


@pytest.mark.parametrize("bad", PARTS, ids=[f"{number} {bad.what}" for number, bad in enumerate(PARTS)])
def test_a_bad_part_of_an_annotation(tmp_path: Path, bad: Bad) -> None:
    """Is left out alone."""
    found, reasons = skipped(READER, source(tmp_path, bad.one))

    assert refused(READER, tmp_path) == message(bad)
    assert (labels(found), reasons) == (["CAR", "good"], [bad.reason])


def test_points_that_are_not_listed(tmp_path: Path) -> None:
    """Are left out of their pose."""
    pose = annotation("pose", points=[HEAD, {**HEAD, "code": "TAIL"}])
    column = json.dumps(pose).index('"TAIL"') + 1
    found, reasons = skipped(READER, source(tmp_path, pose), {"keypoints": "FOOT,HEAD"})

    assert refused(READER, tmp_path, {"keypoints": "FOOT,HEAD"}) == (
        f"a.json:2:{column}: {HERE}.points[1].code: the point 'TAIL' is not among the 2 of its category\n  fix: {CODES}"
    )
    assert (found.point_number.tolist(), reasons) == ([2], ["unknown point"])


def test_bad_confidences(tmp_path: Path) -> None:
    """Leave their annotation without a score."""
    said = [annotation(categories=[{"name": "CAR", "confidence": value}]) for value in (101, "9", None, 25)]
    write(tmp_path, {"a.json": [asset(labels=[label({"JOB": {"annotations": said}}, labelType="PREDICTION")])]})
    found, reasons = skipped(READER, tmp_path, {"from": "predictions"})
    element = '$[0].labels[0].jsonResponse["JOB"].annotations[0].categories[0].confidence'

    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert refused(READER, tmp_path, {"from": "predictions"}) == (
        f"a.json:1:{text.index('101') + 1}: {element}: confidence 101 is outside 0-100\n  fix: {leave('confidence')}"
    )
    assert (found.score.tolist()[3], len(found)) == (0.25, 4)
    assert reasons == ["confidence outside 0-100", WRONG]
