"""Files of Supervisely that are wrong: each message names the place and the fix; under skip the rest is read."""

import base64
import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prelabel.detections import Detections
from prelabel.errors import InputError, Tally
from prelabel.readers.supervisely import READER
from prelabel.testing import read_batches
from tests.readers.yolo_files import rows

SKIP = "or leave the object out with --on-error skip"

CORRECT = "correct the value, or leave the record out with --on-error skip"

AGAIN, EXPORT = f"draw it again, {SKIP}", f"export it again, {SKIP}"

GOOD = '{"classTitle": "car", "geometryType": "rectangle", "points": {"exterior": [[10, 5], [29, 14]], "interior": []}, "tags": []}'


def document(*objects: str) -> str:
    """The annotation of an image with objects, one a line, from line 2 on."""
    listed = ",\n".join(objects)
    return f'{{"size": {{"width": 100, "height": 50}}, "tags": [], "objects": [\n{listed}]}}\n'


def figure(type_: str, points: str, *, more: str = "") -> str:
    """An object with an outline."""
    return f'{{"classTitle": "car", "geometryType": "{type_}", "points": {{"exterior": {points}, "interior": []}}{more}}}'


def packed(data: bytes) -> str:
    """As Supervisely packs masks."""
    return base64.b64encode(zlib.compress(data)).decode()


def png(width: int, height: int, level: int = 0) -> bytes:
    """A mask of one level."""
    out = io.BytesIO()
    Image.new("L", (width, height), level).save(out, "PNG")
    return out.getvalue()


def mask(data: str, origin: str = "[1, 2]") -> str:
    """An object with a mask."""
    return f'{{"classTitle": "car", "geometryType": "bitmap", "bitmap": {{"data": «"{data}", "origin": {origin}}}}}'


HUGE = png(4, 4)[:16] + struct.pack(">II", 60_000, 60_000) + png(4, 4)[24:]

