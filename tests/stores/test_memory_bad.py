"""Sources and targets in a store that cannot be read or written, in this process."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from prelabel.stores.backend import SMALL_BYTES
from tests.commands import convert, run
from tests.stores.conftest import Memory
from tests.stores.made import NAMES, SIZE, below, yolo

ABSENT = "does not exist\n  fix: give the URL of a file or folder that exists"
UNUSABLE = "is no name that a file can have\n  fix: rename it: no part of a key may be empty, . or .., or longer than 255 bytes"
LONG = f"{'n' * 256}.txt"


@pytest.mark.parametrize(
    ("content", "source", "what"),
    [
        ({}, "memory://box/labels", f": {ABSENT}"),
        ({"box/labels/.keep": b""}, "memory://box/labels", ": is an empty folder\n  fix: give the folder that the files lie in"),
        ({"box/labels/a.txt": b""}, "memory://box/lab", f": {ABSENT}"),
        (
            {"box/labels/a.txt": b"", f"box/labels/{LONG}": b""},
            "memory://box/labels",
            f"/{LONG}: {UNUSABLE}",
        ),
        ({}, "nowhere://b/x", ": no store of nowhere:// is known\n  fix: give a URL of s3://, gs:// or az://, or a path"),
    ],
)
def test_sources_that_cannot_be_read(memory: Memory, local: Path, content: Mapping[str, bytes], source: str, what: str) -> None:
    """Nothing there, a prefix that is no folder, names that cannot be files, and no store at all."""
    memory.fill(content)

    done = convert(local, source, *NAMES, *SIZE, out="memory://box/jobs.jsonl")

    assert done.exit_code == (2 if source.startswith("nowhere") else 1)
    assert done.stderr == f"Error: {source}{what}\n"
    assert sorted(memory.objects()) == sorted(content)


def registered(name: str, files: type, **members: object) -> None:
    """A store that is the one in memory but for some of its methods, under a scheme of its own."""
    strip = classmethod(lambda _, path: files._strip_protocol(path.replace(f"{name}:", "memory:")))  # type: ignore[attr-defined]  # noqa: SLF001  # fsspec's way to give a class its scheme
    made = type(name, (files,), {"protocol": name, "_strip_protocol": strip, **members})
    pytest.importorskip("fsspec").register_implementation(name, made, clobber=True)


def test_a_disk_without_room(memory: Memory, local: Path) -> None:
    """What does not fit is not fetched: of a store whose objects have 10 exabytes each."""
    kind = type(memory.files)

    def find(self: Any, path: str, **options: Any) -> Any:  # noqa: ANN401  # fsspec's signature
        return {name: {**info, "size": 10**19} for name, info in kind.find(self, path, **options).items()}

    registered("vast", kind, find=find)
    memory.fill(below("box/labels", yolo(1)))

    done = convert(local, "vast://box/labels", *NAMES, *SIZE, out="memory://box/jobs.jsonl")

    assert done.exit_code == 1
    disk = local.parent / "tmp"
    assert done.stderr.startswith(f"Error: vast://box/labels: 10,000,000,000.0 GB do not fit on the disk of {disk}, which has ")
    assert done.stderr.endswith(" GB free\n  fix: let TMPDIR name a folder on a disk with room, or name less\n")


@pytest.mark.parametrize(("options", "read"), [((), {"txt", "xml"}), (("--format", "yolo"), {"txt"})])
def test_what_the_format_does_not_read_is_not_fetched(memory: Memory, local: Path, options: tuple[str, ...], read: set[str]) -> None:
    """Videos and weights never; hidden objects neither."""
    kind, asked = type(memory.files), set()

    def cat_ranges(self: Any, paths: list[str], *more: Any, **options: Any) -> Any:  # noqa: ANN401  # fsspec's signature
        asked.update(paths)
        return kind.cat_ranges(self, paths, *more, **options)

    def get(self: Any, paths: list[str], *more: Any, **options: Any) -> Any:  # noqa: ANN401  # likewise
        asked.update(paths)
        return kind.get(self, paths, *more, **options)

    registered("watched", kind, cat_ranges=cat_ranges, get=get)
    label = b"0 0.5 0.5 0.2 0.2\n"
    memory.fill(
        below("box/labels", {"a.txt": label, "a.xml": b"<a/>", "a.mp4": b"x", "best.onnx": b"x", ".a.txt": label, ".x/a.txt": label})
    )

    done = run(local, "inspect", "watched://box/labels", *options, *NAMES, *SIZE)

    assert done.exit_code == 0, done.stderr
    assert asked == {f"/box/labels/a.{suffix}" for suffix in read}


def test_a_source_that_changes_while_it_is_fetched(memory: Memory, local: Path) -> None:
    """An object that has grown since it was listed, and one that is gone."""
    kind = type(memory.files)

    def find(self: Any, path: str, **options: Any) -> Any:  # noqa: ANN401  # fsspec's signature
        found = kind.find(self, path, **options)
        memory.files.pipe_file("/box/labels/a.txt", b"0 0.5 0.5 0.2 0.2\n" * 2)
        if memory.files.exists("/box/labels/b.txt"):
            memory.files.rm("/box/labels/b.txt")
        return found

    registered("moving", kind, find=find)
    fix = "run again when nothing is written there"
    large = b"0 0.5 0.5 0.2 0.2\n" * 5000
    assert len(large) > SMALL_BYTES
    for name, data, place in (
        ("a.txt", b"0 0.5 0.5 0.2 0.2\n", "moving://box/labels/a.txt"),
        ("a.txt", large, "moving://box/labels/a.txt"),
        ("b.txt", b"0 0.5 0.5 0.2 0.2\n", "moving://box/labels/b.txt"),
        ("b.txt", large, "moving://box/labels"),
    ):
        memory.files.rm("/box", recursive=True) if memory.files.exists("/box") else None
        memory.fill({f"box/labels/{name}": data})

        done = convert(local, "moving://box/labels", *NAMES, *SIZE, out="memory://out/jobs.jsonl")

        assert done.exit_code == 1
        assert done.stderr == f"Error: {place}: changed while it was fetched\n  fix: {fix}\n"


def test_a_source_that_is_the_output(memory: Memory, local: Path) -> None:
    """A source is not written over, with ``--force`` neither."""
    memory.fill({"box/a.txt": b"0 0.5 0.5 0.2 0.2\n"})

    done = convert(local, "memory://box/a.txt", *NAMES, *SIZE, "--force", out="memory://box/a.txt")

    assert done.exit_code == 1
    assert done.stderr == "Error: memory://box/a.txt: is the source itself\n  fix: choose another name with -o\n"


def test_a_target_that_nothing_is_written_to(memory: Memory, local: Path) -> None:
    """Of an address of the web that is said before anything is read."""
    pytest.importorskip("aiohttp")
    memory.fill(below("box/labels", yolo(1)))

    done = convert(local, "memory://box/labels", *NAMES, *SIZE, out="http://127.0.0.1:9/jobs.jsonl")

    assert done.exit_code == 1
    what = "cannot be written: http:// has no way to\n  fix: use another store, or a path"
    assert done.stderr == f"Error: http://127.0.0.1:9/jobs.jsonl: {what}\n"
