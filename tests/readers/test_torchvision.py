"""Dictionaries of torchvision: the contract, arrays, lists, masks and keypoints."""

import io
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import Certainty, parse_options
from prelabel.readers.planning import read_sources
from prelabel.readers.torchvision import READER
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.rasters import filled
from tests.readers.output_files import labels, names, read, write

CASES = FIXTURES / "torchvision"

CAR = {"names": "car,bus"}


@pytest.mark.parametrize(
    ("case", "options", "size"),
    [("arrays", {"names": "car,bus,truck"}, (10, 8)), ("lists", {"names": "coco91"}, (640, 480)), ("stream", CAR, (640, 480))],
)
def test_the_contract(case: str, options: dict[str, str], size: tuple[int, int]) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case, options, size=size)


def test_masks_are_polygons_of_what_is_half_probable() -> None:
    """0.49 is outside and 0.5 inside; a mask and its box are one object, and the mask says the size of the frame."""
    d = read(READER, CASES / "arrays" / "a.npz", {"names": "car,bus,truck"})

    assert names(d) == ["a"]
    assert [(frame.width, frame.height) for frame in d.frames] == [(10, 8)]
    assert labels(d) == ["truck", "truck", "car", "car"]
    assert d.kind.tolist() == [Kind.RECTANGLE, Kind.POLYGON] * 2
    assert d.object.tolist() == [0, 0, 1, 1]
    assert (d.points * [10, 8]).round(6).tolist() == [[1, 2], [5, 2], [5, 6], [1, 6], [6, 0], [10, 0], [10, 3], [6, 3]]
    assert d.score.tolist() == [0.75, 0.75, 0.5, 0.5]
    assert str(d.place(2)) == f"{CASES / 'arrays/a.npz'}: boxes[1]"


def test_an_array_of_six_columns() -> None:
    """Corners, score and label."""
    d = read(READER, CASES / "arrays" / "b.npy", {"names": "car"}, size=(10, 8))

    assert d.box.tolist() == [[0.2, 0.125, 0.6, 0.875]]
    assert (labels(d), d.score.tolist()) == (["car"], [0.25])


def test_a_structured_array(tmp_path: Path) -> None:
    """Fields of the names of the dictionary."""
    rows = np.array([((1, 2, 3, 4), 2, 0.5)], dtype=[("boxes", "f4", 4), ("labels", "i8"), ("scores", "f8")])
    np.save(tmp_path / "a.npy", rows)

    d = read(READER, tmp_path, CAR, size=(10, 10))

    assert d.box.tolist() == [[0.1, 0.2, 0.3, 0.4]]
    assert (labels(d), d.score.tolist()) == (["bus"], [0.5])


@pytest.mark.parametrize("threshold", ["0.3", "0.5", "0.9"])
def test_the_threshold_of_masks(tmp_path: Path, threshold: str) -> None:
    """The polygon, filled again, holds exactly the pixels from the threshold on."""
    masks = np.random.default_rng(5).random((1, 1, 7, 9)).astype(np.float32).round(1)
    np.savez_compressed(tmp_path / "a.npz", boxes=np.array([[0, 0, 9, 7]]), labels=np.array([1]), masks=masks)

    d = read(READER, tmp_path, {**CAR, "threshold": threshold})

    rings = [d.points[begin:end] * [9, 7] for begin, end in pairwise(d.ring_start.tolist())]
    assert np.array_equal(filled(rings, 7, 9), masks[0, 0] >= float(threshold))


@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.float16, np.float64])
@pytest.mark.parametrize("order", ["C", "F"])
def test_masks_of_any_type(tmp_path: Path, dtype: type[np.generic], order: Literal["C", "F"]) -> None:
    """Thresholded ones too, with the axis of one channel or without; numpy stores a single mask either way round."""
    mask = np.zeros((1, 4, 6))
    mask[0, 1:3, 2:5] = 1
    np.savez(tmp_path / "a.npz", boxes=np.array([[2, 1, 5, 3]]), labels=np.array([1]), masks=np.array(mask.astype(dtype), order=order))

    d = read(READER, tmp_path, CAR)

    assert (d.points * [6, 4]).round(6).tolist() == [[2, 1], [5, 1], [5, 3], [2, 3]]


def test_an_empty_mask_leaves_the_box(tmp_path: Path) -> None:
    """Nothing of it is probable enough."""
    np.savez(tmp_path / "a.npz", boxes=np.array([[2, 1, 5, 3]]), labels=np.array([1]), masks=np.zeros((1, 1, 4, 6), np.float32))

    assert read(READER, tmp_path, CAR).kind.tolist() == [Kind.RECTANGLE]


def test_lists_hold_the_same_as_arrays(tmp_path: Path) -> None:
    """``tensor.tolist()`` of each entry, masks with their channel."""
    with np.load(CASES / "arrays" / "a.npz") as arrays:
        write(tmp_path, {"a.json": {name: arrays[name].tolist() for name in arrays.files}})

    ours, theirs = (
        read(READER, tmp_path, CAR | {"names": "car,bus,truck"}),
        read(READER, CASES / "arrays" / "a.npz", {"names": "car,bus,truck"}),
    )

    assert ours.points.tolist() == theirs.points.tolist()
    assert ours.box.tolist() == theirs.box.tolist()
    assert labels(ours) == labels(theirs)
    assert ours.frames == theirs.frames


