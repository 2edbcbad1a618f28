"""Where MOTS sequences lie, what they and their images are called, and which frames they have."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from prelabel.errors import Tally
from tests.readers.mots_files import images, names, read, row, write

ASSUMED = "frames count from 1, as no row is in frame 0 (-O first_frame=0 to say otherwise)"
SHIFTED = "images count from 0, but no row is in frame 0 (-O first_frame=1 where rows count from 1)"
SEEN = "frames count from 0, as a row is in frame 0"

STARTS = [
    ({"S.txt": [2]}, {}, [(1, "S/img1/000001.jpg"), (2, "S/img1/000002.jpg")], [ASSUMED]),
    ({"S.txt": [1, 0]}, {}, [(0, "S/000000.png"), (1, "S/000001.png")], [SEEN]),
    ({"S.txt": [1], "T.txt": [0]}, {}, [(0, "S/000000.png"), (1, "S/000001.png"), (0, "T/000000.png")], [SEEN]),
    ({"S.txt": [1]}, {"first_frame": "0"}, [(0, "S/000000.png"), (1, "S/000001.png")], []),
    ({"S/gt.txt": [1, 0]}, {}, [(0, "S/img1/000000.jpg"), (1, "S/img1/000001.jpg")], [SEEN]),
    (
        {"S/gt.txt": [0], "S/seqinfo.ini": "[Sequence]\nseqLength=2"},
        {"first_frame": "0"},
        [(i, f"S/img1/00000{i}.jpg") for i in (0, 1)],
        [],
    ),
    ({"gt/S.txt": [2], "val.seqmap": "S empty 000001 000003"}, {}, [(i, f"S/img1/00000{i}.jpg") for i in (1, 2, 3)], []),
    ({"S.txt": [1], "seqmap.txt": "R 9 6 8\nS 3 6 8 4 5"}, {}, [(i, f"S/00000{i}.png") for i in (0, 1, 2)], []),
    ({"S.txt": [0], "a.seqmap": "S empty 000000 000000"}, {}, [(0, "S/000000.png")], []),
    ({"S.txt": [1], "seqmap.txt": "R 9 6 8"}, {}, [(1, "S/img1/000001.jpg")], [ASSUMED]),
]


@pytest.mark.parametrize(("files", "options", "frames", "notes"), STARTS, ids=range(len(STARTS)))
def test_the_first_frame(
    files: Mapping[str, list[int] | str], options: dict[str, str], frames: list[tuple[int, str]], notes: list[str], tmp_path: Path
) -> None:
    """Is that of the option, else of a seqmap, else 0 where any sequence has a row there, else 1."""
    for name, content in files.items():
        write(tmp_path / name, content) if isinstance(content, str) else write(tmp_path / name, *map(row, content))
    tally = Tally()

    whole = read(tmp_path, options, tally=tally)

    assert names(whole) == frames
    assert list(tally.notes) == notes


PICTURES = [
    (["000007.png", "000008.png"], [7], {}, [7, 8], []),
    (["000000.png", "000001.png"], [1, 0], {}, [0, 1], []),
    (["000000.png", "000001.png"], [1], {}, [0, 1], [SHIFTED]),
    (["000000.png", "000001.png"], [1], {"first_frame": "1"}, [1, 2], []),
    (["a.png", "b.png"], [2], {}, [1, 2], [ASSUMED]),
    (["a.png", "b.png"], [0], {}, [0, 1], [SEEN]),
    (["01.jpg", "1.png"], [2], {}, [1, 2], [ASSUMED]),
]


@pytest.mark.parametrize(("files", "rows", "options", "numbers", "notes"), PICTURES, ids=range(len(PICTURES)))
def test_images(
    files: list[str], rows: list[int], options: dict[str, str], *, numbers: list[int], notes: list[str], tmp_path: Path
) -> None:
    """Are the frames of the numbers that they are called; others, or where the first frame is said, in their order."""
    write(tmp_path / "txt/S.txt", *map(row, rows))
    images(tmp_path / "images/S", *files)
    tally = Tally()

    found, given = read(tmp_path / "txt", options, tally=tally), read(tmp_path / "txt", options, frames=tmp_path / "images")

    assert names(found) == [(number, f"S/{name}") for number, name in zip(numbers, files, strict=True)]
    assert names(given) == names(found)
    assert list(tally.notes) == notes


def test_images_of_motschallenge(tmp_path: Path) -> None:
    """Lie in the folder that seqinfo.ini names; frames without rows have the size of the others, else what it says."""
    for name, rows in (("A", [row(2)]), ("B", [])):
        write(tmp_path / name / "gt/gt.txt", *rows)
        write(tmp_path / name / "seqinfo.ini", "[Sequence]", "imDir=frames", "imExt=.png", "seqLength=2", "imWidth=9", "imHeight=7")
    images(tmp_path / "A/frames", "000001.jpg", "000002.jpg")

    whole = read(tmp_path)

    assert names(whole) == [(1, "A/frames/000001.jpg"), (2, "A/frames/000002.jpg"), (1, "B/frames/000001.png"), (2, "B/frames/000002.png")]
    assert [(frame.width, frame.height) for frame in whole.frames] == [(8, 6), (8, 6), (9, 7), (9, 7)]


@pytest.mark.parametrize("given", [".", "..", "gt.txt", "../gt/gt.txt", "../../S", "../../S/gt/gt.txt"])
def test_one_sequence_can_be_given_in_several_ways(given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of images are below the sequence, which is called after its folder."""
    write(tmp_path / "S/gt/gt.txt", row(1))
    monkeypatch.chdir(tmp_path / "S/gt")

    for source in (tmp_path / "S/gt" / given, Path(given)):
        whole = read(source)
        assert [(frame.sequence, frame.file) for frame in whole.frames] == [("S", "img1/000001.jpg")]


def test_frames_of_several_sequences(tmp_path: Path) -> None:
    """Each takes the images in the folder of its name; a sequence alone takes all."""
    for name in "AB":
        write(tmp_path / f"results/{name}.txt", row(1))
        images(tmp_path / f"frames/{name}/img1", "000001.jpg", "000002.jpg")

    whole, alone = read(tmp_path / "results", frames=tmp_path / "frames"), read(tmp_path / "results/A.txt", frames=tmp_path / "frames/B")

    assert names(whole) == [(i, f"{name}/img1/00000{i}.jpg") for name in "AB" for i in (1, 2)]
    assert names(alone) == [(1, "img1/000001.jpg"), (2, "img1/000002.jpg")]


def test_frames_of_sequences_of_one_name(tmp_path: Path) -> None:
    """Are those below the same folders as the sequence; where there are none, those in a folder of its name."""
    for folder in "ab":
        write(tmp_path / f"results/{folder}/S.txt", row(1))
        images(tmp_path / f"frames/{folder}/S", "000001.jpg")

    assert names(read(tmp_path / "results", frames=tmp_path / "frames")) == [(1, "a/S/000001.jpg"), (1, "b/S/000001.jpg")]
    assert names(read(tmp_path / "results/b", frames=tmp_path / "frames/a")) == [(1, "S/000001.jpg")]
