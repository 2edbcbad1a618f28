"""Files that a run leaves: whole or not at all."""

import errno
import gzip
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, BinaryIO, cast

from prelabel.errors import ChoiceError, OutputError
from prelabel.files import reason
from prelabel.locking import lock

STDOUT = Path("-")

BUFFER_BYTES = 1 << 18
"""What is written at once of short texts; longer ones are written as they are."""

FRESH_S = 60.0
"""Seconds in which a file that was begun is surely locked."""

_NO_NAME = re.compile(r"[^\w-]")


@contextmanager
def atomic(target: Path, *, force: bool = False, option: str = "-o") -> Iterator[BinaryIO]:
    """A binary file to write to, moved to ``target`` when the block ends well, removed when it does not.

    A file that is replaced hands its permissions on, and a link stays one: what it leads to is written.

    Args:
        target: ``-`` is standard output; a name that ends in ``.gz`` is compressed, with the same bytes for the same content.
        force: replace a file that exists.
        option: that names the target, for messages.

    Raises:
        OutputError: the target exists, or cannot be written.
    """
    if target == STDOUT:
        if sys.stdout is None:
            raise OutputError("standard output: is closed", fix=f"give {option} the name of a file")
        with named_errors("standard output"):
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        return
    check_free(target, force=force, option=option)
    with named_errors(str(target)):
        if target.exists() and not target.is_file():
            with target.open("wb") as device:
                yield device
            return
        place = Path(os.path.realpath(target))
        part = _beside(place)
        # known before it is there: a run may be ended at once
        try:
            with part.open("xb", BUFFER_BYTES) as raw, _compressed(raw, target) as file:
                with suppress(ChoiceError):
                    lock(raw.fileno(), place.parent)
                yield file
            _into_place(part, place, target, force=force, option=option)
        finally:
            part.unlink(missing_ok=True)


def _into_place(part: Path, place: Path, target: Path, *, force: bool, option: str) -> None:
    """Give a whole file its name; without ``force`` not where another run was faster, as far as the file system can tell."""
    try:
        place.hardlink_to(part)
    except OSError:
        # the name is taken, or links are unknown here
        check_free(target, force=force, option=option)
        with suppress(OSError):
            shutil.copymode(place, part)
        part.replace(place)


def _beside(target: Path) -> Path:
    """A file of a name that nobody else takes, in the target's folder, to be locked as long as it is open."""
    own = f".prelabel.{_NO_NAME.sub('-', os.uname().nodename if hasattr(os, 'uname') else '')}"
    _remove_left(target.parent, own)
    return target.with_name(f"{own}.{os.getpid()}.{os.urandom(8).hex()}.part")


@cache
def _remove_left(folder: Path, own: str) -> None:
    """Remove what killed runs of this machine left, once a run; of a moment ago it may be one that is not locked yet."""
    for part in folder.glob(f"{own}.*.part"):
        with suppress(OSError, ChoiceError):
            if time.time() - part.stat().st_mtime > FRESH_S:
                with part.open("r+b") as file:
                    if lock(file.fileno(), folder):
                        part.unlink()


def check_free(target: Path, *, force: bool, option: str = "-o") -> None:
    """Refuse a target that may not be written, before any work is done; a device or pipe has nothing to lose.

    Args:
        target: ``-`` is standard output.
        force: a file that exists may be replaced.
        option: that names the target, for messages.

    Raises:
        OutputError: it is a file and ``force`` is not given, it is a folder, or its folder does not exist.
    """
    if target == STDOUT:
        return
    with named_errors(str(target)):
        if target.is_dir():
            raise OutputError(f"{target}: is a folder", fix=f"give {option} the name of a file")
        if target.is_file() and not force:
            raise OutputError(f"{target}: exists already", fix=f"choose another name with {option}, or replace it with --force")
        if not target.parent.is_dir():
            if target.parent.exists():
                raise OutputError(f"{target}: {target.parent} is no folder", fix=f"choose another name with {option}")
            fix = f"create it, or choose another name with {option}"
            raise OutputError(f"{target}: the folder {target.parent} does not exist", fix=fix)


def make_folder(target: Path) -> None:
    """A folder to write several files to, made where it is not there yet.

    Raises:
        OutputError: it cannot be made.
    """
    with named_errors(str(target)):
        target.mkdir(exist_ok=True)


@contextmanager
def _compressed(raw: BinaryIO, target: Path) -> Iterator[BinaryIO]:
    if target.suffix != ".gz":
        yield raw
        return
    with gzip.GzipFile(filename="", mode="wb", fileobj=cast("IO[bytes]", raw), compresslevel=6, mtime=0) as file:
        yield cast("BinaryIO", file)


@contextmanager
def named_errors(name: str) -> Iterator[None]:
    """Turn what the operating system says into an error that names the target.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(name, error) from error


def unwritable(name: str, error: OSError) -> OutputError:
    """What the operating system says of a target, as an error that names it."""
    full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    fix = "free some space, or write elsewhere" if full else "write elsewhere"
    return OutputError(f"{name}: cannot be written: {reason(error)}", fix=fix)
