"""Every fault of the Playment server, as it shows on the wire."""

import http.client
import time
from collections.abc import Callable
from contextlib import closing, suppress
from urllib.parse import urlsplit

import pytest

from tests.playment_calls import BATCH, JOBS, TIMEOUT_S, call, create, everything, job, sent
from tests.playment_server import KEY, Fault, faults, serving

HERE = "http://127.0.0.1:1/other"


@pytest.mark.parametrize(
    ("fault", "status", "kind", "body"),
    [
        (faults.too_many("7"), 429, "text/plain", b"slow down\n"),
        (faults.server_error(), 500, "text/plain", b"Internal Server Error\n"),
        (faults.server_error(stored=True), 500, "text/plain", b"Internal Server Error\n"),
        (faults.html(), 503, "text/html", b"<html>"),
        (faults.html(200), 200, "text/html", b"<html>"),
        (faults.html(200, stored=True), 200, "text/html", b"<html>"),
        (faults.failure(), 400, "application/json", b'{"success":false,"error":{"code":"api_error","message":'),
        (faults.failure("FS_0000"), 400, "application/json", b'{"success":false,"error":{"code":"FS_0000","message":'),
        (faults.failure("api_error", status=200), 200, "application/json", b'{"success":false,"error":{"code":"api_error","message":'),
        (faults.empty(), 200, "application/json", b""),
        (faults.empty(stored=True), 200, "application/json", b""),
        (faults.no_data(), 200, "application/json", b'{"success":true}'),
        (faults.no_data(stored=True), 200, "application/json", b'{"success":true}'),
        (faults.redirect(), 307, "text/plain", b""),
    ],
    ids=str,
)
def test_another_answer(fault: Fault, status: int, kind: str, body: bytes) -> None:
    """It is whole, stands in for the true one on a connection that goes on, and the job is stored where the fault says so."""
    with serving(faults=faults.scripted(fault)) as server, closing(http.client.HTTPConnection(urlsplit(server.url).netloc)) as connection:
        connection.request("POST", JOBS, job(), {"x-api-key": KEY})
        answer = connection.getresponse()
        text = answer.read()
        kept = connection.sock
        stored = server.jobs
        connection.request("POST", JOBS, job("next"), {"x-api-key": KEY})

        assert (answer.status, answer.getheader("content-type")) == (status, kind)
        assert text.startswith(body)
        assert answer.getheader("content-length") == str(len(text))
        assert bool(text) == bool(body)
        assert stored == ({"001": [job()]} if fault.stored else {})
        assert server.bodies_received["001"] == 1
        assert (connection.getresponse().status, connection.sock is kept) == (200, True)
        assert server.faults == {str(fault): 1}


@pytest.mark.parametrize(
    ("fault", "name", "value"),
    [
        (faults.too_many("7"), "retry-after", "7"),
        (faults.too_many(faults.PAST), "retry-after", "Wed, 21 Oct 2015 07:28:00 GMT"),
        (faults.too_many(), "retry-after", None),
        (faults.redirect(), "location", "http://elsewhere.invalid/v1/projects"),
        (faults.redirect(HERE), "location", HERE),
    ],
    ids=str,
)
def test_headers_of_another_answer(fault: Fault, name: str, value: str | None) -> None:
    """429 may say when, 307 says where."""
    with serving(faults=faults.always(fault)) as server:
        assert create(server, job()).headers.get(name) == value


@pytest.mark.parametrize("stored", [False, True])
def test_a_late_answer(*, stored: bool) -> None:
    """The true answer comes after the time, and the job is stored before or after it."""
    with serving(faults=faults.scripted(faults.delay(0.6, stored=stored))) as server:
        start = time.monotonic()
        with sent(server, job(), timeout_s=0.05) as connection:
            wait_for(lambda: server.stored == 1 if stored else bool(server.faults))
            with pytest.raises(TimeoutError):
                connection.recv(1)
            early = server.stored
            connection.settimeout(TIMEOUT_S)
            head = connection.recv(15)

        assert time.monotonic() - start >= 0.6
        assert head == b"HTTP/1.1 200 OK"
        assert (early, server.stored, server.bodies_received) == (int(stored), 1, {"001": 1})


def test_a_late_answer_to_a_client_that_is_gone() -> None:
    """The job is stored all the same, so that the next attempt is a duplicate."""
    with serving(faults=faults.scripted(faults.delay(0.1))) as server:
        with sent(server, job()):
            pass
        wait_for(lambda: server.stored == 1)

        assert create(server, job()).code == "FS_0001"


@pytest.mark.parametrize("stored", [False, True])
def test_a_closed_connection(*, stored: bool) -> None:
    """The connection ends in order, without a byte, after the job was stored or before."""
    with serving(faults=faults.scripted(faults.close(stored=stored))) as server, sent(server, job()) as connection:
        assert everything(connection) == b""
        assert (server.stored, server.bodies_received) == (int(stored), {"001": 1})
        assert create(server, job()).status == (400 if stored else 200)


@pytest.mark.parametrize("stored", [False, True])
def test_a_reset_connection(*, stored: bool) -> None:
    """The connection is reset without a byte."""
    with serving(faults=faults.scripted(faults.reset(stored=stored))) as server, sent(server, job()) as connection:
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
        assert (server.stored, server.bodies_received) == (int(stored), {"001": 1})


