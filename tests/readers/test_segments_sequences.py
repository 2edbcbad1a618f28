"""Segments.ai: sequences of images, of one or several cameras."""

from math import isnan
from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.readers.segments import READER
from prelabel.testing import read_batches
from tests.commands import convert, jobs
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write
from tests.readers.segments_files import SIZE, label_of, listed, one, release, sequence, shot
from tests.readers.yolo_files import frames, places, rows

CASES = FIXTURES / "segments"


def test_tracks() -> None:
    """By their ids, each sequence with its own; what is no keyframe is interpolated, and nothing is made between keyframes."""
    batches = read_batches(READER, CASES / "sequence", size=SIZE)

    assert [(row[0], row[1], row[2], row[4]) for row in rows(batches)] == [
        ("drive_01/frame_000.jpg", "car", (0.1, 0.1, 0.3, 0.3), 0),
        ("drive_01/frame_000.jpg", "road", (0, 0.5, 1, 1), 1),
        ("drive_01/frame_001.jpg", "car", (0.15, 0.1, 0.35, 0.3), 0),
        ("drive_01/frame_001.jpg", "road", (0, 0.5, 1, 1), 1),
        ("drive_01/frame_002.jpg", "car", (0.2, 0.1, 0.4, 0.3), 0),
        ("drive_01/frame_003.jpg", "wheel", (0.5, 0.5, 0.5, 0.5), 2),
        ("drive_02/00002.jpg", "lane", (0, 0, 1, 1), 0),
    ]
    assert batches[0].interpolated.tolist() == [False, False, True, False, False, False]
    where = '$.dataset.samples[0].labels["ground-truth"].attributes.frames[2].annotations[0]'
    assert places(batches)[4] == f"{CASES}/sequence/drive.json: {where}"


def test_frames() -> None:
    """Numbered from 0; times in nanoseconds count from the first, others are none. Names that are missing are numbers from 1."""
    first, second = read_batches(READER, CASES / "sequence", size=SIZE)

    assert [(frame.sequence, frame.index, frame.time_s) for frame in first.frames] == [
        ("drive_01", 0, 0), ("drive_01", 1, 0.1), ("drive_01", 2, 0.2), ("drive_01", 3, 0.3),
    ]  # fmt: skip
    assert [frame.url for frame in second.frames] == ["https://host.example/raw/010.jpg", "https://host.example/raw/011.jpg"]
    assert (names(second), all(isnan(frame.time_s) for frame in second.frames)) == (
        ["drive_02:drive_02/00001.jpg", "drive_02:drive_02/00002.jpg"],
        True,
    )


TIMES: list[tuple[list[object], list[float] | None]] = [
    ([0, 40_000_000], [0.0, 0.04]),
    ([0, 1_000_000], [0.0, 0.001]),
    ([0, 999_999], None),
    ([40_000_000, 0], None),
    ([7, None], None),
    (["0", "40000000"], [0.0, 0.04]),
    (["00001", "00002"], None),
    (["0", "4 h"], None),
    ([0.0, 1e9], [0.0, 1.0]),
    ([0, 1e9 + 0.5], None),
    ([0, 2**70], None),
    ([0, 10**400], None),
    ([0, "9" * 5000], None),
]


@pytest.mark.parametrize(("said", "times"), TIMES)
@pytest.mark.parametrize("of", ["label", "sample"])
def test_times(tmp_path: Path, said: list[object], times: list[float] | None, of: str) -> None:
    """Whole numbers, also as text, that rise by a millisecond or more; of the label, else of the sample."""
    media = [shot() | ({"timestamp": time} if of == "sample" else {}) for time in said]
    labelled = [listed() | ({"timestamp": time} if of == "label" else {}) for time in said]
    found = read(READER, write(tmp_path, {"a.json": release(sequence("a", media, labelled))}))

    assert [frame.time_s for frame in found.frames if not isnan(frame.time_s)] == (times or [])


