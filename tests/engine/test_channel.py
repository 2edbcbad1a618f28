"""What two processes of this machine send each other, whatever way it takes."""

import contextlib
import gc
import multiprocessing
import os
import pickle
import resource
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from prelabel.engine.channel import ALIGNED, MOST_MAPPED, SHARED_BYTES, Channel, FullError, Letter
from tests.engine.made import no_more_files, shares_memory

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="other systems share no memory in this way")

LONG = SHARED_BYTES // 8
"""Numbers that are no short message."""


@pytest.fixture(scope="module", params=["memory", "pipe"])
def ends(request: pytest.FixtureRequest) -> Iterator[tuple[Channel, Channel]]:
    """Two ends, between which long messages go through memory that both can reach, or all through a pipe."""
    one, other = multiprocessing.Pipe()
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "pipe":
            patch.delattr(os, "memfd_create", raising=False)
        channels = Channel(one), Channel(other)
        yield channels
    for channel in channels:
        channel.close()


def sent(ends: tuple[Channel, Channel], value: object, label: tuple[int, ...] = (7,)) -> Any:  # noqa: ANN401  # whatever it was
    """What arrives at the other end."""
    one, other = ends
    # a pipe that is full waits for who listens
    sender = threading.Thread(target=one.send, args=(label, Letter.of(value)))
    sender.start()
    received, letter = other.receive()
    sender.join()
    assert tuple(received) == label
    return letter.value()


COLUMNS = st.lists(
    arrays.arrays(st.sampled_from(["u1", "<i4", "<f8", "?"]), st.tuples(st.integers(0, 40), st.integers(1, 3)))
    | st.builds(np.arange, st.sampled_from([0, 1, LONG - 1, LONG, 3 * LONG])),
    max_size=5,
)


@given(columns=COLUMNS, text=st.binary(max_size=200), times=st.sampled_from([1, 1000]))
def test_what_is_sent_arrives(ends: tuple[Channel, Channel], columns: list[np.ndarray[Any, Any]], text: bytes, times: int) -> None:
    """Columns are what they were, and may be written to; texts that are sent as columns are what they were."""
    found, texts = sent(ends, (columns, pickle.PickleBuffer(text * times)))

    assert bytes(texts) == text * times
    for one, other in zip(columns, found, strict=True):
        np.testing.assert_array_equal(one, other)
        assert (one.dtype, one.shape) == (other.dtype, other.shape)
        other[...] = 0


def test_columns_begin_where_compiled_loops_expect(ends: tuple[Channel, Channel]) -> None:
    """Those behind a text of any length, too."""
    _, *columns = sent(ends, [pickle.PickleBuffer(b"seven. "), np.arange(LONG), np.ones(3, np.uint8), np.arange(5.0)])

    first = columns[0].ctypes.data
    assert [(column.ctypes.data - first) % ALIGNED for column in columns] == [0, 0, 0]


@LINUX
def test_memory_is_given_back_when_nobody_needs_it(ends: tuple[Channel, Channel]) -> None:
    """And with it the files that it keeps open, of which there are never many."""
    gc.collect()
    before = len(list(Path("/proc/self/fd").iterdir()))
    kept = [sent(ends, np.full(LONG, number)) for number in range(MOST_MAPPED + 9)]

    assert len(list(Path("/proc/self/fd").iterdir())) - before <= MOST_MAPPED
    assert [set(column.tolist()) for column in kept] == [{number} for number in range(MOST_MAPPED + 9)]

    kept.clear()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@LINUX
def test_no_room_in_shared_memory(ends: tuple[Channel, Channel]) -> None:
    """As where a limit for files holds for it: the message goes through the pipe."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        found = sent(ends, np.arange(LONG))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert found.tolist() == list(range(LONG))


@LINUX
@pytest.mark.usefixtures("ends")
def test_no_more_files_may_be_open() -> None:
    """It is said, and not taken for the end of who sends; a pipe needs none."""
    fails = pytest.raises(FullError) if shares_memory() else contextlib.nullcontext()
    one, other = map(Channel, multiprocessing.Pipe())
    one.send((7,), Letter.of(np.arange(LONG)))
    with no_more_files(), fails:
        other.receive()
    one.close()
    other.close()
