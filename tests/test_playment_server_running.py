"""How the server that stands for Playment starts, ends, and is run by hand."""

import http.client
import json
import signal
import socket
import subprocess
import sys
from contextlib import closing, suppress
from urllib.parse import quote, urlsplit

import pytest

from tests.conftest import ROOT
from tests.playment_calls import JOBS, TIMEOUT_S, call, job
from tests.playment_server import KEY, serving
from tests.playment_server.faults import random_faults


def test_closing_ends_idle_connections() -> None:
    """A client that keeps its connection open holds up nobody."""
    with serving() as server:
        connection = socket.create_connection(("127.0.0.1", urlsplit(server.url).port or 0), timeout=TIMEOUT_S)

    with connection:
        assert ended(connection)


def ended(connection: socket.socket) -> bool:
    """Whether the other side has ended the connection, in one way or the other."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_a_broken_server_fails_the_test() -> None:
    """An error in the server, such as one of its plan, does not pass as a fault."""

    def plan(number: int, method: str, path: str) -> None:
        raise ZeroDivisionError(number, method, path)

    with pytest.raises(ExceptionGroup, match="the test server broke") as caught, serving(faults=plan) as server:
        assert call(server, "GET", "/a").status == 500

    assert caught.group_contains(ZeroDivisionError)


def test_a_port_that_is_taken_is_told() -> None:
    """The error comes before the block."""
    with serving() as server, pytest.raises(OSError, match="in use"), serving(port=urlsplit(server.url).port or 0):
        pass


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_can_be_run_by_hand(end: signal.Signals) -> None:
    """The command prints its URL, serves with the options given, and counts at its end."""
    command = [sys.executable, "-m", "tests.playment_server", "--key", "k", "--project-id", "p", "--faults", "1", "--seed", "5"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        url = process.stdout.readline().strip()
        with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=2)) as connection:
            connection.request("POST", "/v1/projects/p/jobs", job(), {"x-api-key": "k"})
            with suppress(OSError, http.client.HTTPException):  # every request has a fault
                connection.getresponse().read()
        process.send_signal(end)
        out, err = process.stdout.read(), process.stderr.read()

    assert (process.returncode, err) == (0, "")
    assert "project id: p\nkey: k\n" in out
    fault = random_faults(5, 1)(1, "POST", "/")
    assert out.endswith(f"job bodies received: 1\nbatches: 0\nrequests: 1\nfault {fault}: 1\n")


def test_a_loop_by_hand() -> None:
    """With ``--finish`` what was sent can be fetched again."""
    command = [sys.executable, "-m", "tests.playment_server", "--finish"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)) as connection:
            connection.request("POST", JOBS, job(), {"x-api-key": KEY})
            job_id = json.load(connection.getresponse())["data"]["job_id"]
            connection.request("GET", f"{JOBS}/{job_id}", headers={"x-api-key": KEY})
            result = json.load(connection.getresponse())["data"]["result"]
            connection.request("GET", f"/v1/attachments?url={quote(result, safe='')}", headers={"x-api-key": KEY})
            assert json.load(connection.getresponse()) == {"data": {"annotations": {}}}
        process.send_signal(signal.SIGINT)
        assert "jobs stored: 1\nstored more than once: 0\n" in process.stdout.read()
