"""Mapillary: polygons and masks of Vistas, boxes of signs, detections, and which labels of an image are read."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.mapillary import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.rasters import filled
from tests.readers.mapillary_files import SQUARE, config, corners, drawn, sign, signs, vistas
from tests.readers.output_files import labels, names, read, write
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "mapillary"
KEY = "aB3_dE-fGhIjKlMnOpQrSt"
FLAGS = ("barrier", "occluded", "out-of-frame", "exterior", "ambiguous", "included", "direction-or-information-sign", "highway", "dummy")


def mask(path: Path, pixels: list[list[int]], bits: int = 16) -> None:
    """Write a PNG of grey pixels."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(pixels, np.uint16 if bits == 16 else np.uint8)).save(path)  # bits


@pytest.mark.parametrize(
    "case",
    [
        "vistas", "vistas/training", "vistas/training/v2.0", "vistas/training/v2.0/polygons", "vistas/training/v1.2/instances",
        f"vistas/training/v2.0/polygons/{KEY}.json", "masks", "masks/training/instances", f"masks/training/instances/{KEY}.png",
        "signs", "signs/annotations", "detections", "detections/images.json",
    ],
)  # fmt: skip
def test_the_contract(case: str) -> None:
    """On each layout, and on parts of them, which this reader alone recognises."""
    check_reader(READER, CASES / case)

    assert sniff([CASES / case], Tally()).name == "mapillary"


def test_polygons() -> None:
    """In fractions of 80 x 40 pixels, by their class; a ring that is closed is opened, a void class is counted."""
    tally = Tally()
    batches = read_batches(READER, CASES / "vistas", {"split": "training"}, tally=tally)
    name = f"training/images/{KEY}.jpg"

    assert shapes(batches) == [
        (name, "POLYGON", "nature--sky", [(0, 0), (1, 0), (1, 0.5), (0, 0.5)], [0] * 4),
        (name, "POLYGON", "construction--flat--road", [(0, 0.5), (1, 0.5), (1, 1), (0, 1)], [0] * 4),
        (name, "POLYGON", "object--vehicle--car", [(0.1, 0.2625), (0.3, 0.2625), (0.3, 0.625), (0.1, 0.625)], [0] * 4),
        (name, "POLYGON", "object--vehicle--vehicle-group", [(0.5, 0.4), (0.75, 0.4), (0.625, 0.6)], [0] * 3),
    ]
    assert places(batches)[2] == f"{CASES}/vistas/training/v2.0/polygons/{KEY}.json: $.objects[2]"
    assert dict(tally.filtered) == {"void class": 1}
    assert list(tally.notes) == [
        "labels of the same images that were not read: v1.2/instances,v1.2/labels,v2.0/instances (-O read= and -O version= choose)",
        "fields of objects that were not used: id (-O attributes=id keeps them)",
    ]


@pytest.mark.parametrize(
    ("options", "found", "left"),
    [
        (
            {"read": "instances"},
            ["construction--flat--road", "object--vehicle--car", "nature--sky"],
            "v1.2/instances,v1.2/labels,v2.0/polygons",
        ),
        (
            {"version": "v1.2"},
            ["construction--flat--road", "object--vehicle--car", "object--vehicle--car", "nature--sky"],
            "v1.2/labels,v2.0/instances,v2.0/polygons",
        ),
        (
            {"read": "labels", "void": "keep", "label": "readable"},
            ["Road", "Car", "Sky", "Unlabeled"],
            "v1.2/instances,v2.0/instances,v2.0/polygons",
        ),
    ],
)
def test_which_labels_are_read(options: dict[str, str], found: list[str], left: str) -> None:
    """Of one version and one kind, with the classes of this version; the others are named."""
    tally = Tally()
    read_ = read(READER, CASES / "vistas/training", options, tally=tally)

    assert labels(read_) == found
    assert f"labels of the same images that were not read: {left} (-O read= and -O version= choose)" in tally.notes


def test_instances() -> None:
    """A value is an object, with its parts and its holes; that of class 0 and number 0 is one, too; void classes are counted."""
    tally = Tally()
    found = read(READER, CASES / "masks", tally=tally)
    pixels = np.asarray(Image.open(CASES / f"masks/training/instances/{KEY}.png"))
    things = [(0, "animal--bird"), (256, "construction--flat--road"), (513, "object--vehicle--car"), (514, "object--vehicle--car")]

    assert [*zip(found.origin.tolist(), labels(found), strict=True)] == [*things, (768, "nature--sky")]
    assert np.diff(found.detection_start).tolist() == [1, 3, 2, 2, 1]
    assert found.ring_hole.tolist() == [False] * 5 + [True] + [False] * 3
    for row, value in enumerate(found.origin.tolist()):
        starts = found.ring_start[found.detection_start[row] : found.detection_start[row + 1] + 1].tolist()
        rings = [found.points[begin:end] * (8, 6) for begin, end in pairwise(starts)]
        assert (filled(rings, 6, 8) == (pixels == value)).all()
    assert places([found])[3] == f"{CASES}/masks/training/instances/{KEY}.png: value 514"
    assert dict(tally.filtered) == {"void class": 1}


