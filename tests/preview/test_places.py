"""Problems that `check` finds lead to where they are drawn."""

import json
from typing import Any

import pytest

from prelabel.playment.check import check_lines
from prelabel.preview.places import spot
from tests.preview.made import image, rectangle, scene, tracker, uuid, video


def places(job: dict[str, Any]) -> list[tuple[str, int, int]]:
    """The problems of a job as (reason, tracker, frame)."""
    result = check_lines([(1, json.dumps(job).encode())], "jobs.jsonl")
    drawn = scene(job)
    return [(found.problem.reason, found.tracker, found.frame) for found in (spot(problem, drawn) for problem in result.problems)]


def test_an_annotation_of_a_tracker() -> None:
    """A coordinate beyond 1 in the second tracker's frame f2: the job cannot be decoded, and yet the place is found."""
    job = video(3, [tracker(1, {0: (0, 0, 0.5, 0.5)}), tracker(2, {1: (0, 0, 0.5, 0.5), 2: (0.5, 0.5, 1.5, 0.9)})])

    ((_, number, frame),) = places(job)

    assert (number, frame) == (1, 2)


def test_a_rule_of_a_frame_of_a_tracker() -> None:
    """Another label than the tracker's in f1."""
    one = tracker(1, {0: (0, 0, 0.5, 0.5), 1: (0, 0, 0.5, 0.5)})
    one["frames"]["f1"]["label"] = "bus"

    assert places(video(2, [one])) == [("label unlike the tracker's", 0, 1)]


def test_a_frame_that_is_not_listed_leads_to_the_trackers_first() -> None:
    """There is no f7 to go to; the tracker begins in f1."""
    assert places(video(2, [tracker(1, {1: (0, 0, 0.5, 0.5), 7: (0, 0, 0.5, 0.5)})])) == [("unknown frame", 0, 1)]


def test_a_frame_of_the_video() -> None:
    """An id that stands twice is that of the second frame."""
    job = video(3, [])
    job["data"]["video_data"]["frames"][2]["frame_id"] = "f0"

    assert places(job) == [("frame_id twice", -1, 2)]


def test_an_annotation_of_an_image_counts_from_the_begin_of_its_list() -> None:
    """The first line stands behind two rectangles; an id that stands twice is the second one's."""
    line = {"_id": uuid(2), "label": "lane", "points": {"p1": {"x": 0, "y": 0}, "p2": {"x": 1, "y": 1}}}
    job = image(rectangles=[rectangle(1, (0, 0, 1, 1)), rectangle(2, (0, 0, 1, 1))], lines=[line])

    assert places(job) == [("_id twice", 2, 0)]


@pytest.mark.parametrize("frame_id", ['a"b', "a.b]", "\u0645\u0631", "\\"])
def test_any_frame_id_is_found_again(frame_id: str) -> None:
    """What stands in the path is JSON, whatever the id holds."""
    one = tracker(1, {0: (0, 0, 0.5, 0.5), 1: (0, 0, 0.5, 0.5)})
    one["frames"][frame_id] = one["frames"].pop("f1") | {"label": "bus"}
    job = video(2, [one])
    job["data"]["video_data"]["frames"][1]["frame_id"] = frame_id

    assert places(job) == [("label unlike the tracker's", 0, 1)]


def test_a_problem_of_the_whole_job_leads_nowhere() -> None:
    """It is listed, without a place in the picture."""
    job = video(1, []) | {"priority_weight": 12}

    ((_, number, frame),) = places(job)

    assert (number, frame) == (-1, -1)
