"""Label Studio: shapes, labels, attributes, which annotation is read, and which sources are exports."""

import json
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import Tally, UsageError
from prelabel.readers import names, sniff
from prelabel.readers.base import Certainty, parse_options
from prelabel.readers.label_studio import READER
from prelabel.testing import check_reader, read_batches
from tests.commands import run
from tests.conftest import FIXTURES
from tests.readers.label_studio_files import annotation, box, export, result, task
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "label-studio"


def attributes(source: Path, **options: str) -> list[dict[str, Any]]:
    """The attributes of all rows."""
    return [
        dict(batch.attribute_sets[number]) if number >= 0 else {}
        for batch in read_batches(READER, source, options)
        for number in batch.attributes.tolist()
    ]


@pytest.mark.parametrize(("case", "options"), [("images", {}), ("minimal", {}), ("videos", {}), ("predictions", {"from": "predictions"})])
def test_the_contract(case: str, options: dict[str, str]) -> None:
    """On each layout that exports come in."""
    check_reader(READER, CASES / case, options)


def test_every_shape_of_an_image() -> None:
    """In fractions, worked out by hand: the turned box of 20 x 10 pixels at (40, 10) lies to the left of its corner."""
    batches = read_batches(READER, CASES / "images")
    found = {row[2]: row for row in shapes(batches) if row[0] == "0a1b2c3d-street.jpg"}

    assert {label: row[1] for label, row in found.items()} == {
        "car": "RECTANGLE", "bird": "RECTANGLE", "sign": "POLYGON", "roof": "POLYGON", "wheel": "POLYGON", "puddle": "POLYGON",
        "wire": "LINE", "lane": "LINE",
    }  # fmt: skip
    assert found["sign"][3] == [(0.5, 0.25), (0.5, 0.75), (0.375, 0.75), (0.375, 0.25)]
    assert found["roof"][3] == [(0.1, 0.1), (0.3, 0.1), (0.3, 0.4)]
    assert found["wire"][3] == [(0.0, 0.5), (0.25, 0.75), (0.5, 0.5)]
    assert found["lane"][3] == [(0.0, 0.0), (0.5, 1.0)]
    assert found["puddle"][3] == [
        (0.25, 0.25), (0.5, 0.25), (0.5, 0.5), (0.25, 0.5), (0.3125, 0.325), (0.3125, 0.4), (0.375, 0.4), (0.375, 0.325),
    ]  # fmt: skip
    assert {row[1]: row[2] for row in rows(batches) if row[1] in {"car", "bird", "wheel"}} == {
        "car": (0.1, 0.25, 0.3, 0.75), "bird": (0.95, -0.05, 1.05, 0.05), "wheel": (0.4, 0.3, 0.6, 0.7),
    }  # fmt: skip


def test_a_circle_of_the_image_is_one_of_pixels() -> None:
    """Every corner of the ellipse lies on it: semi-axes 8 and 8 of pixels, about (40, 20)."""
    wheel = next(row for row in shapes(read_batches(READER, CASES / "images")) if row[2] == "wheel")

    assert [round((x * 80 - 40) ** 2 + (y * 40 - 20) ** 2, 6) for x, y in wheel[3]] == [64.0] * len(wheel[3])


def test_a_turned_ellipse(tmp_path: Path) -> None:
    """Turned by a right angle its semi-axes of 16 and 4 pixels lie the other way."""
    said = result("ellipse", x=50, y=50, radiusX=20, radiusY=10, rotation=90, labels=["wheel"])

    assert [row[2] for row in rows(read_batches(READER, export(tmp_path, task(said))))] == [(0.45, 0.1, 0.55, 0.9)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"x": 30, "y": 60, "width": -20, "height": -40}, (0.1, 0.2, 0.3, 0.6)),
        ({"x": -5, "y": 90, "width": 110, "height": 20}, (-0.05, 0.9, 1.05, 1.1)),
        ({"rotation": 360}, (0.1, 0.2, 0.3, 0.6)),
        ({"rotation": None}, (0.1, 0.2, 0.3, 0.6)),
    ],
    ids=["drawn from the lower right", "beyond the border", "turned once round", "no rotation"],
)
def test_upright_boxes(tmp_path: Path, fields: dict[str, Any], expected: tuple[float, ...]) -> None:
    """They are rectangles, not clipped."""
    batches = read_batches(READER, export(tmp_path, task(box(**fields))))

    assert [(row[1], row[2]) for row in shapes(batches)] == [("RECTANGLE", "car")]
    assert [row[2] for row in rows(batches)] == [expected]


