"""Labelbox: what is read from data rows, and what lies between keyframes; see the fixtures for the pages that describe them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prelabel.detections import Detections, shapes_of
from prelabel.errors import Tally
from prelabel.readers.base import Certainty
from prelabel.readers.labelbox import READER
from prelabel.testing import check_reader, read_batches
from tests.commands import convert
from tests.conftest import FIXTURES

IMAGES = FIXTURES / "labelbox/images/export.ndjson"
VIDEOS = FIXTURES / "labelbox/videos/export.ndjson"


def read(source: Path, tally: Tally | None = None, options: dict[str, str] | None = None) -> Detections:
    """All that is read from a source."""
    return Detections.concat(read_batches(READER, source, options, tally=tally))


def pixels(d: Detections) -> list[tuple[str, str, list[list[float]]]]:
    """Frame, label and points of each row in pixels; of a rectangle two corners."""
    shapes, found = shapes_of(d), []
    for i, (frame, label) in enumerate(zip(d.frame, d.label, strict=True)):
        size = [d.frames[frame].width, d.frames[frame].height]
        points = shapes.take(np.array([i])).points if d.kind[i] else d.box[i].reshape(2, 2)
        found.append((d.frames[frame].file, d.labels[label], (points * size).round(6).tolist()))
    return found


@pytest.mark.parametrize("source", [IMAGES, VIDEOS, IMAGES.parent], ids=["images", "videos", "folder"])
def test_the_contract(source: Path) -> None:
    """Images and videos."""
    if source.is_dir():
        read(source)
    else:
        check_reader(READER, source)


def test_objects_of_images() -> None:
    """One of each kind; answers become attributes, what is asked under an answer too; masks and answers of the image are counted."""
    tally = Tally()

    d = read(IMAGES, tally)

    assert pixels(d) == [
        ("a.jpg", "car", [[10, 5], [30, 15]]),
        ("a.jpg", "sky", [[0, 0], [50, 0], [50, 25]]),
        ("a.jpg", "lane", [[0, 50], [100, 25]]),
        ("a.jpg", "hydrant", [[25, 10]]),
    ]
    assert d.attribute_sets[d.attributes[0]] == {"colour": "red", "shade": "dark", "parts": ("door", "wheel")}
    assert d.attributes.tolist()[1:] == [-1, -1, -1]
    assert [(f.sequence, f.file, f.url) for f in d.frames] == [("", n, f"https://images.example.com/{n}") for n in ("a.jpg", "b.jpg")]
    assert tally.unconverted == {"mask that stands at a URL": 1, "classification of a whole image, video or frame": 1}
    assert str(d.place(0)) == f"{IMAGES}:1"


def test_closed_polygons(tmp_path: Path) -> None:
    """A polygon that ends in its first point begins there, and nothing of it is simplified."""
    done = convert(tmp_path, IMAGES, "--simplify", "0")
    simplified = convert(tmp_path, IMAGES, "--force")

    assert (done.exit_code, simplified.exit_code) == (0, 0)
    assert "simplified" not in simplified.stderr
    (job,) = [json.loads(line) for line in (tmp_path / "jobs.jsonl").read_text("utf-8").splitlines() if "polygons" in line]
    (polygon,) = job["data"]["maker_response"]["polygons"]["data"]
    assert polygon["points"] == {"p1": {"x": 0, "y": 0}, "p2": {"x": 0.5, "y": 0}, "p3": {"x": 0.5, "y": 0.5}}


def question(name: str, **answer: Any) -> dict[str, Any]:  # noqa: ANN401  # answers of any kind
    """A classification."""
    return {"name": name, "value": name, **answer}


def test_questions_of_one_name(tmp_path: Path) -> None:
    """What several answers ask under one name is gathered in order, each text once; one answer alone stays a text."""
    severity = {text: question("severity", radio_answer={"name": text}) for text in ("high", "low")}
    side = {text: question("side", checklist_answers=[{"name": text}, {"name": "left"}]) for text in ("left", "right")}
    colour = question("colour", text_answer={"content": "red"})
    damage = [
        {"name": "dent", "classifications": [severity["high"], side["left"], colour]},
        {"name": "scratch", "classifications": [severity["low"], side["right"], colour]},
        {"name": "rust", "classifications": [severity["high"]]},
    ]
    box = {"bounding_box": {"top": 0, "left": 0, "height": 1, "width": 1}}
    objects = [{"name": "car", "classifications": [question("damage", checklist_answers=damage)], **box}]

    d = read(changed(tmp_path, projects={"p1": {"labels": [{"annotations": {"objects": objects}}]}}))

    assert d.attribute_sets[d.attributes[0]] == {
        "damage": ("dent", "scratch", "rust"), "severity": ("high", "low"), "side": ("left", "right"), "colour": "red",
    }  # fmt: skip


def test_keyframes_of_videos() -> None:
    """Within a segment on a straight line, behind its last keyframe to its end; nothing between segments; unequal lines stay."""
    d = read(VIDEOS)

    assert pixels(d) == [
        ("drive/000002.jpg", "car", [[10, 20], [30, 30]]),
        ("drive/000003.jpg", "car", [[12, 15], [32, 25]]),
        ("drive/000004.jpg", "car", [[14, 10], [34, 20]]),
        ("drive/000005.jpg", "car", [[14, 10], [34, 20]]),
        ("drive/000007.jpg", "car", [[50, 10], [70, 20]]),
        ("drive/000004.jpg", "lane", [[0, 50], [100, 25]]),
        ("drive/000005.jpg", "lane", [[0, 50], [50, 40], [100, 25]]),
    ]
    assert d.track.tolist() == [0, 0, 0, 0, 0, 1, 1]
    assert d.interpolated.tolist() == [False, True, False, True, False, False, True]
    assert [(f.sequence, f.index, round(f.time_s, 3)) for f in d.frames] == [("drive.mp4", i, (i - 1) / 10) for i in range(1, 9)]


def test_a_video_without_segments(tmp_path: Path) -> None:
    """Lists all frames that it means; nothing is added. Of an object whose keyframes are listed the others are interpolated."""
    row = json.loads(VIDEOS.read_text("utf-8"))
    annotations = row["projects"]["p1"]["labels"][0]["annotations"]
    del annotations["segments"], row["media_attributes"]["frame_count"]
    annotations["key_frame_feature_map"] = {"t1": [2, 4]}
    (tmp_path / "in.ndjson").write_text(json.dumps(row), "utf-8")

    d = read(tmp_path / "in.ndjson")

    assert [d.frames[frame].index for frame in d.frame] == [2, 4, 7, 4, 5]
    assert d.interpolated.tolist() == [False, False, True, False, False]
    assert len(d.frames) == 7


def test_segments_that_share_a_frame(tmp_path: Path) -> None:
    """An object whose segment begins where another ends is seen once in that frame, and in each around it."""
    row = json.loads(VIDEOS.read_text("utf-8"))
    annotations = row["projects"]["p1"]["labels"][0]["annotations"]
    annotations["frames"] = {
        number: {"objects": {"t1": {"name": "car", "bounding_box": {"top": 0, "left": left, "height": 10, "width": 10}}}}
        for number, left in (("2", 0), ("4", 20), ("7", 50))
    }
    annotations["segments"] = {"t1": [[2, 4], [4, 7]]}
    (tmp_path / "in.ndjson").write_text(json.dumps(row), "utf-8")

    d = read(tmp_path / "in.ndjson")

    assert [(d.frames[frame].index, left) for frame, left in zip(d.frame, (d.box[:, 0] * 100).round(6), strict=True)] == [
        (2, 0), (3, 10), (4, 20), (5, 30), (6, 40), (7, 50),
    ]  # fmt: skip
    assert d.interpolated.tolist() == [False, True, False, True, True, False]


def changed(tmp_path: Path, **row: Any) -> Path:  # noqa: ANN401  # fields of a data row
    """The fixture's first image with other fields, as the one entry of a list."""
    whole = json.loads(IMAGES.read_text("utf-8").splitlines()[0]) | row
    (tmp_path / "in.json").write_text(json.dumps([whole]), "utf-8")
    return tmp_path / "in.json"


