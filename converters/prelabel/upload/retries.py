"""When a call is tried again, how long after, and when a run has had enough."""

import threading
import time
from collections.abc import Callable

import tenacity
from tenacity.wait import wait_base

from prelabel.errors import ServiceError
from prelabel.upload.answers import TransientError

ATTEMPTS = 8
"""Of one call."""

FULL_JITTER = tenacity.wait_random_exponential(multiplier=0.5, max=30)
"""Anything up to half a second, then up to twice as long each time."""


class Budget:
    """How many retries a run has left. A call that succeeds gives some back, so that only a service that fails throughout uses it up.

    Args:
        retries: to begin with, and at most.
    """

    REFUND = 0.5

    def __init__(self, retries: int) -> None:
        self.retries = retries
        self._left = float(retries)
        self._lock = threading.Lock()

    def refund(self) -> None:
        """A call succeeded."""
        with self._lock:
            self._left = min(self._left + self.REFUND, float(self.retries))

    def spend(self, error: BaseException | None) -> None:
        """A call is about to be tried again.

        Raises:
            ServiceError: there is nothing left.
        """
        with self._lock:
            self._left -= 1
            spent = self._left < 0
        if spent:
            what = f"the service keeps failing, last: {error}; {self.retries} retries are used up"
            raise ServiceError(what, fix="wait until it works again, then run the same command: what is created is not sent again")


class Pace:
    """The moments at which calls may begin.

    Args:
        per_second: calls; None for as many as there can be.
        clock: seconds that only grow.
        sleep: waits so many seconds.
    """

    def __init__(
        self, per_second: float | None, *, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._step_s = 1 / per_second if per_second else 0.0
        self._clock, self._sleep = clock, sleep
        self._next = clock()
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Wait for the next moment that is free."""
        with self._lock:
            now = self._clock()
            begin = max(self._next, now)
            self._next = begin + self._step_s
        if begin > now:
            self._sleep(begin - now)

    def hold(self, seconds: float) -> None:
        """No call begins for so long: the service asked for it."""
        with self._lock:
            self._next = max(self._next, self._clock() + seconds)


class AsAsked(wait_base):
    """As long as the service asks for, and the back-off where that is longer.

    Args:
        otherwise: the back-off.
    """

    def __init__(self, otherwise: wait_base) -> None:
        self.otherwise = otherwise

    def __call__(self, retry_state: tenacity.RetryCallState) -> float:
        """Seconds."""
        error = retry_state.outcome.exception() if retry_state.outcome else None
        asked = error.after_s if isinstance(error, TransientError) else 0.0
        return max(asked, self.otherwise(retry_state))


def sleeping(stop: threading.Event) -> Callable[[float], None]:
    """Waits so many seconds, but not for a run that is to stop."""

    def sleep(seconds: float) -> None:
        stop.wait(seconds)

    return sleep


def retrying(
    budget: Budget, *, stop: threading.Event, sleep: Callable[[float], None] | None = None, wait: wait_base = FULL_JITTER
) -> tenacity.Retrying:
    """What calls are made through: `TransientError` is tried again, as long as the budget lasts and nobody stops the run.

    The last one is raised. ``sleep`` is `sleeping` where left out.
    """
    return tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(TransientError),
        wait=AsAsked(wait),
        stop=tenacity.stop_any(tenacity.stop_after_attempt(ATTEMPTS), tenacity.stop_when_event_set(stop)),
        sleep=sleep or sleeping(stop),
        before_sleep=lambda state: budget.spend(state.outcome.exception() if state.outcome else None),
        reraise=True,
    )
