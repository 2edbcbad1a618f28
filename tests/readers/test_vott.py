"""VoTT: regions, names, videos, and projects with the files of their assets."""

from math import nan
from pathlib import Path

import pytest

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.vott import READER
from prelabel.testing import check_reader, read_batches
from tests.commands import convert, jobs
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write
from tests.readers.vott_files import asset, export, frame, project, region, said
from tests.readers.yolo_files import frames, places, rows

CASES = FIXTURES / "vott"

ASSET = "4a1f0e6b9c2d8375e0b4c6d1f2a39788"


@pytest.mark.parametrize("case", ["export", "project", "video", "project/lot.vott", f"project/{ASSET}-asset.json"])
def test_the_contract(case: str) -> None:
    """On each fixture, and on single files, which this reader alone recognises."""
    check_reader(READER, CASES / case)

    assert sniff([CASES / case], Tally()).name == "vott"


def test_boxes() -> None:
    """Of rectangles and squares; nothing is clipped; an image that was not visited has neither boxes nor a size."""
    batches = read_batches(READER, CASES / "export")

    assert [row for row in rows(batches) if row[1] in {"car", "person"}] == [
        ("a car.jpg", "car", (0.13125, 0.125, 0.375, 0.375), None, -1),
        ("a car.jpg", "person", (0.5, 0.25, 0.6, 0.75), None, -1),
        ("a car.jpg", "car", (0.75, 0.25, 0.95, 0.75), None, -1),
        ("street/day 1/c.jpg", "car", (0.9, 0.75, 1.1, 1.0), None, -1),
    ]
    assert frames(batches) == ["a car.jpg", "b.png", "street/day 1/c.jpg", "d.jpg"]
    assert [(one.width, one.height) for one in batches[0].frames] == [(80, 40), (80, 40), (80, 40), (0, 0)]
    assert places(batches)[1] == (
        f'{CASES}/export/vott-json-export/street-export.json: $.assets["{ASSET}"].regions[1]'
    )  # fmt: skip


def test_other_shapes() -> None:
    """Polygons, lines, and points, which are landmarks of one point."""
    d = read(READER, CASES / "export")
    shaped = d.take(d.kind != Kind.RECTANGLE)

    assert [Kind(kind).name for kind in shaped.kind.tolist()] == ["POLYGON", "LINE", "LANDMARK"]
    assert shaped.points.round(9).tolist() == [
        *([0.75, 0.25], [0.95, 0.3], [0.875, 0.75]),
        *([0.0, 1.0], [0.5, 0.5], [1.0, 0.6]),
        [0.9, 0.1],
    ]  # fmt: skip
    assert shaped.point_number.tolist() == [0, 0, 0, 0, 0, 0, 1]


def test_several_tags(tmp_path: Path) -> None:
    """The first is the label, and all are an attribute; one that comes twice is one."""
    source = write(tmp_path, {"a.json": export(said(asset("file:/a.jpg"), region("car", "red"), region("bus"), region("car", "car")))})
    d = read(READER, source)

    assert (labels(d), d.attribute_sets, d.attributes.tolist()) == (["car", "bus", "car"], ({"tags": ("car", "red")},), [0, -1, -1])


def test_regions_without_a_tag(tmp_path: Path) -> None:
    """Have the label that the option gives."""
    source = write(tmp_path, {"a.json": export(said(asset("file:/a.jpg"), region("car"), region(tags=[]), region("")))})

    assert labels(read(READER, source, {"default": "thing"})) == ["car", "thing", "thing"]


PATHS = [
    ("file:/home/me/my%20a%23.jpg", ("my a#.jpg", "")),
    ("file:C:/me/a.jpg", ("a.jpg", "")),
    ("file:///me/a.jpg", ("a.jpg", "")),
    ("C:\\me\\a%20b.jpg", ("a%20b.jpg", "")),
    ("a.jpg", ("a.jpg", "")),
    ("https://host/box/my%20a.jpg?sig=x%2B#y", ("box/my a.jpg", "https://host/box/my%20a.jpg?sig=x%2B#y")),
    ("s3://box/day/my%20a.jpg", ("day/my%20a.jpg", "s3://box/day/my%20a.jpg")),
]


