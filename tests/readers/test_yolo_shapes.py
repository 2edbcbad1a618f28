"""YOLO outlines, corners and keypoints: what the fixtures hold, and how rows and tails that look alike are told apart."""

from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.detections import Kind
from prelabel.errors import InputError, Tally
from prelabel.readers.yolo import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.yolo_files import frames, read_shapes, rows, shapes, write

CASES = FIXTURES / "yolo"

TRIANGLE = "0 .1 .2 .3 .4 .25 .8"
SQUARE = "0 .1 .1 .3 .1 .3 .3 .1 .3"

THREE = [(0.1, 0.2), (0.3, 0.4), (0.25, 0.8)]
FOUR = [(0.1, 0.1), (0.3, 0.1), (0.3, 0.3), (0.1, 0.3)]

POSE = "0 .5 .5 .5 .5"
"""The box of a pose; keypoints follow."""


def test_outlines_beside_a_box() -> None:
    """An odd number of columns from seven are points; a row of five is a box; nothing of them is left out."""
    tally = Tally()
    batches = read_batches(READER, CASES / "outlines", tally=tally)

    assert shapes(batches) == [
        ("a.jpg", "POLYGON", "kite", [(0.25, 0.5), (0.75, 0.25), (0.5, 1.0)], [0, 0, 0]),
        ("a.jpg", "POLYGON", "person", [(0.1, 0.2), (0.3, 0.2), (0.3, 0.6), (0.1, 0.6)], [0, 0, 0, 0]),
        ("a.jpg", "RECTANGLE", "person", [], []),
    ]
    assert [row[2] for row in rows(batches)] == [(0.25, 0.25, 0.75, 1.0), (0.1, 0.2, 0.3, 0.6), (0.375, 0.375, 0.625, 0.625)]
    assert not tally.unconverted


def test_tracked_outlines() -> None:
    """Scores and ids stand behind the points; where the tracker gave no id, and so one column less, there is only the score."""
    tally = Tally()
    batches = read_batches(READER, CASES / "segmented", tally=tally)

    assert frames(batches) == [f"clip:clip_{n}" for n in range(1, 5)]
    assert [(row[0], row[3], row[4]) for row in rows(batches)] == [
        ("clip_1", 0.875, 3), ("clip_1", 0.5, 4), ("clip_2", 0.75, -1), ("clip_4", 1.0, 3),
    ]  # fmt: skip
    assert [row[3] for row in shapes(batches)] == [
        [(0.25, 0.25), (0.75, 0.25), (0.5, 0.75)],
        [(0.1, 0.1), (0.2, 0.1), (0.2, 0.3), (0.1, 0.3)],
        [(0.25, 0.25), (0.75, 0.25), (0.5, 0.875)],
        [(0.25, 0.25), (0.75, 0.25), (0.75, 0.5), (0.5, 0.75), (0.25, 0.5)],
    ]
    assert "columns behind the outline: score+track (-O tail= to say otherwise)" in tally.notes


def test_corners_of_rotated_boxes() -> None:
    """Become polygons of four points, whether the task is said or not."""
    by_task = read_batches(READER, CASES / "rotated", {"task": "obb"})

    assert shapes(by_task) == [
        ("a", "POLYGON", "ship", [(0.5, 0.25), (0.75, 0.5), (0.5, 0.75), (0.25, 0.5)], [0, 0, 0, 0]),
        ("a", "POLYGON", "ship", [(0.8, 0.7), (0.9, 0.7), (0.9, 0.8), (0.8, 0.8)], [0, 0, 0, 0]),
    ]
    assert shapes(read_batches(READER, CASES / "rotated")) == shapes(by_task)


def test_poses_of_a_data_set() -> None:
    """Keypoints of visibility 0 are left out without renumbering; a pose without any, and a row of five columns, are boxes alone."""
    batches = read_batches(READER, CASES / "posed")

    assert shapes(batches) == [
        ("a", "RECTANGLE", "person", [], []),
        ("a", "RECTANGLE", "person", [], []),
        ("b", "RECTANGLE", "person", [], []),
        ("a", "LANDMARK", "person", [(0.5, 0.25), (0.25, 0.5)], [1, 2]),
    ]
    assert [row[2] for row in rows(batches)][:3] == [(0.25, 0.25, 0.75, 0.75), (0.125, 0.125, 0.375, 0.375), (0.125, 0.25, 0.375, 0.75)]
    assert batches[0].object.tolist() == [0, 1, 2, 0]