@pytest.mark.parametrize(("stored", "status"), [(False, b"500"), (True, b"200")])
def test_a_cut_answer(*, stored: bool, status: bytes) -> None:
    """The head promises a body of which half comes."""
    with serving(faults=faults.scripted(faults.cut(stored=stored))) as server, sent(server, job()) as connection:
        head, _, body = everything(connection).partition(b"\r\n\r\n")

        assert head.startswith(b"HTTP/1.1 " + status)
        promised = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        assert len(body) == promised // 2 > 20
        assert body.startswith(b'{"success":true,"data":{"job_id":' if stored else b'{"success":false')
        assert (server.stored, server.bodies_received) == (int(stored), {"001": 1})


@pytest.mark.parametrize("stored", [False, True])
def test_a_silent_connection(*, stored: bool) -> None:
    """Nothing comes while the client waits; other connections are served."""
    with serving(faults=faults.scripted(faults.hang(stored=stored))) as server, sent(server, job(), timeout_s=0.1) as connection:
        wait_for(lambda: server.bodies_received["001"] == 1)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        assert (server.stored, server.bodies_received) == (int(stored), {"001": 1})
        assert create(server, job("next")).status == 200


def test_an_endless_answer() -> None:
    """A body of no stated length comes as long as one reads."""
    with serving(faults=faults.scripted(faults.endless())) as server:
        with sent(server, job()) as connection:
            start = connection.recv(1 << 16)
            size = len(start)
            while size < 20_000_000:
                piece = connection.recv(1 << 20)
                assert piece
                size += len(piece)

        assert start.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"transfer-encoding: chunked\r\n" in start.lower()
        assert server.stored == 0
        assert create(server, job()).status == 200


def test_a_dripping_answer() -> None:
    """A byte at a time comes, each sooner than a client gives up to wait."""
    with serving(faults=faults.scripted(faults.drip(0.01))) as server, sent(server, job()) as connection:
        text = b""
        while text.count(b"\r\n1\r\n0") < 10:
            text += connection.recv(100)

        assert text.startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize(
    "fault", [faults.hang(), faults.delay(3600), faults.delay(3600, stored=True), faults.endless(), faults.drip(3600)], ids=str
)
def test_closing_ends_what_is_still_held(fault: Fault) -> None:
    """The server ends at once, whatever it holds open."""
    with serving(faults=faults.always(fault)) as server, sent(server, job()) as connection:
        wait_for(lambda: server.bodies_received["001"] == 1 or bool(server.faults))
        start = time.monotonic()
    with connection:
        assert time.monotonic() - start < 5


@pytest.mark.parametrize("fault", faults.EVERY, ids=str)
def test_faults_are_quiet(fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    """No fault logs anything, and the server goes on after each."""
    with serving(faults=faults.scripted(fault)) as server:
        with sent(server, job(), timeout_s=0.1) as connection, suppress(TimeoutError, ConnectionResetError):
            connection.recv(100)
        assert create(server, job("next")).status == 200

    assert caplog.records == []


def test_a_wrong_key_is_told_to_a_late_request_too() -> None:
    """A fault that carries out a request carries it out truly."""
    with serving(faults=faults.always(faults.delay(0.01, stored=True))) as server:
        assert call(server, "POST", JOBS, job(), key="wrong").code == "auth-failure"
        assert server.stored == 0


def test_a_plan_can_be_for_some_calls() -> None:
    """Only the calls named are numbered and spoiled."""
    plan = faults.calls("POST", "/jobs", faults.at({2: faults.server_error()}))
    with serving(faults=plan) as server:
        replies = [
            call(server, "POST", BATCH, b'{"name": "a"}'),
            create(server, job("1")),
            call(server, "GET", JOBS),
            create(server, job("2")),
            create(server, job("3")),
        ]

    assert [reply.status for reply in replies] == [200, 200, 405, 500, 200]


def test_a_plan_is_asked_with_the_request() -> None:
    """It gets the number of the request from 1, its method and its path as sent."""
    asked: list[tuple[int, str, str]] = []

    def plan(number: int, method: str, path: str) -> Fault | None:
        asked.append((number, method, path))
        return None

    with serving(faults=plan) as server:
        create(server, job())
        call(server, "GET", "/a%2Fb?c=d")

    assert asked == [(1, "POST", JOBS), (2, "GET", "/a%2Fb")]


def test_random_faults_are_the_same_again() -> None:
    """A seed gives one plan, another seed another; a share is about that share, and of every kind."""
    first, again, other = (faults.random_faults(seed, 0.2, faults.EVERY) for seed in (1, 1, 2))
    drawn = [first(number, "GET", "/") for number in range(10_000)]

    assert drawn == [again(number, "POST", "/a") for number in range(10_000)]
    assert drawn != [other(number, "GET", "/") for number in range(10_000)]
    assert 1800 < sum(fault is not None for fault in drawn) < 2200
    assert set(drawn) == {None, *faults.EVERY}


@pytest.mark.parametrize(("share", "count"), [(0.0, 0), (1.0, 100)])
def test_random_faults_of_none_and_all(share: float, count: int) -> None:
    """The ends of the range are exact."""
    plan = faults.random_faults(3, share)

    assert sum(plan(number, "GET", "/") is not None for number in range(100)) == count


def test_faults_are_told_apart_by_name() -> None:
    """Counts by name mix no two faults."""
    assert len({str(fault) for fault in faults.EVERY}) == len(faults.EVERY)


def wait_for(true: Callable[[], bool]) -> None:
    """Wait until it holds, half a minute at most."""
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)
