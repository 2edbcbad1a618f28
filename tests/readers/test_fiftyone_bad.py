"""FiftyOne that is wrong: what is said, and what is left under skip."""

import json
import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from prelabel.errors import Tally
from prelabel.readers.fiftyone import READER
from prelabel.safejson import CORRECT
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.fiftyone_files import BOX, boxes, detection, detections, frame, frames, packed, png, sample, samples, video
from tests.readers.output_files import labels, names, read, refused, skipped, write
from tests.readers.yolo_files import shapes

SKIP = "or leave the label out with --on-error skip"
AGAIN = f"draw it again, {SKIP}"
EXPORT = "export it again, or leave the mask out with --on-error skip"
SCORES = "write scores as fractions, or leave the score out with --on-error skip"
VALUE = "correct the value, or leave the value out with --on-error skip"
SHAPE = "or leave the shape out with --on-error skip"
FRACTIONS = f"divide x by the frame's width and y by its height, {SKIP}"
SAMPLE = "or leave the sample out with --on-error skip"


class Bad(NamedTuple):
    """What is wrong, the field that a message names, and the message."""

    one: object
    field: str
    what: str
    fix: str


def line(*points: object, **fields: object) -> dict[str, Any]:
    """A polyline of one shape."""
    return {"_cls": "Polyline", "label": "a", "points": [[*points]], **fields}


def two_lines(*points: object, **fields: object) -> dict[str, Any]:
    """A polyline of a good shape, and one of points."""
    return {"_cls": "Polyline", "label": "a", "points": [ANGLE, [*points]], **fields}


def pose(*points: object, **fields: object) -> dict[str, Any]:
    """A keypoint."""
    return {"_cls": "Keypoint", "label": "a", "points": [*points], **fields}


ANGLE = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]

BOMB = packed(np.zeros((1, (1 << 26) + (1 << 13)), np.uint8))
"""Packed some ten thousand times smaller."""

LABELS = [
    Bad(detection(None), ".label", "has no label", f"name such with -O label=NAME, {SKIP}"),
    Bad(
        detection(3), ".label", "class 3 has no name; none is named",
        "name all classes with -O names=FILE, or one of the lists coco80, coco91, voc20",
    ),
    Bad(detection(True), ".label", "expected `int | str | null`, got `bool`: true", CORRECT),
    Bad(detection(bounding_box=None), ".bounding_box", "has no bounding_box", f"write left, top, width and height, {SKIP}"),
    Bad(
        detection(bounding_box=[0.1]), ".bounding_box", "holds 1 number, not left, top, width and height",
        f"write left, top, width and height, {SKIP}",
    ),
    Bad(detection(bounding_box=[0, 0, "a", 1]), ".bounding_box[2]", 'expected `float`, got `str`: "a"', CORRECT),
    Bad(detection(bounding_box=[0, 0, float("nan"), 1]), ".bounding_box[2]", "NaN is no number of JSON", CORRECT),
    Bad(detection(bounding_box=[0, 0, 0, 1]), ".bounding_box", "width 0 and height 1 must be above 0", f"draw the box again, {SKIP}"),
    Bad(detection(bounding_box=[0, 0, 1, -1]), ".bounding_box", "width 1 and height -1 must be above 0", f"draw the box again, {SKIP}"),
    Bad(detection(bounding_box=[0.5, 0, 64, 48]), ".bounding_box", "the coordinate 64.5 is no fraction of a frame", FRACTIONS),
    Bad({"_cls": "Polyline", "label": "a"}, ".points", "has no points", AGAIN),
    Bad(line([0, 0], [1, 1], filled="yes"), ".filled", 'expected `bool | null`, got `str`: "yes"', CORRECT),
]  # fmt: skip

MEMBERS = {"Detection": "detections", "Polyline": "polylines", "Keypoint": "keypoints"}

GOOD: dict[str, dict[str, Any]] = {
    "Detection": detection("good"),
    "Polyline": line([0, 0], [1, 1], label="good"),
    "Keypoint": pose([0.5, 0.5], label="good"),
}


