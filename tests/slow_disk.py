"""Disks that are taken for slow, and which files threads read of them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from prelabel import ahead, pace
from prelabel.files import contents


def threads() -> int:
    """How many wait for files."""
    return sum(thread.name.startswith(pace.NAME) for thread in threading.enumerate())


@contextmanager
def slow_disk(slow_s: float = -1.0) -> Iterator[dict[str, bool]]:
    """Files come slowly that take so long, so all do by default; says of each whether a thread read it, and not the one that wanted it."""
    main = threading.get_ident()
    read: dict[str, bool] = {}

    def seen(path: Path | str) -> bytes:
        read[str(path)] = threading.get_ident() != main
        return contents(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pace, "SLOW_S", slow_s)
        patch.setattr(ahead, "contents", seen)
        yield read