def test_curves_of_vectors(tmp_path: Path) -> None:
    """Points lie on the cubic with the handles; half way of (0,0) (0,50) (100,50) (100,0) is (50, 37.5)."""
    vertices = [
        {"id": "a", "x": 0, "y": 0, "isBezier": True, "controlPoint2": {"x": 0, "y": 50}},
        {"id": "b", "x": 100, "y": 0, "isBezier": True, "prevPointId": "a", "controlPoint1": {"x": 100, "y": 50}},
    ]
    batches = read_batches(READER, export(tmp_path, task(result("vectorlabels", vertices=vertices, closed=False, vectorlabels=["lane"]))))
    (row,) = shapes(batches)

    assert row[1] == "LINE"
    assert (row[3][0], row[3][-1]) == ((0.0, 0.0), (1.0, 0.0))
    steps = len(row[3]) - 1
    t = [step / steps for step in range(steps + 1)]
    assert row[3] == [(round(3 * (1 - s) * s**2 + s**3, 9), round(0.5 * 3 * (1 - s) ** 2 * s + 0.5 * 3 * (1 - s) * s**2, 9)) for s in t]
    assert steps > 40


@pytest.mark.parametrize(("handle", "at"), [("controlPoint2", 0), ("controlPoint1", 1)])
def test_a_vector_with_one_handle(tmp_path: Path, handle: str, at: int) -> None:
    """The other end leans three tenths along the straight line: at its middle the curve is 3/8 of the handle's 40 percent away."""
    vertices: list[dict[str, Any]] = [{"x": 0, "y": 0}, {"x": 100, "y": 0}]
    vertices[at] |= {"isBezier": True, handle: {"x": 50, "y": 40}}
    said = result("vector", vertices=vertices, closed=False, labels=["lane"])
    (row,) = shapes(read_batches(READER, export(tmp_path, task(said))))

    assert max(y for _, y in row[3]) == pytest.approx(0.4 * 4 / 9, abs=2e-3)


def test_a_closed_vector_is_a_polygon(tmp_path: Path) -> None:
    """And one that branches is counted."""
    corners = [{"id": str(n), "x": x, "y": y} for n, (x, y) in enumerate([(0, 0), (50, 0), (50, 50)])]
    closed = result("vectorlabels", "a", vertices=corners, closed=True, vectorlabels=["lot"])
    tree = [{"id": "0", "x": 0, "y": 0}, {"id": "1", "x": 9, "y": 0, "prevPointId": "0"}, {"id": "2", "x": 0, "y": 9, "prevPointId": "0"}]
    branching = result("vectorlabels", "b", vertices=tree, closed=False, vectorlabels=["tree"])
    tally = Tally()

    found = shapes(read_batches(READER, export(tmp_path, task(closed, branching)), tally=tally))

    assert found == [("a.jpg", "POLYGON", "lot", [(0.0, 0.0), (0.5, 0.0), (0.5, 0.5)], [0, 0, 0])]
    assert dict(tally.unconverted) == {"vector that branches": 1}


def test_labels_attributes_and_what_is_counted() -> None:
    """Of a region choices, levels and texts are attributes; of a task they are counted, as relations are; the first label counts."""
    tally = Tally()
    read_batches(READER, CASES / "images", tally=tally)

    assert attributes(CASES / "images")[:3] == [
        {"side": "left", "kind": "vehicle/van", "plate": "AB 12"},
        {"labels": ("sign", "board")},
        {},
    ]
    assert attributes(CASES / "images", attributes="meta,origin")[1] == {"labels": ("sign", "board"), "meta": "check", "origin": "manual"}
    assert dict(tally.unconverted) == {"choices without a region": 1, "relation": 1}
    assert dict(tally.filtered) == {"result in a cancelled annotation": 1, "result in another annotation of its task": 1}
    assert list(tally.notes) == [
        "keypoints are numbered as they first come: nose 1, left_eye 2 (-O keypoints= to say otherwise)",
        "1 task with more than one annotation: the one marked as ground truth is read, else the latest",
        "fields that were not used: meta (-O attributes=meta keeps it)",
    ]


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("choices", {"choices": ["a", "b"]}, ("a", "b")),
        ("rating", {"rating": 4}, "4"),
        ("number", {"number": 2.5}, "2.5"),
        ("datetime", {"datetime": "2024-05-02"}, "2024-05-02"),
        ("textarea", {"text": "one"}, "one"),
        ("textarea", {"text": ["one", "two"]}, ("one", "two")),
        ("taxonomy", {"taxonomy": [["a"], ["a", "b"]]}, ("a", "a/b")),
    ],
)
def test_attributes_of_a_region(tmp_path: Path, type_: str, value: dict[str, Any], expected: object) -> None:
    """Called as their control is."""
    said = result(type_, **value, about={"from_name": "control"})

    assert attributes(export(tmp_path, task(box(), said))) == [{"control": expected}]


