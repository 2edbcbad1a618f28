"""What was measured, as a table for people and as JSON for programs."""

import os
import platform
from collections.abc import Sequence

import msgspec

from bench import growth
from bench.grid import grid
from bench.measure import Measured

HEADINGS = ("case", "ours s", "floor s", "ratio", "goal", "", "cpu ratio", "ours MB", "floor MB", "source MB", "of it", "import s", "work")
METHOD = (
    "Fastest of {repeat} runs a side, ours and the floor in turn, each in a fresh process; imports are not in it, and stand apart.\n"
    "MB: the largest resident memory of the process; that of a floor with output holds the prepared output too.\n"
    "Of it: our memory in units of the source's size, which says something where the source is large."
)


def table(rows: Sequence[Measured], repeat: int) -> str:
    """A line a case, what each floor is, and how it was measured."""
    lines = grid(HEADINGS, [_cells(row) for row in rows], left={0, 5, len(HEADINGS) - 1})
    floors = {f"floor of {row.group}: {row.case.floor_is}": None for row in rows}
    return "\n".join([*lines, "", *floors, METHOD.format(repeat=repeat)])


def _cells(row: Measured) -> tuple[str, ...]:
    goal = row.case.goal
    verdict = "" if goal is None else "met" if row.ratio <= goal else "missed"
    peaks = [max(run.peak_bytes for run in side) for side in (row.ours, row.floor)]
    return (
        f"{row.group} {row.case.name}",
        f"{row.ours_s:.3f}",
        f"{row.floor_s:.3f}",
        f"{row.ratio:.2f}",
        "" if goal is None else f"{goal:.2f}",
        verdict,
        f"{row.cpu_ratio:.2f}",
        *(f"{peak / 1e6:.0f}" for peak in peaks),
        *((f"{row.source_bytes / 1e6:.1f}", f"{peaks[0] / row.source_bytes:.1f}") if row.source_bytes else ("", "")),
        f"{min(run.prepare_s for run in row.ours):.2f}",
        row.case.what,
    )


def memory(rows: Sequence[Measured]) -> str:
    """A line a case that has a goal for memory; empty where none has."""
    lines = []
    for row in rows:
        goal = row.case.memory_goal
        if goal is not None:
            used = max(run.peak_bytes for run in row.ours) / row.source_bytes
            verdict = "met" if used <= goal else "missed"
            lines.append(f"memory of {row.group} {row.case.name}: {used:.2f} times the source, goal {goal:.2f}, {verdict}")
    return "\n".join(lines)


def content(rows: Sequence[Measured], repeat: int) -> dict[str, object]:
    """Everything, every run, for ``--json``."""
    return {
        "machine": {"system": platform.platform(), "processors": os.cpu_count(), "python": platform.python_version()},
        "repeat": repeat,
        "growth": growth.content(rows),
        "rows": [
            {
                "group": row.group,
                "case": row.case.name,
                "work": row.case.what,
                "floor_is": row.case.floor_is,
                "goal": row.case.goal,
                "ratio": row.ratio,
                "cpu_ratio": row.cpu_ratio,
                "source_bytes": row.source_bytes,
                "ours": msgspec.to_builtins(row.ours),
                "floor": msgspec.to_builtins(row.floor),
            }
            for row in rows
        ],
    }
