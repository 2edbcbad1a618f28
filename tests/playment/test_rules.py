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
    image_job,
    listed_of,
    tracked_of,
    tracker_of,
    video_job,
)

Job = dict[str, Any]
RESPONSE = "$.data.maker_response"
FIRST_TRACKER = f"{RESPONSE}.video2d.data.annotations[0]"
FIRST_TRACKED = f'{FIRST_TRACKER}.frames["frame001"]'
OTHER = "00000000-0000-0000-0000-00000000000a"


def found(job: Job) -> list[str]:
    """The violations of a job, as they are printed behind the line's number."""
    return [f"{v.path}: {v.what}; fix: {v.fix}" for v in problems(decode(json.dumps(job).encode()))]


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


def test_the_edge_of_the_vendors_slip_is_refused() -> None:
    """The page's polygon has e4 from p4 to p4."""
    job = image_job("polygon")
    listed_of(job, "polygon")["edges"]["e4"] = ["p4", "p4"]

    fix = "fix: join neighbours to a closed ring p1, p2, ..., p1"
    assert found(job) == [f'{RESPONSE}.polygons.data[0].edges["e4"]: the edge joins p4 to itself; {fix}']


def test_a_ring_joined_to_its_hole_by_a_cut_is_accepted() -> None:
    """A polygon with a hole is one ring that visits two places twice: equal points under two names, edges on each other."""
    corners = [(0, 0), (0.9, 0), (0.9, 0.9), (0, 0.9), (0, 0), (0.2, 0.2), (0.2, 0.4), (0.4, 0.4), (0.4, 0.2), (0.2, 0.2)]
    names = [f"p{number}" for number in range(1, len(corners) + 1)]
    job = image_job("polygon")
    polygon = listed_of(job, "polygon")
    polygon["points"] = {name: {"x": x, "y": y} for name, (x, y) in zip(names, corners, strict=True)}
    polygon["edges"] = {f"e{number}": [start, end] for number, (start, end) in enumerate(zip(names, [*names[1:], "p1"], strict=True), 1)}

    assert found(job) == []


def test_edges_of_a_line_that_join_neighbours_are_accepted() -> None:
    """A line may have its edges or leave them out."""
    job = image_job("line")
    listed_of(job, "line")["edges"] = {"e1": ["p1", "p2"], "e2": ["p2", "p3"], "e3": ["p3", "p4"]}

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


RING = "fix: join neighbours to a closed ring p1, p2, ..., p1"
OPEN = "fix: join neighbours to an open line p1, p2, ..."


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ({"e3": ["p3", "p9"]}, f'.edges["e3"]: the edge joins p3 to p9, but there is no point p9; {RING}'),
        ({"e2": ["p2", "p4"]}, f'.edges["e2"]: the edge joins p2 to p4, not p2 to p3; {RING}'),
        ({"e6": ["p1", "p3"]}, f'.edges["e6"]: 5 points need 5 edges, e1 to e5; {RING}'),
        ({"e5": None}, f".edges: e5 from p5 to p1 is missing; {RING}"),
    ],
)
def test_an_edge_that_is_not_of_the_ring_is_named(edges: dict[str, list[str] | None], expected: str) -> None:
    """A polygon's edges join each point to the next and the last to the first, no more and no less."""
    job = image_job("polygon")
    polygon = listed_of(job, "polygon")
    polygon["edges"] = {name: edge for name, edge in (polygon["edges"] | edges).items() if edge is not None}

    assert found(job) == [f"{RESPONSE}.polygons.data[0]{expected}"]


def test_a_closed_line_is_named() -> None:
    """A line has one edge less than points."""
    job = image_job("line")
    listed_of(job, "line")["edges"] = {"e1": ["p1", "p2"], "e2": ["p2", "p3"], "e3": ["p3", "p4"], "e4": ["p4", "p1"]}

    assert found(job) == [f'{RESPONSE}.lines.data[0].edges["e4"]: 4 points need 3 edges, e1 to e3; {OPEN}']


@pytest.mark.parametrize("kind", ["polygon", "line", "landmark"])
def test_points_with_a_hole_in_their_names_are_named(kind: str) -> None:
    """Points are p1 to pN; edges are then judged by themselves only."""
    job = video_job(kind)
    annotation = tracked_of(job)
    annotation["points"] = {{"p2": "p99"}.get(name, name): point for name, point in annotation["points"].items()}
    count = len(annotation["points"])
    if kind == "polygon":
        annotation["edges"] = {"e1": ["p1", "p99"], "e2": ["p99", "p3"], "e3": ["p3", "p4"], "e4": ["p4", "p5"], "e5": ["p5", "p1"]}

    assert found(job) == [
        f"{FIRST_TRACKED}.points: point 2 of {count} is named p99; fix: name the points p1 to p{count}, in order and without holes"
    ]


def test_points_out_of_order_are_named() -> None:
    """A line is drawn in the order in which its points stand."""
    job = image_job("line")
    line = listed_of(job, "line")
    line["points"] = {name: line["points"][name] for name in ("p1", "p3", "p2", "p4")}

    assert found(job) == [
        f"{RESPONSE}.lines.data[0].points: point 2 of 4 is named p3; fix: name the points p1 to p4, in order and without holes"
    ]


def test_a_keypoint_number_that_stands_twice_is_named() -> None:
    """Two points cannot be one place of the skeleton."""
    job = video_job("landmark")
    tracked_of(job)["points"]["p4"]["label"] = 2

    assert found(job) == [
        (
            f'{FIRST_TRACKED}.points["p4"].label: keypoint 2 is already that of p2; '
            "fix: number each point by its place in the skeleton of the class, from 1"
        )
    ]


def test_keypoint_numbers_may_have_holes_and_any_order() -> None:
    """A point that is not labelled is left out and the numbers of the others stay."""
    job = video_job("landmark")
    for name, number in {"p1": 17, "p2": 3, "p5": 1}.items():
        tracked_of(job)["points"][name]["label"] = number
    tracked_of(job)["points"]["p3"]["label"] = 5
    tracked_of(job)["points"]["p5"]["label"] = 9

    assert found(job) == []


def test_every_broken_rule_of_a_job_is_found() -> None:
    """A job is read to its end: three trackers of a frame that is none are three violations."""
    job = video_job()
    tracker = tracker_of(job)
    tracker["frames"] = {"frame009": tracker["frames"][FRAMES[0]]}
    job["data"]["maker_response"]["video2d"]["data"]["annotations"] = [deepcopy(tracker) for _ in range(3)]

    reasons = [violation.reason for violation in problems(decode(json.dumps(job).encode()))]

    assert reasons == ["unknown frame"] * 3 + ["_id twice"] * 4
