"""Folders that are listed once, and files that are found by how their names end."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.folders import folders_below, folders_in, listed_once, names_in, walk
from prelabel.sources import ReadOptions, open_sources

BOX = "0 .5 .5 .5 .5"


def made(folder: Path, *names: str) -> Path:
    """Empty files below a folder."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_within_a_block_a_folder_is_what_it_was(tmp_path: Path) -> None:
    """Also within a block in it, which ends nothing; behind it each is listed anew."""
    made(tmp_path, "b/2.txt", "b/10.txt", "a.txt")
    there = [(tmp_path, ["a.txt"]), (tmp_path / "b", ["2.txt", "10.txt"])]
    with listed_once():
        before = [*folders_below(tmp_path)]
        with listed_once():
            pass
        made(tmp_path, "b/3.txt", "c/4.txt")
        within = [*folders_below(tmp_path)], sorted(names_in(tmp_path))
        another = [*folders_below(tmp_path / "c")]
    behind = [*folders_below(tmp_path)], sorted(names_in(tmp_path))

    assert before == there
    assert within == (there, ["a.txt", "b"])
    assert another == [(tmp_path / "c", ["4.txt"])]
    assert behind == (
        [(tmp_path, ["a.txt"]), (tmp_path / "b", ["2.txt", "3.txt", "10.txt"]), (tmp_path / "c", ["4.txt"])],
        ["a.txt", "b", "c"],
    )


def test_names_of_a_listed_folder_are_all_that_it_holds(tmp_path: Path) -> None:
    """Links to folders, to files and to nothing, too."""
    made(tmp_path, "a/x.txt", "b.txt", ".c")
    for name, target in (("folder", "a"), ("file", "b.txt"), ("lost", "nothing")):
        (tmp_path / name).symlink_to(target)
    with listed_once():
        [*folders_below(tmp_path)]
        listed, below = names_in(tmp_path), folders_in(tmp_path)

    assert below == folders_in(tmp_path) == ["a", "folder"]
    assert sorted(listed) == sorted(names_in(tmp_path)) == ["a", "b.txt", "file", "folder", "lost"]


def test_files_are_found_by_how_their_names_end(tmp_path: Path) -> None:
    """In any case; of the first so many, whatever they are called."""
    made(tmp_path, "1.TXT", "2.csv.gz", "3.gz", "a/4.txt", "a/.5.txt")

    assert [path.name for path in walk(tmp_path, (".txt", ".csv.gz"))] == ["1.TXT", "2.csv.gz", "4.txt"]
    assert [path.name for path in walk(tmp_path, (".txt",), 3)] == ["1.TXT"]
    assert [path.name for path in walk(tmp_path)] == ["1.TXT", "2.csv.gz", "3.gz", "4.txt"]


@pytest.mark.parametrize("name", [None, "yolo"])
def test_a_run_lists_each_folder_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str | None) -> None:
    """However many readers look whether it is their own."""
    made(tmp_path, "images/a.jpg", "labels/a.txt", "labels/b/c.txt", "classes.txt")
    (tmp_path / "classes.txt").write_text("car", encoding="utf-8")
    for label in ("a.txt", "b/c.txt"):
        (tmp_path / "labels" / label).write_text(BOX, encoding="utf-8")
    seen = Counter[str]()
    listed = os.scandir

    def once(folder: Path) -> AbstractContextManager[Iterator[os.DirEntry[str]]]:
        seen[os.path.relpath(folder, tmp_path)] += 1
        return listed(folder)

    monkeypatch.setattr(os, "scandir", once)

    opened = open_sources([tmp_path], ReadOptions(format=name), Tally(on_error="skip"))

    assert opened.name == "yolo"
    assert seen == {".": 1, "images": 1, "labels": 1, "labels/b": 1}
