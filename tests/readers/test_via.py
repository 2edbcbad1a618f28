"""VIA: what each version writes is what is read, with values worked out by hand; images are 100 x 50 pixels."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prelabel.detections import Detections
from prelabel.errors import ChoiceError, Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.via import READER
from prelabel.readers.via.table import HEADER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "via"

SIZE = (100, 50)

RECT = {"name": "rect", "x": 10, "y": 5, "width": 20, "height": 10}


def attributes(d: Detections) -> list[dict[str, object]]:
    """Those of each row."""
    return [dict(d.attribute_sets[i]) if i >= 0 else {} for i in d.attributes.tolist()]


def region(shape: object = RECT, **named: object) -> dict[str, object]:
    """A region."""
    return {"shape_attributes": shape, "region_attributes": named}


def exported(path: Path, **images: list[dict[str, object]]) -> Path:
    """Exported annotations of images, by the stems of their names."""
    content = {
        f"{stem}.jpg1": {"filename": f"{stem}.jpg", "size": 1, "regions": regions, "file_attributes": {}}
        for stem, regions in images.items()
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_a_project_of_via_2() -> None:
    """Every shape; the name of an image follows the project's folder of images, unless it is a URL itself."""
    whole = check_reader(READER, CASES / "project", size=SIZE)

    assert [(frame.file, frame.url) for frame in whole.frames] == [
        ("site/a.jpg", "https://example.com/site/a.jpg"),
        ("site/b.jpg", "https://example.com/site/b.jpg"),
        ("x/c.jpg", "https://example.org/x/c.jpg"),
    ]
    drawn = shapes([whole])
    assert [row[:3] for row in drawn] == [
        ("site/a.jpg", "RECTANGLE", "car"), ("site/a.jpg", "POLYGON", "tree"), ("site/a.jpg", "LINE", "kerb"),
        ("site/a.jpg", "LANDMARK", "bolt"), ("site/a.jpg", "POLYGON", "wheel"), ("site/a.jpg", "POLYGON", "pond"),
        ("x/c.jpg", "RECTANGLE", "car"),
    ]  # fmt: skip
    assert [row[3] for row in drawn[1:4]] == [[(0.5, 0.2), (0.75, 0.2), (0.75, 0.7)], [(0.0, 1.0), (0.5, 0.5), (1.0, 0.8)], [(0.25, 0.4)]]
    assert drawn[3][4] == [1]
    assert [row[2] for row in rows([whole])] == [
        (0.1, 0.1, 0.3, 0.3), (0.5, 0.2, 0.75, 0.7), (0.0, 0.5, 1.0, 1.0), (0.25, 0.4, 0.25, 0.4),
        (0.4, 0.3, 0.6, 0.7), (0.4, 0.1, 0.6, 0.9), (0.1, 0.6, 0.3, 0.8),
    ]  # fmt: skip
    assert attributes(whole) == [{"seen": ("left", "rear")}, {"note": "old"}, {}, {}, {}, {}, {}]


def test_a_circle_and_a_turned_ellipse() -> None:
    """All corners of the circle lie 10 pixels from its centre; those of the ellipse, turned by a quarter, obey its equation."""
    drawn = shapes(read_batches(READER, CASES / "project", size=SIZE))

    circle, ellipse = (np.array(row[3]) * SIZE - (50, 25) for row in drawn[4:6])
    assert np.hypot(*circle.T) == pytest.approx(10, abs=1e-6)
    assert (ellipse[:, 0] / 10) ** 2 + (ellipse[:, 1] / 20) ** 2 == pytest.approx(1, abs=1e-6)


def test_what_is_not_converted_is_counted() -> None:
    """Attributes of images; the choice of the label is said."""
    tally = Tally()
    read_batches(READER, CASES / "project", size=SIZE, tally=tally)

    assert dict(tally.unconverted) == {"attribute of an image": 2}
    assert list(tally.notes) == ["the label is the attribute 'class' (-O label= to say otherwise)"]


@pytest.mark.parametrize("name", ["a.json", "a.csv"])
def test_attributes_of_an_image_that_say_its_size(tmp_path: Path, name: str) -> None:
    """As numbers or as text, in each kind of file; the others are counted."""
    said = {"width": 200, "height": "100", "weather": "rain", "note": ""}
    drawn = {"name": "rect", "x": 20, "y": 10, "width": 40, "height": 20}
    if name == "a.json":
        image = {"filename": "b.jpg", "size": 1, "file_attributes": said}
        region = {"shape_attributes": drawn, "region_attributes": {"class": "car"}}
        (tmp_path / name).write_text(json.dumps({"b.jpg1": image | {"regions": [region]}}), encoding="utf-8")
    else:
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as file:
            row = ["b.jpg", 1, json.dumps(said), 1, 0, json.dumps(drawn), '{"class": "car"}']
            csv.writer(file).writerows([HEADER, row])
    tally = Tally()

    found = read_batches(READER, tmp_path, tally=tally)

    assert rows(found) == [("b.jpg", "car", (0.1, 0.1, 0.3, 0.3), None, -1)]
    assert dict(tally.unconverted) == {"attribute of an image": 1}


