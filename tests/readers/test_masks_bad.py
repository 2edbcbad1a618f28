"""Masks of classes: what is wrong is named with its place and a fix; under skip the smallest part of it is left out."""

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prelabel.errors import ChoiceError, PrelabelError, Tally
from prelabel.readers.masks import READER
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.masks_files import BLACK, CAR, ROAD, SKIP, coloured, grey, listed, photograph
from tests.readers.output_files import labels, names, refused, skipped, write

GOOD = "0110 0220"


def test_an_unknown_class(tmp_path: Path) -> None:
    """Is a bad record for its pixels alone."""
    grey(tmp_path / "a.png", "0117 0227")
    listed(tmp_path)

    d, reasons = skipped(READER, tmp_path)

    fix = "name all classes with -O names=FILE, or leave it out with -O ignore=, or count from another with -O shift= (now 0)"
    assert refused(READER, tmp_path) == f"a.png: 2 pixels of class 7, but classes.txt names 3 classes, from 0 to 2\n  fix: {fix}"
    assert (labels(d), reasons) == (["road", "car"], ["unknown class"])


def test_colours_that_no_class_has(tmp_path: Path) -> None:
    """Are a bad mask where most pixels have them, and else counted."""
    for name, rows in (("a", "RRxx"), ("b", "Rxxx"), ("c", "RRxy")):
        coloured(tmp_path / f"{name}.png", rows, {"R": ROAD, "x": (1, 2, 3), "y": (2, 2, 3)})
    listed(tmp_path, "128 64 128 Road\n", "label_colors.txt")

    d, reasons = skipped(READER, tmp_path)

    fix = f"list all classes with their colours, as -O names=FILE, and give no photographs, {SKIP}"
    what = "b.png: 3 of 4 pixels have the colour #010203 that label_colors.txt has not"
    assert refused(READER, tmp_path) == f"{what}\n  fix: {fix}"
    assert (names(d), reasons) == (["a", "c"], ["no mask"])


def test_photographs(tmp_path: Path) -> None:
    """In colour and in grey are refused with words."""
    random = np.random.default_rng(1)
    Image.fromarray(random.integers(0, 256, (40, 40, 3), np.uint8)).save(_in(tmp_path / "colours/a.png"))
    Image.fromarray(random.integers(0, 256, (40, 40), np.uint8)).save(_in(tmp_path / "greys/a.png"))
    fix = f"give masks, whose pixels are classes, and name images with --frames, {SKIP}"

    assert refused(READER, tmp_path / "colours", {"names": "numbers"}) == (
        f"a.png: has 1,600 different colours, as a photograph has\n  fix: {fix}"
    )
    assert refused(READER, tmp_path / "colours", {"names": "camvid"}).startswith("a.png: 1,600 of 1,600 pixels have 1,600 colours, as #")
    assert refused(READER, tmp_path / "greys", {"names": "numbers"}) == (
        f"a.png: has 255 different values, and hardly two pixels alike beside each other, as a photograph has\n  fix: {fix}"
    )


DOUBTFUL = [("road", True), ("background,road", True), ("numbers", True), ("1:road,2:car", True), ("road,car", False), ("255:road", False)]


@pytest.mark.parametrize(("option", "doubtful"), DOUBTFUL, ids=[row[0] for row in DOUBTFUL])
def test_black_and_white(option: str, tmp_path: Path, *, doubtful: bool) -> None:
    """Is in doubt where 255 may be the only class, until an option says what it is."""
    grey(tmp_path / "a.png", "01 01", 255)

    if doubtful:
        what = "a.png: holds the numbers 0 and 255 alone: 255 may be a class, or pixels of none"
        assert refused(READER, tmp_path, {"names": option}) == f"{what}\n  fix: say -O names=255:NAME, or -O ignore=255 if it is none"
        assert skipped(READER, tmp_path, {"names": option})[1] == ["class in doubt"]
    else:
        assert labels(skipped(READER, tmp_path, {"names": option})[0]) == ["road"]


def test_white_alone(tmp_path: Path) -> None:
    """Is in doubt likewise, and not taken for a mask of nothing."""
    grey(tmp_path / "a.png", "11 11", 255)

    what = "a.png: holds the number 255 alone: 255 may be a class, or pixels of none"
    assert refused(READER, tmp_path, {"names": "road"}).startswith(f"{what}\n")
    assert labels(skipped(READER, tmp_path, {"names": "255:road"})[0]) == ["road"]


def test_nothing_names_the_classes(tmp_path: Path) -> None:
    """Is for the user to decide, whatever is done with bad records."""
    path = grey(tmp_path / "a.png", GOOD)

    for tally in (Tally(), Tally(on_error="skip")):
        with pytest.raises(ChoiceError) as caught:
            read_batches(READER, tmp_path, tally=tally)
        fix = "name them with -O names=FILE, a,b,c or NUMBER:NAME, or call them by their numbers with -O names=numbers"
        assert str(caught.value) == f"{path}: nothing says what the classes of the masks are called\n  fix: {fix}"


