"""Jobs through a pipe, for commands that read a jobs file."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prelabel.errors import InputError, Place, PrelabelError, Tally
from prelabel.files import STDIN, reason
from prelabel.playment.jobsfile import GZIP_MAGIC
from prelabel.stores import Url, staging
from prelabel.stores.names import Names


class _Piped(Names):
    """The way back from the copy of standard input to its name.

    Args:
        path: the copy.
    """

    def __init__(self, path: Path) -> None:
        self._path = str(path)

    def shown(self, text: str) -> str:
        """A text with ``-`` in the place of the copy."""
        return text.replace(self._path, str(STDIN))


@contextmanager
def jobs_file(given: Path | Url, tally: Tally | None = None) -> Iterator[Path]:
    """A jobs file to read, as often as a command does; of a URL, and of ``-`` for standard input, a copy that is gone with the block.

    Args:
        given: how the user names it, and so do errors.
        tally: takes what is bad in it, under that name once the block ends.

    Raises:
        PrelabelError: it cannot be read.
    """
    if given != STDIN:
        with staging() as stage:
            yield stage.file(given)
            if tally is not None:
                stage.rename(tally)
        return
    with tempfile.TemporaryDirectory(prefix="prelabel-") as folder:
        path = _copied(Path(folder))
        names = _Piped(path)
        try:
            yield path
        except PrelabelError as error:
            names.rename_error(error)
            raise
        if tally is not None:
            names.rename_tally(tally)


def _copied(folder: Path) -> Path:
    """What standard input holds, as a file that has the name by which it is read."""
    # None where whoever started the program closed it
    if sys.stdin is None:
        raise InputError("is closed", place=Place(str(STDIN)), fix="give a file, or jobs through a pipe")
    try:
        begun = sys.stdin.buffer.read(len(GZIP_MAGIC))
        path = folder / ("stdin.jsonl.gz" if begun == GZIP_MAGIC else "stdin.jsonl")
        with path.open("wb") as file:
            file.write(begun)
            shutil.copyfileobj(sys.stdin.buffer, file)
    except OSError as error:
        raise InputError(reason(error), place=Place(str(STDIN)), fix="write the jobs to a file, and give that") from error
    return path
