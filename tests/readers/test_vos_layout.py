"""Where masks of videos and their images lie, and what the videos are called."""

from pathlib import Path

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.vos import READER
from prelabel.readers.vos.options import VosOptions
from tests.conftest import FIXTURES
from tests.readers.mots_files import names
from tests.readers.vos_files import burst, document, images, mask, read, save, seen, sequence, tracks

ONE = mask((1, 1, 1, 4, 3))

LAYOUTS = [
    (["Annotations/bear/0.png"], "", ["bear"]),
    (["Annotations/480p/bear/0.png"], "Annotations/480p/bear", ["bear"]),
    (["Annotations/train/bear/0.png", "Annotations/val/lion/0.png"], "", ["bear", "lion"]),
    (["Annotations/ArgoVerse/01/0.png"], "", ["ArgoVerse"]),
    (["Annotations/ArgoVerse/side_01/0.png"], "", ["ArgoVerse/side_01"]),
    (["train/Annotations/bear/0.png", "val/Annotations/bear/0.png"], "", ["train/bear", "val/bear"]),
    (["out/Annotations/0.png"], "out", ["out"]),
    (["masks/bear/0.png", "images/bear/0.png"], "", ["bear"]),
    (["bear/0.png", "more/lion/0.png"], "", ["bear", "more/lion"]),
    (["bear/001/0.png", "bear/002/0.png"], "", ["bear"]),
    (["bear/0001/0.png"], "", ["bear/0001"]),
    (["set/bear/0.png"], "set/bear", ["bear"]),
    (["set/bear/0.png"], "set/bear/0.png", ["bear"]),
]
"""Masks, the source, and the videos."""


@pytest.mark.parametrize(("paths", "source", "videos"), LAYOUTS, ids=[" ".join(paths) + f" {source}" for paths, source, _ in LAYOUTS])
def test_videos(paths: list[str], source: str, videos: list[str], tmp_path: Path) -> None:
    """Are called by the path of their masks from the folder of masks on, or from the source."""
    for path in paths:
        save(tmp_path / path, ONE)

    whole = read(tmp_path / source)

    assert list(dict.fromkeys(frame.sequence for frame in whole.frames)) == videos


def test_folders_of_objects(tmp_path: Path) -> None:
    """Are told by their names where the user does not say what they are."""
    save(tmp_path / "bear/7/0.png", ONE)
    save(tmp_path / "bear/001/0.png", ONE)

    assert tracks(read(tmp_path / "bear", {"objects": "folders"})) == [(0, 1), (0, 7)]
    assert {frame.sequence for frame in read(tmp_path, {"objects": "pixels"}).frames} == {"bear/7", "bear/001"}


def test_two_resolutions(tmp_path: Path) -> None:
    """Are one video: the user chooses."""
    for resolution in ("480p", "1080p"):
        save(tmp_path / f"Annotations/{resolution}/bear/0.png", ONE)

    with pytest.raises(InputError) as error:
        read(tmp_path)

    other, first = tmp_path / "Annotations/1080p/bear", tmp_path / "Annotations/480p/bear"
    what = f"{other}: holds masks of the video 'bear', and so does {first}"
    assert str(error.value) == f"{what}\n  fix: give one of the two folders as the source, as of one resolution"


def test_images_of_the_same_resolution(tmp_path: Path) -> None:
    """Lie beside the masks; a source that is one video has its own alone, a whole one those of videos without masks, too."""
    save(tmp_path / "Annotations/480p/bear/0.png", ONE)
    for video in ("480p/bear", "480p/lion", "1080p/bear"):
        images(tmp_path / "JPEGImages" / video, "0.jpg", "1.jpg")

    plans = [READER.plan(source, VosOptions()) for source in (tmp_path, tmp_path / "Annotations/480p/bear")]

    assert [[image.file for image in plan.images] for plan in plans] == [
        ["bear/0.jpg", "bear/1.jpg", "lion/0.jpg", "lion/1.jpg"],
        ["bear/0.jpg", "bear/1.jpg"],
    ]


@pytest.mark.parametrize("source", ["clip", "clip/masks", "."])
def test_a_workspace_of_an_editor(source: str, tmp_path: Path) -> None:
    """Masks and images of one video lie side by side; probabilities are not read."""
    save(tmp_path / "clip/masks/0000000.png", ONE)
    save(tmp_path / "clip/soft_masks/1/0000000.png", ONE)
    images(tmp_path / "clip/images", "0000000.jpg", "0000001.jpg")

    assert names(read(tmp_path / source)) == [(0, "clip/0000000.jpg"), (1, "clip/0000001.jpg")]


