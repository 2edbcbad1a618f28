"""Boxes of nuScenes that were projected to images: sequences, tracks, attributes, and what is wrong with them."""

from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.nuimages import READER
from prelabel.safejson import or_leave_out
from prelabel.testing import check_reader, read_batches
from tests.commands import convert, jobs
from tests.conftest import FIXTURES
from tests.readers.nuimages_files import Bad, named
from tests.readers.output_files import labels, names, read, refused, skipped, write
from tests.readers.yolo_files import places, rows

PROJECTED = FIXTURES / "nuimages" / "projected"

LOG = "n001-2020-05-04-10-00-00-0400"

SIZE = (1600, 900)

SKIP = "or leave the record out with --on-error skip"


def box(file: str, instance: str = "i", **fields: object) -> dict[str, Any]:
    """A car from a tenth to three tenths of both sides of an image of 1600x900 pixels."""
    return {
        "bbox_corners": [160, 90, 480, 270],
        "category_name": "vehicle.car",
        "filename": file,
        "instance_token": instance,
        "sample_data_token": "d",
        **fields,
    }


def at(camera: str, time_us: int) -> str:
    """An image."""
    return f"samples/{camera}/log__{camera}__{time_us:013}.jpg"


@pytest.mark.parametrize("source", ["", "v1.0-mini", "v1.0-mini/image_annotations.json"])
def test_the_contract(source: str) -> None:
    """On the folder of a data set, on that of a version, and on a table; this reader alone recognises them."""
    check_reader(READER, PROJECTED / source, size=SIZE)

    assert sniff([PROJECTED / source], Tally()).name == "nuimages"


def test_another_name(tmp_path: Path) -> None:
    """Is recognised by what the file says."""
    source = write(tmp_path, {"boxes.json": [box(at("CAM", 0))]}) / "boxes.json"

    assert sniff([source], Tally()).name == "nuimages"
    assert labels(read(READER, source, size=SIZE)) == ["vehicle.car"]


def test_sequences() -> None:
    """Are of one log and camera, in the order of times; numbers count at two key frames a second, so that a missing one leaves a gap."""
    front, left = read_batches(READER, PROJECTED, size=SIZE)

    assert {(one.sequence, one.file.partition("__")[0]) for one in front.frames} == {(f"{LOG}__CAM_FRONT", f"samples/CAM_FRONT/{LOG}")}
    assert [(one.index, one.time_s) for one in front.frames] == [(0, 0.0), (1, 0.5), (3, 1.512)]
    assert [(one.sequence, one.index, one.time_s) for one in left.frames] == [(f"{LOG}__CAM_FRONT_LEFT", 0, 0.0)]
    assert front.frames[1].file == f"samples/CAM_FRONT/{LOG}__CAM_FRONT__1588600806512460.jpg"


def test_boxes_and_tracks() -> None:
    """A box is in pixels; an instance is a track, in the images of each camera."""
    front, left = read_batches(READER, PROJECTED, size=SIZE)

    assert [row[1:] for row in rows([front, left])] == [
        ("vehicle.car", (0.25, 0.5, 0.5, 0.75), None, 1),
        ("human.pedestrian.adult", (0.0, 0.333333333, 0.1, 1.0), None, 0),
        ("vehicle.car", (0.3, 0.5, 0.55, 0.75), None, 1),
        ("vehicle.car", (0.35, 0.5, 0.6, 0.75), None, 1),
        ("vehicle.car", (0.9, 0.5, 1.0, 0.8), None, 1),
    ]
    assert front.frame.tolist() == [0, 0, 1, 2]
    assert places([front]) == [f"{PROJECTED}/v1.0-mini/image_annotations.json: $[{i}]" for i in (0, 1, 4, 3)]


def test_attributes() -> None:
    """Have the names that the tables beside give; visibility that nobody said is none."""
    front, _ = read_batches(READER, PROJECTED, size=SIZE)
    moving, stopped = ({"vehicle": value, "visibility": "v80-100"} for value in ("moving", "stopped"))

    assert [front.attribute_sets[i] if i >= 0 else None for i in front.attributes.tolist()] == [moving, None, moving, stopped]


def test_attributes_without_their_tables(tmp_path: Path) -> None:
    """Are counted; the token of visibility says enough."""
    tally = Tally()
    said = box(at("CAM", 0), attribute_tokens=["x", "y"], visibility_token="4")  # noqa: S106  # it is no password
    d = read(READER, write(tmp_path, {"image_annotations.json": [said]}), size=SIZE, tally=tally)

    assert (d.attribute_sets, tally.unconverted) == (({"visibility": "4"},), {"attribute that no attribute.json names": 2})


def test_images_that_come_too_fast(tmp_path: Path) -> None:
    """Are numbered as they follow, where two would have one number."""
    files = [at("CAM", time) for time in (9_000_000, 0, 100_000)]
    d = read(READER, write(tmp_path, {"image_annotations.json": [box(file) for file in files]}), size=SIZE)

    assert [(one.file, one.index) for one in d.frames] == [(files[1], 0), (files[2], 1), (files[0], 2)]


