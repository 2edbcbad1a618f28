"""The steps of ``prelabel convert`` as functions."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Literal, TypeVar, Unpack, get_args

from prelabel.api import typed
from prelabel.api.checked import AnyPath, choice, instance, keywords, optional, path, shown, wanted, whole
from prelabel.api.payload import KEYWORDS, Payload, job_options
from prelabel.api.staged import staged_batches
from prelabel.api.told import tell
from prelabel.batches import Batch
from prelabel.build import BuiltJob, build_image_jobs, build_video_jobs
from prelabel.build.polygons import SIMPLIFIED
from prelabel.detections import UNTRACKED, Detections
from prelabel.distinct import Distinct
from prelabel.engine import Processes
from prelabel.errors import ChoiceError, OnError, Tally, UsageError
from prelabel.order import canonical
from prelabel.pipeline import ConvertOptions, Progress, Summary, convert_to
from prelabel.ranges import COUNTS
from prelabel.refining import RefineOptions, completed, refine
from prelabel.sources import staged
from prelabel.stores import location, parts_of, staging
from prelabel.stream.records import LARGEST_SIDE
from prelabel.write import atomic

T = TypeVar("T")

Job = Literal["video", "image"]
"""What a sequence, or a frame, becomes."""


def read(sources: AnyPath | Sequence[AnyPath], options: ConvertOptions | None = None, *, tally: Tally | None = None) -> Iterator[Batch]:
    """The whole sequences of sources as they are, one after the other, and single images some hundred at a time.

    Args:
        sources: files or folders of one format, or with ``options.merge`` the outputs of several models; ``-`` is standard input. Some may
            be archives, and texts URLs of object stores: what is fetched or unpacked is there until they were read, or are let go of.
        options: the format, its options, frames and sequences; what is said of refining and linking is not done here, but for the label
            maps and the score floor of sources that are merged.
        tally: takes bad records, counts and notes; by default the first bad record raises.

    Returns:
        The sequences, read as they are asked for; what the sources are is found out before.

    Raises:
        PrelabelError: a source cannot be read, or a bad record stops the run.

    Warns:
        PrelabelWarning: without a tally, where the sources were read to their end and something in them was left out or changed that no
            option asks for.
    """
    chosen, seen = _options(options), optional(tally, Tally, "tally")
    batches = staged_batches([location(one) for one in _listed(sources)], chosen, seen)

    def told() -> None:
        if tally is None:
            tell("read", seen)

    return _told_late([batches], told)


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
        ChoiceError: no workflow, no URL of a frame or one that two frames share, an id that is no UUID.
        UsageError: an argument that does not exist, or a value that it cannot have; detections of a video that are not linked.

    Warns:
        PrelabelWarning: without a tally, where something is left out or changed to fit that no option asks for; with the first job, or of
            several `Detections` behind the last.
    """
    keywords(payload, Payload.__annotations__, build_jobs)
    chosen, seen = typed.options(refining, RefineOptions, "refining"), optional(tally, Tally, "tally")
    options = replace(job_options(payload, KEYWORDS), score_attribute=chosen.score_attribute)
    choice(kind, get_args(Job), "kind")
    if not isinstance(detections, Iterable | Detections):
        raise UsageError(
            f"detections is {shown(detections)}, which is no Detections", fix=f"give {wanted(detections, Detections)}, or several of them"
        )

    distinct = Distinct(options)

    def made(one: Detections) -> Iterator[BuiltJob]:
        ready = _ready(one, kind, chosen, seen)
        urls = options.urls.across(ready.frames, video=kind == "video")
        if len(set(urls)) < len(urls):
            # those of one sequence are of one job; this names both frames
            options.urls.of_all(ready.frames, seen)
        distinct.add_urls(urls)
        return (build_video_jobs if kind == "video" else build_image_jobs)(ready, options, seen)

    def told() -> None:
        if tally is None:
            tell("build_jobs", seen, *([SIMPLIFIED] if "outlines" in payload else []))

    return _told_early(made(detections), told) if isinstance(detections, Detections) else _told_late(map(made, detections), told)


