"""When calls are tried again: clocks, sleep and back-off are passed in."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import tenacity

from prelabel.errors import ServiceError
from prelabel.upload.answers import TransientError, wait_asked_for
from prelabel.upload.retries import ATTEMPTS, FULL_JITTER, Budget, Pace, retrying

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def failing(times: int, after_s: float = 0.0) -> Callable[[], str]:
    """A call that fails so often before it succeeds."""
    left = iter(range(times))

    def call() -> str:
        for number in left:
            raise TransientError(f"failure {number}", arrived=False, after_s=after_s)
        return "done"

    return call


def test_a_call_is_tried_again_until_it_succeeds() -> None:
    """The waits are those of the back-off."""
    waits: list[float] = []

    answer = retrying(Budget(10), sleep=waits.append, stop=threading.Event(), wait=tenacity.wait_incrementing(1, 1))(failing(3))

    assert (answer, waits) == ("done", [1, 2, 3])


def test_the_service_says_how_long_it_wants_to_be_left_alone() -> None:
    """Its time counts where it is longer than the back-off."""
    waits: list[float] = []

    retrying(Budget(10), sleep=waits.append, stop=threading.Event(), wait=tenacity.wait_incrementing(1, 4))(failing(3, after_s=4))

    assert waits == [4, 5, 9]


def test_what_is_no_passing_failure_is_not_tried_again() -> None:
    """Whatever else goes wrong would go wrong again."""
    calls = iter([ServiceError("the key is wrong", fix="give another")])

    def call() -> None:
        raise next(calls)

    with pytest.raises(ServiceError, match="the key is wrong"):
        retrying(Budget(10), sleep=lambda _: None, stop=threading.Event())(call)


def test_the_last_failure_is_raised_when_there_is_no_sense_in_more() -> None:
    """After as many tries as a call may have."""
    waits: list[float] = []

    with pytest.raises(TransientError, match=f"failure {ATTEMPTS - 1}"):
        retrying(Budget(100), sleep=waits.append, stop=threading.Event(), wait=tenacity.wait_none())(failing(99))

    assert len(waits) == ATTEMPTS - 1


def test_a_run_that_stops_tries_nothing_again() -> None:
    """The failure is raised as it is."""
    stop = threading.Event()
    stop.set()

    with pytest.raises(TransientError, match="failure 0"):
        retrying(Budget(100), sleep=lambda _: None, stop=stop)(failing(1))


def test_a_dead_service_uses_the_budget_up() -> None:
    """Over several calls; each that succeeds gives half a retry back, never more than there was."""
    budget = Budget(5)
    calls = retrying(budget, sleep=lambda _: None, stop=threading.Event(), wait=tenacity.wait_none())

    calls(failing(4))
    budget.refund()
    budget.refund()
    calls(failing(2))
    with pytest.raises(ServiceError) as error:
        calls(failing(3))

    assert str(error.value) == (
        "the service keeps failing, last: failure 0; 5 retries are used up\n"
        "  fix: wait until it works again, then run the same command: what is created is not sent again"
    )
    for _ in range(100):
        budget.refund()
    with pytest.raises(ServiceError):
        calls(failing(6))


def test_waits_are_jittered_in_full() -> None:
    """Anything from nothing to half a second, then to a second, and so on up to half a minute."""
    state = tenacity.RetryCallState(tenacity.Retrying(), None, (), {})
    for attempt, most in ((1, 0.5), (2, 1.0), (4, 4.0), (9, 30.0)):
        state.attempt_number = attempt
        waits = [FULL_JITTER(state) for _ in range(300)]

        assert max(waits) <= most
        assert max(waits) > 0.8 * most
        assert min(waits) < 0.2 * most


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0),
        ("", 0),
        ("120", 120),
        ("0", 0),
        ("Wed, 25 Nov 2026 12:01:30 GMT", 90),
        ("Wed, 25 Nov 2026 13:01:30 +0100", 90),
        ("Wed, 25 Nov 2026 11:59:00 GMT", 0),
        ("soon", 0),
        ("-5", 0),
        ("1e3", 0),
        ("99999999999999999999", 600),
        ("Wed, 25 Nov 2099 12:00:00 GMT", 600),
        ("Wed, 25 Nov 99999999999999999999 12:00:00 GMT", 0),
        ("Wed, 25 Nov 2026 12:01:30 +99999999999999999999", 0),
        ("Wed, 25 Nov 2026 12:01:30 -0000", 90),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float) -> None:
    """Ten minutes are the most that we let ourselves be told; what cannot be read says nothing."""
    assert wait_asked_for(header, NOW) == seconds


class Time:
    """A clock that only moves when somebody sleeps or it is set on."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Passes the time."""
        self.slept.append(round(seconds, 6))
        self.now += seconds

    def pace(self, per_second: float | None) -> Pace:
        """The pace of calls in this time."""
        return Pace(per_second, clock=lambda: self.now, sleep=self.sleep)


def test_calls_keep_their_pace() -> None:
    """Four a second: the first at once, the others a quarter apart, later after a pause that the service asked for."""
    time = Time()
    pace = time.pace(4)
    for _ in range(3):
        pace.wait()
    pace.hold(7)
    pace.wait()

    assert time.slept == [0.25, 0.25, 7.0]


def test_calls_that_were_not_made_are_not_made_up_for() -> None:
    """After ten seconds in which nobody called, four a second are still four a second."""
    time = Time()
    pace = time.pace(4)
    pace.wait()
    time.now += 10
    for _ in range(3):
        pace.wait()

    assert time.slept == [0.25, 0.25]


def test_a_pause_does_not_bring_calls_forward() -> None:
    """The service asks for less than the pace does."""
    time = Time()
    pace = time.pace(1)
    pace.wait()
    pace.hold(0.1)
    pace.wait()

    assert time.slept == [1.0]


def test_calls_without_a_pace_wait_only_when_asked() -> None:
    """Any number at once."""
    time = Time()
    pace = time.pace(None)
    for _ in range(9):
        pace.wait()
    pace.hold(2)
    pace.wait()
    pace.wait()

    assert time.slept == [2.0]
