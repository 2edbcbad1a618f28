"""The steps of ``prelabel convert`` as functions."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, Unpack

from prelabel.api.payload import Payload, job_options
from prelabel.batches import Batch
from prelabel.build import BuiltJob, build_image_jobs, build_video_jobs
from prelabel.detections import Detections
from prelabel.engine import Processes
from prelabel.errors import ChoiceError, OnError, Tally
from prelabel.order import canonical
from prelabel.pipeline import ConvertOptions, Summary, convert_to
from prelabel.refine import RefineOptions, completed, refine
from prelabel.resume import require_files
from prelabel.sources import whole_batches
from prelabel.stores import location, staging
from prelabel.write import atomic

AnyPath = str | os.PathLike[str]


def read(sources: AnyPath | Sequence[AnyPath], options: ConvertOptions | None = None, *, tally: Tally | None = None) -> Iterator[Batch]:
    """The whole sequences of sources as they are, one after the other, and single images some hundred at a time.

    Args:
        sources: files or folders of one format, or with ``options.merge`` the outputs of several models; ``-`` is standard input.
        options: the format, its options, frames and sequences; what is said of refining and linking is not done here, but for the label
            maps and the score floor of sources that are merged.
        tally: takes bad records, counts and notes; by default the first bad record raises.

    Raises:
        PrelabelError: a source cannot be read, or a bad record stops the run.
    """
    _, batches = whole_batches(_paths(sources), options or ConvertOptions(), Tally() if tally is None else tally)
    yield from batches


def build_jobs(
    detections: Detections | Iterable[Detections],
    *,
    kind: Literal["video", "image"] = "video",
    refining: RefineOptions | None = None,
    tally: Tally | None = None,
    **payload: Unpack[Payload],
) -> Iterator[BuiltJob]:
    """Jobs from detections, a video job a sequence or an image job a frame.

    Args:
        detections: whole sequences, linked where they are of videos.
        kind: what the frames become.
        refining: what is left out, renamed or added; of each object its most exact outline and its landmarks are kept.
        tally: takes counts and notes.
        payload: what goes into every payload: ``workflow_id``, ``src`` and others.

    Raises:
        ChoiceError: no workflow, no URL of a frame, an id that is no UUID.
        UsageError: a template has an unknown field.
    """
    refining, tally = refining or RefineOptions(), Tally() if tally is None else tally
    options = replace(job_options(payload), score_attribute=refining.score_attribute)
    build = build_video_jobs if kind == "video" else build_image_jobs
    for one in [detections] if isinstance(detections, Detections) else detections:
        yield from build(completed(canonical(refine(one, refining, tally)), refining), options, tally)


def write_jobs(jobs: Iterable[BuiltJob], target: AnyPath, *, force: bool = False) -> int:
    """Write jobs to a file, whole or not at all, and say how many they are.

    Args:
        jobs: in the order of the file.
        target: ``.jsonl`` or ``.jsonl.gz``, or ``-`` for standard output.
        force: replace a file that exists.

    Raises:
        ChoiceError: two jobs have one reference id.
        OutputError: the target exists, or cannot be written.
    """
    seen: set[str] = set()
    with atomic(Path(target), force=force) as file:
        for job in jobs:
            if job.reference_id in seen:
                fix = "give sequences names of their own, or tell jobs apart with reference_id"
                raise ChoiceError(f"two jobs have the reference id {job.reference_id!r}", fix=fix)
            seen.add(job.reference_id)
            file.writelines((*job.parts, b"\n"))
    return len(seen)


def convert(
    sources: AnyPath | Sequence[AnyPath],
    target: AnyPath,
    options: ConvertOptions | None = None,
    *,
    frames: AnyPath | None = None,
    force: bool = False,
    on_error: OnError = "stop",
    workers: int = 1,
    resume: bool = False,
    **payload: Unpack[Payload],
) -> Summary:
    """Convert sources to a jobs file, as the command does.

    Args:
        sources: files or folders of one format, or with ``options.merge`` the outputs of several models; ``-`` is standard input. Texts
            may be URLs of object stores, here and in ``target`` and ``frames``.
        target: the jobs file, ``-`` for standard output.
        options: what is read and how it is refined and linked.
        frames: the folder of images or a list of them, where ``options`` do not name it.
        force: replace a file that exists.
        on_error: what a bad record does.
        workers: processes that work, this one among them. More than one need what `multiprocessing` needs of a script: that its own work
            stands below ``if __name__ == "__main__"``.
        resume: keep what is done beside the target until the run ends well, and go on from what an earlier run kept there.
        payload: what goes into every payload: ``workflow_id``, ``src`` and others.

    Raises:
        PrelabelError: a source cannot be read, a bad record stops the run, a choice is open, or the target cannot be written.
    """
    made, options = job_options(payload), options or ConvertOptions()
    given = [location(os.fspath(source)) for source in _listed(sources)]
    if resume:
        require_files(*given, location(os.fspath(target)), None if frames is None else location(os.fspath(frames)))
    with staging() as stage, Processes(workers) as engine:
        out = stage.output(location(os.fspath(target)), force=force, sources=given)
        paths = stage.sources(given, [options.format, *(one.format or options.format for one in options.each)])
        if frames is not None:
            images = stage.images(location(os.fspath(frames)))
            options = replace(options, frames=replace(options.frames, frames=images))
        summary = convert_to(paths, options, made, out, force=force, on_error=on_error, engine=engine, resume=resume)
        stage.rename(summary.tally)
    return summary


def _paths(sources: AnyPath | Sequence[AnyPath]) -> list[Path]:
    return [Path(source) for source in _listed(sources)]


def _listed(sources: AnyPath | Sequence[AnyPath]) -> Sequence[AnyPath]:
    return [sources] if isinstance(sources, str | os.PathLike) else sources
