"""Darwin JSON of videos: the tracks of the fixtures, by hand, and in which frames an annotation is where."""

import math
from pathlib import Path
from typing import Any

import pytest

from prelabel.detections import Detections
from prelabel.errors import InputError, Tally
from prelabel.readers.darwin import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.darwin_files import attributes, box, car, outline, raster, read, slot, text, video
from tests.readers.yolo_files import frames, places, rows, shapes, write

VIDEOS = FIXTURES / "darwin" / "videos"


def lefts(found: Detections) -> dict[int, float]:
    """The left side of the box in each frame, in pixels."""
    return {found.frames[f].index: round(100 * x, 6) for f, x in zip(found.frame.tolist(), found.box[:, 0].tolist(), strict=True)}


def moving(first: int, last: int, **more: object) -> dict[str, Any]:
    """A car that moves from 10 to 50 pixels, listed in two frames."""
    return car(frames={str(first): box(10, keyframe=True), str(last): box(50, keyframe=True)}, **more)


def test_tracks() -> None:
    """Of 100 x 50 pixels: each annotation is one, of an instance that shares no frame all are one."""
    whole = check_reader(READER, VIDEOS)

    assert frames([whole]) == [f"north/drive:north/drive/{i:07}.png" for i in range(8)] + [f"old:old/{i:07}.png" for i in range(3)]
    assert [frame.time_s for frame in whole.frames] == [i / 2 for i in range(8)] + [0, 0.04, 0.08]
    assert [frame.url for frame in whole.frames] == [""] * 8 + [f"https://host/old/{i}.png" for i in range(3)]
    cars = [(row[0][-5], *row[2:]) for row in rows([whole]) if row[1] == "car"]
    assert cars == [
        ("0", (0, 0, 0.1, 0.2), None, 0), ("1", (0.1, 0.1, 0.225, 0.3), None, 0), ("3", (0.3, 0.3, 0.475, 0.5), None, 0),
        ("4", (0.4, 0.4, 0.6, 0.6), 0.5, 0), ("5", (0.4, 0.4, 0.6, 0.6), 0.5, 0), ("7", (0.8, 0.4, 1, 0.6), None, 0),
        ("0", (0, 0, 0.1, 0.2), None, 0), ("1", (0, 0, 0.1, 0.2), None, 0),
    ]  # fmt: skip
    assert attributes(whole)[:6] == [
        *[{"lane": "left", "plate": "B-XY", "text": "seen", "moving": "true"}] * 2,
        {"lane": "right", "plate": "B-XY", "text": "seen", "moving": "true"},
        *[{"lane": "right", "plate": "B-XY", "text": "seen"}] * 2,
        {},
    ]
    assert whole.interpolated.tolist()[:6] == [False, True, True, False, True, False]
    assert places([whole])[0] == f"{VIDEOS}/drive.json: $.annotations[0]"


def test_other_shapes_of_tracks() -> None:
    """Polygons stay where they do not move, nodes move, masks are where raster layers have them; what is outside is counted."""
    tally = Tally()

    whole = Detections.concat(read_batches(READER, VIDEOS, tally=tally))

    drawn = [(row[2], int(row[0][-5]), row[3]) for row in shapes([whole])]
    assert [row for row in drawn if row[0] in {"house", "person", "road"}] == [
        ("house", 1, [(0.1, 0.2), (0.3, 0.2), (0.3, 0.6)]),
        ("house", 2, [(0.12, 0.2), (0.32, 0.2), (0.32, 0.6)]),
        ("house", 3, [(0.14, 0.2), (0.34, 0.2), (0.34, 0.6), (0.14, 0.6)]),
        ("house", 4, [(0.14, 0.2), (0.34, 0.2), (0.34, 0.6), (0.14, 0.6)]),
        ("person", 2, [(0.1, 0.2), (0.1, 0.6)]),
        ("person", 3, [(0.15, 0.2), (0.15, 0.6)]),
        ("person", 4, [(0.2, 0.2), (0.2, 0.6)]),
        ("road", 5, [(0, 0.98), (1, 0.98), (1, 1), (0, 1)]),
        ("road", 6, [(0, 0.96), (1, 0.96), (1, 1), (0, 1)]),
    ]
    made = [whole.interpolated[i] for i, row in enumerate(drawn) if row[0] in {"house", "person", "road"}]
    assert made == [False, True, False, True, False, True, False, False, False]
    assert [attributes(whole)[i] for i, row in enumerate(drawn) if row[:2] in {("person", 3), ("road", 5), ("road", 6)}] == [
        {"text": "turns"}, {}, {"text": "wet"},
    ]  # fmt: skip
    assert tally.filtered == {"annotation out of view": 1, "frame outside the ranges of its annotation": 1}
    assert tally.unconverted == {"annotation of type tag": 1}


