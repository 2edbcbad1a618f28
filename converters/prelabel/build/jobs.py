"""What every job has, as a line of a jobs file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from prelabel._version import __version__
from prelabel.build.options import OutlineOptions
from prelabel.playment.annotations import State
from prelabel.urls import Template, Urls

OPENING = b'{"reference_id":'
"""Of a payload."""

_SEPARATOR = "\x1f"
_SEPARATED = msgspec.json.encode(_SEPARATOR)[1:-1]


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


def quoted(texts: Sequence[str]) -> list[bytes]:
    """Each as JSON has it between its quotes; encoded at once, where they hold nothing that looks like what stands between them."""
    together = msgspec.json.encode(_SEPARATOR.join(texts))[1:-1].split(_SEPARATED)
    return together if len(together) == len(texts) else [msgspec.json.encode(text)[1:-1] for text in texts]
