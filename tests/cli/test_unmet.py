"""Names in maps and options that nothing in the source has: they are said, since one may be misspelt."""

import json
from pathlib import Path

import pytest

from tests.commands import BOX, coco, convert, reported
from tests.conftest import FIXTURES

CONFIG = """
[labels]
car = "Car"
persn = "Pedestrian"
trcuk = false

[attributes]
colour = "Colour"
occlded = false

[keypoints]
Car = [1]

[defaults.Car]
Parked = "no"

[defaults.Pedestrain]
Occlusion = "none"
"""

NOTES = [
    "note: -O attributes names what no object has: mood,side",
    "note: [attributes] names attributes that no object has: occlded",
    "note: [defaults] names labels that no object has: Pedestrain",
    "note: [keypoints] names labels of which there are no keypoints: Car",
    "note: the label map names labels that no object has: persn,trcuk",
]


def notes(stderr: str) -> list[str]:
    """Those of names, as they are compared here: without blanks behind commas."""
    return sorted(line.replace(", ", ",") for line in stderr.splitlines() if "no object has" in line or "no keypoints" in line)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_names_that_nothing_has(tmp_path: Path, workers: str) -> None:
    """All tables and the option of the reader, in any number of processes, in the summary and in the report; the exit code is 0."""
    (tmp_path / "prelabel.toml").write_text(CONFIG)
    for name in "abc":
        coco(tmp_path / f"{name}.json", {f"{name}.jpg": [{"bbox": BOX, "colour": "red"}]})

    done = convert(
        tmp_path, "a.json", "b.json", "c.json", "-O", "attributes=colour,mood,side", "--workers", workers, "--report", "report.json"
    )

    assert done.exit_code == 0
    assert notes(done.stderr) == NOTES
    assert notes("\n".join(f"note: {note}" for note in reported(tmp_path)["notes"])) == NOTES


def test_names_that_one_of_several_sources_has(tmp_path: Path) -> None:
    """What stands in the last file alone is met, and then nothing is said."""
    (tmp_path / "prelabel.toml").write_text(
        '[labels]\ncar = "Car"\ndog = "Dog"\n[attributes]\nmood = "Mood"\n[defaults.Dog]\nTail = "yes"\n'
    )
    coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}]})
    coco(tmp_path / "b.json", {"b.jpg": [{"bbox": BOX, "label": "dog", "mood": "good"}]})

    done = convert(tmp_path, "a.json", "b.json", "-O", "attributes=mood", "--workers", "2")

    assert done.exit_code == 0
    assert notes(done.stderr) == []


def test_keypoints_that_are_there(tmp_path: Path) -> None:
    """A label whose objects have keypoints is met."""
    (tmp_path / "prelabel.toml").write_text("[keypoints]\ncar = [1]\ncra = [1]\n")
    line = {"file": "a.jpg", "unit": "fractions", "detections": [{"label": "car", "keypoints": [[0.5, 0.5, 1]]}]}
    (tmp_path / "a.jsonl").write_text(json.dumps(line) + "\n")

    done = convert(tmp_path, "a.jsonl")

    assert (done.exit_code, notes(done.stderr)) == (0, ["note: [keypoints] names labels of which there are no keypoints: cra"])


def test_a_map_of_a_file_and_of_one_source(tmp_path: Path) -> None:
    """``--labels`` is read like the table; with ``--merge`` the names of all maps count, each for what any source has."""
    (tmp_path / "one.json").write_text('{"car": "Car", "cra": "Car"}')
    (tmp_path / "two.json").write_text('{"car": "Car", "dgo": false}')
    for name in "ab":
        coco(tmp_path / f"{name}.json", {"a.jpg": [{"bbox": BOX, "score": 0.5}]})

    alone = convert(tmp_path, "a.json", "--labels", "one.json", out="alone.jsonl")
    merged = convert(tmp_path, "a.json", "b.json", "--merge", "nms", "--labels", "1:one.json", "--labels", "2:two.json")

    assert (alone.exit_code, merged.exit_code) == (0, 0)
    assert notes(alone.stderr) == ["note: the label map names labels that no object has: cra"]
    assert notes(merged.stderr) == ["note: the label map names labels that no object has: cra,dgo"]


def test_a_map_for_many_sources_says_not_all_of_its_names(tmp_path: Path) -> None:
    """Ten are named, in order; the others are counted."""
    (tmp_path / "map.json").write_text(json.dumps({"car": "Car", **{f"n{i:02}": "Car" for i in range(13)}}))

    done = convert(tmp_path, coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}]}), "--labels", "map.json")

    named = ",".join(f"n{i:02}" for i in range(10))
    assert notes(done.stderr) == [f"note: the label map names labels that no object has: {named} and 3 more"]


def test_a_name_of_terminal_escapes_is_told_as_text(tmp_path: Path) -> None:
    """As every text of a file is."""
    (tmp_path / "map.json").write_text('{"car": "Car", "a\\u001b[31m": "Car"}')

    done = convert(tmp_path, coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}]}), "--labels", "map.json")

    assert notes(done.stderr) == ["note: the label map names labels that no object has: a\\x1b[31m"]


def test_attributes_that_a_video_format_has(tmp_path: Path) -> None:
    """Readers that make attributes of fields of another kind are asked alike."""
    source = FIXTURES / "mot" / "truth"

    done = convert(tmp_path, source, "-O", "attributes=visibility", "-O", "ignored=keep")

    assert (done.exit_code, notes(done.stderr)) == (0, [])


def test_what_was_not_read_may_have_them(tmp_path: Path) -> None:
    """Of a source that is read in part nothing is said."""
    (tmp_path / "map.toml").write_text('car = "Car"\ndog = "Dog"\n')
    coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}], "b.jpg": [{"bbox": BOX, "label": "dog"}]})

    part, whole = (convert(tmp_path, "a.json", "--labels", "map.toml", *limit, "--force") for limit in (("--limit", "1"), ()))

    assert (part.exit_code, whole.exit_code) == (0, 0)
    assert notes(part.stderr) == notes(whole.stderr) == []
