"""A writer of TFRecord, by the definitions alone: records of ``tf.train.Example`` and ``tf.train.SequenceExample``."""

import struct
from collections.abc import Iterable, Mapping, Sequence

Values = Sequence[str | bytes] | Sequence[float]
"""Of a list: texts, whole numbers or fractions; of an empty one nothing says which."""

_POLYNOMIAL = 0x82F63B78


def _table() -> list[int]:
    """What the check sum of a byte is."""
    found = list(range(256))
    for _ in range(8):
        found = [crc >> 1 ^ _POLYNOMIAL * (crc & 1) for crc in found]
    return found


_SUMS = _table()


def check_sum(data: bytes) -> bytes:
    """The masked CRC-32C of some bytes."""
    crc = 0xFFFFFFFF
    for octet in data:
        crc = _SUMS[(crc ^ octet) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def records(messages: Iterable[bytes]) -> bytes:
    """A file of records."""
    lengths = ((struct.pack("<Q", len(message)), message) for message in messages)
    return b"".join(length + check_sum(length) + message + check_sum(message) for length, message in lengths)


def number(value: int) -> bytes:
    """A number of any length; one below 0 in two's complement."""
    value %= 1 << 64
    found = bytearray()
    while value >> 7:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def field(tag: int, message: bytes) -> bytes:
    """A field that is bytes."""
    return number(tag << 3 | 2) + number(len(message)) + message


def feature(values: Values) -> bytes:
    """A ``Feature`` of some values."""
    if all(isinstance(value, str | bytes) for value in values):
        texts = [value.encode() if isinstance(value, str) else value for value in values if isinstance(value, str | bytes)]
        return field(1, b"".join(field(1, text) for text in texts))
    numbers = [value for value in values if not isinstance(value, str | bytes)]
    if all(isinstance(value, int) for value in numbers):
        return field(3, field(1, b"".join(number(int(value)) for value in numbers)))
    return field(2, field(1, struct.pack(f"<{len(numbers)}f", *numbers)))


def example(lists: Mapping[str, Values]) -> bytes:
    """An ``Example``."""
    return field(1, _entries({name: feature(values) for name, values in lists.items()}))


def sequence_example(context: Mapping[str, Values], steps: Mapping[str, Sequence[Values]]) -> bytes:
    """A ``SequenceExample``; of a list without a value only its place is there."""
    listed = {name: b"".join(field(1, feature(values) if values else b"") for values in lists) for name, lists in steps.items()}
    return example(context) + field(2, _entries(listed))


def _entries(messages: Mapping[str, bytes]) -> bytes:
    """A map of names."""
    return b"".join(field(1, field(1, name.encode()) + field(2, message)) for name, message in messages.items())
