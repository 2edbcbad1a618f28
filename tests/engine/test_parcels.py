"""Tasks put together for a cluster."""

from collections.abc import Iterator
from typing import Any

import pytest

from prelabel.engine.messages import unpickled
from prelabel.engine.parcels import MOST_BYTES, Packing, Parcel
from tests.engine.tasks import Guarded, Heavy, Number, numbers


def taken(packing: Packing[Any]) -> list[tuple[list[int], str, bool]]:
    """The tasks of all parcels, what each is called, and whether it is sent."""
    parcels: Iterator[Parcel[Any]] = iter(packing.next, None)
    return [([task.value for task in one.tasks], one.name, one.content is not None) for one in parcels]


@pytest.mark.parametrize(
    ("seconds", "tasks", "size"), [(0.25, 2, 4), (1.0, 4, 2), (0.4, 1, 1), (10.0, 1, 1), (0.0, 1, 64), (0.001, 4, 64), (0.5, 64, 64)]
)
def test_a_parcel_takes_half_a_second(seconds: float, tasks: int, size: int) -> None:
    """As far as is known from those before: never none, and at most 64."""
    packing = Packing(numbers(200))
    first = packing.next()
    packing.learn(seconds, tasks)
    second = packing.next()

    assert first is not None
    assert second is not None
    assert [task.value for task in first.tasks] == [0]
    assert [task.value for task in second.tasks] == list(range(1, 1 + size))
    assert [unpickled(content) for content in unpickled(second.content or b"")] == list(second.tasks)


def test_a_task_that_cannot_be_sent_is_a_parcel_in_its_place() -> None:
    """Those before it go first, those behind it follow."""
    packing = Packing(Guarded(number, number in {2, 3}) for number in range(6))
    packing.learn(0.001, 4)

    assert taken(packing) == [
        ([0, 1], "number 0 to number 1", True), ([2], "number 2", False), ([3], "number 3", False), ([4, 5], "number 4 to number 5", True),
    ]  # fmt: skip


def test_a_parcel_of_large_tasks_holds_few() -> None:
    """It is full when it has as many bytes as there may be."""
    packing = Packing(Heavy(number, bytes(MOST_BYTES * 2 // 3)) for number in range(5))
    packing.learn(0.001, 4)

    assert [tasks for tasks, _, _ in taken(packing)] == [[0, 1], [2, 3], [4]]


def test_an_error_in_taking_tasks_ends_them() -> None:
    """What was taken before is sent, and the error is told; nothing more is asked of what raised it."""
    asked = 0

    class Ending:
        def __iter__(self) -> "Ending":
            return self

        def __next__(self) -> Number:
            nonlocal asked
            asked += 1
            if asked == 3:
                raise KeyError("no more")
            return Number(asked)

    packing = Packing(Ending())
    packing.learn(0.001, 4)

    assert taken(packing) == [([1, 2], "number 1 to number 2", True)]
    assert packing.next() is None
    assert (repr(packing.failure), asked) == ("KeyError('no more')", 3)
