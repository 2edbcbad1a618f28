"""Jobs through a pipe, for commands that read a jobs file."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prelabel.errors import InputError, Place, PrelabelError
from prelabel.files import STDIN, reason
from prelabel.playment.jobsfile import GZIP_MAGIC
from prelabel.stores import Url, staging


@contextmanager
def jobs_file(given: Path | Url) -> Iterator[Path]:
    """A jobs file to read, as often as a command does; of a URL, and of ``-`` for standard input, a copy that is gone with the block.

    Raises:
        PrelabelError: it cannot be read.
    """
    if given != STDIN:
        with staging() as stage:
            yield stage.file(given)
        return
    with tempfile.TemporaryDirectory(prefix="prelabel-") as folder:
        path = _copied(Path(folder))
        try:
            yield path
        except PrelabelError as error:
            error.args = tuple(str(part).replace(str(path), str(STDIN)) for part in error.args)
            raise


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