def test_sizes(tmp_path: Path) -> None:
    """Come from the images below the folder of the data set; an image whose size is not known is left out with its boxes."""
    known, other = at("CAM", 500_000), at("CAM", 0)
    write(tmp_path, {"v1.0-mini/image_annotations.json": [box(other), box(known)], known: (800, 450)})

    assert refused(READER, tmp_path) == (
        f"v1.0-mini/image_annotations.json: $[0]: the size of {other!r} is not known\n"
        "  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )
    d, reasons = skipped(READER, tmp_path)
    assert (names(d), d.box.tolist(), reasons) == ([f"log__CAM:{known}"], [[0.2, 0.2, 0.6, 0.6]], ["size unknown"])


BAD = [
    Bad({"filename": "a.jpg"}, ".filename", "'a.jpg' does not end in a log, a camera and a time",
     f"call it as nuScenes does, LOG__CAMERA__MICROSECONDS.jpg, {SKIP}", "image without time"),
    Bad({"filename": f"../{at('CAM', 0)}"}, ".filename", f"'../{at('CAM', 0)}' is no name below the folder of the data set",
     f"correct it, {SKIP}", "image outside"),
    Bad({"filename": f"/data/{at('CAM', 0)}"}, ".filename", f"'/data/{at('CAM', 0)}' is no name below the folder of the data set",
     f"correct it, {SKIP}", "image outside"),
    Bad({"bbox_corners": [160, 90, 160, 270]}, ".bbox_corners", "width 0 and height 180 must be above 0",
     f"write bbox_corners as [left, top, right, bottom], {SKIP}", "width or height not positive"),
    Bad({"bbox_corners": [160, -1e9, 480, 270]}, ".bbox_corners[1]", "-1e+09 is beyond any image",
     f"correct it, {SKIP}", "coordinate beyond any image"),
    Bad({"instance_token": "first"}, ".instance_token", "the instance 'first' is in this image a second time",
     f"keep one of the two, {SKIP}", "track twice in a frame"),
    Bad({"category_name": ""}, ".category_name", 'expected `str` of length >= 1: ""',
     "correct the value, or leave the record out with --on-error skip", "record of the wrong type"),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_a_bad_box(bad: Bad, tmp_path: Path) -> None:
    """Is named by its field; what comes behind it stays, of the same instance, too."""
    file = at("CAM", 0)
    said = [box(file, "first"), box(file, "second") | bad.fields, box(file, "second", category_name="vehicle.bus.rigid")]
    source = write(tmp_path, {"image_annotations.json": said, "attribute.json": named("vehicle.moving")})

    place, _, rest = refused(READER, source, size=SIZE).partition(": ")
    assert (place.rpartition(":")[0], rest) == ("image_annotations.json:1", f"$[1]{bad.field}: {bad.what}\n  fix: {bad.fix}")
    d, reasons = skipped(READER, source, size=SIZE)
    assert (labels(d), reasons) == (["vehicle.car", "vehicle.bus.rigid"], [bad.reason])


PARTS = [
    Bad({"attribute_tokens": ["x", "token of vehicle.moving"]}, ".attribute_tokens[0]", "'x' is not in attribute.json",
     "give the tables of one version, or leave the attribute out with --on-error skip", "no such attribute"),
    Bad({"visibility_token": 4, "attribute_tokens": ["token of vehicle.moving"]}, ".visibility_token",
     "expected `str | null`, got `int`: 4", or_leave_out("value"), "record of the wrong type"),
]  # fmt: skip


@pytest.mark.parametrize("bad", PARTS, ids=range(len(PARTS)))
def test_a_bad_part_of_a_box(bad: Bad, tmp_path: Path) -> None:
    """Is left out alone."""
    source = write(tmp_path, {"image_annotations.json": [box(at("CAM", 0)) | bad.fields], "attribute.json": named("vehicle.moving")})

    assert refused(READER, source, size=SIZE).partition(": ")[2] == f"$[0]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    d, reasons = skipped(READER, source, size=SIZE)
    assert (labels(d), d.attribute_sets, reasons) == (["vehicle.car"], ({"vehicle": "moving"},), [bad.reason])


@pytest.mark.parametrize("table", ["attribute.json", "visibility.json", "image_annotations.json"])
def test_a_broken_table(table: str, tmp_path: Path) -> None:
    """Is said, and nothing is read."""
    write(tmp_path, {"image_annotations.json": [box(at("CAM", 0))], table: "[{"})

    assert refused(READER, tmp_path, size=SIZE).startswith(f"{table}:1: not JSON: the text ends before the document does")
    assert skipped(READER, tmp_path, size=SIZE)[1] == ["unreadable file"]


def test_another_file(tmp_path: Path) -> None:
    """Is none."""
    source = write(tmp_path, {"boxes.json": [{"bbox": [1, 2, 3, 4]}]}) / "boxes.json"

    assert refused(READER, source) == (
        "boxes.json: is neither called object_ann.json nor holds projections, as image_annotations.json does\n"
        "  fix: give the folder of a version, as v1.0-mini, or its table of annotations"
        " (that of nuScenes is what its export_2d_annotations_as_json.py writes)"
    )


def test_the_command(tmp_path: Path) -> None:
    """Recognises a table, and makes a video job of each camera."""
    write(tmp_path, {"image_annotations.json": [box(at("CAM_BACK", 500_000)), box(at("CAM_FRONT", 0)), box(at("CAM_BACK", 0))]})
    done = convert(tmp_path, ".", "--size", "1600x900")

    assert (done.exit_code, [job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")]) == (0, ["log__CAM_BACK", "log__CAM_FRONT"])
