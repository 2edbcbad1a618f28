"""Where annotations of Playment say that objects are: corners, points, and the edges that order them."""

from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.readers.playment.edges import order
from tests.readers.playment_files import BOX, one, points, read, rows, tracker, video, write

SQUARE = ((0.1, 0.1), (0.5, 0.1), (0.5, 0.5), (0.1, 0.5))

OPEN = {"outline closed whose edges left it open": 1}
SELF = {"edge from a point to itself left out": 1}


def edges(*pairs: str) -> dict[str, list[str]]:
    """Edges e1, e2, ... each between two points that a text of two digits names."""
    return {f"e{i}": [f"p{pair[0]}", f"p{pair[1]}"] for i, pair in enumerate(pairs, 1)}


@pytest.mark.parametrize("first", range(4))
@pytest.mark.parametrize("step", [1, -1])
def test_a_rectangle_begins_at_any_corner(first: int, step: int, tmp_path: Path) -> None:
    """And goes round either way; sides that lean by a last digit are upright."""
    corners = [dict(BOX[(first + step * i) % 4]) for i in range(4)]
    corners[0]["x"] += 1e-6 if corners[0]["x"] == 0.25 else -1e-6

    assert one(tmp_path, "rectangle", {"coordinates": corners}) == [[0.25, 0.5], [0.75, 1.0]]


def test_a_rectangle_that_is_not_upright_makes_its_tracker_polygons(tmp_path: Path) -> None:
    """Each is counted; other trackers stay rectangles."""
    turned = [{"x": 0.5, "y": 0.2}, {"x": 0.8, "y": 0.5}, {"x": 0.5, "y": 0.8}, {"x": 0.2, "y": 0.5}]
    trackers = [tracker(f1={"coordinates": BOX}, f2={"coordinates": turned}), tracker(id_="u", f1={"coordinates": BOX})]
    tally = Tally()

    d = read(write(tmp_path / "in.jsonl", video(trackers, "f1", "f2")), tally=tally)

    assert rows(d) == [
        ("f1.jpg", "polygon", 0, "car", [[0.25, 0.5], [0.75, 0.5], [0.75, 1.0], [0.25, 1.0]]),
        ("f2.jpg", "polygon", 0, "car", [[0.5, 0.2], [0.8, 0.5], [0.5, 0.8], [0.2, 0.5]]),
        ("f1.jpg", "rectangle", 1, "car", [[0.25, 0.5], [0.75, 1.0]]),
    ]
    assert tally.adjusted == {"rectangle that is not upright made a polygon": 2}


RINGS = {
    "as named": (edges("12", "23", "34", "41"), "1234", {}),
    "no edges": (None, "1234", {}),
    "empty edges": ({}, "1234", {}),
    "another order": (edges("13", "32", "24", "41"), "1324", {}),
    "another beginning": (edges("23", "34", "41", "12"), "2341", {}),
    "the other way round": (edges("14", "43", "32", "21"), "1432", {}),
    "edges in both ways": (edges("13", "23", "24", "41"), "1324", {}),
    "listed in another order": (dict(reversed(edges("13", "32", "24", "41").items())), "1324", {}),
    "more than nine edges": ({"e10": ["p4", "p1"], "e2": ["p1", "p3"], "e8": ["p3", "p2"], "e9": ["p2", "p4"]}, "1324", {}),
    "one missing": (edges("12", "23", "34"), "1234", OPEN),
    "two missing": (edges("12", "34"), "1234", OPEN),
    "left open in another order": (edges("32", "24", "41"), "3241", OPEN),
    "an edge to itself": (edges("12", "23", "33", "41"), "1234", SELF),
    "an edge to itself too many": (edges("12", "22", "23", "34", "41"), "1234", SELF),
    "twice the same edge": (edges("12", "23", "34", "41", "41"), "1234", {}),
}


