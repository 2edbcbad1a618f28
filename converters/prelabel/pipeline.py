"""The whole way: plan, survey, then read, refine, link, build and write. No command line, no printing."""

import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO, Literal

from prelabel import readers
from prelabel.batches import Batch, whole_sequences
from prelabel.build import BuiltJob, JobOptions, build_image_jobs, build_video_jobs
from prelabel.detections import Detections, Kind
from prelabel.errors import ChoiceError, InputError, OnError, OutputError, Place, Tally, UsageError, counted
from prelabel.exports import detection_lines, mot_texts, write_mot
from prelabel.files import STDIN, natural_key, walk
from prelabel.frames import FrameOptions
from prelabel.linking import LinkOptions, link
from prelabel.readers.base import Reader, parse_options, read_sources
from prelabel.refine import RefineOptions, check_tracks, completed, refine, thin
from prelabel.sequences import SequenceOptions
from prelabel.write import atomic, check_free

COUNTED = ("video job", "image job", "frame", "tracker", "annotation")
"""What a summary counts, in the order in which it is said."""

STREAM = "jsonl"
"""The format of standard input."""

Progress = Callable[[int], None]
"""Told how many more frames were done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertOptions:
    """Everything that decides what a run reads from its sources and makes of it, up to linked detections.

    Args:
        format: the reader's name; None to recognise it.
        reader: the reader's own options, as ``-O KEY=VALUE``.
        frames: names and sizes of frames.
        sequences: how frames form sequences and jobs.
        refine: what is left out or renamed.
        link: how tracks are found.
        stride: every how many frames are kept; tracks are found in all of them.
        limit: the first so many sequences or images; None for all.
    """

    format: str | None = None
    reader: Mapping[str, str] = field(default_factory=dict)
    frames: FrameOptions = field(default_factory=FrameOptions)
    sequences: SequenceOptions = field(default_factory=SequenceOptions)
    refine: RefineOptions = field(default_factory=RefineOptions)
    link: LinkOptions = field(default_factory=LinkOptions)
    stride: int = 1
    limit: int | None = None


@dataclass(slots=True, kw_only=True)
class Summary:
    """What a run read and made."""

    format: str = ""
    tally: Tally = field(default_factory=Tally)
    counts: Counter[str] = field(default_factory=Counter)
    """By the names of `COUNTED`."""


def choose_reader(sources: Sequence[Path], name: str | None, tally: Tally) -> Reader[Any]:
    """The reader that the user named, or the one that recognises the sources.

    Raises:
        PrelabelError: there is none, or a source is not there or is an empty folder.
    """
    if STDIN in sources and (name not in {None, STREAM} or len(sources) > 1):
        what = f"--format {name} does not read standard input" if len(sources) == 1 else "standard input goes with no other source"
        raise UsageError(what, fix=f"give files, or lines of the format {STREAM} alone")
    for source in [source for source in sources if source != STDIN]:
        if not source.exists():
            raise InputError("does not exist", place=Place(str(source)), fix="give a file or folder that exists")
        if source.is_dir() and next(walk(source), None) is None:
            raise InputError("is an empty folder", place=Place(str(source)), fix="give the folder that the files lie in")
    return readers.find(name) if name else readers.sniff(sources, tally)


def in_order(sources: Sequence[Path]) -> list[Path]:
    """Sources in natural order, so that the order in which they are given decides nothing."""
    return sorted(sources, key=lambda path: natural_key(str(path)))


def source_name(sources: Sequence[Path]) -> str:
    """What a sequence is called that has no other name: the first source without its suffixes, in UTF-8."""
    if STDIN in sources:
        return "stdin"
    name = sources[0].resolve().name.lstrip(".").partition(".")[0] if sources else ""
    return name.encode(errors="replace").decode() or "source"


def linked_batches(sources: Sequence[Path], options: ConvertOptions, reader: Reader[Any], tally: Tally) -> Iterator[Batch]:
    """Whole sequences, refined, linked and thinned.

    Raises:
        PrelabelError: a source cannot be read, a bad record stops the run, or a choice is open.
    """
    options.sequences.pattern()
    parsed = parse_options(reader, options.reader)
    index, batches = read_sources(
        reader,
        sources,
        parsed,
        options.frames,
        tally,
        shapes=options.refine.shapes or frozenset(Kind),
        min_keypoint_score=options.refine.min_keypoint_score,
    )
    name = source_name(sources)
    left = sys.maxsize if options.limit is None else options.limit
    images = 0
    sequences = replace(options.sequences, stills=reader.stills)
    for batch in whole_sequences(batches, index, sequences, name=name, tally=tally):
        if batch.kind == "video":
            d = _thinned(_linked(batch.detections, options, tally), options.stride, tally)
            yield Batch(detections=completed(d, options.refine), kind="video")
            left -= 1
        else:
            d = _thinned(batch.detections, options.stride, tally, before=images)
            images += len(batch.detections.frames)
            d = d.between(0, min(left, len(d.frames)))
            yield Batch(detections=completed(refine(d, options.refine, tally), options.refine), kind="image")
            left -= len(d.frames)
        if left == 0:
            tally.note(f"--limit {options.limit}: what comes after {counted(options.limit or 0, 'sequence or image')} is left out")
            return


def _linked(detections: Detections, options: ConvertOptions, tally: Tally) -> Detections:
    """One sequence refined and linked."""
    d = refine(detections, options.refine, tally)
    if options.link.mode in {"auto", "keep"}:
        d = check_tracks(d, tally)
    return link(d, options.link, tally)


def _thinned(detections: Detections, stride: int, tally: Tally, *, before: int = 0) -> Detections:
    """Every ``stride``-th frame; ``before`` images of the run stand before these."""
    if stride == 1:
        return detections
    kept = thin(detections, stride, before=before)
    tally.filtered[f"in a frame that --stride {stride} leaves out"] += len(detections) - len(kept)
    return kept


def built_jobs(batches: Iterator[Batch], options: JobOptions, summary: Summary) -> Iterator[BuiltJob]:
    """The jobs of each batch, counted; reference ids are unique over all of them.

    Raises:
        ChoiceError: two jobs have one reference id, or a frame has no URL.
    """
    seen: set[str] = set()
    counts = summary.counts
    for batch in batches:
        build = build_video_jobs if batch.kind == "video" else build_image_jobs
        jobs = list(build(batch.detections, options, summary.tally))
        counts[f"{batch.kind} job"] += len(jobs)
        counts["frame"] += sum(job.frames for job in jobs)
        counts["tracker"] += sum(job.trackers for job in jobs)
        counts["annotation"] += sum(job.annotations for job in jobs)
        for job in jobs:
            if job.reference_id in seen:
                raise ChoiceError(
                    f"two jobs have the reference id {job.reference_id!r}",
                    fix="tell them apart with --reference-id, as {sequence}/{file}, or convert the sources one by one",
                )
            seen.add(job.reference_id)
            yield job


def convert_to(
    sources: Sequence[Path],
    options: ConvertOptions,
    made: JobOptions | Literal["detections", "mot"],
    target: Path | None,
    *,
    force: bool = False,
    on_error: OnError = "stop",
    progress: Progress | None = None,
) -> Summary:
    """Convert sources to a file, whole or not at all.

    Args:
        sources: files or folders of one format.
        options: what is read and how it is linked.
        made: what goes into every payload; or a word for what is written instead of jobs, the stream of detections or MOTChallenge results.
        target: the file, ``-`` for standard output; None writes nothing.
        force: replace what exists.
        on_error: what a bad record does.
        progress: told how many more frames were done.

    Raises:
        PrelabelError: a source cannot be read, a bad record stops the run, a choice is open, or the target cannot be written.
    """
    if target is not None and made != "mot":
        check_free(target, force=force)
    summary = Summary(tally=Tally(on_error=on_error))
    sources = in_order(sources)
    reader = choose_reader(sources, options.format, summary.tally)
    summary.format = reader.name
    if target is not None and target.is_file() and any(source.samefile(target) for source in sources if source != STDIN):
        raise OutputError(f"{target}: is the source itself", fix="choose another name with -o")
    with collector_paused():
        batches = linked_batches(sources, options, reader, summary.tally)
        if made == "mot":
            texts = mot_texts(batches, summary.counts)
            _require_frames(summary, sources)
            if target is not None:
                write_mot(texts, target, force=force)
        else:
            with nullcontext(None) if target is None else atomic(target, force=force) as file:
                _write(_lines(batches, made, summary), file, progress)
                _require_frames(summary, sources)
    return summary


def _require_frames(summary: Summary, sources: Sequence[Path]) -> None:
    """Refuse a run that made nothing; where bad records are the reason, the first is said.

    Raises:
        ChoiceError: there is no frame.
    """
    if summary.counts["frame"]:
        return
    what, fix = f"{', '.join(map(str, sources))}: no frame to make a job of", "see what prelabel inspect finds in it"
    if summary.tally.bad:
        first = summary.tally.bad[0]
        what = f"{what}: {counted(len(summary.tally.bad), 'bad record')} left out, first {first.place}: {first.what}"
        fix = first.fix
    raise ChoiceError(what, fix=fix)


def _lines(batches: Iterator[Batch], made: JobOptions | Literal["detections"], summary: Summary) -> Iterator[tuple[bytes, int]]:
    """What is written, and of how many frames it is."""
    if made == "detections":
        return detection_lines(batches, summary.counts)
    return ((job.line + b"\n", job.frames) for job in built_jobs(batches, made, summary))


def _write(lines: Iterator[tuple[bytes, int]], file: BinaryIO | None, progress: Progress | None) -> None:
    for line, frames in lines:
        if file is not None:
            file.write(line)
        if progress:
            progress(frames)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Without the garbage collector: a run makes many objects and no cycles, and the collector would visit them again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
