"""Keypoints of OpenPose: the contract, scales, parts, frames and videos."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import Certainty, parse_options
from prelabel.readers.openpose import READER
from prelabel.readers.paths import FILES_PER_UNIT
from prelabel.readers.planning import read_sources
from prelabel.readers.shared.poses import AT_ONCE
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write

CASES = FIXTURES / "openpose"

Points = Mapping[int, tuple[float, float, float]]

BODY: Points = {0: (10, 20, 0.5), 1: (30, 60, 1.0)}


def flat(points: Points, count: int = 25) -> list[float]:
    """As many triples, of zeros where nothing is detected."""
    return [value for i in range(count) for value in points.get(i, (0, 0, 0))]


def person(points: Points = BODY, number: int = -1, **more: object) -> dict[str, object]:
    """A person as OpenPose writes one."""
    return {"person_id": [number], "pose_keypoints_2d": flat(points), **more}


def frame(*people: dict[str, object], **more: object) -> dict[str, object]:
    """A file."""
    return {"version": 1.3, "people": people, **more}


def clip(name: str, numbers: Sequence[int], *people: dict[str, object]) -> dict[str, object]:
    """The files of a video, each with the same people."""
    return {f"{name}_{number:012}_keypoints.json": frame(*people) for number in numbers}


def units(source: Path, video: str = "auto") -> list[tuple[list[str], int]]:
    """The videos of each unit, and how many files it has."""
    found = READER.plan(source, parse_options(READER, {"video": video})).units
    return [([run.name for run in unit.detail.runs], len(unit.paths)) for unit in found]


@pytest.mark.parametrize(("case", "scale"), [("images", "pixels"), ("video", "pixels"), ("signed", "signed")])
def test_the_contract(case: str, scale: str) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case, {"scale": scale, "parts": "body,face,hands"}, size=(640, 480))


def test_a_person_is_a_landmark_and_a_box_around_it() -> None:
    """Points keep their numbers, from 1; an image in which nobody was found is a frame."""
    tally = Tally()
    d = read(READER, CASES / "images", size=(640, 480), tally=tally)

    assert names(d) == ["alone", "night", "day/walk"]
    assert d.frame.tolist() == [0, 2, 2, 2, 2]
    assert [Kind(kind).name for kind in d.kind.tolist()] == ["LANDMARK", "RECTANGLE", "LANDMARK", "RECTANGLE", "LANDMARK"]
    assert d.object.tolist() == [0, 1, 1, 2, 2]
    assert (d.box[[1, 3]] * [640, 480, 640, 480]).round(6).tolist() == [[304.5, 96, 336, 420], [64, 48, 80, 72]]
    assert d.point_number.tolist() == [5, 6, 1, 2, 9, 25, 3, 4]
    assert (d.points[2:5] * [640, 480]).round(6).tolist() == [[320, 96], [320, 144], [304.5, 240]]
    assert (set(labels(d)), bool(np.isnan(d.score).all())) == ({"person"}, True)
    assert str(d.place(3)) == f"{CASES / 'images/day/walk_keypoints.json'}: $.people[1]"
    assert tally.unconverted == {"face (-O parts=body,face)": 1, "right hand (-O parts=body,hands)": 1}


def test_points_on_a_line_have_no_box(tmp_path: Path) -> None:
    """It would be without area."""
    write(tmp_path, {"a_keypoints.json": frame(person({4: (5, 5, 1)}), person({4: (5, 5, 1), 6: (9, 5, 1)}), person())})

    d = read(READER, tmp_path, size=(100, 100))

    assert d.kind.tolist() == [Kind.LANDMARK, Kind.LANDMARK, Kind.RECTANGLE, Kind.LANDMARK]
    assert d.object.tolist() == [0, 1, 2, 2]
    assert d.box.tolist() == [[0.05, 0.05, 0.05, 0.05], [0.05, 0.05, 0.09, 0.05], *[[0.1, 0.2, 0.3, 0.6]] * 2]


def test_parts_are_landmarks_of_their_own_labels_and_tracks(tmp_path: Path) -> None:
    """Two objects of a track in a frame would be one too many."""
    face, hand = flat({2: (40, 20, 1), 69: (50, 60, 1)}, 70), flat({20: (1, 2, 1)}, 21)
    one = person(number=3, face_keypoints_2d=face, hand_left_keypoints_2d=flat({}, 21), hand_right_keypoints_2d=hand)
    write(tmp_path, {"a_keypoints.json": frame(one)})

    d = read(READER, tmp_path, {"parts": "body,face,hands"}, size=(100, 100))

    assert labels(d) == ["person", "person", "face", "face", "right hand"]
    assert d.point_number.tolist() == [1, 2, 3, 70, 21]
    assert d.track.tolist() == [3, 3, 2**40 + 3, 2**40 + 3, 3 * 2**40 + 3]
    assert labels(read(READER, tmp_path, {"parts": "hands"}, size=(100, 100))) == ["right hand"]


def test_what_is_not_read_is_counted(tmp_path: Path) -> None:
    """Zeros are nothing: hands that were not found, and points in space where there are none."""
    people = [
        person(pose_keypoints_3d=[1, 2, 3, 0.5], hand_left_keypoints_2d=flat({}, 21), face_keypoints_3d=[0, 0, 0, 0]),
        person({}, face_keypoints_2d=flat({}, 70)),
        person(face_keypoints_2d=flat({1: (2, 3, 0.1)}, 70), hand_left_keypoints_2d=flat({0: (2, 3, 1)}, 21)),
    ]
    write(tmp_path, {"a_keypoints.json": frame(*people, part_candidates=[{"0": [1, 2, 0.5]}])})
    write(tmp_path, {"b_keypoints.json": frame(part_candidates=[{"0": []}])})
    tally = Tally()

    d = read(READER, tmp_path, size=(100, 100), tally=tally)

    assert d.kind.tolist() == [Kind.RECTANGLE, Kind.LANDMARK] * 2
    assert tally.filtered == {"person without a keypoint": 1}
    assert tally.unconverted == {
        "keypoints in three dimensions": 1,
        "face (-O parts=body,face)": 1,
        "left hand (-O parts=body,hands)": 1,
        "candidates of parts (part_candidates)": 1,
    }


def test_weak_keypoints_are_left_out_before_the_box_is_drawn(tmp_path: Path) -> None:
    """By their scores; a person of whom nothing is left is counted, and a score below 0 is of no point that was detected."""
    people = [person({0: (10, 20, 0.5), 1: (30, 60, 0.4), 2: (90, 90, 0.3), 3: (95, 95, -0.1)}), person({5: (50, 50, 0.2)})]
    write(tmp_path, {"a_keypoints.json": frame(*people)})
    tally = Tally()

    _, batches = read_sources(
        READER, [tmp_path], parse_options(READER, {"score": "mean"}), FrameOptions(size=(100, 100)), tally, min_keypoint_score=0.4
    )
    d = Detections.concat(list(batches))

    assert (d.point_number.tolist(), d.box[0].tolist()) == ([1, 2], [0.1, 0.2, 0.3, 0.6])
    assert d.score.round(6).tolist() == [0.4, 0.4]
    assert tally.filtered == {"keypoint score under 0.4": 2, "person without a keypoint": 1}
    assert tally.unconverted == {"keypoints whose score is below 0": 1}


def test_a_mean_score_is_at_most_1(tmp_path: Path) -> None:
    """Peaks of heat maps reach a little higher."""
    write(tmp_path, {"a_keypoints.json": frame(person({0: (10, 20, 1.03), 1: (30, 60, 1.01)}), person())})

    assert read(READER, tmp_path, {"score": "mean"}, size=(100, 100)).score.tolist() == [1, 1, 0.75, 0.75]


@pytest.mark.parametrize(
    ("scale", "first", "last"),
    [
        ("pixels", (10, 20), (100, 50)),
        ("unit", (10 / 199, 20 / 99), (100 / 199, 50 / 99)),
        ("signed", (20 / 199 - 1, 40 / 99 - 1), (200 / 199 - 1, 100 / 99 - 1)),
    ],
    ids=["0", "3", "4"],
)
def test_each_scale_says_the_same_points(tmp_path: Path, scale: str, first: tuple[float, float], last: tuple[float, float]) -> None:
    """Of an image of 200 x 100: OpenPose divides by the width less one, 4 doubles that and takes 1."""
    write(tmp_path, {"a_keypoints.json": frame(person({0: (*first, 0.5), 24: (*last, 0.25)}))})

    d = read(READER, tmp_path, {"scale": scale}, size=(200, 100))

    assert d.points.round(9).tolist() == [[0.05, 0.2], [0.5, 0.5]]
    assert d.box.round(9).tolist() == [[0.05, 0.2, 0.5, 0.5]] * 2


def test_fractions_need_no_size(tmp_path: Path) -> None:
    """They are those of the frame, up to a pixel; an image beside the file says its size without being asked for."""
    write(tmp_path, {"a_keypoints.json": frame(person({0: (0.5, 1, 1), 1: (0, 0.25, 1)}))})

    assert read(READER, tmp_path, {"scale": "unit"}).points.tolist() == [[0.5, 1], [0, 0.25]]

    write(tmp_path, {"images/a.png": (4, 2)})
    d = read(READER, tmp_path, {"scale": "unit"})
    assert (names(d), d.points.tolist()) == (["images/a.png"], [[0.375, 0.5], [0, 0.125]])


def test_images_beside_files_name_and_size_the_frames(tmp_path: Path) -> None:
    """A name may end as those of a video's frames do."""
    write(tmp_path, {**clip("COCO_val2014", [1, 2, 3], person()), "images/COCO_val2014_000000000002.jpg": (100, 200)})

    d = read(READER, tmp_path, size=(100, 100))

    assert names(d) == ["COCO_val2014_000000000001", "images/COCO_val2014_000000000002.jpg", "COCO_val2014_000000000003"]
    assert d.box[2].tolist() == [0.1, 0.1, 0.3, 0.3]


