"""``prelabel upload``: create jobs; it can be stopped at any moment and goes on where it was."""

import re
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from prelabel.cli import outputs, service, show
from prelabel.cli.check import report_of, show_result
from prelabel.cli.options import Name
from prelabel.errors import ChoiceError, UsageError, counted
from prelabel.playment.annotations import UUID_PATTERN
from prelabel.playment.check import check_lines
from prelabel.playment.jobsfile import read_jobs
from prelabel.upload import Client, Ledger, UploadOptions, UploadResult, ledger_of, upload
from prelabel.upload.batches import batch_of
from prelabel.upload.jobs import heads
from prelabel.upload.ledger import Standing, State
from prelabel.upload.run import Progress

WORDS: Mapping[State, str] = {"created": "created", "refused": "refused", "sending": "sent or not, to be settled", "pending": "to be sent"}

GONE = "put it back into the file, and run the same command again: whether it was created shows when it is sent"

CHANGED = "a created job cannot be changed: give the new one another --reference-id, or correct it in the project"


@click.command("upload")
@service.jobs
@service.calling
@click.option("--batch-id", metavar="UUID", help="The batch of all jobs, in place of their own.")
@click.option("--batch-name", type=Name(), metavar="NAME", help="A new batch of all jobs; a run that goes on uses the same.")
@service.workers
@click.option("--rate", type=service.Rate(), metavar="N/s", help="The most calls a second (or N/min).")
@click.option("--retry-refused", is_flag=True, help="Send again what was refused.")
@click.option("--check/--no-check", "checked", default=True, help="Check all jobs first.")
@click.option("--dry-run", is_flag=True, help="Check, and say what would be sent.")
@click.option("--status", is_flag=True, help="Say what became of the jobs so far; calls nobody.")
@show.REPORT
@click.pass_context
def command(ctx: click.Context, /, jobs: Path, **values: Any) -> None:  # noqa: ANN401  # by the options above
    """Create the jobs of JOBS in a project; what became of each stands in a ledger beside the file."""
    if values["batch_id"] and values["batch_name"]:
        raise UsageError("--batch-id and --batch-name are given", fix="give one of them")
    outputs.require_apart(ctx)
    if values["status"]:
        with Ledger.open(ledger_of(jobs), write=False) as ledger:
            standing = ledger.standing()
        with show.reporting(values["report"], _report(standing)):
            _show(jobs, standing)
        ctx.exit(standing.exit_code)
    if values["checked"]:
        result = check_lines(read_jobs(jobs), str(jobs), unique=False)
        if result.exit_code:
            with show.reporting(values["report"], report_of(result)):
                show_result(result, jobs)
            ctx.exit(result.exit_code)
        if values["dry_run"]:
            show_result(result, jobs)
    ctx.exit(_planned(jobs, values) if values["dry_run"] else _uploaded(jobs, values))


def _planned(jobs: Path, values: dict[str, Any]) -> int:
    """What a run would send, without a call or a change of the ledger."""
    path = ledger_of(jobs)
    with Ledger.copied(path) as ledger:
        ledger.plan(heads(jobs), jobs, retry_refused=values["retry_refused"])
        standing = ledger.standing()
    counts, open_ = standing.counts, standing.open - len(standing.gone)
    done = f", {counts['created']:,} created already, {counts['refused']:,} refused" if path.exists() else ""
    with show.reporting(values["report"], {"counts": dict(counts)}):
        show.console().print(f"dry run, nothing sent: {counted(open_, 'job')} to send{done}", markup=False)
    return 0


def _uploaded(jobs: Path, values: dict[str, Any]) -> int:
    """One run."""
    with service.client(values) as client, Ledger.open(ledger_of(jobs), write=True) as ledger, service.stopping() as stop:
        ledger.bind(base_url=values["base_url"], project_id=values["project_id"])
        batch_id = _batch(values, client, ledger, stop)
        options = UploadOptions(
            workers=values["workers"], per_second=values["rate"], batch_id=batch_id, retry_refused=values["retry_refused"]
        )
        with service.job_bar("{created:,} created, {refused:,} refused") as update:
            result = upload(jobs, ledger, client, options, stop=stop, progress=lambda now: update(now.done, now.total, **_counts(now)))
    with show.reporting(values["report"], {**_report(result.standing), "this_run": _counts(result.progress)}):
        _finish(jobs, result)
    return stop.exit_code(result.standing.exit_code)