@pytest.mark.parametrize("folder", ["panomasks", "Annotations_semantics"])
def test_masks_of_classes(folder: str, tmp_path: Path) -> None:
    """Are left out beside those of objects, and refused alone."""
    for name in (folder, "Annotations"):
        save(tmp_path / f"{name}/480p/bear/0.png", ONE)
    tally = Tally()

    assert tracks(read(tmp_path, tally=tally)) == [(0, 1)]
    assert tally.notes == [f"1 other file not read: first {tmp_path}/{folder}/480p/bear/0.png"]
    with pytest.raises(InputError) as error:
        read(tmp_path / folder / "480p")
    assert str(error.value) == f"{tmp_path}/{folder}/480p: holds classes, not objects\n  fix: give Annotations or panomasksRGB"


def test_a_source_that_leads_upwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has the same files beside its masks."""
    save(tmp_path / "Annotations/a/0.png", ONE)
    document(tmp_path / "meta.json", {"videos": {"a": {"objects": {"1": {"category": "bear"}}}}})
    monkeypatch.chdir(tmp_path / "Annotations")

    assert READER.plan(Path(".."), VosOptions()).others == ()
    assert read(Path("..")).labels == ("bear",)


def test_images_among_masks(tmp_path: Path) -> None:
    """Are of another kind than PNG."""
    save(tmp_path / "bear/0.png", ONE)
    images(tmp_path / "bear", "0.jpg", "1.jpg")

    assert names(read(tmp_path)) == [(0, "bear/0.jpg"), (1, "bear/1.jpg")]
    assert names(read(tmp_path, {"frames": "masks"})) == [(0, "bear/0.jpg")]


def test_what_is_not_read_is_named(tmp_path: Path) -> None:
    """Painted images, images that are none of a video with masks, JSON of another kind."""
    for path in ("bear/0.png", "vis/bear/0.png", "frames/bear/0.png"):
        save(tmp_path / path, ONE)
    document(tmp_path / "config.json", {"a": 1})

    others = READER.plan(tmp_path, VosOptions()).others

    assert [Path(other).relative_to(tmp_path).as_posix() for other in others] == ["frames/bear/0.png", "vis/bear/0.png", "config.json"]


def test_names_of_frames_are_matched_by_number(tmp_path: Path) -> None:
    """Where no image is called as a mask; frames are in the order of their numbers."""
    for name in ("frame00010", "frame00002"):
        save(tmp_path / f"Annotations/a/{name}.png", ONE)
    images(tmp_path / "JPEGImages/a", "10.jpg", "2.jpg", "11.jpg")

    assert names(read(tmp_path)) == [(2, "a/2.jpg"), (10, "a/10.jpg"), (11, "a/11.jpg")]


def test_one_video_in_two_places(tmp_path: Path) -> None:
    """Files of BURST of one split hold the same sequences."""
    files = [burst(tmp_path / name, sequence({"1": seen()})) for name in ("all.json", "first.json")]

    with pytest.raises(InputError) as error:
        read(tmp_path, tally=Tally(on_error="skip"))

    what = f"{files[1]}: holds the video 'BDD/a', and so does {files[0]}"
    assert str(error.value) == f"{what}\n  fix: convert them one by one, or give one of the two alone"


def test_nothing_to_read(tmp_path: Path) -> None:
    """Of a folder without masks, and of a source that is not there."""
    document(tmp_path / "a.json", [1])
    fix = "give the folder that the folders of videos lie in, or a file of BURST"

    with pytest.raises(InputError) as empty:
        read(tmp_path)
    with pytest.raises(InputError) as gone:
        read(tmp_path / "gone")

    assert str(empty.value) == f"{tmp_path}: holds no masks of videos\n  fix: {fix}"
    assert str(gone.value) == f"{tmp_path}/gone: does not exist\n  fix: give a file or folder that exists"


def test_small_videos_are_read_together() -> None:
    """In natural order, in one unit."""
    plan = READER.plan(FIXTURES / "vos/youtube", VosOptions())

    assert [[video.name for video in unit.detail] for unit in plan.units] == [["00f88c4f0a", "003234408d"]]
