"""Darwin JSON of images: what the fixtures hold, by hand, what images are called, and which sources are V7's."""

import json
from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.darwin import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.darwin_files import attributes, box, car, outline, raster, read, slot, square, text
from tests.readers.yolo_files import frames, places, rows, shapes, write

CASES = FIXTURES / "darwin"


def test_every_shape() -> None:
    """Of images of 100 x 50 pixels, of 200 x 100 and of 100 x 200, in files of both versions."""
    whole = check_reader(READER, CASES / "images")

    old, left, right, scene = "street/old.jpg", "street/night/pair/left/l.png", "street/night/pair/right/r.png", "street/scene.jpg"
    assert frames([whole]) == ["empty.png", old, left, right, scene]
    assert [row for row in shapes([whole]) if row[2] != "pond"] == [
        (old, "POLYGON", "house", [(0.1, 0.2), (0.5, 0.2), (0.5, 0.8), (0.1, 0.8), (0.2, 0.4), (0.3, 0.4), (0.3, 0.6)], [0] * 7),
        (old, "RECTANGLE", "car", [], []),
        (old, "POLYGON", "car", [(0.6, 0.2), (0.7, 0.2), (0.7, 0.4)], [0] * 3),
        (left, "RECTANGLE", "car", [], []),
        (right, "RECTANGLE", "car", [], []),
        (scene, "RECTANGLE", "car", [], []),
        (scene, "POLYGON", "house", [
            (0.4, 0.1), (0.6, 0.1), (0.6, 0.5), (0.4, 0.5), (0.45, 0.2), (0.55, 0.2), (0.55, 0.4), (0.45, 0.4),
            (0.48, 0.24), (0.52, 0.24), (0.52, 0.36), (0.48, 0.36), (0.62, 0.6), (0.7, 0.6), (0.7, 0.9),
        ], [0] * 15),
        (scene, "LINE", "lane", [(0, 0.8), (0.5, 0.2), (0.5, 0.2), (0.9, 0.4)], [0] * 4),
        (scene, "LANDMARK", "lamp", [(0.25, 0.25)], [1]),
        (scene, "LANDMARK", "person", [(0.2, 0.2), (0.21, 0.4), (0.22, 0.6)], [1, 2, 3]),
        (scene, "LANDMARK", "person", [(0.8, 0.2), (0.82, 0.6)], [1, 3]),
        (scene, "CUBOID", "truck", [
            (0.2, 0.6), (0.5, 0.6), (0.5, 0.2), (0.2, 0.2), (0.3, 0.28), (0.5, 0.28), (0.5, 0.08), (0.3, 0.08)
        ], [0] * 8),
        (scene, "LANDMARK", "gaze", [(0.6, 0.4), (0.64, 0.42)], [1, 2]),
        (scene, "RECTANGLE", "sign", [], []),
        (scene, "POLYGON", "road", [(0, 0.82), (1, 0.82), (1, 0.84), (0.8, 0.84), (0.8, 0.86), (0.2, 0.86), (0.2, 0.84), (0, 0.84)],
         [0] * 8),
        (scene, "POLYGON", "sky", [(0, 0), (0.5, 0), (0.5, 0.04), (0, 0.04)], [0] * 4),
    ]  # fmt: skip
    house = next(i for i, row in enumerate(shapes([whole])) if row[:3] == (scene, "POLYGON", "house"))
    rings = slice(*whole.detection_start[house : house + 2].tolist())
    assert whole.ring_hole[rings].tolist() == [False, True, False, False]
    assert rows([whole])[5] == (scene, "car", (0.105, 0.1, 0.305, 0.3), 0.75, -1)
    assert [row[2] for row in rows([whole]) if row[0] in {left, right}] == [(0.1, 0.1, 0.3, 0.3), (0.2, 0.05, 0.6, 0.15)]
    assert attributes(whole)[5] == {"colour": "red", "doors": ("2", "4"), "text": "B-XY 1", "parked": "true", "red": "true"}
    assert places([whole])[-1] == f"{CASES}/images/annotations/scene.json: $.annotations[9]"
    assert [frame.url for frame in whole.frames] == ["", "", "https://host/l%20eft.png", "", ""]