def test_bits_decide_what_a_png_is(tmp_path: Path) -> None:
    """One of 8 bits has classes, one of 16 classes and numbers, wherever they lie; others beside them are no labels."""
    write(tmp_path, {"config.json": config()})
    mask(tmp_path / "labels" / "a.png", [[2, 2], [1, 1]], bits=8)
    mask(tmp_path / "mine" / "b.png", [[2 * 256 + 7, 1 * 256], [0, 0]])
    mask(tmp_path / "mine" / "c.png", [[2, 2], [1, 1]], bits=8)
    found = read(READER, tmp_path)

    assert [(names(found)[frame], label) for frame, label in zip(found.frame.tolist(), labels(found), strict=True)] == [
        ("images/a.jpg", "construction--flat--road"),
        ("images/a.jpg", "object--vehicle--car"),
        ("mine/b.jpg", "animal--bird"),
        ("mine/b.jpg", "construction--flat--road"),
        ("mine/b.jpg", "object--vehicle--car"),
    ]


def test_the_nearest_config_names_the_classes(tmp_path: Path) -> None:
    """That of the version, else ``config.json``; -O config= goes first."""
    write(tmp_path, {"config.json": config(["a", "b"]), "training/config_v2.0.json": config(["c", "d"]), "own.json": config(["e", "f"])})
    for version in ("v1.2", "v2.0"):
        mask(tmp_path / version[-1] / "training" / version / "instances" / "x.png", [[256]])
    (tmp_path / "training" / "v2.0" / "instances").mkdir(parents=True)
    mask(tmp_path / "training" / "v2.0" / "instances" / "x.png", [[256]])
    source = {folder: tmp_path / folder for folder in ("2", "training")}

    assert [labels(read(READER, folder)) for folder in source.values()] == [["b"], ["d"]]
    assert labels(read(READER, tmp_path, {"config": str(tmp_path / "own.json")})) == ["f"] * 3


def test_readable_polygons(tmp_path: Path) -> None:
    """Are called as the config reads them, or by their name where it does not say it; signs have no config."""
    own = {"labels": [{"name": "object--vehicle--car", "readable": "Car"}, {"name": "object--boat"}, {"name": "a--b", "readable": " "}]}
    objects = [drawn(), drawn("object--boat"), drawn("a--b")]
    write(tmp_path, {"config.json": own, "polygons/a.json": vistas(*objects), "polygons/b.json": signs(sign(8, 4, 40, 20))})

    assert labels(read(READER, tmp_path, {"label": "readable"})) == ["Car", "object--boat", "a--b", "regulatory--stop--g1"]


def test_signs() -> None:
    """Boxes by their corners, with all their properties; one over the edge of a panorama is two that share them."""
    tally = Tally()
    batches = read_batches(READER, CASES / "signs", {"attributes": "key"}, tally=tally)
    found = batches[0]
    sets = [found.attribute_sets[number] for number in found.attributes.tolist()]

    assert [(label, box) for _, label, box, *_ in rows(batches)] == [
        ("regulatory--stop--g1", (0.1, 0.1, 0.3025, 0.5)),
        ("other-sign", (0.5, 0.4, 0.55, 0.6)),
        ("warning--curve-left--g2", (0.95, 0.5, 1, 0.6)),
        ("warning--curve-left--g2", (0, 0.5, 0.05, 0.6)),
        ("information--parking--g1", (0.975, 0.25, 1, 0.3)),
        ("information--parking--g1", (0, 0.25, 0.025, 0.3)),
    ]
    none = dict.fromkeys(FLAGS, "false")
    assert sets == [
        {**none, "key": "k0"},
        {**none, "key": "k1", "occluded": "true", "out-of-frame": "true"},
        {**none, "key": "k2", "cross_boundary": "left"},
        {**none, "key": "k2", "cross_boundary": "right"},
        {**none, "key": "k3", "highway": "true", "cross_boundary": "left"},
        {**none, "key": "k3", "highway": "true", "cross_boundary": "right"},
    ]
    assert (dict(tally.adjusted), list(tally.notes)) == ({"box over the edge of a panorama made two": 2}, [])
    assert len(set(found.object.tolist())) == len(sets)


