"""What rows of MOT text mean: how they are written, ids, classes, scores."""

import math
from pathlib import Path

import numpy as np
import pytest

from prelabel.errors import Tally
from prelabel.readers.mot import READER
from prelabel.testing import read_batches
from tests.readers.mot_files import info, one, pixels, rows_of, write


@pytest.mark.parametrize(
    "text",
    [
        "1,2,10,10,20,20,0.5\n2,2,12,10,20,20,0.5\n",
        "1, 2, 10, 10, 20, 20, 0.5\n2, 2, 12, 10, 20, 20, 0.5",
        "1,2,10,10,20,20,0.5\r\n2,2,12,10,20,20,0.5\r\n",
        "1,2,10,10,20,20,0.5\r2,2,12,10,20,20,0.5\r",
        "\ufeff1,2,10,10,20,20,0.5\n2,2,12,10,20,20,0.5\n",
        "1,2,10,10,20,20,0.5,\n2,2,12,10,20,20,0.5,,,\n",
        "1.0,2.0,10.0,1e1,20,20,.5\n2.,2,12,10,20,20,0.5\n",
        "1 2 10 10 20 20 0.5\n2\t2\t12 10  20 20 0.5\n",
        "1,2,10,10,20,20,0.5,-1,-1,-1\n2,2,12,10,20,20,0.5\n",
    ],
    ids=["plain", "spaces", "windows", "old mac", "mark", "trailing commas", "floats", "white space", "widths mix"],
)
def test_ways_to_write_a_row(text: str, tmp_path: Path) -> None:
    """All of these are the same two rows."""
    path = tmp_path / "S.txt"
    path.write_bytes(text.encode())

    d = one(path)

    assert rows_of(d) == [(1, 2, "object"), (2, 2, "object")]
    assert pixels(d) == [[10, 10, 20, 20], [12, 10, 20, 20]]
    assert (d.score.tolist(), d.origin.tolist()) == ([0.5, 0.5], [1, 2])


@pytest.mark.parametrize("text", ["\n1,2,10,10,20,20,0.5\n\n2,2,12,10,20,20,0.5\n", "\n1,2,10,10,20,20,0.5\n  \n2,2,12,10,20,20,0.5\n"])
def test_blank_lines_count_as_lines(text: str, tmp_path: Path) -> None:
    """A row is named by its line in the file."""
    path = tmp_path / "S.txt"
    path.write_bytes(text.encode())

    assert one(path).origin.tolist() == [2, 4]


def test_frames_that_count_from_0(tmp_path: Path) -> None:
    """As trackers that count images write them: the first frame is 1 here, and the summary says so."""
    tally = Tally()
    d = one(write(tmp_path / "run.txt", "0 7 10 20 30 10 -1 -1 -1 0", "2 7 12 20 30 10 -1 -1 -1 0"), tally)

    assert [f.file for f in d.frames] == ["run/img1/000001.jpg", "run/img1/000002.jpg", "run/img1/000003.jpg"]
    assert rows_of(d) == [(1, 7, "object"), (3, 7, "object")]
    assert pixels(d) == [[10, 20, 30, 10], [12, 20, 30, 10]]
    assert "mot: frames count from 0 where a row is in frame 0, which becomes the first one, as in run" in tally.notes


def test_six_columns_have_no_score(tmp_path: Path) -> None:
    """Frame, id and box are enough."""
    d = one(write(tmp_path / "S.txt", "1,2,10,10,20,20"))

    assert np.isnan(d.score).all()
    assert d.track.tolist() == [2]


def test_an_empty_file_is_a_sequence_without_detections(tmp_path: Path) -> None:
    """Where the frames are known."""
    info(tmp_path / "S", "seqLength=2", "imWidth=9", "imHeight=9")
    write(tmp_path / "S/det.txt")

    d = one(tmp_path / "S", size=None)

    assert (len(d), len(d.frames)) == (0, 2)


DET = "detections (det.txt): ids are no track ids; -O ids=keep keeps them"
COUNTED = "ids that count 1..n in the rows of each frame are no track ids; -O ids=keep keeps them"
STILL = ["1,1,10,10,20,20,1", "1,2,50,10,20,20,1", "2,1,11,10,20,20,1", "2,2,51,10,20,20,1"]
JUMPING = ["1,1,10,10,20,20,1", "1,2,50,10,20,20,1", "2,1,50,10,20,20,1", "2,2,10,10,20,20,1"]


