"""What makes reading COCO in pieces safe: where it is cut, what it holds at once, and what is found for all ids or images at once."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.detections import Frame
from prelabel.readers.coco.ids import UNKNOWN, Numbers
from prelabel.readers.coco.plain import Frames, plain_frames
from prelabel.readers.coco.records import Image
from tests.readers.coco_files import annotation, dataset, in_pieces, pixels, write


def many(count: int) -> dict[str, Any]:
    """A file of annotations with something to stumble over: records in records, and letters of several bytes."""
    inner = [{"a": 1}, {"b": [{}, {}]}]
    rows = [annotation(id=i, image_id=1 + i % 2, bbox=[i, 0.5, 3, 4], note="né}, {" * (i % 5), inner=inner) for i in range(count)]
    return dataset(rows, info={"x": [{}, {}]})


@pytest.mark.parametrize("indent", [None, 0, 3])
@pytest.mark.parametrize("ascii_alone", [True, False])
@pytest.mark.parametrize("order", ["images categories annotations info", "info images annotations categories"])
def test_pieces_of_any_size(*, indent: int | None, ascii_alone: bool, order: str, tmp_path: Path) -> None:
    """Wherever a piece ends, in a name, a letter or between records, all is read, or left to the whole where it is too short to be cut."""
    content = many(40)
    text = json.dumps({name: content[name] for name in order.split()}, indent=indent, ensure_ascii=ascii_alone)
    source = write(tmp_path / "in.json", text)
    expected = [[i, 0.5, 3, 4] for i in range(40)]
    read = []

    for piece in range(1, 2 * len(text), 37):
        d = in_pieces(source, piece)
        if d is not None:
            assert pixels(d) == expected
            assert d.frame.tolist() == [0, 1] * 20
            read.append(piece)
    assert read[-1] > len(text)


@pytest.mark.parametrize("between", [",", ", ", " ,\n  "])
def test_records_that_hold_no_others(between: str, tmp_path: Path) -> None:
    """They are read in pieces of any size that holds a record, however they are set apart, and the list may be the last of the file."""
    rows = [annotation(id=i, bbox=[i, 0.5, 3, 4], segmentation=[[1, 1, 9, 1, 9, i]]) for i in range(60)]
    content = dataset([])
    head = json.dumps({name: content[name] for name in ("images", "categories")})[:-1]
    text = f'{head}, "annotations": [{between.join(map(json.dumps, rows))}]}}\n'
    source = write(tmp_path / "in.json", text)

    for piece in range(300, len(text) + 300, 59):
        d = in_pieces(source, piece)
        assert d is not None
        assert pixels(d) == [[i, 0.5, 3, 4] for i in range(60)]


def test_memory(tmp_path: Path) -> None:
    """Neither the text of annotations nor what they are decoded to is held at once: all is read in a small part of the file's size."""
    ring = [float(i) for i in range(400)]
    text = json.dumps(dataset([annotation(id=i, segmentation=[ring]) for i in range(5000)]))
    source = write(tmp_path / "in.json", text)

    tracemalloc.start()
    d = in_pieces(source, 1 << 16)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert d is not None
    assert len(d) == 5000
    assert peak < len(text) / 4


NUMBERS = st.floats(-4, 12) | st.integers(-4, 12).map(float) | st.sampled_from([2.0**53, 2.0**60, 4_194_304.0, -(2.0**60)])
IDS_OF_TABLES = st.integers(-4, 12) | st.sampled_from([2**53, 2**60, 4_194_303, 4_194_304, "7", "a"])


@given(st.lists(NUMBERS), st.lists(IDS_OF_TABLES, unique=True))
def test_numbers_are_looked_up_as_ids(ids: list[float], known: list[int | str]) -> None:
    """A number finds the whole number that it equals, and nothing where it is too large to be exact."""
    table = {id_: place for place, id_ in enumerate(known)}
    expected = [known.index(int(id_)) if id_.is_integer() and abs(id_) < 2**53 and int(id_) in known else UNKNOWN for id_ in ids]

    assert Numbers(table).looked_up(np.array(ids, np.float64)).tolist() == expected


@pytest.mark.parametrize(
    "name", ["a:b.jpg", "a\\b.jpg", "/a.jpg", "./a.jpg", "a/../b.jpg", "a/.b.jpg", "a//b.jpg", "a\nb.jpg", "é.jpg", ""]
)
def test_names_that_are_not_plain(name: str) -> None:
    """One of them, first or last, and no image is taken as plain."""
    plain, other = Image(id=1, file_name="x/y.jpg", width=4, height=3), Image(id=2, file_name=name, width=4, height=3)

    assert plain_frames([plain]) == Frames(frames=(Frame(file="x/y.jpg", width=4, height=3),), of_image={1: 0})
    assert plain_frames([plain, other]) is None
    assert plain_frames([other, plain]) is None


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"coco_url": "https://host/1", "url": "http://host/2"}, "https://host/1"),
        ({"coco_url": "a.jpg", "flickr_url": "s3://bucket/a.jpg"}, "s3://bucket/a.jpg"),
        ({"coco_url": "", "url": "http://host/2"}, "http://host/2"),
        ({"url": "host/2"}, ""),
    ],
)
def test_urls_of_plain_images(fields: dict[str, str], url: str) -> None:
    """The first field that holds an absolute URL counts."""
    found = plain_frames([Image(id=1, file_name="x", width=4, height=3, **fields)])

    assert found is not None
    assert [frame.url for frame in found.frames] == [url]


@pytest.mark.parametrize("side", [None, 0, -1, 0.5, 2.5, 2**24 + 1])
def test_sizes_that_are_not_plain(side: float | None) -> None:
    """No image without a whole size is taken as plain."""
    assert plain_frames([Image(id=1, file_name="x", width=side, height=3)]) is None
    assert plain_frames([Image(id=1, file_name="x", width=3, height=side)]) is None
