"""Outlines and landmarks of COCO: polygons, run-length masks and keypoints, with values worked out by hand."""

from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import parse_options
from prelabel.readers.coco import READER
from prelabel.readers.planning import read_sources
from tests.conftest import FIXTURES
from tests.readers.coco_files import annotation, dataset, document, image, names, of_kind, one, pixels, rings_px, write

CASES = FIXTURES / "coco"
SHAPES = {"images": str(CASES / "shapes/instances.json")}
ONLY_BOXES = frozenset({Kind.RECTANGLE})


def read(source: Path, tally: Tally | None = None, shapes: frozenset[Kind] = frozenset(Kind), least: float | None = None) -> Detections:
    """What is read of a source where only some geometries are wanted."""
    options = parse_options(READER, {} if "results" not in source.parent.name else SHAPES)
    _, batches = read_sources(READER, [source], options, FrameOptions(), tally or Tally(), shapes=shapes, min_keypoint_score=least)
    return Detections.concat(list(batches))


def by_annotation(d: Detections) -> dict[int, list[list[list[float]]]]:
    """The rings of each row in pixels, by the position of its annotation."""
    return dict(zip(d.origin.tolist(), rings_px(d), strict=True))


def test_outlines() -> None:
    """Parts of a polygon are rings, a closing point is left out; masks run along the edges of pixels, their holes are holes."""
    d = of_kind(one(CASES / "shapes"), Kind.POLYGON)

    assert {row: [sorted(ring) for ring in rings] for row, rings in by_annotation(d).items()} == {
        0: [[[1, 1], [1, 3], [5, 1], [5, 3]]],
        1: [[[2, 1], [2, 3], [6, 1], [6, 3]], [[8, 4], [12, 4], [12, 8]]],
        2: [[[2, 0], [2, 3], [5, 0], [5, 3]], [[3, 1], [3, 2], [4, 1], [4, 2]]],
        3: [[[4, 2], [4, 6], [8, 2], [8, 6]]],
        4: [[[4, 1], [4, 7], [8, 1], [8, 7]]],
    }
    assert by_annotation(d)[1] == [[[2, 1], [6, 1], [6, 3], [2, 3]], [[8, 4], [12, 4], [12, 8]]]
    holes = {int(d.origin[row]): d.ring_hole[slice(*d.detection_start[row : row + 2])].tolist() for row in range(len(d))}
    assert holes == {0: [False], 1: [False, False], 2: [False, True], 3: [False], 4: [False]}


def test_a_part_alone(tmp_path: Path) -> None:
    """A polygon of one part may stand without the list of its parts, as VGG Image Annotator wrote it."""
    rows = [annotation(id=2, segmentation=[1, 2, 6, 2, 6, 4.5]), annotation(id=3, segmentation=[[1, 1, 5, 1, 5, 3]])]
    d = of_kind(one(write(tmp_path / "in.json", dataset(rows))), Kind.POLYGON)

    assert by_annotation(d) == {0: [[[1, 2], [6, 2], [6, 4.5]]], 1: [[[1, 1], [5, 1], [5, 3]]]}


def test_boxes_beside_outlines() -> None:
    """The file's own box stays one; where there is none the bounds of the points stand for it in the other rows, and no box is made."""
    d = one(CASES / "shapes")

    boxes = of_kind(d, Kind.RECTANGLE)
    assert dict(zip(boxes.origin.tolist(), pixels(boxes), strict=True)) == {
        0: [1, 1, 4, 2], 2: [2, 0, 3, 3], 4: [4, 1, 4, 6], 5: [8, 2, 4, 4], 7: [0, 0, 2, 2], 8: [4, 2, 2, 1],
    }  # fmt: skip
    others = d.take(d.kind != Kind.RECTANGLE)
    alone = dict(zip(others.origin.tolist(), pixels(others), strict=True))
    assert {row: alone[row] for row in (1, 3, 6)} == {1: [2, 1, 10, 7], 3: [4, 2, 4, 4], 6: [1, 1, 2, 1]}


