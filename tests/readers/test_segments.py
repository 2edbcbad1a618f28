"""Segments.ai: the shapes, names, labelsets and bitmaps of releases."""

import json
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.coco import READER as COCO_READER
from prelabel.readers.segments import READER
from prelabel.testing import check_reader, read_batches
from tests.commands import convert, jobs
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, refused, write
from tests.readers.segments_files import OF_IMAGE, SIZE, image, label, listed, one, release, sequence, shot
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "segments"
BITMAPS = {"bitmaps": f"{CASES}/masks/bitmaps"}
ASSETS = "https://segmentsai-prod.s3.eu-west-2.amazonaws.com/assets/ann"


@pytest.mark.parametrize(
    ("case", "options", "size"),
    [
        ("vector", {}, None),
        ("vector", {"labelset": "predictions"}, None),
        ("vector/street-v1.json", {}, SIZE),
        ("bitmaps", {}, None),
        ("bitmaps/hills-v2.json", {}, None),
        ("sequence", {}, SIZE),
        ("sensors", {}, SIZE),
        ("masks", BITMAPS, None),
    ],
)
def test_the_contract(case: str, options: dict[str, str], size: tuple[int, int] | None) -> None:
    """On each fixture, and on single files, which this reader alone recognises."""
    check_reader(READER, CASES / case, options, size=size)

    assert sniff([CASES / case], Tally()).name == "segments"


def test_shapes() -> None:
    """A box by two corners in any order, a polygon, a line and a point; the images are those of the source."""
    batches = read_batches(READER, CASES / "vector")
    at = {(row[0], row[2]): row[1:2] + row[3:] for row in shapes(batches)}

    assert [row[:3] for row in rows(batches) if row[1] == "car"] == [
        ("crossing.png", "car", (0.1, 0.1, 0.3, 0.3)),
        ("crossing.png", "car", (0.50625, 0.5, 0.75, 0.75)),
    ]
    assert at["crossing.png", "road"] == ("POLYGON", [(0, 1), (1, 1), (0.75, 0.5), (0.25, 0.5)], [0] * 4)
    assert at["crossing.png", "lane"] == ("LINE", [(0.5, 1), (0.5, 0.75), (0.55, 0.5)], [0] * 3)
    assert at["crossing.png", "wheel"] == ("LANDMARK", [(0.15, 0.3)], [1])
    assert at["bridge.png", "wheel"] == ("LANDMARK", [(0.5, 0.5)], [1])
    assert frames(batches) == ["crossing.png", "bridge.png", "tunnel.png"]
    assert batches[0].frames[0].url == f"{ASSETS}/3b8b3da2.png"
    assert places(batches)[1] == f"{CASES}/vector/street-v1.json: {OF_IMAGE}.annotations[1]"


def test_attributes() -> None:
    """Text, numbers and flags; null and empty ones say nothing. What is said of an image, and links, are counted."""
    tally = Tally()
    found = read(READER, CASES / "vector", tally=tally)

    assert found.attribute_sets == ({"color": "red", "doors": "4", "parked": "true"}, {"color": "blue"})
    assert found.attributes.tolist() == [0, 1, -1, -1, -1, -1]
    assert tally.unconverted == {"attribute of an image": 2, "link between objects": 1}
    assert list(tally.notes) == ["labelsets that were not read: predictions (-O labelset=NAME reads one)"]


def test_another_labelset() -> None:
    """Its samples without a label are frames without detections."""
    found = read(READER, CASES / "vector", {"labelset": "predictions"})

    assert (names(found), found.box.tolist()) == (["crossing.png", "bridge.png", "tunnel.png"], [[0.1, 0.1, 0.35, 0.35]])


def test_the_only_labelset(tmp_path: Path) -> None:
    """Is read without being named; where the release names none, that of annotators is."""
    said = image("a.png", None, model=label(one()))
    named = write(tmp_path / "named", {"a.json": release(said, labelsets=[{"name": "model"}])})
    unnamed = write(tmp_path / "unnamed", {"a.json": release(said)})
    tally = Tally()

    assert labels(read(READER, named, size=SIZE)) == ["car"]
    assert labels(read(READER, unnamed, size=SIZE, tally=tally)) == []
    assert list(tally.notes) == ["labelsets that were not read: model (-O labelset=NAME reads one)"]


def test_statuses(tmp_path: Path) -> None:
    """Samples of others are left out and counted; one without a label is UNLABELED."""
    said = [image("a.png", label(one())), image("b.png", {**label(one()), "label_status": "REVIEWED"}), image("c.png")]
    source = write(tmp_path, {"a.json": release(*said)})
    tally = Tally()

    assert names(read(READER, source, {"status": "reviewed,UNLABELED"}, size=SIZE, tally=tally)) == ["b.png", "c.png"]
    assert tally.filtered == {"sample of another label_status": 1}


