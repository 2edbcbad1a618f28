"""MMDetection: predictions with values worked out by hand."""

import json
from pathlib import Path

from PIL import Image

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import parse_options
from prelabel.readers.mmdet import READER
from prelabel.readers.planning import read_sources
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "mmdet"

NAMES = {"names": "coco80"}


def test_boxes() -> None:
    """Corners are pixels of images of 100 x 50, classes count from 0; an image without detections is a frame."""
    whole = check_reader(READER, CASES / "boxes", NAMES, size=(100, 50))

    assert rows([whole]) == [
        ("street_1", "car", (0.1, 0.1, 0.3, 0.5), 0.75, -1),
        ("street_1", "person", (-0.05, 0.4, 0.2, 0.9), 0.5, -1),
    ]
    assert frames([whole]) == ["street_1", "street_2"]
    assert places([whole]) == [f"{CASES}/boxes/street_1.json: $.labels[0]", f"{CASES}/boxes/street_1.json: $.labels[1]"]


def test_masks() -> None:
    """Runs 5 2 2 2 2 2 9 down the columns of 4 pixels are columns 1 to 3 of rows 1 and 2; the masks say the size of the image."""
    tally = Tally()
    whole = check_reader(READER, CASES / "masks", NAMES)
    read_batches(READER, CASES / "masks", NAMES, tally=tally)

    (frame,) = whole.frames
    assert (frame.width, frame.height) == (6, 4)
    assert rows([whole])[2] == ("street", "person", (0.0, 0.0, 0.5, 0.5), 0.25, -1)
    assert shapes([whole])[1] == (
        "street", "POLYGON", "truck", [(0.166666667, 0.25), (0.666666667, 0.25), (0.666666667, 0.75), (0.166666667, 0.75)], [0] * 4,
    )  # fmt: skip
    assert whole.object.tolist() == [0, 0, 1]
    assert dict(tally.unconverted) == {"panoptic segmentation": 1}


def test_masks_that_nobody_wants() -> None:
    """Are not taken apart."""
    options = parse_options(READER, NAMES)
    _, batches = read_sources(READER, [CASES / "masks"], options, FrameOptions(), Tally(), shapes=frozenset({Kind.RECTANGLE}))

    assert [row[1] for row in rows(list(batches))] == ["truck", "person"]


def test_boxes_of_zeros(tmp_path: Path) -> None:
    """Are those of models that find masks alone: the mask says where an object is; one without a pixel is counted."""
    source, tally = tmp_path / "a.json", Tally()
    masks = [{"size": [4, 6], "counts": "5220007"}, {"size": [4, 6], "counts": "h0"}]
    content = {"labels": [0, 0], "scores": [0.5, 0.5], "bboxes": [[0, 0, 0, 0]] * 2, "masks": masks}
    source.write_text(json.dumps(content), encoding="utf-8")

    found = read_batches(READER, source, NAMES, tally=tally)
    _, batches = read_sources(READER, [source], parse_options(READER, NAMES), FrameOptions(), Tally(), shapes=frozenset({Kind.RECTANGLE}))

    assert rows(found) == [("a", "person", (0.166666667, 0.25, 0.666666667, 0.75), 0.5, -1)]
    assert rows(list(batches)) == rows(found)
    assert dict(tally.filtered) == {"mask without a pixel": 1}


def test_a_panoptic_image_alone(tmp_path: Path) -> None:
    """Is counted, and the frame has no detections; panoptic images and what the inferencer draws are no frames."""
    tally = Tally()
    for folder in ("preds", "vis"):
        (tmp_path / folder).mkdir()
    (tmp_path / "preds/a.json").write_text('{"panoptic_seg_path": "outputs/preds/a_panoptic_seg.png"}', encoding="utf-8")
    (tmp_path / "preds/b.json").write_text(ONE, encoding="utf-8")
    for name in ("preds/a_panoptic_seg.png", "vis/a.png", "vis/b.png"):
        Image.new("RGB", (100, 50)).save(tmp_path / name)

    found = read_batches(READER, tmp_path, NAMES, size=(100, 50), tally=tally)

    assert frames(found) == ["preds/a", "preds/b"]
    assert [row[2] for row in rows(found)] == [(0, 0, 0.5, 0.5)]
    assert dict(tally.unconverted) == {"panoptic segmentation": 1}


def test_many_objects(tmp_path: Path) -> None:
    """Do not hide the names behind them: a file of a folder is found where its boxes begin far from its beginning, in any order."""
    count = 2000
    lists = {"labels": [0] * count, "scores": [0.123456789] * count, "bboxes": [[0.0, 0.0, 50.0, 25.0]] * count}
    (tmp_path / "a.json").write_text(json.dumps(lists), encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps({name: lists[name] for name in ("bboxes", "labels", "scores")}), encoding="utf-8")

    assert frames(read_batches(READER, tmp_path, NAMES, size=(100, 50))) == ["a", "b"]


ONE = '{"labels": [0], "scores": [0.5], "bboxes": [[0, 0, 50, 25]]}'


def test_several_images_of_a_call(tmp_path: Path) -> None:
    """Are a sequence."""
    source = tmp_path / "clip.json"
    source.write_text(f'{{"predictions": [{ONE}, {ONE}], "visualization": []}}', encoding="utf-8")

    whole = check_reader(READER, source, NAMES, size=(100, 50))

    assert frames([whole]) == ["clip:clip_1", "clip:clip_2"]
    assert [row[2] for row in rows([whole])] == [(0, 0, 0.5, 0.5)] * 2
    assert places([whole]) == [f"{source}: $.predictions[0]", f"{source}: $.predictions[1]"]


def test_one_image_of_a_call(tmp_path: Path) -> None:
    """Is the frame of the file's name, in the size of the image beside it."""
    (tmp_path / "a.json").write_text(f'{{"predictions": [{ONE}]}}', encoding="utf-8")
    Image.new("RGB", (50, 25)).save(tmp_path / "a.png")

    found = read_batches(READER, tmp_path, NAMES)

    assert rows(found) == [("a.png", "person", (0, 0, 1, 1), 0.5, -1)]
    assert places(found) == [f"{tmp_path}/a.json: $.predictions[0].labels[0]"]