def test_one_object() -> None:
    """The box, outline and landmark of an annotation are rows of one object with one label, frame and place."""
    d = one(CASES / "shapes")

    person = d.take(d.origin == 4)
    assert sorted(person.kind.tolist()) == [Kind.RECTANGLE, Kind.POLYGON, Kind.LANDMARK]
    assert len(set(person.object.tolist())) == 1
    assert len({(*row,) for row in person.box.tolist()}) == 1
    assert names(person) == ["person"] * 3
    assert len(set(d.object.tolist())) == 9


def test_landmarks() -> None:
    """Numbers are positions from 1; points that are not labelled are left out, and a landmark of none of them is none."""
    d = of_kind(one(CASES / "shapes"), Kind.LANDMARK)

    points = {int(d.origin[row]): slice(*d.ring_start[row : row + 2]) for row in range(len(d))}
    assert {row: d.point_number[some].tolist() for row, some in points.items()} == {4: [1, 2, 4], 6: [1, 2, 3], 7: [1]}
    assert d.points[points[4]].tolist() == [[4 / 16, 2 / 8], [6 / 16, 1 / 8], [8 / 16, 6 / 8]]
    assert d.points[points[6]].tolist() == [[1 / 8, 1 / 4], [3 / 8, 2 / 4], [2 / 8, 2 / 4]]


def test_results_without_boxes() -> None:
    """Segmentations and keypoints are results of their own; their scores are kept."""
    masks, points = one(CASES / "shape-results/segmentation.json", **SHAPES), one(CASES / "shape-results/keypoints.json", **SHAPES)

    assert (masks.kind.tolist(), points.kind.tolist()) == ([Kind.POLYGON] * 2, [Kind.LANDMARK] * 2)
    assert dict(zip(masks.origin.tolist(), zip(pixels(masks), masks.score.tolist(), strict=True), strict=True)) == {
        0: ([4, 2, 4, 4], 0.75), 1: ([1, 1, 4, 2], 0.5),
    }  # fmt: skip
    assert [rings[0] for rings in rings_px(points)] == [[[1, 1], [3.5, 2], [2, 2]], [[4, 2], [6, 1], [8, 6]]]
    assert points.point_number.tolist() == [1, 2, 3, 1, 2, 3]


def test_keypoints_with_low_scores() -> None:
    """Points below the score, also below 0, are left out and counted; an object of which nothing is left is gone, and not bad."""
    tally = Tally()
    d = read(CASES / "shape-results/keypoints.json", tally, least=0.3)

    assert (d.origin.tolist(), d.point_number.tolist(), pixels(d)) == ([0], [1, 2], [[1, 1, 2.5, 1]])
    assert (dict(tally.filtered), tally.bad) == ({"keypoint score under 0.3": 5}, [])


def test_keypoints_with_scores_below_zero(tmp_path: Path) -> None:
    """Models whose scores are no fractions write such: they are left out and counted, and their object is not bad."""
    tally = Tally()
    rows = [annotation(keypoints=[1, 2, -0.5, 3, 4, 0.5]), annotation("bbox", id=3, keypoints=[5, 6, -2])]
    d = one(write(tmp_path / "in.json", dataset(rows)), tally)

    assert [(row, kind) for row, kind in zip(d.origin.tolist(), d.kind.tolist(), strict=True)] == [(0, Kind.RECTANGLE), (0, Kind.LANDMARK)]
    assert (rings_px(d)[1], d.point_number.tolist()) == ([[[3, 4]]], [2])
    assert (dict(tally.unconverted), tally.bad) == ({"keypoints whose score is below 0": 2}, [])


