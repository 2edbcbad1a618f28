"""Releases of Segments.ai that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from PIL import Image

from prelabel.errors import Tally
from prelabel.readers.segments import READER
from tests.commands import convert
from tests.readers.output_files import labels, names, read, refused, skipped, write
from tests.readers.segments_files import SIZE, here, image, label, label_of, listed, one, release, sequence, shot

GIVE = "give the release file of a data set of Segments.ai"
FOLDER = f"{GIVE}, or the folder that it lies in"
TYPES = "use one of bbox, polygon, polyline, point, or leave the record out with --on-error skip"
MASKS = "or leave the masks of the image out with --on-error skip"
OF_IMAGE = '$.dataset.samples[0].labels["ground-truth"].attributes'


def leave(what: str) -> str:
    """The fix of a value that is left out alone."""
    return f"correct the value, or leave the {what} out with --on-error skip"


class Bad(NamedTuple):
    """A record, its field that a message names, the text that stands there, and the message."""

    one: object
    field: str
    value: str
    what: str
    fix: str = leave("record")


ANNOTATIONS = [
    Bad(7, "", "7", "expected `object`, got `int`: 7"),
    Bad(None, "", "null", "expected `object`, got `null`: null"),
    Bad(one(category_id=None), "", "{",
        'object missing required field `category_id`: {"id": 1, "type": "bbox", "points": [[8, 4], [24, 12]]}'),
    Bad(one(category_id="1"), ".category_id", '"1"', 'expected `int`, got `str`: "1"'),
    Bad(one(category_id=3), ".category_id", "3", "the category 3 is not in task_attributes.categories",
        "add it to the categories, or leave the record out with --on-error skip"),
    Bad(one("cuboid"), ".type", '"cuboid"', "the type 'cuboid' is not known", TYPES),
    Bad(one(type=7), ".type", "7", "expected `str | null`, got `int`: 7"),
    Bad(one(None), "", "{", "has no type, and its label no segmentation_bitmap",
        "write one of them, or leave the record out with --on-error skip"),
    Bad(one("polygon"), "", "{", "the polygon has no points"),
    Bad(one(points=7), ".points", "7", "expected `array`, got `int`: 7"),
    Bad(one(points=[[1, 2]]), ".points", "[[", "1 point, but a bbox has two corners"),
    Bad(one(points=[[1, 2], [3, 4], [5, 6]]), ".points", "[[", "3 points, but a bbox has two corners"),
    Bad(one(points=[[1, 2], [1, 4]]), ".points", "[[", "the bbox is 0 wide and 2 high"),
    Bad(one(points=[[1, 2], [3, 1e300]]), ".points", "[[", "the coordinate 1e+300 is beyond any image"),
    Bad(one(points=[[1, 2], [3, float("nan")]]), ".points[1][1]", "NaN", "NaN is no number of JSON"),
    Bad(one(points=[[1, 2], [3, "4"]]), ".points[1][1]", '"4"', 'expected `float`, got `str`: "4"'),
    Bad(one(points=[[1, 2, 0], [3, 4, 0]]), ".points[0]", "[1", "expected `array` of length 2: [1, 2, 0]"),
    Bad(one("polygon", points=[[1, 2], [3, 4], [1, 2]]), ".points", "[[", "2 different points, but a polygon has at least 3"),
    Bad(one("polyline", points=[[1, 2], [1, 2]]), ".points", "[[", "1 different point, but a polyline has at least 2"),
    Bad(one("point", points=[]), ".points", "[]", "0 points, but a keypoint is one"),
    Bad(one("point", points=[[1, 2], [3, 4]]), ".points", "[[", "2 points, but a keypoint is one"),
    Bad(one("point", points=[[1e9, 2]]), ".points", "[[", "the coordinate 1e+09 is beyond any image"),
]  # fmt: skip


@pytest.mark.parametrize("bad", ANNOTATIONS, ids=[f"{number} {bad.what}" for number, bad in enumerate(ANNOTATIONS)])
def test_a_bad_annotation(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the other annotation of the image is read, and the bad one is counted once."""
    write(tmp_path, {"a.json": here(release(image("a.png", label(one(category_id=2), "HERE"))), json.dumps(bad.one))})
    found, reasons = skipped(READER, tmp_path, size=SIZE)
    column = json.dumps(bad.one).index(bad.value) + 1

    assert refused(READER, tmp_path, size=SIZE) == (
        f"a.json:2:{column}: {OF_IMAGE}.annotations[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    )
    assert (names(found), labels(found), len(reasons)) == (["a.png"], ["road"], 1)


PLAIN = "expected `bool | int | float | str | null`"

ATTRIBUTES = [
    ("NaN", 1, "", "NaN is no number of JSON"),
    ('"\\ud800"', 1, "", '"\\ud800" is half a surrogate pair'),
    ("[[1]]", 2, "[0]", f"{PLAIN}, got `array`: [1]"),
    ("{}", 1, "", f"{PLAIN}, got `object`: {{}}"),
]


@pytest.mark.parametrize(("text", "column", "field", "what"), ATTRIBUTES, ids=[row[0] for row in ATTRIBUTES])
def test_a_bad_attribute(tmp_path: Path, text: str, column: int, field: str, what: str) -> None:
    """Is left out alone, and not its object or the other attributes."""
    said = one(attributes={"color": "red", "doors": "HERE"})
    write(tmp_path, {"a.json": here(release(image("a.png", label(said))), text)})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == (
        f'a.json:2:{column}: {OF_IMAGE}.annotations[0].attributes["doors"]{field}: {what}\n  fix: {leave("attribute")}'
    )
    assert (labels(found), found.attribute_sets, len(reasons)) == (["car"], ({"color": "red"},), 1)


def in_image(**fields: object) -> dict[str, Any]:
    """A release of one image, of whose annotation there are other fields."""
    return release(image("a.png", label(one() | fields)))


def in_frames(annotation: object, *more: object) -> dict[str, Any]:
    """A release of a sequence of one image with annotations."""
    return release(sequence("a", [shot()], [listed(annotation, *more)]))


CAMERA = {
    "name": "a",
    "attributes": {"sensors": ["HERE", {"name": "cam", "attributes": {"frames": [shot()]}}]},
    "labels": {"ground-truth": {"attributes": {"sensors": [{"name": "cam", "attributes": {"frames": [listed(one())]}}]}}},
}

PARTS: list[tuple[dict[str, Any], str, str, str, str]] = [
    (in_image(attributes="HERE"), "7", f"{OF_IMAGE}.annotations[0].attributes", "expected `object | null`, got `int`: 7", "attributes"),
    (in_image(links="HERE"), "7", f"{OF_IMAGE}.annotations[0].links", "expected `object | null`, got `int`: 7", "object"),
    (release(image("a.png", label(one(), image_attributes="HERE"))), '"x"', f"{OF_IMAGE}.image_attributes",
     'expected `object | null`, got `str`: "x"', "object"),
    (release(image("a.png", label(one()), url="HERE")), "7", "$.dataset.samples[0].attributes.image.url",
     "expected `str | null`, got `int`: 7", "URL"),
    (release({**image("a.png", label(one())), "attributes": "HERE"}), "7", "$.dataset.samples[0].attributes",
     "expected `object | null`, got `int`: 7", "attributes"),
    (release(image("a.png", label(one())), categories=[{"id": 1, "name": "car"}, "HERE"]), '{"id": 2}',
     "$.dataset.task_attributes.categories[1]", 'object missing required field `name`: {"id": 2}', "category"),
    (release(image("a.png", label(one())), categories=[{"id": 1, "name": "car"}, "HERE"]), '{"id": 2, "name": " "}',
     "$.dataset.task_attributes.categories[1]", "has no name", "category"),
    (release(image("a.png", label(one())), categories=[{"id": 1, "name": "car"}, "HERE"]), '{"id": 1, "name": "bus"}',
     "$.dataset.task_attributes.categories[1]", "the id 1 comes twice", "category"),
    (release(image("a.png", label(one())), labelsets=[{"name": "ground-truth"}, "HERE"]), "7", "$.dataset.labelsets[1]",
     "expected `object`, got `int`: 7", "labelset"),
    (release(image("a.png", label(one())), task="HERE"), "7", "$.dataset.task_type", "expected `str | null`, got `int`: 7", "type"),
    (in_frames(one(track_id="HERE")), '"x"', f"{OF_IMAGE}.frames[0].annotations[0].track_id", 'expected `int | null`, got `str`: "x"',
     "track_id"),
    (in_frames(one(is_keyframe="HERE")), '"x"', f"{OF_IMAGE}.frames[0].annotations[0].is_keyframe",
     'expected `bool | null`, got `str`: "x"', "is_keyframe"),
    (release(sequence("a", ["HERE"], [listed(one())])), "7", "$.dataset.samples[0].attributes.frames[0]",
     "expected `object | null`, got `int`: 7", "image"),
    (release(sequence("a", "HERE", [listed(one())])), "7", "$.dataset.samples[0].attributes.frames",
     "expected `array | null`, got `int`: 7", "list"),
    (release(sequence("a", [shot("HERE")], [listed(one())])), "[]", "$.dataset.samples[0].attributes.frames[0].name",
     "expected `int | str | null`, got `array`: []", "name"),
    (release(sequence("a", [{"image": "HERE"}], [listed(one())])), "7", "$.dataset.samples[0].attributes.frames[0].image",
     "expected `object | null`, got `int`: 7", "URL"),
    (release(sequence("a", [shot(), shot()], [listed(one()), "HERE"])), "7", f"{OF_IMAGE}.frames[1]",
     "expected `object | null`, got `int`: 7", "frame"),
    (release(sequence("a", [shot()], [listed(one()), "HERE"])), json.dumps(listed(one())), f"{OF_IMAGE}.frames[1]",
     "is frame 1, but the sample has 1, counted from 0", "frame"),
    (release(CAMERA),
     "7", "$.dataset.samples[0].attributes.sensors[0]", "expected `object`, got `int`: 7", "sensor"),
    (release(CAMERA),
     '{"name": "cam"}', "$.dataset.samples[0].attributes.sensors[1]", "the sensor 'cam' comes twice", "sensor"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "text", "element", "what", "left_out"), PARTS, ids=[f"{i} {row[2]}" for i, row in enumerate(PARTS)])
def test_a_part_that_is_left_out_alone(tmp_path: Path, said: dict[str, Any], text: str, element: str, what: str, left_out: str) -> None:  # noqa: PLR0917  # columns of a table
    """And not the object that it is a part of, or that stands beside it."""
    write(tmp_path, {"a.json": here(said, text)})
    found, reasons = skipped(READER, tmp_path, size=SIZE)
    message = refused(READER, tmp_path, size=SIZE)
    # the second sensor stands behind the one that is put in
    column = len(text) + 3 if element.endswith("sensors[1]") else 1

    assert message == f"a.json:2:{column}: {element}: {what}\n  fix: {leave(left_out)}"
    assert (labels(found), len(reasons)) == (["car"], 1)


def test_a_track_twice_in_a_frame(tmp_path: Path) -> None:
    """The first is kept."""
    write(tmp_path, {"a.json": here(in_frames(one(track_id=4), "HERE"), json.dumps(one(category_id=2, track_id=4)))})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE).partition(": ")[2] == (
        f"{OF_IMAGE}.frames[0].annotations[1].track_id: the track 4 comes twice in the frame\n"
        "  fix: give it another one, or leave the record out with --on-error skip"
    )
    assert (labels(found), reasons) == (["car"], ["track twice in a frame"])


