"""Which reader a source goes to, and sources that hold nothing."""

import json
from pathlib import Path

import pytest

from prelabel.readers.table import BUILTIN
from tests.commands import BOX, WORKFLOW, coco, convert, jobs, payload, run

NAMES = ", ".join(sorted(BUILTIN))


def nothing_written(folder: Path) -> bool:
    """Whether neither a result nor a part of it lies in the folder."""
    return not (folder / "jobs.jsonl").exists() and not list(folder.glob(".prelabel*"))


@pytest.mark.parametrize("options", [[], ["--format", "coco"]], ids=["recognised", "named"])
@pytest.mark.parametrize("command", ["no.json", "no/folder"])
def test_a_source_that_is_not_there(tmp_path: Path, command: str, options: list[str]) -> None:
    """Is named, whether or not the format is."""
    done = convert(tmp_path, command, *options)

    assert done.exit_code == 1
    assert done.stderr == f"Error: {command}: does not exist\n  fix: give a file or folder that exists\n"
    assert nothing_written(tmp_path)


@pytest.mark.parametrize("options", [[], *(["--format", name] for name in NAMES.split(", "))], ids=" ".join)
def test_an_empty_folder(tmp_path: Path, options: list[str]) -> None:
    """For every format alike; hidden files do not count."""
    (tmp_path / "empty" / "below").mkdir(parents=True)
    (tmp_path / "empty" / ".hidden").touch()

    done = convert(tmp_path, "empty", *options)

    assert done.exit_code == 1
    assert done.stderr == "Error: empty: is an empty folder\n  fix: give the folder that the files lie in\n"
    assert nothing_written(tmp_path)


def test_a_folder_that_no_format_knows(tmp_path: Path) -> None:
    """Sniffing asks for the format."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "README.md").write_text("hello")

    done = convert(tmp_path, "notes")

    assert done.exit_code == 1
    assert done.stderr == f"Error: notes: no format recognised\n  fix: name it with --format, one of {NAMES}\n"
    assert nothing_written(tmp_path)


@pytest.mark.parametrize("name", NAMES.split(", "))
def test_a_folder_without_one_readable_file(tmp_path: Path, name: str) -> None:
    """Each reader says what it looks for."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "README.md").write_text("hello")

    done = convert(tmp_path, "notes", "--format", name, "--size", "10x10")

    assert done.exit_code == 1
    assert done.stderr.startswith("Error: notes: ")
    assert "\n  fix: " in done.stderr
    assert nothing_written(tmp_path)


def test_a_folder_that_two_formats_know(tmp_path: Path) -> None:
    """Neither wins silently; the user chooses."""
    (tmp_path / "both").mkdir()
    coco(tmp_path / "both" / "a.json", {"a.jpg": [{"bbox": BOX}]})
    (tmp_path / "both" / "a.xml").write_text("<annotation><size><width>9</width><height>9</height></size></annotation>")

    done = convert(tmp_path, "both")
    chosen = convert(tmp_path, "both", "--format", "coco")

    assert (done.exit_code, chosen.exit_code) == (1, 0)
    assert done.stderr == "Error: both: could be coco or voc\n  fix: name the format with --format\n"


@pytest.mark.parametrize("command", [["convert", *payload()], ["inspect"], ["check"]], ids=lambda command: command[0])
def test_a_path_longer_than_there_can_be(tmp_path: Path, command: list[str]) -> None:
    """It is told as what it is."""
    done = run(tmp_path, *command, "a" * 3000)

    assert done.exit_code in {1, 2}
    assert done.stderr.startswith("Error: ")
    assert "too long" in done.stderr or "longer than the file system allows\n  fix: give a shorter one\n" in done.stderr


def test_two_sources_with_one_image(tmp_path: Path) -> None:
    """Are told apart only by their names."""
    first = coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}]})
    second = coco(tmp_path / "b.json", {"a.jpg": [{"bbox": BOX}], "b.jpg": []})

    done = convert(tmp_path, first.name, second.name)
    skipped = convert(tmp_path, first.name, second.name, "--on-error", "skip")

    assert (done.exit_code, skipped.exit_code) == (1, 1)
    assert done.stderr == (
        "Error: b.json: $.annotations[0]: a second frame is the image 'a.jpg'\n"
        "  fix: give the images different names, or convert the sources one by one\n"
    )
    assert [job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")] == ["a.jpg", "b.jpg"]


def test_a_source_that_is_given_twice(tmp_path: Path) -> None:
    """Is refused, whatever it is called the second time: all in it would be there twice."""
    coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}]})
    (tmp_path / "b.json").symlink_to("a.json")

    same, other = convert(tmp_path, "a.json", "a.json"), convert(tmp_path, "a.json", "b.json")

    assert (same.exit_code, other.exit_code) == (1, 1)
    assert same.stderr == "Error: a.json: is given twice\n  fix: give it once\n"
    assert other.stderr == "Error: b.json: is given twice, also as a.json\n  fix: give it once\n"
    assert nothing_written(tmp_path)