def test_keypoints_of_a_region() -> None:
    """They are one landmark of its object; without a parent each is its own."""
    batches = read_batches(READER, CASES / "images", {"keypoints": "left_eye,nose,valve"})
    found = [row[1:] for row in shapes(batches) if row[0] == "lot/b c.jpg"]

    assert found == [
        ("RECTANGLE", "person", [], []),
        ("LANDMARK", "valve", [(0.9, 0.9)], [3]),
        ("LANDMARK", "person", [(0.35, 0.25), (0.3, 0.3)], [1, 2]),
    ]
    objects = batches[0].object.tolist()[-3:]
    assert objects[0] == objects[2] != objects[1]


def test_predictions() -> None:
    """Of each task the latest, with the scores of regions or else of the whole; weak keypoints are left out on request."""
    batches = read_batches(READER, CASES / "predictions", {"from": "predictions"})
    older = read_batches(READER, CASES / "predictions", {"from": "predictions", "model": "v1"})

    assert [(row[0], row[1], row[3]) for row in rows(batches)] == [
        ("p/one.png", "person", 0.9), ("p/one.png", "person", 0.6), ("p/one.png", "person", 0.9), ("p/one.png", "person", 0.6),
        ("p/two.png", "crowd", 0.5),
    ]  # fmt: skip
    assert [(row[0], row[1], row[3]) for row in rows(older)] == [("p/one.png", "crowd", 0.5), ("p/two.png", "crowd", 0.5)]


def test_which_annotation_is_read(tmp_path: Path) -> None:
    """The ground truth, else the one changed last, else the last one; never a cancelled one."""

    def read(*annotations: dict[str, Any]) -> list[str]:
        return [row[1] for row in rows(read_batches(READER, export(tmp_path, task(annotations=list(annotations)))))]

    early, late = {"updated_at": "2024-01-01T00:00:00Z"}, {"updated_at": "2024-02-01T00:00:00Z"}
    assert read(annotation(box("late"), **late), annotation(box("early"), **early)) == ["late"]
    assert read(annotation(box("late"), **late), annotation(box("true"), **early, ground_truth=True)) == ["true"]
    assert read(annotation(box("first")), annotation(box("last"))) == ["last"]
    assert read(annotation(box("kept"), **early), annotation(box("skipped"), **late, was_cancelled=True)) == ["kept"]
    assert read(annotation(box("skipped"), was_cancelled=True)) == []


def test_cancelled_annotations_are_counted(tmp_path: Path) -> None:
    """With their results, or where they have none by themselves; a task with nothing else is an image without detections."""
    skipped = task(annotations=[annotation(was_cancelled=True), annotation(was_cancelled=True)])
    begun = task(image="b.jpg", annotations=[annotation(box("x", "a"), box("y", "b"), was_cancelled=True), annotation()])
    tally = Tally()

    batches = read_batches(READER, export(tmp_path, skipped, begun, task(image="c.jpg", annotations=[])), tally=tally)

    assert (frames(batches), rows(batches)) == (["a.jpg", "b.jpg", "c.jpg"], [])
    assert dict(tally.filtered) == {"cancelled annotation without results": 2, "result in a cancelled annotation": 2}
    assert not tally.unconverted


def test_annotations_of_people_have_no_score(tmp_path: Path) -> None:
    """Also where they accepted a prediction, whose score the export still says; a parent that is no keypoint's is counted."""
    tally = Tally()
    source = export(tmp_path, task(box("car", "a", about={"score": 0.4}), box("wheel", "b", about={"parentID": "a"})))

    assert [row[3] for row in rows(read_batches(READER, source, tally=tally))] == [None, None]
    assert dict(tally.unconverted) == {"parent of a region": 1}