def test_further_fields(tmp_path: Path) -> None:
    """Are noted, and become attributes where they are asked for, those that have a use of their own, too."""
    source = write(tmp_path, {"a.json": release(image("a.png", label(one(id=7, occluded=True, note=""))))})
    tally = Tally()
    read(READER, source, size=SIZE, tally=tally)

    assert list(tally.notes) == ["fields of annotations that were not used: note,occluded (-O attributes=note,occluded keeps them)"]
    assert read(READER, source, {"attributes": "id,occluded,note"}, size=SIZE).attribute_sets == ({"id": "7", "occluded": "true"},)


NAMES = [
    ("crossing", "https://host/x/1.jpg", {}, "crossing.jpg"),
    ("crossing.v2", "https://host/x/1.jpg", {}, "crossing.v2.jpg"),
    ("crossing", "https://host/x/1", {}, "crossing"),
    ("crossing", None, {}, "crossing"),
    ("a/crossing.bmp", "https://host/x/1.jpg", {}, "a/crossing.bmp"),
    ("crossing.png", "https://host/x/1.jpg", {"crossing.jpg": SIZE}, "crossing.jpg"),
    ("crossing", "https://host/x/1.jpg", {"day/crossing.png": SIZE}, "day/crossing.png"),
    ("crossing", "https://host/x/1.jpg", {"x/1.jpg": SIZE}, "x/1.jpg"),
]


@pytest.mark.parametrize(("name", "url", "images", "file"), NAMES)
def test_names(tmp_path: Path, name: str, url: str | None, images: dict[str, tuple[int, int]], file: str) -> None:
    """Those of the sample, with the suffix of the URL if they have none; of known images that of the name, else of the URL."""
    found = read(READER, write(tmp_path, {"a.json": release(image(name, label(one()), url)), **images}), size=SIZE)

    assert (names(found), found.frames[0].url) == ([file], url or "")


def test_what_is_no_url(tmp_path: Path) -> None:
    """Is not one of the frame, and no file is opened for it."""
    assert read(READER, write(tmp_path, {"a.json": release(image("a.png", None, "../../etc/a.png"))})).frames[0].url == ""


def test_masks() -> None:
    """Of 8x6 pixels one is an eighth by a sixth. An id above 65535; 16 grey bits; what has no pixel or no annotation is counted."""
    tally = Tally()
    found = read_batches(READER, CASES / "bitmaps", tally=tally)
    third, half = round(1 / 3, 9), 0.5

    assert [(row[:3], {*row[3]}) for row in shapes(found)] == [
        (
            ("hill.png", "POLYGON", "car"),
            {(0, 0), (0.375, 0), (0.375, third), (0, third), *((x, y) for x in (0.875, 1) for y in (round(5 / 6, 9), 1))},
        ),
        (
            ("hill.png", "POLYGON", "road"),
            {(x, y) for x in (0.25, 0.75) for y in (half, round(5 / 6, 9))} - {(0.25, half)}
            | {(x, y) for x in (0.375, half) for y in (half, round(2 / 3, 9))} | {(0.25, half)},
        ),
        (("shore.old.jpg", "POLYGON", "road"), {(half, 0), (1, 0), (1, 1), (half, 1)}),
    ]  # fmt: skip
    assert tally.unconverted == {"mask without a pixel": 1, "mask without an annotation": 1}
    assert [(frame.file, frame.width, frame.height) for frame in found[0].frames] == [
        ("hill.png", 8, 6), ("shore.old.jpg", 8, 6), ("empty.jpg", 0, 0),
    ]  # fmt: skip


