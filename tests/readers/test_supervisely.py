"""Supervisely: projects of images and videos of 100 x 50 pixels, with values worked out by hand."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.supervisely import READER, SuperviselyOptions
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "supervisely"

NORTH = CASES / "images/north/ann/a.jpg.json"
SOUTH = CASES / "images/south/ann/a.jpg.json"

SIZE = (100, 50)


def attributes(d: Detections) -> list[dict[str, object]]:
    """Those of each row."""
    return [dict(d.attribute_sets[i]) if i >= 0 else {} for i in d.attributes.tolist()]


def pixels(points: list[tuple[float, ...]]) -> list[list[float]]:
    """Points in pixels."""
    found: list[list[float]] = (np.array(points) * SIZE).round(6).tolist()
    return found


def test_a_project_of_images() -> None:
    """Data sets are folders of frames; an image's name is that of its file of annotations."""
    whole = check_reader(READER, CASES / "images")

    assert frames([whole]) == ["north/img/a.jpg", "north/img/b.jpg", "south/img/a.jpg"]
    assert [row[:3] for row in shapes([whole])] == [
        ("north/img/a.jpg", "RECTANGLE", "car"), ("north/img/a.jpg", "POLYGON", "tree"), ("north/img/a.jpg", "POLYGON", "forest"),
        ("north/img/a.jpg", "LINE", "kerb"), ("north/img/a.jpg", "POLYGON", "person"), ("north/img/a.jpg", "LANDMARK", "bolt"),
        ("north/img/a.jpg", "LANDMARK", "pose"), ("north/img/a.jpg", "CUBOID", "box"), ("south/img/a.jpg", "RECTANGLE", "car"),
        ("south/img/a.jpg", "POLYGON", "sign"), ("south/img/a.jpg", "CUBOID", "crate"), ("south/img/a.jpg", "POLYGON", "person"),
    ]  # fmt: skip
    assert attributes(whole)[:2] == [{"like": "true", "colour": "red", "doors": "4"}, {}]
    assert places([whole])[8] == f"{SOUTH}: $.objects[0]"


def test_numbers_of_pixels() -> None:
    """A rectangle includes the pixels of both corners, a point stands for the centre of its pixel."""
    whole = check_reader(READER, NORTH)
    drawn = shapes([whole])

    assert rows([whole])[0][2] == (0.1, 0.1, 0.3, 0.3)
    assert pixels(drawn[1][3]) == [
        [20.5, 10.5], [59.5, 10.5], [59.5, 29.5], [20.5, 29.5], [30.5, 15.5], [39.5, 15.5], [39.5, 19.5],
    ]  # fmt: skip
    assert pixels(drawn[2][3]) == [[0.5, 0.5], [9.5, 0.5], [9.5, 9.5], [50.5, 0.5], [69.5, 0.5], [69.5, 19.5]]
    assert whole.ring_hole.tolist() == [False, True, False, False, False, False, True, False, False, False]
    assert pixels(drawn[3][3]) == [[0.5, 49.5], [49.5, 24.5], [99.5, 39.5]]
    assert (pixels(drawn[5][3]), drawn[5][4]) == ([[24.5, 19.5]], [1])


def test_keypoints() -> None:
    """Are numbered by the template in meta.json, not by their order in the object; a disabled one is left out."""
    tally = Tally()
    whole = read_batches(READER, NORTH, tally=tally)

    drawn = shapes(whole)[6]
    assert (pixels(drawn[3]), drawn[4]) == ([[30.5, 20.5], [10.5, 20.5]], [3, 1])
    assert dict(tally.filtered) == {"disabled keypoint": 1}
    assert dict(tally.unconverted) == {"cuboid_3d": 1, "tag of an image": 1}


def test_masks() -> None:
    """Run along the edges of pixels, from their origin on: a square with a hole; by alpha two columns of two rows."""
    square = shapes(read_batches(READER, NORTH))[4]
    columns = rows(read_batches(READER, SOUTH))[3]

    points = [tuple(point) for point in pixels(square[3])]
    assert set(points[:4]) == {(40, 20), (43, 20), (43, 23), (40, 23)}
    assert set(points[4:]) == {(41, 21), (42, 21), (42, 22), (41, 22)}
    assert columns[2] == (0.11, 0.2, 0.13, 0.24)


def test_the_origin_of_a_mask_is_rounded_down(tmp_path: Path) -> None:
    """To the pixel that it lies in."""
    content = json.loads(NORTH.read_text("utf-8"))
    content["objects"] = [one for one in content["objects"] if one["geometryType"] == "bitmap"]
    content["objects"][0]["bitmap"]["origin"] = [40.75, 20.5]
    (tmp_path / "ann").mkdir()
    (tmp_path / "ann/a.jpg.json").write_text(json.dumps(content), encoding="utf-8")

    assert [row[2] for row in rows(read_batches(READER, tmp_path))] == [(0.4, 0.4, 0.43, 0.46)]