def masks(*annotations: object, url: object = "https://host/5f.png", **fields: object) -> dict[str, Any]:
    """A release of an image with masks, and one with a box."""
    said = label(*annotations, one(category_id=2), segmentation_bitmap={"url": url}, **fields)
    return release(image("a.png", said), task="segmentation-bitmap")


def bitmap(path: Path) -> None:
    """A file of 8x6 pixels of the id 1."""
    Image.fromarray(np.ones((6, 8), np.uint8)).save(path)


IDS = [
    (one(None, id=None), "", "has no id, which its pixels would have", leave("record")),
    (one(None, id=0), ".id", "expected `int` >= 1: 0", leave("record")),
    (one(None, id=1 << 24), ".id", "expected `int` <= 16777215: 16777216", leave("record")),
    (one(None, id=1 << 70), ".id", "expected `int` <= 16777215: 1180591620717411303424", leave("record")),
    (one(None, id="1"), ".id", 'expected `int`, got `str`: "1"', leave("record")),
    (one(None), "", "the id 1 is that of annotation 0, too", "leave the record out with --on-error skip"),
]


@pytest.mark.parametrize(("bad", "field", "what", "fix"), IDS, ids=[row[2] for row in IDS])
def test_a_mask_with_a_bad_id(tmp_path: Path, bad: dict[str, object], field: str, what: str, fix: str) -> None:
    """Is left out alone."""
    bitmap(tmp_path / "a_label_ground-truth.png")
    write(tmp_path, {"a.json": here(masks(one(None), "HERE"), json.dumps(bad))})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path).partition(": ")[2] == f"{OF_IMAGE}.annotations[1]{field}: {what}\n  fix: {fix}"
    assert (labels(found), len(reasons)) == (["car", "road"], 1)