def test_an_ellipse_turns_the_short_way(tmp_path: Path) -> None:
    """From 3 to -3 radians by way of pi, a quarter of it in the first of three frames between."""
    keys = {frame: {"ellipse": {"center": {"x": 50, "y": 25}, "radius": {"x": 20, "y": 10}, "angle": 3 * sign}} for frame, sign in KEYS}

    boxes = [row[2] for row in rows([read(tmp_path, video([car(frames=keys, interpolated=True)]))])]

    angle = 3 + (2 * math.pi - 6) / 4
    assert boxes[1][2] == pytest.approx(0.5 + math.hypot(20 * math.cos(angle), 10 * math.sin(angle)) / 100, abs=0.003)
    assert boxes[2] == (0.3, 0.3, 0.7, 0.7)


KEYS = (("4", -1), ("0", 1))

SEEN = [
    ({"ranges": [[1, 4]]}, {1: 10, 2: 10, 3: 50}),
    ({"ranges": [[1, 4]], "interpolated": True}, {1: 10, 2: 30, 3: 50}),
    ({"segments": [[1, 4]], "interpolated": True}, {1: 10, 2: 30, 3: 50}),
    ({"ranges": [[0, 10**30]], "interpolated": True}, {0: 10, 1: 10, 2: 30, 3: 50, 4: 50, 5: 50}),
    ({"ranges": [[2, None]], "interpolated": True}, {2: 30, 3: 50, 4: 50, 5: 50}),
    ({"ranges": [[1, 3]], "interpolated": True}, {1: 10, 2: 30, 3: 50}),
    ({"ranges": [[1, 2], [4, 5]], "interpolated": True}, {1: 10, 4: 50}),
    ({"ranges": [[1, 2], [2, 2]]}, {1: 10}),
    ({"ranges": [[1, 4]], "hidden_areas": [[1, 2], [3, 9]], "interpolated": True}, {2: 30}),
    ({"interpolated": True}, {1: 10, 2: 30, 3: 50}),
    ({"ranges": []}, {1: 10, 3: 50}),
]


@pytest.mark.parametrize(("said", "seen"), SEEN, ids=range(len(SEEN)))
def test_where_an_annotation_is_seen(tmp_path: Path, said: dict[str, object], seen: dict[int, float]) -> None:
    """In its ranges, which end before their second number unless that frame is listed, and not where it is out of view."""
    assert lefts(read(tmp_path, video([moving(1, 3, **said)]))) == seen


def test_shapes_of_unequally_many_points_stay(tmp_path: Path) -> None:
    """Until the next one; so do shapes of another kind."""
    triangle, quad = outline((0, 0), (10, 0), (10, 10)), outline((0, 0), (20, 0), (20, 10), (0, 10))
    listed = {"0": {"polygon": {"paths": [triangle]}}, "4": box(40), "2": {"polygon": {"paths": [quad]}}}

    found = read(tmp_path, video([car(frames=listed, interpolated=True)]))

    assert [round(100 * right) for right in found.box[:, 2].tolist()] == [10, 10, 20, 20, 60]
    assert found.interpolated.tolist() == [False, True, False, True, False]


INSTANCES: list[tuple[list[dict[str, Any]], list[int]]] = [
    ([{"0": 1}, {"1": 1}], [0, 0]),
    ([{"0": 1}, {"0": 1}], [0, 1]),
    ([{"0": 1}, {"1": 2}], [0, 1]),
]


@pytest.mark.parametrize(("listed", "tracks"), INSTANCES, ids=range(len(INSTANCES)))
def test_instances(tmp_path: Path, listed: list[dict[str, Any]], tracks: list[int]) -> None:
    """Annotations of one class with one id are one track where they share no frame, of another class never."""
    annotations = [car(frames={f: box(instance_id={"value": id_}) for f, id_ in one.items()}) for one in listed]
    tally = Tally()

    found = read(tmp_path, video([*annotations, {**annotations[1], "name": "bus"}]), tally=tally)

    assert found.track.tolist() == [*tracks, 2]
    assert list(tally.notes) == (
        ["annotations with one instance id in one frame are tracks of their own"] if listed[1].keys() == {"0"} and listed[0]["0"] else []
    )


def test_what_holds_in_all_frames(tmp_path: Path) -> None:
    """An instance, text, attributes, a score; what a frame says goes before, though it says that there are none."""
    same = {"instance_id": {"value": 4}, "text": {"text": "a"}, "attributes": ["lit"], "inference": {"confidence": 0.5}}
    one = car(frames={"0": box(), "1": box(text={"text": "b"}, attributes=[], inference={"confidence": 0.25})}, global_sub_types=same)
    other = car(frames={"3": box(instance_id={"value": 4})})

    found = read(tmp_path, video([one, other]))

    assert [row[3:] for row in rows([found])] == [(0.5, 0), (0.25, 0), (None, 0)]
    assert attributes(found) == [{"text": "a", "lit": "true"}, {"text": "b"}, {}]


