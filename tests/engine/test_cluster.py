"""Tasks over a cluster: the contract that every engine keeps, and what goes wrong with clusters alone."""

import asyncio
import gc
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from prelabel._version import __version__
from prelabel.engine import Cluster
from prelabel.engine.client import made_client
from prelabel.engine.cluster import SMALL_BYTES
from prelabel.engine.messages import pickled
from prelabel.errors import ChoiceError, ClusterError, UsageError
from tests.engine import tasks
from tests.engine.clusters import cluster, needs_dask
from tests.engine.tasks import Guarded, Number, numbers

pytestmark = needs_dask


@pytest.fixture(scope="module")
def engine() -> Iterator[Cluster]:
    """A cluster of this machine with two workers."""
    with Cluster(workers=2) as started:
        yield started


def test_results_come_in_the_order_of_tasks_from_workers(engine: Cluster) -> None:
    """However long each takes, and whatever is shared."""
    assert list(engine.map(tasks.square, 5, numbers(300))) == [(n * n + 5, True) for n in range(300)]


def test_what_is_large_is_shared_by_all_tasks(engine: Cluster) -> None:
    """More than is sent with each parcel."""
    shared = frozenset(range(10_000, 60_000))
    assert len(pickled(shared)) > SMALL_BYTES

    assert list(engine.map(tasks.choose, shared, numbers(300))) == list(range(300))


def test_the_first_error_in_the_order_of_tasks_is_raised(engine: Cluster) -> None:
    """After the results of all tasks before it, as the error that it was."""
    results = engine.map(tasks.choose, frozenset({117, 118, 140}), numbers(600))

    assert list(itertools.islice(results, 117)) == list(range(117))
    with pytest.raises(ChoiceError, match=r"^number 117 is open\n  fix: choose$"):
        next(results)


def test_mappings_may_feed_each_other_and_be_left(engine: Cluster) -> None:
    """Tasks that come from another mapping; who needs no more asks for no more."""
    squares = (Number(value) for value, _ in engine.map(tasks.square, 0, numbers(200)))

    assert list(itertools.islice(engine.map(tasks.fail_at, frozenset({-1}), squares), 3)) == [0, 1, 4]
    assert list(engine.map(tasks.fail_at, frozenset({-1}), numbers(50))) == list(range(50))


def test_only_some_tasks_are_taken_ahead(engine: Cluster) -> None:
    """Of endless tasks that take no time, at most three parcels of 64 for each worker and the one that is handed on."""
    taken = 0

    def endless() -> Iterator[Number]:
        nonlocal taken
        for taken in itertools.count(1):
            yield Number(taken)

    results = engine.map(tasks.fail_at, frozenset({-1}), endless())
    for handed_on in range(1, 1000):
        next(results)
        assert taken <= handed_on + 64 * (3 * 2 + 1)


@pytest.mark.parametrize("closed", [[0, 1, 2, 3], [2], [3]])
def test_what_cannot_be_sent_is_done_here(engine: Cluster, closed: list[int]) -> None:
    """Tasks that cannot be pickled, all or one, in their places."""
    some: Iterable[Number] = [Guarded(n, n in closed) for n in range(4)]

    assert list(engine.map(tasks.square, 0, some)) == [(n * n, n not in closed) for n in range(4)]


def test_results_that_cannot_be_sent_are_found_here(engine: Cluster) -> None:
    """The same work once more, in this process."""
    assert [found.value for found in engine.map(tasks.local, None, numbers(5))] == [0, 1, 2, 3, 4]


def test_a_worker_that_is_killed_costs_nothing_but_time(tmp_path: Path) -> None:
    """What it had in hand is done by the other; one that was killed before is not missed."""
    with cluster(tmp_path) as (address, (_, first, _)), Cluster(address) as engine:
        results = engine.map(tasks.asleep, 0.05, numbers(60))
        done = list(itertools.islice(results, 10))
        os.kill(first.pid, signal.SIGKILL)

        assert [*done, *results] == list(range(60))


def test_all_workers_are_lost(tmp_path: Path) -> None:
    """An error, after as long as new ones were waited for."""
    with cluster(tmp_path) as (address, (_, first, second)), Cluster(address, patience_s=2) as engine:
        results = engine.map(tasks.asleep, 0.05, numbers(600))
        next(results)
        for worker in (first, second):
            os.kill(worker.pid, signal.SIGKILL)
        with pytest.raises(ClusterError) as caught:
            list(results)

    what = f"{address}: the cluster has no workers, for 2 seconds"
    assert str(caught.value) == f"{what}\n  fix: start some, as with dask worker {address}, and convert again"


