"""Create ML: boxes, what their coordinates mean, and what images are called."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers import sniff
from prelabel.readers.base import parse_options
from prelabel.readers.createml import READER
from prelabel.readers.planning import read_sources
from prelabel.testing import check_reader, read_batches
from tests.commands import convert, jobs
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write
from tests.readers.yolo_files import frames, places, rows

CASES = FIXTURES / "createml"

SIZE = (80, 40)


def box(x: float, y: float, width: float, height: float, label: str = "car", **fields: object) -> dict[str, object]:
    """An annotation."""
    return {"label": label, "coordinates": {"x": x, "y": y, "width": width, "height": height}, **fields}


def image(name: str, *annotations: Mapping[str, object]) -> dict[str, object]:
    """A record."""
    return {"image": name, "annotations": list(annotations)}


@pytest.mark.parametrize("case", ["splits", "normalised", "splits/train"])
def test_the_contract(case: str) -> None:
    """On each fixture, and on a part of a data set, which this reader alone recognises."""
    check_reader(READER, CASES / case)

    assert sniff([CASES / case], Tally()).name == "createml"


def test_boxes() -> None:
    """By their centres in pixels, each in the size of its image; an image that comes twice is one frame; nothing is clipped."""
    batches = read_batches(READER, CASES / "splits")

    assert rows(batches) == [
        ("train/a.png", "car", (0.125, 0.125, 0.375, 0.375), None, -1),
        ("train/a.png", "person", (0.8125, 0.25, 1.0625, 0.75), None, -1),
        ("train/b.png", "bus", (0.0, 0.0, 1.0, 1.0), None, -1),
        ("valid/a.png", "car", (0.4, 0.4, 0.6, 0.6), 0.75, -1),
        ("valid/a.png", "person", (0.95, 0.8, 1.05, 1.2), 0.5, -1),
    ]
    assert frames(batches) == ["train/a.png", "train/b.png", "train/empty.png", "valid/a.png"]
    assert places(batches)[-1] == f"{CASES}/splits/valid/_annotations.createml.json: $[1]"


def test_other_fields_are_named() -> None:
    """Once, of all files."""
    tally = Tally()
    read_batches(READER, CASES / "splits", tally=tally)

    assert list(tally.notes) == ["fields that were not used: type,verified"]


MEANINGS = [
    ("center", "top-left", (0.3, 0.4, 0.7, 0.6)),
    ("top-left", "top-left", (0.5, 0.5, 0.9, 0.7)),
    ("bottom-left", "top-left", (0.5, 0.3, 0.9, 0.5)),
    ("center", "bottom-left", (0.3, 0.4, 0.7, 0.6)),
    ("top-left", "bottom-left", (0.5, 0.5, 0.9, 0.7)),
    ("bottom-left", "bottom-left", (0.5, 0.3, 0.9, 0.5)),
]
"""Of a box at the middle of the image, two fifths wide and a fifth high."""


@pytest.mark.parametrize(("anchor", "origin", "expected"), MEANINGS)
def test_anchors_and_origins(tmp_path: Path, anchor: str, origin: str, expected: tuple[float, ...]) -> None:
    """In pixels and in fractions: where y points up, so does the side of a box that is called its bottom lie at the lower y."""
    said = {"anchor": anchor, "origin": origin}
    write(tmp_path, {"p.json": [image("a.jpg", box(40, 20, 32, 8))], "f.json": [image("a.jpg", box(0.5, 0.5, 0.4, 0.2))]})

    for name in ("p.json", "f.json"):
        (found,) = read_batches(READER, tmp_path / name, said, size=SIZE)
        assert found.box.round(9).tolist() == [list(expected)]


def test_an_origin_at_the_bottom(tmp_path: Path) -> None:
    """A box near the bottom of the image, in pixels."""
    source = write(tmp_path, {"a.json": [image("a.jpg", box(40, 8, 8, 8))]})

    assert read(READER, source, {"origin": "bottom-left"}, size=SIZE).box.tolist() == [[0.45, 0.7, 0.55, 0.9]]


def test_units(tmp_path: Path) -> None:
    """Are told apart by all boxes of all files, which is said; an option goes before."""
    small = [image("a.jpg", box(0.5, 0.5, 0.5, 0.5))]
    write(tmp_path, {"one/a.json": small, "two/a.json": small, "two/b.json": [image("b.jpg", box(40, 20, 8, 8))]})
    tally = Tally()

    assert read(READER, tmp_path / "one", tally=tally).box.tolist() == [[0.25, 0.25, 0.75, 0.75]]
    assert list(tally.notes) == ["coordinates are fractions of the frame (-O unit=pixels to say otherwise)"]
    pixels = {"unit": "pixels"}
    assert read(READER, tmp_path / "one", pixels, size=(1, 2)).box.tolist() == [[0.25, 0.125, 0.75, 0.375]]
    assert read(READER, tmp_path / "two", pixels, size=(1, 2)).box[0].tolist() == [0.25, 0.125, 0.75, 0.375]


def test_images_without_boxes(tmp_path: Path) -> None:
    """Have neither unit nor size."""
    tally = Tally()
    found = read(READER, write(tmp_path, {"a.json": [image("a.jpg"), image("b.jpg")]}), tally=tally)

    assert (names(found), list(tally.notes)) == (["a.jpg", "b.jpg"], [])


RECORDS: list[dict[str, object]] = [
    {"image": "a.jpg", "annotations": [box(40, 20, 8, 8)]},
    {"imagefilename": "a.jpg", "annotation": [box(40, 20, 8, 8)]},
    {"imageURL": "a.jpg", "annotations": [box(40, 20, 8, 8)]},
    {"imageUrl": "a.jpg", "annotations": [box(40, 20, 8, 8)]},
    {"image": "", "imagefilename": " a.jpg ", "annotations": None, "annotation": [box(40, 20, 8, 8)]},
    {"imageURL": "a.jpg", "type": "rectangle", **box(40, 20, 8, 8)},
]


@pytest.mark.parametrize("record", RECORDS, ids=range(len(RECORDS)))
def test_ways_to_write_a_record(tmp_path: Path, record: dict[str, object]) -> None:
    """Apple's of two times, and those of tools: an annotation may name its image itself."""
    source = write(tmp_path, {"a.json": [record]})
    found = read(READER, source, size=SIZE)

    assert READER.sniff(source).name == "SURE"
    assert (names(found), labels(found), found.box.tolist()) == (["a.jpg"], ["car"], [[0.45, 0.4, 0.55, 0.6]])


