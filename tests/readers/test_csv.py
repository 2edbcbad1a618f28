"""Tables of boxes: the contract, column maps, frames, labels and tracks."""

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest

from prelabel.errors import Tally
from prelabel.readers.base import Certainty
from prelabel.readers.tables import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write

CASES = FIXTURES / "csv"

MAPPED = {
    "frame": "file", "x0": "left", "y0": "top", "w": "wide", "h": "high", "label": "kind", "score": "percent", "score_unit": "percent",
    "image_width": "w", "image_height": "h", "attributes": "colour",
}  # fmt: skip

SINK = "x_min,y_min,x_max,y_max,class_id,confidence,tracker_id,frame"


@pytest.mark.parametrize(
    ("case", "options", "size"), [("sink", {"names": "coco80"}, (640, 480)), ("records", {"attributes": "night"}, (200, 100))]
)
def test_the_contract(case: str, options: dict[str, str], size: tuple[int, int]) -> None:
    """Fixtures whose columns are known keep the reader's contract."""
    check_reader(READER, CASES / case, options, size=size)


def test_a_sink_of_supervision() -> None:
    """Corners in pixels, ids named by the option, a row without track, and a frame without rows."""
    d = read(READER, CASES / "sink", {"names": "coco80"}, size=(640, 480))

    assert names(d) == ["clip:clip_0", "clip:clip_1", "clip:clip_2"]
    assert d.frame.tolist() == [0, 0, 2]
    assert labels(d) == ["car", "person", "car"]
    assert (d.box * [640, 480, 640, 480]).round(6).tolist() == [[64, 48, 192, 240], [320, 120, 384, 360], [70.4, 48, 198.4, 240]]
    assert d.score.tolist() == [0.9, 0.75, 0.85]
    assert d.track.tolist() == [1, -1, 1]
    assert str(d.place(2)) == f"{CASES / 'sink/clip.csv'}:4"


def test_records_of_supervision() -> None:
    """Names of the model go before its numbers; custom data become attributes when asked for."""
    d = read(READER, CASES / "records", {"attributes": "night"}, size=(200, 100))

    assert names(d) == ["clip:clip_1", "clip:clip_2"]
    assert labels(d) == ["car", "person"]
    assert d.track.tolist() == [7, -1]
    assert [d.attribute_sets[i] for i in d.attributes.tolist()] == [{"night": "true"}, {"night": "false"}]
    assert str(d.place(1)) == f"{CASES / 'records/clip.json'}: $[1]"


def test_a_table_of_other_names() -> None:
    """Every column is named; quotes, semicolons and Windows line ends are read, and the table says the size of frames."""
    d = read(READER, CASES / "mapped", MAPPED)

    assert names(d) == ["day/a.jpg", "day/b.jpg"]
    assert [(frame.width, frame.height) for frame in d.frames] == [(200, 100)] * 2
    assert d.frame.tolist() == [0, 1, 0]
    assert labels(d) == ["car; parked", "person", "person"]
    assert (d.box * [200, 100, 200, 100]).round(6).tolist() == [[10, 20, 110, 70], [150.5, 10, 170.5, 60], [150.5, 10, 170.5, 60]]
    assert d.score.tolist() == [0.9, 0.6, 0.6]
    assert [d.attribute_sets[i] if i >= 0 else {} for i in d.attributes.tolist()] == [{"colour": "red"}, {}, {}]


LAYOUTS = [
    ("x_min,y_min,x_max,y_max", "10,20,40,80", {}),
    ("xmin,ymin,xmax,ymax", "10,20,40,80", {}),
    ("X1,Y1,X2,Y2", "10,20,40,80", {}),
    ("left,top,right,bottom", "10,20,40,80", {}),
    ("left,top,width,height", "10,20,30,60", {}),
    ("bb_left,bb_top,bb_width,bb_height", "10,20,30,60", {}),
    ("cx,cy,w,h", "25,50,30,60", {}),
    ("x_center,y_center,width,height", "25,50,30,60", {}),
    ("a,b,c,d", "10,20,40,80", {"x0": "a", "y0": "b", "x1": "c", "y1": "d"}),
    ("a,b,c,d", "10,20,30,60", {"x0": "a", "y0": "b", "w": "c", "h": "d"}),
    ("a,b,c,d", "25,50,30,60", {"cx": "a", "cy": "b", "w": "c", "h": "d"}),
]


