"""Scalabel JSON: what the fixtures hold, by hand, how curves are drawn, and which sources are Scalabel's."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers import sniff
from prelabel.readers.base import Certainty, parse_options
from prelabel.readers.bdd100k import READER
from prelabel.readers.bdd100k.curves import SAGITTA_PX, sampled
from prelabel.readers.planning import read_sources
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.yolo_files import frames, places, rows, shapes, write

CASES = FIXTURES / "bdd100k"

SIZE = (1280, 720)


def attributes(batch: Detections) -> list[dict[str, object]]:
    """Of each row."""
    return [dict(batch.attribute_sets[number]) if number >= 0 else {} for number in batch.attributes.tolist()]


def test_every_shape() -> None:
    """Of an image of 100 x 50 pixels, and of one whose size ``config`` says."""
    whole = check_reader(READER, CASES / "shapes")

    assert [(frame.file, frame.width, frame.height, frame.url) for frame in whole.frames] == [
        ("a-001.jpg", 100, 50, "https://host/scenes/a-001.jpg"), ("a-002.jpg", 200, 100, ""), ("a-003.jpg", 200, 100, ""),
    ]  # fmt: skip
    found = shapes([whole])
    assert [row[:4] for row in found if len(row[3]) < 10] == [
        ("a-001.jpg", "RECTANGLE", "car", []),
        ("a-001.jpg", "RECTANGLE", "bus", []),
        ("a-001.jpg", "LINE", "lane/single white", [(0, 0.8), (0.5, 0.2)]),
        ("a-001.jpg", "POLYGON", "area/drivable", [(0, 1), (0.2, 0.4), (0.4, 1), (0.6, 1), (0.7, 0.4), (0.8, 1)]),
        ("a-001.jpg", "RECTANGLE", "person", []),
        ("a-001.jpg", "POLYGON", "person", [(0.01, 0.02), (0.05, 0.02), (0.05, 0.18), (0.01, 0.18)]),
        ("a-001.jpg", "POLYGON", "rider", [(0.02, 0.1), (0.04, 0.1), (0.04, 0.16), (0.02, 0.16)]),
        ("a-003.jpg", "RECTANGLE", "car", []),
    ]
    (curve,) = [row[3] for row in found if len(row[3]) >= 10]
    assert (curve[0], curve[-2], curve[-1]) == ((0.04, 1), (0.4, 0.2), (0.6, 0))
    assert [row[2] for row in rows([whole])][:2] == [(0.1, 0.1, 0.615, 0.62), (0.9, 0.4, 1.11, 0.82)]
    assert rows([whole])[0][3] == 0.75
    assert attributes(whole)[0] == {"occluded": "false", "truncated": "true", "trafficLightColor": "none", "lanes": "2", "tags": ("x", "y")}
    assert places([whole])[-1] == f"{CASES}/shapes/export.json: $.frames[2]"
    assert whole.object.tolist() == [0, 1, 2, 2, 3, 4, 4, 5, 6]


def test_a_box_includes_its_last_pixels(tmp_path: Path) -> None:
    """A box over a whole image, one of one pixel, and one between pixels, in an image of 200 x 100."""
    corners = [(0, 0, 199, 99), (50, 10, 50, 10), (20.5, 30.25, 39.5, 49.25)]
    labels = [{"category": "car", "box2d": {"x1": x1, "y1": y1, "x2": x2, "y2": y2}} for x1, y1, x2, y2 in corners]
    write(tmp_path, {"a.json": json.dumps([{"name": "a.jpg", "size": {"width": 200, "height": 100}, "labels": labels}])})

    found = [row[2] for row in rows(read_batches(READER, tmp_path))]

    assert found == [(0, 0, 1, 1), (0.25, 0.1, 0.255, 0.11), (0.1025, 0.3025, 0.2025, 0.5025)]


def test_what_is_not_converted_is_counted() -> None:
    """A 3D box and a label without a shape; the attributes of frames are named."""
    tally = Tally()

    read_batches(READER, CASES / "shapes", tally=tally)

    assert tally.unconverted == {"box3d": 1, "label without a shape": 1}
    assert list(tally.notes) == ["attributes of frames not used: timeofday,weather (-O attributes=timeofday,weather keeps them)"]


def test_attributes_of_frames_become_those_of_their_objects() -> None:
    """Where they are asked for; an object's own attribute of that name goes before."""
    tally = Tally()

    (batch,) = read_batches(READER, CASES / "shapes", {"attributes": "weather,occluded"}, tally=tally)

    found = attributes(batch)
    assert (found[0]["weather"], found[0]["occluded"]) == ("clear", "false")
    assert found[1] == {"weather": "clear"}
    assert found[-1] == {}
    assert list(tally.notes) == ["attributes of frames not used: timeofday (-O attributes=timeofday keeps them)"]


