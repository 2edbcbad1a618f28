"""Arrays of any framework as NumPy arrays, by the array and DLPack protocols; no framework is imported."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import UsageError

_FIX = "give a NumPy array, a tensor on the CPU, or lists of numbers"


def numbers(value: object, name: str) -> NDArray[np.float64]:
    """A value as numbers.

    Args:
        value: anything with ``__array__`` or ``__dlpack__``, or lists of numbers or of such values. A tensor that records gradients is
            taken without them, one that lies elsewhere is asked to come to the CPU.
        name: for messages.

    Raises:
        UsageError: it holds no numbers, or rows of unequal length.

    >>> numbers([[1, 2], [3, 4]], "boxes").tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    try:
        return np.asarray(array(value), np.float64)
    except (TypeError, ValueError, RuntimeError, BufferError, OverflowError) as error:
        raise UsageError(f"{name} cannot be read as an array of numbers: {error}", fix=_FIX) from error


def flags(value: object, name: str, threshold: float = 0.5) -> NDArray[np.bool_]:
    """A value as truths; numbers are true above a threshold.

    Raises:
        UsageError: it holds neither truths nor numbers.
    """
    try:
        found = array(value)
    except (TypeError, ValueError, RuntimeError, BufferError) as error:
        raise UsageError(f"{name} cannot be read as an array: {error}", fix=_FIX) from error
    return found if found.dtype == np.bool_ else numbers(found, name) > threshold


def array(value: Any) -> NDArray[Any]:  # noqa: ANN401  # of any framework
    """A value as an array of its own type.

    Raises:
        TypeError, ValueError, RuntimeError, BufferError: as NumPy and the framework say it.
    """
    if isinstance(value, list | tuple):
        return np.asarray([array(one) if is_tensor(one) else one for one in value])
    for step in ("detach", "cpu"):
        # as tensors of torch have them
        value = getattr(value, step)() if is_tensor(value) and hasattr(value, step) else value
    if hasattr(value, "__array__"):
        try:
            return np.asarray(value)
        except TypeError:
            # a type of number that NumPy does not have
            return np.asarray(value.float())
    return np.asarray(np.from_dlpack(value)) if hasattr(value, "__dlpack__") else np.asarray(value)


def each(value: object, count: int, name: str) -> Sequence[Any]:
    """A value a detection: of a list as it is, of one value for all as many times.

    Raises:
        UsageError: the list is of another length.
    """
    if isinstance(value, str | int) or not hasattr(value, "__len__"):
        return [value] * count
    if len(value) != count:
        raise UsageError(f"{name} has {len(value)} entries, not {count}", fix="give one a detection")
    return value if isinstance(value, list | tuple) else list(value)  # type: ignore[call-overload]  # what has a length is gone through


def is_tensor(value: object) -> bool:
    """Whether it is an array of another framework, by the protocols that it speaks."""
    return not isinstance(value, np.ndarray | str | int | float) and (hasattr(value, "__array__") or hasattr(value, "__dlpack__"))
