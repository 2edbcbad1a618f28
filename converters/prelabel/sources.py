"""From sources to whole sequences: of one format one after the other, or the outputs of several models merged."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from prelabel.batches import Batch, whole_sequences, without_doubles
from prelabel.detections import Detections, Kind
from prelabel.engine.base import INLINE, Engine
from prelabel.errors import ChoiceError, Tally, UsageError
from prelabel.files import STDIN, is_file, is_folder, noting
from prelabel.folders import listed_once, walk
from prelabel.frames import FrameIndex, FrameOptions
from prelabel.merging import MergeOptions, combined, untracked
from prelabel.readers.base import Reader, Reading, UnitTask, parse_options
from prelabel.readers.joining import Step, steps_of, taken_again
from prelabel.readers.options import seek
from prelabel.readers.planning import planned
from prelabel.recognition import choose_reader, in_order, source_name
from prelabel.refining import LabelMap, RefineOptions, prepared
from prelabel.sequences import SequenceOptions
from prelabel.stores import Stage, Url
from prelabel.watch import Watch, paths_within


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOptions:
    """What holds for one of several sources to merge, where it differs from what is said for all.

    Args:
        format: the reader's name; None for that of all sources, or to recognise it.
        reader: the reader's own options, beside those of all sources.
        labels: this model's label map; None for that of all sources.
    """

    format: str | None = None
    reader: Mapping[str, str] = field(default_factory=dict)
    labels: LabelMap | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What decides what is read.

    Args:
        format: the reader's name; None to recognise it.
        reader: the reader's own options, as ``-O KEY=VALUE``.
        frames: names and sizes of frames.
        sequences: how frames form sequences and jobs.
        refine: what is left out or renamed.
        merge: each source is the output of a model, and they are merged: after label maps and score floor, before all else; None:
            sources of one format, one after the other.
        each: with ``merge``, what differs by source; empty, or one for each.
    """

    format: str | None = None
    reader: Mapping[str, str] = field(default_factory=dict)
    frames: FrameOptions = field(default_factory=FrameOptions)
    sequences: SequenceOptions = field(default_factory=SequenceOptions)
    refine: RefineOptions = field(default_factory=RefineOptions)
    merge: MergeOptions | None = None
    each: Sequence[SourceOptions] = ()


P = TypeVar("P", bound=ReadOptions)


def staged(stage: Stage, given: Sequence[Path | Url], options: P, frames: Path | Url | None) -> tuple[list[Path], P]:
    """The paths of sources, and the options that read them, where some are URLs or archives.

    Args:
        stage: takes what is fetched or unpacked.
        given: the sources.
        options: what decides what is read.
        frames: the images of the options, or a list of them.

    Raises:
        PrelabelError: one does not exist, cannot be read, or is too large for the disk.
    """
    paths = stage.sources(given, [options.format, *(one.format or options.format for one in options.each)])
    return paths, replace(options, frames=replace(options.frames, frames=stage.images(frames)))