def test_what_is_not_converted_is_counted() -> None:
    """Tags, directional vectors, masks that no pixel shows, and what is said of a whole item; numbers of nodes are noted."""
    tally = Tally()

    read_batches(READER, CASES / "images", tally=tally)

    assert tally.unconverted == {
        "annotation of type tag": 1, "directional vector": 1, "mask without a pixel": 1, "property of a whole item": 1,
    }  # fmt: skip
    assert list(tally.notes) == [
        "nodes of person are numbered as they first come: head 1, hip 2, foot 3 (-O keypoints= to say otherwise)",
        "nodes of gaze are numbered as they first come: inner 1, outer 2 (-O keypoints= to say otherwise)",
        "fields of annotations that were not used: instance_id (-O attributes=instance_id keeps them)",
    ]


def test_a_turned_ellipse() -> None:
    """By a quarter, in radians: it is as high as it was wide."""
    (pond,) = (row for row in rows(read_batches(READER, CASES / "images")) if row[1] == "pond")

    assert pond[2] == (0.4, 0.1, 0.6, 0.9)


def test_an_ellipse_turns_clockwise(tmp_path: Path) -> None:
    """As seen: the right end of its longer axis goes down."""
    ellipse = {"center": {"x": 50, "y": 25}, "radius": {"x": 20, "y": 5}, "angle": 0.5}

    ((_, _, _, points, _),) = shapes([read(tmp_path, text([car(ellipse=ellipse)]))])

    assert max(points) == pytest.approx(((50 + 20 * np.cos(0.5)) / 100, (25 + 20 * np.sin(0.5)) / 50), abs=0.003)


PATHS = [
    ([square(10, 30), square(20, 5)], [False, True]),
    ([square(20, 5), square(10, 30)], [False, True]),
    ([square(10, 5), square(30, 5)], [False, False]),
    ([square(10, 30), square(12, 4), square(20, 4)], [False, True, True]),
    ([square(10, 30), square(12, 20), square(14, 10), square(16, 2)], [False, True, False, True]),
    ([square(10, 30), outline((40, 40), (30, 40), (30, 30))], [False, True]),
]


@pytest.mark.parametrize(("paths", "holes"), PATHS, ids=range(len(PATHS)))
def test_paths_inside_others(tmp_path: Path, paths: list[object], holes: list[bool]) -> None:
    """Are holes, and what is inside these is outline again, in any order; they may share corners."""
    found = read(tmp_path, text([car(polygon={"paths": paths})]))

    assert found.ring_hole.tolist() == holes


def test_paths_of_a_complex_polygon_of_1_0(tmp_path: Path) -> None:
    """Stand in its path, or one does, and the others behind it."""
    paths = [square(10, 20), square(15, 5), square(35, 5)]
    inside, behind = {"path": paths}, {"path": paths[0], "additional_paths": paths[1:]}

    (first, second) = (read(tmp_path, text([car(complex_polygon=one)])) for one in (inside, behind))

    assert shapes([first]) == shapes([second])
    assert first.ring_hole.tolist() == [False, True, False]


def test_masks_share_a_layer(tmp_path: Path) -> None:
    """Runs go on from row to row; runs of no length and pixels of a mask that no annotation names are no row."""
    runs = [0, 90, 1, 20, 2, 0, 2, 5, 0, 0, 0, 4880, 7, 5, 1, 0]
    masks = [{"id": id_, "name": name, "mask": {}} for id_, name in (("m1", "road"), ("m2", "kerb"))]
    tally = Tally()

    found = read(tmp_path, text([*masks, car(**raster(runs, m1=1, m2=2, m3=7))]), tally=tally)

    assert [row[2:4] for row in shapes([found])] == [
        ("road", [(0.9, 0), (1, 0), (1, 0.02), (0.9, 0.02), (0, 0.02), (0.1, 0.02), (0.1, 0.04), (0, 0.04)]),
        ("kerb", [(0.1, 0.02), (0.15, 0.02), (0.15, 0.04), (0.1, 0.04)]),
    ]
    assert tally.unconverted == {"mask without an annotation": 1}


