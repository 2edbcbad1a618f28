"""Label Studio's shapes at the borders of what they may be: beyond the image, of no size, closed and open."""

from pathlib import Path

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.label_studio import READER
from prelabel.testing import read_batches
from tests.readers.label_studio_files import Json, annotation, box, export, result, task
from tests.readers.yolo_files import rows, shapes

PERCENT = "write percents of the image's size, not pixels"
SKIP = "or leave the region out with --on-error skip"
BARE: Json = {"original_width": None, "original_height": None}


def ellipse(**fields: object) -> Json:
    """About the middle of the image, 16 pixels wide and 8 high."""
    return result("ellipse", **{"x": 50, "y": 50, "radiusX": 10, "radiusY": 10, "labels": ["wheel"], **fields})


def polygon(*points: tuple[float, float], **fields: object) -> Json:
    """With these corners."""
    return result("polygon", points=points, labels=["roof"], **fields)


def vector(*ends: tuple[float, float], handle: tuple[float, float] | None = None, **fields: object) -> Json:
    """With these vertices, and with a handle behind the first."""
    vertices: list[Json] = [{"x": x, "y": y} for x, y in ends]
    if handle:
        vertices[0] |= {"isBezier": True, "controlPoint2": {"x": handle[0], "y": handle[1]}}
    return result("vector", vertices=vertices, labels=["lane"], **fields)


@pytest.mark.parametrize(
    ("region", "field", "what"),
    [
        (box(y=640), ".value.y", "640 is beyond 200 percent of the image"),
        (box(height=-201), ".value.height", "-201 is beyond 200 percent of the image"),
        (ellipse(x=201), ".value.x", "201 is beyond 200 percent of the image"),
        (ellipse(y=-201), ".value.y", "-201 is beyond 200 percent of the image"),
        (ellipse(radiusX=201), ".value.radiusX", "201 is beyond 200 percent of the image"),
        (ellipse(radiusY=201), ".value.radiusY", "201 is beyond 200 percent of the image"),
        (polygon((1, 1), (201, 1), (1, 3)), ".value.points[1][0]", "201 is beyond 200 percent of the image"),
        (vector((1, 1), (2, 201)), ".value.vertices[1].y", "201 is beyond 200 percent of the image"),
        (result("keypointlabels", x=-201, y=1, keypointlabels=["a"]), ".value.x", "-201 is beyond 200 percent of the image"),
    ],
)
def test_what_is_no_percent(tmp_path: Path, region: Json, field: str, what: str) -> None:
    """In every number that a shape has."""
    with pytest.raises(InputError) as error:
        read_batches(READER, export(tmp_path, task(region)))

    assert str(error.value).partition(": $[0].annotations[0].result[0]")[2] == f"{field}: {what}\n  fix: {PERCENT}"


@pytest.mark.parametrize(
    ("region", "least"),
    [
        (box(x=125), 125),
        (box(y=125), 125),
        # down 16 pixels to the left of the corner, and along 16 below it: a fifth of the width, two fifths of the height
        (box(x=150, rotation=90), 130),
        (box(y=150, rotation=90), 150),
        (ellipse(x=150), 140),
        (ellipse(y=150), 140),
        (polygon((125, 1), (150, 1), (150, 9)), 125),
        (polygon((1, 125), (9, 150), (1, 150)), 125),
        (vector((1, 125), (9, 150)), 125),
        (result("keypointlabels", x=125, y=1, keypointlabels=["a"]), 125),
        (result("keypointlabels", x=1, y=125, keypointlabels=["a"]), 125),
    ],
)
def test_what_begins_beyond_the_right_or_lower_border(tmp_path: Path, region: Json, least: int) -> None:
    """Nobody can draw there: such numbers are pixels."""
    with pytest.raises(InputError) as error:
        read_batches(READER, export(tmp_path, task(region)))

    what = f"the shape begins at {least} percent, beyond the image"
    assert str(error.value).partition(": $[0].annotations[0].result[0]")[2] == f": {what}\n  fix: {PERCENT}, {SKIP}"


@pytest.mark.parametrize("region", [box(x=100), ellipse(x=110), polygon((100, 1), (150, 1), (150, 9)), box(x=-200, width=200)])
def test_what_touches_the_border_is_read(tmp_path: Path, region: Json) -> None:
    """As it is; farther out than twice the image is beyond."""
    assert len(rows(read_batches(READER, export(tmp_path, task(region))))) == 1


