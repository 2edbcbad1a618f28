"""VOC: what masks show, pixel by pixel, and which objects they belong to."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import Image

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import parse_options
from prelabel.readers.planning import read_sources
from prelabel.readers.voc import READER
from prelabel.readers.voc.classes import VOC as CLASSES
from prelabel.readers.voc.classes import read_classes, voc_colours
from tests.conftest import FIXTURES
from tests.rasters import filled
from tests.readers.voc_files import attributes, files, image, outlines, pixels, png, read, rows, sized, thing, write

VOC = FIXTURES / "voc"

BOXES = frozenset({Kind.RECTANGLE})


def drawn(found: Detections) -> list[NDArray[np.bool_]]:
    """The pixels of each polygon."""
    polygons = found.take(found.kind == Kind.POLYGON)
    sizes = [(polygons.frames[i].height, polygons.frames[i].width) for i in polygons.frame]
    return [filled(rings, *size) for rings, size in zip(outlines(polygons), sizes, strict=True)]


def values(path: Path) -> NDArray[np.uint8]:
    """What a mask of a palette or of gray says of each pixel."""
    return np.array(Image.open(path))


def test_outlines_join_the_objects_of_their_numbers() -> None:
    """Holes and parts are kept, the void is left out; an image that only has masks gives objects of its own with the class under them."""
    found = read(VOC / "segmentation")
    first, second = (values(VOC / f"segmentation/SegmentationObject/{name}.png") for name in "12")

    assert rows(found) == [
        ("car", "rectangle", 0),
        ("dog", "rectangle", 1),
        ("car", "polygon", 0),
        ("dog", "polygon", 1),
        ("person", "polygon", 2),
        ("cat", "polygon", 3),
    ]
    assert pixels(found) == [[0, 0, 7, 7], [8, 2, 12, 5], [0, 0, 7, 7], [8, 2, 12, 5], [2, 2, 4, 6], [6, 1, 10, 3]]
    assert [(f.file, f.width, f.height) for f in found.frames] == [("1.jpg", 12, 8), ("2.jpg", 12, 8)]
    for pixel, expected in zip(drawn(found), [first == 1, first == 2, second == 1, second == 2], strict=True):
        assert np.array_equal(pixel, expected)
    assert [len(rings) for rings in outlines(found)] == [2, 2, 1, 1]
    assert attributes(found)[:4] == [{"truncated": "true"}, {"truncated": "false"}] * 2
    assert str(found.place(5)) == f"{VOC}/segmentation/SegmentationObject/2.png: object 2"


def test_masks_are_only_opened_where_they_are_wanted() -> None:
    """Boxes alone: those of the file; an image without boxes gives those around its masks. Or no masks at all."""
    boxes = read(VOC / "segmentation", shapes=BOXES)
    without = read(VOC / "segmentation", {"masks": "false"})

    assert rows(boxes) == [(name, "rectangle", i) for i, name in enumerate(["car", "dog", "person", "cat"])]
    assert pixels(boxes) == [[0, 0, 7, 7], [8, 2, 12, 5], [2, 2, 4, 6], [6, 1, 10, 3]]
    assert (rows(without), files(without)) == ([("car", "rectangle", 0), ("dog", "rectangle", 1)], ["1.jpg"])


def test_a_broken_mask_does_not_matter_to_who_asks_for_boxes(tmp_path: Path) -> None:
    """It is not opened."""
    write(tmp_path / "Annotations/1.xml", thing("car", 1, 1, 9, 9))
    (tmp_path / "SegmentationObject").mkdir()
    (tmp_path / "SegmentationObject/1.png").write_text("no PNG")

    assert rows(read(tmp_path, shapes=BOXES)) == [("car", "rectangle", 0)]


@pytest.mark.parametrize(("name", "expected"), [("train", ["1.jpg"]), ("val", ["2.jpg"]), ("Segmentation/val", ["2.jpg"])])
def test_an_image_set_chooses_masks(name: str, expected: list[str]) -> None:
    """Images that only have masks are chosen as all others."""
    assert files(read(VOC / "segmentation", {"image_set": name})) == expected


def test_a_single_file_brings_only_its_own_mask() -> None:
    """The masks of other images are not asked for."""
    assert files(read(VOC / "segmentation/Annotations/1.xml")) == ["1.jpg"]


def test_colours_and_another_order() -> None:
    """Classes by the colours of the label map; outlines numbered otherwise join the boxes that they fit, and the summary says so."""
    tally = Tally()
    found = read(VOC / "colours", tally=tally)

    assert rows(found) == [
        ("van", "rectangle", 0),
        ("van", "rectangle", 1),
        ("van", "polygon", 1),
        ("van", "polygon", 0),
        ("kerb", "polygon", 2),
    ]
    assert pixels(found) == [[0, 0, 4, 3], [8, 0, 12, 3], [8, 0, 12, 3], [0, 0, 4, 3], [3, 4, 7, 5]]
    (note,) = tally.notes
    assert note == (
        "voc: where masks do not number objects in the order of the annotation file, they were matched by class and overlap,"
        f" as in {VOC}/colours/SegmentationObject/1.png"
    )


def test_a_box_and_a_mask_that_hardly_meet_are_two_objects(tmp_path: Path) -> None:
    """A tool that numbers masks apart from boxes: the person of the box stays, though the mask of another has its number and its class."""
    write(tmp_path / "Annotations/1.xml", thing("person", 1, 1, 10, 10), size=sized(40, 40))
    mask = np.zeros((40, 40), np.uint8)
    mask[8:38, 8:38] = 1
    png(tmp_path / "SegmentationObject/1.png", mask)
    png(tmp_path / "SegmentationClass/1.png", mask * CLASSES.index("person"))
    found = read(tmp_path)

    assert rows(found) == [("person", "rectangle", 0), ("person", "polygon", 1)]
    assert pixels(found) == [[0, 0, 10, 10], [8, 8, 38, 38]]


def test_classes_alone() -> None:
    """Without a mask of objects a class is one object with all its parts; the names are LabelMe's."""
    found = read(VOC / "classes")
    seen = values(VOC / "classes/SegmentationClass/day/1.png")

    assert (rows(found), files(found)) == ([("wall", "polygon", 0), ("roof", "polygon", 1)], ["day/1.jpg"])
    assert [len(rings) for rings in outlines(found)] == [2, 1]
    assert all(np.array_equal(pixel, seen == i) for i, pixel in enumerate(drawn(found), 1))
    assert str(found.place(0)) == f"{VOC}/classes/SegmentationClass/day/1.png: class 1"