@pytest.mark.parametrize(("path", "expected"), PATHS)
def test_names(tmp_path: Path, path: str, expected: tuple[str, str]) -> None:
    """A file has its name alone, as it is on the disk; a URL is the frame's."""
    d = read(READER, write(tmp_path, {"a.json": export(said(asset(path), region()))}))

    assert [(one.file, one.url) for one in d.frames] == [expected]


def test_an_asset_without_a_path(tmp_path: Path) -> None:
    """Is called by its name, which VoTT takes from an encoded path."""
    d = read(READER, write(tmp_path, {"a.json": export(said(asset("", name="my%20a.jpg"), region()))}))

    assert names(d) == ["my a.jpg"]


def test_known_images(tmp_path: Path) -> None:
    """One in the source goes first: by its path, or as VoTT writes it beside the export, whose name is encoded."""
    both = export(said(asset("file:/me/one/a.jpg", size=None), region()), said(asset("file:/me/my%20b.jpg", size=None), region()))
    write(tmp_path, {"x/p.json": both, "x/my%20b.jpg": (160, 40), "one/a.jpg": (80, 80), "two/a.jpg": (8, 8)})
    d = read(READER, tmp_path)

    assert [(one.file, one.width, one.height) for one in d.frames] == [("one/a.jpg", 80, 80), ("x/my%20b.jpg", 160, 40)]
    assert d.box.tolist() == [[0.1, 0.05, 0.3, 0.15], [0.05, 0.1, 0.15, 0.3]]


def test_an_image_beside_a_single_export(tmp_path: Path) -> None:
    """Says its size where the asset does not."""
    write(tmp_path, {"p.json": export(said(asset("file:/me/my%20b.jpg", size=None), region())), "my%20b.jpg": (160, 40)})

    assert read(READER, tmp_path / "p.json").box.tolist() == [[0.05, 0.1, 0.15, 0.3]]


def test_a_video() -> None:
    """Its frames are a sequence in the order of their times, whose numbers count at the rate of the project."""
    (d,) = read_batches(READER, CASES / "video")

    assert [(one.sequence, one.file, one.index, one.time_s) for one in d.frames] == [
        ("my clip.mp4", "my clip.mp4#t=1.jpg", 5, 1.0),
        ("my clip.mp4", "my clip.mp4#t=1.2.jpg", 6, 1.2),
        ("my clip.mp4", "my clip.mp4#t=1.4.jpg", 7, 1.4),
    ]
    assert rows([d]) == [
        ("my clip.mp4#t=1.jpg", "car", (0.1, 0.25, 0.35, 0.5), None, -1),
        ("my clip.mp4#t=1.4.jpg", "car", (0.15, 0.25, 0.4, 0.5), None, -1),
    ]


NUMBERS = [
    (5, [0.4, 1.0, 1.2], [2, 5, 6]),
    (5, [0.4, 0.44, 1.2], [0, 1, 2]),
    (None, [0.4, 1.0, 1.2], [0, 1, 2]),
    (0, [0.4, 1.0, 1.2], [0, 1, 2]),
]


@pytest.mark.parametrize(("rate", "times", "expected"), NUMBERS)
def test_numbers_of_frames(tmp_path: Path, rate: float | None, times: list[float], expected: list[int]) -> None:
    """Count from 0 where no rate tells the frames apart."""
    source = write(tmp_path, {"a.json": export(*(said(frame("file:/clip.mp4", time)) for time in times), rate=rate)})

    assert [one.index for one in read(READER, source).frames] == expected


