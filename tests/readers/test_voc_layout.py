"""VOC: every layout is found, images keep their names, and image sets choose."""

from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import Certainty, parse_options
from prelabel.readers.planning import read_sources
from prelabel.readers.voc import READER
from tests.conftest import FIXTURES
from tests.readers.voc_files import OBJECT, files, image, pixels, read, write

VOC = FIXTURES / "voc"


def test_images_without_annotations_are_planned() -> None:
    """They become frames without detections; masks are no images."""
    plan = READER.plan(VOC / "tree", READER.options())

    assert [frame.file for frame in plan.images] == ["000001.jpg", "000002.jpg", "000003.jpg"]
    assert plan.images[0].path == str(VOC / "tree/JPEGImages/000001.jpg")


@pytest.mark.parametrize(
    ("name", "annotated", "images"),
    [
        ("train", ["000001.jpg"], ["000001.jpg", "000003.jpg"]),
        ("val", ["000002.jpg"], ["000002.jpg"]),
        ("dog_val", ["000002.jpg"], ["000002.jpg"]),
        ("Main/val", ["000002.jpg"], ["000002.jpg"]),
    ],
)
def test_an_image_set_chooses(name: str, annotated: list[str], images: list[str]) -> None:
    """Only the images that it lists are frames, annotated or not."""
    plan = READER.plan(VOC / "tree", READER.options(image_set=name))

    assert files(read(VOC / "tree", {"image_set": name})) == annotated
    assert [frame.file for frame in plan.images] == images


def test_an_image_set_may_lie_in_image_sets_itself(tmp_path: Path) -> None:
    """Some tools leave out ``Main``, and some write names with their suffix or with spaces."""
    for name in ("a", "b", "c d"):
        write(tmp_path / f"Annotations/{name}.xml", OBJECT)
    (tmp_path / "ImageSets").mkdir()
    (tmp_path / "ImageSets/mine.txt").write_text("c d\n\na.jpg\n")

    assert files(read(tmp_path, {"image_set": "mine"})) == ["a.jpg", "c d.jpg"]


def test_one_name_in_two_folders() -> None:
    """Images of one name in several folders stay apart; coordinates that count from 0 are edges."""
    found = read(VOC / "splits", {"one_based": "false"})

    assert files(found) == ["train/1.png", "val/1.png"]
    assert pixels(found) == [[0, 0, 20, 15], [10, 15, 40, 30]]


def test_which_image_a_file_means() -> None:
    """Another suffix, another image, no suffix, no name, a sub-folder: what lies there goes first, and what is overruled is said."""
    tally = Tally()
    found = read(VOC / "names", tally=tally)

    assert files(found) == ["a.png", "b.jpg", "c.jpg", "d.jpg", "day/a.jpg"]
    assert list(tally.notes) == [
        f"voc: where <filename> and the XML file's own name differ, the image of the latter was taken, as in {VOC}/names/xmls/b.xml"
    ]


def test_a_file_name_that_differs_holds_where_no_image_has_the_files_own_name(tmp_path: Path) -> None:
    """Annotations that were renamed still find their images."""
    image(tmp_path / "IMG_1.jpg")
    write(tmp_path / "1.xml", OBJECT, filename="IMG_1.jpg")
    tally = Tally()

    assert (files(read(tmp_path, tally=tally)), list(tally.notes)) == (["IMG_1.jpg"], [])


def test_a_file_name_with_its_own_folder(tmp_path: Path) -> None:
    """A ``<filename>`` may name the sub-folder, with either slash."""
    write(tmp_path / "train/a.xml", OBJECT, filename="train\\a.jpg")
    write(tmp_path / "b.xml", OBJECT, filename="val/b.jpg")

    assert files(read(tmp_path)) == ["val/b.jpg", "train/a.jpg"]


def test_several_trees_stay_apart(tmp_path: Path) -> None:
    """A folder of VOC trees gives each its own name in front, as image numbers come again in every year."""
    for year in ("VOC2007", "VOC2012"):
        write(tmp_path / year / "Annotations/1.xml", OBJECT)
        image(tmp_path / year / "JPEGImages/1.jpg")
    plan = READER.plan(tmp_path, READER.options())

    assert [unit.name for unit in plan.units] == ["VOC2007", "VOC2012"]
    assert files(read(tmp_path)) == [frame.file for frame in plan.images] == ["VOC2007/1.jpg", "VOC2012/1.jpg"]


