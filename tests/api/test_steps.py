"""The steps refuse what they cannot work on, in words that name their arguments."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import prelabel
from prelabel import ConvertOptions, FrameOptions, LinkOptions, MergeOptions, RefineOptions, SequenceBuilder, SequenceOptions, Tally
from prelabel.errors import ChoiceError, InputError, UsageError
from tests.commands import WORKFLOW
from tests.conftest import FIXTURES

STREET = FIXTURES / "coco" / "street"

SRC = "https://host/{file}"


def detections(**more: Any) -> prelabel.Detections:  # noqa: ANN401  # of the builder
    """Two cars in each of two frames."""
    street = SequenceBuilder("street", 200, 100, labels=["car"])
    for _ in range(2):
        street.add(boxes=[[20, 10, 60, 40], [120, 10, 160, 40]], labels="car", **more)
    return street.detections()


def options(kind: Callable[..., Any], **fields: object) -> Any:  # noqa: ANN401  # of any class
    """Options whose fields are of any type."""
    return kind(**fields)


D, NMS = detections(), MergeOptions(method="nms")

BATCH, BUILDER = prelabel.Batch(detections=D, kind="video"), SequenceBuilder("street", 200, 100, labels=["car"])

WHOLE = "give a whole number or None"

CALLS: list[tuple[Callable[..., object], tuple[Any, ...], str, str]] = [
    (prelabel.refine, (3,), "detections is 3, which is no Detections", "give Detections"),
    (prelabel.refine, (D, 3), "options is 3, which is no RefineOptions", "give RefineOptions"),
    (prelabel.refine, (D, None, 3), "tally is 3, which is no Tally", "give Tally"),
    (prelabel.link, (3,), "detections is 3, which is no Detections", "give Detections"),
    (prelabel.link, ([D],), "detections is a list, which is no Detections", "give Detections"),
    (prelabel.link, (BATCH,), "detections is a Batch, which is no Detections", "give its detections"),
    (prelabel.link, (BUILDER,), f"detections is {BUILDER!r}, which is no Detections", "give its detections()"),
    (prelabel.link, (D, RefineOptions()), "options is a RefineOptions, which is no LinkOptions", "give LinkOptions"),
    (prelabel.link, (D, None, "stop"), "tally is 'stop', which is no Tally", "give Tally"),
    (prelabel.merge, (3, NMS), "parts is 3, which is no list", "give a list of Detections"),
    (prelabel.merge, (D, NMS), "parts is a Detections, which is no list", "give a list of Detections"),
    (prelabel.merge, ([D, 3], NMS), "parts[1] is 3, which is no Detections", "give Detections"),
    (prelabel.merge, ([D, D], "nms"), "options is 'nms', which is no MergeOptions", "give MergeOptions"),
    (prelabel.merge, ([D, D], NMS, 3), "tally is 3, which is no Tally", "give Tally"),
    (lambda: prelabel.merge([D, D], NMS, names="ab"), (), "names is 'ab', which is no list", "give a list of str"),
    (lambda: prelabel.merge([D, D], NMS, names=["a"]), (), "names has 1 entries, not 2", "give one a source, or none"),
    (prelabel.write_jobs, (3, "a.jsonl"), "jobs is 3, which is no list", "give what build_jobs makes"),
    (lambda: prelabel.check_file("a.jsonl", spec=3), (), "spec is 3, which is no Spec",  # type: ignore[arg-type]
     "give what prelabel.playment.spec.load_spec reads from a file"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "given", "what", "fix"), CALLS, ids=[f"{one[2]} {number}" for number, one in enumerate(CALLS)])
def test_what_is_no_argument(call: Callable[..., object], given: tuple[Any, ...], what: str, fix: str) -> None:
    """It is said which argument it is, and what would do."""
    with pytest.raises(UsageError) as caught:
        call(*given)

    assert str(caught.value) == f"{what}\n  fix: {fix}"


def test_jobs_that_were_gone_through_are_not_an_empty_file(tmp_path: Path) -> None:
    """The file that they made before stays as it is."""
    street = SequenceBuilder("street", 200, 100)
    street.add(boxes=[[0, 0, 20, 10]], labels="car", tracks=[1])
    jobs = prelabel.build_jobs(street.detections(), workflow_id=WORKFLOW, src=SRC)
    prelabel.write_jobs(jobs, tmp_path / "jobs.jsonl")
    written = (tmp_path / "jobs.jsonl").read_bytes()

    with pytest.raises(ChoiceError) as caught:
        prelabel.write_jobs(jobs, tmp_path / "jobs.jsonl", force=True)

    assert str(caught.value) == "there is no job to write\n  fix: call build_jobs again: the jobs that it makes can be gone through once"
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [written]


def test_what_is_no_job_is_not_written(tmp_path: Path) -> None:
    """Nor is a file replaced where the word for it is no truth."""
    for given, force, message in (
        (["x"], False, "one of the jobs is 'x', which is no BuiltJob\n  fix: give BuiltJob"),
        ([], "no", "force is 'no', which is no bool\n  fix: give bool"),
    ):
        with pytest.raises(UsageError) as caught:
            prelabel.write_jobs(given, tmp_path / "jobs.jsonl", force=force)  # type: ignore[arg-type]
        assert str(caught.value) == message
    assert not list(tmp_path.iterdir())


OPTIONS: list[tuple[dict[str, object], str, str]] = [
    ({"format": ["coco"]}, "format is ['coco']", "give text or None"),
    ({"reader": [("names", "car")]}, "reader is [('names', 'car')]", "give a mapping of text to text"),
    ({"reader": {"names": 3}}, "reader is {'names': 3}", "give a mapping of text to text"),
    ({"frames": "images"}, "frames is 'images'", "give FrameOptions"),
    ({"frames": options(FrameOptions, frames="images")}, "frames is 'images'", "give a pathlib.Path or None"),
    ({"frames": options(FrameOptions, size=640)}, "size is 640", "give a tuple of 2: a whole number, a whole number or None"),
    ({"frames": FrameOptions(size=(640, 0))}, "one side of size is 0", "give a whole number from 1 to 9999999"),
    ({"sequences": None}, "sequences is None", "give SequenceOptions"),
    ({"sequences": options(SequenceOptions, sequences=None)}, "sequences is None", "give text"),
    ({"refine": options(RefineOptions, labels=3)}, "labels is 3", "give a mapping of text to text or False or None"),
    ({"refine": options(RefineOptions, shapes="box")}, "shapes is 'box'", "give a frozenset of Kind or None"),
    ({"merge": "nms"}, "merge is 'nms'", "give MergeOptions or None"),
    ({"merge": MergeOptions(method="wbf", weights="21")}, "weights is '21'", "give a list of numbers"),  # type: ignore[arg-type]
    ({"each": 3}, "each is 3", "give a list of SourceOptions"),
    ({"link": "keep"}, "link is 'keep'", "give LinkOptions"),
    ({"link": options(LinkOptions, smooth="no")}, "smooth is 'no'", "give True or False"),
    ({"stride": "2"}, "stride is '2'", "give a whole number"),
    ({"stride": True}, "stride is True", "give a whole number"),
    ({"stride": 0}, "stride is 0", "give a whole number from 1 to 999999999"),
    ({"stride": 10**30}, f"stride is {10**30}", "give a whole number from 1 to 999999999"),
    ({"limit": -1}, "limit is -1", "give a whole number from 1 to 999999999"),
    ({"limit": 10**9}, "limit is 1000000000", "give a whole number from 1 to 999999999"),
]


@pytest.mark.parametrize(("fields", "what", "fix"), OPTIONS, ids=[f"{one[1]} {number}" for number, one in enumerate(OPTIONS)])
def test_options_of_another_type(fields: dict[str, object], what: str, fix: str, tmp_path: Path) -> None:
    """Also those within others; nothing is written."""
    given = options(ConvertOptions, **fields)

    for call in (
        lambda: list(prelabel.read(STREET, given)),
        lambda: prelabel.convert(STREET, tmp_path / "jobs.jsonl", given, workflow_id=WORKFLOW, src=SRC),
    ):
        with pytest.raises(UsageError) as caught:
            call()
        assert str(caught.value) == f"{what}\n  fix: {fix}"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["max_gap", "min_length", "fill_gaps"])
def test_numbers_of_linking_are_whole(name: str) -> None:
    """Text and halves are refused when the options are made."""
    for value in ("3", 1.5, True, [3]):
        with pytest.raises(UsageError) as caught:
            options(LinkOptions, **{name: value})
        assert str(caught.value) == f"{name} is {value!r}\n  fix: {WHOLE}"


def test_containers_and_numbers_of_like_types_do() -> None:
    """Sets for frozensets, lists for tuples, numbers of NumPy: what works is not refused."""
    given = RefineOptions(
        shapes={prelabel.Kind.RECTANGLE}, keypoints={"car": [1, 2]}, min_score=0, defaults={"car": {"hue": "red", "worn": ["hat"]}}  # type: ignore[arg-type, dict-item]
    )  # fmt: skip

    assert len(prelabel.refine(D, given)) == 4


def test_videos_need_tracks() -> None:
    """Without them trackers would be whoever stands first in each frame; images need none."""
    with pytest.raises(UsageError) as caught:
        list(prelabel.build_jobs(D, workflow_id=WORKFLOW, src=SRC))

    assert str(caught.value) == ('detections of a video have no track\n  fix: link them first, with prelabel.link, or give kind="image"')
    assert len(list(prelabel.build_jobs(D, workflow_id=WORKFLOW, src=SRC, kind="image"))) == 2
    assert [job.trackers for job in prelabel.build_jobs(prelabel.link(D), workflow_id=WORKFLOW, src=SRC)] == [2]


def test_two_objects_of_a_frame_are_not_one_track(tmp_path: Path) -> None:
    """Ids that a source repeats are refused where they are kept, as the command does, or counted; linked anew they do not matter."""
    (tmp_path / "det.jsonl").write_text(
        '{"sequence": "s", "frame": 0, "unit": "pixels", "width": 200, "height": 100, "detections": ['
        '{"label": "car", "box": [0, 0, 20, 20], "track": 1}, {"label": "car", "box": [50, 50, 90, 90], "track": 1}]}\n'
    )
    (batch,) = prelabel.read(tmp_path / "det.jsonl")
    skipping = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        prelabel.link(batch.detections)

    assert str(caught.value) == (
        f"{tmp_path}/det.jsonl:1: track 1 is in frame '000000' a second time, first at {tmp_path}/det.jsonl:1\n"
        '  fix: give each object of a frame its own track id, or link anew with LinkOptions(mode="relink")'
    )
    assert (len(prelabel.link(batch.detections, tally=skipping)), len(skipping.bad)) == (1, 1)
    assert len(prelabel.link(batch.detections, LinkOptions(mode="relink"))) == 2
