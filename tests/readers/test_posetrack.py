"""People of PoseTrack 2017: joints, heads, tracks, regions, scores, frames, and what is wrong."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers import sniff
from prelabel.readers.base import parse_options
from prelabel.readers.human_poses import POSETRACK
from prelabel.readers.planning import read_sources
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, refused, skipped, write
from tests.readers.test_mpii import SIZE, pixels, points, said

CASES = FIXTURES / "posetrack"

VIDEO = "images/bonn_5sec/000342_mpii"


def person(*points: dict[str, Any], **more: object) -> dict[str, Any]:
    """One with two good joints and others."""
    good = [{"id": [0], "x": [10], "y": [20]}, {"id": 1, "x": 30.0, "y": 60.0}]
    return {"annopoints": [{"point": [*good, *points]}], **more}


def video(*people: object, **more: object) -> dict[str, Any]:
    """A file of an image, and one in which nobody is."""
    one = {"image": [{"name": "v/1.jpg"}], "annorect": [*people], **more}
    return {"annolist": [one, {"image": {"name": "v/2.jpg"}, "annorect": []}]}


@pytest.mark.parametrize("case", ["val", "results"])
def test_the_contract(case: str) -> None:
    """Every fixture keeps the reader's contract, and is no other format's."""
    check_reader(POSETRACK, CASES / case, size=SIZE)
    assert sniff([CASES / case], Tally()).name == "posetrack"


def test_truth() -> None:
    """Has joints, heads with tracks of their own, and frames by the numbers in their names; regions are counted."""
    tally = Tally()
    d = read(POSETRACK, CASES / "val", {"attributes": "hidden"}, tally=tally, size=SIZE)

    assert names(d) == [f"{VIDEO}:{VIDEO}/0000000{number}.jpg" for number in (1, 2, 4)]
    assert [frame.index for frame in d.frames] == [1, 2, 4]
    assert labels(d) == ["person", "person", "head"] * 3 + ["head"]
    assert d.frame.tolist() == [0] * 6 + [1] * 4
    assert d.track.tolist() == [0, 0, 1000000, 3, 3, 1000003, 0, 0, 1000000, 1000003]
    assert points(d) == [{1: [20, 70], 14: [30, 10], 15: [30, 5]}, {9: [75, 40], 14: [70, 20]}, {1: [22, 70], 14: [32, 10]}]
    assert (pixels(d)[0], pixels(d)[2]) == ([20, 5, 30, 70], [25, 4, 35, 16])
    assert (said(d)[1], said(d)[2]) == ({"hidden": ("head_top",)}, {})
    assert bool(np.isnan(d.score).all())
    assert tally.filtered == {"ignored region": 1, "person without a joint": 1}


def test_regions_and_no_heads() -> None:
    """Where it is so asked for."""
    d = read(POSETRACK, CASES / "val", {"regions": "keep", "head": "drop"}, size=SIZE)

    assert labels(d) == ["ignored region"] + ["person"] * 6
    assert (d.kind[0], d.track[0], (d.points[:3] * SIZE).round(6).tolist()) == (Kind.POLYGON, -1, [[0, 0], [10, 0], [10, 8]])


def test_results() -> None:
    """Have scores; weak joints are left out and counted."""
    tally = Tally()
    options = parse_options(POSETRACK, {})
    _, batches = read_sources(POSETRACK, [CASES / "results"], options, FrameOptions(size=SIZE), tally, min_keypoint_score=0.65)
    d = Detections.concat([*batches])

    assert (points(d), d.score.tolist()) == ([{1: [20, 70], 14: [30, 10]}, {14: [32, 10]}], [0.9, 0.9, 0.8])
    assert tally.filtered == {"keypoint score under 0.65": 2}


def test_numbers_stand_in_lists_or_alone(tmp_path: Path) -> None:
    """Structs likewise; images without a folder are a video that is called as the file; names without rising numbers count from 0."""
    one = {**person(), "annopoints": person()["annopoints"][0], "track_id": 7, "x1": [], "y1": None}
    files = {"a.json": {"annolist": [{"image": {"name": "9.jpg"}, "annorect": one}, {"image": [{"name": "8.jpg"}], "annorect": {}}]}}
    d = read(POSETRACK, write(tmp_path, files), size=SIZE)

    assert (names(d), [frame.index for frame in d.frames]) == (["a:9.jpg", "a:8.jpg"], [0, 1])
    assert (points(d), d.track.tolist()) == ([{1: [10, 20], 2: [30, 60]}], [7, 7])


POINT = "$.annolist[0].annorect[0].annopoints[0].point[2]"
BAD = [
    (person({"id": [15], "x": [1], "y": [1]}), POINT, "joint 15 is none of 0 to 14", "joint"),
    (person({"id": [0], "x": [1], "y": [1]}), POINT, "the joint right_ankle comes twice", "joint"),
    (person({"id": [2], "x": [1], "y": [2**70]}), POINT, "1, 1.18059e+21 is no place in an image", "joint"),
    (person({"id": [2], "x": [], "y": [1]}), POINT, "lacks a number as id, x or y", "joint"),
    (person(track_id=[-2]), "$.annolist[0].annorect[0].track_id", "track id -2 is no whole number from 0 to 999999", "track"),
    (person(track_id=[0.5]), "$.annolist[0].annorect[0].track_id", "track id 0.5 is no whole number from 0 to 999999", "track"),
    (person(track_id=["x"]), "$.annolist[0].annorect[0].track_id[0]", 'expected `float | null`, got `str`: "x"', "track"),
    (person(score=[1.5]), "$.annolist[0].annorect[0].score", "score 1.5 is outside 0-1", "score"),
    (person(x1=[1], y1=[2], x2=[3]), "$.annolist[0].annorect[0]", "has some sides of a box only", "head"),
    (person(x1=[9], y1=[2], x2=[3], y2=[4]), "$.annolist[0].annorect[0]", "the box from 9, 2 to 3, 4 has no area", "head"),
]


@pytest.mark.parametrize(("one", "at", "what", "left_out"), BAD, ids=[row[2] for row in BAD])
def test_people_that_are_wrong(one: object, at: str, what: str, left_out: str, tmp_path: Path) -> None:
    """Are read without what is wrong."""
    source = write(tmp_path, {"a.json": video(one)}) / "a.json"

    place, _, rest = refused(POSETRACK, source, size=SIZE).partition(f": {at}: ")
    said, _, fix = rest.partition("\n  fix: correct ")
    assert (place.startswith("a.json:1:"), said) == (True, what)
    assert fix.endswith(f"leave the {left_out} out with --on-error skip")
    d, reasons = skipped(POSETRACK, source, size=SIZE)
    assert (labels(d), points(d), len(reasons)) == (["person"] * 2, [{1: [10, 20], 2: [30, 60]}], 1)


def test_images_that_are_wrong(tmp_path: Path) -> None:
    """Have no name, or lie elsewhere, or come twice; regions may have no area; two people of an image are of two tracks."""
    regions = [{"point": [{"x": [1], "y": [1]}] * 3}, {"point": [{"x": [1], "y": [1e9]}] * 3}]
    first = video(person(track_id=[1]), person(track_id=[1]), ignore_regions=regions)["annolist"]
    rest = [{"image": []}, {"image": [{"name": "../1.jpg"}]}, {"image": [{"name": "v/1.jpg"}]}]
    source = write(tmp_path, {"a.json": {"annolist": [*first, *rest]}})

    d, reasons = skipped(POSETRACK, source, {"regions": "keep"}, size=SIZE)
    assert (names(d), d.track.tolist()) == (["v:v/1.jpg", "v:v/2.jpg"], [1, 1, -1, -1])
    assert reasons == [
        "track twice", "polygon without area", "coordinate out of range", "no image", "no image", "image described twice",
    ]  # fmt: skip
    fix = "give annotations of PoseTrack 2017: an object with a list annolist"
    assert refused(POSETRACK, write(tmp_path, {"c.json": {"x": 1}}) / "c.json") == f"c.json: has no annolist\n  fix: {fix}"
