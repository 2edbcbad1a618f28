"""Options of the commands that call the service, and how these end."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import click
import pytest

from prelabel.cli.options import Name
from prelabel.cli.service import Rate, Stop, stopping
from prelabel.upload.retries import ATTEMPTS
from tests.playment_server import faults, serving
from tests.playment_server.faults import Fault
from tests.upload.made import called, jobs_file, started, uploaded


@pytest.mark.parametrize(("text", "per_second"), [("20/s", 20), ("7.5", 7.5), (" 600/min ", 10), ("90/min", 1.5)])
def test_a_rate_is_of_seconds_or_minutes(text: str, per_second: float) -> None:
    """With or without saying so it is of seconds."""
    assert Rate().convert(text, None, None) == per_second
    assert Rate().convert(per_second, None, None) == per_second


@pytest.mark.parametrize("text", ["0", "0/min", "-1", "1e3", "/s", "5/h", "1234567"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    """A run at no call a second would never end."""
    with pytest.raises(click.BadParameter, match="is no rate such as 20/s or 600/min"):
        Rate().convert(text, None, None)


@pytest.mark.parametrize(("number", "code"), [(0, 7), (signal.SIGINT, 7), (signal.SIGTERM, 143)])
def test_a_scheduler_is_told_by_which_signal_a_run_ended(number: int, code: int) -> None:
    """After Ctrl-C what was done decides."""
    stop = Stop()
    stop.number = number

    assert stop.exit_code(7) == code


def test_a_name_that_utf_8_cannot_hold_is_refused() -> None:
    """As a terminal of another encoding gives it."""
    with pytest.raises(click.BadParameter, match="is no name"):
        Name().convert("caf\udce9", None, None)


HANDLERS: dict[signal.Signals, Callable[[int, FrameType | None], Any] | int] = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
    signal.SIGHUP: signal.SIG_IGN,
}
"""Those of a run in the background that no hang-up ends."""


def handlers() -> dict[signal.Signals, object]:
    """Those of now."""
    return {number: signal.getsignal(number) for number in HANDLERS}


@pytest.fixture
def in_the_background() -> Iterator[None]:
    """As if this process was started so."""
    before = {number: signal.signal(number, handler) for number, handler in HANDLERS.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("in_the_background")
def test_the_second_signal_ends_a_run_as_ever() -> None:
    """The first one asks it to stop; what is ignored asks for nothing."""
    with stopping() as stop:
        signal.raise_signal(signal.SIGHUP)
        unheard = stop.is_set()
        signal.raise_signal(signal.SIGINT)
        heard = stop.is_set(), stop.number
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)

    assert (unheard, heard) == (False, (True, signal.SIGINT))
    assert handlers() == HANDLERS


@pytest.mark.usefixtures("in_the_background")
def test_a_run_that_nobody_stops_leaves_the_signals_as_they_were() -> None:
    """Those that come later are not heard by it."""
    with stopping():
        pass

    assert handlers() == HANDLERS


def test_as_many_calls_are_under_way_as_there_are_workers(tmp_path: Path) -> None:
    """Sixteen answers that take half a second each come together; one by one they would take eight, whatever the machine does beside."""
    path = jobs_file(tmp_path, 16)
    with serving(faults=faults.always(faults.delay(0.5))) as server:
        begin_s = time.monotonic()
        done = called(server, "upload", path, "--workers", "16")

    assert done.exit_code == 0
    assert time.monotonic() - begin_s < 7


def test_a_service_that_is_silent_is_asked_again_after_the_time_that_is_given(tmp_path: Path) -> None:
    """Left out, that is a minute."""
    begin_s = time.monotonic()
    with serving(faults=faults.scripted(faults.hang())) as server:
        done = called(server, "upload", jobs_file(tmp_path, 1), "--timeout", "0.2")

    assert (done.exit_code, server.requests.total()) == (0, 2)
    assert time.monotonic() - begin_s < 30


@pytest.mark.parametrize("command", ["upload", "results", "batch"])
def test_what_waits_to_try_again_ends_when_it_is_told_to(tmp_path: Path, command: str) -> None:
    """It does not try as often as a call may be tried, and a scheduler sees that it was told to."""

    def failing(_: int, method: str, path: str) -> Fault | None:
        return faults.server_error() if method == "GET" or path.endswith("/batch") else None

    path, more = jobs_file(tmp_path, 1), {"upload": ["--batch-name", "night"], "results": ["-o", "out.jsonl"], "batch": ["night"]}
    with serving(faults=failing) as server:
        if command == "results":
            uploaded(server, path)
        with started(server, command, Path("create") if command == "batch" else path, *more[command]) as process:
            while sum(server.faults.values()) < 2:
                assert process.poll() is None, process.communicate()
                time.sleep(0.01)
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=30)

    assert process.returncode == 143
    assert errors.startswith("stopping: what is in flight is finished (SIGTERM again ends at once)\n")
    assert sum(server.faults.values()) < ATTEMPTS
