"""``prelabel convert``: the main job."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Literal

import click

from prelabel import pipeline
from prelabel.api import payload
from prelabel.api.payload import Payload
from prelabel.build import JobOptions, OutlineOptions
from prelabel.cli import config, engines, meaning, options, outputs, show
from prelabel.cli.ending import KEPT
from prelabel.cli.merging import spoken
from prelabel.errors import counted
from prelabel.frames import FrameOptions
from prelabel.linking import LinkOptions
from prelabel.refining import RefineOptions, load_labels
from prelabel.sequences import SequenceOptions
from prelabel.sources import staged
from prelabel.stores import Url, parts_of, staging
from prelabel.urls import load_map


@click.command("convert", cls=meaning.Command)
@options.SOURCES
@click.option(
    "-o",
    "--output",
    "out",
    type=options.Location(),
    help="The jobs file: .jsonl or .jsonl.gz, or - for standard output.  [required but for --dry-run]",
)
@options.reading_each
@options.refining
@options.shaping
@options.payload
@click.option("--to", type=click.Choice(["jobs", "detections", "mot"]), default="jobs", show_default=True, help="What is written.")
@click.option("--dry-run", is_flag=True, help="Do everything but write.")
@click.option("--force", is_flag=True, help="Replace what exists.")
@click.option(
    "--resume", is_flag=True, help="Keep what is done in OUTPUT.parts until the run ends well, and go on from what is kept there."
)
@engines.OPTIONS
@show.REPORT
@config.CONFIG
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    sources: tuple[Path | Url, ...],
    out: Path | Url | None,
    to: Literal["jobs", "detections", "mot"],
    dry_run: bool,
    force: bool,
    resume: bool,
    report: Path | None,
    **values: Any,  # noqa: ANN401  # options by name
) -> None:
    """Convert SOURCES, predictions or annotations of one format, to jobs that annotators correct; - reads standard input.

    SOURCES and --frames may be archives, as export.zip or frames.tar.gz; they and -o may be URLs of object stores, as s3://bucket/labels.

    With --merge each SOURCE is what another model says of the same frames, in a format of its own.

    \b
    prelabel convert instances.json -o jobs.jsonl --workflow-id UUID
    prelabel convert runs/track/labels --frames frames/ --src 'https://host/{file}' -o jobs.jsonl --workflow-id UUID
    prelabel convert a.json b.json --merge wbf --labels 2:names-of-b.toml -o jobs.jsonl --workflow-id UUID
    """  # noqa: D301  # click wants the character itself
    if out is None and not dry_run:
        raise click.MissingParameter("Name the file to write, or give --dry-run", param_hint="'-o'", param_type="option")
    outputs.require_apart(ctx)
    chosen = convert_options(values, config.tables(ctx), len(sources), meaning.lasting(ctx))
    wanted = job_options(values) if to == "jobs" else to
    kept = ctx.meta[KEPT] = parts_of(None if dry_run else out) if resume else None
    with staging(kept) as stage, show.frame_progress() as bar, engines.engine(values) as engine:
        task = bar.add_task("converting") if bar else None
        target = None if dry_run or out is None else stage.output(out, force=force, folder=to == "mot", sources=sources)
        paths, chosen = staged(stage, sources, chosen, values["frames"])
        stage.settle()
        summary = pipeline.convert_to(
            paths, chosen, wanted, target,
            force=force, on_error=values["on_error"], progress=lambda n: bar.advance(task, n) if bar and task is not None else None,
            engine=engine, resume=kept,
        )  # fmt: skip
        stage.rename(summary.tally)
    for note in meaning.notes(ctx):
        summary.tally.note(note)
    made = {f"{name}s".replace(" ", "_"): summary.counts[name] for name in pipeline.COUNTED}
    with show.reporting(report, {"format": summary.format, "output": str(out or ""), **made, **show.tally_report(summary.tally)}):
        show_summary(summary, out, dry_run=dry_run)
    ctx.exit(summary.tally.exit_code)


def convert_options(
    values: dict[str, Any], tables: Mapping[str, Any], sources: int, lasting: AbstractSet[str] = frozenset()
) -> pipeline.ConvertOptions:
    """What is read and how it is linked, from the command line and the tables of the config file.

    Raises:
        UsageError: what is said of one source has no meaning, and is none of the ``lasting`` options, which are given for other runs, too.
    """
    said = spoken(values, sources, lasting)
    return pipeline.ConvertOptions(
        format=said.format,
        reader=said.reader,
        frames=FrameOptions(frames=values["frames"], size=values["size"], size_from=values["size_from"]),
        sequences=SequenceOptions(sequences=values["sequences"], job=values["job"]),
        refine=RefineOptions(
            labels=load_labels(said.labels) if said.labels else tables.get("labels"),
            unmapped=values["unmapped"],
            min_score=values["min_score"],
            nms=values["nms"],
            min_keypoint_score=values["min_keypoint_score"],
            shapes=values["shapes"],
            attributes=tables.get("attributes", {}),
            keypoints=tables.get("keypoints", {}),
            defaults=tables.get("defaults", {}),
            score_attribute=values["score_attribute"],
        ),
        link=LinkOptions(
            mode=values["link"],
            max_gap=values["max_gap"],
            min_length=values["min_length"],
            fill_gaps=values["fill_gaps"],
            smooth=values["smooth"],
        ),
        merge=said.merge,
        each=said.each,
        stride=values["stride"],
        limit=values["limit"],
    )


def job_options(values: dict[str, Any]) -> JobOptions:
    """What goes into every payload, from the command line.

    Raises:
        ChoiceError: no workflow is given, or an id is no UUID.
        UsageError: a template has an unknown field, or an entry of the metadata is the tool's own.
    """
    same = ("workflow_id", "src", "reference_id", "batch_id", "priority", "tag", "state", "max_frames", "frame_overlap")
    given: Payload = {name: values[name] for name in same}  # type: ignore[assignment]  # options and payload have these names
    return payload.job_options(
        given
        | {
            "src_map": load_map(values["src_map"]) if values["src_map"] else {},
            "metadata": options.once(values["metadata"], "--metadata"),
            "about": not values["no_metadata"],
            "outlines": OutlineOptions(simplify_px=values["simplify"], holes=values["holes"], parts=values["parts"]),
        }
    )


def show_summary(summary: pipeline.Summary, out: Path | Url | None, *, dry_run: bool) -> None:
    """One line of what was made, and what happened to rows."""
    made = ", ".join(counted(summary.counts[name], name) for name in pipeline.COUNTED if summary.counts[name])
    where = "dry run, nothing written" if dry_run else str(out)
    show.console().print(f"{where}: {made} from {summary.format}", markup=False)
    show.counts(summary.tally)
