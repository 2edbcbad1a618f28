"""Arrays as numpy saves them; nothing is unpickled."""

import math
import warnings
from typing import IO, NamedTuple

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from prelabel.errors import InputError, Place

MOST_BYTES = 1 << 28
"""Of an array that is read at once: of millions of boxes."""

PICKLE = "holds Python objects, a pickle, which runs code when it is read"


class Header(NamedTuple):
    """What an array says of itself."""

    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]
    by_columns: bool


def header_of(file: IO[bytes], place: Place, *, save: str, fix: str) -> Header:
    """What an array says of itself.

    Args:
        file: at its beginning.
        place: for messages.
        save: what to do about a pickle.
        fix: what to do about anything else.

    Raises:
        InputError: it is none, or one of objects.
    """
    try:
        with warnings.catch_warnings(action="ignore"):  # of Python 2's numbers
            version = npy.read_magic(file)
            read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
            shape, by_columns, dtype = read(file)
    except Exception as error:  # numpy has Python read the header, which fails in as many ways as Python does
        file.seek(0)
        pickled = file.read(1) == b"\x80"
        what, fix = (PICKLE, save) if pickled else ("is no array as numpy writes it", fix)
        raise InputError(what, place=place, fix=fix) from error
    if any(length < 0 for length in shape):
        raise InputError(f"is an array of the shape {shape}", place=place, fix=fix)
    if dtype.hasobject:
        raise InputError(PICKLE, place=place, fix=save)
    plain = [dtype[name].base for name in dtype.names] if dtype.names else [dtype]
    if any(one.kind not in "biuf" for one in plain):
        raise InputError(f"is an array of {dtype}, not of numbers", place=place, fix=fix)
    return Header(shape, dtype, by_columns)


def array_of(file: IO[bytes], header: Header, left: int | None, place: Place, *, fix: str) -> NDArray[np.generic]:
    """The numbers behind a header.

    Args:
        file: at the first of them.
        header: of the array.
        left: bytes that the file has; None where that is not known.
        place: for messages.
        fix: what to do about an array that is too large.

    Raises:
        InputError: there are too many, or fewer than the header says.
    """
    size = math.prod(header.shape) * header.dtype.itemsize
    if size > MOST_BYTES:
        raise InputError(f"an array of {size:,} bytes; at most {MOST_BYTES:,} are read", place=place, fix=fix)
    data = file.read(size) if left is None or left >= size else b""
    if len(data) < size:
        raise InputError("is cut off: it holds fewer numbers than it says", place=place, fix="copy or write the file again")
    return np.frombuffer(data, header.dtype).reshape(header.shape, order="F" if header.by_columns else "C")