def test_keypoints_keep_their_numbers() -> None:
    """One with visibility 0 is not labelled."""
    d = read(READER, CASES / "lists", {"names": "coco91"}, size=(640, 480))

    assert labels(d) == ["person", "person"]
    assert d.point_number.tolist() == [1, 3]
    assert (d.points * [640, 480]).round(6).tolist() == [[20, 18], [28, 24]]


def test_weak_keypoints_are_left_out_by_their_own_scores() -> None:
    """Which in torchvision are no fractions."""
    tally = Tally()
    options = parse_options(READER, {"names": "coco91"})

    _, batches = read_sources(READER, [CASES / "lists"], options, FrameOptions(size=(640, 480)), tally, min_keypoint_score=5.0)

    assert [batch.point_number.tolist() for batch in batches] == [[1]]
    assert tally.filtered == {"keypoint score under 5": 1}


def test_a_sequence_in_lines() -> None:
    """Frames without objects are among them."""
    d = read(READER, CASES / "stream", CAR, size=(640, 480))

    assert names(d) == ["clip:clip_1", "clip:clip_2", "clip:clip_3"]
    assert d.frame.tolist() == [0, 2]
    assert labels(d) == ["bus", "bus"]


def test_a_list_of_dictionaries_is_a_sequence(tmp_path: Path) -> None:
    """As a model returns it for a batch of frames."""
    output = {"boxes": [[10, 20, 110, 70]], "labels": [1], "scores": [0.5]}
    write(tmp_path, {"clip.json": [output, {"boxes": [], "labels": [], "scores": []}, output]})

    d = read(READER, tmp_path, CAR, size=(200, 100))

    assert names(d) == ["clip:clip_1", "clip:clip_2", "clip:clip_3"]
    assert d.frame.tolist() == [0, 2]
    assert str(d.place(1)) == f"{tmp_path / 'clip.json'}: $[2]"


def test_a_list_of_one_dictionary_is_an_image(tmp_path: Path) -> None:
    """As a model returns it for one: the image of the file's name, of several files too."""
    write(tmp_path, {f"r/{name}.json": [{"boxes": [[10, 20, 110, 70]], "labels": [1], "scores": [0.5]}] for name in "ab"})
    write(tmp_path, {"f/a.png": (200, 100), "f/b.png": (400, 200)})

    d = read(READER, tmp_path / "r", CAR, frames=tmp_path / "f")

    assert names(d) == ["a.png", "b.png"]
    assert d.box.tolist() == [[0.05, 0.2, 0.55, 0.7], [0.025, 0.1, 0.275, 0.35]]
    assert [str(d.place(row)) for row in (0, 1)] == [f"{tmp_path}/r/{name}.json: $[0]" for name in "ab"]


def test_classes_count_from_one_or_zero(tmp_path: Path) -> None:
    """The background is class 0, unless the option says otherwise."""
    write(tmp_path, {"a.json": {"boxes": [[10, 20, 110, 70]], "labels": [1], "scores": [0.5]}})

    assert labels(read(READER, tmp_path, CAR, size=(200, 100))) == ["car"]
    assert labels(read(READER, tmp_path, {**CAR, "first": "0"}, size=(200, 100))) == ["bus"]


def test_masks_that_are_not_wanted_are_not_read(tmp_path: Path) -> None:
    """``--shape box`` does not pay for them: that there are fewer than the header says is not even seen."""
    with np.load(CASES / "arrays" / "a.npz") as arrays, zipfile.ZipFile(tmp_path / "a.npz", "w") as file:
        for name in arrays.files:
            data = io.BytesIO()
            np.save(data, arrays[name])
            file.writestr(f"{name}.npy", data.getvalue()[: -300 if name == "masks" else None])
    options = parse_options(READER, {"names": "car,bus,truck"})

    _, batches = read_sources(READER, [tmp_path], options, FrameOptions(), Tally(), shapes=frozenset({Kind.RECTANGLE}))

    assert [batch.kind.tolist() for batch in batches] == [[Kind.RECTANGLE] * 2]


def test_sniffing(tmp_path: Path) -> None:
    """Likely of boxes beside numbers, also when packed; an array without a name may be anything; words are another format's."""
    write(
        tmp_path, {"a.json": {"boxes": [[0, 0, 1, 1]], "labels": [1]}, "b.json": {"boxes": [[0, 0, 1, 1]], "labels": ["car"]}, "c.npz": b""}
    )
    np.savez(tmp_path / "d.npz", weights=np.zeros(3))
    np.savez(tmp_path / "e.npz", boxes=np.zeros((0, 4)))
    np.save(tmp_path / "f.npy", np.zeros((1, 6)))

    sure = [READER.sniff(path) for path in sorted(tmp_path.iterdir())]

    assert sure == [Certainty.LIKELY, Certainty.NO, Certainty.NO, Certainty.NO, Certainty.LIKELY, Certainty.MAYBE]
