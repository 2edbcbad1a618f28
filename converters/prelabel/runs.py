"""Names that differ in one number: which it is in each, and whether they are those of frames that follow each other."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from prelabel.letters import letters_of

REGULAR_STEPS = 0.6
"""The share of equal steps from which numbers with gaps are still one run: unrelated photographs have few."""

MOST_DIGITS = 18
"""Longer ones are hashes or keys, and no 64-bit numbers."""

_DIGITS = re.compile(r"(\d+)")


def varying_numbers(files: Sequence[str]) -> list[int] | None:
    """The one number in which the names differ; None where they differ in anything else, or where two are equal.

    >>> varying_numbers(["cam2/frame_0001_l.jpg", "cam2/frame_0010_l.jpg"])
    [1, 10]
    >>> varying_numbers(["a1_1.jpg", "a2_2.jpg"]) is None
    True
    """
    letters = letters_of(files)
    numbers = _of_parts(files) if letters is None else _of_letters(files, letters)
    return numbers if numbers and len(set(numbers)) == len(numbers) else None


def _of_letters(files: Sequence[str], letters: NDArray[np.uint8]) -> list[int] | None:
    """The numbers in the one place where names vary that differ only in digits."""
    spans = [match.span() for match in _DIGITS.finditer(files[0])]
    varies = (letters != letters[0]).any(axis=0)
    varying = [span for span in spans if varies[slice(*span)].any()] if len(files) > 1 else spans[-1:]
    if len(varying) != 1:
        return None
    begin, end = varying[0]
    if end - begin > MOST_DIGITS:
        return None
    values: NDArray[np.int64] = (letters[:, begin:end] - np.uint8(ord("0"))) @ 10 ** np.arange(end - begin, dtype=np.int64)[::-1]
    return [int(value) for value in values]


def _of_parts(files: Sequence[str]) -> list[int] | None:
    """The same of any names."""
    split = [_DIGITS.split(file) for file in files]
    if len(set(map(len, split))) != 1:
        return None
    columns = list(zip(*split, strict=True))
    varying = [i for i, column in enumerate(columns) if len(set(column)) > 1]
    if len(files) == 1:
        varying = [len(columns) - 2] if len(columns) > 1 else []
    if len(varying) != 1 or varying[0] % 2 == 0:
        return None
    digits = columns[varying[0]]
    return None if max(map(len, digits)) > MOST_DIGITS else [int(text) for text in digits]


def run_numbers(files: Sequence[str]) -> list[int] | None:
    """The numbers of names that form one run: at least two names, differing in one number, most of its steps equal.

    >>> run_numbers(["f1.jpg", "f2.jpg", "f3.jpg", "f5.jpg"])
    [1, 2, 3, 5]
    >>> run_numbers(["000139.jpg", "000285.jpg", "000632.jpg"]) is None
    True
    """
    numbers = varying_numbers(files)
    if numbers is None or len(numbers) < 2:  # noqa: PLR2004  # a run has two ends
        return None
    steps = np.diff(np.sort(np.array(numbers, np.int64)))
    if len(steps) == 1:
        return numbers if steps[0] == 1 else None
    most = np.unique(steps, return_counts=True)[1].max()
    return numbers if most >= REGULAR_STEPS * len(steps) else None