@pytest.mark.parametrize("bad", LABELS, ids=[f"{number} {bad.what[:40]}" for number, bad in enumerate(LABELS)])
def test_a_bad_label(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the other label of the image is read, and the bad one is counted once."""
    one: Any = bad.one
    member = MEMBERS[one["_cls"]]
    content = samples(sample(f={"_cls": f"{one['_cls']}s", member: [GOOD[one["_cls"]], "HERE"]}))
    own = json.dumps(one)
    write(tmp_path, {"samples.json": json.dumps(content).replace('"HERE"', f"\n{own}")})
    message = f": $.samples[0].f.{member}[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    found, reasons = skipped(READER, tmp_path)

    stopped = refused(READER, tmp_path)
    assert (stopped[: len("samples.json:2:")], stopped[stopped.index(": $") :]) == ("samples.json:2:", message)
    assert (names(found), labels(found), len(reasons)) == (["data/a.jpg"], ["good"], 1)


POINT = "or leave the point out with --on-error skip"

PARTS = [
    Bad(detection(confidence=1.5), ".confidence", "confidence 1.5 is outside 0-1", SCORES),
    Bad(detection(confidence=-0.5), ".confidence", "confidence -0.5 is outside 0-1", SCORES),
    Bad(detection(confidence="0.5"), ".confidence", 'expected `float | null`, got `str`: "0.5"', VALUE),
    Bad(detection(confidence=float("nan")), ".confidence", "NaN is no number of JSON", VALUE),
    Bad(detection(index=-1), ".index", "expected `int` >= 0: -1", VALUE),
    Bad(detection(instance=7), ".instance", "expected `object | null`, got `int`: 7", VALUE),
    Bad(detection(tags="x"), ".tags", 'expected `array | null`, got `str`: "x"', VALUE),
    Bad(detection(attributes=7), ".attributes", "expected `object | null`, got `int`: 7", VALUE),
    Bad(detection(mask=7), ".mask", "expected `str | object | null`, got `int`: 7", VALUE),
    Bad(detection(mask="?"), ".mask", "the mask is no base64", EXPORT),
    Bad(detection(mask="AAAA"), ".mask", "the mask is not packed by zlib", EXPORT),
    Bad(detection(mask={"$binary": {"base64": "eJwDAAAAAAE="}}), ".mask", "the mask is no array as numpy writes it", EXPORT),
    Bad(detection(mask=BOMB), ".mask", "the mask unpacks to more than 67,112,960 bytes", EXPORT),
    Bad(
        detection(mask=packed(np.array([[None]]))), ".mask",
        "the mask holds Python objects, a pickle, which runs code when it is read", EXPORT,
    ),
    Bad(
        detection(mask=packed(np.ones((1, 2, 3)))), ".mask",
        "the mask is an array of the shape (1, 2, 3), not of height and width", EXPORT,
    ),
    Bad(detection(mask=packed(np.array([["a"]]))), ".mask", "the mask is an array of <U1, not of numbers", EXPORT),
    Bad(detection(mask=packed(np.zeros((2, 2), bool))), ".mask", "the mask has no pixel", EXPORT),
    Bad(detection(mask=packed(np.zeros((0, 2), bool))), ".mask", "the mask has no pixel", EXPORT),
    Bad(two_lines(), ".points[1]", "has 0 different points, and needs 2", f"draw it again, {SHAPE}"),
    Bad(two_lines([0, 0], [0, 0]), ".points[1]", "has 1 different point, and needs 2", f"draw it again, {SHAPE}"),
    Bad(two_lines([0, 0], [1, 1], [0, 0], filled=True), ".points[1]", "has 2 different points, and needs 3", f"draw it again, {SHAPE}"),
    Bad(
        two_lines([0, 0], [320, 0]), ".points[1]", "the coordinate 320 is no fraction of a frame",
        f"divide x by the frame's width and y by its height, {SHAPE}",
    ),
    Bad(
        two_lines([0, 0], [1]), ".points[1][1]", "expected `array` of length 2: [1]",
        "correct the value, or leave the shape out with --on-error skip",
    ),
    Bad(
        pose([0.5, 0.5], [0.5, -7.5]), ".points[1]", "the coordinate -7.5 is no fraction of a frame",
        f"divide x by the frame's width and y by its height, {POINT}",
    ),
    Bad(
        pose([0.5, 0.5], [0.5, {"$numberDouble": "Infinity"}]), ".points[1]", "the coordinate inf is no fraction of a frame",
        f"divide x by the frame's width and y by its height, {POINT}",
    ),
    Bad(
        pose([0.5, 0.5], [1]), ".points[1]", "expected `array` of length 2: [1]",
        "correct the value, or leave the point out with --on-error skip",
    ),
    Bad(
        pose([0.5, 0.5], confidence=[0.5, 0.5]), ".confidence", "2 confidences for 1 point",
        "write one for each point, or leave the scores out with --on-error skip",
    ),
    Bad(pose([0.5, 0.5], confidences=[2.0]), ".confidences[0]", "confidence 2 is outside 0-1", SCORES),
    Bad(pose([0.5, 0.5], confidence=7.0), ".confidence", "confidence 7 is outside 0-1", SCORES),
    Bad(pose([0.5, 0.5], confidence="a"), ".confidence", 'expected `float | array | null`, got `str`: "a"', VALUE),
]  # fmt: skip

LEFT: dict[str, tuple[str, list[tuple[float, float]]]] = {
    "Detection": ("RECTANGLE", []),
    "Polyline": ("LINE", [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]),
    "Keypoint": ("LANDMARK", [(0.5, 0.5)]),
}
"""The kind and points of what is left of a label."""


@pytest.mark.parametrize("bad", PARTS, ids=[f"{number} {bad.what[:40]}" for number, bad in enumerate(PARTS)])
def test_a_bad_part_of_a_label(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip it is left out alone, and counted once."""
    one: Any = bad.one
    write(tmp_path, {"samples.json": samples(sample(f={"_cls": f"{one['_cls']}s", MEMBERS[one["_cls"]]: [one]}))})
    tally = Tally(on_error="skip")
    batches = read_batches(READER, tmp_path, tally=tally)
    kind, points = LEFT[one["_cls"]]

    message = f": $.samples[0].f.{MEMBERS[one['_cls']]}[0]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    assert refused(READER, tmp_path).endswith(message)
    assert [row[1:4] for row in shapes(batches)] == [("POLYGON" if one.get("filled") else kind, one["label"], points)]
    assert (batches[0].score.tolist(), dict(tally.unconverted), len(tally.bad)) == (pytest.approx([math.nan], nan_ok=True), {}, 1)


def test_a_label_of_bad_parts_alone(tmp_path: Path) -> None:
    """Leaves nothing, and is counted by its parts."""
    several = [line([0, 0], [320, 0]), pose([0.5, -7.5])]
    write(tmp_path, {"samples.json": samples(sample(f=several[0], g=several[1]))})
    tally = Tally(on_error="skip")

    assert len(read(READER, tmp_path, {"field": "f,g"}, tally=tally)) == 0
    assert (len(tally.bad), dict(tally.unconverted)) == (2, {})


def test_the_column_of_a_field(tmp_path: Path) -> None:
    """Is where its value begins."""
    write(
        tmp_path, {"samples.json": json.dumps(samples(sample(f="HERE"))).replace('"HERE"', '\n{"_cls": "Detection", "bounding_box": [7]}')}
    )

    assert refused(READER, tmp_path, {"label": "a"}) == (
        "samples.json:2:39: $.samples[0].f.bounding_box: holds 1 number, not left, top, width and height\n"
        f"  fix: write left, top, width and height, {SKIP}"
    )


def test_a_bad_field_of_a_label(tmp_path: Path) -> None:
    """Is left out alone."""
    text = json.dumps(samples(sample(f=detection(weight="HERE", colour="red")))).replace('"HERE"', "9" * 5000)
    write(tmp_path, {"samples.json": text})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path).partition(": $")[2].startswith(".samples[0].f.weight: integer value out of range: 99999")
    assert (found.attribute_sets, reasons) == (({"colour": "red"},), ["record of the wrong type"])


