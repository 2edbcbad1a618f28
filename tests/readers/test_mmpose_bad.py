"""Predictions of MMPose that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.errors import Tally
from prelabel.readers.mmpose import READER
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.output_files import names, read, refused, skipped, write
from tests.readers.test_mmpose import frame, pose


def leave(what: str) -> str:
    """What is to be done about a part."""
    return f"correct the value, or leave the {what} out with --on-error skip"


GIVE = "give the files of --pred-out-dir or --save-predictions, or what easy_ViTPose wrote with --save-json"

AGAIN = "write it as the format says, or give another file"


class Bad(NamedTuple):
    """An instance, the text of its bad value, the field, the message, what is left out, and the points and rows that are left."""

    one: object
    text: str
    field: str
    what: str
    left_out: str = "record"
    points: tuple[int, ...] = ()
    rows: int = 0


INSTANCES = [
    Bad(pose(bbox=[1, 2, 3]), "[1, 2, 3]", ".bbox", "is not the four corners x0, y0, x1, y1 of one box", "box", (1, 2), 2),
    Bad(pose(bbox=[]), "[]", ".bbox", "is not the four corners x0, y0, x1, y1 of one box", "box", (1, 2), 2),
    Bad(pose(bbox=[[1, 2, 3, 4]] * 2), "[[1,", ".bbox", "is not the four corners x0, y0, x1, y1 of one box", "box", (1, 2), 2),
    Bad(pose(bbox=[[9, 2, 3, 4]]), "[[9,", ".bbox", "x1 3 is left of x0 9", "box", (1, 2), 2),
    Bad(pose(bbox=[0, 0, 0, 0]), "[0, 0, 0, 0]", ".bbox", "x0 0 y0 0 x1 0 y1 0 is a box without area", "box", (1, 2), 2),
    Bad(pose(bbox=[0, 0, 1e9, 1]), "[0, 0, 1", ".bbox", "1e+09 is no place in an image", "box", (1, 2), 2),
    Bad(pose(bbox="whole"), '"whole"', ".bbox", 'expected `array | null`, got `str`: "whole"', "box", (1, 2), 2),
    Bad(pose(bbox_score=1.5), "1.5", ".bbox_score", "score 1.5 is outside 0-1", "score", (1, 2), 2),
    Bad(pose(bbox_score="0.5"), '"0.5"', ".bbox_score", 'expected `float | null`, got `str`: "0.5"', "score", (1, 2), 2),
    Bad(pose(track_id=2.5), "2.5", ".track_id", "track id 2.5 is no whole number from 0", "track id", (1, 2), 2),
    Bad(pose(track_id=2**60), str(2**60), ".track_id", "track id 1.15292e+18 is no whole number from 0", "track id", (1, 2), 2),
    Bad(pose(track_id=[1]), "[1]", ".track_id", "expected `float | null`, got `array`: [1]", "track id", (1, 2), 2),
    Bad(
        {**pose(), "keypoints": [[10, None], [30, 60]]}, "null", ".keypoints[0][1]", "expected `float`, got `null`: null",
        "keypoint", (2,), 2,
    ),
    Bad({**pose(), "keypoints": [[10, 20], 7]}, "7]", ".keypoints[1]", "expected `array`, got `int`: 7", "keypoint", (1,), 2),
    Bad(pose(((10, float("nan")), (30, 60))), "NaN", ".keypoints[0][1]", "NaN is no number of JSON", "keypoint", (2,), 2),
    Bad(
        pose(((10, 20), (30,))), "[30]", ".keypoints[1]", "is a keypoint of 1 values, where 2 are expected", "keypoint", (1,), 2,
    ),
    Bad({**pose(), "keypoint_scores": [0.5, "?"]}, '"?"', ".keypoint_scores[1]", 'expected `float`, got `str`: "?"', "keypoint", (1,), 2),
    Bad(pose(scores=(0.5,)), "[0.5]", ".keypoint_scores", "2 keypoints, but 1 keypoint_scores"),
    Bad({**pose(), "keypoint_scores": 0.125}, "0.125", ".keypoint_scores", "expected `array`, got `float`: 0.125"),
    Bad({**pose(), "keypoint_scores": None}, "{", "", "has no keypoint_scores"),
    Bad({"bbox": [1, 2, 3, 4]}, "{", "", "has no keypoints"),
    Bad({**pose(), "keypoints": "none"}, '"none"', ".keypoints", 'expected `array`, got `str`: "none"'),
    Bad(7, "7", "", "expected `object`, got `int`: 7"),
    Bad(pose(((1e9, 20), (30, 60))), "[[1000000000.0", ".keypoints", "1e+09 is no place in an image"),
]  # fmt: skip


@pytest.mark.parametrize("bad", INSTANCES, ids=[f"{number} {bad.what}" for number, bad in enumerate(INSTANCES)])
def test_a_bad_instance(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip what is bad is left out alone, and the other one is read."""
    text = json.dumps(bad.one)
    write(tmp_path, {"a.json": f"[{json.dumps(pose())},\n{text}]"})

    left, reasons = skipped(READER, tmp_path, size=(100, 100))

    place = f"a.json:2:{text.index(bad.text) + 1}: $[1]{bad.field}"
    assert refused(READER, tmp_path, size=(100, 100)) == f"{place}: {bad.what}\n  fix: {leave(bad.left_out)}"
    assert (len(left.frame) - 2, tuple(left.point_number.tolist()[2:]), len(reasons)) == (bad.rows, bad.points, 1)


