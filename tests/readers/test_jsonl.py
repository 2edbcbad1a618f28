"""The project's own stream of detections: what lines say, and which frames form what."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # its stubs are a package of their own

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Certainty
from prelabel.readers.jsonl import READER
from prelabel.schemas import schema
from prelabel.testing import check_detections, check_reader, read_batches
from tests.conftest import FIXTURES

SOURCE = FIXTURES / "jsonl"

LINE = Draft202012Validator(schema("detections"))


def line(*detections: dict[str, Any], **frame: Any) -> str:  # noqa: ANN401  # values of JSON
    """A line; in pixels of a frame of 200x100 unless it says otherwise."""
    return json.dumps({"width": 200, "height": 100, "unit": "pixels", **frame, "detections": detections}) + "\n"


def box(*corners: float, **fields: Any) -> dict[str, Any]:  # noqa: ANN401  # values of JSON
    """A car."""
    return {"label": "car", "box": corners or (20, 10, 60, 40), **fields}


def written(folder: Path, *lines: str, name: str = "a.jsonl") -> Path:
    """A file of lines."""
    path = folder / name
    path.write_text("".join(lines), encoding="utf-8")
    return path


def rows(d: Detections) -> list[tuple[str, str, str, list[float]]]:
    """Sequence, file, label and box of each row."""
    return [
        (d.frames[frame].sequence, d.frames[frame].file, d.labels[label], np.round(four, 9).tolist())
        for frame, label, four in zip(d.frame.tolist(), d.label.tolist(), d.box, strict=True)
    ]


@pytest.mark.parametrize("case", ["street", "shapes"])
def test_it_keeps_the_contract(case: str) -> None:
    """As a folder and as a file; and the published schema has nothing against the lines."""
    file = SOURCE / case / "detections.jsonl"

    assert len(check_reader(READER, SOURCE / case)) == len(check_reader(READER, file))
    for text in file.read_text("utf-8").splitlines():
        LINE.validate(json.loads(text))


def test_what_a_line_says() -> None:
    """Frames with their sequence, number, size, URL and time; detections with label, score, track, attributes and marks."""
    street, yard = read_batches(READER, SOURCE / "street")

    assert [(f.sequence, f.file, f.index, f.width, f.height, f.url, f.time_s) for f in street.frames] == [
        ("street", f"00000{n}.jpg", n, 640, 480, f"https://example.com/street/00000{n}.jpg", n / 10) for n in range(3)
    ]
    assert [(f.sequence, f.file, f.index, f.width) for f in yard.frames] == [("yard", "yard/0.jpg", 0, 0), ("yard", "yard/1.jpg", 1, 0)]
    assert rows(street)[:2] == [
        ("street", "000000.jpg", "car", [0.1, 0.2, 0.3, 0.5]),
        ("street", "000000.jpg", "pedestrian", [0.8, 0.25, 0.85, 0.45]),
    ]
    assert rows(yard) == [("yard", "yard/1.jpg", "dog", [0.1, 0.2, 0.3, 0.4])]
    assert (street.track.tolist(), street.score.tolist()) == ([3, 8, 3, 3, 8], [0.9, 0.75, 0.85, 0.95, 0.8])
    assert (yard.track.tolist(), np.isnan(yard.score).tolist()) == ([-1], [True])
    said = [street.attribute_sets[i] if i >= 0 else None for i in street.attributes.tolist()]
    assert said == [{"occluded": "false", "colour": "red"}, None, {"occluded": "true", "colour": "red"}, None, None]
    assert street.interpolated.tolist() == [False] * 4 + [True]
    assert [str(street.place(row)).rpartition(":")[2] for row in range(5)] == ["1", "1", "2", "3", "3"]


def test_all_geometries() -> None:
    """A box with an outline that has a hole, a line, a cuboid, a box with keypoints: rows of one object share it."""
    (d,) = read_batches(READER, SOURCE / "shapes")

    found = [(Kind(kind).name, d.labels[label]) for kind, label in zip(d.kind, d.label, strict=True)]
    assert found == [
        ("RECTANGLE", "lake"), ("POLYGON", "lake"), ("LINE", "lane"), ("CUBOID", "van"), ("RECTANGLE", "person"), ("LANDMARK", "person"),
    ]  # fmt: skip
    assert d.object.tolist() == [0, 0, 1, 2, 3, 3]
    assert d.ring_hole.tolist() == [False, True, False, False, False]
    assert d.point_number.tolist() == [0] * (4 + 4 + 3 + 8) + [1, 2, 5]
    np.testing.assert_allclose(d.points[8:11], [[0, 0.5], [0.5, 0.6], [1, 0.5]])
    np.testing.assert_allclose(d.box[[2, 3, 5]], [[0, 0.5, 1, 0.6], [0.1, 0.3, 0.5, 0.8], [0.6, 0.1, 0.9, 0.9]])


def test_boxes_of_other_geometries(tmp_path: Path) -> None:
    """The object's box, else its extent, else the bounds of the points; an extent makes no rectangle. Numbers join what is one object."""
    outline = {"label": "car", "polygons": [[[[20, 10], [40, 10], [40, 30]]]]}
    others = ({**outline, "extent": [10, 0, 50, 50]}, {**outline, "box": [0, 0, 50, 50]}, {**outline, "object": 4}, box(object=4))
    source = written(tmp_path, line(*others, file="a.jpg"))

    (d,) = read_batches(READER, source)

    check_detections(d)
    assert d.kind.tolist() == [Kind.POLYGON, Kind.RECTANGLE, Kind.POLYGON, Kind.POLYGON, Kind.RECTANGLE]
    np.testing.assert_allclose(d.box[[0, 2, 3]], [[0.05, 0, 0.25, 0.5], [0, 0, 0.25, 0.5], [0.1, 0.1, 0.2, 0.3]])
    assert d.object.tolist() == [0, 1, 1, 2, 2]