def test_tracked_poses() -> None:
    """The third value of a keypoint is its score; one at 0 0 is not believed in; the tail is that of the box."""
    batches = read_batches(READER, CASES / "posed-tracked", {"kpt_shape": "3x3"})

    assert [(row[0], row[3], row[4]) for row in rows(batches)][:2] == [("walk_1", 0.875, 7), ("walk_2", 0.75, -1)]
    assert shapes(batches)[2:] == [
        ("walk_1", "LANDMARK", "person", [(0.5, 0.25), (0.25, 0.5)], [1, 2]),
        ("walk_2", "LANDMARK", "person", [(0.5, 0.25), (0.25, 0.5), (0.625, 0.625)], [1, 2, 3]),
    ]
    assert check_reader(READER, CASES / "posed-tracked", {"kpt_shape": "3x3"}).track.tolist() == [7, -1, 7, -1]


def test_keypoints_under_a_score_are_left_out() -> None:
    """Each of them is counted; those that are not labelled are not, and a visibility is no score."""
    tally, other = Tally(), Tally()
    found = read_shapes(CASES / "posed-tracked", {"kpt_shape": "3x3"}, tally, min_keypoint_score=0.65)
    seen = read_shapes(CASES / "posed", {}, other, min_keypoint_score=1.0)

    assert [(row[0], row[4]) for row in found if row[1] == "LANDMARK"] == [("walk_1", [1]), ("walk_2", [1, 3])]
    assert tally.filtered == {"keypoint score under 0.65": 2}
    assert [(row[0], row[4]) for row in seen if row[1] == "LANDMARK"] == [("a", [1, 2])]
    assert not other.filtered


def test_keypoints_that_nobody_wants_are_not_read() -> None:
    """Without landmarks among the wanted kinds a pose is its box; an outline, which alone says where an object is, stays."""
    poses = read_shapes(CASES / "posed", {}, Tally(), wanted=frozenset({Kind.RECTANGLE}))
    outlines = read_shapes(CASES / "rotated", {}, Tally(), wanted=frozenset({Kind.RECTANGLE}))

    assert [row[1] for row in poses] == ["RECTANGLE", "RECTANGLE", "RECTANGLE"]
    assert [row[1] for row in outlines] == ["POLYGON", "POLYGON"]


def test_keypoints_without_visibility(tmp_path: Path) -> None:
    """With two values a keypoint at 0 0 is not labelled; one on the left border is."""
    source = write(tmp_path, {"data.yaml": "names: [a]\nkpt_shape: [3, 2]\n", "labels/a.txt": f"{POSE} .5 .25 0 0 0 .5 .75\n"})

    found = read_batches(READER, source)

    assert shapes(found)[1] == ("a", "LANDMARK", "a", [(0.5, 0.25), (0.0, 0.5)], [1, 3])
    assert [row[3] for row in rows(found)] == [0.75, 0.75]


@pytest.mark.parametrize(("shape", "tail"), [("[1, 2]", ""), ("[1, 2]", " .5"), ("[1, 2]", " .5 3"), ("[1, 3]", " .5 3")])
def test_one_keypoint(tmp_path: Path, shape: str, tail: str) -> None:
    """A pose as wide as a box with score and track id is a pose where ``kpt_shape`` says that there are some."""
    third = " 2" if shape == "[1, 3]" else ""
    source = write(tmp_path, {"data.yaml": f"names: [a]\nkpt_shape: {shape}\n", "labels/a.txt": f"{POSE} .5 .25{third}{tail}\n"})

    assert [row[3] for row in shapes(read_batches(READER, source))] == [[], [(0.5, 0.25)]]


def test_a_last_point_that_is_the_first_again(tmp_path: Path) -> None:
    """Is left out, with a tail behind it and without."""
    source = write(tmp_path / "plain", {"labels/a.txt": f"{SQUARE} .1 .1\n{TRIANGLE}\n", "labels/b.txt": f"{TRIANGLE} .1 .2\n"})
    scored = write(tmp_path / "scored", {"labels/a.txt": f"{SQUARE} .1 .1 .5\n{TRIANGLE} .75\n"})

    assert [row[3] for row in shapes(read_batches(READER, source, {"names": "a"}))] == [FOUR, THREE, THREE]
    assert [row[3] for row in shapes(read_batches(READER, scored, {"names": "a"}))] == [FOUR, THREE]


NONE: tuple[float | None, int] = (None, -1)

