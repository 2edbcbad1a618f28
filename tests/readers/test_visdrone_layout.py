"""Where labels of VisDrone and UAVDT lie, what clips and images are called, and which frames there are."""

from pathlib import Path

import pytest

from prelabel.detections import Detections
from prelabel.errors import InputError, Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import parse_options
from prelabel.readers.planning import read_sources
from prelabel.readers.visdrone import READER
from prelabel.testing import read_batches
from tests.readers.mots_files import facts, images, names, write

STILL, CLIP, WHOLE = "10,20,8,16,1,4,0,1", "2,0,10,20,8,16,1,4,0,0", "2,1,10,20,8,16,1,4,3"


def files(source: Path, *, frames: Path | None = None) -> list[str]:
    """The names of all frames."""
    return [frame.file for batch in read_batches(READER, source, frames=frames, size=(80, 60)) for frame in batch.frames]


@pytest.mark.parametrize(
    ("given", "before"),
    [(".", "images/"), ("annotations", ""), ("annotations/a.txt", ""), ("../set", "images/"), ("..", "set/images/")],
)
def test_single_images_can_be_given_in_several_ways(given: str, before: str, tmp_path: Path) -> None:
    """Images are called by their paths below the source; a file alone has its own image alone."""
    write(tmp_path / "set/annotations/a.txt", STILL)
    images(tmp_path / "set/images", "a.png", "b.png")

    assert files(tmp_path / "set" / given) == [f"{before}a.png"]
    assert len(READER.plan(tmp_path / "set" / given, parse_options(READER, {})).images) == 1 + (not given.endswith(".txt"))


def test_images_beside_their_labels_and_of_no_labels(tmp_path: Path) -> None:
    """Are found too; of a folder of results without images the names are made up."""
    write(tmp_path / "beside/a.txt", STILL)
    images(tmp_path / "beside", "a.jpeg")
    write(tmp_path / "results/x/a.txt", STILL)

    assert (files(tmp_path / "beside"), files(tmp_path / "results")) == (["a.jpeg"], ["x/a.jpg"])


@pytest.mark.parametrize(
    ("given", "before"),
    [(".", "sequences/"), ("annotations", ""), ("annotations/S.txt", ""), ("..", "set/sequences/")],
)
def test_clips_can_be_given_in_several_ways(given: str, before: str, tmp_path: Path) -> None:
    """Their images are called by their paths below the source, whether or not they are there."""
    write(tmp_path / "set/annotations/S.txt", CLIP)
    made_up = files(tmp_path / "set" / given)
    images(tmp_path / "set/sequences/S", "0000001.png", "0000002.png")

    assert made_up == [f"{before}S/000000{i}.jpg" for i in (1, 2)]
    assert files(tmp_path / "set" / given) == [f"{before}S/000000{i}.png" for i in (1, 2)]


