"""The functions of the package do what the command does."""

import json
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
import pytest

import prelabel
from prelabel import ConvertOptions, FrameOptions, LinkOptions, SequenceBuilder, Tally
from prelabel.errors import ChoiceError, InputError, OutputError, UsageError
from prelabel.merging import MergeOptions
from prelabel.refining import seek
from prelabel.sources import SourceOptions
from prelabel.testing import check_detections
from tests.commands import WORKFLOW, convert, jobs
from tests.conftest import FIXTURES

STREET = FIXTURES / "yolo" / "street"

SRC = "https://host/{file}"

OPTIONS = ConvertOptions(format="yolo", frames=FrameOptions(size=(640, 480)))


def command(folder: Path, *arguments: str) -> bytes:
    """What the command makes of the street."""
    done = convert(folder, STREET, "--format", "yolo", *arguments)
    assert done.exit_code == 0, done.stderr
    return (folder / "jobs.jsonl").read_bytes()


def test_convert_is_the_command(tmp_path: Path) -> None:
    """The same bytes, and what was made."""
    summary = prelabel.convert(STREET, tmp_path / "api.jsonl", OPTIONS, workflow_id=WORKFLOW, src=SRC)

    assert (tmp_path / "api.jsonl").read_bytes() == command(tmp_path, "--size", "640x480")
    assert (summary.counts["video job"], summary.tally.filtered) == (1, {"in a weak track": 1})


def test_convert_tells_how_far_it_is(tmp_path: Path) -> None:
    """The frames that it tells are those that there are."""
    done: list[int] = []

    prelabel.convert(STREET, tmp_path / "jobs.jsonl", workflow_id=WORKFLOW, src=SRC, progress=done.append)

    assert sum(done) == 6


def test_the_steps_one_by_one_are_the_command(tmp_path: Path) -> None:
    """Read, link, build and write, of videos and of images."""
    kinds: list[tuple[Literal["video", "image"], list[str]]]
    kinds = [("video", ["--size", "640x480"]), ("image", ["--job", "image", "--size", "640x480"])]
    for job, arguments in kinds:
        options = replace(OPTIONS, sequences=replace(OPTIONS.sequences, job=job))
        target = tmp_path / f"{job}.jsonl"
        made: list[prelabel.BuiltJob] = []
        for batch in prelabel.read([STREET], options):
            check_detections(batch.detections)
            linked = prelabel.link(batch.detections, LinkOptions(), Tally()) if batch.kind == "video" else batch.detections
            made += prelabel.build_jobs(linked, kind=batch.kind, tally=Tally(), workflow_id=WORKFLOW, src=SRC)

        assert prelabel.write_jobs(made, target) == len(jobs(target))
        (tmp_path / "jobs.jsonl").unlink(missing_ok=True)
        assert target.read_bytes() == command(tmp_path, *arguments)


class Night(str, Enum):  # noqa: UP042  # whose texts str() does not give
    """Texts as some programs name them."""

    STREET = "street"


def test_texts_and_numbers_of_numpy_are_those_of_python(tmp_path: Path) -> None:
    """In options, in the payload and in what a builder is given, as loops over arrays give them: JSON knows no others."""
    size, named, away = np.array([640, 480]), *np.array(["Car", "pedestrian"])
    options = ConvertOptions(
        frames=FrameOptions(size=(size[0], size[1])),
        refine=prelabel.RefineOptions(labels={"car": named, away: False}, score_attribute=np.str_("conf")),
    )
    street = SequenceBuilder(Night.STREET, *size)
    street.add(boxes=[[0, 0, 20, 10]], labels="car", tracks=[1], file=np.str_("a.jpg"), url=np.str_("https://own/a.jpg"))

    prelabel.convert(
        STREET, tmp_path / "a", options, workflow_id=WORKFLOW, src=SRC, tag=np.str_("t"), metadata={np.str_("k"): np.str_("v")}
    )
    prelabel.write_jobs(prelabel.build_jobs(street.detections(), workflow_id=WORKFLOW), tmp_path / "b")

    (converted,), (built,) = jobs(tmp_path / "a"), jobs(tmp_path / "b")
    assert (converted["tag"], converted["data"]["metadata"]["k"], converted["data"]["metadata"]["prelabel"]["width"]) == ("t", "v", 640)
    assert {one["label"] for one in converted["data"]["maker_response"]["video2d"]["data"]["annotations"]} == {"Car"}
    assert (built["reference_id"], built["data"]["video_data"]["frames"]) == ("street", [{"frame_id": "a", "src": "https://own/a.jpg"}])


