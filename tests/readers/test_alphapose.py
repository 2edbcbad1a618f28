"""Results of AlphaPose: the contract, formats, scores, tracks and videos."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.readers import coco
from prelabel.readers.alphapose import READER
from prelabel.readers.base import Certainty
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write

CASES = FIXTURES / "alphapose"

OWN = "alphapose-results.json"


def pose(
    image: str = "a.jpg", points: Sequence[float] = (10, 20, 0.5, 30, 60, 0.25), detector: float = 0.75, **more: object
) -> dict[str, object]:
    """A record of two points, whose score is 0.75 + (0.5 + 0.25) / 2 + 1.25 x 0.5 where nothing else is said."""
    scores = points[2::3]
    return {
        "image_id": image, "category_id": 1, "keypoints": [*points],
        "score": detector + sum(scores) / len(scores) + 1.25 * max(scores), "box": [5, 10, 30, 60], "idx": [0.0], **more,
    }  # fmt: skip


@pytest.mark.parametrize("case", ["images", "video", "open", "cmu"])
def test_the_contract(case: str) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case, size=(640, 480))


def test_boxes_landmarks_and_the_scores_of_detectors() -> None:
    """The detector's box stands beside all points; of AlphaPose's sum only the detector's score is left."""
    d = read(READER, CASES / "images", size=(640, 480))

    assert names(d) == ["gate.jpg", "yard.jpg"]
    assert d.kind.tolist() == [Kind.RECTANGLE, Kind.LANDMARK] * 3
    assert (d.box[::2] * [640, 480, 640, 480]).round(6).tolist() == [[90, 70, 150, 160], [290.5, 30.5, 340.5, 130.5], [190, 90, 250, 180]]
    assert d.score.round(9).tolist() == [0.9375, 0.9375, 0.5, 0.5, 0.75, 0.75]
    assert d.point_number.tolist() == [*range(1, 18)] * 3
    assert (d.points[[0, 16]] * [640, 480]).round(6).tolist() == [[100, 80], [132, 144]]
    assert d.track.tolist() == [-1] * 6
    assert str(d.place(2)) == f"{CASES / 'images' / OWN}: $[1]"


@pytest.mark.parametrize("case", ["open", "cmu"])
def test_images_with_people_in_them(case: str) -> None:
    """The formats that look like OpenPose's say neither box nor score; files of single images say the same again."""
    tally = Tally()
    d = read(READER, CASES / case, size=(640, 480), tally=tally)

    assert (d.box[:2] * [640, 480, 640, 480]).round(6).tolist() == [[100, 80, 134, 148]] * 2
    assert np.isnan(d.score).all()
    assert d.point_number[:18].tolist() == [*range(1, 19)]
    assert str(d.place(0)) == f"{CASES / case / OWN}: $.a.jpg.{'people' if case == 'open' else 'bodies'}[0]"
    assert len(tally.notes) == (case == "open")


def test_the_mean_of_the_scores_of_keypoints(tmp_path: Path) -> None:
    """Of both shapes, whatever the score of the whole is."""
    keyed = {"a.jpg": {"version": "AlphaPose v0.3", "people": [{"pose_keypoints_2d": [1, 2, 0.5, 3, 9, 1]}]}}
    write(tmp_path, {"l.json": [pose(score=99.0)], "k.json": keyed})

    assert read(READER, tmp_path / "l.json", {"score": "mean"}, size=(100, 100)).score.tolist() == [0.375, 0.375]
    assert read(READER, tmp_path / "k.json", {"score": "mean"}, size=(100, 100)).score.tolist() == [0.75, 0.75]


def test_a_detector_s_score_is_rounded_into_its_range(tmp_path: Path) -> None:
    """Sums are written in a few digits."""
    write(tmp_path, {OWN: [pose(detector=1.0004), pose(detector=-0.0003)]})

    assert read(READER, tmp_path, size=(100, 100)).score.tolist() == [1, 1, 0, 0]


