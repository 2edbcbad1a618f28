"""KITTI's numbers behind the box, one by one, and the camera that they are seen by."""

from pathlib import Path

import numpy as np

from prelabel.errors import Tally
from prelabel.readers.kitti import READER
from prelabel.testing import read_batches
from tests.readers.yolo_files import places, shapes, write

ROW = "Car 0.5 2 1.25 2 1 6 4 1.5 1.75 4 -3 1.125 11 0.75"

SIZE = (200, 100)


def test_each_field_is_an_attribute_by_its_name(tmp_path: Path) -> None:
    """In the order of the columns: the box in the image stands between the angle of observation and the height."""
    source = write(tmp_path, {"label_2/1.txt": ROW})
    names = "truncated,occluded,alpha,height,width,length,x,y,z,rotation_y"
    (batch,) = read_batches(READER, source, {"attributes": names}, size=SIZE)

    assert batch.attribute_sets == (
        {
            "truncated": "0.5", "occluded": "2", "alpha": "1.25", "height": "1.5", "width": "1.75", "length": "4",
            "x": "-3", "y": "1.125", "z": "11", "rotation_y": "0.75",
        },
    )  # fmt: skip


def test_a_camera_in_other_units_sees_the_same(tmp_path: Path) -> None:
    """A projection times a hundredth, whose left part has a small determinant."""
    source = write(
        tmp_path, {"label_2/1.txt": ROW, "a.txt": "P2: 100 0 100 0 0 100 50 0 0 0 1 0", "b.txt": "P2: 1 0 1 0 0 1 .5 0 0 0 .01 0"}
    )
    one, other = (
        shapes(read_batches(READER, source / "label_2", {"calib": f"{source}/{name}.txt"}, size=SIZE, tally=Tally())) for name in "ab"
    )

    assert [row[1] for row in other] == ["RECTANGLE", "CUBOID"]
    assert np.allclose(one[1][3], other[1][3])


def test_each_row_knows_its_file(tmp_path: Path) -> None:
    """Of several that are read together."""
    source = write(tmp_path, {"label_2/1.txt": ROW, "label_2/2.txt": f"\n{ROW}"})

    assert places(read_batches(READER, source, size=SIZE)) == [f"{source}/label_2/1.txt:1", f"{source}/label_2/2.txt:2"]


def test_why_rows_are_bad(tmp_path: Path) -> None:
    """The words by which a summary counts them."""
    bad = [
        ROW.replace("2 1 6 4", "2 1 2 4"), f"{ROW} 1.5", ROW.replace("1.5 1.75 4", "1.5 0 4"),
        "Car 0 0 -10 -1 -1 -1 -1 -1 -1 -1 -1000 -1000 -1000 -10", "Car", ROW.replace("11", "far"), ROW.replace("11", "nan"),
    ]  # fmt: skip
    source = write(tmp_path, {"label_2/1.txt": "\n".join(bad), "calib/1.txt": "P2: 100 0 100 0 0 100 50 0 0 0 1 0"})
    tally = Tally(on_error="skip")
    read_batches(READER, source, {"calib": f"{source}/calib"}, size=SIZE, tally=tally)

    assert sorted(problem.reason for problem in tally.bad) == [
        "3D box without volume", "box without area", "no box", "no finite number", "not a number", "score outside [0, 1]",
        "wrong number of columns",
    ]  # fmt: skip


def test_fields_that_no_row_knows_are_not_missed(tmp_path: Path) -> None:
    """Only those that are there are said to be unused."""
    tally = Tally()
    read_batches(READER, write(tmp_path, {"label_2/1.txt": "Car -1 2 -10 2 1 6 4 -1 -1 -1 -1000 -1000 -1000 -10"}), size=SIZE, tally=tally)

    assert list(tally.notes) == ["field not used: occluded (-O attributes=occluded keeps them)"]
