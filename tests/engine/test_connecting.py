"""Clusters that are started for a run, and what a connection to one says."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from prelabel._version import __version__
from prelabel.engine import Cluster, connecting
from prelabel.engine.connecting import MOST_LOST, Connection, deaf
from prelabel.errors import ClusterError
from tests.engine.clusters import needs_dask

BLOCKED = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))"

ADDRESS = "tcp://host:8786"

LOST = f"{ADDRESS}: the connection to the scheduler is lost\n  fix: look whether it still runs, and convert again"


def test_who_is_started_is_deaf_and_the_run_is_not() -> None:
    """A Ctrl-C while processes are started comes when they are, and never to them."""
    said = []

    def start() -> None:
        with deaf():
            os.kill(os.getpid(), signal.SIGINT)
            said.append(subprocess.run([sys.executable, "-c", BLOCKED], capture_output=True, text=True, check=True).stdout)

    with pytest.raises(KeyboardInterrupt):
        start()

    assert said == ["True\n"]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_a_thread_that_hears_no_signals_starts_processes_as_they_are() -> None:
    """Python lets the main thread alone say what a signal does."""
    seen: list[set[int]] = []

    def start() -> None:
        with deaf():
            seen.append(set(signal.pthread_sigmask(signal.SIG_BLOCK, [])))

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()

    assert [signal.SIGINT in mask for mask in seen] == [False]


@needs_dask
def test_a_cluster_that_cannot_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where there is no folder for what it writes."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))

    with pytest.raises(ClusterError) as caught, Cluster():
        pass

    what, _, fix = str(caught.value).partition("\n")
    assert what.startswith(f"a cluster of this machine cannot be started: [Errno 2] No such file or directory: '{tmp_path}/nowhere/")
    assert fix == "  fix: leave out --engine dask"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked often whether there are workers."""
    monkeypatch.setattr(connecting, "TICK_S", 0.005)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """That of a client, which runs in a thread of its own."""
    made = asyncio.new_event_loop()
    thread = threading.Thread(target=made.run_forever)
    thread.start()
    yield made
    made.call_soon_threadsafe(made.stop)
    thread.join()
    made.close()


class Client:
    """Dask's client as far as a connection asks it; of several answers each is given once, and the last from then on."""

    def __init__(self, threads: Iterable[object] = ({"a": 1},), **answers: object) -> None:
        self.status = "running"
        self.cancelled: list[tuple[list[Any], bool]] = []
        self.submitted: list[tuple[object, ...]] = []
        self._threads = deque(threads)
        self._answers = {name: deque(some if isinstance(some, list) else [some]) for name, some in answers.items()}
        self.loop = SimpleNamespace(asyncio_loop=None)

    @staticmethod
    def _said(answers: "deque[Any]") -> Any:  # noqa: ANN401  # whatever a test has it say
        answer = answers.popleft() if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def nthreads(self) -> Any:  # noqa: ANN401, D102
        return self._said(self._threads)

    def run(self, function: Callable[..., object], *arguments: object, on_error: str) -> Any:  # noqa: ANN401, D102
        assert (on_error, function(*arguments)) == ("return", __version__)
        return self._said(self._answers["run"])

    def run_on_scheduler(self, function: Callable[..., object], *arguments: object) -> Any:  # noqa: ANN401, D102
        assert function(*arguments) == __version__
        return self._said(self._answers["scheduler"])

    def submit(self, *arguments: object, key: str, pure: bool) -> Any:  # noqa: ANN401, D102
        self.submitted.append((*arguments, key, pure))
        return self._said(self._answers["submit"])

    async def gather(self, _: object, *, asynchronous: bool) -> Any:  # noqa: ANN401, D102
        assert asynchronous
        return self._said(self._answers["gather"])

    def cancel(self, futures: list[Any], *, force: bool) -> None:  # noqa: D102
        self.cancelled.append((futures, force))


class Future:
    """Of Dask: done, with one state after the other."""

    def __init__(self, *states: str) -> None:
        self._states = deque(states)

    @property
    def status(self) -> str:
        """The next state, or the last."""
        return self._states.popleft() if len(self._states) > 1 else self._states[0]

    def add_done_callback(self, call: Callable[["Future"], None]) -> None:
        """It is done."""
        call(self)


def said(ask: Callable[[], object]) -> str:
    """The whole message of what goes wrong."""
    with pytest.raises(ClusterError) as caught:
        ask()
    return str(caught.value)


def test_a_cluster_has_as_many_threads_as_its_workers() -> None:
    """One where there are none yet: they are waited for."""
    connection = Connection(Client([{}, {}, {}, {"a": 1, "b": 3}]), ADDRESS, 60)
    before = connection.threads
    connection.require_workers()

    assert (before, connection.threads) == (1, 4)


