"""Checking whole files: what is counted, and every message about a line that is no job."""

import gzip
import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import InputError
from prelabel.playment.check import KEPT, check_file, check_lines
from tests.playment.samples import (
    EXAMPLES,
    FRAMES,
    check_jobs,
    image_job,
    listed_of,
    text,
    texts,
    tracked_of,
    tracker_of,
    video_job,
)

Job = dict[str, Any]
TRACKER = "$.data.maker_response.video2d.data.annotations[0]"
TRACKED = f'{TRACKER}.frames["frame001"]'
SCHEMA = "  fix: `prelabel schema job` prints what each field must be"
CLIP = "coordinates are fractions of the image, 0 to 1: divide pixels by its size, and clip what leaves it"
LINE = json.dumps(image_job()).encode()


def test_a_good_file_is_counted(tmp_path: Path) -> None:
    """Jobs, frames, trackers and annotations by type; videos and images may stand in one file."""
    jobs = [video_job(kind) for kind in EXAMPLES] + [image_job(kind) for kind in EXAMPLES]
    for number, job in enumerate(jobs):
        job["reference_id"] = f"job {number}"
    path = tmp_path / "jobs.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join(json.dumps(job).encode() + b"\n" for job in jobs)))

    result = check_file(path)

    assert result.problems == ()
    assert (result.jobs, result.frames, result.trackers, result.exit_code) == (10, 20, 5, 0)
    assert result.annotations == {"rectangle": 2, "polygon": 2, "line": 2, "cuboid": 2, "landmark": 2}


def test_a_file_without_jobs_is_a_problem(tmp_path: Path) -> None:
    """Nothing to upload is not what anybody wanted."""
    path = tmp_path / "jobs.jsonl"
    path.write_bytes(b"\n\n")

    result = check_file(path)

    assert [text(problem) for problem in result.problems] == [
        f"{path}: there is no job in the file\n  fix: convert a source that has frames"
    ]
    assert (result.jobs, result.exit_code) == (0, 1)


def test_an_unreadable_file_ends_the_check(tmp_path: Path) -> None:
    """What is wrong with the file itself is no finding about its jobs."""
    with pytest.raises(InputError, match=r"cannot be read \(No such file or directory\)"):
        check_file(tmp_path / "jobs.jsonl")


def test_a_reference_id_that_stands_twice_is_named_with_both_lines() -> None:
    """The service would refuse the second job."""
    other = image_job()
    other["reference_id"] = "002"

    result = check_jobs(image_job(), other, video_job())

    assert texts(result) == [
        "jobs.jsonl:3: $.reference_id: reference_id '001' is already that of line 1\n  fix: make it unique with --reference-id"
    ]


def test_a_broken_rule_has_its_file_and_line() -> None:
    """The rules' own paths stand behind the line."""
    job = video_job()
    tracker_of(job)["frames"] = {"frame009": tracked_of(job)}
    job["reference_id"] = "002"

    result = check_jobs(image_job(), job)

    assert texts(result) == [
        (
            f"jobs.jsonl:2: {TRACKER}.frames[\"frame009\"]: frame 'frame009' is none of video_data\n"
            "  fix: add the frame to video_data.frames, or leave its annotation out"
        )
    ]
    assert result.reasons == {"unknown frame": 1}


def test_all_problems_are_counted_and_the_first_are_kept() -> None:
    """A file full of the same mistake does not fill the memory with it."""
    job = video_job()
    tracker = tracker_of(job)
    tracker["frames"] = {"frame009": tracker["frames"][FRAMES[0]]}
    trackers = [deepcopy(tracker) for _ in range(KEPT + 50)]
    for number, other in enumerate(trackers):
        other["_id"] = f"00000000-0000-0000-0000-{number:012x}"
        other["frames"]["frame009"]["_id"] = f"00000000-0000-0000-0001-{number:012x}"
    job["data"]["maker_response"]["video2d"]["data"]["annotations"] = trackers

    result = check_jobs(job)

    assert (result.problem_count, result.reasons) == (KEPT + 50, {"unknown frame": KEPT + 50})
    assert [problem.place.element for problem in result.problems] == [
        f'$.data.maker_response.video2d.data.annotations[{number}].frames["frame009"]' for number in range(KEPT)
    ]


