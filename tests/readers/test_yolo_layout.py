"""YOLO labels: which images and frames label files belong to."""

import os
from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.readers.yolo import READER
from prelabel.testing import read_batches
from tests.conftest import FIXTURES
from tests.readers.yolo_files import frames, rows, write

BOX = "0 .5 .5 .5 .5"
NAMES = {"names": "car"}


def known(source: Path) -> list[str]:
    """The images beside a source."""
    return [image.file for image in READER.plan(source, READER.options(names="car")).images]


@pytest.mark.parametrize(
    ("files", "source", "expected"),
    [
        (["images/a.jpg", "images/b.jpg", "labels/a.txt"], "", ["a.jpg", "b.jpg"]),
        (["images/a.jpg", "images/b.jpg", "labels/a.txt"], "labels", ["a.jpg", "b.jpg"]),
        (["images/t/a.jpg", "images/v/a.jpg", "labels/t/a.txt"], "", ["t/a.jpg"]),
        (["images/t/a.jpg", "labels/t/a.txt"], "labels/t", ["a.jpg"]),
        (["t/images/a.jpg", "t/labels/a.txt", "v/images/a.jpg", "v/labels/a.txt"], "", ["t/images/a.jpg", "v/images/a.jpg"]),
        (["t/images/a.jpg", "t/labels/a.txt"], "", ["a.jpg"]),
        (["a.jpg", "a.txt", "b.jpg"], "", ["a.jpg", "b.jpg"]),
        (["x/a.jpg", "x/a.txt", "y/a.png", "y/a.txt"], "", ["x/a.jpg", "y/a.png"]),
        (["runs/predict/a.jpg", "runs/predict/b.jpg", "runs/predict/labels/a.txt"], "runs/predict/labels", ["a.jpg", "b.jpg"]),
        (["run/shots/a.jpg", "run/shots/b.jpg", "run/labels/a.txt", "run/crops/car/a.jpg"], "run", ["a.jpg", "b.jpg"]),
        (["Annotations/a.txt", "Images/a.jpg"], "", ["Images/a.jpg"]),
        (["images/a.b.jpg", "labels/a.b.txt", "images/a.jpg"], "", ["a.b.jpg", "a.jpg"]),
        (["images/a.jpg", "images/b.jpg", "labels/a.txt"], "labels/a.txt", ["a.jpg"]),
        (["other/b.jpg", "labels/a.txt", "labels/b.txt"], "", []),
    ],
)
def test_images_are_found(tmp_path: Path, files: list[str], source: str, expected: list[str]) -> None:
    """The counterpart of the labels' folder, the folder itself, the one above, and one beside it, in this order."""
    write(tmp_path, {name: BOX if name.endswith(".txt") else "" for name in files})

    assert known(tmp_path / source) == expected
    assert len(rows(read_batches(READER, tmp_path / source, NAMES))) == len({name for name in files if name.endswith(".txt")})


def test_a_label_file_takes_the_image_of_its_whole_stem(tmp_path: Path) -> None:
    """``a.b.txt`` belongs to ``a.b.jpg`` and never to ``a.jpg``."""
    source = write(tmp_path, {"images/a.jpg": "", "images/a.b.jpg": "", "labels/a.b.txt": BOX})

    assert frames(read_batches(READER, source, NAMES)) == ["a.b.jpg"]
    assert frames(read_batches(READER, source / "labels", NAMES, frames=source / "images")) == ["a.b.jpg"]


def test_the_working_folder_as_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative source finds images above itself, and places are relative as well."""
    write(tmp_path, {"images/a.jpg": "", "labels/a.txt": BOX, "classes.txt": "car"})
    monkeypatch.chdir(tmp_path / "labels")
    tally = Tally()

    batches = read_batches(READER, Path(), tally=tally)

    assert frames(batches) == ["a.jpg"]
    assert str(batches[0].place(0)) == "a.txt:1"
    assert list(tally.notes) == [f"class names from {os.path.join('..', 'classes.txt')}"]  # noqa: PTH118  # as it is shown


def test_frames_of_the_user_go_first(tmp_path: Path) -> None:
    """Names and folders of ``--frames`` hold, by the longest end of the label file's path that fits."""
    write(tmp_path, {"f/t/a.png": "", "f/v/a.png": "", "f/v/b.png": "", "labels/t/a.txt": BOX, "labels/v/a.txt": BOX, "labels/b.txt": BOX})

    assert frames(read_batches(READER, tmp_path / "labels", NAMES, frames=tmp_path / "f")) == ["v/b.png", "t/a.png", "v/a.png"]


