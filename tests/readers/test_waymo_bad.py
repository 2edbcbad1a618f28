"""Waymo's components that are wrong: each message names the row and the fix; under skip the rest is read."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest
from PIL import Image
from pyarrow import parquet

from prelabel.errors import PrelabelError, Tally
from tests.readers.waymo_files import SEGMENT, Row, box, facts, key, levels, packed, panoptic, pose, put, read, size, write

SKIP = "or leave the row out with --on-error skip"
TWICE = "keep one of the two, or leave the second out with --on-error skip"
MAPPING = "instance_id_to_global_id_mapping"

GOOD = box(10, 10, 4, 4)

BOXES: list[tuple[Row, str, str, str, int]] = [
    ({"key.camera_name": 9}, "unknown camera", "key.camera_name 9 is none of the cameras 1 to 8", f"correct it, {SKIP}", 1),
    ({"key.frame_timestamp_micros": -1}, "no timestamp", "key.frame_timestamp_micros -1 is no time in microseconds",
        f"correct it, {SKIP}", 1),
    ({"key.segment_context_name": "a/../b"}, "no segment", "key.segment_context_name 'a/../b' is no name of a segment",
        f"correct it, {SKIP}", 1),
    ({"type": 5}, "unknown type", "type 5 is none of 0 to 4", f"correct it, {SKIP}", 1),
    ({"box.center.x": float("inf")}, "coordinate out of range", "inf is no place in an image", f"correct it, {SKIP}", 1),
    ({"box.size.y": None}, "coordinate out of range", "nan is no place in an image", f"correct it, {SKIP}", 1),
    ({"box.size.x": 0.0}, "width or height not positive", "width 0 and height 4 must be above 0", f"give it a size, {SKIP}", 1),
    ({"key.camera_object_id": "a"}, "object twice in a frame", "the object is in this frame already, by row 1", TWICE, 1),
    ({"key.camera_object_id": None}, "no id", "key.camera_object_id None is no id of an object",
        "correct it, or leave the id out with --on-error skip", 2),
    (levels(1, 7), "unknown difficulty level", "difficulty_level.tracking 7 is none of 0 to 2",
        "correct it, or leave the attribute out with --on-error skip", 2),
]  # fmt: skip
"""What is wrong with the second row, reason, message, fix, and how many boxes are left."""

POINTS: list[tuple[Row, str, str, str, int]] = [
    (pose({2: (1, 2), 1: (3, 4)}), "unknown keypoint", "2 is no type of a keypoint",
        "correct it, or leave the keypoint out with --on-error skip", 1),
    (pose({5: (float("nan"), 2), 1: (3, 4)}), "keypoint out of range", "left_shoulder at nan, 2.0 is no place in an image",
        "correct it, or leave the keypoint out with --on-error skip", 1),
    ({**pose({1: (3, 4)}), "camera_keypoints[*].keypoint_2d.location_px.y": [4, 4]}, "lists of different lengths",
        "1 types, 1 x and 2 y are no list of keypoints", f"correct them, {SKIP}", 0),
]  # fmt: skip
"""Keypoints, reason, message, fix, and how many points are left."""

MASKS: list[tuple[Row, str, str, str, list[tuple[str, int]]]] = [
    ({"panoptic_label": packed(Image.new("RGB", (4, 1)), "PNG")}, "no image", "panoptic_label has colours, not numbers",
        f"save it as PNG with grey pixels of 16 bits, {SKIP}", []),
    ({"panoptic_label": None}, "no image", "panoptic_label is no image", f"save it as PNG with grey pixels of 16 bits, {SKIP}", []),
    ({"panoptic_label_divisor": 0}, "no divisor", "panoptic_label_divisor 0 is no whole number from 1", f"correct it, {SKIP}", []),
    (panoptic([[2001, 2001, 29000, 2002]], {1: (7, True)}), "unknown type", "pixels of type 29, which is none of 0 to 28",
        "correct panoptic_label_divisor, or leave its pixels out with --on-error skip", [("car", 0), ("car", -1)]),
    (panoptic([[2001, 2001, 2002, 2002]], {1: (7, True), 2: (7, True)}), "track twice in a frame",
        "instance 2 has the global id 7, which another one of its type has in this image",
        "correct the mapping, or leave its pixels out with --on-error skip", [("car", 0)]),
    (panoptic([[2001] * 5]), "sizes disagree", "panoptic_label is 5x1, but images of this camera are 4x1",
        f"give the calibration of these images, {SKIP}", []),
    ({**panoptic([[2001] * 4], {1: (7, True)}), f"{MAPPING}.global_instance_ids": []}, "no mapping of instances",
        "1 local ids, 0 global ids and 1 is_tracked are no mapping of instances",
        "correct it, or leave the ids out with --on-error skip", [("car", -1)]),
    ({**panoptic([[2001] * 4], {1: (7, True)}), f"{MAPPING}.global_instance_ids": [None]}, "no mapping of instances",
        "local or global ids of instances are no whole numbers", "correct it, or leave the ids out with --on-error skip", [("car", -1)]),
    ({**panoptic([[2001, 2001, 2002, 2002]], {1: (7, True), 2: (8, True), 3: (9, True)}), f"{MAPPING}.local_instance_ids": [1, 2, 1]},
        "instance mapped twice", "local id 1 is mapped twice", TWICE, [("car", 0), ("car", 1)]),
]  # fmt: skip
"""What is wrong with a segmentation, reason, message, fix, and label and track of what is left."""


def message(source: Path, options: Mapping[str, str] | None = None) -> str:
    """What the user sees of a source that stops the run."""
    with pytest.raises(PrelabelError) as error:
        read(source, options)
    return str(error.value)


def skipped(source: Path) -> tuple[list[tuple[str, int, str, int, list[float]]], list[str]]:
    """What is read under skip, and the reasons of what is left out."""
    tally = Tally(on_error="skip")
    return facts(read(source, tally=tally)), [problem.reason for problem in tally.bad]


@pytest.mark.parametrize(("wrong", "reason", "what", "fix", "left"), BOXES, ids=[row[2] for row in BOXES])
def test_a_bad_box(wrong: Row, reason: str, *, what: str, fix: str, left: int, tmp_path: Path) -> None:
    """It stops the run with its row; under skip the smallest thing that is bad is left out."""
    path = put(tmp_path, "camera_box", {**key(0, of="a"), **GOOD}, {**key(0, of="b"), **GOOD, **wrong})
    put(tmp_path, "camera_calibration", size())

    assert message(tmp_path) == f"{path}: row 2: {what}\n  fix: {fix}"
    found, reasons = skipped(tmp_path)
    assert (len(found), reasons) == (left, [reason])


@pytest.mark.parametrize(("row", "reason", "what", "fix", "left"), POINTS, ids=[row[2] for row in POINTS])
def test_a_bad_keypoint(row: Row, reason: str, *, what: str, fix: str, left: int, tmp_path: Path) -> None:
    """It is left out of its object, and not the object with it."""
    path = put(tmp_path, "camera_hkp", {**key(0, of="a"), **row})
    put(tmp_path, "camera_calibration", size())
    tally = Tally(on_error="skip")

    assert message(tmp_path) == f"{path}: row 1: {what}\n  fix: {fix}"
    assert (len(read(tmp_path, tally=tally).points), [problem.reason for problem in tally.bad]) == (left, [reason])


def test_keypoints_that_are_not_in_the_image(tmp_path: Path) -> None:
    """Are counted where they are in space alone; an object without a keypoint is, too."""
    lists = {f"camera_keypoints[*].keypoint_2d.location_px.{axis}": None for axis in "xy"}
    put(tmp_path, "camera_hkp", {**key(0, of="a"), **pose({1: (3, 4), 5: (3, 4)}), **lists}, {**key(1, of="b"), **pose({})})
    put(tmp_path, "camera_calibration", size())
    tally = Tally()

    assert len(read(tmp_path, tally=tally)) == 0
    assert (dict(tally.unconverted), dict(tally.filtered)) == ({"keypoints in three dimensions": 2}, {"object without a keypoint": 1})


@pytest.mark.parametrize(("row", "reason", "what", "fix", "left"), MASKS, ids=[row[2] for row in MASKS])
def test_a_bad_segmentation(row: Row, reason: str, *, what: str, fix: str, left: list[tuple[str, int]], tmp_path: Path) -> None:
    """It stops the run with its row; what of it can be read is kept under skip."""
    path = put(tmp_path, "camera_segmentation", {**key(0), **panoptic([[2001] * 4]), **row})
    put(tmp_path, "camera_calibration", size(width=4, height=1))

    assert message(tmp_path) == f"{path}: row 1: {what}\n  fix: {fix}"
    found, reasons = skipped(tmp_path)
    assert ([(label, track) for _, _, label, track, _ in found], reasons) == (left, [reason])


def test_a_damaged_image(tmp_path: Path) -> None:
    """Of a segmentation is said with its row, and the other images are read."""
    cut = panoptic([[2001] * 4])["panoptic_label"][:-30]
    rows = [{**key(0), **panoptic([[2001] * 4]), "panoptic_label": cut}, {**key(1), **panoptic([[3001] * 4])}]
    path = put(tmp_path, "camera_segmentation", *rows)

    assert message(tmp_path) == f"{path}: row 1: cannot be decoded: it is cut short or damaged\n  fix: copy or save the file again"
    assert skipped(tmp_path) == ([("FRONT", 1, "truck", -1, [0, 0, 4, 1])], ["no image"])


def test_a_size_that_is_none(tmp_path: Path) -> None:
    """Of the calibration is refused, and so are frames whose size nothing says."""
    path = put(tmp_path, "camera_box", {**key(0, of="a"), **GOOD})
    calibration = put(tmp_path, "camera_calibration", size(height=0))

    what = "width 1920 and height 0 are no size of an image"
    assert message(tmp_path) == f"{calibration}: row 1: {what}\n  fix: correct them, {SKIP}"
    assert skipped(path.parent) == ([], ["no size", "size unknown"])
    calibration.unlink()
    assert message(path) == (
        f"{path}: the size of the images of FRONT is not known\n  fix: put camera_calibration of the segment beside its labels, "
        "or give --frames with the folder of images, or --size WIDTHxHEIGHT"
    )


def test_columns(tmp_path: Path) -> None:
    """One that is missing, or of another type than the data set's, is named; under skip the file is left out, and the others are read."""
    path = put(tmp_path, "camera_box", {**key(0, of="a"), **GOOD})
    put(tmp_path, "camera_hkp", {**key(0, of="a"), **pose({1: (3, 4)})})
    put(tmp_path, "camera_calibration", size())
    whole = parquet.read_table(path)
    name = "[CameraBoxComponent].type"
    fix = "fix: write the file again as the data set has it"
    parquet.write_table(whole.drop_columns([name]), path)
    assert message(tmp_path) == f"{path}: has no column '{name}'\n  {fix}"

    parquet.write_table(whole.drop_columns([name]).append_column(name, pa.array(["car"])), path)
    assert message(tmp_path) == f"{path}: column '{name}' holds other than numbers\n  {fix}"
    assert skipped(tmp_path) == ([("FRONT", 0, "pedestrian", 0, [3, 4, 3, 4])], ["unreadable file"])


