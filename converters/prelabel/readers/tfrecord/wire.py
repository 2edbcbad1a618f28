"""The wire form of Protocol Buffers, as far as ``tf.train.Example`` has it: fields one after the other, each with its number.

Nothing is copied: messages and texts are views of the record that they stand in.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

MOST_VALUES = 1 << 20
"""Of a list, or of fields: what claims more would keep its reader busy."""

VARINT, EIGHT_BYTES, BYTES, FOUR_BYTES = 0, 1, 2, 5
"""Forms of values."""

_FIXED = {EIGHT_BYTES: 8, FOUR_BYTES: 4}
_MORE, _LOW = 0x80, 0x7F
_LONGEST = 10
"""Bytes of a number."""
_FORM, _BITS = 7, 3
_FEW = 64
"""Bytes of numbers of which it is quicker to look at each."""
_SIGN, _RANGE = 1 << 63, 1 << 64


class WireError(Exception):
    """What is wrong with a message."""


class Field(NamedTuple):
    """A field.

    Args:
        number: as the definition of its message gives it.
        form: of its value.
        value: a number, or a view of the bytes.
    """

    number: int
    form: int
    value: int | memoryview


def fields_of(message: memoryview) -> Iterator[Field]:
    """The fields of a message in order.

    Raises:
        WireError: it is none, or has more of them than are read.
    """
    at, end, left = 0, len(message), MOST_VALUES
    while at < end:
        tag, at = _number(message, at)
        form, left = tag & _FORM, left - 1
        if not left:
            raise WireError(f"has more than the {MOST_VALUES:,} fields that are read")
        if form == VARINT:
            value, at = _number(message, at)
            yield Field(tag >> _BITS, form, value)
            continue
        if form == BYTES:
            length, at = _number(message, at)
        elif form in _FIXED:
            length = _FIXED[form]
        else:
            raise WireError(f"has a field of the form {form}, which none of it has")
        if length > end - at:
            raise WireError(f"has a field of {length:,} bytes where {end - at:,} are left")
        yield Field(tag >> _BITS, form, message[at : at + length])
        at += length


def messages_in(message: memoryview, number: int) -> Iterator[memoryview]:
    """The fields of a number, which are messages or texts; others are passed over.

    Raises:
        WireError: the message is none, or such a field is a number.
    """
    for field in fields_of(message):
        if field.number == number:
            yield bytes_in(field)


def bytes_in(field: Field) -> memoryview:
    """The bytes of a field.

    Raises:
        WireError: it has none.
    """
    if field.form != BYTES or isinstance(field.value, int):
        raise WireError(f"has a number where field {field.number} is bytes")
    return field.value


def whole_numbers(message: memoryview) -> list[int]:
    """The values of an ``Int64List``, packed or one by one.

    Raises:
        WireError: it is none, or has more values than are read.
    """
    found: list[int] = []
    for field in fields_of(message):
        if field.number != 1:
            continue
        if isinstance(field.value, int):
            found.append(_signed(field.value))
        elif field.form == BYTES:
            found += _packed_numbers(field.value)
        else:
            raise WireError("has a fraction where whole numbers are")
    return found


def fractions(message: memoryview) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """(n,) the values of a ``FloatList``, packed or one by one.

    Raises:
        WireError: it is none.
    """
    parts: list[memoryview] = []
    for field in fields_of(message):
        if field.number != 1:
            continue
        if isinstance(field.value, int) or field.form == EIGHT_BYTES or len(field.value) % 4:
            raise WireError("has a value where fractions of 4 bytes are that is none")
        parts.append(field.value)
    return np.frombuffer(parts[0] if len(parts) == 1 else b"".join(parts), "<f4")


def _packed_numbers(data: memoryview) -> list[int]:
    """Numbers one after the other."""
    if len(data) > _LONGEST * MOST_VALUES:
        raise WireError(f"has a list of more than the {MOST_VALUES:,} numbers that are read")
    if not data or max(data) < _MORE:
        return data.tolist()
    if len(data) < _FEW:
        return [*_each_number(data)]
    octets = np.frombuffer(data, np.uint8)
    last = np.flatnonzero(octets < _MORE)
    length = np.diff(last, prepend=-1)
    if octets[-1] >= _MORE or length.max() > _LONGEST:
        raise WireError("has a list with a number that does not end")
    first = last - length + 1
    values = np.zeros(len(last), np.uint64)
    for place in range(int(length.max())):
        there = length > place
        values[there] |= (octets[first[there] + place] & np.uint8(_LOW)).astype(np.uint64) << np.uint64(7 * place)
    found: list[int] = values.view(np.int64).tolist()
    return found


def _each_number(data: memoryview) -> Iterator[int]:
    at = 0
    while at < len(data):
        value, at = _number(data, at)
        yield _signed(value)


def _number(message: memoryview, at: int) -> tuple[int, int]:
    """A number of any length, and where it ends."""
    if at < len(message) and (first := message[at]) < _MORE:
        return first, at + 1
    value = shift = 0
    for octet in message[at : at + _LONGEST]:
        value |= (octet & _LOW) << shift
        shift += 7
        if octet < _MORE:
            return value % _RANGE, at + shift // 7
    raise WireError("has a number that does not end")


def _signed(value: int) -> int:
    return value - _RANGE if value >= _SIGN else value