def test_a_video_is_a_sequence_of_the_frames_that_were_looked_at() -> None:
    """From 0; people have their tracks."""
    d = read(READER, CASES / "video", size=(640, 480))

    assert names(d) == [f"clip:clip_{number:012}" for number in range(4)]
    assert [one.index for one in d.frames] == [0, 1, 2, 3]
    assert d.frame.tolist() == [0, 0, 1, 1, 3, 3, 3, 3]
    assert d.track.tolist() == [7, 7, 7, 7, 7, 7, 0, 0]


@pytest.mark.parametrize(
    ("numbers", "video", "runs"),
    [
        (range(3), "auto", [(["x"], 3)]),
        (range(100, 400, 30), "auto", [(["x"], 10)]),
        ([0, 1, 3, 4], "auto", [(["x"], 4)]),
        ([42, 73, 74], "auto", [([], 3)]),
        ([42, 142], "auto", [([], 2)]),
        ([7], "auto", [([], 1)]),
        ([7], "yes", [(["x"], 1)]),
        (range(3), "no", [([], 3)]),
    ],
    ids=["all", "each 30th", "one missing", "images of COCO", "two", "one", "said", "denied"],
)
def test_numbers_that_follow_each_other_are_a_video(
    tmp_path: Path, numbers: Sequence[int], video: str, runs: list[tuple[list[str], int]]
) -> None:
    """Others are those of photographs, which may be as long."""
    assert units(write(tmp_path, clip("x", numbers)), video) == runs


