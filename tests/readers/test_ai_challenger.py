"""People of AI Challenger: joints, boxes, images, and what is wrong."""

from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.human_poses import AI_CHALLENGER
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, refused, skipped, write
from tests.readers.test_mpii import SIZE, pixels, points, said

CASE = FIXTURES / "ai-challenger" / "validation"

JOINTS = [10, 20, 1, 30, 60, 1, *[0, 0, 3] * 12]


def record(joints: object = JOINTS, box: object = (1, 2, 31, 62), image: object = "a") -> dict[str, Any]:
    """An image of a person."""
    return {"image_id": image, "keypoint_annotations": {"human1": joints}, "human_annotations": {"human1": box}}


def test_the_contract() -> None:
    """Is kept by the fixture, which is no other format's."""
    check_reader(AI_CHALLENGER, CASE, size=SIZE)
    assert sniff([CASE], Tally()).name == "ai-challenger"


def test_people() -> None:
    """Have the joints that are labelled and the box of their name, else one around the joints; or a box alone."""
    d = read(AI_CHALLENGER, CASE, {"attributes": "hidden"}, size=SIZE)

    assert [name[:3] + name[-4:] for name in names(d)] == ["d8e.jpg", "0a0.jpg", "0b0.jpg"]
    assert (labels(d), d.frame.tolist()) == (["person"] * 7, [0, 0, 0, 0, 1, 1, 1])
    assert points(d) == [{1: [20, 20], 4: [40, 20], 13: [30, 5]}, {13: [70, 15], 14: [70, 25]}, {2: [10, 10], 3: [30, 40]}]
    assert [pixels(d)[row] for row in (0, 2, 4, 6)] == [[10, 2, 50, 78], [60, 10, 80, 70], [10, 10, 30, 40], [40, 20, 60, 60]]
    assert said(d)[:3] == [{"hidden": ("head_top",)}, {"hidden": ("head_top",)}, {}]


def test_images(tmp_path: Path) -> None:
    """Are found without a suffix."""
    write(tmp_path, {"a.json": [record(), record(image="b.png")], "i/a.png": SIZE, "i/b.png": SIZE})

    assert names(read(AI_CHALLENGER, tmp_path)) == ["i/a.png", "i/b.png"]


BAD = [
    (
        record([*JOINTS[:6], 1, 2]),
        ".keypoint_annotations.human1",
        "8 values, where 42 are expected: x, y and visibility of 14 joints",
        "joints",
    ),
    (
        record([*JOINTS, 1, 2, 1]),
        ".keypoint_annotations.human1",
        "45 values, where 42 are expected: x, y and visibility of 14 joints",
        "joints",
    ),
    (record([*JOINTS[:6], 1, 2, 4]), ".keypoint_annotations.human1[6]", "visibility is 4, but there are 1, 2 and 3", "joint"),
    (record([*JOINTS[:6], 1, 2**70, 1]), ".keypoint_annotations.human1[6]", "1, 1.18059e+21 is no place in an image", "joint"),
    (record([*JOINTS[:6], None]), ".keypoint_annotations.human1[6]", "expected `float`, got `null`: null", "joints"),
    (record(box=[9, 2, 3, 4]), ".human_annotations.human1", "the box from 9, 2 to 3, 4 has no area", "box"),
    (record(box=[1e9, 2, 3, 4]), ".human_annotations.human1", "1e+09, 2, 3, 4 is no box in an image", "box"),
    (record(image=""), "", "names no image in image_id", "image"),
    (record(image=7), ".image_id", "expected `str`, got `int`: 7", "record"),
]

ROWS = {"joints": 1, "joint": 2, "box": 2, "image": 0, "record": 0}
"""That a person has left without such a part."""


@pytest.mark.parametrize(("one", "at", "what", "left_out"), BAD, ids=[row[2] for row in BAD])
def test_people_that_are_wrong(one: object, at: str, what: str, left_out: str, tmp_path: Path) -> None:
    """Are read without what is wrong, and so is the next image."""
    source = write(tmp_path, {"a.json": [one, record(image="b")]}) / "a.json"

    place, _, rest = refused(AI_CHALLENGER, source, size=SIZE).partition(f": $[0]{at}: ")
    assert place.startswith("a.json:1:")
    assert rest == f"{what}\n  fix: correct the value, or leave the {left_out} out with --on-error skip"
    d, reasons = skipped(AI_CHALLENGER, source, size=SIZE)
    assert (len(d.frame), len(reasons), names(d)[-1]) == (2 + ROWS[left_out], 1, "b.jpg")


def test_a_file_that_is_none(tmp_path: Path) -> None:
    """Is refused."""
    source = write(tmp_path, {"a.json": {"x": 1}}) / "a.json"

    assert refused(AI_CHALLENGER, source) == "a.json: is no list of images\n  fix: give a list of images, as AI Challenger writes it"