def test_joined_components(tmp_path: Path) -> None:
    """Are refused where both have labels; with what says sizes they are read, whichever comes first."""
    path = put(tmp_path, "camera_hkp", {**key(0, of="a"), **pose({1: (3, 4)})})
    boxes = parquet.read_table(put(tmp_path / "other", "camera_box", {**key(0, of="a"), **GOOD}))
    image = pa.array([packed(Image.new("RGB", (64, 32)), "JPEG")])
    joined = parquet.read_table(path)
    for name in boxes.column_names[4:]:
        joined = joined.append_column(name, boxes.column(name))
    parquet.write_table(joined, path)

    what = "has columns of camera_box and of camera_hkp, of which only the first are read"
    fix = "write each component to a file of its own, as the data set has it"
    assert message(path) == f"{path}: {what}\n  fix: {fix}"
    other = tmp_path / "other" / "camera_box" / path.name
    parquet.write_table(boxes.add_column(0, "[CameraImageComponent].image", image), other)
    put(tmp_path / "other", "camera_calibration", size())
    assert skipped(other) == ([("FRONT", 0, "vehicle", 0, [8, 8, 12, 12])], [])


def test_a_damaged_file(tmp_path: Path) -> None:
    """Is not passed over: it is refused by name, or counted, and the others are read."""
    put(tmp_path, "camera_box", {**key(0, of="a"), **GOOD})
    put(tmp_path, "camera_calibration", size())
    cut = tmp_path / "camera_box" / "z.parquet"
    cut.write_bytes((tmp_path / "camera_box" / f"{SEGMENT}.parquet").read_bytes()[:-9])

    said = message(tmp_path)
    assert said.startswith(f"{cut}: cannot be read as Parquet: ")
    assert said.endswith("\n  fix: write the file again")
    assert skipped(tmp_path) == ([("FRONT", 0, "vehicle", 0, [8, 8, 12, 12])], ["unreadable file"])


