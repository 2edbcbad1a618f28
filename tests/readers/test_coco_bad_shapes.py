"""Segmentations and keypoints that are wrong: each message names the place, the value and the fix; the record is left out as a whole."""

from pathlib import Path

import pytest

from prelabel.detections import Kind
from prelabel.errors import Tally
from tests.readers.coco_bad_shapes import IDS, OR_BOXES, SHAPES
from tests.readers.coco_files import FIRST, FIRST_IMAGE, LAST, MARK, annotation, dataset, left_out, listed, one, write

CATEGORIES = ['{"id": 1, "name": "car"}', '{"id": 5, "name": "bus"}', '{"id": 9, "name": "pair", "keypoints": ["left", "right"]}']

BEFORE = '{"id": 7, "image_id": 1, "category_id": 1, "bbox": [1, 1, 9, 9], "segmentation": [[1, 1, 9, 1, 9, 9]], "keypoints": [2, 2, 2]}'
"""A good annotation with everything that the bad one may have."""


def instances(record: str) -> str:
    """An instances file whose third annotation, in the seventh line, is the record."""
    images = listed([FIRST_IMAGE, FIRST_IMAGE.replace('"id": 1', '"id": 2').replace("a.jpg", "b.jpg")])
    return f'{{"images": {images}, "annotations": {listed([FIRST, BEFORE, record, LAST])}, "categories": {listed(CATEGORIES)}}}'


@pytest.mark.parametrize(("field", "record", "reason", "what", "fix"), SHAPES, ids=IDS)
def test_a_bad_shape(field: str, record: str, reason: str, what: str, fix: str, *, tmp_path: Path) -> None:
    """It stops the run; under skip its annotation, box and all, is left out alone, counted by reason with its place."""
    source = write(tmp_path / "in.json", instances(record.replace(MARK, "")))
    place = f"{source}:7:{record.index(MARK) + 1}: $.annotations[2]{field}"

    d = left_out(source, reason, place, what, fix)

    assert sorted(zip(d.origin.tolist(), d.kind.tolist(), strict=True)) == [
        (0, Kind.RECTANGLE), (1, Kind.RECTANGLE), (1, Kind.POLYGON), (1, Kind.LANDMARK), (3, Kind.RECTANGLE),
    ]  # fmt: skip


def test_bad_shapes_are_told_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Whatever is wrong with them, and each annotation once."""
    rows = [
        annotation(id=1, keypoints=[1]),
        annotation(id=2, segmentation=[[1, 1]], keypoints=[1]),
        annotation(id=3, bbox=[1, 1, -1, 1], segmentation=[[1, 1]]),
        annotation("bbox", id=4),
        annotation(id=5, segmentation={"size": [1, 1], "counts": "0"}),
        annotation(id=6, image_id=8, segmentation=[[1, 1]]),
    ]
    tally = Tally(on_error="skip")

    assert len(one(write(tmp_path / "in.json", dataset(rows)), tally)) == 0
    assert [(p.place.element, p.reason) for p in tally.bad] == [
        ("$.annotations[0].keypoints", "keypoints no triples"),
        ("$.annotations[1].segmentation[0]", "too few points"),
        ("$.annotations[2].bbox", "width or height not positive"),
        ("$.annotations[3]", "no bbox"),
        ("$.annotations[4].segmentation.size", "mask of another size"),
        ("$.annotations[5].image_id", "unknown image"),
    ]


def test_many_bad_polygons_among_many(tmp_path: Path) -> None:
    """Every hundredth of 2 500 is bad; the others are read."""
    good, bad = [[1, 1, 5, 1, 5, 5]], [[1, 1, 5, 5]]
    rows = [annotation(id=i, segmentation=good if i % 100 else bad) for i in range(2500)]
    tally = Tally(on_error="skip")
    d = one(write(tmp_path / "in.json", dataset(rows)), tally)

    assert [p.place.element for p in tally.bad] == [f"$.annotations[{i}].segmentation[0]" for i in range(0, 2500, 100)]
    assert {p.fix for p in tally.bad} == {OR_BOXES}
    assert (d.kind == Kind.POLYGON).sum() == (d.kind == Kind.RECTANGLE).sum() == 2475


def test_a_keypoints_list_of_a_category_that_is_none(tmp_path: Path) -> None:
    """The category is a bad record, and its annotations with it."""
    whole = dataset([annotation()])
    whole["categories"] = [{"id": 1, "name": "car", "keypoints": 17}]
    tally = Tally(on_error="skip")
    one(write(tmp_path / "in.json", whole), tally)

    assert [(p.place.element, p.what) for p in tally.bad] == [
        ("$.categories[0].keypoints", "expected `array | null`, got `int`: 17"),
        ("$.annotations[0].category_id", "category 1 is not in categories"),
    ]