def test_the_hidden_corner_of_a_cuboid() -> None:
    """The back is a parallelogram: (20, 10) + (40, 30) - (40, 10) = (20, 30); the order is that of Playment."""
    drawn = shapes(read_batches(READER, NORTH))[7]

    seen = np.array([[10, 40], [30, 40], [30, 20], [10, 20], [20, 30], [40, 30], [40, 10], [20, 10]])
    assert pixels(drawn[3]) == (seen + 0.5).tolist()


def test_a_cuboid_seen_from_the_left() -> None:
    """Its faces are the front, the top and the left side: the hidden corner is another one."""
    from prelabel.readers.supervisely.cuboids import of_faces  # noqa: PLC0415  # its corners have no other door

    points = [(30.0, 20.0), (50.0, 20.0), (50.0, 40.0), (30.0, 40.0), (20.0, 10.0), (40.0, 10.0), (20.0, 30.0)]

    corners = of_faces(points, [[0, 1, 2, 3], [0, 4, 5, 1], [0, 3, 6, 4]])

    assert corners == [(30, 40), (50, 40), (50, 20), (30, 20), (20, 30), (40, 30), (40, 10), (20, 10)]


def test_points_of_the_plane() -> None:
    """A file with decimals is taken as it is; a quarter turn of 20 x 10 pixels about (50, 25); the vertices of a cuboid by name."""
    whole = check_reader(READER, SOUTH)
    drawn = shapes([whole])

    assert rows([whole])[0][2] == (0.1, 0.105, 0.295, 0.285)
    assert pixels(drawn[1][3]) == [[55, 15], [55, 35], [45, 35], [45, 15]]
    assert pixels(drawn[2][3]) == [[20, 40], [40, 40], [40, 20], [20, 20], [25, 35], [45, 35], [45, 15], [25, 15]]


@pytest.mark.parametrize(("coordinates", "expected"), [("pixel", (0.1, 0.1, 0.3, 0.3)), ("plane", (0.1, 0.1, 0.29, 0.28))])
def test_the_coordinates_can_be_said(coordinates: str, expected: tuple[float, ...]) -> None:
    """For all files."""
    assert rows(read_batches(READER, NORTH, {"coordinates": coordinates}))[0][2] == expected


def test_a_project_of_videos() -> None:
    """Every frame of the video is there, objects are tracks, and a tag holds in its range of frames alone."""
    whole = check_reader(READER, CASES / "videos")

    assert [(frame.sequence, frame.file, frame.index) for frame in whole.frames] == [
        ("day/drive.mp4", f"day/drive.mp4/00000{number}.jpg", number) for number in range(6)
    ]
    assert rows([whole]) == [
        ("day/drive.mp4/000000.jpg", "car", (0.1, 0.1, 0.3, 0.3), None, 0),
        ("day/drive.mp4/000000.jpg", "lane", (0.005, 0.49, 0.495, 0.99), None, 1),
        ("day/drive.mp4/000001.jpg", "car", (0.2, 0.1, 0.4, 0.3), None, 0),
        ("day/drive.mp4/000004.jpg", "car", (0.5, 0.1, 0.7, 0.3), None, 0),
    ]
    assert shapes([whole])[1][1] == "LINE"
    assert attributes(whole) == [{"colour": "red"}, {}, {"colour": "red", "braking": "true"}, {"colour": "red"}]


def test_several_figures_of_an_object_in_a_frame(tmp_path: Path) -> None:
    """Two parts of a car behind a pole: the second of a frame is a track of its own, which goes on where there are two again."""

    def frame(index: int, *lefts: int) -> dict[str, object]:
        points = [{"exterior": [[left, 10], [left + 9, 19]], "interior": []} for left in lefts]
        return {"index": index, "figures": [{"objectKey": "b", "geometryType": "rectangle", "geometry": {"points": one}} for one in points]}

    listed = [{"key": key, "classTitle": "car", "tags": []} for key in "ab"]
    shown = [frame(0, 10, 40), frame(1, 15), frame(2, 20, 50)]
    content = {"size": {"width": 100, "height": 50}, "framesCount": 3, "objects": listed, "frames": shown}
    (tmp_path / "ann").mkdir()
    (tmp_path / "ann/drive.mp4.json").write_text(json.dumps(content), encoding="utf-8")
    tally = Tally()

    found = rows(read_batches(READER, tmp_path, tally=tally))

    assert [(file[-5], box[0], track) for file, _, box, _, track in found] == [
        ("0", 0.1, 1), ("0", 0.4, 3), ("1", 0.15, 1), ("2", 0.2, 1), ("2", 0.5, 3),
    ]  # fmt: skip
    assert tally.adjusted == {"further figure of an object in a frame made a track of its own": 2}


