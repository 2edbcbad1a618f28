"""What the files of a source look like from outside, before and after they are read."""

import hashlib
import itertools
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from stat import S_ISFIFO

import msgspec

from prelabel.errors import InputError, OutputError, Place
from prelabel.files import STDIN, is_file, is_folder
from prelabel.pace import each

Stamp = tuple[int, int]
"""Bytes, and the time of the last change in nanoseconds; of the files in a folder all bytes, and a digest of what each looks like."""

CHECKED_FILES = 10_000
"""Of so many files each is looked at again when all are read; of more, which hold some rows each, that would cost too much."""


@dataclass(slots=True)
class Watch:
    """The files of a run's units, as they were when the units were planned."""

    units: list[tuple[str, tuple[Path, ...]]] = field(default_factory=list)
    """Names and files."""
    stamps: dict[Path, Stamp | None] = field(default_factory=dict)
    """None of what is no file."""
    every: bool = False
    """All that decides what is read is looked at, however much it is: each file, those in folders, and those beside the units."""
    beside: dict[str, Stamp | None] = field(default_factory=dict)
    """Files of no unit, of which there may be a hundred thousand: what they say holds for all units."""
    target: Path | None = None
    """The file that the run may replace."""
    suffixes: set[str] = field(default_factory=set)
    """Of what is read where a unit names a folder."""
    _ends: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Suffixes of what is read in a folder."""
    _read: tuple[set[Path], set[Path]] | None = None
    """What `_places` says, once it was asked."""

    def add(self, units: Iterable[tuple[str, Sequence[Path]]], suffixes: Sequence[str], beside: Iterable[str] = ()) -> None:
        """See the files of units.

        Args:
            units: their names, with files, or folders of files.
            suffixes: of what is read in such folders.
            beside: further files, and those of the units among them, which are left out; looked at where `every` file is.

        Raises:
            OutputError: the run would replace what it reads.
        """
        added = [(name, tuple(path for path in paths if path != STDIN)) for name, paths in units]
        self.units += added
        self._read = None
        self.suffixes.update(suffixes)
        if self.target is not None:
            self.require_apart(self.target)
        paths = dict.fromkeys(path for _, several in added for path in several)
        if self.every:
            self._ends.update({str(path): tuple(suffixes) for path in paths if is_folder(path)})
            further = [path for path in set(beside).difference(map(str, paths)) if not self._is_within(path)]
            self.beside.update(zip(further, each(stamp, further), strict=True))
        if self.every or sum(len(paths) for _, paths in self.units) <= CHECKED_FILES:
            self.stamps.update(zip(paths, each(self._look, [*paths]), strict=True))

    def require_apart(self, target: Path) -> None:
        """Refuse to replace a file that is read.

        Raises:
            OutputError: it is one.
        """
        if not is_file(target):
            return
        files, folders = self._read = self._read or self._places()
        folder = target.parent.resolve()
        if folder / target.name in files or (target.suffix.lower() in self.suffixes and folder in folders):
            raise OutputError(f"{target}: is read, too", fix="choose another name with -o")

    def _places(self) -> tuple[set[Path], set[Path]]:
        """The files of the units, and the folders that they name."""
        paths = {path for _, paths in self.units for path in paths}
        named = [*paths]
        folders = set(itertools.compress(named, each(is_folder, named)))
        above = {folder: folder.resolve() for folder in {path.parent for path in paths - folders}}
        return {above[path.parent] / path.name for path in paths - folders}, {folder.resolve() for folder in folders}

    def _is_within(self, path: str) -> bool:
        """Whether a file is looked at with those of a folder."""
        ends = self._ends.get(path.rpartition(os.sep)[0] or os.curdir)
        return ends is not None and path.lower().endswith(ends)

    def further(self, stamps: Mapping[str, Stamp | None]) -> dict[str, Stamp | None]:
        """Those of some files that are not looked at here."""
        further = (path for path in stamps if not self._is_within(path) and path not in self.beside and Path(path) not in self.stamps)
        return {path: stamps[path] for path in further}

    def _look(self, path: Path | str) -> Stamp | None:
        ends = self._ends.get(str(path))
        return stamp(path) if ends is None else stamp_within(path, ends)

    def require_unchanged(self) -> None:
        """Look again.

        Raises:
            InputError: a file is no longer what it was.
        """
        paths: list[Path | str] = [*self.stamps, *self.beside]
        before = itertools.chain(self.stamps.values(), self.beside.values())
        changed = next((path for path, was, now in zip(paths, before, each(self._look, paths), strict=True) if now != was), None)
        if changed is not None:
            raise InputError(
                "changed while it was read", place=Place(str(changed)), fix="convert it again when nothing writes to it any more"
            )


class Seen(set[str]):
    """Files that decide what is read, each with what it looked like before it was read."""

    def __init__(self) -> None:
        super().__init__()
        self.stamps: dict[str, Stamp | None] = {}

    def add(self, path: str) -> None:
        """Look at a file, once."""
        if path not in self:
            super().add(path)
            self.stamps[path] = stamp(path)


def stamp(path: Path | str) -> Stamp | None:
    """What a file looks like now; None where there is none, or a pipe, which changes as it is read."""
    try:
        found = os.stat(path)  # noqa: PTH116  # half the time, of many files
    except (OSError, ValueError):
        return None
    return None if S_ISFIFO(found.st_mode) else (found.st_size, found.st_mtime_ns)


def stamp_within(folder: Path | str, suffixes: tuple[str, ...]) -> Stamp | None:
    """What the files in a folder that have such a suffix look like now; None where it cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.name[0] != "." and entry.name.lower().endswith(suffixes)]
    except OSError:
        return None
    found = [(name, stamp(f"{folder}{os.sep}{name}")) for name in sorted(names)]
    digest = hashlib.blake2b(repr(found).encode(), digest_size=7).digest()
    return sum(one[0] for _, one in found if one), int.from_bytes(digest)


def paths_within(value: object) -> Iterator[Path]:
    """The paths that a value holds, however deep.

    >>> list(paths_within({"labels": ("a.txt", Path("a.txt"))}))
    [PosixPath('a.txt')]
    """
    match value:
        case Path():
            yield value
        case Mapping():
            yield from paths_within(list(value.values()))
        case msgspec.Struct():
            yield from paths_within([getattr(value, name) for name in value.__struct_fields__])
        case list() | tuple():
            for one in value:
                if not isinstance(one, str):
                    yield from paths_within(one)
        case _ if is_dataclass(value):
            yield from paths_within([getattr(value, one.name) for one in fields(value)])
        case _:
            pass
