"""The steps of ``prelabel convert`` as functions."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, Unpack, get_args

from prelabel.api.checked import choice, instance, keywords, path, shown, whole
from prelabel.api.payload import KEYWORDS, Payload, job_options
from prelabel.batches import Batch
from prelabel.build import BuiltJob, build_image_jobs, build_video_jobs
from prelabel.detections import Detections
from prelabel.engine import Processes
from prelabel.errors import ChoiceError, OnError, Tally, UsageError
from prelabel.order import canonical
from prelabel.pipeline import ConvertOptions, Summary, convert_to
from prelabel.refining import RefineOptions, completed, refine
from prelabel.sources import whole_batches
from prelabel.stores import location, parts_of, staging
from prelabel.write import atomic

AnyPath = str | os.PathLike[str]

Job = Literal["video", "image"]
"""What a sequence, or a frame, becomes."""


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
    options = ConvertOptions() if options is None else instance(options, ConvertOptions, "options")
    tally = Tally() if tally is None else instance(tally, Tally, "tally")
    _, batches = whole_batches([Path(one) for one in _listed(sources)], options, tally)
    yield from batches


def build_jobs(
    detections: Detections | Iterable[Detections],
    *,
    kind: Job = "video",
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

    Returns:
        The jobs, made as they are asked for; options are checked before.

    Raises:
        ChoiceError: no workflow, no URL of a frame, an id that is no UUID.
        UsageError: an argument that does not exist, or a value that it cannot have.
    """
    keywords(payload, Payload.__annotations__, build_jobs)
    refining = RefineOptions() if refining is None else instance(refining, RefineOptions, "refining")
    tally = Tally() if tally is None else instance(tally, Tally, "tally")
    options = replace(job_options(payload, KEYWORDS), score_attribute=refining.score_attribute)
    build = {"video": build_video_jobs, "image": build_image_jobs}[choice(kind, get_args(Job), "kind")]
    given = [detections] if isinstance(detections, Detections) else detections
    if not isinstance(given, Iterable):
        raise UsageError(f"detections is {shown(given)}, which is no Detections", fix="give Detections, or several of them")
    return (job for one in given for job in build(_made(one, refining, tally), options, tally))


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
    with atomic(Path(path(target, "the target")), force=force) as file:
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
    keywords(payload, Payload.__annotations__, convert)
    made, options = job_options(payload, KEYWORDS), ConvertOptions() if options is None else instance(options, ConvertOptions, "options")
    workers = whole(workers, "workers", 1)
    given, goal = [location(source) for source in _listed(sources)], location(path(target, "the target"))
    seen = None if frames is None else location(path(frames, "frames"))
    kept = parts_of(goal) if resume else None
    with staging(kept) as stage, Processes(workers) as engine:
        out = stage.output(goal, force=force, sources=given)
        paths = stage.sources(given, [options.format, *(one.format or options.format for one in options.each)])
        if seen is not None:
            options = replace(options, frames=replace(options.frames, frames=stage.images(seen)))
        stage.settle()
        summary = convert_to(paths, options, made, out, force=force, on_error=on_error, engine=engine, resume=kept)
        stage.rename(summary.tally)
    return summary


def _made(detections: Detections, refining: RefineOptions, tally: Tally) -> Detections:
    """Detections as they are drawn."""
    given = instance(detections, Detections, "one of the detections")
    return completed(canonical(refine(given, refining, tally)), refining)


def _listed(sources: AnyPath | Sequence[AnyPath]) -> list[str]:
    """Sources, one at least.

    Raises:
        UsageError: there is none, or one is no path.
    """
    several = sources if isinstance(sources, Iterable) and not isinstance(sources, str | os.PathLike) else [sources]
    given = [path(one, "the source") for one in several]
    if not given:
        raise UsageError("no source is given", fix="give a file or a folder, or several")
    return given
