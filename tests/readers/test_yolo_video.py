"""YOLO labels of predicted videos: which files are one, and which frames it has."""

from pathlib import Path

import pytest

from prelabel.detections import Detections
from prelabel.errors import InputError, Tally, UsageError
from prelabel.frames import KnownFrame
from prelabel.readers.yolo import READER
from prelabel.readers.yolo.matching import FrameNames
from prelabel.testing import read_batches
from tests.conftest import FIXTURES
from tests.readers.yolo_files import frames, rows, write

BOX = "0 .5 .5 .5 .5"
TRACKED = FIXTURES / "yolo/tracked"


def videos(source: Path, options: dict[str, str] | None = None, shown: Path | None = None) -> dict[str, list[str]]:
    """The frames by sequence."""
    out: dict[str, list[str]] = {}
    for batch in read_batches(READER, source, {"names": "car", **(options or {})}, frames=shown):
        for frame in batch.frames:
            out.setdefault(frame.sequence, []).append(frame.file)
    return out


def labels(*names: str) -> dict[str, str]:
    """Label files of these names."""
    return {f"labels/{name}.txt": BOX for name in names}


def test_two_videos_in_one_folder() -> None:
    """Each is a sequence with all its frames up to the last that has detections, which a note says; ids and scores stay."""
    tally = Tally()
    batches = read_batches(READER, TRACKED, tally=tally)

    assert frames(batches) == [*(f"clip:clip_{n}" for n in range(1, 11)), *(f"street:street_{n}" for n in range(1, 4))]
    assert [frame.index for batch in batches for frame in batch.frames] == [*range(1, 11), *range(1, 4)]
    assert rows(batches) == [
        ("clip_2", "person", (0.375, 0.25, 0.625, 0.75), 0.75, 1),
        ("clip_2", "car", (0.125, 0.125, 0.375, 0.375), 0.5, 4),
        ("clip_4", "person", (0.375, 0.25, 0.625, 0.75), 0.25, -1),
        ("clip_10", "person", (0.5, 0.25, 0.75, 0.75), 0.875, 1),
        ("street_1", "car", (0.25, 0.25, 0.75, 0.75), 0.625, 7),
        ("street_3", "car", (0.25, 0.0, 0.75, 0.5), 0.625, 7),
    ]
    end = "the last with detections (and 1 more): give --frames, or -O frame_count= if frames follow it"
    assert list(tally.notes)[2:] == [f"video 'clip' ends at frame 10, {end}"]


def test_frame_counts_close_the_videos() -> None:
    """One count holds for all videos that have none of their own, and the note is not needed."""
    tally = Tally()
    batches = read_batches(READER, TRACKED, {"frame_count": "clip:12,5"}, tally=tally)

    assert [len(batch.frames) for batch in batches] == [12, 5]
    assert not any("ends at" in note for note in tally.notes)


@pytest.mark.parametrize(
    ("names", "options", "expected"),
    [
        (["a_1", "a_3"], {}, {"a": ["a_1", "a_2", "a_3"]}),
        (["a_9", "a_11"], {}, {"a": [f"a_{n}" for n in range(1, 12)]}),
        (["a_1", "a_3"], {"video": "no"}, {"": ["a_1", "a_3"]}),
        (["a_01", "a_02"], {}, {"": ["a_01", "a_02"]}),
        (["a_10", "a_12"], {}, {"": ["a_10", "a_12"]}),
        (["a_10", "a_12"], {"video": "yes"}, {"a": [f"a_{n}" for n in range(1, 13)]}),
        (["a_1"], {}, {"": ["a_1"]}),
        (["a_1", "a_9001"], {}, {"": ["a_1", "a_9001"]}),
        (["a_0", "a_1"], {}, {"": ["a_0", "a_1"]}),
        (["a_1", "a_2", "other"], {}, {"": ["a_1", "a_2", "other"]}),
        (["a_1", "a_2", "other"], {"video": "yes"}, {"a": ["a_1", "a_2"], "": ["other"]}),
        (["1", "2"], {}, {"": ["1", "2"]}),
        (["a_1", "a_20230101"], {"video": "yes"}, {"a": ["a_1"], "": ["a_20230101"]}),
        (["a_b_1", "a_b_2"], {}, {"a_b": ["a_b_1", "a_b_2"]}),
    ],
)
def test_when_files_are_frames_of_a_video(
    tmp_path: Path, names: list[str], options: dict[str, str], expected: dict[str, list[str]]
) -> None:
    """Numbers must show that they are unpadded, be dense, and be all that the folder holds; the user can decide otherwise."""
    assert videos(write(tmp_path, labels(*names)), options) == expected


def test_a_video_file_settles_it(tmp_path: Path) -> None:
    """Beside the labels or above them, it shows which numbered files are its frames."""
    source = write(tmp_path, {**labels("a_10", "b_10", "other"), "a.mp4": "x"})

    assert videos(source) == {"a": [f"a_{n}" for n in range(1, 11)], "": ["b_10", "other"]}


def test_frames_with_images_are_no_video(tmp_path: Path) -> None:
    """Where each label file has its image, which frames form a sequence is decided from all of them."""
    source = write(tmp_path, {**labels("a_1", "a_2"), "images/a_1.jpg": "", "images/a_2.jpg": "", "images/a_3.jpg": ""})

    assert videos(source) == {"": ["a_1.jpg", "a_2.jpg"]}


