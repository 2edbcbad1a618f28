"""Jobs from detections: one video job a sequence, or one image job a frame, as lines of a jobs file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import msgspec
import numpy as np

from prelabel._version import __version__
from prelabel.build import text
from prelabel.build.annotations import TYPE_NAMES, Naming, annotation_texts
from prelabel.build.drawing import visible
from prelabel.build.ids import seeds
from prelabel.build.options import OutlineOptions
from prelabel.build.parts import part_numbers
from prelabel.build.trackers import tracker_texts, with_majority_labels
from prelabel.detections import Detections, Frame, Kind
from prelabel.errors import Tally
from prelabel.playment.annotations import State
from prelabel.urls import Template, Urls

_OPENING = b'{"reference_id":'
_LIST_OPENINGS = [b'"%bs":{"data":[' % TYPE_NAMES[kind].encode() for kind in Kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOptions:
    """What goes into every payload.

    Args:
        workflow_id: UUID of the project's workflow.
        urls: how frames get their URLs.
        reference: ``--reference-id``; by default the sequence of a video, the file of an image.
        batch_id: UUID; None for the project's default batch.
        priority: 1-9 or None.
        tag: free text or None.
        metadata: the user's ``data.metadata``.
        about: write ``data.metadata.prelabel``: what preview and score need and the payload cannot say.
        score_attribute: the attribute that scores are written to, which ``data.metadata.prelabel`` names; None where they are not.
        state: of all annotations, or None.
        outlines: how polygons are drawn.
        max_frames: the most frames of a video job, into which longer sequences are cut; None for any number.
        frame_overlap: frames that a job of a cut sequence shares with the one before it, fewer than ``max_frames``.
    """

    workflow_id: str
    urls: Urls
    reference: Template | None = None
    batch_id: str | None = None
    priority: int | None = None
    tag: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    about: bool = True
    score_attribute: str | None = None
    state: State | None = None
    outlines: OutlineOptions = field(default_factory=OutlineOptions)
    max_frames: int | None = None
    frame_overlap: int = 0

    def head(self) -> bytes:
        """A payload from behind its reference id up to its ``data``."""
        fields: dict[str, object] = {"work_flow_id": self.workflow_id}
        optional = {"batch_id": self.batch_id, "priority_weight": self.priority, "tag": self.tag}
        fields |= {name: value for name, value in optional.items() if value is not None}
        return b"," + msgspec.json.encode(fields)[1:-1] + b',"data":{'

    def tail(self, about: Mapping[str, object]) -> bytes:
        """The metadata, and the end of a payload."""
        metadata: dict[str, object] = dict(sorted(self.metadata.items()))
        if self.about:
            named = {} if self.score_attribute is None else {"score_attribute": self.score_attribute}
            metadata["prelabel"] = {"version": __version__, **named, **about}
        return (b',"metadata":' + msgspec.json.encode(metadata) if metadata else b"") + b"}}"


class BuiltJob(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One line of a jobs file and what is in it.

    Args:
        reference_id: of the payload.
        parts: the payload, without a line end, in pieces.
        frames: how many frames.
        trackers: how many trackers; 0 for an image.
        annotations: how many annotations.
    """

    reference_id: str
    parts: tuple[bytes, ...]
    frames: int
    trackers: int
    annotations: int

    @property
    def line(self) -> bytes:
        """The payload, without a line end."""
        return b"".join(self.parts)


def build_image_jobs(detections: Detections, options: JobOptions, tally: Tally) -> Iterator[BuiltJob]:
    """One job a frame, in the order of the frames; rows are in canonical order.

    Raises:
        ChoiceError: a frame has no URL.
    """
    d = visible(detections, options.outlines, tally)
    begin = np.searchsorted(d.frame, np.arange(len(d.frames) + 1))
    ordinal = np.arange(len(d)) - begin[d.frame]
    naming = Naming(seeds=seeds([frame.file for frame in d.frames]), number=ordinal, state=options.state)
    responses = _responses(d, naming)
    head = options.head() + b'"image_url":'
    tails: dict[tuple[int, int], bytes] = {}
    encode = msgspec.json.Encoder().encode
    urls = options.urls.of_all(d.frames)
    for frame, url, response, count in zip(d.frames, urls, responses, np.diff(begin).tolist(), strict=True):
        reference = options.reference.fill(frame, escape=False) if options.reference else frame.file
        size = (frame.width, frame.height)
        if size not in tails:
            tails[size] = options.tail({"width": size[0], "height": size[1]} if size[0] else {})
        line = b"".join((_OPENING, encode(reference), head, encode(url), response, tails[size]))
        yield BuiltJob(reference_id=reference, parts=(line,), frames=1, trackers=0, annotations=count)


