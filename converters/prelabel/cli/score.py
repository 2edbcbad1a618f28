"""``prelabel score``: what pre-labels were worth."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from prelabel.cli import meaning, options, outputs, show
from prelabel.cli.piped import jobs_file
from prelabel.cli.printing import one_line
from prelabel.errors import Tally, UsageError, counted
from prelabel.files import STDIN
from prelabel.frames import FrameOptions
from prelabel.refining import RefineOptions, load_labels
from prelabel.score import ScoreOptions, ScoreResult, correction_table, label_table, score_file, score_page, tracking_table
from prelabel.sequences import SequenceOptions
from prelabel.stores import Url, staging
from prelabel.write import atomic, check_free

SHOWN = 10
"""Labels of one side that are named; the report names all."""

_comparing = options.applied(
    click.option("--truth", "truth", type=options.Location(), multiple=True, required=True, metavar="SOURCE",
                 help="Results of Playment, or anything that prelabel reads; may be given several times."),
    click.option("--match-by", type=click.Choice(["name", "index"]), default="name", show_default=True,
                 help="Which frames are the same: those called alike, or those at the same place of their sequence."),
    click.option("--labels", type=click.Path(path_type=Path), metavar="FILE", help="Label map of the truth: name to name or false."),
    click.option("--unmapped", type=click.Choice(["keep", "drop", "error"]), help="Labels that the map does not name; error with a map."),
    click.option("--shape", "shapes", type=options.Shapes(), default="auto", show_default=True, metavar="auto|LIST",
                 help="What of the truth counts, of box, polygon, line, cuboid, landmark; auto: the outline that the jobs have, "
                      "where they have several that of each object which is most exact."),
    click.option("--score-attribute", type=options.Name(), metavar="NAME",
                 help="The attribute of the jobs that holds scores; when left out, the one that convert wrote."),
    click.option("--html", type=click.Path(path_type=Path, dir_okay=False), callback=options.in_a_folder, metavar="FILE",
                 help="A page with plots."),
    click.option("--force", is_flag=True, help="Replace a page that exists."),
)  # fmt: skip


@click.command("score", cls=meaning.Command)
@click.argument("jobs", type=options.Location())
@_comparing
@options.reading
@show.REPORT
@click.pass_context
def command(ctx: click.Context, /, *, jobs: Path | Url, html: Path | None, report: Path | None, force: bool, **values: Any) -> None:  # noqa: ANN401  # by the options above
    """Score the pre-labels in JOBS, a file or - for standard input, and count the corrections that they leave to a person.

    \b
    prelabel score jobs.jsonl --truth results.jsonl
    prelabel score jobs.jsonl --truth gt.txt --format mot --html score.html
    """  # noqa: D301  # click wants the character itself
    outputs.require_apart(ctx)
    if jobs == STDIN and STDIN in values["truth"]:
        raise UsageError("JOBS and --truth are both standard input", fix="write one of them to a file, and give that")
    if html is not None:
        check_free(html, force=force, option="--html")
    tally, chosen = Tally(on_error=values["on_error"]), _options(values)
    with staging() as stage, jobs_file(jobs, tally) as own:
        truth = stage.sources(values["truth"], [values["format_"]])
        frames = replace(chosen.frames, frames=stage.images(values["frames"]))
        result = score_file(own, truth, replace(chosen, frames=frames), tally)
        result = replace(result, jobs=str(jobs), truth=stage.shown(result.truth), notes=[stage.shown(note) for note in result.notes])
        stage.rename(tally)
    if html is not None:
        with atomic(html, force=force, option="--html") as file:
            file.write(score_page(result).encode(errors="backslashreplace"))
    with show.reporting(report, {**result.as_dict(), "reading": show.tally_report(tally)}):
        print_result(result)
        show.counts(tally)
    ctx.exit(tally.exit_code)


def _options(values: dict[str, Any]) -> ScoreOptions:
    labels = load_labels(values["labels"]) if values["labels"] else None
    return ScoreOptions(
        format=values["format_"],
        reader=options.once(values["reader_options"], "-O"),
        frames=FrameOptions(frames=values["frames"], size=values["size"], size_from=values["size_from"]),
        sequences=SequenceOptions(sequences=values["sequences"], job=values["job"]),
        refine=RefineOptions(labels=labels, unmapped=values["unmapped"], shapes=values["shapes"]),
        match_by=values["match_by"],
        score_attribute=values["score_attribute"],
    )


def print_result(result: ScoreResult) -> None:
    """The table of labels, the corrections, and what the sweep of the score floor found."""
    out = show.console(stderr=False)
    for rows in (label_table(result), tracking_table(result), correction_table(result)):
        if rows:
            _print(out, rows)
            out.print()
    saved, best = result.share_saved, result.best_floor
    out.print(f"saved: {'unknown, since the truth is empty' if saved is None else f'{saved:.1%} of labelling from nothing'}")
    if best is not None:
        now = result.total.corrections.total
        left = f"{best.score:g} leaves {counted(best.corrections.total, 'correction')}, now {now:,}" if best.score else "none leaves fewer"
        out.print(f"best score floor: {left}")
    screen = show.console()
    for side, labels in (("jobs", result.only_in_jobs), ("truth", result.only_in_truth)):
        if labels:
            more = f" and {len(labels) - SHOWN:,} more" if len(labels) > SHOWN else ""
            named = one_line(", ".join(labels[:SHOWN]))
            screen.print(f"note: labels only in the {side}: {named}{more}", markup=False)
    for note in result.notes:
        screen.print(f"note: {one_line(note)}", markup=False)


def _print(out: Console, rows: list[list[str]]) -> None:
    """A table with its head, and its numbers to the right."""
    head, *body = rows
    made = Table(box=None, pad_edge=False)
    for i, name in enumerate(head):
        made.add_column(name, justify="right" if i else "left", overflow="fold", no_wrap=i > 0)
    for row in body:
        made.add_row(*(escape(one_line(cell)) for cell in row))
    out.print(made)
