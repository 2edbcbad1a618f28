"""What is made of whole sequences: refined, linked, thinned and built, a batch or a unit of the source at a time, wherever that runs."""

import pickle
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal, SupportsIndex

from prelabel.batches import Batch, Rest, image_batches, parted
from prelabel.build import JobOptions, build_video_jobs, image_jobs
from prelabel.detections import Detections
from prelabel.engine.messages import PROTOCOL
from prelabel.errors import OnError, PrelabelError, Tally, counted
from prelabel.exports import detection_texts, mot_texts
from prelabel.geometry.numbering import distinct_numbers
from prelabel.linking import LinkOptions, link
from prelabel.readers.base import Reading
from prelabel.refining import RefineOptions, check_tracks, completed, refine, thin
from prelabel.sequences import SequenceOptions
from prelabel.stills import Piece

TEXT_BYTES = 1 << 18
"""Of the texts that are put together, about: so many lie in the processor's cache when they are written."""

Wanted = JobOptions | Literal["detections", "mot"]
"""What goes into every payload; or a word for what is written instead of jobs, the stream of detections or MOTChallenge results."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What decides what is made of a batch.

    Args:
        refine: what is left out or renamed.
        link: how tracks are found.
        stride: every how many frames are kept.
        wanted: what is written.
        on_error: what a bad record does.
    """

    refine: RefineOptions
    link: LinkOptions
    stride: int
    wanted: Wanted
    on_error: OnError


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """A batch to make something of.

    Args:
        batch: one video or several, or some images.
        before: how many images of the run stand before these.
        most: the most images that are made of it; None for all.
    """

    batch: Batch
    before: int = 0
    most: int | None = None

    @property
    def name(self) -> str:
        """The sequence, or the first sequence or image of how many."""
        frames = self.batch.detections.frames
        first = frames[0] if frames else None
        if first is None:
            return "no frames"
        if self.batch.kind == "video":
            count = self.batch.sequences
            return f"the sequence {first.sequence}" if count == 1 else f"{counted(count, 'sequence')} from {first.sequence}"
        return f"{counted(len(frames), 'image')} from {first.file}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made of a batch.

    Args:
        texts: to be written one after the other.
        names: which no other batch may have: reference ids, or images and sequences, which end in a slash where both may be.
        counts: by what is counted.
        apart: each text belongs to a name, and to a file of its own.
        urls: which frames of no other batch may have.
    """

    texts: tuple[bytes, ...]
    names: tuple[str, ...]
    counts: Counter[str]
    apart: bool = False
    urls: tuple[str, ...] = ()

    def blocks(self) -> Iterator[bytes]:
        """The texts to be written, small ones together."""
        step = max(TEXT_BYTES * len(self.texts) // max(sum(map(len, self.texts)), 1), 1)
        for begin in range(0, len(self.texts), step):
            yield self.texts[begin] if step == 1 else b"".join(self.texts[begin : begin + step])

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[object, ...]:
        """Pickled as one text where they are written together, which goes from process to process as a column does."""
        texts: tuple[bytes | pickle.PickleBuffer, ...] = self.texts
        if not self.apart:
            whole = b"".join(self.texts)
            texts = (pickle.PickleBuffer(whole) if protocol.__index__() >= PROTOCOL else whole,)
        return _made_again, (texts, self.names, self.counts, self.apart, self.urls)


def _made_again(texts: tuple[bytes, ...], names: tuple[str, ...], counts: Counter[str], apart: bool, urls: tuple[str, ...]) -> Made:  # noqa: FBT001  # pickle's way
    return Made(texts=texts, names=names, counts=counts, apart=apart, urls=urls)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMaking:
    """What decides what is made of a unit of the source.

    Args:
        reading: how it is read.
        sequences: how frames form sequences.
        source: what a sequence is called that has no other name.
        making: what is made of the sequences that the source names, and of frames that are known to be single images.
    """

    reading: Reading[Any]
    sequences: SequenceOptions
    source: str
    making: Making


def make(making: Making, portion: Portion) -> tuple[Made, Tally]:
    """What is written of one batch, and what happened on the way.

    Raises:
        PrelabelError: a bad record stops the run, or a choice is open.
    """
    single = portion.batch.kind == "image" or portion.batch.sequences <= 1
    if single or (making.stride == 1 and isinstance(making.wanted, JobOptions)):
        tally = Tally(on_error=making.on_error)
        try:
            made = _made(_linked(portion, making, tally), making.wanted, tally)
        except PrelabelError:
            if single:
                raise
        else:
            if single or not (tally.bad or tally.notes):
                return made, tally
    # what is said of one sequence stands before what is said of the next
    return _joined([make(making, Portion(batch=batch)) for batch in portion.batch.apart()], making)


def _joined(each: Sequence[tuple[Made, Tally]], making: Making) -> tuple[Made, Tally]:
    """What was made of several batches, as of one."""
    tally, counts = Tally(on_error=making.on_error), Counter[str]()
    for made, seen in each:
        tally.merge(seen)
        counts.update(made.counts)
    texts, names, urls = (tuple(chain.from_iterable(getattr(made, name) for made, _ in each)) for name in ("texts", "names", "urls"))
    return Made(texts=texts, names=names, counts=counts, apart=making.wanted == "mot", urls=urls), tally


def make_unit(shared: UnitMaking, piece: Piece) -> tuple[list[Made], Rest, Tally]:
    """What is written of the sequences that the source names in one unit, and of its single images; and what it leaves open.

    Raises:
        PrelabelError: the unit cannot be read, a bad record stops the run, or a choice is open.
    """
    tally = Tally(on_error=shared.making.on_error)
    index = shared.reading.frames
    made: list[Made] = []
    rest = Rest()

    def add(batch: Batch) -> None:
        one, seen = make(shared.making, Portion(batch=batch))
        tally.merge(seen)
        made.append(one)

    for read in shared.reading.read_joined(piece.unit, tally):
        named, left = parted(read, index, shared.sequences, tally)
        rest.extend(left)
        for batch in named:
            add(batch)
    if piece.more is None:
        return made, rest, tally
    for batch in image_batches(rest, piece.more, index, shared.sequences, name=shared.source):
        add(batch)
    return made, Rest(), tally


def _linked(portion: Portion, making: Making, tally: Tally) -> Batch:
    """Whole sequences refined, linked and thinned."""
    batch, d = portion.batch, portion.batch.detections
    if batch.kind == "video":
        d = refine(d, making.refine, tally)
        if making.link.mode in {"auto", "keep"}:
            d = check_tracks(d, tally)
        d = _thinned(link(d, making.link, tally), making.stride, tally)
    else:
        d = _thinned(d, making.stride, tally, before=portion.before)
        if portion.most is not None:
            d = d.between(0, min(portion.most, len(d.frames)))
        d = refine(d, making.refine, tally)
    return Batch(detections=completed(d, making.refine, tally), kind=batch.kind)


def _thinned(detections: Detections, stride: int, tally: Tally, *, before: int = 0) -> Detections:
    """Every ``stride``-th frame; ``before`` images of the run stand before these."""
    if stride == 1:
        return detections
    kept = thin(detections, stride, before=before)
    tally.filtered[f"in a frame that --stride {stride} leaves out"] += len(detections) - len(kept)
    return kept


def _made(batch: Batch, wanted: Wanted, tally: Tally) -> Made:
    d = batch.detections
    if isinstance(wanted, JobOptions):
        return _jobs(batch, wanted, tally)
    counts = Counter({"frame": len(d.frames), "annotation": len(d)})
    if wanted == "mot":
        if len(distinct_numbers(d.label)) > 1:
            tally.note("labels are not written: MOTChallenge results have none")
        texts = mot_texts(batch, tally)
        return Made(texts=tuple(texts.values()), names=tuple(texts), counts=counts, apart=True)
    if batch.kind == "video" and len({(frame.width, frame.height) for frame in d.frames}) > 1:
        tally.note("frames of one sequence differ in size: what is written is read with -O sizes=any")
    names = [frame.file if batch.kind == "image" else f"{frame.sequence}/" for frame in d.frames]
    return Made(texts=detection_texts(batch), names=tuple(dict.fromkeys(names)), counts=counts)


def _jobs(batch: Batch, options: JobOptions, tally: Tally) -> Made:
    d = batch.detections
    urls = tuple(options.urls.across(d.frames, video=batch.kind == "video"))
    if batch.kind == "image":
        images = image_jobs(d, options, tally)
        counts = Counter({"image job": len(d.frames), "frame": len(d.frames), "annotation": sum(images.annotations)})
        return Made(texts=tuple(images.texts()), names=tuple(images.references), counts=counts, urls=urls)
    jobs = list(build_video_jobs(d, options, tally))
    counts = Counter(
        {
            "video job": len(jobs),
            "frame": sum(job.frames for job in jobs),
            "tracker": sum(job.trackers for job in jobs),
            "annotation": sum(job.annotations for job in jobs),
        }
    )
    texts = tuple(chain.from_iterable((*job.parts, b"\n") for job in jobs))
    return Made(texts=texts, names=tuple([job.reference_id for job in jobs]), counts=counts, urls=urls)
