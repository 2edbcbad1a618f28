"""Dataloop: annotations of images, their names, sizes, attributes and poses."""

from math import isnan
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.dataloop import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.dataloop_files import annotation, item, mask, xy
from tests.readers.output_files import labels, names, read, write
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "dataloop"


@pytest.mark.parametrize(
    "case", ["images", "images/json/street.json", "images/json/day/hill.json", "items", "items/predictions.json", "lines", "videos"]
)
def test_the_contract(case: str) -> None:
    """On each fixture, and on single files, which this reader alone recognises."""
    check_reader(READER, CASES / case)

    assert sniff([CASES / case], Tally()).name == "dataloop"


def test_only_dataloop_is_taken_for_it() -> None:
    """No fixture of another format is."""
    others = [path for path in FIXTURES.rglob("*") if "dataloop" not in path.relative_to(FIXTURES).parts and path != FIXTURES]

    assert {READER.sniff(path) for path in others} == {Certainty.NO}


SNIFFED: list[tuple[str | bytes, Certainty]] = [
    ('{"annotations": [], "datasetId": "d", "filename": "/a.jpg"}', Certainty.SURE),
    ('\ufeff [{"datasetId": "d", "type": "box", "coordinates": []}]', Certainty.SURE),
    ('{"annotations": [{"type": "box", "label": "a", "coordinates": [{"x": 1, "y": 2}]}]}', Certainty.LIKELY),
    ('{"annotations": [{"type": "cube", "coordinates": [1, 2]}]}', Certainty.NO),
    ('{"annotations": [], "filename": "/a.jpg"}', Certainty.NO),
    ('{"annotations": {"datasetId": "d"}, "filename": "/a.jpg"}', Certainty.NO),
    ('[{"type": "box", "coordinates": [{"x": 1, "y": 2}]}]', Certainty.NO),
    (b"\xff\xfe", Certainty.NO),
    ("", Certainty.NO),
    ('{"_id": "5ce3f3eef504a6001cf1e09e", "filename": "/a.jpg", "annotations": []}', Certainty.LIKELY),
    ('{"_id": "5ce3f3eef504a6001cf1e09e", "filename": "a.jpg", "annotations": []}', Certainty.NO),
]


@pytest.mark.parametrize(("content", "certainty"), SNIFFED, ids=range(len(SNIFFED)))
def test_sniffing(content: str | bytes, certainty: Certainty, tmp_path: Path) -> None:
    """Annotations beside the names that Dataloop gives the fields of items, or with its coordinates."""
    assert READER.sniff(write(tmp_path, {"a.json": content}) / "a.json") == certainty


def test_boxes() -> None:
    """By two corners, with the confidence of the model that made one; files are read in natural order."""
    batches = read_batches(READER, CASES / "images")

    assert [row for row in rows(batches) if row[1] in {"car", "person"}] == [
        ("items/street.png", "car", (0.1, 0.08, 0.305, 0.4), None, -1),
        ("items/street.png", "person", (0.7, 0.2, 0.75, 0.4), 0.75, -1),
    ]
    assert sorted(frames(batches)) == ["items/day/empty.png", "items/day/hill.png", "items/street.png"]
    assert f"{CASES}/images/json/street.json: $.annotations[1]" in places(batches)


def test_other_shapes() -> None:
    """A turned box is a polygon of its corners, a polygon that is open a line, and a pose a landmark of its points."""
    found: dict[str, Any] = {row[2]: (row[1], row[3], row[4]) for row in shapes(read_batches(READER, CASES / "images"))}

    # the box of 20x10 pixels about (50, 15), turned by 90 degrees clockwise: what was top left is top right
    assert found["sign"] == ("POLYGON", [(0.6875, 0.1), (0.6875, 0.5), (0.5625, 0.5), (0.5625, 0.1)], [0] * 4)
    assert found["road"][1] == [(0, 1), (1, 1), (1, 0.6), (0, 0.6), (0.4, 0.7), (0.6, 0.7), (0.5, 0.9)]
    assert found["lake"][1] == [(0.025, 0.04), (0.075, 0.04), (0.075, 0.16), (0.125, 0.04), (0.175, 0.04), (0.175, 0.16)]
    assert found["kerb"] == ("LINE", [(0, 0.5), (1, 0.52)], [0] * 2)
    assert found["lane"] == ("LINE", [(0, 1), (0.5, 0.5), (1, 0.53)], [0] * 3)
    assert found["pole"] == ("LANDMARK", [(0.9, 0.1)], [1])
    assert found["person"] == ("LANDMARK", [(0.7, 0.2), (0.7, 0.4), (0.75, 0.4)], [1, 2, 3])
    front = [(0.1, 0.8), (0.3, 0.8), (0.3, 0.4), (0.1, 0.4)]
    assert found["van"] == ("CUBOID", [*front, (0.2, 0.62), (0.36, 0.62), (0.36, 0.3), (0.2, 0.3)], [0] * 8)


