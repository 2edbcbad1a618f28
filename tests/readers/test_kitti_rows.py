"""Which boxes a row of KITTI has: what tools that have none write in their place."""

from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.readers.kitti.rows import read_rows

NO_BOX, NO_SIZE, NOWHERE = "-1 -1 -1 -1", "-1 -1 -1", "-1000 -1000 -1000"


@pytest.mark.parametrize(
    ("box", "size", "location", "flat", "solid"),
    [
        ("2 1 6 4", "1.5 2 4", "3 1 11", True, True),
        (NO_BOX, "1.5 2 4", "3 1 11", False, True),
        ("-1 -1 -1 4", NO_SIZE, "3 1 11", True, False),
        ("2 1 6 4", "0 0 0", "3 1 11", True, False),
        ("2 1 6 4", "0 0 0.5", "-1000 -1000 11", True, True),
        ("2 1 6 4", "0.5 0 0", NOWHERE, True, False),
        (NO_BOX, NO_SIZE, NOWHERE, False, False),
    ],
)
def test_which_boxes_there_are(tmp_path: Path, box: str, size: str, location: str, *, flat: bool, solid: bool) -> None:
    """Whatever the rows around it have."""
    path = tmp_path / "1.txt"
    path.write_text(f"Car 0 0 -10 2 1 6 4 1 1 1 0 0 9 0\nCar 0 0 -10 {box} {size} {location} 0\nCar 0 0 -10 {NO_BOX} -1 -1 -1 {NOWHERE} 0")

    rows = read_rows([path], Tally(), tracking=False)

    assert rows.flat.tolist() == [True, flat, False]
    assert rows.solid.tolist() == [True, solid, False]
