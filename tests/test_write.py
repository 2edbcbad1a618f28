"""Files that a run leaves: whole or not at all."""

import fcntl
import gzip
import os
import signal
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from prelabel.errors import OutputError
from prelabel.write import atomic, check_free, make_folder
from tests.commands import run

PYTHON = sys.executable
TOO_LONG = "a" * 300


def write(target: Path, content: bytes = b"new", *, force: bool = False) -> None:
    """A file with this content."""
    with atomic(target, force=force) as file:
        file.write(content)


def names_in(folder: Path) -> list[str]:
    """What lies in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def refused(call: object) -> str:
    """The message of a call that is refused."""
    assert callable(call)
    with pytest.raises(OutputError) as caught:
        call()
    return str(caught.value)


def test_a_file_is_there_when_it_is_whole(tmp_path: Path) -> None:
    """Not before, and nothing else is left in the folder."""
    target = tmp_path / "jobs.jsonl"

    with atomic(target) as file:
        file.write(b"first")
        assert not target.exists()

    assert target.read_bytes() == b"first"
    assert names_in(tmp_path) == ["jobs.jsonl"]


@pytest.mark.parametrize("name", ["jobs.jsonl", "jobs.jsonl.gz"])
@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_what_fails_leaves_the_old_file(tmp_path: Path, name: str, failure: type[BaseException]) -> None:
    """Whole, as it was, whatever stopped the run."""
    target = tmp_path / name
    target.write_bytes(b"old")

    def fail() -> None:
        with atomic(target, force=True) as file:
            file.write(b"half")
            raise failure

    with pytest.raises(failure):
        fail()

    assert target.read_bytes() == b"old"
    assert names_in(tmp_path) == [name]


def test_a_file_is_replaced_only_when_asked(tmp_path: Path) -> None:
    """With --force."""
    target = tmp_path / "jobs.jsonl"
    target.write_bytes(b"old")

    assert refused(lambda: write(target)) == f"{target}: exists already\n  fix: choose another name with -o, or replace it with --force"
    assert target.read_bytes() == b"old"
    write(target, force=True)
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["preview", "a", "-o", "there"], "there: exists already\n  fix: choose another name with -o, or replace it with --force"),
        (["preview", "a", "--png", "there"], "there: exists already\n  fix: choose another name with --png, or replace it with --force"),
        (["preview", "a", "-o", "folder"], "folder: is a folder\n  fix: give -o the name of a file"),
        (["preview", "a", "--png", "folder"], "folder: is a folder\n  fix: give --png the name of a file"),
        (
            ["score", "a", "--truth", "b", "--html", "there"],
            "there: exists already\n  fix: choose another name with --html, or replace it with --force",
        ),
    ],
)
def test_a_command_names_the_option_that_was_given(tmp_path: Path, arguments: list[str], message: str) -> None:
    """Where the target may not be written."""
    (tmp_path / "there").touch()
    (tmp_path / "folder").mkdir()

    done = run(tmp_path, *arguments)

    assert (done.exit_code, done.stderr) == (1, f"Error: {message}\n")


def test_a_target_that_appeared_meanwhile_is_refused_by_its_option(tmp_path: Path) -> None:
    """The block is not begun, whatever of a target is in the way."""
    there, lost = tmp_path / "there", tmp_path / "no" / "a"
    there.touch()

    def written(target: Path, *, force: bool) -> None:
        with atomic(target, force=force, option="--html"):
            raise AssertionError

    assert refused(partial(written, there, force=False)) == (
        f"{there}: exists already\n  fix: choose another name with --html, or replace it with --force"
    )
    assert refused(partial(written, tmp_path, force=True)) == f"{tmp_path}: is a folder\n  fix: give --html the name of a file"
    assert refused(partial(written, lost, force=True)) == (
        f"{lost}: the folder {lost.parent} does not exist\n  fix: create it, or choose another name with --html"
    )


def test_a_file_that_another_run_made_meanwhile_stays(tmp_path: Path) -> None:
    """While this one wrote its own; with --force the last one wins."""
    target = tmp_path / "jobs.jsonl"

    def raced(*, force: bool) -> None:
        with atomic(target, force=force) as file:
            file.write(b"late")
            target.write_bytes(b"first")

    assert (
        refused(partial(raced, force=False)) == f"{target}: exists already\n  fix: choose another name with -o, or replace it with --force"
    )
    assert (target.read_bytes(), names_in(tmp_path)) == (b"first", ["jobs.jsonl"])
    raced(force=True)
    assert target.read_bytes() == b"late"


def test_a_link_is_written_through(tmp_path: Path) -> None:
    """What it leads to is made or replaced, in its own folder, and the link stays."""
    (tmp_path / "runs").mkdir()
    link, kept = tmp_path / "latest.jsonl", tmp_path / "runs" / "first.jsonl"
    link.symlink_to("runs/first.jsonl")

    write(link, b"made")
    assert (link.is_symlink(), kept.read_bytes()) == (True, b"made")
    assert refused(lambda: write(link)) == f"{link}: exists already\n  fix: choose another name with -o, or replace it with --force"
    write(link, force=True)

    assert (link.is_symlink(), kept.read_bytes()) == (True, b"new")
    assert (names_in(tmp_path), names_in(kept.parent)) == (["latest.jsonl", "runs"], ["first.jsonl"])


def test_a_file_that_is_replaced_hands_its_permissions_on(tmp_path: Path) -> None:
    """Nobody reads the new one who could not read the old one."""
    target = tmp_path / "jobs.jsonl"
    target.write_bytes(b"old")
    target.chmod(0o600)

    write(target, force=True)

    assert (target.read_bytes(), stat.S_IMODE(target.stat().st_mode)) == (b"new", 0o600)


def test_compressed_files_are_the_same_for_the_same_content(tmp_path: Path) -> None:
    """Neither the time nor the name is in them."""
    first, second = tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl.gz"

    write(first, b"line\n" * 1000)
    write(second, b"line\n" * 1000)

    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes()[4:8] == bytes(4)
    assert gzip.decompress(first.read_bytes()) == b"line\n" * 1000


def test_targets_that_cannot_be(tmp_path: Path) -> None:
    """A folder, a file in a folder that is not there, below a file, or under a name that no file system takes."""
    (tmp_path / "file").touch()
    lost = f"the folder {tmp_path / 'no'} does not exist\n  fix: create it, or choose another name with -o"
    expected = {
        tmp_path: f"{tmp_path}: is a folder\n  fix: give -o the name of a file",
        tmp_path / "no/a.jsonl": f"{tmp_path}/no/a.jsonl: {lost}",
        tmp_path / "file/a.jsonl": f"{tmp_path}/file/a.jsonl: {tmp_path / 'file'} is no folder\n  fix: choose another name with -o",
        tmp_path / TOO_LONG: f"{tmp_path}/{TOO_LONG}: cannot be written: file name too long\n  fix: write elsewhere",
    }

    assert {target: refused(partial(check_free, target, force=True)) for target in expected} == expected
    assert {target: refused(partial(write, target)) for target in expected} == expected


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    """The system's own words name the reason."""
    folder = Path("/proc") if os.geteuid() == 0 else tmp_path / "locked"
    if os.geteuid() != 0:
        folder.mkdir(mode=0o555)

    message = refused(lambda: write(folder / "jobs.jsonl"))

    assert message.startswith(f"{folder}/jobs.jsonl: cannot be written: ")
    assert message.endswith("\n  fix: write elsewhere")