def test_several_labels_and_projects(tmp_path: Path) -> None:
    """The first is read and the others are counted; a project can be named, by its id or name."""
    box = {"bounding_box": {"top": 0, "left": 0, "height": 1, "width": 1}}
    one, two = ({"annotations": {"objects": [{"name": name, **box}]}} for name in ("one", "two"))
    source = changed(tmp_path, projects={"p1": {"name": "first", "labels": [one, two]}, "p2": {"name": "second", "labels": [two]}})
    tally = Tally()

    assert [row[1] for row in pixels(read(source, tally))] == ["one"]
    assert tally.unconverted == {"further label of a data row": 2}
    for project in ("p2", "second"):
        assert [row[1] for row in pixels(read(source, options={"project": project}))] == ["two"]


def test_skipped_labels(tmp_path: Path) -> None:
    """They are passed over and counted, whatever their place; where all are skipped there is a frame without detections."""
    box = {"bounding_box": {"top": 0, "left": 0, "height": 1, "width": 1}}
    one, two = (
        {"performance_details": {"seconds_to_create": 4, "skipped": False}, "annotations": {"objects": [{"name": name, **box}]}}
        for name in ("one", "two")
    )
    skipped = {"performance_details": {"skipped": True}, "annotations": {"objects": [{"name": "half", **box}]}}

    for labels, names, counts in (
        ([skipped, one, skipped, two], ["one"], {"skipped label of a data row": 2, "further label of a data row": 1}),
        ([one, skipped], ["one"], {"skipped label of a data row": 1}),
        ([skipped], [], {"skipped label of a data row": 1}),
        ([{"annotations": one["annotations"], "performance_details": None}], ["one"], {}),
    ):
        tally = Tally()
        d = read(changed(tmp_path, projects={"p1": {"labels": labels}}), tally)
        assert ([row[1] for row in pixels(d)], tally.unconverted) == (names, counts)
        assert [frame.file for frame in d.frames] == ["a.jpg"]