def test_short_videos_are_read_together_and_long_ones_wholly(tmp_path: Path) -> None:
    """A unit ends with the video that makes it some hundred files, or with as many images."""
    images = {f"i{number}_keypoints.json": frame() for number in range(FILES_PER_UNIT + 1)}
    write(tmp_path, {**images, **clip("a/x", range(2)), **clip("b/x", range(3)), **clip("long", range(FILES_PER_UNIT + 5))})

    found = units(tmp_path)

    assert sorted(found) == [([], 1), ([], FILES_PER_UNIT), (["a/x", "b/x"], 5), (["long"], FILES_PER_UNIT + 5)]


@pytest.mark.parametrize(
    ("images", "numbers", "named"),
    [
        ([f"v/{n}.png" for n in range(4)], [1, 2], {n: f"v/{n}.png" for n in range(4)}),
        ([f"deep/v/{n}.png" for n in (1, 2, 3)], [0, 1], {n: f"deep/v/{n + 1}.png" for n in range(3)}),
        ([f"any/{n}.png" for n in (1, 2, 3)], [0, 1, 2], {n: f"any/{n + 1}.png" for n in range(3)}),
        (["a.png", "b.png"], [10, 20], {10: "a.png", 20: "b.png"}),
        (["a.png", "b.png", "c.png"], [0, 1], {0: "a.png", 1: "b.png", 2: "c.png"}),
        (["w/y.png", "w/v_000000000000.png", "w/v_000000000001.png"], [0, 1], {n: f"w/v_{n:012}.png" for n in range(2)}),
        ([f"v_{n:012}.png" for n in (1, 2, 3)], [0, 1, 2], {n: f"v_{n + 1:012}.png" for n in range(3)}),
    ],
    ids=["numbers", "from 1", "any folder", "as many", "in order", "names", "names from 1"],
)
def test_frames_name_the_images_of_a_video(tmp_path: Path, images: list[str], numbers: list[int], named: dict[int, str]) -> None:
    """By numbers, by the names that files have, or in order."""
    write(tmp_path, {f"out/{name}": content for name, content in clip("v", numbers, person()).items()})
    write(tmp_path, {f"f/{name}": (100, 100) for name in images})

    d = read(READER, tmp_path / "out", frames=tmp_path / "f")

    assert {one.index: one.file for one in d.frames} == named
    assert [d.frames[i].index for i in d.frame.tolist()] == [n for n in numbers for _ in range(2)]
    assert {one.sequence for one in d.frames} == {"v"}


