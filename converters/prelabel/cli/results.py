"""``prelabel results``: fetch what annotators made of the jobs."""

from pathlib import Path
from typing import Any

import click

from prelabel.cli import outputs, service, show
from prelabel.errors import UsageError, counted
from prelabel.files import read_text
from prelabel.upload import Ledger, ledger_of
from prelabel.upload.results import Results, fetch_results, read_job_ids
from prelabel.write import STDOUT

UNKNOWN = "find their ids in the project, and give them with --job-ids FILE.csv (header reference_id,job_id)"


@click.command("results")
@service.jobs
@service.calling
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Results, one a line; those that it holds are not fetched again.",
)
@click.option(
    "--job-ids", type=click.Path(path_type=Path), metavar="FILE.csv", help="Ids of jobs whose answer was lost: reference_id,job_id."
)
@service.workers
@show.REPORT
@click.pass_context
def command(ctx: click.Context, /, jobs: Path, **values: Any) -> None:  # fmt: skip  # noqa: ANN401  # by the options above
    """Fetch the results of finished jobs of JOBS, which prelabel upload created."""
    out: Path = values["out"]
    if out == STDOUT or out.suffix == ".gz":
        raise UsageError(f"-o {out}: results are added to a plain file as they come", fix="name one that ends in .jsonl")
    outputs.require_apart(ctx)
    Ledger.require(ledger_of(jobs))
    with service.client(values) as client, Ledger.open(ledger_of(jobs), write=True) as ledger, service.stopping() as stop:
        ledger.bind(base_url=values["base_url"], project_id=values["project_id"])
        path: Path | None = values["job_ids"]
        supplied = dict(read_job_ids(path, read_text(path), dict(ledger.created()))) if path else {}
        total = ledger.counts()["created"]
        with service.job_bar("{fetched:,} fetched, {waiting:,} not finished") as update:
            results = fetch_results(
                ledger, client, out, supplied=supplied, workers=values["workers"], stop=stop,
                tell=lambda now: update(now.asked, total, fetched=now.fetched, waiting=now.waiting.total()),
            )  # fmt: skip
        rest = total - results.asked
    with show.reporting(values["report"], _report(results, rest)):
        _show(results, out, rest)
    ctx.exit(stop.exit_code(1 if rest else results.exit_code))


def _show(results: Results, out: Path, rest: int) -> None:
    screen = show.console()
    for reference_id, what in results.failed[: service.SHOWN]:
        screen.print(f"not fetched: {reference_id!r}: {what}", markup=False)
    if len(results.failed) > service.SHOWN:
        screen.print(f"... and {len(results.failed) - service.SHOWN:,} more (--report FILE names all)")
    if results.unknown:
        names = ", ".join(map(repr, results.unknown[: service.SHOWN])) + (", ..." if len(results.unknown) > service.SHOWN else "")
        screen.print(f"created, id unknown: {counted(len(results.unknown), 'job')}: {names}\n  fix: {UNKNOWN}", markup=False)
    if rest:
        screen.print(f"stopped with {counted(rest, 'job')} not asked for: run the same command again to go on")
    waiting = "".join(f", {count:,} {status}" for status, count in sorted(results.waiting.items()))
    click.echo(f"{out}: {counted(results.fetched, 'result')} fetched, {results.before:,} fetched before{waiting}")


def _report(results: Results, rest: int) -> dict[str, object]:
    return {
        "fetched": results.fetched,
        "fetched_before": results.before,
        "waiting": dict(sorted(results.waiting.items())),
        "id_unknown": results.unknown,
        "failed": [{"reference_id": reference_id, "what": what} for reference_id, what in results.failed],
        "not_asked_for": rest,
    }
