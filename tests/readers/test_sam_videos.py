"""Segment Anything: videos of Grounded SAM 2."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.readers.sam import READER
from prelabel.readers.sam.videos import WITHOUT_ARRAY, WITHOUT_LABEL
from tests.readers.coco_files import of_kind, pixels, rings_px
from tests.readers.output_files import labels, names, read, refused, skipped, write
from tests.readers.sam_files import RING, frame, label

RECORD = "correct the value, or leave the record out with --on-error skip"


def array(path: Path, **instances: object) -> None:
    """An array of 8 x 6 pixels with instance 3 in rows 1 to 3 of columns 2 and 3, and what else there is."""
    numbers = np.zeros((6, 8), np.uint16)
    numbers[1:4, 2:4] = 3
    for name in instances:
        numbers[0, 7] = int(name.removeprefix("i"))
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, numbers)


def test_a_video(tmp_path: Path) -> None:
    """Is called as the folder around its files, its frames by their numbers; instances are tracks, a logit of 0 is none."""
    for number in (4, 10):
        array(tmp_path / f"clip/mask_data/mask_{number}.npy")
        write(tmp_path, {f"clip/json_data/mask_{number}.json": frame(label(logit=0.5 if number == 4 else 0))})
    d = read(READER, tmp_path / "clip")

    assert [(f.sequence, f.file, f.index, f.width, f.height) for f in d.frames] == [("clip", "4", 4, 8, 6), ("clip", "10", 10, 8, 6)]
    assert pixels(of_kind(d, Kind.RECTANGLE)) == [[2, 1, 2, 3]] * 2
    assert [sorted(rings[0]) for rings in rings_px(of_kind(d, Kind.POLYGON))] == [RING] * 2
    assert (labels(d), d.track.tolist()) == (["car"] * 4, [3] * 4)
    assert (d.score[:2].tolist(), [math.isnan(score) for score in d.score[2:]]) == ([0.5, 0.5], [True, True])
    assert str(d.sources[0].place(d.origin[0])) == f'{tmp_path}/clip/json_data/mask_4.json: $.labels["3"]'


def test_videos_beside_images(tmp_path: Path) -> None:
    """Are sequences of their own; images of the result are no frames."""
    for name in ("a", "b"):
        array(tmp_path / f"{name}/mask_data/mask_1.npy")
        write(tmp_path, {f"{name}/json_data/mask_1.json": frame(label()), f"{name}/result/1.jpg": (8, 6)})
    images = write(tmp_path / "images", {"a/1.jpg": (8, 6), "b/1.jpg": (8, 6)})

    assert names(read(READER, tmp_path, frames=images)) == ["a:a/1.jpg", "b:b/1.jpg"]
    assert READER.plan(tmp_path / "a", READER.options()).images == ()


def test_a_video_by_its_records_alone(tmp_path: Path) -> None:
    """Is called as the folder around them, too; an array may be called as they say, and not as they are."""
    array(tmp_path / "clip/mask_data/mask_4.npy")
    for number, name in enumerate(["/data/mask_data/mask_4.npy", "../mask_data/..", "mask_4.npy\0.npy"], 5):
        write(tmp_path, {f"clip/json_data/image_{number}.json": frame(label(), mask_name=name)})
    tally = Tally()
    d = read(READER, tmp_path / "clip/json_data", tally=tally)

    assert names(d) == ["clip:image_5", "clip:image_6", "clip:image_7"]
    assert (len(of_kind(d, Kind.POLYGON)), tally.unconverted[WITHOUT_ARRAY]) == (1, 2)


def test_frames_without_masks(tmp_path: Path) -> None:
    """Are said to be 1920 x 1080 by the demos, which none of the video need be."""
    write(tmp_path, {"json_data/mask_1.json": frame(mask_width=1920, mask_height=1080), "json_data/mask_2.json": frame(label())})
    images = write(tmp_path / "images", {"1.jpg": (8, 6), "2.jpg": (8, 6)})
    d = read(READER, tmp_path / "json_data", frames=images)

    assert [(f.file, f.width, f.height) for f in d.frames] == [("1.jpg", 0, 0), ("2.jpg", 8, 6)]


def test_labels_without_arrays_and_arrays_without_labels(tmp_path: Path) -> None:
    """Are boxes alone, and counted."""
    array(tmp_path / "b/mask_data/mask_2.npy", i9=True)
    files = {"a/json_data/mask_1.json": frame(label()), "b/json_data/mask_2.json": frame(label()), "a/json_data/mask_2.json": frame()}
    tally = Tally()
    d = read(READER, write(tmp_path, files), tally=tally)

    assert [Kind(kind) for kind in d.kind.tolist()] == [Kind.RECTANGLE, Kind.RECTANGLE, Kind.POLYGON]
    assert dict(tally.unconverted) == {WITHOUT_ARRAY: 1, WITHOUT_LABEL: 1}


def test_boxes_that_nobody_measured(tmp_path: Path) -> None:
    """Are 0: the polygon says where the object is; one of a single column is as wide."""
    array(tmp_path / "mask_data/mask_1.npy")
    array(tmp_path / "mask_data/mask_2.npy")
    flat = {"x1": 2, "y1": 1, "x2": 2, "y2": 3}
    write(tmp_path, {"json_data/mask_1.json": frame(label(x1=0, y1=0, x2=0, y2=0)), "json_data/mask_2.json": frame(label(**flat))})
    d = read(READER, tmp_path)

    assert [Kind(kind) for kind in d.kind.tolist()] == [Kind.POLYGON, Kind.RECTANGLE, Kind.POLYGON]
    assert pixels(of_kind(d, Kind.RECTANGLE)) == [[2, 1, 1, 3]]


LEFT = "correct the value, or leave the {} out with --on-error skip"

BAD = [
    (frame(label(instance_id=0)), '.labels["0"].instance_id', '0, "class', "instance_id 0 is no number from 1", "record", 0),
    (
        frame(label(instance_id=1 << 70)), f'.labels["{1 << 70}"].instance_id', f"{1 << 70}, ",
        f"instance_id {1 << 70} is no number from 1", "record", 0,
    ),
    (frame(label(instance_id="x")), '.labels["x"].instance_id', '"x", ', 'expected `int | null`, got `str`: "x"', "record", 0),
    (frame(label(x1="a")), '.labels["3"].x1', '"a"', 'expected `float | null`, got `str`: "a"', "box", 1),
    (frame(label(x1=9)), '.labels["3"]', '{"instance_id"', "width -6 and height 2 must not be below 0", "box", 1),
    (frame(label(logit=7)), '.labels["3"].logit', "7}", "score 7 is far outside 0-1", "score", 2),
    (frame(label(), mask_width=0), ".mask_width", '0, "promote', "mask_width 0 is no number of pixels", "size", 2),
    (frame(label(class_name=5)), '.labels["3"].class_name', '5, "x1', "expected `str | null`, got `int`: 5", "value", 2),
]  # fmt: skip


@pytest.mark.parametrize(("content", "element", "spot", "what", "part", "left"), BAD, ids=[row[1] for row in BAD])
def test_bad_labels(content: object, element: str, spot: str, what: str, part: str, left: int, tmp_path: Path) -> None:  # noqa: PLR0917  # a row
    """Name the part that is wrong, which alone is left out."""
    array(tmp_path / "mask_data/mask_1.npy")
    write(tmp_path, {"json_data/mask_1.json": content})
    d, reasons = skipped(READER, tmp_path)

    column = json.dumps(content).index(spot) + 1
    assert refused(READER, tmp_path) == f"json_data/mask_1.json:1:{column}: ${element}: {what}\n  fix: {LEFT.format(part)}"
    assert (len(d), len(reasons), len(d.frames)) == (left, 1, 1)


def test_labels_that_say_nothing(tmp_path: Path) -> None:
    """Are masks of their number alone; a list of labels has no numbers, but an empty one is that of no mask."""
    array(tmp_path / "mask_data/mask_1.npy")
    write(tmp_path, {"json_data/mask_1.json": frame(labels={"3": {}}), "json_data/mask_2.json": frame(labels=[])})
    d = read(READER, tmp_path)

    assert ([Kind(kind) for kind in d.kind.tolist()], d.track.tolist(), labels(d), len(d.frames)) == ([Kind.POLYGON], [3], ["object"], 2)

    content = frame(labels=[label()])
    write(tmp_path, {"json_data/mask_2.json": content})
    assert refused(READER, tmp_path) == (
        f"json_data/mask_2.json:1:{json.dumps(content).index('[') + 1}: $.labels: is a list, where each mask should have its number\n"
        "  fix: write labels by their instance_id"
    )


def test_a_number_of_two_masks(tmp_path: Path) -> None:
    """Is refused: a track is in a frame once."""
    array(tmp_path / "mask_data/mask_1.npy")
    write(tmp_path, {"json_data/mask_1.json": frame(labels={"3": label(), "4": label()})})

    assert refused(READER, tmp_path).partition(": ")[2] == (
        f'$.labels["4"].instance_id: instance_id 3 is that of another mask of the frame\n  fix: {RECORD}'
    )
    assert skipped(READER, tmp_path)[1] == ["instance twice"]


ARRAYS = [
    (np.zeros((6, 9), np.uint8), "is 9x6, its labels are of 8x6", "correct the value, or leave the masks out with --on-error skip"),
    (
        np.zeros((6, 8)),
        "is an array of float64 and the shape (6, 8), not of whole numbers",
        "save the masks with numpy.save, as whole numbers",
    ),
    (
        np.zeros((6, 8, 1), int),
        "is an array of int64 and the shape (6, 8, 1), not of whole numbers",
        "save the masks with numpy.save, as whole numbers",
    ),
    (np.full((6, 8), -1), "holds numbers below 0", "save the masks with numpy.save, as whole numbers"),
    (
        np.array([{}], object),
        "holds Python objects, a pickle, which runs code when it is read",
        "save the masks with numpy.save, as whole numbers",
    ),
]


@pytest.mark.parametrize(("numbers", "what", "fix"), ARRAYS, ids=range(len(ARRAYS)))
def test_bad_arrays(numbers: np.ndarray, what: str, fix: str, tmp_path: Path) -> None:
    """Are refused by name; under skip the boxes are left. Nothing is unpickled."""
    write(tmp_path, {"json_data/mask_1.json": frame(label())})
    (tmp_path / "mask_data").mkdir()
    np.save(tmp_path / "mask_data/mask_1.npy", numbers)
    d, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"mask_data/mask_1.npy: {what}\n  fix: {fix}"
    assert (pixels(d), reasons) == ([[2, 1, 2, 3]], ["masks unreadable"])