def _responses(detections: Detections, naming: Naming) -> list[bytes]:
    """(frames,) the ``maker_response`` of each image, a list a kind; nothing where there is no annotation."""
    d = detections
    last = np.diff(d.frame * len(Kind) + d.kind, append=-1) != 0
    lists = annotation_texts(d, np.arange(len(d)), last, naming)
    out = [b""] * len(d.frames)
    for frame, kind, annotations in zip(d.frame[last].tolist(), d.kind[last].tolist(), lists, strict=True):
        before = out[frame][:-1] + b"," if out[frame] else b',"maker_response":{'
        out[frame] = b"".join((before, _LIST_OPENINGS[kind], annotations, b"]}}"))
    return out


def build_video_jobs(detections: Detections, options: JobOptions, tally: Tally) -> Iterator[BuiltJob]:
    """One job a sequence, in the order of the frames; rows are linked and in canonical order.

    Raises:
        ChoiceError: a frame has no URL.
    """
    names = [frame.sequence for frame in detections.frames]
    starts = [i for i, name in enumerate(names) if i == 0 or name != names[i - 1]]
    for begin, end in zip(starts, [*starts[1:], len(names)], strict=True):
        yield from _video_jobs(detections.between(begin, end), options, tally)


def _video_jobs(detections: Detections, options: JobOptions, tally: Tally) -> Iterator[BuiltJob]:
    """The job of one sequence, or the jobs that it is cut into.

    Parts and labels are settled over the whole sequence, so that an object and a shared frame are the same in each job.
    """
    d = visible(detections, options.outlines, tally)
    part = part_numbers(d)
    d = with_majority_labels(d, part, tally)
    ids, frame_seed = frame_ids(d.frames), frame_seeds(d.frames)
    pieces = windows(len(d.frames), options.max_frames, options.frame_overlap)
    for number, (begin, end) in enumerate(pieces, 1):
        some = d.between(begin, end)
        rows = slice(*np.searchsorted(d.frame, [begin, end]).tolist())
        naming = Naming(
            seeds=frame_seed[begin:end],
            number=some.track,
            part=part[rows],
            keys=text.table([msgspec.json.encode(id_) + b":" for id_ in ids[begin:end]]),
            state=options.state,
        )
        texts, trackers, interpolated = tracker_texts(some, part[rows], ids[begin:end], naming)
        about = _about(some.frames, interpolated)
        named = some.frames[0]
        if len(pieces) > 1:
            about["sequence"] = named.sequence
            named = msgspec.structs.replace(named, sequence=f"{named.sequence}-{number:03}")
        reference = options.reference.fill(named, escape=False) if options.reference else named.sequence
        urls = options.urls.of_all(some.frames)
        frames = [{"frame_id": id_, "src": url} for id_, url in zip(ids[begin:end], urls, strict=True)]
        video = b'"video_data":%b,"maker_response":{"video2d":{"data":{"annotations":[' % msgspec.json.encode({"frames": frames})
        parts = (_OPENING, msgspec.json.encode(reference), options.head(), video, *texts, b"]}}}", options.tail(about))
        yield BuiltJob(reference_id=reference, parts=parts, frames=len(frames), trackers=trackers, annotations=len(some))


def windows(frames: int, most: int | None, overlap: int) -> list[tuple[int, int]]:
    """Where the jobs of a sequence begin and end.

    >>> windows(10, 4, 1), windows(10, None, 0)
    ([(0, 4), (3, 7), (6, 10)], [(0, 10)])
    """
    if most is None or frames <= most:
        return [(0, frames)]
    begins = range(0, frames - overlap, most - overlap)
    return [(begin, min(begin + most, frames)) for begin in begins]


def _about(frames: Sequence[Frame], interpolated: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """What preview and score need and the payload cannot say; what is unknown is left out."""
    about: dict[str, object] = {}
    if len({(frame.width, frame.height) for frame in frames}) == 1 and frames[0].width:
        about |= {"width": frames[0].width, "height": frames[0].height}
    span_s = frames[-1].time_s - frames[0].time_s
    if span_s > 0:
        about["rate"] = round((frames[-1].index - frames[0].index) / span_s, 3)
    about["frame_numbers"] = [frame.index for frame in frames]
    if interpolated:
        about["interpolated"] = interpolated
    return about


def frame_ids(frames: Sequence[Frame]) -> list[str]:
    """An id for each frame of a sequence: the file's stem where all differ, else its name, else the whole file.

    >>> frame_ids([Frame(file="a/1.jpg"), Frame(file="a/2.jpg")]), frame_ids([Frame(file="a/1.jpg"), Frame(file="b/1.jpg")])
    (['1', '2'], ['a/1.jpg', 'b/1.jpg'])
    """
    names = [frame.file.rpartition("/")[2] for frame in frames]
    if "" in names or "." in names:
        names = [PurePosixPath(frame.file).name for frame in frames]
    dots = [name.rfind(".") for name in names]
    stems = [name[:dot] if 0 < dot < len(name) - 1 else name for name, dot in zip(names, dots, strict=True)]
    for candidates in (stems, names):
        if len(set(candidates)) == len(candidates):
            return candidates
    return [frame.file for frame in frames]


def frame_seeds(frames: Sequence[Frame]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint64]]:
    """(frames, 2) the seed of each frame's annotations."""
    return seeds([f"{frame.sequence}\0{frame.file}" for frame in frames])
