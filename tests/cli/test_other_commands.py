"""``inspect``, ``formats``, ``check``, ``schema``: what they print, and how they exit."""

import json
from pathlib import Path

import pytest
from click.testing import Result

from prelabel._version import __version__
from prelabel.cli.main import COMMANDS
from prelabel.readers import names
from prelabel.readers.table import BUILTIN
from prelabel.schemas import SCHEMAS
from tests.commands import BOX, NAMES, PHOTOS, RUN, coco, convert, run


def lines(done: Result) -> list[list[str]]:
    """The words of each line of the results, of which there are some."""
    return [line.split() for line in done.stdout.splitlines() if line.strip()]


def test_inspect_shows_what_is_there(tmp_path: Path) -> None:
    """Facts, a bar a label, and what a conversion would still need; the notes go to standard error."""
    rows: list[dict[str, object]] = [
        {"bbox": BOX, "score": 0.5, "track_id": 1},
        {"bbox": BOX, "score": 1.0, "track_id": 2},
        {"bbox": [200, 0, 9, 9], "label": "dog"},
    ]
    source = coco(tmp_path / "a.json", {"f1.jpg": rows, "f2.jpg": rows[:2], "f3.jpg": []})

    done = run(tmp_path, "inspect", source)

    assert done.exit_code == 0
    assert " ".join(done.stdout.split()) == (
        "format coco becomes 1 video job, 0 image jobs frames 3 (1 without detections) sizes 100x100 (3) "
        "detections 5 (1 wholly outside their frame) shapes 5 rectangles "
        "scores min 0.5, 10% 0.5, 25% 0.5, 50% 0.75, 75% 1, 90% 1, max 1 (1 rows without) "
        f"track ids 2 (1 rows without) label count car 4 {'█' * 30} dog 1 {'█' * 8} "
        "convert needs: --workflow-id, or PLAYMENT_WORKFLOW_ID in the environment "
        "convert needs: --src or --src-map: 3 frames without a URL of their own"
    )
    assert done.stderr == "note: 1 video job: detections have track ids\n"


def test_inspect_of_frames_without_detections(tmp_path: Path) -> None:
    """Nothing to count is no reason to fail."""
    done = run(tmp_path, "inspect", coco(tmp_path / "a.json", {"a.jpg": [], "b.jpg": []}), "--report", "report.json")

    assert done.exit_code == 0
    assert json.loads((tmp_path / "report.json").read_text()) == {
        "prelabel": __version__,
        "format": "coco", "detections": 0, "frames": 2, "empty_frames": 2, "videos": 0, "images": 2, "sizes": {"100x100": 2},
            "labels": {}, "shapes": {},
        "score_quantiles": {}, "without_score": 0, "tracks": 0, "without_track": 0, "outside": 0,
        "needs": ["--src or --src-map: 2 frames without a URL of their own"],
        "filtered": {}, "adjusted": {}, "unconverted": {}, "bad": {}, "bad_records": [],
        "notes": ["2 image jobs: the names of the frames form no numbered run (--job video to make videos)"],
    }  # fmt: skip


