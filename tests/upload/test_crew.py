"""Threads that do tasks: how many wait, what comes back, and when they end."""

import threading

from prelabel.upload.crew import Crew

LONG_S = 30.0
"""Longer than anything here takes; what waits for so long has failed."""


def halved(task: int) -> int:
    """What is done with a task; of an odd one it fails."""
    if task % 2:
        raise ValueError(task)
    return task // 2


def test_each_task_comes_back_once_with_what_came_of_it() -> None:
    """A failure is an outcome like any other, and its thread goes on."""
    crew = Crew(1, halved)
    for task in range(5):
        crew.put(task)
    crew.close()
    found = [pair for _ in range(5) if crew.open for pair in crew.taken(LONG_S)]

    assert [(task, str(outcome)) for task, outcome in found] == [(0, "0"), (1, "1"), (2, "1"), (3, "3"), (4, "2")]
    assert [isinstance(outcome, ValueError) for _, outcome in found] == [False, True, False, True, False]
    assert crew.open == 0


def test_two_tasks_wait_for_each_thread() -> None:
    """Beside the one that it is at; there is room again when outcomes were taken, not when tasks are done."""
    go = threading.Event()
    crew: Crew[int, bool] = Crew(2, lambda _: go.wait(LONG_S))
    full = []
    for task in range(6):
        full.append(crew.is_full)
        crew.put(task)
    full.append(crew.is_full)
    nothing = crew.taken(0.01)
    go.set()
    while crew.open == 6:
        crew.taken(LONG_S)

    assert full == [False] * 6 + [True]
    assert nothing == []
    assert not crew.is_full
    crew.close()


def test_a_crew_that_is_closed_does_what_it_was_given() -> None:
    """Then its threads end."""
    done: list[int] = []
    crew = Crew(2, done.append)
    at_work = crew.is_at_work
    for task in range(6):
        crew.put(task)
    crew.close()
    for thread in crew._threads:  # noqa: SLF001  # nothing else tells when they have ended
        thread.join(LONG_S)

    assert at_work
    assert not crew.is_at_work
    assert sorted(done) == list(range(6))
    assert len(crew.taken(LONG_S)) == 6
