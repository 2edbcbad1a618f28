"""All five types of annotations, as the vendor documents each, in video and image jobs."""

import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prelabel.build import OutlineOptions
from prelabel.detections import Detections, Frame, Kind, with_shapes
from prelabel.errors import Tally
from prelabel.geometry.rings import Rings
from prelabel.playment import models
from prelabel.playment.check import check_lines
from prelabel.testing import check_detections, shapes
from tests.build.samples import jobs, lines, options, trackers
from tests.conftest import FIXTURES
from tests.shuffling import shuffled

Points = list[tuple[float, float]]

GOLDEN = FIXTURES / "golden" / "types"

# The numbers of the vendor's examples; of the cuboid in its order: front from the lower left, then back.
BOX = (0.00398, 0.00558, 0.05404, 0.09096)
POLYGON = [(0.286774, 0.892502), (0.385849, 0.576888), (0.426721, 0.469081), (0.288623, 0.253878), (0.148623, 0.353878)]
LINE = [(0.286774, 0.892502), (0.285849, 0.876888), (0.286774, 0.869081), (0.288623, 0.853878)]
CUBOID = [(0.17, 0.58), (0.26, 0.58), (0.26, 0.49), (0.17, 0.49), (0.24, 0.51), (0.35, 0.52), (0.35, 0.36), (0.25, 0.37)]
LANDMARK = [(0.17, 0.58), (0.26, 0.63), (0.27, 0.63), (0.29, 0.59), (0.25, 0.46), (0.22, 0.42)]

EXAMPLES: dict[Kind, tuple[str, Points, dict[str, str | tuple[str, ...]]]] = {
    Kind.RECTANGLE: ("Cat", [], {"pose": "standing", "breed": "Persian"}),
    Kind.POLYGON: ("face_mask", POLYGON, {"covers_nose": "Yes"}),
    Kind.LINE: ("lane_divider", LINE, {"raised": "Yes"}),
    Kind.CUBOID: ("Car", CUBOID, {"faces_visible": ("right", "back")}),
    Kind.LANDMARK: ("nose", LANDMARK, {"visible": "Partially"}),
}


def tracked(kind: Kind, given: list[Points], **frame: Any) -> Detections:  # noqa: ANN401  # fields of Frame
    """One object as one kind, a shape in each of several frames of 1000x500."""
    label, _, attributes = EXAMPLES[kind]
    n = len(given)
    usual = [Frame(sequence="clip", file=f"f{i}.jpg", width=1000, height=500, index=i) for i in range(1, n + 1)]
    named = [msgspec.structs.replace(one, **frame) for one in usual]
    bounds = [BOX if not points else (*np.min(points, axis=0), *np.max(points, axis=0)) for points in given]
    base = Detections.from_boxes(
        frames=named, labels=[label], frame=np.arange(n), label=[0] * n, box=bounds, track=[7] * n,
        attribute_sets=[attributes], attributes=[0] * n,
    )  # fmt: skip
    if kind == Kind.RECTANGLE:
        return base
    counts = [len(points) for points in given]
    number = np.concatenate([np.arange(1, count + 1) for count in counts]).astype(np.int32) if kind == Kind.LANDMARK else None
    shaped = with_shapes(base, np.arange(n), kind, Rings.of([point for points in given for point in points], counts), number)
    return shaped.take(shaped.kind == kind)


def outline(points: dict[str, dict[str, float]]) -> Points:
    """Points of an annotation, in their order."""
    return [(point["x"], point["y"]) for point in points.values()]


def shown(d: Detections, made: OutlineOptions | None = None, tally: Tally | None = None) -> list[list[Points]]:
    """For each tracker of the video job its outlines in the order of the frames."""
    (job,) = jobs(d, "video", options(outlines=made or OutlineOptions(simplify_px=0)), tally, mode="keep")
    return [[outline(annotation["points"]) for annotation in tracker["frames"].values()] for tracker in trackers(job)]


@pytest.mark.parametrize("form", ["video", "image"])
@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name.lower())
def test_a_job_of_each_type_is_as_the_vendor_documents_it(kind: Kind, form: str, *, write_golden: bool) -> None:
    """Field by field and in order: the vendor's own example, on two frames."""
    d = tracked(kind, [EXAMPLES[kind][1]] * 2)

    made = jobs(d, form, options(outlines=OutlineOptions(simplify_px=0), state="editable"), mode="keep")

    path = GOLDEN / f"{kind.name.lower()}-{form}.json"
    text = "".join(f"{json.dumps(job, indent=2)}\n" for job in made)
    if write_golden:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert text == path.read_text()