def test_two_masks_of_one_image(tmp_path: Path) -> None:
    """Are one too many."""
    for name in ("labels/a_mask", "masks/a"):
        grey(tmp_path / f"{name}.png", GOOD)
    photograph(tmp_path / "images/a.jpg", (4, 2))
    listed(tmp_path)

    what = f"masks/a.png: the image 'a.jpg' is described by {tmp_path}/labels/a_mask.png already"
    assert refused(READER, tmp_path).startswith(what.replace(f"{tmp_path}/", ""))
    assert skipped(READER, tmp_path)[1] == ["image described twice"]


@pytest.mark.parametrize("size", [(4, 3), (40, 40)], ids=str)
def test_sizes_disagree(size: tuple[int, int], tmp_path: Path) -> None:
    """Where a mask is not its image in another size, until the user decides."""
    grey(tmp_path / "masks/a.png", GOOD)
    photograph(tmp_path / "images/a.jpg", size)
    listed(tmp_path)

    d, reasons = skipped(READER, tmp_path)

    fix = "choose with --size-from source or --size-from image, or leave the mask out with --on-error skip"
    what = f"masks/a.png: is 4x2, its image 'a.jpg' {size[0]}x{size[1]}, which is not the same in another size"
    assert refused(READER, tmp_path) == f"{what}\n  fix: {fix}"
    assert (len(d), reasons) == (0, ["sizes disagree"])
    done = convert(tmp_path, tmp_path / "masks", "--size-from", "source", "--src", "https://h/{file}")
    assert done.exit_code == 0, done.stderr


def test_an_image_that_is_no_mask(tmp_path: Path) -> None:
    """Of a kind that is not read, or cut short, is left out alone."""
    good = grey(tmp_path / "a.png", GOOD)
    (tmp_path / "b.png").write_bytes(good.read_bytes()[:50])
    Image.fromarray(np.zeros((2, 2, 2), np.uint8), "LA").save(tmp_path / "c.png")
    (tmp_path / "d.png").write_bytes(b"GIF89a")
    listed(tmp_path)
    tally = Tally(on_error="skip")

    found = read_batches(READER, tmp_path, tally=tally)

    assert [frame.file for batch in found for frame in batch.frames] == ["a"]
    assert [(problem.reason, problem.place.path.rpartition("/")[2], problem.what) for problem in tally.bad] == [
        ("unreadable file", "b.png", "cannot be decoded: it is cut short or damaged"),
        ("unreadable file", "c.png", "has pixels of the kind 'LA'"),
        ("unreadable file", "d.png", "is no PNG image"),
    ]
    assert "b.png: cannot be decoded: it is cut short or damaged" in refused(READER, tmp_path)


def test_a_folder_of_images_alone(tmp_path: Path) -> None:
    """Is no folder of masks."""
    photograph(tmp_path / "images/a.png")
    fix = "give the folder of masks, beside which the images may lie"

    assert refused(READER, tmp_path) == f"SOURCE: holds PNGs, but no masks\n  fix: {fix}"
    assert refused(READER, tmp_path / "gone") == "gone: does not exist\n  fix: give a file or folder that exists"


def test_no_job_where_a_mask_is_bad(tmp_path: Path) -> None:
    """Exit code 1 and no file; under skip the rest is written, and what was left out is counted."""
    source = tmp_path / "masks"
    grey(source / "a.png", GOOD)
    grey(source / "b.png", "0770 0220")
    listed(source)
    options = ("--format", "masks", "--src", "https://h/{file}", "--job", "image")

    stopped = convert(tmp_path, source, *options)
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    left = convert(tmp_path, source, *options, "--on-error", "skip")

    assert (left.exit_code, "unknown class" in left.stderr) == (1, True)
    assert len((tmp_path / "jobs.jsonl").read_text().splitlines()) == 2


def test_no_bytes_end_in_a_traceback(tmp_path: Path) -> None:
    """Each byte of a mask changed, or everything behind it cut."""
    good = coloured(tmp_path / "good.png", "RC.R", {"R": ROAD, "C": CAR, ".": BLACK}).read_bytes()
    (tmp_path / "good.png").unlink()
    for at in range(len(good)):
        for data in (good[:at], good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :]):
            write(tmp_path, {"a.png": data})
            READER.sniff(tmp_path)
            with suppress(PrelabelError):
                read_batches(READER, tmp_path, {"names": "camvid"})
            read_batches(READER, tmp_path, {"names": "camvid"}, tally=Tally(on_error="skip"))


def _in(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
