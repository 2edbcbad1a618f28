"""What sequences and images of KITTI are called, where names come more than once."""

from pathlib import Path

import pytest

from prelabel.readers.kitti import READER, layout
from prelabel.testing import read_batches
from tests.readers.yolo_files import frames, write

ROW = "Car 0 0 -10 2 1 6 4 -1 -1 -1 -1000 -1000 -1000 -10"

SIZE = (200, 100)


def test_sequences_of_one_name_are_all_read(tmp_path: Path) -> None:
    """Of several folders of labels: by the path below the source, and by a mark where that is the same, too."""
    folders = ("a/label_02", "b/label_02", "b/label_03")
    write(tmp_path, {f"{folder}/0001.txt": f"0 7 {ROW}" for folder in folders})

    found = frames(read_batches(READER, tmp_path, size=SIZE))

    assert found == ["a/0001:a/0001/000000.png", "b/0001:b/0001/000000.png", "b/0001_:b/0001_/000000.png"]


def test_sequences_stand_in_the_order_of_their_names(tmp_path: Path) -> None:
    """Not in that of their folders."""
    write(tmp_path, {f"{name}.txt": f"0 7 {ROW}" for name in ("a/label_02/10", "b/label_02/9")})

    assert [unit.name for unit in READER.plan(tmp_path, READER.options()).units] == ["9", "10"]


def test_of_two_images_of_a_name_the_first_is_that_of_the_labels(tmp_path: Path) -> None:
    """In natural order; a file that is the source has no other image, a folder has all."""
    write(tmp_path, {"label_2/1.txt": ROW, "image_2/1.jpg": "", "image_2/1.png": "", "image_2/2.jpg": ""})

    assert frames(read_batches(READER, tmp_path, size=SIZE)) == ["1.jpg"]
    assert frames(read_batches(READER, tmp_path / "label_2/1.txt", size=SIZE)) == ["1.jpg"]
    assert [frame.file for frame in READER.plan(tmp_path, READER.options()).images] == ["1.jpg", "1.png", "2.jpg"]
    assert [frame.file for frame in READER.plan(tmp_path / "label_2/1.txt", READER.options()).images] == ["1.jpg"]


def test_each_unit_has_its_own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of many thousand files, each with the name of its image and of its calibration."""
    monkeypatch.setattr(layout, "FILES_PER_UNIT", 2)
    write(tmp_path, {f"label_2/{number}.txt": ROW for number in range(5)})

    units = READER.plan(tmp_path, READER.options()).units

    assert [[path.stem for path in unit.paths] for unit in units] == [["0", "1"], ["2", "3"], ["4"]]
    assert [unit.detail.names for unit in units] == [("0.png", "1.png"), ("2.png", "3.png"), ("4.png",)]
    assert [[names[0] for names in unit.detail.calibrations] for unit in units] == [["0", "1"], ["2", "3"], ["4"]]
