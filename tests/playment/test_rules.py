"""The rules between two places of a job, each broken once."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from prelabel.playment.models import decode
from prelabel.playment.rules import problems
from tests.playment.samples import (
    ANNOTATION,
    EXAMPLES,
    FRAMES,
    TRACKER,
    found,
    image_job,
    tracked_of,
    tracker_of,
    video_job,
)

Job = dict[str, Any]
RESPONSE = "$.data.maker_response"
FIRST_TRACKER = f"{RESPONSE}.video2d.data.annotations[0]"
FIRST_TRACKED = f'{FIRST_TRACKER}.frames["frame001"]'
OTHER = "00000000-0000-0000-0000-00000000000a"


@pytest.mark.parametrize("kind", EXAMPLES)
@pytest.mark.parametrize("job", [image_job, video_job])
def test_the_examples_break_no_rule(job: Callable[[str], Job], kind: str) -> None:
    """Playment's own examples, their two slips mended, pass as they stand: a line without edges, the odd side of a cuboid."""
    assert found(job(kind)) == []


def test_a_job_without_prelabels_breaks_no_rule() -> None:
    """Pre-labels are optional: a bare video is a job."""
    job = video_job()
    del job["data"]["maker_response"]

    assert found(job) == []


def both_kinds(job: Job) -> None:
    """Make a video job an image job too."""
    job["data"]["image_url"] = "https://example.com/1.jpg"


def no_trackers(job: Job) -> None:
    """An empty response."""
    job["data"]["maker_response"] = {}


def list_in_video(job: Job) -> None:
    """An image's list beside the trackers."""
    job["data"]["maker_response"]["lines"] = {"data": []}


def frame_twice(job: Job) -> None:
    """Two frames of one id."""
    job["data"]["video_data"]["frames"][2]["frame_id"] = "frame001"


def unknown_frame(job: Job) -> None:
    """An annotation in a frame that is none."""
    tracker_of(job)["frames"] = {"frame009": tracked_of(job)}


def frames_out_of_order(job: Job) -> None:
    """The later frame first."""
    first = tracked_of(job)
    tracker_of(job)["frames"] = {"frame002": {**first, "_id": OTHER}, "frame001": first}


def other_label(job: Job) -> None:
    """An annotation of another class than its tracker."""
    tracked_of(job)["label"] = "dog"


def id_twice(job: Job) -> None:
    """A tracker and its annotation of one id, in small and in large digits."""
    tracked_of(job)["_id"] = TRACKER.upper()


def crossed(job: Job) -> None:
    """Left and right swapped."""
    a, b, c, d = tracked_of(job)["coordinates"]
    tracked_of(job)["coordinates"] = [b, a, d, c]


def slanted(job: Job) -> None:
    """A corner moved."""
    tracked_of(job)["coordinates"][1]["y"] = 0.02


def flat(job: Job) -> None:
    """No height."""
    for corner in tracked_of(job)["coordinates"]:
        corner["y"] = 0.5