@pytest.mark.parametrize(
    ("layout", "element"),
    [
        ([task(box())], "$[0].annotations[0].result[0]"),
        ([{"id": 1, "data": {"image": "a.jpg"}, "completions": [{"result": [box()], "skipped": False}]}], "$[0].completions[0].result[0]"),
        (task(box()), "$.annotations[0].result[0]"),
        ({"result": [box()], "task": {"id": 1, "data": {"image": "a.jpg"}}}, "$.result[0]"),
    ],
    ids=["export", "before 1.0", "one task", "target storage"],
)
def test_layouts(tmp_path: Path, layout: object, element: str) -> None:
    """A region is found, and named by its place, in every layout."""
    path = tmp_path / "export.json"
    path.write_text(json.dumps(layout))
    batches = read_batches(READER, path)

    assert [(row[0], row[1], row[2]) for row in rows(batches)] == [("a.jpg", "car", (0.1, 0.2, 0.3, 0.6))]
    assert places(batches) == [f"{path}: {element}"]
    assert READER.sniff(path) == Certainty.SURE


def test_minimal_exports() -> None:
    """Shapes are known by their fields, labels join the shape with the same numbers; of one task's annotations the latest counts."""
    tally = Tally()
    found = shapes(read_batches(READER, CASES / "minimal", tally=tally))

    assert [row[:4] for row in found] == [
        ("m/one.jpg", "RECTANGLE", "van", []), ("m/one.jpg", "POLYGON", "roof", [(0.0, 0.0), (0.5, 0.0), (0.0, 0.5)]),
        ("m/two.jpg", "RECTANGLE", "bird", []), ("m/two.jpg", "LANDMARK", "beak", [(0.25, 0.75)]),
    ]  # fmt: skip
    assert "fields that were not used: weather" in tally.notes


@pytest.mark.parametrize(
    ("data", "upload", "expected", "url"),
    [
        ({"image": "/data/upload/7/0a1b2c3d-a%20b.jpg"}, None, "0a1b2c3d-a b.jpg", ""),
        ({"image": "/storage-data/uploaded/?filepath=upload/7/0a1b2c3d-a.jpg"}, None, "0a1b2c3d-a.jpg", ""),
        ({"image": "/data/local-files/?d=day%2Fone/a.jpg"}, None, "day/one/a.jpg", ""),
        ({"image": "s3://bucket/day/a.jpg"}, None, "day/a.jpg", ""),
        ({"image": "s3://bucket/day/50%25 #1.jpg"}, None, "day/50%25 #1.jpg", ""),
        ({"image": "gs://bucket/day/50%25.jpg?v=1"}, None, "day/50%25.jpg", ""),
        ({"image": "azure-blob://box/50%25.jpg"}, None, "50%25.jpg", ""),
        ({"image": "https://h/day/50%25.jpg"}, None, "day/50%.jpg", "https://h/day/50%25.jpg"),
        ({"image": "https://h/day/a.jpg?X-Sig=1"}, None, "day/a.jpg", "https://h/day/a.jpg?X-Sig=1"),
        ({"image": "C:\\scans\\a.jpg"}, None, "a.jpg", ""),
        ({"image": "../../etc/a.jpg"}, None, "a.jpg", ""),
        ({"image": "/image2"}, None, "image2", ""),
        ({"image": "/image2"}, "0a1b2c3d-a.jpg", "0a1b2c3d-a.jpg", ""),
        ({"image": "/image2"}, "tasks.json", "image2", ""),
        ({"id": "x/1", "photo": "a.jpg", "text": "some words"}, None, "a.jpg", ""),
        ({"thumb": "t.jpg", "image": "a.jpg"}, None, "a.jpg", ""),
    ],
)
def test_names_of_images(tmp_path: Path, data: dict[str, str], upload: str | None, expected: str, url: str) -> None:
    """Of uploads, local files, storages and URLs; nothing absolute, nothing above the folder of images."""
    (batch,) = read_batches(READER, export(tmp_path, task(box(), data=data, file_upload=upload)))

    assert [(frame.file, frame.url, frame.width, frame.height) for frame in batch.frames] == [(expected, url, 80, 40)]