def test_workers_that_do_not_come() -> None:
    """Are waited for so long, and no longer."""
    fix = f"start some, as with dask worker {ADDRESS}, and convert again"

    assert said(lambda: Connection(Client([{}]), ADDRESS, 0.01).require_workers()) == (
        f"{ADDRESS}: the cluster has no workers, for 0.01 seconds\n  fix: {fix}"
    )


def test_a_scheduler_that_is_lost_is_said_wherever_it_is_missed() -> None:
    """When it is asked for workers, given work, or closes the connection."""
    closed = Client([{}])
    closed.status = "closed"

    assert said(lambda: Connection(Client([OSError("broken")]), ADDRESS, 60)) == LOST
    assert said(lambda: Connection(closed, ADDRESS, 60).require_workers()) == LOST
    assert said(lambda: Connection(Client(submit=RuntimeError("closed")), ADDRESS, 60).submit(bytes, key="k")) == LOST


@pytest.mark.parametrize(
    ("workers", "scheduler", "what"),
    [
        ({"w": __version__}, __version__, None),
        ({"w": __version__}, ImportError("not here"), f"{ADDRESS}: the scheduler has no prelabel: not here"),
        ({"w": ImportError("not here")}, __version__, f"{ADDRESS}: the worker w has no prelabel: not here"),
        ({"w": __version__}, "0.0.9", f"the cluster has prelabel 0.0.9, this is {__version__}"),
        ({"v": __version__, "w": "0.0.9"}, __version__, f"the cluster has prelabel 0.0.9, this is {__version__}"),
    ],
)
def test_all_of_a_cluster_have_the_version_of_the_run(workers: dict[str, object], scheduler: object, what: str | None) -> None:
    """Scheduler and workers; who has another, or none, is named."""
    connection = Connection(Client(run=workers, scheduler=scheduler), ADDRESS, 60)
    if what is None:
        connection.require_version()
        return

    fix = f"install prelabel {__version__} where its scheduler and its workers run"
    assert said(connection.require_version) == f"{what}\n  fix: {fix}"


def test_work_is_asked_for_by_its_key() -> None:
    """And is done as often as it is asked for; what nobody asks for any more is given up, while there is somebody to tell."""
    client = Client(submit="future")
    connection = Connection(client, ADDRESS, 60)
    future: Any = connection.submit(bytes, 3, key="k")
    connection.forget((future,))
    client.status = "closed"
    connection.forget((future,))

    assert (client.submitted, client.cancelled) == ([(bytes, 3, "k", False)], [(["future"], True)])


def result(loop: asyncio.AbstractEventLoop, answers: list[object], *states: str, threads: Iterable[object] = ({"a": 1},)) -> bytes:
    """Of a task called *number 3*; workers are waited for a moment."""
    client = Client(threads, gather=answers)
    client.loop.asyncio_loop = loop
    future: Any = Future(*states)
    return Connection(client, ADDRESS, 0.01).result(future, "number 3")


def test_a_result_that_is_lost_on_its_way_is_made_again(loop: asyncio.AbstractEventLoop) -> None:
    """Some times; what is lost again and again does not come."""
    lost: list[object] = [OSError("broken")]

    assert result(loop, [*lost * (MOST_LOST - 1), b"found"], "finished") == b"found"
    assert result(loop, [b"found"], "pending", "pending", "finished") == b"found"
    assert result(loop, [ValueError("gone"), b"found"], "finished", "finished", "pending", "finished") == b"found"
    assert said(lambda: result(loop, [*lost * MOST_LOST, b"found"], "finished")) == LOST
    assert said(lambda: result(loop, [b"found"], "cancelled")) == LOST


def test_a_result_that_no_worker_is_left_to_make_does_not_come(loop: asyncio.AbstractEventLoop) -> None:
    """Though it was done, as when the last worker is lost with it."""
    assert ": the cluster has no workers, for 0.01 seconds\n" in said(lambda: result(loop, [b""], "pending", threads=[{"a": 1}, {}]))
    assert ": the cluster has no workers, for 0.01 seconds\n" in said(lambda: result(loop, [OSError()], "finished", threads=[{"a": 1}, {}]))


def test_what_a_cluster_cannot_do_is_said_with_its_words(loop: asyncio.AbstractEventLoop) -> None:
    """And with what it was to do; an error of ours is raised as it is."""
    what = f"{ADDRESS}: the cluster cannot work on number 3: out of sorts"

    assert said(lambda: result(loop, [ValueError("out of sorts")], "error")) == (
        f"{what}\n  fix: look at what its scheduler and its workers say"
    )
    assert said(lambda: result(loop, [ClusterError("ours", fix="none")], "error")) == "ours\n  fix: none"