def test_masks_are_read_where_they_are_wanted(tmp_path: Path) -> None:
    """Or where they alone say where an object is; an outline goes before a mask, and a mask without a pixel is counted."""
    rle = {"counts": [105, 3, 47, 3, 4842], "size": [50, 100]}
    box = {"x1": 2, "y1": 5, "x2": 4, "y2": 8}
    poly = [{"vertices": [[0, 0], [9, 0], [9, 9]], "types": "LLL", "closed": True}]
    labels = [
        {"category": "both", "box2d": box, "rle": rle},
        {"category": "mask", "rle": rle},
        {"category": "outline", "rle": rle, "poly2d": poly},
        {"category": "empty", "rle": {"counts": [5000], "size": [50, 100]}},
    ]
    write(tmp_path, {"a.json": json.dumps([{"name": "a.jpg", "size": {"width": 100, "height": 50}, "labels": labels}])})
    tally = Tally()

    def read(wanted: frozenset[Kind]) -> list[str]:
        _, batches = read_sources(READER, [tmp_path], parse_options(READER, {}), FrameOptions(), tally, shapes=wanted)
        return [f"{row[2]} {row[1]}" for row in shapes(list(batches))]

    assert read(frozenset({Kind.RECTANGLE})) == ["both RECTANGLE", "mask POLYGON", "outline POLYGON"]
    assert read(frozenset(Kind)) == ["both RECTANGLE", "both POLYGON", "mask POLYGON", "outline POLYGON"]
    assert tally.unconverted == {"mask of an object that has a poly2d": 2, "mask without a pixel": 2}


def test_videos() -> None:
    """A video is a sequence; ids are tracks, by their own numbers where all are numbers; frames need no order."""
    whole = check_reader(READER, CASES / "tracks", size=SIZE)

    assert [(frame.sequence, frame.file, frame.index) for frame in whole.frames] == [
        ("b1c66a42", "b1c66a42/b1c66a42-0000002.jpg", 1), ("b1c66a42", "b1c66a42/b1c66a42-0000001.jpg", 0),
        ("b1c66a42", "b1c66a42/b1c66a42-0000004.jpg", 3), ("lanes", "lanes/00a2.jpg", 7), ("lanes", "lanes/00a3.jpg", 8),
    ]  # fmt: skip
    assert [(row[0][-5:], row[1], row[4]) for row in rows([whole])] == [
        ("2.jpg", "car", 91078), ("2.jpg", "pedestrian", 91079), ("1.jpg", "car", 91078),
        ("2.jpg", "lane", 0), ("2.jpg", "lane", 0), ("2.jpg", "sign", -1), ("3.jpg", "lane", 0),
    ]  # fmt: skip
    assert [row[3] for row in shapes([whole])][3:5] == [[(0, 1), (0.5, 0.5)], [(0.05, 1), (0.55, 0.5)]]


def test_ids_of_still_images_are_no_tracks() -> None:
    """Without a video they only number labels."""
    whole = check_reader(READER, CASES / "first", size=SIZE)

    assert set(whole.track.tolist()) == {-1}
    assert [row[:4] for row in shapes([whole])] == [
        ("0000f77c-6257be58.jpg", "RECTANGLE", "traffic light", []),
        ("0000f77c-6257be58.jpg", "POLYGON", "area/alternative", [(0.5, 0.5), (1, 1), (0, 1)]),
        ("0000f77c-6257be58.jpg", "LINE", "lane/road curb", [(0, 0.5), (0.25, 0.75)]),
    ]