def test_a_bitmap_that_is_not_there(tmp_path: Path) -> None:
    """Is never fetched: it is said what it would be called, and where; other annotations of the image are read."""
    source = write(tmp_path, {"a.json": masks(one(None), one(None, id=2))})
    missing = write(tmp_path / "own", {"x.txt": ""})
    found, reasons = skipped(READER, source, size=SIZE)
    fix = f"download it, and name its folder with -O bitmaps=FOLDER, {MASKS}"

    where = f"{OF_IMAGE}.annotations[0]"
    assert refused(READER, source, size=SIZE).partition(": ")[2] == (
        f"{where}: is a mask, but no a_label_ground-truth.png lies beside the release\n  fix: {fix}"
    )
    assert refused(READER, source, {"bitmaps": str(missing)}, size=SIZE).partition(": ")[2] == (
        f"{where}: is a mask, but no a_label_ground-truth.png or 5f.png lies in own\n  fix: {fix}"
    )
    assert (labels(found), reasons) == (["road"], ["masks missing"])


def test_a_bitmap_of_a_sequence_without_a_folder(tmp_path: Path) -> None:
    """Could be called anything."""
    frame = listed(one(None), segmentation_bitmap={"url": "https://host/5f.png"})
    source = write(tmp_path, {"a.json": release(sequence("a", [shot()], [frame]))})

    assert refused(READER, source).partition(": ")[2] == (
        f"{OF_IMAGE}.frames[0].annotations[0]: is a mask, but nothing says where its bitmap lies\n"
        f"  fix: download it, and name its folder with -O bitmaps=FOLDER, {MASKS}"
    )


