"""Masks and rings: filled by pycocotools and pixel by pixel, rings give the mask back."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pycocotools import mask as codec

from prelabel.geometry.labelruns import LabelRuns
from prelabel.geometry.masks import RunLengths, label_rings
from prelabel.geometry.masks.runs import LONGEST_SIDE
from prelabel.geometry.rings import Rings
from tests.geometry.made_masks import Image, masks, packed, read
from tests.rasters import filled


def rings_of(rings: Rings, shape: int) -> list[NDArray[np.float64]]:
    """The rings of one shape."""
    one = rings.take(np.array([shape]))
    return np.split(one.points, one.ring_start[1:-1]) if len(one.ring_hole) else []


def parts_of(image: Image) -> int:
    """How many parts of pixels that share sides there are, by flood filling."""
    left = {(int(y), int(x)) for y, x in zip(*np.nonzero(image), strict=True)}
    parts = 0
    while left:
        parts += 1
        ahead = [left.pop()]
        while ahead:
            y, x = ahead.pop()
            for near in ((y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)):
                if near in left:
                    left.remove(near)
                    ahead.append(near)
    return parts


def check(image: Image, rings: list[NDArray[np.float64]], holes: list[bool]) -> None:
    """What is promised of the rings of a mask."""
    height, width = image.shape
    np.testing.assert_array_equal(filled(rings, height, width), image)
    by_codec = np.zeros(image.shape, np.bool_)
    for ring, hole in zip(rings, holes, strict=True):
        polygon: list[Any] = [ring.ravel().tolist()]
        inside = codec.decode(codec.frPyObjects(polygon, height, width)[0]).astype(np.bool_)
        by_codec[inside] = not hole
        assert len({tuple(point) for point in ring.tolist()}) == len(ring), "no ring touches itself"
        steps = np.diff(np.concatenate([ring, ring[:1]]), axis=0) != 0
        assert (steps.sum(axis=1) == 1).all(), "edges run along the cracks"
        assert (steps[:, 0] != np.roll(steps[:, 0], 1)).all(), "a ring turns at each of its points"
        x, y = ring.T
        area = (x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2
        assert (area < 0) == hole, "outer rings run clockwise as seen, holes the other way"
    np.testing.assert_array_equal(by_codec, image)
    assert holes.count(False) == parts_of(image), "each part has one outer ring"
    assert not holes[:1] or not holes[0], "a hole stands behind its outer ring"


def each_hole_lies_in_its_part(image: Image, rings: list[NDArray[np.float64]], holes: list[bool]) -> bool:
    """Whether a ring and the holes behind it fill just one part."""
    groups = (
        []
        if not holes
        else [list(group) for _, group in itertools.groupby(zip(np.cumsum(~np.array(holes)), rings, strict=True), lambda pair: pair[0])]
    )
    return all(parts_of(filled([ring for _, ring in group], *image.shape)) == 1 for group in groups)


@settings(max_examples=300)
@given(masks())
def test_rings_give_the_mask_back(image: Image) -> None:
    """Filled by COCO's own code and pixel by pixel; simple, turning, one outer ring a part, each hole behind its own."""
    found = read([image]).rings()

    rings, holes = rings_of(found, 0), found.ring_hole.tolist()
    check(image, rings, holes)
    assert each_hole_lies_in_its_part(image, rings, holes)


@pytest.mark.parametrize("shape", [(3, 3), (2, 5), (4, 3)])
def test_all_small_masks(shape: tuple[int, int]) -> None:
    """Every one that there is, all at once: in a batch the rings of each are those that it has alone."""
    images = [np.array(bits).reshape(shape) for bits in itertools.product([False, True], repeat=shape[0] * shape[1])]

    found = read(images).rings()

    for i, image in enumerate(images):
        one = found.take(np.array([i]))
        check(image, rings_of(found, i), one.ring_hole.tolist())
    alone = read(images[-7:-6]).rings()
    assert alone.points.tolist() == found.take(np.array([len(images) - 7])).points.tolist()


@given(st.lists(masks(), min_size=1, max_size=3))
def test_rings_become_runs_again(images: list[Image]) -> None:
    """The same that they came from."""
    runs = read(images)

    back = RunLengths.of_rings(runs.rings(), [image.shape for image in images])

    assert back.compressed() == packed(images)


