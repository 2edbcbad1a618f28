"""What packed files hold, whatever packs them."""

import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from prelabel.errors import InputError, Place
from prelabel.files import reason
from prelabel.safezip import AGAIN, BROKEN

UNKNOWN = -1
"""The size of a member where nothing says it."""

CHUNK = 1 << 16
"""Bytes of a member that are read at once."""

UNREADABLE = (*BROKEN, OSError, tarfile.TarError, ArithmeticError, LookupError, TypeError)
"""What is raised where a packed file cannot be read: whatever a stranger's bytes make of it."""

GIVE_FOLDER = "unpack it and give the folder"


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


def chunks_of(opened: Callable[[], IO[bytes]], at: str) -> Iterator[bytes]:
    """The bytes of a member.

    Raises:
        InputError: it cannot be unpacked.
    """
    try:
        with opened() as file:
            while data := file.read(CHUNK):
                yield data
    except UNREADABLE as error:
        raise broken(at, error) from error


def link(name: str, at: str) -> InputError:
    """The refusal of a member that leads elsewhere."""
    return InputError(f"holds a link: {name!r}", place=Place(at), fix=GIVE_FOLDER)


def broken(at: str, error: Exception) -> InputError:
    """The refusal of what cannot be unpacked."""
    what = reason(error) if isinstance(error, OSError) else str(error) or type(error).__name__
    return InputError(f"cannot be unpacked: {what}", place=Place(at), fix=AGAIN)