def test_a_frame_is_named_by_file_url_or_number(tmp_path: Path) -> None:
    """Whichever it has, in this order; null is the same as absent. Frames without numbers count in the order of lines."""
    source = written(
        tmp_path,
        line(sequence="a", file="x/1.jpg", url="https://h/2.jpg", frame=None),
        line(sequence="a", url="https://h/b%20c/2.jpg?v=1"),
        line(sequence="b", frame=12, file=None),
    )

    a, b = read_batches(READER, source)

    assert [(f.file, f.index) for f in (*a.frames, *b.frames)] == [("x/1.jpg", 0), ("b c/2.jpg", 1), ("000012", 12)]


def test_a_batch_a_sequence_as_soon_as_it_ends(tmp_path: Path) -> None:
    """Frames without a sequence are held together, and may stand anywhere but inside a sequence."""
    lines = [line(box(), sequence="a", frame=0), line(box(), file="x.jpg"), line(sequence="b", frame=0), line(box(), file="y.jpg")]

    batches = read_batches(READER, written(tmp_path, *lines))

    assert [[(f.sequence, f.file) for f in batch.frames] for batch in batches] == [
        [("a", "000000")], [("b", "000000")], [("", "x.jpg"), ("", "y.jpg")],
    ]  # fmt: skip


def test_sizes_that_the_line_does_not_say(tmp_path: Path) -> None:
    """Come from --size; fractions and frames without detections need none."""
    lines = [
        line(box(), file="a.jpg", width=None, height=None),
        line({"label": "car", "box": [0, 0, 0.5, 1]}, file="b.jpg", unit="fractions", width=0, height=0),
        line(file="c.jpg", width=None, height=None),
    ]

    (d,) = read_batches(READER, written(tmp_path, *lines), size=(400, 200))

    assert [row[3] for row in rows(d)] == [[0.05, 0.05, 0.15, 0.2], [0, 0, 0.5, 1]]


def test_scores_in_percent_and_sizes_that_differ(tmp_path: Path) -> None:
    """Where the options say so."""
    first, wide = line(box(score=87), sequence="a", frame=0), line(box(score=100), sequence="a", frame=1, width=400)
    source = written(tmp_path, first, wide, line(box(), sequence="a", frame=2))

    (d,) = read_batches(READER, source, {"scores": "percent", "sizes": "any"})

    assert d.score[:2].tolist() == [0.87, 1.0]
    assert d.box[:, 2].round(9).tolist() == [0.3, 0.15, 0.3]


def test_plain_and_other_detections_in_one_sequence(tmp_path: Path) -> None:
    """Lines that hold more than boxes come between lines that do not; a blank line and a byte order mark are passed over."""
    shaped = {"label": "lane", "line": [[0, 0], [200, 100]], "attributes": {"side": "left"}}
    lines = [line(box(), sequence="a", frame=0), "\n", line(box(), shaped, sequence="a", frame=1), line(box(), sequence="a", frame=2)]

    (d,) = read_batches(READER, written(tmp_path, "\ufeff", *lines))

    assert [(int(frame), Kind(kind).name) for frame, kind in zip(d.frame, d.kind, strict=True)] == [
        (0, "RECTANGLE"), (1, "RECTANGLE"), (1, "LINE"), (2, "RECTANGLE"),
    ]  # fmt: skip
    assert d.attribute_sets[d.attributes[2]] == {"side": "left"}
    assert d.origin.tolist() == [1, 3, 3, 4]


def test_compressed_files_and_several(tmp_path: Path) -> None:
    """Gzip is seen by its first bytes; a folder's files are one stream, in natural order."""
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "2.jsonl.gz").write_bytes(gzip.compress(line(box(), sequence="b", frame=0).encode()))
    written(tmp_path / "f", line(box(), sequence="a", frame=0), name="1.ndjson")

    batches = read_batches(READER, tmp_path / "f")

    assert [frame.sequence for batch in batches for frame in batch.frames] == ["a", "b"]
    assert [Path(batch.sources[0].path).name for batch in batches] == ["1.ndjson", "2.jsonl.gz"]
    assert READER.sniff(tmp_path / "f") is Certainty.SURE


@pytest.mark.parametrize(
    "text", ["", "{}", '{"unit": "pixels"}', '{"reference_id": "a", "data": {}}', "[]", '{"file": "a.jpg"}', "\x1f\x8b1"]
)
def test_what_is_not_its_own(text: str, tmp_path: Path) -> None:
    """Jobs files and other JSON Lines are left to others."""
    assert READER.sniff(written(tmp_path, text)) is Certainty.NO
