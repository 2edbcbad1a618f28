"""People of MPII that are wrong: each message names the place and the fix; under skip the rest is read."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from prelabel.readers.human_poses import MPII
from tests.readers.mat_files import NOTHING, release, save, structs
from tests.readers.output_files import labels, names, refused, skipped, write
from tests.readers.test_mpii import SIZE, joint, person, points, record

GOOD = (joint(3, 11, 21), joint(4, 31, 51))


def leave(what: str) -> str:
    """What is to be done about a part."""
    return f"correct the value, or leave the {what} out with --on-error skip"


class Bad(NamedTuple):
    """A person of the MAT-file, where it is wrong, what is said, what is left out and how it is counted; the joints that are left."""

    one: dict[str, object]
    at: str
    what: str
    left_out: str
    reason: str
    left: tuple[int, ...] = (4, 5)


RELEASED = [
    Bad(person(*GOOD, joint(16, 1, 2)), ".annopoints.point(3)", "joint 16 is none of 0 to 15", "joint", "no joint"),
    Bad(person(*GOOD, joint(0.5, 1, 2)), ".annopoints.point(3)", "joint 0.5 is none of 0 to 15", "joint", "no joint"),
    Bad(person(*GOOD, joint(np.nan, 1, 2)), ".annopoints.point(3)", "joint nan is none of 0 to 15", "joint", "no joint"),
    Bad(person(*GOOD, joint(3, 1, 2)), ".annopoints.point(3)", "the joint left_hip comes twice", "joint", "joint twice"),
    Bad(person(*GOOD, joint(5, 1e9, 2)), ".annopoints.point(3)", "1e+09, 2 is no place in an image", "joint", "coordinate out of range"),
    Bad(person(*GOOD, joint(5, 1, np.nan)), ".annopoints.point(3)", "1, nan is no place in an image", "joint", "coordinate out of range"),
    Bad(
        person(*GOOD, {**joint(5, 1, 2), "y": NOTHING}), ".annopoints.point(3)", "lacks a number as id, x or y", "joint",
        "joint without a place",
    ),
    Bad(person(*GOOD, head=(1.0, 2.0, NOTHING, 4.0)), "", "has some sides of a box only", "head", "no box"),
    Bad(person(*GOOD, head=(9.0, 2.0, 3.0, 4.0)), "", "the box from 9, 2 to 3, 4 has no area", "head", "box without area"),
    Bad(person(*GOOD, head=(1.0, 2.0, np.inf, 4.0)), "", "1, 2, inf, 4 is no box in an image", "head", "coordinate out of range"),
]  # fmt: skip


@pytest.mark.parametrize("bad", RELEASED, ids=lambda bad: bad.what)
def test_a_person_of_the_release(bad: Bad, tmp_path: Path) -> None:
    """Is read without what is wrong."""
    source = release(tmp_path / "a.mat", ("a.jpg", structs(bad.one)))

    assert refused(MPII, source, size=SIZE) == (f"a.mat: RELEASE.annolist(1).annorect(1){bad.at}: {bad.what}\n  fix: {leave(bad.left_out)}")
    d, reasons = skipped(MPII, source, size=SIZE)
    assert (labels(d), [tuple(one) for one in points(d)], reasons) == (["person", "person"], [bad.left], [bad.reason])


def test_a_release_that_is_none(tmp_path: Path) -> None:
    """Holds something else, or is of version 7.3."""
    give = "give mpii_human_pose_v1_u12_1.mat as it can be downloaded"
    what = "a.mat: holds no struct RELEASE with a struct annolist"
    assert refused(MPII, save(tmp_path / "a.mat", x=1.0)) == f"{what}\n  fix: {give}"
    assert refused(MPII, save(tmp_path / "a.mat", RELEASE=structs({"annolist": 1.0}))) == f"{what}\n  fix: {give}"
    write(tmp_path, {"b.mat": b"MATLAB 7.3 MAT-file".ljust(512) + b"\x89HDF\r\n\x1a\n"})
    assert refused(MPII, tmp_path / "b.mat") == (
        "b.mat: is a MAT-file of version 7.3, an HDF5 file, which is not read\n"
        "  fix: save it again in MATLAB with save(FILE, '-v7'), or in Python with scipy.io.savemat"
    )


def test_images_of_the_release(tmp_path: Path) -> None:
    """Have a name, each its own; a split needs flags of all of them."""
    good = structs(person(*GOOD))
    source = release(tmp_path / "a.mat", ("", good), ("a.jpg", good), ("../b.jpg", good), ("a.jpg", good))

    d, reasons = skipped(MPII, source, size=SIZE)
    assert (names(d), reasons) == (["a.jpg"], ["no image", "no image", "image described twice"])
    assert refused(MPII, source, size=SIZE) == f"a.mat: RELEASE.annolist(1): names no image\n  fix: {leave('image')}"
    assert refused(MPII, source, {"split": "test"}, size=SIZE) == (
        "a.mat: RELEASE.img_train does not say of each image whether it is for training\n  fix: leave -O split out"
    )


def bare(joints: object) -> dict[str, Any]:
    """A record of HRNet without visibility."""
    return {"image": "a.jpg", "joints": joints}


def machine(**more: object) -> dict[str, Any]:
    """A record of pose machines."""
    return {"img_paths": "a.jpg", "joint_self": [[0, 0, 0]] * 3 + [[11, 21, 1], [31, 51, 1]], **more}


RECORDS = [
    (bare([[1, 2], [3]]), ".joints[1]", "expected `array` of length 2: [3]", "joint"),
    (bare([[1, 2], [3, None]]), ".joints[1][1]", "expected `float`, got `null`: null", "joint"),
    (bare([[1, 2], "x"]), ".joints[1]", 'expected `array`, got `str`: "x"', "joint"),
    (bare([[1, 2], [2**70, 5]]), ".joints[1]", "1.18059e+21, 5 is no place in an image", "joint"),
    (bare([[1, 2]] * 17), ".joints", "17 joints, where there are 16", "person"),
    (bare({}), ".joints", "expected `array`, got `object`: {}", "joints"),
    (record(joints_vis=[1]), ".joints_vis", "1 values for 16 joints", "visibility"),
    (record(joints_vis="x"), ".joints_vis", 'expected `array`, got `str`: "x"', "visibility"),
    (record(center=[1]), ".center", "expected `array` of length 2: [1]", "center"),
    (record(scale="x"), ".scale", 'expected `float`, got `str`: "x"', "scale"),
    (record(image=""), "", "names no image in image", "record"),
    (record(image=3), ".image", "expected `str`, got `int`: 3", "record"),
    (machine(dataset="FLIC"), ".dataset", "is 'FLIC', whose joints are not those of MPII", "person"),
    (machine(joint_others={}), ".joint_others", "expected `array`, got `object`: {}", "joints"),
    (record(center={}), ".center", "expected `array`, got `object`: {}", "center"),
    (machine(img_width=-4), ".img_width", "width -4 is no number of pixels", "image"),
    (machine(joint_others=[[[1, 2, 1], [3, 4]]]), ".joint_others[0][1]", "expected `array` of length 3: [3, 4]", "joint"),
    (machine(joint_others=[[1, 2, 1]], objpos_other="x"), ".objpos_other", 'expected `array`, got `str`: "x"', "center"),
]


@pytest.mark.parametrize(("one", "at", "what", "left_out"), RECORDS, ids=lambda value: value if isinstance(value, str) else "")
def test_records(one: dict[str, object], at: str, what: str, left_out: str, tmp_path: Path) -> None:
    """Are read without what is wrong; the next one is read."""
    source = write(tmp_path, {"a.json": [one, record("b.jpg")]}) / "a.json"

    said = refused(MPII, source, size=SIZE)
    place, _, rest = said.partition(f": $[0]{at}: ")
    assert (place.startswith("a.json:1:"), rest.partition("\n  fix: ")[0]) == (True, what)
    assert said.endswith(f"leave the {left_out} out with --on-error skip")
    d, reasons = skipped(MPII, source, size=SIZE)
    assert (len(reasons), names(d)[-1]) == (1, "b.jpg")


def test_arrays_of_other_people(tmp_path: Path) -> None:
    """Are not read, nor those of another shape, pickles, and heads without area."""
    write(tmp_path, {"mpii_annotations.json": [machine(isValidation=1), machine(img_paths="b.jpg"), machine(img_paths="c.jpg")]})
    np.save(tmp_path / "jnt_visible.npy", np.ones((16, 2)))
    np.save(tmp_path / "mpii_headboxes.npy", np.ones((2, 2, 3)))
    np.save(tmp_path / "mpii_pos_gt.npy", np.array([{}]), allow_pickle=True)

    _, reasons = skipped(MPII, tmp_path, size=SIZE)
    assert reasons == ["unreadable file", "array of other people", *["box without area"] * 3]
    (tmp_path / "mpii_pos_gt.npy").unlink()
    fix = "give the array that belongs to the annotations, or take it away"
    what = "is of 2 people, where mpii_annotations.json has 3, 1 of them for validation"
    assert refused(MPII, tmp_path, size=SIZE) == f"jnt_visible.npy: {what}\n  fix: {fix}"
    np.save(tmp_path / "jnt_visible.npy", np.ones((3, 16)))
    what = "is an array of the shape (3, 16), where (16, n) is expected"
    assert refused(MPII, tmp_path, size=SIZE) == f"jnt_visible.npy: {what}\n  fix: {fix}"


def test_a_file_that_is_none(tmp_path: Path) -> None:
    """Is refused."""
    write(tmp_path, {"a.json": {"images": []}})
    fix = "give a list of people, as HRNet, MMPose and convolutional pose machines write it"
    assert refused(MPII, tmp_path / "a.json") == f"a.json: is no list of people\n  fix: {fix}"
