"""``prelabel preview``: look before you send."""

from pathlib import Path
from typing import Any

import click

from prelabel.cli import options, outputs, show
from prelabel.cli.piped import jobs_file
from prelabel.cli.printing import one_line
from prelabel.errors import UsageError, counted
from prelabel.preview import MAX_JOBS, Preview, PreviewOptions, preview
from prelabel.stores import Url
from prelabel.write import atomic, check_free

_drawing = options.applied(
    click.option("-o", "--output", "out", type=click.Path(path_type=Path), metavar="HTML", help="The page, or - for standard output."),
    click.option("--png", "sheet", type=click.Path(path_type=Path), callback=options.in_a_folder, metavar="PNG",
                 help="A contact sheet: the first, middle, last and worst frame of each video, and images."),
    click.option("--frames", type=click.Path(path_type=Path), metavar="DIR",
                 help="The folder that the images lie in; else the page loads them from their URLs, and a contact sheet has none."),
    click.option("--embed", is_flag=True, help="Put the images of --frames into the page, made smaller."),
    click.option("--max-jobs", type=options.Whole(1), default=MAX_JOBS, show_default=True, metavar="N",
                 help="Of a file of more jobs show N: some that have problems, the others evenly over the file."),
    click.option("--score-attribute", type=options.Name(), metavar="NAME",
                 help="The attribute that holds scores; when left out, the one that convert wrote."),
    click.option("--force", is_flag=True, help="Replace what exists."),
)  # fmt: skip


@click.command("preview")
@click.argument("jobs", type=options.Location())
@_drawing
@show.REPORT
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    jobs: Path | Url,
    out: Path | None,
    sheet: Path | None,
    force: bool,
    report: Path | None,
    **values: Any,  # noqa: ANN401  # options by name
) -> None:
    """Draw JOBS, a file or - for standard input, on one HTML page that needs nothing beside it, or on a contact sheet.

    \b
    prelabel preview jobs.jsonl -o preview.html --frames frames/
    prelabel preview jobs.jsonl --png sheet.png --frames frames/
    """  # noqa: D301  # click wants the character itself
    outputs.require_apart(ctx)
    _require(out, sheet, force=force)
    chosen = _options(**values)
    with jobs_file(jobs) as path:
        made = preview(path, chosen)
    if out is not None:
        page = made.page(out)
        with atomic(out, force=force) as file:
            file.writelines(page)
    if sheet is not None:
        image = made.sheet()
        with atomic(sheet, force=force, option="--png") as file:
            image.save(file, "PNG")
    content = {"jobs": made.check.jobs, "shown": len(made.shown), "findings": dict(made.findings), "notes": list(made.notes)}
    with show.reporting(report, {**content, "problems": dict(made.check.reasons)}):
        show_preview(made, jobs)


def _require(out: Path | None, sheet: Path | None, *, force: bool) -> None:
    """Refuse what cannot be written, before any work is done.

    Raises:
        UsageError: nothing is to be written, or two things to one place.
        OutputError: a target exists or has no folder.
    """
    if out is None and sheet is None:
        fix = "name a page with -o preview.html, or a contact sheet with --png sheet.png"
        raise UsageError("neither -o nor --png is given", fix=fix)
    for option, target in (("-o", out), ("--png", sheet)):
        if target is not None:
            check_free(target, force=force, option=option)


def _options(*, frames: Path | None, embed: bool, max_jobs: int, score_attribute: str | None) -> PreviewOptions:
    if embed and frames is None:
        raise UsageError("--embed needs --frames: images are not downloaded", fix="give the folder of the images with --frames DIR")
    return PreviewOptions(max_jobs=max_jobs, frames=frames, embed=embed, score_attribute=score_attribute)


def show_preview(made: Preview, jobs: Path | Url) -> None:
    """What is missing, and what is offered for review."""
    screen = show.console()
    for note in made.notes:
        screen.print(f"note: {one_line(note)}", markup=False)
    if made.check.problem_count:
        many = counted(made.check.problem_count, "problem")
        screen.print(f"note: {many} in the file: see the page, or prelabel check {jobs}", markup=False)
    show.note_no_job(made.check.jobs, made.check.frames)
    found = ", ".join(f"{reason} {count:,}" for reason, count in sorted(made.findings.items())) or "nothing"
    screen.print(f"{jobs}: {counted(len(made.shown), 'job')} shown; to review: {found}", markup=False)
