"""What two processes of this machine send each other: short messages through a pipe, columns and texts in memory that both can reach.

Through a pipe they would go piece by piece, be copied four times, and both ends would wait for each other.
"""

import mmap
import os
import pickle
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from multiprocessing.connection import Connection
from typing import Any
from weakref import WeakSet

from prelabel.engine.messages import PROTOCOL, pickled, unpickled

ALIGNED = 64
"""A column begins at a multiple of so many bytes, wherever it was."""

SHARED_BYTES = 1 << 16
"""From how much on memory is shared: less goes through a pipe in one piece, and sooner."""

MOST_MAPPED = 64
"""So many pieces of shared memory are used where they are, since each keeps a file open; what comes when there are as many is copied."""

_FILE = b"f"
"""What a file goes with through the pipe."""

_MAPPED: "WeakSet[mmap.mmap]" = WeakSet()


class FullError(Exception):
    """So many files are open in this process that what was sent cannot be taken."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A value on its way.

    Args:
        content: the value, pickled without its columns and texts.
        columns: those, in order.
    """

    content: bytes
    columns: Sequence[memoryview] = ()

    @classmethod
    def of(cls, value: object) -> "Letter":
        """A value of this process, which does not change until it is sent.

        Raises:
            Exception: something in it cannot be pickled.
        """
        columns: list[pickle.PickleBuffer] = []
        content = pickle.dumps(value, PROTOCOL, buffer_callback=columns.append)
        return cls(content, [column.raw() for column in columns])

    def value(self) -> Any:  # noqa: ANN401  # whatever was sent
        """The value; its columns may be written to.

        Raises:
            Exception: something in it cannot be found here.
        """
        return pickle.loads(self.content, buffers=self.columns)  # noqa: S301  # from a process that we started, or that started this one


class Channel:
    """One end of what connects two processes.

    Args:
        connection: a pipe that goes both ways.
    """

    def __init__(self, connection: "Connection[Any, Any]") -> None:
        self._connection = connection
        self._files: socket.socket | None = None
        if hasattr(os, "memfd_create"):
            # once, not for each message, when no more files may be open; a default timeout of sockets would hold for the pipe, too
            self._files = socket.socket(fileno=os.dup(connection.fileno()))
            self._files.setblocking(True)

    def fileno(self) -> int:
        """What the operating system calls it, for `multiprocessing.connection.wait`."""
        return self._connection.fileno()

    def close(self) -> None:
        """Hear and say no more."""
        self._connection.close()
        if self._files is not None:
            self._files.close()

    def send(self, label: Sequence[int], letter: Letter) -> None:
        """Send a value.

        Args:
            label: what is known before the value is looked at.
            letter: the value.

        Raises:
            OSError: nobody listens.
        """
        sizes = [len(column) for column in letter.columns]
        file = _shared(letter.columns) if self._files is not None and sum(sizes) >= SHARED_BYTES else None
        try:
            self._connection.send_bytes(pickled((label, sizes, file is not None)))
            self._connection.send_bytes(letter.content)
            if self._files is not None and file is not None:
                socket.send_fds(self._files, [_FILE], [file])
            elif sizes:
                self._connection.send_bytes(b"".join(_apart(letter.columns)))
        finally:
            if file is not None:
                os.close(file)

    def receive(self) -> tuple[Sequence[int], Letter]:
        """The label and the value of what is sent next.

        Raises:
            EOFError: nobody sends any more.
            OSError: likewise.
            FullError: no more files may be open here.
        """
        label, sizes, is_shared = unpickled(self._connection.recv_bytes())
        content = self._connection.recv_bytes()
        if not sizes:
            return label, Letter(content)
        begins = [0, *accumulate(size + -size % ALIGNED for size in sizes)]
        whole = _taken(self._file(), begins[-1]) if is_shared else bytearray(self._connection.recv_bytes())
        return label, Letter(content, [memoryview(whole)[begin : begin + size] for begin, size in zip(begins, sizes, strict=False)])

    def _file(self) -> int:
        """The file that is sent next."""
        if self._files is None:
            raise RuntimeError(self)
        word, files, _, _ = socket.recv_fds(self._files, len(_FILE), 1)
        if not word:
            raise EOFError
        if not files:
            raise FullError
        return files[0]


def _apart(columns: Sequence[memoryview]) -> Iterator[memoryview | bytes]:
    """Columns, and between them what makes each begin where it should."""
    for column in columns:
        yield column
        yield bytes(-len(column) % ALIGNED)


def _shared(columns: Sequence[memoryview]) -> int | None:
    """A file that is nothing but memory and holds columns; None where the system has none, or no room in it."""
    try:
        file = os.memfd_create("prelabel")
    except OSError:
        return None
    try:
        with open(file, "wb", closefd=False) as out:  # no path
            out.writelines(_apart(columns))
    except OSError:
        os.close(file)
        return None
    return file


def _taken(file: int, size: int) -> mmap.mmap | bytearray:
    """What such a file holds, which nobody else has any more."""
    with open(file, "rb") as held:  # no path
        if len(_MAPPED) < MOST_MAPPED:
            with suppress(OSError):
                # all of it at once, and not page by page when each is touched
                mapped = mmap.mmap(file, size, flags=mmap.MAP_SHARED | getattr(mmap, "MAP_POPULATE", 0))
                _MAPPED.add(mapped)
                return mapped
        whole = bytearray(size)
        held.seek(0)
        held.readinto(whole)
        return whole
