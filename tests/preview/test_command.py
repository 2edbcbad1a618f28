"""The command: what it writes, says and refuses."""

import gzip
import json
from pathlib import Path

import pytest
from PIL import Image

from prelabel._version import __version__
from tests.commands import reported, run
from tests.preview.made import image, rectangle, tracker, uuid, video, written

CLIP = video(12, [tracker(1, {5: (0.1, 0.1, 0.2, 0.2), 6: (0.6, 0.1, 0.7, 0.2)})], width=64, height=48, interpolated={uuid(1): []})


def test_a_page_and_a_contact_sheet(tmp_path: Path) -> None:
    """Both in one run; what is offered for review is said and reported."""
    written(tmp_path / "jobs.jsonl", CLIP)

    result = run(tmp_path, "preview", "jobs.jsonl", "-o", "page.html", "--png", "sheet.png", "--report", "report.json")

    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert result.stderr == "jobs.jsonl: 1 job shown; to review: jumps 1, very short 1\n"
    assert (tmp_path / "page.html").read_bytes().startswith(b"<!doctype html>")
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.format == "PNG"
    expected = {"prelabel": __version__, "jobs": 1, "shown": 1, "findings": {"jumps": 1, "very short": 1}, "notes": [], "problems": {}}
    assert reported(tmp_path) == expected


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    """No metadata, no image, no pre-labels, a frame that is not listed; it is shown all the same, and exits 0."""
    Image.new("RGB", (8, 8)).save(tmp_path / "f0.png")
    bare = video(2, [tracker(1, {0: (0, 0, 1, 1), 3: (0, 0, 1, 1)})])
    written(tmp_path / "jobs.jsonl", bare, image("b", "https://host/b.png"))

    result = run(tmp_path, "preview", "jobs.jsonl", "-o", "page.html", "--frames", ".")

    assert result.exit_code == 0, result.output
    assert result.stderr.splitlines() == [
        "note: 1 job without metadata.prelabel: size, rate and numbers of frames, and what is interpolated, are not known",
        "note: 1 annotation cannot be drawn: no such frame, or too few points",
        "note: 1 job without pre-labels",
        "note: 2 of 3 frames have no image in ., or several that fit equally well",
        "note: 1 problem in the file: see the page, or prelabel check jobs.jsonl",
        "jobs.jsonl: 2 jobs shown; to review: nothing",
    ]


def test_a_line_that_is_no_job_is_listed(tmp_path: Path) -> None:
    """The others are drawn."""
    path = written(tmp_path / "jobs.jsonl", image("a"))
    path.write_text(path.read_text() + '{"data": 1}\n', encoding="utf-8")

    result = run(tmp_path, "preview", "jobs.jsonl", "-o", "page.html")

    assert result.exit_code == 0, result.output
    assert "note: 1 job cannot be drawn: see the problems\n" in result.stderr


def test_compressed_jobs_to_standard_output(tmp_path: Path) -> None:
    """The page is all that stands there."""
    (tmp_path / "jobs.jsonl.gz").write_bytes(gzip.compress(json.dumps(CLIP).encode()))

    result = run(tmp_path, "preview", "jobs.jsonl.gz", "-o", "-")

    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("<!doctype html>")
    assert result.stdout.endswith("</html>\n")


def test_embedded_images_need_no_folder_any_more(tmp_path: Path) -> None:
    """The page names no file."""
    (tmp_path / "images").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "images" / "a.png")
    written(tmp_path / "jobs.jsonl", image("a", rectangles=[rectangle(1, (0, 0, 1, 1))]))

    result = run(tmp_path, "preview", "jobs.jsonl", "-o", "page.html", "--frames", "images", "--embed")

    assert result.exit_code == 0, result.output
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "data:image/jpeg;base64," in page
    assert "images/a.png" not in page


TWO = ["-o", "page.html"], ["--png", "sheet.png"], ["-o", "page.html", "--embed"]
"""What is drawn of images."""


