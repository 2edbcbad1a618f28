"""MOT text: the contract, the fixtures, and real files."""

import csv
import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Detections
from prelabel.errors import ChoiceError, InputError, PrelabelError, Tally, UsageError
from prelabel.readers import mot
from prelabel.readers.base import Certainty
from prelabel.readers.mot import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES, REAL_DATA, needs_real_data
from tests.readers.mot_files import one, pixels, rows_of, write

CASES = FIXTURES / "mot"

DATA = REAL_DATA / "tracking"

REAL = sorted([*DATA.glob("*/*/det.txt"), *DATA.glob("*/*/gt.txt"), *DATA.glob("mot-variants/*/gt/gt.txt")])

CLASSES = ["pedestrian", "person on vehicle", "car", "bicycle", "motorbike", "non motorized vehicle", "static person", "distractor"]
CLASSES += ["occluder", "occluder on the ground", "occluder full", "reflection", "crowd"]


@pytest.mark.parametrize(
    ("case", "options", "size"),
    [
        ("detections", {}, None),
        ("truth", {"attributes": "visibility"}, None),
        ("both", {"file": "gt"}, None),
        ("several", {}, None),
        ("results", {"classes": "car,bus"}, (200, 100)),
        ("cvat", {}, None),
    ],
)
def test_the_contract(case: str, options: dict[str, str], size: tuple[int, int] | None) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case, options, size=size)


@pytest.mark.parametrize(("one_based", "expected"), [("false", [10, 20, 30, 40]), ("true", [9, 19, 30, 40])])
def test_where_pixels_count_from(tmp_path: Path, one_based: str, expected: list[float]) -> None:
    """From 0 as they stand, or from 1 as MOTChallenge says; width and height are the same."""
    path = write(tmp_path / "s.txt", "1,1,10,20,30,40,1,-1,-1,-1")

    assert pixels(one(path, one_based=one_based)) == [pytest.approx(expected)]
    assert pixels(one(path)) == [pytest.approx([10, 20, 30, 40])]


def test_detections_of_a_sequence() -> None:
    """Rows keep their order, boxes their extent, and each of the sequence's frames is there."""
    d = one(CASES / "detections", size=None)

    assert [(f.sequence, f.file, f.index, f.time_s) for f in d.frames] == [
        ("CAM-01", "CAM-01/img1/000001.jpg", 1, 0.0),
        ("CAM-01", "CAM-01/img1/000002.jpg", 2, 0.1),
        ("CAM-01", "CAM-01/img1/000003.jpg", 3, 0.2),
        ("CAM-01", "CAM-01/img1/000004.jpg", 4, pytest.approx(0.3)),
    ]
    assert rows_of(d) == [(3, -1, "object"), (1, -1, "object"), (1, -1, "object")]
    assert d.box.tolist()[:2] == [[0.1, 0.1, 0.3, 0.6], [0.05, 0.1, 0.25, 0.6]]
    assert pixels(d)[2] == [150.5, -5.0, 60.0, 30.25]
    assert d.score.tolist() == [0.5, 0.9, 0.25]
    assert str(d.place(2)) == f"{CASES / 'detections/CAM-01/det/det.txt'}:3"


def test_ground_truth_has_tracks_classes_and_flags() -> None:
    """Ids are tracks, classes have MOT17's names, flag 0 is filtered and counted, there are no scores."""
    tally = Tally()

    d = one(CASES / "truth", tally, size=None)

    assert rows_of(d) == [(1, 1, "pedestrian"), (2, 1, "pedestrian"), (1, 2, "car")]
    assert np.isnan(d.score).all()
    assert tally.filtered == {"consider flag 0": 2}
    assert list(tally.notes) == ["column 9 (visibility) is not used; -O attributes=visibility makes it an attribute"]
    assert d.attribute_sets == ()


def test_objects_that_are_not_considered_can_be_kept() -> None:
    """With ``ignored=keep`` flag 0 is a row like any other; visibility becomes an attribute in its shortest form."""
    tally = Tally()

    d = one(CASES / "truth", tally, size=None, ignored="keep", attributes="visibility")

    assert [label for _, _, label in rows_of(d)] == ["pedestrian", "pedestrian", "car", "reflection", "reflection"]
    assert [d.attribute_sets[i]["visibility"] for i in d.attributes] == ["1", "0.5", "0.25", "1", "1"]
    assert not tally.filtered
    assert not tally.notes


