"""Sources that no format is found for, and what the messages say of them."""

import gzip
import zipfile
from pathlib import Path

import pytest

import prelabel
from prelabel import ConvertOptions
from prelabel.errors import ChoiceError, InputError
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


def test_what_is_packed_in_python(tmp_path: Path) -> None:
    """`prelabel.read`, which reads files where they lie, says that it is to be unpacked, and not that it is no text."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("gt_a.txt", "10,10,30,10,30,20,10,20,word")
    plain = coco(tmp_path / "plain.json.gz", {"a.jpg": [{"bbox": BOX}]})
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(plain.read_bytes()))

    with pytest.raises(InputError, match=r"a\.zip: is packed with zip, which the format icdar is not read from\n  fix: .* as unzip does"):
        [*prelabel.read(tmp_path / "a.zip", ConvertOptions(format="icdar"))]
    with pytest.raises(InputError, match=r"gz: is packed with gzip, which the format coco is not read from\n  fix: .* as gunzip does"):
        [*prelabel.read(tmp_path / "a.json.gz", ConvertOptions(format="coco"))]
    with pytest.raises(ChoiceError, match=r"gz: no format recognised\n  fix: unpack it first, as gunzip does, or name it with --format"):
        [*prelabel.read(tmp_path / "a.json.gz")]
    assert len([*prelabel.read(plain, ConvertOptions(format="coco"))]) == 1


@pytest.mark.parametrize(("name", "program"), [("export.zip", "unzip"), ("export.tar.gz", "tar"), ("export.TGZ", "tar")])
def test_an_archive_of_no_format(name: str, program: str, tmp_path: Path) -> None:
    """The message says what unpacks it."""
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        archive.writestr("labels/a.txt", "0 0.5 0.5 0.1 0.1")

    with pytest.raises(ChoiceError) as error:
        prelabel.read(tmp_path / name)

    fix = f"unpack it first, as {program} does, or name it with --format, one of {NAMES}"
    assert str(error.value) == f"{tmp_path / name}: no format recognised\n  fix: {fix}"


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