def test_the_chosen_image(tmp_path: Path) -> None:
    """By its name among the task's data."""
    source = export(tmp_path, task(box(), data={"left": "l.jpg", "right": "r.jpg"}))

    assert frames(read_batches(READER, source, {"image": "right"})) == ["r.jpg"]


def test_uploads_have_the_names_of_the_users_images(tmp_path: Path) -> None:
    """Where only the name before the upload is known."""
    images = tmp_path / "frames"
    images.mkdir()
    (images / "a.jpg").write_bytes(b"")
    source = export(tmp_path, task(box(), image="/data/upload/7/0a1b2c3d-a.jpg"))

    assert frames(read_batches(READER, source, frames=images)) == ["a.jpg"]


def test_several_images_of_a_task(tmp_path: Path) -> None:
    """Regions are told apart by ``item_index``."""
    source = export(tmp_path, task(box("one"), box("two", "s", about={"item_index": 1}), image=["a.jpg", "b.jpg"]))

    assert [row[:2] for row in rows(read_batches(READER, source))] == [("a.jpg", "one"), ("b.jpg", "two")]


def test_regions_without_label_or_size(tmp_path: Path) -> None:
    """``-O label`` names them; an upright box needs no size, a turned one takes that of ``--size``."""
    bare = {"original_width": None, "original_height": None}
    source = export(tmp_path, task(box(about=bare, rectanglelabels=[]), box("sign", "s", about=bare, rotation=90)))

    found = shapes(read_batches(READER, source, {"label": "thing"}, size=(40, 80)))

    assert [row[1:3] for row in found] == [("RECTANGLE", "thing"), ("POLYGON", "sign")]
    assert found[1][3] == [(0.1, 0.2), (0.1, 0.3), (-0.7, 0.3), (-0.7, 0.2)]


def test_results_that_are_of_no_image(tmp_path: Path) -> None:
    """Spans of texts and the like are counted by their types, and a task without an image too."""
    tally = Tally()
    span = result("labels", "s", start=0, end=4, text="some", labels=["word"])
    source = export(
        tmp_path, task(box(), span, result("pairwise", "p", selected="left")), {"id": 2, "data": {"text": "some words"}, "annotations": []}
    )

    assert len(rows(read_batches(READER, source, tally=tally))) == 1
    assert dict(tally.unconverted) == {"labels without a region": 1, "pairwise": 1, "task without an image": 1}


def test_options() -> None:
    """``from`` is a word of the language and an option; another value is wrong usage."""
    assert parse_options(READER, {"from": "predictions"}).from_ == "predictions"
    with pytest.raises(UsageError, match="-O from=drafts: invalid enum value 'drafts'"):
        parse_options(READER, {"from": "drafts"})
    with pytest.raises(UsageError, match="-O form: label-studio has no such option"):
        parse_options(READER, {"form": "predictions"})


def test_the_command_names_the_option(tmp_path: Path) -> None:
    """As ``-O`` takes it."""
    printed = run(tmp_path, "formats", "label-studio").output.splitlines()

    assert [line.split()[:2] for line in printed if line.startswith("from")] == [["from", "annotations"]]


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ('[{"id": 1, "annotations": [], "data": {"image": "a.jpg"}, "total_annotations": 0}]', Certainty.LIKELY),
        ('[{"id": 1, "image_id": 1, "bbox": [1, 2, 3, 4], "annotations": []}]', Certainty.NO),
        ('{"images": [], "annotations": [], "categories": []}', Certainty.NO),
        ('"annotations" "data" "from_name"', Certainty.NO),
        ("", Certainty.NO),
    ],
)
def test_sniffing(tmp_path: Path, text: str, certainty: Certainty) -> None:
    """Tasks and results are looked for, not words."""
    path = tmp_path / "a.json"
    path.write_text(text)

    assert READER.sniff(path) == certainty


@pytest.mark.parametrize("case", ["images", "minimal", "predictions", "videos"])
def test_its_own_fixtures_are_recognised(case: str) -> None:
    """By this reader alone."""
    assert sniff([CASES / case], Tally()).name == "label-studio"
    assert "label-studio" in names()


def test_no_fixture_of_another_format_is_claimed() -> None:
    """Whatever lies in their folders."""
    others = [path for path in FIXTURES.rglob("*") if "label-studio" not in path.parts and (path.is_dir() or path.suffix == ".json")]

    assert [path for path in others if READER.sniff(path)] == []
    assert len(others) > 100