BOX = [(0.00398, 0.00558), (0.05404, 0.00558), (0.05404, 0.09096), (0.00398, 0.09096)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (both_kinds, "$.data: both video_data and image_url are given; fix: keep the one that the job is about"),
        (
            no_trackers,
            f"{RESPONSE}: video2d is missing in a video job; fix: leave maker_response out of a job without pre-labels",
        ),
        (list_in_video, f"{RESPONSE}.lines: lines belongs to an image job, this is a video job; fix: write trackers into video2d"),
        (
            frame_twice,
            (
                "$.data.video_data.frames[2].frame_id: frame_id 'frame001' is already that of frames[0]; "
                "fix: give each frame of a job its own frame_id"
            ),
        ),
        (
            unknown_frame,
            (
                f"{FIRST_TRACKER}.frames[\"frame009\"]: frame 'frame009' is none of video_data; "
                "fix: add the frame to video_data.frames, or leave its annotation out"
            ),
        ),
        (
            frames_out_of_order,
            (
                f"{FIRST_TRACKED}: frame 'frame001' stands after 'frame002', which is later in video_data; "
                "fix: write a tracker's frames in the order of video_data"
            ),
        ),
        (
            other_label,
            (
                f"{FIRST_TRACKED}.label: label 'dog' in a tracker of 'cat'; "
                "fix: give a tracker and its annotations one label, or make it two trackers"
            ),
        ),
        (
            id_twice,
            (
                f"{FIRST_TRACKED}._id: _id {TRACKER.upper()} is already that of {FIRST_TRACKER}; "
                "fix: give every tracker and every annotation of a job its own _id"
            ),
        ),
        (
            crossed,
            (
                f"{FIRST_TRACKED}.coordinates: the corners {BOX[1]}, {BOX[0]}, {BOX[3]}, {BOX[2]} are not top left, top right, "
                "bottom right, bottom left; fix: write the corners in that order"
            ),
        ),
        (
            slanted,
            (
                f"{FIRST_TRACKED}.coordinates: the corners {BOX[0]}, (0.05404, 0.02), {BOX[2]}, {BOX[3]} make no upright rectangle; "
                "fix: write the upright rectangle around them, or a polygon"
            ),
        ),
        (
            flat,
            (
                f"{FIRST_TRACKED}.coordinates: the corners (0.00398, 0.5), (0.05404, 0.5), (0.05404, 0.5), (0.00398, 0.5) enclose no area; "
                "fix: leave the annotation out"
            ),
        ),
    ],
)
def test_a_broken_rule_of_a_video_job_is_named(change: Callable[[Job], None], expected: str) -> None:
    """One broken rule is one violation, with its place, what is wrong and what to do."""
    job = video_job()
    change(job)

    assert found(job) == [expected]


def test_a_job_of_nothing_is_named() -> None:
    """Neither frames nor an image: the pre-labels are not judged by frames that are not there."""
    job = video_job()
    del job["data"]["video_data"]

    assert found(job) == ["$.data: neither video_data nor image_url is given; fix: add the one that the job is about"]


def test_trackers_in_an_image_job_are_named() -> None:
    """An image has lists by type, no trackers."""
    job = image_job()
    job["data"]["maker_response"] = video_job()["data"]["maker_response"]

    assert found(job) == [
        (
            f"{RESPONSE}.video2d: video2d belongs to a video job, this is an image job; "
            "fix: write rectangles, polygons, lines, cuboids, landmarks"
        )
    ]


def test_an_empty_response_of_an_image_is_named() -> None:
    """An image without annotations has no response at all."""
    job = image_job()
    job["data"]["maker_response"] = {}

    assert found(job) == [
        (
            f"{RESPONSE}: none of rectangles, polygons, lines, cuboids, landmarks is given; "
            "fix: leave maker_response out of a job without pre-labels"
        )
    ]


def test_an_id_that_two_lists_share_is_named() -> None:
    """Ids are unique in the whole job, not in one list."""
    job = image_job()
    job["data"]["maker_response"]["lines"] = image_job("line")["data"]["maker_response"]["lines"]

    assert found(job) == [
        (
            f"{RESPONSE}.lines.data[0]._id: _id {ANNOTATION} is already that of {RESPONSE}.rectangles.data[0]; "
            "fix: give every tracker and every annotation of a job its own _id"
        )
    ]


def test_every_broken_rule_of_a_job_is_found() -> None:
    """A job is read to its end: three trackers of a frame that is none are three violations."""
    job = video_job()
    tracker = tracker_of(job)
    tracker["frames"] = {"frame009": tracker["frames"][FRAMES[0]]}
    job["data"]["maker_response"]["video2d"]["data"]["annotations"] = [deepcopy(tracker) for _ in range(3)]

    reasons = [violation.reason for violation in problems(decode(json.dumps(job).encode()))]

    assert reasons == ["unknown frame"] * 3 + ["_id twice"] * 4
