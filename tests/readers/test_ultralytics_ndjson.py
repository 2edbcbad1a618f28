"""NDJSON of Ultralytics: rows of every kind, names of frames and classes, and which sources are read."""

import json
from pathlib import Path

import pytest

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.shared.gathering import IMAGES_PER_BATCH
from prelabel.readers.ultralytics_ndjson import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, refused, write

CASES = FIXTURES / "ultralytics-ndjson"


def dataset(**more: object) -> dict[str, object]:
    """The first line."""
    return {"type": "dataset", "task": "detect", "class_names": {"0": "car", "1": "bus"}, **more}


def image(name: str = "a.jpg", **annotations: object) -> dict[str, object]:
    """A line of an image of 80 x 60."""
    return {"type": "image", "file": name, "width": 80, "height": 60, "annotations": annotations}


def lines(*said: object) -> str:
    """A line each."""
    return "".join(f"{json.dumps(one)}\n" for one in said)


@pytest.mark.parametrize("case", ["detect", "shapes", "pose"])
def test_the_contract(case: str) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case)


def test_boxes_by_their_centres() -> None:
    """Of every image, whose name is that of its split and file; one without rows is a frame."""
    d = read(READER, CASES / "detect")

    assert names(d) == ["train/1.jpg", "val/1.jpg", "train/2.jpg"]
    assert [(frame.url, frame.width, frame.height) for frame in d.frames][:2] == [
        ("https://example.org/one.jpg?X-Goog-Signature=0", 640, 480),
        ("https://example.org/two.jpg?X-Goog-Signature=0", 320, 240),
    ]
    assert (d.frame.tolist(), labels(d)) == ([0, 0, 1], ["car", "person", "person"])
    assert d.box.tolist() == [[0.375, 0.25, 0.625, 0.75], [0.0625, 0.125, 0.1875, 0.375], [0.5, 0.0, 1.0, 1.0]]


def test_outlines_and_corners() -> None:
    """Are polygons; of one that is closed the last point is left out; what else an image has is counted."""
    tally = Tally()

    d = read(READER, CASES / "shapes", tally=tally)

    assert (d.kind.tolist(), labels(d)) == ([Kind.POLYGON] * 3, ["field", "roof", "roof"])
    assert d.ring_start.tolist() == [0, 3, 6, 10]
    assert d.points.tolist() == [
        *([0.25, 0.25], [0.75, 0.25], [0.5, 0.75]),
        *([0.5, 0.5], [0.75, 0.5], [0.75, 0.75]),
        *([0.5, 0.25], [0.75, 0.5], [0.5, 0.75], [0.25, 0.5]),
    ]
    assert tally.unconverted == {"class of a whole image": 1, "depth map": 1}


def test_poses() -> None:
    """Are a box and the keypoints that are labelled, by their numbers, of one object."""
    d = read(READER, CASES / "pose")

    assert (d.kind.tolist(), len(set(d.object.tolist()))) == ([Kind.RECTANGLE, Kind.LANDMARK], 1)
    assert d.box[0].tolist() == [0.25, 0.25, 0.75, 0.75]
    assert (d.points.tolist(), d.point_number.tolist()) == ([[0.5, 0.375], [0.625, 0.625]], [1, 3])


BOX = [0, 0.5, 0.5, 1, 1]


@pytest.mark.parametrize(
    ("said", "options", "keypoints", "expected"),
    [
        ({}, {}, [0.1, 0.2, 2, 0.3, 0.4, 1], {1: (0.1, 0.2), 2: (0.3, 0.4)}),
        ({}, {}, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], {1: (0.1, 0.2), 2: (0.3, 0.4), 3: (0.5, 0.6)}),
        ({}, {}, [0.1, 0.2, 0.3, 0.4], {1: (0.1, 0.2), 2: (0.3, 0.4)}),
        ({}, {}, [0.1, 0.2, 0, 0, 0, 2], {}),
        ({}, {}, [0, 0.2, 1, 0.3, 0.4, 0], {1: (0, 0.2)}),
        ({"kpt_shape": [3, 2]}, {}, [0.1, 0.2, 0, 0.4, 0.5, 1], {1: (0.1, 0.2), 2: (0, 0.4), 3: (0.5, 1)}),
        ({"kpt_shape": [2, 3]}, {"kpt_shape": "3x2"}, [0.1, 0.2, 0, 0.4, 0, 0], {1: (0.1, 0.2), 2: (0, 0.4)}),
    ],
)
def test_the_shape_of_keypoints(
    tmp_path: Path, said: dict[str, object], options: dict[str, str], keypoints: list[float], expected: dict[int, tuple[float, float]]
) -> None:
    """Is what the option says, else the first line, else what the row shows; a keypoint at 0 0, or with visibility 0, is not labelled."""
    write(tmp_path, {"a.ndjson": lines(dataset(**said), image(pose=[[*BOX, *keypoints]]))})

    d = read(READER, tmp_path, options)

    assert dict(zip(d.point_number.tolist(), map(tuple, d.points.tolist()), strict=True)) == expected
    assert len(d) == 1 + bool(expected)


