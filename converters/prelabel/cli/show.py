"""What commands print: tables and counts on standard error, results on standard output."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from prelabel._version import __version__
from prelabel.cli.options import in_a_folder
from prelabel.cli.printing import one_line, printable
from prelabel.errors import Problem, Tally
from prelabel.write import atomic

WIDE = 10_000
"""Columns that no table has."""

SHOWN_PLACES = 3
"""Bad records of one reason that the summary names; the report names all."""


class Screen(Console):
    """A console on which texts of files do nothing but be read."""

    def render_str(self, text: str, **options: Any) -> Text:  # noqa: ANN401  # of rich
        """All that is printed as a text, in tables as well."""
        return super().render_str(printable(text), **options)


def console(*, stderr: bool = True, markup: bool = True) -> Console:
    """The console of summaries, or that of results; where it is no terminal, and nobody says how wide it is, no line is folded."""
    made = Screen(stderr=stderr, markup=markup, highlight=False, emoji=False, soft_wrap=True)
    if not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = WIDE
    return made


@contextmanager
def frame_progress() -> Iterator[Progress | None]:
    """A bar that counts frames; None where standard error is no terminal."""
    screen = console()
    if not screen.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f} frames"), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True) as progress:
        yield progress


def note_no_job(lines: int, frames: int) -> None:
    """Say where jobs come from, if none of a file's lines has a frame that could be sent."""
    if lines and not frames:
        console().print("note: no line is a job that can be sent: prelabel convert makes jobs of other files, and of results", markup=False)


def table(*columns: str) -> Table:
    """An empty table with numbers to the right; a cell is a line."""
    made = Table(box=None, pad_edge=False)
    for name in columns:
        made.add_column(name, justify="right" if name == "count" else "left", overflow="fold")
    return made


def counts(tally: Tally) -> None:
    """What happened to rows, by reason, and the notes; nothing where nothing happened."""
    screen = console()
    groups: dict[str, Mapping[str, int]] = {
        "filtered": tally.filtered,
        "adjusted": tally.adjusted,
        "not converted yet": tally.unconverted,
        "bad": by_reason(tally.bad),
    }
    rows = [(kind, reason, count) for kind, reasons in groups.items() for reason, count in sorted(reasons.items()) if count]
    if rows:
        made = table("kind", "reason", "count")
        for kind, reason, count in rows:
            made.add_row(kind, escape(one_line(reason)), f"{count:,}")
        screen.print(made)
    if tally.moved_px:
        moved = 100 * tally.moved_px / tally.outlines_px
        screen.print(f"note: simplifying moved {moved:.2g} % of the outlines' area (--simplify 0 keeps every point)", markup=False)
    for note in tally.notes:
        screen.print(f"note: {one_line(note)}", markup=False)
    seen = Counter[str]()
    for problem in tally.bad:
        seen[problem.reason] += 1
        if seen[problem.reason] <= SHOWN_PLACES:
            screen.print(f"left out: {problem.place}: {one_line(problem.what)}\n  fix: {one_line(problem.fix)}", markup=False)


def by_reason(problems: list[Problem]) -> dict[str, int]:
    """How many problems of each reason there are."""
    return dict(Counter(problem.reason for problem in problems))


def tally_report(tally: Tally) -> dict[str, object]:
    """A tally for ``--report``, every bad record with its place."""
    return {
        "filtered": dict(sorted(tally.filtered.items())),
        "adjusted": dict(sorted(tally.adjusted.items())),
        "unconverted": dict(sorted(tally.unconverted.items())),
        "bad": by_reason(tally.bad),
        "bad_records": problems_report(tally.bad),
        "notes": list(tally.notes),
        **({"outlines_px": round(tally.outlines_px, 3), "moved_px": round(tally.moved_px, 3)} if tally.moved_px else {}),
    }


def problems_report(problems: list[Problem]) -> list[dict[str, str]]:
    """Problems for ``--report``."""
    return [{"reason": p.reason, "place": str(p.place), "what": p.what, "fix": p.fix} for p in problems]


def write_report(path: Path | None, content: Mapping[str, object]) -> None:
    """The report as JSON; nothing where it was not asked for.

    Raises:
        OutputError: it cannot be written.
    """
    if path is None:
        return
    with atomic(path, force=True, option="--report") as file:
        # what is not UTF-8 in a file's name becomes the escape of JSON
        file.write(json.dumps({"prelabel": __version__, **content}, indent=2, ensure_ascii=False).encode(errors="backslashreplace") + b"\n")


@contextmanager
def reporting(path: Path | None, content: Mapping[str, object]) -> Iterator[None]:
    """A block that prints; behind it the report is written, also where nobody takes what is printed any more.

    Raises:
        OutputError: as `write_report`.
    """
    try:
        yield
    finally:
        write_report(path, content)


REPORT = click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), callback=in_a_folder, metavar="FILE",
    help="Write the summary as JSON, in full.",
)  # fmt: skip
