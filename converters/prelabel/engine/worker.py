"""A worker process: it works on the tasks that come, and ends when nobody is there to send any."""

import contextlib
import ctypes
import os
import signal
import sys
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from prelabel.engine.channel import Channel, FullError, Letter
from prelabel.engine.messages import Answered, Asked, pickled_error
from prelabel.memory import at_work

Message = tuple[Sequence[int], Letter]
"""As a channel sends it."""

NOTHING = Letter.of(None)

FULL = 75
"""The exit code where no more files may be open."""

SWITCH_S = 0.0005
"""How long the thread that works may keep the others waiting: they fetch the next task and send results in many small steps."""


def serve(connection: "Connection[Any, Any]", announced: "ctypes.c_int64", inherited: Sequence[Channel] = ()) -> None:
    """Work until the other end of the connection is closed; never returns.

    Args:
        connection: to the process that asks.
        announced: takes the number of the task that is worked on.
        inherited: channels that are that process's own, of which this one is a copy.
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
    asked: SimpleQueue[Message] = SimpleQueue()
    answers: SimpleQueue[Message] = SimpleQueue()
    channel = Channel(connection)
    threading.Thread(target=_fetch, args=(channel, asked), daemon=True).start()
    threading.Thread(target=_send, args=(channel, answers), daemon=True).start()
    answers.put(((Answered.READY, 0), NOTHING))
    functions: dict[int, Any] = {}
    with at_work():
        while True:
            message = asked.get()
            answer = _answer(message, announced, functions)
            if answer is not None:
                answers.put(answer)


def _fetch(channel: Channel, asked: SimpleQueue[Message]) -> None:
    with contextlib.suppress(EOFError, OSError, MemoryError):
        try:
            while True:
                asked.put(channel.receive())
        except FullError:
            os._exit(FULL)
    os._exit(1)


def _send(channel: Channel, answers: SimpleQueue[Message]) -> None:
    with contextlib.suppress(OSError, MemoryError):
        while True:
            channel.send(*answers.get())
    os._exit(1)


def _answer(message: Message, announced: "ctypes.c_int64", functions: dict[int, Any]) -> Message | None:
    """What is sent back for a message; None where that is nothing."""
    (kind, mapping, number), letter = message
    if kind == Asked.FUNCTION:
        functions[mapping] = letter
        return None
    announced.value = number
    try:
        if isinstance(functions[mapping], Letter):
            functions[mapping] = functions[mapping].value()
        function, shared = functions[mapping]
        task = letter.value()
    except Exception:  # noqa: BLE001  # whatever importing a plugin raises: it is said by the process that asked, which has it
        return (Answered.REFUSED, number), NOTHING
    try:
        result = function(shared, task)
    except Exception as error:  # noqa: BLE001  # raised where the result is wanted
        return (Answered.ERROR, number), Letter(pickled_error(error))
    try:
        return (Answered.RESULT, number), Letter.of(result)
    except Exception:  # noqa: BLE001  # whatever a plugin's class raises
        return (Answered.REFUSED, number), NOTHING
