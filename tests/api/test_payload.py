"""What the functions are given is checked as the command checks it, in the words of the functions."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import prelabel
from prelabel import (
    ConvertOptions,
    FrameOptions,
    LinkOptions,
    MergeOptions,
    OutlineOptions,
    RefineOptions,
    SequenceBuilder,
    SequenceOptions,
    Tally,
)
from prelabel.errors import ChoiceError, InputError, PrelabelError, UsageError
from tests.commands import WORKFLOW
from tests.conftest import FIXTURES

STREET = FIXTURES / "coco" / "street"

SRC = "https://host/{file}"

ARGUMENTS = "workflow_id, src, src_map, reference_id, batch_id, priority, tag, metadata, about, state, outlines, max_frames, frame_overlap"


def detections(frames: int = 1) -> prelabel.Detections:
    """A car in so many frames, linked."""
    street = SequenceBuilder("street", 200, 100, labels=["car"])
    for _ in range(frames):
        street.add(boxes=[[20, 10, 60, 40]], labels=[0], tracks=[0])
    return street.detections()


def built(given: prelabel.Detections, **payload: Any) -> list[prelabel.BuiltJob]:  # noqa: ANN401  # what may be wrong
    """Jobs of the detections, with what a payload needs."""
    return list(prelabel.build_jobs(given, **{"workflow_id": WORKFLOW, "src": SRC, **payload}))


UNKNOWN: list[tuple[str, str]] = [
    ("priority_weight", "did you mean priority?"),
    ("srcc", "did you mean src?"),
    ("kinds", "did you mean kind?"),
    ("zzz", f"its arguments: detections, kind, refining, tally, {ARGUMENTS}"),
]


@pytest.mark.parametrize(("name", "fix"), UNKNOWN)
def test_an_argument_that_does_not_exist(name: str, fix: str) -> None:
    """It is said when the function is called, with the nearest that exists."""
    with pytest.raises(UsageError) as caught:
        prelabel.build_jobs(detections(), workflow_id=WORKFLOW, **{name: 1})  # type: ignore[arg-type]  # what is refused

    assert str(caught.value) == f"build_jobs has no argument {name}\n  fix: {fix}"


def test_an_argument_that_convert_does_not_have(tmp_path: Path) -> None:
    """Its own arguments are among the nearest, and nothing is written."""
    given: dict[str, Any] = {"framse": "images"}

    with pytest.raises(UsageError) as caught:
        prelabel.convert(STREET, tmp_path / "out.jsonl", workflow_id=WORKFLOW, **given)

    assert str(caught.value) == "convert has no argument framse\n  fix: did you mean frames?"
    assert not list(tmp_path.iterdir())


NUMBER = "give a whole number from 1 to 9"

WRONG: list[tuple[dict[str, Any], type[PrelabelError], str, str]] = [
    ({"priority": 99}, UsageError, "priority is 99", NUMBER),
    ({"priority": 0}, UsageError, "priority is 0", NUMBER),
    ({"priority": "7"}, UsageError, "priority is '7', which is no whole number", NUMBER),
    ({"priority": True}, UsageError, "priority is True, which is no whole number", NUMBER),
    ({"max_frames": 0}, UsageError, "max_frames is 0", "give a whole number from 1"),
    ({"max_frames": 2.5}, UsageError, "max_frames is 2.5, which is no whole number", "give a whole number from 1"),
    ({"frame_overlap": -1}, UsageError, "frame_overlap is -1", "give a whole number from 0"),
    ({"max_frames": 3, "frame_overlap": 3}, UsageError, "frame_overlap 3 needs jobs of more frames",
     "give a max_frames that is larger than it"),
    ({"frame_overlap": 1}, UsageError, "frame_overlap 1 needs jobs of more frames", "give a max_frames that is larger than it"),
    ({"tag": 5}, UsageError, "tag is 5, which is no text", "give text"),
    ({"tag": "\ud800"}, UsageError, "tag '\\ud800' holds half a surrogate pair", "give text that UTF-8 can hold"),
    ({"state": "foo"}, UsageError, "state is 'foo'", "give 'editable' or 'non_editable' or None"),
    ({"kind": "foo"}, UsageError, "kind is 'foo'", "give 'video' or 'image'"),
    ({"about": "no"}, UsageError, "about is 'no', which is no bool", "give bool"),
    ({"outlines": 3}, UsageError, "outlines is 3, which is no OutlineOptions", "give OutlineOptions"),
    ({"refining": 3}, UsageError, "refining is 3, which is no RefineOptions", "give RefineOptions"),
    ({"tally": 3}, UsageError, "tally is 3, which is no Tally", "give Tally"),
    ({"metadata": "run"}, UsageError, "metadata is 'run', which is no mapping", "give a mapping of text to text"),
    ({"metadata": {"run": 7}}, UsageError, "metadata['run'] is 7, which is no text", "give text"),
    ({"metadata": {"run": "\ud800"}}, UsageError, "metadata['run'] '\\ud800' holds half a surrogate pair", "give text that UTF-8 can hold"),
    ({"metadata": {"prelabel": "7"}}, UsageError, "metadata prelabel is written by prelabel itself",
     "choose another key, or give about=False too"),
    ({"src_map": "a.csv"}, UsageError, "src_map is 'a.csv', which is no mapping", "give a mapping of text to text"),
    ({"src": 7}, UsageError, "src is 7, which is no text", "give text"),
    ({"src": "https://h/{x}"}, UsageError, "src 'https://h/{x}': no field {x}", "use {sequence}, {file}, {name}, {stem}, {index}"),
    ({"src": None}, ChoiceError, "frame '000000' has no URL",
     "give src with a template such as https://host/{file}, or src_map with a URL for every file"),
    ({"src": "a/{file}"}, ChoiceError, "frame '000000': 'a/000000' is no absolute URL",
     "give src or src_map URLs with a scheme and host, as https://host/{file}"),
    ({"workflow_id": None}, ChoiceError, "no workflow is given", "give workflow_id, from the project's settings"),
    ({"batch_id": "x"}, ChoiceError, "batch_id 'x' is no UUID", "copy it from the project's settings: 8-4-4-4-12 hexadecimal digits"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "kind", "what", "fix"), WRONG, ids=[one[2] for one in WRONG])
def test_a_value_that_it_cannot_have(given: dict[str, Any], kind: type[PrelabelError], what: str, fix: str) -> None:
    """It is refused by the name of its argument."""
    with pytest.raises(PrelabelError) as caught:
        built(detections(), **given)

    assert (type(caught.value), str(caught.value)) == (kind, f"{what}\n  fix: {fix}")


def test_numbers_of_any_type_are_numbers() -> None:
    """Those of NumPy are written as Python's are; cut jobs hold all frames."""
    given = detections(5)

    cut = built(given, priority=np.int64(3), max_frames=np.int32(3), frame_overlap=1.0)

    assert cut == built(given, priority=3, max_frames=3, frame_overlap=1)
    assert [job.frames for job in cut] == [3, 3]


