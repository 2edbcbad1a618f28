"""nuImages: versions, images, boxes, masks, attributes and surfaces."""

from pathlib import Path

import pytest

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers import sniff
from prelabel.readers.nuimages import READER
from prelabel.readers.nuimages.reading import IMAGES_AT_ONCE
from prelabel.readers.planning import read_sources
from prelabel.testing import check_reader, read_batches
from tests.commands import convert, jobs
from tests.conftest import FIXTURES
from tests.readers.nuimages_files import image, mask, named, surface, thing, version
from tests.readers.output_files import labels, names, read, write
from tests.readers.yolo_files import places, rows, shapes

STREET = FIXTURES / "nuimages" / "street"

LOG = "n001-2020-05-04-10-00-00-0400"

FRONT = f"samples/CAM_FRONT/{LOG}__CAM_FRONT__1588600806000000.jpg"
BACK = f"samples/CAM_BACK/{LOG}__CAM_BACK__1588600810500000.jpg"
LATER = f"samples/CAM_FRONT/{LOG}__CAM_FRONT__1588600815500000.jpg"


def kinds(d: Detections) -> list[str]:
    """The kind of each row."""
    return [Kind(kind).name for kind in d.kind.tolist()]


@pytest.mark.parametrize("source", ["", "v1.0-mini", "v1.0-mini/object_ann.json"])
def test_the_contract(source: str) -> None:
    """On the folder of a data set, on that of a version, and on a table; this reader alone recognises them."""
    check_reader(READER, STREET / source)

    assert sniff([STREET / source], Tally()).name == "nuimages"
    assert [one.file for one in read(READER, STREET / source).frames] == [FRONT, BACK, LATER]


def test_boxes() -> None:
    """Objects have their own boxes, surfaces the bounds of their pixels, and no rectangle."""
    batches = read_batches(READER, STREET)
    (d,) = batches

    assert rows(batches) == [
        (FRONT, "vehicle.car", (0.1, 0.2, 0.5, 0.7), None, -1),
        (FRONT, "human.pedestrian.adult", (0.6, 0.1, 0.8, 0.6), None, -1),
        (BACK, "movable_object.trafficcone", (0.75, 0.5, 0.85, 0.8), None, -1),
        (FRONT, "vehicle.car", (0.1, 0.2, 0.5, 0.7), None, -1),
        (FRONT, "human.pedestrian.adult", (0.6, 0.1, 0.8, 0.6), None, -1),
        (FRONT, "flat.driveable_surface", (0.0, 0.6, 1.0, 0.9), None, -1),
        (FRONT, "vehicle.ego", (0.25, 0.9, 0.75, 1.0), None, -1),
        (BACK, "flat.driveable_surface", (0.0, 0.8, 1.0, 1.0), None, -1),
    ]
    assert kinds(d) == ["RECTANGLE"] * 3 + ["POLYGON"] * 5
    assert (d.object[:2] == d.object[3:5]).all()
    assert [(one.width, one.height) for one in d.frames] == [(40, 20)] * 3
    table = STREET / "v1.0-mini"
    assert places(batches)[1:3] == [f"{table}/object_ann.json: $[2]", f"{table}/object_ann.json: $[1]"]
    assert places(batches)[6] == f"{table}/surface_ann.json: $[1]"


def test_outlines() -> None:
    """Run along the edges of the pixels that are seen: of the car its left half, of the person all but a hole and a corner."""
    (d,) = read_batches(READER, STREET)
    car, person, road, own, far = (
        [(x * 40, y * 20) for x, y in points] for _, kind, _, points, _ in shapes([d]) if kind == "POLYGON"
    )  # fmt: skip

    assert [tuple(map(round, xy)) for xy in car] == [(4, 4), (12, 4), (12, 14), (4, 14)]
    assert [tuple(map(round, xy)) for xy in person] == [
        *((24, 2), (32, 2), (32, 8), (28, 8), (28, 12), (24, 12)),
        *((26, 4), (26, 6), (28, 6), (28, 4)),
    ]
    assert [tuple(map(round, xy)) for xy in road] == [(0, 12), (4, 12), (4, 14), (40, 14), (40, 18), (0, 18)]
    assert [tuple(map(round, xy)) for xy in own] == [(10, 18), (30, 18), (30, 20), (10, 20)]
    assert [tuple(map(round, xy)) for xy in far] == [
        *((0, 16), (10, 16), (10, 20), (0, 20)),
        *((20, 16), (40, 16), (40, 20), (20, 20)),
    ]
    assert d.ring_hole.tolist() == [False, False, True, False, False, False, False]


def test_what_is_not_annotated() -> None:
    """Images between key frames are told, surfaces without a pixel counted, and point clouds are no images."""
    tally = Tally()
    read(READER, STREET, tally=tally)

    assert tally.notes == ["1 image between key frames not listed: nothing is annotated there"]
    assert tally.unconverted == {"surface without a pixel": 1}


def test_attributes(tmp_path: Path) -> None:
    """Are parted at their last period; two values of one are both kept, and one without a period is true."""
    tokens = [f"token of {name}" for name in ("vehicle.moving", "vehicle_light.emergency.flashing", "wet", "vehicle.parked")]
    d = read(READER, write(tmp_path, version([image("a")], [thing("a", attribute_tokens=tokens), thing("a")])))

    said = {"vehicle": ("moving", "parked"), "vehicle_light.emergency": "flashing", "wet": "true"}
    assert (d.attribute_sets, d.attributes.tolist()) == ((said,), [0, -1])