MASKS: list[tuple[bytes, str]] = [
    (b"no image", "is no PNG image"),
    (png(np.zeros((2, 2), np.uint8)), "has no pixel"),
    (png(np.zeros((2, 2, 3), np.uint8)), "has pixels of the kind 'RGB' without transparency"),
]


@pytest.mark.parametrize(("content", "what"), MASKS, ids=[what for _, what in MASKS])
def test_a_bad_file_of_a_mask(tmp_path: Path, content: bytes, what: str) -> None:
    """Is left out alone."""
    write(tmp_path, {"samples.json": samples(sample(f=detection(mask_path="fields/a.png"))), "fields/a.png": content})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path).partition(": $")[2] == f".samples[0].f.mask_path: the mask a.png {what}\n  fix: {EXPORT}"
    assert (labels(found), reasons) == (["car"], ["mask that cannot be read"])


SAMPLES = [
    Bad(sample("../b.jpg"), ".filepath", "'../b.jpg' is no name below a folder", f"write the path, {SAMPLE}"),
    Bad(sample(""), ".filepath", "'' is no name below a folder", f"write the path, {SAMPLE}"),
    Bad({"f": None}, "", 'object missing required field `filepath`: {"f": null}', CORRECT),
    Bad(7, "", "expected `object`, got `int`: 7", CORRECT),
    Bad(
        sample("b.mp4", _media_type="video"), "", "is a video, but no frames.json lies here",
        f"copy it with the samples, {SAMPLE}",
    ),
    Bad(
        video("b.mp4", frames="../b.json"), ".frames", "'../b.json' is no file below the folder of the samples", CORRECT,
    ),
    Bad(video("b.mp4", frames=7), ".frames", "expected `str`, got `int`: 7", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize("bad", SAMPLES, ids=[f"{number} {bad.what[:40]}" for number, bad in enumerate(SAMPLES)])
def test_a_bad_sample(tmp_path: Path, bad: Bad) -> None:
    """Likewise; the other samples are read."""
    write(tmp_path, {"samples.json": json.dumps(samples(sample(), "HERE")).replace('"HERE"', f"\n{json.dumps(bad.one)}")})
    message = f": $.samples[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    found, reasons = skipped(READER, tmp_path)

    stopped = refused(READER, tmp_path)
    assert (stopped[: len("samples.json:2:")], stopped[stopped.index(": $") :]) == ("samples.json:2:", message)
    assert (names(found), len(reasons)) == (["data/a.jpg"], 1)


METADATA = [
    Bad(sample(metadata={"width": -1, "height": 40}), ".width", "expected `int` >= 0: -1", VALUE),
    Bad(sample(metadata={"width": "80", "height": 40}), ".width", 'expected `int | null`, got `str`: "80"', VALUE),
    Bad(sample(metadata=7), "", "expected `object`, got `int`: 7", VALUE),
    Bad(video(metadata={"frame_width": 80, "frame_height": 40, "frame_rate": -1}), ".frame_rate", "expected `float` >= 0.0: -1", VALUE),
    Bad(video(count=1_000_001), ".total_frame_count", "expected `int` <= 1000000: 1000001", VALUE),
]


SIZES = {".frame_rate": (80, 40), ".total_frame_count": (80, 40)}
"""Of the frame, where both sides are left."""


@pytest.mark.parametrize("bad", METADATA, ids=[f"{number} {bad.what[:40]}" for number, bad in enumerate(METADATA)])
def test_bad_metadata(tmp_path: Path, bad: Bad) -> None:
    """Is left out value by value, and neither the sample nor what else is said of it."""
    write(tmp_path, {"samples.json": samples(bad.one), "frames.json": frames(frame(1, detection()))})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path).endswith(f": $.samples[0].metadata{bad.field}: {bad.what}\n  fix: {bad.fix}")
    assert ([(one.width, one.height) for one in found.frames], len(reasons)) == ([SIZES.get(bad.field, (0, 0))], 1)


FRAMES = [
    Bad(frame(1, index="x"), ".frame_number", "the video has frame 1 twice", CORRECT),
    Bad(frame(4), ".frame_number", "frame 4 is none of the 2 of the video", CORRECT),
    Bad(frame(0), ".frame_number", "expected `int` >= 1: 0", CORRECT),
    Bad(frame(1_000_001), ".frame_number", "expected `int` <= 1000000: 1000001", CORRECT),
    Bad(
        frame(2, detection(index=3), detection(index=3)), ".boxes.detections[1].index",
        "its frame has the index 3 of 'car' twice", f"give each object its own, {SKIP}",
    ),
    Bad(
        frame(2, *[detection(instance={"_id": "i"})] * 2), ".boxes.detections[1].instance",
        "its frame has the instance i of 'car' twice", f"give each object its own, {SKIP}",
    ),
]  # fmt: skip


@pytest.mark.parametrize("bad", FRAMES, ids=[f"{number} {bad.what[:40]}" for number, bad in enumerate(FRAMES)])
def test_a_bad_frame(tmp_path: Path, bad: Bad) -> None:
    """Likewise; the rest of the video is read."""
    text = json.dumps(frames(frame(1, detection("good")), "HERE")).replace('"HERE"', f"\n{json.dumps(bad.one)}")
    write(tmp_path, {"samples.json": samples(video(count=2)), "frames.json": text})
    message = f": $.frames[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    found, reasons = skipped(READER, tmp_path)

    stopped = refused(READER, tmp_path)
    assert (stopped[: len("frames.json:2:")], stopped[stopped.index(": $") :]) == ("frames.json:2:", message)
    assert (names(found), len(reasons)) == (["clip:data/clip/000001.jpg", "clip:data/clip/000002.jpg"], 1)
    assert labels(found)[0] == "good"


@pytest.mark.parametrize("path", ["data/clip.mp4", "data/clip.avi"])
def test_two_videos_of_one_name(tmp_path: Path, path: str) -> None:
    """The second is refused, whatever its suffix, since sequences are called without it."""
    write(tmp_path, {"samples.json": samples(video(count=1), video(path, count=1, _id="other")), "frames.json": frames()})

    assert refused(READER, tmp_path).partition(": $")[2] == (
        f".samples[1].filepath: a second video is called 'clip', first $.samples[0]\n  fix: keep one of them, {SAMPLE}"
    )
    assert names(skipped(READER, tmp_path)[0]) == ["clip:data/clip/000001.jpg"]


ENTRIES = [
    Bad({"b": "dog"}, '["b"]', 'expected `array`, got `str`: "dog"', CORRECT),
    Bad({"b": [7]}, '["b"][0]', "expected `object`, got `int`: 7", CORRECT),
    Bad(
        {"b": [{"label": "turn", "support": [1, 4]}]}, '["b"]', "has times of a video, and no boxes",
        "export boxes, as FiftyOneDataset has those of the frames of a video",
    ),
    Bad({"../b": []}, '["../b"]', "'../b' is no name of an image below a folder", "name the image by its path below data"),
    Bad(
        {"b": [detection(7)]}, '["b"][0].label', "class 7 has no name; 1 are named, from 0 to 0",
        "name all classes with -O names=FILE, or one of the lists coco80, coco91, voc20",
    ),
]  # fmt: skip


@pytest.mark.parametrize("bad", ENTRIES, ids=[f"{number} {bad.what[:40]}" for number, bad in enumerate(ENTRIES)])
def test_a_bad_entry(tmp_path: Path, bad: Bad) -> None:
    """Of a list of labels by images."""
    one: Any = bad.one
    write(tmp_path, {"labels.json": boxes(["car"], a=[detection(0)], **one)})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path).partition(": $")[2] == f".labels{bad.field}: {bad.what}\n  fix: {bad.fix}"
    assert (names(found)[0], labels(found), len(reasons)) == ("data/a", ["car"], 1)