OBJECTS = [
    (figure("rectangle", "[[1, «NaN], [3, 4]]"), ".points.exterior[0][1]", "NaN is no number of JSON", CORRECT),
    ('{"geometryType": "rectangle", "tags": []}', "", "object missing required field `classTitle`", CORRECT),
    ('{"classTitle": «"", "geometryType": "rectangle", "tags": []}', ".classTitle", "classTitle is empty", f"name its class, {SKIP}"),
    (figure("rectangle", "[[1, 2], [3e9, 4]]"), "", "a coordinate of the rectangle is no number of pixels", f"correct it, {SKIP}"),
    (figure("rectangle", "[[1, 2]]"), "", "a rectangle has 1 corner, not two", AGAIN),
    (figure("rectangle", "[[1.5, 2], [1.5, 4]]").replace('"points": ', '"points": «'), ".points",
        "the rectangle is empty: width 0, height 2", f"give it a size, {SKIP}"),
    (figure("polygon", "[[1, 2], [3, 4], [1, 2]]"), "", "a polygon has 2 points, and needs 3", AGAIN),
    (figure("polygon", "[]"), "", "a polygon has 0 points, and needs 3", AGAIN),
    (figure("line", "[[1, 2], [1, 2]]"), "", "the points of a line are all the same", AGAIN),
    (figure("point", "[[1, 2], [3, 4]]"), "", "a point has 2 points, not one", AGAIN),
    (figure("star", "[[1, 2]]"), "", "the type 'star' is not known", f"write one that Supervisely documents, {SKIP}"),
    (figure("", "[[1, 2]]"), "", "has no geometryType, and its class no shape", f"write one that Supervisely documents, {SKIP}"),
    ('{"classTitle": "car", "geometryType": "graph", "nodes": {"a": {"loc": [1, 2]}}}', "",
        "the order of the keypoints of 'car' is not known", "give the project with the meta.json that has the template of the class"),
    ('{"classTitle": "pose", "geometryType": "graph", "nodes": «{"b": {"loc": [1, 2]}}}', '.nodes["b"]', "'b' is no keypoint of 'pose'",
        "add it to the template in meta.json, or leave the node out with --on-error skip"),
    ('{"classTitle": "car", "geometryType": "multipolygon", "parts": []}', "", "a multipolygon has 0 points, and needs 3", AGAIN),
    ('{"classTitle": "car", "geometryType": "cuboid", "points": [[1, 2], [3, 4]], "faces": «[[0, 1, 2, 3]]}', ".faces",
        "the faces of the cuboid are not three that meet", AGAIN),
    ('{"classTitle": "car", "geometryType": "cuboid_2d", "vertices": «{"face1-topleft": {"loc": [1, 2]}}}', ".vertices",
        "the cuboid has no vertex 'face1-bottomleft'", AGAIN),
    ('{"classTitle": "car", "geometryType": "oriented_bbox", "points": [[1, 2], [3, 4]], "angle": «1e999}', ".angle",
        "number out of range: 1e999", CORRECT),
    ('{"classTitle": "car", "geometryType": "multipolygon", "parts": [«{"exterior": [[1, 2], [3, 4], [1, 2]]}]}', ".parts[0]",
        "a part has 2 points, and needs 3",
        "draw it again, or leave the part out with --on-error skip"),
    (mask("***"), ".bitmap.data", "data of the bitmap is no base64", EXPORT),
    (mask(base64.b64encode(b"mask").decode()), ".bitmap.data", "data of the bitmap is not packed by zlib", EXPORT),
    (mask(packed(b"mask")), ".bitmap.data", "the image of the bitmap is no PNG image", EXPORT),
    (mask(packed(png(4, 4)[:-30])), ".bitmap.data", "the image of the bitmap cannot be decoded: it is cut short or damaged", EXPORT),
    (mask(packed(png(4, 4))), ".bitmap.data", "the bitmap has no pixel", f"draw it, {SKIP}"),
    (mask(packed(png(101, 4, 1))), ".bitmap.data", "a bitmap of 101x4 pixels is larger than its image, 100x50", f"correct it, {SKIP}"),
    (mask(packed(HUGE)), ".bitmap.data", "a bitmap of 60000x60000 pixels is larger than its image, 100x50", f"correct it, {SKIP}"),
    (mask(packed(bytes(1 << 27))), ".bitmap.data",
        "data of the bitmap unpacks to more than 67,108,864 bytes", f"draw a smaller one, {SKIP}"),
    (
        mask(packed(png(4, 4, 1)), "«[3e7, 2]").replace("«", "", 1),
        ".bitmap.origin", "origin [30000000.0, 2.0] is no pixel", f"correct it, {SKIP}",
    ),
    ('{"classTitle": "car", "geometryType": "bitmap"}', "", "the bitmap has no data", EXPORT),
]  # fmt: skip


