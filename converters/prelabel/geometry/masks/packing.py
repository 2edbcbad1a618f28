"""COCO's text of run lengths, read and written for many masks at once.

A number is written five bits a character from the lowest on, each character 48 and its bits; 32 more says that another follows,
and the 16 of the last is the sign. From the fourth on a number is the difference to the run two before it.
Source: the C code of https://github.com/cocodataset/cocoapi, rleFrString and rleToString. That code writes beyond its memory where
differences have thirty bits, so that it is not used here.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.numbering import distinct_numbers
from prelabel.geometry.ragged import blocks, joined_starts, places, starts

FIRST, LAST = 48, 111
"""The characters that there are."""

LONGEST = 12
"""Characters of a number: more do not fit into 63 bits."""

MOST_RUNS = 1 << 22
"""Of a mask: a mask of noise of 8 million pixels has as many, no object comes near. Rings of more would fill the memory."""

_CHARS_AT_ONCE = 1 << 18


def unpacked(texts: Sequence[bytes]) -> tuple[NDArray[np.int64], NDArray[np.int64], dict[int, str]]:
    """The run lengths of each text, where they start, and what is wrong with texts that are none; the runs of these mean nothing."""
    problems = {i: what for i, text in enumerate(texts) if (what := _problem(text))}
    good = [b"" if i in problems else text for i, text in enumerate(texts)]
    parts: list[NDArray[np.int64]] = []
    part_starts: list[NDArray[np.int64]] = []
    for some in blocks(np.array([len(text) for text in good], np.int64), _CHARS_AT_ONCE):
        value, start, long = _numbers(good[some])
        parts.append(_summed(value, start))
        part_starts.append(start)
        problems |= {some.start + i: f"counts hold a number of more than {LONGEST} characters" for i in long}
    return np.concatenate([np.empty(0, np.int64), *parts]), joined_starts(part_starts), problems


def packed(counts: NDArray[np.int64], start: NDArray[np.int64]) -> list[bytes]:
    """Each mask's runs as text.

    >>> packed(np.array([5, 2, 2, 3, 4]), starts([4, 1]))
    [b'5221', b'4']
    """
    run = places(start)
    value = counts.copy()
    later = np.flatnonzero(run > 2)  # noqa: PLR2004  # the fourth and those behind it
    value[later] -= counts[later - 2]
    length = np.ones(len(value), np.int64)
    for bits in range(4, 5 * LONGEST, 5):
        length += (value < -(1 << bits)) | (value >= 1 << bits)
    at = np.repeat(np.arange(len(value)), length)
    ends = starts(length)
    place = places(ends)
    chars = (value[at] >> 5 * place & 31) + np.where(place + 1 < length[at], 32, 0) + FIRST
    text = chars.astype(np.uint8).tobytes()
    return [text[begin:end] for begin, end in pairwise(ends[start].tolist())]


def too_many(runs: int) -> str | None:
    """What is wrong with a mask of so many runs."""
    return f"counts hold {runs:,} runs, more than the {MOST_RUNS:,} that are read" if runs > MOST_RUNS else None


def _problem(text: bytes) -> str | None:
    """What keeps a text from being taken apart."""
    odd = text.translate(None, _USED)
    if odd:
        return f"counts hold the character {odd.decode('utf-8', 'replace')[0]!r}, which no run length is written with"
    if text and text[-1] in _FOLLOWED:
        return "counts end inside a number"
    return too_many(len(text.translate(None, _FOLLOWED))) if len(text) > MOST_RUNS else None


_USED = bytes(range(FIRST, LAST + 1))
_FOLLOWED = bytes(range(FIRST + 32, LAST + 1))


def _numbers(texts: Sequence[bytes]) -> tuple[NDArray[np.int64], NDArray[np.int64], list[int]]:
    """The numbers of each text, where they start, and the texts that hold a number too long."""
    bits = np.frombuffer(b"".join(texts), np.uint8) - FIRST
    ends = np.flatnonzero(bits < 32)  # noqa: PLR2004  # no other character follows
    length = np.diff(ends, prepend=-1)
    start = np.searchsorted(ends, starts([len(text) for text in texts]))
    value = (bits[ends] ^ 16).astype(np.int64) - 16
    longer = np.flatnonzero(length > 1)
    for place in range(1, LONGEST):
        value[longer] = value[longer] << 5 | bits[ends[longer] - place] & 31
        longer = longer[length[longer] > place + 1]
    long = np.searchsorted(start, longer, side="right") - 1
    return value, start, distinct_numbers(long).tolist()


def _summed(value: NDArray[np.int64], start: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers as runs: from the fourth on each is added to the run two before it. Nonsense may wrap around, and is found later."""
    total = np.empty_like(value)
    for parity in (0, 1):
        np.cumsum(value[parity::2], out=total[parity::2])
    filled = np.flatnonzero(np.diff(start))
    first, counts = start[filled], np.diff(start)[filled]
    # what has been summed up to the first run and to the place before it is of other masks, or of the first run, which is added to none
    even, odd = total[first], np.where(first > 0, total[first - 1], 0)
    own_odd = (np.arange(len(value)) - np.repeat(first, counts)) & 1
    total -= np.where(own_odd, np.repeat(odd, counts), np.repeat(even, counts))
    total[first] = value[first]
    return total