def test_exported_annotations_of_via_1() -> None:
    """Regions are an object, numbers may be text, a polygon may be closed; ``default`` labels what has no attributes."""
    whole = check_reader(READER, CASES / "regions", {"default": "balloon"}, size=SIZE)

    assert [row[:4] for row in shapes([whole])] == [
        ("a.jpg", "RECTANGLE", "balloon", []), ("a.jpg", "POLYGON", "balloon", [(0.5, 0.2), (0.75, 0.2), (0.75, 0.7)]),
    ]  # fmt: skip
    assert frames([whole]) == ["a.jpg", "b.jpg"]
    assert places([whole])[1] == f"{CASES}/regions/via_region_data.json: $['a.jpg7000'].regions[1]"


def test_a_project_made_of_a_coco_file() -> None:
    """It says the image's size; labels are ids of options, or their texts where that is asked for."""
    ids = check_reader(READER, CASES / "imported")
    texts = check_reader(READER, CASES / "imported", {"options": "texts"})

    assert rows([ids]) == [("a.jpg", "3", (0.1, 0.1, 0.3, 0.3), None, -1)]
    assert rows([texts]) == [("a.jpg", "car", (0.1, 0.1, 0.3, 0.3), None, -1)]
    assert [(frame.width, frame.height) for frame in ids.frames] == [SIZE]


def test_texts_of_checkboxes() -> None:
    """An option without a text of its own keeps its id."""
    whole = read_batches(READER, CASES / "project", {"options": "texts"}, size=SIZE)[0]

    assert whole.labels[:3] == ("Motor car", "Tree", "kerb")
    assert attributes(whole)[0] == {"seen": ("Left side", "Rear")}


def test_a_table() -> None:
    """A row a region; a name with a comma is one name, and a row without a region is an image."""
    whole = check_reader(READER, CASES / "table", size=SIZE)

    assert [row[:4] for row in shapes([whole])] == [
        ("a.jpg", "RECTANGLE", "car", []),
        ("a.jpg", "LINE", "kerb", [(0.0, 1.0), (0.5, 0.5), (1.0, 0.8)]),
        ("b, north.jpg", "LANDMARK", "bolt", [(0.25, 0.4)]),
    ]
    assert frames([whole]) == ["a.jpg", "b, north.jpg", "c.jpg"]
    assert attributes(whole) == [{"colour": "red"}, {"colour": "grey"}, {}]
    assert places([whole]) == [f"{CASES}/table/via_export_csv.csv:{line}" for line in (2, 3, 4)]


def test_a_long_polygon_in_a_table(tmp_path: Path) -> None:
    """A column may be longer than the library's own limit of 131,072 characters."""
    x = list(range(40_000))
    shape = json.dumps({"name": "polygon", "all_points_x": x, "all_points_y": [1] + [0] * (len(x) - 1)}).replace('"', '""')
    header = (CASES / "table/via_export_csv.csv").read_text("utf-8").splitlines()[0]
    (tmp_path / "a.csv").write_text(f'#{header}\na.jpg,1,"{{}}",1,0,"{shape}","{{""class"":""road""}}"\n', encoding="utf-8")

    whole = check_reader(READER, tmp_path / "a.csv", size=(40_000, 50))

    assert len(whole.points) == len(x)


def test_a_project_of_via_3() -> None:
    """Options are numbers, so texts stand for them; what is deleted, or in a video, is counted."""
    tally = Tally()
    whole = check_reader(READER, CASES / "project3", size=SIZE)
    read_batches(READER, CASES / "project3", size=SIZE, tally=tally)

    assert [row[:4] for row in shapes([whole])[:3]] == [
        ("a.jpg", "RECTANGLE", "car", []),
        ("a.jpg", "POLYGON", "tree", [(0.5, 0.2), (0.75, 0.2), (0.75, 0.7)]),
        ("a.jpg", "LINE", "tree", [(0.0, 1.0), (0.5, 0.5)]),
    ]
    assert rows([whole])[3] == ("x/c.jpg", "tree", (0.3, 0.3, 0.7, 0.7), None, -1)
    assert attributes(whole)[0] == {"seen": ("left", "rear")}
    assert whole.frames[1].url == "https://example.org/x/c.jpg"
    assert dict(tally.filtered) == {"marked as deleted": 1}
    assert dict(tally.unconverted) == {
        "box from its extreme points": 1, "region in a video, whose frames have no number": 1, "metadata without region": 1,
    }  # fmt: skip


TABLE3 = """\
# Exported using VGG Image Annotator (http://www.robots.ox.ac.uk/~vgg/software/via)
# - spatial_coordinates of [2,10,20,50,80] denotes a rectangle (shape_id=2) of size 50x80 placed at (10,20)
# ATTRIBUTE = {"1":{"aname":"class","anchor_id":"FILE1_Z0_XY1","type":4,"desc":"","options":{"0":"car","1":"tree"}}}
# CSV_HEADER = metadata_id,file_list,flags,temporal_coordinates,spatial_coordinates,metadata
"1_a","[""a.jpg""]",0,"[]","[2,10,5,20,10]","{""1"":""0""}"
"""