def test_rings() -> None:
    """A path inside another is a hole, one beside it another outer ring."""
    d = read(READER, CASES / "images")
    holes = {label: d.ring_hole[d.detection_start[i] : d.detection_start[i + 1]].tolist() for i, label in enumerate(labels(d))}

    assert (holes["road"], holes["lake"], holes["tree"]) == ([False, True], [False, False], [False, False])


def test_boxes_of_four_corners(tmp_path: Path) -> None:
    """Top left, bottom left, bottom right and top right, as older versions of dtlpy list one that is turned."""
    straight, turned = annotation("box", xy(8, 4, 8, 12, 24, 12, 24, 4)), annotation("box", xy(40, 0, 32, 8, 40, 16, 48, 8))
    d = read(READER, write(tmp_path, {"a.json": item("/a.jpg", straight, turned)}))

    assert [(row[1], row[3]) for row in shapes([d])] == [
        ("RECTANGLE", []), ("POLYGON", [(0.5, 0), (0.4, 0.2), (0.5, 0.4), (0.6, 0.2)]),
    ]  # fmt: skip
    assert d.box[0].tolist() == [0.1, 0.1, 0.3, 0.3]


def test_an_ellipse(tmp_path: Path) -> None:
    """Its angle is in degrees, clockwise as seen: of 30 the end of the first radius lies lower right."""
    leaning = annotation("ellipse", {"center": {"x": 40, "y": 20}, "rx": 16, "ry": 1, "angle": 30})
    plain = annotation("ellipse", {"center": {"x": 40, "y": 20}, "rx": 16, "ry": 1}, label="plain")
    found = {row[2]: row[3] for row in shapes([read(READER, write(tmp_path, {"a.json": item("/a.jpg", leaning, plain)}))])}

    # cos 30 of 16 pixels is 13.856, sin 30 is 8
    assert found["car"][0] == pytest.approx((53.856406 / 80, 28 / 40))
    assert found["plain"][0] == pytest.approx((56 / 80, 20 / 40))


def test_masks() -> None:
    """Of 8x6 pixels one is an eighth by a sixth; a pixel of alpha 128 is the object's, one of 127 is not."""
    found = {row[2]: row[3] for row in shapes(read_batches(READER, CASES / "images"))}

    third, last = round(1 / 3, 9), round(5 / 6, 9)
    assert {*found["tree"]} == {(0, 0), (0.375, 0), (0.375, third), (0, third), *((x, y) for x in (0.875, 1) for y in (last, 1))}
    assert {*found["hut"]} == {(x, y) for x in (0.5, 0.75) for y in (0.5, round(2 / 3, 9))}


def test_a_mask_says_the_size(tmp_path: Path) -> None:
    """Where nothing else does."""
    one = item("/a.jpg", annotation("binary", mask((4, 2), [(0, 0, 255)])), width=None, height=None)
    d = read(READER, write(tmp_path, {"a.json": one}))

    assert ([(f.width, f.height) for f in d.frames], d.box.tolist()) == ([(4, 2)], [[0, 0, 0.25, 0.5]])


def test_lines_of_several_paths(tmp_path: Path) -> None:
    """Are lines of one object; a list of points alone is one path."""
    two = annotation("polyline", [xy(0, 0, 8, 4), xy(8, 8, 16, 8)])
    d = read(READER, write(tmp_path, {"a.json": item("/a.jpg", two, annotation("polyline", xy(0, 0, 80, 40)))}))

    assert [row[3] for row in shapes([d])] == [[(0, 0), (0.1, 0.1)], [(0.1, 0.2), (0.2, 0.2)], [(0, 0), (1, 1)]]
    assert d.object.tolist() == [0, 0, 1]


def test_what_is_counted() -> None:
    """Types without a shape, and items that are no images."""
    images, items = Tally(), Tally()
    read(READER, CASES / "images", tally=images)
    found = read(READER, CASES / "items", tally=items)

    assert images.unconverted == {"annotation of type class": 1, "annotation of type note": 1, "attributes of a point of a pose": 3}
    assert items.unconverted == {"item that is no image or video": 1}
    assert list(images.notes) == [
        "points of the pose person are numbered as they first come: nose 1, left_hip 2, right_hip 3 (-O keypoints= to say otherwise)"
    ]
    # EXIF turns the first; the second is a link
    assert [(f.file, f.width, f.height, f.url) for f in found.frames] == [
        ("cam/1.jpg", 20, 50, ""), ("cam/2", 50, 20, "https://host/harbour/2.jpg"),
    ]  # fmt: skip
    assert found.score.tolist() == [0.9, 0.25, 0.5]


