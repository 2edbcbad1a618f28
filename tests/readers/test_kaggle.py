"""Masks of competitions on Kaggle, large tables, and which tables are Kaggle's."""

from pathlib import Path

import numpy as np
import pytest

from prelabel.errors import Tally
from prelabel.geometry.rings import Rings
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.kaggle import READER
from prelabel.readers.kaggle.rows import PART_ROWS
from prelabel.readers.kaggle.runs import Counting, outlines
from prelabel.testing import check_reader, read_batches
from tests.readers.kaggle_files import CASES, SIZE, one, pixels, said
from tests.readers.output_files import labels, names, read, skipped, write

RING = "8 3 14 1 16 1 20 3 41 2"
"""In 8x6, down columns: a ring of three by three pixels from 1, 1, and two pixels from 6, 4."""


def painted(rings: Rings, width: int, height: int) -> list[list[int]]:
    """The pixels of a shape, by a test of each centre that counts the edges to its right."""
    found = np.zeros((height, width), np.int64)
    for first, last in zip(rings.ring_start[:-1].tolist(), rings.ring_start[1:].tolist(), strict=True):
        ring = rings.points[first:last].tolist()
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
            for y in range(height):
                for x in range(width):
                    found[y, x] ^= int(ax == bx and ax > x and min(ay, by) <= y < max(ay, by))
    return found.tolist()


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir() if path.is_dir()))
def test_the_contract(case: str) -> None:
    """Every fixture keeps the reader's contract, and no other format is meant."""
    check_reader(READER, CASES / case, size=(8, 6) if case in {"masks", "together"} else SIZE)
    assert sniff([CASES / case], Tally()).name == "kaggle"


def test_masks() -> None:
    """Have holes and parts; several rows are several objects, a cell without a mask leaves its image."""
    tally = Tally()
    d = read(READER, CASES / "masks", size=(8, 6), tally=tally)

    assert names(d) == ["0a1b.jpg", "0c2d.jpg", "0e3f.jpg"]
    assert (d.frame.tolist(), labels(d), d.origin.tolist()) == ([0, 0, 2], ["object"] * 3, [2, 3, 5])
    assert pixels(d, 8, 6) == [[1, 1, 7, 6], [4, 0, 5, 2], [0, 0, 8, 6]]
    assert (np.diff(d.detection_start).tolist(), d.ring_hole.tolist()) == ([3, 1, 1], [False, True, False, False, False])
    assert list(tally.notes) == ["nothing says what objects are: they are called object (-O label=NAME)"]
    assert str(d.place(1)) == f"{CASES}/masks/train_ship_segmentations.csv:3"


@pytest.mark.parametrize(
    ("text", "how"),
    [
        (RING, Counting(rows=False, relative=False, start=1)),
        ("7 3 13 1 15 1 19 3 40 2", Counting(rows=False, relative=False, start=0)),
        ("7 3 3 1 1 1 3 3 18 2", Counting(rows=False, relative=True, start=0)),
        ("10 3 18 1 20 1 26 3 39 1 47 1", Counting(rows=True, relative=False, start=1)),
    ],
)
def test_pixels_are_counted_in_four_ways(text: str, how: Counting) -> None:
    """Which give the same mask."""
    rings, problems = outlines([text], [(8, 6)], how)

    assert problems == {}
    assert painted(rings, 8, 6) == [
        [0, 0, 0, 0, 0, 0, 0, 0],
        [0, 1, 1, 1, 0, 0, 0, 0],
        [0, 1, 0, 1, 0, 0, 0, 0],
        [0, 1, 1, 1, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 0],
        [0, 0, 0, 0, 0, 0, 1, 0],
    ]
    areas = rings.areas()
    assert [area > 0 for area in areas.tolist()] == [not hole for hole in rings.ring_hole.tolist()]


def test_masks_along_rows() -> None:
    """Where the columns are Sartorius's, which is noted; their sizes are those of images."""
    tally = Tally()
    d = read(READER, CASES / "rows", tally=tally)

    assert (names(d), labels(d)) == (["0030fd.png", "0140b3.png"], ["shsy5y", "shsy5y", "astro"])
    assert pixels(d, 8, 6) == [[1, 1, 7, 6], [3, 0, 5, 1], [0, 0, 8, 1]]
    assert list(tally.notes) == [
        "pixels are counted along rows, as tables with these columns do (-O order=column to say otherwise)",
        "columns not used: plate_time (-O attributes=plate_time keeps them)",
    ]
    d = read(READER, CASES / "rows", {"order": "column", "attributes": "plate_time"})
    assert pixels(d, 8, 6)[2] == [0, 0, 2, 6]
    assert said(d)[2] == {"plate_time": "11h30m00s"}


def test_masks_that_count_from_the_run_before() -> None:
    """Where their starts do not rise, from 0; ids with dots are no suffixes."""
    tally = Tally()
    d = read(READER, CASES / "relative", tally=tally)

    assert names(d) == [f"images/1.2.276.0.{number}.png" for number in (1, 2, 3)]
    assert (d.frame.tolist(), pixels(d, 8, 6)) == ([0, 2], [[1, 1, 7, 6], [0, 0, 3, 6]])
    assert list(tally.notes)[:1] == [
        "starts of runs are counted from the end of the run before, as they do not rise (-O runs=absolute to say otherwise)"
    ]


