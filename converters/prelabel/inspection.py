"""What is in a source: counts that tell whether it was read as meant, and what a conversion would still need."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.batches import Batch, whole_sequences
from prelabel.detections import Kind, object_rows
from prelabel.errors import Tally, counted
from prelabel.frames import FrameOptions
from prelabel.geometry import boxes
from prelabel.geometry.numbering import distinct_numbers
from prelabel.readers.base import parse_options
from prelabel.readers.planning import read_sources
from prelabel.recognition import choose_reader, in_order, source_name
from prelabel.sequences import SequenceOptions

QUANTILES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)

SHOWN_SIZES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What is in a source.

    Args:
        format: the reader's name.
        detections: objects in a frame.
        frames: with and without detections.
        empty_frames: without detections.
        videos: sequences that become video jobs.
        images: frames that become image jobs.
        sizes: frames by ``WxH``; ``unknown`` where nothing says it.
        labels: detections by label.
        shapes: geometries of detections by kind: a detection may have several.
        score_quantiles: by quantile; empty where no row has a score.
        without_score: detections.
        tracks: distinct track ids over all sequences.
        without_track: detections.
        outside: detections that share no area with their frame.
        needs: what ``convert`` would still need to be told.
    """

    format: str
    detections: int
    frames: int
    empty_frames: int
    videos: int
    images: int
    sizes: Mapping[str, int]
    labels: Mapping[str, int]
    shapes: Mapping[str, int]
    score_quantiles: Mapping[str, float]
    without_score: int
    tracks: int
    without_track: int
    outside: int
    needs: Sequence[str]

    def as_dict(self) -> dict[str, object]:
        """For a report."""
        return asdict(self)

    def facts(self) -> list[tuple[str, str]]:
        """Name and text of each fact, in the order in which they are shown."""
        common = sorted(self.sizes.items(), key=lambda item: (-item[1], item[0]))
        sizes = ", ".join(f"{size} ({count:,})" for size, count in common[:SHOWN_SIZES])
        more = f", and {len(common) - SHOWN_SIZES} more" if len(common) > SHOWN_SIZES else ""
        scores = ", ".join(f"{name} {value:.3g}" for name, value in self.score_quantiles.items()) or "none"
        partly = f" ({self.without_score:,} rows without)" if self.score_quantiles and self.without_score else ""
        tracks = f"{self.tracks:,} ({self.without_track:,} rows without)" if self.tracks else "none"
        return [
            ("format", self.format),
            ("becomes", f"{counted(self.videos, 'video job')}, {counted(self.images, 'image job')}"),
            ("frames", f"{self.frames:,} ({self.empty_frames:,} without detections)"),
            ("sizes", sizes + more),
            ("detections", f"{self.detections:,} ({self.outside:,} wholly outside their frame)"),
            ("shapes", ", ".join(counted(count, name) for name, count in self.shapes.items()) or "none"),
            ("scores", scores + partly),
            ("track ids", tracks),
        ]


@dataclass(slots=True)
class _Counts:
    """The counts so far."""

    frames: Counter[str]
    sizes: Counter[str]
    labels: Counter[str]
    shapes: Counter[str]
    scores: list[NDArray[np.float64]]
    rows: int = 0
    tracks: int = 0
    untracked: int = 0
    outside: int = 0
    without_url: int = 0

    def add(self, batch: Batch) -> None:
        d = batch.detections
        self.shapes.update({kind.name.lower(): int(n) for kind, n in zip(Kind, np.bincount(d.kind, minlength=len(Kind)), strict=True) if n})
        d = d.take(object_rows(d)[0])
        self.frames[f"{batch.kind} sequences"] += batch.sequences
        self.frames["all"] += len(d.frames)
        self.frames["empty"] += len(d.frames) - len(distinct_numbers(d.frame))
        self.sizes.update(f"{f.width}x{f.height}" if f.width else "unknown" for f in d.frames)
        self.labels.update({d.labels[i]: int(n) for i, n in enumerate(np.bincount(d.label, minlength=len(d.labels))) if n})
        self.scores.append(d.score)
        self.rows += len(d)
        sequence = np.unique([f.sequence for f in d.frames], return_inverse=True)[1] if d.frames else np.empty(0, np.intp)
        tracked = d.track >= 0
        self.tracks += len(np.unique(np.stack([sequence[d.frame[tracked]], d.track[tracked]]), axis=1).T)
        self.untracked += int((~tracked).sum())
        self.outside += int(boxes.outside(d.box).sum())
        self.without_url += sum(not f.url for f in d.frames)


def inspect_source(
    sources: Sequence[Path],
    *,
    format_name: str | None,
    reader_options: Mapping[str, str],
    frames: FrameOptions,
    sequences: SequenceOptions,
    tally: Tally,
) -> Inspection:
    """Read sources whole and count what is in them.

    Raises:
        PrelabelError: a source cannot be read, or a bad record stops the run.
    """
    sources = in_order(sources)
    reader = choose_reader(sources, format_name, tally)
    parsed = parse_options(reader, reader_options)
    index, batches = read_sources(reader, sources, parsed, frames, tally)
    counts = _Counts(Counter(), Counter(), Counter(), Counter(), [])
    sequences = replace(sequences, stills=reader.stills)
    for batch in whole_sequences(batches, index, sequences, name=source_name(sources), tally=tally):
        counts.add(batch)
    score = np.concatenate([np.empty(0), *counts.scores])
    scored = score[~np.isnan(score)]
    quantiles = (
        dict(zip(("min", "10%", "25%", "50%", "75%", "90%", "max"), np.quantile(scored, QUANTILES).tolist(), strict=True))
        if len(scored)
        else {}
    )
    return Inspection(
        format=reader.name,
        detections=counts.rows,
        frames=counts.frames["all"],
        empty_frames=counts.frames["empty"],
        videos=counts.frames["video sequences"],
        images=counts.frames["image sequences"],
        sizes=dict(counts.sizes),
        labels=dict(counts.labels),
        shapes=dict(counts.shapes),
        score_quantiles=quantiles,
        without_score=counts.rows - len(scored),
        tracks=counts.tracks,
        without_track=counts.untracked,
        outside=counts.outside,
        needs=_needs(counts),
    )


def _needs(counts: _Counts) -> list[str]:
    if not counts.without_url:
        return []
    return [
        f"--src or --src-map: {counted(counts.without_url, 'frame')} without a URL of {'its' if counts.without_url == 1 else 'their'} own"
    ]