def test_splits() -> None:
    """By folders or the texts beside annotations, with the images of these alone; else images without labels are frames among others."""
    assert frames(read_batches(READER, CASES / "signs", {"split": "val"})) == ["images/val/3-cccccccccccccccccccC.jpg"]
    assert frames(read_batches(READER, CASES / "vistas", {"split": "validation"})) == ["validation/images/0_vAlIdAtIoN-KeY-aBcDeF.jpg"]
    assert [image.file for image in READER.plan(CASES / "signs", READER.options()).images] == [
        "images/train/1-aaaaaaaaaaaaaaaaaaaA.jpg",
        "images/train/2-bbbbbbbbbbbbbbbbbbbB.jpg",
        "images/val/3-cccccccccccccccccccC.jpg",
    ]
    assert [image.file for image in READER.plan(CASES / "vistas/training/v2.0", READER.options()).images] == [
        f"{KEY}.jpg",
        "without-labels.jpg",
        "zY9xWvUtSrQpOnMlKjIhGf.jpg",
    ]


def test_names_without_images(tmp_path: Path) -> None:
    """As the data set would have them below the source; beside stray files as these are called."""
    files = {
        "training/v2.0/polygons/a.json": vistas(drawn()),
        "set/annotations/b.json": signs(sign(1, 1, 2, 2)),
        "c.d.json": vistas(drawn()),
    }
    write(tmp_path, files)

    assert sorted(names(read(READER, tmp_path))) == ["c.d.jpg", "set/b.jpg", "training/images/a.jpg"]
    assert names(read(READER, tmp_path / "training/v2.0/polygons")) == ["a.jpg"]
    assert names(read(READER, tmp_path / "set/annotations/b.json")) == ["b.jpg"]


@pytest.mark.parametrize("source", [".", "..", "../polygons", "../../v2.0", f"{KEY}.json"])
def test_from_within_the_data_set(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative paths find what lies beside and above them."""
    monkeypatch.chdir(CASES / "vistas/training/v2.0/polygons")
    found = read(READER, Path(source), {"label": "readable"})

    assert (names(found)[0], labels(found)) == (f"{KEY}.jpg", ["Sky", "Road", "Car", "Vehicle Group"])
    assert READER.plan(Path(source), READER.options()).images[0].file == f"{KEY}.jpg"


def test_a_box_and_a_polygon_are_one_object(tmp_path: Path) -> None:
    """An object that has both, as a tool may write it."""
    both = drawn(bbox=corners(8, 4, 40, 20))
    found = read(READER, write(tmp_path, {"a.json": vistas(both, drawn("a--b"))}))

    assert (found.object.tolist(), found.box.tolist()) == ([0, 0, 1], [[0.1, 0.1, 0.5, 0.5]] * 3)


def test_fields_and_properties(tmp_path: Path) -> None:
    """Plain values become text; null says nothing, and what text cannot say is counted, as is a second value of a name."""
    properties = {"occluded": True, "dummy": None, "lanes": [1, 2], "odd": {"a": 1}, "id": "x"}
    source = write(tmp_path, {"a.json": signs({**sign(1, 1, 2, 2, properties=properties), "id": 7, "correspondance": {}, "key": None})})
    tally = Tally()
    found = read(READER, source, {"attributes": "id,key"}, tally=tally)

    assert found.attribute_sets == ({"id": "7", "lanes": ("1", "2"), "occluded": "true"},)
    assert dict(tally.unconverted) == {"values of the attribute odd": 1, "another value of the attribute id": 1}
    assert list(tally.notes) == ["fields of objects that were not used: correspondance (-O attributes=correspondance keeps them)"]


@pytest.mark.parametrize(
    ("content", "is_own"),
    [
        (vistas(drawn()), True),
        (signs(), True),
        ({**signs(sign(1, 1, 2, 2)), "ispano": None}, True),
        ({"width": 1, "height": 1, "objects": [{"label": "car", "polygon": SQUARE}]}, False),
        ({"width": 1, "height": 1, "objects": []}, False),
        ({"imgWidth": 1, "imgHeight": 1, "objects": [{"label": "a--b", "polygon": SQUARE}]}, False),
        ({"data": []}, False),
        ([vistas(drawn())], False),
    ],
)
def test_recognised(tmp_path: Path, content: object, is_own: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """By the size, the objects, and classes that are paths, or what is said of panoramas and signs."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps(content), "utf-8")

    assert (READER.sniff(path) > 1) == is_own


def test_recognised_behind_thousands_of_images(tmp_path: Path) -> None:
    """As the labels of a data set lie."""
    files = {f"training/images/{number}.jpg": b"" for number in range(1100)}
    write(tmp_path, {**files, "training/v2.0/polygons/1.json": vistas(drawn())})

    assert sniff([tmp_path], Tally()).name == "mapillary"


def test_a_png_without_config_is_nobodys(tmp_path: Path) -> None:
    """16 bits of grey alone may be anything, such as depth."""
    mask(tmp_path / "instances" / "a.png", [[256]])

    assert READER.sniff(tmp_path) == 0
    write(tmp_path, {"config.json": config()})
    assert READER.sniff(tmp_path) > 1
