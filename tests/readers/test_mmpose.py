"""Predictions of MMPose and easy_ViTPose: the contract, layouts, scores, tracks, frames of videos and drawn images."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import Certainty, parse_options
from prelabel.readers.mmpose import READER
from prelabel.readers.planning import read_sources
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write

CASES = FIXTURES / "mmpose"


def pose(
    points: Sequence[Sequence[float]] = ((10, 20), (30, 60)), scores: Sequence[float] = (0.5, 0.25), **more: object
) -> dict[str, object]:
    """An instance of two points, in a box of 30 x 60, as `split_instances` of MMPose makes it."""
    return {
        "keypoints": [[*point] for point in points], "keypoint_scores": [*scores], "bbox": [[5, 10, 35, 70]], "bbox_score": 0.75, **more,
    }  # fmt: skip


def frame(number: int, *instances: object) -> dict[str, object]:
    """A frame of a video."""
    return {"frame_id": number, "instances": [*instances]}


@pytest.mark.parametrize("case", ["images", "video", "demo", "version-0", "vitpose"])
def test_the_contract(case: str) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case, size=(640, 480))


@pytest.mark.parametrize(
    ("case", "certainty"),
    [
        ("images", Certainty.SURE), ("video", Certainty.SURE), ("demo", Certainty.SURE), ("version-0", Certainty.LIKELY),
        ("vitpose", Certainty.SURE), ("images/predictions/field.json", Certainty.NO),
    ],
)  # fmt: skip
def test_how_sure_one_can_be(case: str, certainty: Certainty) -> None:
    """Of version 0 keypoints with scores speak alone, and a list of nothing is of any format."""
    assert READER.sniff(CASES / case) == certainty


def test_boxes_and_landmarks_of_images() -> None:
    """A point without a score is none; a model without boxes gives the box around the points, and no score; nobody is a frame, too."""
    d = read(READER, CASES / "images", size=(640, 480))

    assert names(d) == ["predictions/field", "predictions/gate", "predictions/yard"]
    assert d.frame.tolist() == [1, 1, 1, 1, 2, 2]
    assert d.kind.tolist() == [Kind.RECTANGLE, Kind.LANDMARK] * 3
    pixels = (d.box[::2] * [640, 480, 640, 480]).round(6).tolist()
    assert pixels == [[70, 60, 130, 180], [270.5, 70.5, 330.5, 190.5], [32, 46, 48, 90]]
    assert d.score[:4].tolist() == [0.9375, 0.9375, 0.5, 0.5]
    assert np.isnan(d.score[4:]).all()
    assert d.point_number.tolist() == [1, 2, 3, 4, 5, 1, 2, 3, 5, 1, 2, 3, 4, 5]
    assert (d.points[[0, 4]] * [640, 480]).round(6).tolist() == [[100, 80], [80, 160]]
    assert labels(d) == ["person"] * 6
    assert str(d.place(2)) == f"{CASES / 'images/predictions/gate.json'}: $[1]"


def test_the_mean_of_the_scores_of_keypoints() -> None:
    """Of the points that were found; the label is the user's."""
    d = read(READER, CASES / "images", {"score": "mean", "label": "crane"}, size=(640, 480))

    # (0.96875 + 0.90625 + 0.875 + 0.75 + 0.25) / 5, and (0.8125 + 0.78125 + 0.5 + 0.0625) / 4
    assert d.score.tolist() == [0.75, 0.75, 0.5390625, 0.5390625, 0.5, 0.5]
    assert set(labels(d)) == {"crane"}


def test_a_mean_above_1_is_1(tmp_path: Path) -> None:
    """Scores of SimCC are no probabilities."""
    write(tmp_path, {"a.json": [pose(scores=(3, 5))]})

    assert read(READER, tmp_path, {"score": "mean"}, size=(100, 100)).score.tolist() == [1, 1]


