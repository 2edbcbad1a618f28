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
            taken without them, one that lies elsewhere is asked to come to the CPU. What a masked array hides is no number.
        name: for messages.

    Raises:
        UsageError: it holds no numbers, complex ones, or rows of unequal length.

    >>> numbers([[1, 2], [3, 4]], "boxes").tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    try:
        found = array(value)
        real = found if found.dtype.kind == "c" else np.asarray(found, np.float64)
    except Exception as error:
        # of a stranger's class
        raise UsageError(f"{name} cannot be read as an array of numbers: {error}", fix=_FIX) from error
    if real.dtype.kind == "c":
        raise UsageError(f"{name} holds complex numbers", fix=_FIX)
    return real


def flags(value: object, name: str, threshold: float = 0.5) -> NDArray[np.bool_]:
    """A value as truths; numbers are true above a threshold.

    Raises:
        UsageError: it holds something else.
    """
    try:
        found = array(value)
    except Exception as error:
        # of a stranger's class
        raise UsageError(f"{name} cannot be read as an array: {error}", fix=_FIX) from error
    if found.dtype == np.bool_:
        return found
    found = numbers(found, name)
    if np.isnan(found).any():
        raise UsageError(f"{name} holds pixels that are no numbers", fix="give truths or numbers, 0 outside")
    return found > threshold


def array(value: Any) -> NDArray[Any]:  # noqa: ANN401  # of any framework
    """A value as an array of its own type.

    Raises:
        Exception: as NumPy and the framework say it.
    """
    if isinstance(value, np.ma.MaskedArray):
        number = value.dtype.kind in "biuf"
        absent: object = np.nan if number else None
        return np.where(np.ma.getmaskarray(value), np.array(absent), value.data.astype(np.float64 if number else np.object_))
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
