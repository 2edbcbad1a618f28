"""Files and samples of Segments.ai that are wrong, or of no images: the others are read."""

import json
from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.readers.segments import READER
from tests.commands import convert
from tests.readers.output_files import names, read, refused, skipped, write
from tests.readers.segments_files import SIZE, here, image, label, label_of, leave, listed, one, release, sequence, shot

GIVE = "give the release file of a data set of Segments.ai"
FOLDER = f"{GIVE}, or the folder that it lies in"
FILES: list[tuple[object, str, dict[str, str], str]] = [
    ([], "a.json:1:1: $: expected `object`, got `array`\n  fix: write it as the format says, or give another file", {}, ""),
    ({"name": "v1"}, f"a.json:1:1: $: has no dataset\n  fix: {GIVE}", {}, ""),
    ({"dataset": {"samples": 7}}, f"a.json:1:25: $.dataset.samples: expected `array`, got `int`: 7\n  fix: {GIVE}", {}, ""),
    (release(task="pointcloud-cuboid"), "the task 'pointcloud-cuboid' labels no images", {}, "task_type"),
    (release(task="text-named-entities"), "the task 'text-named-entities' labels no images", {}, "task_type"),
    (release(labelsets=[{"name": "a"}, {"name": "b"}]), "has no labelset 'ground-truth', but 'a', 'b'", {}, "labelsets"),
    (release(labelsets=[{"name": "ground-truth"}]), "has no labelset 'b', but 'ground-truth'", {"labelset": "b"}, "labelsets"),
]
FIXES = {"task_type": "give a release of images or of sequences of images", "labelsets": "name one of them with -O labelset=NAME"}


@pytest.mark.parametrize(("said", "what", "options", "member"), FILES, ids=[row[1] for row in FILES])
def test_a_file_that_is_refused(tmp_path: Path, said: object, what: str, options: dict[str, str], member: str) -> None:
    """And, under skip, counted as one."""
    source = write(tmp_path, {"a.json": said}) / "a.json"
    column = json.dumps(said).find(f'"{member}": ') + len(member) + 5
    _, reasons = skipped(READER, source, options)

    expected = f"a.json:1:{column}: $.dataset.{member}: {what}\n  fix: {FIXES[member]}" if member else what
    assert refused(READER, source, options) == expected
    assert reasons == ["unreadable file"]


def test_a_folder_without_a_release(tmp_path: Path) -> None:
    """Is told which file it is that is wanted."""
    assert refused(READER, write(tmp_path, {"a.json": {"images": []}})) == f"SOURCE: holds no release of Segments.ai\n  fix: {FOLDER}"


SAMPLES = [
    ({"name": 7}, ".name", "expected `str`, got `int`: 7", leave("record")),
    ({"name": "../a.png"}, ".name", "'../a.png' is no name of an image or a sequence", "name it without a drive or '..'"),
    ({"name": ""}, ".name", "'' is no name of an image or a sequence", "name it without a drive or '..'"),
]


@pytest.mark.parametrize(("bad", "field", "what", "fix"), SAMPLES, ids=[row[2] for row in SAMPLES])
def test_a_bad_sample(tmp_path: Path, bad: dict[str, object], field: str, what: str, fix: str) -> None:
    """The others are read."""
    write(tmp_path, {"a.json": here(release(image("a.png", label(one())), "HERE"), json.dumps(bad))})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == f"a.json:2:10: $.dataset.samples[1]{field}: {what}\n  fix: {fix}"
    assert (names(found), len(reasons)) == (["a.png"], 1)


def test_labels_that_are_bad(tmp_path: Path) -> None:
    """Leave their image without detections."""
    write(tmp_path, {"a.json": here(release(image("a.png", "HERE"), image("b.png", {"attributes": 7}), image("c.png", label("x"))), "7")})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path) == (
        f'a.json:2:1: $.dataset.samples[0].labels["ground-truth"]: expected `object | null`, got `int`: 7\n  fix: {leave("label")}'
    )
    assert (names(found), len(found), reasons) == (["a.png", "b.png", "c.png"], 0, ["record of the wrong type"] * 3)


def test_two_sequences_of_one_name(tmp_path: Path) -> None:
    """The second is refused by name."""
    source = write(tmp_path, {"a.json": here(release(sequence("a", [shot()], [listed()]), "HERE"), json.dumps(sequence("a", [], [])))})
    found, reasons = skipped(READER, source)

    message = refused(READER, source)
    assert message.startswith("a.json:2:1: $.dataset.samples[1]: the sequence 'a' is described by ")
    assert message.endswith("$.dataset.samples[0] already\n  fix: keep one of them, or convert the files one by one")
    assert (names(found), reasons) == (["a:a/00001.png"], ["sequence twice"])


def test_a_long_name_is_cut(tmp_path: Path) -> None:
    """Of a sensor that comes twice."""
    rig = {"name": "a", "attributes": {"sensors": [{"name": "x" * 5000}] * 2}, "labels": {}}

    message = refused(READER, write(tmp_path, {"a.json": release(rig)}))
    assert message.endswith(f"{'x' * 28}' comes twice\n  fix: {leave('sensor')}")
    assert len(message) < 300  # the place and a line


def test_other_samples(tmp_path: Path) -> None:
    """Of point clouds and texts are counted, in a release that does not say of what it is."""
    cloud = {"name": "a", "attributes": {"pcd": {"url": "https://host/a.pcd"}}, "labels": {"ground-truth": label({}, {})}}
    text = {"name": "b", "attributes": {"text": "words"}, "labels": {"ground-truth": label({"start": 0, "end": 2, "category_id": 1})}}
    odd = {"name": "c", "attributes": {"pcd": 7}, "labels": {"ground-truth": label_of(7)}}
    tally = Tally()

    assert names(read(READER, write(tmp_path, {"a.json": release(cloud, text, odd, task="")}), tally=tally)) == []
    assert tally.unconverted == {"annotation of a point cloud": 3, "sample of text": 1}


def test_the_command(tmp_path: Path) -> None:
    """Ends with 1 and writes nothing; under skip it writes what is left, and counts."""
    source = write(tmp_path / "in", {"a.json": release(image("a.png", label(one(), one("oval"))))})

    stopped = convert(tmp_path, source, "--size", "80x40")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    left = convert(tmp_path, source, "--size", "80x40", "--on-error", "skip")
    assert (left.exit_code, (tmp_path / "jobs.jsonl").read_text("utf-8").count("\n")) == (1, 1)
    assert "unknown type" in left.output