def test_weak_points_are_counted(tmp_path: Path) -> None:
    """They are left out, and so is a pose without another one; a score below 0 is no point at all."""
    write(tmp_path, {"a.json": [pose(scores=(0.5, 0.25)), pose(scores=(0.1, 0.2)), pose(scores=(-0.5, 0.5))]})
    tally = Tally()

    options = FrameOptions(size=(100, 100))
    _, batches = read_sources(READER, [tmp_path], parse_options(READER, {}), options, tally, min_keypoint_score=0.3)

    assert Detections.concat([*batches]).point_number.tolist() == [1, 2]
    assert tally.filtered == {"keypoint score under 0.3": 3, "person without a keypoint": 1}
    assert tally.unconverted == {"keypoints whose score is below 0": 1}


def test_a_video_counts_from_0() -> None:
    """A frame with nobody is one of it; tracks are ids."""
    d = read(READER, CASES / "video", size=(640, 480))

    assert names(d) == ["walk:walk_0", "walk:walk_1", "walk:walk_2"]
    assert [d.frames[i].index for i in d.frame.tolist()] == [0, 0, 2, 2, 2, 2]
    assert d.track.tolist() == [4, 4, 4, 4, 5, 5]
    assert str(d.place(4)) == f"{CASES / 'video/walk.json'}: $[2].instances[1]"


def test_the_demos_count_from_1() -> None:
    """And put a word before the name of what they were given."""
    d = read(READER, CASES / "demo", size=(640, 480))

    assert names(d) == ["walk:walk_0", "walk:walk_1", "walk:walk_2", "gate"]
    assert [d.frames[i].index for i in d.frame.tolist()] == [0, 0, 2, 2, -1, -1]
    assert str(d.place(2)) == f"{CASES / 'demo/results_walk.json'}: $.instance_info[2].instances[0]"
    assert str(d.place(4)) == f"{CASES / 'demo/results_gate.json'}: $.instance_info[0]"


@pytest.mark.parametrize(
    ("frames", "indices"),
    [
        ([frame(0, pose()), frame(1, pose())], [0, 1]),
        ([frame(1, pose()), frame(2, pose())], [0, 1]),
        ([frame(7, pose()), frame(5, pose())], [4, 6]),
        ([{"frame_id": None, "instances": []}, frame(1, pose())], [1]),
    ],
)
def test_frames_of_an_object_that_counts_from_0(tmp_path: Path, frames: Sequence[object], indices: list[int]) -> None:
    """As other tools write it; that the first frame is bad does not shift the others."""
    write(tmp_path, {"clip.json": {"instance_info": frames}})

    d = read(READER, tmp_path, size=(100, 100), tally=Tally(on_error="skip"))

    assert [one.index for one in d.frames] == indices


def test_images_of_a_video(tmp_path: Path) -> None:
    """Are those in a folder of its name; names that count from 1 are those of the frames from 0."""
    write(tmp_path, {"p/results_clip.json": {"instance_info": [frame(1, pose()), frame(2)]}, "p/a.json": [pose()]})
    write(tmp_path, {"images/clip/000001.jpg": (100, 50), "images/clip/000002.jpg": (100, 50), "images/a.jpg": (200, 100)})

    d = read(READER, tmp_path / "p", frames=tmp_path / "images")

    assert names(d) == ["clip:clip/000001.jpg", "clip:clip/000002.jpg", "a.jpg"]
    assert d.frame.tolist() == [0, 0, 2, 2]
    assert d.box[[0, 2]].round(9).tolist() == [[0.05, 0.2, 0.35, 1.4], [0.025, 0.1, 0.175, 0.7]]


