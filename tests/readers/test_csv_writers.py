"""What supervision and pyarrow themselves write is read as it was meant."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import supervision as sv
from pyarrow import parquet

from prelabel.readers.base import Certainty
from prelabel.readers.tables import READER
from tests.readers.output_files import labels, names, read, refused, skipped, write

BOXES = np.array([[64, 48, 192, 240], [320, 120, 384, 360.5]], np.float32)


def detections(count: int, tracks: list[int]) -> sv.Detections:
    """The first of the boxes, as a tracker gives them."""
    score = np.array([0.9, 0.5], np.float32)
    return sv.Detections(xyxy=BOXES[:count], class_id=np.array([2, 0])[:count], confidence=score[:count], tracker_id=np.array(tracks))


FRAMES = [
    detections(2, [7, 8]),
    sv.Detections.empty(),
    detections(1, [7]),
]
"""A video whose second frame is empty."""


@pytest.mark.parametrize(("sink", "name"), [(sv.CSVSink, "clip.csv"), (sv.JSONSink, "clip.json")])
def test_a_sink_of_supervision(tmp_path: Path, sink: type[sv.CSVSink | sv.JSONSink], name: str) -> None:
    """Corners, scores in single precision, ids, tracks, and the frame that was given as custom data."""
    with sink(str(tmp_path / name)) as file:
        for number, found in enumerate(FRAMES):
            file.append(found, {"frame_index": number, "weather": "rain, heavy"})

    assert READER.sniff(tmp_path / name) == Certainty.SURE
    d = read(READER, tmp_path / name, {"names": "coco80", "attributes": "weather"}, size=(640, 480))

    assert names(d) == ["clip:clip_0", "clip:clip_1", "clip:clip_2"]
    assert d.frame.tolist() == [0, 0, 2]
    assert labels(d) == ["car", "person", "car"]
    assert np.array_equal((d.box * [640, 480, 640, 480]).round(4), BOXES[[0, 1, 0]])
    assert d.score.round(6).tolist() == [0.9, 0.5, 0.9]
    assert d.track.tolist() == [7, 8, 7]
    assert [d.attribute_sets[i] for i in d.attributes.tolist()] == [{"weather": "rain, heavy"}] * 3


@pytest.mark.parametrize(("sink", "name"), [(sv.CSVSink, "clip.csv"), (sv.JSONSink, "clip.json")])
def test_a_sink_without_ids_and_scores(tmp_path: Path, sink: type[sv.CSVSink | sv.JSONSink], name: str) -> None:
    """Cells that are empty say nothing; the names of the model's data are labels."""
    found = sv.Detections(xyxy=BOXES, data={"class_name": np.array(["car", "person"])})
    with sink(str(tmp_path / name)) as file:
        file.append(found, {"frame": "a.jpg"})

    d = read(READER, tmp_path / name, size=(640, 480))

    assert (names(d), labels(d)) == (["a.jpg"], ["car", "person"])
    assert np.isnan(d.score).all()
    assert d.track.tolist() == [-1, -1]


@pytest.mark.parametrize(("sink", "name"), [(sv.CSVSink, "clip.csv"), (sv.JSONSink, "clip.json")])
def test_a_sink_without_frames(tmp_path: Path, sink: type[sv.CSVSink | sv.JSONSink], name: str) -> None:
    """Nobody can say afterwards which frame a row was in: the columns that there are stand in the message."""
    with sink(str(tmp_path / name)) as file:
        file.append(FRAMES[0])

    assert refused(READER, tmp_path / name, {"names": "coco80"}) == (
        f"{name}: does not say which frame a row is in; its columns are x_min, y_min, x_max, y_max, class_id, confidence, tracker_id\n"
        "  fix: name the column of the frame with -O frame=COLUMN"
    )


TABLE = {
    "file": ["a.jpg", "a.jpg", "b.jpg"],
    "kind": ["car", None, "person"],
    "x0": [10.0, 20.0, None],
    "y0": [0, 0, 0],
    "x1": [50.0, 60.0, 70.0],
    "y1": [100, 50, 25],
    "sure": [0.5, None, 0.75],
    "embedding": [[1.0, 2.0], [], None],
}