def test_payloads_take_what_the_command_takes(tmp_path: Path) -> None:
    """Options of the payload by their names."""
    given = ["--tag", "night", "--priority", "3", "--metadata", "run=7", "--max-frames", "4", "--frame-overlap", "1", "--state", "editable"]
    prelabel.convert(
        STREET, tmp_path / "api.jsonl", OPTIONS, workflow_id=WORKFLOW, src=SRC, tag="night", priority=3, metadata={"run": "7"},
        max_frames=4, frame_overlap=1, state="editable",
    )  # fmt: skip

    assert (tmp_path / "api.jsonl").read_bytes() == command(tmp_path, "--size", "640x480", *given)


def street(name: str = "street") -> SequenceBuilder:
    """One car in two frames; it has an outline, too."""
    made = SequenceBuilder(name, 200, 100, labels=["car"])
    for number in range(2):
        made.add(number, boxes=[[20, 10, 60, 40]], polygons=[[[20, 10], [60, 10], [60, 40]]], labels=[0], scores=[0.9])
    return made


def test_an_object_is_one_annotation(tmp_path: Path) -> None:
    """Its outline, unless boxes are asked for: what `--shape` does stands in the options of refining."""
    linked = prelabel.link(street().detections())
    boxes = prelabel.RefineOptions(shapes=frozenset({prelabel.Kind.RECTANGLE}))
    for refining, kind in ((None, "polygon"), (boxes, "rectangle")):
        made = prelabel.build_jobs(linked, workflow_id=WORKFLOW, src=SRC, refining=refining)
        prelabel.write_jobs(made, tmp_path / "jobs.jsonl", force=True)

        (tracker,) = jobs(tmp_path / "jobs.jsonl")[0]["data"]["maker_response"]["video2d"]["data"]["annotations"]
        assert (tracker["type"], list(tracker["frames"])) == (kind, ["000000", "000001"])


def test_jobs_name_the_attribute_of_their_scores() -> None:
    """What `--score-attribute` does stands in the options of refining, and in the metadata."""
    refining = prelabel.RefineOptions(score_attribute="sure")

    (made,) = prelabel.build_jobs(prelabel.link(street().detections()), workflow_id=WORKFLOW, src=SRC, refining=refining)

    job = json.loads(made.line)
    (tracker,) = job["data"]["maker_response"]["video2d"]["data"]["annotations"]
    assert tracker["frames"]["000000"]["attributes"] == {"sure": {"value": "0.9"}}
    assert job["data"]["metadata"]["prelabel"]["score_attribute"] == "sure"


def test_building_tells_which_defaults_were_met() -> None:
    """Labels that defaults are for are noted where no object has them, and only those."""
    refining, tally = prelabel.RefineOptions(defaults={"car": {"hue": "red"}, "dog": {"hue": "red"}}), Tally()
    seek(refining, tally)

    list(prelabel.build_jobs(prelabel.link(street().detections()), workflow_id=WORKFLOW, src=SRC, refining=refining, tally=tally))
    tally.note_unmet()

    assert list(tally.notes) == ["[defaults] names labels that no object has: dog"]


@pytest.mark.parametrize("kind", ["video", "image"])
def test_two_jobs_of_one_url_are_refused(kind: Literal["video", "image"]) -> None:
    """Also where they come one after the other: a template without the sequence gives frames of one name one URL."""
    several = [prelabel.link(street(name).detections()) for name in ("a", "b")]
    own = [one.with_frames(tuple(msgspec.structs.replace(f, url="https://own/1") for f in one.frames[:1]), one.frame) for one in
           (one.take_frames(np.array([0])) for one in several)]  # fmt: skip
    tally = Tally()

    with pytest.raises(ChoiceError) as caught:
        list(prelabel.build_jobs(several, kind=kind, workflow_id=WORKFLOW, src="https://host/{index}"))
    apart = list(prelabel.build_jobs(several, kind=kind, workflow_id=WORKFLOW, src="https://host/{sequence}/{index}"))
    noted = list(prelabel.build_jobs(own, kind=kind, workflow_id=WORKFLOW, tally=tally))

    assert str(caught.value) == (
        "frames of two jobs have one URL, 'https://host/0'\n"
        "  fix: let src tell them apart, with {sequence} or {file}, or convert the sources one by one"
    )
    assert [len(apart), len(noted)] == [2 if kind == "video" else 4, 2]
    assert not tally.notes