@pytest.mark.parametrize(("header", "row", "options"), LAYOUTS, ids=[f"{header} {''.join(options)}" for header, _, options in LAYOUTS])
def test_layouts_of_boxes(tmp_path: Path, header: str, row: str, options: dict[str, str]) -> None:
    """The same box in every form, recognised or named."""
    write(tmp_path, {"t.csv": f"file,label,{header}\na.jpg,car,{row}\n"})

    assert read(READER, tmp_path, options, size=(100, 100)).box.tolist() == [[0.1, 0.2, 0.4, 0.8]]


def test_fractions_are_told_apart_and_noted(tmp_path: Path) -> None:
    """They need no size; the unit can be said."""
    write(tmp_path, {"t.csv": "file,label,cx,cy,w,h\na.jpg,car,.5,.5,.5,.25\nb.jpg,car,0.25,0.5,0.5,1\n"})
    tally = Tally()

    [d] = read_batches(READER, tmp_path, tally=tally)

    assert d.box.tolist() == [[0.25, 0.375, 0.75, 0.625], [0, 0, 0.5, 1]]
    assert "boxes are in fractions of the frame (-O unit=pixels to say otherwise)" in tally.notes
    pixels = read(READER, tmp_path, {"unit": "pixels"}, size=(2, 2))
    assert pixels.box.tolist() == [[0.125, 0.1875, 0.375, 0.3125], [0, 0, 0.25, 0.5]]


def test_recognised_and_unused_columns_are_said(tmp_path: Path) -> None:
    """Nothing is guessed or lost in silence."""
    write(tmp_path, {"t.csv": "file,kind,x1,y1,x2,y2,colour\na.jpg,car,0,0,9,9,red\n"})
    tally = Tally()

    read_batches(READER, tmp_path / "t.csv", {"label": "kind"}, size=(10, 10), tally=tally)

    path = tmp_path / "t.csv"
    assert list(tally.notes) == [
        f"{path}: x0 is column 'x1', y0 is column 'y1', x1 is column 'x2', y1 is column 'y2', frame is column 'file'",
        f"{path}: columns not used: colour (-O attributes= makes attributes of them)",
    ]


def test_numbers_of_frames_are_those_of_images(tmp_path: Path) -> None:
    """By the numbers in their names where the rows have these; else in order."""
    write(tmp_path, {"t.csv": f"{SINK}\n0,0,9,9,0,1,,11\n0,0,9,9,0,1,,12\n", **{f"f/img_{n}.png": (10, 10) for n in (10, 11, 12)}})
    write(tmp_path, {"u.csv": f"{SINK}\n0,0,9,9,0,1,,0\n0,0,9,9,0,1,,2\n", **{f"g/{n}.png": (10, 10) for n in "abc"}})

    by_number = read(READER, tmp_path / "t.csv", {"names": "car"}, frames=tmp_path / "f")
    in_order = read(READER, tmp_path / "u.csv", {"names": "car"}, frames=tmp_path / "g")

    assert [by_number.frames[i].file for i in by_number.frame.tolist()] == ["img_11.png", "img_12.png"]
    assert [in_order.frames[i].file for i in in_order.frame.tolist()] == ["a.png", "c.png"]
    assert names(by_number) == ["t:img_10.png", "t:img_11.png", "t:img_12.png"]


def test_the_first_number_of_frames(tmp_path: Path) -> None:
    """0 where a row is in frame 0, else 1; a video whose first frames are empty needs to be told."""
    write(tmp_path, {"t.csv": f"{SINK}\n0,0,9,9,0,1,,2\n"})

    assert names(read(READER, tmp_path, {"names": "car"}, size=(10, 10))) == ["t:t_1", "t:t_2"]
    assert names(read(READER, tmp_path, {"names": "car", "start": "0"}, size=(10, 10))) == ["t:t_0", "t:t_1", "t:t_2"]


