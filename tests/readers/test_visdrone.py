"""VisDrone and UAVDT: boxes, categories, tracks and what is not considered, with values worked out by hand."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from prelabel import readers
from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers.base import Certainty
from prelabel.readers.visdrone import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.mots_files import facts, names, write

CASES = FIXTURES / "visdrone"

UNUSED = "fields of objects that were not used: occlusion,truncation (-O attributes=occlusion,truncation keeps them)"


def read(source: Path, options: Mapping[str, str] | None = None, *, tally: Tally | None = None) -> Detections:
    """All of a source as one, in images of 80x60."""
    return Detections.concat(read_batches(READER, source, options, size=(80, 60), tally=tally))


def test_images() -> None:
    """Truth of single images: regions, and what is not considered, are left out and counted; an image without objects is a frame."""
    tally = Tally()
    whole = check_reader(READER, CASES / "images")
    read_batches(READER, CASES / "images", tally=tally)

    assert facts(whole) == [
        ("", -1, "car", -1, [10, 20, 18, 36]),
        ("", -1, "pedestrian", -1, [30, 12, 34, 21]),
        ("", -1, "bus", -1, [40, 30, 60, 42]),
        ("", -1, "van", -1, [70, 50, 86, 70]),
    ]
    folder = "VisDrone2019-DET-val/images/0000001_0"
    assert [frame.file for frame in whole.frames] == [f"{folder}{i}.jpg" for i in ("2999_d_0000005", "3499_d_0000006", "3999_d_0000007")]
    assert [str(whole.place(row)).rpartition("/")[2] for row in (1, 3)] == [
        "0000001_02999_d_0000005.txt:2",
        "0000001_03499_d_0000006.txt:3",
    ]
    assert np.isnan(whole.score).all()
    assert dict(tally.filtered) == {"ignored region": 1, "score 0: not considered": 1}
    annotations = CASES / "images/VisDrone2019-DET-val/annotations"
    assert list(tally.notes) == [f"1 other text file not read: first {annotations}/notes.txt", UNUSED]


def test_results() -> None:
    """Have scores, and nothing else to be told of; an image that is not there is called as its file of labels."""
    tally = Tally()
    whole = check_reader(READER, CASES / "results", size=(80, 60))
    read(CASES / "results", tally=tally)

    assert facts(whole) == [
        ("", -1, "car", -1, [10.5, 20.25, 18.5, 36.25]),
        ("", -1, "pedestrian", -1, [30, 12, 34.5, 21]),
        ("", -1, "bus", -1, [40, 30, 60, 42]),
    ]
    assert whole.score.tolist() == [0.9, 0.25, 1.0]
    assert (list(tally.notes), tally.filtered.total()) == ([], 0)
    assert [frame.file for frame in whole.frames] == ["0000001_02999_d_0000005.jpg", "0000001_03499_d_0000006.jpg"]


def test_clips() -> None:
    """Ids are tracks; frames are those of the images, or as many as seqinfo.ini says."""
    whole = check_reader(READER, CASES / "clips")

    assert facts(whole) == [
        ("uav0000013_00000_v", 1, "car", 0, [10, 20, 18, 36]),
        ("uav0000013_00000_v", 2, "car", 0, [12, 20, 20, 36]),
        ("uav0000013_00000_v", 4, "car", 0, [16, 20, 24, 36]),
        ("uav0000013_00000_v", 1, "pedestrian", 3, [30, 12, 34, 21]),
        ("uav0000013_00000_v", 2, "pedestrian", 3, [31, 12, 35, 21]),
        ("uav0000072_04488_v", 2, "bus", 1, [40, 30, 60, 42]),
    ]
    folder = "VisDrone2019-MOT-val/sequences/uav00000"
    expected = [(i, f"{folder}13_00000_v/000000{i}.jpg") for i in (1, 2, 3, 4)] + [
        (i, f"{folder}72_04488_v/000000{i}.jpg") for i in (1, 2, 3)
    ]
    assert names(whole) == expected
    assert [(frame.width, frame.height) for frame in whole.frames] == [(80, 60)] * 4 + [(160, 120)] * 3
    assert [frame.time_s for frame in whole.frames[4:]] == [0, 0.04, 0.08]


def test_a_clip_of_one_target() -> None:
    """A line is a frame, and all are one track."""
    whole = check_reader(READER, CASES / "target", {"label": "drone"})

    boxes = [[10, 20, 18, 36], [11, 20, 19, 36], [12, 21, 20, 38]]
    assert facts(whole) == [("uav0000003_00000_s", i, "drone", 0, box) for i, box in enumerate(boxes, 1)]
    assert names(whole) == [(i, f"sequences/uav0000003_00000_s/img000000{i}.jpg") for i in (1, 2, 3)]


def test_uavdt() -> None:
    """Has classes, levels and no scores; its other files are not read but for ignored regions, which have no track."""
    options = {"regions": "keep", "attributes": "out-of-view,occlusion"}
    tally, uavdt = Tally(), CASES / "uavdt"
    whole = check_reader(READER, uavdt, options, size=(1024, 540))
    read_batches(READER, uavdt, size=(1024, 540), tally=tally)

    found = [fact[1:] for fact in facts(whole)]
    assert found[:4] + found[-2:] == [
        (1, "car", 1, [10, 20, 18, 36]),
        (2, "car", 1, [12, 20, 20, 36]),
        (3, "car", 1, [14, 20, 22, 36]),
        (1, "truck", 2, [60, 30, 72, 39]),
        (1, "ignored regions", -1, [0, 0, 20, 10]),
        (2, "ignored regions", -1, [0, 0, 22, 10]),
    ]
    said = [dict(whole.attribute_sets[number]) if number >= 0 else {} for number in whole.attributes.tolist()]
    levels = [(1, 1), (1, 2), (1, 4), (1, 1), (3, 1), (2, 3), (1, 1)]
    assert said == [{"out-of-view": str(out), "occlusion": str(hidden)} for out, hidden in levels] + [{}, {}]
    assert names(whole) == [(i, f"UAV-benchmark-M/M0101/img00000{i}.jpg") for i in (1, 2, 3)]
    assert str(whole.place(8)) == f"{uavdt}/UAV-benchmark-MOTD_v1.0/GT/M0101_gt_ignore.txt:2"
    assert dict(tally.filtered) == {"ignored region": 2}
    assert f"2 other text files not read: first {uavdt}/M_attr/train/M0101_attr.txt" in tally.notes


def test_what_is_kept_on_demand() -> None:
    """Regions, with their tracks, and objects that are not considered; each without the other."""
    clips = CASES / "clips"

    regions = [fact[1:4] for fact in facts(read(clips, {"regions": "keep"})) if fact[2] not in {"car", "pedestrian", "bus"}]
    ignored = [fact[1:4] for fact in facts(read(clips, {"ignored": "keep"})) if fact[2] not in {"car", "pedestrian", "bus"}]

    assert (regions, ignored) == ([(1, "ignored regions", 5), (2, "ignored regions", 5)], [(1, "others", 6)])


KINDS = [
    (["1,1,9,9,1,4,0,0", "1,1,9,9,0,4,0,0"], {}, [np.nan]),
    (["1,1,9,9,1,4,0,0", "1,1,9,9,0,4,0,-1"], {}, [1, 0]),
    (["1,1,9,9,1,4,0,0", "1,1,9,9,0.5,4,0,0"], {}, [1, 0.5]),
    (["1,1,9,9,1,4,0,0", "1,1,9,9,0,4,0,0"], {"kind": "results"}, [1, 0]),
    (["1,1,9,9,1,4,-1,-1", "1,1,9,9,0,4,-1,-1"], {"kind": "gt"}, [np.nan]),
]


@pytest.mark.parametrize(("rows", "options", "scores"), KINDS, ids=range(len(KINDS)))
def test_truth_and_results(rows: Sequence[str], options: dict[str, str], scores: list[float], tmp_path: Path) -> None:
    """Scores are flags where all are 0 or 1, and truncation and occlusion are known."""
    whole = read(write(tmp_path / "a.txt", *rows), options)

    np.testing.assert_array_equal(whole.score, scores)


def test_tracks_and_categories(tmp_path: Path) -> None:
    """-1 is no track, also twice in a frame; ids may be ignored, and categories named anew."""
    source = write(tmp_path / "a.txt", "1,-1,1,1,9,9,0.5,1,-1,-1", "1,-1,1,1,9,9,0.25,2,-1,-1", "2,7,1,1,9,9,1,1,-1,-1")

    whole = read(source, {"names": "drone,bird"})

    assert [fact[1:4] for fact in facts(whole)] == [(1, "drone", -1), (1, "bird", -1), (2, "drone", 7)]
    assert whole.score.tolist() == [0.5, 0.25, 1]
    assert read(source, {"ids": "ignore"}).track.tolist() == [-1, -1, -1]


def test_attributes(tmp_path: Path) -> None:
    """Are the levels as numbers; what is -1 has none, and what is not asked for is told."""
    source, tally = write(tmp_path / "a.txt", "1,1,9,9,0.5,1,-1,2", "1,1,9,9,0.5,1,-1,-1"), Tally()

    whole = read(source, {"attributes": "truncation"}, tally=tally)

    assert whole.attributes.tolist() == [-1, -1]
    assert list(tally.notes) == ["fields of objects that were not used: occlusion (-O attributes=occlusion keeps them)"]
    asked = Tally()
    assert read(source, {"attributes": "occlusion"}, tally=asked).attribute_sets == ({"occlusion": "2"},)
    assert list(asked.notes) == []


ROW = "10,20,8,16,1,4,0,1"

WRITTEN = [
    f"{ROW}\n{ROW}\n",
    f"{ROW},\r\n{ROW},",
    f"\ufeff{ROW}\n\n{ROW.replace(',', ' , ')}",
    f"{ROW}\n{ROW},\n\n\n",
    f"{ROW.replace('8', '8.0')}\n{ROW.replace('16', '1.6e1')}",
]


@pytest.mark.parametrize("text", WRITTEN, ids=range(len(WRITTEN)))
def test_how_text_may_be_written(text: str, tmp_path: Path) -> None:
    """With commas at the ends of lines, Windows line ends, a byte order mark, blank lines, spaces, and numbers as C writes them."""
    (tmp_path / "a.txt").write_bytes(text.encode())

    whole = read(tmp_path / "a.txt")

    assert [fact[2:] for fact in facts(whole)] == [("car", -1, [10, 20, 18, 36])] * 2
    assert whole.origin.tolist() == [1, text.rstrip().count("\n") + 1]


TRUTH, RESULT = "1,0,10,20,8,16,1,4,0,0", "1,0,10,20,8,16,0.5,4,-1,-1"

SNIFFED = [
    ("a.txt", ROW, Certainty.SURE),
    ("a.txt", "10.5,20,8,16,0.9,4,-1,-1,", Certainty.SURE),
    ("a.txt", "684,8,273,116,0,0,0,0", Certainty.SURE),
    ("a.txt", "684,8,273,116,1,12,0,0", Certainty.NO),
    ("a.txt", "1,3,273,116,30,40,0.9,0", Certainty.NO),
    ("a.txt", "1,1,0.1,0.1,1,1,-1,-1", Certainty.NO),
    ("a.txt", ROW.replace(",", " "), Certainty.NO),
    ("uav0000013_00000_v.txt", TRUTH, Certainty.SURE),
    ("uav0000013_00000_v.txt", RESULT, Certainty.SURE),
    ("uav0000013_00000_v.txt", "1,0,10,20,8,16,1,-1,-1,-1", Certainty.NO),
    ("a.txt", TRUTH, Certainty.NO),
    ("a.txt", RESULT, Certainty.NO),
    ("a.txt", "1,0,10,20,8,16,0.5,4,0,2", Certainty.NO),
    ("a.txt", f"{TRUTH[:-1]}2", Certainty.LIKELY),
    ("a.txt", f"{TRUTH}\n1,1,0,0,9,9,0,0,0,0", Certainty.LIKELY),
    ("gt.txt", f"{TRUTH[:-1]}2", Certainty.NO),
    ("gt/gt.txt", f"{TRUTH[:-1]}2", Certainty.NO),
    ("M0101_gt_whole.txt", "1,1,10,20,8,16,1,4,3", Certainty.SURE),
    ("M0101_gt_whole.txt", "1,1,10,20,8,16,1,-1,-1", Certainty.NO),
    ("M0101.txt", "1,1,10,20,8,16,1,4,3", Certainty.NO),
    ("M0101_gt.txt", "1,1,10,20,8,16,1,-1,-1", Certainty.SURE),
    ("S_gt.txt", "1,1,10,20,8,16,1,-1,-1", Certainty.NO),
    ("M0101_attr.txt", "1,0,0,0,1,0,1,1,0,2", Certainty.NO),
    ("uav0000003_00000_s.txt", "10,20,8,16", Certainty.SURE),
    ("a.txt", "10,20,8,16", Certainty.NO),
    ("a.txt", "", Certainty.NO),
]


@pytest.mark.parametrize(("name", "text", "certainty"), SNIFFED, ids=range(len(SNIFFED)))
def test_sniffing(name: str, text: str, certainty: Certainty, tmp_path: Path) -> None:
    """By columns and ranges where rows are of single images, else by names, or by truth that MOTChallenge has not."""
    source = write(tmp_path / name, text)

    assert (READER.sniff(source), READER.sniff(tmp_path)) == (certainty, certainty)


def test_only_its_own_is_taken(tmp_path: Path) -> None:
    """No fixture of another format is, nor an empty folder."""
    assert READER.sniff(tmp_path) == Certainty.NO
    others = [
        case for folder in FIXTURES.iterdir() if folder.name != "visdrone" and folder.is_dir() for case in (folder, *folder.iterdir())
    ]

    assert {READER.sniff(case) for case in others} == {Certainty.NO}


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir() if path.is_dir()))
def test_no_other_format_takes_it_for_its_own(case: str) -> None:
    """Nor does MOT, whose rows look alike."""
    assert readers.sniff([CASES / case], Tally()).name == "visdrone"
