"""Masks of classes: pieces, holes, numbers, colours, palettes and options."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.masks import READER
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.masks_files import BLACK, CAR, ROAD, box, coloured, found, grey, indexed, listed, photograph
from tests.readers.output_files import labels, names, read, write

CASES = FIXTURES / "masks"

VOID = "pixels of no class: {} (-O ignore= says which numbers, names or colours are none)"


@pytest.mark.parametrize(
    ("case", "options"),
    [
        ("ade", {}),
        ("ade", {"instances": "none", "min_area": "5"}),
        ("ade/annotations/training", {}),
        ("ade/annotations/training/ADE_train_00000001.png", {}),
        ("camvid", {}),
        ("camvid", {"names": "camvid"}),
        ("darwin", {}),
        ("hasty", {}),
        ("mmseg", {"names": "cityscapes"}),
        ("roboflow", {}),
        ("roboflow/train", {"names": "numbers"}),
    ],
)
def test_the_contract(case: str, options: dict[str, str]) -> None:
    """On each fixture, on parts of some, which this reader alone recognises."""
    check_reader(READER, CASES / case, options)

    assert sniff([CASES / case], Tally()).name == "masks"


PIECES = "1110022 1010022 1110000 0000010"
"""A ring with a hole, a rectangle, and a pixel alone."""


def test_each_piece_is_an_object(tmp_path: Path) -> None:
    """With its holes; pixels that meet at a corner alone are two. What is of no class is said."""
    grey(tmp_path / "a.png", "1110022 1010022 1110000 0001010")
    listed(tmp_path)
    tally = Tally()

    d = read(READER, tmp_path, tally=tally)

    assert found(d) == [
        ("a", "car", [box(5, 0, 7, 2)]),
        ("a", "road", [box(0, 0, 3, 3), box(1, 1, 2, 2)]),
        ("a", "road", [box(3, 3, 4, 4)]),
        ("a", "road", [box(5, 3, 6, 4)]),
    ]
    assert d.ring_hole.tolist().count(True) == 1
    assert (list(tally.notes), dict(tally.filtered)) == ([VOID.format("background")], {})
    assert str(d.place(labels(d).index("car"))) == f"{tmp_path}/a.png: class 2"


def test_all_pieces_of_a_class(tmp_path: Path) -> None:
    """Are one object of several parts where that is asked for."""
    grey(tmp_path / "a.png", PIECES)
    listed(tmp_path)

    d = read(READER, tmp_path, {"instances": "none"})

    assert found(d) == [
        ("a", "car", [box(5, 0, 7, 2)]),
        ("a", "road", [box(0, 0, 3, 3), box(1, 1, 2, 2), box(5, 3, 6, 4)]),
    ]
    assert d.ring_hole.tolist() == [False, True, False, False]
    assert d.box.tolist()[labels(d).index("road")] == pytest.approx([0, 0, 6 / 7, 1])


@pytest.mark.parametrize(("instances", "left"), [("components", ["road"]), ("none", ["road"])])
def test_small_pieces(instances: str, left: list[str], tmp_path: Path) -> None:
    """Are left out and counted by their pixels, without those of their holes: the ring has 8, the rectangle 4."""
    grey(tmp_path / "a.png", PIECES)
    listed(tmp_path)
    tally = Tally()

    d = read(READER, tmp_path, {"instances": instances, "min_area": "8"}, tally=tally)

    assert (labels(d), dict(tally.filtered)) == (left, {"piece under 8 pixels": 2})
    assert labels(read(READER, tmp_path, {"instances": instances, "min_area": "9"})) == []


def test_numbers_of_one_name(tmp_path: Path) -> None:
    """Are one class, whose pieces go on from one to the other."""
    grey(tmp_path / "a.png", "1122 0000 0000")
    listed(tmp_path, "1 road\n2 road\n")

    assert found(read(READER, tmp_path)) == [("a", "road", [box(0, 0, 4, 1)])]


def test_sixteen_bits(tmp_path: Path) -> None:
    """Numbers may be large; 65535 is of no class, unless it is named."""
    grey(tmp_path / "a.png", "10 00", 65535, np.uint16)
    grey(tmp_path / "b.png", "01 00", 300, np.uint16)
    tally = Tally()

    d = read(READER, tmp_path, {"names": "300:tree"}, tally=tally)

    assert found(d) == [("b", "tree", [box(1, 0, 2, 1)])]
    assert list(tally.notes) == [VOID.format("0,65535")]
    assert labels(read(READER, tmp_path, {"names": "300:tree,65535:sky"})) == ["sky", "tree"]


def test_colours(tmp_path: Path) -> None:
    """Are found in the list; black is of no class, and those that no class has are counted in pixels."""
    coloured(tmp_path / "a.png", "RRRR CC.. x.yy", {"R": ROAD, "C": CAR, ".": BLACK, "x": (1, 2, 3), "y": (96, 32, 128)})
    listed(tmp_path, "128 64 128 Road\n64 0 128 Car\n", "label_colors.txt")
    tally = Tally()

    d = read(READER, tmp_path, tally=tally)

    assert found(d) == [("a", "Car", [box(0, 1, 2, 2)]), ("a", "Road", [box(0, 0, 4, 1)])]
    assert [str(d.place(labels(d).index(label))) for label in ("Car", "Road")] == [
        f"{tmp_path}/a.png: colour #400080",
        f"{tmp_path}/a.png: colour #804080",
    ]
    assert dict(tally.unconverted) == {"pixel of a colour that no class has": 3}
    assert list(tally.notes) == [VOID.format("#000000"), "colours that no class has: #602080 (and 1 more)"]


def test_colours_of_a_palette(tmp_path: Path) -> None:
    """Go before indices where the list has all of them; else its numbers are those of indices."""
    indexed(tmp_path / "a.png", "1122 0000", [BLACK, CAR, ROAD])
    indexed(tmp_path / "b.png", "1122 0000", [BLACK, (9, 9, 9), ROAD])
    listed(tmp_path, "0 0 0 Void\n128 64 128 Road\n64 0 128 Car\n", "label_colors.txt")

    assert found(read(READER, tmp_path)) == [
        ("a", "Car", [box(0, 0, 2, 1)]),
        ("a", "Road", [box(2, 0, 4, 1)]),
        ("b", "Car", [box(2, 0, 4, 1)]),
        ("b", "Road", [box(0, 0, 2, 1)]),
    ]


def test_grey_colours_are_numbers(tmp_path: Path) -> None:
    """Of RGB pixels, where the list has numbers; and those of a list of greys are the numbers of grey pixels."""
    coloured(tmp_path / "a.png", "12 00", {"0": BLACK, "1": (1, 1, 1), "2": (2, 2, 2)})
    write(tmp_path, {"obj_class_to_machine_color.json": {"lemon": [2, 2, 2], "kiwi": [1, 1, 1]}})
    grey(tmp_path / "b.png", "12 00")

    kinds = [[row[1] for row in found(read(READER, tmp_path, options))] for options in ({}, {"names": "background,lemon,kiwi"})]

    assert kinds == [["kiwi", "lemon"] * 2, ["kiwi", "lemon"] * 2]
    assert found(read(READER, tmp_path))[0] == ("a", "kiwi", [box(0, 0, 1, 1)])
    assert found(read(READER, tmp_path, {"names": "background,lemon,kiwi"}))[0] == ("a", "kiwi", [box(1, 0, 2, 1)])


def test_black_alone(tmp_path: Path) -> None:
    """Is of no class in masks of colours, though the list has a class of number 0."""
    coloured(tmp_path / "a.png", "00", {"0": BLACK})
    grey(tmp_path / "b.png", "00")

    assert found(read(READER, tmp_path, {"names": "cityscapes"})) == [("b", "road", [box(0, 0, 2, 1)])]


IGNORED = [
    ({}, {"car", "road"}, "255,background"),
    ({"ignore": "255"}, {"background", "car", "road"}, ""),
    ({"ignore": "255,0,road"}, {"car"}, ""),
    ({"ignore": "none", "names": "numbers"}, {"0", "1", "2", "255"}, ""),
    ({"names": "numbers"}, {"0", "1", "2"}, "255"),
    ({"names": "1:road,2:car"}, {"car", "road"}, "0,255"),
    ({"names": "1:road,2:car,255:sky"}, {"car", "road", "sky"}, "0"),
    ({"names": "a,b,c"}, {"a", "b", "c"}, "255"),
]


@pytest.mark.parametrize(("options", "kept", "void"), IGNORED, ids=[str(row[0]) for row in IGNORED])
def test_what_is_of_no_class(options: dict[str, str], kept: set[str], void: str, tmp_path: Path) -> None:
    """By the list and by habit, or as the option says; the habits are told."""
    image = np.zeros((2, 4), np.uint8)
    image[0] = [0, 1, 2, 255]
    _save(tmp_path / "a.png", image)
    listed(tmp_path)
    tally = Tally()

    d = read(READER, tmp_path, options, tally=tally)

    assert set(labels(d)) == kept
    assert list(tally.notes) == ([VOID.format(void)] if void else [])


def test_what_is_ignored_and_not_there(tmp_path: Path) -> None:
    """Is said at the end, whichever way it is written."""
    coloured(tmp_path / "a.png", "RC", {"R": ROAD, "C": CAR})
    tally = Tally()

    d = read(READER, tmp_path, {"names": "camvid", "ignore": "#804080,Caar,#40008A,none"}, tally=tally)
    tally.note_unmet()

    assert (labels(d), list(tally.notes)) == (["Car"], ["-O ignore names what no mask has: #40008A, Caar"])


def test_a_shift(tmp_path: Path) -> None:
    """Is added before names are looked up; what is nothing stays so."""
    grey(tmp_path / "a.png", "0123")

    d = read(READER, tmp_path, {"names": "wall,building,sky", "shift": "-1"})

    assert [(row[1], row[2][0][0][0]) for row in found(d)] == [("building", 2), ("sky", 3), ("wall", 1)]


def test_a_mask_of_nothing(tmp_path: Path) -> None:
    """Is a frame without objects, of its own size."""
    grey(tmp_path / "a.png", "0000 0000")
    listed(tmp_path)

    d = read(READER, tmp_path)

    assert (len(d), [(frame.file, frame.width, frame.height) for frame in d.frames]) == (0, [("a", 4, 2)])


def test_a_mask_in_small(tmp_path: Path) -> None:
    """Is scaled to its image, which is said; also where a side does not divide."""
    for name, size in (("a", (8, 6)), ("b", (15, 11))):
        photograph(tmp_path / f"images/{name}.jpg", size)
        grey(tmp_path / f"masks/{name}.png", "1100 0000 0000")
    listed(tmp_path)
    tally = Tally()

    d = read(READER, tmp_path, tally=tally)

    assert [(frame.file, frame.width, frame.height) for frame in d.frames] == [("a.jpg", 8, 6), ("b.jpg", 15, 11)]
    assert d.box.tolist() == [[0, 0, 0.5, pytest.approx(1 / 3)]] * 2
    assert list(tally.notes)[-1] == "masks of another size than their images are scaled to these"


def test_many_masks(tmp_path: Path) -> None:
    """Come in several batches, whose frames are all there."""
    for number in range(203):
        grey(tmp_path / f"{number}.png", "01" if number % 2 else "10")
    listed(tmp_path)

    d = read(READER, tmp_path)

    assert names(d) == [str(number) for number in range(203)]
    assert d.box[:, 0].tolist() == [0, 0.5] * 101 + [0]


def _save(path: Path, pixels: NDArray[np.uint8]) -> None:
    Image.fromarray(pixels).save(path)