@pytest.mark.parametrize("form", ["video", "image"])
@settings(max_examples=60)
@given(
    d=shapes(),
    simplify=st.sampled_from([0.0, 20.0]),
    holes=st.sampled_from(["cut", "drop"]),
    parts=st.sampled_from(["split", "join", "largest"]),
)
def test_any_shape_gives_a_job_that_is_accepted(form: str, d: Detections, simplify: float, holes: Any, parts: Any) -> None:  # noqa: ANN401  # words of options
    """Byte by byte what the encoder of the contract writes, in which its own rules find nothing wrong."""
    check_detections(d)

    built = lines(d, form, options(outlines=OutlineOptions(simplify_px=simplify, holes=holes, parts=parts)))

    for job in built:
        assert msgspec.json.encode(msgspec.json.decode(job.line, type=models.Job)) == job.line
    assert check_lines([(i, job.line) for i, job in enumerate(built, 1)], "jobs.jsonl").problems == ()


@pytest.mark.parametrize("form", ["video", "image"])
@settings(max_examples=40)
@given(d=shapes(), seed=st.integers(0, 2**32))
def test_the_same_shapes_in_another_order_give_the_same_bytes(form: str, d: Detections, seed: int) -> None:
    """Whichever row of an object comes first."""
    assert [job.line for job in lines(shuffled(d, seed), form)] == [job.line for job in lines(d, form)]


def test_a_hole_becomes_a_cut() -> None:
    """From the corner of the hole to the nearest corner of the outer ring and back, over the same two points."""
    outer, hole = [(0.1, 0.1), (0.5, 0.1), (0.5, 0.5), (0.1, 0.5)], [(0.2, 0.2), (0.2, 0.4), (0.4, 0.3)]
    d = of_rings([outer, hole], [False, True])

    assert shown(d) == [[[(0.1, 0.1), (0.2, 0.2), (0.2, 0.4), (0.4, 0.3), (0.2, 0.2), (0.1, 0.1), *outer[1:]]]]


def of_rings(rings: list[Points], holes: list[bool], **frame: Any) -> Detections:  # noqa: ANN401  # fields of Frame
    """One polygon of several rings."""
    points = [point for ring in rings for point in ring]
    d = tracked(Kind.POLYGON, [points], **frame)
    return of_one(d, Rings.of(points, [len(ring) for ring in rings], [len(rings)], holes))


def of_one(d: Detections, shape: Rings) -> Detections:
    """A detection with other rings."""
    base = with_shapes(d, np.array([0]), Kind.POLYGON, shape)
    return base.take(np.array([1]))


def test_holes_may_be_dropped() -> None:
    """And are counted."""
    tally = Tally()
    outer, hole = [(0.1, 0.1), (0.5, 0.1), (0.5, 0.5), (0.1, 0.5)], [(0.2, 0.2), (0.2, 0.4), (0.4, 0.3)]

    made = shown(of_rings([outer, hole], [False, True]), OutlineOptions(simplify_px=0, holes="drop"), tally)

    assert (made, dict(tally.filtered), dict(tally.adjusted)) == ([[outer]], {"hole of an outline": 1}, {})


LEFT, RIGHT = [(0.1, 0.1), (0.3, 0.1), (0.3, 0.3)], [(0.6, 0.1), (0.9, 0.1), (0.9, 0.3), (0.6, 0.3)]


@pytest.mark.parametrize(
    ("parts", "made", "filtered"),
    [
        ("split", [[LEFT], [RIGHT]], {}),
        ("largest", [[RIGHT]], {"part smaller than the largest of its object": 1}),
        ("join", [[[LEFT[0], LEFT[1], RIGHT[0], *RIGHT[1:], RIGHT[0], LEFT[1], LEFT[2]]]], {}),
    ],
)
def test_parts_become_what_was_asked_for(parts: Any, made: list[list[Points]], filtered: dict[str, int]) -> None:  # noqa: ANN401  # a word of the option
    """Trackers of their own, one ring, or the largest alone."""
    tally = Tally()

    found = shown(of_rings([LEFT, RIGHT], [False, False]), OutlineOptions(simplify_px=0, parts=parts), tally)

    assert (found, dict(tally.filtered)) == (made, filtered)


