"""The files of a source: which there are, and what they look like from outside."""

import gzip
import os
import re
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from prelabel.errors import InputError, Place
from prelabel.files import is_file
from prelabel.folders import walk
from prelabel.pace import each

SNIFFED_FILES = 1000
"""How many files of a folder a reader looks at before it gives up finding its own."""

FILES_PER_UNIT, BYTES_PER_UNIT = 500, 1 << 20
"""Where files can be read apart from each other, several in a unit are not more; what is larger takes longer than sending a unit does."""

SNIFFED_BYTES = 1 << 16
"""Of the beginning and of the end of a file."""

HEAD_BYTES = 1 << 14
"""Of the beginning, where the end does not matter."""

_SIGN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]]', re.DOTALL)
_VALUE = re.compile(rb"\s*:\s*(.?)", re.DOTALL)


def sniffed_files(source: Path, suffixes: Sequence[str]) -> Iterator[Path]:
    """The file that a source is, or those among the first files of a folder, that have one of the suffixes.

    Raises:
        InputError: a folder cannot be listed.
    """
    if source.is_dir():
        return walk(source, tuple(suffixes), SNIFFED_FILES)
    return iter([source] if source.suffix.lower() in suffixes else [])


def ends_of(path: Path) -> tuple[bytes, bytes]:
    """The first character of a file of JSON, and its beginning and end as one text; nothing of a file that cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(SNIFFED_BYTES).removeprefix(BOM_UTF8).lstrip()
            file.seek(0, 2)
            file.seek(max(0, file.tell() - SNIFFED_BYTES))
            return head[:1], head + file.read()
    except OSError:
        return b"", b""


def root_members(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The members of the object that a text begins with, as far as the text goes: the name, as it is written, and how its value begins.

    >>> [*root_members(b'{"info": {"images": ["}"]}, "note": "images", "images" : [{')]
    [(b'info', b'{'), (b'note', b'"'), (b'images', b'[')]
    """
    depth = 0
    for sign in _SIGN.finditer(text):
        word = sign[0]
        if word in b"{[":
            depth += 1
        elif word in b"}]":
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1 and (value := _VALUE.match(text, sign.end())):
            yield word[1:-1], value[1]


def beginning(path: Path, most: int) -> bytes:
    """The first bytes of a file, unpacked if its name ends in ``.gz``; nothing of one that cannot be read."""
    try:
        with gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb") as file:
            return file.read(most)
    except (OSError, EOFError, ValueError, zlib.error):
        return b""


def head_of(path: Path, most: int = HEAD_BYTES) -> bytes:
    """The same without a byte order mark and the white space behind it."""
    return beginning(path, most).removeprefix(BOM_UTF8).lstrip()


def first_lines(path: Path, most: int) -> str:
    """The text of the lines that are whole in the first bytes of a file; nothing of one that cannot be read."""
    head = beginning(path, most) if is_file(path) else b""
    return (head if len(head) < most else head.rpartition(b"\n")[0]).decode("utf-8-sig", "replace")


def files_of(source: Path, suffixes: Sequence[str]) -> tuple[Path, tuple[Path, ...]]:
    """The folder that names are relative to, and the files of a source that have one of the suffixes, in natural order.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    kinds = " or ".join(suffixes)
    if source.is_dir():
        paths = tuple(walk(source, tuple(suffixes)))
        if not paths:
            raise InputError(f"holds no {kinds} file", place=Place(str(source)), fix="give the folder that the files lie in")
        return source, paths
    if not source.exists():
        raise InputError("does not exist", place=Place(str(source)), fix="give a file or folder that exists")
    return source.parent, (source,)


def is_listed(path: Path) -> bool:
    """Whether there is such a file, or a link to one that is gone, of which is said so when it is read."""
    return is_file(path) or os.path.islink(path)  # noqa: PTH114  # `pathlib` raises at what is too long to be a path


def parts_of(paths: Sequence[Path]) -> Iterator[tuple[Path, ...]]:
    """Files in the order that they have, so many at a time that reading them is worth a unit, and what they hold is not too much."""
    return (tuple(path for (path,) in some) for some in groups_together([(path,) for path in paths]))


def groups_together(groups: Sequence[Sequence[Path]]) -> Iterator[list[Sequence[Path]]]:
    """The same of files that are read together, such as the pages of a video."""
    part: list[Sequence[Path]] = []
    files = size = 0
    sizes = iter(each(size_of, [path for group in groups for path in group]))
    for group in groups:
        own = sum(islice(sizes, len(group)))
        if part and (files + len(group) > FILES_PER_UNIT or size + own > BYTES_PER_UNIT):
            yield part
            part, files, size = [], 0, 0
        part.append(group)
        files += len(group)
        size += own
    if part:
        yield part


def size_of(path: Path) -> int:
    """Bytes of a file; 0 of one that is not there."""
    try:
        return path.stat().st_size
    except OSError:
        # said when it is read
        return 0