def test_the_mask_of_a_class_joins_the_only_object_of_that_class(tmp_path: Path) -> None:
    """Of two cars nobody knows whose pixels are whose: their mask is an object beside them."""
    things = [thing("dog", 1, 1, 2, 2), thing("car", 3, 1, 3, 2), thing("car", 4, 1, 4, 2)]
    write(tmp_path / "Annotations/1.xml", *things, size=sized(4, 2))
    png(tmp_path / "SegmentationClass/1.png", [[12, 12, 7, 7], [12, 12, 7, 7]])

    assert rows(read(tmp_path))[3:] == [("dog", "polygon", 0), ("car", "polygon", 3)]


def test_a_mask_of_objects_alone_takes_its_classes_from_the_file(tmp_path: Path) -> None:
    """A tree that never had masks of classes; and its size, where the file does not say it."""
    write(tmp_path / "Annotations/1.xml", thing("car", 1, 1, 2, 2), size="")
    png(tmp_path / "SegmentationObject/1.png", [[1, 1, 0], [1, 0, 0]])
    found = read(tmp_path)

    assert (rows(found), found.frames[0].width) == ([("car", "rectangle", 0), ("car", "polygon", 0)], 3)
    assert np.array_equal(drawn(found)[0], [[True, True, False], [True, False, False]])


def test_an_annotation_file_without_objects(tmp_path: Path) -> None:
    """Only the masks say what the image holds, also to who asks for boxes."""
    write(tmp_path / "Annotations/1.xml", size="")
    png(tmp_path / "SegmentationObject/1.png", [[0, 5]])
    png(tmp_path / "SegmentationClass/1.png", [[0, 3]])

    assert (rows(read(tmp_path)), rows(read(tmp_path, shapes=BOXES))) == ([("bird", "polygon", 0)], [("bird", "rectangle", 0)])


