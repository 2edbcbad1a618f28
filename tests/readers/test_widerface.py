"""Faces of WIDER FACE: what the fixtures hold, images and their names, batches, and which sources are WIDER FACE's."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.shared.gathering import IMAGES_PER_BATCH
from prelabel.readers.widerface import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write

CASES = FIXTURES / "widerface"

SIZE = (80, 60)

FACE = "8 6 16 24 2 0 1 0 1 1"


def said(detections: Detections) -> list[dict[str, object]]:
    """The attributes of each row."""
    return [dict(detections.attribute_sets[i]) if i >= 0 else {} for i in detections.attributes.tolist()]


def pixels(detections: Detections) -> list[list[float]]:
    """The boxes in images of 80 x 60."""
    boxes: list[list[float]] = (detections.box * [*SIZE, *SIZE]).round(6).tolist()
    return boxes


@pytest.mark.parametrize("case", ["truth", "results", "landmarks", "sized", "tool"])
def test_the_contract(case: str) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case, size=SIZE)


def test_truth() -> None:
    """Columns are attributes; images are found by the names of splits; what is no face is counted, and an image without one is a frame."""
    tally = Tally()
    d = read(READER, CASES / "truth", tally=tally)

    assert names(d) == [
        "WIDER_train/images/0--Parade/0_Parade_band_0_5.png",
        "WIDER_train/images/1--Handshaking/1_Handshaking_Office_1_2.png",
        "WIDER_val/images/0--Parade/0_Parade_drums_0_7.png",
    ]
    assert (set(labels(d)), d.frame.tolist()) == ({"face"}, [0, 0, 2])
    assert pixels(d) == [[8, 6, 24, 30], [40, 30, 60, 45], [-4, 12, 16, 36]]
    assert said(d) == [
        {"blur": "2", "expression": "0", "illumination": "1", "occlusion": "1", "pose": "1"},
        {"blur": "0", "expression": "1", "illumination": "0", "occlusion": "0", "pose": "0"},
        {"blur": "1", "expression": "0", "illumination": "0", "occlusion": "2", "pose": "0"},
    ]
    assert bool(np.isnan(d.score).all())
    assert str(d.place(1)) == f"{CASES}/truth/wider_face_split/wider_face_train_bbx_gt.txt:4"
    assert tally.filtered == {"face without width or height": 1, "invalid face": 1}


def test_invalid_faces_can_be_kept(tmp_path: Path) -> None:
    """With an attribute; a label of one's own is that of all faces."""
    write(tmp_path, {"a.txt": f"a.jpg\n2\n{FACE}\n16 12 8 6 0 0 0 1 0 0\n"})
    d = read(READER, tmp_path, {"invalid": "keep", "label": "head"}, size=SIZE)

    assert labels(d) == ["head", "head"]
    assert said(d)[1] == {"blur": "0", "expression": "0", "illumination": "0", "invalid": "true", "occlusion": "0", "pose": "0"}


def test_results() -> None:
    """Have scores; a name without folder is below that of the file."""
    d = read(READER, CASES / "results", size=SIZE)

    assert names(d) == [
        "0--Parade/0_Parade_band_0_5",
        "1--Handshaking/1_Handshaking_Office_1_2",
        "1--Handshaking/1_Handshaking_Office_1_3.jpg",
    ]
    assert (d.frame.tolist(), d.score.tolist()) == ([0, 0, 1], [0.975, 0.25, 0.5])
    assert pixels(d) == [[8, 6, 24, 30], [40.5, 30, 60.5, 45], [16, 12, 24, 18]]
    assert said(d) == [{}, {}, {}]


def test_landmarks() -> None:
    """Are of the same face as the rectangle; points that are not labelled are left out."""
    d = read(READER, CASES / "landmarks")

    assert names(d) == ["0--Parade/0_Parade_band_0_5.png", "1--Handshaking/1_Handshaking_Office_1_2.png"]
    assert d.kind.tolist() == [Kind.RECTANGLE, Kind.LANDMARK, Kind.RECTANGLE, Kind.RECTANGLE]
    assert d.object.tolist() == [0, 0, 1, 2]
    assert d.point_number.tolist() == [1, 2, 3, 4, 5]
    assert (d.points * SIZE).round(6).tolist() == [[12, 12], [20, 12], [16, 18], [12.8, 24], [19.2, 24]]
    assert said(d) == [{"blur": "0.82"}, {"blur": "0.82"}, {"blur": "0.2"}, {}]


def test_some_points_of_a_face(tmp_path: Path) -> None:
    """Keep their numbers."""
    points = "-1 -1 -1 20 12 0 -1 -1 -1 12 24 1 -1 -1 -1"
    d = read(READER, write(tmp_path, {"label.txt": f"# a.jpg\n8 6 16 24 {points} 0.5\n"}), size=SIZE)

    assert (d.point_number.tolist(), (d.points * SIZE).round(6).tolist()) == ([2, 4], [[20, 12], [12, 24]])


