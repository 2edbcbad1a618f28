"""Where MOT sequences lie, what they and their images are called, and which frames they have."""

from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.readers.mot import READER
from prelabel.testing import read_batches
from tests.readers.mot_files import images, info, one, write


@pytest.mark.parametrize("path", ["S/det.txt", "S/det/det.txt", "S", "S/det"])
def test_one_sequence_can_be_given_in_several_ways(path: str, tmp_path: Path) -> None:
    """The file, its folder and the sequence folder mean the same; names of images are below the sequence."""
    info(tmp_path / "S", "imWidth=100", "imHeight=50", "seqLength=1")
    write(tmp_path / ("S/det.txt" if path == "S/det.txt" else "S/det/det.txt"), "1,-1,10,10,20,20,0.5")

    d = one(tmp_path / path, size=None)

    assert [(f.sequence, f.file, f.width) for f in d.frames] == [("S", "img1/000001.jpg", 100)]


def test_a_file_in_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name without folders still has a sequence folder above it."""
    info(tmp_path / "S", "imWidth=100", "imHeight=50")
    write(tmp_path / "S/gt/gt.txt", "1,3,10,10,20,20,1,1,1")
    monkeypatch.chdir(tmp_path / "S/gt")

    d = one(Path("gt.txt"), size=None)

    assert [(f.sequence, f.file, f.width) for f in d.frames] == [("S", "img1/000001.jpg", 100)]


def test_a_result_file_alone(tmp_path: Path) -> None:
    """Its name is the sequence, and the folder of the images that it would have."""
    d = one(write(tmp_path / "run.txt", "1,3,10,10,20,20,0.5"))

    assert [(f.sequence, f.file) for f in d.frames] == [("run", "run/img1/000001.jpg")]


@pytest.mark.usefixtures("sequences_apart")
def test_seqinfo_above_gives_sizes_but_no_name(tmp_path: Path) -> None:
    """One file for all cameras of a folder."""
    info(tmp_path, "name=all", "imWidth=100", "imHeight=50", "imExt=png", "imDir=frames")
    write(tmp_path / "A/det.txt", "1,-1,10,10,20,20,0.5")
    write(tmp_path / "B/det.txt", "1,-1,10,10,20,20,0.5")

    batches = read_batches(READER, tmp_path)

    assert [b.frames[0].sequence for b in batches] == ["A", "B"]
    assert [b.frames[0].file for b in batches] == ["A/frames/000001.png", "B/frames/000001.png"]


@pytest.mark.usefixtures("sequences_apart")
def test_equal_names_become_paths(tmp_path: Path) -> None:
    """Two folders of one name are two sequences."""
    for part in ("train", "test"):
        write(tmp_path / part / "S/gt/gt.txt", "1,1,10,10,20,20,1,1,1")
        info(tmp_path / part / "S", "name=S")

    batches = read_batches(READER, tmp_path, size=(100, 50))

    assert [b.frames[0].sequence for b in batches] == ["test/S", "train/S"]
    assert [b.frames[0].file for b in batches] == ["test/S/img1/000001.jpg", "train/S/img1/000001.jpg"]


@pytest.mark.usefixtures("sequences_apart")
def test_results_in_the_folder_of_one_sequence(tmp_path: Path) -> None:
    """Several runs over the sequence whose folder they lie in share its images and size."""
    info(tmp_path / "S", "name=S", "imWidth=100", "imHeight=50")
    write(tmp_path / "S/a.txt", "1,3,10,10,20,20,0.5")
    write(tmp_path / "S/b.txt", "1,3,10,10,20,20,0.5")

    assert [b.frames[0].sequence for b in read_batches(READER, tmp_path / "S")] == ["a", "b"]
    assert one(tmp_path / "S/a.txt", size=None).frames[0].sequence == "S"


def test_images_name_the_frames(tmp_path: Path) -> None:
    """Names that are numbers mean the frames of these numbers; an image without rows stays a frame."""
    images(tmp_path / "S/img1", "000003.png", "000004.png", "000005.png")
    write(tmp_path / "S/det.txt", "4,-1,10,10,20,20,0.5")

    d = one(tmp_path / "S", size=None)

    assert [(f.file, f.index, f.height) for f in d.frames] == [
        ("img1/000003.png", 3, 50),
        ("img1/000004.png", 4, 50),
        ("img1/000005.png", 5, 50),
    ]
    assert d.frame.tolist() == [1]


def test_seqlength_rules_over_images(tmp_path: Path) -> None:
    """Frames go to seqLength; images beyond are left out, and the summary says so."""
    images(tmp_path / "S/img1", "000001.png", "000002.png", "000003.png")
    info(tmp_path / "S", "seqLength=2", "name=S", "imExt=.png")
    write(tmp_path / "S/det.txt", "1,-1,10,10,20,20,0.5")
    tally = Tally()

    d = one(tmp_path / "S", tally, size=None)

    assert [f.file for f in d.frames] == ["img1/000001.png", "img1/000002.png"]
    assert list(tally.notes) == ["1 images of S are beyond seqLength 2 and left out"]


def test_frames_of_one_sequence_lie_in_any_folder(tmp_path: Path) -> None:
    """With --frames and one sequence, the images are the frames in their order, whatever their folder is called."""
    given = images(tmp_path / "pictures", "shot_a.png", "shot_b.png")
    source = write(tmp_path / "S.txt", "2,1,10,10,20,20,0.5")

    d = one(source, frames=given, size=None)

    assert [(f.file, f.index) for f in d.frames] == [("shot_a.png", 1), ("shot_b.png", 2)]
    assert d.box.tolist() == [[0.1, 0.2, 0.3, 0.6]]


@pytest.mark.usefixtures("sequences_apart")
def test_frames_of_several_sequences_lie_in_folders_of_their_names(tmp_path: Path) -> None:
    """Each sequence takes the images below its own folder, with their sizes."""
    images(tmp_path / "all/A/img1", "000001.png", "000002.png")
    images(tmp_path / "all/B/img1", "000001.png", size=(200, 50))
    write(tmp_path / "res/A.txt", "1,1,10,10,20,20,0.5")
    write(tmp_path / "res/B.txt", "1,1,10,10,20,20,0.5")

    a, b = read_batches(READER, tmp_path / "res", frames=tmp_path / "all")

    assert [f.file for f in a.frames] == ["A/img1/000001.png", "A/img1/000002.png"]
    assert [(f.file, f.width) for f in b.frames] == [("B/img1/000001.png", 200)]
