"""Tracks and videos of Datumaro JSON."""

from pathlib import Path

import pytest

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers.datumaro import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.datumaro_files import attributes, bbox, item, read, text
from tests.readers.yolo_files import rows, shapes, write

CASES = FIXTURES / "datumaro"

AGAIN = (
    "ids of default are no tracks: frame 0 comes twice, as in a project of several videos "
    "(-O tracks=split makes a video of each run of rising numbers)"
)


def test_a_video_of_cvat() -> None:
    """Ids are tracks, frames have numbers, what is no keyframe is interpolated, and points are numbered as categories name them."""
    whole, tally = check_reader(READER, CASES / "video"), Tally()
    read_batches(READER, CASES / "video", tally=tally)

    assert [(frame.sequence, frame.file, frame.index) for frame in whole.frames] == [
        ("", "default/frame_000000.PNG", 0), ("", "default/frame_000003.PNG", 3), ("", "default/frame_000006.PNG", 6),
    ]  # fmt: skip
    assert [row[4] for row in rows([whole])] == [0, 1, 0, 1, 4, -1]
    assert whole.interpolated.tolist() == [False, False, True, True, False, False]
    assert attributes(whole)[0] == {"occluded": "false"}
    assert tally == Tally()
    assert [(*row[1:4:2], row[4]) for row in shapes([whole])] == [
        ("RECTANGLE", [], []),
        ("LANDMARK", [(0.6, 0.4), (0.6, 0.6)], [1, 2]),
        ("RECTANGLE", [], []),
        ("LANDMARK", [(0.62, 0.6)], [2]),
        ("POLYGON", [(0.55, 0.3), (0.55, 0.7), (0.45, 0.7), (0.45, 0.3)], [0] * 4),
        ("RECTANGLE", [], []),
    ]


@pytest.mark.parametrize(
    ("tracks", "sequences", "ids", "note"),
    [
        ("auto", ["", "", "", ""], [-1, -1, -1, -1], True),
        ("split", ["default-1", "default-1", "default-2", "default-2"], [0, 0, 0, 0], False),
        ("none", ["", "", "", ""], [-1, -1, -1, -1], False),
    ],
)
def test_a_project_of_several_videos(tracks: str, sequences: list[str], ids: list[int], *, note: bool) -> None:
    """Their ids and numbers of frames come again: none is a track, and they stay attributes, unless the videos are told apart."""
    tally = Tally()

    whole = Detections.concat(read_batches(READER, CASES / "project", {"tracks": tracks}, tally=tally))

    assert [frame.sequence for frame in whole.frames] == sequences
    assert whole.track.tolist() == ids
    assert [values.get("track_id") for values in attributes(whole)] == [None if tracks == "split" else "0"] * 4
    assert list(tally.notes) == ([AGAIN] if note else [])


def test_folders_of_a_subset_are_videos_of_their_own(tmp_path: Path) -> None:
    """Only the folder in which a number comes again has no tracks."""
    found = read(tmp_path, [item(name, [bbox(track_id=5)], frame) for name, frame in (("a/1", 0), ("a/2", 1), ("b/1", 0), ("b/2", 0))])

    assert found.track.tolist() == [5, 5, -1, -1]


def test_ids(tmp_path: Path) -> None:
    """``object_id`` goes before ``track_id``, whose text may be a whole number; what is no id stays an attribute."""
    ids = [
        {**bbox(track_id=1), "object_id": 9},
        {**bbox(track_id=2), "object_id": -1},
        {**bbox(), "object_id": 10**18},
        *(bbox(track_id=id_) for id_ in ("3", "x4", True, 10**18)),
    ]

    found = read(tmp_path, [item("a", ids)])

    assert found.track.tolist() == [9, 2, -1, 3, -1, -1, -1]
    assert found.interpolated.tolist() == [False] * 7
    assert [values.get("track_id") for values in attributes(found)] == ["1", None, None, None, "x4", "true", str(10**18)]


def test_frames_of_videos(tmp_path: Path) -> None:
    """A video is a sequence, and its frames need no order; an item of a whole video is counted, like one of a point cloud."""
    frames = [{"id": f"{n}", "annotations": [], "video_frame": {"video_path": "x/v.mp4", "frame_index": n}} for n in (7, 3)]
    others = [
        {"id": "v", "annotations": [bbox()], "video": {"path": "v.mp4"}},
        {"id": "p", "annotations": [{}], "point_cloud": {"path": "p.pcd"}},
    ]
    tally = Tally()
    write(tmp_path, {"annotations/s.json": text([*frames, *others])})

    (batch,) = read_batches(READER, tmp_path, tally=tally)

    assert [(frame.sequence, frame.file, frame.index) for frame in batch.frames] == [("s/v", "s/v/7.jpg", 7), ("s/v", "s/v/3.jpg", 3)]
    assert tally.unconverted == {"annotation of a video as a whole": 1, "annotation of a point cloud": 1}


def test_items_without_numbers_are_no_several_videos(tmp_path: Path) -> None:
    """Their ids are tracks, and what numbers them is left to their names; no number is what is no whole number from 0."""
    odd = (None, -2, True, "3", 1.5, 1 << 31)

    found = read(tmp_path, [{**item(f"{n}", [bbox(track_id=1)]), "attr": {"frame": number}} for n, number in enumerate((*odd, 4))])

    assert [frame.index for frame in found.frames] == [-1] * len(odd) + [4]
    assert found.track.tolist() == [1] * 7


def test_numbers_that_do_not_rise_begin_a_video(tmp_path: Path) -> None:
    """Where they are to be split; an item without number is in none."""
    numbered = [item(f"{n}", [bbox(track_id=1)], frame) for n, frame in enumerate((2, 5, 5, 6, 0))]

    found = read(tmp_path, [*numbered, item("x", [bbox(track_id=1)])], {"tracks": "split"})

    assert {frame.file: frame.sequence for frame in found.frames} == {
        "s/0.jpg": "s-1", "s/1.jpg": "s-1", "s/2.jpg": "s-2", "s/3.jpg": "s-2", "s/4.jpg": "s-3", "s/x.jpg": "",
    }  # fmt: skip
    assert sorted(found.track.tolist()) == [-1, 1, 1, 1, 1, 1]


def test_objects_of_a_group_have_one_track(tmp_path: Path) -> None:
    """The same label in one group is another object where it is another track."""
    found = read(tmp_path, [item("a", [{**bbox(track_id=id_), "group": 1} for id_ in (1, 2)])], tally=(tally := Tally()))

    assert (found.track.tolist(), found.object.tolist(), list(tally.notes)) == ([1, 2], [0, 1], [])