@pytest.mark.parametrize("bbox", [[10, 5, 0, 0], [10, 5, 0, 4], [0, 0, 0, 0]], ids=str)
def test_a_box_without_area_beside_points(bbox: list[float], tmp_path: Path) -> None:
    """CVAT writes one for a skeleton of one point, COCO Annotator where no box was drawn: the points say where the object is."""
    tally = Tally()
    rows = [annotation(bbox=bbox, keypoints=[10, 5, 2]), annotation(id=3, bbox=bbox, segmentation=[[1, 1, 5, 1, 5, 3]])]
    d = one(write(tmp_path / "in.json", dataset(rows)), tally)

    assert list(zip(d.kind.tolist(), pixels(d), strict=True)) == [(Kind.POLYGON, [1, 1, 4, 2]), (Kind.LANDMARK, [10, 5, 0, 0])]
    assert (dict(tally.adjusted), tally.bad) == ({"bbox without area left out, since points say where the object is": 2}, [])


def test_visibility_is_no_score_that_is_too_low() -> None:
    """1 and 2 are above every score that can be asked for."""
    tally = Tally()

    assert of_kind(read(CASES / "shapes", tally, least=1.0), Kind.LANDMARK).point_number.tolist() == [1, 2, 4, 1, 2, 3, 1]
    assert dict(tally.filtered) == {}


def test_only_boxes_are_wanted(tmp_path: Path) -> None:
    """Outlines of annotations with a box are not even looked at; those that alone say where an object is are read."""
    d = read(CASES / "shapes", shapes=ONLY_BOXES)
    assert sorted(zip(d.origin.tolist(), d.kind.tolist(), strict=True)) == [
        (0, Kind.RECTANGLE), (1, Kind.POLYGON), (2, Kind.RECTANGLE), (3, Kind.POLYGON), (4, Kind.RECTANGLE), (5, Kind.RECTANGLE),
        (6, Kind.LANDMARK), (7, Kind.RECTANGLE), (8, Kind.RECTANGLE),
    ]  # fmt: skip

    wrong = [annotation(segmentation=[[1, 1, 2, 2]], keypoints=[1])]
    assert pixels(read(write(tmp_path / "in.json", dataset(wrong)), shapes=ONLY_BOXES)) == [[10, 5, 20, 10]]


def test_only_landmarks_are_wanted() -> None:
    """Outlines are read where there is no box, keypoints all."""
    d = read(CASES / "shapes", shapes=frozenset({Kind.LANDMARK}))

    assert sorted(of_kind(d, Kind.POLYGON).origin.tolist()) == [1, 3]
    assert of_kind(d, Kind.LANDMARK).origin.tolist() == [4, 6, 7]


def test_an_outline_goes_before_keypoints_as_box(tmp_path: Path) -> None:
    """An annotation without box has that of its outline; keypoints may lie outside of it."""
    rows = [annotation("bbox", segmentation=[[10, 10, 30, 10, 30, 20]], keypoints=[50, 40, 2])]
    d = one(write(tmp_path / "in.json", dataset(rows)))

    assert (d.kind.tolist(), pixels(d)) == ([Kind.POLYGON, Kind.LANDMARK], [[10, 10, 20, 10]] * 2)


@pytest.mark.parametrize("empty", ["[]", "[ ]", "[[]]", "[[], []]", "[\n [ ]\n]", "null", "{}", '{"size": [50, 100], "counts": [5000]}'])
def test_an_empty_segmentation_is_none(empty: str, tmp_path: Path) -> None:
    """However it is written; a mask without a pixel is as empty."""
    record = f'{{"id": 2, "image_id": 1, "category_id": 1, "bbox": [1, 1, 2, 2], "segmentation": {empty}, "keypoints": []}}'
    d = one(write(tmp_path / "in.json", document("annotations", record))).take(np.array([1]))

    assert (d.kind.tolist(), pixels(d)) == ([Kind.RECTANGLE], [[1, 1, 2, 2]])


