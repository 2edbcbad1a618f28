"""What runs on the workers of a cluster, in this process."""

import gc
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from prelabel._version import __version__
from prelabel.engine import remote
from prelabel.engine.messages import Answered, pickled, unpickled
from prelabel.errors import ClusterError
from tests.engine import tasks
from tests.engine.tasks import Number


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of a test's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def worked(content: bytes, *numbers: object) -> tuple[float, list[tuple[Answered, Any]]]:
    """Seconds and answers of some tasks."""
    seconds, answers = unpickled(remote.work(content, pickled([pickled(number) for number in numbers])))
    return seconds, [(answered, content and unpickled(content)) for answered, content in answers]


def test_tasks_are_worked_on_up_to_the_first_that_fails() -> None:
    """What comes behind an error is not wanted any more."""
    _, answers = worked(remote.shared_part(tasks.fail_at, frozenset({5})), *map(Number, (3, 4, 5, 6)))

    assert answers[:-1] == [(Answered.RESULT, 3), (Answered.RESULT, 4)]
    assert (answers[-1][0], repr(answers[-1][1])) == (Answered.ERROR, "ValueError(5)")


def test_a_result_that_cannot_be_sent_is_refused_alone() -> None:
    """Those behind it are worked on."""
    _, answers = worked(remote.shared_part(tasks.local, None), Number(3), Number(4))

    assert answers == [(Answered.REFUSED, b"")] * 2


def test_it_is_told_how_long_tasks_took() -> None:
    """In seconds."""
    seconds, _ = worked(remote.shared_part(tasks.asleep, 0.02), Number(1), Number(2))

    assert 0.04 <= seconds < 10


@pytest.mark.parametrize("collecting", [False, True])
def test_the_collector_is_left_as_it_was(*, collecting: bool) -> None:
    """It is another program's process, too; also where a task fails."""
    before = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    try:
        worked(remote.shared_part(tasks.fail_at, frozenset({5})), Number(5))
        after = gc.isenabled()
    finally:
        (gc.enable if before else gc.disable)()

    assert after is collecting


def test_relative_paths_begin_where_the_run_began(folder: Path) -> None:
    """Where there is such a folder on this machine; else all paths have to be absolute."""
    (folder / "there").mkdir()
    os.chdir("there")
    content = remote.shared_part(tasks.folder, None)
    os.chdir(folder)
    _, there = worked(content, Number(1))
    os.chdir(folder)
    (folder / "there").rmdir()
    _, gone = worked(content, Number(1))

    assert [there[0][1], gone[0][1]] == [str(folder / "there"), str(folder)]


def refused(content: bytes, several: Sequence[object]) -> str:
    """The whole message of a worker that can work on nothing."""
    with pytest.raises(ClusterError) as caught:
        worked(content, *several)
    return str(caught.value)


def test_what_a_worker_cannot_load_is_said() -> None:
    """Another version, a function that it has not, a task that cannot be made there."""
    load = "a worker of the cluster cannot load what it is to work on: "
    fix = "install on the workers what is installed here, the packages of readers as well"
    other = pickled(("0.0.9", ".", b""))
    nowhere = pickled((__version__, ".", pickled(tasks.square).replace(b"square", b"squire")))

    assert refused(other, []) == (
        f"the cluster has prelabel {__version__}, this is 0.0.9\n  fix: install prelabel 0.0.9 where its scheduler and its workers run"
    )
    assert refused(nowhere, []).startswith(f"{load}Can't get attribute 'squire' on <module 'tests.engine.tasks'")
    assert refused(nowhere, []).endswith(f"\n  fix: {fix}")
    away = pickled([pickled(tasks.Homely(1)).replace(b"at_home", b"at_hime")])
    with pytest.raises(ClusterError, match=load):
        remote.work(remote.shared_part(tasks.square, 0), away)
