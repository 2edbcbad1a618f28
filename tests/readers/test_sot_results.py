"""Single object tracking: results of trackers, how rows may be written, and how sources are recognised."""

import math
from pathlib import Path

import numpy as np
import pytest

from prelabel import readers
from prelabel.detections import Kind
from prelabel.errors import PrelabelError, Tally
from prelabel.folders import names_in
from prelabel.readers.base import Certainty
from prelabel.readers.mot import READER as MOT
from prelabel.readers.sot import READER, values
from prelabel.testing import check_reader
from tests.readers.mots_files import facts, images, names, write
from tests.readers.sot_files import AWAY, CASES, outline, read, said


def test_results() -> None:
    """The first repetition; codes are gaps, counted by what they say; confidences are scores; pixels as of the truth."""
    tally = Tally()
    whole = check_reader(READER, CASES / "results", size=(80, 60))
    read(CASES / "results", tally=tally)

    assert facts(whole) == [
        ("GOT-10k_Val_000007", 1, "object", 0, [10, 20, 18, 36]),
        ("GOT-10k_Val_000007", 2, "object", 0, [12.25, 20, 20.25, 36]),
        ("GOT-10k_Val_000007", 4, "object", 0, [14, 20, 22, 36]),
        ("bag", 2, "object", 0, [10.5, 20, 18.5, 36]),
        ("bag", 6, "object", 0, [12.25, 20, 22.25, 38]),
        ("car_1", 1, "object", 0, [10, 20, 18, 36]),
        ("car_1", 2, "object", 0, [11, 20, 19, 36]),
    ]
    np.testing.assert_array_equal(whole.score, [math.nan] * 3 + [0.75, 0.5] + [math.nan] * 2)
    assert whole.kind.tolist() == [Kind.RECTANGLE] * 3 + [Kind.POLYGON] * 2 + [Kind.RECTANGLE] * 2
    assert dict(tally.filtered) == {
        AWAY: 1,
        "frame in which the tracker was given the object (code 1)": 2,
        "frame in which the tracker lost the object (code 2)": 1,
        "frame without result (code 0)": 1,
    }
    folder = CASES / "results/SiamFC"
    assert list(tally.notes) == [
        f"2 other text files not read: first {folder}/GOT-10k_Val_000007/GOT-10k_Val_000007_002.txt",
        "results: left and top are taken to count from 0, as of bag (and 1 more) (-O one_based=true for those on OTB, LaSOT and UAV123)",
    ]


def test_repetitions_and_starts(tmp_path: Path) -> None:
    """One is chosen by its number; of runs that begin in several frames that from the first; objects of a sequence are tracks."""
    write(tmp_path / "S/S_001.txt", "1,1,9,9")
    write(tmp_path / "S/S_002.txt", "2,2,9,9")
    write(tmp_path / "M/M_00000000.txt", "1", "3,3,9,9")
    write(tmp_path / "M/M_00000050.txt", "1", "4,4,9,9")
    write(tmp_path / "O/O_left_001.txt", "5,5,9,9")
    write(tmp_path / "O/O_right_001.txt", "6,6,9,9")

    first = [("M", 2, 0, 3), ("O", 1, 0, 5), ("O", 1, 1, 6)]
    assert [(fact[0], fact[1], fact[3], fact[4][0]) for fact in facts(read(tmp_path))] == [*first, ("S", 1, 0, 1)]
    assert [fact[4][0] for fact in facts(read(tmp_path / "S", {"run": "2"}))] == [2]


def test_results_of_two_trackers(tmp_path: Path) -> None:
    """Are called by their paths."""
    for tracker in ("a", "b"):
        write(tmp_path / f"{tracker}/S/S_001.txt", "1,1,9,9")
        write(tmp_path / f"{tracker}/T.txt", "1,1,9,9", "1,1,9,9")

    assert [fact[0] for fact in facts(read(tmp_path))] == ["a/S", "a/T", "a/T", "b/S", "b/T", "b/T"]


def test_images_of_results(tmp_path: Path) -> None:
    """Are those of --frames in a folder of the sequence's name, however deep; their order counts."""
    write(tmp_path / "r/S.txt", "1,1,9,9", "2,2,9,9")
    write(tmp_path / "r/T.txt", "3,3,9,9")
    images(tmp_path / "f/S/img", "0005.jpg", "0006.jpg", size=(80, 60))
    images(tmp_path / "f/T/color", "00000001.jpg", size=(80, 60))

    assert names(read(tmp_path / "r", frames=tmp_path / "f")) == [(5, "S/img/0005.jpg"), (6, "S/img/0006.jpg"), (1, "T/color/00000001.jpg")]


