"""Exports of Label Studio that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.label_studio import READER
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.label_studio_files import Json, annotation, box, export, keyframe, packed, result, task, track, video
from tests.readers.yolo_files import rows

SKIP = "or leave the region out with --on-error skip"
CORRECT = "correct the value, or leave the record out with --on-error skip"
PERCENT = "write percents of the image's size, not pixels"
SIZE = "give --size WIDTHxHEIGHT, or --frames with the folder of images"
BARE: Json = {"original_width": None, "original_height": None}
WRONG_LENGTH = packed([0] * (4 * 80 * 39))


class Bad(NamedTuple):
    """A region, the field that a message names, what stands there, and the message."""

    region: Json
    field: str
    before: str
    what: str
    fix: str


REGIONS = [
    Bad(box(x=640), ".value.x", "640", "640 is beyond 200 percent of the image", PERCENT),
    Bad(box(width=-201), ".value.width", "-201", "-201 is beyond 200 percent of the image", PERCENT),
    Bad(box(x=150), "", "{", "the shape begins at 150 percent, beyond the image", f"{PERCENT}, {SKIP}"),
    Bad(box(width=0), ".value", '{"x"', "the box is empty: width 0, height 40", f"give it a size, {SKIP}"),
    Bad(box(rotation=9, about=BARE), ".value", '{"x"', "a turned box needs the size of the image, which is not known", SIZE),
    Bad(box(x="left"), ".value.x", '"left"', 'expected `float`, got `str`: "left"', CORRECT),
    Bad(box(x=float("nan")), ".value.x", "NaN", "NaN is no number of JSON", CORRECT),
    Bad(
        result("rectangle", x=1, y=1, width=2, labels=["car"]),
        ".value",
        '{"x"',
        'object missing required field `height`: {"x": 1, "y": 1, "width": 2, "labels": ["car"]}',
        CORRECT,
    ),
    Bad(box(rectanglelabels=[]), "", "{", "the region has no label", f"name such regions with -O label=NAME, {SKIP}"),
    Bad(
        box(about={"original_width": 80.5}),
        ".original_width",
        "80.5",
        "80.5 is no number of pixels",
        f"write the size of the image in pixels, {SKIP}",
    ),
    Bad(
        box(about={"original_width": 81}),
        ".original_width",
        "81",
        "the image is 81x40 here, but 80x40 above",
        f"write one size for all regions of an image, {SKIP}",
    ),
    Bad(box(about={"item_index": 1}), ".item_index", "1}", "item_index is 1, but the task has 1 image", f"count images from 0, {SKIP}"),
    Bad(result("cube", x=1, y=1), ".type", '"cube"', "the type 'cube' of the result is not known", f"report it, {SKIP}"),
    Bad(
        result("polygonlabels", points=[[1, 1], [2, 2], [1, 1]], polygonlabels=["a"]),
        ".value",
        '{"points"',
        "a polygon of 2 different points, which needs 3",
        f"draw it again, {SKIP}",
    ),
    Bad(
        result("polygon", points=[[1, 1], [2, 1], [1, 300]], labels=["a"]),
        ".value.points[2][1]",
        "300",
        "300 is beyond 200 percent of the image",
        PERCENT,
    ),
    Bad(
        result("vectorlabels", vertices=[{"x": 1, "y": 1}], vectorlabels=["a"]),
        ".value",
        '{"vertices"',
        "a line of 1 different points, which needs 2",
        f"draw it again, {SKIP}",
    ),
    Bad(
        result("vector", vertices=[{"x": 1, "y": 1, "controlPoint2": {"x": 900, "y": 1}}], labels=["a"]),
        ".value.vertices[0].controlPoint2.x",
        "900",
        "900 is beyond 200 percent of the image",
        PERCENT,
    ),
    Bad(
        result("ellipselabels", x=50, y=50, radiusX=0, radiusY=5, ellipselabels=["a"]),
        ".value",
        '{"x"',
        "the ellipse is empty: radiusX 0, radiusY 5",
        f"give it a size, {SKIP}",
    ),
    Bad(result("keypointlabels", x=1, y=201, keypointlabels=["a"]), ".value.y", "201", "201 is beyond 200 percent of the image", PERCENT),
    Bad(
        result("brushlabels", rle=WRONG_LENGTH, brushlabels=["a"]),
        ".value.rle",
        "[",
        "the mask holds 12,480 values, an image of 80x40 pixels needs 12,800",
        f"export it again, {SKIP}",
    ),
    Bad(
        result("brushlabels", rle=packed([255] * 12800)[:8], brushlabels=["a"]),
        ".value.rle",
        "[",
        "the mask ends after 0 of its 12,800 values",
        f"export it again, {SKIP}",
    ),
    Bad(
        result("brushlabels", rle=[0, 0], brushlabels=["a"]),
        ".value.rle",
        "[",
        "the mask ends before its first run",
        f"export it again, {SKIP}",
    ),
    Bad(result("brushlabels", rle=[0, 300], brushlabels=["a"]), ".value.rle", "[", "300 is no byte", f"export it again, {SKIP}"),
    Bad(
        result("brushlabels", rle=packed([0] * 12800), brushlabels=["a"]),
        ".value.rle",
        "[",
        "the mask has no pixel",
        f"export it again, {SKIP}",
    ),
    Bad(
        result("brushlabels", rle=packed([0] * 12800), brushlabels=["a"], about=BARE),
        ".value",
        '{"rle"',
        "a mask needs the size of the image, which is not known",
        SIZE,
    ),
    Bad(
        result("bitmask", imageDataURL="data:image/png;base64,AAAA", labels=["a"]),
        ".value.imageDataURL",
        '"data',
        "the mask is no PNG image",
        f"export it again, {SKIP}",
    ),
    Bad(
        result("bitmask", imageDataURL="http://h/a.png", labels=["a"]),
        ".value.imageDataURL",
        '"http',
        "the mask is no data:image/png;base64,...",
        f"export it again, {SKIP}",
    ),
]


def failure(source: Path, **options: str) -> str:
    """What a run that stops at bad records says."""
    with pytest.raises(InputError) as caught:
        read_batches(READER, source, options)
    return str(caught.value)


@pytest.mark.parametrize("bad", REGIONS, ids=[f"{number} {bad.what}" for number, bad in enumerate(REGIONS)])
def test_a_bad_region(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop, with the column of the value; under skip the other region is read and it is counted once."""
    good = box("good", "g", about={"original_width": None, "original_height": None} if bad.region.get("original_width") is None else {})
    source = export(tmp_path, task(good, bad.region | {"id": "bad"}))
    line = source.read_text().splitlines()[1]
    begin = line.index('{"id": "bad"')
    column = line.index(bad.before, begin + (0 if not bad.field else line[begin:].index(f'"{_last(bad.field)}"'))) + 1
    tally = Tally(on_error="skip")

    found = rows(read_batches(READER, source, tally=tally))

    assert failure(source) == f"{source}:2:{column}: $[0].annotations[0].result[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    assert [row[1] for row in found] == ["good"]
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [failure(source)]


