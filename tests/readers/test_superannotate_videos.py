"""SuperAnnotate's videos: times as frames, what lies between keyframes, and the images that belong to them."""

from pathlib import Path
from typing import Any

import pytest

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers.superannotate import READER
from prelabel.testing import read_batches
from tests.commands import convert
from tests.conftest import FIXTURES
from tests.readers.output_files import names, read, refused, write
from tests.readers.superannotate_files import at, image, instance, track, video
from tests.readers.yolo_files import rows, shapes

FPS = {"fps": "10"}


def seen(tmp_path: Path, *stretches: list[dict[str, Any]], tally: Tally | None = None, **fields: object) -> Detections:
    """A video of ten frames with one car."""
    return read(READER, write(tmp_path, {"v.json": video("v.mp4", track(*stretches, **fields))}), FPS, tally=tally or Tally())


def lefts(d: Detections) -> dict[int, float]:
    """The left side of the box in each frame, in pixels."""
    return {d.frames[f].index: round(80 * x, 6) for f, x in zip(d.frame.tolist(), d.box[:, 0].tolist(), strict=True)}


def test_tracks() -> None:
    """Of ten frames at ten a second: a box in two stretches of time, marked where it lies between keyframes."""
    (d,) = read_batches(READER, FIXTURES / "superannotate" / "video", FPS)
    cars = [(row[0], row[2], row[4]) for row in rows([d]) if row[1] == "car"]

    assert [(one.sequence, one.file, one.index, one.time_s) for one in d.frames] == [
        ("drive", f"drive/{i:06}.jpg", i, i / 10) for i in range(10)
    ]
    assert cars == [
        (f"drive/{frame:06}.jpg", (left, 0.2, round(left + 0.2, 6), 0.6), 0)
        for frame, left in ((0, 0.1), (1, 0.2), (2, 0.3), (3, 0.4), (4, 0.5), (8, 0.8), (9, 0.8))
    ]
    assert d.interpolated[:7].tolist() == [False, True, True, True, False, False, False]
    assert [d.attribute_sets[i]["lane"] for i in d.attributes[:5].tolist()] == ["left"] * 4 + ["right"]
    assert d.attributes[5:].tolist() == [-1] * 9


def test_other_tracks() -> None:
    """A polygon moves while it keeps its number of points, then stays; a point that is away for a while is not seen."""
    tally = Tally()
    (d,) = read_batches(READER, FIXTURES / "superannotate" / "video", FPS, tally=tally)
    found = [(int(file[-5]), points) for file, _, label, points, _ in shapes([d]) if label in {"road", "light"}]

    assert found == [
        (1, [(0, 1), (0.2, 1), (0.2, 0.6)]),
        (2, [(0.1, 1), (0.3, 1), (0.3, 0.6)]),
        (3, [(0.2, 1), (0.4, 1), (0.4, 0.6)]),
        (4, [(0.2, 1), (0.4, 1), (0.4, 0.6)]),
        (5, [(0.2, 1), (0.4, 1), (0.4, 0.6), (0.2, 0.6)]),
        (6, [(0.1, 0.1)]),
        (8, [(0.2, 0.3)]),
    ]
    assert d.track.tolist() == [0] * 7 + [1] * 5 + [2] * 2
    assert tally.unconverted == {"annotation of type event": 1, "tag of a whole video": 1}


TIMES = [(0, 0), (1, 0), (99_999, 0), (100_000, 0), (100_001, 1), (199_999.5, 1), (200_000, 1), (200_001, 2), (1_000_000, 9)]


@pytest.mark.parametrize(("time", "frame"), TIMES)
def test_times(tmp_path: Path, time: float, frame: int) -> None:
    """A frame is seen for a tenth of a second, its last moment included, as SuperAnnotate counts."""
    assert lefts(seen(tmp_path, [at(time)])) == {frame: 8}


