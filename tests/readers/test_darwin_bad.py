"""Darwin JSON that is wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.darwin import READER
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.darwin_files import box, car, outline, raster, read, slot, text, video
from tests.readers.yolo_files import rows, write

CORRECT = "correct the value, or leave the record out with --on-error skip"
FRAMES = "write its frames, or leave the record out with --on-error skip"
OR_LEAVE = "correct the value, or leave the {} out with --on-error skip"
RANGE, HIDDEN = map(OR_LEAVE.format, ("range", "hidden area"))
WHOLE = "give a file as V7 exports it, with 'item' and 'annotations'"
ITEM = "name it without a drive or '..'"

NAN = "!NaN!"
"""What a JSON writer of Python would write as such."""


def both(source: Path, options: dict[str, str] | None = None) -> tuple[str, Tally, list[str]]:
    """The message under stop; the counts and the labels that are read under skip."""
    tally = Tally(on_error="skip")
    with pytest.raises(InputError) as caught:
        read_batches(READER, source, options)
    return str(caught.value), tally, [row[1] for row in rows(read_batches(READER, source, options, tally=tally))]


def polygon(*paths: object) -> dict[str, Any]:
    """An annotation of some paths."""
    return car(polygon={"paths": paths})


def xywh(x: object, y: object, w: object, h: object) -> dict[str, Any]:
    """A box."""
    return {"x": x, "y": y, "w": w, "h": h}


IMAGE: list[tuple[object, str, str, str]] = [
    (7, "", "expected `object`, got `int`: 7", CORRECT),
    (box(), "", 'object missing required field `name`: {"bounding_box": {"x": 10, "y": 5, "w": 20, "h": 10}}', CORRECT),
    (box(name=" "), ".name", "the annotation has no name", "name its class, or remove it"),
    (car(blob={}), "", "has no shape, mask or tag that is known", CORRECT),
    (car(**box(slot_names=["9"])), ".slot_names[0]", "the slot '9' is not in item.slots",
     "write the name of a slot, or leave it out with --on-error skip"),
    (car(bounding_box=xywh(1, 2, 0, 4)), ".bounding_box", "width 0 and height 4 must be above 0", CORRECT),
    (car(bounding_box=xywh(1, 2, 3, NAN)), ".bounding_box.h", "NaN is no number of JSON", CORRECT),
    (car(bounding_box=xywh(1, 2, 3, 4e9)), ".bounding_box", "the coordinate 4e+09 is beyond any image", CORRECT),
    (car(bounding_box=xywh(1, "2", 3, 4)), ".bounding_box.y", 'expected `float`, got `str`: "2"', CORRECT),
    (car(polygon={}), ".polygon", "the polygon has no path", CORRECT),
    (polygon(outline((0, 0), (9, 0), (9, 9)), outline((0, 0), (9, 0), (0, 0))), ".polygon.paths[1]",
     "2 different points, but a polygon has at least 3", CORRECT),
    (car(polygon={"path": outline((0, 0), (9, 0), (9, 9)), "additional_paths": [[]]}), ".polygon.additional_paths[0]",
     "0 different points, but a polygon has at least 3", CORRECT),
    (car(complex_polygon={"path": [outline((0, 0), (9, 0), (9, 9)), outline((1, 1))]}), ".complex_polygon.path[1]",
     "1 different point, but a polygon has at least 3", CORRECT),
    (car(complex_polygon={"path": [*outline((0, 0), (9, 0), (9, 9)), outline((1, 1))]}), ".complex_polygon.path",
     "the path holds points beside paths", CORRECT),
    (car(line={"path": outline((1, 1), (1, 1))}), ".line.path", "1 different point, but a line has at least 2", CORRECT),
    (car(keypoint={"x": 1e12, "y": 1}), ".keypoint", "the coordinate 1e+12 is beyond any image", CORRECT),
    (car(ellipse={"center": {"x": 1, "y": 1}, "radius": {"x": 0, "y": 2}}), ".ellipse.radius", "the radii 0 and 2 must be above 0",
     CORRECT),
    (car(cuboid={"front": xywh(1, 1, 2, 2), "back": xywh(1, 1, 2, -2)}), ".cuboid.back", "width 2 and height -2 must be above 0", CORRECT),
    (car(skeleton={"nodes": []}), ".skeleton.nodes", "the skeleton has no node", CORRECT),
    (car(skeleton={"nodes": [{"name": "a", "x": 1, "y": 1}] * 2}), ".skeleton.nodes[1].name", "the node 'a' comes twice", CORRECT),
    (car(**box(inference={"confidence": 70})), ".inference.confidence", "confidence 70 is outside 0-1", "write scores as fractions"),
    (car(**raster([0, 10, 1])), ".raster_layer.dense_rle", "3 numbers are no pairs of a value and a length", CORRECT),
    (car(**raster([0, 5010, 0, -10])), ".raster_layer.dense_rle", "the number -10 is negative", CORRECT),
    (car(**raster([0, 10])), ".raster_layer.dense_rle", "the runs sum to 10, an image of 100x50 has 5000", CORRECT),
    (car(**raster([0, 4990, 99999, 10])), ".raster_layer.dense_rle", "99999 is no number of a mask", CORRECT),
    (car(**raster([0, 4990, 5, 10], m=1)), ".raster_layer.dense_rle",
     "pixels have the number 5, which is no mask's of mask_annotation_ids_mapping", CORRECT),
    (car(**raster([0, 5000], m=1, n=1)), ".raster_layer.mask_annotation_ids_mapping", "two masks have one number", CORRECT),
]  # fmt: skip


def places_of(message: str) -> tuple[str, str, str]:
    """The file and line, and the ``$.path`` with all behind it."""
    head, _, rest = message.partition(": ")
    path, line, _ = head.rsplit(":", 2)
    return path, line, rest


@pytest.mark.parametrize(("annotation", "where", "what", "fix"), IMAGE, ids=[f"{number} {row[2]}" for number, row in enumerate(IMAGE)])
def test_a_bad_annotation(tmp_path: Path, annotation: object, where: str, what: str, fix: str) -> None:
    """The whole message under stop; under skip those around it are read and it is counted once."""
    good = json.dumps(car(**box()))
    bad = json.dumps(annotation).replace(f'"{NAN}"', "NaN")
    source = write(tmp_path, {"a.json": text([]).replace('"annotations": []', f'"annotations": [{good},\n{bad},\n{good}]')})

    message, tally, found = both(source)

    assert places_of(message) == (f"{source}/a.json", "2", f"$.annotations[1]{where}: {what}\n  fix: {fix}")
    assert found == ["car", "car"]
    assert len(tally.bad) == 1


def in_frame(**said: object) -> dict[str, Any]:
    """An annotation that one frame is bad of, and another is not."""
    return car(frames={"0": box(), "1": said})


def skeleton(*names: str) -> dict[str, Any]:
    """A skeleton all of whose nodes lie in one place."""
    return {"skeleton": {"nodes": [{"name": name, "x": 1, "y": 1} for name in names]}}


TRACKS: list[tuple[object, str, str, str, list[str]]] = [
    (in_frame(bounding_box={"x": 1}), '.frames["1"].bounding_box', 'object missing required field `y`: {"x": 1}', CORRECT, ["car"]),
    (in_frame(bounding_box=xywh(1, 1, 0, 1)), '.frames["1"].bounding_box', "width 0 and height 1 must be above 0", CORRECT, ["car"]),
    (in_frame(**box(inference={"confidence": -1})), '.frames["1"].inference.confidence', "confidence -1 is outside 0-1",
     "write scores as fractions", ["car"]),
    (car(frames={"0": box(), "x": box()}), '.frames["x"]', "'x' is no number of a frame", "number frames from 0", ["car"]),
    (car(frames={"0": box(), "9" * 90: box()}), f'.frames["{"9" * 90}"]', f"'{'9' * 27}...{'9' * 28}' is no number of a frame",
     "number frames from 0", ["car"]),
    (car(frames={"0": box(), "6": box()}), '.frames["6"]', "frame 6, but the video has 6, counted from 0", "correct frame_count", ["car"]),
    (car(frames={"0": box(), "00": box()}), '.frames["00"]', "frame 0 comes twice", "keep one", ["car"]),
    (car(frames={"0": box()}, ranges=[[0, 1], [4, 1]]), ".ranges[1]", "from frame 4 to frame 1 is no range", RANGE, ["car"]),
    (car(frames={"0": box()}, segments=[[-1, 1]]), ".segments[0]", "from frame -1 to frame 1 is no range", RANGE, []),
    (car(frames={"0": box()}, hidden_areas=[[3, 2]]), ".hidden_areas[0]", "from frame 3 to frame 2 is no range", HIDDEN, ["car"]),
    (car(frames={"0": box()}, ranges=[[0, 1], [4]]), ".ranges[1]", "expected `array` of length 2: [4]", RANGE,
     ["car"]),
    (car(frames={"0": box()}, ranges=3), ".ranges", "expected `array | null`, got `int`: 3", RANGE, []),
    (car(frames={"0": box()}, hidden_areas=[["0", 2]]), ".hidden_areas[0][0]", 'expected `int`, got `str`: "0"',
     HIDDEN, ["car"]),
    (car(frames={}), "", "lists no frame, but it is of a video", FRAMES, []),
    (car(frames={"0": {"keyframe": True}}), "", "has no shape, mask or tag that is known", CORRECT, []),
    (car(frames={"0": {"keyframe": True}, "1": {"bounding_box": 7}}), '.frames["1"].bounding_box', "expected `object | null`, got `int`: 7",
     CORRECT, []),
    (car(frames={"0": skeleton("head"), "1": {"skeleton": 7}}), '.frames["1"].skeleton', "expected `object | null`, got `int`: 7", CORRECT,
     ["car"]),
    (in_frame(**raster([0, 10])), '.frames["1"].raster_layer.dense_rle', "the runs sum to 10, an image of 100x50 has 5000", CORRECT,
     ["car"]),
]  # fmt: skip


@pytest.mark.parametrize("case", TRACKS, ids=[f"{number} {row[2][:40]}" for number, row in enumerate(TRACKS)])
def test_a_bad_track(tmp_path: Path, case: tuple[object, str, str, str, list[str]]) -> None:
    """Likewise; what its other frames list is read."""
    annotation, where, what, fix, kept = case
    source = write(tmp_path, {"a.json": video([annotation, car(frames={"2": box()}, name="bus")])})

    message, tally, found = both(source)

    assert places_of(message) == (f"{source}/a.json", "1", f"$.annotations[0]{where}: {what}\n  fix: {fix}")
    assert found == [*kept, "bus"]
    assert len(tally.bad) == 1


FILES = [
    ("[]", "a.json: is no object with an item and annotations", WHOLE),
    ('{"item": {"name": "a"}}', "a.json: has no 'annotations'", WHOLE),
    ('{"annotations": []}', "a.json: has no 'item'", WHOLE),
    ('{"annotations": {}, "item": {"name": "a"}}', "a.json:1:17: $.annotations: expected `array`, got `object`: {}", CORRECT),
    ('{"annotations": [], "item": {}}', "a.json:1:29: $.item: object missing required field `name`: {}", CORRECT),
    ('{"annotations": [], "item": {"name": "../a"}}', "a.json:1:29: $.item.name: '../a' is no name of an image or a video", ITEM),
    ('{"annotations": [], "image": {}}', "a.json:1:30: $.image.filename: '' is no name of an image or a video", ITEM),
    (text([], slot(width="9")), 'a.json:1:114: $.item.slots[0].width: expected `float | null`, got `str`: "9"', CORRECT),
    (video([], 10**8), "a.json: $.item.slots[0]: a video of 100,000,000 frames is too long",
     "cut it into shorter ones, or correct frame_count"),
    ("", "a.json: is empty", "give a file with JSON in it"),
    (text([])[:-1], "a.json:1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    (text([car(x=0)]).replace('"x": 0', '"x": ' + "[" * 5000 + "]" * 5000), "a.json: is nested too deeply to be read",
     "give a file without hundreds of lists inside lists"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "what", "fix"), FILES, ids=[f"{number} {row[1][:60]}" for number, row in enumerate(FILES)])
def test_a_bad_file(tmp_path: Path, written: str, what: str, fix: str) -> None:
    """Ends the run; under skip the other file is read and this one is counted once."""
    write(tmp_path, {"a.json": written, "b.json": text([car(**box())])})
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path / "a.json")
    batches = [batch for name in ("a", "b") for batch in read_batches(READER, tmp_path / f"{name}.json", tally=tally)]

    assert str(caught.value) == f"{tmp_path}/{what}\n  fix: {fix}"
    assert [row[1] for row in rows(batches)] == ["car"]
    assert [problem.reason for problem in tally.bad] == ["unreadable file"]


def test_a_node_that_the_option_does_not_name(tmp_path: Path) -> None:
    """Is refused with the option to mend."""
    source = write(tmp_path, {"a.json": text([car(**skeleton("a", "b")), car(**box())])})

    message, _, found = both(source, {"keypoints": "a,c"})

    what = "$.annotations[0].skeleton.nodes[1].name: the node 'b' is not among the 2 of -O keypoints"
    assert places_of(message)[2] == f"{what}\n  fix: add it to -O keypoints, or leave the record out with --on-error skip"
    assert found == ["car"]


def test_an_item_in_two_files(tmp_path: Path) -> None:
    """Is read from the first, whether it is an image or a video."""
    write(tmp_path, {f"{name}.json": text([car(**box())]) for name in "ab"} | {f"{name}.json": video([]) for name in "cd"})
    tally = Tally(on_error="skip")

    found = read_batches(READER, tmp_path, tally=tally)

    assert sum(len(batch) for batch in found) == 1
    assert [str(problem.place) for problem in tally.bad] == [f"{tmp_path}/{name}.json: $.item.slots[0]" for name in "bd"]
    assert [problem.what for problem in tally.bad] == [
        f"its item 'a.jpg' is also that of {tmp_path}/a.json",
        f"its item 'v' is also that of {tmp_path}/c.json",
    ]


def test_a_size_that_nothing_says(tmp_path: Path) -> None:
    """Is asked for where something is drawn, and is no matter where nothing is."""
    nothing, written = ({"version": "2.0", "item": {"name": "a"}, "annotations": some} for some in ([], [car(**box())]))

    assert len(read(tmp_path, json.dumps(nothing)).frames) == 1
    with pytest.raises(InputError) as caught:
        read(tmp_path, json.dumps(written))

    fix = "give --size WIDTHxHEIGHT, or --frames with the folder of images"
    assert str(caught.value) == f"{tmp_path}/a.json: $.item: the size of 'a' is not known\n  fix: {fix}"


def test_a_folder_without_such_a_file(tmp_path: Path) -> None:
    """Is refused, and files of another kind are not read."""
    write(tmp_path, {"a.json": '{"epochs": 3}'})

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path)

    fix = "give the folder that the archive of an export was unpacked to"
    assert str(caught.value) == f"{tmp_path}: holds no Darwin JSON of V7\n  fix: {fix}"


def test_the_command_leaves_no_file(tmp_path: Path) -> None:
    """A bad annotation ends it with 1; skipped, the rest is written and it is still 1."""
    write(tmp_path, {"s/a.json": text([car(**box()), car()])})

    stopped = convert(tmp_path, "s")
    there = (tmp_path / "jobs.jsonl").exists()
    done = convert(tmp_path, "s", "--on-error", "skip")

    assert (stopped.exit_code, there, done.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False, 1, True)