def test_several_sequences_in_one_table(tmp_path: Path) -> None:
    """Each is a batch of its own, with tracks of its own."""
    rows = "cam1,0,7\ncam2,0,7\ncam1,1,7\n"
    write(tmp_path, {"t.csv": f"cam,frame,track_id,x1,y1,x2,y2\n{rows.replace(chr(10), ',0,0,9,9' + chr(10))}"})

    batches = read_batches(READER, tmp_path, {"sequence": "cam", "default": "car"}, size=(10, 10))

    assert [names(batch) for batch in batches] == [["cam1:cam1_0", "cam1:cam1_1"], ["cam2:cam2_0"]]
    assert [batch.track.tolist() for batch in batches] == [[7, 7], [7]]


def test_tracks_that_are_words(tmp_path: Path) -> None:
    """Are numbered in the order of the alphabet, so that the order of rows does not matter."""
    write(tmp_path, {"t.csv": "frame,track,x1,y1,x2,y2\n0,b7,0,0,9,9\n0,,0,0,8,8\n0,a1,0,0,7,7\n1,b7,0,0,9,9\n"})

    assert read(READER, tmp_path, {"default": "car"}, size=(10, 10)).track.tolist() == [1, -1, 0, 1]


def test_names_of_frames_may_be_urls(tmp_path: Path) -> None:
    """Whose path is the name then."""
    write(tmp_path, {"t.csv": "image,label,x1,y1,x2,y2\nhttps://host/a%20b/1.jpg,car,0,0,9,9\n"})

    [frame] = read(READER, tmp_path, size=(10, 10)).frames

    assert (frame.file, frame.url) == ("a b/1.jpg", "https://host/a%20b/1.jpg")


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.csv.gz"])
def test_a_table_without_header(tmp_path: Path, name: str) -> None:
    """Columns are called by their numbers; packed and tab-separated files are read too."""
    text = "a.jpg,car,0,0,5,10\nb.jpg,bus,0,0,10,5\n".replace(",", "\t" if name == "t.tsv" else ",")
    write(tmp_path, {name: gzip.compress(text.encode()) if name.endswith(".gz") else text})
    options = {"header": "false", "frame": "1", "label": "2", "x0": "3", "y0": "4", "x1": "5", "y1": "6"}

    d = read(READER, tmp_path / name, options, size=(10, 10))

    assert (names(d), labels(d)) == (["a.jpg", "b.jpg"], ["car", "bus"])
    assert d.box.tolist() == [[0, 0, 0.5, 1], [0, 0, 1, 0.5]]
    assert [d.place(i).line for i in range(2)] == [1, 2]


def test_both_ways_of_reading_give_the_same(tmp_path: Path) -> None:
    """By numpy in columns, and row by row where a cell is quoted; lines are counted alike."""
    generator = random.Random(3)  # noqa: S311  # test data
    rows = [
        (generator.randrange(50), *sorted(generator.sample(range(100), 2)), generator.choice(["car", "bus"]), generator.random())
        for _ in range(500)
    ]
    lines = [f"{frame},{a}.5,{a},{b},{b},{label},{score}" for frame, a, b, label, score in rows]
    header = "frame,x_min,y_min,x_max,y_max,label,score"
    plain = "\n".join([header, *lines])
    quoted = plain.replace(",car,", ',"car",')
    found = []
    for name, text in (("plain", plain), ("quoted", quoted), ("blank", plain.replace("\n", "\n\n"))):
        write(tmp_path, {f"{name}/t.csv": text})
        found.append(read(READER, tmp_path / name, size=(100, 100)))

    for other in found[1:]:
        assert np.array_equal(found[0].box, other.box)
        assert (labels(found[0]), names(found[0])) == (labels(other), names(other))
        assert np.array_equal(found[0].score, other.score)
    assert found[0].origin.tolist() == found[1].origin.tolist() == list(range(2, 502))
    assert found[2].origin.tolist() == list(range(3, 1003, 2))
    assert found[0].score.tolist() == [score for *_, score in rows]


