"""Tables that name the files of images: as known data sets write them, and with the images beside them."""

from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.folders import names_in
from prelabel.readers.base import Certainty
from prelabel.readers.tables import READER, frames
from prelabel.readers.tables.frames import FEW
from tests.readers.output_files import labels, names, read, write


def test_the_table_of_tensorflow(tmp_path: Path) -> None:
    """Its columns width and height are the image's, row by row."""
    write(
        tmp_path,
        {"t.csv": "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,200,100,cat,20,10,100,60\nb.jpg,400,50,dog,20,10,100,40\n"},
    )
    d = read(READER, tmp_path / "t.csv")

    assert READER.sniff(tmp_path / "t.csv") == Certainty.MAYBE
    assert [(frame.file, frame.width, frame.height) for frame in d.frames] == [("a.jpg", 200, 100), ("b.jpg", 400, 50)]
    assert labels(d) == ["cat", "dog"]
    assert d.box.tolist() == [[0.1, 0.1, 0.5, 0.6], [0.05, 0.2, 0.25, 0.8]]
    write(tmp_path, {"whole.csv": "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,80,50,cat,0,0,80,50\n"})
    assert read(READER, tmp_path / "whole.csv").box.tolist() == [[0, 0, 1, 1]]


@pytest.mark.parametrize(
    ("sides", "used"),
    [
        (["80,50", "21,10"], False),  # of the boxes, one rounded
        (["80,50", "200,100"], True),  # of a box that fills its image, and of an image
        (["200,100", "40,100"], True),
        (["200,100", "18,100"], False),  # no frame is smaller than its box
        (["200,100", "wide,100"], False),
        (["200,100", ","], False),
    ],
)
def test_width_and_height_beside_corners(tmp_path: Path, sides: list[str], *, used: bool) -> None:
    """Are those of the images where they cannot be the sides of the boxes; else the size must be said."""
    rows = f"a.jpg,cat,20,10,100,60,{sides[0]}\nb.jpg,cat,0,0,20,10,{sides[1]}\n"
    write(tmp_path, {"t.csv": "file,label,xmin,ymin,xmax,ymax,width,height\n" + rows})
    tally = Tally()
    d = read(READER, tmp_path / "t.csv", tally=tally, size=None if used else (200, 100))

    expected = [tuple(map(int, side.split(","))) for side in sides] if used else [(200, 100)] * 2
    assert [(frame.width, frame.height) for frame in d.frames] == expected
    assert ("image_height is column 'height'" in "".join(tally.notes)) == used
    assert ("columns not used: width, height" in "".join(tally.notes)) != used


def test_images_beside_tables(tmp_path: Path) -> None:
    """Are named below their folders, which keeps those of one name apart, and say their sizes; else the table names them as it is."""
    table = "file,label,x1,y1,x2,y2\na.png,car,2,2,4,4\n"
    write(tmp_path, {"train/t.csv": table, "train/a.png": (10, 10), "valid/t.csv": table, "valid/a.png": (20, 40)})
    d = read(READER, tmp_path)

    assert (names(d), d.box.tolist()) == (["train/a.png", "valid/a.png"], [[0.2, 0.2, 0.4, 0.4], [0.1, 0.05, 0.2, 0.1]])
    assert names(read(READER, tmp_path / "valid/t.csv")) == ["a.png"]
    (tmp_path / "train/a.png").unlink()
    assert names(read(READER, tmp_path, size=(10, 10))) == ["a.png", "valid/a.png"]


@pytest.mark.parametrize(("rows", "listed"), [(FEW, 0), (FEW + 1, 1)])
def test_a_folder_is_listed_for_many_images(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rows: int, listed: int) -> None:
    """Few are looked for one by one: a folder may hold thousands of tables, and each would list it."""
    lines = "".join(f"{n}.png,car,2,2,4,4\n" for n in range(rows))
    write(tmp_path, {"train/t.csv": f"file,label,x1,y1,x2,y2\n{lines}", f"train/{rows - 1}.png": (10, 10)})
    folders: list[Path] = []

    def seen(folder: Path) -> list[str]:
        folders.append(folder)
        return names_in(folder)

    monkeypatch.setattr(frames, "names_in", seen)

    assert names(read(READER, tmp_path, size=(10, 10))) == [f"train/{n}.png" for n in range(rows)]
    assert folders == [tmp_path / "train"] * listed


