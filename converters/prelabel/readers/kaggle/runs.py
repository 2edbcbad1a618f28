"""Run lengths as pairs of a start and a length, to outlines."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.ragged import owners, places, starts
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.words import shown

_NUMBERS = b"0123456789 \t\r\n"

_LARGEST = float(1 << 52)
"""Numbers from here on are none of pixels, and floats may not hold them."""

_PAIR = 2


class Counting(NamedTuple):
    """How pixels are numbered.

    Args:
        rows: along rows, else down columns.
        relative: a start is how many pixels lie behind the run before.
        start: the number of the first pixel.
    """

    rows: bool
    relative: bool
    start: int


class Runs(NamedTuple):
    """What is read of some texts.

    Args:
        start: (n + 1,) of the pairs of each mask.
        begin: (k,) starts as they are written.
        length: (k,) pixels of each run.
        problems: what is wrong with a text; it has no pair.
    """

    start: NDArray[np.int64]
    begin: NDArray[np.int64]
    length: NDArray[np.int64]
    problems: dict[int, str]


def rises(text: str) -> bool | None:
    """Whether each run begins behind the one before it; None where that tells nothing.

    There are no two runs, or they are none, or the first begins at 0, which may be a pixel or what lies before it.

    >>> rises("1 3 10 5"), rises("100 3 10 5"), rises("1 3"), rises("a"), rises("0 3 10 5")
    (True, False, None, None, None)
    """
    begin, length = read_pairs([text])[1:3]
    return bool((begin[1:] >= begin[:-1] + length[:-1]).all()) if len(begin) > 1 and begin[0] else None


def read_pairs(texts: Sequence[str]) -> Runs:
    """The pairs of texts.

    >>> runs = read_pairs(["1 3 10 5", "7", "1 x"])
    >>> runs.begin.tolist(), runs.length.tolist(), runs.problems
    ([1, 10], [3, 5], {1: '1 number, but a run has two, its start and its length', 2: "'x' is no whole number from 0"})
    """
    problems: dict[int, str] = {}
    each: list[NDArray[np.float64]] = []
    for number, text in enumerate(texts):
        data = text.encode("ascii", "replace")
        values = np.empty(0)
        if data.translate(None, _NUMBERS):
            odd = next((word for word in text.split() if not (word.isascii() and word.isdigit())), text)
            problems[number] = f"{shown(odd)} is no whole number from 0"
        else:
            values = np.fromstring(data, np.float64, sep=" ")
            problem = _fault(values)
            if problem:
                problems[number], values = problem, values[:0]
        each.append(values)
    every = np.concatenate([np.empty(0), *each]).astype(np.int64)
    return Runs(starts([len(values) // _PAIR for values in each]), every[0::2], every[1::2], problems)


def _fault(values: NDArray[np.float64]) -> str:
    if len(values) % _PAIR:
        return f"{len(values):,} number{'s' * (len(values) > 1)}, but a run has two, its start and its length"
    far = values[values >= _LARGEST]
    return f"{far[0]:g} is no number of pixels" if len(far) else ""


def outlines(texts: Sequence[str], sizes: Sequence[tuple[int, int]], how: Counting) -> tuple[Rings, dict[int, str]]:
    """The rings in pixels of each mask, and what is wrong with others, which have none.

    Args:
        texts: of the masks.
        sizes: width and height of each.
        how: pixels are numbered.

    >>> rings, wrong = outlines(["2 1 4 1", "5 1"], [(2, 2), (2, 2)], Counting(False, False, 1))
    >>> rings.points.tolist(), wrong
    ([[0.0, 1.0], [2.0, 1.0], [2.0, 2.0], [0.0, 2.0]], {1: 'the runs end at pixel 5, but an image of 2x2 has 4'})
    """
    from prelabel.geometry.masks.runs import LONGEST_SIDE, RunLengths  # noqa: PLC0415  # its codec is loaded for masks alone

    runs = read_pairs(texts)
    # sides beyond the limit are looked at before they are numbers of it
    sided = [max(side) <= LONGEST_SIDE for side in sizes]
    size = np.array([side if fits else (0, 0) for side, fits in zip(sizes, sided, strict=True)], np.int64).reshape(-1, 2)
    gap, rest, odd = _gaps(runs, size.prod(axis=1), how)
    problems = {number: _said(number, runs, gap, sizes[number], how) for number in np.flatnonzero(odd).tolist()} | runs.problems
    too_long = f"no side of an image is longer than {LONGEST_SIDE:,} pixels"
    problems |= {number: too_long for number, fits in enumerate(sided) if not fits}
    sound = np.ones(len(size), np.bool_)
    sound[list(problems)] = False
    of_pair, pairs = owners(runs.start), np.diff(runs.start)
    kept = sound[of_pair]
    counts = np.zeros(2 * int(kept.sum()) + int(sound.sum()), np.int64)
    start = starts(np.where(sound, 2 * pairs + 1, 0))
    at = (start[of_pair] + 2 * places(runs.start))[kept]
    counts[at], counts[at + 1] = gap[kept], runs.length[kept]
    counts[start[1:][sound] - 1] = rest[sound]
    drawn = RunLengths(counts=counts, start=start, size=size if how.rows else size[:, ::-1]).rings()
    return (_mirrored(drawn) if how.rows else drawn), dict(sorted(problems.items()))


def _gaps(runs: Runs, area: NDArray[np.int64], how: Counting) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """(k,) pixels between runs, (n,) those behind the last one, and (n,) which masks are none."""
    of_pair, is_first = owners(runs.start), places(runs.start) == 0
    if how.relative:
        gap = np.where(is_first, runs.begin - how.start, runs.begin)
    else:
        end = runs.begin + runs.length
        gap = runs.begin - np.where(is_first, how.start, np.roll(end, 1))
    many = len(area)
    # sums of what is beyond an image are not looked at, and may be beyond all numbers
    behind = np.where((gap < 0) | (gap > area[of_pair]) | (runs.length > area[of_pair]), -1, gap + runs.length)
    odd = np.bincount(of_pair, behind < 0, many) > 0
    rest = area - np.bincount(of_pair, behind, many).astype(np.int64)
    return gap, rest, odd | (rest < 0)


def _said(number: int, runs: Runs, gap: NDArray[np.int64], size: tuple[int, int], how: Counting) -> str:
    """What is wrong with the runs of a mask."""
    first, last = runs.start[number], runs.start[number + 1]
    early = np.flatnonzero(gap[first:last] < 0)
    begin, length = runs.begin[first:last].tolist(), runs.length[first:last].tolist()
    if len(early) and not early[0]:
        return f"a run begins at pixel {begin[0]}, but the first pixel is {how.start}"
    if len(early):
        at = int(early[0])
        return f"a run begins at pixel {begin[at]}, before the end of the one before it, pixel {begin[at - 1] + length[at - 1] - 1}"
    end = sum(begin) + sum(length) - 1 if how.relative else begin[-1] + length[-1] - 1
    width, height = size
    return f"the runs end at pixel {end}, but an image of {width}x{height} has {width * height}"


def _mirrored(rings: Rings) -> Rings:
    """Rings whose x and y are exchanged, which turn as they did."""
    swapped = Rings(points=rings.points[:, ::-1].copy(), ring_start=rings.ring_start, ring_hole=rings.ring_hole, start=rings.start)
    return swapped.turned(np.ones(len(rings.ring_hole), np.bool_))


def of_each(rings: Rings) -> Iterator[Rings]:
    """One shape at a time; their points are not copied."""
    return (rings.between(number, number + 1) for number in range(len(rings)))
