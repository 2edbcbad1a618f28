"""The server, run in a thread beside the test."""

import asyncio
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from tests.playment_server.app import App
from tests.playment_server.faults import Plan
from tests.playment_server.log import Log, Request
from tests.playment_server.service import Service

KEY = "local-test-key"
PROJECT = "905ea3ee-6f62-4bb7-8c31-471e486d9202"
MOST = 20_000_000
"""Bytes of the largest body that comes through."""

_HOST = "127.0.0.1"
_IDLE_S = 3600
"""A connection is never closed for being idle: faults are what the plan says, and nothing else."""


class Connection(H11Protocol):
    """uvicorn's connection, which the app can reach: some faults are below what ASGI can say."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Hand the transport to every request of the connection."""
        super().connection_made(transport)
        self.app_state = {"transport": transport}


class Server:
    """A running server; every property is a copy, safe to take while it runs."""

    def __init__(self, *, url: str, service: Service, log: Log) -> None:
        self.url = url
        """``http://127.0.0.1:PORT``"""
        self._service, self._log = service, log

    @property
    def jobs(self) -> dict[str, list[bytes]]:
        """The bodies that were stored, by reference id; each list holds one."""
        return self._service.stored

    @property
    def stored(self) -> int:
        """How many jobs are stored, cheap enough to poll."""
        return self._service.count

    @property
    def bodies_received(self) -> Counter[str]:
        """How many bodies came in for each reference id, stored or not."""
        return self._service.received

    @property
    def job_ids(self) -> dict[str, str]:
        """Job ids by reference id."""
        return self._service.job_ids

    @property
    def batches(self) -> dict[str, str]:
        """Batch ids by name."""
        return self._service.batches

    @property
    def requests(self) -> Counter[tuple[str, str]]:
        """How often each method and path was asked for."""
        return self._log.requests

    @property
    def latest(self) -> tuple[Request, ...]:
        """The latest requests with their headers, at most 1000."""
        return self._log.latest

    @property
    def faults(self) -> Counter[str]:
        """How often each fault was given, by its text: ``close``, ``close, stored``, ``429``."""
        return self._log.faults

    def finish(self, reference_id: str, result: bytes) -> None:
        """Make the result of a stored job available; KeyError where there is no such job."""
        self._service.finish(reference_id, result)


@contextmanager
def serving(
    *,
    key: str = KEY,
    project_id: str = PROJECT,
    faults: Plan | None = None,
    finish: bool = False,
    signed: bool = False,
    most: int = MOST,
    port: int = 0,
) -> Iterator[Server]:
    """Serve until the block ends; every connection is closed then.

    Args:
        key: what ``x-api-key`` must be.
        project_id: the only project that the key may use.
        faults: asked for each request; None where nothing goes wrong.
        finish: whether each job has a result at once, its own pre-labels.
        signed: whether attachments are redirects to ``localhost`` instead of the file.
        most: bytes of the largest body; a larger one gets 413.
        port: 0 for any that is free.

    Raises:
        ExceptionGroup: the server itself broke while it ran.
    """
    listener = _listener(port)
    url = f"http://{_HOST}:{listener.getsockname()[1]}"
    service = Service(key=key, project_id=project_id, url=url, finish=finish, signed=signed)
    log = Log()
    app = App(service, log, faults, most=most)
    loop = asyncio.new_event_loop()
    with ThreadPoolExecutor(1, "playment-server") as threads:
        done = threads.submit(loop.run_until_complete, _serve(app, listener))
        try:
            yield Server(url=url, service=service, log=log)
        finally:
            loop.call_soon_threadsafe(app.closing.set)
            done.exception()
            loop.close()
    done.result()
    if app.errors:
        raise ExceptionGroup("the test server broke", app.errors)


def _listener(port: int) -> socket.socket:
    """A listening socket.

    It names TCP, as asyncio sends small pieces at once only on sockets that do: an answer in two pieces would take 40 ms.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((_HOST, port))
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener


async def _serve(app: App, listener: socket.socket) -> None:
    """Accept connections until the app closes.

    uvicorn's own server asks every tenth of a second whether it shall end; here the end is at once.
    """
    config = Config(
        app,
        http=Connection,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=_IDLE_S,
    )
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(config, state, {}), sock=listener)
    await app.closing.wait()
    loop.remove_reader(listener)  # a connection that is being accepted while its server closes is left open
    while state.connections or len(asyncio.all_tasks()) > 1:
        for connection in tuple(state.connections):
            if isinstance(connection, Connection):
                connection.transport.abort()
        await asyncio.sleep(0.001)
    server.close()
    await server.wait_closed()
