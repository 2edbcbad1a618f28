"""Zip files from strangers: members are read where they lie, never unpacked to disk, and within limits.

An archive is refused as a whole where a member's name is absolute or leaves the folder, where a member unpacks to more than
`MOST_TIMES` its size, where there are more than `MOST_MEMBERS`, or where those that are read are more than `MOST_BYTES` together.
What a member's header says of its size holds: no more than that is read of it.
"""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import IO

from prelabel.errors import InputError, Place
from prelabel.files import natural_sorted, reason

MOST_TIMES = 1000
"""How many times its packed size a member may have; text of annotations is packed to a tenth or a fiftieth."""

MOST_BYTES = 8 << 30
"""Of all members that are read, unpacked."""

MOST_MEMBERS = 1_000_000

AGAIN = "export the archive again, or unpack it and give the folder"

BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What `zipfile` raises for archives that it cannot read: broken, packed or encrypted in a way that it does not know."""

_ENCRYPTED = 0x1

_END, _END_BYTES, _LONGEST_COMMENT = b"PK\5\6", 22, 0xFFFF
"""What says at the end of a zip how many members it has."""

_ELSEWHERE = 0xFFFF
"""Said of the number of members where there may be more, which zip64 says in a record of its own."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip file whose members can be read.

    Args:
        path: where it lies.
        names: of its members, folders left out, in natural order.
    """

    path: Path
    names: tuple[str, ...]

    def read(self, name: str, most: int | None = None) -> bytes:
        """A member, or the beginning of it.

        Args:
            name: one of ``names``.
            most: bytes that are read; all where left out.

        Raises:
            InputError: the archive or the member is broken.
        """
        try:
            with zipfile.ZipFile(self.path) as file, file.open(name) as member:
                return member.read(-1 if most is None else most)
        except (OSError, *BROKEN) as error:
            raise self.broken(name, error) from error

    def open(self, name: str) -> IO[bytes]:
        """A member as a file that is read as it is unpacked; reading it may raise any of `BROKEN`, see `broken`.

        Raises:
            InputError: the archive or the member is broken.
        """
        try:
            # the member keeps the archive's file open for as long as it is read itself
            with zipfile.ZipFile(self.path) as file:
                return file.open(name)
        except (OSError, *BROKEN) as error:
            raise self.broken(name, error) from error

    def broken(self, name: str, error: Exception) -> InputError:
        """The refusal of a member that cannot be unpacked."""
        what = reason(error) if isinstance(error, OSError) else str(error) or type(error).__name__
        return InputError(f"cannot be unpacked: {what}", place=self.place(name), fix=AGAIN)

    def place(self, name: str, line: int | None = None) -> Place:
        """Where a member stands, for messages: as if the archive were a folder."""
        return Place(f"{self.path}/{name}", line)


def open_zip(path: Path, wanted: Sequence[str] = (), *, most_times: int = MOST_TIMES) -> Archive:
    """An archive that keeps the limits.

    Args:
        path: of the zip file.
        wanted: suffixes of the members that will be read, in lower case with the dot; they alone count for `MOST_BYTES`.
        most_times: how many times its packed size a member may have.

    Raises:
        InputError: it is no zip file, or breaks a limit; the message names it.
    """
    with opened_zip(path, most_times=most_times) as file:
        members = file.infolist()
    read = sum(member.file_size for member in members if member.filename.lower().endswith(tuple(wanted)))
    if wanted and read > MOST_BYTES:
        what = f"its {' and '.join(wanted)} members unpack to {read:,} bytes; at most {MOST_BYTES:,} are read"
        raise InputError(what, place=Place(str(path)), fix="export the tasks in several archives")
    return Archive(path, tuple(natural_sorted({member.filename for member in members if not member.is_dir()})))


def opened_zip(path: Path, *, most_times: int = MOST_TIMES) -> zipfile.ZipFile:
    """A zip that is open and keeps the limits of each member, to be closed.

    Raises:
        InputError: it is no zip file, or breaks a limit; the message names it.
    """
    try:
        file = zipfile.ZipFile(path)
    except (OSError, *BROKEN) as error:
        what = reason(error) if isinstance(error, OSError) else f"is no zip file that can be read: {error}"
        raise InputError(what, place=Place(str(path)), fix="give an archive as it was exported") from error
    with ExitStack() as failed:
        failed.push(file)
        _require_count(path, len(file.infolist()))
        for member in file.infolist():
            _check(member, path, most_times)
        failed.pop_all()
    return file


def _require_count(path: Path, listed: int) -> None:
    """Refuse a zip of too many members, or of other than it says that it has: `zipfile` may take the rest of a damaged list for a comment.

    Raises:
        InputError: it is one.
    """
    if listed > MOST_MEMBERS:
        raise InputError(f"holds {listed:,} members; at most {MOST_MEMBERS:,} are read", place=Place(str(path)), fix=AGAIN)
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _END_BYTES - _LONGEST_COMMENT))
        tail = file.read()
    said = int.from_bytes(tail[tail.rfind(_END) + 10 :][:2], "little")
    # some that write more members than two bytes can say, say so modulo that
    if said not in {listed & 0xFFFF, _ELSEWHERE}:
        what = f"lists {listed:,} members, but says that it has {said:,}"
        raise InputError(what, place=Place(str(path)), fix=AGAIN)


def _check(member: zipfile.ZipInfo, path: Path, most_times: int) -> None:
    """Refuse a member that breaks a limit.

    Raises:
        InputError: with the limit.
    """
    name, place = member.filename, Place(str(path))
    parts = PureWindowsPath(name)
    if parts.is_absolute() or parts.drive or parts.root:
        raise InputError(f"holds a member with an absolute path: {name!r}", place=place, fix="pack the folder again, with names below it")
    if ".." in parts.parts:
        raise InputError(f"holds a member with '..' in its path: {name!r}", place=place, fix="pack the folder again, with names below it")
    if member.flag_bits & _ENCRYPTED:
        raise InputError(f"holds a member that is encrypted: {name!r}", place=place, fix="unpack it with its password and give the folder")
    if member.file_size > most_times * member.compress_size:
        times = f"unpacks to {member.file_size:,} bytes from {member.compress_size:,}"
        raise InputError(f"{name!r} {times}; at most {most_times:,} times the size is read", place=place, fix=AGAIN)
