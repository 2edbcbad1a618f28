"""Masks of Segments.ai that are wrong, and bitmaps that are not there: the other annotations of the image are read."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from prelabel.readers.segments import READER
from tests.readers.output_files import labels, refused, skipped, write
from tests.readers.segments_files import OF_IMAGE, SIZE, here, image, label, leave, listed, one, release, sequence, shot

FIX = "download it, and name its folder with -O bitmaps=FOLDER, or leave the masks of the image out with --on-error skip"


def masks(*annotations: object, url: object = "https://host/5f.png", **fields: object) -> dict[str, Any]:
    """A release of an image with masks, and one with a box."""
    said = label(*annotations, one(category_id=2), segmentation_bitmap={"url": url}, **fields)
    return release(image("a.png", said), task="segmentation-bitmap")


def bitmap(path: Path) -> None:
    """A file of 8x6 pixels of the id 1."""
    Image.fromarray(np.ones((6, 8), np.uint8)).save(path)


IDS = [
    (one(None, id=None), "", "has no id, which its pixels would have", leave("record")),
    (one(None, id=0), ".id", "expected `int` >= 1: 0", leave("record")),
    (one(None, id=1 << 24), ".id", "expected `int` <= 16777215: 16777216", leave("record")),
    (one(None, id=1 << 70), ".id", "expected `int` <= 16777215: 1180591620717411303424", leave("record")),
    (one(None, id="1"), ".id", 'expected `int`, got `str`: "1"', leave("record")),
    (one(None), "", "the id 1 is that of annotation 0, too", "leave the record out with --on-error skip"),
]


@pytest.mark.parametrize(("bad", "field", "what", "fix"), IDS, ids=[row[2] for row in IDS])
def test_a_mask_with_a_bad_id(tmp_path: Path, bad: dict[str, object], field: str, what: str, fix: str) -> None:
    """Is left out alone."""
    bitmap(tmp_path / "a_label_ground-truth.png")
    write(tmp_path, {"a.json": here(masks(one(None), "HERE"), json.dumps(bad))})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path).partition(": ")[2] == f"{OF_IMAGE}.annotations[1]{field}: {what}\n  fix: {fix}"
    assert (labels(found), len(reasons)) == (["car", "road"], 1)


def test_a_bitmap_that_is_not_there(tmp_path: Path) -> None:
    """Is never fetched: it is said what it would be called, and where; other annotations of the image are read."""
    source = write(tmp_path, {"a.json": masks(one(None), one(None, id=2))})
    missing = write(tmp_path / "own", {"x.txt": ""})
    found, reasons = skipped(READER, source, size=SIZE)
    where = f"{OF_IMAGE}.annotations[0]"
    assert refused(READER, source, size=SIZE).partition(": ")[2] == (
        f"{where}: is a mask, but no 'a_label_ground-truth.png' lies beside the release\n  fix: {FIX}"
    )
    assert refused(READER, source, {"bitmaps": str(missing)}, size=SIZE).partition(": ")[2] == (
        f"{where}: is a mask, but no 'a_label_ground-truth.png' or '5f.png' lies in own\n  fix: {FIX}"
    )
    assert (labels(found), reasons) == (["road"], ["masks missing"])


def test_a_name_forges_no_message(tmp_path: Path) -> None:
    """Whatever the image is called, what is wrong is said in a line."""
    said = image("a\nError: b.png", label(one(None), segmentation_bitmap={"url": "https://host/5f.png"}))

    assert refused(READER, write(tmp_path, {"a.json": release(said)})).partition(": ")[2] == (
        f"{OF_IMAGE}.annotations[0]: is a mask, but no 'a\\nError: b_label_ground-truth.png' lies beside the release\n  fix: {FIX}"
    )


def test_a_bitmap_of_a_sequence_without_a_folder(tmp_path: Path) -> None:
    """Could be called anything."""
    frame = listed(one(None), segmentation_bitmap={"url": "https://host/5f.png"})
    source = write(tmp_path, {"a.json": release(sequence("a", [shot()], [frame]))})

    assert refused(READER, source).partition(": ")[2] == (
        f"{OF_IMAGE}.frames[0].annotations[0]: is a mask, but nothing says where its bitmap lies\n  fix: {FIX}"
    )


def test_a_bitmap_that_is_no_image(tmp_path: Path) -> None:
    """Its masks are left out."""
    source = write(tmp_path, {"a.json": masks(one(None)), "a_label_ground-truth.png": b"nothing"})
    found, reasons = skipped(READER, source, size=SIZE)

    assert refused(READER, source, size=SIZE) == (
        "a_label_ground-truth.png: is no PNG image\n  fix: save it again as PNG of palette, grey or RGB pixels"
    )
    assert (labels(found), reasons) == (["road"], ["masks unreadable"])


@pytest.mark.parametrize("url", ["https://host/..", "https://host/%2e%2e%2fsecret.png", "file:///etc/secret.png", 7, None])
def test_bitmaps_stay_in_their_folder(tmp_path: Path, url: object) -> None:
    """Whatever the URL, no file outside of it is opened."""
    own = tmp_path / "own"
    bitmap(write(tmp_path, {"own/a.json": masks(one(None), url=url)}) / "secret.png")
    found, _ = skipped(READER, own, {"bitmaps": str(own)}, size=SIZE)

    assert labels(found) == ["road"]
