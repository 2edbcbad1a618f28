"""Sources that are fetched or unpacked to be read in Python, for as long as somebody reads them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from weakref import finalize

from prelabel.batches import Batch
from prelabel.detections import Source
from prelabel.errors import PrelabelError, Tally
from prelabel.sources import ReadOptions, whole_batches
from prelabel.stores import Stage, Url


def staged_batches(given: Sequence[Path | Url], options: ReadOptions, tally: Tally) -> Iterator[Batch]:
    """The whole sequences of sources; what was fetched or unpacked is gone when they were read to their end, or are let go of.

    Args:
        given: paths, some of archives, and URLs.
        options: what decides what is read.
        tally: takes what happens.

    Raises:
        PrelabelError: a source cannot be read, a bad record stops the run, or a choice is open.
    """
    stage = Stage()
    try:
        paths = stage.sources(given, [options.format, *(one.format or options.format for one in options.each)])
        frames = replace(options.frames, frames=stage.images(options.frames.frames))
        _, batches = whole_batches(paths, replace(options, frames=frames), tally)
    except PrelabelError as error:
        stage.rename(error)
        stage.close(done=True)
        raise
    except BaseException:
        # interrupted
        stage.close(done=True)
        raise
    named = _named(batches, stage, tally)
    # of what nobody goes through the end never comes
    finalize(named, stage.close, done=True)
    return named


def _named(batches: Iterator[Batch], stage: Stage, tally: Tally) -> Iterator[Batch]:
    """Batches whose rows come from where the user says that they do."""
    try:
        for batch in batches:
            d = batch.detections
            sources = tuple(Source(stage.shown(source.path), source.element) for source in d.sources)
            yield batch if sources == d.sources else replace(batch, detections=replace(d, sources=sources))
    except PrelabelError as error:
        stage.rename(error)
        raise
    finally:
        stage.rename(tally)
        stage.close(done=True)
