"""VOC sources and image sets that do not hold what is asked for: each message names the place and the fix."""

from pathlib import Path

import pytest

from prelabel.errors import PrelabelError, Tally
from prelabel.readers.voc import READER
from prelabel.testing import read_batches
from tests.readers.voc_files import OBJECT, files, image, read, write


@pytest.mark.parametrize("names", [(), ("notes.txt", "a.jpg")], ids=["empty", "no XML"])
def test_a_folder_without_annotations(tmp_path: Path, names: tuple[str, ...]) -> None:
    """Nothing to read is an error."""
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path)

    assert str(caught.value) == f"{tmp_path}: holds no .xml file\n  fix: give the folder that the files lie in"


def test_a_folder_without_one_readable_file(tmp_path: Path) -> None:
    """Under skip every file is counted, and nothing comes out."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.xml").write_text("no XML")
    tally = Tally("skip")

    assert read_batches(READER, tmp_path, tally=tally) == []
    assert [f"{problem.place}: {problem.what}" for problem in tally.bad] == [
        f"{tmp_path}/{name}.xml:1: is no well-formed XML: Start tag expected, '<' not found" for name in ("a", "b")
    ]


def test_a_source_that_does_not_exist(tmp_path: Path) -> None:
    """A mistyped path is named."""
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path / "gone")

    assert str(caught.value) == f"{tmp_path}/gone: does not exist\n  fix: give a file or folder that exists"


@pytest.mark.parametrize("name", ["test", "../Main/train"])
def test_an_image_set_that_does_not_exist(tmp_path: Path, name: str) -> None:
    """Those that exist are listed, without those of a single class."""
    write(tmp_path / "Annotations/1.xml", OBJECT)
    (tmp_path / "ImageSets/Main").mkdir(parents=True)
    for other in ("train", "val", "car_train", "car_val"):
        (tmp_path / f"ImageSets/Main/{other}.txt").write_text("1\n")
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path, {"image_set": name})

    assert str(caught.value) == f"{tmp_path}/ImageSets: has no image set {name!r}\n  fix: choose one of train, val"


def test_an_image_set_without_its_folder(tmp_path: Path) -> None:
    """Loose files have no image sets."""
    write(tmp_path / "1.xml", OBJECT)
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path, {"image_set": "train"})

    assert str(caught.value) == (
        f"{tmp_path}: has no folder ImageSets, so no image set 'train'\n"
        "  fix: leave out -O image_set, or give the folder that holds ImageSets"
    )


def test_an_empty_image_set(tmp_path: Path) -> None:
    """It would convert nothing."""
    write(tmp_path / "Annotations/1.xml", OBJECT)
    (tmp_path / "ImageSets").mkdir()
    (tmp_path / "ImageSets/train.txt").write_text("\n")
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path, {"image_set": "train"})

    assert str(caught.value) == f"{tmp_path}/ImageSets/train.txt: lists no image\n  fix: choose another set with -O image_set"


def test_an_image_set_that_lists_what_is_not_there(tmp_path: Path) -> None:
    """An image without annotation is a frame; a name with neither is a mistake."""
    write(tmp_path / "Annotations/1.xml", OBJECT)
    image(tmp_path / "JPEGImages/2.jpg")
    (tmp_path / "ImageSets").mkdir()
    (tmp_path / "ImageSets/train.txt").write_text("1\n2\n3\n")
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path, {"image_set": "train"})
    tally = Tally("skip")
    rest = read(tmp_path, {"image_set": "train"}, tally=tally)

    assert str(caught.value) == (
        f"{tmp_path}/ImageSets/train.txt:3: '3' has neither an annotation file, an image nor a mask\n"
        "  fix: add the files, or remove the line"
    )
    assert (files(rest), [problem.reason for problem in tally.bad]) == (["1.jpg"], ["listed image missing"])
