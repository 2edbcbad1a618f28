"""What the files of a source look like from outside, before and after they are read."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from prelabel.errors import InputError, Place
from prelabel.files import STDIN

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

    def add(self, units: Iterable[tuple[str, Sequence[Path]]]) -> None:
        """See the files of units, by the units' names."""
        added = [(name, tuple(path for path in paths if path != STDIN)) for name, paths in units]
        self.units += added
        if self.every or sum(len(paths) for _, paths in self.units) <= CHECKED_FILES:
            self.stamps.update({path: stamp(path) for _, paths in added for path in paths})

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
    """What a file looks like now; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116  # half the time, of many files
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns
