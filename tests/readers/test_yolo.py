"""YOLO labels: what the fixtures hold, the columns behind the box, class names."""

from pathlib import Path

import pytest

from prelabel.errors import InputError, Tally, UsageError
from prelabel.readers.base import Certainty
from prelabel.readers.yolo import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.yolo_files import frames, places, rows, write

CASES = FIXTURES / "yolo"

BOX = "0 .5 .5 .5 .5"

CAR = (0.25, 0.25, 0.75, 0.75)
"""The box of `BOX`."""


@pytest.mark.parametrize("case", ["dataset", "predicted", "tracked", "darknet", "outlines", "edited", "posed", "rotated", "segmented"])
def test_the_contract(case: str) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case)


def test_a_data_set_with_splits() -> None:
    """Boxes are centre and size; equal stems in two splits stay apart; an image without label file is known."""
    batches = read_batches(READER, CASES / "dataset")

    assert rows(batches) == [
        ("train/a.jpg", "car", (0.25, 0.0, 0.75, 1.0), None, -1),
        ("train/a.jpg", "bus", (0.0, 0.0, 0.5, 0.5), None, -1),
        ("train/b.jpg", "bus", (0.625, 0.25, 0.875, 0.75), None, -1),
        ("val/a.jpg", "car", (-0.125, 0.375, 0.375, 0.625), None, -1),
    ]
    assert places(batches)[1:3] == [f"{CASES}/dataset/labels/train/a.txt:2", f"{CASES}/dataset/labels/train/b.txt:1"]
    assert [image.file for image in READER.plan(CASES / "dataset", READER.options()).images] == [
        "train/a.jpg", "train/b.jpg", "train/nothing.jpg", "val/a.jpg",
    ]  # fmt: skip


def test_a_data_set_by_its_description_is_the_same() -> None:
    """The folder and its data.yaml give the same frames and rows."""
    by_folder, by_yaml = read_batches(READER, CASES / "dataset"), read_batches(READER, CASES / "dataset" / "data.yaml")

    assert rows(by_yaml) == rows(by_folder)
    assert frames(by_yaml) == frames(by_folder)


def test_scores_of_single_images() -> None:
    """Fractions in the sixth column are scores; frames without image are called by their label file."""
    tally = Tally()
    batches = read_batches(READER, CASES / "predicted", tally=tally)

    assert rows(batches) == [
        ("street", "dog", (0.0, 0.0, 1.0, 1.0), 0.25, -1),
        ("yard", "person", (0.375, 0.25, 0.625, 0.75), 0.875, -1),
        ("yard", "dog", (0.0, 0.5, 0.5, 1.0), 0.5, -1),
    ]
    assert list(tally.notes) == [
        f"class names from {CASES}/predicted/classes.txt",
        "columns behind the box: score (-O tail= to say otherwise)",
    ]


@pytest.mark.parametrize("source", [".", "train.txt", "obj.data"])
def test_darknet(source: str) -> None:
    """Listed paths are resolved by their longest existing end; an image without label file is a frame."""
    batches = read_batches(READER, CASES / "darknet" / source)

    assert rows(batches) == [("obj_train_data/1.jpg", "bus", CAR, None, -1)]
    assert [image.file for image in READER.plan(CASES / "darknet" / source, READER.options()).images] == [
        "obj_train_data/1.jpg", "obj_train_data/2.jpg",
    ]  # fmt: skip


def test_files_edited_by_hand() -> None:
    """Windows line ends, a byte order mark, blank lines, tabs and a class ``1.0`` are no errors; lines are counted as they stand."""
    batches = read_batches(READER, CASES / "edited")

    assert rows(batches) == [("a", "bus", (0.25, 0.0, 0.75, 1.0), None, -1), ("a", "car", (0.0, 0.0, 0.5, 0.5), None, -1)]
    assert places(batches) == [f"{CASES}/edited/labels/a.txt:1", f"{CASES}/edited/labels/a.txt:4"]
    assert frames(batches) == ["a", "empty"]


@pytest.mark.parametrize(
    ("tails", "option", "expected"),
    [
        (["", ""], "auto", [(None, -1), (None, -1)]),
        ([".5", "1"], "auto", [(0.5, -1), (1.0, -1)]),
        (["1", "12"], "auto", [(None, 1), (None, 12)]),
        (["", "12"], "auto", [(None, -1), (None, 12)]),
        ([".5 3", ".25"], "auto", [(0.5, 3), (0.25, -1)]),
        ([".5 3", "1"], "auto", [(0.5, 3), (1.0, -1)]),
        (["1 1", ""], "auto", [(1.0, 1), (None, -1)]),
        (["1", "0"], "score", [(1.0, -1), (0.0, -1)]),
        (["1", "0"], "track", [(None, 1), (None, 0)]),
        (["1", "1 0"], "score+track", [(1.0, -1), (1.0, 0)]),
        (["", ""], "none", [(None, -1), (None, -1)]),
    ],
)
def test_what_stands_behind_a_box(tmp_path: Path, tails: list[str], option: str, expected: list[tuple[float | None, int]]) -> None:
    """All files decide together, unless the user does."""
    source = write(tmp_path, {f"labels/{i}.txt": f"{BOX} {tail}\n" for i, tail in enumerate(tails)})

    found = rows(read_batches(READER, source, {"names": "car", "tail": option}))

    assert [row[3:] for row in found] == expected
    assert {row[2] for row in found} == {CAR}