def _batch(values: dict[str, Any], client: Client, ledger: Ledger, stop: threading.Event) -> str | None:
    """The batch of all jobs; None where each keeps its own.

    Raises:
        ChoiceError: one is named, and jobs were sent without it, or it is no UUID.
    """
    sent = ledger.counts()["created"] + ledger.counts()["sending"]
    if sent and (values["batch_name"] or values["batch_id"]) and ledger.about("batch_id") is None:
        what = f"{ledger.path}: {counted(sent, 'job')} of this file went to the batch of the file, or the default one"
        raise ChoiceError(what, fix="leave --batch-name and --batch-id out: jobs stay in the batch that they were created in")
    if values["batch_name"]:
        return batch_of(client, ledger, values["batch_name"], stop=stop)
    if values["batch_id"]:
        if not re.search(UUID_PATTERN, values["batch_id"]):
            fix = "copy it from the project, or name a new one with --batch-name"
            raise ChoiceError(f"--batch-id {values['batch_id']!r} is no UUID", fix=fix)
        ledger.bind(batch_id=values["batch_id"])
    return ledger.about("batch_id")


def _finish(jobs: Path, result: UploadResult) -> None:
    """What a run did, then what the ledger holds."""
    screen = show.console()
    for failure in result.failures[: service.SHOWN]:
        screen.print(f"not settled: {failure}", markup=False)
    _show(jobs, result.standing)
    if result.stopped:
        screen.print("stopped before all was sent: run the same command again to go on")
    elif result.standing.open > len(result.standing.gone):
        screen.print("some jobs are still open: run the same command again to settle them")


def _show(jobs: Path, standing: Standing) -> None:
    """The counts of a ledger, and each job that needs the user."""
    screen, refusals, changed, gone = show.console(), standing.refusals, standing.changed, standing.gone
    for refusal in refusals[: service.SHOWN]:
        what = f"{jobs}:{refusal.line}: {refusal.reference_id!r} is refused: {refusal.refused.code}: {refusal.refused.message}"
        screen.print(f"{what}\n  fix: {refusal.refused.fix}", markup=False)
    for reference_id, line in changed[: service.SHOWN]:
        screen.print(f"{jobs}:{line}: {reference_id!r} has changed since it was created\n  fix: {CHANGED}", markup=False)
    for reference_id in gone[: service.SHOWN]:
        screen.print(f"{jobs}: {reference_id!r} may have been created, and is in the file no more\n  fix: {GONE}", markup=False)
    more = sum(max(len(kind) - service.SHOWN, 0) for kind in (refusals, changed, gone))
    if more:
        screen.print(f"... and {more:,} more (--report FILE names all)")
    counts = standing.counts
    click.echo(f"{jobs}: " + ", ".join(f"{counts[state]:,} {word}" for state, word in WORDS.items() if counts[state] or state == "created"))


def _report(standing: Standing) -> dict[str, object]:
    """For ``--report``."""
    return {
        "counts": dict(standing.counts),
        "refused": [
            {
                "reference_id": one.reference_id,
                "line": one.line,
                "code": one.refused.code,
                "message": one.refused.message,
                "fix": one.refused.fix,
            }
            for one in standing.refusals
        ],
        "changed": [{"reference_id": reference_id, "line": line, "fix": CHANGED} for reference_id, line in standing.changed],
        "gone": [{"reference_id": reference_id, "fix": GONE} for reference_id in standing.gone],
    }


def _counts(progress: Progress) -> dict[str, int]:
    return {"created": progress.created, "refused": progress.refused, "open": progress.open}