def moved(ring: Points, x: float, y: float = 0.0) -> Points:
    """A ring somewhere else, at six decimals."""
    return [(round(a + x, 6), round(b + y, 6)) for a, b in ring]


def test_a_part_keeps_its_tracker_over_the_frames() -> None:
    """Though the parts come in another order, one is missed once, and all move far."""
    frames = [
        [LEFT, RIGHT],
        [moved(RIGHT, 0.05, 0.6), moved(LEFT, 0.05, 0.6)],
        [moved(RIGHT, 0.1)],
        [moved(LEFT, -0.1), moved(RIGHT, -0.1)],
    ]
    whole = [point for rings in frames for ring in rings for point in ring]
    d = tracked(Kind.POLYGON, [[point for ring in rings for point in ring] for rings in frames])
    # the object's own box stays that of both parts
    box = d.box.copy()
    box[2] = [0.2, 0.1, 1.0, 0.3]
    rings = Rings.of(whole, [len(ring) for rings in frames for ring in rings], [len(rings) for rings in frames])
    d = with_shapes(d, np.arange(4), Kind.POLYGON, rings).take(np.arange(4, 8)).with_columns(box=box)

    found = shown(d)

    assert sorted(found, key=len) == [
        [LEFT, moved(LEFT, 0.05, 0.6), moved(LEFT, -0.1)],
        [RIGHT, moved(RIGHT, 0.05, 0.6), moved(RIGHT, 0.1), moved(RIGHT, -0.1)],
    ]


def test_outlines_are_simplified_in_pixels() -> None:
    """Of the frame: a bump of 0.0008 of 500 pixels goes, one of 0.0008 of 1000 stays; how much area moved is told."""
    tally = Tally()
    flat = [(0.1, 0.1), (0.3, 0.1008), (0.5, 0.1), (0.5, 0.5), (0.1, 0.5)]
    steep = [(y, x) for x, y in flat][::-1]
    d = Detections.concat([tracked(Kind.POLYGON, [ring], file=f"{name}.jpg", sequence=name) for name, ring in (("a", flat), ("b", steep))])

    made = [job["data"]["maker_response"]["polygons"]["data"][0]["points"] for job in jobs(d, "image", options(), tally)]

    assert [len(points) for points in made] == [4, 5]
    assert tally.adjusted["outline simplified"] == 1
    assert tally.moved_px == pytest.approx(400 * 0.4 / 2)
    assert tally.outlines_px == pytest.approx(2 * 400 * 200, rel=1e-2)


def test_an_outline_of_unknown_size_keeps_its_points() -> None:
    """And the summary says what is missing."""
    tally = Tally()
    near = [(0.1, 0.1), (0.3, 0.1000001), (0.5, 0.1), (0.5, 0.5)]

    made = shown(tracked(Kind.POLYGON, [near], width=0, height=0), OutlineOptions(simplify_px=0.5), tally)

    assert len(made[0][0]) == 4
    assert list(tally.notes) == ["outlines in frames of unknown size were not simplified (--frames or --size tells it)"]