FOLDER = "fix: give the folder of a split, which holds camera_box, camera_hkp or camera_segmentation, or a file of one of these"


def test_no_labels(tmp_path: Path) -> None:
    """A source without components that are read, or without labels, is refused."""
    lidar = put(tmp_path / "a", "lidar_box", {**key(0, laser="L"), "type": 1})
    put(tmp_path / "b", "camera_calibration", size())

    assert message(tmp_path / "a") == f"{tmp_path}/a: holds no component of Waymo's that is read\n  {FOLDER}"
    assert message(lidar) == f"{lidar}: is no component of Waymo's that is read\n  {FOLDER}"
    assert message(tmp_path / "b") == f"{tmp_path}/b: holds no labels of cameras that are read\n  {FOLDER}"


def test_version_1(tmp_path: Path) -> None:
    """Is refused with what to give in its place, as a file or in a folder."""
    path = tmp_path / f"segment-{SEGMENT}_with_camera_labels.tfrecord"
    path.write_bytes(b"\0" * 16)

    said = (
        f"{path}: is TFRecord, as of version 1 of the Waymo Open Dataset; version 2, which is Parquet, is read\n  fix: give the same "
        "segments of waymo_open_dataset_v_2_0_1, of which camera_box and camera_calibration are small"
    )
    assert message(path) == message(tmp_path) == said


def test_a_segment_in_two_places(tmp_path: Path) -> None:
    """Would be two sequences of one name, and is refused."""
    for name in ("a", "b"):
        write(tmp_path / name / "x.parquet", "camera_box", {**key(0, of="a"), **GOOD})

    what = f"has rows of the segment '{SEGMENT}', but so has {tmp_path}/a/x.parquet"
    assert message(tmp_path) == f"{tmp_path}/b/x.parquet: {what}\n  fix: put them as camera_box/SEGMENT.parquet, or convert them one by one"


def test_without_what_reads_parquet(tmp_path: Path) -> None:
    """The message names what to install; the format is recognised all the same."""
    path = put(tmp_path, "camera_box", {**key(0, of="a"), **GOOD})
    program = f"""
import sys
sys.modules["pyarrow"] = None
from pathlib import Path
from prelabel.readers.waymo import READER
from prelabel.testing import read_batches
print(READER.sniff(Path({str(path)!r})).name)
try:
    read_batches(READER, Path({str(path)!r}))
except Exception as error:
    print(error)
"""

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == f"SURE\n{path}: is Parquet, which needs pyarrow\n  fix: install what reads it: pip install 'prelabel[parquet]'\n"
