"""Data rows of Labelbox that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.labelbox import READER
from prelabel.testing import read_batches

WHOLE = "write one whole data row a line, or a list of them"
CORRECT = "correct the value, or leave the record out with --on-error skip"
OR_LEAVE = "correct the value, or leave the {} out with --on-error skip"
LARGER = "draw it larger, or remove it"
BOX = {"top": 5, "left": 10, "height": 10, "width": 20}
GOOD = {"name": "car", "bounding_box": BOX}
ANNOTATIONS = '$.projects["p"].labels[0].annotations'


def row(objects: object, name: str = "a.jpg", **annotations: object) -> dict[str, Any]:
    """A data row with these objects."""
    labels = [{"annotations": {"objects": objects, **annotations}}]
    return {"data_row": {"id": name}, "media_attributes": {"width": 100, "height": 50}, "projects": {"p": {"labels": labels}}}


def video(frames: object, count: object = 4, **annotations: object) -> dict[str, Any]:
    """A data row of a video with these frames."""
    whole = row([], "v.mp4", frames=frames, **annotations)
    whole["media_attributes"] |= {"frame_count": count}
    return whole


OBJECTS: list[tuple[object, str, str, str]] = [
    (3, "", "expected `object`, got `int`", CORRECT),
    ({"bounding_box": BOX}, "", "object missing required field `name`", CORRECT),
    ({"name": "", "bounding_box": BOX}, ".name", "the name is empty", "name its class, or remove it"),
    ({"name": "x", "bounding_box": {"top": "5"}}, ".bounding_box.top", 'expected `float`, got `str`: "5"', CORRECT),
    ({"name": "x", "bounding_box": BOX | {"top": float("nan")}}, ".bounding_box.top", "NaN is no number of JSON", CORRECT),
    ({"name": "\ud800", "bounding_box": BOX}, ".name", r'"\ud800" is half a surrogate pair', CORRECT),
    ({"name": float("nan"), "bounding_box": BOX}, ".name", "NaN is no number of JSON", CORRECT),
    ({"name": "x", "bounding_box": BOX | {"width": 0}}, ".bounding_box", "width 0 and height 10 must be above 0", LARGER),
    ({"name": "x", "point": {"x": 1, "y": 1e308}}, "", "a coordinate lies beyond 10000000 pixels", "write pixels of the image"),
    ({"name": "x", "polygon": [{"x": 1, "y": 1}] * 3}, ".polygon", "1 different points, at least 3 are needed", LARGER),
    ({"name": "x", "line": []}, ".line", "0 different points, at least 2 are needed", LARGER),
    (
        {"name": "x", "annotation_kind": "ImageCuboid"}, "", "unknown kind 'ImageCuboid'",
        "kinds are bounding boxes, polygons, polylines, points and masks",
    ),
]  # fmt: skip


def messages(source: Path, tally: Tally) -> tuple[str, int]:
    """The message under stop; and how many rows there are under skip, where it is the one that is counted."""
    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    found = sum(len(batch) for batch in read_batches(READER, source, tally=tally))
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [str(caught.value)]
    return str(caught.value), found


@pytest.mark.parametrize(("bad", "element", "what", "fix"), OBJECTS, ids=[case[2] + case[1] for case in OBJECTS])
@pytest.mark.parametrize("kind", ["image", "video"])
def test_a_bad_object(bad: object, element: str, what: str, fix: str, kind: str, tmp_path: Path) -> None:  # noqa: PLR0917
    """In a list of an image or in a frame of a video; the objects around it are read."""
    good = row([GOOD], "first.jpg")
    other = row([GOOD, bad, GOOD]) if kind == "image" else video({"2": {"objects": {"one": GOOD, "two": bad, "three": GOOD}}})
    source = tmp_path / "in.ndjson"
    source.write_text("\n".join(map(json.dumps, (good, other))), "utf-8")
    where = ".objects[1]" if kind == "image" else '.frames["2"].objects["two"]'

    message, found = messages(source, Tally(on_error="skip"))

    assert message == f"{source}:2: {ANNOTATIONS}{where}{element}: {what}\n  fix: {fix}"
    assert found == 3


ROWS: list[tuple[object, str, str, str]] = [
    ([], "$", "expected `object`, got `array`", CORRECT),
    ({"projects": {}}, "$", "object missing required field `data_row`", CORRECT),
    (
        {"data_row": {}}, "$.data_row", "neither external_id, global_key nor row_data names the asset",
        "give it a global_key, or leave it out with --on-error skip",
    ),
    (row(None), f"{ANNOTATIONS}.objects", "expected `array`, got `null`: null", CORRECT),
    (
        row([GOOD]) | {"projects": {"p": {"labels": [{"performance_details": {"skipped": "no"}}]}}},
        '$.projects["p"].labels[0].performance_details.skipped', 'expected `bool | null`, got `str`: "no"', CORRECT,
    ),
    (
        row([GOOD]) | {"media_attributes": {}}, "$.data_row", "the size of 'a.jpg' is not known",
        "give --size WIDTHxHEIGHT, or --frames with the folder of images",
    ),
    (row([GOOD]) | {"projects": {"p": {"labels": [{"annotations": {"classifications": []}}]}}}, ANNOTATIONS, "has no 'objects'",
        "write 'objects', or leave the record out with --on-error skip"),
    (row([GOOD]) | {"projects": {"p": {"labels": [{"annots": {}}]}}}, '$.projects["p"].labels[0]',
        "object missing required field `annotations`", CORRECT),
    (row([], "v.mp4") | {"media_attributes": {"frame_count": 4}}, ANNOTATIONS, "has no 'frames'",
        "write 'frames', or leave the record out with --on-error skip"),
    (video({"1": {"none": 0}}), f'{ANNOTATIONS}.frames["1"]', "object missing required field `objects`", CORRECT),
    (video({"0x1": {"objects": {}}}), f'{ANNOTATIONS}.frames["0x1"]', "'0x1' is no number of a frame", "number frames from 1"),
    (
        video({"10000001": {"objects": {}}}), f'{ANNOTATIONS}.frames["10000001"]', "'10000001' is no number of a frame",
        "number frames from 1",
    ),
    (video({"5": {"objects": {}}}), f'{ANNOTATIONS}.frames["5"]', "frame 5, but the video has 4, counted from 1", "correct frame_count"),
    (video({"1": {"objects": {}}, "01": {"objects": {}}}), f'{ANNOTATIONS}.frames["1"]', "frame 1 comes twice", "keep one"),
    (
        video({}, 10**9), "$.media_attributes", "frame_count 1000000000 is no number of frames",
        "write frame_count, or leave the video out",
    ),
    (
        video({}) | {"projects": {}, "media_attributes": {"mime_type": "video/mp4"}}, "$.media_attributes", "the video has no frames",
        "write frame_count, or leave the video out",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "element", "what", "fix"), ROWS, ids=[case[2] for case in ROWS])
def test_a_bad_row(bad: object, element: str, what: str, fix: str, tmp_path: Path) -> None:
    """The rows around it are read."""
    source = tmp_path / "in.ndjson"
    source.write_text("\n".join(map(json.dumps, (row([GOOD], "first.jpg"), bad, row([GOOD], "last.jpg")))), "utf-8")

    message, found = messages(source, Tally(on_error="skip"))

    assert message == f"{source}:2: {element}: {what}\n  fix: {fix}"
    assert found == 2


def test_a_bad_frame(tmp_path: Path) -> None:
    """The frames around it are read."""
    source, good = tmp_path / "in.ndjson", {"objects": {"t": GOOD}}
    source.write_text(json.dumps(video({"1": good, "2": {"objects": []}, "3": good})), "utf-8")

    message, found = messages(source, Tally(on_error="skip"))

    what = "expected `object`, got `array`: []"
    assert message == f'{source}:1: {ANNOTATIONS}.frames["2"].objects: {what}\n  fix: {CORRECT}'
    assert found == 2


PARTS: list[tuple[dict[str, Any], str, str, str, list[int]]] = [
    ({"segments": 3}, ".segments", "expected `object`, got `int`", "segments", [1, 3]),
    ({"segments": float("nan")}, ".segments", "NaN is no number of JSON", "segments", [1, 3]),
    ({"segments": {"t": 3}}, '.segments["t"]', "expected `array`, got `int`", "segments of the object", [1, 3]),
    ({"segments": {"t": [[1, 2], [3, "4"]]}}, '.segments["t"][1][1]', 'expected `int`, got `str`: "4"', "segment", [1, 2, 3]),
    ({"segments": {"t": [[3, 1], [3, 4]]}}, '.segments["t"][0]', "from frame 3 to frame 1 is no segment", "segment", [1, 3, 4]),
    ({"segments": {"t": [[1, 2], [3]]}}, '.segments["t"][1]', "expected `array` of length 2", "segment", [1, 2, 3]),
    ({"segments": {"t": [[1, 10**8]]}}, '.segments["t"][0]', "from frame 1 to frame 100000000 is no segment", "segment", [1, 3]),
    ({"classifications": 3}, ".classifications", "expected `array`, got `int`", "list", [1, 3]),
    ({"relationships": {}}, ".relationships", "expected `array`, got `object`", "list", [1, 3]),
]


@pytest.mark.parametrize(("part", "element", "what", "left_out", "seen"), PARTS, ids=[case[2] + case[1] for case in PARTS])
def test_a_bad_part_of_a_video(part: dict[str, Any], element: str, what: str, left_out: str, seen: list[int], tmp_path: Path) -> None:  # noqa: PLR0917
    """It is left out alone: what the frames list of the object stays, and so do its other segments."""
    source, tally = tmp_path / "in.ndjson", Tally(on_error="skip")
    source.write_text(json.dumps(video({"1": {"objects": {"t": GOOD}}, "3": {"objects": {"t": GOOD}}}, **part)), "utf-8")

    message, found = messages(source, tally)

    assert message == f"{source}:1: {ANNOTATIONS}{element}: {what}\n  fix: {OR_LEAVE.format(left_out)}"
    (batch,) = read_batches(READER, source, tally=Tally(on_error="skip"))
    assert sorted(batch.frames[frame].index for frame in batch.frame) == seen
    assert found == len(seen)


@pytest.mark.parametrize(
    ("keyframes", "element", "what", "left_out", "made"),
    [
        (3, "", "expected `object`, got `int`", "map", [False, False, False]),
        ({"t": 3}, '["t"]', "expected `object`, got `int`", "keyframes of the object", [False, False, False]),
        ({"t": {"1": False, "2": 0, "3": False}}, '["t"]["2"]', "expected `bool`, got `int`", "keyframe", [True, False, True]),
        ({"t": ["1", 2]}, '["t"][0]', "expected `int`, got `str`", "keyframe", [True, False, True]),
    ],
)
def test_a_bad_keyframe(keyframes: object, element: str, what: str, left_out: str, made: list[bool], tmp_path: Path) -> None:  # noqa: PLR0917
    """It is left out alone: which other frames were drawn is known."""
    source, tally = tmp_path / "in.ndjson", Tally(on_error="skip")
    frames = {number: {"objects": {"t": GOOD}} for number in "123"}
    source.write_text(json.dumps(video(frames, key_frame_feature_map=keyframes)), "utf-8")

    message, _ = messages(source, tally)

    assert message == f"{source}:1: {ANNOTATIONS}.key_frame_feature_map{element}: {what}\n  fix: {OR_LEAVE.format(left_out)}"
    (batch,) = read_batches(READER, source, tally=Tally(on_error="skip"))
    assert batch.interpolated.tolist() == made


def test_a_bad_rate(tmp_path: Path) -> None:
    """The video is read, without times."""
    source, row = tmp_path / "in.ndjson", video({"2": {"objects": {"t": GOOD}}}, 2)
    row["media_attributes"]["frame_rate"] = "30"
    source.write_text(json.dumps(row), "utf-8")

    message, found = messages(source, Tally(on_error="skip"))

    what = "expected `float`, got `str`"
    assert (message, found) == (f"{source}:1: $.media_attributes.frame_rate: {what}\n  fix: {OR_LEAVE.format('rate')}", 1)


@pytest.mark.parametrize("kind", ["image", "video"])
def test_a_bad_classification(kind: str, tmp_path: Path) -> None:
    """Its object is read with its other answers."""
    colour, bad = ({"name": name, "text_answer": {"content": answer}} for name, answer in (("colour", "red"), ("size", 3)))
    one, source = GOOD | {"classifications": [bad, colour]}, tmp_path / "in.ndjson"
    source.write_text(json.dumps(row([one]) if kind == "image" else video({"2": {"objects": {"t": one}}})), "utf-8")

    message, found = messages(source, Tally(on_error="skip"))

    where = ".objects[0]" if kind == "image" else '.frames["2"].objects["t"]'
    element = f"{ANNOTATIONS}{where}.classifications[0].text_answer.content"
    assert message == f"{source}:1: {element}: expected `str | null`, got `int`: 3\n  fix: {OR_LEAVE.format('classification')}"
    (batch,) = read_batches(READER, source, tally=Tally(on_error="skip"))
    assert (found, batch.attribute_sets) == (1, ({"colour": "red"},))


def test_bad_runs_of_a_model(tmp_path: Path) -> None:
    """Which are not read anyway: the labels beside them are."""
    source = tmp_path / "in.ndjson"
    source.write_text(json.dumps(row([GOOD]) | {"experiments": {"m": {"runs": []}}}), "utf-8")

    message, found = messages(source, Tally(on_error="skip"))

    element, what = "$.experiments[...].runs", "expected `object | null`, got `array`"
    assert (message, found) == (f"{source}:1: {element}: {what}\n  fix: {OR_LEAVE.format('experiments')}", 1)


def test_a_line_that_is_cut_short(tmp_path: Path) -> None:
    """It is one bad record."""
    source = tmp_path / "in.ndjson"
    source.write_text(f"{json.dumps(row([GOOD]))}\n{json.dumps(row([GOOD], 'b.jpg'))[:-20]}", "utf-8")

    message, found = messages(source, Tally(on_error="skip"))

    assert message == f"{source}:2: $: this is no JSON (input data was truncated)\n  fix: {WHOLE}"
    assert found == 1


def test_two_videos_of_one_name(tmp_path: Path) -> None:
    """They would be one sequence."""
    source = tmp_path / "in.ndjson"
    source.write_text("\n".join(map(json.dumps, [video({"1": {"objects": {"t": GOOD}}})] * 2)), "utf-8")

    message, found = messages(source, Tally(on_error="skip"))

    fix = "give each asset its own external_id or global_key"
    assert (message, found) == (f"{source}:2: $.data_row: a second video is called 'v.mp4'\n  fix: {fix}", 1)


@pytest.mark.parametrize(
    ("content", "what", "fix"),
    [
        ("", ": is empty", "give a file with data rows in it"),
        ("[{]", ": this is no list of JSON (expected '\"' (byte 2))", WHOLE),
        (
            '[{"ID": "x", "Labeled Data": "https://example.com/a.jpg", "Label": {"objects": []}, "External ID": "a.jpg"}]',
            ": is an export of Labelbox's first version, which is not read", "export the project again, as NDJSON",
        ),
    ],
    ids=["empty", "no list", "first version"],
)  # fmt: skip
def test_a_file_that_cannot_be_read(content: str, what: str, fix: str, tmp_path: Path) -> None:
    """Ends the run with its name, and is counted under skip; exports of the first version are recognised, and not read."""
    source, tally = tmp_path / "in.json", Tally(on_error="skip")
    source.write_text(content, "utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    read_batches(READER, source, tally=tally)

    assert str(caught.value) == f"{source}{what}\n  fix: {fix}"
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [str(caught.value)]
