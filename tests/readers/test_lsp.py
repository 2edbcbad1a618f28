"""Leeds Sports Pose: both shapes of the array, what the third value means, images, and what is wrong."""

from pathlib import Path

import numpy as np
import pytest

from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.human_poses import LSP
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.mat_files import save
from tests.readers.output_files import labels, names, read, refused, skipped, write
from tests.readers.test_mpii import SIZE, pixels, points, said

CASES = FIXTURES / "lsp"


@pytest.mark.parametrize("case", ["original", "extended"])
def test_the_contract(case: str) -> None:
    """Every fixture keeps the reader's contract, and is no other format's."""
    check_reader(LSP, CASES / case, size=SIZE)
    assert sniff([CASES / case], Tally()).name == "lsp"


def test_the_first_set() -> None:
    """Labels all joints; 1 is one that is hidden. Images into which poses are drawn are none."""
    d = read(LSP, CASES / "original", {"attributes": "hidden"})

    assert (names(d), labels(d)) == (["images/im0001.jpg", "images/im0002.jpg"], ["person"] * 4)
    assert points(d) == [
        {i + 1: [10 + 2 * i, 70 - 4 * i] for i in range(14)},
        {i + 1: [90 - 5 * i, 15 + 3 * i] for i in range(14)},
    ]
    assert pixels(d)[0] == [10, 18, 36, 70]
    assert said(d) == [{}, {}, {"hidden": ("head_top",)}, {"hidden": ("head_top",)}]
    assert str(d.place(2)) == f"{CASES}/original/joints.mat: joints(:,:,2)"


def test_the_extended_set() -> None:
    """Does not label joints of 0, and has none that is hidden; without images they are called by five digits, and sizes are said."""
    d = read(LSP, CASES / "extended", {"one_based": "false", "attributes": "hidden"}, size=SIZE)

    assert names(d) == ["im00001.jpg"]
    assert points(d) == [{i + 1: [11 + 2 * i, 71 - 4 * i] for i in range(14) if i not in {2, 13}}]
    assert said(d) == [{}, {}]


def test_images_in_order(tmp_path: Path) -> None:
    """Are those of the people where they are as many, whatever they are called; else those of their numbers."""
    joints = np.ones((14, 3, 2)) * [[[9.0], [9.0], [1.0]]]
    joints[0, :2] = 3
    save(tmp_path / "hr/joints.mat", joints=joints)
    write(tmp_path, {"hr/im00002.png": (50, 40), "hr/im00007.png": (50, 40)})
    assert names(read(LSP, tmp_path / "hr")) == ["im00002.png", "im00007.png"]

    write(tmp_path, {"hr/im00001.png": (50, 40)})
    assert names(read(LSP, tmp_path / "hr")) == ["im00001.png", "im00002.png"]


def test_two_sets_in_folders(tmp_path: Path) -> None:
    """Have images of their own, also where these are called alike."""
    for name in ("a", "b"):
        save(tmp_path / name / "joints.mat", joints=np.arange(42.0).reshape(3, 14, 1))
        write(tmp_path, {f"{name}/images/im0001.jpg": (50, 40), f"{name}/images/x.jpg": (50, 40)})

    assert names(read(LSP, tmp_path)) == ["a/images/im0001.jpg", "b/images/im0001.jpg"]


def test_joints_that_are_wrong(tmp_path: Path) -> None:
    """Are left out alone; an array of another shape is none."""
    joints = np.full((14, 3, 1), 9.0)
    joints[0, :2, 0], joints[3, 0, 0] = 3, np.nan
    source = save(tmp_path / "joints.mat", joints=joints)

    fix = "correct the value, or leave the joint out with --on-error skip"
    assert refused(LSP, source, size=SIZE) == f"joints.mat: joints(:,:,1): nan, 9 is no place in an image\n  fix: {fix}"
    d, reasons = skipped(LSP, source, size=SIZE)
    assert ([len(one) for one in points(d)], reasons) == ([13], ["coordinate out of range"])
    fix = "give joints.mat as it can be downloaded: three values of fourteen joints of each person"
    said = f"joints.mat: holds no array joints of (3, 14, n) or (14, 3, n)\n  fix: {fix}"
    assert refused(LSP, save(tmp_path / "joints.mat", joints=np.ones((14, 2, 5)))) == said
    assert refused(LSP, save(tmp_path / "joints.mat", joints="letters")) == said


def test_recognition(tmp_path: Path) -> None:
    """By the name and the shape of the array."""
    assert LSP.sniff(save(tmp_path / "a.mat", compressed=False, joints=np.ones((3, 14)))) == Certainty.SURE
    assert LSP.sniff(save(tmp_path / "b.mat", joints=np.ones((3, 16, 2)))) == Certainty.NO
    assert LSP.sniff(save(tmp_path / "c.mat", poses=np.ones((3, 14, 2)))) == Certainty.NO
    write(tmp_path, {"d.mat": b"", "e.mat": b"MATLAB 5.0".ljust(124) + b"\x00\x01IM" + b"\x0f\0\0\0\xff\xff\xff\xffx"})
    assert (LSP.sniff(tmp_path / "d.mat"), LSP.sniff(tmp_path / "e.mat")) == (Certainty.NO, Certainty.NO)
