"""Encord: videos, image groups and data groups as sequences, with tracks and attributes that change."""

import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prelabel.errors import Tally
from prelabel.readers.encord import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.encord_files import answer, attributes, box, car, image, labels, read, row, shape, unit, video
from tests.readers.yolo_files import frames, places, rows, shapes, write

CASES = FIXTURES / "encord"


def test_a_video() -> None:
    """Of five frames in a second: a car that is seen in four, whose second frame was made between two that a person drew, and a gate."""
    d = check_reader(READER, CASES / "tracks" / "drive.json")

    assert frames([d]) == [f"drive:drive/00000{number}.jpg" for number in range(5)]
    assert [(one.index, one.time_s, one.width, one.height) for one in d.frames] == [(n, n / 5, 100, 50) for n in range(5)]
    cars = [one for one in rows([d]) if one[1] == "Car"]
    assert cars == [
        ("drive/000000.jpg", "Car", (0.1, 0.2, 0.3, 0.6), None, 0),
        ("drive/000001.jpg", "Car", (0.2, 0.2, 0.4, 0.6), 1, 0),
        ("drive/000002.jpg", "Car", (0.3, 0.2, 0.5, 0.6), None, 0),
        ("drive/000003.jpg", "Car", (0.4, 0.2, 0.6, 0.6), 0.5, 0),
    ]
    is_car = np.array([one[1] == "Car" for one in rows([d])])
    assert d.interpolated[is_car].tolist() == [False, True, False, False]
    assert [said for said, own in zip(attributes(d), is_car, strict=True) if own] == [
        {"Colour": "Red", "Lights": "Low"},
        {"Colour": "Red", "Lights": ("Low", "Indicator")},
        {"Colour": "Red"},
        {"Colour": "Red", "Lights": "Indicator"},
    ]
    gates = [one for one in shapes([d]) if one[2] == "Gate"]
    assert [(one[1], one[3]) for one in gates] == [
        ("POLYGON", [(0.6, 0.2), (0.8, 0.2), (0.8, 0.4), (0.6, 0.4)]),
        ("POLYGON", [(0.75, 0.1), (0.75, 0.5), (0.65, 0.5), (0.65, 0.1)]),
    ]
    key = "44444444-9f89-4545-adbb-f271bf28cf99"
    assert places([d])[-1] == f'{CASES}/tracks/drive.json: $.data_units["{key}"].labels["3"]'


def test_an_image_group() -> None:
    """Is a sequence in the order of its numbers, not of its text; attributes hold in the images of those numbers."""
    d = check_reader(READER, CASES / "tracks" / "crossing.json")

    assert frames([d]) == ["crossing:crossing/left.jpg", "crossing:crossing/right.jpg"]
    assert [(one.index, one.width) for one in d.frames] == [(0, 100), (1, 200)]
    assert [(one[2], one[4]) for one in rows([d])] == [((0.2, 0.5, 0.3, 0.9), 0), ((0.7, 0.5, 0.8, 0.9), 0)]
    assert attributes(d) == [{}, {"Looks": "back"}]


def test_groups_as_images() -> None:
    """Stand alone, without tracks, called by their own titles; attributes hold in the images of their numbers, as in a sequence."""
    (d,) = read_batches(READER, CASES / "tracks" / "crossing.json", {"groups": "images"})

    assert frames([d]) == ["left.jpg", "right.jpg"]
    assert d.track.tolist() == [-1, -1]
    assert attributes(d) == [{}, {"Looks": "back"}]


def test_images_of_a_group_that_say_no_number(tmp_path: Path) -> None:
    """Stay in their order; so do those of whom two have one number."""
    for said in ({}, {"data_sequence": 3}):
        found = read(tmp_path, row(*(unit(name, labels(car()), **said) for name in ("b.jpg", "a.jpg")), data_type="img_group"))

        assert [(one.file, one.index) for one in found.frames] == [("row/b.jpg", 0), ("row/a.jpg", 1)]


def test_a_data_group() -> None:
    """Its image and its video stand alone, what is text is counted; an attribute is that of the video alone."""
    tally = Tally()
    batches = read_batches(READER, CASES / "tracks" / "corner.json", tally=tally)

    assert frames(batches) == [*(f"corner side:corner side/00000{number}.jpg" for number in range(3)), "corner.png"]
    assert [attributes(batch) for batch in batches] == [[{"Moves": "a lot"}], [{}]]
    assert tally.unconverted == {"item of type text": 1}