@pytest.mark.parametrize(
    ("idx", "track"),
    [
        (0, -1),
        (0.0, -1),
        ([0.0], -1),
        ([[0.0], [0.0]], -1),
        ([], -1),
        (None, -1),
        (7, 7),
        (7.0, 7),
        ([7.0], 7),
        ([[7], [7]], 7),
        ([7, 8], -1),
    ],
)
def test_a_track_is_a_number_from_1(tmp_path: Path, idx: object, track: int) -> None:
    """0 is what stands where no tracker ran, in a list for each box that became the pose."""
    write(tmp_path, {OWN: [pose(idx=idx)]})
    tally = Tally()

    d = read(READER, tmp_path, size=(100, 100), tally=tally)

    assert d.track.tolist() == [track, track]
    assert tally.unconverted == ({"idx of several boxes that became one pose": 1} if idx == [7, 8] else {})


def test_records_may_lack_box_and_track(tmp_path: Path) -> None:
    """As versions before 0.4 write them; the box is around the points."""
    one = pose()
    write(tmp_path, {OWN: [{name: one[name] for name in ("image_id", "category_id", "keypoints", "score")}]})

    d = read(READER, tmp_path, size=(100, 100))

    assert READER.sniff(tmp_path) == Certainty.SURE
    assert d.box.tolist() == [[0.1, 0.2, 0.3, 0.6]] * 2
    assert (labels(d), d.score.tolist()) == (["person"] * 2, [0.75, 0.75])


def test_points_in_space_are_counted(tmp_path: Path) -> None:
    """Models of bodies in three dimensions write them, too."""
    write(tmp_path, {OWN: [pose(pred_xyz_jts=[[0.1, 0.2, 0.3]]), pose(pred_xyz_jts=[])]})
    tally = Tally()

    read(READER, tmp_path, size=(100, 100), tally=tally)

    assert tally.unconverted == {"keypoints in three dimensions": 1}


def test_a_video_has_the_frames_that_nobody_is_in() -> None:
    """From 0 to the last that is listed, which a note says; it is called as its folder."""
    tally = Tally()
    d = read(READER, CASES / "video", size=(640, 480), tally=tally)

    assert sorted(names(d)) == [f"video:video/{n}.jpg" for n in range(4)]
    assert [d.frames[i].index for i in d.frame.tolist()] == [1, 1, 1, 1, 3, 3]
    assert d.track.tolist() == [1, 1, 2, 2, 1, 1]
    assert tally.notes == ["video 'video' ends at frame 3, the last with a person: give --frames if frames follow it"]


def test_videos_are_called_as_folders_or_files(tmp_path: Path) -> None:
    """Below the source; the file of a source that is one as its folder."""
    records = [pose("0.jpg"), pose("1.jpg")]
    write(tmp_path, {f"a/b/{OWN}": records, "c/d.json": records})

    assert {one.sequence for one in read(READER, tmp_path, size=(9, 9)).frames} == {"a/b", "c/d"}
    assert {one.sequence for one in read(READER, tmp_path / f"a/b/{OWN}", size=(9, 9)).frames} == {"b"}
    assert {one.sequence for one in read(READER, tmp_path / "c/d.json", size=(9, 9)).frames} == {"d"}


NUMBERS = "images are called by numbers (-O video=yes makes a video of them, with the frames that nobody is in)"


class Listed(NamedTuple):
    """What a file lists, what is said of it, and the sequence that it becomes, with how many notes."""

    images: tuple[str, str]
    idx: int
    video: str
    sequence: str
    notes: int


@pytest.mark.parametrize(
    "listed",
    [
        Listed(("0.jpg", "2.jpg"), 0, "auto", "s", 1),
        Listed(("1.jpg", "2.jpg"), 5, "auto", "s", 1),
        Listed(("1.jpg", "2.jpg"), 0, "auto", "", 1),
        Listed(("1.jpg", "2.jpg"), 0, "yes", "s", 1),
        Listed(("0.jpg", "2.jpg"), 0, "no", "", 0),
        Listed(("00.jpg", "02.jpg"), 0, "auto", "", 0),
        Listed(("0.jpg", "b.jpg"), 0, "auto", "", 0),
        Listed(("0.jpg", "20241.jpg"), 0, "auto", "", 0),
    ],
    ids=["from 0", "tracks", "from 1", "said", "denied", "padded", "mixed", "sparse"],
)
def test_which_images_are_frames_of_a_video(tmp_path: Path, listed: Listed) -> None:
    """Those that AlphaPose numbers, where something says that it did; where nothing does a note says what to do."""
    write(tmp_path, {f"s/{OWN}": [pose(image, idx=listed.idx) for image in listed.images]})
    tally = Tally()

    d = read(READER, tmp_path / "s", {"video": listed.video}, size=(9, 9), tally=tally)

    assert {one.sequence for one in d.frames} == {listed.sequence}
    assert len(tally.notes) == listed.notes
    assert listed.sequence or tally.notes in ([], [NUMBERS])


