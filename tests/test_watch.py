"""Files of a source, before and after they are read."""

import os
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest

from prelabel.errors import InputError, OutputError
from prelabel.files import STDIN
from prelabel.frames import KnownFrame
from prelabel.watch import Watch, paths_within, stamp


@pytest.mark.parametrize(("every", "count", "seen"), [(False, 10_000, True), (False, 10_001, False), (True, 10_001, True)])
def test_many_files_are_looked_at_again_only_by_a_run_that_must(tmp_path: Path, count: int, *, every: bool, seen: bool) -> None:
    """Up to ten thousand by each; more, which hold little each, where their results are kept."""
    file, watch = tmp_path / "a.txt", Watch(every=every)
    file.write_text("a", encoding="utf-8")
    watch.add([("unit", [file] * count)], [".txt"])
    watch.require_unchanged()

    file.write_text("ab", encoding="utf-8")

    with pytest.raises(InputError) if seen else nullcontext() as error:
        watch.require_unchanged()
    assert error is None or str(error.value).startswith(f"{file}: changed while it was read\n")


def test_files_of_a_folder_are_those_that_are_read(tmp_path: Path) -> None:
    """By their suffix in any case; the hidden, those of another kind and folders may change."""
    for name in ("a.TXT", ".b.txt", "c.md"):
        (tmp_path / name).touch()
    watch = Watch(every=True)
    watch.add([("unit", [tmp_path])], [".txt"])

    for name in (".b.txt", "c.md", "d.jsonl"):
        (tmp_path / name).write_text("new", encoding="utf-8")
    (tmp_path / "below").mkdir()
    watch.require_unchanged()

    (tmp_path / "a.TXT").write_text("new", encoding="utf-8")
    with pytest.raises(InputError, match="changed while it was read"):
        watch.require_unchanged()


def test_what_is_read_is_not_replaced(tmp_path: Path) -> None:
    """A file of its own, or one of a folder that has a suffix that is read; all else may be."""
    folder, elsewhere = tmp_path / "labels", tmp_path / "elsewhere"
    names = ["labels/a.txt", "labels/b.md", "elsewhere/c.json", "elsewhere/d.txt"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    watch = Watch()
    watch.add([("folder", [folder]), ("file", [elsewhere / "c.json"])], [".txt"])

    refused = []
    for name in [*names, "labels/new.txt"]:
        try:
            watch.require_apart(tmp_path / name)
        except OutputError:
            refused.append(name)

    assert refused == ["labels/a.txt", "elsewhere/c.json"]


def test_files_of_units_that_come_later_are_not_replaced_either(tmp_path: Path) -> None:
    """Where several sources are merged each is planned when its turn comes; the target is looked at then."""
    (tmp_path / "a.json").touch()
    (tmp_path / "b.json").touch()
    watch = Watch(target=tmp_path / "b.json")
    watch.add([("first", [tmp_path / "a.json"])], [".json"])

    with pytest.raises(OutputError) as caught:
        watch.add([("second", [tmp_path / "b.json"])], [".json"])

    assert str(caught.value) == f"{tmp_path / 'b.json'}: is read, too\n  fix: choose another name with -o"


def test_what_cannot_be_looked_at_does_not_change(tmp_path: Path) -> None:
    """Standard input, a pipe, a link to nothing, and a name that no file can have; a folder that is gone has changed."""
    os.mkfifo(tmp_path / "pipe")
    folder = tmp_path / "labels"
    folder.mkdir()
    (folder / "a.txt").symlink_to("nowhere")
    (folder / "b.txt").write_text("b", encoding="utf-8")
    watch = Watch(every=True)
    watch.add([("stdin", [STDIN]), ("pipe", [tmp_path / "pipe"]), ("folder", [folder])], [".txt"], ["no\0file"])
    watch.require_unchanged()

    assert watch.units[0] == ("stdin", ())
    assert stamp(tmp_path / "pipe") is None
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    with pytest.raises(InputError, match="labels: changed while it was read"):
        watch.require_unchanged()


@dataclass
class Holding:
    """What a unit may hold."""

    path: Path
    more: object


def test_paths_are_found_however_deep_they_are() -> None:
    """In dataclasses, structs, mappings and lists; a text names no file."""
    deep = Holding(Path("a"), {"b": [Path("b"), "c", (Path("d"), 1)], "e": Holding(Path("e"), KnownFrame(file="f", path="g"))})

    assert [str(path) for path in paths_within(deep)] == ["a", "b", "d", "e"]
