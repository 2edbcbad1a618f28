"""Tars: their files, and hard links to them; what else they hold is refused."""

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import IO

from prelabel.errors import InputError, Place
from prelabel.safezip import AGAIN, MOST_MEMBERS, MOST_TIMES
from prelabel.stores.members import CHUNK, GIVE_FOLDER, UNREADABLE, Member, broken, chunks_of, link

MOST_HEADER = 1 << 20
"""Bytes of what stands before a member, its long name among them: `tarfile` reads it at once."""


class _Whole:
    """A tar as it is unpacked, within limits.

    Args:
        file: its bytes.
        most: how many of them are unpacked; to go back is to begin anew.
        at: how messages name it.
    """

    def __init__(self, file: IO[bytes], most: int, at: str) -> None:
        self._file, self._left, self._at = file, most, at
        self.tell = file.tell
        self.last = b""
        """What was read last."""

    def read(self, size: int) -> bytes:
        if size > MOST_HEADER:
            raise tarfile.ReadError(f"a header has {size:,} bytes")
        data = self.last = self._file.read(size)
        if self._file.tell() > self._left:
            raise InputError(f"unpacks to more than {MOST_TIMES:,} times its size", place=Place(self._at), fix=AGAIN)
        return data

    def seek(self, to: int) -> int:
        now = self._file.tell()
        if to < now:
            self._left -= now
        return self._file.seek(to)


@dataclass(frozen=True, slots=True)
class _Extent:
    """Where the bytes of a file stand in a tar.

    Args:
        start: of the first.
        size: of the file.
        sparse: says where its holes are; None where it has none.
    """

    start: int
    size: int
    sparse: tarfile.TarInfo | None


def members_of_tar(packed: IO[bytes], at: str, most: int) -> Iterator[Member]:
    """What a tar holds, and behind it what hard links name.

    Args:
        packed: its bytes.
        at: how messages name it.
        most: bytes that are unpacked of it.

    Raises:
        InputError: it holds what is no file, or breaks a limit.
        TarError: it is broken, or anything else that `tarfile` raises.
    """
    whole, extents, links = _Whole(packed, most, at), dict[str, _Extent](), list[tuple[_Extent, str]]()
    with tarfile.open(fileobj=whole, mode="r:") as file:  # type: ignore[call-overload]  # it asks for no more than that
        for number, info in enumerate(iter(file.next, None)):
            # it would keep them all
            file.members.clear()
            if number >= MOST_MEMBERS:
                raise InputError(f"holds more than {MOST_MEMBERS:,} members", place=Place(at), fix=AGAIN)
            if info.isdir():
                continue
            if info.islnk():
                extent = extents.get(str(PurePosixPath(info.linkname)))
                if extent is None:
                    raise broken(f"{at}/{info.name}", KeyError(f"linkname {info.linkname!r} not found"))
                links.append((extent, info.name))
            elif info.isreg():
                extent = _Extent(info.offset_data, info.size, info if info.issparse() else None)
                yield _member(whole, file, extent, info.name, at)
            else:
                raise link(info.name, at) if info.issym() else _no_file(info.name, at)
            extents[str(PurePosixPath(info.name))] = extent
        _require_end(whole, at)
        # in the order in which what they name stands, so as to go back but once
        for extent, name in sorted(links, key=lambda one: one[0].start):
            yield _member(whole, file, extent, name, at)


def _no_file(name: str, at: str) -> InputError:
    return InputError(f"holds a pipe or a device: {name!r}", place=Place(at), fix=GIVE_FOLDER)


def _require_end(whole: _Whole, at: str) -> None:
    """Refuse a tar that does not end where no more members were found: `tarfile` takes a damaged one, which it read last, for the end.

    Raises:
        InputError: it does not.
    """
    if whole.last != bytes(tarfile.BLOCKSIZE):
        raise InputError("is cut off, or damaged behind its first members", place=Place(at), fix=AGAIN)
    while data := whole.read(CHUNK):
        # also, only the last bytes of what is packed say whether all were right
        if data.strip(b"\0"):
            raise InputError("holds something behind its end, which is not read", place=Place(at), fix=GIVE_FOLDER)


def _member(whole: _Whole, file: tarfile.TarFile, extent: _Extent, name: str, at: str) -> Member:
    if extent.sparse is None:
        return Member(name, extent.size, partial(_part, whole, extent, f"{at}/{name}"))
    return Member(name, extent.size, partial(chunks_of, partial(_opened, file, extent.sparse), f"{at}/{name}"))


def _part(whole: _Whole, extent: _Extent, at: str) -> Iterator[bytes]:
    """The bytes of a file without holes: a file that `tarfile` opens takes as long as to read a small one."""
    left = extent.size
    try:
        if left:
            whole.seek(extent.start)
        while left:
            data = whole.read(min(left, CHUNK))
            if not data:
                raise EOFError("unexpected end of data")
            left -= len(data)
            yield data
    except UNREADABLE as error:
        raise broken(at, error) from error


def _opened(file: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    found = file.extractfile(info)
    if found is None:
        raise KeyError(info.name)
    return found