CALLS: list[tuple[Callable[[], object], str, str]] = [
    (lambda: LinkOptions(mode="foo"), "'foo' is no mode of linking", "give auto, keep, none, relink"),  # type: ignore[arg-type]
    (lambda: MergeOptions(method="foo"), "'foo' is no method of merging", "give nms, wbf"),  # type: ignore[arg-type]
    (lambda: OutlineOptions(holes="foo"), "holes is 'foo'", "give cut, drop"),  # type: ignore[arg-type]
    (lambda: OutlineOptions(parts="foo"), "parts is 'foo'", "give split, join, largest"),  # type: ignore[arg-type]
    (lambda: OutlineOptions(simplify_px=-1), "simplify_px is -1", "give a distance in pixels, 0 or more"),
    (lambda: OutlineOptions(simplify_px=float("nan")), "simplify_px is nan", "give a distance in pixels, 0 or more"),
    (lambda: OutlineOptions(simplify_px=float("inf")), "simplify_px is inf", "give a distance in pixels, 0 or more"),
    (lambda: RefineOptions(min_score=87), "min_score is 87", "give a number from 0 to 1"),
    (lambda: RefineOptions(min_score=1.01), "min_score is 1.01", "give a number from 0 to 1"),
    (lambda: RefineOptions(min_score=float("nan")), "min_score is nan", "give a number from 0 to 1"),
    (lambda: RefineOptions(min_keypoint_score="1"), "min_keypoint_score is '1'", "give a number from 0 to 1"),  # type: ignore[arg-type]
    (lambda: RefineOptions(nms=0), "nms is 0", "give a number above 0, and at most 1"),
    (lambda: RefineOptions(unmapped="foo"), "unmapped is 'foo'", "give keep, drop, error"),  # type: ignore[arg-type]
    (lambda: list(prelabel.read(STREET, ConvertOptions(sequences=SequenceOptions(job="foo")))), "job is 'foo'", "give auto, video, image"),  # type: ignore[arg-type]
    (lambda: Tally(on_error="foo"), "on_error is 'foo'", "give 'stop' or 'skip'"),  # type: ignore[arg-type]
    (lambda: list(prelabel.read([])), "no source is given", "give a file or a folder, or several"),
    (lambda: list(prelabel.read(3)), "the source 3 is no path", "give text or a path"),  # type: ignore[arg-type]
    (lambda: list(prelabel.read("")), "the source '' is no path", "give text or a path"),
    (lambda: list(prelabel.read(b"street")), "the source b'street' is no path", "give text or a path"),  # type: ignore[arg-type]
    (lambda: list(prelabel.read(STREET, 3)), "options is 3, which is no ConvertOptions", "give ConvertOptions"),  # type: ignore[arg-type]
    (lambda: prelabel.convert([], "a.jsonl", workflow_id=WORKFLOW), "no source is given", "give a file or a folder, or several"),
    (lambda: prelabel.convert(STREET, 3, workflow_id=WORKFLOW), "the target 3 is no path", "give text or a path"),  # type: ignore[arg-type]
    (
        lambda: prelabel.convert(STREET, "a.jsonl", workflow_id=WORKFLOW, workers=0), "workers is 0", "give a whole number from 1",
    ),
    (
        lambda: prelabel.convert(STREET, "a.jsonl", workflow_id=WORKFLOW, progress=3), "progress is 3, which cannot be called",  # type: ignore[arg-type]
        "give a function of a number of frames, or None",
    ),
    (lambda: prelabel.write_jobs([], 3), "the target 3 is no path", "give text or a path"),  # type: ignore[arg-type]
    (lambda: prelabel.check_file(3), "the jobs file 3 is no path", "give text or a path"),  # type: ignore[arg-type]
    (
        lambda: prelabel.build_jobs(3, workflow_id=WORKFLOW), "detections is 3, which is no Detections",  # type: ignore[arg-type]
        "give Detections, or several of them",
    ),
    (
        lambda: list(prelabel.build_jobs([3], workflow_id=WORKFLOW)), "one of the detections is 3, which is no Detections",  # type: ignore[list-item]
        "give Detections",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("call", "what", "fix"), CALLS, ids=[f"{one[1]} {number}" for number, one in enumerate(CALLS)])
def test_what_is_no_argument_at_all(call: Callable[[], object], what: str, fix: str) -> None:
    """It is said what was given, and what would do."""
    with pytest.raises(UsageError) as caught:
        call()

    assert str(caught.value) == f"{what}\n  fix: {fix}"


def test_a_jobs_file_is_checked_by_its_name(tmp_path: Path) -> None:
    """A text does as a path does; one that is not there is said."""
    target = tmp_path / "jobs.jsonl"
    prelabel.convert(STREET, target, ConvertOptions(frames=FrameOptions(size=(640, 480))), workflow_id=WORKFLOW, src=SRC)

    assert prelabel.check_file(str(target)) == prelabel.check_file(target)
    assert prelabel.check_file(str(target)).jobs == 1
    with pytest.raises(InputError) as caught:
        prelabel.check_file("nothing.jsonl")
    assert str(caught.value) == (
        "nothing.jsonl: cannot be read (No such file or directory)\n  fix: name a jobs file that exists and that you may read"
    )
