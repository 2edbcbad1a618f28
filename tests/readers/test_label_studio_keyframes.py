"""Bad keyframes of Label Studio's videos: each is left out and counted alone, and the rest of its track is read."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import Tally
from prelabel.readers.label_studio import READER
from prelabel.testing import read_batches
from tests.commands import convert, jobs, reported
from tests.readers.label_studio_files import Json, export, keyframe, track, video
from tests.readers.yolo_files import rows

SKIP = "or leave the region out with --on-error skip"
CORRECT = "correct the value, or leave the record out with --on-error skip"

FIRST, LAST = keyframe(1, 0, 0, 10, 10), keyframe(3, 20, 40, 10, 10)

KEYFRAMES: list[tuple[Any, str, str, str]] = [
    ({"x": 1, "y": 2}, "", 'object missing required field `frame`: {"x": 1, "y": 2}', CORRECT),
    (keyframe(2, 0, 0, 9, 9) | {"x": "left"}, ".x", 'expected `float`, got `str`: "left"', CORRECT),
    (keyframe(2, 0, float("nan"), 9, 9), ".y", "NaN is no number of JSON", CORRECT),
    (keyframe(2, 0, 0, 9, 9) | {"frame": None}, ".frame", "expected `int`, got `null`: null", CORRECT),
    (7, "", "expected `object`, got `int`: 7", CORRECT),
    (keyframe(-1, 0, 0, 9, 9), ".frame", "frame -1 is not from 0 to 262,144", f"number frames from 1, {SKIP}"),
    (keyframe(1, 0, 0, 9, 9), ".frame", "frame 1 comes twice, first in sequence[0]", f"keep one keyframe of each frame, {SKIP}"),
    (keyframe(2, 0, 0, 900, 9), ".width", "900 is beyond 200 percent of the image", "write percents of the image's size, not pixels"),
    (keyframe(2, 0, 0, 9, 0), "", "the box is empty: width 9, height 0", f"give it a size, {SKIP}"),
]


@pytest.mark.parametrize(("bad", "field", "what", "fix"), KEYFRAMES, ids=range(len(KEYFRAMES)))
def test_a_bad_keyframe(bad: Json, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It ends the run with its place; under skip the track goes from the keyframe before it to the one behind it."""
    source = export(tmp_path, video(track(FIRST, bad, LAST, count=3)))
    line = source.read_text("utf-8").splitlines()[1]
    begin = line.index(json.dumps(bad), line.index(json.dumps(FIRST)) + 1)
    column = line.index(": ", line.index(f'"{field[1:]}"', begin)) + 3 if field else begin + 1
    message = f"export.json:2:{column}: $[0].annotations[0].result[0].value.sequence[1]{field}: {what}\n  fix: {fix}\n"
    arguments = ["export.json", "--format", "label-studio", "--report", "report.json"]

    stopped = convert(tmp_path, *arguments)
    left = [path.name for path in tmp_path.iterdir()]
    skipped = convert(tmp_path, *arguments, "--on-error", "skip")
    (problem,) = reported(tmp_path)["bad_records"]

    assert (stopped.exit_code, stopped.stderr, left) == (1, f"Error: {message}", ["export.json"])
    assert skipped.exit_code == 1
    assert f"{problem['place']}: {problem['what']}\n  fix: {problem['fix']}\n" == message
    assert [json.dumps(job).count('"coordinates"') for job in jobs(tmp_path / "jobs.jsonl")] == [3]
    assert [row[2] for row in rows(read_batches(READER, source, tally=Tally(on_error="skip")))] == [
        (0, 0, 0.1, 0.1), (0.1, 0.2, 0.2, 0.3), (0.2, 0.4, 0.3, 0.5),
    ]  # fmt: skip


def test_a_track_without_a_good_keyframe(tmp_path: Path) -> None:
    """Is left out with its keyframes, each of which is counted once, and it not again; the other track is read."""
    bad = track(7, {"frame": 2}, keyframe(3, 0, 0, 0, 0), id_="b", label="bad")  # type: ignore[arg-type]  # no keyframe
    tally = Tally(on_error="skip")
    found = rows(read_batches(READER, export(tmp_path, video(bad, track(FIRST, LAST, count=3))), tally=tally))

    assert [row[1] for row in found] == ["car"] * 3
    assert [problem.place.element for problem in tally.bad] == [f"$[0].annotations[0].result[0].value.sequence[{n}]" for n in range(3)]


@pytest.mark.parametrize(
    ("about", "field", "what"),
    [
        ({"framesCount": -1}, ".framesCount", "a video of -1 frames; those of up to 262,144 are read"),
        ({"sequence": 7}, ".sequence", "expected `array`, got `int`: 7"),
        ({"sequence": [7, keyframe(2, 0, 0, 9, 9, 45)]}, ".sequence[1]", "a turned box needs the size of the image, which is not known"),
    ],
)
def test_a_track_that_is_bad_as_a_whole(about: Json, field: str, what: str, tmp_path: Path) -> None:
    """Is one record, whatever its keyframes say."""
    bad = track(7, keyframe(2, 0, 0, 9, 0))  # type: ignore[arg-type]  # no keyframe
    bad["value"] |= about
    tally = Tally(on_error="skip")

    assert rows(read_batches(READER, export(tmp_path, video(bad)), tally=tally)) == []
    assert [(one.place.element, one.what) for one in tally.bad] == [(f"$[0].annotations[0].result[0].value{field}", what)]


def test_a_keyframe_of_json_min(tmp_path: Path) -> None:
    """Is named by the field that its track stands in."""
    said = {"sequence": [FIRST, 7, LAST], "framesCount": 3, "labels": ["car"]}
    source = export(tmp_path, {"video": "north.mp4", "id": 1, "box": [said], "annotator": 1, "annotation_id": 1})
    tally = Tally(on_error="skip")

    assert [row[1] for row in rows(read_batches(READER, source, tally=tally))] == ["car"] * 3
    assert [problem.place.element for problem in tally.bad] == ["$[0].box[0].sequence[1]"]


@pytest.mark.parametrize(("name", "numbers"), [("framesCount", [1, 2, 3]), ("duration", [*range(1, 11)])])
def test_a_length_that_is_no_number(name: str, numbers: list[int], tmp_path: Path) -> None:
    """It is left out alone: of a video of unknown length an object is seen to its last keyframe; either way there are no times."""
    one, tally = track(keyframe(1, 0, 0, 9, 9), keyframe(3, 0, 0, 9, 9)), Tally(on_error="skip")
    one["value"][name] = "many"

    (found,) = read_batches(READER, export(tmp_path, video(one)), tally=tally)

    assert [found.frames[frame].index for frame in found.frame.tolist()] == numbers
    assert all(math.isnan(frame.time_s) for frame in found.frames)
    assert [(one.place.element, one.what, one.fix) for one in tally.bad] == [
        (
            f"$[0].annotations[0].result[0].value.{name}", f"{name} 'many' is no number",
            "correct the value, or leave the value out with --on-error skip",
        )
    ]  # fmt: skip
