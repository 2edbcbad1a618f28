"""What runs on the workers of a cluster: parcels of tasks, one parcel at a time in each process."""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from prelabel._version import __version__
from prelabel.engine.messages import Answered, pickled, pickled_error, unpickled
from prelabel.errors import ClusterError
from prelabel.memory import at_work

_ALONE = threading.Lock()
"""Readers know nothing of threads, and the working folder is one for the whole process."""


def shared_part(function: Callable[..., object], shared: object) -> bytes:
    """What a worker needs for all tasks of a mapping.

    Raises:
        Exception: something in it cannot be pickled.
    """
    return pickled((__version__, os.getcwd(), pickled((function, shared))))  # noqa: PTH109  # as text


def hold(content: bytes) -> bytes:
    """The shared part of a mapping, as a task: it is sent once, workers copy it from each other, and if all are lost it is made again."""
    return content


def work(content: bytes, parcel: bytes) -> bytes:
    """Work on tasks one after the other, up to the first that fails.

    Args:
        content: of `shared_part`.
        parcel: the tasks, each pickled, in a pickled list.

    Returns:
        Seconds that it took, and for each task what is answered and the pickled value, pickled.

    Raises:
        ClusterError: this worker cannot load the function, what is shared, or a task.
    """
    with _ALONE, at_work():
        function, shared = _loaded(content)
        tasks = [_found(task) for task in unpickled(parcel)]
        begin_s = time.perf_counter()
        answers = _answers(function, shared, tasks)
        return pickled((time.perf_counter() - begin_s, answers))


def _answers(function: Callable[[Any, Any], object], shared: object, tasks: Sequence[Any]) -> list[tuple[Answered, bytes]]:
    answers: list[tuple[Answered, bytes]] = []
    for task in tasks:
        try:
            result = function(shared, task)
        except Exception as error:  # noqa: BLE001  # raised where the result is wanted
            answers.append((Answered.ERROR, pickled_error(error)))
            break
        try:
            answers.append((Answered.RESULT, pickled(result)))
        except Exception:  # noqa: BLE001  # whatever a plugin's class raises
            answers.append((Answered.REFUSED, b""))
    return answers


def _loaded(content: bytes) -> tuple[Any, Any]:
    """Function and shared part, in the folder that relative paths begin at."""
    folder, function, shared = _kept(content)
    # sources with absolute paths need no such folder here
    with contextlib.suppress(OSError):
        os.chdir(folder)
    return function, shared


@lru_cache(maxsize=4)
def _kept(content: bytes) -> tuple[str, Any, Any]:
    version, folder, part = unpickled(content)
    if version != __version__:
        raise another_version(__version__, version)
    function, shared = _found(part)
    return folder, function, shared


def another_version(there: str, here: str) -> ClusterError:
    """What is said of a machine of the cluster whose prelabel is not the one that asks."""
    return ClusterError(
        f"the cluster has prelabel {there}, this is {here}", fix=f"install prelabel {here} where its scheduler and its workers run"
    )


def _found(content: bytes) -> Any:  # noqa: ANN401  # whatever was sent
    """A value of the process that asks, with all that it needs here.

    Raises:
        ClusterError: something in it cannot be found here.
    """
    try:
        return unpickled(content)
    except Exception as error:
        what = f"a worker of the cluster cannot load what it is to work on: {error}"
        raise ClusterError(what, fix="install on the workers what is installed here, the packages of readers as well") from error
