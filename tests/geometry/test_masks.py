"""Masks and rings: filled by pycocotools and pixel by pixel, rings give the mask back."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pycocotools import mask as codec

from prelabel.geometry.masks import RunLengths, label_rings
from prelabel.geometry.masks.runs import LONGEST_SIDE
from prelabel.geometry.rings import Rings
from tests.rasters import filled

Image = NDArray[np.bool_]


@st.composite
def masks(draw: st.DrawFn) -> Image:
    """Noise of any density: holes, parts, single pixels, pixels that meet at corners, at the border too."""
    height, width = draw(st.integers(1, 14)), draw(st.integers(1, 14))
    density = draw(st.sampled_from([0.0, 0.2, 0.5, 0.8, 0.97, 1.0]))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    return random.random((height, width)) < density


def packed(images: list[Image]) -> list[bytes]:
    """Each mask as COCO's own code packs it."""
    return [bytes(codec.encode(np.asfortranarray(image.astype(np.uint8)))["counts"]) for image in images]  # type: ignore[arg-type]  # bytes here


def read(images: list[Image]) -> RunLengths:
    """Masks read from their text."""
    runs, problems = RunLengths.read(packed(images), [image.shape for image in images])
    assert problems == {}
    return runs


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


@given(st.lists(masks(), max_size=4))
def test_runs_are_those_of_the_codec(images: list[Image]) -> None:
    """Read from its text and packed again; as numbers too; areas are counted pixels."""
    texts = packed(images)

    runs = read(images)

    assert runs.compressed() == texts
    assert runs.areas().tolist() == [int(image.sum()) for image in images]
    listed = [runs.counts[a:b].tolist() for a, b in zip(runs.start[:-1], runs.start[1:], strict=True)]
    again, problems = RunLengths.read(listed, [image.shape for image in images])
    assert (again.counts.tolist(), problems) == (runs.counts.tolist(), {})


@given(st.lists(masks(), min_size=1, max_size=3))
def test_rings_become_runs_again(images: list[Image]) -> None:
    """The same that they came from."""
    runs = read(images)

    back = RunLengths.of_rings(runs.rings(), [image.shape for image in images])

    assert back.compressed() == packed(images)


def test_runs_of_no_length_part_nothing() -> None:
    """Some tools write them: what they stand between is one."""
    runs, problems = RunLengths.read([[0, 2, 0, 1, 0, 3]], [(3, 2)])

    assert problems == {}
    assert runs.rings().points.tolist() == [[0, 0], [2, 0], [2, 3], [0, 3]]


LIMIT = f"{LONGEST_SIDE:,}"


@pytest.mark.parametrize(
    ("counts", "size", "what"),
    [
        ([4, 9], (3, 4), "the runs sum to 13, size [3, 4] needs 12"),
        ([4], (3, 4), "the runs sum to 4, size [3, 4] needs 12"),
        ("", (3, 4), "the runs sum to 0, size [3, 4] needs 12"),
        ([4, -2, 10], (3, 4), "run 1 is negative: -2"),
        ("521L", (3, 4), "run 3 is negative: -2"),
        ([2**70], (3, 4), "a run is longer than any image"),
        ("52~", (3, 4), "counts hold the character '~', which no run length is written with"),
        ("5ß", (3, 4), "counts hold the character 'ß', which no run length is written with"),
        ("52P", (3, 4), "counts end inside a number"),
        ("5" + "P" * 12 + "1", (3, 4), "counts hold a number of more than 12 characters"),
        ([0], (0, 4), f"size [0, 4] is not from 1 to {LIMIT} pixels"),
        ([12], (-3, -4), f"size [-3, -4] is not from 1 to {LIMIT} pixels"),
        ([10**12], (10**6, 10**6), f"size [1000000, 1000000] is not from 1 to {LIMIT} pixels"),
    ],
)
def test_what_is_no_mask_is_said(counts: Any, size: tuple[int, int], what: str) -> None:  # noqa: ANN401  # text or numbers
    """In words for a message; the masks beside it are read."""
    runs, problems = RunLengths.read([[12], counts, [0, 12]], [(3, 4), size, (3, 4)])

    assert problems == {1: what}
    assert np.diff(runs.start).tolist() == [1, 0, 2]
    assert runs.rings().points.tolist() == [[0, 0], [4, 0], [4, 3], [0, 3]]


@settings(max_examples=300)
@given(st.lists(st.binary(max_size=12) | st.lists(st.integers(-5, 40), max_size=6) | st.text("0123456789PQRSTUo", max_size=20), max_size=5))
def test_garbage_is_never_drawn_beyond_its_image(counts: list[Any]) -> None:
    """Whatever the text holds, what comes out has an image's pixels or a problem."""
    runs, problems = RunLengths.read(counts, [(5, 7)] * len(counts))

    rings = runs.rings()
    assert len(rings) == len(counts)
    assert ((rings.points >= 0) & (rings.points <= [7, 5])).all()
    assert all(problems[i] or len(runs.counts) for i in problems)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 5), st.integers(0, 2**32))
def test_each_thing_of_a_label_image_has_its_rings(height: int, width: int, things: int, seed: int) -> None:
    """And 0 is none."""
    image = np.random.default_rng(seed).integers(0, things + 1, (height, width)) * 1000

    values, found = label_rings(image)

    assert values.tolist() == sorted(set(image.ravel().tolist()) - {0})
    for i, value in enumerate(values.tolist()):
        one = found.take(np.array([i]))
        check(image == value, rings_of(found, i), one.ring_hole.tolist())


def test_noise_takes_no_time_that_grows_with_its_square() -> None:
    """A mask of the size of a photograph in which every pixel is drawn by lot, with tens of thousands of parts and holes."""
    image = np.random.default_rng(0).random((480, 640)) < 0.5

    found = read([image]).rings()

    assert int(found.areas().sum()) == int(image.sum())
    assert int((~found.ring_hole).sum()) > 10_000
