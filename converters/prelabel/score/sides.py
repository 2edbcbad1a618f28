"""Both sides of a comparison as detections: the jobs as they were sent, the truth as a job would show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from prelabel import readers
from prelabel.batches import whole_sequences
from prelabel.build import OutlineOptions
from prelabel.build.drawing import visible
from prelabel.build.parts import part_numbers
from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Place, Tally
from prelabel.files import require_lasting
from prelabel.frames import FrameOptions
from prelabel.playment.jobsfile import read_jobs
from prelabel.readers.base import parse_options
from prelabel.readers.planning import read_sources
from prelabel.recognition import choose_reader, in_order, source_name
from prelabel.refining import check_tracks, refine
from prelabel.score.options import ScoreOptions

UNCHANGED = OutlineOptions(simplify_px=0)
"""The truth is not simplified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What jobs say about themselves in ``data.metadata.prelabel``.

    Args:
        sequences: the sequence that a job was cut from, by the job's reference id.
        score_attribute: the attribute that holds scores; None where no job says it.
    """

    sequences: Mapping[str, str] = field(default_factory=dict)
    score_attribute: str | None = None


class _Data(msgspec.Struct):
    metadata: Any = None


class _Job(msgspec.Struct):
    reference_id: str
    data: _Data


def read_job_side(path: Path, tally: Tally) -> Detections:
    """The pre-labels of a jobs file; a frame of an image has no sequence.

    Raises:
        PrelabelError: the file cannot be read, holds no job, or a bad record stops the run.
    """
    require_lasting(path)
    reader = readers.find("playment")
    own = Tally(on_error=tally.on_error)
    _, batches = read_sources(reader, [path], parse_options(reader, {}), FrameOptions(), own)
    d = check_tracks(Detections.concat(list(batches)), own)
    # what no new job could say again does not matter here
    own.unconverted.clear()
    tally.merge(own)
    if not d.frames:
        raise InputError("holds no frame", place=Place(str(path)), fix="give the file that prelabel convert wrote")
    return d


def read_said(path: Path) -> Said:
    """What the jobs of a file say about themselves; lines that are no jobs say nothing."""
    sequences: dict[str, str] = {}
    attribute = None
    decoder = msgspec.json.Decoder(_Job)
    for _, line in read_jobs(path):
        try:
            job = decoder.decode(line)
        except (msgspec.DecodeError, RecursionError):
            continue
        about = job.data.metadata.get("prelabel") if isinstance(job.data.metadata, dict) else None
        about = about if isinstance(about, dict) else {}
        if isinstance(about.get("sequence"), str):
            sequences[job.reference_id] = about["sequence"]
        if isinstance(about.get("score_attribute"), str):
            attribute = about["score_attribute"]
    return Said(sequences=sequences, score_attribute=attribute)


def read_truth(sources: Sequence[Path], options: ScoreOptions, kinds: frozenset[Kind], tally: Tally) -> Detections:
    """The truth, clipped to its frames and in parts as jobs have them; a track's parts are tracks of their own.

    Args:
        sources: files or folders of one format.
        options: how they are read.
        kinds: of the annotations that the jobs have.
        tally: takes bad records and counts.

    Raises:
        PrelabelError: a source cannot be read, holds no frame, or a bad record stops the run.
    """
    sources = in_order(sources)
    reader = choose_reader(sources, options.format, tally)
    wanted = options.refine.shapes or _comparable(kinds, one_shape=reader.name == "playment")
    chosen = replace(options.refine, shapes=wanted)
    options.sequences.pattern()
    index, batches = read_sources(reader, sources, parse_options(reader, options.reader), options.frames, tally)
    # which jobs would be made of the truth is nobody's question
    arranging = Tally(on_error=tally.on_error)
    rule = replace(options.sequences, stills=reader.stills)
    parts = [
        _drawn(check_tracks(refine(batch.detections, chosen, tally), tally), tally)
        for batch in whole_sequences(batches, index, rule, name=source_name(sources), tally=arranging)
    ]
    arranging.told.clear()
    tally.merge(arranging)
    if reader.name == "playment":
        # what no new job could say again does not matter here, as on the side of the jobs
        tally.unconverted.clear()
    d = Detections.concat(parts)
    if not d.frames:
        fix = "give the truth's frames, those without annotations too, or name them with --frames"
        raise InputError("the truth holds no frame", place=Place(", ".join(map(str, sources))), fix=fix)
    return d


def _comparable(kinds: frozenset[Kind], *, one_shape: bool) -> frozenset[Kind] | None:
    """The shapes of the truth that are compared; None for the most exact outline of each object, and its landmarks.

    Args:
        kinds: of the annotations that the jobs have.
        one_shape: each row of the truth is an object of its own, none of which may go or become another.
    """
    outlines = kinds - {Kind.LANDMARK}
    return kinds if len(outlines) == 1 and not one_shape else None


def _drawn(d: Detections, tally: Tally) -> Detections:
    d = visible(d, UNCHANGED, tally)
    if not (d.track >= 0).any():
        return d
    part = part_numbers(d)
    parts = int(part.max(initial=0)) + 1
    return d.with_columns(track=np.where(d.track >= 0, d.track * parts + part, d.track))