def test_model_runs(tmp_path: Path) -> None:
    """An export of a model run has no projects; the labels and predictions of its experiments are counted."""
    runs = {"r1": {"name": "first", "labels": [{}], "predictions": [{}, {}]}, "r2": {"name": "second", "labels": None}, "r3": None}
    tally = Tally()

    d = read(changed(tmp_path, projects={}, experiments={"m1": {"runs": runs}, "m2": {"runs": None}, "m3": None}), tally)

    assert ([frame.file for frame in d.frames], len(d.box)) == (["a.jpg"], 0)
    assert tally.unconverted == {"label of a model run": 1, "prediction of a model run": 2}


@pytest.mark.parametrize(
    ("data_row", "name", "url"),
    [
        ({"external_id": "x/a.jpg", "global_key": "g", "row_data": "https://h/b.jpg"}, "x/a.jpg", "https://h/b.jpg"),
        ({"external_id": "/root/a.jpg", "global_key": "g", "row_data": {"text": "no url"}}, "g", ""),
        ({"row_data": "https://h/b%20c.jpg?token=1"}, "b c.jpg", "https://h/b%20c.jpg?token=1"),
        ({"row_data": "gs://bucket/b%20c.jpg"}, "b%20c.jpg", "gs://bucket/b%20c.jpg"),
        ({"id": "clf9", "row_data": None}, "clf9", ""),
    ],
    ids=lambda value: str(value)[:30],
)
def test_names_of_images(data_row: dict[str, object], name: str, url: str, tmp_path: Path) -> None:
    """The external id, the global key, the end of the URL, the id: the first that can be a file's name."""
    (frame,) = read(changed(tmp_path, data_row=data_row)).frames

    assert (frame.file, frame.url) == (name, url)


def test_what_is_recognised(real_data: Path) -> None:
    """Exports, by their data rows."""
    assert READER.sniff(real_data / "labelbox/export-result.ndjson") == READER.sniff(VIDEOS) == Certainty.SURE
    assert READER.sniff(FIXTURES / "playment/jobs/jobs.jsonl") == READER.sniff(FIXTURES / "absent.json") == Certainty.NO


def test_a_real_export(real_data: Path) -> None:
    """Every box of the file, counted by name, and where it lies, by the standard library alone."""
    source = real_data / "labelbox/export-result.ndjson"
    wanted: Counter[tuple[object, ...]] = Counter()
    for line in source.read_text("utf-8").splitlines():
        row = json.loads(line)
        for project in row["projects"].values():
            for one in project["labels"][0]["annotations"]["objects"]:
                box = one["bounding_box"]
                corners = (box["left"], box["top"], box["left"] + box["width"], box["top"] + box["height"])
                wanted[row["data_row"]["external_id"], one["name"], *corners] += 1

    found = Counter(
        (file, label, *(round(value, 6) for point in points for value in point)) for file, label, points in pixels(read(source))
    )

    assert found == wanted
    assert wanted.total() == 16
