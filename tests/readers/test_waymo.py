"""Waymo Open Dataset: boxes, keypoints, masks, tracks and frames, with values worked out by hand."""

import os
from pathlib import Path
from shutil import copytree

import pyarrow as pa
import pytest
from PIL import Image
from pyarrow import parquet

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.readers.base import Certainty
from prelabel.readers.shared.parquet import each_row
from prelabel.readers.waymo import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.waymo_files import FRONT, SEGMENT, SIDE_LEFT, T0, box, facts, key, levels, packed, panoptic, pose, put, read, size, write
from tests.readers.yolo_files import shapes

CASES = FIXTURES / "waymo"

CAR, PERSON = "a-car", "a-person"


def test_boxes_and_keypoints() -> None:
    """A box is center and size; keypoints are of the box with their id, and have its label. Ids count from 0 in each camera."""
    whole = check_reader(READER, CASES / "training")

    assert facts(whole) == [
        ("FRONT", 0, "vehicle", 0, [860, 590, 1060, 690]),
        ("FRONT", 0, "pedestrian", 1, [280, 640, 320, 760]),
        ("FRONT", 0, "pedestrian", 1, [290, 645, 310, 670]),
        ("FRONT", 1, "vehicle", 0, [865, 588, 1075, 692]),
        ("FRONT", 1, "pedestrian", 1, [284, 640, 324, 760]),
        ("FRONT", 3, "vehicle", 0, [875, 586, 1105, 698]),
        ("SIDE_LEFT", 0, "vehicle", 0, [0, 400, 201, 486]),
        ("SIDE_LEFT", 3, "cyclist", 1, [1770, 430, 1830, 570]),
        ("SIDE_LEFT", 3, "cyclist", 1, [1790, 520, 1805, 521]),
    ]
    assert [row for row, kind in enumerate(whole.kind.tolist()) if kind == Kind.LANDMARK] == [2, 8]
    assert whole.object[1] == whole.object[2]
    assert whole.object[7] == whole.object[8]
    # nose, left and right shoulder, forehead; left and right hip
    assert whole.point_number.tolist() == [1, 2, 3, 14, 8, 9]
    assert [(round(x * 1920, 6), round(y * 1280, 6)) for x, y in whole.points[:4].tolist()] == [
        (300, 650),
        (310, 670),
        (290, 670),
        (300, 645),
    ]
    assert str(whole.place(3)) == f"{CASES}/training/camera_box/{SEGMENT}.parquet: row 4"


def test_levels_of_difficulty_are_attributes() -> None:
    """Level 0 says nothing; keypoints have none."""
    whole = read(CASES / "training")

    sets = [whole.attribute_sets[i] if i >= 0 else {} for i in whole.attributes.tolist()]
    detection, tracking = "detection_difficulty_level", "tracking_difficulty_level"
    assert sets == [
        {detection: "LEVEL_1", tracking: "LEVEL_1"},
        {detection: "LEVEL_2", tracking: "LEVEL_1"},
        {},
        {detection: "LEVEL_1", tracking: "LEVEL_1"},
        {detection: "LEVEL_2", tracking: "LEVEL_2"},
        {detection: "LEVEL_1"},
        {tracking: "LEVEL_2"},
        {detection: "LEVEL_1", tracking: "LEVEL_1"},
        {},
    ]


def test_frames() -> None:
    """Are those that have an image or a row, by their times; sizes are those of the calibration. Other components are named."""
    tally = Tally()
    whole = read(CASES / "training", tally=tally)

    assert [(frame.sequence, frame.file, frame.index, frame.time_s) for frame in whole.frames] == [
        (f"{SEGMENT}/{camera}", f"{SEGMENT}/{camera}/{T0 + 100_000 * i}.jpg", i, i / 10)
        for camera in ("FRONT", "SIDE_LEFT")
        for i in range(4)
    ]
    assert [(frame.width, frame.height) for frame in whole.frames] == [(1920, 1280)] * 4 + [(1920, 886)] * 4
    assert list(tally.notes) == [f"2 other files not read: first {CASES}/training/lidar_box/{SEGMENT}.parquet"]


