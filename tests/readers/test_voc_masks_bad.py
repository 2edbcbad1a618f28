"""VOC masks that are wrong: each message names the file and the fix; under skip the boxes and the other masks stay."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prelabel.errors import PrelabelError, Tally
from tests.geometry.made_pngs import header
from tests.geometry.made_pngs import png as made
from tests.readers.voc_files import png, read, rows, sized, thing, write

OUT = "or leave the mask out with -O masks=false, or with --on-error skip"
LIST = "write each line as name:red,green,blue:parts:actions"

CAR = thing("car", 1, 1, 2, 1)


def tree(folder: Path) -> None:
    """Images 1, 2 and 3 of 3 x 2 pixels, each with a car and its masks."""
    for name in "123":
        write(folder / f"Annotations/{name}.xml", CAR, size=sized(3, 2))
        png(folder / f"SegmentationObject/{name}.png", [[1, 1, 0], [0, 0, 0]])
        png(folder / f"SegmentationClass/{name}.png", [[7, 7, 0], [0, 0, 0]])


def colour(path: Path) -> None:
    """A mask of RGB with one pixel of no class."""
    picture = Image.new("RGB", (3, 2))
    picture.putpixel((1, 1), (10, 20, 30))
    picture.save(path)


def photograph(path: Path) -> None:
    """A mask in which every pixel has a value of its own."""
    Image.fromarray(np.arange(130 * 130, dtype=np.uint16).reshape(130, 130)).save(path)


def both_small(folder: Path) -> None:
    """Two masks that agree with each other and not with the image."""
    for kind in ("Object", "Class"):
        png(folder / f"Segmentation{kind}/2.png", [[1]])


MASKS: dict[str, tuple[Callable[[Path], object], str, str, str]] = {
    "rows that are not there": (
        lambda folder: (folder / "SegmentationClass/2.png").write_bytes(made(header(3, 2), pixels=bytes(4))),
        "unusable mask", "SegmentationClass/2.png: holds fewer rows than the 2 that it claims", "copy or save the file again",
    ),
    "more values than objects": (
        lambda folder: photograph(folder / "SegmentationObject/2.png"),
        "unusable mask", "SegmentationObject/2.png: has 16,898 different values, more than the 16,384 objects that are read",
        f"give each object one value, {OUT}",
    ),
    "no mask of classes": (
        lambda folder: (folder / "SegmentationClass/2.png").unlink(),
        "unusable mask", "SegmentationObject/2.png: has no partner in SegmentationClass", f"add it, {OUT}",
    ),
    "no mask of objects": (
        lambda folder: (folder / "SegmentationObject/2.png").unlink(),
        "unusable mask", "SegmentationClass/2.png: has no partner in SegmentationObject", f"add it, {OUT}",
    ),
    "two sizes": (
        lambda folder: png(folder / "SegmentationObject/2.png", [[1, 1]]),
        "unusable mask", "SegmentationObject/2.png: is 2x1, but the mask of classes is 3x2", f"export both in the size of the image, {OUT}",
    ),
    "another size than the image": (
        both_small,
        "mask of another size", "SegmentationObject/2.png: is 1x1, but '2.jpg' is 3x2", f"export the mask in the size of the image, {OUT}",
    ),
    "an index beyond the classes": (
        lambda folder: png(folder / "SegmentationClass/2.png", [[7, 7, 0], [0, 0, 21]], palette=[0, 0, 0] * 22),
        "unusable mask", "SegmentationClass/2.png: holds pixels of the class 21, but VOC has 21 classes",
        f"list all classes in labelmap.txt beside the folder, {OUT}",
    ),
    "a colour of no class": (
        lambda folder: colour(folder / "SegmentationClass/2.png"),
        "unusable mask", "SegmentationClass/2.png: holds pixels of the colour 10,20,30, but VOC has 21 classes",
        f"list all classes in labelmap.txt beside the folder, {OUT}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MASKS)
def test_a_bad_mask_is_named_or_left_out(tmp_path: Path, name: str) -> None:
    """Under skip the boxes of its image stay, and all of the other images."""
    spoil, reason, what, fix = MASKS[name]
    tree(tmp_path)
    spoil(tmp_path)
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path)
    tally = Tally("skip")
    rest = read(tmp_path, tally=tally)

    assert str(caught.value) == f"{tmp_path}/{what}\n  fix: {fix}"
    assert ([problem.reason for problem in tally.bad], tally.exit_code) == ([reason], 1)
    assert [f"{problem.place}: {problem.what}" for problem in tally.bad] == [f"{tmp_path}/{what}"]
    assert sorted(rows(rest), key=lambda row: row[2]) == [
        ("car", "rectangle", 0),
        ("car", "polygon", 0),
        ("car", "rectangle", 1),
        ("car", "rectangle", 2),
        ("car", "polygon", 2),
    ]


def test_an_object_of_no_class(tmp_path: Path) -> None:
    """Its mask of classes is empty there, and no box is: it could be anything."""
    tree(tmp_path)
    path = png(tmp_path / "SegmentationObject/2.png", [[1, 1, 0], [0, 0, 2]])
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path)
    tally = Tally("skip")
    rest = read(tmp_path, tally=tally)

    assert str(caught.value) == (
        f"{path}: object 2: neither a mask of classes nor an annotation file says what it is\n"
        "  fix: add its class to the PNG in SegmentationClass, or leave the object out with --on-error skip"
    )
    assert ([problem.reason for problem in tally.bad], len(rest)) == (["class unknown"], 6)


LABEL_MAPS = {
    "background:0,0,0::\ncar:1,2::\n": "2: '1,2' is no colour red,green,blue of 0 to 255",
    "car:1,2,256::\n": "1: '1,2,256' is no colour red,green,blue of 0 to 255",
    "car:red::\n": "1: 'red' is no colour red,green,blue of 0 to 255",
    f"car:{'9' * 5000},0,0::\n": f"1: '{'9' * 5000},0,0' is no colour red,green,blue of 0 to 255",
    "\n:1,2,3::\n": "2: ':1,2,3::' names no class",
    "car:1,2,3::\ncar:4,5,6::\n": "2: names the class of 'car:4,5,6::' a second time",
    "car:1,2,3::\nbus:1,2,3::\n": "2: names the colour of 'bus:1,2,3::' a second time",
}


@pytest.mark.parametrize("text", LABEL_MAPS, ids=range(len(LABEL_MAPS)))
def test_a_bad_label_map_ends_the_run(tmp_path: Path, text: str) -> None:
    """No mask of the tree could be read, so it ends the run in any case; who does not ask for masks is not told."""
    tree(tmp_path)
    (tmp_path / "labelmap.txt").write_text(text)
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path, tally=Tally("skip"))

    assert str(caught.value) == f"{tmp_path}/labelmap.txt:{LABEL_MAPS[text]}\n  fix: {LIST}"
    assert len(read(tmp_path, {"masks": "false"})) == 3


def test_a_listed_image_that_only_has_a_mask_is_there(tmp_path: Path) -> None:
    """A line of an image set is missing only where it has neither a file, an image nor a mask."""
    tree(tmp_path)
    (tmp_path / "Annotations/2.xml").unlink()
    (tmp_path / "ImageSets").mkdir()
    (tmp_path / "ImageSets/all.txt").write_text("2\n4\n")
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path, {"image_set": "all"})

    assert str(caught.value) == (
        f"{tmp_path}/ImageSets/all.txt:2: '4' has neither an annotation file, an image nor a mask\n  fix: add the files, or remove the line"
    )


def test_two_masks_for_one_image(tmp_path: Path) -> None:
    """An annotation file that names the image of a mask, under another name than the mask's, does not join it in silence."""
    write(tmp_path / "Annotations/a.xml", CAR, filename="1.jpg", size=sized(3, 2))
    path = png(tmp_path / "SegmentationObject/1.png", [[1, 1, 0], [0, 0, 0]])
    with pytest.raises(PrelabelError) as caught:
        read(tmp_path)

    assert str(caught.value) == (
        f"{path}: a second file for the image '1.jpg', after {tmp_path}/Annotations/a.xml\n"
        "  fix: keep one of the two, or leave the file out with --on-error skip"
    )