def test_names_of_data_groups(tmp_path: Path) -> None:
    """Of their files, as older and newer exports say them, else by title; of layers one is the root."""
    space = {"space_type": "image", "labels": {"0": labels(car())}}
    said = row(unit("", labels(), data_type="group"), data_type="group")
    spaces: list[dict[str, Any]] = [
        {"info": {"file_name": "a.jpg"}},
        {"root_info": {"file_name": "b.jpg"}},
        {"title": "c.jpg", "child_info": None},
    ]

    found = read(tmp_path, {**said, "spaces": {str(number): {**space, **one} for number, one in enumerate(spaces)}})

    assert frames([found]) == ["a.jpg", "b.jpg", "c.jpg"]


def test_a_scene(tmp_path: Path) -> None:
    """Has images, which are called by the paths of their files; point clouds and recordings are counted, whatever numbers frames have."""

    def space(kind: str, uri: str, *objects: object) -> dict[str, Any]:
        return {"space_type": kind, "scene_info": {"stream_id": "s", "event_index": 0, "uri": uri}, "labels": labels(*objects)}

    spaces = {
        "a": space("scene_image", "cam 0/1.png", car()),
        "b": space("scene_image", "https://host/cam%201/1.png", car(0.4)),
        "c": space("point_cloud", "1.pcd"),
    }
    recorded = unit("r.mcap", {"1000000000": labels()}, data_type="application/mcap", data_fps=0, width=0, height=0)
    tally = Tally()

    found = read(tmp_path, [row(data_type="scene", spaces=spaces), row(recorded, data_type="scene")], tally=tally)

    assert [(one.file, one.url) for one in found.frames] == [("cam 0/1.png", ""), ("cam 1/1.png", "https://host/cam%201/1.png")]
    assert [one[2][0] for one in rows([found])] == [0.1, 0.4]
    assert tally.unconverted == {"item of type point_cloud": 1, "item of type application/mcap": 1}


def test_tracks(tmp_path: Path) -> None:
    """Of one hash, one class and one kind of shape; what changes its class is another one."""
    line = shape("car", shape="polyline", polyline=[{"x": 0, "y": 0}, {"x": 1, "y": 1}])
    said = video({"0": labels(car(), car(0.5, objectHash="b")), "1": labels(car(0.5, objectHash="b"), car(0.2)), "2": labels(line),
                  "3": labels(car(name="bus"))})  # fmt: skip

    assert read(tmp_path, said).track.tolist() == [0, 1, 1, 0, 2, 3]


def test_what_is_between_people(tmp_path: Path) -> None:
    """Is marked as interpolated; what follows the last that a person drew, or is of a track that none did, is not."""
    auto = {"manualAnnotation": False}
    said = video({
        "0": labels(car(**auto), car(0.5, objectHash="b", **auto)), "1": labels(car()), "2": labels(car(**auto)),
        "3": labels(car(manualAnnotation=None)), "4": labels(car()), "5": labels(car(**auto), car(0.5, objectHash="b", **auto)),
    })  # fmt: skip
    found = read(tmp_path, said)

    assert found.interpolated[found.track == 0].tolist() == [False, False, True, False, False, False]
    assert not found.interpolated[found.track == 1].any()


LENGTHS: list[tuple[dict[str, Any], int, float]] = [
    ({}, 10, 0.2),
    ({"data_fps": 23.976023976023978, "data_duration": 29.07071}, 697, 1 / 23.976023976023978),
    ({"data_fps": None}, 3, float("nan")),
    ({"data_fps": 0, "data_duration": None}, 3, float("nan")),
    ({"data_fps": None, "data_duration": None, "number_of_pages": 6, "data_type": "application/pdf"}, 6, float("nan")),
    ({"data_fps": None, "data_duration": None, "frames": [{}] * 4, "data_type": "application/dicom"}, 4, float("nan")),
    ({"data_duration": None}, 3, 0.2),
    ({"data_duration": 0.2}, 3, 0.2),
    ({"data_fps": None, "data_links": ["a", "b", "c", "d"], "data_type": "application/dicom"}, 4, float("nan")),
    ({"number_of_frames": 7}, 7, 0.2),
]