def test_frames_in_folders_of_splits(tmp_path: Path) -> None:
    """A label file below ``t/labels`` fits an image below ``t/images``."""
    write(tmp_path, {"s/t/images/a.jpg": "", "s/v/images/a.jpg": "", "p/t/labels/a.txt": BOX, "p/v/labels/a.txt": BOX})

    assert frames(read_batches(READER, tmp_path / "p", NAMES, frames=tmp_path / "s")) == ["t/images/a.jpg", "v/images/a.jpg"]


def test_texts_that_are_no_labels(tmp_path: Path) -> None:
    """Names of classes, read-me files and lists of images are left out, unless they are labels after all."""
    source = write(
        tmp_path,
        {
            "classes.txt": "car", "README.roboflow.txt": "hi", "train.txt": "./a.jpg\n", "a.txt": BOX,
            "test.txt": BOX, "license_plate.txt": BOX, ".hidden.txt": "x",
        },
    )  # fmt: skip

    assert frames(read_batches(READER, source)) == ["a", "license_plate", "test"]


def test_only_folders_named_labels_count_where_there_are_some(tmp_path: Path) -> None:
    """Other texts of a data set are not its labels, and are named only where they look like some."""
    source, tally = write(tmp_path, {"labels/a.txt": BOX, "notes/b.txt": "hello", "split.txt": "labels"}), Tally()

    assert frames(read_batches(READER, source, NAMES, tally=tally)) == ["a"]
    assert not tally.notes

    write(tmp_path, {"c.txt": BOX})
    assert frames(read_batches(READER, source, NAMES, tally=tally)) == ["a"]
    assert [*tally.notes] == [f"3 text files outside the folders of labels not read: first {source}/c.txt"]


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("./images/t/a.jpg\r\nimages/t/b.jpg\r\n\r\n", ["a.jpg", "b.jpg"]),
        ("/content/set/images/t/b.jpg\n", ["b.jpg"]),
        ("data\\set\\images\\t\\b.jpg", ["b.jpg"]),
    ],
)
def test_lists_of_images(tmp_path: Path, listed: str, expected: list[str]) -> None:
    """Paths as other machines write them are resolved by their longest existing end; only listed images are frames."""
    source = write(tmp_path, {"set/val.txt": listed, "set/images/t/a.jpg": "", "set/images/t/b.jpg": "", "set/labels/t/b.txt": BOX})

    assert known(source / "set/val.txt") == [f"t/{name}" for name in expected]
    assert frames(read_batches(READER, source / "set/val.txt", NAMES)) == ["t/b.jpg"]


def test_a_split_that_two_keys_name_counts_once(tmp_path: Path) -> None:
    """Small data sets validate on what they train on."""
    source = write(tmp_path, {"d.yaml": "train: images\nval: images\nnames: [car]", "images/a.jpg": "", "labels/a.txt": BOX})

    assert frames(read_batches(READER, source / "d.yaml")) == ["a.jpg"]


def test_a_description_with_lists_and_a_path(tmp_path: Path) -> None:
    """``path`` is where the splits lie, which may be lists, and several a key."""
    source = write(
        tmp_path,
        {
            "cfg/d.yaml": "path: ../set\ntrain: [one.txt, images/two]\nnames: [car]",
            "set/one.txt": "./images/one/a.jpg",
            "set/images/one/a.jpg": "", "set/labels/one/a.txt": BOX, "set/images/two/b.jpg": "", "set/labels/two/b.txt": BOX,
        },
    )  # fmt: skip

    assert frames(read_batches(READER, source / "cfg/d.yaml")) == ["one/a.jpg", "two/b.jpg"]


def test_a_folder_that_an_exporter_calls_by_the_folder_above(tmp_path: Path) -> None:
    """``../train/images`` of an export means ``train/images`` beside the description."""
    source = write(tmp_path, {"data.yaml": "train: ../train/images\nnames: [car]", "train/images/a.jpg": "", "train/labels/a.txt": BOX})

    assert frames(read_batches(READER, source / "data.yaml")) == ["a.jpg"]


def test_a_description_with_names_only_means_its_folder() -> None:
    """A ``data.yaml`` without splits describes the labels below its folder."""
    assert len(rows(read_batches(READER, FIXTURES / "yolo/tracked/data.yaml"))) == 6
