"""Cityscapes: shapes, labels, and which image a file is of."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.cityscapes import READER
from prelabel.readers.cityscapes.reading import VOID
from prelabel.testing import check_reader, read_batches
from tests.commands import convert, jobs
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "cityscapes"

ULM = "train/ulm/ulm_{:06d}_000019"

SQUARE = [[8, 4], [40, 4], [40, 20], [8, 20]]
"""From a tenth to a half across, and down, of an image of 80 x 40 pixels."""


def image(*objects: Mapping[str, object]) -> dict[str, object]:
    """A file of an image of 80 x 40 pixels."""
    return {"imgHeight": 40, "imgWidth": 80, "objects": list(objects)}


def drawn(label: str = "car", **fields: object) -> dict[str, object]:
    """An object that is a square."""
    return {"label": label, "polygon": SQUARE, **fields}


@pytest.mark.parametrize("case", ["set", "set/gtFine/train", "persons", "persons/gtBboxCityPersons"])
def test_the_contract(case: str) -> None:
    """On each fixture, and on a part of a data set, which this reader alone recognises."""
    check_reader(READER, CASES / case)

    assert sniff([CASES / case], Tally()).name == "cityscapes"


def test_polygons() -> None:
    """In fractions of 64 x 32 pixels, whole, each by its label; a ring that is closed is opened, coordinates may have decimals."""
    batches = read_batches(READER, CASES / "set")
    first, second = (f"{ULM.format(number)}_leftImg8bit.png" for number in (1, 2))

    assert shapes(batches) == [
        (first, "POLYGON", "road", [(0, 0.5), (63 / 64, 0.5), (63 / 64, 31 / 32), (0, 31 / 32)], [0] * 4),
        (first, "POLYGON", "sidewalk", [(0.75, 0.5), (63 / 64, 0.5), (63 / 64, 0.75)], [0] * 3),
        (first, "POLYGON", "car", [(0.125, 0.375), (0.375, 0.375), (0.375, 0.625), (0.125, 0.625)], [0] * 4),
        (first, "POLYGON", "cargroup", [(0.5, 0.375), (0.75, 0.375), (0.75, 0.5), (0.5, 0.5)], [0] * 4),
        (first, "POLYGON", "polegroup", [(0.875, 0.0625), (0.90625, 0.0625), (0.90625, 0.5), (0.875, 0.5)], [0] * 4),
        (first, "POLYGON", "license plate", [(0.21875, 0.53125), (0.28125, 0.53125), (0.28125, 0.5625), (0.21875, 0.5625)], [0] * 4),
        (second, "POLYGON", "sky", [(0, 0), (1, 0), (1, 0.265625), (0, 0.265625)], [0] * 4),
        (second, "POLYGON", "person", [(0.625, 0.25), (0.6875, 0.25), (0.71875, 0.75), (0.59375, 0.75)], [0] * 4),
    ]
    assert places(batches)[-1] == f"{CASES}/set/gtFine/{ULM.format(2)}_gtFine_polygons.json: $.objects[2]"


def test_boxes_of_persons() -> None:
    """The whole body, by left, top, width and height; a region to ignore is no person."""
    batches = read_batches(READER, CASES / "persons")

    assert [(label, box) for _, label, box, *_ in rows(batches)] == [
        ("pedestrian", (0.125, 0.125, 0.21875, 0.625)),
        ("rider", (0.25, 0.25, 0.375, 0.75)),
        ("person group", (0.5, 0.25, 0.75, 0.5)),
    ]


def test_a_box_and_a_polygon_are_one_object(tmp_path: Path) -> None:
    """An object that has both, as a tool may write it."""
    found = read(READER, write(tmp_path, {"a.json": image(drawn(bbox=[8, 4, 32, 16]), drawn("bus"))}))

    assert (labels(found), found.object.tolist()) == (["car", "car", "bus"], [0, 0, 1])
    assert found.box.tolist() == [[0.1, 0.1, 0.5, 0.5]] * 3


def test_what_is_left_out_is_counted() -> None:
    """Deleted objects and void classes; those of a class that evaluation ignores, but that is not void, are kept."""
    tally = Tally()
    read_batches(READER, CASES / "set", tally=tally)

    assert dict(tally.filtered) == {"void class": 3, "deleted object": 1}
    unused = "date,id,objectType,user,verified"
    assert list(tally.notes) == [f"fields of objects that were not used: {unused} (-O attributes={unused} keeps them)"]


def test_void_classes(tmp_path: Path) -> None:
    """Are those of the category void in the table of labels, and ignore; kept on request, but not where they are deleted."""
    named = ["unlabeled", "ego vehicle", "rectification border", "out of roi", "static", "dynamic", "ground"]
    write(tmp_path, {"a.json": image(*map(drawn, [*named, "ignore", "guard rail"]), drawn("static", deleted=1))})
    tally = Tally()

    assert {*named, "ignore"} == VOID
    assert labels(read(READER, tmp_path)) == ["guard rail"]
    assert labels(read(READER, tmp_path, {"void": "keep"}, tally=tally)) == [*named, "ignore", "guard rail"]
    assert dict(tally.filtered) == {"deleted object": 1}


@pytest.mark.parametrize(
    ("crowd", "found", "filtered"),
    [
        ("keep", [("car", {}), ("cargroup", {}), ("person group", {}), ("polegroup", {}), ("group", {})], {}),
        ("drop", [("car", {}), ("polegroup", {}), ("group", {})], {"crowd": 2}),
        (
            "attribute",
            [("car", {}), ("car", {"iscrowd": "true"}), ("person", {"iscrowd": "true"}), ("polegroup", {}), ("group", {})],
            {},
        ),
    ],
)
def test_crowds(tmp_path: Path, crowd: str, found: list[tuple[str, dict[str, str]]], filtered: dict[str, int]) -> None:
    """Labels that end in group, but not the class that does; nor a label that is nothing else."""
    source = write(tmp_path, {"a.json": image(*map(drawn, ["car", "cargroup", "person group", "polegroup", "group"]))})
    tally = Tally()
    read_ = read(READER, source, {"crowd": crowd}, tally=tally)

    said = [dict(read_.attribute_sets[number]) if number >= 0 else {} for number in read_.attributes.tolist()]
    assert list(zip(labels(read_), said, strict=True)) == found
    assert dict(tally.filtered) == filtered


def test_attributes(tmp_path: Path) -> None:
    """Further fields of objects, on request, as text; those that nobody asked for are told of all files at once."""
    one, other = drawn(instanceId=24000, verified=True, note={"x": 1}), drawn(user="ann")
    source = write(tmp_path, {"a.json": image(one, drawn()), "b.json": image(other)})
    tally = Tally()
    found = read(READER, source, {"attributes": "instanceId,verified,note"}, tally=tally)

    assert (found.attributes.tolist(), found.attribute_sets) == ([0, -1, -1], ({"instanceId": "24000", "verified": "true"},))
    assert list(tally.notes) == ["fields of objects that were not used: user (-O attributes=user keeps them)"]


def test_boxes_in_space_are_counted(tmp_path: Path) -> None:
    """As those of ``gtBbox3d``, which lie in such files, too."""
    solid = {"label": "car", "2d": {"amodal": [8, 4, 32, 16]}, "3d": {"center": [9, 0, 1]}}
    tally = Tally()
    found = read(READER, write(tmp_path, {"a_gtBbox3d.json": image(solid, drawn())}), tally=tally)

    assert (labels(found), dict(tally.unconverted)) == (["car"], {"3D box": 1})


FINE = "gtFine/val/7/09_gtFine_polygons.json"

NAMES: list[tuple[str, str, list[str], list[str]]] = [
    ("", FINE, [], ["val/7/09_leftImg8bit.png"]),
    ("", "gtCoarse/val/7/09_gtCoarse_polygons.json", ["leftImg8bit/val/7/09_leftImg8bit.jpg"], ["val/7/09_leftImg8bit.jpg"]),
    ("gtFine", FINE, ["leftImg8bit/val/7/09_leftImg8bit.png"], ["val/7/09_leftImg8bit.png"]),
    ("gtFine/val", FINE, ["leftImg8bit/val/7/09_leftImg8bit.png"], ["7/09_leftImg8bit.png"]),
    ("gtFine/val/7", FINE, ["leftImg8bit/val/7/10_leftImg8bit.png"], ["09_leftImg8bit.png", "10_leftImg8bit.png"]),
    (FINE, FINE, ["leftImg8bit/val/7/10_leftImg8bit.png"], ["09_leftImg8bit.png"]),
    ("", FINE, ["leftImg8bit/test/7/10_leftImg8bit.png"], ["val/7/09_leftImg8bit.png"]),
    ("", f"zip/{FINE}", [], ["zip/val/7/09_leftImg8bit.png"]),
    ("", "a_gtFine_polygons.json", ["a_leftImg8bit.jpg", "a_gtFine_color.png"], ["a_leftImg8bit.jpg"]),
    ("", "a_polygons.json", ["a.jpg", "a_color.png", "b.jpg"], ["a.jpg"]),
    ("", "day/street.json", [], ["day/street.png"]),
    ("", "day/street.json", ["day/street.jpg"], ["day/street.jpg"]),
]


@pytest.mark.parametrize(("source", "file", "images", "expected"), NAMES, ids=range(len(NAMES)))
def test_names_of_images(tmp_path: Path, source: str, file: str, images: list[str], expected: list[str]) -> None:
    """From the folder of images beside the folder of labels, whatever part is given; labels that are images are no frames."""
    write(tmp_path, {file: image(drawn())} | dict.fromkeys(images, (80, 40)))
    done = convert(tmp_path, source or ".", "--format", "cityscapes")

    assert done.exit_code == 0, done.output
    assert [job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")] == expected


def test_images_of_frames(tmp_path: Path) -> None:
    """Those of ``--frames`` go first, under their names; their sizes hold where a file says none."""
    write(tmp_path, {"gtFine/val/7/09_gtFine_polygons.json": {"objects": [drawn()]}, "images/val/7/09_leftImg8bit.jpg": (80, 40)})
    found = read(READER, tmp_path / "gtFine", frames=tmp_path / "images")

    assert (names(found), found.box.tolist()) == (["val/7/09_leftImg8bit.jpg"], [[0.1, 0.1, 0.5, 0.5]])


def test_frames_are_single_images() -> None:
    """However they are numbered: the source's snippets have one that is labelled."""
    done = convert(FIXTURES.parent, "fixtures/cityscapes/set", "--dry-run")

    assert (done.exit_code, "4 image jobs: the source has single images" in done.output) == (0, True)
    assert frames(read_batches(READER, CASES / "set")) == [f"{ULM.format(number)}_leftImg8bit.png" for number in (1, 2, 3)]


def test_sniffing(tmp_path: Path) -> None:
    """Size and objects in an object; a data set whose other folders come first; nothing of the other formats' fixtures is claimed."""
    write(tmp_path, {"a.json": image(), "b.json": [image()], "c.json": {"objects": []}, f"set/{FINE}": image()})
    write(tmp_path, {f"set/camera/{number}_camera.json": {} for number in range(30)})

    assert [READER.sniff(tmp_path / name).name for name in ("a.json", "set")] == ["SURE", "SURE"]
    assert [READER.sniff(tmp_path / name).name for name in ("b.json", "c.json", "none.json", "set/camera")] == ["NO"] * 4
    others = [path for path in FIXTURES.rglob("*") if "cityscapes" not in path.parts and (path.is_dir() or path.suffix == ".json")]
    assert [path for path in others if path != FIXTURES / "golden" and READER.sniff(path)] == []
    assert len(others) > 100