def test_what_was_drawn_is_no_frame(tmp_path: Path) -> None:
    """Neither in the folder of the inferencer, nor beside results of demos or of easy_ViTPose; an image of the user's is one."""
    vitpose = {"keypoints": [{"0": [[1, 2, 0.5], [40, 80, 0.5]]}], "skeleton": {"0": "nose", "1": "tail"}}
    write(tmp_path, {"predictions/a.json": [pose()], "visualizations/a.jpg": (9, 9)})
    write(tmp_path, {"demo/results_b.json": {"meta_info": {}, "instance_info": [pose()]}, "demo/b.png": (9, 9)})
    write(tmp_path, {"vitpose/c_result.json": vitpose, "vitpose/c_result.jpg": (9, 9)})
    write(tmp_path, {"own/d_result.json": [pose()], "own/d_result.jpg": (50, 50)})
    write(
        tmp_path, {"demo/results_e_result.json": {"instance_info": [pose()]}, "demo/e_result.png": (9, 9), "demo/results_e.png": (50, 50)}
    )
    write(tmp_path, {"vitpose/results_f_result.json": vitpose, "vitpose/results_f_result.png": (9, 9), "vitpose/f_result.png": (50, 50)})
    write(tmp_path, {"own/g_result.json": {"instance_info": [pose()]}, "own/g_result.png": (50, 50)})
    write(tmp_path, {"own/results_h.json": vitpose, "own/results_h.png": (50, 50)})

    plan = READER.plan(tmp_path, parse_options(READER, {}))

    own = ["own/d_result.jpg", "own/g_result.png", "own/results_h.png"]
    assert [image.file for image in plan.images] == ["demo/results_e.png", *own, "vitpose/f_result.png"]


@pytest.mark.parametrize(
    ("content", "name"), [({"instance_info": [pose()]}, "a_result"), ({"keypoints": [{"0": [[1, 2, 0.5], [40, 80, 0.5]]}]}, "results_a")]
)
def test_each_tool_adds_its_own_word_to_a_name(tmp_path: Path, content: object, name: str) -> None:
    """The word of the other one is the user's."""
    write(tmp_path, {"results_a_result.json": content})

    assert names(read(READER, tmp_path / "results_a_result.json", size=(100, 100))) == [name]


UNBOXED = {"keypoints": [[10, 20, 0.5], [30, 60, 0.25]], "score": 0.375, "area": 800.0}
"""A pose of `inference_bottom_up_pose_model`."""


@pytest.mark.parametrize(
    ("content", "certainty"),
    [
        ([UNBOXED], Certainty.LIKELY), ([{**UNBOXED, "image_id": 7}], Certainty.NO), ([{"keypoints": UNBOXED["keypoints"]}], Certainty.NO),
        ([{"instances": [pose()], "frame_id": 0}], Certainty.SURE), ([{"instances": [pose()]}], Certainty.NO),
        ({"skeleton": {"0": "nose"}, "keypoints": [{"0": [[1, 2, 0.5]]}]}, Certainty.SURE),
        ({"skeleton": [[1, 2]], "keypoints": ["nose", "neck"]}, Certainty.NO),
    ],
)  # fmt: skip
def test_the_first_member_tells_nothing_alone(tmp_path: Path, content: object, certainty: Certainty) -> None:
    """Whichever it is, another one must be there, too."""
    write(tmp_path, {"a.json": content})

    assert READER.sniff(tmp_path) == certainty


def test_a_folder_of_bottom_up_models_of_version_0(tmp_path: Path) -> None:
    """No pose has a box."""
    write(tmp_path, {"a.json": [UNBOXED]})

    d = read(READER, tmp_path, size=(100, 100))

    assert (d.box[0].round(9).tolist(), d.score.tolist()) == ([0.1, 0.2, 0.3, 0.6], [0.375, 0.375])


@pytest.mark.parametrize("keypoints", [[[10, -10, 0.5], [0, -10, 0]], [[10, -10, 0.5], [0, -10, None]]])
def test_a_pose_that_the_tracker_deleted_is_counted(tmp_path: Path, keypoints: object) -> None:
    """It stays in the list, and so does one that no tracker saw: that has a box, or none."""
    gone = {**UNBOXED, "keypoints": keypoints, "bbox": [0, 0, 0, 0], "track_id": -1}
    write(tmp_path, {"a.json": [{**UNBOXED, "track_id": -1}, gone, pose(track_id=-1)]})
    tally = Tally(on_error="skip")

    d = read(READER, tmp_path, size=(100, 100), tally=tally)

    assert (d.origin.tolist(), tally.filtered) == ([0, 0, 2, 2], {"pose that the tracker deleted": 1})


