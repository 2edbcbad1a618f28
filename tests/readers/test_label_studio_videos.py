"""Label Studio's videos: keyframes, the frames between them, gaps, rotations, and what frames are called."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.frames import KnownFrame
from prelabel.readers.label_studio import READER
from prelabel.readers.label_studio.videos import frame_names
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.label_studio_files import box, export, keyframe, task, track, video
from tests.readers.yolo_files import frames, rows, shapes

VIDEOS = FIXTURES / "label-studio/videos"


def boxes(batches: list[Detections], label: str) -> dict[int, tuple[float, ...]]:
    """By the numbers of frames where an object is."""
    return {int(row[0].rpartition("/")[2][:6]): row[2] for row in rows(batches) if row[1] == label}


def made(batches: list[Detections], label: str) -> list[int]:
    """The numbers of the frames in which an object is interpolated."""
    return [
        int(d.frames[d.frame[i]].file.rpartition("/")[2][:6])
        for d in batches
        for i in np.flatnonzero(d.interpolated).tolist()
        if d.labels[d.label[i]] == label
    ]


def test_between_keyframes() -> None:
    """Linear in x, y, width and height; nothing in the gap behind a keyframe that is not enabled; the last one holds to the end."""
    batches = [check_reader(READER, VIDEOS)]

    assert boxes(batches, "car") == {
        1: (0.0, 0.1, 0.2, 0.3), 2: (0.1, 0.15, 0.3, 0.4), 3: (0.2, 0.2, 0.4, 0.5), 4: (0.3, 0.25, 0.5, 0.6), 5: (0.4, 0.3, 0.6, 0.7),
        8: (0.6, 0.3, 0.8, 0.7), 9: (0.6, 0.3, 0.8, 0.7), 10: (0.6, 0.3, 0.8, 0.7),
    }  # fmt: skip
    assert made(batches, "car") == [2, 3, 4, 9, 10]


def test_frames_that_the_export_interpolated() -> None:
    """They are keyframes that say so; keyframes may come in any order."""
    batches = read_batches(READER, VIDEOS)

    assert boxes(batches, "dog") == {3: (0.0, 0.0, 0.1, 0.1), 4: (0.1, 0.1, 0.2, 0.2), 5: (0.2, 0.2, 0.3, 0.3)}
    assert made(batches, "dog") == [5]


def test_a_turned_track_is_all_polygons() -> None:
    """At frame 3 the box of 40 x 20 pixels is turned by 45 degrees about its corner (100, 50) of 200 x 100."""
    found = [row for row in shapes(read_batches(READER, VIDEOS)) if row[2] == "box"]
    half = 0.5**0.5

    assert [row[1] for row in found] == ["POLYGON"] * 3
    assert found[0][3] == [(0.5, 0.5), (0.7, 0.5), (0.7, 0.7), (0.5, 0.7)]
    assert found[1][3] == [
        (0.5, 0.5),
        (round(0.5 + 40 * half / 200, 9), round(0.5 + 40 * half / 100, 9)),
        (round(0.5 + 20 * half / 200, 9), round(0.5 + 60 * half / 100, 9)),
        (round(0.5 - 20 * half / 200, 9), round(0.5 + 20 * half / 100, 9)),
    ]
    assert found[2][3] == [(0.5, 0.5), (0.5, 0.9), (0.4, 0.9), (0.4, 0.5)]


@pytest.mark.parametrize(("keys", "seen"), [((2, 4), [2, 4]), ((2, 3), [2, 3]), ((4,), [4]), ((5,), [5])], ids=str)
def test_what_is_hidden_from_a_keyframe_on(tmp_path: Path, keys: tuple[int, ...], seen: list[int]) -> None:
    """Is seen in each keyframe of a video of five frames, and nowhere else; turned once round, it is not turned."""
    source = export(tmp_path, video(track(*(keyframe(key, 0, 0, 10, 10, 360, enabled=False) for key in keys), count=5)))
    batches = read_batches(READER, source, size=(100, 50))

    assert list(boxes(batches, "car")) == seen
    assert {row[1] for row in shapes(batches)} == {"RECTANGLE"}


def test_a_rotation_does_not_take_the_short_way(tmp_path: Path) -> None:
    """From 350 to 10 degrees Label Studio passes 180."""
    source = export(tmp_path, video(track(keyframe(1, 50, 50, 10, 20, 350), keyframe(3, 50, 50, 10, 20, 10, enabled=False))))
    half_way = shapes(read_batches(READER, source, size=(100, 50)))[1]

    assert half_way[3] == [(0.5, 0.5), (0.4, 0.5), (0.4, 0.3), (0.5, 0.3)]


def test_the_video_is_the_sequence() -> None:
    """Its frames count from 1 to framesCount, with times of 25 a second; attributes hold in all; tracks count from 0."""
    (batch,) = read_batches(READER, VIDEOS)

    assert frames([batch]) == [f"9f8e7d6c-north:9f8e7d6c-north/{number:06}.jpg" for number in range(1, 11)]
    assert [frame.index for frame in batch.frames] == list(range(1, 11))
    assert [round(frame.time_s, 6) for frame in batch.frames] == [round(number / 25, 6) for number in range(10)]
    assert {row[1]: row[4] for row in rows([batch])} == {"car": 0, "dog": 1, "box": 2}
    assert batch.attribute_sets == ({"state": "moving"},)
    assert [number for row, number in zip(rows([batch]), batch.attributes.tolist(), strict=True) if row[1] == "car"] == [0] * 8


def test_what_a_video_cannot_say() -> None:
    """Labels of time spans and a video without objects are counted."""
    tally = Tally()
    read_batches(READER, VIDEOS, tally=tally)

    assert dict(tally.unconverted) == {"timelinelabels": 1, "video without an object, whose frames are not known": 1}


@pytest.mark.parametrize(
    ("count", "first", "expected"),
    [(None, 1, [1, 2, 3]), (2, 1, [1, 2, 3]), (5, 1, [1, 2, 3, 4, 5]), (3, 0, [0, 1, 2, 3])],
    ids=["no count", "a count that is too small", "a count", "counted from 0"],
)
def test_which_frames_there_are(tmp_path: Path, count: float | None, first: int, expected: list[int]) -> None:
    """Up to framesCount or to the last keyframe; from 1, or from a keyframe before it."""
    source = export(tmp_path, video(track(keyframe(first, 0, 0, 10, 10), keyframe(3, 0, 0, 10, 10), count=count)))
    (batch,) = read_batches(READER, source)

    assert [frame.index for frame in batch.frames] == expected


@pytest.mark.parametrize("about", [{"duration": 0}, {"duration": -1}, {"duration": None}, {"framesCount": None}], ids=str)
def test_times_of_frames_that_are_not_known(tmp_path: Path, about: dict[str, float | None]) -> None:
    """Without a duration above 0, or without a number of frames that it is of."""
    north = track(keyframe(1, 0, 0, 10, 10), keyframe(3, 0, 0, 10, 10), count=3)
    north["value"] |= about
    (batch,) = read_batches(READER, export(tmp_path, video(north)))

    assert [math.isnan(frame.time_s) for frame in batch.frames] == [True] * 3


def test_a_video_of_which_one_keyframe_is_known(tmp_path: Path) -> None:
    """Has the frames up to it, and no more."""
    (batch,) = read_batches(READER, export(tmp_path, video(track(keyframe(0, 0, 0, 10, 10), count=None))))

    assert [frame.index for frame in batch.frames] == [0]


@pytest.mark.parametrize(
    ("images", "expected"),
    [
        (["f_0001.png", "f_0002.png"], ["f_0001.png", "f_0002.png"]),
        (["north/1.png", "north/2.png", "south/1.png"], ["north/1.png", "north/2.png"]),
    ],
    ids=["one folder", "a folder of its own"],
)
def test_frames_of_the_user(tmp_path: Path, images: list[str], expected: list[str]) -> None:
    """Found by their numbers."""
    for image in images:
        (tmp_path / "frames" / image).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "frames" / image).write_bytes(b"")
    source = export(tmp_path, video(track(keyframe(1, 0, 0, 10, 10), count=2)))
    (batch,) = read_batches(READER, source, frames=tmp_path / "frames")

    assert [frame.file for frame in batch.frames] == expected


@pytest.mark.parametrize(
    ("images", "expected"),
    [
        (["south/1.png", "east/1.png"], "day/north/000001.jpg"),
        (["a/north/1.png", "b/north/1.png"], "day/north/000001.jpg"),
        (["a/north/1.png", "south/1.png"], "a/north/1.png"),
        (["south/2.png", "south/cam2_1.png"], "south/cam2_1.png"),
        (["south/x.png"], "day/north/000001.jpg"),
        ([f"south/{'1' * 5000}.png"], "day/north/000001.jpg"),
    ],
    ids=["none of its own", "two of its own", "one of its own", "one folder", "no number", "too many digits"],
)
def test_which_images_are_the_frames_of_a_video(images: list[str], expected: str) -> None:
    """Those of the only folder, or of the only one that is called as the video is, by their last numbers."""
    assert dict(frame_names("day/north.mp4", [1], [KnownFrame(file=image) for image in images])) == {1: expected}


def test_images_and_videos_in_one_export(tmp_path: Path) -> None:
    """A batch each; a rectangle in a video names no frame and is counted."""
    tally = Tally()
    north = video(track(keyframe(1, 0, 0, 10, 10), count=2), box("car", "b"))
    batches = read_batches(READER, export(tmp_path, task(box()), north, {**task(box()), "data": {"image": "b.jpg"}}), tally=tally)

    assert sorted(map(frames, [[batch] for batch in batches])) == [["a.jpg", "b.jpg"], ["north:north/000001.jpg", "north:north/000002.jpg"]]
    assert dict(tally.unconverted) == {"rectangle in a video": 1}


def test_videos_beside_the_first_of_a_task_are_counted(tmp_path: Path) -> None:
    """Label Studio plays one."""
    several = video(track(keyframe(1, 0, 0, 10, 10), count=2)) | {"data": {"video": ["north.mp4", "south.mp4"]}}
    tally = Tally()

    assert frames(read_batches(READER, export(tmp_path, several), tally=tally)) == ["north:north/000001.jpg", "north:north/000002.jpg"]
    assert dict(tally.unconverted) == {"video beside the first of its task": 1}


@pytest.mark.parametrize(
    ("bad", "reason", "what"),
    [
        (track(), "no keyframe", "the sequence has no keyframe"),
        (track(keyframe(1, 0, 0, 9, 9), count=-1), "too many frames", "a video of -1 frames; those of up to 262,144 are read"),
        (track(keyframe(1, 0, 0, 9, 9), count=262_145), "too many frames", "a video of 262145 frames; those of up to 262,144 are read"),
        (track(keyframe(262_145, 0, 0, 9, 9)), "no frame number", "frame 262145 is not from 0 to 262,144"),
        (track(keyframe(1, 0, 0, 9, 9), keyframe(1, 0, 0, 9, 9)), "keyframe twice", "frame 1 comes twice, first in sequence[0]"),
    ],
)
def test_why_tracks_are_bad(tmp_path: Path, bad: dict[str, Any], reason: str, what: str) -> None:
    """The words by which a summary counts them; a video of more frames than two hours have is none."""
    tally = Tally(on_error="skip")
    read_batches(READER, export(tmp_path, video(bad)), tally=tally)

    assert [(problem.reason, problem.what) for problem in tally.bad] == [(reason, what)]
