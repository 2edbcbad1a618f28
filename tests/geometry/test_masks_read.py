"""Run lengths as numbers and as text, and what is neither."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as codec

from prelabel.geometry.masks import RunLengths
from prelabel.geometry.masks.packing import MOST_RUNS
from prelabel.geometry.masks.runs import LONGEST_SIDE
from tests.geometry.made_masks import Image, masks, packed, read

LIMIT = f"{LONGEST_SIDE:,}"


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


SIDE = st.integers(1, 4095)
"""Of images whose runs COCO's own code packs within its memory: it writes beyond it where differences have thirty bits."""


@given(st.lists(st.tuples(SIDE, SIDE, st.lists(st.floats(0, 1), max_size=9)), max_size=5))
def test_long_runs_are_packed_as_the_codec_does(drawn: list[tuple[int, int, list[float]]]) -> None:
    """Of several characters each; texts and numbers come in one batch, in any order."""
    sizes = [(height, width) for height, width, _ in drawn]
    runs = [cut_up(h * w, cuts) for h, w, cuts in drawn]
    given_: list[Any] = [{"size": list(size), "counts": some} for size, some in zip(sizes, runs, strict=True)]
    texts = [codec.frPyObjects(one, *size)["counts"] for one, size in zip(given_, sizes, strict=True)]

    found, problems = RunLengths.read([text if i % 2 else some for i, (text, some) in enumerate(zip(texts, runs, strict=True))], sizes)

    assert problems == {}
    assert [found.counts[a:b].tolist() for a, b in zip(found.start[:-1], found.start[1:], strict=True)] == runs
    assert found.compressed() == texts


def cut_up(pixels: int, cuts: list[float]) -> list[int]:
    """Runs of an image from where they end."""
    ends = [*sorted(int(cut * pixels) for cut in cuts), pixels]
    return [end - begin for begin, end in pairwise([0, *ends])]


@given(st.lists(st.lists(st.floats(0, 1), max_size=9), max_size=5))
def test_the_longest_runs_are_packed_by_the_rule(drawn: list[list[float]]) -> None:
    """Those of the largest image, against the rule read character by character; and what is packed is read again."""
    size = (LONGEST_SIDE, LONGEST_SIDE)
    runs = [cut_up(LONGEST_SIDE**2, cuts) for cuts in drawn]

    texts = RunLengths.read(runs, [size] * len(runs))[0].compressed()

    assert [spelled(text) for text in texts] == runs
    again, problems = RunLengths.read(texts, [size] * len(runs))
    assert (again.counts.tolist(), problems) == ([run for some in runs for run in some], {})


def spelled(text: bytes) -> list[int]:
    """The runs of a text, by the rule."""
    runs: list[int] = []
    value = place = 0
    for char in text:
        bits = char - 48
        value |= (bits & 31) << place
        place += 5
        if bits & 32:
            continue
        value -= (1 << place) if bits & 16 else 0
        runs.append(value + (runs[-2] if len(runs) > 2 else 0))
        value = place = 0
    return runs


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
        ("5\ud800", (3, 4), "counts hold the character '\ufffd', which no run length is written with"),
        (b"5\xff", (3, 4), "counts hold the character '\ufffd', which no run length is written with"),
        ("52P", (3, 4), "counts end inside a number"),
        ("5" + "P" * 12 + "1", (3, 4), "counts hold a number of more than 12 characters"),
        ("0" * 4_194_305, (3, 4), "counts hold 4,194,305 runs, more than the 4,194,304 that are read"),
        ([0] * 4_194_305, (3, 4), "counts hold 4,194,305 runs, more than the 4,194,304 that are read"),
        ([0], (0, 4), f"size [0, 4] is not from 1 to {LIMIT} pixels"),
        ([12], (-3, -4), f"size [-3, -4] is not from 1 to {LIMIT} pixels"),
        ([10**12], (10**6, 10**6), f"size [1000000, 1000000] is not from 1 to {LIMIT} pixels"),
        ([12], (10**20, 1), f"size [100000000000000000000, 1] is not from 1 to {LIMIT} pixels"),
    ],
    ids=str,
)
def test_what_is_no_mask_is_said(counts: Any, size: tuple[int, int], what: str) -> None:  # noqa: ANN401  # text or numbers
    """In words for a message; the masks beside it are read, and it is left without a run."""
    runs, problems = RunLengths.read([[12], counts, "0<"], [(3, 4), size, (3, 4)])

    assert problems == {1: what}
    assert np.diff(runs.start).tolist() == [1, 0, 2]
    assert runs.rings().points.tolist() == [[0, 0], [4, 0], [4, 3], [0, 3]]
    assert runs.compressed() == [b"<", b"", b"0<"]
    assert runs.areas().tolist() == [0, 0, 12]


def test_as_many_runs_as_are_read() -> None:
    """The limit is a number of runs and not of characters: a nought may be written with two."""
    noughts = MOST_RUNS - 1

    runs, problems = RunLengths.read([[2] + [0] * noughts, "2" + "P0" * noughts], [(1, 2), (1, 2)])

    assert problems == {}
    assert np.diff(runs.start).tolist() == [MOST_RUNS] * 2


def test_a_number_may_have_more_characters_than_it_needs() -> None:
    """Up to twelve: -2 is the difference of the fourth run to the second."""
    runs, problems = RunLengths.read(["522" + "n" + "o" * 10 + "O" + "1"], [(3, 4)])

    assert problems == {}
    assert runs.counts.tolist() == [5, 2, 2, 0, 3]


def test_problems_keep_their_place_behind_long_texts() -> None:
    """Where a batch is taken apart in pieces each problem is still that of its mask."""
    long = "2" + "0" * 300_000

    runs, problems = RunLengths.read([long, [3], long, "5" + "P" * 12 + "1", "2"], [(1, 2)] * 5)

    what = "counts hold a number of more than 12 characters"
    assert problems == {1: "the runs sum to 3, size [1, 2] needs 2", 3: what}
    assert np.diff(runs.start).tolist() == [300_001, 0, 300_001, 0, 1]


@settings(max_examples=300)
@given(st.lists(st.binary(max_size=12) | st.lists(st.integers(-5, 40), max_size=6) | st.text("0123456789PQRSTUo", max_size=20), max_size=5))
def test_garbage_is_never_drawn_beyond_its_image(counts: list[Any]) -> None:
    """Whatever the text holds, what comes out has an image's pixels or a problem."""
    runs, problems = RunLengths.read(counts, [(5, 7)] * len(counts))

    rings = runs.rings()
    assert len(rings) == len(counts)
    assert ((rings.points >= 0) & (rings.points <= [7, 5])).all()
    read_ = np.bincount(np.repeat(np.arange(len(counts)), np.diff(runs.start)), runs.counts, len(counts))
    assert read_.tolist() == [0 if i in problems else 35 for i in range(len(counts))]


@given(st.lists(st.text(max_size=9), max_size=5), st.lists(st.integers() | st.integers(-2, 9), min_size=10, max_size=10))
def test_no_text_and_no_size_raises(counts: list[str], sides: list[int]) -> None:
    """Characters of any script, sizes beyond all numbers."""
    sizes = list(zip(sides[::2], sides[1::2], strict=True))[: len(counts)]

    runs, problems = RunLengths.read(counts, sizes)

    assert len(runs.rings()) == len(counts)
    assert all(np.diff(runs.start)[i] == 0 for i in problems)