def put(key: str, value: object) -> Callable[[Job], None]:
    """Set a field of the annotation."""
    return lambda job: tracked_of(job).update({key: value})


def drop_label(job: Job) -> None:
    """Take the label away."""
    del tracked_of(job)["label"]


def far_corner(job: Job) -> None:
    """A pixel coordinate."""
    tracked_of(job)["coordinates"][2]["x"] = 640


def relative_url(job: Job) -> None:
    """The name of a file where a URL belongs."""
    job["data"]["video_data"]["frames"][1]["src"] = "frames/2.jpg"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (drop_label, f"{TRACKED}: label is missing\n{SCHEMA}"),
        (
            put("colour", "red"),
            f"{TRACKED}: colour is no field of this object\n{SCHEMA}",
        ),
        (
            put("_id", "7"),
            f'{TRACKED}._id: "7" is not a UUID (8-4-4-4-12 hexadecimal digits)\n{SCHEMA}',
        ),
        (put("label", ""), f'{TRACKED}.label: "" is empty\n{SCHEMA}'),
        (put("label", 7), f"{TRACKED}.label: 7 is not a string\n{SCHEMA}"),
        (put("state", "locked"), f'{TRACKED}.state: "locked" is not allowed here\n  fix: state is editable or non_editable, or left out'),
        (
            put("type", "line"),
            (
                f'{TRACKED}.type: "line" is not allowed here\n'
                "  fix: types are rectangle, polygon, line, cuboid and landmark, and an annotation has its tracker's"
            ),
        ),
        (
            put("attributes", {"pose": {"value": "up"}, "age": {"value": 3}}),
            (
                f'{TRACKED}.attributes["age"].value: 3 is not a string or an array\n'
                "  fix: write an attribute as a string, or a multi-select as a list of strings"
            ),
        ),
        (
            put("coordinates", []),
            (
                f"{TRACKED}.coordinates: 0 given, 4 needed\n"
                "  fix: a rectangle has four corners; a cuboid has front p1-p4, side p2 p3 p5 p6 and back p7 p8 p5 p6"
            ),
        ),
        (far_corner, f"{TRACKED}.coordinates[2].x: 640 is more than 1\n  fix: {CLIP}"),
        (
            relative_url,
            (
                '$.data.video_data.frames[1].src: "frames/2.jpg" is not an absolute URL (scheme://host/...)\n'
                "  fix: give the URLs of the frames with --src or --src-map"
            ),
        ),
    ],
)
def test_what_the_types_refuse_is_named(change: Callable[[Job], None], expected: str) -> None:
    """The message has the place with the frame's own id, the value, and what to do."""
    job = video_job()
    change(job)

    assert texts(check_jobs(job)) == [f"jobs.jsonl:1: {expected}"]


@pytest.mark.parametrize("bad", [0, 1, 4, 5])
@pytest.mark.parametrize("value", [True, None, {"x": 2, "y": 0}])
def test_the_entry_of_a_mapping_is_found(bad: int, value: object) -> None:
    """Wherever the bad point stands among the good ones, and whatever it is, its own name is told."""
    job = image_job("polygon")
    polygon = listed_of(job, "polygon")
    polygon["points"] = {f"p{number}": {"x": 0.5, "y": 0.5} for number in range(1, 7)}
    polygon["points"][f"p{bad + 1}"] = value

    (problem,) = check_jobs(job).problems

    inner = ".x" if isinstance(value, dict) else ""
    assert problem.place.element == f'$.data.maker_response.polygons.data[0].points["p{bad + 1}"]{inner}'


