"""What is asked of workers and what they answer, and how values and errors become bytes."""

import pickle
import traceback
from enum import IntEnum
from typing import Any

PROTOCOL = 5
"""Of pickle: the first that does not copy columns once more."""


class Asked(IntEnum):
    """What a worker is sent."""

    FUNCTION = 0
    """To know the function of a mapping and what its tasks share."""
    TASK = 1
    """To work on a task."""


class Answered(IntEnum):
    """What a worker sends."""

    READY = 0
    """It has started."""
    RESULT = 1
    """What became of a task."""
    ERROR = 2
    """The exception that ended a task."""
    REFUSED = 3
    """Nothing: it cannot work on a task, since something cannot be sent or found there."""


def pickled(value: object) -> bytes:
    """A value as bytes.

    Raises:
        Exception: something in it cannot be pickled.
    """
    return pickle.dumps(value, PROTOCOL)


def unpickled(content: bytes) -> Any:  # noqa: ANN401  # whatever was pickled
    """A value of `pickled`, from a process of ours."""
    return pickle.loads(content)  # noqa: S301  # our own


def pickled_error(error: Exception) -> bytes:
    """An exception as bytes; one that cannot be pickled by its text."""
    text = "".join(traceback.format_exception(error))
    try:
        content = pickled(error)
        unpickled(content)
    except Exception:  # noqa: BLE001  # whatever its methods for pickling raise
        return pickled(RuntimeError(text))
    return content
