"""Images of instances: a folder a sequence, a PNG a frame, a pixel class_id * 1000 + instance."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prelabel.errors import InputError, Tally
from prelabel.readers.base import Certainty
from prelabel.readers.mots import READER
from prelabel.testing import check_reader
from tests.readers.mots_files import facts, images, names, read, row, write

CAR, PEDESTRIAN, IGNORED = 1001, 2000, 10000


def drawn(path: Path, rows: Sequence[Sequence[int]], kind: type[np.unsignedinteger] = np.uint16) -> Path:
    """A PNG of grey pixels, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(rows, kind)).save(path)
    return path


FIRST = [[0, CAR, CAR, 0], [0, CAR, CAR, IGNORED], [PEDESTRIAN, 0, 0, IGNORED]]
NOTHING = [[0] * 4] * 3


def test_a_number_is_an_object_and_its_track(tmp_path: Path) -> None:
    """10000 is an ignore region; an image in which nothing is drawn is a frame."""
    for number, pixels in enumerate([NOTHING, FIRST, NOTHING]):
        drawn(tmp_path / f"instances/0002/00000{number}.png", pixels)
    tally = Tally()

    whole = read(tmp_path, tally=tally)

    assert READER.sniff(tmp_path) == Certainty.SURE
    assert facts(whole) == [("0002", 1, "car", 1001, [1, 0, 3, 2]), ("0002", 1, "pedestrian", 2000, [0, 2, 1, 3])]
    assert names(whole) == [(i, f"0002/00000{i}.png") for i in range(3)]
    assert [(frame.width, frame.height) for frame in whole.frames] == [(4, 3)] * 3
    assert (dict(tally.filtered), list(tally.notes)) == ({"ignore region": 1}, [])
    assert str(whole.place(1)) == f"{tmp_path}/instances/0002: 000001.png"
    check_reader(READER, tmp_path)


def test_where_images_of_instances_lie(tmp_path: Path) -> None:
    """In a folder a sequence below ``instances``, which may be the source; those of frames are found beside it."""
    for name in ("0002", "0004"):
        drawn(tmp_path / f"instances/{name}/000005.png", FIRST)
    images(tmp_path / "training/image_02/0004", "000004.png", "000005.png", "000006.png", size=(4, 3))

    whole, alone = read(tmp_path / "instances"), read(tmp_path / "instances/0004")

    assert names(whole) == [(5, "0002/img1/000005.jpg"), *names(alone)]
    assert names(alone) == [(i, f"0004/00000{i}.png") for i in (4, 5, 6)]
    assert READER.sniff(tmp_path / "instances/0004") == Certainty.SURE


def test_text_goes_before_images(tmp_path: Path) -> None:
    """Both say the same; images of other kinds are not taken for such."""
    write(tmp_path / "instances_txt/0002.txt", row(0))
    drawn(tmp_path / "instances/0002/000000.png", FIRST)
    drawn(tmp_path / "grey/instances/0002/000000.png", NOTHING, np.uint8)
    drawn(tmp_path / "other/0002/000000.png", FIRST)

    assert facts(read(tmp_path)) == [("0002", 0, "car", 1001, [1, 1, 4, 3])]
    assert {READER.sniff(tmp_path / name) for name in ("grey", "other")} == {Certainty.NO}


def test_an_image_that_is_wrong(tmp_path: Path) -> None:
    """Is named; under skip the others are read."""
    drawn(tmp_path / "instances/S/000000.png", FIRST)
    drawn(tmp_path / "instances/S/000001.png", [[3000]])
    drawn(tmp_path / "instances/S/000002.png", FIRST).write_bytes(b"no image")
    tally = Tally(on_error="skip")

    assert len(read(tmp_path, tally=tally)) == 2
    assert [(problem.reason, str(problem.place), problem.what) for problem in tally.bad] == [
        ("unreadable file", f"{tmp_path}/instances/S/000002.png", "is no PNG image"),
        ("unknown class", f"{tmp_path}/instances/S: 000001.png", "class 3 has no name; 2 are named, from 1 to 2"),
    ]
    with pytest.raises(InputError):
        read(tmp_path)
