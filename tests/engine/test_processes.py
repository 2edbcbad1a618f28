"""Tasks over several processes: the order of results, what goes wrong, and how it ends."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator

import numpy as np
import pytest

from prelabel.engine import Engine, Processes, processors
from prelabel.engine.channel import Letter
from prelabel.engine.crew import Crew, start_method
from prelabel.engine.messages import Asked
from prelabel.errors import WorkerError
from tests.conftest import ROOT
from tests.engine import tasks
from tests.engine.made import WAYS, another_thread, no_more_files, shares_memory, working
from tests.engine.tasks import Columns, Guarded, Number, numbers

FIX = "\n  fix: where memory was short, use fewer processes: --workers 1"


@pytest.fixture(scope="module", params=WAYS)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each way to work on this machine."""
    with working(request.param) as made:
        yield made


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not copy processes")
def test_processes_with_threads_are_not_copied() -> None:
    """A copy has the locks of other threads, and not the threads that would open them."""
    with another_thread():
        assert start_method() == "spawn"


@pytest.fixture
def apart() -> Iterator[Processes]:
    """One worker that does everything, and of which the test may be the end."""
    with Processes(1, patience_s=0, helps=False) as alone:
        yield alone


def test_results_come_in_the_order_of_tasks(engine: Engine) -> None:
    """However long each takes, and whatever is shared."""
    assert [value for value, _ in engine.map(tasks.square, 5, numbers(60))] == [n * n + 5 for n in range(60)]


def test_the_first_error_in_the_order_of_tasks_is_raised(engine: Engine) -> None:
    """After the results of all tasks before it, even where a later task fails sooner."""
    results = engine.map(tasks.fail_at, frozenset({17, 18, 40}), numbers(60))

    assert list(itertools.islice(results, 17)) == list(range(17))
    with pytest.raises(ValueError, match=r"^17$"):
        next(results)


def test_an_error_of_a_task_goes_before_one_in_taking_later_tasks(engine: Engine) -> None:
    """The order is that of the tasks, not that in which errors happen."""

    def ending() -> Iterator[Number]:
        yield from numbers(3)
        raise KeyError("no more")

    with pytest.raises(ValueError, match=r"^2$"):
        list(engine.map(tasks.fail_at, frozenset({2}), ending()))


def test_mappings_may_feed_each_other(engine: Engine) -> None:
    """Tasks that come from another mapping of the same engine."""
    squares = (Number(value) for value, _ in engine.map(tasks.square, 0, numbers(40)))

    assert list(engine.map(tasks.fail_at, frozenset({-1}), squares)) == [n * n for n in range(40)]


def test_a_mapping_may_be_left(engine: Engine) -> None:
    """Who needs no more asks for no more, and the next mapping gets its own results."""
    assert [value for value, _ in itertools.islice(engine.map(tasks.square, 0, numbers(200)), 3)] == [0, 1, 4]
    assert list(engine.map(tasks.fail_at, frozenset({-1}), numbers(50))) == list(range(50))


def test_only_some_tasks_are_taken_ahead(engine: Engine) -> None:
    """Of endless tasks, at most four for each process and the next."""
    taken = 0

    def endless() -> Iterator[Number]:
        nonlocal taken
        for taken in itertools.count(1):
            yield Number(taken)

    results = engine.map(tasks.fail_at, frozenset({-1}), endless())
    for handed_on in range(1, 40):
        next(results)
        assert taken <= handed_on + 4 * 3 + 1


@pytest.mark.parametrize("closed", [[0, 1, 2, 3], [2], [3]])
def test_what_cannot_be_sent_is_done_here(engine: Engine, closed: list[int]) -> None:
    """Tasks that cannot be pickled, all or one."""
    some: Iterable[Number] = [Guarded(n, n in closed) for n in range(4)]

    assert [value for value, _ in engine.map(tasks.square, 0, some)] == [0, 1, 4, 9]


def test_results_that_cannot_be_sent_are_found_here(engine: Engine) -> None:
    """The same work once more, in this process."""
    assert [found.value for found in engine.map(tasks.local, None, numbers(5))] == [0, 1, 2, 3, 4]


def test_an_error_that_cannot_be_sent_comes_as_its_text(apart: Processes) -> None:
    """With where it happened, for who has to mend the program."""
    with pytest.raises(RuntimeError, match=r"(?s)^Traceback .*in stubborn.*tests\.engine\.tasks\.Stubborn: 0 and 2\n$"):
        list(apart.map(tasks.stubborn, None, numbers(1)))


def test_a_killed_worker_is_named_with_what_it_worked_on(apart: Processes) -> None:
    """What was done before it stands."""
    results = apart.map(tasks.killed_at, 7, numbers(20))
    done: list[int] = []
    with pytest.raises(WorkerError) as caught:
        done.extend(results)

    assert str(caught.value) == f"a worker process ended with signal 9 (SIGKILL) while it worked on number 7{FIX}"
    assert done == list(range(len(done)))
    assert len(done) <= 7


def test_a_worker_that_ends_by_itself_is_named_too(apart: Processes) -> None:
    """A reader of somebody else may end its process."""
    with pytest.raises(WorkerError) as caught:
        list(apart.map(tasks.exit_at, 2, numbers(20)))

    assert str(caught.value) == f"a worker process ended with exit code 3 while it worked on number 2{FIX}"