def test_what_is_interpolated(tmp_path: Path) -> None:
    """Boxes between keyframes: no other shapes, nothing without a track, and no track of a model, of which no frame is a keyframe."""

    def frame(*, keyed: bool) -> dict[str, object]:
        line = one("polyline", track_id=2, is_keyframe=keyed, points=[[0, 0], [8, 4]])
        return listed(one(track_id=1, is_keyframe=keyed), line, one(track_id=3, is_keyframe=False), one(is_keyframe=keyed))

    said = sequence("a", [shot()] * 3, [frame(keyed=keyed) for keyed in (True, False, True)])
    found = read(READER, write(tmp_path, {"a.json": release(said)}), size=SIZE)

    assert found.track.tolist() == [0, 1, 2, -1] * 3
    assert found.interpolated.tolist() == [False] * 4 + [True, False, False, False] + [False] * 4


def test_links_of_sequences(tmp_path: Path) -> None:
    """Stand beside the frames and the sensors, and are counted there as in a frame."""
    links = [{"from_id": 1, "to_id": 2}]
    drive_ = sequence("a", [shot()], [listed(one(track_id=1), links=links)])
    drive_["labels"]["ground-truth"]["attributes"] |= {"links": links * 2, "annotations": [one(), one()]}
    camera = {"name": "cam", "attributes": {"frames": [listed(one())], "links": links * 4}}
    rig = {"name": "b", "labels": {"ground-truth": {"attributes": {"sensors": [camera], "links": links * 8}}}}
    tally = Tally()
    found = read(READER, write(tmp_path, {"a.json": release(drive_, rig)}), size=SIZE, tally=tally)

    assert (len(found), tally.unconverted) == (2, {"link between objects": 15, "annotation outside the frames": 2})


def test_several_sensors() -> None:
    """Each camera is a sequence; what is labelled in point clouds is counted."""
    tally = Tally()
    batches = read_batches(READER, CASES / "sensors", size=SIZE, tally=tally)

    assert frames(batches) == [f"ride/{camera}:ride/{camera}/0000{number}.jpg" for camera in ("Front", "Rear") for number in (1, 2)]
    assert [(row[0], row[2], row[4]) for row in rows(batches)] == [
        ("ride/Front/00001.jpg", (0.1, 0.1, 0.3, 0.3), 0),
        ("ride/Front/00002.jpg", (0.1, 0.2, 0.3, 0.4), 0),
    ]
    assert tally.unconverted == {"annotation of a point cloud": 1}


def test_masks() -> None:
    """Are called as their URLs end, and are not interpolated, though none says that it is a keyframe; that folder holds no images."""
    batches = read_batches(READER, CASES / "masks", {"bitmaps": f"{CASES}/masks/bitmaps"})

    assert frames(batches) == [f"walk:walk/{number}.png" for number in range(3)]
    assert [row[2:] for row in rows(batches)] == [
        ((0.125, 0.333333333, 0.375, 0.666666667), None, 0),
        ((0.375, 0.333333333, 0.625, 0.666666667), None, 0),
    ]
    assert batches[0].interpolated.tolist() == [False, False]


def drive(name: str = "drive", *shots: object) -> dict[str, object]:
    """A sequence of two images, with a car in the second."""
    return sequence(name, [*(shots or (shot("x"), shot("y")))], [listed(), listed(one(track_id=4, is_keyframe=True))])


IMAGES = [
    (["drive/x.png", "drive/y.png"], ["drive/x.png", "drive/y.png"]),
    (["drive/x.jpg", "drive/y.jpg"], ["drive/x.jpg", "drive/y.jpg"]),
    (["drive-x.jpg", "drive-y.jpg"], ["drive-x.jpg", "drive-y.jpg"]),
    (["drive/7.png", "drive/8.png"], ["drive/7.png", "drive/8.png"]),
    (["cam/a.png", "cam/b.png"], ["cam/a.png", "cam/b.png"]),
]


