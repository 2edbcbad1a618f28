"""Darknet: boxes, names of images as Darknet writes them, and streams of videos."""

import json
from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.darknet import READER
from prelabel.testing import check_reader, read_batches
from tests.commands import convert, jobs
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write
from tests.readers.yolo_files import frames, places, rows

CASES = FIXTURES / "darknet"

BOX = {"center_x": 0.5, "center_y": 0.25, "width": 0.5, "height": 0.25}


def found(name: str = "car", **fields: object) -> dict[str, object]:
    """A detection from 0.25, 0.125 to 0.75, 0.375."""
    return {"class_id": 2, "name": name, "relative_coordinates": BOX, "confidence": 0.5, **fields}


def image(filename: str, *objects: object) -> dict[str, object]:
    """A frame of an image."""
    return {"frame_id": 1, "filename": filename, "objects": [*objects]}


def shot(number: int, *objects: object) -> dict[str, object]:
    """A frame of a video."""
    return {"frame_id": number, "objects": [*objects]}


def run(filename: str) -> str:
    """What Darknet writes of an image of a name, in which it found nothing."""
    return f'[\n{{\n "frame_id":1, \n "filename":"{filename}", \n "objects": [ \n\n ] \n}}\n]'


@pytest.mark.parametrize("case", ["images", "windows", "stream", "stream/street.json"])
def test_the_contract(case: str) -> None:
    """On each fixture, which this reader alone recognises."""
    check_reader(READER, CASES / case)

    assert sniff([CASES / case], Tally()).name == "darknet"


def test_boxes() -> None:
    """By their centres, nothing clipped, without a size; a box of two classes is two objects; an image may have none."""
    batches = read_batches(READER, CASES / "images")

    assert rows(batches) == [
        ("data/dog.jpg", "dog", (0.125, 0.25, 0.375, 0.75), 0.987654, -1),
        ("data/dog.jpg", "car", (0.6875, 0.125, 0.8125, 0.375), 0.5, -1),
        ("data/dog.jpg", "truck", (0.6875, 0.125, 0.8125, 0.375), 0.375, -1),
        ("data/person.jpg", "person", (0.8125, 0.25, 1.0625, 0.75), 0.75, -1),
    ]
    assert frames(batches) == ["data/dog.jpg", "data/giraffe.jpg", "data/person.jpg"]
    assert places(batches)[-1] == f"{CASES}/images/result.json: $[2]"


def test_a_run_of_windows() -> None:
    r"""Its backslashes are what they are: neither ``\t`` nor ``\n`` is a letter."""
    assert names(read(READER, CASES / "windows")) == ["test/001e.jpg", "new/u002.jpg"]
    assert names(read(READER, CASES / "windows", {"base": "C:\\AI"})) == ["data/test/001e.jpg", "data/new/u002.jpg"]


WRITTEN = [
    ("data/dog.jpg", "data/dog.jpg"),
    ("./data/dog.jpg", "data/dog.jpg"),
    ("data\\new\\table.jpg", "data/new/table.jpg"),
    ("data\\\\new\\\\table.jpg", "data/new/table.jpg"),
    ("data\\new\\\\table.jpg", "data/new/table.jpg"),
    ("data\\u00e9.jpg", "data\xe9.jpg"),
    ("data\\/dog.jpg", "data/dog.jpg"),
    ("\\\\server\\share\\dog.jpg", "dog.jpg"),
    ("caf\xe9.jpg", "caf\xe9.jpg"),
    ("https://host/day/my%20dog.jpg", "day/my dog.jpg"),
]


@pytest.mark.parametrize(("written", "expected"), WRITTEN)
def test_names(tmp_path: Path, written: str, expected: str) -> None:
    """As Darknet writes them, and as JSON does: where all backslashes are doubled, or stand before a code."""
    assert names(read(READER, write(tmp_path, {"a.json": run(written)}))) == [expected]


def test_absolute_paths(tmp_path: Path) -> None:
    """Are below the deepest folder of all, or that which is given; a known image goes first."""
    said = [image("/data/a/1.jpg"), image("/data/b/1.jpg"), image("c.jpg")]
    source = write(tmp_path / "one", {"a.json": said})
    write(tmp_path / "two", {"a.json": said, "b/1.jpg": (80, 40)})

    assert names(read(READER, source)) == ["a/1.jpg", "b/1.jpg", "c.jpg"]
    assert names(read(READER, source, {"base": "/"})) == ["data/a/1.jpg", "data/b/1.jpg", "c.jpg"]
    assert names(read(READER, tmp_path / "two")) == ["a/1.jpg", "b/1.jpg", "c.jpg"]


def test_a_url(tmp_path: Path) -> None:
    """Is the frame's."""
    (one,) = read(READER, write(tmp_path, {"a.json": [image("https://host/dog.jpg", found())]})).frames

    assert (one.file, one.url) == ("dog.jpg", "https://host/dog.jpg")