@pytest.mark.parametrize(("said", "count", "second"), LENGTHS, ids=range(len(LENGTHS)))
def test_how_long_a_video_is(tmp_path: Path, said: dict[str, Any], count: int, second: float) -> None:
    """As its rate and its duration say, or its files; at least to its last labels, of which so much is noted where they alone say it."""
    tally = Tally()
    found = read(tmp_path, video({"2": labels(car())}, said), tally=tally)

    assert len(found.frames) == count
    assert found.frames[1].time_s == pytest.approx(second, nan_ok=True)
    alone = ["video 'v' ends at frame 2, the last with detections: give --frames if more follow"]
    assert list(tally.notes) == (alone if None in said.values() and not {"data_links", "number_of_pages", "frames"} & {*said} else [])


def test_another_rate(tmp_path: Path) -> None:
    """Tells the times of frames, and not how many there are."""
    found = read(tmp_path, video({"1": labels(car())}), {"fps": "10"})

    assert (len(found.frames), found.frames[1].time_s) == (10, 0.1)


def test_images_of_a_video(tmp_path: Path) -> None:
    """Of a video that is alone all of ``--frames``, of one of two those in its folder."""
    one, two = video({"1": labels(car())}), video({"1": labels(car())}, {"data_title": "w.mp4", "data_hash": "w"})
    write(tmp_path, {f"x/{folder}/{name}.jpg": "" for folder in "vw" for name in "ab"})

    only = read(tmp_path, one, frames=tmp_path / "x" / "w")
    both = read(tmp_path, [one, two], frames=tmp_path / "x")

    assert frames([only]) == ["v:a.jpg", "v:b.jpg"]
    assert frames([both]) == ["v:v/a.jpg", "v:v/b.jpg", "w:w/a.jpg", "w:w/b.jpg"]


def test_ranges_of_attributes(tmp_path: Path) -> None:
    """End with their last frame; several hold one after the other, and one without a range always."""
    actions = [answer("a", "1", range=[[0, 1], [3, 3]]), answer("a", "2", range=[[1, 2]]), answer("b", "x", range=[]), answer("c", "y")]
    said = video({str(n): labels(car()) for n in range(5)}, object_actions={"car": {"objectHash": "car", "actions": actions}})
    always = {"b": "x", "c": "y"}

    found = attributes(read(tmp_path, said))

    assert found == [{"a": "1", **always}, {"a": ("1", "2"), **always}, {"a": "2", **always}, {"a": "1", **always}, always]


def test_many_ranges_within_one_another(tmp_path: Path) -> None:
    """Are gone through as frames ask for them: to keep what holds at each of their ends took the square of their number."""
    count = 4000
    actions = [answer("a", "x", range=[[number, 3 * count - number]]) for number in range(1, count)]
    said = video({"0": labels(car()), "1": labels(car())}, object_actions={"car": {"actions": actions}})
    write(tmp_path, {})

    tracemalloc.start()
    found = read(tmp_path, said)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert attributes(found) == [{}, {"a": "x"}]
    # the numbers of the ranges that hold at each end are 16 million, of 8 bytes each
    assert most < 40e6


def test_a_video_without_labels(tmp_path: Path) -> None:
    """Is frames without detections; one that says nothing of its length is counted."""
    tally = Tally()

    found = read(tmp_path, [video({}), video({}, {"data_title": "w.mp4", "data_fps": None})], tally=tally)

    assert (len(found.frames), len(found), tally.unconverted) == (10, 0, {"video without frames": 1})


def test_a_box_that_turns_in_one_frame_alone(tmp_path: Path) -> None:
    """Makes its whole track polygons, but not that of another object."""
    turned = [shape("gate", rotatableBoundingBox=box(theta=theta)) for theta in (0, 45)]
    still = shape("door", rotatableBoundingBox=box(theta=0))
    found = shapes([read(tmp_path, video({"0": labels(turned[0], still), "1": labels(turned[1], still)}))])

    assert [one[1:3] for one in found] == [("POLYGON", "gate"), ("RECTANGLE", "door")] * 2


def test_images_among_videos(tmp_path: Path) -> None:
    """Are in a batch of their own, behind those of the videos."""
    write(tmp_path, {})
    found = read(tmp_path, [image(car()), video({"0": labels(car())})])

    assert frames([found])[::10] == ["v:v/000000.jpg", "a.jpg"]
