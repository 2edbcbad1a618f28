"""Tables of DeepLabCut that are of videos: what these are called, their frames, images and numbers of points."""

from pathlib import Path

import pytest

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers.animals import DEEPLABCUT as READER
from prelabel.readers.animals.options import DeeplabcutOptions
from prelabel.readers.planning import read_sources
from prelabel.testing import read_batches
from tests.readers.output_files import names, read, write
from tests.readers.test_deeplabcut import CASES, NETWORK, points, table


def test_predictions_of_videos() -> None:
    """Files are sequences called as their videos; -1 and empty cells are no points; what is filtered is another file."""
    tally = Tally()
    d = read(READER, CASES / "videos", {"score": "mean"}, size=(160, 120), tally=tally)

    assert names(d) == [*(f"cage:cage_{n}" for n in range(4)), "walk:walk_0", "walk:walk_1"]
    assert [frame.index for frame in d.frames] == [0, 1, 2, 3, 0, 1]
    rows = d.kind == Kind.LANDMARK
    assert d.frame[rows].tolist() == [0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 5]
    assert d.track[rows].tolist() == [0, 2, 0, 2, 0, 1, 2, 1, 2, 0, 0]
    assert d.score[rows].round(6).tolist() == [0.965, 0.99, 0.61, 0.99, 0.505, 0.8, 0.99, 0.85, 0.99, 0.75, 0.375]
    assert points(d, len(d) - 1, (160, 120)) == [(1, 22, 30), (2, 42, 60)]
    assert tally.notes == [f"1 other file not read: first {CASES}/videos/cageDLC_resnet50_cageMay1shuffle1_50000_el_filtered.csv"]
    assert tally.unconverted == {}


def test_predictions_that_were_filtered() -> None:
    """Are read instead, where that is asked for; a video that has none is read as it is."""
    tally = Tally()
    d = read(READER, CASES / "videos", {"filtered": "true"}, size=(160, 120), tally=tally)

    assert {frame.sequence for frame in d.frames} == {"cage", "walk"}
    assert points(d, 1, (160, 120)) == [(1, 81, 30.5), (2, 41, 60)]
    assert tally.notes == [f"1 other file not read: first {CASES}/videos/cageDLC_resnet50_cageMay1shuffle1_50000_el.csv"]


def test_weak_points(tmp_path: Path) -> None:
    """Go by their likelihood, and are counted; the box is around those that are left; a point without a likelihood stays."""
    write(tmp_path, {"a.csv": table([0, 10, 10, 0.5, 20, 30, 0.25, 40, 50, ""], parts=("nose", "tail", "paw"))})
    tally = Tally()

    frames = FrameOptions(size=(100, 100))
    _, batches = read_sources(READER, [tmp_path / "a.csv"], DeeplabcutOptions(), frames, tally, min_keypoint_score=0.5)
    (d,) = batches

    assert points(d, 1, (100, 100)) == [(1, 10, 10), (3, 40, 50)]
    assert (d.box[0] * 100).tolist() == [10, 10, 40, 50]
    assert tally.filtered == {"keypoint score under 0.5": 1}


def test_tables_that_share_points_number_them_alike(tmp_path: Path) -> None:
    """By the first of them; those of another animal count for themselves."""
    write(
        tmp_path,
        {
            f"a{NETWORK}.csv": table([0, 1, 2, 1, 3, 4, 1], parts=("nose", "tail")),
            f"b{NETWORK}.csv": table([0, 1, 2, 1, 3, 4, 1, 5, 6, 1], parts=("paw", "tail", "nose")),
            f"c{NETWORK}.csv": table([0, 1, 2, 1, 3, 4, 1], parts=("wing", "head")),
        },
    )

    d = read(READER, tmp_path, size=(9, 9))

    assert points(d, 1, (9, 9)) == [(1, 1, 2), (2, 3, 4)]
    assert points(d, 3, (9, 9)) == [(1, 5, 6), (2, 3, 4), (3, 1, 2)]
    assert points(d, 5, (9, 9)) == [(1, 1, 2), (2, 3, 4)]


@pytest.mark.parametrize(
    ("file", "video"),
    [
        (f"clip{NETWORK}.csv", "clip"),
        (f"clip{NETWORK}_el_filtered.csv", "clip"),
        ("clipDeepCut_resnet50_other.csv", "clip"),
        ("clip_DLC_other.csv", "clip"),
        ("clip.csv", "clip"),
        (f"{NETWORK}.csv", NETWORK),
        (f"day 1/clip{NETWORK}.csv", "day 1/clip"),
    ],
)
def test_what_videos_are_called(file: str, video: str, tmp_path: Path) -> None:
    """As their files up to the name of the network, below the source."""
    write(tmp_path, {file: table([0, 1, 2, 1, 3, 4, 1], [7, 1, 2, 1, 3, 4, 1])})

    assert names(read(READER, tmp_path, size=(9, 9))) == [f"{video}:{video}_0", f"{video}:{video}_7"]


def test_a_network_that_is_not_of_a_project(tmp_path: Path) -> None:
    """Stands behind the name of the video, too, as the scorer says it."""
    network = "superanimal_quadruped_hrnet_w32"
    write(tmp_path, {f"clip_{network}.csv": table([0, 1, 2, 1, 3, 4, 1]).replace(NETWORK, network)})

    assert names(read(READER, tmp_path, size=(9, 9))) == ["clip:clip_0"]


def test_the_images_of_a_video(tmp_path: Path) -> None:
    """Lie in a folder of its name; FFmpeg counts them from 1; those that no row is of are frames."""
    images = {f"i/clip/{n:03}.png": (40, 20) for n in (1, 2, 3)}
    write(tmp_path, {**images, f"clip{NETWORK}.csv": table([0, 1, 2, 1, 3, 4, 1], [1, 1, 2, 1, 3, 4, 1])})

    d = read(READER, tmp_path / f"clip{NETWORK}.csv", frames=tmp_path / "i")

    assert names(d) == [f"clip:clip/00{n}.png" for n in (1, 2, 3)]
    assert (d.frame.tolist(), [frame.width for frame in d.frames[:2]]) == ([0, 0, 1, 1], [40, 40])


def test_a_title_of_the_index(tmp_path: Path) -> None:
    """Is no row: pandas writes it where the index has a name."""
    text = table(["frame", *[""] * 6], [0, 1, 2, 1, 3, 4, 1])
    write(tmp_path, {"a.csv": text, "b.csv": table(["labeled-data/v/1.png", *[""] * 6])})

    batches = read_batches(READER, tmp_path, size=(9, 9))

    assert [names(batch) for batch in batches] == [["a:a_0"], ["labeled-data/v/1.png"]]