def test_segmentation() -> None:
    """A polygon of each type and instance; what is tracked has an id, undefined pixels are counted, and the images say their size."""
    tally = Tally()
    whole = check_reader(READER, CASES / "panoptic")
    read(CASES / "panoptic", tally=tally)

    assert facts(whole) == [
        ("FRONT", 0, "car", 0, [1, 3, 5, 6]),
        ("FRONT", 0, "pedestrian", -1, [10, 2, 11, 4]),
        ("FRONT", 0, "road", -1, [0, 3, 12, 8]),
        ("FRONT", 0, "sky", -1, [0, 0, 12, 3]),
        ("FRONT", 5, "car", 0, [3, 3, 7, 6]),
        ("FRONT", 5, "pedestrian", -1, [10, 2, 11, 4]),
        ("FRONT", 5, "road", -1, [0, 3, 12, 8]),
        ("FRONT", 5, "sky", -1, [0, 0, 12, 3]),
        ("SIDE_LEFT", 0, "car", 0, [6, 0, 9, 4]),
        ("SIDE_LEFT", 0, "building", -1, [0, 0, 6, 4]),
    ]
    assert set(whole.kind.tolist()) == {Kind.POLYGON}
    assert [(round(x * 12, 6), round(y * 8, 6)) for x, y in shapes([whole])[0][3]] == [(1, 3), (5, 3), (5, 6), (1, 6)]
    # a shape is an object of its own, whatever else has its label
    assert len(set(whole.object.tolist())) == 10
    assert dict(tally.filtered) == {"undefined pixel": 4}


def test_stuff() -> None:
    """Pixels of no instance are left out where they are not wanted."""
    tally = Tally()
    whole = read(CASES / "panoptic", {"stuff": "drop"}, tally=tally)

    assert [fact[2] for fact in facts(whole)] == ["car", "pedestrian", "car", "pedestrian", "car"]
    assert dict(tally.filtered) == {"undefined pixel": 4, "area of no instance": 5}


def test_ids_of_instances_are_of_a_type_in_a_group(tmp_path: Path) -> None:
    """A global id is of one object among images of one sequence id and pixels of one type; it is not the id of a box."""
    car = [[2001] * 4]
    put(tmp_path, "camera_segmentation", *(
        {**key(i), **panoptic(pixels, {1: (5, True)}, group)}
        for i, (pixels, group) in enumerate([(car, "a"), (car, "a"), (car, "b"), ([[3001] * 4], "b")])
    ))  # fmt: skip
    put(tmp_path, "camera_box", {**key(0, of="5"), **box(2, 0.5, 4, 1)})

    assert [(frame, label, track) for _, frame, label, track, _ in facts(read(tmp_path))] == [
        (0, "vehicle", 0),
        (0, "car", 1),
        (1, "car", 1),
        (2, "car", 2),
        (3, "truck", 3),
    ]


def test_projected_boxes() -> None:
    """Are read where there are no others; an object of lidar is in several cameras."""
    whole = check_reader(READER, CASES / "projected")

    assert facts(whole) == [
        ("FRONT", 0, "vehicle", 0, [830, 570, 1090, 710]),
        ("FRONT", 1, "vehicle", 0, [833, 569, 1095, 711]),
        ("FRONT", 1, "sign", 1, [0, 455, 40, 545]),
        ("FRONT_LEFT", 1, "vehicle", 0, [0, 570, 60, 710]),
    ]


def test_projected_boxes_in_place_of_others() -> None:
    """Where they are asked for; keypoints have no box then."""
    tally = Tally()
    whole = read(CASES / "training", {"boxes": "projected", "person": "human"}, tally=tally)

    assert [fact[2:4] for fact in facts(whole)] == [("vehicle", 0), ("human", 1), ("human", 0)]
    assert "keypoints whose object has no box are called human (-O person= to say otherwise)" in tally.notes