def test_surfaces_that_are_not_asked_for(tmp_path: Path) -> None:
    """Are not even read, which is said."""
    tally = Tally()
    write(tmp_path, version([image("a")], [thing("a")], [surface("a", mask((0, 0, 8, 8)))]))
    d = read(READER, tmp_path, {"surfaces": "drop"}, tally=tally)

    assert (labels(d), tally.notes) == (["vehicle.car"], [f"1 other JSON file not read: first {tmp_path}/surface_ann.json"])


def test_a_version_without_surfaces(tmp_path: Path) -> None:
    """Is read as well."""
    assert labels(read(READER, write(tmp_path, version([image("a")], [thing("a")])))) == ["vehicle.car"]


def test_boxes_alone(tmp_path: Path) -> None:
    """Where no polygons are wanted, masks are looked at of those alone that have no box: even a bad mask of another is not seen."""
    drawn = [thing("a", mask={"size": 1}), thing("a", bbox=None, mask=mask((20, 10, 24, 15)))]
    write(tmp_path, version([image("a")], drawn))
    _, batches = read_sources(READER, [tmp_path], READER.options(), FrameOptions(), Tally(), shapes=frozenset({Kind.RECTANGLE}))
    d = Detections.concat(list(batches))

    assert kinds(d) == ["RECTANGLE", "POLYGON"]
    assert d.box.round(9).tolist() == [[0.1, 0.1, 0.3, 0.3], [0.5, 0.5, 0.6, 0.75]]


def test_a_mask_without_a_pixel(tmp_path: Path) -> None:
    """Leaves the box of its object."""
    assert kinds(read(READER, write(tmp_path, version([image("a")], [thing("a", mask=mask())])))) == ["RECTANGLE"]


def test_a_test_set(tmp_path: Path) -> None:
    """Has images without annotations, and is recognised by its tables."""
    source = write(tmp_path, version([image("a"), image("b")], [], []))

    assert sniff([source], Tally()).name == "nuimages"
    assert names(read(READER, source)) == ["samples/CAM_FRONT/a.jpg", "samples/CAM_FRONT/b.jpg"]


def test_images_in_parts(tmp_path: Path) -> None:
    """Each batch has the annotations of its own images, in whatever order the tables list them."""
    count = 2 * IMAGES_AT_ONCE + 1
    listed = [thing(f"{i}", bbox=[0, 0, 1 + i % 40, 20]) for i in (count - 1, 0, IMAGES_AT_ONCE, 7, 0)]
    batches = read_batches(READER, write(tmp_path, version([image(f"{i}") for i in range(count)], listed)))

    assert [len(batch.frames) for batch in batches] == [IMAGES_AT_ONCE, IMAGES_AT_ONCE, 1]
    assert [[(batch.frames[at].file, round(x * 40)) for at, x in zip(batch.frame, batch.box[:, 2], strict=True)] for batch in batches] == [
        [("samples/CAM_FRONT/0.jpg", 1), ("samples/CAM_FRONT/0.jpg", 1), ("samples/CAM_FRONT/7.jpg", 8)],
        [(f"samples/CAM_FRONT/{IMAGES_AT_ONCE}.jpg", 1 + IMAGES_AT_ONCE % 40)],
        [(f"samples/CAM_FRONT/{count - 1}.jpg", 1 + (count - 1) % 40)],
    ]


def test_sizes(tmp_path: Path) -> None:
    """That the table does not say come from the image, below the folder of the data set; an image without annotations needs none."""
    none = {"width": None, "height": None}
    write(tmp_path, {f"v1.0-mini/{name}": rows for name, rows in version([image("a") | none, image("b") | none], [thing("a")]).items()})
    write(tmp_path, {"samples/CAM_FRONT/a.jpg": (80, 20)})
    d = read(READER, tmp_path)

    assert [(one.width, one.height) for one in d.frames] == [(80, 20), (0, 0)]
    assert d.box.tolist() == [[0.05, 0.1, 0.15, 0.3]]


def test_some_images_alone(tmp_path: Path) -> None:
    """Annotations of an image that is not among the frames are left out with it, and those of others stay theirs."""
    tally = Tally(on_error="skip")
    write(tmp_path, version([image("a"), image("b")], [thing("a"), thing("b", "human.pedestrian.adult")]))
    write(tmp_path, {"images/b.jpg": (40, 20)})
    batches = read_batches(READER, tmp_path, tally=tally, frames=tmp_path / "images")

    assert rows(batches) == [("b.jpg", "human.pedestrian.adult", (0.1, 0.1, 0.3, 0.3), None, -1)]
    assert [problem.reason for problem in tally.bad] == ["frame not among --frames"]


def test_fields_that_are_not_known(tmp_path: Path) -> None:
    """Are named."""
    tally = Tally()
    read(READER, write(tmp_path, version([image("a")], [thing("a", automatic=True, source="m")])), tally=tally)

    assert tally.notes == ["fields of annotations not used: automatic,source"]


def test_categories_of_one_name(tmp_path: Path) -> None:
    """Are one label; a record that comes twice is no second one."""
    other = {"token": "token of human.pedestrian.adult", "name": "vehicle.car"}
    twins = [*named("vehicle.car"), other, *named("vehicle.car")]
    write(tmp_path, {**version([image("a")], [thing("a"), thing("a", "human.pedestrian.adult")]), "category.json": twins})
    d = read(READER, tmp_path)

    assert (d.labels, labels(d)) == (("vehicle.car",), ["vehicle.car", "vehicle.car"])


def test_the_command(tmp_path: Path) -> None:
    """Recognises a version, and makes an image job of each key frame."""
    write(tmp_path, version([image("a"), image("b")], [thing("a")]))
    done = convert(tmp_path, ".")

    assert (done.exit_code, [job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")]) == (
        0,
        ["samples/CAM_FRONT/a.jpg", "samples/CAM_FRONT/b.jpg"],
    )