def test_an_object_that_has_a_polygon_needs_no_mask(tmp_path: Path) -> None:
    """They would be two outlines of one object; the mask is counted."""
    polygon = "<polygon><x1>0</x1><y1>0</y1><x2>2</x2><y2>0</y2><x3>2</x3><y3>2</y3></polygon>"
    write(tmp_path / "Annotations/1.xml", f"<object><name>car</name>{polygon}</object>", size=sized(2, 2))
    png(tmp_path / "SegmentationObject/1.png", [[1, 1], [1, 1]])
    png(tmp_path / "SegmentationClass/1.png", [[7, 7], [7, 7]])
    tally = Tally()

    assert outlines(read(tmp_path, tally=tally)) == [[[[0, 0], [2, 0], [2, 2]]]]
    assert tally.unconverted == {"mask of an object that has a polygon": 1}


def test_a_left_out_object_keeps_its_number(tmp_path: Path) -> None:
    """The numbers of the others hold; what the mask shows of it is an object of its own."""
    write(tmp_path / "Annotations/1.xml", "<object><name>dog</name></object>", thing("car", 3, 1, 3, 1), size=sized(3, 1))
    png(tmp_path / "SegmentationObject/1.png", [[1, 0, 2]])
    png(tmp_path / "SegmentationClass/1.png", [[12, 0, 7]])
    tally = Tally("skip")

    assert rows(read(tmp_path, tally=tally)) == [("car", "rectangle", 0), ("car", "polygon", 0), ("dog", "polygon", 1)]
    assert ([problem.reason for problem in tally.bad], list(tally.notes)) == (["object without box"], [])


def test_parts_have_no_number(tmp_path: Path) -> None:
    """Value 2 is the second object, not the part of the first."""
    part = thing("car", 2, 1, 2, 1).replace("object>", "part>")
    first = thing("car", 1, 1, 1, 1).replace("</object>", f"{part}</object>")
    write(tmp_path / "Annotations/1.xml", first, thing("car", 3, 1, 3, 1), size=sized(3, 1))
    png(tmp_path / "SegmentationObject/1.png", [[1, 0, 2]])
    png(tmp_path / "SegmentationClass/1.png", [[7, 0, 7]])

    assert [thing for _, kind, thing in rows(read(tmp_path)) if kind == "polygon"] == [0, 2]


def test_a_batch_ends_where_outlines_grow_large(tmp_path: Path) -> None:
    """Few bytes hold a chessboard of half a million corners: after the second the first batch ends, and no image is missing."""
    board = np.indices((520, 520)).sum(axis=0) % 2
    for name in "123":
        png(tmp_path / f"SegmentationClass/{name}.png", board)
    _, batches = read_sources(READER, [tmp_path], parse_options(READER, {}), FrameOptions(), Tally())

    assert [(files(batch), len(batch), len(batch.points)) for batch in batches] == [
        (["1.jpg", "2.jpg"], 2, 4 * 520 * 520),
        (["3.jpg"], 1, 2 * 520 * 520),
    ]


def test_a_tree_of_masks_alone_is_recognised(tmp_path: Path) -> None:
    """There is no XML to look into."""
    png(tmp_path / "SegmentationClass/a.png", [[1]])

    assert (READER.sniff(tmp_path).name, READER.sniff(VOC / "classes").name) == ("LIKELY", "LIKELY")


@pytest.mark.parametrize("suffix", ["", "PNG"])
def test_images_of_masks_are_found(tmp_path: Path, suffix: str) -> None:
    """A mask's image has its name, with any suffix; older LabelMe adds ``PNG`` to the names of folders."""
    image(tmp_path / "JPEGImages/a.png", (1, 1))
    png(tmp_path / f"SegmentationClass{suffix}/a.png", [[1]])

    assert (files(read(tmp_path)), rows(read(tmp_path))) == (["a.png"], [("aeroplane", "polygon", 0)])


def test_several_trees_of_masks(tmp_path: Path) -> None:
    """Each has its own names of classes."""
    for year, name in (("a", "cup"), ("b", "jar")):
        png(tmp_path / year / "SegmentationClass/1.png", [[1]])
        (tmp_path / year / "class_names.txt").write_text(f"__ignore__\n_background_\n{name}\n")
    found = read(tmp_path)

    assert (files(found), [label for label, _, _ in rows(found)]) == (["a/1.jpg", "b/1.jpg"], ["cup", "jar"])