def whole_batches(
    sources: Sequence[Path], options: ReadOptions, tally: Tally, engine: Engine = INLINE, watch: Watch | None = None
) -> tuple[str, Iterator[Batch]]:
    """The format of sources, and their whole sequences: where they are merged, of all of them, and without tracks.

    Raises:
        PrelabelError: a source cannot be read, a bad record stops the run, or a choice is open.
    """
    if options.merge is not None:
        options.sequences.pattern()
        return _merged(sources, options, options.merge, tally, engine=engine, watch=watch)
    opened = open_sources(sources, options, tally, engine, watch)
    return opened.name, opened.batches(tally, engine)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Sources of one format, planned and surveyed.

    Args:
        reading: how their units are read.
        units: in order.
        sequences: how frames form sequences.
        source: what a sequence is called that has no other name.
    """

    reading: Reading[Any]
    units: Sequence[UnitTask]
    sequences: SequenceOptions
    source: str

    @property
    def name(self) -> str:
        """The format."""
        return self.reading.reader.name

    def batches(self, tally: Tally, engine: Engine, *, together: bool = False) -> Iterator[Batch]:
        """Whole sequences, one after the other.

        Args:
            tally: takes what happens until each is read.
            engine: where units are read.
            together: all are wanted, so that some may be read before those before them are handed on.

        Raises:
            PrelabelError: a unit cannot be read, or a bad record stops the run.
        """
        read = _batches(self.reading, self.units, tally, engine, together=together)
        return whole_sequences(read, self.reading.frames, self.sequences, name=self.source, tally=tally)


@listed_once()
def open_sources(
    sources: Sequence[Path], options: ReadOptions, tally: Tally, engine: Engine = INLINE, watch: Watch | None = None
) -> Opened:
    """Plan and survey sources of one format.

    Args:
        sources: in any order.
        options: what decides what is read.
        tally: takes bad records, counts and notes.
        engine: where units are looked at.
        watch: sees their files.

    Raises:
        PrelabelError: a source cannot be read, a bad record stops the run, or a choice is open.
    """
    options.sequences.pattern()
    if options.each:
        raise UsageError("options for single sources, which are not merged", fix="give merge, too")
    sources = in_order(sources)
    reader = choose_reader(sources, options.format, tally)
    reading, units = _planned(reader, sources, options.reader, options, tally, engine=engine, watch=watch)
    rule = replace(options.sequences, stills=reader.stills)
    return Opened(reading=reading, units=units, sequences=rule, source=source_name(sources))


def _planned(
    reader: Reader[Any], sources: Sequence[Path], given: Mapping[str, str], options: ReadOptions, tally: Tally, *,
    engine: Engine, watch: Watch | None
) -> tuple[Reading[Any], list[UnitTask]]:  # fmt: skip
    shapes, floor = options.refine.shapes or frozenset(Kind), options.refine.min_keypoint_score
    parsed = parse_options(reader, given)
    followed = watch is not None and watch.every
    noted = set[str]()
    with noting(noted if followed else None):
        reading, tasks = planned(reader, sources, parsed, options.frames, tally, shapes=shapes, min_keypoint_score=floor, engine=engine)
    seek(parsed, tally)
    if watch is not None:
        beside = _beside(reading, tasks, noted) if followed else ()
        watch.add(((task.name, task.unit.paths) for task in tasks), reader.suffixes, beside)
    return reading, tasks


def _beside(reading: Reading[Any], units: Sequence[UnitTask], noted: Iterable[str]) -> Iterator[str]:
    """Files that decide what units hold: those that were read to plan them, those that options or units name, and the images."""
    yield from noted
    for path in paths_within(reading.options):
        yield from map(str, walk(path) if is_folder(path) else (path,))
    yield from map(str, filter(is_file, paths_within([task.unit.detail for task in units])))
    yield from (image.path for image in reading.frames.known if image.path)


def _batches(
    reading: Reading[Any], units: Sequence[UnitTask], tally: Tally, engine: Engine, *, together: bool = False
) -> Iterator[Detections]:
    """What units hold; one alone, or one that may be longer than memory is large, is read here and handed on while it is read."""
    if len(units) == 1 or reading.reader.streams:
        for unit in units:
            yield from reading.read_joined(unit, tally) if together else reading.read(unit, tally)
        return
    for steps in engine.map(_read, reading, units):
        yield from taken_again(steps, tally)


def _read(reading: Reading[Any], unit: UnitTask) -> list[Step]:
    tally = Tally(on_error=reading.on_error)
    return steps_of(reading.read(unit, tally), tally)


def _merged(
    sources: Sequence[Path], options: ReadOptions, merge: MergeOptions, tally: Tally, *, engine: Engine, watch: Watch | None
) -> tuple[str, Iterator[Batch]]:
    each = options.each or [SourceOptions()] * len(sources)
    if len(each) != len(sources):
        raise UsageError(f"options for {len(each)} sources, of which there are {len(sources)}", fix="give one for each source, or none")
    if sources.count(STDIN) > 1:
        raise UsageError("standard input is given twice", fix="give the output of each model once")
    merge.weight_of(len(sources))
    models = [
        (source, one, choose_reader([source], one.format or options.format, tally)) for source, one in zip(sources, each, strict=True)
    ]
    return " + ".join(reader.name for _, _, reader in models), _merged_batches(models, options, merge, tally, engine=engine, watch=watch)


def _merged_batches(
    models: Sequence[tuple[Path, SourceOptions, Reader[Any]]],
    options: ReadOptions,
    merge: MergeOptions,
    tally: Tally,
    *,
    engine: Engine,
    watch: Watch | None,
) -> Iterator[Batch]:
    """All sources, held at once: a sequence may stand anywhere in each."""
    parts: list[Detections] = []
    indices: list[FrameIndex] = []
    for source, one, reader in models:
        reading, units = _planned(reader, [source], {**options.reader, **one.reader}, options, tally, engine=engine, watch=watch)
        whole = Detections.concat([*_batches(reading, units, tally, engine)] or [_nothing()])
        if options.sequences.sequences != "auto":
            bare = tuple(msgspec.structs.replace(frame, sequence="") for frame in whole.frames)
            whole = whole.with_frames(bare, whole.frame)
        refining = options.refine if one.labels is None else replace(options.refine, labels=one.labels)
        try:
            parts.append(prepared(without_doubles(whole, tally), refining, tally, boxes_alone=merge.method == "wbf"))
        except ChoiceError as error:
            raise ChoiceError(f"{source}: {error.what}", fix=error.fix) from error
        indices.append(reading.frames)
    sources = [source for source, _, _ in models]
    made = combined(parts, merge, tally, names=[str(source) for source in sources])
    found = {frame.file: frame for index in reversed(indices) for frame in index.known}
    index = indices[0].with_found(tuple(found.values()))
    rule = replace(options.sequences, stills=any(reader.stills for _, _, reader in models))
    for batch in whole_sequences([made], index, rule, name=source_name(in_order(sources)), tally=tally):
        yield Batch(detections=untracked(batch.detections), kind=batch.kind)


def _nothing() -> Detections:
    return Detections.from_boxes(frames=(), labels=(), frame=(), label=(), box=())
