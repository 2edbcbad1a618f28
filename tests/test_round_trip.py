"""Jobs that are read and written again are the same jobs: frames, labels, kinds, geometry, attributes, partition into tracks."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from prelabel.build import OutlineOptions
from prelabel.detections import Detections
from prelabel.pipeline import ConvertOptions, convert_to
from prelabel.testing import shapes
from prelabel.urls import Urls
from tests.build.samples import lines, options
from tests.commands import WORKFLOW, jobs, run
from tests.conftest import FIXTURES

GOLDEN = sorted((FIXTURES / "golden").glob("*/*.jsonl"))
"""Jobs of every format, as the tests of golden files hold them."""

EXACT = OutlineOptions(simplify_px=0)

GRID = 16
"""Places of points on a side of the frame: far enough apart that six decimals make no outline touch or cross itself that did not."""


def drawn(annotation: dict[str, Any]) -> str:
    """What is drawn of an annotation and said with it, in whole millionths: all but its id."""
    text = json.dumps({name: value for name, value in annotation.items() if name != "_id"}, sort_keys=True)
    return json.dumps(json.loads(text, parse_float=lambda digits: f"{float(digits):.6f}"), sort_keys=True)


def content(job: dict[str, Any]) -> tuple[object, ...]:
    """What a job says: its name, its frames, and its trackers or annotations in any order."""
    data = job["data"]
    response = data.get("maker_response", {})
    if "video_data" in data:
        found = Counter(
            (one["type"], one["label"], tuple((frame, drawn(seen)) for frame, seen in one["frames"].items()))
            for one in response["video2d"]["data"]["annotations"]
        )
        return job["reference_id"], data["video_data"], found
    return job["reference_id"], data["image_url"], Counter((name, drawn(one)) for name, held in response.items() for one in held["data"])


def about(job: dict[str, Any]) -> tuple[object, Counter[str]]:
    """What prelabel says of a job: sizes, numbers and rates, and how often it interpolated in which frame."""
    said = dict(job["data"]["metadata"]["prelabel"])
    # once read, the attribute that held scores is one of many
    said.pop("score_attribute", None)
    return said, Counter(frame for frames in said.pop("interpolated", {}).values() for frame in frames)


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_jobs_of_every_format_come_back(golden: Path, tmp_path: Path) -> None:
    """With no option but the workflow: no format, no URLs, no rule for sequences."""
    done = run(tmp_path, "convert", golden, "-o", "again.jsonl", "--workflow-id", WORKFLOW)

    assert done.exit_code == 0, done.output
    before, after = jobs(golden), jobs(tmp_path / "again.jsonl")
    assert [content(job) for job in after] == [content(job) for job in before]
    assert [about(job) for job in after] == [about(job) for job in before]


def test_scores_come_back_under_the_name_that_they_had(tmp_path: Path) -> None:
    """The option that wrote them names their attribute again, which stays as it is; nothing is lost but what the summary says."""
    source = ("convert", FIXTURES / "yolo" / "street", "--size", "640x480", "--src", "https://host/{sequence}/{file}")
    first = run(tmp_path, *source, "--score-attribute", "sure", "-o", "jobs.jsonl", "--workflow-id", WORKFLOW)
    done = run(tmp_path, "convert", "jobs.jsonl", "--score-attribute", "sure", "-o", "again.jsonl", "--workflow-id", WORKFLOW)

    assert (first.exit_code, done.exit_code) == (0, 0), done.output
    (before,), (after,) = jobs(tmp_path / "jobs.jsonl"), jobs(tmp_path / "again.jsonl")
    assert content(after) == content(before)
    assert after["data"]["metadata"]["prelabel"]["score_attribute"] == "sure"
    assert '"sure": {"value": "0.9"}' in json.dumps(after)


def again(source: Path, target: Path) -> list[bytes]:
    """The lines of a jobs file that is read and written, each outline with all of its points."""
    made = options(outlines=EXACT)
    target.unlink(missing_ok=True)
    convert_to([source], ConvertOptions(format="playment"), type(made)(workflow_id=WORKFLOW, urls=Urls(), outlines=EXACT), target)
    return target.read_bytes().splitlines()


@pytest.mark.parametrize("kind", ["video", "image"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(d=shapes())
def test_any_shapes_come_back(kind: str, tmp_path: Path, d: Detections) -> None:
    """Shapes that leave the frame and cross themselves are clipped and mended once; a second time nothing changes."""
    d = d.with_columns(points=np.rint(d.points * GRID) / GRID)
    made = [job.line for job in lines(d, kind, options(outlines=EXACT))]
    source = tmp_path / "jobs.jsonl"
    source.write_bytes(b"".join(line + b"\n" for line in made))

    assert [content(json.loads(line)) for line in again(source, tmp_path / "again.jsonl")] == [content(json.loads(line)) for line in made]


def test_parts_that_were_joined_stay_one_annotation(tmp_path: Path) -> None:
    """A ring of several parts is one tracker, with ``--parts join`` and without it."""
    source = FIXTURES / "coco/youtube-vis/truth"
    options_ = ("--workflow-id", WORKFLOW, "--src", "https://host/{file}", "--format", "coco", "--parts", "join")
    assert run(tmp_path, "convert", source, "-o", "jobs.jsonl", *options_).exit_code == 0

    assert run(tmp_path, "convert", "jobs.jsonl", "-o", "again.jsonl", "--workflow-id", WORKFLOW).exit_code == 0

    assert [content(job) for job in jobs(tmp_path / "again.jsonl")] == [content(job) for job in jobs(tmp_path / "jobs.jsonl")]