def test_lines() -> None:
    """An item a line, by older names; places name the line."""
    d = read(READER, CASES / "lines")

    assert names(d) == ["old.jpg", "old/none.jpg"]
    assert places([d]) == [f"{CASES}/lines/export_000.ndjson:1: $.annotations[{i}]" for i in range(2)]
    assert d.attribute_sets == ({"kind": "short"},)


def test_attributes(tmp_path: Path) -> None:
    """Flags, values by their names, the description, and fields that are asked for; what text cannot say is counted."""
    tally = Tally()
    system = {
        "attributes": {"n": 2.0, "none": None, "empty": "", "many": ["a", 1], "object": {"x": 1}},
        "description": "far", "status": "approved", "objectId": 7, "itemLinks": [{"itemId": "x"}],
    }  # fmt: skip
    one = annotation(attributes=["red", "n", ""], system=system, user={"shift": "late"}, source="ui")
    write(tmp_path, {"a.json": item("/a.jpg", one, annotation(attributes={"colour": "red"}, description="near"))})
    d = read(READER, tmp_path, {"attributes": "status,objectId,shift,source,missing"}, tally=tally)

    assert [dict(said) for said in d.attribute_sets] == [
        {
            "description": "far", "red": "true", "n": "2", "many": ("a", "1"), "status": "approved", "objectId": "7", "shift": "late",
            "source": "ui",
        },
        {"description": "near", "colour": "red"},
    ]  # fmt: skip
    assert tally.unconverted == {
        "another value of the attribute n": 1, "attribute without a name": 1, "link to another item": 1,
        "values of the attribute object": 1,
    }  # fmt: skip


def test_scores(tmp_path: Path) -> None:
    """Of the model in the metadata of the user, else of the platform; a model may have none."""
    said: list[dict[str, Any]] = [
        {"user": {"model": {"confidence": 0.5}}, "system": {"model": {"confidence": 0.25}}},
        {"user": {"model": {"confidence": None}}, "system": {"model": {"confidence": 1}}},
        {"user": {"model": "yolo"}},
        {"user": []},
    ]
    d = read(READER, write(tmp_path, {"a.json": item("/a.jpg", *(annotation(**one) for one in said))}))

    assert [None if isnan(score) else score for score in d.score.tolist()] == [0.5, 1, None, None]


def pose(id_: str, *points: tuple[str, float], label: str = "man") -> list[dict[str, Any]]:
    """A pose, and its points by label and x."""
    parent = annotation("pose", {"templateId": "t"}, label=label, id=id_)
    return [parent, *(annotation("point", {"x": x, "y": 4}, label=name, system={"parentId": id_}) for name, x in points)]


def test_poses(tmp_path: Path) -> None:
    """Points of a class of poses are numbered as they first come in the whole source; what has another parent, or none, is alone."""
    tally = Tally()
    alone = annotation("point", {"x": 80, "y": 40}, label="dot", system={"parentId": "nobody"})
    write(tmp_path, {"a.json": item("/a.jpg", *pose("p", ("nose", 8), ("hip", 16)), *pose("q", ("hip", 24)), *pose("r"), alone)})
    write(tmp_path, {"b.json": item("/b.jpg", *pose("p", ("toe", 8), ("nose", 16)), *pose("h", ("tip", 8), label="hand"))})
    d = read(READER, tmp_path, tally=tally)

    assert [(row[2], row[3], row[4]) for row in shapes([d])] == [
        ("man", [(0.1, 0.1), (0.2, 0.1)], [1, 2]), ("man", [(0.3, 0.1)], [2]), ("dot", [(1, 1)], [1]),
        ("man", [(0.2, 0.1), (0.1, 0.1)], [1, 3]), ("hand", [(0.1, 0.1)], [1]),
    ]  # fmt: skip
    assert tally.unconverted == {"pose without a point": 1, "link to a parent annotation": 1}
    assert [note.partition(" are")[0] for note in tally.notes] == ["points of the pose man", "points of the pose hand"]


def test_numbers_of_points(tmp_path: Path) -> None:
    """Are those of the option."""
    write(tmp_path, {"a.json": item("/a.jpg", *pose("p", ("nose", 8), ("hip", 16)))})
    tally = Tally()
    d = read(READER, tmp_path, {"keypoints": "hip,knee,nose"}, tally=tally)

    assert ([row[4] for row in shapes([d])], list(tally.notes)) == ([[1, 3]], [])


