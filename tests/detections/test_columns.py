"""The columns of detections."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.detections import COLUMNS, RAGGED, Detections, Frame, Kind, Source
from prelabel.errors import Place
from prelabel.geometry import ragged
from prelabel.geometry.ragged import starts
from prelabel.testing import detections
from tests.ways import COMPILED, NUMPY, going

FRAMES = [Frame(sequence="s", file=f"{i}.jpg", index=i) for i in range(3)]


def outlines() -> Detections:
    """Three rows in three frames: a box, a polygon of a ring with a hole, a polygon of two rings."""
    rings: dict[int, list[list[tuple[float, float]]]] = {
        1: [[(0.1, 0.1), (0.9, 0.1), (0.9, 0.9)], [(0.5, 0.5), (0.6, 0.5), (0.6, 0.6)]],
        2: [[(0, 0), (1, 0), (1, 1)], [(0, 0), (0, 1), (1, 1), (1, 0)]],
    }
    boxes = Detections.from_boxes(
        frames=FRAMES, labels=["car"], frame=[0, 1, 2], label=[0, 0, 0], box=[[0, 0, 1, 1]] * 3, score=[0.1, 0.2, 0.3], origin=[5, 6, 7]
    )
    flat = [ring for row in (0, 1, 2) for ring in rings.get(row, [])]
    return boxes.with_columns(
        kind=np.array([Kind.RECTANGLE, Kind.POLYGON, Kind.POLYGON], np.uint8),
        points=np.array([point for ring in flat for point in ring], np.float64),
        point_number=np.zeros(13, np.int32),
        ring_start=np.array([0, 3, 6, 9, 13], np.int64),
        ring_hole=np.array([False, True, False, False]),
        detection_start=np.array([0, 0, 2, 4], np.int64),
    )


def rings_of(d: Detections, row: int) -> list[tuple[list[list[float]], bool]]:
    """The rings of a row and whether each is a hole."""
    return [
        (d.points[d.ring_start[ring] : d.ring_start[ring + 1]].tolist(), bool(d.ring_hole[ring]))
        for ring in range(d.detection_start[row], d.detection_start[row + 1])
    ]


def test_what_a_reader_leaves_out_is_absent() -> None:
    """No score, track or attributes; each row is an object of its own and its own origin."""
    d = Detections.from_boxes(frames=FRAMES, labels=["car"], frame=[0, 1], label=[0, 0], box=[[0, 0, 1, 1]] * 2)

    assert np.isnan(d.score).all()
    assert (d.track.tolist(), d.attributes.tolist(), d.object.tolist(), d.origin.tolist()) == ([-1, -1], [-1, -1], [0, 1], [0, 1])
    assert (d.kind.tolist(), d.interpolated.tolist()) == ([Kind.RECTANGLE] * 2, [False, False])


def test_no_rows_are_detections_too() -> None:
    """Frames without detections, as a reader meets them."""
    d = Detections.from_boxes(frames=FRAMES, labels=[], frame=[], label=[], box=[])

    assert (len(d), d.box.shape, len(d.frames)) == (0, (0, 4), 3)
    assert len(d.take(np.empty(0, np.intp))) == 0
    assert len(d.take_frames(np.array([1])).frames) == 1


@pytest.mark.parametrize("name", [*COLUMNS, *RAGGED])
def test_columns_cannot_be_written_to(name: str) -> None:
    """Who was handed detections cannot change what others see."""
    with pytest.raises(ValueError, match="read-only"):
        getattr(outlines(), name)[...] = 0


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ({"box": np.zeros((3, 4), np.float32)}, "box is float32[3, 4], not float64['n', 4]"),
        ({"box": np.zeros((3, 3))}, "box is float64[3, 3], not float64['n', 4]"),
        ({"score": np.zeros(2)}, "score has 2 rows, frame has 3"),
        ({"ring_hole": np.zeros(2, np.bool_)}, "detection_start needs n + 1 entries and ring_start r + 1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_column_of_the_wrong_shape_is_a_mistake_of_the_program(
    column: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]], message: str
) -> None:
    """Dtype, width and length are checked once, when detections are made."""
    with pytest.raises(TypeError) as caught:
        outlines().with_columns(**column)

    assert str(caught.value) == message


def test_taking_rows_takes_their_rings_along() -> None:
    """In another order, twice, or by a mask: each row keeps its points and holes."""
    d = outlines()

    taken = d.take(np.array([2, 1, 2]))

    assert [rings_of(taken, i) for i in range(3)] == [rings_of(d, 2), rings_of(d, 1), rings_of(d, 2)]
    assert taken.origin.tolist() == [7, 6, 7]
    masked = d.take(np.array([False, True, False]))
    assert (len(masked), rings_of(masked, 0)) == (1, rings_of(d, 1))


ENTRIES = st.lists(st.lists(st.integers(0, 9), max_size=3), min_size=1, max_size=6)


@given(ENTRIES, st.data())
def test_members_of_ragged_entries_are_taken_along(entries: list[list[int]], data: st.DataObject) -> None:
    """Both ways, entries that come twice and those of no members among them."""
    index = data.draw(st.lists(st.integers(0, len(entries) - 1), max_size=9))
    members = np.array([[one, one / 3] for entry in entries for one in entry], np.float64).reshape(-1, 2)
    for way in COMPILED, NUMPY:
        with going(way, ragged):
            taken, start = ragged.gathered(members, starts(list(map(len, entries))), np.array(index, np.intp))
        assert taken.tolist() == [[one, one / 3] for i in index for one in entries[i]]
        assert start.tolist() == [sum(len(entries[i]) for i in index[:count]) for count in range(len(index) + 1)]


def test_taking_frames_renumbers_them() -> None:
    """Frames come in the order asked for, rows stay in theirs."""
    d = outlines().take_frames(np.array([2, 0]))

    assert [frame.file for frame in d.frames] == ["2.jpg", "0.jpg"]
    assert [(d.frames[i].file, origin) for i, origin in zip(d.frame, d.origin, strict=True)] == [("0.jpg", 5), ("2.jpg", 7)]


def test_frames_between_two_bounds() -> None:
    """The end is not taken along."""
    d = outlines().between(1, 3)

    assert ([f.file for f in d.frames], d.frame.tolist(), d.origin.tolist()) == (["1.jpg", "2.jpg"], [0, 1], [6, 7])
    assert rings_of(d, 1) == rings_of(outlines(), 2)


def test_parts_are_joined_with_everything_that_belongs_to_a_row() -> None:
    """Labels, sources and attribute sets that are equal become one; objects stay apart."""
    one = Detections.from_boxes(
        frames=FRAMES[:1], labels=["a", "b"], frame=[0, 0], label=[1, 0], box=[[0, 0, 1, 1]] * 2, sources=[Source("x")],
        attribute_sets=[{"k": "v", "j": ("1", "2")}], attributes=[0, -1],
    )  # fmt: skip
    other = Detections.from_boxes(
        frames=FRAMES[1:2], labels=["b"], frame=[0], label=[0], box=[[0, 0, 1, 1]], sources=[Source("y"), Source("x")], source=[1],
        attribute_sets=[{"j": ("1", "2"), "k": "v"}], attributes=[0],
    )  # fmt: skip

    d = Detections.concat([one, other, outlines()])

    assert [d.labels[i] for i in d.label] == ["b", "a", "b", "car", "car", "car"]
    assert [d.frames[i].file for i in d.frame] == ["0.jpg", "0.jpg", "1.jpg", "0.jpg", "1.jpg", "2.jpg"]
    assert [d.sources[i].path for i in d.source] == ["x", "x", "x", "", "", ""]
    assert d.attributes.tolist() == [0, -1, 0, -1, -1, -1]
    assert d.attribute_sets == ({"j": ("1", "2"), "k": "v"},)
    assert len(set(d.object.tolist())) == 6
    assert [rings_of(d, i) for i in range(3, 6)] == [rings_of(outlines(), i) for i in range(3)]


def test_nothing_joined_is_nothing() -> None:
    """A source whose images have no labels at all."""
    assert len(Detections.concat([])) == 0


@given(detections(), st.data())
def test_splitting_and_joining_gives_the_same_rows(d: Detections, data: st.DataObject) -> None:
    """Cut at any row and put together again, the columns are the same."""
    cut = data.draw(st.integers(0, len(d)))

    again = Detections.concat([d.take(np.arange(cut)), d.take(np.arange(cut, len(d)))])

    assert [again.frames[i].file for i in again.frame] == [d.frames[i].file for i in d.frame]
    for name in ("label", "kind", "box", "score", "track"):
        np.testing.assert_array_equal(getattr(again, name), getattr(d, name))


def test_a_row_knows_its_place() -> None:
    """Late stages can still say ``file:line``."""
    assert outlines().place(1) == Place("", line=6)
    named = Source("a.json", "$.annotations[{}]")
    assert named.place(3) == Place("a.json", element="$.annotations[3]")
