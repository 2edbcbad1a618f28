"""``prelabel inspect``: what is in a source, before it is converted."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.markup import escape

from prelabel.cli import config, meaning, options, outputs, show
from prelabel.cli.printing import one_line
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.inspection import Inspection, inspect_source
from prelabel.sequences import SequenceOptions
from prelabel.stores import Url, staging

BAR = 30
"""Characters of the longest bar."""


@click.command("inspect", cls=meaning.Command)
@options.SOURCES
@options.reading
@show.REPORT
@config.CONFIG_OF_READING
@click.pass_context
def command(ctx: click.Context, /, *, sources: tuple[Path | Url, ...], report: Path | None, **values: Any) -> None:  # noqa: ANN401  # options by name
    """Show what is in SOURCES: frames, sizes, labels, scores, tracks, problems, and what convert would still need to be told."""
    outputs.require_apart(ctx)
    tally = Tally(on_error=values["on_error"])
    with staging() as stage:
        found = inspect_source(
            stage.sources(sources, [values["format_"]]),
            format_name=values["format_"],
            reader_options=options.once(values["reader_options"], "-O"),
            frames=FrameOptions(frames=stage.images(values["frames"]), size=values["size"], size_from=values["size_from"]),
            sequences=SequenceOptions(sequences=values["sequences"], job=values["job"]),
            tally=tally,
        )
        stage.rename(tally)
    if config.says(ctx, "src", "src_map"):
        found = replace(found, needs=())
    named = os.environ.get("PLAYMENT_WORKFLOW_ID") or config.says(ctx, "workflow_id")
    with show.reporting(report, {**found.as_dict(), **show.tally_report(tally)}):
        print_inspection(found, [] if named else ["--workflow-id, or PLAYMENT_WORKFLOW_ID in the environment"])
        show.counts(tally)
    ctx.exit(tally.exit_code)


def print_inspection(found: Inspection, needs: list[str]) -> None:
    """Facts, then a bar a label, and what a conversion needs, of the source and else."""
    out = show.console(stderr=False)
    made = show.table("", "")
    for name, text in found.facts():
        made.add_row(name, escape(text))
    out.print(made)
    most = max(found.labels.values(), default=1)
    bars = show.table("label", "count", "")
    block = "█" if out.encoding.startswith("utf") else "#"
    for label, count in sorted(found.labels.items(), key=lambda item: (-item[1], item[0])):
        bars.add_row(escape(one_line(label)), f"{count:,}", block * max(1, round(BAR * count / most)))
    if found.labels:
        out.print(bars)
    for need in [*needs, *found.needs]:
        out.print(f"convert needs: {need}", markup=False)
