"""Sources that no format is found for, and what the messages say of them."""

import gzip
import zipfile
from pathlib import Path

import pytest

from prelabel.readers.table import BUILTIN
from tests.commands import BOX, coco, convert, payload, run

NAMES = ", ".join(sorted(BUILTIN))


def test_a_source_that_no_format_knows_is_named(tmp_path: Path) -> None:
    """Those beside it that a format knows are not."""
    coco(tmp_path / "a.json", {"a.jpg": []})
    (tmp_path / "README.md").write_text("hello")

    done = convert(tmp_path, "a.json", "README.md")

    assert done.exit_code == 1
    assert done.stderr == f"Error: README.md: no format recognised\n  fix: name it with --format, one of {NAMES}\n"


@pytest.mark.parametrize("command", [["convert", *payload()], ["inspect"]], ids=["convert", "inspect"])
def test_sources_of_two_formats_are_no_one_source(tmp_path: Path, command: list[str]) -> None:
    """Of each format the first source is named."""
    coco(tmp_path / "a.json", {"a.jpg": []})
    coco(tmp_path / "c.json", {"c.jpg": []})
    (tmp_path / "b.jsonl").write_text('{"file": "b.jpg", "unit": "pixels"}\n')

    done = run(tmp_path, *command, "c.json", "b.jsonl", "a.json")

    assert done.exit_code == 1
    assert done.stderr == (
        "Error: sources of several formats: a.json is coco, b.jsonl is jsonl\n"
        "  fix: read them one by one; convert merges outputs of several models over the same frames with --merge\n"
    )


def test_an_archive_of_a_format_that_is_not_packed(tmp_path: Path) -> None:
    """The message says that it is to be unpacked, and not that it is no text."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("gt_a.txt", "10,10,30,10,30,20,10,20,word")
    done = convert(tmp_path, "a.zip", "--format", "icdar")

    assert (done.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    assert done.stderr == (
        "Error: a.zip: is packed with zip, which the format icdar is not read from\n  fix: unpack it first, as unzip does\n"
    )


def test_a_packed_file_of_a_format_that_is_not_packed(tmp_path: Path) -> None:
    """Named or not, the message says that it is to be unpacked; a plain file with such a name is read."""
    plain = coco(tmp_path / "plain.json.gz", {"a.jpg": [{"bbox": BOX}]})
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(plain.read_bytes()))

    named = convert(tmp_path, "a.json.gz", "--format", "coco")
    sniffed = convert(tmp_path, "a.json.gz")
    read = convert(tmp_path, "plain.json.gz", "--format", "coco", out="plain.jsonl")

    assert (named.exit_code, sniffed.exit_code, read.exit_code) == (1, 1, 0)
    assert named.stderr == (
        "Error: a.json.gz: is packed with gzip, which the format coco is not read from\n  fix: unpack it first, as gunzip does\n"
    )
    assert sniffed.stderr == (
        f"Error: a.json.gz: no format recognised\n  fix: unpack it first, as gunzip does, or name it with --format, one of {NAMES}\n"
    )
    assert not (tmp_path / "jobs.jsonl").exists()


@pytest.mark.parametrize(("name", "program"), [("export.zip", "unzip"), ("export.tar.gz", "tar"), ("export.TGZ", "tar")])
def test_an_archive_of_no_format(name: str, program: str, tmp_path: Path) -> None:
    """The message says what unpacks it."""
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        archive.writestr("labels/a.txt", "0 0.5 0.5 0.1 0.1")

    done = convert(tmp_path, name)

    fix = f"unpack it first, as {program} does, or name it with --format, one of {NAMES}"
    assert done.stderr == f"Error: {name}: no format recognised\n  fix: {fix}\n"


def test_a_stream_that_says_no_unit(tmp_path: Path) -> None:
    """It is known for what it is, and the message says which units there are."""
    (tmp_path / "a.jsonl").write_text('{"file": "a.jpg", "width": 9, "height": 9, "detections": []}\n')

    done = convert(tmp_path, "a.jsonl")

    assert done.exit_code == 1
    assert done.stderr == (
        "Error: a.jsonl:1:1: $: object missing required field `unit`: "
        '{"file": "a.jpg", "width": 9, "height": 9, "detections": []}\n'
        '  fix: say "unit": "pixels" or "unit": "fractions", or leave the line out with --on-error skip\n'
    )
