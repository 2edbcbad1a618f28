"""Results of Ultralytics: the contract, shapes and frames."""

import json
from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Kind
from prelabel.errors import InputError, Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import Certainty, parse_options
from prelabel.readers.planning import read_sources
from prelabel.readers.ultralytics import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write

CASES = FIXTURES / "ultralytics"


def result(name: str = "car", number: int = 2, box: tuple[float, ...] = (10, 20, 110, 70), **more: object) -> dict[str, object]:
    """An object as ``summary`` writes it."""
    return {"name": name, "class": number, "confidence": 0.5, "box": dict(zip(("x1", "y1", "x2", "y2"), box, strict=True)), **more}


@pytest.mark.parametrize("case", ["images", "video", "oriented", "normalised"])
def test_the_contract(case: str) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case, size=(640, 480))


def test_boxes_outlines_and_keypoints_of_images() -> None:
    """A box and its outline are one object, an empty outline is none, and keypoints at 0 0 keep the numbers of the others."""
    d = read(READER, CASES / "images", size=(640, 480))

    assert names(d) == ["a", "b", "c"]
    assert [Kind(kind).name for kind in d.kind.tolist()] == ["RECTANGLE", "POLYGON", "RECTANGLE", "RECTANGLE", "LANDMARK"]
    assert labels(d) == ["car", "car", "bus", "person", "person"]
    assert d.object.tolist() == [0, 0, 1, 2, 2]
    assert (d.box[[0, 2, 3]] * [640, 480, 640, 480]).round(6).tolist() == [[64, 96, 192, 288], [320, 48, 640, 480], [160, 120, 320, 360]]
    assert (d.points * [640, 480]).round(6).tolist() == [[64, 96], [192, 96], [192, 288], [64, 288], [176, 132], [304.5, 348.25]]
    assert d.point_number.tolist() == [0, 0, 0, 0, 1, 3]
    assert d.score.tolist() == [0.91234, 0.91234, 0.5, 0.875, 0.875]
    assert str(d.place(2)) == f"{CASES / 'images/a.json'}: $[1]"


def test_a_video_keeps_its_tracks_and_empty_frames() -> None:
    """A line is a frame, counted from 1."""
    d = read(READER, CASES / "video", size=(640, 480))

    assert names(d) == ["clip:clip_1", "clip:clip_2", "clip:clip_3"]
    assert [frame.index for frame in d.frames] == [1, 2, 3]
    assert d.frame.tolist() == [0, 2, 2]
    assert d.track.tolist() == [1, 1, 4]
    assert str(d.place(2)) == f"{CASES / 'video/clip.jsonl'}:3"


def test_oriented_boxes_are_polygons() -> None:
    """Of four corners, as they are written."""
    d = read(READER, CASES / "oriented", size=(640, 480))

    assert d.kind.tolist() == [Kind.POLYGON]
    assert (d.points * [640, 480]).round(6).tolist() == [[60, 20], [90, 50], [70, 70], [40, 40]]


def test_fractions_need_no_size_and_are_noted() -> None:
    """They are told apart from pixels by their values."""
    tally = Tally()
    [d] = read_batches(READER, CASES / "normalised", tally=tally)

    assert d.box.tolist()[:2] == [[0.25, 0.25, 0.5, 0.75], [0.3, 0.25, 0.55, 0.75]]
    assert d.points.tolist() == [[0.4, 0.5]]
    assert [frame.width for frame in d.frames] == [0, 0]
    assert list(tally.notes) == ["coordinates are fractions of the frame (-O unit=pixels to say otherwise)"]


def test_one_file_of_pixels_settles_the_unit_of_all(tmp_path: Path) -> None:
    """The files of a run have one unit, whichever of them shows it."""
    write(tmp_path, {"a.json": [], "b.json": [result(box=(0, 0, 30, 40))]})

    d = read(READER, tmp_path, size=(100, 100))

    assert d.box.tolist() == [[0, 0, 0.3, 0.4]]


def test_the_unit_can_be_said(tmp_path: Path) -> None:
    """A box of pixels may be as small as a fraction."""
    write(tmp_path, {"a.json": [result(box=(0, 0, 1, 1))]})

    assert read(READER, tmp_path, {"unit": "pixels"}, size=(4, 2)).box.tolist() == [[0, 0, 0.25, 0.5]]
    assert read(READER, tmp_path, {"unit": "fractions"}).box.tolist() == [[0, 0, 1, 1]]


def test_images_beside_results_name_and_size_the_frames(tmp_path: Path) -> None:
    """By their stems; an image without results is a frame too, in the pipeline's eyes."""
    write(tmp_path, {"day/a.jpg": (50, 20), "day/a.json": [result(box=(5, 5, 10, 10))]})

    d = read(READER, tmp_path)

    assert names(d) == ["day/a.jpg"]
    assert d.box.tolist() == [[0.1, 0.25, 0.2, 0.5]]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([[result()], [], [result()]]),
        "\n".join(json.dumps([result()] * n) for n in (1, 0, 1)),
        "\n".join(json.dumps([result()] * n, indent=2) for n in (1, 0, 1)),
    ],
    ids=["list of lists", "lines", "indented documents"],
)
@pytest.mark.parametrize("name", ["clip.json", "clip.jsonl"])
def test_results_of_a_video_joined_in_any_way(tmp_path: Path, name: str, text: str) -> None:
    """As people join what ``to_json`` gives them."""
    write(tmp_path, {name: text})

    d = read(READER, tmp_path / name, size=(200, 100))

    assert names(d) == ["clip:clip_1", "clip:clip_2", "clip:clip_3"]
    assert d.frame.tolist() == [0, 2]