def test_scores_of_pytracking(tmp_path: Path) -> None:
    """Stand in a file beside; what is outside 0-1 is no score, and counted."""
    write(tmp_path / "S.txt", "1,1,9,9", "2,2,9,9", "3,3,9,9")
    write(tmp_path / "S_object_presence_scores.txt", "0.5", "2.5", "nan")
    tally = Tally()

    np.testing.assert_array_equal(read(tmp_path, tally=tally).score, [0.5, math.nan, math.nan])
    assert dict(tally.unconverted) == {"confidence outside 0-1": 1}


def test_confidences_of_objects(tmp_path: Path) -> None:
    """Are each of its own file; what lies beside it, too, can be an attribute, and is told where it is none."""
    for name, score in (("left", "0.25"), ("right", "0.75")):
        write(tmp_path / f"O/O_{name}_001.txt", "5,5,9,9")
        write(tmp_path / f"O/O_{name}_001_confidence.value", score)
        write(tmp_path / f"O/O_{name}_001_time.value", "0.5")
    tally = Tally()

    assert read(tmp_path, tally=tally).score.tolist() == [0.25, 0.75]
    assert tally.notes[0] == "fields of objects that were not used: time (-O attributes=time keeps them)"
    assert said(read(tmp_path, {"attributes": "time"})) == [{"time": "0.5"}] * 2


def test_confidences_as_vot_writes_them(tmp_path: Path) -> None:
    """A frame without one has a blank line, as the first, in which the tracker is given the object; the others keep theirs."""
    write(tmp_path / "S/S_001.txt", "1", "1,1,9,9", "2,2,9,9", "3,3,9,9")
    write(tmp_path / "S/S_001_confidence.value", "", "0.25", "0.75", "")
    tally = Tally()

    whole = read(tmp_path, tally=tally)

    assert [fact[1] for fact in facts(whole)] == [2, 3, 4]
    np.testing.assert_array_equal(whole.score, [0.25, 0.75, math.nan])
    assert tally.bad == []


def test_a_folder_of_results_is_listed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may hold thousands; what begins alike is of its own file."""
    for name in ("S", "S_1", "S_10", "T"):
        write(tmp_path / f"{name}.txt", "1,1,9,9")
    write(tmp_path / "S_1_confidence.value", "0.25")
    listed: list[Path] = []

    def counted(folder: Path) -> list[str]:
        listed.append(folder)
        return names_in(folder)

    monkeypatch.setattr(values, "names_in", counted)

    whole = read(tmp_path)

    np.testing.assert_array_equal(whole.score, [math.nan, 0.25, math.nan, math.nan])
    assert listed == [tmp_path]


def test_binary_results(tmp_path: Path) -> None:
    """Are named, and where there are no others, the toolkit of VOT can write text."""
    path = tmp_path / "S/S_001.bin"
    write(path).write_bytes(b"\x01\x00\x01\x00\x00\x00\x00\x01\x00\x00\x00")
    write(tmp_path / "weights.bin")

    fix = "let the toolkit of VOT write results as text, with VOT_RESULTS_BINARY=false"
    for source in (tmp_path, path):
        with pytest.raises(PrelabelError) as error:
            read(source)
        assert str(error.value) == f"{path}: is a binary result, which is not read\n  fix: {fix}"
    write(tmp_path / "T/T_001.txt", "1,1,9,9")
    tally = Tally()
    assert len(read(tmp_path, tally=tally)) == 1
    assert tally.notes[0] == f"1 other file not read: first {path}"


@pytest.mark.parametrize(("option", "left"), [("true", 9), ("false", 10)])
def test_pixels_as_the_user_says(option: str, left: float, tmp_path: Path) -> None:
    """Of truth and results; those of masks stay."""
    write(tmp_path / "r/S.txt", "10,20,8,16")
    write(tmp_path / "v/groundtruth.txt", "10,20,18,20,18,36,10,36", "m10,20,2,2,0,4")

    whole = read(tmp_path / "r", {"one_based": option})
    mixed = read(tmp_path / "v", {"one_based": option})

    assert [fact[4][0] for fact in facts(whole)] == [left]
    assert [fact[4][0] for fact in facts(mixed)] == [left, 10]
    assert [outline(mixed, row)[0] for row in (0, 1)] == [[left, left + 10], [10, 20]]


def test_labels() -> None:
    """The user's goes before that of the data set."""
    assert {fact[2] for fact in facts(read(CASES / "got10k", {"label": "target"}))} == {"target"}


BOX = "10,20,8,16"

