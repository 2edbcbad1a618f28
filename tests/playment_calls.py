"""Calls of a Playment server by the standard library alone, and by bare sockets."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.playment_server import KEY, PROJECT, Server

WORKFLOW = "2aae1234-acac-1234-eeff-12a22a237bbc"
JOBS = f"/v1/projects/{PROJECT}/jobs"
BATCH = f"/v1/projects/{PROJECT}/batch"

TIMEOUT_S = 30
"""More than any answer takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A whole answer; header names are as sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401  # as json.loads
        """The body, decoded."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a failure."""
        return str(self.json["error"]["code"])


def job(reference_id: object = "001", **changes: object) -> bytes:
    """An image job; a change to None takes the field out."""
    fields = {"reference_id": reference_id, "work_flow_id": WORKFLOW, "data": {"image_url": "https://a.example/1.jpg"}} | changes
    return json.dumps({name: value for name, value in fields.items() if value is not None}).encode()


def frames(*named: tuple[object, object]) -> dict[str, object]:
    """The data of a video job: frame ids and URLs."""
    return {"video_data": {"frames": [{"frame_id": name, "src": url} for name, url in named]}}


def call(server: Server, method: str, path: str, body: bytes | None = None, *, key: str | None = KEY) -> Reply:
    """One request on a connection of its own."""
    headers = {} if key is None else {"x-api-key": key}
    with closing(http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=TIMEOUT_S)) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return Reply(status=answer.status, headers=dict(answer.getheaders()), body=answer.read())


def create(server: Server, body: bytes) -> Reply:
    """Send a job."""
    return call(server, "POST", JOBS, body)


@contextmanager
def sent(server: Server, body: bytes, *, timeout_s: float = TIMEOUT_S) -> Iterator[socket.socket]:
    """A bare socket that has sent a job and read nothing yet."""
    parts = urlsplit(server.url)
    head = f"POST {JOBS} HTTP/1.1\r\nhost: {parts.netloc}\r\nx-api-key: {KEY}\r\ncontent-length: {len(body)}\r\n\r\n"
    with socket.create_connection((str(parts.hostname), parts.port or 0), timeout=timeout_s) as connection:
        connection.sendall(head.encode() + body)
        yield connection


def everything(connection: socket.socket) -> bytes:
    """What comes until the other side ends the connection."""
    return b"".join(iter(lambda: connection.recv(1 << 16), b""))