def test_quoted_cells_hold_line_ends(tmp_path: Path) -> None:
    """The line of a row is the one on which it begins."""
    write(tmp_path, {"t.csv": 'file,note,label,x1,y1,x2,y2\na.jpg,"two\nlines",car,0,0,9,9\nb.jpg,,bus,0,0,9,9\n'})

    d = read(READER, tmp_path, size=(10, 10))

    assert [d.place(i).line for i in range(2)] == [2, 4]
    assert labels(d) == ["car", "bus"]


def test_a_byte_order_mark(tmp_path: Path) -> None:
    """As spreadsheets write it."""
    write(tmp_path, {"t.csv": b"\xef\xbb\xbffile,label,x1,y1,x2,y2\r\na.jpg,car,0,0,9,9\r\n"})

    assert names(read(READER, tmp_path, size=(10, 10))) == ["a.jpg"]


def test_labels_of_rows_without_one(tmp_path: Path) -> None:
    """Are called by the option, in words and in numbers."""
    write(tmp_path, {"t.csv": "file,label,x1,y1,x2,y2\na.jpg,car,0,0,9,9\na.jpg,,0,0,8,9\n"})
    write(tmp_path, {"u.csv": "file,label,x1,y1,x2,y2\na.jpg,1,0,0,9,9\na.jpg,,0,0,8,9\n"})

    assert labels(read(READER, tmp_path / "t.csv", {"default": "thing"}, size=(10, 10))) == ["car", "thing"]
    assert labels(read(READER, tmp_path / "u.csv", {"default": "thing", "names": "a,b"}, size=(10, 10))) == ["b", "thing"]
    assert labels(read(READER, tmp_path / "u.csv", {"default": "thing", "names": "a,b", "first": "1"}, size=(10, 10))) == ["a", "thing"]


def test_many_stills_come_in_batches(tmp_path: Path) -> None:
    """Of two thousand frames, each with its rows."""
    rows = "".join(f"{i:05}.jpg,car,0,0,9,{i % 9 + 1}\n" for i in range(4500))
    write(tmp_path, {"t.csv": f"file,label,x1,y1,x2,y2\n{rows}"})

    batches = read_batches(READER, tmp_path, size=(10, 10))

    assert [len(batch.frames) for batch in batches] == [2000, 2000, 500]
    assert [batch.frames[int(batch.frame[3])].file for batch in batches] == ["00003.jpg", "02003.jpg", "04003.jpg"]


def test_a_table_without_rows(tmp_path: Path) -> None:
    """As a sink writes it of a run in which nothing was found: nothing, and no error."""
    write(tmp_path, {"t.csv": f"{SINK}\n"})

    assert sum(map(len, read_batches(READER, tmp_path, {"names": "car"}))) == 0


def test_sniffing(tmp_path: Path) -> None:
    """Sure of what supervision writes, maybe of other tables with boxes; not of other tables."""
    write(
        tmp_path,
        {
            "a.csv": f"{SINK}\n",
            "b.json": [{"x_min": 1.0, "y_min": 2.0, "x_max": 3.0, "y_max": 4.0, "class_id": 1}],
            "c.csv": "file;xmin;ymin;xmax;ymax\n",
            "d.csv": "name,price\n",
            "e.json": json.dumps([{"name": "car"}]),
            "f.csv.gz": gzip.compress(SINK.encode()),
            "g.csv.gz": b"no gzip",
        },
    )

    sure = [READER.sniff(path) for path in sorted(tmp_path.iterdir())]

    assert sure == [Certainty.SURE, Certainty.SURE, Certainty.MAYBE, Certainty.NO, Certainty.NO, Certainty.SURE, Certainty.NO]
