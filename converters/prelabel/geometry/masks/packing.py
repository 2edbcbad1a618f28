"""COCO's text of run lengths, read for many masks at once.

A number is written five bits a character from the lowest on, each character 48 and its bits; 32 more says that another follows,
and the 16 of the last is the sign. From the fourth on a number is the difference to the run two before it.
Source: the C code of https://github.com/cocodataset/cocoapi, rleFrString.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.ragged import owners, starts

FIRST, LAST = 48, 111
"""The characters that there are."""

LONGEST = 12
"""Characters of a number: more do not fit into 63 bits."""


def unpacked(texts: Sequence[bytes]) -> tuple[NDArray[np.int64], NDArray[np.int64], dict[int, str]]:
    """The run lengths of each text, where they start, and what is wrong with texts that are none; these have no runs."""
    problems = {i: what for i, text in enumerate(texts) if (what := _problem(text))}
    texts = [b"" if i in problems else text for i, text in enumerate(texts)]
    chars = np.frombuffer(b"".join(texts), np.uint8).astype(np.int64) - FIRST
    last = (chars & 32) == 0
    text = np.repeat(np.arange(len(texts)), [len(t) for t in texts])
    ends = np.flatnonzero(last)
    begins = np.concatenate([[-1], ends[:-1]])[: len(ends)] + 1
    length = ends - begins + 1
    place = np.arange(len(chars)) - np.repeat(begins, length)
    bits = (chars & 31) << (5 * place)
    value = np.add.reduceat(bits, begins) if len(begins) else np.empty(0, np.int64)
    value = np.where(chars[ends] & 16, value - (np.int64(1) << (5 * length)), value)
    mask = text[ends]
    start = starts(np.bincount(mask, minlength=len(texts)))
    return _summed(value, start), start, problems


def _problem(text: bytes) -> str | None:
    """What keeps a text from being read."""
    odd = text.translate(None, _USED)
    if odd:
        return f"counts hold the character {odd.decode('utf-8', 'replace')[0]!r}, which no run length is written with"
    if text and text[-1] - FIRST >= 32:  # noqa: PLR2004  # another character follows
        return "counts end inside a number"
    if len(text) > LONGEST and any(len(number) >= LONGEST for number in text.translate(_MARKED).split(b" ")):
        return f"counts hold a number of more than {LONGEST} characters"
    return None


_USED = bytes(range(FIRST, LAST + 1))
_MARKED = bytes(ord("x") if char >= FIRST + 32 else ord(" ") for char in range(256))


def _summed(value: NDArray[np.int64], start: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers as runs: from the fourth on each is added to the run two before it. Nonsense may wrap around, and is found later."""
    run = np.arange(len(value)) - start[:-1][owners(start)]
    chain = owners(start) * 3 + np.where(run == 0, 0, 1 + run % 2)
    order = np.argsort(chain, kind="stable")
    total = np.cumsum(value[order])
    first = np.flatnonzero(np.diff(chain[order], prepend=-1))
    before = np.concatenate([[0], total])[first]
    out = np.empty_like(value)
    out[order] = total - np.repeat(before, np.diff(np.append(first, len(value))))
    return out