@pytest.mark.parametrize(
    ("kind", "points", "made", "filtered", "adjusted"),
    [
        (Kind.POLYGON, [(-0.5, 0.2), (0.5, 0.2), (0.5, 0.4), (-0.5, 0.4)], 1, {}, {"clipped to the frame": 1}),
        (Kind.POLYGON, [(1.1, 0.2), (1.5, 0.2), (1.5, 0.4)], 0, {"wholly outside the frame": 1}, {}),
        (Kind.POLYGON, [(0.1, 0.2), (0.5, 0.2), (0.3, 0.2)], 0, {"outline without area": 1}, {}),
        (Kind.POLYGON, [(0.1, 0.2), (0.1000001, 0.2), (0.1, 0.2000001)], 0, {"thinner than the payload's six decimals": 1}, {}),
        (Kind.POLYGON, [(0.1, 0.1), (0.5, 0.5), (0.5, 0.1), (0.1, 0.5)], 2, {}, {"outline that crossed itself mended": 1}),
        (Kind.POLYGON, [(1.1, 0.1), (1.5, 0.5), (1.5, 0.1), (1.1, 0.5)], 0, {"wholly outside the frame": 1}, {}),
        (Kind.LINE, [(-0.5, 0.2), (0.5, 0.2)], 1, {}, {"clipped to the frame": 1}),
        (Kind.LINE, [(-0.5, 0.2), (-0.1, 0.2)], 0, {"wholly outside the frame": 1}, {}),
        (Kind.LINE, [(0.1, 0.2), (0.1000001, 0.2)], 0, {"thinner than the payload's six decimals": 1}, {}),
        (Kind.LINE, [(0.1, 0.2), (0.1, 0.2), (0.5, 0.2)], 1, {}, {}),
        (Kind.CUBOID, [(x + 0.7, y) for x, y in CUBOID], 1, {}, {"clipped to the frame": 1}),
        (Kind.CUBOID, [(x + 1, y) for x, y in CUBOID], 0, {"wholly outside the frame": 1}, {}),
        (Kind.CUBOID, [(0.3, y) for _, y in CUBOID], 0, {"thinner than the payload's six decimals": 1}, {}),
        (Kind.LANDMARK, [(0.5, 0.5), (1.5, 0.5), (0.5, -0.1)], 1, {"keypoint outside the frame": 2}, {}),
        (Kind.LANDMARK, [(1.5, 0.5), (0.5, -0.1)], 0, {"wholly outside the frame": 1}, {}),
        (Kind.LANDMARK, [(0.0, 1.0), (1.0, 0.0)], 1, {}, {}),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_counted(kind: Kind, points: Points, made: int, filtered: dict[str, int], adjusted: dict[str, int]) -> None:
    """By reason, once an object."""
    tally = Tally()

    found = shown(tracked(kind, [points]), tally=tally)

    assert (len(found), dict(tally.filtered), dict(tally.adjusted)) == (made, filtered, adjusted)


def test_each_line_that_is_cut_is_counted() -> None:
    """Two of three that leave the frame."""
    tally = Tally()

    shown(tracked(Kind.LINE, [[(-0.5, y), (0.5 - y, y)] if y != 0.2 else [(0.1, y), (0.5, y)] for y in (0.1, 0.2, 0.3)]), tally=tally)

    assert dict(tally.adjusted) == {"clipped to the frame": 2}


def test_keypoints_keep_their_numbers() -> None:
    """Those of points that are outside are missing, and names count on."""
    (job,) = jobs(tracked(Kind.LANDMARK, [[(0.1, 0.2), (1.5, 0.5), (0.3, 0.4)]]), "video", mode="keep")

    (annotation,) = trackers(job)[0]["frames"].values()
    assert annotation["points"] == {"p1": {"x": 0.1, "y": 0.2, "label": 1}, "p2": {"x": 0.3, "y": 0.4, "label": 3}}


def test_a_large_keypoint_number_takes_no_more_room_than_a_small_one() -> None:
    """Skeletons are short, but a source may number their points as it likes."""
    d = tracked(Kind.LANDMARK, [[(0.1, 0.2), (0.3, 0.4)]]).with_columns(point_number=np.array([2**31 - 1, 2], np.int32))

    (job,) = jobs(d, "video", mode="keep")

    (annotation,) = trackers(job)[0]["frames"].values()
    assert [point["label"] for point in annotation["points"].values()] == [2**31 - 1, 2]


def test_the_shapes_of_one_object_share_its_track() -> None:
    """A box, an outline and keypoints that are linked as one, and become a tracker each."""
    one = tracked(Kind.POLYGON, [POLYGON] * 3).with_columns(track=np.full(3, -1))
    number = np.tile(np.arange(1, 7, dtype=np.int32), 3)
    d = with_shapes(one, np.arange(3), Kind.LANDMARK, Rings.of(LANDMARK * 3, [6] * 3), number)

    (job,) = jobs(d, "video", mode="auto")

    assert [(tracker["type"], list(tracker["frames"])) for tracker in trackers(job)] == [
        ("polygon", ["f1", "f2", "f3"]),
        ("landmark", ["f1", "f2", "f3"]),
    ]


def test_the_golden_folder_holds_nothing_else() -> None:
    """A file a type and form."""
    wanted = {f"{kind.name.lower()}-{form}.json" for kind in Kind for form in ("video", "image")}

    assert {path.name for path in Path(GOLDEN).iterdir()} == wanted
