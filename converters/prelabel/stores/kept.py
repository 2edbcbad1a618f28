"""What earlier runs fetched and this one need not fetch again: a list of files beside them, of which object and version each is."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from prelabel.errors import ChoiceError, InputError, Place
from prelabel.locking import lock
from prelabel.stores.backend import Entry
from prelabel.stores.url import Url, usable

Extent = Literal["whole", "beginning", "name"]
"""How much of an object is fetched."""


class Kept:
    """The files of a folder that were wholly fetched, with the versions of their objects.

    Args:
        folder: holds them.
        path: of the list, a line for each file; what was not wholly written when a run was killed stands in none.

    Raises:
        ChoiceError: another run writes to it.
        OSError: it cannot be read or written.
    """

    def __init__(self, folder: Path, path: Path) -> None:
        self._folder = folder
        self._versions: dict[str, str] = {}
        self._seen: set[str] = set()
        self._file = path.open("a+", encoding="utf-8", errors="replace")
        try:
            lock(self._file.fileno(), folder)
        except ChoiceError:
            self._file.close()
            raise
        self._file.seek(0)
        for line in self._file:
            try:
                name, version = json.loads(line)
            except (TypeError, ValueError):
                continue
            if usable(str(name)):
                self._versions[str(name)] = str(version)

    def __len__(self) -> int:
        """How many files are kept."""
        return len(self._versions)

    def has(self, path: Path, entry: Entry, extent: Extent, url: Url) -> bool:
        """Whether a file is what the store has now; one that is not is removed.

        Raises:
            InputError: the store does not say which version of an object it has.
        """
        if not entry.version:
            what, fix = "the store does not say when it was changed", "leave out --resume, or fetch the source first"
            raise InputError(what, place=Place(str(url / entry.below)), fix=fix)
        name = self._name(path)
        if name in self._seen and path.exists():
            return True
        self._seen.add(name)
        if self._versions.get(name) == _version(entry, extent) and path.exists():
            return True
        path.unlink(missing_ok=True)
        return False

    def add(self, files: Iterable[tuple[Path, Entry, Extent]]) -> None:
        """Note files that were fetched."""
        # the line end comes first: the last line may be a part of one
        new = {self._name(path): _version(entry, extent) for path, entry, extent in files}
        self._file.write("".join([f"\n{json.dumps(pair)}" for pair in new.items()]))
        self._file.flush()
        self._versions.update(new)

    def prune(self) -> None:
        """Remove files of objects that are there no more."""
        for name in self._versions.keys() - self._seen:
            (self._folder / name).unlink(missing_ok=True)

    def close(self) -> None:
        """Let another run write to the list."""
        self._file.close()

    def _name(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()


def _version(entry: Entry, extent: Extent) -> str:
    return f"{extent} {entry.size} {entry.version}"