def _last(field: str) -> str:
    """The name of a field behind which its value stands."""
    return field.rpartition(".")[2].partition("[")[0]


TRACKS: list[tuple[Json, str, str, str]] = [
    (track(), ".value.sequence", "the sequence has no keyframe", f"draw the object again, {SKIP}"),
    (track(keyframe(-1, 0, 0, 9, 9)), ".value.sequence[0].frame", "frame -1 is not from 0 to 262,144", f"number frames from 1, {SKIP}"),
    (
        track(keyframe(1, 0, 0, 9, 9), count=1e9),
        ".value.framesCount",
        "a video of 1e+09 frames; those of up to 262,144 are read",
        f"cut the video into shorter ones, {SKIP}",
    ),
    (track(keyframe(1, 0, 0, 900, 9)), ".value.sequence[0].width", "900 is beyond 200 percent of the image", PERCENT),
    (track(keyframe(1, 0, 0, 9, 0)), ".value.sequence[0]", "the box is empty: width 9, height 0", f"give it a size, {SKIP}"),
    (track(keyframe(1, 0, 0, 9, 9, 45)), ".value.sequence[0]", "a turned box needs the size of the image, which is not known", SIZE),
]


@pytest.mark.parametrize(("bad", "field", "what", "fix"), TRACKS, ids=[case[2] for case in TRACKS])
def test_a_bad_track(tmp_path: Path, bad: Json, field: str, what: str, fix: str) -> None:
    """Likewise."""
    source = export(tmp_path, video(track(keyframe(1, 0, 0, 9, 9, enabled=False), label="good", id_="g"), bad))
    tally = Tally(on_error="skip")

    found = rows(read_batches(READER, source, tally=tally))
    place, _, said = failure(source).partition(f": $[0].annotations[0].result[1]{field}: ")

    assert said == f"{what}\n  fix: {fix}"
    assert place.startswith(f"{source}:2:")
    assert [row[1] for row in found] == ["good"]
    assert len(tally.bad) == 1


TASKS: list[tuple[Json, str, str, str]] = [
    ({"id": 2, "annotations": []}, "", "the task has no data", "export the tasks from Label Studio as JSON"),
    (
        task(box(), data={"left": "l.jpg", "right": "r.jpg"}),
        "",
        "its data could be an image in left, right",
        "name the data that is the image with -O image=NAME",
    ),
    (
        task(box(), data={"text": "some words"}),
        "",
        "no data of the task names an image",
        "name the data that is the image with -O image=NAME",
    ),
    (task(box()), ".data.image", "'a.jpg' is also the image of the task $[0]", "keep one of the two"),
    (task(annotations=5), ".annotations", "expected `array | null`, got `int`: 5", CORRECT),
]


@pytest.mark.parametrize(("bad", "field", "what", "fix"), TASKS, ids=[case[2] for case in TASKS])
def test_a_bad_task(tmp_path: Path, bad: Json, field: str, what: str, fix: str) -> None:
    """Likewise; the task before it is read."""
    source = export(tmp_path, task(box("good")), bad)
    tally = Tally(on_error="skip")

    found = rows(read_batches(READER, source, tally=tally))
    place, _, said = failure(source).partition(f": $[1]{field}: ")

    assert said == f"{what}\n  fix: {fix}"
    assert place.startswith(f"{source}:3:")
    assert [row[1] for row in found] == ["good"]
    assert len(tally.bad) == 1