def test_names_of_classes(tmp_path: Path) -> None:
    """The option goes before those of the file; the numbers of these need not be all."""
    write(tmp_path, {"a.ndjson": lines(dataset(class_names={"1": "car", "7": "bus"}), image(boxes=[[7, *BOX[1:]], [1.0, *BOX[1:]]]))})

    assert labels(read(READER, tmp_path)) == ["bus", "car"]
    assert labels(read(READER, tmp_path, {"names": "coco80"})) == ["truck", "bicycle"]


@pytest.mark.parametrize("folder", ["images", "a/images"])
def test_images_that_lie_there(tmp_path: Path, folder: str) -> None:
    """As the converter of Ultralytics lays them out, beside the file or in a folder called as it: frames are called so."""
    line = {**image(boxes=[BOX]), "split": "train"}

    d = read(READER, write(tmp_path, {"s/t/a.ndjson": lines(dataset(), line), f"s/t/{folder}/train/a.jpg": (80, 60)}) / "s")

    assert names(d) == [f"t/{folder}/train/a.jpg"]


def test_annotations_of_other_names_are_counted(tmp_path: Path) -> None:
    """And lists that are null or empty are none."""
    tally = Tally()
    write(tmp_path, {"a.ndjson": lines(dataset(), image(tags=[1, 2], boxes=None, obb=[], masks=[]), {"type": "image", "file": "b.jpg"})})

    assert names(read(READER, tmp_path, tally=tally)) == ["a.jpg", "b.jpg"]
    assert tally.unconverted == {"annotation of the kind 'tags'": 2}


def test_many_images_are_several_batches(tmp_path: Path) -> None:
    """Of some thousand each, and of one file each."""
    many = [image(f"{number}.jpg", boxes=[BOX]) for number in range(IMAGES_PER_BATCH + 1)]
    write(tmp_path, {"a.ndjson": lines(dataset(), *many), "b.ndjson": lines(dataset(class_names={"0": "bike"}), image(boxes=[BOX]))})

    batches = read_batches(READER, tmp_path)

    assert [len(batch.frames) for batch in batches] == [IMAGES_PER_BATCH, 1, 1]
    assert labels(batches[-1]) == ["bike"]


@pytest.mark.parametrize(
    ("first", "sure"),
    [
        (dataset(), True),
        ({"type": "dataset", "task": "depth"}, True),
        ({"type": "dataset"}, False),
        (image(boxes=[BOX]), False),
        ({"class_names": {}, "task": "dataset"}, False),
        ([dataset()], False),
    ],
)
def test_recognition(tmp_path: Path, first: object, sure: bool) -> None:  # noqa: FBT001  # a row of the table
    """By the first line, behind a byte order mark and blank lines as well."""
    write(tmp_path, {"a.ndjson": f"\ufeff\n{lines(first, image())}"})

    assert READER.sniff(tmp_path / "a.ndjson") == (Certainty.SURE if sure else Certainty.NO)
    assert READER.sniff(tmp_path) == READER.sniff(tmp_path / "a.ndjson")


def test_windows_line_ends_and_a_mark(tmp_path: Path) -> None:
    """Are read as others are."""
    write(tmp_path, {"a.ndjson": f"\ufeff{lines(dataset(), image(boxes=[BOX]))}".replace("\n", "\r\n")})

    assert sniff([tmp_path], Tally()).name == "ultralytics-ndjson"
    assert labels(read(READER, tmp_path)) == ["car"]


def test_the_option_of_keypoints_has_a_form(tmp_path: Path) -> None:
    """It is refused before anything is read."""
    write(tmp_path, {"a.ndjson": lines(dataset())})

    for wrong in ("17", "0x2", "17x4", "99999x2"):
        fix = "write the number of keypoints, and 2 or 3 for the values of each: 17x3"
        assert refused(READER, tmp_path, {"kpt_shape": wrong}) == f"-O kpt_shape={wrong}: no shape of keypoints\n  fix: {fix}"