def test_both_files_need_a_choice() -> None:
    """A sequence that holds det.txt and gt.txt is read only after a choice."""
    with pytest.raises(ChoiceError) as error:
        read_batches(READER, CASES / "both")

    assert str(error.value) == f"{CASES / 'both/CAM-01'}: holds det.txt and gt.txt\n  fix: choose with -O file=gt or -O file=det"
    assert len(one(CASES / "both", size=None, file="det")) == 3
    assert one(CASES / "both", size=None, file="gt").track.tolist() == [1, 1, 2]


@pytest.mark.usefixtures("sequences_apart")
def test_several_sequences_come_in_natural_order() -> None:
    """CAM-2 stands before CAM-10; other text is not read, and the summary says so."""
    tally = Tally()

    batches = read_batches(READER, CASES / "several", tally=tally)

    assert [{f.sequence for f in b.frames} for b in batches] == [{"CAM-2"}, {"CAM-10"}]
    assert [len(b.frames) for b in batches] == [2, 1]
    assert math.isnan(batches[0].frames[1].time_s)
    assert list(tally.notes) == [f"1 other text file not read: first {CASES / 'several/notes/diary.txt'}"]


def test_small_sequences_are_one_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as follow each other and are small together; what is read of them is what is read of each."""
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text(f"1,-1,1,2,3,4,0.5\n2,-1,{len(name)},2,3,4,0.5\n")
    size = (tmp_path / "a.txt").stat().st_size
    found = {}
    for most in (0, 2 * size, 3 * size):
        monkeypatch.setattr(mot, "SMALL", most)
        found[most] = read_batches(READER, tmp_path, size=(100, 100))

    assert {most: [len(batch.frames) for batch in batches] for most, batches in found.items()} == {
        0: [2, 2, 2],
        2 * size: [4, 2],
        3 * size: [6],
    }
    assert READER.plan(tmp_path, READER.options()).units[0].name == "a and 2 more"
    apart, together = Detections.concat(found[0]), found[3 * size][0]
    assert repr(apart.frames) == repr(together.frames)
    assert apart.box.tolist() == together.box.tolist()
    assert [apart.place(row) for row in range(6)] == [together.place(row) for row in range(6)]


@pytest.mark.usefixtures("sequences_apart")
def test_results_are_a_file_a_sequence() -> None:
    """The file's name is the sequence, a score of -1 is none, and frames go to the last row."""
    first, second = read_batches(READER, CASES / "results", {"classes": "car,bus"}, size=(200, 100))

    assert rows_of(first) == [(1, 4, "object"), (2, 4, "object"), (2, 7, "object")]
    assert np.isnan(first.score).all()
    assert [f.file for f in first.frames] == ["CAM-01/img1/000001.jpg", "CAM-01/img1/000002.jpg"]
    assert rows_of(second) == [(1, 0, "bus"), (2, 0, "bus"), (3, 0, "bus")]
    assert second.score.tolist() == [0.75, 0.5, 0.5]


def test_an_export_of_cvat() -> None:
    """labels.txt counts from 1, images from 0 are the frames in their order, sizes come from their headers."""
    d = one(CASES / "cvat", size=None)

    assert [(f.file, f.index, f.width, f.height) for f in d.frames] == [(f"img1/frame_00000{i}.png", i + 1, 20, 10) for i in range(3)]
    assert rows_of(d) == [(1, 1, "bus"), (2, 1, "bus"), (2, 2, "car")]
    assert {f.sequence for f in d.frames} == {"cvat"}


