"""The private folder of a run, in which staged files lie."""

import shutil
import tempfile
from pathlib import Path
from typing import Literal

from prelabel.errors import InputError, OutputError, Place
from prelabel.files import reason
from prelabel.stores.names import Names
from prelabel.stores.url import Url

DEPTH = 6
"""Readers look so many folders above a source: these are private, too."""

ROOM = "let TMPDIR name a folder on a disk with room, or name less"

Side = Literal["in", "out"]
"""What is read lies apart from what is written."""


class Folder:
    """A folder below TMPDIR that nobody else may read; made when it is first needed."""

    def __init__(self) -> None:
        self._top: Path | None = None

    @property
    def root(self) -> Path:
        """What staged files lie below.

        Raises:
            OutputError: no folder can be made.
        """
        if self._top is None:
            try:
                self._top = Path(tempfile.mkdtemp(prefix="prelabel-")).resolve()
            except OSError as error:
                raise OutputError(f"no temporary folder can be made: {reason(error)}", fix=ROOM) from error
        return self._top.joinpath(*["store"] * DEPTH)

    @property
    def names(self) -> Names | None:
        """The way back to URLs; None where nothing is staged."""
        return Names(self.root) if self._top else None

    def local(self, url: Url, side: Side) -> Path:
        """Where what a URL names lies."""
        return self.root / side / url.scheme / url.rest

    def require_room(self, url: Url, size: int) -> None:
        """Refuse to fetch so many bytes where the disk does not hold them.

        Raises:
            InputError: it does not.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.root).free
        if size > free:
            what = f"{size / 1e9:,.1f} GB do not fit on the disk of {tempfile.gettempdir()}, which has {free / 1e9:,.1f} GB free"
            raise InputError(what, place=Place(str(url)), fix=ROOM)

    def remove(self) -> None:
        """Remove it, and all that it holds."""
        if self._top is not None:
            shutil.rmtree(self._top, ignore_errors=True)