def test_videos_in_several_folders(tmp_path: Path) -> None:
    """Equal names of videos in two folders stay apart."""
    source = write(tmp_path, {"x/a_1.txt": BOX, "x/a_2.txt": BOX, "y/a_1.txt": BOX, "y/a_2.txt": BOX})

    assert videos(source) == {"x/a": ["x/a_1", "x/a_2"], "y/a": ["y/a_1", "y/a_2"]}


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (["a_1.jpg", "a_2.jpg", "a_3.jpg"], ["a_1.jpg", "a_2.jpg", "a_3.jpg"]),
        (["a_0001.jpg", "a_0002.jpg", "b_0001.jpg"], ["a_0001.jpg", "a_0002.jpg"]),
        (["a/000.jpg", "a/001.jpg", "a/002.jpg", "b/000.jpg"], ["a/000.jpg", "a/001.jpg", "a/002.jpg"]),
        (["shot9.jpg", "shot10.jpg", "shot11.jpg"], ["shot9.jpg", "shot10.jpg", "shot11.jpg"]),
    ],
)
def test_frames_of_the_user_are_the_video_s(tmp_path: Path, shown: list[str], expected: list[str]) -> None:
    """By their names, else in order those of a folder of its name, else all of the only video's."""
    write(tmp_path, {**labels("a_1", "a_2"), **{f"cut/f/{name}": "" for name in shown}})

    assert videos(tmp_path / "labels", shown=tmp_path / "cut/f") == {"a": expected}


def test_numbers_count_the_frames_of_the_user(tmp_path: Path) -> None:
    """The second label file describes the second frame, whatever its name."""
    write(tmp_path, {**labels("a_1", "a_2"), "labels/a_2.txt": "0 .25 .25 .5 .5", "f/x7.jpg": "", "f/x10.jpg": ""})

    found: list[Detections] = read_batches(READER, tmp_path / "labels", {"names": "car"}, frames=tmp_path / "f")

    assert [(row[0], row[2]) for row in rows(found)] == [("x7.jpg", (0.25, 0.25, 0.75, 0.75)), ("x10.jpg", (0.0, 0.0, 0.5, 0.5))]


@pytest.mark.parametrize(
    ("files", "options", "what"),
    [
        ({}, {"frame_count": "2"}, "frame 3 of video 'a' is not among its 2 of -O frame_count"),
        ({"f/x.jpg": ""}, {}, "frame 3 of video 'a' is not among its 1 of --frames"),
    ],
)
def test_a_frame_beyond_the_end(tmp_path: Path, files: dict[str, str], options: dict[str, str], what: str) -> None:
    """The label file is named; under skip the others are read."""
    source = write(tmp_path, {**labels("a_1", "a_3"), **files}) / "labels"
    shown = tmp_path / "f" if files else None
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        videos(source, options, shown)

    assert str(caught.value) == f"{source}/a_3.txt: {what}\n  fix: give all frames of the video with --frames or -O frame_count="
    assert len(rows(read_batches(READER, source, {"names": "car", **options}, frames=shown, tally=tally))) == 1
    assert [problem.reason for problem in tally.bad] == ["frame beyond the end of the video"]


@pytest.mark.parametrize(
    ("names", "count", "what", "fix"),
    [
        (("a_1", "a_2"), "b:9", "b:9: there is no predicted video 'b'", "the videos are a"),
        (("a", "b"), "9", "9: there is no predicted video", "leave it out, or say with -O video=yes that there are some"),
        (("a", "b"), "a:9", "a:9: there is no predicted video", "leave it out, or say with -O video=yes that there are some"),
    ],
)
def test_a_frame_count_of_no_video(tmp_path: Path, names: tuple[str, ...], count: str, what: str, fix: str) -> None:
    """Frames that the user asked for are not left out without a word."""
    with pytest.raises(UsageError) as caught:
        videos(write(tmp_path, labels(*names)), {"frame_count": count})

    assert str(caught.value) == f"-O frame_count={what}\n  fix: {fix}"


def test_a_video_whose_name_is_no_text(tmp_path: Path) -> None:
    """It could not stand in a payload, whatever its frames are called."""
    source = write(tmp_path, {"f/1.jpg": "", "f/2.jpg": "", "labels/caf\udce9_1.txt": BOX, "labels/caf\udce9_2.txt": BOX})

    with pytest.raises(InputError) as caught:
        videos(source / "labels", shown=source / "f")

    assert str(caught.value) == f"{source}/labels: the name 'caf\\udce9' of the video is not UTF-8\n  fix: rename its label files"


@pytest.mark.parametrize("text", ["many", "0", "1000001", "a:-1", "a:", "1.5", "9" * 5000])
def test_a_frame_count_that_is_none(tmp_path: Path, text: str) -> None:
    """A count is a whole number from 1."""
    with pytest.raises(UsageError) as caught:
        videos(write(tmp_path, labels("a_1", "a_2")), {"frame_count": text})

    assert (
        str(caught.value)
        == f"-O frame_count={text}: no whole number from 1 to 1000000\n  fix: write -O frame_count=120, or clip:120,street:300"
    )


def test_what_is_handed_on_of_the_frames_of_many_videos() -> None:
    """Those that one video needs, as they were: named by it, whatever their folder, or in a folder of its name."""
    files = ("clip/b.jpg", "x/clip_2.jpg", "clip/clip_1.jpg", "other/clip.jpg", "clipper_3.jpg", "x/clip/c.jpg")
    own = FrameNames([KnownFrame(file=file) for file in files]).about("labels/clip")

    assert own.of_video("labels/clip") == {2: "x/clip_2.jpg", 1: "clip/clip_1.jpg"}
    assert own.in_folder("clip") == ["clip/b.jpg", "clip/clip_1.jpg", "x/clip/c.jpg"]
    assert len(own.known) == 4
