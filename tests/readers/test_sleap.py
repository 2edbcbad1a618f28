"""Analysis CSV of SLEAP: the contract, tracks, scores, frames and videos."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Kind
from prelabel.errors import InputError, Tally
from prelabel.readers import find
from prelabel.readers.animals import SLEAP as READER
from prelabel.readers.base import Certainty
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write
from tests.readers.test_deeplabcut import points

CASES = FIXTURES / "sleap"

SIZE = (100, 100)


def analysis(*rows: Sequence[object], nodes: Sequence[str] = ("nose", "tail")) -> str:
    """A table of these rows."""
    above = ["track", "frame_idx", "instance.score", *(f"{node}.{axis}" for node in nodes for axis in ("x", "y", "score"))]
    return "".join(",".join(map(str, row)) + "\n" for row in (above, *rows))


@pytest.mark.parametrize("case", ["tracks", "corrected"])
def test_the_contract(case: str) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case, size=(640, 480))


@pytest.mark.parametrize("case", ["tracks", "corrected"])
def test_tables_are_recognised(case: str) -> None:
    """As those of no other format, a folder and each file of it."""
    files = [*(CASES / case).rglob("*.csv")]

    assert READER.sniff(CASES / case) == Certainty.SURE
    assert [READER.sniff(file) for file in files] == [Certainty.SURE] * len(files)
    assert {find(other).sniff(file) for other in ("csv", "deeplabcut", "openimages", "via") for file in files} == {Certainty.NO}


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("\ufefftrack,frame_idx,instance.score,a.x,a.y,a.score\r\n", Certainty.SURE),
        ('"frame_idx","a.x","instance.score"\n', Certainty.SURE),
        ("track,frame_idx,a.x,a.y\n", Certainty.NO),
        ("track,frame_idx,instance.score\na.x\n", Certainty.NO),
        ("", Certainty.NO),
    ],
)
def test_how_tables_begin(text: str, sure: Certainty, tmp_path: Path) -> None:
    """By the columns that every one has."""
    (tmp_path / "a.csv").write_text(text, encoding="utf-8", newline="")

    assert READER.sniff(tmp_path / "a.csv") == sure


def test_tracks_of_two_videos() -> None:
    """Files are sequences called as their videos; between the frames that are listed there are others; nodes have common numbers."""
    tally = Tally()
    d = read(READER, CASES / "tracks", {"label": "fly"}, size=(320, 240), tally=tally)

    assert names(d) == [*(f"clip:clip_{n}" for n in (0, 1, 4, 2, 3)), "alone:alone_0", "alone:alone_1"]
    assert [frame.index for frame in d.frames] == [0, 1, 4, 2, 3, 0, 1]
    assert set(labels(d)) == {"fly"}
    rows = d.kind == Kind.LANDMARK
    assert d.frame[rows].tolist() == [0, 0, 1, 2, 5, 6]
    assert d.track[rows].tolist() == [0, 1, 0, 1, -1, -1]
    assert d.score[rows].tolist() == [0.95, 0.9, 0.94, 0.875, 0.75, 0.625]
    first, second = np.flatnonzero(rows)[:2].tolist()
    assert points(d, first, (320, 240)) == [(1, 100.5, 80.25), (2, 150, 90)]
    assert points(d, second, (320, 240)) == [(1, 200, 40)]
    assert points(d, len(d) - 1, (320, 240)) == [(2, 12, 20), (3, 32, 60)]
    assert (d.box[0] * [320, 240, 320, 240]).tolist() == [100.5, 80.25, 150, 90]
    assert str(d.place(first)) == f"{CASES}/tracks/labels.v001.000_clip.analysis.csv:2"
    alone = CASES / "tracks/labels.v001.001_alone.analysis.csv"
    assert tally.notes == [
        "video 'clip' ends at frame 4, the last that is listed (and 1 more): give --frames if frames follow it",
        f"instance.score is a sum beyond 0-1, not a score: the mean of the keypoints' is taken in {alone}",
    ]


def test_what_people_corrected() -> None:
    """Stands for what was predicted of the same track; the few frames that they labelled are the only ones."""
    tally = Tally()
    d = read(READER, CASES / "corrected", size=(320, 240), tally=tally)

    assert names(d) == ["day1:day1_300", "day1:day1_9000"]
    assert (d.frame.tolist(), d.track.tolist()) == ([0, 0, 0, 0, 1], [0, 0, -1, -1, 0])
    assert d.score.tolist()[2:4] == [0.5, 0.5]
    assert np.isnan(d.score[[0, 1, 4]]).all()
    assert points(d, 1, (320, 240)) == [(1, 90, 80), (2, 50, 40)]
    assert tally.filtered == {"predictions that a person corrected": 1}
    assert list(tally.notes) == []


@pytest.mark.parametrize(
    ("written", "option", "score"),
    [
        (0.5, "instance", 0.5),
        (1.005, "instance", 1.0),
        (-0.25, "instance", 0.75),
        (1.5, "instance", 0.75),
        (0.5, "mean", 0.75),
        ("", "instance", None),
    ],
)
def test_scores(written: object, option: str, score: float | None, tmp_path: Path) -> None:
    """Those of instances where they are scores, else the means of nodes."""
    write(tmp_path, {"a.csv": analysis(["t", 0, written, 1, 2, 0.5, 3, 9, 1])})

    found = read(READER, tmp_path / "a.csv", {"score": option}, size=SIZE).score.tolist()

    assert found == [score] * 2 if score is not None else np.isnan(found).all()


def test_names_of_tracks(tmp_path: Path) -> None:
    """Become an attribute where that is asked for; an animal without a track has none."""
    write(tmp_path, {"a.csv": analysis(["left", 0, 1, 1, 2, 1, "", "", ""], ["", 0, 1, 5, 6, 1, "", "", ""])})

    d = read(READER, tmp_path / "a.csv", {"attributes": "track"}, size=SIZE)

    assert (d.attributes.tolist(), list(d.attribute_sets)) == ([0, -1], [{"track": "left"}])


def test_frames_without_an_animal(tmp_path: Path) -> None:
    """Are listed where include_empty wrote them, and between the others."""
    write(tmp_path, {"a.csv": analysis(["", 0, "", *[""] * 6], ["t", 2, 1, 1, 2, 1, 3, 9, 1], ["", 3, "", *["nan"] * 6])})

    d = read(READER, tmp_path / "a.csv", size=SIZE)

    assert sorted(names(d)) == [f"a:a_{n}" for n in range(4)]
    assert [d.frames[i].index for i in d.frame.tolist()] == [2, 2]


@pytest.mark.parametrize(("last", "count"), [(29, 30), (30, 1)])
def test_frames_between_those_that_are_listed(last: int, count: int, tmp_path: Path) -> None:
    """Are frames where one in 30 or more is listed; people label fewer."""
    write(tmp_path, {"a.csv": analysis(["t", last, 1, 1, 2, 1, 3, 9, 1])})

    assert len(names(read(READER, tmp_path, size=SIZE))) == count


@pytest.mark.parametrize(
    ("file", "video"),
    [
        ("labels.v001.slp.000_clip.analysis.csv", "clip"),
        ("p.012_my_clip 2.analysis.csv", "my_clip 2"),
        ("clip.analysis.csv", "clip"),
        ("a/clip.csv", "a/clip"),
    ],
)
def test_what_videos_are_called(file: str, video: str, tmp_path: Path) -> None:
    """As in the names of files that SLEAP makes up, else as these."""
    write(tmp_path, {file: analysis(["t", 0, 1, 1, 2, 1, 3, 9, 1])})

    assert names(read(READER, tmp_path, size=SIZE)) == [f"{video}:{video}_0"]


def test_the_images_of_a_video(tmp_path: Path) -> None:
    """Lie in a folder of its name, and are all its frames."""
    images = {f"i/clip/{n}.png": (40, 20) for n in range(3)}
    write(tmp_path, {**images, "p.000_clip.analysis.csv": analysis(["t", 1, 1, 1, 2, 1, 3, 9, 1])})
    tally = Tally()

    d = read(READER, tmp_path / "p.000_clip.analysis.csv", frames=tmp_path / "i", tally=tally)

    assert sorted(names(d)) == [f"clip:clip/{n}.png" for n in range(3)]
    assert points(d, 1, (40, 20)) == [(1, 1, 2), (2, 3, 9)]
    assert list(tally.notes) == []


def test_nodes_with_dots_and_columns_that_are_not_read(tmp_path: Path) -> None:
    """The last dot is that of the axis; others are noted."""
    text = "frame_idx,leg.1.x,leg.1.y,video_path,tracking_score\n0,1,2,a.mp4,0.5\n"
    write(tmp_path, {"a.csv": text})
    tally = Tally()

    d = read(READER, tmp_path / "a.csv", size=SIZE, tally=tally)

    assert points(d, 0, SIZE) == [(1, 1, 2)]
    assert next(iter(tally.notes)) == "columns that are not read: tracking_score,video_path"


SKELETON = {"version": "1.0", "skeletons": [{"name": "mouse", "nodes": ["tail", "ear", "nose"], "edges": [["nose", "tail"]]}]}


def test_the_order_of_a_skeleton(tmp_path: Path) -> None:
    """Stands in the JSON beside a file, and numbers the nodes of files that have none, too."""
    rows = ["t", 0, 1, 1, 2, 1, 3, 9, 1]
    write(tmp_path, {"a.csv": analysis(rows), "b.csv": analysis(rows), "b.json": SKELETON})
    tally = Tally()

    d = read(READER, tmp_path, size=SIZE, tally=tally)

    assert points(d, 1, SIZE) == points(d, 3, SIZE) == [(1, 3, 9), (3, 1, 2)]
    assert not any("metadata" in note for note in tally.notes)


@pytest.mark.parametrize("beside", [[], {}, {"skeletons": []}, {"skeletons": [{"nodes": ["tail"]}]}])
def test_json_of_something_else(beside: object, tmp_path: Path) -> None:
    """Says nothing of the nodes."""
    write(tmp_path, {"a.csv": analysis(["t", 0, 1, 1, 2, 1, 3, 9, 1]), "a.json": beside})
    tally = Tally()

    assert points(read(READER, tmp_path / "a.csv", size=SIZE, tally=tally), 1, SIZE) == [(1, 1, 2), (2, 3, 9)]
    assert not any("metadata" in note for note in tally.notes)


@pytest.mark.parametrize("beside", ["{", "", '{"skeletons": 1}', '{"skeletons": [{"nodes": [1]}]}', b"\xff", '{"skeletons": ' + "[" * 9999])
def test_metadata_that_cannot_be_read(beside: str | bytes, tmp_path: Path) -> None:
    """Is bad, as the numbers of points may be others."""
    write(tmp_path, {"a.csv": analysis(["t", 0, 1, 1, 2, 1, 3, 9, 1])})
    (tmp_path / "a.json").write_bytes(beside if isinstance(beside, bytes) else beside.encode())
    tally = Tally(on_error="skip")

    assert points(read(READER, tmp_path / "a.csv", size=SIZE, tally=tally), 1, SIZE) == [(1, 1, 2), (2, 3, 9)]
    assert [problem.place.path for problem in tally.bad] == [f"{tmp_path}/a.json"]
    with pytest.raises(InputError, match=r"a\.json"):
        read(READER, tmp_path / "a.csv", size=SIZE)


def test_what_nobody_saved_as_csv(tmp_path: Path) -> None:
    """Is said; a project is saved where a file is called after it."""
    files = ["p.v1.slp", "p.v1.000_a.analysis.h5", "p.v1.001_b.analysis.h5", "q.slp", "models/best_model.h5"]
    write(tmp_path, {"p.v1.000_a.analysis.csv": analysis(["t", 0, 1, 1, 2, 1, 3, 9, 1]), **dict.fromkeys(files, b"")})
    tally = Tally()

    read(READER, tmp_path, size=SIZE, tally=tally)

    assert tally.notes[0] == f"2 other files not read: first {tmp_path}/p.v1.001_b.analysis.h5"