@pytest.mark.parametrize("arguments", TWO)
def test_images_of_another_shape_are_said(tmp_path: Path, arguments: list[str]) -> None:
    """48 x 64 for 64 x 48, in two of five; halves, also where they are rounded, have the same shape."""
    for number, size in enumerate([(64, 48), (48, 64), (32, 24), (21, 16), (64, 43)]):
        Image.new("RGB", size).save(tmp_path / f"f{number}.png")
    written(tmp_path / "jobs.jsonl", video(5, [], width=64, height=48))

    result = run(tmp_path, "preview", "jobs.jsonl", "--frames", ".", *arguments)

    assert result.exit_code == 0, result.output
    assert result.stderr.splitlines() == [
        "note: 1 job without pre-labels",
        "note: of another shape than their jobs say: 2 images in .; the first, f1.png, is 48x64, not 64x48",
        "jobs.jsonl: 1 job shown; to review: nothing",
    ]


@pytest.mark.parametrize("arguments", TWO)
def test_files_that_are_no_images_are_counted(tmp_path: Path, arguments: list[str]) -> None:
    """So are those that were not loaded to the end: the note stands in the report and on the page."""
    Image.effect_noise((64, 48), 50).save(tmp_path / "f0.png")
    (tmp_path / "f1.png").write_bytes((tmp_path / "f0.png").read_bytes()[:200])
    (tmp_path / "f2.png").write_text("no image", encoding="utf-8")
    written(tmp_path / "jobs.jsonl", video(3, [], width=64, height=48))

    result = run(tmp_path, "preview", "jobs.jsonl", "--frames", ".", "--report", "report.json", *arguments)

    assert result.exit_code == 0, result.output
    # without --embed the page loads the images itself, and headers alone are read
    many = "1 image" if arguments == TWO[0] else "2 images"
    note = f"{many} in . cannot be opened; the first is f2.png"
    assert result.stderr.splitlines()[1:-1] == [f"note: {note}"]
    assert reported(tmp_path)["notes"] == ["1 job without pre-labels", note]
    if "-o" in arguments:
        assert note in (tmp_path / "page.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "neither -o nor --png is given\n  fix: name a page with -o preview.html, or a contact sheet with --png sheet.png"),
        (["-o", "x", "--png", "x"], 2, "--png x: is the output, too\n  fix: give what is written a name of its own"),
        (["-o", "jobs.jsonl"], 2, "-o jobs.jsonl: is read, too\n  fix: give what is written a name of its own"),
        (
            ["-o", "x", "--embed"],
            2,
            "--embed needs --frames: images are not downloaded\n  fix: give the folder of the images with --frames DIR",
        ),
        (["-o", "x", "--report", "x"], 2, "--report x: is the output, too\n  fix: give the report a name of its own"),
        (["-o", "there"], 1, "there: exists already\n  fix: choose another name with -o, or replace it with --force"),
        (["-o", "x", "--frames", "no"], 1, "--frames no: is no folder\n  fix: give the folder that the images lie in"),
    ],
)
def test_what_is_refused(tmp_path: Path, arguments: list[str], code: int, message: str) -> None:
    """The whole message, and nothing is written."""
    written(tmp_path / "jobs.jsonl", CLIP)
    (tmp_path / "there").touch()

    result = run(tmp_path, "preview", "jobs.jsonl", *arguments)

    assert (result.exit_code, result.stderr) == (code, f"Error: {message}\n")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "jobs.jsonl: there is no job in the file\n  fix: convert a source that has frames"),
        (None, "jobs.jsonl: cannot be read (No such file or directory)\n  fix: name a jobs file that exists and that you may read"),
    ],
)
def test_a_file_without_jobs(tmp_path: Path, content: str | None, message: str) -> None:
    """Empty, or not there."""
    if content is not None:
        (tmp_path / "jobs.jsonl").write_text(content, encoding="utf-8")

    result = run(tmp_path, "preview", "jobs.jsonl", "-o", "page.html")

    assert (result.exit_code, result.stderr) == (1, f"Error: {message}\n")
    assert not (tmp_path / "page.html").exists()