@pytest.mark.parametrize(("images", "files"), IMAGES)
def test_images(tmp_path: Path, images: list[str], files: list[str]) -> None:
    """By name, else in the order of those in a folder of its name, else of all where there is no other sequence."""
    source = write(tmp_path / "in", {"a.json": release(drive())})
    folder = write(tmp_path / "images", dict.fromkeys(images, SIZE))

    assert [frame.file for frame in read(READER, source, frames=folder).frames] == files


def test_images_of_urls(tmp_path: Path) -> None:
    """Images that are called as the URLs end are theirs, in whichever order they are."""
    said = drive("drive", shot(url="https://host/raw/9.png"), shot(url="https://host/raw/1.png"))
    source = write(tmp_path / "in", {"a.json": release(said)})
    folder = write(tmp_path / "images", {"raw/1.png": SIZE, "raw/9.png": SIZE})

    assert [frame.file for frame in read(READER, source, frames=folder).frames] == ["raw/9.png", "raw/1.png"]


def test_images_of_two_sequences(tmp_path: Path) -> None:
    """Are dealt to them by their folders; what is in no folder of a sequence's name is nobody's."""
    source = write(tmp_path / "in", {"a.json": release(drive("one"), drive("two"))})
    folder = write(tmp_path / "images", dict.fromkeys(["one/1.png", "one/2.png", "b/1.png", "b/2.png"], SIZE))
    tally = Tally(on_error="skip")
    found = read(READER, source, frames=folder, tally=tally)

    assert (names(found), labels(found)) == (["one:one/1.png", "one:one/2.png"], ["car"])
    assert [problem.reason for problem in tally.bad] == ["frame not among --frames"] * 2


def test_names_that_repeat(tmp_path: Path) -> None:
    """Are numbers instead, as those that leave their folder are."""
    source = write(tmp_path, {"a.json": release(drive("a", shot("x"), shot("x")), drive("b", shot("../x"), shot(7)))})

    assert names(read(READER, source, size=SIZE)) == ["a:a/00001.png", "a:a/00002.png", "b:b/00001.png", "b:b/7.png"]


def test_a_sample_that_names_no_images(tmp_path: Path) -> None:
    """Has the frames of its label; one whose label ends sooner has its own."""
    shorter = sequence("b", [shot(), shot()], [listed(one(track_id=1))])
    source = write(tmp_path, {"a.json": release(sequence("a", None, [listed(one()), None]), shorter)})

    assert names(read(READER, source, size=SIZE)) == ["a:a/00001", "a:a/00002", "b:b/00001.png", "b:b/00002.png"]


def test_an_object_without_a_track(tmp_path: Path) -> None:
    """Has none."""
    assert read(READER, write(tmp_path, {"a.json": release(sequence("a", [shot()], [listed(one())]))}), size=SIZE).track.tolist() == [-1]


def test_a_track_whose_class_and_shape_change(tmp_path: Path) -> None:
    """Is written without a word lost: each annotation is in a job."""
    other = one("point", category_id=2, track_id=4, points=[[8, 4]])
    said = sequence("a", [shot(), shot()], [listed(one(track_id=4)), listed(other)])
    source = write(tmp_path / "in", {"a.json": release(said)})

    assert convert(tmp_path, source, "--size", "80x40").exit_code == 0
    found = jobs(tmp_path / "jobs.jsonl")[0]["data"]["maker_response"]["video2d"]["data"]["annotations"]
    assert sorted((each["label"], each["type"], *each["frames"]) for each in found) == [
        ("car", "rectangle", "00001"), ("road", "landmark", "00002"),
    ]  # fmt: skip


def test_sequences_of_point_clouds_in_a_release_without_a_type(tmp_path: Path) -> None:
    """Are told by their frames, and counted."""
    media = [{"pcd": {"url": "https://host/0.pcd", "type": "pcd"}}]
    said = {"name": "a", "attributes": {"frames": media}, "labels": {"ground-truth": label_of([listed({}, {}), None])}}
    tally = Tally()
    source = write(tmp_path, {"a.json": release(said, task=None)})

    assert names(read(READER, source, tally=tally, options={})) == []
    assert tally.unconverted == {"annotation of a point cloud": 2}