IMAGES: list[tuple[str, str, list[str], tuple[str, str]]] = [
    ("a.json", "a.jpg", [], ("a.jpg", "")),
    ("day/a.json", "img/a.jpg", [], ("day/img/a.jpg", "")),
    ("day/a.json", "./a.jpg", [], ("day/a.jpg", "")),
    ("day/a.json", "/home/me/a.jpg", [], ("day/a.jpg", "")),
    ("day/a.json", "C:\\me\\a.jpg", [], ("day/a.jpg", "")),
    ("day/a.json", "../img/a.jpg", ["img/a.jpg"], ("img/a.jpg", "")),
    ("day/a.json", "file:///Users/me/my%20a.jpg", [], ("day/my a.jpg", "")),
    ("day/a.json", "https://host/b/my%20a.jpg?x=1", [], ("b/my a.jpg", "https://host/b/my%20a.jpg?x=1")),
    ("a.json", "a.jpg", ["images/a.jpg"], ("images/a.jpg", "")),
    ("train/a.json", "a.jpg", ["valid/a.jpg", "train/a.jpg"], ("train/a.jpg", "")),
]


@pytest.mark.parametrize(("file", "said", "images", "expected"), IMAGES, ids=range(len(IMAGES)))
def test_names_of_images(tmp_path: Path, file: str, said: str, images: list[str], expected: tuple[str, str]) -> None:
    """From the folder of the file; never absolute, never above the source; an image that lies in the source goes first."""
    write(tmp_path, {file: [image(said, box(40, 20, 8, 8))]} | dict.fromkeys(images, SIZE))
    (found,) = read_batches(READER, tmp_path, size=SIZE)

    assert [(frame.file, frame.url) for frame in found.frames] == [expected]


def test_sizes(tmp_path: Path) -> None:
    """Of a single file from its images, of which others are no frames; of images in a folder all are; else ``--size`` or ``--frames``."""
    write(tmp_path, {"a/x.json": [image("a.png", box(40, 20, 8, 8))], "a/a.png": SIZE, "a/b.png": SIZE})
    write(tmp_path, {"c/x.json": [image("a.png", box(40, 20, 8, 8))]})
    parsed = parse_options(READER, {})

    for source, options in ((tmp_path / "a/x.json", {}), (tmp_path / "c/x.json", {"frames": tmp_path / "a"})):
        index, batches = read_sources(READER, [source], parsed, FrameOptions(**options), Tally())  # type: ignore[arg-type]  # a path
        assert [batch.box.tolist() for batch in batches] == [[[0.45, 0.4, 0.55, 0.6]]]
        assert [frame.file for frame in index.known] == (["a.png", "b.png"] if options else [])
    done = convert(tmp_path, "a")
    assert (done.exit_code, [job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")]) == (0, ["a.png", "b.png"])


def test_an_image_in_two_files(tmp_path: Path) -> None:
    """Is refused, and nothing is written, whatever they say of it."""
    write(tmp_path, {name: [image("a.jpg", box(40, 20, 8, 8))] for name in ("a.json", "b.json")})
    done = convert(tmp_path, ".", "--size", "80x40")

    assert (done.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    assert "$[0]: a second frame is the image 'a.jpg'" in done.output


def test_sniffing(tmp_path: Path) -> None:
    """Images with coordinates, or without any; nothing of the other formats' fixtures is claimed."""
    write(tmp_path, {"a.json": [image("a.jpg")], "b.json": image("a.jpg", box(1, 2, 3, 4)), "c.json": [box(1, 2, 3, 4)]})
    write(tmp_path, {"d.json": [{"image": "a.jpg", "annotations": [{"label": "car", "coordinates": [1, 2]}]}]})

    found = [READER.sniff(tmp_path / name).name for name in ("a.json", "b.json", "c.json", "d.json", "none.json")]
    assert found == ["LIKELY", "NO", "NO", "NO", "NO"]
    others = [path for path in FIXTURES.rglob("*") if "createml" not in path.parts and (path.is_dir() or path.suffix == ".json")]
    assert [path for path in others if READER.sniff(path)] == []
    assert len(others) > 100
