"""People of MPII Human Pose: the MAT-file, both kinds of JSON, arrays beside them, images, and which sources are MPII's."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.human_poses import MPII
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.mat_files import NOTHING, joints_of, release, save, structs
from tests.readers.output_files import labels, names, read, write

CASES = FIXTURES / "mpii"

SIZE = (100, 80)


def pixels(d: Detections) -> list[list[float]]:
    """The boxes of rows in images of 100 x 80."""
    found: list[list[float]] = (d.box * [*SIZE, *SIZE]).round(6).tolist()
    return found


def points(d: Detections) -> list[dict[int, list[float]]]:
    """The joints of each landmark by their numbers, in images of 100 x 80."""
    start = d.ring_start.tolist()
    xy = (d.points * SIZE).round(6).tolist()
    number = d.point_number.tolist()
    return [dict(zip(number[a:b], xy[a:b], strict=True)) for a, b in pairwise(start) if number[a]]


def said(d: Detections) -> list[dict[str, object]]:
    """The attributes of each row."""
    return [dict(d.attribute_sets[i]) if i >= 0 else {} for i in d.attributes.tolist()]


def joint(id_: float, x: float, y: float, visible: object = 1.0) -> dict[str, object]:
    """One of a MAT-file."""
    return {"x": x, "y": y, "id": id_, "is_visible": visible}


def person(*joints: dict[str, object], head: tuple[object, ...] = (NOTHING,) * 4, **more: object) -> dict[str, object]:
    """One of a MAT-file."""
    return {**dict(zip(("x1", "y1", "x2", "y2"), head, strict=True)), "annopoints": joints_of(joints) if joints else NOTHING, **more}


def record(image: object = "a.jpg", **more: object) -> dict[str, Any]:
    """One of HRNet, with joints at 11, 21 and 31, 51."""
    joints = [[11, 21], [31, 51], *[[-1, -1]] * 14]
    return {"image": image, "joints": joints, "joints_vis": [1, 1, *[0] * 14], "center": [21, 36], "scale": 0.25, **more}


@pytest.mark.parametrize("case", ["release", "hrnet", "machines"])
def test_the_contract(case: str) -> None:
    """Every fixture keeps the reader's contract, and is no other format's."""
    check_reader(MPII, CASES / case, size=SIZE)
    assert sniff([CASES / case], Tally()).name == "mpii"


def test_the_release() -> None:
    """Has people with joints, boxes around them, and heads, whose pixels count from 1; people without joints are counted."""
    tally = Tally()
    d = read(MPII, CASES / "release", {"attributes": "hidden,act_name"}, tally=tally, size=SIZE)

    assert names(d) == ["015601864.jpg", "060111501.jpg", "070755336.jpg"]
    assert (labels(d), d.frame.tolist()) == (["person", "person", "head", "person"], [0, 0, 0, 0])
    assert pixels(d) == [[10, 4, 40, 70], [10, 4, 40, 70], [26, 4, 36, 16], [70, 10, 70, 20]]
    assert points(d) == [
        {1: [20, 70], 6: [40, 70], 7: [30, 40], 8: [30, 20], 10: [30.5, 4], 11: [10, 40]},
        {9: [70, 20], 10: [70, 10]},
    ]
    hidden = {"act_name": "curling", "hidden": ("left_ankle", "right_wrist")}
    assert said(d) == [hidden, hidden, {}, {"act_name": "curling"}]
    assert (d.object[0] == d.object[1], len(set(d.object.tolist()))) == (True, 3)
    assert bool(np.isnan(d.score).all())
    assert str(d.place(3)) == f"{CASES}/release/mpii_human_pose_v1_u12_1.mat: RELEASE.annolist(1)"
    assert tally.filtered == {"person without a joint": 1}
    note = "fields of objects that were not used: cat_name,center,scale (-O attributes=cat_name,center,scale keeps them)"
    assert tally.notes[-1] == note


def test_boxes_by_scale() -> None:
    """Are squares of 200 scale pixels about the center, also of people without joints; heads can be left out."""
    d = read(MPII, CASES / "release", {"box": "scale", "head": "drop", "attributes": "scale,center"}, size=SIZE)

    assert (labels(d), d.frame.tolist()) == (["person"] * 5, [0, 0, 0, 0, 1])
    assert [pixels(d)[row] for row in (0, 2, 4)] == [[-7.5, -0.5, 67.5, 74.5], [45, 15, 95, 65], [25, 15, 75, 65]]
    assert said(d)[4] == {"scale": "0.25", "center": ("51", "41")}


@pytest.mark.parametrize(("split", "left", "out"), [("train", ["015601864.jpg", "070755336.jpg"], 1), ("test", ["060111501.jpg"], 2)])
def test_a_split(split: str, left: list[str], out: int) -> None:
    """Is of the images of which the file says so; the others are counted."""
    tally = Tally()

    assert names(read(MPII, CASES / "release", {"split": split}, tally=tally, size=SIZE)) == left
    assert tally.filtered["image of the other split"] == out


def test_flags_of_joints(tmp_path: Path) -> None:
    """Are numbers, truths or letters; a joint without one is visible, and so is one of which it is empty."""
    flags: list[object] = [0.0, 1.0, False, "0", "1", NOTHING]
    one = person(*(joint(i, 11 + i, 21 + i, flag) for i, flag in enumerate(flags)))
    bare = person({"x": 1.0, "y": 2.0, "id": 0.0}, {"x": 2.0, "y": 3.0, "id": 1.0})
    source = release(tmp_path / "a.mat", ("a.jpg", structs(one)), ("b.jpg", structs(bare)))
    d = read(MPII, source, {"attributes": "hidden", "one_based": "false"}, size=SIZE)

    assert said(d)[0] == {"hidden": ("right_ankle", "right_hip", "left_hip")}
    assert (points(d)[1], said(d)[2]) == ({1: [1, 2], 2: [2, 3]}, {})


def test_people_of_hrnet() -> None:
    """Stand a record each, those of an image together; joints at -1, -1 are not labelled, hidden ones are."""
    tally = Tally()
    d = read(MPII, CASES / "hrnet", {"attributes": "hidden"}, tally=tally, size=SIZE)

    assert names(d) == ["051423444.jpg", "005808361.jpg", "052475643.jpg", "004645041.jpg"]
    assert d.frame.tolist() == [1, 1, 1, 2, 2, 3, 3]
    assert points(d)[:2] == [{1: [20, 70], 6: [40, 70], 7: [30, 40], 8: [30, 20], 10: [30.5, 4]}, {9: [70, 20], 10: [70, 10]}]
    assert said(d)[:3] == [{"hidden": ("left_ankle",)}, {"hidden": ("left_ankle",)}, {}]
    assert d.origin.tolist()[:3] == [0, 0, 2]
    assert tally.filtered == {"person without a joint": 1}


def test_joints_at_the_corner_are_not_labelled(tmp_path: Path) -> None:
    """Where tools write 0, 0; a record without visibility has none that is hidden."""
    one = record(joints=[[0, 0], [31, 51], [11, 0], *[[0, 0]] * 13])
    del one["joints_vis"]
    d = read(MPII, write(tmp_path, {"a.json": [one]}), {"attributes": "hidden"}, size=SIZE)

    assert (points(d), said(d)) == ([{2: [30, 50], 3: [10, -1]}], [{}, {}])


def test_people_of_pose_machines() -> None:
    """Are those with a record, and others of the image without one, once; arrays beside the file say where joints and heads are."""
    d = read(MPII, CASES / "machines", {"attributes": "hidden"})

    assert names(d) == ["015601864.jpg", "060111501.jpg", "070755336.jpg"]
    assert (d.frames[0].width, d.frames[0].height) == SIZE
    assert labels(d) == ["person", "person", "head"] * 2 + ["person"] * 8
    assert d.frame.tolist() == [0] * 8 + [1] * 2 + [2] * 4
    assert points(d)[:3] == [
        {6: [40, 70], 7: [30, 40], 8: [30, 20], 10: [30.5, 4]},
        {9: [70, 20], 10: [70, 10], 16: [82, 62]},
        {1: [90, 70], 2: [90, 50], 3: [88, 40]},
    ]
    assert [pixels(d)[row] for row in (2, 5)] == [[26, 4, 36, 16], [65, 10, 75, 20]]
    # the array says that the thorax is hidden; the ankle is by the record, which the array overrules
    assert said(d)[0] == {"hidden": ("thorax",)}
    assert points(d)[5] == {14: [0, 0], 15: [10, 20]}
    assert str(d.place(6)) == f"{CASES}/machines/mpii_annotations.json: $[0]"


def test_a_person_is_known_again(tmp_path: Path) -> None:
    """By where it is and how tall, where its record has a joint of another person; by its joints, where rows end."""
    first, second = [[11, 21, 1], [31, 51, 1]], [[61, 21, 1], [71, 31, 1]]
    third = [[81, 11, 1], [91, 31, 0]]
    where = {"img_paths": "a.jpg", "objpos": [21, 36], "scale_provided": 0.5}
    records = [
        {**where, "joint_self": [*first, [71, 31, 1]], "joint_others": [second, third]},
        {"img_paths": "a.jpg", "joint_self": [*second, [0, 0, 0]], "joint_others": [[*first, [0, 0, 0]], [*third, [0, 0, 0]]],
         "objpos_other": [[21, 36], [86, 21]], "scale_provided_other": [0.5, 0.25]},
    ]  # fmt: skip
    d = read(MPII, write(tmp_path, {"a.json": records}), size=SIZE)

    assert points(d) == [{1: [10, 20], 2: [30, 50], 3: [70, 30]}, {1: [60, 20], 2: [70, 30]}, {1: [80, 10], 2: [90, 30]}]


def test_people_of_one_place_are_two(tmp_path: Path) -> None:
    """Where they are not as tall, or nothing says how tall they are."""
    one = {"img_paths": "a.jpg", "objpos": [21, 36], "joint_self": [[11, 21, 1]], "joint_others": [[31, 51, 1]], "objpos_other": [21, 36]}

    assert len(points(read(MPII, write(tmp_path, {"a.json": [one]}), size=SIZE))) == 2
    tall = {**one, "scale_provided": 0.5, "scale_provided_other": 0.25}
    assert len(points(read(MPII, write(tmp_path, {"a.json": [tall]}), size=SIZE))) == 2


def test_a_joint_that_the_data_set_does_not_have(tmp_path: Path) -> None:
    """Has the visibility 3; a list may stand in an object."""
    one = {"img_paths": "a.jpg", "joint_self": [[11, 21, 3], [31, 41, 2], [51, 61, 0]]}
    d = read(MPII, write(tmp_path, {"a.json": {"root": [one]}}), size=SIZE)

    assert (points(d), str(d.place(0))) == ([{2: [30, 40], 3: [50, 60]}], f"{tmp_path}/a.json: $.root[0]")


def test_the_release_goes_before_what_is_made_of_it(tmp_path: Path) -> None:
    """JSON beside it is left out."""
    write(tmp_path, {"annot/train.json": [record("b.jpg")]})
    release(tmp_path / "mpii.mat", ("a.jpg", structs(person(joint(0, 5, 5), joint(1, 7, 9)))))

    assert names(read(MPII, tmp_path, size=SIZE)) == ["a.jpg"]


def test_images_in_a_folder(tmp_path: Path) -> None:
    """Are found by their names, give sizes, and are frames where nobody is in them."""
    write(tmp_path, {"annot/valid.json": [record("a.jpg")], "images/a.jpg": (200, 160), "images/b.jpg": (200, 160)})
    d = read(MPII, tmp_path)

    assert (names(d), d.frames[0].width) == (["images/a.jpg"], 200)
    assert [image.file for image in MPII.plan(tmp_path, MPII.options()).images] == ["images/a.jpg", "images/b.jpg"]


@pytest.mark.parametrize(
    ("content", "sure"),
    [
        ([record()], Certainty.SURE),
        ([{"image": "a.jpg", "center": [1, 2], "scale": 1.5}], Certainty.LIKELY),
        ([{"img_paths": "a.jpg", "joint_self": [[1, 2, 1]]}], Certainty.SURE),
        ({"root": [{"img_paths": "a.jpg", "joint_self": [[1, 2, 1]]}]}, Certainty.SURE),
        ([{"image": "a.jpg", "center": [1, 2]}], Certainty.NO),
        ({"image": "a.jpg", "joints_vis": [1]}, Certainty.NO),
        ([], Certainty.NO),
    ],
)
def test_recognition_of_json(tmp_path: Path, content: object, sure: Certainty) -> None:
    """By joints, or by what is said of people without them."""
    write(tmp_path, {"a.json": content})

    assert MPII.sniff(tmp_path / "a.json") == sure


def test_recognition_of_mat_files(tmp_path: Path) -> None:
    """By the name of the array, packed or not; one of version 7.3 by its own name."""
    assert MPII.sniff(save(tmp_path / "a.mat", compressed=False, RELEASE=structs({"x": 1.0}))) == Certainty.SURE
    assert MPII.sniff(save(tmp_path / "b.mat", other=1.0, RELEASE=structs({"x": 1.0}))) == Certainty.SURE
    assert MPII.sniff(save(tmp_path / "c.mat", other=1.0)) == Certainty.NO
    write(tmp_path, dict.fromkeys(["mpii_human_pose.mat", "d.mat"], b"MATLAB 7.3 MAT-file".ljust(512) + b"\x89HDF\r\n\x1a\n"))
    assert MPII.sniff(tmp_path / "mpii_human_pose.mat") == Certainty.LIKELY
    assert MPII.sniff(tmp_path / "d.mat") == Certainty.NO