PALETTE = [0, 0, 0, 250, 50, 10, 7, 8, 9]


@pytest.mark.parametrize(
    ("label_map", "expected"),
    [
        ("background:::\ncup:::\njar:::\n", ["cup", "jar"]),
        ("cup:::\njar:::\n", ["cup", "jar"]),
        ("background:0,0,0::\njar:7,8,9::\ncup:250,50,10::\n", ["cup", "jar"]),
        ("# a comment\n\nbackground:0,0,0::\ncup:1,2,3::\njar:4,5,6::\n", ["cup", "jar"]),
        ("background:0,0,0::\nignored:250,50,10::\njar:7,8,9::\n", ["jar"]),
    ],
)
def test_palettes_and_label_maps(tmp_path: Path, label_map: str, expected: list[str]) -> None:
    """Colours decide where the label map knows those of the palette, else the order of its lines, in which the background is 0."""
    png(tmp_path / "SegmentationClass/1.png", [[0, 1, 2]], palette=PALETTE)
    (tmp_path / "labelmap.txt").write_text(label_map)

    assert sorted(label for label, _, _ in rows(read(tmp_path))) == sorted(expected)


def test_the_palette_of_voc() -> None:
    """Some of the colours that the development kit's masks are known by, and those of Datumaro's label map."""
    colours = voc_colours().tolist()

    assert (len(CLASSES), [colours[CLASSES.index(name)] for name in ("aeroplane", "person", "tvmonitor")]) == (
        21,
        [[128, 0, 0], [192, 128, 128], [0, 64, 128]],
    )
    assert (colours[0], colours[255]) == ([0, 0, 0], [224, 224, 192])


def test_the_label_map_of_a_real_tree_is_that_of_voc(real_data: Path) -> None:
    """Datumaro writes names and colours of VOC: both give every class its index."""
    written, own = read_classes(real_data / "voc/datumaro/voc_dataset2"), read_classes(real_data)

    assert written.names == (*own.names, "")
    assert {colour: index for colour, index in written.colours.items() if index < len(own.names)} == {
        colour: index for colour, index in own.colours.items() if index or colour == 0
    }


def test_every_object_of_the_real_masks_comes_out(real_data: Path) -> None:
    """Counted from the PNGs: one object of a class that the annotation file does not have, in the pixels of its colour."""
    folder = real_data / "voc/datumaro/voc_dataset1"
    things, classes = (np.array(Image.open(folder / f"Segmentation{kind}/2007_000001.png")) for kind in ("Object", "Class"))
    colours = np.unique(things.reshape(-1, 3), axis=0)
    found = read(folder)
    polygons = [label for label, kind, _ in rows(found) if kind == "polygon"]

    assert colours.tolist() == [[128, 0, 0]]
    assert np.unique(classes.reshape(-1, 3), axis=0).tolist() == [[0, 128, 0]]
    assert polygons == ["bicycle"]
    assert np.array_equal(drawn(found)[0], (things == colours[0]).all(axis=2))
    assert sorted(label for label, kind, _ in rows(found) if kind == "rectangle") == ["cat", "head", "person"]


@given(arrays(np.uint8, st.tuples(st.integers(1, 8), st.integers(1, 8)), elements=st.sampled_from([0, 1, 2, 3, 255])))
def test_the_polygons_of_any_mask_hold_its_pixels(tmp_path_factory: pytest.TempPathFactory, mask: NDArray[np.uint8]) -> None:
    """Filled by pixel centres each gives the pixels of its value back, and no value is missing."""
    folder = tmp_path_factory.mktemp("masks")
    png(folder / "SegmentationObject/1.png", mask)
    png(folder / "SegmentationClass/1.png", np.where(mask == 255, 255, mask * 3))
    found = read(folder)
    expected = [value for value in (1, 2, 3) if (mask == value).any()]

    assert [label for label, _, _ in rows(found)] == [CLASSES[3 * value] for value in expected]
    assert all(np.array_equal(pixel, mask == value) for value, pixel in zip(expected, drawn(found), strict=True))