@pytest.mark.parametrize(("joined", "wanted", "adjusted"), RINGS.values(), ids=list(RINGS))
def test_edges_order_a_polygon(joined: object, wanted: str, adjusted: dict[str, int], tmp_path: Path) -> None:
    """The ring begins with the first edge and goes its way."""
    tally = Tally()
    geometry = {"points": points(*SQUARE)} | ({} if joined is None else {"edges": joined})

    found = one(tmp_path, "polygon", geometry, tally)

    assert found == [list(SQUARE[int(digit) - 1]) for digit in wanted]
    assert tally.adjusted == adjusted


LINES = {
    "as named": (edges("12", "23", "34"), "1234"),
    "no edges": (None, "1234"),
    "another order": (edges("13", "32", "24"), "1324"),
    "backwards": (edges("43", "32", "21"), "4321"),
    "from the middle": (edges("32", "24", "13"), "1324"),
    "closed": (edges("12", "23", "34", "41"), "12341"),
}


@pytest.mark.parametrize(("joined", "wanted"), LINES.values(), ids=list(LINES))
def test_edges_order_a_line(joined: object, wanted: str, tmp_path: Path) -> None:
    """A line that its edges close comes back to its first point."""
    geometry = {"points": points(*SQUARE)} | ({} if joined is None else {"edges": joined})

    assert one(tmp_path, "line", geometry) == [list(SQUARE[int(digit) - 1]) for digit in wanted]


def test_points_are_ordered_by_their_numbers(tmp_path: Path) -> None:
    """As a writer may list p10 before p2."""
    ring = [(round(0.1 + 0.05 * i, 2), 0.1 + 0.5 * (i % 2)) for i in range(11)]
    listed = dict(sorted(points(*ring).items()))

    assert list(listed)[1] == "p10"
    assert one(tmp_path, "line", {"points": listed}) == [list(point) for point in ring]


def test_a_landmark_without_numbers(tmp_path: Path) -> None:
    """Its points are numbered as they are called; digits may be a text."""
    named = {"p2": {"x": 0.1, "y": 0.1}, "p3": {"x": 0.2, "y": 0.2, "label": "7"}, "p9": None}

    d = read(write(tmp_path / "in.jsonl", video([tracker("landmark", f1={"points": named})])))

    assert (d.points.tolist(), d.point_number.tolist()) == ([[0.1, 0.1], [0.2, 0.2]], [2, 7])


def test_points_outside_the_frame_stay(tmp_path: Path) -> None:
    """Up to one frame beyond it: they are clipped when a job is built, not here."""
    assert one(tmp_path, "line", {"points": points((-1, 0.5), (2, 0.5))}) == [[-1, 0.5], [2, 0.5]]


def test_annotations_of_null_are_absent(tmp_path: Path) -> None:
    """The object is not in that frame."""
    d = read(write(tmp_path / "in.jsonl", video([tracker(f1=None, f2={"coordinates": BOX})], "f1", "f2")))

    assert [row[0] for row in rows(d)] == ["f2.jpg"]


def test_an_annotation_may_say_its_type_itself(tmp_path: Path) -> None:
    """It goes before its tracker's."""
    d = read(write(tmp_path / "in.jsonl", video([tracker(None, f1={"type": "line", "points": points((0, 0), (1, 1))})])))

    assert [row[1] for row in rows(d)] == ["line"]


@pytest.mark.parametrize("count", [3, 4, 40])
def test_a_ring_of_any_order_is_walked_once(count: int) -> None:
    """Edges of a made permutation, each drawn either way, give that permutation from its first edge."""
    names = [f"p{i}" for i in range(1, count + 1)]
    way = [(i * 7) % count if count % 7 else i for i in range(count)]
    pairs = {f"e{i}": [names[way[i - 1]], names[way[i]]][:: 1 if i % 3 else -1] for i in range(1, count)}
    pairs["e0"] = [names[way[-1]], names[way[0]]]

    found = order(names, pairs, "$", closed=True)

    assert list(found.points) in ([way[-1], *way[:-1]], list(range(count)))
    assert found.adjusted == ()
