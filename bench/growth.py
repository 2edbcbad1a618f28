"""How time grows with the size of the work: the exponent that fits best over the cases of a series."""

import itertools
from collections.abc import Sequence

import numpy as np

from bench.grid import grid
from bench.measure import Measured

LARGEST = 1.05
FEWEST = 3
"""Sizes that an exponent is fitted over."""

HEADINGS = ("growth", "sizes", "exponent", "goal", "", "by the clock", "floor's")
METHOD = (
    "Exponent: the slope of the logarithm of our processor time over that of the size, by least squares; 1 is linear.\n"
    "By the clock: the same of the time that passed, which others on the machine bend; the floor's is of its processor time."
)


def exponent(sizes: Sequence[float], times_s: Sequence[float]) -> float:
    """The slope of log time over log size, by least squares.

    >>> round(exponent([10, 100, 1000], [2, 20, 200]), 6)
    1.0
    """
    slope, _ = np.polyfit(np.log(sizes), np.log(times_s), 1)
    return float(slope)


def table(rows: Sequence[Measured]) -> str:
    """A line a series that has enough sizes; empty where none has."""
    cells = [_cells(series) for series in _series(rows)]
    return "\n".join([*grid(HEADINGS, cells, left={0, 1, 4}), "", METHOD]) if cells else ""


def content(rows: Sequence[Measured]) -> list[dict[str, object]]:
    """The same, for ``--json``."""
    return [{"group": s[0].group, "series": s[0].case.series, "sizes": _sizes(s), "exponent": _fitted(s)} for s in _series(rows)]


def _series(rows: Sequence[Measured]) -> list[list[Measured]]:
    """The rows of each series, by size."""
    named = sorted((row for row in rows if row.case.series), key=lambda row: (row.group, row.case.series, row.case.size))
    grouped = (list(same) for _, same in itertools.groupby(named, key=lambda row: (row.group, row.case.series)))
    return [same for same in grouped if len(set(_sizes(same))) >= FEWEST]


def _sizes(rows: Sequence[Measured]) -> list[int]:
    return [row.case.size for row in rows]


def _fitted(rows: Sequence[Measured]) -> float:
    return exponent(_sizes(rows), [min(run.cpu_s for run in row.ours) for row in rows])


def _cells(rows: Sequence[Measured]) -> tuple[str, ...]:
    fitted = _fitted(rows)
    clock = exponent(_sizes(rows), [row.ours_s for row in rows])
    floor = exponent(_sizes(rows), [min(run.cpu_s for run in row.floor) for row in rows])
    return (
        f"{rows[0].group} {rows[0].case.series}",
        " / ".join(f"{size:,}" for size in _sizes(rows)),
        f"{fitted:.2f}",
        f"{LARGEST:.2f}",
        "met" if fitted <= LARGEST else "missed",
        f"{clock:.2f}",
        f"{floor:.2f}",
    )
