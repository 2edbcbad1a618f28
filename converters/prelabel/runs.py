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
    numbers = _numbers(files)
    if numbers is None or not np.diff(np.sort(numbers)).all():
        return None
    found: list[int] = numbers.tolist()
    return found


def run_numbers(files: Sequence[str]) -> list[int] | None:
    """The numbers of names that form one run: at least two names, differing in one number, most of its steps equal.

    >>> run_numbers(["f1.jpg", "f2.jpg", "f3.jpg", "f5.jpg"])
    [1, 2, 3, 5]
    >>> run_numbers(["000139.jpg", "000285.jpg", "000632.jpg"]) is None
    True
    """
    numbers = _numbers(files)
    if numbers is None or len(numbers) < 2:  # noqa: PLR2004  # a run has two ends
        return None
    steps = np.diff(np.sort(numbers))
    equal = np.diff(np.flatnonzero(np.diff(np.sort(steps), prepend=-1, append=-1)))
    is_run = steps[0] == 1 if len(steps) == 1 else equal.max() >= REGULAR_STEPS * len(steps)
    if not steps.all() or not is_run:
        return None
    found: list[int] = numbers.tolist()
    return found


def _numbers(files: Sequence[str]) -> NDArray[np.int64] | None:
    """(files,) the one number in which the names differ; None where they differ in anything else."""
    letters = letters_of(files)
    return _of_parts(files) if letters is None else _of_letters(files[0], letters)


def _of_letters(first: str, letters: NDArray[np.uint8]) -> NDArray[np.int64] | None:
    """The same of names that differ only in digits, of which this is the first."""
    spans = [match.span() for match in _DIGITS.finditer(first)]
    varies = (letters != letters[0]).any(axis=0)
    varying = [span for span in spans if varies[slice(*span)].any()] if len(letters) > 1 else spans[-1:]
    if len(varying) != 1:
        return None
    begin, end = varying[0]
    if end - begin > MOST_DIGITS:
        return None
    values: NDArray[np.int64] = (letters[:, begin:end] - np.uint8(ord("0"))) @ 10 ** np.arange(end - begin, dtype=np.int64)[::-1]
    return values


def _of_parts(files: Sequence[str]) -> NDArray[np.int64] | None:
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
    return None if max(map(len, digits)) > MOST_DIGITS else np.array([int(text) for text in digits], np.int64)