@pytest.mark.parametrize(("text", "field", "what", "fix"), OBJECTS, ids=range(len(OBJECTS)))
def test_a_bad_object(text: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its place; under skip it alone is left out."""
    source = tmp_path / "ann/a.jpg.json"
    source.parent.mkdir()
    source.write_text(document(GOOD, text.replace("«", ""), GOOD), encoding="utf-8")
    template = {"title": "pose", "shape": "graph", "geometry_config": {"nodes": {"a": {}}}}
    (tmp_path / "meta.json").write_text(json.dumps({"classes": [template]}), encoding="utf-8")
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    found = rows(read_batches(READER, source, tally=tally))

    said = str(caught.value).replace(f": {text}", "")
    assert said == f"{source}:3:{max(text.find('«'), 0) + 1}: $.objects[1]{field}: {what}\n  fix: {fix}"
    assert [row[:2] for row in found] == [("a.jpg", "car")] * 2
    assert [f"{one.place}: {one.what}\n  fix: {one.fix}" for one in tally.bad] == [str(caught.value)]


FIGURE = '{"objectKey": "k", "geometryType": "rectangle", "geometry": {"points": {"exterior": [[10, 5], [29, 14]], "interior": []}}}'


def both(source: Path) -> tuple[str, Tally, Detections]:
    """The message under stop; the counts and what is read under skip."""
    tally = Tally(on_error="skip")
    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    return str(caught.value), tally, Detections.concat(read_batches(READER, source, tally=tally))


def test_a_bad_tag(tmp_path: Path) -> None:
    """Its object is read with its other tags."""
    source = tmp_path / "a.jpg.json"
    tagged = GOOD.replace('"tags": []', '"tags": [{"name": 3}, {"name": "colour", "value": "red"}, "old"]')
    source.write_text(document(tagged), "utf-8")

    message, tally, found = both(source)

    fix = "correct the value, or leave the tag out with --on-error skip"
    assert message == f"{source}:2:{tagged.index('3}') + 1}: $.objects[0].tags[0].name: expected `str`, got `int`: 3\n  fix: {fix}"
    assert found.attribute_sets == ({"colour": "red", "old": "true"},)
    assert len(tally.bad) == 1


SQUARE, HOLE = "[[10, 10], [30, 10], [30, 30], [10, 30]]", "[[12, 12], [14, 12], [14, 14]]"

PARTS = [
    (
        f'"points": {{"exterior": {SQUARE}, "interior": [[[1, "2"]], {HOLE}]}}', "polygon", ".points.interior[0][0][1]",
        'expected `float`, got `str`: "2"', "correct the value, or leave the hole out with --on-error skip", [4, 3],
    ),
    (
        f'"points": {{"exterior": {SQUARE}, "interior": [[[1, 2], [1, 2]], {HOLE}]}}', "polygon", ".points.interior[0]",
        "a hole has 1 point, and needs 3", "draw it again, or leave the hole out with --on-error skip", [4, 3],
    ),
    (
        f'"parts": [{{"exterior": 3}}, {{"exterior": {SQUARE}}}]', "multipolygon", ".parts[0].exterior", "expected `array`, got `int`: 3",
        "correct the value, or leave the part out with --on-error skip", [4],
    ),
    (
        f'"parts": [{{"exterior": {SQUARE}}}, {{"exterior": [[1, 2], [1, 2], [1, 2], [1, 2]]}}]', "multipolygon", ".parts[1]",
        "the points of a part are all the same", "draw it again, or leave the part out with --on-error skip", [4],
    ),
    (
        '"nodes": {"a": {"loc": [1]}, "b": {"loc": [1, 2]}}', "graph", '.nodes["a"].loc', "expected `array` of length 2: [1]",
        "correct the value, or leave the node out with --on-error skip", [1],
    ),
    (
        '"nodes": {"c": {"loc": [1, 1]}, "b": {"loc": [1, 2]}}', "graph", '.nodes["c"]', "'c' is no keypoint of 'pose'",
        "add it to the template in meta.json, or leave the node out with --on-error skip", [1],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("geometry", "type_", "field", "what", "fix", "points"), PARTS, ids=[case[2] for case in PARTS])
@pytest.mark.parametrize("kind", ["image", "video"])
def test_a_bad_part(  # noqa: PLR0917  # one row of the table
    geometry: str, type_: str, field: str, what: str, fix: str, points: list[int], kind: str, tmp_path: Path
) -> None:
    """Its object is drawn without it."""
    title = "pose" if type_ == "graph" else "car"
    template = {"title": "pose", "shape": "graph", "geometry_config": {"nodes": {"a": {}, "b": {}}}}
    (tmp_path / "meta.json").write_text(json.dumps({"classes": [template]}), encoding="utf-8")
    source = tmp_path / "ann/a.json"
    source.parent.mkdir()
    if kind == "image":
        source.write_text(document(f'{{"classTitle": "{title}", "geometryType": "{type_}", {geometry}}}'), encoding="utf-8")
    else:
        whole = frame("0", f'{{"objectKey": "k", "geometryType": "{type_}", "geometry": {{{geometry}}}}}')
        source.write_text(video(whole).replace('"car"', f'"{title}"'), encoding="utf-8")

    message, tally, found = both(source)

    element = "$.objects[0]" if kind == "image" else "$.frames[0].figures[0].geometry"
    assert message.partition(" ")[2] == f"{element}{field}: {what}\n  fix: {fix}"
    assert [found.labels[label] for label in found.label.tolist()] == [title]
    assert np.diff(found.ring_start).tolist() == points
    assert len(tally.bad) == 1


def video(*frames: str, count: str = "3") -> str:
    """The annotation of a video with an object and frames, one a line, from line 2 on."""
    listed = ",\n".join(frames)
    return (
        f'{{"size": {{"width": 100, "height": 50}}, "tags": [], "objects": [{{"key": "k", "classTitle": "car", "tags": []}}], "frames": [\n'
        f'{listed}],\n"framesCount": {count}}}\n'
    )


def frame(index: str, *figures: str) -> str:
    """A frame of a video."""
    return f'{{"index": {index}, "figures": [{", ".join(figures)}]}}'


FRAMES = [
    (frame("1", FIGURE.replace('"k"', '«"x"')), ".figures[0].objectKey", "object 'x' is not in $.objects",
        f"add the object to objects, {SKIP}"),
    (frame("1", FIGURE.replace("[10, 5]", "[10, «null]")), ".figures[0].geometry.points.exterior[0][1]",
        "expected `float`, got `null`: null", CORRECT),
    (frame("1", FIGURE.replace("rectangle", "polygon").replace('"geometry": ', '"geometry": «')), ".figures[0].geometry",
        "a polygon has 2 points, and needs 3", AGAIN),
    (frame("«0"), ".index", "frame 0 is also $.frames[0]", "correct it, or leave the frame out with --on-error skip"),
    (frame("«-1"), ".index", "-1 is no number of a frame", "correct it, or leave the frame out with --on-error skip"),
    ('{"index": «"1"}', ".index", 'expected `int`, got `str`: "1"', CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("text", "field", "what", "fix"), FRAMES, ids=range(len(FRAMES)))
def test_a_bad_frame_of_a_video(text: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """Likewise."""
    source = tmp_path / "a.mp4.json"
    source.write_text(video(frame("0", FIGURE), text.replace("«", ""), frame("2", FIGURE)), encoding="utf-8")
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    found = rows(read_batches(READER, source, tally=tally))

    assert str(caught.value) == f"{source}:3:{text.index('«') + 1}: $.frames[1]{field}: {what}\n  fix: {fix}"
    assert [row[0] for row in found] == ["a.mp4/000000.jpg", "a.mp4/000002.jpg"]
    assert len(tally.bad) == 1


@pytest.mark.parametrize(
    ("title", "reason", "what", "fix"),
    [
        ('""', "object without class", "classTitle is empty", f"name its class, {SKIP}"),
        ("3", "record of the wrong type", "expected `str`, got `int`: 3", CORRECT),
    ],
)
def test_a_bad_object_of_a_video(title: str, reason: str, what: str, fix: str, tmp_path: Path) -> None:
    """Under skip it is left out with its figures, each of which is counted once; those of other objects are read."""
    source = tmp_path / "a.mp4.json"
    whole = video(frame("0", FIGURE, FIGURE.replace('"k"', '"other"')), frame("1", FIGURE))
    listed = f'[{{"key": "k", "classTitle": {title}}}, {{"key": "other", "classTitle": "car"}}]'
    whole = whole.replace('[{"key": "k", "classTitle": "car", "tags": []}]', listed)
    source.write_text(whole, encoding="utf-8")

    message, tally, found = both(source)

    assert message == f"{source}:1:91: $.objects[0].classTitle: {what}\n  fix: {fix}"
    assert [found.labels[label] for label in found.label.tolist()] == ["car"]
    assert [(one.reason, one.place.element, one.what, one.fix) for one in tally.bad] == [(reason, "$.objects[0].classTitle", what, fix)] + [
        ("its object was left out", f"$.frames[{n}].figures[0].objectKey", "its object 'k' was left out", "correct the object in $.objects")
        for n in range(2)
    ]


def test_a_bad_tag_of_a_video(tmp_path: Path) -> None:
    """Its object is seen, with its other tags."""
    source = tmp_path / "a.mp4.json"
    tags = '"tags": [{"name": "a", "frameRange": [0]}, {"name": "b"}]}], "frames"'
    source.write_text(video(frame("0", FIGURE)).replace('"tags": []}], "frames"', tags), encoding="utf-8")

    message, tally, found = both(source)

    fix = "correct the value, or leave the tag out with --on-error skip"
    what = "expected `array` of length 2: [0]"
    assert message.partition(" ")[2] == f"$.objects[0].tags[0].frameRange: {what}\n  fix: {fix}"
    assert found.attribute_sets == ({"b": "true"},)
    assert len(tally.bad) == 1


@pytest.mark.parametrize(
    ("count", "what"), [("2", "framesCount is 2, but frame 2 has figures"), ("10000000000", "a video of 10,000,000,000 frames is too long")]
)
def test_a_wrong_number_of_frames(count: str, what: str, tmp_path: Path) -> None:
    """Under skip the video ends at its last figure."""
    source = tmp_path / "a.mp4.json"
    source.write_text(video(frame("0", FIGURE), frame("2", FIGURE), count=count), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    whole = read_batches(READER, source, tally=Tally(on_error="skip"))[0]

    assert str(caught.value) == f"{source}:4:16: $.framesCount: {what}\n  fix: correct framesCount"
    assert len(whole.frames) == 3


BROKEN = [
    ("", ": is empty", "give a file with JSON in it"),
    (document(GOOD)[:-20], ":2: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ("[]", ":1:1: $: expected `object`, got `array`", "write it as the format says, or give another file"),
    ('{"size": {}}', ": $: has no 'objects'", "give the annotations of images or videos"),
    ('{"framesCount": 3, "objects": []}', ": $: has no 'frames'", "give the annotations of images or videos"),
    ('{"objects": {}}', ":1:13: $.objects: expected `array`, got `object`", "write it as the format says, or give another file"),
]


@pytest.mark.parametrize(("content", "what", "fix"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file(content: str, what: str, fix: str, tmp_path: Path) -> None:
    """It ends the run with its name, and is counted under skip."""
    source, tally = tmp_path / "a.jpg.json", Tally(on_error="skip")
    source.write_text(content, encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)

    assert str(caught.value) == f"{source}{what}\n  fix: {fix}"
    assert read_batches(READER, source, tally=tally) == []
    assert [problem.reason for problem in tally.bad] == ["unreadable file"]


METAS = [
    ("{", ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ('{"classes": [{"shape": "line"}]}', ": $.classes[0]: object missing required field `title`", "export the project again"),
    ('{"projectType": "point_clouds"}', ": $.projectType: is a project of point_clouds", "give a project of images or videos"),
]


@pytest.mark.parametrize(("content", "what", "fix"), METAS)
def test_a_broken_project(content: str, what: str, fix: str, tmp_path: Path) -> None:
    """Its meta.json ends the run."""
    (tmp_path / "ann").mkdir()
    (tmp_path / "ann/a.jpg.json").write_text(document(GOOD), encoding="utf-8")
    (tmp_path / "meta.json").write_text(content, encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path)

    assert str(caught.value) == f"{tmp_path}/meta.json{what}\n  fix: {fix}"


def test_a_folder_without_annotations(tmp_path: Path) -> None:
    """Is refused, and so is one that is not there."""
    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}: holds no folder 'ann' with annotations\n  fix: give the project's folder, or that of a data set"
    )
    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path / "nowhere")
    assert str(caught.value) == f"{tmp_path}/nowhere: does not exist\n  fix: give a file or folder that exists"