def test_a_blur_that_is_not_said(tmp_path: Path) -> None:
    """Is below 0, and no attribute."""
    d = read(READER, write(tmp_path, {"label.txt": f"# a.jpg\n8 6 16 24 {'-1 ' * 16}\n"}), size=SIZE)

    assert said(d) == [{}]


def test_lists_of_scrfd(tmp_path: Path) -> None:
    """Name the size of the image; two corners are the box, and a single 1 behind them means to ignore."""
    points = "12 12 0 20 12 0 16 18 1 -1 -1 -1 19.2 24 0"
    text = f"# 0--Parade/a 1.jpg 80 60\n8 6 24 30 {points}\n40 30 60 45 1\n16 12 24 18 0\n# b.jpg 160 60\n8 6 24 30\n# c.jpg 80 60\n"
    tally = Tally()
    write(tmp_path, {"labelv2.txt": text})
    d = read(READER, tmp_path, tally=tally)

    assert READER.sniff(tmp_path) == Certainty.SURE
    assert names(d) == ["0--Parade/a 1.jpg", "b.jpg", "c.jpg"]
    assert (d.box * 80).round(6).tolist() == [
        [8, 8, 24, 40], [12, 16, 20, 32], [16, 16, 24, 24], [4, 8, 12, 40],
    ]  # fmt: skip
    assert (d.point_number.tolist(), (d.points * SIZE).round(6).tolist()) == ([1, 2, 3, 5], [[12, 12], [20, 12], [16, 18], [19.2, 24]])
    assert (said(d), tally.filtered) == ([{}] * 4, {"invalid face": 1})


def test_a_size_of_nothing(tmp_path: Path) -> None:
    """Is none, but corners are corners."""
    d = read(READER, write(tmp_path, {"labelv2.txt": "# a.jpg 0 0\n8 6 24 30\n"}), size=SIZE)

    assert pixels(d) == [[8, 6, 24, 30]]


def test_lists_of_tools(tmp_path: Path) -> None:
    """Have words, other columns and labels; an image without a face has no number."""
    rows = ["8.0 6.0 16.0 24.0 - - - False - - ", "40.0 30.0 20.0 15.0 2 0 1 True 1 False dog", "1.0 2.0 3.0 4.0 cat", "1.0 2.0 3.0 4.0 "]
    invalid = "5.0 6.0 7.0 8.0 - - - False 0 True "
    text = "x/b.jpg\nx/a.jpg\n5\n" + "".join(f"{row}\n" for row in [*rows, invalid]) + "x/c.jpg\n"
    tally = Tally()
    write(tmp_path, {"wider_face_split/wider_face_default_bbx_gt.txt": text})
    d = read(READER, tmp_path, tally=tally, size=SIZE)

    assert READER.sniff(tmp_path) == Certainty.SURE
    assert (names(d), d.frame.tolist()) == (["x/b.jpg", "x/a.jpg", "x/c.jpg"], [1] * 4)
    assert labels(d) == ["face", "dog", "cat", "face"]
    assert pixels(d) == [[8, 6, 24, 30], [40, 30, 60, 45], [1, 2, 4, 6], [1, 2, 4, 6]]
    assert said(d) == [
        {"occluded": "false"},
        {"blur": "2", "expression": "0", "illumination": "1", "occluded": "true", "pose": "1"},
        {},
        {},
    ]
    assert tally.filtered == {"invalid face": 1}


def test_a_list_that_begins_with_many_images_without_a_face(tmp_path: Path) -> None:
    """Is read by its name."""
    text = "".join(f"x/{number}.jpg\n" for number in range(1000))
    write(tmp_path, {"wider_face_default_bbx_gt.txt": f"{text}1\n8 6 16 24\n"})

    assert pixels(read(READER, tmp_path, size=SIZE)) == [[8, 6, 24, 30]]


@pytest.mark.parametrize(
    ("file", "image", "name"),
    [
        ("wider_face_split/wider_face_test_bbx_gt.txt", "WIDER_test/images/0--Parade/a.png", "0--Parade/a.png"),
        ("train/label.txt", "train/images/0--Parade/a.png", "0--Parade/a.png"),
        ("label.txt", "0--Parade/a.png", "0--Parade/a.png"),
    ],
)
def test_images_beside_a_list(tmp_path: Path, file: str, image: str, name: str) -> None:
    """Name and size the frames, also of the list alone; another image of the folder is a frame without a face."""
    write(tmp_path, {file: f"0--Parade/a.png\n1\n{FACE}\n", image: SIZE, image.replace("a.png", "b.png"): SIZE})

    for source in (tmp_path, tmp_path / file):
        found = read(READER, source)
        images = READER.plan(source, READER.options()).images
        assert (names(found), pixels(found)) == ([name], [[8, 6, 24, 30]])
        assert [known.file for known in images] == [name, name.replace("a.png", "b.png")]


def test_two_splits_with_images_of_one_name(tmp_path: Path) -> None:
    """Stay apart: they are called by the folder that holds both."""
    for split, size in (("train", (80, 60)), ("val", (160, 60))):
        write(tmp_path, {f"{split}/label.txt": "# 1.png\n8 6 16 24\n", f"{split}/images/1.png": size})

    d = read(READER, tmp_path)

    assert (names(d), d.box[:, 0].tolist()) == (["train/images/1.png", "val/images/1.png"], [0.1, 0.05])


