"""Detections as lines: nothing is lost on the way out and in again."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # its stubs are a package of their own

from prelabel.detections import COLUMNS, Detections, Frame, Kind, with_shapes
from prelabel.geometry.rings import Rings
from prelabel.order import canonical
from prelabel.readers.jsonl import READER
from prelabel.schemas import schema
from prelabel.stream import frame_lines
from prelabel.testing import FLOATS, read_batches, shapes
from tests.commands import WORKFLOW, convert, jobs, run
from tests.conftest import ROOT
from tests.test_golden import CASES, Case

LINE = Draft202012Validator(schema("detections"))

FROM_JOBS = ("--job", "--simplify", "--holes", "--parts", "--state", "--max-frames", "--frame-overlap")
"""Options that say what jobs are made of detections."""


def lines(d: Detections, kind: Any = "video") -> list[dict[str, Any]]:  # noqa: ANN401  # a word
    """The lines, which the published schema finds nothing wrong with."""
    found = [json.loads(text) for text in frame_lines(d, kind)]
    for one in found:
        LINE.validate(one)
    return found


def test_what_a_line_holds() -> None:
    """Known things of the frame, absent ones left out; entries in the order of rows; floats in full."""
    frames = [
        Frame(sequence="s", file="a/1.jpg", index=4, time_s=0.5),
        Frame(sequence="s", file="2.jpg", width=20, height=10, url="https://h/2.jpg"),
    ]
    boxes = [[0.0, 0.0, 1 / 3, 1.0], [0.0, 0.0, 1.0, 1.0], [-1.0, 0.0, 0.0, 2.0]]
    d = Detections.from_boxes(
        frames=frames, labels=["car", "bus"], frame=[1, 0, 1], label=[0, 1, 1], box=boxes,
        score=[0.1, np.nan, 1], track=[-1, 0, 7], attribute_sets=[{"b": ("x", "y"), "a": "1"}], attributes=[-1, 0, -1],
    ).with_columns(interpolated=np.array([False, False, True]))  # fmt: skip

    assert lines(d) == [
        {"sequence": "s", "frame": 4, "file": "a/1.jpg", "time_s": 0.5, "unit": "fractions", "detections": [
            {"label": "bus", "track": 0, "box": [0, 0, 1, 1], "attributes": {"b": ["x", "y"], "a": "1"}}]},
        {"sequence": "s", "file": "2.jpg", "url": "https://h/2.jpg", "width": 20, "height": 10, "unit": "fractions", "detections": [
            {"label": "car", "score": 0.1, "box": [0, 0, 1 / 3, 1]},
            {"label": "bus", "score": 1.0, "track": 7, "box": [-1, 0, 0, 2], "interpolated": True}]},
    ]  # fmt: skip
    assert [one.keys() & {"sequence", "frame"} for one in lines(d, "image")] == [set(), set()]


def test_geometries_of_one_object() -> None:
    """Stand in one entry where they share all else, or in entries with one number; a box that is no rectangle is an extent."""
    boxed = Detections.from_boxes(
        frames=[Frame(file="a.jpg")], labels=["car"], frame=[0, 0], label=[0, 0], box=[[0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 0.5, 1.0]]
    )
    ring = Rings.of([[0.0, 0.0], [0.5, 0.0], [0.5, 1.0]], [3])
    outlined = with_shapes(boxed, np.array([0]), Kind.POLYGON, ring)
    twice = with_shapes(outlined, np.array([0]), Kind.POLYGON, ring)
    alone, tight = outlined.take(np.array([2])), with_shapes(boxed, np.array([1]), Kind.POLYGON, ring).take(np.array([2]))
    polygons = [[[[0, 0], [0.5, 0], [0.5, 1]]]]

    def seen(d: Detections) -> list[dict[str, Any]]:
        return [{k: v for k, v in one.items() if k != "label"} for one in lines(d)[0]["detections"]]

    assert seen(outlined) == [{"box": [0, 0, 1, 1], "polygons": polygons}, {"box": [0, 0, 0.5, 1]}]
    assert seen(twice) == [
        {"box": [0, 0, 1, 1], "polygons": polygons, "object": 0},
        {"box": [0, 0, 0.5, 1]},
        {"polygons": polygons, "extent": [0, 0, 1, 1], "object": 0},
    ]
    assert seen(alone) == [{"polygons": polygons, "extent": [0, 0, 1, 1]}]
    assert seen(tight) == [{"polygons": polygons}]


TABLES = {"source", "origin", "object", "attributes", "label"}
"""Columns of numbers that mean nothing without what they index."""


def facts(d: Detections) -> list[tuple[object, ...]]:
    """Everything that each row says, in canonical order, wherever its tables keep it; objects by their first rows."""
    d = canonical(d)
    first = {number: row for row, number in reversed(list(enumerate(d.object.tolist())))}
    out: list[tuple[object, ...]] = []
    for row in range(len(d)):
        values = {
            name: getattr(d, name)[row].tolist() for name in COLUMNS if name not in {"source", "origin", "object", "attributes", "label"}
        }
        rings = slice(d.detection_start[row], d.detection_start[row + 1])
        ends = d.ring_start[d.detection_start[row] : d.detection_start[row + 1] + 1]
        points = slice(ends[0], ends[-1]) if len(ends) > 1 else slice(0)
        said = d.attribute_sets[d.attributes[row]] if d.attributes[row] >= 0 else {}
        told = (
            d.labels[d.label[row]],
            sorted(said.items()),
            first[int(d.object[row])],
            np.diff(ends).tolist(),
            d.ring_hole[rings].tolist(),
        )
        out.append((repr(values), *told, d.points[points].tolist(), d.point_number[points].tolist()))
    return out


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shapes())
def test_detections_come_back(tmp_path: Path, d: Detections) -> None:
    """All kinds, several of one object, boxes and points to the last bit."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join(text + b"\n" for text in frame_lines(d, "video")))

    (again,) = read_batches(READER, path)

    assert facts(again) == facts(d)
    assert repr(again.frames) == repr(d.frames)
    assert all(getattr(again, name).dtype == getattr(d, name).dtype for name in FLOATS)