def test_names_of_frames(tmp_path: Path) -> None:
    """A name may be a number, a path or a URL, which is the frame's too; a frame without name is called by its URL."""
    listed = [
        {"name": 7},
        {"name": "x/a.jpg"},
        {"name": "https://host/s/b%20c.jpg?v=1"},
        {"url": "https://host/s/d.jpg"},
        {"name": "e.jpg", "url": "local/e.jpg"},
        {"name": "http://[::1/f%20g.jpg"},
        {"name": "f.jpg", "videoName": "/data/v1"},
        {"name": "v2/g.jpg", "videoName": "v2"},
    ]
    write(tmp_path, {"a.json": json.dumps(listed)})

    found = [frame for batch in read_batches(READER, tmp_path) for frame in batch.frames]

    assert [(frame.file, frame.url) for frame in found] == [
        ("7", ""), ("x/a.jpg", ""), ("s/b c.jpg", "https://host/s/b%20c.jpg?v=1"), ("s/d.jpg", "https://host/s/d.jpg"), ("e.jpg", ""),
        ("f g.jpg", "http://[::1/f%20g.jpg"), ("data/v1/f.jpg", ""), ("v2/g.jpg", ""),
    ]  # fmt: skip


def test_a_video_without_frame_numbers_is_in_the_order_of_its_names(tmp_path: Path) -> None:
    """Even where only one frame has none."""
    listed = [{"name": f"f{n}.jpg", "videoName": "v", "frameIndex": None if n == 9 else 99 - n} for n in (10, 9, 2)]
    write(tmp_path, {"a.json": json.dumps(listed)})

    (batch,) = read_batches(READER, tmp_path)

    assert {frame.file: frame.index for frame in batch.frames} == {"v/f2.jpg": 0, "v/f9.jpg": 1, "v/f10.jpg": 2}


def test_batches(tmp_path: Path) -> None:
    """Frames come by thousands; a video is in one batch whatever stands between its frames."""
    stills = [{"name": f"{n}.jpg"} for n in range(4500)]
    videos = [{"name": f"{n}.jpg", "videoName": f"v{n % 3}", "frameIndex": n} for n in range(4500)]
    write(tmp_path, {"a.json": json.dumps([entry for pair in zip(stills, videos, strict=True) for entry in pair])})

    batches = read_batches(READER, tmp_path)

    assert [len(batch.frames) for batch in batches] == [2000, 2000, 3500, 1500]
    assert [{frame.sequence for frame in batch.frames} for batch in batches[2:]] == [{"", "v0", "v1"}, {"v2"}]


def test_files_of_one_image_are_read_together(tmp_path: Path) -> None:
    """As those of the first release are, of which there are 100,000; rows know their files, and one that is bad is left out alone."""
    said = {"attributes": {"weather": "clear"}, "labels": [{"category": "car", "box2d": {"x1": 1, "y1": 2, "x2": 3, "y2": 4}}]}
    files = {f"{n}.json": json.dumps([{"name": f"{n}.jpg", **said}]) for n in range(501)}
    write(tmp_path, {**files, "3.json": "[", "5.json": "[]"})
    tally = Tally(on_error="skip")

    first, second = read_batches(READER, tmp_path, size=(10, 10), tally=tally)

    names = [f"{n}.jpg" for n in range(501) if n not in {3, 5}]
    assert [frame.file for frame in (*first.frames, *second.frames)] == names
    assert [first.place(row).path for row in (0, 3, 4)] == [str(tmp_path / name) for name in ("0.json", "4.json", "6.json")]
    assert [bad.reason for bad in tally.bad] == ["unreadable file"]
    assert list(tally.notes) == ["attributes of frames not used: weather (-O attributes=weather keeps them)"]


def test_frames_of_the_user(tmp_path: Path) -> None:
    """Are found by name, with the folder of their video or without."""
    write(
        tmp_path,
        {"b1c66a42/b1c66a42-0000001.jpg": "", "b1c66a42-0000002.jpg": "", "00a2.jpg": "", "00a3.jpg": "", "b1c66a42-0000004.jpg": ""},
    )

    found = frames(read_batches(READER, CASES / "tracks", frames=tmp_path))

    assert found == [
        "b1c66a42:b1c66a42-0000002.jpg", "b1c66a42:b1c66a42/b1c66a42-0000001.jpg", "b1c66a42:b1c66a42-0000004.jpg",
        "lanes:00a2.jpg", "lanes:00a3.jpg",
    ]  # fmt: skip


def casteljau(control: NDArray[np.float64], t: float) -> NDArray[np.float64]:
    """A point of a Bezier curve, by halving what stands between its control points."""
    while len(control) > 1:
        control = control[:-1] * (1 - t) + control[1:] * t
    point: NDArray[np.float64] = control[0]
    return point


