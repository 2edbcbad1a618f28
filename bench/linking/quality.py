"""Linking as the field's own measures see it: every benchmark with every set of options, beside its goal."""

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from bench.children import ROOT, run_child, run_here
from bench.choices import Choices, Shown
from bench.grid import grid
from bench.linking.benchmarks import BENCHMARKS, DEFAULTS, OPTIONS, UNFILLED, Benchmark, prepare

SHARED = ROOT.parent / "shared"
DATA, TOOL = SHARED / "data" / "tracking", SHARED / "tools" / "evaluate_tracking.py"

SCORES = ("HOTA", "AssA", "DetA", "IDF1", "MOTA", "IDSW", "kept")
HEADINGS = ("benchmark", "options", *SCORES[:-1], "rows kept", "goal", "")
SEQUENCE_HEADINGS = ("benchmark", "options", "sequence", *SCORES[:-1], "rows kept", "HOTA of the others", "IDF1 of the others")
EXACT = 1e-9
"""Scores of two runs of the same work may differ by less."""

METHOD = (
    "prelabel convert SEQUENCE/det.txt --format mot --to mot with these options and nothing else, judged by TrackEval.\n"
    "Goals are HOTA / IDF1; of MOT17-GT-3 and -5, every 3rd or 5th frame of the ground truth without its ids, AssA / rows kept.\n"
    "The defaults are to reach what --fill-gaps 0 does."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One benchmark with one set of options."""

    benchmark: Benchmark
    options: str
    scores: dict[str, dict[str, float]]
    """By the sequence's name or ``all``."""


def run(choices: Choices, say: Callable[[str], None]) -> Shown:
    """Judge every benchmark that is there."""
    missing = _missing()
    if missing:
        return Shown(text=f"quality of linking: skipped, {missing}", content=[])
    child = run_here if choices.small else run_child
    judged: list[Judged] = []
    absent: list[str] = []
    with TemporaryDirectory(prefix="prelabel-bench-") as folder:
        for benchmark in (benchmark for benchmark in BENCHMARKS if benchmark.small or not choices.small):
            made = prepare(benchmark, DATA, Path(folder), small=choices.small)
            if made is None:
                absent.append(f"{benchmark.name}: skipped, {DATA / (benchmark.data or benchmark.name)} is not there")
                continue
            for options in OPTIONS:
                say(f"linking {benchmark.name} {options or 'defaults'}")
                said = child("bench.linking.judge", TOOL, made, options)
                scores = msgspec.json.decode(said, type=dict[str, dict[str, float]])
                judged.append(Judged(benchmark=benchmark, options=options, scores=scores))
    rows = _rows(judged, goals=not choices.small)
    tables = ["\n".join([*grid(HEADINGS, rows, left={0, 1, len(HEADINGS) - 1}), *absent, "", METHOD])]
    if choices.per_sequence:
        tables.append("\n".join(grid(SEQUENCE_HEADINGS, list(_sequence_rows(judged)), left={0, 1, 2})))
    content = [{"benchmark": row.benchmark.name, "options": row.options, "scores": row.scores} for row in judged]
    return Shown(text="\n\n".join(tables), content=content)


def _missing() -> str:
    """What is not there without which nothing can be judged, in words; empty where all is."""
    for path in (DATA, TOOL):
        if not path.exists():
            return f"{path} is not there"
    return "" if importlib.util.find_spec("trackeval") else "trackeval is not installed: .venv/bin/python -m pip install trackeval"


def _goal(row: Judged, judged: Sequence[Judged]) -> dict[str, float]:
    """What the row must reach; nothing where it is only for orientation."""
    if row.options != DEFAULTS:
        return dict(row.benchmark.goals.get(row.options, {}))
    unfilled = next(other.scores["all"] for other in judged if other.benchmark == row.benchmark and other.options == UNFILLED)
    return {name: unfilled[name] for name in row.benchmark.compared}


def _rows(judged: Sequence[Judged], *, goals: bool) -> list[tuple[str, ...]]:
    """The cells of the table; goals are for whole benchmarks."""
    rows = []
    for row in judged:
        scores, goal = row.scores["all"], _goal(row, judged) if goals else {}
        met = all(scores[name] >= least - EXACT for name, least in goal.items())
        verdict = "" if not goal else "met" if met else "missed"
        wanted = " / ".join(f"{least:.1f}" if row.options != DEFAULTS else f"{least:.2f}" for least in goal.values())
        rows.append((*_heads(row), *_numbers(scores), wanted, verdict))
    return rows


def _sequence_rows(judged: Sequence[Judged]) -> Iterator[tuple[str, ...]]:
    """The cells of each sequence, and the means of the benchmark's other sequences: all but this one, left out at a time.

    A sequence in which there is nothing to find has no scores (TrackEval's 0) and is in no mean.
    """
    for row in judged:
        names = [name for name in row.scores if name != "all"]
        for name in names:
            others = [row.scores[other] for other in names if other != name and (row.scores[other]["HOTA"] or row.scores[other]["FN"])]
            means = [f"{sum(scores[score] for scores in others) / len(others):.2f}" if others else "" for score in ("HOTA", "IDF1")]
            yield (*_heads(row), name, *_numbers(row.scores[name]), *means)


def _heads(row: Judged) -> tuple[str, str]:
    return row.benchmark.name, row.options or "defaults"


def _numbers(scores: dict[str, float]) -> tuple[str, ...]:
    return tuple(f"{scores[name]:.0f}" if name == "IDSW" else f"{scores[name]:.2f}" for name in SCORES)
