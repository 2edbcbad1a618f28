"""Files on disk: one natural order of names, and reading with errors that name the file."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from stat import S_ISREG
from typing import Any, TypeVar

from prelabel.errors import InputError, Place

STDIN = Path("-")
"""Standard input, as the user names it."""

_DIGITS = re.compile(r"(\d+)")
_SHARD = re.compile(r"-\d+-of-\d+$", re.ASCII)
SMALL = 1 << 16
"""Bytes that are read at once."""

LONGEST = 4096
"""Letters of a path."""

P = TypeVar("P", bound=Path | str)
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)

_NOTED: ContextVar[set[str] | None] = ContextVar("_NOTED", default=None)
"""Takes the names of the files and folders that decide what is read in this process."""


def natural_key(name: str) -> tuple[object, ...]:
    """Sort key under which ``frame2`` comes before ``frame10``; names that differ only in leading zeros keep one order.

    >>> sorted(["frame10", "frame2", "frame", "b/frame1"], key=natural_key)
    ['b/frame1', 'frame', 'frame2', 'frame10']
    """
    parts = _DIGITS.split(name)
    return [_number_key(part) if i % 2 else part for i, part in enumerate(parts)], name


def _number_key(digits: str) -> tuple[int, str]:
    """Sorts digits as the number that they show, however many they are."""
    shown = digits.lstrip("0")
    return len(shown), shown


def natural_keys(names: Sequence[str]) -> Sequence[Any]:
    """Keys that sort these names as `natural_key` does: the names themselves where they differ only in digits of fixed places.

    >>> natural_keys(["f02.jpg", "f10.jpg"])
    ['f02.jpg', 'f10.jpg']
    """
    # numpy, which not every command needs, and which is told of threads before it is imported
    from prelabel.letters import natural_bytes  # noqa: PLC0415

    return names if alike(names) else natural_bytes(names) or [natural_key(name) for name in names]


def alike(names: Sequence[str]) -> bool:
    """Whether names differ only in digits of fixed places.

    >>> alike(["f02.jpg", "f10.jpg"]), alike(["f2.jpg", "f10.jpg"])
    (True, False)
    """
    from prelabel.letters import letters_of  # noqa: PLC0415  # as above

    return letters_of(names) is not None


def natural_sorted(names: Iterable[str]) -> list[str]:
    """Names in the order of `natural_key`.

    >>> natural_sorted(["frame10", "frame2"])
    ['frame2', 'frame10']
    """
    known = list(names)
    keys = natural_keys(known)
    return sorted(known) if keys is known else [known[i] for i in sorted(range(len(known)), key=keys.__getitem__)]


def unsharded(name: str) -> str:
    """The name of a file without the number of the shard that it is, behind which a suffix tells nothing.

    >>> unsharded("train.record-00003-of-00010"), unsharded("train-00003-of-00010.record")
    ('train.record', 'train-00003-of-00010.record')
    """
    return _SHARD.sub("", name)


def is_file(path: Path) -> bool:
    """Whether there is such a file; `pathlib` raises at what is too long to be a path."""
    return os.path.isfile(path)  # noqa: PTH113  # see above


def require_lasting(path: Path) -> None:
    """Refuse a pipe, from which all can be read only once, where it is read more often.

    Raises:
        InputError: it is there, and neither a file nor a folder.
    """
    if os.path.exists(path) and not is_file(path) and not is_folder(path):  # noqa: PTH110  # see above
        raise InputError(
            "is a pipe or a device, which can be read only once", place=Place(str(path)), fix="write it to a file, and give that"
        )


def is_folder(path: Path) -> bool:
    """Whether there is such a folder, likewise."""
    return os.path.isdir(path)  # noqa: PTH112  # see above


def tails(path: str) -> Iterator[str]:
    """A path, then without its first part, and so on; nothing of what is too long to be one.

    >>> list(tails("a/b/c"))
    ['a/b/c', 'b/c', 'c']
    """
    while path and len(path) <= LONGEST:
        yield path
        path = path.partition("/")[2]


def noted(path: P) -> P:
    """A file or folder that decides what is read, whether it is there or not; of what it opens `read_bytes` says so."""
    if (seen := _NOTED.get()) is not None:
        seen.add(str(path))
    return path


@contextmanager
def noting(names: set[str] | None) -> Iterator[None]:
    """A block in which `noted` tells a set, or nobody."""
    before = _NOTED.set(names)
    try:
        yield
    finally:
        _NOTED.reset(before)


def contents(path: Path | str) -> bytes:
    """The whole file; a small one, of which there are many, without the buffers that `open` makes.

    Raises:
        OSError: it cannot be read.
    """
    descriptor = os.open(path, _READ)
    try:
        data = os.read(descriptor, SMALL)
        more = data and os.read(descriptor, SMALL)
        if more and not S_ISREG(os.fstat(descriptor).st_mode):
            # a pipe gives what is there so far
            return b"".join([data, more, *iter(lambda: os.read(descriptor, SMALL), b"")])
    finally:
        os.close(descriptor)
    return Path(path).read_bytes() if more else data


OPENED: ContextVar[Callable[[Path | str], bytes]] = ContextVar("OPENED", default=contents)
"""How `read_bytes` comes by what a file holds."""


def read_bytes(path: Path | str) -> bytes:
    """The whole file.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return OPENED.get()(noted(path))
    except OSError as error:
        raise InputError(reason(error), place=Place(str(path)), fix="give a file that exists and can be read") from error


def read_text(path: Path) -> str:
    """The whole file as UTF-8; a byte order mark is accepted.

    Raises:
        InputError: it cannot be read or is not UTF-8; the message names the line.
    """
    return as_text(read_bytes(path), path)


def as_text(data: bytes, path: Path) -> str:
    """The text of a file's bytes as UTF-8; a byte order mark is accepted.

    Raises:
        InputError: it is not UTF-8; the message names the line.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"byte 0x{error.object[error.start]:02x} is not UTF-8", place=Place(str(path), line), fix="save the file as UTF-8 text"
        ) from error


def is_text(name: str) -> bool:
    r"""Whether a file's name is UTF-8, and so can stand in a payload.

    >>> is_text("caf\u00e9.jpg"), is_text(b"caf\xe9.jpg".decode("utf-8", "surrogateescape"))
    (True, False)
    """
    if name.isascii():
        return True
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def reason(error: OSError) -> str:
    """What the operating system says, as part of a sentence."""
    return (error.strerror or str(error)).lower()