@pytest.mark.parametrize("folder", ["", "drive/", "day/drive.mp4/"])
def test_frames_of_a_video(folder: str, tmp_path: Path) -> None:
    """Are those of the user, in their order, in a folder of the video's name or the only ones."""
    (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    for number in range(1, 7):
        Image.new("L", SIZE).save(tmp_path / folder / f"{number}.png")
    if folder:
        Image.new("L", SIZE).save(tmp_path / "another.png")

    whole = read_batches(READER, CASES / "videos", frames=tmp_path)[0]

    assert [frame.file for frame in whole.frames] == [f"{folder}{number}.png" for number in range(1, 7)]


def test_fields_that_are_asked_for() -> None:
    """Become attributes where they are filled in."""
    whole = read_batches(READER, NORTH, {"attributes": "labelerLogin,description,classId"})[0]

    assert attributes(whole)[1] == {"labelerLogin": "max", "classId": "2"}


@pytest.mark.parametrize(("source", "expected"), [("north", "img/a.jpg"), ("north/ann", "a.jpg"), ("north/ann/a.jpg.json", "a.jpg")])
def test_parts_of_a_project(source: str, expected: str) -> None:
    """A data set, its annotations, and one of them; meta.json is found above."""
    whole = check_reader(READER, CASES / "images" / source)

    assert whole.frames[0].file == expected
    assert "pose" in whole.labels


def test_images_beside_one_annotation_file(tmp_path: Path) -> None:
    """Are not its own, but of a data set they are frames without detections."""
    shutil.copytree(CASES / "images/south", tmp_path / "ds")
    Image.new("L", SIZE).save(tmp_path / "ds/img/a.jpg")

    plans = [READER.plan(tmp_path / "ds" / below, SuperviselyOptions()) for below in ("", "ann", "ann/a.jpg.json")]

    assert [[image.file for image in plan.images] for plan in plans] == [["img/a.jpg", "img/z.png"], ["a.jpg", "z.png"], ["a.jpg"]]


def test_data_sets_in_data_sets(tmp_path: Path) -> None:
    """Lie at any depth."""
    shutil.copytree(CASES / "images/north", tmp_path / "project/north/datasets/inner")
    shutil.copyfile(CASES / "images/meta.json", tmp_path / "project/meta.json")

    assert frames([check_reader(READER, tmp_path / "project")])[0] == "north/datasets/inner/img/a.jpg"


def test_what_a_class_says(tmp_path: Path) -> None:
    """An object without a type has the shape of its class, and a file without a size that of the image."""
    content = {"objects": [{"classTitle": "car", "points": {"exterior": [[10, 5], [29, 14]], "interior": []}}], "tags": []}
    for folder in ("ann", "img"):
        (tmp_path / "ds" / folder).mkdir(parents=True)
    (tmp_path / "meta.json").write_text(json.dumps({"classes": [{"title": "car", "shape": "rectangle"}], "tags": []}), encoding="utf-8")
    (tmp_path / "ds/ann/a.png.json").write_text(json.dumps(content), encoding="utf-8")
    Image.new("L", SIZE).save(tmp_path / "ds/img/a.png")

    assert rows([check_reader(READER, tmp_path)]) == [("ds/img/a.png", "car", (0.1, 0.1, 0.3, 0.3), None, -1)]


def test_tags_of_old_exports(tmp_path: Path) -> None:
    """Are names alone, without a value."""
    car = {"classTitle": "car", "geometryType": "rectangle", "points": {"exterior": [[10, 5], [29, 14]]}, "tags": ["parked", "red"]}
    content = {"size": {"width": 100, "height": 50}, "tags": ["day"], "objects": [car]}
    (tmp_path / "ann").mkdir()
    (tmp_path / "ann/a.png.json").write_text(json.dumps(content), encoding="utf-8")
    tally = Tally()

    (d,) = read_batches(READER, tmp_path, tally=tally)

    assert attributes(d) == [{"parked": "true", "red": "true"}]
    assert tally.unconverted == {"tag of an image": 1}


@pytest.mark.parametrize("case", ["images", "videos"])
def test_sniffing(case: str) -> None:
    """Each fixture, and each annotation in it, is Supervisely's alone."""
    files = list((CASES / case).rglob("ann/*.json"))

    assert [sniff([path], Tally()).name for path in (CASES / case, *files)] == ["supervisely"] * (1 + len(files))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"classes": [], "tags": []}', '{"shapes": [], "objects": 1}'])
def test_other_files_are_not_claimed(text: str, tmp_path: Path) -> None:
    """Whatever their place."""
    (tmp_path / "ann").mkdir()
    (tmp_path / "ann/a.json").write_text(text, encoding="utf-8")

    assert [READER.sniff(path) for path in (tmp_path, tmp_path / "ann", tmp_path / "ann/a.json")] == [Certainty.NO] * 3
