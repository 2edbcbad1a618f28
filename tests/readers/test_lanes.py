"""TuSimple and CULane: what the fixtures hold, by hand, where images are found, and which sources are theirs."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty, Reader
from prelabel.readers.lanes import CULANE, TUSIMPLE
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.yolo_files import frames, places, shapes, write

LABELS = FIXTURES / "tusimple/labels"

DRIVE = FIXTURES / "culane/drive"

SIZE = (1280, 720)

LINE = '{"raw_file": "clips/1/20.jpg", "lanes": [[2, 4]], "h_samples": [3, 6]}'


def test_tusimple() -> None:
    """A lane has the points where it is seen, as fractions of 1280 x 720; it may leave the image."""
    whole = check_reader(TUSIMPLE, LABELS, size=SIZE)

    assert [(frame.file, frame.sequence) for frame in whole.frames] == [
        ("clips/0313-1/6040/20.jpg", ""), ("clips/0313-1/5320/20.jpg", ""), ("clips/0313-2/10/20.jpg", ""),
    ]  # fmt: skip
    assert [row[:4] for row in shapes([whole])] == [
        ("clips/0313-1/6040/20.jpg", "LINE", "lane", [(0.5, 0.5), (0.375, 0.6), (0.25, 0.7)]),
        ("clips/0313-1/6040/20.jpg", "LINE", "lane", [(0.625, 0.4), (0.75, 0.6), (0.8125, 0.7), (1.05, 0.8)]),
        ("clips/0313-2/10/20.jpg", "LINE", "lane", [(0.01, 0.972222222), (0.02, 0.986111111)]),
    ]
    assert places([whole]) == [f"{LABELS}/label_data.json:{line}" for line in (1, 1, 4)]


def test_culane() -> None:
    """As fractions of the image beside it, 164 x 59, or of ``--size`` where there is none; images without label file are known."""
    whole = check_reader(CULANE, DRIVE, size=(100, 50))
    folder = "driver_23_30frame/05151640_0419.MP4"

    assert frames([whole]) == [f"{folder}/000{number}.jpg" for number in ("00", "30", "60")]
    assert [[(round(x * 164, 6), round(y * 59, 6)) for x, y in row[3]] for row in shapes([whole])[:2]] == [
        [(-20.5, 59), (20, 50), (40.25, 40), (60, 30)], [(82, 59), (82, 29.5)],
    ]  # fmt: skip
    assert shapes([whole])[2][:4] == (f"{folder}/00060.jpg", "LINE", "lane", [(0.1, 1.0), (0.2, 0.8)])
    assert places([whole]) == [f"{DRIVE}/{folder}/{place}" for place in ("00000.lines.txt:1", "00000.lines.txt:2", "00060.lines.txt:1")]


@pytest.mark.parametrize(("reader", "source"), [(TUSIMPLE, LABELS), (CULANE, DRIVE)], ids=["tusimple", "culane"])
def test_short_lanes_and_labels(reader: Reader[Any], source: Path) -> None:
    """A lane of one point is counted, one without points is nothing; the label is the user's."""
    tally = Tally()

    batches = read_batches(reader, source, {"label": "lane_line"}, size=SIZE, tally=tally)

    assert {row[2] for row in shapes(batches)} == {"lane_line"}
    assert tally.unconverted == {"lane of one point": 1}


def test_a_lane_that_is_never_seen(tmp_path: Path) -> None:
    """Is nothing, also in the counts."""
    write(tmp_path, {"a.json": '{"raw_file": "20.jpg", "lanes": [[-2, -2], [2, 4]], "h_samples": [3, 6]}'})
    tally = Tally()

    assert len(shapes(read_batches(TUSIMPLE, tmp_path, size=SIZE, tally=tally))) == 1
    assert list(tally.unconverted) == []


def test_images_of_tusimple_lie_below_the_folder_of_the_file(tmp_path: Path) -> None:
    """Else ``--frames`` has them, by the end of their path."""
    write(tmp_path, {"set/label.json": LINE, "set/clips/1/20.jpg": "", "other/label.json": LINE, "f/1/20.jpg": ""})

    beside = read_batches(TUSIMPLE, tmp_path / "set")
    given = read_batches(TUSIMPLE, tmp_path / "other", frames=tmp_path / "f")

    assert (frames(beside), frames(given)) == (["clips/1/20.jpg"], ["1/20.jpg"])
    assert [row[3] for row in shapes(beside)] == [row[3] for row in shapes(given)] == [[(0.25, 0.5), (0.5, 1.0)]]