WRITTEN = [f"{BOX}\n{BOX}\n", f"{BOX},\r\n{BOX},", f"\ufeff{BOX}\n{BOX}\n\n\n", f" {BOX}\n10 20 8 16", f"{BOX}\n1e1\t20\t8.0,16"]


@pytest.mark.parametrize("text", WRITTEN, ids=range(len(WRITTEN)))
def test_how_text_may_be_written(text: str, tmp_path: Path) -> None:
    """With commas, tabs and blanks, Windows line ends, a byte order mark, blank lines at the end, and numbers as C writes them."""
    (tmp_path / "a.txt").write_bytes(text.encode())

    whole = read(tmp_path / "a.txt")

    assert [fact[1:] for fact in facts(whole)] == [(i, "object", 0, [10, 20, 18, 36]) for i in (1, 2)]
    assert whole.origin.tolist() == [1, 2]


MASKS = [
    ("m10,20,2,2,1,2", [[11, 20], [12, 20], [12, 21], [11, 21], [11, 22], [10, 22], [10, 21], [11, 21]]),
    ("m 10,20,2,2,0,4", [[10, 20], [12, 20], [12, 22], [10, 22]]),
    ("m10,20,3,1,0,1", [[10, 20], [11, 20], [11, 21], [10, 21]]),
    ("m-1,-2,2,2,0,4", [[-1, -2], [1, -2], [1, 0], [-1, 0]]),
]


@pytest.mark.parametrize(("row", "points"), MASKS, ids=range(len(MASKS)))
def test_masks(row: str, points: list[list[float]], tmp_path: Path) -> None:
    """Runs go along the rows of a part of the image; what is behind the last is none; corners alone part."""
    whole = read(write(tmp_path / "a.txt", row))

    assert sorted(outline(whole, 0)) == sorted(points)


SNIFFED = [
    ("S/groundtruth.txt", [BOX], Certainty.SURE),
    ("S/groundtruth.txt", ["10,20,18,20,18,36,10,36"], Certainty.SURE),
    ("S/groundtruth_rect.txt", ["10\t20\t8\t16"], Certainty.SURE),
    ("S/groundtruth_rect.txt", ["10,20,18,20,18,36,10,36"], Certainty.NO),
    ("S/groundtruth.txt", ["1,1,10,20,8,16,1,-1,-1"], Certainty.NO),
    ("S/groundtruth.txt", ["car 10 20"], Certainty.NO),
    ("anno/a.txt", [BOX], Certainty.SURE),
    ("S/S_001.txt", ["1", BOX], Certainty.SURE),
    ("S/240/S.txt", ['0 10 20 18 36 1 0 0 0 "ball"'], Certainty.SURE),
    ("a.txt", ['0 10 20 18 36 1 0 0 0 "ball"'], Certainty.NO),
    ("a.txt", ["m1,2,3,4,5,6"], Certainty.SURE),
    ("a.txt", [BOX, BOX], Certainty.LIKELY),
    ("a.txt", ["1", "10,20,18,20,18,36,10,36"], Certainty.LIKELY),
    ("a.txt", [BOX], Certainty.NO),
    ("a.txt", ["0.1 0.2 0.3 0.4", "0.1 0.2 0.3 0.4"], Certainty.NO),
    ("a.txt", ["1", "0"], Certainty.NO),
    ("a.txt", ["10,20,18,20,18,36,10,36"], Certainty.NO),
    ("res_img_1.txt", [BOX, BOX], Certainty.NO),
    ("S/full_occlusion.txt", [BOX, BOX], Certainty.NO),
    ("det.txt", ["1,-1,10,20,8,16,0.9,-1,-1,-1"], Certainty.NO),
]


@pytest.mark.parametrize(("name", "rows", "certainty"), SNIFFED, ids=range(len(SNIFFED)))
def test_recognition(name: str, rows: list[str], certainty: Certainty, tmp_path: Path) -> None:
    """Names and layouts make sure; rows of four numbers alone may be something else."""
    assert READER.sniff(write(tmp_path / name, *rows)) is certainty


def test_polygons_are_not_for_mot(tmp_path: Path) -> None:
    """Whose rows begin with six numbers, too; rows of MOTChallenge are not for this one."""
    write(tmp_path / "v/groundtruth.txt", "10,20,18,20,18,36,10,36")
    write(tmp_path / "m/gt/gt.txt", "1,1,10,20,8,16,1,1,1")

    assert (MOT.sniff(tmp_path / "v"), READER.sniff(tmp_path / "m")) == (Certainty.LIKELY, Certainty.NO)
    assert [readers.sniff([tmp_path / name], Tally()).name for name in ("v", "m")] == ["sot", "mot"]