def test_the_results_of_one_image_in_a_list(tmp_path: Path) -> None:
    """As ``[result.summary() for result in model(image)]`` has them."""
    write(tmp_path, {"a.json": [[result()]], "b.json": [[]]})

    d = read(READER, tmp_path, size=(200, 100))

    assert (names(d), d.frame.tolist()) == (["a", "b"], [0])


def test_numbers_that_a_table_made_floats(tmp_path: Path) -> None:
    """As pandas writes whole numbers of a column in which some are missing."""
    write(tmp_path, {"a.json": [result(track_id=3.0) | {"class": 2.0}, result() | {"class": 5.0, "track_id": None}]})

    d = read(READER, tmp_path, {"label": "class", "names": "coco80"}, size=(200, 100))

    assert READER.sniff(tmp_path) == Certainty.SURE
    assert (labels(d), d.track.tolist()) == (["car", "bus"], [3, -1])


def test_frames_name_the_images_of_a_video_in_order(tmp_path: Path) -> None:
    """And give their sizes; the frames are open, so that the pipeline says what they form."""
    write(tmp_path, {"clip.jsonl": [[result()], [result()]], "f/x/b.png": (200, 100), "f/x/a.png": (400, 200)})

    d = read(READER, tmp_path / "clip.jsonl", frames=tmp_path / "f")

    assert names(d) == ["x/a.png", "x/b.png"]
    assert d.box.tolist() == [[0.025, 0.1, 0.275, 0.35], [0.05, 0.2, 0.55, 0.7]]


def test_each_video_of_several_has_its_folder_of_images(tmp_path: Path) -> None:
    """Which is called as its file."""
    write(tmp_path, {"r/a.jsonl": [[result()]], "r/b.jsonl": [[result()]], "f/a/1.png": (200, 100), "f/b/1.png": (200, 100)})

    assert names(read(READER, tmp_path / "r", frames=tmp_path / "f")) == ["a/1.png", "b/1.png"]


def test_classes_without_names_are_named_by_the_option(tmp_path: Path) -> None:
    """A model without names writes none; with ``-O label=class`` the numbers are taken in any case."""
    write(tmp_path, {"a.json": [result(name="", number=2), result(name="auto", number=5)]})

    assert labels(read(READER, tmp_path, {"names": "coco80"}, size=(200, 100))) == ["car", "auto"]
    assert labels(read(READER, tmp_path, {"names": "coco80", "label": "class"}, size=(200, 100))) == ["car", "bus"]


def test_weak_keypoints_are_left_out_and_counted(tmp_path: Path) -> None:
    """By the score that Ultralytics calls visible."""
    points = {"x": [5, 6, 7], "y": [5, 6, 7], "visible": [0.9, 0.2, 0.6]}
    write(tmp_path, {"a.json": [result(keypoints=points)]})
    tally, size = Tally(), FrameOptions(size=(200, 100))

    _, batches = read_sources(READER, [tmp_path], parse_options(READER, {}), size, tally, min_keypoint_score=0.6)

    assert np.concatenate([batch.point_number for batch in batches]).tolist() == [1, 3]
    assert tally.filtered == {"keypoint score under 0.6": 1}


def test_classification_is_counted(tmp_path: Path) -> None:
    """A class of a whole image is nothing to draw."""
    write(tmp_path, {"a.json": [{"name": "cat", "class": 0, "confidence": 0.9}]})
    tally = Tally()

    [d] = read_batches(READER, tmp_path, tally=tally)

    assert len(d) == 0
    assert tally.unconverted == {"class of a whole image (classification)": 1}


def test_a_table_of_boxes_of_both_kinds(tmp_path: Path) -> None:
    """A data frame writes null where a box has no third corner."""
    box = {"x1": 1, "y1": 2, "x2": 30, "y2": 40, "x3": None, "y3": None, "x4": None, "y4": None}
    write(tmp_path, {"a.json": [{"name": "car", "class": 2, "confidence": 0.5, "box": box, "track_id": None, "segments": None}]})

    assert read(READER, tmp_path, size=(100, 100)).box.tolist() == [[0.01, 0.02, 0.3, 0.4]]


def test_sniffing(tmp_path: Path) -> None:
    """Sure of its objects, and of a folder with some among empty lists; not of other lists."""
    write(tmp_path, {"r/a.json": [], "r/b.json": [result()], "o/a.json": [{"name": "car", "box": {}}], "o/b.json": []})

    assert READER.sniff(tmp_path / "r") == Certainty.SURE
    assert READER.sniff(tmp_path / "o") == Certainty.NO
    assert READER.sniff(tmp_path / "o" / "none.json") == Certainty.NO


def test_a_score_that_is_no_number_is_named(tmp_path: Path) -> None:
    """Python writes NaN; a file that begins with one is told as any other, and refused with its place."""
    (tmp_path / "a.json").write_text(json.dumps([result() | {"confidence": float("nan")}]))

    assert READER.sniff(tmp_path / "a.json") == Certainty.SURE
    with pytest.raises(InputError, match=r"a\.json:1:\d+: \$\[0\]\.confidence: NaN is no number of JSON"):
        read(READER, tmp_path / "a.json", size=(100, 100))