def test_images_of_culane(tmp_path: Path) -> None:
    """Any kind of image beside the label file; a single file has its own image only; ``--frames`` goes first."""
    write(tmp_path, {"a/1.lines.txt": "2 3 4 6", "a/1.png": "", "a/2.png": "", "f/a/1.jpg": "", "b/1.lines.txt": "2 3 4 6"})
    Image.new("L", (16, 12)).save(tmp_path / "f/a/1.jpg")

    assert frames(read_batches(CULANE, tmp_path / "a")) == ["1.png"]
    assert frames(read_batches(CULANE, tmp_path / "a/1.lines.txt")) == ["1.png"]
    assert [plan.file for plan in CULANE.plan(tmp_path / "a", CULANE.options()).images] == ["1.png", "2.png"]
    assert [plan.file for plan in CULANE.plan(tmp_path / "a/1.lines.txt", CULANE.options()).images] == ["1.png"]
    assert [row[3] for row in shapes(read_batches(CULANE, tmp_path / "b", frames=tmp_path / "f"))] == [[(0.125, 0.25), (0.25, 0.5)]]
    assert frames(read_batches(CULANE, tmp_path, size=(8, 6))) == ["a/1.png", "b/1.jpg"]


def test_batches_of_tusimple(tmp_path: Path) -> None:
    """Come by thousands of images."""
    lines = [json.dumps({"raw_file": f"{n}.jpg", "lanes": [[1, 2]], "h_samples": [1, 2]}) for n in range(4001)]
    write(tmp_path, {"a.json": "\n".join(lines)})

    batches = read_batches(TUSIMPLE, tmp_path, size=(8, 6))

    assert [len(batch.frames) for batch in batches] == [2000, 2000, 1]
    assert [len(batch) for batch in batches] == [2000, 2000, 1]


@pytest.mark.parametrize(
    ("files", "tusimple", "culane"),
    [
        ({"a.json": LINE}, Certainty.SURE, Certainty.NO),
        ({"x/other.json": "{}", "x/a.json": LINE}, Certainty.SURE, Certainty.NO),
        ({"a.json": '{"lanes": []}'}, Certainty.NO, Certainty.NO),
        ({"a.json": b"\xff"}, Certainty.NO, Certainty.NO),
        ({"a.lines.txt": "1 2 3 4"}, Certainty.NO, Certainty.SURE),
        ({"a.lines.txt": "", "b.lines.txt": "1 2 3.5 4"}, Certainty.NO, Certainty.SURE),
        ({"a.lines.txt": ""}, Certainty.NO, Certainty.LIKELY),
        ({"a.lines.txt": "some words here"}, Certainty.NO, Certainty.NO),
        ({"a.txt": "1 2 3 4"}, Certainty.NO, Certainty.NO),
    ],
)
def test_sniffing(tmp_path: Path, files: dict[str, str | bytes], tusimple: Certainty, culane: Certainty) -> None:
    """By the fields of a line, and by the names of files and the numbers in them."""
    write(tmp_path, files)

    assert (TUSIMPLE.sniff(tmp_path), CULANE.sniff(tmp_path)) == (tusimple, culane)


def test_only_lanes_are_taken_for_lanes() -> None:
    """Each fixture goes to its reader, and no fixture of another format does."""
    assert [sniff([source], Tally()).name for source in (LABELS, DRIVE)] == ["tusimple", "culane"]
    for reader in (TUSIMPLE, CULANE):
        others = [case for folder in FIXTURES.iterdir() if folder.name != reader.name and folder.is_dir() for case in folder.iterdir()]
        assert {reader.sniff(case) for case in others} == {Certainty.NO}


def test_each_format_has_its_documentation() -> None:
    """That of its own module."""
    assert TUSIMPLE.documentation.startswith("TuSimple lane lines")
    assert CULANE.documentation.startswith("CULane lane lines")
