"""Lines of the stream that compiled loops read, against what msgspec makes of them."""

import json
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel import native
from prelabel.build.ids import _mixed
from prelabel.readers.jsonl import lines as jsonl
from prelabel.readers.jsonl.boxed import Boxed

pytestmark = pytest.mark.skipif(native.loops is None, reason="nothing is compiled")

NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**25), 10**25) | st.floats(0, 2000).map(lambda x: round(x, 2))

DETECTIONS = st.fixed_dictionaries(
    {"label": st.sampled_from(["car", "bicycle", "a longer name of a class", "é", "x"]), "box": st.tuples(*[NUMBERS] * 4)},
    optional={"score": st.none() | NUMBERS, "track": st.none() | st.integers(0, 2**53 - 1)},
)
HEADS = st.fixed_dictionaries(
    {"unit": st.sampled_from(["pixels", "fractions"])},
    optional={
        "sequence": st.text(st.characters(codec="utf-8"), max_size=5),
        "frame": st.integers(0, 99),
        "file": st.sampled_from(["a.jpg", 'q"{}[]\\,.jpg', "detections"]),
        "width": st.none() | st.integers(0, 9999),
    },
)


@st.composite
def frames(draw: st.DrawFn) -> str:
    """A line of the stream in which nothing but boxes was seen, its fields in any order, with blanks or without."""
    said = draw(HEADS)
    said["detections"] = [dict(draw(st.permutations(list(one.items())))) for one in draw(st.lists(DETECTIONS, max_size=3))]
    separators = draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " :\r")]))
    return json.dumps(dict(draw(st.permutations(list(said.items())))), ensure_ascii=draw(st.booleans()), separators=separators)


def seen(found: tuple[Any, Any] | None) -> object:
    """What was read, as it can be compared."""
    if found is None:
        return None
    heads, packed = found
    boxed: Boxed = packed.boxed
    columns = [getattr(boxed, name).tolist() for name in ("score", "track", "box")]
    labels = [boxed.labels[i] for i in boxed.label.tolist()]
    told = [[getattr(head, name) for name in msgspec.structs.asdict(head) if name != "detections"] for head in heads]
    return told, packed.bounds.tolist(), boxed.labels, labels, repr(columns)


@given(st.lists(frames(), min_size=1, max_size=4))
def test_lines_with_boxes(lines: list[str]) -> None:
    """Each number, and what stands beside the boxes; all that can be read so is."""
    data = "\n".join(lines).encode()
    wanted = seen(jsonl._together(data, jsonl._boxes_of))  # noqa: SLF001  # the same with msgspec

    made = seen(jsonl._packed(memoryview(data)))  # noqa: SLF001

    # labels with escapes are left to others
    assert made == wanted or (made is None and b"\\u00e9" in data)


TOKENS = [
    *[bytes([letter]) for letter in b'{}[],:"\\-.019eE \n\0\x1f\xff'],
    *[b"null", b"true", b"1.0", b"e5", b"99999999999999999999"],
    *[b'"box":[1,2,3,4]', b'"label":"a"', b'"track":1', b'"detections":[]'],
]


@given(st.lists(frames(), min_size=1, max_size=3), st.data())
def test_lines_that_are_damaged(lines: list[str], data: st.DataObject) -> None:
    """What is read of them is what msgspec reads; mostly nothing."""
    whole = "\n".join(lines).encode()
    for _ in range(data.draw(st.integers(1, 2))):
        begin = data.draw(st.integers(0, len(whole)))
        end = data.draw(st.integers(begin, min(begin + 4, len(whole))))
        whole = whole[:begin] + data.draw(st.sampled_from([b"", *TOKENS])) + whole[end:]

    made = seen(jsonl._packed(memoryview(whole)))  # noqa: SLF001

    assert made is None or made == seen(jsonl._together(whole, jsonl._boxes_of))  # noqa: SLF001


def boxes(data: bytes) -> object:
    """What the loops make of lines."""
    assert native.loops is not None
    return native.loops.boxes(data)


LINE = b'{"unit":"pixels","file":"a","detections":[{"label":"a","box":[1,2,3,4]}]}'


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        LINE + b"x",
        LINE + b"," + LINE,
        LINE[:-1],
        LINE[:-1] + b',"detections":[]}',
        LINE.replace(b"[1,", b"[01,"),
        LINE.replace(b"4]", b"4,5]"),
        LINE.replace(b"4]", b"null]"),
        LINE.replace(b"[1,", b"[1e999,"),
        LINE.replace(b'"label":"a"', b'"label":""'),
        LINE.replace(b'"label":"a"', b'"label":"a","label":"b"'),
        LINE.replace(b'"label":"a"', b'"label":"a","track":-1'),
        LINE.replace(b'"label":"a"', b'"label":"a","track":9007199254740992'),
        LINE.replace(b'"label":"a",', b""),
        LINE.replace(b',"box":[1,2,3,4]', b""),
        LINE.replace(b"[1,2,3,4]", b"null"),
    ],
)
def test_lines_of_another_kind(line: bytes) -> None:
    """Others read them, or say what is wrong."""
    assert boxes(LINE) is not None
    assert boxes(line) is None
    assert boxes(LINE + b"\n" + line) is None


@pytest.mark.parametrize("line", [b'{"unit":"pixels","file":"b"}', b' { "file" : "\\"}" , "unit":"pixels" }\r'])
def test_frames_in_which_nothing_was_seen(line: bytes) -> None:
    """The project's own stream names no detections there: those of other lines are read with them."""
    data = b"\n".join([line, LINE, line, LINE, line])

    made = seen(jsonl._packed(memoryview(data)))  # noqa: SLF001

    assert made is not None
    assert made == seen(jsonl._together(data, jsonl._boxes_of))  # noqa: SLF001


def test_labels_that_come_together_are_left_to_others() -> None:
    """Labels that were chosen to: all begin at one place of the table, where each is compared with all before it."""
    letters = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef", np.uint8)
    labels = letters[np.arange(1 << 21)[:, None] >> np.arange(0, 40, 5) & 31]
    hashed = labels.view("<u8")[:, 0] ^ np.uint64(8)
    bad = labels[_mixed(hashed) % np.uint64(1 << 14) == 0]
    of = b",".join(b'{"label":"%b","box":[1,2,3,4]}' % bytes(label) for label in bad)

    assert len(bad) > 64
    assert boxes(LINE.replace(b'{"label":"a","box":[1,2,3,4]}', of)) is None


def test_more_labels_than_a_table_holds() -> None:
    """They are counted by others."""
    of = [b'{"unit":"pixels","file":"a","detections":[{"label":"%d","box":[1,2,3,4]}]}' % i for i in range(4097)]

    assert boxes(b"\n".join(of[1:])) is not None
    assert boxes(b"\n".join(of)) is None