def test_a_path_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file in its folder: what lies beside that is found."""
    write(tmp_path / "annotations/S.txt", CLIP)
    images(tmp_path / "sequences/S", "0000001.png", "0000002.png")
    monkeypatch.chdir(tmp_path / "annotations")

    assert READER.sniff(Path("S.txt")).name == "SURE"
    assert files(Path("S.txt")) == ["S/0000001.png", "S/0000002.png"]


def test_images_and_clips_together(tmp_path: Path) -> None:
    """Each file has its own form; one without rows has that of its folder, else what the folders beside say."""
    write(tmp_path / "det/annotations/a.txt", STILL)
    write(tmp_path / "det/annotations/b.txt")
    write(tmp_path / "mot/annotations/S.txt", CLIP)
    write(tmp_path / "mot/annotations/T.txt")
    images(tmp_path / "mot/sequences/T", "0000001.jpg")
    write(tmp_path / "val/annotations/U.txt")
    images(tmp_path / "val/sequences/U", "0000001.jpg")

    batches = read_batches(READER, tmp_path, size=(80, 60))

    found = [(frame.sequence, frame.file) for batch in batches for frame in batch.frames]
    assert found == [
        *[("", f"det/images/{name}.jpg") for name in "ab"],
        *[("S", f"mot/sequences/S/000000{i}.jpg") for i in (1, 2)],
        ("T", "mot/sequences/T/0000001.jpg"),
        ("U", "val/sequences/U/0000001.jpg"),
    ]


def test_clips_of_one_name(tmp_path: Path) -> None:
    """Are called by their paths below the source; those of two sources are refused."""
    for folder in ("train", "val"):
        write(tmp_path / folder / "annotations/S.txt", CLIP)

    found = {frame.sequence for batch in read_batches(READER, tmp_path, size=(80, 60)) for frame in batch.frames}
    assert found == {"train/annotations/S", "val/annotations/S"}

    sources = [tmp_path / folder for folder in ("train", "val")]
    with pytest.raises(InputError) as error:
        read_sources(READER, sources, parse_options(READER, {}), FrameOptions(), Tally())
    what = f"{sources[1]}/annotations/S.txt: sequence 'S', but so is {sources[0]}/annotations/S.txt"
    assert str(error.value) == f"{what}\n  fix: give one source that holds both, or convert them one by one"


def test_images_of_uavdt(tmp_path: Path) -> None:
    """Lie beside the folder of the toolkit; the whole data set is recognised by its labels, behind thousands of images."""
    write(tmp_path / "UAV-benchmark-MOTD_v1.0/GT/M0101_gt_whole.txt", WHOLE)
    images(tmp_path / "UAV-benchmark-M/M0101", *(f"img{i:06d}.jpg" for i in range(1, 4)), size=(1, 1))
    for i in range(1100):
        (tmp_path / f"UAV-benchmark-M/M0102-{i}.jpg").touch()

    assert READER.sniff(tmp_path).name == "SURE"
    assert files(tmp_path) == [f"UAV-benchmark-M/M0101/img00000{i}.jpg" for i in (1, 2, 3)]
    assert files(tmp_path / "UAV-benchmark-MOTD_v1.0/GT") == [f"M0101/img00000{i}.jpg" for i in (1, 2, 3)]


def test_uavdt_without_objects(tmp_path: Path) -> None:
    """Is a sequence still, by the name of its file."""
    write(tmp_path / "GT/M0101_gt_whole.txt")
    images(tmp_path / "GT/M0101", "img000001.jpg")

    (batch,) = read_batches(READER, tmp_path)

    assert [(frame.sequence, frame.file) for frame in batch.frames] == [("M0101", "GT/M0101/img000001.jpg")]


def test_uavdt_without_categories(tmp_path: Path) -> None:
    """Is read where there is no file with categories: in a folder those that are called so, or have a file of regions beside them."""
    for name in ("M0101", "T"):
        write(tmp_path / f"{name}_gt.txt", "1,1,10,20,8,16,1,-1,-1", "2,1,10,20,8,16,0,-1,-1")
    write(tmp_path / "T_gt_ignore.txt", "1,-1,0,0,5,5,1,-1,-1")
    write(tmp_path / "M0102_gt.txt", "1,1,10,20,8,16,1,-1,-1")
    write(tmp_path / "M0102_gt_whole.txt", WHOLE)
    other, tally = write(tmp_path / "x_gt.txt", "1,1,10,20,8,16,1,-1,-1"), Tally()

    whole = Detections.concat(read_batches(READER, tmp_path, {"label": "vehicle"}, size=(80, 60), tally=tally))

    found = [(sequence, number, label, track) for sequence, number, label, track, _ in facts(whole)]
    assert found == [("M0101", 1, "vehicle", 1), ("M0102", 2, "bus", 1), ("T", 1, "vehicle", 1)]
    assert names(whole)[:2] == [(1, "M0101/img000001.jpg"), (2, "M0101/img000002.jpg")]
    assert dict(tally.filtered) == {"ignored region": 1, "score 0: not considered": 2}
    assert next(iter(tally.notes)) == f"2 other text files not read: first {tmp_path}/M0102_gt.txt"
    assert files(other) == ["x/img000001.jpg"]


NUMBERED = [
    (["img7.jpg", "img8.jpg"], [7, 8]),
    (["0000001.jpg", "0000002.jpg", "0000004.jpg"], [1, 2, 4]),
    (["0.jpg", "1.jpg"], [1, 2]),
    (["a.jpg", "b2.jpg"], [1, 2]),
    (["a1.jpg", "b1.jpg"], [1, 2]),
]


@pytest.mark.parametrize(("found", "numbers"), NUMBERED, ids=range(len(NUMBERED)))
def test_images_are_numbered(found: list[str], numbers: list[int], tmp_path: Path) -> None:
    """By the digits at the end of their names, if these count from 1 and each is one image's; else in their order."""
    write(tmp_path / "annotations/S.txt", CLIP.replace("2,", f"{numbers[1]},", 1))
    images(tmp_path / "sequences/S", *found, size=(80, 60))

    (batch,) = read_batches(READER, tmp_path)
    (sized,) = read_batches(READER, tmp_path, size=(9, 9))

    assert names(batch) == [(number, f"sequences/S/{name}") for number, name in zip(numbers, found, strict=True)]
    assert {(frame.width, frame.height) for frame in batch.frames} == {(80, 60)}
    assert (sized.frames[1].width, sized.frames[1].height) == (80, 60)


def test_given_frames(tmp_path: Path) -> None:
    """Each clip takes the images in the folder of its name, a clip alone takes all, and single images go by their names."""
    for name in "ST":
        write(tmp_path / f"mot/{name}.txt", CLIP)
        images(tmp_path / f"frames/{name}", "0000001.jpg", "0000002.jpg")
    write(tmp_path / "det/a.txt", STILL)
    images(tmp_path / "frames", "a.png")

    assert files(tmp_path / "mot", frames=tmp_path / "frames") == [f"{name}/000000{i}.jpg" for name in "ST" for i in (1, 2)]
    assert files(tmp_path / "mot/T.txt", frames=tmp_path / "frames/S") == ["0000001.jpg", "0000002.jpg"]
    assert files(tmp_path / "det", frames=tmp_path / "frames") == ["a.png"]


def test_many_files_of_single_images(tmp_path: Path) -> None:
    """Are read some hundred at a time, and each row is still of its own file and line, whatever a file among them is like."""
    for i in range(510):
        write(tmp_path / f"{i:04d}.txt", *[STILL.replace("10", str(i), 1)] * (i % 3))
    write(tmp_path / "0333.txt", "", STILL.replace("10", "333", 1), "", f"{STILL},".replace("10", "333", 1))

    batches = read_batches(READER, tmp_path, size=(1000, 60))
    whole = Detections.concat(batches)

    assert len(batches) == 2
    assert [int(frame.file[:4]) for frame in whole.frames] == list(range(510))
    expected = [(i, line) for i in range(510) for line in ((2, 4) if i == 333 else range(1, i % 3 + 1))]
    assert list(zip((whole.box[:, 0] * 1000).round().tolist(), whole.origin.tolist(), strict=True)) == expected
    assert [int(Path(whole.sources[i].path).stem) for i in whole.source.tolist()] == [i for i, _ in expected]
    assert whole.frame.tolist() == [i for i, _ in expected]