def test_one_object_id(tmp_path: Path) -> None:
    """In an image leaves annotations apart, which is said where it is not asked for."""
    one = annotation(system={"objectId": "1"})
    tally, asked = Tally(), Tally()
    d = read(READER, write(tmp_path, {"a.json": item("/a.jpg", one, one)}), tally=tally)
    read(READER, tmp_path, {"attributes": "objectId"}, tally=asked)

    assert (len(d), list(tally.notes), list(asked.notes)) == (
        2, ["annotations of one image with one objectId stay apart (-O attributes=objectId keeps it)"], [],
    )  # fmt: skip


NAMES = [
    ("a.json", "/d/a.jpg", "d/a.jpg"),
    ("x/a.json", "/a.jpg", "a.jpg"),
    ("a.json", "a.jpg", "a.jpg"),
    ("x/a.jpg.json", None, "x/a.jpg"),
]


@pytest.mark.parametrize(("file", "said", "expected"), NAMES)
def test_names(tmp_path: Path, file: str, said: str | None, expected: str) -> None:
    """By the path in the data set, else as the file."""
    assert names(read(READER, write(tmp_path, {file: item(said, annotation())}))) == [expected]


def test_known_images(tmp_path: Path) -> None:
    """Of the whole path, also below items, else of its end in one folder, else of the only one of its name."""
    said = {f"json/{i}.json": item(name, annotation(), width=None) for i, name in enumerate(("/a/1.jpg", "/b/1.jpg", "/c/2.jpg"))}
    write(tmp_path, said)
    write(tmp_path, {"items/a/1.jpg": (80, 40), "x/y/b/1.jpg": (80, 40), "z/2.jpg": (80, 80)})
    d = read(READER, tmp_path)

    assert [(f.file, f.height) for f in d.frames] == [("items/a/1.jpg", 40), ("x/y/b/1.jpg", 40), ("z/2.jpg", 80)]


@pytest.mark.parametrize("layout", ["alone", "list", "items", "wrapped", "annotations"])
def test_layouts(tmp_path: Path, layout: str) -> None:
    """An item, a list of items, also as its annotations, and a list of annotations that the file alone names."""
    one = item("/a.jpg", {**annotation(), "datasetId": "d"})
    listed = {
        "alone": one,
        "list": [one],
        "items": {"annotations": [one], "datasetId": "d"},
        "wrapped": {"annotations": one["annotations"], "itemMetadata": one["metadata"]},
        "annotations": one["annotations"],
    }
    d = read(READER, write(tmp_path, {"a.json": listed[layout]}), size=(80, 40))

    assert (d.box.tolist(), names(d)) == ([[0.1, 0.1, 0.3, 0.3]], ["a" if layout in {"wrapped", "annotations"} else "a.jpg"])
    element = {"list": "$[0].annotations[0]", "items": "$.annotations[0].annotations[0]", "annotations": "$[0]"}
    assert places([d]) == [f"{tmp_path}/a.json: {element.get(layout, '$.annotations[0]')}"]


def test_items_of_other_kinds(tmp_path: Path) -> None:
    """By media type, else by suffix; a link has those of what it links to."""
    kinds = [
        ("/a.jpg", "audio/mpeg"),
        ("/a.pdf", None),
        ("/b.pdf", "application/pdf"),
        ("/c", "image/png"),
        ("/d.json", "application/json"),
    ]
    files = {f"{i}.json": item(name, mimetype=mimetype) for i, (name, mimetype) in enumerate(kinds)}
    link = {"linkInfo": {"type": "id", "ref": "5", "mimetype": "image"}}
    write(tmp_path, {**files, "x.json": item("/e.json", mimetype="application/json", shebang=link)})
    for name, to in (("y", "https://host/f.png?size=1"), ("z", "https://host/g.wav")):
        link = {"linkInfo": {"type": "url", "ref": to}}
        write(tmp_path, {f"{name}.json": item(f"/{name}.json", mimetype="application/json", shebang=link)})
    tally = Tally()

    assert names(read(READER, tmp_path, tally=tally)) == ["c", "e.json", "y.json"]
    assert tally.unconverted == {"item that is no image or video": 5}


def test_many_images(tmp_path: Path) -> None:
    """Come two thousand at a time."""
    batches = read_batches(READER, write(tmp_path, {"a.json": [item(f"/{i}.jpg") for i in range(2001)]}))

    assert [len(batch.frames) for batch in batches] == [2000, 1]
