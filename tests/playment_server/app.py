"""The service as an ASGI app, and what goes wrong on the way to it."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from tests.playment_server import answers
from tests.playment_server.answers import Answer
from tests.playment_server.faults import Fault, Plan, Way
from tests.playment_server.log import Log, Request
from tests.playment_server.service import Service

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_BROKEN = answers.failure("api_error", "Something went wrong", status=500)
_BEGINNING = b'{"success":true,"data":{"job_id":"'


class App:
    """Answers requests for a service, or spoils them as a plan says.

    Args:
        service: does what is asked.
        log: is told of each request.
        plan: None where nothing goes wrong.
        most: bytes of the largest body that comes through.
    """

    def __init__(self, service: Service, log: Log, plan: Plan | None, *, most: int) -> None:
        self._service, self._log, self._plan, self._most = service, log, plan, most
        self._number = 0
        self.closing = asyncio.Event()
        """Set when the server ends: whoever waits stops waiting."""
        self.errors: list[Exception] = []
        """What broke the app itself."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            await self._serve(scope, receive, send)
        except Exception as error:
            self.errors.append(error)
            raise

    async def _serve(self, scope: Message, receive: Receive, send: Send) -> None:
        self._number += 1
        request = Request(
            number=self._number,
            method=scope["method"],
            path=scope["raw_path"].decode("ascii"),
            query=scope["query_string"].decode("ascii"),
            raw_headers=tuple(scope["headers"]),
        )
        fault = self._plan(request.number, request.method, request.path) if self._plan is not None else None
        self._log.add(request, fault)
        body = await _body(receive, self._most)
        if body is None:
            return
        if isinstance(body, Answer):
            await _respond(send, body)
        elif fault is None:
            await _respond(send, self._service.answer(request, body))
        else:
            await self._spoil(fault, request, body, send, scope["state"]["transport"])
            await _until_gone(receive)

    async def _spoil(self, fault: Fault, request: Request, body: bytes, send: Send, transport: asyncio.Transport) -> None:
        answer = self._service.answer(request, body) if fault.stored else None
        if answer is None and fault.way is not Way.LATE:
            self._service.note(request, body)
        match fault.way:
            case Way.LATE:
                await self._pause(fault.seconds)
                await _respond(send, answer or self._service.answer(request, body))
            case Way.INSTEAD:
                await _respond(send, fault.answer or _BROKEN)
            case Way.CLOSED:
                transport.close()
            case Way.RESET:
                _reset(transport)
            case Way.CUT:
                await _cut(send, answer or _BROKEN)
                transport.close()
            case Way.ENDLESS:
                await self._pour(fault, send, transport)
            case Way.SILENT:
                pass

    async def _pour(self, fault: Fault, send: Send, transport: asyncio.Transport) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", answers.JSON)]})
        piece = _BEGINNING
        while not transport.is_closing():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await self._pause(fault.seconds)
            piece = b"0" * fault.piece

    async def _pause(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.closing.wait(), seconds)


async def _body(receive: Receive, most: int) -> bytes | Answer | None:
    """The whole body; the answer to one that is too large, once it is read; None where the client went before its end."""
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        size += len(message["body"])
        if size <= most:
            pieces.append(message["body"])
        if not message["more_body"]:
            return b"".join(pieces) if size <= most else answers.TOO_LARGE


def _head(answer: Answer) -> Message:
    headers = [(b"content-type", answer.kind), (b"content-length", b"%d" % len(answer.body)), *answer.headers]
    return {"type": "http.response.start", "status": answer.status, "headers": headers}


async def _respond(send: Send, answer: Answer) -> None:
    await send(_head(answer))
    await send({"type": "http.response.body", "body": answer.body})


async def _cut(send: Send, answer: Answer) -> None:
    await send(_head(answer))
    await send({"type": "http.response.body", "body": answer.body[: len(answer.body) // 2], "more_body": True})


def _reset(transport: asyncio.Transport) -> None:
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _until_gone(receive: Receive) -> None:
    """Wait until the connection is gone or the answer complete: to return earlier is an error that uvicorn logs."""
    while (await receive())["type"] != "http.disconnect":
        pass