def test_cameras() -> None:
    """Only those that are asked for, in the order of their numbers; rows of others are counted."""
    tally = Tally()
    whole = check_reader(READER, CASES / "training", {"cameras": "SIDE_LEFT,REAR"})
    read(CASES / "training", {"cameras": "SIDE_LEFT,REAR"}, tally=tally)

    assert {frame.sequence for frame in whole.frames} == {f"{SEGMENT}/SIDE_LEFT"}
    # five boxes, one set of keypoints and four images of FRONT
    assert dict(tally.filtered) == {"row of a camera that is not asked for": 10}


@pytest.mark.parametrize("source", ["camera_box", f"camera_box/{SEGMENT}.parquet"])
def test_sizes_beside_the_source(source: str, tmp_path: Path) -> None:
    """Calibration and images are found where components lie; keypoints there are no part of the source."""
    copytree(CASES / "training", tmp_path, dirs_exist_ok=True)
    whole = check_reader(READER, tmp_path / source)

    assert [frame.height for frame in whole.frames] == [1280] * 4 + [886] * 4
    assert set(whole.kind.tolist()) == {Kind.RECTANGLE}


def test_sizes_of_images(tmp_path: Path) -> None:
    """Are those in the headers of the first images that have one, where no calibration says them."""
    put(tmp_path, "camera_box", {**key(0, of=CAR), **box(10, 10, 4, 4)})
    image = packed(Image.new("RGB", (64, 32)), "JPEG")
    put(tmp_path, "camera_image", {**key(0), "image": b"no image"}, {**key(1, SIDE_LEFT), "image": image}, {**key(1), "image": image})

    assert [(frame.width, frame.height, frame.index) for frame in read(tmp_path).frames] == [(64, 32, 0), (64, 32, 1), (64, 32, 1)]


def test_images_are_not_read_at_once(tmp_path: Path) -> None:
    """Of four megabytes in a row group no more is held than some images."""
    path = put(tmp_path, "camera_image", *({**key(i), "image": os.urandom(1 << 18)} for i in range(16)))
    parquet.write_table(parquet.read_table(path), path, write_batch_size=1, use_dictionary=False)
    before = pa.total_allocated_bytes()
    rows = each_row(path, ["[CameraImageComponent].image"])

    assert len(next(rows)[0]) == 1 << 18
    assert 0 < pa.total_allocated_bytes() - before < 1 << 21
    assert len([*rows]) == 15


NAMED = ["{segment}/FRONT/{time}.png", "{segment}/1/{time}.jpg", "{segment}/{time}_1.jpg", "{time}_FRONT.jpg", "image_{time}_1.png"]


@pytest.mark.parametrize("name", NAMED)
def test_names_of_images(name: str, tmp_path: Path) -> None:
    """Are those of --frames, however tools call the images that they take out of the data set."""
    put(tmp_path, "camera_box", {**key(0, of=CAR), **box(10, 10, 4, 4)})
    path = tmp_path / "images" / name.format(segment=SEGMENT, time=T0)
    path.parent.mkdir(parents=True)
    Image.new("RGB", (64, 32)).save(path)
    whole = read(tmp_path / "camera_box", frames=tmp_path / "images")

    assert [frame.file for frame in whole.frames] == [path.relative_to(tmp_path / "images").as_posix()]
    assert facts(whole) == [("FRONT", 0, "vehicle", 0, [8, 8, 12, 12])]