def test_a_sequence_that_two_sources_hold(tmp_path: Path) -> None:
    """Would be one of twice as many frames in the lines that are written."""
    lines = "".join(
        json.dumps({"sequence": "clip", "frame": n, "detections": [], "width": 8, "height": 6, "unit": "pixels"}) + "\n" for n in range(2)
    )
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(lines)

    done = run(tmp_path, "convert", "a.jsonl", "b.jsonl", "--to", "detections", "-o", "jobs.jsonl")

    assert done.exit_code == 1
    assert done.stderr == "Error: two sequences are called 'clip'\n  fix: convert the sources one by one\n"
    assert nothing_written(tmp_path)


@pytest.mark.parametrize("on_error", ["stop", "skip"])
def test_a_folder_and_one_in_it(tmp_path: Path, on_error: str) -> None:
    """What is in both would be there twice, mostly under another name the second time."""
    (tmp_path / "set" / "labels").mkdir(parents=True)
    (tmp_path / "set" / "labels" / "a.txt").write_text("0 0.5 0.5 0.5 0.5\n")
    (tmp_path / "set" / "data.yaml").write_text("names: [car]\n")

    done = convert(tmp_path, "set/labels", "set", "--format", "yolo", "--size", "8x6", "--on-error", on_error)

    assert done.exit_code == 1
    assert done.stderr == (
        "Error: set/labels/a.txt: is part of two sources, set and set/labels\n  fix: give one of them alone, or convert them one by one\n"
    )
    assert nothing_written(tmp_path)


def test_a_source_without_frames(tmp_path: Path) -> None:
    """There is nothing to annotate."""
    coco(tmp_path / "a.json", {})

    done = convert(tmp_path, "a.json")

    assert done.exit_code == 1
    assert done.stderr == "Error: a.json: no frame to make a job of\n  fix: see what prelabel inspect finds in it\n"
    assert nothing_written(tmp_path)


@pytest.mark.parametrize("name", ["jobs.jsonl", "folder", "no/jobs.jsonl"])
def test_targets_are_refused_before_anything_is_read(tmp_path: Path, name: str) -> None:
    """Even when the source is not there."""
    (tmp_path / "jobs.jsonl").write_text("old")
    (tmp_path / "folder").mkdir()

    done = convert(tmp_path, "no.json", out=name)

    assert done.exit_code == 1
    assert done.stderr.splitlines()[0] == f"Error: {name}: " + {
        "jobs.jsonl": "exists already",
        "folder": "is a folder",
        "no/jobs.jsonl": "the folder no does not exist",
    }[name]  # fmt: skip
    assert (tmp_path / "jobs.jsonl").read_text() == "old"


def test_force_replaces(tmp_path: Path) -> None:
    """A file that exists."""
    (tmp_path / "jobs.jsonl").write_text("old")

    done = convert(tmp_path, coco(tmp_path / "a.json", {"a.jpg": []}), "--force")

    assert done.exit_code == 0
    assert len(jobs(tmp_path / "jobs.jsonl")) == 1


def test_a_source_of_bad_records_alone(tmp_path: Path) -> None:
    """When all are skipped, the first says why nothing is left."""
    coco(tmp_path / "a.json", {"../a.jpg": [], "../b.jpg": []})

    done = convert(tmp_path, "a.json", "--on-error", "skip")

    assert done.exit_code == 1
    assert done.stderr == (
        "Error: a.json: no frame to make a job of: 2 bad records left out, first a.json:1:36: $.images[0].file_name: "
        "'../a.jpg' is no name below the folder of images\n"
        "  fix: use names relative to the folder of images, or only their last part with -O names=last\n"
    )
    assert nothing_written(tmp_path)


def test_the_source_is_not_replaced(tmp_path: Path) -> None:
    """Not even with --force, and not by another name."""
    text = coco(tmp_path / "a.json", {"a.jpg": []}).read_text()
    (tmp_path / "link.json").symlink_to("a.json")

    done = [convert(tmp_path, "a.json", "--force", out=name) for name in ("a.json", "link.json")]

    assert [one.exit_code for one in done] == [2, 2]
    assert done[1].stderr == "Error: -o link.json: is read, too\n  fix: give what is written a name of its own\n"
    assert (tmp_path / "a.json").read_text() == text


@pytest.mark.parametrize(
    ("report", "code", "message"),
    [
        ("jobs.jsonl", 2, "--report jobs.jsonl: is the output, too\n  fix: give the report a name of its own"),
        ("no/r.json", 1, "--report no/r.json: the folder no does not exist\n  fix: create it, or choose another name"),
    ],
)
def test_a_report_that_cannot_be(tmp_path: Path, report: str, code: int, message: str) -> None:
    """Is refused before the work, not after it."""
    done = convert(tmp_path, coco(tmp_path / "a.json", {"a.jpg": []}), "--report", report)

    assert done.exit_code == code
    assert done.stderr == f"Error: {message}\n"
    assert nothing_written(tmp_path)