FILES: list[tuple[str, str | bytes, str, str]] = [
    ("labels.json", "", ": is empty", "give a file with JSON in it"),
    (
        "samples.json", '{"samples": [', ":1: not JSON: the text ends before the document does",
        "copy or write the file again, it is not complete",
    ),
    ("samples.json", "[1, 2]", ": has no samples", "give samples.json of FiftyOneDataset"),
    (
        "x.json", '{"frames": []}', ": has no labels",
        "give labels.json of FiftyOneImageDetectionDataset, or samples.json of FiftyOneDataset",
    ),
    ("samples.json", '{"samples": 7}', ":1:13: $.samples: expected `array`, got `int`: 7", CORRECT),
    ("labels.json", '{"classes": 7, "labels": {}}', ":1:13: $.classes: expected `array | null`, got `int`: 7", CORRECT),
    (
        "labels.json", '{"classes": [], "labels": {"a": [], "b": [], "a": null}}',
        ":1:27: $.labels: the key 'a' stands twice in one object", "keep one of them",
    ),
    (
        "labels.json", '{"labels": ' + '{"a": ' * 100000, ": is nested too deeply to be read",
        "give a file without hundreds of lists inside lists",
    ),
    ("labels.json", b'{"labels": "\xff"}', ":1: byte 0xff is not UTF-8", "save the file as UTF-8 text"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "what", "fix"), FILES, ids=[str(number) for number in range(len(FILES))])
