"""The whole way: plan, survey, then read, refine, link, build and write. No command line, no printing."""

import sys
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from prelabel.batches import Batch, Rest
from prelabel.build import JobOptions
from prelabel.distinct import Distinct
from prelabel.engine import INLINE, Engine
from prelabel.errors import ChoiceError, InputError, OnError, OutputError, Tally, UsageError, counted
from prelabel.exports import write_mot
from prelabel.files import STDIN
from prelabel.linking import LinkOptions
from prelabel.making import Made, Making, Portion, UnitMaking, Wanted, make, make_unit
from prelabel.memory import at_work
from prelabel.recognition import in_order
from prelabel.refining import merged, seek
from prelabel.resume import resuming
from prelabel.sources import Opened, ReadOptions, open_sources, whole_batches
from prelabel.stills import Piece, pieces_of_images
from prelabel.watch import Watch
from prelabel.write import atomic, check_free

COUNTED = ("video job", "image job", "frame", "tracker", "annotation")
"""What a summary counts, in the order in which it is said."""

Progress = Callable[[int], None]
"""Told how many more frames were done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertOptions(ReadOptions):
    """Everything that decides what a run reads from its sources and makes of it, up to linked detections.

    Args:
        format, reader, frames, sequences, refine, merge, each: as `ReadOptions` says.
        link: how tracks are found.
        stride: every how many frames are kept; tracks are found in all of them.
        limit: the first so many sequences or images; None for all.
    """

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


def convert_to(
    sources: Sequence[Path],
    options: ConvertOptions,
    wanted: Wanted,
    target: Path | None,
    *,
    force: bool = False,
    on_error: OnError = "stop",
    progress: Progress | None = None,
    engine: Engine = INLINE,
    resume: Path | None = None,
) -> Summary:
    """Convert sources to a file, whole or not at all.

    Args:
        sources: files or folders of one format, or with ``options.merge`` the outputs of several models.
        options: what is read and how it is linked.
        wanted: what goes into every payload; or a word for what is written instead of jobs, the stream of detections or MOTChallenge
            results.
        target: the file, ``-`` for standard output; None writes nothing.
        force: replace what exists.
        on_error: what a bad record does.
        progress: told how many more frames were done.
        engine: where the work is done; the output is the same with each.
        resume: a folder that keeps what is done until the run ends well, and of which this run takes over what an earlier one kept.

    Raises:
        PrelabelError: a source cannot be read or changes, a bad record stops the run, a choice is open, the target cannot be written, or
            what an earlier run kept is of another source or other options.
    """
    if target is not None and wanted != "mot":
        check_free(target, force=force)
    if target is not None and target.is_file() and any(source.exists() and source.samefile(target) for source in sources):
        raise OutputError(f"{target}: is the source itself", fix="choose another name with -o")
    summary = Summary(tally=Tally(on_error=on_error))
    for one in (options.refine, *(replace(options.refine, labels=each.labels) for each in options.each)):
        seek(one, summary.tally)
    refine = options.refine if options.merge is None else merged(options.refine)
    if isinstance(wanted, JobOptions):
        wanted = replace(wanted, score_attribute=refine.score_attribute)
    making = Making(refine=refine, link=options.link, stride=options.stride, wanted=wanted, on_error=on_error)
    if resume is not None and STDIN in sources:
        raise UsageError("--resume cannot read standard input again", fix="write the stream to a file first, or leave --resume out")
    watch = Watch(every=resume is not None, target=target)
    chosen = {"sources": [str(source) for source in in_order(sources)], "read": options, "write": wanted, "on_error": on_error}
    keeping = nullcontext(engine) if resume is None else resuming(engine, resume, chosen, watch)
    with at_work(), keeping as kept:
        checked = _checked(_watched(_results(sources, options, making, summary, engine=kept, watch=watch), watch), making, summary)
        if wanted == "mot":
            texts = {name: text for made in checked for name, text in zip(made.names, made.texts, strict=True)}
            _require_frames(summary, sources)
            if target is not None:
                write_mot(texts, target, watch, force=force)
        else:
            with nullcontext(None) if target is None else atomic(target, force=force) as file:
                _write(checked, file, progress)
                _require_frames(summary, sources)
    if options.limit is None:
        # what was not read may have them
        summary.tally.note_unmet()
    return summary


def _watched(results: Iterator[Made], watch: Watch) -> Iterator[Made]:
    """Results of a source that does not change.

    Raises:
        InputError: a file is no longer what it was; what is found wrong in it may be no fault of its own.
    """
    try:
        yield from results
    except InputError:
        watch.require_unchanged()
        raise
    watch.require_unchanged()


def _write(results: Iterator[Made], file: BinaryIO | None, progress: Progress | None) -> None:
    for made in results:
        if file is not None:
            file.writelines(made.blocks())
        if progress:
            progress(made.counts["frame"])
        # else it is held while the next is made
        del made


def _require_frames(summary: Summary, sources: Sequence[Path]) -> None:
    """Refuse a run that made nothing; where bad records are the reason, the first is said.

    Raises:
        ChoiceError: there is no frame.
    """
    if summary.counts["frame"]:
        return
    what, fix = f"{', '.join(map(str, in_order(sources)))}: no frame to make a job of", "see what prelabel inspect finds in it"
    if summary.tally.bad:
        first = summary.tally.bad[0]
        what = f"{what}: {counted(len(summary.tally.bad), 'bad record')} left out, first {first.place}: {first.what}"
        fix = first.fix
    raise ChoiceError(what, fix=fix)


def _results(
    sources: Sequence[Path], options: ConvertOptions, making: Making, summary: Summary, *, engine: Engine, watch: Watch
) -> Iterator[Made]:
    """What is made of sources, in order, with what happened on the way in the summary's tally.

    Where a unit of the source holds whole sequences that depend on no other, all is done where it is read.
    """
    ahead = Tally(on_error=making.on_error)
    if options.merge is not None:
        summary.format, batches = whole_batches(sources, options, ahead, engine, watch)
    else:
        opened = open_sources(sources, options, summary.tally, engine, watch)
        summary.format = opened.name
        if _alone(opened, options):
            rest = Rest()
            shared = UnitMaking(reading=opened.reading, sequences=opened.sequences, source=opened.source, making=making)
            images = pieces_of_images(opened, ahead) if options.stride == 1 else []
            for made, left, seen in engine.map(make_unit, shared, images or [Piece(unit=unit) for unit in opened.units]):
                summary.tally.merge(seen)
                rest.extend(left)
                yield from made
            batches = iter(()) if images else rest.batches(opened.reading.frames, opened.sequences, name=opened.source, tally=ahead)
        else:
            batches = opened.batches(ahead, engine, together=options.limit is None)
    yield from _made(_portions(batches, options, ahead), making, ahead, summary.tally, engine)


def _alone(opened: Opened, options: ConvertOptions) -> bool:
    """Whether what becomes of a sequence that the source names does not depend on those before it, which other units may hold."""
    counted_through = options.limit is not None or (options.stride > 1 and options.sequences.job == "image")
    return len(opened.units) > 1 and not opened.reading.reader.streams and not counted_through


def _portions(batches: Iterator[Batch], options: ConvertOptions, tally: Tally) -> Iterator[Portion]:
    """Batches up to the limit, each with how many images stand before it."""
    left = sys.maxsize if options.limit is None else options.limit
    images = 0
    done = Counter[str]()
    for batch in batches:
        if batch.kind == "video":
            what, there = "sequence", batch.sequences
            yield Portion(batch=batch if options.limit is None else batch.first(left))
        else:
            what, count = "image", len(batch.detections.frames)
            there = len(range(-images % options.stride, count, options.stride))
            yield Portion(batch=batch, before=images, most=left)
            images += count
        del batch
        done[what] += min(left, there)
        if there >= left:
            said = " and ".join(counted(many, one) for one, many in done.items() if many)
            # to know whether there is more a stream would have to be waited for
            tally.note(f"--limit {options.limit}: what may come after {said} is left out")
            return
        left -= there


def _made(portions: Iterator[Portion], making: Making, ahead: Tally, tally: Tally, engine: Engine) -> Iterator[Made]:
    """What is made of portions; what was said when each was taken stands before what is said of it, however many are taken ahead.

    Args:
        portions: as they are taken, ``ahead`` is told what happens.
        making: what is made of them.
        ahead: what happened since the last portion was taken.
        tally: takes all of it in order.
        engine: where it is made.
    """
    said: deque[Tally] = deque()

    def taken(portion: Portion) -> Portion:
        said.append(ahead.taken())
        return portion

    def told(outcome: tuple[Made, Tally]) -> Made:
        made, seen = outcome
        tally.merge(said.popleft())
        tally.merge(seen)
        return made

    # no loop: its variable would hold one while the next is made
    yield from map(told, engine.map(make, making, map(taken, portions)))
    tally.merge(ahead)


def _checked(results: Iterator[Made], making: Making, summary: Summary) -> Iterator[Made]:
    """Results counted, of which no two share what `Distinct` says.

    Raises:
        ChoiceError: two do.
    """
    distinct = Distinct(making.wanted)

    def counted_in(made: Made) -> Made:
        distinct.add(made)
        summary.counts.update(made.counts)
        return made

    return map(counted_in, results)
