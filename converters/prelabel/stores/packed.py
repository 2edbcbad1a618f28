"""Archives and packed files from strangers: zip, tar, and single files packed with gzip, bzip2 or xz, a member at a time, within limits.

Of a tar only files are taken, and hard links to them, of a zip no links: what else they hold is refused. `prelabel.safezip` says what is
refused of a zip, and so it is with a tar; all members together may have `MOST_TIMES` the size of the file that holds them.
"""

import bz2
import gzip
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any

from prelabel.errors import InputError, Place
from prelabel.files import is_file
from prelabel.playment.jobsfile import GZIP_MAGIC
from prelabel.safezip import AGAIN, MOST_MEMBERS, MOST_TIMES, opened_zip
from prelabel.stores.members import CHUNK, GIVE_FOLDER, UNKNOWN, UNREADABLE, Member, broken, chunks_of, link
from prelabel.stores.tars import members_of_tar
from prelabel.stores.url import storable

SINGLE = (".gz", ".bz2", ".xz")
"""Ends of what holds one file."""

_TARS = {
    ".tar.gz": ".gz", ".tgz": ".gz", ".tar.bz2": ".bz2", ".tbz2": ".bz2", ".tbz": ".bz2", ".tar.xz": ".xz", ".txz": ".xz", ".tar": ""
}  # fmt: skip
"""Ends of tars, and of how each is packed."""

SUFFIXES = frozenset({".zip", *(f".{end.rpartition('.')[2]}" for end in (*_TARS, *SINGLE))})
"""Of names of packed files."""

_OPENED: Mapping[str, Callable[[Path], Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
"""What opens files for reading that are packed so."""

_STREAM: Mapping[str, Callable[[], Any]] = {".bz2": bz2.BZ2Decompressor, ".xz": lzma.LZMADecompressor}
"""What unpacks one after the other of the streams that they may have."""

_MAGIC: Mapping[str, bytes | tuple[bytes, ...]] = {
    ".zip": (b"PK\3\4", b"PK\5\6"),
    ".gz": GZIP_MAGIC,
    ".bz2": b"BZh",
    ".xz": b"\xfd7zXZ\0",
    "": b"",
}
"""How files begin that are packed so."""

_HEADER = 8

_NAMES = "pack the folder again, with names below it"

_DEEPEST, _LONGEST = 100, 2048
"""Folders that a member may lie in, and bytes of its whole name: the system bounds both, and going through folders does."""

_SHOWN = 300
"""Characters of a name that are shown."""

_UNIX = 3
"""What made a member, where it may be a link."""

_UTF_8, _UNICODE_PATH = 0x800, 0x7075
"""What says of a member of a zip that its name is UTF-8, and what gives it in UTF-8 once more."""


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
        most = MOST_TIMES * path.stat().st_size
        yield from _within(
            _of_zip(path, at) if end == ".zip" else _of_tar(path, at, end, most) if end in _TARS else _of_one(path, at, end), at, most=most
        )
    except UNREADABLE as error:
        raise broken(at, error) from error


def _of_zip(path: Path, at: str) -> Iterator[Member]:
    with opened_zip(path) as file:
        for info in file.infolist():
            name = _name_in_zip(info, at)
            if info.create_system == _UNIX and stat.S_ISLNK(info.external_attr >> 16):
                raise link(name, at)
            if name.endswith("/"):
                # a name that is damaged may end so: the other one of the same member, which is compared where it is opened, does not
                file.open(info).close()
            else:
                yield Member(name, info.file_size, partial(chunks_of, partial(file.open, info), f"{at}/{name}"))


def _name_in_zip(info: zipfile.ZipInfo, at: str) -> str:
    """With ``/`` between its parts, as unzip takes what programs of Windows write.

    Raises:
        InputError: nothing says which letters its bytes are: each country's Windows takes them for others.
    """
    name = info.filename
    if not (name.isascii() or info.flag_bits & _UTF_8):
        raw = info.orig_filename.encode("cp437")
        try:
            # macOS writes UTF-8, and does not say so
            name = raw.decode()
        except UnicodeError:
            name = _unicode_path(info.extra)
            if not name:
                what = f"holds a name of which nothing says which letters it has: {info.filename!r}"
                raise InputError(what, place=Place(at), fix=GIVE_FOLDER) from None
    return name.replace("\\", "/")


def _unicode_path(extra: bytes) -> str:
    """The name that Info-ZIP and 7-Zip give once more, behind a version and a checksum; empty where there is none."""
    while extra:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        if kind == _UNICODE_PATH:
            return extra[9 : 4 + size].decode()
        extra = extra[4 + size :]
    return ""


def _of_tar(path: Path, at: str, end: str, most: int) -> Iterator[Member]:
    with _OPENED.get(_TARS[end], _plain)(path) as packed:
        yield from members_of_tar(packed, at, most)


def _plain(path: Path) -> IO[bytes]:
    return path.open("rb")


def _of_one(path: Path, at: str, end: str) -> Iterator[Member]:
    opened = partial(chunks_of, partial(_OPENED[end], path), at) if end == ".gz" else partial(_streams, path, _STREAM[end], at)
    yield Member(path.name[: -len(end)], UNKNOWN, opened)


def _streams(path: Path, begun: Callable[[], Any], at: str) -> Iterator[bytes]:
    """What a file holds that is packed with bzip2 or xz: Python's modules take a damaged second stream for its end."""
    stream = begun()
    try:
        with path.open("rb") as file:
            while data := file.read(CHUNK):
                # zeros may stand behind a stream
                while data := data.lstrip(b"\0") if stream.eof else data:
                    stream = begun() if stream.eof else stream
                    yield stream.decompress(data, CHUNK)
                    while not (stream.eof or stream.needs_input):
                        yield stream.decompress(b"", CHUNK)
                    data = stream.unused_data
        if not stream.eof:
            raise EOFError("Compressed file ended before the end-of-stream marker was reached")
    except UNREADABLE as error:
        raise broken(at, error) from error


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
        if name.startswith("/") or not storable(name) or name.count("/") > _DEEPEST or len(name.encode(errors="replace")) > _LONGEST:
            raise InputError(
                f"holds a member whose name no file below a folder can have: {member.name[:_SHOWN]!r}", place=Place(at), fix=_NAMES
            )
        folder = name.rpartition("/")[0]
        above = set() if folder in folders else {folder, *map(str, PurePosixPath(folder).parents)}
        if name in seen or name in folders or not seen.isdisjoint(above):
            raise InputError(f"holds two members of one name: {member.name!r}", place=Place(at), fix=AGAIN)
        seen.add(name)
        folders |= above
        if len(folders) > MOST_MEMBERS:
            raise InputError(f"holds more than {MOST_MEMBERS:,} folders", place=Place(at), fix=AGAIN)
        if member.size != UNKNOWN:
            # no more than its header says is read of it
            take(member.size)
        yield Member(name, member.size, partial(counted, member.chunks) if member.size == UNKNOWN else member.chunks)
