"""What can go wrong with a request, and plans that say with which."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from tests.playment_server.answers import JSON, TEXT, Answer, page
from tests.playment_server.answers import failure as failed
from tests.playment_server.answers import redirect as redirected

ELSEWHERE = "http://elsewhere.invalid/v1/projects"
PAST = "Wed, 21 Oct 2015 07:28:00 GMT"


class Way(Enum):
    """How a fault shows on the connection."""

    LATE = auto()
    """The true answer, after a time."""
    INSTEAD = auto()
    """Another answer."""
    CLOSED = auto()
    """The connection ends without an answer."""
    RESET = auto()
    """Likewise, by a TCP reset."""
    CUT = auto()
    """The connection ends amid the body of the answer."""
    SILENT = auto()
    """Nothing, until the client goes."""
    ENDLESS = auto()
    """A body without end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one request, made by the functions of this module."""

    name: str
    way: Way
    stored: bool = False
    """Whether the request was carried out before it went wrong."""
    seconds: float = 0.0
    """Before the answer, or between the pieces of an endless one."""
    answer: Answer | None = None
    """What is answered instead."""
    piece: int = 0
    """Bytes of an endless body that are sent at a time."""

    def __str__(self) -> str:
        """The name by which faults are counted."""
        return f"{self.name}, stored" if self.stored else self.name


Plan = Callable[[int, str, str], Fault | None]
"""Asked for each request: its running number from 1, its method, its path without the query."""


def delay(seconds: float, *, stored: bool = False) -> Fault:
    """The true answer comes late; what is asked is done after the time, or before it when stored."""
    return Fault(name="delay", way=Way.LATE, seconds=seconds, stored=stored)


def instead(name: str, answer: Answer, *, stored: bool = False) -> Fault:
    """Any other answer."""
    return Fault(name=name, way=Way.INSTEAD, answer=answer, stored=stored)


def too_many(retry_after: str | None = None) -> Fault:
    """429; ``retry_after`` is seconds or an HTTP date."""
    headers = () if retry_after is None else ((b"retry-after", retry_after.encode()),)
    name = "429" if retry_after is None else f"429 after {retry_after}"
    return instead(name, Answer(status=429, body=b"slow down\n", kind=TEXT, headers=headers))


def server_error(*, stored: bool = False) -> Fault:
    """500 in plain text."""
    return instead("500", Answer(status=500, body=b"Internal Server Error\n", kind=TEXT), stored=stored)


def html(status: int = 503, *, stored: bool = False) -> Fault:
    """A page for people, with any status: 502, 503 and 504 of a proxy, 200 of a login page."""
    return instead(f"{status} html", page(status, "Service Page"), stored=stored)


def failure(code: str = "api_error", *, status: int = 400, stored: bool = False) -> Fault:
    """An error of the service's own; with status 200 it is a success that is none."""
    return instead(f"{status} {code}", failed(code, "Something went wrong", status=status), stored=stored)


def empty(*, stored: bool = False) -> Fault:
    """200 without a body."""
    return instead("200 empty", Answer(status=200, body=b""), stored=stored)


def no_data(*, stored: bool = False) -> Fault:
    """200 that says success, without data."""
    return instead("200 no data", Answer(status=200, body=b'{"success":true}', kind=JSON), stored=stored)


def redirect(location: str = ELSEWHERE, *, stored: bool = False) -> Fault:
    """307 to another host."""
    return instead("307", redirected(307, location), stored=stored)


def close(*, stored: bool = False) -> Fault:
    """The connection ends before the answer."""
    return Fault(name="close", way=Way.CLOSED, stored=stored)


def reset(*, stored: bool = False) -> Fault:
    """The connection is reset before the answer."""
    return Fault(name="reset", way=Way.RESET, stored=stored)


def cut(*, stored: bool = True) -> Fault:
    """The connection ends with half the body sent; without storing it is half the body of a 500."""
    return Fault(name="cut", way=Way.CUT, stored=stored)


def hang(*, stored: bool = False) -> Fault:
    """No answer ever; the connection stays until the client ends it."""
    return Fault(name="hang", way=Way.SILENT, stored=stored)


def endless(*, stored: bool = False) -> Fault:
    """A body without end, as fast as the client takes it."""
    return Fault(name="endless", way=Way.ENDLESS, piece=1 << 16, stored=stored)


def drip(seconds: float = 0.05, *, stored: bool = False) -> Fault:
    """A body without end, one byte at a time: no single read of the client ever times out."""
    return Fault(name="drip", way=Way.ENDLESS, piece=1, seconds=seconds, stored=stored)


RETRYABLE: tuple[Fault, ...] = (
    delay(0.02),
    delay(0.02, stored=True),
    too_many("0"),
    too_many(PAST),
    server_error(),
    server_error(stored=True),
    html(503),
    html(502, stored=True),
    failure("api_error"),
    failure("FS_0000"),
    failure("FS_0008"),
    close(),
    close(stored=True),
    reset(),
    reset(stored=True),
    cut(),
    hang(),
    hang(stored=True),
)
"""What a client gets over by trying again."""

MISLEADING: tuple[Fault, ...] = (
    html(200),
    html(200, stored=True),
    empty(),
    empty(stored=True),
    no_data(),
    no_data(stored=True),
    failure("api_error", status=200),
    redirect(),
    endless(),
    drip(),
)
"""What no service should answer."""

EVERY = RETRYABLE + MISLEADING


def scripted(*faults: Fault | None) -> Plan:
    """The first request gets the first fault, and so on; later ones get none."""
    return at(dict(enumerate(faults, start=1)))


def at(faults: Mapping[int, Fault | None]) -> Plan:
    """Faults by the running number of the request, from 1."""

    def plan(number: int, _method: str, _path: str) -> Fault | None:
        return faults.get(number)

    return plan


def always(fault: Fault) -> Plan:
    """The same fault each time."""

    def plan(_number: int, _method: str, _path: str) -> Fault | None:
        return fault

    return plan


def calls(method: str, ending: str, plan: Plan) -> Plan:
    """A plan for the calls of one method whose path ends so: they alone are numbered."""
    seen = 0

    def chosen(_number: int, of_method: str, path: str) -> Fault | None:
        nonlocal seen
        if of_method != method or not path.endswith(ending):
            return None
        seen += 1
        return plan(seen, of_method, path)

    return chosen


def random_faults(seed: int, share: float, kinds: Sequence[Fault] = RETRYABLE) -> Plan:
    """Faults for a share (0 to 1) of the requests; the same seed gives a request of one number the same fault."""

    def plan(number: int, _method: str, _path: str) -> Fault | None:
        drawn = hashlib.blake2b(f"{seed}:{number}".encode(), digest_size=16).digest()
        if int.from_bytes(drawn[:8]) >= share * 2**64:
            return None
        return kinds[int.from_bytes(drawn[8:]) % len(kinds)]

    return plan
