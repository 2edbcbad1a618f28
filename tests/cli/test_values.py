"""Values that options cannot have: what is said of them."""

from pathlib import Path

import pytest

from tests.commands import RUN, coco, convert, run
from tests.preview.made import image, rectangle, written

UPLOAD = ["upload", "jobs.jsonl", "--project-id", "2aae1234-acac-1234-eeff-12a22a237bbc"]

NUMBER = "is neither auto nor a whole number from"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--fill-gaps", "1000000000"], f"'--fill-gaps': '1000000000' {NUMBER} 0 to 999999999"),
        (["--min-length", "0"], f"'--min-length': '0' {NUMBER} 1 to 999999999"),
        (["--min-length", "²"], f"'--min-length': '²' {NUMBER} 1 to 999999999"),
        (["--max-gap", "1000000000"], "'--max-gap': 1000000000 is not in the range 0<=x<=999999999."),
        (["--stride", "100000000000000000000"], "'--stride': 100000000000000000000 is not in the range 1<=x<=999999999."),
        (["--limit", "0"], "'--limit': 0 is not in the range 1<=x<=999999999."),
        (["--shape", "auto,box"], "'--shape': auto stands alone: it chooses of each object the most exact outline, and landmarks"),
        (["--shape", "box,"], "'--shape': '' is neither auto nor of box, polygon, line, cuboid, landmark"),
        (["--score-attribute", ""], "'--score-attribute': '' is no name"),
        ([""], "'SOURCES...': '' is no path"),
        (["-o", ""], "'-o' / '--output': '' is no path"),
        (["--frames", ""], "'--frames': '' is no path"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_values_of_convert(tmp_path: Path, options: list[str], message: str) -> None:
    """They are wrong usage, and nothing is written."""
    done = convert(tmp_path, coco(tmp_path / "a.json", RUN), *options)

    assert done.exit_code == 2
    assert done.stderr == (
        f"Usage: prelabel convert [OPTIONS] SOURCES...\nTry 'prelabel convert --help' for help.\n\nError: Invalid value for {message}\n"
    )
    assert not (tmp_path / "jobs.jsonl").exists()


@pytest.mark.parametrize("number", ["999999999", "auto"])
def test_the_largest_gap_takes_no_time(tmp_path: Path, number: str) -> None:
    """Only frames that there are can be filled."""
    done = convert(tmp_path, coco(tmp_path / "a.json", RUN), "--fill-gaps", number)

    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "usage", "what"),
    [
        (["batch", "create", ""], "batch create [OPTIONS] NAME", "'NAME': ''"),
        (["batch", "create", " "], "batch create [OPTIONS] NAME", "'NAME': ' '"),
        ([*UPLOAD, "--batch-name", ""], "upload [OPTIONS] JOBS", "'--batch-name': ''"),
        (["preview", "jobs.jsonl", "-o", "p.html", "--score-attribute", ""], "preview [OPTIONS] JOBS", "'--score-attribute': ''"),
        (["score", "jobs.jsonl", "--truth", "a", "--score-attribute", ""], "score [OPTIONS] JOBS", "'--score-attribute': ''"),
    ],
    ids=lambda value: repr(value[0] + value[-1]) if isinstance(value, list) else "",
)
def test_names_that_are_none(tmp_path: Path, arguments: list[str], usage: str, what: str) -> None:
    """They are refused before anybody is called."""
    done = run(tmp_path, *arguments, variables={"PLAYMENT_API_KEY": "key", "PLAYMENT_BASE_URL": "http://127.0.0.1:9"})

    command = usage.partition(" [")[0]
    assert done.exit_code == 2
    assert done.stderr == (
        f"Usage: prelabel {usage}\nTry 'prelabel {command} --help' for help.\n\nError: Invalid value for {what} is no name\n"
    )


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (["inspect", "a.json", "--report", "no/r.json"], "--report"),
        (["preview", "jobs.jsonl", "--png", "no/r.json"], "--png"),
        (["score", "jobs.jsonl", "--truth", "a.json", "--html", "no/r.json"], "--html"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_folder_that_is_not_there(tmp_path: Path, arguments: list[str], option: str) -> None:
    """The option that names it is named."""
    done = run(tmp_path, *arguments)

    assert (done.exit_code, done.stderr) == (
        1,
        f"Error: {option} no/r.json: the folder no does not exist\n  fix: create it, or choose another name\n",
    )


@pytest.mark.parametrize(("name", "said"), [("sure", False), ("nope", True), ("note", True)])
def test_an_attribute_without_scores(tmp_path: Path, name: str, said: bool) -> None:  # noqa: FBT001  # a parameter
    """A preview of scores that there are not says so."""
    written(tmp_path / "jobs.jsonl", image(rectangles=[rectangle(1, (0, 0, 1, 1), sure="0.4", note="a")]), image("b"))

    done = run(tmp_path, "preview", "jobs.jsonl", "-o", "page.html", "--score-attribute", name)

    note = f"note: --score-attribute {name}: no annotation that is shown has a score in it\n"
    assert done.exit_code == 0
    assert (note in done.stderr) is said
