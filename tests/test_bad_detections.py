"""Outputs of models as lists with an entry for each detection: one bad entry leaves out its own detection, through the command."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands import convert, jobs
from tests.test_bad_input import annotations

CORRECT = "correct the value, or leave the record out with --on-error skip"

WRITE = "write all entries of a list in one shape, or leave the record out with --on-error skip"

ROWS = "write all arrays of one output, each with a row a box"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """Outputs of four detections in ``a.json``, of which two are bad, and of lists that do not fit each other in ``b.json``.

    Args:
        bad: four boxes, labels and scores; the second box is none, nor are the label and the score of the third, which is counted once.
        unlike: two boxes and one score.
        problems: places in ``in``, what is wrong and what to do.
    """

    bad: str
    unlike: str
    problems: tuple[tuple[str, str, str], ...]


LISTS = {
    "mmdet": Lists(
        bad='{"labels": [0, 1, "car", 1], "scores": [0.5, 0.5, null, 0.5],\n'
        '"bboxes": [[0, 0, 50, 25], [0, 0, 50, 25, 0], [0, 0, 50, 25], [50, 25, 100, 50]]}',
        unlike='{"labels": [0, 1], "scores": [0.5], "bboxes": [[0, 0, 50, 25], [0, 0, 50]]}',
        problems=(
            ("a.json:2:28: $.bboxes[1]", "expected `array` of length 4: [0, 0, 50, 25, 0]", CORRECT),
            ("a.json:1:19: $.labels[2]", 'expected `int`, got `str`: "car"', CORRECT),
            ("b.json:1:30: $.scores", "2 labels, but 1 scores", CORRECT),
        ),
    ),
    "tfod": Lists(
        bad='{"detection_classes": [1, 2, "car", 2], "detection_scores": [0.5, 0.5, null, 0.5],\n'
        '"detection_boxes": [[0, 0, 1, 1], [0, 0, 1], [0, 0, 1, 1], [0, 0, 0.5, 0.5]]}',
        unlike='{"detection_classes": [1, 2], "detection_scores": [0.5], "detection_boxes": [[0, 0, 1, 1], [0, 0, 1]]}',
        problems=(
            ("a.json:2:35: $.detection_boxes[1]", "expected `array` of length 4: [0, 0, 1]", CORRECT),
            ("a.json:1:30: $.detection_classes[2]", 'expected `float`, got `str`: "car"', CORRECT),
            ("b.json:1:51: $.detection_scores", "2 boxes, but 1 detection_scores", CORRECT),
        ),
    ),
    "torchvision": Lists(
        bad='{"labels": [1, 2, "car", 2], "scores": [0.5, 0.5, null, 0.5],\n'
        '"boxes": [[0, 0, 50, 25], [0, 0, NaN, 25], [0, 0, 50, 25], [50, 25, 100, 50]]}',
        unlike='{"labels": [1, 2], "scores": [0.5], "boxes": [[0, 0, 50, 25], [0, 0, 50]]}',
        problems=(
            ("a.json:2:34: $.boxes[1][2]", "NaN is no number of JSON", CORRECT),
            ("a.json:1:19: $.labels[2]", 'expected `float`, got `str`: "car"', CORRECT),
            ("b.json:1:30: $.scores", "2 boxes, but 1 scores", ROWS),
        ),
    ),
    "hf": Lists(
        bad='{"text_labels": ["car", "bus", 7, "bus"], "scores": [0.5, 0.5, null, 0.5],\n'
        '"boxes": [[0, 0, 50, 25], "none", [0, 0, 50, 25], [50, 25, 100, 50]]}',
        unlike='{"text_labels": ["car", "bus"], "scores": [0.5], "boxes": [[0, 0, 50, 25], [0, 0, 50]]}',
        problems=(
            ("a.json:2:27: $.boxes[1]", 'expected `array`, got `str`: "none"', CORRECT),
            ("a.json:1:32: $.text_labels[2]", "expected `str`, got `int`: 7", CORRECT),
            ("b.json:1:1: $", "2 boxes, but 1 scores", CORRECT),
        ),
    ),
}


@pytest.mark.parametrize(("name", "lists"), LISTS.items(), ids=LISTS)
def test_bad_entries(name: str, lists: Lists, tmp_path: Path) -> None:
    """The first ends the run with its place; under skip the others of the image convert, and each bad detection is counted, in order."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.json").write_text(lists.bad, encoding="utf-8")
    (tmp_path / "in/b.json").write_text(lists.unlike, encoding="utf-8")
    arguments = ["in", "--format", name, "-O", "names=car,bus", "-O", "unit=auto", "--size", "100x50", "--report", "report.json"]

    stopped = convert(tmp_path, *arguments)
    left = [path.name for path in tmp_path.iterdir()]
    skipped = convert(tmp_path, *arguments, "--on-error", "skip")
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))

    place, what, fix = lists.problems[0]
    assert (stopped.exit_code, stopped.stderr, left) == (1, f"Error: in/{place}: {what}\n  fix: {fix}\n", ["in"])
    assert skipped.exit_code == 1
    assert [annotations(job) for job in jobs(tmp_path / "jobs.jsonl")] == [2, 0]
    assert [(bad["place"].removeprefix("in/"), bad["what"], bad["fix"]) for bad in report["bad_records"]] == list(lists.problems)
