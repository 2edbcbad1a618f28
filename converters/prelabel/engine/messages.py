"""What a run's process and its workers tell each other: pickled tuples, whose first entry says what they are."""

import pickle
import traceback
from enum import IntEnum
from typing import Any

PROTOCOL = 5
"""Of pickle: the first that does not copy columns once more."""


class Asked(IntEnum):
    """What a worker is sent."""

    FUNCTION = 0
    """Number of the mapping, 0, the pickled function and what is shared by its tasks."""
    TASK = 1
    """Number of the mapping, number of the task, the pickled task."""


class Answered(IntEnum):
    """What a worker sends."""

    READY = 0
    """It has started."""
    RESULT = 1
    """Number of the task, result."""
    ERROR = 2
    """Number of the task, exception."""
    REFUSED = 3
    """Number of a task that it cannot work on, since something cannot be sent or found there, and None."""


def pickled(value: object) -> bytes:
    """A value as bytes.

    Raises:
        Exception: something in it cannot be pickled.
    """
    return pickle.dumps(value, PROTOCOL)


def unpickled(content: bytes) -> Any:  # noqa: ANN401  # whatever was pickled
    """A value of `pickled`, from a process of ours."""
    return pickle.loads(content)  # noqa: S301  # our own


def packed(*message: object) -> bytes:
    """A message as bytes.

    Raises:
        Exception: something in it cannot be pickled.
    """
    return pickled(message)


def packed_error(number: int, error: Exception) -> bytes:
    """An exception as an answer; one that cannot be pickled by its text."""
    text = "".join(traceback.format_exception(error))
    try:
        answer = packed(Answered.ERROR, number, error)
        pickle.loads(answer)  # noqa: S301  # our own
    except Exception:  # noqa: BLE001  # whatever its methods for pickling raise
        return packed(Answered.ERROR, number, RuntimeError(text))
    return answer
