"""Masks of classes: which PNGs are masks, which images they are of, and what is recognised."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prelabel.errors import ChoiceError, Tally
from prelabel.readers.base import Certainty
from prelabel.readers.masks import READER
from prelabel.readers.masks.options import MasksOptions
from tests.readers.masks_files import BLACK, ROAD, coloured, grey, indexed, listed, photograph
from tests.readers.output_files import names, read, refused, skipped, write

ROWS = "1100 0000 0000"
NAMES = {"names": "background,road"}

LAYOUTS = {
    "images and masks": ("images/train/a.jpg masks/train/a.png=m", "", "train/a.jpg"),
    "masks alone": ("images/train/a.jpg masks/train/a.png=m", "masks", "train/a.jpg"),
    "a folder of masks": ("images/train/a.jpg masks/train/a.png=m", "masks/train", "a.jpg"),
    "a mask": ("images/train/a.jpg images/train/b.jpg masks/train/a.png=m masks/train/b.png=m", "masks/train/a.png", "a.jpg"),
    "MMSegmentation": ("img_dir/a.png ann_dir/a.png=m", "", "a.png"),
    "CamVid of CVAT": ("train/a.png trainannot/a.png=m val/b.png valannot/b.png=m", "", "train/a.png val/b.png"),
    "a part of it": ("train/a.png trainannot/a.png=m", "trainannot", "a.png"),
    "Kaggle": ("train_images/a.png train_masks/a_mask.png=m", "", "train/a.png"),
    "CamVid": ("701_StillsRaw_full/0001.png LabeledApproved_full/0001_L.png=m", "", "0001.png"),
    "beside images": ("a.jpg a_mask.png=m b.png b_label.png=m", "", "a.jpg b.png"),
    "images above": ("a.png masks/a.png=m", "", "a.png"),
    "another suffix": ("a.jpg a.png=m", "", "a.jpg"),
    "BDD100K": ("images/10k/val/a.jpg labels/sem_seg/masks/val/a.png=m labels/sem_seg/colormaps/val/a.png", "", "10k/val/a.jpg"),
    "Supervisely": ("day/img/a.jpg day/masks_machine/a.png=m day/masks_human/a.png", "", "day/a.jpg"),
    "BDD100K of 2018": ("seg/images/val/a.jpg seg/labels/val/a_train_id.png=m seg/color_labels/val/a_train_color.png", "", "val/a.jpg"),
    "KITTI": ("training/image_2/a_10.png training/semantic/a_10.png=m training/semantic_rgb/a_10.png", "", "training/a_10.png"),
    "train ids of another data set": ("images/a.jpg masks/a_labelTrainIds.png=m masks/b_labelTrainIds.png=m", "", "a.jpg b_labelTrainIds"),
    "without images": ("a_label.png=m b.png=m", "", "a_label b"),
    "images called alike": ("x/a.jpg images/x/a.jpg masks/x/a.png=m", "", "x/a.jpg"),
    "images of one name": ("images/d1/a.jpg images/d2/a.jpg masks/d2/a.png=m", "", "d2/a.jpg"),
    "images in other folders": ("images/d1/a.jpg images/d2/a.jpg masks/a.png=m", "", "a"),
}
"""Photographs and masks (=m), the source, and the frames of masks."""


def made(root: Path, files: dict[str, str]) -> Path:
    """Photographs and masks."""
    for name, kind in files.items():
        if kind == "p":
            photograph(root / name)
        else:
            grey(root / name, ROWS)
    return root


@pytest.mark.parametrize(("files", "source", "frames"), LAYOUTS.values(), ids=LAYOUTS)
def test_layouts(files: str, source: str, frames: str, tmp_path: Path) -> None:
    """Each mask has an object, which is on its image."""
    kinds = {name: kind or "p" for name, _, kind in (word.partition("=") for word in files.split())}

    d = read(READER, made(tmp_path, kinds) / source, NAMES)

    assert [d.frames[frame].file for frame in d.frame.tolist()] == frames.split()


def test_others_are_named(tmp_path: Path) -> None:
    """What is painted, what tells objects apart, and what is no PNG among masks."""
    made(tmp_path, {f"gtFine/ulm/ulm_1_gtFine_{kind}.png": "m" for kind in ("color", "instanceIds", "labelIds", "labelTrainIds")})
    photograph(tmp_path / "leftImg8bit/ulm/ulm_1_leftImg8bit.png")
    photograph(tmp_path / "gtFine/ulm/other.jpg")
    tally = Tally()

    d = read(READER, tmp_path, tally=tally)

    assert (names(d), [d.labels[i] for i in d.label.tolist()]) == (["ulm/ulm_1_leftImg8bit.png"], ["road", "sidewalk"])
    assert next(iter(tally.notes)) == f"4 other files not read: first {tmp_path}/gtFine/ulm/other.jpg"


NEITHER = {
    "Supervisely": ("day/img/a.jpg day/masks_machine/a.png=m day/masks_instances/a/car.png day/masks_human/a.png", "day/a.jpg"),
    "Detectron2": ("images/val/a.jpg annotations/val/a.png=m annotations_detectron2/val/a.png", "val/a.jpg"),
    "MMSegmentation": ("images/a.jpg annotations/a.png=m annotations/a_labelTrainIds.png", "a.jpg"),
    "BDD100K": ("seg/images/a.jpg seg/labels/a_train_id.png=m seg/color_labels/a_train_color.png", "a.jpg"),
    "KITTI": ("image_2/a.png semantic/a.png=m semantic_rgb/a.png instance/a.png", "a.png"),
}
"""Files as above, and the only image."""


@pytest.mark.parametrize(("files", "image"), NEITHER.values(), ids=NEITHER)
def test_what_is_neither_mask_nor_image(files: str, image: str, tmp_path: Path) -> None:
    """Makes no frame and is named, though it is a PNG in a folder of its own."""
    kinds = {name: kind or "p" for name, _, kind in (word.partition("=") for word in files.split())}

    plan = READER.plan(made(tmp_path, kinds), MasksOptions())

    assert [known.file for known in plan.images] == [image]
    assert [len(unit.paths) for unit in plan.units] == [1]
    assert len(plan.others) == len(kinds) - 2


def test_train_ids_of_another_data_set(tmp_path: Path) -> None:
    """As those of COCO-Stuff are not called as classes of Cityscapes."""
    path = grey(tmp_path / "annotations/000000000009_labelTrainIds.png", "01")

    with pytest.raises(ChoiceError) as caught:
        read(READER, tmp_path)

    assert str(caught.value).startswith(f"{path}: nothing says what the classes of the masks are called")


def test_ids_of_cityscapes(tmp_path: Path) -> None:
    """Have names of their own, of which the category void is of no class; colours are read where there is nothing else."""
    grey(tmp_path / "a/ulm_1_gtFine_labelIds.png", "78 64")
    coloured(tmp_path / "b/ulm_1_gtFine_color.png", "RR ..", {"R": ROAD, ".": BLACK})

    ids, colours = read(READER, tmp_path / "a"), read(READER, tmp_path / "b")

    assert [ids.labels[i] for i in ids.label.tolist()] == ["road", "sidewalk"]
    assert ([colours.labels[i] for i in colours.label.tolist()], names(colours)) == (["road"], ["ulm_1_leftImg8bit.png"])


def test_frames_that_the_user_names(tmp_path: Path) -> None:
    """Are found by names without folders, too; a mask of none of them is a bad record."""
    made(tmp_path, {"pred/x/a_pred.png": "m", "pred/b.png": "m", "shots/d1/a.jpg": "p"})

    d, reasons = skipped(READER, tmp_path / "pred", NAMES, frames=tmp_path / "shots")

    assert (names(d), reasons) == (["d1/a.jpg"], ["frame not among --frames"])


def test_the_only_frame(tmp_path: Path) -> None:
    """Is that of the only mask, whatever it is called."""
    made(tmp_path, {"out.png": "m", "shots/a.jpg": "p"})

    assert names(read(READER, tmp_path / "out.png", NAMES, frames=tmp_path / "shots")) == ["a.jpg"]


def test_numbered_predictions(tmp_path: Path) -> None:
    """Are of the images of a list, in its order; of a folder it is not known in which order they were taken."""
    made(tmp_path, {"pred/00000000_pred.png": "m", "pred/00000001_pred.png": "m", "shots/a.jpg": "p", "shots/b.jpg": "p"})
    write(tmp_path, {"shots/list.txt": "b.jpg\na.jpg\n"})
    tally = Tally()

    d = read(READER, tmp_path / "pred", NAMES, frames=tmp_path / "shots/list.txt", tally=tally)

    assert names(d) == ["b.jpg", "a.jpg"]
    assert list(tally.notes)[-1] == "masks that are numbered, as 00000000_pred.png, are of --frames in their order"
    assert refused(READER, tmp_path / "pred", NAMES, frames=tmp_path / "shots") == (
        "00000000_pred.png: is of the image of number 0 among those that the model was given, which no name tells\n"
        "  fix: give --frames a text file with the images in the order in which the model was given them"
    )


def test_where_lists_lie(tmp_path: Path) -> None:
    """Beside masks, above them up to the source, and above that from a folder of masks on; the nearest holds."""
    made(tmp_path, {"masks/a/1.png": "m", "masks/b/1.png": "m"})
    listed(tmp_path, "0 far\n1 away\n")
    listed(tmp_path / "masks/b", "0 near\n1 by\n")

    assert set(read(READER, tmp_path).labels) == {"far", "away", "near", "by"}
    assert set(read(READER, tmp_path / "masks/a").labels) == {"far", "away"}


def test_what_is_recognised(tmp_path: Path) -> None:
    """Packed numbers alone, colours beside a list that no other format has; in doubt, files of another kind make it less sure."""
    noise = np.random.default_rng(1).integers(0, 256, (200, 200), np.uint8)
    for name, pixels in (("greys", noise), ("photographs", np.dstack([noise] * 3))):
        (tmp_path / name).mkdir()
        Image.fromarray(pixels).save(tmp_path / name / "a.png")
    made(tmp_path, {"flat/a.png": "m", "voc/SegmentationClass/a.png": "m", "images/a.png": "p"})
    made(tmp_path, {"doubt/a.png": "m"})
    write(tmp_path, {"doubt/a.json": {}, "empty/a.png": b"", "classified/_classes.csv": "filename, cat\na.png, 1\n"})
    for name in ("drawn", "classified"):
        coloured(tmp_path / name / "a.png", "RR ..", {"R": ROAD, ".": BLACK})
    listed(tmp_path / "drawn", "128 64 128 Road\n", "label_colors.txt")
    indexed(tmp_path / "palette/a.png", "1100", [BLACK, ROAD])

    sure = {path.name: READER.sniff(path) for path in tmp_path.iterdir()}

    assert sure == {
        "greys": Certainty.NO, "photographs": Certainty.NO, "images": Certainty.NO, "voc": Certainty.NO, "empty": Certainty.NO,
        "classified": Certainty.NO, "doubt": Certainty.MAYBE, "flat": Certainty.LIKELY, "drawn": Certainty.LIKELY,
        "palette": Certainty.LIKELY,
    }  # fmt: skip
    assert (READER.sniff(tmp_path / "flat/a.png"), READER.sniff(tmp_path / "gone.png")) == (Certainty.MAYBE, Certainty.NO)
