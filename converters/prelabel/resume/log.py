"""A file that results are added to one by one, so that a run can be killed at any moment: what was not wholly written is not there."""

import hashlib
import os
import struct
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Self

from prelabel.locking import lock

HEAD = struct.Struct("<QB16s")
"""Bytes of a result, the stage of the run that it is of, and its digest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a result stands.

    Args:
        start: byte of the file.
        length: in bytes; none where there was a result that is not kept.
    """

    start: int
    length: int


class Log:
    """Results of the stages of a run, in order.

    Args:
        file: open to read and write; what stands behind the last whole result is cut off.
        stages: how many there are.
    """

    def __init__(self, file: FileIO, stages: int) -> None:
        self._file = file
        self.entries: list[list[Entry]] = [[] for _ in range(stages)]
        """By stage."""
        self._end = self._scan()
        file.truncate(self._end)

    @classmethod
    def opened(cls, path: Path, stages: int) -> Self:
        """A log for one run at a time, made where there is none.

        Raises:
            ChoiceError: another run writes to it.
            OSError: it cannot be written.
        """
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        file = os.fdopen(descriptor, "r+b", buffering=0)
        try:
            lock(descriptor, path.parent)
            return cls(file, stages)
        except BaseException:
            file.close()
            raise

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written: a run that is told to end may have written a result that is not among the entries yet."""
        return os.fstat(self._file.fileno()).st_size == 0

    def close(self) -> None:
        """Let another run write to it."""
        self._file.close()

    def _scan(self) -> int:
        """Find the results; where the last whole one ends."""
        end = 0
        while len(head := self._file.read(HEAD.size)) == HEAD.size:
            length, stage, digest = HEAD.unpack(head)
            start = end + HEAD.size
            if stage >= len(self.entries) or start + length > os.fstat(self._file.fileno()).st_size:
                break
            if _digest(self.read(Entry(start, length))) != digest:
                break
            self.entries[stage].append(Entry(start, length))
            end = start + length
        return end

    def read(self, entry: Entry) -> bytes:
        """A result."""
        self._file.seek(entry.start)
        parts: list[bytes] = []
        left = entry.length
        while left and (part := self._file.read(left)):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def add(self, stage: int, content: bytes) -> None:
        """Write a result of a stage; the stages follow each other.

        Raises:
            OSError: it cannot be written.
        """
        self._file.seek(self._end)
        left = memoryview(HEAD.pack(len(content), stage, _digest(content)) + content)
        while left:
            left = left[self._file.write(left) or 0 :]
        self.entries[stage].append(Entry(self._end + HEAD.size, len(content)))
        self._end += HEAD.size + len(content)


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()