@pytest.mark.parametrize(
    ("files", "option"),
    [
        ({"data.yaml": "names: [car, bus]"}, ""),
        ({"labels/data.yml": "names: {1: bus, 0: car}"}, ""),
        ({"labels/a/classes.txt": "car\nbus\n\n"}, ""),
        ({"obj.names": b"\xef\xbb\xbfcar\r\nbus\r\n"}, ""),
        ({"labels/a/_darknet.labels": "car\nbus\n"}, ""),
        ({"mine.txt": "car\nbus", "classes.txt": "no\nnone"}, "{}/mine.txt"),
        ({"obj.data": "names = elsewhere/x.names", "x.names": "car\nbus"}, "{}/obj.data"),
        ({}, "car, bus"),
        ({}, "car,bus" + ",more" * 200),
    ],
)
def test_where_class_names_come_from(tmp_path: Path, files: dict[str, str], option: str) -> None:
    """Beside the labels, above them, from a file that is named, or from the command line."""
    source = write(tmp_path, {**files, "labels/a/b.txt": "0 .5 .5 .5 .5\n1 .5 .5 .5 .5\n"})

    found = rows(read_batches(READER, source / "labels", {"names": option.format(tmp_path)}))

    assert [row[1] for row in found] == ["car", "bus"]


@pytest.mark.parametrize(
    ("files", "certainty"),
    [
        ({"data.yaml": "names: [a]", "labels/a.txt": BOX}, Certainty.SURE),
        ({"obj.data": "names = x", "a.txt": BOX}, Certainty.SURE),
        ({"labels/README.txt": "hello", "labels/a.txt": "", "labels/b.txt": f"{BOX} .5"}, Certainty.LIKELY),
        ({"data.yaml": "names: [a]", "labelTxt/a.txt": "0 0 0 2 2 2 2 0 plane 0"}, Certainty.NO),
        ({"det/det.txt": "1,-1,794.27,247.59,71.245,174.88,4.56"}, Certainty.NO),
        ({"000001.txt": "Car 0.00 0 1.55 614.24 181.78 727.31 284.77 1.57 1.73 4.15 1.00 1.75 13.22 1.62"}, Certainty.NO),
        ({"labels/a.txt": b"\xff\xfe"}, Certainty.NO),
        ({"labels/a.txt": ""}, Certainty.NO),
        ({"labels/a.txt": f"{'9' * 400} .5 .5 .5 .5"}, Certainty.NO),
        ({"labels/a.txt": f"0{' 0.5' * 1022}    1e-05 0.5 0.5"}, Certainty.LIKELY),
        ({"args.yaml": "data: [", "notes.md": "x"}, Certainty.NO),
    ],
)
def test_sniffing(tmp_path: Path, files: dict[str, str], certainty: Certainty) -> None:
    """A description with rows of YOLO is sure, rows alone are likely, and other text is not YOLO."""
    assert READER.sniff(write(tmp_path, files)) == certainty


@pytest.mark.parametrize(
    ("file", "certainty"),
    [
        ("dataset/data.yaml", Certainty.SURE),
        ("darknet/obj.data", Certainty.SURE),
        ("darknet/train.txt", Certainty.LIKELY),
        ("predicted/labels/yard.txt", Certainty.LIKELY),
        ("darknet/obj.names", Certainty.NO),
        ("dataset/images/train/a.jpg", Certainty.NO),
        ("nowhere.txt", Certainty.NO),
    ],
)
def test_sniffing_files(file: str, certainty: Certainty) -> None:
    """Descriptions are sure, label files and lists of images likely."""
    assert READER.sniff(CASES / file) == certainty


def test_an_option_that_does_not_exist() -> None:
    """The options are checked by name and value."""
    with pytest.raises(UsageError) as caught:
        read_batches(READER, CASES / "predicted", {"tail": "id"})

    assert str(caught.value) == "-O tail=id: invalid enum value 'id'\n  fix: give auto, none, score, track, score+track"


def test_units_are_read_one_by_one(tmp_path: Path) -> None:
    """More files than a unit holds give several batches with the same rows as one file each."""
    source = write(tmp_path, {"classes.txt": "car"})
    (source / "labels").mkdir()
    for i in range(2501):
        (source / "labels" / f"{i:05}.txt").write_text(f"0 .5 .5 .5 .{i + 1:05}")

    batches = read_batches(READER, source)

    assert [len(batch.frames) for batch in batches] == [2500, 1]
    assert [round(float(batch.box[-1, 3] - batch.box[-1, 1]), 9) for batch in batches] == [0.025, 0.02501]


def test_a_cut_unit_is_named_in_messages(tmp_path: Path) -> None:
    """The place is the one below the folder that the user gave."""
    source = write(tmp_path, {"classes.txt": "car", "labels/x/a.txt": BOX, "labels/y/a.txt": f"\n{BOX} .5 1 2"})

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)

    assert caught.value.place.path == f"{source}/labels/y/a.txt"
    assert caught.value.place.line == 2