def test_many_people_are_looked_at_some_at_a_time(tmp_path: Path) -> None:
    """Without a seam."""
    count = AT_ONCE // 75 + 10
    write(tmp_path, {"a_keypoints.json": frame(*(person({0: (n, 5, 1), 1: (n + 5, 9, 1)}) for n in range(count)))})

    d = read(READER, tmp_path, size=(10000, 10))

    assert d.origin.tolist() == [n for n in range(count) for _ in range(2)]
    assert (d.points[::2, 0] * 10000).round(6).tolist() == [*range(count)]


def test_recognition(tmp_path: Path) -> None:
    """An empty file is one by its version; AlphaPose's files of one image, and other lists of people, are none."""
    for name, content in {
        "empty": frame(),
        "old": {"version": 1.1, "people": [{"pose_keypoints": [1, 2, 0.5]}]},
        "bare": {"people": [{"pose_keypoints_2d": [1, 2, 0.5]}]},
    }.items():
        assert READER.sniff(write(tmp_path, {f"{name}.json": content}) / f"{name}.json") == Certainty.SURE
    for name, content in {
        "alphapose": {"version": "AlphaPose v0.3", "people": [{"pose_keypoints_2d": [1, 2, 0.5]}]},
        "others": {"people": [{"name": "Ann"}]},
        "none": {"people": []},
    }.items():
        assert READER.sniff(write(tmp_path, {f"{name}.json": content}) / f"{name}.json") == Certainty.NO
