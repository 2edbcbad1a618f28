"""The private folder of a run, in which staged files lie."""

import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from prelabel.errors import InputError, OutputError, Place
from prelabel.files import reason
from prelabel.stores.backend import Entry
from prelabel.stores.kept import Extent, Kept
from prelabel.stores.names import UNPACKED, Names
from prelabel.stores.parts import FETCHED, STORE, require_own
from prelabel.stores.url import Url

DEPTH = 6
"""Readers look so many folders above a source: these are private, too."""

ROOM = "let TMPDIR name a folder on a disk with room, or name less"

Side = Literal["in", "out"]
"""What is read lies apart from what is written."""


class Folder:
    """A folder that nobody else may read; made when it is first needed.

    Args:
        lasting: the folder, which a run that is interrupted leaves to the next; None for one below TMPDIR.
    """

    def __init__(self, lasting: Path | None = None) -> None:
        self._lasting = lasting
        self._top: Path | None = None
        self._kept: Kept | None = None
        self._unpacked: dict[str, str] = {}

    @property
    def root(self) -> Path:
        """What staged files lie below.

        Raises:
            ChoiceError: another run uses the folder, or it holds something else.
            OutputError: no folder can be made.
        """
        if self._top is None:
            self._top = _temporary() if self._lasting is None else self._taken_over(self._lasting)
        return self._top.joinpath(*[STORE] * DEPTH)

    def _taken_over(self, top: Path) -> Path:
        """A folder as an earlier run left it, or a new one."""
        try:
            top.mkdir(mode=0o700, exist_ok=True)
            require_own(top)
            self._kept = Kept(top.resolve(), top / FETCHED)
        except OSError as error:
            fix = "let -o name a file in a folder that you may write to; of a URL that is the working folder"
            raise OutputError(f"{top}: cannot be made: {reason(error)}", fix=fix) from error
        return top.resolve()

    @property
    def disk(self) -> tuple[str, str]:
        """A folder on the disk that it lies on, and what to do where there is no room."""
        if self._lasting is None:
            return tempfile.gettempdir(), ROOM
        return str(self._lasting.parent), "write the output to a disk with room, or name less"

    @property
    def names(self) -> Names | None:
        """The way back to URLs and archives; None where nothing is staged."""
        return Names(self.root, self._unpacked) if self._top else None

    def local(self, url: Url, side: Side) -> Path:
        """Where what a URL names lies."""
        return self.root / side / url.scheme / url.rest

    def unpacked(self, at: str, name: str) -> Path:
        """Where what a packed file holds lies.

        Args:
            at: how messages name it, and what it holds as if it were a folder.
            name: what it would be called if it were not packed.
        """
        own = f"{len(self._unpacked)}/{name}"
        self._unpacked[own] = at
        return self.root / UNPACKED / own

    def require_room(self, at: Url | str, size: int) -> None:
        """Refuse to fetch or unpack so many bytes where the disk does not hold them.

        Raises:
            InputError: it does not.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.root).free
        if size > free:
            where, fix = self.disk
            what = f"{size / 1e9:,.1f} GB do not fit on the disk of {where}, which has {free / 1e9:,.1f} GB free"
            raise InputError(what, place=Place(str(at)), fix=fix)

    def has(self, path: Path, entry: Entry, extent: Extent, url: Url) -> bool:
        """Whether an object is there already, in its present version.

        Raises:
            InputError: the folder lasts, and the store does not say which version that is.
        """
        return path.exists() if self._kept is None else self._kept.has(path, entry, extent, url)

    def note(self, files: Iterable[tuple[Path, Entry, Extent]]) -> None:
        """Files that were fetched are there."""
        if self._kept is not None:
            self._kept.add(files)

    def settle(self) -> None:
        """All is fetched: what an earlier run fetched beside it is removed."""
        if self._kept is not None:
            self._kept.prune()

    def close(self, *, done: bool) -> None:
        """Remove it and all that it holds; one that lasts only where the run is ``done``, or fetched nothing."""
        if self._top is None:
            return
        if self._kept is None:
            shutil.rmtree(self._top, ignore_errors=True)
            return
        if done or not self._kept:
            shutil.rmtree(self._top / STORE, ignore_errors=True)
            (self._top / FETCHED).unlink(missing_ok=True)
        self._kept.close()
        with suppress(OSError):
            self._top.rmdir()


def _temporary() -> Path:
    """A new folder below TMPDIR.

    Raises:
        OutputError: none can be made.
    """
    try:
        return Path(tempfile.mkdtemp(prefix="prelabel-")).resolve()
    except OSError as error:
        raise OutputError(f"no temporary folder can be made: {reason(error)}", fix=ROOM) from error