@pytest.mark.parametrize("bad", [0, 2, 5])
def test_a_bad_key_of_a_mapping_is_found(bad: int) -> None:
    """A point of another name among good ones."""
    job = image_job("polygon")
    names = [f"p{number}" for number in range(1, 7)]
    names[bad] = "start"
    listed_of(job, "polygon")["points"] = {key: {"x": 0.5, "y": 0.5} for key in names}

    assert texts(check_jobs(job)) == [
        (
            'jobs.jsonl:1: $.data.maker_response.polygons.data[0].points["start"]: "start" is not a point\'s name (p1, p2, ...)\n'
            "  fix: a polygon has at least 3 points, a line 2, a landmark 1, all named p1, p2, ...; a cuboid has p1 to p8"
        )
    ]


ONE_A_LINE = "  fix: a jobs file is JSON Lines: one whole job a line"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"reference_id": NaN}', "jobs.jsonl:7:18: NaN is no JSON\n  fix: write finite numbers"),
        (b'{"reference_id": -Infinity}', "jobs.jsonl:7:18: -Infinity is no JSON\n  fix: write finite numbers"),
        (
            '{"tag": "ü", tag}'.encode(),
            f"jobs.jsonl:7:14: this is no JSON (expecting property name enclosed in double quotes)\n{ONE_A_LINE}",
        ),
        (LINE + LINE, f"jobs.jsonl:7:{len(LINE) + 1}: this is no JSON (extra data)\n{ONE_A_LINE}"),
        (LINE[:-4], f"jobs.jsonl:7: the JSON ends in the middle\n{ONE_A_LINE}"),
        (b'{"tag": "\\ud800"}', f"jobs.jsonl:7: this is no JSON (a character is half of a pair, such as \\ud800)\n{ONE_A_LINE}"),
        (LINE.replace(b"0.00398", b"1e999", 1), f"jobs.jsonl:7: this is no JSON (number out of range)\n{ONE_A_LINE}"),
        (
            b'{"\xe9": 1}',
            f"jobs.jsonl:7: this is no JSON (byte 0xe9 is no UTF-8)\n{ONE_A_LINE}",
        ),
        (b"[1, 2]", f"jobs.jsonl:7: $: [1,2] is not an object\n{SCHEMA}"),
        (
            LINE.replace(b'"data": {', b'"data": {"metadata": {"a": ' + b"[" * 2000 + b"]" * 2000 + b"}, ", 1),
            f"jobs.jsonl:7: the JSON is nested too deeply\n{SCHEMA}",
        ),
    ],
    ids=lambda value: None if isinstance(value, str) else value[:12],
)
def test_a_line_that_is_no_json_is_named(line: bytes, expected: str) -> None:
    """The column is that of the character."""
    assert texts(check_lines([(7, line)], "jobs.jsonl")) == [expected]


def test_a_key_that_stands_twice_is_named() -> None:
    """The second annotation of one frame would replace the first without a word."""
    job = video_job()
    other = {**deepcopy(tracked_of(job)), "_id": "00000000-0000-0000-0000-000000000000"}
    tracker_of(job)["frames"]["frame009"] = other
    doubled = json.dumps(job).encode().replace(b"frame009", b"frame001")

    assert texts(check_lines([(1, doubled)], "jobs.jsonl")) == [
        (
            f"jobs.jsonl:1: {TRACKED}: the key stands twice in one object\n"
            "  fix: keep one of them: whoever reads the job takes the last one and drops the others"
        )
    ]


def test_strings_that_look_like_keys_are_no_keys() -> None:
    """Quotes and colons inside a string, however they are escaped, are no second key."""
    job = video_job()
    job["tag"] = 'a":b\\'
    line = json.dumps(job).encode()

    assert check_lines([(1, line)], "jobs.jsonl").problems == ()
    assert check_lines([(1, line.replace(b'\\":b', b"\\u0022:b"))], "jobs.jsonl").problems == ()
