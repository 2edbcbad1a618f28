"""Identifiers: a function of what they name, unique, and in the layout of version 5."""

import hashlib
import uuid

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from prelabel.build.ids import marks, seeds, uuids

MASK = (1 << 64) - 1


def mixed(value: int) -> int:
    """SplitMix64's finaliser on one number."""
    value = (value + 0x9E3779B97F4A7C15) & MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def one_uuid(name: str, number: int, kind: int, part: int) -> str:
    """The identifier by arithmetic on single numbers and the standard library's own layout."""
    digest = hashlib.blake2b(name.encode(), digest_size=16).digest()
    first, second = int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")
    inner = mixed((number + mixed((kind | part << 8) + 1)) & MASK)
    words = mixed(first ^ inner) << 64 | mixed((second + mixed(inner ^ first)) & MASK)
    return str(uuid.UUID(int=words, version=5))


def many(names: list[str], number: list[int], kind: list[int], part: int = 0) -> list[str]:
    """The identifiers of rows."""
    made = uuids(seeds(names), marks(np.array(number, np.int64), np.array(kind, np.uint8), part))
    return [row.tobytes().decode() for row in made]


@given(st.text(), st.integers(0, 2**62), st.integers(0, 4), st.integers(0, 99))
def test_columns_make_what_single_numbers_make(name: str, number: int, kind: int, part: int) -> None:
    """Bit by bit, with the version and variant of a version 5 UUID."""
    (made,) = many([name], [number], [kind], part)

    assert made == one_uuid(name, number, kind, part)
    parsed = uuid.UUID(made)
    assert (parsed.version, parsed.variant, str(parsed)) == (5, uuid.RFC_4122, made)


def test_identifiers_stay_what_they_are() -> None:
    """Jobs that were sent must be recognised by any later release."""
    assert many(["s", "s", "street\0frame_000001.jpg"], [0, 7, 0], [0, 4, 1]) == [
        "26acced2-28a6-5433-ad72-75535523c098",
        "f4be894f-1ee4-573b-b183-4ef89d35d69e",
        "d9ab05cc-31f8-53db-8668-41c18477b5ff",
    ]


def test_no_two_things_share_an_identifier() -> None:
    """Numbers, kinds, parts and names each tell apart, over some hundred thousand."""
    numbers, kinds = (grid.reshape(-1) for grid in np.meshgrid(np.arange(10_000), np.arange(5)))
    made = [
        uuids(np.repeat(seeds([name]), len(numbers), axis=0), marks(numbers, kinds.astype(np.uint8), part)).tobytes()
        for name in ("a", "b")
        for part in (0, 1)
    ]

    text = b"".join(made)
    assert len({text[i : i + 36] for i in range(0, len(text), 36)}) == 4 * len(numbers)


def test_no_rows_have_no_identifiers() -> None:
    """A sequence without detections."""
    assert uuids(seeds([]), marks(np.empty(0, np.int64), np.empty(0, np.uint8))).shape == (0, 36)