def test_a_worker_that_is_gone_is_named_when_it_is_sent_something() -> None:
    """It may end when it has nothing to do."""
    crew = Crew.started(1)
    while (idle := crew.idlest) is None:
        crew.collect(patient=True)
    os.kill(idle.process.pid or 0, signal.SIGKILL)
    idle.process.join()

    with pytest.raises(WorkerError) as caught:
        crew.send(idle, Asked.TASK, 0, 0, Letter.of("word"))
    crew.end()

    assert str(caught.value) == f"a worker process ended with signal 9 (SIGKILL){FIX}"
    assert len(crew) == 0


@pytest.mark.skipif(not shares_memory(), reason="no memory is shared here")
def test_a_result_that_cannot_be_taken(apart: Processes) -> None:
    """What a worker shares is a file, and no more may be open here: that is said, and nothing waits for ever."""
    results = apart.map(tasks.column, 100_000, numbers(20))
    kept = [next(results)]

    with no_more_files(), pytest.raises(WorkerError) as caught:
        kept.extend(results)

    fix = "close some of them, or allow more, as ulimit -n 1024 does; or use one process: --workers 1"
    assert str(caught.value) == f"too many files are open to take what a worker process sent\n  fix: {fix}"


def test_a_task_that_cannot_be_taken(apart: Processes) -> None:
    """A worker that may open no more files says so by its end, or needs none."""
    assert list(apart.map(tasks.without_files, None, numbers(1))) == [0]
    answers = apart.map(tasks.sums, None, [Columns(np.arange(100_000)), Columns(np.arange(100_000))])

    if not shares_memory():
        assert list(answers) == [4_999_950_000] * 2
        return
    with pytest.raises(WorkerError) as caught:
        list(answers)
    assert str(caught.value).startswith("too many files are open in a worker process to take what it was sent\n  fix: close some of them")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems say otherwise how much memory a process has")
def test_a_task_for_which_memory_is_short(apart: Processes) -> None:
    """The worker ends, and with it the run, in words."""
    assert list(apart.map(tasks.short_of_memory, 1 << 24, numbers(1))) == [0]

    with pytest.raises(WorkerError) as caught:
        list(apart.map(tasks.sums, None, [Columns(np.zeros(1 << 23, np.int64))]))

    assert str(caught.value).startswith("a worker process ended with exit code 1")
    assert str(caught.value).endswith(FIX)


def test_sockets_that_must_not_wait(apart: Processes) -> None:
    """What a program says of all its sockets does not hold for what connects us."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(0.05)
    try:
        found = [column[-1] for column in apart.map(tasks.column, 100_000, numbers(40))]
    finally:
        socket.setdefaulttimeout(before)

    assert found == list(range(40))


def test_workers_have_no_workers(apart: Processes) -> None:
    """A process of a pool may have none of its own: it does all itself."""
    assert list(apart.map(tasks.within, 1, [Number(3), Number(2)])) == [[1, 2, 5], [1, 2]]


ALOUD = """
import threading
from prelabel.engine import Processes
from tests.engine import tasks
if {thread}:
    threading.Thread(target=threading.Event().wait, daemon=True).start()
with Processes(2, patience_s=0, helps=False) as several:
    list(several.map(tasks.aloud, 40.0, tasks.numbers(4)))
"""


@pytest.mark.parametrize("thread", [False, True], ids=["copies", "new processes"])
def test_workers_end_with_the_process_that_asks(*, thread: bool) -> None:
    """In the middle of what they do, though it is killed and can tell them nothing."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", ALOUD.format(thread=thread)]
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE) as asking:
        assert asking.stdout is not None
        said = asking.stdout.read(2)
        asking.kill()
        # it ends when nobody is left who could say more
        rest, _ = asking.communicate(timeout=20)

    assert (said, rest) == (b"!!", b"")


def test_ctrl_c_ends_workers_at_once() -> None:
    """Nobody waits for what they do."""

    def interrupted() -> Iterator[Number]:
        yield from numbers(2)
        raise KeyboardInterrupt

    def run() -> None:
        with Processes(2, patience_s=0, helps=False) as several:
            list(several.map(tasks.asleep, 600.0, interrupted()))

    begin_s = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run()

    assert time.monotonic() - begin_s < 60


def test_workers_are_started_only_where_that_pays() -> None:
    """A run that is done sooner never has any; the clock says when."""
    now = 0.0
    with Processes(2, patience_s=5.0, clock=lambda: now) as several:
        assert not any(worked for _, worked in several.map(tasks.square, 0, numbers(30)))
        now = 5.0
        assert any(worked for n in range(60) for _, worked in several.map(tasks.square, 0, numbers(30)))


def test_one_process_is_this_one() -> None:
    """No worker is started for --workers 1."""
    with Processes(1, patience_s=0) as alone:
        assert not any(worked for _, worked in alone.map(tasks.square, 0, numbers(30)))


def test_the_processors_of_this_process() -> None:
    """Those that it may use, not all that the machine has."""
    assert processors() == len(os.sched_getaffinity(0))
