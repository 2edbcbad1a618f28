"""Archives and packed files from strangers: zip, tar, and single files packed with gzip, bzip2 or xz, a member at a time, within limits.

Of a tar only files are taken, and hard links to them: what else it holds is refused. `prelabel.safezip` says what is refused of a zip, and
so it is with a tar; all members together may have `MOST_TIMES` the size of the file that holds them.
"""

import bz2
import gzip
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any

from prelabel.errors import InputError, Place
from prelabel.files import is_file, reason
from prelabel.safezip import AGAIN, BROKEN, MOST_MEMBERS, MOST_TIMES, open_zip
from prelabel.stores.url import storable

UNKNOWN = -1
"""The size of a member where nothing says it."""

CHUNK = 1 << 16
"""Bytes of a member that are read at once."""

SINGLE = (".gz", ".bz2", ".xz")
"""Ends of what holds one file."""

_TARS = {
    ".tar.gz": ".gz", ".tgz": ".gz", ".tar.bz2": ".bz2", ".tbz2": ".bz2", ".tbz": ".bz2", ".tar.xz": ".xz", ".txz": ".xz", ".tar": ""
}  # fmt: skip
"""Ends of tars, and of how each is packed."""

_OPENED: Mapping[str, Callable[[Path], Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
"""What opens files for reading that are packed so."""

_MAGIC: Mapping[str, bytes | tuple[bytes, ...]] = {
    ".zip": (b"PK\3\4", b"PK\5\6"),
    ".gz": b"\x1f\x8b",
    ".bz2": b"BZh",
    ".xz": b"\xfd7zXZ\0",
    "": b"",
}
"""How files begin that are packed so."""

_HEADER = 8

_UNREADABLE = (*BROKEN, OSError, lzma.LZMAError, tarfile.TarError, KeyError)
"""What is raised where a packed file cannot be read: whatever a stranger's bytes make of it."""

_LINKS = "unpack it and give the folder"
_NAMES = "pack the folder again, with names below it"


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a packed one.

    Args:
        name: with ``/`` between its parts, none of which is empty, ``.`` or ``..``.
        size: bytes; `UNKNOWN` where nothing says it.
        chunks: what it holds, as it is unpacked; raises `InputError` where that cannot be.
    """

    name: str
    size: int
    chunks: Callable[[], Iterator[bytes]]


def packing(path: Path) -> str:
    """The end of the name of a packed file that is what its name says; empty for all else.

    >>> packing(Path("labels.txt"))
    ''
    """
    name = path.name.lower()
    end = next((end for end in (".zip", *_TARS, *_OPENED) if name.endswith(end)), "")
    if not end or not is_file(path):
        return ""
    try:
        with path.open("rb") as file:
            begins = file.read(_HEADER).startswith(_MAGIC[_TARS.get(end, end)])
        return end if begins and (end != ".tar" or tarfile.is_tarfile(path)) else ""
    except OSError:
        return ""


def members(path: Path, at: str) -> Iterator[Member]:
    """What a packed file holds, in the order in which it does; each is to be read before the next is asked for.

    Args:
        path: of a file of which `packing` knows the end.
        at: how messages name it.

    Raises:
        InputError: it is broken, or breaks a limit.
    """
    end = packing(path)
    try:
        size = path.stat().st_size
        held = _of_zip(path, at) if end == ".zip" else _of_tar(path, at, end) if end in _TARS else _of_one(path, at, end)
        yield from _within(held, at, most=MOST_TIMES * size)
    except _UNREADABLE as error:
        raise _broken(at, error) from error


def _of_zip(path: Path, at: str) -> Iterator[Member]:
    open_zip(path)
    with zipfile.ZipFile(path) as file:
        for info in file.infolist():
            if not info.is_dir():
                # as unzip takes what programs of Windows write
                name = info.filename.replace("\\", "/")
                yield Member(name, info.file_size, partial(_chunks, partial(file.open, info), f"{at}/{name}"))


def _of_tar(path: Path, at: str, end: str) -> Iterator[Member]:
    with _OPENED.get(_TARS[end], _plain)(path) as whole, tarfile.open(fileobj=whole, mode="r:") as file:
        for number, info in enumerate(file):
            if number >= MOST_MEMBERS:
                raise InputError(f"holds more than {MOST_MEMBERS:,} members", place=Place(at), fix=AGAIN)
            if info.isdir():
                continue
            if not (info.isreg() or info.islnk()):
                kind = "a link" if info.issym() else "a pipe or a device"
                raise InputError(f"holds {kind}: {info.name!r}", place=Place(at), fix=_LINKS)
            size = info.size if info.isreg() else UNKNOWN
            yield Member(info.name, size, partial(_chunks, partial(_extracted, file, info), f"{at}/{info.name}"))
        # `tarfile` does not mind where the block of zeros at the end is missing, or something else stands there
        whole.seek(file.offset)
        if whole.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
            raise InputError("is cut off, or damaged behind its first members", place=Place(at), fix=AGAIN)
        while whole.read(CHUNK):
            # only the last bytes of what is packed say whether all were right
            pass


def _plain(path: Path) -> IO[bytes]:
    return path.open("rb")


def _extracted(file: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    found = file.extractfile(info)
    if found is None:
        raise KeyError(info.name)
    return found


def _of_one(path: Path, at: str, end: str) -> Iterator[Member]:
    yield Member(path.name[: -len(end)], UNKNOWN, partial(_chunks, partial(_OPENED[end], path), at))


def _chunks(opened: Callable[[], IO[bytes]], at: str) -> Iterator[bytes]:
    try:
        with opened() as file:
            while data := file.read(CHUNK):
                yield data
    except _UNREADABLE as error:
        raise _broken(at, error) from error


def _within(held: Iterator[Member], at: str, *, most: int) -> Iterator[Member]:
    """Members whose names can be files beside each other, and of which there are not more bytes than are allowed.

    Raises:
        InputError: a limit is broken.
    """
    left = most
    seen: set[str] = set()
    folders: set[str] = set()

    def take(size: int) -> None:
        nonlocal left
        left -= size
        if left < 0:
            raise InputError(f"unpacks to more than {MOST_TIMES:,} times its size", place=Place(at), fix=AGAIN)

    def counted(chunks: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
        for data in chunks():
            take(len(data))
            yield data

    for member in held:
        name = str(PurePosixPath(member.name)) if {"", "."} & {*member.name.split("/")} else member.name
        if name.startswith("/") or not storable(name):
            raise InputError(f"holds a member whose name no file below a folder can have: {member.name!r}", place=Place(at), fix=_NAMES)
        folder = name.rpartition("/")[0]
        above = set() if folder in folders else {folder, *map(str, PurePosixPath(folder).parents)}
        if name in seen or name in folders or not seen.isdisjoint(above):
            raise InputError(f"holds two members of one name: {member.name!r}", place=Place(at), fix=AGAIN)
        seen.add(name)
        folders |= above
        if member.size != UNKNOWN:
            # no more than its header says is read of it
            take(member.size)
        yield Member(name, member.size, partial(counted, member.chunks) if member.size == UNKNOWN else member.chunks)


def _broken(at: str, error: Exception) -> InputError:
    what = reason(error) if isinstance(error, OSError) else str(error) or type(error).__name__
    return InputError(f"cannot be unpacked: {what}", place=Place(at), fix=AGAIN)
