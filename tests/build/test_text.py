"""Text made in columns is the text that the Struct encoder makes."""

import tracemalloc
from itertools import pairwise

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.build import build_video_jobs
from prelabel.build.fractions import decimals, millionths
from prelabel.build.text import CHUNK_BYTES, LONG, chosen, rows, table
from prelabel.detections import Detections, Frame
from prelabel.errors import Tally
from tests.build.samples import options


def test_every_millionth_is_written_as_the_encoder_writes_it() -> None:
    """All of them, from 0 to 1."""
    numbers = np.arange(1_000_001, dtype=np.int32)

    text = b"[" + b",".join(rows([decimals(numbers)], len(numbers))) + b"]"

    assert text == msgspec.json.encode([number / 1_000_000 for number in range(1_000_001)])


@given(st.floats(0, 1))
def test_six_decimals_are_rounded_not_cut(fraction: float) -> None:
    """Off by half a millionth at most."""
    (number,) = millionths(np.array([fraction])).tolist()

    assert 0 <= number <= 1_000_000
    assert abs(number / 1_000_000 - fraction) <= 5.000001e-7


def test_constants_and_columns_stand_side_by_side() -> None:
    """In rows of any length, over more rows than are made at once."""
    count = CHUNK_BYTES // 10
    numbers = np.arange(count, dtype=np.int32)

    made = rows([b'{"x":', decimals(numbers), b',"y":', decimals(numbers[::-1]), b"}"], count)

    assert made == [b'{"x":%b,"y":%b}' % (x, y) for x, y in zip(plain(numbers), plain(numbers[::-1]), strict=True)]
    assert rows([b"a"], 0) == []


@given(st.lists(st.booleans(), max_size=30), st.sampled_from([1, CHUNK_BYTES // 8]))
def test_runs_of_rows_are_joined_by_commas(ends: list[bool], width: int) -> None:
    """Wherever they end, and also where few rows are made at once."""
    last = np.array([*ends, True], np.bool_)
    texts = [b"%d" % i for i in range(len(last))]
    wide = b"x" * width

    made = rows([wide, table(texts)], len(last), last)

    bounds = [0, *(np.flatnonzero(last) + 1).tolist()]
    assert made == [b",".join(wide + text for text in texts[begin:end]) for begin, end in pairwise(bounds)]


def test_one_long_text_among_many_takes_no_room_in_the_rows_of_others() -> None:
    """Two thousand texts, one of a hundred thousand letters: as a table they are two hundred million."""
    texts = [b"%d" % i for i in range(2_000)]
    texts[7] = b"x" * 100_000
    which = np.arange(2_000)[::-1]

    tracemalloc.start()
    made = rows([b"<", chosen(texts, which), b">"], len(which))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert made == [b"<%b>" % texts[i] for i in which.tolist()]
    assert most < 20_000_000


def test_long_texts_stand_where_they_are_chosen() -> None:
    """Also several, in two columns, where one is of all rows, and beside the longest of the short."""
    texts = [b"a" * (LONG + 1), b"b" * LONG, b"c" * (2 * LONG), b"d"]
    which = np.array([0, 3, 2, 1, 0])

    made = rows([chosen(texts, which), b",", chosen(texts, which[::-1]), chosen(texts, np.full(5, 2))], 5)

    assert made == [b"%b,%b%b" % (texts[i], texts[j], texts[2]) for i, j in zip(which.tolist(), which[::-1].tolist(), strict=True)]


TRACKS = 1_000


def boxes(label: str, attribute: str) -> Detections:
    """A thousand tracks in two frames; the third has such a label, and in the first frame such an attribute."""
    frames = [Frame(sequence="s", file=f"{i}.jpg", width=10, height=10, index=i) for i in range(2)]
    track = np.tile(np.arange(TRACKS), 2)
    first = (track == 2) & (np.arange(len(track)) < TRACKS)
    box = np.broadcast_to((0.1, 0.1, 0.2, 0.2), (len(track), 4)).copy()
    return Detections.from_boxes(
        frames=frames, labels=["car", label], frame=np.repeat([0, 1], TRACKS), label=np.where(track == 2, 1, 0), box=box, track=track,
        attribute_sets=[{"a": "b"}, {"a": attribute}], attributes=np.where(first, 1, 0),
    )  # fmt: skip


@pytest.mark.parametrize(("label", "attribute"), [("x" * 200_000, "b"), ("car", "x" * 200_000)])
def test_one_long_label_or_attribute_takes_no_room_in_other_trackers(label: str, attribute: str) -> None:
    """The job is that of a short one with the long in its place, and takes little more than that."""
    (short,) = build_video_jobs(boxes(label.replace("x" * 200_000, "#"), attribute.replace("x" * 200_000, "#")), options(), Tally())

    tracemalloc.start()
    (long,) = build_video_jobs(boxes(label, attribute), options(), Tally())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert long.line == short.line.replace(b"#", b"x" * 200_000)
    assert most < 30_000_000


def plain(numbers: np.ndarray[tuple[int, ...], np.dtype[np.int32]]) -> list[bytes]:
    """Each number by the encoder."""
    return [msgspec.json.encode(number / 1_000_000) for number in numbers.tolist()]
