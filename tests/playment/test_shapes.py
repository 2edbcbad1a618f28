"""The rules of one annotation's points and edges, each broken once."""

import pytest

from tests.playment.samples import found, image_job, listed_of, tracked_of, video_job

RESPONSE = "$.data.maker_response"
FIRST_TRACKED = f'{RESPONSE}.video2d.data.annotations[0].frames["frame001"]'
RING = "fix: join neighbours to a closed ring p1, p2, ..., p1"
OPEN = "fix: join neighbours to an open line p1, p2, ..."


def test_the_edge_of_the_vendors_slip_is_refused() -> None:
    """The page's polygon has e4 from p4 to p4."""
    job = image_job("polygon")
    listed_of(job, "polygon")["edges"]["e4"] = ["p4", "p4"]

    assert found(job) == [f'{RESPONSE}.polygons.data[0].edges["e4"]: the edge joins p4 to itself; {RING}']


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