def test_what_is_said_of_many_tables_is_said_once(tmp_path: Path) -> None:
    """By the first of those that have the same columns; of sequences by the first of them."""
    numbers = "frame,label,x1,y1,x2,y2\n3,car,2,2,4,4\n"
    write(tmp_path, {f"{name}.csv": numbers for name in "abc"} | {"d.csv": "file,label,x1,y1,x2,y2,hue\nd.png,car,2,2,4,4,1\n"})
    tally = Tally()
    read(READER, tmp_path, size=(10, 10), tally=tally)

    columns = "x0 is column 'x1', y0 is column 'y1', x1 is column 'x2', y1 is column 'y2', frame is column '{}', label is column 'label'"
    start = "frames count from 1 (-O start= to say otherwise)"
    assert list(tally.notes) == [
        f"{tmp_path}/a.csv (and 2 more): {columns.format('frame')}",
        f"sequence 'a' ends at frame 3, the last with a row (and 2 more): give --frames if more follow; {start}",
        f"{tmp_path}/d.csv: {columns.format('file')}",
        f"{tmp_path}/d.csv: columns not used: hue (-O attributes= makes attributes of them)",
    ]


def test_the_table_of_open_images(tmp_path: Path) -> None:
    """Sides in the order of its columns, fractions, the image's id without a suffix."""
    header = "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside"
    write(tmp_path, {"t.csv": f"{header}\n0a1f,xclick,/m/01g317,1,0.25,0.5,0.125,0.75,0,1,0,0,0\n"})
    d = read(READER, tmp_path / "t.csv")

    assert READER.sniff(tmp_path / "t.csv") == Certainty.MAYBE
    assert (names(d), labels(d), d.box.tolist(), d.score.tolist()) == (["0a1f"], ["/m/01g317"], [[0.25, 0.125, 0.5, 0.75]], [1])


def test_the_table_of_makesense(tmp_path: Path) -> None:
    """Left, top, width and height in pixels, and the size of the image in every row."""
    header = "label_name,bbox_x,bbox_y,bbox_width,bbox_height,image_name,image_width,image_height"
    write(tmp_path, {"t.csv": f"{header}\ncar,20,10,50,25,a.jpg,200,100\n"})
    d = read(READER, tmp_path / "t.csv")

    assert READER.sniff(tmp_path / "t.csv") == Certainty.MAYBE
    assert (names(d), labels(d), d.box.tolist()) == (["a.jpg"], ["car"], [[0.1, 0.1, 0.35, 0.35]])


def test_images_without_boxes(tmp_path: Path) -> None:
    """A row whose numbers are all empty names a frame, as keras-retinanet and VinDr write it; what else it says is counted."""
    write(tmp_path, {"t.csv": "image,x1,y1,x2,y2,label\na.jpg,,,,,\nb.jpg,20,10,50,25,car\nc.jpg,,,,,No finding\nb.jpg,,,,,\n"})
    tally = Tally()
    d = read(READER, tmp_path / "t.csv", tally=tally, size=(100, 50))

    assert (names(d), labels(d), d.box.tolist()) == (["b.jpg", "a.jpg", "c.jpg"], ["car"], [[0.2, 0.2, 0.5, 0.5]])
    assert dict(tally.unconverted) == {"label of a row without a box": 1}


def test_numbered_frames_without_boxes(tmp_path: Path) -> None:
    """Frames count from 0 where such a row is in frame 0, and end with the last of them."""
    write(tmp_path, {"t.csv": "frame,x1,y1,x2,y2,label\n0,,,,,\n1,20,10,50,25,car\n3,,,,,\n"})
    d = read(READER, tmp_path / "t.csv", size=(100, 50))

    assert names(d) == ["t:t_0", "t:t_1", "t:t_2", "t:t_3"]
    assert d.frame.tolist() == [1]