def test_times_at_a_rate_that_is_no_whole_number(tmp_path: Path) -> None:
    """Of 30 frames a second a time just behind the beginning of each is in it, that of its beginning in the one before."""
    keys = [at(round(i / 30 * 1e6) + shift, left=i) for i in range(1, 30) for shift in (-1, 1)]
    (d,) = read_batches(READER, write(tmp_path, {"v.json": video("v.mp4", track(keys))}), {"fps": "30"})

    assert lefts(d) == {0: 1, **{i: i for i in range(1, 30)}}


def test_several_keyframes_in_one_frame(tmp_path: Path) -> None:
    """The first is seen, and it moves on from the last; those that say something else are counted, not those that say the same."""
    tally = Tally()
    d = seen(tmp_path, [at(0, 8), at(40_000, 12), at(90_000, 16), at(400_001, 32), at(400_002, 32)], tally=tally)

    assert lefts(d) == {0: 8, 1: 20, 2: 24, 3: 28, 4: 32}
    assert d.interpolated.tolist() == [False, True, True, True, False]
    assert tally.filtered == {"keyframe in a frame that has an earlier one": 2}


def test_keyframes_in_any_order(tmp_path: Path) -> None:
    """Are sorted by their times."""
    assert lefts(seen(tmp_path, [at(200_001, 24), at(0, 8)])) == {0: 8, 1: 16, 2: 24}


def test_stretches_that_meet(tmp_path: Path) -> None:
    """In a frame of two stretches the first is seen."""
    tally = Tally()
    d = seen(tmp_path, [at(0, 8), at(200_001, 8)], [at(250_000, 40), at(400_001, 40)], tally=tally)

    assert lefts(d) == {0: 8, 1: 8, 2: 8, 3: 40, 4: 40}
    assert tally.filtered == {"keyframe in a frame that has an earlier one": 1}


def test_a_last_keyframe_that_is_not_active(tmp_path: Path) -> None:
    """The box stays where it was until then."""
    assert lefts(seen(tmp_path, [at(0, 8), {"timestamp": 300_001, "active": False}])) == {0: 8, 1: 8, 2: 8}


def test_the_length_of_a_video(tmp_path: Path) -> None:
    """Is its duration, else its last timestamp, else up to the last keyframe, which is said; where nothing says it, it is counted."""
    one = track([at(200_001)])
    for file, said in (("a", {}), ("b", {"duration": None, "lastTimestamp": 700_000}), ("c", {"duration": None})):
        write(tmp_path, {f"{file}.json": video(f"{file}.mp4", one, **said)})
    write(tmp_path, {"d.json": video("d.mp4", duration=None)})
    tally = Tally()
    d = read(READER, tmp_path, FPS, tally=tally)

    assert [sum(one.sequence == name for one in d.frames) for name in "abcd"] == [10, 7, 3, 0]
    assert list(tally.notes) == ["video 'c' ends at frame 2, the last with detections: give --frames if more follow"]
    assert tally.unconverted == {"video without frames": 1}


def test_images_of_a_video(tmp_path: Path) -> None:
    """Are those in a folder of its name; coordinates count in pixels of the video, whatever the images are scaled to."""
    for name in ("one", "two"):
        write(tmp_path, {f"in/{name}.json": video(f"{name}.mp4", track([at(100_001)])), **{f"f/{name}/{i}.jpg": (16, 8) for i in range(3)}})
    d = read(READER, tmp_path / "in", FPS, frames=tmp_path / "f")

    assert names(d) == [f"{name}:{name}/{i}.jpg" for name in ("one", "two") for i in range(3)]
    assert rows([d]) == [(f"{name}/1.jpg", "car", (0.1, 0.1, 0.3, 0.3), None, 0) for name in ("one", "two")]


def test_images_of_no_video(tmp_path: Path) -> None:
    """Of two videos each needs a folder of its own."""
    write(tmp_path, {f"in/{name}.json": video(f"{name}.mp4", track([at(0)])) for name in ("one", "two")})
    write(tmp_path, {"f/1.jpg": (80, 40)})

    assert refused(READER, tmp_path / "in", FPS, frames=tmp_path / "f") == (
        "one.json: no image of --frames lies in a folder 'one'\n"
        "  fix: give --frames a folder that holds one folder of images for each video"
    )