@pytest.mark.parametrize(
    ("fields", "what", "fix"),
    [
        ({"radiusX": 0}, "the ellipse is empty: radiusX 0, radiusY 10", f"give it a size, {SKIP}"),
        ({"radiusY": 0}, "the ellipse is empty: radiusX 10, radiusY 0", f"give it a size, {SKIP}"),
        (
            {"about": BARE},
            "an ellipse needs the size of the image, which is not known",
            "give --size WIDTHxHEIGHT, or --frames with the folder of images",
        ),
    ],
)
def test_an_ellipse_that_cannot_be_drawn(tmp_path: Path, fields: Json, what: str, fix: str) -> None:
    """Because it is empty, or its image is of no known size."""
    with pytest.raises(InputError) as error:
        read_batches(READER, export(tmp_path, task(ellipse(**fields))))

    assert str(error.value).partition(": $[0].annotations[0].result[0]")[2] == f".value: {what}\n  fix: {fix}"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"radiusX": 0.5, "radiusY": 0.5}, (0.495, 0.495, 0.505, 0.505)),
        ({"radiusX": 20, "rotation": 450}, (0.45, 0.1, 0.55, 0.9)),
        ({"radiusX": 20, "rotation": None}, (0.3, 0.4, 0.7, 0.6)),
    ],
    ids=["small", "turned more than once round", "no rotation"],
)
def test_ellipses(tmp_path: Path, fields: Json, expected: tuple[float, ...]) -> None:
    """Their bounds are where their axes end."""
    assert [row[2] for row in rows(read_batches(READER, export(tmp_path, task(ellipse(**fields)))))] == [expected]


def test_a_ring_that_ends_where_it_begins(tmp_path: Path) -> None:
    """Says its first corner once where it is closed; a line comes back to it."""
    corners = ((0.0, 0.0), (50.0, 0.0), (50.0, 50.0), (0.0, 0.0))
    source = export(tmp_path, task(polygon(*corners), polygon(*corners, closed=False, about={"id": "open"})))

    assert [(row[1], row[3]) for row in shapes(read_batches(READER, source))] == [
        ("POLYGON", [(0.0, 0.0), (0.5, 0.0), (0.5, 0.5)]),
        ("LINE", [(0.0, 0.0), (0.5, 0.0), (0.5, 0.5), (0.0, 0.0)]),
    ]


@pytest.mark.parametrize(
    ("about", "steps"), [({"original_width": 100, "original_height": 200}, 50), (BARE, 100)], ids=["of a known size", "of none"]
)
def test_how_many_points_a_curve_has(tmp_path: Path, about: Json, steps: int) -> None:
    """One for two pixels of its control polygon, which is straight here; a hundred at most, as in an image of 1000 x 1000."""
    source = export(tmp_path, task(vector((0, 0), (100, 0), handle=(50, 0), about=about)))

    assert [len(row[3]) for row in shapes(read_batches(READER, source))] == [steps + 1]


def test_types_may_be_in_capitals(tmp_path: Path) -> None:
    """As the tags of a labelling configuration are."""
    source = export(tmp_path, task(result("RectangleLabels", x=10, y=20, width=20, height=40, rectanglelabels=["car"])))

    assert [row[1:3] for row in rows(read_batches(READER, source))] == [("car", (0.1, 0.2, 0.3, 0.6))]


def test_why_regions_are_bad(tmp_path: Path) -> None:
    """The words by which a summary counts them."""
    regions = [
        box(x=640), box(width=0), box(rotation=9, about=BARE), ellipse(radiusX=0), polygon((1, 1), (2, 2)),
        result("brush", rle=[0, 0], labels=["mask"]), box(x=150),
    ]  # fmt: skip
    tally = Tally(on_error="skip")

    read_batches(READER, export(tmp_path, *(task(region, image=f"{number}.jpg") for number, region in enumerate(regions))), tally=tally)

    assert [problem.reason for problem in tally.bad] == [
        "beyond the image", "empty box", "size unknown", "empty ellipse", "too few points", "no mask", "beyond the image",
    ]  # fmt: skip


def test_results_that_no_kind_can_say(tmp_path: Path) -> None:
    """Are counted by their types, whatever they hold."""
    types = [
        "relation", "pairwise", "ranker", "videovector", "videovectorlabels", "timelinelabels", "timeserieslabels", "hypertextlabels",
        "paragraphlabels", "paragraphs", "text", "table", "list", "chatmessage", "reactcode",
    ]  # fmt: skip
    tally = Tally()

    read_batches(READER, export(tmp_path, task(*({"type": type_, "value": 5} for type_ in types))), tally=tally)

    assert tally.unconverted == dict.fromkeys(types, 1)


def test_a_result_that_is_none(tmp_path: Path) -> None:
    """Is named; the other one is read."""
    source = export(tmp_path, task(annotations=[annotation() | {"result": [5, box()]}]))
    tally = Tally(on_error="skip")

    assert len(rows(read_batches(READER, source, tally=tally))) == 1
    assert [(problem.place.element, problem.what) for problem in tally.bad] == [
        ("$[0].annotations[0].result[0]", "expected `object`, got `int`: 5")
    ]
