"""Jobs as plain JSON objects, after the examples of the format's own page, for the tests of this folder."""

import json
from copy import deepcopy
from typing import Any

from prelabel.errors import Problem
from prelabel.playment.check import CheckResult, check_lines
from prelabel.playment.models import decode
from prelabel.playment.rules import problems

WORKFLOW = "2aae1234-acac-1234-eeff-12a22a237bbc"
TRACKER = "8f8897ad-e07b-4e55-9dbe-61f6b9df85c5"
ANNOTATION = "0e6d895e-2484-439a-b62b-d8a0afb3d190"
FRAMES = ["frame001", "frame002", "frame003"]
LISTS = {"rectangle": "rectangles", "polygon": "polygons", "line": "lines", "cuboid": "cuboids", "landmark": "landmarks"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "rectangle": {
        "label": "cat",
        "attributes": {"pose": {"value": "standing"}, "breed": {"value": "Persian"}},
        "coordinates": [
            {"x": 0.00398, "y": 0.00558},
            {"x": 0.05404, "y": 0.00558},
            {"x": 0.05404, "y": 0.09096},
            {"x": 0.00398, "y": 0.09096},
        ],
    },
    "polygon": {
        "label": "face_mask",
        "attributes": {"covers_nose": {"value": "Yes"}},
        "points": {
            "p1": {"x": 0.286774, "y": 0.892502},
            "p2": {"x": 0.385849, "y": 0.576888},
            "p3": {"x": 0.426721, "y": 0.469081},
            "p4": {"x": 0.288623, "y": 0.253878},
            "p5": {"x": 0.148623, "y": 0.353878},
        },
        "edges": {"e1": ["p1", "p2"], "e2": ["p2", "p3"], "e3": ["p3", "p4"], "e4": ["p4", "p5"], "e5": ["p5", "p1"]},
    },
    "line": {
        "label": "lane_divider",
        "attributes": {"raised": {"value": "Yes"}},
        "points": {
            "p1": {"x": 0.286774, "y": 0.892502},
            "p2": {"x": 0.285849, "y": 0.876888},
            "p3": {"x": 0.286774, "y": 0.869081},
            "p4": {"x": 0.288623, "y": 0.853878},
        },
    },
    "cuboid": {
        "label": "Car",
        "attributes": {"faces_visible": {"value": ["right", "back"]}},
        "points": {
            "p1": {"x": 0.17, "y": 0.58},
            "p2": {"x": 0.26, "y": 0.58},
            "p3": {"x": 0.26, "y": 0.49},
            "p4": {"x": 0.17, "y": 0.49},
            "p5": {"x": 0.24, "y": 0.51},
            "p6": {"x": 0.35, "y": 0.52},
            "p7": {"x": 0.35, "y": 0.36},
            "p8": {"x": 0.25, "y": 0.37},
        },
        "front": {"coordinates": ["p1", "p2", "p3", "p4"]},
        "side": {"coordinates": ["p2", "p3", "p5", "p6"]},
        "back": {"coordinates": ["p7", "p8", "p5", "p6"]},
    },
    "landmark": {
        "label": "nose",
        "attributes": {"visible": {"value": "Partially"}},
        "points": {
            "p1": {"x": 0.17, "y": 0.58, "label": 1},
            "p2": {"x": 0.26, "y": 0.63, "label": 2},
            "p3": {"x": 0.27, "y": 0.63, "label": 3},
            "p4": {"x": 0.29, "y": 0.59, "label": 4},
            "p5": {"x": 0.25, "y": 0.46, "label": 5},
            "p6": {"x": 0.22, "y": 0.42, "label": 6},
        },
    },
}
"""The page's annotations by type, with the slips that the format's decision mends: an empty label, and ``e4`` from p4 to itself."""


def image_job(kind: str = "rectangle") -> dict[str, Any]:
    """A job of an image with one example."""
    annotation = {"_id": ANNOTATION, **deepcopy(EXAMPLES[kind])}
    return {
        "reference_id": "001",
        "work_flow_id": WORKFLOW,
        "data": {"image_url": "https://example.com/1.jpg", "maker_response": {LISTS[kind]: {"data": [annotation]}}},
    }


def video_job(kind: str = "rectangle") -> dict[str, Any]:
    """A job of three frames with one tracker, whose one annotation is the example, in the first frame."""
    example = deepcopy(EXAMPLES[kind])
    annotation = {"_id": ANNOTATION, "type": kind, **example}
    tracker = {"_id": TRACKER, "type": kind, "label": example["label"], "frames": {FRAMES[0]: annotation}}
    frames = [{"frame_id": frame, "src": f"https://example.com/{frame}.jpg"} for frame in FRAMES]
    return {
        "reference_id": "001",
        "work_flow_id": WORKFLOW,
        "data": {"video_data": {"frames": frames}, "maker_response": {"video2d": {"data": {"annotations": [tracker]}}}},
    }


def tracker_of(job: dict[str, Any]) -> dict[str, Any]:
    """The first tracker of a video job, to be changed in place."""
    tracker: dict[str, Any] = job["data"]["maker_response"]["video2d"]["data"]["annotations"][0]
    return tracker


def tracked_of(job: dict[str, Any]) -> dict[str, Any]:
    """The annotation of the first tracker in the first frame, to be changed in place."""
    annotation: dict[str, Any] = tracker_of(job)["frames"][FRAMES[0]]
    return annotation


def listed_of(job: dict[str, Any], kind: str = "rectangle") -> dict[str, Any]:
    """The first annotation of an image job, to be changed in place."""
    annotation: dict[str, Any] = job["data"]["maker_response"][LISTS[kind]]["data"][0]
    return annotation


def check_jobs(*jobs: object) -> CheckResult:
    """Check a file ``jobs.jsonl`` that holds one object a line."""
    return check_lines(((number, json.dumps(job).encode()) for number, job in enumerate(jobs, 1)), "jobs.jsonl")


def text(problem: Problem) -> str:
    """A problem as it is printed."""
    return f"{problem.place}: {problem.what}\n  fix: {problem.fix}"


def texts(result: CheckResult) -> list[str]:
    """All problems as they are printed."""
    return [text(problem) for problem in result.problems]


def found(job: dict[str, Any]) -> list[str]:
    """The violations of a job, as they are printed behind the line's number."""
    return [f"{v.path}: {v.what}; fix: {v.fix}" for v in problems(decode(json.dumps(job).encode()))]
