"""Sources that no format is found for, and what the messages say of them."""

import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest

from prelabel.readers.table import BUILTIN
from tests.commands import BOX, coco, convert, payload, run
from tests.readers.cvat_files import zipped

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


@pytest.mark.parametrize(("end", "magic", "program"), [(".7z", b"7z\xbc\xaf\x27\x1c", "7z"), (".rar", b"Rar!\x1a\x07", "unrar")])
def test_what_is_packed_in_another_way(end: str, magic: bytes, program: str, tmp_path: Path) -> None:
    """Named or not, the message says that it is to be unpacked, and not that it is no text; a plain file with such a name is read."""
    (tmp_path / f"a{end}").write_bytes(magic + b"\0\4")
    coco(tmp_path / f"b{end}", {"a.jpg": [{"bbox": BOX}]})

    named = convert(tmp_path, f"a{end}", "--format", "coco")
    sniffed = convert(tmp_path, f"a{end}")
    read = convert(tmp_path, f"b{end}", "--format", "coco")

    assert named.stderr == f"Error: a{end}: is packed as {end[1:]}, which is not read\n  fix: unpack it first, as {program} does\n"
    fix = f"unpack it first, as {program} does, or name it with --format, one of {NAMES}"
    assert sniffed.stderr == f"Error: a{end}: no format recognised\n  fix: {fix}\n"
    assert (named.exit_code, sniffed.exit_code, read.exit_code) == (1, 1, 0)


def test_packed_files_in_a_folder(tmp_path: Path) -> None:
    """They are not unpacked, in an archive neither: it is said which were not read, or, where there is nothing else, what to do."""
    voc = "<annotation><filename>{}.jpg</filename><size><width>9</width><height>9</height></size></annotation>"
    for name in ("a", "b"):
        (tmp_path / "packed").mkdir(exist_ok=True)
        zipped(tmp_path / "packed" / f"{name}.ZIP", {f"{name}.xml": voc.format(name)})
    with ZipFile(zipped(tmp_path / "both.zip", {"c.xml": voc.format("c")}), "a") as both:
        both.write(tmp_path / "packed" / "a.ZIP", "more/a.zip")
    shutil.copytree(tmp_path / "packed", tmp_path / "mixed" / "packed")
    (tmp_path / "mixed" / "c.xml").write_text(voc.format("c"))

    alone = convert(tmp_path, "packed")
    beside = convert(tmp_path, "mixed", out="mixed.jsonl")
    inside = convert(tmp_path, "both.zip", out="both.jsonl")

    fix = f"give the packed files in it as sources themselves, first packed/a.ZIP, or name it with --format, one of {NAMES}"
    assert (alone.exit_code, beside.exit_code, inside.exit_code) == (1, 0, 0)
    assert alone.stderr == f"Error: packed: no format recognised\n  fix: {fix}\n"
    assert "note: 2 other packed files not read: first mixed/packed/a.ZIP\n" in beside.stderr
    assert "note: 1 other packed file not read: first both.zip/more/a.zip\n" in inside.stderr


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