def test_starts_that_rise_in_most_masks_are_pixels(tmp_path: Path) -> None:
    """What begins at 0 tells nothing; the user says what the data do not."""
    table = "ImageId,EncodedPixels\na,1 3 9 2\nb,9 3 2 1\n"

    assert pixels(one(tmp_path, table, {"runs": "relative"})) == [[0, 1, 1, 15], [0, 9, 1, 15]]
    found, reasons = skipped(READER, write(tmp_path, {"b.csv": f"{table}c,1 3 9 2\n"}) / "b.csv", size=SIZE)
    assert (pixels(found), reasons) == ([[0, 0, 1, 10], [0, 0, 1, 10]], ["no run lengths"])
    assert pixels(one(tmp_path, "ImageId,EncodedPixels\na,0 3 9 2\nb,9 3 2 1\n")) == [[0, 0, 1, 14], [0, 9, 1, 15]]


def test_classes_in_the_cell_of_the_image(tmp_path: Path) -> None:
    """Stand behind its suffix, or behind the last line; a class without a mask is not in the image."""
    d = read(READER, CASES / "together", size=(8, 6))
    assert (names(d), labels(d), d.frame.tolist()) == (["0011.jpg", "0022.jpg"], ["Fish", "Sugar"], [0, 1])

    d = one(tmp_path, "ImageId_ClassId,EncodedPixels\na.png_hex_nut,1 3\nb_2,1 3\n")
    assert (names(d), labels(d)) == (["a.png", "b.jpg"], ["hex_nut", "2"])


def test_attributes_of_fashion() -> None:
    """Are a column of ids, or stand behind the class."""
    d = read(READER, CASES / "fashion", {"names": "shirt,coat"})

    assert labels(d) == ["coat", "shirt", "coat"]
    assert said(d) == [{"AttributesIds": ("115", "136")}, {}, {"AttributesIds": ("7", "9")}]
    assert [(frame.width, frame.height) for frame in d.frames] == [(8, 6), (4, 4)]


def test_packed_masks() -> None:
    """Of submissions have scores and classes; sizes are those of the columns."""
    d = read(READER, CASES / "packed")

    assert (names(d), labels(d), d.score.tolist()) == (["7215.jpg", "8326.jpg"], ["0", "16"], [0.637833, 0.25])
    assert pixels(d, 8, 6) == [[1, 1, 7, 6], [3, 0, 5, 1]]
    assert np.diff(d.detection_start).tolist() == [3, 1]


def test_slices_are_found_in_the_folders_of_their_cases() -> None:
    """By the beginning of their names."""
    d = read(READER, CASES / "slices")

    assert names(d) == [f"train/case1/case1_day0/scans/slice_000{number}_8_6_1.50_1.50.png" for number in (1, 2)]
    assert (labels(d), pixels(d, 8, 6)) == (["large_bowel", "stomach"], [[1, 1, 4, 3], [0, 0, 2, 1]])


def test_large_tables_come_in_parts(tmp_path: Path) -> None:
    """No image is divided; where the rows of one do not stand together, there is one part."""
    table = "\n".join(["ImageId,EncodedPixels", *(f"{number // 3}.jpg," for number in range(PART_ROWS + 5))])
    write(tmp_path, {"a.csv": table, "b.csv": f"{table}\n0.jpg,1 2"})

    assert [len(batch.frames) for batch in read_batches(READER, tmp_path / "a.csv")] == [PART_ROWS // 3 + 1, 2]
    assert [len(batch.frames) for batch in read_batches(READER, tmp_path / "b.csv", size=SIZE)] == [PART_ROWS // 3 + 3]


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("ImageId,EncodedPixels\na,\n", Certainty.SURE),
        ("ImageId,EncodedPixels\na,x\n", Certainty.LIKELY),
        ("id,rle\na,1 3\n", Certainty.SURE),
        ("id,rle\na,1\n", Certainty.NO),
        ("id,predicted\na,0.5\n", Certainty.NO),
        ("id,class,segmentation\na,b,\n", Certainty.NO),
        ("image_id,PredictionString\na,\n", Certainty.LIKELY),
        ("image_id,PredictionString\na,cat\n", Certainty.NO),
        ("ImageId,PredictionString\na,/m/0cmf2 0.5 0 0 1 1\n", Certainty.NO),
        ("image_id,labels\na,cat dog\n", Certainty.NO),
        ('image_id,width,height,bbox\na,1,1,"[1, 2, 3]"\n', Certainty.NO),
        ("image,x,y,width,height\na,1,2,3,4\n", Certainty.NO),
        ("", Certainty.NO),
        ('"', Certainty.NO),
    ],
)
def test_recognition(tmp_path: Path, text: str, sure: Certainty) -> None:
    """By names of columns, and where others use them too by the cells; submissions of Open Images in two columns are of ``openimages``."""
    write(tmp_path, {"a.csv": text})

    assert READER.sniff(tmp_path / "a.csv") == sure
    assert READER.sniff(tmp_path) == sure
