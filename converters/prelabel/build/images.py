"""Image jobs from detections: one a frame."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from prelabel.build.annotations import TYPE_NAMES, Naming, annotation_texts
from prelabel.build.drawing import visible
from prelabel.build.ids import marks, seeds
from prelabel.build.jobs import OPENING, BuiltJob, JobOptions, quoted
from prelabel.detections import Detections, Frame, Kind
from prelabel.errors import Tally
from prelabel.geometry.ragged import starts

PIECES = 7
"""Of a line: the parts of a payload that hold one, up to one and behind it."""

_FIRST_LISTS, _NEXT_LISTS = (
    [b'%b"%bs":{"data":[' % (before, TYPE_NAMES[kind].encode()) for kind in Kind] for before in (b'","maker_response":{', b"]},")
)
"""What stands between a URL and the first list of a job, and between its lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageJobs:
    """Image jobs that were made together.

    Args:
        references: the reference id of each.
        pieces: of all lines of a jobs file, without line ends, `PIECES` each.
        annotations: how many each has.
    """

    references: Sequence[str]
    pieces: Sequence[bytes]
    annotations: Sequence[int]

    def texts(self) -> list[bytes]:
        """The lines of a jobs file, piece by piece."""
        lines = [b"\n"] * (len(self.references) * (PIECES + 1))
        for i in range(PIECES):
            lines[i :: PIECES + 1] = self.pieces[i::PIECES]
        return lines

    def each(self) -> Iterator[BuiltJob]:
        """The jobs, one by one."""
        for i, (reference, count) in enumerate(zip(self.references, self.annotations, strict=True)):
            parts = tuple(self.pieces[PIECES * i : PIECES * (i + 1)])
            yield BuiltJob(reference_id=reference, parts=parts, frames=1, trackers=0, annotations=count)


def image_jobs(detections: Detections, options: JobOptions, tally: Tally) -> ImageJobs:
    """One job a frame, in the order of the frames; rows are in canonical order.

    Raises:
        ChoiceError: a frame has no URL, or two have one by the template.
    """
    d = visible(detections, options.outlines, tally)
    begin = starts(np.bincount(d.frame, minlength=len(d.frames)))
    files = [frame.file for frame in d.frames]
    ordinal = np.arange(len(d)) - begin[d.frame]
    naming = Naming(seeds=seeds(files), marks=marks(ordinal, d.kind), mark=np.arange(len(d)), state=options.state)
    urls = options.urls.of_all(d.frames, tally)
    references = [options.reference.fill(frame, escape=False) for frame in d.frames] if options.reference else files
    pieces = [b""] * (PIECES * len(files))
    pieces[0::PIECES] = [OPENING + b'"'] * len(files)
    pieces[1::PIECES] = quoted(references)
    pieces[2::PIECES] = [b'"' + options.head() + b'"image_url":"'] * len(files)
    pieces[3::PIECES] = quoted(urls)
    pieces[4::PIECES], pieces[5::PIECES] = _responses(d, naming)
    pieces[6::PIECES] = _ends(d.frames, options, pieces[5::PIECES])
    return ImageJobs(references=references, pieces=pieces, annotations=np.diff(begin).tolist())


def build_image_jobs(detections: Detections, options: JobOptions, tally: Tally) -> Iterator[BuiltJob]:
    """The same one by one.

    Raises:
        ChoiceError: a frame has no URL, or two have one by the template.
    """
    yield from image_jobs(detections, options, tally).each()


def _responses(detections: Detections, naming: Naming) -> tuple[list[bytes], list[bytes]]:
    """(frames,) what stands before the first list of each image, and its lists up to the end of the last; nothing where it has none."""
    d = detections
    last = np.diff(d.frame * len(Kind) + d.kind, append=-1) != 0
    lists = annotation_texts(d, np.arange(len(d)), last, naming)
    before, out = [b'"'] * len(d.frames), [b""] * len(d.frames)
    for frame, kind, annotations in zip(d.frame[last].tolist(), d.kind[last].tolist(), lists, strict=True):
        if out[frame]:
            out[frame] = b"".join((out[frame], _NEXT_LISTS[kind], annotations))
        else:
            before[frame], out[frame] = _FIRST_LISTS[kind], annotations
    return before, out


def _ends(frames: Sequence[Frame], options: JobOptions, lists: Sequence[bytes]) -> list[bytes]:
    """(frames,) what stands behind the lists of each image."""
    sizes = [(frame.width, frame.height) for frame in frames]
    tails = {size: options.tail({"width": size[0], "height": size[1]} if size[0] else {}) for size in {*sizes}}
    behind = {size: b"]}}" + tail for size, tail in tails.items()}
    return [(behind if some else tails)[size] for size, some in zip(sizes, lists, strict=True)]
