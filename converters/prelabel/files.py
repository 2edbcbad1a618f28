"""Files on disk: one natural order of names, walking folders, and reading with errors that name the file."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from stat import S_ISFIFO, S_ISREG
from typing import Any, TypeVar

from prelabel.errors import InputError, Place

STDIN = Path("-")
"""Standard input, as the user names it."""

_DIGITS = re.compile(r"(\d+)")
SMALL = 1 << 16
"""Bytes that are read at once."""

LONGEST = 4096
"""Letters of a path."""

P = TypeVar("P", bound=Path | str)
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)

NOTED: ContextVar[set[str] | None] = ContextVar("NOTED", default=None)
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


def folders_below(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """A folder and all folders below it, each with the names of its files, in natural order.

    Hidden files and folders are left out. A link to a folder elsewhere is followed, as data is mounted by links, and what two links lead
    to is gone through once; a link to a folder that is gone through anyway, or that holds this one, is not followed.

    Raises:
        InputError: a folder cannot be listed, or holds a pipe.
    """
    pending = [folder]
    led: set[Path] = set()
    while pending:
        here = pending.pop()
        folders, links, names = _listed(here)
        yield here, natural_sorted(names)
        if led:
            folders = [name for name in folders if (here / name).resolve() not in led]
        if links:
            root = folder.resolve()
            for name in natural_sorted(links):
                real = (here / name).resolve()
                if not _is_inside(real, root) and real not in root.parents and led.isdisjoint((real, *real.parents)):
                    led.add(real)
                    folders.append(name)
        pending += [here / name for name in reversed(natural_sorted(folders))]


def _is_inside(path: Path, root: Path) -> bool:
    """Whether a folder is gone through with those below the root, as the hidden are not."""
    return path.is_relative_to(root) and not any(part[0] == "." for part in path.relative_to(root).parts)


def _listed(folder: Path) -> tuple[list[str], list[str], list[str]]:
    """The names of the folders, of the links to folders, and of the files in a folder, without the hidden.

    Raises:
        InputError: it cannot be listed, or holds a pipe: to open it may be to wait for ever.
    """
    folders: list[str] = []
    links: list[str] = []
    try:
        with os.scandir(folder) as entries:
            shown = [entry for entry in entries if entry.name[0] != "."]
            names = [entry.name for entry in shown if entry.is_file(follow_symlinks=False)]
            for entry in shown if len(names) < len(shown) else ():
                if entry.is_file(follow_symlinks=False):
                    continue
                if _is(entry.is_dir):
                    (links if entry.is_symlink() else folders).append(entry.name)
                    continue
                if not _is(entry.is_file):
                    _refuse_pipe(Path(entry.path))
                names.append(entry.name)
    except OSError as error:
        raise InputError(reason(error), place=Place(str(folder)), fix="make the folder readable") from error
    return folders, links, names


def _refuse_pipe(path: Path) -> None:
    with suppress(OSError):
        if S_ISFIFO(path.stat().st_mode):
            require_lasting(path)


def _is(kind: Callable[[], bool]) -> bool:
    """What an entry says of itself; nothing where its link leads nowhere."""
    try:
        return kind()
    except OSError:
        return False


def walk(folder: Path) -> Iterator[Path]:
    """All files below a folder, in natural order folder by folder, as `folders_below` goes through it.

    Raises:
        InputError: a folder cannot be listed.
    """
    for root, names in folders_below(folder):
        for name in names:
            yield root / name


def prefix_below(folder: Path, root: Path) -> str:
    """What stands before the names of a folder's files where they are relative to ``root``: empty for itself, else ``/`` ends it.

    >>> prefix_below(Path("a/b"), Path("a")), prefix_below(Path("a"), Path("a"))
    ('b/', '')
    """
    return "" if folder == root else f"{folder.relative_to(root).as_posix()}/"


def names_in(folder: Path) -> list[str]:
    """The names of all that a folder holds but the hidden, in any order; none where it cannot be listed."""
    try:
        return [name for name in os.listdir(folder) if not name.startswith(".")]  # noqa: PTH208  # names are wanted, of many files
    except (OSError, ValueError):
        return []


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
    if (seen := NOTED.get()) is not None:
        seen.add(str(path))
    return path


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