def test_a_bad_file(tmp_path: Path, name: str, content: str | bytes, what: str, fix: str) -> None:
    """It is one bad record."""
    write(tmp_path, {name: content})

    assert refused(READER, tmp_path / name) == f"{name}{what}\n  fix: {fix}"
    assert skipped(READER, tmp_path / name)[1] == ["unreadable file"]


def test_a_manifest_that_is_wrong(tmp_path: Path) -> None:
    """Is named; no image gets another name for it."""
    write(tmp_path, {"labels.json": boxes(a=[detection()]), "data.json": {"a": 7}})

    assert refused(READER, tmp_path) == "data.json: is no object of paths\n  fix: export it again, or take it away"


def test_frames_that_cannot_be_read(tmp_path: Path) -> None:
    """Leave videos out; images are read."""
    write(tmp_path, {"samples.json": samples(sample(f=detection()), video()), "frames.json": '{"frames": ['})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path).startswith("frames.json:1: not JSON: the text ends before the document does")
    assert (names(found), reasons) == (["data/a.jpg"], ["unreadable file"])


def test_a_video_without_frames(tmp_path: Path) -> None:
    """Needs something that says which there are."""
    write(tmp_path, {"samples.json": samples(video()), "frames.json": frames()})

    assert refused(READER, tmp_path) == (
        "samples.json: holds no objects, and nothing says which frames there are\n  fix: give --frames with the images of the sequence"
    )


