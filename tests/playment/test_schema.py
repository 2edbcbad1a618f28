"""The published schema: the same as the types, and as strict as a schema can be."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # its stubs are a package of their own

from prelabel.errors import UsageError
from prelabel.schemas import SCHEMAS, schema, schema_text
from tests.playment.samples import EXAMPLES, check_jobs, image_job, listed_of, tracked_of, tracker_of, video_job

ROOT = Path(__file__).resolve().parents[2]
JOB = Draft202012Validator(schema("job"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_of_its_draft(name: str) -> None:
    """Each published document is itself valid against the draft that it names."""
    assert schema(name)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_file_is_what_the_types_say(name: str) -> None:
    """Whoever changes a type writes the schema again."""
    assert (ROOT / "schemas" / f"{name}.schema.json").read_bytes() == schema_text(name)


def test_the_script_finds_the_published_files_current() -> None:
    """``scripts/schemas --check`` is what CI runs."""
    done = subprocess.run([sys.executable, ROOT / "scripts" / "schemas", "--check"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_unknown_schema_is_refused() -> None:
    """The message lists what there is."""
    with pytest.raises(UsageError) as caught:
        schema("jobs")

    assert str(caught.value) == "there is no schema 'jobs'\n  fix: choose one of job, detections"


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_examples_are_valid(kind: str) -> None:
    """All five types, in videos and in images."""
    JOB.validate(video_job(kind))
    JOB.validate(image_job(kind))


REMOVED = object()


def changed(job: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The job with ``value`` at a path of keys and positions, or without what stands there."""
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    inner: Any = job
    for step in steps:
        inner = inner[step]
    if value is REMOVED:
        del inner[last]
    else:
        inner[last] = value
    return job


TRACKER = "data.maker_response.video2d.data.annotations.0"
TRACKED = f"{TRACKER}.frames.frame001"
BAD = [
    changed(video_job(), "reference_id", ""),
    changed(video_job(), "reference_id", REMOVED),
    changed(video_job(), "work_flow_id", "2aae1234acac1234eeff12a22a237bbc"),
    changed(video_job(), "work_flow_id", "2aae1234-acac-1234-eeff-12a22a237bbc\n"),
    changed(video_job(), "batch_id", None),
    changed(video_job(), "priority_weight", 0),
    changed(video_job(), "priority_weight", 10),
    changed(video_job(), "colour", "red"),
    changed(video_job(), "data.video_data.frames", []),
    changed(video_job(), "data.video_data.frames.0.frame_id", 1),
    changed(video_job(), "data.video_data.frames.0.src", "frames/1.jpg"),
    changed(video_job(), "data.video_data.frames.0.src", "file:///frames/1.jpg"),
    changed(video_job(), "data.video_data", REMOVED),
    changed(video_job(), "data.image_url", "https://example.com/1.jpg"),
    changed(video_job(), "data.maker_response", {}),
    changed(video_job(), "data.maker_response.lines", {"data": []}),
    changed(image_job(), "data.maker_response", {}),
    changed(image_job(), "data.maker_response", video_job()["data"]["maker_response"]),
    changed(video_job(), f"{TRACKER}.type", "box"),
    changed(video_job(), f"{TRACKER}.type", "polygon"),
    changed(video_job(), f"{TRACKER}.frames", {}),
    changed(video_job(), f"{TRACKED}.type", REMOVED),
    changed(video_job(), f"{TRACKED}.state", "locked"),
    changed(video_job(), f"{TRACKED}.attributes.pose", "standing"),
    changed(video_job(), f"{TRACKED}.attributes.pose.value", []),
    changed(video_job(), f"{TRACKED}.attributes.pose.value", 3),
    changed(video_job(), f"{TRACKED}.coordinates", [{"x": 0, "y": 0}, {"x": 1, "y": 0}, {"x": 1, "y": 1}]),
    changed(video_job(), f"{TRACKED}.coordinates.0.x", -0.000001),
    changed(video_job(), f"{TRACKED}.coordinates.2.y", 1.000001),
    changed(video_job("polygon"), f"{TRACKED}.points", {"p1": {"x": 0, "y": 0}, "p2": {"x": 1, "y": 0}}),
    changed(video_job("polygon"), f"{TRACKED}.points.p0", {"x": 0, "y": 0}),
    changed(video_job("polygon"), f"{TRACKED}.edges", REMOVED),
    changed(video_job("polygon"), f"{TRACKED}.edges.e1", ["p1", "p2", "p3"]),
    changed(video_job("line"), f"{TRACKED}.points", {"p1": {"x": 0, "y": 0}}),
    changed(video_job("cuboid"), f"{TRACKED}.points.p9", {"x": 0, "y": 0}),
    changed(video_job("cuboid"), f"{TRACKED}.side.coordinates", ["p2", "p3", "p7", "p6"]),
    changed(video_job("landmark"), f"{TRACKED}.points", {}),
    changed(video_job("landmark"), f"{TRACKED}.points.p1.label", 0),
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_schema_and_check_refuse_the_same_jobs(number: int) -> None:
    """What the schema refuses, ``check`` refuses: they are made from the same types."""
    job = BAD[number]

    assert not JOB.is_valid(job)
    assert check_jobs(job).problem_count == 1


def test_absent_optional_fields_are_valid() -> None:
    """Attributes, pre-labels and everything about batches may be left out; URLs may have any scheme with a host."""
    job = video_job()
    del tracked_of(job)["attributes"]
    job["data"]["video_data"]["frames"][0]["src"] = "gs://bucket/frame001.jpg"
    bare = image_job()
    del listed_of(bare)["attributes"]
    del bare["data"]["maker_response"]
    without_trackers = video_job()
    without_trackers["data"]["maker_response"]["video2d"]["data"]["annotations"].remove(tracker_of(without_trackers))

    for valid in (job, bare, without_trackers):
        JOB.validate(json.loads(json.dumps(valid)))
        assert check_jobs(valid).problems == ()
