"""The way to the trackers and annotations of a job, and their names as a ``$.path``."""

from collections.abc import Iterator, Sequence

from msgspec import UNSET

from prelabel.playment.annotations import (
    CuboidTracker,
    ImageAnnotation,
    LandmarkTracker,
    LineTracker,
    PolygonTracker,
    RectangleTracker,
    TrackedAnnotation,
    Tracker,
    TypeName,
)
from prelabel.playment.models import LISTS, Job
from prelabel.playment.violation import entry

RESPONSE = "$.data.maker_response"
TRACKERS = f"{RESPONSE}.video2d.data.annotations"


def trackers(job: Job) -> Sequence[Tracker]:
    """The trackers of a video job; none where it has no pre-labels or is an image job."""
    response = job.data.maker_response
    if response is UNSET or response.video2d is UNSET:
        return ()
    return response.video2d.data.annotations


def type_of(tracker: Tracker) -> TypeName:
    """The type of a tracker and of its annotations."""
    match tracker:
        case RectangleTracker():
            return "rectangle"
        case PolygonTracker():
            return "polygon"
        case LineTracker():
            return "line"
        case CuboidTracker():
            return "cuboid"
        case LandmarkTracker():
            return "landmark"


def image_lists(job: Job) -> Iterator[tuple[str, Sequence[ImageAnnotation]]]:
    """The lists of an image job by name, such as ``rectangles``, in the order of the format."""
    response = job.data.maker_response
    if response is not UNSET:
        for name in LISTS:
            listed = getattr(response, name)
            if listed is not UNSET:
                yield name, listed.data


def tracker_path(index: int) -> str:
    """The place of a tracker.

    >>> tracker_path(3)
    '$.data.maker_response.video2d.data.annotations[3]'
    """
    return f"{TRACKERS}[{index}]"


def tracked_path(index: int, frame_id: str) -> str:
    """The place of a tracker's annotation in a frame.

    >>> tracked_path(3, "f1")
    '$.data.maker_response.video2d.data.annotations[3].frames["f1"]'
    """
    return f"{TRACKERS}[{index}].frames{entry(frame_id)}"


def listed_path(name: str, index: int) -> str:
    """The place of an annotation of an image.

    >>> listed_path("lines", 0)
    '$.data.maker_response.lines.data[0]'
    """
    return f"{RESPONSE}.{name}.data[{index}]"


def annotations(job: Job) -> Iterator[tuple[str, ImageAnnotation | TrackedAnnotation]]:
    """Every annotation with its place, first those of trackers."""
    for index, tracker in enumerate(trackers(job)):
        for frame_id, tracked in tracker.frames.items():
            yield tracked_path(index, frame_id), tracked
    for name, listed in image_lists(job):
        for index, annotation in enumerate(listed):
            yield listed_path(name, index), annotation
