"""MOTS text: masks, tracks, frames and classes, with values worked out by hand."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from prelabel import readers
from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.readers.base import Certainty
from prelabel.readers.mots import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.mots_files import CAR, NOTHING, facts, names, read, row, runs, write
from tests.readers.yolo_files import shapes

CASES = FIXTURES / "mots"


def test_kitti() -> None:
    """Frames count from 0, also of a sequence that has no row there; ignore regions are left out, a frame without rows is not."""
    tally = Tally()
    whole = check_reader(READER, CASES / "kitti")
    read(CASES / "kitti", tally=tally)

    assert facts(whole) == [
        ("0002", 0, "car", 1001, [1, 1, 4, 3]),
        ("0002", 0, "pedestrian", 2003, [6, 1, 7, 5]),
        ("0002", 1, "car", 1001, [2, 1, 5, 3]),
        ("0002", 1, "pedestrian", 2003, [5, 1, 6, 5]),
        ("0002", 3, "car", 1001, [3, 1, 6, 3]),
        ("0002", 3, "car", 1002, [0, 0, 8, 6]),
        ("0006", 1, "pedestrian", 2000, [3, 2, 7, 5]),
        ("0006", 2, "pedestrian", 2000, [3, 2, 7, 5]),
    ]
    assert names(whole) == [(i, f"0002/00000{i}.png") for i in range(5)] + [(i, f"0006/00000{i}.png") for i in range(3)]
    assert {(frame.width, frame.height) for frame in whole.frames} == {(8, 6)}
    assert dict(tally.filtered) == {"ignore region": 2}
    assert list(tally.notes) == [f"1 other text file not read: first {CASES}/kitti/instances_txt/notes.txt"]


def test_masks_become_polygons() -> None:
    """Along the cracks between pixels: parts are outer rings of their own, a hole is one."""
    whole = read(CASES / "kitti")

    assert set(whole.kind.tolist()) == {Kind.POLYGON}
    assert str(whole.place(5)) == f"{CASES}/kitti/instances_txt/0002.txt:8"
    corners = {row: points for row, (_, _, _, points, _) in enumerate(shapes([whole])) if row in {5, 6}}
    pixels = {row: [(x * 8, round(y * 6, 6)) for x, y in points] for row, points in corners.items()}
    assert pixels[5] == [(0, 0), (2, 0), (2, 2), (0, 2), (6, 3), (8, 3), (8, 6), (6, 6)]
    assert pixels[6] == [(3, 2), (7, 2), (7, 5), (3, 5), (4, 3), (4, 4), (6, 4), (6, 3)]
    assert whole.ring_hole.tolist() == [False] * 7 + [False, True] * 2


def test_motschallenge() -> None:
    """Frames count from 1, as many as seqinfo.ini says, 25 a second."""
    whole = check_reader(READER, CASES / "challenge")

    assert facts(whole) == [("MOTS20-02", i, "pedestrian", 2001, [i, 1, i + 3, 3]) for i in (1, 2, 3)]
    assert names(whole) == [(i, f"MOTS20-02/img1/00000{i}.jpg") for i in (1, 2, 3, 4)]
    assert [frame.time_s for frame in whole.frames] == [0, 0.04, 0.08, 0.12]


def test_robmots() -> None:
    """Has scores and the classes of COCO from 1; classes from 100 on are ignore regions, and a mask may be empty."""
    tally = Tally()
    whole = check_reader(READER, CASES / "robmots", {"names": "coco80"})
    read(CASES / "robmots", {"names": "coco80"}, tally=tally)

    assert facts(whole) == [
        ("bdd_mots/b1", 0, "car", 1, [1, 1, 4, 3]),
        ("bdd_mots/b1", 0, "person", 2, [6, 1, 7, 5]),
        ("bdd_mots/b1", 1, "car", 1, [2, 1, 5, 3]),
        ("bdd_mots/b1", 1, "person", 2, [5, 1, 6, 5]),
        ("ovis/b1", 0, "dog", 4, [3, 2, 7, 5]),
    ]
    assert whole.score.tolist() == [0.9917707443237305, 0.5, 0.98, 0.75, 0.5]
    assert names(whole) == [(i, f"{name}/b1/00000{i}.png") for name in ("bdd_mots", "ovis") for i in (0, 1)]
    assert dict(tally.filtered) == {"ignore region": 1, "mask without a pixel": 1}


@pytest.mark.parametrize("folder", ["rob_mots/train/STP/data/ovis", "RobMOTS"])
def test_a_folder_of_robmots_says_what_the_classes_are(folder: str, tmp_path: Path) -> None:
    """As its evaluation code calls it, or as its name is written; class 17 of these is a dog. What the user says goes before it."""
    path = write(tmp_path / folder / "b1.txt", row(0, label=17, score="0.5"))
    tally = Tally()

    assert [fact[2] for fact in facts(read(path, tally=tally))] == ["dog"]
    assert "the classes are the 80 of COCO, as in RobMOTS (-O names= to say otherwise)" in tally.notes
    assert [fact[2] for fact in facts(read(path, {"names": ",".join("abcdefghijklmnopq")}))] == ["q"]


def test_detections() -> None:
    """Have a score and no tracks; their masks say where they are."""
    tally = Tally()
    whole = check_reader(READER, CASES / "detections")
    read(CASES / "detections", tally=tally)

    assert facts(whole) == [("0004", i, "car", -1, [i + 1, 1, i + 4, 3]) for i in (0, 1, 2)]
    assert whole.score.tolist() == [0.9999932, 0.75, 0.5]
    assert list(tally.notes) == [
        "frames count from 0, as a row is in frame 0",
        "the boxes of detections and what stands behind their run lengths are not used: the mask says where an object is",
    ]


PUBLISHED = [
    ("52 1005 1 375 1242 WSV:2d;1O10000O10000O1O100O100O1O100O1000000000000000O100O102N5K00O1O1N2O110OO2O001O1NTga3",
        {}, "car", 1005, [890, 168, 931, 179]),
    (("0 1 3 0.9917707443237305 1200 1920 VaTi0b0lT17F8K3M3N1O1N2O0O2M3N2N101O1O1O01O1O0100O100O01O1O100O10O1000O1000000000000000"
        "O1000001O0000000000000000O101O00000000000001O0000010O0110O0O100O1O2N1O2N0O2O2M3M2N2O1O2N5J;DgePZ1"),
        {"names": "coco80"}, "car", 1, [686, 612, 772, 674]),
]  # fmt: skip
"""Lines that the pages of MOTS and RobMOTS show, with the box that pycocotools finds."""


@pytest.mark.parametrize(("line", "options", "label", "track", "box"), PUBLISHED, ids=["mots", "robmots"])
def test_a_published_line(line: str, options: Mapping[str, str], label: str, *, track: int, box: list[float], tmp_path: Path) -> None:
    """Is read as its page says."""
    whole = check_reader(READER, write(tmp_path / "S.txt", line), options)

    ((_, frame, *rest),) = facts(whole)
    assert (frame, rest) == (int(line.split(maxsplit=1)[0]), [label, track, box])


def test_other_columns_of_detections(tmp_path: Path) -> None:
    """Boxes may be corners or have a size, and there may be a vector or none: neither changes what is read."""
    for name, box, tail in (("A", "1 1 4 3", ""), ("B", "1 1 3 2", " 0.5 -0.25 1e-3")):
        write(tmp_path / f"{name}.txt", f"0 {box} 0.5 2 6 8 {runs()}{tail}")

    assert [fact[1:] for fact in facts(read(tmp_path))] == [(0, "pedestrian", -1, [1, 1, 4, 3])] * 2


ZEROS = "ids that are all 0 are no track ids (-O ids=keep keeps them)"

TRACKS = [
    ([row(1, 0), row(2, 0)], {}, [-1, -1], [ZEROS]),
    ([row(1, 0), row(2, 0)], {"ids": "keep"}, [0, 0], []),
    ([row(1, 0), row(2, 7)], {}, [0, 7], []),
    ([row(1, -1), row(1, -1), row(2, 7)], {}, [-1, -1, 7], []),
    ([row(1, 7), row(1, 7)], {"ids": "ignore"}, [-1, -1], []),
]


@pytest.mark.parametrize(("rows", "options", "tracks", "notes"), TRACKS, ids=range(len(TRACKS)))
def test_tracks(rows: list[str], options: dict[str, str], tracks: list[int], notes: list[str], tmp_path: Path) -> None:
    """Are the ids as they stand, but where all are 0, or where they are not wanted."""
    tally = Tally()

    whole = read(write(tmp_path / "S.txt", *rows), {"first_frame": "1", **options}, tally=tally)

    assert whole.track.tolist() == tracks
    assert list(tally.notes) == notes


def test_names(tmp_path: Path) -> None:
    """A class that is named is no ignore region; an id of 10000 is one of many."""
    many = ",".join(f"c{i}" for i in range(1, 11))
    source = write(tmp_path / "S.txt", row(1, 10000, 10), row(1, 10001, 10), row(2, 10000, 1), row(2, 7, 100))
    tally = Tally()

    assert [fact[2] for fact in facts(read(source, tally=tally))] == ["car"]
    assert dict(tally.filtered) == {"ignore region": 3}
    assert [fact[2] for fact in facts(read(source, {"names": many}))] == ["c10", "c10", "c1"]


def test_masks_of_ignore_regions_count_for_frames_alone(tmp_path: Path) -> None:
    """The last frame has nothing else in it, and the first an empty mask."""
    whole = read(write(tmp_path / "S.txt", row(1, mask=NOTHING), row(2, 10000, 10)))

    assert (len(whole), names(whole)) == (0, [(1, "S/img1/000001.jpg"), (2, "S/img1/000002.jpg")])
    assert [frame.width for frame in whole.frames] == [8, 8]


def test_how_text_may_be_written(tmp_path: Path) -> None:
    """With a byte order mark, Windows line ends, tabs, blank lines and spaces around rows."""
    text = f"\ufeff{row(0)} \r\n\r\n  {row(1)}\r\n{row(2)}".replace(" 1001 ", "\t1001  ")
    (tmp_path / "S.txt").write_bytes(text.encode())

    (batch,) = read_batches(READER, tmp_path / "S.txt")

    assert (batch.track.tolist(), batch.origin.tolist()) == ([1001] * 3, [1, 3, 4])
    assert np.array_equal(batch.box[0] * [8, 6, 8, 6], [1, 1, 4, 3])


SNIFFED = [
    (row(0), Certainty.SURE),
    (row(0, score="0.5"), Certainty.SURE),
    (f"0 1.5 1 4 3 0.5 1 6 8 {runs(CAR)} 0.1 -0.2", Certainty.SURE),
    (f"a text\n{row(0)}", Certainty.SURE),
    (row(0).replace(" 6 8 ", " 8 8 "), Certainty.NO),
    ("0 1 0 1 1 1", Certainty.NO),
    ("1,1,10,10,20,20,0.5,-1,-1,-1", Certainty.NO),
    ("1 1 10 10 20 20 0.5 -1 -1 -1", Certainty.NO),
    ("", Certainty.NO),
]


@pytest.mark.parametrize(("text", "certainty"), SNIFFED, ids=range(len(SNIFFED)))
def test_sniffing(text: str, certainty: Certainty, tmp_path: Path) -> None:
    """A row whose run lengths fit its size is a mask's, and nothing else is."""
    source = write(tmp_path / "S.txt", text)

    assert (READER.sniff(source), READER.sniff(tmp_path)) == (certainty, certainty)


def test_only_mots_is_taken_for_mots() -> None:
    """No fixture of another format is."""
    others = [case for folder in FIXTURES.iterdir() if folder.name != "mots" and folder.is_dir() for case in (folder, *folder.iterdir())]

    assert {READER.sniff(case) for case in others} == {Certainty.NO}


@pytest.mark.parametrize("case", sorted(path.name for path in (FIXTURES / "mots").iterdir() if path.is_dir()))
def test_no_other_format_takes_mots_for_its_own(case: str) -> None:
    """Nor does MOT, whose files and folders are called alike."""
    assert readers.sniff([FIXTURES / "mots" / case], Tally()).name == "mots"
