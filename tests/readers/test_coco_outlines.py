"""COCO of which outlines are wanted: piece by piece the same is read as of the whole, to which all that is wrong or odd is left."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prelabel.detections import Detections, Kind
from prelabel.errors import OnError, Tally
from prelabel.readers.coco.growing import Growing
from tests.readers.coco_bad_shapes import KEYPOINTS, MASKS, POLYGONS
from tests.readers.coco_files import (
    BOXES,
    EVERYTHING,
    MARK,
    OUTLINES,
    annotation,
    dataset,
    document,
    in_pieces,
    of_kind,
    rings_px,
    write,
)
from tests.readers.coco_ways import both, columns, told

TRIANGLE = [10, 5, 30, 5, 30.5, 15]
MASK = {"size": [50, 100], "counts": [102, 3, 47, 3, 4845]}
"""The pixels 2 to 4 of the columns 2 and 3 of an image of 100x50."""
FRAMED = {"size": [50, 100], "counts": [0, 3, 47, 1, 1, 1, 47, 3, 4897]}
"""Three by three pixels in its corner, without the one in the middle."""
NO_PIXEL = {"size": [50, 100], "counts": [5000]}


def read(source: Path, shapes: frozenset[Kind] = EVERYTHING) -> Detections:
    """What is read piece by piece."""
    d = in_pieces(source, shapes=shapes)
    assert d is not None
    return d


def test_outlines_worked_out_by_hand(tmp_path: Path) -> None:
    """Rows of outlines stand behind those of boxes, polygons before masks, and share all with their boxes; what is empty is none."""
    rows = [
        annotation(id=1, score=0.5, segmentation=MASK, iscrowd=1),
        annotation(id=2, image_id=2, category_id=5, bbox=[1, 2, 3, 4], segmentation=[TRIANGLE, [1, 1, 5, 1, 5, 5, 1, 5, 1, 1]]),
        annotation(id=3, segmentation=[]),
        annotation(id=4, segmentation=None, keypoints=[]),
        annotation(id=5, keypoints=None),
        annotation(id=6, segmentation=NO_PIXEL),
        annotation(id=7, segmentation=[TRIANGLE]),
        annotation(id=8, segmentation=FRAMED),
    ]
    d = read(write(tmp_path / "in.json", dataset(rows)))

    assert d.kind.tolist() == [Kind.RECTANGLE] * 8 + [Kind.POLYGON] * 4
    assert d.object.tolist() == d.origin.tolist() == [*range(8), 1, 6, 0, 7]
    assert rings_px(of_kind(d, Kind.POLYGON)) == [
        [[[10, 5], [30, 5], [30.5, 15]], [[1, 1], [5, 1], [5, 5], [1, 5]]],
        [[[10, 5], [30, 5], [30.5, 15]]],
        [[[2, 2], [4, 2], [4, 5], [2, 5]]],
        [[[0, 0], [3, 0], [3, 3], [0, 3]], [[1, 1], [1, 2], [2, 2], [2, 1]]],
    ]
    assert d.ring_hole.tolist() == [False] * 5 + [True]
    for column in ("frame", "label", "score", "box"):
        assert np.array_equal(getattr(d, column)[8:], getattr(d, column)[[1, 6, 0, 7]], equal_nan=True)


ORDINARY = st.sampled_from(
    [
        {"segmentation": [TRIANGLE]},
        {"segmentation": [[10, 5, 30, 5, 30.5, 15, 10, 5], [1, 1, 1, 1, 9, 1, 9.25, 9, 1, 1]]},
        {"segmentation": [[-4, 0.5, 130, 5, 1e9, 60, 7, -1e9]]},
        {"segmentation": []},
        {"segmentation": None},
        {},
        {"segmentation": MASK},
        {"segmentation": FRAMED},
        {"segmentation": NO_PIXEL},
        {"segmentation": {"size": [50, 100], "counts": "V33_10ne4"}},
        {"image_id": 2, "score": 0.25, "segmentation": [TRIANGLE, TRIANGLE]},
    ]
)


@settings(max_examples=100, deadline=None)
@given(fields=st.lists(ORDINARY, max_size=40), shapes=st.sampled_from([BOXES, OUTLINES, EVERYTHING]), piece=st.integers(400, 4000))
def test_ordinary_files(
    fields: list[dict[str, Any]], shapes: frozenset[Kind], piece: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """All columns are as the whole has them, whatever stands beside what, and wherever pieces end."""
    rows = [annotation(id=i, **field) for i, field in enumerate(fields)]
    source = write(tmp_path_factory.mktemp("ordinary") / "in.json", dataset(rows))
    by_reader, as_whole = both(source, shapes=shapes)
    some = in_pieces(source, piece, shapes=shapes)

    assert by_reader == as_whole
    assert some is not None
    assert columns(some) == as_whole[0]


def test_many_masks_among_polygons(tmp_path: Path) -> None:
    """They stand in the order of the file behind the polygons, however many are traced at once."""
    kinds = [MASK, [TRIANGLE], NO_PIXEL, FRAMED, []]
    rows = [annotation(id=i, segmentation=kinds[i % 5]) for i in range(5000)]
    source = write(tmp_path / "in.json", dataset(rows))
    by_reader, as_whole = both(source, shapes=EVERYTHING)
    d = in_pieces(source, 1 << 16, shapes=EVERYTHING)

    assert by_reader == as_whole
    assert d is not None
    assert columns(d) == as_whole[0]
    assert d.origin[5000:].tolist() == [*range(1, 5000, 5), *(i for i in range(5000) if i % 5 in {0, 3})]


@pytest.mark.parametrize("on_error", ["stop", "skip"])
@pytest.mark.parametrize("record", [record for _, record, *_ in (*POLYGONS, *MASKS)])
def test_wrong_outlines(record: str, on_error: OnError, tmp_path: Path) -> None:
    """Nothing is told of them in pieces, and the reader says what the whole says."""
    source = write(tmp_path / "in.json", document("annotations", record.replace(MARK, "")))
    tally = Tally()
    by_reader, as_whole = both(source, on_error, shapes=EVERYTHING)

    assert in_pieces(source, shapes=EVERYTHING, tally=tally) is None
    assert told(tally) == told(Tally())
    assert by_reader == as_whole


@pytest.mark.parametrize("on_error", ["stop", "skip"])
@pytest.mark.parametrize("text", ["[[], [1, 1, 9, 1, 9, 9]]", "[[], []]", "{}", "[ ]", f"[{' ' * 80}]", f"[{'[], ' * 30}[]]"])
def test_outlines_that_look_empty(text: str, on_error: OnError, tmp_path: Path) -> None:
    """They are read as the whole reads them."""
    rows = [annotation(id=1, segmentation=[TRIANGLE]), annotation(id=2, segmentation="TEXT")]
    source = write(tmp_path / "in.json", json.dumps(dataset(rows)).replace('"TEXT"', text))
    by_reader, as_whole = both(source, on_error, shapes=EVERYTHING)

    assert by_reader == as_whole


@pytest.mark.parametrize("on_error", ["stop", "skip"])
@pytest.mark.parametrize("record", [record for _, record, *_ in KEYPOINTS])
def test_wrong_keypoints(record: str, on_error: OnError, tmp_path: Path) -> None:
    """They are left to the whole where landmarks are wanted."""
    source = write(tmp_path / "in.json", document("annotations", record.replace(MARK, "")))
    by_reader, as_whole = both(source, on_error, shapes=EVERYTHING)

    assert in_pieces(source, shapes=EVERYTHING) is None
    assert by_reader == as_whole


def test_keypoints_that_are_not_wanted(tmp_path: Path) -> None:
    """They are not looked at."""
    d = read(write(tmp_path / "in.json", dataset([annotation(segmentation=[TRIANGLE], keypoints=[1])])), OUTLINES)

    assert d.kind.tolist() == [Kind.RECTANGLE, Kind.POLYGON]


def test_memory(tmp_path: Path) -> None:
    """Beside the points themselves no more is held at once than a small part of the file's size."""
    ring = [float(i) for i in range(400)]
    text = json.dumps(dataset([annotation(id=i, segmentation=[ring]) for i in range(5000)]))
    source = write(tmp_path / "in.json", text)

    tracemalloc.start()
    d = in_pieces(source, 1 << 16, shapes=EVERYTHING)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert d is not None
    assert d.points.nbytes == 5000 * 400 * 8
    assert peak < 1.2 * d.points.nbytes + len(text) / 4


@given(st.lists(st.lists(st.integers(-9, 9))), st.integers(0, 20))
def test_growing(parts: list[list[int]], room: int) -> None:
    """A column holds what was added in its order, whatever there was room for."""
    column = Growing(np.int32, room)
    for part in parts:
        column.extend(np.array(part, np.int32))

    assert column.taken().tolist() == [value for part in parts for value in part]
    assert column.taken().tolist() == []