def test_images_beside_results_are_frames_but_those_that_are_drawn_into(tmp_path: Path) -> None:
    """Photographs called by numbers are no video."""
    write(tmp_path, {OWN: [pose("0.jpg", idx=3)], "in/0.jpg": (100, 200), "vis/0.jpg": (100, 200)})

    d = read(READER, tmp_path)

    assert names(d) == ["in/0.jpg"]
    assert d.box[0].round(9).tolist() == [0.05, 0.05, 0.35, 0.35]


def test_images_of_a_folder_are_called_below_it(tmp_path: Path) -> None:
    """Among --frames they are found with the folder or without."""
    write(tmp_path, {f"s/a/{OWN}": [pose()], f"s/b/{OWN}": [pose()], "f/b/a.jpg": (100, 100), "f/x/a.jpg": (100, 100), "f/a.jpg": (50, 50)})

    assert names(read(READER, tmp_path / "s", size=(9, 9))) == ["a/a.jpg", "b/a.jpg"]
    assert names(read(READER, tmp_path / "s", frames=tmp_path / "f")) == ["a.jpg", "b/a.jpg"]


@pytest.mark.parametrize(
    ("folder", "files", "listed", "first"),
    [
        ("s", ["0.jpg", "1.jpg", "2.jpg", "3.jpg"], [1, 2], 0),
        ("any", ["0.jpg", "1.jpg", "2.jpg", "3.jpg"], [1, 2], 0),
        ("any", ["1.jpg", "2.jpg", "3.jpg"], [0, 2], 0),
        ("s", ["f001.png", "f002.png", "f003.png"], [0, 1], 0),
    ],
    ids=["own folder", "any folder", "from 1", "other names"],
)
def test_frames_name_the_images_of_a_video(tmp_path: Path, folder: str, files: list[str], listed: list[int], first: int) -> None:
    """All of them, in order."""
    write(tmp_path, {f"s/{OWN}": [pose(f"{number}.jpg", idx=1) for number in listed]})
    write(tmp_path, {f"f/{folder}/{name}": (100, 100) for name in files})

    d = read(READER, tmp_path / "s", frames=tmp_path / "f")

    assert sorted((one.index, one.file) for one in d.frames) == [(first + i, f"{folder}/{name}") for i, name in enumerate(files)]
    assert [d.frames[i].index for i in d.frame.tolist()] == [number for number in listed for _ in range(2)]


def test_nobody_anywhere(tmp_path: Path) -> None:
    """There is nothing to say which images there were."""
    assert read(READER, write(tmp_path, {OWN: []})).frames == ()


COCO = {"image_id": 139, "category_id": 1, "keypoints": [1, 2, 0.5], "score": 0.5}


@pytest.mark.parametrize(
    ("record", "sure"),
    [
        ({**COCO, "image_id": "a.jpg"}, Certainty.SURE),
        ({**COCO, "image_id": "frame", "box": [1, 2, 3, 4]}, Certainty.SURE),
        ({"box": [1, 2, 3, 4], "idx": 1, **COCO, "image_id": "7"}, Certainty.SURE),
        (COCO, Certainty.NO),
        ({**COCO, "box": [1, 2, 3, 4], "idx": 0}, Certainty.NO),
        ({**COCO, "image_id": "a.jpg", "bbox": [1, 2, 3, 4]}, Certainty.NO),
        ({**COCO, "image_id": "frame_1"}, Certainty.NO),
        ({"image_id": "a.jpg", "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5}, Certainty.NO),
    ],
    ids=["suffix", "box", "sorted", "number", "eval", "bbox", "stem", "boxes"],
)
def test_results_of_coco_are_told_apart(tmp_path: Path, record: dict[str, object], sure: Certainty) -> None:
    """They number images, or have a bbox, and stay COCO's."""
    path = write(tmp_path, {"results.json": [record, record]}) / "results.json"

    assert READER.sniff(path) == sure
    assert coco.READER.sniff(path) == Certainty.LIKELY
