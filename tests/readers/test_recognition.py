"""Which readers are asked whether a source is their own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from prelabel import readers
from prelabel.errors import ChoiceError, Tally
from prelabel.readers.base import Certainty, Reader
from prelabel.readers.table import BUILTIN, ENDS
from tests.conftest import FIXTURES

EVERY = sorted(path for path in FIXTURES.rglob("*") if "plugin" not in path.parts)
SOURCES = [*{path if path.is_dir() else (path.parent, path.suffix): path for path in reversed(EVERY)}.values()]
"""Folders, and in each the first file of a kind: all readers are asked of every one of them."""


@pytest.fixture(scope="module")
def ours() -> Mapping[str, Reader[Any]]:
    """All readers of ours."""
    return {name: readers.find(name) for name in BUILTIN}


def test_the_table_says_what_readers_say(ours: Mapping[str, Reader[Any]]) -> None:
    """All suffixes, and beside them masks that are recognised alone."""
    masks = {"mots": {".png"}, "voc": {".png"}}
    own = {name: {f".{suffix.rpartition('.')[2]}" for suffix in reader.suffixes} | masks.get(name, set()) for name, reader in ours.items()}

    assert {name: ends for name, ends in own.items() if name != "jsonl"} == ENDS


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_no_other_reader_is_surer(source: Path, ours: Mapping[str, Reader[Any]]) -> None:
    """What asking all of them would find is found."""
    sure = {name: reader.sniff(source) for name, reader in ours.items()}
    most = max(sure.values())
    surest = sorted(name for name, certainty in sure.items() if certainty == most > Certainty.NO)
    try:
        found = [readers.sniff([source], Tally()).name]
    except ChoiceError as error:
        found = sorted(error.what.rpartition(": could be ")[2].split(" or ")) if "could be" in error.what else []

    assert found == surest


CASES = sorted(path for path in FIXTURES.glob("*/*") if not {"plugin", "golden", "README.md"} & set(path.relative_to(FIXTURES).parts))
OPEN = {
    "csv/mapped": "columns whose meaning only options say",
    "jsonl/models": "outputs of two models, each of another format",
    "vos/results": "PNGs in two folders, whose values may be classes",
    "vos/results_objects": "PNGs in numbered folders, whose values may be classes",
}


@pytest.mark.parametrize("case", CASES, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_what_is_written_in_a_format_is_recognised_as_it(case: Path) -> None:
    """No other reader is as sure."""
    name = str(case.relative_to(FIXTURES))
    if name in OPEN:
        with pytest.raises(ChoiceError):
            readers.sniff([case], Tally())
    else:
        assert readers.sniff([case], Tally()).name == case.parent.name


FOLDERS = [case for case in CASES if case.is_dir() and str(case.relative_to(FIXTURES)) not in OPEN]


@pytest.mark.parametrize("case", FOLDERS, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_a_file_that_cannot_be_read_hides_no_format(case: Path, tmp_path: Path) -> None:
    """Links that lead nowhere, before all files of their suffixes: the run names the first, it need not be told the format."""
    source = tmp_path / case.name
    shutil.copytree(case, source)
    for path in [path for path in source.rglob("*") if path.is_file()]:
        link = path.with_name(f"!0{path.suffix}")
        if not link.is_symlink():
            link.symlink_to("gone")

    assert readers.sniff([source], Tally()).name == case.parent.name


@pytest.mark.parametrize("case", FOLDERS, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_the_order_of_members_tells_no_format(case: Path, tmp_path: Path) -> None:
    """As of what a script has sorted by name."""
    source = tmp_path / case.name
    shutil.copytree(case, source)
    for path in [path for path in source.rglob("*") if path.suffix in {".json", ".jsonl", ".manifest", ".ndjson", ".odgt"}]:
        with suppress(ValueError):
            # some write neither a document nor one a line
            path.write_text("\n".join(json.dumps(value, sort_keys=True) for value in documents(path)), encoding="utf-8")

    assert readers.sniff([source], Tally()).name == case.parent.name


def documents(path: Path) -> list[object]:
    """The value of a file of JSON, or those of its lines."""
    text = path.read_text("utf-8-sig")
    try:
        return [json.loads(text)]
    except ValueError:
        return [*map(json.loads, filter(None, text.split("\n")))]


def test_a_file_of_another_suffix_is_recognised(tmp_path: Path) -> None:
    """Our own stream, which says what it is."""
    (tmp_path / "boxes.out").write_text('{"file": "a.jpg", "width": 8, "height": 6, "detections": []}\n', encoding="utf-8")

    assert readers.sniff([tmp_path / "boxes.out"], Tally()).name == "jsonl"


def test_only_readers_that_may_fit_are_imported(tmp_path: Path) -> None:
    """Of XML four, and our own."""
    (tmp_path / "a.xml").write_text("<annotation><object><name>car</name></object></annotation>", encoding="utf-8")
    script = (
        "import sys; from pathlib import Path; from prelabel import readers; from prelabel.errors import Tally\n"
        "print(readers.sniff([Path(sys.argv[1])], Tally()).name)\n"
        "print(*sorted(name for name in sys.modules if name.startswith('prelabel.readers.') and name.split('.')[2] in sys.argv[2:]\n"
        "              and name.count('.') == 2))"
    )
    packages = sorted({target.partition(":")[0].rpartition(".")[2] for target in BUILTIN.values()})

    done = subprocess.run([sys.executable, "-c", script, tmp_path, *packages], capture_output=True, text=True, check=True)

    found = " ".join(f"prelabel.readers.{name}" for name in ("cvat", "detrac", "imglab", "jsonl", "voc"))
    assert done.stdout.splitlines() == ["voc", found]