def test_parquet(tmp_path: Path) -> None:
    """Columns of numbers, of words and of nulls; others are passed over; a row is named by its number."""
    parquet.write_table(pa.table(TABLE), tmp_path / "t.parquet")
    options = {"label": "kind", "score": "sure", "default": "thing"}

    d, reasons = skipped(READER, tmp_path / "t.parquet", options, size=(100, 100))

    assert d.box.tolist() == [[0.1, 0, 0.5, 1], [0.2, 0, 0.6, 0.5]]
    assert labels(d) == ["car", "thing"]
    assert d.score[0] == 0.5
    assert np.isnan(d.score[1])
    assert reasons == ["empty cell"]
    assert refused(READER, tmp_path / "t.parquet", options, size=(100, 100)) == (
        "t.parquet: row 3: no x0: the cell of column 'x0' is empty or NaN\n  fix: fill the cell, or leave the row out with --on-error skip"
    )


def test_parquet_of_numbers(tmp_path: Path) -> None:
    """Whole numbers of any width, and classes that are encoded as a dictionary."""
    kind = pa.array(["car", "bus"]).dictionary_encode()
    columns = {name: pa.array(values, pa.int16()) for name, values in {"x0": [0, 0], "y0": [0, 0], "x1": [5, 10], "y1": [10, 5]}.items()}
    parquet.write_table(pa.table({"frame": pa.array([0, 1], pa.uint8()), "label": kind, **columns}), tmp_path / "t.parquet")

    d = read(READER, tmp_path / "t.parquet", size=(10, 10))

    assert (names(d), labels(d)) == (["t:t_0", "t:t_1"], ["car", "bus"])
    assert d.box.tolist() == [[0, 0, 0.5, 1], [0, 0, 1, 0.5]]


def test_parquet_of_decimals(tmp_path: Path) -> None:
    """Databases write scores and pixels so: they are numbers, and empty cells stay empty."""
    decimals = {"x0": ["0.5"], "y0": ["1.5"], "x1": ["5"], "y1": ["10"], "score": ["0.75"], "frame": ["3"]}
    columns = {name: pa.array(list(map(Decimal, texts * 2)), pa.decimal128(9, 2)) for name, texts in decimals.items()}
    columns["score"] = pa.array([Decimal("0.75"), None], pa.decimal256(40, 2))
    parquet.write_table(pa.table({"label": ["car", "bus"], **columns}), tmp_path / "t.parquet")

    d = read(READER, tmp_path / "t.parquet", {"start": "0"}, size=(10, 10))

    assert d.box.tolist() == [[0.05, 0.15, 0.5, 1]] * 2
    assert d.score[0] == 0.75
    assert np.isnan(d.score[1])


def test_parquet_with_two_columns_of_one_name(tmp_path: Path) -> None:
    """It is refused in the words for CSV, whether or not the column is used."""
    names = ["frame", "label", "x0", "y0", "x1", "y1", "frame"]
    parquet.write_table(pa.table([pa.array([1])] * len(names), names), tmp_path / "t.parquet")

    assert refused(READER, tmp_path / "t.parquet") == "t.parquet: two columns are called 'frame'\n  fix: rename one of them"


def test_a_file_that_is_no_parquet(tmp_path: Path) -> None:
    """Is said in the words of its reader."""
    write(tmp_path, {"t.parquet": b"PAR1" * 4})

    said = refused(READER, tmp_path / "t.parquet")

    assert said.startswith("t.parquet: cannot be read as Parquet: ")
    assert said.endswith("\n  fix: write the file again")


def test_parquet_without_its_reader(tmp_path: Path) -> None:
    """The message names what to install; nothing of it is imported before."""
    write(tmp_path, {"t.parquet": b""})
    program = f"""
import sys
sys.modules["pyarrow"] = None
from pathlib import Path
from prelabel.readers.tables import READER
from prelabel.testing import read_batches
try:
    read_batches(READER, Path({str(tmp_path / "t.parquet")!r}))
except Exception as error:
    print(error)
"""

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == (
        f"{tmp_path / 't.parquet'}: is Parquet, which needs pyarrow\n  fix: install what reads it: pip install 'prelabel[parquet]'\n"
    )
