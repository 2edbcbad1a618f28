"""Sources and targets in a store that cannot be read or written, in this process."""

import errno
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import prelabel
from prelabel.errors import InputError, OutputError
from prelabel.stores import location, staging
from prelabel.stores.backend import SMALL_BYTES
from tests.commands import WORKFLOW, convert, run
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


def test_a_mark_of_a_folder_is_no_object(memory: Memory, local: Path) -> None:
    """As consoles of stores leave them: empty, with a slash at the end of the name."""
    kind = type(memory.files)

    def find(self: Any, path: str, **options: Any) -> Any:  # noqa: ANN401  # fsspec's signature
        marks = {f"{path}{mark}": {"name": f"{path}{mark}", "type": "file", "size": 0} for mark in ("/", "/deep/")}
        return {**kind.find(self, path, **options), **marks}

    registered("marked", kind, find=find)
    memory.fill(below("box/labels", yolo(2)))

    done = convert(local, "marked://box/labels", *NAMES, *SIZE, out="memory://out/jobs.jsonl")

    assert done.exit_code == 0, done.stderr
    assert done.stderr.startswith("memory://out/jobs.jsonl: 1 video job, 2 frames")


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
    with pytest.raises(OutputError, match=r"^memory://box/a\.txt: is the source itself\n"):
        prelabel.convert("memory://box/a.txt", "memory://box/a.txt", force=True, workflow_id=WORKFLOW)


def test_a_target_that_is_a_folder(memory: Memory, local: Path) -> None:
    """A jobs file is not written in its place, whatever is forced."""
    memory.fill(below("box/labels", yolo(1)))

    done = convert(local, "memory://box/labels", *NAMES, *SIZE, "--force", out="memory://box")

    assert done.exit_code == 1
    assert done.stderr == "Error: memory://box: is a folder\n  fix: give -o the name of a file\n"


ODD = RuntimeError("no answer from https://me:hush@host/a?sig=hush is understood\nTraceback hush")

SAID = "RuntimeError: no answer from https://host/a is understood\n  fix: look at how the store is configured"


def raising(error: Exception) -> Any:  # noqa: ANN401  # a method of any signature
    """A method of a store that fails."""

    def method(*_: object, **__: object) -> None:
        raise error

    return method


@pytest.mark.parametrize(
    ("method", "error", "what"),
    [
        ("find", ODD, f"box/labels: cannot be read: {SAID}"),
        ("cat_ranges", ODD, f"box/labels: cannot be read: {SAID}"),
        ("cat_ranges", FileNotFoundError("a"), f"box/labels: {ABSENT}"),
        ("get", ODD, f"box/labels: cannot be read: {SAID}"),
        ("get", FileNotFoundError("b"), "box/labels: changed while it was fetched\n  fix: run again when nothing is written there"),
        ("ls", ODD, None),
    ],
)
def test_a_store_that_fails_while_it_is_read(memory: Memory, temporary: Path, method: str, error: Exception, what: str | None) -> None:
    """In words of its own, without what may be a secret; what stands above a source may not be seen at all."""
    registered("failing", type(memory.files), **{method: raising(error)})
    memory.fill(below("box/labels", {"a.txt": b"1", "b.txt": b"2" * (SMALL_BYTES + 1)}))

    try:
        with staging() as stage:
            (source,) = stage.sources([location("failing://box/labels")], ["yolo"])
            assert sorted(path.name for path in source.iterdir()) == ["a.txt", "b.txt"]
            said = None
    except InputError as caught:
        said = str(caught)

    assert said == (what and f"failing://{what}")
    assert not list(temporary.iterdir())


@pytest.mark.parametrize(("lasting", "fix"), [(False, "let TMPDIR name a folder on a disk with room, or name less"),
                                              (True, "write the output to a disk with room, or name less")])  # fmt: skip
def test_a_disk_that_is_full(memory: Memory, temporary: Path, *, lasting: bool, fix: str) -> None:
    """It is not the store's fault; the disk is that of the output where what is fetched is to last."""
    registered("filling", type(memory.files), get=raising(OSError(errno.ENOSPC, "No space left on device")))
    memory.fill({"box/labels/b.txt": b"2" * (SMALL_BYTES + 1)})
    output = temporary.parent / "output"
    output.mkdir()

    with pytest.raises(InputError) as caught, staging(output / "jobs.jsonl.parts" if lasting else None) as stage:
        stage.sources([location("filling://box/labels")], ["yolo"])

    where = output if lasting else temporary
    assert str(caught.value) == f"filling://box/labels: cannot be fetched to {where}: no space left on device\n  fix: {fix}"


EXISTS = "exists already\n  fix: choose another name with -o, or replace it with --force"


@pytest.mark.parametrize(
    ("method", "error", "what"),
    [
        ("info", ODD, f"cannot be written: {SAID}"),
        ("put_file", ODD, f"cannot be written: {SAID}"),
        ("put_file", FileExistsError("there"), EXISTS),
        ("put_file", RuntimeError("412: conditionNotMet"), EXISTS),
    ],
)
def test_a_store_that_fails_while_it_is_written(memory: Memory, temporary: Path, method: str, error: Exception, what: str) -> None:
    """It is said as that; what was made is kept, where something was."""
    registered("failing", type(memory.files), **{method: raising(error)})

    with pytest.raises(OutputError) as caught, staging() as stage:
        stage.output(location("failing://box/jobs.jsonl"), force=False).write_bytes(b"made")

    said, _, kept = str(caught.value).partition("; what was made is kept in ")
    assert said == f"failing://box/jobs.jsonl: {what}"
    assert [path.read_bytes() for path in temporary.rglob("*.jsonl")] == ([b"made"] if method == "put_file" else [])
    assert not kept or Path(kept).read_bytes() == b"made"


def test_no_folder_to_fetch_to(memory: Memory, temporary: Path) -> None:
    """For a run alone, or beside an output for the next."""
    memory.fill({"box/labels/a.txt": b"1"})
    temporary.rmdir()
    nowhere = temporary / "jobs.jsonl.parts"
    said = []
    for lasting in (None, nowhere):
        with pytest.raises(OutputError) as caught, staging(lasting) as stage:
            stage.sources([location("memory://box/labels")], ["yolo"])
        said.append(str(caught.value))

    room = "let TMPDIR name a folder on a disk with room, or name less"
    place = "let -o name a file in a folder that you may write to; of a URL that is the working folder"
    assert said == [
        f"no temporary folder can be made: no such file or directory\n  fix: {room}",
        f"{nowhere}: cannot be made: no such file or directory\n  fix: {place}",
    ]


def test_a_target_that_nothing_is_written_to(memory: Memory, local: Path) -> None:
    """Of an address of the web that is said before anything is read."""
    pytest.importorskip("aiohttp")
    memory.fill(below("box/labels", yolo(1)))

    done = convert(local, "memory://box/labels", *NAMES, *SIZE, out="http://127.0.0.1:9/jobs.jsonl")

    assert done.exit_code == 1
    what = "cannot be written: http:// has no way to\n  fix: use another store, or a path"
    assert done.stderr == f"Error: http://127.0.0.1:9/jobs.jsonl: {what}\n"