def test_a_stream() -> None:
    """Is a sequence called as its file, of the frames that were sent; that the list is open is said."""
    tally = Tally()
    (d,) = read_batches(READER, CASES / "stream", tally=tally)

    assert [(one.sequence, one.file, one.index) for one in d.frames] == [
        ("street", "street/000001.jpg", 1),
        ("street", "street/000002.jpg", 2),
        ("street", "street/000004.jpg", 4),
    ]
    assert rows([d]) == [
        ("street/000001.jpg", "car", (0.125, 0.25, 0.375, 0.75), 0.875, -1),
        ("street/000004.jpg", "car", (0.1875, 0.25, 0.4375, 0.75), 0.75, -1),
    ]
    assert places([d]) == [f"{CASES}/stream/street.json:2", f"{CASES}/stream/street.json:14"]
    assert list(tally.notes) == [
        f"the list of frames does not end in {CASES}/stream/street.json: the run or stream may have been broken off"
    ]  # fmt: skip


TEXT = [json.dumps(shot(number, found())) for number in (1, 2, 3)]
LAYOUTS = ["[" + ",".join(TEXT) + "]", ", \n".join(TEXT), "\n".join(TEXT) + "\n", ", \n".join(TEXT) + ", \n", "[\n" + ",\n".join(TEXT)]


@pytest.mark.parametrize("text", LAYOUTS, ids=range(len(LAYOUTS)))
def test_ways_to_save_a_stream(tmp_path: Path, text: str) -> None:
    """With the list around it or without, with commas or without."""
    source = write(tmp_path, {"clip.json": text})
    d = read(READER, source)

    assert READER.sniff(source).name == "SURE"
    assert (names(d), labels(d)) == ([f"clip:clip/00000{number}.jpg" for number in (1, 2, 3)], ["car"] * 3)
    assert d.box.tolist() == [[0.25, 0.125, 0.75, 0.375]] * 3


def test_a_single_frame(tmp_path: Path) -> None:
    """Without a list, over several lines."""
    source = write(tmp_path, {"a.jsonl": json.dumps(image("a.jpg", found()), indent=1)})

    assert names(read(READER, source)) == ["a.jpg"]


FRAMES = [
    (["clip/000001.jpg", "clip/000003.jpg", "clip/000004.jpg"], [1, 3, 4]),
    (["clip/a.jpg", "clip/b.jpg", "clip/c.jpg"], [1, 2, 3]),
    (["clip/1.jpg", "clip/3.jpg", "other/1.jpg"], [1, 3]),
]


@pytest.mark.parametrize(("images", "numbers"), FRAMES, ids=range(len(FRAMES)))
def test_images_of_a_stream(tmp_path: Path, images: list[str], numbers: list[int]) -> None:
    """By the numbers in their names, else in their order; those that were not sent are frames, too."""
    write(tmp_path / "frames", dict.fromkeys(images, (80, 40)))
    source = write(tmp_path / "source", {"clip.json": [shot(3, found()), shot(1)]})
    d = read(READER, source, frames=tmp_path / "frames")

    assert [(one.file, one.index) for one in d.frames] == list(zip(images, numbers, strict=False))
    assert [d.frames[number].index for number in d.frame.tolist()] == [3]


def test_a_stream_and_images(tmp_path: Path) -> None:
    """In one file are told apart."""
    source = write(tmp_path, {"a.json": [image("x.jpg", found("bus")), shot(7, found())]})

    assert names(read(READER, source)) == ["x.jpg", "a:a/000007.jpg"]


def test_a_folder_of_several(tmp_path: Path) -> None:
    """Each stream is a sequence, called by its path."""
    source = write(tmp_path, {"x/a.json": [shot(1, found())], "b.json": [shot(1, found())], "c.json": [image("c.jpg")]})

    assert sorted(names(read(READER, source))) == ["b:b/000001.jpg", "c.jpg", "x/a:x/a/000001.jpg"]


def test_a_run_over_nothing(tmp_path: Path) -> None:
    """Has no frames."""
    assert read_batches(READER, write(tmp_path, {"a.json": "[\n\n]"}) / "a.json") == []


def test_sniffing(tmp_path: Path) -> None:
    """Frames with boxes, or without any; other frames with objects are none of Darknet's."""
    write(
        tmp_path, {"a.json": [image("a.jpg", found())], "b.json": [image("a.jpg")], "c.json": [{"frame_id": 1, "objects": [{"box": []}]}]}
    )

    assert [READER.sniff(tmp_path / name).name for name in ("a.json", "b.json", "c.json", "none.json")] == ["SURE", "LIKELY", "NO", "NO"]


def test_the_command(tmp_path: Path) -> None:
    """Recognises a run, and writes an image job for each of its images."""
    write(tmp_path, {"result.json": [image("data\\dog.jpg", found()), image("data\\cat.jpg")]})
    done = convert(tmp_path, "result.json")

    assert (done.exit_code, [job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")]) == (0, ["data/cat.jpg", "data/dog.jpg"])