def test_keypoints_that_do_not_fit(tmp_path: Path) -> None:
    """A label that is not among those of ``-O keypoints``, or comes twice for one object."""
    points = [
        result("keypointlabels", id_, x=10, y=10, keypointlabels=[name], about={"parentID": "r"})
        for id_, name in (("a", "nose"), ("b", "ear"), ("c", "nose"))
    ]
    source = export(tmp_path, task(box(), *points))
    tally = Tally(on_error="skip")
    read_batches(READER, source, {"keypoints": "nose"}, tally=tally)

    assert [(problem.what, problem.fix) for problem in tally.bad] == [
        ("the keypoint 'ear' is not among the 1 of -O keypoints", f"add its label to -O keypoints, {SKIP}"),
        ("keypoint 'nose' comes twice for one object", f"keep one, {SKIP}"),
    ]


def test_a_score_outside_its_range(tmp_path: Path) -> None:
    """Of a region it is wrong; of a whole prediction, where it may be anything, it is not used."""
    good, bad = box("good", "g"), box("bad", "b", about={"score": 85})
    source = export(tmp_path, {"data": {"image": "a.jpg"}, "predictions": [annotation(good, bad, score=-3.5)]})
    tally = Tally(on_error="skip")
    found = rows(read_batches(READER, source, {"from": "predictions"}, tally=tally))

    assert [(row[1], row[3]) for row in found] == [("good", None)]
    assert failure(source, **{"from": "predictions"}).endswith(
        ": $[0].predictions[0].result[1].score: score 85 is outside 0-1\n  fix: write scores as fractions"
    )


@pytest.mark.parametrize(
    ("fields", "option", "what", "fix"),
    [
        ({"predictions": [annotation(box())]}, "annotations", "no task has an annotation; the file has 1 prediction",
         "read them with -O from=predictions"),
        ({"annotations": [annotation(box()), annotation(box())]}, "predictions", "no task has a prediction; the file has 2 annotations",
         "read them with -O from=annotations"),
    ],
)  # fmt: skip
def test_an_export_of_what_was_not_asked_for(tmp_path: Path, fields: dict[str, Any], option: str, what: str, fix: str) -> None:
    """Is no empty source."""
    source = export(tmp_path, {"data": {"image": "a.jpg"}, **fields})

    assert failure(source, **{"from": option}) == f"{source}: {what}\n  fix: {fix}"


def test_a_region_of_json_min(tmp_path: Path) -> None:
    """Is named by the field that it stands in."""
    record = {"image": "a.jpg", "id": 1, "label": [{"x": 640, "y": 1, "width": 2, "height": 3, "rectanglelabels": ["car"]}]}
    source = export(tmp_path, record | {"annotator": 1, "annotation_id": 1, "lead_time": 1})

    assert failure(source) == f"{source}:2:45: $[0].label[0].x: 640 is beyond 200 percent of the image\n  fix: {PERCENT}"


@pytest.mark.parametrize(
    ("content", "what", "fix"),
    [
        ("", ": is empty", "give a file with JSON in it"),
        ("7", ": the root is neither an object nor a list, but starts with '7'", "give an export of Label Studio as JSON"),
        ("{}", ": $: the task has no data", "export the tasks from Label Studio as JSON"),
        (
            '{"id": [], "data": {}}',
            ": $.id: expected `int | str | null`, got `array`",
            "write it as Label Studio does, or give another file",
        ),
        ('[{"id": 1,', ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
        ("[" * 100000, ": is nested too deeply to be read", "give a file without hundreds of lists inside lists"),
        (
            '[{"data": {"image": "a.jpg"}, "annotations": ' + "[" * 100000,
            ": is nested too deeply to be read",
            "give a file without hundreds of lists inside lists",
        ),
    ],
    ids=["empty", "number", "no task", "an id of the wrong type", "cut", "nested", "nested below"],
)
def test_a_file_that_is_no_export(tmp_path: Path, content: str, what: str, fix: str) -> None:
    """Ends the run with its name, and is counted under skip."""
    source, tally = tmp_path / "export.json", Tally(on_error="skip")
    source.write_text(content)

    message = failure(source)
    read_batches(READER, source, tally=tally)

    assert message == f"{source}{what}\n  fix: {fix}"
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [message]


def test_the_command(tmp_path: Path) -> None:
    """Exit code 1 and no jobs under stop; under skip the rest is written, and the exit code is still 1."""
    export(tmp_path, task(box("good", "g"), box(x=640)))

    stopped = convert(tmp_path, "export.json")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    skipped = convert(tmp_path, "export.json", "--on-error", "skip")
    assert (skipped.exit_code, "1 annotation from label-studio" in skipped.output) == (1, True)
    assert json.loads((tmp_path / "jobs.jsonl").read_text())["data"]["maker_response"]["rectangles"]["data"][0]["label"] == "good"