def test_lines_are_whole_where_there_is_no_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As ``grep`` behind a pipe wants them: a long label has one, and so has what a format reads."""
    monkeypatch.delenv("COLUMNS", raising=False)
    source = coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX, "label": "a" * 200}]})

    done = run(tmp_path, "inspect", source)
    listed = run(tmp_path, "formats")

    assert f"{'a' * 200}      1  {'█' * 30}" in done.stdout.splitlines()
    assert [line.split()[0] for line in listed.stdout.splitlines()] == ["format", *names()]


def test_inspect_counts_tracks_of_each_sequence(tmp_path: Path) -> None:
    """One id in two sequences is two tracks."""
    source = coco(tmp_path / "a.json", {name: [{"bbox": BOX, "track_id": 7}] for name in NAMES})

    done = run(tmp_path, "inspect", source, "--report", "report.json")

    assert done.exit_code == 0
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["videos"], report["tracks"]) == (2, 2)


def test_inspect_meets_bad_records(tmp_path: Path) -> None:
    """It stops at the first, or counts them and exits 1."""
    source = coco(tmp_path / "a.json", {"a.jpg": [{"bbox": [0, 0, 0, 5]}, {"bbox": BOX}]})

    stopped = run(tmp_path, "inspect", source)
    skipped = run(tmp_path, "inspect", source, "--on-error", "skip")

    assert (stopped.exit_code, skipped.exit_code) == (1, 1)
    assert stopped.stdout == ""
    assert ["car", "1", "█" * 30] in lines(skipped)


def test_formats_lists_all(tmp_path: Path) -> None:
    """Ours with their line; each is described with its options."""
    done = run(tmp_path, "formats")

    assert done.exit_code == 0
    assert {words[0] for words in lines(done)[1:]} >= set(BUILTIN)


@pytest.mark.parametrize("name", BUILTIN)
def test_formats_describes_one(tmp_path: Path, name: str) -> None:
    """The documentation of the reader, a command line to copy, and its options."""
    done = run(tmp_path, "formats", name)

    assert done.exit_code == 0
    assert "prelabel convert" in done.stdout
    assert done.stdout.count("-O") >= 1


def test_formats_of_an_unknown_one(tmp_path: Path) -> None:
    """Wrong usage, with the names that there are."""
    done = run(tmp_path, "formats", "unheard-of")

    assert done.exit_code == 2
    assert done.stderr == f"Error: no format 'unheard-of'\n  fix: choose one of {', '.join(sorted(BUILTIN))}\n"
    assert run(tmp_path, "formats", "coc").stderr == "Error: no format 'coc'\n  fix: did you mean coco?\n"


def test_check_passes_what_convert_made(tmp_path: Path) -> None:
    """Counts on standard output."""
    assert convert(tmp_path, coco(tmp_path / "street.json", RUN)).exit_code == 0

    done = run(tmp_path, "check", "jobs.jsonl")

    assert done.exit_code == 0
    assert done.stdout == "jobs.jsonl: 1 job, 5 frames, 1 tracker, 5 rectangles: all good\n"


def test_check_fails_what_is_wrong(tmp_path: Path) -> None:
    """Exit 1; problems on standard error and in the report."""
    assert convert(tmp_path, coco(tmp_path / "a.json", PHOTOS)).exit_code == 0
    text = (tmp_path / "jobs.jsonl").read_text()
    (tmp_path / "jobs.jsonl").write_text(text + text)

    done = run(tmp_path, "check", "jobs.jsonl", "--report", "report.json")

    assert done.exit_code == 1
    assert done.stdout == "jobs.jsonl: 6 jobs, 6 frames, 0 trackers, 4 rectangles: 3 problems\n"
    assert done.stderr.splitlines()[:2] == [
        "jobs.jsonl:4: $.reference_id: reference_id '000000000139.jpg' is already that of line 1",
        "  fix: make it unique with --reference-id",
    ]
    assert json.loads((tmp_path / "report.json").read_text())["problems"] == {"reference_id twice": 3}


def test_check_with_the_names_of_the_project(tmp_path: Path) -> None:
    """A class that the project does not know is refused."""
    assert convert(tmp_path, coco(tmp_path / "a.json", PHOTOS)).exit_code == 0
    (tmp_path / "spec.json").write_text('{"classes": {"car": {}}}')

    done = run(tmp_path, "check", "jobs.jsonl", "--spec", "spec.json")

    assert done.exit_code == 1
    assert "'dog'" in done.stderr


def test_check_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    """One line and a fix."""
    done = run(tmp_path, "check", "no.jsonl")

    assert done.exit_code == 1
    assert done.stderr.startswith("Error: no.jsonl: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_prints_json(tmp_path: Path, name: str) -> None:
    """The published schema, as it is."""
    done = run(tmp_path, "schema", name)

    assert done.exit_code == 0
    assert json.loads(done.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_unknown_names_are_wrong_usage(tmp_path: Path) -> None:
    """Of a command, a schema, an option."""
    done = [run(tmp_path, *arguments) for arguments in (["nonsense"], ["schema", "nonsense"], ["inspect", ".", "--nonsense"], ["convert"])]

    assert [one.exit_code for one in done] == [2, 2, 2, 2]


@pytest.mark.parametrize(("name", "fix"), [("converts", "Did you mean 'convert'?"), ("foo", f"Choose one of {', '.join(COMMANDS)}.")])
def test_the_nearest_command_is_named(tmp_path: Path, name: str, fix: str) -> None:
    """All of them where none is near."""
    assert run(tmp_path, name, "a.json").stderr.endswith(f"\nError: No such command {name!r}. {fix}\n")


def test_an_output_that_is_not_named(tmp_path: Path) -> None:
    """It is said what may stand for it."""
    assert run(tmp_path, "convert", "a.json").stderr.endswith("\nError: Missing option '-o'. Name the file to write, or give --dry-run\n")


def test_a_source_in_the_place_of_jobs(tmp_path: Path) -> None:
    """Whoever gives one is told what makes jobs of it; not who gives some jobs that are wrong."""
    coco(tmp_path / "a.json", RUN)
    assert convert(tmp_path, "a.json").exit_code == 0
    with (tmp_path / "jobs.jsonl").open("a") as file:
        file.write("{}\n")

    other, own = ([run(tmp_path, "check", name), run(tmp_path, "preview", name, "-o", f"{name}.html")] for name in ("a.json", "jobs.jsonl"))

    note = "note: no line is a job that can be sent: prelabel convert makes jobs of other files, and of results\n"
    assert [note in one.stderr for one in (*other, *own)] == [True, True, False, False]


def test_version(tmp_path: Path) -> None:
    """One line."""
    done = run(tmp_path, "--version")

    assert (done.exit_code, done.stdout) == (0, f"prelabel {__version__}\n")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(tmp_path: Path, command: str) -> None:
    """Of the program and of each command, by both names."""
    long, short = (run(tmp_path, *command.split(), option) for option in ("--help", "-h"))

    assert (long.exit_code, short.exit_code) == (0, 0)
    assert long.stdout == short.stdout
    assert long.stdout.startswith(f"Usage: prelabel {command}".rstrip())
    assert long.stderr == ""


def test_help_of_the_program_lists_its_commands(tmp_path: Path) -> None:
    """Each with its line."""
    listed = run(tmp_path, "--help").stdout

    assert all(f"  {name}" in listed and line in listed for name, line in COMMANDS.items())
