"""Real exports of Label Studio: every shape is found again, or counted with its reason."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from prelabel.playment.check import check_file
from tests.commands import convert, jobs, reported

EXPORTS = ("data.json", "data_polygons.json")


def latest(task: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """The annotation changed last, and how many results the others have."""
    annotations = sorted(task["annotations"], key=lambda one: one["updated_at"])
    return annotations[-1], sum(len(one["result"]) for one in annotations[:-1])


def corners(value: dict[str, Any]) -> list[tuple[float, float]]:
    """Of a rectangle or polygon, in fractions rounded as payloads are."""
    if "points" in value:
        return [(round(x / 100, 6), round(y / 100, 6)) for x, y in value["points"]]
    x0, y0, x1, y1 = value["x"], value["y"], value["x"] + value["width"], value["y"] + value["height"]
    return [(round(x / 100, 6), round(y / 100, 6)) for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]


@pytest.mark.parametrize("name", EXPORTS)
def test_every_shape_is_found_again(name: str, real_data: Path, tmp_path: Path) -> None:
    """Its label and its points; those of other annotators are counted; the jobs are ones that Playment accepts."""
    source = real_data / "label-studio" / name
    tasks = json.loads(source.read_text("utf-8"))
    expected: Counter[object] = Counter()
    others = 0
    for task in tasks:
        annotation, left_out = latest(task)
        others += left_out
        for result in annotation["result"]:
            expected[result["value"][result["type"]][0], tuple(corners(result["value"]))] += 1

    run = convert(tmp_path, source, "--job", "image", "--simplify", "0", "--report", "report.json")

    assert run.exit_code == 0, run.output
    found: Counter[object] = Counter()
    for job in jobs(tmp_path / "jobs.jsonl"):
        for kind in job["data"].get("maker_response", {}).values():
            for one in kind["data"]:
                points = one.get("coordinates") or list(one["points"].values())
                found[one["label"], tuple((point["x"], point["y"]) for point in points)] += 1
    assert found == expected
    assert sum(expected.values()) + others == sum(len(one["result"]) for task in tasks for one in task["annotations"])
    assert reported(tmp_path)["filtered"] == ({"result in another annotation of its task": others} if others else {})
    assert not check_file(tmp_path / "jobs.jsonl").problems


def test_both_at_once(real_data: Path, tmp_path: Path) -> None:
    """They are one source, too: an image whose data has no suffix is called as its upload is."""
    assert convert(tmp_path, real_data / "label-studio", "--job", "image").exit_code == 0
    assert sorted(job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")) == ["e97d4735-000000000025.jpg", "image1", "image2"]
