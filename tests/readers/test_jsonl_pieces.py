"""Lines that are read in pieces: detections that say more stand among those that are boxes, and one that is wrong is told from them."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from prelabel.detections import Detections, Kind, shapes_of
from prelabel.errors import Tally
from prelabel.readers.jsonl import READER, blocks
from prelabel.testing import check_detections, read_batches
from tests.readers.test_jsonl import line

SIDE = 64
"""Of a frame, a power of two: to divide by it and multiply again changes no number."""

CORNER = st.integers(0, SIDE)

TRIANGLE = st.lists(st.tuples(CORNER, CORNER), min_size=3, max_size=3, unique=True)


@st.composite
def detections(draw: st.DrawFn) -> dict[str, Any]:
    """A box and no more in every other case, else any of what else there is."""
    label = draw(st.sampled_from(["car", "bus", "tram", "Fußgänger"]))
    x, y, width, height = (draw(CORNER) for _ in range(4))
    box = [x, y, x + width, y + height]
    if draw(st.booleans()):
        return {"label": label, "box": box}
    fields: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {"label": st.just(label)},
            optional={
                "score": st.sampled_from([0.25, 1]),
                "track": st.integers(0, 9),
                "attributes": st.dictionaries(st.sampled_from("ab"), st.sampled_from(["x", "y"]), max_size=2),
                "object": st.integers(0, 2),
                "interpolated": st.booleans(),
                "line": TRIANGLE,
            },
        )
    )
    return fields if "line" in fields and draw(st.booleans()) else {**fields, "box": box}


def entries(d: Detections) -> list[list[tuple[object, ...]]]:
    """Frame by frame what each row says, and with which rows of its frame it shares an object."""
    size, shapes = [SIDE, SIDE], shapes_of(d)
    out: list[list[tuple[object, ...]]] = [[] for _ in d.frames]
    for row in range(len(d)):
        points = (shapes.take(np.array([row])).points * size).tolist()
        mates = [int(other) for other in np.flatnonzero(d.object == d.object[row]) - np.searchsorted(d.frame, d.frame[row])]
        sets = dict(d.attribute_sets[d.attributes[row]]) if d.attributes[row] >= 0 else {}
        place = points if d.kind[row] == Kind.LINE else (d.box[row] * np.tile(size, 2)).tolist()
        said = d.labels[d.label[row]], str(d.score[row]), int(d.track[row]), sets, bool(d.interpolated[row])
        out[int(d.frame[row])].append((*said, place, mates, int(d.origin[row])))
    return out


def expected(each: list[dict[str, Any]], number: int) -> list[tuple[object, ...]]:
    """The same of the detections of a line, by the format's description: a row for the box, and one for the line."""
    placed = [(position, place) for position, one in enumerate(each) for place in ("box", "line") if place in one]
    keys = [("shared", each[position]["object"]) if "object" in each[position] else ("own", position) for position, _ in placed]
    out: list[tuple[object, ...]] = []
    for (position, place), key in zip(placed, keys, strict=True):
        one = each[position]
        score = str(float(one.get("score", "nan")))
        said = one["label"], score, one.get("track", -1), one.get("attributes", {}), one.get("interpolated", False)
        coordinates = [list(map(float, point)) for point in one["line"]] if place == "line" else list(map(float, one["box"]))
        out.append((*said, coordinates, [row for row, other in enumerate(keys) if other == key], number))
    return out


@settings(deadline=None)
@given(st.lists(st.lists(detections(), max_size=3), min_size=1, max_size=12), st.integers(1, 3), st.integers(1, 2000))
def test_those_that_say_more_among_others(each: list[list[dict[str, Any]]], length: int, piece: int) -> None:
    """However long pieces and sequences are, each detection says what it says alone."""
    texts = [line(*some, sequence=f"s{number // length}", frame=number, width=SIDE, height=SIDE) for number, some in enumerate(each)]
    with TemporaryDirectory() as folder, patch.object(blocks, "PIECE", piece):
        path = Path(folder) / "a.jsonl"
        path.write_text("".join(texts), encoding="utf-8")
        batches = read_batches(READER, path)

    assert [frame for d in batches for frame in entries(d)] == [expected(some, number) for number, some in enumerate(each, 1)]
    for d in batches:
        check_detections(d)
        named = [d.labels[label] for label in d.label.tolist()]
        assert list(d.labels) == list(dict.fromkeys(named))


def test_what_is_wrong_among_others(tmp_path: Path) -> None:
    """A box, a line and a detection without a place are left out from among boxes and detections that say more."""
    good: dict[str, Any] = {"label": "car", "box": [0, 0, 8, 8]}
    marked: dict[str, Any] = {"label": "bus", "box": [0, 0, 4, 4], "attributes": {"seen": "yes"}}
    turned = {"label": "tram", "box": [9, 0, 8, 8]}
    short = {"label": "car", "line": [[0, 0]]}
    nowhere = {"label": "car", "score": 0.5}
    each: list[list[dict[str, Any]]] = [[turned, good], [marked, short, good], [nowhere, marked, good], [good, turned, marked], [good]]
    path = tmp_path / "a.jsonl"
    path.write_text("".join(line(*some, sequence="s", frame=number, width=SIDE, height=SIDE) for number, some in enumerate(each)))
    tally = Tally(on_error="skip")
    with patch.object(blocks, "PIECE", len(json.dumps(good))):
        (d,) = read_batches(READER, path, tally=tally)

    wrong = [(problem.place.line, problem.place.element, problem.what) for problem in tally.bad]
    assert wrong == [
        (1, "$.detections[0].box", "x1 8 is left of x0 9"),
        (2, "$.detections[1].line", "line has 1 points"),
        (3, "$.detections[0]", "has no geometry"),
        (4, "$.detections[1].box", "x1 8 is left of x0 9"),
    ]
    marks = [d.attribute_sets[number] if number >= 0 else {} for number in d.attributes.tolist()]
    assert [(d.labels[label], one) for label, one in zip(d.label.tolist(), marks, strict=True)] == [
        ("car", {}), ("bus", {"seen": "yes"}), ("car", {}), ("bus", {"seen": "yes"}), ("car", {}), ("car", {}), ("bus", {"seen": "yes"}),
        ("car", {}),
    ]  # fmt: skip
    assert d.labels == ("car", "bus")
    assert d.origin.tolist() == [1, 2, 2, 3, 3, 4, 4, 5]


def test_values_that_only_look_alike(tmp_path: Path) -> None:
    """Sets of attributes are told apart by what they become: a number and its text are one, a number and a truth are not."""
    each = [1, "1", True, "true", [1], 1.5, 10**40, f"{10**40}", None, {}]
    path = tmp_path / "a.jsonl"
    said = [{"label": "car", "box": [0, 0, 8, 8], "attributes": {"v": one} if one != {} else {}} for one in each]
    path.write_text(line(*said, file="a.jpg"))

    (d,) = read_batches(READER, path)

    values = [d.attribute_sets[number]["v"] if number >= 0 else None for number in d.attributes.tolist()]
    assert values == ["1", "1", "true", "true", ("1",), "1.5", f"{10**40}", f"{10**40}", None, None]
    assert len(d.attribute_sets) == 5