def comparable(job: dict[str, Any]) -> dict[str, Any]:
    """A job with trackers in one order, and without the name of the attribute that holds scores: in a stream it is one of many."""
    job["data"].get("metadata", {}).get("prelabel", {}).pop("score_attribute", None)
    response = job["data"].get("maker_response", {})
    if "video2d" in response:
        response["video2d"]["data"]["annotations"].sort(key=lambda tracker: str(tracker["_id"]))
    return job


@pytest.mark.parametrize("case", CASES, ids=str)
def test_jobs_of_every_format_are_the_same_by_way_of_the_stream(case: Case, tmp_path: Path) -> None:
    """Any format to the stream, the stream to jobs: ids, order of annotations, coordinates and metadata are those of the golden file."""
    source = Path(case.arguments[0].rstrip("/"))
    stream = tmp_path / f"{source.name.partition('.')[0]}.jsonl"
    later = [text for name, value in pairwise(case.options) if name in FROM_JOBS for text in (name, value)]

    first = run(ROOT, "convert", *case.arguments, "--to", "detections", "-o", stream)
    second = convert(ROOT, stream, "-O", "sizes=any", *later, out=str(tmp_path / "out"))

    assert (first.exit_code, second.exit_code) == (case.exit_code, 0), first.stderr + second.stderr
    assert list(map(comparable, jobs(tmp_path / "out"))) == list(map(comparable, jobs(case.golden)))


FRAME = '{"file": "%s.jpg", "width": 9, "height": 9, "unit": "pixels", "detections": [{"label": "a", "box": [1, 1, 5, 5]%s}]%s}\n'
"""A line of a file, with more of its detection and of itself."""

RUN = [FRAME % (f"x/{n}", "", "") for n in (1, 2, 3)]
TRACKED = [FRAME % (name, ', "track": 4', "") for name in ("dog", "cat")]
NAMED = [FRAME % (f"x/{n}", "", f', "sequence": "s", "frame": {n}') for n in (1, 2, 3)]
PHOTOS = [FRAME % (name, "", "") for name in ("x/12", "x/19", "x/63", "y/1")]