@pytest.mark.parametrize(
    ("name", "rows", "ids", "tracks", "notes"),
    [
        ("det.txt", ["1,5,10,10,20,20,1", "2,5,10,10,20,20,1"], "auto", [-1, -1], [DET]),
        ("det.txt", ["1,5,10,10,20,20,1", "2,5,10,10,20,20,1"], "keep", [5, 5], []),
        ("det.txt", ["1,-1,10,10,20,20,1"], "auto", [-1], []),
        ("S.txt", ["1,-1,10,10,20,20,1", "2,-1,10,10,20,20,1"], "auto", [-1, -1], []),
        ("S.txt", ["1,-1,10,10,20,20,1", "2,8,10,10,20,20,1"], "auto", [-1, 8], []),
        ("S.txt", ["1,5,10,10,20,20,1", "2,5,10,10,20,20,1"], "ignore", [-1, -1], []),
        ("S.txt", STILL, "auto", [-1] * 4, [COUNTED]),
        ("S.txt", STILL, "keep", [1, 2, 1, 2], []),
        ("S.txt", [STILL[1], STILL[0], *STILL[2:]], "auto", [2, 1, 1, 2], []),
        ("S.txt", [STILL[2], STILL[0], STILL[3], STILL[1]], "auto", [-1] * 4, [COUNTED]),
        ("S.txt", ["1,1,10,10,20,20,1", "2,1,11,10,20,20,1"], "auto", [1, 1], []),
        ("S.txt", ["1,1,10,10,20,20,1", "2,1,60,10,20,20,1"], "auto", [-1, -1], [COUNTED]),
        ("gt.txt", STILL, "auto", [1, 2, 1, 2], []),
        ("gt.txt", JUMPING, "auto", [-1] * 4, [COUNTED]),
    ],
)
def test_which_ids_are_tracks(name: str, rows: list[str], ids: str, *, tracks: list[int], notes: list[str], tmp_path: Path) -> None:
    """Ids of detections, ids that are all -1, and ids that only count rows are no tracks."""
    tally = Tally()

    d = one(write(tmp_path / "S" / name, *rows), tally, ids=ids)

    assert d.track.tolist() == tracks
    assert list(tally.notes) == notes


@pytest.mark.parametrize(
    ("name", "row", "options", "label", "score"),
    [
        ("gt.txt", "1,1,1,1,9,9,1,13,1", {}, "crowd", None),
        ("gt.txt", "1,1,1,1,9,9,1", {}, "object", None),
        ("gt.txt", "1,1,1,1,9,9,1", {"label": "person"}, "person", None),
        ("gt.txt", "1,1,1,1,9,9,1,-1,-1,-1", {}, "object", None),
        ("gt.txt", "1,1,1,1,9,9,1,3.25,-7.5,0", {}, "object", None),
        ("gt.txt", "1,1,1,1,9,9,1,3,0.5,0", {}, "car", None),
        ("gt.txt", "1,1,1,1,9,9,1,2,1", {"classes": "car,bus"}, "bus", None),
        ("gt.txt", "1,1,1,1,9,9,1,0,1", {"classes": "0:car,1:bus"}, "car", None),
        ("gt.txt", "1,1,1,1,9,9,0.5,2,-1,-1", {"kind": "results"}, "object", 0.5),
        ("gt_val_half.txt", "1,1,1,1,9,9,1,3,1", {}, "car", None),
        ("S.txt", "1,1,1,1,9,9,1,3,1", {}, "car", None),
        ("S.txt", "1,1,1,1,9,9,0.5,3,-1", {}, "object", 0.5),
        ("S.txt", "1,1,1,1,9,9,0.5,2,-1", {"classes": "car,bus"}, "bus", 0.5),
        ("S.txt", "1,1,1,1,9,9,1,3,1", {"kind": "det"}, "object", 1.0),
        ("det.txt", "1,1,1,1,9,9,0.5,3,-1", {"kind": "gt"}, "car", None),
    ],
)
def test_the_kind_of_file_says_what_columns_are(
    name: str, row: str, options: dict[str, str], *, label: str, score: float | None, tmp_path: Path
) -> None:
    """Column 7 is a flag and 8 a class in ground truth; elsewhere a score, and a class only where classes are named."""
    (d,) = read_batches(READER, write(tmp_path / name, row), options, size=(100, 50))

    assert [d.labels[i] for i in d.label] == [label]
    assert d.score.tolist() == pytest.approx([math.nan if score is None else score], nan_ok=True)


def test_columns_without_use_are_named_once(tmp_path: Path) -> None:
    """A class that nobody named is not dropped without a word."""
    tally = Tally()

    one(write(tmp_path / "S.txt", "1,1,1,1,9,9,0.5,2,-1"), tally)

    assert list(tally.notes) == ["columns 8 and on are not used; -O classes=FILE or -O classes=a,b,c reads column 8 as the class"]


def test_classes_can_stand_in_a_file(tmp_path: Path) -> None:
    """A name a line; the line is the number."""
    names = write(tmp_path / "names.txt", "car", "", "bus")

    assert one(write(tmp_path / "S/gt.txt", "1,1,1,1,9,9,1,3,1"), classes=str(names)).labels == ("bus",)


@pytest.mark.parametrize(
    ("rule", "column", "expected"),
    [
        ("raw", ["0", "1", "0.25"], [0, 1, 0.25]),
        ("raw", ["-1", "1", "0.25"], [math.nan, 1, 0.25]),
        ("sigmoid", ["0", "-1000", "1000"], [0.5, 0, 1]),
        ("minmax", ["-3", "5", "1"], [0, 1, 0.5]),
        ("minmax", ["7", "7", "7"], [1, 1, 1]),
        ("minmax", ["-1", "-1", "-1"], [math.nan] * 3),
    ],
)
def test_scores_come_to_lie_between_0_and_1(rule: str, column: list[str], expected: list[float], tmp_path: Path) -> None:
    """As written, by the logistic function, or spread over the file."""
    path = write(tmp_path / "S/det.txt", *(f"{i},-1,1,1,9,9,{score}" for i, score in enumerate(column, 1)))

    assert one(path, score=rule).score.tolist() == pytest.approx(expected, nan_ok=True)