def test_a_device_is_written_to_as_it_is() -> None:
    """There is nothing to lose and nothing to move into place; a full one is named."""
    write(Path("/dev/null"))

    assert refused(lambda: write(Path("/dev/full"))) == (
        "/dev/full: cannot be written: no space left on device\n  fix: free some space, or write elsewhere"
    )


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """A limit of the system on the size of files stands for the disk."""
    program = "import pathlib, prelabel.write as w\nwith w.atomic(pathlib.Path('a.jsonl')) as file: file.write(bytes(100_000))"

    done = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -f 8; exec "$0" -c "$1"', PYTHON, program], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.endswith(
        "prelabel.errors.OutputError: a.jsonl: cannot be written: file too large\n  fix: free some space, or write elsewhere\n"
    )
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["SIGKILL", "SIGTERM"])
def test_a_killed_run_leaves_no_half_file(tmp_path: Path, number: signal.Signals) -> None:
    """A process that was killed while it wrote leaves the old file as it was, and the next run is not disturbed."""
    target = tmp_path / "jobs.jsonl"
    target.write_bytes(b"old")
    program = (
        "import pathlib, sys, prelabel.write as w\n"
        "with w.atomic(pathlib.Path('jobs.jsonl'), force=True) as file:\n"
        "    file.write(bytes(5_000_000)); file.flush(); print('half', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen([PYTHON, "-c", program], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"half\n"
        running.send_signal(number)
        assert running.wait() == -number

    assert target.read_bytes() == b"old"
    write(target, force=True)
    assert target.read_bytes() == b"new"


def test_what_killed_runs_left_is_removed(tmp_path: Path) -> None:
    """Once it is older than a moment; not what is being written, nor what another machine writes, which cannot be told from it."""
    with atomic(tmp_path / "jobs.jsonl"):
        (own,) = tmp_path.glob(".prelabel.*.part")
        with own.open("r+b") as again, pytest.raises(BlockingIOError):
            fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
    folder = tmp_path / "out"
    folder.mkdir()
    locked, fresh, old = (folder / own.name.replace(".part", f"{more}.part") for more in ("", "0", "00"))
    other = folder / ".prelabel.other-machine.7.part"
    for path in (locked, fresh, old, other):
        path.write_bytes(b"half")
    for path in (locked, old, other):
        os.utime(path, (0, 0))

    with locked.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        write(folder / "second.jsonl")

    assert names_in(folder) == sorted([locked.name, fresh.name, other.name, "second.jsonl"])


def test_what_a_killed_run_of_the_same_number_left_is_no_obstacle(tmp_path: Path) -> None:
    """In a container every run may have the same process id."""
    with atomic(tmp_path / "jobs.jsonl"):
        (left,) = tmp_path.glob(".prelabel.*.part")
    left.write_bytes(b"half")

    write(tmp_path / "second.jsonl")

    assert names_in(tmp_path) == [left.name, "jobs.jsonl", "second.jsonl"]


def test_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A lone dash, with nothing around the content."""
    write(Path("-"), b"content\n")

    assert capfdbinary.readouterr().out == b"content\n"


def test_a_folder_for_several_files(tmp_path: Path) -> None:
    """Made where it is not there yet; a file of that name is in the way."""
    (tmp_path / "file").touch()

    make_folder(tmp_path / "a")
    make_folder(tmp_path / "a")

    assert (tmp_path / "a").is_dir()
    assert refused(lambda: make_folder(tmp_path / "file")) == f"{tmp_path}/file: cannot be written: file exists\n  fix: write elsewhere"