def streamed(folder: Path, lines: list[str], *options: str) -> list[dict[str, Any]]:
    """The lines that are written of some."""
    (folder / "in.jsonl").write_text("".join(lines))
    done = run(folder, "convert", "in.jsonl", "--to", "detections", "-o", "out.jsonl", "--force", *options)
    assert done.exit_code == 0, done.stderr
    return [json.loads(line) for line in (folder / "out.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("option", [("--job", "image"), ("--sequences", "image"), ("--job", "image", "--sequences", "(.)")])
@pytest.mark.parametrize("lines", [RUN, TRACKED, NAMED], ids=["run", "tracked", "named"])
def test_single_images_stay_single_images(tmp_path: Path, lines: list[str], option: tuple[str, ...]) -> None:
    """Whatever they are called, and though they have tracks; said again by those who read them, and unsaid by ``--job video``."""
    written = streamed(tmp_path, lines, *option)
    (tmp_path / "out.jsonl").rename(tmp_path / "again.jsonl")

    images, videos = convert(tmp_path, "again.jsonl"), convert(tmp_path, "again.jsonl", "--job", "video", out="videos.jsonl")

    assert [one["still"] for one in written] == [True] * len(lines)
    assert (images.exit_code, videos.exit_code) == (0, 0)
    assert ["image_url" in job["data"] for job in jobs(tmp_path / "jobs.jsonl")] == [True] * len(lines)
    assert ["video_data" in job["data"] for job in jobs(tmp_path / "videos.jsonl")] == [True]
    assert streamed(tmp_path, [json.dumps(one) + "\n" for one in written]) == written


def test_images_of_jobs_come_back_as_such(tmp_path: Path) -> None:
    """The source says it, though the names are a run; also of images whose size is said only when they are read again."""
    (tmp_path / "a.jsonl").write_text("".join(RUN))
    assert convert(tmp_path, "a.jsonl", "--job", "image", "--no-metadata").exit_code == 0

    assert run(tmp_path, "convert", "jobs.jsonl", "--to", "detections", "-o", "b.jsonl").exit_code == 0
    assert convert(tmp_path, "b.jsonl", "--size", "9x9", out="again.jsonl").exit_code == 0

    assert len(jobs(tmp_path / "again.jsonl")) == 3


@pytest.mark.parametrize(("lines", "option"), [(PHOTOS, ()), (PHOTOS, ("--job", "image")), (RUN, ()), (NAMED, ())])
def test_single_images_are_called_so_only_where_names_say_otherwise(tmp_path: Path, lines: list[str], option: tuple[str, ...]) -> None:
    """An ordinary stream has no such word."""
    assert not any("still" in one for one in streamed(tmp_path, lines, *option))


def test_one_still_speaks_for_its_folder(tmp_path: Path) -> None:
    """As a filter may take lines out."""
    (tmp_path / "a.jsonl").write_text(
        "".join([*RUN[:2], FRAME % ("x/3", "", ', "still": true'), *(FRAME % (f"y/{n}", "", "") for n in (1, 2))])
    )

    done = convert(tmp_path, "a.jsonl")

    assert done.exit_code == 0
    assert "note: 3 image jobs: the source has single images (--job video to make videos)\n" in done.stderr
    assert ["video_data" in job["data"] for job in jobs(tmp_path / "jobs.jsonl")].count(True) == 1


def test_streams_are_compressed_and_never_overwritten(tmp_path: Path) -> None:
    """As jobs files are; a summary says what was written."""
    source = ROOT / "fixtures" / "jsonl" / "street"

    done = run(tmp_path, "convert", source, "--to", "detections", "-o", "a.jsonl.gz")
    again = run(tmp_path, "convert", source, "--to", "detections", "-o", "a.jsonl.gz")
    built = run(tmp_path, "convert", "a.jsonl.gz", "-o", "jobs.jsonl", "--workflow-id", WORKFLOW)

    assert (done.exit_code, again.exit_code, built.exit_code) == (0, 1, 0)
    assert done.stderr.splitlines()[0] == "a.jsonl.gz: 5 frames, 6 annotations from jsonl"
    assert again.stderr.startswith("Error: a.jsonl.gz: exists already\n")
    assert [job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")] == ["street", "yard"]


def test_two_images_of_one_name_are_refused(tmp_path: Path) -> None:
    """Which they are no more when they are in no sequence."""
    source = tmp_path / "a.jsonl"
    source.write_text("".join(f'{{"sequence": "{name}", "frame": 0, "unit": "pixels"}}\n' for name in "ab"))

    done = run(tmp_path, "convert", source, "--job", "image", "--to", "detections", "-o", "b.jsonl")

    assert done.exit_code == 1
    assert done.stderr == "Error: two images are called '000000'\n  fix: leave out --job image, or convert the sources one by one\n"
    assert not (tmp_path / "b.jsonl").exists()