def test_fractions_are_refused(tmp_path: Path) -> None:
    """MMPose writes pixels."""
    write(tmp_path, {"a.json": [pose(((0.1, 0.2), (0.3, 0.4)))]})

    message = "a.json:1:16: $[0].keypoints: all keypoints lie within two pixels of the corner of the frame"
    assert refused(READER, tmp_path, size=(9, 9)) == f"{message}\n  fix: write keypoints in pixels of the image, as MMPose does"


FRAMES = [
    ({"frame_id": 1}, "$[1]: has no instances"),
    ({"instances": []}, "$[1]: has no frame_id"),
    (None, "$[1]: expected `object`, got `null`: null"),
    ({"frame_id": "1", "instances": []}, '$[1].frame_id: expected `int`, got `str`: "1"'),
    ({"frame_id": -1, "instances": []}, "$[1].frame_id: -1 is no number of a frame, from 0 to 999999"),
    ({"frame_id": 10**6, "instances": []}, "$[1].frame_id: 1000000 is no number of a frame, from 0 to 999999"),
    (frame(0), "$[1]: frame 0 is described by a.json:1:2: $[0] already"),
]


@pytest.mark.parametrize(("bad", "what"), FRAMES, ids=range(len(FRAMES)))
def test_a_bad_frame(tmp_path: Path, bad: object, what: str) -> None:
    """Likewise: the other frames of the video are left."""
    text = json.dumps(bad)
    write(tmp_path, {"a.json": f"[{json.dumps(frame(0, pose()))},\n{text},\n{json.dumps(frame(2, pose()))}]"})
    column = text.index(": ") + 3 if ".frame_id" in what else 1

    left, reasons = skipped(READER, tmp_path, size=(100, 100))

    assert refused(READER, tmp_path, size=(100, 100)) == f"a.json:2:{column}: {what}\n  fix: {leave('frame')}"
    assert ([one.index for one in left.frames], left.frame.tolist(), len(reasons)) == ([0, 2], [0, 0, 1, 1], 1)


def test_bad_instances_of_a_frame_leave_it_empty(tmp_path: Path) -> None:
    """It is a frame that somebody looked at."""
    write(tmp_path, {"a.json": [frame(0, pose()), {"frame_id": 1, "instances": 5}]})

    left, reasons = skipped(READER, tmp_path, size=(100, 100))

    assert refused(READER, tmp_path, size=(100, 100)).startswith("a.json:1:")
    assert (len(left.frames), left.frame.tolist(), reasons) == (2, [0, 0], ["record of the wrong type"])


VITPOSE = [
    ({"x": [[1, 2, 0.5]]}, "$.keypoints[0]: the id 'x' is no whole number from 0", leave("record"), ()),
    ({"01": [[1, 2, 0.5]]}, "$.keypoints[0]: the id '01' is no whole number from 0", leave("record"), ()),
    ({str(2**53): [[1, 2, 0.5]]}, "$.keypoints[0]: the id '9007199254740992' is no whole number from 0", leave("record"), ()),
    ({"a\nError: b": [[1, 2, 0.5]]}, r"$.keypoints[0]: the id 'a\nError: b' is no whole number from 0", leave("record"), ()),
]


@pytest.mark.parametrize(("bad", "what", "fix", "points"), VITPOSE, ids=range(len(VITPOSE)))
def test_a_bad_pose_of_easy_vitpose(tmp_path: Path, bad: object, what: str, fix: str, points: tuple[int, ...]) -> None:
    """Likewise."""
    write(tmp_path, {"a_result.json": {"keypoints": [bad], "skeleton": {}}})

    left, reasons = skipped(READER, tmp_path, size=(100, 100))

    said = refused(READER, tmp_path, size=(100, 100))
    assert said.partition(": ")[2] == f"{what}\n  fix: {fix}"
    assert said.startswith("a_result.json:1:")
    assert (tuple(left.point_number.tolist()), len(reasons)) == (points, 1)