@pytest.mark.parametrize(
    ("annotation", "picture"),
    [
        ("Annotations/day/1.xml", "JPEGImages/day/1.jpg"),
        ("labels/day/1.xml", "images/day/1.jpg"),
        ("day/1.xml", "images/day/1.jpg"),
        ("day/1.xml", "day/1.jpg"),
        ("images/day/1.xml", "images/day/1.jpg"),
    ],
)
def test_images_are_found(tmp_path: Path, annotation: str, picture: str) -> None:
    """Beside the folder of annotations, in it, or beside each file: the size comes from the image."""
    image(tmp_path / picture, (400, 300))
    write(tmp_path / annotation, OBJECT, size="")

    found = read(tmp_path)

    assert [(f.file.removeprefix("images/"), f.width) for f in found.frames] == [("day/1.jpg", 400)]


def test_the_folder_of_annotations_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Images beside the folder that was given are found too, also when it is the working folder."""
    image(tmp_path / "JPEGImages/1.jpg", (400, 300))
    write(tmp_path / "Annotations/1.xml", OBJECT, size="")
    given = read(tmp_path / "Annotations")
    monkeypatch.chdir(tmp_path / "Annotations")
    here = read(Path())

    assert files(given) == files(here) == ["1.jpg"]
    assert here.sources[0].path == "1.xml"


def test_a_single_file_brings_only_its_own_image(tmp_path: Path) -> None:
    """The other images of its folder are not asked for."""
    for name in ("1", "2"):
        image(tmp_path / f"JPEGImages/{name}.jpg", (400, 300))
        write(tmp_path / f"Annotations/{name}.xml", OBJECT, size="")
    plan = READER.plan(tmp_path / "Annotations/2.xml", READER.options())

    assert [frame.file for frame in plan.images] == ["2.jpg"]
    assert files(read(tmp_path / "Annotations/2.xml")) == ["2.jpg"]


def test_folders_of_other_images_are_left_alone(tmp_path: Path) -> None:
    """Masks beside loose annotations do not become frames."""
    write(tmp_path / "1.xml", OBJECT)
    image(tmp_path / "1.jpg")
    image(tmp_path / "2.jpg")
    image(tmp_path / "masks/1.png")

    assert [frame.file for frame in READER.plan(tmp_path, READER.options()).images] == ["1.jpg", "2.jpg"]


def test_given_frames_name_the_images(tmp_path: Path) -> None:
    """With ``--frames`` its names and folders hold."""
    write(tmp_path / "xml/1.xml", OBJECT, size="")
    image(tmp_path / "pictures/day/1.png", (400, 300))
    frames = FrameOptions(frames=tmp_path / "pictures")

    _, batches = read_sources(READER, [tmp_path / "xml"], parse_options(READER, {}), frames, Tally())

    assert [(f.file, f.width) for batch in batches for f in batch.frames] == [("day/1.png", 400)]


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        (f"<annotation>{OBJECT}</annotation>", Certainty.SURE),
        ("<annotation><filename>a</filename></annotation>", Certainty.LIKELY),
        ("", Certainty.MAYBE),
        ("<annotations><image/></annotations>", Certainty.NO),
    ],
)
def test_sniffing(tmp_path: Path, text: str, certainty: Certainty) -> None:
    """CVAT and VOC differ in one letter of the root element."""
    (tmp_path / "a.xml").write_text(text)

    assert READER.sniff(tmp_path) == READER.sniff(tmp_path / "a.xml") == certainty


def test_sniffing_finds_nothing_in_other_files(tmp_path: Path) -> None:
    """A folder without XML, and a file that is not there, are no VOC."""
    (tmp_path / "a.txt").write_text("<annotation>")

    assert (READER.sniff(tmp_path), READER.sniff(tmp_path / "b.txt")) == (Certainty.NO, Certainty.NO)
