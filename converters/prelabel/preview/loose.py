"""Jobs as far as they can be drawn: what Playment would refuse is often what a reviewer wants to see.

The types name only what is drawn, and hold it to no range. Whether a job is one that Playment accepts is for
`prelabel.playment.check` to say.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import msgspec

_NAMED = re.compile(r"p\d{1,9}")


class LoosePoint(msgspec.Struct, frozen=True, gc=False):
    """A point, in fractions of the frame; ``label`` is the number of a landmark's point."""

    x: float
    y: float
    label: int = 0


class LooseShape(msgspec.Struct, frozen=True, gc=False):
    """An annotation of any type: a rectangle has ``coordinates``, the others have ``points``."""

    id: str = msgspec.field(name="_id", default="")
    label: str = ""
    attributes: Mapping[str, Any] = {}
    coordinates: tuple[LoosePoint, ...] = ()
    points: Mapping[str, LoosePoint] = {}

    def corners(self) -> Iterable[LoosePoint]:
        """The points in drawing order: that of their numbers where they are named p1, p2 and so on."""
        if self.coordinates:
            return self.coordinates
        names = list(self.points)
        if names == [f"p{number}" for number in range(1, len(names) + 1)] or not all(map(_NAMED.fullmatch, names)):
            return self.points.values()
        return [self.points[name] for name in sorted(names, key=lambda name: int(name[1:]))]


class LooseTracker(msgspec.Struct, frozen=True, gc=False):
    """An object of a video, its annotations by ``frame_id``."""

    type: str = ""
    id: str = msgspec.field(name="_id", default="")
    label: str = ""
    frames: Mapping[str, LooseShape] = {}


class LooseList(msgspec.Struct, frozen=True, gc=False):
    """The annotations of one type of an image."""

    data: tuple[LooseShape, ...] = ()


class LooseTrackers(msgspec.Struct, frozen=True, gc=False):
    """The trackers of a video."""

    annotations: tuple[LooseTracker, ...] = ()


class LooseVideo2d(msgspec.Struct, frozen=True, gc=False):
    """What holds the trackers."""

    data: LooseTrackers = LooseTrackers()


class LooseResponse(msgspec.Struct, frozen=True, gc=False):
    """The pre-labels, of a video (by either name that the vendor has) or of an image."""

    video2d: LooseVideo2d = LooseVideo2d()
    video_2d: LooseVideo2d = LooseVideo2d()
    rectangles: LooseList = LooseList()
    polygons: LooseList = LooseList()
    lines: LooseList = LooseList()
    cuboids: LooseList = LooseList()
    landmarks: LooseList = LooseList()


class LooseFrame(msgspec.Struct, frozen=True, gc=False):
    """A frame of a video."""

    frame_id: str
    src: str = ""


class LooseFrames(msgspec.Struct, frozen=True, gc=False):
    """The frames of a video in the order of time."""

    frames: tuple[LooseFrame, ...] = ()


class LooseData(msgspec.Struct, frozen=True, gc=False):
    """A video or an image, its pre-labels and its metadata."""

    video_data: LooseFrames | None = None
    image_url: str = ""
    maker_response: LooseResponse = LooseResponse()
    metadata: Mapping[str, Any] = {}


class LooseJob(msgspec.Struct, frozen=True, gc=False):
    """One line of a jobs file."""

    data: LooseData
    reference_id: str = ""


class About(msgspec.Struct, frozen=True, gc=False):
    """What prelabel wrote of a job into ``data.metadata.prelabel``; 0 or None where it did not say."""

    width: Annotated[int, msgspec.Meta(ge=0, lt=1 << 31)] = 0
    height: Annotated[int, msgspec.Meta(ge=0, lt=1 << 31)] = 0
    score_attribute: str | None = None
    rate: Annotated[float, msgspec.Meta(ge=0, le=1e6)] = 0.0
    frame_numbers: tuple[Annotated[int, msgspec.Meta(ge=0, lt=1 << 31)], ...] | None = None
    interpolated: Mapping[str, tuple[str, ...]] | None = None


_DECODER = msgspec.json.Decoder(LooseJob)


def decode_loosely(line: bytes) -> LooseJob | None:
    """The job of a line of a jobs file; None where it is none that could be drawn."""
    try:
        return _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def about(job: LooseJob) -> About | None:
    """What prelabel wrote of a job; None where it wrote nothing, or somebody else wrote something else there."""
    said = job.data.metadata.get("prelabel")
    try:
        return None if said is None else msgspec.convert(said, About)
    except msgspec.ValidationError:
        return None