def test_what_nobody_waits_for_fails_unheard(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """As when the run has ended with an error of its own: that alone is said."""
    begun = threading.Event()

    async def fails() -> None:
        begun.set()
        raise RuntimeError

    async def left() -> None:
        asyncio.ensure_future(fails())  # noqa: RUF006  # nobody has it

    with cluster(tmp_path, 1) as (address, _), made_client(address) as client:
        asyncio.run_coroutine_threadsafe(left(), client.loop.asyncio_loop).result()
        assert begun.wait(30)
        client.nthreads()
        gc.collect()

    assert caplog.records == []


def test_the_scheduler_is_lost(tmp_path: Path) -> None:
    """An error that names it."""
    with cluster(tmp_path) as (address, (scheduler, *_)), Cluster(address, patience_s=2) as engine:
        results = engine.map(tasks.asleep, 0.05, numbers(600))
        next(results)
        os.kill(scheduler.pid, signal.SIGKILL)
        with pytest.raises(ClusterError) as caught:
            list(results)

    fix = "look whether it still runs, and convert again"
    assert str(caught.value) == f"{address}: the connection to the scheduler is lost\n  fix: {fix}"


def test_a_task_that_ends_every_worker(tmp_path: Path) -> None:
    """Is named after four of them, instead of ending all that there are."""
    with cluster(tmp_path, workers=5) as (address, _), Cluster(address) as engine, pytest.raises(ClusterError) as caught:
        list(engine.map(tasks.ends_worker, 0, numbers(1)))

    what = f"{address}: 4 workers, one after the other, ended while they had number 0 to work on"
    assert str(caught.value) == f"{what}\n  fix: where memory was short, give workers more of it"


def test_a_scheduler_that_cannot_be_reached() -> None:
    """Within seconds, with its address and what to do; nothing of the attempt goes on."""
    before = threading.enumerate()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ClusterError) as caught, Cluster(address):
            pass

    fix = "start one with dask scheduler, and give --scheduler the address that it prints, as tcp://host:8786"
    assert str(caught.value) == f"{address}: no scheduler answers there within 5 seconds\n  fix: {fix}"
    assert set(threading.enumerate()) <= set(before)


def test_an_address_that_is_none() -> None:
    """Is wrong usage; nothing of the attempt goes on."""
    before = threading.enumerate()
    with pytest.raises(UsageError) as caught, Cluster("tcp://nowhere"):
        pass

    what = "--scheduler tcp://nowhere: is no address: missing port number in address 'nowhere'"
    assert str(caught.value) == f"{what}\n  fix: give it as tcp://host:8786"
    assert set(threading.enumerate()) <= set(before)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('__version__ = "0.0.9"', f"the cluster has prelabel 0.0.9, this is {__version__}"),
        ('raise ImportError("not here")', "{address}: the worker {worker} has no prelabel: ImportError('not here')"),
    ],
)
def test_workers_with_another_version_or_none(text: str, what: str, tmp_path: Path) -> None:
    """Are found before anything is sent to them."""
    other = tmp_path / "other" / "prelabel"
    other.mkdir(parents=True)
    (other / "__init__.py").write_text(text)
    with cluster(tmp_path, 1, {"PYTHONPATH": str(other.parent)}) as (address, _), pytest.raises(ClusterError) as caught, Cluster(address):
        pass

    fix = f"install prelabel {__version__} where its scheduler and its workers run"
    first, _, last = str(caught.value).partition("\n")
    worker = first.partition("the worker ")[2].partition(" ")[0]
    assert first == what.format(address=address, worker=worker)
    assert last == f"  fix: {fix}"


def test_workers_without_what_a_task_needs(tmp_path: Path) -> None:
    """Are told apart from tasks that fail: the fix is theirs."""
    with cluster(tmp_path, 1) as (address, _), Cluster(address) as engine, pytest.raises(ClusterError) as caught:
        list(engine.map(tasks.square, 0, [tasks.Homely(1)]))

    what = "a worker of the cluster cannot load what it is to work on: only at home"
    assert str(caught.value) == f"{what}\n  fix: install on the workers what is installed here, the packages of readers as well"


def test_relative_paths_begin_at_our_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though workers were started in another."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with cluster(tmp_path / "elsewhere", 1) as (address, _), Cluster(address) as engine:
        assert list(engine.map(tasks.folder, None, numbers(1))) == [str(tmp_path / "here")]


def test_the_extra_is_missing(tmp_path: Path) -> None:
    """Is said with the command that installs it."""
    (tmp_path / "distributed.py").write_text("raise ImportError(\"No module named 'distributed'\")")
    script = "from prelabel.engine import Cluster\ntry:\n    Cluster().__enter__()\nexcept Exception as error:\n    print(error)"
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True)

    assert result.stdout == "--engine dask needs a package: No module named 'distributed'\n  fix: pip install 'prelabel[dask]'\n"
