"""Annotations of COCO that compiled loops read, against what msgspec makes of them."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel import native
from prelabel.readers.coco.decoding import Columns
from prelabel.readers.coco.outlines import Mask
from prelabel.readers.coco.packed import (
    Boxed,
    Outlined,
    Posed,
    Table,
    Whole,
    attributes_taken,
    is_posed,
    keypoints_taken,
    outlines_taken,
)
from prelabel.readers.coco.polygons import GivenRings

pytestmark = pytest.mark.skipif(native.loops is None, reason="nothing is compiled")

NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**25), 10**25) | st.floats(0, 2000).map(lambda x: round(x, 2))
POLYGONS = st.lists(st.lists(NUMBERS, max_size=8), max_size=3)
MASKS = st.fixed_dictionaries(
    {"size": st.tuples(st.integers(0, 999), st.integers(0, 999)), "counts": st.lists(st.integers(0, 99)) | st.text("0a\\\"o'}", max_size=9)}
)
VALUES = st.booleans() | NUMBERS | st.lists(st.just("x"), max_size=2)
ANNOTATIONS = st.fixed_dictionaries(
    {"image_id": NUMBERS, "category_id": NUMBERS},
    optional={
        **dict.fromkeys(("id", "score", "track_id", "instance_id", "iscrowd"), NUMBERS),
        "bbox": st.tuples(*[NUMBERS] * 4),
        "segmentation": st.none() | POLYGONS | MASKS,
        "area": NUMBERS | st.none() | st.booleans(),
        "date": st.sampled_from(["", "2013-11-12", "naïve", "a\\n"]),
        "vbox": st.lists(NUMBERS, max_size=3),
        "keypoints": st.none() | st.lists(NUMBERS, max_size=6),
        "attributes": st.none() | st.dictionaries(st.text("ab é", max_size=3), VALUES),
    },
)


def compiled(text: bytes, kind: type[Boxed]) -> object:
    """What the loops make of a list; None where they leave it to others."""
    try:
        found = Columns.read(memoryview(text), outlined=issubclass(kind, Outlined), posed=is_posed(kind))
    except msgspec.DecodeError:
        return None
    return None if found is None else shown(found.numbers, found.rings, found.masks, found.keypoints, found.attributes)


def shown(numbers: Mapping[str, Any], rings: GivenRings, masks: Mapping[int, Mask], *texts: Sequence[object]) -> object:
    """What was read, as it can be compared."""
    columns = {name: column.tolist() for name, column in sorted(numbers.items())}
    return repr(columns), rings.px.tolist(), rings.coordinates.tolist(), rings.rings.tolist(), masks, *map(list, texts)


def with_msgspec(text: bytes, kind: type[Boxed]) -> object:
    """What msgspec makes of it; None where it is of another kind."""
    try:
        text.decode()
        items: list[Any] = msgspec.json.decode(text, type=list[kind])  # type: ignore[valid-type]  # of four
    except (UnicodeDecodeError, msgspec.DecodeError):
        return None
    outlines = outlines_taken(items) if issubclass(kind, Outlined) else (GivenRings.of([[]] * len(items)), {})
    keypoints = keypoints_taken(items) if is_posed(kind) else []
    # none were written where all are null, too
    texts = [] if keypoints.count(None) == len(keypoints) and b'"keypoints"' not in text else keypoints, attributes_taken(items)
    columns = Table(kind).columns(items)
    return columns and shown(columns, *outlines, *texts)


@st.composite
def lists(draw: st.DrawFn) -> bytes:
    """A list of annotations, their fields in any order, with blanks or without."""
    each = draw(st.lists(ANNOTATIONS, max_size=4))
    said = [dict(draw(st.permutations(list(one.items())))) for one in each]
    separators = draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " :\r\n")]))
    return json.dumps(said, ensure_ascii=False, separators=separators).encode()


KINDS = st.sampled_from([Boxed, Outlined, Posed, Whole])


@given(lists(), KINDS)
def test_annotations(text: bytes, kind: type[Boxed]) -> None:
    """Each number, ring, mask, keypoint and attribute."""
    made = compiled(text, kind)

    assert made is not None
    assert made == with_msgspec(text, kind)


TOKENS = [
    *[bytes([letter]) for letter in b'{}[],:"\\-.019eE \n\0\x1f\xff'],
    *[b"null", b"true", b"1.0", b"e5", b"99999999999999999999", b'"u\\u00e9"', b"\\u0022"],
    *[b'"bbox":[1,2,3,4]', b'"id":1', b'"keypoints":[]', b'"attributes":{}', b'"file_name":null', b'"segmentation":[]', b'"x":{}'],
]


@given(lists(), KINDS, st.data())
def test_annotations_that_are_damaged(text: bytes, kind: type[Boxed], data: st.DataObject) -> None:
    """What is read of them is what msgspec reads; mostly nothing."""
    for _ in range(data.draw(st.integers(1, 2))):
        begin = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(begin, min(begin + 4, len(text))))
        text = text[:begin] + data.draw(st.sampled_from([b"", *TOKENS])) + text[end:]

    made = compiled(text, kind)

    # what is read in pieces was looked at: it is UTF-8
    assert made is None or made == with_msgspec(text, kind) or b"\xff" in text


PLAIN = b'[{"image_id":1,"category_id":2,"bbox":[1,2,3,4],"segmentation":[[1,2,3,4,5,6]]}]'


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"[",
        PLAIN + b"x",
        PLAIN[:-1] + b",]",
        PLAIN.replace(b'"image_id":1,', b""),
        PLAIN.replace(b'"category_id":2,', b""),
        PLAIN.replace(b'"image_id":1', b'"image_id":1,"image_id":1'),
        PLAIN.replace(b'"image_id":1', b'"image_id":"1"'),
        PLAIN.replace(b'"image_id":1', b'"image_id":null'),
        PLAIN.replace(b'"image_id":1', b'"image_id":01'),
        PLAIN.replace(b'"image_id":1', b'"image_id":1e999'),
        PLAIN.replace(b'"image_id":1', b'"image_id":true'),
        PLAIN.replace(b"3,4]", b"3]", 1),
        PLAIN.replace(b"3,4]", b"3,4,5]", 1),
        PLAIN.replace(b"[1,2,3,4]", b"null", 1),
        PLAIN.replace(b"5,6]", b"5,6,]"),
        PLAIN.replace(b"[[1", b"[1").replace(b"6]]", b"6]"),
        PLAIN.replace(b'"image_id":1', b'"image_id":1,"attributes":{"a":{}}'),
        PLAIN.replace(b'"image_id":1', b'"image_id":1,"keypoints":[[]]'),
        PLAIN.replace(b'"image_id":1', b'"image_id":1,"segments_info":[]'),
        PLAIN.replace(b'"image_id":1', b'"image_id":1,"x":{"y":1}'),
        PLAIN.replace(b'"image_id":1', b'"image_id":1,"x":"\\u0041"'),
    ],
)
def test_lists_of_another_kind(text: bytes) -> None:
    """Others read them, or say what is wrong."""
    assert native.loops is not None
    assert native.loops.annotations(PLAIN, True) is not None
    assert native.loops.annotations(text, True) is None
    assert native.loops.annotations(text, False) is None


def test_arrays_have_room_for_all() -> None:
    """Of texts that hold as much as their length can."""
    many, ring = 500, b"[" + b",".join([b"7"] * 500) + b"]"
    rings = b"[" + b",".join([b"[]"] * many) + b"]"
    for segmentation in (rings, b"[" + ring + b"]", b"{}"):
        text = b'[{"image_id":1,"category_id":2,"segmentation":%b}]' % segmentation
        assert native.loops is not None
        found = native.loops.annotations(text, True)
        assert found is not None
        coordinates = np.frombuffer(found[2], np.int64).tolist()
        assert coordinates == {rings: [0] * many, b"{}": []}.get(segmentation, [many])
        assert np.frombuffer(found[3]).tolist() == [7.0] * sum(coordinates)


PIECES = ["0", "1", "23", ".5", ".", ",", ", ", "-", " ", "0.25,", "17.5,", "-3,", "e5", "x", "\xe9", "]"]
"""Of lists of numbers; of most that they make together something is wrong."""


@given(
    st.lists(st.sampled_from(["0", "1.5", "-23.25", "640", "0.0", "-0", "9" * 56, "1e5", "7." + "8" * 54]), max_size=60),
    st.sampled_from([",", ", "]),
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from(PIECES)), max_size=2),
    st.integers(0, 80),
)
def test_numbers_that_are_not_wanted_are_sound(numbers: list[str], comma: str, odd: list[tuple[int, str]], behind: int) -> None:
    """As the standard library finds, wherever in a list what is wrong stands, and however much text is behind it."""
    ring = comma.join(numbers)
    for at, piece in odd:
        ring = ring[:at] + piece + ring[at:]
    text = f'[{{"image_id":1,"category_id":2,"segmentation":[[{ring}]],"x":[{ring}]{" " * behind}}}]'.encode()

    assert native.loops is not None
    assert (native.loops.annotations(text, False) is not None) == is_finite(text)


def is_finite(text: bytes) -> bool:
    """Whether the standard library reads it, and its numbers are finite: others are left to msgspec."""
    try:
        (annotation,) = json.loads(text)
    except ValueError:
        return False
    return all(map(math.isfinite, annotation["x"]))