TAILS = [
    # rows, what stands behind each
    ([TRIANGLE, SQUARE], [NONE, NONE]),
    ([f"{TRIANGLE} .5", f"{SQUARE} .25"], [(0.5, -1), (0.25, -1)]),
    ([f"{TRIANGLE} .5", f"{SQUARE} 1"], [(0.5, -1), (1.0, -1)]),
    ([f"{TRIANGLE} 1", f"{SQUARE} 12"], [(None, 1), (None, 12)]),
    ([f"{TRIANGLE} 1", SQUARE, f"{SQUARE} 2"], [(None, 1), NONE, (None, 2)]),
    ([f"{TRIANGLE} .5 1", f"{SQUARE} .25 2"], [(0.5, 1), (0.25, 2)]),
    ([f"{TRIANGLE} .5 1", f"{SQUARE} .25", f"{SQUARE} .5 3"], [(0.5, 1), (0.25, -1), (0.5, 3)]),
    ([f"{TRIANGLE} .5 1", f"{SQUARE} .25"], [(0.5, 1), (0.25, -1)]),
    ([f"{TRIANGLE} 1 7", f"{SQUARE} 0 7"], [(1.0, 7), (0.0, 7)]),
    (["0 .5 .5 .5 .5 .5 3", f"{SQUARE} .25 4"], [(0.5, 3), (0.25, 4)]),
    (["0 .5 .5 .5 .5 .5", f"{SQUARE} .25"], [(0.5, -1), (0.25, -1)]),
    (["0 .5 .5 .5 .5", SQUARE, f"{SQUARE} .2 1"], [NONE, NONE, NONE]),
    (["0 .5 .5 .5 .25 .75 1", f"{SQUARE} .2 .1"], [NONE, NONE]),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "expected"), TAILS, ids=[" | ".join(texts) for texts, _ in TAILS])
def test_what_stands_behind_outlines(tmp_path: Path, texts: list[str], expected: list[tuple[float | None, int]]) -> None:
    """All files decide together; a fraction is no track id, and a number above 1 is neither a coordinate nor a score."""
    source = write(tmp_path, {f"labels/{i}.txt": text for i, text in enumerate(texts)})

    found = read_batches(READER, source, {"names": "a"})

    assert [row[3:] for row in rows(found)] == expected
    for text, row, points in zip(texts, expected, [shape[3] for shape in shapes(found)], strict=True):
        numbers = [float(word) for word in text.split()[1:]]
        behind = sum((row[0] is not None, row[1] >= 0))
        given = numbers[: len(numbers) - behind]
        assert points == ([] if len(given) == 4 else list(zip(given[::2], given[1::2], strict=True)))


COORDINATE = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)
RING = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=3, max_size=9, unique=True).filter(
    lambda ring: all(len(set(axis)) > 1 for axis in zip(*ring, strict=True))
)
BEHIND = st.tuples(COORDINATE) | st.tuples(COORDINATE, st.integers(0, 99))


@given(st.lists(st.tuples(RING, BEHIND) | st.tuples(st.just([(0.5, 0.5), (0.5, 0.5)]), BEHIND), min_size=1, max_size=8))
def test_points_and_tails_of_any_rows(
    tmp_path_factory: pytest.TempPathFactory, objects: list[tuple[list[tuple[float, float]], tuple[float, ...]]]
) -> None:
    """Of outlines of any length among boxes, with a score or a score and an id each, every number comes out in its place."""
    text = "\n".join(" ".join(map(str, [0, *chain.from_iterable(ring), *behind])) for ring, behind in objects)
    source = write(tmp_path_factory.mktemp("any"), {"labels/a.txt": text})

    found = read_batches(READER, source, {"names": "a", "task": "segment", "tail": "score+track"})

    assert [row[3] for row in shapes(found)] == [ring if len(ring) > 2 else [] for ring, _ in objects]
    assert [row[3:] for row in rows(found)] == [(behind[0], behind[1] if len(behind) > 1 else -1) for _, behind in objects]


def test_one_file_with_a_number_twice_shows_that_it_is_no_track_id(tmp_path: Path) -> None:
    """Two outlines that end on the lower border are not one object; neither are two objects with the same certain score."""
    points = write(tmp_path / "points", {"labels/a.txt": "0 .1 .2 .5 .2 .3 .5 .2 1\n0 .6 .2 .9 .2 .8 .5 .7 1\n"})
    scores = write(tmp_path / "scores", {"labels/a.txt": f"{TRIANGLE} 1\n{SQUARE} 1\n"})

    assert [row[3:] for row in rows(read_batches(READER, points, {"names": "a"}))] == [NONE, NONE]
    assert [row[3:] for row in rows(read_batches(READER, scores, {"names": "a"}))] == [(1.0, -1), (1.0, -1)]


OPTIONS = [
    ({"tail": "none"}, f"{SQUARE} .5 1", NONE, [*FOUR, (0.5, 1.0)]),
    ({"tail": "score+track"}, f"{SQUARE} .5 1", (0.5, 1), FOUR),
    ({"task": "obb"}, f"{SQUARE} .5 1", (0.5, 1), FOUR),
    ({"task": "obb", "tail": "score"}, f"{SQUARE} 1", (1.0, -1), FOUR),
    ({"task": "segment", "tail": "track"}, f"{SQUARE} 1", (None, 1), FOUR),
    ({"task": "detect"}, "0 .5 .5 .5 .5 .5 1", (0.5, 1), []),
    ({"tail": "score"}, "0 .5 .5 .5 .5 .75 1", NONE, [(0.5, 0.5), (0.5, 0.5), (0.75, 1.0)]),
    ({"kpt_shape": "2x2"}, f"{SQUARE} .5 1", (0.5, 1), []),
]  # fmt: skip


