"""What the images of Datumaro files are called, and where they lie."""

import json
from pathlib import Path

import pytest
from PIL import Image

from prelabel.errors import Tally
from prelabel.readers.datumaro import READER
from prelabel.readers.datumaro.frames import FRAMES_PER_BATCH
from prelabel.testing import read_batches
from tests.readers.datumaro_files import bbox, item, text
from tests.readers.yolo_files import frames, rows, write

NAMES = [
    ({"id": "x/a", "image": {"path": "x_a.png"}}, "s/x_a.png"),
    ({"id": "x/a", "image": {"path": "./y\\a.png"}}, "s/y/a.png"),
    ({"id": "x/a", "image": {"path": "/data/q/a.bmp"}}, "s/x/a.bmp"),
    ({"id": "x/a", "image": {"path": "C:\\data\\a.bmp"}}, "s/x/a.bmp"),
    ({"id": "x/a", "image": {"path": "../a.bmp"}}, "s/x/a.bmp"),
    ({"id": "x/a", "image": {"path": ""}}, "s/x/a.jpg"),
    ({"id": "x/a", "image": {"size": [5, 6]}}, "s/x/a.jpg"),
    ({"id": "x/a", "image": None, "media": {"path": "m.tif"}}, "s/m.tif"),
    ({"id": "x/a", "image": {"path": "i.png"}, "media": {"path": "m.tif"}}, "s/i.png"),
    ({"id": "x/a"}, "s/x/a.jpg"),
    ({"id": 7}, "s/7.jpg"),
    ({"id": "a", "image": {"path": "s3://bucket/p/a b.jpg"}}, "s/p/a b.jpg"),
]


@pytest.mark.parametrize(("record", "name"), NAMES, ids=range(len(NAMES)))
def test_names(tmp_path: Path, record: dict[str, object], name: str) -> None:
    """The path of the image below the folder of the subset; the id where that is none of this data set."""
    write(tmp_path, {"annotations/s.json": text([record])})

    assert frames(read_batches(READER, tmp_path)) == [name]


def test_images_of_a_subset(tmp_path: Path) -> None:
    """Lie in the folder of its name, give the sizes that items do not, and are frames also without an item; other subsets' are not."""
    bare = {"id": "x/a", "annotations": [bbox()]}
    write(tmp_path, {"annotations/s.json": text([bare]), "images/s/x/a.png": "", "images/s/b.png": "", "images/t/c.png": ""})

    (batch,) = read_batches(READER, tmp_path)
    plan = READER.plan(tmp_path / "annotations" / "s.json", READER.options())

    assert [(frame.file, frame.width, frame.height) for frame in batch.frames] == [("s/x/a.png", 8, 6)]
    assert [image.file for image in plan.images] == ["s/b.png", "s/x/a.png"]


def test_images_of_first_releases(tmp_path: Path) -> None:
    """Lie beside each other, whatever their subset."""
    write(tmp_path, {f"annotations/{name}.json": text([{"id": name, "annotations": []}]) for name in ("s", "t")})
    write(tmp_path, {"images/s.png": "", "images/t.png": "", "images/u.png": ""})

    assert frames(read_batches(READER, tmp_path)) == ["s.png", "t.png"]
    assert [image.file for image in READER.plan(tmp_path, READER.options()).images] == ["s.png", "t.png", "u.png"]


def test_images_of_first_releases_in_several_data_sets(tmp_path: Path) -> None:
    """Are those of the items of their own data set, though these do not say so."""
    for folder in ("x", "y"):
        write(tmp_path, {f"{folder}/annotations/s.json": text([{"id": "a"}]), f"{folder}/images/a.png": ""})

    assert frames(read_batches(READER, tmp_path)) == ["x/a.png", "y/a.png"]


def test_images_of_point_clouds_are_no_frames(tmp_path: Path) -> None:
    """They show what a cloud shows, and no item is about them."""
    write(tmp_path, {"annotations/s.json": text([{"id": "a", "point_cloud": {"path": "a.pcd"}}]), "images/s/a/0.png": ""})

    assert READER.plan(tmp_path, READER.options()).images == ()


def test_a_point_cloud_without_a_path_is_none(tmp_path: Path) -> None:
    """CVAT gives one to every image that it exports without images; what lies beside the file are its images."""
    bare = {"attr": {"frame": 0}, "point_cloud": {"path": ""}, "media": {"path": ""}}
    items = [{"id": "x/a", "annotations": [bbox()], **bare}, item("b", [bbox(30, 1)], point_cloud={"path": ""})]
    write(tmp_path, {"annotations/s.json": json.dumps(json.loads(text(items)), indent=4)})
    (tmp_path / "images" / "s" / "x").mkdir(parents=True)
    Image.new("L", (100, 50)).save(tmp_path / "images" / "s" / "x" / "a.jpg")
    tally = Tally()

    found = read_batches(READER, tmp_path, tally=tally)

    assert [image.file for image in READER.plan(tmp_path, READER.options()).images] == ["s/x/a.jpg"]
    assert frames(found) == ["s/x/a.jpg", "s/b.jpg"]
    assert sorted(row[1] for row in rows(found)) == ["bus", "car"]
    assert tally.unconverted == {}


def test_several_data_sets(tmp_path: Path) -> None:
    """Put their own path in front; a file that lies elsewhere is called by its own name."""
    one = text([item("a", [])])
    write(tmp_path, {"x/annotations/s.json": one, "y/z/annotations/s.json": one, "q/t.json": one, "x/images/s/a.jpg": ""})

    assert frames(read_batches(READER, tmp_path)) == ["q/t/a.jpg", "x/s/a.jpg", "y/z/s/a.jpg"]
    assert frames(read_batches(READER, tmp_path / "x" / "annotations")) == ["s/a.jpg"]


def test_frames_of_the_user(tmp_path: Path) -> None:
    """Are found without the subset's name, too."""
    write(tmp_path, {"annotations/s.json": text([{"id": "x/a"}]), "mine/x/a.jpg": ""})

    assert frames(read_batches(READER, tmp_path / "annotations" / "s.json", frames=tmp_path / "mine")) == ["x/a.jpg"]


def test_batches(tmp_path: Path) -> None:
    """Open frames come by thousands; a video is in one batch whatever stands between its frames."""
    count = FRAMES_PER_BATCH + 500
    stills = [{"id": f"{n}"} for n in range(count)]
    videos = [{"id": f"f{n}", "video_frame": {"video_path": f"v{n % 2}.mp4", "frame_index": n}} for n in range(2 * count)]
    write(tmp_path, {"annotations/s.json": text([*videos[:count], *stills, *videos[count:]])})

    batches = read_batches(READER, tmp_path)

    assert [len(batch.frames) for batch in batches] == [2000, 500, count, count]
    assert [{frame.sequence for frame in batch.frames} for batch in batches] == [{""}, {""}, {"s/v0"}, {"s/v1"}]