FILES: list[tuple[str, str, str]] = [
    ("", "a.json: is empty", "give a file with JSON in it"),
    ("5", "a.json: holds no poses of MMPose or easy_ViTPose", GIVE),
    ('{"loss": 5}', "a.json: holds no poses of MMPose or easy_ViTPose", GIVE),
    ('{"instance_info": {}}', "a.json:1:19: $.instance_info: expected `array`, got `object`", AGAIN),
    ('{"keypoints": null, "skeleton": {}}', "a.json:1:15: $.keypoints: expected `array`, got `null`", AGAIN),
    ('[{"keypoints": [[', "a.json:1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ("[]]", "a.json:1:3: not JSON: trailing characters", "write the file again, or correct it here"),
]


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_bad_file(tmp_path: Path, content: str, what: str, fix: str) -> None:
    """Ends the run; under skip it is counted as one."""
    write(tmp_path, {"a.json": content})
    tally = Tally(on_error="skip")

    read_batches(READER, tmp_path / "a.json", tally=tally)

    assert refused(READER, tmp_path / "a.json") == f"{what}\n  fix: {fix}"
    assert [problem.reason for problem in tally.bad] == ["unreadable file"]


@pytest.mark.parametrize("content", ["", '[{"keypoints": [['])
def test_a_damaged_file_of_a_folder(tmp_path: Path, content: str) -> None:
    """Is left out alone."""
    write(tmp_path, {"a.json": content, "b.json": [pose()]})

    left, reasons = skipped(READER, tmp_path, size=(100, 100))

    assert (len(left.frame), names(left), reasons) == (2, ["b"], ["unreadable file"])


def test_two_files_of_one_image(tmp_path: Path) -> None:
    """The second is refused; under skip the first is kept."""
    write(tmp_path, {"a.json": [pose()], "results_a.json": {"meta_info": {}, "instance_info": [pose()]}})

    left, reasons = skipped(READER, tmp_path, size=(100, 100))

    message = "results_a.json: its frame 'a' is described by a.json already"
    assert refused(READER, tmp_path, size=(100, 100)) == f"{message}\n  fix: keep one of the files, or convert them one by one"
    assert (len(left.frame), reasons) == (2, ["frame described twice"])


def test_a_folder_without_poses(tmp_path: Path) -> None:
    """Says what to give."""
    write(tmp_path, {"x.json": {"loss": 1}})

    assert refused(READER, tmp_path) == "SOURCE: holds no predictions of MMPose\n  fix: give the folder of --pred-out-dir, or a file in it"


def test_the_command_ends_without_a_file(tmp_path: Path) -> None:
    """With exit code 1; under skip what is bad is counted, which the exit code shows."""
    write(tmp_path, {"p/a.json": [pose(), pose(bbox_score=2)]})

    stopped = convert(tmp_path, "p", "--format", "mmpose", "--size", "100x100")
    there = (tmp_path / "jobs.jsonl").exists()
    left = convert(tmp_path, "p", "--format", "mmpose", "--size", "100x100", "--on-error", "skip")

    assert (stopped.exit_code, there) == (1, False)
    assert "Error: p/a.json:1:" in stopped.stderr
    assert "$[1].bbox_score: score 2 is outside 0-1" in stopped.stderr
    assert (left.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, True)
    assert "score outside 0-1" in left.stderr


def test_two_videos_of_one_name_are_refused(tmp_path: Path) -> None:
    """Wherever each lies: nothing says which of them a frame is of."""
    write(tmp_path, {"p/clip.json": [frame(0, pose())], "p/results_clip.json": {"meta_info": {}, "instance_info": [frame(1, pose())]}})

    done = convert(tmp_path, "p", "--format", "mmpose", "--size", "100x100", "--job", "video")

    fix = "tell them apart with --reference-id, as {sequence}/{file}, or convert the sources one by one"
    assert (done.exit_code, done.stderr) == (1, f"Error: two jobs have the reference id 'clip'\n  fix: {fix}\n")


def test_a_name_of_several_lines(tmp_path: Path) -> None:
    """Is said in one."""
    write(tmp_path, {"a\nb.json": [pose(bbox_score=2)]})
    tally = Tally(on_error="skip")

    d = read(READER, tmp_path, size=(100, 100), tally=tally)

    assert names(d) == ["a\nb"]
    assert "\n" not in str(tally.bad[0].place)
