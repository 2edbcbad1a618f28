"""Folders: going through them, and what they hold."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from itertools import islice
from pathlib import Path
from stat import S_ISFIFO
from typing import NamedTuple

from prelabel.errors import InputError, Place
from prelabel.files import natural_sorted, reason, require_lasting

PACKED = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".tbz", ".xz", ".txz", ".7z", ".rar", ".zst")
"""Ends of names of packed files, which are unpacked, if they can be, where they are sources themselves, and not where they lie in one."""


class Listing(NamedTuple):
    """What a folder holds but the hidden, by names.

    Args:
        folders: in natural order.
        links: to folders elsewhere, likewise.
        files: all else, likewise.
    """

    folders: Sequence[str]
    links: Sequence[str]
    files: Sequence[str]


LISTED: ContextVar[dict[Path, Listing] | None] = ContextVar("LISTED", default=None)
"""What folders held when they were listed, where they are listed once."""


@contextmanager
def listed_once() -> Iterator[None]:
    """Each folder is listed once as long as the outermost of such blocks lasts: every reader looks whether a source is its own."""
    known = LISTED.get()
    before = LISTED.set({} if known is None else known)
    try:
        yield
    finally:
        LISTED.reset(before)


def folders_below(folder: Path) -> Iterator[tuple[Path, Sequence[str]]]:
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
        held = _listing(here)
        yield here, held.files
        folders = [name for name in held.folders if not led or (here / name).resolve() not in led]
        if held.links:
            root = folder.resolve()
            for name in held.links:
                real = (here / name).resolve()
                if not _is_inside(real, root) and real not in root.parents and led.isdisjoint((real, *real.parents)):
                    led.add(real)
                    folders.append(name)
        pending += [here / name for name in reversed(natural_sorted(folders))]


def _is_inside(path: Path, root: Path) -> bool:
    """Whether a folder is gone through with those below the root, as the hidden are not."""
    return path.is_relative_to(root) and not any(part[0] == "." for part in path.relative_to(root).parts)


def _listing(folder: Path) -> Listing:
    """What a folder holds, as it was listed first where that is once.

    Raises:
        InputError: it cannot be listed, or holds a pipe: to open it may be to wait for ever.
    """
    known = LISTED.get()
    if known is None:
        return _listed(folder)
    if folder not in known:
        known[folder] = _listed(folder)
    return known[folder]


def _listed(folder: Path) -> Listing:
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
    return Listing(natural_sorted(folders), natural_sorted(links), natural_sorted(names))


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


def walk(folder: Path, ends: tuple[str, ...] = ("",), most: int | None = None) -> Iterator[Path]:
    """The files below a folder, in natural order folder by folder, as `folders_below` goes through it.

    Args:
        folder: any.
        ends: the names of files that are wanted end so, in any case.
        most: how many files are looked at, whatever their names; None for all.

    Raises:
        InputError: a folder cannot be listed.
    """
    files = ((root, name) for root, names in folders_below(folder) for name in names)
    # to make paths of many names takes longer than to list them
    return (root / name for root, name in islice(files, most) if name.lower().endswith(ends))


def packed_in(source: Path, but: Sequence[str] = ()) -> list[str]:
    """The packed files of a folder.

    Args:
        source: a file, which has none, or a folder.
        but: ends of the names of those that a reader takes as they are.
    """
    ends = tuple(end for end in PACKED if not any(suffix.endswith(end) for suffix in but))
    found: list[str] = []
    for root, names in folders_below(source) if source.is_dir() else ():
        # few folders hold any, and to ask each of many names takes a quarter of what planning does
        together = "/".join(names).lower()
        if any(end in together for end in ends):
            found += [str(root / name) for name in names if name.lower().endswith(ends)]
    return found


def prefix_below(folder: Path, root: Path) -> str:
    """What stands before the names of a folder's files where they are relative to ``root``: empty for itself, else ``/`` ends it.

    >>> prefix_below(Path("a/b"), Path("a")), prefix_below(Path("a"), Path("a"))
    ('b/', '')
    """
    return "" if folder == root else f"{folder.relative_to(root).as_posix()}/"


def names_in(folder: Path) -> list[str]:
    """The names of all that a folder holds but the hidden, in any order; none where it cannot be listed."""
    known = (LISTED.get() or {}).get(folder)
    if known:
        return [*known.folders, *known.links, *known.files]
    try:
        return [name for name in os.listdir(folder) if not name.startswith(".")]  # noqa: PTH208  # names are wanted, of many files
    except (OSError, ValueError):
        return []


def folders_in(folder: Path) -> list[str]:
    """The names of the folders in a folder but the hidden, links to some among them, in natural order; none where it cannot be listed."""
    known = (LISTED.get() or {}).get(folder)
    if known:
        return natural_sorted([*known.folders, *known.links])
    try:
        with os.scandir(folder) as entries:
            return natural_sorted(entry.name for entry in entries if entry.name[0] != "." and entry.is_dir())
    except OSError:
        return []
