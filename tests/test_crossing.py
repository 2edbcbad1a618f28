"""What crosses from one process to another arrives as it was."""

import pickle
from collections import Counter
from dataclasses import fields
from typing import TypeVar

import numpy as np
import pytest

from prelabel import readers
from prelabel.detections import COLUMNS, RAGGED, Detections, Frame, Source
from prelabel.errors import Place, Tally
from prelabel.frames import FrameIndex, FrameOptions, KnownFrame
from prelabel.making import Made
from prelabel.readers.tables import TableReader
from prelabel.readers.yolo.parse import rows_of

T = TypeVar("T")


def crossed(value: T) -> T:
    """What arrives in another process."""
    arrived: T = pickle.loads(pickle.dumps(value))  # noqa: S301  # our own
    return arrived


def many(sources: int, rows: int) -> Detections:
    """Rows of the last sources and attributes of many."""
    last = np.arange(sources - rows, sources)
    return Detections.from_boxes(
        frames=[Frame(file=f"{row}.jpg", width=7, sequence="s", index=row, time_s=row / 10) for row in range(rows)],
        labels=["car", "bus"],
        frame=np.arange(rows),
        label=[0] * rows,
        box=np.tile([0.0, 0.1, 0.5, 1.5], (rows, 1)),
        sources=[Source(f"{number}.txt", "$.a[{}]") for number in range(sources)],
        source=last,
        attribute_sets=[{"number": str(number)} for number in range(sources)],
        attributes=np.where(last % 2, last, -1),
    )


def test_detections() -> None:
    """All columns and frames; each row still names its source and has its attributes."""
    d = many(50, 6)
    back = crossed(d)

    assert (back.frames, back.labels) == (d.frames, d.labels)
    for name in {*COLUMNS, *RAGGED} - {"source", "attributes"}:
        column, was = getattr(back, name), getattr(d, name)
        assert (column.dtype, column.shape, column.flags.writeable) == (was.dtype, was.shape, False)
        np.testing.assert_array_equal(column, was)
    assert [str(back.place(row)) for row in range(6)] == [f"{row + 44}.txt: $.a[{row}]" for row in range(6)]
    sets = [None if which < 0 else back.attribute_sets[which] for which in back.attributes.tolist()]
    assert sets == [None, {"number": "45"}, None, {"number": "47"}, None, {"number": "49"}]


def test_detections_take_no_more_along_than_they_need() -> None:
    """A slice of a large source is not sent with the names of all its files."""
    assert len(pickle.dumps(many(50_000, 6))) < 1.1 * len(pickle.dumps(many(6, 6)))


def test_a_name_that_is_not_utf8() -> None:
    """As a file system may have it, in a frame or a source."""
    d = Detections.from_boxes(
        frames=[Frame(file="a\udcff.jpg", time_s=0)], labels=["x"], frame=[0], label=[0], box=[[0, 0, 1, 1]], sources=[Source("b\udcff")]
    )

    back = crossed(d)
    assert (back.frames, back.sources) == (d.frames, d.sources)


def test_known_frames() -> None:
    """Paths, URLs and what the user says of them; a process has one index for the same frames."""
    known = [KnownFrame(file="b/2.jpg", path="x/b/2.jpg"), KnownFrame(file="1.jpg", url="https://host/1.jpg")]
    index = FrameIndex(known, FrameOptions(size=(4, 3)), given=True, ordered=True)
    back = crossed(index)

    assert (back.known, back.options, back.given, back.number("1.jpg")) == (tuple(known), FrameOptions(size=(4, 3)), True, 1)
    assert crossed(index) is back


def test_texts_that_are_written_together_are_sent_as_one() -> None:
    """Those of files of their own stay apart."""
    counts = Counter({"frame": 2})
    together = Made(texts=(b"a", b"\n", b"b"), names=("1", "2"), counts=counts)
    apart = Made(texts=(b"a", b"b"), names=("1", "2"), counts=counts, apart=True)

    assert crossed(together) == Made(texts=(b"a\nb",), names=("1", "2"), counts=counts)
    assert crossed(apart) == apart


def test_readers_go_by_their_names() -> None:
    """The same reader is found; one that is not found by its name does not go."""
    assert crossed(readers.find("voc")) is readers.find("voc")
    with pytest.raises(pickle.PicklingError, match=r"^csv$"):
        pickle.dumps(TableReader())


def test_what_is_counted_in_parts_is_counted_whole() -> None:
    """Parts of a tally, taken and merged in order, are what one tally would have counted."""
    whole, parts, merged = Tally(on_error="skip"), Tally(on_error="skip"), Tally(on_error="skip")
    for number in range(6):
        for tally in (whole, parts):
            tally.filtered["low"] += number
            tally.outlines_px += number
            tally.note(f"note {number // 2}")
            tally.note_names("unused: {all}", [f"n{5 - number}"])
            tally.note_names("as in {first}", [f"file {number}"])
            tally.reject("bad", "is bad", place=Place("a.txt", number), fix="mend it")
        merged.merge(parts.taken())

    assert list(merged.notes) == list(whole.notes) == ["note 0", "unused: n0,n1,n2,n3,n4,n5", "as in file 0", "note 1", "note 2"]
    assert merged == whole
    assert parts == Tally(on_error="skip")


def test_rows_of_label_files() -> None:
    """All columns, with blank lines, rows of several widths, and files without rows."""
    rows = rows_of([b"0 .5 .5 1 1\n\n2 .5 .5 1 1 .9\n", b"", b"\n" * 300 + b"1 1e300 .5 1 .25"])
    back = crossed(rows)

    for field in fields(rows):
        column, was = getattr(back, field.name), getattr(rows, field.name)
        assert column.dtype == was.dtype
        np.testing.assert_array_equal(column, was)
    assert back.line.tolist() == [1, 3, 301]