def distance(point: NDArray[np.float64], chain: NDArray[np.float64]) -> float:
    """Of a point from a chain of chords."""
    begin, way = chain[:-1], np.diff(chain, axis=0)
    share = np.clip(((point - begin) * way).sum(axis=1) / np.maximum((way**2).sum(axis=1), 1e-30), 0, 1)
    return float(np.linalg.norm(begin + share[:, None] * way - point, axis=1).min())


@pytest.mark.parametrize("types", ["LCCL", "CCCL", "LCCC"])
@pytest.mark.parametrize("scale", [1.0, 40.0, 1000.0])
def test_a_curve_stays_within_a_quarter_of_a_pixel(types: str, scale: float) -> None:
    """Of its chords, whatever the first and the last vertex are called; its ends are its own, and all points lie on it."""
    control = scale * np.array([[0.0, 0.0], [0.1, 1.3], [1.2, -0.4], [1.0, 1.0]])

    points = sampled(control, types)

    truth = np.array([casteljau(control, t) for t in np.linspace(0, 1, 2001)])
    assert points[0].tolist() == control[0].tolist()
    assert np.allclose(points[-1], control[-1])
    assert max(distance(point, points) for point in truth) <= SAGITTA_PX
    assert max(distance(point, truth) for point in points) < 1e-6 * scale
    assert len(points) < 4 + 4 * math.sqrt(scale)


def test_lines_and_curves_follow_one_another() -> None:
    """A line, a flat curve (one chord), a line, and a curve right behind it."""
    vertices = np.array([[0, 0], [3, 0], [4, 0], [5, 0], [6, 0], [6, 9], [6, 10], [6, 11], [6, 12.0]])

    assert sampled(vertices, "LLCCLLCCL").tolist() == [[0, 0], [3, 0], [6, 0], [6, 9], [6, 12]]


def test_a_curve_may_close_an_outline(tmp_path: Path) -> None:
    """The first vertex is the end of a curve that begins at the last but two."""
    poly = {"vertices": [[0, 0], [90, 0], [90, 60], [0, 60]], "types": "LLCC", "closed": True}
    frame = {"name": "a.jpg", "size": {"width": 100, "height": 100}, "labels": [{"category": "x", "poly2d": [poly]}]}
    write(tmp_path, {"a.json": json.dumps([frame])})

    ((_, kind, _, points, _),) = shapes(read_batches(READER, tmp_path))

    assert kind == "POLYGON"
    assert points[:2] == [(0, 0), (0.9, 0)]
    assert len(set(points)) == len(points) > 5
    middle = casteljau(np.array([[0.9, 0], [0.9, 0.6], [0, 0.6], [0, 0]]), 0.5)
    assert distance(middle, np.array(points)) < 0.0025


@pytest.mark.parametrize(
    ("files", "certainty"),
    [
        ({"a.json": '[{"name": "a", "labels": [{"box2d": {}}]}]'}, Certainty.SURE),
        ({"a.json": '{"frames": [{"objects": [{"poly2d": []}]}]}'}, Certainty.SURE),
        ({"x/a.json": "[]", "x/b.json": '\ufeff [{"labels": [{"poly2d": []}]}]'}, Certainty.SURE),
        ({"a.json": '[{"name": "a", "videoName": "v", "labels": []}]'}, Certainty.LIKELY),
        ({"a.json": '{"labels": [{"box2d": {}}]}'}, Certainty.NO),
        ({"a.json": '{"frames": {"0": {"objects": {"1": {"poly2d": []}}}}}'}, Certainty.NO),
        ({"a.json": '[{"name": "a", "labels": []}]'}, Certainty.NO),
        ({"a.json": b"\xff\xfe"}, Certainty.NO),
        ({"a.txt": '[{"name": "a", "labels": [{"box2d": {}}]}]'}, Certainty.NO),
    ],
)
def test_sniffing(tmp_path: Path, files: dict[str, str | bytes], certainty: Certainty) -> None:
    """Labels with shapes as Scalabel calls them, in a list of frames."""
    assert READER.sniff(write(tmp_path, files)) == certainty


def test_only_scalabel_is_taken_for_it() -> None:
    """Each fixture of it goes to its reader, and no fixture of another format does."""
    for case in ("shapes", "tracks", "first"):
        assert sniff([CASES / case], Tally()).name == "bdd100k"
    others = [case for folder in FIXTURES.iterdir() if folder.name != "bdd100k" and folder.is_dir() for case in (folder, *folder.iterdir())]
    assert {READER.sniff(case) for case in others} == {Certainty.NO}