def bitmap(path: Path, size: tuple[int, int] = (8, 6), id_: int = 1) -> None:
    """A file whose pixels are all of one id."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.full((*size[::-1], 4), (id_ & 255, id_ >> 8 & 255, id_ >> 16, 255), np.uint8)
    Image.fromarray(pixels).save(path)


PLACES = [
    ("a_label_ground-truth.png", {}),
    ("segments/ann_street/v1/a_label_ground-truth.png", {}),
    ("ann_street/v1/a_label_ground-truth.png", {}),
    ("own/a_label_ground-truth.png", {"bitmaps": "own"}),
    ("own/5f.png", {"bitmaps": "own"}),
]


@pytest.mark.parametrize(("file", "options"), PLACES)
@pytest.mark.parametrize("single", [True, False])
def test_where_bitmaps_lie(tmp_path: Path, file: str, options: dict[str, str], *, single: bool) -> None:
    """Beside the release, where the SDK downloads to, or in a folder that is named; they are no images of the source."""
    said = image("a.jpg", label(one(None), segmentation_bitmap={"url": "https://host/5f.png?sig=1"}))
    source = write(tmp_path, {"v1.json": release(said, task="segmentation-bitmap")})
    bitmap(tmp_path / file)
    named = {name: str(tmp_path / folder) for name, folder in options.items()}
    found = read(READER, source / "v1.json" if single else source, named)

    assert (names(found), found.box.tolist(), labels(found)) == (["a.jpg"], [[0, 0, 1, 1]], ["car"])


def test_what_the_sdk_draws_is_no_image(tmp_path: Path) -> None:
    """Beside its image, of any labelset; an image that is called so by chance is one."""
    files = {"a.png": SIZE, "a_label_model_semantic.png": SIZE, "road_label_7.png": SIZE, "b_label_ground-truth_instance.png": SIZE}
    source = write(tmp_path, {"v1.json": release(image("a.png", label(one()))), **files})

    assert convert(tmp_path, source, "--src", "https://host/{file}").exit_code == 0
    assert sorted(job["data"]["image_url"] for job in jobs(tmp_path / "jobs.jsonl")) == [
        "https://host/a.png", "https://host/road_label_7.png",
    ]  # fmt: skip


def test_two_samples_of_one_image(tmp_path: Path) -> None:
    """The second is refused by name."""
    source = write(tmp_path, {"a.json": release(image("a.png"), image("a.png"))})
    second = source.joinpath("a.json").read_text("utf-8").rindex('{"name": "a.png"') + 1
    first = source.joinpath("a.json").read_text("utf-8").index('{"name": "a.png"') + 1

    assert refused(READER, source) == (
        f"a.json:1:{second}: $.dataset.samples[1]: the image 'a.png' is described by a.json:1:{first}: $.dataset.samples[0] already\n"
        "  fix: keep one of them, or convert the files one by one"
    )


def test_times_and_scores_are_not_said() -> None:
    """Of images there are none."""
    found = read(READER, CASES / "vector")

    assert all(isnan(score) for score in found.score.tolist())
    assert all(isnan(frame.time_s) and frame.index == -1 for frame in found.frames)


def test_many_images(tmp_path: Path) -> None:
    """Come in batches of 2000."""
    source = write(tmp_path, {"a.json": release(*(image(f"{number}.png") for number in range(4001)))})

    assert [len(batch.frames) for batch in read_batches(READER, source)] == [2000, 2000, 1]


COCO = {
    "info": {"dataset": {"task_type": "vector", "task_attributes": {"categories": []}, "samples": [], "labels": {}}, "label_status": ""},
    "images": [{"id": 1, "file_name": "a.png", "width": 80, "height": 40}],
    "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [8, 4, 16, 8], "attributes": {"task_attributes": 7}}],
    "categories": [{"id": 1, "name": "task_attributes"}],
}
CLOUD = {"pcd": {"url": "https://host/a.pcd"}, "images": [{"url": "https://host/a.png", "image_id": 1}]}
CAMERA = {"name": "cam", "attributes": {"frames": [shot()]}}
RIG = {"name": "a", "attributes": {"sensors": [{"name": "lidar", "attributes": {"frames": [CLOUD]}}, CAMERA]}, "labels": {}}
BARE = [image(f"{number}.png") for number in range(2000)]
RECOGNISED = [
    (COCO, "coco"),
    (COCO | {"dataset": "street"}, "coco"),
    (release(image("a.png", label(one()))), "segments"),
    (release(RIG, task="multisensor-sequence"), "segments"),
    (release(*BARE, image("a.png", label(one()))), "segments"),
    (release(image("a.png", label(one())) | {"metadata": {"image_id": 1}}), "segments"),
    (release(sequence("a", [shot()], [listed(one(track_id=1))]), task=None), "segments"),
]


@pytest.mark.parametrize(("said", "format_"), RECOGNISED, ids=range(len(RECOGNISED)))
@pytest.mark.parametrize("as_text", [{}, {"sort_keys": True}, {"separators": (",", ":")}, {"indent": 2}], ids=str)
def test_what_is_recognised(tmp_path: Path, said: object, format_: str, as_text: dict[str, Any]) -> None:
    """By what the root holds: COCO may speak of a data set of Segments.ai, and a release has annotations, categories and images deeper."""
    text = json.dumps(said, **as_text).replace("\n", "\r\n").encode()
    source = write(tmp_path, {"a.json": b"\xef\xbb\xbf" + text})

    assert [sniff([path], Tally()).name for path in (source, source / "a.json")] == [format_] * 2


def test_coco_that_speaks_of_a_data_set_is_read(tmp_path: Path) -> None:
    """In a folder, too, where files of other formats are left out."""
    found = read(COCO_READER, write(tmp_path, {"a.json": COCO}))

    assert (labels(found), found.attribute_sets) == (["task_attributes"], ({"task_attributes": "7"},))
