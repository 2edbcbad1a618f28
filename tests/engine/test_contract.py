"""What every engine promises, wherever it works."""

import itertools
from collections.abc import Iterator

import pytest

from prelabel.engine import Cluster, Engine
from tests.engine import tasks
from tests.engine.clusters import needs_dask
from tests.engine.made import WAYS, working
from tests.engine.tasks import Number, numbers


@pytest.fixture(scope="module", params=[*WAYS, pytest.param("cluster", marks=needs_dask)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each way to work, a cluster of this machine too."""
    with Cluster(workers=2) if request.param == "cluster" else working(request.param) as made:
        yield made


def test_nothing_of_nothing(engine: Engine) -> None:
    """No tasks give no results."""
    assert list(engine.map(tasks.square, 0, numbers(0))) == []


def test_an_error_in_taking_tasks_waits_for_its_turn(engine: Engine) -> None:
    """What was taken before is done and handed on first."""

    def ending() -> Iterator[Number]:
        yield from numbers(9)
        raise KeyError("no more")

    results = engine.map(tasks.fail_at, frozenset[int](), ending())

    assert list(itertools.islice(results, 9)) == list(range(9))
    with pytest.raises(KeyError, match="no more"):
        next(results)


def test_what_is_shared_and_cannot_be_sent_is_used_here(engine: Engine) -> None:
    """No task leaves this process then, and none is lost."""
    assert list(engine.map(tasks.square, tasks.Own(5), numbers(20))) == [(n * n + 5, False) for n in range(20)]