def test_an_island_comes_before_what_lies_around_it() -> None:
    """Each hole is taken out of its own part alone, in whatever order parts come; a ring of two points holds no pixel."""
    island, around = [[1, 1], [2, 1], [2, 2], [1, 2]], [[0, 0], [3, 0], [3, 3], [0, 3]]
    hole = island[::-1]
    rings = Rings.of([*island, *around, *hole, [0, 0], [3, 3]], [4, 4, 4, 2], [3, 1], [False, False, True, False])

    runs = RunLengths.of_rings(rings, [(3, 3), (3, 3)])

    assert (runs.areas().tolist(), np.diff(runs.start).tolist()) == ([9, 0], [2, 1])


def test_runs_of_no_length_part_nothing() -> None:
    """Some tools write them: what they stand between is one."""
    runs, problems = RunLengths.read([[0, 2, 0, 1, 0, 3]], [(3, 2)])

    assert problems == {}
    assert runs.rings().points.tolist() == [[0, 0], [2, 0], [2, 3], [0, 3]]


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 5), st.integers(0, 2**32))
def test_each_thing_of_a_label_image_has_its_rings(height: int, width: int, things: int, seed: int) -> None:
    """And 0 is none."""
    image = np.random.default_rng(seed).integers(0, things + 1, (height, width)) * 1000

    values, found = label_rings(LabelRuns.of(image))

    assert values.tolist() == sorted(set(image.ravel().tolist()) - {0})
    for i, value in enumerate(values.tolist()):
        one = found.take(np.array([i]))
        check(image == value, rings_of(found, i), one.ring_hole.tolist())


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32))
def test_things_that_get_one_number_are_one(height: int, width: int, seed: int) -> None:
    """Runs with other numbers are those of the image with these numbers, also where neighbours become equal."""
    random = np.random.default_rng(seed)
    image, number = random.integers(0, 6, (height, width)), random.integers(0, 3, 6)
    runs = LabelRuns.of(image)

    found, expected = runs.renumbered(number[runs.value]), LabelRuns.of(number[image])

    assert (found.begin.tolist(), found.value.tolist()) == (expected.begin.tolist(), expected.value.tolist())
    assert found.at(np.arange(height * width)).tolist() == number[image].ravel().tolist()


def same(one: Rings, other: Rings) -> bool:
    """Whether two hold the same rings."""
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("points", "ring_start", "ring_hole"))


def test_things_of_a_large_label_image_are_those_that_they_are_alone() -> None:
    """Where an image is worked on in pieces nothing shifts from one thing to the next."""
    image = np.random.default_rng(2).integers(0, 9, (200, 250)) ** 3

    values, found = label_rings(LabelRuns.of(image))

    assert values.tolist() == [1, 8, 27, 64, 125, 216, 343, 512]
    for i, value in enumerate(values.tolist()):
        one, (_, alone) = found.take(np.array([i])), label_rings(LabelRuns.of(image == value))
        assert same(one, alone)
        assert int(one.areas().sum()) == int((image == value).sum())


def test_noise_takes_no_time_that_grows_with_its_square() -> None:
    """A mask of the size of a photograph in which every pixel is drawn by lot, with tens of thousands of parts and holes."""
    image = np.random.default_rng(0).random((480, 640)) < 0.5

    found = read([image]).rings()

    assert int(found.areas().sum()) == int(image.sum())
    assert int((~found.ring_hole).sum()) > 10_000


def test_a_run_over_many_columns_costs_no_more_than_one() -> None:
    """A few bytes can claim billions of pixels: what is made of them are the corners, worked out by hand."""
    side = LONGEST_SIDE
    counts = [[0, side * side], [5, side * side - 10, 5]]

    runs, problems = RunLengths.read(counts * 500, [(side, side)] * 1000)
    found = runs.rings()

    assert problems == {}
    whole = [[0, 0], [side, 0], [side, side], [0, side]]
    cut = [[0, 5], [1, 5], [1, 0], [side, 0], [side, side - 5], [side - 1, side - 5], [side - 1, side], [0, side]]
    assert found.points.tolist() == (whole + cut) * 500
    assert runs.areas().tolist() == [side * side, side * side - 10] * 500


def test_large_masks_one_after_the_other_are_those_that_they_are_alone() -> None:
    """Where a batch is worked on in pieces nothing shifts from one mask to the next."""
    random = np.random.default_rng(1)
    images = [random.random((150, 200)) < density for density in (0.5, 0.0, 0.1, 0.9, 0.5, 1.0, 0.5, 0.5, 0.3)]

    found = read(images).rings()

    for i, image in enumerate(images):
        assert same(found.take(np.array([i])), read([image]).rings())
