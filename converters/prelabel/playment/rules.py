"""What relates two places of a job, which types cannot say.

The types of `prelabel.playment.models` say the rest (ranges, UUIDs, absolute URLs, how many points, cuboid faces), when a job is
decoded: a job made in Python is wholly checked by ``problems(decode(encode(job)))``.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import UNSET

from prelabel.playment.annotations import Tracker
from prelabel.playment.models import LISTS, Job, JobData, MakerResponse
from prelabel.playment.shapes import shape_problems
from prelabel.playment.violation import Violation, entry
from prelabel.playment.walk import RESPONSE, annotations, image_lists, listed_path, tracked_path, tracker_path, trackers

_NO_RESPONSE = "leave maker_response out of a job without pre-labels"


def problems(job: Job) -> Iterator[Violation]:
    """Every rule that a job breaks, each place by its ``$.path``; nothing where Playment would take the job."""
    yield from _kind_problems(job.data)
    yield from _frame_problems(job.data)
    order = _frame_order(job.data)
    for index, tracker in enumerate(trackers(job)):
        yield from _tracker_problems(index, tracker, order)
    for name, listed in image_lists(job):
        for index, annotation in enumerate(listed):
            if found := shape_problems(annotation):
                yield from _placed(listed_path(name, index), found)
    yield from _id_problems(job)


def _placed(path: str, found: Sequence[Violation]) -> Iterator[Violation]:
    for violation in found:
        yield Violation(violation.reason, path + violation.path, violation.what, violation.fix)


def _kind_problems(data: JobData) -> Iterator[Violation]:
    """A job is of a video or of an image, and so are its pre-labels."""
    video, image = data.video_data is not UNSET, data.image_url is not UNSET
    if video and image:
        yield Violation("two kinds of job", "$.data", "both video_data and image_url are given", "keep the one that the job is about")
    elif not video and not image:
        yield Violation("no kind of job", "$.data", "neither video_data nor image_url is given", "add the one that the job is about")
    elif data.maker_response is not UNSET:
        yield from _response_problems(data.maker_response, video=video)


def _response_problems(response: MakerResponse, *, video: bool) -> Iterator[Violation]:
    listed = [name for name in LISTS if getattr(response, name) is not UNSET]
    if video:
        if response.video2d is UNSET:
            yield Violation("no trackers", RESPONSE, "video2d is missing in a video job", _NO_RESPONSE)
        for name in listed:
            what = f"{name} belongs to an image job, this is a video job"
            yield Violation("pre-labels of the other kind", f"{RESPONSE}.{name}", what, "write trackers into video2d")
    elif response.video2d is not UNSET:
        what = "video2d belongs to a video job, this is an image job"
        fix = f"write {', '.join(LISTS)}"
        yield Violation("pre-labels of the other kind", f"{RESPONSE}.video2d", what, fix)
    elif not listed:
        yield Violation("no annotations", RESPONSE, f"none of {', '.join(LISTS)} is given", _NO_RESPONSE)


def _frame_order(data: JobData) -> Mapping[str, int] | None:
    """The position of each frame id; None where there are no frames to know."""
    if data.video_data is UNSET:
        return None
    return {frame.frame_id: position for position, frame in enumerate(data.video_data.frames)}


def _frame_problems(data: JobData) -> Iterator[Violation]:
    frames = () if data.video_data is UNSET else data.video_data.frames
    first: dict[str, int] = {}
    for position, frame in enumerate(frames):
        known = first.setdefault(frame.frame_id, position)
        if known != position:
            what = f"frame_id {frame.frame_id!r} is already that of frames[{known}]"
            fix = "give each frame of a job its own frame_id"
            yield Violation("frame_id twice", f"$.data.video_data.frames[{position}].frame_id", what, fix)


def _tracker_problems(index: int, tracker: Tracker, order: Mapping[str, int] | None) -> Iterator[Violation]:
    last, last_id = -1, ""
    for frame_id, annotation in tracker.frames.items():
        if order is not None:
            position = order.get(frame_id, -1)
            if position > last:
                last, last_id = position, frame_id
            else:
                yield _misplaced(tracker_path(index), frame_id, last_id, known=position >= 0)
        if annotation.label != tracker.label:
            what = f"label {annotation.label!r} in a tracker of {tracker.label!r}"
            fix = "give a tracker and its annotations one label, or make it two trackers"
            yield Violation("label unlike the tracker's", f"{tracked_path(index, frame_id)}.label", what, fix)
        if found := shape_problems(annotation):
            yield from _placed(tracked_path(index, frame_id), found)


def _misplaced(path: str, frame_id: str, last_id: str, *, known: bool) -> Violation:
    place = f"{path}.frames{entry(frame_id)}"
    if known:
        what = f"frame {frame_id!r} stands after {last_id!r}, which is later in video_data"
        return Violation("frames out of order", place, what, "write a tracker's frames in the order of video_data")
    what = f"frame {frame_id!r} is none of video_data"
    return Violation("unknown frame", place, what, "add the frame to video_data.frames, or leave its annotation out")


def _id_problems(job: Job) -> Iterator[Violation]:
    """An ``_id`` names one tracker or one annotation; its hexadecimal digits may be written small or large."""
    ids = [tracker.id for tracker in trackers(job)]
    for tracker in trackers(job):
        ids.extend([annotation.id for annotation in tracker.frames.values()])
    for _, listed in image_lists(job):
        ids.extend([annotation.id for annotation in listed])
    if len({uuid.lower() for uuid in ids}) == len(ids):
        return
    first: dict[str, str] = {}
    for path, uuid in _placed_ids(job):
        known = first.setdefault(uuid.lower(), path)
        if known != path:
            fix = "give every tracker and every annotation of a job its own _id"
            yield Violation("_id twice", f"{path}._id", f"_id {uuid} is already that of {known}", fix)


def _placed_ids(job: Job) -> Iterator[tuple[str, str]]:
    for index, tracker in enumerate(trackers(job)):
        yield tracker_path(index), tracker.id
    for path, annotation in annotations(job):
        yield path, annotation.id
