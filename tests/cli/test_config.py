"""``prelabel.toml``: options and the label map in a file."""

from pathlib import Path

import pytest

from tests.commands import BOX, WORKFLOW, coco, jobs, labels, run

CONFIG = f"""
workflow-id = "{WORKFLOW}"
src = "https://cdn/{{file}}"
output = "jobs.jsonl"
min-score = 0.5
force = true

[labels]
car = "Car"
dog = false

[metadata]
run = 7
tags = ["a", "b"]

[O]
names = "last"
"""


def source(folder: Path) -> Path:
    """An image with annotations of two classes."""
    rows: list[dict[str, object]] = [{"bbox": BOX, "score": 0.9}, {"bbox": BOX, "score": 0.4}, {"bbox": BOX, "label": "dog", "score": 0.9}]
    return coco(folder / "a.json", {"x/a.jpg": rows})


@pytest.mark.parametrize("options", [[], ["--config", "other.toml"]], ids=["found", "named"])
def test_everything_may_stand_in_a_file(tmp_path: Path, options: list[str]) -> None:
    """In the working folder under its own name, or anywhere by --config."""
    (tmp_path / (options[-1] if options else "prelabel.toml")).write_text(CONFIG)
    (tmp_path / "jobs.jsonl").write_text("old")

    done = run(tmp_path, "convert", source(tmp_path), *options)

    assert done.exit_code == 0
    (job,) = jobs(tmp_path / "jobs.jsonl")
    assert (job["work_flow_id"], job["reference_id"], job["data"]["image_url"]) == (WORKFLOW, "a.jpg", "https://cdn/a.jpg")
    assert labels(job) == ["Car"]
    assert {key: value for key, value in job["data"]["metadata"].items() if key != "prelabel"} == {"run": "7", "tags": "a,b"}


def test_the_command_line_wins(tmp_path: Path) -> None:
    """Over options and over the map."""
    (tmp_path / "prelabel.toml").write_text(CONFIG)
    (tmp_path / "map.json").write_text('{"car": "Auto", "dog": "Hund"}')

    done = run(tmp_path, "convert", source(tmp_path), "-o", "2", "--min-score", "0", "--labels", "map.json", "--src", "https://own/{name}")

    assert done.exit_code == 0
    (job,) = jobs(tmp_path / "2")
    assert (labels(job), job["data"]["image_url"]) == (["Auto", "Auto", "Hund"], "https://own/a.jpg")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = ", "no TOML: Invalid value (at end of document)\n  fix: write options as on the command line without --, as min-score = 0.3"),
        ("min_score = 1", "no option 'min_score'\n  fix: did you mean 'min-score'?"),
        ("config = 'a'", "no option 'config'\n  fix: write options as on the command line without --, as min-score = 0.3"),
        ("src = ['a']", "'src' cannot be a\n  fix: write options as on the command line without --, as min-score = 0.3"),
        ("smooth = 0", "'smooth' cannot be 0\n  fix: write true or false"),
        ("dry-run = 1.5", "'dry-run' cannot be 1.5\n  fix: write true or false"),
        ("min-score = true", "'min-score' cannot be true\n  fix: write options as on the command line without --, as min-score = 0.3"),
        ("metadata = 'a=b'", "'metadata' is no table\n  fix: write [metadata] and below it a line a key, as names = \"data.yaml\""),
        (
            "[labels]\ncar = 1",
            (
                "no label map: Expected `bool | str`, got `int` - at `$[...]`\n"
                '  fix: map each label to a name or to false, as car = "Car" in TOML or {"car": "Car"} in JSON'
            ),
        ),
    ],
)
def test_a_file_that_says_something_else(tmp_path: Path, text: str, message: str) -> None:
    """Is named, before anything is read."""
    (tmp_path / "prelabel.toml").write_text(text)

    done = run(tmp_path, "convert", source(tmp_path), "-o", "jobs.jsonl")

    assert done.exit_code == 1
    assert done.stderr == f"Error: prelabel.toml: {message}\n"
    assert not (tmp_path / "jobs.jsonl").exists()


@pytest.mark.parametrize("text", ["min-score = 7", "job = 'film'", "priority = 'high'"])
def test_a_value_that_an_option_cannot_have(tmp_path: Path, text: str) -> None:
    """Is wrong usage, as on the command line."""
    (tmp_path / "prelabel.toml").write_text(text)

    done = run(tmp_path, "convert", source(tmp_path), "-o", "jobs.jsonl")

    assert done.exit_code == 2
    assert "Error: Invalid value for" in done.stderr