def write_jobs(jobs: Iterable[BuiltJob], target: AnyPath, *, force: bool = False) -> int:
    """Write jobs to a file, whole or not at all, and say how many they are.

    Args:
        jobs: in the order of the file.
        target: ``.jsonl`` or ``.jsonl.gz``, or ``-`` for standard output.
        force: replace a file that exists.

    Raises:
        ChoiceError: two jobs have one reference id, or there is none.
        OutputError: the target exists, or cannot be written.
        UsageError: an argument is of another type.
    """
    seen: set[str] = set()
    if not isinstance(jobs, Iterable):
        raise UsageError(f"jobs is {shown(jobs)}, which is no list", fix="give what build_jobs makes")
    with atomic(Path(path(target, "the target")), force=instance(force, bool, "force")) as file:
        for job in jobs:
            if instance(job, BuiltJob, "one of the jobs").reference_id in seen:
                fix = "give sequences names of their own, or tell jobs apart with reference_id"
                raise ChoiceError(f"two jobs have the reference id {job.reference_id!r}", fix=fix)
            seen.add(job.reference_id)
            file.writelines((*job.parts, b"\n"))
        if not seen:
            raise ChoiceError("there is no job to write", fix="call build_jobs again: the jobs that it makes can be gone through once")
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
    progress: Progress | None = None,
    **payload: Unpack[Payload],
) -> Summary:
    """Convert sources to a jobs file, as the command does.

    Args:
        sources: files, archives or folders of one format, or with ``options.merge`` the outputs of several models; ``-`` is standard
            input. Texts may be URLs of object stores, here and in ``target`` and ``frames``.
        target: the jobs file, ``-`` for standard output.
        options: what is read and how it is refined and linked.
        frames: the folder of images or a list of them, where ``options`` do not name it.
        force: replace a file that exists.
        on_error: what a bad record does.
        workers: processes that work, this one among them. More than one need what `multiprocessing` needs of a script: that its own work
            stands below ``if __name__ == "__main__"``.
        resume: keep what is done beside the target until the run ends well, and go on from what an earlier run kept there.
        progress: told now and then how many more frames are done, as the ``update`` of a bar.
        payload: what goes into every payload: ``workflow_id``, ``src`` and others.

    Raises:
        PrelabelError: a source cannot be read, a bad record stops the run, a choice is open, or the target cannot be written.
    """
    keywords(payload, Payload.__annotations__, convert)
    made, options = job_options(payload, KEYWORDS), _options(options)
    workers, force, resume = whole(workers, "workers", 1), instance(force, bool, "force"), instance(resume, bool, "resume")
    given, goal = [location(source) for source in _listed(sources)], location(path(target, "the target"))
    seen = options.frames.frames if frames is None else location(path(frames, "frames"))
    if progress is not None and not callable(progress):
        raise UsageError(f"progress is {shown(progress)}, which cannot be called", fix="give a function of a number of frames, or None")
    kept = parts_of(goal) if resume else None
    with staging(kept) as stage, Processes(workers) as engine:
        out = stage.output(goal, force=force, sources=given)
        paths, options = staged(stage, given, options, seen)
        stage.settle()
        summary = convert_to(paths, options, made, out, force=force, on_error=on_error, progress=progress, engine=engine, resume=kept)
        stage.rename(summary.tally)
    return summary


def _options(given: ConvertOptions | None) -> ConvertOptions:
    """Options of a run.

    Raises:
        UsageError: they are none, or one of them is of another type or out of its range.
    """
    options = typed.options(given, ConvertOptions, "options")
    whole(options.stride, "stride", *COUNTS["stride"])
    if options.limit is not None:
        whole(options.limit, "limit", *COUNTS["limit"])
    for side in options.frames.size or ():
        whole(side, "one side of size", 1, LARGEST_SIDE)
    return options


def _ready(detections: Detections, kind: Job, refining: RefineOptions, tally: Tally) -> Detections:
    """Detections as they are drawn.

    Raises:
        UsageError: they are none, or of a video and not linked.
    """
    given = instance(detections, Detections, "one of the detections")
    if kind == "video" and (given.track == UNTRACKED).any():
        raise UsageError("detections of a video have no track", fix='link them first, with prelabel.link, or give kind="image"')
    return completed(canonical(refine(given, refining, tally)), refining, tally)


def _told_early(jobs: Iterator[BuiltJob], told: Callable[[], None]) -> Iterator[BuiltJob]:
    """The jobs of one `Detections`; all is counted when the first is made, and who asks for no other is told, too."""
    first = list(islice(jobs, 1))
    told()
    yield from first
    yield from jobs


def _told_late(several: Iterable[Iterator[T]], told: Callable[[], None]) -> Iterator[T]:
    """What several give, of which there may be any number; then all is counted."""
    yield from chain.from_iterable(several)
    told()


def _listed(sources: AnyPath | Sequence[AnyPath]) -> list[str]:
    """Sources, one at least.

    Raises:
        UsageError: there is none, or one is no path.
    """
    several = sources if isinstance(sources, Iterable) and not isinstance(sources, str | bytes | os.PathLike) else [sources]
    given = [path(one, "the source") for one in several]
    if not given:
        raise UsageError("no source is given", fix="give a file or a folder, or several")
    return given