def test_a_choice_of_fields(tmp_path: Path) -> None:
    """Is the user's where several have shapes, of all exports together; one that has none is no choice."""
    write(tmp_path, {"x/samples.json": samples(sample(a=detection(), b=None, c=detections(), d={"_cls": "Classification"}))})
    write(tmp_path, {"y/samples.json": samples(video()), "y/frames.json": frames(frame(1, detection()))})

    assert refused(READER, tmp_path) == (
        "x/samples.json: several fields have labels: a, c, frames.boxes\n  fix: choose with -O field=a, or name several between commas"
    )
    assert refused(READER, tmp_path, {"field": "a,b"}) == (
        "-O field=b: no sample has shapes in such a field\n  fix: give a or c or frames.boxes"
    )
    assert len(read(READER, tmp_path, {"field": "a,frames.boxes"})) == 2


def test_no_field_with_shapes(tmp_path: Path) -> None:
    """Leaves frames without detections; a field cannot be chosen."""
    write(tmp_path, {"samples.json": samples(sample(d={"_cls": "Classification"}))})

    assert (names(read(READER, tmp_path)), len(read(READER, tmp_path))) == (["data/a.jpg"], 0)
    assert refused(READER, tmp_path, {"field": "d"}) == "-O field=d: no sample has shapes in such a field\n  fix: leave the option out"


def test_a_folder_without_exports(tmp_path: Path) -> None:
    """Whatever other JSON lies in it."""
    write(tmp_path, {"x.json": {"loss": 1}, "manifest.json": {"type": "eta.core.datasets.LabeledVideoDataset", "index": []}})

    assert refused(READER, tmp_path) == (
        "SOURCE: holds no export of FiftyOne\n"
        "  fix: give the folder of an export as FiftyOneDataset (samples.json) or FiftyOneImageDetectionDataset (labels.json)"
    )


def test_a_whole_file_of_another_kind(tmp_path: Path) -> None:
    """Is left out, which is said; what FiftyOne writes beside samples is none."""
    tally = Tally()
    write(tmp_path, {"x.json": {"loss": 1}, "samples.json": samples(sample(f=detection())), "metadata.json": {"name": "a"}})

    assert names(read(READER, tmp_path, tally=tally)) == ["data/a.jpg"]
    assert list(tally.notes) == [f"1 other JSON file not read: first {tmp_path}/x.json"]


def test_an_image_in_two_samples(tmp_path: Path) -> None:
    """As those of patches are, is refused, and nothing is written."""
    write(tmp_path, {"samples.json": samples(*[sample(f=detection())] * 2)})
    done = convert(tmp_path, ".")

    assert (done.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    assert "a second frame is the image 'data/a.jpg'" in done.output


def test_the_command(tmp_path: Path) -> None:
    """Exit code 1 and no jobs under stop; under skip the rest is written, and the exit code is still 1."""
    write(tmp_path, {"samples.json": samples(sample(f=detections(detection(), detection(bounding_box=BOX[:3]))))})

    stopped = convert(tmp_path, "samples.json")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    done = convert(tmp_path, "samples.json", "--on-error", "skip")
    assert (done.exit_code, "1 annotation from fiftyone" in done.output) == (1, True)