def test_a_bitmap_that_is_no_image(tmp_path: Path) -> None:
    """Its masks are left out."""
    source = write(tmp_path, {"a.json": masks(one(None)), "a_label_ground-truth.png": b"nothing"})
    found, reasons = skipped(READER, source, size=SIZE)

    assert refused(READER, source, size=SIZE) == (
        "a_label_ground-truth.png: is no PNG image\n  fix: save it again as PNG of palette, grey or RGB pixels"
    )
    assert (labels(found), reasons) == (["road"], ["masks unreadable"])


@pytest.mark.parametrize("url", ["https://host/..", "https://host/%2e%2e%2fsecret.png", "file:///etc/secret.png", 7, None])
def test_bitmaps_stay_in_their_folder(tmp_path: Path, url: object) -> None:
    """Whatever the URL, no file outside of it is opened."""
    own = tmp_path / "own"
    bitmap(write(tmp_path, {"own/a.json": masks(one(None), url=url)}) / "secret.png")
    found, _ = skipped(READER, own, {"bitmaps": str(own)}, size=SIZE)

    assert labels(found) == ["road"]


FILES: list[tuple[object, str, dict[str, str], str]] = [
    ([], "a.json:1:1: $: expected `object`, got `array`\n  fix: write it as the format says, or give another file", {}, ""),
    ({"name": "v1"}, f"a.json:1:1: $: has no dataset\n  fix: {GIVE}", {}, ""),
    ({"dataset": {"samples": 7}}, f"a.json:1:25: $.dataset.samples: expected `array`, got `int`: 7\n  fix: {GIVE}", {}, ""),
    (release(task="pointcloud-cuboid"), "the task 'pointcloud-cuboid' labels no images", {}, "task_type"),
    (release(task="text-named-entities"), "the task 'text-named-entities' labels no images", {}, "task_type"),
    (release(labelsets=[{"name": "a"}, {"name": "b"}]), "has no labelset 'ground-truth', but 'a', 'b'", {}, "labelsets"),
    (release(labelsets=[{"name": "ground-truth"}]), "has no labelset 'b', but 'ground-truth'", {"labelset": "b"}, "labelsets"),
]
FIXES = {"task_type": "give a release of images or of sequences of images", "labelsets": "name one of them with -O labelset=NAME"}


