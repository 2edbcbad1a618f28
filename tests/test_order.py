"""The one order of frames and rows."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from prelabel.detections import COLUMNS, RAGGED, Detections, Frame, Kind
from prelabel.files import natural_key
from prelabel.order import Ordered, canonical, frame_order
from prelabel.testing import detections
from tests.shuffling import shuffled


def facts(d: Detections) -> list[tuple[object, ...]]:
    """What each row says, in the order of the rows."""
    score = np.nan_to_num(d.score, nan=-1).tolist()
    sets = [sorted(d.attribute_sets[i].items()) if i >= 0 else [] for i in d.attributes]
    files = [d.frames[i].file for i in d.frame]
    labels = [d.labels[i] for i in d.label]
    return list(zip(files, d.kind.tolist(), labels, d.track.tolist(), d.box.tolist(), score, sets, strict=True))


@given(detections(), st.integers(0, 2**32))
def test_the_same_facts_have_one_order(d: Detections, seed: int) -> None:
    """However rows, frames and labels are shuffled."""
    ordered, again = canonical(d), canonical(shuffled(d, seed))

    assert facts(again) == facts(ordered)
    assert [frame.file for frame in again.frames] == [frame.file for frame in ordered.frames]
    assert sorted(facts(ordered), key=str) == sorted(facts(d), key=str)


@given(detections())
def test_rows_stand_by_frame_kind_label_and_box(d: Detections) -> None:
    """And by score, where these are the same."""
    ordered = canonical(d)

    keys = [
        (frame, kind, ordered.labels[label], track, box, -1.0 if np.isnan(score) else score)
        for frame, kind, label, track, box, score in zip(
            ordered.frame.tolist(), ordered.kind.tolist(), ordered.label.tolist(), ordered.track.tolist(), ordered.box.tolist(),
            ordered.score.tolist(), strict=True,
        )
    ]  # fmt: skip
    assert keys == sorted(keys)


@given(detections(), st.integers(0, 2**32), st.tuples(st.integers(0, 8), st.integers(0, 8)))
def test_parts_are_those_of_the_whole(d: Detections, seed: int, bounds: tuple[int, int]) -> None:
    """Whether rows are put in order before or where they are taken."""
    d = shuffled(d, seed)
    begin, end = sorted(min(bound, len(d.frames)) for bound in bounds)
    part, expected = Ordered.of(d).between(begin, end), canonical(d).between(begin, end)

    assert part.frames == expected.frames
    assert all(np.array_equal(getattr(part, name), getattr(expected, name), equal_nan=True) for name in (*COLUMNS, *RAGGED))


def test_frames_stand_by_sequence_number_and_name() -> None:
    """Natural order of sequences and names; the number goes before the name."""
    frames = [
        Frame(sequence="cam10", file="a", index=0),
        Frame(sequence="cam", file="a10", index=0),
        Frame(sequence="cam", file="a2", index=0),
        Frame(sequence="cam", file="a1", index=3),
        Frame(sequence="cam2", file="a", index=9),
    ]

    assert [(frames[i].sequence, frames[i].file) for i in frame_order(frames)] == [
        ("cam", "a2"), ("cam", "a10"), ("cam", "a1"), ("cam2", "a"), ("cam10", "a"),
    ]  # fmt: skip
    assert frame_order([Frame(sequence="b", file="1"), Frame(sequence="a", file="2")]).tolist() == [1, 0]


@given(st.integers(1, 20), st.lists(st.text("0123456789", min_size=20, max_size=20), min_size=1))
def test_frames_whose_names_differ_only_in_digits(width: int, numbers: list[str]) -> None:
    """They stand in natural order however many digits there are, those of one name in the order that they had."""
    files = [f"a{number[:width]}-3.jpg" for number in numbers]

    assert frame_order([Frame(file=file) for file in files]).tolist() == sorted(range(len(files)), key=lambda i: natural_key(files[i]))


def test_rows_that_differ_only_in_points_or_attributes_have_one_order() -> None:
    """The last resort of the order."""
    box = [[0.0, 0.0, 1.0, 1.0]] * 4
    boxes = Detections.from_boxes(
        frames=[Frame(file="a")], labels=["car"], frame=[0] * 4, label=[0] * 4, box=box,
        attribute_sets=[{"b": "2"}, {"a": ("x", "y")}], attributes=[0, 1, -1, -1],
    )  # fmt: skip
    d = boxes.with_columns(
        kind=np.full(4, Kind.LINE, np.uint8),
        points=np.array([[0, 0], [1, 1], [0, 0], [1, 1], [0, 0], [1, 1], [0, 0], [0.5, 1], [1, 1]], np.float64),
        point_number=np.zeros(9, np.int32),
        ring_start=np.array([0, 2, 4, 6, 9]),
        ring_hole=np.zeros(4, np.bool_),
        detection_start=np.arange(5),
    )

    orders = [canonical(shuffled(d, seed)) for seed in range(20)]

    assert {str([o.points.tolist(), facts(o)]) for o in orders} == {str([orders[0].points.tolist(), facts(orders[0])])}
    assert len({tuple(shuffled(d, seed).attributes.tolist()) for seed in range(20)}) > 5
