"""Files and folders of Playment's jobs and results: how they are laid out, and what frames and images are called."""

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers.base import Certainty
from prelabel.readers.playment import READER
from prelabel.readers.shared.gathering import IMAGES_PER_BATCH
from prelabel.testing import read_batches
from tests.conftest import FIXTURES
from tests.readers.playment_files import BOX, image, read, rows, tracker, video, write

JOBS = FIXTURES / "playment/jobs"

LAYOUTS: dict[str, Callable[[Any], str]] = {
    "in.jsonl": lambda jobs: "".join(json.dumps(job) + "\n" for job in jobs),
    "in.json": lambda jobs: json.dumps(jobs, indent=2),
    "lines.json": lambda jobs: "\n\n".join(json.dumps(job) for job in jobs),
    "one-line.json": json.dumps,
    "lists.jsonl": lambda jobs: "\n".join(json.dumps([job]) for job in jobs),
    "indented.jsonl": lambda jobs: json.dumps(jobs, indent=1),
    "mark.jsonl": lambda jobs: "\ufeff" + "\r\n".join(json.dumps(job) for job in jobs),
}


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("name", LAYOUTS)
def test_however_a_file_holds_its_jobs(name: str, tmp_path: Path, *, compressed: bool) -> None:
    """Lines, a list, lists in lines; compressed or not: the same is read, as from a file with one job a line."""
    jobs = [json.loads(line) for line in (JOBS / "jobs.jsonl").read_text("utf-8").splitlines()]
    text = LAYOUTS[name](jobs).encode()
    path = tmp_path / (f"{name}.gz" if compressed else name)
    path.write_bytes(gzip.compress(text) if compressed else text)

    assert rows(read(path)) == rows(read(JOBS))
    assert READER.sniff(path) == Certainty.SURE


def test_one_job_that_is_a_whole_file(tmp_path: Path) -> None:
    """Indented, in a file of either name."""
    job = video([tracker(f1={"coordinates": BOX})])
    for name in ("job.json", "job.jsonl"):
        (tmp_path / name).write_text(json.dumps(job, indent=1), "utf-8")

        assert rows(read(tmp_path / name)) == [("f1.jpg", "rectangle", 0, "car", [[0.25, 0.5], [0.75, 1.0]])]


@pytest.mark.parametrize(
    ("ids", "files"),
    [
        (["1", "2"], ["1.jpg", "2.jpg"]),
        (["a/1.jpg", "b/1.jpg"], ["a/1.jpg", "b/1.jpg"]),
        (["a.jpg", "a.png"], ["a.jpg", "a.png"]),
        (["a.jpg", "b.jpg"], ["a.jpg.jpg", "b.jpg.jpg"]),
        (["v1.0", "v1.1"], ["v1.0.jpg", "v1.1.jpg"]),
        (["../1", "2"], ["frame-000000", "2.jpg"]),
    ],
    ids=str,
)
def test_names_of_frames(ids: list[str], files: list[str], tmp_path: Path) -> None:
    """They get the suffix of their URL where a job made of them has the same ids then; one that leaves its folder is none."""
    d = read(write(tmp_path / "in.jsonl", video([], *ids)))

    assert [f.file for f in d.frames] == files


def named(d: Detections) -> list[str]:
    """The names of all frames."""
    return [frame.file for frame in d.frames]


def test_names_of_images(tmp_path: Path) -> None:
    """The reference id, where it can be a file's name; else what the URL ends in; else the job's id; else the file."""
    jobs = [
        {"reference_id": "/root/x.jpg", "data": {"image_url": "https://host/a%20b/c.jpg?v=1", "maker_response": None}},
        {"data": {"image_url": "https://host/d.jpg"}},
        {"data": {"job_id": "j", "result": {"data": {"annotations": {"lines": []}}}}},
        {"data": {"annotations": {"lines": []}}},
    ]

    assert named(read(write(tmp_path / "in.jsonl", *jobs))) == ["a b/c.jpg", "d.jpg", "j", "in-3"]


def test_frames_that_the_user_names(tmp_path: Path) -> None:
    """Images of ``--frames`` are found by the id, by the id with the suffix of the URL, and by the URL."""
    (tmp_path / "images").mkdir()
    for name in ("f1.jpg", "street.jpg", "other.jpg"):
        shutil.copy(FIXTURES / "yolo/outlines/images/a.jpg", tmp_path / "images" / name)
    job = video([], "f1", "f2")
    job["data"]["video_data"]["frames"][1]["src"] = "https://host/street.jpg"
    still = {"reference_id": "17", "data": {"image_url": "https://host/other.jpg"}}
    source = write(tmp_path / "in.jsonl", job, still)

    batches = read_batches(READER, source, frames=tmp_path / "images")

    assert named(Detections.concat(batches)) == ["f1.jpg", "street.jpg", "other.jpg"]


def test_many_images_come_in_few_batches(tmp_path: Path) -> None:
    """Not one an image."""
    annotation = {"label": "car", "coordinates": BOX}
    source = write(tmp_path / "in.jsonl", *(image(f"{i}.jpg", rectangles=[annotation]) for i in range(IMAGES_PER_BATCH + 3)))

    assert [(len(d), len(d.frames)) for d in read_batches(READER, source)] == [(IMAGES_PER_BATCH, IMAGES_PER_BATCH), (3, 3)]


def test_a_folder_with_other_files(tmp_path: Path) -> None:
    """JSON that is none of ours is left out and named."""
    write(tmp_path / "b.jsonl", video([tracker(f1={"coordinates": BOX})]))
    (tmp_path / "a.json").write_text('{"images": [], "annotations": []}', "utf-8")
    tally = Tally()

    assert len(read(tmp_path, tally=tally)) == 1
    assert list(tally.notes) == [f"1 other JSON file not read: first {tmp_path / 'a.json'}"]


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ('{"data": {"image_url": "https://h/a.jpg"}, "work_flow_id": "x"}', Certainty.SURE),
        ('{"data": {"annotations": {"rectangles": [{"_id": "x"}]}}}', Certainty.LIKELY),
        ('{"success": true, "data": {"job_id": "j", "reference_id": "r", "result": null}}', Certainty.LIKELY),
        ('{"images": [], "annotations": [], "categories": []}', Certainty.NO),
        ('[{"data": {"image": "a.jpg"}, "annotations": [{"result": []}]}]', Certainty.NO),
        ("", Certainty.NO),
    ],
)
def test_what_is_recognised(text: str, certainty: Certainty, tmp_path: Path) -> None:
    """Without a format being named; what is not there or no JSON is none of ours."""
    (tmp_path / "in.json").write_text(text, "utf-8")
    (tmp_path / "in.txt").write_text(text, "utf-8")
    (tmp_path / "in.json.gz").write_text(text, "utf-8")

    assert READER.sniff(tmp_path / "in.json") == certainty
    for name in ("in.txt", "in.json.gz", "absent.json"):
        assert READER.sniff(tmp_path / name) == Certainty.NO
