"""Parts of Darwin JSON that are wrong: each is left out alone, and what it is a part of is read."""

import json
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import Tally
from tests.readers.darwin_files import attributes, box, car, read, slot, text, video
from tests.readers.test_darwin_bad import OR_LEAVE, both, places_of
from tests.readers.yolo_files import write


def test_ranges_that_are_left_out(tmp_path: Path) -> None:
    """An annotation is not seen in a range that is bad, and what is listed there is counted; it is seen where a hidden area is bad."""
    spans = {"ranges": [[0, 2], ["2", 4], [5, 6]], "hidden_areas": [[1, 2], [5, "6"]]}
    tally = Tally(on_error="skip")

    batch = read(tmp_path, video([car(frames={"0": box(), "3": box()}, **spans)]), tally=tally)

    assert [batch.frames[frame].index for frame in batch.frame.tolist()] == [0, 5]
    assert [str(problem.place).rpartition(" ")[2] for problem in tally.bad] == [
        "$.annotations[0].ranges[1][0]",
        "$.annotations[0].hidden_areas[1][1]",
    ]
    assert tally.filtered == {"frame outside the ranges of its annotation": 1, "annotation out of view": 1}


PROPERTIES = [
    ([{"name": "colour", "value": "red"}, {"name": 3, "value": "x"}], "[1].name", "expected `str | null`, got `int`: 3"),
    ([7, {"name": "colour", "value": "red"}], "[0]", "expected `object`, got `int`: 7"),
]


@pytest.mark.parametrize(("properties", "where", "what"), PROPERTIES)
@pytest.mark.parametrize("kind", ["image", "video"])
def test_a_bad_property(tmp_path: Path, kind: str, properties: object, where: str, what: str) -> None:
    """Its annotation is read with its other properties."""
    some = car(**box(properties=properties)) if kind == "image" else car(frames={"0": box()}, properties=properties)
    source = write(tmp_path, {"a.json": text([some]) if kind == "image" else video([some])})
    tally = Tally(on_error="skip")

    message, _, found = both(source)

    assert places_of(message)[2] == f"$.annotations[0].properties{where}: {what}\n  fix: {OR_LEAVE.format('property')}"
    assert found == ["car"]
    assert attributes(read(tmp_path, (source / "a.json").read_text("utf-8"), tally=tally)) == [{"colour": "red"}]
    assert len(tally.bad) == 1


SLOTS = [
    ({"fps": {}}, ".fps", "expected `float | str | null`, got `object`: {}", "rate"),
    ({"frame_urls": ["https://h/0.png", 7]}, ".frame_urls[1]", "expected `str | null`, got `int`: 7", "URL"),
    ({"frame_urls": 7}, ".frame_urls", "expected `array | null`, got `int`: 7", "URL"),
    ({"source_files": [{"file_name": 7}]}, ".source_files[0].file_name", "expected `str | null`, got `int`: 7", "file"),
]


@pytest.mark.parametrize(("said", "where", "what", "left_out"), SLOTS, ids=[case[1] for case in SLOTS])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_a_bad_rate_or_url(tmp_path: Path, version: str, said: dict[str, Any], where: str, what: str, left_out: str) -> None:  # noqa: PLR0917
    """It is left out alone, and the video is read."""
    if version == "1.0" and "source_files" in said:
        said, where, left_out = {"url": 7}, ".url", "URL"
    listed, size = [car(frames={"1": box()})], {"width": 100, "height": 50, "frame_count": 2}
    old = json.dumps({"image": {"filename": "v.mp4", **size, **said}, "annotations": listed})
    new = text(listed, slot(kind="video", frame_count=2, **said), name="v.mp4")
    source = write(tmp_path, {"a.json": old if version == "1.0" else new}) / "a.json"

    message, tally, found = both(source)

    element = "$.image" if version == "1.0" else "$.item.slots[0]"
    assert places_of(message)[2] == f"{element}{where}: {what}\n  fix: {OR_LEAVE.format(left_out)}"
    assert (found, len(tally.bad)) == (["car"], 1)


def test_the_urls_beside_a_bad_one(tmp_path: Path) -> None:
    """Stay those of their frames."""
    urls = ["https://h/0.png", 7, "https://h/2.png"]
    written = text([], slot(kind="video", frame_count=3, frame_urls=urls), name="v.mp4")

    assert [frame.url for frame in read(tmp_path, written, tally=Tally(on_error="skip")).frames] == [
        "https://h/0.png",
        "",
        "https://h/2.png",
    ]
