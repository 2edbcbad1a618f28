"""Scale: responses of video tasks; see the fixtures for the pages that describe them."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from prelabel.detections import Detections, Kind, shapes_of
from prelabel.errors import InputError, Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import Certainty, parse_options
from prelabel.readers.planning import read_sources
from prelabel.readers.scale import READER
from prelabel.testing import check_reader
from tests.conftest import FIXTURES

SIZE = (200, 100)
FRAMES = FIXTURES / "scale/frames/drive.json"
PLAYBACK = FIXTURES / "scale/playback/walk.json"
CORRECT = "correct the value, or leave the record out with --on-error skip"
BOX = {"left": 20, "top": 10, "width": 40, "height": 20}


def read(source: Path, tally: Tally | None = None, label: str = "", frames: Path | None = None) -> Detections:
    """All that is read from a source."""
    options = parse_options(READER, {"label": label})
    known = FrameOptions(size=SIZE, frames=frames)
    return Detections.concat(list(read_sources(READER, [source], options, known, tally or Tally())[1]))


def pixels(d: Detections) -> list[tuple[int, str, int, list[list[float]]]]:
    """Frame number, label, track and points of each row in pixels; of a rectangle two corners."""
    shapes, found = shapes_of(d), []
    for i, (frame, label, track) in enumerate(zip(d.frame, d.label, d.track, strict=True)):
        points = shapes.take(np.array([i])).points if d.kind[i] else d.box[i].reshape(2, 2)
        found.append((d.frames[frame].index, d.labels[label], int(track), (points * SIZE).round(6).tolist()))
    return found


def write(path: Path, document: object) -> Path:
    """A file of JSON."""
    path.write_text(json.dumps(document), "utf-8")
    return path


@pytest.mark.parametrize("source", [FRAMES, FRAMES.parent, PLAYBACK], ids=["frames", "folder", "playback"])
def test_the_contract(source: Path) -> None:
    """Both layouts."""
    check_reader(READER, source, size=SIZE)


def test_a_task_with_its_response() -> None:
    """Every geometry by hand: the far side of the cuboid is as large as its face; the ellipse ends where its vertices are."""
    d = read(FRAMES)

    found = pixels(d)
    assert found[:5] == [
        (0, "car", 0, [[20, 10], [60, 30]]),
        (0, "sign", 1, [[0, 0], [50, 0], [50, 50]]),
        (0, "lane", 2, [[0, 100], [100, 50]]),
        (0, "light", 3, [[50, 25]]),
        (2, "car", 0, [[40, 10], [80, 30]]),
    ]
    corners = [[20.0, 60.0], [60.0, 60.0], [60.0, 20.0], [20.0, 20.0], [40.0, 50.0], [80.0, 50.0], [80.0, 10.0], [40.0, 10.0]]
    assert found[6] == (2, "van", 5, corners)
    wheel = np.array(found[5][3])
    assert np.allclose([wheel.min(axis=0), wheel.max(axis=0)], [[20, 20], [80, 40]])
    assert np.allclose(((wheel - [50, 30]) ** 2 / [900, 100]).sum(axis=1), 1)
    assert [dict(d.attribute_sets[number]) for number in d.attributes[[0, 4]]] == [
        {"moving": "no", "signals": ("left", "brake")}, {"moving": "yes"},
    ]  # fmt: skip
    urls = [f"https://images.example.com/drive/{i}.jpg" for i in range(3)]
    assert [(f.sequence, f.file, f.index, f.url) for f in d.frames] == [("drive", f"drive/{i}.jpg", i, urls[i]) for i in range(3)]


def test_a_playback_task() -> None:
    """Frames are those that have an annotation, with their times."""
    d = read(PLAYBACK)

    assert pixels(d) == [(3, "person", 0, [[20, 10], [60, 30]]), (6, "person", 0, [[30, 10], [70, 30]]), (6, "ball", 1, [[100, 50]])]
    assert [(f.file, f.time_s) for f in d.frames] == [("walk/000003.jpg", 0.1), ("walk/000006.jpg", 0.2)]
    assert dict(d.attribute_sets[d.attributes[1]]) == {"hat": "true"}


@pytest.mark.parametrize(
    "wrap",
    [lambda a: a, lambda a: {"annotations": a}, lambda a: {"response": {"annotations": a}, "task_id": "t"}],
    ids=["alone", "held", "task"],
)
def test_layouts_hold_the_same(wrap: Any, tmp_path: Path) -> None:  # noqa: ANN401  # a function
    """The annotations alone, or with what is wrapped around them."""
    by_frame, by_object = (json.loads(source.read_text("utf-8")) for source in (FRAMES, PLAYBACK))
    for source, annotations in ((FRAMES, by_frame["response"]["annotations"]), (PLAYBACK, by_object[0]["annotations"])):
        path = write(tmp_path / source.name, wrap(annotations))

        assert pixels(read(path)) == pixels(read(source))
        assert READER.sniff(path) == Certainty.SURE


@pytest.mark.parametrize(("events", "count"), [({"url": "https://results.example.com/events"}, 1), ([{"label": "turn"}] * 2, 2)])
def test_what_has_no_place_is_counted(events: object, count: int, tmp_path: Path) -> None:
    """Events of a video, of which a URL tells no number, and what is said of whole frames."""
    task = json.loads(FRAMES.read_text("utf-8"))
    task["response"]["events"] = events
    task["response"]["annotations"][1]["global_attributes"] = {"weather": "rain", "light": "day"}
    tally = Tally()

    read(write(tmp_path / "drive.json", task), tally)

    assert tally.unconverted == {"event of a video": count, "attribute of a frame": 2}


def test_names_of_frames_in_urls(tmp_path: Path) -> None:
    """Are decoded, but for keys of object stores."""
    task = json.loads(FRAMES.read_text("utf-8"))
    urls = ["https://images.example.com/drive/a%20b.jpg?v=1", "s3://images/drive/a%20b.jpg", "https://images.example.com/"]
    task["task"]["params"]["attachments"] = urls

    d = read(write(tmp_path / "drive.json", task))

    assert [(frame.file, frame.url) for frame in d.frames] == [
        (file, url) for file, url in zip(("drive/a b.jpg", "drive/a%20b.jpg", "drive/000002.jpg"), urls, strict=True)
    ]


def test_a_turned_box_makes_its_track_polygons(tmp_path: Path) -> None:
    """A quarter turn, clockwise, of 40x20 pixels about (40, 20)."""
    frames = [{"annotations": [{"uuid": "u", "type": "box", "label": "car", **BOX, "rotation": turn}]} for turn in (math.pi / 2, 0)]

    d = read(write(tmp_path / "in.json", frames))

    assert d.kind.tolist() == [Kind.POLYGON, Kind.POLYGON]
    assert [row[3] for row in pixels(d)] == [[[50, 0], [50, 40], [30, 40], [30, 0]], [[20, 10], [60, 10], [60, 30], [20, 30]]]


def test_frames_of_the_user_in_their_order(tmp_path: Path) -> None:
    """Where the task names none."""
    names = tmp_path / "frames.txt"
    names.write_text("x/b.png\nx/a.png\n", "utf-8")
    frames = [{"annotations": []}, {"annotations": [{"type": "box", "label": "car", **BOX}]}]

    d = read(write(tmp_path / "in.json", frames), frames=names)

    assert [frame.file for frame in d.frames] == ["x/b.png", "x/a.png"]


def test_frames_of_several_videos(tmp_path: Path) -> None:
    """Are those in the folder of each; where one has none it is not known which are its own."""
    frames = [{"annotations": [{"type": "box", "label": "car", **BOX}]}] * 2
    for video in "ab":
        (tmp_path / "f" / video).mkdir(parents=True)
        write(tmp_path / f"{video}.json", frames)
        for name in ("first.png", "second.png"):
            Image.new("L", SIZE).save(tmp_path / "f" / video / name)

    d = read(tmp_path, frames=tmp_path / "f")

    assert [(frame.sequence, frame.file) for frame in d.frames] == [
        (video, f"{video}/{name}.png") for video in "ab" for name in ("first", "second")
    ]
    write(tmp_path / "c.json", frames)
    with pytest.raises(InputError, match="no image of --frames lies in a folder 'c'"):
        read(tmp_path, frames=tmp_path / "f")


BAD: list[tuple[object, str, str, str]] = [
    ([], "", "expected `object`, got `array`", CORRECT),
    (BOX | {"left": "20"}, ".left", 'expected `float | null`, got `str`: "20"', CORRECT),
    (BOX | {"left": None}, "", "left is missing", "write pixels of the image"),
    (BOX | {"left": 1e308}, "", "left is 1e+308", "write pixels of the image"),
    (
        {"type": "line", "vertices": [{"x": 0, "y": 0}, {"x": 0, "y": -1e8}]}, ".vertices",
        "a coordinate lies beyond 10000000 pixels", "write pixels of the image",
    ),
    (BOX | {"top": float("nan")}, ".top", "NaN is no number of JSON", CORRECT),
    (BOX | {"label": "\ud800"}, ".label", r'"\ud800" is half a surrogate pair', CORRECT),
    (BOX | {"width": 0}, "", "width 0 and height 20 must be above 0", "draw it larger, or remove it"),
    (BOX | {"label": ""}, "", "the label is missing", "name the class of all such annotations with -O label=NAME"),
    ({"type": "star"}, "", "unknown type 'star'", "types are box, polygon, line, point, ellipse, cuboid"),
    ({"type": ""}, "", "the type is missing", "types are box, polygon, line, point, ellipse, cuboid"),
    (
        {"type": "polygon"}, ".vertices", "0 vertices, 0 of them different, but a polygon has at least 3", "draw it larger, or remove it",
    ),
    (
        {"type": "cuboid", "vertices": [{"x": i, "y": i, "description": f"face-{i}"} for i in range(6)]}, ".vertices",
        "there is no face-bottomleft",
        "describe the corners as face-bottomleft, face-bottomright, face-topright, face-topleft, side-bottomcorner, side-topcorner",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "element", "what", "fix"), BAD, ids=[case[2] for case in BAD])
def test_a_bad_annotation(bad: object, element: str, what: str, fix: str, tmp_path: Path) -> None:
    """The whole message under stop; under skip the annotations around it are read."""
    whole = {"uuid": "b", "type": "box", "label": "car"} | bad if isinstance(bad, dict) else bad
    good = [{"uuid": name, "type": "box", "label": "car", **BOX} for name in "ac"]
    source = write(tmp_path / "in.json", [{"annotations": [good[0], whole, good[1]]}])
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read(source)
    assert len(read(source, tally)) == 2
    assert str(caught.value) == f"{source}: $[0].annotations[1]{element}: {what}\n  fix: {fix}"
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [str(caught.value)]


def test_annotations_without_labels(tmp_path: Path) -> None:
    """As tasks without labels have them: an option names their class."""
    source = write(tmp_path / "in.json", {"u": {"geometry": "box", "frames": [{"key": 1, **BOX}]}})

    assert [row[1] for row in pixels(read(source, label="thing"))] == ["thing"]


def test_a_key_that_is_no_frame(tmp_path: Path) -> None:
    """It is bad, the frames beside it are read."""
    source = write(tmp_path / "in.json", {"u": {"label": "car", "geometry": "box", "frames": [{"key": 1, **BOX}, {"key": -1, **BOX}]}})
    tally = Tally(on_error="skip")

    assert [row[0] for row in pixels(read(source, tally))] == [1]
    assert [(str(p.place), p.what, p.fix) for p in tally.bad] == [
        (f'{source}: $["u"].frames[1].key', "-1 is no number of a frame", "number frames from 0")
    ]


FORM = "give the annotations of a video task: a list with the annotations of each frame, or an object with the frames of each annotation"


@pytest.mark.parametrize(
    ("content", "what", "fix"),
    [
        (
            '{"response": {"annotations": {"url": "https://h/x"}}}', ": $.response.annotations: the annotations stand elsewhere, at a URL",
            "fetch the file, and give it",
        ),
        ('{"response": {"annotations": [{"type": "box"}]}}', ": $.response.annotations: no annotations of a video", FORM),
        ("[]", ": $: no annotations of a video", FORM),
        (
            "[{]", ": this is no JSON (expected '\"' (byte 2))",
            "write the file again, or copy it again whole",
        ),
        ("", ": is empty", "give a file with JSON in it"),
    ],
    ids=["url", "image", "empty list", "no JSON", "empty"],
)  # fmt: skip
def test_a_file_that_is_no_response(content: str, what: str, fix: str, tmp_path: Path) -> None:
    """Ends the run with its name, and is counted under skip."""
    source, tally = tmp_path / "in.json", Tally(on_error="skip")
    source.write_text(content, "utf-8")

    with pytest.raises(InputError) as caught:
        read(source, Tally())
    assert not len(read(source, tally))

    assert str(caught.value) == f"{source}{what}\n  fix: {fix}"
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [str(caught.value)]


FRAME = {"annotations": [{"type": "box", "label": "car", **BOX}]}

SEEN = {"label": "car", "geometry": "box", "frames": [{"key": 1, **BOX}]}

ENTRIES = [
    ([FRAME, {"notes": []}, FRAME], "[1]", "has no 'annotations'", "write them, or leave the frame out with --on-error skip", [0, 2]),
    ([FRAME, 7, FRAME], "[1]", "expected `object`, got `int`", CORRECT, [0, 2]),
    ({"u": SEEN, "v": {"label": "car", "geometry": "box"}}, '["v"]', "object missing required field `frames`", CORRECT, [1]),
    ({"u": SEEN, "v": 7}, '["v"]', "expected `object`, got `int`", CORRECT, [1]),
]


@pytest.mark.parametrize(("annotations", "where", "what", "fix", "frames"), ENTRIES, ids=[case[1] + case[2] for case in ENTRIES])
def test_a_bad_entry(annotations: object, where: str, what: str, fix: str, frames: list[int], tmp_path: Path) -> None:  # noqa: PLR0917
    """A frame or an object that is none is left out alone."""
    source, tally = write(tmp_path / "in.json", {"response": {"annotations": annotations}}), Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read(source, Tally())
    found = read(source, tally)

    assert str(caught.value) == f"{source}: $.response.annotations{where}: {what}\n  fix: {fix}"
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [str(caught.value)]
    assert [row[0] for row in pixels(found)] == frames