@pytest.mark.parametrize(("images", "frame", "adjusted"), [(11, 9, {}), (10, 9, {}), (9, 8, {"time behind the last image": 1})])
def test_the_end_of_a_video(tmp_path: Path, images: int, frame: int, adjusted: dict[str, int]) -> None:
    """Is in the last of its frames, or in the image before that where this one has none."""
    write(tmp_path, {"v.json": video("v.mp4", track([at(1_000_000)])), **{f"f/{i}.jpg": (80, 40) for i in range(images)}})
    tally = Tally()
    d = read(READER, tmp_path / "v.json", FPS, frames=tmp_path / "f", tally=tally)

    assert (lefts(d), tally.adjusted) == ({frame: 8}, adjusted)


def test_images_that_are_missing(tmp_path: Path) -> None:
    """By more than one are told by the first time behind them."""
    write(tmp_path, {"v.json": video("v.mp4", track([at(1_000_000)])), **{f"f/{i}.jpg": (80, 40) for i in range(8)}})

    assert refused(READER, tmp_path / "v.json", FPS, frames=tmp_path / "f").startswith(
        "v.json:1:237: $.instances[0].parameters[0].timestamps[0].timestamp: "
        "0.9 s is frame 9 at 10 frames a second, but --frames has 8\n  fix: correct the rate with -O fps=, give all frames"
    )


def test_images_of_the_only_video(tmp_path: Path) -> None:
    """Are all, beside images of their own; they say the size where the file does not."""
    files = {"in/v.json": video("v.mp4", track([at(100_001)]), width=None), "in/a.json": image("f/1.jpg", instance())}
    write(tmp_path, {**files, "f/1.jpg": (80, 40), "f/2.jpg": (80, 40)})
    d = read(READER, tmp_path / "in", FPS, frames=tmp_path)

    assert [row[:3] for row in rows([d])] == [("f/2.jpg", "car", (0.1, 0.1, 0.3, 0.3)), ("f/1.jpg", "car", (0.1, 0.1, 0.3, 0.3))]


def test_a_video_in_a_folder(tmp_path: Path) -> None:
    """Is called with it; what says that it is one may be an instance alone."""
    said = video("v.mp4", track([at(0)]))
    del said["metadata"]["duration"]

    assert names(read(READER, write(tmp_path, {"day/v.mp4.json": said}), FPS)) == ["day/v:day/v/000000.jpg"]


def test_the_rate_of_frames(tmp_path: Path) -> None:
    """Is asked for, since no file says it; of images it is not."""
    write(tmp_path, {"v.json": video("v.mp4", track([at(0)])), "a.json": image("a.jpg")})

    assert refused(READER, tmp_path) == (
        "v.json: does not say how many frames the video has a second\n"
        "  fix: give the rate of the frames with -O fps=RATE, such as -O fps=25"
    )


def test_the_score_and_fields_of_a_track(tmp_path: Path) -> None:
    """Hold in all of its frames."""
    d = seen(tmp_path, [at(0), at(200_001)], probability=90, trackingId="t", pointLabels={"0": "x"})
    with_id = read(READER, tmp_path, {**FPS, "attributes": "trackingId"})

    assert (d.score.tolist(), d.attributes.tolist()) == ([0.9] * 3, [-1] * 3)
    assert (with_id.attribute_sets, with_id.attributes.tolist()) == (({"trackingId": "t"},), [0] * 3)


def test_the_command(tmp_path: Path) -> None:
    """Writes a video job."""
    write(tmp_path, {"v.json": video("v.mp4", track([at(0), at(900_001)]))})
    done = convert(tmp_path, "v.json", "-O", "fps=10")

    assert (done.exit_code, "1 video job, 10 frames, 1 tracker, 10 annotations from superannotate" in done.output) == (0, True)