def test_several_videos_and_images(tmp_path: Path) -> None:
    """Each video is a batch; one that is listed without frames is counted; its frames have no URL, which would be the video's."""
    url, tally = "https://host/day/b.mp4", Tally()
    listed = [said(asset("file:/a.jpg")), said(asset("file:/none.mp4", type=2)), said(frame("file:/a.mp4", 1.0)), said(frame(url, 1.5))]
    batches = read_batches(READER, write(tmp_path, {"p.json": export(*listed, said(frame("file:/a.mp4", 0.5)))}), tally=tally)

    assert [names(batch) for batch in batches] == [
        ["a.jpg"],
        ["a.mp4:a.mp4#t=0.5.jpg", "a.mp4:a.mp4#t=1.0.jpg"],
        ["day/b.mp4:day/b.mp4#t=1.5.jpg"],
    ]
    assert {one.url for batch in batches for one in batch.frames} == {""}
    assert tally.unconverted == {"video without frames": 1}


@pytest.mark.parametrize("written", ["clip.mp4#t=1.5.jpg", "my%20clip.mp4#t=1.5.jpg"])
def test_images_of_frames(tmp_path: Path, written: str) -> None:
    """Are known as VoTT writes them."""
    one = frame("file:/me/clip.mp4", 1.5, name=written.removesuffix(".jpg"))
    d = read(READER, write(tmp_path, {"e/p.json": export(said(one)), f"e/{written}": (80, 40)}))

    assert names(d) == [f"clip.mp4:e/{written}"]


def test_a_frame_without_parent(tmp_path: Path) -> None:
    """Is of the video that its path names."""
    d = read(READER, write(tmp_path, {"a.json": export(said(frame("file:/me/clip.mp4", 1.5, parent=None)))}))

    assert names(d) == ["clip.mp4:clip.mp4#t=1.5.jpg"]


def test_a_project(tmp_path: Path) -> None:
    """Lists its assets, of which those with a file have regions; files of others in its folder are read, too."""
    one, two = asset("file:/1.jpg", id="aa"), asset("file:/2.jpg", id="bb", state=1)
    other = asset("file:/3.jpg", id="cc")
    write(tmp_path, {"p.vott": project(one, two), "aa-asset.json": said(one, region()), "cc-asset.json": said(other, region("bus"))})

    for source in (tmp_path, tmp_path / "p.vott"):
        d = read(READER, source)
        assert (sorted(names(d)), labels(d)) == (["1.jpg", "2.jpg", "3.jpg"], ["car", "bus"])


def test_an_export_that_repeats_a_project(tmp_path: Path) -> None:
    """Is passed over, which is said; where the files of assets are gone, the project is."""
    one = asset("file:/1.jpg", id="aa")
    files = {"p.vott": project(one), "vott-json-export/p-export.json": export(said(one, region("bus")))}
    write(tmp_path / "whole", {**files, "aa-asset.json": said(one, region())})
    write(tmp_path / "parted", files)

    for folder, label, left in (("whole", "car", "vott-json-export/p-export.json"), ("parted", "bus", "p.vott")):
        tally = Tally()
        assert labels(read(READER, tmp_path / folder, tally=tally)) == [label]
        assert [note for note in tally.notes if note.endswith(left)] == tally.notes


def test_assets_of_tf_records(tmp_path: Path) -> None:
    """Are counted, since their images lie inside of them."""
    tally = Tally()
    d = read(READER, write(tmp_path, {"p.json": export(said(asset("file:/a.tfrecord", type=4), region()))}), tally=tally)

    assert (names(d), tally.unconverted) == ([], {"TFRecord": 1})


def test_an_export_without_assets(tmp_path: Path) -> None:
    """Is recognised by its settings, and has no frames."""
    source = write(tmp_path, {"p.json": export()})

    assert sniff([source], Tally()).name == "vott"
    assert read_batches(READER, source) == []


def test_the_time_of_images(tmp_path: Path) -> None:
    """Is not known."""
    (one,) = read(READER, write(tmp_path, {"p.json": export(said(asset("file:/a.jpg")))})).frames

    assert (one.sequence, one.index, repr(one.time_s)) == ("", -1, repr(nan))


def test_the_command(tmp_path: Path) -> None:
    """Recognises a project, and writes an image job for each of its images."""
    one = asset("file:/a.jpg", id="aa")
    write(tmp_path, {"p.vott": project(one), "aa-asset.json": said(one, region())})
    done = convert(tmp_path, ".")

    assert (done.exit_code, [job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")]) == (0, ["a.jpg"])