@pytest.mark.parametrize(("options", "row", "behind", "points"), OPTIONS, ids=[str(options) for options, *_ in OPTIONS])
def test_options_settle_it(
    tmp_path: Path, options: dict[str, str], row: str, behind: tuple[float | None, int], points: list[tuple[float, float]]
) -> None:
    """One row that can be read in several ways is what the option says."""
    found = read_batches(READER, write(tmp_path, {"labels/a.txt": row}), {"names": "a", **options})

    assert rows(found)[0][3:] == behind
    assert shapes(found)[0][3] == points


def test_a_model_s_description_says_the_task(tmp_path: Path) -> None:
    """``task`` of a ``metadata.yaml`` holds like the option; another task than the four means nothing."""
    source = write(tmp_path, {"labels/a.txt": f"{SQUARE} .5 1", "m.yaml": "names: [a]\ntask: obb", "c.yaml": "names: [a]\ntask: classify"})

    assert rows(read_batches(READER, source, {"names": f"{source}/m.yaml"}))[0][3:] == (0.5, 1)
    with pytest.raises(InputError, match="a point on the border"):
        read_batches(READER, source, {"names": f"{source}/c.yaml"})


def poses(count: int, points: int, values: int) -> str:
    """Rows of people all over an image: keypoints in their boxes, of which the last is at 0 0."""
    random = np.random.default_rng(7)
    lines = []
    for _ in range(count):
        size = random.uniform(0.1, 0.4, 2)
        centre = random.uniform(size / 2, 1 - size / 2)
        keypoints = np.zeros((points, values))
        keypoints[:-1, :2] = centre + random.uniform(-0.5, 0.5, (points - 1, 2)) * size
        keypoints[:-1, 2:] = random.uniform(0, 1, (points - 1, values - 2))
        lines.append(" ".join(f"{number:.6g}" for number in [0, *centre, *size, *keypoints.ravel()]))
    return "\n".join(lines)


@pytest.mark.parametrize(("points", "values", "width"), [(17, 3, 56), (17, 2, 39), (5, 3, 20), (4, 2, 13), (1, 3, 8)])
def test_poses_whose_shape_nobody_gives_are_not_taken_for_outlines(tmp_path: Path, points: int, values: int, width: int) -> None:
    """All rows have one width and are boxes with keypoints in them; the options that settle it are named."""
    source = write(tmp_path, {"labels/a.txt": poses(30, points + 1 if points == 1 else points, values).replace("\n", " \n")})
    width += values if points == 1 else 0

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, {"names": "a"}, tally=Tally(on_error="skip"))

    first, _, fix = str(caught.value).partition("\n  fix: ")
    assert first == f"{source}: rows of {width} columns could be outlines, or boxes with keypoints of a shape that no data.yaml gives"
    assert fix.startswith("say which with -O task=segment, or -O kpt_shape=")
    assert f"-O kpt_shape={points + (points == 1)}x{values}" in fix


def test_outlines_of_one_length_are_no_poses(tmp_path: Path) -> None:
    """Rings of twenty points all over an image, taken for boxes with keypoints, leave the image or their boxes."""
    random = np.random.default_rng(7)
    angles = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    rings = random.uniform(0.1, 0.9, (30, 1, 2)) + 0.1 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    text = "\n".join(" ".join(f"{number:.6g}" for number in [0, *ring.ravel()]) for ring in rings)

    found = shapes(read_batches(READER, write(tmp_path, {"labels/a.txt": text}), {"names": "a"}))

    assert [len(row[3]) for row in found] == [20] * 30
    assert found[0][3] == [(float(f"{x:.6g}"), float(f"{y:.6g}")) for x, y in rings[0]]


def test_the_contour_of_a_pixel_is_no_box(tmp_path: Path) -> None:
    """Among predicted outlines a row of four coordinates whose two points are near each other is one of two points, not a box."""
    source = write(tmp_path, {"labels/a.txt": f"{SQUARE} .5\n0 .5 .25 .501 .25 .75\n0 .5 .5 .25 .25 .5\n"})
    tally = Tally(on_error="skip")

    assert [row[1] for row in shapes(read_batches(READER, source, {"names": "a"}, tally=tally))] == ["POLYGON", "RECTANGLE"]
    assert [(str(problem.place), problem.what) for problem in tally.bad] == [(f"{source}/labels/a.txt:2", "2 points are no outline")]
