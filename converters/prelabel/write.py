"""Files that a run leaves: whole or not at all."""

import errno
import gzip
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from prelabel.errors import OutputError

STDOUT = Path("-")


@contextmanager
def atomic(target: Path, *, force: bool = False) -> Iterator[BinaryIO]:
    """A binary file to write to, moved to ``target`` when the block ends well, removed when it does not.

    Args:
        target: ``-`` is standard output; a name that ends in ``.gz`` is compressed, with the same bytes for the same content.
        force: replace a file that exists.

    Raises:
        OutputError: the target exists, or cannot be written.
    """
    if target == STDOUT:
        with _named_errors("standard output"):
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        return
    check_free(target, force=force)
    with _named_errors(str(target)):
        if target.exists() and not target.is_file():
            with target.open("wb") as device:
                yield device
            return
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            with part.open("xb") as raw, _compressed(raw, target) as file:
                yield file
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


def check_free(target: Path, *, force: bool) -> None:
    """Refuse a target that may not be written, before any work is done.

    Raises:
        OutputError: it exists and ``force`` is not given, or its folder does not exist.
    """
    if target == STDOUT:
        return
    if target.is_dir():
        raise OutputError(f"{target}: is a folder", fix="give -o the name of a file")
    if target.exists() and not force:
        raise OutputError(f"{target}: exists already", fix="choose another name with -o, or replace it with --force")
    if not target.parent.is_dir():
        raise OutputError(f"{target}: the folder {target.parent} does not exist", fix="create it, or choose another name with -o")


@contextmanager
def _compressed(raw: BinaryIO, target: Path) -> Iterator[BinaryIO]:
    if target.suffix != ".gz":
        yield raw
        return
    with gzip.GzipFile(filename="", mode="wb", fileobj=cast("IO[bytes]", raw), compresslevel=6, mtime=0) as file:
        yield cast("BinaryIO", file)


@contextmanager
def _named_errors(name: str) -> Iterator[None]:
    """Turn what the operating system says into an error that names the target."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        fix = (
            "free some space, or write elsewhere with -o"
            if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
            else "choose another -o"
        )
        raise OutputError(f"{name}: cannot be written: {(error.strerror or str(error)).lower()}", fix=fix) from error