def test_results_of_numbered_images(tmp_path: Path) -> None:
    """Are of the image that the file is called by."""
    write(tmp_path, {"x/000001.txt": "000001\n1\n8 6 16 24 0.5\n", "x/000002.txt": "000002\n0\n"})
    d = read(READER, tmp_path, size=SIZE)

    assert READER.sniff(tmp_path) == Certainty.SURE
    assert (names(d), pixels(d)) == (["x/000001", "x/000002"], [[8, 6, 24, 30]])


def test_frames_name_the_images_of_results(tmp_path: Path) -> None:
    """With folder and without, whatever their suffix is."""
    row = "8 6 16 24 0.5"
    write(tmp_path, {"r/0--Parade/a.txt": f"a\n1\n{row}\n", "r/0--Parade/b.txt": f"0--Parade/b.jpg\n1\n{row}", "r/c.txt": f"c\n1\n{row}"})
    write(tmp_path, dict.fromkeys(["f/0--Parade/a.png", "f/0--Parade/b.png", "f/x/c.png"], SIZE))

    assert names(read(READER, tmp_path / "r", frames=tmp_path / "f")) == ["x/c.png", "0--Parade/a.png", "0--Parade/b.png"]


NAMES = [
    # text, the images and how many rows each has
    ("a.jpg\n1\n1 2 3 4 0.5\n", {"a.jpg": 1}),
    ("\ufeffa.jpg\r\n1\r\n1 2 3 4 0.5\r\n", {"a.jpg": 1}),
    ("my face 1.jpg\n\n2\n1 2 3 4\n5 6 7 8\n", {"my face 1.jpg": 2}),
    ("a\n0\nb\n0\n0 0 0 0 0 0 0 0 0 0\nc\n1\n1 2 3 4\n", {"a": 0, "b": 0, "c": 1}),
    ("# a 1.jpg\n1 2 3 4\n# b\n#c\n1 2 3 4\n", {"a 1.jpg": 1, "b": 0, "c": 1}),
]


@pytest.mark.parametrize(("text", "images"), NAMES, ids=range(len(NAMES)))
def test_names_of_images(tmp_path: Path, text: str, images: dict[str, int]) -> None:
    """Are lines with a number behind, or marked."""
    d = read(READER, write(tmp_path, {"list.txt": text}) / "list.txt", size=SIZE)

    assert dict(zip(names(d), np.bincount(d.frame, minlength=len(images)).tolist(), strict=True)) == images


def test_many_images_come_in_several_batches(tmp_path: Path) -> None:
    """Without a seam."""
    count = IMAGES_PER_BATCH + 3
    write(tmp_path, {"a.txt": "".join(f"{number}.jpg\n1\n{number} 0 1 1\n" for number in range(count))})

    batches = read_batches(READER, tmp_path, size=(10000, 10))

    assert [len(batch.frames) for batch in batches] == [IMAGES_PER_BATCH, 3]
    d = Detections.concat(batches)
    assert (names(d), (d.box[:, 0] * 10000).round(6).tolist()) == ([f"{n}.jpg" for n in range(count)], [*range(count)])


@pytest.mark.parametrize(
    ("texts", "sure"),
    [
        ([f"0--Parade/a.jpg\n1\n{FACE} \n"], True),
        (["a\n1\n1 2 3 4 0.5\n"], True),
        (["# a.jpg\n1 2 3 4\n"], True),
        (["a\n0\n", "a\n1\n1 2 3 4 0.5\n"], True),
        (["a\n0\n"], False),
        (["a.jpg\nb.jpg\n"], False),
        (["2002/08/11/big/img_591\n1\n123.58 85.5 1.26 269.6 161.7 1\n"], False),
        (["a\n1\n1 2 x 4 0.5\n"], False),
        (["0 0.5 0.5 0.1 0.1\n"], False),
        (["# classes\ncar\n"], False),
        (["1\n1\n1 2 3 4 0.5\n"], False),
        ([""], False),
    ],
)
def test_recognition(tmp_path: Path, texts: Sequence[str], sure: bool) -> None:  # noqa: FBT001  # a row of the table
    """A name, a number, and rows; the ellipses of FDDB have other columns."""
    write(tmp_path, {f"{number}.txt": text for number, text in enumerate(texts)})

    assert READER.sniff(tmp_path) == (Certainty.SURE if sure else Certainty.NO)


def test_a_long_list_is_recognised_by_its_beginning(tmp_path: Path) -> None:
    """The row that is cut is not looked at."""
    write(tmp_path, {"a.txt": f"a.jpg\n900\n{FACE}\n" + f"{FACE}\n" * 899})

    assert READER.sniff(tmp_path) == Certainty.SURE


@pytest.mark.parametrize("case", ["truth", "results", "landmarks", "sized", "tool"])
def test_no_other_format_is_meant(case: str) -> None:
    """Of all fixtures."""
    assert sniff([CASES / case], Tally()).name == "widerface"
