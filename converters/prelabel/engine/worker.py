"""A worker process: it works on the tasks that come, and ends when nobody is there to send any."""

import contextlib
import ctypes
import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from prelabel.engine.messages import Answered, Asked, packed, packed_error

SWITCH_S = 0.0005
"""How long the thread that works may keep the others waiting: they fetch the next task and send results in many small steps."""


def serve(connection: "Connection[Any, Any]", announced: "ctypes.c_int64", inherited: "Sequence[Connection[Any, Any]]" = ()) -> None:
    """Work until the other end of the connection is closed; never returns.

    Args:
        connection: to the process that asks.
        announced: takes the number of the task that is worked on.
        inherited: ends of connections that are that process's own, of which this one is a copy.
    """
    for other in inherited:
        other.close()
    # Ctrl-C goes to all processes of a terminal: the one that asks for work decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # what that process does when it is told to end is its own; here there is nothing to leave well
        if number is not None and callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    sys.setswitchinterval(SWITCH_S)
    gc.disable()
    asked: SimpleQueue[bytes] = SimpleQueue()
    answers: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_fetch, args=(connection, asked), daemon=True).start()
    threading.Thread(target=_send, args=(connection, answers), daemon=True).start()
    answers.put(packed(Answered.READY))
    functions: dict[int, Any] = {}
    while True:
        message = asked.get()
        answer = _answer(message, announced, functions)
        if answer is not None:
            answers.put(answer)


def _fetch(connection: "Connection[Any, Any]", asked: SimpleQueue[bytes]) -> None:
    with contextlib.suppress(EOFError, OSError):
        while True:
            asked.put(connection.recv_bytes())
    os._exit(0)


def _send(connection: "Connection[Any, Any]", answers: SimpleQueue[bytes]) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection.send_bytes(answers.get())
    os._exit(0)


def _answer(message: bytes, announced: "ctypes.c_int64", functions: dict[int, Any]) -> bytes | None:
    """What is sent back for a message; None where that is nothing."""
    kind, mapping, number, content = pickle.loads(message)  # noqa: S301  # from the process that started this one
    if kind == Asked.FUNCTION:
        functions[mapping] = content
        return None
    announced.value = number
    try:
        if isinstance(functions[mapping], bytes):
            functions[mapping] = pickle.loads(functions[mapping])  # noqa: S301  # likewise
        function, shared = functions[mapping]
        task = pickle.loads(content)  # noqa: S301  # likewise
    except Exception:  # noqa: BLE001  # whatever importing a plugin raises: it is said by the process that asked, which has it
        return packed(Answered.REFUSED, number, None)
    try:
        result = function(shared, task)
    except Exception as error:  # noqa: BLE001  # raised where the result is wanted
        return packed_error(number, error)
    try:
        return packed(Answered.RESULT, number, result)
    except Exception:  # noqa: BLE001  # whatever a plugin's class raises
        return packed(Answered.REFUSED, number, None)