def test_a_table_of_via_3(tmp_path: Path) -> None:
    """Comments say what the ids of attributes and options mean; what is drawn in a video, or nowhere, is counted."""
    rest = [
        '"1_b","[""a.jpg""]",0,"[]","[7,50,10,75,10,75,35]","{""1"":""1""}"',
        '"2_c","[""v.mp4""]",0,"[2.5]","[2,10,5,20,10]","{""1"":""0""}"',
        '"2_d","[""v.mp4""]",0,"[1,2]","[]","{}"',
    ]
    (tmp_path / "t.csv").write_text(TABLE3 + "\n".join(rest), encoding="utf-8")
    tally = Tally()
    whole = check_reader(READER, tmp_path / "t.csv", size=SIZE)
    read_batches(READER, tmp_path / "t.csv", size=SIZE, tally=tally)

    assert sniff([tmp_path], Tally()).name == "via"
    assert rows([whole])[0] == ("a.jpg", "car", (0.1, 0.1, 0.3, 0.3), None, -1)
    assert shapes([whole])[1][:4] == ("a.jpg", "POLYGON", "tree", [(0.5, 0.2), (0.75, 0.2), (0.75, 0.7)])
    assert places([whole]) == [f"{tmp_path}/t.csv:5", f"{tmp_path}/t.csv:6"]
    assert dict(tally.unconverted) == {"region in a video, whose frames have no number": 1, "metadata without region": 1}


def test_images_give_names_and_sizes(tmp_path: Path) -> None:
    """They lie beside their file, or in the project's folder of images; files in folders put these in front."""
    for split in ("train", "val"):
        (tmp_path / split).mkdir()
        exported(tmp_path / split / "via_region_data.json", a=[region(label="cat")])
    Image.new("L", (100, 50)).save(tmp_path / "train/a.jpg")
    project = json.loads((tmp_path / "val/via_region_data.json").read_text("utf-8"))
    settings = {"core": {"default_filepath": "pictures/"}}
    (tmp_path / "val/via_region_data.json").write_text(json.dumps({"_via_settings": settings, "_via_img_metadata": project}))
    (tmp_path / "val/pictures").mkdir()
    Image.new("L", (200, 50)).save(tmp_path / "val/pictures/a.jpg")

    found = rows(read_batches(READER, tmp_path))

    assert [(row[0], row[2]) for row in found] == [("train/a.jpg", (0.1, 0.1, 0.3, 0.3)), ("val/a.jpg", (0.05, 0.1, 0.15, 0.3))]


def test_the_last_part_of_names(tmp_path: Path) -> None:
    """For paths of another machine."""
    content = {"1": {"filename": "C:\\pictures\\a.jpg", "regions": [region(label="cat")], "file_attributes": {}}}
    (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8")

    assert frames(read_batches(READER, tmp_path / "a.json", {"names": "last"}, size=SIZE)) == ["a.jpg"]


@pytest.mark.parametrize(
    ("named", "option", "expected"),
    [
        ({"thing": "cat"}, "", "cat"),
        ({"thing": "cat", "Class": "dog"}, "", "dog"),
        ({"thing": "cat", "label": "dog"}, "thing", "cat"),
        ({"thing": {"cat": True, "dog": False}}, "", "cat"),
        ({"thing": 7}, "", "7"),
    ],
)
def test_which_attribute_is_the_label(named: dict[str, object], option: str, expected: str, tmp_path: Path) -> None:
    """The one that is named; else the only one, or the only one that is called as most are."""
    source = exported(tmp_path / "a.json", a=[region(**named)])

    whole = read_batches(READER, source, {"label": option} if option else {}, size=SIZE)[0]

    assert whole.labels == (expected,)
    assert set(attributes(whole)[0]) == set(named) - {"thing" if option or len(named) == 1 else "Class"}


def test_a_label_that_is_not_clear(tmp_path: Path) -> None:
    """Is the user's to name, once for all files."""
    exported(tmp_path / "a.json", a=[region(label="cat")])
    exported(tmp_path / "b.json", b=[region(type="dog")])

    with pytest.raises(ChoiceError) as caught:
        read_batches(READER, tmp_path, size=SIZE)

    what = "the regions have the attributes 'label', 'type', and which one is the label is not said"
    assert str(caught.value) == f"{what}\n  fix: name it with -O label=NAME"


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir() if path.is_dir()))
def test_sniffing(case: str) -> None:
    """Each fixture, and each file in it, is VIA's alone."""
    files = [path for path in (CASES / case).iterdir() if path.is_file()]

    assert [sniff([path], Tally()).name for path in (CASES / case, *files)] == ["via"] * (1 + len(files))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"shapes": []}', '{"images": [], "annotations": []}', "filename,width,height\n"])
def test_other_files_are_not_claimed(text: str, tmp_path: Path) -> None:
    """Whatever their suffix."""
    for suffix in (".json", ".csv", ".txt"):
        path = tmp_path / f"a{suffix}"
        path.write_text(text, encoding="utf-8")
        assert READER.sniff(path) == Certainty.NO
