"""What the files of a source look like from outside, before and after they are read."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISFIFO

from prelabel.errors import InputError, OutputError, Place
from prelabel.files import STDIN, is_file, is_folder

Stamp = tuple[int, int]
"""Bytes, and the time of the last change in nanoseconds."""

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
    """All files are looked at, however many they are."""
    target: Path | None = None
    """The file that the run may replace."""
    suffixes: set[str] = field(default_factory=set)
    """Of what is read where a unit names a folder."""
    _read: tuple[set[Path], set[Path]] | None = None
    """What `_places` says, once it was asked."""

    def add(self, units: Iterable[tuple[str, Sequence[Path]]], suffixes: Sequence[str]) -> None:
        """See the files of units.

        Args:
            units: their names, with files, or folders of files.
            suffixes: of what is read in such folders.

        Raises:
            OutputError: the run would replace what it reads.
        """
        added = [(name, tuple(path for path in paths if path != STDIN)) for name, paths in units]
        self.units += added
        self._read = None
        self.suffixes.update(suffixes)
        if self.target is not None:
            self.require_apart(self.target)
        if self.every or sum(len(paths) for _, paths in self.units) <= CHECKED_FILES:
            self.stamps.update({path: stamp(path) for _, paths in added for path in paths})

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
        folders = {path for path in paths if is_folder(path)}
        above = {folder: folder.resolve() for folder in {path.parent for path in paths - folders}}
        return {above[path.parent] / path.name for path in paths - folders}, {folder.resolve() for folder in folders}

    def require_unchanged(self) -> None:
        """Look again.

        Raises:
            InputError: a file is no longer what it was.
        """
        changed = next((path for path, before in self.stamps.items() if stamp(path) != before), None)
        if changed is not None:
            raise InputError(
                "changed while it was read", place=Place(str(changed)), fix="convert it again when nothing writes to it any more"
            )


def stamp(path: Path) -> Stamp | None:
    """What a file looks like now; None where there is none, or a pipe, which changes as it is read."""
    try:
        found = os.stat(path)  # noqa: PTH116  # half the time, of many files
    except (OSError, ValueError):
        return None
    return None if S_ISFIFO(found.st_mode) else (found.st_size, found.st_mtime_ns)