def test_masks_are_seen_where_layers_have_them(tmp_path: Path) -> None:
    """And their ranges do; what is hidden is counted, and so is a mask that no layer has."""
    layer = car(name="__raster_layer__", frames={str(f): raster([0, 4900, 1, 100], m=1) for f in (0, 2, 3, 5)}, ranges=[[0, 6]])
    mask = {"id": "m", "name": "road", "frames": {"0": {"mask": {}}}, "ranges": [[0, 4]], "hidden_areas": [[1, 3]]}
    tally = Tally()

    found = read(tmp_path, video([layer, mask, {**mask, "id": "n"}]), tally=tally)

    assert [frame[-5] for frame, *_ in rows([found])] == ["0", "3"]
    assert tally.filtered == {"annotation out of view": 1, "frame outside the ranges of its annotation": 1}
    assert tally.unconverted == {"mask without a pixel": 1}


COUNTS: list[tuple[int | None, list[object], int]] = [
    (6, [moving(1, 3)], 6),
    (None, [moving(1, 3)], 4),
    (None, [moving(1, 3, ranges=[[0, 9]])], 9),
    (None, [], 0),
    (3, [], 3),
]


def test_how_many_frames(tmp_path: Path) -> None:
    """As many as the slot says, else up to the last that an annotation names."""
    found = [len(read(tmp_path, video(annotations, said)).frames) for said, annotations, _ in COUNTS]

    assert found == [count for _, _, count in COUNTS]


GIVEN = [
    (["v/0000000.png", "v/0000001.png"], ["v/0000000.png", "v/0000001.png"]),
    (["x/v/0000001.png", "x/v/0000002.png", "y/0000000.png"], ["x/v/0000001.png", "x/v/0000002.png"]),
    (["7.jpg", "9.jpg", "11.jpg"], ["7.jpg", "9.jpg"]),
    (["c/v/1.jpg", "day/v/1.jpg", "day/v/2.jpg"], ["day/v/1.jpg", "day/v/2.jpg"]),
]


@pytest.mark.parametrize(("names", "found"), GIVEN, ids=range(len(GIVEN)))
def test_frames_that_the_user_names(tmp_path: Path, names: list[str], found: list[str]) -> None:
    """By the names that V7's tool gives them, else in the order of the folder of the video's name, else of all."""
    write(tmp_path, {f"f/{name}": "" for name in names})
    write(
        tmp_path,
        {"a.json": text([car(frames={"0": box(0)})], slot(kind="video", frame_count=2, width=8, height=6), name="v.mp4", path="/day")},
    )

    (batch,) = read_batches(READER, tmp_path / "a.json", frames=tmp_path / "f")

    assert [frame.file for frame in batch.frames] == found


def test_frames_of_several_videos(tmp_path: Path) -> None:
    """Are those of folders that have their names; images of another one are of none."""
    write(tmp_path, {f"f/{name}": "" for name in ("v/1.jpg", "v/2.jpg", "w/1.jpg")})
    for name in "vwx":
        slots = slot(kind="video", frame_count=1, width=8, height=6)
        write(tmp_path, {f"s/{name}.json": text([car(frames={"0": box(0)})], slots, name=f"{name}.mp4")})

    with pytest.raises(InputError, match="no image of --frames lies in a folder 'x'"):
        read_batches(READER, tmp_path / "s", frames=tmp_path / "f")
    (tmp_path / "s/x.json").unlink()

    assert frames(read_batches(READER, tmp_path / "s", frames=tmp_path / "f")) == ["v:v/1.jpg", "w:w/1.jpg"]


def test_frames_that_lie_in_the_source(tmp_path: Path) -> None:
    """Are those of the video that they are called after, and of no other."""
    slots = slot(kind="video", frame_count=1, width=8, height=6)
    write(tmp_path, {f"{name}.json": text([car(frames={"0": box(0)})], slots, name=f"{name}.mp4") for name in "vw"})
    write(tmp_path, {"images/w/0000000.png": ""})

    assert frames(read_batches(READER, tmp_path)) == ["v:v/0000000.png", "w:images/w/0000000.png"]


def test_videos_in_slots(tmp_path: Path) -> None:
    """Are sequences of their own, beside images."""
    slots = [
        slot("left", "video", frame_count=1),
        slot("right", "dicom", frame_count=2),
        slot("map", source_files=[{"file_name": "m.png"}]),
    ]
    annotations = [car(frames={"0": box()}, slot_names=[name]) for name in ("left", "right")]
    write(tmp_path, {"a.json": text([*annotations, car(**box(), slot_names=["map"])], *slots, name="drive")})

    found = read_batches(READER, tmp_path)

    assert [frames([batch]) for batch in found] == [
        ["drive/left:drive/left/0000000.png"],
        ["drive/right:drive/right/0000000.png", "drive/right:drive/right/0000001.png"],
        ["drive/map/m.png"],
    ]
    assert [len(batch) for batch in found] == [1, 1, 1]
