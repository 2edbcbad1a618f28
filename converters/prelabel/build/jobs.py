"""What every job has, as a line of a jobs file; and image jobs from detections, one a frame."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import msgspec
import numpy as np

from prelabel._version import __version__
from prelabel.build.annotations import TYPE_NAMES, Naming, annotation_texts
from prelabel.build.drawing import visible
from prelabel.build.ids import marks, seeds
from prelabel.build.options import OutlineOptions
from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.playment.annotations import State
from prelabel.urls import Template, Urls

OPENING = b'{"reference_id":'
"""Of a payload."""

_FIRST_LISTS, _NEXT_LISTS = (
    [b'%b"%bs":{"data":[' % (before, TYPE_NAMES[kind].encode()) for kind in Kind] for before in (b',"maker_response":{', b"]},")
)
"""What stands before the first list of a job, and before each other."""


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
        ChoiceError: a frame has no URL, or two have one by the template.
    """
    d = visible(detections, options.outlines, tally)
    begin = np.searchsorted(d.frame, np.arange(len(d.frames) + 1))
    ordinal = np.arange(len(d)) - begin[d.frame]
    naming = Naming(
        seeds=seeds([frame.file for frame in d.frames]), marks=marks(ordinal, d.kind), mark=np.arange(len(d)), state=options.state
    )
    responses = _responses(d, naming)
    head = options.head() + b'"image_url":'
    tails: dict[tuple[int, int], bytes] = {}
    encode = msgspec.json.Encoder().encode
    urls = options.urls.of_all(d.frames, tally)
    for frame, url, response, count in zip(d.frames, urls, responses, np.diff(begin).tolist(), strict=True):
        reference = options.reference.fill(frame, escape=False) if options.reference else frame.file
        size = (frame.width, frame.height)
        if size not in tails:
            tails[size] = options.tail({"width": size[0], "height": size[1]} if size[0] else {})
        # annotations may be long: they are not copied once more
        parts = (b"".join((OPENING, encode(reference), head, encode(url))), *response, tails[size])
        yield BuiltJob(reference_id=reference, parts=parts, frames=1, trackers=0, annotations=count)


def _responses(detections: Detections, naming: Naming) -> list[list[bytes]]:
    """(frames,) the ``maker_response`` of each image in pieces, a list a kind; nothing where there is no annotation."""
    d = detections
    last = np.diff(d.frame * len(Kind) + d.kind, append=-1) != 0
    lists = annotation_texts(d, np.arange(len(d)), last, naming)
    out: list[list[bytes]] = [[] for _ in d.frames]
    for frame, kind, annotations in zip(d.frame[last].tolist(), d.kind[last].tolist(), lists, strict=True):
        out[frame] += ((_NEXT_LISTS if out[frame] else _FIRST_LISTS)[kind], annotations)
    for pieces in out:
        if pieces:
            pieces.append(b"]}}")
    return out
