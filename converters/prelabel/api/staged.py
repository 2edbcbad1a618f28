"""Sources that are fetched or unpacked to be read in Python, for as long as somebody reads them."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from weakref import finalize

from prelabel.batches import Batch
from prelabel.detections import Source
from prelabel.errors import Tally
from prelabel.sources import ReadOptions, staged, whole_batches
from prelabel.stores import Stage, Url, staging


def staged_batches(given: Sequence[Path | Url], options: ReadOptions, tally: Tally) -> Iterator[Batch]:
    """The whole sequences of sources; what was fetched or unpacked is gone when they were read to their end, or are let go of.

    Args:
        given: paths, some of archives, and URLs.
        options: what decides what is read.
        tally: takes what happens.

    Raises:
        PrelabelError: a source cannot be read, a bad record stops the run, or a choice is open.
    """
    with ExitStack() as opening:
        stage = opening.enter_context(staging())
        _, batches = whole_batches(*staged(stage, given, options, options.frames.frames), tally)
        left = opening.pop_all()
    named = _named(batches, stage, left, tally)
    # of what nobody goes through the end never comes
    finalize(named, left.close)
    return named


def _named(batches: Iterator[Batch], stage: Stage, left: ExitStack, tally: Tally) -> Iterator[Batch]:
    """Batches whose rows come from where the user says that they do; at the end the stage is left."""
    with left:
        try:
            for batch in batches:
                d = batch.detections
                sources = tuple(Source(stage.shown(source.path), source.element) for source in d.sources)
                yield batch if sources == d.sources else replace(batch, detections=replace(d, sources=sources))
        finally:
            stage.rename(tally)
