"""Attributes, tracks and keypoints of COCO: piece by piece the same is read as of the whole."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from tests.readers.coco_files import BOXES, EVERYTHING, annotation, dataset, in_pieces, of_kind, pixels, rings_px, write
from tests.readers.coco_ways import both, columns, told

POSES = frozenset({Kind.RECTANGLE, Kind.LANDMARK})
TRIANGLE = [10, 5, 30, 5, 30.5, 15]
SKELETON = [{"id": 1, "name": "person", "keypoints": ["head", "tail"]}, {"id": 5, "name": "thing"}]
"""Two keypoints are named by the one category, none by the other."""


def read(source: Path, shapes: frozenset[Kind] = BOXES) -> Detections:
    """What is read piece by piece."""
    d = in_pieces(source, shapes=shapes)
    assert d is not None
    return d


def test_attributes_worked_out_by_hand(tmp_path: Path) -> None:
    """Sets stand in the order in which they come, each once however it is written; null and what is empty are none."""
    given: list[dict[str, Any]] = [
        {"attributes": {"occluded": False, "rotation": 0.0}},
        {},
        {"attributes": {"rotation": 0, "occluded": False}},
        {"attributes": {"occluded": True, "pose": ["a", 1], "note": None}},
        {"attributes": {}},
        {"attributes": None},
        {"attributes": {"occluded": 1, "pose": ["a", "1"]}},
    ]
    d = read(write(tmp_path / "in.json", dataset([annotation(id=i, **fields) for i, fields in enumerate(given)])))

    assert d.attribute_sets == (
        {"occluded": "false", "rotation": "0"},
        {"occluded": "true", "pose": ("a", "1")},
        {"occluded": "1", "pose": ("a", "1")},
    )
    assert d.attributes.tolist() == [0, -1, 0, 1, -1, -1, 2]
    assert set(d.track.tolist()) == {-1}


def test_tracks_worked_out_by_hand(tmp_path: Path) -> None:
    """A track has its own number, that of the instance counts where it is missing, and what is below 0 is none."""
    given: list[dict[str, Any]] = [{"track_id": 7}, {}, {"instance_id": 2.0}, {"track_id": 0, "instance_id": 5}, {"track_id": -3}]
    d = read(write(tmp_path / "in.json", dataset([annotation(id=i, **fields) for i, fields in enumerate(given)])))

    assert d.track.tolist() == [7, -1, 2, 0, -1]


def test_tracks_among_attributes(tmp_path: Path) -> None:
    """As CVAT writes them; they count where no annotation has one of its own."""
    rows = [annotation(id=i, attributes={"track_id": track}) for i, track in enumerate([4, "b", 4, "a"])]
    inside = write(tmp_path / "inside.json", dataset(rows))
    beside = write(tmp_path / "beside.json", dataset([*rows, annotation(id=8, track_id=9)]))

    assert read(inside).track.tolist() == [4, 6, 4, 5]
    assert read(beside).track.tolist() == [-1, -1, -1, -1, 9]


def test_keypoints_worked_out_by_hand(tmp_path: Path) -> None:
    """Landmarks stand behind outlines; points that are not labelled are left out, and the others keep their numbers."""
    rows = [
        annotation(id=1, keypoints=[1, 2, 2, 3, 4.5, 1], segmentation=[TRIANGLE]),
        annotation(id=2, category_id=5, keypoints=[0, 0, 0, 7, 8, 1, 9, 10, 2]),
        annotation(id=3, keypoints=[0, 0, 0, 0, 0, 0]),
        annotation(id=4, keypoints=[]),
        annotation(id=5, segmentation=[TRIANGLE]),
    ]
    d = read(write(tmp_path / "in.json", dataset(rows, categories=SKELETON)), EVERYTHING)

    assert d.kind.tolist() == [Kind.RECTANGLE] * 5 + [Kind.POLYGON] * 2 + [Kind.LANDMARK] * 2
    assert d.object.tolist() == [0, 1, 2, 3, 4, 0, 4, 0, 1]
    assert rings_px(of_kind(d, Kind.LANDMARK)) == [[[[1, 2], [3, 4.5]]], [[[7, 8], [9, 10]]]]
    assert d.point_number.tolist() == [0] * 6 + [1, 2, 2, 3]


@pytest.mark.parametrize(("least", "left", "counts"), [
    (None, [[1, 2], [5, 6]], {"unconverted": {"keypoints whose score is below 0": 1}}),
    (0.5, [[1, 2]], {"filtered": {"keypoint score under 0.5": 2}}),
])  # fmt: skip
def test_scores_of_keypoints(least: float | None, left: list[list[float]], counts: dict[str, object], tmp_path: Path) -> None:
    """Points whose score is too low are left out and counted, once."""
    tally = Tally()
    source = write(tmp_path / "in.json", dataset([annotation(category_id=5, keypoints=[1, 2, 0.75, 3, 4, -0.25, 5, 6, 0.25, 0, 0, 0])]))
    d = in_pieces(source, shapes=POSES, tally=tally, least=least)

    assert d is not None
    assert rings_px(of_kind(d, Kind.LANDMARK)) == [[left]]
    assert told(tally) == told(Tally()) | counts


VALUE = st.sampled_from([None, False, True, 0, 1, 1.0, 0.5, "1", ["x"], []])
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "attributes": st.none() | st.dictionaries(st.sampled_from(["a", "b", "track_id"]), VALUE),
    "track_id": st.sampled_from([-2, 0, 1, 7, 7.0, 2**53 - 1]),
    "instance_id": st.sampled_from([3, -1]),
    "segmentation": st.sampled_from([None, [], [TRIANGLE], {"size": [50, 100], "counts": [102, 3, 47, 3, 4845]}]),
    "score": st.sampled_from([0, 0.5, 1]),
}


def keypoints(count: int) -> st.SearchStrategy[list[float]]:
    """So many keypoints."""
    return st.lists(st.sampled_from([0, 1, 2, 0.25, 0.75, -0.5, 40.5]), min_size=3 * count, max_size=3 * count)


POSED = st.fixed_dictionaries({"category_id": st.just(1)}, optional={"keypoints": keypoints(2) | st.sampled_from([None, []])})
POSED_AT_WILL = st.fixed_dictionaries({"category_id": st.just(5)}, optional={"keypoints": st.integers(0, 4).flatmap(keypoints)})
DESCRIBED = st.fixed_dictionaries({}, optional=FIELDS)
ANNOTATION = st.builds(lambda posed, described: posed | described, POSED | POSED_AT_WILL, DESCRIBED)


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(ANNOTATION, max_size=40),
    shapes=st.sampled_from([BOXES, POSES, EVERYTHING]),
    least=st.sampled_from([None, 0.5]),
    piece=st.integers(400, 4000),
)
def test_ordinary_files(
    rows: list[dict[str, Any]], shapes: frozenset[Kind], least: float | None, piece: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """All columns and counts are as the whole has them, whatever an annotation has beside its box, and wherever pieces end."""
    annotations = [annotation(id=i, **row) for i, row in enumerate(rows)]
    source = write(tmp_path_factory.mktemp("gathered") / "in.json", dataset(annotations, categories=SKELETON))
    by_reader, as_whole = both(source, shapes=shapes, least=least)
    some = in_pieces(source, piece, shapes=shapes, least=least)

    assert by_reader == as_whole
    assert some is not None
    assert columns(some) == as_whole[0]


def test_objects_without_a_box_worked_out_by_hand(tmp_path: Path) -> None:
    """They have the bounds of their outline, or else of their landmark, and no rectangle."""
    rows = [
        annotation("bbox", id=1, keypoints=[1, 2, 2, 5, 4, 2], score=0.5),
        annotation("bbox", id=2, segmentation=[TRIANGLE], keypoints=[1, 2, 2, 5, 4, 2], attributes={"a": "b"}),
        annotation(id=3, segmentation=[TRIANGLE], track_id=4),
    ]
    d = read(write(tmp_path / "in.json", dataset(rows)), EVERYTHING)

    assert d.kind.tolist() == [Kind.RECTANGLE, Kind.POLYGON, Kind.POLYGON, Kind.LANDMARK, Kind.LANDMARK]
    assert d.object.tolist() == d.origin.tolist() == [2, 1, 2, 0, 1]
    assert pixels(d) == [[10, 5, 20, 10], [10, 5, 20.5, 10], [10, 5, 20, 10], [1, 2, 4, 2], [10, 5, 20.5, 10]]
    assert (d.track.tolist(), d.attributes.tolist()) == ([4, -1, 4, -1, -1], [-1, 0, -1, -1, 0])


MASK = {"size": [50, 100], "counts": [102, 3, 47, 3, 4845]}
PLACED = st.sampled_from([
    {"bbox": [10, 5, 20, 10]}, {"segmentation": [TRIANGLE]}, {"segmentation": MASK}, {"keypoints": [1, 2, 2, 5, 4, 2]},
    {"segmentation": MASK, "keypoints": [0, 0, 0, 5, 4, 2]}, {"bbox": [1, 1, 5, 5], "segmentation": [TRIANGLE], "keypoints": []},
    {"segmentation": [TRIANGLE], "keypoints": [0, 0, 0, 0, 0, 0]}, {"segmentation": [], "keypoints": [7, 7, 1, 7, 7, 1]},
])  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(PLACED, max_size=20), results=st.booleans())
def test_objects_with_and_without_a_box(rows: list[dict[str, Any]], *, results: bool, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever says where they are, all columns are as the whole has them."""
    folder = tmp_path_factory.mktemp("placed")
    annotations = [{"id": i, "image_id": 1, "category_id": 1, **row} for i, row in enumerate(rows)]
    whole = dataset(annotations, categories=SKELETON)
    source = write(folder / "in.json", annotations if results else whole)
    options = {"images": str(write(folder / "truth.json", whole))} if results else {}
    by_reader, as_whole = both(source, shapes=EVERYTHING, options=options)
    d = in_pieces(source, shapes=EVERYTHING, options=options)

    assert by_reader == as_whole
    assert d is not None
    assert columns(d) == as_whole[0]


@pytest.mark.parametrize("count", [1, 15, 16, 17, 65_535, 65_536])
@pytest.mark.parametrize("fields", [{"attributes": {}}, {"attributes": {"a": 1}}, {"keypoints": [1, 2, 2, 3, 4, 2]}], ids=str)
def test_one_of_many(count: int, fields: dict[str, Any], tmp_path: Path) -> None:
    """What only the last annotation has is found, however many there are, and the numbers of all are right."""
    rows = [annotation(id=i, bbox=[i, 1, 2, 3]) for i in range(count)]
    rows[-1] |= fields
    source = write(tmp_path / "in.json", dataset(rows, categories=SKELETON))
    by_reader, as_whole = both(source, shapes=POSES)
    d = in_pieces(source, 1 << 24, shapes=POSES)

    assert by_reader == as_whole
    assert d is not None
    assert columns(d) == as_whole[0]
