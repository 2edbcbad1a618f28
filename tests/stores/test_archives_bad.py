"""Archives that are refused, with whole messages."""

import gzip
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import prelabel
from prelabel.errors import OutputError
from prelabel.readers.table import BUILTIN
from tests.commands import WORKFLOW, convert
from tests.stores.made import NAMES, SIZE
from tests.stores.packing import other, tarred, zipped

ROW = b"0 0.5 0.5 0.1 0.1\n"
AGAIN = "export the archive again, or unpack it and give the folder"
BELOW = "pack the folder again, with names below it"
GIVE = "unpack it and give the folder"
LONG = f"{'x' * 256}.txt"


def damaged(path: Path, at: bytes, by: bytes) -> Path:
    """A file in which something stands in the place of something else."""
    data = path.read_bytes()
    assert data.count(at) >= 1
    path.write_bytes(data.replace(at, by, 1))
    return path


def cut(path: Path, end: int) -> Path:
    """A file without its last bytes."""
    path.write_bytes(path.read_bytes()[:-end])
    return path


def stored(path: Path) -> Path:
    """A zip whose one member is not packed."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("labels/a.txt", ROW)
    return path


def packed(path: Path, data: bytes) -> Path:
    """A file packed with gzip."""
    path.write_bytes(gzip.compress(data))
    return path


MADE: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "up.zip": (lambda at: zipped(at, {"../a.txt": ROW}), ": holds a member with '..' in its path: '../a.txt'", BELOW),
    "up.tar": (lambda at: tarred(at, {"../a.txt": ROW}), ": holds a member whose name no file below a folder can have: '../a.txt'", BELOW),
    "top.tar": (lambda at: tarred(at, {"/a.txt": ROW}), ": holds a member whose name no file below a folder can have: '/a.txt'", BELOW),
    "long.tar": (lambda at: tarred(at, {LONG: ROW}), f": holds a member whose name no file below a folder can have: '{LONG}'", BELOW),
    "twice.zip": (lambda at: zipped(at, [("a.txt", ROW), ("a.txt", ROW)]), ": holds two members of one name: 'a.txt'", AGAIN),
    "clash.zip": (lambda at: zipped(at, {"a.txt": ROW, "a.txt/b.txt": ROW}), ": holds two members of one name: 'a.txt/b.txt'", AGAIN),
    "clash.tar": (lambda at: tarred(at, {"a.txt/b.txt": ROW, "a.txt": ROW}), ": holds two members of one name: 'a.txt'", AGAIN),
    "link.tar": (lambda at: tarred(at, {"a.txt": ROW}, other("x", tarfile.SYMTYPE, "/etc/passwd")), ": holds a link: 'x'", GIVE),
    "pipe.tar": (lambda at: tarred(at, {}, other("a.txt", tarfile.FIFOTYPE)), ": holds a pipe or a device: 'a.txt'", GIVE),
    "gone.tar": (
        lambda at: tarred(at, {"a.txt": ROW}, other("b.txt", tarfile.LNKTYPE, "/etc/passwd")),
        "/b.txt: cannot be unpacked: \"linkname '/etc/passwd' not found\"",
        AGAIN,
    ),
    "empty.zip": (lambda at: zipped(at, {}), ": holds no file", "give an archive of the files that are to be read"),
    "hidden.zip": (lambda at: zipped(at, {".a.txt": ROW}), ": holds no file", "give an archive of the files that are to be read"),
    "bomb.tgz": (lambda at: tarred(at, {"a.mp4": b"0" * 9_000_000}), ": unpacks to more than 1,000 times its size", AGAIN),
    "crc.zip": (
        lambda at: damaged(stored(at), ROW, ROW[::-1]),
        "/labels/a.txt: cannot be unpacked: Bad CRC-32 for file 'labels/a.txt'",
        AGAIN,
    ),
    "cut.zip": (
        lambda at: cut(stored(at), 9),
        ": is no zip file that can be read: File is not a zip file",
        "give an archive as it was exported",
    ),
    "cut.tgz": (
        lambda at: cut(tarred(at, {"a.txt": ROW}), 9),
        ": cannot be unpacked: Compressed file ended before the end-of-stream marker was reached",
        AGAIN,
    ),
    "end.tar": (lambda at: cut(tarred(at, {"a.txt": ROW}), 9216), ": is cut off, or damaged behind its first members", AGAIN),
    "no.tgz": (lambda at: packed(at, b"no tar"), ": cannot be unpacked: truncated header", AGAIN),
}


@pytest.mark.parametrize("name", MADE)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_archive_that_is_refused(name: str, tmp_path: Path, temporary: Path) -> None:
    """It is said what is wrong with it and what to do, and nothing stays of what was unpacked."""
    make, what, fix = MADE[name]
    make(tmp_path / name)

    done = convert(tmp_path, name, "--format", "yolo", *NAMES, *SIZE)

    assert done.stderr == f"Error: {name}{what}\n  fix: {fix}\n"
    assert (done.exit_code, (tmp_path / "jobs.jsonl").exists(), [*temporary.iterdir()]) == (1, False, [])


def test_a_member_too_many_behind_a_good_one(tmp_path: Path) -> None:
    """A tar of two files whose second header is damaged is not read as one of one file."""
    source = tarred(tmp_path / "a.tar", {"a.txt": ROW, "b.txt": ROW})
    damaged(source, b"b.txt\0", b"c.txt\0")

    done = convert(tmp_path, "a.tar", "--format", "yolo", *NAMES, *SIZE)

    assert done.stderr == f"Error: a.tar: is cut off, or damaged behind its first members\n  fix: {AGAIN}\n"


def test_what_grows_too_much(tmp_path: Path) -> None:
    """A member of a zip by what the archive says of it; a packed file, of which nothing says how large it is, by its bytes."""
    zipped(tmp_path / "a.zip", {"a.txt": b"0" * 3_000_000})
    packed(tmp_path / "a.json.gz", b"0" * 9_000_000)

    member = convert(tmp_path, "a.zip", "--format", "yolo", *NAMES, *SIZE)
    done = convert(tmp_path, "a.json.gz", "--format", "coco")

    assert member.stderr.startswith("Error: a.zip: 'a.txt' unpacks to 3,000,000 bytes from ")
    assert done.stderr == f"Error: a.json.gz: unpacks to more than 1,000 times its size\n  fix: {AGAIN}\n"


def test_an_archive_of_no_format(tmp_path: Path) -> None:
    """It is named, not the folder that it was unpacked to."""
    zipped(tmp_path / "a.zip", {"a.dat": b"\0", "b.dat": b"\0"})

    done = convert(tmp_path, "a.zip")

    assert done.stderr.startswith(f"Error: a.zip: no format recognised\n  fix: name it with --format, one of {min(BUILTIN)}, ")


def test_an_archive_is_not_replaced_by_its_jobs(tmp_path: Path) -> None:
    """By the command and by the function, under any of its names."""
    archive = zipped(tmp_path / "a.zip", {"labels/a.txt": ROW})
    source = archive.read_bytes()
    (tmp_path / "b.zip").symlink_to("a.zip")

    done = convert(tmp_path, "a.zip", "--format", "yolo", *NAMES, *SIZE, "--force", out="b.zip")
    with pytest.raises(OutputError, match=r"b\.zip: is the source itself"):
        prelabel.convert(archive, tmp_path / "b.zip", force=True, workflow_id=WORKFLOW, src="https://host/{file}")

    assert done.stderr == "Error: -o b.zip: is read, too\n  fix: give what is written a name of its own\n"
    assert archive.read_bytes() == source


def test_a_disk_without_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit is said before it is unpacked."""
    zipped(tmp_path / "a.zip", {"labels/a.txt": os.urandom(1 << 21)})
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000}))

    done = convert(tmp_path, "a.zip", "--format", "yolo", *NAMES, *SIZE)

    assert done.exit_code == 1
    assert "a.zip: 0.0 GB do not fit on the disk of " in done.stderr