def test_keypoints_are_numbered_by_the_option(tmp_path: Path) -> None:
    """In its order, whatever that of the file."""
    nodes = [{"name": name, "x": 10 * number, "y": 5, "occluded": False} for number, name in enumerate("abc", 1)]
    tally = Tally()

    found = read(tmp_path, text([car(skeleton={"nodes": nodes})]), {"keypoints": "c,d,b,a"}, tally)

    assert [row[3:] for row in shapes([found])] == [([(0.3, 0.1), (0.2, 0.1), (0.1, 0.1)], [1, 3, 4])]
    assert not tally.notes


def test_nodes_are_numbered_class_by_class(tmp_path: Path) -> None:
    """Over all files: a node that a later one has first comes behind those of the first."""
    named = {"a.json": ("car", "xy"), "b.json": ("car", "zy"), "c.json": ("bus", "y")}
    for file, (label, names) in named.items():
        nodes = [{"name": name, "x": 10 * i, "y": 5} for i, name in enumerate(names, 1)]
        write(tmp_path, {file: text([{"name": label, "skeleton": {"nodes": nodes}}], name=f"{file}.jpg")})

    found = shapes(read_batches(READER, tmp_path))

    assert [row[2:] for row in found] == [
        ("car", [(0.1, 0.1), (0.2, 0.1)], [1, 2]), ("car", [(0.2, 0.1), (0.1, 0.1)], [2, 3]), ("bus", [(0.1, 0.1)], [1]),
    ]  # fmt: skip


def test_attributes(tmp_path: Path) -> None:
    """Properties, text, flags, and fields that are asked for; null and empty text say nothing, what text cannot say is counted."""
    properties = [*[{"name": "a", "value": "1"}] * 2, {"name": "a", "value": None}, {"name": "b", "value": ["x", "y"], "frame_index": 0}]
    properties += [{"name": "c", "value": {"deep": 1}}, {"name": "red", "value": "no"}, {"name": None, "value": "2"}]
    said = box(properties=properties, text={"text": ""}, attributes=["red"], instance_id={"value": 7}, level=3, other=1, measures={"w": 1})
    tally = Tally()

    found = read(tmp_path, text([car(**said)]), {"attributes": "instance_id,level,missing"}, tally)

    assert attributes(found) == [{"a": "1", "b": ("x", "y"), "red": "true", "instance_id": "7", "level": "3"}]
    assert tally.unconverted == {"values of the attribute c": 1, "another value of the attribute red": 1, "property without a name": 1}
    assert list(tally.notes) == ["fields of annotations that were not used: other (-O attributes=other keeps them)"]


NAMES: list[tuple[dict[str, object], str]] = [
    ({"name": "a.jpg", "path": "/day/one"}, "day/one/a.jpg"),
    ({"name": "a.jpg"}, "a.jpg"),
    ({"name": "scan 1.2", "slots": [slot(source_files=[{"file_name": "x.PNG"}])]}, "scan 1.2.PNG"),
    ({"name": "a.jpg", "slots": [slot(source_files=[{"file_name": "x.png"}])]}, "a.jpg"),
    ({"name": "a", "slots": [slot(type="dicom", frame_count=1, source_files=[{"file_name": "x.dcm"}])]}, "a"),
    ({"name": "a", "slots": []}, "a"),
]


