"""Real KITTI files: every row that is an object comes out once, with its label, box, track and frame; the regions are counted."""

import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from prelabel.playment.check import check_file
from tests.commands import convert, jobs, reported
from tests.conftest import REAL_DATA, needs_real_data

Box = tuple[float, float, float, float]

WIDTH, HEIGHT = 1242, 375


def clipped(words: list[str], width: int = WIDTH, height: int = HEIGHT) -> Box | None:
    """Left, top, right and bottom as fractions within the frame; None where the box is outside it."""
    left, top, right, bottom = map(float, words)
    if right <= 0 or bottom <= 0 or left >= width or top >= height:
        return None
    x0, y0, x1, y1 = left / width, top / height, right / width, bottom / height
    return max(x0, 0.0), max(y0, 0.0), min(x1, 1.0), min(y1, 1.0)


def box_of(annotation: Mapping[str, Any]) -> Box:
    """Of a rectangle."""
    first, _, third, _ = annotation["coordinates"]
    return first["x"], first["y"], third["x"], third["y"]


def close(a: Box, b: Box) -> bool:
    """Within what six decimals can say."""
    return all(abs(x - y) < 1e-6 for x, y in zip(a, b, strict=True))


@needs_real_data
@pytest.mark.parametrize("kind", ["KITTI-Car", "KITTI-Pedestrian"])
def test_the_ground_truth_of_tracking(tmp_path: Path, kind: str) -> None:
    """One job a sequence, one tracker an id, one rectangle a row."""
    source = REAL_DATA / "tracking" / kind

    done = convert(tmp_path, source, "--format", "kitti", "--size", f"{WIDTH}x{HEIGHT}", "--report", "report.json")

    assert done.exit_code == 0, done.stderr
    assert check_file(tmp_path / "jobs.jsonl").problems == ()
    regions = objects = 0
    made = {job["reference_id"]: job["data"]["maker_response"]["video2d"]["data"]["annotations"] for job in jobs(tmp_path / "jobs.jsonl")}
    assert sorted(made) == sorted(path.name for path in source.iterdir())
    for name, trackers in made.items():
        lines = [line.split() for line in (source / name / "gt_kitti.txt").read_text("utf-8").splitlines()]
        regions += sum(words[2] == "DontCare" for words in lines)
        truth = {(words[1], int(words[0])): words for words in lines if words[2] != "DontCare"}
        objects += len(truth)
        assert len(trackers) == len({track for track, _ in truth})
        frames = frames_of(tmp_path / "jobs.jsonl", name)
        for tracker in trackers:
            seen = {frames[key]: annotation for key, annotation in tracker["frames"].items()}
            matches = [
                track for track in {track for track, _ in truth}
                if {number for other, number in truth if other == track} == set(seen)
                and all(close(clipped(truth[track, number][6:10]) or (9, 9, 9, 9), box_of(one)) for number, one in seen.items())
            ]  # fmt: skip
            assert len(matches) == 1
            assert {truth[matches[0], number][2] for number in seen} == {tracker["label"]}
    report = reported(tmp_path)
    assert report["filtered"] == {"DontCare region": regions}
    assert report["unconverted"] == {"3D box, of which -O calib=FOLDER makes a cuboid": objects}


def frames_of(path: Path, name: str) -> dict[str, int]:
    """The number of each frame id of a job, as its URL says it."""
    (job,) = [job for job in jobs(path) if job["reference_id"] == name]
    return {frame["frame_id"]: int(Path(frame["src"]).stem) for frame in job["data"]["video_data"]["frames"]}


@needs_real_data
@pytest.mark.parametrize("sample", ["kitti_3d", "kitti_3d_with_subset"])
def test_the_objects_of_a_sample(tmp_path: Path, sample: str) -> None:
    """Copied without its images, which are no more than 10 x 10 pixels: each row is a cuboid before its box, and ``check`` passes."""
    for folder in ("label_2", "calib"):
        shutil.copytree(REAL_DATA / "kitti" / sample / folder, tmp_path / folder)
    size = ("--size", f"{WIDTH}x{HEIGHT}", "-O", "calib=calib")

    done = convert(tmp_path, "label_2", "--format", "kitti", *size, "--shape", "box,cuboid", "--report", "report.json")

    assert done.exit_code == 0, done.stderr
    assert check_file(tmp_path / "jobs.jsonl").problems == ()
    lines = [
        (path.stem, line.split()) for path in sorted(tmp_path.glob("label_2/**/*.txt")) for line in path.read_text("utf-8").splitlines()
    ]
    objects = [(stem, words) for stem, words in lines if words[0] != "DontCare"]
    boxes, cuboids = made_of(tmp_path / "jobs.jsonl")
    assert Counter((stem, words[0]) for stem, words in objects) == Counter((stem, label) for stem, label, _ in boxes)
    assert all(any(stem == s and close(clipped(words[4:8]) or (9, 9, 9, 9), box) for s, _, box in boxes) for stem, words in objects)
    assert sum(cuboids.values()) == len(objects)
    assert reported(tmp_path)["filtered"] == {"DontCare region": len(lines) - len(objects)}


def made_of(path: Path) -> tuple[list[tuple[str, str, Box]], Counter[str]]:
    """The rectangles of image jobs, and the labels of their cuboids."""
    boxes, cuboids = [], Counter[str]()
    for job in jobs(path):
        stem, response = Path(job["data"]["image_url"]).stem, job["data"]["maker_response"]
        boxes += [(stem, one["label"], box_of(one)) for one in response["rectangles"]["data"]]
        cuboids.update(one["label"] for one in response["cuboids"]["data"])
    return boxes, cuboids


@needs_real_data
@pytest.mark.parametrize("sample", ["kitti_3d", "kitti_3d_with_subset", "kitti_detection"])
def test_a_sample_as_it_is(tmp_path: Path, sample: str) -> None:
    """Recognised; with its tiny images most boxes are outside the frame, and all are accounted for."""
    source = REAL_DATA / "kitti" / sample

    done = convert(tmp_path, source, "--report", "report.json")

    assert done.exit_code == 0, done.stderr
    rows = [line.split() for path in source.glob("**/label_2/**/*.txt") for line in path.read_text("utf-8").splitlines()]
    report = reported(tmp_path)
    left_out = report["filtered"].get("wholly outside the frame", 0) + report["filtered"].get("DontCare region", 0)
    annotations = sum(count(job["data"].get("maker_response", {})) for job in jobs(tmp_path / "jobs.jsonl"))
    assert left_out + annotations == len(rows)


def count(response: Mapping[str, Any]) -> int:
    """The annotations of a job of a video or of an image."""
    if "video2d" in response:
        return sum(len(tracker["frames"]) for tracker in response["video2d"]["data"]["annotations"])
    return sum(len(made["data"]) for made in response.values())