def test_a_packed_mask_is_the_mask(tmp_path: Path) -> None:
    """The lengths of runs and the text that packs them say the same pixels: two in the second column, all of the last."""
    runs, text = {"size": [4, 3], "counts": [4, 2, 2, 4]}, {"size": [4, 3], "counts": "4222"}
    rows = [annotation("bbox", id=i, segmentation=mask) for i, mask in enumerate((runs, text))]
    d = one(write(tmp_path / "in.json", dataset(rows, [image(width=3, height=4)])))

    a, b = rings_px(d)
    assert a == b
    assert sorted(point for ring in a for point in ring) == [[1, 0], [1, 2], [2, 2], [2, 4], [3, 0], [3, 4]]


def test_points_beyond_the_image_stay(tmp_path: Path) -> None:
    """Nothing is clipped by a reader."""
    rows = [annotation("bbox", segmentation=[[-10, 5, 150, 5, 150, 60]])]
    d = one(write(tmp_path / "in.json", dataset(rows)))

    assert d.points.tolist() == [[-0.1, 0.1], [1.5, 0.1], [1.5, 1.2]]


def test_many_polygons_are_those_of_each(tmp_path: Path) -> None:
    """More annotations than are decoded together, of 3 to 9 points, some annotations without: each has its own points."""
    random = np.random.default_rng(3)
    polygons = {i: random.integers(0, 50, (3 + i % 7, 2)).tolist() for i in range(2500) if i % 5}
    rows = [annotation(id=i, segmentation=[list(chain(*polygons[i]))] if i in polygons else []) for i in range(2500)]
    d = of_kind(one(write(tmp_path / "in.json", dataset(rows))), Kind.POLYGON)

    assert d.origin.tolist() == sorted(polygons)
    given = [[[x / 100, y / 50] for x, y in points] for points in polygons.values()]
    read_back = [d.points[slice(*d.ring_start[ring : ring + 2])].tolist() for ring in range(len(d.ring_hole))]
    opened = [points[:-1] if points[0] == points[-1] else points for points in given]
    assert [[[round(v, 9) for v in p] for p in ring] for ring in read_back] == [[[round(v, 9) for v in p] for p in ring] for ring in opened]


@pytest.mark.parametrize(
    ("crowd", "objects", "filtered", "attributes"),
    [
        ("keep", 9, {}, [None] * 9),
        ("drop", 8, {"crowd": 1}, [None] * 8),
        ("attribute", 9, {}, ["0", "0", "1", "0", "0", "0", None, None, None]),
    ],
)
def test_crowds(crowd: str, objects: int, filtered: dict[str, int], attributes: list[str | None]) -> None:
    """``-O crowd=`` keeps them, leaves them out and counts them, or says in an attribute what each is."""
    tally = Tally()
    d = one(CASES / "shapes", tally, crowd=crowd)

    first = {int(origin): row for row, origin in reversed(list(enumerate(d.origin)))}
    rows = [first[origin] for origin in sorted(first)]
    assert (len(first), dict(tally.filtered)) == (objects, filtered)
    assert [d.attribute_sets[d.attributes[row]]["iscrowd"] if d.attributes[row] >= 0 else None for row in rows] == attributes
    assert (2 in first) == (crowd != "drop")


@pytest.mark.parametrize("flag", [1, True, 1.0])
def test_a_crowd_in_other_words(flag: object, tmp_path: Path) -> None:
    """Booleans and floats say it too."""
    rows = [annotation(iscrowd=flag), annotation(id=3, iscrowd=0), annotation(id=4, iscrowd=None)]

    assert one(write(tmp_path / "in.json", dataset(rows)), crowd="drop").origin.tolist() == [1, 2]


def test_outlines_in_fractions(tmp_path: Path) -> None:
    """As with boxes, outlines that all lie in the first pixel are refused, before they vanish there."""
    with pytest.raises(Exception, match="every point lies between 0 and 1: they are fractions, COCO's are pixels"):
        one(write(tmp_path / "in.json", dataset([annotation("bbox", segmentation=[[0.1, 0.1, 0.5, 0.1, 0.5, 0.5]])])))