@pytest.mark.parametrize("kind", ["video", "image"])
def test_frames_of_one_url_are_named(kind: Literal["video", "image"]) -> None:
    """Where a template without fields gives it to frames of one sequence, nothing is said of two jobs."""
    with pytest.raises(ChoiceError) as caught:
        list(prelabel.build_jobs(prelabel.link(street().detections()), kind=kind, workflow_id=WORKFLOW, src="https://host/a.jpg"))

    assert str(caught.value) == (
        "the frames '000000' and '000001' have one URL, 'https://host/a.jpg'\n"
        "  fix: let src tell them apart: {file} is a frame's whole name, {sequence} its sequence's"
    )


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    """A workflow that is none, a template that names nothing, two sequences of one name, a target that exists, a source that does not."""
    linked = prelabel.link(street().detections())
    twice = [*prelabel.build_jobs(linked, workflow_id=WORKFLOW, src=SRC), *prelabel.build_jobs(linked, workflow_id=WORKFLOW, src=SRC)]
    (tmp_path / "there.jsonl").write_text("")

    with pytest.raises(ChoiceError, match="no workflow is given"):
        list(prelabel.build_jobs(linked, workflow_id=""))
    with pytest.raises(UsageError, match=r"no field \{image\}"):
        list(prelabel.build_jobs(linked, workflow_id=WORKFLOW, src="https://host/{image}"))
    with pytest.raises(ChoiceError, match="frame '000000' has no URL"):
        list(prelabel.build_jobs(linked, workflow_id=WORKFLOW))
    with pytest.raises(ChoiceError, match="two jobs have the reference id 'street'"):
        prelabel.write_jobs(twice, tmp_path / "twice.jsonl")
    with pytest.raises(OutputError, match="exists already"):
        prelabel.write_jobs(twice[:1], tmp_path / "there.jsonl")
    with pytest.raises(InputError, match="does not exist"):
        # at the call, not where its batches are asked for
        prelabel.read(tmp_path / "nothing.json")
    assert not (tmp_path / "twice.jsonl").exists()


def test_a_source_is_not_replaced_by_what_it_becomes(tmp_path: Path) -> None:
    """By none of its names: writing to the file that a link names would take away what the link stands for."""
    (tmp_path / "real.jsonl").write_text("{}\n")
    (tmp_path / "link.jsonl").symlink_to("real.jsonl")

    with pytest.raises(OutputError) as caught:
        prelabel.convert(tmp_path / "link.jsonl", tmp_path / "real.jsonl", force=True, workflow_id=WORKFLOW)

    assert str(caught.value) == f"{tmp_path / 'real.jsonl'}: is the source itself\n  fix: choose another name with -o"
    assert (tmp_path / "real.jsonl").read_text() == "{}\n"


def test_options_of_single_sources_are_those_of_sources_that_are_merged() -> None:
    """And of each there is one."""
    two = (SourceOptions(), SourceOptions())

    with pytest.raises(UsageError) as alone:
        prelabel.read(STREET, replace(OPTIONS, each=two))
    with pytest.raises(UsageError) as several:
        prelabel.read([STREET] * 3, replace(OPTIONS, each=two, merge=MergeOptions(method="nms")))

    assert str(alone.value) == "options for single sources, which are not merged\n  fix: give merge, too"
    assert str(several.value) == "options for 2 sources, of which there are 3\n  fix: give one for each source, or none"


def test_a_model_that_says_nothing_is_not_merged(tmp_path: Path) -> None:
    """Also where what is wrong with its file is left out and counted."""
    (tmp_path / "none.jsonl").touch()
    options = ConvertOptions(format="jsonl", merge=MergeOptions(method="nms"))
    models = [FIXTURES / "jsonl" / "models" / "detector.jsonl", tmp_path / "none.jsonl"]

    with pytest.raises(ChoiceError) as caught:
        list(prelabel.read(models, options, tally=Tally(on_error="skip")))

    assert str(caught.value) == (
        f"{tmp_path / 'none.jsonl'}: holds no frame to merge\n  fix: leave it out, or see what prelabel inspect finds in it"
    )


def test_bad_records_can_be_counted(tmp_path: Path) -> None:
    """With a tally that skips, reading goes on."""
    tally = Tally(on_error="skip")

    batches = list(prelabel.read(FIXTURES / "coco" / "broken", tally=tally))

    assert sum(len(batch.detections) for batch in batches) == 1
    assert len(tally.bad) == 3
    assert not list(tmp_path.iterdir())
