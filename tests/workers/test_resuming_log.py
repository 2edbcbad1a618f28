"""The file in which results are kept: what was wholly written comes back, and nothing else."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from prelabel.batches import Rest
from prelabel.engine import INLINE
from prelabel.errors import OutputError, Tally
from prelabel.making import Made
from prelabel.resume import resuming
from prelabel.resume.log import Entry, Log
from prelabel.resume.results import Result, decoded, unit_of
from prelabel.watch import Watch
from tests.workers.test_resuming import MOT, Interrupt, interrupted, refused
from tests.workers.test_resuming_source import message
from tests.workers.test_same import mot

pytestmark = pytest.mark.usefixtures("sequences_apart")

HEAD = 8 + 1 + 16
"""Bytes before a result: its length, its stage and its digest."""


def record(stage: int, content: bytes) -> bytes:
    """A result as it stands in the file."""
    return len(content).to_bytes(8, "little") + bytes([stage]) + hashlib.blake2b(content, digest_size=16).digest() + content


def contents(path: Path) -> list[list[bytes]]:
    """What a log of two stages holds, read from its end."""
    log = Log.opened(path, 2)
    found = [[log.read(entry) for entry in entries[::-1]][::-1] for entries in log.entries]
    log.close()
    return found


def test_results_come_back_by_stage(tmp_path: Path) -> None:
    """In their order, the empty and the large among them; a log that is read goes on where it ended."""
    path, large = tmp_path / "results", bytes(range(256)) * 1000
    log = Log.opened(path, 2)
    for content in (b"one", b"", large):
        log.add(0, content)
    log.read(log.entries[0][0])
    log.add(1, b"two")
    log.close()

    assert contents(path) == [[b"one", b"", large], [b"two"]]
    assert path.read_bytes() == record(0, b"one") + record(0, b"") + record(0, large) + record(1, b"two")


def ended(folder: Path, written: bytes) -> None:
    """A run is told to end when this stands in its log."""
    with resuming(INLINE, folder, {}, Watch()):
        (folder / "results").write_bytes(written)
        raise Interrupt


@pytest.mark.parametrize(("written", "stays"), [(record(0, b"one"), True), (b"", False)])
def test_a_run_that_ends_right_behind_the_first_result(written: bytes, *, stays: bool, tmp_path: Path) -> None:
    """Keeps it, though nobody has counted it yet; one without a result leaves nothing."""
    folder = tmp_path / "jobs.jsonl.parts"

    with pytest.raises(Interrupt):
        ended(folder, written)

    assert folder.exists() == stays


def damaged() -> Iterator[bytes]:
    """A result that was not wholly written: cut off anywhere, wrong in any byte, of a stage that there is not."""
    whole = record(0, b"two")
    yield from (whole[:length] for length in range(len(whole)))
    yield from (bytes([*whole[:at], whole[at] ^ 255, *whole[at + 1 :]]) for at in range(len(whole)))
    yield record(2, b"two")


def test_what_stands_behind_the_last_whole_result_is_cut_off(tmp_path: Path) -> None:
    """Whatever it is, and what comes after it as well; the next result stands in its place."""
    for number, rest in enumerate(damaged()):
        path = tmp_path / str(number)
        path.write_bytes(record(0, b"one") + rest + record(0, b"three") * (len(rest) > HEAD))

        log = Log.opened(path, 2)
        assert log.entries == [[Entry(HEAD, 3)], []]
        assert path.stat().st_size == HEAD + 3
        log.add(1, b"new")
        log.close()

        assert contents(path) == [[b"one"], [b"new"]]


def test_results_that_are_not_those_of_the_tasks_are_refused(tmp_path: Path) -> None:
    """One that is of another task, and one that is none."""
    source, target = mot(tmp_path / "source", 1), tmp_path / "out.jsonl"
    interrupted(source, target, MOT, after=30)
    kept = tmp_path / "out.jsonl.parts" / "results"
    second = contents(kept)[0][1]

    kept.write_bytes(record(0, second))
    assert refused(source, target, MOT) == message(target, "it has S-1 where this run has S-0")

    kept.write_bytes(record(0, b"\xc1"))
    assert refused(source, target, MOT).startswith(f"{target}.parts: belongs to another run: a result cannot be read: ")


@pytest.mark.parametrize("apart", [False, True])
def test_a_result_comes_back_as_it_was(*, apart: bool) -> None:
    """Texts one by one where each goes to a file of its own, else as one; what is no UTF-8 is not kept, but made again."""
    tally = Tally(on_error="skip")
    tally.note("noted")
    made = Made(texts=(b"one", b"two"), names=("a", "b"), counts=Counter(frame=2), apart=apart, urls=("https://host/a",))

    back = decoded(Result(name="a", made=(made, made), tally=tally, placed=frozenset({"b"}), declared=3).encoded())

    found = back.made[0]
    assert found.texts == ((b"one", b"two") if apart else (b"onetwo",))
    assert (found.names, found.counts, found.apart, found.urls) == (made.names, made.counts, apart, made.urls)
    assert (found.counts["job"], list(back.tally.notes), back.tally.on_error) == (0, ["noted"], "skip")
    assert (back.name, len(back.made), back.placed, back.declared) == ("a", 2, frozenset({"b"}), 3)
    assert unit_of(back) == (list(back.made), Rest(placed={"b"}, declared=3), back.tally)
    assert Result(name="a\udcff", made=(made,), tally=tally).encoded() == b""


def test_a_file_where_the_folder_would_be(tmp_path: Path) -> None:
    """Is left as it is."""
    place = tmp_path / "jobs.jsonl.parts"
    place.write_text("mine")

    with pytest.raises(OutputError) as caught, resuming(INLINE, place, {}, Watch()):
        pass

    assert str(caught.value) == f"{place}: cannot be written: file exists\n  fix: write elsewhere"
    assert place.read_text() == "mine"
