"""What the server was asked, for tests to read while it runs."""

import threading
from collections import Counter, deque
from dataclasses import dataclass

from tests.playment_server.faults import Fault

LATEST = 1000
"""Requests that are kept whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, without its body."""

    number: int
    """From 1, in order of arrival."""
    method: str
    path: str
    """As sent: parts are still escaped, and without the query."""
    query: str
    raw_headers: tuple[tuple[bytes, bytes], ...]

    def header(self, name: str) -> str | None:
        """The first value of a header, None where it was not sent."""
        wanted = name.lower().encode()
        return next((value.decode("latin-1") for key, value in self.raw_headers if key == wanted), None)

    @property
    def headers(self) -> dict[str, str]:
        """By name in small letters; the last of several."""
        return {name.decode("latin-1"): value.decode("latin-1") for name, value in self.raw_headers}


class Log:
    """Counts of requests and faults, and the latest requests; safe to read from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str]] = Counter()
        self._latest: deque[Request] = deque(maxlen=LATEST)
        self._faults: Counter[str] = Counter()

    def add(self, request: Request, fault: Fault | None) -> None:
        """Note a request and what goes wrong with it."""
        with self._lock:
            self._requests[request.method, request.path] += 1
            self._latest.append(request)
            if fault is not None:
                self._faults[str(fault)] += 1

    @property
    def requests(self) -> Counter[tuple[str, str]]:
        """How often each method and path was asked for."""
        with self._lock:
            return self._requests.copy()

    @property
    def latest(self) -> tuple[Request, ...]:
        """The latest requests, at most `LATEST`."""
        with self._lock:
            return tuple(self._latest)

    @property
    def faults(self) -> Counter[str]:
        """How often each fault was given, by its text."""
        with self._lock:
            return self._faults.copy()
