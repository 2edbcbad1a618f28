"""``prelabel check``: validate payloads."""

from pathlib import Path

import click

from prelabel.cli import options, outputs, show
from prelabel.cli.piped import jobs_file
from prelabel.errors import counted
from prelabel.playment.check import CheckResult, check_lines
from prelabel.playment.jobsfile import read_jobs
from prelabel.playment.spec import load_spec
from prelabel.stores import Url


@click.command("check")
@click.argument("jobs", type=options.Location())
@click.option("--spec", type=click.Path(path_type=Path), metavar="FILE", help="The project's class and attribute names, JSON or TOML.")
@show.REPORT
@click.pass_context
def command(ctx: click.Context, jobs: Path | Url, spec: Path | None, report: Path | None) -> None:
    """Check that every job in JOBS, a file or - for standard input, is one that Playment accepts; exit 1 where one is not."""
    outputs.require_apart(ctx)
    names = load_spec(spec) if spec else None
    with jobs_file(jobs) as path:
        result = check_lines(read_jobs(path), str(jobs), spec=names)
    with show.reporting(report, report_of(result)):
        show_result(result, jobs)
    ctx.exit(result.exit_code)


def report_of(result: CheckResult) -> dict[str, object]:
    """For ``--report``."""
    return {
        "jobs": result.jobs,
        "frames": result.frames,
        "trackers": result.trackers,
        "annotations": dict(result.annotations),
        "problems": dict(result.reasons),
        "problem_records": show.problems_report(list(result.problems)),
    }


def show_result(result: CheckResult, jobs: Path | Url) -> None:
    """What is wrong, then one line of what is there."""
    screen = show.console()
    for problem in result.problems:
        screen.print(f"{problem.place}: {problem.what}\n  fix: {problem.fix}", markup=False)
    more = result.problem_count - len(result.problems)
    if more:
        screen.print(f"... and {more:,} more problems")
    show.note_no_job(result.jobs, result.frames)
    kinds = [counted(count, kind) for kind, count in result.annotations.items()] or ["no annotations"]
    parts = (counted(result.jobs, "job"), counted(result.frames, "frame"), counted(result.trackers, "tracker"), *kinds)
    verdict = counted(result.problem_count, "problem") if result.problem_count else "all good"
    click.echo(f"{jobs}: {', '.join(parts)}: {verdict}")