def test_version_0() -> None:
    """The score stands behind the box and behind each point; bottom-up models score the whole pose, and have no box."""
    d = read(READER, CASES / "version-0", size=(640, 480))

    assert names(d) == ["gate"]
    assert (d.box[::2] * [640, 480, 640, 480]).round(6).tolist() == [[90, 70, 130, 130], [300, 200, 320, 240]]
    assert (d.points[:2] * [640, 480]).round(6).tolist() == [[100, 80], [120, 120]]
    assert d.score.tolist() == [0.875, 0.875, 0.375, 0.375]
    assert d.track.tolist() == [0, 0, -1, -1]


def test_easy_vitpose() -> None:
    """The row stands before the column; ids are tracks in a video alone."""
    d = read(READER, CASES / "vitpose", size=(640, 480))

    assert names(d) == ["walk:walk_0", "walk:walk_1", "walk:walk_2", "gate"]
    assert d.frame.tolist() == [0, 0, 0, 0, 2, 2, 3, 3, 3, 3]
    assert d.track.tolist() == [2, 2, 1, 1, 2, 2, -1, -1, -1, -1]
    assert (d.points[:2] * [640, 480]).round(6).tolist() == [[100, 80], [120, 120]]
    assert str(d.place(4)) == f"{CASES / 'vitpose/walk_result.json'}: $.keypoints[2].2"


def test_easy_vitpose_without_its_tracker(tmp_path: Path) -> None:
    """Ids from 0 are places in each frame, where SORT counts from 1."""
    points = [[1, 2, 0.5], [40, 80, 0.5]]
    write(tmp_path, {"clip_result.json": {"keypoints": [{"0": points, "1": points}, {"0": points}], "skeleton": {}}})

    assert read(READER, tmp_path, size=(100, 100)).track.tolist() == [-1] * 6


def test_poses_in_space_are_counted(tmp_path: Path) -> None:
    """They lie in no image, and need no size."""
    write(tmp_path, {"clip.json": [frame(0, pose(((0.1, 0.2, 1.5), (0.2, 0.1, 0.5))))]})
    tally = Tally()

    d = read(READER, tmp_path, tally=tally)

    assert (names(d), len(d.frame)) == (["clip:clip_0"], 0)
    assert tally.unconverted == {"poses in three dimensions": 1}


@pytest.mark.parametrize("box", [[5, 10, 35, 70], [[5, 10, 35, 70]], [5, 10, 35, 70, 0.25]])
def test_boxes_stand_alone_or_in_a_list(tmp_path: Path, box: object) -> None:
    """The score of its own goes before the one behind the box."""
    write(tmp_path, {"a.json": [pose(bbox=box)]})

    d = read(READER, tmp_path, size=(100, 100))

    assert d.box.round(9).tolist() == [[0.05, 0.1, 0.35, 0.7]] * 2
    assert d.score.tolist() == [0.75, 0.75]


def test_the_score_behind_a_box_goes_before_that_of_the_pose(tmp_path: Path) -> None:
    """It is the detector's."""
    write(tmp_path, {"a.json": [pose(bbox=[5, 10, 35, 70, 0.25], bbox_score=None, score=0.5)]})

    assert read(READER, tmp_path, size=(100, 100)).score.tolist() == [0.25, 0.25]


@pytest.mark.parametrize(("said", "track"), [(0, 0), (7, 7), (7.0, 7), (-1, -1), (None, -1)])
def test_tracks(tmp_path: Path, said: object, track: int) -> None:
    """-1 stands where a tracker gave none."""
    write(tmp_path, {"a.json": [pose(track_id=said)]})

    assert read(READER, tmp_path, size=(100, 100)).track.tolist() == [track, track]


def test_a_pose_without_keypoints_is_counted(tmp_path: Path) -> None:
    """By the label of the user."""
    write(tmp_path, {"a.json": [pose((), ()), pose()]})
    tally = Tally()

    d = read(READER, tmp_path, {"label": "hand"}, size=(100, 100), tally=tally)

    assert (len(d.frame), tally.filtered) == (2, {"hand without a keypoint": 1})
