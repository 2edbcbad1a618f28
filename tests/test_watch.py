"""Files of a source, before and after they are read."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from prelabel.errors import InputError, OutputError
from prelabel.watch import Watch


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