@pytest.mark.parametrize(("name", "sequence"), [(b"caf\xe9.v1.json", "caf?"), (".json", "json"), ("a.b.json", "a"), ("...json", "json")])
def test_a_sequence_is_called_after_the_source(tmp_path: Path, name: str | bytes, sequence: str) -> None:
    """In text that a payload can say."""
    path = tmp_path / (name if isinstance(name, str) else name.decode("utf-8", "surrogateescape"))

    done = convert(tmp_path, coco(path, {"a.jpg": []}), "--job", "video", "--format", "coco")

    assert done.exit_code == 0
    assert [job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")] == [sequence]


@pytest.mark.parametrize(
    ("command", "target"),
    [
        (("inspect", "a.json", "--report", "a.json"), "a.json"),
        (("convert", "a.json", "-o", "jobs.jsonl", "--report", "a.json"), "a.json"),
        (("convert", "a.json", "-o", "jobs.jsonl", "--labels", "map.toml", "--report", "map.toml"), "map.toml"),
        (("convert", "a.json", "-o", "map.toml", "--force", "--labels", "map.toml"), "map.toml"),
        (("convert", "r.json", "-o", "a.json", "--force", "-O", "images=a.json"), "a.json"),
        (("convert", "a.json", "r.json", "-o", "map.toml", "--force", "--merge", "nms", "--labels", "2:map.toml"), "map.toml"),
        (("check", "made.jsonl", "--report", "made.jsonl"), "made.jsonl"),
        (("preview", "made.jsonl", "-o", "page.html", "--report", "made.jsonl"), "made.jsonl"),
        (("score", "made.jsonl", "--truth", "a.json", "--html", "a.json", "--force"), "a.json"),
    ],
)
def test_what_is_read_is_not_replaced(tmp_path: Path, command: tuple[str, ...], target: str) -> None:
    """By whatever option it is named; every file stays as it is."""
    coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}]})
    (tmp_path / "r.json").write_text("[]")
    (tmp_path / "map.toml").write_text('car = "vehicle"\n')
    assert convert(tmp_path, "a.json", out="made.jsonl").exit_code == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    if command[0] == "convert":
        command = (*command, "--workflow-id", WORKFLOW, "--src", "https://host/{file}")

    done = run(tmp_path, *command)

    target = next(
        command[i + 1] for i in range(len(command) - 1, 0, -1) if command[i] in {"--report", "--html", "-o"} and i < len(command) - 1
    )
    assert done.exit_code == 2
    assert done.stderr.endswith(f"{target}: is read, too\n  fix: give what is written a name of its own\n")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        ("instances.json", None, ()),
        ("labels/a.txt", "0 .5 .5 .2 .2\n", ("--format", "yolo", "-O", "names=car")),
        ("gt/seq.txt", "1,1,10,10,20,20,1,-1,-1,-1\n2,1,10,10,20,20,1,-1,-1,-1\n", ("--format", "mot", "--size", "100x100", "--to", "mot")),
    ],
    ids=["a file of a folder", "one of a folder of many", "a sequence"],
)
def test_what_a_folder_holds_is_not_replaced(tmp_path: Path, name: str, content: str | None, options: tuple[str, ...]) -> None:
    """Even with --force: the file that is read stays, and what lies beside it and is not read is replaced."""
    read = tmp_path / "c" / name
    read.parent.mkdir(parents=True)
    if content is None:
        coco(read, {"a.jpg": [{"bbox": BOX}]})
    else:
        read.write_text(content)
    before = read.read_bytes()
    (read.parent / "made.jsonl").write_text("old")
    where = f"c/{name}"

    of_jobs = () if "--to" in options else payload()[2:]
    refused = run(tmp_path, "convert", "c", "--force", *options, *of_jobs, "-o", where)
    replaced = run(tmp_path, "convert", "c", "--force", *options, *of_jobs, "-o", read.with_name("made.jsonl").relative_to(tmp_path))

    assert (refused.exit_code, refused.stderr) == (1, f"Error: {where}: is read, too\n  fix: choose another name with -o\n")
    assert read.read_bytes() == before
    assert replaced.exit_code == 0
    assert (read.parent / "made.jsonl").read_text() != "old"


def test_sequences_are_not_written_over_those_that_are_read(tmp_path: Path) -> None:
    """Where the folder of the results is that of the source."""
    (tmp_path / "gt").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "gt" / name).write_text("1,1,10,10,20,20,1,-1,-1,-1\n")

    done = run(tmp_path, "convert", "gt", "--format", "mot", "--size", "100x100", "--to", "mot", "--force", "-o", "gt")

    assert (done.exit_code, done.stderr) == (1, "Error: gt/a.txt: is read, too\n  fix: choose another name with -o\n")
    assert (tmp_path / "gt" / "a.txt").read_text() == "1,1,10,10,20,20,1,-1,-1,-1\n"


def test_a_report_replaces_reports_alone(tmp_path: Path) -> None:
    """The one of an earlier run, and no other file."""
    coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}]})
    (tmp_path / "notes.json").write_text("{}")

    done = [run(tmp_path, "inspect", "a.json", "--report", name) for name in ("r.json", "r.json", "notes.json")]

    assert [one.exit_code for one in done] == [0, 0, 1]
    assert done[2].stderr == "Error: --report notes.json: exists already, and is no report\n  fix: choose another name\n"
    assert (tmp_path / "notes.json").read_text() == "{}"