def test_names(tmp_path: Path) -> None:
    """Path and name in the data set, with the suffix of the uploaded file where that is the only one of an image."""
    found: list[str] = []
    for item, _ in NAMES:
        write(tmp_path, {"a.json": json.dumps({"version": "2.0", "item": item, "annotations": [car(**box())]})})
        (batch,) = read_batches(READER, tmp_path, size=(100, 50))
        found += frames([batch])
        assert rows([batch])[0][2] == (0.1, 0.1, 0.3, 0.3)

    assert found == [file for _, file in NAMES]


def test_images_that_lie_in_the_source(tmp_path: Path) -> None:
    """Are found below ``images``, by their path or by their name alone; one without a file is a frame without detections."""
    write(tmp_path, {"ann/a.json": text([], path="/p"), "ann/b.json": text([], name="b.jpg", path="/q"), "ann/c.json": text([], name="c")})
    write(tmp_path, {"images/p/a.jpg": "", "images/x/b.jpg": "", "images/other/a.jpg": "", "images/c.png": ""})

    found = frames(read_batches(READER, tmp_path, size=(8, 6)))

    assert found == ["images/p/a.jpg", "images/x/b.jpg", "images/c.png"]


URLS = [
    ("https://host/a%20b.jpg", True),
    ("s3://bucket/a.jpg", True),
    ("https://darwin.v7labs.com/api/uploads/1", False),
    ("https://eu.v7labs.com:443/api/uploads/1", False),
    ("https://v7labs.com.example.org/1.jpg", True),
    (None, False),
]


def test_urls(tmp_path: Path) -> None:
    """Those of V7 open for its users alone."""
    found = [read(tmp_path, text([], slot(source_files=[{"file_name": "a.jpg", "url": url}]))).frames[0].url for url, _ in URLS]

    assert found == [url if used else "" for url, used in URLS]


V1 = '{"annotations": [], "dataset": "d", "image": {"filename": "a.jpg", "original_filename": "a.jpg"}}'


@pytest.mark.parametrize(
    ("files", "certainty"),
    [
        ({"a.json": '{"annotations": [], "item": {"name": "a", "slots": []}}'}, Certainty.SURE),
        ({"x/a.json": "[]", "x/b.json": '\ufeff {"version": "2.0", "item": {"name": "a"}, "annotations": []}'}, Certainty.SURE),
        ({"a.json": V1}, Certainty.SURE),
        ({"a.json": V1.replace("annotations", "shapes")}, Certainty.NO),
        ({"a.json": f"[{V1}]"}, Certainty.NO),
        ({"a.json": '{"annotations": [], "image": {"filename": "a.jpg"}}'}, Certainty.NO),
        ({"a.json": '{"annotations": [], "images": [], "categories": []}'}, Certainty.NO),
        ({".v7/a.json": V1}, Certainty.NO),
        ({"a.json": b"\xff\xfe"}, Certainty.NO),
    ],
)
def test_sniffing(tmp_path: Path, files: dict[str, str | bytes], certainty: Certainty) -> None:
    """Annotations beside an item, or beside an image as V7 describes it."""
    assert READER.sniff(write(tmp_path, files)) == certainty


def test_only_darwin_is_taken_for_it() -> None:
    """Each fixture of it goes to its reader, and no fixture of another format does."""
    for case in ("images", "videos"):
        assert sniff([CASES / case], Tally()).name == "darwin"
    others = [
        path
        for path in FIXTURES.rglob("*")
        if "darwin" not in path.relative_to(FIXTURES).parts and (path.is_dir() or path.suffix == ".json")
    ]
    assert {READER.sniff(path) for path in others} == {Certainty.NO}


def test_slots_that_nothing_names(tmp_path: Path) -> None:
    """Of an annotation that names no slot, the first; of one that names several, the first of these."""
    written = text([car(**box()), car(**box(slot_names=["b", "a"]))], slot("a"), slot("b"), name="pair")

    found: Detections = read(tmp_path, written)

    assert [row[0] for row in rows([found])] == ["pair/a/pair", "pair/b/pair"]