@pytest.mark.parametrize(("said", "what", "options", "member"), FILES, ids=[row[1] for row in FILES])
def test_a_file_that_is_refused(tmp_path: Path, said: object, what: str, options: dict[str, str], member: str) -> None:
    """And, under skip, counted as one."""
    source = write(tmp_path, {"a.json": said}) / "a.json"
    column = json.dumps(said).find(f'"{member}": ') + len(member) + 5
    _, reasons = skipped(READER, source, options)

    expected = f"a.json:1:{column}: $.dataset.{member}: {what}\n  fix: {FIXES[member]}" if member else what
    assert refused(READER, source, options) == expected
    assert reasons == ["unreadable file"]


def test_a_folder_without_a_release(tmp_path: Path) -> None:
    """Is told which file it is that is wanted."""
    assert refused(READER, write(tmp_path, {"a.json": {"images": []}})) == f"SOURCE: holds no release of Segments.ai\n  fix: {FOLDER}"


SAMPLES = [
    ({"name": 7}, ".name", "expected `str`, got `int`: 7", leave("record")),
    ({"name": "../a.png"}, ".name", "'../a.png' is no name of an image or a sequence", "name it without a drive or '..'"),
    ({"name": ""}, ".name", "'' is no name of an image or a sequence", "name it without a drive or '..'"),
]


@pytest.mark.parametrize(("bad", "field", "what", "fix"), SAMPLES, ids=[row[2] for row in SAMPLES])
def test_a_bad_sample(tmp_path: Path, bad: dict[str, object], field: str, what: str, fix: str) -> None:
    """The others are read."""
    write(tmp_path, {"a.json": here(release(image("a.png", label(one())), "HERE"), json.dumps(bad))})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == f"a.json:2:10: $.dataset.samples[1]{field}: {what}\n  fix: {fix}"
    assert (names(found), len(reasons)) == (["a.png"], 1)


def test_labels_that_are_bad(tmp_path: Path) -> None:
    """Leave their image without detections."""
    write(tmp_path, {"a.json": here(release(image("a.png", "HERE"), image("b.png", {"attributes": 7}), image("c.png", label("x"))), "7")})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path) == (
        f'a.json:2:1: $.dataset.samples[0].labels["ground-truth"]: expected `object | null`, got `int`: 7\n  fix: {leave("label")}'
    )
    assert (names(found), len(found), reasons) == (["a.png", "b.png", "c.png"], 0, ["record of the wrong type"] * 3)


def test_two_sequences_of_one_name(tmp_path: Path) -> None:
    """The second is refused by name."""
    source = write(tmp_path, {"a.json": here(release(sequence("a", [shot()], [listed()]), "HERE"), json.dumps(sequence("a", [], [])))})
    found, reasons = skipped(READER, source)

    message = refused(READER, source)
    assert message.startswith("a.json:2:1: $.dataset.samples[1]: the sequence 'a' is described by ")
    assert message.endswith("$.dataset.samples[0] already\n  fix: keep one of them, or convert the files one by one")
    assert (names(found), reasons) == (["a:a/00001.png"], ["sequence twice"])


def test_other_samples(tmp_path: Path) -> None:
    """Of point clouds and texts are counted, in a release that does not say of what it is."""
    cloud = {"name": "a", "attributes": {"pcd": {"url": "https://host/a.pcd"}}, "labels": {"ground-truth": label({}, {})}}
    text = {"name": "b", "attributes": {"text": "words"}, "labels": {"ground-truth": label({"start": 0, "end": 2, "category_id": 1})}}
    odd = {"name": "c", "attributes": {"pcd": 7}, "labels": {"ground-truth": label_of(7)}}
    tally = Tally()

    assert names(read(READER, write(tmp_path, {"a.json": release(cloud, text, odd, task="")}), tally=tally)) == []
    assert tally.unconverted == {"annotation of a point cloud": 3, "sample of text": 1}


def test_the_command(tmp_path: Path) -> None:
    """Ends with 1 and writes nothing; under skip it writes what is left, and counts."""
    source = write(tmp_path / "in", {"a.json": release(image("a.png", label(one(), one("oval"))))})

    stopped = convert(tmp_path, source, "--size", "80x40")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    left = convert(tmp_path, source, "--size", "80x40", "--on-error", "skip")
    assert (left.exit_code, (tmp_path / "jobs.jsonl").read_text("utf-8").count("\n")) == (1, 1)
    assert "unknown type" in left.output