def test_an_unknown_attribute_is_wrong_usage() -> None:
    """The format has one field that can become an attribute."""
    with pytest.raises(UsageError, match=r"^-O attributes: mot has no field 'colour'\n  fix: its only one is visibility$"):
        read_batches(READER, CASES / "truth", {"attributes": "colour"})


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("detections", Certainty.SURE),
        ("detections/CAM-01/det/det.txt", Certainty.SURE),
        ("results", Certainty.LIKELY),
        ("results/CAM-01.txt", Certainty.LIKELY),
        ("cvat", Certainty.LIKELY),
        ("cvat/gt/labels.txt", Certainty.NO),
        ("cvat/img1", Certainty.NO),
        ("absent", Certainty.NO),
    ],
)
def test_sniff(path: str, expected: Certainty) -> None:
    """Sure of boxes beside a seqinfo.ini, likely of rows of numbers."""
    assert READER.sniff(CASES / path) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("1 3 10 20 30 40 0.9 -1 -1 -1 ", Certainty.LIKELY),
        ("0 3 10 20 30 40 -1 -1 -1 0", Certainty.LIKELY),
        ("1 3 10 20 30 40 0 2 -1", Certainty.LIKELY),
        ("0 0.5 0.5 0.1 0.1 0.9", Certainty.NO),
        ("532.1 590 541.2 580 550.5 570 561 560 572 550", Certainty.NO),
        ("1,3,273,116,30,40,0.9,0", Certainty.LIKELY),
        ("684,8,273,116,1,4,0,0", Certainty.NO),
        ("684,8,273,116,0,11,0,1,", Certainty.NO),
        ("684.5,8,273,116,0.93,4,-1,-1", Certainty.NO),
    ],
)
def test_rows_of_mot_and_of_others(row: str, expected: Certainty, tmp_path: Path) -> None:
    """Between spaces only rows of trackers are its own, not those of YOLO and CULane; boxes of single images in VisDrone are not."""
    assert READER.sniff(write(tmp_path / "000001.txt", row)) == expected


def expected_rows(path: Path) -> list[tuple[int, int, str, tuple[float, ...]]]:
    """Frame, id, label and box of the rows that are to be read, by the standard library."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    truth = path.name == "gt.txt"
    names = path.with_name("labels.txt").read_text("utf-8").split() if path.with_name("labels.txt").exists() else CLASSES
    return [
        (int(r[0]), int(r[1]) if truth else -1, names[int(r[7]) - 1] if truth else "object", tuple(map(float, r[2:6])))
        for r in rows
        if not truth or r[6] != "0"
    ]


@needs_real_data
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.relative_to(DATA).as_posix())
def test_real_files_are_read_completely(path: Path) -> None:
    """Every row of real detections and ground truth is found again within 1e-9 of the frame; the rest is counted as filtered."""
    tally = Tally()
    expected = expected_rows(path)

    d = one(path, tally, size=None)

    size = np.array([(f.width, f.height) for f in d.frames], np.float64)[d.frame]
    xywh = np.array([row[3] for row in expected])
    box = np.column_stack([xywh[:, :2], xywh[:, :2] + xywh[:, 2:]]) / np.tile(size, 2)
    assert rows_of(d) == [row[:3] for row in expected]
    np.testing.assert_allclose(d.box, box, rtol=0, atol=1e-9)
    assert not tally.bad
    with path.open(encoding="utf-8") as file:
        assert sum(1 for _ in file) == len(d) + tally.filtered["consider flag 0"]


def test_all_real_sequences_at_once(real_data: Path) -> None:
    """A folder of sequences is as many batches, and frames without rows are there."""
    batches = read_batches(READER, real_data / "tracking" / "KITTI-Pedestrian")

    counts = Counter(f.sequence for b in batches for f in b.frames)
    assert counts == {"KITTI-0001": 447, "KITTI-0008": 390, "KITTI-0012": 78, "KITTI-0014": 106, "KITTI-0016": 209, "KITTI-0018": 339}
    assert sum(map(len, batches)) == 4518


def test_two_sources_with_one_name(tmp_path: Path) -> None:
    """A sequence cannot come from two sources."""
    paths = [write(tmp_path / run / "S.txt", "1,3,1,1,9,9,0.5") for run in "ab"]
    units = [unit for path in paths for unit in READER.plan(path, READER.options()).units]

    with pytest.raises(PrelabelError) as error:
        READER.survey(units, READER.options(), None)  # type: ignore[arg-type]  # not used

    assert isinstance(error.value, InputError)
    assert str(error.value) == (
        f"{paths[1]}: sequence 'S', but so is {paths[0]}\n  fix: give one source that holds both, or convert them one by one"
    )
