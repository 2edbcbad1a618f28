"""Real exports of CVAT: what the raw files hold, counted by the standard library alone, is in the jobs or in the report."""

import json
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET  # an independent parser, for files of public projects only

import pytest

from prelabel.playment.check import check_file
from tests.commands import convert, jobs, reported
from tests.conftest import needs_real_data

SHAPES = ("box", "polygon", "polyline", "points", "cuboid", "ellipse", "mask", "skeleton")

TYPES = {"box": "rectangles", "polygon": "polygons", "polyline": "lines", "points": "landmarks"}


def raw(path: Path) -> tuple[Counter[str], Counter[str]]:
    """The shapes of a file by kind: those that have a label and are seen, and the others by what they are."""
    there, other = Counter[str](), Counter[str]()
    for holder in ET.parse(path).getroot():  # noqa: S314  # see above
        for shape in holder:
            if holder.tag not in {"image", "track"} or shape.tag not in SHAPES:
                continue
            if not (shape.get("label") or holder.get("label")):
                other["shape without label (-O label=NAME gives it one)"] += 1
            elif shape.get("outside") == "1":
                other["marked as outside"] += 1
            else:
                there[TYPES[shape.tag]] += 1
    return there, other


def converted(path: Path) -> Counter[str]:
    """The annotations of jobs by kind."""
    found = Counter[str]()
    for job in jobs(path):
        said = job["data"].get("maker_response", {})
        for tracker in said.get("video2d", {}).get("data", {}).get("annotations", []):
            found[f"{tracker['type']}s"] += len(tracker["frames"])
        for kind in TYPES.values():
            found[kind] += len(said.get(kind, {}).get("data", []))
    return +found


@needs_real_data
@pytest.mark.parametrize(
    ("source", "file", "frames"),
    [
        ("for_images/export_project", "annotations.xml", 6),
        ("for_images/export_task", "train.xml", 2),
        ("for_video", "annotations.xml", 3),
    ],
)
def test_nothing_is_lost(tmp_path: Path, real_data: Path, source: str, file: str, frames: int) -> None:
    """Each raw shape is an annotation or counted by what it is, and check finds nothing wrong."""
    done = convert(tmp_path, real_data / "cvat" / source, "--report", "report.json")
    there, other = raw(real_data / "cvat" / source / file)

    assert done.exit_code == 0, done.stderr
    assert sum(there.values()) >= 2
    assert converted(tmp_path / "jobs.jsonl") == there
    counts = json.dumps(reported(tmp_path))
    assert all(f'"{what}": {count}' in counts for what, count in other.items())
    assert (
        sum(len(job["data"]["video_data"]["frames"]) if "video_data" in job["data"] else 1 for job in jobs(tmp_path / "jobs.jsonl"))
        == frames
    )
    assert check_file(tmp_path / "jobs.jsonl").problems == ()


@needs_real_data
def test_the_video_starts_at_ten_in_steps_of_three(tmp_path: Path, real_data: Path) -> None:
    """Frames are named as the images beside it, and the box of frame 10 is that of the file: 3, 4, 10, 5 of 25x20 pixels."""
    done = convert(tmp_path, real_data / "cvat" / "for_video")
    (job,) = jobs(tmp_path / "jobs.jsonl")

    assert done.exit_code == 0, done.stderr
    assert [frame["src"] for frame in job["data"]["video_data"]["frames"]] == [
        f"https://host/frame_0000{number}.png" for number in (10, 13, 16)
    ]
    (box,) = [one for one in job["data"]["maker_response"]["video2d"]["data"]["annotations"] if one["type"] == "rectangle"]
    ((frame, annotation),) = box["frames"].items()
    assert (frame, annotation["coordinates"][0], annotation["coordinates"][2]) == (
        "frame_000010", {"x": 3 / 25, "y": 4 / 20}, {"x": 10 / 25, "y": 5 / 20}
    )  # fmt: skip
