"""Files on disk: one natural order of names, walking folders, and reading with errors that name the file."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from prelabel.errors import InputError, Place

_DIGITS = re.compile(r"(\d+)")


def natural_key(name: str) -> tuple[object, ...]:
    """Sort key under which ``frame2`` comes before ``frame10``; names that differ only in leading zeros keep one order.

    >>> sorted(["frame10", "frame2", "b/frame1"], key=natural_key)
    ['b/frame1', 'frame2', 'frame10']
    """
    parts = _DIGITS.split(name)
    return (*(int(part) if i % 2 else part for i, part in enumerate(parts)), name)


def walk(folder: Path) -> Iterator[Path]:
    """All files below a folder, in natural order folder by folder; hidden ones are left out, links to folders are not followed.

    Raises:
        InputError: a folder cannot be listed.
    """

    def refuse(error: OSError) -> None:
        raise InputError(_reason(error), place=Place(str(error.filename)), fix="make the folder readable") from error

    for root, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted((name for name in folders if not name.startswith(".")), key=natural_key)
        for name in sorted(names, key=natural_key):
            if not name.startswith("."):
                yield Path(root, name)


def read_bytes(path: Path) -> bytes:
    """The whole file.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(_reason(error), place=Place(str(path)), fix="give a file that exists and can be read") from error


def read_text(path: Path) -> str:
    """The whole file as UTF-8; a byte order mark is accepted.

    Raises:
        InputError: it cannot be read or is not UTF-8; the message names the line.
    """
    return as_text(read_bytes(path), path)


def as_text(data: bytes, path: Path) -> str:
    """The text of a file's bytes as UTF-8; a byte order mark is accepted.

    Raises:
        InputError: it is not UTF-8; the message names the line.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"byte 0x{error.object[error.start]:02x} is not UTF-8", place=Place(str(path), line), fix="save the file as UTF-8 text"
        ) from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