def test_numbers_of_frames(tmp_path: Path) -> None:
    """Are tenths of a second from the first of the segment; times that are nearer to each other, or too far apart, are counted."""
    row = box(10, 10, 4, 4)
    times: dict[str, list[float]] = {"near": [0, 0.2, 1], "apart": [0, 1, 1 << 20]}
    put(tmp_path, "camera_box", {**key(2, of="a"), **row}, {**key(0, SIDE_LEFT, of="a"), **row})
    put(tmp_path, "camera_calibration", size(FRONT), size(SIDE_LEFT))
    assert [(frame.index, frame.time_s) for frame in read(tmp_path).frames] == [(2, 0.2), (0, 0)]
    assert [(frame.index, frame.time_s) for frame in read(tmp_path, {"cameras": "FRONT"}).frames] == [(2, 0.2)]

    for name, some in times.items():
        rows = [{**key(0, of="a"), **row, "key.frame_timestamp_micros": T0 + int(time * 100_000)} for time in some]
        put(tmp_path / name, "camera_box", *rows)
        put(tmp_path / name, "camera_calibration", size(FRONT))
        assert [frame.index for frame in read(tmp_path / name).frames] == [0, 1, 2]


def test_numbers_of_keypoints(tmp_path: Path) -> None:
    """Are those of the names that the user lists; others are counted."""
    put(tmp_path, "camera_hkp", {**key(0, of=PERSON), **pose({20: (1, 2), 1: (3, 4), 10: (5, 6)}, hidden=[1, 10])})
    put(tmp_path, "camera_calibration", size(FRONT))
    tally = Tally()
    whole = read(tmp_path, {"keypoints": "left_ankle,nose"}, tally=tally)

    assert (whole.point_number.tolist(), (whole.points * [1920, 1280]).round(6).tolist()) == ([1, 2], [[5, 6], [3, 4]])
    assert (dict(tally.filtered), dict(tally.unconverted)) == (
        {"keypoint head_center, which has no number": 1},
        {"occluded keypoint": 2},
    )
    assert read(tmp_path).point_number.tolist() == [1, 12, 15]


def test_segments_have_the_name_of_their_file_where_no_column_says_it(tmp_path: Path) -> None:
    """As in files that are parted by segments."""
    put(tmp_path, "camera_box", {**key(0, of=CAR), **box(10, 10, 4, 4), **levels(1, 1), "key.segment_context_name": None})
    put(tmp_path, "camera_calibration", size(FRONT))

    assert [frame.sequence for frame in read(tmp_path).frames] == [f"{SEGMENT}/FRONT"]


def test_many_segments(tmp_path: Path) -> None:
    """Of a file or of several are sequences of their own, each in a batch."""
    rows = [{**key(0, of=CAR), **box(10, 10, 4, 4), "key.segment_context_name": name} for name in "ba"]
    write(tmp_path / "camera_box" / "both.parquet", "camera_box", *rows)
    sizes = [{**size(FRONT), "key.segment_context_name": name} for name in "ab"]
    write(tmp_path / "camera_calibration" / "both.parquet", "camera_calibration", *sizes)
    write(tmp_path / "camera_box" / "c.parquet", "camera_box", {**rows[0], "key.segment_context_name": "c"})
    write(tmp_path / "camera_calibration" / "c.parquet", "camera_calibration", {**sizes[0], "key.segment_context_name": "c"})
    check_reader(READER, tmp_path)

    assert [[frame.sequence for frame in batch.frames] for batch in read_batches(READER, tmp_path)] == [
        ["a/FRONT"],
        ["b/FRONT"],
        ["c/FRONT"],
    ]


def test_certainty(tmp_path: Path) -> None:
    """SURE of a file with the columns of a component, whatever it is called; NO of other Parquet and of what is cut off."""
    path = write(tmp_path / "a.parquet", "camera_box", {**key(0, of=CAR), **box(10, 10, 4, 4)})
    assert READER.sniff(path) == READER.sniff(tmp_path) == Certainty.SURE

    path.write_bytes(path.read_bytes()[:-1])
    write(tmp_path / "b.parquet", "lidar_box", {**key(0, laser="L"), "type": 1})
    assert READER.sniff(tmp_path) == READER.sniff(path) == READER.sniff(tmp_path / "none.parquet") == Certainty.NO
